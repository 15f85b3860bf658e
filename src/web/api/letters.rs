//! What a program writes on tickets: it is ingested as the mail that its agent could have sent, with the same commands at
//! the top of the text, the same doubts and the same recorded decision.

use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::desk::scope::Scope;
use crate::desk::ticket::Status;
use crate::ingest::{Ingested, Seen};
use crate::mail::compose;
use crate::view::Decided;
use crate::web::api::caller::Caller;
use crate::web::api::given::{At, Body};
use crate::web::api::problem::Problem;
use crate::web::approval::{self, Decision};
use crate::web::form::MOST_FILES;
use crate::web::letter;
use crate::web::writing::{self, Draft};

/// A file that goes with it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewFile)]
pub struct File {
    #[schema(example = "invoice.pdf")]
    name: String,
    #[schema(example = "application/pdf")]
    content_type: String,
    /// In base64
    #[schema(content_encoding = "base64")]
    content: String,
}

/// Something for the requester, or for colleagues.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewText, example = json!({ "text": "It is mended.", "then": "resolved" }))]
pub struct Written {
    /// With commands on lines of their own at its top, if there are any
    #[schema(min_length = 1, example = "It is mended.")]
    text: String,
    /// What the ticket is set to with it
    then: Option<Status>,
    /// The newest entry that was read: whoever wrote since is told of before anything is sent
    seen: Option<i64>,
    /// It is sent although it reads like a note or an absence notice
    #[serde(default)]
    as_it_is: bool,
    #[serde(default)]
    #[schema(max_items = 20)]
    files: Vec<File>,
}

/// Something for somebody who is neither requester nor of the desk.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewQuestion, example = json!({ "to": "vera@vendor.example", "text": "Have you such a pump?" }))]
pub struct Question {
    /// Their mail address
    #[schema(example = "vera@vendor.example", min_length = 3)]
    to: String,
    #[schema(min_length = 1)]
    text: String,
    then: Option<Status>,
    seen: Option<i64>,
    #[serde(default)]
    #[schema(max_items = 20)]
    files: Vec<File>,
}

/// Answer the requester
#[utoipa::path(post, path = "/tickets/{number}/answers", tag = "tickets",
    params(("number" = i64, Path, description = "The ticket's number", minimum = 1, example = 1)), request_body = Written,
    responses((status = 201, description = "It is on its way", body = Decided, headers(("Location", description = "The ticket")))))]
pub async fn answer(caller: Caller, At(number): At<i64>, Body(written): Body<Written>) -> Result<Response, Problem> {
    write(&caller, number, "answer", String::new(), written).await
}

/// Leave a note for colleagues
#[utoipa::path(post, path = "/tickets/{number}/notes", tag = "tickets",
    params(("number" = i64, Path, description = "The ticket's number", minimum = 1, example = 1)), request_body = Written,
    responses((status = 201, description = "It stands there", body = Decided, headers(("Location", description = "The ticket")))))]
pub async fn note(caller: Caller, At(number): At<i64>, Body(written): Body<Written>) -> Result<Response, Problem> {
    write(&caller, number, "note", String::new(), written).await
}

/// Ask a third party; the answers come to the agents
#[utoipa::path(post, path = "/tickets/{number}/questions", tag = "tickets",
    params(("number" = i64, Path, description = "The ticket's number", minimum = 1, example = 1)), request_body = Question,
    responses((status = 201, description = "It is on its way", body = Decided, headers(("Location", description = "The ticket")))))]
pub async fn ask(caller: Caller, At(number): At<i64>, Body(question): Body<Question>) -> Result<Response, Problem> {
    let Question { to, text, then, seen, files } = question;
    write(&caller, number, "ask", to, Written { text, then, seen, as_it_is: false, files }).await
}

/// What somebody says who is asked to approve a change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewDecision, example = json!({ "approves": false, "text": "Not on a Friday." }))]
pub struct Answer {
    approves: bool,
    /// Anything to say with it; of who rejects, the reason
    #[serde(default)]
    text: String,
}

/// Approve or reject a change, of which the agent is asked
#[utoipa::path(post, path = "/tickets/{number}/approval", tag = "tickets",
    params(("number" = i64, Path, description = "The ticket's number", minimum = 1, example = 1)), request_body = Answer,
    responses((status = 201, description = "It counts", body = Decided, headers(("Location", description = "The ticket")))))]
pub async fn approve(caller: Caller, At(number): At<i64>, Body(answer): Body<Answer>) -> Result<Response, Problem> {
    let ticket = caller.ticket(number).await?;
    let key = letter::new_key(caller.now)?;
    let decision = Decision { approves: answer.approves, words: &answer.text.replace("\r\n", "\n"), key };
    let taken = approval::decide(&caller.web, &caller.agent, &ticket, decision, caller.now).await?;
    let taken = taken.ok_or_else(|| Problem::refused(format!("no answer of {} is owed on it", caller.agent.id)))?;
    told(&caller, number, taken)
}

