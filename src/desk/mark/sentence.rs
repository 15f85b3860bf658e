//! A mark in a sentence: "I give you 4 points", "4 of 5 from me", "Würde 4 von 5 geben".
//!
//! Each word of it must be one of those with which people give a mark, and one must say that it is one: "I waited 3 days"
//! and "2 of 5 printers" are none.

use crate::desk::wording::contains_words;

/// Lines that are looked at: it may stand below a greeting.
pub const MOST_LINES: usize = 3;

/// Behind a figure these say that it is one of five.
const OF_FIVE: &str = "out of 5|out of five|of 5|of five|von 5|von fünf|von den 5|sur 5|sur cinq|van de 5|van 5|van de vijf|\
                       van vijf|op 5|op vijf|viidestä|kautta 5";

/// By one of these the figure is a mark.
pub const SIGNS: &str = "point|points|pt|pts|star|stars|mark|rating|rate|score|grade|punkt|punkte|punkten|stern|sterne|sternen|\
                     note|bewertung|bewerte|piste|pistettä|tähti|tähteä|arvosana|arvosanan|arvosanaksi|annan teille|\
                     annan sinulle|antaisin teille|étoile|étoiles|je vous donne|je vous mets|je te donne|je donnerais|\
                     ster|sterren|punt|punten|cijfer|ik geef jullie|ik geef u|ik geef je|i give you|i give it|i d give you|\
                     i d give it|i would give you|i would give it|ich gebe euch|ich gebe ihnen|ich gebe dir|\
                     ich würde euch|ich würde ihnen|i give|we give|i d give|i would give|i ll give|ich gebe|wir geben|ich würde|\
                     annan|annamme|antaisin|je donne|je mets|nous donnons|ik geef|wij geven|we geven|ik zou";

/// What else stands in such a sentence.
pub const BESIDE: &str = "i|we|you|it|d|ll|would|will|give|gives|do|a|an|the|this|that|my|our|your|me|us|from|for|of|is|was|as|to|\
                      so|here|comes|help|service|support|work|good|very|full|ich|wir|euch|ihnen|dir|es|gibt|gibts|würde|\
                      würden|gebe|geben|geb|das|die|der|den|eine|einen|ist|sind|wären|mir|uns|von|für|meine|unsere|als|\
                      hilfe|gut|gute|volle|antaisin|annan|annamme|teille|sinulle|minulta|meiltä|palvelusta|tästä|avusta|\
                      se|on|saatte|saat|minun|minä|me|je|nous|vous|te|donne|donnons|donnerais|mets|mettrais|mettons|pour|\
                      le|la|les|ce|cette|une|un|de|ma|ta|votre|part|moi|c|est|ça|vaut|ik|wij|we|jullie|u|geef|geven|zou|\
                      een|van|mij|ons|voor|het|dit|deze|mijn|hulp|dat|verdient|hyvää|hyvä|bon|bonne|goede";

/// The mark, where one sentence alone gives one, and what else is written.
pub fn read(text: &str) -> Option<(u8, String)> {
    let lines = text.lines().filter(|line| !line.trim().is_empty()).take(MOST_LINES);
    let mut signed = lines.flat_map(clauses).filter_map(|clause| Some((Said::of(clause)?, clause)));
    let (said, clause) = signed.next().filter(|_| signed.next().is_none())?;
    let mark = said.mark()?;
    let (before, after) = text.split_once(clause)?;
    Some((mark, remark(before, after)))
}

/// What else is written, before the words that give a mark and after them.
pub fn remark(before: &str, after: &str) -> String {
    let between = |c: char| !c.is_alphanumeric() && !matches!(c, '?' | '"' | '“' | '(');
    let before = before.trim().trim_end_matches([',', ':', '-', '–', '—']);
    let parts = [before, after.trim_start_matches(between)].into_iter().map(str::trim).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("\n")
}

/// The parts of a line between marks that part what is said, and no figure. What asks keeps its mark.
pub fn clauses(line: &str) -> impl Iterator<Item = &str> {
    let mut start = 0;
    let mut found = Vec::new();
    let ends = line.char_indices().filter(|(_, c)| ['.', '!', ';', ':', ',', '–', '—', '(', ')', '…'].contains(c));
    for (at, c) in ends {
        let next = at + c.len_utf8();
        let within = line.get(next..).is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric()));
        if !within {
            found.extend(line.get(start..at));
            start = next;
        }
    }
    found.extend(line.get(start..));
    found.into_iter().map(str::trim).filter(|clause| !clause.is_empty())
}

