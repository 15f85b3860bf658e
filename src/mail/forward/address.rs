//! Addresses as mail clients write them into the text: `A <a@b>; "C, D" <c@d<mailto:c@d>>`.

use std::sync::LazyLock;

use regex::Regex;

use super::super::quote::lines::invisible;
use crate::desk::mail::Address;

/// More recipients than this are not read.
const MAX_ADDRESSES: usize = 200;

static LINKED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)(<?)\s*[<\[(]\s*mailto:\s*([^\s<>\[\]()]*)\s*[>\])]").ok());
static BARE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[^\s<>()\[\],;:\x22'“”„]+@[^\s<>()\[\],;:\x22'“”„]+[\p{L}\d]").ok());

/// All addresses of a header line, in order.
pub fn addresses(value: &str) -> Vec<Address> {
    let value = unlinked(value);
    let mut found = Vec::new();
    let mut pending = String::new();
    for piece in pieces(&value) {
        // "Doe, John <j@d>": a name with a comma is two pieces, of which the first has no address.
        if !pending.is_empty() {
            pending.push_str(", ");
        }
        pending.push_str(piece);
        if let Some(address) = one(&pending) {
            found.push(address);
            pending.clear();
            if found.len() >= MAX_ADDRESSES {
                break;
            }
        }
    }
    found
}

/// The sender of a From line; "on behalf of" names another one behind it.
pub fn first_address(value: &str) -> Option<Address> {
    one(&unlinked(value)).or_else(|| addresses(value).into_iter().next())
}

/// Where the first address of a text stands, in bytes.
pub fn first_bare(text: &str) -> Option<(usize, usize)> {
    BARE.as_ref()?.find(text).map(|found| (found.start(), found.end()))
}

/// Removes the links that clients write behind addresses. An address that stands only in its link stays.
pub fn unlinked(value: &str) -> String {
    let Some(linked) = LINKED.as_ref() else { return value.to_owned() };
    let mut seen = value.get(..0).map(str::to_owned).unwrap_or_default();
    let mut last = 0;
    for captures in linked.captures_iter(value) {
        let (Some(whole), Some(address)) = (captures.get(0), captures.get(2)) else { continue };
        let before = value.get(last..whole.start()).unwrap_or_default();
        seen.push_str(before);
        if captures.get(1).is_some_and(|open| !open.is_empty()) {
            seen.push('<');
        }
        let known = before.trim_end().ends_with(|c: char| c.is_alphanumeric())
            && before.rsplit([' ', ',', ';', '<']).next().is_some_and(|word| word.contains('@'));
        let follows = value.get(whole.end()..).is_some_and(|after| after.trim_start().starts_with('<'));
        if !known && !follows {
            seen.push_str(&format!(" <{}>", address.as_str()));
        }
        last = whole.end();
    }
    seen.push_str(value.get(last..).unwrap_or_default());
    seen
}

/// The pieces of a list, parted by commas and semicolons outside quotes and brackets.
fn pieces(value: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut quoted, mut angled, mut start) = (false, false, 0);
    for (at, c) in value.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '<' if !quoted => angled = true,
            '>' if !quoted => angled = false,
            ',' | ';' | '、' | '；' if !quoted && !angled => {
                pieces.push(value.get(start..at).unwrap_or_default().trim_matches(invisible));
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(value.get(start..).unwrap_or_default().trim_matches(invisible));
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// The address of one piece, and the name beside it: before it, or behind it as a comment of RFC 822.
fn one(piece: &str) -> Option<Address> {
    let bare = BARE.as_ref()?;
    let (name, rest) = match piece.split_once('<') {
        Some((name, rest)) if bare.is_match(rest) => (Some(name), rest),
        _ => (None, piece),
    };
    let found = bare.find(rest)?;
    let before = name.or_else(|| rest.get(..found.start())).unwrap_or_default();
    let comment = || {
        let behind = rest.get(found.end()..)?.trim_matches(invisible);
        clean_name(behind.strip_prefix('(')?.strip_suffix(')')?)
    };
    Some(Address { name: clean_name(before).or_else(comment), address: found.as_str().to_owned() })
}

/// A display name without what clients put around it; `None` where an address stands in its place.
pub fn clean_name(name: &str) -> Option<String> {
    let trimmed = name.trim_matches(|c| {
        invisible(c) || matches!(c, '"' | '\'' | '“' | '”' | '„' | '«' | '»' | '*' | ',' | ';' | '(' | '[' | '<')
    });
    (!trimmed.is_empty() && !trimmed.contains('@')).then(|| trimmed.split_whitespace().collect::<Vec<_>>().join(" "))
}
