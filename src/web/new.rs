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
use crate::desk::names::MailboxName;
use crate::desk::plan::Verdict;
use crate::desk::policy::Bucket;
use crate::mail::compose::File;
use crate::web::fault::Fault;
use crate::web::form::Form;
use crate::web::forms;
use crate::web::guard;
use crate::web::help::Anybody;
use crate::web::letter::{self, Request};
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
    let mailboxes: Vec<&str> = anybody.visit.web.config.policy.mailboxes.iter().map(|one| one.name.as_str()).collect();
    let form = context! {
        name => draft.name.as_str(), address => draft.address.as_str(), mailbox => draft.mailbox.as_str(),
        subject => draft.subject.as_str(), text => draft.text.as_str(), key => draft.key.as_str(),
        largest => size(guard::LARGEST as u64),
    };
    let mailboxes = mailboxes.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let forms = forms::listed(anybody);
    let problems = problems.iter().map(|problem| (*problem).to_owned()).collect::<Vec<_>>();
    anybody.page_with(status, "new.html", context! { form, problems, upload, mailboxes, forms })
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
    let policy = &web.config.policy;
    // Where there is one there is nothing to choose.
    let only = policy.mailboxes.first().filter(|_| draft.mailbox.is_empty() && policy.mailboxes.len() == 1);
    let mailbox = policy.mailbox(&MailboxName::new(draft.mailbox.as_str())).or(only);
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
        filled: None,
    };
    let what = send(&anybody, place, &draft.website, request).await?;
    anybody.page("done.html", context! { what })
}

/// Who says to have filled in a form.
pub fn sender(name: &str, address: &str) -> Address {
    let name = shortened(name);
    Address { name: (!name.is_empty()).then_some(name), address: address.to_owned() }
}

/// Takes in what a form says, and what to answer: as often as one place may, and nothing of programs, which fill in the
/// field that nobody sees.
pub async fn send(anybody: &Anybody, place: Place, website: &str, request: Request) -> Result<&'static str, Fault> {
    if !website.is_empty() {
        tracing::info!("A form was filled in by a program, and is let go");
        return Ok("asked");
    }
    let (web, now) = (&anybody.visit.web, anybody.visit.now);
    web.throttle.ask(place, "ask", ASKING, now).map_err(|wait| Fault::TooMany { wait })?;
    let taken = letter::ask(web, request, now).await?;
    let waits = matches!(taken.verdict, Some(Verdict::Held | Verdict::Quarantined));
    Ok(if waits { "waits" } else { "asked" })
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
