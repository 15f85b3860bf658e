//! Rows of the outbox: one envelope recipient of one mail each.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::desk::plan::Draft;
use crate::desk::ticket::TicketNumber;

crate::desk::names::closed_set! {
    pub enum OutboxState {
        Queued = "queued",
        Sending = "sending",
        Sent = "sent",
        /// Whether it arrived is unknown; never repeated blindly.
        Uncertain = "uncertain",
        Failed = "failed",
        Cancelled = "cancelled",
        /// Not sent, since its recipient has read it in the chat.
        Read = "read",
    }
}

/// A row taken for sending.
#[derive(Clone, Debug, PartialEq)]
pub struct Claimed {
    pub id: i64,
    pub rcpt: String,
    /// How often it was offered to a server, this time included; and how often a sender ended with it in hand.
    pub attempts: u32,
    pub draft: Draft,
    /// The raw message whose parts are the draft's attachments; `None` when there are no attachments.
    pub raw: Option<Vec<u8>>,
    /// The lease of an earlier sender ran out after DATA had begun: not to be sent, its state is `uncertain` already.
    pub uncertain: bool,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Sent,
    /// A temporary failure: try again then.
    Retry {
        at: Timestamp,
        error: String,
    },
    /// It was not offered, since the server takes no mail: try again then. This was no attempt.
    Waits {
        at: Timestamp,
        error: String,
    },
    /// Given up.
    Failed {
        error: String,
    },
    /// The answer to DATA was lost.
    Uncertain {
        error: String,
    },
}

/// A row as `maildesk outbox --json` shows it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OutboxRow {
    pub id: i64,
    pub ticket: Option<TicketNumber>,
    pub rcpt: String,
    pub to: Vec<String>,
    pub subject: String,
    pub template: String,
    pub message_id: String,
    pub state: OutboxState,
    pub attempts: u32,
    pub next_attempt_at: Option<Timestamp>,
    pub last_error: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct OutboxFilter {
    pub id: Option<i64>,
    pub state: Option<OutboxState>,
    pub ticket: Option<TicketNumber>,
    /// Only those that were written before this one.
    pub before: Option<i64>,
    /// Of all these so many, the newest.
    pub last: Option<usize>,
}
