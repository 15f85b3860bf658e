//! How far mailboxes are read, what is still owed, and what the server must still be told.

use anyhow::{Context, Result, anyhow};
use jiff::Timestamp;

use crate::desk::names::MailboxName;
use crate::desk::policy::After;
use crate::store::driver::Driver;
use crate::store::ledger::LedgerId;
use crate::store::sql::{CHUNK, chunks, first};
use crate::store::tx::{AfterTodo, Cursor};
use crate::store::value::{Columns, Value, params};

pub fn read(db: &mut dyn Driver, mailbox: &MailboxName) -> Result<Option<Cursor>> {
    let rows = db
        .query("SELECT uidvalidity, highest, since FROM mailbox WHERE name = $1", params![mailbox])
        .context("Failed to read the cursor of a mailbox")?;
    first(rows)
        .map(|mut row| Ok(Cursor { uidvalidity: row.take()?, highest: row.take()?, since: row.take()? }))
        .transpose()
}

pub fn write(db: &mut dyn Driver, mailbox: &MailboxName, cursor: &Cursor) -> Result<()> {
    let before = read(db, mailbox)?;
    if before.is_some_and(|before| before.uidvalidity != cursor.uidvalidity) {
        db.execute("DELETE FROM owed WHERE mailbox = $1", params![mailbox])
            .context("Failed to forget UIDs of an earlier UIDVALIDITY")?;
    }
    db.execute(
        "INSERT INTO mailbox (name, uidvalidity, highest, since) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (name) DO UPDATE SET uidvalidity = excluded.uidvalidity, highest = excluded.highest, \
         since = excluded.since",
        params![mailbox, cursor.uidvalidity, cursor.highest, cursor.since],
    )
    .context("Failed to write the cursor of a mailbox")?;
    Ok(())
}

/// Keeps since when a UID is owed that was owed before.
pub fn owe(db: &mut dyn Driver, mailbox: &MailboxName, uids: &[u32], now: Timestamp) -> Result<()> {
    let rows: Vec<String> = (3..3 + CHUNK).map(|number| format!("($1, ${number}, $2)")).collect();
    let sql = format!("INSERT INTO owed (mailbox, uid, since) VALUES {} ON CONFLICT DO NOTHING", rows.join(", "));
    for params in chunks(params![mailbox, now], uids, |uid| Value::from(*uid)) {
        db.execute(&sql, &params).context("Failed to write the UIDs that are owed")?;
    }
    Ok(())
}

pub fn owed(db: &mut dyn Driver, mailbox: &MailboxName) -> Result<Vec<(u32, Timestamp)>> {
    let rows = db
        .query("SELECT uid, since FROM owed WHERE mailbox = $1 ORDER BY uid", params![mailbox])
        .context("Failed to read the UIDs that are owed")?;
    rows.into_iter()
        .map(|row| {
            let mut row = Columns::of(row);
            Ok((row.take()?, row.take()?))
        })
        .collect()
}

pub fn forgive(db: &mut dyn Driver, mailbox: &MailboxName, uids: &[u32]) -> Result<()> {
    for uid in uids {
        db.execute("DELETE FROM owed WHERE mailbox = $1 AND uid = $2", params![mailbox, *uid])
            .context("Failed to take a UID from what is owed")?;
    }
    Ok(())
}

pub fn after_pending(db: &mut dyn Driver, mailbox: &MailboxName) -> Result<Vec<AfterTodo>> {
    let rows = db
        .query(
            "SELECT id, uidvalidity, uid, after_todo FROM ledger \
             WHERE mailbox = $1 AND after_todo IS NOT NULL AND uid IS NOT NULL ORDER BY id",
            params![mailbox],
        )
        .context("Failed to read what the server must still be told")?;
    rows.into_iter()
        .map(|row| {
            let mut row = Columns::of(row);
            let (ledger, uidvalidity, uid) = (row.take()?, row.take()?, row.take()?);
            let after = row.take::<String>()?.parse().map_err(|error: String| anyhow!(error))?;
            Ok(AfterTodo { ledger, uidvalidity, uid, after })
        })
        .collect()
}

pub fn after_done(db: &mut dyn Driver, ids: &[LedgerId]) -> Result<()> {
    for id in ids {
        db.execute("UPDATE ledger SET after_todo = NULL WHERE id = $1", params![*id])
            .context("Failed to write what the server has confirmed")?;
    }
    Ok(())
}

pub fn after_left(db: &mut dyn Driver, ids: &[LedgerId], after: &After) -> Result<()> {
    for id in ids {
        db.execute(
            "UPDATE ledger SET after_todo = $2 WHERE id = $1 AND after_todo IS NOT NULL",
            params![*id, after.to_string()],
        )
        .context("Failed to write what the server must still be told")?;
    }
    Ok(())
}

pub fn recorded_uids(db: &mut dyn Driver, mailbox: &MailboxName, uidvalidity: u32) -> Result<Vec<u32>> {
    let rows = db
        .query(
            "SELECT uid FROM ledger WHERE mailbox = $1 AND uidvalidity = $2 AND uid IS NOT NULL ORDER BY uid",
            params![mailbox, uidvalidity],
        )
        .context("Failed to read the UIDs of a mailbox")?;
    rows.into_iter().map(|row| Columns::of(row).take()).collect()
}
