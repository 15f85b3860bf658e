//! The use case: a message came.
//!
//! **`Ok` means durable: advance. `Err` means temporary: do not.** Whatever is wrong with the message itself ends
//! as a verdict, never as an error.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use futures_util::poll;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tokio::sync::oneshot;

use crate::desk::correspondent;
use crate::desk::decide::decide;
use crate::desk::facts::Facts;
use crate::desk::mail::{Attachment, Mail};
use crate::desk::names::MailboxName;
use crate::desk::opening::quarantine;
use crate::desk::plan::{Plan, Verdict};
use crate::desk::policy::Policy;
use crate::desk::release::{As, release};
use crate::desk::thread;
use crate::desk::ticket::{EntryKind, TicketNumber};
use crate::mail;
use crate::store::ledger::{Arrival, LedgerId, Origin};
use crate::store::tx::Tx;
use crate::store::{self, Store};

/// Reading a message may take this long; then it is quarantined unread.
const PATIENCE: Duration = Duration::from_secs(60);

/// A message as a mailbox hands it over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    pub origin: Origin,
    /// Cut when `whole` is false.
    pub raw: Vec<u8>,
    pub whole: bool,
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

/// Reads, decides and stores one message, in one transaction.
pub async fn ingest(store: &Store, policy: &Arc<Policy>, incoming: Incoming, now: Timestamp) -> Result<Ingested> {
    Line::default().ingest(store, policy, incoming, now).await
}

/// Keeps the order of messages that are ingested at the same time: they are read side by side, but decided as they
/// came. A reply that overtook what it answers would open a ticket of its own.
#[derive(Default)]
pub struct Line {
    /// Done when the message that came last has its place in the store's queue.
    last: Mutex<Option<oneshot::Receiver<()>>>,
}

