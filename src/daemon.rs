//! The one that starts and stops all: a task a mailbox, the outbox, what falls due, alerts.
//!
//! A desk runs with one configuration. A new one (SIGHUP) ends that run in good order and begins the next; one that
//! is not valid, or that the store does not take, is told and changes nothing.

pub mod alerts;
mod courier;
pub mod intake;
pub mod outage;
mod pages;
pub mod postman;
pub mod round_trip;
mod supervise;
pub mod wake;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use futures_util::FutureExt;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::authenticate::Checks;
use crate::config::settings::{Config, MailboxSettings};
use crate::daemon::alerts::Alerts;
use crate::daemon::courier::Courier;
use crate::daemon::intake::{Intake, OnMessage};
use crate::daemon::postman::Postman;
use crate::daemon::supervise::supervise;
use crate::desk::digest;
use crate::desk::gone;
use crate::desk::maintenance;
use crate::desk::names::MailboxName;
use crate::desk::scheduled;
use crate::desk::search::TicketFilter;
use crate::ingest::{Line, unsent};
use crate::mailbox::OnProgress;
use crate::mailbox::source::{self, Reading};
use crate::outbox::envelope::mask;
use crate::outbox::servers::Servers;
use crate::outbox::{Outbox, Tally};
use crate::store::Store;
use crate::store::tx::Tx;
use crate::{clock, mail, tick};

/// How long work that is under way may go on after the desk was told to stop.
const GRACE: Duration = Duration::from_secs(30);

/// Time without a due instant: the longest sleep of the loop that looks what is due.
const NOTHING_DUE: Duration = Duration::from_secs(60);

/// The shortest one.
const A_MOMENT: Duration = Duration::from_millis(200);

/// A desk that can be run.
#[derive(Clone)]
pub struct Daemon {
    pub config: Arc<Config>,
    pub store: Store,
    pub alerts: Alerts,
    /// Looks who sent a mail, for all mailboxes: what DNS said to one need not be asked for another.
    checks: Option<Arc<Checks>>,
    /// Told of every message, as it happens.
    pub on_message: Option<OnMessage>,
    /// Shows how far backlogs have come.
    pub progress: Option<Progress>,
}

/// Who is told of the backlog of a mailbox.
pub type Progress = Arc<dyn Fn(&MailboxName) -> OnProgress + Send + Sync>;

/// What `run --once` did.
#[derive(Clone, Debug, Default)]
pub struct Once {
    /// Mailboxes that could not be read, and why.
    pub failed: Vec<String>,
    pub outbox: Tally,
}

impl Daemon {
    pub fn new(config: Config, store: Store) -> Self {
        let alerts = Alerts::new(&config, store.clone());
        let checks = Checks::of(&config.policy.desk);
        Self { config: Arc::new(config), store, alerts, checks, on_message: None, progress: None }
    }

    /// What must hold before this configuration may run: the store can be written, and the secret file has every key
    /// that ever signed, since every token made with a lost one would be void. New keys are remembered.
    pub async fn admit(&self) -> Result<()> {
        let (ours, now) = (self.config.policy.keys.fingerprints(), clock::now());
        let remember = move |tx: &mut dyn Tx| {
            let known = tx.key_fingerprints()?;
            let lost: Vec<&str> = known.iter().filter(|key| !ours.contains(key)).map(String::as_str).collect();
            if !lost.is_empty() {
                bail!(
                    "the secret file lacks the key {} that signed this desk's tokens; restore it (secret_file, one key a line, the first signs)",
                    lost.join(", ")
                );
            }
            ours.iter().filter(|key| !known.contains(key)).try_for_each(|key| tx.add_key_fingerprint(key, now))
        };
        self.store.write(remember).await
    }

    /// Takes back mail that an earlier sender held when it was killed, instead of waiting for its lease: what
    /// certainly did not leave is sent now, what perhaps did becomes uncertain now. [`wake::Listener`] is the proof
    /// that no other process sends for this desk.
    pub async fn take_over(&self, _alone: &wake::Listener) -> Result<()> {
        let now = clock::now();
        let released = self.store.write(move |tx| tx.release_leases(now)).await;
        match released.context("Failed to take back mail of a sender that is gone")? {
            0 => {}
            rows => tracing::info!(rows, "Mail was being sent when Maildesk ended: it is taken up again"),
        }
        Ok(())
    }

