//! Dates as mail clients write them into forwards.

use jiff::Timestamp;
use jiff::civil::DateTime;
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

/// Beginnings of the names of months, in the languages that clients write them in most; a longer one stands before
/// those that it begins with.
const MONTHS: [(&str, i8); 44] = [
    ("marras", 11),
    ("jan", 1),
    ("gen", 1),
    ("ene", 1),
    ("tam", 1),
    ("feb", 2),
    ("fev", 2),
    ("fév", 2),
    ("hel", 2),
    ("mar", 3),
    ("mär", 3),
    ("mrt", 3),
    ("maa", 3),
    ("apr", 4),
    ("avr", 4),
    ("abr", 4),
    ("huh", 4),
    ("may", 5),
    ("mai", 5),
    ("mei", 5),
    ("maj", 5),
    ("mag", 5),
    ("tou", 5),
    ("jun", 6),
    ("juin", 6),
    ("giu", 6),
    ("kes", 6),
    ("jul", 7),
    ("juil", 7),
    ("lug", 7),
    ("hei", 7),
    ("aug", 8),
    ("aoû", 8),
    ("ago", 8),
    ("elo", 8),
    ("sep", 9),
    ("syy", 9),
    ("oct", 10),
    ("okt", 10),
    ("lok", 10),
    ("nov", 11),
    ("dec", 12),
    ("dez", 12),
    ("déc", 12),
];

/// The time that a date without an offset shows, as read in the zone of whoever wrote it down; `None` where it could
/// be another one, such as `5/6/2026`.
pub fn shown(written: &str) -> Option<DateTime> {
    const LONGEST: usize = 200;
    let written = written.get(..LONGEST).unwrap_or(written).to_lowercase();
    let between = |c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')');
    let (mut day, mut month, mut year, mut time, mut noon) = (None, None, None, None, None);
    for word in written.split(between).filter(|word| !word.is_empty()) {
        let bare = word.trim_end_matches('.');
        let numbers: Option<Vec<i16>> = bare.split([':', '.', '-', '/']).map(|part| part.parse().ok()).collect();
        match numbers.as_deref() {
            Some([number]) if bare.len() == 4 => year = year.or(Some(*number)),
            Some([number]) => day = day.or(i8::try_from(*number).ok()),
            Some([first, second, last]) if *first > 31 || *last > 99 => {
                let parts = if *first > 31 { (*first, *second, *last) } else { (*last, *second, *first) };
                // A slash stands in dates of both orders.
                let (of_month, of_day) = match parts {
                    (_, middle, end) if middle > 12 && bare.contains('/') => (end, middle),
                    (_, middle, end) if bare.contains('/') && *first <= 12 && end != middle => return None,
                    (_, middle, end) => (middle, end),
                };
                (year, month, day) = (Some(parts.0), i8::try_from(of_month).ok(), i8::try_from(of_day).ok());
            }
            Some([hour, minute, rest @ ..]) if rest.len() < 2 && time.is_none() => {
                let second = rest.first().copied().unwrap_or(0).min(59);
                time = Some((i8::try_from(*hour).ok()?, i8::try_from(*minute).ok()?, i8::try_from(second).ok()?));
            }
            _ => match bare.replace('.', "").as_str() {
                "am" => noon = noon.or(Some(false)),
                "pm" => noon = noon.or(Some(true)),
                // The last one before the year: "mar." begins Tuesday, too.
                name if year.is_none() || month.is_none() => {
                    let found = MONTHS.iter().find(|(head, _)| name.starts_with(head));
                    month = found.map(|(_, number)| *number).or(month);
                }
                _ => {}
            },
        }
    }
    let (hour, minute, second) = time?;
    let hour = match noon {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    DateTime::new(year?, month?, day?, hour, minute, second, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_without_an_offset_show_a_time() {
        for (written, want) in [
            ("Tue, Nov 24, 2026 at 9:05\u{202f}PM", Some("2026-11-24T21:05:00")),
            ("Tue, Nov 24, 2026 at 12:05 AM", Some("2026-11-24T00:05:00")),
            ("Tuesday, 24 November 2026 09:05", Some("2026-11-24T09:05:00")),
            ("Tuesday, March 3, 2026 9:05:10 AM", Some("2026-03-03T09:05:10")),
            ("Di., 24. März 2026 um 09:05 Uhr", Some("2026-03-24T09:05:00")),
            ("24 November 2026 at 09:05:00 EET", Some("2026-11-24T09:05:00")),
            ("mar. 24 nov. 2026 à 09:05", Some("2026-11-24T09:05:00")),
            ("maandag 2 november 2026 09:05", Some("2026-11-02T09:05:00")),
            ("24. marraskuuta 2026 klo 9.05", Some("2026-11-24T09:05:00")),
            ("24.11.2026 9.05", Some("2026-11-24T09:05:00")),
            ("2026-11-24 09:05", Some("2026-11-24T09:05:00")),
            ("11/24/2026 9:05 AM", Some("2026-11-24T09:05:00")),
            ("24/11/2026 09:05", Some("2026-11-24T09:05:00")),
            ("5/6/2026 09:05", None),
            ("24 November 2026", None),
            ("yesterday at 9:05", None),
            ("99.99.9999 99:99", None),
            ("", None),
        ] {
            assert_eq!(shown(written).map(|time| time.to_string()).as_deref(), want, "{written}");
        }
    }
}
