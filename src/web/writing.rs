//! What an agent writes on a ticket's page: it is what their mail would be. What goes to others rests there for a while
//! first, and until then its writer can have it back.

use std::sync::Arc;

use axum::extract::{Form as Posted, Multipart, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use minijinja::{Value, context};
use serde::{Deserialize, Serialize};

use crate::desk::context::{beginning, size};
use crate::desk::mail::Attachment;
use crate::desk::names::AgentId;
use crate::desk::objection::Objection;
use crate::desk::plan::{Plan, Verdict};
use crate::desk::policy::{Agent, Policy};
use crate::desk::prepared;
use crate::desk::ticket::{Status, Ticket};
use crate::ingest::{Ingested, Seen};
use crate::mail::compose::File;
use crate::mail::{self, Reading};
use crate::store::tx::Tx;
use crate::store::unsent::{SET, Unsent, UnsentState};
use crate::web::Web;
use crate::web::fault::Fault;
use crate::web::form::{self, Form, Problem};
use crate::web::guard::LARGEST;
use crate::web::letter::{self, Letter};
use crate::web::session::SignedIn;
use crate::web::sight::Visible;
use crate::web::ticket::{Spoken, Whole, draw};

/// What is written in the form, kept where something speaks against it, or while it rests.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Draft {
    pub text: String,
    /// `answer`, `note`, `ask` or `set`.
    pub how: String,
    /// Whom it asks.
    pub to: String,
    /// What is set with it: `resolved`, `pending`, or nothing.
    pub then: String,
    pub key: String,
    pub seen: i64,
    pub as_it_is: bool,
    /// Names of its files.
    names: Vec<String>,
    #[serde(skip)]
    pub files: Vec<File>,
    /// Files that the desk has already.
    #[serde(skip)]
    kept: Vec<Attachment>,
    /// By its name.
    #[serde(skip)]
    canned: String,
    /// Its writer wants to see what it will look like.
    #[serde(skip)]
    previewed: bool,
}

impl Draft {
    /// An empty form.
    pub fn new(key: String) -> Self {
        Self { how: "answer".to_owned(), key, ..Self::default() }
    }

    /// With this newest entry before its writer's eyes.
    pub fn seeing(self, entry: i64) -> Self {
        Self { seen: entry, ..self }
    }

    /// What is shown as it will look.
    pub fn preview(&self) -> Option<&str> {
        self.previewed.then_some(self.text.as_str())
    }
}

/// Does what is written; where something speaks against it nothing is done, and what was written stands in the form
/// still, with its files.
pub async fn write(signed_in: SignedIn, Path(number): Path<i64>, form: Multipart) -> Result<Response, Fault> {
    let whole = Whole::of(&signed_in, number).await?;
    let (draft, problem) = received(&signed_in, &whole.ticket, form).await?;
    let (web, now) = (&signed_in.visit.web, signed_in.visit.now);
    if let Some(problem) = problem {
        let words = problem.words(&signed_in.visit);
        return draw(&signed_in, &whole, &draft, Some(Spoken::Form(&words)), problem.status());
    }
    let seen = Seen { ticket: whole.ticket.number, entry: draft.seen };
    let plan = letter::foresee(web, letter(&signed_in.agent, &whole.ticket, &draft), Some(seen), now).await?;
    if let Some(why) = against(&plan) {
        let draft = keep(&signed_in, &whole.ticket, draft).await?;
        // Nothing is sent by insisting on it, and a note is never sent.
        let sends = draft.how != "note" && !draft.text.trim().is_empty();
        let spoken = if sends { Spoken::Desk(&why) } else { Spoken::Form(&why) };
        return draw(&signed_in, &whole, &draft, Some(spoken), StatusCode::UNPROCESSABLE_ENTITY);
    }
    let undo = web.config.web.undo;
    if undo.is_positive() && plan.verdict != Some(Verdict::Duplicate) && goes_out(&plan, &web.config.policy) {
        let due_at = now.checked_add(undo).unwrap_or(now);
        if !put(&signed_in, &whole.ticket, &draft, UnsentState::Rests, due_at).await?
            && !is_resting(&signed_in, &whole.ticket, &draft).await?
        {
            let draft = keep(&signed_in, &whole.ticket, anew(draft, now)?).await?;
            let words = web.words(signed_in.visit.language, "undo.other");
            return draw(&signed_in, &whole, &draft, Some(Spoken::Form(words)), StatusCode::CONFLICT);
        }
        return done(&signed_in, number, "unsent", &plan.warnings).await;
    }
    let key = draft.key.clone();
    letter::send(web, letter(&signed_in.agent, &whole.ticket, &draft), now).await?;
    web.store.write(move |tx| tx.unsent_gone(&key)).await?;
    // Told of the very letter that was taken in: sent twice it says the same.
    done(&signed_in, number, "end", &plan.warnings).await
}

