//! What most commands begin with: find the configuration, load it, open the store.

use std::fmt;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};

pub use crate::config::keyring::Keys;

use crate::cli::Global;
use crate::config::report::{Fact, Severity};
use crate::config::settings::{Config, Database};
use crate::config::{self, Problems, secret};
use crate::daemon::wake;
use crate::desk::policy::Policy;
use crate::desk::template::Templates;
use crate::mail::template::Engine;
use crate::store::{Location, Store};

/// The configuration is wrong or missing; its text says where and what to do.
#[derive(Debug)]
pub enum BadConfiguration {
    /// There is none, or it cannot be taken over.
    Unusable(String),
    /// It was read, and these mistakes were found.
    Wrong(Problems),
}

impl BadConfiguration {
    /// As `check --json` tells them.
    pub fn facts(&self) -> Vec<Fact> {
        match self {
            Self::Unusable(what) => {
                vec![Fact { file: None, line: None, column: None, what: what.clone(), hint: None }]
            }
            Self::Wrong(problems) => problems.of(Severity::Error).facts(),
        }
    }

    /// What else was found.
    pub fn warnings(&self) -> Problems {
        match self {
            Self::Unusable(_) => Problems::default(),
            Self::Wrong(problems) => problems.of(Severity::Warning),
        }
    }
}

impl fmt::Display for BadConfiguration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unusable(what) => f.write_str(what),
            Self::Wrong(problems) => f.write_str(&problems.render(std::io::stderr().is_terminal())),
        }
    }
}

impl std::error::Error for BadConfiguration {}

/// A loaded configuration and its open store.
pub struct Desk {
    pub config: Config,
    pub policy: Arc<Policy>,
    pub store: Store,
}

/// Where a configuration is looked for when none is named.
const PLACES: [&str; 3] = ["maildesk.toml", "config/maildesk.toml", "/etc/maildesk/maildesk.toml"];

/// The configuration file: the one named, or the first that exists.
pub fn config_path(global: &Global) -> Option<PathBuf> {
    global.config.clone().or_else(|| PLACES.iter().map(PathBuf::from).find(|path| path.is_file()))
}

/// Loads the configuration; every mistake is told at once.
pub fn load(global: &Global, keys: Keys) -> Result<Config> {
    let Some(path) = config_path(global) else {
        return Err(BadConfiguration::Unusable(format!(
            "no configuration found; name one with -c FILE, or begin with `maildesk config sample > maildesk.toml` (looked for {})",
            PLACES.join(", ")
        ))
        .into());
    };
    load_file(&path, keys)
}

/// Loads one configuration file.
pub fn load_file(path: &Path, keys: Keys) -> Result<Config> {
    config::load(path, keys, &templates).map_err(bad)
}

/// Loads the configuration and opens its store.
pub fn open(global: &Global, keys: Keys) -> Result<Desk> {
    let config = load(global, keys)?;
    let store = Store::open(&location(&config.database)?)?;
    Ok(Desk { policy: config.policy.clone(), config, store })
}

/// Loads the configuration again for a running desk; the store stays open.
pub fn reload(global: &Global, desk: &Desk) -> Result<Desk> {
    let config = load(global, Keys::Existing)?;
    if config.database != desk.config.database {
        return Err(BadConfiguration::Unusable(
            "the database cannot be changed while the desk runs; restart it".to_owned(),
        )
        .into());
    }
    Ok(Desk { policy: config.policy.clone(), config, store: desk.store.clone() })
}

/// What was found wrong with a configuration, as an error.
pub fn bad(problems: Problems) -> anyhow::Error {
    BadConfiguration::Wrong(problems).into()
}

/// Where the store is; a password that stands elsewhere is read now.
pub fn location(database: &Database) -> Result<Location> {
    Ok(match database {
        Database::Sqlite { folder } => Location::Sqlite { folder: folder.clone() },
        Database::Postgres { url, password } => Location::Postgres {
            url: url.clone(),
            password: password.as_ref().map(secret::read).transpose()?.map(|text| text.expose().to_owned()),
        },
    })
}

/// The templates of a folder over the built-in ones.
pub fn templates(folder: Option<&Path>, language: &str) -> Result<Arc<dyn Templates>, Vec<String>> {
    let overrides = match folder {
        Some(folder) => files(folder, folder).map_err(|error| vec![format!("{error:#}")])?,
        None => Vec::new(),
    };
    Ok(Arc::new(Engine::new(overrides)?.with_desk_language(language)))
}

/// Every template below a folder, by its path from there.
fn files(root: &Path, folder: &Path) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    let failed = || format!("Failed to read the templates in {}", folder.display());
    for entry in std::fs::read_dir(folder).with_context(failed)? {
        let path = entry.with_context(failed)?.path();
        let template = path.extension().is_some_and(|kind| kind == "txt" || kind == "html");
        if path.is_dir() {
            found.extend(files(root, &path)?);
        } else if template {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            let text = std::fs::read_to_string(&path).with_context(|| format!("Failed to read {}", path.display()))?;
            found.push((name, text));
        }
    }
    Ok(found)
}

/// What was written may have left something in the outbox: the daemon sends it, and without one it waits.
pub fn wake_sender(desk: &Desk) {
    if !wake::wake(&desk.config.path) {
        tracing::info!("No daemon runs: mail stays in the outbox until `maildesk run` (or `run --once`) sends it");
    }
}
