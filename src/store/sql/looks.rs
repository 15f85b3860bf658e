//! Who looked at what.

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::store::driver::Driver;
use crate::store::looks::{Look, LookFilter, Looks, What};
use crate::store::sql::Conditions;
use crate::store::sql::Session;
use crate::store::value::{Columns, Row, params};

/// Adds its times to those of the same hour.
fn write(db: &mut dyn Driver, look: &Look) -> Result<()> {
    let hour = look.last_at.as_second().div_euclid(3600);
    db.execute(
        "INSERT INTO looked (agent, via, what, number, hour, times, last_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (agent, via, what, number, hour) DO UPDATE SET times = looked.times + excluded.times, \
         last_at = excluded.last_at",
        params![&look.agent, look.via.as_str(), look.what.as_str(), look.number, hour, look.times, look.last_at],
    )
    .context("Failed to write who looked at what")
    .map(drop)
}

/// The newest first.
fn list(db: &mut dyn Driver, filter: &LookFilter) -> Result<Vec<Look>> {
    let mut conditions = Conditions::default();
    if let Some(agent) = &filter.agent {
        conditions.add("agent = $?", agent);
    }
    if let Some(ticket) = filter.ticket {
        conditions.add("number = $?", ticket);
        conditions.add("what <> $?", What::Message.as_str());
    }
    let sql = format!(
        "SELECT agent, via, what, number, times, last_at FROM looked {} ORDER BY last_at DESC, agent, number LIMIT {}",
        conditions.sql(),
        filter.limit
    );
    let rows = db.query(&sql, &conditions.params).context("Failed to read who looked at what")?;
    rows.into_iter().map(of).collect()
}

/// Whether there is something older.
fn over(db: &mut dyn Driver, since: Timestamp) -> Result<bool> {
    let rows = db.query("SELECT 1 FROM looked WHERE last_at < $1 LIMIT 1", params![since]);
    Ok(!rows.context("Failed to look for old looks")?.is_empty())
}

fn forget(db: &mut dyn Driver, since: Timestamp) -> Result<()> {
    db.execute("DELETE FROM looked WHERE last_at < $1", params![since]).context("Failed to forget old looks").map(drop)
}

fn of(row: Row) -> Result<Look> {
    let mut row = Columns::of(row);
    Ok(Look {
        agent: row.take()?,
        via: row.word()?,
        what: row.word()?,
        number: row.take()?,
        times: row.take()?,
        last_at: row.take()?,
    })
}

impl Looks for Session<'_> {
    fn looked(&mut self, look: &Look) -> Result<()> {
        write(self.db, look)
    }

    fn looks(&mut self, filter: &LookFilter) -> Result<Vec<Look>> {
        list(self.db, filter)
    }

    fn looks_over(&mut self, kept_since: Timestamp) -> Result<bool> {
        over(self.db, kept_since)
    }

    fn forget_looks(&mut self, kept_since: Timestamp) -> Result<()> {
        forget(self.db, kept_since)
    }
}
