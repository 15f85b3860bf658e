//! Who asks: a program that acts as an agent, by a token of which the store knows the hash. It comes in the
//! Authorization header and nowhere else: what stands in an address is written into logs.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderName, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::Value;

use crate::clock;
use crate::desk::names::QueueName;
use crate::desk::policy::{Agent, Bucket, Policy};
use crate::desk::scope::Scope;
use crate::desk::work::Actor;
use crate::store::api::ApiToken;
use crate::store::looks::{Via, What};
use crate::store::session::SecretHash;
use crate::web::Web;
use crate::web::api::once;
use crate::web::api::problem::Problem;
use crate::web::guard;
use crate::web::looks;
use crate::web::session::Secret;
use crate::web::sight::{Sight, Visible};
use crate::web::throttle::Place;

/// What begins every token, so that whoever finds one knows what it is.
const PREFIX: &str = "maildesk_";
/// That a token was used is written at most so often.
const TOUCHED: SignedDuration = SignedDuration::from_mins(10);
/// Wrong tokens of one place.
const GUESSING: Bucket = Bucket { burst: 60, per: SignedDuration::from_mins(1) };

/// A new token, and its hash, by which it is known from now on.
pub fn new_token() -> anyhow::Result<(String, SecretHash)> {
    let token = format!("{PREFIX}{}", Secret::make()?.text());
    let hash = Secret::given(&token).hash();
    Ok((token, hash))
}

/// A program, with the agent that it acts as.
#[derive(Clone)]
pub struct Caller {
    pub web: Arc<Web>,
    pub agent: Agent,
    pub token: ApiToken,
    pub now: Timestamp,
}

impl Caller {
    pub fn policy(&self) -> &Arc<Policy> {
        &self.web.config.policy
    }

    pub fn actor(&self) -> Actor {
        Actor::Agent(self.agent.id.clone())
    }

    pub fn sight(&self) -> Sight {
        Sight::new(self.policy().clone(), self.agent.id.clone())
    }

    pub fn may_hear(&self, queue: &QueueName) -> bool {
        self.policy().may_hear(&self.agent.id, queue)
    }

    /// A ticket, if there is one for this agent.
    pub async fn ticket(&self, number: i64) -> Result<Visible, Problem> {
        Ok(Visible::for_agent(&self.web, &self.agent, number).await?)
    }

    /// The same, which the agent looks at.
    pub async fn reads(&self, number: i64) -> Result<Visible, Problem> {
        let ticket = self.ticket(number).await?;
        looks::note(&self.web, (&self.agent, Via::Program), What::Ticket, ticket.number.0, self.now).await;
        Ok(ticket)
    }

    /// An answer. Tokens that let somebody write as an agent stand in no page, and in no answer either.
    pub fn says(&self, status: StatusCode, answer: &impl Serialize) -> Result<Response, Problem> {
        let mut answer = serde_json::to_value(answer).map_err(anyhow::Error::from)?;
        scrub(&mut answer, self.policy());
        Ok((status, Json(answer)).into_response())
    }

    pub fn shows(&self, answer: &impl Serialize) -> Result<Response, Problem> {
        self.says(StatusCode::OK, answer)
    }

    /// What something is like after it was done, for who may read it, too. Done it is, whatever becomes of reading it.
    pub fn done<E>(&self, reading: Scope, read: Result<impl Serialize, E>) -> Result<Response, Problem> {
        let Some(row) = read.ok().filter(|_| self.has(reading)) else {
            return Ok(StatusCode::NO_CONTENT.into_response());
        };
        self.shows(&row)
    }

    pub fn has(&self, scope: Scope) -> bool {
        self.token.scopes.contains(&scope)
    }
}

