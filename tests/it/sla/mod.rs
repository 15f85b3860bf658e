//! Tests of `desk::hours` and `desk::sla`: working time and the clocks that run on it.

mod clocks;
mod hours;
mod properties;
mod simulation;
mod story;

use std::collections::BTreeSet;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use maildesk::desk::hours::{Calendar, Period};

/// A calendar as the configuration would have it: `[("mon-fri", "08:00-12:00 13:00-17:00")]`, holidays as dates.
pub fn calendar(zone: &str, hours: &[(&str, &str)], holidays: &[&str]) -> Calendar {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let position = |day: &str| DAYS.iter().position(|name| *name == day).unwrap();
    let mut week: [Vec<Period>; 7] = Default::default();
    for (days, periods) in hours {
        let (first, last) = days.split_once('-').unwrap_or((days, days));
        for day in &mut week[position(first)..=position(last)] {
            *day = periods.split(' ').map(period).collect();
        }
    }
    Calendar {
        timezone: TimeZone::get(zone).unwrap(),
        week,
        holidays: holidays.iter().map(|day| day.parse::<Date>().unwrap()).collect::<BTreeSet<_>>(),
    }
}

fn period(text: &str) -> Period {
    let (from, to) = text.split_once('-').unwrap();
    Period { from: from.parse::<Time>().unwrap(), to: to.parse::<Time>().unwrap() }
}

/// Helsinki, Monday to Friday with a lunch break, Christmas off.
pub fn office() -> Calendar {
    calendar("Europe/Helsinki", &[("mon-fri", "08:00-12:00 13:00-17:00")], &["2026-12-24", "2026-12-25"])
}

/// An instant as the calendar's wall clock shows it: `2026-11-20 16:30`. A time that occurs twice needs its offset:
/// `2026-10-25 03:30+02:00`.
pub fn at(calendar: &Calendar, local: &str) -> Timestamp {
    let text = local.replace(' ', "T");
    match text.parse::<Timestamp>() {
        Ok(instant) => instant,
        Err(_) => {
            let local: jiff::civil::DateTime = text.parse().unwrap();
            calendar.timezone.to_ambiguous_timestamp(local).unambiguous().unwrap()
        }
    }
}

/// So many seconds after a day began.
pub fn after_midnight(calendar: &Calendar, day: Date, seconds: i64) -> Timestamp {
    day.to_zoned(calendar.timezone.clone()).unwrap().timestamp() + SignedDuration::from_secs(seconds)
}

/// The reverse of [`at`], with the weekday for whoever reads a failure.
pub fn shown(calendar: &Calendar, instant: Timestamp) -> String {
    instant.to_zoned(calendar.timezone.clone()).strftime("%a %Y-%m-%d %H:%M:%S").to_string()
}
