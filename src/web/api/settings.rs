//! The settings: the configuration that counts, rules, what would become of a message, who is signed in.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::desk::names::MailboxName;
use crate::ingest;
use crate::store::session::Session;
use crate::view;
use crate::web::api::caller::Caller;
use crate::web::api::given::{At, Body};
use crate::web::api::problem::Problem;
use crate::web::settings::{self, RuleHits, Table};

/// The configuration that counts.
#[derive(Serialize, ToSchema)]
pub struct Settings {
    file: String,
    tables: Vec<Table>,
    /// What `maildesk check` warns of; empty: nothing.
    warnings: String,
}

/// The configuration that counts, and where each value was typed
#[utoipa::path(get, path = "/settings", tag = "settings",
    responses((status = 200, description = "With its defaults; secrets are masked", body = Settings)))]
pub async fn show(caller: Caller) -> Result<Response, Problem> {
    let config = &caller.web.config;
    caller.shows(&Settings {
        file: config.path.display().to_string(),
        tables: settings::tables(config),
        warnings: config.warnings.render(false),
    })
}

/// Rules, and how often each acted
#[utoipa::path(get, path = "/settings/rules", tag = "settings",
    responses((status = 200, description = "In their order", body = Vec<RuleHits>)))]
pub async fn rules(caller: Caller) -> Result<Response, Problem> {
    caller.shows(&settings::hits(&caller.web, caller.sight()).await?.0)
}

/// A message that is tried out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTrial)]
pub struct Trial {
    /// The whole message, with its headers
    #[schema(
        example = "From: Carol <carol@example.com>\nTo: support@example.com\nSubject: Help\n\nIt does not start."
    )]
    message: String,
    /// Where it would come in; the first of the configuration unless it is said
    mailbox: Option<String>,
}

/// Try a message out: what `maildesk inspect --json` prints; nothing is written
#[utoipa::path(post, path = "/settings/rules/trial", tag = "settings", request_body = Trial,
    responses((status = 200, description = "What is understood, and what would become of it", body = serde_json::Value)))]
pub async fn try_out(caller: Caller, Body(trial): Body<Trial>) -> Result<Response, Problem> {
    let Trial { message, mailbox } = trial;
    if message.trim().is_empty() {
        return Err(Problem::refused("message: nothing stands in it; give a whole message, with its headers"));
    }
    let policy = caller.policy();
    let mailbox = match mailbox {
        Some(name) => policy.mailbox(&MailboxName::new(&name)),
        None => policy.mailboxes.first(),
    };
    let name = mailbox.ok_or_else(|| Problem::refused("mailbox: there is no such mailbox"))?.name.clone();
    let tried = ingest::inspect(Some(&caller.web.store), policy, &name, message.into_bytes(), caller.now).await;
    let (mail, plan) = tried.map_err(Problem::of_act)?;
    if !settings::may_know(&caller.web, caller.sight(), &plan).await? {
        return Err(Problem::refused("it is about a ticket that this token may not see"));
    }
    caller.shows(&view::inspection(&mail, &plan))
}

/// A browser in which an agent is signed in.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub struct Shown<'a> {
    id: String,
    #[serde(flatten)]
    session: &'a Session,
}

/// Who is signed in
#[utoipa::path(get, path = "/settings/sessions", tag = "settings",
    responses((status = 200, description = "Agent by agent", body = Vec<Shown>)))]
pub async fn sessions(caller: Caller) -> Result<Response, Problem> {
    let sessions = settings::all_sessions(&caller.web, caller.now).await?;
    let shown = sessions.iter().map(|(_, session)| Shown { id: settings::short(session), session });
    caller.shows(&shown.collect::<Vec<_>>())
}

/// End a session
#[utoipa::path(delete, path = "/settings/sessions/{id}", tag = "settings",
    params(("id" = String, Path, description = "As the list has it")),
    responses((status = 204, description = "Its browser must sign in again; what its agent wrote and rests is a draft of theirs again")))]
pub async fn end(caller: Caller, At(id): At<String>) -> Result<Response, Problem> {
    settings::end_one(&caller.web, &caller.agent, &id, caller.now).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// End the sessions of a requester
#[utoipa::path(delete, path = "/settings/requesters/{address}/sessions", tag = "settings",
    params(("address" = String, Path, description = "Of whoever looks at their tickets")),
    responses((status = 204, description = "Their browsers need a new link, and those that wait in their mail let nobody in")))]
pub async fn end_requester(caller: Caller, At(address): At<String>) -> Result<Response, Problem> {
    match settings::end_of_requester(&caller.web, &caller.agent, &address).await? {
        Some(_) => Ok(StatusCode::NO_CONTENT.into_response()),
        None => Err(Problem::refused("address: nobody who asked for anything has it")),
    }
}
