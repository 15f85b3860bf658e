//! The online chat: a page of its own, or in a frame on another site. What its visitor says is mail like what a form
//! says, and the answers stand there as soon as they are written.
//!
//! What lets a visitor read their chat again is a signed text in a field of the form, not a cookie: in a frame of another
//! site browsers take no cookie, or take it for that site alone, and a cookie would be the same in every window. The
//! script keeps it for its window, so that the chat is there still on the next page of the site. It opens this one chat
//! and nothing else, and no longer than [`crate::desk::chat`] says.
//!
//! Without scripts the page is a form: what it shows is new each time that something is sent, be it nothing.

use std::sync::Arc;

use axum::extract::{Extension, Form, Path};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::SignedDuration;
use minijinja::{Value, context};
use serde::Deserialize;

use crate::act;
use crate::act::chat::Look;
use crate::desk::chat::{self, Chat, Full, Line, Staffed};
use crate::desk::context::beginning;
use crate::desk::mail::is_address;
use crate::desk::plan::Verdict;
use crate::desk::policy::Bucket;
use crate::desk::ticket::{Ticket, TicketNumber};
use crate::desk::token::{Holder, Token};
use crate::ingest::Ingested;
use crate::web::Web;
use crate::web::fault::Fault;
use crate::web::letter::{self, Letter, Request, Written};
use crate::web::new;
use crate::web::page::Visit;
use crate::web::throttle::Place;

/// Lines from one place.
const SAYING: Bucket = Bucket { burst: 20, per: SignedDuration::from_mins(1) };
/// Characters of a line.
const LONGEST: usize = 10_000;
/// Characters of the first line that its ticket is called by.
const OF_SUBJECT: usize = 60;

/// What the form says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Given {
    /// What opens the chat; nothing: it is yet to begin.
    talk: String,
    name: String,
    address: String,
    text: String,
    key: String,
    /// A field that nobody sees; programs fill it in.
    website: String,
    /// The newest line that was read.
    seen: i64,
    leave: String,
}

/// Whoever has a chat open.
pub struct Guest {
    /// As it was given.
    pub talk: String,
    token: Token,
    pub look: Look,
}

impl Guest {
    /// `None`: it is nobody's chat, or over; both look the same.
    pub async fn of(web: &Arc<Web>, chat: &Chat, talk: &str) -> Result<Option<Self>, Fault> {
        let Some(token) = web.config.policy.keys.read_chat(talk) else { return Ok(None) };
        let number = token.ticket;
        let Some(look) = web.store.read(move |tx| Look::at(tx, number)).await? else { return Ok(None) };
        let ticket = &look.ticket;
        let here = ticket.course.chat.as_ref().is_some_and(|talk| talk.chat == chat.name);
        let theirs = token.holder == Holder::Requester(ticket.requester.id);
        let open = here && theirs && !chat::is_over(ticket);
        Ok(open.then(|| Self { talk: talk.to_owned(), token, look }))
    }

    pub fn newest(&self) -> i64 {
        self.look.lines.last().map_or(0, |line| line.id)
    }
}

/// Chats that there are.
pub fn listed(visit: &Visit) -> Vec<Value> {
    let chats = visit.web.config.policy.chats.iter();
    chats.map(|chat| context! { name => chat.name.as_str(), ..titled(chat, visit) }).collect()
}

fn titled(chat: &Chat, visit: &Visit) -> Value {
    let title = Some(chat.title.to(visit.language)).filter(|title| !title.is_empty());
    context! {
        title => title.unwrap_or_else(|| visit.words("chat.title")), help => chat.help.to(visit.language),
    }
}

/// What every state of the page shows.
async fn common(visit: &Visit, chat: &Chat) -> Result<Value, Fault> {
    let away = visit.web.store.read(|tx| tx.away()).await?;
    let staffed = chat.staffed(&visit.web.config.policy, |agent| away.get(agent), visit.now);
    let (here, opens_at) = match staffed {
        Staffed::Yes => (true, None),
        Staffed::No { opens_at } => (false, opens_at.map(|at| at.as_millisecond())),
    };
    Ok(context! { name => chat.name.as_str(), staffed => here, opens_at, ..titled(chat, visit) })
}

