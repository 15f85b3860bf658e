//! What somebody wrote below the signature that their client had put there already: of a mail in text alone all below "-- "
//! is signature, but the markup says where the client's own ends.

use super::footer::is_footer;
use super::html::begins_original;
use super::signed::{begins, join, normal};
use crate::desk::mail::{Part, PartKind};
use crate::desk::notices::is_of_server;
use crate::mail::markup::{self, Piece, Tag};
use crate::mail::reference::decode;

/// How Gmail calls what holds the history.
const HISTORY: &str = "gmail_quote";

/// Where a text goes on: a line, and the one above it.
#[derive(Debug, PartialEq, Eq)]
pub struct Resumption {
    /// `None`: the signature is a picture, or something quoted stands above.
    above: Option<String>,
    first: String,
}

/// Where the text goes on below the signature of a page, if it does.
pub fn resumption(page: &str) -> Option<Resumption> {
    let mut within: Option<Open<'_>> = None;
    let (mut above, mut ended, mut line) = (None, false, String::new());
    let mut history: Option<Open<'_>> = None;
    let mut divs = 0_usize;
    for piece in markup::pieces(page) {
        // What is quoted has signatures of its own.
        if let Some(quoted) = &mut history {
            if matches!(piece, Piece::Tag(tag) if quoted.ends_at(&tag)) {
                history = None;
            }
            continue;
        }
        let tag = match piece {
            Piece::Text(text) => {
                if within.is_some() || ended {
                    line.push_str(&decode(text));
                }
                continue;
            }
            Piece::Tag(tag) => tag,
        };
        if !tag.is_formatting() && !tag.is("span") {
            match normal(&line) {
                whole if !says(&whole) => {}
                // A server's notice, and what it says further, are nobody's text.
                first if ended && is_of_server(&first) => return None,
                // "Get Outlook for iOS" below it goes with it.
                first if ended && !is_footer(&first) => return Some(Resumption { above, first }),
                whole => above = Some(whole),
            }
            line.clear();
        }
        if begins_original(&tag) {
            return None;
        }
        let container = is_called(&tag, |class| class.starts_with(HISTORY));
        if tag.is("blockquote") || container {
            // Below the history no text goes on; what a writer left of it to answer stands alone.
            if within.is_some() || ended && !tag.is("blockquote") {
                return None;
            }
            if !tag.closing {
                // The line above the text is none of the signature then.
                above = above.filter(|_| !ended);
                history = Some(Open { element: tag.name, open: 1 });
            }
            continue;
        }
        if within.as_mut().is_some_and(|signature| signature.ends_at(&tag)) {
            (within, ended) = (None, true);
        } else if within.is_none() && !ended {
            within = signature(&tag, divs);
        }
        if tag.is("div") {
            divs = if tag.closing { divs.saturating_sub(1) } else { divs + 1 };
        }
    }
    let first =
        Some(normal(&line)).filter(|first| ended && says(first) && !is_of_server(first) && !is_footer(first))?;
    Some(Resumption { above, first })
}

/// The element that holds the signature, where this tag begins one. `divs`: how many are open.
fn signature<'p>(tag: &Tag<'p>, divs: usize) -> Option<Open<'p>> {
    // Desktop Outlook names a place in the first line, and not where the last one is.
    let holds = tag.is_any(&["div", "pre", "table"]);
    match begins(tag) {
        true if holds => Some(Open { element: tag.name, open: 1 }),
        // Apple's stands beside the signature: in the element that holds both, or above it.
        true if tag.is("br") => Some(Open { element: "div", open: divs.min(1) }),
        _ => None,
    }
}

/// An element that has not ended.
struct Open<'p> {
    element: &'p str,
    /// Nothing: it is still to begin.
    open: usize,
}

impl Open<'_> {
    fn ends_at(&mut self, tag: &Tag<'_>) -> bool {
        if !tag.is(self.element) {
            return false;
        }
        self.open = if tag.closing { self.open.saturating_sub(1) } else { self.open + 1 };
        self.open == 0
    }
}

/// Those who track mail leave a single sign.
fn says(line: &str) -> bool {
    line.chars().filter(|c| c.is_alphanumeric()).count() > 1
}

fn is_called(tag: &Tag<'_>, named: impl Fn(&str) -> bool) -> bool {
    !tag.closing && tag.attribute("class").is_some_and(|classes| classes.split_whitespace().any(named))
}

/// Takes what stands from there on out of the signature.
pub fn keep(parts: Vec<Part>, resumption: &Resumption) -> Vec<Part> {
    let mut kept = Vec::with_capacity(parts.len() + 1);
    for part in parts {
        let signature = part.kind == PartKind::Signature;
        let at = signature.then(|| goes_on_at(&part.text, resumption)).flatten();
        match at.and_then(|at| part.text.split_at_checked(at)) {
            Some((signature, below)) => {
                join(&mut kept, PartKind::Signature, signature);
                join(&mut kept, PartKind::New, below);
            }
            None => join(&mut kept, part.kind, &part.text),
        }
    }
    kept
}

