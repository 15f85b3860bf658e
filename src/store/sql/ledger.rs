//! The ledger and the raw messages.

use std::cell::RefCell;

use anyhow::{Context, Result, ensure};
use jiff::Timestamp;
use zstd::bulk::Compressor;

use crate::desk::facts::Earlier;
use crate::desk::names::MailboxName;
use crate::desk::plan::{Plan, Verdict};
use crate::desk::policy::After;
use crate::store::driver::Driver;
use crate::store::ledger::{Arrival, Aside, Delivery, LedgerFilter, LedgerId, LedgerRow, Origin, WrittenOn};
use crate::store::sql::{Conditions, cursor, first, json, rest};
use crate::store::value::{Columns, Row, key, params};

/// Fast rather than small: the writer waits for it. Mail with attachments in base64 shrinks to three quarters either way.
const COMPRESSION: i32 = 1;

pub fn delivered(db: &mut dyn Driver, origin: &Origin, raw_hash: &str) -> Result<Option<LedgerId>> {
    match &origin.delivery {
        Delivery::Imap { uidvalidity, uid } => {
            let id = match by_uid(db, origin, *uidvalidity, *uid)? {
                Some((id, known)) if known == raw_hash => Some(id),
                other => {
                    if let Some((gone, _)) = other {
                        unpoint(db, gone)?;
                    }
                    repoint(db, origin, *uidvalidity, *uid, raw_hash)?
                }
            };
            if id.is_some() {
                cursor::forgive(db, &origin.mailbox, &[*uid])?;
            }
            Ok(id)
        }
        Delivery::Maildir { base } => {
            let rows = db
                .query(
                    "SELECT id FROM ledger WHERE mailbox = $1 AND maildir_base = $2 AND raw_hash = $3",
                    params![&origin.mailbox, key(base), raw_hash],
                )
                .context("Failed to look for a file in the ledger")?;
            first(rows).map(|mut row| row.take()).transpose()
        }
        Delivery::Pipe | Delivery::Web(_) => Ok(None),
    }
}

/// The row of a UID, and the hash of its bytes.
fn by_uid(db: &mut dyn Driver, origin: &Origin, uidvalidity: u32, uid: u32) -> Result<Option<(LedgerId, String)>> {
    let rows = db
        .query(
            "SELECT id, raw_hash FROM ledger WHERE mailbox = $1 AND uidvalidity = $2 AND uid = $3",
            params![&origin.mailbox, uidvalidity, uid],
        )
        .context("Failed to look for a UID in the ledger")?;
    first(rows).map(|mut row| Ok((row.take()?, row.take()?))).transpose()
}

/// Takes its UID from a row whose message is gone from the server: the UID was given again, to other bytes. What
/// was still to be done on the server would now be done to the other message.
fn unpoint(db: &mut dyn Driver, id: LedgerId) -> Result<()> {
    db.execute("UPDATE ledger SET uid = NULL, after_todo = NULL WHERE id = $1", params![id])
        .context("Failed to take a UID from a ledger row whose message is gone")?;
    Ok(())
}

/// Gives a row of an earlier UIDVALIDITY its new UID. Twins are taken one after the other, oldest first.
fn repoint(
    db: &mut dyn Driver,
    origin: &Origin,
    uidvalidity: u32,
    uid: u32,
    raw_hash: &str,
) -> Result<Option<LedgerId>> {
    let rows = db
        .query(
            "UPDATE ledger SET uidvalidity = $2, uid = $3 WHERE id = (SELECT MIN(id) FROM ledger WHERE raw_hash = $4 \
             AND mailbox = $1 AND uidvalidity <> $2) RETURNING id",
            params![&origin.mailbox, uidvalidity, uid, raw_hash],
        )
        .context("Failed to re-point a ledger row after a UIDVALIDITY change")?;
    first(rows).map(|mut row| row.take()).transpose()
}

