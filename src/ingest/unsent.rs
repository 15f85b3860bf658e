//! What was written on a page and rested there is taken in, as the mail that it is.

use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;

use crate::desk::policy::{After, Policy};
use crate::ingest::{Incoming, Ingested, Line};
use crate::store::Store;
use crate::store::ledger::{Delivery, Origin, WrittenOn};

/// Takes in what has rested long enough at `now`. Whoever is killed in between does it again, and the same letter comes
/// once.
pub async fn leave(store: &Store, policy: &Arc<Policy>, now: Timestamp) -> Result<Vec<Ingested>> {
    let line = Line::checked_by(None);
    let mut taken = Vec::new();
    for (letter, raw) in store.write(move |tx| tx.unsent_leaving(now)).await? {
        let delivery = Delivery::Web(WrittenOn::Page);
        let origin = Origin { mailbox: letter.mailbox, delivery, received_at: None, after: After::Keep };
        let size = raw.len() as u64;
        taken.push(line.ingest(store, policy, Incoming { origin, raw, whole: true, rest: None, size }, now).await?);
        store.write(move |tx| tx.unsent_gone(&letter.key)).await?;
    }
    Ok(taken)
}
