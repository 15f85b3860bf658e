//! Letters that rest before they are taken in.

use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};

use crate::desk::names::AgentId;
use crate::desk::ticket::TicketNumber;
use crate::store::driver::Driver;
use crate::store::sql::first;
use crate::store::unsent::{Unsent, UnsentState};
use crate::store::value::{Columns, Row, params};

/// What was taken back and not sent again is forgotten after this.
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(7 * 24);

pub fn put(db: &mut dyn Driver, letter: &Unsent, raw: Vec<u8>) -> Result<bool> {
    // The same form again is the same letter, but where its writer has it back.
    let written = db
        .execute(
            "INSERT INTO unsent (key, ticket, agent, mailbox, state, due_at, draft, raw) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (key) DO UPDATE SET mailbox = excluded.mailbox, \
             state = excluded.state, due_at = excluded.due_at, draft = excluded.draft, raw = excluded.raw \
             WHERE unsent.state = 'taken_back' AND unsent.agent = excluded.agent AND unsent.ticket = excluded.ticket",
            params![
                &letter.key,
                letter.ticket,
                &letter.agent,
                &letter.mailbox,
                letter.state.as_str(),
                letter.due_at,
                &letter.draft,
                raw,
            ],
        )
        .context("Failed to write down a letter that rests")?;
    Ok(written > 0)
}

fn forget(db: &mut dyn Driver, now: Timestamp) -> Result<()> {
    if let Ok(before) = now.checked_sub(FORGOTTEN) {
        db.execute(
            "DELETE FROM unsent WHERE state = $1 AND due_at < $2",
            params![UnsentState::TakenBack.as_str(), before],
        )
        .context("Failed to forget letters that were taken back")?;
    }
    Ok(())
}

pub fn of_ticket(db: &mut dyn Driver, ticket: TicketNumber) -> Result<Vec<Unsent>> {
    let sql = format!("SELECT {COLUMNS} FROM unsent WHERE ticket = $1 AND state <> $2 ORDER BY due_at, key");
    let rows = db.query(&sql, params![ticket, UnsentState::TakenBack.as_str()]);
    rows.context("Failed to list letters that rest")?.into_iter().map(|row| of(&mut Columns::of(row))).collect()
}

pub fn taken_back(db: &mut dyn Driver, agent: &AgentId) -> Result<Vec<Unsent>> {
    let sql = format!("SELECT {COLUMNS} FROM unsent WHERE agent = $1 AND state = $2 ORDER BY due_at DESC, key");
    let rows = db.query(&sql, params![agent, UnsentState::TakenBack.as_str()]);
    rows.context("Failed to list letters that were taken back")?
        .into_iter()
        .map(|row| of(&mut Columns::of(row)))
        .collect()
}

pub fn one(db: &mut dyn Driver, key: &str) -> Result<Option<(Unsent, Vec<u8>)>> {
    let sql = format!("SELECT {COLUMNS}, raw FROM unsent WHERE key = $1");
    let rows = db.query(&sql, params![key]).context("Failed to look for a letter that rests")?;
    rows.into_iter().next().map(with_bytes).transpose()
}

pub fn take_back(db: &mut dyn Driver, key: &str, agent: &AgentId) -> Result<bool> {
    let taken = db
        .execute(
            "UPDATE unsent SET state = $1 WHERE key = $2 AND agent = $3 AND state = $4",
            params![UnsentState::TakenBack.as_str(), key, agent, UnsentState::Rests.as_str()],
        )
        .context("Failed to take a letter back")?;
    Ok(taken > 0)
}

pub fn take_back_all(db: &mut dyn Driver, agent: &AgentId) -> Result<u64> {
    let taken = db.execute(
        "UPDATE unsent SET state = $1 WHERE agent = $2 AND state = $3",
        params![UnsentState::TakenBack.as_str(), agent, UnsentState::Rests.as_str()],
    );
    taken.context("Failed to take the letters of an agent back")
}

pub fn leaving(db: &mut dyn Driver, now: Timestamp) -> Result<Option<(Unsent, Vec<u8>)>> {
    const FAILED: &str = "Failed to take a letter that has rested";
    forget(db, now)?;
    let leaves = UnsentState::Leaves.as_str();
    db.execute(
        "UPDATE unsent SET state = $1 WHERE state = $2 AND due_at <= $3",
        params![leaves, UnsentState::Rests.as_str(), now],
    )
    .context(FAILED)?;
    let sql = format!("SELECT {COLUMNS}, raw FROM unsent WHERE state = $1 ORDER BY due_at, key LIMIT 1");
    let rows = db.query(&sql, params![leaves]).context(FAILED)?;
    rows.into_iter().next().map(with_bytes).transpose()
}

pub fn gone(db: &mut dyn Driver, key: &str) -> Result<()> {
    db.execute("DELETE FROM unsent WHERE key = $1", params![key]).context("Failed to forget a letter that left")?;
    Ok(())
}

pub fn next(db: &mut dyn Driver) -> Result<Option<Timestamp>> {
    let rows = db
        .query("SELECT MIN(due_at) FROM unsent WHERE state <> $1", params![UnsentState::TakenBack.as_str()])
        .context("Failed to ask when a letter has rested")?;
    first(rows).map_or(Ok(None), |mut row| row.take())
}

/// What [`of`] reads.
const COLUMNS: &str = "key, ticket, agent, mailbox, state, due_at, draft";

fn of(row: &mut Columns) -> Result<Unsent> {
    Ok(Unsent {
        key: row.take()?,
        ticket: row.take()?,
        agent: row.take()?,
        mailbox: row.take()?,
        state: row.word()?,
        due_at: row.take()?,
        draft: row.take()?,
    })
}

fn with_bytes(row: Row) -> Result<(Unsent, Vec<u8>)> {
    let mut row = Columns::of(row);
    Ok((of(&mut row)?, row.take()?))
}
