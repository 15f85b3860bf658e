//! The use cases of articles: writing, publishing, and going back to what was.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Result, anyhow};
use jiff::Timestamp;

use crate::desk::knowledge::feedback::Tally;
use crate::desk::knowledge::version::{self, Draft, Refusal, State, Version};
use crate::desk::knowledge::{Article, Knowledge};
use crate::desk::policy::Policy;
use crate::desk::work::Actor;
use crate::store::Store;
use crate::store::tx::Tx;

/// Every article that is read: files, and what is written on the desk.
pub fn knowledge(tx: &mut dyn Tx, policy: &Policy) -> Result<Knowledge> {
    Ok(policy.knowledge.with(&tx.articles()?))
}

/// One article in one language, whatever there is of it.
#[derive(Debug, Default)]
pub struct Whole {
    /// What is read of it.
    pub read: Option<Article>,
    /// Whether that is a file.
    pub is_file: bool,
    pub newest: Option<Version>,
    pub tally: Tally,
}

impl Whole {
    /// What its writers have come to, else what is read.
    pub fn shown(&self) -> Option<&Article> {
        self.newest
            .as_ref()
            .filter(|newest| !newest.state.decides())
            .map(|newest| &newest.article)
            .or(self.read.as_ref())
    }

    /// What the newest version is, where that is not what is read.
    pub fn waits(&self) -> Option<State> {
        self.newest.as_ref().map(|newest| newest.state).filter(|state| !state.decides())
    }
}

/// All that there is, by name and language; also what is read no more.
pub fn all(tx: &mut dyn Tx, policy: &Policy) -> Result<Vec<Whole>> {
    let mut found: BTreeMap<(String, String), Whole> = BTreeMap::new();
    let key = |slug: &str, language: &str| (slug.to_owned(), language.to_owned());
    let written = tx.articles()?;
    for article in policy.knowledge.with(&written).all() {
        let whole = found.entry(key(&article.slug, &article.language)).or_default();
        whole.is_file = written.iter().all(|other| !other.is_same(article));
        whole.read = Some(article.clone());
    }
    for newest in tx.newest_articles()? {
        let key = key(&newest.article.slug, &newest.article.language);
        found.entry(key).or_default().newest = Some(newest);
    }
    for tally in tx.votes()? {
        if let Some(whole) = found.get_mut(&key(&tally.slug, &tally.language)) {
            whole.tally = tally;
        }
    }
    Ok(found.into_values().collect())
}

/// Writes the next version of an article, if it may be.
pub async fn write(
    store: &Store,
    policy: &Arc<Policy>,
    actor: Actor,
    draft: Draft,
    now: Timestamp,
) -> Result<Result<Version, Refusal>> {
    let policy = policy.clone();
    store
        .write(move |tx| {
            let newest = tx.article_versions(&draft.article.slug, &draft.article.language)?.pop();
            let next = version::next(newest.as_ref(), draft, &actor, &policy, now);
            if let Ok(version) = &next {
                tx.write_article(version)?;
            }
            Ok(next)
        })
        .await
}

/// An article in one language, by its name.
#[derive(Clone, Debug)]
pub struct Named {
    pub slug: String,
    pub language: String,
}

/// Which version is to become the newest one, and in which state.
pub struct Wanted {
    /// The newest where none is named.
    pub number: Option<i64>,
    /// The newest one that whoever asks has seen; whichever it is where they say none.
    pub base: Option<i64>,
    pub state: State,
}

/// Makes a version the newest one, in this state: published, back to its writer, withdrawn. The error says in words why
/// not.
pub async fn settle(
    store: &Store,
    policy: &Arc<Policy>,
    actor: Actor,
    named: Named,
    wanted: Wanted,
    now: Timestamp,
) -> Result<Version> {
    let Named { slug, language } = named.clone();
    let versions = store.read(move |tx| tx.article_versions(&slug, &language)).await?;
    let Some(newest) = versions.last() else {
        let Named { slug, language } = named;
        return Err(anyhow!(
            "nothing of `{slug}` ({language}) is written on the desk; `maildesk kb list` shows what is"
        ));
    };
    let Wanted { number, base, state } = wanted;
    let wanted = number.unwrap_or(newest.number);
    let chosen = versions.iter().find(|version| version.number == wanted);
    let chosen = chosen.ok_or_else(|| anyhow!("there is no version {wanted}; the newest is {}", newest.number))?;
    let draft =
        Draft { article: chosen.article.clone(), state, base: base.unwrap_or(newest.number), ticket: chosen.ticket };
    match write(store, policy, actor, draft, now).await? {
        Ok(version) => Ok(version),
        Err(Refusal::Wrong(why)) => Err(anyhow!("{why}")),
        Err(Refusal::Overtaken(newer)) => {
            Err(anyhow!("version {} was written meanwhile; look at it first", newer.number))
        }
    }
}
