//! Who is signed in: a secret in a cookie, of which the store knows the hash.

use std::sync::Arc;

use anyhow::{Context, Result};
use axum::extract::FromRequestParts;
use axum::http::header::{COOKIE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use minijinja::{Value, context};
use sha2::{Digest, Sha256};

use crate::desk::names::AgentId;
use crate::desk::policy::{Agent, Role};
use crate::store::session::{SecretHash, Session};
use crate::web::Web;
use crate::web::fault::Fault;
use crate::web::mail_room::{self, Counts};
use crate::web::page::Visit;
use crate::web::signed_out;
use crate::web::staff::leads;

/// A session that is not used for so long has ended.
const LASTS: SignedDuration = SignedDuration::from_hours(14 * 24);
/// That it was used is written at most so often.
const TOUCHED: SignedDuration = SignedDuration::from_mins(10);
/// Characters of what a browser calls itself.
const LONGEST_NAME: usize = 200;

/// Something that only its holder knows: 256 bits.
pub struct Secret(String);

impl Secret {
    pub fn make() -> Result<Self> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).context("Failed to get random numbers from the system")?;
        Ok(Self(data_encoding::BASE32_NOPAD.encode(&bytes).to_lowercase()))
    }

    pub fn given(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub fn text(&self) -> &str {
        &self.0
    }

    pub fn hash(&self) -> SecretHash {
        SecretHash(data_encoding::HEXLOWER.encode(&Sha256::digest(&self.0)))
    }
}

/// A session that begins now.
pub fn begun(secret: &Secret, agent: &Agent, headers: &HeaderMap, now: Timestamp) -> Session {
    let browser = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("unknown");
    Session {
        hash: secret.hash(),
        agent: agent.id.clone(),
        begun_at: now,
        seen_at: now,
        ends_at: ends(now),
        browser: browser.chars().take(LONGEST_NAME).collect(),
    }
}

fn ends(now: Timestamp) -> Timestamp {
    now.checked_add(LASTS).unwrap_or(Timestamp::MAX)
}

/// Whether the desk is reached by TLS, so that its cookie goes by nothing else.
fn is_secure(web: &Web) -> bool {
    web.config.web.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
}

/// What a secret opens; each has a cookie of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// The desk, for agents.
    Desk,
    /// The tickets of a requester.
    Portal,
    /// The way back from the OpenID Connect provider.
    Openid,
}

impl Door {
    fn cookie(self, web: &Web) -> &'static str {
        // With this prefix a browser takes no cookie of a neighbouring host for it (RFC 6265bis, section 4.1.3.2).
        match (self, is_secure(web)) {
            (Self::Desk, true) => "__Host-maildesk",
            (Self::Desk, false) => "maildesk",
            (Self::Portal, true) => "__Host-maildesk-portal",
            (Self::Portal, false) => "maildesk-portal",
            (Self::Openid, true) => "__Host-maildesk-openid",
            (Self::Openid, false) => "maildesk-openid",
        }
    }

    /// A session that is not used for so long has ended; that of a requester, and a way to the provider,
    /// in any case.
    pub fn lasts(self) -> SignedDuration {
        match self {
            Self::Desk => LASTS,
            Self::Portal => SignedDuration::from_hours(24),
            Self::Openid => SignedDuration::from_mins(10),
        }
    }
}

/// The Set-Cookie that gives a browser its secret; `None` takes it away.
pub fn cookie(web: &Web, door: Door, secret: Option<&Secret>) -> Result<HeaderValue> {
    written(web, door.cookie(web), door, secret)
}

/// The same of one of several that a browser holds at once, each with a name of its own.
pub fn one_cookie(web: &Web, door: Door, own: &str, secret: Option<&Secret>) -> Result<HeaderValue> {
    written(web, &format!("{}-{own}", door.cookie(web)), door, secret)
}

fn written(web: &Web, name: &str, door: Door, secret: Option<&Secret>) -> Result<HeaderValue> {
    let secure = if is_secure(web) { "; Secure" } else { "" };
    let (value, age) = secret.map_or(("", 0), |secret| (secret.text(), door.lasts().as_secs()));
    let text = format!("{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::try_from(text).context("Failed to write a cookie")
}

/// The secret that a browser holds.
pub fn held(web: &Web, door: Door, headers: &HeaderMap) -> Option<Secret> {
    let mut own = pairs(headers).filter(|(name, _)| *name == door.cookie(web));
    own.next().map(|(_, value)| Secret::given(value))
}

/// Of several, each with its own name.
pub fn several_held<'h>(web: &Web, door: Door, headers: &'h HeaderMap) -> Vec<(&'h str, Secret)> {
    let own = |name: &'h str| name.strip_prefix(door.cookie(web))?.strip_prefix('-');
    pairs(headers).filter_map(|(name, value)| Some((own(name)?, Secret::given(value)))).collect()
}

fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='))
}

/// Whose session a secret opens, if it opens one.
pub async fn agent_of(web: &Web, secret: &Secret, now: Timestamp) -> Result<Option<AgentId>> {
    let hash = secret.hash();
    Ok(web.store.read(move |tx| tx.session(&hash, now)).await?.map(|session| session.agent))
}

/// An agent asks for a page.
#[derive(Clone)]
pub struct SignedIn {
    pub visit: Visit,
    pub agent: Agent,
    pub session: Session,
    /// What waits in the mail room, for those to whom it is open.
    waiting: Option<Counts>,
}

impl SignedIn {
    /// A page of the desk, with what stands around all of them.
    pub fn page(&self, name: &str, context: Value) -> Result<Response, Fault> {
        self.page_with(StatusCode::OK, name, context)
    }

    pub fn page_with(&self, status: StatusCode, name: &str, context: Value) -> Result<Response, Fault> {
        let me = context! {
            id => self.agent.id.as_str(), name => self.agent.name.as_str(), role => self.agent.role.as_str(),
            leads => self.waiting.is_some(), admin => self.agent.role == Role::Admin,
            waiting => self.waiting.as_ref().and_then(Counts::all),
            counts => self.waiting.as_ref().map(Counts::shown),
        };
        self.visit.page_with(status, name, context! { me, ..context })
    }
}

impl SignedIn {
    /// Whose session a browser holds.
    pub async fn known(visit: &Visit, headers: &HeaderMap) -> Result<Option<Self>, Fault> {
        let web = &visit.web;
        let Some(secret) = held(web, Door::Desk, headers) else { return Ok(None) };
        let (hash, now) = (secret.hash(), visit.now);
        let Some(session) = web.store.read(move |tx| tx.session(&hash, now)).await? else { return Ok(None) };
        // Who is an agent no more is nobody here.
        let Some(agent) = web.config.policy.agent(&session.agent).cloned() else { return Ok(None) };
        let waiting = if leads(agent.role) { Some(mail_room::counts(web, &agent.id).await?) } else { None };
        Ok(Some(Self { visit: visit.clone(), agent, session, waiting }))
    }
}

impl FromRequestParts<Arc<Web>> for SignedIn {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, web: &Arc<Web>) -> Result<Self, Fault> {
        let visit = Visit::from_request_parts(parts, web).await?;
        let next = match parts.method {
            Method::GET => visit.here.clone(),
            _ => signed_out::page_behind(parts.uri.path()),
        };
        let known = Self::known(&visit, &parts.headers).await?.ok_or(Fault::SignIn { next })?;
        let (hash, now) = (known.session.hash.clone(), known.visit.now);
        if now.duration_since(known.session.seen_at) > TOUCHED {
            web.store.write(move |tx| tx.session_seen(&hash, now, ends(now))).await?;
        }
        Ok(known)
    }
}
