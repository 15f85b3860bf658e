//! The life of a row for a webhook: queued, sending under a lease, settled.

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::desk::hook::Hook;
use crate::desk::ticket::TicketNumber;
use crate::store::driver::Driver;
use crate::store::hook::{ClaimedHook, HookFilter, HookRow};
use crate::store::outbox::{OutboxState, Outcome};
use crate::store::sql::{Conditions, first, json};
use crate::store::value::{Columns, Row, params};

pub fn write(db: &mut dyn Driver, hook: &Hook) -> Result<()> {
    db.execute(
        "INSERT INTO hook (message_id, webhook, event, ticket, body, state, attempts, next_attempt_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            &hook.id,
            &hook.webhook,
            hook.event.as_str(),
            hook.data.ticket.as_ref().map_or(TicketNumber::NONE, |ticket| ticket.number),
            json::text(hook)?,
            OutboxState::Queued.as_str(),
            0_i64,
            hook.timestamp,
        ],
    )
    .context("Failed to write what a webhook is told")?;
    Ok(())
}

/// A lease that ran out is no more than an attempt that failed.
pub fn claim(db: &mut dyn Driver, now: Timestamp, lease_until: Timestamp, limit: usize) -> Result<Vec<ClaimedHook>> {
    let rows = db
        .query(
            "UPDATE hook SET state = 'sending', attempts = attempts + 1, lease_until = $2 WHERE id IN \
             (SELECT id FROM hook WHERE (state = 'queued' AND next_attempt_at <= $1) \
             OR (state = 'sending' AND lease_until <= $1) ORDER BY next_attempt_at, id LIMIT $3) \
             RETURNING id, message_id, webhook, body, attempts",
            params![now, lease_until, limit],
        )
        .context("Failed to claim what webhooks are told")?;
    let claimed = |row: Row| -> Result<ClaimedHook> {
        let mut row = Columns::of(row);
        Ok(ClaimedHook {
            id: row.take()?,
            message_id: row.take()?,
            webhook: row.take()?,
            body: row.take()?,
            attempts: row.take()?,
        })
    };
    let mut claimed = rows.into_iter().map(claimed).collect::<Result<Vec<_>>>()?;
    // RETURNING promises no order.
    claimed.sort_by_key(|claimed| claimed.id);
    Ok(claimed)
}

pub fn settle(db: &mut dyn Driver, id: i64, outcome: &Outcome, now: Timestamp) -> Result<()> {
    let (state, next, error) = match outcome {
        Outcome::Sent => (OutboxState::Sent, now, None),
        Outcome::Retry { at, error } | Outcome::Waits { at, error } => (OutboxState::Queued, *at, Some(error)),
        Outcome::Failed { error } | Outcome::Uncertain { error } => (OutboxState::Failed, now, Some(error)),
    };
    db.execute(
        // What was taken need not be told again, so that it need not be kept.
        "UPDATE hook SET state = $2, next_attempt_at = $3, last_error = $4, lease_until = NULL, \
         body = CASE WHEN $2 = 'sent' THEN '' ELSE body END WHERE id = $1 AND state = 'sending'",
        params![id, state.as_str(), next, error],
    )
    .context("Failed to write how telling a webhook ended")?;
    Ok(())
}

pub fn retry(db: &mut dyn Driver, id: i64, now: Timestamp) -> Result<bool> {
    let changed = db
        .execute(
            "UPDATE hook SET state = 'queued', attempts = 0, next_attempt_at = $2, lease_until = NULL \
             WHERE id = $1 AND state IN ('queued', 'failed', 'cancelled')",
            params![id, now],
        )
        .context("Failed to queue again what a webhook is told")?;
    Ok(changed == 1)
}

pub fn cancel(db: &mut dyn Driver, id: i64) -> Result<bool> {
    let changed = db
        .execute("UPDATE hook SET state = 'cancelled' WHERE id = $1 AND state IN ('queued', 'failed')", params![id])
        .context("Failed to cancel what a webhook is told")?;
    Ok(changed == 1)
}

pub fn list(db: &mut dyn Driver, filter: &HookFilter) -> Result<Vec<HookRow>> {
    let mut conditions = Conditions::default();
    if let Some(id) = filter.id {
        conditions.add("id = $?", id);
    }
    if let Some(state) = filter.state {
        conditions.add("state = $?", state.as_str());
    }
    if let Some(before) = filter.before {
        conditions.add("id < $?", before);
    }
    let order = conditions.newest("id", filter.last);
    let sql = format!(
        "SELECT id, message_id, webhook, event, ticket, state, attempts, next_attempt_at, last_error FROM hook {} \
         {order}",
        conditions.sql()
    );
    let rows = db.query(&sql, &conditions.params).context("Failed to read what webhooks are told")?;
    let mut rows = rows.into_iter().map(row_of).collect::<Result<Vec<_>>>()?;
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

fn row_of(row: Row) -> Result<HookRow> {
    let mut row = Columns::of(row);
    let (id, message_id, webhook, event, ticket) = (row.take()?, row.take()?, row.take()?, row.take()?, row.take()?);
    let state = row.word()?;
    Ok(HookRow {
        id,
        message_id,
        webhook,
        event,
        ticket: Some(ticket).filter(|ticket| *ticket != TicketNumber::NONE),
        state,
        attempts: row.take()?,
        next_attempt_at: row.take::<Option<_>>()?.filter(|_| state == OutboxState::Queued),
        last_error: row.take()?,
    })
}

/// Leases that may run out count, as with mail.
pub fn next(db: &mut dyn Driver) -> Result<Option<Timestamp>> {
    let rows = db
        .query(
            "SELECT MIN(at) FROM (SELECT MIN(next_attempt_at) AS at FROM hook WHERE state = 'queued' \
             UNION ALL SELECT MIN(lease_until) FROM hook WHERE state = 'sending') AS waiting",
            &[],
        )
        .context("Failed to ask when a webhook is told something")?;
    first(rows).map_or(Ok(None), |mut row| row.take())
}
