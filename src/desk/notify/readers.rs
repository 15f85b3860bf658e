//! Who of the desk hears of something, and who in their place while they are away.

use crate::desk::absence;
use crate::desk::names::{AgentId, QueueName};
use crate::desk::notify::join;
use crate::desk::policy::{Agent, Notify, Policy, Role};
use crate::desk::ticket::Ticket;
use crate::desk::work::Work;

/// Who hears of mail in a ticket: the assignee, or the queue as it asks for, and its owner. Nobody only where a queue
/// wants to hear of nothing at once and nobody has the ticket.
pub fn audience<'p>(ticket: &Ticket, policy: &'p Policy) -> Vec<&'p Agent> {
    if let Some(assignee) = policy.worker(ticket) {
        return vec![assignee];
    }
    let owner = policy.owner(ticket);
    let queue = policy.queue(&ticket.queue);
    let mut readers = match queue.map(|queue| queue.notify) {
        Some(Notify::Digest) => Vec::new(),
        Some(Notify::Assignee) if owner.is_some() => Vec::new(),
        Some(Notify::Assignee) => deciders(ticket, policy),
        Some(Notify::Members) | None => {
            let members = queue.map(|queue| policy.agents_of(&queue.members)).unwrap_or_default();
            if members.is_empty() { deciders(ticket, policy) } else { members }
        }
    };
    join(&mut readers, owner);
    readers
}

/// The same, and where whoever works on it is away, those who would hear of it otherwise; where all of them are, whoever
/// decides: somebody must.
pub fn present_audience<'p>(work: &Work<'p>, ticket: &Ticket) -> Vec<&'p Agent> {
    let mut readers = audience(ticket, work.policy);
    if absence::of_assignee(work, ticket).is_some() {
        let unassigned = Ticket { assignee: None, ..ticket.clone() };
        let others = audience(&unassigned, work.policy);
        let others = if others.is_empty() { deciders(ticket, work.policy) } else { others };
        join(&mut readers, absence::present(work, others));
    }
    let standing_in = standing_in(work, ticket, &readers);
    join(&mut readers, standing_in);
    readers
}

/// Why others hear of it than would: whoever works on it is away, or whoever would hear.
pub fn of_absence(work: &Work<'_>, ticket: &Ticket) -> Option<String> {
    let all = || {
        let readers = audience(ticket, work.policy);
        let away: Vec<String> = readers.iter().filter_map(|agent| absence::said_of(work, ticket, agent)).collect();
        absence::all_away(work, &readers).then(|| away.join("; "))
    };
    absence::of_assignee(work, ticket).or_else(all)
}

/// Who hears in the place of these, where all of them are away: whoever decides and is there.
pub fn standing_in<'p>(work: &Work<'p>, ticket: &Ticket, readers: &[&Agent]) -> Vec<&'p Agent> {
    let there = |agent: &Agent| absence::until(work, &agent.id).is_none();
    if absence::all_away(work, readers) { deciders_among(&ticket.queue, work.policy, there) } else { Vec::new() }
}

/// Who decides where a person must: the queue's lead, else its members, else whoever leads at this desk, else
/// everybody. Nobody only at a desk without agents, and of a restricted queue nobody else.
pub fn deciders<'p>(ticket: &Ticket, policy: &'p Policy) -> Vec<&'p Agent> {
    deciders_among(&ticket.queue, policy, |_| true)
}

/// The same, and where all of them are away, who decides in their place.
pub fn present_deciders<'p>(work: &Work<'p>, ticket: &Ticket) -> Vec<&'p Agent> {
    let mut deciders = deciders(ticket, work.policy);
    let standing_in = standing_in(work, ticket, &deciders);
    join(&mut deciders, standing_in);
    deciders
}

/// Who decides among some.
pub fn deciders_among<'p>(queue: &QueueName, policy: &'p Policy, among: impl Fn(&Agent) -> bool) -> Vec<&'p Agent> {
    let queue = policy.queue(queue);
    let restricted = queue.is_some_and(|queue| queue.restricted);
    let lead = queue.and_then(|queue| queue.lead.as_ref()).and_then(|id| policy.agent(id));
    let members = || queue.map(|queue| policy.agents_of(&queue.members)).unwrap_or_default();
    let leads = || policy.agents.iter().filter(|agent| agent.role != Role::Agent && !restricted).collect();
    let everybody = || policy.agents.iter().filter(|_| !restricted).collect();
    let rungs: [&dyn Fn() -> Vec<&'p Agent>; 4] = [&|| lead.into_iter().collect(), &members, &leads, &everybody];
    let found = rungs.iter().map(|rung| rung().into_iter().filter(|agent| among(agent)).collect::<Vec<_>>());
    found.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}

/// Who hears of a message in a ticket: the audience, whom rules named, and who watches.
pub fn readers<'p>(work: &Work<'p>, ticket: &Ticket, also: &[AgentId]) -> Vec<&'p Agent> {
    let mut readers = present_audience(work, ticket);
    join(&mut readers, work.policy.agents_of(also));
    join(&mut readers, work.policy.agents_of(&ticket.watchers));
    readers
}