/// Back to the ticket, at once unless there is something to beware of; where it is theirs no more, to their own list.
pub async fn done(signed_in: &SignedIn, number: i64, place: &str, warnings: &[String]) -> Result<Response, Fault> {
    if warnings.is_empty() {
        return match Visible::of(signed_in, number).await {
            Ok(_) if place.is_empty() => Ok(Redirect::to(&format!("/ticket/{number}")).into_response()),
            Ok(_) => Ok(Redirect::to(&format!("/ticket/{number}#{place}")).into_response()),
            Err(Fault::NotFound) => Ok(handed_over(number)),
            Err(fault) => Err(fault),
        };
    }
    match Whole::of(signed_in, number).await {
        Ok(whole) => {
            let draft = whole.empty_draft(signed_in.visit.now)?;
            draw(signed_in, &whole, &draft, Some(Spoken::Beware(warnings)), StatusCode::OK)
        }
        Err(Fault::NotFound) => Ok(handed_over(number)),
        Err(fault) => Err(fault),
    }
}

/// To a list that says so.
fn handed_over(number: i64) -> Response {
    Redirect::to(&format!("/tickets?handed={number}")).into_response()
}

/// Shows what it will look like. Nothing is done.
pub async fn preview(signed_in: SignedIn, Path(number): Path<i64>, form: Multipart) -> Result<Response, Fault> {
    let whole = Whole::of(&signed_in, number).await?;
    let (draft, problem) = received(&signed_in, &whole.ticket, form).await?;
    if let Some(problem) = problem {
        let words = problem.words(&signed_in.visit);
        return draw(&signed_in, &whole, &draft, Some(Spoken::Form(&words)), problem.status());
    }
    let draft = Draft { previewed: true, ..keep(&signed_in, &whole.ticket, draft).await? };
    draw(&signed_in, &whole, &draft, None, StatusCode::OK)
}

/// Puts a canned answer around what is written. Nothing is done.
pub async fn canned(signed_in: SignedIn, Path(number): Path<i64>, form: Multipart) -> Result<Response, Fault> {
    let whole = Whole::of(&signed_in, number).await?;
    let (mut draft, problem) = received(&signed_in, &whole.ticket, form).await?;
    if let Some(problem) = problem {
        let words = problem.words(&signed_in.visit);
        return draw(&signed_in, &whole, &draft, Some(Spoken::Form(&words)), problem.status());
    }
    let (policy, me) = (&signed_in.visit.web.config.policy, &signed_in.agent.id);
    if !draft.canned.is_empty() {
        let text = std::mem::take(&mut draft.text);
        match prepared::canned(&draft.canned, text.clone(), &whole.ticket, me, policy, signed_in.visit.now) {
            Ok(filled) => draft.text = filled,
            Err(why) => {
                draft.text = text;
                let draft = keep(&signed_in, &whole.ticket, draft).await?;
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return draw(&signed_in, &whole, &draft, Some(Spoken::Form(&why)), status);
            }
        }
    }
    let draft = keep(&signed_in, &whole.ticket, draft).await?;
    draw(&signed_in, &whole, &draft, None, StatusCode::OK)
}

/// The form with its files, those that the desk has already among them, and what is wrong with it.
async fn received(signed_in: &SignedIn, ticket: &Visible, form: Multipart) -> Result<(Draft, Option<Problem>), Fault> {
    let mut form = Form::read(form).await;
    let mut draft = read(&mut form, signed_in.visit.now)?;
    let mut problem = form.problem;
    if let Some((_, raw)) = stored(signed_in, ticket, &draft.key).await? {
        let chosen = |file: &Attachment| form.text(&format!("keep-{}", file.part)) == "yes";
        draft.kept = files_of(&raw).await?.into_iter().filter(chosen).collect();
        draft.files.extend(taken_from(raw, draft.kept.clone()).await?);
        problem = problem.or_else(|| too_much(&draft.files));
    }
    Ok((draft, problem))
}

