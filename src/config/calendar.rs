//! `[calendar.NAME]` to [`Calendar`]: time zone, hours of each weekday, holidays.

use std::collections::BTreeSet;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use crate::config::check::Checker;
use crate::config::ics;
use crate::config::raw::RawCalendar;
use crate::config::report::{At, Place, Problem};
use crate::config::word::Holiday;
use crate::desk::hours::{Calendar, Period};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// How days are written.
pub const DAYS_HINT: &str = "write mon, tue, wed, thu, fri, sat, sun, mon-fri or daily";

/// A period of one weekday and where it was typed.
type Shift = (Period, Place);

pub fn calendar(checker: &mut Checker<'_>, name: &At<String>, raw: &RawCalendar) -> Calendar {
    let timezone = raw.timezone.clone().unwrap_or_else(|| {
        let problem = Problem::error(name.place, format!("calendar `{}` has no time zone", name.value));
        // A wrong one was noted when it was read.
        if !checker.noted_within(raw.place) {
            checker.note(problem.hint("add timezone = \"Europe/Helsinki\", or your own"));
        }
        TimeZone::UTC
    });
    let week = week(checker, name, raw);
    let mut holidays = BTreeSet::new();
    for holiday in &raw.holidays {
        holidays.extend(days_of(checker, holiday));
    }
    Calendar { timezone, week, holidays }
}

fn days_of(checker: &mut Checker<'_>, holiday: &At<Holiday>) -> BTreeSet<Date> {
    match &holiday.value {
        Holiday::Day(day) => BTreeSet::from([*day]),
        Holiday::File(name) => {
            let path = checker.path(name);
            let read = std::fs::read(&path).map_err(|error| format!("Failed to read {}: {error}", path.display()));
            match read.and_then(|bytes| ics::holidays(&String::from_utf8_lossy(&bytes))) {
                Ok(found) => {
                    for remark in found.remarks {
                        checker.note(Problem::warning(holiday.place, remark));
                    }
                    if found.days.is_empty() {
                        checker.note(Problem::warning(holiday.place, "there is no whole-day event in this file"));
                    }
                    found.days
                }
                Err(message) => {
                    checker.error(holiday.place, message);
                    BTreeSet::new()
                }
            }
        }
    }
}

fn week(checker: &mut Checker<'_>, name: &At<String>, raw: &RawCalendar) -> [Vec<Period>; 7] {
    let mut shifts: [Vec<Shift>; 7] = Default::default();
    let mut typed: [Option<&str>; 7] = [None; 7];
    for (key, periods) in &raw.hours.0 {
        let Some(days) = weekdays(&key.value) else {
            let problem = Problem::error(key.place, format!("`{}` is not a day or a span of days", key.value));
            checker.note(problem.hint(DAYS_HINT));
            continue;
        };
        for day in days {
            if let (Some(typed), Some(shifts)) = (typed.get_mut(day), shifts.get_mut(day)) {
                if let Some(earlier) = typed {
                    let word = DAYS.get(day).copied().unwrap_or_default();
                    let problem = Problem::error(key.place, format!("`{word}` has its hours in `{earlier}` already"));
                    checker.note(problem.hint("give each day once, such as mon-thu and fri"));
                    continue;
                }
                *typed = Some(&key.value);
                shifts.extend(periods.0.iter().map(|period| (period.value, period.place)));
            }
        }
    }
    if shifts.iter().all(Vec::is_empty) && !checker.noted_within(raw.place) {
        let problem = Problem::error(name.place, format!("calendar `{}` has no working hours", name.value));
        checker.note(problem.hint("add hours = { mon-fri = \"08:00-17:00\" }"));
    }
    for day in &mut shifts {
        day.sort_by_key(|(period, _)| period.from);
    }
    overlaps(checker, &shifts);
    shifts.map(|day| day.into_iter().map(|(period, _)| period).collect())
}

/// Notes each period that begins before the one before it has ended, on the same day or past midnight.
fn overlaps(checker: &mut Checker<'_>, week: &[Vec<Shift>; 7]) {
    let mut told = BTreeSet::new();
    for (index, day) in week.iter().enumerate() {
        let tomorrow = week.get((index + 1) % 7).and_then(|next| next.first());
        for (position, (period, place)) in day.iter().enumerate() {
            let past_midnight = period.to <= period.from;
            let clash = match (day.get(position + 1), tomorrow) {
                (Some((next, _)), _) => past_midnight || next.from < period.to,
                (None, Some((next, _))) => past_midnight && next.from < period.to,
                (None, None) => false,
            };
            let with = day.get(position + 1).or(tomorrow).map(|(next, place)| (written(*next), *place));
            if let (true, Some((next, at))) = (clash, with)
                && told.insert((*place, at))
            {
                let problem = Problem::error(at, format!("{next} begins before {} has ended", written(*period)));
                checker.note(problem.hint("working hours of a calendar may touch, not overlap"));
            }
        }
    }
}

/// As it is typed: `08:00-17:00`.
pub fn written(period: Period) -> String {
    let time = |time: Time| format!("{:02}:{:02}", time.hour(), time.minute());
    let end = if period.to == Time::midnight() { "24:00".to_owned() } else { time(period.to) };
    format!("{}-{end}", time(period.from))
}

/// Name of a weekday, Monday being 0.
pub fn day_name(day: usize) -> &'static str {
    DAYS.get(day).copied().unwrap_or_default()
}

/// `mon`, `mon-fri`, `sat-mon` (over the end of the week) or `daily`, as days from Monday.
pub fn weekdays(key: &str) -> Option<Vec<usize>> {
    let index = |name: &str| DAYS.iter().position(|day| *day == name);
    let key = key.trim().to_lowercase();
    if key == "daily" {
        return Some((0..7).collect());
    }
    match key.split_once('-') {
        None => index(&key).map(|day| vec![day]),
        Some((first, last)) => {
            let (first, last) = (index(first.trim())?, index(last.trim())?);
            let length = (last + 7 - first) % 7;
            Some((0..=length).map(|step| (first + step) % 7).collect())
        }
    }
}
