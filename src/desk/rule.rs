//! Rules: when something happens and a condition holds, do actions. In order, with a trace of which matched and why.

use std::sync::Arc;

use serde::Serialize;

use crate::desk::mail::{Address, Authentication, Automatic};
use crate::desk::names::{AgentId, QueueName};
use crate::desk::sender::Mark;
use crate::desk::ticket::{Kind, Priority, Ticket};

crate::desk::names::closed_set! {
    /// What happened.
    pub enum Trigger {
        TicketOpened = "ticket.opened",
        ReplyReceived = "reply.received",
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

/// What a condition sees. The message's fields are names of their own, the ticket's stand under `ticket`;
/// `header("Name")` and `text.matches("regex")` come with the expression language.
#[derive(Clone, Debug, Serialize)]
pub struct Subject<'a> {
    pub event: Trigger,
    pub mailbox: &'a str,
    pub subject: &'a str,
    /// What is new in the message.
    pub text: &'a str,
    pub from: Party<'a>,
    /// Who wrote it where a list put itself into From, else the same as `from`.
    pub author: Party<'a>,
    /// Addresses in lower case.
    pub reply_to: Vec<String>,
    pub to: Vec<String>,
    pub cc: Vec<String>,
    pub language: &'a str,
    /// File names.
    pub attachments: Vec<&'a str>,
    pub size: u64,
    pub automatic: &'a Automatic,
    pub suspicious: &'a [String],
    /// What is told about the sender, suspicious or not, by its word.
    pub sender_facts: Vec<Mark>,
    pub authenticated: bool,
    /// Each result is `pass`, `fail` or `none`.
    pub authentication: &'a Authentication,
    /// (name, value) of every header.
    pub headers: &'a [(String, String)],
    pub ticket: &'a Ticket,
}

#[derive(Clone, Debug, Serialize)]
pub struct Party<'a> {
    pub name: &'a str,
    /// In lower case.
    pub address: String,
    pub domain: String,
}

impl<'a> Party<'a> {
    pub fn of(address: Option<&'a Address>) -> Self {
        Self {
            name: address.and_then(|from| from.name.as_deref()).unwrap_or_default(),
            address: address.map(Address::key).unwrap_or_default(),
            domain: address.map(Address::domain).unwrap_or_default(),
        }
    }
}
