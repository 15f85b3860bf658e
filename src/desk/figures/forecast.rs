//! How many tickets are to be expected: each of the next days is taken to be like the same days of the week of the
//! period. The mean of those is expected, and beside it stands how few and how many there were on one of them; nothing
//! is told of a day of the week of which there were too few. Nothing else is known: no season, no holiday, no growth.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::desk::figures::hours::HOURS;
use crate::desk::figures::period::Period;
use crate::desk::figures::table::{Column, Line, Table, Value};
use crate::desk::figures::{Facts, Name, within};

/// Days that are looked ahead: each day of the week once.
const AHEAD: i32 = 7;
/// Same days of the week before anything is told: of two nobody sees how far they are apart.
const FEWEST: usize = 3;

/// How many came in each hour of a day.
type Day = [usize; HOURS.len()];

pub fn report(facts: &Facts, period: &Period) -> Table {
    let (now, before) = (days(facts, period), days(facts, &period.before()));
    let ahead: Vec<Date> = (1..=AHEAD).filter_map(|days| period.last.checked_add(days.days()).ok()).collect();
    let line =
        |date: &Date| Line { of: Some(date.to_string()), now: measure(&now, *date), before: measure(&before, *date) };
    let columns = ["expected", "fewest", "most", "days_like_it"];
    Table {
        name: Name::Forecast,
        by: "day",
        period: period.clone(),
        columns: columns.into_iter().chain(HOURS).map(Column::alone).collect(),
        lines: ahead.iter().map(line).collect(),
        whole: Line { of: None, now: together(&now, &ahead), before: together(&before, &ahead) },
    }
}

/// The days of the period that are over, and were the desk's from their beginning to their end.
fn days(facts: &Facts, period: &Period) -> BTreeMap<Date, Day> {
    let Some(first) = facts.first.map(|at| period.zone.to_datetime(at).date()) else { return BTreeMap::new() };
    let over = |day: &Period| day.first > first && day.is_over();
    let mut days: BTreeMap<Date, Day> =
        period.each_day().into_iter().filter(over).map(|day| (day.first, [0; HOURS.len()])).collect();
    let span = period.span();
    for at in facts.tickets.iter().map(|ticket| ticket.created_at).filter(|at| within(*at, span)) {
        let at = period.zone.to_datetime(at);
        let hour = usize::try_from(at.hour()).unwrap_or_default();
        let count = days.get_mut(&at.date()).and_then(|day| day.get_mut(hour));
        count.into_iter().for_each(|count| *count += 1);
    }
    days
}

fn measure(past: &BTreeMap<Date, Day>, ahead: Date) -> Vec<Value> {
    let same: Vec<&Day> =
        past.iter().filter(|(date, _)| date.weekday() == ahead.weekday()).map(|(_, day)| day).collect();
    let enough = same.len() >= FEWEST;
    let mean = |sum: usize| if enough { Value::mean(sum, same.len()) } else { Value::None };
    let counts = || same.iter().map(|day| day.iter().sum::<usize>());
    let edge = |count: Option<usize>| count.filter(|_| enough).map_or(Value::None, Value::Count);
    let hours = (0..HOURS.len()).map(|hour| mean(same.iter().filter_map(|day| day.get(hour)).sum()));
    [mean(counts().sum()), edge(counts().min()), edge(counts().max()), Value::Count(same.len())]
        .into_iter()
        .chain(hours)
        .collect()
}

/// Of all these days the means add up; how far apart whole weeks are, days do not say.
fn together(past: &BTreeMap<Date, Day>, ahead: &[Date]) -> Vec<Value> {
    let lines: Vec<Vec<Value>> = ahead.iter().map(|date| measure(past, *date)).collect();
    let sum = |column: usize| {
        let values = lines.iter().map(|line| line.get(column).and_then(|value| value.number()));
        values.sum::<Option<f64>>().map_or(Value::None, Value::to_tenths)
    };
    let hours = (0..HOURS.len()).map(|hour| sum(hour + 4));
    [sum(0), Value::None, Value::None, Value::Count(past.len())].into_iter().chain(hours).collect()
}
