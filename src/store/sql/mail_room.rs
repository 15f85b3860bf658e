//! What those who look after the mail itself ask about.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::desk::digest::Held;
use crate::desk::facts::{BucketKey, Level};
use crate::desk::names::{MailboxName, QueueName};
use crate::desk::ticket::TicketNumber;
use crate::store::driver::Driver;
use crate::store::mail_room::{Acted, Owed, Trouble, TroubleKind};
use crate::store::sql::{Conditions, first};
use crate::store::value::{Columns, params};

/// Mailbox and ticket of each, newest first. Words stand in the text where an index is of them alone.
const TROUBLES: &[(TroubleKind, &str)] = &[
    (
        TroubleKind::Held,
        "SELECT mailbox, ticket FROM ledger WHERE verdict = 'held' AND aside_at IS NULL ORDER BY id DESC LIMIT $1",
    ),
    (
        TroubleKind::Quarantined,
        "SELECT mailbox, ticket FROM ledger WHERE verdict = 'quarantined' AND aside_at IS NULL \
         ORDER BY id DESC LIMIT $1",
    ),
    (
        TroubleKind::Failed,
        "SELECT NULL, outgoing.ticket FROM outbox JOIN outgoing ON outgoing.id = outbox.outgoing \
         WHERE state = 'failed' ORDER BY outbox.id DESC LIMIT $1",
    ),
    (
        TroubleKind::Uncertain,
        "SELECT NULL, outgoing.ticket FROM outbox JOIN outgoing ON outgoing.id = outbox.outgoing \
         WHERE state = 'uncertain' ORDER BY outbox.id DESC LIMIT $1",
    ),
    (TroubleKind::Untold, "SELECT NULL, ticket FROM hook WHERE state = 'failed' ORDER BY id DESC LIMIT $1"),
];

pub fn troubles(db: &mut dyn Driver, limit: usize) -> Result<Vec<Trouble>> {
    let mut troubles = Vec::new();
    for (kind, sql) in TROUBLES {
        for row in db.query(sql, params![limit]).context("Failed to read what waits for a person")? {
            let mut row = Columns::of(row);
            let (mailbox, ticket) = (row.take()?, row.take::<Option<TicketNumber>>()?);
            let ticket = ticket.filter(|ticket| *ticket != TicketNumber::NONE);
            troubles.push(Trouble { kind: *kind, mailbox, ticket });
        }
    }
    Ok(troubles)
}

pub fn undecided(db: &mut dyn Driver) -> Result<Vec<Held>> {
    let sql = "SELECT ledger.mailbox, ticket.queue, COUNT(*) FROM ledger \
               LEFT JOIN ticket ON ticket.number = ledger.ticket \
               WHERE verdict = 'held' AND aside_at IS NULL AND NOT EXISTS \
               (SELECT 1 FROM outgoing WHERE outgoing.ledger = ledger.id AND template IN ('returned', 'misunderstood')) \
               GROUP BY ledger.mailbox, ticket.queue";
    let rows = db.query(sql, &[]).context("Failed to count the mail that is held")?;
    rows.into_iter()
        .map(|row| {
            let mut row = Columns::of(row);
            Ok(Held { mailbox: row.take()?, queue: row.take()?, count: row.take()? })
        })
        .collect()
}

pub fn owed(db: &mut dyn Driver, mailbox: &MailboxName) -> Result<Option<Owed>> {
    let rows = db
        .query("SELECT COUNT(*), MIN(since) FROM owed WHERE mailbox = $1", params![mailbox])
        .context("Failed to count the UIDs that are owed")?;
    let Some(mut row) = first(rows) else { return Ok(None) };
    let (count, since) = (row.take()?, row.take::<Option<_>>()?);
    Ok(since.map(|since| Owed { count, since }))
}

pub fn spent_buckets(db: &mut dyn Driver, since: Timestamp, limit: usize) -> Result<Vec<(BucketKey, Level)>> {
    let rows = db
        .query(
            "SELECT name, tokens, refreshed_at FROM bucket WHERE tokens < 1 AND refreshed_at > $1 \
             ORDER BY refreshed_at DESC LIMIT $2",
            params![since, limit],
        )
        .context("Failed to read which buckets are empty")?;
    rows.into_iter()
        .map(|row| {
            let mut row = Columns::of(row);
            Ok((BucketKey(row.take()?), Level { tokens: row.take()?, at: row.take()? }))
        })
        .collect()
}

pub fn rules_acted(db: &mut dyn Driver, but: &[QueueName]) -> Result<BTreeMap<String, Acted>> {
    const OF_RULES: &str = "author_kind = 'system' AND author_name IS NOT NULL AND kind = 'event'";
    let mut conditions = Conditions::default();
    conditions.clauses.push(OF_RULES.to_owned());
    for queue in but {
        // Only where something is hidden is it asked on which ticket each stands.
        conditions.add("(SELECT queue FROM ticket WHERE number = entry.ticket) <> $?", queue);
    }
    let sql =
        format!("SELECT author_name, COUNT(*), MAX(written_at) FROM entry {} GROUP BY author_name", conditions.sql());
    let rows = db.query(&sql, &conditions.params).context("Failed to count how often rules acted")?;
    rows.into_iter()
        .map(|row| {
            let mut row = Columns::of(row);
            Ok((row.take()?, Acted { count: row.take()?, last: row.take()? }))
        })
        .collect()
}
