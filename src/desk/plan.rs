//! The outcome of a decision, as data: what changes, what leaves, and why. The store applies it whole or not at all.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::desk::bulletin::{self, Bulletin};
use crate::desk::chat::Visitor;
use crate::desk::facts::{BucketKey, Known, Level};
use crate::desk::hook::Hook;
use crate::desk::mail::{Address, Attachment};
use crate::desk::names::{AgentId, MailboxName, QueueName, ServiceName};
use crate::desk::objection::Objection;
use crate::desk::rule::Trigger;
use crate::desk::stood::Stood;
use crate::desk::ticket::{Contact, Link, NewEntry, Ticket, TicketNumber};

crate::desk::names::closed_set! {
    /// What became of a message. Every message in the ledger has one.
    pub enum Verdict {
        /// A new ticket.
        Opened = "opened",
        /// Added to a ticket by somebody outside: of the requester's side, or a third party.
        Appended = "appended",
        /// An agent's answer, sent on to the requester.
        AgentReply = "agent_reply",
        /// Kept inside the desk.
        Note = "note",
        /// Commands only.
        Command = "command",
        /// A delivery report, put to the mail that it is about.
        Bounce = "bounce",
        /// Made by a machine and filed.
        Automatic = "automatic",
        /// The same mail again.
        Duplicate = "duplicate",
        /// Waits for a person of the desk.
        Held = "held",
        /// Could not be handled: a ticket holds the raw message and the cause.
        Quarantined = "quarantined",
    }
}

/// What to do about one message, one command or one instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// `None` when no message is decided (a command, a tick).
    pub verdict: Option<Verdict>,
    pub ticket: Option<TicketNumber>,
    /// In the order in which they are applied.
    pub changes: Vec<Change>,
    pub drafts: Vec<Draft>,
    /// Which of these wait, and until when.
    pub held: Vec<Hold>,
    /// In which of these a rule's note stands beside the requester's words: their Message-IDs.
    pub noted: Vec<String>,
    /// In words, in the order in which they were found.
    pub reasons: Vec<String>,
    /// Rules that acted, in order.
    pub acted: Vec<Acted>,
    /// How the ticket stood before; `None` where it is a new one, or there is none.
    pub stood: Option<Stood>,
    /// What a human must hear by another way than the desk's own mail.
    pub alerts: Vec<String>,
    /// What whoever asked for it may not have meant.
    pub warnings: Vec<String>,
    /// Why an agent gets their mail back; nothing of it was done.
    pub returned: Option<Objection>,
}

/// A rule that acted, and on what. Stored with the message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Acted {
    /// By its name.
    pub rule: String,
    pub on: Trigger,
    /// In words, in order; less than the rule says where something stood in the way.
    pub did: Vec<String>,
}

/// One write.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Insert or refresh a contact under its id.
    Contact(Contact),
    /// Insert or replace a ticket under its number.
    Ticket(Box<Ticket>),
    Entry {
        ticket: TicketNumber,
        entry: NewEntry,
    },
    Link(Link),
    /// Moves every entry and Message-ID of one ticket to another; the emptied one stays, closed.
    Merge {
        from: TicketNumber,
        into: TicketNumber,
    },
    /// Moves one entry to another ticket.
    Move {
        entry: i64,
        into: TicketNumber,
        /// Its writer is the requester there, and sees what was written to the desk alone.
        opened: bool,
    },
    /// Remember that this Message-ID belongs to this ticket.
    Known(Known),
    Spend {
        bucket: BucketKey,
        level: Level,
    },
    LastAssigned {
        queue: QueueName,
        agent: AgentId,
    },
    /// An agent is away until then; `None`: is back.
    Away {
        agent: AgentId,
        until: Option<Timestamp>,
    },
    /// An agent was told what needs doing.
    Digested {
        agent: AgentId,
        at: Timestamp,
    },
    /// An agent was mailed a report.
    Reported {
        report: String,
        agent: AgentId,
        at: Timestamp,
    },
    /// A service does not work since then, as this ticket says.
    OutageBegan {
        service: ServiceName,
        ticket: TicketNumber,
        at: Timestamp,
    },
    /// What goes on by this ticket began then.
    OutageCorrected {
        ticket: TicketNumber,
        at: Timestamp,
    },
    /// What the ticket said did not work does again.
    OutageEnded {
        ticket: TicketNumber,
        at: Timestamp,
    },
    /// Those affected by a service are to be told something; nothing where it was told under this name.
    Bulletin(Box<Bulletin>),
    /// Somebody more is affected by a service that is down: they are told so with those who were, unless they were told.
    OutageHeard {
        service: ServiceName,
        /// Of the outages of which queues.
        heard: bulletin::Heard,
        reader: bulletin::Reader,
    },
    /// Who is to read a bulletin.
    BulletinReaders {
        bulletin: i64,
        readers: Vec<bulletin::Reader>,
    },
    /// How far a reader is.
    BulletinRead {
        bulletin: i64,
        /// As [`crate::desk::mail::address_key`] gives it.
        address: String,
        state: bulletin::State,
        try_at: Timestamp,
        /// Of the mail by which they are told.
        message_id: Option<String>,
    },
    /// Nobody is to be told any more.
    BulletinDone {
        bulletin: i64,
        at: Timestamp,
    },
    /// A webhook is to be told something.
    Hook(Box<Hook>),
    /// Whoever has the chat of a ticket open, or had.
    Visitor(Visitor),
    /// This recipient of these mails has read them in the chat: as far as they have not begun to leave they do not.
    ReadHere {
        messages: Vec<String>,
        rcpt: String,
    },
    /// What the desk wrote to this recipient about this ticket, or about the outage that it began, and has not begun to leave
    /// does not.
    Unsend {
        ticket: TicketNumber,
        rcpt: String,
    },
    /// What waits of these mails to this recipient waits no longer.
    Leave {
        messages: Vec<String>,
        rcpt: String,
    },
    /// The sent mail with this outbox id did not arrive.
    Undelivered {
        /// About which it was; `None`: about none.
        ticket: Option<TicketNumber>,
        outbox: i64,
        diagnostic: String,
    },
}

