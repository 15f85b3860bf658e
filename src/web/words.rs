//! The words of the pages, a file a language; every one has the same keys.

use std::collections::BTreeMap;

/// Languages of the pages; the first is that of words which another lacks.
pub const LANGUAGES: &[&str] = &["en", "de", "fi", "fr", "nl"];

const FILES: &[(&str, &str)] = &[
    ("en", include_str!("words/en.toml")),
    ("de", include_str!("words/de.toml")),
    ("fi", include_str!("words/fi.toml")),
    ("fr", include_str!("words/fr.toml")),
    ("nl", include_str!("words/nl.toml")),
];

pub struct Words(BTreeMap<&'static str, BTreeMap<String, String>>);

impl Words {
    /// What is built in; a test reads every file.
    pub fn new() -> Self {
        let read = |text: &str| toml::from_str(text).unwrap_or_default();
        Self(FILES.iter().map(|(language, text)| (*language, read(text))).collect())
    }

    /// The words of a key in this language, else in English, else the key itself: a page with an odd word is better than
    /// none.
    pub fn get<'w>(&'w self, language: &str, key: &'w str) -> &'w str {
        let of = |language: &str| self.0.get(language).and_then(|words| words.get(key));
        of(language).or_else(|| of("en")).map_or(key, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> BTreeMap<String, Vec<String>> {
        let words: BTreeMap<String, String> = toml::from_str(text).unwrap();
        let holes = |text: &str| {
            let mut holes: Vec<String> =
                text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect();
            holes.sort();
            holes
        };
        words.into_iter().map(|(key, text)| (key, holes(&text))).collect()
    }

    #[test]
    fn every_language_has_every_word_with_the_same_holes() {
        let english = keys(FILES[0].1);
        assert!(english.len() > 50);
        assert_eq!(FILES.iter().map(|(language, _)| *language).collect::<Vec<_>>(), LANGUAGES);
        for (language, text) in FILES {
            assert_eq!(keys(text), english, "{language}");
        }
    }

    #[test]
    fn a_word_that_is_missing_is_english_or_its_key() {
        let words = Words::new();
        assert_eq!(words.get("nl", "sign_in"), "Inloggen");
        assert_eq!(words.get("xx", "sign_in"), "Sign in");
        assert_eq!(words.get("en", "no such key"), "no such key");
    }
}
