//! Introductions of GroupWise, between marks that quote nothing:
//!
//! ```text
//! >>> Ada Byron <ada@example.org> 05.01.2026 09:12 >>>
//! >>> On 5/1/2026 at 9:12 AM, in message
//! <id@example.org>, Ada Byron <ada@example.org> wrote:
//! ```

use std::sync::LazyLock;

use regex::Regex;

use super::introduction::is_verb;
use super::lines::{Line, invisible};

/// Lines that such an introduction may be wrapped over, and its bytes.
const MAX_LINES: usize = 4;
const MAX_BYTES: usize = 600;
const MARK: &str = ">>>";

static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b\d{1,4}[./\-]\d{1,2}[./\-]\d{2,4}\b.*\b\d{1,2}[:.]\d{2}\b|\b\d{1,2}[:.]\d{2}\b.*\b20\d{2}\b").ok()
});

/// Index of the first line after the introduction that begins at line `at`; `None` where none begins there.
pub fn head(lines: &[Line<'_>], at: usize) -> Option<usize> {
    let first = lines.get(at).filter(|line| line.depth == MARK.len())?;
    let mut joined = first.raw.trim_matches(invisible).strip_prefix(MARK)?.trim_start().to_owned();
    let mut end = at + 1;
    loop {
        if is_whole(&joined) {
            return Some(end);
        }
        let next = lines.get(end).filter(|next| end < at + MAX_LINES && !next.is_blank())?;
        if joined.len() + next.raw.len() > MAX_BYTES {
            return None;
        }
        joined.push(' ');
        joined.push_str(next.raw.trim_matches(invisible));
        end += 1;
    }
}

/// Whether this says when it was written, and ends as the introductions do.
fn is_whole(said: &str) -> bool {
    if said.len() > MAX_BYTES || !said.ends_with([':', '>', '：']) {
        return false;
    }
    let dated = || DATE.as_ref().is_some_and(|date| date.is_match(said));
    match said.strip_suffix(MARK) {
        Some(inner) => inner.ends_with(' ') && dated(),
        None => said.ends_with([':', '：']) && dated() && (said.contains('@') || said.split_whitespace().any(is_verb)),
    }
}
