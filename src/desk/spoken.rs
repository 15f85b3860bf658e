//! What is known of a mail and what a plan would change, in words: for whoever tries a message out.

use crate::desk::chat::Visitor;
use crate::desk::mail::Mail;
use crate::desk::plan::{Change, Plan};
use crate::desk::ticket::EntryKind;

crate::desk::names::closed_set! {
    /// What a line about a mail tells.
    pub enum Label {
        From = "from",
        Subject = "subject",
        Language = "language",
        Attachment = "attachment",
        Automatic = "automatic",
        Bounced = "bounced",
        Complaint = "complaint",
        Forwards = "forwards",
        Suspicious = "suspicious",
        Sender = "sender",
        Problem = "problem",
    }
}

/// What is known of a mail, a line each.
pub fn about(mail: &Mail) -> Vec<(Label, String)> {
    let from = mail.from.as_ref().map_or("nobody".to_owned(), |from| format!("{} <{}>", from.label(), from.address));
    let mut lines = vec![(Label::From, from), (Label::Subject, mail.subject.clone())];
    lines.extend(mail.language.iter().map(|language| (Label::Language, language.clone())));
    lines.extend(mail.attachments.iter().map(|attachment| {
        let name = attachment.name.as_deref().unwrap_or("unnamed");
        (Label::Attachment, format!("{name} ({}, {} bytes)", attachment.content_type, attachment.size))
    }));
    if mail.automatic.is_automatic {
        lines.push((Label::Automatic, mail.automatic.evidence.join("; ")));
    }
    lines.extend(mail.bounce.iter().flat_map(|bounce| &bounce.recipients).map(|recipient| {
        let diagnostic = recipient.diagnostic.as_deref().unwrap_or_default();
        (Label::Bounced, format!("{} {diagnostic}", recipient.address))
    }));
    lines.extend(
        mail.complaint
            .iter()
            .map(|complaint| (Label::Complaint, complaint.address.as_deref().unwrap_or("nobody named").to_owned())),
    );
    let forwarded = mail.forwarded.iter().filter_map(|forwarded| forwarded.from.as_ref());
    lines.extend(forwarded.map(|from| (Label::Forwards, format!("a mail of {}", from.address))));
    lines.extend(mail.sender_facts.iter().map(|fact| {
        let label = if fact.kind.is_suspicious() { Label::Suspicious } else { Label::Sender };
        (label, fact.text.clone())
    }));
    lines.extend(mail.problems.iter().map(|problem| (Label::Problem, problem.clone())));
    lines
}

/// What a plan would change, in words.
pub fn changes(plan: &Plan) -> Vec<String> {
    plan.changes.iter().filter_map(spoken).collect()
}

fn spoken(change: &Change) -> Option<String> {
    Some(match change {
        Change::Contact(contact) => format!("contact {}", contact.address.address),
        Change::Ticket(ticket) => {
            let assignee = ticket.assignee.as_ref().map_or("nobody", |agent| agent.as_str());
            format!(
                "ticket {}: {}, {}, queue {}, assignee {assignee}",
                ticket.number, ticket.status, ticket.priority, ticket.queue
            )
        }
        Change::Entry { ticket, entry } if entry.kind == EntryKind::Event => format!("ticket {ticket}: {}", entry.text),
        Change::Entry { ticket, entry } => format!("ticket {ticket}: {} entry, {}", entry.kind, entry.visibility),
        Change::Link(link) => format!("ticket {} {} ticket {}", link.from, link.kind, link.to),
        Change::Merge { from, into } => format!("ticket {from} goes into ticket {into}"),
        Change::Move { entry, into, .. } => format!("entry {entry} goes to ticket {into}"),
        Change::Hook(hook) => {
            let ticket = hook.data.ticket.as_ref().map(|ticket| format!(" of ticket {}", ticket.number));
            format!("webhook {} is told {}{}", hook.webhook, hook.event, ticket.unwrap_or_default())
        }
        Change::Undelivered { outbox, diagnostic, .. } => format!("outbox {outbox} was not delivered: {diagnostic}"),
        Change::Away { agent, until: Some(until) } => format!("agent {agent} is away until {until}"),
        Change::Away { agent, until: None } => format!("agent {agent} is back"),
        Change::OutageBegan { service, ticket, at } => format!("outage of {service} since {at}, by ticket {ticket}"),
        Change::OutageCorrected { ticket, at } => format!("the outage by ticket {ticket} began at {at}"),
        Change::OutageEnded { ticket, at } => format!("the outage by ticket {ticket} is over at {at}"),
        Change::OutageHeard { service, reader, .. } => {
            format!("{} is told that {service} is down, unless they were", reader.address.address)
        }
        Change::Bulletin(bulletin) => {
            format!("those affected by {} are told: {}", bulletin.service, bulletin.occasion)
        }
        Change::Visitor(Visitor { ticket, until: Some(until), .. }) => {
            format!("ticket {ticket}: its visitor counts as there until {until}")
        }
        Change::Visitor(Visitor { ticket, until: None, .. }) => format!("ticket {ticket}: its visitor has left"),
        Change::ReadHere { rcpt, .. } => format!("{rcpt} has read it in the chat"),
        Change::Unsend { ticket, rcpt } => format!("what of ticket {ticket} had not left to {rcpt} is cancelled"),
        Change::Leave { rcpt, .. } => format!("what waited for {rcpt} in the chat leaves"),
        // Bookkeeping that nobody reads.
        Change::Known(_) | Change::Spend { .. } | Change::LastAssigned { .. } | Change::Digested { .. } => return None,
        Change::BulletinReaders { .. } | Change::BulletinRead { .. } | Change::BulletinDone { .. } => return None,
        Change::Reported { .. } => return None,
    })
}
