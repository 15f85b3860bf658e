//! Articles as agents see them: which there are, what readers say of them, and who wrote what when.

use std::cmp::Ordering;

use anyhow::Result;
use axum::Form;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use serde::Deserialize;

use crate::act::articles::{self, Named, Wanted, Whole};
use crate::desk::knowledge::version::{self, State, Version};
use crate::desk::knowledge::{Article, Audience};
use crate::desk::policy::Policy;
use crate::desk::work::Actor;
use crate::mail;
use crate::store::tx::Tx;
use crate::web::fault::Fault;
use crate::web::session::SignedIn;
use crate::web::shown;
use crate::web::sight::Sight;

/// Remarks of readers that one page shows.
const MOST_REMARKS: usize = 50;

/// Where agents find an article.
pub fn page_of(article: &Article) -> String {
    format!("/articles/{}/{}", shown::query(&article.slug), shown::query(&article.language))
}

pub fn may_publish(signed_in: &SignedIn) -> bool {
    version::may_publish(&Actor::Agent(signed_in.agent.id.clone()), &signed_in.visit.web.config.policy)
}

/// Who wrote a version, by name.
pub fn author(version: &Version, policy: &Policy) -> String {
    let Some(id) = &version.author else { return "operator".to_owned() };
    policy.agent(id).map_or_else(|| id.to_string(), |agent| agent.name.clone())
}

/// What waits for somebody who may publish.
pub fn in_review(tx: &mut dyn Tx) -> Result<Vec<Version>> {
    let mut newest = tx.newest_articles()?;
    newest.retain(|version| version.state == State::InReview);
    Ok(newest)
}

