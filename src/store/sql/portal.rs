//! Requesters who look at their tickets. What has ended is taken away by whatever is written next.

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::desk::ticket::{Contact, Ticket};
use crate::store::driver::Driver;
use crate::store::session::{PortalSession, SecretHash};
use crate::store::sql::{first, tickets};
use crate::store::value::params;

pub fn offer(db: &mut dyn Driver, link: &PortalSession, now: Timestamp) -> Result<()> {
    const FAILED: &str = "Failed to write a link that lets a requester in";
    db.execute("DELETE FROM portal_link WHERE ends_at <= $1", params![now]).context(FAILED)?;
    db.execute(
        "INSERT INTO portal_link (hash, contact, ends_at) VALUES ($1, $2, $3)",
        params![&link.hash.0, link.contact, link.ends_at],
    )
    .context(FAILED)?;
    Ok(())
}

pub fn offered(db: &mut dyn Driver, hash: &SecretHash, now: Timestamp) -> Result<Option<Contact>> {
    let sql = "SELECT contact.id, contact.name, contact.address FROM portal_link \
               JOIN contact ON contact.id = portal_link.contact WHERE hash = $1 AND ends_at > $2";
    let rows = db.query(sql, params![&hash.0, now]).context("Failed to look for a link that lets a requester in")?;
    first(rows).map(|mut row| tickets::contact_of(&mut row)).transpose()
}

pub fn begin(db: &mut dyn Driver, link: &SecretHash, session: &PortalSession, now: Timestamp) -> Result<bool> {
    const FAILED: &str = "Failed to write the session of a requester";
    let taken = db
        .execute(
            "DELETE FROM portal_link WHERE hash = $1 AND contact = $2 AND ends_at > $3",
            params![&link.0, session.contact, now],
        )
        .context(FAILED)?;
    if taken == 0 {
        return Ok(false);
    }
    db.execute("DELETE FROM portal_session WHERE ends_at <= $1", params![now]).context(FAILED)?;
    db.execute(
        "INSERT INTO portal_session (hash, contact, begun_at, ends_at) VALUES ($1, $2, $3, $4)",
        params![&session.hash.0, session.contact, now, session.ends_at],
    )
    .context(FAILED)?;
    Ok(true)
}

pub fn one(db: &mut dyn Driver, hash: &SecretHash, now: Timestamp) -> Result<Option<Contact>> {
    let sql = "SELECT contact.id, contact.name, contact.address FROM portal_session \
               JOIN contact ON contact.id = portal_session.contact WHERE hash = $1 AND ends_at > $2";
    let rows = db.query(sql, params![&hash.0, now]).context("Failed to look for the session of a requester")?;
    first(rows).map(|mut row| tickets::contact_of(&mut row)).transpose()
}

pub fn end(db: &mut dyn Driver, hash: &SecretHash) -> Result<()> {
    db.execute("DELETE FROM portal_session WHERE hash = $1", params![&hash.0])
        .context("Failed to end the session of a requester")?;
    Ok(())
}

pub fn end_all(db: &mut dyn Driver, contact: i64) -> Result<u64> {
    const FAILED: &str = "Failed to end the sessions of a requester";
    let sessions = db.execute("DELETE FROM portal_session WHERE contact = $1", params![contact]).context(FAILED)?;
    let links = db.execute("DELETE FROM portal_link WHERE contact = $1", params![contact]).context(FAILED)?;
    Ok(sessions + links)
}

/// Of which this person is the requester and has anything to read: nothing that the desk wrote for itself, nor what went
/// on in another ticket.
const OWN: &str = "WHERE requester = $1 \
    AND EXISTS (SELECT 1 FROM entry WHERE entry.ticket = ticket.number AND visibility = 'public' \
                AND entry.kind IN ('inbound', 'outbound')) \
    AND NOT EXISTS (SELECT 1 FROM link WHERE link.kind = 'merged_into' AND link.source = ticket.number)";

pub fn tickets(db: &mut dyn Driver, contact: i64, limit: usize) -> Result<Vec<Ticket>> {
    let order = "ORDER BY CASE WHEN status IN ('resolved', 'closed') THEN 1 ELSE 0 END, ticket.number DESC LIMIT $2";
    tickets::chosen(db, &format!("{OWN} {order}"), params![contact, limit])
}
