//! Lists of tickets that agents keep under a name, for themselves or with the members of a queue.

use anyhow::Result;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

use crate::desk::names::QueueName;
use crate::desk::policy::{Agent, Policy};
use crate::desk::search;
use crate::desk::search::TicketFilter;
use crate::desk::ticket::TicketNumber;
use crate::store::tx::Tx;
use crate::store::views::{Column, View};
use crate::web::fault::Fault;
use crate::web::session::SignedIn;
use crate::web::sight::Sight;
use crate::web::tickets;

/// Tickets of a view that are counted.
const MOST_COUNTED: usize = 200;
/// Views that are shown to one agent.
const MOST: usize = 30;
/// Characters of a name, and of its words.
const LONGEST_NAME: usize = 60;
const LONGEST_QUERY: usize = 500;

/// Whether an agent belongs to a queue.
fn belongs(agent: &Agent, queue: &QueueName, policy: &Policy) -> bool {
    policy.queue(queue).is_some_and(|queue| queue.has(&agent.id))
}

/// Views that an agent has.
pub fn of(tx: &mut dyn Tx, agent: &Agent, policy: &Policy) -> Result<Vec<View>> {
    let has =
        |view: &View| view.agent == agent.id || view.queue.as_ref().is_some_and(|queue| belongs(agent, queue, policy));
    Ok(tx.views()?.into_iter().filter(has).take(MOST).collect())
}

/// Whether an agent may take it away: its keeper, or the lead of those who share it.
fn may_forget(agent: &Agent, view: &View, policy: &Policy) -> bool {
    let queue = view.queue.as_ref().and_then(|queue| policy.queue(queue));
    view.agent == agent.id || queue.is_some_and(|queue| queue.lead.as_ref() == Some(&agent.id))
}

/// How many tickets a view has now, as far as they are counted; only what the agent may know of.
pub fn counted(tx: &mut dyn Tx, sight: &mut Sight, filter: TicketFilter) -> Result<String> {
    let filter = TicketFilter { limit: Some(MOST_COUNTED + 1), ..filter };
    let count = match sight.sees_all() {
        true => tx.ticket_count(&filter)?,
        false => {
            let numbers: Vec<TicketNumber> = tx.tickets(&filter)?.iter().map(|ticket| ticket.number).collect();
            let mut count = 0;
            for number in numbers {
                count += usize::from(sight.ticket(tx, number)?);
            }
            count
        }
    };
    Ok(if count > MOST_COUNTED { format!("{MOST_COUNTED}+") } else { count.to_string() })
}

/// A view in the navigation.
pub fn shown(view: &View, count: Option<&str>, agent: &Agent, policy: &Policy) -> Value {
    context! {
        id => view.id, name => view.name.as_str(), query => view.query.as_str(), count,
        shared => view.queue.as_ref().filter(|_| view.agent != agent.id).map(QueueName::to_string),
        may_forget => may_forget(agent, view, policy),
    }
}

/// Keeps a list. What a form says several times are its columns.
pub async fn keep(signed_in: SignedIn, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Fault> {
    let policy = &signed_in.visit.web.config.policy;
    let field = |wanted: &str| {
        let value = fields.iter().find(|(name, _)| name == wanted);
        value.map_or("", |(_, value)| value.trim())
    };
    let (name, query): (String, String) = (
        field("name").split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST_NAME).collect(),
        field("q").chars().take(LONGEST_QUERY).collect(),
    );
    let refused = |key: &'static str| Err(Fault::Refused(signed_in.visit.words(key).to_owned()));
    if name.is_empty() {
        return refused("view.problem.name");
    }
    let search = search::read(&search::split(&query), Some(&signed_in.agent), policy, signed_in.visit.now);
    if let Some(unknown) = search.unknown.first() {
        return Err(Fault::Refused(tickets::not_understood(&signed_in.visit, unknown)));
    }
    let queue = Some(field("queue")).filter(|queue| !queue.is_empty()).map(QueueName::new);
    if queue.as_ref().is_some_and(|queue| !belongs(&signed_in.agent, queue, policy)) {
        return Err(Fault::NotFound);
    }
    let columns = fields.iter().filter(|(name, _)| name == "column").filter_map(|(_, word)| word.parse().ok());
    let columns: Vec<Column> = columns.collect();
    let columns = if columns.is_empty() { Column::USUAL.to_vec() } else { columns };
    let (agent, me, of_policy) = (signed_in.agent.id.clone(), signed_in.agent.clone(), policy.clone());
    let view = View { id: 0, agent, queue, name, query, columns };
    let id = signed_in.visit.web.store.write(move |tx| {
        if of(tx, &me, &of_policy)?.len() >= MOST {
            return Ok(None);
        }
        tx.keep_view(&view).map(Some)
    });
    match id.await? {
        Some(id) => Ok(Redirect::to(&format!("/tickets?view={id}")).into_response()),
        None => refused("view.problem.many"),
    }
}

pub async fn forget(signed_in: SignedIn, Path(id): Path<i64>) -> Result<Response, Fault> {
    let (me, policy) = (signed_in.agent.clone(), signed_in.visit.web.config.policy.clone());
    let gone = signed_in.visit.web.store.write(move |tx| {
        let view = of(tx, &me, &policy)?.into_iter().find(|view| view.id == id);
        let may = view.is_some_and(|view| may_forget(&me, &view, &policy));
        if may {
            tx.forget_view(id)?;
        }
        Ok(may)
    });
    if gone.await? { Ok(Redirect::to("/tickets").into_response()) } else { Err(Fault::NotFound) }
}
