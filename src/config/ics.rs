//! Holidays from an iCalendar file (RFC 5545): whole-day events, and those that come every year.

use std::collections::BTreeSet;

use icalendar::parser::{Component, Property};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// Yearly holidays without an end are known up to this year.
const LAST_YEAR: i16 = 2100;

/// Longest event taken for holidays, in days.
const LONGEST: usize = 366;

/// What a file holds.
#[derive(Debug, Default)]
pub struct Found {
    pub days: BTreeSet<Date>,
    /// Events that were left out, and why.
    pub remarks: Vec<String>,
}

/// The holidays of a file; the error says why it is no calendar.
pub fn holidays(text: &str) -> Result<Found, String> {
    // The parser wants the line ends of RFC 5545; files edited by hand have others.
    let text = icalendar::parser::unfold(&text.replace("\r\n", "\n").replace('\n', "\r\n"));
    let calendar = icalendar::parser::read_calendar(text.trim_start_matches('\u{feff}'))
        .map_err(|error| not_a_calendar(&error))?;
    let mut found = Found::default();
    for component in &calendar.components {
        walk(component, &mut found);
    }
    Ok(found)
}

/// The parser explains over many lines for its own author; of use here is where it stopped.
fn not_a_calendar(error: &str) -> String {
    let line = error.split("line ").nth(1).and_then(|rest| rest.split(|letter: char| !letter.is_ascii_digit()).next());
    match line.filter(|line| !line.is_empty()) {
        Some(line) => format!("this file is no calendar (RFC 5545): see its line {line}"),
        None => "this file is no calendar (RFC 5545)".to_owned(),
    }
}

fn walk(component: &Component<'_>, found: &mut Found) {
    if component.name.as_str().eq_ignore_ascii_case("VEVENT") {
        match event(component) {
            Ok(days) => found.days.extend(days),
            Err(why) => {
                let summary = component.find_prop("SUMMARY").map(|summary| summary.val.as_str()).unwrap_or_default();
                found.remarks.push(format!("`{summary}` is left out: {why}"));
            }
        }
    }
    for inner in &component.components {
        walk(inner, found);
    }
}

fn event(event: &Component<'_>) -> Result<BTreeSet<Date>, String> {
    if event.find_prop("STATUS").is_some_and(|status| status.val.as_str().eq_ignore_ascii_case("CANCELLED")) {
        return Ok(BTreeSet::new());
    }
    let start = event.find_prop("DTSTART").ok_or("it has no DTSTART")?;
    let start = whole_day(start).ok_or("it is not a whole day")?;
    // RFC 5545 section 3.6.1: without an end a whole-day event lasts one day; the end itself is not part of it.
    let length = match event.find_prop("DTEND").and_then(whole_day) {
        Some(end) => start.until(end).map_or(1, |span| usize::try_from(span.get_days()).unwrap_or(1).max(1)),
        None => 1,
    };
    if length > LONGEST {
        return Err(format!("it lasts {length} days"));
    }
    let firsts = match event.find_prop("RRULE") {
        Some(rule) => yearly(start, rule.val.as_str())?,
        None => vec![start],
    };
    let left_out: BTreeSet<Date> = event
        .properties
        .iter()
        .filter(|property| property.name.as_str().eq_ignore_ascii_case("EXDATE"))
        .flat_map(|property| property.val.as_str().split(',').filter_map(date).collect::<Vec<_>>())
        .collect();
    let firsts = firsts.into_iter().filter(|first| !left_out.contains(first));
    Ok(firsts.flat_map(|first| first.series(1.day()).take(length)).collect())
}

/// First days of a rule that comes every year.
fn yearly(start: Date, rule: &str) -> Result<Vec<Date>, String> {
    let not_understood = || format!("its rule `{rule}` is not understood");
    let mut step = 1;
    let mut count = usize::MAX;
    let mut until = Date::constant(LAST_YEAR, 12, 31);
    let (mut month, mut day, mut weekday) = (None, None, None);
    let mut is_yearly = false;
    for part in rule.split(';').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').ok_or_else(not_understood)?;
        match key.trim().to_uppercase().as_str() {
            "FREQ" => is_yearly = value.eq_ignore_ascii_case("YEARLY"),
            "INTERVAL" => step = value.parse().ok().filter(|step| *step > 0).ok_or_else(not_understood)?,
            "COUNT" => count = value.parse().map_err(|_| not_understood())?,
            "UNTIL" => until = until.min(date(value).ok_or_else(not_understood)?),
            "BYMONTH" => month = Some(value.parse::<i8>().map_err(|_| not_understood())?),
            "BYMONTHDAY" => day = Some(value.parse::<i8>().map_err(|_| not_understood())?),
            "BYDAY" => weekday = Some(nth_weekday(value).ok_or_else(not_understood)?),
            "WKST" => {}
            _ => return Err(not_understood()),
        }
    }
    if !is_yearly || (weekday.is_some() && (month.is_none() || day.is_some())) {
        return Err(not_understood());
    }
    let month = month.unwrap_or(start.month());
    let day = day.unwrap_or(start.day());
    let in_year = |year: i16| match weekday {
        Some((nth, weekday)) => Date::new(year, month, 1).and_then(|first| first.nth_weekday_of_month(nth, weekday)),
        // The 29th of February comes in leap years only.
        None => Date::new(year, month, day),
    };
    let years = (start.year()..=LAST_YEAR).step_by(step);
    let days = years.filter_map(|year| in_year(year).ok()).filter(|day| *day >= start && *day <= until);
    Ok(days.take(count).collect())
}

/// `1MO`, `-1SU`: the n-th of a month, from its end when negative.
fn nth_weekday(text: &str) -> Option<(i8, Weekday)> {
    let names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let name = names.into_iter().find(|name| text.to_uppercase().ends_with(name))?;
    let position = names.iter().position(|known| *known == name)?;
    let nth = text.get(..text.len() - name.len())?.parse::<i8>().ok().filter(|nth| *nth != 0 && nth.abs() <= 5)?;
    Some((nth, Weekday::from_monday_zero_offset(i8::try_from(position).ok()?).ok()?))
}

/// A property of type DATE, or a date-time at midnight that some programs write for a whole day.
fn whole_day(property: &Property<'_>) -> Option<Date> {
    let text = property.val.as_str();
    let midnight = text.len() == 8 || text.contains("T000000");
    midnight.then(|| date(text)).flatten()
}

/// The day of `20261225` or `20261225T…`.
fn date(text: &str) -> Option<Date> {
    let digits = text.trim().get(..8)?;
    Date::strptime("%Y%m%d", digits).ok()
}
