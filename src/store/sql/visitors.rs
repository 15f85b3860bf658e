//! Who has the chat of a ticket open, and mail that waits for them to read it there.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::desk::chat::{self, Line, Stands, Visitor};
use crate::desk::plan::Hold;
use crate::desk::ticket::{Ticket, TicketNumber};
use crate::store::driver::Driver;
use crate::store::outbox::OutboxState;
use crate::store::sql::{Session, entries, first, rows_in};
use crate::store::tickets::StoredEntry;
use crate::store::value::{Columns, Row, Value, key, params};
use crate::store::visitors::Visitors;

const SELECT: &str = "SELECT ticket, here_until, read_entry, mailed_entry FROM visitor";

impl Visitors for Session<'_> {
    fn visitor(&mut self, ticket: TicketNumber) -> Result<Option<Visitor>> {
        let rows = self.db.query(&format!("{SELECT} WHERE ticket = $1"), params![ticket]);
        rows.context("Failed to look for the visitor of a chat")?.into_iter().next().map(of).transpose()
    }

    fn said(&mut self, ticket: &Ticket) -> Result<Vec<Line>> {
        said(self.db, ticket)
    }

    fn visitors_gone(&mut self, now: Timestamp, limit: usize) -> Result<Vec<Visitor>> {
        let sql =
            format!("{SELECT} WHERE here_until IS NOT NULL AND here_until <= $1 ORDER BY here_until, ticket LIMIT $2");
        let rows = self.db.query(&sql, params![now, limit]).context("Failed to ask who left a chat")?;
        rows.into_iter().map(of).collect()
    }
}

/// Those of these tickets.
pub fn of_tickets(db: &mut dyn Driver, tickets: &[TicketNumber]) -> Result<Vec<Visitor>> {
    let sql = format!("{SELECT} WHERE ticket IN $list");
    let rows = rows_in(db, &sql, tickets, |number| Value::from(*number));
    rows.context("Failed to look for the visitors of chats")?.into_iter().map(of).collect()
}

/// What may be read in the chat of a ticket.
pub fn said(db: &mut dyn Driver, ticket: &Ticket) -> Result<Vec<Line>> {
    let entries = entries::list(db, ticket.number)?;
    let waiting = waiting_for(db, ticket.number, &ticket.requester.address.address)?;
    let queued = |stored: &StoredEntry| stored.delivery.map(|_| waiting.contains(&stored.id));
    let stands = |stored: &StoredEntry| Stands {
        id: stored.id,
        queued: queued(stored),
        marked_up: stored.is_marked_up(),
        entry: stored.entry.clone(),
    };
    Ok(chat::lines(ticket, entries.iter().map(stands)))
}

/// Entries whose mail to this recipient has not begun to leave, whatever became of it for others.
fn waiting_for(db: &mut dyn Driver, ticket: TicketNumber, rcpt: &str) -> Result<BTreeSet<i64>> {
    let sql = "SELECT entry.id FROM entry JOIN outgoing ON outgoing.message_id = entry.message_id \
               JOIN outbox ON outbox.outgoing = outgoing.id \
               WHERE entry.ticket = $1 AND entry.kind = 'outbound' AND outbox.rcpt = $2 AND outbox.state = 'queued'";
    let rows = db.query(sql, params![ticket, rcpt]).context("Failed to ask which mail waits in a chat")?;
    rows.into_iter().map(|row| Columns::of(row).take()).collect()
}

fn of(row: Row) -> Result<Visitor> {
    let mut row = Columns::of(row);
    Ok(Visitor { ticket: row.take()?, until: row.take()?, read: row.take()?, mailed: row.take()? })
}

/// Whether they are to be looked after sooner than was known.
pub fn write(db: &mut dyn Driver, visitor: &Visitor) -> Result<bool> {
    let known = of_tickets(db, &[visitor.ticket])?.pop().and_then(|known| known.until);
    db.execute(
        "INSERT INTO visitor (ticket, here_until, read_entry, mailed_entry) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (ticket) DO UPDATE SET here_until = excluded.here_until, read_entry = excluded.read_entry, \
         mailed_entry = excluded.mailed_entry",
        params![visitor.ticket, visitor.until, visitor.read, visitor.mailed],
    )
    .context("Failed to write who has a chat open")?;
    Ok(visitor.until.is_some_and(|until| known.is_none_or(|known| until < known)))
}

pub fn next(db: &mut dyn Driver) -> Result<Option<Timestamp>> {
    let rows = db
        .query("SELECT MIN(here_until) FROM visitor WHERE here_until IS NOT NULL", &[])
        .context("Failed to ask when somebody has left a chat")?;
    first(rows).map_or(Ok(None), |mut row| row.take())
}

/// A row that has begun to leave, or was put off by a server, waits for nobody.
pub fn hold(db: &mut dyn Driver, hold: &Hold) -> Result<()> {
    db.execute(
        "UPDATE outbox SET next_attempt_at = $3 WHERE state = 'queued' AND attempts = 0 AND rcpt = $2 \
         AND outgoing IN (SELECT id FROM outgoing WHERE message_id = $1)",
        params![key(&hold.message_id), &hold.rcpt, hold.until],
    )
    .context("Failed to let a mail wait")
    .map(drop)
}

pub fn read_here(db: &mut dyn Driver, messages: &[String], rcpt: &str, now: Timestamp) -> Result<()> {
    for message in messages {
        db.execute(
            "UPDATE outbox SET state = $3, settled_at = $4 WHERE state = 'queued' AND rcpt = $2 \
             AND outgoing IN (SELECT id FROM outgoing WHERE message_id = $1)",
            params![key(message), rcpt, OutboxState::Read.as_str(), now],
        )
        .context("Failed to write that a mail was read in a chat")?;
    }
    Ok(())
}

pub fn leave(db: &mut dyn Driver, messages: &[String], rcpt: &str, now: Timestamp) -> Result<()> {
    for message in messages {
        db.execute(
            "UPDATE outbox SET next_attempt_at = $3 WHERE state = 'queued' AND attempts = 0 AND rcpt = $2 \
             AND next_attempt_at > $3 AND outgoing IN (SELECT id FROM outgoing WHERE message_id = $1)",
            params![key(message), rcpt, now],
        )
        .context("Failed to let a mail leave that waited")?;
    }
    Ok(())
}
