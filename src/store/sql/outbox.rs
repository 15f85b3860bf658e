//! The life of a row of the outbox: queued, sending under a lease, settled.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use jiff::Timestamp;

use crate::store::driver::Driver;
use crate::store::ledger::LedgerId;
use crate::store::outbox::{Claimed, OutboxState, Outcome};
use crate::store::sql::{first, ledger};
use crate::store::value::{Columns, Row, params};

const LOST: &str = "the sender ended after DATA had begun; whether the mail left is unknown";

/// An older mail to the same recipient by the same mailbox that is being sent, or has its turn, or is to be tried again: what
/// was written after it must not overtake it. One that has failed as often as [`OVERTAKEN_AFTER`] holds nothing up any more,
/// nor does one that rests for a visitor of a chat. What is refused is queued no longer.
const NOT_OVERTAKING: &str = "NOT EXISTS (SELECT 1 FROM outbox AS older WHERE older.state IN ('queued', 'sending') \
    AND older.rcpt = mine.rcpt AND older.mailbox = mine.mailbox AND older.id < mine.id AND older.attempts < $OVERTAKEN \
    AND (older.state = 'sending' OR older.last_error IS NOT NULL OR older.next_attempt_at <= $DUE))";

/// After so many attempts, about an hour, a mail may be what is wrong and not its recipient: others go before it.
const OVERTAKEN_AFTER: u32 = 6;

fn not_overtaking(due: &str) -> String {
    NOT_OVERTAKING.replace("$OVERTAKEN", &OVERTAKEN_AFTER.to_string()).replace("$DUE", due)
}

pub fn claim(db: &mut dyn Driver, now: Timestamp, lease_until: Timestamp, limit: usize) -> Result<Vec<Claimed>> {
    let mut uncertain = expire(db, now, limit)?;
    let sql = format!(
        "UPDATE outbox SET state = 'sending', attempts = attempts + 1, lease_until = $2, data_begun = 0 \
         WHERE id IN (SELECT mine.id FROM outbox AS mine WHERE mine.state = 'queued' AND mine.next_attempt_at <= $1 \
         AND {} ORDER BY mine.next_attempt_at, mine.id LIMIT $3) RETURNING id, outgoing, rcpt, attempts",
        not_overtaking("$1")
    );
    let rows = db
        .query(&sql, params![now, lease_until, limit.saturating_sub(uncertain.len())])
        .context("Failed to claim rows of the outbox")?;
    let mut claimed = with_drafts(db, rows, false)?;
    // RETURNING promises no order.
    claimed.sort_by_key(|claimed| claimed.id);
    uncertain.append(&mut claimed);
    Ok(uncertain)
}

/// Ends leases that ran out: back to the queue, or `uncertain` and returned.
fn expire(db: &mut dyn Driver, now: Timestamp, limit: usize) -> Result<Vec<Claimed>> {
    db.execute(
        "UPDATE outbox SET state = 'queued', next_attempt_at = $1, lease_until = NULL \
         WHERE state = 'sending' AND lease_until <= $1 AND data_begun = 0",
        params![now],
    )
    .context("Failed to queue rows again whose sender is gone")?;
    let rows = db
        .query(
            "UPDATE outbox SET state = 'uncertain', lease_until = NULL, settled_at = $1, last_error = $2 \
             WHERE id IN (SELECT id FROM outbox WHERE state = 'sending' AND lease_until <= $1 ORDER BY id LIMIT $3) \
             RETURNING id, outgoing, rcpt, attempts",
            params![now, LOST, limit],
        )
        .context("Failed to mark rows uncertain whose sender is gone")?;
    with_drafts(db, rows, true)
}

/// Ends leases before their time; what follows from it is up to [`claim`].
pub fn release_leases(db: &mut dyn Driver, now: Timestamp) -> Result<u64> {
    db.execute("UPDATE outbox SET lease_until = $1 WHERE state = 'sending' AND lease_until > $1", params![now])
        .context("Failed to end the leases of a sender that is gone")
}

/// Adds to each row its mail, and the raw message that its attachments are taken from. Both are read once a mail.
fn with_drafts(db: &mut dyn Driver, rows: Vec<Row>, uncertain: bool) -> Result<Vec<Claimed>> {
    let mut mails = BTreeMap::new();
    let mut claimed = Vec::with_capacity(rows.len());
    for row in rows {
        let mut row = Columns::of(row);
        let (id, outgoing, rcpt, attempts) = (row.take()?, row.take::<i64>()?, row.take()?, row.take()?);
        if let std::collections::btree_map::Entry::Vacant(place) = mails.entry(outgoing) {
            place.insert(mail(db, outgoing)?);
        }
        let (draft, raw) = mails.get(&outgoing).cloned().context("Failed to find a mail of the outbox")?;
        claimed.push(Claimed { id, rcpt, attempts, draft, raw, uncertain });
    }
    Ok(claimed)
}

