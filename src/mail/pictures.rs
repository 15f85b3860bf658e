//! Pictures that belong to the letterhead of a mail and not to what is said in it: the logo of a signature, and
//! whatever stands in a quotation. What an agent pasted into an answer must arrive, the logo below it need not.

use std::collections::BTreeSet;

use super::html_text::render;
use super::markup::{Piece, Tag, pieces};
use super::quote;
use crate::desk::mail::{Part, PartKind};

/// Content-IDs of pictures that the pages show in a signature or quotation and nowhere else. Whatever is in doubt is
/// not among them.
pub fn decoration<'p>(pages: impl Iterator<Item = &'p str>, parts: &[Part], forwarded: bool) -> Vec<String> {
    let (mut said, mut aside) = (BTreeSet::new(), BTreeSet::new());
    for page in pages.filter(|page| names_one(page)) {
        shown(page, &mut said, &mut aside);
        // What is passed on is not quoted.
        if !forwarded {
            let quoted = quoted(page);
            said.retain(|id| !quoted.contains(id));
            aside.extend(quoted);
        }
    }
    let text = |new: bool| -> String {
        parts.iter().filter(|part| (part.kind == PartKind::New) == new).map(|part| part.text.as_str()).collect()
    };
    let (new, rest) = (bracketed(&text(true)), bracketed(&text(false)));
    // Outlook writes `[cid:image001.png@01DB]` into the plain text: there signatures are told from what is said.
    said.retain(|id| new.contains(id) || !rest.contains(id));
    aside.extend(rest);
    aside.into_iter().filter(|id| !said.contains(id) && !new.contains(id)).collect()
}

/// Those that stand in what the words of a page tell to be quoted: Outlook draws a line, and what follows has no mark.
fn quoted(page: &str) -> BTreeSet<String> {
    let mut marked = String::with_capacity(page.len());
    let (mut ids, mut at) = (Vec::new(), 0);
    for piece in pieces(page) {
        let Piece::Tag(tag) = piece else { continue };
        if tag.is("img")
            && let Some(id) = tag.attribute("src").and_then(content_id)
        {
            marked.push_str(page.get(at..tag.from).unwrap_or_default());
            // By its number: an id has the look of an address, and a line with one that of an introduction.
            marked.push_str("[cid:");
            marked.push_str(&ids.len().to_string());
            marked.push(']');
            ids.push(id);
            at = tag.until;
        }
    }
    marked.push_str(page.get(at..).unwrap_or_default());
    let parts = quote::split(&render(&quote::visible(&marked)));
    let of = |quoted: bool| -> String {
        let is_quoted = |part: &Part| matches!(part.kind, PartKind::Quote | PartKind::Introduction);
        parts.iter().filter(|part| is_quoted(part) == quoted).map(|part| part.text.as_str()).collect()
    };
    let named = |text: &str| -> BTreeSet<String> {
        let numbers = bracketed(text).into_iter().filter_map(|number| number.parse::<usize>().ok());
        numbers.filter_map(|number| ids.get(number).cloned()).collect()
    };
    let new = named(&of(false));
    named(&of(true)).into_iter().filter(|id| !new.contains(id)).collect()
}

/// Whether a page names any Content-ID: few do, and the others need not be taken apart.
fn names_one(page: &str) -> bool {
    let scheme = |end: usize| end.checked_sub(3).and_then(|start| page.get(start..end));
    page.match_indices(':').any(|(at, _)| scheme(at).is_some_and(|scheme| scheme.eq_ignore_ascii_case("cid")))
}

/// Sorts the pictures of a page by where they stand.
fn shown(page: &str, said: &mut BTreeSet<String>, aside: &mut BTreeSet<String>) {
    // The element that is no part of what is said, and how many of its name are open within.
    let mut within: Option<(&str, usize)> = None;
    for piece in pieces(page) {
        let Piece::Tag(tag) = piece else { continue };
        if tag.is("img")
            && let Some(id) = tag.attribute("src").and_then(content_id)
        {
            if within.is_some() {
                aside.insert(id)
            } else {
                said.insert(id)
            };
        }
        within = match within {
            Some((name, depth)) if tag.is(name) => match (tag.closing, depth) {
                (true, 1) => None,
                (true, _) => Some((name, depth - 1)),
                (false, _) => Some((name, depth + 1)),
            },
            None if !tag.closing && !tag.is_void() && is_aside(&tag) => Some((tag.name, 1)),
            other => other,
        };
    }
}