/// Another ticket, into which it goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewMerge, example = json!({ "into": 2, "as_it_is": true }))]
pub struct Merge {
    #[schema(minimum = 1)]
    into: i64,
    /// It is meant so, although their requesters are not the same
    #[serde(default)]
    as_it_is: bool,
}

/// Merge a ticket into another, on which it goes on
#[utoipa::path(post, path = "/tickets/{number}/merge", tag = "tickets",
    params(("number" = i64, Path, description = "The ticket's number", minimum = 1, example = 1)), request_body = Merge,
    responses((status = 201, description = "It is done", body = Decided, headers(("Location", description = "The ticket")))))]
pub async fn merge(caller: Caller, At(number): At<i64>, Body(merge): Body<Merge>) -> Result<Response, Problem> {
    command(&caller, number, "merge", merge.into, merge.as_it_is).await
}

crate::desk::names::closed_set! {
    /// How tickets are tied by hand.
    pub enum Tie {
        RelatesTo = "relates_to",
        /// An incident, by a problem.
        CausedBy = "caused_by",
        /// A change, of a release.
        PartOf = "part_of",
    }
}

/// A tie to another ticket.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewLink, example = json!({ "kind": "relates_to", "ticket": 2 }))]
pub struct Link {
    kind: Tie,
    #[schema(minimum = 1)]
    ticket: i64,
}

/// Tie a ticket to another
#[utoipa::path(post, path = "/tickets/{number}/links", tag = "tickets",
    params(("number" = i64, Path, description = "The ticket's number", minimum = 1, example = 1)), request_body = Link,
    responses((status = 201, description = "It is done", body = Decided, headers(("Location", description = "The ticket")))))]
pub async fn link(caller: Caller, At(number): At<i64>, Body(link): Body<Link>) -> Result<Response, Problem> {
    let words = match link.kind {
        Tie::RelatesTo => "link",
        Tie::CausedBy => "link problem",
        Tie::PartOf => "link release",
    };
    command(&caller, number, words, link.ticket, false).await
}

/// What names another ticket is asked as mail asks it: what it means depends on both.
async fn command(caller: &Caller, number: i64, words: &str, other: i64, as_it_is: bool) -> Result<Response, Problem> {
    // Sent as it is, a line that is no command would be text, and go to the requester.
    if other < 1 {
        return Err(Problem::refused(format!("{other} is not the number of a ticket")));
    }
    let written = Written { text: format!("/{words} {other}"), then: None, seen: None, as_it_is, files: Vec::new() };
    write(caller, number, "", String::new(), written).await
}

async fn write(caller: &Caller, number: i64, how: &str, to: String, written: Written) -> Result<Response, Problem> {
    let ticket = caller.ticket(number).await?;
    let Written { text, then, seen, as_it_is, files } = written;
    let mut draft = Draft::new(letter::new_key(caller.now)?);
    draft.text = text.replace("\r\n", "\n");
    how.clone_into(&mut draft.how);
    to.trim().clone_into(&mut draft.to);
    draft.then = then.map(|status| status.to_string()).unwrap_or_default();
    draft.as_it_is = as_it_is;
    draft.files = decoded(files)?;
    let seen = seen.map(|entry| Seen { ticket: ticket.number, entry });
    let taken = writing::send(&caller.web, &caller.agent, &ticket, &draft, seen, caller.now).await?;
    // Why is told in the words of the ticket: who else wrote, what, and from which address.
    if !caller.has(Scope::TicketsRead) {
        let refused = format!("something speaks against it; a token with {} is told what", Scope::TicketsRead);
        return told(caller, number, taken.map_err(|_| Problem::refused(refused))?);
    }
    told(caller, number, taken.map_err(Problem::refused)?)
}

/// What became of it, for who may read that.
fn told(caller: &Caller, number: i64, taken: Ingested) -> Result<Response, Problem> {
    if !caller.has(Scope::TicketsRead) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let Ingested { ledger: id, verdict, ticket, reasons, .. } = taken;
    let mut response = caller.says(StatusCode::CREATED, &Decided { id, verdict, ticket, reasons: &reasons })?;
    let place = HeaderValue::try_from(format!("{}/tickets/{number}", super::ROOT));
    response.headers_mut().extend(place.ok().map(|place| (LOCATION, place)));
    Ok(response)
}

fn decoded(files: Vec<File>) -> Result<Vec<compose::File>, Problem> {
    if files.len() > MOST_FILES {
        return Err(Problem::refused(format!("at most {MOST_FILES} files go with a text")));
    }
    let decoded = files.into_iter().map(|File { name, content_type, content }| {
        let bytes = data_encoding::BASE64.decode(content.as_bytes());
        let bytes = bytes.map_err(|_| Problem::refused(format!("the content of {name} is no base64")))?;
        Ok(compose::File { name, content_type: content_type.to_lowercase(), bytes })
    });
    decoded.collect()
}
