//! What leaves the desk, for leads: mail of the outbox and what webhooks are told, with what keeps it here.

use anyhow::Result;
use axum::Form;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use serde::Deserialize;

use crate::act::mail_room::{self, Leaving};
use crate::desk::ticket::TicketNumber;
use crate::desk::work::Actor;
use crate::store::hook::{HookFilter, HookRow};
use crate::store::outbox::{OutboxFilter, OutboxRow, OutboxState};
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
fn paged<T>(mut rows: Vec<T>, id: impl Fn(&T) -> i64) -> (Vec<T>, Option<i64>) {
    rows.reverse();
    let more = rows.len() > MOST;
    rows.truncate(MOST);
    let before = rows.last().map(id).filter(|_| more);
    (rows, before)
}

pub async fn outbox(Lead(signed_in): Lead, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let filter = OutboxFilter {
        state: asked.state.parse().ok(),
        before: asked.before,
        last: Some(MOST + 1),
        ..OutboxFilter::default()
    };
    let mut sight = Sight::of(&signed_in);
    let found = signed_in.visit.web.store.read(move |tx| {
        let (mut rows, before) = paged(tx.outbox(&filter)?, |row| row.id);
        let seen = rows.iter().map(|row| sight.about(tx, row.ticket)).collect::<Result<Vec<_>>>()?;
        let mut seen = seen.into_iter();
        rows.retain(|_| seen.next().unwrap_or_default());
        Ok((rows, before))
    });
    let (rows, before) = found.await?;
    let rows: Vec<Value> = rows.iter().map(|row| mail(row, &signed_in)).collect();
    draw(&signed_in, "outbox", &asked, rows, before)
}

pub async fn webhooks(Lead(signed_in): Lead, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let filter = HookFilter {
        state: asked.state.parse().ok(),
        before: asked.before,
        last: Some(MOST + 1),
        ..HookFilter::default()
    };
    let mut sight = Sight::of(&signed_in);
    let found = signed_in.visit.web.store.read(move |tx| {
        let (mut rows, before) = paged(tx.hooks(&filter)?, |row| row.id);
        let seen = rows.iter().map(|row| sight.about(tx, row.ticket)).collect::<Result<Vec<_>>>()?;
        let mut seen = seen.into_iter();
        rows.retain(|_| seen.next().unwrap_or_default());
        Ok((rows, before))
    });
    let (rows, before) = found.await?;
    let rows: Vec<Value> = rows.iter().map(|row| hook(row, &signed_in)).collect();
    draw(&signed_in, "webhooks", &asked, rows, before)
}

fn draw(
    signed_in: &SignedIn,
    what: &str,
    asked: &Asked,
    rows: Vec<Value>,
    before: Option<i64>,
) -> Result<Response, Fault> {
    // What is told to a webhook is never uncertain: it is told again.
    let states = OutboxState::ALL.iter().filter(|state| what == "outbox" || **state != OutboxState::Uncertain);
    let states: Vec<&str> = states.map(|state| state.as_str()).collect();
    let state = asked.state.as_str();
    let paged = asked.before.is_some();
    signed_in.page("leaving.html", context! { what, rows, before, states, state, paged, tab => what, at => "mail" })
}

fn mail(row: &OutboxRow, signed_in: &SignedIn) -> Value {
    let keys = &signed_in.visit.web.config.policy.keys;
    context! {
        title => keys.scrub(&row.subject), whom => keys.scrub(&row.rcpt), how => row.template.as_str(),
        ..common(row.id, row.ticket, row.state, row.attempts, row.next_attempt_at, row.last_error.as_deref().map(|error| keys.scrub(error)))
    }
}

fn hook(row: &HookRow, signed_in: &SignedIn) -> Value {
    let keys = &signed_in.visit.web.config.policy.keys;
    context! {
        title => row.event.as_str(), whom => row.webhook.as_str(), how => "",
        ..common(row.id, row.ticket, row.state, row.attempts, row.next_attempt_at, row.last_error.as_deref().map(|error| keys.scrub(error)))
    }
}

fn common(
    id: i64,
    ticket: Option<TicketNumber>,
    state: OutboxState,
    attempts: u32,
    next_at: Option<jiff::Timestamp>,
    error: Option<String>,
) -> Value {
    let waits = state == OutboxState::Queued;
    context! {
        id, ticket => ticket.map(|ticket| ticket.0), state => state.as_str(), attempts, error,
        next_at => next_at.filter(|_| attempts > 0).map(|at| at.as_millisecond()),
        may_retry => waits && attempts > 0
            || matches!(state, OutboxState::Failed | OutboxState::Uncertain | OutboxState::Cancelled),
        may_cancel => waits || matches!(state, OutboxState::Failed | OutboxState::Uncertain),
    }
}

#[derive(Deserialize)]
pub struct Word {
    /// `retry` or `cancel`.
    what: String,
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
    let what = word.leaving()?;
    let filter = OutboxFilter { id: Some(id), ..OutboxFilter::default() };
    let row = signed_in.visit.web.store.read(move |tx| tx.outbox(&filter)).await?.pop();
    may_touch(&signed_in, row.map(|row| row.ticket)).await?;
    let (web, by) = (&signed_in.visit.web, Actor::Agent(signed_in.agent.id.clone()));
    let done = mail_room::outbox(&web.store, &web.config.policy, by, id, what, signed_in.visit.now).await?;
    answer(done, what, "/mail/outbox")
}

pub async fn set_hook(Lead(signed_in): Lead, Path(id): Path<i64>, Form(word): Form<Word>) -> Result<Response, Fault> {
    let what = word.leaving()?;
    let filter = HookFilter { id: Some(id), ..HookFilter::default() };
    let row = signed_in.visit.web.store.read(move |tx| tx.hooks(&filter)).await?.pop();
    may_touch(&signed_in, row.map(|row| row.ticket)).await?;
    let (web, by) = (&signed_in.visit.web, Actor::Agent(signed_in.agent.id.clone()));
    let done = mail_room::webhook(&web.store, &web.config.policy, by, id, what, signed_in.visit.now).await?;
    answer(done, what, "/mail/webhooks")
}

/// Whether there is such a row, and it may be known of.
async fn may_touch(signed_in: &SignedIn, about: Option<Option<TicketNumber>>) -> Result<(), Fault> {
    let ticket = about.ok_or(Fault::NotFound)?;
    let mut sight = Sight::of(signed_in);
    let may = signed_in.visit.web.store.read(move |tx| sight.about(tx, ticket)).await?;
    if may { Ok(()) } else { Err(Fault::NotFound) }
}

fn answer(done: bool, what: Leaving, back: &str) -> Result<Response, Fault> {
    match (done, what) {
        (true, _) => Ok(Redirect::to(back).into_response()),
        (false, Leaving::Retry) => Err(Fault::Refused("it was sent, or is being sent".to_owned())),
        (false, Leaving::Cancel) => Err(Fault::Refused("it does not wait any more".to_owned())),
    }
}
