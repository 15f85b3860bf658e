//! Mail to a requester that no person wrote: that the matter is resolved, what a rule says, how satisfied they are.
//!
//! It is like an acknowledgement: no machine gets any, and whoever answers each by a new matter must come to rest.

use crate::desk::ack;
use crate::desk::outgoing::{Answers, Copies, ToRequester};
use crate::desk::plan::ReturnPath;
use crate::desk::template::Context;
use crate::desk::ticket::Ticket;
use crate::desk::work::Work;

/// Why nothing was written, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// Nothing automatic may go there.
    Unanswerable(String),
    /// Too much did already.
    Braked(String),
    /// It could not be written; the plan says why.
    Failed,
}

/// Writes it to the requester alone; what an answer to it is about is said by `answers`.
pub fn write(
    work: &mut Work<'_>,
    ticket: &mut Ticket,
    (template, context): (&str, Context),
    answers: Answers,
) -> Result<(), Unsent> {
    send(work, ticket, mail(template, context, answers))
}

/// Mail that nobody is asked by, and that nobody gets but the requester.
pub fn mail(template: &str, context: Context, answers: Answers) -> ToRequester<'_> {
    ToRequester {
        template,
        context,
        agent: None,
        answers,
        asks_solved: false,
        copies: Copies::Nobody,
        have_it: &[],
        return_path: ReturnPath::Bounce,
        auto_submitted: Some("auto-generated"),
        attachments: Vec::new(),
    }
}

/// Sends such mail, where nothing speaks against it.
pub fn send(work: &mut Work<'_>, ticket: &mut Ticket, mail: ToRequester<'_>) -> Result<(), Unsent> {
    if let Some(why) = work.unanswerable.as_ref().or(ticket.course.unanswerable.as_ref()) {
        return Err(Unsent::Unanswerable(why.clone()));
    }
    ack::brake(&mut work.levels, ticket, work.policy, work.now).map_err(Unsent::Braked)?;
    if work.write_to_requester(ticket, mail) { Ok(()) } else { Err(Unsent::Failed) }
}
