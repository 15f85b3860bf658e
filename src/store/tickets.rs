//! Reading tickets: stored entries.

use std::fmt;

use serde::Serialize;
use utoipa::ToSchema;

use crate::desk::ticket::{AuthorKind, NewEntry};
use crate::store::ledger::{LedgerId, WrittenOn};
use crate::store::outbox::OutboxState;

/// How a ticket stands, as far as a page of it shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TicketMark {
    /// When it was last changed.
    pub updated_at: i64,
    pub newest_entry: i64,
    /// Letters that rest on its page.
    pub unsent: i64,
    /// Whether the visitor of its chat is there, and the newest entry that they have read.
    pub visited: bool,
    pub read_entry: i64,
}

impl TicketMark {
    /// What changes when something is said, or the ticket is; not who is there and has read what.
    pub fn said(&self) -> (i64, i64) {
        (self.updated_at, self.newest_entry)
    }
}

/// As a page says how it stood when it was drawn.
impl fmt::Display for TicketMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { updated_at, newest_entry, unsent, visited, read_entry } = self;
        write!(f, "{updated_at}.{newest_entry}.{unsent}.{}.{read_entry}", u8::from(*visited))
    }
}

/// An entry of a timeline as stored.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct StoredEntry {
    pub id: i64,
    #[serde(flatten)]
    pub entry: NewEntry,
    /// The message it came from.
    #[serde(skip)]
    pub ledger: Option<LedgerId>,
    /// Whether that message can be shown as it was sent, as far as is known: it has an HTML form, and its bytes are here.
    #[serde(skip)]
    pub html: bool,
    /// Where on the desk that one was written; `None`: it came as mail, or there is none.
    #[serde(skip)]
    pub written_on: Option<WrittenOn>,
    /// How far the mail got, for outbound entries: the worst of its recipients.
    pub delivery: Option<OutboxState>,
}

impl StoredEntry {
    /// Whether its Markdown is meant: an agent wrote it on a page. What a requester wrote there is theirs as it stands.
    pub fn is_marked_up(&self) -> bool {
        self.written_on == Some(WrittenOn::Page) && self.entry.author.kind == AuthorKind::Agent
    }
}
