//! When tickets are opened: the days of the week by the hours of the day, as the desk's clock shows them.

use jiff::civil::Weekday;

use crate::desk::figures::period::{Period, Span};
use crate::desk::figures::table::{Column, Line, Table, Value};
use crate::desk::figures::{Facts, Name, within};

pub const HOURS: [&str; 24] = [
    "00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17", "18",
    "19", "20", "21", "22", "23",
];

const DAYS: [(Weekday, &str); 7] = [
    (Weekday::Monday, "mon"),
    (Weekday::Tuesday, "tue"),
    (Weekday::Wednesday, "wed"),
    (Weekday::Thursday, "thu"),
    (Weekday::Friday, "fri"),
    (Weekday::Saturday, "sat"),
    (Weekday::Sunday, "sun"),
];

pub fn report(facts: &Facts, period: &Period) -> Table {
    let (now, before) = (period.span(), period.before().span());
    let line = |of: Option<String>, day: Option<Weekday>| Line {
        of,
        now: measure(facts, period, now, day),
        before: measure(facts, period, before, day),
    };
    Table {
        name: Name::Hours,
        by: "weekday",
        period: period.clone(),
        columns: [Column::compared("opened")].into_iter().chain(HOURS.map(Column::alone)).collect(),
        lines: DAYS.iter().map(|(day, name)| line(Some((*name).to_owned()), Some(*day))).collect(),
        whole: line(None, None),
    }
}

/// How many on this day of the week, or on all, and in which hours.
fn measure(facts: &Facts, period: &Period, span: Span, day: Option<Weekday>) -> Vec<Value> {
    let opened = facts.tickets.iter().map(|ticket| ticket.created_at).filter(|at| within(*at, span));
    let local = opened.map(|at| period.zone.to_datetime(at));
    let mut hours = [0_usize; HOURS.len()];
    for at in local.filter(|at| day.is_none_or(|day| at.date().weekday() == day)) {
        let hour = usize::try_from(at.hour()).unwrap_or_default();
        hours.iter_mut().skip(hour).take(1).for_each(|count| *count += 1);
    }
    [hours.iter().sum()].into_iter().chain(hours).map(Value::Count).collect()
}
