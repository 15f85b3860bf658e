//! How satisfied the requesters are of what was resolved in the period, as far as they were asked and said so.

use crate::desk::figures::group::By;
use crate::desk::figures::period::{Period, Span};
use crate::desk::figures::table::{Column, Table, Value};
use crate::desk::figures::{Facts, Name, by_group, done};
use crate::desk::ticket::Ticket;

const COLUMNS: [Column; 10] = [
    Column::compared("resolved"),
    Column::compared("asked"),
    Column::compared("answered"),
    Column::compared("answered_percent"),
    Column::compared("mean"),
    Column::alone("mark_1"),
    Column::alone("mark_2"),
    Column::alone("mark_3"),
    Column::alone("mark_4"),
    Column::alone("mark_5"),
];

pub fn report(facts: &Facts, period: &Period, by: By) -> Table {
    by_group((Name::Satisfaction, by), &COLUMNS, facts, period, measure)
}

fn measure(tickets: &[&Ticket], span: Span) -> Vec<Value> {
    let asked: Vec<_> = done(tickets, span).filter_map(|ticket| ticket.course.satisfaction.as_ref()).collect();
    let marks: Vec<u8> = asked.iter().filter_map(|satisfaction| satisfaction.rating).collect();
    let sum: u32 = marks.iter().map(|mark| u32::from(*mark)).sum();
    let mean = match u32::try_from(marks.len()) {
        Ok(0) | Err(_) => Value::None,
        Ok(count) => Value::Mark(f64::from(sum) / f64::from(count)),
    };
    let share = Value::share(marks.len(), asked.len());
    let given = |mark: u8| Value::Count(marks.iter().filter(|given| **given == mark).count());
    [Value::Count(done(tickets, span).count()), Value::Count(asked.len()), Value::Count(marks.len()), share, mean]
        .into_iter()
        .chain((1..=5).map(given))
        .collect()
}
