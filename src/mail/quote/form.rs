//! What a form of a web site sends: "From: … E-mail: … Subject: … Message: …". Its lines may name what a mail's header
//! lines name, and the message below them is the writer's.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::form_words::{FORM_FIELDS, FORM_MESSAGES, FORM_NAMES, FORMS};
use super::headers::Block;
use super::lines::{Line, lower};
use super::words::list;

/// What a line of a form asks for that no header line of a mail says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Name,
    Message,
    Other,
}

/// Whether these header lines, the first of them at line `first`, are lines of a form; `fresh` says that the mail answers
/// and forwards none, by its own headers.
pub fn holds(lines: &[Line<'_>], first: usize, block: &Block, fresh: bool) -> bool {
    let Some(head) = lines.get(first).filter(|line| !line.is_quoted()) else { return false };
    let own = lines.get(first..block.end).unwrap_or_default();
    let spaced = own.iter().any(Line::is_blank);
    let below = lines.get(block.end..).unwrap_or_default();
    let next = below.iter().take(3).find(|line| !line.is_blank()).filter(|line| line.depth == head.depth);
    // What stands beside them without a blank line between is one of them.
    let beside = next.filter(|_| spaced || below.first().is_some_and(|line| !line.is_blank()));
    if own.iter().chain(beside).any(|line| asked(line).is_some()) {
        return true;
    }
    // All else a client's header lines may have around them as well: whole ones are a client's.
    if block.is_whole() && !fresh {
        return false;
    }
    let above = first.checked_sub(1).and_then(|above| lines.get(above));
    let introduced = || {
        let above = lines.iter().take(first).rev().take(3).find(|line| !line.is_blank());
        above.is_some_and(|above| names_form(above))
    };
    above.and_then(asked) == Some(Asked::Name)
        || next.and_then(asked) == Some(Asked::Message)
        || !block.is_dated() && (next.is_some_and(Line::is_rule) || introduced())
}

/// What each name of a field asks for; the first list that has it counts.
static NAMES: LazyLock<HashMap<&'static str, Asked>> = LazyLock::new(|| {
    let fields = list(FORM_FIELDS).map(|name| (name, Asked::Other));
    let messages = list(FORM_MESSAGES).map(|name| (name, Asked::Message));
    fields.chain(messages).chain(list(FORM_NAMES).map(|name| (name, Asked::Name))).collect()
});

fn asked(line: &Line<'_>) -> Option<Asked> {
    const LONGEST: usize = 60;
    let marks = |c: char| matches!(c, '*' | '_' | '•' | '-') || c.is_whitespace();
    let (name, _) = line.body.split_once([':', '：'])?;
    let name = name.trim_matches(marks);
    if name.len() > LONGEST { None } else { NAMES.get(lower(name).as_str()).copied() }
}

/// Whether a line says that a form was filled in.
fn names_form(line: &Line<'_>) -> bool {
    const LONGEST: usize = 200;
    line.body.len() <= LONGEST && {
        let said = lower(line.body);
        list(FORMS).any(|words| said.contains(words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::quote::headers::label;

    #[test]
    fn no_header_line_is_taken_for_a_field() {
        for names in [FORM_NAMES, FORM_MESSAGES, FORM_FIELDS] {
            for name in list(names) {
                assert_eq!(label(&format!("{name}: x")), None, "{name}");
            }
        }
    }
}
