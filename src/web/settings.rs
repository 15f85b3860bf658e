//! The settings, for admins: the configuration that counts and where each value was typed, rules with how often they
//! acted, a place to try a message out, and who is signed in.

use std::collections::BTreeMap;

use anyhow::Result;
use axum::Form;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use minijinja::{Value, context};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::config::settings::Config;
use crate::config::{self, Section, Typed};
use crate::desk::mail::Mail;
use crate::desk::names::MailboxName;
use crate::desk::plan::{Change, Plan};
use crate::desk::policy::Agent;
use crate::desk::spoken;
use crate::desk::ticket::{Author, TicketNumber};
use crate::ingest::{self, rehearsal};
use crate::store::ledger::LedgerFilter;
use crate::store::session::Session;
use crate::web::Web;
use crate::web::fault::Fault;
use crate::web::guard;
use crate::web::session::SignedIn;
use crate::web::sight::Sight;
use crate::web::staff::Admin;

/// Messages whose reasons are looked at for rules.
const LOOKED_AT: usize = 5_000;
/// Letters of what tells sessions apart: of a hash, which lets nobody in.
const SHORT: usize = 16;

/// A table of the configuration that counts.
#[derive(Serialize, ToSchema)]
#[schema(as = ConfigTable)]
pub struct Table {
    header: String,
    keys: Vec<Key>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ConfigKey)]
pub struct Key {
    key: String,
    /// As it may be typed; secrets are masked.
    value: String,
    /// File and line; null: it is the default.
    place: Option<String>,
}

/// The configuration that counts, and where each value was typed.
pub fn tables(config: &Config) -> Vec<Table> {
    // Kept for messages, with secrets masked that were typed all the same.
    let typed = Typed::of(&config.warnings.sources);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let sections = config::sections(config).into_iter().map(|Section { header, keys }| {
        let which = counts.entry(header.clone()).or_default();
        let place = |key: &str| typed.place(&header, *which, key);
        let keys =
            keys.into_iter().map(|(key, value)| Key { place: place(&key).map(str::to_owned), key, value }).collect();
        *which += 1;
        Table { header, keys }
    });
    sections.collect()
}

pub async fn show(Admin(signed_in): Admin) -> Result<Response, Fault> {
    let config = &signed_in.visit.web.config;
    let drawn = |Key { key, value, place }: &Key| context! { key, value, place };
    let sections: Vec<Value> = tables(config)
        .iter()
        .map(|table| context! { header => table.header.as_str(), keys => table.keys.iter().map(drawn).collect::<Vec<_>>() })
        .collect();
    let path = config.path.display().to_string();
    let warnings = config.warnings.render(false);
    signed_in.page("settings.html", context! { sections, path, warnings, tab => "config", at => "settings" })
}

/// A message that is tried out, and what would become of it.
#[derive(Default)]
struct Trial {
    raw: String,
    mailbox: String,
    outcome: Option<Value>,
    problem: Option<String>,
}

pub async fn rules(Admin(signed_in): Admin) -> Result<Response, Fault> {
    draw_rules(&signed_in, Trial::default(), StatusCode::OK).await
}

async fn draw_rules(signed_in: &SignedIn, trial: Trial, status: StatusCode) -> Result<Response, Fault> {
    let web = &signed_in.visit.web;
    let (rules, last) = hits(web, Sight::of(signed_in)).await?;
    let rules: Vec<Value> = rules
        .iter()
        .map(|rule| {
            let RuleHits { name, place, on, when, messages, tickets, last_at } = rule;
            let last_at = last_at.map(Timestamp::as_millisecond);
            context! { name, place, on => on.join(", "), when, messages, tickets, last_at }
        })
        .collect();
    let mailboxes: Vec<String> = web.config.policy.mailboxes.iter().map(|mailbox| mailbox.name.to_string()).collect();
    let Trial { raw, mailbox, outcome, problem } = trial;
    let trial = context! { raw, mailbox, outcome, problem };
    let context = context! { rules, last, mailboxes, trial, tab => "rules", at => "settings" };
    signed_in.page_with(status, "rules.html", context)
}

/// A rule, and how often it acted.
#[derive(Serialize, ToSchema)]
pub struct RuleHits {
    name: String,
    /// File and line.
    place: String,
    on: Vec<&'static str>,
    /// Null: always.
    when: Option<String>,
    /// On how many of the newest messages.
    messages: usize,
    /// How often on tickets that were there.
    tickets: usize,
    /// When it last acted on one.
    last_at: Option<Timestamp>,
}

