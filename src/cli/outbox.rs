//! `outbox`: mail that waits to leave, what failed and why.

use anyhow::{Result, bail};
use clap::{Args, Subcommand};

use crate::act::mail_room::{self, Leaving, Outgoing};
use crate::cli::context::{self, Keys};
use crate::cli::{Exit, Global, table};
use crate::clock;
use crate::desk::work::Actor;
use crate::store::outbox::{OutboxFilter, OutboxRow};

#[derive(Debug, Args)]
pub struct Outbox {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Send again what failed, was cancelled, or may not have arrived; now what waits for its next try
    #[command(after_help = "Example: maildesk outbox retry 3")]
    Retry {
        /// The mail's number in the outbox
        id: i64,
    },
    /// Do not send it
    #[command(after_help = "Example: maildesk outbox cancel 3")]
    Cancel {
        /// The mail's number in the outbox
        id: i64,
    },
}

impl Outbox {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        let desk = context::open(global, Keys::Borrowed)?;
        match self.what {
            None => list(&desk, global).await?,
            Some(What::Retry { id }) => {
                if !leaving(&desk, id, Leaving::Retry).await? {
                    bail!(
                        "mail {id} was sent or is being sent, or there is no such mail; `maildesk outbox` lists what there is"
                    );
                }
                context::wake_sender(&desk);
                done(&desk, global, id, "is queued again").await?;
            }
            Some(What::Cancel { id }) => {
                if !leaving(&desk, id, Leaving::Cancel).await? {
                    bail!("mail {id} is not waiting; `maildesk outbox` lists what there is");
                }
                done(&desk, global, id, "is cancelled").await?;
            }
        }
        Ok(Exit::Done)
    }
}

async fn leaving(desk: &context::Desk, id: i64, what: Leaving) -> Result<bool> {
    mail_room::leaving(&desk.store, &desk.policy, Actor::Operator, Outgoing::Mail(id), what, clock::now()).await
}

/// Says what was done to one mail: in words, or as the row that it now is.
async fn done(desk: &context::Desk, global: &Global, id: i64, what: &str) -> Result<()> {
    if !global.json {
        return table::line(&format!("mail {id} {what}"));
    }
    let filter = OutboxFilter { id: Some(id), ..OutboxFilter::default() };
    table::json(&desk.store.read(move |tx| tx.outbox(&filter)).await?.first())
}

async fn list(desk: &context::Desk, global: &Global) -> Result<()> {
    let rows = desk.store.read(|tx| tx.outbox(&OutboxFilter::default())).await?;
    if global.json {
        return table::json(&rows);
    }
    let cells = |row: &OutboxRow| {
        vec![
            row.id.to_string(),
            row.state.to_string(),
            row.attempts.to_string(),
            row.ticket.map(|ticket| ticket.to_string()).unwrap_or_default(),
            row.template.clone(),
            row.rcpt.clone(),
            row.subject.clone(),
            row.last_error.clone().unwrap_or_default(),
        ]
    };
    let heading = ["id", "state", "tries", "ticket", "template", "to", "subject", "error"];
    table::rows(&heading, rows.iter().map(cells).collect(), "The outbox is empty.")
}
