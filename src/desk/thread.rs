//! Ticket or reply: whose word a mail carries, and into which ticket it may go.
//!
//! Order of trust: a signed token in the address, a token in the references, a known Message-ID together
//! with a participant, a subject tag together with a participant. Whoever refers to a ticket with less than
//! that is a stranger to it. What each proves stands as a table in `agents` for the desk's own people, in `others`
//! for everybody else, and in `voters` for whoever is asked to approve a change.

mod agents;
mod evidence;
mod lookup;
mod others;
mod passed_on;
mod signs;
mod voters;

use crate::desk::approval::{self, VoteKey};
use crate::desk::correspondent::writer;
use crate::desk::facts::{Facts, Known, Side};
use crate::desk::identity::{self, Standing};
use crate::desk::mail::Mail;
use crate::desk::names::AgentId;
use crate::desk::policy::{Agent, Policy};
use crate::desk::satisfaction;
use crate::desk::side::SideKey;
use crate::desk::thread::evidence::{Evidence, referred, tokens};
use crate::desk::ticket::{Ticket, TicketNumber};
use crate::desk::token::{AgentToken, Holder, Reading, Token};

pub use agents::{Way, way};
pub use lookup::{about, about_none, lookup, with_requester};
pub use passed_on::{Candidates, First, PassedOn, has_passed_on};
pub use signs::Signs;

/// Where a mail belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// It refers to no ticket.
    New,
    /// The requester's side of a ticket; `why` names the proof.
    Requester { ticket: TicketNumber, why: String },
    /// The requester of a ticket, in answer to the question how satisfied they are.
    Rating { ticket: TicketNumber, why: String },
    /// Who was asked to approve a change, by the question of this number.
    Approver { ticket: TicketNumber, key: VoteKey, why: String },
    /// It says to be of whom the question of this number asks to approve a change, and names it by its number alone.
    SaysToApprove { ticket: TicketNumber, key: VoteKey, why: String },
    /// An agent of the desk, proven by a token made for this agent or by authentication.
    Agent { ticket: TicketNumber, agent: AgentId, why: String },
    /// The third party of a side conversation of a ticket, or whoever answers instead.
    Side { ticket: TicketNumber, key: SideKey, why: String },
    /// An agent, proven by authentication, who wrote to the requester's side of a ticket with the desk in copy.
    Direct { ticket: TicketNumber, agent: AgentId, why: String },
    /// It refers to a ticket and proves nothing.
    Stranger { ticket: TicketNumber, why: String },
    /// It says to be of this agent, who might say so: nothing proves it, and nothing speaks against it.
    /// `direct`: the requester's side of the ticket has it, if it is.
    Claimed { ticket: TicketNumber, agent: AgentId, direct: bool, why: String },
    /// It claims to be somebody's and is not.
    Unproven { ticket: TicketNumber, why: String },
    /// The same of whom the question of this number asks to approve a change.
    UnprovenVote { ticket: TicketNumber, key: VoteKey, why: String },
}

impl Place {
    /// The ticket that it belongs to or refers to.
    pub fn ticket(&self) -> Option<TicketNumber> {
        match self {
            Self::New => None,
            Self::Requester { ticket, .. }
            | Self::Rating { ticket, .. }
            | Self::Approver { ticket, .. }
            | Self::SaysToApprove { ticket, .. }
            | Self::Agent { ticket, .. }
            | Self::Side { ticket, .. }
            | Self::Direct { ticket, .. }
            | Self::Stranger { ticket, .. }
            | Self::Claimed { ticket, .. }
            | Self::Unproven { ticket, .. }
            | Self::UnprovenVote { ticket, .. } => Some(*ticket),
        }
    }

    /// The question to an approver that it answers, or says to answer.
    pub fn vote(&self) -> Option<VoteKey> {
        match self {
            Self::Approver { key, .. } | Self::SaysToApprove { key, .. } | Self::UnprovenVote { key, .. } => Some(*key),
            _ => None,
        }
    }
}

/// The ticket and the agent of mail that came to the return path of a mail of the desk. People answer where Reply-To
/// says: whatever its headers say, a machine wrote this.
pub fn machine_of_agent(mail: &Mail, facts: &Facts, policy: &Policy) -> Option<(TicketNumber, AgentId)> {
    let agent = policy.agent_by_address(&writer(mail)?.address)?;
    let returned = tokens(mail, policy).into_iter().find_map(|found| match found.reading {
        Reading::Valid(Token { ticket, holder: Holder::Bounce(_) }) => surviving(ticket, facts),
        _ => None,
    })?;
    Some((returned, agent.id.clone()))
}

