//! Counts, by indexes of what is left to do: none of them looks at all that was ever done.

use anyhow::{Context, Result};

use crate::store::driver::Driver;
use crate::store::ledger::LedgerId;
use crate::store::metrics::{Counts, Ends, Leaving, Seen};
use crate::store::sql::first;
use crate::store::value::{Columns, Row, params};

const FAILED: &str = "Failed to count what there is to do";

pub fn counts(db: &mut dyn Driver) -> Result<Counts> {
    // In the order of the index, which alone is read.
    let tickets = "SELECT queue, status, COUNT(*) FROM ticket WHERE status NOT IN ('resolved', 'closed') \
                   GROUP BY status, queue ORDER BY status, queue";
    let overdue = "SELECT queue, COUNT(DISTINCT ticket.number) FROM ticket JOIN clock ON clock.ticket = ticket.number \
                   WHERE ticket.status NOT IN ('resolved', 'closed') AND clock.state = 'breached' \
                   GROUP BY queue ORDER BY queue";
    let waiting = "SELECT ledger.mailbox, ticket.queue, verdict, COUNT(*) FROM ledger \
                   LEFT JOIN ticket ON ticket.number = ledger.ticket \
                   WHERE verdict IN ('held', 'quarantined') AND aside_at IS NULL \
                   GROUP BY ledger.mailbox, ticket.queue, verdict ORDER BY ledger.mailbox, verdict";
    let ticket = |row: Row| {
        let mut row = Columns::of(row);
        Ok((row.take()?, row.word()?, row.take()?))
    };
    let late = |row: Row| {
        let mut row = Columns::of(row);
        Ok((row.take()?, row.take()?))
    };
    Ok(Counts {
        tickets: db.query(tickets, &[]).context(FAILED)?.into_iter().map(ticket).collect::<Result<_>>()?,
        overdue: db.query(overdue, &[]).context(FAILED)?.into_iter().map(late).collect::<Result<_>>()?,
        outbox: leaving(db, "outbox JOIN outgoing ON outgoing.id = outbox.outgoing", "outgoing.ticket", OUTBOX)?,
        hooks: leaving(db, "hook", "hook.ticket", HOOKS)?,
        waiting: db.query(waiting, &[]).context(FAILED)?.into_iter().map(seen).collect::<Result<_>>()?,
    })
}

/// States of what has not left; of what is told to a webhook none is uncertain.
const OUTBOX: &[&str] = &["queued", "sending", "uncertain", "failed"];
const HOOKS: &[&str] = &["queued", "sending", "failed"];

/// Words stand in the text, a state each, where an index is of them alone.
fn leaving(db: &mut dyn Driver, from: &str, ticket: &str, states: &[&str]) -> Result<Vec<Leaving>> {
    let mut found = Vec::new();
    for state in states {
        let sql = format!(
            "SELECT ticket.queue, state, COUNT(*) FROM {from} LEFT JOIN ticket ON ticket.number = {ticket} \
             WHERE state = '{state}' GROUP BY ticket.queue, state ORDER BY ticket.queue"
        );
        for row in db.query(&sql, &[]).context(FAILED)? {
            let mut row = Columns::of(row);
            found.push(Leaving { queue: row.take()?, state: row.word()?, count: row.take()? });
        }
    }
    Ok(found)
}

pub fn ends(db: &mut dyn Driver) -> Result<Ends> {
    let rows = db
        .query("SELECT MAX(id), (SELECT MIN(next_attempt_at) FROM outbox WHERE state = 'queued') FROM ledger", &[])
        .context(FAILED)?;
    first(rows).map_or(Ok(Ends::default()), |mut row| {
        Ok(Ends { newest: row.take::<Option<i64>>()?.map(LedgerId), oldest_waiting: row.take()? })
    })
}

/// Messages that came into the ledger behind one and up to another.
pub fn seen_between(db: &mut dyn Driver, after: LedgerId, newest: LedgerId) -> Result<Vec<Seen>> {
    let rows = db
        .query(
            "SELECT ledger.mailbox, ticket.queue, verdict, COUNT(*) FROM ledger \
             LEFT JOIN ticket ON ticket.number = ledger.ticket WHERE ledger.id > $1 AND ledger.id <= $2 \
             GROUP BY ledger.mailbox, ticket.queue, verdict",
            params![after, newest],
        )
        .context(FAILED)?;
    rows.into_iter().map(seen).collect()
}

fn seen(row: Row) -> Result<Seen> {
    let mut row = Columns::of(row);
    Ok(Seen { mailbox: row.take()?, queue: row.take()?, verdict: row.word()?, count: row.take()? })
}