fn mail(db: &mut dyn Driver, outgoing: i64) -> Result<(crate::desk::plan::Draft, Option<Vec<u8>>)> {
    let rows = db
        .query("SELECT draft, ledger FROM outgoing WHERE id = $1", params![outgoing])
        .context("Failed to read outgoing mail")?;
    let mut row = first(rows).context("Failed to find outgoing mail")?;
    let (draft, ledger): (crate::desk::plan::Draft, Option<LedgerId>) = (row.json()?, row.take()?);
    let raw = match ledger.filter(|_| !draft.attachments.is_empty()) {
        Some(ledger) => ledger::raw(db, ledger)?,
        None => None,
    };
    Ok((draft, raw))
}

pub fn begin_data(db: &mut dyn Driver, id: i64, now: Timestamp) -> Result<()> {
    let changed = db
        .execute(
            "UPDATE outbox SET data_begun = 1 WHERE id = $1 AND state = 'sending' AND lease_until > $2",
            params![id, now],
        )
        .context("Failed to write that DATA begins")?;
    ensure!(changed == 1, "row {id} of the outbox is no longer this sender's");
    Ok(())
}

pub fn settle(db: &mut dyn Driver, id: i64, outcome: &Outcome, now: Timestamp) -> Result<()> {
    let (state, next, error) = match outcome {
        Outcome::Sent => (OutboxState::Sent, now, None),
        Outcome::Retry { at, error } | Outcome::Waits { at, error } => (OutboxState::Queued, *at, Some(error)),
        Outcome::Failed { error } => (OutboxState::Failed, now, Some(error)),
        Outcome::Uncertain { error } => (OutboxState::Uncertain, now, Some(error)),
    };
    let uncounted = i64::from(matches!(outcome, Outcome::Waits { .. }));
    // Somebody may have ended the lease meanwhile: what the server answered is still the truth, unless a bounce
    // or a person came first.
    let changed = db
        .execute(
            "UPDATE outbox SET state = $2, next_attempt_at = $3, last_error = $4, settled_at = $5, \
             lease_until = NULL, data_begun = 0, attempts = attempts - $6 \
             WHERE id = $1 AND state IN ('sending', 'uncertain')",
            params![id, state.as_str(), next, error, now, uncounted],
        )
        .context("Failed to write how sending ended")?;
    if changed == 0 {
        tracing::warn!(
            row = id,
            outcome = state.as_str(),
            "a row of the outbox was settled after it had left its sender"
        );
    }
    Ok(())
}

pub fn retry(db: &mut dyn Driver, id: i64, now: Timestamp) -> Result<bool> {
    let changed = db
        .execute(
            "UPDATE outbox SET state = 'queued', attempts = 0, next_attempt_at = $2, lease_until = NULL, \
             data_begun = 0, settled_at = NULL WHERE id = $1 AND state IN ('queued', 'failed', 'uncertain', 'cancelled')",
            params![id, now],
        )
        .context("Failed to queue a row of the outbox again")?;
    Ok(changed == 1)
}

pub fn cancel(db: &mut dyn Driver, id: i64) -> Result<bool> {
    let changed = db
        .execute(
            "UPDATE outbox SET state = 'cancelled' WHERE id = $1 AND state IN ('queued', 'failed', 'uncertain')",
            params![id],
        )
        .context("Failed to cancel a row of the outbox")?;
    Ok(changed == 1)
}

/// Leases that may run out count: after a crash nothing else would look at their rows. What waits for an older mail is due
/// with that one.
pub fn next(db: &mut dyn Driver) -> Result<Option<Timestamp>> {
    let sql = format!(
        "SELECT MIN(at) FROM (SELECT MIN(mine.next_attempt_at) AS at FROM outbox AS mine WHERE mine.state = 'queued' AND {} \
         UNION ALL SELECT MIN(lease_until) FROM outbox WHERE state = 'sending') AS waiting",
        not_overtaking("mine.next_attempt_at")
    );
    let rows = db.query(&sql, &[]).context("Failed to ask when the outbox has work")?;
    first(rows).map_or(Ok(None), |mut row| row.take())
}
