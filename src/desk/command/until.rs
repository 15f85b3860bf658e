//! When something is to be, as people write it: `3d`, `2h 30m`, `tomorrow`, `monday 14:00`, `3d 09:00`, `2026-12-01`.

use std::fmt;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SpanFieldwise, Timestamp, ToSpan, Unit, Zoned};

use crate::desk::hours::Calendar;
use crate::desk::sla::WorkingTime;

/// A time as an agent writes it, which is an instant only once one knows when and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// From now on; days are days of the calendar, across daylight saving, too.
    In(SpanFieldwise),
    On(Day, Hour),
    /// The next time that the clock shows this.
    At(Time),
}

/// A day, as seen from today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    Date(Date),
    /// The next such day of a year.
    Yearly {
        month: i8,
        day: i8,
    },
    Today,
    Tomorrow,
    /// So many days, weeks or months from today.
    In(SpanFieldwise),
    /// The next one to come, never today.
    Weekday(Weekday),
    /// That of the week which begins with the next Monday.
    NextWeek(Weekday),
}

/// When on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hour {
    At(Time),
    /// When work begins on that day or, since nobody reads mail before, on the next one on which there is any.
    Begin,
}

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// When people begin and end, where no calendar says so.
const MORNING: Time = Time::constant(8, 0, 0, 0);
const EVENING: Time = Time::constant(17, 0, 0, 0);

impl Until {
    /// The instant; `None` when it lies beyond what can be told.
    pub fn at(self, now: Timestamp, zone: &TimeZone, calendar: Option<&Calendar>) -> Option<Timestamp> {
        let here = now.to_zoned(zone.clone());
        let shown = |day: Date, time: Time| Some(day.to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp());
        match self {
            Self::In(span) => here.checked_add(span.0).ok().map(|at| at.timestamp()),
            Self::On(day, Hour::At(time)) => shown(day.date(&here)?, time),
            Self::On(day, Hour::Begin) => {
                let day = day.date(&here)?;
                match calendar {
                    Some(calendar) => calendar.begins_on(day, MORNING),
                    None => shown(day, MORNING),
                }
            }
            Self::At(time) => {
                let today = shown(here.date(), time)?;
                if today > now { Some(today) } else { shown(here.date().tomorrow().ok()?, time) }
            }
        }
    }

    /// The instant by which something is promised. As in an SLA, spans are working time, days and weeks are working
    /// days and weeks; and by a day means before its work ends.
    pub fn by(self, now: Timestamp, zone: &TimeZone, calendar: Option<&Calendar>) -> Option<Timestamp> {
        let here = |at: Timestamp| at.to_zoned(zone.clone());
        let shown = |day: Date, time: Time| Some(day.to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp());
        let worked = |span: SpanFieldwise| calendar.and_then(|calendar| working(calendar, now, span));
        match self {
            Self::In(span) => worked(span).or_else(|| self.at(now, zone, calendar)),
            Self::On(Day::In(span), Hour::At(time)) => match worked(span) {
                Some(at) => shown(here(at).date(), time),
                None => self.at(now, zone, calendar),
            },
            Self::On(day, Hour::Begin) => {
                let day = day.date(&here(now))?;
                // Before a day off, work may have ended already.
                let ends = calendar.and_then(|calendar| calendar.ends_on(day)).filter(|at| *at > now);
                ends.or_else(|| shown(day, EVENING))
            }
            Self::On(..) | Self::At(_) => self.at(now, zone, calendar),
        }
    }
}

/// When so much working time is over; `None` for months and years, which are no amount of it.
fn working(calendar: &Calendar, now: Timestamp, span: SpanFieldwise) -> Option<Timestamp> {
    let span = span.0;
    if span.get_years() != 0 || span.get_months() != 0 {
        return None;
    }
    let days = i64::from(span.get_weeks()).checked_mul(5)?.checked_add(i64::from(span.get_days()))?;
    let rest = span.weeks(0).days(0).total(Unit::Second).ok()?;
    let after_days = calendar.add(now, WorkingTime::Days(days))?;
    calendar.add(after_days, WorkingTime::Seconds(rest as i64))
}

