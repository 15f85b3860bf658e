//! Who wrote the original and when, of an introduction such as `On 5 Jan 2026 10:15, "A" <a@b> wrote:`.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::super::quote::introduction::is_verb;
use super::super::quote::lines::invisible;
use super::super::quote::words::{STARTERS, list};
use super::address::{clean_name, first_bare, unlinked};
use super::date;
use crate::desk::mail::Address;

/// Words that stand beside name, date or verb and belong to none of them.
const FILLERS: &str = "\
    giorno | il giorno | niu | dniu | tanggal | heeft | het | volgende | følgende | følgjande | följande | folgendes | \
    ezt | időpont | időpontban | şunu | je | ha | a | po | użytkownik | użytkowniczka | пользователь | пользователя | \
    користувач | používateľ | uživatel | užívateľ | odesílatel | odosielateľ | lietotājs | korisnik | потребител | \
    utilizador | ο/η | via | に | が | から | 님이 | より";

/// The sender and the date that an introduction names; the date is RFC 3339 where it says its offset, else as written.
pub fn introduced(introduction: &str) -> Option<(Address, Option<String>)> {
    /// GroupWise names the mail before its author: `in message <id@example.org>, Ada <ada@example.org> wrote:`.
    static MESSAGE_ID: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?:\s\p{L}+){1,3}\s*<[^<>\s]+>\s*,\s").ok());
    let introduction = unlinked(introduction);
    let introduction = match MESSAGE_ID.as_ref() {
        Some(id) if introduction.matches('@').count() > 1 => id.replace(&introduction, " "),
        _ => Cow::Borrowed(introduction.as_str()),
    };
    let (start, end) = first_bare(&introduction)?;
    let address = introduction.get(start..end)?;
    let before = introduction.get(..start)?.trim_end_matches(['<', '(', '[', ' ']);
    let after = introduction.get(end..)?.trim_start_matches(['>', ')', ']', ' ']);
    let name = name(before);
    let dated = before.get(..before.len() - name.len()).unwrap_or_default();
    let date = [dated, after].into_iter().find_map(said_date);
    Some((Address { name: clean_name(without_fillers(name)), address: address.to_owned() }, date))
}

/// The name that ends the text before an address: in quotes, or all that follows the date.
fn name(before: &str) -> &str {
    const QUOTES: [(char, &[char]); 5] =
        [('"', &['"']), ('”', &['“', '„', '”']), ('“', &['„', '“']), ('»', &['«']), ('\'', &['\''])];
    static AFTER_DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let clock = r"(?:\s*(?:[AaPp]\.?\s?[Mm]\.?|Uhr|GMT|UTC|[+\-]\d{2}:?\d{2}))?";
        Regex::new(&format!(r"(?:.*\d[\d.:/h\-]*{clock}[\s,，;]+|^)(.*)$")).ok()
    });
    for (close, opens) in QUOTES {
        if let Some(inner) = before.strip_suffix(close)
            && let Some(open) = inner.rfind(opens)
        {
            return before.get(open..).unwrap_or_default();
        }
    }
    let found = AFTER_DATE.as_ref().and_then(|after| after.captures(before)).and_then(|parts| parts.get(1));
    found.map_or("", |name| name.as_str())
}

/// The date in a piece of an introduction, without the words around it; `None` where there is none.
fn said_date(piece: &str) -> Option<String> {
    let mut words: Vec<&str> = piece.split_whitespace().collect();
    let idle = |word: &&str| {
        let plain = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '/').to_lowercase();
        let dated = plain.contains(|c: char| c.is_ascii_digit());
        !dated && (is_filler(&plain) || is_verb(word) || list(STARTERS).any(|starter| starter == plain))
    };
    while words.first().is_some_and(idle) {
        words.remove(0);
    }
    // "AM" in small letters is a German word.
    while words.last().is_some_and(|word| idle(word) && *word != "AM") {
        words.pop();
    }
    let said = words.join(" ");
    let said = said.trim_start_matches(['在', '于', '於']).trim_matches(|c: char| {
        invisible(c) || matches!(c, ',' | '，' | '、' | ':' | ';' | '-' | '(' | ')' | '*' | '>')
    });
    said.contains(|c: char| c.is_ascii_digit()).then(|| date::normal(said))
}

fn without_fillers(name: &str) -> &str {
    let mut name = name.trim_matches(invisible);
    while let Some((word, rest)) = name.split_once(char::is_whitespace) {
        if !is_filler(&word.to_lowercase()) && !is_verb(word) {
            break;
        }
        name = rest.trim_start();
    }
    name
}

fn is_filler(word: &str) -> bool {
    word.is_empty() || list(FILLERS).any(|filler| filler == word)
}
