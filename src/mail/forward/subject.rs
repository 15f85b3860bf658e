//! What the subject says: answered, passed on, or neither.

use super::super::quote::lines::{invisible, lower};
use super::super::quote::outline::How;
use super::super::quote::words::list;
use crate::desk::topic::{FORWARD, REPLY};

/// The first prefix of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefix {
    Reply,
    Forward,
    None,
}

/// Whether the first prefix is "VS:", Danish and Norwegian for a forward, Finnish and Estonian for an answer.
pub fn is_vs(subject: &str) -> bool {
    head(subject).is_some_and(|word| word == "vs")
}

/// The first prefix of a subject. "VS:" counts as a forward here.
pub fn prefix(subject: &str) -> Prefix {
    match head(subject) {
        Some(word) if list(FORWARD).any(|known| known == word) => Prefix::Forward,
        Some(word) if list(REPLY).any(|known| known == word) => Prefix::Reply,
        _ => Prefix::None,
    }
}

/// What stands before the first colon of a subject, lower case, counters such as "[2]" removed.
fn head(subject: &str) -> Option<String> {
    const LONGEST: usize = 40;
    let mut rest = subject.trim_matches(invisible);
    // Lists and scanners put a tag in front; "[Fwd: …]" is none.
    while let Some((tag, after)) = rest.strip_prefix('[').and_then(|open| open.split_once(']')) {
        if tag.contains(':') {
            rest = tag.trim_matches(invisible);
            break;
        }
        rest = after.trim_start_matches(invisible);
    }
    let (head, _) = rest.split_once([':', '：']).filter(|(head, _)| head.len() <= LONGEST)?;
    let head = lower(head.trim_matches(invisible));
    // "Re[2]", "Re^3", "RE(4)"
    let word = head
        .trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '[' | ']' | '(' | ')' | '^'))
        .trim_end_matches([' ', '.']);
    Some(word.to_owned())
}

/// The subject of the original where no header line says it: the forward's, its prefix removed.
pub fn bare(subject: &str, how: How) -> Option<String> {
    let own = match prefix(subject) {
        Prefix::Forward => subject.split_once([':', '：']).map(|(_, rest)| rest).unwrap_or(subject),
        _ if how == How::Forward => subject,
        _ => return None,
    };
    let own = own.trim_matches(invisible);
    (!own.is_empty()).then(|| own.to_owned())
}
