//! Where the words of an agent go who opens a ticket for somebody else, who has not got the mail: to the requester, as the
//! desk's first answer, or to colleagues, as a note.
//!
//! | what stands in the mail | `/requester` names whose ticket it is | a mail is passed on |
//! | --- | --- | --- |
//! | `/note` | stays inside | stays inside |
//! | `/public`, `/send` | goes to the requester | goes to the requester |
//! | it begins as a letter to the requester | goes to the requester | comes back |
//! | the same, below `/close` | goes to the requester | goes to the requester |
//! | other words, below `/close` | go to the requester | stay inside |
//! | it greets, and does not say plainly whom | comes back | comes back below `/close` |
//! | other words | stay inside | stay inside |
//!
//! What would go to the requester comes back where something speaks against that, as an answer does. Where nothing proves whose
//! mail it is, nothing goes there: what says that it should, by a command or a letter's greeting, comes back, and all else stays
//! inside.

use crate::desk::addressed::{self, Greeting};
use crate::desk::agent_mail::{ended, hands_over};
use crate::desk::audience;
use crate::desk::command::{Command, Orders};
use crate::desk::inside::{self, Leaving, Reader};
use crate::desk::mail::{Attachment, Mail};
use crate::desk::objection::Objection;
use crate::desk::policy::Agent;
use crate::desk::shared::Shared;
use crate::desk::ticket::Ticket;
use crate::desk::work::{Actor, Work};

/// What becomes of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Words {
    Inside,
    Answer,
    /// Nothing is done, for this reason.
    Back(String),
}

/// How the agent opens the ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// The requester wrote the mail that is passed on.
    Forward,
    /// The requester is named, and wrote nothing.
    Named,
}

/// Reads it off the mail. `about` stands for the ticket that is to be opened.
pub fn of(
    (mail, orders): (&Mail, &Orders),
    agent: &Agent,
    opening: Opening,
    proven: bool,
    about: &Ticket,
    work: &Work<'_>,
) -> Words {
    let text = orders.commands.iter().find_map(|command| match command {
        Command::Answer(text) => Some(text.as_str()),
        _ => None,
    });
    let kept = orders.commands.iter().any(|command| matches!(command, Command::Note(_)));
    let files = files(mail, opening);
    let text = match text.unwrap_or_default() {
        "" if kept || !orders.public && (!orders.as_it_is || files.is_empty()) => return Words::Inside,
        "" if files.is_empty() => {
            return Words::Back("Nothing stands below `/public`: write the answer there".to_owned());
        }
        text => text,
    };
    let requester = about.requester.address.label();
    let greeting = addressed::greeting(text, about, work);
    let letter = addressed::is_letter(text, about, work);
    let closes = closes(orders);
    let says_so = orders.public || orders.as_it_is;
    let (goes, unclear) = match opening {
        Opening::Named => (letter || closes, greeting.is_some()),
        Opening::Forward => (letter && closes, letter || closes && greeting.is_some()),
    };
    if !proven && !says_so && !letter {
        return Words::Inside;
    }
    if !proven {
        return Words::Back(format!(
            "Nothing proves that this mail is yours, so that its text would stay inside and {requester} would hear nothing: write \
             to {requester} yourself with the desk in Cc, or put /note on the first line, and answer the desk's mail about the \
             ticket that it opens"
        ));
    }
    if !says_so && !goes {
        let whom = if greeting == Some(Greeting::ByName) { requester } else { "somebody" };
        return match unclear {
            true => Words::Back(format!(
                "Its text greets {whom}, and would stay inside all the same. To have it sent to {requester}, send it once more with \
                 /public on the first line; with /note it stays inside"
            )),
            false => Words::Inside,
        };
    }
    let gives_away = orders.commands.iter().any(|command| hands_over(command, about, &agent.id));
    let actor = Actor::Agent(agent.id.clone());
    let also = Shared::of(&orders.commands, about, &actor, work).map(|shared| shared.others).unwrap_or_default();
    let leaving = Leaving {
        text,
        files: &files,
        reader: Reader::Requester,
        also: &also,
        plain: false,
        alone: false,
        hands_over: gives_away,
        splits: false,
    };
    // That it forwards a mail speaks against nothing: it is the requester's. And no subject is the ticket's own yet.
    let subject = if opening == Opening::Forward { about.subject.clone() } else { String::new() };
    let (letter, about) = (Mail { forwarded: None, ..mail.clone() }, Ticket { subject, ..about.clone() });
    let plain =
        || audience::ungreeting(greeting, leaving, mail, agent, (&about, work)).into_iter().next().filter(|_| !says_so);
    match inside::objection(leaving, &letter, &about, &agent.id, work).or_else(|| plain().map(Objection::Doubtful)) {
        Some(Objection::Final(why)) => Words::Back(why),
        Some(Objection::Doubtful(why)) if !orders.as_it_is => Words::Back(format!(
            "{} To have it sent to {requester} as it is, send it once more with /send on the first line; with /note it stays inside",
            ended(&why)
        )),
        _ => Words::Answer,
    }
}

/// Whether the ticket is done with this mail.
fn closes(orders: &Orders) -> bool {
    orders.commands.iter().any(Command::ends)
}

/// Files that stand beside a mail which is passed on attached, and are no part of it: the agent's own. The first message
/// among them is the mail itself.
pub fn beside(mail: &Mail) -> Vec<Attachment> {
    let mut files = files(mail, Opening::Forward);
    let is_message = |file: &Attachment| {
        let named = file.name.as_deref().is_some_and(|name| name.to_ascii_lowercase().ends_with(".eml"));
        named || file.content_type == "message/rfc822"
    };
    if let Some(at) = files.iter().position(is_message) {
        files.remove(at);
    }
    files
}

/// What they are called, where nothing else is said of them.
pub fn names(files: &[Attachment]) -> String {
    let names = files.iter().map(|file| file.name.as_deref().unwrap_or(&file.content_type));
    names.collect::<Vec<_>>().join(", ")
}

/// What goes with the words: in the text of a forward the files are those of the mail that is passed on.
pub fn files(mail: &Mail, opening: Opening) -> Vec<Attachment> {
    match opening {
        Opening::Forward if mail.original.attachments.is_none() => Vec::new(),
        _ => mail.enclosures().cloned().collect(),
    }
}
