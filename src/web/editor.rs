//! Writing an article: a new one, of an answer on a ticket, or the next version of one that there is.

use anyhow::Result;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use serde::Deserialize;

use crate::act::articles;
use crate::desk::knowledge::version::{self, Draft, Refusal, State, Version};
use crate::desk::knowledge::{Article, Audience, from_answer};
use crate::desk::ticket::{AuthorKind, EntryKind, TicketNumber, Visibility};
use crate::desk::work::Actor;
use crate::mail;
use crate::web::articles::{author, may_publish, page_of};
use crate::web::fault::Fault;
use crate::web::session::SignedIn;
use crate::web::sight::Sight;
use crate::web::sight::Visible;

/// Languages as they call themselves; whoever writes in others may.
const LANGUAGES: &[(&str, &str)] =
    &[("en", "English"), ("de", "Deutsch"), ("fi", "suomi"), ("fr", "français"), ("nl", "Nederlands")];

/// What a new article begins with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Begun {
    /// An answer on a ticket.
    ticket: Option<i64>,
    entry: Option<i64>,
    /// An article that is to be there in another language, too.
    slug: String,
    /// A title, where a search found nothing.
    title: String,
}

/// What stands in the form.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    slug: String,
    language: String,
    title: String,
    category: String,
    audience: String,
    text: String,
    /// The version that it was begun from.
    base: i64,
    ticket: Option<i64>,
    /// `preview`, or the state that it is to have.
    #[serde(rename = "do")]
    to_do: String,
}

impl Fields {
    fn of(article: &Article) -> Self {
        Self {
            slug: article.slug.clone(),
            language: article.language.clone(),
            title: article.title.clone(),
            category: article.category.clone(),
            audience: article.audience.as_str().to_owned(),
            text: article.text.clone(),
            ..Self::default()
        }
    }
}

/// What the form shows besides.
#[derive(Default)]
struct Said {
    problem: Option<String>,
    /// What somebody else wrote meanwhile.
    newer: Option<Version>,
    preview: bool,
}

/// Whether an article is begun, or goes on.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    New,
    Next,
}

pub async fn begin(signed_in: SignedIn, Query(begun): Query<Begun>) -> Result<Response, Fault> {
    let policy = signed_in.visit.web.config.policy.clone();
    let mut fields = Fields {
        language: policy.desk.language.clone(),
        audience: Audience::Public.as_str().to_owned(),
        title: begun.title,
        slug: begun.slug,
        ..Fields::default()
    };
    if let Some(number) = begun.ticket.map(TicketNumber) {
        let ticket = Visible::of(&signed_in, number.0).await?;
        let entries = signed_in.visit.web.store.read(move |tx| tx.entries(number)).await?;
        let answer = entries.into_iter().map(|stored| (stored.id, stored.entry)).find(|(id, entry)| {
            Some(*id) == begun.entry
                && entry.kind == EntryKind::Outbound
                && entry.author.kind == AuthorKind::Agent
                // What was asked of somebody else is no answer.
                && entry.visibility == Visibility::Public
        });
        let (_, answer) = answer.ok_or(Fault::NotFound)?;
        fields = Fields { ticket: Some(number.0), ..Fields::of(&from_answer::drafted(&ticket, &answer, &policy)) };
    }
    draw(&signed_in, Kind::New, &fields, Said::default(), StatusCode::OK).await
}

