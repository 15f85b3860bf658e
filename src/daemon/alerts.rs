//! Telling a human by another way than the desk's own mail.
//!
//! `memory` decides what is told and what again, over what the store remembers: the daemon and every run of `deliver`
//! share it. Where the store does not answer, which may be the very trouble, a process remembers by itself.

mod memory;
mod ways;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock;
use crate::config::secret;
use crate::config::settings::Config;
use crate::daemon::alerts::memory::{Alert, FLOOD, Heard, Memory, RETRY};
use crate::daemon::alerts::ways::{PATIENCE, Ways};
use crate::outbox::envelope::mask;
use crate::outbox::pool::ReadSecret;
use crate::store::Store;
use crate::store::alert::AlertKind;

/// Raises alerts; cheap to clone.
#[derive(Clone)]
pub struct Alerts {
    inner: Arc<Inner>,
}

struct Inner {
    ways: Ways,
    store: Store,
    /// What this process knows of the memory in the store.
    memory: Mutex<Memory>,
    /// Raised and not yet decided about, in order.
    raised: Mutex<VecDeque<(Alert, Timestamp)>>,
    /// Held by whoever decides about the first of them.
    turn: tokio::sync::Mutex<()>,
    /// Held while something is told about a topic: that it is over comes behind.
    telling: Mutex<BTreeMap<String, Arc<tokio::sync::Mutex<()>>>>,
    /// Alerts that are on their way.
    under_way: TaskTracker,
}

impl Alerts {
    pub fn new(config: &Config, store: Store) -> Self {
        let inner = Inner {
            ways: Ways::new(config),
            store,
            memory: Mutex::default(),
            raised: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
            telling: Mutex::default(),
            under_way: TaskTracker::new(),
        };
        Self { inner: Arc::new(inner) }
    }

    pub fn raise_all(&self, alerts: &[String]) {
        alerts.iter().for_each(|words| self.raise(words.clone()));
    }

    /// Tells that something happened, once an hour, by every way there is, in the background.
    pub fn raise(&self, words: String) {
        self.tell(Alert::event(words));
    }

    /// Tells that something is wrong, and again each hour while it is said to stand.
    pub fn stands(&self, topic: &str, words: String) {
        self.tell(Alert { topic: topic.to_owned(), kind: AlertKind::Standing, words });
    }

    /// Tells that it is over, where somebody was told of it.
    pub fn over(&self, topic: &str, words: String) {
        self.tell(Alert { topic: topic.to_owned(), kind: AlertKind::Over, words });
    }

    fn tell(&self, alert: Alert) {
        let now = clock::now();
        if alert.kind == AlertKind::Event {
            // It happened, whether or not anybody is told once more.
            tracing::warn!("{}", mask(&alert.words));
        } else if self.inner.lock().is_known(&alert, now) {
            tracing::debug!("{} (told before)", mask(&alert.words));
            return;
        }
        let raised =
            |queue: &Mutex<VecDeque<_>>| queue.lock().unwrap_or_else(PoisonError::into_inner).push_back((alert, now));
        raised(&self.inner.raised);
        let inner = self.inner.clone();
        self.inner.under_way.spawn(async move { inner.decide_next().await });
    }

    /// Tries again what got through by no way, until stopped.
    pub async fn keep_trying(&self, stop: &CancellationToken) {
        let rest = Duration::try_from(RETRY).unwrap_or(PATIENCE);
        while stop.run_until_cancelled(tokio::time::sleep(rest)).await.is_some() {
            self.try_again().await;
        }
    }

    /// Tries again what got through by no way some minutes ago, in whatever process.
    pub async fn try_again(&self) {
        let now = clock::now();
        for alert in self.inner.remember(move |memory| memory.again(now)).await {
            let inner = self.inner.clone();
            self.inner.under_way.spawn(async move { inner.tell(&alert, now).await });
        }
    }

    /// Waits until what was raised has been told, or could not be: before the program ends.
    pub async fn told(&self) {
        self.inner.under_way.close();
        let waited = tokio::time::timeout(PATIENCE, self.inner.under_way.wait()).await;
        self.inner.under_way.reopen();
        if waited.is_err() {
            tracing::error!("Some alerts were not told within {} s", PATIENCE.as_secs());
        }
    }
}

impl Inner {
    fn lock(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Decides about the alert that was raised first; which task does it does not matter.
    async fn decide_next(&self) {
        let (alert, now, heard, _telling) = {
            let _turn = self.turn.lock().await;
            let raised = self.raised.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let Some((alert, now)) = raised else { return };
            let asked = alert.clone();
            let heard = self.remember(move |memory| memory.hear(&asked, now)).await;
            let telling = match alert.kind {
                AlertKind::Event => None,
                AlertKind::Standing | AlertKind::Over => Some(self.telling(&alert.topic).lock_owned().await),
            };
            (alert, now, heard, telling)
        };
        log(&alert, &heard);
        match heard {
            Heard::News => self.tell(&alert, now).await,
            Heard::Flood => self.tell(&Alert::event(FLOOD.to_owned()), now).await,
            Heard::Known | Heard::Drowned => {}
        }
    }

    fn telling(&self, topic: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut telling = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        telling.entry(topic.to_owned()).or_default().clone()
    }

    async fn tell(&self, alert: &Alert, now: Timestamp) {
        if self.ways.tell(&alert.words, now).await {
            let topic = alert.topic.clone();
            self.remember(move |memory| memory.reached(&topic)).await;
        } else {
            tracing::error!("Nobody could be told; it is tried again in {} min", RETRY.as_mins());
        }
    }

    /// Changes the memory, in the store where it answers.
    async fn remember<T: Send + 'static>(&self, change: impl Fn(&mut Memory) -> T + Clone + Send + 'static) -> T {
        let shared = change.clone();
        let remembered: Result<(T, Memory)> = self
            .store
            .write(move |tx| {
                let mut memory = Memory { told: tx.alerts()? };
                let before = memory.clone();
                let result = shared(&mut memory);
                if memory != before {
                    tx.set_alerts(&memory.told)?;
                }
                Ok((result, memory))
            })
            .await;
        match remembered {
            Ok((result, memory)) => {
                *self.lock() = memory;
                result
            }
            Err(_) => change(&mut self.lock()),
        }
    }
}

/// An event is logged when it happens; what stands or ends, when somebody is told or should be.
fn log(alert: &Alert, heard: &Heard) {
    let words = mask(&alert.words);
    match (alert.kind, heard) {
        (AlertKind::Event, _) => {}
        (AlertKind::Standing, Heard::News | Heard::Flood | Heard::Drowned) => tracing::warn!("{words}"),
        (AlertKind::Over, Heard::News) => tracing::info!("{words}"),
        (AlertKind::Standing | AlertKind::Over, _) => tracing::debug!("{words} (told before)"),
    }
    if *heard == Heard::Flood {
        tracing::warn!("{FLOOD}");
    }
}

/// How secrets are read wherever the daemon needs one.
pub fn read_secret() -> ReadSecret {
    Arc::new(|secret| secret::read(secret).map(|text| text.expose().to_owned()))
}
