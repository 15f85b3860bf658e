//! `sign-in`: a link that lets an agent in to the web desk, for whoever cannot wait for mail.

use anyhow::{Context, Result};
use clap::Args;
use serde_json::json;

use crate::cli::{Exit, Global, context, table};
use crate::desk::names::AgentId;
use crate::desk::sign_in::LINK_FOR;
use crate::{clock, web};

#[derive(Debug, Args)]
pub struct SignIn {
    /// Whom it lets in
    #[arg(value_name = "AGENT")]
    agent: String,
}

impl SignIn {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        let desk = context::open(global, context::Keys::Existing)?;
        let agent = desk.policy.agent(&AgentId::new(&self.agent));
        let agent = agent.with_context(|| format!("there is no agent `{}`", self.agent))?;
        desk.config.web.listen.context("there is no web desk; give [web] a listen = \"127.0.0.1:8025\"")?;
        let link = web::link_to_sign_in(&desk.store, &desk.config, agent, clock::now()).await?;
        if global.json {
            table::json(&json!({ "agent": agent.id, "url": link, "minutes": LINK_FOR.as_mins() }))?;
        } else {
            table::line(&format!("{link}\nLets {} in, once, for {} minutes.", agent.name, LINK_FOR.as_mins()))?;
        }
        Ok(Exit::Done)
    }
}
