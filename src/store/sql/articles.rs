//! Articles that are written on the web desk, and what readers say of any.

use std::sync::Arc;

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::desk::knowledge::Article;
use crate::desk::knowledge::feedback::{Remark, Tally, Vote};
use crate::desk::knowledge::version::{State, Version};
use crate::desk::knowledge::wanted::{Proposable, Titled};
use crate::desk::names::AgentId;
use crate::store::articles::Articles;
use crate::store::driver::Driver;
use crate::store::sql::Session;
use crate::store::value::{Columns, Row, params};

/// What [`version`] reads.
const VERSION: &str = "SELECT number, slug, language, title, body, category, audience, state, author, written_at, \
                       ticket FROM article_version";

impl Articles for Session<'_> {
    fn articles(&mut self) -> Result<Vec<Arc<Article>>> {
        published(self.db)
    }

    fn newest_articles(&mut self) -> Result<Vec<Version>> {
        let sql = format!(
            "{VERSION} WHERE number = (SELECT MAX(number) FROM article_version AS other WHERE \
             other.slug = article_version.slug AND other.language = article_version.language) ORDER BY slug, language"
        );
        let rows = self.db.query(&sql, &[]).context("Failed to list articles")?;
        rows.into_iter().map(version).collect()
    }

    fn article_versions(&mut self, slug: &str, language: &str) -> Result<Vec<Version>> {
        let sql = format!("{VERSION} WHERE slug = $1 AND language = $2 ORDER BY number");
        let rows = self.db.query(&sql, params![slug, language]).context("Failed to read the versions of an article")?;
        rows.into_iter().map(version).collect()
    }

    fn write_article(&mut self, version: &Version) -> Result<()> {
        const FAILED: &str = "Failed to write a version of an article";
        let Version { number, article, state, author, at, ticket } = version;
        if state.decides() {
            let sql = "UPDATE article_version SET live = 0 WHERE slug = $1 AND language = $2 AND live = 1";
            self.db.execute(sql, params![&article.slug, &article.language]).context(FAILED)?;
        }
        let sql = "INSERT INTO article_version (slug, language, number, title, body, category, audience, state, author, \
                   written_at, ticket, live) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let values = params![
            &article.slug,
            &article.language,
            *number,
            &article.title,
            &article.text,
            &article.category,
            article.audience.as_str(),
            state.as_str(),
            author.as_ref().map(AgentId::as_str),
            *at,
            *ticket,
            *state == State::Published,
        ];
        self.db.execute(sql, values).context(FAILED)?;
        Ok(())
    }

    fn vote(&mut self, vote: &Vote) -> Result<()> {
        let sql = "INSERT INTO article_vote (slug, language, voter, helped, words, voted_at) \
                   VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (slug, language, voter) DO UPDATE SET \
                   helped = excluded.helped, voted_at = excluded.voted_at, \
                   words = CASE WHEN excluded.words = '' THEN article_vote.words ELSE excluded.words END, \
                   settled_by = CASE WHEN excluded.words = '' THEN article_vote.settled_by END, \
                   settled_at = CASE WHEN excluded.words = '' THEN article_vote.settled_at END";
        let values = params![&vote.slug, &vote.language, &vote.voter, vote.helped, &vote.words, vote.at];
        self.db.execute(sql, values).context("Failed to write what a reader says of an article")?;
        Ok(())
    }

    fn votes(&mut self) -> Result<Vec<Tally>> {
        let sql = "SELECT slug, language, SUM(CASE WHEN helped = 1 THEN 1 ELSE 0 END), \
                   SUM(CASE WHEN helped = 0 THEN 1 ELSE 0 END), \
                   SUM(CASE WHEN words <> '' AND settled_at IS NULL THEN 1 ELSE 0 END) \
                   FROM article_vote GROUP BY slug, language ORDER BY slug, language";
        let rows = self.db.query(sql, &[]).context("Failed to count what readers say of articles")?;
        let tally = |row| {
            let mut row = Columns::of(row);
            Ok(Tally {
                slug: row.take()?,
                language: row.take()?,
                yes: row.take()?,
                no: row.take()?,
                remarks: row.take()?,
            })
        };
        rows.into_iter().map(tally).collect()
    }

    fn remarks(&mut self, slug: &str, language: &str, limit: usize) -> Result<Vec<Remark>> {
        let sql = "SELECT id, words, voted_at, settled_by FROM article_vote \
                   WHERE slug = $1 AND language = $2 AND words <> '' \
                   ORDER BY settled_at IS NOT NULL, voted_at DESC, id DESC LIMIT $3";
        let rows = self.db.query(sql, params![slug, language, limit]);
        let rows = rows.context("Failed to read what readers missed in an article")?;
        let remark = |row| {
            let mut row = Columns::of(row);
            Ok(Remark { id: row.take()?, words: row.take()?, at: row.take()?, settled_by: row.take()? })
        };
        rows.into_iter().map(remark).collect()
    }

    fn settle_remark(&mut self, id: i64, by: &AgentId, now: Timestamp) -> Result<bool> {
        let sql = "UPDATE article_vote SET settled_by = $2, settled_at = $3 \
                   WHERE id = $1 AND words <> '' AND settled_at IS NULL";
        let done = self.db.execute(sql, params![id, by, now]);
        Ok(done.context("Failed to write that a remark was dealt with")? > 0)
    }
}

/// What is read of those that are written on the desk.
pub fn published(db: &mut dyn Driver) -> Result<Vec<Arc<Article>>> {
    let sql = format!("{VERSION} WHERE live = 1 ORDER BY slug, language");
    let rows = db.query(&sql, &[]).context("Failed to read articles")?;
    rows.into_iter().map(|row| Ok(Arc::new(version(row)?.article))).collect()
}

/// Those of them that a request may be answered with; of the others no text is read.
pub fn proposable(db: &mut dyn Driver, wanted: &Proposable) -> Result<Vec<Arc<Article>>> {
    const FAILED: &str = "Failed to look for articles to propose";
    let sql = "SELECT slug, language, title, audience FROM article_version WHERE live = 1 ORDER BY slug, language";
    let rows = db.query(sql, &[]).context(FAILED)?;
    let titled = |row| {
        let mut row = Columns::of(row);
        Ok(Titled { slug: row.take()?, language: row.take()?, title: row.take()?, audience: row.word()? })
    };
    let all = rows.into_iter().map(titled).collect::<Result<_>>()?;
    let sql = format!("{VERSION} WHERE live = 1 AND slug = $1 AND language = $2");
    let mut found = Vec::new();
    for Titled { slug, language, .. } in wanted.of(all) {
        for row in db.query(&sql, params![slug, language]).context(FAILED)? {
            found.push(Arc::new(version(row)?.article));
        }
    }
    Ok(found)
}

fn version(row: Row) -> Result<Version> {
    let mut row = Columns::of(row);
    let number = row.take()?;
    let article = Article {
        slug: row.take()?,
        language: row.take()?,
        title: row.take()?,
        text: row.take()?,
        category: row.take()?,
        audience: row.word()?,
    };
    Ok(Version { number, article, state: row.word()?, author: row.take()?, at: row.take()?, ticket: row.take()? })
}
