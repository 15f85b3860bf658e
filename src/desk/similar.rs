//! Tickets that were solved before and are like a new one: an agent who hears of it may find the answer there.

use std::collections::BTreeSet;

use crate::desk::knowledge::stems;
use crate::desk::names::QueueName;
use crate::desk::ticket::TicketNumber;

/// So many are proposed at most.
pub const MOST: usize = 3;
/// Words of a subject that are looked for; of more the longest, which say most.
const MOST_WORDS: usize = 6;
/// Characters of a word that is looked for: as of an article's.
const SHORTEST: usize = 4;
const KEPT: usize = 6;

/// A ticket that is resolved or closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solved {
    pub number: TicketNumber,
    pub subject: String,
    pub queue: QueueName,
    /// What an agent answered last; empty where nobody did.
    pub answer: String,
}

/// The words of a subject that are looked for, those that say most first; of those that begin alike, one.
pub fn words(subject: &str) -> Vec<String> {
    let words = subject.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= SHORTEST);
    let mut words: Vec<String> = words.map(str::to_lowercase).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    let mut begun = BTreeSet::new();
    words.retain(|word| begun.insert(word.chars().take(KEPT).collect::<String>()));
    words.truncate(MOST_WORDS);
    words
}

/// Those that are good enough, the best first: two words of the new subject stand in theirs, or one there and two in
/// what was answered.
pub fn fitting<'a>(subject: &str, found: &'a [Solved]) -> Vec<&'a Solved> {
    let asked = stems(subject);
    let score = |solved: &Solved| {
        let theirs = stems(&solved.subject);
        let shared: BTreeSet<&String> = asked.intersection(&theirs).collect();
        let answered = stems(&solved.answer);
        let answered = asked.intersection(&answered).filter(|stem| !shared.contains(stem)).count();
        let good = shared.len() >= 2 || (shared.len() == 1 && answered >= 2) || (asked.len() == 1 && theirs == asked);
        good.then_some(shared.len() * 3 + answered)
    };
    let mut good: Vec<(usize, &Solved)> =
        found.iter().filter_map(|solved| score(solved).map(|score| (score, solved))).collect();
    good.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| b.1.number.cmp(&a.1.number)));
    good.into_iter().map(|(_, solved)| solved).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solved(number: i64, subject: &str, answer: &str) -> Solved {
        let (subject, answer) = (subject.to_owned(), answer.to_owned());
        Solved { number: TicketNumber(number), subject, queue: QueueName::new("support"), answer }
    }

    #[test]
    fn the_longest_words_are_looked_for() {
        let fire = words("The printer in the office of the fourth floor is on fire");
        assert_eq!(fire, ["printer", "office", "fourth", "floor", "fire"]);
        assert_eq!(words("Drucker, Druckerei und Drucke"), ["druckerei"]);
        assert!(words("VPN? Re:").is_empty());
    }

    #[test]
    fn only_what_is_alike_is_proposed() {
        let found = [
            solved(1, "Printer prints nothing", "Its cable was loose."),
            solved(2, "Printer of the office", "Restart it: the spooler hangs when it prints in colours."),
            solved(3, "Printer wanted", "We ordered one."),
            solved(4, "Invoice", "You find it in your account."),
            solved(5, "The printer prints stripes", ""),
        ];
        let good = |subject: &str| -> Vec<i64> {
            fitting(subject, &found).into_iter().map(|solved| solved.number.0).collect()
        };
        assert_eq!(
            good("My printer prints in wrong colours"),
            [5, 1, 2],
            "words of subjects say most, the newest first"
        );
        assert_eq!(good("Printer"), [0_i64; 0], "one word of several is not enough");
        assert_eq!(good("invoices"), [4], "the only one is");
        assert_eq!(good("Coffee machine"), [0_i64; 0]);
    }
}
