//! The settings, for admins: the configuration that counts and where each value was typed, rules with how often they
//! acted, a place to try a message out, and who is signed in.

use std::collections::BTreeMap;

use anyhow::Result;
use axum::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use serde::Deserialize;

use crate::config::{self, Section, Typed};
use crate::desk::mail::Mail;
use crate::desk::names::MailboxName;
use crate::desk::plan::{Change, Plan};
use crate::desk::policy::Agent;
use crate::desk::spoken;
use crate::desk::ticket::{Author, TicketNumber};
use crate::ingest::{self, rehearsal};
use crate::store;
use crate::store::ledger::LedgerFilter;
use crate::store::session::Session;
use crate::web::fault::Fault;
use crate::web::session::SignedIn;
use crate::web::sight::Sight;
use crate::web::staff::Admin;

/// Messages whose reasons are looked at for rules.
const LOOKED_AT: usize = 5_000;
/// Bytes of a message that is tried out.
const LARGEST: usize = 1024 * 1024;
/// Letters of what tells sessions apart: of a hash, which lets nobody in.
const SHORT: usize = 16;

pub async fn show(Admin(signed_in): Admin) -> Result<Response, Fault> {
    let config = &signed_in.visit.web.config;
    // Kept for messages, with secrets masked that were typed all the same.
    let typed = Typed::of(&config.warnings.sources);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let sections: Vec<Value> = config::sections(config)
        .into_iter()
        .map(|Section { header, keys }| {
            let which = counts.entry(header.clone()).or_default();
            let keys: Vec<Value> = keys
                .iter()
                .map(|(key, value)| context! { key, value, place => typed.place(&header, *which, key) })
                .collect();
            *which += 1;
            context! { header, keys }
        })
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
    let (acted, messages, last) = web
        .store
        .read(|tx| {
            let rows = tx.ledger(&LedgerFilter { last: Some(LOOKED_AT), ..LedgerFilter::default() })?;
            Ok((tx.rules_acted()?, rehearsal::acted(&rows), rows.len()))
        })
        .await?;
    let rules: Vec<Value> = web
        .config
        .policy
        .rules
        .iter()
        .map(|rule| {
            let on_tickets = Author::rule(&rule.name).name.and_then(|name| acted.get(&name).copied());
            context! {
                name => rule.name.as_str(), place => rule.place.as_str(),
                on => rule.on.iter().map(|trigger| trigger.as_str()).collect::<Vec<_>>().join(", "),
                when => rule.when.as_ref().map(|condition| condition.source().to_owned()),
                messages => messages.get(&rule.name).copied().unwrap_or_default(),
                tickets => on_tickets.map_or(0, |acted| acted.count),
                last_at => on_tickets.map(|acted| acted.last.as_millisecond()),
            }
        })
        .collect();
    let mailboxes: Vec<String> = web.config.policy.mailboxes.iter().map(|mailbox| mailbox.name.to_string()).collect();
    let Trial { raw, mailbox, outcome, problem } = trial;
    let trial = context! { raw, mailbox, outcome, problem };
    let context = context! { rules, last, mailboxes, trial, tab => "rules", at => "settings" };
    signed_in.page_with(status, "rules.html", context)
}

#[derive(Deserialize)]
pub struct Tried {
    raw: String,
    mailbox: String,
}

/// Tries a message out, as `maildesk inspect` does; nothing is written.
pub async fn try_out(Admin(signed_in): Admin, Form(tried): Form<Tried>) -> Result<Response, Fault> {
    let Tried { raw, mailbox } = tried;
    if raw.len() > LARGEST {
        return Err(Fault::TooLarge);
    }
    let (web, now) = (&signed_in.visit.web, signed_in.visit.now);
    let policy = &web.config.policy;
    let name = policy.mailbox(&MailboxName::new(&mailbox)).ok_or(Fault::NotFound)?.name.clone();
    let bytes = raw.clone().into_bytes();
    let (outcome, problem, status) = match ingest::inspect(Some(&web.store), policy, &name, bytes, now).await {
        Ok((mail, plan)) => (Some(outcome(&signed_in, &mail, plan).await?), None, StatusCode::OK),
        Err(error) if store::is_temporary(&error) => return Err(Fault::Broken(error)),
        Err(error) => (None, Some(format!("{error:#}")), StatusCode::UNPROCESSABLE_ENTITY),
    };
    draw_rules(&signed_in, Trial { raw, mailbox, outcome, problem }, status).await
}

/// What would become of it. Where it is about a ticket that this admin may not know of, nothing more is said than that
/// it is read.
async fn outcome(signed_in: &SignedIn, mail: &Mail, plan: Plan) -> Result<Value, Fault> {
    let web = &signed_in.visit.web;
    let (named, mut sight) = (tickets(&plan), Sight::of(signed_in));
    let seen = web.store.read(move |tx| {
        let seen = named.into_iter().map(|number| sight.ticket(tx, number)).collect::<Result<Vec<_>>>()?;
        Ok(seen.into_iter().all(|may| may))
    });
    let seen = seen.await?;
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

/// Tickets of which a plan says anything.
fn tickets(plan: &Plan) -> Vec<TicketNumber> {
    let changed = plan.changes.iter().flat_map(|change| match change {
        Change::Ticket(ticket) => vec![ticket.number],
        Change::Entry { ticket, .. } => vec![*ticket],
        Change::Link(link) => vec![link.from, link.to],
        Change::Merge { from, into } => vec![*from, *into],
        _ => Vec::new(),
    });
    let written = plan.drafts.iter().filter_map(|draft| draft.ticket);
    changed.chain(plan.ticket).chain(written).collect()
}

pub async fn sessions(Admin(signed_in): Admin) -> Result<Response, Fault> {
    let sessions = all_sessions(&signed_in).await?;
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
    signed_in.page("sessions.html", context! { sessions, tab => "sessions", at => "settings" })
}

fn short(session: &Session) -> String {
    session.hash.0.chars().take(SHORT).collect()
}

/// Those of every agent that there is; whoever is an agent no more is let in nowhere.
async fn all_sessions(signed_in: &SignedIn) -> Result<Vec<(Agent, Session)>, Fault> {
    let (policy, now) = (signed_in.visit.web.config.policy.clone(), signed_in.visit.now);
    let found = signed_in.visit.web.store.read(move |tx| {
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
    let sessions = all_sessions(&signed_in).await?;
    let (agent, session) = sessions.into_iter().find(|(_, session)| short(session) == id).ok_or(Fault::NotFound)?;
    tracing::info!(by = %signed_in.agent.id, agent = %agent.id, "A session was ended");
    let hash = session.hash;
    signed_in.visit.web.store.write(move |tx| tx.end_session(&hash)).await?;
    Ok(Redirect::to("/settings/sessions").into_response())
}
