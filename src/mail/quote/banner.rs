//! What a gateway puts above the text of mail from outside: "CAUTION: This email originated from outside of the
//! organization." Nobody wrote it, and it is folded like the disclaimers below.

use std::sync::LazyLock;

use super::lines::{Line, lower};
use super::notices::{BANNERS, CAREFUL, FOREIGN, LINKS, MAILS, OUTSIDE, PERSONS, TAGS, THIS_MAIL, WARNINGS};
use super::words::list;

/// A notice has so many lines at most.
const MAX_LINES: usize = 12;
/// Longer lines are no notice.
const MAX_LINE: usize = 1_200;

static BANNER: LazyLock<Vec<&'static str>> = LazyLock::new(|| list(BANNERS).collect());
static ORIGIN: LazyLock<Vec<&'static str>> = LazyLock::new(|| list(OUTSIDE).collect());
static CARE: LazyLock<Vec<&'static str>> = LazyLock::new(|| list(CAREFUL).collect());

/// How many of the first lines are such a notice, blank ones and rules around it included.
pub fn height(lines: &[Line<'_>]) -> usize {
    let mut height = 0;
    // A tag, and the notice below it.
    for _ in 0..2 {
        let above = lines.iter().skip(height).take_while(|line| is_empty(line)).count();
        let notice = notice(lines.get(height + above..).unwrap_or_default());
        if notice == 0 {
            break;
        }
        height += above + notice;
    }
    match height {
        0 => 0,
        _ => height + lines.iter().skip(height).take_while(|line| is_empty(line)).count(),
    }
}

fn is_empty(line: &Line<'_>) -> bool {
    !line.is_quoted() && (line.is_blank() || line.is_rule())
}

/// How many lines from the first on are a notice.
fn notice(lines: &[Line<'_>]) -> usize {
    let Some(first) = lines.first().filter(|line| !line.is_quoted() && line.body.len() <= MAX_LINE) else { return 0 };
    let head = bare(first);
    if list(TAGS).any(|tag| tag == head) {
        return 1;
    }
    if !BANNER.iter().any(|begin| head.starts_with(begin)) {
        return own_words(lines);
    }
    let count = 1 + goes_on(lines);
    let said: String = lines.iter().take(count).map(|line| lower(line.body) + " ").collect();
    let asks = said.split_whitespace().any(|word| !word.contains("://") && word.contains(['?', '？']));
    let warns = has(&CARE, &said);
    let about = list(MAILS).any(|word| said.contains(word));
    let announced = about && [":", "!", "]", "-", "–", "："].iter().any(|mark| head_ends(first, mark));
    if has(&ORIGIN, &said) && !asks && (warns || announced) { count } else { own_words(lines) }
}

/// How many lines are a notice in words of an organisation's own: a paragraph above a text that speaks of the mail it
/// stands in, says that it comes from outside, and warns of what may be in it. Nobody speaks of themselves in it.
fn own_words(lines: &[Line<'_>]) -> usize {
    const LONGEST: usize = 700;
    let open = |line: &&Line<'_>| !line.is_quoted() && !is_empty(line) && line.body.len() <= MAX_LINE;
    let count = lines.iter().take(MAX_LINES).take_while(open).count();
    let text_below = lines.get(count).is_some_and(is_empty) && lines.iter().skip(count).any(|line| !is_empty(line));
    let paragraph = || lines.iter().take(count);
    if !text_below || paragraph().map(|line| line.body.len()).sum::<usize>() > LONGEST {
        return 0;
    }
    let said: String = paragraph().map(|line| lower(line.body) + " ").collect();
    let holds = |pieces: &'static str| list(pieces).any(|piece| said.contains(piece));
    let personal = || {
        let words = said.split(|c: char| !c.is_alphanumeric());
        words.into_iter().any(|word| list(PERSONS).any(|person| person == word))
    };
    let outside = has(&ORIGIN, &said) || holds(FOREIGN);
    let warns = has(&CARE, &said) || holds(WARNINGS);
    let asks = said.contains(['?', '？']);
    let all = holds(THIS_MAIL) && outside && warns && holds(LINKS);
    if all && !asks && !personal() { count } else { 0 }
}

/// Whether the first words are set apart, as in "CAUTION:", and all that follows is the notice.
fn head_ends(line: &Line<'_>, mark: &str) -> bool {
    let words: Vec<&str> = line.plain().split_whitespace().take(3).collect();
    words.iter().any(|word| word.ends_with(mark))
}

/// How many more lines a notice has than the first: a sentence that is not at its end, or one more warning.
fn goes_on(lines: &[Line<'_>]) -> usize {
    let pairs = lines.iter().zip(lines.iter().skip(1)).take(MAX_LINES - 1);
    let held = pairs.take_while(|(line, next)| {
        let ended = line.body.trim_end_matches(['*', '_', ')', ']', ' ']).ends_with(['.', '!', '。', '！', '>']);
        let said = lower(next.body);
        let open = !next.is_quoted() && !is_empty(next) && next.body.len() <= MAX_LINE;
        open && (!ended
            || has(&CARE, &said)
            || has(&ORIGIN, &said) && BANNER.iter().any(|begin| said.starts_with(begin)))
    });
    held.count()
}

fn has(pieces: &[&str], said: &str) -> bool {
    pieces.iter().any(|piece| said.contains(piece))
}

/// The beginning of a line in lower case, without what is drawn around it.
fn bare(line: &Line<'_>) -> String {
    let drawn = |c: char| !c.is_alphanumeric();
    lower(line.plain().chars().take(80).collect::<String>().trim_matches(drawn))
}