/// Whether an element holds a signature or a quotation. `div.gmail_quote` is not one: what Gmail's users write between
/// the lines of a quotation stands in it, outside the `blockquote`s.
fn is_aside(tag: &Tag<'_>) -> bool {
    const CLASSES: [&str; 3] = ["gmail_signature", "moz-signature", "protonmail_signature_block"];
    const IDS: [&str; 4] = ["signature", "ms-outlook-mobile-signature", "applemailsignature", "x_signature"];
    let classes = tag.attribute("class").unwrap_or_default();
    let id = tag.attribute("id").unwrap_or_default().to_ascii_lowercase();
    let style = tag.attribute("style").unwrap_or_default();
    tag.is("blockquote")
        || classes.split_ascii_whitespace().any(|class| CLASSES.contains(&class))
        || IDS.contains(&id.as_str())
        || style.contains("mso-bookmark:_MailAutoSig")
        || (tag.is("a") && tag.attribute("name") == Some("_MailAutoSig"))
}

fn content_id(source: &str) -> Option<String> {
    let (scheme, id) = source.trim().split_once(':')?;
    scheme.eq_ignore_ascii_case("cid").then(|| key(id)).filter(|id| !id.is_empty())
}

/// The ids in `[cid:…]`.
fn bracketed(text: &str) -> BTreeSet<String> {
    text.split("[cid:").skip(1).filter_map(|rest| rest.split_once(']')).map(|(id, _)| key(id)).collect()
}

fn key(id: &str) -> String {
    id.trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(page: &str, parts: &[(PartKind, &str)]) -> Vec<String> {
        let parts: Vec<Part> =
            parts.iter().map(|(kind, text)| Part { kind: *kind, text: (*text).to_owned() }).collect();
        decoration([page].into_iter(), &parts, false)
    }

    #[test]
    fn only_what_stands_aside_alone_is_decoration() {
        for (page, expected) in [
            ("<p>See <img src='cid:a@x'></p>", &[][..]),
            ("<div class=\"gmail_signature\"><img src=\"cid:logo@x\"></div>", &["logo@x"]),
            ("<div class='x gmail_signature'><div>Ann</div><img src=CID:Logo@x></div><img src='cid:a'>", &["logo@x"]),
            ("<div id=\"Signature\"><img src='cid:logo'></div>", &["logo"]),
            ("<img src='cid:a'><blockquote type=cite><img src='cid:q'></blockquote><img src='cid:b'>", &["q"]),
            ("<div class=gmail_quote><blockquote>x</blockquote><img src='cid:a'></div>", &[]),
            ("<p><span style='mso-bookmark:_MailAutoSig'><span><img src='cid:l'></span></span></p>", &["l"]),
            // Shown twice, once in what is said.
            ("<img src='cid:a'><blockquote><img src='cid:a'></blockquote>", &[]),
            // Somebody else's pictures are not attached.
            ("<blockquote><img src='https://x.example/a.png'></blockquote>", &[]),
        ] {
            assert_eq!(found(page, &[]), expected, "{page}");
        }
    }

    #[test]
    fn below_the_line_of_outlook_all_is_quoted_unless_something_new_stands_there() {
        let head = "<p>Here: <img src='cid:new'></p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p><b>From:</b> \
                    Vera &lt;vera@vendor.example&gt;<br><b>Sent:</b> Tuesday<br><b>To:</b> Ann<br><b>Subject:</b> E42</p>\
                    </div>";
        let old = format!("{head}<p>So:</p><p><img src='cid:old'></p>");
        assert_eq!(found(&old, &[]), ["old"]);
        let page = "<p>Yes.</p><div id='x_divRplyFwdMsg'><b>From:</b> Vera</div><img src='cid:old'>";
        assert_eq!(found(page, &[]), ["old"]);
        // A picture that stands on both sides of the line.
        assert_eq!(found(&format!("{head}<p>So:</p><img src='cid:new'>"), &[]), Vec::<String>::new());
        let forwarded = decoration([old.as_str()].into_iter(), &[], true);
        assert_eq!(forwarded, Vec::<String>::new(), "what is passed on is not quoted");
    }

    #[test]
    fn the_plain_text_tells_where_the_page_does_not() {
        use PartKind::{New, Signature};
        let page = "<p>See <img src='cid:shot@1'></p><p>Ann<img src='cid:logo@1'></p>";
        assert_eq!(found(page, &[(New, "See [cid:shot@1]\n"), (Signature, "Ann\n[cid:logo@1]\n")]), ["logo@1"]);
        assert_eq!(found(page, &[(New, "See\n"), (Signature, "Ann\n")]), Vec::<String>::new());
    }

    #[test]
    fn a_hostile_page_takes_linear_time() {
        let page = "<blockquote><img src='cid:a'>".repeat(200_000);
        assert_eq!(found(&page, &[]), ["a"]);
    }
}
