//! From a connected stream to a session: greeting, LOGIN or XOAUTH2, capabilities.

use std::time::Duration;

use async_imap::Client;
use tokio::time::timeout;

use crate::mailbox::imap::answer::Answer;
use crate::mailbox::imap::failure::{Failure, tidy};
use crate::mailbox::imap::guard::Guard;
use crate::mailbox::imap::session::Session;
use crate::net::Stream;

/// Who logs in. Never shown.
pub struct Login {
    pub user: String,
    pub secret: String,
    /// The secret is an OAuth 2 access token.
    pub xoauth2: bool,
}

impl Session {
    /// Reads the greeting (unless STARTTLS has consumed it) and logs in. No answer may be longer than `limit` bytes.
    pub async fn open(
        stream: Box<dyn Stream>,
        greeted: bool,
        login: &Login,
        limit: u64,
        patience: Duration,
    ) -> Result<Self, Failure> {
        let guard = Guard::new(stream, limit);
        let flow = guard.flow();
        let mut client = Client::new(guard);
        if !greeted {
            greet(&mut client, patience).await?;
        }
        let opened = if login.xoauth2 {
            let token = Token(Some(format!("user={}\x01auth=Bearer {}\x01\x01", login.user, login.secret)));
            timeout(patience, client.authenticate("XOAUTH2", token)).await
        } else {
            timeout(patience, client.login(&login.user, &login.secret)).await
        };
        let inner = opened
            .map_err(|_| Failure::Stalled { command: "the login", patience })?
            .map_err(|(error, _)| without_secret(Failure::sending("the login", error), &login.secret))?;
        Self::new(inner, flow, patience).await
    }
}

/// A server that is full or does not want us says so in its greeting.
pub(super) async fn greet<T>(client: &mut Client<T>, patience: Duration) -> Result<(), Failure>
where
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + std::fmt::Debug + Send,
{
    let response = timeout(patience, client.read_response())
        .await
        .map_err(|_| Failure::Stalled { command: "the connection by a greeting", patience })?
        .map_err(|error| Failure::reading("the greeting", error))?
        .ok_or(Failure::Closed("the greeting"))?;
    match Answer::read(response.parsed()) {
        Answer::Bye(text) => Err(Failure::Bye(text)),
        _ => Ok(()),
    }
}

/// The token once; then an empty line, which asks a server that refused for its tagged NO.
struct Token(Option<String>);

impl async_imap::Authenticator for Token {
    type Response = String;

    fn process(&mut self, _challenge: &[u8]) -> String {
        self.0.take().unwrap_or_default()
    }
}

/// Should a server repeat the secret in its refusal, it goes no further.
fn without_secret(failure: Failure, secret: &str) -> Failure {
    match failure {
        Failure::Refused { command, code, text } => {
            let text = if secret.is_empty() { text } else { tidy(&text.replace(secret, "…")) };
            Failure::Refused { command, code, text: words(&text) }
        }
        other => other,
    }
}

/// Only the server's own words of what `async-imap` shows as `code: …, info: Some("…")`.
fn words(text: &str) -> String {
    let inner = text.split_once("info: Some(\"").and_then(|(_, rest)| rest.rsplit_once("\")"));
    inner.map_or_else(|| text.to_owned(), |(words, _)| words.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_login_shows_the_servers_words_without_the_secret() {
        let refused = |text: &str| Failure::Refused { command: "the login", code: None, text: text.to_owned() };
        let table = [
            (
                "code: None, info: Some(\"[AUTHENTICATIONFAILED] Authentication failed.\")",
                "[AUTHENTICATIONFAILED] Authentication failed.",
            ),
            ("code: None, info: Some(\"LOGIN joe hunter2 is wrong\")", "LOGIN joe … is wrong"),
            ("code: None, info: None", "code: None, info: None"),
        ];
        for (text, expected) in table {
            let Failure::Refused { text, .. } = without_secret(refused(text), "hunter2") else {
                panic!("not a refusal")
            };
            assert_eq!(text, expected);
        }
    }
}
