//! The days that figures are of, and those before them.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::desk::period;

/// From an instant until before another.
pub type Span = (Timestamp, Timestamp);

/// Whole days by the clock of a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Period {
    pub first: Date,
    pub last: Date,
    pub zone: TimeZone,
    /// Nothing is known of what comes after it.
    now: Timestamp,
}

impl Period {
    /// Of days that are to come nothing can be counted, and nothing compared with them: it ends today at the latest.
    pub fn of((first, last): (Date, Date), zone: TimeZone, now: Timestamp) -> Self {
        let today = now.to_zoned(zone.clone()).date();
        Self { first, last: last.min(today).max(first), zone, now }
    }

    pub fn days(&self) -> i64 {
        self.last.duration_since(self.first).as_hours() / 24 + 1
    }

    /// As many days, right before it.
    pub fn before(&self) -> Self {
        self.earlier(self.days())
    }

    fn earlier(&self, days: i64) -> Self {
        let shifted = |day: Date| day.checked_sub(days.days()).unwrap_or(Date::MIN);
        Self { first: shifted(self.first), last: shifted(self.last), ..self.clone() }
    }

    /// It ends now where that lies in it.
    pub fn span(&self) -> Span {
        let (from, to) = period::instants((self.first, self.last), &self.zone);
        (from, to.min(self.now).max(from))
    }

    /// Whether it lies behind as a whole.
    pub fn is_over(&self) -> bool {
        self.now >= period::instants((self.first, self.last), &self.zone).1
    }

    /// What must be known for it and for what is before it.
    pub fn with_before(&self) -> Span {
        (self.before().span().0, self.span().1)
    }

    pub fn each_day(&self) -> Vec<Self> {
        self.cut(|_| true)
    }

    /// The weeks that it touches, cut where it begins and ends.
    pub fn each_week(&self) -> Vec<Self> {
        self.cut(|day| day.weekday() == Weekday::Monday)
    }

    /// The same days of the period before.
    pub fn counterpart(&self, whole: &Self) -> Self {
        self.earlier(whole.days())
    }

    fn cut(&self, begins: impl Fn(Date) -> bool) -> Vec<Self> {
        let mut pieces: Vec<Self> = Vec::new();
        for day in self.first.series(1.day()).take_while(|day| *day <= self.last) {
            match pieces.last_mut() {
                Some(piece) if !begins(day) => piece.last = day,
                _ => pieces.push(Self { first: day, last: day, ..self.clone() }),
            }
        }
        pieces
    }
}
