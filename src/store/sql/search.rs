//! Looking for words: the one thing that the two databases do each in its own way.

use std::collections::BTreeSet;

use anyhow::{Context, Result};

use crate::desk::search::{Asked, ways};
use crate::store::driver::{Dialect, Driver};
use crate::store::sql::{Conditions, json};
use crate::store::value::{Columns, Value};

/// Entries, and subjects, of the newest of which the words are looked up: whoever looks for what stands everywhere
/// finds the newest, and waits no longer than others.
const NEWEST: usize = 2_000;

/// Adds that a ticket has all the words in its subject, or in one thing that somebody wrote.
///
/// How they are meant hangs on the words alone, so that a list, its next page and its count agree: as they stand where
/// that is all one gets of the newest, else also as beginnings. What they begin is cut to the newest, too, so that it
/// need not hold what has the words as they stand. What stands in quotation marks is looked for in its order among the
/// newest that have its words.
pub fn of_words(db: &mut dyn Driver, words: &str, conditions: &mut Conditions) -> Result<()> {
    let (dialect, asked) = (db.dialect(), Asked::of(words));
    let (whole, begun) = (all(dialect, &asked, Reading::Whole), all(dialect, &asked, Reading::Begun));
    let (Some(whole), Some(begun)) = (whole, begun) else {
        conditions.clauses.push("1 = 0".to_owned());
        return Ok(());
    };
    let order = in_order(dialect, &asked);
    let mut found = Found::default();
    // A phrase has its words in it.
    let alone = asked.words.is_empty() && asked.phrases.iter().all(|phrase| phrase.len() > 1);
    let and_order = |words: &str| {
        let order = order.as_ref()?;
        Some(if alone { order.clone() } else { format!("{words}{}{order}", and(dialect)) })
    };
    found.look(db, &whole, and_order(&whole))?;
    if whole != begun && !found.filled {
        let begun = if dialect == Dialect::Sqlite { spelt_out(db, &asked)? } else { begun };
        let ordered = and_order(&begun);
        found.look(db, &begun, ordered)?;
    }
    let numbers = match dialect {
        Dialect::Sqlite => "SELECT value FROM json_each($?)",
        Dialect::Postgres => {
            "SELECT CAST(value AS BIGINT) FROM jsonb_array_elements_text(CAST(CAST($? AS TEXT) AS JSONB)) AS found (value)"
        }
    };
    conditions.add(&format!("ticket.number IN ({numbers})"), json::text(&found.numbers)?);
    Ok(())
}

/// Tickets among the newest that have some words.
#[derive(Default)]
struct Found {
    numbers: BTreeSet<i64>,
    /// As many subjects, or entries, are found as are looked at.
    filled: bool,
}

impl Found {
    /// `ordered`: the same with words that must stand one after the other.
    fn look(&mut self, db: &mut dyn Driver, query: &str, ordered: Option<String>) -> Result<()> {
        // Which tickets have them, the newest text first; and how the last of so many texts is numbered that have them.
        let each = match db.dialect() {
            Dialect::Sqlite => [
                (
                    "SELECT rowid FROM ticket_text WHERE ticket_text MATCH $1 AND rowid >= $2 ORDER BY rowid DESC",
                    "SELECT rowid FROM ticket_text WHERE ticket_text MATCH $1 ORDER BY rowid DESC",
                ),
                // The words are looked up first, whatever the database thinks of it.
                (
                    "SELECT entry.ticket FROM entry_text CROSS JOIN entry ON entry.id = entry_text.rowid \
                     WHERE entry_text MATCH $1 AND entry_text.rowid >= $2 ORDER BY entry_text.rowid DESC",
                    "SELECT rowid FROM entry_text WHERE entry_text MATCH $1 ORDER BY rowid DESC",
                ),
            ],
            Dialect::Postgres => [
                (
                    "SELECT number FROM ticket WHERE words @@ to_tsquery('simple', $1) AND number >= $2 \
                     ORDER BY number DESC",
                    "SELECT number FROM ticket WHERE words @@ to_tsquery('simple', $1) ORDER BY number DESC",
                ),
                (
                    "SELECT ticket FROM entry WHERE words @@ to_tsquery('simple', $1) AND id >= $2 ORDER BY id DESC",
                    "SELECT id FROM entry WHERE words @@ to_tsquery('simple', $1) ORDER BY id DESC",
                ),
            ],
        };
        for (tickets, texts) in each {
            let (query, since) = match &ordered {
                None => (query.to_owned(), 0),
                // In their order they are looked for among so many alone: it costs more, and few may be.
                Some(ordered) => {
                    let last = db.query(&format!("{texts} LIMIT 1 OFFSET {}", NEWEST - 1), &[Value::from(query)]);
                    let last = last.context("Failed to look for words")?.into_iter().next();
                    let since = last.map(|row| Columns::of(row).take::<i64>()).transpose()?;
                    self.filled |= since.is_some();
                    (ordered.clone(), since.unwrap_or_default())
                }
            };
            let rows =
                db.query(&format!("{tickets} LIMIT {NEWEST}"), &[Value::from(query.as_str()), Value::from(since)]);
            let rows = rows.context("Failed to look for words")?;
            self.filled |= rows.len() >= NEWEST;
            for row in rows {
                self.numbers.insert(Columns::of(row).take()?);
            }
        }
        Ok(())
    }
}