/// A line for what waits.
pub fn waiting(version: &Version, policy: &Policy) -> Value {
    context! {
        page => page_of(&version.article), title => version.article.title.as_str(),
        language => version.article.language.as_str(), author => author(version, policy),
        at => version.at.as_millisecond(),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Listed {
    /// `least`: what helps least comes first.
    order: String,
}

pub async fn list(signed_in: SignedIn, Query(listed): Query<Listed>) -> Result<Response, Fault> {
    let policy = signed_in.visit.web.config.policy.clone();
    let of = policy.clone();
    let found = signed_in.visit.web.store.read(move |tx| Ok((articles::all(tx, &of)?, in_review(tx)?)));
    let (all, review) = found.await?;
    let mut wholes: Vec<&Whole> = all.iter().collect();
    let name = |whole: &Whole| {
        let article = whole.shown();
        article
            .map(|one| (one.category.is_empty(), one.category.clone(), one.title.to_lowercase(), one.language.clone()))
    };
    let least = listed.order == "least";
    wholes.sort_by(|a, b| {
        let weaker = b.tally.weakness().total_cmp(&a.tally.weakness());
        let weaker = if least { weaker } else { Ordering::Equal };
        weaker.then_with(|| name(a).cmp(&name(b)))
    });
    let rows: Vec<Value> = wholes
        .into_iter()
        .filter_map(|whole| {
            let article = whole.shown()?;
            Some(context! {
                page => page_of(article), title => article.title.as_str(), slug => article.slug.as_str(),
                language => article.language.as_str(), category => article.category.as_str(),
                internal => article.audience == Audience::Internal, is_file => whole.is_file,
                waits => whole.waits().map(State::as_str), is_read => whole.read.is_some(),
                yes => whole.tally.yes, no => whole.tally.no, remarks => whole.tally.remarks,
            })
        })
        .collect();
    let review: Vec<Value> = review.iter().map(|version| waiting(version, &policy)).collect();
    signed_in.page("articles.html", context! { rows, review, least, at => "articles" })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Shown {
    version: Option<i64>,
}

pub async fn show(
    signed_in: SignedIn,
    Path((slug, language)): Path<(String, String)>,
    Query(asked): Query<Shown>,
) -> Result<Response, Fault> {
    let policy = signed_in.visit.web.config.policy.clone();
    let (of, mut sight) = (policy.clone(), Sight::of(&signed_in));
    let found = signed_in.visit.web.store.read(move |tx| {
        let versions = tx.article_versions(&slug, &language)?;
        let read = articles::knowledge(tx, &of)?.one(&slug, &language).cloned();
        let file = of.knowledge.one(&slug, &language).cloned();
        let remarks = tx.remarks(&slug, &language, MOST_REMARKS)?;
        let tally = tx.votes()?.into_iter().find(|tally| tally.slug == slug && tally.language == language);
        let ticket = versions.last().and_then(|version| version.ticket);
        let ticket = match ticket {
            Some(number) if sight.ticket(tx, number)? => Some(number),
            _ => None,
        };
        Ok((versions, read, file, remarks, tally.unwrap_or_default(), ticket))
    });
    let (versions, read, file, remarks, tally, ticket) = found.await?;
    let newest = versions.last();
    let live = versions.iter().rev().find(|version| version.state.decides());
    let live = live.filter(|version| version.state == State::Published).map(|version| version.number);
    let chosen = match asked.version {
        Some(number) => Some(versions.iter().find(|version| version.number == number).ok_or(Fault::NotFound)?),
        None => newest.filter(|newest| newest.state != State::Withdrawn),
    };
    let last = || newest.map(|newest| &newest.article);
    let article = chosen.map(|version| &version.article).or(read.as_ref()).or_else(last).ok_or(Fault::NotFound)?;
    let history: Vec<Value> = versions
        .iter()
        .rev()
        .map(|version| {
            context! {
                number => version.number, state => version.state.as_str(), author => author(version, &policy),
                at => version.at.as_millisecond(), live => Some(version.number) == live,
                chosen => chosen.is_some_and(|chosen| chosen.number == version.number),
            }
        })
        .collect();
    let remarks: Vec<Value> = remarks
        .iter()
        .map(|remark| {
            let settled = remark.settled_by.as_ref();
            let settled = settled.map(|id| policy.agent(id).map_or(id.as_str(), |agent| agent.name.as_str()));
            context! { id => remark.id, words => remark.words.as_str(), at => remark.at.as_millisecond(), settled }
        })
        .collect();
    let context = context! {
        title => article.title.as_str(), slug => article.slug.as_str(), language => article.language.as_str(),
        category => article.category.as_str(), internal => article.audience == Audience::Internal,
        page => page_of(article), text => Value::from_safe_string(mail::markdown(&article.text)),
        number => chosen.map(|version| version.number), state => chosen.map(|version| version.state.as_str()),
        newest => newest.map(|version| version.number), live, is_read => read.is_some(),
        over_file => file.is_some() && live.is_some(), is_file => file.is_some() && live.is_none(),
        yes => tally.yes, no => tally.no, ticket => ticket.map(|number| number.0),
        publishes => may_publish(&signed_in), history, remarks, at => "articles",
    };
    signed_in.page("article_desk.html", context)
}

/// What is to become of a version.
#[derive(Debug, Deserialize)]
pub struct Settled {
    number: i64,
    /// The newest version that the page named.
    base: Option<i64>,
    state: State,
}

pub async fn settle(
    signed_in: SignedIn,
    Path((slug, language)): Path<(String, String)>,
    Form(Settled { number, base, state }): Form<Settled>,
) -> Result<Response, Fault> {
    let (web, now) = (&signed_in.visit.web, signed_in.visit.now);
    let actor = Actor::Agent(signed_in.agent.id.clone());
    let named = Named { slug, language };
    let policy = &web.config.policy;
    let wanted = Wanted { number: Some(number), base, state };
    let version = articles::settle(&web.store, policy, actor, named, wanted, now).await.map_err(Fault::of)?;
    Ok(Redirect::to(&page_of(&version.article)).into_response())
}

#[derive(Debug, Deserialize)]
pub struct Remarked {
    id: i64,
}

/// A remark of a reader is dealt with.
pub async fn settle_remark(
    signed_in: SignedIn,
    Path((slug, language)): Path<(String, String)>,
    Form(Remarked { id }): Form<Remarked>,
) -> Result<Response, Fault> {
    let (by, now) = (signed_in.agent.id.clone(), signed_in.visit.now);
    signed_in.visit.web.store.write(move |tx| tx.settle_remark(id, &by, now)).await?;
    let page = format!("/articles/{}/{}#remarks", shown::query(&slug), shown::query(&language));
    Ok(Redirect::to(&page).into_response())
}
