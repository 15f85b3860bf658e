//! Whose ticket it is hears of a status that somebody else gives it without a word: a colleague by a command alone or by
//! hand, a rule, or whoever solves its problem.

use crate::desk::context;
use crate::desk::names::AgentId;
use crate::desk::notify::{join, tell_each};
use crate::desk::plan::Draft;
use crate::desk::policy::Agent;
use crate::desk::rule::{Rule, Trigger};
use crate::desk::template::name;
use crate::desk::ticket::{Status, Ticket, TicketNumber};
use crate::desk::work::{Actor, Work};

/// Who gave a ticket its status in this decision; whoever has it is told once all is done.
#[derive(Clone, Debug)]
pub struct Turned {
    ticket: TicketNumber,
    by: Option<AgentId>,
    /// `Zoe Agent`, `Rule "No answer"`.
    who: String,
    /// With what else: ` with problem 7`, or nothing.
    along: String,
    /// What the requester was told by that.
    text: String,
    /// Of the mails of this decision, those from here on may tell of it.
    told_from: usize,
}

/// Somebody of the desk did so, by commands or by hand.
pub fn by_hand(work: &mut Work<'_>, ticket: &Ticket, actor: &Actor) {
    with(work, ticket, actor, "", "");
}

/// The same along with something else, of which its requester was told in these words.
pub fn with(work: &mut Work<'_>, ticket: &Ticket, actor: &Actor, along: &str, text: &str) {
    let by = actor.agent().cloned();
    let who = actor.author(work.policy).name.unwrap_or_else(|| "the desk".to_owned());
    let (along, text) = (along.to_owned(), text.to_owned());
    remember(work, Turned { ticket: ticket.number, by, who, along, text, told_from: 0 });
}

/// A rule did. What tells of mail that came says so, too; what it does afterwards nobody was told.
pub fn by_rule(work: &mut Work<'_>, ticket: &Ticket, (rule, event): (&Rule, Trigger)) {
    let told_from = if event.comes_by_mail() { 0 } else { work.plan.drafts.len() };
    let who = format!("Rule \"{}\"", rule.name);
    let (along, text) = (String::new(), String::new());
    remember(work, Turned { ticket: ticket.number, by: None, who, along, text, told_from });
}

fn remember(work: &mut Work<'_>, turned: Turned) {
    work.turned.retain(|known| known.ticket != turned.ticket);
    work.turned.push(turned);
}

/// Tells assignee and owner, unless they did it or were told. Of a new ticket everybody concerned hears anyway.
pub fn tell(work: &mut Work<'_>, ticket: &Ticket) {
    let Some(turned) = work.turned.extract_if(.., |turned| turned.ticket == ticket.number).next() else { return };
    let Some(before) = work.facts.ticket(ticket.number) else { return };
    let stands = |ticket: &Ticket| (ticket.status, ticket.until, ticket.course.status_name.clone());
    if stands(before) == stands(ticket) {
        return;
    }
    let mut readers: Vec<&Agent> = work.policy.worker(ticket).into_iter().collect();
    join(&mut readers, work.policy.owner(ticket));
    let drafts = work.plan.drafts.iter().skip(turned.told_from);
    let told: Vec<&Draft> = drafts.filter(|draft| tells(draft, ticket)).collect();
    let is_told = |agent: &Agent| told.iter().flat_map(|draft| &draft.rcpts).any(|rcpt| agent.has_address(rcpt));
    readers.retain(|agent| turned.by.as_ref() != Some(&agent.id) && !is_told(agent));
    let what = format!("{} {}{}", turned.who, became(before, ticket, work), turned.along);
    tell_each(work, ticket, readers, (name::NOTIFY_CHANGE, &what), (&turned.text, &[]));
}

/// Whether a mail tells colleagues how the ticket stands; what an agent's commands did says nothing of what rules made of it.
fn tells(draft: &Draft, ticket: &Ticket) -> bool {
    draft.ticket == Some(ticket.number) && draft.template.starts_with("notify_")
}

fn became(before: &Ticket, ticket: &Ticket, work: &Work<'_>) -> String {
    let until = ticket.until.map(|at| context::local_time(at, &context::zone(ticket, work.policy)));
    let until = until.map(|until| format!("; it waits until {until}")).unwrap_or_default();
    match ticket.status {
        Status::Resolved => "resolved it".to_owned(),
        Status::Closed => "closed it".to_owned(),
        Status::Open if before.status.is_done() => "opened it again".to_owned(),
        status => {
            let name = work.policy.status_name(ticket);
            let name = if name == status.as_str() { name.replace('_', " ") } else { name.to_owned() };
            format!("set its status: {name}{until}")
        }
    }
}
