//! Rules: when something happens and a condition holds, do actions. In order, with a trace of which matched and why.

use std::sync::Arc;

use crate::desk::names::{AgentId, QueueName};
use crate::desk::subject::Subject;
use crate::desk::ticket::{Kind, Priority};

crate::desk::names::closed_set! {
    /// What happened.
    pub enum Trigger {
        TicketOpened = "ticket.opened",
        /// The requester's side wrote again.
        ReplyReceived = "reply.received",
        /// Somebody of the desk answered the requester.
        ReplySent = "reply.sent",
        /// Somebody of the desk left a note.
        NoteAdded = "note.added",
        StatusChanged = "status.changed",
        /// Somebody else works on it now, or nobody.
        Assigned = "assigned",
        Tagged = "tagged",
        SlaWarning = "sla.warning",
        SlaBreached = "sla.breached",
        /// Mail of the ticket did not arrive.
        Bounced = "bounced",
    }
}

impl Trigger {
    /// Whether rules are tried on the mail before it is answered and told, so that they can say how.
    pub fn comes_by_mail(self) -> bool {
        matches!(self, Self::TicketOpened | Self::ReplyReceived)
    }
}

/// One `[[rule]]`.
#[derive(Clone)]
pub struct Rule {
    pub name: String,
    pub on: Vec<Trigger>,
    /// `None`: always.
    pub when: Option<Arc<dyn Condition>>,
    pub actions: Vec<Action>,
    /// `file:line`, for the trace.
    pub place: String,
}

/// A compiled condition. `config` compiles it; here it is only asked.
pub trait Condition: Send + Sync {
    /// The expression as written.
    fn source(&self) -> &str;

    /// Whether it holds; the error says in words why it could not be told (fuel, type).
    fn holds(&self, subject: &Subject<'_>) -> Result<bool, String>;
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    Queue(QueueName),
    Assign(AssignTo),
    Priority(Priority),
    Kind(Kind),
    Tag(String),
    Untag(String),
    Field {
        name: String,
        value: String,
    },
    /// Acknowledge with this template instead of `ack`.
    Template(String),
    /// Tell these agents as well.
    Notify(Vec<AgentId>),
    /// An internal note on the ticket.
    Note(String),
    /// Wait for a person: no acknowledgement, no notification but to the lead.
    Hold,
    NoAcknowledgement,
    /// Try no further rule.
    Stop,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssignTo {
    Agent(AgentId),
    /// The queue's members in turn.
    RoundRobin(QueueName),
    /// The member of the queue with the fewest open tickets.
    LeastBusy(QueueName),
}
