//! Signing in by a link in the mail, and out again.

use axum::Form;
use axum::extract::{Path, Query};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::{SignedDuration, Timestamp};
use minijinja::context;
use serde::Deserialize;

use crate::config::settings::Config;
use crate::desk::policy::{Agent, Bucket};
use crate::desk::sign_in::{LINK_FOR, invite};
use crate::store::Store;
use crate::store::session::SignIn;
use crate::web::fault::Fault;
use crate::web::page::Visit;
use crate::web::session::{self, Door, Secret, SignedIn};
use crate::web::shown;

/// Links that one agent is mailed: nobody fills a mailbox by asking.
const INVITING: Bucket = Bucket { burst: 5, per: SignedDuration::from_mins(30) };

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Then {
    next: String,
}

impl Then {
    /// A page of the desk; nobody is led elsewhere from here.
    pub fn page(&self) -> &str {
        let own = self.next.starts_with('/')
            && !self.next.starts_with("//")
            && !self.next.contains(|c: char| c == '\\' || c.is_control());
        if own { &self.next } else { "/" }
    }
}

pub async fn ask(visit: Visit, Query(then): Query<Then>) -> Result<Response, Fault> {
    let provider = visit.web.config.web.oidc.as_ref().map(|oidc| oidc.name.as_str());
    visit.page("sign_in.html", context! { next => then.page(), provider })
}

#[derive(Deserialize)]
pub struct Asked {
    address: String,
    #[serde(default)]
    next: String,
}

/// Says the same whoever asks, and as soon: who is an agent is nobody else's business.
pub async fn send(visit: Visit, Form(asked): Form<Asked>) -> Result<Response, Fault> {
    let address = asked.address.trim().to_owned();
    if let Some(agent) = visit.web.config.policy.agent_by_address(&address).cloned() {
        let (visit, then) = (visit.clone(), Then { next: asked.next });
        tokio::spawn(async move {
            if let Err(error) = mail_link(&visit, &agent, then.page()).await {
                tracing::error!("An agent got no link to sign in: {error:#}");
            }
        });
    }
    visit.page("sent.html", context! { address, minutes => LINK_FOR.as_mins() })
}

async fn mail_link(visit: &Visit, agent: &Agent, next: &str) -> anyhow::Result<()> {
    let web = &visit.web;
    let now = visit.now;
    if web.throttle.send(&agent.id, "invite", INVITING, now).is_err() {
        tracing::warn!(agent = %agent.id, "Asks for more links to sign in than are mailed");
        return Ok(());
    }
    let (link, page) = offer(&web.config, agent, now)?;
    let page = if next == "/" { page } else { format!("{page}?next={}", shown::query(next)) };
    let plan = invite(agent, page, &web.config.policy, getrandom::u64()?, now);
    web.store
        .write(move |tx| {
            tx.offer_sign_in(&link, now)?;
            tx.apply(&plan, None, now)
        })
        .await
}

/// A link for an agent, and where it leads.
fn offer(config: &Config, agent: &Agent, now: Timestamp) -> anyhow::Result<(SignIn, String)> {
    let secret = Secret::make()?;
    let link = SignIn { hash: secret.hash(), agent: agent.id.clone(), ends_at: now.checked_add(LINK_FOR)? };
    Ok((link, format!("{}/sign-in/{}", url(config), secret.text())))
}

/// Where the pages are, as mail names it.
pub fn url(config: &Config) -> String {
    let listen = config.web.listen.map(|address| format!("http://{address}"));
    config.web.public_url.clone().or(listen).unwrap_or_default()
}

/// A link that lets an agent in, for whoever may run the command line.
pub async fn link(store: &Store, config: &Config, agent: &Agent, now: Timestamp) -> anyhow::Result<String> {
    let (link, page) = offer(config, agent, now)?;
    store.write(move |tx| tx.offer_sign_in(&link, now)).await?;
    Ok(page)
}

/// The page behind the link. It lets nobody in by itself: programs that look at mail follow links, and a link counts
/// once.
pub async fn open(visit: Visit, Path(secret): Path<String>, Query(then): Query<Then>) -> Result<Response, Fault> {
    let (hash, now) = (Secret::given(&secret).hash(), visit.now);
    let agent = visit.web.store.read(move |tx| tx.offered_sign_in(&hash, now)).await?;
    let agent = agent.and_then(|id| visit.web.config.policy.agent(&id).cloned());
    match agent {
        Some(agent) => visit.page("enter.html", context! { name => agent.name, next => then.page() }),
        None => visit.page_with(StatusCode::NOT_FOUND, "error.html", context! { key => "link_over", words => "" }),
    }
}

pub async fn enter(
    visit: Visit,
    Path(given): Path<String>,
    headers: HeaderMap,
    Form(then): Form<Then>,
) -> Result<Response, Fault> {
    let (link, now) = (Secret::given(&given).hash(), visit.now);
    let secret = Secret::make()?;
    let policy = visit.web.config.policy.clone();
    let cookie = session::cookie(&visit.web, Door::Desk, Some(&secret))?;
    let begun = visit
        .web
        .store
        .write(move |tx| {
            let Some(agent) = tx.offered_sign_in(&link, now)?.and_then(|id| policy.agent(&id).cloned()) else {
                return Ok(false);
            };
            tx.begin_session(&link, &session::begun(&secret, &agent, &headers, now))
        })
        .await?;
    if !begun {
        return visit.page_with(StatusCode::NOT_FOUND, "error.html", context! { key => "link_over", words => "" });
    }
    Ok(([(SET_COOKIE, cookie)], Redirect::to(then.page())).into_response())
}

/// Lets in an agent whom somebody else proves to be one: a link for them is made, and used at once.
pub async fn let_in(visit: &Visit, agent: &Agent, headers: &HeaderMap, next: &str) -> Result<Response, Fault> {
    let (web, now) = (&visit.web, visit.now);
    let (link, _) = offer(&web.config, agent, now)?;
    let secret = Secret::make()?;
    let cookie = session::cookie(web, Door::Desk, Some(&secret))?;
    let session = session::begun(&secret, agent, headers, now);
    let begun = web.store.write(move |tx| {
        tx.offer_sign_in(&link, now)?;
        tx.begin_session(&link.hash, &session)
    });
    if !begun.await? {
        return Err(anyhow::anyhow!("A link that was just made lets nobody in").into());
    }
    let then = Then { next: next.to_owned() };
    Ok(([(SET_COOKIE, cookie)], Redirect::to(then.page())).into_response())
}

pub async fn leave(signed_in: SignedIn) -> Result<Response, Fault> {
    let (web, hash) = (&signed_in.visit.web, signed_in.session.hash.clone());
    web.store.write(move |tx| tx.end_session(&hash)).await?;
    Ok(([(SET_COOKIE, session::cookie(web, Door::Desk, None)?)], Redirect::to("/sign-in")).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_elsewhere() {
        for (next, page) in [
            ("/ticket/7", "/ticket/7"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/\t/evil.example", "/"),
            ("javascript:alert(1)", "/"),
            ("", "/"),
        ] {
            assert_eq!(Then { next: next.to_owned() }.page(), page, "{next}");
        }
    }
}
