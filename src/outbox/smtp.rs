//! One SMTP connection as a value: made, used, handed back while its state is known, dropped otherwise.
//!
//! lettre speaks the protocol. What it leaves open is closed here: a deadline around every await, the stage of a
//! failure, AUTH and STARTTLS, one recipient a transaction.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::{ClientId, Extension};
use lettre::transport::smtp::response::Response;
use rustls::ClientConfig;

use crate::config::settings::{Login, SmtpAccount, Tls};
use crate::net::{self, Stream};
use crate::outbox::envelope::{Letter, is_safe_path, smtp_lines};
use crate::outbox::outcome::{Cause, SendError, Stage};
use crate::outbox::starttls::starttls;
use crate::outbox::wire::Wire;

/// Bytes of a message that are written before the deadline starts anew.
const BLOCK: usize = 64 * 1024;

/// Marks in the count of blocks that all were written and the final dot is next.
const DOT: usize = usize::MAX;

/// Deadlines (RFC 5321 section 4.5.3.2 sets lower bounds for the last two).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// TCP, and again for TLS.
    pub connect: Duration,
    /// A command and its answer.
    pub command: Duration,
    /// A block of the message.
    pub block: Duration,
    /// The answer to the final dot, for which servers scan the message.
    pub after_data: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            command: Duration::from_secs(60),
            block: Duration::from_secs(180),
            after_data: Duration::from_secs(600),
        }
    }
}

/// A connection whose server waits for the next message.
pub struct Connection {
    smtp: AsyncSmtpConnection,
    patience: Patience,
    sent: u32,
}

impl Connection {
    /// Connects as the account says and logs in. `tls` is needed unless the account wants none, `secret` where it
    /// has a login.
    pub async fn open(
        account: &SmtpAccount,
        tls: Option<Arc<ClientConfig>>,
        secret: Option<&str>,
        patience: Patience,
    ) -> Result<Self, SendError> {
        let host = &account.host;
        let words = |stage| move |error: anyhow::Error| SendError::trouble(stage, format!("{error:#}"));
        let mut tcp = net::connect(host, account.port, patience.connect).await.map_err(words(Stage::Connect))?;
        if account.tls == Tls::Starttls {
            starttls(&mut tcp, &ClientId::default().to_string(), &patience).await?;
        }
        let wire = match (account.tls, tls) {
            (Tls::None, _) => Wire::new(Box::new(tcp)),
            (_, None) => return Err(SendError::trouble(Stage::Tls, "TLS is not set up")),
            (wanted, Some(config)) => {
                let stream = net::secure(tcp, host, config, patience.connect).await.map_err(words(Stage::Tls))?;
                if wanted == Tls::Implicit { Wire::new(Box::new(stream)) } else { Wire::greeted(Box::new(stream)) }
            }
        };
        let mut connection = Self::greet(wire, patience).await?;
        if let (Some(login), Some(secret)) = (&account.login, secret) {
            connection.log_in(login, secret).await?;
        }
        Ok(connection)
    }

    /// A conversation on a stream that is connected already.
    pub async fn over(stream: Box<dyn Stream>, patience: Patience) -> Result<Self, SendError> {
        Self::greet(Wire::new(stream), patience).await
    }

    async fn greet(wire: Wire, patience: Patience) -> Result<Self, SendError> {
        let hello = ClientId::default();
        let connect = AsyncSmtpConnection::connect_with_transport(Box::new(wire), &hello);
        let smtp = tokio::time::timeout(patience.command, connect)
            .await
            .map_err(|_| stalled(Stage::Connect, patience.command))?
            .map_err(|error| from_lettre(Stage::Connect, &error))?;
        Ok(Self { smtp, patience, sent: 0 })
    }

