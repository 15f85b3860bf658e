//! A change that waits for its approvers, on the page of its ticket: who is asked, and who said what. An agent who is
//! asked answers there by a button, which is what the answer to their mail would be.

use std::sync::Arc;

use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use minijinja::{Value, context};
use serde::Deserialize;

use crate::desk::approval::{self, Approval, Vote, VoteKey};
use crate::desk::plan::Verdict;
use crate::desk::policy::{Agent, Policy};
use crate::desk::ticket::Ticket;
use crate::desk::token::{Holder, Token};
use crate::ingest::Ingested;
use crate::web::Web;
use crate::web::fault::Fault;
use crate::web::letter::{self, Letter};
use crate::web::session::SignedIn;
use crate::web::sight::Visible;

/// What an approver says, and with which words.
pub struct Decision<'a> {
    pub approves: bool,
    pub words: &'a str,
    /// Of the form.
    pub key: String,
}

impl Decision<'_> {
    /// As they would write it by mail.
    pub fn text(&self) -> String {
        match (self.approves, self.words.trim()) {
            (true, "") => "approve".to_owned(),
            (true, words) => format!("approve\n\n{words}"),
            (false, "") => "reject because …".to_owned(),
            (false, words) => format!("reject because {words}"),
        }
    }
}

/// Takes in the answer of an agent who is asked; `None`: none of theirs is owed.
pub async fn decide(
    web: &Arc<Web>,
    agent: &Agent,
    ticket: &Ticket,
    decision: Decision<'_>,
    now: Timestamp,
) -> Result<Option<Ingested>, Fault> {
    let Some(vote) = approval::owed_by(ticket, agent, &web.config.policy) else { return Ok(None) };
    let VoteKey { ticket: number, id } = vote.key(ticket);
    let letter = Letter {
        from: vote.who.clone(),
        proof: Token { ticket: number, holder: Holder::Approver(id) },
        text: decision.text(),
        answers: None,
        closes: false,
        key: decision.key,
        files: Vec::new(),
        ticket: ticket.clone(),
    };
    letter::send(web, letter, now).await.map(Some)
}

/// What the form says.
#[derive(Deserialize)]
pub struct Answer {
    /// `approve` or `reject`.
    answer: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    key: String,
    /// The question that stood on the page.
    #[serde(default)]
    question: i64,
}

pub async fn take(signed_in: SignedIn, Path(number): Path<i64>, Form(answer): Form<Answer>) -> Result<Response, Fault> {
    let ticket = Visible::of(&signed_in, number).await?;
    let (web, now) = (&signed_in.visit.web, signed_in.visit.now);
    let approves = match answer.answer.as_str() {
        "approve" => true,
        "reject" => false,
        _ => return Err(Fault::NotFound),
    };
    // What they read is what they approve: a page that was open meanwhile shows what was.
    let owed = approval::owed_by(&ticket, &signed_in.agent, &web.config.policy).map(|vote| vote.key(&ticket).id);
    if owed.is_some_and(|owed| owed != answer.question) {
        return Err(Fault::Refused(signed_in.visit.words("approval.anew").to_owned()));
    }
    let decision = Decision { approves, words: &answer.text, key: answer.key };
    let taken = decide(web, &signed_in.agent, &ticket, decision, now).await?;
    if let Some(verdict @ (Verdict::Held | Verdict::Quarantined)) = taken.as_ref().and_then(|taken| taken.verdict) {
        tracing::warn!(ticket = number, %verdict, "What an approver said on a page waits for a person");
    }
    // By a double click, or from a page that was left open: what they said stands there.
    let said = |approval: &Approval| approval.votes.iter().any(|vote| vote.answer.is_some() && is_of(vote, &signed_in));
    if taken.is_none() && !ticket.course.approval.as_ref().is_some_and(said) {
        return Err(Fault::Refused(signed_in.visit.words("approval.not_asked").to_owned()));
    }
    Ok(Redirect::to(&format!("/ticket/{}", ticket.number)).into_response())
}

fn is_of(vote: &Vote, signed_in: &SignedIn) -> bool {
    signed_in.agent.has_address(&vote.who.address)
}

/// Who is asked, what each said and when, and how many must agree; `None`: nobody was asked.
pub fn shown(signed_in: &SignedIn, ticket: &Ticket, policy: &Policy) -> Result<Option<Value>, Fault> {
    let Some(approval) = ticket.course.approval.as_ref().filter(|approval| !approval.votes.is_empty()) else {
        return Ok(None);
    };
    let vote = |vote: &Vote| {
        let answer = vote.answer.as_ref();
        let said = answer.map(|answer| if answer.approves { "approve" } else { "reject" });
        context! { who => vote.who.label(), said, at => answer.map(|answer| answer.at.as_millisecond()) }
    };
    let votes: Vec<Value> = approval.votes.iter().map(vote).collect();
    let asked = approval::owed_by(ticket, &signed_in.agent, policy);
    let question = asked.map(|vote| vote.key(ticket).id);
    let key = asked.map(|_| letter::new_key(signed_in.visit.now)).transpose()?;
    let waits = approval::is_open(ticket);
    Ok(Some(context! {
        outcome => approval.outcome().as_str(), waits, needs => approval.needs, count => votes.len(),
        asked_at => approval.posed_at.unwrap_or(approval.asked_at).as_millisecond(), votes, key, question,
        name => signed_in.agent.name.as_str(),
    }))
}
