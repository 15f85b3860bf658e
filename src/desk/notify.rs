//! Telling agents: each new ticket and each answer reaches somebody of the desk in their own mail client.

use crate::desk::context;
use crate::desk::facts::BucketKey;
use crate::desk::mail::{Attachment, Mail};
use crate::desk::names::AgentId;
use crate::desk::outgoing::{ToAgent, agents};
use crate::desk::policy::{Agent, Notify, Policy};
use crate::desk::template::{Context, MessageView, name};
use crate::desk::ticket::Ticket;
use crate::desk::work::Work;

/// Who hears of mail in a ticket: the assignee, or the queue as it asks for. Never nobody, but by digest.
pub fn audience<'p>(ticket: &Ticket, policy: &'p Policy) -> Vec<&'p Agent> {
    let assignee = ticket.assignee.as_ref().and_then(|id| policy.agent(id));
    let Some(queue) = policy.queue(&ticket.queue) else { return assignee.into_iter().collect() };
    let members = || agents(policy, &queue.members);
    let lead = || queue.lead.as_ref().and_then(|id| policy.agent(id)).map(|lead| vec![lead]);
    match (queue.notify, assignee) {
        (Notify::Digest, _) => Vec::new(),
        (_, Some(assignee)) => vec![assignee],
        (Notify::Members, None) => members(),
        (Notify::Assignee, None) => lead().unwrap_or_else(members),
    }
}

/// Tells the audience, and whom rules named, of a message that came.
pub fn of_message(work: &mut Work<'_>, ticket: &Ticket, mail: &Mail, first: bool, also: &[AgentId]) {
    let travelling = travelling(&mail.attachments, work.policy.desk.notify_attachments);
    let message = context::incoming(mail, &travelling, first);
    let template = if first { name::NOTIFY_NEW } else { name::NOTIFY_REPLY };
    let mut readers = audience(ticket, work.policy);
    for agent in agents(work.policy, also) {
        if !readers.iter().any(|reader| reader.id == agent.id) {
            readers.push(agent);
        }
    }
    // An agent who is the requester of this ticket gets the requester's mail.
    readers.retain(|agent| !mail.from.as_ref().is_some_and(|from| agent.has_address(&from.address)));
    for agent in readers {
        let context = context::about(ticket, work.policy, work.now).with_message(message.clone());
        tell(work, ticket, agent, template, context, travelling.clone());
    }
}

/// Tells the other members of the queue what an agent did.
pub fn of_change(work: &mut Work<'_>, ticket: &Ticket, actor: Option<&AgentId>, what: &str, text: &str) {
    let Some(queue) = work.queue(ticket).filter(|queue| queue.notify == Notify::Members) else { return };
    for agent in agents(work.policy, &queue.members) {
        if Some(&agent.id) == actor {
            continue;
        }
        let message = MessageView { text: text.to_owned(), ..MessageView::default() };
        let context = context::about(ticket, work.policy, work.now).with_reason(what).with_message(message);
        tell(work, ticket, agent, name::NOTIFY_CHANGE, context, Vec::new());
    }
}

/// Sends one agent one notification, unless the agent's brake holds it back.
pub fn tell(
    work: &mut Work<'_>,
    ticket: &Ticket,
    agent: &Agent,
    template: &str,
    context: Context,
    attachments: Vec<Attachment>,
) -> bool {
    let bucket = (BucketKey::agent(&agent.id), work.policy.brakes.agent);
    if work.levels.take(&[bucket], work.now).is_err() {
        let why = format!(
            "too many notifications to agent {}: {template} for ticket {} was not sent",
            agent.id, ticket.number
        );
        work.plan.because(why.clone());
        work.plan.alerts.push(format!("A brake fired: {why}"));
        return false;
    }
    let context = context.with_agent(agent);
    let written = work.write_to_agent(ticket, ToAgent { agent, template, context, attachments });
    if written {
        work.plan.because(format!("agent {} is told ({template})", agent.id));
    }
    written
}

/// The attachments that travel in a notification: in order, as long as they fit.
fn travelling(attachments: &[Attachment], limit: u64) -> Vec<Attachment> {
    let mut left = limit;
    let mut fits = |attachment: &&Attachment| {
        let size = attachment.size;
        let fits = size <= left;
        left -= if fits { size } else { 0 };
        fits
    };
    attachments.iter().filter(|attachment| fits(attachment)).cloned().collect()
}
