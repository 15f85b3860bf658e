//! What needs doing, and what breaks next.

use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::desk::search::TicketFilter;
use crate::view::{ClockView, TicketView, clocks_of};
use crate::web::api::caller::Caller;
use crate::web::api::given::Asked;
use crate::web::api::page::size;
use crate::web::api::problem::Problem;
use crate::web::{now, tickets};

/// Tickets that need doing for one reason.
#[derive(Serialize, ToSchema)]
pub struct Group<'a> {
    /// `overdue`, `today` and so on, as the mail of the day has them; `mentioned`: a note named the agent; `approve`: the agent's word is owed.
    kind: &'static str,
    tickets: Vec<TicketView<'a>>,
    /// There may be more of them: only so many tickets are looked at, those that are due first
    more: bool,
}

/// What the agent has to do, as their first page and their mail of the day say it
#[utoipa::path(get, path = "/agenda", tag = "tickets",
    responses((status = 200, description = "Each ticket in the first group that it is of", body = Vec<Group>)))]
pub async fn agenda(caller: Caller) -> Result<Response, Problem> {
    let (groups, _) = now::groups(&caller.web, &caller.agent, caller.now).await?;
    let drawn: Vec<Group<'_>> = groups
        .iter()
        .map(|group| Group {
            kind: group.kind,
            tickets: group.tickets.iter().map(TicketView::of).collect(),
            more: group.cut,
        })
        .collect();
    caller.shows(&drawn)
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Of how many tickets, those that break first at the front; 50 unless it is said
    #[param(required = false, nullable = false, minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// Clocks that are not met: what breaks next
#[utoipa::path(get, path = "/clocks", tag = "tickets", params(Wanted),
    responses((status = 200, description = "What waits for somebody else comes last", body = Vec<ClockView>)))]
pub async fn clocks(caller: Caller, Asked(wanted): Asked<Wanted>) -> Result<Response, Problem> {
    let size = size(wanted.limit)?;
    let queues: Vec<_> = tickets::visible(&caller.agent, caller.policy()).cloned().collect();
    // A queue that nobody may see holds nothing; an empty list would mean all of them.
    let limit = if queues.is_empty() { 0 } else { size };
    let filter = TicketFilter { clocks: true, living: true, queues, limit: Some(limit), ..TicketFilter::default() };
    let found = caller.web.store.read(move |tx| tx.tickets(&filter)).await?;
    caller.shows(&clocks_of(&found))
}
