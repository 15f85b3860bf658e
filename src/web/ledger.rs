//! Every message ever seen, with what became of it, for leads: lists, one message, its bytes, and what a person makes of
//! one that waits.

use std::sync::Arc;

use anyhow::Result;
use axum::Form;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use futures_util::stream;
use jiff::Timestamp;
use minijinja::{Value, context};
use serde::Deserialize;

use crate::act::mail_room;
use crate::clock;
use crate::desk::context::size;
use crate::desk::names::MailboxName;
use crate::desk::plan::Verdict;
use crate::desk::policy::{Agent, Policy};
use crate::desk::release::As;
use crate::desk::ticket::Ticket;
use crate::desk::work::Actor;
use crate::ingest::{self, Again};
use crate::mail;
use crate::store::Store;
use crate::store::ledger::{LedgerFilter, LedgerId, LedgerRow};
use crate::store::looks::{Via, What};
use crate::store::tx::Tx;
use crate::web::Web;
use crate::web::fault::Fault;
use crate::web::looks;
use crate::web::secrets::{self, Asks};
use crate::web::shown;
use crate::web::sight::Sight;
use crate::web::staff::Lead;
use crate::web::ticket::surviving;

/// Rows of one page.
const MOST: usize = 50;
/// Characters of a message that are shown, and bytes that are read for it.
const LONGEST: usize = 20_000;
const READ: usize = 4 * 1024 * 1024;

/// One page of the ledger, newest first.
pub struct Listed {
    pub rows: Vec<LedgerRow>,
    /// Where the next page begins; `None`: it ends here.
    pub before: Option<LedgerId>,
}

/// What waits for a person.
pub fn waiting() -> Vec<LedgerFilter> {
    let of = |verdict| LedgerFilter { verdict: Some(verdict), aside: Some(false), ..LedgerFilter::default() };
    vec![of(Verdict::Held), of(Verdict::Quarantined)]
}

/// The newest rows that fit any of the filters; those that this agent may not know of are left out, and their places
/// stay empty: a page costs the same whoever looks.
pub fn page(tx: &mut dyn Tx, sight: &mut Sight, filters: &[LedgerFilter], most: usize) -> Result<Listed> {
    let mut rows = newest(tx, sight, filters, most + 1)?;
    let more = rows.len() > most;
    rows.truncate(most);
    let before = rows.last().map(|(row, _)| row.id).filter(|_| more);
    Ok(Listed { rows: rows.into_iter().filter(|(_, may)| *may).map(|(row, _)| row).collect(), before })
}

