//! Tokens by which programs act as an agent.

use anyhow::{Context, Result, bail, ensure};
use jiff::{SignedDuration, Timestamp};

use crate::desk::names::AgentId;
use crate::desk::policy::Policy;
use crate::desk::scope::Scope;
use crate::store::Store;
use crate::store::api::ApiToken;
use crate::store::session::SecretHash;

/// A token that is forgotten somewhere ends by itself.
const LONGEST: SignedDuration = SignedDuration::from_hours(366 * 24);
/// Characters of a name.
const LONGEST_NAME: usize = 60;

/// What somebody wants.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// As whom the program acts.
    pub agent: AgentId,
    pub scopes: Vec<Scope>,
    pub lasts: SignedDuration,
}

/// Keeps a token of which only the hash is known. The error says what is wrong with what is wanted.
pub async fn make(
    store: &Store,
    policy: &Policy,
    wanted: NewToken,
    hash: SecretHash,
    now: Timestamp,
) -> Result<ApiToken> {
    let NewToken { name, agent, mut scopes, lasts } = wanted;
    let agent = policy.agent(&agent).with_context(|| format!("there is no agent `{agent}`"))?;
    scopes.sort();
    scopes.dedup();
    ensure!(!scopes.is_empty(), "a token that may do nothing is of no use: say what it may");
    if let Some(scope) = scopes.iter().find(|scope| !scope.is_of(agent.role)) {
        bail!("{scope} is for {}, and {} is of the role {}", scope.holders(), agent.id, agent.role);
    }
    let name = name.trim();
    let sound = !name.is_empty() && name.chars().count() <= LONGEST_NAME && !name.contains(char::is_control);
    ensure!(sound, "the name of a token has 1 to {LONGEST_NAME} characters, and tells what it is for");
    ensure!(
        lasts > SignedDuration::ZERO && lasts <= LONGEST,
        "a token lasts between a moment and 366d: a forgotten one must end by itself"
    );
    let token = ApiToken {
        name: name.to_owned(),
        hash,
        agent: agent.id.clone(),
        scopes,
        made_at: now,
        seen_at: None,
        ends_at: now.checked_add(lasts)?,
    };
    let row = token.clone();
    ensure!(
        store.write(move |tx| tx.add_api_token(&row)).await?,
        "there is a token `{name}`; take another name, or revoke that one"
    );
    Ok(token)
}
