//! Business calendars: working time in a named time zone, with holidays, shifts over midnight and daylight saving.
//!
//! One sentence decides every case: **the calendar reads a wall clock that is never set back.** So a local
//! time means the first instant at which the wall clock shows it or a later one. A time that a change
//! repeats is its first occurrence; a time that a change skips is the instant of the change. Order is kept
//! (a shift never ends before it begins), and what lies between the two instants counts as the seconds
//! that really pass: 22:00-06:00 is 7 hours over the change in spring and 9 in autumn.
//!
//! A shift belongs to the day on which it begins, whole: to that day's holiday, and to that working day.
//! Shifts include their first instant and not their last. Where they overlap, time counts once.

use std::collections::BTreeSet;
use std::iter;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::desk::sla::WorkingTime;

/// How far ahead an opening or a due time is looked for.
const HORIZON_YEARS: i16 = 10;

/// A checked `[calendar.NAME]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    pub timezone: TimeZone,
    /// Working periods of each weekday, Monday first, in order and without overlap within the day.
    pub week: [Vec<Period>; 7],
    /// Days on which no shift begins.
    pub holidays: BTreeSet<Date>,
}

/// A shift: from a local time to a later one; `to <= from` ends on the following day (24 h when equal).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub from: Time,
    pub to: Time,
}

/// A period on a certain day, never empty.
#[derive(Clone, Copy, Debug)]
struct Shift {
    /// On which it begins.
    day: Date,
    from: Timestamp,
    to: Timestamp,
}

impl Calendar {
    /// Day and night, all days.
    pub fn always(timezone: TimeZone) -> Self {
        let day = Period { from: Time::midnight(), to: Time::midnight() };
        Self { timezone, week: std::array::from_fn(|_| vec![day]), holidays: BTreeSet::new() }
    }

