//! A ticket for people to read in a terminal.

use crate::desk::approval::{Approval, Outcome};
use crate::desk::context;
use crate::desk::side::SideTalk;
use crate::desk::sla::{Clock, ClockState, Own};
use crate::desk::ticket::{EntryKind, Link, Ticket, Visibility};
use crate::store::tickets::StoredEntry;

/// A line of `ticket list`.
pub fn row(ticket: &Ticket) -> Vec<String> {
    vec![
        ticket.number.to_string(),
        ticket.status.to_string(),
        ticket.priority.to_string(),
        ticket.queue.to_string(),
        ticket.assignee.as_ref().map(|agent| agent.to_string()).unwrap_or_default(),
        ticket.due_at().map(|due| due.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default(),
        ticket.requester.address.address.clone(),
        ticket.subject.clone(),
    ]
}

/// `ticket show`.
pub fn whole(ticket: &Ticket, entries: &[StoredEntry], links: &[Link], away: Option<jiff::Timestamp>) -> String {
    let named = |agent: &Option<crate::desk::names::AgentId>| {
        agent.as_ref().map_or("nobody".to_owned(), |agent| agent.to_string())
    };
    let mut lines = vec![
        format!("#{} {}", ticket.number, ticket.subject),
        format!("{} · {}{} · {} · queue {}", ticket.kind, ticket.status, called(ticket), ticket.priority, ticket.queue),
        format!("requester {} <{}>", ticket.requester.address.label(), ticket.requester.address.address),
        format!("assignee {}, owner {}", named(&ticket.assignee), named(&ticket.owner)),
    ];
    lines.extend(ticket.service.iter().map(|service| format!("service {service}")));
    // It need not be of the ticket's own service.
    lines.extend(ticket.course.outage.iter().map(|begun| {
        format!("service {} is down since {} UTC", begun.service, begun.since.strftime("%Y-%m-%d %H:%M"))
    }));
    lines.extend(
        away.map(|until| format!("whoever it is assigned to is away until {}", until.strftime("%Y-%m-%d %H:%M"))),
    );
    let copies = context::copies(ticket);
    if !copies.is_empty() {
        lines.push(format!("answers also go to {}", copies.join(", ")));
    }
    if !ticket.tags.is_empty() {
        lines.push(format!("tags {}", ticket.tags.join(", ")));
    }
    lines.extend(ticket.sla.iter().map(|sla| format!("SLA {sla}, instead of its queue's")));
    lines.extend(ticket.due_by_hand.map(|at| format!("due by hand {}", at.strftime("%Y-%m-%d %H:%M"))));
    lines.extend(ticket.fields.iter().map(|(name, value)| format!("{name}: {value}")));
    lines.extend(links.iter().map(|link| {
        let (kind, other) =
            if link.from == ticket.number { (link.kind.as_str(), link.to) } else { (link.kind.reverse(), link.from) };
        format!("{kind} #{other}")
    }));
    lines.extend(ticket.course.approval.iter().map(approval));
    lines.extend(ticket.course.satisfaction.iter().map(|asked| match asked.rating {
        Some(rating) => format!("the requester rates it {rating} of 5"),
        None => "the requester was asked how satisfied they are, no answer yet".to_owned(),
    }));
    lines.extend(ticket.sides.iter().map(side));
    lines.extend(ticket.clocks.iter().flat_map(clock));
    lines.extend(entries.iter().flat_map(entry));
    lines.join("\n")
}

/// The own name of its status, where one was given.
fn called(ticket: &Ticket) -> String {
    ticket.course.status_name.as_ref().map(|name| format!(" ({name})")).unwrap_or_default()
}

/// Who was asked to approve, and what they said.
fn approval(approval: &Approval) -> String {
    if approval.outcome() == Outcome::Withdrawn {
        return approval.outcome().to_string();
    }
    let said = approval.votes.iter().map(|vote| {
        let says = match vote.answer.as_ref().map(|answer| answer.approves) {
            Some(true) => "approves",
            Some(false) => "rejects",
            None => "no answer yet",
        };
        format!("{}: {says}", vote.who.address)
    });
    let said = said.collect::<Vec<_>>().join(", ");
    let again = match (approval.asked_again, approval.given_up) {
        (0, _) => String::new(),
        (times, true) => format!(", asked {times} times again and given up"),
        (times, false) => format!(", asked again {times} of {} times", SideTalk::MOST_REMINDERS),
    };
    format!("{} (needs {} of {}{again}): {said}", approval.outcome(), approval.needs, approval.votes.len())
}

/// Who else was asked, and whether an answer is owed.
fn side(talk: &SideTalk) -> String {
    let asked = talk.asked_at.strftime("%Y-%m-%d %H:%M");
    let again = match talk.asked_again {
        0 => String::new(),
        times => format!(", {times} of {} times again", SideTalk::MOST_REMINDERS),
    };
    let waits = if talk.waits { ", no answer yet" } else { "" };
    format!("side conversation with {}: asked {asked}{again}{waits}", talk.with_whom())
}

/// A clock and its timeline of running and paused spans.
fn clock(clock: &Clock) -> Vec<String> {
    let late = clock.breached && clock.state != ClockState::Breached;
    let breached = if late { ", breached" } else { "" };
    let own = match clock.own {
        Some(Own::Within(_)) => ", by a rule",
        Some(Own::Stopped) => ", stopped by a rule",
        None => "",
    };
    let mut lines = vec![format!(
        "clock {}: {}{breached}{own}, due {}",
        clock.target,
        clock.state,
        clock.due_at.strftime("%Y-%m-%d %H:%M:%S")
    )];
    lines.extend(clock.spans.iter().map(|span| {
        let to = span.to.map_or("now".to_owned(), |to| to.strftime("%Y-%m-%d %H:%M:%S").to_string());
        format!("    {} – {to}  {}", span.from.strftime("%Y-%m-%d %H:%M:%S"), span.state)
    }));
    lines
}

fn entry(stored: &StoredEntry) -> Vec<String> {
    let entry = &stored.entry;
    let at = entry.at.strftime("%Y-%m-%d %H:%M");
    let who = entry.author.name.as_deref().or(entry.author.address.as_deref()).unwrap_or(entry.author.kind.as_str());
    if entry.kind == EntryKind::Event {
        return vec![format!("{at}  · {who}: {}", entry.text)];
    }
    let internal = match entry.visibility {
        Visibility::Public => "",
        Visibility::Internal => ", internal",
        Visibility::Side => ", side conversation",
    };
    let delivery = stored.delivery.map(|state| format!(", {state}")).unwrap_or_default();
    let mut lines = vec![String::new(), format!("{at}  {who} ({}{internal}{delivery}) [{}]", entry.kind, stored.id)];
    lines.extend(entry.text.lines().map(|line| format!("    {line}")));
    if let Some(quoted) = &entry.quoted_text {
        lines.push(format!("    ({} lines folded)", quoted.lines().count()));
    }
    lines.extend(entry.attachments.iter().map(|attachment| {
        format!("    attached: {} ({} bytes)", attachment.name.as_deref().unwrap_or("unnamed"), attachment.size)
    }));
    lines
}
