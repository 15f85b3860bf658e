//! What the mail of anybody but an agent is about.
//!
//! | what names the ticket | who takes part | who was asked | anybody else |
//! | --- | --- | --- | --- |
//! | the requester's token | the requester's side | the requester's side | the requester's side |
//! | a side conversation's token | their own words: the requester's side | that conversation | that conversation |
//! | an agent's token | the requester's side | in their conversation | held; the agent is asked where nobody else had seen it when it first came from there |
//! | an id of the requester's side | the requester's side | a stranger | a stranger |
//! | an id of a side conversation | the requester's side | in their conversation | a stranger |
//! | `[#7]` | the requester's side | in their conversation | a stranger |
//! | a mail of the desk to an agent, about a ticket that was given away | held | held | held |
//! | nothing, or a token that is not ours | a new matter, but a mere yes or no is of the ticket that it names, or of the one that was asked about, and a mere mark of the one that was asked about; of the latter a stranger to the ticket that it names | the same | the same |
//!
//! By an id or a number nobody gets in whose sender is known to be forged.

use crate::desk::facts::{Known, Side};
use crate::desk::numbered::numbered;
use crate::desk::own_words;
use crate::desk::satisfaction;
use crate::desk::side::SideTalk;
use crate::desk::thread::evidence::{Evidence, referred};
use crate::desk::thread::{Place, answers_nothing, rates_nothing, returned, subject_tag, surviving};
use crate::desk::ticket::{Ticket, TicketNumber};
use crate::desk::token::{AgentToken, Holder};

/// Where it belongs; `None`: it is about no ticket.
pub fn place(evidence: &Evidence<'_>) -> Option<Place> {
    by_token(evidence)
        .or_else(|| returned(evidence))
        .or_else(|| to_agent_alone(evidence))
        .or_else(|| by_reference(evidence))
        .or_else(|| by_number(evidence))
        .or_else(|| damaged(evidence))
        .or_else(|| by_mere_answer(evidence))
        .or_else(|| by_mere_mark(evidence))
}

/// Whoever was split off the ticket to which the mail leads writes about what is theirs, whatever they got of it before.
pub fn parted(place: Place, evidence: &Evidence<'_>) -> Place {
    match &place {
        Place::Requester { ticket, .. } | Place::Stranger { ticket, .. } => {
            own_part(*ticket, evidence).unwrap_or(place)
        }
        _ => place,
    }
}

/// Whether whoever writes has a part of this ticket, and which it is.
pub fn own_part(from: TicketNumber, evidence: &Evidence<'_>) -> Option<Place> {
    let (facts, who) = (evidence.facts, evidence.from);
    evidence.ticket(from).filter(|ticket| ticket.is_taken_out(who) && !evidence.mail.authentication.failed())?;
    let parts = facts.parts.iter().filter(|(_, whole)| surviving(**whole, facts) == Some(from));
    // A part may be merged into another ticket of theirs by now.
    let now = parts.filter_map(|(part, _)| evidence.ticket(surviving(*part, facts)?));
    let own = now.filter(|part| part.number != from && part.requester.address.is(who));
    let ticket = own.map(|part| part.number).max()?;
    Some(Place::Requester {
        ticket,
        why: format!("{who} takes no part in ticket {from}, and what was split off it for them is ticket {ticket}"),
    })
}

fn by_token(evidence: &Evidence<'_>) -> Option<Place> {
    if let Some(place) = forwarded(evidence) {
        return Some(place);
    }
    let requester = evidence.first(|holder| matches!(holder, Holder::Requester(_)));
    // Whoever takes part and proves it speaks for the requester's side; anybody else who got hold of a side
    // conversation's token does not.
    let takes_part = requester
        .and_then(|proof| evidence.ticket(proof.ticket))
        .is_some_and(|ticket| ticket.is_participant(evidence.from));
    let side = evidence.side().filter(|_| !takes_part).map(|side| own_words(&side, evidence).unwrap_or(side));
    let requester = || {
        requester.map(|proof| Place::Requester {
            ticket: proof.ticket,
            why: format!("the requester's token stands in {}", proof.place),
        })
    };
    side.or_else(requester).or_else(|| by_agents_token(evidence))
}

