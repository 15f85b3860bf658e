//! Clocks that a rule starts or ends, beside what the SLA starts and the ticket's status ends.

use jiff::Timestamp;

use crate::desk::sla::life::living;
use crate::desk::sla::{Clock, Own, Target, Terms, WorkingTime};

/// Lets a clock run from then on, with working time of its own or with what the terms promise. A living one of that
/// target makes room: when it was broken it stays as one that was met late, for a breach stays; else it never was.
/// `false`: nothing is promised. Call [`advance`](super::advance) with `Changed` afterwards.
pub fn run(
    clocks: &mut Vec<Clock>,
    terms: &Terms<'_>,
    (target, within): (Target, Option<WorkingTime>),
    from: Timestamp,
) -> bool {
    let own = within.map(Own::Within);
    let due_at = match within {
        Some(time) => terms.calendar.add(from, time),
        None => terms.due_from(target, from),
    };
    let Some(due_at) = due_at else { return false };
    let new = Clock { own, ..Clock::begin(target, from, due_at) };
    match living(clocks, target) {
        Some(old) => {
            old.settle(from);
            if !old.breached {
                *old = new;
                return true;
            }
            old.meet(from);
            clocks.push(new);
        }
        None => clocks.push(new),
    }
    true
}

/// Ends a clock for good; `false`: there is none that lives. The next one of its target is not concerned.
pub fn stop(clocks: &mut [Clock], target: Target, at: Timestamp) -> bool {
    let Some(clock) = living(clocks, target) else { return false };
    clock.settle(at);
    clock.meet(at);
    clock.own = Some(Own::Stopped);
    true
}
