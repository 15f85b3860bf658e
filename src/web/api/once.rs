//! What is asked twice is done once: a program gives its request a key (draft-ietf-httpapi-idempotency-key-header), and
//! may ask again under it when the answer was lost.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use sha2::{Digest, Sha256};

use crate::clock;
use crate::store::Store;
use crate::store::api::{Answer, Asked, KEPT, Repeated};
use crate::web::api::caller::Caller;
use crate::web::api::problem::{self, Problem};
use crate::web::guard::PATIENCE;
use crate::web::{leaving, ledger};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer is one that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Characters of a key.
const LONGEST: usize = 255;

/// Runs a request that changes something, unless its key says that it was run before.
pub async fn run(caller: &Caller, request: Request, next: Next) -> Response {
    match key(request.headers()) {
        Ok(None) => next.run(request).await,
        Ok(Some(key)) => keyed(caller, key, request, next).await.unwrap_or_else(IntoResponse::into_response),
        Err(problem) => problem.into_response(),
    }
}

/// A string of structured fields (RFC 9651), in quotation marks; without them it is taken as well.
fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut given = headers.get_all(KEY).iter();
    let Some(value) = given.next() else { return Ok(None) };
    let wrong = || {
        let detail = format!(
            "Idempotency-Key is one text of 1 to {LONGEST} visible ASCII characters, in quotation marks: \"8e03978e-40d5\""
        );
        Problem::saying(StatusCode::BAD_REQUEST, detail)
    };
    let text = value.to_str().map_err(|_| wrong())?.trim();
    let bare = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let sound = (1..=LONGEST).contains(&bare.len()) && bare.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"');
    if sound && given.next().is_none() { Ok(Some(bare.to_owned())) } else { Err(wrong()) }
}

async fn keyed(caller: &Caller, key: String, request: Request, next: Next) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let whole = Bytes::from_request(Request::from_parts(parts.clone(), body), &()).await;
    let bytes = whole.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
        status => Problem::saying(status, "the body did not come to its end"),
    })?;
    let mut hash = Sha256::new();
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    for part in [parts.method.as_str().as_bytes(), target.as_bytes(), &bytes] {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    let request = data_encoding::HEXLOWER.encode(&hash.finalize());
    // A body may be long on its way: its request begins when all of it is here.
    let (store, now) = (caller.web.store.clone(), clock::now());
    let asked = Asked { token: caller.token.hash.clone(), key, request, at: now };
    let (first, kept_since) = (asked.clone(), now.checked_sub(KEPT).unwrap_or(now));
    match store.write(move |tx| tx.api_asked(&first, kept_since)).await? {
        None => {}
        Some(Repeated::Answered(answer)) => {
            seen(caller, parts.uri.path(), &answer).await?;
            return Ok(again(answer));
        }
        Some(Repeated::Other) => {
            let problem = Problem::refused("something else was asked under this Idempotency-Key: take a new one");
            return Err(problem.named("urn:maildesk:problem:idempotency-key-reused", "Idempotency-Key is already used"));
        }
        Some(Repeated::Open { since }) => return Err(open(now.duration_since(since))),
    }
    // It goes on when whoever asked goes away, so that they find its answer later.
    let request = Request::from_parts(parts, Body::from(bytes));
    let running = tokio::spawn(async move {
        let response = next.run(request).await;
        settle(&store, &asked, response).await
    });
    running.await.map_err(|error| Problem::from(anyhow::Error::from(error)))?
}

/// Whether what an answer tells of is still there for whoever asks again: it may have been restricted since. One that
/// tells nothing but that it was done may be given to them.
async fn seen(caller: &Caller, path: &str, answer: &Answer) -> Result<(), Problem> {
    if answer.body.is_empty() && answer.location.is_none() {
        return Ok(());
    }
    for place in [Some(path), answer.location.as_deref()].into_iter().flatten() {
        let place = place.strip_prefix(super::ROOT).unwrap_or(place);
        let words: Vec<&str> = place.split('/').skip(1).collect();
        let id = |word: &str| word.parse::<i64>().map_err(|_| Problem::not_found());
        match words[..] {
            ["tickets", number, ..] => drop(caller.ticket(id(number)?).await?),
            ["ledger", row, ..] => drop(ledger::one(&caller.web, &caller.agent, id(row)?).await?),
            ["outbox", row] => drop(leaving::one_mail(&caller.web, &caller.agent, id(row)?).await?),
            ["webhooks", "deliveries", row] => {
                drop(leaving::one_hook(&caller.web, &caller.agent, id(row)?).await?);
            }
            _ => {}
        }
    }
    Ok(())
}

/// It is run at this moment; or it was broken off, and nobody knows whether it was done.
fn open(age: SignedDuration) -> Problem {
    let runs = age.as_secs() < i64::try_from(PATIENCE.as_secs()).unwrap_or(i64::MAX);
    let (detail, kind, title) = match runs {
        true => (
            "the first request of this Idempotency-Key is not answered yet: ask again in a moment",
            "urn:maildesk:problem:idempotency-key-in-use",
            "A request is outstanding for this Idempotency-Key",
        ),
        false => (
            "the first request of this Idempotency-Key was broken off, perhaps after it was done: look, and take a new key",
            "urn:maildesk:problem:outcome-unknown",
            "The outcome is not known",
        ),
    };
    let problem = Problem::saying(StatusCode::CONFLICT, detail).named(kind, title);
    if runs { problem.with(header::RETRY_AFTER, 1_u64) } else { problem }
}

/// Keeps what was answered. After trouble of our own nothing was done, and it may be tried again.
async fn settle(store: &Store, asked: &Asked, response: Response) -> Result<Response, Problem> {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.map_err(anyhow::Error::from)?;
    let asked = asked.clone();
    if parts.status.is_server_error() {
        store.write(move |tx| tx.api_unasked(&asked)).await?;
    } else {
        let location = parts.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let body = String::from_utf8_lossy(&bytes).into_owned();
        let answer = Answer { status: parts.status.as_u16(), location, body };
        store.write(move |tx| tx.api_answered(&asked, &answer)).await?;
    }
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn again(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let kind = if status.is_client_error() { problem::CONTENT_TYPE } else { "application/json" };
    let mut response = (status, Bytes::from(answer.body)).into_response();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    if status != StatusCode::NO_CONTENT {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    if let Some(location) = answer.location.and_then(|location| HeaderValue::try_from(location).ok()) {
        headers.insert(header::LOCATION, location);
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
