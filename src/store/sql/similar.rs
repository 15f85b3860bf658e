//! Looking for tickets that were solved before and are like a new one.

use anyhow::{Context, Result};

use crate::desk::perform;
use crate::desk::similar::Solved;
use crate::desk::ticket::TicketNumber;
use crate::store::driver::{Dialect, Driver};
use crate::store::sql::{first, search, tickets};
use crate::store::value::{Columns, Value, params};

/// So many of the newest tickets, and entries, tell which words say something.
const MEASURED: i64 = 2_000;
/// A word that more than one of so many of them has says nothing…
const COMMON: i64 = 10;
/// …once there are so many tickets, or entries, of which a ticket has several.
const ENOUGH_TICKETS: i64 = 20;
const ENOUGH_ENTRIES: i64 = 200;
/// What is older than so many tickets, or entries, is not looked at: this is asked while a new matter waits.
const WITHIN: i64 = 50_000;
/// Tickets that are looked at more closely.
const LOOKED_AT: usize = 20;
/// The newest subjects, and entries, of solved tickets that have the words.
const FOUND: usize = 60;

/// Tickets with two of these words in their subject, or in what somebody wrote; the newest first.
pub fn solved(db: &mut dyn Driver, words: &[String]) -> Result<Vec<Solved>> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let dialect = db.dialect();
    let newest = Newest::of(db)?;
    let words = telling(db, &newest, words)?;
    let Some(query) = search::any_two(dialect, &words) else { return Ok(Vec::new()) };
    let solved = format!(
        "status IN ('resolved', 'closed') AND NOT EXISTS (SELECT 1 FROM link WHERE link.source = ticket.number \
         AND link.kind = 'merged_into') AND NOT {}",
        tickets::tagged(dialect).replace("$?", "$4")
    );
    let found = match dialect {
        // The words are looked up first, whatever the database thinks of it.
        Dialect::Sqlite => format!(
            "SELECT number FROM (SELECT ticket.number FROM ticket_text CROSS JOIN ticket \
             ON ticket.number = ticket_text.rowid WHERE ticket_text MATCH $1 AND ticket_text.rowid > $2 AND {solved} \
             ORDER BY ticket_text.rowid DESC LIMIT {FOUND}) UNION SELECT number FROM (SELECT ticket.number \
             FROM entry_text CROSS JOIN entry ON entry.id = entry_text.rowid CROSS JOIN ticket \
             ON ticket.number = entry.ticket WHERE entry_text MATCH $1 AND entry_text.rowid > $3 AND {solved} \
             ORDER BY entry_text.rowid DESC LIMIT {FOUND})"
        ),
        Dialect::Postgres => format!(
            "(SELECT number FROM ticket WHERE ticket.words @@ to_tsquery('simple', $1) AND number > $2 AND {solved} \
             ORDER BY number DESC LIMIT {FOUND}) UNION SELECT number FROM (SELECT ticket.number FROM entry \
             JOIN ticket ON ticket.number = entry.ticket WHERE entry.words @@ to_tsquery('simple', $1) \
             AND entry.id > $3 AND {solved} ORDER BY entry.id DESC LIMIT {FOUND}) AS written"
        ),
    };
    let sql = format!(
        "SELECT number, subject, queue FROM ticket WHERE number IN ({found}) ORDER BY number DESC LIMIT {LOOKED_AT}"
    );
    let rows = db
        .query(&sql, params![query, newest.ticket - WITHIN, newest.entry - WITHIN, perform::SPAM])
        .context("Failed to look for solved tickets")?;
    let mut found = Vec::new();
    for row in rows {
        let mut row = Columns::of(row);
        let number: TicketNumber = row.take()?;
        found.push(Solved { number, subject: row.take()?, queue: row.take()?, answer: answer(db, number)? });
    }
    Ok(found)
}

/// The last of each.
struct Newest {
    ticket: i64,
    entry: i64,
}

impl Newest {
    fn of(db: &mut dyn Driver) -> Result<Self> {
        let rows = db
            .query(
                "SELECT COALESCE((SELECT MAX(number) FROM ticket), 0), COALESCE((SELECT MAX(id) FROM entry), 0)",
                &[],
            )
            .context("Failed to ask for the newest ticket")?;
        first(rows)
            .map_or(Ok(Self { ticket: 0, entry: 0 }), |mut row| Ok(Self { ticket: row.take()?, entry: row.take()? }))
    }
}

/// Those that neither every other subject has, nor every other thing that somebody wrote.
fn telling(db: &mut dyn Driver, newest: &Newest, words: &[String]) -> Result<Vec<String>> {
    let mut kept = Vec::new();
    for word in words {
        let Some(query) = search::forms(db.dialect(), word) else { continue };
        if !is_common(db, "ticket", newest.ticket, &query)? && !is_common(db, "entry", newest.entry, &query)? {
            kept.push(word.clone());
        }
    }
    Ok(kept)
}

fn is_common(db: &mut dyn Driver, table: &str, last: i64, query: &str) -> Result<bool> {
    let measured = last.min(MEASURED);
    let enough = if table == "ticket" { ENOUGH_TICKETS } else { ENOUGH_ENTRIES };
    if measured < enough {
        return Ok(false);
    }
    let most = measured / COMMON;
    let sql = match db.dialect() {
        Dialect::Sqlite => format!(
            "SELECT 1 FROM {table}_text WHERE {table}_text MATCH $1 AND rowid > $2 ORDER BY rowid DESC \
             LIMIT 1 OFFSET $3"
        ),
        Dialect::Postgres => {
            let id = if table == "ticket" { "number" } else { "id" };
            format!(
                "SELECT 1 FROM {table} WHERE {id} > $2 AND words @@ to_tsquery('simple', $1) ORDER BY {id} DESC \
                 LIMIT 1 OFFSET $3"
            )
        }
    };
    let rows = db.query(&sql, &[Value::from(query), Value::from(last - measured), Value::from(most)]);
    Ok(!rows.context("Failed to ask how common a word is")?.is_empty())
}

/// What an agent answered last.
fn answer(db: &mut dyn Driver, number: TicketNumber) -> Result<String> {
    let sql = "SELECT body FROM entry WHERE ticket = $1 AND kind = 'outbound' AND author_kind = 'agent' \
               ORDER BY id DESC LIMIT 1";
    let rows = db.query(sql, params![number]).context("Failed to read what was answered")?;
    first(rows).map_or(Ok(String::new()), |mut row| row.take())
}
