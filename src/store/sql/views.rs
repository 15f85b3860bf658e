//! Lists that people keep.

use anyhow::{Context, Result};

use crate::store::driver::Driver;
use crate::store::sql::{first, json};
use crate::store::value::{Columns, Row, params};
use crate::store::views::View;

pub fn all(db: &mut dyn Driver) -> Result<Vec<View>> {
    let rows = db
        .query("SELECT id, agent, queue, name, query, columns FROM saved_view ORDER BY name, id", &[])
        .context("Failed to read views")?;
    rows.into_iter().map(of).collect()
}

pub fn keep(db: &mut dyn Driver, view: &View) -> Result<i64> {
    let rows = db
        .query(
            "INSERT INTO saved_view (agent, queue, name, query, columns) VALUES ($1, $2, $3, $4, $5) RETURNING id",
            params![&view.agent, view.queue.as_ref(), &view.name, &view.query, json::text(&view.columns)?],
        )
        .context("Failed to write a view")?;
    first(rows).context("A view was written without a number")?.take()
}

pub fn forget(db: &mut dyn Driver, id: i64) -> Result<()> {
    db.execute("DELETE FROM saved_view WHERE id = $1", params![id]).context("Failed to forget a view")?;
    Ok(())
}

fn of(row: Row) -> Result<View> {
    let mut row = Columns::of(row);
    Ok(View {
        id: row.take()?,
        agent: row.take()?,
        queue: row.take()?,
        name: row.take()?,
        query: row.take()?,
        columns: row.json()?,
    })
}
