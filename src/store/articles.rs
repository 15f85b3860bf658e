//! The part of the port that is about articles.

use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;

use crate::desk::knowledge::Article;
use crate::desk::knowledge::feedback::{Remark, Tally, Vote};
use crate::desk::knowledge::version::Version;
use crate::desk::names::AgentId;

pub trait Articles {
    /// What is published of those that are written on the desk.
    fn articles(&mut self) -> Result<Vec<Arc<Article>>>;

    /// The newest version of each article, whatever its state.
    fn newest_articles(&mut self) -> Result<Vec<Version>>;

    /// Every version, oldest first.
    fn article_versions(&mut self, slug: &str, language: &str) -> Result<Vec<Version>>;

    /// Adds a version; where its state decides what is read, that changes with it.
    fn write_article(&mut self, version: &Version) -> Result<()>;

    /// Adds a reader's word, in the place of what the same reader said before.
    fn vote(&mut self, vote: &Vote) -> Result<()>;

    /// Of every article of which readers said anything.
    fn votes(&mut self) -> Result<Vec<Tally>>;

    /// What readers missed in an article: first what waits, and of each the newest first.
    fn remarks(&mut self, slug: &str, language: &str, limit: usize) -> Result<Vec<Remark>>;

    /// Somebody dealt with a remark; false when there is none that waits.
    fn settle_remark(&mut self, id: i64, by: &AgentId, now: Timestamp) -> Result<bool>;
}
