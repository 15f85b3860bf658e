//! Agents who are signed in to the web desk, and requesters who look at their tickets.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::desk::names::AgentId;

/// SHA-256 in hex of a secret that somebody's browser, or mail, holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct SecretHash(pub String);

/// A browser in which an agent is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SignedIn)]
pub struct Session {
    #[serde(skip)]
    pub hash: SecretHash,
    pub agent: AgentId,
    pub begun_at: Timestamp,
    /// When it was last used, to within some minutes.
    pub seen_at: Timestamp,
    pub ends_at: Timestamp,
    /// What the browser calls itself.
    pub browser: String,
}

/// A link that lets an agent in, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    pub hash: SecretHash,
    pub agent: AgentId,
    pub ends_at: Timestamp,
}

/// A browser in which a requester is signed in, or a link that lets one in, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalSession {
    pub hash: SecretHash,
    /// By its id.
    pub contact: i64,
    pub ends_at: Timestamp,
}
