//! The knowledge base: articles that agents send instead of writing the same once more. What is internal never goes to
//! anybody outside.
//!
//! Articles are files, or written on the web desk in versions ([`version`]); whatever reads them reads both by
//! [`Knowledge::with`].

pub mod feedback;
pub mod from_answer;
mod search;
pub mod version;
pub mod wanted;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use search::{Piece, marked, stems};

use crate::desk::template::ArticleView;

/// Every article in every language.
#[derive(Clone, Debug, Default)]
pub struct Knowledge {
    articles: Vec<Arc<Article>>,
    /// Maildesk's own; none is of the name of an article of the desk's, in whatever language.
    manual: Vec<Arc<Article>>,
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
    /// Below what it is listed; empty where it is not.
    pub category: String,
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
        Self { articles: articles.into_iter().map(Arc::new).collect(), manual: Vec::new() }
    }

    /// Maildesk's own, to be read where the desk has none of their name.
    pub fn of_manual(manual: Vec<Article>) -> Self {
        Self { articles: Vec::new(), manual: manual.into_iter().map(Arc::new).collect() }
    }

    /// With these in the place of those of the same name and language.
    pub fn with(&self, written: &[Arc<Article>]) -> Self {
        let kept = self.articles.iter().filter(|article| written.iter().all(|other| !other.is_same(article)));
        let manual = self.manual.iter().filter(|article| written.iter().all(|other| other.slug != article.slug));
        Self { articles: kept.chain(written).cloned().collect(), manual: manual.cloned().collect() }
    }

    pub fn all(&self) -> impl Iterator<Item = &Article> {
        self.articles.iter().chain(&self.manual).map(AsRef::as_ref)
    }

    /// The one of exactly this name and language.
    pub fn one(&self, slug: &str, language: &str) -> Option<&Article> {
        self.all().find(|article| article.slug == slug && article.language == language)
    }

    /// What there is to ask for, in order.
    pub fn slugs(&self) -> Vec<String> {
        let slugs: BTreeSet<&String> = self.all().map(|article| &article.slug).collect();
        slugs.into_iter().cloned().collect()
    }

    /// In the first of these languages in which it is written, else in any.
    pub fn article(&self, slug: &str, languages: &[&str]) -> Option<&Article> {
        first(self.all().filter(|article| article.slug == slug).collect(), languages)
    }

    /// Each article once, in the first of these languages in which it is written, else in any.
    pub fn readable(&self, languages: &[&str], audience: Audience) -> Vec<&Article> {
        let may = |article: &&Article| article.is_for(audience);
        let slugs = self.slugs();
        let of =
            |slug: &String| first(self.all().filter(|article| article.slug == *slug).filter(may).collect(), languages);
        slugs.iter().filter_map(of).collect()
    }
}

fn first<'a>(written: Vec<&'a Article>, languages: &[&str]) -> Option<&'a Article> {
    let of = |language: &&str| written.iter().copied().find(|article| article.language == *language);
    languages.iter().find_map(of).or_else(|| written.first().copied())
}

impl Article {
    /// Whether people of this kind may read it.
    pub fn is_for(&self, audience: Audience) -> bool {
        audience == Audience::Internal || self.audience == Audience::Public
    }

    /// Whether both are one article in one language.
    pub fn is_same(&self, other: &Self) -> bool {
        self.slug == other.slug && self.language == other.language
    }

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
