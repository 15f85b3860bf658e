//! `rules test`: what a draft of the rules would have decided about the messages that came.

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::cli::context::{self, Keys};
use crate::cli::{Exit, Global, table};
use crate::ingest::rehearsal::{self, Changed, Hits};

#[derive(Debug, Subcommand)]
pub enum Rules {
    /// Try the rules of a configuration on the last messages; writes nothing
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
        let done = rehearsal::rehearse(&desk.store, &desk.policy, last).await?;
        if global.json {
            table::json(&done)?;
            return Ok(Exit::Done);
        }
        let cells = |hits: &Hits| vec![hits.rule.clone(), hits.then.to_string(), hits.now.to_string()];
        table::rows(&["rule", "then", "now"], done.rules.iter().map(cells).collect(), "There is no rule.")?;
        let changed = done.changed.len();
        let summary = match changed {
            0 => "nothing would be decided otherwise".to_owned(),
            _ => format!("{changed} would be decided otherwise"),
        };
        table::line(&format!("\n{} of the last {} messages were tried: {summary}", done.tried, done.messages))?;
        done.changed.iter().try_for_each(print)?;
        Ok(Exit::Done)
    }
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
    for (what, then, now) in [("rule ", &then.rules, &now.rules), ("", &then.changes, &now.changes)] {
        let (gone, come) = rehearsal::difference(then, now);
        lines.extend(gone.into_iter().map(|line| format!("  - {what}{line}")));
        lines.extend(come.into_iter().map(|line| format!("  + {what}{line}")));
    }
    lines.extend(changed.would.iter().map(|line| format!("  would: {line}")));
    table::line(&table::plain(&lines.join("\n")))
}
