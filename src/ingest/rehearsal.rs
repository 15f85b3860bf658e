//! The rules of a draft: what they would have decided about the messages that came, and what those by time would do to
//! the tickets of now. Nothing is written.
//!
//! What rules did then is stored with each message, and so is how its ticket stood. The message is decided again by the
//! draft on that; whatever else a rule can ask, such as clocks, is as it is now.

mod again;
mod by_time;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;
use serde::Serialize;

use crate::authenticate::Checks;
use crate::desk::context;
use crate::desk::names::QueueName;
use crate::desk::plan::{Acted, Plan, Verdict};
use crate::desk::policy::Policy;
use crate::desk::ticket::{Ticket, TicketNumber};
use crate::ingest::reading::{Reader, Reading};
use crate::ingest::vouch;
use crate::store::Store;
use crate::store::ledger::{LedgerFilter, LedgerId, LedgerRow};
use crate::store::tx::Tx;

/// What the draft would do.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Rehearsal {
    /// Looked at, and tried: the rest cannot be decided again as it was, or its bytes were erased.
    pub messages: usize,
    pub tried: usize,
    /// Of those tried, so many came before the desk took down what rules do: they are counted, and compared with nothing.
    pub unknown: usize,
    pub rules: Vec<Hits>,
    /// Those that would be decided otherwise, oldest first.
    pub changed: Vec<Changed>,
    /// Tickets on which rules by time were tried as of now.
    pub tickets: usize,
    /// Those on which they would act at once.
    pub by_time: Vec<OnTime>,
}

/// How often a rule acted on messages, and on how many tickets it would act now by time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hits {
    pub rule: String,
    pub then: usize,
    pub now: usize,
    pub by_time: usize,
}

#[derive(Clone, Debug, Serialize)]
pub struct Changed {
    pub id: LedgerId,
    pub received_at: Timestamp,
    pub from: Option<String>,
    pub subject: String,
    pub ticket: Option<TicketNumber>,
    pub then: Judged,
    pub now: Judged,
    /// All that the rules would do, and who would get mail of it all, in words.
    pub would: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct OnTime {
    pub ticket: TicketNumber,
    pub subject: String,
    pub queue: QueueName,
    /// Those that would act, by name, in order.
    pub rules: Vec<String>,
    pub would: Vec<String>,
}

/// What was decided, as far as it is compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judged {
    pub verdict: Verdict,
    /// Those that acted, by name, in order.
    pub rules: Vec<String>,
    /// What they did, in words.
    pub did: Vec<String>,
}

impl Judged {
    fn of(verdict: Verdict, acted: &[Acted]) -> Self {
        Self { verdict, rules: acted.iter().map(|acted| acted.rule.clone()).collect(), did: deeds(acted) }
    }
}

/// Tries the rules of this policy on the last messages, and those by time on the tickets that are not closed.
pub async fn rehearse(store: &Store, policy: &Arc<Policy>, last: usize, now: Timestamp) -> Result<Rehearsal> {
    let filter = LedgerFilter { last: Some(last), ..LedgerFilter::default() };
    let rows = store.read(move |tx| tx.ledger(&filter)).await?;
    let mut done = Rehearsal { messages: rows.len(), ..Rehearsal::default() };
    done.rules = policy.rules.iter().map(|rule| Hits::none(&rule.name)).collect();
    let checks = Checks::of(&policy.desk);
    for row in rows {
        let Some(raw) = again::bytes(store, &row).await? else { continue };
        let Reading { mut mail, unread } = Reader::default().start(policy, &Arc::new(raw), checks.clone()).await;
        if unread.is_some() {
            continue;
        }
        vouch(&mut mail, row.written_on);
        let (draft, judged) = (policy.clone(), row.clone());
        let decided = move |tx: &mut dyn Tx| -> Result<_> {
            let ticket = judged.ticket.map(|number| tx.ticket(number)).transpose()?.flatten();
            Ok(again::decide(tx, &draft, &judged, &mail)?.map(|plan| (plan, ticket)))
        };
        if let Some((plan, ticket)) = store.read(decided).await? {
            let fill = |line: &str| match &ticket {
                Some(ticket) => filled(line, ticket, policy, now),
                None => line.to_owned(),
            };
            done.compare(row, &plan, fill);
        }
    }
    by_time::try_all(&mut done, store, policy, now).await?;
    Ok(done)
}

