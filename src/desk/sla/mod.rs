//! SLA clocks: one target of one ticket, when it runs, pauses, warns, is met or breached.
//!
//! A clock is its [`Span`]s: everything else follows from them and from the [`Terms`], so that whoever doubts a
//! due time can add it up. [`advance`] moves the clocks of a ticket when something happens to it, [`due_steps`]
//! says what is to be told when time passes, [`wake_at`] when to look again.

mod life;
mod own;
mod steps;
mod terms;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::desk::hours::Calendar;
use crate::desk::ticket::Priority;

pub use life::{Happening, KEPT, advance, merge};
pub use own::{run, stop};
pub use steps::{BREACH, Step, due_steps, wake_at};
pub use terms::Terms;

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
        /// Over: answered or resolved, in time or not ([`Clock::breached`] tells).
        Met = "met",
        /// Running, past its due time.
        Breached = "breached",
    }
}

/// A stretch of a clock's life. The last one of a living clock is open (`to` is `None`). Each begins where the one
/// before it ended, and none is empty save that of a clock which was met at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Span {
    pub from: Timestamp,
    pub to: Option<Timestamp>,
    /// `Running` or `Paused`. The time between resolving and reopening is a paused span.
    pub state: ClockState,
}

/// One SLA target of one ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Clock {
    pub target: Target,
    pub state: ClockState,
    pub started_at: Timestamp,
    /// The first instant at which the target is missed. While paused: as of the begin of the pause.
    pub due_at: Timestamp,
    /// Steps told, as written in the configuration ("50%"); "breach" once the breach was told.
    pub warned: Vec<String>,
    /// Stays, also when it is met afterwards.
    pub breached: bool,
    pub spans: Vec<Span>,
    /// What a rule made of this one, whatever its SLA says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<Own>,
}

/// What holds for one clock alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Own {
    /// It is promised so much.
    Within(WorkingTime),
    /// It was ended before its time, and goes on with no reopening.
    Stopped,
}

impl Clock {
    /// Runs and is not broken yet.
    pub fn is_running(&self) -> bool {
        self.state == ClockState::Running
    }

    /// Not met yet, be it running, paused or broken.
    pub fn is_living(&self) -> bool {
        self.state != ClockState::Met
    }

    /// The working time that is promised for it alone.
    pub fn within(&self) -> Option<WorkingTime> {
        match self.own? {
            Own::Within(time) => Some(time),
            Own::Stopped => None,
        }
    }

    /// When it was met.
    pub fn met_at(&self) -> Option<Timestamp> {
        if self.is_living() { None } else { self.spans.last()?.to }
    }

    /// Working time used up to an instant: that of the running spans.
    pub fn used(&self, calendar: &Calendar, now: Timestamp) -> SignedDuration {
        self.spans
            .iter()
            .filter(|span| span.state == ClockState::Running && span.from < now)
            .map(|span| calendar.working(span.from, span.to.unwrap_or(now).min(now)))
            .sum()
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
    /// Warning step k goes to rung k, further steps to the last, a breach to all. Empty: to every [`Rung`] there is.
    pub escalate: Vec<Rung>,
}

/// An amount of working time. Days and weeks are working days and weeks: the same local time on the n-th working day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
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
