//! What an agent's mail is about. Mail that failed authentication never comes here as an agent's.
//!
//! | what names the ticket | proven to be the agent's | says so only |
//! | --- | --- | --- |
//! | the token made for this agent | the agent's word | the agent's word |
//! | an earlier one, that others have seen (see [`crate::desk::disclosure`]) | the agent's word | held |
//! | either, in mail of the desk's own address with the agent in Sender | the agent's word | held |
//! | what refers to a ticket otherwise, in such mail | as from the agent's address | held |
//! | a side conversation's token, or who was asked in it | in that conversation | in that conversation |
//! | the requester's token, id or tag, where the agent is the requester | the requester's word | the requester's word |
//! | anything of the above but the first, and who takes part got the mail | the desk's answer, which they have | held |
//! | a colleague's token, the requester's, a known id, `[#7]`, a damaged token | the agent's word | held |
//! | `[#7]` in its own subject alone, where it passes on a mail of somebody who has no part there | the agent's word | a new ticket |
//! | a mail that it passes on and a ticket has already | the agent's word | held |
//! | the desk's mail about a ticket that was not the reader's any more | the agent's word | held, or the agent's word where none is heeded |
//! | what such a mail refers to, where its writer takes part or was asked | the writer's word | held |
//! | nothing | a matter of its own | a matter of its own |
//!
//! Proven is what authentication proves (see [`identity`]); where the desk asks that of every agent, what only says so
//! is held in the first row, too. Of what is held so the agent hears, who then may prove it. A number that the agent may
//! not hear of names nothing: anybody can guess one.

use crate::desk::command;
use crate::desk::facts::{Facts, Known, Side};
use crate::desk::identity::{self, Standing};
use crate::desk::mail::{Address, Mail};
use crate::desk::policy::{Agent, Policy};
use crate::desk::purpose::{self, Purpose};
use crate::desk::thread::evidence::{Evidence, passed_on_to, referred};
use crate::desk::thread::passed_on::has_passed_on;
use crate::desk::thread::{Place, returned, subject_tag};
use crate::desk::ticket::{Ticket, TicketNumber};
use crate::desk::token::Holder;

/// Where an agent's mail belongs; `None`: it is about no ticket.
pub fn place(agent: &Agent, evidence: &Evidence<'_>) -> Option<Place> {
    own_token(agent, evidence)
        .or_else(|| direct(agent, evidence))
        .or_else(|| side(agent, evidence))
        .or_else(|| own_matter(agent, evidence))
        .or_else(|| returned(evidence))
        .or_else(|| given_away(agent, evidence))
        .or_else(|| by_reference(agent, evidence))
        .or_else(|| by_number(agent, evidence))
        .or_else(|| passed_on(agent, evidence))
        .or_else(|| passed_on_from(agent, evidence))
}

/// By the token made for the agent; a colleague's takes another proof, and lets nobody else in by another door.
fn own_token(agent: &Agent, evidence: &Evidence<'_>) -> Option<Place> {
    let standing = identity::standing(agent, evidence.mail, evidence.policy);
    let own = || evidence.of_agents().filter(|(_, token)| token.is_of(&agent.id));
    if let Some((proof, _)) = own().find(|(proof, token)| evidence.is_undisclosed(proof.ticket, token)) {
        let ticket = proof.ticket;
        return Some(match standing {
            Standing::Refused(why) => Place::Claimed { ticket, agent: agent.id.clone(), direct: false, why },
            Standing::Proven | Standing::Claimed => Place::Agent {
                ticket,
                agent: agent.id.clone(),
                why: format!("the token of agent {} stands in {}", agent.id, proof.place),
            },
        });
    }
    if let Some((proof, _)) = own().next() {
        let how = format!("the token of agent {} in {} has been seen by others since", agent.id, proof.place);
        return Some(as_agent(agent, proof.ticket, &how, evidence));
    }
    let (other, token) = evidence.of_agents().next()?;
    let why = format!("it carries the token of agent {} but comes from {}", token.agent, evidence.from);
    match standing {
        Standing::Proven => None,
        Standing::Claimed | Standing::Refused(_) => {
            Some(Place::Claimed { ticket: other.ticket, agent: agent.id.clone(), direct: false, why })
        }
    }
}

