//! The tickets of a requester, for whoever reads the mail of their address: a link lets them in, once, and a session
//! ends by itself. Who takes part in a ticket of somebody else sees that one by its link alone.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Form, FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use minijinja::{Value, context};
use serde::Deserialize;

use crate::desk::policy::{Bucket, Policy};
use crate::desk::sign_in::{LINK_FOR, invite_requester};
use crate::desk::ticket::{Contact, Ticket};
use crate::desk::token::{Holder, Token};
use crate::store::session::PortalSession;
use crate::web::Web;
use crate::web::fault::Fault;
use crate::web::page::Visit;
use crate::web::session::{self, Door, Secret};
use crate::web::sign_in::url;
use crate::web::throttle::Place;

/// Links that are asked for from one place, for whomever.
const ASKING: Bucket = Bucket { burst: 10, per: SignedDuration::from_mins(10) };
/// Links that one requester is mailed: nobody fills a mailbox by asking.
const INVITING: Bucket = Bucket { burst: 3, per: SignedDuration::from_mins(30) };
/// Tickets that are listed: all that live, as far as anybody has so many, and the newest others.
const MOST: usize = 200;

/// Somebody who is signed in as a requester.
pub struct Requester {
    visit: Visit,
    contact: Contact,
    secret: Secret,
}

impl FromRequestParts<Arc<Web>> for Requester {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Arc<Web>) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, web).await.map_err(IntoResponse::into_response)?;
        let unknown = || Redirect::to("/my/sign-in").into_response();
        let secret = session::held(web, Door::Portal, &parts.headers).ok_or_else(unknown)?;
        let (hash, now) = (secret.hash(), visit.now);
        let contact = web.store.read(move |tx| tx.portal_session(&hash, now)).await;
        let contact = contact.map_err(|error| Fault::from(error).into_response())?.ok_or_else(unknown)?;
        Ok(Self { visit, contact, secret })
    }
}

pub async fn ask(visit: Visit) -> Result<Response, Fault> {
    visit.page("my_sign_in.html", context! { sent => false, address => "", minutes => LINK_FOR.as_mins() })
}

#[derive(Deserialize)]
pub struct Asked {
    address: String,
}

/// Says the same whoever asks, and as soon: who has tickets here is nobody else's business.
pub async fn send(
    visit: Visit,
    Extension(place): Extension<Place>,
    Form(asked): Form<Asked>,
) -> Result<Response, Fault> {
    visit.web.throttle.ask(place, "my", ASKING, visit.now).map_err(|wait| Fault::TooMany { wait })?;
    let address = asked.address.trim().to_owned();
    let (asking, of) = (visit.clone(), address.clone());
    tokio::spawn(async move {
        if let Err(error) = mail_link(&asking, of).await {
            tracing::error!("A requester got no link to their tickets: {error:#}");
        }
    });
    visit.page("my_sign_in.html", context! { sent => true, address, minutes => LINK_FOR.as_mins() })
}

async fn mail_link(visit: &Visit, address: String) -> anyhow::Result<()> {
    let (web, now) = (&visit.web, visit.now);
    let known = web.store.read(move |tx| {
        let Some(contact) = tx.contact(&address)? else { return Ok(None) };
        let newest = tx.tickets_of(contact.id, 1)?.pop();
        Ok(newest.map(|ticket| (contact, ticket.language)))
    });
    let Some((contact, language)) = known.await? else { return Ok(()) };
    if web.throttle.send_requester(contact.id, "invite", INVITING, now).is_err() {
        tracing::warn!(contact = contact.id, "Asks for more links to their tickets than are mailed");
        return Ok(());
    }
    let secret = Secret::make()?;
    let link = PortalSession { hash: secret.hash(), contact: contact.id, ends_at: now.checked_add(LINK_FOR)? };
    let page = format!("{}/my/sign-in/{}", url(&web.config), secret.text());
    let plan = invite_requester(&contact, &language, page, &web.config.policy, getrandom::u64()?, now);
    web.store
        .write(move |tx| {
            tx.offer_portal(&link, now)?;
            tx.apply(&plan, None, now)
        })
        .await
}

/// The page behind the link. It lets nobody in by itself: programs that look at mail follow links, and a link counts
/// once.
pub async fn open(visit: Visit, Path(secret): Path<String>) -> Result<Response, Fault> {
    let (hash, now) = (Secret::given(&secret).hash(), visit.now);
    match visit.web.store.read(move |tx| tx.offered_portal(&hash, now)).await? {
        Some(contact) => visit.page("enter.html", context! { name => contact.address.address, next => "/my" }),
        None => over(&visit),
    }
}

fn over(visit: &Visit) -> Result<Response, Fault> {
    visit.page_with(StatusCode::NOT_FOUND, "error.html", context! { key => "link_over", words => "" })
}

pub async fn enter(visit: Visit, Path(given): Path<String>) -> Result<Response, Fault> {
    let (link, now) = (Secret::given(&given).hash(), visit.now);
    let secret = Secret::make()?;
    let cookie = session::cookie(&visit.web, Door::Portal, Some(&secret))?;
    let ends_at = now.checked_add(Door::Portal.lasts()).map_err(anyhow::Error::from)?;
    let begun = visit.web.store.write(move |tx| {
        let Some(contact) = tx.offered_portal(&link, now)? else { return Ok(false) };
        let session = PortalSession { hash: secret.hash(), contact: contact.id, ends_at };
        tx.begin_portal(&link, &session, now)
    });
    if !begun.await? {
        return over(&visit);
    }
    Ok(([(SET_COOKIE, cookie)], Redirect::to("/my")).into_response())
}

pub async fn show(requester: Requester) -> Result<Response, Fault> {
    let Requester { visit, contact, .. } = requester;
    let policy = visit.web.config.policy.clone();
    let id = contact.id;
    let tickets = visit.web.store.read(move |tx| tx.tickets_of(id, MOST)).await?;
    let of = |done: bool| {
        let tickets = tickets.iter().filter(|ticket| ticket.status.is_done() == done);
        tickets.map(|ticket| row(ticket, id, &policy)).collect::<Vec<_>>()
    };
    visit.page("my.html", context! { who => contact.address.label(), open => of(false), done => of(true) })
}

/// Nothing but what the page of the ticket says, too.
fn row(ticket: &Ticket, contact: i64, policy: &Policy) -> Value {
    let token = Token { ticket: ticket.number, holder: Holder::Requester(contact) };
    context! {
        number => ticket.number.0, subject => ticket.subject.as_str(), token => policy.keys.sign_page(&token),
        status => ticket.status.as_str(), status_name => policy.status_name(ticket),
        own_status => ticket.course.status_name.is_some(), created => ticket.created_at.as_millisecond(),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Leaving {
    /// `all`: every browser, and links that wait in the mail.
    which: String,
}

pub async fn leave(requester: Requester, Form(leaving): Form<Leaving>) -> Result<Response, Fault> {
    let Requester { visit, contact, secret } = requester;
    let all = leaving.which == "all";
    visit
        .web
        .store
        .write(move |tx| if all { tx.end_portals(contact.id).map(drop) } else { tx.end_portal(&secret.hash()) })
        .await?;
    let cookie = session::cookie(&visit.web, Door::Portal, None)?;
    Ok(([(SET_COOKIE, cookie)], Redirect::to("/my/sign-in")).into_response())
}
