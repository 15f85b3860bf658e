//! The memory of alerts: few rows, read and written as a whole.

use anyhow::{Context, Result};

use crate::store::alert::Told;
use crate::store::driver::Driver;
use crate::store::value::{Columns, params};

pub fn read(db: &mut dyn Driver) -> Result<Vec<Told>> {
    let rows = db
        .query("SELECT topic, kind, words, told_at, reached FROM alert ORDER BY told_at, topic", &[])
        .context("Failed to read which alerts were told")?;
    rows.into_iter()
        .map(|row| {
            let mut row = Columns::of(row);
            Ok(Told {
                topic: row.take()?,
                kind: row.word()?,
                words: row.take()?,
                at: row.take()?,
                reached: row.take()?,
            })
        })
        .collect()
}

pub fn write(db: &mut dyn Driver, told: &[Told]) -> Result<()> {
    const FAILED: &str = "Failed to write which alerts were told";
    db.execute("DELETE FROM alert", &[]).context(FAILED)?;
    for Told { topic, kind, words, at, reached } in told {
        db.execute(
            "INSERT INTO alert (topic, kind, words, told_at, reached) VALUES ($1, $2, $3, $4, $5)",
            params![topic, kind.as_str(), words, *at, *reached],
        )
        .context(FAILED)?;
    }
    Ok(())
}
