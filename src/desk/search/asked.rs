//! Words that are looked for: each by itself, and some together as they stand.

/// Around what is looked for as it stands.
const MARK: char = '"';

/// What was typed, taken apart into letters and digits: nothing in it means anything to a database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Each anywhere.
    pub words: Vec<String>,
    /// Each one after the other.
    pub phrases: Vec<Vec<String>>,
}

/// As [`Asked`] reads one.
pub fn phrase(words: &str) -> String {
    format!("{MARK}{}{MARK}", words.replace(MARK, " "))
}

impl Asked {
    pub fn of(text: &str) -> Self {
        let mut asked = Self::default();
        for (number, piece) in text.split(MARK).enumerate() {
            let words = piece.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned);
            // Every second piece stands between marks.
            match number % 2 {
                0 => asked.words.extend(words),
                _ => asked.phrases.push(words.collect()),
            }
        }
        asked.phrases.retain(|phrase| !phrase.is_empty());
        asked
    }

    /// The words of all phrases.
    pub fn phrased(&self) -> impl Iterator<Item = &str> {
        self.phrases.iter().flatten().map(String::as_str)
    }

    /// Phrases in which the order counts.
    pub fn ordered(&self) -> impl Iterator<Item = &[String]> {
        self.phrases.iter().map(Vec::as_slice).filter(|phrase| phrase.len() > 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_marks_stays_together() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        for (text, single, phrases) in [
            ("printer jams", &["printer", "jams"][..], &[][..]),
            ("a \"3 floor\" b", &["a", "b"], &[&["3", "floor"][..]]),
            ("\"Re: blue\" \"x\" \"--\"", &[], &[&["Re", "blue"], &["x"]]),
            ("ann@acme.example", &["ann", "acme", "example"], &[]),
            ("\"open end", &[], &[&["open", "end"]]),
        ] {
            let asked = Asked::of(text);
            assert_eq!(asked.words, words(single), "{text}");
            assert_eq!(asked.phrases, phrases.iter().map(|phrase| words(phrase)).collect::<Vec<_>>(), "{text}");
        }
        assert_eq!(phrase("a \"b"), "\"a  b\"");
    }
}
