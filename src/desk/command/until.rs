//! How long a ticket waits: `3d`, `2h 30m`, `2026-12-01`, `2026-12-01 14:00`.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SpanFieldwise, Timestamp};

/// A time as an agent writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// From now on; days are days of the calendar, across daylight saving, too.
    In(SpanFieldwise),
    /// In the time zone of the ticket's calendar.
    On(DateTime),
}

/// A day without an hour begins when people do.
const MORNING: i8 = 8;

impl Until {
    /// The instant; `None` when it lies beyond what can be told.
    pub fn at(self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        match self {
            Self::In(span) => now.to_zoned(zone.clone()).checked_add(span.0).ok().map(|at| at.timestamp()),
            Self::On(when) => when.to_zoned(zone.clone()).ok().map(|at| at.timestamp()),
        }
    }
}

impl std::fmt::Display for Until {
    /// As it can be written again.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::In(span) => write!(f, "{:#}", span.0),
            Self::On(when) => write!(f, "{}", when.strftime("%Y-%m-%d %H:%M")),
        }
    }
}

impl std::str::FromStr for Until {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if let Ok(span) = text.parse::<jiff::Span>()
            && span.is_positive()
        {
            return Ok(Self::In(span.fieldwise()));
        }
        // A date alone is read as a time, too: as midnight.
        let date = text.parse::<Date>().ok().filter(|_| !text.contains(':')).map(|date| date.at(MORNING, 0, 0, 0));
        date.or_else(|| text.parse::<DateTime>().ok())
            .map(Self::On)
            .ok_or_else(|| format!("`{text}` is no time; write 3d, 4h or 2026-12-01"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_people_write_them() {
        let zone = TimeZone::get("Europe/Helsinki").unwrap();
        let now: Timestamp = "2026-10-24T12:00:00Z".parse().unwrap();
        for (text, at) in [
            ("3d", "2026-10-27T13:00:00Z"), // the same hour, a day of 25 hours later
            ("2h 30m", "2026-10-24T14:30:00Z"),
            ("1w", "2026-10-31T13:00:00Z"),
            ("2026-12-01", "2026-12-01T06:00:00Z"),
            ("2026-12-01 14:00", "2026-12-01T12:00:00Z"),
        ] {
            let until: Until = text.parse().unwrap();
            assert_eq!(until.at(now, &zone), Some(at.parse().unwrap()), "{text}");
            assert_eq!(until.to_string().parse(), Ok(until), "{text} is written as {until}");
        }
        for text in ["", "soon", "-3d", "0d", "3", "2026-13-01"] {
            assert!(text.parse::<Until>().is_err(), "{text}");
        }
        let far: Until = "9000y".parse().unwrap();
        assert_eq!(far.at(now, &zone), None);
    }
}
