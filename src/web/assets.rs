//! Style sheet and scripts, built in. Nothing comes from elsewhere.

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use axum::response::{IntoResponse, Response};

use crate::web::fault::Fault;

pub const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// How long browsers keep them.
pub const KEPT: &str = "public, max-age=300";

const ASSETS: &[(&str, &str, &str)] = &[
    ("desk.css", CSS, include_str!("assets/desk.css")),
    ("desk.js", SCRIPT, include_str!("assets/desk.js")),
    ("talk.js", SCRIPT, include_str!("assets/talk.js")),
    ("compose.js", SCRIPT, include_str!("assets/compose.js")),
    // htmx 2.0.11 and its extension for server-sent events 2.2.4, as published, 0BSD licence.
    ("htmx.min.js", SCRIPT, include_str!("assets/htmx.min.js")),
    ("sse.min.js", SCRIPT, include_str!("assets/sse.min.js")),
    ("icon.svg", "image/svg+xml", include_str!("assets/icon.svg")),
];

/// The one that other sites load: a button which opens a chat.
const ELSEWHERE: (&str, &str) = ("chat.js", include_str!("assets/chat.js"));

pub async fn get(Path(name): Path<String>) -> Result<Response, Fault> {
    if name == ELSEWHERE.0 {
        let from_anywhere = (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");
        return Ok(([(CONTENT_TYPE, SCRIPT), (CACHE_CONTROL, KEPT), from_anywhere], ELSEWHERE.1).into_response());
    }
    let (_, kind, text) = ASSETS.iter().find(|(known, _, _)| *known == name).ok_or(Fault::NotFound)?;
    Ok(([(CONTENT_TYPE, *kind), (CACHE_CONTROL, KEPT)], *text).into_response())
}
