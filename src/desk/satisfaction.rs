//! How satisfied a requester is: asked once a ticket, when it is closed, and answered by mail. The mark changes
//! nothing about the matter: it is kept, and the desk hears of it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::desk::context;
use crate::desk::correspondent::writer;
use crate::desk::filing;
use crate::desk::mail::{Attachment, Mail};
use crate::desk::mark;
use crate::desk::notify;
use crate::desk::outgoing::Answers;
use crate::desk::plan::{Plan, Verdict};
use crate::desk::resumed;
use crate::desk::template::name;
use crate::desk::ticket::{AuthorKind, EntryKind, NewEntry, Status, Ticket, Visibility};
use crate::desk::unasked::{self, Unsent};
use crate::desk::work::{Actor, Work};

/// Of one ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Satisfaction {
    pub asked_at: Timestamp,
    /// From 1, very bad, to 5, very good.
    pub rating: Option<u8>,
    /// When it was last given.
    pub answered_at: Option<Timestamp>,
}

/// A question that a brake held back, and that is asked when the brake lets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    pub since: Timestamp,
    /// When it is tried once more.
    pub next: Timestamp,
}

/// So often it is tried once more.
const EVERY: SignedDuration = SignedDuration::from_mins(15);
/// For so long: afterwards nobody would know any more what is meant.
const AT_MOST: SignedDuration = SignedDuration::from_hours(24);
/// For so long a mark that names nothing is an answer to the question.
const JUST: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Asks the requester of a ticket that is closed now, where its queue wants to know. Only whoever was told that it is
/// resolved: of what was never answered there is nothing to say.
pub fn ask(work: &mut Work<'_>, ticket: &mut Ticket) {
    ticket.course.rating_held = None;
    attempt(work, ticket, work.now);
}

/// When a question that a brake held back is tried once more.
pub fn asks_at(ticket: &Ticket) -> Option<Timestamp> {
    let stands = ticket.status == Status::Closed;
    ticket.course.rating_held.as_ref().filter(|_| stands).map(|held| held.next)
}

/// Tries it once more.
pub fn ask_again(work: &mut Work<'_>, ticket: &mut Ticket) {
    if let Some(held) = ticket.course.rating_held.take() {
        attempt(work, ticket, held.since);
    }
}

/// `since`: when it was to be asked first.
fn attempt(work: &mut Work<'_>, ticket: &mut Ticket, since: Timestamp) {
    let wanted = work.queue(ticket).is_some_and(|queue| queue.satisfaction);
    if !wanted || ticket.course.satisfaction.is_some() || ticket.course.asked_solved.is_none() {
        return;
    }
    let about = context::about(ticket, work.policy, work.now);
    match unasked::write(work, ticket, (name::SATISFACTION, about), Answers::Rating) {
        Ok(()) => {
            ticket.course.satisfaction = Some(Satisfaction { asked_at: work.now, rating: None, answered_at: None });
            work.plan.because(format!("{} is asked how satisfied they are", ticket.requester.address.address));
        }
        Err(Unsent::Unanswerable(why)) => {
            work.plan.because(format!("the requester is not asked how satisfied they are: {why}"));
        }
        Err(Unsent::Braked(why)) => hold(work, ticket, since, &why),
        Err(Unsent::Failed) => {}
    }
}

/// A brake speaks against it: it is tried for a while, and the timeline says so.
fn hold(work: &mut Work<'_>, ticket: &mut Ticket, since: Timestamp, why: &str) {
    let over = work.now.duration_since(since) >= AT_MOST;
    let next = work.now.checked_add(EVERY).ok().filter(|_| !over);
    ticket.course.rating_held = next.map(|next| Held { since, next });
    let first = since == work.now;
    let told = match over {
        true => format!("the requester is not asked how satisfied they are: {why}"),
        false => format!("the requester is asked later how satisfied they are: {why}"),
    };
    if over || first {
        work.event(ticket, &Actor::Desk, told.clone());
    }
    work.plan.because(told);
}

