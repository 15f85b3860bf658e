//! When something takes place, in words: `Tue 2026-12-01 10:00–11:00 Europe/Helsinki`.

use jiff::civil::{Date, DateTime};
use jiff::{Span, ToSpan};

use super::content_line::Line;

/// A start or an end.
#[derive(Clone, Debug, PartialEq)]
enum Moment {
    Day(Date),
    /// A time of day and the zone in which it is meant; `None`: wherever the reader is.
    Time(DateTime, Option<String>),
}

/// From the DTSTART, DTEND and DURATION of an event.
pub(super) fn read(start: &Line, end: Option<&Line>, duration: Option<&Line>) -> Option<String> {
    let start = moment(start)?;
    let length = duration.and_then(|line| line.value.trim().parse::<Span>().ok());
    let end = end.and_then(moment).or_else(|| match (&start, length?) {
        (Moment::Day(day), length) => day.checked_add(length).ok().map(Moment::Day),
        (Moment::Time(at, zone), length) => at.checked_add(length).ok().map(|at| Moment::Time(at, zone.clone())),
    });
    Some(match (start, end) {
        (Moment::Day(first), end) => {
            // The end of a day event is the day after its last (RFC 5545 section 3.6.1).
            let last = match end {
                Some(Moment::Day(after)) => after.checked_sub(1.day()).ok(),
                Some(Moment::Time(at, _)) => Some(at.date()),
                None => None,
            };
            match last.filter(|last| *last > first) {
                Some(last) => format!("{} to {}", day(first), day(last)),
                None => day(first),
            }
        }
        (Moment::Time(from, zone), end) => {
            let until = match end {
                Some(Moment::Time(to, other)) if to == from && other == zone => String::new(),
                Some(Moment::Time(to, other)) if to.date() == from.date() && other == zone => format!("–{}", clock(to)),
                Some(Moment::Time(to, other)) => {
                    let other = other.filter(|other| Some(other) != zone.as_ref());
                    format!(" to {} {}{}", day(to.date()), clock(to), suffix(other.as_deref()))
                }
                _ => String::new(),
            };
            format!("{} {}{until}{}", day(from.date()), clock(from), suffix(zone.as_deref()))
        }
    })
}

/// A date alone, as in UNTIL.
pub(super) fn date(value: &str) -> Option<String> {
    plain_date(value.trim()).map(day)
}

fn suffix(zone: Option<&str>) -> String {
    zone.map(|zone| format!(" {zone}")).unwrap_or_default()
}

fn day(date: Date) -> String {
    date.strftime("%a %Y-%m-%d").to_string()
}

fn clock(at: DateTime) -> String {
    at.strftime("%H:%M").to_string()
}

/// `20261201`, `20261201T100000`, `20261201T080000Z`, also with separators.
fn moment(line: &Line) -> Option<Moment> {
    let value = line.value.trim();
    let date = plain_date(value)?;
    let Some((_, time)) = value.split_once('T') else { return Some(Moment::Day(date)) };
    let digits: Vec<i8> = digits(time).into_iter().take(6).collect();
    let [a, b, c, d, rest @ ..] = digits.as_slice() else { return None };
    let second = match rest {
        [tens, ones] => tens * 10 + ones,
        _ => 0,
    };
    let at = date.at(a * 10 + b, c * 10 + d, second.min(59), 0);
    let zone = match time.ends_with(['Z', 'z']) {
        true => Some("UTC".to_owned()),
        false => line.parameter("TZID").map(zone_name).filter(|zone| !zone.is_empty()),
    };
    Some(Moment::Time(at, zone))
}

fn plain_date(value: &str) -> Option<Date> {
    let date = digits(value.split(['T', 't']).next()?);
    let [a, b, c, d, m, n, x, y] = date.as_slice() else { return None };
    let number = |digits: &[&i8]| digits.iter().fold(0_i16, |sum, digit| sum * 10 + i16::from(**digit));
    Date::new(number(&[a, b, c, d]), m * 10 + n, x * 10 + y).ok()
}

fn digits(text: &str) -> Vec<i8> {
    text.chars().take(32).filter_map(|c| c.to_digit(10)).filter_map(|digit| i8::try_from(digit).ok()).collect()
}

/// `/citadel.org/20070227_1/Europe/Berlin` and the like end in the name that people know.
fn zone_name(id: &str) -> String {
    let id = super::short(id.trim_matches(['/', '"', ' ']));
    let mut words: Vec<&str> = id.rsplit('/').take(2).collect();
    words.reverse();
    if words.first().is_some_and(|first| first.chars().any(|c| c.is_ascii_digit())) {
        words.remove(0);
    }
    words.join("/")
}

#[cfg(test)]
mod tests {
    use super::super::content_line::lines;
    use super::*;

    #[test]
    fn times_days_and_zones() {
        for (text, want) in [
            ("DTSTART:20261201T090000Z\nDTEND:20261201T103000Z", "Tue 2026-12-01 09:00–10:30 UTC"),
            (
                "DTSTART;TZID=Europe/Helsinki:20261201T100000\nDURATION:PT45M",
                "Tue 2026-12-01 10:00–10:45 Europe/Helsinki",
            ),
            ("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227", "Thu 2026-12-24 to Sat 2026-12-26"),
            ("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261225", "Thu 2026-12-24"),
            ("DTSTART:20261231T230000\nDTEND:20270101T010000", "Thu 2026-12-31 23:00 to Fri 2027-01-01 01:00"),
            (
                "DTSTART;TZID=\"W. Europe Standard Time\":20261201T100000",
                "Tue 2026-12-01 10:00 W. Europe Standard Time",
            ),
            ("DTSTART;TZID=/x.example/2007_1/Europe/Berlin:20261201T100000", "Tue 2026-12-01 10:00 Europe/Berlin"),
        ] {
            let lines = lines(text);
            let find = |name: &str| lines.iter().find(|line| line.name == name);
            assert_eq!(
                read(find("DTSTART").unwrap(), find("DTEND"), find("DURATION")).as_deref(),
                Some(want),
                "{text}"
            );
        }
        assert_eq!(moment(&lines("DTSTART:tomorrow")[0]), None);
        assert_eq!(moment(&lines("DTSTART:20261399T999999")[0]), None);
    }
}
