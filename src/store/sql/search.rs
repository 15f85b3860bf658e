//! Looking for words: the one thing that the two databases do each in its own way.

use anyhow::{Context, Result};

use crate::store::driver::{Dialect, Driver};
use crate::store::sql::Conditions;
use crate::store::value::Value;

/// Entries, and subjects, of the newest of which the words are looked up: whoever looks for what stands everywhere
/// finds the newest, and waits no longer than others.
const NEWEST: usize = 2_000;

/// Adds that a ticket has all the words in its subject, or in one thing that somebody wrote.
///
/// How they are meant hangs on the words alone, so that a list, its next page and its count agree: as they stand where
/// that is all one gets of the newest, else also as beginnings. What they begin is cut to the newest, too, so that it
/// need not hold what has the words as they stand.
pub fn of_words(db: &mut dyn Driver, words: &str, conditions: &mut Conditions) -> Result<()> {
    let dialect = db.dialect();
    let (whole, begun) = (query(dialect, words, Reading::Whole), query(dialect, words, Reading::Begun));
    let (Some(whole), Some(begun)) = (whole, begun) else {
        conditions.clauses.push("1 = 0".to_owned());
        return Ok(());
    };
    let also = whole != begun && !fills(db, &whole)?;
    let mut found = conditions.hold(&numbers(dialect), whole);
    if also {
        found = format!("{found} UNION {}", conditions.hold(&numbers(dialect), begun));
    }
    conditions.clauses.push(format!("ticket.number IN ({found})"));
    Ok(())
}

/// Numbers of tickets, among the newest that have the words; `$?` stands for the query.
fn numbers(dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => format!(
            "SELECT rowid FROM (SELECT rowid FROM ticket_text WHERE ticket_text MATCH $? \
             ORDER BY rowid DESC LIMIT {NEWEST}) UNION SELECT ticket FROM entry WHERE id IN (SELECT rowid FROM \
             entry_text WHERE entry_text MATCH $? ORDER BY rowid DESC LIMIT {NEWEST})"
        ),
        Dialect::Postgres => format!(
            "(SELECT number FROM ticket AS named WHERE named.words @@ to_tsquery('simple', $?) \
             ORDER BY number DESC LIMIT {NEWEST}) UNION SELECT ticket FROM (SELECT ticket FROM entry WHERE \
             entry.words @@ to_tsquery('simple', $?) ORDER BY id DESC LIMIT {NEWEST}) AS written"
        ),
    }
}

/// Whether as many subjects, or entries, are found as are looked at.
fn fills(db: &mut dyn Driver, query: &str) -> Result<bool> {
    let last = NEWEST - 1;
    let each = match db.dialect() {
        Dialect::Sqlite => ["entry", "ticket"].map(|table| {
            format!("SELECT 1 FROM {table}_text WHERE {table}_text MATCH $1 ORDER BY rowid DESC LIMIT 1 OFFSET {last}")
        }),
        Dialect::Postgres => [("entry", "id"), ("ticket", "number")].map(|(table, id)| {
            format!(
                "SELECT 1 FROM {table} WHERE words @@ to_tsquery('simple', $1) ORDER BY {id} DESC LIMIT 1 OFFSET {last}"
            )
        }),
    };
    for sql in each {
        let rows = db.query(&sql, &[Value::from(query)]).context("Failed to ask how common words are")?;
        if !rows.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How words are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As they stand. That is found at once, however common they are.
    Whole,
    /// Each may go on (`print paper` finds `printer papers`).
    Begun,
}

/// The words as the database wants them. `None`: there is no word at all.
pub fn query(dialect: Dialect, words: &str, reading: Reading) -> Option<String> {
    let each = each(dialect, words, reading);
    let and = match dialect {
        Dialect::Sqlite => " ",
        Dialect::Postgres => " & ",
    };
    (!each.is_empty()).then(|| each.join(and))
}

/// What has at least two of the words, or the only one, each in any of its forms.
pub fn any_two(dialect: Dialect, words: &[String]) -> Option<String> {
    let each: Vec<String> = words.iter().filter_map(|word| forms(dialect, word)).collect();
    if let [word] = each.as_slice() {
        return Some(word.clone());
    }
    let (and, or) = (if dialect == Dialect::Sqlite { " AND " } else { " & " }, or(dialect));
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

/// Letters and digits alone: nothing in them means anything to the database. A single letter stands for itself alone: too
/// much begins with one.
fn each(dialect: Dialect, words: &str, reading: Reading) -> Vec<String> {
    let words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let goes_on = |word: &str| reading == Reading::Begun && word.chars().nth(1).is_some();
    let each = words.map(|word| match (dialect, goes_on(word)) {
        (Dialect::Sqlite, true) => format!("\"{word}\"*"),
        (Dialect::Sqlite, false) => format!("\"{word}\""),
        (Dialect::Postgres, true) => format!("'{word}':*"),
        (Dialect::Postgres, false) => format!("'{word}'"),
    });
    each.collect()
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
            ("Blue  powder", "\"Blue\"* \"powder\"*", "'Blue':* & 'powder':*"),
            ("a\" OR b*", "\"a\" \"OR\"* \"b\"", "'a' & 'OR':* & 'b'"),
            ("x' & !y:zz", "\"x\" \"y\" \"zz\"*", "'x' & 'y' & 'zz':*"),
            ("ann@acme.example", "\"ann\"* \"acme\"* \"example\"*", "'ann':* & 'acme':* & 'example':*"),
        ] {
            assert_eq!(query(Dialect::Sqlite, words, Reading::Begun).as_deref(), Some(sqlite), "{words}");
            assert_eq!(query(Dialect::Postgres, words, Reading::Begun).as_deref(), Some(postgres), "{words}");
        }
        assert_eq!(query(Dialect::Sqlite, " -- % ", Reading::Begun), None);
    }

    #[test]
    fn words_are_looked_for_as_they_stand_too() {
        let whole = |words| query(Dialect::Sqlite, words, Reading::Whole);
        assert_eq!(whole("blue powder").as_deref(), Some("\"blue\" \"powder\""));
    }
}
