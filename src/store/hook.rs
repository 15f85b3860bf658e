//! Rows for webhooks: one thing to be told to one of them.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::desk::ticket::TicketNumber;
use crate::store::outbox::{OutboxFilter, OutboxState};

/// A row taken for telling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedHook {
    pub id: i64,
    /// `webhook-id`.
    pub message_id: String,
    pub webhook: String,
    pub body: String,
    /// This time included.
    pub attempts: u32,
}

/// Which rows are wanted; the rest does not count where it is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HookFilter {
    pub id: Option<i64>,
    pub state: Option<OutboxState>,
    /// Only those that were written before this one.
    pub before: Option<i64>,
    /// Of all these so many, the newest.
    pub last: Option<usize>,
}

/// The same of what is in the outbox.
impl From<HookFilter> for OutboxFilter {
    fn from(HookFilter { id, state, before, last }: HookFilter) -> Self {
        Self { id, state, before, last, ticket: None }
    }
}

/// A row as `maildesk webhook --json` shows it. What was begun and has no outcome is tried again: whoever is told knows
/// it by its id, so that no row is ever uncertain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct HookRow {
    pub id: i64,
    pub message_id: String,
    pub webhook: String,
    pub event: String,
    /// `None`: it is about none.
    pub ticket: Option<TicketNumber>,
    pub state: OutboxState,
    pub attempts: u32,
    pub next_attempt_at: Option<Timestamp>,
    pub last_error: Option<String>,
}
