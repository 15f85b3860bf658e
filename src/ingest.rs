//! The use case: a message came.
//!
//! **`Ok` means durable: advance. `Err` means temporary: do not.** Whatever is wrong with the message itself ends
//! as a verdict, never as an error.

mod reading;
pub mod rehearsal;
mod replay;
mod returned;
pub mod unsent;

pub use reading::{READ_HEAD, READ_WHOLE, Raw, Reader, understand};
pub use replay::{Again, replay, replay_by};

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use anyhow::{Context, Result, anyhow};
use futures_util::poll;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tokio::sync::oneshot;

use crate::authenticate::Checks;
use crate::desk::decide::decide;
use crate::desk::facts::Facts;
use crate::desk::lifecycle::Turn;
use crate::desk::mail::Mail;
use crate::desk::names::MailboxName;
use crate::desk::opening::quarantine;
use crate::desk::plan::{Plan, Verdict};
use crate::desk::policy::Policy;
use crate::desk::thread;
use crate::desk::ticket::{AuthorKind, EntryKind, NewEntry, TicketNumber};
use crate::ingest::reading::{Reading, barest, guarded};
use crate::ingest::returned::{CameBack, Decided};
use crate::store::ledger::{self, Arrival, Delivery, LedgerId, Origin, WrittenOn};
use crate::store::rest::Rest;
use crate::store::tx::Tx;
use crate::store::unsent::Unsent;
use crate::store::{self, Store};

/// A message as a mailbox hands it over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    pub origin: Origin,
    /// Cut when `whole` is false.
    pub raw: Vec<u8>,
    pub whole: bool,
    /// What was cut off, where nobody else keeps it.
    pub rest: Option<Rest>,
    /// Size of the whole message as the mailbox gave it, in bytes.
    pub size: u64,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Ingested {
    pub ledger: LedgerId,
    /// `None`: this very delivery had been recorded before.
    pub verdict: Option<Verdict>,
    pub ticket: Option<TicketNumber>,
    pub subject: String,
    pub from: Option<String>,
    pub reasons: Vec<String>,
    /// What a human must hear by another way.
    pub alerts: Vec<String>,
}

impl Ingested {
    fn of(ledger: LedgerId, mail: &Mail, plan: &Plan) -> Self {
        Self {
            ledger,
            verdict: plan.verdict,
            ticket: plan.ticket,
            subject: mail.subject.clone(),
            from: mail.from.as_ref().map(|from| from.address.clone()),
            reasons: plan.reasons.clone(),
            alerts: plan.alerts.clone(),
        }
    }
}

/// Reads, decides and stores one message, in one transaction.
pub async fn ingest(store: &Store, policy: &Arc<Policy>, incoming: Incoming, now: Timestamp) -> Result<Ingested> {
    Line::of(policy).ingest(store, policy, incoming, now).await
}

/// Keeps the order of messages that are ingested at the same time: they are read side by side, but decided as they
/// came. A reply that overtook what it answers would open a ticket of its own.
pub struct Line {
    /// Looks whether senders are who they say; `None` where only trusted servers do.
    checks: Option<Arc<Checks>>,
    /// Done when the message that came last has its place in the store's queue.
    last: Mutex<Option<oneshot::Receiver<()>>>,
    reader: Reader,
}

impl Line {
    pub fn of(policy: &Policy) -> Self {
        Self::checked_by(Checks::of(&policy.desk))
    }

    /// With checks that others share, and what they remember.
    pub fn checked_by(checks: Option<Arc<Checks>>) -> Self {
        Self { checks, last: Mutex::default(), reader: Reader::default() }
    }

    /// Messages are read in another way than the usual one.
    pub fn reading_by(reader: Reader) -> Self {
        Self { reader, ..Self::checked_by(None) }
    }

