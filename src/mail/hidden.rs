//! What a page holds and shows to nobody: preheaders of newsletters, text for search engines, traps. Neither a reader
//! nor an answer may come to it, for whoever sent the mail did not see it.

use std::borrow::Cow;

use super::markup::{self, Piece, Tag};

/// The page without its hidden elements; the page itself where there are none. One pass, no tree: an element that is
/// never closed hides the rest of its kind only as far as the page goes, so one that ends nowhere hides nothing.
pub fn without(page: &str) -> Cow<'_, str> {
    let mut kept = String::new();
    let mut from = 0;
    // The hidden element that is open: its name, where it began, how many of its kind are open within.
    let mut open: Option<(&str, usize, usize)> = None;
    for piece in markup::pieces(page) {
        let Piece::Tag(tag) = piece else { continue };
        open = match open {
            None if !tag.closing && !tag.is_void() && is_hidden(&tag) => Some((tag.name, tag.from, 1)),
            Some((name, at, depth)) if tag.is(name) && tag.closing && depth == 1 => {
                kept.push_str(page.get(from..at).unwrap_or_default());
                from = tag.until;
                None
            }
            Some((name, at, depth)) if tag.is(name) => {
                Some((name, at, if tag.closing { depth - 1 } else { depth + 1 }))
            }
            open => open,
        };
    }
    if from == 0 {
        return Cow::Borrowed(page);
    }
    kept.push_str(page.get(from..).unwrap_or_default());
    Cow::Owned(kept)
}

fn is_hidden(tag: &Tag<'_>) -> bool {
    let named = tag.attributes().any(|(name, value)| name.eq_ignore_ascii_case("hidden") && value != "until-found");
    let style = tag.attribute("style").unwrap_or_default();
    named
        || style.split(';').filter(|rule| rule.trim_start().starts_with(|c: char| "dvfmDVFM".contains(c))).any(|rule| {
            let rule: String = rule.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
            matches!(
                rule.trim_end_matches("!important"),
                "display:none" | "visibility:hidden" | "font-size:0" | "font-size:0px" | "mso-hide:all"
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_elements_go_with_all_that_is_in_them() {
        for (page, want) in [
            ("<p>a</p><div hidden>b<div>c</div></div><p>d</p>", "<p>a</p><p>d</p>"),
            ("<span style=\"color: red; DISPLAY : none !important\">b</span>d", "d"),
            ("<p style='font-size:0px'>b</p><p style='font-size:10px'>d</p>", "<p style='font-size:10px'>d</p>"),
            ("<br hidden>d", "<br hidden>d"),
            ("<div hidden>never closed <p>d", "<div hidden>never closed <p>d"),
            ("ü<i hidden>ü</i>ü", "üü"),
        ] {
            assert_eq!(without(page), want);
        }
    }
}
