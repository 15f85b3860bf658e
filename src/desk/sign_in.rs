//! A link that lets an agent in to the web desk, by mail: whoever reads the agent's mail is the agent.

use jiff::{SignedDuration, Timestamp};

use crate::desk::outgoing;
use crate::desk::plan::Plan;
use crate::desk::policy::{Agent, Policy};
use crate::desk::template::{Context, DeskView, PersonView, name};

/// How long a link lets an agent in.
pub const LINK_FOR: SignedDuration = SignedDuration::from_mins(15);

/// The mail with the link `page`.
pub fn invite(agent: &Agent, page: String, policy: &Policy, seed: u64, now: Timestamp) -> Plan {
    let mut plan = Plan::new();
    let context = Context {
        desk: DeskView { name: policy.desk.name.clone() },
        agent: PersonView { name: agent.name.clone(), address: agent.address().address },
        page,
        ..Context::default()
    };
    match policy.templates.render(name::SIGN_IN, &policy.desk.language, None, &context) {
        Ok(rendered) => {
            plan.drafts.push(outgoing::to_agent_alone(agent, name::SIGN_IN, rendered, policy, seed, now));
            plan.because(format!("agent {} gets a link to sign in", agent.id));
        }
        Err(error) => {
            plan.alerts.push(format!("template {} failed, so agent {} got none: {error}", name::SIGN_IN, agent.id));
        }
    }
    plan
}
