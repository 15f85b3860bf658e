//! Tokens of programs, and what they were answered. What is old is no answer any more, whether it was taken away yet or not.

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::store::api::{Answer, ApiToken, Asked, Programs, Repeated};
use crate::store::driver::Driver;
use crate::store::session::SecretHash;
use crate::store::sql::Session;
use crate::store::sql::{first, json};
use crate::store::value::{Columns, Row, params};

fn add(db: &mut dyn Driver, token: &ApiToken) -> Result<bool> {
    let written = db
        .execute(
            "INSERT INTO api_token (name, hash, agent, scopes, made_at, seen_at, ends_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO NOTHING",
            params![
                &token.name,
                &token.hash.0,
                &token.agent,
                json::text(&token.scopes)?,
                token.made_at,
                token.seen_at,
                token.ends_at,
            ],
        )
        .context("Failed to write a token")?;
    Ok(written > 0)
}

fn one(db: &mut dyn Driver, hash: &SecretHash, now: Timestamp) -> Result<Option<ApiToken>> {
    let sql = format!("{SELECT} WHERE hash = $1 AND ends_at > $2");
    let rows = db.query(&sql, params![&hash.0, now]).context("Failed to look for a token")?;
    rows.into_iter().next().map(of).transpose()
}

fn all(db: &mut dyn Driver) -> Result<Vec<ApiToken>> {
    let rows = db.query(&format!("{SELECT} ORDER BY name"), &[]).context("Failed to list tokens")?;
    rows.into_iter().map(of).collect()
}

fn seen(db: &mut dyn Driver, hash: &SecretHash, at: Timestamp) -> Result<()> {
    db.execute("UPDATE api_token SET seen_at = $2 WHERE hash = $1", params![&hash.0, at])
        .context("Failed to write when a token was used")?;
    Ok(())
}

fn revoke(db: &mut dyn Driver, name: &str) -> Result<bool> {
    const FAILED: &str = "Failed to revoke a token";
    db.execute("DELETE FROM api_answer WHERE token IN (SELECT hash FROM api_token WHERE name = $1)", params![name])
        .context(FAILED)?;
    let gone = db.execute("DELETE FROM api_token WHERE name = $1", params![name]).context(FAILED)?;
    Ok(gone > 0)
}

/// What [`of`] reads.
const SELECT: &str = "SELECT name, hash, agent, scopes, made_at, seen_at, ends_at FROM api_token";

fn of(row: Row) -> Result<ApiToken> {
    let mut row = Columns::of(row);
    Ok(ApiToken {
        name: row.take()?,
        hash: SecretHash(row.take()?),
        agent: row.take()?,
        scopes: row.json()?,
        made_at: row.take()?,
        seen_at: row.take()?,
        ends_at: row.take()?,
    })
}

fn is_over(db: &mut dyn Driver, kept_since: Timestamp) -> Result<bool> {
    let sql = "SELECT 1 FROM api_answer WHERE asked_at < $1 LIMIT 1";
    Ok(!db.query(sql, params![kept_since]).context("Failed to look for old answers")?.is_empty())
}

fn forget(db: &mut dyn Driver, kept_since: Timestamp) -> Result<()> {
    db.execute("DELETE FROM api_answer WHERE asked_at < $1", params![kept_since])
        .context("Failed to take old answers away")?;
    Ok(())
}

fn asked(db: &mut dyn Driver, asked: &Asked, kept_since: Timestamp) -> Result<Option<Repeated>> {
    const FAILED: &str = "Failed to write what a program asks for";
    db.execute(
        "DELETE FROM api_answer WHERE token = $1 AND key = $2 AND asked_at < $3",
        params![&asked.token.0, &asked.key, kept_since],
    )
    .context(FAILED)?;
    let new = db
        .execute(
            "INSERT INTO api_answer (token, key, request, asked_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (token, key) DO NOTHING",
            params![&asked.token.0, &asked.key, &asked.request, asked.at],
        )
        .context(FAILED)?;
    if new > 0 {
        return Ok(None);
    }
    let rows = db
        .query(
            "SELECT request, asked_at, status, location, body FROM api_answer WHERE token = $1 AND key = $2",
            params![&asked.token.0, &asked.key],
        )
        .context(FAILED)?;
    first(rows).map(|row| repeated(row, asked)).transpose()
}

fn repeated(mut row: Columns, asked: &Asked) -> Result<Repeated> {
    let (request, since): (String, Timestamp) = (row.take()?, row.take()?);
    let (status, location, body): (Option<u32>, _, Option<String>) = (row.take()?, row.take()?, row.take()?);
    Ok(match status.and_then(|status| u16::try_from(status).ok()) {
        _ if request != asked.request => Repeated::Other,
        Some(status) => Repeated::Answered(Answer { status, location, body: body.unwrap_or_default() }),
        None => Repeated::Open { since },
    })
}

fn answered(db: &mut dyn Driver, asked: &Asked, answer: &Answer) -> Result<()> {
    db.execute(
        "UPDATE api_answer SET status = $3, location = $4, body = $5 WHERE token = $1 AND key = $2",
        params![&asked.token.0, &asked.key, u32::from(answer.status), answer.location.as_ref(), &answer.body],
    )
    .context("Failed to write what a program was answered")?;
    Ok(())
}

fn unasked(db: &mut dyn Driver, asked: &Asked) -> Result<()> {
    db.execute("DELETE FROM api_answer WHERE token = $1 AND key = $2", params![&asked.token.0, &asked.key])
        .context("Failed to forget what a program asked for")?;
    Ok(())
}

impl Programs for Session<'_> {
    fn add_api_token(&mut self, token: &ApiToken) -> Result<bool> {
        add(self.db, token)
    }

    fn api_token(&mut self, hash: &SecretHash, now: Timestamp) -> Result<Option<ApiToken>> {
        one(self.db, hash, now)
    }

    fn api_tokens(&mut self) -> Result<Vec<ApiToken>> {
        all(self.db)
    }

    fn api_token_seen(&mut self, hash: &SecretHash, at: Timestamp) -> Result<()> {
        seen(self.db, hash, at)
    }

    fn revoke_api_token(&mut self, name: &str) -> Result<bool> {
        revoke(self.db, name)
    }

    fn api_asked(&mut self, request: &Asked, kept_since: Timestamp) -> Result<Option<Repeated>> {
        asked(self.db, request, kept_since)
    }

    fn api_answers_over(&mut self, kept_since: Timestamp) -> Result<bool> {
        is_over(self.db, kept_since)
    }

    fn forget_api_answers(&mut self, kept_since: Timestamp) -> Result<()> {
        forget(self.db, kept_since)
    }

    fn api_answered(&mut self, asked: &Asked, answer: &Answer) -> Result<()> {
        answered(self.db, asked, answer)
    }

    fn api_unasked(&mut self, asked: &Asked) -> Result<()> {
        unasked(self.db, asked)
    }
}
