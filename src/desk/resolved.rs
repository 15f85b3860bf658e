//! That a ticket is done, told to its requester.

use crate::desk::context;
use crate::desk::outgoing::{Answers, Copies, ToRequester};
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
    context.unmade = ticket.unmade().map(|outcome| outcome.as_str().to_owned()).unwrap_or_default();
    let requester = ticket.requester.address.address.clone();
    let asks_solved = !ticket.is_unmade();
    let mail = unasked::mail(name::RESOLVED, context, Answers::Matter);
    let written = unasked::send(work, ticket, ToRequester { asks_solved, copies: Copies::Joined, ..mail });
    match &written {
        Ok(()) => {
            let done = if asks_solved { "it is resolved" } else { "it will not be made" };
            work.plan.because(format!("{requester} is told that {done}"));
        }
        Err(Unsent::Unanswerable(why)) => {
            work.plan.because(format!("the requester is not told that it is resolved: {why}"));
        }
        Err(Unsent::Braked(_) | Unsent::Failed) => {}
    }
    written
}
