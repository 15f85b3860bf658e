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
//! Lines that were meant for commands, and are taken as text by `/send`, tell nothing about that.
//!
//! What would go to the requester comes back where something speaks against that, as an answer does. Where nothing proves whose
//! mail it is, nothing goes there: what says that it should, by a command or a letter's greeting, comes back, and all else stays
//! inside.

use crate::desk::addressed::{self, Greeting};
use crate::desk::agent_mail::{ended, hands_over};
use crate::desk::audience;
use crate::desk::command::{self, Command, Orders};
use crate::desk::inside::{self, Beside, Leaving, Reader};
use crate::desk::mail::{Attachment, Mail};
use crate::desk::names::AgentId;
use crate::desk::objection::Objection;
use crate::desk::policy::{Agent, Policy};
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
    let said = understood(text, &agent.id, work.policy);
    let greeting = addressed::greeting(&said, about, work);
    let letter = addressed::is_letter(&said, about, work);
    let closes = closes(orders);
    let (goes, unclear) = match opening {
        Opening::Named => (letter || closes, greeting.is_some()),
        Opening::Forward => (letter && closes, letter || closes && greeting.is_some()),
    };
    let says_so = orders.public || orders.as_it_is;
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
    let greets = (!says_so && !goes).then(|| {
        let whom = if greeting == Some(Greeting::ByName) { requester } else { "somebody" };
        format!("Its text greets {whom}, and would stay inside all the same.")
    });
    if greets.is_some() && !unclear {
        return Words::Inside;
    }
    let gives_away = orders.commands.iter().any(|command| hands_over(command, about, &agent.id));
    let actor = Actor::Agent(agent.id.clone());
    let also = Shared::of(&orders.commands, about, &actor, work).map(|shared| shared.others).unwrap_or_default();
    let leaving = Leaving {
        text,
        files: &files,
        reader: Reader::Requester,
        asked: &[],
        also: &also,
        plain: false,
        alone: false,
        hands_over: gives_away,
        beside: Beside::default(),
    };
    // That it forwards a mail speaks against nothing where that is the requester's. And no subject is the ticket's own yet.
    let (subject, forwarded) = match opening {
        Opening::Forward => (about.subject.clone(), None),
        Opening::Named => (String::new(), mail.forwarded.clone()),
    };
    let (letter, about) = (Mail { forwarded, ..mail.clone() }, Ticket { subject, ..about.clone() });
    let of_words = match inside::objection(leaving, &letter, &about, &agent.id, work) {
        Some(Objection::Doubtful(why)) => Some(why),
        Some(Objection::Final(why) | Objection::OfLine { why, .. }) => return Words::Back(why),
        None => None,
    };
    let of_audience = match says_so {
        true => Vec::new(),
        false => audience::ungreeting(greeting, leaving, mail, agent, (&about, work)),
    };
    let doubts: Vec<String> = of_words.into_iter().chain(of_audience).map(|doubt| ended(&doubt)).collect();
    let with = match doubts.is_empty() {
        true if greets.is_some() => "/public",
        true => return Words::Answer,
        false if orders.as_it_is => return Words::Answer,
        false => "/send",
    };
    let against = greets.into_iter().chain(doubts).collect::<Vec<_>>().join(" ");
    Words::Back(format!(
        "{against} To have it sent to {requester} as it is, send it once more with {with} on the first line; with /note it stays inside"
    ))
}

/// A text without the lines above it that were meant for commands, where one was not understood.
fn understood(text: &str, agent: &AgentId, policy: &Policy) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    while let Err(wrong) = command::read(&lines.join("\n"), agent, policy, None) {
        let Some(at) = wrong.position(&lines) else { break };
        lines.remove(at);
    }
    if lines.len() == text.lines().count() {
        return text.to_owned();
    }
    let rest = command::read(&lines.join("\n"), agent, policy, None).unwrap_or_default();
    let mut said = rest.commands.into_iter().filter_map(|command| match command {
        Command::Answer(text) | Command::Note(text) => Some(text),
        _ => None,
    });
    said.next().unwrap_or_default()
}

/// Whether the ticket is done with this mail.
fn closes(orders: &Orders) -> bool {
    orders.commands.iter().any(Command::ends)
}

/// Files of a mail that passes one on attached; in the text of a forward the files are those of the mail that is passed on.
pub fn enclosed(mail: &Mail) -> Vec<Attachment> {
    let attached = mail.original.attachments.is_some();
    mail.enclosures().filter(|_| attached).cloned().collect()
}

/// The same without the mail itself, which is the first message among them.
pub fn beside(mail: &Mail) -> Vec<Attachment> {
    let mut files = enclosed(mail);
    if let Some(at) = files.iter().position(is_message) {
        files.remove(at);
    }
    files
}

/// Mail beside the one that is passed on, which is nobody's business outside.
pub fn more_mail(mail: &Mail) -> Vec<Attachment> {
    beside(mail).into_iter().filter(is_message).collect()
}

fn is_message(file: &Attachment) -> bool {
    let named = file.name.as_deref().is_some_and(|name| name.to_ascii_lowercase().ends_with(".eml"));
    named || file.content_type == "message/rfc822"
}

/// What they are called, where nothing else is said of them.
pub fn names(files: &[Attachment]) -> String {
    let names = files.iter().map(|file| file.name.as_deref().unwrap_or(&file.content_type));
    names.collect::<Vec<_>>().join(", ")
}

/// What goes with the words to the requester: of a mail that passes others on, what is none of them.
pub fn files(mail: &Mail, opening: Opening) -> Vec<Attachment> {
    match opening {
        Opening::Forward => enclosed(mail).into_iter().filter(|file| !is_message(file)).collect(),
        Opening::Named => mail.enclosures().cloned().collect(),
    }
}
