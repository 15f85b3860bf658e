//! `webhook`: what webhooks are told, what failed and why.

use anyhow::{Result, bail};
use clap::{Args, Subcommand};

use crate::cli::context::{self, Keys};
use crate::cli::{Exit, Global, table};
use crate::clock;
use crate::store::hook::HookRow;

#[derive(Debug, Args)]
pub struct Webhook {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Tell again what failed or was cancelled; now what waits for its next try
    #[command(after_help = "Example: maildesk webhook retry 3")]
    Retry {
        /// Its number in the list
        id: i64,
    },
    /// Do not tell it
    #[command(after_help = "Example: maildesk webhook cancel 3")]
    Cancel {
        /// Its number in the list
        id: i64,
    },
}

impl Webhook {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        let desk = context::open(global, Keys::Borrowed)?;
        match self.what {
            None => list(&desk, global).await?,
            Some(What::Retry { id }) => {
                let now = clock::now();
                if !desk.store.write(move |tx| tx.hooks_retry(id, now)).await? {
                    bail!(
                        "{id} was told or is being told, or there is no such; `maildesk webhook` lists what there is"
                    );
                }
                context::wake_sender(&desk);
                done(&desk, global, id, "is queued again").await?;
            }
            Some(What::Cancel { id }) => {
                if !desk.store.write(move |tx| tx.hooks_cancel(id)).await? {
                    bail!("{id} is not waiting; `maildesk webhook` lists what there is");
                }
                done(&desk, global, id, "is cancelled").await?;
            }
        }
        Ok(Exit::Done)
    }
}

async fn done(desk: &context::Desk, global: &Global, id: i64, what: &str) -> Result<()> {
    if !global.json {
        return table::line(&format!("{id} {what}"));
    }
    let rows = desk.store.read(|tx| tx.hooks()).await?;
    table::json(&rows.iter().find(|row| row.id == id))
}

async fn list(desk: &context::Desk, global: &Global) -> Result<()> {
    let rows = desk.store.read(|tx| tx.hooks()).await?;
    if global.json {
        return table::json(&rows);
    }
    let cells = |row: &HookRow| {
        vec![
            row.id.to_string(),
            row.state.to_string(),
            row.attempts.to_string(),
            row.webhook.clone(),
            row.event.clone(),
            row.ticket.map(|ticket| ticket.to_string()).unwrap_or_default(),
            row.last_error.clone().unwrap_or_default(),
        ]
    };
    let heading = ["id", "state", "tries", "webhook", "event", "ticket", "error"];
    table::rows(&heading, rows.iter().map(cells).collect(), "No webhook was told anything.")
}
