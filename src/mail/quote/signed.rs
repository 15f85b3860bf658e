//! Signatures that only the HTML of a mail tells of: Outlook and Apple Mail put no "-- " above them.

use crate::desk::mail::{Part, PartKind};
use crate::mail::markup::{self, Piece, Tag};
use crate::mail::reference::decode;

/// A signature has so many lines with text at most.
const MAX_LINES: usize = 15;

/// What clients call the element in which, or after which, the signature stands.
const NAMES: [&str; 10] = [
    "_mailautosig",
    "signature",
    "gmail_signature",
    "moz-signature",
    "ms-outlook-mobile-signature",
    "applemailsignature",
    "linebreakatbeginningofsignature",
    "messagesignaturesection",
    "front-signature",
    "protonmail_signature_block-user",
];

/// The first line of the signature that the writer's client put above the history.
pub fn first_line(page: &str) -> Option<String> {
    let mut line: Option<String> = None;
    for piece in markup::pieces(page) {
        match (piece, &mut line) {
            // What is quoted has signatures of its own.
            (Piece::Tag(tag), None) if tag.is("blockquote") => return None,
            (Piece::Tag(tag), None) if begins(&tag) => line = Some(String::new()),
            (Piece::Text(text), Some(line)) => line.push_str(&decode(text)),
            (Piece::Tag(tag), Some(so_far)) if !tag.is_formatting() && !tag.is("span") => match normal(so_far) {
                whole if whole.is_empty() => so_far.clear(),
                whole => return Some(whole),
            },
            _ => {}
        }
    }
    line.map(|line| normal(&line)).filter(|line| !line.is_empty())
}

/// Whether a tag is what a client calls its signature.
pub(super) fn begins(tag: &Tag<'_>) -> bool {
    let named = |(name, value): (&str, &str)| {
        let naming = ["id", "class", "name"].iter().any(|known| name.eq_ignore_ascii_case(known));
        let names = |word: &str| {
            let word = word.trim_start_matches("x_").to_ascii_lowercase();
            // Yahoo puts another number between for each mail.
            NAMES.contains(&word.as_str()) || word.starts_with("ydp") && word.ends_with("signature")
        };
        naming && value.split_whitespace().any(names)
    };
    !tag.closing && tag.attributes().any(named)
}

/// Marks the signature that begins with this line, where it ends the new text.
pub fn mark(parts: Vec<Part>, first: &str) -> Vec<Part> {
    let Some(last) = parts.iter().rposition(|part| part.kind == PartKind::New) else { return parts };
    let history = parts.iter().any(|part| part.kind == PartKind::Quote);
    let mut marked = Vec::with_capacity(parts.len() + 1);
    for (index, part) in parts.into_iter().enumerate() {
        match (index == last)
            .then(|| begins_at(&part.text, first, history))
            .flatten()
            .and_then(|at| part.text.split_at_checked(at))
        {
            Some((above, signature)) => {
                join(&mut marked, PartKind::New, above);
                join(&mut marked, PartKind::Signature, signature);
            }
            None => join(&mut marked, part.kind, &part.text),
        }
    }
    marked
}

/// Adds a text to the last part where that is of the same kind.
pub(in crate::mail) fn join(parts: &mut Vec<Part>, kind: PartKind, text: &str) {
    match parts.last_mut().filter(|part| part.kind == kind) {
        Some(part) => part.text.push_str(text),
        None if text.is_empty() => {}
        None => parts.push(Part { kind, text: text.to_owned() }),
    }
}

/// Byte offset of the line that is the first of the signature; above `history` it needs no text above it.
fn begins_at(text: &str, first: &str, history: bool) -> Option<usize> {
    let mut left = text.lines().filter(|line| !line.trim().is_empty()).count();
    let (mut at, mut written) = (0, history);
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() {
            if written && left <= MAX_LINES && normal(line) == first {
                return Some(at);
            }
            left -= 1;
            written = true;
        }
        at += line.len();
    }
    None
}

/// Words with one blank between them.
pub(in crate::mail) fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_found_by_what_clients_call_it() {
        for page in [
            "<p class=MsoNormal>Hi</p><p class=MsoNormal><a name=\"_MailAutoSig\"><span>Ann &amp; <b>Bo</b><o:p></o:p></span></a></p><p>Tel 1</p>",
            "<div>Hi</div><div id=\"x_Signature\"><div><br></div><div>Ann &amp; Bo</div><div>Tel 1</div></div>",
            "Hi<div><br id=\"lineBreakAtBeginningOfSignature\"><div>Ann &amp; Bo<br>Tel 1</div></div>",
            "Hi<div class=\"gmail_signature\">Ann &amp; Bo",
        ] {
            assert_eq!(first_line(page).as_deref(), Some("Ann & Bo"), "{page}");
        }
        assert_eq!(first_line("Hi<blockquote><div class=\"gmail_signature\">Ann</div></blockquote>"), None);
        assert_eq!(first_line("<p>The signature is missing</p>"), None);
    }

    #[test]
    fn only_what_ends_the_new_text_is_a_signature() {
        let marked = |text: &str| {
            let parts = mark(vec![Part { kind: PartKind::New, text: text.to_owned() }], "Ann Agent");
            parts.into_iter().map(|part| part.text).collect::<Vec<_>>()
        };
        assert_eq!(marked("Hello\n\nAnn  Agent\nTel 1\n"), ["Hello\n\n", "Ann  Agent\nTel 1\n"]);
        assert_eq!(marked("Ann Agent\nTel 1\n").len(), 1, "nothing was written above it");
        assert_eq!(marked(&format!("Hello\nAnn Agent\n{}", "line\n".repeat(20))).len(), 1, "too long for one");
        assert_eq!(marked("Ann Agent will call you.\nBye\n").len(), 1);
    }
}
