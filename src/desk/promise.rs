//! What a ticket is promised, and when something falls due on it.

use jiff::Timestamp;

use crate::desk::course;
use crate::desk::policy::Policy;
use crate::desk::side;
use crate::desk::sla::{self, Terms};
use crate::desk::ticket::{Status, Ticket};

/// The SLA terms of a ticket: those of its queue at its priority.
pub fn terms<'p>(ticket: &Ticket, policy: &'p Policy) -> Option<Terms<'p>> {
    let sla = policy.slas.get(policy.queue(&ticket.queue)?.sla.as_ref()?)?;
    let calendar = policy.calendars.get(&sla.calendar)?;
    Some(Terms { sla, calendar, priority: ticket.priority })
}

/// The next instant at which [`crate::desk::due::due`] has something to do.
pub fn wake_at(ticket: &Ticket, policy: &Policy) -> Option<Timestamp> {
    let step = terms(ticket, policy).and_then(|terms| sla::wake_at(&ticket.clocks, &terms));
    let chases = ticket.sides.iter().filter_map(|talk| side::chase_at(talk, ticket, policy));
    let unowned = course::unowned_at(ticket, policy).map(|(at, _)| at);
    step.into_iter().chain(closes_at(ticket, policy)).chain(returns_at(ticket)).chain(unowned).chain(chases).min()
}

/// When a ticket that waits is open again by itself.
pub fn returns_at(ticket: &Ticket) -> Option<Timestamp> {
    ticket.until.filter(|_| ticket.status.is_waiting())
}

/// When a closed ticket was closed: it had been resolved for the queue's `close_after` then.
pub fn closed_at(ticket: &Ticket, policy: &Policy) -> Option<Timestamp> {
    let queue = policy.queue(&ticket.queue).filter(|_| ticket.status == Status::Closed)?;
    ticket.done_at?.checked_add(queue.close_after).ok()
}

/// When a resolved ticket is closed.
pub fn closes_at(ticket: &Ticket, policy: &Policy) -> Option<Timestamp> {
    let queue = policy.queue(&ticket.queue).filter(|_| ticket.status == Status::Resolved)?;
    ticket.done_at?.checked_add(queue.close_after).ok()
}
