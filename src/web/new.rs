//! A request by a form. Nobody knows yet whose it is: it is what mail of that address would be, and the link to follow
//! it goes there and nowhere else.

use axum::Extension;
use axum::extract::{Multipart, Query};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::SignedDuration;
use minijinja::context;
use serde::Deserialize;

use crate::desk::context::size;
use crate::desk::mail::{Address, is_address};
use crate::desk::plan::Verdict;
use crate::desk::policy::{Bucket, Mailbox, Policy};
use crate::ingest::Ingested;
use crate::mail::compose::File;
use crate::web::chat;
use crate::web::fault::Fault;
use crate::web::form::Form;
use crate::web::forms;
use crate::web::guard;
use crate::web::help::Anybody;
use crate::web::letter::{self, Request, Written};
use crate::web::page::Visit;
use crate::web::throttle::Place;

/// Requests from one place.
const ASKING: Bucket = Bucket { burst: 10, per: SignedDuration::from_mins(10) };
/// Characters of a subject, and of a name.
const LONGEST: usize = 300;

#[derive(Clone, Default)]
struct Draft {
    name: String,
    address: String,
    mailbox: String,
    subject: String,
    text: String,
    key: String,
    /// A field that nobody sees; programs fill it in.
    website: String,
    files: Vec<File>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct About {
    /// What it is about, where a page knows it already.
    subject: String,
}

pub async fn ask(anybody: Anybody, Query(about): Query<About>) -> Result<Response, Fault> {
    let draft =
        Draft { subject: shortened(&about.subject), key: letter::new_key(anybody.visit.now)?, ..Draft::default() };
    draw(&anybody, &draft, &[], "", StatusCode::OK)
}

/// `problems`: fields with which something is wrong; `upload`: what, where it is the files.
fn draw(
    anybody: &Anybody,
    draft: &Draft,
    problems: &[&str],
    upload: &str,
    status: StatusCode,
) -> Result<Response, Fault> {
    let mailboxes: Vec<String> =
        offered(&anybody.visit.web.config.policy).into_iter().map(|one| one.name.to_string()).collect();
    let form = context! {
        name => draft.name.as_str(), address => draft.address.as_str(), mailbox => draft.mailbox.as_str(),
        subject => draft.subject.as_str(), text => draft.text.as_str(), key => draft.key.as_str(),
        largest => size(guard::LARGEST as u64),
    };
    let (forms, chats) = (forms::listed(anybody), chat::listed(&anybody.visit));
    let problems = problems.iter().map(|problem| (*problem).to_owned()).collect::<Vec<_>>();
    anybody.page_with(status, "new.html", context! { form, problems, upload, mailboxes, forms, chats })
}

pub async fn take(anybody: Anybody, Extension(place): Extension<Place>, form: Multipart) -> Result<Response, Fault> {
    let mut form = Form::read(form).await;
    let draft = read(&mut form);
    let web = &anybody.visit.web;
    let mut problems = Vec::new();
    if !is_address(&draft.address) {
        problems.push("address");
    }
    if draft.subject.trim().is_empty() {
        problems.push("subject");
    }
    if draft.text.trim().is_empty() {
        problems.push("text");
    }
    let offered = offered(&web.config.policy);
    let mailbox = match offered.as_slice() {
        // Where there is one there is nothing to choose.
        [only] if draft.mailbox.is_empty() => Some(*only),
        several => several.iter().copied().find(|one| one.name.as_str() == draft.mailbox),
    };
    if mailbox.is_none() {
        problems.push("mailbox");
    }
    if let Some(problem) = form.problem {
        problems.push("files");
        let words = problem.words(&anybody.visit);
        return draw(&anybody, &draft, &problems, &words, problem.status());
    }
    if !problems.is_empty() {
        return draw(&anybody, &draft, &problems, "", StatusCode::UNPROCESSABLE_ENTITY);
    }
    let request = Request {
        from: sender(&draft.name, &draft.address),
        mailbox: mailbox.ok_or(Fault::NotFound)?.clone(),
        subject: draft.subject.clone(),
        text: draft.text.clone(),
        key: draft.key.clone(),
        files: draft.files.clone(),
        written: Written::Freely,
    };
    let what = send(&anybody, place, &draft.website, request).await?;
    anybody.page("done.html", context! { what })
}

/// Mailboxes that anybody may choose from. What is restricted is no business of everybody, not even its name: whoever
/// knows its address, or that of a form of its own, writes there. Where there is nothing else the first is meant, unnamed.
fn offered(policy: &Policy) -> Vec<&Mailbox> {
    let open: Vec<&Mailbox> = policy.mailboxes.iter().filter(|mailbox| !policy.is_restricted(&mailbox.queue)).collect();
    if open.is_empty() { policy.mailboxes.first().into_iter().collect() } else { open }
}

/// Who says to have filled in a form.
pub fn sender(name: &str, address: &str) -> Address {
    let name = shortened(name);
    Address { name: (!name.is_empty()).then_some(name), address: address.to_owned() }
}

/// Takes in what a form says, and what to answer.
pub async fn send(anybody: &Anybody, place: Place, website: &str, request: Request) -> Result<&'static str, Fault> {
    let taken = take_in(&anybody.visit, place, website, request).await?;
    let waits = taken.is_some_and(|taken| waits(&taken));
    Ok(if waits { "waits" } else { "asked" })
}

/// Whether a person looks at it first.
pub fn waits(taken: &Ingested) -> bool {
    matches!(taken.verdict, Some(Verdict::Held | Verdict::Quarantined))
}

/// As often as one place may. `None`: it is of a program, which fills in the field that nobody sees, and is let go.
pub async fn take_in(visit: &Visit, place: Place, website: &str, request: Request) -> Result<Option<Ingested>, Fault> {
    if !website.is_empty() {
        tracing::info!("A form was filled in by a program, and is let go");
        return Ok(None);
    }
    visit.web.throttle.ask(place, "ask", ASKING, visit.now).map_err(|wait| Fault::TooMany { wait })?;
    letter::ask(&visit.web, request, visit.now).await.map(Some)
}

fn read(form: &mut Form) -> Draft {
    Draft {
        name: shortened(&form.take("name")),
        address: form.take("address").trim().to_owned(),
        mailbox: form.take("mailbox"),
        subject: shortened(&form.take("subject")),
        text: form.take("text"),
        key: form.take("key"),
        website: form.take("website"),
        files: std::mem::take(&mut form.files),
    }
}

/// On one line, and not too long.
pub fn shortened(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect()
}
