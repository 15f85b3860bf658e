//! The ways in which mail leaves.

use std::future::Future;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::config::settings::Outgoing;
use crate::outbox::envelope::Letter;
use crate::outbox::maildir;
use crate::outbox::outcome::{Cause, SendError, Stage};
use crate::outbox::pool::{ReadSecret, Smtp};
use crate::outbox::smtp::Patience;

/// How mail leaves: a closed set, the test double being one of it.
pub enum Sender {
    Smtp(Box<Smtp>),
    /// Written to a Maildir, for trying out and tests.
    Maildir(PathBuf),
    /// Kept in memory, for tests.
    Memory(Arc<Mutex<Vec<Sent>>>),
}

/// What [`Sender::Memory`] was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub envelope_from: Option<String>,
    pub rcpt: String,
    pub bytes: Vec<u8>,
}

impl Sender {
    pub fn new(outgoing: &Outgoing, read_secret: &ReadSecret) -> Self {
        match outgoing {
            Outgoing::Smtp(account) => {
                Self::Smtp(Box::new(Smtp::new(account.clone(), read_secret.clone(), Patience::default())))
            }
            Outgoing::Maildir(folder) => Self::Maildir(folder.clone()),
        }
    }

    /// What it is called in logs and alerts.
    pub fn name(&self) -> String {
        match self {
            Self::Smtp(smtp) => smtp.name(),
            Self::Maildir(folder) => folder.display().to_string(),
            Self::Memory(_) => "memory".to_owned(),
        }
    }

    /// Sends one letter. `on_data` runs just before the point from which on it may have left; if it fails, nothing
    /// leaves.
    pub async fn send<F>(&self, letter: &Letter<'_>, on_data: impl FnOnce() -> F) -> Result<(), SendError>
    where
        F: Future<Output = anyhow::Result<()>>,
    {
        match self {
            Self::Smtp(smtp) => smtp.send(letter, on_data).await,
            Self::Maildir(folder) => {
                let written = to_maildir(folder.clone(), letter).await?;
                if let Err(error) = on_data().await {
                    written.discard();
                    return Err(unrecorded(&error));
                }
                let moved = tokio::task::spawn_blocking(|| written.deliver()).await;
                moved.unwrap_or_else(|error| Err(SendError::trouble(Stage::AfterData, error.to_string())))
            }
            Self::Memory(sent) => {
                on_data().await.map_err(|error| unrecorded(&error))?;
                sent.lock().unwrap_or_else(PoisonError::into_inner).push(Sent {
                    envelope_from: letter.envelope_from.map(str::to_owned),
                    rcpt: letter.rcpt.to_owned(),
                    bytes: letter.bytes.to_vec(),
                });
                Ok(())
            }
        }
    }

    /// Whether mail could leave now: connects and logs in, or makes the folder. For `check --online`.
    pub async fn probe(&self) -> Result<(), SendError> {
        match self {
            Self::Smtp(smtp) => smtp.probe().await,
            Self::Maildir(folder) => {
                to_maildir(folder.clone(), &Letter { envelope_from: None, rcpt: "", bytes: b"" }).await?.discard();
                Ok(())
            }
            Self::Memory(_) => Ok(()),
        }
    }

    /// Closes connections that have rested for too long.
    pub fn tidy(&self) {
        if let Self::Smtp(smtp) = self {
            smtp.tidy();
        }
    }

    /// Whether [`Self::tidy`] will have something to do.
    pub fn is_resting(&self) -> bool {
        matches!(self, Self::Smtp(smtp) if smtp.is_resting())
    }

    /// Says goodbye to the server.
    pub async fn close(&self) {
        if let Self::Smtp(smtp) = self {
            smtp.close().await;
        }
    }
}

/// A folder that cannot be written to is the whole server's trouble, not one message's.
async fn to_maildir(folder: PathBuf, letter: &Letter<'_>) -> Result<maildir::Written, SendError> {
    let (from, rcpt) = (letter.envelope_from.map(str::to_owned), letter.rcpt.to_owned());
    let bytes = letter.bytes.to_vec();
    let write = move || maildir::write(&folder, &Letter { envelope_from: from.as_deref(), rcpt: &rcpt, bytes: &bytes });
    let written = tokio::task::spawn_blocking(write).await.map_err(anyhow::Error::from).flatten();
    written.map_err(|error| SendError::trouble(Stage::Connect, format!("{error:#}")))
}

fn unrecorded(error: &anyhow::Error) -> SendError {
    SendError::new(Stage::Data, Cause::Unrecorded(format!("{error:#}")))
}
