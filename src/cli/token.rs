//! `token`: by which programs act as an agent on the web desk's API.

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::act::tokens::{self, NewToken};
use crate::cli::context::{self, Desk, Keys};
use crate::cli::{Exit, Global, table};
use crate::clock;
use crate::config::duration;
use crate::desk::names::AgentId;
use crate::desk::scope::Scope;
use crate::store::api::ApiToken;
use crate::web;

#[derive(Debug, Subcommand)]
pub enum Token {
    /// Make a token; it is printed once, and nobody can read it again
    #[command(
        after_help = "Example: maildesk token new statistics --as ann --scope tickets:read,reports:read --for 90d"
    )]
    New(New),
    /// Which tokens there are, what each may do, and when it was last used
    #[command(after_help = "Example: maildesk token list --json")]
    List,
    /// End a token
    #[command(after_help = "Example: maildesk token revoke statistics")]
    Revoke {
        /// Its name
        name: String,
    },
}

#[derive(Debug, Args)]
pub struct New {
    /// What it is for; by this name it is listed and revoked
    name: String,
    /// The agent that the program acts as: it sees and may do no more than they
    #[arg(long = "as", value_name = "AGENT")]
    agent: String,
    #[arg(long = "scope", value_name = "SCOPE", value_delimiter = ',', required = true, help = what_it_may())]
    scopes: Vec<Scope>,
    /// How long it lasts, at most 366d
    #[arg(long = "for", value_name = "DURATION", default_value = "90d", value_parser = duration::parse)]
    lasts: SignedDuration,
}

fn what_it_may() -> String {
    let scopes: Vec<&str> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    format!("What it may do: {}", scopes.join(", "))
}

impl Token {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        let desk = context::open(global, Keys::Borrowed)?;
        match self {
            Self::New(new) => new.run(&desk, global).await?,
            Self::List => list(&desk, global).await?,
            Self::Revoke { name } => {
                let named = name.clone();
                if !desk.store.write(move |tx| tx.revoke_api_token(&named)).await? {
                    bail!("there is no token `{name}`; `maildesk token list` lists what there is");
                }
                match global.json {
                    true => table::json(&json!({ "name": name, "revoked": true }))?,
                    false => table::line(&table::plain(&format!("token {name} is revoked")))?,
                }
            }
        }
        Ok(Exit::Done)
    }
}

impl New {
    async fn run(self, desk: &Desk, global: &Global) -> Result<()> {
        let (secret, hash) = web::new_token()?;
        let Self { name, agent, scopes, lasts } = self;
        let wanted = NewToken { name, agent: AgentId::new(agent), scopes, lasts };
        let token = tokens::make(&desk.store, &desk.policy, wanted, hash, clock::now()).await?;
        if global.json {
            let ApiToken { name, agent, scopes, ends_at, .. } = token;
            return table::json(
                &json!({ "token": secret, "name": name, "agent": agent, "scopes": scopes, "ends_at": ends_at }),
            );
        }
        table::line(&format!(
            "{secret}\nActs as {} until {}. It is not shown again.",
            desk.policy.agent(&token.agent).map_or(token.agent.as_str(), |agent| &agent.name),
            token.ends_at.strftime("%Y-%m-%d")
        ))
    }
}

async fn list(desk: &Desk, global: &Global) -> Result<()> {
    let tokens = desk.store.read(|tx| tx.api_tokens()).await?;
    if global.json {
        return table::json(&tokens);
    }
    let day = |at: Timestamp| at.strftime("%Y-%m-%d %H:%M").to_string();
    let cells = |token: &ApiToken| {
        vec![
            token.name.clone(),
            token.agent.to_string(),
            token.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" "),
            token.seen_at.map_or_else(|| "never".to_owned(), day),
            day(token.ends_at),
        ]
    };
    let heading = ["name", "acts as", "may", "last used", "ends"];
    table::rows(&heading, tokens.iter().map(cells).collect(), "There is no token.")
}
