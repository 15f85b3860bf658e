//! The rules of a draft over messages that came: what would be decided otherwise. Nothing is written.
//!
//! Of a message that opened its ticket all is as it was then. Of a reply the ticket is as it is now, since nobody knows
//! any more how it was; hence of replies only rules are compared.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;
use serde::Serialize;

use crate::authenticate::Checks;
use crate::desk::mail::Mail;
use crate::desk::plan::{Change, Plan, Verdict};
use crate::desk::policy::Policy;
use crate::desk::thread;
use crate::desk::ticket::{AuthorKind, EntryKind, LinkKind, NewEntry, Status, Ticket, TicketNumber};
use crate::ingest::decide_guarded;
use crate::ingest::reading::{Raw, Reader, Reading};
use crate::store::Store;
use crate::store::ledger::{LedgerFilter, LedgerId, LedgerRow};
use crate::store::tickets::StoredEntry;
use crate::store::tx::Tx;

/// What became of the messages.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Rehearsal {
    /// Looked at, and tried: the rest is none that rules are tried on, or its bytes were erased.
    pub messages: usize,
    pub tried: usize,
    pub rules: Vec<Hits>,
    /// Those that would be decided otherwise, oldest first.
    pub changed: Vec<Changed>,
}

/// How often a rule acted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hits {
    pub rule: String,
    pub then: usize,
    pub now: usize,
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
    /// What would be mailed and opened beside that, in words.
    pub would: Vec<String>,
}

/// What was decided, as far as it is compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judged {
    pub verdict: Verdict,
    /// Those that acted, by name, in order.
    pub rules: Vec<String>,
    /// What happened to the ticket, in words; of a message that opened it.
    pub changes: Vec<String>,
}

/// Tries the rules of this policy on the last messages.
pub async fn rehearse(store: &Store, policy: &Arc<Policy>, last: usize) -> Result<Rehearsal> {
    let filter = LedgerFilter { last: Some(last), ..LedgerFilter::default() };
    let rows = store.read(move |tx| tx.ledger(&filter)).await?;
    let mut done = Rehearsal { messages: rows.len(), ..Rehearsal::default() };
    done.rules = policy.rules.iter().map(|rule| Hits { rule: rule.name.clone(), then: 0, now: 0 }).collect();
    let checks = Checks::of(&policy.desk);
    for row in rows {
        let Some(raw) = bytes(store, &row).await? else { continue };
        let Reading { mail, unread } = Reader::default().start(policy, &Arc::new(raw), checks.clone()).await;
        if unread.is_some() {
            continue;
        }
        let (draft, judged) = (policy.clone(), row.clone());
        let Some((then, now, would)) = store.read(move |tx| judge(tx, &draft, &judged, &mail)).await? else { continue };
        done.tried += 1;
        done.count(&then.rules, |hits| hits.then += 1);
        done.count(&now.rules, |hits| hits.now += 1);
        if then != now {
            let LedgerRow { id, received_at, from, subject, ticket, .. } = row;
            done.changed.push(Changed { id, received_at, from, subject, ticket, then, now, would });
        }
    }
    Ok(done)
}

impl Rehearsal {
    /// A rule that is no more is named behind those that there are.
    fn count(&mut self, rules: &[String], add: impl Fn(&mut Hits)) {
        for rule in rules {
            if self.rules.iter().all(|hits| hits.rule != *rule) {
                self.rules.push(Hits { rule: rule.clone(), then: 0, now: 0 });
            }
            self.rules.iter_mut().filter(|hits| hits.rule == *rule).for_each(&add);
        }
    }
}

/// The bytes of a message on which rules are tried: one of the requester's side.
async fn bytes(store: &Store, row: &LedgerRow) -> Result<Option<Raw>> {
    if !matches!(row.verdict, Verdict::Opened | Verdict::Appended | Verdict::Held) {
        return Ok(None);
    }
    let (id, whole, size) = (row.id, row.whole, row.size);
    store
        .read(move |tx| {
            let Some(bytes) = tx.raw(id)? else { return Ok(None) };
            let kept = !whole && tx.rest(id, 0)?.is_some();
            Ok(Some(Raw { bytes, whole, kept, size }))
        })
        .await
}

