//! What came as mail, and how much of it no person wrote: each message once, as the ledger says what became of it.

use crate::desk::figures::group::By;
use crate::desk::figures::period::{Period, Span};
use crate::desk::figures::table::{Column, Line, Table, Value};
use crate::desk::figures::{Facts, Message, Name, within};
use crate::desk::names::MailboxName;
use crate::desk::plan::Verdict;

const COLUMNS: [Column; 9] = [
    Column::compared("messages"),
    Column::compared("filed"),
    Column::compared("from_agents"),
    Column::compared("automatic"),
    Column::compared("bounces"),
    Column::compared("duplicates"),
    Column::compared("held"),
    Column::compared("quarantined"),
    Column::compared("automatic_percent"),
];

pub fn report(facts: &Facts, period: &Period, by: By) -> Table {
    let all: Vec<&Message> = facts.messages.iter().collect();
    let step = |step: Period| Line {
        of: Some(step.first.to_string()),
        now: measure(&all, step.span()),
        before: measure(&all, step.counterpart(period).span()),
    };
    let lines = match by {
        By::Day => period.each_day().into_iter().map(step).collect(),
        By::Week => period.each_week().into_iter().map(step).collect(),
        _ => by_mailbox(&all, period),
    };
    let whole = Line { of: None, now: measure(&all, period.span()), before: measure(&all, period.before().span()) };
    Table { name: Name::Mail, by: by.as_str(), period: period.clone(), columns: COLUMNS.to_vec(), lines, whole }
}

fn by_mailbox(all: &[&Message], period: &Period) -> Vec<Line> {
    let mut names: Vec<&MailboxName> = all.iter().map(|message| &message.mailbox).collect();
    names.sort_unstable();
    names.dedup();
    let line = |name: &MailboxName| {
        let own: Vec<&Message> = all.iter().copied().filter(|message| message.mailbox == *name).collect();
        let (now, before) = (measure(&own, period.span()), measure(&own, period.before().span()));
        Line { of: Some(name.to_string()), now, before }
    };
    names.into_iter().map(line).collect()
}

fn measure(messages: &[&Message], span: Span) -> Vec<Value> {
    let came: Vec<Verdict> =
        messages.iter().filter(|message| within(message.at, span)).map(|message| message.verdict).collect();
    let count = |of: &[Verdict]| came.iter().filter(|verdict| of.contains(verdict)).count();
    let groups = [
        &[Verdict::Opened, Verdict::Appended][..],
        &[Verdict::AgentReply, Verdict::Note, Verdict::Command],
        &[Verdict::Automatic],
        &[Verdict::Bounce],
        &[Verdict::Duplicate],
        &[Verdict::Held],
        &[Verdict::Quarantined],
    ];
    let machines = count(&[Verdict::Automatic, Verdict::Bounce]);
    let counts = [came.len()].into_iter().chain(groups.map(count)).map(Value::Count);
    counts.chain([Value::share(machines, came.len())]).collect()
}