    /// Runs until cancelled, once it was admitted ([`Daemon::admit`]); whatever goes wrong, it goes on.
    pub async fn run(&self, cancel: CancellationToken) {
        let tasks = TaskTracker::new();
        for settings in &self.config.mailboxes {
            let (daemon, settings, stop) = (self.clone(), settings.clone(), cancel.clone());
            tasks.spawn(async move {
                let what = format!("Mailbox {}", settings.name);
                let begin = || source::run(settings.clone(), daemon.reading(&settings), stop.clone());
                supervise(&what, &stop, |words| daemon.alerts.raise(words), begin).await;
            });
        }
        let (daemon, stop) = (self.clone(), cancel.clone());
        tasks.spawn(async move {
            let begin = || daemon.outbox().run(daemon.store.outbox_changed(), stop.clone());
            supervise("The outbox", &stop, |words| daemon.alerts.raise(words), begin).await;
        });
        let (daemon, stop) = (self.clone(), cancel.clone());
        tasks.spawn(async move {
            let begin = || daemon.courier_until(stop.clone());
            supervise("Telling webhooks", &stop, |words| daemon.alerts.raise(words), begin).await;
        });
        let (daemon, stop) = (self.clone(), cancel.clone());
        tasks.spawn(async move {
            let begin = || daemon.tick_until(stop.clone());
            supervise("What falls due", &stop, |words| daemon.alerts.raise(words), begin).await;
        });
        let (daemon, stop) = (self.clone(), cancel.clone());
        tasks.spawn(async move {
            let begin = || pages::serve(&daemon, stop.clone());
            supervise("The web desk", &stop, |words| daemon.alerts.raise(words), begin).await;
        });
        let (alerts, stop) = (self.alerts.clone(), cancel.clone());
        tasks.spawn(async move { alerts.keep_trying(&stop).await });
        tasks.close();
        tracing::info!(mailboxes = self.config.mailboxes.len(), "The desk is open");
        cancel.cancelled().await;
        if tokio::time::timeout(GRACE, tasks.wait()).await.is_err() {
            tracing::warn!("Some work did not end in {} s and is left for the next start", GRACE.as_secs());
        }
        self.alerts.told().await;
        tracing::info!("The desk is closed");
    }

