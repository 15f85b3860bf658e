//! Finding articles by words, and showing where the words stand.

use std::collections::BTreeSet;

use crate::desk::knowledge::wanted::shared;
use crate::desk::knowledge::{Article, Audience, Knowledge};

/// Articles that are proposed to a requester at most.
const MOST_PROPOSED: usize = 3;

impl Knowledge {
    /// Articles with these words, the best first: each in the first of these languages in which it is written, else in
    /// any. A word of the title says more than one of the text, and one that few articles have more than one of many.
    pub fn search(&self, words: &str, languages: &[&str], audience: Audience) -> Vec<&Article> {
        let readable = self.readable(languages, audience);
        let asked = asked(words);
        let texts: Vec<(BTreeSet<String>, BTreeSet<String>)> =
            readable.iter().map(|article| (all_stems(&article.title), all_stems(&article.text))).collect();
        let weight = |stem: &String| {
            let having = texts.iter().filter(|(title, text)| title.contains(stem) || text.contains(stem)).count();
            (1.0 + texts.len() as f64 / having.max(1) as f64).ln()
        };
        let score = |(title, text): &(BTreeSet<String>, BTreeSet<String>)| {
            let of = |stem: &String| match (title.contains(stem), text.contains(stem)) {
                (true, _) => 3.0 * weight(stem),
                (false, true) => weight(stem),
                (false, false) => 0.0,
            };
            asked.iter().map(of).sum::<f64>()
        };
        let mut found: Vec<(f64, &Article)> = texts.iter().map(score).zip(readable.iter().copied()).collect();
        found.retain(|(score, _)| *score > 0.0);
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.slug.cmp(&b.1.slug)));
        found.into_iter().map(|(_, article)| article).collect()
    }

    /// What an article in this language may answer of a request before anybody of the desk does: two words of its title
    /// stand in it, or its only one. Whoever is told of what has nothing to do with their request reads none of it.
    pub fn proposed(&self, request: &str, language: &str) -> Vec<&Article> {
        let asked = stems(request);
        let fits = |article: &&Article| article.language == language && shared(&article.title, &asked).is_some();
        self.search(request, &[language], Audience::Public).into_iter().filter(fits).take(MOST_PROPOSED).collect()
    }
}

/// Characters of a word that says something by itself.
const SHORTEST: usize = 4;
/// Of a long word the beginning counts, so that endings make no difference.
const KEPT: usize = 6;

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// A word as it is compared: without case and marks on letters, and of a long one the beginning.
fn stem(word: &str) -> String {
    word.chars().flat_map(char::to_lowercase).map(plain).take(KEPT).collect()
}

/// A letter without its mark: who looks for `reinitialiser` means `réinitialiser`.
fn plain(letter: char) -> char {
    match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ý' | 'ÿ' => 'y',
        other => other,
    }
}

fn is_long(word: &&str) -> bool {
    word.chars().count() >= SHORTEST
}

/// The words of a text that say something by themselves, as they are compared.
pub fn stems(text: &str) -> BTreeSet<String> {
    words(text).filter(is_long).map(stem).collect()
}

fn all_stems(text: &str) -> BTreeSet<String> {
    words(text).map(stem).collect()
}

/// The words that somebody looks for; short ones (`VPN`) where there are no others.
fn asked(text: &str) -> BTreeSet<String> {
    let long = stems(text);
    if long.is_empty() { all_stems(text) } else { long }
}

/// A piece of a text, and whether it is one of the words that were looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub found: bool,
}

