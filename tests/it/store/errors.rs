//! What goes wrong around a database is told in one line that says what to do, and is temporary.

use std::time::Duration;

use maildesk::desk::plan::Verdict;
use maildesk::store::driver::{Driver, Mode};
use maildesk::store::fault::{Fault, FaultKind};
use maildesk::store::postgres::Postgres;
use maildesk::store::sqlite::{Sqlite, file};
use maildesk::store::value::Value;
use maildesk::store::{Location, Store, is_temporary};

use super::bench::{Bench, Ground, each};
use super::sample::{at, message, support, verdict};
use crate::support::postgres::Database;

fn refused(location: &Location) -> String {
    let error = Store::open(location).err().expect("it cannot be opened");
    assert!(is_temporary(&error), "{error:#}");
    let line = format!("{error:#}");
    assert!(!line.contains('\n'), "{line}");
    line
}

#[test]
fn a_folder_that_cannot_be_made_or_written() {
    let under = |folder: &str| refused(&Location::Sqlite { folder: folder.into() });
    // Nobody, not even root, writes there.
    let line = under("/proc/maildesk");
    assert!(line.starts_with("Failed to make the folder /proc/maildesk: "), "{line}");
    assert!(line.ends_with("(make sure that the folder exists and that this user may write to it)"), "{line}");
    let line = under("/proc/self");
    assert!(line.starts_with("Failed to open /proc/self/maildesk.db: "), "{line}");
}

#[test]
fn a_file_that_is_no_database() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(file(folder.path()), "Dear database,\n".repeat(100)).unwrap();
    let line = refused(&Location::Sqlite { folder: folder.path().into() });
    assert!(line.contains("maildesk.db: file is not a database (the file is no database of Maildesk;"), "{line}");
    let kept = std::fs::read_to_string(file(folder.path())).unwrap();
    assert!(kept.starts_with("Dear database,"), "and is left as it is");
}

#[test]
fn a_database_that_another_process_holds() {
    let bench = Bench::sqlite();
    let Location::Sqlite { folder } = &bench.location else { unreachable!() };
    let mut holder = Sqlite::writer(folder, Duration::ZERO).unwrap();
    holder.begin(Mode::Write).unwrap();
    let fault = Sqlite::writer(folder, Duration::ZERO).unwrap().begin(Mode::Write).unwrap_err();
    assert_eq!(fault.kind, FaultKind::Locked);
    let told = "maildesk.db: database is locked (another process holds the database; stop it or wait until it is done)";
    assert!(fault.to_string().ends_with(told), "{fault}");
    holder.rollback();
    bench.store.write_now(|tx| tx.owe(&support(), &[1], at(0))).unwrap();
}

#[test]
fn a_postgresql_writer_that_another_process_blocks() {
    let bench = Bench::postgres();
    let Location::Postgres { url, .. } = &bench.location else { unreachable!() };
    let mut holder = Postgres::open(url, None).unwrap();
    holder.begin(Mode::Write).unwrap();
    let mut other = Postgres::open(url, None).unwrap();
    other.batch("SET lock_timeout = '10ms'").unwrap();
    let fault = other.begin(Mode::Write).unwrap_err();
    assert_eq!(fault.kind, FaultKind::Locked, "{fault}");
    holder.rollback();
    other.begin(Mode::Write).unwrap();
}

#[test]
fn a_full_disk_undoes_the_transaction_and_passes() {
    let folder = tempfile::tempdir().unwrap();
    let mut sqlite = Sqlite::writer(folder.path(), Duration::ZERO).unwrap();
    maildesk::store::migrate::migrate(&mut sqlite).unwrap();
    let insert = "INSERT INTO message (hash, size, raw) VALUES ($1, $2, $3)";
    let row = |hash: &str| [Value::from(hash), Value::Int(9), Value::Blob(vec![7; 1_000_000])];
    sqlite.batch("PRAGMA max_page_count = 100").unwrap();
    sqlite.begin(Mode::Write).unwrap();
    let fault = sqlite.execute(insert, &row("a")).unwrap_err();
    assert_eq!(fault.kind, FaultKind::Full);
    let told = "maildesk.db: database or disk is full (the disk is full; free some space)";
    assert!(fault.to_string().ends_with(told), "{fault}");
    sqlite.rollback();

    sqlite.batch("PRAGMA max_page_count = 100000").unwrap();
    sqlite.begin(Mode::Write).unwrap();
    sqlite.execute(insert, &row("a")).unwrap();
    sqlite.commit().unwrap();
}

