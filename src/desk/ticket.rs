//! A ticket and what hangs on it. The words are ITIL's; the JSON is that of `maildesk ticket show --json`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::desk::course::Course;
use crate::desk::entered::Entered;
use crate::desk::mail::{Address, Attachment, same_address};
use crate::desk::names::{AgentId, MailboxName, QueueName, ServiceName};
use crate::desk::side::SideTalk;
use crate::desk::sla::{Clock, ClockState};
use crate::desk::timing::Timing;
use crate::desk::window::Window;

/// The number people know a ticket by, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct TicketNumber(pub i64);

impl TicketNumber {
    /// Of what is about no ticket.
    pub const NONE: Self = Self(0);
}

impl std::fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

crate::desk::names::closed_set! {
    /// Where a ticket stands.
    pub enum Status {
        /// Nobody of the desk has answered yet.
        New = "new",
        Open = "open",
        /// Waits for the requester; clocks pause.
        Pending = "pending",
        /// Waits for a third party; clocks pause.
        OnHold = "on_hold",
        /// Answered for good unless the requester objects.
        Resolved = "resolved",
        Closed = "closed",
    }
}

impl Status {
    /// Work is done: no clock runs and nothing is due.
    pub fn is_done(self) -> bool {
        matches!(self, Self::Resolved | Self::Closed)
    }

    /// The desk waits for somebody else.
    pub fn is_waiting(self) -> bool {
        matches!(self, Self::Pending | Self::OnHold)
    }
}

crate::desk::names::closed_set! {
    /// Impact x urgency, in one word.
    pub enum Priority {
        Low = "low",
        Normal = "normal",
        High = "high",
        Urgent = "urgent",
    }
}

crate::desk::names::closed_set! {
    pub enum Kind {
        Incident = "incident",
        Request = "request",
        Question = "question",
        Problem = "problem",
        Change = "change",
        Release = "release",
    }
}

/// A person who writes to the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Store id; the person named by a requester's token.
    pub id: i64,
    pub address: Address,
}

/// Somebody who takes part in a ticket beside the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    pub role: ParticipantRole,
    pub address: Address,
    /// `None`: they took part from the start, or before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered: Option<Entered>,
}

impl Participant {
    /// Of whom a ticket is.
    pub fn requester(address: Address) -> Self {
        Self { role: ParticipantRole::Requester, address, entered: None }
    }
}

crate::desk::names::closed_set! {
    pub enum ParticipantRole {
        Requester = "requester",
        /// Copied in by a participant, or wrote with a participant's token.
        Cc = "cc",
    }
}

/// One matter of one requester.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    pub number: TicketNumber,
    pub subject: String,
    pub kind: Kind,
    pub status: Status,
    pub priority: Priority,
    pub queue: QueueName,
    /// Which service it is about.
    pub service: Option<ServiceName>,
    /// Of a change: when it is made.
    pub window: Option<Window>,
    /// Never swapped for another person.
    pub requester: Contact,
    /// Answers for the ticket until it is solved, even while others work on it.
    pub owner: Option<AgentId>,
    /// Works on it now.
    pub assignee: Option<AgentId>,
    pub tags: Vec<String>,
    pub fields: BTreeMap<String, String>,
    /// ISO 639-1 code of the language that the requester is answered in.
    pub language: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Since when it has been resolved or closed.
    pub done_at: Option<Timestamp>,
    /// The mailbox that the requester wrote to, from whose address the desk answers.
    pub mailbox: MailboxName,
    /// Until when it waits: then a pending or held ticket is open again by itself.
    pub until: Option<Timestamp>,
    /// By when it is to be solved, as an agent said, whatever was promised.
    pub due_by_hand: Option<Timestamp>,
    /// The SLA that counts instead of the queue's.
    pub sla: Option<String>,
    pub clocks: Vec<Clock>,
    pub participants: Vec<Participant>,
    /// Agents who hear of everything on it, whoever works on it.
    pub watchers: Vec<AgentId>,
    pub acknowledged: bool,
    /// When the next thing is due on this ticket: a warning, a breach, closing. The store keeps an index of it.
    pub wake_at: Option<Timestamp>,
    /// Headers for the next mail to the requester's side.
    pub thread: Thread,
    /// Side conversations, the one that moved last at the end.
    pub sides: Vec<SideTalk>,
    /// What goes on about it by itself.
    pub course: Course,
    /// Since when who waits, for rules by time.
    pub timing: Timing,
}

impl Ticket {
    /// A mail to a whole company makes no mailing list of a ticket.
    pub const MOST_PARTICIPANTS: usize = 50;

    /// Whether the address takes part: requester, or copied in.
    pub fn is_participant(&self, address: &str) -> bool {
        self.participants.iter().any(|participant| participant.address.is(address))
    }

    /// Whether its requester was asked whether it is solved, and has not said.
    pub fn asks_solved(&self) -> bool {
        self.status == Status::Resolved && self.course.asked_solved.is_some()
    }

    /// Whether its requester was asked how satisfied they are, and has not said.
    pub fn asks_satisfaction(&self) -> bool {
        let asked = self.course.satisfaction.as_ref();
        self.status == Status::Closed && asked.is_some_and(|asked| asked.rating.is_none())
    }

