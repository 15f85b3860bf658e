//! What the outbox needs around it, in memory: rows with the store's rules, a clock that tests set, a policy.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use anyhow::Result;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use maildesk::desk::knowledge::Knowledge;
use maildesk::desk::mail::Address;
use maildesk::desk::names::MailboxName;
use maildesk::desk::plan::{Draft, ReturnPath};
use maildesk::desk::policy::{
    AgentsRequire, Authenticate, Brakes, Bucket, Desk, Mailbox, Policy, Strangers, Subaddress, Ungreeted,
};
use maildesk::desk::template::{Context, Rendered, Templates};
use maildesk::desk::ticket::TicketNumber;
use maildesk::desk::token::Keyring;
use maildesk::outbox::pool::ReadSecret;
use maildesk::outbox::servers::Servers;
use maildesk::outbox::{Compose, Notice, Outbox, Queue};
use maildesk::store::outbox::{Claimed, OutboxState, Outcome};
use tokio::sync::Semaphore;

pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_772_442_000 + seconds).unwrap()
}

/// A row as tests look at it.
#[derive(Clone, Debug)]
pub struct Row {
    pub rcpt: String,
    pub draft: Draft,
    pub state: OutboxState,
    pub attempts: u32,
    /// How often a sender took it in hand.
    pub claims: u32,
    pub next: Timestamp,
    pub lease: Option<Timestamp>,
    pub data_begun: bool,
    pub error: Option<String>,
}

#[derive(Default)]
struct Inner {
    rows: BTreeMap<i64, Row>,
    alerts: Vec<Notice>,
    /// Rows whose consequences were asked for.
    undelivered: Vec<i64>,
    /// Calls of `settle` that fail before one succeeds.
    settle_fails: u32,
    begin_fails: bool,
}

/// The outbox table of one desk.
pub struct Rows {
    now: Mutex<Timestamp>,
    inner: Mutex<Inner>,
    /// `begin_data` takes a permit: with none it waits.
    pub gate: Semaphore,
}

impl Rows {
    pub fn new() -> Arc<Self> {
        Arc::new(Self { now: Mutex::new(at(0)), inner: Mutex::default(), gate: Semaphore::new(Semaphore::MAX_PERMITS) })
    }

    /// One row for each recipient, from 1.
    pub fn to(rcpts: &[&str]) -> Arc<Self> {
        let rows = Self::new();
        rcpts.iter().for_each(|rcpt| rows.add(rcpt, draft()));
        rows
    }

    pub fn add(&self, rcpt: &str, draft: Draft) {
        let mut inner = self.inner.lock().unwrap();
        let id = inner.rows.len() as i64 + 1;
        let row = Row {
            rcpt: rcpt.to_owned(),
            draft,
            state: OutboxState::Queued,
            attempts: 0,
            claims: 0,
            next: at(0),
            lease: None,
            data_begun: false,
            error: None,
        };
        inner.rows.insert(id, row);
    }

    pub fn set_now(&self, now: Timestamp) {
        *self.now.lock().unwrap() = now;
    }

    pub fn row(&self, id: i64) -> Row {
        self.inner.lock().unwrap().rows[&id].clone()
    }

    pub fn change(&self, id: i64, change: impl FnOnce(&mut Row)) {
        change(self.inner.lock().unwrap().rows.get_mut(&id).unwrap());
    }

    pub fn states(&self) -> Vec<&'static str> {
        self.inner.lock().unwrap().rows.values().map(|row| row.state.as_str()).collect()
    }

    pub fn alerts(&self) -> Vec<String> {
        self.inner.lock().unwrap().alerts.iter().map(|notice| notice.text.clone()).collect()
    }

    pub fn undelivered(&self) -> Vec<i64> {
        self.inner.lock().unwrap().undelivered.clone()
    }

    pub fn fail_settle(&self, times: u32) {
        self.inner.lock().unwrap().settle_fails = times;
    }

    pub fn fail_begin(&self, fails: bool) {
        self.inner.lock().unwrap().begin_fails = fails;
    }

    fn ready<T: Send + 'static>(result: Result<T>) -> BoxFuture<'static, Result<T>> {
        async { result }.boxed()
    }
}