/// An agent's client wrote in the name of the desk, as one whom a shared mailbox may send as. From is no agent's then, so
/// that the token alone makes nobody that agent; by whatever else names the ticket it is the agent's as it would be from
/// their own address.
pub fn sent_as_desk(evidence: &Evidence<'_>) -> Option<Place> {
    let (mail, policy) = (evidence.mail, evidence.policy);
    let agent = identity::sent_as_desk(mail, policy).filter(|_| !mail.authentication.failed())?;
    let Some((proof, _)) = evidence.of_agents().find(|(_, token)| token.is_of(&agent.id)) else {
        let of_sender = identity::as_of_sender(mail);
        let own = agent.address().address;
        let evidence = Evidence::of(&of_sender, &own, evidence.facts, policy);
        return direct(agent, &evidence)
            .or_else(|| given_away(agent, &evidence))
            .or_else(|| by_reference(agent, &evidence))
            .or_else(|| by_number(agent, &evidence));
    };
    let (ticket, id) = (proof.ticket, agent.id.clone());
    let how = format!(
        "the token of agent {id} stands in {}, and {} sent it in the name of {}",
        proof.place,
        agent.address().address,
        evidence.from
    );
    Some(match identity::vouches_for_sender(mail) {
        true => Place::Agent { ticket, agent: id, why: format!("{how}, as authentication proves") },
        false => Place::Claimed { ticket, agent: id, direct: false, why: format!("{how}, which nothing proves") },
    })
}

/// An agent answers the requester's side past the desk, which gets a copy: in To or Cc is who takes part, and the mail
/// refers to the requester's side of the ticket. What the agent wrote is then the desk's answer, so it takes a proof of
/// its own: whoever plays an agent could else put words into the desk's mouth, and stop its clocks. Nor is it ever the
/// requester's word.
fn direct(agent: &Agent, evidence: &Evidence<'_>) -> Option<Place> {
    let mail = evidence.mail;
    let by_token =
        evidence.tokens.iter().filter(|proof| matches!(proof.holder, Holder::Requester(_) | Holder::Agent(_)));
    let standing = identity::standing(agent, mail, evidence.policy);
    let heard = |ticket: &&Ticket| standing != Standing::Proven || evidence.policy.may_hear(&agent.id, &ticket.queue);
    let named = |number| evidence.ticket(number);
    let (seen, guessed): (Vec<_>, Vec<_>) =
        known(evidence).filter(|known| known.side != Side::Agent).partition(|known| known.side != Side::Mentioned);
    let seen = by_token.map(|proof| proof.ticket).chain(seen.into_iter().map(|known| known.ticket)).filter_map(named);
    let guessed = guessed.into_iter().map(|known| known.ticket).chain(subject_tag(&mail.subject)).filter_map(named);
    let (ticket, to) = seen.chain(guessed.filter(heard)).find_map(|ticket| {
        let own = agent.has_address(&ticket.requester.address.address);
        let to = mail.recipients().find(|to| ticket.is_participant(&to.address)).filter(|_| !own)?;
        Some((ticket.number, &to.address))
    })?;
    let wrote = format!("{} wrote to {to}, who takes part", agent.id);
    Some(match standing {
        Standing::Proven => Place::Direct { ticket, agent: agent.id.clone(), why: wrote },
        Standing::Refused(why) => Place::Claimed { ticket, agent: agent.id.clone(), direct: true, why },
        Standing::Claimed => Place::Claimed {
            ticket,
            agent: agent.id.clone(),
            direct: true,
            why: format!("it says that agent {wrote}, but nothing proves that it is of this agent"),
        },
    })
}

/// By the token of a side conversation, which whoever passes on what was said in it has in the references.
fn side(agent: &Agent, evidence: &Evidence<'_>) -> Option<Place> {
    let side = evidence.side()?;
    let Place::Side { ticket: number, key, why } = &side else { return Some(side) };
    let own = |ticket: &Ticket| ticket.side(*key).is_some_and(|talk| talk.is_with(evidence.from));
    let ticket = evidence.ticket(*number).filter(|ticket| !own(ticket));
    match ticket.zip(passed_on_by(evidence)).filter(|(ticket, from)| is_of_ticket(ticket, from)) {
        Some((ticket, from)) => {
            Some(as_agent(agent, ticket.number, &format!("{why}, it forwards a mail of {}", from.address), evidence))
        }
        None => Some(side),
    }
}

/// Who wrote the mail that it passes on.
fn passed_on_by(evidence: &Evidence<'_>) -> Option<Address> {
    match purpose::of(evidence.mail, evidence.policy)? {
        Purpose::Forward { original, .. } => original.from,
        _ => None,
    }
}

/// Whether somebody takes part in a ticket, or was asked about it.
fn is_of_ticket(ticket: &Ticket, who: &Address) -> bool {
    ticket.is_participant(&who.address) || ticket.side_with(&who.address).is_some()
}

/// An agent who is the requester writes as one.
fn own_matter(agent: &Agent, evidence: &Evidence<'_>) -> Option<Place> {
    let proof = evidence.first(|holder| matches!(holder, Holder::Requester(_)))?;
    let how = format!("the requester's token stands in {}", proof.place);
    let own = evidence.ticket(proof.ticket).is_some_and(|ticket| agent.has_address(&ticket.requester.address.address));
    Some(match own {
        true => Place::Requester { ticket: proof.ticket, why: how },
        // Agents whom the requester copied in have the requester's address to answer to; they are who they are.
        false => as_agent(agent, proof.ticket, &how, evidence),
    })
}

