//! stub
use crate::store::session::SecretHash;
use crate::web::session::Secret;

/// What begins every token, so that whoever finds one knows what it is.
const PREFIX: &str = "maildesk_";

/// A new token, and its hash, by which it is known from now on.
pub fn new_token() -> anyhow::Result<(String, SecretHash)> {
    let token = format!("{PREFIX}{}", Secret::make()?.text());
    let hash = Secret::given(&token).hash();
    Ok((token, hash))
}
