//! Until when an absence notice says that its writer is away.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::words::{
    AND_WITH, BACK, BEFORE, DAYS, ENGLISH, FILLING, INCLUDED, MONTHS, Side, THROUGH, TOMORROW, UNTIL, UNTIL_BEHIND,
};

/// What is further away was not meant, or is no absence any more.
const LONGEST: SignedDuration = SignedDuration::from_hours(400 * 24);
/// A notice is short; what follows is a signature and what it answers.
const MOST_WORDS: usize = 400;
/// Words between "back" and its day.
const NEAR: usize = 6;
/// Words behind a day of which one says that it is included: "y compris".
const NEAR_INCLUDED: usize = 2;
/// Words of a day: "5 December 2026".
const LONGEST_DAY: usize = 3;

/// A day as somebody writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    Date(Date),
    Yearly { month: i8, day: i8 },
    Weekday(Weekday),
    Tomorrow,
}

/// When whoever wrote this is back: the begin of a day. `None` where the text does not say.
pub fn back_at(text: &str, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.to_lowercase().replace('’', "'").replace(['–', '—'], " - ");
    let words: Vec<String> = text.split_whitespace().take(MOST_WORDS).flat_map(parted).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let today = now.to_zoned(zone.clone()).date();
    let mut latest = None;
    let mut at = 0;
    while at < words.len() {
        let english = cue(&words, at).is_none_or(|(_, cue)| ENGLISH.iter().any(|word| bare(cue).starts_with(word)));
        let Some((day, used)) = day(words.get(at..).unwrap_or_default(), english) else {
            at += 1;
            continue;
        };
        let side = side(&words, at, used);
        let first = side.and_then(|side| first_day(day, side, today));
        let begin = first.and_then(|day| Some(day.to_zoned(zone.clone()).ok()?.timestamp()));
        latest = latest.max(begin.filter(|begin| *begin > now && begin.duration_since(now) <= LONGEST));
        at += used;
    }
    latest
}

/// Without brackets and the like; `1.12.-5.12.` becomes three words.
fn parted(word: &str) -> Vec<String> {
    let word =
        word.trim_matches(|c: char| matches!(c, '(' | ')' | '[' | ']' | ',' | ';' | ':' | '!' | '?' | '"' | '*' | '_'));
    match word.split_once('-').filter(|_| word.trim_end_matches('.').contains('.')) {
        Some((from, to)) => {
            [from, "-", to].iter().filter(|part| !part.is_empty()).map(|part| (*part).to_owned()).collect()
        }
        None => Some(word.to_owned()).filter(|word| !word.is_empty()).into_iter().collect(),
    }
}

/// The word right before a day that says how it is meant, fillings and the name of the day left out, and where it stands.
fn cue<'w>(words: &[&'w str], at: usize) -> Option<(usize, &'w str)> {
    let mut before = words.get(..at)?.iter().copied().enumerate().rev().take(NEAR);
    before.find(|(_, word)| !FILLING.contains(&bare(word)) && weekday(word).is_none() && !is_short_day(word))
}

/// Whether a day is said to be the last of an absence, or the first after it.
fn side(words: &[&str], at: usize, used: usize) -> Option<Side> {
    let behind = words.get(at + used..).unwrap_or_default();
    let cue = cue(words, at);
    let is_cue = |known: &[&str]| cue.is_some_and(|(_, word)| known.contains(&bare(word)));
    let until_behind = behind.first().is_some_and(|word| UNTIL_BEHIND.contains(&bare(word)));
    if is_cue(&THROUGH) {
        return Some(Side::Last);
    }
    if is_cue(&UNTIL) || is_cue(&[BEFORE]) || until_behind {
        let between = cue.and_then(|(cue, _)| words.get(cue..at)).unwrap_or_default();
        let mut beside = between.iter().chain(behind.iter().take(NEAR_INCLUDED));
        let plain = |word: &str| INCLUDED.contains(&word.trim_matches(|c: char| !c.is_alphanumeric()));
        let included = beside.any(|word| plain(word)) || between.contains(&AND_WITH);
        return match included || cue.is_some_and(|(cue, _)| is_range(words, cue)) {
            true => Some(Side::Last),
            false if is_cue(&[BEFORE]) => Some(Side::Before),
            false => Some(Side::Until),
        };
    }
    let is_back = |word: &&str| BACK.iter().any(|back| bare(word).starts_with(back));
    let is_short = |word: &str| month(word).is_some() || is_short_day(word);
    let ends =
        |word: &str| word.ends_with(['.', '!', '?']) && bare(word).chars().all(char::is_alphabetic) && !is_short(word);
    // Not those of the sentence before, or after.
    let before = words.get(..at).unwrap_or_default().iter().rev().take(NEAR).take_while(|word| !ends(word));
    let mut ended = false;
    let same_sentence = |word: &&&str| !std::mem::replace(&mut ended, ends(word));
    let said_before = before.copied().any(|word| is_back(&word));
    let closes = words.get((at + used).saturating_sub(1)).is_some_and(|word| ends(word));
    let said_behind = !closes && behind.iter().take(NEAR).take_while(same_sentence).copied().any(|word| is_back(&word));
    (said_before || said_behind).then_some(Side::First)
}

/// Whether a day stands right before the cue: from that one to the other is an absence as a calendar has it.
fn is_range(words: &[&str], cue: usize) -> bool {
    let ends_there =
        |from: usize| day(words.get(from..cue).unwrap_or_default(), false).is_some_and(|(_, used)| from + used == cue);
    let of_month = cue.checked_sub(1).and_then(|before| ordinal(words.get(before)?)).is_some();
    of_month || (cue.saturating_sub(LONGEST_DAY)..cue).any(ends_there)
}

