//! Printing: tables for people, one JSON document for programs, and no control character of a mail to a terminal.

use std::borrow::Cow;

use anyhow::{Context, Result};
use comfy_table::{Cell, ContentArrangement, Table, presets};
use serde::Serialize;

/// Prints one JSON document.
pub fn json(document: &impl Serialize) -> Result<()> {
    let text = serde_json::to_string_pretty(document).context("Failed to write JSON")?;
    line(&text)
}

/// Prints a line.
pub fn line(text: &str) -> Result<()> {
    bytes(format!("{text}\n").as_bytes())
}

/// Prints bytes as they are; a closed pipe (`maildesk ledger | head`) is not an error worth a word.
pub fn bytes(bytes: &[u8]) -> Result<()> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(error).context("Failed to write to standard output")
        }
        _ => Ok(()),
    }
}

/// Tells on standard error, as well as that goes: a reader that went away changes nothing.
pub fn complain(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr().lock(), "{}", plain(text));
}

/// Prints rows under a heading, fitted to the terminal; `nothing` where there are none.
pub fn rows<H: AsRef<str>>(heading: &[H], rows: Vec<Vec<String>>, nothing: &str) -> Result<()> {
    if rows.is_empty() {
        return line(nothing);
    }
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(heading.iter().map(|name| Cell::new(name.as_ref())));
    for row in rows {
        table.add_row(row.iter().map(|cell| Cell::new(cut(&plain(cell)))));
    }
    line(&table.trim_fmt())
}

/// A cell of a table: the beginning of what is too long for one.
fn cut(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 120;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or(text))),
        None => Cow::Borrowed(text),
    }
}

/// Text without control characters other than line ends and tabs: mail must not drive the terminal.
pub fn plain(text: &str) -> Cow<'_, str> {
    let unsafe_char = |c: char| c.is_control() && c != '\n' && c != '\t';
    if text.contains(unsafe_char) { Cow::Owned(text.replace(unsafe_char, "\u{fffd}")) } else { Cow::Borrowed(text) }
}
