//! What a ticket is promised, and when something falls due on it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::desk::approval;
use crate::desk::course;
use crate::desk::hours::Calendar;
use crate::desk::policy::Policy;
use crate::desk::problem;
use crate::desk::resolved;
use crate::desk::satisfaction;
use crate::desk::side;
use crate::desk::sla::{self, Rung, SlaPolicy, Terms, WorkingTime};
use crate::desk::ticket::{Status, Ticket};
use crate::desk::timing;

/// The SLA terms of a ticket: those of its own SLA, else of its queue's, at its priority. One that is promised nothing
/// can be due by hand or by a rule all the same, and then at any hour.
pub fn terms<'p>(ticket: &Ticket, policy: &'p Policy) -> Option<Terms<'p>> {
    let of_queue = || policy.slas.get(policy.queue(&ticket.queue)?.sla.as_ref()?);
    let sla = ticket.sla.as_ref().and_then(|own| policy.slas.get(own)).or_else(of_queue);
    let promised = sla.and_then(|sla| Some((sla, policy.calendars.get(&sla.calendar)?)));
    let (sla, calendar) = match promised {
        Some(promised) => promised,
        None if is_promised_by_itself(ticket) => (&PROMISES_NOTHING.0, &PROMISES_NOTHING.1),
        None => return None,
    };
    Some(Terms { sla, calendar, priority: ticket.priority, resolution_due: ticket.due_by_hand })
}

/// The same for a ticket to which something is about to be promised.
pub fn terms_at_least<'p>(ticket: &Ticket, policy: &'p Policy) -> Terms<'p> {
    let (sla, calendar) = &*PROMISES_NOTHING;
    let (priority, resolution_due) = (ticket.priority, ticket.due_by_hand);
    terms(ticket, policy).unwrap_or(Terms { sla, calendar, priority, resolution_due })
}

fn is_promised_by_itself(ticket: &Ticket) -> bool {
    ticket.due_by_hand.is_some() || ticket.clocks.iter().any(|clock| clock.within().is_some())
}

static PROMISES_NOTHING: LazyLock<(SlaPolicy, Calendar)> = LazyLock::new(|| {
    let sla = SlaPolicy {
        calendar: String::new(),
        targets: BTreeMap::new(),
        by_priority: BTreeMap::new(),
        warn_at: vec![50, 80],
        escalate: Rung::ALL.to_vec(),
    };
    (sla, Calendar::always(TimeZone::UTC))
});

/// So long after an instant, in working time of the calendar by which the ticket is worked; without one by the clock on
/// the wall. `None` beyond what can be told.
pub fn later(from: Timestamp, time: WorkingTime, ticket: &Ticket, policy: &Policy) -> Option<Timestamp> {
    if let Some(terms) = terms(ticket, policy) {
        return terms.calendar.add(from, time);
    }
    let span = match time {
        WorkingTime::Seconds(seconds) => SignedDuration::from_secs(seconds),
        WorkingTime::Days(days) => SignedDuration::from_hours(days.checked_mul(24)?),
    };
    from.checked_add(span).ok()
}

/// The next instant at which [`crate::desk::due::due`] has something to do.
pub fn wake_at(ticket: &Ticket, policy: &Policy) -> Option<Timestamp> {
    let step = terms(ticket, policy).and_then(|terms| sla::wake_at(&ticket.clocks, &terms));
    let chases = ticket.sides.iter().filter_map(|talk| side::chase_at(talk, ticket, policy));
    let approval = approval::chase_at(ticket, policy);
    let unowned = course::unowned_at(ticket, policy).map(|(at, _)| at);
    let timed = timing::wake_at(ticket, policy);
    let by_itself = closes_at(ticket, policy)
        .into_iter()
        .chain(returns_at(ticket))
        .chain(unowned)
        .chain(timed)
        .chain(approval)
        .chain(satisfaction::asks_at(ticket))
        .chain(resolved::tells_at(ticket))
        .chain(problem::goes_on_at(ticket));
    step.into_iter().chain(by_itself).chain(chases).min()
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
