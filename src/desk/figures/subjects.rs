//! What comes again and again: words that several subjects have in common. A problem may be behind them, as behind a
//! [burst](crate::desk::burst).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::desk::burst;
use crate::desk::figures::period::{Period, Span};
use crate::desk::figures::table::{Column, Line, Table, Value};
use crate::desk::figures::{Facts, Name, opened, within};
use crate::desk::ticket::Ticket;

/// Tickets that have a word in common before it is told.
const FEWEST: usize = 3;
/// Lines that are told.
const MOST: usize = 25;

const COLUMNS: [Column; 3] = [Column::compared("opened"), Column::alone("open"), Column::alone("requesters")];

pub fn report(facts: &Facts, period: &Period) -> Table {
    let (now, before) = (period.span(), period.before().span());
    let may_be_caused: Vec<&Ticket> = facts.tickets.iter().filter(|ticket| burst::may_be_caused(ticket.kind)).collect();
    let (words_now, words_before) = (words(&may_be_caused, now), words(&may_be_caused, before));
    // Words that are always together are one line.
    let mut together: BTreeMap<Vec<usize>, Vec<&str>> = BTreeMap::new();
    for (word, places) in words_now.iter().filter(|(_, places)| places.len() >= FEWEST) {
        together.entry(places.clone()).or_default().push(word);
    }
    let mut found: Vec<(Vec<usize>, Vec<&str>)> = together.into_iter().collect();
    found.sort_by_key(|(places, words)| (Reverse(places.len()), words.clone()));
    found.truncate(MOST);
    let lines = found.into_iter().map(|(places, words)| {
        let tickets: Vec<&Ticket> = places.iter().filter_map(|place| may_be_caused.get(*place).copied()).collect();
        let of: Vec<&Vec<usize>> = words.iter().filter_map(|word| words_before.get(*word)).collect();
        let earlier = if of.len() == words.len() { common(&of) } else { 0 };
        Line { of: Some(words.join(" ")), now: measure(&tickets, now), before: before_of(earlier) }
    });
    Table {
        name: Name::Subjects,
        by: "words",
        period: period.clone(),
        columns: COLUMNS.to_vec(),
        lines: lines.collect(),
        whole: Line { of: None, now: measure(&may_be_caused, now), before: before_of(opened(&may_be_caused, before)) },
    }
}

/// Each word, and the tickets opened in that time in whose subjects it is, by their places.
fn words(tickets: &[&Ticket], span: Span) -> BTreeMap<String, Vec<usize>> {
    let mut words: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, ticket) in tickets.iter().enumerate().filter(|(_, ticket)| within(ticket.created_at, span)) {
        for word in burst::words(&ticket.subject) {
            words.entry(word).or_default().push(place);
        }
    }
    words
}

/// How many are in all of them.
fn common(of: &[&Vec<usize>]) -> usize {
    let Some((first, others)) = of.split_first() else { return 0 };
    first.iter().filter(|place| others.iter().all(|other| other.binary_search(place).is_ok())).count()
}

fn measure(tickets: &[&Ticket], span: Span) -> Vec<Value> {
    let came: Vec<&&Ticket> = tickets.iter().filter(|ticket| within(ticket.created_at, span)).collect();
    let open = came.iter().filter(|ticket| !ticket.status.is_done()).count();
    let people: BTreeSet<i64> = came.iter().map(|ticket| ticket.requester.id).collect();
    [came.len(), open, people.len()].map(Value::Count).to_vec()
}

fn before_of(opened: usize) -> Vec<Value> {
    vec![Value::Count(opened), Value::None, Value::None]
}
