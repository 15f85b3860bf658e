//! A copy of an SQLite store, made while others write, and brought back. PostgreSQL has programs of its own for that.
//!
//! SQLite copies what a single reader of the write-ahead log sees: one instant, whoever writes meanwhile. The copy has
//! another name until all of it is on the disk and was looked at, so that whatever has the name is whole.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use rustix::fs::{CWD, RenameFlags, renameat_with};

use crate::store::migrate::VERSION;
use crate::store::sqlite::{self, PATIENCE};

/// What was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    pub bytes: u64,
    pub messages: u64,
    pub tickets: u64,
}

/// Copies the store in a data folder to a file that is not there yet.
pub fn backup(folder: &Path, to: &Path) -> Result<Copied> {
    let database = sqlite::file(folder);
    ensure!(database.exists(), "there is no database in {} yet, so there is nothing to copy", folder.display());
    ensure!(!to.exists(), "{} is there already and is left alone; name another file", to.display());
    copy(&database, to)
}

/// Puts a copy in the place of the store, where none stands.
pub fn restore(from: &Path, folder: &Path) -> Result<Copied> {
    let database = sqlite::file(folder);
    // A log without its database would be taken for one of the copy.
    for part in ["", "-wal", "-shm"] {
        let file = beside(&database, part);
        ensure!(
            !file.exists(),
            "there is a database in {} already: {} is left alone; move it away first",
            folder.display(),
            file.display()
        );
    }
    ensure!(from.is_file(), "there is no file {}", from.display());
    std::fs::create_dir_all(folder).with_context(|| format!("Failed to make the folder {}", folder.display()))?;
    copy(from, &database)
}

fn copy(from: &Path, to: &Path) -> Result<Copied> {
    let part = Part(beside(to, &format!(".{}.part", std::process::id())));
    drop(std::fs::remove_file(&part.0));
    let failed = || format!("Failed to copy {} to {}", from.display(), to.display());
    let (mut target, source) = (Connection::open(&part.0).with_context(failed)?, read_only(from)?);
    match Backup::new(&source, &mut target).and_then(|whole| whole.step(-1)).with_context(failed)? {
        StepResult::Done => {}
        _ => bail!("{} is held by another process; try again", from.display()),
    }
    // One file, without a log beside it.
    let mode: String = target.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0)).with_context(failed)?;
    ensure!(mode == "delete", "the copy stays in the mode {mode}, and would need another file beside it");
    let counted = look_at(&target, from)?;
    target.close().map_err(|(_, error)| error).with_context(failed)?;
    let file = File::open(&part.0).with_context(failed)?;
    file.sync_all().with_context(failed)?;
    let bytes = file.metadata().with_context(failed)?.len();
    name(&part.0, to).with_context(failed)?;
    Ok(Copied { bytes, ..counted })
}

fn read_only(file: &Path) -> Result<Connection> {
    let failed = || format!("Failed to open {}", file.display());
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).with_context(failed)?;
    connection.busy_timeout(PATIENCE).with_context(failed)?;
    // Opening looks at nothing.
    connection.query_row("SELECT COUNT(*) FROM sqlite_schema", [], |_| Ok(())).with_context(failed)?;
    Ok(connection)
}

/// Whether it is whole, and what this program can read.
fn look_at(db: &Connection, from: &Path) -> Result<Copied> {
    let from = from.display();
    let said: String = db
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .with_context(|| format!("Failed to look whether {from} is whole"))?;
    ensure!(said == "ok", "{from} is damaged ({said}), so it was not copied; take an earlier copy");
    let number = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).map(i64::cast_unsigned);
    let version = number("SELECT version FROM schema_version");
    let version = version.with_context(|| format!("{from} is no database of Maildesk"))?;
    ensure!(
        version <= VERSION as u64,
        "{from} was written by a newer maildesk (version {version} of the database, this one knows up to {VERSION}); use \
         that one"
    );
    let count = |table: &str| {
        number(&format!("SELECT COUNT(*) FROM {table}")).with_context(|| format!("Failed to count what is in {from}"))
    };
    Ok(Copied { bytes: 0, messages: count("ledger")?, tickets: count("ticket")? })
}

/// Gives it its name, which nothing has, for good.
fn name(part: &Path, to: &Path) -> Result<()> {
    match renameat_with(CWD, part, CWD, to, RenameFlags::NOREPLACE) {
        // Some file systems cannot promise it; that nothing was there was looked at before.
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) if !to.exists() => std::fs::rename(part, to)?,
        named => named?,
    }
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()?;
    Ok(())
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// What is not yet whole; taken away unless it got its name.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        for ending in ["", "-journal", "-wal", "-shm"] {
            drop(std::fs::remove_file(beside(&self.0, ending)));
        }
    }
}
