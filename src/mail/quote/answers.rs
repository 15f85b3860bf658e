//! Answers written into a quotation that no mark tells from it: in a colour of their own, or behind "[Ann]".
//!
//! Where the writer says that they are there and none is found, the quotation is shown: an answer that nobody sees is
//! worse than history that everybody does. Not so the desk's own mail to an agent: the desk knows what it wrote, and looks
//! for what is new there itself (`desk::cut_away`). Where nothing is said, a colour alone tells of them: see
//! `unannounced.rs`.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::headers::label;
use super::lines::{Line, lines, lower};
use super::painted::{Hue, Painted};
use super::phrases::{ANSWERS, BOLD, COLOURS, INLINE, PLACES};
use super::separator::holds_marker;
use super::signed::join;
use super::unannounced;
use super::words::list;
use crate::desk::mail::{Part, PartKind};

/// What the writer says of the answers.
#[derive(Debug, Default, PartialEq)]
struct Announced {
    hue: Option<Hue>,
    bold: bool,
}

/// Shows the answers inside a quotation as new; `painted` tells what the HTML of the mail paints.
pub fn keep(parts: Vec<Part>, painted: impl FnOnce() -> Vec<Painted>) -> Vec<Part> {
    let is_new = |part: &&Part| part.kind == PartKind::New;
    let Some(first) = parts.iter().position(|part| part.kind == PartKind::Quote) else { return parts };
    let above: String = parts.iter().take(first).filter(is_new).map(|part| part.text.as_str()).collect();
    let Some(announced) = announced(&above) else { return unannounced::keep(parts, &above, painted) };
    let answers = Answers::of(&announced, &painted(), &above);
    // Answers between quoted lines, or below them, are new already.
    let below = parts.iter().skip(first).filter(is_new).any(|part| !part.text.trim().is_empty());
    let mut kept: Vec<Part> = Vec::with_capacity(parts.len());
    let (mut found, mut left) = (0, 0);
    for part in &parts {
        if part.kind != PartKind::Quote {
            join(&mut kept, part.kind, &part.text);
            continue;
        }
        for (line, answer) in answers.within(&part.text) {
            join(&mut kept, if answer { PartKind::New } else { PartKind::Quote }, line.raw);
            *(if answer { &mut found } else { &mut left }) += usize::from(!line.is_blank());
        }
    }
    // Where nearly everything is in one colour, it is the colour of the quotation.
    let told = found > 0 && found <= 4 * left;
    let quotes_desk = || parts.iter().any(|part| part.kind == PartKind::Quote && holds_marker(&part.text));
    match (told, below) {
        (true, _) => kept,
        (false, true) => parts,
        (false, false) if quotes_desk() => parts,
        (false, false) => unfolded(&parts),
    }
}

fn unfolded(parts: &[Part]) -> Vec<Part> {
    let mut shown = Vec::with_capacity(parts.len());
    for part in parts {
        let kind = if part.kind == PartKind::Quote { PartKind::New } else { part.kind };
        join(&mut shown, kind, &part.text);
    }
    shown
}

/// Whether a text says in one sentence that answers stand below, in a colour, or between the lines.
fn announced(text: &str) -> Option<Announced> {
    const LONGEST: usize = 8_000;
    let text = lower(text.get(..text.floor_char_boundary(LONGEST)).unwrap_or(text));
    let text = text.replace("\r\n", "\n").replace("\n\n", ".");
    text.split(['.', '!', '?', '。', ';']).find_map(|sentence| {
        let answers = says(&ANSWERING, sentence);
        let hue = COLOURS.iter().find(|(_, words)| list(words).any(|word| holds(sentence, word))).map(|(hue, _)| *hue);
        let bold = list(BOLD).any(|word| holds(sentence, word));
        let place = says(&PLACE, sentence);
        let inline = list(INLINE).any(|word| holds(sentence, word)) && !says(&PICTURE, sentence);
        let looks = hue.is_some() || bold;
        let told = inline || answers && (place || looks) || place && hue.is_some();
        told.then_some(Announced { hue, bold })
    })
}

/// Words that begin so, wherever a script puts no blanks between words anything that holds them.
static ANSWERING: LazyLock<Option<Regex>> = LazyLock::new(|| beginning(ANSWERS));
static PLACE: LazyLock<Option<Regex>> = LazyLock::new(|| beginning(PLACES));

/// Whether a text points to a place in what stands around it: "see below".
pub fn points(text: &str) -> bool {
    says(&PLACE, &lower(text))
}

static PICTURE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"image|picture|photo|attach|screenshot|bild|foto|anhang|css").ok());

fn beginning(words: &'static str) -> Option<Regex> {
    let pieces: Vec<String> = list(words)
        .map(|word| format!("{}{}", if word.is_ascii() || word.len() > 6 { r"\b" } else { "" }, regex::escape(word)))
        .collect();
    Regex::new(&pieces.join("|")).ok()
}