pub async fn write_new(signed_in: SignedIn, Form(mut fields): Form<Fields>) -> Result<Response, Fault> {
    fields.base = 0;
    fields.slug = fields.slug.trim().to_lowercase();
    let (policy, asked) = (signed_in.visit.web.config.policy.clone(), fields.clone());
    let (slug, taken) = signed_in
        .visit
        .web
        .store
        .read(move |tx| {
            let knowledge = articles::knowledge(tx, &policy)?;
            let written = tx.newest_articles()?;
            let names: Vec<String> =
                knowledge.slugs().into_iter().chain(written.iter().map(|one| one.article.slug.clone())).collect();
            let slug = if asked.slug.is_empty() { version::slug_of(&asked.title, &names) } else { asked.slug };
            let taken = knowledge.one(&slug, &asked.language).is_some()
                || written.iter().any(|one| one.article.slug == slug && one.article.language == asked.language);
            Ok((slug, taken))
        })
        .await?;
    if taken && fields.to_do != "preview" {
        let words = signed_in.visit.web.words(signed_in.visit.language, "article.taken").to_owned();
        let said = Said { problem: Some(words), ..Said::default() };
        return draw(&signed_in, Kind::New, &fields, said, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let article = Fields { slug, ..fields.clone() };
    write(&signed_in, Kind::New, fields, article).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct From {
    version: Option<i64>,
}

pub async fn open(
    signed_in: SignedIn,
    Path((slug, language)): Path<(String, String)>,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    let policy = signed_in.visit.web.config.policy.clone();
    let found = signed_in.visit.web.store.read(move |tx| {
        let versions = tx.article_versions(&slug, &language)?;
        let file = policy.knowledge.one(&slug, &language).cloned();
        Ok((versions, file))
    });
    let (versions, file) = found.await?;
    let base = versions.last().map_or(0, |newest| newest.number);
    let wanted = from.version.unwrap_or(base);
    let version = versions.into_iter().find(|version| version.number == wanted);
    // What was withdrawn goes on as the file, where there is one.
    let version =
        version.filter(|version| version.state != State::Withdrawn || from.version.is_some() || file.is_none());
    let article = version.map(|version| version.article).or(file).ok_or(Fault::NotFound)?;
    let fields = Fields { base, ..Fields::of(&article) };
    draw(&signed_in, Kind::Next, &fields, Said::default(), StatusCode::OK).await
}

pub async fn write_next(
    signed_in: SignedIn,
    Path((slug, language)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    let fields = Fields { slug, language, ..fields };
    let article = fields.clone();
    write(&signed_in, Kind::Next, fields, article).await
}

/// Stores what was written, or shows it again with what speaks against it.
async fn write(signed_in: &SignedIn, kind: Kind, fields: Fields, article: Fields) -> Result<Response, Fault> {
    if fields.to_do == "preview" {
        let said = Said { preview: true, ..Said::default() };
        return draw(signed_in, kind, &fields, said, StatusCode::OK).await;
    }
    let state = match fields.to_do.as_str() {
        "published" => State::Published,
        "in_review" => State::InReview,
        _ => State::Draft,
    };
    let ticket = seen(signed_in, fields.ticket.map(TicketNumber)).await?;
    let audience = article.audience.parse().unwrap_or(Audience::Internal);
    let Fields { slug, language, title, text, category, base, .. } = article;
    let article = Article { slug, language, title, text, category, audience };
    let page = page_of(&article);
    let draft = Draft { article, state, base, ticket };
    let actor = Actor::Agent(signed_in.agent.id.clone());
    let (web, now) = (&signed_in.visit.web, signed_in.visit.now);
    match articles::write(&web.store, &web.config.policy, actor, draft, now).await? {
        Ok(_) => Ok(Redirect::to(&page).into_response()),
        Err(Refusal::Wrong(why)) => {
            let said = Said { problem: Some(why), ..Said::default() };
            draw(signed_in, kind, &fields, said, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(Refusal::Overtaken(newer)) => {
            // Whoever saves again has seen it.
            let fields = Fields { base: newer.number, ..fields };
            let said = Said { newer: Some(*newer), ..Said::default() };
            draw(signed_in, kind, &fields, said, StatusCode::CONFLICT).await
        }
    }
}

/// The ticket, if this agent may know of it.
async fn seen(signed_in: &SignedIn, ticket: Option<TicketNumber>) -> Result<Option<TicketNumber>, Fault> {
    let Some(number) = ticket else { return Ok(None) };
    let mut sight = Sight::of(signed_in);
    let may = signed_in.visit.web.store.read(move |tx| Ok(tx.ticket(number)?.is_some() && sight.ticket(tx, number)?));
    Ok(may.await?.then_some(number))
}

async fn draw(
    signed_in: &SignedIn,
    kind: Kind,
    fields: &Fields,
    said: Said,
    status: StatusCode,
) -> Result<Response, Fault> {
    let policy = signed_in.visit.web.config.policy.clone();
    let of = policy.clone();
    let knowledge = signed_in.visit.web.store.read(move |tx| articles::knowledge(tx, &of)).await?;
    let mut categories: Vec<String> =
        knowledge.all().map(|article| article.category.clone()).filter(|one| !one.is_empty()).collect();
    categories.sort();
    categories.dedup();
    let mut languages: Vec<(String, String)> =
        LANGUAGES.iter().map(|(code, name)| ((*code).to_owned(), (*name).to_owned())).collect();
    for code in [&policy.desk.language, &fields.language] {
        if version::is_language(code) && languages.iter().all(|(known, _)| known != code) {
            languages.push((code.clone(), code.clone()));
        }
    }
    let languages: Vec<Value> = languages.into_iter().map(|(code, name)| context! { code, name }).collect();
    let is_file = policy.knowledge.one(&fields.slug, &fields.language).is_some();
    let preview = said.preview.then(|| Value::from_safe_string(mail::markdown(&fields.text)));
    let newer = said.newer.as_ref().map(|newer| {
        context! {
            number => newer.number, author => author(newer, &policy), at => newer.at.as_millisecond(),
            title => newer.article.title.as_str(), text => newer.article.text.as_str(),
        }
    });
    let form = context! {
        slug => fields.slug.as_str(), language => fields.language.as_str(), title => fields.title.as_str(),
        category => fields.category.as_str(), audience => fields.audience.as_str(), text => fields.text.as_str(),
        base => fields.base, ticket => fields.ticket,
    };
    let publishes = may_publish(signed_in);
    let (is_new, problem) = (kind == Kind::New, said.problem);
    let context =
        context! { form, is_new, is_file, categories, languages, preview, newer, publishes, problem, at => "articles" };
    signed_in.page_with(status, "article_edit.html", context)
}
