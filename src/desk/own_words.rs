//! What somebody who takes part answers to all in a side conversation, to which a third party copied them in: their words are
//! the ticket's. What they quote of the conversation was said to agents, and whoever is in it beside them takes no part.

use crate::desk::mail::{Address, Mail, Part, PartKind};
use crate::desk::thread;
use crate::desk::ticket::Ticket;
use crate::desk::work::{Actor, Work};

/// Whether a person says something in it that is their own.
pub fn are_in(mail: &Mail) -> bool {
    let by_hand = !mail.automatic.is_of_machine();
    let says = !mail.reply_text().is_empty() || mail.enclosures().next().is_some();
    by_hand && !mail.nothing_new && mail.forwarded.is_none() && says
}

/// The mail without what is the side conversation's. `None`: it answers none.
pub fn alone(mail: &Mail, ticket: &Ticket, work: &mut Work<'_>) -> Option<Mail> {
    if !are_in(mail) || !thread::answers_aside(mail, ticket, work.facts, work.policy) {
        return None;
    }
    let told = "it answers a side conversation, of which it keeps nothing here: whoever is in that read it, too";
    work.plan.because(told);
    work.event(ticket, &Actor::Desk, told);
    let is_of_ticket = |person: &&Address| ticket.is_participant(&person.address) || !work.policy.is_outside(person);
    let of_ticket = |people: &[Address]| people.iter().filter(is_of_ticket).cloned().collect();
    let own = |part: &&Part| matches!(part.kind, PartKind::New | PartKind::Signature);
    Some(Mail {
        to: of_ticket(&mail.to),
        cc: of_ticket(&mail.cc),
        in_reply_to: Vec::new(),
        references: Vec::new(),
        parts: mail.parts.iter().filter(own).cloned().collect(),
        attachments: mail.enclosures().cloned().collect(),
        html: None,
        ..mail.clone()
    })
}
