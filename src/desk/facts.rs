//! What must be asked of the store before a message can be decided, and the answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::desk::burst::Recent;
use crate::desk::changes::Planned;
use crate::desk::channel::Channel;
use crate::desk::chat::{Line, Visitor};
use crate::desk::knowledge::Article;
use crate::desk::knowledge::wanted::Wanted;
use crate::desk::mail::Attachment;
use crate::desk::names::{AgentId, MailboxName, QueueName};
use crate::desk::outage::Outage;
use crate::desk::plan::Verdict;
use crate::desk::returned::Unsent;
use crate::desk::similar::Solved;
use crate::desk::thread::PassedOn;
use crate::desk::ticket::{Author, Contact, EntryKind, NewEntry, Ticket, TicketNumber, Visibility};

/// The questions: made from the mail alone, answered by the store in the deciding transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lookup {
    /// Of the mail itself, to find duplicates.
    pub message_id: Option<String>,
    pub content_hash: String,
    /// Message-IDs that the mail refers to, newest first.
    pub ids: Vec<String>,
    /// Tickets named by tokens and subject tags.
    pub tickets: Vec<TicketNumber>,
    /// Address of whoever is answered, as [`crate::desk::mail::address_key`] gives it.
    pub address: Option<String>,
    /// Row of the outbox that a bounce token names.
    pub outbox: Option<i64>,
    /// Whom a report names: of the rows of a mail to several, it is about theirs. As
    /// [`crate::desk::mail::address_key`] gives them.
    pub reported: Vec<String>,
    /// Buckets whose levels are wanted.
    pub buckets: Vec<BucketKey>,
    /// Whether a rule or setting asks who is least busy.
    pub load: bool,
    /// Whether tickets that came lately are wanted, to tell a burst.
    pub recent: bool,
    /// Whether outages that go on are wanted, and the windows of changes to come.
    pub services: bool,
    /// Queues of which the tickets of those changes are wanted, since only who is told of them may hear what they collide
    /// with.
    pub apart: Vec<QueueName>,
    /// Whether the living tickets are wanted that are tied to these as to their problem: whatever is done to the one
    /// may be done to all.
    pub caused: bool,
    /// Whether what was said in chats is wanted that are open: a merge ends them.
    pub said: bool,
    /// The agent who writes, so that what happened inside the tickets is wanted: notes and side conversations, of which
    /// nothing may leave, and the answers of others.
    pub inside: Option<Insider>,
    /// The addresses of whoever writes a mail that has a signature, as [`crate::desk::mail::address_key`] gives them, so that
    /// what they signed earlier mail with is wanted.
    pub signed: Vec<String>,
    /// Whether a mail of the desk to an agent about no ticket is answered, so that it is wanted, whoever writes.
    pub answers_agents: bool,
    /// The mail that an agent passes on in the text, so that it is wanted where it came to the desk by itself.
    pub passed_on: Option<PassedOn>,
    /// Which articles that are written on the desk are wanted.
    pub articles: Wanted,
    /// Whose resolved tickets are wanted, where the mail says yes or no and names none.
    pub asked: Option<String>,
    /// The same of how satisfied they are.
    pub rated: Option<String>,
    /// Beginnings of words of which tickets that were solved before are to have two; none: nobody asks.
    pub similar: Vec<String>,
}

/// An agent to the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insider {
    pub agent: AgentId,
    /// Whether it was written on a page, where one sees what there is.
    pub on_page: bool,
}

