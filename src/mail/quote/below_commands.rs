//! What stands below nothing but lines for a machine, as clients add it to each mail: "/close", and then "Kind regards, Ann"
//! with a telephone number. Of a text it would be the close; where there is no text it is a signature.

use super::signature::MAX_LINES;
use crate::desk::mail::{Part, PartKind};
use crate::mail::thanks;

/// Takes the closing words of such a mail for its signature.
pub fn mark(parts: &mut Vec<Part>) {
    let Some(from) = parts.first().filter(|first| first.kind == PartKind::New).and_then(|first| begin(&first.text))
    else {
        return;
    };
    let closing = parts.first_mut().map(|first| first.text.split_off(from)).unwrap_or_default();
    match parts.get_mut(1).filter(|next| next.kind == PartKind::Signature) {
        Some(next) => next.text.insert_str(0, &closing),
        None => parts.insert(1, Part { kind: PartKind::Signature, text: closing }),
    }
}

/// Where the closing words begin, below at least one line for a machine.
fn begin(text: &str) -> Option<usize> {
    let mut at = 0;
    let mut commands = false;
    let mut lines = text.split_inclusive('\n');
    for line in lines.by_ref() {
        let plain = line.trim();
        let command = plain.starts_with(['/', '#']);
        if !command && !plain.is_empty() {
            let below = lines.filter(|line| !line.trim().is_empty()).count();
            // Closing words alone may be all that somebody wants to say.
            return (commands && thanks::closes(plain) && (1..MAX_LINES).contains(&below)).then_some(at);
        }
        commands |= command;
        at += line.len();
    }
    None
}
