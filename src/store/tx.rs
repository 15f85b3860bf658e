//! The port: what use cases ask of the store, inside one transaction. Object-safe and blocking.

use std::collections::BTreeMap;

use anyhow::Result;
use jiff::Timestamp;

use crate::desk::bulletin::{Bulletin, Heard, News, Reader, Stored, Tally};
use crate::desk::digest::{Held, Written};
use crate::desk::facts::{BucketKey, Facts, Level, Lookup};
use crate::desk::figures::{Facts as Figures, Message};
use crate::desk::names::{AgentId, MailboxName, QueueName, ServiceName};
use crate::desk::outage::Outage;
use crate::desk::plan::Plan;
use crate::desk::policy::After;
use crate::desk::scheduled;
use crate::desk::search::TicketFilter;
use crate::desk::ticket::{Contact, Link, Ticket, TicketNumber};
use crate::store::alert::Told;
use crate::store::api::Programs;
use crate::store::articles::Articles;
use crate::store::hook::{ClaimedHook, HookFilter, HookRow};
use crate::store::ledger::{Arrival, Aside, LedgerFilter, LedgerId, LedgerRow, Origin};
use crate::store::looks::Looks;
use crate::store::mail_room::{Acted, Owed, Trouble};
use crate::store::metrics::{Counts, Ends, Seen};
use crate::store::outbox::{Claimed, OutboxFilter, OutboxRow, Outcome};
use crate::store::session::{PortalSession, SecretHash, Session, SignIn};
use crate::store::tickets::{StoredEntry, TicketMark};
use crate::store::unsent::Unsent;
use crate::store::views::View;
use crate::store::visitors::Visitors;

/// One transaction. Reading and writing see each other; an error rolls all of it back.
pub trait Tx: Articles + Looks + Programs + Visitors {
    // --- a message came -------------------------------------------------------------------------

    /// The ledger row of this very delivery, if it was recorded before. A row of the same mailbox whose
    /// UIDVALIDITY is another one and whose raw bytes are the same is re-pointed to this origin. A row of this very
    /// UID with other bytes is not this delivery: the server gave the UID again (UIDNEXT went down), and the row
    /// loses its UID. A file of a Maildir with other bytes is another delivery, whatever its name.
    fn delivered(&mut self, origin: &Origin, raw_hash: &str) -> Result<Option<LedgerId>>;

    /// Answers the questions; `received_at` and `mailbox` go into the answer as they are.
    fn facts(&mut self, lookup: &Lookup, mailbox: &MailboxName, received_at: Timestamp) -> Result<Facts>;

