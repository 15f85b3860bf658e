//! Business calendars: working time in a named time zone, with holidays, shifts over midnight and daylight saving.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

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