/// The agents' tokens that it carries, with their tickets as they are now.
pub fn agents_tokens(mail: &Mail, facts: &Facts, policy: &Policy) -> impl Iterator<Item = (TicketNumber, AgentToken)> {
    tokens(mail, policy).into_iter().filter_map(|found| match found.reading {
        Reading::Valid(Token { ticket, holder: Holder::Agent(token) }) => Some((surviving(ticket, facts)?, token)),
        _ => None,
    })
}

/// Whether it answers a mail about no ticket that the desk wrote to this agent alone, such as a digest.
pub fn answers_alone(mail: &Mail, agent: &Agent, policy: &Policy) -> bool {
    let mut alone = referred(mail).filter_map(|id| policy.keys.read_alone(id, &policy.desk.domain));
    alone.any(|token| token.is_of(&agent.id))
}

/// The tickets whose addresses for agents a mail goes to.
pub fn tickets_addressed(mail: &Mail, facts: &Facts, policy: &Policy) -> Vec<TicketNumber> {
    let mut numbers = Vec::new();
    for to in mail.recipients() {
        let extension = policy.mailboxes.iter().find_map(|own| own.extension(&to.address));
        let read = extension.and_then(|text| policy.keys.read(&text));
        if let Some(Reading::Valid(Token { ticket, holder: Holder::Agent(_) })) = read
            && let Some(number) = surviving(ticket, facts)
            && !numbers.contains(&number)
        {
            numbers.push(number);
        }
    }
    numbers
}

/// Whether a mail carries the token of this side conversation.
pub fn carries_side(mail: &Mail, key: SideKey, policy: &Policy) -> bool {
    tokens(mail, policy).iter().any(|found| found.reading == Reading::Valid(key.token()))
}

/// Whether a mail answers a side conversation of this ticket, or carries its token.
pub fn answers_aside(mail: &Mail, ticket: &Ticket, facts: &Facts, policy: &Policy) -> bool {
    let by_token = tokens(mail, policy).into_iter().any(|found| match found.reading {
        Reading::Valid(Token { ticket: origin, holder: Holder::Side(_) }) => {
            surviving(origin, facts) == Some(ticket.number)
        }
        _ => false,
    });
    let aside = |known: &Known| known.ticket == ticket.number && known.side == Side::ThirdParty;
    by_token || facts.known.iter().any(|known| aside(known) && referred(mail).any(|id| id == known.message_id))
}

/// Decides where the mail belongs.
pub fn place(mail: &Mail, facts: &Facts, policy: &Policy) -> Place {
    let from = writer(mail).map(|from| from.address.as_str()).unwrap_or_default();
    let evidence = Evidence::of(mail, from, facts, policy);
    let placed =
        asked_alone(&evidence).or_else(|| voters::place(&evidence)).or_else(|| match policy.agent_by_address(from) {
            Some(agent) => agents::place(agent, &evidence),
            None => agents::sent_as_desk(&evidence)
                .or_else(|| others::place(&evidence))
                .map(|place| others::parted(place, &evidence)),
        });
    placed.unwrap_or(Place::New)
}

/// The ticket whose mail it answers, though it is of this one, which is its writer's part of that.
pub fn parted_from(mail: &Mail, ticket: TicketNumber, facts: &Facts, policy: &Policy) -> Option<TicketNumber> {
    let from = writer(mail).map(|from| from.address.as_str()).unwrap_or_default();
    let evidence = Evidence::of(mail, from, facts, policy);
    let whole = others::place(&evidence).filter(|_| policy.agent_by_address(from).is_none())?.ticket()?;
    let part = others::own_part(whole, &evidence)?.ticket();
    (part == Some(ticket)).then_some(whole)
}

/// What the desk asked one person, whoever that is, is answered by that person only.
fn asked_alone(evidence: &Evidence<'_>) -> Option<Place> {
    let (facts, from) = (evidence.facts, evidence.from);
    let strongest = evidence.tokens.first()?;
    let ticket = strongest.ticket;
    match &strongest.holder {
        // Of anybody else it is mail like any other.
        Holder::Rating(contact) => {
            let of = |ticket: &&Ticket| ticket.requester.id == *contact && ticket.requester.address.is(from);
            facts.ticket(ticket).filter(of).filter(|_| !evidence.mail.authentication.failed())?;
            let why = format!("the token for an answer to \"how satisfied are you?\" stands in {}", strongest.place);
            Some(Place::Rating { ticket, why })
        }
        Holder::Approver(id) => {
            let key = VoteKey { ticket: strongest.origin, id: *id };
            Some(match prove_approver(facts.ticket(ticket), key, from, evidence.mail, evidence.policy) {
                Ok(who) => {
                    let why = format!("the token of {who}, who is asked to approve, stands in {}", strongest.place);
                    Place::Approver { ticket, key, why }
                }
                Err(why) => Place::UnprovenVote { ticket, key, why },
            })
        }
        _ => None,
    }
}

