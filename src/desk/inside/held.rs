//! Words that stand inside the desk, known again in what would leave it.

use std::collections::BTreeSet;

use crate::desk::inside::clauses;
use crate::desk::wording::{contains_words, words};

/// Whether words stand in all of these texts. What nobody gets nobody knows.
pub fn known_to_all(known: &[String], words: &str) -> bool {
    !known.is_empty() && known.iter().all(|known| contains_words(known, words))
}

/// What of a text may be known again.
pub struct Held<'k> {
    text: String,
    said: String,
    /// What each of those who get it knows, in words.
    known: &'k [String],
    pieces: Pieces,
}

impl<'k> Held<'k> {
    /// Without what stands in each of `known`.
    pub fn of(text: &str, known: &'k [String]) -> Self {
        let said = words(text);
        Self { text: text.to_owned(), pieces: Pieces::of(text, &said, known), said, known }
    }

    /// Whether a line or so of another text stands in it.
    pub fn holds(&self, other: &str) -> bool {
        let holds =
            |line: String| is_long(&line) && contains_words(&self.said, &line) && !known_to_all(self.known, &line);
        self.pieces.are_of(other) || other.lines().map(words).any(holds)
    }

    /// The same of a short note, or a part of one.
    pub fn holds_clause(&self, note: &str) -> bool {
        clauses::holds(&self.text, &self.said, note, self.known)
    }
}

/// Parts of an answer by which a piece of something longer is known again.
struct Pieces {
    /// Lines that are quoted in it.
    quoted: Vec<String>,
    /// The shorter ones, which are known where they are all of a line.
    brief: Vec<String>,
    /// Every so many words of it that follow on each other.
    runs: BTreeSet<String>,
}

impl Pieces {
    /// Without what stands in each of `known`.
    fn of(answer: &str, said: &str, known: &[String]) -> Self {
        let quoted = answer.lines().filter(|line| line.trim_start().starts_with('>')).map(words);
        let unknown = quoted.filter(|line| !line.is_empty() && !known_to_all(known, line));
        let (quoted, brief): (Vec<_>, Vec<_>) = unknown.partition(|line| is_long(line));
        let brief = brief.into_iter().filter(|line| line.contains(' ')).collect();
        let runs = runs(said).filter(|run| !known_to_all(known, run)).collect();
        Self { quoted, brief, runs }
    }

    fn are_of(&self, text: &str) -> bool {
        let whole = words(text);
        self.quoted.iter().any(|line| contains_words(&whole, line))
            || runs(&whole).any(|run| self.runs.contains(&run))
            || text.lines().map(words).any(|line| self.brief.contains(&line))
    }
}

/// So many words in a row are no coincidence, wherever the lines of either text end.
const FEWEST_IN_A_ROW: usize = 8;

fn runs(words: &str) -> impl Iterator<Item = String> {
    let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
    (FEWEST_IN_A_ROW..=words.len()).map(move |end| words.get(end - FEWEST_IN_A_ROW..end).unwrap_or_default().join(" "))
}

/// So many words of a line of a note are no coincidence.
const FEWEST_OF_NOTE: usize = 4;

/// The same where words stand together: of these letters a few are a sentence.
const FEWEST_LETTERS: usize = 8;

/// Whether a line, in words, says enough to be known again.
fn is_long(line: &str) -> bool {
    let dense = |c: &char| matches!(c, '\u{0e00}'..='\u{0e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}');
    line.split(' ').count() >= FEWEST_OF_NOTE || line.chars().filter(dense).count() >= FEWEST_LETTERS
}
