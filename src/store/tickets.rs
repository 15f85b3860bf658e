//! Reading tickets: stored entries.

use serde::Serialize;
use utoipa::ToSchema;

use crate::desk::ticket::NewEntry;
use crate::store::ledger::LedgerId;
use crate::store::outbox::OutboxState;

/// An entry of a timeline as stored.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct StoredEntry {
    pub id: i64,
    #[serde(flatten)]
    pub entry: NewEntry,
    /// The message it came from.
    #[serde(skip)]
    pub ledger: Option<LedgerId>,
    /// How far the mail got, for outbound entries: the worst of its recipients.
    pub delivery: Option<OutboxState>,
}
