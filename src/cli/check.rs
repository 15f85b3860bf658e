//! `check` and `config`: whether the configuration is right, and what it amounts to.

use anyhow::Result;
use clap::{Args, Subcommand};
use serde_json::json;

use crate::cli::context::{self, Keys};
use crate::cli::{Exit, Global, table};
use crate::config;
use crate::config::settings::{Config, Source};
use crate::daemon::alerts::read_secret;
use crate::mailbox::source;
use crate::outbox::servers::Servers;
use crate::store::Store;

#[derive(Debug, Args)]
pub struct Check {
    /// Log in to every server, open every folder
    #[arg(long)]
    online: bool,
}

/// One thing that was tried.
#[derive(serde::Serialize)]
struct Tried {
    what: String,
    /// `null`: it works.
    error: Option<String>,
}

impl Check {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        let config = context::load(global, Keys::Borrowed)?;
        let warnings = config.warnings.render(false);
        if !config.warnings.is_empty() {
            eprintln!("{}", table::plain(&warnings));
        }
        let tried = if self.online { online(&config).await } else { Vec::new() };
        let works = tried.iter().all(|tried| tried.error.is_none());
        if global.json {
            table::json(&json!({ "configuration": config.path, "warnings": warnings, "tried": tried }))?;
        } else {
            table::line(&format!("{} is right", config.path.display()))?;
            for tried in &tried {
                let how = tried.error.as_deref().map_or("ok".to_owned(), |error| format!("FAILED: {error}"));
                table::line(&table::plain(&format!("{}: {how}", tried.what)))?;
            }
        }
        Ok(if works { Exit::Done } else { Exit::Failed })
    }
}

async fn online(config: &Config) -> Vec<Tried> {
    let mut tried = Vec::new();
    let mut note = |what: String, result: Result<()>| {
        tried.push(Tried { what, error: result.err().map(|error| format!("{error:#}")) })
    };
    note("store".to_owned(), context::location(&config.database).and_then(|location| Store::open(&location)).map(drop));
    for settings in &config.mailboxes {
        if !matches!(settings.source, Source::Pipe) {
            note(format!("mailbox {}", settings.name), source::probe(settings, &read_secret()).await);
        }
    }
    for server in Servers::from_config(config, &read_secret()).all() {
        note(
            format!("outgoing mail by {}", server.name()),
            server.sender().probe().await.map_err(|error| anyhow::anyhow!("{error}")),
        );
    }
    tried
}

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// The effective configuration, secrets masked
    Show,
    /// The commented sample
    Sample,
}

impl ConfigCommand {
    pub fn run(self, global: &Global) -> Result<Exit> {
        match self {
            Self::Show => table::line(config::show(&context::load(global, Keys::Borrowed)?).trim_end())?,
            Self::Sample => table::line(config::sample().trim_end())?,
        }
        Ok(Exit::Done)
    }
}