/// Words that one beginning is spelt out as; where there are more, all that has one of them is read.
const ENDINGS: usize = 64;
/// Words of a line that are spelt out: who pastes a page waits for it.
const SPELT: usize = 10;
/// Beginnings of so many letters are indexed.
const INDEXED: usize = 3;

/// The words as beginnings, each that is not indexed as the words that there are: what has one of those is read from the
/// newest on, while of a beginning SQLite reads all there is before the first. Only of letters that the index folds as we
/// do.
fn spelt_out(db: &mut dyn Driver, asked: &Asked) -> Result<String> {
    let dialect = Dialect::Sqlite;
    let mut each = Vec::new();
    for (word, number) in asked.words.iter().zip(1..) {
        let spelt = number <= SPELT && word.is_ascii() && word.len() > INDEXED;
        let spelt = if spelt { endings(db, &word.to_lowercase())? } else { None };
        let others = ways(word).into_iter().skip(1).map(|way| term(dialect, &way, Reading::Begun));
        each.push(match spelt {
            Some(spelt) => any(dialect, std::iter::once(spelt).chain(others).collect()),
            None => in_any_way(dialect, word, Reading::Begun),
        });
    }
    each.extend(asked.phrased().map(|word| term(dialect, word, Reading::Whole)));
    Ok(each.join(AND))
}

/// What begins with this, in subjects and in what was written; `None`: nothing, or too much.
fn endings(db: &mut dyn Driver, word: &str) -> Result<Option<String>> {
    // Each of them is looked up by itself: the table has a row for each place where one stands.
    let each = ["entry", "ticket"].map(|table| {
        format!(
            "SELECT word FROM (WITH RECURSIVE found (word) AS (SELECT (SELECT term FROM {table}_text_words \
             WHERE term >= $1 LIMIT 1) UNION ALL SELECT (SELECT term FROM {table}_text_words \
             WHERE term >= found.word || char(1) LIMIT 1) FROM found WHERE found.word < $2) \
             SELECT word FROM found LIMIT {}) WHERE word < $2",
            ENDINGS + 1
        )
    });
    let sql = format!("{} ORDER BY word", each.join(" UNION "));
    let rows = db
        .query(&sql, &[Value::from(word), Value::from(format!("{word}{}", char::MAX))])
        .context("Failed to ask which words begin so")?;
    if rows.is_empty() || rows.len() > ENDINGS {
        return Ok(None);
    }
    let words = rows.into_iter().map(|row| Columns::of(row).take::<String>().map(|word| format!("\"{word}\"")));
    Ok(Some(format!("({})", words.collect::<Result<Vec<_>>>()?.join(" OR "))))
}

/// Between words that must all be there, also where one is several in brackets.
const AND: &str = " AND ";

/// How words are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As they stand. That is found at once, however common they are.
    Whole,
    /// Each may go on (`print paper` finds `printer papers`).
    Begun,
}

/// The words as the database wants them, written as they are. `None`: there is no word at all.
pub fn query(dialect: Dialect, words: &str, reading: Reading) -> Option<String> {
    let words = Asked::of(&words.replace('"', " ")).words;
    let each: Vec<String> = words.iter().map(|word| term(dialect, word, reading)).collect();
    (!each.is_empty()).then(|| each.join(and(dialect)))
}

/// All that is asked for, in whichever order; `None`: there is no word at all.
fn all(dialect: Dialect, asked: &Asked, reading: Reading) -> Option<String> {
    let words = asked.words.iter().map(|word| in_any_way(dialect, word, reading));
    // In quotation marks a word is meant as it is.
    let phrased = asked.phrased().map(|word| term(dialect, word, Reading::Whole));
    let each: Vec<String> = words.chain(phrased).collect();
    (!each.is_empty()).then(|| each.join(and(dialect)))
}

/// What must stand one after the other; `None`: nothing.
fn in_order(dialect: Dialect, asked: &Asked) -> Option<String> {
    let phrase = |words: &[String]| match dialect {
        Dialect::Sqlite => format!("\"{}\"", words.join(" ")),
        Dialect::Postgres => {
            let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
            format!("({})", words.join(" <-> "))
        }
    };
    let each: Vec<String> = asked.ordered().map(phrase).collect();
    (!each.is_empty()).then(|| each.join(and(dialect)))
}

fn and(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => AND,
        Dialect::Postgres => " & ",
    }
}

