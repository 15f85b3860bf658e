//! Values written as text that mean more than text: words of closed sets, amounts, dates, times of day.

use std::fmt;
use std::net::SocketAddr;

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use toml::de::DeValue;

use crate::config::duration;
use crate::config::raw::{RawAffected, RawChoice, RawOauth, RawOption, RawReader, RawSaid, RawTokens};
use crate::config::read::{Named, Read, Sink, Value};
use crate::config::report::{At, Problem, nearest, suggestion};
use crate::config::settings::{Start, Tls};
use crate::desk::command::Until;
use crate::desk::figures;
use crate::desk::figures::group::By;
use crate::desk::form::{FieldKind, Usual};
use crate::desk::hours::Period;
use crate::desk::policy::{
    After, AgentsRequire, Authenticate, Bucket, Notify, OnAutomatic, OnThanks, Role, Strangers, Subaddress, Ungreeted,
};
use crate::desk::rule::{Trigger, Without};
use crate::desk::scheduled::Every;
use crate::desk::sla::{Rung, Target, WorkingTime};
use crate::desk::ticket::{Kind, Priority, Status};

/// What is wrong with a text, and what to do about it.
struct Wrong {
    message: String,
    hint: Option<String>,
}

impl Wrong {
    fn new(message: impl fmt::Display, hint: Option<String>) -> Self {
        Self { message: message.to_string(), hint }
    }
}

/// Reads a text and parses it; a wrong one is noted at its place.
fn written<T>(value: Value<'_, '_>, sink: &mut Sink<'_>, parse: impl FnOnce(&str) -> Result<T, Wrong>) -> Option<T> {
    let text = String::read(value, sink)?;
    match parse(&text) {
        Ok(parsed) => Some(parsed),
        Err(wrong) => {
            let problem = Problem::error(sink.place(value), wrong.message);
            sink.note(Problem { hint: wrong.hint, ..problem });
            None
        }
    }
}

