//! What leaves the desk, for leads: mail of the outbox and what webhooks are told, with what keeps it here.

use std::collections::BTreeMap;

use anyhow::Result;
use axum::Form;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use minijinja::{Value, context};
use serde::Deserialize;

use crate::act::mail_room::{self, Leaving, Outgoing};
use crate::desk::policy::Agent;
use crate::desk::ticket::TicketNumber;
use crate::desk::token::Keyring;
use crate::desk::work::Actor;
use crate::store::hook::{HookFilter, HookRow};
use crate::store::outbox::{OutboxFilter, OutboxRow, OutboxState};
use crate::store::tx::Tx;
use crate::web::Web;
use crate::web::fault::Fault;
use crate::web::session::SignedIn;
use crate::web::sight::Sight;
use crate::web::staff::Lead;

/// Rows of one page.
const MOST: usize = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    state: String,
    before: Option<i64>,
}

/// Rows that were found, newest first, and where the next page begins.
fn paged(mut rows: Vec<Row>) -> (Vec<Row>, Option<i64>) {
    rows.reverse();
    let more = rows.len() > MOST;
    rows.truncate(MOST);
    let before = rows.last().map(|row| row.id).filter(|_| more);
    (rows, before)
}

/// What of what leaves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Mail,
    Webhooks,
}

impl Which {
    /// The end of its path, and the key of its words.
    fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "outbox",
            Self::Webhooks => "webhooks",
        }
    }

    /// What is told to a webhook is never uncertain: it is told again.
    fn has(self, state: OutboxState) -> bool {
        self == Self::Mail || !matches!(state, OutboxState::Uncertain | OutboxState::Read)
    }

    fn one(self, id: i64) -> Outgoing {
        match self {
            Self::Mail => Outgoing::Mail(id),
            Self::Webhooks => Outgoing::Webhook(id),
        }
    }

    fn rows(self, tx: &mut dyn Tx, filter: HookFilter) -> Result<Vec<Row>> {
        match self {
            Self::Mail => Ok(tx.outbox(&filter.into())?.into_iter().map(Row::mail).collect()),
            Self::Webhooks => Ok(tx.hooks(&filter)?.into_iter().map(Row::hook).collect()),
        }
    }
}

/// A line of either list.
struct Row {
    id: i64,
    ticket: Option<TicketNumber>,
    title: String,
    whom: String,
    how: String,
    state: OutboxState,
    attempts: u32,
    next_at: Option<Timestamp>,
    error: Option<String>,
}

impl Row {
    fn mail(row: OutboxRow) -> Self {
        let (next_at, error) = (row.next_attempt_at, row.last_error);
        let OutboxRow { id, ticket, rcpt, subject, template, state, attempts, .. } = row;
        Self { id, ticket, title: subject, whom: rcpt, how: template, state, attempts, next_at, error }
    }

    fn hook(row: HookRow) -> Self {
        let (next_at, error) = (row.next_attempt_at, row.last_error);
        let HookRow { id, ticket, webhook, event, state, attempts, .. } = row;
        Self { id, ticket, title: event, whom: webhook, how: String::new(), state, attempts, next_at, error }
    }

    fn shown(&self, keys: &Keyring) -> Value {
        let waits = self.state == OutboxState::Queued;
        context! {
            id => self.id,
            ticket => self.ticket.map(|ticket| ticket.0),
            title => keys.scrub(&self.title), whom => keys.scrub(&self.whom), how => self.how.as_str(),
            state => self.state.as_str(),
            attempts => self.attempts,
            next_at => self.next_at.filter(|_| self.attempts > 0).map(Timestamp::as_millisecond),
            error => self.error.as_deref().map(|error| keys.scrub(error)),
            may_retry => waits && self.attempts > 0
                || matches!(self.state, OutboxState::Failed | OutboxState::Uncertain | OutboxState::Cancelled),
            may_cancel => waits || matches!(self.state, OutboxState::Failed | OutboxState::Uncertain),
        }
    }
}

pub async fn outbox(Lead(signed_in): Lead, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    list(&signed_in, Which::Mail, &asked).await
}

pub async fn webhooks(Lead(signed_in): Lead, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    list(&signed_in, Which::Webhooks, &asked).await
}

async fn list(signed_in: &SignedIn, which: Which, asked: &Asked) -> Result<Response, Fault> {
    let filter = HookFilter { id: None, state: asked.state.parse().ok(), before: asked.before, last: Some(MOST + 1) };
    let mut sight = Sight::of(signed_in);
    let found = signed_in.visit.web.store.read(move |tx| {
        let (rows, before) = paged(which.rows(tx, filter)?);
        let mut seen = Vec::with_capacity(rows.len());
        for row in rows {
            if sight.about(tx, row.ticket)? {
                seen.push(row);
            }
        }
        Ok((seen, before))
    });
    let (rows, before) = found.await?;
    let keys = &signed_in.visit.web.config.policy.keys;
    let rows: Vec<Value> = rows.iter().map(|row| row.shown(keys)).collect();
    let states = OutboxState::ALL.iter().filter(|state| which.has(**state));
    let states: Vec<&str> = states.map(|state| state.as_str()).collect();
    let (what, state, paged) = (which.as_str(), asked.state.as_str(), asked.before.is_some());
    signed_in.page("leaving.html", context! { what, rows, before, states, state, paged, tab => what, at => "mail" })
}

