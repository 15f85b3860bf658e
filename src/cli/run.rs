//! `run` and `deliver`: the daemon, and one message from an MTA.

use std::path::Path;

use anyhow::{Context, Result};
use clap::Args;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::cli::context::{self, Desk};
use crate::cli::{Exit, Global, progress, table};
use crate::config::settings::{Database, Source};
use crate::daemon::{Daemon, wake};
use crate::desk::names::MailboxName;
use crate::mailbox::{Limits, pipe};

#[derive(Debug, Args)]
pub struct Run {
    /// Handle all that is there, drain the outbox, end
    #[arg(long)]
    once: bool,
}

impl Run {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        let desk = context::open(global, context::Keys::Create)?;
        let cancel = on_stop()?;
        if self.once {
            let daemon = daemon(&desk);
            // Beside a running daemon this is a second sender: then leases are respected.
            let alone = wake::listen(&desk.config.path)?;
            if let Some(alone) = &alone {
                daemon.take_over(alone).await?;
            }
            let once = daemon.run_once(cancel).await?;
            for failure in &once.failed {
                table::complain(&format!("maildesk: {failure}"));
            }
            return Ok(if once.failed.is_empty() && once.outbox.left == 0 && once.outbox.failed == 0 {
                Exit::Done
            } else {
                Exit::Failed
            });
        }
        serve(global, desk, cancel).await?;
        Ok(Exit::Done)
    }
}

/// Runs with the configuration that is valid, until stopped: each SIGHUP ends a run in good order and begins the next.
async fn serve(global: &Global, mut desk: Desk, stop: CancellationToken) -> Result<()> {
    let mut hangup = signal(SignalKind::hangup())?;
    let listening = alone(&desk.config.path)?;
    let first = daemon(&desk);
    first.admit().await?;
    first.take_over(&listening).await?;
    let store = desk.store.clone();
    let serving = async {
        while !stop.is_cancelled() {
            let this_run = stop.child_token();
            let daemon = daemon(&desk);
            let mut running = std::pin::pin!(daemon.run(this_run.clone()));
            let next = loop {
                tokio::select! {
                    () = &mut running => return,
                    _ = hangup.recv() => match admitted(global, &desk).await {
                        Ok(next) => break next,
                        Err(error) => daemon.alerts.raise(format!("A new configuration was not taken over: {error:#}")),
                    },
                }
            };
            this_run.cancel();
            running.await;
            tracing::info!("The configuration was read again");
            desk = next;
        }
    };
    tokio::select! {
        () = serving => Ok(()),
        deaf = listening.listen(&store) => Err(deaf),
    }
}

/// Becomes the one process that sends for this configuration.
pub fn alone(config: &Path) -> Result<wake::Listener> {
    wake::listen(config)?.context("another maildesk runs with this configuration; stop it, or wait until it has ended")
}

/// The configuration as it is now, if the desk can run with it. The one that runs goes on meanwhile.
async fn admitted(global: &Global, desk: &Desk) -> Result<Desk> {
    let next = context::reload(global, desk)?;
    daemon(&next).admit().await?;
    Ok(next)
}

fn daemon(desk: &Desk) -> Daemon {
    let mut daemon = Daemon::new(desk.config.clone(), desk.store.clone());
    daemon.progress = progress::bars();
    daemon
}

/// Stops in good order on SIGTERM and Ctrl-C.
pub fn on_stop() -> Result<CancellationToken> {
    let cancel = CancellationToken::new();
    let (mut terminate, token) = (signal(SignalKind::terminate())?, cancel.clone());
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        token.cancel();
    });
    Ok(cancel)
}

#[derive(Debug, Args)]
pub struct Deliver {
    /// Which mailbox of the configuration it came for; default: the one without IMAP or Maildir, or else the first
    #[arg(long, value_name = "NAME")]
    mailbox: Option<String>,
}

impl Deliver {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        let desk = context::open(global, context::Keys::Create)?;
        let settings = match &self.mailbox {
            Some(name) => desk.config.mailboxes.iter().find(|settings| settings.name == MailboxName::new(name)),
            None => {
                let pipe = desk.config.mailboxes.iter().find(|settings| matches!(settings.source, Source::Pipe));
                pipe.or(desk.config.mailboxes.first())
            }
        };
        let Some(settings) = settings else {
            anyhow::bail!("there is no mailbox `{}` in the configuration", self.mailbox.unwrap_or_default());
        };
        let daemon = Daemon::new(desk.config.clone(), desk.store.clone());
        let (intake, limits) = (daemon.intake(settings), Limits::default());
        let aside = match &desk.config.database {
            Database::Sqlite { folder } => folder.clone(),
            Database::Postgres { .. } => std::env::temp_dir(),
        };
        pipe::deliver(intake.as_ref(), &settings.name, tokio::io::stdin(), &limits, &aside).await?;
        context::wake_sender(&desk);
        daemon.alerts.told().await;
        Ok(Exit::Done)
    }
}