    /// Whether somebody works at this instant.
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.stretches(at, self.wall(at).date()).next().is_some_and(|(from, _)| from == at)
    }

    /// Whether a shift begins on this day.
    pub fn works_on(&self, day: Date) -> bool {
        let shifts = self.week.get(day.weekday().to_monday_zero_offset() as usize);
        !self.holidays.contains(&day) && shifts.is_some_and(|shifts| !shifts.is_empty())
    }

    /// When work is next done: `at` itself while open, `None` when nobody works for ten years.
    pub fn opens_at(&self, at: Timestamp) -> Option<Timestamp> {
        self.stretches(at, self.horizon(at)).next().map(|(from, _)| from)
    }

    /// When work begins on this day or, when nobody begins then, on the next on which somebody does. Where work goes on
    /// through the night into this day, that is at `morning`.
    pub fn begins_on(&self, day: Date, morning: Time) -> Option<Timestamp> {
        let last = day.saturating_add(HORIZON_YEARS.years());
        let first = self.shifts(day, last).next()?;
        let begin = self.wall(first.from);
        if begin.time() == Time::midnight() {
            self.instant(begin.date().to_datetime(morning))
        } else {
            Some(first.from)
        }
    }

    /// When the work of this day ends; that of the last one before it, when nobody works then.
    pub fn ends_on(&self, day: Date) -> Option<Timestamp> {
        let a_month_before = day.checked_sub(31.days()).ok()?;
        self.shifts(a_month_before, day).last().map(|shift| shift.to)
    }

    /// Working time between two instants, exact; negative when `to` comes before `from`.
    pub fn working(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        if to < from {
            return -self.working(to, from);
        }
        self.stretches(from, self.wall(to).date())
            .take_while(|(open, _)| *open < to)
            .map(|(open, close)| close.min(to).duration_since(open))
            .sum()
    }

    /// [`Calendar::working`] in whole seconds, what is left over cut off.
    pub fn working_seconds(&self, from: Timestamp, to: Timestamp) -> i64 {
        self.working(from, to).as_secs()
    }

    /// The instant at which an amount of working time, counted from `from`, is used up. `None` when that is more
    /// than ten years ahead; `from` itself for an amount of zero or less.
    ///
    /// * Seconds: the first instant at which that much working time has passed. At the end of a shift it is that
    ///   end, not the start of the next shift.
    /// * Days: the same local time on the n-th working day after the one `from` lies in. Outside of hours,
    ///   counting begins at the next opening. Where nobody works at that local time of the n-th day, it is the end
    ///   of that day's last shift before it, or when there is none the day's opening. In a shift over midnight the
    ///   hours after midnight count to the day before: from Saturday 01:00, part of Friday's shift, one day leads
    ///   to Sunday 01:00, part of Saturday's. Days on which no shift begins do not count.
    pub fn add(&self, from: Timestamp, amount: WorkingTime) -> Option<Timestamp> {
        match amount {
            WorkingTime::Seconds(seconds) => self.after(from, SignedDuration::from_secs(seconds)),
            WorkingTime::Days(days) => self.after_days(from, days),
        }
    }

    /// [`Calendar::add`] for an exact amount of working time.
    pub fn after(&self, from: Timestamp, amount: SignedDuration) -> Option<Timestamp> {
        if amount <= SignedDuration::ZERO {
            return Some(from);
        }
        let mut left = amount;
        for (open, close) in self.stretches(from, self.horizon(from)) {
            let length = close.duration_since(open);
            if left <= length {
                return open.checked_add(left).ok();
            }
            left -= length;
        }
        None
    }

    fn after_days(&self, from: Timestamp, days: i64) -> Option<Timestamp> {
        let Some(skipped) = usize::try_from(days).ok().and_then(|days| days.checked_sub(1)) else {
            return Some(from);
        };
        let start = self.opens_at(from)?;
        let wall = self.wall(start);
        // Where yesterday's long shift overlaps today's, it is today.
        let home = self
            .shifts(day_before(wall.date()), wall.date())
            .filter(|shift| shift.from <= start && start < shift.to)
            .last()?
            .day;
        // Under a long shift of yesterday's, today's may be over already: then today is no day to come.
        let coming = self.shifts(home.tomorrow().ok()?, self.horizon(start)).filter(|shift| shift.to > start);
        let mut seen = None;
        let due_day = coming.map(|shift| shift.day).filter(|day| seen.replace(*day) != Some(*day)).nth(skipped)?;
        let local_day = if wall.date() == home { due_day } else { due_day.tomorrow().ok()? };
        let same_time = self.instant(local_day.to_datetime(wall.time()))?;
        let opening = self.shifts(due_day, due_day).next()?.from;
        let worked = self.shifts(due_day, due_day).take_while(|shift| shift.from <= same_time);
        Some(worked.map(|shift| shift.to.min(same_time)).max().unwrap_or(opening))
    }

    /// Working time from an instant on, in order and free of overlaps, of shifts that begin up to a day.
    fn stretches(&self, from: Timestamp, last: Date) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let mut counted = from;
        // A shift that began yesterday may still run, an older one cannot.
        self.shifts(day_before(self.wall(from).date()), last).filter_map(move |shift| {
            let open = shift.from.max(counted);
            counted = counted.max(shift.to);
            (open < shift.to).then_some((open, shift.to))
        })
    }

    /// When work is done between two instants, in order and free of overlaps.
    pub fn open_between(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let stretches = self.stretches(from, self.wall(to).date()).take_while(move |(open, _)| *open < to);
        stretches.map(move |(open, close)| (open, close.min(to)))
    }

    /// Shifts that begin on these days, in order of their begin.
    fn shifts(&self, first: Date, last: Date) -> impl Iterator<Item = Shift> {
        iter::successors(Some(first), |day| day.tomorrow().ok())
            .take_while(move |day| *day <= last)
            .filter(|day| !self.holidays.contains(day))
            .flat_map(move |day| self.periods(day).iter().filter_map(move |period| self.shift(day, *period)))
    }

    fn periods(&self, day: Date) -> &[Period] {
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default();
        self.week.get(weekday).map(Vec::as_slice).unwrap_or_default()
    }

    /// `None` where a change of the clock leaves nothing of it.
    fn shift(&self, day: Date, period: Period) -> Option<Shift> {
        let last_day = if period.to <= period.from { day.tomorrow().ok()? } else { day };
        let from = self.instant(day.to_datetime(period.from))?;
        let to = self.instant(last_day.to_datetime(period.to))?;
        (from < to).then_some(Shift { day, from, to })
    }

    /// The first instant at which the wall clock shows this time or a later one.
    fn instant(&self, local: DateTime) -> Option<Timestamp> {
        let ambiguous = self.timezone.to_ambiguous_timestamp(local);
        match ambiguous.offset() {
            AmbiguousOffset::Gap { after, .. } => {
                // Read with the offset that is not yet in force, a skipped time lies just before the change.
                let before_change = after.to_timestamp(local).ok()?;
                self.timezone.following(before_change).next().map(|change| change.timestamp())
            }
            AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => ambiguous.earlier().ok(),
        }
    }

    fn wall(&self, at: Timestamp) -> DateTime {
        self.timezone.to_datetime(at)
    }

    fn horizon(&self, from: Timestamp) -> Date {
        self.wall(from).date().saturating_add(HORIZON_YEARS.years())
    }
}

fn day_before(day: Date) -> Date {
    day.yesterday().unwrap_or(day)
}
