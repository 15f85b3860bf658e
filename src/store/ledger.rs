//! The ledger: one row for every message ever seen.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::desk::channel::Channel;
use crate::desk::mail::Mail;
use crate::desk::names::MailboxName;
use crate::desk::plan::{Acted, Verdict};
use crate::desk::policy::After;
use crate::desk::stood::Stood;
use crate::desk::ticket::TicketNumber;
use crate::store::rest::Rest;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(transparent)]
pub struct LedgerId(pub i64);

/// Where a message came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub mailbox: MailboxName,
    pub delivery: Delivery,
    /// IMAP's INTERNALDATE, a file's modification time; `None`: now.
    pub received_at: Option<Timestamp>,
    /// What the mailbox asks to be done on the server once the message is safe.
    pub after: After,
}

/// What makes a delivery unique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    Imap {
        uidvalidity: u32,
        uid: u32,
    },
    /// Base name of a Maildir file, without its flags. With the bytes it makes the delivery: not every program that
    /// writes into a Maildir takes a name that nobody took before.
    Maildir {
        base: String,
    },
    /// Every run of `deliver` is a delivery of its own.
    Pipe,
    /// Written on a page of the web desk.
    Web(WrittenOn),
}

crate::desk::names::closed_set! {
    /// Where on the web desk a message was written, and so who wrote it.
    pub enum WrittenOn {
        /// Somebody whom a session or a link proved.
        Page = "page",
        /// Whoever says to be the sender.
        Form = "form",
        /// The same in the online chat.
        Chat = "chat",
    }
}

impl Delivery {
    pub fn written_on(&self) -> Option<WrittenOn> {
        match self {
            Self::Web(written_on) => Some(*written_on),
            Self::Imap { .. } | Self::Maildir { .. } | Self::Pipe => None,
        }
    }
}

/// By which way a message came; `None`: it was not written on the web desk.
pub fn channel(written_on: Option<WrittenOn>) -> Channel {
    match written_on {
        None => Channel::Mail,
        Some(WrittenOn::Form) => Channel::Form,
        Some(WrittenOn::Chat) => Channel::Chat,
        Some(WrittenOn::Page) => Channel::Page,
    }
}

/// A message on its way into the ledger.
#[derive(Clone, Debug)]
pub struct Arrival<'a> {
    pub origin: &'a Origin,
    /// May be cut: then `whole` is false.
    pub raw: &'a [u8],
    /// What was cut off, where it is to be stored, too.
    pub rest: Option<&'a Rest>,
    /// SHA-256 of `raw` in hex.
    pub raw_hash: &'a str,
    /// Whether `raw` is the whole message; move and delete never touch one that is not.
    pub whole: bool,
    /// Size of the message as the server gave it.
    pub size: u64,
    pub received_at: Timestamp,
    pub mail: &'a Mail,
}

/// A row as `maildesk ledger --json` shows it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct LedgerRow {
    pub id: LedgerId,
    pub mailbox: MailboxName,
    pub uidvalidity: Option<u32>,
    pub uid: Option<u32>,
    pub message_id: Option<String>,
    pub received_at: Timestamp,
    /// When it came into the ledger.
    #[serde(skip)]
    pub recorded_at: Timestamp,
    pub from: Option<String>,
    pub subject: String,
    pub size: u64,
    /// Whether the raw bytes are all of it, and not its beginning.
    #[serde(skip)]
    pub whole: bool,
    pub verdict: Verdict,
    pub ticket: Option<TicketNumber>,
    pub reasons: Vec<String>,
    /// Rules that acted on it; `None`: it came before that was taken down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acted: Option<Vec<Acted>>,
    /// How the ticket stood before; `None`: it is a new one, or there is none.
    #[serde(skip)]
    pub stood: Option<Stood>,
    /// `None`: it came as mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written_on: Option<WrittenOn>,
    /// Somebody looked at it and left it as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aside: Option<Aside>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Aside {
    /// An agent's id, or `operator`.
    pub by: String,
    pub at: Timestamp,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct LedgerFilter {
    pub id: Option<LedgerId>,
    pub verdict: Option<Verdict>,
    pub mailbox: Option<MailboxName>,
    /// Only those that were put aside, or only those that were not.
    pub aside: Option<bool>,
    /// Only those that were recorded before this one.
    pub before: Option<LedgerId>,
    pub since: Option<Timestamp>,
    pub ticket: Option<TicketNumber>,
    pub message_id: Option<String>,
    /// Of all these so many, the newest.
    pub last: Option<usize>,
}
