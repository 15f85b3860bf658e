//! Articles, and how services are.

use anyhow::Result;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::desk::condition::{self, Condition};
use crate::desk::knowledge::{self, Audience, Knowledge};
use crate::web::api::caller::Caller;
use crate::web::api::given::{Asked, At};
use crate::web::api::problem::Problem;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Words that are looked for; without any every article is meant
    q: String,
    /// In which language, ISO 639-1, where an article is written in it; else that of the desk
    #[param(example = "nl")]
    language: String,
}

/// An article in one language.
#[derive(Serialize, ToSchema)]
pub struct Article<'a> {
    slug: &'a str,
    language: &'a str,
    title: &'a str,
    audience: Audience,
    /// Markdown; left out of lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

impl<'a> Article<'a> {
    fn of(article: &'a knowledge::Article) -> Self {
        let knowledge::Article { slug, language, title, audience, .. } = article;
        Self { slug, language, title, audience: *audience, text: None }
    }
}

/// Files, and what is written on the desk.
async fn all(caller: &Caller) -> Result<Knowledge> {
    let policy = caller.policy().clone();
    caller.web.store.read(move |tx| crate::act::articles::knowledge(tx, &policy)).await
}

/// Which languages are wanted, the first of them most.
fn languages<'a>(wanted: &'a str, caller: &'a Caller) -> Vec<&'a str> {
    [wanted, &caller.policy().desk.language].into_iter().filter(|language| !language.is_empty()).collect()
}

/// Articles, the best first where words are looked for
#[utoipa::path(get, path = "/articles", tag = "knowledge", params(Wanted),
    responses((status = 200, description = "Each once", body = Vec<Article>)))]
pub async fn articles(caller: Caller, Asked(wanted): Asked<Wanted>) -> Result<Response, Problem> {
    let (knowledge, languages) = (all(&caller).await?, languages(&wanted.language, &caller));
    let found = match wanted.q.trim() {
        "" => knowledge.readable(&languages, Audience::Internal),
        words => knowledge.search(words, &languages, Audience::Internal),
    };
    caller.shows(&found.into_iter().map(Article::of).collect::<Vec<_>>())
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Spoken {
    /// In which language, ISO 639-1, if it is written in it; else that of the desk
    language: String,
}

/// An article with its text
#[utoipa::path(get, path = "/articles/{slug}", tag = "knowledge",
    params(("slug" = String, Path, description = "By which it is asked for, the same in all languages"), Spoken),
    responses((status = 200, description = "The article", body = Article)))]
pub async fn article(
    caller: Caller,
    At(slug): At<String>,
    Asked(Spoken { language }): Asked<Spoken>,
) -> Result<Response, Problem> {
    let knowledge = all(&caller).await?;
    let readable = knowledge.readable(&languages(&language, &caller), Audience::Internal);
    let article = readable.into_iter().find(|article| article.slug == slug).ok_or_else(Problem::not_found)?;
    caller.shows(&Article { text: Some(&article.text), ..Article::of(article) })
}

/// How each service is now, and when it is maintained next
#[utoipa::path(get, path = "/services", tag = "knowledge",
    responses((status = 200, description = "In the order of the configuration", body = Vec<Condition>)))]
pub async fn services(caller: Caller) -> Result<Response, Problem> {
    let now = caller.now;
    let outages = caller.web.store.read(move |tx| tx.outages(now)).await?;
    caller.shows(&condition::all(caller.policy(), &outages, |queue| caller.may_hear(queue), now))
}