/// Every rule, and of how many messages it is known: of what these eyes may not see nothing counts.
pub async fn hits(web: &Web, mut sight: Sight) -> anyhow::Result<(Vec<RuleHits>, usize)> {
    let (acted, messages, last) = web
        .store
        .read(move |tx| {
            let mut seen = Vec::new();
            for row in tx.ledger(&LedgerFilter { last: Some(LOOKED_AT), ..LedgerFilter::default() })? {
                if sight.message(tx, &row)? {
                    seen.push(row);
                }
            }
            Ok((tx.rules_acted(&sight.hidden())?, rehearsal::acted(&seen), seen.len()))
        })
        .await?;
    let rules = web.config.policy.rules.iter().map(|rule| {
        let on_tickets = Author::rule(&rule.name).name.and_then(|name| acted.get(&name).copied());
        RuleHits {
            name: rule.name.clone(),
            place: rule.place.clone(),
            on: rule.on.iter().map(|trigger| trigger.as_str()).collect(),
            when: rule.when.as_ref().map(|condition| condition.source().to_owned()),
            messages: messages.get(&rule.name).copied().unwrap_or_default(),
            tickets: on_tickets.map_or(0, |acted| acted.count),
            last_at: on_tickets.map(|acted| acted.last),
        }
    });
    Ok((rules.collect(), last))
}

#[derive(Deserialize)]
pub struct Tried {
    raw: String,
    mailbox: String,
}

