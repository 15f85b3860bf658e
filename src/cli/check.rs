//! `check` and `config`: whether the configuration is right, and what it amounts to.

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde_json::json;

use crate::cli::context::{self, BadConfiguration, Keys};
use crate::cli::{Exit, Global, table};
use crate::clock;
use crate::config;
use crate::config::settings::{Config, Database, Source};
use crate::daemon::alerts::read_secret;
use crate::daemon::round_trip::{Trip, round_trip};
use crate::daemon::{Daemon, wake};
use crate::desk::command::{Day, Until};
use crate::desk::gone;
use crate::desk::policy::{Authenticate, Policy};
use crate::desk::rule::Action;
use crate::desk::search::TicketFilter;
use crate::mailbox::source;
use crate::outbox::servers::Servers;
use crate::store::{Store, sqlite};
use crate::web;

#[derive(Debug, Args)]
pub struct Check {
    /// Log in to every server, open every folder
    #[arg(long)]
    online: bool,
    /// Mail the desk and wait for ticket and acknowledgement; says which sub-addresses work
    #[arg(long)]
    round_trip: bool,
    /// Who asks, and gets the acknowledgements; default: the first of [alert] to, or else the first agent
    #[arg(long, value_name = "ADDRESS", requires = "round_trip")]
    from: Option<String>,
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
        let config = match context::load(global, Keys::Borrowed) {
            Err(error) if global.json => return in_json(global, error),
            loaded => loaded?,
        };
        let mut warnings = config.warnings.render(false);
        for more in [unproven(&config.policy), left_behind(&config, self.online).await?].into_iter().flatten() {
            warnings = [warnings.as_str(), more.as_str()].join("\n").trim_start().to_owned();
        }
        if !warnings.is_empty() {
            table::complain(&warnings);
        }
        let mut tried = past(&config);
        tried.extend(if self.online { online(&config).await } else { Vec::new() });
        if self.round_trip {
            tried.extend(self.round_trip(global).await?);
        }
        let works = tried.iter().all(|tried| tried.error.is_none());
        if global.json {
            let errors: [(); 0] = [];
            table::json(&json!({
                "configuration": config.path, "errors": errors, "warnings": warnings, "tried": tried
            }))?;
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

impl Check {
    async fn round_trip(&self, global: &Global) -> Result<Vec<Tried>> {
        let desk = context::open(global, Keys::Create)?;
        let agent = desk.policy.agents.first().map(|agent| agent.address().address);
        let from = self.from.clone().or(desk.config.alert.to.first().cloned()).or(agent);
        let from = from.context("nobody can ask: give an address with --from")?;
        let runs = wake::wake(&desk.config.path);
        let daemon = Daemon::new(desk.config, desk.store);
        Ok(round_trip(&daemon, &from, runs).await?.iter().flat_map(told).collect())
    }
}

/// A configuration that cannot be used, in the same document as one that can; people are told as ever.
fn in_json(global: &Global, error: anyhow::Error) -> Result<Exit> {
    if let Some(bad) = error.downcast_ref::<BadConfiguration>() {
        let (errors, warnings) = (bad.facts(), bad.warnings().render(false));
        let tried: [Tried; 0] = [];
        table::json(&json!({
            "configuration": context::config_path(global), "errors": errors, "warnings": warnings, "tried": tried
        }))?;
    }
    Err(error)
}

/// What a round trip showed.
fn told(trip: &Trip) -> Vec<Tried> {
    let came = match (trip.ticket, trip.acknowledged) {
        (None, _) => Some("the mail did not come back as a ticket; see `maildesk ledger`".to_owned()),
        (Some(ticket), false) => {
            Some(format!("ticket {ticket} has no acknowledgement that was sent; see `maildesk explain {ticket}`"))
        }
        (Some(_), true) => None,
    };
    let ticket = trip.ticket.map(|ticket| format!(", ticket {ticket}")).unwrap_or_default();
    let (works, says) = (trip.subaddress, trip.configured);
    let fits = works == says;
    let advice = format!("set `subaddress = \"{works}\"` in this mailbox (it says \"{says}\")");
    vec![
        Tried { what: format!("round trip through mailbox {}{ticket}", trip.mailbox), error: came },
        Tried { what: format!("sub-addresses of mailbox {}", trip.mailbox), error: (!fits).then_some(advice) },
    ]
}

/// Rules that let a ticket wait until a day that is past: right when they were written, and without use now. The desk
/// runs with them all the same, since days pass while it does.
fn past(config: &Config) -> Vec<Tried> {
    let now = clock::now();
    let mut tried = Vec::new();
    for rule in &config.policy.rules {
        for action in &rule.actions {
            let Action::Snooze(until @ Until::On(Day::Date(_), _)) = action else { continue };
            // Wherever on earth it is meant.
            if until.at(now, &TimeZone::UTC, None).is_some_and(|at| at.saturating_add(A_DAY).is_ok_and(|at| at <= now))
            {
                let error = format!("it lets tickets wait until {until}, which is past: it does nothing");
                tried.push(Tried { what: format!("rule \"{}\" ({})", rule.name, rule.place), error: Some(error) });
            }
        }
    }
    tried
}

const A_DAY: SignedDuration = SignedDuration::from_hours(24);

/// What agents cannot do by mail where nobody's word on authentication is believed: it works, and is not what they expect.
fn unproven(policy: &Policy) -> Option<String> {
    let believed = !policy.desk.authserv_ids.is_empty() || policy.desk.authenticate == Authenticate::Dns;
    (!believed && !policy.agents.is_empty()).then(|| {
        "warning: nothing proves that a mail is an agent's which answers none of the desk's: what they forward, begin or send with \
         the desk in Cc is told to nobody outside\n |\n = help: name your server as its Authentication-Results do: \
         trusted_authserv = [\"mx.acme.example\"]; or have mail checked here: authenticate = \"dns\"\n"
            .to_owned()
    })
}

/// Tickets of people who are no agents any more, where there is a store: to look makes none.
async fn left_behind(config: &Config, online: bool) -> Result<Option<String>> {
    let there = match &config.database {
        Database::Sqlite { folder } => sqlite::file(folder).is_file(),
        Database::Postgres { .. } => online,
    };
    if !there {
        return Ok(None);
    }
    // Whether the store works is said elsewhere.
    let Ok(store) = context::location(&config.database).and_then(|location| Store::open(&location)) else {
        return Ok(None);
    };
    let living = TicketFilter { living: true, ..TicketFilter::default() };
    let tickets = store.read(move |tx| tx.tickets(&living)).await?;
    Ok(gone::told(&tickets, &config.policy))
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
    if let Some(oidc) = &config.web.oidc {
        note(format!("sign-in by {}", oidc.name), web::probe_openid(oidc).await);
    }
    for server in Servers::from_config(config, &read_secret()).all() {
        note(
            format!("outgoing mail by {}", server.name()),
            server.sender().probe().await.map_err(|error| anyhow::anyhow!("{error}; {}", error.advice())),
        );
    }
    tried
}

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// The effective configuration, secrets masked
    #[command(after_help = "Example: maildesk -c /etc/maildesk/maildesk.toml config show")]
    Show,
    /// The commented sample
    #[command(after_help = "Example: maildesk config sample > maildesk.toml")]
    Sample,
}

impl ConfigCommand {
    pub fn run(self, global: &Global) -> Result<Exit> {
        let text = match self {
            Self::Show => config::show(&context::load(global, Keys::Borrowed)?),
            Self::Sample => config::sample().to_owned(),
        };
        if global.json {
            let keys: toml::Table = toml::from_str(&text).context("Failed to read the configuration as it is shown")?;
            table::json(&keys)?;
        } else {
            table::line(text.trim_end())?;
        }
        Ok(Exit::Done)
    }
}
