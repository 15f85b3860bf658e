//! Whom a rule asks to approve: those whom it names, but nobody about what they asked for themselves.

use crate::desk::approval::{Approvers, pose};
use crate::desk::mail::Address;
use crate::desk::notify;
use crate::desk::ticket::{Status, Ticket};
use crate::desk::work::{Actor, Work};

/// Those who may be asked, and the addresses of those who may not: the requester, and the agent whose deed set the rule
/// off.
pub fn by_rule(work: &Work<'_>, ticket: &Ticket, approvers: &Approvers) -> (Approvers, Vec<String>) {
    let requester = &ticket.requester.address.address;
    let actor = work.actor.agent().and_then(|id| work.policy.agent(id));
    let is_own = |who: &Address| {
        let did = actor.is_some_and(|agent| agent.has_address(&who.address));
        did || work.policy.is_same_person(&who.address, requester)
    };
    let (own, people): (Vec<Address>, Vec<Address>) = approvers.people.iter().cloned().partition(is_own);
    (Approvers { people, needs: approvers.needs }, own.into_iter().map(|who| who.address).collect())
}

/// Of those whom a rule names too few may be asked: an agent must ask somebody else, and hears so once.
pub fn nobody_left(work: &mut Work<'_>, ticket: &mut Ticket, own: &[String]) {
    pose(work, ticket, None, &[], 0);
    let told = format!(
        "{} asked for this change and nobody approves their own, so that too few are left to ask: `/approvers` asks \
         somebody else",
        own.join(", ")
    );
    work.event(ticket, &Actor::Desk, told.clone());
    work.plan.because(format!("ticket {}: {told}", ticket.number));
    if ticket.status == Status::OnHold {
        work.set_status(ticket, Status::Open, &Actor::Desk);
    }
    notify::of_approval_and_lead(work, ticket, &told);
}
