//! Ticket or reply: whose word a mail carries, and into which ticket it may go.
//!
//! Order of trust: a signed token in the address, a token in the references, a known Message-ID together
//! with a participant, a subject tag together with a participant. Whoever refers to a ticket with less than
//! that is a stranger to it.

mod lookup;

use crate::desk::approval::{self, VoteKey};
use crate::desk::correspondent::writer;
use crate::desk::facts::{Facts, Side};
use crate::desk::identity::{self, Standing};
use crate::desk::mail::Mail;
use crate::desk::names::AgentId;
use crate::desk::policy::{Agent, Policy};
use crate::desk::side::SideKey;
use crate::desk::ticket::{Ticket, TicketNumber};
use crate::desk::token::{Holder, Reading, Token};

pub use lookup::{about, about_none, lookup, with_requester};

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
    /// An agent of the desk, proven by a token made for this agent.
    Agent { ticket: TicketNumber, agent: AgentId, why: String },
    /// The third party of a side conversation of a ticket, or whoever answers instead.
    Side { ticket: TicketNumber, key: SideKey, why: String },
    /// An agent, proven by authentication, who wrote to the requester's side of a ticket with the desk in copy.
    Direct { ticket: TicketNumber, agent: AgentId, why: String },
    /// It refers to a ticket and proves nothing.
    Stranger { ticket: TicketNumber, why: String },
    /// It claims to be an agent's and is not proven to be.
    Unproven { ticket: TicketNumber, why: String },
}

