//! The same done to several tickets of a list: each by the use case of one, and each that could not be done says why.

use axum::extract::Form;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

use crate::act::{self, Deed};
use crate::desk::command::{self, Command};
use crate::desk::policy::{Agent, Policy};
use crate::desk::ticket::{Priority, Status, TicketNumber};
use crate::desk::work::Actor;
use crate::web::fault::Fault;
use crate::web::session::SignedIn;
use crate::web::sight::Visible;
use crate::web::{shown, tickets};

/// Tickets of one form: those of a page.
const MOST: usize = 50;

/// What may be done to several: the words of its command, for a select.
pub fn choices(agent: &Agent, policy: &Policy) -> Value {
    let agents: Vec<Value> = policy
        .agents
        .iter()
        .map(|agent| context! { word => format!("assign {}", agent.id), name => agent.name.as_str() })
        .collect();
    let queues: Vec<String> = tickets::visible(agent, policy).map(ToString::to_string).collect();
    context! {
        statuses => Status::ALL.iter().filter(|one| **one != Status::New && **one != Status::Closed).map(|one| one.as_str()).collect::<Vec<_>>(),
        priorities => Priority::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>(),
        agents, queues,
    }
}

pub async fn act(signed_in: SignedIn, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Fault> {
    let (web, now) = (&signed_in.visit.web, signed_in.visit.now);
    let policy = &web.config.policy;
    let field = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value.trim());
    let chosen = fields.iter().filter(|(name, _)| name == "ticket").filter_map(|(_, value)| value.parse().ok());
    let numbers: Vec<i64> = chosen.take(MOST).collect();
    let command = understood(field("do"), field("value"), &signed_in.agent, policy).map_err(Fault::Refused)?;
    let mut refused: Vec<Value> = Vec::new();
    let mut done = 0_usize;
    for number in &numbers {
        let why = match Visible::of(&signed_in, *number).await {
            // What all the others are merged into stays.
            Ok(_) if command == Command::Merge(TicketNumber(*number)) => continue,
            Ok(ticket) => {
                let (actor, commands) = (Actor::Agent(signed_in.agent.id.clone()), vec![command.clone()]);
                let deed = Deed { actor, ticket: ticket.number, commands, meant: false };
                match act::carry_out(&web.store, policy, deed, now).await.map_err(Fault::of) {
                    Ok(_) => {
                        done += 1;
                        continue;
                    }
                    Err(Fault::Refused(why)) => policy.keys.scrub(&why),
                    Err(fault) => return Err(fault),
                }
            }
            Err(Fault::NotFound) => signed_in.visit.words("search.nothing").to_owned(),
            Err(fault) => return Err(fault),
        };
        refused.push(context! { number => *number, why });
    }
    // A list that is kept goes on as itself.
    let back = match field("view").parse::<i64>() {
        Ok(view) => format!("/tickets?view={view}"),
        Err(_) => format!("/tickets?q={}", shown::query(field("q"))),
    };
    if refused.is_empty() {
        return Ok(Redirect::to(&back).into_response());
    }
    signed_in.page("bulk.html", context! { done, refused, back, at => "tickets" })
}

/// `status resolved`; of `tag` and `merge` the value is typed beside it.
fn understood(what: &str, value: &str, agent: &Agent, policy: &Policy) -> Result<Command, String> {
    let (word, own) = what.split_once(' ').unwrap_or((what, value));
    match word {
        "status" | "assign" | "queue" | "priority" | "tag" | "untag" | "merge" | "spam" => {
            let value = if word == "spam" { "" } else { own };
            command::said(word, value.trim_start_matches('#'), &agent.id, policy)
        }
        _ => Err(command::no_command(word, own, Some(&agent.id), policy)),
    }
}
