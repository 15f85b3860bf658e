//! `service`: how each service is now, and when it is maintained next.

use anyhow::Result;
use clap::Args;
use jiff::Timestamp;

use crate::cli::context::{self, Keys};
use crate::cli::{Exit, Global, table};
use crate::clock;
use crate::desk::condition::{self, Condition, State};
use crate::desk::context::local_time;
use crate::desk::policy::Policy;

#[derive(Debug, Args)]
pub struct Service {}

impl Service {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        let desk = context::open(global, Keys::Borrowed)?;
        let now = clock::now();
        let outages = desk.store.read(move |tx| tx.outages(now)).await?;
        let conditions = condition::all(&desk.policy, &outages, |_| true, now);
        if global.json {
            table::json(&conditions)?;
        } else {
            let rows = conditions.iter().map(|condition| row(condition, &desk.policy)).collect();
            let heading = ["service", "state", "tickets", "next maintenance", "title"];
            table::rows(&heading, rows, "The configuration has no [[service]].")?;
        }
        Ok(Exit::Done)
    }
}

fn row(condition: &Condition, policy: &Policy) -> Vec<String> {
    let zone = policy.service_zone(&condition.service);
    let shown = |at: Option<Timestamp>| at.map(|at| local_time(at, &zone)).unwrap_or_default();
    let state = match condition.state {
        State::Up => "up".to_owned(),
        State::Down => format!("down since {}", shown(condition.down_since)),
        State::Maintenance => format!("maintenance until {}", shown(condition.maintenance_until)),
    };
    let tickets: Vec<String> = condition.tickets.iter().map(|number| format!("#{number}")).collect();
    let next = condition.next_maintenance.map(|window| window.shown(&zone)).unwrap_or_default();
    vec![condition.service.to_string(), state, tickets.join(" "), next, condition.title.clone()]
}
