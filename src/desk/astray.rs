//! An agent's mail that names other tickets than the one to which it would be done. Clients collect the addresses that the
//! desk made for an agent and offer them for new mail, and people write below whatever mail is at hand.

use crate::desk::agent_mail::ended;
use crate::desk::mail::{Address, Mail};
use crate::desk::names::AgentId;
use crate::desk::thread::{Signs, subject_tags};
use crate::desk::ticket::{Ticket, TicketNumber};
use crate::desk::topic::topic;
use crate::desk::work::Work;

/// What speaks against doing it to this ticket, which is which, and what to do for another.
pub fn objection(mail: &Mail, ticket: &Ticket, agent: &AgentId, work: &Work<'_>) -> Option<String> {
    let signs = Signs::of(mail, work.facts, work.policy);
    let number = ticket.number;
    let is_this = |other: TicketNumber| other == number || ticket.course.split_from == Some(other);
    let names = |numbers: &[TicketNumber]| numbers.iter().any(|other| is_this(*other));
    let heard = |other: &&TicketNumber| {
        let other = work.facts.ticket(**other);
        other.is_some_and(|other| work.policy.may_hear(agent, &other.queue))
    };
    // What the subject of the ticket itself says, as the requester wrote it, names no other.
    let own: Vec<TicketNumber> = subject_tags(&ticket.subject).collect();
    let numbered = signs.numbered.iter().filter(heard).find(|other| !own.contains(*other));
    let numbered = numbered.filter(|_| !names(&signs.numbered));
    let answered = signs.answered.first().filter(|_| !names(&signs.answered));
    let addressed = names(&signs.addressed);
    // Where no address tells, what is answered does.
    let counts = addressed || names(&signs.answered);
    let others: Vec<String> = [
        numbered.map(|other| format!("the subject names {}", described(*other, agent, work))),
        answered.map(|other| format!("it answers mail of {}", described(*other, agent, work))),
    ]
    .into_iter()
    .flatten()
    .collect();
    let this = described(number, agent, work);
    let what = match addressed {
        true => format!("The address in {} is that of {this}", field(mail, ticket, work)),
        false => format!("It answers mail of {this}"),
    };
    if counts && !others.is_empty() {
        let others = others.join(", and ");
        return Some(format!(
            "{what}, but {others}. To write about another ticket, answer a mail of the desk about that"
        ));
    }
    let about = topic(&mail.subject);
    let foreign = addressed && signs.begins && !about.is_empty() && about != topic(&ticket.subject);
    (foreign && !names(&signs.numbered)).then(|| {
        let plain = &work.mailbox(ticket).address;
        format!("{what}, but the mail answers nothing, and its subject is another. To open a ticket, write to {plain} instead")
    })
}

/// That and what else speaks against it, and how the agent says that this ticket is meant.
pub fn asked_back(why: &str, also: Option<&str>, number: TicketNumber) -> String {
    let also = also.map(|also| format!(" {}", ended(also))).unwrap_or_default();
    format!(
        "{}{also} To have it done to ticket {number} as it is, answer this mail with /send alone; with /note it stays inside, \
         there",
        ended(why)
    )
}

/// As people tell it from others, where the agent may.
fn described(number: TicketNumber, agent: &AgentId, work: &Work<'_>) -> String {
    let ticket = work.facts.ticket(number).filter(|ticket| work.policy.may_hear(agent, &ticket.queue));
    ticket.map_or_else(
        || format!("ticket {number}"),
        |ticket| format!("ticket {number} (“{}”, of {})", ticket.subject, ticket.requester.address.label()),
    )
}

/// Where the address of this ticket stands.
fn field(mail: &Mail, ticket: &Ticket, work: &Work<'_>) -> &'static str {
    let alone = |to: &Address| {
        let alone = Mail { to: vec![to.clone()], cc: Vec::new(), ..Mail::default() };
        Signs::of(&alone, work.facts, work.policy).addressed.contains(&ticket.number)
    };
    if mail.to.iter().any(alone) { "To" } else { "Cc" }
}
