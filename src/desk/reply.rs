//! A message of the requester's side goes into its ticket.

use std::collections::BTreeSet;

use crate::desk::ack;
use crate::desk::approval;
use crate::desk::aside;
use crate::desk::chat;
use crate::desk::correspondent::{kept, writer};
use crate::desk::entered::Entered;
use crate::desk::filing;
use crate::desk::mail::{Address, Mail};
use crate::desk::names::AgentId;
use crate::desk::notify;
use crate::desk::numbered::numbered;
use crate::desk::plan::{Plan, Verdict};
use crate::desk::policy::OnThanks;
use crate::desk::routing;
use crate::desk::rule::Trigger;
use crate::desk::satisfaction;
use crate::desk::sla::Happening;
use crate::desk::thread::{self, surviving};
use crate::desk::ticket::{AuthorKind, Status, Ticket, Visibility};
use crate::desk::work::{Actor, Work};

/// Appends, unless a rule wants a person to look first. Rules see the ticket as it was when the mail came.
pub fn append(mut work: Work<'_>, mail: &Mail, mut ticket: Ticket) -> Plan {
    let outcome = routing::run(&mut work, &mut ticket, mail, Trigger::ReplyReceived);
    match outcome.held_by {
        Some(rule) => filing::hold(work, mail, Some(ticket), &format!("rule \"{rule}\" wants a person to look first")),
        None => put(work, mail, ticket, &outcome.notify),
    }
}

/// Appends what a person looked at: no rule holds it.
pub fn let_in(mut work: Work<'_>, mail: &Mail, mut ticket: Ticket) -> Plan {
    let outcome = routing::run(&mut work, &mut ticket, mail, Trigger::ReplyReceived);
    put(work, mail, ticket, &outcome.notify)
}

/// Puts the mail into its ticket, reopens what was waiting for the requester or done, and tells the desk. The requester
/// stays who it is, whoever of the participants writes.
fn put(mut work: Work<'_>, mail: &Mail, mut ticket: Ticket, also: &[AgentId]) -> Plan {
    join(&mut work, mail, &mut ticket, also, None);
    work.finish(Some(Verdict::Appended), ticket)
}

/// The same, of a mail that is one thing among others. `by`: the agent who passes it on.
pub fn join(work: &mut Work<'_>, mail: &Mail, ticket: &mut Ticket, also: &[AgentId], by: Option<&AgentId>) {
    let from = writer(mail).map(|from| from.address.as_str()).unwrap_or_default();
    let of_requester = ticket.requester.address.is(from);
    if of_requester {
        ticket.course.unanswerable = ack::unanswerable(mail);
    }
    let author = if of_requester { AuthorKind::Requester } else { AuthorKind::ThirdParty };
    let visibility = aside::visibility(mail, ticket, work.policy);
    if visibility == Visibility::Internal {
        work.plan.because("it came to the desk without the requester, who does not see it");
    }
    let entry = filing::inbound(work, mail, author, visibility);
    work.entry(ticket, entry);
    chat::written(work, ticket);
    filing::tell_unread(work, ticket, mail);
    filing::remember(work, ticket, mail);
    add_people(work, mail, ticket, of_requester, by);
    let rests = rests(work, mail, ticket);
    match ticket.status {
        Status::Resolved if says_solved(work, mail, ticket) == Some(Of::Requester) => {
            work.plan.because("the requester says that it is solved");
            work.event(ticket, &Actor::Desk, "the requester says that it is solved");
            work.set_status(ticket, Status::Closed, &Actor::Desk);
            satisfaction::ask(work, ticket);
        }
        _ if closes(mail, ticket) => {
            work.plan.because("the requester needs nothing more");
            work.event(ticket, &Actor::Desk, "the requester needs nothing more");
            if approval::is_withdrawn_by_end(ticket) {
                approval::withdraw(work, ticket, &Actor::Desk);
            }
            work.set_status(ticket, Status::Closed, &Actor::Desk);
            notify::tell_news(work, ticket);
            // Of what was not made there is nothing to say.
            if !ticket.is_unmade() {
                satisfaction::ask(work, ticket);
            }
        }
        _ if rests && says_solved(work, mail, ticket) == Some(Of::Other) => {
            let who = writer(mail).map_or("somebody", |from| from.label());
            let told = format!(
                "{who}, who is not proven to be the requester, says that it is solved: it stays {}",
                ticket.status
            );
            work.plan.because(told.clone());
            work.event(ticket, &Actor::Desk, told);
        }
        _ if rests && !mail.thanks && acknowledges_unmade(mail, ticket) => {
            work.plan.because(
                "it only says that it was read that the change will not be made, so the ticket stays as it is",
            );
        }
        _ if rests => work.plan.because("it only says thank you, so the ticket stays as it is"),
        // Also on hold: whoever else is asked still owes their answer, but it is the desk that moves next.
        Status::Pending | Status::OnHold | Status::Resolved | Status::Closed if mail.automatic.may_reopen => {
            work.set_status(ticket, Status::Open, &Actor::Desk);
        }
        // New waits for the desk already.
        _ => {}
    }
    if !rests {
        let received_at = work.facts.received_at;
        work.happened(ticket, Happening::RequesterWrote, received_at);
    }
    notify::of_message(work, ticket, mail, false, also);
}