pub async fn show(visit: Visit, Path(name): Path<String>) -> Result<Response, Fault> {
    let policy = visit.web.config.policy.clone();
    let chat = policy.chat(&name).ok_or(Fault::NotFound)?;
    let given = Given { key: letter::new_key(visit.now)?, ..Given::default() };
    ask(&visit, chat, &given, &[], StatusCode::OK).await
}

/// The form that a chat begins with. `problems`: fields with which something is wrong.
async fn ask(
    visit: &Visit,
    chat: &Chat,
    given: &Given,
    problems: &[&str],
    status: StatusCode,
) -> Result<Response, Fault> {
    let form = context! {
        name => given.name.as_str(), address => given.address.as_str(), text => given.text.as_str(),
        key => given.key.as_str(), most => LONGEST,
    };
    let problems = problems.iter().map(|problem| (*problem).to_owned()).collect::<Vec<_>>();
    let common = common(visit, chat).await?;
    visit.page_with(status, "chat.html", context! { state => "begin", form, problems, ..common })
}

/// `problem`: why the text, which stands in the form again, was not taken.
async fn draw(visit: &Visit, chat: &Chat, guest: &Guest, problem: &str, text: &str) -> Result<Response, Fault> {
    let status = if problem.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let common = common(visit, chat).await?;
    let answered = guest.look.lines.iter().any(|line| !line.of_visitor);
    let context = context! {
        state => "talk", talk => guest.talk.as_str(), key => letter::new_key(visit.now)?, seen => guest.newest(),
        lines => guest.look.lines.iter().map(shown).collect::<Vec<_>>(), answered, most => LONGEST, problem, text,
        address => guest.look.ticket.requester.address.address.as_str(),
    };
    visit.page_with(status, "chat.html", context! { ..context, ..common })
}

/// A line as the page shows it.
pub fn shown(line: &Line) -> Value {
    let author = line.entry.author.name.clone().or(line.entry.author.address.clone());
    context! {
        id => line.id, own => line.of_visitor, author => author.unwrap_or_default(),
        at => line.entry.at.as_millisecond(), text => line.entry.text.trim(), marked_up => line.marked_up,
        files => line.entry.attachments.iter().filter_map(|file| file.name.clone()).collect::<Vec<_>>(),
    }
}

/// Nothing more is shown; why.
async fn end(visit: &Visit, chat: &Chat, state: &str, address: &str) -> Result<Response, Fault> {
    let common = common(visit, chat).await?;
    visit.page("chat.html", context! { state, address, ..common })
}