/// What was decided then, and what would be now. `None`: it was held for another reason than a rule.
fn judge(
    tx: &mut dyn Tx,
    policy: &Policy,
    row: &LedgerRow,
    mail: &Mail,
) -> Result<Option<(Judged, Judged, Vec<String>)>> {
    let rules = row.reasons.iter().filter_map(|reason| rule_of(reason)).map(str::to_owned).collect::<Vec<_>>();
    if row.verdict == Verdict::Held && rules.is_empty() {
        return Ok(None);
    }
    let entries = match row.ticket {
        Some(number) => {
            let home = home(tx, number)?;
            tx.entries(home)?
        }
        None => Vec::new(),
    };
    let opened = row.verdict == Verdict::Opened || begins_with(&entries, row.id);
    let mut facts = tx.facts(&thread::lookup(mail, policy), &row.mailbox, row.received_at)?;
    facts.duplicate = None;
    // Brakes are for what happens; this does not.
    facts.buckets.clear();
    if let Some(number) = row.ticket.filter(|_| opened) {
        facts.next_ticket = number;
        facts.tickets.retain(|ticket| ticket.number < number);
        facts.known.retain(|known| known.ticket < number);
        facts.followed.retain(|_, next| *next < number);
    }
    facts.tickets.iter_mut().for_each(|ticket| take_back(ticket, row.received_at));
    let plan = decide_guarded(&facts, mail, policy, row.received_at)?;
    let then = match opened {
        true => entries
            .iter()
            .filter(|stored| stored.ledger == Some(row.id))
            .filter_map(|stored| told(&stored.entry))
            .collect(),
        false => Vec::new(),
    };
    let mut then = Judged { verdict: row.verdict, rules, changes: then };
    let mut now = judged(&plan, opened, row.verdict);
    leave_out_turns(&mut then.changes, &mut now.changes);
    Ok(Some((then, now, would(&plan))))
}

/// Where the timeline of a ticket is: after a merge in another one, and perhaps in yet another.
fn home(tx: &mut dyn Tx, number: TicketNumber) -> Result<TicketNumber> {
    let (mut at, mut seen) = (number, BTreeSet::from([number]));
    loop {
        let links = tx.links(at)?;
        match links.iter().find(|link| link.kind == LinkKind::MergedInto && link.from == at) {
            Some(link) if seen.insert(link.to) => at = link.to,
            _ => return Ok(at),
        }
    }
}

fn judged(plan: &Plan, opened: bool, before: Verdict) -> Judged {
    let changes = plan.changes.iter().filter_map(|change| match change {
        Change::Entry { ticket, entry } if opened && Some(*ticket) == plan.ticket => told(entry),
        _ => None,
    });
    Judged {
        verdict: plan.verdict.unwrap_or(before),
        rules: plan.acted.iter().map(|acted| acted.rule.clone()).collect(),
        changes: changes.collect(),
    }
}

/// On how many of these messages each rule acted, before they were answered and told. What rules did by what followed
/// from them stands on the tickets.
pub fn acted(rows: &[LedgerRow]) -> BTreeMap<String, usize> {
    let mut acted = BTreeMap::new();
    for row in rows {
        let rules: BTreeSet<&str> = row.reasons.iter().filter_map(|reason| by_mail(reason)).collect();
        for rule in rules {
            *acted.entry(rule.to_owned()).or_default() += 1;
        }
    }
    acted
}

/// The rule that a reason says to have acted on the mail itself: `rule "NAME" (file:line) matched: …`.
fn by_mail(reason: &str) -> Option<&str> {
    told_of(reason).filter(|(_, said)| said.starts_with("matched:")).map(|(name, _)| name)
}

