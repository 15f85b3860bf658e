//! Amounts as people type them: `90s`, `4h`, `3d`, `5MB`, `80%`, `5 per 1h`.
//!
//! A day has 24 hours, but in an SLA it is a working day and a week five of them.

use jiff::SignedDuration;

use crate::desk::policy::Bucket;
use crate::desk::sla::WorkingTime;

/// What a duration looks like, for messages.
pub const FORM: &str = "write a number and a unit: 30s, 5m, 4h, 3d or 2w";

const UNITS: [(char, i64); 5] = [('w', 604_800), ('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

/// Longest duration taken, in seconds: a hundred years, so that adding it to a date cannot overflow.
const LIMIT: i64 = 100 * 365 * 86_400;

/// Reads `4h`; the unit is one of s, m, h, d (24 hours), w.
pub fn parse(text: &str) -> Result<SignedDuration, String> {
    let (number, unit) = split(text)?;
    let (_, seconds) = UNITS.iter().find(|(letter, _)| *letter == unit).ok_or_else(|| wrong(text))?;
    let total = number.checked_mul(*seconds).filter(|total| *total <= LIMIT);
    total.map(SignedDuration::from_secs).ok_or_else(|| format!("`{text}` is longer than a hundred years"))
}

/// Reads an SLA target: d and w are working days and weeks of five days.
pub fn parse_working(text: &str) -> Result<WorkingTime, String> {
    let (number, unit) = split(text)?;
    let time = match unit {
        'd' => WorkingTime::Days(number),
        'w' => WorkingTime::Days(number.saturating_mul(5)),
        _ => WorkingTime::Seconds(parse(text)?.as_secs()),
    };
    match time {
        WorkingTime::Seconds(0) | WorkingTime::Days(0) => Err("a target must be longer than nothing".to_owned()),
        WorkingTime::Days(days) if days > LIMIT / 86_400 => Err(format!("`{text}` is longer than a hundred years")),
        time => Ok(time),
    }
}

/// Writes a duration in the largest unit that leaves no rest, as [`parse`] reads it.
pub fn show(duration: SignedDuration) -> String {
    let seconds = duration.as_secs();
    let unit = UNITS.iter().find(|(_, size)| seconds % size == 0 && seconds != 0);
    unit.map_or_else(|| format!("{seconds}s"), |(letter, size)| format!("{}{letter}", seconds / size))
}

/// Writes an SLA target, as [`parse_working`] reads it.
pub fn show_working(time: WorkingTime) -> String {
    match time {
        WorkingTime::Days(days) => format!("{days}d"),
        // An hour at most: 24 hours of work are not a working day.
        WorkingTime::Seconds(seconds) => match UNITS.iter().skip(2).find(|(_, size)| seconds % size == 0) {
            Some((letter, size)) => format!("{}{letter}", seconds / size),
            None => format!("{seconds}s"),
        },
    }
}

/// Reads `500kB`, `5MB`, `1GB` (powers of 1000) or a plain number of bytes.
pub fn parse_size(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let digits = text.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let unit = text.strip_prefix(digits).unwrap_or_default().trim().to_lowercase();
    let factor = match unit.as_str() {
        "" | "b" => Some(1),
        "kb" | "k" => Some(1_000),
        "mb" | "m" => Some(1_000_000),
        "gb" | "g" => Some(1_000_000_000),
        _ => None,
    };
    let number = digits.parse::<u64>().ok();
    number
        .zip(factor)
        .and_then(|(number, factor)| number.checked_mul(factor))
        .ok_or_else(|| format!("`{text}` is not a size: write 500kB, 5MB or 1GB"))
}

/// Writes a size as [`parse_size`] reads it.
pub fn show_size(bytes: u64) -> String {
    let units = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    match units.iter().find(|(_, size)| bytes.is_multiple_of(*size) && bytes != 0) {
        Some((unit, size)) => format!("{}{unit}", bytes / size),
        None => bytes.to_string(),
    }
}

/// Reads `80%`, from 1 to 99.
pub fn parse_percent(text: &str) -> Result<u8, String> {
    text.trim()
        .strip_suffix('%')
        .and_then(|number| number.trim().parse().ok())
        .filter(|percent| (1..=99).contains(percent))
        .ok_or_else(|| format!("`{text}` is not a share from 1% to 99%"))
}

/// Reads `5 per 1h`.
pub fn parse_bucket(text: &str) -> Result<Bucket, String> {
    let form = || format!("`{text}` is not a limit such as `5 per 1h`");
    let (burst, per) = text.split_once(" per ").ok_or_else(form)?;
    let burst = burst.trim().parse::<u32>().ok().filter(|burst| *burst > 0).ok_or_else(form)?;
    let per = parse(per.trim())?;
    if per.is_zero() {
        return Err(form());
    }
    Ok(Bucket { burst, per })
}

fn split(text: &str) -> Result<(i64, char), String> {
    let text = text.trim();
    let unit = text.chars().next_back().ok_or_else(|| wrong(text))?;
    let number = text.strip_suffix(unit).unwrap_or_default().trim_end();
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let number = number.parse().ok().filter(|_| digits).ok_or_else(|| wrong(text))?;
    Ok((number, unit))
}

fn wrong(text: &str) -> String {
    format!("`{text}` is not a duration")
}
