//! `inspect`: what is understood in a message and what would be done, by the very code that decides.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Args;

use crate::cli::context::{self, Keys};
use crate::cli::{Exit, Global, table};
use crate::clock;
use crate::config;
use crate::desk::mail::{Mail, PartKind};
use crate::desk::names::MailboxName;
use crate::desk::plan::Plan;
use crate::desk::policy::Policy;
use crate::desk::spoken;
use crate::ingest;
use crate::store::Store;
use crate::view;

#[derive(Debug, Args)]
pub struct Inspect {
    /// The message, or - for standard input
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// As if it came to this mailbox; default: the first
    #[arg(long, value_name = "NAME")]
    mailbox: Option<String>,
}

impl Inspect {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        let bytes = self.read()?;
        let (policy, store) = desk(global)?;
        let mailbox = match &self.mailbox {
            Some(name) => {
                policy.mailbox(&MailboxName::new(name)).with_context(|| format!("there is no mailbox `{name}`"))?
            }
            None => policy.mailboxes.first().context("the configuration has no mailbox")?,
        };
        let now = clock::now();
        let (mail, plan) = ingest::inspect(store.as_ref(), &policy, &mailbox.name, bytes, now).await?;
        if global.json {
            table::json(&view::inspection(&mail, &plan))?
        } else {
            print(&mail, &plan)?
        }
        Ok(Exit::Done)
    }

    fn read(&self) -> Result<Vec<u8>> {
        if self.file.as_os_str() == "-" {
            let mut raw = Vec::new();
            std::io::stdin().lock().read_to_end(&mut raw).context("Failed to read standard input")?;
            return Ok(raw);
        }
        std::fs::read(&self.file).with_context(|| format!("Failed to read {}", self.file.display()))
    }
}

/// The configured desk and its store, if it has one already; without a configuration a plain one.
fn desk(global: &Global) -> Result<(Arc<Policy>, Option<Store>)> {
    if context::config_path(global).is_none() {
        let plain = config::minimal(&context::templates).map_err(context::bad)?;
        return Ok((plain.policy, None));
    }
    let config = context::load(global, Keys::Borrowed)?;
    let location = context::location(&config.database)?;
    let store = location.exists().then(|| Store::open(&location)).transpose()?;
    Ok((config.policy, store))
}

fn print(mail: &Mail, plan: &Plan) -> Result<()> {
    let mut lines: Vec<String> =
        spoken::about(mail).into_iter().map(|(label, text)| format!("{:<12}{text}", label.as_str())).collect();
    let folded = mail
        .parts
        .iter()
        .filter(|part| part.kind != PartKind::New)
        .map(|part| part.text.lines().count())
        .sum::<usize>();
    lines.push(String::new());
    lines.extend(mail.reply_text().lines().map(|line| format!("  | {line}")));
    if folded > 0 {
        lines.push(format!("  | ({folded} lines folded)"));
    }
    lines.push(String::new());
    lines.push(format!("verdict     {}", plan.verdict.map_or("none", |verdict| verdict.as_str())));
    lines.extend(plan.reasons.iter().map(|reason| format!("because     {reason}")));
    lines.extend(spoken::changes(plan).iter().map(|change| format!("change      {change}")));
    lines.extend(
        plan.drafts
            .iter()
            .map(|draft| format!("mail        {} to {}: {}", draft.template, draft.rcpts.join(", "), draft.subject)),
    );
    table::line(&table::plain(&lines.join("\n")))
}
