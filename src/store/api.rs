//! Programs that act as an agent: their tokens, and what they were answered.

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
