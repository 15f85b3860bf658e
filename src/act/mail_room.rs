//! What people do about the mail itself: held messages that they look at, mail that leaves, what webhooks are told. Who
//! did it stands on the ticket that it is about.

use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;

use crate::desk::plan::{Change, Plan};
use crate::desk::policy::Policy;
use crate::desk::ticket::{EntryKind, NewEntry, TicketNumber, Visibility};
use crate::desk::work::Actor;
use crate::store::Store;
use crate::store::hook::HookFilter;
use crate::store::ledger::{Aside, LedgerFilter, LedgerId};
use crate::store::outbox::OutboxFilter;
use crate::store::tx::Tx;

/// What becomes of something that was to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// It is queued again.
    Retry,
    Cancel,
}

impl Leaving {
    fn word(self) -> &'static str {
        match self {
            Self::Retry => "queued again",
            Self::Cancel => "cancelled",
        }
    }
}

/// Puts a message aside that waits for a person; false when none of this number waits. It stays what it is, and can be
/// released still.
pub async fn put_aside(
    store: &Store,
    policy: &Arc<Policy>,
    actor: Actor,
    id: LedgerId,
    now: Timestamp,
) -> Result<bool> {
    let policy = policy.clone();
    store
        .write(move |tx| {
            let who = actor.named(&policy);
            let by = actor.agent().map_or_else(|| "operator".to_owned(), ToString::to_string);
            if !tx.put_aside(id, &Aside { by, at: now }, &format!("put aside by {who}"))? {
                return Ok(false);
            }
            let filter = LedgerFilter { id: Some(id), ..LedgerFilter::default() };
            let ticket = tx.ledger(&filter)?.pop().and_then(|row| row.ticket);
            tell(tx, &policy, &actor, ticket, format!("put message {} aside", id.0), now)?;
            Ok(true)
        })
        .await
}

/// Sends a mail of the outbox again, or not at all; false when that is not possible.
pub async fn outbox(
    store: &Store,
    policy: &Arc<Policy>,
    actor: Actor,
    id: i64,
    what: Leaving,
    now: Timestamp,
) -> Result<bool> {
    let policy = policy.clone();
    store
        .write(move |tx| {
            let done = match what {
                Leaving::Retry => tx.outbox_retry(id, now)?,
                Leaving::Cancel => tx.outbox_cancel(id)?,
            };
            let filter = OutboxFilter { id: Some(id), ..OutboxFilter::default() };
            if let Some(row) = tx.outbox(&filter)?.pop().filter(|_| done) {
                tell(tx, &policy, &actor, row.ticket, format!("mail to {}: {}", row.rcpt, what.word()), now)?;
            }
            Ok(done)
        })
        .await
}

/// The same for what a webhook is told.
pub async fn webhook(
    store: &Store,
    policy: &Arc<Policy>,
    actor: Actor,
    id: i64,
    what: Leaving,
    now: Timestamp,
) -> Result<bool> {
    let policy = policy.clone();
    store
        .write(move |tx| {
            let done = match what {
                Leaving::Retry => tx.hooks_retry(id, now)?,
                Leaving::Cancel => tx.hooks_cancel(id)?,
            };
            let filter = HookFilter { id: Some(id), ..HookFilter::default() };
            if let Some(row) = tx.hooks(&filter)?.pop().filter(|_| done) {
                let text = format!("webhook {}, {}: {}", row.webhook, row.event, what.word());
                tell(tx, &policy, &actor, row.ticket, text, now)?;
            }
            Ok(done)
        })
        .await
}

/// A line of the timeline; what is about no ticket stands in the log.
fn tell(
    tx: &mut dyn Tx,
    policy: &Policy,
    actor: &Actor,
    ticket: Option<TicketNumber>,
    text: String,
    now: Timestamp,
) -> Result<()> {
    tracing::info!(who = %actor.named(policy), ticket = ticket.map(|ticket| ticket.0), "{text}");
    let Some(ticket) = ticket else { return Ok(()) };
    let mut plan = Plan::new();
    let entry = NewEntry::new(EntryKind::Event, Visibility::Internal, actor.author(policy), now, text);
    plan.changes.push(Change::Entry { ticket, entry });
    tx.apply(&plan, None, now)
}
