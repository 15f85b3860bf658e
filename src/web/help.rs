//! Help for whoever looks for it: articles, how services are, and where to ask. Who is signed in reads internal articles,
//! too.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use minijinja::{Value, context};
use serde::Deserialize;

use crate::act::articles;
use crate::desk::condition;
use crate::desk::knowledge::{Article, Audience, Piece, marked};
use crate::desk::names::QueueName;
use crate::mail;
use crate::web::Web;
use crate::web::chat;
use crate::web::fault::Fault;
use crate::web::forms;
use crate::web::page::Visit;
use crate::web::session::SignedIn;

/// Somebody who may be an agent, or not.
pub struct Anybody {
    pub visit: Visit,
    pub agent: Option<SignedIn>,
}

impl Anybody {
    pub fn audience(&self) -> Audience {
        if self.agent.is_some() { Audience::Internal } else { Audience::Public }
    }

    /// Of an outage by a ticket of a restricted queue whoever may hear of that one.
    fn may_hear(&self, queue: &QueueName) -> bool {
        let policy = &self.visit.web.config.policy;
        match &self.agent {
            Some(signed_in) => policy.may_hear(&signed_in.agent.id, queue),
            None => !policy.is_restricted(queue),
        }
    }

    pub fn page(&self, name: &str, context: Value) -> Result<Response, Fault> {
        self.page_with(StatusCode::OK, name, context)
    }

    pub fn page_with(&self, status: StatusCode, name: &str, context: Value) -> Result<Response, Fault> {
        let signed_in = self.agent.is_some();
        self.visit.page_with(status, name, context! { signed_in, ..context })
    }
}

impl FromRequestParts<Arc<Web>> for Anybody {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, web: &Arc<Web>) -> Result<Self, Fault> {
        let visit = Visit::from_request_parts(parts, web).await?;
        let agent = match SignedIn::from_request_parts(parts, web).await {
            Ok(agent) => Some(agent),
            Err(Fault::SignIn { .. }) => None,
            Err(fault) => return Err(fault),
        };
        Ok(Self { visit, agent })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Words that are looked for.
    q: String,
    /// In which language an article is wanted.
    language: String,
    /// The category that alone is wanted.
    category: String,
    /// What somebody just said of an article: `yes`, `no`, or `words`.
    said: String,
}

pub async fn show(anybody: Anybody, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let (policy, now, language) = (anybody.visit.web.config.policy.clone(), anybody.visit.now, anybody.visit.language);
    let query = asked.q.trim();
    let of = policy.clone();
    let knowledge = anybody.visit.web.store.read(move |tx| articles::knowledge(tx, &of)).await?;
    let languages = [language, policy.desk.language.as_str()];
    let found = match query.is_empty() {
        true => knowledge.readable(&languages, anybody.audience()),
        false => knowledge.search(query, &languages, anybody.audience()),
    };
    let found: Vec<&Article> =
        found.into_iter().filter(|article| asked.category.is_empty() || article.category == asked.category).collect();
    let groups = match query.is_empty() {
        true => by_category(&found),
        false => vec![context! { name => "", articles => found.iter().map(|one| hit(one, query)).collect::<Vec<_>>() }],
    };
    let groups: Vec<Value> = if found.is_empty() { Vec::new() } else { groups };
    let outages = anybody.visit.web.store.read(move |tx| tx.outages(now)).await?;
    let services: Vec<Value> = condition::all(&policy, &outages, |queue| anybody.may_hear(queue), now)
        .into_iter()
        .map(|one| {
            let since = one.down_since.map(|at| at.as_millisecond());
            let until = one.maintenance_until.map(|at| at.as_millisecond());
            let next = one.next_maintenance.map(|window| window.from.as_millisecond());
            context! { title => one.title, state => one.state.as_str(), since, until, next }
        })
        .collect();
    let (forms, chats) = (forms::listed(&anybody), chat::listed(&anybody.visit));
    anybody
        .page("help.html", context! { q => query, groups, services, forms, chats, category => asked.category.as_str() })
}

/// Articles below their categories; at the end those that are in none.
fn by_category(articles: &[&Article]) -> Vec<Value> {
    let mut groups: BTreeMap<(bool, &str), Vec<Value>> = BTreeMap::new();
    for article in articles {
        let name = article.category.as_str();
        groups.entry((name.is_empty(), name)).or_default().push(line(article));
    }
    groups.into_iter().map(|((_, name), articles)| context! { name, articles }).collect()
}

/// Characters around the words that were looked for.
const AROUND: usize = 180;

/// A line with the words that were looked for, marked.
fn hit(article: &Article, query: &str) -> Value {
    let title = drawn(&marked(&article.title, query, usize::MAX));
    let text = marked(&mail::unmarked(&article.text), query, AROUND);
    let text = text.iter().any(|piece| piece.found).then(|| drawn(&text));
    context! { marked_title => title, around => text, ..line(article) }
}

/// Pieces as HTML. What they say is escaped, whatever it is.
fn drawn(pieces: &[Piece]) -> Value {
    let drawn = pieces.iter().map(|piece| {
        let text = minijinja::HtmlEscape(&piece.text);
        if piece.found { format!("<mark>{text}</mark>") } else { text.to_string() }
    });
    Value::from_safe_string(drawn.collect())
}

fn line(article: &Article) -> Value {
    context! {
        category => article.category.as_str(), slug => article.slug.as_str(), language => article.language.as_str(), title => article.title.as_str(),
        internal => article.audience == Audience::Internal,
    }
}

pub async fn article(
    anybody: Anybody,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let policy = anybody.visit.web.config.policy.clone();
    let of = policy.clone();
    let knowledge = anybody.visit.web.store.read(move |tx| articles::knowledge(tx, &of)).await?;
    let languages = [asked.language.as_str(), anybody.visit.language, policy.desk.language.as_str()];
    let readable = knowledge.readable(&languages, anybody.audience());
    let article = readable.into_iter().find(|article| article.slug == slug).ok_or(Fault::NotFound)?;
    let text = Value::from_safe_string(mail::markdown(&article.text));
    let others: Vec<Value> = knowledge
        .all()
        .filter(|other| other.slug == slug && other.language != article.language && other.is_for(anybody.audience()))
        .map(line)
        .collect();
    let said = ["yes", "no", "words"].into_iter().find(|said| *said == asked.said);
    anybody.page("article.html", context! { article => line(article), text, others, said })
}
