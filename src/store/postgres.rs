//! PostgreSQL behind the driver. `postgres::Client` runs a runtime of its own and panics on a thread of another,
//! so a value of this type is made, used and dropped on the store's plain threads only.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::time::Duration;

use postgres::config::SslMode;
use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Config, Error, NoTls, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::store::driver::{Dialect, Driver, Mode, RELEASE, SAVEPOINT, UNDO};
use crate::store::fault::{Fault, FaultKind};
use crate::store::value::{Row, Value};

/// Held by whoever writes, so that a second process (`deliver`, the command line) waits its turn as with SQLite.
const WRITER_LOCK: &str = "SELECT pg_advisory_xact_lock(7015218410925634667)";

/// How long a writer waits for another, and a quiet connection for an answer.
const SETTINGS: &str =
    "SET lock_timeout = '5s'; SET client_min_messages = 'warning'; SET standard_conforming_strings = on;";

const CONNECT_PATIENCE: Duration = Duration::from_secs(10);
/// When the server's machine is gone without a word, waiting ends after this.
const SILENCE: Duration = Duration::from_secs(30);

pub struct Postgres {
    config: Config,
    connection: Option<Connection>,
}

struct Connection {
    client: Client,
    statements: HashMap<String, Statement>,
}

impl Postgres {
    /// Connects, so that what is wrong with the address is known at once.
    pub fn open(url: &str, password: Option<&str>) -> Result<Self, Fault> {
        // The crate knows no verify-full; certificates are always verified here.
        let url = url.replace("sslmode=verify-full", "sslmode=require").replace("sslmode=verify-ca", "sslmode=require");
        let mut config: Config = url.parse().map_err(|error: Error| {
            Fault::new(FaultKind::Refused, format!("Failed to read the address of PostgreSQL: {}", words(&error)))
        })?;
        if let Some(password) = password {
            config.password(password);
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_PATIENCE);
        }
        config.tcp_user_timeout(SILENCE).keepalives_idle(SILENCE).application_name("maildesk");
        let mut postgres = Self { config, connection: None };
        postgres.connect()?;
        Ok(postgres)
    }

    fn connect(&mut self) -> Result<(), Fault> {
        let connected = match self.config.get_ssl_mode() {
            SslMode::Require => {
                let tls = crate::net::tls_config(None)
                    .map_err(|error| Fault::new(FaultKind::Unreachable, format!("{error:#}")))?;
                self.config.connect(MakeRustlsConnect::new((*tls).clone()))
            }
            _ => self.config.connect(NoTls),
        };
        let mut client = connected.map_err(|error| {
            let kind = if error.as_db_error().is_some() { FaultKind::Refused } else { FaultKind::Unreachable };
            Fault::new(kind, format!("Failed to connect to PostgreSQL: {}", words(&error)))
        })?;
        client.batch_execute(SETTINGS).map_err(fault)?;
        self.connection = Some(Connection { client, statements: HashMap::new() });
        Ok(())
    }

    fn connection(&mut self) -> Result<&mut Connection, Fault> {
        self.connection.as_mut().ok_or_else(|| Fault::new(FaultKind::Unreachable, "no connection to PostgreSQL"))
    }

    fn try_begin(&mut self, sql: &str) -> Result<(), Fault> {
        if self.connection.as_ref().is_none_or(|connection| connection.client.is_closed()) {
            self.connect()?;
        }
        self.batch(sql)
    }
}

impl Connection {
    fn prepare(&mut self, sql: &str) -> Result<Statement, Error> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

impl Driver for Postgres {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, Fault> {
        let connection = self.connection()?;
        let statement = connection.prepare(sql).map_err(fault)?;
        connection.client.execute(&statement, &borrowed(params)).map_err(fault)
    }

    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, Fault> {
        let connection = self.connection()?;
        let statement = connection.prepare(sql).map_err(fault)?;
        let rows = connection.client.query(&statement, &borrowed(params)).map_err(fault)?;
        rows.iter().map(|row| (0..row.len()).map(|column| owned(row, column)).collect()).collect()
    }

    fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        self.connection()?.client.batch_execute(sql).map_err(fault)
    }

