//! `webhook`: what webhooks are told, what failed and why.

use anyhow::{Result, bail};
use clap::{Args, Subcommand};

use crate::act::mail_room::{self, Leaving, Outgoing};
use crate::cli::context::{self, Keys};
use crate::cli::{Exit, Global, table};
use crate::clock;
use crate::desk::work::Actor;
use crate::store::hook::{HookFilter, HookRow};
use crate::store::outbox::OutboxState;

#[derive(Debug, Args)]
pub struct Webhook {
    /// Only those in this state: queued, sending, sent, failed or cancelled
    #[arg(long)]
    state: Option<OutboxState>,

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
            None => list(&desk, global, self.state).await?,
            Some(What::Retry { id }) => {
                if !leaving(&desk, id, Leaving::Retry).await? {
                    bail!(
                        "{id} was told or is being told, or there is no such; `maildesk webhook` lists what there is"
                    );
                }
                context::wake_sender(&desk);
                done(&desk, global, id, "is queued again").await?;
            }
            Some(What::Cancel { id }) => {
                if !leaving(&desk, id, Leaving::Cancel).await? {
                    bail!("{id} is not waiting; `maildesk webhook` lists what there is");
                }
                done(&desk, global, id, "is cancelled").await?;
            }
        }
        Ok(Exit::Done)
    }
}

async fn leaving(desk: &context::Desk, id: i64, what: Leaving) -> Result<bool> {
    mail_room::leaving(&desk.store, &desk.policy, Actor::Operator, Outgoing::Webhook(id), what, clock::now()).await
}

async fn done(desk: &context::Desk, global: &Global, id: i64, what: &str) -> Result<()> {
    if !global.json {
        return table::line(&format!("{id} {what}"));
    }
    let filter = HookFilter { id: Some(id), ..HookFilter::default() };
    table::json(&desk.store.read(move |tx| tx.hooks(&filter)).await?.first())
}

async fn list(desk: &context::Desk, global: &Global, state: Option<OutboxState>) -> Result<()> {
    let filter = HookFilter { state, ..HookFilter::default() };
    let rows = desk.store.read(move |tx| tx.hooks(&filter)).await?;
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
