//! Somebody sends what they wrote, and their session has ended meanwhile: nobody is known to have written it, so it is
//! neither sent nor kept, and goes back to whoever wrote it, with the way to sign in.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use minijinja::context;

use crate::clock;
use crate::web::Web;
use crate::web::fault::Fault;
use crate::web::form::Form;
use crate::web::page::Visit;
use crate::web::session::{self, Door, Secret};

/// Fields in which people write, in the order in which they stand in forms.
const WRITTEN: [&str; 5] = ["subject", "title", "to", "text", "body"];

/// The page on which a form stands that is sent there.
pub fn page_behind(path: &str) -> String {
    let mut parts = path.trim_start_matches('/').split('/');
    match (parts.next(), parts.next()) {
        (Some("ticket"), Some(number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("/ticket/{number}")
        }
        (Some("articles"), Some(_)) | (Some("call"), None) => path.to_owned(),
        _ => "/".to_owned(),
    }
}

/// Answers a form whose session has ended with what stands in it.
pub async fn give_back(State(web): State<Arc<Web>>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let held = session::held(&web, Door::Desk, request.headers());
    match is_over(&web, held).await {
        Ok(false) => next.run(request).await,
        Ok(true) => over(&web, request).await.unwrap_or_else(IntoResponse::into_response),
        Err(fault) => fault.into_response(),
    }
}

async fn is_over(web: &Web, held: Option<Secret>) -> Result<bool, Fault> {
    match held {
        Some(secret) => Ok(session::agent_of(web, &secret, clock::now()).await?.is_none()),
        None => Ok(true),
    }
}

async fn over(web: &Arc<Web>, request: Request) -> Result<Response, Fault> {
    let (mut parts, body) = request.into_parts();
    let next = page_behind(parts.uri.path());
    let visit = Visit::from_request_parts(&mut parts, web).await?;
    let written = written(Request::from_parts(parts, body)).await;
    if written.is_empty() {
        return Err(Fault::SignIn { next });
    }
    let provider = web.config.web.oidc.as_ref().map(|oidc| oidc.name.as_str());
    visit.page_with(StatusCode::FORBIDDEN, "sign_in.html", context! { next, provider, written })
}

/// What people wrote, of a form of either kind. Its files are let go.
async fn written(request: Request<Body>) -> Vec<String> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
    let mut fields: Vec<(String, String)> = Vec::new();
    if kind.starts_with("multipart/form-data") {
        if let Ok(multipart) = Multipart::from_request(request, &()).await {
            let mut form = Form::read(multipart).await;
            fields.extend(WRITTEN.map(|name| (name.to_owned(), form.take(name))));
        }
    } else if let Ok(form) = axum::Form::<Vec<(String, String)>>::from_request(request, &()).await {
        fields.extend(form.0);
    }
    let of = |name: &&str| fields.iter().find(|(field, _)| field == name).map(|(_, text)| text.trim().to_owned());
    WRITTEN.iter().filter_map(of).filter(|text| !text.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_stands_on_a_page_that_can_be_opened() {
        for (path, page) in [
            ("/ticket/7/write", "/ticket/7"),
            ("/ticket/7", "/ticket/7"),
            ("/ticket/../x", "/"),
            ("/articles/coffee/en/edit", "/articles/coffee/en/edit"),
            ("/call", "/call"),
            ("/tickets/bulk", "/"),
            ("/", "/"),
        ] {
            assert_eq!(page_behind(path), page, "{path}");
        }
    }
}
