//! The mail of somebody who has no part in a ticket, which an agent forwards to the desk and names that ticket in the
//! subject: it is kept as a note, and nobody is written to.

use crate::desk::command::{Command, Orders};
use crate::desk::inside;
use crate::desk::mail::{Address, Mail};
use crate::desk::passing_on::came_by_itself;
use crate::desk::purpose::Purpose;
use crate::desk::thread;
use crate::desk::ticket::Ticket;
use crate::desk::wording::{contains_words, words};
use crate::desk::work::Work;

/// What is passed on of somebody who has no part in the ticket.
pub struct Foreign {
    pub from: Address,
    /// Whose it is, and all that it says.
    note: String,
    /// A note of the ticket holds it already.
    pub(super) is_kept: bool,
}

/// Whether a mail of somebody who has no part in the ticket is passed on, which did not come to that by itself.
pub fn foreign(mail: &Mail, ticket: &Ticket, orders: &Orders, work: &Work<'_>) -> Option<Foreign> {
    let Ok(Purpose::Forward { original, .. }) = Purpose::of(mail, orders, work.policy) else { return None };
    let came =
        thread::has_passed_on(mail, work.facts) == Some(ticket.number) || came_by_itself(&original, ticket, work);
    Foreign::of(&original, ticket, work).filter(|_| orders.requester.is_none() && !came)
}

impl Foreign {
    pub(super) fn of(original: &Mail, ticket: &Ticket, work: &Work<'_>) -> Option<Self> {
        let from = original.from.clone()?;
        let has_part = ticket.is_participant(&from.address) || ticket.side_with(&from.address).is_some();
        let (who, subject) = (from.whole(), inside::quoted(&original.subject));
        let note = format!("{who} wrote ({subject}):\n\n{}", original.reply_text());
        let holds = |kept: &String| contains_words(&words(kept), &words(&note));
        let is_kept = work.facts.notes.get(&ticket.number).is_some_and(|notes| notes.iter().any(holds));
        (!has_part).then_some(Self { from, note, is_kept })
    }

    /// Why it is not clear for whom its text is, which the agent says is for somebody outside.
    pub fn unclear(&self, orders: &Orders, ticket: &Ticket) -> Option<String> {
        let says_so = orders.as_it_is || orders.public;
        orders.commands.iter().find(|command| says_so && matches!(command, Command::Answer(_)))?;
        let (from, requester, number) = (self.from.label(), ticket.requester.address.label(), ticket.number);
        Some(format!(
            "It forwards a mail of {from}, who has no part in ticket {number}, and is about that ticket: whether its text is for \
             {from} or for {requester} does not show. To have it sent to {requester}, answer this mail with /send; with /note it \
             stays inside, with that mail; to have a ticket of {from} opened, forward it without the number of another one"
        ))
    }

    /// The commands with which it is kept, where nothing above it goes to anybody outside.
    pub fn kept(&self, orders: &Orders) -> Option<Vec<Command>> {
        let leaves = |command: &Command| matches!(command, Command::Answer(_) | Command::Ask { .. } | Command::Help);
        if self.is_kept
            || orders.as_it_is
            || orders.public
            || !orders.prepared.is_empty()
            || orders.commands.iter().any(leaves)
        {
            return None;
        }
        let is_note = |command: &&Command| matches!(command, Command::Note(_));
        let own = orders.commands.iter().find(is_note).and_then(|command| match command {
            Command::Note(text) if !text.is_empty() => Some(format!("{text}\n\n")),
            _ => None,
        });
        let note = Command::Note(format!("{}{}", own.unwrap_or_default(), self.note));
        let others = orders.commands.iter().filter(|command| !is_note(command)).cloned();
        Some(std::iter::once(note).chain(others).collect())
    }
}
