//! An answer between the lines of what it quotes: "yes", "no" and "on Monday" say nothing without the questions.

use crate::desk::mail::{Mail, PartKind};
use crate::desk::ticket::NewEntry;
use crate::desk::wording::{contains_words, words};

/// What the mail says, with those quoted lines between its pieces that the requester wrote: whatever else is quoted stays
/// where it is. `None` where nothing of theirs is answered line by line.
pub fn text(mail: &Mail, latest: Option<&NewEntry>) -> Option<String> {
    let known = words(&latest?.text);
    let is_new = |kind: PartKind, text: &str| kind == PartKind::New && !text.trim().is_empty();
    let first = mail.parts.iter().position(|part| is_new(part.kind, &part.text))?;
    let last = mail.parts.iter().rposition(|part| is_new(part.kind, &part.text))?;
    let (mut said, mut keeps) = (String::new(), false);
    for part in mail.parts.get(first..=last)? {
        match part.kind {
            PartKind::New => said.push_str(&part.text),
            PartKind::Quote => {
                for line in part.text.lines().map(unmarked).filter(|line| is_of(line, &known)) {
                    keeps = true;
                    said.push_str("> ");
                    said.push_str(line);
                    said.push('\n');
                }
            }
            PartKind::Introduction | PartKind::Signature | PartKind::Disclaimer => {}
        }
        if !said.is_empty() && !said.ends_with('\n') {
            said.push('\n');
        }
    }
    keeps.then(|| said.trim().to_owned())
}

fn unmarked(line: &str) -> &str {
    line.trim_start_matches(|c: char| c == '>' || c.is_whitespace()).trim_end()
}

fn is_of(line: &str, known: &str) -> bool {
    let line = words(line);
    !line.is_empty() && contains_words(known, &line)
}