/// By the desk's mail to somebody who may not follow where the ticket went: it bears nothing of the ticket, and what is
/// answered to it would else be a matter of its own, which others read.
fn given_away(agent: &Agent, evidence: &Evidence<'_>) -> Option<Place> {
    let ticket = evidence.behind_answered()?;
    let how = format!("it answers what the desk wrote about ticket {}, which was given away", ticket.number);
    let heard = evidence.policy.may_hear(&agent.id, &ticket.queue);
    let refused = matches!(identity::standing(agent, evidence.mail, evidence.policy), Standing::Refused(_));
    Some(match heard || refused {
        true => as_agent(agent, ticket.number, &how, evidence),
        // Nothing of it is carried out, and the agent is told so.
        false => Place::Agent { ticket: ticket.number, agent: agent.id.clone(), why: how },
    })
}

/// By an id that is known: of mail that came, or that the agent's colleagues wrote.
fn by_reference(agent: &Agent, evidence: &Evidence<'_>) -> Option<Place> {
    let colleague = evidence.of_agents().next().map(|(proof, _)| {
        as_agent(agent, proof.ticket, &format!("the token of a colleague stands in {}", proof.place), evidence)
    });
    colleague.or_else(|| known(evidence).find_map(|known| referring(agent, known, evidence)))
}

fn referring(agent: &Agent, known: &Known, evidence: &Evidence<'_>) -> Option<Place> {
    let ticket = evidence.ticket(known.ticket)?;
    let how = format!("it answers <{}>", known.message_id);
    let as_agent = || as_agent(agent, ticket.number, &how, evidence);
    let taking_part = || taking_part(ticket, &how, evidence);
    match known.side {
        Side::Requester => Some(taking_part().unwrap_or_else(as_agent)),
        // Everybody may answer a newsletter.
        Side::Mentioned => taking_part(),
        Side::ThirdParty => Some(asked(ticket, &how, evidence).or_else(taking_part).unwrap_or_else(as_agent)),
        Side::Agent => Some(as_agent()),
    }
}

/// By the number in the subject, or in a token that was damaged on its way.
fn by_number(agent: &Agent, evidence: &Evidence<'_>) -> Option<Place> {
    let tag = subject_tag(&evidence.mail.subject).and_then(|number| evidence.ticket(number));
    let tagged = tag.map(|ticket| (ticket, format!("the subject names [#{}]", ticket.number), true));
    let damaged = evidence.forged.and_then(|number| evidence.ticket(number));
    let damaged = damaged.map(|ticket| (ticket, "it carries a token that this desk did not make".to_owned(), false));
    tagged.into_iter().chain(damaged).find_map(|(ticket, how, tagged)| {
        if let Some(own) = asked(ticket, &how, evidence).or_else(|| taking_part(ticket, &how, evidence)) {
            return Some(own);
        }
        let heard = evidence.policy.may_hear(&agent.id, &ticket.queue);
        heard.then(|| match is_of_another(ticket, evidence) && !(tagged && is_named_by_agent(agent, evidence)) {
            true => Place::Stranger { ticket: ticket.number, why: how },
            false => as_agent(agent, ticket.number, &how, evidence),
        })
    })
}

/// Whether an agent, who is proven to have written, named the ticket, and not whoever wrote the mail that is passed on.
fn is_named_by_agent(agent: &Agent, evidence: &Evidence<'_>) -> bool {
    let (mail, policy) = (evidence.mail, evidence.policy);
    let passed_on = mail.forwarded.as_ref().and_then(|forwarded| forwarded.subject.as_deref());
    let orders = command::read(&mail.reply_text(), &agent.id, policy, None).unwrap_or_default();
    passed_on.is_some_and(|subject| subject_tag(subject).is_none())
        && orders.requester.is_none()
        && identity::standing(agent, mail, policy) == Standing::Proven
}

/// Whether it is a matter of somebody else, whom `/requester` names, or whose mail is passed on: a number does not make it
/// this requester's.
fn is_of_another(ticket: &Ticket, evidence: &Evidence<'_>) -> bool {
    match purpose::of(evidence.mail, evidence.policy) {
        Some(Purpose::Named(_)) => true,
        Some(Purpose::Forward { requester, .. }) => !is_of_ticket(ticket, &requester),
        Some(Purpose::Written(_) | Purpose::Copied(_) | Purpose::Own) | None => false,
    }
}