/// A machine's mail that came to the return path of a mail of the desk: vacation programs answer the envelope sender and
/// may name nothing else. Of it nothing comes but a line on the ticket, whoever's machine it is.
fn returned(evidence: &Evidence<'_>) -> Option<Place> {
    let (facts, policy) = (evidence.facts, evidence.policy);
    let ticket =
        evidence.first(|holder| matches!(holder, Holder::Bounce(_))).filter(|_| evidence.is_of_machine())?.ticket;
    let why = "it came to the return path of a mail of this ticket".to_owned();
    let sent = facts.bounced.as_ref().map(|sent| sent.message_id.as_str());
    if let Some(key) = sent.and_then(|id| SideKey::of_message_id(id, policy)) {
        return Some(Place::Side { ticket, key, why });
    }
    let read = sent.and_then(|id| policy.keys.read_message_id(id, &policy.desk.domain));
    if let Some(Reading::Valid(Token { ticket: origin, holder: Holder::Approver(id) })) = read {
        return Some(Place::Approver { ticket, key: VoteKey { ticket: origin, id }, why });
    }
    Some(match policy.agent_by_address(evidence.from) {
        Some(agent) => Place::Agent { ticket, agent: agent.id.clone(), why },
        None => Place::Requester { ticket, why },
    })
}

/// Whether the mail proves to be of whom a question about approval went to; the error says why not.
fn prove_approver(
    ticket: Option<&Ticket>,
    key: VoteKey,
    from: &str,
    mail: &Mail,
    policy: &Policy,
) -> Result<String, String> {
    let Some(vote) = ticket.and_then(|ticket| approval::once_voter(ticket, key)) else {
        return Err("it answers a question about approval that does not stand any more".to_owned());
    };
    let who = &vote.who.address;
    if !policy.is_same_person(who, from) {
        return Err(format!("{who} was asked to approve, but it comes from {from}"));
    }
    if mail.authentication.failed() {
        return Err(format!("{who} was asked to approve, but its sender is forged (authentication failed)"));
    }
    match policy.agent_by_address(from).map(|agent| identity::standing(agent, mail, policy)) {
        Some(Standing::Refused(why)) => Err(why),
        _ => Ok(who.clone()),
    }
}

/// Whether a mail says yes or no, and nothing in it tells to what: no token, no mail that it answers, no number.
pub fn answers_nothing(mail: &Mail, policy: &Policy) -> bool {
    (mail.agrees || mail.denies) && names_nothing(mail, policy)
}

/// The same of a mail that is a mark and no more.
pub fn rates_nothing(mail: &Mail, policy: &Policy) -> bool {
    names_nothing(mail, policy) && satisfaction::is_mere_mark(mail)
}

fn names_nothing(mail: &Mail, policy: &Policy) -> bool {
    let names = referred(mail).next().is_some() || subject_tag(&mail.subject).is_some();
    !names && tokens(mail, policy).is_empty()
}

/// The ticket that a number leads to: itself, or the one it was merged into. `None` when there is none.
pub fn surviving(number: TicketNumber, facts: &Facts) -> Option<TicketNumber> {
    let number = facts.merged.get(&number).copied().unwrap_or(number);
    facts.ticket(number).map(|ticket| ticket.number)
}

/// Where the message is now that the mail which is answered told of: it may be a ticket of its own by now.
pub fn split_off(facts: &Facts, ticket: TicketNumber) -> Option<TicketNumber> {
    let now = facts.ticket(facts.told_of.as_ref()?.ticket)?;
    let from = surviving(now.course.split_from?, facts)?;
    (from == ticket && now.number != ticket).then_some(now.number)
}

/// The number in the first `[#7]` of a subject.
pub fn subject_tag(subject: &str) -> Option<TicketNumber> {
    subject_tags(subject).next()
}

/// The number in each.
pub fn subject_tags(subject: &str) -> impl Iterator<Item = TicketNumber> {
    subject.split("[#").skip(1).filter_map(|rest| {
        let (digits, _) = rest.split_once(']')?;
        digits.parse().ok().filter(|number| *number > 0).map(TicketNumber)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_tag_is_exact() {
        for (subject, expected) in [
            ("Re: Printer [#7]", Some(7)),
            ("[#12] New: Printer", Some(12)),
            ("Printer [#x] [#3]", Some(3)),
            ("Printer #7", None),
            ("[#0]", None),
            ("[#-4]", None),
            ("[#99999999999999999999]", None),
        ] {
            assert_eq!(subject_tag(subject), expected.map(TicketNumber), "{subject}");
        }
    }
}
