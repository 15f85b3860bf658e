//! A copy of the database that is made while mail is written, and brought back.

use std::sync::atomic::{AtomicBool, Ordering};

use maildesk::desk::plan::Plan;
use maildesk::store::backup::{backup, restore};
use maildesk::store::ledger::{LedgerFilter, LedgerRow};
use maildesk::store::migrate::VERSION;
use maildesk::store::value::Value;
use maildesk::store::{Location, Store};

use super::bench::{Bench, driver};
use super::sample::{entry, message, opening, ticket};

fn folder(bench: &Bench) -> std::path::PathBuf {
    let Location::Sqlite { folder } = &bench.location else { panic!("not of PostgreSQL") };
    folder.clone()
}

fn ledger(store: &Store) -> Vec<LedgerRow> {
    store.read_now(|tx| tx.ledger(&LedgerFilter::default())).unwrap()
}

/// A message that opens a ticket and is its first entry.
fn mail(number: u32) -> impl FnOnce(&mut dyn maildesk::store::tx::Tx) -> anyhow::Result<()> {
    move |tx| {
        let mut opens: Plan = opening(ticket(i64::from(number)));
        let ticket = opens.ticket.unwrap();
        opens.changes.push(maildesk::desk::plan::Change::Entry { ticket, entry: entry("It burns.") });
        message(number).file(tx, &opens).map(drop)
    }
}

#[test]
fn what_is_copied_while_mail_is_written_is_one_instant_of_it() {
    let bench = Bench::sqlite();
    let place = tempfile::tempdir().unwrap();
    let (file, restored) = (place.path().join("copy.db"), place.path().join("restored"));
    for number in 1..=300 {
        bench.store.write_now(mail(number)).unwrap();
    }
    let stop = AtomicBool::new(false);
    let copied = std::thread::scope(|scope| {
        let writes = scope.spawn(|| {
            let mut number = 300;
            while !stop.load(Ordering::Relaxed) {
                number += 1;
                bench.store.write_now(mail(number)).unwrap();
            }
        });
        let copied = backup(&folder(&bench), &file);
        stop.store(true, Ordering::Relaxed);
        writes.join().unwrap();
        copied.unwrap()
    });
    assert_eq!(restore(&file, &restored).unwrap(), copied);
    let again = Bench::found(Location::Sqlite { folder: restored }, super::bench::Ground::Folder { _temporary: place });
    let (before, after) = (ledger(&bench.store), ledger(&again.store));
    assert!(after.len() >= 300 && after.len() as u64 == copied.messages, "{copied:?}");
    assert_eq!(after, before[..after.len()], "as many as there were then, and no other");
    for row in &after {
        let number = row.ticket.unwrap();
        let entries = again.store.read_now(move |tx| tx.entries(number)).unwrap();
        assert_eq!(entries.len(), 1, "with all that was written with each");
    }
    // And it is a store like any other.
    again.store.write_now(mail(100_000)).unwrap();
}

/// What would not be put in place, and why.
#[test]
fn only_what_is_whole_and_can_be_read_is_put_where_nothing_stands() {
    let bench = Bench::sqlite();
    for number in 1..=50 {
        bench.store.write_now(mail(number)).unwrap();
    }
    let place = tempfile::tempdir().unwrap();
    let [copy, newer, damaged, broken, other, odd] =
        ["copy.db", "newer.db", "damaged.db", "broken.db", "other.db", "odd.db"].map(|name| place.path().join(name));
    backup(&folder(&bench), &copy).unwrap();
    let said = |result: anyhow::Result<_>| format!("{:#}", result.map(drop).unwrap_err());
    assert!(said(backup(&folder(&bench), &copy)).ends_with("is there already and is left alone; name another file"));
    assert!(said(backup(place.path(), &odd)).contains("there is no database in"));
    assert!(said(restore(&copy, &folder(&bench))).contains("there is a database in"));

    let changed = |name: &str, sql: &str, file: &std::path::Path| {
        let folder = place.path().join(name);
        restore(&copy, &folder).unwrap();
        let mut db = driver(&Location::Sqlite { folder: folder.clone() });
        db.execute(sql, &[Value::Int(VERSION as i64 + 1)]).unwrap();
        drop(db);
        backup(&folder, file)
    };
    assert!(said(changed("newer", "UPDATE schema_version SET version = $1", &newer)).contains("newer maildesk"));
    std::fs::copy(place.path().join("newer/maildesk.db"), &newer).unwrap();
    std::fs::write(&other, "This is no database, but a text that is long enough to be looked at. ".repeat(20)).unwrap();
    let bytes = std::fs::read(&copy).unwrap();
    let with = |from: usize, count: usize, file: &std::path::Path| {
        let mut bytes = bytes.clone();
        bytes[from..from + count].fill(7);
        std::fs::write(file, bytes).unwrap();
    };
    with(bytes.len() - 4_096, 4_096, &damaged);
    with(bytes.len() / 2, 20_000, &broken);

    let target = place.path().join("target");
    for (file, words) in [
        (&newer, "was written by a newer maildesk"),
        (&damaged, "is damaged ("),
        (&broken, "malformed"),
        (&other, "file is not a database"),
        (&odd, "there is no file"),
    ] {
        let why = said(restore(file, &target));
        assert!(why.contains(words), "{words}: {why}");
        let left = std::fs::read_dir(&target).map(|left| left.count()).unwrap_or_default();
        assert_eq!(left, 0, "{words}: nothing is left there");
    }
    std::fs::create_dir_all(&target).unwrap();
    std::fs::write(target.join("maildesk.db-wal"), "").unwrap();
    assert!(said(restore(&copy, &target)).contains("maildesk.db-wal is left alone"), "it is of another database");
}
