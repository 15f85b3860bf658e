//! What is new in a text and what is history: quotations, their introductions, signatures, disclaimers.
//!
//! Nothing is cut: [`split`] folds the text into [`Part`]s which joined are exactly the text. It reads
//! plain text, also such as was made from HTML. The map of this folder:
//!
//! | file | what |
//! | --- | --- |
//! | `words.rs`, `phrases.rs`, `notices.rs`, `form_words.rs` | the languages, as tables: a new language or client is a line there |
//! | `lines.rs` | a text as lines with their depth of quotation |
//! | `headers.rs` | "From: … Sent: … To: …" |
//! | `stacked.rs` | the same of Lotus Notes, label above value |
//! | `form.rs` | what a web form sends, which may look alike |
//! | `introduction.rs` | "On … somebody wrote:" |
//! | `groupwise.rs` | the same between the marks of GroupWise |
//! | `separator.rs` | "---- Original Message ----", the desk's own marker |
//! | `signature.rs` | signatures, disclaimers |
//! | `contact.rs` | what the lines of a signature look like |
//! | `footer.rs` | "Sent from my …" |
//! | `banner.rs` | "CAUTION: This email originated from outside of the organization." |
//! | `signed.rs` | signatures that only the HTML tells of |
//! | `below_signature.rs` | what was written below such a one |
//! | `answers.rs` | answers inside a quotation that has no marks |
//! | `unannounced.rs` | the same where nothing but their colour tells of them |
//! | `painted.rs` | the lines that HTML has in a colour of their own |
//! | `html.rs` | what only the markup of HTML mail says, made visible to all this |
//! | `outline.rs` | what each line is, from all of the above |
//!
//! Every look ahead is bounded, so the whole is linear in the length of the text.

pub(super) mod answers;
mod banner;
pub mod below_commands;
pub mod below_signature;
mod contact;
mod footer;
mod form;
mod form_words;
mod groupwise;
pub(super) mod headers;
mod html;
pub(super) mod introduction;
pub(super) mod lines;
mod notices;
pub(super) mod outline;
pub(super) mod painted;
mod phrases;
mod separator;
mod signature;
pub(super) mod signed;
mod stacked;
pub(super) mod unannounced;
pub(super) mod words;

use crate::desk::mail::{Part, PartKind};
pub use crate::desk::template::REPLY_MARKER;
pub use html::visible;
use outline::{How, Known, Outline};
pub use separator::holds_marker;

/// Folds a text into pieces which joined are exactly the text.
///
/// Where nothing new would be found everything is new, so that no mail looks empty. Two things may stand alone:
/// what announces itself as a forward, and a quoted mail of this desk, which must never pass for an answer.
pub fn split(text: &str) -> Vec<Part> {
    answers::keep(fold(text, &read(text, &Known::default()), false), Vec::new)
}

/// The same for a text that [`super::forward::find`] found to be a forward: nothing new is a bare forward.
pub fn split_forwarded(text: &str) -> Vec<Part> {
    fold(text, &read(text, &Known::default()), true)
}

/// The same for an outline that was read of the text before.
pub(super) fn fold(text: &str, outline: &Outline<'_>, forwarded: bool) -> Vec<Part> {
    let forward = forwarded || outline.opening.as_ref().is_some_and(|opening| opening.how == How::Forward);
    if forward || outline.has_new() || outline.quotes_desk() { parts(outline) } else { whole(text) }
}

/// The same where nothing is new but what stands below a signature.
pub(super) fn fold_resumed(outline: &Outline<'_>, resumption: &below_signature::Resumption) -> Option<Vec<Part>> {
    let kept = below_signature::keep(parts(outline), resumption);
    let says = |part: &Part| part.kind == PartKind::New && !part.text.trim().is_empty();
    (!outline.has_new() && kept.iter().any(says)).then_some(kept)
}

/// Reads a text. An answer typed below the marker is found by the other signs: some write below what they quote.
pub(super) fn read<'t>(text: &'t str, known: &Known) -> Outline<'t> {
    let outline = Outline::read(text, known, true);
    let marked = outline.opening.as_ref().is_some_and(|opening| opening.how == How::Earlier);
    if outline.has_new() || !(marked || outline.quotes_desk()) { outline } else { Outline::read(text, known, false) }
}

/// Whether nothing in a text is new, though [`split`] shows it as such: a quotation, or a signature with no text above.
pub(super) fn says_nothing(outline: &Outline<'_>) -> bool {
    let mut lines = outline.lines.iter().filter(|line| !line.is_blank());
    let signed = lines.next().is_some_and(signature::begins) && lines.nth(signature::MAX_LINES).is_none();
    let says = outline.lines.iter().any(|line| !line.raw.trim().is_empty());
    says && (signed || !outline.has_new())
}

fn whole(text: &str) -> Vec<Part> {
    if text.is_empty() { Vec::new() } else { vec![Part { kind: PartKind::New, text: text.to_owned() }] }
}

fn parts(outline: &Outline<'_>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (line, kind) in outline.lines.iter().zip(&outline.kinds) {
        match parts.last_mut().filter(|part| part.kind == *kind) {
            Some(part) => part.text.push_str(line.raw),
            None => parts.push(Part { kind: *kind, text: line.raw.to_owned() }),
        }
    }
    parts
}