/// The newest rows that fit any of the filters, and whether this agent may know of each.
pub fn newest(
    tx: &mut dyn Tx,
    sight: &mut Sight,
    filters: &[LedgerFilter],
    most: usize,
) -> Result<Vec<(LedgerRow, bool)>> {
    let mut rows = Vec::new();
    for filter in filters {
        rows.extend(tx.ledger(&LedgerFilter { last: Some(most), ..filter.clone() })?);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    rows.truncate(most);
    rows.into_iter().map(|row| sight.message(tx, &row).map(|may| (row, may))).collect()
}

/// A line of the ledger. Tokens of agents and third parties are nobody else's business, wherever they stand.
pub fn row(row: &LedgerRow, policy: &Policy) -> Value {
    let clean = |text: &str| policy.keys.scrub(text);
    context! {
        id => row.id.0,
        mailbox => row.mailbox.as_str(),
        from => row.from.as_deref().map(clean),
        subject => clean(&row.subject),
        at => row.received_at.as_millisecond(),
        verdict => row.verdict.as_str(),
        ticket => row.ticket.map(|ticket| ticket.0),
        aside => row.aside.is_some(),
        why => row.reasons.first().map(|reason| clean(reason)),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// A verdict, or `aside`.
    verdict: String,
    mailbox: String,
    before: Option<i64>,
}

impl Asked {
    fn filter(&self) -> LedgerFilter {
        LedgerFilter {
            verdict: self.verdict.parse().ok(),
            aside: (self.verdict == "aside").then_some(true),
            mailbox: (!self.mailbox.is_empty()).then(|| MailboxName::new(&self.mailbox)),
            before: self.before.map(LedgerId),
            ..LedgerFilter::default()
        }
    }
}

pub async fn list(Lead(signed_in): Lead, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let policy = signed_in.visit.web.config.policy.clone();
    let (filter, mut sight) = (asked.filter(), Sight::of(&signed_in));
    let names = policy.mailboxes.iter().map(|mailbox| &mailbox.name);
    let mailboxes: Vec<String> = names.filter(|name| sight.mailbox(name)).map(ToString::to_string).collect();
    let found = signed_in.visit.web.store.read(move |tx| page(tx, &mut sight, &[filter], MOST));
    let found = found.await?;
    let rows: Vec<Value> = found.rows.iter().map(|one| row(one, &policy)).collect();
    let before = found.before.map(|id| id.0);
    let verdicts: Vec<&str> = Verdict::ALL.iter().map(|one| one.as_str()).chain(["aside"]).collect();
    let asked = context! { verdict => asked.verdict, mailbox => asked.mailbox, paged => asked.before.is_some() };
    signed_in.page("ledger.html", context! { rows, before, verdicts, mailboxes, asked, tab => "ledger", at => "mail" })
}

/// A message that this agent may know of, and its ticket as it is now.
pub async fn one(web: &Web, agent: &Agent, id: i64) -> Result<(LedgerRow, Option<Ticket>), Fault> {
    let mut sight = Sight::new(web.config.policy.clone(), agent.id.clone());
    let found = web.store.read(move |tx| {
        let filter = LedgerFilter { id: Some(LedgerId(id)), ..LedgerFilter::default() };
        let Some(row) = tx.ledger(&filter)?.pop() else { return Ok(None) };
        if !sight.message(tx, &row)? {
            return Ok(None);
        }
        let ticket = row.ticket.map(|number| surviving(tx, number)).transpose()?.flatten();
        Ok(Some((row, ticket)))
    });
    found.await?.ok_or(Fault::NotFound)
}

pub async fn show(Lead(signed_in): Lead, Path(id): Path<i64>) -> Result<Response, Fault> {
    let web = &signed_in.visit.web;
    let (found, ticket) = one(web, &signed_in.agent, id).await?;
    looks::note(web, (&signed_in.agent, Via::Page), What::Message, id, signed_in.visit.now).await;
    let policy = &web.config.policy;
    let ledger = found.id;
    let raw = web.store.read(move |tx| tx.raw(ledger)).await?;
    let erased = raw.is_none();
    let letter = match raw {
        Some(raw) => read(raw, policy).await,
        None => None,
    };
    let aside = found.aside.as_ref().map(|aside| {
        let by = policy.agents.iter().find(|agent| agent.id.as_str() == aside.by);
        context! { by => by.map_or(aside.by.as_str(), |agent| agent.name.as_str()), at => aside.at.as_millisecond() }
    });
    let waits = matches!(found.verdict, Verdict::Held | Verdict::Quarantined);
    let filed = matches!(found.verdict, Verdict::Automatic | Verdict::Bounce | Verdict::Duplicate);
    let context = context! {
        row => row(&found, policy),
        message_id => found.message_id.as_deref().map(|id| policy.keys.scrub(id)),
        size => size(found.size), whole => found.whole,
        recorded_at => found.recorded_at.as_millisecond(),
        reasons => found.reasons.iter().map(|reason| policy.keys.scrub(reason)).collect::<Vec<_>>(),
        ticket => ticket.as_ref().map(|ticket| shown::row(ticket, policy)),
        letter, erased, aside,
        may_release => (waits || filed) && !erased,
        may_put_aside => waits && found.aside.is_none(),
        tab => "ledger", at => "mail",
    };
    signed_in.page("message.html", context)
}

/// What can be read of a message; `None` where that fails.
async fn read(raw: Vec<u8>, policy: &Arc<Policy>) -> Option<Value> {
    let policy = policy.clone();
    let reading = tokio::task::spawn_blocking(move || {
        let mail = mail::read(raw.get(..READ).unwrap_or(&raw), &mail::Reading::default());
        let text = policy.keys.scrub(&mail.text());
        let cut = text.chars().count() > LONGEST;
        let files: Vec<Value> = mail
            .attachments
            .iter()
            .map(|file| context! { name => file.name.as_deref().unwrap_or("unnamed"), size => size(file.size) })
            .collect();
        context! { text => text.chars().take(LONGEST).collect::<String>(), cut, files }
    });
    reading.await.ok()
}

/// The bytes as they came.
pub async fn raw(Lead(signed_in): Lead, Path(id): Path<i64>) -> Result<Response, Fault> {
    bytes_of(&signed_in.visit.web, Asks::Person(&signed_in.agent), id).await
}

/// The same for whoever may enter the mail room.
pub async fn bytes_of(web: &Web, asks: Asks<'_>, id: i64) -> Result<Response, Fault> {
    let (found, _) = one(web, asks.agent(), id).await?;
    let (store, ledger) = (web.store.clone(), found.id);
    let raw = store.read(move |tx| tx.raw(ledger)).await?.ok_or(Fault::NotFound)?;
    let via = asks.via();
    let raw = secrets::message(web, asks, ledger, raw).await?;
    looks::note(web, via, What::Message, id, clock::now()).await;
    let mut response = Body::from_stream(parts(store, ledger, raw)).into_response();
    let headers = response.headers_mut();
    let name = format!("attachment; filename=\"message-{}.eml\"", ledger.0);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(CONTENT_DISPOSITION, HeaderValue::try_from(name).map_err(|error| Fault::Broken(error.into()))?);
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("sandbox; default-src 'none'; frame-ancestors 'none'"),
    );
    Ok(response)
}

/// The beginning, and what follows it part by part: a large message is never whole in memory.
fn parts(store: Store, id: LedgerId, raw: Vec<u8>) -> impl stream::Stream<Item = Result<Vec<u8>>> {
    stream::try_unfold((store, Some(raw), 0), move |(store, first, part)| async move {
        if let Some(first) = first {
            return Ok(Some((first, (store, None, part))));
        }
        let next = store.read(move |tx| tx.rest(id, part)).await?;
        Ok(next.map(|bytes| (bytes, (store, None, part + 1))))
    })
}

/// What a person makes of a message.
#[derive(Deserialize)]
pub struct Word {
    /// `new` or `requester`: released as that; `again`: decided again; `aside`: left as it is.
    what: String,
}

pub async fn judge(Lead(signed_in): Lead, Path(id): Path<i64>, Form(word): Form<Word>) -> Result<Response, Fault> {
    let word = match word.what.as_str() {
        "aside" => Judgement::Aside,
        "again" => Judgement::Again,
        role => Judgement::Released(role.parse::<As>().map_err(|_| Fault::NotFound)?),
    };
    judged(&signed_in.visit.web, &signed_in.agent, id, word, signed_in.visit.now).await?;
    let next = if word == Judgement::Aside { "/mail".to_owned() } else { format!("/mail/{id}") };
    Ok(Redirect::to(&next).into_response())
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    Released(As),
    /// The desk decides once more.
    Again,
    Aside,
}

/// Does what an agent makes of a message; whoever may enter the mail room may.
pub async fn judged(web: &Web, agent: &Agent, id: i64, word: Judgement, now: Timestamp) -> Result<(), Fault> {
    let (found, _) = one(web, agent, id).await?;
    let (policy, by) = (&web.config.policy, Actor::Agent(agent.id.clone()));
    let role = match word {
        Judgement::Aside if mail_room::put_aside(&web.store, policy, by.clone(), found.id, now).await? => return Ok(()),
        Judgement::Aside => return Err(Fault::Refused(format!("message {id} does not wait for anybody"))),
        Judgement::Again => None,
        Judgement::Released(role) => Some(role),
    };
    ingest::replay(&web.store, policy, found.id, Again { role, by }, now).await.map_err(Fault::of)?;
    Ok(())
}
