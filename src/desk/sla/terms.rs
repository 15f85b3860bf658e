//! What was promised, and the instants that follow from it.

use jiff::{SignedDuration, Timestamp};

use crate::desk::hours::Calendar;
use crate::desk::sla::{Clock, ClockState, SlaPolicy, Span, Target, WorkingTime};
use crate::desk::ticket::Priority;

/// What a ticket is promised: the SLA of its queue, that SLA's calendar, and the ticket's priority.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    pub sla: &'a SlaPolicy,
    pub calendar: &'a Calendar,
    pub priority: Priority,
}

impl Terms<'_> {
    /// The working time promised for a target: the priority's, or else everybody's. `None`: no such promise.
    pub fn amount(&self, target: Target) -> Option<WorkingTime> {
        let special = self.sla.by_priority.get(&self.priority).and_then(|targets| targets.get(&target));
        special.or_else(|| self.sla.targets.get(&target)).copied()
    }

    /// When a clock breaks, by its begin and the pauses it has had: the promised working time after the begin, and
    /// then as much later as working time was paused before that. A pause that has not ended moves nothing yet.
    ///
    /// Working days are laid from the begin and extended in the same way, by the working seconds paused.
    ///
    /// `None` without such a promise, and where the calendar has not enough working time in ten years.
    pub fn due(&self, clock: &Clock) -> Option<Timestamp> {
        let unpaused = self.calendar.add(clock.started_at, self.amount(clock.target)?)?;
        self.extended(unpaused, &clock.spans)
    }

    /// When a share of the working time is used up, in whole milliseconds.
    pub fn share(&self, clock: &Clock, percent: u8) -> Option<Timestamp> {
        let whole = self.whole(clock)?;
        // Rounded up: a store that keeps milliseconds must not wake before the instant.
        let share = i64::try_from((whole.as_millis() * i128::from(percent) + 99) / 100).ok()?;
        let unpaused = self.calendar.after(clock.started_at, SignedDuration::from_millis(share))?;
        self.extended(unpaused, &clock.spans)
    }

    /// Percent of the promised working time that a clock has used; beyond 100 when it is late.
    pub fn used(&self, clock: &Clock, now: Timestamp) -> Option<i64> {
        let whole = self.whole(clock)?.as_secs().max(1);
        Some(clock.used(self.calendar, now).as_secs().saturating_mul(100) / whole)
    }

    /// The working time promised. For working days that between the begin and the n-th day.
    fn whole(&self, clock: &Clock) -> Option<SignedDuration> {
        Some(match self.amount(clock.target)? {
            WorkingTime::Seconds(seconds) => SignedDuration::from_secs(seconds),
            days => self.calendar.working(clock.started_at, self.calendar.add(clock.started_at, days)?),
        })
    }

    fn extended(&self, unpaused: Timestamp, spans: &[Span]) -> Option<Timestamp> {
        let mut instant = unpaused;
        for pause in spans.iter().filter(|span| span.state == ClockState::Paused) {
            match pause.to {
                Some(to) if pause.from < instant => {
                    instant = self.calendar.after(instant, self.calendar.working(pause.from, to))?;
                }
                // It lies behind the instant, or is still open.
                _ => break,
            }
        }
        Some(instant)
    }
}
