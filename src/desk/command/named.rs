//! Whom and what the value of a command names: people, queues, SLAs.

use crate::desk::mail::Address;
use crate::desk::names::{AgentId, QueueName, suggestion};
use crate::desk::policy::Policy;

/// `dave@customer.example`, `Dave <dave@customer.example>`: anybody outside the desk.
pub fn copied(value: &str, policy: &Policy) -> Result<Address, String> {
    let address = Address::typed(value).ok_or_else(|| format!("`{value}` is not a mail address"))?;
    if policy.mailbox_by_address(&address.address).is_some() {
        return Err(format!("{} is the desk itself", address.address));
    }
    match policy.agent_by_address(&address.address) {
        Some(agent) => Err(format!(
            "{} is of agent {id}, who would get the requester's mail; /watch {id} lets them follow",
            address.address,
            id = agent.id
        )),
        None => Ok(address),
    }
}

/// Whoever knows a queue of which they may not hear may hand a ticket over to it; nobody is told its name.
pub fn queue(name: &str, me: Option<&AgentId>, policy: &Policy) -> Result<QueueName, String> {
    let found = policy.queues.iter().find(|queue| queue.name.as_str().eq_ignore_ascii_case(name.trim()));
    found.map(|queue| queue.name.clone()).ok_or_else(|| {
        let hears = |queue: &&QueueName| me.is_none_or(|me| policy.may_hear(me, queue));
        let known = policy.queues.iter().map(|queue| &queue.name).filter(hears);
        let known: Vec<_> = known.map(QueueName::as_str).collect();
        format!("there is no queue `{name}`; there are {}", known.join(", "))
    })
}

/// The name of an SLA as it is known, or `queue`.
pub fn sla(name: &str, policy: &Policy) -> Result<Option<String>, String> {
    if let Some(known) = policy.slas.keys().find(|known| known.eq_ignore_ascii_case(name)) {
        return Ok(Some(known.clone()));
    }
    if name.eq_ignore_ascii_case("queue") {
        return Ok(None);
    }
    let known = policy.slas.keys().map(String::as_str).chain(["queue"]);
    Err(format!("there is no SLA `{name}`; {}", suggestion(name, known).unwrap_or_default()))
}

/// An agent by id, name or address; `me`; or nobody.
pub fn person(name: &str, me: Option<&AgentId>, policy: &Policy) -> Result<Option<AgentId>, String> {
    let wanted = name.trim().trim_start_matches('@');
    match (wanted.to_lowercase().as_str(), me) {
        ("nobody" | "none" | "", _) => return Ok(None),
        ("me", Some(me)) => return Ok(Some(me.clone())),
        _ => {}
    }
    let found = policy.agents.iter().find(|agent| {
        agent.id.as_str().eq_ignore_ascii_case(wanted)
            || agent.name.eq_ignore_ascii_case(wanted)
            || agent.has_address(wanted)
    });
    found.map(|agent| Some(agent.id.clone())).ok_or_else(|| {
        let known: Vec<_> = policy.agents.iter().map(|agent| agent.id.as_str()).collect();
        format!("there is no agent `{wanted}`; there are {}", known.join(", "))
    })
}
