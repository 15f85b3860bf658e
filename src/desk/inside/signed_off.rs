//! What people sign all they write with: it stands below a note as below an answer, and is no business of the note's.

use crate::desk::signed::named;
use crate::desk::wording::{behind_closing, words};

/// A text, and the card below it: from its words of leave, or the whole name of who wrote it, to its end.
pub struct SignedOff {
    pub text: String,
    pub card: String,
}

/// Lines of a card, with what the law wants below it.
const MOST_LINES: usize = 20;

/// Words of a name beside words of leave: "Regards, Ann van der Berg".
const LONGEST_NAME: usize = 4;

impl SignedOff {
    /// Of what somebody wrote who may have one of these names, in words. A postscript is text.
    pub fn of(whole: &str, names: &[String]) -> Self {
        let lines: Vec<&str> = whole.lines().collect();
        let text = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or_default();
        let from = lines.len().saturating_sub(MOST_LINES).max(text + 1);
        let at = (from..lines.len()).find(|at| lines.get(*at).is_some_and(|line| takes_leave(line, names)));
        let (text, card) = lines.split_at_checked(at.unwrap_or(lines.len())).unwrap_or((&lines, &[]));
        let (own, card): (Vec<&str>, Vec<&str>) = card.iter().partition(|line| is_postscript(line));
        Self { text: [text, &own].concat().join("\n"), card: card.join("\n") }
    }
}

fn takes_leave(line: &str, names: &[String]) -> bool {
    let said = words(line);
    let with_name = |behind: &str| behind.is_empty() || behind.split(' ').count() <= LONGEST_NAME;
    let is_name = |said: &str| names.iter().any(|name| name == said);
    let sentence = line.trim_end().ends_with(['.', '!', '?']);
    let ends = line.trim_end().ends_with(['?', ':']);
    !ends && (behind_closing(&said).is_some_and(with_name) || named(line, &is_name).is_some() && !sentence)
}

fn is_postscript(line: &str) -> bool {
    let said = words(line);
    said.starts_with("ps ") || said.starts_with("p s ") || said.starts_with("pps ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_parted_from_the_text_above_it() {
        let ann = vec!["ann agent".to_owned()];
        for (line, leaves) in [
            ("Best", true),
            ("Kind regards, Ann", true),
            ("Ann Agent", true),
            ("Ann Agent | Acme Oy", true),
            ("Ann Agent, Support Engineer", true),
            ("Ann Agent comes on Monday.", false),
            ("Ann Agent – she comes on Monday.", false),
            ("Best done at night, when nobody is there", false),
            ("Regards?", false),
        ] {
            assert_eq!(takes_leave(line, &ann), leaves, "{line}");
        }
        let parted = SignedOff::of("I look into it.\n\nBest\nAnn\nPS: she never pays\nAcme Oy", &[]);
        assert_eq!(parted.text, "I look into it.\n\nPS: she never pays");
        assert_eq!(parted.card, "Best\nAnn\nAcme Oy");
        assert_eq!(SignedOff::of("Best\nAnn", &[]).card, "", "a card needs a text above it");
    }
}
