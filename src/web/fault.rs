//! Why somebody gets another page than the one they asked for.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

use crate::store::is_temporary;
use crate::web::page::Visit;
use crate::web::session::SignedIn;
use crate::web::shown;

#[derive(Debug)]
pub enum Fault {
    /// There is no such thing, or not for whoever asks: both look the same.
    NotFound,
    /// The ticket of a link went into that of somebody else, which the link does not open.
    Elsewhere,
    /// Agents must sign in; where they wanted to go.
    SignIn {
        next: String,
    },
    /// It comes from another site, or is no form of ours.
    Foreign,
    /// Too often; so many seconds to wait.
    TooMany {
        wait: u64,
    },
    TooLarge,
    /// It cannot be done, in words for whoever asked.
    Refused(String),
    /// Our own trouble; the words are for the log.
    Broken(anyhow::Error),
}

impl Fault {
    /// Why something was not done: our own trouble, or what speaks against it, which is for whoever asked.
    pub fn of(error: anyhow::Error) -> Self {
        if is_temporary(&error) { Self::Broken(error) } else { Self::Refused(format!("{error:#}")) }
    }
}

impl From<anyhow::Error> for Fault {
    fn from(error: anyhow::Error) -> Self {
        Self::Broken(error)
    }
}

/// What went wrong, on its way to where it is drawn.
#[derive(Clone)]
struct Told {
    key: &'static str,
    words: String,
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let wait = if let Self::TooMany { wait } = self { Some(wait) } else { None };
        let (status, key, words) = match self {
            Self::SignIn { next } => return Redirect::to(&sign_in_then(&next)).into_response(),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found", String::new()),
            Self::Elsewhere => (StatusCode::GONE, "elsewhere", String::new()),
            Self::Foreign => (StatusCode::FORBIDDEN, "foreign", String::new()),
            Self::TooMany { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many", String::new()),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large", String::new()),
            Self::Refused(words) => (StatusCode::UNPROCESSABLE_ENTITY, "refused", words),
            Self::Broken(error) => {
                tracing::error!("A page failed: {error:#}");
                (StatusCode::INTERNAL_SERVER_ERROR, "broken", String::new())
            }
        };
        let mut response = status.into_response();
        if let Some(wait) = wait {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
        response.extensions_mut().insert(Told { key, words });
        response
    }
}

/// The sign-in page, with where to go behind it.
pub fn sign_in_then(next: &str) -> String {
    format!("/sign-in?next={}", shown::query(next))
}

/// Draws what went wrong, in the language of whoever asked; for who is signed in, in the desk.
pub async fn draw(visit: Visit, request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let mut response = next.run(request).await;
    if is_bare(&response) {
        response = Fault::TooLarge.into_response();
    }
    let Some(told) = response.extensions().get::<Told>().cloned() else { return response };
    let status = response.status();
    let context = context! { key => told.key, words => told.words, ticket => ticket_of(&visit.here), at => "" };
    let page = match SignedIn::known(&visit, &headers).await {
        Ok(Some(signed_in)) => signed_in.page_with(status, "error.html", context),
        // Nor where the store cannot say who they are.
        Ok(None) | Err(_) => visit.page_with(status, "error.html", context),
    };
    let mut page = match page {
        Ok(page) => page,
        Err(fault) => {
            tracing::error!(key = told.key, "The page that tells what went wrong cannot be drawn: {fault:?}");
            return response;
        }
    };
    for (name, value) in response.headers() {
        if *name == header::RETRY_AFTER {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}

/// The ticket on whose page something was done.
fn ticket_of(here: &str) -> Option<i64> {
    let (number, _) = here.strip_prefix("/ticket/")?.split_once('/')?;
    number.parse().ok()
}

/// Whether it was too large to be read, and nobody here has said so yet: the words of the library are none for people.
fn is_bare(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let plain = kind.and_then(|kind| kind.to_str().ok()).is_some_and(|kind| kind.starts_with("text/plain"));
    response.status() == StatusCode::PAYLOAD_TOO_LARGE && plain
}

pub async fn nothing_here() -> Fault {
    Fault::NotFound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_somebody_wanted_to_go_stays_one_value() {
        assert_eq!(sign_in_then("/ticket/7"), "/sign-in?next=/ticket/7");
        assert_eq!(sign_in_then("/tickets?q=a&b=ä"), "/sign-in?next=/tickets%3Fq%3Da%26b%3D%C3%A4");
    }
}