/// What has at least two of the words, or the only one, each in any of its forms.
pub fn any_two(dialect: Dialect, words: &[String]) -> Option<String> {
    let each: Vec<String> = words.iter().filter_map(|word| forms(dialect, word)).collect();
    if let [word] = each.as_slice() {
        return Some(word.clone());
    }
    let (and, or) = (and(dialect), or(dialect));
    let pairs = each
        .iter()
        .enumerate()
        .flat_map(|(at, one)| each.iter().skip(at + 1).map(move |other| format!("({one}{and}{other})")));
    let pairs: Vec<String> = pairs.collect();
    (!pairs.is_empty()).then(|| pairs.join(or))
}

/// A word as it stands, and with and without the endings of one and of many. Each is found at once, which is not so of
/// everything that begins with it.
pub fn forms(dialect: Dialect, word: &str) -> Option<String> {
    const ENDINGS: &[&str] = &["s", "n"];
    // What is left of less is another word.
    const SHORTEST: usize = 3;
    let mut forms = vec![word.to_owned()];
    forms.extend(ENDINGS.iter().map(|ending| format!("{word}{ending}")));
    let without = ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending));
    forms.extend(without.filter(|left| left.chars().count() >= SHORTEST).map(str::to_owned));
    let forms: Vec<String> = forms.iter().filter_map(|form| query(dialect, form, Reading::Whole)).collect();
    (!forms.is_empty()).then(|| format!("({})", forms.join(or(dialect))))
}

fn or(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => " OR ",
        Dialect::Postgres => " | ",
    }
}

/// A word in every way in which it is written.
fn in_any_way(dialect: Dialect, word: &str, reading: Reading) -> String {
    match ways(word).as_slice() {
        [_] => term(dialect, word, reading),
        ways => any(dialect, ways.iter().map(|way| term(dialect, way, reading)).collect()),
    }
}

fn any(dialect: Dialect, terms: Vec<String>) -> String {
    match terms.as_slice() {
        [term] => term.clone(),
        terms => format!("({})", terms.join(or(dialect))),
    }
}

/// Letters and digits alone. A single letter stands for itself alone: too much begins with one.
fn term(dialect: Dialect, word: &str, reading: Reading) -> String {
    let goes_on = reading == Reading::Begun && word.chars().nth(1).is_some();
    match (dialect, goes_on) {
        (Dialect::Sqlite, true) => format!("\"{word}\"*"),
        (Dialect::Sqlite, false) => format!("\"{word}\""),
        (Dialect::Postgres, true) => format!("'{word}':*"),
        (Dialect::Postgres, false) => format!("'{word}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_two_of_several_words() {
        let words = ["printers", "ink"].map(str::to_owned);
        let sqlite = "((\"printers\" OR \"printerss\" OR \"printersn\" OR \"printer\") AND \
                      (\"ink\" OR \"inks\" OR \"inkn\"))";
        assert_eq!(any_two(Dialect::Sqlite, &words).as_deref(), Some(sqlite));
        let postgres = "(('printers' | 'printerss' | 'printersn' | 'printer') & ('ink' | 'inks' | 'inkn'))";
        assert_eq!(any_two(Dialect::Postgres, &words).as_deref(), Some(postgres));
        assert_eq!(any_two(Dialect::Sqlite, &words[1..]).as_deref(), Some("(\"ink\" OR \"inks\" OR \"inkn\")"));
        let three = [&words[..], &["floor".to_owned()]].concat();
        assert_eq!(any_two(Dialect::Sqlite, &three).unwrap().matches(" AND ").count(), 3);
        assert_eq!(any_two(Dialect::Sqlite, &[]), None);
    }

    #[test]
    fn nothing_that_somebody_types_is_syntax() {
        for (words, sqlite, postgres) in [
            ("printer", "\"printer\"*", "'printer':*"),
            ("Blue  powder", "\"Blue\"* AND \"powder\"*", "'Blue':* & 'powder':*"),
            ("a\" OR b*", "\"a\" AND \"OR\"* AND \"b\"", "'a' & 'OR':* & 'b'"),
            ("x' & !y:zz", "\"x\" AND \"y\" AND \"zz\"*", "'x' & 'y' & 'zz':*"),
            ("ann@acme.example", "\"ann\"* AND \"acme\"* AND \"example\"*", "'ann':* & 'acme':* & 'example':*"),
        ] {
            assert_eq!(query(Dialect::Sqlite, words, Reading::Begun).as_deref(), Some(sqlite), "{words}");
            assert_eq!(query(Dialect::Postgres, words, Reading::Begun).as_deref(), Some(postgres), "{words}");
        }
        assert_eq!(query(Dialect::Sqlite, " -- % ", Reading::Begun), None);
    }

    #[test]
    fn words_are_looked_for_as_they_stand_too() {
        let whole = |words| query(Dialect::Sqlite, words, Reading::Whole);
        assert_eq!(whole("blue powder").as_deref(), Some("\"blue\" AND \"powder\""));
    }
}
