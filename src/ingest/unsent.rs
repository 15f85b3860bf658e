//! What was written on a page and rested there is taken in, as the mail that it is.

use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;

use crate::desk::policy::{After, Policy};
use crate::ingest::{Incoming, Ingested, Line};
use crate::store::Store;
use crate::store::ledger::{Delivery, Origin, WrittenOn};

/// Takes in one letter that has rested long enough at `now`, the one that was due first; `None`: there is none. One at a
/// time, so that trouble with one takes nothing of what is known of those before it, and never all of their bytes are
/// held. Whoever is killed in between does it again, and the same letter comes once. What was taken back long ago is
/// forgotten with it.
pub async fn leave(store: &Store, policy: &Arc<Policy>, now: Timestamp) -> Result<Option<Ingested>> {
    let Some((letter, raw)) = store.write(move |tx| tx.unsent_leaving(now)).await? else { return Ok(None) };
    let delivery = Delivery::Web(WrittenOn::Page);
    let origin = Origin { mailbox: letter.mailbox, delivery, received_at: None, after: After::Keep };
    let size = raw.len() as u64;
    let incoming = Incoming { origin, raw, whole: true, rest: None, size };
    let taken = Line::checked_by(None).ingest(store, policy, incoming, now).await?;
    store.write(move |tx| tx.unsent_gone(&letter.key)).await?;
    Ok(Some(taken))
}
