//! Programs that act as an agent: their tokens, and what they were answered.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::desk::names::AgentId;
use crate::desk::scope::Scope;
use crate::store::session::SecretHash;

/// So long an answer is kept.
pub const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// A token as `maildesk token list --json` shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ApiToken {
    /// What it is for; no two have one name.
    pub name: String,
    #[serde(skip)]
    pub hash: SecretHash,
    pub agent: AgentId,
    pub scopes: Vec<Scope>,
    pub made_at: Timestamp,
    /// When it was last used, to within some minutes.
    pub seen_at: Option<Timestamp>,
    pub ends_at: Timestamp,
}

/// Something that a program asks to be done, under a key of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub token: SecretHash,
    pub key: String,
    /// SHA-256 in hex of all that it asks for.
    pub request: String,
    pub at: Timestamp,
}

/// What was answered, as it is answered again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub location: Option<String>,
    /// JSON.
    pub body: String,
}

/// What is known of a key that was used before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repeated {
    /// The same was asked, and answered.
    Answered(Answer),
    /// The same was asked then, and there is no answer yet, or never will be.
    Open { since: Timestamp },
    /// Something else was asked.
    Other,
}

/// What the store knows of programs.
pub trait Programs {
    /// Makes a token; false when there is one of this name.
    fn add_api_token(&mut self, token: &ApiToken) -> Result<bool>;

    /// The token of this secret, unless it has ended.
    fn api_token(&mut self, hash: &SecretHash, now: Timestamp) -> Result<Option<ApiToken>>;

    /// By name; those that have ended, too.
    fn api_tokens(&mut self) -> Result<Vec<ApiToken>>;

    fn api_token_seen(&mut self, hash: &SecretHash, at: Timestamp) -> Result<()>;

    /// Ends a token and forgets its answers; false when there is none of this name.
    fn revoke_api_token(&mut self, name: &str) -> Result<bool>;

    /// Remembers that something is asked for, or says what became of it when it was asked for under this key since.
    fn api_asked(&mut self, asked: &Asked, kept_since: Timestamp) -> Result<Option<Repeated>>;

    /// Whether there is anything that was asked before.
    fn api_answers_over(&mut self, kept_since: Timestamp) -> Result<bool>;

    /// Takes away what was asked before.
    fn forget_api_answers(&mut self, kept_since: Timestamp) -> Result<()>;

    fn api_answered(&mut self, asked: &Asked, answer: &Answer) -> Result<()>;

    /// Nothing was done: it may be asked for again.
    fn api_unasked(&mut self, asked: &Asked) -> Result<()>;
}
