//! Links that let somebody in by mail: whoever reads an agent's mail is the agent, and so with requesters.

use jiff::{SignedDuration, Timestamp};

use crate::desk::outgoing;
use crate::desk::plan::Plan;
use crate::desk::policy::{Agent, Policy};
use crate::desk::template::{Context, DeskView, PersonView, name};
use crate::desk::ticket::Contact;

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

/// The mail that lets a requester see their tickets on `page`.
pub fn invite_requester(
    requester: &Contact,
    language: &str,
    page: String,
    policy: &Policy,
    seed: u64,
    now: Timestamp,
) -> Plan {
    let mut plan = Plan::new();
    let Contact { id, address } = requester;
    let context = Context {
        desk: DeskView { name: policy.desk.name.clone() },
        requester: PersonView { name: address.name.clone().unwrap_or_default(), address: address.address.clone() },
        page,
        ..Context::default()
    };
    match policy.templates.render(name::MY_TICKETS, language, None, &context) {
        Ok(rendered) => {
            plan.drafts.push(outgoing::to_requester_alone(address, name::MY_TICKETS, rendered, policy, seed, now));
            plan.because(format!("requester {id} gets a link to their tickets"));
        }
        Err(error) => {
            plan.alerts.push(format!("template {} failed, so requester {id} got none: {error}", name::MY_TICKETS));
        }
    }
    plan
}
