//! Messages on their way into the ledger: several at a time, bounded by count and bytes.

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;

use crate::desk::plan::Verdict;
use crate::mailbox::{Desk, Incoming, Limits};

/// Calls of `ingest` that have begun and not ended. `K` names a message to the caller: a UID, a file.
pub struct InFlight<'d, K> {
    desk: &'d dyn Desk,
    running: FuturesUnordered<BoxFuture<'d, (K, u64, anyhow::Result<Verdict>)>>,
    bytes: u64,
    most: usize,
    most_bytes: u64,
}

impl<'d, K: Send + 'd> InFlight<'d, K> {
    pub fn new(desk: &'d dyn Desk, limits: &Limits) -> Self {
        let (most, most_bytes) = (limits.in_flight, limits.in_flight_bytes);
        Self { desk, running: FuturesUnordered::new(), bytes: 0, most, most_bytes }
    }

    /// Hands a message over. It is begun before those that are handed over later.
    pub fn push(&mut self, key: K, incoming: Incoming) {
        let bytes = incoming.raw.len() as u64;
        let desk = self.desk;
        self.bytes += bytes;
        self.running.push(Box::pin(async move { (key, bytes, desk.ingest(incoming).await) }));
    }

    /// Whether one more may be handed over.
    pub fn has_room(&self) -> bool {
        self.running.is_empty() || (self.running.len() < self.most && self.bytes < self.most_bytes)
    }

    pub fn is_empty(&self) -> bool {
        self.running.is_empty()
    }

    /// The next to end, in any order; `None` when none is running. Cancel-safe.
    pub async fn next(&mut self) -> Option<(K, anyhow::Result<Verdict>)> {
        let (key, bytes, outcome) = self.running.next().await?;
        self.bytes = self.bytes.saturating_sub(bytes);
        Some((key, outcome))
    }
}
