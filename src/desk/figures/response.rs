//! How fast the desk answers and resolves, in working time, and whether that is what was promised.
//!
//! A clock counts in the period in which it was met. One that a rule ended before its time says nothing.

use crate::desk::figures::group::By;
use crate::desk::figures::period::{Period, Span};
use crate::desk::figures::table::{Column, Table, Value};
use crate::desk::figures::{Facts, Name, by_group, done, within};
use crate::desk::hours::Calendar;
use crate::desk::lifecycle::Turn;
use crate::desk::policy::Policy;
use crate::desk::promise::terms;
use crate::desk::sla::{Clock, ClockState, Own, Target};
use crate::desk::ticket::Ticket;

const COLUMNS: [Column; 15] = [
    Column::compared("first_response"),
    Column::compared("first_response_kept_percent"),
    Column::compared("first_response_median_seconds"),
    Column::compared("first_response_p90_seconds"),
    Column::compared("next_response"),
    Column::compared("next_response_kept_percent"),
    Column::compared("next_response_median_seconds"),
    Column::compared("next_response_p90_seconds"),
    Column::compared("resolution"),
    Column::compared("resolution_kept_percent"),
    Column::compared("resolution_median_seconds"),
    Column::compared("resolution_p90_seconds"),
    Column::compared("paused_median_seconds"),
    Column::compared("first_contact_percent"),
    Column::compared("reopened_percent"),
];

pub fn report(facts: &Facts, period: &Period, by: By, policy: &Policy) -> Table {
    let measure = |tickets: &[&Ticket], span| measure(facts, tickets, span, policy);
    by_group((Name::Response, by), &COLUMNS, facts, period, measure)
}

fn measure(facts: &Facts, tickets: &[&Ticket], span: Span, policy: &Policy) -> Vec<Value> {
    let mut values = Vec::with_capacity(COLUMNS.len());
    for target in Target::ALL {
        let met: Vec<Met<'_>> = tickets.iter().flat_map(|ticket| met(ticket, *target, span, policy)).collect();
        let kept = met.iter().filter(|met| !met.clock.breached).count();
        let used = met.iter().filter_map(Met::used).collect();
        let [median, p90] = quantiles(used, [50, 90]);
        values.extend([Value::Count(met.len()), Value::share(kept, met.len()), median, p90]);
        if *target == Target::Resolution {
            let [median] = quantiles(met.iter().filter_map(Met::paused).collect(), [50]);
            values.push(median);
        }
    }
    values.push(first_contact(facts, tickets, span));
    values.push(reopened(facts, tickets, span));
    values
}

/// A clock that was met.
struct Met<'t> {
    clock: &'t Clock,
    /// `None`: the ticket is promised nothing any more, and by which hours it was is not known.
    calendar: Option<&'t Calendar>,
}

fn met<'t>(
    ticket: &'t Ticket,
    target: Target,
    span: Span,
    policy: &'t Policy,
) -> impl Iterator<Item = Met<'t>> + use<'t> {
    let clocks = ticket.clocks.iter().filter(move |clock| {
        let counts = clock.target == target && clock.own != Some(Own::Stopped);
        counts && clock.met_at().is_some_and(|at| within(at, span))
    });
    clocks.map(move |clock| Met { clock, calendar: terms(ticket, policy).map(|terms| terms.calendar) })
}

impl Met<'_> {
    fn used(&self) -> Option<i64> {
        Some(self.clock.used(self.calendar?, self.clock.met_at()?).as_secs())
    }

    /// Working time in which it did not run: the desk waited for somebody else, or it was done for a while.
    fn paused(&self) -> Option<i64> {
        let calendar = self.calendar?;
        let pauses = self.clock.spans.iter().filter(|span| span.state == ClockState::Paused);
        Some(pauses.filter_map(|span| Some(calendar.working_seconds(span.from, span.to?))).sum())
    }
}

/// The smallest length that so many in a hundred do not exceed.
fn quantiles<const N: usize>(mut lengths: Vec<i64>, percent: [usize; N]) -> [Value; N] {
    lengths.sort_unstable();
    percent.map(|percent| {
        let rank = (lengths.len() * percent).div_ceil(100).saturating_sub(1);
        lengths.get(rank).map_or(Value::None, |length| Value::Length(*length))
    })
}

/// Of those that were resolved after an answer, the share that needed only one.
fn first_contact(facts: &Facts, tickets: &[&Ticket], span: Span) -> Value {
    let answers = done(tickets, span).filter_map(|ticket| facts.answers.get(&ticket.number));
    let answered: Vec<usize> = answers.copied().filter(|answers| *answers > 0).collect();
    Value::share(answered.iter().filter(|answers| **answers == 1).count(), answered.len())
}

/// Of those that were resolved in that time, the share that was opened again in it. Unlike elsewhere those count that
/// are not resolved any more: they are what is asked for.
fn reopened(facts: &Facts, tickets: &[&Ticket], span: Span) -> Value {
    let turns = tickets.iter().filter_map(|ticket| facts.turns.get(&ticket.number));
    let done = |turn: &Turn| turn.to.is_done() && !turn.from.is_done() && within(turn.at, span);
    let since = turns.filter_map(|turns| Some((turns.iter().find(|turn| done(turn))?.at, turns)));
    let (mut resolved, mut again) = (0, 0);
    for (first, turns) in since {
        resolved += 1;
        again += usize::from(turns.iter().any(|turn| turn.reopens() && first <= turn.at && turn.at < span.1));
    }
    Value::share(again, resolved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_one_of_the_lengths() {
        let cases: &[(&[i64], [Option<i64>; 2])] = &[
            (&[], [None, None]),
            (&[7], [Some(7), Some(7)]),
            (&[9, 1], [Some(1), Some(9)]),
            (&[3, 1, 2], [Some(2), Some(3)]),
            (&[10, 9, 8, 7, 6, 5, 4, 3, 2, 1], [Some(5), Some(9)]),
        ];
        for (lengths, expected) in cases {
            let expected = expected.map(|length| length.map_or(Value::None, Value::Length));
            assert_eq!(quantiles(lengths.to_vec(), [50, 90]), expected, "{lengths:?}");
        }
    }
}