pub async fn take(
    visit: Visit,
    Extension(place): Extension<Place>,
    Path(name): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, Fault> {
    let policy = visit.web.config.policy.clone();
    let chat = policy.chat(&name).ok_or(Fault::NotFound)?;
    if given.talk.is_empty() {
        return begin(&visit, chat, place, given).await;
    }
    let (web, now) = (&visit.web, visit.now);
    let Some(guest) = Guest::of(web, chat, &given.talk).await? else { return over(&visit, chat, &given.text).await };
    act::chat::heard(&web.store, &policy, &guest.look, given.seen, now).await?;
    let (text, leaves) = (given.text.trim(), !given.leave.is_empty());
    if text.chars().count() > LONGEST {
        return draw(&visit, chat, &guest, "too_long", text).await;
    }
    if let Some(full) = chat::full(&guest.look.lines, now).filter(|_| !text.is_empty()) {
        return match full {
            // Whoever leaves may always do so; the last word is for the mail.
            _ if leaves => {
                act::chat::leaves(&web.store, &policy, guest.look.ticket.number, now).await?;
                over(&visit, chat, text).await
            }
            Full::Now => draw(&visit, chat, &guest, "full_now", text).await,
            Full::ForGood => draw(&visit, chat, &guest, "full", text).await,
        };
    }
    // Whoever leaves may have written a last word.
    let waits = !text.is_empty() && new::waits(&say(&visit, place, &guest, text, &given.key).await?);
    if leaves {
        act::chat::leaves(&web.store, &policy, guest.look.ticket.number, now).await?;
        return end(&visit, chat, "left", &guest.look.ticket.requester.address.address).await;
    }
    if waits {
        return draw(&visit, chat, &guest, "waits", "").await;
    }
    match Guest::of(web, chat, &given.talk).await? {
        Some(guest) => draw(&visit, chat, &guest, "", "").await,
        None => end(&visit, chat, "over", "").await,
    }
}

/// The chat takes nothing more; what was written for it stands in the form for the next one.
async fn over(visit: &Visit, chat: &Chat, text: &str) -> Result<Response, Fault> {
    if text.trim().is_empty() {
        return end(visit, chat, "over", "").await;
    }
    let given = Given { text: text.to_owned(), key: letter::new_key(visit.now)?, ..Given::default() };
    ask(visit, chat, &given, &[], StatusCode::OK).await
}

async fn say(visit: &Visit, place: Place, guest: &Guest, text: &str, key: &str) -> Result<Ingested, Fault> {
    visit.web.throttle.ask(place, "chat", SAYING, visit.now).map_err(|wait| Fault::TooMany { wait })?;
    let letter = Letter {
        from: guest.look.ticket.requester.address.clone(),
        proof: guest.token.clone(),
        ticket: guest.look.ticket.clone(),
        text: text.to_owned(),
        answers: None,
        closes: false,
        key: key.to_owned(),
        files: Vec::new(),
    };
    letter::say(&visit.web, letter, visit.now).await
}

async fn begin(visit: &Visit, chat: &Chat, place: Place, given: Given) -> Result<Response, Fault> {
    let (web, policy) = (&visit.web, &visit.web.config.policy);
    let given = Given { name: new::shortened(&given.name), address: given.address.trim().to_owned(), ..given };
    let length = given.text.trim().chars().count();
    let wrong = [(!is_address(&given.address), "address"), (length == 0, "text"), (length > LONGEST, "too_long")];
    let problems: Vec<&str> = wrong.into_iter().filter(|(wrong, _)| *wrong).map(|(_, problem)| problem).collect();
    if !problems.is_empty() {
        return ask(visit, chat, &given, &problems, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let request = Request {
        from: new::sender(&given.name, &given.address),
        mailbox: policy.mailbox(&chat.mailbox).ok_or(Fault::NotFound)?.clone(),
        subject: subject(&given.text),
        text: given.text.trim().to_owned(),
        key: given.key.clone(),
        files: Vec::new(),
        written: Written::Chat { name: chat.name.clone(), language: visit.language.to_owned() },
    };
    let Some(taken) = new::take_in(visit, place, &given.website, request).await? else {
        return end(visit, chat, "waits", "").await;
    };
    // Whoever sends the same form again comes back to their chat: nobody else knows its key. No other ticket is opened
    // to them, whatever became of it.
    let number = taken.ticket.filter(|_| matches!(taken.verdict, Some(Verdict::Opened | Verdict::Duplicate)));
    let talk = match number {
        Some(number) => opened(visit, number).await?,
        None => None,
    };
    match talk {
        Some(talk) => match Guest::of(web, chat, &talk).await? {
            Some(guest) => draw(visit, chat, &guest, "", "").await,
            None => end(visit, chat, "waits", "").await,
        },
        None => end(visit, chat, "waits", "").await,
    }
}

/// What opens the chat of a ticket for its visitor.
async fn opened(visit: &Visit, number: TicketNumber) -> Result<Option<String>, Fault> {
    let ticket = visit.web.store.read(move |tx| tx.ticket(number)).await?;
    let keys = &visit.web.config.policy.keys;
    let token = |ticket: Ticket| Token { ticket: ticket.number, holder: Holder::Requester(ticket.requester.id) };
    Ok(ticket.map(|ticket| keys.sign_chat(&token(ticket))))
}

/// The first line, or its beginning. It names no ticket: it is about a new matter, whatever stands there.
fn subject(text: &str) -> String {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    beginning(&new::shortened(first), OF_SUBJECT).replace("[#", "[ #")
}
