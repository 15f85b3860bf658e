//! How satisfied a requester is: asked once a ticket, when it is closed, and answered by mail. The answer changes
//! nothing about the matter: it is kept, and the desk hears of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::desk::context;
use crate::desk::correspondent::writer;
use crate::desk::filing;
use crate::desk::mail::Mail;
use crate::desk::notify;
use crate::desk::outgoing::Answers;
use crate::desk::plan::{Plan, Verdict};
use crate::desk::template::name;
use crate::desk::ticket::{AuthorKind, EntryKind, NewEntry, Ticket, Visibility};
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

/// Asks the requester of a ticket that is closed now, where its queue wants to know. Only whoever was told that it is
/// resolved: of what was never answered there is nothing to say.
pub fn ask(work: &mut Work<'_>, ticket: &mut Ticket) {
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
        Err(Unsent::Unanswerable(why) | Unsent::Braked(why)) => {
            work.plan.because(format!("the requester is not asked how satisfied they are: {why}"));
        }
        Err(Unsent::Failed) => {}
    }
}

/// The requester's answer to that question: a mark, and what was written beside it.
pub fn take(mut work: Work<'_>, mail: &Mail, mut ticket: Ticket, (rating, comment): (u8, String)) -> Plan {
    let asked_at = ticket.course.satisfaction.as_ref().map_or(work.now, |known| known.asked_at);
    ticket.course.satisfaction = Some(Satisfaction { asked_at, rating: Some(rating), answered_at: Some(work.now) });
    filing::remember(&mut work, &mut ticket, mail);
    let whose = writer(mail).map_or("the requester", |from| from.label()).to_owned();
    let told = format!("{whose} rates it {rating} of 5");
    work.event(&ticket, &Actor::Desk, told.clone());
    if !comment.is_empty() || mail.enclosures().next().is_some() {
        let entry = filing::inbound(&work, mail, AuthorKind::Requester, Visibility::Internal);
        work.entry(&ticket, NewEntry { kind: EntryKind::Note, text: comment.clone(), ..entry });
    }
    work.plan.because(told.clone());
    notify::of_change(&mut work, &ticket, None, (name::NOTIFY_CHANGE, &told), &comment);
    work.finish(Some(Verdict::Appended), ticket)
}

/// An answer to that question which is meant as a mark and is none: the agents hear of it, and nobody is answered.
pub fn note(mut work: Work<'_>, mail: &Mail, mut ticket: Ticket) -> Plan {
    filing::remember(&mut work, &mut ticket, mail);
    let whose = writer(mail).map_or("the requester", |from| from.label()).to_owned();
    let told = format!("{whose} rates it “{}”, which is no mark from 1 to 5", mail.reply_text().trim());
    work.event(&ticket, &Actor::Desk, told.clone());
    work.plan.because(told.clone());
    notify::of_change(&mut work, &ticket, None, (name::NOTIFY_CHANGE, &told), "");
    work.finish(Some(Verdict::Appended), ticket)
}
