//! Header lines of Lotus Notes: sender and date without labels, then each label on a line above its value.
//!
//! ```text
//! Ada Byron <ada@example.org>
//! 01/05/2026 09:12 AM
//!
//! To
//! Bo Olsen/Acme@Acme
//! cc
//!
//! Subject
//! Printer
//! ```

use std::sync::LazyLock;

use regex::Regex;

use super::headers::{Block, bare_label};
use super::lines::Line;
use super::words::Field;

/// Recipients may be many, and blank lines stand between.
const MAX_LINES: usize = 40;

static WHEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:\D{0,20})\d{1,4}[./\-]\d{1,2}[./\-]\d{2,4},?\s\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s[AaPp][Mm])?(?:\s\w{2,5})?$").ok()
});

/// The header lines that begin with a sender at line `at`; `None` where they are not all there.
pub fn stacked(lines: &[Line<'_>], at: usize) -> Option<Block> {
    let sender = lines.get(at)?;
    let date = lines.get(at + 1).filter(|date| date.depth == sender.depth)?;
    if sender.body.len() > 200 || date.body.len() > 60 || !WHEN.as_ref()?.is_match(date.body) {
        return None;
    }
    let mut block = Block {
        entries: vec![(Field::From, sender.body.to_owned()), (Field::Date, date.body.to_owned())],
        end: at + 2,
    };
    for (index, line) in lines.iter().enumerate().skip(at + 2).take(MAX_LINES) {
        if let Some(field) = bare_label(line.body) {
            block.entries.push((field, String::new()));
            block.end = index + 1;
        } else if !line.is_blank()
            && let Some((field, value)) = block.entries.last_mut()
        {
            if matches!(field, Field::From | Field::Date) {
                return None; // text where the first label must stand
            }
            if *field == Field::Subject && !value.is_empty() {
                break;
            }
            if !value.is_empty() {
                value.push_str(", ");
            }
            value.push_str(line.body);
            block.end = index + 1;
        }
    }
    let last = block.entries.last()?;
    (last.0 == Field::Subject && block.entries.iter().any(|(field, _)| *field == Field::To)).then_some(block)
}
