//! Both databases have one shape, and it is checked and changed in one transaction.

use maildesk::desk::channel::Channel;
use maildesk::desk::plan::Verdict;
use maildesk::desk::search::TicketFilter;
use maildesk::desk::ticket::{Status, Thread};
use maildesk::store::ledger::{LedgerFilter, LedgerId};
use maildesk::store::migrate::{VERSION, migrate};
use maildesk::store::outbox::OutboxFilter;
use maildesk::store::value::{Row, Value};
use maildesk::store::{Location, Store};

use super::bench::{Bench, Ground, driver, each};
use super::sample::{at, draft, message, opening, support, ticket, verdict};
use crate::support::postgres::Database;

/// `table.column` and whether it may be null, of every table, sorted.
fn columns(bench: &Bench, sql: &str) -> Vec<(String, bool)> {
    let text = |value: &Value| match value {
        Value::Text(text) => text.clone(),
        other => panic!("{other:?} is no text"),
    };
    let row = |row: Row| (format!("{}.{}", text(&row[0]), text(&row[1])), row[2] == Value::Int(1));
    let mut columns: Vec<_> = bench.driver().query(sql, &[]).unwrap().into_iter().map(row).collect();
    columns.sort();
    columns
}

/// But for what words are looked for in, which each has in its own way: `…_text` here, columns `words` there.
#[test]
fn both_databases_have_the_same_tables_and_columns() {
    // In SQLite a primary key of one integer is never null, whatever it says.
    let sqlite = columns(
        &Bench::sqlite(),
        "SELECT tables.name, columns.name, columns.\"notnull\" = 0 AND columns.pk = 0 FROM sqlite_schema AS tables \
         JOIN pragma_table_info(tables.name) AS columns WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%' \
         AND tables.name NOT GLOB '*_text' AND tables.name NOT GLOB '*_text_*'",
    );
    let postgres = columns(
        &Bench::postgres(),
        "SELECT table_name::text, column_name::text, is_nullable = 'YES' FROM information_schema.columns \
         WHERE table_schema = 'public' AND (table_name NOT IN ('entry', 'ticket') OR column_name <> 'words')",
    );
    assert!(sqlite.len() > 80, "{sqlite:?}");
    assert_eq!(sqlite, postgres);
}

#[test]
fn both_databases_have_the_same_indexes() {
    let sqlite = columns(
        &Bench::sqlite(),
        "SELECT tbl_name, name, 1 FROM sqlite_schema WHERE type = 'index' AND name NOT LIKE 'sqlite_%'",
    );
    let postgres = columns(
        &Bench::postgres(),
        "SELECT tablename::text, indexname::text, 1::bigint FROM pg_indexes WHERE schemaname = 'public' \
         AND indexname NOT LIKE '%\\_words' AND indexname NOT LIKE '%\\_pkey' AND indexname NOT LIKE '%\\_key'",
    );
    assert!(sqlite.len() > 15, "{sqlite:?}");
    assert_eq!(sqlite, postgres);
}

#[test]
fn every_table_of_sqlite_is_strict() {
    let loose = Bench::sqlite()
        .driver()
        .query(
            "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
            &[],
        )
        .unwrap();
    assert_eq!(loose, Vec::<Row>::new());
}

#[test]
fn migrating_again_changes_nothing() {
    each(|bench| {
        migrate(&mut *bench.driver()).unwrap();
        let versions = bench.driver().query("SELECT version FROM schema_version", &[]).unwrap();
        assert_eq!(versions, [[Value::Int(VERSION as i64)]]);
    });
}

/// Two messages, one of which caused a mail; three tickets, of which the second is due before the first.
const FIRST_ROWS: &str = "
CREATE TABLE schema_version (version BIGINT NOT NULL);
INSERT INTO schema_version (version) VALUES (1);
INSERT INTO message (hash, size, raw) VALUES ('h1', 3, NULL), ('h2', 3, NULL);
INSERT INTO ledger (mailbox, uidvalidity, uid, maildir_base, raw_hash, content_hash, received_at, recorded_at,
    subject, size, whole, verdict, reasons, after_todo)