impl Queue for Rows {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    fn claim(&self, now: Timestamp, lease_until: Timestamp, limit: usize) -> BoxFuture<'_, Result<Vec<Claimed>>> {
        let mut claimed = Vec::new();
        for (id, row) in &mut self.inner.lock().unwrap().rows {
            let expired = row.state == OutboxState::Sending && row.lease.is_some_and(|lease| lease <= now);
            let due = row.state == OutboxState::Queued && row.next <= now;
            if !(expired || due) || claimed.len() == limit {
                continue;
            }
            let uncertain = expired && row.data_begun;
            row.state = if uncertain { OutboxState::Uncertain } else { OutboxState::Sending };
            row.lease = Some(lease_until);
            row.attempts += u32::from(!uncertain);
            row.claims += u32::from(!uncertain);
            claimed.push(Claimed {
                id: *id,
                rcpt: row.rcpt.clone(),
                attempts: row.attempts,
                draft: row.draft.clone(),
                raw: None,
                uncertain,
            });
        }
        Self::ready(Ok(claimed))
    }

    fn begin_data(&self, id: i64, _now: Timestamp) -> BoxFuture<'_, Result<()>> {
        let begin = move || {
            let mut inner = self.inner.lock().unwrap();
            anyhow::ensure!(!inner.begin_fails, "database is locked");
            inner.rows.get_mut(&id).unwrap().data_begun = true;
            Ok(())
        };
        async move {
            self.gate.acquire().await?.forget();
            begin()
        }
        .boxed()
    }

    fn settle<'a>(&'a self, row: &'a Claimed, outcome: &'a Outcome, _now: Timestamp) -> BoxFuture<'a, Result<()>> {
        let mut inner = self.inner.lock().unwrap();
        if inner.settle_fails > 0 {
            inner.settle_fails -= 1;
            return Self::ready(Err(anyhow::anyhow!("disk full")));
        }
        if matches!(outcome, Outcome::Failed { .. } | Outcome::Uncertain { .. }) {
            inner.undelivered.push(row.id);
        }
        let stored = inner.rows.get_mut(&row.id).unwrap();
        (stored.lease, stored.data_begun) = (None, false);
        (stored.state, stored.error) = match outcome {
            Outcome::Sent => (OutboxState::Sent, None),
            Outcome::Retry { at, error } | Outcome::Waits { at, error } => {
                stored.next = *at;
                stored.attempts -= u32::from(matches!(outcome, Outcome::Waits { .. }));
                (OutboxState::Queued, Some(error.clone()))
            }
            Outcome::Failed { error } => (OutboxState::Failed, Some(error.clone())),
            Outcome::Uncertain { error } => (OutboxState::Uncertain, Some(error.clone())),
        };
        Self::ready(Ok(()))
    }

    fn next(&self) -> BoxFuture<'_, Result<Option<Timestamp>>> {
        let inner = self.inner.lock().unwrap();
        let queued = inner.rows.values().filter(|row| row.state == OutboxState::Queued);
        Self::ready(Ok(queued.map(|row| row.next).min()))
    }

    fn queued(&self) -> BoxFuture<'_, Result<usize>> {
        let inner = self.inner.lock().unwrap();
        Self::ready(Ok(inner.rows.values().filter(|row| row.state == OutboxState::Queued).count()))
    }

    /// People are told of what is new to them.
    fn notify(&self, notice: Notice) {
        let mut inner = self.inner.lock().unwrap();
        let before = inner.alerts.iter().rfind(|before| before.topic == notice.topic);
        if before.is_none_or(|before| before.recovered) != notice.recovered {
            inner.alerts.push(notice);
        }
    }
}

