//! Tells webhooks what rules have for them: by rows that were written with their cause, one request each, tried again
//! for some days. An answer that was lost is no harm: each is known by its id.

mod signature;

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

pub use signature::Signer;

use crate::clock;
use crate::config::secret;
use crate::config::settings::Webhook;
use crate::daemon::alerts::Alerts;
use crate::store::Store;
use crate::store::hook::ClaimedHook;
use crate::store::outbox::Outcome;

/// One request gets this long, and its row a little longer.
const PATIENCE: Duration = Duration::from_secs(20);
const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// Requests at the same time.
const AT_ONCE: usize = 20;

/// Longest sleep: leases that ran out announce themselves to nobody.
const SAFETY_POLL: Duration = Duration::from_secs(60);

/// Seconds to wait after the first, second, … attempt, as Standard Webhooks proposes; after the last it is given up.
const WAITS: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// What whoever is told does not want any more, for good.
const GONE: u16 = 410;

#[derive(Clone)]
pub struct Courier {
    store: Store,
    webhooks: Arc<BTreeMap<String, Webhook>>,
    alerts: Alerts,
}

impl Courier {
    pub fn new(store: Store, webhooks: Arc<BTreeMap<String, Webhook>>, alerts: Alerts) -> Self {
        Self { store, webhooks, alerts }
    }

