//! What those who look after the mail itself ask about.

use jiff::Timestamp;

use crate::desk::names::MailboxName;
use crate::desk::ticket::TicketNumber;

crate::desk::names::closed_set! {
    /// Why somebody has to look.
    pub enum TroubleKind {
        /// A message that waits for a person.
        Held = "held",
        /// A message that could not be handled.
        Quarantined = "quarantined",
        /// A mail that did not leave, or came back.
        Failed = "failed",
        /// A mail of which nobody knows whether it arrived.
        Uncertain = "uncertain",
        /// A webhook was not told something.
        Untold = "untold",
    }
}

/// One thing that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    pub kind: TroubleKind,
    /// Where a message came in.
    pub mailbox: Option<MailboxName>,
    pub ticket: Option<TicketNumber>,
}

/// Messages that a server has and the ledger has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owed {
    pub count: usize,
    /// The longest.
    pub since: Timestamp,
}

/// How often, and when the last time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acted {
    pub count: usize,
    pub last: Timestamp,
}
