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

/// Something that was to leave, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outgoing {
    Mail(i64),
    /// What a webhook is told.
    Webhook(i64),
}

/// What becomes of it.
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

/// Sends again what was to leave, or not at all; false when that is not possible.
pub async fn leaving(
    store: &Store,
    policy: &Arc<Policy>,
    actor: Actor,
    which: Outgoing,
    what: Leaving,
    now: Timestamp,
) -> Result<bool> {
    let policy = policy.clone();
    store
        .write(move |tx| {
            let done = match (which, what) {
                (Outgoing::Mail(id), Leaving::Retry) => tx.outbox_retry(id, now)?,
                (Outgoing::Mail(id), Leaving::Cancel) => tx.outbox_cancel(id)?,
                (Outgoing::Webhook(id), Leaving::Retry) => tx.hooks_retry(id, now)?,
                (Outgoing::Webhook(id), Leaving::Cancel) => tx.hooks_cancel(id)?,
            };
            if let Some((ticket, named)) = named(tx, which)?.filter(|_| done) {
                tell(tx, &policy, &actor, ticket, format!("{named}: {}", what.word()), now)?;
            }
            Ok(done)
        })
        .await
}

/// What it is, in words, and about which ticket.
fn named(tx: &mut dyn Tx, which: Outgoing) -> Result<Option<(Option<TicketNumber>, String)>> {
    Ok(match which {
        Outgoing::Mail(id) => {
            let filter = OutboxFilter { id: Some(id), ..OutboxFilter::default() };
            tx.outbox(&filter)?.pop().map(|row| (row.ticket, format!("mail to {}", row.rcpt)))
        }
        Outgoing::Webhook(id) => {
            let filter = HookFilter { id: Some(id), ..HookFilter::default() };
            tx.hooks(&filter)?.pop().map(|row| (row.ticket, format!("webhook {}, {}", row.webhook, row.event)))
        }
    })
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
