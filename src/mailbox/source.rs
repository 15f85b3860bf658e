//! The kinds of mailbox behind one door: run one, read one once, try one.

use std::sync::Arc;

use anyhow::{Result, anyhow};
use tokio_util::sync::CancellationToken;

use crate::config::settings::{MailboxSettings, Source};
use crate::mailbox::imap::failure::explain;
use crate::mailbox::imap::{ReadSecret, Tcp, dial};
use crate::mailbox::maildir::Maildir;
use crate::mailbox::watch::Watch;
use crate::mailbox::{Desk, Limits, OnProgress};

/// What reading a mailbox needs beside its settings.
#[derive(Clone)]
pub struct Reading {
    pub desk: Arc<dyn Desk>,
    pub secret: ReadSecret,
    pub on_progress: Option<OnProgress>,
}

/// Watches a mailbox until stopped; whatever happens to it, it goes on. A pipe waits for `deliver`.
pub async fn run(settings: MailboxSettings, reading: Reading, stop: CancellationToken) {
    match settings.source.clone() {
        Source::Imap(account) => {
            let watch = Watch::new(settings, account, reading.desk, reading.secret);
            hears(watch, reading.on_progress, Watch::on_progress).run(stop).await;
        }
        Source::Maildir(folder) => {
            let maildir = Maildir::new(settings, folder, reading.desk);
            hears(maildir, reading.on_progress, Maildir::on_progress).run(stop).await;
        }
        Source::Pipe => {}
    }
}

/// Reads all that is there and ends. The error is one line that says what to do.
pub async fn run_once(settings: MailboxSettings, reading: Reading, stop: &CancellationToken) -> Result<()> {
    match settings.source.clone() {
        Source::Imap(account) => {
            let watch = Watch::new(settings, account, reading.desk, reading.secret);
            hears(watch, reading.on_progress, Watch::on_progress).run_once(stop).await
        }
        Source::Maildir(folder) => {
            let maildir = Maildir::new(settings, folder, reading.desk);
            hears(maildir, reading.on_progress, Maildir::on_progress).run_once(stop).await
        }
        Source::Pipe => Ok(()),
    }
}

/// Whether the mailbox could be read now: logs in and selects the folder, or looks for the Maildir
/// and the right to put its messages away. Nothing is made or changed.
pub async fn probe(settings: &MailboxSettings, secret: &ReadSecret) -> Result<()> {
    match &settings.source {
        Source::Imap(account) => {
            let limits = Limits::default();
            let tcp = Tcp { account: account.clone(), limits: limits.clone() };
            let tried = async {
                let mut session = dial::open(&tcp, account, secret, &limits).await?;
                session.select(&account.folder).await?;
                session.leave().await;
                Ok(())
            };
            tried.await.map_err(|error: anyhow::Error| anyhow!(explain(&error, account).0))
        }
        Source::Maildir(folder) => {
            let (folder, after) = (folder.clone(), settings.after.clone());
            tokio::task::spawn_blocking(move || super::maildir::try_out(&folder, &after)).await?
        }
        Source::Pipe => Ok(()),
    }
}

fn hears<W>(watch: W, on_progress: Option<OnProgress>, listen: fn(W, OnProgress) -> W) -> W {
    match on_progress {
        Some(on_progress) => listen(watch, on_progress),
        None => watch,
    }
}
