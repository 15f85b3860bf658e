//! `backup` and `restore`: a copy of the database while the desk runs, and back.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};
use clap::Args;
use serde_json::json;

use crate::cli::context::{self, Keys};
use crate::cli::{Exit, Global, table};
use crate::config::masked_login;
use crate::config::settings::{Config, Database};
use crate::daemon::wake;
use crate::desk::context::size;
use crate::store::backup::{self, Copied};

#[derive(Debug, Args)]
pub struct Backup {
    /// The copy, which is not there yet
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(Debug, Args)]
pub struct Restore {
    /// What `maildesk backup` made
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Backup {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        let config = context::load(global, Keys::Borrowed)?;
        let Database::Sqlite { folder } = &config.database else {
            let file = self.file.display();
            bail!(of_postgres(
                &config,
                &format!("while the desk runs, copy it by `pg_dump --format=custom --file={file} DATABASE`")
            ));
        };
        let copied = backup::backup(folder, &self.file)?;
        let secret = config.secret_file.display();
        if global.json {
            table::json(&told(&copied, &self.file, &config))?;
        } else {
            table::line(&format!("Copied {} to {}.", counted(&copied), self.file.display()))?;
            table::line(&format!(
                "Copy the secret file, too, and keep it apart: {secret}\nWithout it nobody's answers find their ticket by the links and addresses in mail that was sent."
            ))?;
        }
        Ok(Exit::Done)
    }
}

impl Restore {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        let config = context::load(global, Keys::Borrowed)?;
        let Database::Sqlite { folder } = &config.database else {
            let (by, file) =
                ("pg_restore --clean --if-exists --single-transaction --dbname=DATABASE", self.file.display());
            bail!(of_postgres(&config, &format!("stop the desk, and bring a copy back by `{by} {file}`")));
        };
        // Held until the end: no daemon begins meanwhile.
        let alone = wake::listen(&config.path)?;
        ensure!(alone.is_some(), "a maildesk runs with this configuration; stop it first");
        let copied = backup::restore(&self.file, folder)?;
        if global.json {
            table::json(&told(&copied, &self.file, &config))?;
            return Ok(Exit::Done);
        }
        table::line(&format!("Restored {} to {}.", counted(&copied), folder.display()))?;
        let secret = &config.secret_file;
        let there = if secret.exists() { "It must be the one" } else { "It is missing: bring back the one" };
        table::line(&format!("The secret file is {}. {there} that was copied with it.", secret.display()))?;
        Ok(Exit::Done)
    }
}

fn counted(copied: &Copied) -> String {
    let Copied { bytes, messages, tickets } = copied;
    format!("{tickets} tickets and {messages} messages ({})", size(*bytes))
}

fn told(copied: &Copied, file: &Path, config: &Config) -> serde_json::Value {
    json!({
        "file": file, "bytes": copied.bytes, "tickets": copied.tickets, "messages": copied.messages,
        "secret_file": config.secret_file,
    })
}

fn of_postgres(config: &Config, what: &str) -> String {
    let Database::Postgres { url, .. } = &config.database else { return what.to_owned() };
    let (database, secret) = (masked_login(url), config.secret_file.display());
    format!(
        "this desk is kept in PostgreSQL, which has programs for that: {}; the secret file goes with it: {secret}",
        what.replace("DATABASE", &database)
    )
}
