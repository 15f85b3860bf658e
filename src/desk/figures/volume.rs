//! What came and went, and what is left: day by day, week by week, or by what the tickets are.
//!
//! The backlog at the end of a day is that of its begin, and what was opened, less what was resolved.

use jiff::{SignedDuration, Timestamp};

use crate::desk::figures::group::By;
use crate::desk::figures::period::{Period, Span};
use crate::desk::figures::table::{Column, Line, Table, Value};
use crate::desk::figures::{Facts, Name, by_group, done, opened, within};
use crate::desk::ticket::Ticket;

const COLUMNS: [Column; 9] = [
    Column::compared("opened"),
    Column::compared("resolved"),
    Column::compared("reopened"),
    Column::compared("backlog"),
    Column::alone("under_a_day"),
    Column::alone("under_3_days"),
    Column::alone("under_a_week"),
    Column::alone("under_30_days"),
    Column::alone("older"),
];

/// Hours to which the ages of the backlog reach; whatever is older is in the last column.
const AGES: [i64; 4] = [24, 3 * 24, 7 * 24, 30 * 24];

pub fn report(facts: &Facts, period: &Period, by: By) -> Table {
    let measure = |tickets: &[&Ticket], span| measure(facts, tickets, span);
    let mut table = by_group((Name::Volume, by), &COLUMNS, facts, period, measure);
    let steps = match by {
        By::Day => period.each_day(),
        By::Week => period.each_week(),
        _ => return table,
    };
    let all: Vec<&Ticket> = facts.tickets.iter().collect();
    let of_step = |step: Period| Line {
        of: Some(step.first.to_string()),
        now: measure(&all, step.span()),
        before: measure(&all, step.counterpart(period).span()),
    };
    table.lines = steps.into_iter().map(of_step).collect();
    table
}

fn measure(facts: &Facts, tickets: &[&Ticket], span: Span) -> Vec<Value> {
    let reopened = tickets.iter().filter_map(|ticket| facts.turns.get(&ticket.number)).flatten();
    let reopened = reopened.filter(|turn| turn.reopens() && within(turn.at, span)).count();
    let left: Vec<Timestamp> =
        tickets.iter().filter(|ticket| is_left(ticket, span.1)).map(|ticket| ticket.created_at).collect();
    let mut ages = [0_usize; AGES.len() + 1];
    for created in &left {
        let age = span.1.duration_since(*created);
        let bucket = AGES.iter().position(|hours| age < SignedDuration::from_hours(*hours)).unwrap_or(AGES.len());
        ages.iter_mut().skip(bucket).take(1).for_each(|count| *count += 1);
    }
    let counts = [opened(tickets, span), done(tickets, span).count(), reopened, left.len()];
    counts.into_iter().chain(ages).map(Value::Count).collect()
}

/// Whether it was there at this instant and not done, as far as that is known today.
fn is_left(ticket: &Ticket, at: Timestamp) -> bool {
    ticket.created_at < at && ticket.done_at.is_none_or(|done| done >= at)
}
