//! A week of a desk, told to SQLite and to PostgreSQL: after every step both hold the same, and said the same.
//!
//! `week.txt` is the story as people read it; run with `ACCEPT=1` to write it anew.

mod dump;
mod later;
mod run;
mod week;

use maildesk::store::Location;

use crate::story::dump::{Digest, Names};
use crate::story::run::{Run, Step};
use crate::support::postgres::Database;

const DESK: &str = include_str!("week.toml");

#[tokio::test]
async fn a_desks_week_is_the_same_on_both_databases() {
    let database = Database::new();
    let mut lite = (Run::new(|folder| Location::Sqlite { folder: folder.join("data") }, DESK), Names::default());
    let mut large = (Run::new(|_| Location::Postgres { url: database.url(), password: None }, DESK), Names::default());
    let mut digest = Digest::new();
    let mut told = String::new();
    let steps: Vec<Step> = week::steps().into_iter().chain(later::steps()).collect();
    for (number, step) in steps.iter().enumerate() {
        let title = format!("{:>2}. {}  {}", number + 1, step.at, step.what);
        let (here, there) = tokio::join!(lite.0.step(step), large.0.step(step));
        let (left, right) =
            tokio::join!(dump::whole(&lite.0, &here, &mut lite.1), dump::whole(&large.0, &there, &mut large.1));
        assert!(left == right, "{title}\nSQLite and PostgreSQL differ:\n{}", first_difference(&left, &right));
        told += &format!("{title}\n{}\n", digest.tell(&lite.0, &here).await);
    }
    assert_snapshot(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/story/week.txt"), &told);
}

fn first_difference(left: &str, right: &str) -> String {
    let lines = left.lines().zip(right.lines());
    let (number, (left, right)) = lines.enumerate().find(|(_, (left, right))| left != right).unwrap_or((0, ("", "")));
    format!("line {number}\n  {left}\n  {right}")
}

/// Compares a text with its file; `ACCEPT=1` writes the file.
pub fn assert_snapshot(file: &str, now: &str) {
    if std::env::var_os("ACCEPT").is_some() {
        std::fs::write(file, now).unwrap();
        return;
    }
    let then = std::fs::read_to_string(file).unwrap_or_default();
    assert!(then == now, "{file} differs (ACCEPT=1 takes it over):\n{}", first_difference(&then, now));
}
