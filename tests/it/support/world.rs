//! A whole desk without servers: mail goes in by `ingest`, comes out of the outbox, and time is what the test says.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use maildesk::config;
use maildesk::desk::names::MailboxName;
use maildesk::desk::policy::{After, Policy};
use maildesk::desk::ticket::{Ticket, TicketNumber};
use maildesk::ingest::{self, Incoming, Ingested};
use maildesk::mail::compose::compose;
use maildesk::store::hook::ClaimedHook;
use maildesk::store::ledger::{Delivery, Origin};
use maildesk::store::outbox::Outcome;
use maildesk::store::tickets::StoredEntry;
use maildesk::store::{Location, Store};
use maildesk::tick;

use super::letter::Letter;

/// Two queues, two agents, a rule, office hours in Helsinki, an SLA; mailboxes with sub-addressing.
pub const DESK: &str = include_str!("world.toml");

/// A Tuesday, 10:00 in Helsinki.
pub const START: &str = "2026-11-24T08:00:00Z";

pub struct World {
    pub store: Store,
    pub policy: Arc<Policy>,
    pub now: Timestamp,
    pub folder: tempfile::TempDir,
    /// What whoever watches over the desk was told.
    pub alerts: Vec<String>,
}

impl World {
    /// On SQLite, with the usual desk.
    pub fn new() -> Self {
        Self::with(DESK)
    }

    /// On SQLite, with a configuration of the test's own.
    pub fn with(toml: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&Location::Sqlite { folder: folder.path().join("data") }).unwrap();
        Self::on(store, folder, toml)
    }

    pub fn on(store: Store, folder: tempfile::TempDir, toml: &str) -> Self {
        let policy = policy(toml, folder.path());
        Self { store, policy, now: START.parse().unwrap(), folder, alerts: Vec::new() }
    }

    /// Another world with the same past.
    pub async fn copy(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        for entry in std::fs::read_dir(self.folder.path().join("data")).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), data.join(entry.file_name())).unwrap();
        }
        let store = Store::open(&Location::Sqlite { folder: data }).unwrap();
        Self { store, policy: self.policy.clone(), now: self.now, folder, alerts: Vec::new() }
    }

    /// A mail comes to the mailbox `support`.
    pub async fn deliver(&mut self, raw: impl Into<Vec<u8>>) -> Ingested {
        self.deliver_to("support", raw).await
    }

    pub async fn deliver_to(&mut self, mailbox: &str, raw: impl Into<Vec<u8>>) -> Ingested {
        self.take_in(mailbox, raw.into(), None).await
    }

    /// A mail that reached the mailbox `support` at another time than now.
    pub async fn deliver_received(&mut self, raw: impl Into<Vec<u8>>, received_at: Timestamp) -> Ingested {
        self.take_in("support", raw.into(), Some(received_at)).await
    }

    async fn take_in(&mut self, mailbox: &str, raw: Vec<u8>, received_at: Option<Timestamp>) -> Ingested {
        let mailbox = MailboxName::new(mailbox);
        let origin = Origin { mailbox, delivery: Delivery::Pipe, received_at, after: After::Keep };
        let incoming = Incoming { origin, size: raw.len() as u64, raw, whole: true, rest: None };
        let ingested = ingest::ingest(&self.store, &self.policy, incoming, self.now).await.unwrap();
        self.alerts.extend(ingested.alerts.iter().cloned());
        ingested
    }

    /// Sends all that waits in the outbox: of several mails to one recipient each after the one before it.
    pub async fn post(&mut self) -> Vec<Letter> {
        let now = self.now;
        let claimed = self
            .store
            .write(move |tx| {
                let mut sent = Vec::new();
                loop {
                    let claimed = tx.claim(now, now + SignedDuration::from_mins(5), 10_000)?;
                    for row in &claimed {
                        tx.begin_data(row.id, now)?;
                        tx.settle(row.id, &Outcome::Sent, now)?;
                    }
                    if claimed.is_empty() {
                        sent.sort_by_key(|row: &maildesk::store::outbox::Claimed| row.id);
                        return Ok(sent);
                    }
                    sent.extend(claimed);
                }
            })
            .await
            .unwrap();
        let written = |row: maildesk::store::outbox::Claimed| {
            let bytes = compose(&row.draft, row.raw.as_deref()).unwrap();
            Letter::new(row.rcpt, row.draft.template, bytes)
        };
        claimed.into_iter().map(written).collect()
    }

    /// Tells webhooks all that waits for them.
    pub async fn hooks(&mut self) -> Vec<ClaimedHook> {
        let now = self.now;
        let told = self.store.write(move |tx| {
            let claimed = tx.hooks_claim(now, now + SignedDuration::from_mins(1), 1_000)?;
            claimed.iter().try_for_each(|row| tx.hooks_settle(row.id, &Outcome::Sent, now))?;
            Ok(claimed)
        });
        told.await.unwrap()
    }

    pub fn pass(&mut self, time: SignedDuration) {
        self.now += time;
    }

    /// Does what is due; the reasons of what was done.
    pub async fn tick(&mut self) -> Vec<String> {
        while ingest::unsent::leave(&self.store, &self.policy, self.now).await.unwrap().is_some() {}
        let plans = tick::tick(&self.store, &self.policy, self.now).await.unwrap();
        let chats = tick::chats(&self.store, &self.policy, self.now).await.unwrap();
        let digests = tick::digests(&self.store, &self.policy, self.now).await.unwrap();
        let reports = tick::reports(&self.store, &self.policy, self.now).await.unwrap();
        let told = tick::bulletins(&self.store, &self.policy, self.now).await.unwrap();
        let did: Vec<_> = plans.into_iter().chain(chats).chain(digests).chain(reports).chain(told).collect();
        self.alerts.extend(did.iter().flat_map(|plan| plan.alerts.iter().cloned()));
        did.into_iter().flat_map(|plan| plan.reasons).collect()
    }

    pub async fn ticket(&self, number: i64) -> Ticket {
        self.store.read(move |tx| tx.ticket(TicketNumber(number))).await.unwrap().expect("the ticket exists")
    }

    pub async fn entries(&self, number: i64) -> Vec<StoredEntry> {
        self.store.read(move |tx| tx.entries(TicketNumber(number))).await.unwrap()
    }

    pub async fn tickets(&self) -> Vec<Ticket> {
        self.store.read(|tx| tx.tickets(&Default::default())).await.unwrap()
    }
}

/// The policy of a configuration text.
pub fn policy(toml: &str, folder: &std::path::Path) -> Arc<Policy> {
    let loaded = config::load_str(toml, folder, config::Keys::Create, &maildesk::cli::templates);
    loaded.unwrap_or_else(|problems| panic!("{}", problems.render(false))).policy
}
