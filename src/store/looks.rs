//! Who of the desk looked at what. What they did stands on the tickets themselves.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use crate::desk::names::AgentId;

crate::desk::names::closed_set! {
    pub enum What {
        /// Its page, by its number.
        Ticket = "ticket",
        /// One that came with a mail, by the number of its ticket.
        File = "file",
        /// A message as it came, by its number in the ledger.
        Message = "message",
    }
}

crate::desk::names::closed_set! {
    pub enum Via {
        Page = "page",
        /// A program with a token of the agent's.
        Program = "program",
    }
}

/// All looks of one hour at one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    pub agent: AgentId,
    pub via: Via,
    pub what: What,
    pub number: i64,
    pub times: i64,
    pub last_at: Timestamp,
}

/// How long it is known.
pub const KEPT: SignedDuration = SignedDuration::from_hours(365 * 24);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LookFilter {
    pub agent: Option<AgentId>,
    /// Of the ticket itself, and of its files.
    pub ticket: Option<i64>,
    pub limit: usize,
}

/// What the store knows of who looked at what.
pub trait Looks {
    /// Takes down that somebody looked at something.
    fn looked(&mut self, look: &Look) -> Result<()>;

    /// Who looked, the newest first.
    fn looks(&mut self, filter: &LookFilter) -> Result<Vec<Look>>;

    /// Whether there are looks of before that time.
    fn looks_over(&mut self, kept_since: Timestamp) -> Result<bool>;

    /// Takes those away.
    fn forget_looks(&mut self, kept_since: Timestamp) -> Result<()>;
}
