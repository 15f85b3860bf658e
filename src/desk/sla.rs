//! SLA clocks: one target of one ticket, when it runs, pauses, warns, is met or breached.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::desk::ticket::Priority;

crate::desk::names::closed_set! {
    pub enum Target {
        /// From the request to the first answer of a person.
        FirstResponse = "first_response",
        /// From the oldest unanswered message of the requester to the next answer.
        NextResponse = "next_response",
        /// From the request to its solution.
        Resolution = "resolution",
    }
}

crate::desk::names::closed_set! {
    pub enum ClockState {
        Running = "running",
        Paused = "paused",
        Met = "met",
        Breached = "breached",
    }
}

/// A stretch of a clock's life. The last one of a living clock is open (`to` is `None`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub from: Timestamp,
    pub to: Option<Timestamp>,
    /// `Running` or `Paused`.
    pub state: ClockState,
}

/// One SLA target of one ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    pub target: Target,
    pub state: ClockState,
    pub started_at: Timestamp,
    pub due_at: Timestamp,
    /// Steps warned of, as written in the configuration ("50%"); "breach" once the breach was told.
    pub warned: Vec<String>,
    pub breached: bool,
    pub spans: Vec<Span>,
}

impl Clock {
    pub fn is_running(&self) -> bool {
        self.state == ClockState::Running
    }
}

/// A checked `[sla.NAME]`.
#[derive(Clone, Debug, PartialEq)]
pub struct SlaPolicy {
    /// Key of `Policy::calendars`.
    pub calendar: String,
    pub targets: BTreeMap<Target, WorkingTime>,
    /// Targets that differ for a priority.
    pub by_priority: BTreeMap<Priority, BTreeMap<Target, WorkingTime>>,
    /// Shares of the working time at which to warn, in percent, rising, each in 1..=99.
    pub warn_at: Vec<u8>,
    pub escalate: Vec<Rung>,
}

/// An amount of working time. Days and weeks are working days and weeks: the same local time on the n-th working day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkingTime {
    /// In seconds.
    Seconds(i64),
    /// Working days; a week in the configuration is five of them.
    Days(i64),
}

crate::desk::names::closed_set! {
    /// Who is told, in order.
    pub enum Rung {
        Assignee = "assignee",
        Queue = "queue",
        Lead = "lead",
    }
}
