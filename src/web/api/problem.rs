//! Why a program gets another answer than the one it asked for: a problem document (RFC 9457).

use axum::Json;
use axum::extract::Request;
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::store;
use crate::web::fault::Fault;

pub const CONTENT_TYPE: &str = "application/problem+json";

/// What went wrong, as RFC 9457 says it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Document {
    /// What kind of problem it is; `about:blank` where the status says all.
    #[serde(rename = "type")]
    #[schema(format = "uri-reference")]
    kind: &'static str,
    title: String,
    status: u16,
    /// What was wrong this time, and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Problem {
    kind: &'static str,
    title: Option<&'static str>,
    pub status: StatusCode,
    detail: Option<String>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    pub fn of(status: StatusCode) -> Self {
        Self { kind: "about:blank", title: None, status, detail: None, headers: Vec::new() }
    }

    pub fn saying(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..Self::of(status) }
    }

    /// Of a kind that programs tell apart from others of its status.
    pub fn named(self, kind: &'static str, title: &'static str) -> Self {
        Self { kind, title: Some(title), ..self }
    }

    pub fn with(mut self, name: HeaderName, value: impl Into<HeaderValue>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// There is no such thing, or not for whoever asks: both look the same.
    pub fn not_found() -> Self {
        Self::saying(StatusCode::NOT_FOUND, "there is no such thing, or none that this token may see")
    }

    /// What is asked for cannot be done, in words for whoever asked.
    pub fn refused(why: impl Into<String>) -> Self {
        Self::saying(StatusCode::UNPROCESSABLE_ENTITY, why)
    }

    pub fn too_many(wait: u64) -> Self {
        let detail = format!("this is asked too often: ask again in {wait} s");
        // As draft-ietf-httpapi-ratelimit-headers names it.
        Self::saying(StatusCode::TOO_MANY_REQUESTS, detail)
            .named("https://iana.org/assignments/http-problem-types#quota-exceeded", "Quota Exceeded")
            .with(header::RETRY_AFTER, wait)
    }

    pub fn too_large() -> Self {
        Self::saying(StatusCode::PAYLOAD_TOO_LARGE, "the body is larger than 25 MB")
    }

    /// What an action was answered, which may be our own trouble or a refusal.
    pub fn of_act(error: anyhow::Error) -> Self {
        if store::is_temporary(&error) { error.into() } else { Self::refused(format!("{error:#}")) }
    }
}

impl From<anyhow::Error> for Problem {
    fn from(error: anyhow::Error) -> Self {
        tracing::error!("A program got no answer: {error:#}");
        if store::is_temporary(&error) {
            Self::of(StatusCode::SERVICE_UNAVAILABLE).with(header::RETRY_AFTER, 5_u64)
        } else {
            Self::of(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::NotFound | Fault::Elsewhere => Self::not_found(),
            Fault::SignIn { .. } => Self::of(StatusCode::UNAUTHORIZED),
            Fault::Foreign => Self::of(StatusCode::FORBIDDEN),
            Fault::TooMany { wait } => Self::too_many(wait),
            Fault::TooLarge => Self::too_large(),
            Fault::Refused(why) => Self::refused(why),
            Fault::Broken(error) => error.into(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let title = self.title.or(self.status.canonical_reason()).unwrap_or("Problem").to_owned();
        let document = Document { kind: self.kind, title, status: self.status.as_u16(), detail: self.detail };
        let mut response = (self.status, Json(document)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
        headers.extend(self.headers);
        response
    }
}

/// Whatever failed on the way, be it that it panicked or took too long, and does not say so in a document, says it in one.
pub async fn told(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    let said = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == CONTENT_TYPE);
    if said || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let kept = [header::ALLOW, header::RETRY_AFTER, header::WWW_AUTHENTICATE];
    let mut problem = Problem::of(status);
    for name in kept {
        if let Some(value) = response.headers().get(&name) {
            problem = problem.with(name, value.clone());
        }
    }
    problem.into_response()
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;

    async fn broken() -> StatusCode {
        panic!("a defect, made for this test")
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_defect_is_told_in_a_document_as_well_and_says_nothing_of_itself() {
        let router = Router::new()
            .route("/broken", get(broken))
            .route("/slow", get(|| async { StatusCode::SERVICE_UNAVAILABLE }))
            .layer(CatchPanicLayer::new())
            .layer(from_fn(told));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await });
        let asked = tokio::task::spawn_blocking(move || {
            let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
            for (path, status) in [("/broken", 500), ("/slow", 503), ("/nowhere", 404)] {
                let mut answer = agent.get(&format!("{url}{path}")).call().unwrap();
                assert_eq!(answer.status(), status, "{path}");
                assert_eq!(answer.headers()["content-type"], CONTENT_TYPE, "{path}");
                let body = answer.body_mut().read_to_string().unwrap();
                assert!(body.contains(&format!("\"status\":{status}")) && !body.contains("defect"), "{path}: {body}");
            }
        });
        asked.await.unwrap();
        serving.abort();
    }
}