/// Mail that a plan writes, and tickets that it opens beside the one that it is about.
fn would(plan: &Plan) -> Vec<String> {
    let opened = plan.changes.iter().filter_map(|change| match change {
        Change::Ticket(ticket) if Some(ticket.number) != plan.ticket && ticket.status == Status::New => {
            Some(format!("opens a ticket in {}: {}", ticket.queue, ticket.subject))
        }
        _ => None,
    });
    let mailed = plan.drafts.iter().map(|draft| format!("mails {} to {}", draft.template, draft.rcpts.join(", ")));
    opened.chain(mailed).collect()
}

/// The rule that a reason of a message that was decided says to have acted: `rule "NAME" (file:line) matched…`.
fn rule_of(reason: &str) -> Option<&str> {
    told_of(reason).filter(|(_, said)| said.starts_with("matched")).map(|(name, _)| name)
}

/// A rule, and what a reason says about it.
fn told_of(reason: &str) -> Option<(&str, &str)> {
    let (name, rest) = reason.strip_prefix("rule \"")?.split_once("\" (")?;
    let (_, said) = rest.split_once(") ")?;
    Some((name, said))
}

/// Whether this message is the first that came to the ticket.
fn begins_with(entries: &[StoredEntry], id: LedgerId) -> bool {
    let first = entries.iter().filter(|stored| stored.entry.kind == EntryKind::Inbound).min_by_key(|stored| stored.id);
    first.is_some_and(|stored| stored.ledger == Some(id))
}

/// A line of the timeline that says what changed. That a rule acted is compared by itself, and numbers of tickets that
/// rules open are others each time.
fn told(entry: &NewEntry) -> Option<String> {
    let rule = entry.author.kind == AuthorKind::System && entry.author.name.is_some();
    let numbered = entry.text.starts_with("ticket ");
    (entry.kind == EntryKind::Event && !rule && !numbered).then(|| entry.text.clone())
}

/// Whose turn it is says nothing about rules: where somebody was and would be assigned, it is the same.
fn leave_out_turns(then: &mut Vec<String>, now: &mut Vec<String>) {
    const ASSIGNED: &str = "assignee: nobody → ";
    let assigns = |changes: &[String]| changes.iter().any(|change| change.starts_with(ASSIGNED));
    if assigns(then) && assigns(now) {
        for changes in [then, now] {
            changes.retain(|change| !change.starts_with(ASSIGNED));
        }
    }
}

/// A ticket that was done only later was not done when the message came.
fn take_back(ticket: &mut Ticket, received_at: Timestamp) {
    if ticket.done_at.is_some_and(|done| done >= received_at) {
        ticket.status = Status::Open;
        ticket.done_at = None;
    }
}

/// What differs between two lists: (only in the first, only in the second).
pub fn difference<'a>(then: &'a [String], now: &'a [String]) -> (Vec<&'a String>, Vec<&'a String>) {
    let (before, after): (BTreeSet<_>, BTreeSet<_>) = (then.iter().collect(), now.iter().collect());
    let only = |list: &'a [String], other: &BTreeSet<&String>| list.iter().filter(|one| !other.contains(one)).collect();
    (only(then, &after), only(now, &before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_that_acted_are_read_from_the_reasons() {
        let table = [
            ("rule \"Invoices\" (maildesk.toml:79) matched: subject.matches(\"x\")", Some("Invoices")),
            ("rule \"Late\" (rules/late.toml:1) matched sla.breached: always", Some("Late")),
            ("rule \"Say \"no\"\" (a.toml:1) matched: always", Some("Say \"no\"")),
            ("rule \"Broken\" (a.toml:1) could not be evaluated and counts as not matched: fuel", None),
            ("rule \"Lawyers\" wants a person to look first", None),
            ("opens ticket 7 for eve@example.com", None),
        ];
        for (reason, name) in table {
            assert_eq!(rule_of(reason), name, "{reason}");
            assert_eq!(by_mail(reason), name.filter(|name| *name != "Late"), "{reason}");
        }
    }
}