/// Whoever writes takes part, and whom they copy in. Whom the desk took out only the desk or the requester brings back, and
/// they bring nobody. Nor does an answer to all of another ticket bring in whoever takes part there.
fn add_people(work: &mut Work<'_>, mail: &Mail, ticket: &mut Ticket, of_requester: bool, by: Option<&AgentId>) {
    let from = writer(mail).map(|from| kept(from, mail));
    let stay_out = if of_requester { BTreeSet::new() } else { ticket.course.taken_out.clone() };
    let whole = thread::parted_from(mail, ticket.number, work.facts, work.policy);
    let whole = whole.and_then(|number| work.facts.ticket(number));
    let of_whole = |one: &Address| whole.is_some_and(|whole| whole.is_participant(&one.address));
    let is_out = |one: &Address| stay_out.contains(&one.key()) || of_whole(one);
    if !from.as_ref().is_some_and(is_out) {
        let people = from.iter().chain(mail.recipients()).filter(|one| !is_out(one));
        let entered = Entered::now(work, by);
        work.add_participants(ticket, people, Some(&entered));
    }
}

/// Whether a mere thank-you, or a yes, leaves a ticket done, a mere thank-you one on hold, or nothing more is needed: then
/// nobody waits for an answer either.
pub fn rests(work: &Work<'_>, mail: &Mail, ticket: &Ticket) -> bool {
    let thanks = (mail.thanks || acknowledges_unmade(mail, ticket))
        && work.queue(ticket).is_some_and(|queue| queue.thanks == OnThanks::Append);
    let done = ticket.status.is_done() && (thanks || says_solved(work, mail, ticket).is_some());
    let held = ticket.status == Status::OnHold && thanks;
    done || held || closes(mail, ticket)
}

/// Whether a mail only says that it was read that a change will not be made. That asks nothing, so a "yes" to it agrees to
/// nothing; to what an agent wrote it may.
fn acknowledges_unmade(mail: &Mail, ticket: &Ticket) -> bool {
    let told = ticket.course.told_unmade.as_ref().filter(|_| ticket.status.is_done());
    mail.acknowledges && told.is_some_and(|told| mail.in_reply_to.contains(told))
}

/// Whether the requester says on their page that they need nothing more.
fn closes(mail: &Mail, ticket: &Ticket) -> bool {
    mail.closes && writer(mail).is_some_and(|from| ticket.requester.address.is(&from.address))
}

/// Who says that it is solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Requester,
    /// A colleague, or whoever got the mail that asked: it is no reason to take the matter up again, and ends nothing.
    Other,
}

/// Who says yes in answer to a mail which asked whether it is solved, if anybody does: no other yes is meant. Whoever can
/// name that mail has read it; a mail that names none answers it while that is what the ticket waits for.
fn says_solved(work: &Work<'_>, mail: &Mail, ticket: &Ticket) -> Option<Of> {
    let names_none = mail.in_reply_to.is_empty() && mail.references.is_empty();
    // A yes that names another ticket is to another question.
    let named = numbered(&mail.reply_text()).map(|(number, _)| surviving(number, work.facts).unwrap_or(number));
    let agrees = mail.agrees && named.is_none_or(|number| number == ticket.number);
    let answers = agrees && (ticket.course.asked_solved_by(&mail.in_reply_to) || (names_none && ticket.asks_solved()));
    let of_requester = writer(mail).is_some_and(|from| ticket.requester.address.is(&from.address));
    match of_requester && !mail.authentication.failed() {
        true => answers.then_some(Of::Requester),
        // Forwarded, it stands further up; in answer to another mail of the desk the yes is to that one.
        false => {
            let another = work.facts.known.iter().any(|known| mail.in_reply_to.contains(&known.message_id));
            let further_up = agrees && !another && ticket.course.asked_solved_by(&mail.references);
            (answers || further_up).then_some(Of::Other)
        }
    }
}
