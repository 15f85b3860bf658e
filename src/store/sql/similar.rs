//! Looking for tickets that were solved before and are like a new one.

use anyhow::{Context, Result};

use crate::desk::similar::Solved;
use crate::desk::ticket::TicketNumber;
use crate::store::driver::{Dialect, Driver};
use crate::store::sql::{first, search};
use crate::store::value::{Columns, Value, params};

/// The newest so many tickets tell which words say something.
const NEWEST: i64 = 2_000;
/// A word that more than one of so many of them has says nothing…
const COMMON: i64 = 10;
/// …once there are so many.
const ENOUGH: i64 = 20;
/// Tickets that are looked at more closely.
const LOOKED_AT: usize = 20;
/// The newest that have the words, before those are left out that are not solved.
const FOUND: usize = 60;

/// Tickets with two of these beginnings of words in their subject, or in what somebody wrote; the newest first.
pub fn solved(db: &mut dyn Driver, words: &[String]) -> Result<Vec<Solved>> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let words = telling(db, words)?;
    let Some(query) = search::any_two(db.dialect(), &words) else { return Ok(Vec::new()) };
    let sql = format!(
        "SELECT number, subject, queue FROM ticket WHERE {} AND status IN ('resolved', 'closed') \
         ORDER BY number DESC LIMIT {LOOKED_AT}",
        search::clause_within(db.dialect(), FOUND).replace("$?", "$1")
    );
    let rows = db.query(&sql, params![query]).context("Failed to look for solved tickets")?;
    let mut found = Vec::new();
    for row in rows {
        let mut row = Columns::of(row);
        let number: TicketNumber = row.take()?;
        found.push(Solved { number, subject: row.take()?, queue: row.take()?, answer: answer(db, number)? });
    }
    Ok(found)
}

/// Those that not every other ticket has.
fn telling(db: &mut dyn Driver, words: &[String]) -> Result<Vec<String>> {
    const FAILED: &str = "Failed to count words of subjects";
    let rows = db.query("SELECT MAX(number) FROM ticket", &[]).context(FAILED)?;
    let last = first(rows).map(|mut row| row.take::<Option<i64>>()).transpose()?.flatten().unwrap_or_default();
    let looked_at = last.min(NEWEST);
    if looked_at < ENOUGH {
        return Ok(words.to_vec());
    }
    let sql = match db.dialect() {
        Dialect::Sqlite => "SELECT COUNT(*) FROM ticket_text WHERE ticket_text MATCH $1 AND rowid > $2",
        Dialect::Postgres => {
            "SELECT COUNT(*) FROM ticket WHERE number > $2 AND ticket.words @@ to_tsquery('simple', $1)"
        }
    };
    let mut kept = Vec::new();
    for word in words {
        let Some(query) = search::query(db.dialect(), word, search::Reading::Begun) else { continue };
        let rows = db.query(sql, &[Value::from(query), Value::from(last - looked_at)]).context(FAILED)?;
        let count = first(rows).map_or(Ok(0), |mut row| row.take::<i64>())?;
        if count * COMMON <= looked_at {
            kept.push(word.clone());
        }
    }
    Ok(kept)
}

/// What an agent answered last.
fn answer(db: &mut dyn Driver, number: TicketNumber) -> Result<String> {
    let sql = "SELECT body FROM entry WHERE ticket = $1 AND kind = 'outbound' AND author_kind = 'agent' \
               ORDER BY id DESC LIMIT 1";
    let rows = db.query(sql, params![number]).context("Failed to read what was answered")?;
    first(rows).map_or(Ok(String::new()), |mut row| row.take())
}