    fn begin(&mut self, mode: Mode) -> Result<(), Fault> {
        let sql = match mode {
            Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY".to_owned(),
            // The snapshot of a statement is taken after the lock was granted only below REPEATABLE READ.
            Mode::Write => format!("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; {WRITER_LOCK}"),
        };
        match self.try_begin(&sql) {
            // A server that restarted is noticed by the first statement; nothing was done yet, so once more is safe.
            Err(fault) if fault.kind == FaultKind::Unreachable && self.connection.is_some() => {
                self.connection = None;
                self.try_begin(&sql)
            }
            Err(fault) => {
                self.rollback();
                Err(fault)
            }
            Ok(()) => Ok(()),
        }
    }

    fn commit(&mut self) -> Result<(), Fault> {
        self.batch("COMMIT")
    }

    fn rollback(&mut self) {
        if self.batch("ROLLBACK").is_err() {
            self.connection = None;
        }
    }

    fn savepoint(&mut self) -> Result<(), Fault> {
        self.batch(SAVEPOINT)
    }

    fn release(&mut self) -> Result<(), Fault> {
        self.batch(RELEASE)
    }

    fn undo(&mut self) -> Result<(), Fault> {
        self.batch(UNDO)?;
        self.release()
    }
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *ty == Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
            Self::Int(number) => number.to_sql_checked(ty, out),
            Self::Real(number) => number.to_sql_checked(ty, out),
            Self::Text(text) => text.to_sql_checked(ty, out),
            Self::Blob(bytes) => bytes.to_sql_checked(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn borrowed(params: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

/// Every number that is no fraction is an `Int`, as with SQLite; so is truth.
fn owned(row: &postgres::Row, column: usize) -> Result<Value, Fault> {
    let ty = row.columns().get(column).map(postgres::Column::type_);
    let value = match ty {
        Some(&Type::INT8) => row.try_get::<_, Option<i64>>(column).map(Value::from),
        Some(&Type::INT4) => row.try_get::<_, Option<i32>>(column).map(|int| Value::from(int.map(i64::from))),
        Some(&Type::BOOL) => row.try_get::<_, Option<bool>>(column).map(Value::from),
        Some(&Type::FLOAT8) => row.try_get::<_, Option<f64>>(column).map(Value::from),
        Some(&Type::BYTEA) => row.try_get::<_, Option<Vec<u8>>>(column).map(Value::from),
        _ => row.try_get::<_, Option<String>>(column).map(Value::from),
    };
    value.map_err(fault)
}

/// By the class of SQLSTATE (PostgreSQL's appendix A).
fn fault(error: Error) -> Fault {
    let kind = match error.as_db_error().map(|db| db.code().code()) {
        None => FaultKind::Unreachable,
        Some("55P03" | "40001" | "40P01") => FaultKind::Locked,
        Some("53100") => FaultKind::Full,
        Some("25006") => FaultKind::ReadOnly,
        Some("XX001" | "XX002") => FaultKind::Damaged,
        Some(code) => match code.get(..2) {
            // Data exception, integrity constraint, program limit (a row too large for an index).
            Some("22" | "23" | "54") => FaultKind::Data,
            // Connection exception, insufficient resources, operator intervention (shutdown).
            Some("08" | "53" | "57") => FaultKind::Unreachable,
            Some("28") => FaultKind::Refused,
            _ => FaultKind::Other,
        },
    };
    // A value that cannot be sent as a parameter is the caller's, not the connection's.
    let kind = if kind == FaultKind::Unreachable && !error.is_closed() && is_conversion(&error) {
        FaultKind::Data
    } else {
        kind
    };
    Fault::new(kind, words(&error))
}

fn is_conversion(error: &Error) -> bool {
    let text = error.to_string();
    text.starts_with("error serializing") || text.starts_with("error deserializing")
}

/// The server's words without its DETAIL, which quotes values, or else the whole chain of causes.
fn words(error: &Error) -> String {
    if let Some(db) = error.as_db_error() {
        return db.message().to_owned();
    }
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        text = format!("{text}: {source}");
        cause = source.source();
    }
    text
}
