//! Who of the desk looked at what, for admins: what people did stands on the tickets, what they only read stood nowhere.

use std::time::Duration;

use axum::extract::Query;
use axum::response::Response;
use jiff::Timestamp;
use minijinja::{Value, context};
use serde::Deserialize;

use crate::desk::names::AgentId;
use crate::desk::policy::Agent;
use crate::desk::ticket::TicketNumber;
use crate::store::ledger::{LedgerFilter, LedgerId};
use crate::store::looks::{Look, LookFilter, Via, What};
use crate::web::Web;
use crate::web::fault::Fault;
use crate::web::sight::Sight;
use crate::web::staff::Admin;

/// Lines of the list.
const SHOWN: usize = 200;

/// A page waits so long for it to be taken down that somebody looked, which it is in any case: the disk may be busy.
const PATIENCE: Duration = Duration::from_millis(10);

/// Takes down that an agent looked. Who reads is answered even where nothing can be written.
pub async fn note(web: &Web, (agent, via): (&Agent, Via), what: What, number: i64, now: Timestamp) {
    let look = Look { agent: agent.id.clone(), via, what, number, times: 1, last_at: now };
    let (store, agent) = (web.store.clone(), agent.id.clone());
    let writing = tokio::spawn(async move {
        if let Err(error) = store.write(move |tx| tx.looked(&look)).await {
            tracing::warn!(%agent, %what, number, "That it was looked at cannot be written: {error:#}");
        }
    });
    drop(tokio::time::timeout(PATIENCE, writing).await);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    agent: String,
    ticket: String,
}

pub async fn show(Admin(signed_in): Admin, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let web = &signed_in.visit.web;
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let ticket = text(&asked.ticket).map(|ticket| ticket.trim_start_matches('#').parse::<i64>());
    let problem = matches!(ticket, Some(Err(_)));
    let filter = LookFilter {
        agent: text(&asked.agent).map(AgentId::new),
        ticket: ticket.and_then(Result::ok),
        limit: if problem { 0 } else { SHOWN },
    };
    let mut sight = Sight::of(&signed_in);
    // Behind all that is being taken down.
    let found = web.store.write(move |tx| {
        let mut seen = Vec::new();
        for look in tx.looks(&filter)? {
            let may = match look.what {
                What::Ticket | What::File => sight.ticket(tx, TicketNumber(look.number))?,
                What::Message => {
                    let filter = LedgerFilter { id: Some(LedgerId(look.number)), ..LedgerFilter::default() };
                    let row = tx.ledger(&filter)?.pop();
                    row.map(|row| sight.message(tx, &row)).transpose()?.unwrap_or_default()
                }
            };
            if may {
                seen.push(look);
            }
        }
        Ok(seen)
    });
    let policy = &web.config.policy;
    let looks: Vec<Value> = found
        .await?
        .iter()
        .map(|look| {
            let agent = policy.agent(&look.agent).map_or(look.agent.as_str(), |agent| agent.name.as_str());
            let (what, via, last_at) = (look.what.as_str(), look.via.as_str(), look.last_at.as_millisecond());
            context! { agent, via, what, number => look.number, times => look.times, last_at }
        })
        .collect();
    let agents: Vec<Value> =
        policy.agents.iter().map(|agent| context! { id => agent.id.as_str(), name => agent.name.as_str() }).collect();
    let asked = context! { agent => asked.agent, ticket => asked.ticket };
    signed_in.page("looks.html", context! { looks, agents, asked, problem, tab => "looks", at => "settings" })
}
