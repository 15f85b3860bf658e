//! A message decided again by other rules, on the ticket as it stood when it came.

use anyhow::Result;

use crate::desk::facts::Facts;
use crate::desk::mail::Mail;
use crate::desk::plan::{Plan, Verdict};
use crate::desk::policy::Policy;
use crate::desk::thread;
use crate::desk::ticket::{Status, Ticket, TicketNumber};
use crate::ingest::decide_guarded;
use crate::ingest::reading::Raw;
use crate::store::Store;
use crate::store::ledger::LedgerRow;
use crate::store::tx::Tx;

/// The bytes of a message on which rules may have been tried.
pub async fn bytes(store: &Store, row: &LedgerRow) -> Result<Option<Raw>> {
    if matches!(row.verdict, Verdict::Duplicate | Verdict::Quarantined) {
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

/// What would be decided now. `None`: something else than rules decides otherwise by now, and that is not asked.
pub fn decide(tx: &mut dyn Tx, policy: &Policy, row: &LedgerRow, mail: &Mail) -> Result<Option<Plan>> {
    let facts = as_they_were(tx.facts(&thread::lookup(mail, policy), &row.mailbox, row.received_at)?, row);
    let plan = decide_guarded(&facts, mail, policy, row.recorded_at)?;
    // What opens a ticket depends on the draft alone; anything else on what was said before, too.
    let same = plan.verdict == Some(row.verdict) || row.verdict == Verdict::Opened;
    Ok((same || is_held_by_rule(row, &plan)).then_some(plan))
}

/// Whether it was held, or would be, by a rule: no other reason to hold a message comes or goes with a draft.
fn is_held_by_rule(row: &LedgerRow, plan: &Plan) -> bool {
    let then = row.verdict == Verdict::Held && row.acted.as_ref().is_some_and(|acted| !acted.is_empty());
    let now = plan.verdict == Some(Verdict::Held) && !plan.acted.is_empty();
    let by_mail = |verdict| matches!(verdict, Verdict::Opened | Verdict::Appended);
    (then && plan.verdict.is_some_and(by_mail)) || (now && by_mail(row.verdict))
}

/// What was known when the message came, as far as it can be told.
fn as_they_were(mut facts: Facts, row: &LedgerRow) -> Facts {
    facts.duplicate = None;
    // Brakes are for what happens; this does not.
    facts.buckets.clear();
    facts.answered_since.values_mut().for_each(|since| since.retain(|entry| entry.at < row.recorded_at));
    facts.about_to_leave.clear();
    // Without a ticket that stood there, the message began one.
    let began = row.verdict == Verdict::Opened || (row.acted.is_some() && row.stood.is_none());
    if let Some(number) = row.ticket.filter(|_| began) {
        facts.next_ticket = number;
        facts.tickets.retain(|ticket| ticket.number < number);
        facts.known.retain(|known| known.ticket < number);
        facts.followed.retain(|_, next| *next < number);
    }
    let here = row.ticket.map(|number| facts.merged.get(&number).copied().unwrap_or(number));
    facts.tickets.iter_mut().for_each(|ticket| take_back(ticket, row, here));
    facts
}

/// The ticket of the message stands as it did; another one that was done only later was not done when the message came.
fn take_back(ticket: &mut Ticket, row: &LedgerRow, here: Option<TicketNumber>) {
    match &row.stood {
        Some(stood) if Some(ticket.number) == here => stood.clone().restore(ticket),
        _ if ticket.done_at.is_some_and(|done| done >= row.received_at) => {
            ticket.status = Status::Open;
            ticket.done_at = None;
        }
        _ => {}
    }
}
