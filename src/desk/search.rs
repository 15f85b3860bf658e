//! Which tickets are meant: what lists, views and the command line ask for, and the words in which people say it.

mod asked;
mod spelt;
mod words;

use jiff::Timestamp;

use crate::desk::channel::Channel;
use crate::desk::names::{AgentId, QueueName, ServiceName};
use crate::desk::ticket::{Kind, Priority, Status, TicketNumber};

pub use asked::Asked;
pub use spelt::ways;
pub use words::{FIELDS, Gone, Search, Unknown, read, split};

/// All given conditions must hold; none: every ticket.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TicketFilter {
    /// Any of them.
    pub statuses: Vec<Status>,
    /// Not done.
    pub living: bool,
    pub queue: Option<QueueName>,
    /// Any of them; empty: whichever.
    pub queues: Vec<QueueName>,
    pub kind: Option<Kind>,
    /// By which way they came.
    pub channel: Option<Channel>,
    /// Those that are somebody's to look after.
    pub agenda: Option<Agenda>,
    /// Where a note named this agent, who neither did anything there since nor looked at it on the desk.
    pub mentioned: Option<AgentId>,
    /// What requesters' addresses, or the domains of them, begin with; in small letters.
    pub from: Option<String>,
    pub created_before: Option<Timestamp>,
    pub created_since: Option<Timestamp>,
    /// That came before the second and were not done before the first.
    pub lived: Option<(Timestamp, Timestamp)>,
    /// All of these words in the subject, or in one thing that somebody wrote; as [`Asked`] reads them.
    pub words: Option<String>,
    /// Soonest due first, and what is never due last.
    pub soonest: bool,
    /// Newest first.
    pub newest: bool,
    /// Those that came before this one: the next page.
    pub before: Option<TicketNumber>,
    pub service: Option<ServiceName>,
    /// Whose window lies at least partly between these.
    pub window: Option<(Timestamp, Timestamp)>,
    pub priority: Option<Priority>,
    pub assignee: Option<AgentId>,
    pub owner: Option<AgentId>,
    pub unassigned: bool,
    /// All agents there are: what others work on, nobody does. Empty: whoever is named counts.
    pub agents: Vec<AgentId>,
    pub tag: Option<String>,
    /// Address of the requester.
    pub requester: Option<String>,
    /// With a clock that runs, is paused or broken and not yet kept; soonest due first.
    pub clocks: bool,
    /// Those that are done only when they changed since.
    pub done_since: Option<Timestamp>,
    pub limit: Option<usize>,
}

/// What an agent looks after: what they work on or answer for, what nobody works on in their queues, and all of the
/// queues that they lead.
#[derive(Clone, Debug, PartialEq)]
pub struct Agenda {
    pub agent: AgentId,
    pub queues: Vec<QueueName>,
    pub leads: Vec<QueueName>,
}
