//! A ticket comes to somebody who did not have it: they hear so, with what the requester wrote last, so that they can
//! answer at once.

use crate::desk::absence;
use crate::desk::command::Command;
use crate::desk::context;
use crate::desk::names::AgentId;
use crate::desk::notify;
use crate::desk::policy::Agent;
use crate::desk::template::{Context, MessageView, name};
use crate::desk::ticket::{Ticket, TicketNumber};
use crate::desk::work::{Actor, Work};

/// Who got a ticket, and is told so with what else the same mail says, above all a note.
#[derive(Clone, Debug)]
pub struct Handed {
    pub ticket: TicketNumber,
    pub agent: AgentId,
    /// How: a queue and an assignee may be named at once.
    pub what: Vec<String>,
    /// A colleague did it, to whom an answer may be.
    pub by_colleague: bool,
}

impl Handed {
    pub fn template(&self) -> &'static str {
        if self.by_colleague { name::NOTIFY_HANDOVER } else { name::NOTIFY_ROUTED }
    }
}

/// The same commands, a queue before whoever is named beside it: they keep the ticket there, whichever line stands first.
pub fn in_order(commands: &[Command]) -> Vec<Command> {
    let mut ordered: Vec<Command> = Vec::new();
    for command in commands {
        let named = match command {
            Command::Queue(_) => {
                // From there on it is another ticket.
                let merge = ordered.iter().rposition(|one| matches!(one, Command::Merge(_))).map_or(0, |at| at + 1);
                let names = |one: &Command| matches!(one, Command::Assign(_) | Command::Owner(_));
                ordered.iter().skip(merge).position(names).map(|at| merge + at)
            }
            _ => None,
        };
        ordered.insert(named.unwrap_or(ordered.len()), command.clone());
    }
    ordered
}

/// Whether commands give the ticket to another agent than whoever writes them, or to a queue where it is not.
pub fn gives_away(commands: &[Command], ticket: &Ticket, actor: &Actor) -> bool {
    let named = commands.iter().rev().find_map(|command| match command {
        Command::Assign(to) => to.as_ref(),
        _ => None,
    });
    let moves = commands.iter().any(|command| matches!(command, Command::Queue(queue) if *queue != ticket.queue));
    named.map_or(moves, |named| Some(named) != actor.agent())
}

/// A queue that gets a ticket from another one hears of it like of a new one.
pub fn to_queue(work: &mut Work<'_>, ticket: &Ticket, actor: &Actor) {
    let what = format!("{} moved this ticket to queue {}", who(work, actor), ticket.queue);
    to_all(work, ticket, actor, notify::audience(ticket, work.policy), (&what, &what));
}

pub fn to_assignee(work: &mut Work<'_>, ticket: &Ticket, actor: &Actor) {
    to_chosen(work, ticket, actor, ticket.assignee.as_ref(), |whom| format!("assigned this ticket to {whom}"));
}

pub fn to_owner(work: &mut Work<'_>, ticket: &Ticket, actor: &Actor) {
    to_chosen(work, ticket, actor, ticket.owner.as_ref(), |whom| format!("made {whom} the owner of this ticket"));
}

fn to_chosen(
    work: &mut Work<'_>,
    ticket: &Ticket,
    actor: &Actor,
    chosen: Option<&AgentId>,
    what: impl Fn(&str) -> String,
) {
    let Some(agent) = chosen.and_then(|id| work.policy.agent(id)) else { return };
    let who = who(work, actor);
    let (told, of_them) = (format!("{who} {}", what("you")), format!("{who} {}", what(&agent.name)));
    to_all(work, ticket, actor, vec![agent], (&told, &of_them));
}

/// Tells them what was done; where all of them are away, others what was done with them.
fn to_all(work: &mut Work<'_>, ticket: &Ticket, actor: &Actor, readers: Vec<&Agent>, (what, of_them): (&str, &str)) {
    // Of a new one everybody concerned hears anyway.
    if work.facts.ticket(ticket.number).is_none() {
        return;
    }
    let away: Vec<String> = readers.iter().filter_map(|agent| absence::said_of(work, ticket, agent)).collect();
    let of_them = format!("{of_them}; {}", away.join("; "));
    let standing_in = notify::standing_in(work, ticket, &readers);
    let readers = readers.into_iter().map(|agent| (agent, what));
    let standing_in = standing_in.into_iter().map(|agent| (agent, of_them.as_str()));
    for (agent, what) in readers.chain(standing_in).filter(|(agent, _)| Some(&agent.id) != actor.agent()) {
        let by_colleague = actor.agent().is_some();
        let known = work.handed.iter_mut().find(|one| one.ticket == ticket.number && one.agent == agent.id);
        match known {
            Some(known) => {
                known.what.push(what.to_owned());
                known.by_colleague |= by_colleague;
            }
            None => {
                let what = vec![what.to_owned()];
                work.handed.push(Handed { ticket: ticket.number, agent: agent.id.clone(), what, by_colleague });
            }
        }
    }
}

fn who(work: &Work<'_>, actor: &Actor) -> String {
    actor.author(work.policy).name.unwrap_or_else(|| "the desk".to_owned())
}

/// What their mail is given: why it comes, and the requester's last words.
pub fn context(work: &Work<'_>, ticket: &Ticket, what: &str) -> Context {
    let latest = work.facts.latest.get(&ticket.number);
    let message = latest.map_or_else(MessageView::default, |entry| MessageView {
        text: entry.text.clone(),
        author: entry.author.name.clone().or_else(|| entry.author.address.clone()).unwrap_or_default(),
        at: context::local_time(entry.at, &context::zone(ticket, work.policy)),
        attachments: context::named(&entry.attachments, &[]),
        ..MessageView::default()
    });
    context::about(ticket, work.policy, work.now).with_message(message).with_reason(what)
}