    /// When the first target breaks, or broke that is still owed.
    pub fn due_at(&self) -> Option<Timestamp> {
        let owed = |clock: &&Clock| matches!(clock.state, ClockState::Running | ClockState::Breached);
        self.clocks.iter().filter(owed).map(|clock| clock.due_at).min()
    }
}

/// The Message-ID chain of a ticket's requester side, or of a side conversation (RFC 5322 section 3.6.4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// Message-ID that the next mail answers.
    pub in_reply_to: Option<String>,
    /// Oldest first, at most [`Thread::LIMIT`].
    pub references: Vec<String>,
}

impl Thread {
    /// Ids kept: the first and the newest of the rest. RFC 5322 asks for all, header limits for fewer.
    pub const LIMIT: usize = 20;

    /// Continues the chain with a message that was sent or received.
    pub fn follow(&mut self, message_id: &str, references: &[String]) {
        for id in references.iter().map(String::as_str).chain([message_id]) {
            self.references.retain(|known| known != id);
            self.references.push(id.to_owned());
        }
        if self.references.len() > Self::LIMIT {
            let excess = self.references.len() - Self::LIMIT;
            self.references.drain(1..=excess);
        }
        self.in_reply_to = Some(message_id.to_owned());
    }
}

crate::desk::names::closed_set! {
    /// What a line of the timeline is.
    pub enum EntryKind {
        /// Mail that came.
        Inbound = "inbound",
        /// Mail that leaves.
        Outbound = "outbound",
        Note = "note",
        /// Something changed.
        Event = "event",
    }
}

crate::desk::names::closed_set! {
    /// Who may see an entry.
    pub enum Visibility {
        Public = "public",
        Internal = "internal",
        /// A conversation with a third party, never shown to the requester.
        Side = "side",
    }
}

crate::desk::names::closed_set! {
    pub enum AuthorKind {
        Requester = "requester",
        Agent = "agent",
        System = "system",
        ThirdParty = "third_party",
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Author {
    pub kind: AuthorKind,
    pub name: Option<String>,
    pub address: Option<String>,
}

impl Author {
    /// The desk itself.
    pub fn system() -> Self {
        Self { kind: AuthorKind::System, name: None, address: None }
    }

    /// Whether it is whoever has this address.
    pub fn is(&self, address: &str) -> bool {
        self.address.as_deref().is_some_and(|own| same_address(own, address))
    }

    /// A rule of the desk, by its name.
    pub fn rule(name: &str) -> Self {
        Self { name: Some(format!("rule \"{name}\"")), ..Self::system() }
    }

    pub fn person(kind: AuthorKind, address: &Address) -> Self {
        Self { kind, name: address.name.clone(), address: Some(address.address.clone()) }
    }
}

/// One line of a ticket's timeline, as it is to be written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NewEntry {
    pub kind: EntryKind,
    pub visibility: Visibility,
    pub author: Author,
    pub at: Timestamp,
    pub text: String,
    pub quoted_text: Option<String>,
    pub attachments: Vec<Attachment>,
    /// Without angle brackets.
    pub message_id: Option<String>,
    /// Whom To and Cc of a message that came name, as [`Address::key`] writes them.
    pub addressees: Vec<String>,
}

impl NewEntry {
    /// Whether somebody outside wrote it, and only agents see it: see [`crate::desk::aside`].
    pub fn is_to_desk_alone(&self) -> bool {
        let outside = self.author.kind != AuthorKind::Agent;
        outside && self.kind == EntryKind::Inbound && self.visibility == Visibility::Internal
    }

    /// A line of text alone.
    pub fn new(
        kind: EntryKind,
        visibility: Visibility,
        author: Author,
        at: Timestamp,
        text: impl Into<String>,
    ) -> Self {
        let text = text.into();
        Self {
            kind,
            visibility,
            author,
            at,
            text,
            quoted_text: None,
            attachments: Vec::new(),
            message_id: None,
            addressees: Vec::new(),
        }
    }
}

/// A tie between two tickets, read from `from` to `to`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub kind: LinkKind,
    pub from: TicketNumber,
    pub to: TicketNumber,
}

crate::desk::names::closed_set! {
    pub enum LinkKind {
        /// Continues a closed ticket.
        Follows = "follows",
        /// Claims to be about it, without proof.
        Claims = "claims",
        /// Has to do with it.
        RelatesTo = "relates_to",
        /// Is there because of it: an incident because of a problem.
        CausedBy = "caused_by",
        /// Goes out with it: a change in a release.
        PartOf = "part_of",
        MergedInto = "merged_into",
        SplitFrom = "split_from",
    }
}

impl LinkKind {
    /// The same tie read from the other end.
    pub fn reverse(self) -> &'static str {
        match self {
            Self::Follows => "followed_by",
            Self::Claims => "claimed_by",
            Self::RelatesTo => "related_from",
            Self::CausedBy => "causes",
            Self::PartOf => "contains",
            Self::MergedInto => "merged_from",
            Self::SplitFrom => "split_into",
        }
    }
}
