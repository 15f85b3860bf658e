//! Articles that are written on the web desk: every change is a version of its own that nothing changes any more, so that
//! who wrote what, and when, is told by the versions themselves.

use jiff::Timestamp;

use crate::desk::knowledge::Article;
use crate::desk::names::AgentId;
use crate::desk::policy::{Policy, Role};
use crate::desk::ticket::TicketNumber;
use crate::desk::work::Actor;

crate::desk::names::closed_set! {
    /// What a version is for.
    pub enum State {
        /// Its writer is not done.
        Draft = "draft",
        /// Somebody who may publish is to look at it.
        InReview = "in_review",
        /// It is read from here on, until another one is, or it is withdrawn.
        Published = "published",
        /// What was published is read no more; where there is a file of this name, that is.
        Withdrawn = "withdrawn",
    }
}

impl State {
    /// Whether it says what is read from here on.
    pub fn decides(self) -> bool {
        matches!(self, Self::Published | Self::Withdrawn)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// From 1, for each article in each language.
    pub number: i64,
    pub article: Article,
    pub state: State,
    /// `None`: whoever may run the command line.
    pub author: Option<AgentId>,
    pub at: Timestamp,
    /// Whose answer it was made of.
    pub ticket: Option<TicketNumber>,
}

/// What somebody wants to be the next version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub article: Article,
    pub state: State,
    /// The number of the version that they had before their eyes; 0 where there was none.
    pub base: i64,
    pub ticket: Option<TicketNumber>,
}

/// Why there is no next version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Somebody else wrote one meanwhile.
    Overtaken(Box<Version>),
    /// In words for whoever wrote it.
    Wrong(String),
}

/// Whether somebody says what is read.
pub fn may_publish(actor: &Actor, policy: &Policy) -> bool {
    match actor {
        Actor::Agent(id) => policy.agent(id).is_some_and(|agent| agent.role != Role::Agent),
        Actor::Operator => true,
        Actor::Desk => false,
    }
}

/// Characters of a title, of a category and of a name; bytes of a text.
const LONGEST_LINE: usize = 200;
const LONGEST_TEXT: usize = 500_000;

/// The next version after the newest one, if it may be.
pub fn next(
    newest: Option<&Version>,
    draft: Draft,
    actor: &Actor,
    policy: &Policy,
    now: Timestamp,
) -> Result<Version, Refusal> {
    let number = newest.map_or(0, |version| version.number);
    if let Some(newest) = newest.filter(|_| draft.base != number) {
        return Err(Refusal::Overtaken(Box::new(newest.clone())));
    }
    if draft.state.decides() && !may_publish(actor, policy) {
        let why = "leads and admins say what is published; send it to them for review";
        return Err(Refusal::Wrong(why.to_owned()));
    }
    let article = sound(draft.article).map_err(Refusal::Wrong)?;
    let ticket = draft.ticket.or_else(|| newest.and_then(|version| version.ticket));
    Ok(Version { number: number + 1, article, state: draft.state, author: actor.agent().cloned(), at: now, ticket })
}

/// The article as it is stored. The error says what is wrong with it.
fn sound(article: Article) -> Result<Article, String> {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Article { slug, language, title, text, category, audience } = article;
    let (title, category) = (line(&title), line(&category));
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if !is_slug(&slug) {
        return Err(format!(
            "`{slug}` is no name of an article: write small letters, digits and dashes, as in write-to-us"
        ));
    }
    if !is_language(&language) {
        return Err(format!("`{language}` is no language: write a code of two letters (ISO 639-1), such as en"));
    }
    if title.is_empty() {
        return Err("it has no title".to_owned());
    }
    if [&title, &category].iter().any(|line| line.chars().count() > LONGEST_LINE) {
        return Err(format!("its title and its category have {LONGEST_LINE} characters at most"));
    }
    if text.is_empty() {
        return Err("it says nothing below its title".to_owned());
    }
    if text.len() > LONGEST_TEXT {
        return Err("it is too long for one article; make several of it".to_owned());
    }
    Ok(Article { slug, language, title, text, category, audience })
}

pub fn is_slug(text: &str) -> bool {
    let may = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.len() <= LONGEST_LINE && text.bytes().all(may) && text.bytes().any(|byte| byte != b'-')
}

pub fn is_language(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|letter| letter.is_ascii_lowercase())
}

/// A name made of a title, other than those that are taken.
pub fn slug_of(title: &str, taken: &[String]) -> String {
    const WORDS: usize = 8;
    let mut plain = String::new();
    for letter in title.chars().flat_map(char::to_lowercase) {
        match letter {
            'ä' | 'æ' => plain.push_str("ae"),
            'ö' | 'ø' | 'œ' => plain.push_str("oe"),
            'ü' => plain.push_str("ue"),
            'ß' => plain.push_str("ss"),
            'à' | 'á' | 'â' | 'å' => plain.push('a'),
            'è' | 'é' | 'ê' | 'ë' => plain.push('e'),
            'ì' | 'í' | 'î' | 'ï' => plain.push('i'),
            'ò' | 'ó' | 'ô' => plain.push('o'),
            'ù' | 'ú' | 'û' => plain.push('u'),
            'ç' => plain.push('c'),
            'ñ' => plain.push('n'),
            letter if letter.is_ascii_alphanumeric() => plain.push(letter),
            _ => plain.push(' '),
        }
    }
    let words: Vec<&str> = plain.split_whitespace().take(WORDS).collect();
    let slug: String = words.join("-").chars().take(80).collect();
    let slug = if slug.is_empty() { "article".to_owned() } else { slug };
    let others = (2..).map(|number| format!("{slug}-{number}"));
    let mut names = std::iter::once(slug.clone()).chain(others);
    names.find(|name| !taken.contains(name)).unwrap_or(slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_a_title() {
        let taken = ["printer".to_owned(), "printer-2".to_owned()];
        for (title, slug) in [
            ("How do I reset my password?", "how-do-i-reset-my-password"),
            ("Drucker für Gäste", "drucker-fuer-gaeste"),
            ("Réinitialiser", "reinitialiser"),
            ("Printer", "printer-3"),
            ("日本語", "article"),
        ] {
            assert_eq!(slug_of(title, &taken), slug);
            assert!(is_slug(slug));
        }
    }

    #[test]
    fn what_is_no_name_and_no_language() {
        for slug in ["", "Two words", "ä", "../etc", "-", "a/b"] {
            assert!(!is_slug(slug), "{slug}");
        }
        assert!(is_language("nl") && !is_language("NL") && !is_language("dutch") && !is_language("é"));
    }
}
