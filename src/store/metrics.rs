//! What is counted to know that the desk is well. Each count says of which queue it is, so that whoever may not hear of
//! one is told nothing of it.

use jiff::Timestamp;

use crate::desk::names::{MailboxName, QueueName};
use crate::desk::plan::Verdict;
use crate::desk::ticket::Status;
use crate::store::ledger::LedgerId;
use crate::store::outbox::OutboxState;

/// How many there are now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts {
    /// That are not done.
    pub tickets: Vec<(QueueName, Status, usize)>,
    /// With a target that is broken and still owed.
    pub overdue: Vec<(QueueName, usize)>,
    pub outbox: Vec<Leaving>,
    pub hooks: Vec<Leaving>,
    /// Messages that wait for a person.
    pub waiting: Vec<Seen>,
}

/// What has not left, of one state.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaving {
    /// That of its ticket; `None`: it is about none.
    pub queue: Option<QueueName>,
    pub state: OutboxState,
    pub count: usize,
}

/// Messages of one verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub mailbox: MailboxName,
    /// That of their ticket; `None`: they are of none.
    pub queue: Option<QueueName>,
    pub verdict: Verdict,
    pub count: usize,
}

/// The newest message of the ledger, and when the oldest mail that waits was to leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    pub newest: Option<LedgerId>,
    pub oldest_waiting: Option<Timestamp>,
}
