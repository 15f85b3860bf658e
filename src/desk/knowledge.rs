//! The knowledge base: articles that agents send instead of writing the same once more. What is internal never goes to
//! anybody outside.

use std::collections::BTreeSet;

use crate::desk::template::ArticleView;

/// Every article in every language.
#[derive(Clone, Debug, Default)]
pub struct Knowledge {
    articles: Vec<Article>,
}

/// One article in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// By which it is asked for; the same in all languages.
    pub slug: String,
    /// ISO 639-1.
    pub language: String,
    pub title: String,
    /// Markdown, without the title.
    pub text: String,
    pub audience: Audience,
}

crate::desk::names::closed_set! {
    /// Who may read an article.
    pub enum Audience {
        Public = "public",
        /// People of the desk.
        Internal = "internal",
    }
}

impl Knowledge {
    pub fn new(articles: Vec<Article>) -> Self {
        Self { articles }
    }

    /// What there is to ask for, in order.
    pub fn slugs(&self) -> Vec<String> {
        let slugs: BTreeSet<&String> = self.articles.iter().map(|article| &article.slug).collect();
        slugs.into_iter().cloned().collect()
    }

    /// In the first of these languages in which it is written, else in any.
    pub fn article(&self, slug: &str, languages: &[&str]) -> Option<&Article> {
        let written = || self.articles.iter().filter(|article| article.slug == slug);
        let wanted = languages.iter().find_map(|language| written().find(|article| article.language == *language));
        wanted.or_else(|| written().next())
    }
}

/// Articles that are proposed to a requester at most.
const MOST_PROPOSED: usize = 3;

impl Knowledge {
    /// Articles with these words, the best first: in the language asked for where an article is written in it, else in
    /// any. A word of the title says more than one of the text, and one that few articles have more than one of many.
    pub fn search(&self, words: &str, language: &str, audience: Audience) -> Vec<&Article> {
        let readable = self.readable(language, audience);
        let asked = stems(words);
        let texts: Vec<(BTreeSet<String>, BTreeSet<String>)> =
            readable.iter().map(|article| (stems(&article.title), stems(&article.text))).collect();
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
        let fits = |article: &&Article| {
            let title = stems(&article.title);
            let shared = title.intersection(&asked).count();
            article.language == language && shared >= title.len().clamp(1, 2)
        };
        self.search(request, language, Audience::Public).into_iter().filter(fits).take(MOST_PROPOSED).collect()
    }

    /// Each article once, in this language where it is written in it.
    pub fn readable(&self, language: &str, audience: Audience) -> Vec<&Article> {
        let may = |article: &&Article| audience == Audience::Internal || article.audience == Audience::Public;
        let slugs = self.slugs();
        let of = |slug: &String| {
            let written = || self.articles.iter().filter(|article| article.slug == *slug).filter(may);
            written().find(|article| article.language == language).or_else(|| written().next())
        };
        slugs.iter().filter_map(of).collect()
    }
}

/// The words of a text as they are compared: without case, short ones left out, and of long ones the beginning, so that
/// endings make no difference.
fn stems(text: &str) -> BTreeSet<String> {
    const SHORTEST: usize = 4;
    const KEPT: usize = 6;
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= SHORTEST);
    words.map(|word| word.to_lowercase().chars().take(KEPT).collect()).collect()
}

impl Article {
    pub fn view(&self) -> ArticleView {
        ArticleView { title: self.title.clone(), text: self.text.clone() }
    }

    /// As plain text, which its Markdown is: the title underlined.
    fn plain(&self) -> String {
        format!("{}\n{}\n\n{}", self.title, "=".repeat(self.title.chars().count()), self.text)
    }
}

/// A text with articles below it.
pub fn below(text: &str, articles: &[Article]) -> String {
    let articles = articles.iter().map(Article::plain);
    let parts = Some(text.to_owned()).filter(|text| !text.is_empty()).into_iter().chain(articles);
    parts.collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(slug: &str, language: &str, title: &str, text: &str) -> Article {
        let (slug, language, title, text) = (slug.to_owned(), language.to_owned(), title.to_owned(), text.to_owned());
        Article { slug, language, title, text, audience: Audience::Public }
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
        let found = |words: &str| slugs(knowledge.search(words, "en", Audience::Public));
        assert_eq!(found("invoice"), ["invoices"]);
        assert_eq!(found("my machines"), ["descale", "plug"]);
        assert_eq!(found("POWDER"), ["descale"]);
        assert_eq!(found("it"), [""; 0]);
        assert_eq!(slugs(knowledge.search("prices", "en", Audience::Internal)), ["prices"]);
        assert_eq!(found("prices"), [""; 0]);
    }

    #[test]
    fn an_article_is_read_in_the_language_asked_for_if_there_is_one() {
        let knowledge = knowledge();
        let titles = |language: &str| {
            knowledge
                .readable(language, Audience::Public)
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
}
