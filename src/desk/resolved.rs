//! That a ticket is done, told to its requester.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::desk::context;
use crate::desk::outgoing::{Answers, Copies, ToRequester};
use crate::desk::template::name;
use crate::desk::ticket::Ticket;
use crate::desk::unasked::{self, Unsent};
use crate::desk::work::{Actor, Work};

/// A requester who is still to be told: a brake holds that mail back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Untold {
    /// Who resolved it.
    pub by: Actor,
    /// When it is tried once more.
    pub next: Timestamp,
}

/// So often.
const EVERY: SignedDuration = SignedDuration::from_mins(15);

/// Whether requesters of its queue are asked when a ticket is resolved.
pub fn asks_whether_solved(work: &Work<'_>, ticket: &Ticket) -> bool {
    work.queue(ticket).is_none_or(|queue| queue.notice_on_resolve)
}

/// Tells the requester that the ticket is resolved, where the queue wants that. Of an error that it was a brake is for
/// the caller to say, or to mend.
pub fn notice(work: &mut Work<'_>, ticket: &mut Ticket, actor: &Actor) -> Result<(), Unsent> {
    if !asks_whether_solved(work, ticket) {
        return Ok(());
    }
    let agent = actor.agent().and_then(|id| work.policy.agent(id));
    let mut context = context::about(ticket, work.policy, work.now);
    if let Some(agent) = agent {
        context = context.with_agent(agent);
    }
    context.unmade = ticket.unmade().map(|outcome| outcome.as_str().to_owned()).unwrap_or_default();
    let requester = ticket.requester.address.address.clone();
    let asks_solved = !ticket.is_unmade();
    let mail = unasked::mail(name::RESOLVED, context, Answers::Matter);
    let written = unasked::send(work, ticket, ToRequester { asks_solved, copies: Copies::Joined, ..mail });
    match &written {
        Ok(()) => {
            if ticket.is_unmade() {
                ticket.course.told_unmade.clone_from(&ticket.thread.in_reply_to);
            }
            work.plan.because(format!("{requester} is told that it {}", became(ticket)));
        }
        Err(Unsent::Unanswerable(why)) => {
            work.plan.because(format!("the requester is not told that it is resolved: {why}"));
        }
        Err(Unsent::Braked(_) | Unsent::Failed) => {}
    }
    written
}

/// A brake holds that back: it is tried again until the ticket gets another status, or its requester hears by an answer.
pub fn tell_later(work: &Work<'_>, ticket: &mut Ticket, actor: &Actor) {
    let next = work.now.checked_add(EVERY).ok();
    ticket.course.untold = next.map(|next| Untold { by: actor.clone(), next });
}

/// When it is tried once more.
pub fn tells_at(ticket: &Ticket) -> Option<Timestamp> {
    ticket.course.untold.as_ref().map(|untold| untold.next)
}

/// Tries it once more.
pub fn tell_again(work: &mut Work<'_>, ticket: &mut Ticket) {
    let Some(Untold { by, .. }) = ticket.course.untold.take() else { return };
    match notice(work, ticket, &by) {
        Err(Unsent::Braked(why)) => {
            work.plan.because(format!("the requester is told later that it {}: {why}", became(ticket)));
            tell_later(work, ticket, &by);
        }
        Ok(()) => {
            let told = format!("{} is told that it {}", ticket.requester.address.address, became(ticket));
            work.event(ticket, &Actor::Desk, told);
        }
        // The plan says why.
        Err(Unsent::Unanswerable(_) | Unsent::Failed) => {}
    }
}

/// What the requester is told of it.
pub fn became(ticket: &Ticket) -> &'static str {
    if ticket.is_unmade() { "will not be made" } else { "is resolved" }
}
