//! Tickets: lists by the words of the search line, and one with all that hangs on it.

use std::collections::BTreeSet;

use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::desk::scope::Scope;
use crate::desk::search::TicketFilter;
use crate::desk::ticket::{Ticket, TicketNumber};
use crate::store::ledger::{LedgerFilter, LedgerId, LedgerRow};
use crate::view::{TicketView, WholeTicket};
use crate::web::api::caller::Caller;
use crate::web::api::given::{Asked, At};
use crate::web::api::page::{List, Page, size};
use crate::web::api::problem::Problem;
use crate::web::sight::Sight;
use crate::web::tickets;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// As in the search line of the web desk: words, and `queue:billing is:open is:any is:unassigned assignee:me
    /// owner:ann status:pending,on_hold priority:high kind:incident channel:chat tag:invoice from:acme.com
    /// requester:carol@acme.com service:mail older:3d newer:8h`; without `is` those that are not done. A channel is `mail`,
    /// `form`, `chat`, `page`, `call`, `hand`, `api` or `rule`
    #[param(example = "queue:billing is:any printer")]
    q: String,
    /// `next` of the page before
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
    /// Tickets of a page; 50 unless it is said
    #[param(required = false, nullable = false, minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// Tickets, newest first
#[utoipa::path(get, path = "/tickets", tag = "tickets", params(Wanted),
    responses((status = 200, description = "A page of them", body = Page<TicketView>)))]
pub async fn list(caller: Caller, Asked(wanted): Asked<Wanted>) -> Result<Response, Problem> {
    let size = size(wanted.limit)?;
    let (filter, unknown) = tickets::filter(wanted.q.trim(), &caller.agent, caller.policy(), caller.now);
    if !unknown.is_empty() {
        let said: Vec<String> = unknown.iter().map(ToString::to_string).collect();
        return Err(Problem::refused(format!("q: {}", said.join("; "))));
    }
    let after = List::Tickets.after(wanted.cursor.as_deref())?;
    // None where there is no queue that may be seen.
    let limit = Some(filter.limit.unwrap_or(size + 1));
    let mut sight = caller.sight();
    let found = caller.web.store.read(move |tx| {
        Page::filled(
            List::Tickets,
            size,
            after,
            |ticket: &Ticket| ticket.number.0,
            |before| {
                let before = before.map(TicketNumber);
                let tickets = tx.tickets(&TicketFilter { before, limit, ..filter.clone() })?.into_iter();
                // What was merged into one of others stays where it was, and is theirs.
                tickets.map(|ticket| sight.ticket(tx, ticket.number).map(|may| (ticket, may))).collect()
            },
        )
    });
    let Page { items, next } = &found.await?;
    caller.shows(&Page { items: items.iter().map(TicketView::of).collect(), next: next.clone() })
}

/// A ticket with its timeline, its ties and whoever takes part
#[utoipa::path(get, path = "/tickets/{number}", tag = "tickets",
    params(("number" = i64, Path, description = "The ticket's number", minimum = 1, example = 1)),
    responses((status = 200, description = "The ticket", body = WholeTicket)))]
pub async fn show(caller: Caller, At(number): At<i64>) -> Result<Response, Problem> {
    let ticket = caller.reads(number).await?;
    let number = ticket.number;
    let mut sight = caller.sight();
    let read = caller.web.store.read(move |tx| Ok((tx.entries(number)?, sight.links(tx, number)?, tx.away()?)));
    let (entries, links, away) = read.await?;
    let away = ticket.assignee.as_ref().and_then(|agent| away.get(agent).copied()).filter(|until| *until > caller.now);
    caller.shows(&WholeTicket::of(&ticket, &entries, &links, away))
}

/// What was decided about each message of a ticket, and why
#[utoipa::path(get, path = "/tickets/{number}/explain", tag = "tickets",
    params(("number" = i64, Path, description = "The ticket's number", minimum = 1, example = 1)),
    responses((status = 200, description = "Oldest first", body = Vec<LedgerRow>)))]
pub async fn explain(caller: Caller, At(number): At<i64>) -> Result<Response, Problem> {
    let number = caller.reads(number).await?.number;
    let (enters, mut sight) = (Scope::MailRoomRead.is_of(caller.agent.role), caller.sight());
    let read = caller.web.store.read(move |tx| {
        let stands: BTreeSet<LedgerId> = tx.entries(number)?.iter().filter_map(|stored| stored.ledger).collect();
        let mut seen: Vec<LedgerRow> = Vec::new();
        for row in tx.ledger(&LedgerFilter { ticket: Some(number), ..LedgerFilter::default() })? {
            // What stands on the ticket is the ticket's; anything else is the mail room's, for who may enter it.
            if stands.contains(&row.id) || Sight::stands(&row) || (enters && sight.message(tx, &row)?) {
                seen.push(row);
            }
        }
        Ok(seen)
    });
    caller.shows(&read.await?)
}
