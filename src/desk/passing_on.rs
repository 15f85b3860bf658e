//! A customer's answer that reached an agent alone, who forwards it to the desk: it is the customer's word on the ticket,
//! and what stands above it is for colleagues.

mod heard;

use crate::desk::addressed;
use crate::desk::command::{Command, Orders};
use crate::desk::first_words;
use crate::desk::mail::Mail;
use crate::desk::names::AgentId;
use crate::desk::perform::Enclosed;
use crate::desk::purpose::{self, Purpose};
use crate::desk::reply;
use crate::desk::routing;
use crate::desk::rule::Trigger;
use crate::desk::thread;
use crate::desk::ticket::Ticket;
use crate::desk::work::{Actor, Work};

/// What is passed on, as if it had come by itself: a mail of somebody who takes part, written since the ticket began, which
/// did not come to it by itself.
pub fn original(mail: &Mail, ticket: &Ticket, orders: &Orders, work: &Work<'_>) -> Option<Mail> {
    let Ok(Purpose::Forward { original, requester }) = Purpose::of(mail, orders, work.policy) else { return None };
    let is_known = mail.passed_on_id().is_some_and(|id| work.facts.known.iter().any(|known| known.message_id == id));
    let is_known = is_known || thread::has_passed_on(mail, work.facts).is_some();
    let written = purpose::written_at(&original, ticket, work.policy);
    let mut public = work.facts.public.get(&ticket.number).into_iter().flatten();
    let is_new = written.is_some_and(|written| {
        written.checked_add(heard::ZONES).is_ok_and(|latest| latest > ticket.created_at)
            && !public.any(|entry| heard::is_it(entry, &original, written))
    });
    let is_meant = !orders.as_it_is && !orders.public && orders.requester.is_none() && orders.prepared.is_empty();
    (is_meant && is_new && !is_known && ticket.is_participant(&requester.address)).then_some(*original)
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
pub fn join(work: &mut Work<'_>, ticket: &mut Ticket, original: &Mail, agent: &AgentId) {
    let outcome = routing::run(work, ticket, original, Trigger::ReplyReceived);
    if let Some(rule) = outcome.held_by {
        let told = format!("rule \"{rule}\" wants a person to look first, and agent {agent} has, who passes it on");
        work.plan.because(told.clone());
        work.event(ticket, &Actor::Desk, told);
    }
    reply::join(work, original, ticket, &outcome.notify, Some(agent));
}
