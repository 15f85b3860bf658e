//! Who takes part only since a while: whoever was told of a ticket before knows nothing of them, and they have nothing of
//! what was said before.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::desk::addressed;
use crate::desk::correspondent::writer;
use crate::desk::mail::{Address, Mail};
use crate::desk::names::AgentId;
use crate::desk::ticket::{NewEntry, Participant, Ticket};
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
}

impl Entered {
    /// By what is decided now.
    pub fn now(work: &Work<'_>, by: Option<&AgentId>) -> Self {
        Self { at: work.now, with: work.facts.received_at, by: by.cloned() }
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

/// Whether everybody who gets this agent's answers may have what was said: whoever took part had it from its writer, or it
/// was written without them; whoever began to take part after it was not brought in to read that, unless the agent did so.
pub fn may_all_have(said: &NewEntry, ticket: &Ticket, agent: Option<&AgentId>) -> bool {
    let lacks = |one: &Participant| {
        let after = |entered: &&Entered| said.at.as_millisecond() < entered.with.as_millisecond();
        match one.entered.as_ref().filter(after) {
            Some(entered) => entered.by.is_none() || entered.by.as_ref() != agent,
            None => !said.author.address.iter().chain(&said.addressees).any(|has| one.address.is(has)),
        }
    };
    !others(ticket).any(lacks)
}

/// Who gets every answer and has not got this message, which was written without them.
pub fn without<'t>(mail: &Mail, ticket: &'t Ticket) -> Vec<&'t str> {
    let has = |one: &Address| writer(mail).into_iter().chain(mail.recipients()).any(|has| one.is(&has.address));
    others(ticket).map(|one| &one.address).filter(|one| !has(one)).map(|one| one.address.as_str()).collect()
}

fn others(ticket: &Ticket) -> impl Iterator<Item = &Participant> {
    ticket.participants.iter().filter(|one| !ticket.requester.address.is(&one.address.address))
}
