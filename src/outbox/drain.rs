//! The loop of the outbox: claims what is due, sends several at once, sleeps until woken or until the next is due.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::outbox::outcome::later;
use crate::outbox::pool::REST;
use crate::outbox::{LEASE, Notice, Outbox};
use crate::store::outbox::Outcome;

/// Longest sleep: leases that ran out announce themselves to nobody, and a wake-up may be lost.
const SAFETY_POLL: Duration = Duration::from_secs(60);

/// Shortest sleep, for a store that names a time and then has nothing.
const SHORTEST: Duration = Duration::from_millis(500);

/// Rest after the store failed.
const STORE_REST: Duration = Duration::from_secs(5);

/// Failures of the store in a row, with its rests some ten seconds, after which a human hears of it.
const STORE_ALERT: u32 = 3;

/// What that alert is about.
const STORE: &str = "the outbox's store";

/// How long mail that is being sent may go on after the daemon was told to stop.
const GRACE: Duration = Duration::from_secs(20);

/// What one drain did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    pub sent: usize,
    pub failed: usize,
    pub uncertain: usize,
    /// Still queued: put off, or waiting for a server that does not work.
    pub left: usize,
}

impl Tally {
    fn count(&mut self, outcome: Option<&Outcome>) {
        match outcome {
            Some(Outcome::Sent) => self.sent += 1,
            Some(Outcome::Failed { .. }) => self.failed += 1,
            Some(Outcome::Uncertain { .. }) => self.uncertain += 1,
            Some(Outcome::Retry { .. } | Outcome::Waits { .. }) | None => {}
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { sent, failed, uncertain, left } = self;
        write!(f, "{sent} sent, {failed} failed, {uncertain} uncertain, {left} waiting")
    }
}

type UnderWay = JoinSet<Option<Outcome>>;

impl Outbox {
    /// Sends until cancelled. `wake` is notified by whoever wrote an outbox row.
    pub async fn run(self: Arc<Self>, wake: Arc<Notify>, cancel: CancellationToken) {
        let mut under_way = UnderWay::new();
        let mut store_failed = 0u32;
        while !cancel.is_cancelled() {
            // Listening before asking, so that a row written in between is not slept over.
            let mut woken = pin!(wake.notified());
            woken.as_mut().enable();
            while under_way.try_join_next().is_some() {}
            let sleep = match self.fill(&mut under_way).await {
                Ok(sleep) => {
                    self.tell_store_works(store_failed);
                    store_failed = 0;
                    sleep
                }
                Err(error) => {
                    store_failed = store_failed.saturating_add(1);
                    self.tell_store_failed(store_failed, &error);
                    STORE_REST
                }
            };
            self.servers.tidy();
            let sleep = if self.servers.is_resting() { sleep.min(REST) } else { sleep };
            tokio::select! {
                () = cancel.cancelled() => {}
                () = woken, if store_failed == 0 => {}
                Some(_) = under_way.join_next() => {}
                () = tokio::time::sleep(sleep) => {}
            }
        }
        let finished = async { while under_way.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, finished).await.is_err() {
            tracing::warn!(
                "{} mails were still being sent; their outcome is decided at the next start",
                under_way.len()
            );
            under_way.shutdown().await;
        }
        self.servers.close().await;
    }

    /// Sends everything that is due now, for `run --once` and tests.
    pub async fn drain_once(self: &Arc<Self>) -> Result<Tally> {
        let mut under_way = UnderWay::new();
        let mut tally = Tally::default();
        loop {
            self.fill(&mut under_way).await?;
            match under_way.join_next().await {
                Some(ended) => tally.count(ended.ok().flatten().as_ref()),
                None => break,
            }
        }
        self.servers.close().await;
        tally.left = self.queue.queued().await.context("Failed to count what is left in the outbox")?;
        Ok(tally)
    }

    /// Begins to send as many rows as there is room for. Says how long to sleep unless something happens.
    async fn fill(self: &Arc<Self>, under_way: &mut UnderWay) -> Result<Duration> {
        let now = self.queue.now();
        if let Some(until) = self.servers.closed_until(now) {
            return Ok(span(now, until));
        }
        let room = self.servers.width().saturating_sub(under_way.len());
        if room == 0 {
            return Ok(SAFETY_POLL);
        }
        let lease = SignedDuration::try_from(LEASE).unwrap_or(SignedDuration::MAX);
        let rows = self.queue.claim(now, later(now, lease), room).await.context("Failed to claim mail to send")?;
        let mut begun = 0;
        for row in rows {
            if self.under_way().insert(row.id) {
                begun += 1;
                let outbox = self.clone();
                under_way.spawn(async move {
                    let _done = UnderWayGuard { outbox: &outbox, id: row.id };
                    outbox.attempt(row).await
                });
            }
        }
        if begun == room {
            return Ok(SAFETY_POLL);
        }
        let next = self.queue.next().await.context("Failed to ask when mail is due")?;
        Ok(next.map_or(SAFETY_POLL, |next| span(now, next)))
    }

    /// Logged the first time; a store that failed for a moment only is no matter for an alert.
    fn tell_store_failed(&self, times: u32, error: &anyhow::Error) {
        let text = format!("The outbox stands still: {error:#}");
        match times {
            1 => tracing::warn!("{text}"),
            STORE_ALERT.. => self.queue.notify(Notice { topic: STORE.to_owned(), recovered: false, text }),
            _ => {}
        }
    }

    fn tell_store_works(&self, failed: u32) {
        if failed >= STORE_ALERT {
            let text = "The outbox goes on".to_owned();
            self.queue.notify(Notice { topic: STORE.to_owned(), recovered: true, text });
        }
    }
}

/// Takes a row from those under way however its task ends.
struct UnderWayGuard<'a> {
    outbox: &'a Outbox,
    id: i64,
}

impl Drop for UnderWayGuard<'_> {
    fn drop(&mut self) {
        self.outbox.under_way().remove(&self.id);
    }
}

/// From now to then, within reason.
fn span(now: Timestamp, then: Timestamp) -> Duration {
    let wait = Duration::try_from(then.duration_since(now)).unwrap_or(Duration::ZERO);
    wait.clamp(SHORTEST, SAFETY_POLL)
}
