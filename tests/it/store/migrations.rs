//! Both databases have one shape, and it is checked and changed in one transaction.

use maildesk::store::Store;
use maildesk::store::migrate::migrate;
use maildesk::store::value::{Row, Value};

use super::bench::{Bench, each};

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

#[test]
fn both_databases_have_the_same_tables_and_columns() {
    // In SQLite a primary key of one integer is never null, whatever it says.
    let sqlite = columns(
        &Bench::sqlite(),
        "SELECT tables.name, columns.name, columns.\"notnull\" = 0 AND columns.pk = 0 FROM sqlite_schema AS tables \
         JOIN pragma_table_info(tables.name) AS columns WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%'",
    );
    let postgres = columns(
        &Bench::postgres(),
        "SELECT table_name::text, column_name::text, is_nullable = 'YES' FROM information_schema.columns \
         WHERE table_schema = 'public'",
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
         AND indexname NOT LIKE '%\\_pkey' AND indexname NOT LIKE '%\\_key'",
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
        assert_eq!(versions, [[Value::Int(1)]]);
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
            "the database is of version 99, this maildesk knows up to 1 (use the newer maildesk that wrote it)"
        );
    });
}