VALUES ('support', 7, 1, NULL, 'h1', 'c1', 1000, 2000, 'One', 3, 1, 'held', '[]', 'seen'),
    ('support', NULL, NULL, '1.a', 'h2', 'c2', 1000, 2000, 'Two', 3, 0, 'held', '[]', NULL);
INSERT INTO outgoing (message_id, ledger, template, draft, written_at) VALUES ('d@acme', 1, 'ack', 'DRAFT', 1);
INSERT INTO outbox (outgoing, rcpt, state, attempts, next_attempt_at, data_begun)
VALUES (1, 'a@x', 'queued', 0, 1, 0);
INSERT INTO contact (id, address_key, name, address) VALUES (1, 'erika@client.example', NULL, 'Erika@client.example');
INSERT INTO ticket (number, subject, kind, status, priority, queue, requester, owner, assignee, tags, fields, language,
    created_at, updated_at, done_at, mailbox, participants, acknowledged, wake_at, thread)
VALUES (1, 'Printer jams', 'request', 'open', 'normal', 'support', 1, NULL, NULL, '[]', '{}', 'en',
    1, 1, NULL, 'support', '[]', 1, NULL, 'THREAD'),
    (2, 'Kaffee für Gäste', 'request', 'open', 'normal', 'support', 1, NULL, NULL, '[]', '{}', 'de',
    1, 1, NULL, 'support', '[]', 1, NULL, 'THREAD'),
    (3, 'Tea', 'request', 'closed', 'normal', 'support', 1, NULL, 'bob', '[\"late\"]', '{}', 'en',
    1, 1, 2, 'support', '[]', 1, NULL, 'THREAD');
INSERT INTO clock (ticket, position, target, state, started_at, due_at, breached, warned, spans)
VALUES (1, 0, 'first_response', 'met', 1, 1000, 0, '[]', '[]'), (1, 1, 'resolution', 'running', 1, 5000, 0, '[]', '[]'),
    (2, 0, 'first_response', 'breached', 1, 3000, 1, '[]', '[]'), (2, 1, 'resolution', 'running', 1, 9000, 0, '[]', '[]');
INSERT INTO entry (ticket, kind, visibility, author_kind, author_name, author_address, written_at, body, quoted,
    attachments, message_id, ledger)
VALUES (1, 'inbound', 'public', 'contact', NULL, 'Erika@client.example', 1, 'The toner is new.', NULL, '[]', NULL, NULL),
    (3, 'event', 'internal', 'system', NULL, NULL, 1, 'toner', NULL, '[]', NULL, NULL);
";

/// A database as the first version made it, with these rows, brought to the present one.
fn since_the_first_version(test: impl Fn(Bench)) {
    let draft = serde_json::to_string(&draft("d@acme", None, &["a@x"])).unwrap();
    let begin = |location: &Location, first: &str| {
        let thread = serde_json::to_string(&Thread::default()).unwrap();
        let rows = FIRST_ROWS.replace("DRAFT", &draft.replace('\'', "''")).replace("THREAD", &thread);
        driver(location).batch(first).unwrap();
        driver(location).batch(&rows.replace("BIGINT NOT NULL)", "INTEGER NOT NULL)")).unwrap();
    };
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite { folder: folder.path().join("data") };
    begin(&location, include_str!("../../../src/store/migrations/sqlite/0001_start.sql"));
    test(Bench::found(location, Ground::Folder { _temporary: folder }));

    let database = Database::new();
    let location = Location::Postgres { url: database.url(), password: None };
    begin(&location, include_str!("../../../src/store/migrations/postgres/0001_start.sql"));
    test(Bench::found(location, Ground::Database(database)));
}