pub fn record(db: &mut dyn Driver, arrival: &Arrival<'_>, plan: &Plan, now: Timestamp) -> Result<LedgerId> {
    let verdict = plan.verdict.context("Failed to record a message: it has no verdict")?;
    keep_raw(db, arrival)?;
    let Origin { mailbox, delivery, after, .. } = arrival.origin;
    let (uidvalidity, uid, base) = match delivery {
        Delivery::Imap { uidvalidity, uid } => (Some(*uidvalidity), Some(*uid), None),
        Delivery::Maildir { base } => (None, None, Some(key(base))),
        Delivery::Pipe | Delivery::Web(_) => (None, None, None),
    };
    let written_on = delivery.written_on().map(WrittenOn::as_str);
    // Nothing is taken from a server of which we have not every byte.
    let may = uid.is_some() && (arrival.whole || *after == After::Seen);
    let after_todo = (may && !after.is_keep()).then(|| after.to_string());
    let rows = db
        .query(
            "INSERT INTO ledger (mailbox, uidvalidity, uid, maildir_base, raw_hash, message_id, content_hash, \
             received_at, recorded_at, sender, subject, size, whole, verdict, ticket, reasons, after_todo, \
             acted, stood, written_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, \
             $17, $18, $19, $20) RETURNING id",
            params![
                mailbox,
                uidvalidity,
                uid,
                base,
                arrival.raw_hash,
                arrival.mail.message_id.as_deref().map(key),
                &arrival.mail.content_hash,
                arrival.received_at,
                now,
                arrival.mail.from.as_ref().map(|from| from.address.as_str()),
                &arrival.mail.subject,
                arrival.size,
                arrival.whole,
                verdict.as_str(),
                plan.ticket,
                json::text(&plan.reasons)?,
                after_todo,
                json::text(&plan.acted)?,
                plan.stood.as_ref().map(json::text).transpose()?,
                written_on,
            ],
        )
        .context("Failed to write the ledger row")?;
    if let Some(uid) = uid {
        cursor::forgive(db, mailbox, &[uid])?;
    }
    let id = first(rows).context("Failed to write the ledger row: no id came back")?.take()?;
    arrival.rest.map_or(Ok(()), |parts| rest::keep(db, id, parts))?;
    Ok(id)
}

/// Writes the raw bytes unless they are there already; bytes that were erased come back with a new delivery.
fn keep_raw(db: &mut dyn Driver, arrival: &Arrival<'_>) -> Result<()> {
    let there = db
        .query("SELECT 1 FROM message WHERE hash = $1 AND raw IS NOT NULL", params![arrival.raw_hash])
        .context("Failed to look for a raw message")?;
    if !there.is_empty() {
        return Ok(());
    }
    let packed = pack(arrival.raw).context("Failed to compress a message")?;
    db.execute(
        "INSERT INTO message (hash, size, raw, html) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (hash) DO UPDATE SET raw = excluded.raw, html = excluded.html",
        params![arrival.raw_hash, arrival.raw.len(), packed, arrival.mail.html.is_some()],
    )
    .context("Failed to write the raw message")?;
    Ok(())
}

/// With one compressor a thread: to make one costs more than to compress a mail.
pub(super) fn pack(raw: &[u8]) -> std::io::Result<Vec<u8>> {
    thread_local! {
        static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    }
    COMPRESSOR.with_borrow_mut(|place| match place {
        Some(compressor) => compressor.compress(raw),
        None => place.insert(Compressor::new(COMPRESSION)?).compress(raw),
    })
}

pub fn rejudge(db: &mut dyn Driver, id: LedgerId, plan: &Plan) -> Result<()> {
    let verdict = plan.verdict.context("Failed to judge a message again: there is no verdict")?;
    let changed = db
        .execute(
            "UPDATE ledger SET verdict = $2, ticket = $3, reasons = $4, acted = $5, stood = $6, aside_by = NULL, \
             aside_at = NULL WHERE id = $1",
            params![
                id,
                verdict.as_str(),
                plan.ticket,
                json::text(&plan.reasons)?,
                json::text(&plan.acted)?,
                plan.stood.as_ref().map(json::text).transpose()?,
            ],
        )
        .context("Failed to judge a message again")?;
    ensure!(changed == 1, "there is no ledger row {}", id.0);
    Ok(())
}

pub fn put_aside(db: &mut dyn Driver, id: LedgerId, aside: &Aside, reason: &str) -> Result<bool> {
    let filter = LedgerFilter { id: Some(id), aside: Some(false), ..LedgerFilter::default() };
    let waits = |row: &LedgerRow| matches!(row.verdict, Verdict::Held | Verdict::Quarantined);
    let Some(mut row) = list(db, &filter)?.pop().filter(waits) else { return Ok(false) };
    row.reasons.push(reason.to_owned());
    db.execute(
        "UPDATE ledger SET aside_by = $2, aside_at = $3, reasons = $4 WHERE id = $1",
        params![id, &aside.by, aside.at, json::text(&row.reasons)?],
    )
    .context("Failed to put a message aside")?;
    Ok(true)
}

const COLUMNS: &str = "id, mailbox, uidvalidity, uid, message_id, received_at, recorded_at, sender, subject, size, \
    whole, verdict, ticket, reasons, acted, stood, written_on, aside_by, aside_at";

