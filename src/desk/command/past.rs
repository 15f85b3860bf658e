//! A time as people write it, of what was: the last one that it can be.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::until::{Day, Hour, Until};

impl Until {
    /// The instant: `10:15` is the last such time, `2h` is two hours ago, `monday` its begin. `None` when it lies beyond
    /// what can be told; what can only lie ahead does so.
    pub fn past(self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let here = now.to_zoned(zone.clone());
        let shown = |day: Date, time: Time| Some(day.to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp());
        let (day, time) = match self {
            Self::In(span) => return Some(here.checked_sub(span.0).ok()?.timestamp()),
            Self::At(time) => (Day::Today, time),
            Self::On(day, Hour::At(time)) => (day, time),
            Self::On(day, Hour::Begin) => (day, Time::midnight()),
        };
        let today = here.date();
        let before = |day: Date| shown(day, time).filter(|at| *at <= now);
        match day {
            Day::Today if matches!(self, Self::At(_)) => before(today).or_else(|| shown(today.yesterday().ok()?, time)),
            Day::Today => shown(today, time),
            Day::Tomorrow => shown(today.tomorrow().ok()?, time),
            Day::Date(date) => shown(date, time),
            Day::In(span) => shown(today.checked_sub(span.0).ok()?, time),
            Day::Weekday(weekday) | Day::NextWeek(weekday) => {
                let days = (0..=7).filter_map(|days| today.checked_sub(days.days()).ok());
                days.filter(|day| day.weekday() == weekday).find_map(before)
            }
            Day::Yearly { month, day } => {
                let years = (0..=8).filter_map(|years| Date::new(today.year() - years, month, day).ok());
                years.into_iter().find_map(before)
            }
        }
    }
}
