//! Help for whoever looks for it: articles, how services are, and where to ask. Who is signed in reads internal articles,
//! too.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use axum::response::Response;
use minijinja::{Value, context};
use serde::Deserialize;

use crate::desk::condition;
use crate::desk::knowledge::{Article, Audience};
use crate::desk::names::QueueName;
use crate::mail;
use crate::web::Web;
use crate::web::fault::Fault;
use crate::web::page::Visit;
use crate::web::session::SignedIn;

/// Somebody who may be an agent, or not.
pub struct Anybody {
    pub visit: Visit,
    pub agent: Option<SignedIn>,
}

impl Anybody {
    fn audience(&self) -> Audience {
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

    fn page(&self, name: &str, context: Value) -> Result<Response, Fault> {
        let signed_in = self.agent.is_some();
        self.visit.page(name, context! { signed_in, ..context })
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
}

pub async fn show(anybody: Anybody, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let (policy, now, language) = (anybody.visit.web.config.policy.clone(), anybody.visit.now, anybody.visit.language);
    let query = asked.q.trim();
    let found = match query.is_empty() {
        true => policy.knowledge.readable(language, anybody.audience()),
        false => policy.knowledge.search(query, language, anybody.audience()),
    };
    let articles: Vec<Value> = found.into_iter().map(line).collect();
    let mut outages = anybody.visit.web.store.read(move |tx| tx.outages(now)).await?;
    outages.retain(|outage| anybody.may_hear(&outage.queue));
    let services: Vec<Value> = condition::all(&policy, &outages, now)
        .into_iter()
        .map(|one| {
            let since = one.down_since.map(|at| at.as_millisecond());
            let until = one.maintenance_until.map(|at| at.as_millisecond());
            let next = one.next_maintenance.map(|window| window.from.as_millisecond());
            context! { title => one.title, state => one.state.as_str(), since, until, next }
        })
        .collect();
    anybody.page("help.html", context! { q => query, articles, services })
}

fn line(article: &Article) -> Value {
    context! {
        slug => article.slug.as_str(), language => article.language.as_str(), title => article.title.as_str(),
        internal => article.audience == Audience::Internal,
    }
}

pub async fn article(
    anybody: Anybody,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let policy = &anybody.visit.web.config.policy;
    let wanted = if asked.language.is_empty() { anybody.visit.language } else { asked.language.as_str() };
    let readable = policy.knowledge.readable(wanted, anybody.audience());
    let article = readable.into_iter().find(|article| article.slug == slug).ok_or(Fault::NotFound)?;
    let text = Value::from_safe_string(mail::markdown(&article.text));
    anybody.page("article.html", context! { article => line(article), text })
}
