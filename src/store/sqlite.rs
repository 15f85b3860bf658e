//! SQLite behind the driver: one file, write-ahead log, every commit on the disk.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, Error, ErrorCode, ToSql, params_from_iter};

use crate::store::checkpoint::Checkpoints;
use crate::store::driver::{Dialect, Driver, Mode, RELEASE, SAVEPOINT, UNDO};
use crate::store::fault::{Fault, FaultKind};
use crate::store::value::{Row, Value};

/// How long a statement waits for another process before it gives up.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// What a reader keeps in memory of what it read: a search reads some thousand pages.
const KIBIBYTES_KEPT: u32 = 64 * 1024;

/// More than there are statements.
const STATEMENTS: usize = 200;

pub struct Sqlite {
    connection: Connection,
    /// Of the one that writes.
    checkpoints: Option<Checkpoints>,
}

/// Pages of the log at which a commit moves them into the database itself: far more than there are while
/// [`Checkpoints`] does so.
const MOST_PAGES: u32 = 16_000;

impl Sqlite {
    /// Opens the file for writing; makes it, and its folder, where they are missing.
    pub fn writer(folder: &Path, patience: Duration) -> Result<Self, Fault> {
        std::fs::create_dir_all(folder).map_err(|error| {
            Fault::new(FaultKind::CannotOpen, format!("Failed to make the folder {}: {error}", folder.display()))
        })?;
        let path = file(folder);
        let mut sqlite = Self::open(&path, patience).map_err(|fault| at(&path, fault))?;
        sqlite
            .connection
            // The last one: what a savepoint may undo is kept in memory instead of a file a savepoint.
            .execute_batch(&format!(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                 PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = {MOST_PAGES};",
            ))
            .map_err(|error| at(&path, fault(error)))?;
        sqlite.checkpoints = Some(Checkpoints::of(&path)?);
        Ok(sqlite)
    }

    /// Opens the file, which must be there, for reading only.
    pub fn reader(folder: &Path) -> Result<Self, Fault> {
        let path = file(folder);
        let sqlite = Self::open(&path, PATIENCE).map_err(|fault| at(&path, fault))?;
        sqlite
            .connection
            .execute_batch(&format!("PRAGMA query_only = ON; PRAGMA cache_size = -{KIBIBYTES_KEPT};"))
            .map_err(|error| at(&path, fault(error)))?;
        Ok(sqlite)
    }

    fn open(path: &Path, patience: Duration) -> Result<Self, Fault> {
        let connection = Connection::open(path).map_err(fault)?;
        connection.busy_timeout(patience).map_err(fault)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(Self { connection, checkpoints: None })
    }

    /// A statement with `?1` for `$1`: with SQLite `$1` is a name, and names are numbered as they come.
    fn prepare(&self, sql: &str) -> Result<CachedStatement<'_>, Fault> {
        self.connection.prepare_cached(&sql.replace('$', "?")).map_err(|error| self.failed(error))
    }

    /// Says which file it is about where that is what is wrong.
    fn failed(&self, error: Error) -> Fault {
        let fault = fault(error);
        match (fault.kind, self.connection.path()) {
            (FaultKind::Data | FaultKind::Other, _) | (_, None) => fault,
            (kind, Some(path)) => Fault::new(kind, format!("{path}: {}", fault.message)),
        }
    }
}

/// The database in a data folder.
pub fn file(folder: &Path) -> PathBuf {
    folder.join("maildesk.db")
}

impl Driver for Sqlite {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, Fault> {
        self.prepare(sql)?
            .execute(params_from_iter(params))
            .map(|count| count as u64)
            .map_err(|error| self.failed(error))
    }

    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, Fault> {
        let mut statement = self.prepare(sql)?;
        let columns = statement.column_count();
        let rows = statement
            .query_map(params_from_iter(params), |row| {
                (0..columns).map(|column| row.get_ref(column).map(owned)).collect::<Result<Row, Error>>()
            })
            .map_err(|error| self.failed(error))?;
        rows.collect::<Result<Vec<Row>, Error>>().map_err(|error| self.failed(error))
    }

    fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        self.connection.execute_batch(sql).map_err(|error| self.failed(error))
    }

    fn begin(&mut self, mode: Mode) -> Result<(), Fault> {
        match mode {
            Mode::Read => self.execute("BEGIN", &[])?,
            // A deferred transaction that turns into a writer fails at once, whatever the busy timeout.
            Mode::Write => self.execute("BEGIN IMMEDIATE", &[])?,
        };
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Fault> {
        self.execute("COMMIT", &[])?;
        if let Some(checkpoints) = &mut self.checkpoints {
            checkpoints.committed();
        }
        Ok(())
    }

    fn rollback(&mut self) {
        // Some errors (a full disk) have rolled back already; a second ROLLBACK would be an error.
        if !self.connection.is_autocommit()
            && let Err(fault) = self.execute("ROLLBACK", &[])
        {
            tracing::error!(%fault, "a transaction could not be rolled back");
        }
    }

    fn savepoint(&mut self) -> Result<(), Fault> {
        self.execute(SAVEPOINT, &[]).map(drop)
    }

    fn release(&mut self) -> Result<(), Fault> {
        self.execute(RELEASE, &[]).map(drop)
    }

    fn undo(&mut self) -> Result<(), Fault> {
        if self.connection.is_autocommit() {
            return Err(Fault::new(FaultKind::Disk, "the database had to give up the whole transaction"));
        }
        self.execute(UNDO, &[])?;
        self.release()
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn owned(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    }
}

/// Says which file it is about.
fn at(path: &Path, fault: Fault) -> Fault {
    Fault::new(fault.kind, format!("Failed to open {}: {}", path.display(), fault.message))
}

fn fault(error: Error) -> Fault {
    let kind = match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation | ErrorCode::TooBig | ErrorCode::TypeMismatch) => FaultKind::Data,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed) => {
            FaultKind::Locked
        }
        Some(ErrorCode::DiskFull) => FaultKind::Full,
        Some(ErrorCode::SystemIoFailure) => FaultKind::Disk,
        Some(ErrorCode::ReadOnly) => FaultKind::ReadOnly,
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => FaultKind::CannotOpen,
        Some(ErrorCode::NotADatabase) => FaultKind::NotADatabase,
        Some(ErrorCode::DatabaseCorrupt) => FaultKind::Damaged,
        _ => FaultKind::Other,
    };
    // The message of a failed statement names tables and columns; its SQL would say no more.
    match error {
        Error::SqliteFailure(_, Some(message)) | Error::SqlInputError { msg: message, .. } => Fault::new(kind, message),
        other => Fault::new(kind, other),
    }
}
