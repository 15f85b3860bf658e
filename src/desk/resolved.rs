//! That a ticket is done, told to its requester.

use crate::desk::context;
use crate::desk::outgoing::Answers;
use crate::desk::template::name;
use crate::desk::ticket::Ticket;
use crate::desk::unasked::{self, Unsent};
use crate::desk::work::{Actor, Work};

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
    context.unmade = ticket.is_unmade();
    let requester = ticket.requester.address.address.clone();
    let written = unasked::write(work, ticket, (name::RESOLVED, context), Answers::Matter);
    match &written {
        Ok(()) => {
            let message_id = work.plan.drafts.last().map(|draft| draft.message_id.clone());
            if ticket.is_unmade() {
                work.plan.because(format!("{requester} is told that it will not be made"));
            } else {
                ticket.course.asks_solved(message_id);
                work.plan.because(format!("{requester} is told that it is resolved"));
            }
        }
        Err(Unsent::Unanswerable(why)) => {
            work.plan.because(format!("the requester is not told that it is resolved: {why}"));
        }
        Err(Unsent::Braked(_) | Unsent::Failed) => {}
    }
    written
}
