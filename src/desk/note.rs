//! Notes, which stay inside the desk, and who hears of them.

use crate::desk::mention;
use crate::desk::names::AgentId;
use crate::desk::notify;
use crate::desk::perform::{Enclosed, beware_of_absence};
use crate::desk::template::name;
use crate::desk::ticket::{EntryKind, NewEntry, Ticket, Visibility};
use crate::desk::work::{Actor, Work};

/// Leaves a note, and lets whom it mentions watch the ticket.
pub fn leave(work: &mut Work<'_>, ticket: &mut Ticket, actor: &Actor, text: &str, enclosed: &Enclosed) {
    let whole = enclosed.noted.as_deref().unwrap_or(text);
    work.entry(ticket, internal(work, actor, whole, enclosed));
    work.plan.because("kept as an internal note");
    let who = actor.author(work.policy).name.unwrap_or_else(|| "the desk".to_owned());
    for agent in mention::agents(text, work.policy) {
        if !work.policy.may_hear(agent, &ticket.queue) {
            let told =
                format!("{agent} was not told: {agent} is no member of queue {}, which is restricted", ticket.queue);
            work.plan.warnings.push(told);
        } else if Some(agent) != actor.agent() {
            ticket.course.mentioned.insert(agent.clone(), work.now);
            watch(work, ticket, actor, agent, true);
            if let Some(named) = work.policy.agent(agent) {
                beware_of_absence(work, ticket, named);
            }
        }
    }
    for unknown in mention::unknown(text, work.policy) {
        work.plan.warnings.push(format!("nobody of this desk is called @{unknown}, so nobody was told by that"));
    }
    let words = (whole, enclosed.attachments.as_slice());
    notify::later(work, ticket, actor.agent(), (name::NOTIFY_NOTE, &format!("{who} left a note")), words);
}

/// What only agents see, as a line of the timeline.
pub fn internal(work: &Work<'_>, actor: &Actor, text: &str, enclosed: &Enclosed) -> NewEntry {
    NewEntry {
        kind: EntryKind::Note,
        visibility: Visibility::Internal,
        author: actor.author(work.policy),
        at: work.now,
        text: text.to_owned(),
        quoted_text: enclosed.quoted.clone(),
        attachments: enclosed.attachments.clone(),
        message_id: enclosed.message_id.clone(),
        addressees: Vec::new(),
    }
}

/// Lets an agent hear of a ticket, or no more.
pub fn watch(work: &mut Work<'_>, ticket: &mut Ticket, actor: &Actor, agent: &AgentId, watch: bool) {
    if ticket.watchers.contains(agent) == watch {
        return;
    }
    ticket.watchers.retain(|watcher| watcher != agent);
    if watch {
        ticket.watchers.push(agent.clone());
    }
    let what = if watch { "watches this ticket" } else { "watches this ticket no more" };
    work.event(ticket, actor, format!("{agent} {what}"));
}
