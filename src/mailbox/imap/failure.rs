//! Why a session ended or a command was refused, and the one line that tells a person what to do about it.

use std::io;
use std::time::Duration;

use crate::config::settings::{ImapAccount, Tls};
use crate::mailbox::imap::guard::TooLong;

/// What goes wrong while talking to a server. Never holds mail content: the parser's own errors do, and stay inside.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// NO or BAD: the server understood, and the session may go on.
    #[error("the server refused {command}: {text}")]
    Refused { command: &'static str, code: Option<Code>, text: String },
    /// BYE.
    #[error("the server ended the session: {0}")]
    Bye(String),
    /// The end of the stream, in the middle of an answer too.
    #[error("the server closed the connection during {0}")]
    Closed(&'static str),
    #[error("the server did not answer {command} within {} s", patience.as_secs())]
    Stalled { command: &'static str, patience: Duration },
    #[error("{0}")]
    TooLong(#[from] TooLong),
    /// Not IMAP, or not as the parser knows it.
    #[error("the server's answer to {0} could not be understood")]
    Garbled(&'static str),
    #[error("the connection broke during {command}: {source}")]
    Broken { command: &'static str, source: io::Error },
    /// A name or password that cannot be written in a command.
    #[error("{0} holds a line break, which IMAP cannot say")]
    Unsayable(&'static str),
    #[error("the server gave no UIDVALIDITY for this folder, without which no message can be told from another")]
    NoValidity,
}

/// Response codes that somebody branches on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    TryCreate,
}

impl Failure {
    /// From what the parser's stream reports: its texts may quote whole messages, so only known ones pass.
    pub(super) fn reading(command: &'static str, error: io::Error) -> Self {
        if let Some(too_long) = error.get_ref().and_then(|inner| inner.downcast_ref::<TooLong>()) {
            return Self::TooLong(*too_long);
        }
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Closed(command),
            io::ErrorKind::Other => Self::Garbled(command),
            _ => Self::Broken { command, source: error },
        }
    }

    /// From a command of `async-imap`.
    pub(super) fn sending(command: &'static str, error: async_imap::error::Error) -> Self {
        use async_imap::error::Error;
        match error {
            Error::Io(error) => Self::reading(command, error),
            Error::No(text) | Error::Bad(text) => Self::Refused { command, code: None, text: tidy(&text) },
            Error::ConnectionLost => Self::Closed(command),
            Error::Validate(_) => Self::Unsayable(command),
            _ => Self::Garbled(command),
        }
    }

    /// The session is in order: the server said NO or BAD to one command.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }
}

/// A server's words, fit for one line of a log: control characters out, bounded.
pub(super) fn tidy(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { ' ' } else { char }).take(200).collect::<String>().trim().to_owned()
}

/// Where in coming to a mailbox it went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stage {
    #[error("connecting")]
    Connect,
    #[error("reading the secret")]
    Secret,
    #[error("logging in")]
    Login,
    #[error("opening the folder")]
    Open,
}

/// One line that says what is wrong and what to do, and whether waiting will not help.
pub fn explain(error: &anyhow::Error, account: &ImapAccount) -> (String, bool) {
    let ImapAccount { host, port, user, folder, .. } = account;
    let stage = error.downcast_ref::<Stage>().copied();
    let failure = error.chain().find_map(|cause| cause.downcast_ref::<Failure>());
    let io = error.chain().find_map(|cause| cause.downcast_ref::<io::Error>());
    let rustls = error.chain().find_map(|cause| match cause.downcast_ref::<io::Error>() {
        Some(io) => io.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()),
        None => cause.downcast_ref::<rustls::Error>(),
    });
    let refused = match failure {
        Some(Failure::Refused { text, .. }) => Some(text.as_str()),
        _ => None,
    };
    match (stage, refused, rustls, io) {
        (Some(Stage::Login), Some(text), ..) if account.xoauth2 => (
            format!("{host} refused the OAuth token of `{user}` ({text}); sign in again, or see to the token command"),
            true,
        ),
        (Some(Stage::Login), Some(text), ..) => {
            (format!("{host} refused the password of `{user}` ({text}); check `user` and the password's source"), true)
        }
        (Some(Stage::Open), Some(text), ..) => (
            format!(
                "{host} cannot open the folder `{folder}` of `{user}` ({text}); check `folder`, as the server spells it"
            ),
            true,
        ),
        (_, _, Some(rustls::Error::InvalidCertificate(reason)), _) => (
            format!(
                "the certificate of {host}:{port} is not accepted ({reason:?}); check `host`, or name a private CA as `tls_ca`"
            ),
            true,
        ),
        (_, _, Some(rustls::Error::InvalidMessage(_)), _) if account.tls == Tls::Implicit => {
            (format!("{host}:{port} does not speak TLS from the first byte; try tls = \"starttls\", or port 993"), true)
        }
        (Some(Stage::Connect), Some(text), ..) => {
            (format!("{host}:{port} refused STARTTLS ({text}); check `tls` and `port`"), true)
        }
        (Some(Stage::Connect), _, _, Some(io)) if io.kind() == io::ErrorKind::ConnectionRefused => {
            (format!("nothing answers at {host}:{port}; check `host` and `port`, or the server is down"), false)
        }
        (Some(Stage::Connect), _, _, Some(io)) if unknown_host(io) => {
            (format!("there is no host named `{host}`; check `host`, or the network's name server"), false)
        }
        _ => (format!("{host}:{port}: {}", chain(error)), stage == Some(Stage::Secret)),
    }
}

/// The resolver's failures have no kind of their own.
fn unknown_host(error: &io::Error) -> bool {
    error.to_string().starts_with("failed to lookup address")
}

/// All causes in one line.
pub fn chain(error: &anyhow::Error) -> String {
    let mut causes: Vec<String> = Vec::new();
    for cause in error.chain().map(|cause| tidy(&cause.to_string())) {
        if causes.last().is_none_or(|last| !last.contains(&cause)) {
            causes.push(cause);
        }
    }
    causes.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parsers_errors_quote_mail_and_are_not_passed_on() {
        let quoting = io::Error::other("Error during parsing of \"* 1 FETCH (BODY[] {6}\r\nsecret)\"");
        assert_eq!(
            Failure::reading("UID FETCH", quoting).to_string(),
            "the server's answer to UID FETCH could not be understood"
        );
    }

    #[test]
    fn a_servers_words_fit_on_one_line() {
        assert_eq!(tidy("no\r\n\u{1b}[31msuch "), "no   [31msuch");
        assert_eq!(tidy(&"x".repeat(5000)).len(), 200);
    }
}
