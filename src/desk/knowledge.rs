//! The knowledge base: articles that agents send instead of writing the same once more. What is internal never goes to
//! anybody outside.

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
        let slugs: std::collections::BTreeSet<&String> = self.articles.iter().map(|article| &article.slug).collect();
        slugs.into_iter().cloned().collect()
    }

    /// In the first of these languages in which it is written, else in any.
    pub fn article(&self, slug: &str, languages: &[&str]) -> Option<&Article> {
        let written = || self.articles.iter().filter(|article| article.slug == slug);
        let wanted = languages.iter().find_map(|language| written().find(|article| article.language == *language));
        wanted.or_else(|| written().next())
    }
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