impl Day {
    fn date(self, here: &Zoned) -> Option<Date> {
        let today = here.date();
        match self {
            Self::Date(date) => Some(date),
            Self::Yearly { month, day } => {
                // Up to eight years lie between two of the 29th of February.
                let mut years =
                    (0..=8).filter_map(|years| Date::new(today.year().checked_add(years)?, month, day).ok());
                years.find(|date| *date >= today)
            }
            Self::Today => Some(today),
            Self::Tomorrow => today.tomorrow().ok(),
            Self::In(span) => today.checked_add(span.0).ok(),
            Self::Weekday(weekday) => today.nth_weekday(1, weekday).ok(),
            Self::NextWeek(weekday) => {
                let monday = today.nth_weekday(1, Weekday::Monday).ok()?;
                monday.checked_add(i64::from(weekday.to_monday_zero_offset()).days()).ok()
            }
        }
    }
}

impl fmt::Display for Until {
    /// As it can be written again.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::In(span) => write!(f, "{:#}", span.0),
            Self::On(day, Hour::At(time)) => write!(f, "{day} {}", time.strftime("%H:%M")),
            Self::On(day, Hour::Begin) => day.fmt(f),
            Self::At(time) => time.strftime("%H:%M").fmt(f),
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weekday =
            |weekday: &Weekday| DAYS.get(usize::from(weekday.to_monday_zero_offset().unsigned_abs())).copied();
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Yearly { month, day } => write!(f, "{day}.{month}."),
            Self::Today => f.write_str("today"),
            Self::Tomorrow => f.write_str("tomorrow"),
            Self::In(span) => write!(f, "{:#}", span.0),
            Self::Weekday(day) => f.write_str(weekday(day).unwrap_or_default()),
            Self::NextWeek(day) => write!(f, "next {}", weekday(day).unwrap_or_default()),
        }
    }
}

impl std::str::FromStr for Until {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, Self::Err> {
        let text = written.to_lowercase().replace(',', " ");
        let words: Vec<&str> = text.split_whitespace().filter(|word| !FILLING.contains(word)).collect();
        let until = match clock(&words) {
            Some((time, [])) => Some(Self::At(time)),
            Some((time, days)) => day(days).map(|day| Self::On(day, Hour::At(time))),
            None => day_or_span(&words, &text),
        };
        until.ok_or_else(|| {
            format!("`{}` is no time; write 3d, 4h, tomorrow, monday 14:00, 3d 09:00 or 2026-12-01", written.trim())
        })
    }
}

/// Words that say nothing about when.
const FILLING: [&str; 8] = ["in", "on", "at", "until", "till", "of", "the", "for"];

fn day_or_span(words: &[&str], text: &str) -> Option<Until> {
    // A time with its `T`, and seconds perhaps.
    if let Ok(when) = text.trim().parse::<jiff::civil::DateTime>()
        && text.contains(':')
    {
        return Some(Until::On(Day::Date(when.date()), Hour::At(when.time())));
    }
    match day(words) {
        // Just so long, to the minute.
        Some(Day::In(span)) => Some(Until::In(span)),
        Some(day) => Some(Until::On(day, Hour::Begin)),
        None => span(words).map(Until::In),
    }
}

/// The time of day at the end, and what stands before it.
fn clock<'w, 't>(words: &'w [&'t str]) -> Option<(Time, &'w [&'t str])> {
    let (last, before) = words.split_last()?;
    if let (true, Some((number, before))) = (matches!(*last, "am" | "pm"), before.split_last()) {
        return Some((half_day(number, last)?, before));
    }
    let halved = ["am", "pm"].into_iter().find_map(|half| half_day(last.strip_suffix(half)?, half));
    let (hours, minutes) = last.split_once(':').unwrap_or_default();
    let numbered = || Time::new(number(hours)?, number(minutes).filter(|_| minutes.len() == 2)?, 0, 0).ok();
    let named = (*last == "noon").then(|| Time::constant(12, 0, 0, 0));
    Some((halved.or(named).or_else(numbered)?, before))
}

