//! Dates as mail clients write them into forwards.

use jiff::Timestamp;
use jiff::fmt::rfc2822;

/// RFC 3339 in UTC where the date says its offset (RFC 5322 form, or ISO 8601), else as written: a time
/// without a zone is no instant, and "CET" or "EST" mean more than one.
pub fn normal(written: &str) -> String {
    let written = written.trim();
    let instant = rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(written).ok();
    instant
        .or_else(|| written.parse::<Timestamp>().ok())
        .map_or_else(|| written.to_owned(), |instant| instant.to_string())
}
