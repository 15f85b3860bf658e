//! A short note in an answer, or a part of one: "discount max 40 %", or "she owes us 4000 euro" of what goes on about lawyers.

use crate::desk::inside::held::known_to_all;
use crate::desk::wording::{contains_words, words};

/// Words of a clause that are no coincidence; with a figure among them, fewer are.
const FEWEST: usize = 5;
const FEWEST_WITH_FIGURE: usize = 4;
/// Of a note that is no more than this.
const FEWEST_OF_ALL: usize = 3;
const FEWEST_OF_ALL_WITH_FIGURE: usize = 2;

/// By which a sentence goes on, in the languages of the desk's own templates.
const JOINS: [&str; 13] = [
    " and ",
    " but ",
    " because ",
    " und ",
    " aber ",
    " weil ",
    " ja ",
    " mutta ",
    " et ",
    " mais ",
    " en ",
    " maar ",
    " want ",
];

/// What everybody writes to everybody.
const ORDINARY: &str = "thank|thanks|many thanks|kind regards|best regards|please|sorry|hello|danke|vielen dank|bitte|\
                        mit freundlichen|viele grüße|kiitos|terveisin|ystävällisin|merci|cordialement|bien cordialement|\
                        bonjour|bedankt|dank|hartelijk|met vriendelijke|graag|let me know|have a nice|we are sorry|\
                        we apologise|we will|i will|wir werden|ich werde|nous allons|we zullen";

/// Whether the answer, in words `said`, holds a clause of the note, or all of it. What stands in each of `known` all know who
/// get it.
pub fn holds(answer: &str, said: &str, note: &str, known: &[String]) -> bool {
    let own: Vec<&str> = note.lines().filter(|line| !line.trim_start().starts_with('>')).collect();
    let ordinary =
        |clause: &str| ORDINARY.split('|').any(|begin| format!("{clause} ").starts_with(&format!("{begin} ")));
    let told = |clause: &str| clause.is_empty() || ordinary(clause) || known_to_all(known, clause);
    let whole = words(&own.join("\n"));
    let is_clause = || answer.lines().flat_map(clauses).any(|clause| clause == whole);
    let count = whole.split(' ').count();
    let all = count >= FEWEST_OF_ALL_WITH_FIGURE && has_figure(&whole) && contains_words(said, &whole)
        || count >= FEWEST_OF_ALL && is_clause();
    let long = |clause: &String| {
        let least = if has_figure(clause) { FEWEST_WITH_FIGURE } else { FEWEST };
        clause.split(' ').count() >= least
    };
    let mut parts = own.iter().flat_map(|line| clauses(line)).filter(long);
    all && !told(&whole) || parts.any(|part| !told(&part) && contains_words(said, &part))
}

fn has_figure(clause: &str) -> bool {
    clause.chars().any(|c| c.is_ascii_digit())
}

/// The clauses of a line, in words.
fn clauses(line: &str) -> Vec<String> {
    let line = line.to_lowercase();
    let marked = JOINS.iter().fold(line, |line, join| line.replace(join, " ; "));
    let ends = |c: char| matches!(c, '.' | '!' | '?' | ';' | ',' | ':' | '(' | ')' | '–' | '—');
    marked.split(ends).map(words).filter(|clause| !clause.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::holds;
    use crate::desk::wording::words;

    #[test]
    fn what_of_a_note_is_known_again() {
        for (note, answer, held) in [
            ("discount max 40%", "We may give you discount max 40%.", true),
            ("max 40%", "It is max 40% for you.", true),
            ("never pays anything", "Hello,\nnever pays anything.", true),
            ("Zebra: she owes us 4000 euro and the lawyer is on it.", "Zebra: she owes us 4000 euro", true),
            ("Zebra: she owes us 4000 euro and the lawyer is on it.", "Zebra: The lawyer is on it.", true),
            ("Die Firma ist bald pleite, Vorsicht.", "Die Firma ist bald pleite.", true),
            ("Thank you for your message, Bob.", "Thank you for your message.", false),
            ("We will call her on Monday, I think.", "We will call her on Monday.", false),
            ("will call", "I will call you.", false),
            ("see tray 2", "Your tray 2 is empty.", false),
            ("It burns on the second floor, she says.", "It burns on the second floor, you say.", false),
            ("> she owes us 4000 euro\nI know.", "Of that she owes us 4000 euro.", false),
            ("on it", "The sticker is on it.", false),
        ] {
            let known = [words("It burns on the second floor.")];
            assert_eq!(holds(answer, &words(answer), note, &known), held, "{note}: {answer}");
        }
    }
}
