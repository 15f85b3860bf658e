//! The narrow driver under all SQL: what the two databases must be able to do, and nothing more.

use crate::store::fault::Fault;
use crate::store::value::{Row, Value};

/// One connection. Statements number their parameters `$1`, `$2`, … and are prepared once a connection, so their
/// texts must be few: a list of values is asked for in chunks of one size.
pub trait Driver {
    /// Which migrations are its own.
    fn dialect(&self) -> Dialect;

    /// Runs one statement; returns how many rows it changed.
    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, Fault>;

    /// Runs one statement and returns its rows.
    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, Fault>;

    /// Runs statements without parameters; for migrations.
    fn batch(&mut self, sql: &str) -> Result<(), Fault>;

    /// Begins a transaction. `Write` waits until no other writer is at work, in whatever process.
    /// Connects again where the connection was lost since the last transaction.
    fn begin(&mut self, mode: Mode) -> Result<(), Fault>;

    fn commit(&mut self) -> Result<(), Fault>;

    /// Ends the transaction without a trace. Never fails: a connection that cannot even do this is given up.
    fn rollback(&mut self);

    /// Begins a part of the transaction that can be undone by itself; parts do not nest.
    fn savepoint(&mut self) -> Result<(), Fault>;

    /// Keeps the part.
    fn release(&mut self) -> Result<(), Fault>;

    /// Undoes the part. An error means that the whole transaction is lost.
    fn undo(&mut self) -> Result<(), Fault>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// One snapshot, nothing written.
    Read,
    Write,
}

/// Name of the one savepoint.
pub(super) const SAVEPOINT: &str = "SAVEPOINT part";
pub(super) const RELEASE: &str = "RELEASE SAVEPOINT part";
pub(super) const UNDO: &str = "ROLLBACK TO SAVEPOINT part";
