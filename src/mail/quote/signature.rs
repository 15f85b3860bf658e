//! What a person or a program adds below the text: signatures, "Sent from my phone", disclaimers.

use std::sync::LazyLock;

use regex::Regex;

use super::contact::{Signs, signs};
use super::footer::{excuses, is_footer, stands_apart};
use super::lines::{Line, lower};
use super::phrases::{CONFIDENTIAL, DISCLAIMERS, SCANNED, SCANNERS};
use super::words::list;
use crate::desk::mail::PartKind;

/// Every paragraph is held against every phrase, so they are looked for all at once.
static DISCLAIMER: LazyLock<Option<Regex>> = LazyLock::new(|| beginning(DISCLAIMERS));
static SCAN: LazyLock<Option<Regex>> = LazyLock::new(|| beginning(SCANNED));

fn beginning(phrases: &'static str) -> Option<Regex> {
    let phrases: Vec<String> = list(phrases).map(regex::escape).collect();
    Regex::new(&format!("^(?:{})", phrases.join("|"))).ok()
}

/// A signature has so many lines with text at most; what is longer is text below a rule.
pub const MAX_LINES: usize = 15;

/// Marks signature and disclaimer in a run of new lines. `written` says that text stands above the run,
/// `history` that the mail has history: above that a signature may stand without any words.
pub fn mark(lines: &[Line<'_>], kinds: &mut [PartKind], written: bool, history: bool) {
    let disclaimer = disclaimer(lines, written);
    let until = disclaimer.unwrap_or(lines.len());
    for (from, end) in signatures(lines.get(..until).unwrap_or_default(), written, history) {
        fill(kinds, from, postscript(lines, from, end).unwrap_or(end), PartKind::Signature);
    }
    if let Some(from) = disclaimer {
        fill(kinds, from, lines.len(), PartKind::Disclaimer);
    }
}

fn fill(kinds: &mut [PartKind], from: usize, until: usize, kind: PartKind) {
    for slot in kinds.iter_mut().take(until).skip(from) {
        *slot = kind;
    }
}

/// Where below a signature somebody writes on: "PS: …" after a blank line.
fn postscript(lines: &[Line<'_>], from: usize, until: usize) -> Option<usize> {
    const BEGINNINGS: [&str; 12] =
        ["ps:", "ps.", "ps -", "ps –", "ps,", "p.s", "p. s.", "pps:", "nb:", "n.b.", "pd:", "p.d."];
    let begins = |line: &Line<'_>| {
        let start: String = line.plain().chars().take(5).collect();
        BEGINNINGS.iter().any(|word| lower(&start).starts_with(word)) && line.body.split_whitespace().count() > 1
    };
    (from + 1..until).find(|at| {
        let above = lines.get(at - 1).is_some_and(Line::is_blank);
        above && lines.get(*at).is_some_and(begins)
    })
}

/// From which line until which signatures stand: what a phone added where somebody wrote on below it, and what the run
/// ends in.
fn signatures(lines: &[Line<'_>], written: bool, history: bool) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut left = lines.iter().filter(|line| !line.is_blank()).count();
    let mut above = written;
    let mut code = false;
    for (index, line) in lines.iter().enumerate() {
        if line.is_blank() {
            continue;
        }
        left -= 1;
        if line.body.starts_with("```") {
            code = !code;
        }
        let below = lines.get(index + 1..).unwrap_or_default();
        let may = !code && left <= MAX_LINES && (above || history);
        let delimits = || left > 0 && is_delimiter(line) && !separates(lines, index) && !asks(below);
        if may && delimits() {
            found.push((index, lines.len()));
            break;
        }
        if may && is_footer(line.body) && stands_apart(lines, index) {
            if goes_with_footer(below) && !asks(below) {
                found.push((index, lines.len()));
                break;
            }
            found.push((index, index + 1));
            continue;
        }
        above = true;
    }
    found
}

/// Whether what stands below the line of a phone or a program belongs to it, or signs: nobody writes there, or no more
/// than a word.
fn goes_with_footer(below: &[Line<'_>]) -> bool {
    const FEW_WORDS: usize = 2;
    let own = |line: &Line<'_>| {
        line.is_blank() || line.is_rule() || is_delimiter(line) || is_footer(line.body) || excuses(line.body)
    };
    let Some(rest) = below.iter().position(|line| !own(line)) else { return true };
    let rest = below.get(rest..).unwrap_or_default();
    let words = rest.iter().flat_map(|line| line.body.split_whitespace());
    let figures = rest.iter().any(|line| line.body.contains(char::is_numeric));
    signs(rest) > Signs::No || !figures && words.take(FEW_WORDS + 1).count() <= FEW_WORDS
}

/// Whether a line begins what programs add below a text.
pub fn begins(line: &Line<'_>) -> bool {
    is_delimiter(line) || is_footer(line.body)
}

/// RFC 3676 section 4.3 says "-- "; clients and people draw more than that.
fn is_delimiter(line: &Line<'_>) -> bool {
    match line.body {
        "--" | "—" | "–" | "--=20" => true,
        other => {
            let all = |same: fn(char) -> bool| other.chars().all(same);
            other.chars().count() >= 2 && (all(|c| c == '_') || all(|c| matches!(c, '—' | '–' | '─')))
        }
    }
}

/// Whether a delimiter parts what the writer says instead: below a line that announces something, between the items
/// of a list, or above what looks like no signature. The one of RFC 3676 is believed where it stands alone.
fn separates(lines: &[Line<'_>], at: usize) -> bool {
    let Some(line) = lines.get(at) else { return false };
    let strict = line.raw.trim_end_matches(['\r', '\n']).ends_with("-- ");
    let is_alike = |other: &Line<'_>| is_delimiter(other) && other.body == line.body;
    let mut alike = lines.iter().enumerate().filter(|(_, other)| is_alike(other)).map(|(at, _)| at);
    let (from, several) = (alike.next().unwrap_or(at), alike.next().is_some());
    let below = lines.get(at + 1..).unwrap_or_default();
    let sentences = |from: usize| {
        let mut below = lines.iter().skip(from + 1).filter(|line| !line.is_blank());
        (below.next().is_some_and(is_sentence), below.filter(|line| is_sentence(line)).count())
    };
    if strict && !several {
        let (first, more) = sentences(at);
        return usize::from(first) + more > 1 && signs(below) == Signs::No;
    }
    let above = at.checked_sub(1).and_then(|above| lines.get(above));
    if above.is_some_and(|above| above.body.ends_with([':', '：'])) {
        return true;
    }
    let pieces: Vec<Signs> = below.split(is_alike).map(signs).collect();
    let signed = pieces.iter().all(|piece| *piece > Signs::No);
    if !signed || several && !pieces.contains(&Signs::Yes) {
        return true;
    }
    let (first, more) = sentences(if several && pieces.len() > 1 { from } else { at });
    if several { first || more > 0 } else { first || more > 1 }
}

/// Whether a line is a sentence of a letter rather than a line of a signature, a motto or the words of a mailing list.
fn is_sentence(line: &Line<'_>) -> bool {
    const FEWEST_WORDS: usize = 7;
    const NOT: [&str; 6] = ["@", "://", "www.", "subscri", "abonn", "confiden"];
    let said = line.body;
    said.ends_with(['.', '!', '。'])
        && said.split_whitespace().count() >= FEWEST_WORDS
        && !said.starts_with(['"', '“', '„', '«', '\'', '*', '_'])
        && !NOT.iter().any(|sign| said.contains(sign))
        && !is_footer(said)
}

/// Below a rule somebody still asks: then it was no signature.
fn asks(lines: &[Line<'_>]) -> bool {
    lines.iter().any(|line| line.body.ends_with('?') && !line.body.contains("://"))
}

/// Where a disclaimer begins: at a paragraph that begins and goes on as such.
fn disclaimer(lines: &[Line<'_>], written: bool) -> Option<usize> {
    let mut above = written;
    let mut fresh = true;
    for (index, line) in lines.iter().enumerate() {
        if line.is_blank() {
            fresh = true;
            continue;
        }
        let below = lines.get(index..).unwrap_or_default();
        if fresh && above && is_disclaimer(below) {
            // The rule above it goes with it.
            let above = lines.iter().take(index).rposition(|line| !line.is_blank());
            let ruled = above.filter(|above| lines.get(*above).is_some_and(Line::is_rule));
            return Some(ruled.unwrap_or(index));
        }
        fresh = line.is_rule();
        above = above || !line.is_rule();
    }
    None
}

fn is_disclaimer(lines: &[Line<'_>]) -> bool {
    let Some(first) = lines.first() else { return false };
    // A tree, or the letter that Webdings draws as one.
    let drawn = |c: char| matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' | '\u{fe0f}' | ' ');
    let head: String = first.plain().trim_start_matches(drawn).chars().take(80).collect::<String>().to_lowercase();
    let begins = |phrases: &LazyLock<Option<Regex>>| phrases.as_ref().is_some_and(|phrases| phrases.is_match(&head));
    let (disclaims, scanned) = (begins(&DISCLAIMER), begins(&SCAN));
    if !disclaims && !scanned {
        return false;
    }
    let paragraph = lines.iter().take(12).take_while(|line| !line.is_blank());
    let said: String =
        paragraph.flat_map(|line| line.body.chars().take(400).chain([' '])).collect::<String>().to_lowercase();
    disclaims && list(CONFIDENTIAL).any(|piece| said.contains(piece))
        // Who asks about a scanner adds nothing.
        || scanned && !said.contains('?') && list(SCANNERS).any(|piece| said.contains(piece))
}
