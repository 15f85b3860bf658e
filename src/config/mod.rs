//! The configuration: as typed (TOML, with spans), checked, and then [`settings::Config`] with its `Policy`.
//!
//! ```text
//! files ──text──▶ read ──raw, every value on its own──▶ check ──everything together──▶ Config
//!                   └────────── problems, all of them, with their places ──────────┘
//! ```
//!
//! A new key: `raw` (its name and type), `check` (its default and meaning), `config/maildesk.toml` (its line in
//! the sample), `show` (its effective value). Tests hold the four together.

pub mod brand;
pub mod calendar;
mod check;
pub mod condition;
pub mod duration;
mod files;
mod ics;
pub mod keyring;
mod manual;
mod mask;
pub mod raw;
mod read;
pub mod report;
mod rule_actions;
mod rule_texts;
mod rules;
mod sample_mail;
mod scan;
pub mod secret;
pub mod settings;
mod show;
mod typed;
mod word;

use std::path::Path;
use std::sync::Arc;

pub use crate::config::keyring::{Keys, keyring};
pub use crate::config::report::Problems;
pub use crate::config::show::{Section, masked_login, masked_webhook, sections, show};
pub use crate::config::typed::Typed;

use crate::config::settings::Config;
use crate::desk::template::Templates;

/// Makes the templates from the folder of the desk's own, if there is one, and the desk's language. `mail` does it; config and mail are
/// neighbours that do not know each other, so whoever loads a configuration brings them together.
pub type MakeTemplates<'a> = &'a dyn Fn(Option<&Path>, &str) -> Result<Arc<dyn Templates>, Vec<String>>;

/// Reads and checks a configuration. On success the warnings stand in [`Config::warnings`]; otherwise all
/// errors and warnings come back together. Called again to reload: nothing is kept in between.
pub fn load(path: &Path, keys: Keys, templates: MakeTemplates<'_>) -> Result<Config, Problems> {
    // Made absolute so that a daemon may change its working folder.
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    check::check(files::read(path), &absolute, keys, templates)
}

/// The same for a text, as if it stood in `folder/maildesk.toml`.
pub fn load_str(text: &str, folder: &Path, keys: Keys, templates: MakeTemplates<'_>) -> Result<Config, Problems> {
    let path = folder.join("maildesk.toml");
    check::check(files::read_text("maildesk.toml", text.to_owned(), folder), &path, keys, templates)
}

/// What `inspect` goes by where there is no configuration: one mailbox, one queue, nobody.
pub fn minimal(templates: MakeTemplates<'_>) -> Result<Config, Problems> {
    load_str(MINIMAL, Path::new("/nonexistent"), Keys::Borrowed, templates)
}

const MINIMAL: &str = r#"
[desk]
name = "Desk"
domain = "localhost"

[[mailbox]]
name = "support"
address = "support@localhost"
queue = "support"

[smtp]
maildir = "sent"

[[queue]]
name = "support"
"#;

/// The commented sample: every key, its default, why.
pub fn sample() -> &'static str {
    include_str!("../../config/maildesk.toml")
}