/// The day on which whoever is away is back. Nobody is away up to and with a Monday: who says so is back on it. Of other days
/// nobody knows, and a day too much does no harm: the first mail that they write ends it.
fn first_day(day: Day, side: Side, today: Date) -> Option<Date> {
    let date = match day {
        Day::Date(date) => date,
        // The nearest one: who forgot to take the notice down is back long since.
        Day::Yearly { month, day } => {
            let years = [-1, 0, 1].map(|years| Date::new(today.year() + years, month, day).ok());
            let distance = |date: &Date| (date.duration_since(today)).as_secs().abs();
            years.into_iter().flatten().min_by_key(distance)?
        }
        Day::Weekday(weekday) if side != Side::First && today.weekday() == weekday => today,
        Day::Weekday(weekday) => today.nth_weekday(1, weekday).ok()?,
        Day::Tomorrow => today.tomorrow().ok()?,
    };
    // A notice that still comes on that day says that they are away on it.
    let to_come = date > today;
    let is_back = match side {
        Side::First => true,
        Side::Before => to_come,
        Side::Until => to_come && date.weekday() == Weekday::Monday,
        Side::Last => false,
    };
    if is_back { Some(date) } else { date.checked_add(1.day()).ok() }
}

/// The day at the begin, and how many words it takes. In English, `5/12` may be either.
fn day(words: &[&str], english: bool) -> Option<(Day, usize)> {
    let first = words.first()?;
    if let Some(day) = numbers(first, english) {
        return Some((day, 1));
    }
    let second = words.get(1).copied().unwrap_or_default();
    let named = match (ordinal(first), month(second), month(first), ordinal(second)) {
        (Some(day), Some(month), ..) | (_, _, Some(month), Some(day)) => Some((month, day)),
        _ => None,
    };
    if let Some((month, day)) = named {
        let year = words.get(2).and_then(|year| number::<i16>(bare(year))).filter(|year| (2000..2200).contains(year));
        let dated = year.and_then(|year| Date::new(year, month, day).ok());
        return match dated {
            Some(date) => Some((Day::Date(date), 3)),
            None => yearly(month, day).map(|day| (day, 2)),
        };
    }
    if TOMORROW.contains(&bare(first)) {
        return Some((Day::Tomorrow, 1));
    }
    // Of "Monday 7 December", the date is what counts.
    let dated = || (1..=3).any(|at| day_of_month(words.get(at..).unwrap_or_default(), english));
    weekday(first).filter(|_| !dated()).map(|weekday| (Day::Weekday(weekday), 1))
}

/// Whether a date begins here, no matter which.
fn day_of_month(words: &[&str], english: bool) -> bool {
    let [first, ..] = words else { return false };
    let second = words.get(1).copied().unwrap_or_default();
    numbers(first, english).is_some()
        || (ordinal(first).is_some() && month(second).is_some())
        || (month(first).is_some() && ordinal(second).is_some())
}

/// `2026-12-05`, `05.12.2026`, `5.12.`, `05/12/2026`, `5-12-2026`.
fn numbers(word: &str, english: bool) -> Option<Day> {
    if let Ok(date) = bare(word).parse::<Date>() {
        return Some(Day::Date(date));
    }
    let separator = word.chars().find(|c| matches!(c, '.' | '/' | '-'))?;
    let parts: Vec<&str> = word.trim_end_matches(['.', '-']).split(separator).collect();
    let (day, month, year) = match parts.as_slice() {
        [day, month] => (number(day)?, number(month)?, None),
        [day, month, year] => (number(day)?, number(month)?, Some(number::<i16>(year)?)),
        _ => return None,
    };
    // Only with dots it is sure what comes first.
    let (day, month) = match separator {
        '.' => (day, month),
        _ if month > 12 => (month, day),
        _ if english && day <= 12 && day != month => return None,
        _ => (day, month),
    };
    match year {
        Some(year) => Date::new(if year < 100 { year + 2000 } else { year }, month, day).ok().map(Day::Date),
        None => yearly(month, day),
    }
}

fn yearly(month: i8, day: i8) -> Option<Day> {
    // One in which every day exists.
    Date::new(2024, month, day).ok().map(|_| Day::Yearly { month, day })
}

/// `5`, `5.`, `5th`, `1er`.
fn ordinal(word: &str) -> Option<i8> {
    let word = bare(word);
    let ends = ["st", "nd", "rd", "th", "er", "ste", "de", "e"];
    number(ends.iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word)).filter(|day| (1..=31).contains(day))
}

fn month(word: &str) -> Option<i8> {
    let word = bare(word);
    let declined = |name: &str| name.ends_with("ku") && word.starts_with(name);
    let is = |name: &&str| (word.chars().count() >= 3 && name.starts_with(word)) || declined(name);
    let at = MONTHS.iter().position(|names| names.iter().any(is))?;
    i8::try_from(at + 1).ok()
}

fn weekday(word: &str) -> Option<Weekday> {
    let word = bare(word);
    let at = DAYS.iter().position(|[names @ .., stem]| names.contains(&word) || word.starts_with(stem))?;
    Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()
}

/// `Mon`, `Mo.`, `ma`, before a date.
fn is_short_day(word: &str) -> bool {
    let word = bare(word);
    matches!(word.chars().count(), 2 | 3) && DAYS.iter().flatten().any(|name| name.starts_with(word)) && word != "to"
}

/// Without the mark at its end.
fn bare(word: &str) -> &str {
    word.trim_end_matches(['.', ',', '!', '?'])
}

/// Only digits, where `parse` would take a sign.
fn number<N: std::str::FromStr>(text: &str) -> Option<N> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}