impl Change {
    /// Tickets of which it says anything.
    pub fn tickets(&self) -> Vec<TicketNumber> {
        match self {
            Self::Ticket(ticket) => vec![ticket.number],
            Self::Entry { ticket, .. }
            | Self::OutageBegan { ticket, .. }
            | Self::OutageCorrected { ticket, .. }
            | Self::OutageEnded { ticket, .. } => vec![*ticket],
            Self::Link(link) => vec![link.from, link.to],
            Self::Merge { from, into } => vec![*from, *into],
            Self::Move { into, .. } => vec![*into],
            Self::Known(known) => vec![known.ticket],
            Self::Bulletin(bulletin) => bulletin.ticket.into_iter().collect(),
            Self::Unsend { ticket, .. } => vec![*ticket],
            Self::Visitor(visitor) => vec![visitor.ticket],
            Self::Hook(hook) => hook.data.ticket.iter().map(|ticket| ticket.number).collect(),
            Self::Undelivered { ticket, .. } => ticket.iter().copied().collect(),
            Self::Contact(_) | Self::Spend { .. } | Self::LastAssigned { .. } => Vec::new(),
            Self::ReadHere { .. } | Self::Leave { .. } => Vec::new(),
            Self::Away { .. } | Self::Digested { .. } | Self::Reported { .. } => Vec::new(),
            Self::BulletinReaders { .. } | Self::BulletinRead { .. } | Self::BulletinDone { .. } => Vec::new(),
            Self::OutageHeard { .. } => Vec::new(),
        }
    }
}

/// One recipient of a mail gets it no sooner than then, and not at all where it was read by then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    pub message_id: String,
    pub rcpt: String,
    pub until: Timestamp,
}

/// A mail to be sent: written now, sent later, never changed in between.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    pub ticket: Option<TicketNumber>,
    /// Which template it was made from.
    pub template: String,
    /// Whose SMTP settings it leaves by.
    pub mailbox: MailboxName,
    pub from: Address,
    pub reply_to: Vec<Address>,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    /// Envelope recipients; each gets an outbox row of its own.
    pub rcpts: Vec<String>,
    pub return_path: ReturnPath,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
    /// Without angle brackets; fixed here, whatever happens while sending.
    pub message_id: String,
    pub in_reply_to: Option<String>,
    pub references: Vec<String>,
    /// Further headers: Auto-Submitted and its kin.
    pub headers: Vec<(String, String)>,
    /// Parts of the message that caused this mail.
    pub attachments: Vec<Attachment>,
    /// The Date header.
    pub at: Timestamp,
}

crate::desk::names::closed_set! {
    /// The envelope sender.
    pub enum ReturnPath {
        /// `<>`: nobody answers or bounces an acknowledgement (RFC 3834 section 3.3).
        Null = "null",
        /// The mailbox's address, signed for this row where sub-addressing works.
        Bounce = "bounce",
    }
}

impl Plan {
    pub fn new() -> Self {
        Self {
            verdict: None,
            ticket: None,
            changes: Vec::new(),
            drafts: Vec::new(),
            held: Vec::new(),
            noted: Vec::new(),
            reasons: Vec::new(),
            acted: Vec::new(),
            stood: None,
            alerts: Vec::new(),
            warnings: Vec::new(),
            returned: None,
        }
    }

    /// And what is done by another plan after it, to be shown as one.
    pub fn with(mut self, next: Self) -> Self {
        self.changes.extend(next.changes);
        self.drafts.extend(next.drafts);
        self.held.extend(next.held);
        self.noted.extend(next.noted);
        self.reasons.extend(next.reasons);
        self.acted.extend(next.acted);
        self.warnings.extend(next.warnings);
        Self { returned: next.returned, ..self }
    }

    /// The ticket as this plan leaves it.
    pub fn saved(&self) -> Option<&Ticket> {
        self.changes.iter().rev().find_map(|change| match change {
            Change::Ticket(ticket) if Some(ticket.number) == self.ticket => Some(ticket.as_ref()),
            _ => None,
        })
    }

    /// Adds a reason.
    pub fn because(&mut self, reason: impl Into<String>) {
        self.reasons.push(reason.into());
    }
}

impl Default for Plan {
    fn default() -> Self {
        Self::new()
    }
}