fn scrub(value: &mut Value, policy: &Policy) {
    match value {
        Value::String(text) => *text = policy.keys.scrub(text),
        Value::Array(values) => values.iter_mut().for_each(|value| scrub(value, policy)),
        Value::Object(values) => values.values_mut().for_each(|value| scrub(value, policy)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl FromRequestParts<Arc<Web>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Web>) -> Result<Self, Problem> {
        let caller = parts.extensions.get::<Self>().cloned();
        caller.ok_or_else(|| anyhow::anyhow!("{} is behind no guard", parts.uri.path()).into())
    }
}

/// Lets in who has a token with this scope.
pub async fn admit(State((web, scope)): State<(Arc<Web>, Scope)>, mut request: Request, next: Next) -> Response {
    let (given, from) = (given(request.headers()).map(|secret| secret.hash()), Place::of(guard::client(&request)));
    let caller = match known(&web, given, from).await {
        Ok(caller) => caller,
        Err(problem) => return problem.into_response(),
    };
    let bucket = web.config.web.api_rate;
    let left = match web.throttle.ask_api(&caller.token.hash, bucket, caller.now) {
        Ok(left) => left,
        Err(wait) => return limited(Problem::too_many(wait).into_response(), bucket, 0),
    };
    if let Err(problem) = allowed(&caller, scope) {
        return limited(problem.into_response(), bucket, left);
    }
    request.extensions_mut().insert(caller.clone());
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return limited(next.run(request).await, bucket, left);
    }
    // Nobody sends in vain what would be refused at its end.
    let length = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: usize| length > guard::LARGEST) {
        return limited(Problem::too_large().into_response(), bucket, left);
    }
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    // What changes nothing may be asked again as it is, and nothing of it is kept.
    let response = if scope.changes() { once::run(&caller, request, next).await } else { next.run(request).await };
    let status = response.status().as_u16();
    // Who did it stands on the ticket as the agent; by which program, here.
    tracing::info!(token = %caller.token.name, agent = %caller.agent.id, %method, path, status, "A program asked");
    limited(response, bucket, left)
}

/// Whose token it is.
async fn known(web: &Arc<Web>, given: Option<SecretHash>, from: Place) -> Result<Caller, Problem> {
    let now = clock::now();
    let unknown = |error: &str| {
        let detail =
            "give a token that is in force as `Authorization: Bearer maildesk_…`; `maildesk token new` makes one";
        let asked = HeaderValue::try_from(format!("Bearer realm=\"maildesk\"{error}"));
        let asked = asked.unwrap_or_else(|_| HeaderValue::from_static("Bearer"));
        Problem::saying(StatusCode::UNAUTHORIZED, detail).with(WWW_AUTHENTICATE, asked)
    };
    let Some(hash) = given else { return Err(unknown("")) };
    let token = web.store.read(move |tx| tx.api_token(&hash, now)).await?;
    // Who is an agent no more is nobody here.
    let known = token.and_then(|token| Some((web.config.policy.agent(&token.agent)?.clone(), token)));
    let Some((agent, token)) = known else {
        let guessed = web.throttle.ask(from, "token", GUESSING, now);
        guessed.map_err(Problem::too_many)?;
        return Err(unknown(", error=\"invalid_token\""));
    };
    if token.seen_at.is_none_or(|seen| now.duration_since(seen) > TOUCHED) {
        let hash = token.hash.clone();
        // Who only reads is answered even where nothing can be written any more: a full disk must show in /metrics.
        if let Err(error) = web.store.write(move |tx| tx.api_token_seen(&hash, now)).await {
            tracing::warn!(token = %token.name, "When a token was used cannot be written: {error:#}");
        }
    }
    Ok(Caller { web: web.clone(), agent, token, now })
}

/// The token of a request. The scheme is written in any case (RFC 9110, section 11.1).
fn given(headers: &HeaderMap) -> Option<Secret> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Secret::given(token.trim()))
}

/// A token says no more than its agent may by now.
fn allowed(caller: &Caller, scope: Scope) -> Result<(), Problem> {
    let refused = |detail: String| {
        let asked = format!("Bearer realm=\"maildesk\", error=\"insufficient_scope\", scope=\"{scope}\"");
        let problem = Problem::saying(StatusCode::FORBIDDEN, detail);
        match HeaderValue::try_from(asked) {
            Ok(asked) => problem.with(WWW_AUTHENTICATE, asked),
            Err(_) => problem,
        }
    };
    if !caller.has(scope) {
        return Err(refused(format!("this token has not the scope {scope}")));
    }
    if !scope.is_of(caller.agent.role) {
        return Err(refused(format!("{scope} is for {}, and {} is none", scope.holders(), caller.agent.id)));
    }
    Ok(())
}

/// Says how much is left, as draft-ietf-httpapi-ratelimit-headers has it.
fn limited(mut response: Response, bucket: Bucket, left: u32) -> Response {
    let (burst, per) = (bucket.burst, bucket.per.as_secs().max(1));
    let spent = i64::from(burst.saturating_sub(left));
    let burst_at_least = i64::from(burst.max(1));
    let full = (spent * per + burst_at_least - 1) / burst_at_least;
    let policy = format!("\"token\";q={burst};w={per}");
    for (name, value) in [("ratelimit-policy", policy), ("ratelimit", format!("\"token\";r={left};t={full}"))] {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}
