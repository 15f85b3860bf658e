//! The days that a report is about.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// From the begin of the first day to the end of the last, by the clock of a place.
pub fn instants((first, last): (Date, Date), zone: &TimeZone) -> (Timestamp, Timestamp) {
    let begin = |day: Date| day.to_zoned(zone.clone()).map_or(Timestamp::MAX, |day| day.timestamp());
    (begin(first), last.tomorrow().map_or(Timestamp::MAX, begin))
}

/// The month in which this day lies.
pub fn month(day: Date) -> (Date, Date) {
    (day.first_of_month(), day.last_of_month())
}

/// A period that surely holds these days, wherever they are counted.
pub fn around((first, last): (Date, Date)) -> (Timestamp, Timestamp) {
    let day = |day: Date, by: i32| day.saturating_add(by.days());
    instants((day(first, -1), day(last, 1)), &TimeZone::UTC)
}
