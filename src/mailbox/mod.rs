//! Where mail comes from: IMAP accounts, Maildir folders, a pipe. They call `ingest`; nothing calls them.
//!
//! ```text
//! watch  ──▶ pass ──▶ imap::Session        one task an IMAP account: connect, read all that is there, IDLE, again
//!   │          └────▶ cursor, batch        pure: where to go on, what to fetch together
//! maildir, pipe                            the two other sources
//!   └─────────▶ Desk                       what they all ask of the rest of the house
//! ```
//!
//! A message is safe once [`Desk::ingest`] says `Ok`; nothing on the server is touched before that.

pub mod alarm;
pub mod backoff;
pub mod batch;
pub mod cursor;
pub mod imap;
mod in_flight;
pub mod maildir;
mod pass;
pub mod pipe;
pub mod source;
mod tidy;
pub mod uidset;
pub mod watch;

use anyhow::Result;
use futures_util::future::BoxFuture;
use jiff::Timestamp;

use crate::desk::names::MailboxName;
use crate::desk::plan::Verdict;
use crate::desk::policy::After;
use crate::ingest;
pub use crate::ingest::Incoming;
use crate::mailbox::alarm::Notice;
use crate::store::ledger::LedgerId;
use crate::store::tx::{AfterTodo, Cursor, FileMark, FileState};

/// What a mailbox asks of the desk. Every method is one transaction: `Ok` means durable, `Err` means temporary.
pub trait Desk: Send + Sync {
    /// Takes a message in. `Ok`: it has a ledger row and its UID is owed no more, whether the row was written now,
    /// was there already or was re-pointed to this origin. Several calls run at a time, begun oldest first.
    fn ingest(&self, incoming: Incoming) -> BoxFuture<'_, Result<Verdict>>;

    /// How far a mailbox has been read; `None` where it was never seen.
    fn cursor<'a>(&'a self, mailbox: &'a MailboxName) -> BoxFuture<'a, Result<Option<Cursor>>>;

    /// Replaces the cursor (a new UIDVALIDITY empties what is owed), **then** adds UIDs to what is owed, in one
    /// transaction: a UID that the cursor has passed must never be missing from what is owed.
    fn advance<'a>(&'a self, mailbox: &'a MailboxName, cursor: Cursor, owe: Vec<u32>) -> BoxFuture<'a, Result<()>>;

    /// UIDs owed and since when, lowest first.
    fn owed<'a>(&'a self, mailbox: &'a MailboxName) -> BoxFuture<'a, Result<Vec<(u32, Timestamp)>>>;

    /// The server shows them expunged, or the ledger has them: nobody owes them any more.
    fn forgive<'a>(&'a self, mailbox: &'a MailboxName, uids: Vec<u32>) -> BoxFuture<'a, Result<()>>;

    /// What must still be done on the server, oldest first.
    fn after_pending<'a>(&'a self, mailbox: &'a MailboxName) -> BoxFuture<'a, Result<Vec<AfterTodo>>>;

    /// The server has confirmed.
    fn after_done(&self, ids: Vec<LedgerId>) -> BoxFuture<'_, Result<()>>;

    /// The server has done a part of it; this is left.
    fn after_left(&self, ids: Vec<LedgerId>, after: After) -> BoxFuture<'_, Result<()>>;

    /// UIDs of this validity that the ledger knows.
    fn recorded_uids<'a>(&'a self, mailbox: &'a MailboxName, uidvalidity: u32) -> BoxFuture<'a, Result<Vec<u32>>>;

    /// First contact with a Maildir: remembers which files are left alone, and that this was done ([`FILES_REMEMBERED`]
    /// in the cursor), in one transaction.
    fn begin_files<'a>(&'a self, mailbox: &'a MailboxName, left: Vec<FileMark>) -> BoxFuture<'a, Result<()>>;

    /// Which of these files are recorded, or left alone.
    fn known_files<'a>(
        &'a self,
        mailbox: &'a MailboxName,
        marks: Vec<FileMark>,
    ) -> BoxFuture<'a, Result<Vec<(FileMark, FileState)>>>;

    /// Time is an argument, here too.
    fn now(&self) -> Timestamp;

    /// A human must hear of it by another way than the desk's own mail. Must not block.
    fn notify(&self, notice: Notice);

    /// Whether the mailbox can be read: what the desk does about it beside telling.
    fn readable(&self, notice: Option<Notice>) -> BoxFuture<'_, ()>;
}

/// [`Cursor::highest`] of a Maildir whose first contact is over. Files have no numbers.
pub const FILES_REMEMBERED: u32 = 1;

/// Bounds of time and memory, the same for every kind of mailbox.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How long a server may say nothing in the midst of an answer.
    pub patience: std::time::Duration,
    /// How long connecting and TLS may take, each.
    pub dial: std::time::Duration,
    /// Messages above this many bytes are taken in by their beginning only; the rest stays where it is, or is stored
    /// beside it when it came from an MTA, where nothing of it stays.
    pub whole: u64,
    /// How much of the beginning, in bytes.
    pub head: u64,
    /// In slices of this many bytes.
    pub slice: u64,
    /// Messages a FETCH.
    pub batch_count: usize,
    /// Bytes a FETCH, where it has more than one message.
    pub batch_bytes: u64,
    /// Calls of `ingest` at a time, so that the store commits in groups.
    pub in_flight: usize,
    /// Bytes of messages waiting for `ingest` at a time.
    pub in_flight_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        const MB: u64 = 1024 * 1024;
        Self {
            patience: std::time::Duration::from_secs(60),
            dial: std::time::Duration::from_secs(30),
            whole: ingest::READ_WHOLE,
            head: ingest::READ_HEAD,
            slice: MB,
            batch_count: 200,
            batch_bytes: 8 * MB,
            in_flight: 64,
            in_flight_bytes: 16 * MB,
        }
    }
}

/// How far a backlog has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlog {
    pub done: usize,
    pub total: usize,
}

/// Hears of a backlog's progress.
pub type OnProgress = std::sync::Arc<dyn Fn(Backlog) + Send + Sync>;
