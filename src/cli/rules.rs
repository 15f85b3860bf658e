//! `rules test`: what a draft of the rules would have decided about the messages that came, and would do by time.

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::cli::context::{self, Keys};
use crate::cli::{Exit, Global, table};
use crate::clock;
use crate::ingest::rehearsal::{self, Changed, Hits, OnTime, Rehearsal};

#[derive(Debug, Subcommand)]
pub enum Rules {
    /// Try the rules of a configuration on the last messages; writes nothing
    ///
    /// What is compared: for each message, which rules acted on it when it came, and what they did, as the ledger has it;
    /// and what the rules of this configuration do about the same message, of whomever it is. They see status,
    /// priority, kind, queue, service, people, tags and fields of the ticket as they were when it came; clocks, and
    /// whatever else a rule can ask, as they are now. A message about which something else than rules would decide
    /// otherwise by now is not tried.
    ///
    /// Rules by time are tried on every ticket that is not closed, as of now: what they would do at once. Rules on what
    /// comes without a message (sla.warning, sla.breached, mailbox.failed, what is done at the command line) are not
    /// tried.
    #[command(after_help = "Example: maildesk -c draft.toml rules test --last 500")]
    Test(Test),
}

#[derive(Debug, Args)]
pub struct Test {
    /// On so many messages
    #[arg(long, value_name = "N", default_value_t = 500)]
    last: usize,
}

impl Rules {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        let Self::Test(Test { last }) = self;
        let desk = context::open(global, Keys::Borrowed)?;
        let done = rehearsal::rehearse(&desk.store, &desk.policy, last, clock::now()).await?;
        if global.json {
            table::json(&done)?;
            return Ok(Exit::Done);
        }
        let cells = |hits: &Hits| {
            [hits.rule.clone()].into_iter().chain([hits.then, hits.now, hits.by_time].map(|n| n.to_string())).collect()
        };
        let rows = done.rules.iter().map(cells).collect();
        table::rows(&["rule", "then", "now", "by time"], rows, "There is no rule.")?;
        table::line(&summary(&done))?;
        done.changed.iter().try_for_each(print)?;
        done.by_time.iter().try_for_each(print_by_time)?;
        Ok(Exit::Done)
    }
}

fn summary(done: &Rehearsal) -> String {
    let changed = match done.changed.len() {
        0 => "nothing would be decided otherwise".to_owned(),
        changed => format!("{changed} would be decided otherwise"),
    };
    let mut lines = vec![format!("\n{} of the last {} messages were tried: {changed}", done.tried, done.messages)];
    if done.unknown > 0 {
        lines.push(format!(
            "{} of them came before the desk took down what rules do: they are only counted",
            done.unknown
        ));
    }
    if done.tickets > 0 {
        let (tickets, acted) = (done.tickets, done.by_time.len());
        lines.push(format!("{tickets} tickets that are not closed were tried: rules by time would act on {acted}"));
    }
    lines.join("\n")
}

fn print(changed: &Changed) -> Result<()> {
    let at = changed.received_at.strftime("%Y-%m-%d %H:%M");
    let from = changed.from.as_deref().unwrap_or("nobody");
    let ticket = changed.ticket.map(|ticket| format!(", ticket {ticket}")).unwrap_or_default();
    let mut lines = vec![format!("\n{at}  message {} of {from}: {}{ticket}", changed.id.0, changed.subject)];
    let (then, now) = (&changed.then, &changed.now);
    if then.verdict != now.verdict {
        lines.push(format!("  {} → {}", then.verdict, now.verdict));
    }
    let (gone, come) = rehearsal::difference(&then.rules, &now.rules);
    lines.extend(gone.into_iter().map(|rule| format!("  - rule {rule}")));
    lines.extend(come.into_iter().map(|rule| format!("  + rule {rule}")));
    let (gone, _) = rehearsal::difference(&then.did, &now.did);
    lines.extend(gone.into_iter().map(|did| format!("  would not: {did}")));
    lines.extend(changed.would.iter().map(|line| format!("  would: {line}")));
    table::line(&table::plain(&lines.join("\n")))
}

fn print_by_time(one: &OnTime) -> Result<()> {
    let mut lines = vec![format!("\nby time  ticket {} in {}: {}", one.ticket, one.queue, one.subject)];
    lines.extend(one.would.iter().map(|line| format!("  would: {line}")));
    table::line(&table::plain(&lines.join("\n")))
}
