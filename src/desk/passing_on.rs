//! The answer of a customer, or of a third party who was asked, that reached an agent alone, who forwards it to the desk: it
//! is its writer's word on the ticket, or in that side conversation, and what stands above it is for colleagues.

mod foreign;
mod heard;

use crate::desk::addressed;
use crate::desk::aside;
use crate::desk::command::{Command, Orders};
use crate::desk::first_words;
use crate::desk::mail::Mail;
use crate::desk::names::AgentId;
use crate::desk::perform::Enclosed;
use crate::desk::purpose::{self, Purpose};
use crate::desk::reply;
use crate::desk::routing;
use crate::desk::rule::Trigger;
use crate::desk::side::{SideKey, SideTalk};
use crate::desk::side_mail;
use crate::desk::thread;
use crate::desk::ticket::{Ticket, TicketNumber, Visibility};
use crate::desk::work::{Actor, Work};

use foreign::Foreign;
pub use foreign::foreign;

/// What is passed on.
pub struct Relayed {
    /// As if it had come by itself.
    pub mail: Mail,
    /// The side conversation in which it is said.
    pub side: Option<SideKey>,
}

/// What is passed on: a mail of somebody who takes part or was asked, written since the ticket began, which did not come to
/// it by itself.
pub fn relayed(mail: &Mail, ticket: &Ticket, orders: &Orders, work: &Work<'_>) -> Option<Relayed> {
    let Ok(Purpose::Forward { original, requester }) = Purpose::of(mail, orders, work.policy) else { return None };
    let side = side(&original, ticket, work);
    let is_meant = !orders.as_it_is && !orders.public && orders.requester.is_none() && orders.prepared.is_empty();
    let is_of_ticket = side.is_some() || ticket.is_participant(&requester.address);
    (is_meant && is_of_ticket && is_new(mail, &original, ticket, work)).then_some(Relayed { mail: *original, side })
}

/// Whether a mail that is passed on was written since the ticket began, and did not come to the desk by itself.
fn is_new(mail: &Mail, original: &Mail, ticket: &Ticket, work: &Work<'_>) -> bool {
    let is_known = mail.passed_on_id().is_some_and(|id| work.facts.known.iter().any(|known| known.message_id == id));
    let is_known = is_known || thread::has_passed_on(mail, work.facts).is_some();
    let Some(written) = purpose::written_at(original, ticket, work.policy) else { return false };
    let since = written.checked_add(heard::ZONES).is_ok_and(|latest| latest > ticket.created_at);
    since && !is_known && !came_by_itself(original, ticket, work)
}

/// Whether it is a message of the ticket, by what it says.
fn came_by_itself(original: &Mail, ticket: &Ticket, work: &Work<'_>) -> bool {
    let Some(written) = purpose::written_at(original, ticket, work.policy) else { return false };
    let said = [&work.facts.public, &work.facts.asides].into_iter().filter_map(|said| said.get(&ticket.number));
    said.flatten().any(|entry| heard::is_it(entry, original, written))
}

/// The ticket that has the mail which is passed on: this one, or another.
pub fn had_by(mail: &Mail, ticket: &Ticket, work: &Work<'_>) -> Option<TicketNumber> {
    let here = || match purpose::of(mail, work.policy)? {
        Purpose::Forward { original, .. } => {
            let is_kept = Foreign::of(&original, ticket, work).is_some_and(|foreign| foreign.is_kept);
            (is_kept || came_by_itself(&original, ticket, work)).then_some(ticket.number)
        }
        _ => None,
    };
    thread::has_passed_on(mail, work.facts).or_else(here)
}

/// The side conversation in which its writer was asked: the one of a mail that it answers, or the one that moved last. What
/// somebody who takes part wrote to the requester as well is said to them.
fn side(original: &Mail, ticket: &Ticket, work: &Work<'_>) -> Option<SideKey> {
    let from = &original.from.as_ref()?.address;
    let is_public = || aside::visibility(original, ticket, work.policy) == Visibility::Public;
    if ticket.is_participant(from) && is_public() {
        return None;
    }
    let answers = |talk: &&SideTalk| original.references.iter().any(|id| talk.thread.references.contains(id));
    let mut with = ticket.sides.iter().rev().filter(|talk| talk.is_with(from));
    with.clone().find(answers).or_else(|| with.next()).map(|talk| talk.key)
}

/// Why what stands above it may not be meant to stay inside: it begins as a letter to the requester does.
pub fn unclear(commands: &[Command], ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let letter = |text: &str| addressed::is_letter(text, ticket, work);
    commands.iter().find(|command| matches!(command, Command::Answer(text) if letter(text)))?;
    let requester = ticket.requester.address.label();
    Some(format!(
        "Its text greets {requester}, and would stay inside, as what stands above a mail that is passed on does. To have the mail \
         taken in all the same, answer this one with /note, and to answer {requester} write that in a mail of its own"
    ))
}

/// The files beside it, which go with the words above it: with a question, or inside with a note, and where there are no
/// words, with one of their names alone.
pub fn beside(mail: &Mail, commands: &mut Vec<Command>) -> Enclosed {
    let attachments = first_words::beside(mail);
    let has_words = |command: &Command| match command {
        Command::Note(text) => !text.is_empty(),
        other => matches!(other, Command::Ask { .. }),
    };
    if !commands.iter().any(has_words) && !attachments.is_empty() {
        commands.retain(|command| !matches!(command, Command::Note(_)));
        commands.push(Command::Note(first_words::names(&attachments)));
    }
    Enclosed { attachments, ..Enclosed::default() }
}

/// What stands above it stays inside.
pub fn inside(commands: Vec<Command>) -> Vec<Command> {
    let kept = |command| match command {
        Command::Answer(text) => Command::Note(text),
        other => other,
    };
    commands.into_iter().map(kept).collect()
}

/// Puts it into the ticket. What a rule wants to be held for a person to look at first, the agent has looked at.
pub fn join(work: &mut Work<'_>, ticket: &mut Ticket, original: &Relayed, agent: &AgentId) {
    let Relayed { mail, side } = original;
    if let Some(talk) = side.and_then(|key| ticket.take_side(key)) {
        side_mail::join(work, mail, ticket, talk, Some(agent));
        return;
    }
    let outcome = routing::run(work, ticket, mail, Trigger::ReplyReceived);
    if let Some(rule) = outcome.held_by {
        let told = format!("rule \"{rule}\" wants a person to look first, and agent {agent} has, who passes it on");
        work.plan.because(told.clone());
        work.event(ticket, &Actor::Desk, told);
    }
    reply::join(work, mail, ticket, &outcome.notify, Some(agent));
}