#[test]
fn a_postgresql_that_is_not_there_or_lets_us_not_in() {
    let database = Database::new();
    let open = |url: String| refused(&Location::Postgres { url, password: None });
    let line = open("postgres://desk@127.0.0.1:1/desk".into());
    assert!(line.starts_with("Failed to connect to PostgreSQL: "), "{line}");
    assert!(line.ends_with("(make sure that PostgreSQL runs at the address given as `database`)"), "{line}");

    Store::open(&Location::Postgres { url: database.guarded_url("let-me-in"), password: None }).unwrap();
    let line = open(database.guarded_url("let-me-not-in"));
    assert!(line.contains("password authentication failed"), "{line}");
    assert!(line.ends_with("(check user, password and database name in `database`)"), "{line}");
    assert!(!line.contains("let-me"), "no password is told: {line}");

    let line = open(database.url() + "nowhere");
    assert!(line.contains("does not exist (check user"), "{line}");

    let line = open(database.url() + "?sslmode=require");
    assert!(line.contains("TLS"), "a server without TLS is not spoken to in the clear: {line}");

    let line = open("postgres://127.0.0.1:nonsense/desk".into());
    assert!(line.starts_with("Failed to read the address of PostgreSQL: "), "{line}");
}

#[test]
fn a_lost_connection_is_made_again() {
    let bench = Bench::postgres();
    let Ground::Database(database) = &bench.ground else { unreachable!() };
    for uid in 1..=3 {
        bench.store.write_now(move |tx| message(uid).file(tx, &verdict(Verdict::Held))).unwrap();
        bench.store.read_now(|tx| tx.owed(&support())).unwrap();
        database.cut_connections();
    }
    assert_eq!(bench.store.read_now(|tx| tx.recorded_uids(&support(), 7)).unwrap(), [1, 2, 3]);
}

#[test]
fn a_connection_lost_in_the_middle_is_temporary_and_nothing_is_written() {
    let bench = Bench::postgres();
    let Ground::Database(database) = &bench.ground else { unreachable!() };
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let (started, start) = std::sync::mpsc::channel();
    let outcome = std::thread::scope(|scope| {
        let write = scope.spawn(|| {
            bench.store.write_now(move |tx| {
                message(1).file(tx, &verdict(Verdict::Held))?;
                started.send(())?;
                wait.recv()?;
                message(2).file(tx, &verdict(Verdict::Held))
            })
        });
        start.recv().unwrap();
        database.cut_connections();
        go.send(()).unwrap();
        write.join().unwrap()
    });
    let error = outcome.unwrap_err();
    assert!(is_temporary(&error), "{error:#}");
    assert_eq!(bench.store.read_now(|tx| tx.recorded_uids(&support(), 7)).unwrap(), [0; 0]);
}

#[test]
fn refused_data_is_not_temporary() {
    each(|bench| {
        let error = bench
            .store
            .write_now(|tx| {
                let entry = super::sample::entry("to nowhere");
                let ticket = maildesk::desk::ticket::TicketNumber(404);
                let plan = super::sample::changing(vec![maildesk::desk::plan::Change::Entry { ticket, entry }]);
                tx.apply(&plan, None, at(0))
            })
            .unwrap_err();
        assert!(!is_temporary(&error), "{error:#}");
        let kind = error.chain().find_map(|cause| cause.downcast_ref::<Fault>()).map(|fault| fault.kind);
        assert_eq!(kind, Some(FaultKind::Data));
    });
}

#[test]
fn a_location_never_tells_its_password() {
    let location = Location::Postgres { url: "postgres://desk:let-me-in@db/desk".into(), password: None };
    assert_eq!(format!("{location:?}"), "Postgres(…)");
}