    /// AUTH with what both sides know (RFC 4954; XOAUTH2 as Google and Microsoft describe it).
    pub async fn log_in(&mut self, login: &Login, secret: &str) -> Result<(), SendError> {
        let base64 = |text: &str| data_encoding::BASE64.encode(text.as_bytes());
        let user = &login.user;
        let known: &[Mechanism] =
            if login.xoauth2 { &[Mechanism::Xoauth2] } else { &[Mechanism::Plain, Mechanism::Login] };
        let mut answer = match self.smtp.server_info().get_auth_mechanism(known) {
            Some(Mechanism::Plain) => {
                self.command(Stage::Auth, format!("AUTH PLAIN {}", base64(&format!("\0{user}\0{secret}")))).await?
            }
            Some(Mechanism::Login) => {
                self.command(Stage::Auth, "AUTH LOGIN".to_owned()).await?.must_be(334)?;
                self.command(Stage::Auth, base64(user)).await?.must_be(334)?;
                self.command(Stage::Auth, base64(secret)).await?
            }
            Some(Mechanism::Xoauth2) => {
                let token = format!("user={user}\x01auth=Bearer {secret}\x01\x01");
                self.command(Stage::Auth, format!("AUTH XOAUTH2 {}", base64(&token))).await?
            }
            _ => {
                let wanted = if login.xoauth2 { "XOAUTH2" } else { "PLAIN or LOGIN" };
                return Err(SendError::trouble(Stage::Auth, format!("the server offers no AUTH {wanted}")));
            }
        };
        if answer.is(334) {
            // A refused token is explained in a challenge; the refusal itself comes after an empty line.
            answer = self.command(Stage::Auth, String::new()).await?;
        }
        answer.must_be(235)
    }

    /// Sends one message to one recipient. `on_data` runs between the server's yes to the recipient and DATA; if it
    /// fails, nothing is sent. The connection comes back while its state is known.
    pub async fn send<F>(
        mut self,
        letter: &Letter<'_>,
        on_data: impl FnOnce() -> F,
    ) -> (Result<(), SendError>, Option<Self>)
    where
        F: Future<Output = anyhow::Result<()>>,
    {
        self.sent += 1;
        let result = self.transfer(letter, on_data).await;
        let known = match &result {
            Ok(()) => true,
            // 421 announces that the server closes the connection (RFC 5321 section 3.8).
            Err(SendError { cause: Cause::Answer { code, .. }, .. }) => *code != 421,
            Err(SendError { cause: Cause::Unfit(_), .. }) => true,
            Err(_) => false,
        };
        (result, known.then_some(self))
    }