impl Place {
    /// The ticket that it belongs to or refers to.
    pub fn ticket(&self) -> Option<TicketNumber> {
        match self {
            Self::New => None,
            Self::Requester { ticket, .. }
            | Self::Rating { ticket, .. }
            | Self::Approver { ticket, .. }
            | Self::Agent { ticket, .. }
            | Self::Side { ticket, .. }
            | Self::Direct { ticket, .. }
            | Self::Stranger { ticket, .. }
            | Self::Unproven { ticket, .. } => Some(*ticket),
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

/// Decides where the mail belongs.
pub fn place(mail: &Mail, facts: &Facts, policy: &Policy) -> Place {
    let from = writer(mail).map(|from| from.address.as_str()).unwrap_or_default();
    let agent = policy.agent_by_address(from);
    let exists = |number: TicketNumber| surviving(number, facts);
    let mut unproven = None;
    let mut forged = None;
    let mut valid = Vec::new();
    for found in tokens(mail, policy) {
        match found.reading {
            Reading::Forged { ticket } => forged = forged.or(exists(ticket)),
            Reading::Valid(token) => {
                // After a merge a side conversation is still called by the ticket in which it began.
                let origin = token.ticket;
                valid.extend(exists(origin).map(|ticket| (ticket, token.holder, found.place, origin)))
            }
        }
    }
    // What the desk asked the requester alone, only the requester answers; of anybody else it is mail like any other.
    if let Some((ticket, Holder::Rating(contact), place, _)) = valid.first() {
        let of = |ticket: &&Ticket| ticket.requester.id == *contact && ticket.requester.address.is(from);
        if facts.ticket(*ticket).filter(of).is_some() && !mail.authentication.failed() {
            let why = format!("the token for an answer to \"how satisfied are you?\" stands in {place}");
            return Place::Rating { ticket: *ticket, why };
        }
    }
    if let Some((ticket, Holder::Approver(id), place, origin)) = valid.first() {
        let key = VoteKey { ticket: *origin, id: *id };
        return match prove_approver(facts.ticket(*ticket), key, from, mail, policy) {
            Ok(who) => {
                let why = format!("the token of {who}, who is asked to approve, stands in {place}");
                Place::Approver { ticket: *ticket, key, why }
            }
            Err(why) => Place::Unproven { ticket: *ticket, why },
        };
    }
    // Of the ticket that the strongest token names, an agent's proof counts before a requester's: an agent who
    // answers all has both in the mail.
    if let Some((strongest, ..)) = valid.first() {
        for (ticket, holder, place, _) in valid.iter().filter(|(ticket, ..)| ticket == strongest) {
            let Holder::Agent(id) = holder else { continue };
            match prove_agent(id, from, mail, policy) {
                Ok(agent) => {
                    return Place::Agent {
                        ticket: *ticket,
                        why: format!("the token of agent {agent} stands in {place}"),
                        agent,
                    };
                }
                Err(why) => unproven = unproven.or(Some((*ticket, why))),
            }
            if let Some(key) = answers_a_forward(id, *ticket, from, mail, facts, policy) {
                let why = format!("{from} answers all of what agent {id} sent, with the desk in Cc");
                return Place::Side { ticket: *ticket, key, why };
            }
        }
    }
    let requester = valid.iter().find(|(_, holder, ..)| matches!(holder, Holder::Requester(_)));
    if let Some(agent) = agent.filter(|_| unproven.is_none()) {
        let direct = direct(agent, mail, facts, policy, requester.map(|(ticket, ..)| *ticket));
        if let Some(direct) = direct {
            return direct;
        }
    }
    // Whoever takes part and proves it speaks for the requester's side; anybody else who got hold of a side
    // conversation's token does not.
    let takes_part =
        requester.is_some_and(|(number, ..)| facts.ticket(*number).is_some_and(|ticket| ticket.is_participant(from)));
    let side = valid.iter().find_map(|(ticket, holder, place, origin)| match holder {
        Holder::Side(id) => Some((*ticket, SideKey { ticket: *origin, id: *id }, *place)),
        _ => None,
    });
    // An agent whose own token failed is let in through no other door.
    let may_enter = agent.is_none() || unproven.is_none();
    if let Some((ticket, key, place)) = side.filter(|_| may_enter && !takes_part) {
        return Place::Side { ticket, key, why: format!("the token of a side conversation stands in {place}") };
    }
    if let Some((ticket, _, place, _)) = requester.filter(|_| may_enter) {
        // Agents whom the requester copied in have the requester's address to answer to; they are who they are.
        let own = |agent: &&Agent| {
            facts.ticket(*ticket).is_some_and(|ticket| agent.has_address(&ticket.requester.address.address))
        };
        if let Some(agent) = agent.filter(|agent| !own(agent)) {
            return as_agent(agent, *ticket, &format!("the requester's token stands in {place}"), mail, policy);
        }
        return Place::Requester { ticket: *ticket, why: format!("the requester's token stands in {place}") };
    }
    if let Some((ticket, why)) = unproven {
        return Place::Unproven { ticket, why };
    }
    // Vacation programs answer the envelope sender and may name nothing else. Of a machine's mail nothing comes but a
    // line on the ticket, whoever's machine it is.
    let returned = valid.iter().find(|(_, holder, ..)| matches!(holder, Holder::Bounce(_)));
    if let Some((ticket, ..)) = returned.filter(|_| mail.automatic.is_automatic && !mail.automatic.human_author) {
        let (ticket, why) = (*ticket, "it came to the return path of a mail of this ticket".to_owned());
        let sent = facts.bounced.as_ref().map(|sent| sent.message_id.as_str());
        if let Some(key) = sent.and_then(|id| SideKey::of_message_id(id, policy)) {
            return Place::Side { ticket, key, why };
        }
        let read = sent.and_then(|id| policy.keys.read_message_id(id, &policy.desk.domain));
        if let Some(Reading::Valid(Token { ticket: origin, holder: Holder::Approver(id) })) = read {
            return Place::Approver { ticket, key: VoteKey { ticket: origin, id }, why };
        }
        return match agent {
            Some(agent) => Place::Agent { ticket, agent: agent.id.clone(), why },
            None => Place::Requester { ticket, why },
        };
    }
    by_reference(mail, facts, policy, from).or_else(|| by_subject(mail, facts, from)).unwrap_or(match forged {
        Some(ticket) => Place::Stranger { ticket, why: "its token was not made by this desk".to_owned() },
        None => Place::New,
    })
}

/// An agent answers the requester's side past the desk, which gets a copy: in To or Cc is who takes part, and the mail
/// refers to the requester's side of the ticket. What the agent wrote is then the desk's answer, so it takes a proof of
/// its own: whoever plays an agent could else put words into the desk's mouth, and stop its clocks. Nor is it ever the
/// requester's word. `named` is the ticket of a requester's token.
fn direct(agent: &Agent, mail: &Mail, facts: &Facts, policy: &Policy, named: Option<TicketNumber>) -> Option<Place> {
    let known = facts.known.iter().filter(|known| known.side != Side::Agent);
    let known = known.filter(|known| referred(mail).any(|id| id == known.message_id)).map(|known| known.ticket);
    let numbers = named.into_iter().chain(known).chain(subject_tag(&mail.subject));
    let numbers = numbers.filter_map(|number| surviving(number, facts));
    let mut tickets = numbers.filter_map(|number| facts.ticket(number));
    let (ticket, to) = tickets.find_map(|ticket| {
        let own = agent.has_address(&ticket.requester.address.address);
        let to = mail.recipients().find(|to| ticket.is_participant(&to.address)).filter(|_| !own)?;
        Some((ticket.number, &to.address))
    })?;
    let wrote = format!("{} wrote to {to}, who takes part", agent.id);
    Some(match identity::standing(agent, mail, policy) {
        Standing::Proven => Place::Direct { ticket, agent: agent.id.clone(), why: wrote },
        Standing::Refused(why) => Place::Unproven { ticket, why },
        Standing::Claimed => Place::Unproven {
            ticket,
            why: format!("it says that agent {wrote}, but nothing proves that it is of this agent"),
        },
    })
}

/// An agent writes about a ticket without the token made for them: it takes another proof.
fn as_agent(agent: &Agent, ticket: TicketNumber, how: &str, mail: &Mail, policy: &Policy) -> Place {
    match identity::standing(agent, mail, policy) {
        Standing::Proven => {
            let why = format!("{how}, and authentication proves that agent {} wrote", agent.id);
            Place::Agent { ticket, agent: agent.id.clone(), why }
        }
        Standing::Refused(why) => Place::Unproven { ticket, why },
        Standing::Claimed => Place::Unproven {
            ticket,
            why: format!("{how}, and nothing proves that it is of agent {}, as it says", agent.id),
        },
    }
}

/// A known Message-ID, and a participant who refers to it.
fn by_reference(mail: &Mail, facts: &Facts, policy: &Policy, from: &str) -> Option<Place> {
    let mut stranger = None;
    for known in &facts.known {
        let Some(ticket) = surviving(known.ticket, facts).and_then(|number| facts.ticket(number)) else {
            continue;
        };
        let referred = referred(mail).any(|id| id == known.message_id);
        if !referred {
            continue;
        }
        let id = &known.message_id;
        let talk = ticket.side_with(from).filter(|_| known.side == Side::ThirdParty);
        match known.side {
            Side::ThirdParty if talk.is_some() && mail.authentication.failed() => {
                stranger.get_or_insert(Place::Stranger { ticket: ticket.number, why: forged_participant(from) });
            }
            _ if talk.is_some() => {
                let key = talk?.key;
                return Some(Place::Side {
                    ticket: ticket.number,
                    key,
                    why: format!("{from} was asked and answers <{id}>"),
                });
            }
            Side::Requester | Side::Mentioned | Side::ThirdParty
                if ticket.is_participant(from) && mail.authentication.failed() =>
            {
                stranger.get_or_insert(Place::Stranger { ticket: ticket.number, why: forged_participant(from) });
            }
            Side::Requester | Side::Mentioned | Side::ThirdParty if ticket.is_participant(from) => {
                return Some(Place::Requester {
                    ticket: ticket.number,
                    why: format!("{from} takes part and answers <{id}>"),
                });
            }
            // Copied in by the requester, an agent answers the requester's own mail.
            Side::Requester if policy.agent_by_address(from).is_some() => {
                let agent = policy.agent_by_address(from)?;
                return Some(as_agent(agent, ticket.number, &format!("it answers <{id}>"), mail, policy));
            }
            // Everybody may answer a newsletter; that makes nobody a stranger to somebody else's ticket.
            Side::Mentioned => {}
            Side::Agent | Side::ThirdParty if policy.agent_by_address(from).is_some() => {
                stranger.get_or_insert(Place::Unproven {
                    ticket: ticket.number,
                    why: format!("it answers <{id}> as an agent without the token made for that agent"),
                });
            }
            _ => {
                stranger.get_or_insert(Place::Stranger {
                    ticket: ticket.number,
                    why: format!("{from} answers <{id}> but does not take part"),
                });
            }
        }
    }
    stranger
}

/// `[#7]` in the subject, and a participant who wrote it.
fn by_subject(mail: &Mail, facts: &Facts, from: &str) -> Option<Place> {
    let number = surviving(subject_tag(&mail.subject)?, facts)?;
    let ticket = facts.ticket(number)?;
    let talk = ticket.side_with(from);
    Some(if (talk.is_some() || ticket.is_participant(from)) && mail.authentication.failed() {
        Place::Stranger { ticket: number, why: forged_participant(from) }
    } else if let Some(talk) = talk {
        // Also who takes part as well: what was meant for agents alone does no harm there, the reverse would.
        Place::Side {
            ticket: number,
            key: talk.key,
            why: format!("{from} was asked and the subject names [#{number}]"),
        }
    } else if ticket.is_participant(from) {
        Place::Requester { ticket: number, why: format!("{from} takes part and the subject names [#{number}]") }
    } else {
        Place::Stranger { ticket: number, why: format!("the subject names [#{number}] but {from} does not take part") }
    })
}

/// Who takes part by name only must not be known to be somebody else: whoever plays a participant could copy
/// themselves in, and read along from then on.
fn forged_participant(from: &str) -> String {
    format!("it says that it is of {from}, who takes part, but its sender is forged (authentication failed)")
}

/// An agent's own client asked a third party with the desk in Cc, and the third party answers all: then an agent's
/// token comes from somebody else, and rightly so. Only from whom that very agent wrote to in this ticket, and it opens
/// that conversation and nothing else: the token is known to whoever got that mail.
fn answers_a_forward(
    id: &AgentId,
    ticket: TicketNumber,
    from: &str,
    mail: &Mail,
    facts: &Facts,
    policy: &Policy,
) -> Option<SideKey> {
    if mail.authentication.failed() || policy.agent_by_address(from).is_some() {
        return None;
    }
    let ticket = facts.ticket(ticket)?;
    let by_this_agent = |by: &AgentId| by.as_str().eq_ignore_ascii_case(id.as_str());
    let talk = ticket.sides.iter().rev().find(|talk| talk.is_with(from) && talk.forwarded_by.iter().any(by_this_agent));
    talk.map(|talk| talk.key)
}

/// Whether the mail proves to be of the agent for whom a token was made; the error says why not.
fn prove_agent(id: &AgentId, from: &str, mail: &Mail, policy: &Policy) -> Result<AgentId, String> {
    let agent = policy.agents.iter().find(|agent| agent.id.as_str().eq_ignore_ascii_case(id.as_str()));
    let Some(agent) = agent else {
        return Err(format!("its token was made for {id}, who is no agent of this desk now"));
    };
    if !agent.has_address(from) {
        return Err(format!("it carries the token of agent {} but comes from {from}", agent.id));
    }
    if let Standing::Refused(why) = identity::standing(agent, mail, policy) {
        return Err(why);
    }
    Ok(agent.id.clone())
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

/// The ticket that a number leads to: itself, or the one it was merged into. `None` when there is none.
pub fn surviving(number: TicketNumber, facts: &Facts) -> Option<TicketNumber> {
    let number = facts.merged.get(&number).copied().unwrap_or(number);
    facts.ticket(number).map(|ticket| ticket.number)
}

struct Found {
    reading: Reading,
    place: &'static str,
}

/// Every token in the mail, in the order of trust: addresses, then references from the newest.
fn tokens(mail: &Mail, policy: &Policy) -> Vec<Found> {
    let addresses = mail.recipients().map(|to| to.address.as_str()).chain(mail.delivered_to.iter().map(String::as_str));
    let extensions =
        addresses.flat_map(|address| policy.mailboxes.iter().filter_map(move |own| own.extension(address)));
    let in_address =
        extensions.filter_map(|text| policy.keys.read(&text)).map(|reading| Found { reading, place: "the address" });
    let in_references = referred(mail)
        .filter_map(|id| policy.keys.read_message_id(id, &policy.desk.domain))
        .map(|reading| Found { reading, place: "the references" });
    in_address.chain(in_references).collect()
}

/// Message-IDs that the mail answers, newest first.
fn referred(mail: &Mail) -> impl Iterator<Item = &str> {
    mail.in_reply_to.iter().chain(mail.references.iter().rev()).map(String::as_str)
}

/// The number in the first `[#7]` of a subject.
pub fn subject_tag(subject: &str) -> Option<TicketNumber> {
    subject.split("[#").skip(1).find_map(|rest| {
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
