//! Lines that announce history in words: "----- Original Message -----", "Begin forwarded message:", the
//! line above which desks want the answer.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::REPLY_MARKER;
use super::lines::{Line, lower};
use super::phrases::{ABOVE, EARLIER, FORWARD_ENDS, FORWARDED, ORIGINAL, THIS_LINE};
use super::words::list;

/// What such a line announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Announced {
    /// A forwarded message.
    Forward,
    /// The message that is answered, or forwarded: the subject tells.
    Original,
    /// Earlier mail in some form of its own.
    Earlier,
}

/// Longer lines announce nothing.
const MAX_LINE: usize = 4_000;
const MAX_PHRASE: usize = 160;

static OURS: LazyLock<Option<Regex>> = LazyLock::new(|| any_of([REPLY_MARKER]));
/// Every line is held against every phrase, so they are looked for all at once.
static OTHERS: LazyLock<Option<Regex>> = LazyLock::new(|| any_of(list(ABOVE)));
static LINE: LazyLock<Option<Regex>> = LazyLock::new(|| any_of(list(THIS_LINE)));
static FORWARD: LazyLock<HashSet<&'static str>> = LazyLock::new(|| list(FORWARDED).collect());
static ORIGINALS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| list(ORIGINAL).collect());
static EARLIERS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| list(EARLIER).collect());

/// What a line announces, and what else stands on it.
pub fn announced<'t>(line: &Line<'t>) -> Option<(Announced, &'t str)> {
    let body = line.body.trim_matches(|c: char| matches!(c, '*' | '│') || c.is_whitespace());
    if body.is_empty() || body.len() > MAX_LINE {
        return None;
    }
    if let Some(rest) = body.strip_prefix("--") {
        let rest = rest.trim_start_matches(is_dash);
        let (phrase, after) = rest.split_once("--").unwrap_or((rest, ""));
        if phrase.len() <= MAX_PHRASE {
            let phrase = phrase.trim_matches(|c: char| is_dash(c) || c.is_whitespace());
            let phrase = lower(phrase.trim_end_matches([':', '：']).trim_end());
            let after = after.trim_start_matches(is_dash).trim();
            if FORWARD.contains(phrase.as_str()) || is_forwarded_by(&phrase) {
                return Some((Announced::Forward, after));
            }
            if ORIGINALS.contains(phrase.as_str()) {
                return Some((Announced::Original, after));
            }
        }
    }
    if line.body.len() > MAX_PHRASE {
        return None;
    }
    let bare = lower(line.plain());
    let phrase = bare.trim_end_matches([':', '：']).trim_end();
    if phrase.len() < bare.len() && FORWARD.contains(phrase) {
        return Some((Announced::Forward, ""));
    }
    if EARLIERS.contains(phrase) {
        return Some((Announced::Earlier, ""));
    }
    None
}

/// Lotus Notes and Mutt say whose: "Forwarded by Ada Byron", "Forwarded message from Ada Byron <ada@example.org>".
fn is_forwarded_by(phrase: &str) -> bool {
    ["forwarded by ", "forwarded message from "].iter().any(|words| phrase.starts_with(words))
}

/// Whether a line says between dashes that a forwarded message ends here.
pub fn ends_forward(line: &Line<'_>) -> bool {
    is_dashed(line) && list(FORWARD_ENDS).any(|words| words == lower(line.plain()))
}

/// Whether a few words stand before a colon, as a client puts it above what it quotes.
pub fn is_heading(line: &Line<'_>) -> bool {
    line.body.len() <= MAX_PHRASE && line.body.ends_with([':', '：']) && line.body.split_whitespace().count() <= 8
}

/// Whether a few words stand between dashes, as clients draw it whatever their language.
pub fn is_dashed(line: &Line<'_>) -> bool {
    const FEWEST: usize = 3;
    let body = line.body;
    let dashes = |dashes: &mut dyn Iterator<Item = char>| dashes.take_while(|c| is_dash(*c)).count();
    body.len() <= MAX_PHRASE
        && dashes(&mut body.chars()) >= FEWEST
        && dashes(&mut body.chars().rev()) >= FEWEST
        && (1..=8).contains(&body.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).count())
}

/// Whether a line asks for the answer above it: the desk's own [`REPLY_MARKER`] in whatever form it came
/// back, or another desk's in its language.
pub fn is_marker(line: &Line<'_>) -> bool {
    if line.body.len() > 240 || line.body.len() < 12 {
        return false;
    }
    let said = words(line.body);
    if found(&OURS, &said) || is_drawn(line.body) && found(&LINE, &said) {
        return true;
    }
    // Of other desks only what stands apart: a sentence of a person may say the same.
    let decorated = !line.body.starts_with(|c: char| c.is_alphanumeric());
    let apart = decorated || said.split(' ').count() <= 12;
    apart && found(&OTHERS, &said)
}

/// Whether a line is drawn as a rule around its words.
fn is_drawn(body: &str) -> bool {
    const FEWEST: usize = 2;
    let drawn = |c: &char| is_dash(*c) || matches!(c, '#' | '=' | '*' | '_' | '~' | '[' | ']' | '<' | '>' | '|');
    body.chars().take_while(drawn).count() >= FEWEST && body.chars().rev().take_while(drawn).count() >= FEWEST
}

/// Whether a line holds this desk's own [`REPLY_MARKER`], in whatever form it came back.
pub fn is_our_marker(line: &Line<'_>) -> bool {
    line.body.len() <= 240 && found(&OURS, &words(line.body))
}

/// Whether a text holds [`REPLY_MARKER`] anywhere, also wrapped over lines.
pub fn holds_marker(text: &str) -> bool {
    found(&OURS, &words(text))
}

/// The expression of phrases as [`words`] writes them.
fn any_of(phrases: impl IntoIterator<Item = &'static str>) -> Option<Regex> {
    let phrases: Vec<String> = phrases.into_iter().map(|phrase| regex::escape(&words(phrase))).collect();
    Regex::new(&phrases.join("|")).ok()
}

fn found(phrases: &LazyLock<Option<Regex>>, said: &str) -> bool {
    phrases.as_ref().is_some_and(|phrases| phrases.is_match(said))
}

/// Words only, lower case, one blank between them.
fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    lower(&words)
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '—' | '–')
}
