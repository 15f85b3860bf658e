//! A page: a template, what it shows, and in whose language.

use std::sync::Arc;

use anyhow::Context;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use minijinja::value::Kwargs;
use minijinja::{Environment, Error, State, UndefinedBehavior, Value, context};

use crate::web::Web;
use crate::web::fault::Fault;
use crate::web::guard;
use crate::web::words::Words;
use crate::web::{dates, language, shown};
use crate::{clock, mail};

macro_rules! pages {
    ($($name:literal)+) => { &[$(($name, include_str!(concat!("pages/", $name)))),+] };
}

/// A test holds list and folder together.
const PAGES: &[(&str, &str)] = pages!(
    "_desk.html" "_frame.html" "_macros.html" "_outside.html" "_rows.html" "_review.html" "_unfinished.html"
    "_forms.html" "article.html" "help.html" "new.html" "form.html" "articles.html" "article_desk.html" "article_edit.html"
    "my.html" "my_sign_in.html" "approve.html" "error.html" "done.html" "now.html" "rate.html" "_rating.html" "sent.html" "sign_in.html" "openid.html" "enter.html"
    "call.html" "chat.html" "_said.html" "_chats.html" "merge.html" "follow.html" "ticket.html" "tickets.html"
    "_room.html" "_messages.html" "mail.html" "ledger.html" "message.html" "leaving.html"
    "_settings.html" "settings.html" "rules.html" "sessions.html" "looks.html" "tokens.html"
    "report.html" "reports.html"
);

/// All pages, compiled.
pub struct Pages {
    env: Environment<'static>,
    words: Arc<Words>,
}

impl Pages {
    /// `zone`: by which clock times are told.
    pub fn new(zone: TimeZone) -> Self {
        let mut env = Environment::new();
        env.set_undefined_behavior(UndefinedBehavior::Strict);
        let all = Arc::new(Words::new());
        let words = all.clone();
        env.add_function("t", move |state: &State<'_, '_>, key: String, holes: Kwargs| {
            translate(&words, state, &key, &holes)
        });
        let words = all.clone();
        env.add_filter("exact", move |state: &State<'_, '_>, at: Value| {
            let at = i64::try_from(at).ok().and_then(|at| Timestamp::from_millisecond(at).ok());
            at.map_or_else(String::new, |at| dates::exact(at, &zone, &words, &language_of(state)))
        });
        env.add_filter("ago", |state: &State<'_, '_>, at: Value| shown::relative(state, &at));
        env.add_filter("query", |text: String| shown::query(&text));
        env.add_filter("marked_up", |text: String| Value::from_safe_string(mail::marked_up(&text)));
        env.add_filter("lines", |text: String| shown::lines(&text));
        for (name, text) in PAGES {
            // Built in; a test compiles every one.
            drop(env.add_template(name, text));
        }
        Self { env, words: all }
    }

    pub fn words<'w>(&'w self, language: &str, key: &'w str) -> &'w str {
        self.words.get(language, key)
    }

    fn render(&self, name: &str, context: Value) -> anyhow::Result<String> {
        let page = self.env.get_template(name).and_then(|page| page.render(context));
        page.with_context(|| format!("Failed to draw the page {name}"))
    }
}

/// `t("sent_to", address=address)`: the words of a key with their holes filled, in the language of the page.
fn translate(words: &Words, state: &State<'_, '_>, key: &str, holes: &Kwargs) -> Result<String, Error> {
    let mut text = words.get(&language_of(state), key).to_owned();
    for hole in holes.args() {
        let value: Value = holes.get(hole)?;
        text = text.replace(&format!("{{{hole}}}"), &value.to_string());
    }
    Ok(text)
}

fn language_of(state: &State<'_, '_>) -> String {
    state.lookup("language").and_then(|language| language.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Somebody asks for a page: what every one needs.
#[derive(Clone)]
pub struct Visit {
    pub web: Arc<Web>,
    pub language: &'static str,
    pub now: Timestamp,
    /// Path and query, to come back to.
    pub here: String,
    /// Whether it stands in a frame of another site.
    embedded: bool,
}

impl Visit {
    /// The words of a key in the language of the page.
    pub fn words<'w>(&'w self, key: &'w str) -> &'w str {
        self.web.words(self.language, key)
    }

    /// The page, drawn. `context` stands beside what every page knows.
    pub fn page(&self, name: &str, context: Value) -> Result<Response, Fault> {
        self.page_with(StatusCode::OK, name, context)
    }

    pub fn page_with(&self, status: StatusCode, name: &str, context: Value) -> Result<Response, Fault> {
        Ok((status, Html(self.drawn(name, context)?)).into_response())
    }

    /// The same as text: a piece of a page.
    pub fn drawn(&self, name: &str, context: Value) -> Result<String, Fault> {
        let policy = &self.web.config.policy;
        let brand = &self.web.config.web.brand;
        let desk = context! {
            name => policy.desk.name.as_str(), logo => brand.logo.is_some(), style => brand.has_style(),
        };
        let here = self.here.as_str();
        let embedded = self.embedded;
        let all =
            context! { language => self.language, desk, here, embedded, now => self.now.as_millisecond(), ..context };
        Ok(self.web.pages.render(name, all)?)
    }
}

impl FromRequestParts<Arc<Web>> for Visit {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, web: &Arc<Web>) -> Result<Self, Fault> {
        let language = language::of(&parts.headers, &web.config.policy.desk.language);
        let here = parts.uri.path_and_query().map_or("/", |whole| whole.as_str()).to_owned();
        let embedded = guard::is_framed(parts.uri.path(), &parts.headers);
        Ok(Self { web: web.clone(), language, now: clock::now(), here, embedded })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_page_of_the_folder_is_built_in_and_compiles() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/pages");
        let there: BTreeSet<String> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        let listed: BTreeSet<String> = PAGES.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(listed, there);
        assert_eq!(listed.len(), PAGES.len(), "each once");
        let pages = Pages::new(TimeZone::UTC);
        for (name, text) in PAGES {
            assert!(
                pages.env.get_template(name).is_ok(),
                "{name}: {:?}",
                Environment::new().template_from_str(text).err()
            );
        }
    }
}
