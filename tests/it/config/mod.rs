//! Tests of `config`: what loads, what every mistake looks like, that the sample tells the truth.

mod amounts;
mod calendars;
mod conditions;
mod examples;
mod files;
mod knowledge;
mod mistakes;
mod secrets;

use std::path::Path;
use std::sync::Arc;

use maildesk::config::settings::Config;
use maildesk::config::{Keys, Problems, load_str};
use maildesk::desk::template::{Context, Rendered, Templates};

/// Knows `ack` and `answer` in five languages, as the built-in templates do.
struct FakeTemplates;

impl Templates for FakeTemplates {
    fn speaks(&self, language: &str) -> bool {
        ["en", "nl", "fi", "de", "fr"].contains(&language)
    }

    fn render(&self, name: &str, _: &str, _: Option<&str>, _: &Context) -> Result<Rendered, String> {
        match name {
            "ack" | "answer" => Ok(Rendered::default()),
            _ => Err("there is no such template".to_owned()),
        }
    }

    fn fill(&self, text: &str, _: &Context) -> Result<String, String> {
        if text.contains("nobody") { Err("there is no `nobody`".to_owned()) } else { Ok(text.to_owned()) }
    }

    fn names(&self, text: &str) -> Vec<String> {
        let asked = text.split("{{").skip(1).filter_map(|rest| rest.split_once("}}"));
        asked.map(|(name, _)| name.trim().to_owned()).collect()
    }

    fn canned(&self) -> Vec<String> {
        Vec::new()
    }

    fn canned_for(&self, _: &str, _: Option<&str>) -> Vec<String> {
        self.canned()
    }

    fn canned_text(&self, _: &str, _: &str, _: Option<&str>, _: &Context) -> Result<String, String> {
        Err("there are no canned answers".to_owned())
    }
}

fn templates(_: Option<&Path>, _language: &str) -> Result<Arc<dyn Templates>, Vec<String>> {
    Ok(Arc::new(FakeTemplates))
}

/// Loads a text as if it stood in a folder of its own.
fn load(text: &str) -> Result<Config, Problems> {
    load_in(text, Path::new("/nonexistent"))
}

fn load_in(text: &str, folder: &Path) -> Result<Config, Problems> {
    load_str(text, folder, Keys::Borrowed, &templates)
}

/// A small desk that loads without a remark; tests change a line of it.
const BASE: &str = r#"[desk]
name = "Acme"
domain = "acme.example"

[[mailbox]]
name = "support"
address = "support@acme.example"
queue = "support"
subaddress = "+"
maildir = "in"

[smtp]
host = "127.0.0.1"
user = "support"
password_file = "password"

[[queue]]
name = "support"
members = ["ann"]
sla = "standard"

[[agent]]
id = "ann"
name = "Ann"
addresses = ["ann@acme.example"]

[alert]
to = ["ops@elsewhere.example"]
command = "logger"

[[rule]]
name = "invoices"
when = 'subject.matches("invoice")'
do = [{ tag = "invoice" }]

[calendar.office]
timezone = "Europe/Helsinki"
hours = { mon-fri = "08:00-16:00" }

[sla.standard]
calendar = "office"
first_response = "4h"
"#;

/// [`BASE`] with one piece of text changed, which must be there.
fn changed(old: &str, new: &str) -> String {
    assert!(BASE.contains(old), "{old:?} is not in BASE");
    BASE.replacen(old, new, 1)
}