    /// Handles all that is there, drains the outbox, ends.
    pub async fn run_once(&self, cancel: CancellationToken) -> Result<Once> {
        self.admit().await?;
        let mut once = Once::default();
        for settings in &self.config.mailboxes {
            // One mailbox's trouble never touches another, not even by a panic.
            match AssertUnwindSafe(self.read_once(settings, &cancel)).catch_unwind().await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => once.failed.push(format!("{error:#}")),
                Err(_) => once.failed.push(format!("Mailbox {}: reading it ended in a defect", settings.name)),
            }
        }
        self.tick_now().await?;
        once.outbox = self.outbox().drain_once().await?;
        self.courier().drain_once().await?;
        self.alerts.told().await;
        Ok(once)
    }

    /// Sends what waits in the outbox, once.
    pub async fn drain(&self) -> Result<Tally> {
        self.outbox().drain_once().await
    }

    /// Reads all that is in one mailbox now.
    pub async fn read_once(&self, settings: &MailboxSettings, cancel: &CancellationToken) -> Result<()> {
        source::run_once(settings.clone(), self.reading(settings), cancel).await
    }

    fn reading(&self, settings: &MailboxSettings) -> Reading {
        let on_progress = self.progress.as_ref().map(|progress| progress(&settings.name));
        Reading { desk: self.intake(settings), secret: alerts::read_secret(), on_progress }
    }

    /// What one mailbox asks of the desk.
    pub fn intake(&self, settings: &MailboxSettings) -> Arc<Intake> {
        Arc::new(Intake::new(
            self.store.clone(),
            self.config.policy.clone(),
            self.alerts.clone(),
            settings.name.clone(),
            Line::checked_by(self.checks.clone()),
            self.on_message.clone(),
        ))
    }

    fn outbox(&self) -> Arc<Outbox> {
        let postman = Postman::new(self.store.clone(), self.config.policy.clone(), self.alerts.clone());
        let servers = Servers::from_config(&self.config, &alerts::read_secret());
        Outbox::new(Arc::new(postman), servers, Arc::new(mail::compose::compose), self.config.policy.clone())
    }

    fn courier(&self) -> Courier {
        Courier::new(self.store.clone(), Arc::new(self.config.webhooks.clone()), self.alerts.clone())
    }

    async fn courier_until(&self, cancel: CancellationToken) {
        self.courier().run(cancel).await;
    }

    /// Brings targets up to date: the configuration may be another one than the last time.
    async fn recompute(&self) -> Result<()> {
        let changed = tick::recompute(&self.store, &self.config.policy, clock::now()).await;
        match changed.context("Failed to bring targets up to date")? {
            0 => {}
            tickets => tracing::info!(tickets, "Targets follow the configuration as it is now"),
        }
        let living = TicketFilter { living: true, ..TicketFilter::default() };
        let tickets = self.store.read(move |tx| tx.tickets(&living)).await?;
        if let Some(told) = gone::told(&tickets, &self.config.policy) {
            tracing::warn!("{told}");
        }
        Ok(())
    }

    /// Does what is due now.
    async fn tick_now(&self) -> Result<()> {
        let (policy, now) = (&self.config.policy, clock::now());
        // What is late is late, whatever stands in the way of a letter.
        let left = self.leave(now).await;
        let done = tick::tick(&self.store, policy, now).await?;
        let chats = tick::chats(&self.store, policy, now).await?;
        let digests = tick::digests(&self.store, policy, now).await?;
        let told = tick::bulletins(&self.store, policy, now).await?;
        // Last: figures are the slowest, and nobody hears too late that a service is down.
        let reports = tick::reports(&self.store, policy, now).await?;
        for plan in done.into_iter().chain(chats).chain(digests).chain(told).chain(reports) {
            for reason in &plan.reasons {
                tracing::info!("{}", mask(reason));
            }
            self.alerts.raise_all(&plan.alerts);
        }
        tick::forget(&self.store, now).await?;
        left
    }

    /// What was written on a page and has rested there leaves.
    async fn leave(&self, now: Timestamp) -> Result<()> {
        while let Some(taken) = unsent::leave(&self.store, &self.config.policy, now).await? {
            for reason in &taken.reasons {
                tracing::info!("{}", mask(reason));
            }
            self.alerts.raise_all(&taken.alerts);
        }
        Ok(())
    }

    /// Sleeps until something is due, or until a ticket changed what is due next.
    async fn tick_until(&self, cancel: CancellationToken) {
        let changed = self.store.tickets_changed();
        // Nothing is late by targets of an earlier configuration.
        let (mut up_to_date, mut failed) = (false, false);
        while !cancel.is_cancelled() {
            // Asked for before looking, so that a change in between is not missed.
            let change = changed.notified();
            let done = async {
                if !up_to_date {
                    self.recompute().await?;
                    up_to_date = true;
                }
                self.tick_now().await
            };
            match done.await {
                Err(error) => {
                    failed = true;
                    self.alerts.stands("what is due", format!("What is due cannot be done: {error:#}"));
                }
                Ok(()) if failed => {
                    failed = false;
                    self.alerts.over("what is due", "What is due is done again".to_owned());
                }
                Ok(()) => {}
            }
            tokio::select! {
                () = cancel.cancelled() => {}
                () = change => {}
                () = self.rest() => {}
            }
        }
    }

    /// Returns when something is due, or after a while. What was due may be put off meanwhile, as by whoever is heard of
    /// again in a chat.
    async fn rest(&self) {
        let (policy, begun) = (&self.config.policy, clock::now());
        let by_clock = [digest::next(policy, begun), scheduled::next(policy, begun), maintenance::next(policy, begun)];
        let ends = by_clock.into_iter().flatten().chain(begun.checked_add(NOTHING_DUE)).min().unwrap_or(begun);
        // At least a moment: something that stays due must not keep a processor busy.
        let mut until = clock::now().checked_add(A_MOMENT).unwrap_or(begun);
        loop {
            let due = self.store.read(|tx| tx.due_next()).await.ok().flatten();
            until = due.into_iter().chain([ends]).min().unwrap_or(ends).max(until);
            let wait = Duration::try_from(until.duration_since(clock::now())).unwrap_or_default();
            if wait.is_zero() {
                return;
            }
            tokio::time::sleep(wait).await;
        }
    }
}