/// Takes in what an agent's program wrote, at once; where something speaks against it nothing is done, and it is told why.
pub async fn send(
    web: &Arc<Web>,
    agent: &Agent,
    ticket: &Visible,
    draft: &Draft,
    seen: Option<Seen>,
    now: Timestamp,
) -> Result<Result<Ingested, String>, Fault> {
    let plan = letter::foresee(web, letter(agent, ticket, draft), seen, now).await?;
    match against(&plan) {
        Some(why) => Ok(Err(why)),
        None => Ok(Ok(letter::send(web, letter(agent, ticket, draft), now).await?)),
    }
}

/// Why it would not be done: what the agent would be told, or the reasons where that is nothing. What came before is done.
fn against(plan: &Plan) -> Option<String> {
    let returned = plan.returned.as_ref().map(Objection::told);
    match plan.verdict {
        Some(Verdict::Duplicate) => None,
        Some(Verdict::AgentReply | Verdict::Note | Verdict::Command) => returned,
        _ => Some(returned.unwrap_or_else(|| plan.reasons.join("; "))),
    }
}

/// Whether mail goes to somebody who is not of the desk: that cannot be taken back by a word to a colleague. What the
/// visitor of a chat reads there is said, as among people who talk, and no mail yet.
pub fn goes_out(plan: &Plan, policy: &Policy) -> bool {
    let is_said = |message_id: &str, rcpt: &str| {
        plan.held.iter().any(|hold| hold.message_id == message_id && hold.rcpt.eq_ignore_ascii_case(rcpt))
    };
    let mut rcpts = plan.drafts.iter().flat_map(|draft| draft.rcpts.iter().map(|rcpt| (&draft.message_id, rcpt)));
    rcpts.any(|(id, rcpt)| policy.agent_by_address(rcpt).is_none() && !is_said(id, rcpt))
}

fn too_much(files: &[File]) -> Option<Problem> {
    if files.len() > form::MOST_FILES {
        return Some(Problem::TooManyFiles);
    }
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    (bytes > LARGEST).then_some(Problem::TooLarge)
}

fn read(form: &mut Form, now: Timestamp) -> Result<Draft, Fault> {
    let files = std::mem::take(&mut form.files);
    let key = match letter::sound(&form.take("key")) {
        key if key.is_empty() => letter::new_key(now)?,
        key => key,
    };
    Ok(Draft {
        text: form.take("text"),
        how: form.take("how"),
        to: form.take("to").trim().to_owned(),
        then: form.take("then"),
        key,
        seen: form.take("seen").parse().unwrap_or_default(),
        as_it_is: form.take("as_it_is") == "yes",
        names: Vec::new(),
        files,
        kept: Vec::new(),
        canned: form.take("canned"),
        previewed: false,
    })
}

fn letter(agent: &Agent, ticket: &Ticket, draft: &Draft) -> Letter {
    let mut lines: Vec<String> = Vec::new();
    match draft.how.as_str() {
        "note" => lines.push("/note".to_owned()),
        "ask" => lines.push(format!("/ask {}", draft.to.replace(['\r', '\n'], " "))),
        _ => {}
    }
    if draft.as_it_is && draft.how != "note" {
        lines.push("/send".to_owned());
    }
    if let Ok(status) = draft.then.parse::<Status>() {
        lines.push(format!("/status {status}"));
    }
    lines.push(draft.text.clone());
    Letter {
        from: agent.address(),
        proof: ticket.token_of(&agent.id),
        ticket: ticket.clone(),
        text: lines.join("\n"),
        answers: None,
        closes: false,
        key: draft.key.clone(),
        files: draft.files.clone(),
    }
}

/// Writes a letter down, with its bytes as they would be taken in.
async fn put(
    signed_in: &SignedIn,
    ticket: &Ticket,
    draft: &Draft,
    state: UnsentState,
    due_at: Timestamp,
) -> Result<bool, Fault> {
    let (web, now) = (&signed_in.visit.web, signed_in.visit.now);
    let names = draft.files.iter().map(|file| file.name.clone()).collect();
    let draft = Draft { names, ..draft.clone() };
    let raw = letter::bytes(web, letter(&signed_in.agent, ticket, &draft), now)?;
    let written = serde_json::to_string(&draft).map_err(|error| Fault::Broken(error.into()))?;
    let unsent = Unsent {
        key: draft.key,
        ticket: ticket.number,
        agent: signed_in.agent.id.clone(),
        mailbox: ticket.mailbox.clone(),
        state,
        due_at,
        draft: written,
    };
    let session = signed_in.session.hash.clone();
    let written = web.store.write(move |tx| {
        // While files came in an admin may have ended the session: what is written is kept, and does not leave.
        let goes_on = tx.session(&session, now)?.is_some();
        let state = if goes_on { unsent.state } else { UnsentState::TakenBack };
        tx.put_unsent(&Unsent { state, ..unsent.clone() }, raw.clone())
    });
    Ok(written.await?)
}