/// `2` or `2:30` of the morning or of the afternoon.
fn half_day(text: &str, half: &str) -> Option<Time> {
    let (hours, minutes) = text.split_once(':').unwrap_or((text, "0"));
    let hours = number::<i8>(hours).filter(|hours| (1..=12).contains(hours))? % 12;
    Time::new(if half == "pm" { hours + 12 } else { hours }, number(minutes)?, 0, 0).ok()
}

fn day(words: &[&str]) -> Option<Day> {
    match words {
        ["today"] => Some(Day::Today),
        ["tomorrow"] => Some(Day::Tomorrow),
        ["next", "week"] => Some(Day::NextWeek(Weekday::Monday)),
        ["next", name] => weekday(name).map(Day::NextWeek),
        [date] if date.parse::<Date>().is_ok() => date.parse().ok().map(Day::Date),
        [name] if weekday(name).is_some() => weekday(name).map(Day::Weekday),
        [dotted] if dotted.contains('.') => of_dots(dotted),
        [day, month] | [month, day] if month_of(month).is_some() => yearly(month_of(month)?, ordinal(day)?),
        [day, month, year] | [month, day, year] if month_of(month).is_some() => {
            Date::new(number(year).filter(|year| *year >= 1_000)?, month_of(month)?, ordinal(day)?).ok().map(Day::Date)
        }
        _ => span(words).filter(|span| is_of_days(*span)).map(Day::In),
    }
}

/// `1.12.` and `1.12.2026`, which are days before months everywhere; `1.12` is a time of day in some places.
fn of_dots(text: &str) -> Option<Day> {
    let parts: Vec<&str> = text.split('.').collect();
    let [day, month, year] = parts.as_slice() else { return None };
    match *year {
        "" => yearly(number(month)?, number(day)?),
        year => {
            Date::new(number(year).filter(|year| *year >= 1_000)?, number(month)?, number(day)?).ok().map(Day::Date)
        }
    }
}

fn yearly(month: i8, day: i8) -> Option<Day> {
    // One in which every day exists.
    Date::new(2024, month, day).ok().map(|_| Day::Yearly { month, day })
}

fn span(words: &[&str]) -> Option<SpanFieldwise> {
    let span = words.join(" ").parse::<jiff::Span>().ok()?;
    span.is_positive().then(|| span.fieldwise())
}

fn is_of_days(span: SpanFieldwise) -> bool {
    let span = span.0;
    [span.get_minutes(), span.get_seconds(), span.get_milliseconds(), span.get_microseconds(), span.get_nanoseconds()]
        .iter()
        .all(|part| *part == 0)
        && span.get_hours() == 0
}

/// Only digits, where `parse` would take a sign.
fn number<N: std::str::FromStr>(text: &str) -> Option<N> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// `1`, `1.`, `1st`.
fn ordinal(text: &str) -> Option<i8> {
    let ends = [".", "st", "nd", "rd", "th"];
    number(ends.iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text))
}

/// By its name, or three letters of it at least.
fn weekday(text: &str) -> Option<Weekday> {
    let at = named(&DAYS, text)?;
    Weekday::from_monday_zero_offset(at).ok()
}

fn month_of(text: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    named(&MONTHS, text).map(|at| at + 1)
}

fn named(names: &[&str], text: &str) -> Option<i8> {
    let text = text.trim_end_matches('.');
    let at = names.iter().position(|name| text.len() >= 3 && name.starts_with(text))?;
    i8::try_from(at).ok()
}