/// Whether the requester gives a mere mark in answer to another mail of a ticket that is closed, and of which they were
/// asked: nothing else can be meant.
pub fn is_answered(mail: &Mail, ticket: &Ticket) -> bool {
    ticket.status == Status::Closed && ticket.course.satisfaction.is_some() && gives_mark(mail, ticket)
}

/// The same of a mail that names no ticket, of one whose requester was just asked and has not said.
pub fn is_awaited(mail: &Mail, ticket: &Ticket, now: Timestamp) -> bool {
    let just = |asked: &Satisfaction| now.duration_since(asked.asked_at) <= JUST;
    let asked = ticket.course.satisfaction.as_ref().is_some_and(just);
    asked && ticket.asks_satisfaction() && gives_mark(mail, ticket)
}

fn gives_mark(mail: &Mail, ticket: &Ticket) -> bool {
    let of_requester = writer(mail).is_some_and(|from| ticket.requester.address.is(&from.address));
    of_requester && !mail.authentication.failed() && is_mere_mark(mail)
}

/// Whether a mail is a mark and nothing else.
pub fn is_mere_mark(mail: &Mail) -> bool {
    let by_hand = !mail.automatic.is_of_machine();
    let name = writer(mail).and_then(|from| from.name.as_deref());
    by_hand && mail.enclosures().next().is_none() && mark::is_mere(&mail.reply_text(), name)
}

/// The requester gives a mark; in words.
pub fn rate(work: &mut Work<'_>, ticket: &mut Ticket, mail: &Mail, rating: u8) -> String {
    let asked_at = ticket.course.satisfaction.as_ref().map_or(work.now, |known| known.asked_at);
    ticket.course.satisfaction = Some(Satisfaction { asked_at, rating: Some(rating), answered_at: Some(work.now) });
    let whose = writer(mail).map_or("the requester", |from| from.label()).to_owned();
    let told = format!("{whose} rates it {rating} of 5");
    work.event(ticket, &Actor::Desk, told.clone());
    told
}

/// The requester's answer to that question: a mark, and what was written beside it.
pub fn take(mut work: Work<'_>, mail: &Mail, mut ticket: Ticket, (rating, comment): (u8, String)) -> Plan {
    let told = rate(&mut work, &mut ticket, mail, rating);
    filing::remember(&mut work, &mut ticket, mail);
    if !comment.is_empty() || mail.enclosures().next().is_some() {
        let entry = filing::inbound(&work, mail, AuthorKind::Requester, Visibility::Internal);
        work.entry(&ticket, NewEntry { kind: EntryKind::Note, text: comment.clone(), ..entry });
    }
    work.plan.because(told.clone());
    let files: Vec<Attachment> = mail.enclosures().cloned().collect();
    let comment = resumed::with_new_signature(comment, mail, &work.facts.signed);
    notify::of_change(&mut work, &ticket, None, (name::NOTIFY_CHANGE, &told), (&comment, &files));
    work.finish(Some(Verdict::Appended), ticket)
}

/// An answer to that question which is meant as a mark and is none: the agents hear of it, and nobody is answered.
pub fn note(mut work: Work<'_>, mail: &Mail, mut ticket: Ticket) -> Plan {
    filing::remember(&mut work, &mut ticket, mail);
    let whose = writer(mail).map_or("the requester", |from| from.label()).to_owned();
    let told = format!("{whose} rates it “{}”, which is no mark from 1 to 5", mail.reply_text().trim());
    work.event(&ticket, &Actor::Desk, told.clone());
    work.plan.because(told.clone());
    let files: Vec<Attachment> = mail.enclosures().cloned().collect();
    if !files.is_empty() {
        let entry = filing::inbound(&work, mail, AuthorKind::Requester, Visibility::Internal);
        work.entry(&ticket, NewEntry { kind: EntryKind::Note, ..entry });
    }
    notify::of_change(&mut work, &ticket, None, (name::NOTIFY_CHANGE, &told), ("", &files));
    work.finish(Some(Verdict::Appended), ticket)
}