/// The text in pieces: around the first of the words that were looked for, at most about so many characters.
pub fn marked(text: &str, query: &str, most: usize) -> Vec<Piece> {
    let asked = asked(query);
    let is_found = |word: &str| word.chars().next().is_some_and(char::is_alphanumeric) && asked.contains(&stem(word));
    let tokens: Vec<&str> = tokens(text);
    let first = tokens.iter().position(|token| is_found(token)).unwrap_or_default();
    let mut begin = first;
    let mut ahead = 0;
    while begin > 0 && ahead < most / 4 {
        begin -= 1;
        ahead += tokens.get(begin).map_or(0, |token| token.chars().count());
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let mut put = |text: &str, found: bool| match pieces.last_mut().filter(|last| !last.found && !found) {
        Some(last) => last.text.push_str(text),
        None => pieces.push(Piece { text: text.to_owned(), found }),
    };
    if begin > 0 {
        put("… ", false);
    }
    let mut length = 0;
    for token in tokens.iter().skip(begin) {
        if length > most {
            put("…", false);
            break;
        }
        length += token.chars().count();
        put(token, is_found(token));
    }
    pieces
}

/// Words, and what stands between them, in turn.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let kind = letter.is_alphanumeric();
        let end = rest.find(|c: char| c.is_alphanumeric() != kind).unwrap_or(rest.len());
        let (token, behind) = rest.split_at(end);
        tokens.push(token);
        rest = behind;
    }
    tokens
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn article(slug: &str, language: &str, title: &str, text: &str) -> Article {
        let (slug, language, title, text) = (slug.to_owned(), language.to_owned(), title.to_owned(), text.to_owned());
        Article { slug, language, title, text, category: String::new(), audience: Audience::Public }
    }

    fn knowledge() -> Knowledge {
        Knowledge::new(vec![
            article("descale", "en", "Descaling your machine", "Twice a year, with the blue powder."),
            article("descale", "nl", "Uw machine ontkalken", "Twee keer per jaar, met het blauwe poeder."),
            article("invoices", "en", "Invoices", "You find every invoice in your account."),
            article("plug", "en", "When the machine does not start", "Try another plug first."),
            Article { audience: Audience::Internal, ..article("prices", "en", "Prices of machine parts", "Secret.") },
        ])
    }

    fn slugs(articles: Vec<&Article>) -> Vec<&str> {
        articles.into_iter().map(|article| article.slug.as_str()).collect()
    }

    #[test]
    fn words_of_the_title_come_first_and_endings_make_no_difference() {
        let knowledge = knowledge();
        let found = |words: &str| slugs(knowledge.search(words, &["en"], Audience::Public));
        assert_eq!(found("invoice"), ["invoices"]);
        assert_eq!(found("my machines"), ["descale", "plug"]);
        assert_eq!(found("POWDER"), ["descale"]);
        assert_eq!(found("it"), [""; 0]);
        assert_eq!(slugs(knowledge.search("prices", &["en"], Audience::Internal)), ["prices"]);
        assert_eq!(found("prices"), [""; 0]);
    }

    #[test]
    fn an_article_is_read_in_the_language_asked_for_if_there_is_one() {
        let knowledge = knowledge();
        let titles = |language: &str| {
            knowledge
                .readable(&[language, "en"], Audience::Public)
                .iter()
                .map(|article| article.title.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(titles("nl"), ["Uw machine ontkalken", "Invoices", "When the machine does not start"]);
        assert_eq!(titles("fi")[0], "Descaling your machine");
    }

    #[test]
    fn only_what_fits_a_request_well_is_proposed() {
        let knowledge = knowledge();
        let proposed = |request: &str, language: &str| slugs(knowledge.proposed(request, language)).join(" ");
        assert_eq!(proposed("How do I start descaling the machine?", "en"), "descale plug");
        assert_eq!(proposed("The machine is loud", "en"), "", "one word of several is not enough");
        assert_eq!(proposed("Question about an invoice", "en"), "invoices", "the only one is");
        assert_eq!(proposed("Descaling the machine", "nl"), "", "not in a language that they did not write in");
        assert_eq!(proposed("Hoe moet ik mijn machine ontkalken?", "nl"), "descale");
        assert_eq!(proposed("Prices of machine parts", "en"), "", "nothing internal");
    }

    #[test]
    fn what_is_written_takes_the_place_of_a_file_of_its_name_and_language() {
        let written = |slug: &str, language: &str| Arc::new(article(slug, language, "Written", "On the desk."));
        let merged = knowledge().with(&[written("descale", "nl"), written("new", "en")]);
        let title = |slug: &str, language: &str| merged.one(slug, language).map(|article| article.title.as_str());
        assert_eq!(title("descale", "nl"), Some("Written"));
        assert_eq!(title("descale", "en"), Some("Descaling your machine"), "the other language stays a file");
        assert_eq!(title("new", "en"), Some("Written"));
        assert_eq!(merged.all().count(), knowledge().all().count() + 1);
    }

    #[test]
    fn short_words_are_looked_for_where_there_are_no_others() {
        let knowledge = Knowledge::new(vec![
            article("vpn", "en", "VPN from home", "Start it first."),
            article("home", "en", "Working at home", "Ask your lead."),
        ]);
        let found = |words: &str| slugs(knowledge.search(words, &["en"], Audience::Public));
        assert_eq!(found("vpn"), ["vpn"]);
        assert_eq!(found("the vpn at home"), ["home", "vpn"], "a long word says more");
    }

    #[test]
    fn words_are_found_and_marked_in_every_language() {
        let shown = |text: &str, query: &str| -> String {
            let show = |piece: &Piece| if piece.found { format!("[{}]", piece.text) } else { piece.text.clone() };
            marked(text, query, 200).iter().map(show).collect()
        };
        for (text, query, expected) in [
            ("Restart the printers <now>", "printer", "Restart the [printers] <now>"),
            ("Wie Sie Ihr Passwort ändern", "passwörter ANDERN", "Wie Sie Ihr [Passwort] [ändern]"),
            ("Tulostimen käyttöönotto", "tulostin kayttoonotto", "[Tulostimen] [käyttöönotto]"),
            ("Réinitialiser le mot de passe", "reinitialisation", "[Réinitialiser] le mot de passe"),
            ("Uw machine ontkalken", "ontkalking machines", "Uw [machine] [ontkalken]"),
            ("Nothing of it", "printer", "Nothing of it"),
        ] {
            assert_eq!(shown(text, query), expected, "{query}");
        }
        let long = format!("{} printer {}", "word ".repeat(100), "word ".repeat(100));
        let cut = shown(&long, "printer");
        assert!(cut.starts_with("… ") && cut.ends_with('…') && cut.contains("[printer]") && cut.len() < 300, "{cut}");
    }
}
