//! What a person or a program adds below the text: signatures, "Sent from my phone", disclaimers.

use std::sync::LazyLock;

use regex::Regex;

use super::lines::Line;
use super::phrases::{CONFIDENTIAL, DEVICES, DISCLAIMERS, FOOTERS, SHORT_FOOTERS};
use super::words::list;
use crate::desk::mail::PartKind;

static FOOTER: LazyLock<Vec<&'static str>> = LazyLock::new(|| list(FOOTERS).collect());
static DEVICE: LazyLock<Vec<&'static str>> = LazyLock::new(|| list(DEVICES).collect());
/// Every paragraph is held against every phrase, so they are looked for all at once.
static DISCLAIMER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let phrases: Vec<String> = list(DISCLAIMERS).map(regex::escape).collect();
    Regex::new(&format!("^(?:{})", phrases.join("|"))).ok()
});

/// A signature has so many lines with text at most; what is longer is text below a rule.
pub const MAX_LINES: usize = 15;
/// Longer lines are sentences of the writer.
const MAX_FOOTER: usize = 160;

/// Marks signature and disclaimer in a run of new lines. `written` says that text stands above the run,
/// `history` that the mail has history: above that a signature may stand without any words.
pub fn mark(lines: &[Line<'_>], kinds: &mut [PartKind], written: bool, history: bool) {
    let disclaimer = disclaimer(lines, written);
    let until = disclaimer.unwrap_or(lines.len());
    let signature = signature(lines.get(..until).unwrap_or_default(), written, history);
    if let Some(from) = signature {
        fill(kinds, from, until, PartKind::Signature);
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

/// Where the signature begins, if the run ends in one.
fn signature(lines: &[Line<'_>], written: bool, history: bool) -> Option<usize> {
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
        let may = !code && left <= MAX_LINES && (above || history);
        let begins = || (left > 0 && is_delimiter(line)) || is_footer(line.body);
        if may && begins() && !asks(lines.get(index + 1..).unwrap_or_default()) {
            return Some(index);
        }
        above = true;
    }
    None
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

/// Below a rule somebody still asks: then it was no signature.
fn asks(lines: &[Line<'_>]) -> bool {
    lines.iter().any(|line| line.body.ends_with('?') && !line.body.contains("://"))
}

/// Whether a line is what a phone or a program adds.
pub fn is_footer(body: &str) -> bool {
    if body.len() > MAX_FOOTER || body.len() < 6 {
        return false;
    }
    let line = body
        .trim_matches(|c: char| {
            matches!(c, '*' | '_' | '(' | ')' | '[' | ']' | '-' | '—' | '"' | '<' | '>') || c.is_whitespace()
        })
        .to_lowercase();
    let words = line.split_whitespace().count();
    if words <= 4 && list(SHORT_FOOTERS).any(|footer| line.starts_with(footer)) && names_device(&line) {
        return true;
    }
    if words <= 3 && line.ends_with(" from mobile") {
        return true; // "Ada from mobile"
    }
    let Some(rest) = FOOTER.iter().find_map(|footer| line.strip_prefix(footer)) else { return false };
    // "Sent from the warehouse on Monday." is a sentence; "Sent from my …" nobody writes but a phone.
    let device = names_device(&line) && words <= 14;
    let mine = rest.trim_start().starts_with("my ") && rest.split_whitespace().count() <= 8;
    (device || mine) && !line.ends_with('?')
}

fn names_device(line: &str) -> bool {
    DEVICE.iter().any(|device| line.contains(device))
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
        if fresh && above && is_disclaimer(lines.get(index..).unwrap_or_default()) {
            return Some(index);
        }
        fresh = line.is_rule();
        above = above || !line.is_rule();
    }
    None
}

fn is_disclaimer(lines: &[Line<'_>]) -> bool {
    let Some(first) = lines.first() else { return false };
    let head: String = first.plain().chars().take(80).collect::<String>().to_lowercase();
    if !DISCLAIMER.as_ref().is_some_and(|phrases| phrases.is_match(&head)) {
        return false;
    }
    let paragraph = lines.iter().take(12).take_while(|line| !line.is_blank());
    let said: String =
        paragraph.flat_map(|line| line.body.chars().take(400).chain([' '])).collect::<String>().to_lowercase();
    list(CONFIDENTIAL).any(|piece| said.contains(piece))
}