/// The answers, as of the transaction in which the plan is applied.
#[derive(Clone, Debug)]
pub struct Facts {
    /// When the mail reached the mailbox, never later than now.
    pub received_at: Timestamp,
    pub mailbox: MailboxName,
    /// By which way what is decided came.
    pub channel: Channel,
    /// The number that a new ticket gets.
    pub next_ticket: TicketNumber,
    /// The id that a new contact gets.
    pub next_contact: i64,
    /// Whoever is answered, where known.
    pub contact: Option<Contact>,
    /// The earlier delivery of the very same mail.
    pub duplicate: Option<Earlier>,
    /// Another mail came with this Message-ID: its id proves nothing.
    pub id_taken: bool,
    /// Those of [`Lookup::ids`] that are known, in that order.
    pub known: Vec<Known>,
    /// Every ticket named by tokens, tags and known ids, a merged one as the one it was merged into; and those that
    /// follow them.
    pub tickets: Vec<Ticket>,
    /// The newest message of the requester's side of each of these tickets, for quoting below an answer.
    pub latest: BTreeMap<TicketNumber, NewEntry>,
    /// The newest messages that the requester's side of each ticket has, where the notes were asked for, too.
    pub public: BTreeMap<TicketNumber, Vec<NewEntry>>,
    /// The texts of internal notes, where they were asked for.
    pub notes: BTreeMap<TicketNumber, Vec<String>>,
    /// What was said in side conversations, and by those who take part to the desk alone, where it was asked for.
    pub asides: BTreeMap<TicketNumber, Vec<NewEntry>>,
    /// The files of each ticket, where they were asked for.
    pub files: BTreeMap<TicketNumber, Vec<Filed>>,
    /// The writer's newest mails that had a signature or a quotation, where they were asked for.
    pub signed: Vec<Parted>,
    /// The mail of the desk, about a ticket or none, which this one answers, where that was asked for.
    pub answered: Option<Answered>,
    /// The requester's side's message that the mail which this one answers told of, where that was asked for.
    pub told_of: Option<Told>,
    /// Answers of agents on each ticket that left since the desk wrote the mail which this one answers, their notes, and the
    /// lines by which they ended it, each newest first; or, on a ticket that this mail is not about, since the agent's digest
    /// and the requester's last word.
    pub answered_since: BTreeMap<TicketNumber, Vec<NewEntry>>,
    /// Answers of agents on each ticket that rest on the page and leave in a moment, where that was asked for.
    pub about_to_leave: BTreeMap<TicketNumber, Vec<Resting>>,
    /// The rest of mail that came back, where this one mends its commands alone; the store does not know it.
    pub left_unsent: Option<Unsent>,
    /// Tickets that have [`Lookup::passed_on`] already, once for each message that may be it.
    pub passed_on: Vec<TicketNumber>,
    /// Merged tickets and where they went.
    pub merged: BTreeMap<TicketNumber, TicketNumber>,
    /// What was split off tickets that are named, and off which, by the numbers that they had then.
    pub parts: BTreeMap<TicketNumber, TicketNumber>,
    /// Tickets that were closed too long to be reopened, and the newest one that goes on from each.
    pub followed: BTreeMap<TicketNumber, TicketNumber>,
    /// Who has the chat open of those of these tickets that began in one.
    pub visitors: BTreeMap<TicketNumber, Visitor>,
    /// What was said in the chats that they have open, oldest first, where that was asked for.
    pub said: BTreeMap<TicketNumber, Vec<Line>>,
    /// Tickets that came within the last hour, where that was asked for, the oldest first.
    pub recent: Vec<Recent>,
    /// Living tickets that each of these caused, or contains as a release, and those that they caused in turn, where that
    /// was asked for; they are among `tickets`.
    pub caused: BTreeMap<TicketNumber, Vec<TicketNumber>>,
    /// Tickets that each of these was caused by, is a part of, was split off or goes on from, where the notes were asked
    /// for; they are among `tickets`, and what is inside them is known here as well.
    pub behind: BTreeMap<TicketNumber, Vec<TicketNumber>>,
    /// Outages that go on, of all services, where that was asked for.
    pub outages: Vec<Outage>,
    /// When living changes are made whose window is not over, where that was asked for.
    pub changes: Vec<Planned>,
    /// Articles that are written on the desk and published, those that were asked for.
    pub articles: Vec<Arc<Article>>,
    /// Tickets that were solved before and may be like this one, the newest first.
    pub similar: Vec<Solved>,
    /// The sent mail that a bounce is about.
    pub bounced: Option<SentMail>,
    /// All that were asked for; none at all where nothing was ever taken.
    pub buckets: BTreeMap<BucketKey, Level>,
    /// Open tickets of each agent.
    pub load: BTreeMap<AgentId, u32>,
    /// Who got the last ticket of a queue by round robin.
    pub last_assigned: BTreeMap<QueueName, AgentId>,
    /// Agents who said that they are away, and until when; it may be past.
    pub away: BTreeMap<AgentId, Timestamp>,
    /// Fresh for each decision; Message-IDs are made from it.
    pub seed: u64,
}

