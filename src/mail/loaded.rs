//! What a page loads when it is shown: pictures that came with it, and things from elsewhere, which tell their owner
//! that the mail was read.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::markup::{Piece, Tag, pieces};
use super::reference;

/// Attributes whose value is loaded.
const LOADING: [&str; 9] = ["src", "srcset", "background", "poster", "data", "lowsrc", "dynsrc", "xlink:href", "href"];

/// Addresses in style sheets, which stand in attributes and in elements of their own.
static STYLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:\burl\s*\(|@import)\s*(?:&quot;|&#0?3[49];|["'])?\s*(?:https?:|ftp:)?//"#).ok()
});

/// How many things a page would load from elsewhere.
pub fn remote(page: &str) -> u32 {
    let loads = tags(page).flat_map(loaded).filter(|value| is_remote(value)).count();
    let styles = STYLE.as_ref().map(|style| style.find_iter(page).count()).unwrap_or_default();
    u32::try_from(loads + styles).unwrap_or(u32::MAX)
}

/// Content-IDs of what a page shows, in lower case (RFC 2392).
pub fn enclosed(page: &str) -> BTreeSet<String> {
    let ids = tags(page).flat_map(loaded).filter_map(|value| {
        let value = reference::decode(value);
        let (scheme, id) = value.trim().split_once(':')?;
        scheme.eq_ignore_ascii_case("cid").then(|| unescape(id.trim()).to_ascii_lowercase())
    });
    ids.collect()
}

fn tags(page: &str) -> impl Iterator<Item = Tag<'_>> {
    pieces(page).filter_map(|piece| match piece {
        Piece::Tag(tag) if !tag.closing => Some(tag),
        _ => None,
    })
}

/// Values of a tag that a browser loads without being asked. A link is not one, a style sheet is.
fn loaded<'a>(tag: Tag<'a>) -> impl Iterator<Item = &'a str> {
    let links = tag.is_any(&["a", "area", "base"]);
    tag.attributes()
        .take(200)
        .filter(move |(name, _)| LOADING.iter().any(|one| name.eq_ignore_ascii_case(one)))
        .filter(move |(name, _)| !(links && name.to_ascii_lowercase().ends_with("href")))
        .map(|(_, value)| value)
}

fn is_remote(value: &str) -> bool {
    let value = value.trim_start();
    let starts = |scheme: &str| value.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    ["http:", "https:", "ftp:", "//"].into_iter().any(starts)
}

/// `%40` is `@`.
fn unescape(id: &str) -> String {
    match id.contains('%') {
        true => String::from_utf8_lossy(&super::parameter::percent_decode(id)).into_owned(),
        false => id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_from_elsewhere_is_counted() {
        for (page, want) in [
            ("<img src='https://x.example/a.png'><IMG SRC=//x.example/b.gif>", 2),
            ("<a href='https://x.example'>x</a><img src='cid:a'><img src='data:image/png;base64,AA'>", 0),
            ("<link rel=stylesheet href='https://x.example/s.css'><td background=http://x.example/b.png>", 2),
            ("<p style='background:URL( &quot;https://x.example/p.png&quot;)'>x</p>", 1),
            ("<style>@import 'https://x.example/s.css'; p { background: url(//x.example/q) }</style>", 2),
            ("<video poster='http://x.example/p' src='http://x.example/v'>", 2),
            ("see url (the second)", 0),
        ] {
            assert_eq!(remote(page), want, "{page}");
        }
    }

    #[test]
    fn enclosed_pictures_are_found_in_every_spelling() {
        let page = "<img src='cid:A@x'><img src=\"CID:b%40x\"><td background=cid:c@x><a href='cid:no'>x</a>\
            <img src='cid:d&amp;e'>";
        assert_eq!(enclosed(page).into_iter().collect::<Vec<_>>(), ["a@x", "b@x", "c@x", "d&e"]);
    }
}
