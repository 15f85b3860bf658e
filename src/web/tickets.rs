//! Lists of tickets: what an agent asks for, in the words of the search line, or by the name of a view that is kept.

use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use serde::Deserialize;

use crate::desk::names::QueueName;
use crate::desk::policy::{Agent, Policy};
use crate::desk::search::TicketFilter;
use crate::desk::search::{self, FIELDS, Unknown};
use crate::desk::ticket::TicketNumber;
use crate::store::views::Column;
use crate::web::fault::Fault;
use crate::web::page::Visit;
use crate::web::session::SignedIn;
use crate::web::sight::Sight;
use crate::web::{bulk, shown, views};

/// Lines of one page.
const MOST: usize = 50;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `queue:billing is:open printer`
    q: String,
    /// The last ticket of the page before.
    before: Option<i64>,
    /// A view that is kept.
    view: Option<i64>,
    /// A ticket that went where whoever sent it may not look.
    handed: Option<i64>,
}

impl Asked {
    pub fn of(q: &str, view: Option<i64>, before: Option<i64>) -> Self {
        Self { q: q.to_owned(), view, before, handed: None }
    }

    /// Where this list begins; one that is kept goes on as itself.
    pub fn path(&self) -> String {
        match self.view {
            Some(view) => format!("/tickets?view={view}"),
            None => format!("/tickets?q={}", shown::query(&self.q)),
        }
    }
}

pub async fn show(signed_in: SignedIn, headers: HeaderMap, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    if let Ok(number) = asked.q.trim().trim_start_matches('#').parse::<i64>() {
        return Ok(Redirect::to(&format!("/ticket/{number}")).into_response());
    }
    // While somebody types only the list is fetched, again and again, without what stands beside it.
    let counts = headers.get("hx-target").is_none_or(|target| target != "list");
    list(&signed_in, &asked, counts, context! {}, StatusCode::OK).await
}

/// The list with what is said of those that were chosen on it.
pub async fn draw(signed_in: &SignedIn, asked: &Asked, said: Value, status: StatusCode) -> Result<Response, Fault> {
    list(signed_in, asked, true, said, status).await
}

async fn list(
    signed_in: &SignedIn,
    asked: &Asked,
    counts: bool,
    said: Value,
    status: StatusCode,
) -> Result<Response, Fault> {
    let (policy, now) = (signed_in.visit.web.config.policy.clone(), signed_in.visit.now);
    let asked = asked.clone();
    let (before, handed) = (asked.before, asked.handed);
    let (me, of_policy, mut sight) = (signed_in.agent.clone(), policy.clone(), Sight::of(signed_in));
    let found = signed_in.visit.web.store.read(move |tx| {
        let policy = of_policy;
        let kept = views::of(tx, &me, &policy)?;
        let mut drawn = Vec::with_capacity(kept.len());
        for view in &kept {
            let count = match filter(&view.query, &me, &policy, now) {
                (filter, unknown) if counts && unknown.is_empty() => Some(views::counted(tx, &mut sight, filter)?),
                // Words may have had a meaning when they were kept, as the name of a queue has.
                _ => None,
            };
            drawn.push(views::shown(view, count.as_deref(), &me, &policy));
        }
        let chosen = kept.iter().position(|view| Some(view.id) == asked.view);
        if asked.view.is_some() && chosen.is_none() {
            return Ok(None);
        }
        let view = chosen.and_then(|at| kept.get(at));
        let query = view.map_or_else(|| asked.q.trim().to_owned(), |view| view.query.clone());
        let (filter, unknown) = filter(&query, &me, &policy, now);
        let before = asked.before.map(TicketNumber);
        // Nothing is shown as what was asked for that was not understood.
        let limit = if unknown.is_empty() { filter.limit.unwrap_or(MOST + 1) } else { 0 };
        let mut tickets = tx.tickets(&TicketFilter { before, limit: Some(limit), ..filter })?;
        let next = tickets.get(MOST - 1).filter(|_| tickets.len() > MOST).map(|last| last.number.0);
        tickets.truncate(MOST);
        let mut rows: Vec<Value> = Vec::with_capacity(tickets.len());
        for ticket in tickets {
            // What was merged into one of others stays where it was, and is theirs.
            if sight.ticket(tx, ticket.number)? {
                rows.push(shown::row(&ticket, &policy));
            }
        }
        let columns = view.map_or(Column::USUAL, |view| view.columns.as_slice());
        let columns: Vec<&str> = columns.iter().map(|column| column.as_str()).collect();
        let title = view.map(|view| view.name.clone());
        let kept = chosen.and_then(|at| drawn.get(at).cloned());
        Ok(Some((context! { views => drawn, kept, title, q => query, rows, next, columns }, unknown)))
    });
    let (list, unknown) = found.await?.ok_or(Fault::NotFound)?;
    let agent = &signed_in.agent;
    let queues: Vec<String> = visible(agent, &policy).map(QueueName::to_string).collect();
    let own_queues = policy.queues.iter().filter(|queue| queue.has(&agent.id));
    let own_queues: Vec<String> = own_queues.map(|queue| queue.name.to_string()).collect();
    let unknown: Vec<String> = unknown.iter().map(|unknown| not_understood(&signed_in.visit, unknown)).collect();
    let beside = context! { ..said, ..list };
    let context = context! {
        unknown, queues, own_queues, at => "tickets",
        fields => FIELDS.iter().map(|(_, example)| *example).collect::<Vec<_>>(),
        all_columns => Column::ALL.iter().map(|column| column.as_str()).collect::<Vec<_>>(),
        bulk => bulk::choices(agent, &policy), before, handed,
        ..beside
    };
    signed_in.page_with(status, "tickets.html", context)
}

/// Queues of whose tickets this agent may know.
pub fn visible<'p>(agent: &'p Agent, policy: &'p Policy) -> impl Iterator<Item = &'p QueueName> {
    policy.queues.iter().map(|queue| &queue.name).filter(|queue| policy.may_hear(&agent.id, queue))
}

/// What the words ask for by these eyes, and those that are not understood. Without any the living tickets are meant.
pub fn filter(query: &str, agent: &Agent, policy: &Policy, now: jiff::Timestamp) -> (TicketFilter, Vec<Unknown>) {
    let search = search::read(&search::split(query), Some(agent), policy, now);
    let mut filter = search.filter;
    filter.living |= !search.says_status;
    filter.newest = true;
    filter.queues = visible(agent, policy).cloned().collect();
    // A queue that nobody may see holds nothing; an empty list would mean all of them.
    filter.limit = filter.queues.is_empty().then_some(0);
    (filter, search.unknown)
}

/// In words for whoever typed it.
pub fn not_understood(visit: &Visit, unknown: &Unknown) -> String {
    let said = visit.words("search.unknown").replace("{words}", &unknown.word);
    match &unknown.near {
        Some(near) => format!("{said}. {}", visit.words("search.near").replace("{near}", near)),
        None => said,
    }
}
