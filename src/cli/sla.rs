//! `sla`: running clocks, what breaks next.

use anyhow::Result;
use clap::Args;
use jiff::Timestamp;

use crate::cli::context::{self, Keys};
use crate::cli::{Exit, Global, table};
use crate::clock;
use crate::desk::search::TicketFilter;
use crate::desk::sla::{Clock, ClockState};
use crate::desk::ticket::Ticket;
use crate::view;

#[derive(Debug, Args)]
pub struct Sla {}

impl Sla {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        let desk = context::open(global, Keys::Borrowed)?;
        let filter = TicketFilter { clocks: true, ..TicketFilter::default() };
        let tickets = desk.store.read(move |tx| tx.tickets(&filter)).await?;
        if global.json {
            table::json(&view::clocks_of(&tickets))?;
        } else {
            let now = clock::now();
            let clocks = view::living_clocks(&tickets);
            let rows = clocks.iter().map(|(ticket, clock)| row(ticket, clock, now)).collect();
            table::rows(
                &["ticket", "target", "state", "due", "in", "assignee", "subject"],
                rows,
                "No clock is running.",
            )?;
        }
        Ok(Exit::Done)
    }
}

fn row(ticket: &Ticket, clock: &Clock, now: Timestamp) -> Vec<String> {
    let state = if clock.breached { "breached".to_owned() } else { clock.state.to_string() };
    vec![
        ticket.number.to_string(),
        clock.target.to_string(),
        state,
        clock.due_at.strftime("%Y-%m-%d %H:%M").to_string(),
        left(clock, now),
        ticket.assignee.as_ref().map(|agent| agent.to_string()).unwrap_or_default(),
        ticket.subject.clone(),
    ]
}

/// `3h 10m`, or `-20m` when it is over.
fn left(clock: &Clock, now: Timestamp) -> String {
    if clock.state == ClockState::Paused {
        return String::new();
    }
    let seconds = clock.due_at.duration_since(now).as_secs();
    let (sign, minutes) = (if seconds < 0 { "-" } else { "" }, seconds.unsigned_abs() / 60);
    match minutes {
        0..60 => format!("{sign}{minutes}m"),
        60..1_440 => format!("{sign}{}h {}m", minutes / 60, minutes % 60),
        _ => format!("{sign}{}d {}h", minutes / 1_440, minutes % 1_440 / 60),
    }
}
