//! One logged-in session: a command, its answers to the tagged OK, a deadline on every one of them. A server that is
//! slow is not one that stalls: the deadline begins anew while bytes flow.

use std::pin::pin;
use std::time::Duration;

use crate::mailbox::imap::answer::Answer;
use crate::mailbox::imap::failure::Failure;
use crate::mailbox::imap::guard::{Flow, Guard};
use tokio::time::{Instant, timeout};

/// One answer may take this long however it flows; a server that sends a byte a minute is in trouble, too, and a human
/// must hear of it. The largest message that is fetched whole comes at 15 kB a second.
const ANSWER: Duration = Duration::from_secs(3600);

/// A connection that is logged in. Drop it after any [`Failure`] that is not a refusal.
#[derive(Debug)]
pub struct Session {
    inner: async_imap::Session<Guard>,
    flow: Flow,
    capabilities: Vec<String>,
    pub(super) patience: Duration,
    /// The server spoke of messages since the folder was opened: mail may have come.
    pub(super) news: bool,
    /// The server said that it can IDLE, and then that it cannot.
    pub(super) idle_refused: bool,
}

impl Session {
    pub(super) async fn new(
        inner: async_imap::Session<Guard>,
        flow: Flow,
        patience: Duration,
    ) -> Result<Self, Failure> {
        let mut session = Self { inner, flow, capabilities: Vec::new(), patience, news: false, idle_refused: false };
        let mut answers = session.ask("CAPABILITY", "CAPABILITY").await?;
        let mut capabilities = Vec::new();
        while let Some(answer) = answers.next().await? {
            if let Answer::Capabilities(all) = answer {
                capabilities = all;
            }
        }
        session.capabilities = capabilities;
        Ok(session)
    }

    /// Whether the server announced it; `name` in capital letters.
    pub fn can(&self, name: &str) -> bool {
        self.capabilities.iter().any(|capability| capability == name)
    }

    /// Whether mail may have come since the folder was opened.
    pub fn has_news(&self) -> bool {
        self.news
    }

    /// Sends a command. Its answers must be read to the end: what is left would be taken for the next command's.
    pub async fn ask(&mut self, what: &'static str, command: &str) -> Result<Answers<'_>, Failure> {
        let patience = self.patience;
        let sent = timeout(patience, self.inner.run_command(command)).await;
        let tag = sent
            .map_err(|_| Failure::Stalled { command: what, patience })?
            .map_err(|error| Failure::sending(what, error))?;
        Ok(Answers { session: self, what, tag: tag.0, ended: false })
    }

    /// Sends a command of which only the tagged answer counts.
    pub async fn tell(&mut self, what: &'static str, command: &str) -> Result<(), Failure> {
        let mut answers = self.ask(what, command).await?;
        while answers.next().await?.is_some() {}
        Ok(())
    }

    /// Sends a line that belongs to the command in progress.
    pub(super) async fn add_line(&mut self, what: &'static str, line: &str) -> Result<(), Failure> {
        let patience = self.patience;
        let sent = timeout(patience, self.inner.run_command_untagged(line)).await;
        sent.map_err(|_| Failure::Stalled { command: what, patience })?.map_err(|error| Failure::sending(what, error))
    }

    /// The next answer of any kind. Cancel-safe: what has arrived of it is kept.
    pub(super) async fn read(&mut self, what: &'static str, patience: Duration) -> Result<Answer, Failure> {
        let response = while_it_flows(&self.flow, patience, self.inner.read_response())
            .await
            .map_err(|patience| Failure::Stalled { command: what, patience })?
            .map_err(|error| Failure::reading(what, error))?
            .ok_or(Failure::Closed(what))?;
        match Answer::read(response.parsed()) {
            Answer::Bye(text) => Err(Failure::Bye(text)),
            Answer::Exists(count) => {
                self.news = true;
                Ok(Answer::Exists(count))
            }
            answer => Ok(answer),
        }
    }

    /// Says good-bye; whether the server hears it does not matter.
    pub async fn leave(mut self) {
        self.patience = Duration::from_secs(2);
        let _ = self.tell("LOGOUT", "LOGOUT").await;
    }
}

/// Waits for an answer; the error is for how long in vain. `patience` is for silence, [`ANSWER`] for all of it.
async fn while_it_flows<T>(flow: &Flow, patience: Duration, answer: impl Future<Output = T>) -> Result<T, Duration> {
    let until = Instant::now() + ANSWER;
    let mut answer = pin!(answer);
    loop {
        let before = flow.bytes();
        match timeout(patience, answer.as_mut()).await {
            Ok(answer) => return Ok(answer),
            Err(_) if flow.bytes() == before => return Err(patience),
            Err(_) if Instant::now() >= until => return Err(ANSWER),
            Err(_) => {}
        }
    }
}

/// The answers to one command.
#[derive(Debug)]
pub struct Answers<'s> {
    session: &'s mut Session,
    what: &'static str,
    tag: String,
    ended: bool,
}

impl Answers<'_> {
    /// The command's tag.
    pub(super) fn tag(&self) -> String {
        self.tag.clone()
    }

    /// The next answer, solicited or not; `None` once the tagged OK was seen, and only then. NO, BAD, BYE, the end of
    /// the stream and silence are errors. Cancel-safe.
    pub async fn next(&mut self) -> Result<Option<Answer>, Failure> {
        if self.ended {
            return Ok(None);
        }
        match self.session.read(self.what, self.session.patience).await? {
            Answer::Done { tag, ok, code, text } if tag == self.tag => {
                self.ended = true;
                if ok { Ok(None) } else { Err(Failure::Refused { command: self.what, code, text }) }
            }
            answer => Ok(Some(answer)),
        }
    }
}