/// What a sentence says in which a figure stands beside what makes figures marks.
struct Said {
    figures: Vec<String>,
    words: Vec<String>,
}

impl Said {
    fn of(clause: &str) -> Option<Self> {
        let spaced = clause.to_lowercase().replace("/ 5", "/5");
        let spaced: String = spaced.chars().map(|c| if matches!(c, '\'' | '’' | '-') { ' ' } else { c }).collect();
        let mut of_five = false;
        let mut said: Vec<&str> = Vec::new();
        for word in spaced.split_whitespace() {
            let word = word.trim_matches(['"', '“', '”', '„', '«', '»', '*']);
            let figure = word.strip_suffix("/5");
            of_five |= figure.is_some();
            said.extend(Some(figure.unwrap_or(word)).filter(|word| !word.is_empty()));
        }
        let mut said = said.join(" ");
        if let Some(phrase) = OF_FIVE.split('|').find(|phrase| contains_words(&said, phrase)) {
            said = format!(" {said} ").replacen(&format!(" {phrase} "), " ", 1);
            of_five = true;
        }
        let said = said.trim();
        let signed = of_five || SIGNS.split('|').any(|sign| contains_words(said, sign));
        let words = said.split_whitespace().map(str::to_owned);
        let (figures, words): (Vec<_>, Vec<_>) = words.partition(|word| word.contains(|c: char| c.is_numeric()));
        (signed && !figures.is_empty()).then_some(Self { figures, words })
    }

    /// The mark that it gives, if it says nothing else.
    fn mark(&self) -> Option<u8> {
        let [figure] = self.figures.as_slice() else { return None };
        let mark = figure.parse::<u8>().ok().filter(|mark| figure.len() == 1 && (1..=5).contains(mark))?;
        let is_known = |word: &String| [BESIDE, SIGNS].iter().any(|known| known.split('|').any(|known| known == word));
        self.words.iter().all(is_known).then_some(mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_that_gives_a_mark() {
        for (text, mark, comment) in [
            ("I give you 4 points", 4, ""),
            ("I give you a 4", 4, ""),
            ("I'd give it 5/5, thanks!", 5, "thanks!"),
            ("4 of 5 from me", 4, ""),
            ("Thanks for the help, 3 stars from me", 3, "Thanks for the help"),
            ("I rate it 2. I waited 3 days.", 2, "I waited 3 days."),
            ("My rating is 4 / 5", 4, ""),
            ("Hello Ann,\n\nI give you 5 points.\n\nCarol", 5, "Hello Ann\nCarol"),
            ("Würde 4 von 5 geben", 4, ""),
            ("Von mir gibt es 5 Sterne", 5, ""),
            ("Ich gebe euch eine 3, es hat gedauert", 3, "es hat gedauert"),
            ("Note 5 von mir", 5, ""),
            ("Annan teille 4 pistettä", 4, ""),
            ("Minulta 5 tähteä", 5, ""),
            ("Je vous donne 4 sur 5", 4, ""),
            ("Pour moi c'est 3 étoiles", 3, ""),
            ("Ik geef jullie een 4", 4, ""),
            ("Van mij 4 op 5", 4, ""),
        ] {
            assert_eq!(read(text), Some((mark, comment.to_owned())), "{text}");
        }
    }

    #[test]
    fn a_sentence_that_gives_none() {
        for text in [
            "I waited 3 days",
            "2 of 5 printers are broken",
            "There are 3 points open",
            "Points 4 and 5 are open",
            "Between 3 and 4 points",
            "4 points for speed, 2 points for it",
            "I give you 4.5 points",
            "I give you 4,5 points",
            "I give you 7 points",
            "4 points?",
            "I give you 3 days",
            "3 from me",
            "It broke 2 of 5 times",
            "A hotel with 4 stars was down",
            "Ich habe 3 Tage gewartet",
            "Odotin 3 päivää",
            "J'ai attendu 3 jours",
            "Ik wachtte 3 dagen",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
