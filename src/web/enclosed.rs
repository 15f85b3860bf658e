//! What came with a mail: its page as its writer laid it out, and its files.
//!
//! Nothing of it is ever a page of the desk. The HTML is sanitised, and then shown by a browser that was told to believe
//! none of it (Content-Security-Policy: sandbox): no script, no form, no cookie, nothing from elsewhere. Pictures that
//! came along are written into it, since it may not ask for them. Files are saved, not opened, but for pictures that are
//! only pixels.

use axum::extract::{Path, Query};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::clock;
use crate::desk::mail::Attachment;
use crate::desk::token::Keyring;
use crate::mail::{self, Pictures};
use crate::store::Store;
use crate::store::looks::{Via, What};
use crate::web::Web;
use crate::web::fault::Fault;
use crate::web::looks;
use crate::web::secrets::{self, Asks};
use crate::web::session::SignedIn;
use crate::web::shown;
use crate::web::sight::Visible;

/// Bytes of all pictures that are written into one page.
const MOST_PICTURES: usize = 8 * 1024 * 1024;

/// Types that a browser may show: pixels, and nothing that runs.
const SHOWN: &[&str] = &["image/png", "image/jpeg", "image/gif", "image/webp"];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// Whether pictures from elsewhere are wanted, who then hear of it.
    pictures: bool,
}

/// A mail with its bytes, as an entry of a ticket holds it.
struct Held {
    raw: Vec<u8>,
    attachments: Vec<Attachment>,
}

async fn held(store: &Store, ticket: &Visible, entry: i64) -> Result<Held, Fault> {
    let number = ticket.number;
    let found = store.read(move |tx| {
        let entries = tx.entries(number)?;
        let Some(stored) = entries.into_iter().find(|stored| stored.id == entry) else { return Ok(None) };
        let Some(raw) = stored.ledger.map(|id| tx.raw(id)).transpose()?.flatten() else { return Ok(None) };
        Ok(Some(Held { raw, attachments: stored.entry.attachments }))
    });
    found.await?.ok_or(Fault::NotFound)
}

/// The mail's own page, for a frame.
pub async fn page(
    signed_in: SignedIn,
    Path((number, entry)): Path<(i64, i64)>,
    Query(wish): Query<Wish>,
) -> Result<Response, Fault> {
    let ticket = Visible::of(&signed_in, number).await?;
    let held = held(&signed_in.visit.web.store, &ticket, entry).await?;
    let (visit, agent) = (&signed_in.visit, &signed_in.agent);
    looks::note(&visit.web, (agent, Via::Page), What::Ticket, ticket.number.0, visit.now).await;
    let pictures = if wish.pictures { Pictures::Any } else { Pictures::Enclosed };
    let policy = signed_in.visit.web.config.policy.clone();
    // Reading is work: not on a thread that serves others.
    let drawn = tokio::task::spawn_blocking(move || draw(&held.raw, pictures, &policy.keys)).await;
    let page = drawn.map_err(|error| Fault::Broken(error.into()))?;
    // A quoted notification holds what lets somebody write as the agent who got it.
    let page = signed_in.visit.web.config.policy.keys.scrub(&page);
    let sources = if wish.pictures { "data: https: http:" } else { "data:" };
    let policy = format!(
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src {sources}; \
         style-src 'sha256-{}'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'",
        style_hash()
    );
    let mut response = ([(CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response();
    let headers = response.headers_mut();
    headers
        .insert(CONTENT_SECURITY_POLICY, HeaderValue::try_from(policy).map_err(|error| Fault::Broken(error.into()))?);
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    Ok(response)
}

/// The frame's own look; what the mail wanted to look like is gone with its styles.
const STYLE: &str = "body{margin:12px;font:15px/1.5 sans-serif;color:#18202b;background:#fff;overflow-wrap:anywhere}\
                     img{max-width:100%;height:auto}table{max-width:100%}";

fn style_hash() -> String {
    use sha2::{Digest, Sha256};
    data_encoding::BASE64.encode(&Sha256::digest(STYLE))
}

/// A mail without an HTML form is its words: of one that came long ago nobody knew when its page was offered.
fn draw(raw: &[u8], pictures: Pictures, keys: &Keyring) -> String {
    let mail = mail::read(raw, &mail::Reading { pictures, ..Default::default() });
    let mut page = mail.html.clone().unwrap_or_else(|| shown::lines(&mail.text()).to_string());
    let mut left = MOST_PICTURES;
    for file in &mail.attachments {
        let Some(id) = file.content_id.as_deref().filter(|_| SHOWN.contains(&file.content_type.as_str())) else {
            continue;
        };
        let link = format!("cid:{}", mail_escaped(id));
        if !page.contains(&link) || usize::try_from(file.size).unwrap_or(usize::MAX) > left {
            continue;
        }
        let bytes = mail::attachment_bytes(raw, file.part).filter(|bytes| !secrets::in_file(bytes, keys));
        let Some(bytes) = bytes else { continue };
        left = left.saturating_sub(bytes.len());
        let data = format!("data:{};base64,{}", file.content_type, data_encoding::BASE64.encode(&bytes));
        page = page.replace(&format!("\"{link}\""), &format!("\"{data}\""));
    }
    format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><base target=\"_blank\"><title>Mail</title>\
         <style>{STYLE}</style></head><body>{page}</body></html>"
    )
}

/// A Content-ID as it stands in an attribute.
fn mail_escaped(id: &str) -> String {
    id.replace('&', "&amp;").replace('"', "&quot;")
}

/// One file.
pub async fn file(signed_in: SignedIn, Path((number, entry, part)): Path<(i64, i64, u32)>) -> Result<Response, Fault> {
    let ticket = Visible::of(&signed_in, number).await?;
    bytes_of(&signed_in.visit.web, Asks::Person(&signed_in.agent), &ticket, entry, part).await
}

/// The same, for programs, too.
pub async fn bytes_of(web: &Web, asks: Asks<'_>, ticket: &Visible, entry: i64, part: u32) -> Result<Response, Fault> {
    let held = held(&web.store, ticket, entry).await?;
    let file = held.attachments.iter().find(|file| file.part == part).ok_or(Fault::NotFound)?.clone();
    let read = tokio::task::spawn_blocking(move || mail::attachment_bytes(&held.raw, part)).await;
    let bytes = read.map_err(|error| Fault::Broken(error.into()))?.ok_or(Fault::NotFound)?;
    let via = asks.via();
    let bytes = secrets::file(web, asks, bytes).await?;
    looks::note(web, via, What::File, ticket.number.0, clock::now()).await;
    let shown = SHOWN.contains(&file.content_type.as_str());
    let (how, kind) =
        if shown { ("inline", file.content_type.as_str()) } else { ("attachment", "application/octet-stream") };
    let name = file.name.as_deref().unwrap_or("unnamed");
    let disposition = format!("{how}; filename*=UTF-8''{}", shown::query(name).replace('/', "_"));
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let value = |text: &str| HeaderValue::try_from(text).map_err(|error| Fault::Broken(error.into()));
    headers.insert(CONTENT_TYPE, value(kind)?);
    headers.insert(CONTENT_DISPOSITION, value(&disposition)?);
    headers.insert(CONTENT_SECURITY_POLICY, value("sandbox; default-src 'none'; frame-ancestors 'none'")?);
    Ok(response)
}

/// Whether a browser may show a file of this type.
pub fn is_shown(content_type: &str) -> bool {
    SHOWN.contains(&content_type)
}