/// Lets a status rest that the requester would hear of; the key under which it does. What rests already does so once.
pub async fn rest(signed_in: &SignedIn, ticket: &Visible, status: Status) -> Result<String, Fault> {
    let (web, now, number) = (&signed_in.visit.web, signed_in.visit.now, ticket.number);
    let same = |letter: &Unsent| {
        let draft: Draft = serde_json::from_str(&letter.draft).unwrap_or_default();
        letter.agent == signed_in.agent.id && draft.how == SET && draft.then == status.as_str()
    };
    if let Some(letter) = web.store.read(move |tx| tx.unsent(number)).await?.into_iter().find(same) {
        return Ok(letter.key);
    }
    let draft = Draft { how: SET.to_owned(), then: status.to_string(), ..Draft::new(letter::new_key(now)?) };
    let due_at = now.checked_add(web.config.web.undo).unwrap_or(now);
    put(signed_in, ticket, &draft, UnsentState::Rests, due_at).await?;
    Ok(draft.key)
}

/// Takes back what this agent let rest that would set another status than this: the later word counts.
pub async fn withdraw_status(signed_in: &SignedIn, ticket: &Visible, status: Option<Status>) -> Result<(), Fault> {
    let (me, number) = (signed_in.agent.id.clone(), ticket.number);
    let withdrawn = signed_in.visit.web.store.write(move |tx| {
        for letter in tx.unsent(number)? {
            let draft: Draft = serde_json::from_str(&letter.draft).unwrap_or_default();
            let same = status.is_some_and(|status| draft.then == status.as_str());
            if letter.agent == me && letter.only_sets() && !same {
                take_back(tx, &letter.key, &me)?;
            }
        }
        Ok(())
    });
    Ok(withdrawn.await?)
}

/// Files that came with what is not sent stay here until it is: a browser would ask for them again.
async fn keep(signed_in: &SignedIn, ticket: &Visible, draft: Draft) -> Result<Draft, Fault> {
    if draft.files.is_empty() {
        return Ok(draft);
    }
    let now = signed_in.visit.now;
    let mut draft = draft;
    if !put(signed_in, ticket, &draft, UnsentState::TakenBack, now).await? {
        // This form was sent already: what is written in it now is something else.
        draft = anew(draft, now)?;
        put(signed_in, ticket, &draft, UnsentState::TakenBack, now).await?;
    }
    let kept = taken_back(signed_in, ticket, &draft.key).await?;
    Ok(kept.map_or(draft, |kept| kept))
}

/// The same as another letter.
fn anew(draft: Draft, now: Timestamp) -> Result<Draft, Fault> {
    Ok(Draft { key: letter::new_key(now)?, ..draft })
}

/// Whether this very letter rests already: its form was sent twice.
async fn is_resting(signed_in: &SignedIn, ticket: &Ticket, draft: &Draft) -> Result<bool, Fault> {
    let (web, key) = (&signed_in.visit.web, draft.key.clone());
    let raw = letter::bytes(web, letter(&signed_in.agent, ticket, draft), signed_in.visit.now)?;
    let found = web.store.read(move |tx| tx.unsent_one(&key)).await?;
    Ok(found.is_some_and(|(_, resting)| resting == raw))
}

/// What this agent took back, if anything, under this key.
async fn stored(signed_in: &SignedIn, ticket: &Ticket, key: &str) -> Result<Option<(Unsent, Vec<u8>)>, Fault> {
    if key.is_empty() {
        return Ok(None);
    }
    let (key, number, me) = (key.to_owned(), ticket.number, signed_in.agent.id.clone());
    let found = signed_in.visit.web.store.read(move |tx| tx.unsent_one(&key)).await?;
    let own = |letter: &Unsent| letter.state == UnsentState::TakenBack && letter.ticket == number && letter.agent == me;
    Ok(found.filter(|(letter, _)| own(letter)))
}

/// The form as it was when its writer took it back.
pub async fn taken_back(signed_in: &SignedIn, ticket: &Visible, key: &str) -> Result<Option<Draft>, Fault> {
    let Some((letter, raw)) = stored(signed_in, ticket, key).await? else { return Ok(None) };
    let Ok(draft) = serde_json::from_str::<Draft>(&letter.draft) else { return Ok(None) };
    Ok(Some(Draft { kept: files_of(&raw).await?, ..draft }))
}

