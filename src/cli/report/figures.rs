//! The reports that are figures of tickets: `volume`, `response`, `satisfaction`, `hours`, `subjects`.

use anyhow::{Result, anyhow};
use clap::Args;

use crate::cli::context::{self, Keys};
use crate::cli::report::{Common, Sheet};
use crate::cli::{Exit, Global};
use crate::clock;
use crate::desk::figures::group::By;
use crate::desk::figures::period::Period;
use crate::desk::figures::{self, Name};

#[derive(Debug, Args)]
pub struct Figures {
    #[command(flatten)]
    common: Common,
    /// What a line is of: queue, agent, kind, channel, tag, organisation, service, priority; of the volume also day, week
    #[arg(long, value_name = "FIELD")]
    by: Option<By>,
}

impl Figures {
    pub async fn run(self, name: Name, global: &Global) -> Result<Exit> {
        let desk = context::open(global, Keys::Borrowed)?;
        let period = Period::of(self.common.days()?, desk.policy.zone(), clock::now());
        let by = name.way(self.by, &period).map_err(|why| anyhow!(why))?;
        let within = period.with_before();
        let facts = desk.store.read(move |tx| tx.figures(within, &[])).await?;
        let table = figures::report(name, by, &facts, &period, &desk.policy);
        let (heading, rows) = (table.heading(), table.rows());
        self.common.print(
            global,
            &table.json(),
            Sheet { heading: &heading, rows, nothing: "There is nothing to tell." },
        )
    }
}
