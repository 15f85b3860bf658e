//! Rules: when something happens and a condition holds, do actions. In order, with a trace of which matched and why.

use std::sync::Arc;

use crate::desk::approval::Approvers;
use crate::desk::command::Until;
use crate::desk::mail::Address;
use crate::desk::names::{AgentId, QueueName, ServiceName};
use crate::desk::sla::{Rung, Target, WorkingTime};
use crate::desk::subject::Subject;
use crate::desk::ticket::{Kind, Priority, Status};

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
        /// A mailbox cannot be read. It is about no ticket.
        MailboxFailed = "mailbox.failed",
        /// Time passed: [`Rule::time`] says which.
        Time = "time",
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
    /// When [`Trigger::Time`] is.
    pub time: Option<Time>,
    /// `None`: always.
    pub when: Option<Arc<dyn Condition>>,
    pub actions: Vec<Action>,
    /// `file:line`, for the trace.
    pub place: String,
}

/// When a rule by time is tried on a ticket. Days are working days where the ticket has a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    Every(WorkingTime),
    /// Once, when that did not happen for so long; and once more when it happened and then did not again.
    After(WorkingTime, Without),
}

crate::desk::names::closed_set! {
    /// What does not happen.
    pub enum Without {
        /// The requester's side does not reply to the last answer.
        Reply = "reply",
        /// The desk does not answer the requester's side.
        Answer = "answer",
        /// No mail comes, and nobody of the desk does anything.
        Change = "change",
    }
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
    /// Which service it is about.
    Service(ServiceName),
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
    Status(Status),
    /// Pending until then, and open again by itself.
    Snooze(Until),
    Mail(Letter),
    /// Asks these people to approve the change, once, as `/approvers` does.
    Approval(Approvers),
    /// Another ticket for the same requester, tied to this one.
    Ticket(Linked),
    Clock(Timer),
    /// Tells the `[webhook.NAME]`.
    Webhook(String),
    /// Wait for a person: no acknowledgement, no notification but to the lead.
    Hold,
    NoAcknowledgement,
    /// Try no further rule.
    Stop,
}

impl Action {
    /// Whether it waits until the mail that came is dealt with, and until nobody holds it.
    pub fn waits(&self) -> bool {
        matches!(
            self,
            Self::Status(_) | Self::Snooze(_) | Self::Mail(_) | Self::Approval(_) | Self::Ticket(_) | Self::Webhook(_)
        )
    }
}

/// What a rule does to a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// Lets it run from now on, for so long or as promised.
    Run(Target, Option<WorkingTime>),
    /// Ends it: what it waited for was done in another way.
    Stop(Target),
}

/// A mail that a rule writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub to: Reader,
    pub words: Words,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reader {
    Requester,
    /// Whoever stands on this rung, or on the next one up.
    Staff(Rung),
    /// Somebody outside: in a side conversation, of which the requester sees nothing.
    Outside(Address),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Words {
    /// A template of the desk.
    Template(String),
    /// A text with the names of templates in it.
    Text(String),
}

/// A ticket that a rule opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// With the names of templates in it, as `text`.
    pub subject: String,
    pub text: String,
    /// That of the ticket where it is not said.
    pub queue: Option<QueueName>,
    pub kind: Option<Kind>,
    pub priority: Option<Priority>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssignTo {
    Agent(AgentId),
    /// The queue's members in turn.
    RoundRobin(QueueName),
    /// The member of the queue with the fewest open tickets.
    LeastBusy(QueueName),
}
