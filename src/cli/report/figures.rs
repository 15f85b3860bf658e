//! The reports that are figures of tickets: `volume`, `response`, `satisfaction`, `hours`, `subjects`, `mail`, `forecast`.

use anyhow::{Result, anyhow};
use clap::Args;
use jiff::ToSpan;

use crate::act::report;
use crate::cli::context::{self, Keys};
use crate::cli::report::{Common, Sheet};
use crate::cli::{Exit, Global, table};
use crate::clock;
use crate::desk::figures::Name;
use crate::desk::figures::group::By;
use crate::desk::figures::period::Period;

#[derive(Debug, Args)]
pub struct Figures {
    #[command(flatten)]
    common: Common,
    /// What a line is of: queue, agent, kind, channel, tag, organisation, service, priority, mailbox; of the volume also day, week; of mail day, week, mailbox
    #[arg(long, value_name = "FIELD")]
    by: Option<By>,
}

impl Figures {
    pub async fn run(self, name: Name, global: &Global) -> Result<Exit> {
        let desk = context::open(global, Keys::Borrowed)?;
        let today = clock::now().to_zoned(desk.policy.zone()).date();
        let usual = match name {
            Name::Forecast => Some((today.saturating_sub((name.usual_days() - 1).days()), today)),
            _ => None,
        };
        let period = Period::of(self.common.days_or(usual)?, desk.policy.zone(), clock::now());
        let by = name.way(self.by, &period).map_err(|why| anyhow!(why))?;
        let policy = desk.policy.clone();
        let table = desk.store.read(move |tx| report::made(tx, (name, by), &period, None, &policy)).await?;
        if table.says_too_little() {
            table::complain(
                "There is too little past to expect anything of some days: three whole days like each are needed at \
                 least; let --from name an earlier day, or wait",
            );
        }
        let (heading, rows) = (table.heading(), table.rows());
        self.common.print(
            global,
            &table.json(),
            Sheet { heading: &heading, rows, nothing: "There is nothing to tell." },
        )
    }
}
