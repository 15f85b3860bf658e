//! Who has the chat of a ticket open.

use std::collections::BTreeSet;

use anyhow::Result;
use jiff::Timestamp;

use crate::desk::chat::Visitor;
use crate::desk::ticket::TicketNumber;

/// A part of [`crate::store::tx::Tx`].
pub trait Visitors {
    /// Of a ticket that began in a chat; `None`: of any other.
    fn visitor(&mut self, ticket: TicketNumber) -> Result<Option<Visitor>>;

    /// Entries of a ticket whose mail to this recipient has not begun to leave, whatever became of it for others.
    fn waiting_for(&mut self, ticket: TicketNumber, rcpt: &str) -> Result<BTreeSet<i64>>;

    /// Those who were not heard of for so long that they have left, the longest first.
    fn visitors_gone(&mut self, now: Timestamp, limit: usize) -> Result<Vec<Visitor>>;
}
