//! What mailboxes ask of the desk, bound to the store and the policy.

use std::sync::Arc;

use anyhow::Result;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::Timestamp;

use crate::clock;
use crate::daemon::alerts::Alerts;
use crate::daemon::outage;
use crate::desk::names::MailboxName;
use crate::desk::plan::Verdict;
use crate::desk::policy::{After, Policy};
use crate::ingest::{Incoming, Ingested, Line};
use crate::mailbox::alarm::{Notice, Topic};
use crate::mailbox::{Desk, FILES_REMEMBERED};
use crate::store::Store;
use crate::store::ledger::LedgerId;
use crate::store::tx::{AfterTodo, Cursor, FileMark, FileState};

/// Hears of every message once it is safe.
pub type OnMessage = Arc<dyn Fn(&Ingested) + Send + Sync>;

/// The desk as one mailbox sees it.
pub struct Intake {
    store: Store,
    policy: Arc<Policy>,
    alerts: Alerts,
    mailbox: MailboxName,
    /// Messages of one mailbox are decided in the order in which they came.
    line: Line,
    on_message: Option<OnMessage>,
}

impl Intake {
    pub fn new(
        store: Store,
        policy: Arc<Policy>,
        alerts: Alerts,
        mailbox: MailboxName,
        line: Line,
        on_message: Option<OnMessage>,
    ) -> Self {
        Self { store, policy, alerts, mailbox, line, on_message }
    }

    /// Logs, alerts and tells whoever listens.
    fn heard(&self, ingested: &Ingested) {
        let Some(verdict) = ingested.verdict else { return };
        tracing::info!(
            mailbox = %self.mailbox,
            ledger = ingested.ledger.0,
            verdict = %verdict,
            ticket = ingested.ticket.map(|ticket| ticket.0),
            from = ingested.from.as_deref().map(crate::outbox::envelope::masked),
            "{}", spoken(verdict)
        );
        self.alerts.raise_all(&ingested.alerts);
        if let Some(on_message) = &self.on_message {
            on_message(ingested);
        }
    }
}

fn spoken(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Opened => "A ticket was opened",
        Verdict::Appended => "A message was added to its ticket",
        Verdict::AgentReply => "An agent's answer goes to the requester",
        Verdict::Note => "A note was kept",
        Verdict::Command => "Commands were carried out",
        Verdict::Bounce => "A delivery report was put to its mail",
        Verdict::Automatic => "Automatic mail was filed",
        Verdict::Duplicate => "The same mail came again",
        Verdict::Held => "A message is held",
        Verdict::Quarantined => "A message was quarantined",
    }
}

impl Desk for Intake {
    fn ingest(&self, incoming: Incoming) -> BoxFuture<'_, Result<Verdict>> {
        let ingesting = self.line.ingest(&self.store, &self.policy, incoming, clock::now());
        async move {
            let ingested = ingesting.await?;
            self.heard(&ingested);
            Ok(ingested.verdict.unwrap_or(Verdict::Duplicate))
        }
        .boxed()
    }

    fn cursor<'a>(&'a self, mailbox: &'a MailboxName) -> BoxFuture<'a, Result<Option<Cursor>>> {
        let mailbox = mailbox.clone();
        self.store.read(move |tx| tx.cursor(&mailbox)).boxed()
    }

    fn advance<'a>(&'a self, mailbox: &'a MailboxName, cursor: Cursor, owe: Vec<u32>) -> BoxFuture<'a, Result<()>> {
        let (mailbox, now) = (mailbox.clone(), self.now());
        let advance = move |tx: &mut dyn crate::store::tx::Tx| {
            tx.set_cursor(&mailbox, &cursor)?;
            tx.owe(&mailbox, &owe, now)
        };
        self.store.write(advance).boxed()
    }

    fn owed<'a>(&'a self, mailbox: &'a MailboxName) -> BoxFuture<'a, Result<Vec<(u32, Timestamp)>>> {
        let mailbox = mailbox.clone();
        self.store.read(move |tx| tx.owed(&mailbox)).boxed()
    }

    fn forgive<'a>(&'a self, mailbox: &'a MailboxName, uids: Vec<u32>) -> BoxFuture<'a, Result<()>> {
        let mailbox = mailbox.clone();
        self.store.write(move |tx| tx.forgive(&mailbox, &uids)).boxed()
    }

    fn after_pending<'a>(&'a self, mailbox: &'a MailboxName) -> BoxFuture<'a, Result<Vec<AfterTodo>>> {
        let mailbox = mailbox.clone();
        self.store.read(move |tx| tx.after_pending(&mailbox)).boxed()
    }

    fn after_done(&self, ids: Vec<LedgerId>) -> BoxFuture<'_, Result<()>> {
        self.store.write(move |tx| tx.after_done(&ids)).boxed()
    }

    fn after_left(&self, ids: Vec<LedgerId>, after: After) -> BoxFuture<'_, Result<()>> {
        self.store.write(move |tx| tx.after_left(&ids, &after)).boxed()
    }

    fn recorded_uids<'a>(&'a self, mailbox: &'a MailboxName, uidvalidity: u32) -> BoxFuture<'a, Result<Vec<u32>>> {
        let mailbox = mailbox.clone();
        self.store.read(move |tx| tx.recorded_uids(&mailbox, uidvalidity)).boxed()
    }

    fn begin_files<'a>(&'a self, mailbox: &'a MailboxName, left: Vec<FileMark>) -> BoxFuture<'a, Result<()>> {
        let mailbox = mailbox.clone();
        let cursor = Cursor { uidvalidity: 0, highest: FILES_REMEMBERED, since: Some(self.now()) };
        let begin = move |tx: &mut dyn crate::store::tx::Tx| {
            tx.leave_files(&mailbox, &left)?;
            tx.set_cursor(&mailbox, &cursor)
        };
        self.store.write(begin).boxed()
    }

    fn known_files<'a>(
        &'a self,
        mailbox: &'a MailboxName,
        marks: Vec<FileMark>,
    ) -> BoxFuture<'a, Result<Vec<(FileMark, FileState)>>> {
        let mailbox = mailbox.clone();
        self.store.read(move |tx| tx.known_files(&mailbox, &marks)).boxed()
    }

    fn now(&self) -> Timestamp {
        clock::now()
    }

    fn readable(&self, notice: Option<Notice>) -> BoxFuture<'_, ()> {
        async move {
            let Some(notice) = notice.filter(|notice| notice.topic == Topic::Unreadable) else { return };
            // Whoever must hear of it is told already; rules are tried again with the next failure.
            match outage::heard(&self.store, &self.policy, &notice, clock::now()).await {
                Ok(plan) => {
                    plan.reasons.iter().for_each(|reason| tracing::info!(mailbox = %self.mailbox, "{reason}"));
                    self.alerts.raise_all(&plan.alerts);
                }
                Err(error) => tracing::warn!(mailbox = %self.mailbox, "No rule was tried on the outage: {error:#}"),
            }
        }
        .boxed()
    }

    fn notify(&self, notice: Notice) {
        let Notice { mailbox, topic, recovered, text, .. } = notice;
        let about = format!("mailbox {mailbox}, {topic}");
        match topic {
            Topic::Irregular => self.alerts.raise(text),
            Topic::Unreadable | Topic::Overdue | Topic::After if recovered => self.alerts.over(&about, text),
            Topic::Unreadable | Topic::Overdue | Topic::After => self.alerts.stands(&about, text),
        }
    }
}