    /// Takes its place in the line when called, not when first polled.
    pub fn ingest(
        &self,
        store: &Store,
        policy: &Arc<Policy>,
        incoming: Incoming,
        now: Timestamp,
    ) -> impl Future<Output = Result<Ingested>> + Send + use<> {
        let (placed, place) = oneshot::channel();
        let ahead = self.last.lock().unwrap_or_else(PoisonError::into_inner).replace(place);
        let (store, policy) = (store.clone(), policy.clone());
        let Incoming { origin, raw: bytes, whole, rest, size } = incoming;
        let raw = Arc::new(Raw { bytes, whole, kept: rest.is_some(), size });
        let reader = self.reader;
        let checks = self.checks.clone();
        let reading = reader.start(&policy, &raw, checks.clone());
        async move {
            let Reading { mut mail, unread } = reading.await;
            if let Delivery::Web(written_on) = origin.delivery {
                vouch(&mut mail, Some(written_on));
            }
            let mut arrived = Arrived {
                hash: raw_hash(&raw.bytes),
                origin,
                raw,
                rest,
                mail,
                came_back: CameBack::default(),
                policy,
                now,
            };
            if let Some(ahead) = ahead {
                // An error means that whoever was ahead gave up: then it is our turn all the same.
                let _ = ahead.await;
            }
            if unread.is_none() {
                let (policy, mail, mailbox) = (&arrived.policy, &arrived.mail, &arrived.origin.mailbox);
                let came_back = returned::came_back(&store, policy, mail, mailbox, (reader, checks), now).await?;
                arrived.came_back = came_back;
            }
            let arrived = Arc::new(arrived);
            if let Some(cause) = unread {
                drop(placed);
                return write_quarantined(&store, &arrived, cause).await;
            }
            let first = arrived.clone();
            let mut written = pin!(store.write(move |tx| first.settle(tx, &decide_guarded)));
            // Polled once it stands in the store's queue; whoever comes next may follow.
            let written = match poll!(&mut written) {
                Poll::Ready(written) => written,
                Poll::Pending => {
                    drop(placed);
                    written.await
                }
            };
            match written {
                Ok(ingested) => Ok(ingested),
                Err(error) if store::is_temporary(&error) => Err(error.context("Failed to store a message")),
                // A second transaction: the first one took everything back with it.
                Err(error) => write_quarantined(&store, &arrived, format!("{error:#}")).await,
            }
        }
    }
}

/// Whoever wrote on a page was proven; of a form nothing is known but what its fields say.
fn vouch(mail: &mut Mail, written_on: Option<WrittenOn>) {
    match written_on {
        Some(WrittenOn::Page) => mail.written_on_page(),
        Some(WrittenOn::Form) => mail.written_on_form(),
        Some(WrittenOn::Chat) => mail.written_in_chat(),
        None => {}
    }
}

/// Makes it visible, whatever it takes: where what was read of it stands in the way of that, too, nothing of it is
/// believed.
async fn write_quarantined(store: &Store, arrived: &Arc<Arrived>, cause: String) -> Result<Ingested> {
    let settled = settle_quarantined(store, arrived.clone(), cause.clone()).await;
    match settled {
        Err(error) if !store::is_temporary(&error) => {
            let mail = barest(&arrived.raw, cause.clone());
            settle_quarantined(store, Arc::new(Arrived { mail, ..(**arrived).clone() }), cause).await
        }
        settled => settled,
    }
    .context("Failed to quarantine a message")
}

async fn settle_quarantined(store: &Store, arrived: Arc<Arrived>, cause: String) -> Result<Ingested> {
    let arrived = Arrived { came_back: CameBack::default(), ..(*arrived).clone() };
    let judge =
        move |facts: &Facts, mail: &Mail, policy: &Policy, now| Ok(quarantine(facts, mail, policy, &cause, now));
    store.write(move |tx| arrived.settle(tx, &judge)).await
}

/// A defect in deciding is this message's trouble, not the next one's.
fn decide_guarded(facts: &Facts, mail: &Mail, policy: &Policy, now: Timestamp) -> Result<Plan> {
    guarded(|| decide(facts, mail, policy, now))
        .ok_or_else(|| anyhow!("deciding it failed in a way that it should not"))
}

type Judge<'a> = dyn Fn(&Facts, &Mail, &Policy, Timestamp) -> Result<Plan> + 'a;

/// A message that was read, on its way into the store.
#[derive(Clone)]
struct Arrived {
    origin: Origin,
    raw: Arc<Raw>,
    rest: Option<Rest>,
    mail: Mail,
    came_back: CameBack,
    /// Of the raw bytes.
    hash: String,
    policy: Arc<Policy>,
    now: Timestamp,
}

impl Arrived {
    /// The one transaction of a message: facts, decision, ledger row, changes, outbox.
    fn settle(&self, tx: &mut dyn Tx, judge: &Judge<'_>) -> Result<Ingested> {
        let (origin, mail) = (&self.origin, &self.mail);
        if let Some(ledger) = tx.delivered(origin, &self.hash)? {
            return Ok(Ingested::of(ledger, mail, &Plan::new()));
        }
        let received_at = origin.received_at.map_or(self.now, |at| at.min(self.now));
        let channel = ledger::channel(origin.delivery.written_on());
        let left_unsent = self.came_back.left_unsent.clone();
        let facts = Facts { channel, left_unsent, ..facts(tx, mail, &self.policy, &origin.mailbox, received_at)? };
        let decided = match &self.came_back.held {
            Some(held) => held.decide(tx, (mail, &facts), &self.policy, self.now)?,
            None => None,
        };
        let (plan, again) = match decided {
            Some(Decided { plan, held, again }) => (plan, Some((held, again))),
            None => (judge(&facts, mail, &self.policy, self.now)?, None),
        };
        let arrival = Arrival {
            origin,
            raw: &self.raw.bytes,
            raw_hash: &self.hash,
            whole: self.raw.whole,
            rest: self.rest.as_ref(),
            size: self.raw.size,
            received_at,
            mail,
        };
        let ledger = tx.record(&arrival, &plan, self.now)?;
        tx.apply(&plan, Some(ledger), self.now)?;
        if let Some((held, again)) = again {
            tx.rejudge(held, &again)?;
            tx.apply(&again, Some(held), self.now)?;
        }
        Ok(Ingested::of(ledger, mail, &plan))
    }
}

