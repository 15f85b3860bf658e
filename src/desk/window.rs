//! When a change is made.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::desk::context::local_time;

/// From an instant to a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Window {
    pub from: Timestamp,
    pub to: Timestamp,
}

impl Window {
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    pub fn is_over(self, now: Timestamp) -> bool {
        self.to <= now
    }

    /// `2026-12-01 20:00-22:00`, with the second day where it is another one.
    pub fn shown(self, zone: &TimeZone) -> String {
        let (from, to) = (self.from.to_zoned(zone.clone()), self.to.to_zoned(zone.clone()));
        match from.date() == to.date() {
            true => format!("{}-{}", local_time(self.from, zone), to.strftime("%H:%M")),
            false => format!("{} to {}", local_time(self.from, zone), local_time(self.to, zone)),
        }
    }
}
