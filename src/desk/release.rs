//! A person decides what a message is that the desk held or filed: it vouches for what the mail did not prove.

use jiff::Timestamp;

use crate::desk::correspondent::writer;
use crate::desk::facts::Facts;
use crate::desk::mail::Mail;
use crate::desk::plan::Plan;
use crate::desk::policy::Policy;
use crate::desk::ticket::{LinkKind, TicketNumber};
use crate::desk::work::{Actor, Work};
use crate::desk::{opening, reply, resumed, thread, voting};

crate::desk::names::closed_set! {
    /// What a person says that a message is. That it is of an agent nobody can say: an agent sends it again.
    pub enum As {
        /// A matter of its own: a new ticket, tied to the one that it claims to be about.
        New = "new",
        /// Of the requester's side of the ticket that it is about.
        Requester = "requester",
    }
}

/// Decides about a message as a person (`by`) says; `about` is the ticket that it was held for. `None`: it is about no ticket,
/// so it can be of no requester.
pub fn release(
    facts: &Facts,
    mail: &Mail,
    policy: &Policy,
    (role, about, by): (As, Option<TicketNumber>, &Actor),
    now: Timestamp,
) -> Option<Plan> {
    let mut work = Work::new(policy, facts, now);
    let who = by.agent().map_or_else(|| "a person".to_owned(), |_| by.named(policy));
    let what = match role {
        As::New => "a matter of its own",
        As::Requester => "of the requester's side",
    };
    work.plan.because(format!("{who} said that this mail is {what}"));
    let ticket = about.and_then(|number| facts.ticket(number));
    let mail = &*resumed::kept(mail, &facts.signed);
    match (role, ticket) {
        (As::New, about) => {
            let link = about.map(|ticket| (LinkKind::Claims, ticket.number));
            Some(opening::open(work, mail, link))
        }
        (As::Requester, Some(ticket)) => {
            work.event(ticket, by, "let in what was held");
            // Who got hold of an approver's mail must not get the requester's by that.
            let takes_part = writer(mail).is_some_and(|from| ticket.is_participant(&from.address));
            match thread::place(mail, facts, policy).vote().filter(|_| !takes_part) {
                Some(key) => Some(voting::let_in(work, mail, ticket.clone(), key)),
                None => Some(reply::let_in(work, mail, ticket.clone())),
            }
        }
        (As::Requester, None) => None,
    }
}