impl Facts {
    /// Of a desk that has seen nothing yet.
    pub fn nothing(mailbox: &MailboxName, now: Timestamp) -> Self {
        Self {
            received_at: now,
            mailbox: mailbox.clone(),
            channel: Channel::Mail,
            next_ticket: TicketNumber(1),
            next_contact: 1,
            contact: None,
            duplicate: None,
            id_taken: false,
            known: Vec::new(),
            tickets: Vec::new(),
            latest: BTreeMap::new(),
            followed: BTreeMap::new(),
            visitors: BTreeMap::new(),
            said: BTreeMap::new(),
            caused: BTreeMap::new(),
            behind: BTreeMap::new(),
            outages: Vec::new(),
            changes: Vec::new(),
            recent: Vec::new(),
            public: BTreeMap::new(),
            notes: BTreeMap::new(),
            asides: BTreeMap::new(),
            files: BTreeMap::new(),
            signed: Vec::new(),
            answered: None,
            told_of: None,
            answered_since: BTreeMap::new(),
            about_to_leave: BTreeMap::new(),
            left_unsent: None,
            passed_on: Vec::new(),
            merged: BTreeMap::new(),
            parts: BTreeMap::new(),
            articles: Vec::new(),
            similar: Vec::new(),
            bounced: None,
            buckets: BTreeMap::new(),
            load: BTreeMap::new(),
            last_assigned: BTreeMap::new(),
            away: BTreeMap::new(),
            seed: 0,
        }
    }

    /// The ticket of this number, as the store has it.
    pub fn ticket(&self, number: TicketNumber) -> Option<&Ticket> {
        self.tickets.iter().find(|ticket| ticket.number == number)
    }
}

/// A mail that the desk wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub message_id: String,
    /// As it was when it was written; `None`: it is about no one ticket.
    pub ticket: Option<TicketNumber>,
    pub template: String,
    /// Whether a rule's note stands in it beside the requester's words.
    pub noted: bool,
    /// What it said.
    pub text: String,
    pub at: Timestamp,
    /// The ledger row of the message that caused it, and what became of that.
    pub of: Option<(i64, Verdict)>,
    /// The ticket of that message, as it is now: a mail about no ticket may answer one about a ticket all the same.
    pub caused_on: Option<TicketNumber>,
}

/// The files of one entry of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    pub kind: EntryKind,
    pub visibility: Visibility,
    pub author: Author,
    pub at: Timestamp,
    /// As in [`NewEntry`].
    pub addressees: Vec<String>,
    pub message_id: Option<String>,
    pub files: Vec<Attachment>,
}

/// An earlier mail that was more than text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parted {
    pub text: String,
    /// Its signatures and quotations.
    pub beside: String,
}

impl Parted {
    /// Whether it was signed as this one is: the line that begins the signature stood there, too.
    pub fn is_signed_as(&self, signature: &str) -> bool {
        let first = signature.lines().map(str::trim).find(|line| line.contains(char::is_alphanumeric));
        first.is_some_and(|first| self.beside.lines().any(|line| line.trim() == first))
    }
}

/// An answer that was written on a page, and rests there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resting {
    pub agent: AgentId,
    pub text: String,
    /// The status that it would set, where it says nothing.
    pub sets: Option<String>,
}

/// A message that agents were told of.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Of its entry.
    pub id: i64,
    pub entry: NewEntry,
    /// Where it is now.
    pub ticket: TicketNumber,
    /// Whoever wrote it, where known.
    pub contact: Option<Contact>,
    /// Whether nothing else came into that ticket.
    pub alone: bool,
}

/// The same mail in the ledger before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// The first row, what became of it, and where it is.
    pub ledger: i64,
    pub verdict: Verdict,
    pub ticket: Option<TicketNumber>,
    /// Whether it came by this mailbox before.
    pub here: bool,
}

/// A Message-ID that belongs to a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    pub message_id: String,
    pub ticket: TicketNumber,
    pub side: Side,
}

crate::desk::names::closed_set! {
    /// Whose Message-ID chain an id belongs to. Those of requester, agents and third parties never mix.
    pub enum Side {
        Requester = "requester",
        Agent = "agent",
        /// Of a side conversation.
        ThirdParty = "third_party",
        /// Not of this ticket's mail, but referred to by it: a newsletter, a thread elsewhere. It leads those who
        /// take part back here, and says nothing about anybody else.
        Mentioned = "mentioned",
    }
}

/// Mail that left, as far as a bounce needs to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentMail {
    pub outbox: i64,
    pub ticket: Option<TicketNumber>,
    pub template: String,
    pub rcpt: String,
    pub message_id: String,
}

/// Names a token bucket: kind and subject ("sender:ann@example.com", "ticket:7", "agent:ann", "desk").
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BucketKey(pub String);

/// How full a bucket is, and since when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// Tokens left at `at`.
    pub tokens: f64,
    pub at: Timestamp,
}

impl Level {
    /// From which nothing was taken yet, or not for long: as much as the bucket holds.
    pub const FULL: Self = Self { tokens: f64::MAX, at: Timestamp::UNIX_EPOCH };
}