/// Byte offset of the line at which the text goes on.
fn goes_on_at(text: &str, resumption: &Resumption) -> Option<usize> {
    let mut at = 0;
    let mut above: Option<String> = None;
    for line in text.split_inclusive('\n') {
        let whole = normal(line);
        // A plain form is wrapped where the page is not.
        let begins = !whole.is_empty() && resumption.first.starts_with(&whole);
        let below = |expected: &String| above.as_ref().is_some_and(|above| expected.ends_with(above.as_str()));
        if begins && resumption.above.as_ref().is_none_or(below) {
            return Some(at);
        }
        if !whole.is_empty() {
            above = Some(whole);
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<div>Hi Carol,</div><span class=\"gmail_signature_prefix\">-- </span><br><div dir=\"ltr\" \
                        class=\"gmail_signature\"><div>Ann &amp; Bo</div><div>Tel 1</div></div><div>Tray 2 is <b>open</b>.</div>";

    fn parts(signature: &str) -> Vec<Part> {
        let of = |kind, text: &str| Part { kind, text: text.to_owned() };
        vec![of(PartKind::New, "Hi Carol,\n\n"), of(PartKind::Signature, signature)]
    }

    #[test]
    fn text_goes_on_where_the_signature_of_a_page_ends() {
        let found = resumption(PAGE).unwrap();
        assert_eq!(found, Resumption { above: Some("Tel 1".into()), first: "Tray 2 is open.".into() });
        let kept = keep(parts("-- \nAnn & Bo\nTel 1\n\nTray 2 is\nopen.\n"), &found);
        let kept: Vec<_> = kept.iter().map(|part| (part.kind, part.text.as_str())).collect();
        assert_eq!(
            kept,
            [
                (PartKind::New, "Hi Carol,\n\n"),
                (PartKind::Signature, "-- \nAnn & Bo\nTel 1\n\n"),
                (PartKind::New, "Tray 2 is\nopen.\n")
            ]
        );
    }

    #[test]
    fn each_client_says_where_its_signature_ends() {
        const TEXT: &str = "<div>Tray 2 is open.</div>";
        let found = |page: &str| resumption(page).map(|found| (found.above.unwrap_or_default(), found.first));
        let goes_on = Some(("Tel 1".to_owned(), "Tray 2 is open.".to_owned()));
        for page in [
            "<div>Hi</div><div id=\"Signature\" class=\"elementToProof\"><p>Ann</p><p>Tel 1</p></div>",
            "<div>Hi</div><div id=\"ms-outlook-mobile-signature\"><div>Ann</div><div>Tel 1</div></div>",
            "<div>Hi</div><div class=\"moz-signature\">-- <br>Ann<br>Tel 1</div>",
            "<div>Hi</div><div><br id=\"lineBreakAtBeginningOfSignature\"><div>Ann</div><div>Tel 1</div></div>",
            "<div>Hi</div><br id=\"lineBreakAtBeginningOfSignature\"><div>Ann<div>Tel 1</div></div>",
        ] {
            assert_eq!(found(&format!("{page}{TEXT}")), goes_on, "{page}");
            assert_eq!(
                found(&format!("{page}<div id=\"divRplyFwdMsg\"><b>From:</b> Carol</div>{TEXT}")),
                None,
                "{page}"
            );
        }
        let page = "<div>Hi</div><pre class=\"moz-signature\" cols=\"72\">-- \nAnn\nTel 1</pre>";
        assert_eq!(found(&format!("{page}{TEXT}")), Some(("-- Ann Tel 1".into(), "Tray 2 is open.".into())));
        let footer = "<div id=\"ms-outlook-mobile-signature\">Ann</div><div>Get <a href=\"https://aka.ms/o0ukef\">Outlook for iOS</a></div>";
        assert_eq!(found(footer), None);
        assert_eq!(found(&format!("{footer}{TEXT}")), Some(("Get Outlook for iOS".into(), "Tray 2 is open.".into())));
    }

    #[test]
    fn a_signature_with_nothing_or_the_history_below_it_stays_whole() {
        for below in [
            "",
            "<br><div><br></div>",
            "<div>\u{1427}</div>",
            "<div class=\"gmail_quote gmail_quote_container\"><div>On Tuesday Carol wrote:</div></div>",
            "<blockquote>Tray?</blockquote>",
            "<div>This e-mail may contain confidential information.</div><div>If it is not for you, delete it.</div>",
            "This e-mail may contain confidential information.",
            "<div class=\"gmail_quote\"><blockquote>Tray?</blockquote></div><div>Users mailing list</div>",
        ] {
            let page = PAGE.replace("<div>Tray 2 is <b>open</b>.</div>", below);
            assert_eq!(resumption(&page), None, "{below}");
        }
        let of_history = format!("<div>Yes</div><div class=\"gmail_quote\">{PAGE}</div>");
        assert_eq!(resumption(&of_history), None);
    }

    #[test]
    fn text_goes_on_below_a_signature_that_stands_below_the_history() {
        let history = "<div>Hi</div><div class=\"gmail_quote\"><div>On Tuesday Carol wrote:</div><blockquote><div \
                       class=\"gmail_signature\">Carol</div><div>Tray?</div></blockquote></div>";
        let found = resumption(&format!("{history}{PAGE}"));
        assert_eq!(found, Some(Resumption { above: Some("Tel 1".into()), first: "Tray 2 is open.".into() }));
    }

    #[test]
    fn text_goes_on_below_what_is_left_of_the_history() {
        let page = PAGE.replace("<div>Tray 2", "<blockquote class=\"gmail_quote\">Tray?</blockquote><div>Tray 2");
        let found = resumption(&page).unwrap();
        assert_eq!(found, Resumption { above: None, first: "Tray 2 is open.".into() });
        let kept = keep(parts("-- \nAnn & Bo\nTel 1\n\n> Tray?\n\nTray 2 is\nopen.\n"), &found);
        assert_eq!(
            kept.last().map(|part| (part.kind, part.text.as_str())),
            Some((PartKind::New, "Tray 2 is\nopen.\n"))
        );
    }

    #[test]
    fn a_signature_of_a_picture_alone_ends_where_the_text_begins() {
        let page = "Hi<div class='gmail_signature'><img src=cid:a></div><div>Tray 2.</div>";
        let found = resumption(page).unwrap();
        assert_eq!(keep(parts("-- \n\nTray 2.\n"), &found).len(), 3);
    }
}
