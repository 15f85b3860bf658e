//! Who has the chat of a ticket open.

use anyhow::Result;
use jiff::Timestamp;

use crate::desk::chat::{Line, Visitor};
use crate::desk::ticket::{Ticket, TicketNumber};

/// A part of [`crate::store::tx::Tx`].
pub trait Visitors {
    /// Of a ticket that began in a chat; `None`: of any other.
    fn visitor(&mut self, ticket: TicketNumber) -> Result<Option<Visitor>>;

    /// What may be read in the chat of a ticket, oldest first.
    fn said(&mut self, ticket: &Ticket) -> Result<Vec<Line>>;

    /// Those who were not heard of for so long that they have left, the longest first.
    fn visitors_gone(&mut self, now: Timestamp, limit: usize) -> Result<Vec<Visitor>>;
}