/// Tries a message out, as `maildesk inspect` does; nothing is written.
pub async fn try_out(Admin(signed_in): Admin, Form(tried): Form<Tried>) -> Result<Response, Fault> {
    let Tried { raw, mailbox } = tried;
    let (web, now) = (&signed_in.visit.web, signed_in.visit.now);
    let refused = |raw: String, key: &'static str| {
        let problem = Some(signed_in.visit.words(key).to_owned());
        Trial { raw, mailbox: mailbox.clone(), outcome: None, problem }
    };
    if raw.trim().is_empty() {
        let trial = refused(String::new(), "try.empty");
        return draw_rules(&signed_in, trial, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    if raw.len() > guard::LARGEST {
        // A browser would take long to show it again.
        let trial = refused(String::new(), "try.too_large");
        return draw_rules(&signed_in, trial, StatusCode::PAYLOAD_TOO_LARGE).await;
    }
    let policy = &web.config.policy;
    let name = policy.mailbox(&MailboxName::new(&mailbox)).ok_or(Fault::NotFound)?.name.clone();
    let bytes = raw.clone().into_bytes();
    let (outcome, problem, status) =
        match ingest::inspect(Some(&web.store), policy, &name, bytes, now).await.map_err(Fault::of) {
            Ok((mail, plan)) => (Some(outcome(&signed_in, &mail, plan).await?), None, StatusCode::OK),
            Err(Fault::Refused(why)) => (None, Some(why), StatusCode::UNPROCESSABLE_ENTITY),
            Err(fault) => return Err(fault),
        };
    draw_rules(&signed_in, Trial { raw, mailbox, outcome, problem }, status).await
}

/// What would become of it. Where it is about a ticket that this admin may not know of, nothing more is said than that
/// it is read.
async fn outcome(signed_in: &SignedIn, mail: &Mail, plan: Plan) -> Result<Value, Fault> {
    let web = &signed_in.visit.web;
    let seen = may_know(web, Sight::of(signed_in), &plan).await?;
    let policy = &web.config.policy;
    let clean = |text: &str| policy.keys.scrub(text);
    let about: Vec<Value> = spoken::about(mail)
        .iter()
        .map(|(label, text)| context! { label => label.as_str(), text => clean(text) })
        .collect();
    let text = clean(&mail.reply_text());
    if !seen {
        return Ok(context! { about, text, seen });
    }
    let mails: Vec<Value> = plan
        .drafts
        .iter()
        .map(|draft| context! { template => draft.template.as_str(), to => draft.rcpts.join(", "), subject => clean(&draft.subject) })
        .collect();
    Ok(context! {
        about, text, seen, mails,
        verdict => plan.verdict.map(|verdict| verdict.as_str()),
        ticket => plan.ticket.map(|ticket| ticket.0),
        reasons => plan.reasons.iter().map(|reason| clean(reason)).collect::<Vec<_>>(),
        changes => spoken::changes(&plan).iter().map(|change| clean(change)).collect::<Vec<_>>(),
    })
}

/// Whether all of it is about tickets that an agent may know of.
pub async fn may_know(web: &Web, mut sight: Sight, plan: &Plan) -> anyhow::Result<bool> {
    let named = tickets(plan);
    web.store
        .read(move |tx| {
            let seen = named.into_iter().map(|number| sight.ticket(tx, number)).collect::<Result<Vec<_>>>()?;
            Ok(seen.into_iter().all(|may| may))
        })
        .await
}

/// Tickets of which a plan says anything.
fn tickets(plan: &Plan) -> Vec<TicketNumber> {
    let changed = plan.changes.iter().flat_map(Change::tickets);
    let written = plan.drafts.iter().filter_map(|draft| draft.ticket);
    changed.chain(plan.ticket).chain(written).collect()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ended {
    /// How many letters whoever was signed in there has back.
    held: Option<u64>,
    /// How many sessions and links of a requester those were.
    requesters: Option<u64>,
}

pub async fn sessions(Admin(signed_in): Admin, Query(ended): Query<Ended>) -> Result<Response, Fault> {
    let sessions = all_sessions(&signed_in.visit.web, signed_in.visit.now).await?;
    let own = &signed_in.session.hash;
    let sessions: Vec<Value> = sessions
        .iter()
        .map(|(agent, session)| {
            context! {
                id => short(session), agent => agent.name.as_str(), browser => session.browser.as_str(),
                begun_at => session.begun_at.as_millisecond(), seen_at => session.seen_at.as_millisecond(),
                own => session.hash == *own,
            }
        })
        .collect();
    let context =
        context! { sessions, held => ended.held, requesters => ended.requesters, tab => "sessions", at => "settings" };
    signed_in.page("sessions.html", context)
}

/// What tells a session from others; it lets nobody in.
pub fn short(session: &Session) -> String {
    session.hash.0.chars().take(SHORT).collect()
}

/// Those of every agent that there is; whoever is an agent no more is let in nowhere.
pub async fn all_sessions(web: &Web, now: Timestamp) -> Result<Vec<(Agent, Session)>, Fault> {
    let policy = web.config.policy.clone();
    let found = web.store.read(move |tx| {
        let mut found = Vec::new();
        for agent in &policy.agents {
            found.extend(tx.sessions(&agent.id, now)?.into_iter().map(|session| (agent.clone(), session)));
        }
        Ok(found)
    });
    Ok(found.await?)
}

#[derive(Deserialize)]
pub struct End {
    id: String,
}

pub async fn end(Admin(signed_in): Admin, Form(End { id }): Form<End>) -> Result<Response, Fault> {
    let held = end_one(&signed_in.visit.web, &signed_in.agent, &id, signed_in.visit.now).await?;
    let held = if held > 0 { format!("?held={held}") } else { String::new() };
    Ok(Redirect::to(&format!("/settings/sessions{held}")).into_response())
}

/// Ends a session. What its agent wrote and rests does not leave: somebody else may have written it. They have it back,
/// wherever they wrote it, and may send it again; how many letters those are.
pub async fn end_one(web: &Web, by: &Agent, id: &str, now: Timestamp) -> Result<u64, Fault> {
    let sessions = all_sessions(web, now).await?;
    let (agent, session) = sessions.into_iter().find(|(_, session)| short(session) == id).ok_or(Fault::NotFound)?;
    let (hash, who) = (session.hash, agent.id.clone());
    let held = web.store.write(move |tx| {
        tx.end_session(&hash)?;
        tx.take_back_all(&who)
    });
    let held = held.await?;
    tracing::info!(by = %by.id, agent = %agent.id, held, "A session was ended");
    Ok(held)
}

#[derive(Deserialize)]
pub struct EndRequester {
    address: String,
}

pub async fn end_requester(Admin(signed_in): Admin, Form(asked): Form<EndRequester>) -> Result<Response, Fault> {
    let ended = end_of_requester(&signed_in.visit.web, &signed_in.agent, &asked.address).await?;
    Ok(Redirect::to(&format!("/settings/sessions?requesters={}", ended.unwrap_or(0))).into_response())
}

/// Ends all sessions in which somebody looks at their tickets, and the links that wait in their mail; how many those were.
/// `None`: nobody has this address.
pub async fn end_of_requester(web: &Web, by: &Agent, address: &str) -> Result<Option<u64>, Fault> {
    let address = address.trim().to_owned();
    let ended = web.store.write(move |tx| match tx.contact(&address)? {
        Some(contact) => tx.end_portals(contact.id).map(|count| Some((contact.id, count))),
        None => Ok(None),
    });
    let ended = ended.await?;
    if let Some((contact, count)) = ended {
        tracing::info!(by = %by.id, contact, count, "The sessions of a requester were ended");
    }
    Ok(ended.map(|(_, count)| count))
}