fn says(regex: &LazyLock<Option<Regex>>, sentence: &str) -> bool {
    regex.as_ref().is_some_and(|regex| regex.is_match(sentence))
}

/// Whether words stand in a sentence, as whole words where blanks part them.
fn holds(sentence: &str, words: &str) -> bool {
    let whole = words.chars().any(|c| c.is_ascii_alphabetic());
    sentence.match_indices(words).any(|(at, _)| {
        let beside = |c: Option<char>| !whole || !c.is_some_and(char::is_alphanumeric);
        let before = sentence.get(..at).and_then(|before| before.chars().next_back());
        beside(before) && beside(sentence.get(at + words.len()..).and_then(|after| after.chars().next()))
    })
}

/// What is known of the answers of a mail.
#[derive(Default)]
pub struct Answers {
    /// Painted lines, and their ends that a client may have wrapped.
    whole: HashSet<String>,
    ends: HashSet<String>,
    /// Words that follow each other in them.
    runs: HashSet<String>,
    /// Words of the text above: who marks answers by a name signs by it.
    own: HashSet<String>,
}

impl Answers {
    const RUN: usize = 3;

    fn of(announced: &Announced, painted: &[Painted], above: &str) -> Self {
        let said = |line: &&Painted| match announced.hue {
            Some(hue) => line.hue == Some(hue),
            None => line.hue.is_some() || line.highlighted || announced.bold && line.bold,
        };
        let mut answers = Self::in_lines(painted.iter().filter(said));
        answers.own.extend(above.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
        answers
    }

    /// Those that are in these lines.
    pub fn in_lines<'p>(painted: impl Iterator<Item = &'p Painted>) -> Self {
        let mut answers = Self::default();
        for line in painted {
            let words: Vec<&str> = line.text.split_whitespace().collect();
            answers.whole.insert(words.join(" "));
            answers.runs.extend(words.windows(Self::RUN).map(|run| run.join(" ")));
            for end in 1..Self::RUN {
                answers
                    .ends
                    .insert(words.iter().skip(words.len().saturating_sub(end)).copied().collect::<Vec<_>>().join(" "));
            }
        }
        answers
    }

    /// Whether a line is painted, or the rest of one that is.
    pub fn paints(&self, line: &Line<'_>, painted_above: bool) -> bool {
        let words: Vec<&str> = line.body.split_whitespace().collect();
        let joined = words.join(" ");
        let all_in =
            || words.len() >= Self::RUN && words.windows(Self::RUN).all(|run| self.runs.contains(&run.join(" ")));
        !line.is_blank() && (self.whole.contains(&joined) || all_in() || painted_above && self.ends.contains(&joined))
    }

    /// The lines of a quotation, and whether each is an answer or goes on with one.
    fn within<'t>(&self, text: &'t str) -> Vec<(Line<'t>, bool)> {
        let lines = lines(text);
        // Deeper marks alone are drawn by hand.
        let nested = lines.iter().any(|line| matches!(line.depth, 1 | 2));
        let (mut painted, mut tagged) = (false, false);
        let told = |line: Line<'t>| {
            let blank = line.is_blank();
            painted = self.paints(&line, painted);
            let by_hand = (line.depth > 2 && !nested) || self.is_tagged(line.body);
            tagged = !blank && (by_hand || tagged && !begins_anew(line.body));
            (line, painted || tagged)
        };
        lines.into_iter().map(told).collect()
    }

    /// `[Ann] …`, `Ann: …`, `--> …`, `Answer: …`.
    fn is_tagged(&self, body: &str) -> bool {
        const LONGEST: usize = 24;
        const ARROWS: [&str; 9] = ["-->", "==>", "=>", "->", "***", "###", "@@", "→", "►"];
        const NOTES: [&str; 7] = ["image", "cid", "external", "extern", "ext", "bild", "spam"];
        if ARROWS.iter().any(|arrow| body.strip_prefix(arrow).is_some_and(|rest| rest.contains(char::is_alphanumeric)))
        {
            return true;
        }
        let name = |name: &str| {
            !name.is_empty()
                && name.len() <= LONGEST
                && name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\''))
        };
        if let Some((tag, _)) = body.strip_prefix(['[', '{']).and_then(|rest| rest.split_once([']', '}'])) {
            return name(tag) && !NOTES.contains(&lower(tag).as_str());
        }
        let Some((tag, said)) = body.split_once([':', '：']) else { return false };
        let signed = tag.starts_with(char::is_uppercase) && tag.split(' ').all(|word| self.own.contains(word));
        let answer = says(&ANSWERING, &lower(tag)) && !tag.contains(' ');
        name(tag) && !said.is_empty() && label(body).is_none() && (signed || answer)
    }
}

/// Whether a line is the next question rather than the rest of an answer: a number or a bullet in front.
fn begins_anew(body: &str) -> bool {
    let rest = body.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = rest.len() < body.len() && rest.starts_with(['.', ')']);
    numbered || body.starts_with(['-', '*', '•']) || body.ends_with('?') || label(body).is_some()
}
