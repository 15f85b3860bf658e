//! The same done to several tickets of a list: each by the use case of one, and each that could not be done says why.

use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

use crate::act::{self, Deed};
use crate::desk::command::{self, Command};
use crate::desk::policy::{Agent, Policy};
use crate::desk::ticket::{Priority, Status, TicketNumber};
use crate::desk::work::Actor;
use crate::web::fault::Fault;
use crate::web::session::SignedIn;
use crate::web::setting::{self, Done};
use crate::web::sight::Visible;
use crate::web::{letter, tickets, writing};

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

/// What is asked of several.
struct Asked {
    numbers: Vec<i64>,
    what: String,
    value: String,
    /// They read that tickets of different people become one, and mean it.
    meant: bool,
    list: tickets::Asked,
}

impl Asked {
    fn of(fields: &[(String, String)]) -> Self {
        let field = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value.trim());
        let chosen = fields.iter().filter(|(name, _)| name == "ticket").filter_map(|(_, value)| value.parse().ok());
        Self {
            numbers: chosen.take(MOST).collect(),
            what: field("do").to_owned(),
            value: field("value").to_owned(),
            meant: field("meant") == "yes",
            list: tickets::Asked::of(field("q"), field("view").parse().ok(), field("before").parse().ok()),
        }
    }

    /// What is missing, in words for a page.
    fn missing(&self, signed_in: &SignedIn) -> Option<String> {
        let key = match (self.what.as_str(), self.value.is_empty()) {
            _ if self.numbers.is_empty() => "bulk.none",
            ("tag", true) => "bulk.no_tag",
            ("merge", true) => "bulk.no_number",
            _ => return None,
        };
        Some(signed_in.visit.words(key).to_owned())
    }
}

pub async fn act(signed_in: SignedIn, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Fault> {
    let asked = Asked::of(&fields);
    let policy = &signed_in.visit.web.config.policy;
    let command = match asked.missing(&signed_in) {
        Some(missing) => Err(missing),
        None => understood(&asked.what, &asked.value, &signed_in.agent, policy),
    };
    let chosen = |numbers: Vec<i64>| {
        context! { chosen => numbers, chosen_do => asked.what.as_str(), chosen_value => asked.value.as_str() }
    };
    let command = match command {
        Ok(command) => command,
        Err(problem) => {
            let said = context! { problem, ..chosen(asked.numbers.clone()) };
            return tickets::draw(&signed_in, &asked.list, said, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let (mut refused, mut rests, mut done, mut may_insist) = (Vec::new(), Vec::new(), 0_usize, false);
    let mut left = Vec::new();
    for number in &asked.numbers {
        // What all the others are merged into stays.
        if command == Command::Merge(TicketNumber(*number)) {
            continue;
        }
        let why = match one(&signed_in, *number, &command, asked.meant).await? {
            Became::Done => {
                done += 1;
                continue;
            }
            Became::Rests(key) => {
                rests.push(key);
                continue;
            }
            Became::Refused(why) => why,
            Became::Doubted(why) => {
                may_insist = true;
                why
            }
        };
        left.push(*number);
        refused.push(context! { number => *number, why => policy.keys.scrub(&why) });
    }
    if refused.is_empty() && rests.is_empty() {
        return Ok(Redirect::to(&asked.list.path()).into_response());
    }
    let seconds = signed_in.visit.web.config.web.undo.as_secs();
    let said = context! { refused, done, rests, seconds, may_insist, ..chosen(left) };
    tickets::draw(&signed_in, &asked.list, said, StatusCode::OK).await
}

/// What became of one of them.
enum Became {
    Done,
    /// Until its agent can take it back no more, under this key.
    Rests(String),
    Refused(String),
    /// It is done where they mean it.
    Doubted(String),
}

async fn one(signed_in: &SignedIn, number: i64, command: &Command, meant: bool) -> Result<Became, Fault> {
    let ticket = match Visible::of(signed_in, number).await {
        Ok(ticket) => ticket,
        Err(Fault::NotFound) => return Ok(Became::Refused(signed_in.visit.words("search.nothing").to_owned())),
        Err(fault) => return Err(fault),
    };
    match setting::carry_out(signed_in, &ticket, command.clone(), meant).await {
        Ok(Done::AtOnce(_)) => Ok(Became::Done),
        Ok(Done::Rests(key)) => Ok(Became::Rests(key)),
        Err(Fault::Refused(why)) if meant || !matches!(command, Command::Merge(_)) => Ok(Became::Refused(why)),
        Err(Fault::Refused(why)) => {
            // The words of mail say how to insist by mail.
            let (web, now) = (&signed_in.visit.web, signed_in.visit.now);
            let (actor, commands) = (Actor::Agent(signed_in.agent.id.clone()), vec![command.clone()]);
            let deed = Deed { actor, ticket: ticket.number, commands, meant: true };
            match act::foresee(&web.store, &web.config.policy, deed, now).await.map_err(Fault::of) {
                Ok(plan) if !plan.warnings.is_empty() => Ok(Became::Doubted(plan.warnings.join(" "))),
                Ok(_) | Err(Fault::Refused(_)) => Ok(Became::Refused(why)),
                Err(fault) => Err(fault),
            }
        }
        Err(fault) => Err(fault),
    }
}

/// Gives back what was done to several and has not left.
pub async fn undo(signed_in: SignedIn, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Fault> {
    let keys = fields.iter().filter(|(name, _)| name == "key").map(|(_, key)| letter::sound(key)).take(MOST);
    let (keys, me): (Vec<String>, _) = (keys.collect(), signed_in.agent.id.clone());
    let list = Asked::of(&fields).list;
    let late = signed_in.visit.web.store.write(move |tx| {
        let taken = keys.iter().map(|key| writing::take_back(tx, key, &me));
        Ok(taken.collect::<anyhow::Result<Vec<_>>>()?.iter().filter(|taken| taken.is_none()).count())
    });
    if late.await? > 0 {
        return Err(Fault::Refused(signed_in.visit.words("undo.late").to_owned()));
    }
    Ok(Redirect::to(&list.path()).into_response())
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