impl Line {
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
        let (store, policy, incoming) = (store.clone(), policy.clone(), Arc::new(incoming));
        let reading = read(&policy, &incoming);
        async move {
            let (mail, unread) = match reading.await {
                Ok(mail) => (mail, None),
                Err(cause) => (mail::unreadable(&incoming.raw, incoming.size, &cause), Some(cause)),
            };
            let arrived = Arc::new(Arrived { hash: raw_hash(&incoming.raw), incoming, mail, policy, now });
            if let Some(ahead) = ahead {
                // An error means that whoever was ahead gave up: then it is our turn all the same.
                let _ = ahead.await;
            }
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

async fn write_quarantined(store: &Store, arrived: &Arc<Arrived>, cause: String) -> Result<Ingested> {
    let arrived = arrived.clone();
    let judge =
        move |facts: &Facts, mail: &Mail, policy: &Policy, now| Ok(quarantine(facts, mail, policy, &cause, now));
    store.write(move |tx| arrived.settle(tx, &judge)).await.context("Failed to quarantine a message")
}

/// Starts reading the message off the runtime's threads; in bounded time. The error is the cause in words.
fn read(policy: &Arc<Policy>, incoming: &Arc<Incoming>) -> impl Future<Output = Result<Mail, String>> + Send + use<> {
    let (policy, incoming) = (policy.clone(), incoming.clone());
    let reading = tokio::task::spawn_blocking(move || read_now(&policy, &incoming.raw, incoming.whole, incoming.size));
    async move {
        match tokio::time::timeout(PATIENCE, reading).await {
            Ok(Ok(mail)) => Ok(mail),
            Ok(Err(_)) => Err("reading it failed in a way that it should not".to_owned()),
            Err(_) => Err(format!("reading it took longer than {} s", PATIENCE.as_secs())),
        }
    }
}

/// Reads a message as this policy asks for.
pub fn read_now(policy: &Policy, raw: &[u8], whole: bool, size: u64) -> Mail {
    let options = mail::Reading { authserv_ids: &policy.desk.authserv_ids };
    let mut mail = if whole { mail::read(raw, &options) } else { mail::too_large(raw, size, &options) };
    mail.secret_parts = secret_parts(policy, raw, &mail);
    mail
}

/// What an agent attached and no requester may get: only agents' attachments travel on, so only theirs are looked at.
fn secret_parts(policy: &Policy, raw: &[u8], mail: &Mail) -> Vec<u32> {
    if correspondent::writer(mail).is_none_or(|from| policy.agent_by_address(&from.address).is_none()) {
        return Vec::new();
    }
    let secret = |attachment: &&Attachment| {
        let bytes = mail::attachment_bytes(raw, attachment.part).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        policy.keys.scrub(&text) != text
    };
    mail.attachments.iter().filter(secret).map(|attachment| attachment.part).collect()
}

/// A defect in deciding is this message's trouble, not the next one's.
fn decide_guarded(facts: &Facts, mail: &Mail, policy: &Policy, now: Timestamp) -> Result<Plan> {
    catch_unwind(AssertUnwindSafe(|| decide(facts, mail, policy, now)))
        .map_err(|_| anyhow!("deciding it failed in a way that it should not"))
}

type Judge<'a> = dyn Fn(&Facts, &Mail, &Policy, Timestamp) -> Result<Plan> + 'a;

/// A message that was read, on its way into the store.
struct Arrived {
    incoming: Arc<Incoming>,
    mail: Mail,
    hash: String,
    policy: Arc<Policy>,
    now: Timestamp,
}

impl Arrived {
    /// The one transaction of a message: facts, decision, ledger row, changes, outbox.
    fn settle(&self, tx: &mut dyn Tx, judge: &Judge<'_>) -> Result<Ingested> {
        let (origin, mail) = (&self.incoming.origin, &self.mail);
        if let Some(ledger) = tx.delivered(origin, &self.hash)? {
            return Ok(self.ingested(ledger, &Plan::new()));
        }
        let received_at = origin.received_at.map_or(self.now, |at| at.min(self.now));
        let facts = facts(tx, mail, &self.policy, &origin.mailbox, received_at)?;
        let plan = judge(&facts, mail, &self.policy, self.now)?;
        let arrival = Arrival {
            origin,
            raw: &self.incoming.raw,
            raw_hash: &self.hash,
            whole: self.incoming.whole,
            size: self.incoming.size,
            received_at,
            mail,
        };
        let ledger = tx.record(&arrival, &plan, self.now)?;
        tx.apply(&plan, Some(ledger), self.now)?;
        Ok(self.ingested(ledger, &plan))
    }

    fn ingested(&self, ledger: LedgerId, plan: &Plan) -> Ingested {
        Ingested {
            ledger,
            verdict: plan.verdict,
            ticket: plan.ticket,
            subject: self.mail.subject.clone(),
            from: self.mail.from.as_ref().map(|from| from.address.clone()),
            reasons: plan.reasons.clone(),
            alerts: plan.alerts.clone(),
        }
    }
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

/// Decides about a stored message again: after a rule was mended, or when it was held or quarantined. With `role` it
/// becomes what a person says that it is, whatever it proves.
pub async fn replay(
    store: &Store,
    policy: &Arc<Policy>,
    id: LedgerId,
    role: Option<As>,
    now: Timestamp,
) -> Result<Ingested> {
    let policy = policy.clone();
    store.write(move |tx| replay_in(tx, &policy, id, role, now)).await
}

fn replay_in(tx: &mut dyn Tx, policy: &Policy, id: LedgerId, role: Option<As>, now: Timestamp) -> Result<Ingested> {
    let filter = store::ledger::LedgerFilter { id: Some(id), ..Default::default() };
    let row = tx.ledger(&filter)?.pop().ok_or_else(|| anyhow!("there is no message {} in the ledger", id.0))?;
    if let (
        Verdict::Opened | Verdict::Appended | Verdict::AgentReply | Verdict::Note | Verdict::Command,
        Some(ticket),
    ) = (row.verdict, row.ticket)
    {
        return Err(anyhow!(
            "message {} was handled ({}) and is in ticket {ticket}; replaying it would do it twice",
            id.0,
            row.verdict
        ));
    }
    if let Some(ticket) = row.ticket.filter(|_| role.is_none() && row.verdict != Verdict::Quarantined)
        && tx.entries(ticket)?.iter().any(|entry| entry.ledger == Some(id) && entry.entry.kind != EntryKind::Event)
    {
        return Err(anyhow!(
            "message {} ({}) stands on ticket {ticket} already; replaying it would put it there twice (with --as it is decided all the same)",
            id.0,
            row.verdict
        ));
    }
    let raw = tx.raw(id)?.ok_or_else(|| anyhow!("the bytes of message {} were erased", id.0))?;
    let whole = raw.len() as u64 >= row.size;
    let mail = read_now(policy, &raw, whole, row.size);
    let mut lookup = thread::lookup(&mail, policy);
    lookup.tickets.extend(row.ticket);
    let mut facts = tx.facts(&lookup, &row.mailbox, row.received_at)?;
    // It is not a duplicate of itself.
    facts.duplicate = facts.duplicate.filter(|earlier| earlier.ledger != id.0);
    let plan = match role {
        None => decide_guarded(&facts, &mail, policy, now)?,
        Some(role) => {
            let about = row.ticket.or_else(|| thread::place(&mail, &facts, policy).ticket());
            let about = about.and_then(|number| thread::surviving(number, &facts));
            release(&facts, &mail, policy, (role, about), now).ok_or_else(|| {
                anyhow!("message {} is about no ticket, so it is of no requester; `--as new` opens one", id.0)
            })?
        }
    };
    tx.rejudge(id, &plan)?;
    tx.apply(&plan, Some(id), now)?;
    Ok(Ingested {
        ledger: id,
        verdict: plan.verdict,
        ticket: plan.ticket,
        subject: mail.subject.clone(),
        from: mail.from.as_ref().map(|from| from.address.clone()),
        reasons: plan.reasons,
        alerts: plan.alerts,
    })
}
