//! `kb`: articles, what readers say of them, and which of their versions is read.

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::act::articles::{self, Named, Wanted, Whole};
use crate::cli::context::{self, Desk, Keys};
use crate::cli::{Exit, Global, table};
use crate::clock;
use crate::desk::knowledge::Article;
use crate::desk::knowledge::version::{State, Version};
use crate::desk::work::Actor;

#[derive(Debug, Subcommand)]
pub enum Kb {
    /// Every article, and what readers say of it
    #[command(after_help = "Example: maildesk kb list --json")]
    List,
    /// An article as it is read, or one of its versions; the newest where none is read
    #[command(after_help = "Example: maildesk kb show write-to-us --language nl")]
    Show(One),
    /// Who wrote which version when
    #[command(after_help = "Example: maildesk kb history write-to-us")]
    History(Name),
    /// Have a version read: the newest, or an earlier one to go back to it
    #[command(after_help = "Example: maildesk kb publish write-to-us --version 3")]
    Publish(One),
    /// Have what was written on the desk read no more; a file of this name is read again
    #[command(after_help = "Example: maildesk kb withdraw write-to-us")]
    Withdraw(Name),
}

#[derive(Debug, Args)]
pub struct Name {
    /// By which it is asked for, as in `/kb write-to-us`
    slug: String,
    /// Default: the desk's
    #[arg(long, value_name = "CODE")]
    language: Option<String>,
}

#[derive(Debug, Args)]
pub struct One {
    #[command(flatten)]
    name: Name,
    /// Default: the newest
    #[arg(long, value_name = "N")]
    version: Option<i64>,
}

impl Kb {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        let desk = context::open(global, Keys::Borrowed)?;
        match self {
            Self::List => list(&desk, global).await?,
            Self::Show(one) => show(&desk, global, one).await?,
            Self::History(name) => history(&desk, global, name).await?,
            Self::Publish(One { name, version }) => settle(&desk, global, name, version, State::Published).await?,
            Self::Withdraw(name) => settle(&desk, global, name, None, State::Withdrawn).await?,
        }
        Ok(Exit::Done)
    }
}

impl Name {
    fn named(&self, desk: &Desk) -> Named {
        let language = self.language.clone().unwrap_or_else(|| desk.policy.desk.language.clone());
        Named { slug: self.slug.clone(), language }
    }
}

async fn list(desk: &Desk, global: &Global) -> Result<()> {
    let policy = desk.policy.clone();
    let all = desk.store.read(move |tx| articles::all(tx, &policy)).await?;
    if global.json {
        return table::json(&all.iter().filter_map(document).collect::<Vec<_>>());
    }
    let row = |whole: &Whole| {
        let article = article(whole)?;
        let readers = format!("{} / {}", whole.tally.yes, whole.tally.no);
        Some(vec![
            article.slug.clone(),
            article.language.clone(),
            article.audience.to_string(),
            state(whole),
            readers,
            article.category.clone(),
            article.title.clone(),
        ])
    };
    let heading = ["article", "language", "readers", "state", "helped / not", "category", "title"];
    table::rows(&heading, all.iter().filter_map(row).collect(), "There are no articles.")
}

/// What is shown, else what was.
fn article(whole: &Whole) -> Option<&Article> {
    whole.shown().or(whole.newest.as_ref().map(|newest| &newest.article))
}

/// In words: `file`, `published`, `file, draft`, `withdrawn`.
fn state(whole: &Whole) -> String {
    let read = match (&whole.read, whole.is_file) {
        (Some(_), true) => Some("file"),
        (Some(_), false) => Some("published"),
        (None, _) if whole.waits().is_some() => None,
        (None, _) => Some(State::Withdrawn.as_str()),
    };
    read.into_iter().chain(whole.waits().map(State::as_str)).collect::<Vec<_>>().join(", ")
}

fn document(whole: &Whole) -> Option<Value> {
    let article = article(whole)?;
    let newest = whole.newest.as_ref();
    Some(json!({
        "slug": article.slug, "language": article.language, "title": article.title, "category": article.category,
        "audience": article.audience, "read": whole.read.is_some(), "file": whole.is_file,
        "version": newest.map(|newest| newest.number), "state": newest.map(|newest| newest.state),
        "helped": whole.tally.yes, "not_helped": whole.tally.no, "remarks": whole.tally.remarks,
    }))
}

async fn show(desk: &Desk, global: &Global, one: One) -> Result<()> {
    let article = wanted(desk, &one).await?;
    if global.json {
        return table::json(&json!({
            "slug": article.slug, "language": article.language, "title": article.title, "category": article.category,
            "audience": article.audience, "text": article.text,
        }));
    }
    table::line(&table::plain(&format!("# {}\n\n{}", article.title, article.text)))
}

async fn wanted(desk: &Desk, one: &One) -> Result<Article> {
    let (policy, number) = (desk.policy.clone(), one.version);
    let Named { slug, language } = one.name.named(desk);
    let (name, code) = (slug.clone(), language.clone());
    let found = desk.store.read(move |tx| {
        let mut versions = tx.article_versions(&name, &code)?;
        let read = articles::knowledge(tx, &policy)?.one(&name, &code).cloned();
        Ok(match (number, read) {
            (Some(number), _) => {
                versions.into_iter().find(|version| version.number == number).map(|one| (one.article, None))
            }
            (None, Some(read)) => Some((read, None)),
            (None, None) => versions.pop().map(|newest| (newest.article, Some((newest.number, newest.state)))),
        })
    });
    match found.await? {
        Some((article, None)) => Ok(article),
        Some((article, Some((number, state)))) => {
            table::complain(&format!("nothing of it is read; this is version {number} ({state})"));
            Ok(article)
        }
        None => bail!("there is no such article as `{slug}` ({language}); `maildesk kb list` shows what there is"),
    }
}

async fn history(desk: &Desk, global: &Global, name: Name) -> Result<()> {
    let Named { slug, language } = name.named(desk);
    let versions = desk.store.read(move |tx| tx.article_versions(&slug, &language)).await?;
    if global.json {
        return table::json(&versions.iter().map(line).collect::<Vec<_>>());
    }
    let row = |version: &Version| {
        let at = version.at.strftime("%Y-%m-%d %H:%M").to_string();
        vec![version.number.to_string(), version.state.to_string(), by(version), at, version.article.title.clone()]
    };
    let rows = versions.iter().map(row).collect();
    table::rows(&["version", "state", "author", "at", "title"], rows, "Nothing of it is written on the desk.")
}

fn by(version: &Version) -> String {
    version.author.as_ref().map_or_else(|| "operator".to_owned(), ToString::to_string)
}

fn line(version: &Version) -> Value {
    json!({
        "version": version.number, "state": version.state, "author": version.author, "at": version.at,
        "title": version.article.title, "audience": version.article.audience, "ticket": version.ticket,
    })
}

async fn settle(desk: &Desk, global: &Global, name: Name, version: Option<i64>, state: State) -> Result<()> {
    let (store, policy, named) = (&desk.store, &desk.policy, name.named(desk));
    let wanted = Wanted { number: version, base: None, state };
    let done = articles::settle(store, policy, Actor::Operator, named, wanted, clock::now()).await?;
    if global.json {
        return table::json(&line(&done));
    }
    table::line(&format!(
        "{} ({}): version {} is {}",
        done.article.slug, done.article.language, done.number, done.state
    ))
}