    /// Writes the ledger row and the raw bytes, and takes the UID from what the mailbox owes.
    fn record(&mut self, arrival: &Arrival<'_>, plan: &Plan, now: Timestamp) -> Result<LedgerId>;

    /// Replaces verdict, ticket and reasons of a ledger row (`replay`), which is put aside no more.
    fn rejudge(&mut self, id: LedgerId, plan: &Plan) -> Result<()>;

    /// Applies changes and drafts. `ledger` is the message that caused them: entries and attachments refer to it.
    fn apply(&mut self, plan: &Plan, ledger: Option<LedgerId>, now: Timestamp) -> Result<()>;

    /// Newest last.
    fn ledger(&mut self, filter: &LedgerFilter) -> Result<Vec<LedgerRow>>;

    /// Puts a message aside that waits for a person, and adds why to its reasons; false when none waits.
    fn put_aside(&mut self, id: LedgerId, aside: &Aside, reason: &str) -> Result<bool>;

    /// The raw bytes of a message, or its beginning where that alone was read ([`LedgerRow::whole`]); `None` where
    /// retention has erased them.
    fn raw(&mut self, id: LedgerId) -> Result<Option<Vec<u8>>>;

    /// What follows the beginning, part by part from 0; `None` behind the last, and where nothing more is stored.
    fn rest(&mut self, id: LedgerId, part: usize) -> Result<Option<Vec<u8>>>;

    // --- mailboxes ------------------------------------------------------------------------------

    fn cursor(&mut self, mailbox: &MailboxName) -> Result<Option<Cursor>>;

    /// Replaces the cursor; `owed` stays as it is unless UIDVALIDITY changes, which empties it.
    fn set_cursor(&mut self, mailbox: &MailboxName, cursor: &Cursor) -> Result<()>;

    /// Adds UIDs that the server has and the ledger has not.
    fn owe(&mut self, mailbox: &MailboxName, uids: &[u32], now: Timestamp) -> Result<()>;

    /// UIDs owed and since when, lowest first.
    fn owed(&mut self, mailbox: &MailboxName) -> Result<Vec<(u32, Timestamp)>>;

    /// How many UIDs are owed, and since when the first of them.
    fn owed_since(&mut self, mailbox: &MailboxName) -> Result<Option<Owed>>;

    /// The server shows them expunged: nobody owes them any more.
    fn forgive(&mut self, mailbox: &MailboxName, uids: &[u32]) -> Result<()>;

    /// What must still be done on the server, oldest first.
    fn after_pending(&mut self, mailbox: &MailboxName) -> Result<Vec<AfterTodo>>;

    /// The server has confirmed.
    fn after_done(&mut self, ids: &[LedgerId]) -> Result<()>;

    /// The server has done a part of it; this is left to do. A row that is done stays done.
    fn after_left(&mut self, ids: &[LedgerId], after: &After) -> Result<()>;

    /// UIDs of this validity that the ledger knows, for the daily reconciliation.
    fn recorded_uids(&mut self, mailbox: &MailboxName, uidvalidity: u32) -> Result<Vec<u32>>;

    /// Which of these files are recorded, or left alone; by their names and sizes, without their bytes.
    fn known_files(&mut self, mailbox: &MailboxName, marks: &[FileMark]) -> Result<Vec<(FileMark, FileState)>>;

    /// Remembers files that no message is made of.
    fn leave_files(&mut self, mailbox: &MailboxName, marks: &[FileMark]) -> Result<()>;

    /// The mailbox cannot be read since then. False when that was known: one outage is told once, also over a restart.
    fn outage_begins(&mut self, mailbox: &MailboxName, since: Timestamp) -> Result<bool>;

    fn outage_ends(&mut self, mailbox: &MailboxName) -> Result<()>;

    // --- tickets --------------------------------------------------------------------------------

    /// A merged ticket answers with the one it was merged into only in [`Tx::facts`]; here it is itself.
    fn ticket(&mut self, number: TicketNumber) -> Result<Option<Ticket>>;

    /// What is another one after anything happened to the ticket.
    fn ticket_mark(&mut self, number: TicketNumber) -> Result<TicketMark>;

    /// Oldest first.
    fn tickets(&mut self, filter: &TicketFilter) -> Result<Vec<Ticket>>;

    /// What figures of this time are made of, in these queues; in all of them where none is named.
    fn figures(&mut self, within: (Timestamp, Timestamp), queues: &[QueueName]) -> Result<Figures>;

    /// What came as mail in this time, and what became of it.
    fn messages(&mut self, within: (Timestamp, Timestamp)) -> Result<Vec<Message>>;

    /// The timeline, oldest first, with delivery states.
    fn entries(&mut self, number: TicketNumber) -> Result<Vec<StoredEntry>>;

    fn links(&mut self, number: TicketNumber) -> Result<Vec<Link>>;

    /// Tickets for which something is due by `now`, most overdue first.
    fn due(&mut self, now: Timestamp, limit: usize) -> Result<Vec<Ticket>>;

    /// How many there are; no more are counted than the filter's limit says.
    fn ticket_count(&mut self, filter: &TicketFilter) -> Result<usize>;

    // --- lists that are kept --------------------------------------------------------------------

    /// Everybody's, by name.
    fn views(&mut self) -> Result<Vec<View>>;

    /// Under a new number.
    /// The new one's number.
    fn keep_view(&mut self, view: &View) -> Result<i64>;

    fn forget_view(&mut self, id: i64) -> Result<()>;

    // --- what rests on a page -------------------------------------------------------------------

    /// Writes a letter down with its bytes; false where this form was sent before and its writer has not got it back.
    fn put_unsent(&mut self, letter: &Unsent, raw: Vec<u8>) -> Result<bool>;

    /// Letters of a ticket that rest or leave, soonest due first.
    fn unsent(&mut self, ticket: TicketNumber) -> Result<Vec<Unsent>>;

    /// What an agent has back and did not send again, newest first.
    fn taken_back(&mut self, agent: &AgentId) -> Result<Vec<Unsent>>;

    fn unsent_one(&mut self, key: &str) -> Result<Option<(Unsent, Vec<u8>)>>;

    /// Gives a letter that rests back to its writer; false when it rests no more.
    fn take_back(&mut self, key: &str, agent: &AgentId) -> Result<bool>;

    /// The same with all that rest of an agent; how many those are.
    fn take_back_all(&mut self, agent: &AgentId) -> Result<u64>;

    /// Takes all that have rested, and gives the first of them; what was taken and did not leave comes again. What was
    /// taken back long ago and never sent again is forgotten.
    fn unsent_leaving(&mut self, now: Timestamp) -> Result<Option<(Unsent, Vec<u8>)>>;

    /// It was taken in, or is not wanted any more.
    fn unsent_gone(&mut self, key: &str) -> Result<()>;

    // --- the outbox -----------------------------------------------------------------------------

    /// Takes up to `limit` rows that may be sent now, for the time of the lease. Counts the attempt now, so that
    /// a message which crashes the sender still runs out; [`Outcome::Waits`] takes it back. Rows of an earlier lease that ran out come back first:
    /// as `uncertain` when DATA had begun, else queued again.
    fn claim(&mut self, now: Timestamp, lease_until: Timestamp, limit: usize) -> Result<Vec<Claimed>>;

    /// DATA is about to begin: from here on an unknown outcome is `uncertain`.
    fn begin_data(&mut self, id: i64, now: Timestamp) -> Result<()>;

    fn settle(&mut self, id: i64, outcome: &Outcome, now: Timestamp) -> Result<()>;

    /// Ends every lease now, so that the next [`Tx::claim`] finds its rows as those of a sender that is gone; returns
    /// how many. Only for the one sender there is, before it begins: another's mail would leave twice.
    fn release_leases(&mut self, now: Timestamp) -> Result<u64>;

    /// Oldest first.
    fn outbox(&mut self, filter: &OutboxFilter) -> Result<Vec<OutboxRow>>;

    /// Queues a failed, uncertain or cancelled row again, and one that waits for a later try now; false when there is
    /// no such row.
    fn outbox_retry(&mut self, id: i64, now: Timestamp) -> Result<bool>;

    /// Cancels a row that was not sent; false when there is none.
    fn outbox_cancel(&mut self, id: i64) -> Result<bool>;

    /// When the outbox has work next: a queued row may be sent, or a lease runs out.
    fn outbox_next(&mut self) -> Result<Option<Timestamp>>;

    // --- webhooks -------------------------------------------------------------------------------

    /// Takes up to `limit` rows that may be told now, for the time of the lease; one whose lease ran out is taken again.
    /// Counts the attempt now.
    fn hooks_claim(&mut self, now: Timestamp, lease_until: Timestamp, limit: usize) -> Result<Vec<ClaimedHook>>;

    fn hooks_settle(&mut self, id: i64, outcome: &Outcome, now: Timestamp) -> Result<()>;

    /// Oldest first.
    fn hooks(&mut self, filter: &HookFilter) -> Result<Vec<HookRow>>;

    /// Queues a failed or cancelled row again, and one that waits for a later try now; false when there is no such row.
    fn hooks_retry(&mut self, id: i64, now: Timestamp) -> Result<bool>;

    /// Cancels a row that was not told; false when there is none.
    fn hooks_cancel(&mut self, id: i64) -> Result<bool>;

    /// When a row may be told next, or a lease runs out.
    fn hooks_next(&mut self) -> Result<Option<Timestamp>>;

    // --- the mail room --------------------------------------------------------------------------

    /// What waits for a person, the newest so many of each kind.
    fn troubles(&mut self, limit: usize) -> Result<Vec<Trouble>>;

    /// Mail that is held and did not go back to an agent, who would be the one to correct it.
    fn undecided(&mut self) -> Result<Vec<Held>>;

    /// Buckets from which the last token was taken after this instant, the newest so many.
    fn spent_buckets(&mut self, since: Timestamp, limit: usize) -> Result<Vec<(BucketKey, Level)>>;

    /// How often each author of the desk's own acted on a ticket of any but these queues, by its name: `rule "NAME"`.
    fn rules_acted(&mut self, but: &[QueueName]) -> Result<BTreeMap<String, Acted>>;

    // --- what falls due -------------------------------------------------------------------------

    /// When the next ticket has something due, or somebody is to be told of a service.
    fn due_next(&mut self) -> Result<Option<Timestamp>>;

    /// Agents who said that they are away, and until when; it may be past.
    fn away(&mut self) -> Result<BTreeMap<AgentId, Timestamp>>;

    /// When each agent was last told what needs doing.
    fn digests(&mut self) -> Result<Written>;

    /// When each report was last mailed to whom.
    fn mailed_reports(&mut self) -> Result<scheduled::Written>;

    // --- services -------------------------------------------------------------------------------

    /// Outages that go on, and those that ended after this instant; in the order of their begin.
    fn outages(&mut self, since: Timestamp) -> Result<Vec<Outage>>;

    /// Which of these names bulletins have.
    fn bulletins_known(&mut self, names: &[String]) -> Result<Vec<String>>;

    /// What was written down lately of maintenance that ends after this instant, in the order in which it was.
    fn announced(&mut self, since: Timestamp) -> Result<Vec<Bulletin>>;

    /// Bulletins that are not done, oldest first.
    fn bulletins(&mut self) -> Result<Vec<Stored>>;

    /// The last that was written down of a begin, and of an end, of an outage of the service by tickets of these queues.
    fn outage_news(&mut self, service: &ServiceName, heard: &Heard) -> Result<Vec<News>>;

    /// Whether somebody was told that an outage by one of these tickets began; `address` as
    /// [`crate::desk::mail::address_key`] gives it.
    fn heard_of_outage(&mut self, incidents: &[TicketNumber], address: &str) -> Result<bool>;

    /// Whoever was told by this bulletin, or knew it by another.
    fn told_by(&mut self, bulletin: i64) -> Result<Vec<Reader>>;

    /// Takes back what tells of a bulletin and has not begun to leave; the addresses of whom it would have told.
    fn withdraw_bulletin(&mut self, bulletin: i64) -> Result<Vec<String>>;

    /// Whoever was told under any of these names of bulletins.
    fn told_under(&mut self, names: &[String]) -> Result<Vec<Reader>>;

    /// Readers of a bulletin whose turn it is by `now`.
    fn bulletin_waiting(&mut self, bulletin: i64, now: Timestamp, limit: usize) -> Result<Vec<Reader>>;

    fn bulletin_tally(&mut self, bulletin: i64) -> Result<Tally>;

    // --- alerts ---------------------------------------------------------------------------------

    /// What humans were told lately, oldest first.
    fn alerts(&mut self) -> Result<Vec<Told>>;

    /// Replaces all of it.
    fn set_alerts(&mut self, told: &[Told]) -> Result<()>;

    // --- the web desk ---------------------------------------------------------------------------

    /// Makes a link that lets an agent in.
    fn offer_sign_in(&mut self, link: &SignIn, now: Timestamp) -> Result<()>;

    /// Whom a link would let in; it stays as it is.
    fn offered_sign_in(&mut self, link: &SecretHash, now: Timestamp) -> Result<Option<AgentId>>;

    /// Begins a session by a link, which is used up by it; false when there is no such link for this agent.
    fn begin_session(&mut self, link: &SecretHash, session: &Session) -> Result<bool>;

    /// The session of this secret, unless it has ended.
    fn session(&mut self, hash: &SecretHash, now: Timestamp) -> Result<Option<Session>>;

    /// Oldest first.
    fn sessions(&mut self, agent: &AgentId, now: Timestamp) -> Result<Vec<Session>>;

    /// A session was used, and goes on until then.
    fn session_seen(&mut self, hash: &SecretHash, at: Timestamp, ends_at: Timestamp) -> Result<()>;

    fn end_session(&mut self, hash: &SecretHash) -> Result<()>;

    // --- the portal -----------------------------------------------------------------------------

    fn contact(&mut self, address: &str) -> Result<Option<Contact>>;

    /// What somebody may read as the requester: the living first, then the newest.
    fn tickets_of(&mut self, contact: i64, limit: usize) -> Result<Vec<Ticket>>;

    /// Makes a link that lets a requester in.
    fn offer_portal(&mut self, link: &PortalSession, now: Timestamp) -> Result<()>;

    /// Whom a link would let in; it stays as it is.
    fn offered_portal(&mut self, link: &SecretHash, now: Timestamp) -> Result<Option<Contact>>;

    /// Begins a session by a link, which is used up by it; false when there is no such link for this requester.
    fn begin_portal(&mut self, link: &SecretHash, session: &PortalSession, now: Timestamp) -> Result<bool>;

    /// Who is signed in by this secret, unless that has ended.
    fn portal_session(&mut self, hash: &SecretHash, now: Timestamp) -> Result<Option<Contact>>;

    fn end_portal(&mut self, hash: &SecretHash) -> Result<()>;

    /// Ends every session and link of a requester; how many those were.
    fn end_portals(&mut self, contact: i64) -> Result<u64>;

    // --- programs -------------------------------------------------------------------------------

    // --- what is watched ------------------------------------------------------------------------

    /// What there is to do.
    fn counts(&mut self) -> Result<Counts>;

    fn ends(&mut self) -> Result<Ends>;

    /// Messages that came into the ledger behind one and up to another.
    fn seen_between(&mut self, after: LedgerId, newest: LedgerId) -> Result<Vec<Seen>>;

    // --- keys -----------------------------------------------------------------------------------

    /// Fingerprints of every key that ever signed.
    fn key_fingerprints(&mut self) -> Result<Vec<String>>;

    fn add_key_fingerprint(&mut self, fingerprint: &str, now: Timestamp) -> Result<()>;
}

/// How far a mailbox has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub uidvalidity: u32,
    /// Every UID up to here is in the ledger, owed, expunged, or from before the start.
    pub highest: u32,
    /// First contact: what arrived before it is left alone after a UIDVALIDITY change. `None` when `start = "all"`.
    pub since: Option<Timestamp>,
}

/// An action that the server has not confirmed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AfterTodo {
    pub ledger: LedgerId,
    pub uidvalidity: u32,
    pub uid: u32,
    pub after: After,
}

/// A file of a Maildir, as far as its name and size tell. Flags, folder and times play no part: they change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileMark {
    /// The name without its flags.
    pub base: String,
    /// In bytes.
    pub size: u64,
}

/// Why a file of a Maildir is no news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    /// It is in the ledger.
    Recorded,
    /// It lay there at first contact, from before the start.
    LeftAlone,
}