impl Read for Until {
    fn read(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<Self> {
        written(value, sink, |text| text.parse().map_err(|why: String| Wrong::new(why, None)))
    }
}

/// Closed sets: exactly the words of the set.
macro_rules! words {
    ($($set:ty),+ $(,)?) => { $(
        impl Read for $set {
            fn read(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<Self> {
                written(value, sink, |text| {
                    let known = || <$set>::ALL.iter().map(|word| word.as_str());
                    <$set>::ALL.iter().copied().find(|word| word.as_str() == text).ok_or_else(|| {
                        Wrong::new(
                            format!("`{text}` is not one of {}", known().collect::<Vec<_>>().join(", ")),
                            nearest(text, known()).map(|near| format!("did you mean `{near}`?")),
                        )
                    })
                })
            }
        }
    )+ };
}

words!(
    AgentsRequire,
    Authenticate,
    By,
    Every,
    figures::Name,
    FieldKind,
    Usual,
    Kind,
    Notify,
    OnAutomatic,
    OnThanks,
    Priority,
    Role,
    Rung,
    Status,
    Strangers,
    Subaddress,
    Tls,
    Trigger,
    Target,
    Ungreeted,
    Without,
);

/// Texts with a parser of their own and one hint for all mistakes.
macro_rules! parsed {
    ($($type:ty, $parse:expr, $hint:expr;)+) => { $(
        impl Read for $type {
            fn read(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<Self> {
                let parse: fn(&str) -> Result<Self, String> = $parse;
                let hint: Option<&str> = $hint;
                written(value, sink, |text| parse(text).map_err(|why| Wrong::new(why, hint.map(str::to_owned))))
            }
        }
    )+ };
}

/// An amount of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size(pub u64);

/// A time of day, or never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hour(pub Option<Time>);

/// A share from 1 to 99.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percent(pub u8);

/// A share of up to 100, with fractions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share(pub f64);

/// How long before, or never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ahead(pub Option<SignedDuration>);

/// A day and a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Local(pub DateTime);

parsed! {
    Share, share, Some("write a share of the service time, such as \"99.5%\"");
    Ahead, |text| if text == "never" { Ok(Self(None)) } else { duration::parse(text).map(|ahead| Self(Some(ahead))) },
        Some("write it as \"2d\", or \"never\"");
    SignedDuration, duration::parse, Some(duration::FORM);
    WorkingTime, duration::parse_working, Some("write 30m, 4h, 3d (working days) or 2w (of five working days)");
    Size, |text| duration::parse_size(text).map(Self), None;
    Hour, hour, Some("write it as \"08:00\", or \"never\"");
    Percent, |text| duration::parse_percent(text).map(Self), None;
    Bucket, duration::parse_bucket, Some("at most that many at once, refilled over that time");
    After, |text| text.parse(), None;
    SocketAddr, |text| text.parse().map_err(|_| format!("`{text}` is not an address with a port")),
        Some("write them as 127.0.0.1:8025, an IPv6 address as [::1]:8025");
    Period, period, Some("write hours as \"08:00-17:00\"; \"22:00-02:00\" goes over midnight");
}

impl Read for TimeZone {
    fn read(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<Self> {
        written(value, sink, |text| {
            TimeZone::get(text).map_err(|_| {
                let known: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
                let near = suggestion(text, known.iter().map(String::as_str));
                let hint = near.unwrap_or_else(|| "write a name such as Europe/Helsinki".to_owned());
                Wrong::new(format!("there is no time zone `{text}`"), Some(hint))
            })
        })
    }
}

impl Read for Date {
    /// Either `"2026-12-25"` or the same without quotes.
    fn read(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<Self> {
        let text = match value.get_ref() {
            DeValue::Datetime(date) => date.to_string(),
            _ => String::read(value, sink)?,
        };
        match text.parse() {
            Ok(date) => Some(date),
            Err(_) => {
                let problem = Problem::error(sink.place(value), format!("`{text}` is not a date"));
                sink.note(problem.hint("write it as 2026-12-25"));
                None
            }
        }
    }
}

impl Read for Local {
    /// Either `"2026-12-01 20:00"` or the same as a time of TOML.
    fn read(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<Self> {
        let text = match value.get_ref() {
            DeValue::Datetime(time) => time.to_string(),
            _ => String::read(value, sink)?,
        };
        let (day, hour) = text.split_once([' ', 'T']).unwrap_or_default();
        let time = hour.split(':').count() >= 2 && !hour.contains(['+', 'Z', '-']);
        match day.parse::<Date>().ok().zip(hour.parse::<Time>().ok().filter(|_| time)) {
            Some((day, time)) => Some(Self(day.to_datetime(time))),
            None => {
                let problem = Problem::error(sink.place(value), format!("`{text}` is not a day and a time of day"));
                sink.note(problem.hint("write it as \"2026-12-01 20:00\", by the clock of the service's calendar"));
                None
            }
        }
    }
}

impl Read for RawAffected {
    fn read(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<Self> {
        match value.get_ref() {
            DeValue::Table(_) => {
                RawReader::read(value, sink).map(|RawReader { address, language, .. }| Self { address, language })
            }
            _ => At::read(value, sink).map(|address| Self { address, language: None }),
        }
    }
}

impl Read for RawSaid {
    fn read(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<Self> {
        match value.get_ref() {
            DeValue::Table(_) => Named::read(value, sink).map(|named| Self { all: None, own: named.0 }),
            _ => At::read(value, sink).map(|all| Self { all: Some(all), own: Vec::new() }),
        }
    }
}

impl Read for RawOption {
    fn read(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<Self> {
        match value.get_ref() {
            DeValue::Table(_) => RawChoice::read(value, sink).map(|RawChoice { name, label, .. }| Self { name, label }),
            _ => At::read(value, sink).map(|name| Self { name, label: None }),
        }
    }
}

impl Read for Start {
    fn read(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<Self> {
        let day = match value.get_ref() {
            DeValue::String(text) if text == "now" => return Some(Self::Now),
            DeValue::String(text) if text == "all" => return Some(Self::All),
            DeValue::String(text) => text.parse::<Date>().ok(),
            DeValue::Datetime(date) => date.to_string().parse().ok(),
            _ => None,
        };
        let since = day.and_then(|day| day.to_zoned(TimeZone::UTC).ok()).map(|day| day.timestamp());
        if since.is_none() {
            let problem = Problem::error(sink.place(value), "this is not a place to start from");
            sink.note(problem.hint("write \"now\", \"all\" or a date such as 2026-01-01"));
        }
        since.map(Self::Since)
    }
}

/// A line of `holidays`: a day, or a file of them.
#[derive(Clone, Debug)]
pub enum Holiday {
    Day(Date),
    /// An iCalendar file (RFC 5545).
    File(String),
}

impl Read for Holiday {
    fn read(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<Self> {
        match value.get_ref().as_str() {
            Some(text) if text.to_lowercase().ends_with(".ics") => Some(Self::File(text.to_owned())),
            _ => Date::read(value, sink).map(Self::Day),
        }
    }
}

impl Read for RawOauth {
    fn read(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<Self> {
        match value.get_ref() {
            DeValue::String(_) => At::read(value, sink).map(Self::Provider),
            _ => RawTokens::read(value, sink).map(Self::Tokens),
        }
    }
}

fn share(text: &str) -> Result<Share, String> {
    let number = text.strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
    let share = number.filter(|share| *share > 0.0 && *share <= 100.0);
    share.map(Share).ok_or_else(|| format!("`{text}` is not a share of the time"))
}

fn period(text: &str) -> Result<Period, String> {
    let wrong = || format!("`{text}` is not a period of hours");
    let (from, to) = text.split_once('-').ok_or_else(wrong)?;
    let (from, to) = (time_of_day(from.trim()).ok_or_else(wrong)?, time_of_day(to.trim()).ok_or_else(wrong)?);
    let end = if to == 24 * 60 { 0 } else { to };
    let time = |minutes: i32| Time::new((minutes / 60) as i8, (minutes % 60) as i8, 0, 0).map_err(|_| wrong());
    Ok(Period { from: time(from)?, to: time(end)? })
}

fn hour(text: &str) -> Result<Hour, String> {
    if text == "never" {
        return Ok(Hour(None));
    }
    let minutes = time_of_day(text).filter(|minutes| *minutes < 24 * 60);
    let time = minutes.and_then(|minutes| Time::new((minutes / 60) as i8, (minutes % 60) as i8, 0, 0).ok());
    time.map(|time| Hour(Some(time))).ok_or_else(|| format!("`{text}` is not a time of day"))
}

/// Minutes since midnight of `8:00`, `08:00` or `24:00`.
fn time_of_day(text: &str) -> Option<i32> {
    let (hours, minutes) = text.split_once(':')?;
    let digits = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hours) || !digits(minutes) || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes) = (hours.parse::<i32>().ok()?, minutes.parse::<i32>().ok()?);
    let total = hours * 60 + minutes;
    (minutes < 60 && total <= 24 * 60).then_some(total)
}
