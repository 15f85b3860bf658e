//! An agent's first page: what needs doing, as the mail of the day says it.

use anyhow::Result;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

use crate::desk::approval::Outcome;
use crate::desk::digest;
use crate::desk::names::QueueName;
use crate::desk::policy::{Agent, Policy};
use crate::desk::ticket::{Kind, Ticket};
use crate::store::tickets::{Agenda, TicketFilter};
use crate::store::tx::Tx;
use crate::web::fault::Fault;
use crate::web::help::Anybody;
use crate::web::session::SignedIn;
use crate::web::shown;

/// Tickets that are looked at, those that are due first at the front; and lines of one group.
const MOST: usize = 400;
const MOST_LINES: usize = 8;

/// The first page there is, for whoever comes.
pub async fn home(anybody: Anybody) -> Result<Response, Fault> {
    match anybody.agent {
        Some(signed_in) => show(signed_in).await,
        None => Ok(Redirect::to("/help").into_response()),
    }
}

async fn show(signed_in: SignedIn) -> Result<Response, Fault> {
    let (agent, policy, now) =
        (signed_in.agent.clone(), signed_in.visit.web.config.policy.clone(), signed_in.visit.now);
    let groups = signed_in
        .visit
        .web
        .store
        .read(move |tx| {
            let filter = TicketFilter {
                living: true,
                agenda: Some(agenda(&agent, &policy)),
                agents: policy.agents.iter().map(|agent| agent.id.clone()).collect(),
                soonest: true,
                limit: Some(MOST),
                ..TicketFilter::default()
            };
            let tickets = tx.tickets(&filter)?;
            let mut groups: Vec<Value> = digest::agenda(&agent, &tickets, &policy, now)
                .into_iter()
                .map(|(group, tickets)| drawn(group.as_str(), &tickets, &policy))
                .collect();
            let asked = to_approve(tx, &agent, &policy)?;
            if !asked.is_empty() {
                groups.push(drawn("approve", &asked.iter().collect::<Vec<_>>(), &policy));
            }
            Ok(groups)
        })
        .await?;
    signed_in.page("now.html", context! { groups, at => "now" })
}

fn drawn(kind: &str, tickets: &[&Ticket], policy: &Policy) -> Value {
    let rows: Vec<Value> = tickets.iter().take(MOST_LINES).map(|ticket| shown::row(ticket, policy)).collect();
    context! { kind, rows, count => tickets.len(), more => tickets.len().saturating_sub(MOST_LINES) }
}

/// What an agent looks after.
pub fn agenda(agent: &Agent, policy: &Policy) -> Agenda {
    let names = |of: &dyn Fn(&crate::desk::policy::Queue) -> bool| {
        policy.queues.iter().filter(|queue| of(queue)).map(|queue| queue.name.clone()).collect::<Vec<QueueName>>()
    };
    Agenda {
        agent: agent.id.clone(),
        queues: names(&|queue| queue.members.contains(&agent.id)),
        leads: names(&|queue| queue.lead.as_ref() == Some(&agent.id)),
    }
}

/// Changes for which the agent's word is owed.
fn to_approve(tx: &mut dyn Tx, agent: &Agent, policy: &Policy) -> Result<Vec<Ticket>> {
    let filter = TicketFilter { living: true, kind: Some(Kind::Change), ..TicketFilter::default() };
    let mut changes = tx.tickets(&filter)?;
    // Whoever approves a change of a queue that is not theirs has the mail, and its page.
    changes.retain(|ticket| policy.may_hear(&agent.id, &ticket.queue));
    changes.retain(|ticket| {
        ticket.course.approval.as_ref().is_some_and(|approval| {
            let owes = |address: &str| agent.has_address(address);
            approval.outcome() == Outcome::Waiting && approval.owed().into_iter().any(owes)
        })
    });
    Ok(changes)
}