/// By the mail that it passes on, which a ticket has already: opened once more, it would be answered twice. With
/// `/requester` a ticket of its own is meant. One of which the agent may not hear has nothing: they need not know.
fn passed_on(agent: &Agent, evidence: &Evidence<'_>) -> Option<Place> {
    let number = has_passed_on(evidence.mail, evidence.facts)?;
    let heard = |ticket: &&Ticket| evidence.policy.may_hear(&agent.id, &ticket.queue);
    let ticket = evidence.ticket(number).filter(heard)?;
    let orders = command::read(&evidence.mail.reply_text(), &agent.id, evidence.policy, None).unwrap_or_default();
    let how = format!("the mail that it forwards is in ticket {} already", ticket.number);
    orders.requester.is_none().then(|| as_agent(agent, ticket.number, &how, evidence))
}

/// By what the mail that it passes on refers to itself, if whoever wrote that takes part there or was asked: an answer which
/// went to the agent alone.
fn passed_on_from(agent: &Agent, evidence: &Evidence<'_>) -> Option<Place> {
    let on = passed_on_to(evidence.mail, evidence.policy)?;
    let from = passed_on_by(evidence)?;
    let known = evidence.facts.known.iter().filter(|known| on.ids.contains(&known.message_id.as_str()));
    let numbers = on.numbers.iter().copied().chain(known.map(|known| known.ticket));
    let fits = |ticket: &&Ticket| is_of_ticket(ticket, &from) && evidence.policy.may_hear(&agent.id, &ticket.queue);
    let ticket = numbers.filter_map(|number| evidence.ticket(number)).find(fits)?;
    let orders = command::read(&evidence.mail.reply_text(), &agent.id, evidence.policy, None).unwrap_or_default();
    let how = format!("the mail of {} that it forwards is about ticket {}", from.address, ticket.number);
    orders.requester.is_none().then(|| as_agent(agent, ticket.number, &how, evidence))
}

/// An agent who was asked as a third party.
fn asked(ticket: &Ticket, how: &str, evidence: &Evidence<'_>) -> Option<Place> {
    let talk = ticket.side_with(evidence.from)?;
    let why = format!("{} was asked, and {how}", evidence.from);
    Some(Place::Side { ticket: ticket.number, key: talk.key, why })
}

/// An agent whose own matter it is.
fn taking_part(ticket: &Ticket, how: &str, evidence: &Evidence<'_>) -> Option<Place> {
    let why = format!("{} takes part, and {how}", evidence.from);
    ticket.is_participant(evidence.from).then_some(Place::Requester { ticket: ticket.number, why })
}

/// An agent writes about a ticket without the token made for them: it takes another proof.
fn as_agent(agent: &Agent, ticket: TicketNumber, how: &str, evidence: &Evidence<'_>) -> Place {
    match identity::standing(agent, evidence.mail, evidence.policy) {
        Standing::Proven => {
            let why = format!("{how}, and authentication proves that agent {} wrote", agent.id);
            Place::Agent { ticket, agent: agent.id.clone(), why }
        }
        Standing::Refused(why) => Place::Claimed { ticket, agent: agent.id.clone(), direct: false, why },
        Standing::Claimed => Place::Claimed {
            ticket,
            agent: agent.id.clone(),
            direct: false,
            why: format!("{how}, and nothing proves that it is of agent {}, as it says", agent.id),
        },
    }
}

/// What is known of the ids that the mail answers.
fn known<'e>(evidence: &'e Evidence<'_>) -> impl Iterator<Item = &'e Known> {
    let mail = evidence.mail;
    evidence.facts.known.iter().filter(|known| referred(mail).any(|id| id == known.message_id))
}

/// By what an agent's mail about a ticket is tied to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The desk's own mail to this agent is answered.
    Told,
    /// What the requester knows nothing of is answered.
    AmongColleagues,
    /// The requester's own mail is answered, past the desk's.
    OfRequester,
    /// It names the ticket by its number alone.
    Number,
}

pub fn way(mail: &Mail, agent: &Agent, ticket: &Ticket, facts: &Facts, policy: &Policy) -> Way {
    let from = agent.address().address;
    let evidence = Evidence::of(mail, &from, facts, policy);
    let of_ticket = || evidence.tokens.iter().filter(|proof| proof.ticket == ticket.number).map(|proof| &proof.holder);
    let own = of_ticket().any(|holder| matches!(holder, Holder::Agent(token) if token.is_of(&agent.id)));
    let of_colleague = of_ticket().any(|holder| matches!(holder, Holder::Agent(_)));
    let of_requester = of_ticket().any(|holder| matches!(holder, Holder::Requester(_)));
    let newest = known(&evidence).find(|known| known.ticket == ticket.number).map(|known| known.side);
    match newest {
        _ if own => Way::Told,
        Some(Side::Agent | Side::ThirdParty) => Way::AmongColleagues,
        _ if of_colleague => Way::AmongColleagues,
        Some(Side::Requester | Side::Mentioned) => Way::OfRequester,
        None if of_requester => Way::OfRequester,
        None => Way::Number,
    }
}