#[test]
fn a_database_of_the_first_version_keeps_what_it_holds() {
    since_the_first_version(|bench| {
        let rows = bench.store.read_now(|tx| tx.ledger(&LedgerFilter::default())).unwrap();
        let seen: Vec<_> = rows.iter().map(|row| (row.id.0, row.uid, row.subject.as_str())).collect();
        assert_eq!(seen, [(1, Some(1), "One"), (2, None, "Two")]);
        let pending = bench.store.read_now(|tx| tx.after_pending(&support())).unwrap();
        assert_eq!(pending.iter().map(|todo| todo.ledger).collect::<Vec<_>>(), [LedgerId(1)]);
        assert_eq!(bench.store.read_now(|tx| tx.outbox(&OutboxFilter::default())).unwrap().len(), 1);

        // What refers to a message still does, and the next one gets the next number.
        let orphan = bench.driver().execute("UPDATE outgoing SET ledger = 99", &[]);
        assert!(orphan.is_err(), "no mail is caused by a message that is not there");
        assert!(bench.driver().execute("DELETE FROM ledger WHERE id = 1", &[]).is_err(), "nor by one that is gone");
        let next = bench.store.write_now(|tx| message(2).file(tx, &verdict(Verdict::Held))).unwrap();
        assert_eq!(next, LedgerId(3));
    });
}

/// What was made since is made of what is there: when each is due, and where words stand.
#[test]
fn tickets_of_the_first_version_are_found_as_new_ones_are() {
    since_the_first_version(|bench| {
        let found = |filter: TicketFilter| -> Vec<i64> {
            bench.store.read_now(move |tx| tx.tickets(&filter)).unwrap().iter().map(|one| one.number.0).collect()
        };
        let all = TicketFilter::default();
        assert_eq!(found(TicketFilter { soonest: true, ..all.clone() }), [2, 1, 3]);
        assert_eq!(found(TicketFilter { living: true, soonest: true, limit: Some(1), ..all.clone() }), [2]);
        assert_eq!(found(TicketFilter { from: Some("client".into()), newest: true, ..all.clone() }), [3, 2, 1]);
        assert_eq!(found(TicketFilter { unassigned: true, ..all.clone() }), [1, 2]);
        assert_eq!(found(TicketFilter { statuses: vec![Status::Closed], ..all.clone() }), [3]);
        assert_eq!(found(TicketFilter { tag: Some("late".into()), ..all.clone() }), [3]);
        for (words, expected) in [("printer", &[1][..]), ("gäste kaff", &[2]), ("toner", &[1])] {
            assert_eq!(found(TicketFilter { words: Some(words.into()), ..all.clone() }), expected, "{words}");
        }
    });
}

#[test]
fn what_came_before_it_could_be_asked_for_is_found_by_how_it_came() {
    each(|bench| {
        bench.store.write_now(|tx| tx.apply(&opening(ticket(1)), None, at(0))).unwrap();
        let step = match bench.location {
            Location::Sqlite { .. } => include_str!("../../../src/store/migrations/sqlite/0031_channel.sql"),
            Location::Postgres { .. } => include_str!("../../../src/store/migrations/postgres/0031_channel.sql"),
        };
        let before = "DROP INDEX ticket_channel; DROP INDEX ticket_living_due; DROP INDEX ticket_living_number; \
                      ALTER TABLE ticket DROP COLUMN channel; CREATE INDEX ticket_living_due ON ticket (due_at); \
                      CREATE INDEX ticket_living_number ON ticket (number);";
        bench.driver().batch(&format!("{before}{step}")).unwrap();
        let by = |channel| {
            let filter = TicketFilter { channel: Some(channel), ..TicketFilter::default() };
            bench.store.read_now(move |tx| tx.tickets(&filter)).unwrap().len()
        };
        assert_eq!((by(Channel::Call), by(Channel::Mail)), (1, 0));
    });
}

#[test]
fn two_programs_that_start_at_once_migrate_once() {
    each(|bench| {
        let stores: Vec<_> = std::thread::scope(|scope| {
            let open = || scope.spawn(|| Store::open(&bench.location));
            [open(), open(), open()].into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(stores.iter().all(Result::is_ok));
    });
}

#[test]
fn a_database_of_a_newer_program_is_refused() {
    each(|bench| {
        bench.driver().execute("UPDATE schema_version SET version = $1", &[Value::Int(99)]).unwrap();
        let error = Store::open(&bench.location).err().unwrap();
        assert_eq!(
            format!("{error:#}"),
            format!(
                "the database is of version 99, this maildesk knows up to {VERSION} (use the newer maildesk that wrote it)"
            )
        );
    });
}
