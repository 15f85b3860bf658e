//! What happened to a ticket, read from what a decision changed: by mail, by hand or by time, it is found in the same
//! way.

use crate::desk::facts::Facts;
use crate::desk::plan::Change;
use crate::desk::policy::Policy;
use crate::desk::rule::Trigger;
use crate::desk::sla::{BREACH, Clock};
use crate::desk::subject::Previous;
use crate::desk::ticket::{AuthorKind, EntryKind, Kind, NewEntry, Priority, Status, Ticket, Visibility};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub trigger: Trigger,
    pub about: About,
}

#[derive(Clone, Debug, PartialEq)]
pub enum About {
    /// The ticket alone.
    Ticket,
    /// What somebody wrote on it.
    Entry(Box<NewEntry>),
    /// A step of a clock.
    Clock { target: String, step: String },
    /// Mail that did not arrive, and why.
    Mail { diagnostic: String },
}

/// What of a ticket matters for telling what happened to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Before {
    pub seen: Previous,
    clocks: Vec<Clock>,
}

impl Before {
    /// Of a ticket as it is.
    pub fn of(ticket: &Ticket) -> Self {
        Self { seen: Previous::of(ticket), clocks: ticket.clocks.clone() }
    }

    /// Of a ticket before this decision. A new one came into the queue of its mailbox, as every ticket comes.
    pub fn decided(ticket: &Ticket, facts: &Facts, policy: &Policy) -> Self {
        if let Some(known) = facts.ticket(ticket.number) {
            return Self::of(known);
        }
        let queue = policy.mailbox(&ticket.mailbox).map_or(&ticket.queue, |mailbox| &mailbox.queue);
        let seen = Previous {
            status: Status::New.to_string(),
            priority: Priority::Normal.to_string(),
            kind: Kind::Request.to_string(),
            queue: queue.to_string(),
            assignee: String::new(),
            tags: Vec::new(),
        };
        Self { seen, clocks: Vec::new() }
    }
}

/// What happened to the ticket since then: what these changes say, and what is another one now.
pub fn since(before: &Before, ticket: &Ticket, changes: &[Change]) -> Vec<Event> {
    let now = Previous::of(ticket);
    let plain = |trigger| Event { trigger, about: About::Ticket };
    let mut events: Vec<Event> = changes.iter().filter_map(|change| of_change(change, ticket)).collect();
    if now.status != before.seen.status {
        events.push(plain(Trigger::StatusChanged));
    }
    if now.assignee != before.seen.assignee {
        events.push(plain(Trigger::Assigned));
    }
    if now.tags.iter().any(|tag| !before.seen.tags.contains(tag)) {
        events.push(plain(Trigger::Tagged));
    }
    events.extend(ticket.clocks.iter().flat_map(|clock| steps(before, clock)));
    events
}

fn of_change(change: &Change, ticket: &Ticket) -> Option<Event> {
    match change {
        Change::Entry { ticket: number, entry }
            if *number == ticket.number && entry.author.kind == AuthorKind::Agent =>
        {
            let trigger = match (entry.kind, entry.visibility) {
                (EntryKind::Outbound, Visibility::Public) => Trigger::ReplySent,
                (EntryKind::Note, Visibility::Internal) => Trigger::NoteAdded,
                _ => return None,
            };
            Some(Event { trigger, about: About::Entry(Box::new(entry.clone())) })
        }
        Change::Undelivered { ticket: number, diagnostic, .. } if *number == Some(ticket.number) => {
            Some(Event { trigger: Trigger::Bounced, about: About::Mail { diagnostic: diagnostic.clone() } })
        }
        _ => None,
    }
}

/// Steps that were told meanwhile. A clock that came from elsewhere, by a merge, has told its own there.
fn steps(before: &Before, clock: &Clock) -> Vec<Event> {
    let same = |other: &&Clock| other.target == clock.target && other.started_at == clock.started_at;
    let Some(known) = before.clocks.iter().find(same) else { return Vec::new() };
    let new = clock.warned.iter().filter(|step| !known.warned.contains(step));
    new.map(|step| Event {
        trigger: if step == BREACH { Trigger::SlaBreached } else { Trigger::SlaWarning },
        about: About::Clock { target: clock.target.to_string(), step: step.clone() },
    })
    .collect()
}
