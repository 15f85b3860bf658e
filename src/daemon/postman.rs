//! What the outbox asks of the store, and what follows when mail did not leave.

use std::sync::Arc;

use anyhow::Result;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::Timestamp;

use crate::act::facts_of;
use crate::clock;
use crate::daemon::alerts::Alerts;
use crate::desk::facts::SentMail;
use crate::desk::policy::Policy;
use crate::desk::report::{self, Arrival};
use crate::desk::thread;
use crate::outbox::{Notice, Queue};
use crate::store::Store;
use crate::store::outbox::{Claimed, OutboxFilter, OutboxState, Outcome};
use crate::store::tx::Tx;

pub struct Postman {
    store: Store,
    policy: Arc<Policy>,
    alerts: Alerts,
}

impl Postman {
    pub fn new(store: Store, policy: Arc<Policy>, alerts: Alerts) -> Self {
        Self { store, policy, alerts }
    }
}

impl Queue for Postman {
    fn now(&self) -> Timestamp {
        clock::now()
    }

    fn claim(&self, now: Timestamp, lease_until: Timestamp, limit: usize) -> BoxFuture<'_, Result<Vec<Claimed>>> {
        self.store.write(move |tx| tx.claim(now, lease_until, limit)).boxed()
    }

    fn begin_data(&self, id: i64, now: Timestamp) -> BoxFuture<'_, Result<()>> {
        self.store.write(move |tx| tx.begin_data(id, now)).boxed()
    }

    fn settle<'a>(&'a self, row: &'a Claimed, outcome: &'a Outcome, now: Timestamp) -> BoxFuture<'a, Result<()>> {
        let (policy, row, outcome) = (self.policy.clone(), row.clone(), outcome.clone());
        async move {
            let alerts = self.store.write(move |tx| settle(tx, &policy, &row, &outcome, now)).await?;
            self.alerts.raise_all(&alerts);
            Ok(())
        }
        .boxed()
    }

    fn next(&self) -> BoxFuture<'_, Result<Option<Timestamp>>> {
        self.store.read(|tx| tx.outbox_next()).boxed()
    }

    fn queued(&self) -> BoxFuture<'_, Result<usize>> {
        let filter = OutboxFilter { state: Some(OutboxState::Queued), ..OutboxFilter::default() };
        self.store.read(move |tx| Ok(tx.outbox(&filter)?.len())).boxed()
    }

    fn notify(&self, notice: Notice) {
        let Notice { topic, recovered, text } = notice;
        match recovered {
            true => self.alerts.over(&topic, text),
            false => self.alerts.stands(&topic, text),
        }
    }
}

/// Records the outcome and, when the mail did not certainly leave, what follows on its ticket.
fn settle(tx: &mut dyn Tx, policy: &Policy, row: &Claimed, outcome: &Outcome, now: Timestamp) -> Result<Vec<String>> {
    if !row.uncertain {
        tx.settle(row.id, outcome, now)?;
    }
    let (arrival, error) = match outcome {
        Outcome::Sent | Outcome::Retry { .. } | Outcome::Waits { .. } => return Ok(Vec::new()),
        Outcome::Failed { error } => (Arrival::Refused, error.clone()),
        Outcome::Uncertain { error } => (Arrival::Unknown, error.clone()),
    };
    let sent = SentMail {
        outbox: row.id,
        ticket: row.draft.ticket,
        template: row.draft.template.clone(),
        rcpt: row.rcpt.clone(),
        message_id: row.draft.message_id.clone(),
    };
    let ticket = match row.draft.ticket {
        Some(number) => tx.ticket(number)?,
        None => None,
    };
    let plan = match ticket {
        Some(ticket) => {
            let facts = facts_of(tx, policy, &ticket, now)?;
            // What was merged since lives on in another.
            let living = thread::surviving(ticket.number, &facts).and_then(|number| facts.ticket(number).cloned());
            report::given_up(living.unwrap_or(ticket), (&sent, arrival), &error, &facts, policy, now)
        }
        None => {
            let facts = tx.facts(&thread::about_none(policy), &row.draft.mailbox, now)?;
            report::given_up_alone((&sent, arrival), &error, &facts, policy, now)
        }
    };
    tx.apply(&plan, None, now)?;
    Ok(plan.alerts)
}
