//! Tickets of people who are no agents any more: the configuration names them no longer, and their tickets still do.

use std::collections::{BTreeMap, BTreeSet};

use crate::desk::names::AgentId;
use crate::desk::policy::Policy;
use crate::desk::ticket::Ticket;

/// How many of these tickets are owned by or assigned to whom, each once; `None`: every one named is an agent.
pub fn told(tickets: &[Ticket], policy: &Policy) -> Option<String> {
    let mut gone: BTreeMap<&AgentId, usize> = BTreeMap::new();
    for ticket in tickets.iter().filter(|ticket| !ticket.status.is_done()) {
        let ids: BTreeSet<&AgentId> = ticket.owner.iter().chain(&ticket.assignee).collect();
        for id in ids.into_iter().filter(|id| policy.agent(id).is_none()) {
            *gone.entry(id).or_default() += 1;
        }
    }
    let each = |(id, count): (&&AgentId, &usize)| match count {
        1 => format!("{id} has 1 living ticket"),
        _ => format!("{id} has {count} living tickets"),
    };
    let told: Vec<String> = gone.iter().map(each).collect();
    (!told.is_empty())
        .then(|| format!("{}, and is no agent of the configuration: assign them to others", told.join("; ")))
}