/// Whoever was asked copied in somebody who takes part, and this is that one's answer to all: what they say is theirs.
fn own_words(side: &Place, evidence: &Evidence<'_>) -> Option<Place> {
    let Place::Side { ticket, key, .. } = side else { return None };
    let (ticket, from) = (evidence.ticket(*ticket)?, evidence.from);
    let asked = ticket.side(*key).is_none_or(|talk| talk.is_with(from));
    let proven = ticket.is_participant(from) && !evidence.mail.authentication.failed();
    let why = format!("{from} takes part, and answers in a side conversation");
    (proven && !asked && own_words::are_in(evidence.mail)).then_some(Place::Requester { ticket: ticket.number, why })
}

/// An agent's client copied somebody in, and this is the answer to all: the token tells the ticket, and who writes is as
/// good as without it.
fn by_agents_token(evidence: &Evidence<'_>) -> Option<Place> {
    let (proof, token) = evidence.of_agents().next()?;
    let how = format!("the token of agent {} stands in {}", token.agent, proof.place);
    let named = evidence.ticket(proof.ticket).and_then(|ticket| taking_part(ticket, &how, evidence));
    let places = by_reference(evidence).into_iter().chain(named);
    let unproven = || unproven(proof.ticket, token, evidence);
    // Whoever is a stranger to it must not have that token.
    Some(places.into_iter().find(|place| !matches!(place, Place::Stranger { .. })).unwrap_or_else(unproven))
}

/// An agent's token makes nobody else that agent. But where nobody else had seen it when it first came from that account, it
/// may be the agent from another one, who would wait for an answer that nobody got.
fn unproven(ticket: TicketNumber, token: &AgentToken, evidence: &Evidence<'_>) -> Place {
    let Some(agent) = evidence.policy.agents.iter().find(|agent| token.is_of(&agent.id)) else {
        let why = format!("its token was made for {}, who is no agent of this desk now", token.agent);
        return Place::Unproven { ticket, why };
    };
    let why = format!("it carries the token of agent {} but comes from {}", agent.id, evidence.from);
    let used_alone = evidence.ticket(ticket).is_some_and(|ticket| ticket.may_be_of(&agent.id, evidence.from));
    let may_be = used_alone || evidence.is_undisclosed(ticket, token);
    match may_be && !evidence.mail.authentication.failed() {
        true => Place::Claimed { ticket, agent: agent.id.clone(), direct: false, why },
        false => Place::Unproven { ticket, why },
    }
}

/// Whoever answers what the desk told an agent of a ticket that is not theirs any more may be that agent: what they say is
/// for nobody else to read.
fn to_agent_alone(evidence: &Evidence<'_>) -> Option<Place> {
    let ticket = evidence.behind_answered()?.number;
    let why = format!("it answers what the desk wrote to an agent about it, but comes from {}", evidence.from);
    Some(Place::Unproven { ticket, why })
}

/// An agent's own client asked a third party with the desk in Cc, and the third party answers all: of their
/// conversations it is that one.
fn forwarded(evidence: &Evidence<'_>) -> Option<Place> {
    evidence.of_agents().filter(|_| !evidence.mail.authentication.failed()).find_map(|(proof, token)| {
        let ticket = evidence.ticket(proof.ticket)?;
        let by_this_agent = |talk: &&SideTalk| talk.forwarded_by.iter().any(|by| token.is_of(by));
        let talk = ticket.sides.iter().rev().filter(by_this_agent).find(|talk| talk.is_with(evidence.from))?;
        let why = format!("{} answers all of what agent {} sent, with the desk in Cc", evidence.from, token.agent);
        Some(Place::Side { ticket: ticket.number, key: talk.key, why })
    })
}

/// A known Message-ID, and a participant who refers to it.
fn by_reference(evidence: &Evidence<'_>) -> Option<Place> {
    let mail = evidence.mail;
    let known = evidence.facts.known.iter().filter(|known| referred(mail).any(|id| id == known.message_id));
    let mut stranger = None;
    for known in known {
        match referring(known, evidence) {
            Some(place @ Place::Stranger { .. }) => _ = stranger.get_or_insert(place),
            Some(place) => return Some(place),
            None => {}
        }
    }
    stranger
}

