//! Tokens of programs, for admins: all are listed and can be ended. One that is made here acts as whoever makes it, since
//! nobody may give away what is somebody else's to see.

use axum::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::{SignedDuration, Timestamp};
use minijinja::{Value, context};
use serde::Deserialize;

use crate::act::tokens::{self, NewToken};
use crate::desk::scope::Scope;
use crate::web::api::new_token;
use crate::web::fault::Fault;
use crate::web::session::SignedIn;
use crate::web::staff::Admin;

/// What the form says, and what came of it.
struct Draft {
    name: String,
    scopes: Vec<String>,
    days: String,
    problem: Option<String>,
    /// Shown once.
    secret: Option<String>,
}

impl Draft {
    fn empty() -> Self {
        Self { name: String::new(), scopes: Vec::new(), days: "90".to_owned(), problem: None, secret: None }
    }

    fn read(form: Vec<(String, String)>) -> Self {
        let mut draft = Self::empty();
        for (field, value) in form {
            match field.as_str() {
                "name" => draft.name = value,
                "days" => draft.days = value,
                "scope" => draft.scopes.push(value),
                _ => {}
            }
        }
        draft
    }
}

pub async fn show(Admin(signed_in): Admin) -> Result<Response, Fault> {
    draw(&signed_in, Draft::empty(), StatusCode::OK).await
}

pub async fn make(Admin(signed_in): Admin, Form(form): Form<Vec<(String, String)>>) -> Result<Response, Fault> {
    let draft = Draft::read(form);
    match made(&signed_in, &draft).await? {
        Ok(secret) => draw(&signed_in, Draft { secret: Some(secret), ..Draft::empty() }, StatusCode::OK).await,
        Err(problem) => {
            let draft = Draft { problem: Some(problem), ..draft };
            draw(&signed_in, draft, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

/// The token, or what is wrong with what is wanted.
async fn made(signed_in: &SignedIn, draft: &Draft) -> Result<Result<String, String>, Fault> {
    let (web, now) = (&signed_in.visit.web, signed_in.visit.now);
    let scopes = draft.scopes.iter().filter_map(|scope| scope.parse::<Scope>().ok()).collect();
    let lasts = draft.days.trim().parse::<i64>().ok().filter(|days| (0..=1_000).contains(days));
    let Some(lasts) = lasts.map(|days| SignedDuration::from_hours(days * 24)) else {
        return Ok(Err(signed_in.visit.words("tokens.no_days").to_owned()));
    };
    let (secret, hash) = new_token().map_err(Fault::Broken)?;
    let wanted = NewToken { name: draft.name.clone(), agent: signed_in.agent.id.clone(), scopes, lasts };
    match tokens::make(&web.store, &web.config.policy, wanted, hash, now).await.map_err(Fault::of) {
        Ok(token) => {
            tracing::info!(by = %signed_in.agent.id, token = %token.name, "A token was made");
            Ok(Ok(secret))
        }
        Err(Fault::Refused(why)) => Ok(Err(why)),
        Err(fault) => Err(fault),
    }
}

#[derive(Deserialize)]
pub struct End {
    name: String,
}

pub async fn end(Admin(signed_in): Admin, Form(End { name }): Form<End>) -> Result<Response, Fault> {
    let named = name.clone();
    if !signed_in.visit.web.store.write(move |tx| tx.revoke_api_token(&named)).await? {
        return Err(Fault::NotFound);
    }
    tracing::info!(by = %signed_in.agent.id, token = %name, "A token was revoked");
    Ok(Redirect::to("/settings/tokens").into_response())
}

async fn draw(signed_in: &SignedIn, draft: Draft, status: StatusCode) -> Result<Response, Fault> {
    let web = &signed_in.visit.web;
    let policy = &web.config.policy;
    let tokens: Vec<Value> = web
        .store
        .read(|tx| tx.api_tokens())
        .await?
        .iter()
        .map(|token| {
            let agent = policy.agent(&token.agent).map_or(token.agent.as_str(), |agent| agent.name.as_str());
            let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.as_str()).collect();
            let over = token.ends_at <= signed_in.visit.now;
            let (seen_at, ends_at) = (token.seen_at.map(Timestamp::as_millisecond), token.ends_at.as_millisecond());
            context! { name => token.name.as_str(), agent, scopes => scopes.join(", "), seen_at, ends_at, over }
        })
        .collect();
    let scopes: Vec<Value> = Scope::ALL
        .iter()
        .filter(|scope| scope.is_of(signed_in.agent.role))
        .map(|scope| context! { name => scope.as_str(), chosen => draft.scopes.iter().any(|chosen| chosen == scope.as_str()) })
        .collect();
    let Draft { name, days, problem, secret, .. } = draft;
    let form = context! { name, days, problem };
    let context = context! { tokens, scopes, form, secret, tab => "tokens", at => "settings" };
    signed_in.page_with(status, "tokens.html", context)
}
