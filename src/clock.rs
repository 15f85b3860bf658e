//! The one reader of wall time.

use jiff::{Timestamp, Unit};

/// Now, in whole milliseconds: what the database stores, so that a time survives the round trip unchanged.
#[allow(clippy::disallowed_methods, reason = "this is the one place")]
pub fn now() -> Timestamp {
    let now = Timestamp::now();
    now.round(Unit::Millisecond).unwrap_or(now)
}