impl Hits {
    fn none(rule: &str) -> Self {
        Self { rule: rule.to_owned(), then: 0, now: 0, by_time: 0 }
    }
}

impl Rehearsal {
    /// What differs is shown with its names filled in, by what the ticket says now; it is compared as it is configured.
    fn compare(&mut self, row: LedgerRow, plan: &Plan, fill: impl Fn(&str) -> String) {
        let now = Judged::of(plan.verdict.unwrap_or(row.verdict), &plan.acted);
        self.tried += 1;
        self.count(&now.rules, |hits| hits.now += 1);
        let Some(acted) = &row.acted else {
            self.unknown += 1;
            return;
        };
        let then = Judged::of(row.verdict, acted);
        self.count(&then.rules, |hits| hits.then += 1);
        if then != now {
            let LedgerRow { id, received_at, from, subject, ticket, .. } = row;
            let shown = |judged: Judged| Judged { did: judged.did.iter().map(|did| fill(did)).collect(), ..judged };
            let (then, now, would) = (shown(then), shown(now), would(plan, &fill));
            self.changed.push(Changed { id, received_at, from, subject, ticket, then, now, would });
        }
    }

    /// Once each. A rule that is no more is named behind those that there are.
    fn count(&mut self, rules: &[String], add: impl Fn(&mut Hits)) {
        for rule in rules.iter().collect::<BTreeSet<_>>() {
            if self.rules.iter().all(|hits| hits.rule != *rule) {
                self.rules.push(Hits::none(rule));
            }
            self.rules.iter_mut().filter(|hits| hits.rule == *rule).for_each(&add);
        }
    }
}

/// On how many of these messages each rule acted, before they were answered and told. What rules did by what followed
/// from them stands on the tickets.
pub fn acted(rows: &[LedgerRow]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for row in rows {
        let by_mail = row.acted.iter().flatten().filter(|acted| acted.on.comes_by_mail());
        for rule in by_mail.map(|acted| acted.rule.as_str()).collect::<BTreeSet<_>>() {
            *counts.entry(rule.to_owned()).or_default() += 1;
        }
    }
    counts
}

/// What rules did, each as a sentence.
fn deeds(acted: &[Acted]) -> Vec<String> {
    let of =
        |one: &Acted| -> Vec<String> { one.did.iter().map(|did| format!("rule \"{}\" {did}", one.rule)).collect() };
    acted.iter().flat_map(of).collect()
}

/// What rules do in a plan, and whom it writes to.
fn would(plan: &Plan, fill: impl Fn(&str) -> String) -> Vec<String> {
    let mailed = plan.drafts.iter().map(|draft| format!("{} goes to {}", draft.template, draft.rcpts.join(", ")));
    deeds(&plan.acted).iter().map(|deed| fill(deed)).chain(mailed).collect()
}

/// A sentence about a rule whose texts name what a ticket says: `{{ ticket.number }}`. What cannot be filled in stays.
fn filled(line: &str, ticket: &Ticket, policy: &Policy, now: Timestamp) -> String {
    if !line.contains('{') {
        return line.to_owned();
    }
    policy.templates.fill(line, &context::about(ticket, policy, now)).unwrap_or_else(|_| line.to_owned())
}

/// What differs between two lists: (only in the first, only in the second).
pub fn difference<'a>(then: &'a [String], now: &'a [String]) -> (Vec<&'a String>, Vec<&'a String>) {
    let (before, after): (BTreeSet<_>, BTreeSet<_>) = (then.iter().collect(), now.iter().collect());
    let only = |list: &'a [String], other: &BTreeSet<&String>| list.iter().filter(|one| !other.contains(one)).collect();
    (only(then, &after), only(now, &before))
}