/// What is understood in a message and what would be done about it, by the code that decides; nothing is stored. Without
/// a store nothing was seen before.
pub async fn inspect(
    store: Option<&Store>,
    policy: &Arc<Policy>,
    mailbox: &MailboxName,
    bytes: Vec<u8>,
    now: Timestamp,
) -> Result<(Mail, Plan)> {
    let raw = Arc::new(Raw { size: bytes.len() as u64, bytes, whole: true, kept: false });
    let (reader, checks) = (Reader::default(), Checks::of(&policy.desk));
    let Reading { mail, unread } = reader.start(policy, &raw, checks.clone()).await;
    anyhow::ensure!(unread.is_none(), "It could not be read: {}", unread.unwrap_or_default());
    let Some(store) = store else {
        let plan = decide_guarded(&Facts::nothing(mailbox, now), &mail, policy, now)?;
        return Ok((mail, plan));
    };
    let CameBack { held, left_unsent } =
        returned::came_back(store, policy, &mail, mailbox, (reader, checks), now).await?;
    let (asked, of, to) = (mail.clone(), policy.clone(), mailbox.clone());
    let plan = store.read(move |tx| {
        let facts = Facts { left_unsent, ..facts(tx, &asked, &of, &to, now)? };
        let decided = held.map(|held| held.decide(tx, (&asked, &facts), &of, now)).transpose()?.flatten();
        match decided {
            Some(Decided { plan, again, .. }) => Ok(plan.with(again)),
            None => decide_guarded(&facts, &asked, &of, now),
        }
    });
    Ok((mail, plan.await?))
}

/// What would become of something that is written on a page; nothing is stored. `seen`: the newest answer that its
/// writer had before their eyes, an entry of the ticket.
pub async fn foresee(
    store: &Store,
    policy: &Arc<Policy>,
    mailbox: &MailboxName,
    bytes: Vec<u8>,
    seen: Option<Seen>,
    now: Timestamp,
) -> Result<Plan> {
    let raw = Arc::new(Raw { size: bytes.len() as u64, bytes, whole: true, kept: false });
    let Reading { mut mail, unread } = Reader::default().start(policy, &raw, None).await;
    anyhow::ensure!(unread.is_none(), "It could not be read: {}", unread.unwrap_or_default());
    vouch(&mut mail, Some(WrittenOn::Page));
    let (policy, mailbox) = (policy.clone(), mailbox.clone());
    store
        .read(move |tx| {
            let mut facts = facts(tx, &mail, &policy, &mailbox, now)?;
            if let Some(seen) = seen {
                let entries = tx.entries(seen.ticket)?;
                let newer = entries.into_iter().rev().filter(|stored| stored.id > seen.entry);
                let newer = newer.map(|stored| stored.entry).filter(is_dealt_with).collect();
                facts.answered_since = [(seen.ticket, newer)].into();
                let leaving = tx.unsent(seen.ticket)?.iter().filter_map(Unsent::answer).collect();
                facts.about_to_leave = [(seen.ticket, leaving)].into();
            }
            decide_guarded(&facts, &mail, &policy, now)
        })
        .await
}

/// What somebody had before their eyes when they wrote.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    pub ticket: TicketNumber,
    /// The newest entry, by its id.
    pub entry: i64,
}

/// Whether an agent answered by it, or ended the ticket.
fn is_dealt_with(entry: &NewEntry) -> bool {
    entry.author.kind == AuthorKind::Agent
        && (matches!(entry.kind, EntryKind::Outbound | EntryKind::Note) || Turn::is_end(entry))
}

/// Asks the store what must be known to decide about this mail.
pub fn facts(
    tx: &mut dyn Tx,
    mail: &Mail,
    policy: &Policy,
    mailbox: &MailboxName,
    received_at: Timestamp,
) -> Result<Facts> {
    tx.facts(&thread::lookup(mail, policy), mailbox, received_at)
}

/// SHA-256 of the raw bytes in hex.
pub fn raw_hash(raw: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(raw))
}