/// The outbox over these rows, its mail one line of text.
pub fn outbox(rows: &Arc<Rows>, servers: Servers) -> Arc<Outbox> {
    let compose: Compose = Arc::new(|draft, _raw| match draft.template.as_str() {
        "broken" => anyhow::bail!("no such part"),
        "panics" => panic!("while composing"),
        _ => Ok(format!("Message-ID: <{}>\r\nSubject: {}\r\n\r\n{}\r\n", draft.message_id, draft.subject, draft.text)
            .into_bytes()),
    });
    Outbox::new(rows.clone(), servers, compose, Arc::new(policy(Subaddress::Plus)))
}

/// The password of every account in these tests.
pub fn secret(password: &'static str) -> ReadSecret {
    Arc::new(move |_| Ok(password.to_owned()))
}

/// An answer of the mailbox `support` for ticket 7.
pub fn draft() -> Draft {
    Draft {
        ticket: Some(TicketNumber(7)),
        template: "answer".into(),
        mailbox: MailboxName::new("support"),
        from: Address::named("Acme", "support@acme.example"),
        reply_to: vec![],
        to: vec![Address::bare("ann@example.com")],
        cc: vec![],
        rcpts: vec![],
        return_path: ReturnPath::Bounce,
        subject: "Printer".into(),
        text: "It prints again.".into(),
        html: None,
        message_id: "7-r1-x.1@acme.example".into(),
        in_reply_to: None,
        references: vec![],
        headers: vec![],
        attachments: vec![],
        at: at(0),
    }
}

/// A desk with one mailbox, `support`.
pub fn policy(subaddress: Subaddress) -> Policy {
    struct NoTemplates;
    impl Templates for NoTemplates {
        fn speaks(&self, _language: &str) -> bool {
            false
        }

        fn render(&self, _: &str, _: &str, _: Option<&str>, _: &Context) -> Result<Rendered, String> {
            Err("no templates here".into())
        }

        fn fill(&self, _: &str, _: &Context) -> Result<String, String> {
            Err("no templates here".into())
        }

        fn names(&self, _: &str) -> Vec<String> {
            vec![]
        }

        fn canned(&self) -> Vec<String> {
            vec![]
        }

        fn canned_for(&self, _: &str, _: Option<&str>) -> Vec<String> {
            self.canned()
        }

        fn canned_text(&self, _: &str, _: &str, _: Option<&str>, _: &Context) -> Result<String, String> {
            Err("no templates here".into())
        }
    }
    let bucket = Bucket { burst: 10, per: SignedDuration::from_hours(1) };
    Policy {
        desk: Desk {
            name: "Acme".into(),
            domain: "acme.example".into(),
            language: "en".into(),
            ack_max_age: SignedDuration::from_hours(48),
            strangers: Strangers::Link,
            agents_require: AgentsRequire::Token,
            ungreeted: Ungreeted::Send,
            transcript: true,
            quote: true,
            notify_attachments: 0,
            authserv_ids: vec![],
            arc_sealers: vec![],
            authenticate: Authenticate::Headers,
            received_by: vec![],
            dns_server: None,
            public_url: None,
        },
        mailboxes: vec![Mailbox {
            name: "support".into(),
            address: "support@acme.example".into(),
            queue: "support".into(),
            subaddress,
        }],
        queues: vec![],
        agents: vec![],
        statuses: Vec::new(),
        rules: vec![],
        calendars: BTreeMap::new(),
        slas: BTreeMap::new(),
        services: Vec::new(),
        reports: Vec::new(),
        forms: Vec::new(),
        chats: Vec::new(),
        templates: Arc::new(NoTemplates),
        knowledge: Knowledge::default(),
        keys: Keyring::new(vec![b"key".to_vec()]).unwrap(),
        brakes: Brakes {
            sender: bucket,
            ticket: bucket,
            agent: bucket,
            desk: bucket,
            rules: bucket,
            opened: bucket,
            returned: bucket,
        },
    }
}