    async fn transfer<F>(&mut self, letter: &Letter<'_>, on_data: impl FnOnce() -> F) -> Result<(), SendError>
    where
        F: Future<Output = anyhow::Result<()>>,
    {
        let mail = format!("MAIL FROM:<{}>{}", letter.envelope_from.unwrap_or_default(), self.parameters(letter)?);
        self.command(Stage::Mail, mail).await?.must_be_ok()?;
        self.command(Stage::Rcpt, format!("RCPT TO:<{}>", letter.rcpt)).await?.must_be_ok()?;
        let recorded = on_data().await;
        recorded.map_err(|error| SendError::new(Stage::Data, Cause::Unrecorded(format!("{error:#}"))))?;
        self.command(Stage::Data, "DATA".to_owned()).await?.must_be(354)?;
        self.body(&smtp_lines(letter.bytes)).await
    }

    /// Parameters of `MAIL FROM` (RFC 6152, RFC 6531), or why this server cannot carry the letter.
    fn parameters(&self, letter: &Letter<'_>) -> Result<&'static str, SendError> {
        let addresses = [letter.envelope_from.unwrap_or("<>"), letter.rcpt];
        let unfit = |stage, words: String| Err(SendError::new(stage, Cause::Unfit(words)));
        if letter.envelope_from.is_some_and(|address| !is_safe_path(address)) {
            return unfit(Stage::Mail, "the sender is not an address".to_owned());
        }
        if !is_safe_path(letter.rcpt) {
            return unfit(Stage::Rcpt, "the recipient is not an address".to_owned());
        }
        let has = |feature| self.smtp.server_info().supports_feature(feature);
        let international = !addresses.iter().all(|address| address.is_ascii());
        let eight_bit = !letter.bytes.is_ascii();
        match (international, eight_bit) {
            (true, _) if !has(Extension::SmtpUtfEight) => {
                unfit(Stage::Mail, "the server does not take addresses beyond ASCII (SMTPUTF8)".to_owned())
            }
            (_, true) if !has(Extension::EightBitMime) => {
                unfit(Stage::Mail, "the server does not take text beyond ASCII (8BITMIME)".to_owned())
            }
            (true, true) => Ok(" SMTPUTF8 BODY=8BITMIME"),
            (true, false) => Ok(" SMTPUTF8"),
            (false, true) => Ok(" BODY=8BITMIME"),
            (false, false) => Ok(""),
        }
    }

    /// The message and the final dot. lettre takes the next block only when the last one is written, so that the
    /// count of blocks says how far it came: whether the dot can have left, and whether anything moves at all.
    async fn body(&mut self, text: &[u8]) -> Result<(), SendError> {
        let taken = AtomicUsize::new(0);
        let mut blocks = text.chunks(BLOCK);
        let counted = std::iter::from_fn(|| {
            let block = blocks.next();
            match block {
                Some(_) => taken.fetch_add(1, Ordering::Relaxed),
                None => taken.swap(DOT, Ordering::Relaxed),
            };
            block
        });
        let mut message = pin!(self.smtp.message_iter(counted));
        loop {
            let before = taken.load(Ordering::Relaxed);
            let limit = if before == DOT { self.patience.after_data } else { self.patience.block };
            let result = tokio::time::timeout(limit, message.as_mut()).await;
            let now = taken.load(Ordering::Relaxed);
            let stage = if now == DOT { Stage::AfterData } else { Stage::Data };
            match result {
                Ok(Ok(response)) => return Answered { stage, response }.must_be_ok(),
                Ok(Err(error)) => return Err(from_lettre(stage, &error)),
                Err(_) if now != before => {}
                Err(_) => return Err(stalled(stage, limit)),
            }
        }
    }

    /// Clears the state for the next message; `None` when the connection is of no more use.
    pub async fn reset(mut self) -> Option<Self> {
        // A connection that rested may be half-dead: it is not worth a long wait.
        let limit = self.patience.command.min(Duration::from_secs(10));
        let answer = tokio::time::timeout(limit, self.smtp.command("RSET\r\n")).await;
        matches!(answer, Ok(Ok(_))).then_some(self)
    }

    /// How many messages were tried on it.
    pub fn sent(&self) -> u32 {
        self.sent
    }

    /// Says goodbye; nobody minds when that fails.
    pub async fn quit(mut self) {
        let _ = tokio::time::timeout(Duration::from_secs(5), self.smtp.quit()).await;
    }

    async fn command(&mut self, stage: Stage, line: String) -> Result<Answered, SendError> {
        let limit = self.patience.command;
        let answer = tokio::time::timeout(limit, self.smtp.command(format!("{line}\r\n"))).await;
        let response = answer.map_err(|_| stalled(stage, limit))?.map_err(|error| from_lettre(stage, &error))?;
        Ok(Answered { stage, response })
    }
}

/// An answer that is not a refusal (2xx, 3xx).
struct Answered {
    stage: Stage,
    response: Response,
}

impl Answered {
    fn is(&self, code: u16) -> bool {
        u16::from(self.response.code()) == code
    }

    fn must_be(self, code: u16) -> Result<(), SendError> {
        if self.is(code) { Ok(()) } else { Err(self.unexpected()) }
    }

    /// Any 2xx: some servers say 252 or 200 where 250 is meant.
    fn must_be_ok(self) -> Result<(), SendError> {
        if u16::from(self.response.code()) < 300 { Ok(()) } else { Err(self.unexpected()) }
    }

    fn unexpected(self) -> SendError {
        SendError::trouble(self.stage, format!("unexpected answer {}", self.response.code()))
    }
}

/// Awaits a step of the plain phase in time.
pub(crate) async fn in_time<T>(
    stage: Stage,
    limit: Duration,
    step: impl Future<Output = Result<T, String>>,
) -> Result<T, SendError> {
    match tokio::time::timeout(limit, step).await {
        Ok(result) => result.map_err(|words| SendError::trouble(stage, words)),
        Err(_) => Err(stalled(stage, limit)),
    }
}

fn stalled(stage: Stage, limit: Duration) -> SendError {
    SendError::trouble(stage, format!("no answer within {} s", limit.as_secs()))
}

fn from_lettre(stage: Stage, error: &lettre::transport::smtp::Error) -> SendError {
    let source = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    let cause = match error.status() {
        Some(code) => Cause::Answer { code: code.into(), text: source },
        None if source == "incomplete response" => Cause::Trouble("connection closed".to_owned()),
        // Its other words are those of a parser.
        None if error.is_response() => Cause::Trouble("the server does not speak SMTP".to_owned()),
        None => Cause::Trouble(source),
    };
    SendError::new(stage, cause)
}