/// Reading is work: not on a thread that serves others.
async fn files_of(raw: &[u8]) -> Result<Vec<Attachment>, Fault> {
    let raw = raw.to_vec();
    let read = tokio::task::spawn_blocking(move || mail::read(&raw, &Reading::default()).attachments).await;
    read.map_err(|error| Fault::Broken(error.into()))
}

async fn taken_from(raw: Vec<u8>, files: Vec<Attachment>) -> Result<Vec<File>, Fault> {
    let take = move || {
        let file = |file: Attachment| {
            let bytes = mail::attachment_bytes(&raw, file.part)?;
            Some(File { name: file.name.unwrap_or_default(), content_type: file.content_type, bytes })
        };
        files.into_iter().filter_map(file).collect()
    };
    tokio::task::spawn_blocking(take).await.map_err(|error| Fault::Broken(error.into()))
}

/// Files that need not be chosen again.
pub fn kept(draft: &Draft) -> Vec<Value> {
    let file = |file: &Attachment| {
        context! { name => file.name.as_deref().unwrap_or("unnamed"), size => size(file.size), part => file.part }
    };
    draft.kept.iter().map(file).collect()
}

/// A letter that rests, in the timeline.
pub fn resting(signed_in: &SignedIn, letter: &Unsent) -> Value {
    let policy = &signed_in.visit.web.config.policy;
    let draft: Draft = serde_json::from_str(&letter.draft).unwrap_or_default();
    let mine = letter.agent == signed_in.agent.id && letter.state == UnsentState::Rests;
    let seconds = letter.due_at.duration_since(signed_in.visit.now).as_secs().max(0);
    let sets = (draft.how == SET).then_some(draft.then.as_str());
    context! {
        sets, key => mine.then_some(letter.key.as_str()),
        author => policy.agent(&letter.agent).map_or(letter.agent.as_str(), |agent| agent.name.as_str()),
        text => policy.keys.scrub(&draft.text), to => draft.to, names => draft.names, seconds,
    }
}

/// A letter that its writer has back: where it stands in the form again.
pub fn unfinished(letter: &Unsent, policy: &Policy) -> Value {
    let draft: Draft = serde_json::from_str(&letter.draft).unwrap_or_default();
    let text = draft.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = policy.keys.scrub(&beginning(&text, LONGEST_SHOWN));
    context! { ticket => letter.ticket.0, key => letter.key.as_str(), text, names => draft.names }
}

/// Characters of a letter by which it is known again.
const LONGEST_SHOWN: usize = 80;

#[derive(Deserialize)]
pub struct Undo {
    key: String,
}

/// Gives what rests back to its writer.
pub async fn undo(
    signed_in: SignedIn,
    Path(number): Path<i64>,
    Posted(asked): Posted<Undo>,
) -> Result<Response, Fault> {
    let ticket = Visible::of(&signed_in, number).await?;
    let (key, me, number) = (letter::sound(&asked.key), signed_in.agent.id.clone(), ticket.number);
    let wanted = key.clone();
    let taken = signed_in.visit.web.store.write(move |tx| {
        let here = tx.unsent_one(&wanted)?.is_some_and(|(letter, _)| letter.ticket == number);
        if here { take_back(tx, &wanted, &me) } else { Ok(None) }
    });
    match taken.await? {
        Some(TakenBack::Written) => Ok(Redirect::to(&format!("/ticket/{number}?draft={key}#compose")).into_response()),
        Some(TakenBack::Set) => Ok(Redirect::to(&format!("/ticket/{number}")).into_response()),
        None => Err(Fault::Refused(signed_in.visit.web.words(signed_in.visit.language, "undo.late").to_owned())),
    }
}

/// What came back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TakenBack {
    /// Words, which stand in the form again.
    Written,
    /// A status, of which nothing is left.
    Set,
}

/// Takes back what this agent let rest; `None`: it has left, or is none of theirs.
pub fn take_back(tx: &mut dyn Tx, key: &str, me: &AgentId) -> anyhow::Result<Option<TakenBack>> {
    let Some((letter, _)) = tx.unsent_one(key)? else { return Ok(None) };
    if !tx.take_back(key, me)? {
        return Ok(None);
    }
    if !letter.only_sets() {
        return Ok(Some(TakenBack::Written));
    }
    tx.unsent_gone(key)?;
    Ok(Some(TakenBack::Set))
}
