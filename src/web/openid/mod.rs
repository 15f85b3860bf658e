//! Signing in by an OpenID Connect provider: the authorization code flow with PKCE (OpenID Connect Core 1.0, section 3.1;
//! RFC 7636; RFC 9700). Whoever the provider proves to have an agent's address is that agent, as whoever reads its mail
//! is ([`super::sign_in`]); what begins is a session like theirs.

mod fetch;
mod flow;
mod provider;

use anyhow::Context;
use axum::Extension;
use axum::extract::Query;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use minijinja::context;
use serde::Deserialize;

use crate::config::settings::{Config, Oidc};
use crate::desk::policy::{Agent, Bucket};
use crate::web::Web;
use crate::web::fault::Fault;
use crate::web::openid::flow::{Flow, Spent};
use crate::web::openid::provider::{Doubt, Provider};
use crate::web::page::Visit;
use crate::web::session::{self, Door, Secret};
use crate::web::sign_in::{self, Then, url};
use crate::web::throttle::Place;

/// Where the provider sends people back to; it is told so there, too.
const BACK: &str = "/sign-in/openid/back";
/// How often one place may set out.
const BEGINNING: Bucket = Bucket { burst: 60, per: SignedDuration::from_mins(10) };
/// How often one place may come back: each time the provider is asked.
const COMING_BACK: Bucket = Bucket { burst: 30, per: SignedDuration::from_mins(10) };

/// The provider of a desk that has one.
pub struct Openid {
    provider: Provider,
    spent: Spent,
}

impl Openid {
    pub fn of(config: &Config) -> Option<Self> {
        let oidc = config.web.oidc.clone()?;
        let back = format!("{}{BACK}", url(config));
        Some(Self { provider: Provider::new(oidc, back), spent: Spent::default() })
    }
}

/// Whether the provider can be reached, is the one that is meant, and would do; for `check --online`.
pub async fn probe(oidc: &Oidc) -> anyhow::Result<()> {
    Provider::new(oidc.clone(), String::new()).probe().await
}

fn openid(web: &Web) -> Result<&Openid, Fault> {
    web.openid.as_ref().ok_or(Fault::NotFound)
}

/// To the provider. It is a link and no form: of a form, browsers would ask our own policy whether it may lead there.
pub async fn begin(
    visit: Visit,
    Extension(place): Extension<Place>,
    headers: HeaderMap,
    Query(then): Query<Then>,
) -> Result<Response, Fault> {
    let (web, now) = (&visit.web, visit.now);
    let provider = &openid(web)?.provider;
    web.throttle.ask(place, "openid-begin", BEGINNING, now).map_err(|wait| Fault::TooMany { wait })?;
    let flow = Flow::begun(then.page(), now)?;
    match provider.address(&flow, now).await {
        Ok(address) => {
            let sealed = Secret::given(&web.config.policy.keys.seal(&flow.to_string()));
            let mut cookies = vec![session::one_cookie(web, Door::Openid, &flow.name(), Some(&sealed))?];
            let held: Vec<_> = session::several_held(web, Door::Openid, &headers)
                .into_iter()
                .map(|(name, sealed)| (name, opened(web, &sealed)))
                .collect();
            for name in flow::surplus(&held, now) {
                cookies.push(session::one_cookie(web, Door::Openid, name, None)?);
            }
            let cookies = cookies.into_iter().map(|cookie| (SET_COOKIE, cookie)).collect::<Vec<_>>();
            Ok((AppendHeaders(cookies), Redirect::to(&address)).into_response())
        }
        Err(doubt) => told(&visit, &doubt, then.page()),
    }
}

fn opened(web: &Web, sealed: &Secret) -> Option<Flow> {
    web.config.policy.keys.unseal(sealed.text()).and_then(|text| Flow::read(&text))
}

/// What comes back with somebody.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Back {
    code: String,
    state: String,
    error: String,
    error_description: String,
    /// Who sends them (RFC 9207).
    iss: Option<String>,
}

/// Back from the provider.
pub async fn back(
    visit: Visit,
    Extension(place): Extension<Place>,
    headers: HeaderMap,
    Query(back): Query<Back>,
) -> Result<Response, Fault> {
    let (web, now) = (&visit.web, visit.now);
    let openid = openid(web)?;
    web.throttle.ask(place, "openid", COMING_BACK, now).map_err(|wait| Fault::TooMany { wait })?;
    let own = flow::name_of(&back.state);
    let held = session::several_held(web, Door::Openid, &headers).into_iter().find(|(name, _)| *name == own);
    let flow = held.and_then(|(_, sealed)| opened(web, &sealed)).filter(|flow| flow.goes_on(&back.state, now));
    // Whoever comes without the cookie did not begin here, or had somebody else begin for them.
    let Some(flow) = flow else {
        return told(&visit, &Doubt::Over("it was not begun in this browser".to_owned()), "/");
    };
    let proven = match openid.spent.spend(&flow, now) {
        true => who(openid, &flow, back, &visit).await,
        false => Err(Doubt::Over("it came back once more".to_owned())),
    };
    let gone = session::one_cookie(web, Door::Openid, &flow.name(), None)?;
    let answer = match proven {
        Ok(agent) => sign_in::let_in(&visit, &agent, &headers, &flow.next).await?,
        Err(doubt) => told(&visit, &doubt, &flow.next)?,
    };
    Ok((AppendHeaders([(SET_COOKIE, gone)]), answer).into_response())
}

/// The agent that the provider proves somebody to be.
async fn who(openid: &Openid, flow: &Flow, back: Back, visit: &Visit) -> Result<Agent, Doubt> {
    if !back.error.is_empty() {
        return Err(Doubt::Refused(format!("{}: {}", back.error, back.error_description)));
    }
    let address = openid.provider.address_of(flow, back.code, back.iss, visit.now).await?;
    let agent = visit.web.config.policy.agent_by_address(&address);
    // No letter of another script passes for one of ours: the provider proved this address and none that looks like it.
    let agent = agent.filter(|agent| agent.addresses.iter().any(|own| own.eq_ignore_ascii_case(&address)));
    let Some(agent) = agent.cloned() else { return Err(Doubt::Nobody { address }) };
    tracing::info!(agent = %agent.id, "Signed in by the OpenID Connect provider");
    Ok(agent)
}

/// Why somebody is not let in, in words of ours: those of whoever sent them back go to the log alone.
fn told(visit: &Visit, doubt: &Doubt, next: &str) -> Result<Response, Fault> {
    let oidc = visit.web.config.web.oidc.as_ref().context("There is no [web.oidc]")?;
    doubt.log();
    let (status, key) = match doubt {
        Doubt::Down(_) => (StatusCode::BAD_GATEWAY, "down"),
        Doubt::Over(_) => (StatusCode::BAD_REQUEST, "over"),
        Doubt::Refused(_) => (StatusCode::FORBIDDEN, "refused"),
        Doubt::Unbelievable(_) => (StatusCode::BAD_GATEWAY, "unbelievable"),
        Doubt::Unverified => (StatusCode::FORBIDDEN, "unverified"),
        Doubt::Nobody { .. } => (StatusCode::FORBIDDEN, "nobody"),
    };
    let address = if let Doubt::Nobody { address } = doubt { address.as_str() } else { "" };
    visit.page_with(status, "openid.html", context! { key, name => oidc.name.as_str(), address, next })
}
