//! Who takes part only since a while: whoever was told of a ticket before knows nothing of them, and they have nothing of
//! what was said before.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::desk::addressed;
use crate::desk::correspondent::writer;
use crate::desk::facts::Filed;
use crate::desk::mail::{Address, Mail};
use crate::desk::names::AgentId;
use crate::desk::policy::Policy;
use crate::desk::ticket::{Author, AuthorKind, EntryKind, NewEntry, Participant, Ticket};
use crate::desk::work::Work;

/// How somebody came into a ticket that was there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    pub at: Timestamp,
    /// When the message came that brought them: what is older they need not have.
    pub with: Timestamp,
    /// The agent who brought them in, and so knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<AgentId>,
    /// By merging a ticket of theirs: nobody meant them to read what is older.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub merged: bool,
}

impl Entered {
    /// By what is decided now.
    pub fn now(work: &Work<'_>, by: Option<&AgentId>) -> Self {
        Self { at: work.now, with: work.facts.received_at, by: by.cloned(), merged: false }
    }

    /// The same, by a merge.
    pub fn merged(work: &Work<'_>, by: Option<&AgentId>) -> Self {
        Self { merged: true, ..Self::now(work, by) }
    }
}

/// Who gets an answer and takes part only since the desk's mail that is answered was written. An agent knows of those whom
/// they brought in, to whom they send the answer themselves, or whom it greets.
pub fn since_told<'t>(
    ticket: &'t Ticket,
    (mail, text): (&Mail, &str),
    agent: &AgentId,
    work: &Work<'_>,
) -> Vec<&'t Address> {
    let Some(told) = work.facts.answered.as_ref().map(|answered| answered.at) else { return Vec::new() };
    let new = |entered: &Entered| entered.at > told && entered.by.as_ref() != Some(agent);
    let is_new = |one: &&Participant| one.entered.as_ref().is_some_and(new);
    let known = |one: &&Address| {
        mail.recipients().any(|to| to.is(&one.address)) || addressed::greets_among_others(text, one, ticket)
    };
    ticket.participants.iter().filter(is_new).map(|one| &one.address).filter(|one| !known(one)).collect()
}

/// A message, and who has it by its own words.
#[derive(Clone, Copy)]
pub struct Message<'m> {
    kind: EntryKind,
    author: &'m Author,
    at: Timestamp,
    addressees: &'m [String],
}

impl<'m> From<&'m NewEntry> for Message<'m> {
    fn from(NewEntry { kind, author, at, addressees, .. }: &'m NewEntry) -> Self {
        Self { kind: *kind, author, at: *at, addressees }
    }
}

impl<'m> From<&'m Filed> for Message<'m> {
    fn from(Filed { kind, author, at, addressees, .. }: &'m Filed) -> Self {
        Self { kind: *kind, author, at: *at, addressees }
    }
}

/// Whether everybody who gets this agent's answers may have a message: whoever took part had it from its writer, or it was
/// written without them; whoever began to take part after it was not brought in to read that, unless the agent did so. What
/// the desk itself sent all had who took part.
pub fn may_all_have<'m>(
    message: impl Into<Message<'m>>,
    ticket: &Ticket,
    agent: Option<&AgentId>,
    policy: &Policy,
) -> bool {
    let Message { kind, author, at, addressees } = message.into();
    let came = kind == EntryKind::Inbound;
    let has =
        |one: &Address| author.address.iter().chain(addressees).any(|has| policy.is_same_person(&one.address, has));
    let lacks = |one: &Participant| came_after(one, at, agent).unwrap_or_else(|| came && !has(&one.address));
    (!came || is_had_by_requester(author, addressees, ticket, policy)) && !others(ticket).any(lacks)
}

/// Whether the requester has what came: of one whose ticket was merged into this one they have nothing.
fn is_had_by_requester(author: &Author, addressees: &[String], ticket: &Ticket, policy: &Policy) -> bool {
    let is_requester = |who: &String| policy.is_same_person(&ticket.requester.address.address, who);
    let wrote = author.address.as_ref().is_none_or(is_requester);
    // What is written on a page is addressed to nobody, and the requester's page shows it.
    let to = || addressees.is_empty() || addressees.iter().any(is_requester);
    wrote || author.kind != AuthorKind::Requester && to()
}

/// Of who began to take part after this: whether somebody else than the agent brought them in.
fn came_after(one: &Participant, at: Timestamp, agent: Option<&AgentId>) -> Option<bool> {
    let entered = one.entered.as_ref().filter(|entered| at.as_millisecond() < entered.with.as_millisecond())?;
    Some(entered.merged || entered.by.is_none() || entered.by.as_ref() != agent)
}

/// Who gets every answer and has not got this message, which was written without them.
pub fn without<'t>(mail: &Mail, ticket: &'t Ticket) -> Vec<&'t str> {
    let has = |one: &Address| writer(mail).into_iter().chain(mail.recipients()).any(|has| one.is(&has.address));
    others(ticket).map(|one| &one.address).filter(|one| !has(one)).map(|one| one.address.as_str()).collect()
}

fn others(ticket: &Ticket) -> impl Iterator<Item = &Participant> {
    ticket.participants.iter().filter(|one| !ticket.requester.address.is(&one.address.address))
}
