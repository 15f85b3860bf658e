//! `report changes`: the calendar of changes.

use std::collections::BTreeMap;

use anyhow::Result;
use clap::Args;
use jiff::tz::TimeZone;

use crate::cli::context::{self, Keys};
use crate::cli::report::{Common, Sheet};
use crate::cli::{Exit, Global};
use crate::desk::changes::{self, Line};
use crate::desk::context::local_time;
use crate::desk::period;
use crate::desk::search::TicketFilter;
use crate::desk::ticket::{LinkKind, Ticket, TicketNumber};

#[derive(Debug, Args)]
pub struct Changes {
    #[command(flatten)]
    common: Common,
}

impl Changes {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        let desk = context::open(global, Keys::Borrowed)?;
        let days = self.common.days()?;
        let read = desk.store.read(move |tx| {
            let around = period::around(days);
            let within = |window| TicketFilter { window: Some(window), ..TicketFilter::default() };
            let found = tx.tickets(&within(around))?;
            // What they collide with may reach beyond.
            let windows = || found.iter().filter_map(|ticket| ticket.window);
            let first = windows().map(|window| window.from).chain([around.0]).min().unwrap_or(around.0);
            let last = windows().map(|window| window.to).chain([around.1]).max().unwrap_or(around.1);
            let all = tx.tickets(&within((first, last)))?;
            let mut releases: BTreeMap<TicketNumber, Vec<TicketNumber>> = BTreeMap::new();
            for ticket in &found {
                let of = tx.links(ticket.number)?.into_iter();
                let of = of.filter(|link| link.kind == LinkKind::PartOf && link.from == ticket.number);
                releases.insert(ticket.number, of.map(|link| link.to).collect());
            }
            Ok((all, tx.outages(first)?, releases))
        });
        let (all, outages, releases) = read.await?;
        let of = |number| releases.get(&number).cloned().unwrap_or_default();
        let lines = changes::report(&desk.policy, &all, &outages, of, days);
        let by_number = |number: TicketNumber| all.iter().find(|ticket| ticket.number == number);
        let rows = lines.iter().filter_map(|line| Some(row(line, by_number(line.number)?))).collect();
        let sheet = Sheet {
            heading: &[
                "number",
                "from (UTC)",
                "to (UTC)",
                "service",
                "risk",
                "approval",
                "release",
                "status",
                "collides",
                "subject",
            ],
            rows,
            nothing: "No change has a window in these days.",
        };
        self.common.print(global, &lines, sheet)
    }
}

fn row(line: &Line, ticket: &Ticket) -> Vec<String> {
    // Services have clocks of their own: lines below one another are compared.
    let zone = TimeZone::UTC;
    let releases: Vec<String> = line.releases.iter().map(ToString::to_string).collect();
    let collides: Vec<String> = line.collisions.iter().map(|one| changes::in_words(one, ticket, &zone)).collect();
    vec![
        line.number.to_string(),
        local_time(line.window.from, &zone),
        local_time(line.window.to, &zone),
        line.service.as_ref().map(ToString::to_string).unwrap_or_default(),
        line.risk.clone().unwrap_or_default(),
        line.approval.map(|outcome| outcome.to_string()).unwrap_or_default(),
        releases.join(" "),
        line.status.to_string(),
        collides.join("; "),
        line.subject.clone(),
    ]
}
