//! A stored message is decided again.

use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail, ensure};
use jiff::Timestamp;

use crate::authenticate::Checks;
use crate::desk::mail::Mail;
use crate::desk::merging::{conclude, merge};
use crate::desk::plan::Verdict;
use crate::desk::policy::Policy;
use crate::desk::release::{As, release};
use crate::desk::thread;
use crate::desk::ticket::{EntryKind, TicketNumber};
use crate::desk::work::Actor;
use crate::ingest::reading::{Raw, Reader, Reading};
use crate::ingest::{Ingested, decide_guarded, vouch};
use crate::store::Store;
use crate::store::ledger::{self, LedgerFilter, LedgerId, LedgerRow, WrittenOn};
use crate::store::tx::Tx;

/// What a person wants of a stored message.
#[derive(Clone, Debug)]
pub struct Again {
    /// It becomes what a person says that it is, whatever it proves; `None`: it is decided again.
    pub role: Option<As>,
    pub by: Actor,
}

impl From<Option<As>> for Again {
    fn from(role: Option<As>) -> Self {
        Self { role, by: Actor::Operator }
    }
}

/// Decides about a stored message again: after a rule was mended, or when it was held or quarantined.
pub async fn replay(
    store: &Store,
    policy: &Arc<Policy>,
    id: LedgerId,
    again: impl Into<Again>,
    now: Timestamp,
) -> Result<Ingested> {
    replay_by(Reader::default(), store, policy, id, again, now).await
}

/// [`replay`] with a reader of one's own. The message is read before the transaction begins, in the same bounds as when
/// it came: whatever it does to its reader, nobody else waits for it.
pub async fn replay_by(
    reader: Reader,
    store: &Store,
    policy: &Arc<Policy>,
    id: LedgerId,
    again: impl Into<Again>,
    now: Timestamp,
) -> Result<Ingested> {
    let again = again.into();
    let role = again.role;
    let (raw, written_on) = store.read(move |tx| stored(tx, id, role)).await?;
    let Reading { mut mail, unread } = reader.start(policy, &Arc::new(raw), Checks::of(&policy.desk)).await;
    if let Some(cause) = unread {
        bail!("message {} is left as it is: {cause}", id.0);
    }
    vouch(&mut mail, written_on);
    let policy = policy.clone();
    store.write(move |tx| settle(tx, &policy, id, &mail, &again, now)).await
}

/// The bytes of a message that may be decided again, and where they were written.
fn stored(tx: &mut dyn Tx, id: LedgerId, role: Option<As>) -> Result<(Raw, Option<WrittenOn>)> {
    let row = replayable(tx, id, role)?;
    let bytes = tx.raw(id)?.with_context(|| format!("the bytes of message {} were erased", id.0))?;
    let kept = !row.whole && tx.rest(id, 0)?.is_some();
    Ok((Raw { bytes, whole: row.whole, kept, size: row.size }, row.written_on))
}

/// The row of a message, if to decide about it again would do nothing twice.
fn replayable(tx: &mut dyn Tx, id: LedgerId, role: Option<As>) -> Result<LedgerRow> {
    let filter = LedgerFilter { id: Some(id), ..LedgerFilter::default() };
    let row = tx.ledger(&filter)?.pop().with_context(|| format!("there is no message {} in the ledger", id.0))?;
    let number = id.0;
    if let (
        Verdict::Opened | Verdict::Appended | Verdict::AgentReply | Verdict::Note | Verdict::Command,
        Some(ticket),
    ) = (row.verdict, row.ticket)
    {
        bail!(
            "message {number} was handled ({}) and is in ticket {ticket}; replaying it would do it twice",
            row.verdict
        );
    }
    if let Some(ticket) = row.ticket.filter(|_| role.is_none() && row.verdict != Verdict::Quarantined) {
        let stands =
            tx.entries(ticket)?.iter().any(|entry| entry.ledger == Some(id) && entry.entry.kind != EntryKind::Event);
        ensure!(
            !stands,
            "message {number} ({}) stands on ticket {ticket} already; replaying it would put it there twice (with --as it is decided all the same)",
            row.verdict
        );
    }
    Ok(row)
}

/// The one transaction. The message may have been replayed meanwhile, so its row is looked at again.
fn settle(
    tx: &mut dyn Tx,
    policy: &Policy,
    id: LedgerId,
    mail: &Mail,
    again: &Again,
    now: Timestamp,
) -> Result<Ingested> {
    let row = replayable(tx, id, again.role)?;
    let mut lookup = thread::lookup(mail, policy);
    lookup.tickets.extend(row.ticket);
    let mut facts = tx.facts(&lookup, &row.mailbox, row.received_at)?;
    facts.channel = ledger::channel(row.written_on);
    // It is not a duplicate of itself.
    facts.duplicate = facts.duplicate.filter(|earlier| earlier.ledger != id.0);
    let plan = match again.role {
        None => {
            let mut plan = decide_guarded(&facts, mail, policy, now)?;
            if again.by.agent().is_some() {
                plan.reasons.insert(0, format!("decided again by {}", again.by.named(policy)));
            }
            plan
        }
        Some(role) => {
            let about = row.ticket.or_else(|| thread::place(mail, &facts, policy).ticket());
            let about = about.and_then(|number| thread::surviving(number, &facts));
            release(&facts, mail, policy, (role, about, &again.by), now).ok_or_else(|| {
                anyhow!("message {} is about no ticket, so it is of no requester; `--as new` opens one", id.0)
            })?
        }
    };
    tx.rejudge(id, &plan)?;
    tx.apply(&plan, Some(id), now)?;
    if let Some(quarantine) = row.ticket.filter(|_| row.verdict == Verdict::Quarantined) {
        lead_on(tx, policy, quarantine, plan.ticket, now)?;
    }
    Ok(Ingested::of(id, mail, &plan))
}

/// The ticket in which a message waited for its defect to be mended goes, with what was written there meanwhile, to
/// where the message belongs: its clocks must not break over a matter that stands elsewhere.
fn lead_on(
    tx: &mut dyn Tx,
    policy: &Policy,
    quarantine: TicketNumber,
    place: Option<TicketNumber>,
    now: Timestamp,
) -> Result<()> {
    let Some(waiting) = tx.ticket(quarantine)?.filter(|ticket| !ticket.status.is_done()) else { return Ok(()) };
    let place = place.filter(|place| *place != quarantine).map(|place| tx.ticket(place)).transpose()?.flatten();
    let plan = match place {
        Some(place) => {
            let facts = tx.facts(&thread::about(&place, policy), &place.mailbox, now)?;
            merge(waiting, place, &Actor::Desk, &facts, policy, now)?
        }
        None => {
            let facts = tx.facts(&thread::about(&waiting, policy), &waiting.mailbox, now)?;
            conclude(waiting, "the message was decided again and needs no ticket", &facts, policy, now)
        }
    };
    tx.apply(&plan, None, now)
}
