//! Somebody outside whom an agent's own client copies into an answer: they have the mail, and take part once the answer
//! goes out.

use crate::desk::mail::{Address, Mail};
use crate::desk::ticket::Ticket;
use crate::desk::work::Work;

/// Whom an agent copied in who does not take part.
pub fn whom<'m>(mail: &'m Mail, ticket: &Ticket, work: &Work<'_>) -> Vec<&'m Address> {
    let outside = |to: &&Address| to.address.contains('@') && work.policy.is_outside(to);
    let takes_part = |to: &&Address| ticket.is_participant(&to.address) || ticket.requester.address.is(&to.address);
    mail.recipients().filter(outside).filter(|to| !takes_part(to)).collect()
}

/// Who gets an answer: `carol@customer.example and, as a copy, to dave@customer.example`.
pub fn readers(ticket: &Ticket) -> String {
    let requester = &ticket.requester.address;
    let others = ticket.participants.iter().map(|participant| &participant.address);
    let copies: Vec<&str> =
        others.filter(|other| !requester.is(&other.address)).map(|other| other.address.as_str()).collect();
    let copied = if copies.is_empty() { String::new() } else { format!(" and, as a copy, to {}", copies.join(", ")) };
    format!("{}{copied}", requester.address)
}

/// What speaks against an answer that does not greet the requester by name, and is copied to somebody outside: it may be for them
/// alone. Where somebody who takes part got it from the agent, they have it already.
pub fn objection(mail: &Mail, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let copied: Vec<&str> = whom(mail, ticket, work).into_iter().map(|to| to.address.as_str()).collect();
    let first = copied.first()?;
    let open = mail.recipients().any(|to| ticket.is_participant(&to.address));
    (!open).then(|| {
        format!(
            "It is copied to {}, who does not take part, and would go to {}, whom it does not greet by name: /ask {first} above it asks \
             them without the requester",
            copied.join(" and "),
            ticket.requester.address.label()
        )
    })
}