fn referring(known: &Known, evidence: &Evidence<'_>) -> Option<Place> {
    let (ticket, from, id) = (evidence.ticket(known.ticket)?, evidence.from, &known.message_id);
    let talk = ticket.side_with(from).filter(|_| known.side == Side::ThirdParty);
    let takes_part = known.side != Side::Agent && ticket.is_participant(from);
    let number = ticket.number;
    if (talk.is_some() || takes_part) && evidence.mail.authentication.failed() {
        return Some(Place::Stranger { ticket: number, why: forged_participant(from) });
    }
    if let Some(talk) = talk {
        let why = format!("{from} was asked and answers <{id}>");
        return Some(Place::Side { ticket: number, key: talk.key, why });
    }
    if takes_part {
        return Some(Place::Requester { ticket: number, why: format!("{from} takes part and answers <{id}>") });
    }
    // Everybody may answer a newsletter; that makes nobody a stranger to somebody else's ticket.
    let why = format!("{from} answers <{id}> but does not take part");
    (known.side != Side::Mentioned).then_some(Place::Stranger { ticket: number, why })
}

/// `[#7]` in the subject, and a participant who wrote it.
fn by_number(evidence: &Evidence<'_>) -> Option<Place> {
    let ticket = evidence.ticket(subject_tag(&evidence.mail.subject)?)?;
    let (number, from) = (ticket.number, evidence.from);
    let how = format!("the subject names [#{number}]");
    let stranger = || Place::Stranger { ticket: number, why: format!("{how} but {from} does not take part") };
    Some(taking_part(ticket, &how, evidence).unwrap_or_else(stranger))
}

/// Who was asked or takes part, by something that names the ticket and proves nothing. `None`: it is neither.
fn taking_part(ticket: &Ticket, how: &str, evidence: &Evidence<'_>) -> Option<Place> {
    let (number, from) = (ticket.number, evidence.from);
    let talk = ticket.side_with(from);
    let takes_part = ticket.is_participant(from);
    if (talk.is_some() || takes_part) && evidence.mail.authentication.failed() {
        return Some(Place::Stranger { ticket: number, why: forged_participant(from) });
    }
    if let Some(talk) = talk {
        // Also who takes part as well: what was meant for agents alone does no harm there, the reverse would.
        return Some(Place::Side { ticket: number, key: talk.key, why: format!("{from} was asked and {how}") });
    }
    takes_part.then(|| Place::Requester { ticket: number, why: format!("{from} takes part and {how}") })
}

/// A mere yes or no of whoever was asked whether it is solved, about the ticket that it names in words, or about one ticket
/// alone: some clients, and people who write anew, name no mail.
fn by_mere_answer(evidence: &Evidence<'_>) -> Option<Place> {
    let (mail, from) = (evidence.mail, evidence.from);
    let may = answers_nothing(mail, evidence.policy) && !mail.authentication.failed();
    let named = numbered(&mail.reply_text()).map(|(number, _)| number);
    let is_named =
        |ticket: &&Ticket| named.is_none_or(|number| surviving(number, evidence.facts) == Some(ticket.number));
    let asked = |ticket: &&Ticket| ticket.asks_solved() && ticket.requester.address.is(from);
    let mut asked = evidence.facts.tickets.iter().filter(|_| may).filter(asked).filter(is_named);
    let ticket = asked.next().filter(|_| asked.next().is_none())?.number;
    let says = if mail.agrees { "yes" } else { "no" };
    let why = match named {
        Some(_) => format!("{from} says {says} and names [#{ticket}], of which they were asked whether it is solved"),
        None => format!("{from} says {says}, and was asked of this ticket alone whether it is solved"),
    };
    Some(Place::Requester { ticket, why })
}

/// A mere mark of whoever was just asked for one of one ticket alone, and answers in a new mail.
fn by_mere_mark(evidence: &Evidence<'_>) -> Option<Place> {
    let (mail, from, now) = (evidence.mail, evidence.from, evidence.facts.received_at);
    let may = rates_nothing(mail, evidence.policy);
    let awaited = |ticket: &&Ticket| may && satisfaction::is_awaited(mail, ticket, now);
    let mut asked = evidence.facts.tickets.iter().filter(awaited);
    let ticket = asked.next().filter(|_| asked.next().is_none())?.number;
    let why = format!("{from} gives a mark, and was just asked of this ticket alone how satisfied they are");
    Some(Place::Rating { ticket, why })
}

fn damaged(evidence: &Evidence<'_>) -> Option<Place> {
    let why = "its token was not made by this desk".to_owned();
    evidence.forged.map(|ticket| Place::Stranger { ticket, why })
}

/// Who takes part by name only must not be known to be somebody else: whoever plays a participant could copy
/// themselves in, and read along from then on.
fn forged_participant(from: &str) -> String {
    format!("it says that it is of {from}, who takes part, but its sender is forged (authentication failed)")
}