    /// Tells until cancelled.
    pub async fn run(&self, cancel: CancellationToken) {
        let (changed, mut failed) = (self.store.hooks_changed(), false);
        let (mut under_way, mut trouble) = (UnderWay::new(), None);
        while !cancel.is_cancelled() {
            // Listening before looking, so that a row written in between is not slept over.
            let mut woken = pin!(changed.notified());
            woken.as_mut().enable();
            let filled = match trouble.take() {
                Some(error) => Err(error),
                None => self.fill(&mut under_way).await,
            };
            let wait = match filled {
                Ok(wait) => {
                    if std::mem::take(&mut failed) {
                        self.alerts.over("webhooks", "Webhooks are told again".to_owned());
                    }
                    wait
                }
                Err(error) => {
                    failed = true;
                    self.alerts.stands("webhooks", format!("Webhooks are told nothing: {error:#}"));
                    SAFETY_POLL
                }
            };
            tokio::select! {
                // What is under way is tried again when its lease runs out.
                () = cancel.cancelled() => {}
                () = woken, if !failed => {}
                Some(told) = under_way.join_next() => trouble = settled(told).err(),
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Tells all that is due now; each row once.
    pub async fn drain_once(&self) -> Result<()> {
        let mut under_way = UnderWay::new();
        loop {
            self.fill(&mut under_way).await?;
            match under_way.join_next().await {
                Some(told) => settled(told)?,
                None => return Ok(()),
            }
        }
    }

    /// Begins to tell as many rows as there is room for: one that does not answer takes a place and holds up nobody.
    /// Says how long to sleep unless something happens.
    async fn fill(&self, under_way: &mut UnderWay) -> Result<Duration> {
        let room = AT_ONCE.saturating_sub(under_way.len());
        if room == 0 {
            return Ok(SAFETY_POLL);
        }
        let now = clock::now();
        let lease = now.checked_add(LEASE).unwrap_or(now);
        for row in self.store.write(move |tx| tx.hooks_claim(now, lease, room)).await? {
            let courier = self.clone();
            under_way.spawn(async move { courier.attempt(row).await });
        }
        let next = self.store.read(|tx| tx.hooks_next()).await?;
        Ok(next.map_or(SAFETY_POLL, |next| {
            let wait = Duration::try_from(next.duration_since(clock::now())).unwrap_or(Duration::ZERO);
            wait.clamp(Duration::from_millis(200), SAFETY_POLL)
        }))
    }

    async fn attempt(&self, row: ClaimedHook) -> Result<()> {
        let (id, name, attempts) = (row.id, row.webhook.clone(), row.attempts);
        let outcome = match self.tell(row).await {
            Ok(()) => Outcome::Sent,
            Err(refused) => refused.outcome(attempts, clock::now()),
        };
        match &outcome {
            Outcome::Failed { error } => self.alerts.raise(format!(
                "Webhook {name} was not told something: {error}; `maildesk webhook` lists it, `maildesk webhook retry {id}` tries again"
            )),
            Outcome::Retry { error, .. } => tracing::warn!("Webhook {name} was not told something yet: {error}"),
            _ => tracing::debug!("Webhook {name} was told"),
        }
        let now = clock::now();
        self.store.write(move |tx| tx.hooks_settle(id, &outcome, now)).await
    }

    async fn tell(&self, row: ClaimedHook) -> Result<(), Refused> {
        let Some(webhook) = self.webhooks.get(&row.webhook).cloned() else {
            return Err(Refused { error: format!("there is no [webhook.{}] any more", row.webhook), for_good: true });
        };
        let post = move || post(&webhook, &row, clock::now());
        match tokio::task::spawn_blocking(post).await {
            Ok(Ok(200..=299)) => Ok(()),
            Ok(Ok(status)) => {
                Err(Refused { error: format!("it answered with status {status}"), for_good: status == GONE })
            }
            Ok(Err(refused)) => Err(refused),
            Err(_) => Err(Refused { error: "telling it ended in a defect".to_owned(), for_good: false }),
        }
    }
}

type UnderWay = JoinSet<Result<()>>;

/// One that ended in a defect is tried again when its lease runs out.
fn settled(told: Result<Result<()>, JoinError>) -> Result<()> {
    told.unwrap_or(Ok(()))
}

struct Refused {
    error: String,
    for_good: bool,
}

impl Refused {
    fn outcome(self, attempts: u32, now: Timestamp) -> Outcome {
        let wait = usize::try_from(attempts).ok().and_then(|attempts| WAITS.get(attempts.checked_sub(1)?));
        match wait.filter(|_| !self.for_good) {
            Some(seconds) => {
                let at = now.checked_add(SignedDuration::from_secs(*seconds)).unwrap_or(Timestamp::MAX);
                Outcome::Retry { at, error: self.error }
            }
            None => Outcome::Failed { error: self.error },
        }
    }
}

/// The status of the answer. Nowhere else is it told: a redirect is an answer like another.
fn post(webhook: &Webhook, row: &ClaimedHook, now: Timestamp) -> Result<u16, Refused> {
    let for_now = |error: anyhow::Error| Refused { error: format!("{error:#}"), for_good: false };
    let secret = secret::read(&webhook.secret).map_err(for_now)?;
    let Some(signer) = Signer::new(secret.expose()) else {
        let place = webhook.secret.place();
        let error = format!("the secret from {place} is none of Standard Webhooks: whsec_ and base64 behind it");
        // No patience mends that; a person hears of it now.
        return Err(Refused { error, for_good: true });
    };
    let agent = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .http_status_as_error(false)
        .max_redirects(0)
        .build();
    let at = now.as_second();
    let answer = ureq::Agent::from(agent)
        .post(&webhook.url)
        .content_type("application/json")
        .header("webhook-id", &row.message_id)
        .header("webhook-timestamp", at.to_string())
        .header("webhook-signature", signer.sign(&row.message_id, at, &row.body))
        .send(&row.body)
        .context("it could not be reached")
        .map_err(for_now)?;
    Ok(answer.status().as_u16())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_patient_for_some_days_and_then_gives_up() {
        let now: Timestamp = "2026-11-24T08:00:00Z".parse().unwrap();
        let outcome = |attempts, for_good| Refused { error: "no".to_owned(), for_good }.outcome(attempts, now);
        let after = |attempts| match outcome(attempts, false) {
            Outcome::Retry { at, .. } => at.duration_since(now).as_secs(),
            other => panic!("{attempts}: {other:?}"),
        };
        assert_eq!([1, 2, 3, 9].map(after), [5, 300, 1_800, 86_400]);
        assert_eq!(outcome(10, false), Outcome::Failed { error: "no".to_owned() });
        assert_eq!(outcome(1, true), Outcome::Failed { error: "no".to_owned() });
    }
}