pub fn list(db: &mut dyn Driver, filter: &LedgerFilter) -> Result<Vec<LedgerRow>> {
    let mut conditions = Conditions::default();
    if let Some(id) = filter.id {
        conditions.add("id = $?", id);
    }
    if let Some(verdict) = filter.verdict {
        conditions.add("verdict = $?", verdict.as_str());
    }
    if let Some(mailbox) = &filter.mailbox {
        conditions.add("mailbox = $?", mailbox);
    }
    if let Some(aside) = filter.aside {
        conditions.clauses.push(format!("aside_at IS {}", if aside { "NOT NULL" } else { "NULL" }));
    }
    if let Some(before) = filter.before {
        conditions.add("id < $?", before);
    }
    if let Some(since) = filter.since {
        conditions.add("received_at >= $?", since);
    }
    if let Some(ticket) = filter.ticket {
        conditions.add("ticket = $?", ticket);
    }
    if let Some(message_id) = &filter.message_id {
        conditions.add("message_id = $?", key(message_id));
    }
    let order = conditions.newest("id", filter.last);
    let sql = format!("SELECT {COLUMNS} FROM ledger {} {order}", conditions.sql());
    let rows = db.query(&sql, &conditions.params).context("Failed to read the ledger")?;
    let mut rows = rows.into_iter().map(row_of).collect::<Result<Vec<_>>>()?;
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

fn row_of(row: Row) -> Result<LedgerRow> {
    let mut row = Columns::of(row);
    Ok(LedgerRow {
        id: row.take()?,
        mailbox: row.take()?,
        uidvalidity: row.take()?,
        uid: row.take()?,
        message_id: row.take()?,
        received_at: row.take()?,
        recorded_at: row.take()?,
        from: row.take()?,
        subject: row.take()?,
        size: row.take()?,
        whole: row.take()?,
        verdict: row.word()?,
        ticket: row.take()?,
        reasons: row.json()?,
        acted: row.json_or_none()?,
        stood: row.json_or_none()?,
        written_on: row.word_or_none()?,
        aside: row.take::<Option<_>>()?.zip(row.take::<Option<_>>()?).map(|(by, at)| Aside { by, at }),
    })
}

pub fn raw(db: &mut dyn Driver, id: LedgerId) -> Result<Option<Vec<u8>>> {
    let rows = db
        .query(
            "SELECT message.size, message.raw FROM ledger JOIN message ON message.hash = ledger.raw_hash \
             WHERE ledger.id = $1",
            params![id],
        )
        .context("Failed to read a raw message")?;
    let Some(mut row) = first(rows) else { return Ok(None) };
    let (size, packed) = (row.take::<usize>()?, row.take::<Option<Vec<u8>>>()?);
    packed.map(|packed| unpack(&packed, size)).transpose()
}

pub(super) fn unpack(packed: &[u8], size: usize) -> Result<Vec<u8>> {
    zstd::bulk::decompress(packed, size).context("Failed to unpack a raw message")
}

/// The first delivery of the same mail. One that was quarantined proves nothing about the mail.
pub fn earlier(
    db: &mut dyn Driver,
    message_id: Option<&str>,
    content_hash: &str,
    mailbox: &MailboxName,
) -> Result<Option<Earlier>> {
    let same = || {
        let mut conditions = Conditions::default();
        if let Some(message_id) = message_id {
            conditions.add("message_id = $?", key(message_id));
        }
        conditions.add("content_hash = $?", content_hash);
        conditions.add("verdict <> $?", Verdict::Quarantined.as_str());
        conditions
    };
    let conditions = same();
    let sql = format!("SELECT id, verdict, ticket FROM ledger {} ORDER BY id LIMIT 1", conditions.sql());
    let rows = db.query(&sql, &conditions.params).context("Failed to look for an earlier delivery")?;
    let Some(mut row) = first(rows) else { return Ok(None) };
    let mut here = same();
    here.add("mailbox = $?", mailbox);
    let sql = format!("SELECT 1 FROM ledger {} LIMIT 1", here.sql());
    let here = db.query(&sql, &here.params).context("Failed to look for an earlier delivery to the same mailbox")?;
    Ok(Some(Earlier { ledger: row.take()?, verdict: row.word()?, ticket: row.take()?, here: !here.is_empty() }))
}

/// Whether another mail came with this Message-ID.
pub fn id_taken(db: &mut dyn Driver, message_id: &str, content_hash: &str) -> Result<bool> {
    let rows = db
        .query(
            "SELECT 1 FROM ledger WHERE message_id = $1 AND content_hash <> $2 AND verdict <> $3 LIMIT 1",
            params![key(message_id), content_hash, Verdict::Quarantined.as_str()],
        )
        .context("Failed to look for a Message-ID in the ledger")?;
    Ok(!rows.is_empty())
}
