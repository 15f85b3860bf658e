//! Lists of tickets: what an agent asks for, in the words of the search line.

use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::{SignedDuration, Timestamp};
use minijinja::{Value, context};
use serde::Deserialize;

use crate::desk::names::{AgentId, QueueName};
use crate::desk::policy::{Agent, Policy};
use crate::desk::ticket::{Priority, Status, TicketNumber};
use crate::store::tickets::TicketFilter;
use crate::web::fault::Fault;
use crate::web::session::SignedIn;
use crate::web::shown;
use crate::web::sight::Sight;

/// Lines of one page.
const MOST: usize = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `queue:billing is:open printer`
    q: String,
    /// The last ticket of the page before.
    before: Option<i64>,
}

pub async fn show(signed_in: SignedIn, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let query = asked.q.trim();
    if let Ok(number) = query.trim_start_matches('#').parse::<i64>() {
        return Ok(Redirect::to(&format!("/ticket/{number}")).into_response());
    }
    let policy = signed_in.visit.web.config.policy.clone();
    let (mut filter, unknown) = read(query, &signed_in.agent, &policy, signed_in.visit.now);
    filter.before = asked.before.map(TicketNumber);
    let mut sight = Sight::of(&signed_in);
    let found = signed_in.visit.web.store.read(move |tx| {
        let mut tickets = tx.tickets(&filter)?;
        let next = tickets.get(MOST - 1).filter(|_| tickets.len() > MOST).map(|last| last.number.0);
        tickets.truncate(MOST);
        let mut seen = Vec::with_capacity(tickets.len());
        for ticket in tickets {
            // What was merged into one of others stays where it was, and is theirs.
            if sight.ticket(tx, ticket.number)? {
                seen.push(ticket);
            }
        }
        Ok((seen, next))
    });
    let (tickets, next) = found.await?;
    let rows: Vec<Value> = tickets.iter().map(|ticket| shown::row(ticket, &policy)).collect();
    let queues: Vec<String> = visible(&signed_in.agent, &policy).map(QueueName::to_string).collect();
    signed_in.page("tickets.html", context! { q => query, rows, next, unknown, queues, at => "tickets" })
}

/// Queues of whose tickets this agent may know.
pub fn visible<'p>(agent: &'p Agent, policy: &'p Policy) -> impl Iterator<Item = &'p QueueName> {
    policy.queues.iter().map(|queue| &queue.name).filter(|queue| policy.may_hear(&agent.id, queue))
}

/// What the words ask for, and those that are not understood. Without any the living tickets are meant.
fn read(query: &str, agent: &Agent, policy: &Policy, now: Timestamp) -> (TicketFilter, Vec<String>) {
    let queues: Vec<QueueName> = visible(agent, policy).cloned().collect();
    let mut filter = TicketFilter { queues, newest: true, limit: Some(MOST + 1), ..TicketFilter::default() };
    let (mut unknown, mut words, mut any_status) = (Vec::new(), Vec::new(), false);
    for word in query.split_whitespace() {
        let Some((field, value)) = word.split_once(':') else {
            words.push(word);
            continue;
        };
        let understood = match (field, value) {
            ("is", "any") => set(&mut any_status, true),
            ("is", "open") => set(&mut filter.living, true),
            ("is", "unassigned") => set(&mut filter.unassigned, true),
            ("is", status) => status.parse::<Status>().is_ok_and(|status| push(&mut filter.statuses, status)),
            ("queue", queue) => {
                filter.queues.retain(|known| known.as_str() == queue);
                !filter.queues.is_empty()
            }
            ("assignee", "me") => set(&mut filter.assignee, Some(agent.id.clone())),
            ("assignee", "nobody") => set(&mut filter.unassigned, true),
            ("assignee", id) => {
                policy.agent(&AgentId::new(id)).is_some() && set(&mut filter.assignee, Some(AgentId::new(id)))
            }
            ("priority", priority) => {
                priority.parse::<Priority>().is_ok_and(|priority| set(&mut filter.priority, Some(priority)))
            }
            ("kind", kind) => kind.parse().is_ok_and(|kind| set(&mut filter.kind, Some(kind))),
            ("tag", tag) => set(&mut filter.tag, Some(tag.to_owned())),
            ("from", from) => set(&mut filter.from, Some(from.to_lowercase())),
            ("older", age) => before(age, now).is_some_and(|at| set(&mut filter.created_before, Some(at))),
            _ => false,
        };
        if !understood {
            unknown.push(word.to_owned());
        }
    }
    // A queue that nobody may see holds nothing; an empty list would mean all of them.
    if filter.queues.is_empty() {
        filter.limit = Some(0);
    }
    filter.living |= filter.statuses.is_empty() && !any_status;
    filter.words = (!words.is_empty()).then(|| words.join(" "));
    (filter, unknown)
}

fn set<T>(place: &mut T, value: T) -> bool {
    *place = value;
    true
}

fn push<T>(list: &mut Vec<T>, value: T) -> bool {
    list.push(value);
    true
}

/// The instant `3d` ago; also `4h`, `2w`.
fn before(age: &str, now: Timestamp) -> Option<Timestamp> {
    let unit = age.chars().next_back()?;
    let count: i64 = age.get(..age.len() - unit.len_utf8())?.parse().ok()?;
    let hours = match unit {
        'h' => count,
        'd' => count.checked_mul(24)?,
        'w' => count.checked_mul(24 * 7)?,
        _ => return None,
    };
    now.checked_sub(SignedDuration::from_hours(hours)).ok()
}
