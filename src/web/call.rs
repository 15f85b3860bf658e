//! A telephone call, taken down in one short form: who called, what about, and whether it is done.

use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;
use serde::Deserialize;

use crate::act::{self, NewTicket};
use crate::desk::channel::Channel;
use crate::desk::command::Command;
use crate::desk::mail::{Address, is_address};
use crate::desk::policy::{Agent, Mailbox, Policy};
use crate::desk::ticket::Status;
use crate::desk::work::Actor;
use crate::ingest;
use crate::web::fault::Fault;
use crate::web::letter;
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
    /// Given by the form, once: what is sent twice is one call.
    key: String,
}

impl Call {
    /// Under which it is known. Other words from the same form, as when somebody goes back to it, are another call.
    fn id(&self, domain: &str) -> String {
        let Self { who, what, mailbox, then, key } = self;
        let all = [who, what, mailbox, then, key].map(|part| format!("{} {part}", part.len())).concat();
        format!("call-{}@{domain}", ingest::raw_hash(all.as_bytes()))
    }
}

pub async fn ask(signed_in: SignedIn) -> Result<Response, Fault> {
    let call = Call { key: letter::new_key(signed_in.visit.now)?, ..Call::default() };
    draw(&signed_in, &call, "", StatusCode::OK)
}

/// Mailboxes for which an agent may take a call.
fn mailboxes<'p>(agent: &'p Agent, policy: &'p Policy) -> impl Iterator<Item = &'p Mailbox> {
    policy.mailboxes.iter().filter(|mailbox| policy.may_hear(&agent.id, &mailbox.queue))
}

fn draw(signed_in: &SignedIn, call: &Call, problem: &str, status: StatusCode) -> Result<Response, Fault> {
    let policy = &signed_in.visit.web.config.policy;
    let mailboxes: Vec<String> = mailboxes(&signed_in.agent, policy).map(|one| one.name.to_string()).collect();
    let form = context! {
        who => call.who.as_str(), what => call.what.as_str(), mailbox => call.mailbox.as_str(), then => call.then.as_str(),
        key => call.key.as_str(),
    };
    signed_in.page_with(status, "call.html", context! { form, problem, mailboxes, at => "tickets" })
}

pub async fn take(signed_in: SignedIn, Form(mut call): Form<Call>) -> Result<Response, Fault> {
    let (web, now) = (&signed_in.visit.web, signed_in.visit.now);
    call.key = match letter::sound(&call.key) {
        key if key.is_empty() => letter::new_key(now)?,
        key => key,
    };
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
    // Where there is one there is nothing to choose.
    let chosen = |one: &&Mailbox| call.mailbox.is_empty() || one.name.as_str() == call.mailbox;
    let Some(mailbox) = mailboxes(&signed_in.agent, policy).find(chosen).map(|one| one.name.clone()) else {
        return wrong("call.problem.mailbox");
    };
    let me = signed_in.agent.id.clone();
    let mut commands = vec![Command::Tag(PHONE.to_owned()), Command::Assign(Some(me.clone()))];
    if call.then == "done" {
        commands.push(Command::Status(Status::Resolved));
    }
    let subject = first.chars().take(LONGEST).collect();
    let new = NewTicket { mailbox, channel: Channel::Call, requester, subject, text: what.to_owned(), commands };
    let id = call.id(&policy.desk.domain);
    match act::open_once(&web.store, policy, Actor::Agent(me), new, Some(id), now).await.map_err(Fault::of) {
        Ok(plan) => {
            let to = plan.ticket.map_or_else(|| "/tickets".to_owned(), |number| format!("/ticket/{number}"));
            Ok(Redirect::to(&to).into_response())
        }
        Err(Fault::Refused(why)) => draw(&signed_in, &call, &why, StatusCode::UNPROCESSABLE_ENTITY),
        Err(fault) => Err(fault),
    }
}
