//! Brings a database to the shape that this program knows.

use anyhow::{Context, Result};

use crate::store::driver::{Dialect, Driver, Mode};
use crate::store::fault::{Fault, FaultKind};
use crate::store::value::{Columns, params};

/// Step n (counted from 1) makes version n of version n-1. A step that was released never changes.
const STEPS: &[Step] = &[
    Step {
        sqlite: include_str!("migrations/sqlite/0001_start.sql"),
        postgres: include_str!("migrations/postgres/0001_start.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0002_files.sql"),
        postgres: include_str!("migrations/postgres/0002_files.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0003_alerts.sql"),
        postgres: include_str!("migrations/postgres/0003_alerts.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0004_left_alone.sql"),
        postgres: include_str!("migrations/postgres/0004_left_alone.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0005_rest.sql"),
        postgres: include_str!("migrations/postgres/0005_rest.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0006_waiting.sql"),
        postgres: include_str!("migrations/postgres/0006_waiting.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0007_digest.sql"),
        postgres: include_str!("migrations/postgres/0007_digest.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0008_sides.sql"),
        postgres: include_str!("migrations/postgres/0008_sides.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0009_rules.sql"),
        postgres: include_str!("migrations/postgres/0009_rules.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0010_course.sql"),
        postgres: include_str!("migrations/postgres/0010_course.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0011_by_hand.sql"),
        postgres: include_str!("migrations/postgres/0011_by_hand.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0012_away.sql"),
        postgres: include_str!("migrations/postgres/0012_away.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0013_entry_ledger.sql"),
        postgres: include_str!("migrations/postgres/0013_entry_ledger.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0014_services.sql"),
        postgres: include_str!("migrations/postgres/0014_services.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0015_clocks_outages.sql"),
        postgres: include_str!("migrations/postgres/0015_clocks_outages.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0016_session.sql"),
        postgres: include_str!("migrations/postgres/0016_session.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0017_mail_room.sql"),
        postgres: include_str!("migrations/postgres/0017_mail_room.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0018_search.sql"),
        postgres: include_str!("migrations/postgres/0018_search.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0019_acted.sql"),
        postgres: include_str!("migrations/postgres/0019_acted.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0020_due.sql"),
        postgres: include_str!("migrations/postgres/0020_due.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0021_articles.sql"),
        postgres: include_str!("migrations/postgres/0021_articles.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0022_agents_pages.sql"),
        postgres: include_str!("migrations/postgres/0022_agents_pages.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0023_api.sql"),
        postgres: include_str!("migrations/postgres/0023_api.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0024_spare.sql"),
        postgres: include_str!("migrations/postgres/0024_spare.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0025_looks.sql"),
        postgres: include_str!("migrations/postgres/0025_looks.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0026_reports.sql"),
        postgres: include_str!("migrations/postgres/0026_reports.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0027_portal.sql"),
        postgres: include_str!("migrations/postgres/0027_portal.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0028_visitor.sql"),
        postgres: include_str!("migrations/postgres/0028_visitor.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0029_received.sql"),
        postgres: include_str!("migrations/postgres/0029_received.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0030_returned.sql"),
        postgres: include_str!("migrations/postgres/0030_returned.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0031_channel.sql"),
        postgres: include_str!("migrations/postgres/0031_channel.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0032_counted.sql"),
        postgres: include_str!("migrations/postgres/0032_counted.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0033_mention.sql"),
        postgres: include_str!("migrations/postgres/0033_mention.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0034_html.sql"),
        postgres: include_str!("migrations/postgres/0034_html.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0035_in_order.sql"),
        postgres: include_str!("migrations/postgres/0035_in_order.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0036_misunderstood.sql"),
        postgres: include_str!("migrations/postgres/0036_misunderstood.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0037_noted.sql"),
        postgres: include_str!("migrations/postgres/0037_noted.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0038_signed.sql"),
        postgres: include_str!("migrations/postgres/0038_signed.sql"),
    },
    Step {
        sqlite: include_str!("migrations/sqlite/0039_addressees.sql"),
        postgres: include_str!("migrations/postgres/0039_addressees.sql"),
    },
];

/// The version that this program brings a database to.
pub const VERSION: usize = STEPS.len();

struct Step {
    sqlite: &'static str,
    postgres: &'static str,
}

/// Applies the steps that are missing, in one transaction with the check of the version: two programs that start
/// at once do it once, and one that is killed has done nothing.
pub fn migrate(db: &mut dyn Driver) -> Result<()> {
    if is_current(db) {
        return Ok(());
    }
    db.begin(Mode::Write).context("Failed to begin the migration")?;
    match steps(db) {
        Ok(()) => db.commit().context("Failed to commit the migration"),
        Err(error) => {
            db.rollback();
            Err(error)
        }
    }
}

/// Whether there is nothing to do, found without the lock for writing: whoever only reads must not wait for it. In doubt
/// not, and the steps say what is wrong.
fn is_current(db: &mut dyn Driver) -> bool {
    if db.begin(Mode::Read).is_err() {
        return false;
    }
    let version = db.query("SELECT version FROM schema_version", &[]).ok().and_then(|rows| rows.into_iter().next());
    db.rollback();
    version.and_then(|row| Columns::of(row).take::<usize>().ok()) == Some(VERSION)
}

fn steps(db: &mut dyn Driver) -> Result<()> {
    db.batch(match db.dialect() {
        Dialect::Sqlite => "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT",
        Dialect::Postgres => "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)",
    })
    .context("Failed to make the table of the version")?;
    let rows = db.query("SELECT version FROM schema_version", &[]).context("Failed to read the version")?;
    let version = match rows.into_iter().next() {
        Some(row) => Columns::of(row).take::<usize>()?,
        None => {
            db.execute("INSERT INTO schema_version (version) VALUES ($1)", params![0_i64])
                .context("Failed to write the version")?;
            0
        }
    };
    if version > VERSION {
        let message = format!("the database is of version {version}, this maildesk knows up to {VERSION}");
        return Err(Fault::new(FaultKind::Newer, message).into());
    }
    for (step, number) in STEPS.iter().zip(1_usize..).skip(version) {
        let sql = match db.dialect() {
            Dialect::Sqlite => step.sqlite,
            Dialect::Postgres => step.postgres,
        };
        db.batch(sql).with_context(|| format!("Failed to bring the database to version {number}"))?;
        db.execute("UPDATE schema_version SET version = $1", params![number])
            .with_context(|| format!("Failed to write version {number}"))?;
    }
    Ok(())
}
