//! Who is signed in to the web desk. What has ended is taken away by whatever is written next.

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::desk::names::AgentId;
use crate::store::driver::Driver;
use crate::store::session::{SecretHash, Session, SignIn};
use crate::store::sql::first;
use crate::store::value::{Columns, Row, params};

pub fn offer(db: &mut dyn Driver, link: &SignIn, now: Timestamp) -> Result<()> {
    const FAILED: &str = "Failed to write a link that lets an agent in";
    db.execute("DELETE FROM sign_in WHERE ends_at <= $1", params![now]).context(FAILED)?;
    db.execute(
        "INSERT INTO sign_in (hash, agent, ends_at) VALUES ($1, $2, $3)",
        params![&link.hash.0, &link.agent, link.ends_at],
    )
    .context(FAILED)?;
    Ok(())
}

pub fn offered(db: &mut dyn Driver, hash: &SecretHash, now: Timestamp) -> Result<Option<AgentId>> {
    let rows = db
        .query("SELECT agent FROM sign_in WHERE hash = $1 AND ends_at > $2", params![&hash.0, now])
        .context("Failed to look for a link that lets an agent in")?;
    first(rows).map(|mut row| row.take()).transpose()
}

pub fn begin(db: &mut dyn Driver, link: &SecretHash, session: &Session) -> Result<bool> {
    const FAILED: &str = "Failed to write a session";
    let now = session.begun_at;
    let taken = db
        .execute(
            "DELETE FROM sign_in WHERE hash = $1 AND agent = $2 AND ends_at > $3",
            params![&link.0, &session.agent, now],
        )
        .context(FAILED)?;
    if taken == 0 {
        return Ok(false);
    }
    db.execute("DELETE FROM session WHERE ends_at <= $1", params![now]).context(FAILED)?;
    db.execute(
        "INSERT INTO session (hash, agent, begun_at, seen_at, ends_at, browser) VALUES ($1, $2, $3, $4, $5, $6)",
        params![&session.hash.0, &session.agent, session.begun_at, session.seen_at, session.ends_at, &session.browser],
    )
    .context(FAILED)?;
    Ok(true)
}

pub fn one(db: &mut dyn Driver, hash: &SecretHash, now: Timestamp) -> Result<Option<Session>> {
    let sql = format!("{SELECT} WHERE hash = $1 AND ends_at > $2");
    let rows = db.query(&sql, params![&hash.0, now]).context("Failed to look for a session")?;
    rows.into_iter().next().map(of).transpose()
}

pub fn of_agent(db: &mut dyn Driver, agent: &AgentId, now: Timestamp) -> Result<Vec<Session>> {
    let sql = format!("{SELECT} WHERE agent = $1 AND ends_at > $2 ORDER BY begun_at, hash");
    let rows = db.query(&sql, params![agent, now]).context("Failed to list sessions")?;
    rows.into_iter().map(of).collect()
}

pub fn seen(db: &mut dyn Driver, hash: &SecretHash, at: Timestamp, ends_at: Timestamp) -> Result<()> {
    db.execute("UPDATE session SET seen_at = $2, ends_at = $3 WHERE hash = $1", params![&hash.0, at, ends_at])
        .context("Failed to write when a session was used")?;
    Ok(())
}

pub fn end(db: &mut dyn Driver, hash: &SecretHash) -> Result<()> {
    db.execute("DELETE FROM session WHERE hash = $1", params![&hash.0]).context("Failed to end a session")?;
    Ok(())
}

pub fn key_fingerprints(db: &mut dyn Driver) -> Result<Vec<String>> {
    let rows = db
        .query("SELECT fingerprint FROM signing_key ORDER BY added_at, fingerprint", &[])
        .context("Failed to read the fingerprints of keys")?;
    rows.into_iter().map(|row| Columns::of(row).take()).collect()
}

pub fn add_key_fingerprint(db: &mut dyn Driver, fingerprint: &str, now: Timestamp) -> Result<()> {
    db.execute(
        "INSERT INTO signing_key (fingerprint, added_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        params![fingerprint, now],
    )
    .context("Failed to write the fingerprint of a key")?;
    Ok(())
}

/// What [`of`] reads.
const SELECT: &str = "SELECT hash, agent, begun_at, seen_at, ends_at, browser FROM session";

fn of(row: Row) -> Result<Session> {
    let mut row = Columns::of(row);
    Ok(Session {
        hash: SecretHash(row.take()?),
        agent: row.take()?,
        begun_at: row.take()?,
        seen_at: row.take()?,
        ends_at: row.take()?,
        browser: row.take()?,
    })
}
