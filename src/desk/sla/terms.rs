//! What was promised, and the instants that follow from it.

use jiff::{SignedDuration, Timestamp};

use crate::desk::hours::Calendar;
use crate::desk::sla::{Clock, ClockState, SlaPolicy, Span, Target, WorkingTime};
use crate::desk::ticket::Priority;

/// What a ticket is promised: its SLA, that SLA's calendar, the ticket's priority, and what an agent said.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    pub sla: &'a SlaPolicy,
    pub calendar: &'a Calendar,
    pub priority: Priority,
    /// When the resolution is due, where an agent said so: it stays then, also over pauses.
    pub resolution_due: Option<Timestamp>,
}

impl Terms<'_> {
    /// The working time promised for a target: the priority's, or else everybody's. `None`: no such promise.
    pub fn amount(&self, target: Target) -> Option<WorkingTime> {
        let special = self.sla.by_priority.get(&self.priority).and_then(|targets| targets.get(&target));
        special.or_else(|| self.sla.targets.get(&target)).copied()
    }

    /// The working time that is promised for a clock: its own before that of its target.
    fn promised(&self, clock: &Clock) -> Option<WorkingTime> {
        clock.within().or_else(|| self.amount(clock.target))
    }

    /// Whether there is such a promise.
    pub fn promises(&self, clock: &Clock) -> bool {
        self.by_hand(clock.target).is_some() || self.promised(clock).is_some()
    }

    fn by_hand(&self, target: Target) -> Option<Timestamp> {
        self.resolution_due.filter(|_| target == Target::Resolution)
    }

    /// When a clock that begins now breaks, unless it pauses.
    pub fn due_from(&self, target: Target, begin: Timestamp) -> Option<Timestamp> {
        self.by_hand(target).or_else(|| self.calendar.add(begin, self.amount(target)?))
    }

    /// When a clock breaks, by its begin and the pauses it has had: the promised working time after the begin, and
    /// then as much later as working time was paused before that. A pause that has not ended moves nothing yet.
    ///
    /// Working days are laid from the begin and extended in the same way, by the working seconds paused.
    ///
    /// `None` without such a promise, and where the calendar has not enough working time in ten years.
    pub fn due(&self, clock: &Clock) -> Option<Timestamp> {
        let begin = clock.started_at;
        let unpaused = self.by_hand(clock.target).or_else(|| self.calendar.add(begin, self.promised(clock)?))?;
        if self.by_hand(clock.target).is_some() { Some(unpaused) } else { self.extended(unpaused, &clock.spans) }
    }

    /// When a share of the working time is used up, in whole milliseconds.
    pub fn share(&self, clock: &Clock, percent: u8) -> Option<Timestamp> {
        let whole = self.whole(clock)?;
        // Rounded up: a store that keeps milliseconds must not wake before the instant.
        let share = i64::try_from((whole.as_millis() * i128::from(percent) + 99) / 100).ok()?;
        let unpaused = self.calendar.after(clock.started_at, SignedDuration::from_millis(share))?;
        if self.by_hand(clock.target).is_some() { Some(unpaused) } else { self.extended(unpaused, &clock.spans) }
    }

    /// Percent of the promised working time that a clock has used; beyond 100 when it is late.
    pub fn used(&self, clock: &Clock, now: Timestamp) -> Option<i64> {
        let whole = self.whole(clock)?.as_secs().max(1);
        Some(clock.used(self.calendar, now).as_secs().saturating_mul(100) / whole)
    }

    /// The working time promised. For working days that between the begin and the n-th day.
    fn whole(&self, clock: &Clock) -> Option<SignedDuration> {
        Some(match (self.by_hand(clock.target), self.promised(clock)) {
            (Some(due), _) => self.calendar.working(clock.started_at, due),
            (None, Some(WorkingTime::Seconds(seconds))) => SignedDuration::from_secs(seconds),
            (None, days) => self.calendar.working(clock.started_at, self.calendar.add(clock.started_at, days?)?),
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
