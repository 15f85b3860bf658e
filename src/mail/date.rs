//! The Date header (RFC 5322 section 3.3 with the obsolete forms of 4.3) and the other ways in which it is written.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Months as programs write them that follow the language of the system: Germanic ones, and Polish.
const OTHER_MONTHS: [(&str, i8); 12] = [
    ("mär", 3),
    ("märz", 3),
    ("mrz", 3),
    ("mrt", 3),
    ("mai", 5),
    ("maj", 5),
    ("mei", 5),
    ("okt", 10),
    ("oktober", 10),
    ("dez", 12),
    ("dezember", 12),
    ("des", 12),
];

/// Minutes east of UTC of the zones that mail names. The military letters mean nothing (RFC 5322 section 4.3).
const ZONES: [(&str, i32); 24] = [
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("wet", 0),
    ("west", 60),
    ("bst", 60),
    ("cet", 60),
    ("mez", 60),
    ("met", 60),
    ("cest", 120),
    ("mesz", 120),
    ("eet", 120),
    ("eest", 180),
    ("msk", 180),
    ("ist", 330),
    ("jst", 540),
    ("est", -300),
    ("edt", -240),
    ("cst", -360),
    ("cdt", -300),
    ("mst", -420),
    ("mdt", -360),
    ("pst", -480),
    ("pdt", -420),
];

#[derive(Default)]
struct Found {
    day: Option<i8>,
    month: Option<i8>,
    year: Option<i16>,
    time: Option<(i8, i8, i8)>,
    offset: Option<i32>,
}

/// The instant that a Date header names. A missing or unknown zone is UTC.
pub fn parse(text: &str) -> Option<Timestamp> {
    let text = text.get(..text.len().min(200)).unwrap_or(text).split('(').next().unwrap_or_default().trim();
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    let mut found = Found::default();
    for word in text.split([' ', '\t', ',', '\u{a0}']).filter(|word| !word.is_empty()) {
        found.take(word);
    }
    found.instant()
}

impl Found {
    fn take(&mut self, word: &str) {
        if let Some((date, time)) = word.split_once('T').filter(|(date, _)| is_iso_date(date)) {
            self.take(date);
            let zone = time.find(['+', 'Z']).or_else(|| time.rfind('-'));
            let (clock, zone) = zone.and_then(|at| time.split_at_checked(at)).unwrap_or((time, ""));
            self.take(clock);
            self.take(zone);
        } else if self.time.is_none() && (word.contains(':') || self.year.is_some() && word.matches('.').count() == 2) {
            self.clock(word);
        } else if word.contains(':') || word.starts_with(['+', '-']) && self.time.is_some() {
            self.numeric_zone(word);
        } else if is_iso_date(word) || word.matches(['-', '/']).count() == 2 {
            self.joined_date(word);
        } else if let Ok(number) = word.parse::<u32>() {
            self.number(number, word.len());
        } else if let Some(month) = month(word) {
            self.month.get_or_insert(month);
        } else if self.time.is_some() {
            self.named_zone(word);
        }
    }

    fn clock(&mut self, word: &str) {
        let mut parts = word.split([':', '.']).map(|part| part.parse::<i8>().ok());
        let (Some(Some(hour)), Some(Some(minute))) = (parts.next(), parts.next()) else { return };
        // A leap second is the second before it here.
        let second = parts.next().flatten().unwrap_or(0).min(59);
        self.time = Some((hour, minute, second));
    }

    fn numeric_zone(&mut self, word: &str) {
        let digits: Vec<i32> =
            word.chars().filter_map(|c| c.to_digit(10)).filter_map(|d| i32::try_from(d).ok()).collect();
        let sign = if word.starts_with('-') { -1 } else { 1 };
        let minutes = match digits.as_slice() {
            [a, b, c, d] => (a * 10 + b) * 60 + c * 10 + d,
            [a, b, c] => a * 60 + b * 10 + c,
            [a, b] => (a * 10 + b) * 60,
            [a] => a * 60,
            _ => return,
        };
        self.offset = Some(sign * minutes);
    }

    fn named_zone(&mut self, word: &str) {
        let word = word.trim_matches(['"', '.']).to_ascii_lowercase();
        if let Some((_, minutes)) = ZONES.iter().find(|(name, _)| *name == word) {
            self.offset.get_or_insert(*minutes);
        } else if let Some(rest) = word.strip_prefix("gmt").or_else(|| word.strip_prefix("utc")) {
            self.numeric_zone(rest);
        }
    }

