//! A telephone call, taken down in one short form: who called, what about, and whether it is done.

use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;
use serde::Deserialize;

use crate::act::{self, NewTicket};
use crate::desk::command::Command;
use crate::desk::mail::{Address, is_address};
use crate::desk::names::MailboxName;
use crate::desk::ticket::Status;
use crate::desk::work::Actor;
use crate::store::is_temporary;
use crate::web::fault::Fault;
use crate::web::session::SignedIn;

/// By which calls are found again.
const PHONE: &str = "phone";
/// Characters of a subject.
const LONGEST: usize = 300;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Call {
    /// `Carol Smith <carol@example.com>`, or the address alone.
    who: String,
    /// Its first line is the subject.
    what: String,
    mailbox: String,
    /// `done`, or nothing.
    then: String,
}

pub async fn ask(signed_in: SignedIn) -> Result<Response, Fault> {
    draw(&signed_in, &Call::default(), "", StatusCode::OK)
}

fn draw(signed_in: &SignedIn, call: &Call, problem: &str, status: StatusCode) -> Result<Response, Fault> {
    let policy = &signed_in.visit.web.config.policy;
    let hears = |mailbox: &&crate::desk::policy::Mailbox| policy.may_hear(&signed_in.agent.id, &mailbox.queue);
    let mailboxes: Vec<String> = policy.mailboxes.iter().filter(hears).map(|one| one.name.to_string()).collect();
    let form = context! {
        who => call.who.as_str(), what => call.what.as_str(), mailbox => call.mailbox.as_str(), then => call.then.as_str(),
    };
    signed_in.page_with(status, "call.html", context! { form, problem, mailboxes, at => "tickets" })
}

pub async fn take(signed_in: SignedIn, Form(call): Form<Call>) -> Result<Response, Fault> {
    let (web, now) = (&signed_in.visit.web, signed_in.visit.now);
    let policy = &web.config.policy;
    let wrong = |key: &'static str| {
        let words = web.words(signed_in.visit.language, key);
        draw(&signed_in, &call, words, StatusCode::UNPROCESSABLE_ENTITY)
    };
    let Some(requester) = Address::typed(&call.who).filter(|who| is_address(&who.address)) else {
        return wrong("call.problem.who");
    };
    let what = call.what.trim();
    let Some(first) = what.lines().next() else { return wrong("call.problem.what") };
    let chosen = policy.mailbox(&MailboxName::new(call.mailbox.as_str())).or(policy.mailboxes.first());
    let mailbox = chosen.ok_or(Fault::NotFound)?.name.clone();
    let me = signed_in.agent.id.clone();
    let mut commands = vec![Command::Tag(PHONE.to_owned()), Command::Assign(Some(me.clone()))];
    if call.then == "done" {
        commands.push(Command::Status(Status::Resolved));
    }
    let subject = first.chars().take(LONGEST).collect();
    let new = NewTicket { mailbox, requester, subject, text: what.to_owned(), commands };
    match act::open(&web.store, policy, Actor::Agent(me), new, now).await {
        Ok(plan) => {
            let to = plan.ticket.map_or_else(|| "/tickets".to_owned(), |number| format!("/ticket/{number}"));
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) if is_temporary(&error) => Err(Fault::Broken(error)),
        Err(error) => draw(&signed_in, &call, &format!("{error:#}"), StatusCode::UNPROCESSABLE_ENTITY),
    }
}
