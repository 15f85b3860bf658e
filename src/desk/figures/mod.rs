//! Figures of a period, made of nothing but tickets as they are stored: what came and went, how fast, how well. Each
//! report is a file; what it says is a [`table::Table`], the same for the command line, a page and a program.
//!
//! What is not stored is not told. A ticket knows when it was done last, not when it was done before that: one that was
//! opened again since counts as never resolved, and only the reopening is known.

mod forecast;
pub mod group;
mod hours;
mod mail;
pub mod period;
mod response;
mod satisfaction;
mod subjects;
pub mod table;
mod volume;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::desk::figures::group::By;
use crate::desk::figures::period::{Period, Span};
use crate::desk::figures::table::{Column, Line, Table, Value};
use crate::desk::lifecycle::Turn;
use crate::desk::names::{MailboxName, QueueName};
use crate::desk::plan::Verdict;
use crate::desk::policy::Policy;
use crate::desk::ticket::{Ticket, TicketNumber};

crate::desk::names::closed_set! {
    pub enum Name {
        Volume = "volume",
        Response = "response",
        Satisfaction = "satisfaction",
        Hours = "hours",
        Subjects = "subjects",
        Mail = "mail",
        Forecast = "forecast",
    }
}

impl Name {
    /// What it can be counted by, first what it is counted by unless something else is said; empty where that is a part
    /// of what it tells.
    pub fn ways(self) -> Vec<By> {
        match self {
            Self::Volume => [By::Day, By::Week].iter().chain(By::OF_TICKETS).copied().collect(),
            Self::Response | Self::Satisfaction => By::OF_TICKETS.to_vec(),
            Self::Mail => vec![By::Day, By::Week, By::Mailbox],
            Self::Hours | Self::Subjects | Self::Forecast => Vec::new(),
        }
    }

    /// Days of the period that is shown unless another one is asked for, today included.
    pub fn usual_days(self) -> i32 {
        match self {
            // So many whole weeks before today.
            Self::Forecast => 8 * 7 + 1,
            _ => 28,
        }
    }

    /// The way that is meant; the error says which there are.
    pub fn way(self, by: Option<By>, period: &Period) -> Result<Option<By>, String> {
        let ways = self.ways();
        match by {
            Some(by) if ways.contains(&by) => Ok(Some(by)),
            Some(by) if ways.is_empty() => Err(format!("the report `{self}` is not counted by {by}: leave that out")),
            Some(by) => {
                let known: Vec<&str> = ways.iter().map(|way| way.as_str()).collect();
                Err(format!("the report `{self}` is not counted by {by}, but by {}", known.join(", ")))
            }
            None if matches!(self, Self::Volume | Self::Mail) && period.days() > MOST_DAYS => Ok(Some(By::Week)),
            None => Ok(ways.first().copied()),
        }
    }
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub at: Timestamp,
    pub mailbox: MailboxName,
    pub verdict: Verdict,
    /// Of its ticket; `None`: it is about none.
    pub queue: Option<QueueName>,
}

/// Days that are told one by one.
const MOST_DAYS: i64 = 31;
/// Days of the longest period that a page tells of: three years.
pub const LONGEST: i64 = 1_100;

/// What figures are made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// That lived in the period, or in the one before: came before its end, and were not done before its begin.
    pub tickets: Vec<Ticket>,
    /// How their status changed in it.
    pub turns: BTreeMap<TicketNumber, Vec<Turn>>,
    /// How often agents wrote to the requester of those that were done in it.
    pub answers: BTreeMap<TicketNumber, usize>,
    /// When the first ticket of these queues came: before that nothing could.
    pub first: Option<Timestamp>,
    /// That came as mail, where figures of mail are made.
    pub messages: Vec<Message>,
}

/// A report; `by` as [`Name::way`] gives it.
pub fn report(name: Name, by: Option<By>, facts: &Facts, period: &Period, policy: &Policy) -> Table {
    match name {
        Name::Volume => volume::report(facts, period, by.unwrap_or(By::Day)),
        Name::Response => response::report(facts, period, by.unwrap_or(By::Queue), policy),
        Name::Satisfaction => satisfaction::report(facts, period, by.unwrap_or(By::Queue)),
        Name::Hours => hours::report(facts, period),
        Name::Subjects => subjects::report(facts, period),
        Name::Mail => mail::report(facts, period, by.unwrap_or(By::Day)),
        Name::Forecast => forecast::report(facts, period),
    }
}

fn within(at: Timestamp, (from, to): Span) -> bool {
    from <= at && at < to
}

/// How many of them were opened in it.
fn opened(tickets: &[&Ticket], span: Span) -> usize {
    tickets.iter().filter(|ticket| within(ticket.created_at, span)).count()
}

/// Those that were done in it, and still are.
fn done<'t>(tickets: &'t [&'t Ticket], span: Span) -> impl Iterator<Item = &'t Ticket> {
    tickets.iter().copied().filter(move |ticket| ticket.done_at.is_some_and(|at| within(at, span)))
}

/// A line a group of tickets, each measured in both periods. A group of which nothing can be said has none.
fn by_group(
    (name, by): (Name, By),
    columns: &[Column],
    facts: &Facts,
    period: &Period,
    measure: impl Fn(&[&Ticket], Span) -> Vec<Value>,
) -> Table {
    let (now, before) = (period.span(), period.before().span());
    let line = |of: Option<String>, tickets: &[&Ticket]| Line {
        of,
        now: measure(tickets, now),
        before: measure(tickets, before),
    };
    let mut groups: BTreeMap<Option<String>, Vec<&Ticket>> = BTreeMap::new();
    for ticket in &facts.tickets {
        for group in by.groups(ticket) {
            groups.entry(group).or_default().push(ticket);
        }
    }
    let all: Vec<&Ticket> = facts.tickets.iter().collect();
    let says = |line: &Line| !line.now.iter().chain(&line.before).all(|value| value.is_nothing());
    Table {
        name,
        by: by.as_str(),
        period: period.clone(),
        columns: columns.to_vec(),
        lines: groups.into_iter().map(|(of, tickets)| line(of, &tickets)).filter(says).collect(),
        whole: line(None, &all),
    }
}