    /// `2026-01-31`, `31-Jan-2026`.
    fn joined_date(&mut self, word: &str) {
        let parts: Vec<&str> = word.split(['-', '/']).collect();
        let [first, middle, last] = parts.as_slice() else { return };
        let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
        self.day = day.parse().ok();
        self.month = middle.parse().ok().or_else(|| month(middle));
        self.year = year.parse().ok().map(|number: u32| full_year(number, year.len()));
    }

    fn number(&mut self, number: u32, digits: usize) {
        if self.day.is_none() && digits <= 2 {
            self.day = i8::try_from(number).ok();
        } else if self.year.is_none() && digits <= 4 {
            self.year = Some(full_year(number, digits));
        } else if digits == 4 && self.time.is_some() {
            self.numeric_zone(&number.to_string());
        }
    }

    fn instant(&self) -> Option<Timestamp> {
        let (hour, minute, second) = self.time.unwrap_or((0, 0, 0));
        let local = DateTime::new(self.year?, self.month?, self.day?, hour, minute, second, 0).ok()?;
        let offset = Offset::from_seconds(self.offset.unwrap_or(0) * 60).unwrap_or(Offset::UTC);
        offset.to_timestamp(local).ok()
    }
}

/// RFC 5322 section 4.3: two digits up to 49 are of this century, three count from 1900.
fn full_year(number: u32, digits: usize) -> i16 {
    let year = match (digits, number) {
        (1 | 2, 0..=49) => number + 2000,
        (1..=3, _) => number + 1900,
        _ => number,
    };
    i16::try_from(year).unwrap_or(i16::MAX)
}

fn month(word: &str) -> Option<i8> {
    let word = word.trim_matches('.').to_lowercase();
    if let Some((_, month)) = OTHER_MONTHS.iter().find(|(name, _)| *name == word) {
        return Some(*month);
    }
    let head = word.get(..3)?;
    let at = MONTHS.iter().position(|month| *month == head)?;
    word.bytes().all(|b| b.is_ascii_alphabetic()).then(|| i8::try_from(at + 1).unwrap_or(1))
}

fn is_iso_date(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    matches!(parts.as_slice(), [year, month, day] if year.len() == 4 && month.len() == 2 && day.len() == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_they_are_written() {
        for (text, want) in [
            ("Tue, 24 Nov 2026 12:30:05 +0100", "2026-11-24T11:30:05Z"),
            ("24 Nov 2026 12:30 +0100 (CET)", "2026-11-24T11:30:00Z"),
            ("Tue, 24 Nov 2026 12:30:05", "2026-11-24T12:30:05Z"),
            ("Tue, 24 Nov 26 12:30:05 EST", "2026-11-24T17:30:05Z"),
            ("Fri, 24 Nov 95 12:30:05 GMT", "1995-11-24T12:30:05Z"),
            ("24 Nov 126 12:30:05 Z", "2026-11-24T12:30:05Z"),
            ("Tue Nov 24 12:30:05 2026", "2026-11-24T12:30:05Z"),
            ("Tue, 24 November 2026 12:30:05 GMT+2", "2026-11-24T10:30:05Z"),
            ("2026-11-24T12:30:05Z", "2026-11-24T12:30:05Z"),
            ("2026-11-24T12:30:05-05:00", "2026-11-24T17:30:05Z"),
            ("2026-11-24 12:30:05 +0200", "2026-11-24T10:30:05Z"),
            ("24-Nov-2026 12:30:05 +0000", "2026-11-24T12:30:05Z"),
            ("Tue, 24 Nov 2026 23:59:60 -0000", "2026-11-24T23:59:59Z"),
            ("Di, 13 Okt 2026 12:30:05 +0200", "2026-10-13T10:30:05Z"),
            ("Di, 3 Mär 2026 12:30:05 +0100", "2026-03-03T11:30:05Z"),
            ("Tue, 24 Nov 2026 12.30.05 +0200", "2026-11-24T10:30:05Z"),
            ("Tue, 24 Nov 2026 12:30:05 -05:30", "2026-11-24T18:00:05Z"),
        ] {
            assert_eq!(parse(text).map(|t| t.to_string()).as_deref(), Some(want), "{text}");
        }
        for text in ["", "yesterday", "99 Foo 2026", "Tue, 32 Nov 2026 12:00:00 +0000", "::::", "+"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
