//! The timeline of a ticket, and the files that came along.

use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::store::tickets::StoredEntry;
use crate::web::api::caller::Caller;
use crate::web::api::given::{Asked, At};
use crate::web::api::page::{List, Page, size};
use crate::web::api::problem::Problem;
use crate::web::enclosed;
use crate::web::secrets::Asks;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// `next` of the page before
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
    /// Entries of a page; 50 unless it is said
    #[param(required = false, nullable = false, minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// The timeline of a ticket, in the order in which it came
#[utoipa::path(get, path = "/tickets/{number}/entries", tag = "tickets",
    params(("number" = i64, Path, description = "The ticket's number", minimum = 1, example = 1), Wanted),
    responses((status = 200, description = "A page of it", body = Page<StoredEntry>)))]
pub async fn list(caller: Caller, At(number): At<i64>, Asked(wanted): Asked<Wanted>) -> Result<Response, Problem> {
    let size = size(wanted.limit)?;
    let after = List::Entries.after(wanted.cursor.as_deref())?.unwrap_or_default();
    let number = caller.reads(number).await?.number;
    let mut entries: Vec<StoredEntry> = caller.web.store.read(move |tx| tx.entries(number)).await?;
    // Late mail stands where it was written; a page that was read stays as it was, and what comes is on the next one.
    entries.retain(|stored| stored.id > after);
    entries.sort_by_key(|stored| stored.id);
    caller.shows(&Page::of(List::Entries, entries, size, |stored| stored.id))
}

/// A file that came with an entry; `part` is the attachment's. One that holds an agent's token is for no program
#[utoipa::path(get, path = "/tickets/{number}/entries/{entry}/files/{part}", tag = "tickets",
    params(
        ("number" = i64, Path, description = "The ticket's number", minimum = 1, example = 1),
        ("entry" = i64, Path, description = "The entry's id", minimum = 1, example = 1),
        ("part" = u32, Path, description = "The attachment's part"),
    ),
    responses((status = 200, description = "Its bytes", content_type = "application/octet-stream")))]
pub async fn file(caller: Caller, At((number, entry, part)): At<(i64, i64, u32)>) -> Result<Response, Problem> {
    let ticket = caller.ticket(number).await?;
    Ok(enclosed::bytes_of(&caller.web, Asks::Program(&caller.agent), &ticket, entry, part).await?)
}