/// Mail of a ticket, by its Message-ID: every recipient of each, with what became of it.
pub struct Sent(BTreeMap<String, Vec<Row>>);

impl Sent {
    /// Of a ticket with very much mail the newest.
    pub fn of(tx: &mut dyn Tx, ticket: TicketNumber) -> Result<Self> {
        const MOST: usize = 500;
        let filter = OutboxFilter { ticket: Some(ticket), last: Some(MOST), ..OutboxFilter::default() };
        let mut sent: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for row in tx.outbox(&filter)? {
            sent.entry(row.message_id.clone()).or_default().push(Row::mail(row));
        }
        Ok(Self(sent))
    }

    /// Recipients of one mail.
    pub fn shown(&self, message_id: Option<&str>, keys: &Keyring) -> Vec<Value> {
        let rows = message_id.and_then(|id| self.0.get(id));
        rows.into_iter().flatten().map(|row| row.shown(keys)).collect()
    }
}

#[derive(Deserialize)]
pub struct Word {
    /// `retry` or `cancel`.
    what: String,
    /// The ticket on whose page it was said.
    ticket: Option<i64>,
}

impl Word {
    fn leaving(&self) -> Result<Leaving, Fault> {
        match self.what.as_str() {
            "retry" => Ok(Leaving::Retry),
            "cancel" => Ok(Leaving::Cancel),
            _ => Err(Fault::NotFound),
        }
    }
}

pub async fn set_mail(Lead(signed_in): Lead, Path(id): Path<i64>, Form(word): Form<Word>) -> Result<Response, Fault> {
    set(&signed_in, Which::Mail, id, &word).await
}

pub async fn set_hook(Lead(signed_in): Lead, Path(id): Path<i64>, Form(word): Form<Word>) -> Result<Response, Fault> {
    set(&signed_in, Which::Webhooks, id, &word).await
}

async fn set(signed_in: &SignedIn, which: Which, id: i64, word: &Word) -> Result<Response, Fault> {
    let (web, now) = (&signed_in.visit.web, signed_in.visit.now);
    settle(web, &signed_in.agent, which.one(id), word.leaving()?, now).await?;
    let list = || format!("/mail/{}", which.as_str());
    let back = word.ticket.map_or_else(list, |number| format!("/ticket/{number}"));
    Ok(Redirect::to(&back).into_response())
}

/// A mail of the outbox that this agent may know of.
pub async fn one_mail(web: &Web, agent: &Agent, id: i64) -> Result<OutboxRow, Fault> {
    let filter = OutboxFilter { id: Some(id), ..OutboxFilter::default() };
    known(web, agent, move |tx| tx.outbox(&filter), |row| row.ticket).await
}

/// The same of what a webhook is told.
pub async fn one_hook(web: &Web, agent: &Agent, id: i64) -> Result<HookRow, Fault> {
    let filter = HookFilter { id: Some(id), ..HookFilter::default() };
    known(web, agent, move |tx| tx.hooks(&filter), |row| row.ticket).await
}

async fn known<Row: Send + 'static>(
    web: &Web,
    agent: &Agent,
    read: impl FnOnce(&mut dyn Tx) -> Result<Vec<Row>> + Send + 'static,
    ticket: fn(&Row) -> Option<TicketNumber>,
) -> Result<Row, Fault> {
    let mut sight = Sight::new(web.config.policy.clone(), agent.id.clone());
    let found = web.store.read(move |tx| {
        let Some(row) = read(tx)?.pop() else { return Ok(None) };
        Ok(sight.about(tx, ticket(&row))?.then_some(row))
    });
    found.await?.ok_or(Fault::NotFound)
}

/// Does what an agent wants of something that leaves, of which they may know.
pub async fn settle(web: &Web, agent: &Agent, one: Outgoing, what: Leaving, now: Timestamp) -> Result<(), Fault> {
    match one {
        Outgoing::Mail(id) => one_mail(web, agent, id).await.map(drop)?,
        Outgoing::Webhook(id) => one_hook(web, agent, id).await.map(drop)?,
    }
    let by = Actor::Agent(agent.id.clone());
    match (mail_room::leaving(&web.store, &web.config.policy, by, one, what, now).await?, what) {
        (true, _) => Ok(()),
        (false, Leaving::Retry) => Err(Fault::Refused("it was sent, or is being sent".to_owned())),
        (false, Leaving::Cancel) => Err(Fault::Refused("it does not wait any more".to_owned())),
    }
}
