//! One claimed row: composed, sent, settled.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Result, bail};
use futures_util::FutureExt;
use tokio::time::Instant;

use crate::outbox::envelope::{self, Letter, mask, masked, unsigned};
use crate::outbox::outcome::{Judgement, SendError, judge, run_out};
use crate::outbox::servers::Server;
use crate::outbox::{BEGIN_WITHIN, Outbox, chance};
use crate::store::outbox::{Claimed, Outcome};

/// How often an outcome is offered to a store that does not take it.
const SETTLE_TRIES: u32 = 6;

impl Outbox {
    /// Sees a row through to its outcome; `None` when the store would not take it.
    pub(super) async fn attempt(&self, row: Claimed) -> Option<Outcome> {
        let data_begun = AtomicBool::new(false);
        let outcome = match row.uncertain {
            true => Outcome::Uncertain { error: "the daemon ended while the message was handed over".to_owned() },
            false => match AssertUnwindSafe(self.send(&row, &data_begun)).catch_unwind().await {
                Ok(outcome) => outcome,
                // One message must not take the others along.
                Err(_) if data_begun.load(Ordering::Relaxed) => {
                    Outcome::Uncertain { error: "sending panicked after DATA had begun".to_owned() }
                }
                Err(_) => Outcome::Failed { error: "sending panicked".to_owned() },
            },
        };
        log(&row, &outcome);
        self.settle(&row, &outcome).await.then_some(outcome)
    }

    async fn send(&self, row: &Claimed, data_begun: &AtomicBool) -> Outcome {
        if let Some(failed) = run_out(row.attempts) {
            return failed;
        }
        let server = self.servers.of(&row.draft.mailbox);
        let now = self.queue.now();
        if let Some((at, error)) = server.health().closed(now) {
            return Outcome::Waits { at, error: error.to_owned() };
        }
        let claimed = Instant::now();
        let bytes = match (self.compose)(&row.draft, row.raw.as_deref()) {
            Ok(bytes) => bytes,
            Err(error) => return Outcome::Failed { error: format!("cannot be composed: {error:#}") },
        };
        let result = self.transmit(server, row, &bytes, claimed, data_begun).await;
        let now = self.queue.now();
        let judgement = result.as_ref().err().map(|error| (error, judge(error, row.attempts, now, chance())));
        match judgement {
            Some((error, Judgement::Server)) => {
                let notice = server.health().failed(server.name(), error, now, chance());
                notice.into_iter().for_each(|notice| self.queue.notify(notice));
                let at = server.health().closed(now).map_or(now, |(until, _)| until);
                Outcome::Waits { at, error: error.to_string() }
            }
            Some((_, Judgement::Message(waits @ Outcome::Waits { .. }))) => waits,
            other => {
                let notice = server.health().works(server.name());
                notice.into_iter().for_each(|notice| self.queue.notify(notice));
                match other {
                    Some((_, Judgement::Message(outcome))) => outcome,
                    _ => Outcome::Sent,
                }
            }
        }
    }

    /// Offers the message to the server; where it refuses the null return path, once more with the mailbox's
    /// bounce address.
    async fn transmit(
        &self,
        server: &Server,
        row: &Claimed,
        bytes: &[u8],
        claimed: Instant,
        data_begun: &AtomicBool,
    ) -> Result<(), SendError> {
        let from = envelope::envelope_from(&self.policy, &row.draft, row.id);
        let on_data = || async move {
            if claimed.elapsed() > BEGIN_WITHIN {
                bail!("the server took too long, the message is offered again");
            }
            self.queue.begin_data(row.id, self.queue.now()).await?;
            data_begun.store(true, Ordering::Relaxed);
            Ok(())
        };
        let letter = Letter { envelope_from: from.first.as_deref(), rcpt: &row.rcpt, bytes };
        match server.sender().send(&letter, on_data).await {
            Err(error) if from.first.is_none() && error.refuses_null_sender() => {
                let letter = Letter { envelope_from: Some(&from.instead_of_null), ..letter };
                server.sender().send(&letter, on_data).await
            }
            result => result,
        }
    }

    /// Records the outcome, patiently: one that is lost makes a sent mail uncertain.
    async fn settle(&self, row: &Claimed, outcome: &Outcome) -> bool {
        for attempt in 0..SETTLE_TRIES {
            match self.queue.settle(row, outcome, self.queue.now()).await {
                Ok(()) => return true,
                Err(error) if attempt + 1 == SETTLE_TRIES => {
                    tracing::error!(row = row.id, "Failed to record what became of a mail ({outcome:?}): {error:#}");
                }
                Err(_) => tokio::time::sleep(Duration::from_secs(1 << attempt)).await,
            }
        }
        false
    }
}

/// One line a message, and none for each retry of a server that was told of already.
fn log(row: &Claimed, outcome: &Outcome) {
    let (message_id, rcpt, attempts) = (unsigned(&row.draft.message_id), masked(&row.rcpt), row.attempts);
    // Servers like to repeat addresses, and a draft has those of others, too.
    match outcome {
        Outcome::Sent => tracing::info!(message_id, rcpt, "Mail sent"),
        Outcome::Retry { at, error } | Outcome::Waits { at, error } => {
            tracing::debug!(message_id, rcpt, attempts, %at, "Mail put off: {}", mask(error));
        }
        Outcome::Failed { error } => tracing::warn!(message_id, rcpt, attempts, "Mail failed: {}", mask(error)),
        Outcome::Uncertain { error } => {
            tracing::warn!(message_id, rcpt, "Nobody knows whether mail arrived: {}", mask(error));
        }
    }
}
