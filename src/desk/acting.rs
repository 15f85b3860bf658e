//! What rules do, once they matched.

use crate::desk::absence;
use crate::desk::approval::{self, Approvers};
use crate::desk::command::Command;
use crate::desk::context;
use crate::desk::names::{AgentId, QueueName};
use crate::desk::notify::{self, turned};
use crate::desk::perform::{Enclosed, carry_out};
use crate::desk::plan::Change;
use crate::desk::problem;
use crate::desk::routing::Outcome;
use crate::desk::rule::{Action, AssignTo, Letter, Reader, Rule, Trigger};
use crate::desk::template::name;
use crate::desk::ticket::{Author, EntryKind, Kind, NewEntry, Status, Ticket, Visibility};
use crate::desk::work::{Actor, Work};
use crate::desk::{deed, hook, opening, refusal, rule_clock as timing, rule_mail};

/// Does what a rule says about mail that came; true when no further rule is to be tried.
pub fn on_mail(
    work: &mut Work<'_>,
    ticket: &mut Ticket,
    (rule, event): (&Rule, Trigger),
    outcome: &mut Outcome,
) -> bool {
    let desk = Actor::Desk;
    let mut stop = false;
    for action in &rule.actions {
        let mut done = true;
        match action {
            // Whoever is concerned hears of the mail itself.
            Action::Queue(queue) => work.set_queue(ticket, queue, &desk),
            Action::Assign(to) => match assignee(work, rule, ticket, to) {
                Some(agent) => done = work.assign(ticket, Some(agent), &desk),
                None => done = false,
            },
            Action::Template(template) => outcome.wish.template = Some(template.clone()),
            Action::Notify(agents) => outcome.notify.extend(agents.iter().cloned()),
            Action::Hold => outcome.held_by = Some(rule.name.clone()),
            Action::NoAcknowledgement => outcome.wish.dropped_by = Some(rule.name.clone()),
            Action::Stop => stop = true,
            other if other.waits() => done = false,
            other => done = change(work, ticket, (rule, event), other),
        }
        if done {
            deed::done(work, ticket, (rule, event), action);
        }
    }
    stop
}

/// Does what waited until the mail was dealt with.
pub fn at_last(work: &mut Work<'_>, ticket: &mut Ticket, rule: &Rule, event: Trigger) {
    for action in rule.actions.iter().filter(|action| action.waits()) {
        if change(work, ticket, (rule, event), action) {
            deed::done(work, ticket, (rule, event), action);
        }
    }
}

/// Does what a rule says about anything else that happened; true when no further rule is to be tried. Nobody else
/// tells those whom it concerns.
pub fn afterwards(work: &mut Work<'_>, ticket: &mut Ticket, rule: &Rule, event: Trigger) -> bool {
    let mut stop = false;
    for action in &rule.actions {
        let mut done = true;
        match action {
            Action::Queue(queue) => order(work, ticket, Command::Queue(queue.clone())),
            Action::Assign(to) => match assignee(work, rule, ticket, to) {
                Some(agent) => {
                    order(work, ticket, Command::Assign(Some(agent.clone())));
                    done = ticket.assignee == Some(agent);
                }
                None => done = false,
            },
            Action::Notify(agents) => {
                for agent in work.policy.agents_of(agents) {
                    let why = format!("Rule \"{}\" tells you: {event}", rule.name);
                    let context = context::about(ticket, work.policy, work.now).with_reason(why);
                    notify::tell(work, ticket, agent, name::NOTIFY_CHANGE, context, Vec::new());
                }
            }
            // They are about mail that came and is yet to be answered; a rule may be for several triggers.
            Action::Template(_) | Action::Hold | Action::NoAcknowledgement => done = false,
            Action::Stop => stop = true,
            other => done = change(work, ticket, (rule, event), other),
        }
        if done {
            deed::done(work, ticket, (rule, event), action);
        }
    }
    stop
}

/// As an agent would have it done.
fn order(work: &mut Work<'_>, ticket: &mut Ticket, command: Command) {
    if let Err(why) = carry_out(work, ticket, &Actor::Desk, &[command], &Enclosed::default()) {
        work.plan.because(format!("ticket {}: it cannot be sent: {why}", ticket.number));
    }
}

/// Whether a person might not do so either; the reasons say why.
fn is_refused(work: &mut Work<'_>, ticket: &Ticket, rule: &Rule, command: &Command) -> bool {
    let why = refusal::of_status(std::slice::from_ref(command), ticket, &Actor::Desk, work);
    if let Some(why) = &why {
        work.plan.because(format!("rule \"{}\" changes nothing here: {why}", rule.name));
    }
    why.is_some()
}

/// What is done in the same way whenever it is done; the reasons say why something is not (`false`).
fn change(work: &mut Work<'_>, ticket: &mut Ticket, (rule, event): (&Rule, Trigger), action: &Action) -> bool {
    let desk = Actor::Desk;
    match action {
        Action::Priority(priority) => work.set_priority(ticket, *priority, &desk),
        Action::Kind(kind) => {
            if is_refused(work, ticket, rule, &Command::Kind(*kind)) {
                return false;
            }
            work.set_kind(ticket, *kind, &desk);
        }
        Action::Service(service) => work.set_service(ticket, Some(service), &desk),
        Action::Tag(tag) => work.tag(ticket, tag, &desk),
        Action::Untag(tag) => work.untag(ticket, tag, &desk),
        // As `/field` does: where it says the window of a change, it is that.
        Action::Field { name, value } => {
            let command = Command::Field { name: name.clone(), value: value.clone() };
            if is_refused(work, ticket, rule, &command) {
                return false;
            }
            order(work, ticket, command);
        }
        Action::Note(text) => {
            let Some(text) = rule_mail::fill(work, ticket, rule, text) else { return false };
            let author = Author::rule(&rule.name);
            work.entry(ticket, NewEntry::new(EntryKind::Note, Visibility::Internal, author, work.now, text));
        }
        // As with `/resolve` the requester hears of it; what is closed at once is closed without a word.
        Action::Status(status) => {
            let command = Command::Status(*status);
            match is_refused(work, ticket, rule, &command) {
                true => return false,
                false if *status == Status::Closed => close(work, ticket),
                false => order(work, ticket, command),
            }
            turned::by_rule(work, ticket, (rule, event));
        }
        Action::Snooze(until)
            if context::instant(*until, ticket, work.policy, work.now).is_some_and(|at| at <= work.now) =>
        {
            work.plan.because(format!("rule \"{}\" lets it wait until when is past, so it does not wait", rule.name));
            return false;
        }
        Action::Snooze(until) => {
            let command = Command::Wait { status: Status::Pending, until: *until };
            if is_refused(work, ticket, rule, &command) {
                return false;
            }
            order(work, ticket, command);
            turned::by_rule(work, ticket, (rule, event));
        }
        // It would come back as well, and be answered so for ever.
        Action::Mail(Letter { to: Reader::Requester | Reader::Outside(_), .. }) if event == Trigger::Bounced => {
            work.plan.because(format!("rule \"{}\" does not write to where mail did not arrive", rule.name));
            return false;
        }
        Action::Mail(letter) => return rule_mail::write(work, ticket, rule, letter),
        Action::Approval(approvers) => return ask_to_approve(work, ticket, rule, approvers),
        Action::Ticket(linked) => return opening::linked(work, ticket, rule, linked),
        Action::Clock(timer) => return timing::set(work, ticket, (rule, event), *timer),
        Action::Webhook(webhook) => hook::tell(work, ticket, rule, webhook, event),
        Action::Queue(_)
        | Action::Assign(_)
        | Action::Template(_)
        | Action::Notify(_)
        | Action::Hold
        | Action::NoAcknowledgement
        | Action::Stop => {}
    }
    true
}

/// Without a word, also to those whose tickets are tied to it.
fn close(work: &mut Work<'_>, ticket: &mut Ticket) {
    let was_done = ticket.status.is_done();
    work.set_status(ticket, Status::Closed, &Actor::Desk);
    if !was_done && matches!(ticket.kind, Kind::Problem | Kind::Release) {
        problem::leave_tied(work, ticket, &Actor::Desk);
    }
}

/// Asks those of whom a rule wants it, but nobody about what they asked for themselves; `false`: nobody was asked.
fn ask_to_approve(work: &mut Work<'_>, ticket: &mut Ticket, rule: &Rule, approvers: &Approvers) -> bool {
    let (others, own) = approval::by_rule(work, ticket, approvers);
    let command = Command::Approvers(others.clone());
    if is_refused(work, ticket, rule, &command) {
        return false;
    }
    if let Err(why) = approval::may_ask(work, ticket, &others) {
        work.plan.because(format!("rule \"{}\" asks nobody to approve: {why}", rule.name));
        return false;
    }
    if others.people.len() < others.needs.unwrap_or(1) {
        approval::nobody_left(work, ticket, &own);
        return false;
    }
    if !own.is_empty() {
        let told = format!("{} asked for it and is not asked: nobody approves their own", own.join(", "));
        work.event(ticket, &Actor::Desk, told.clone());
        work.plan.because(told);
    }
    order(work, ticket, command);
    true
}

fn assignee(work: &mut Work<'_>, rule: &Rule, ticket: &Ticket, to: &AssignTo) -> Option<AgentId> {
    let found = match to {
        AssignTo::Agent(agent) => Some(agent.clone()),
        AssignTo::RoundRobin(queue) => next_in_turn(work, ticket, queue),
        AssignTo::LeastBusy(queue) => least_busy(work, ticket, queue),
    };
    if found.is_none() {
        work.plan.because(format!("rule \"{}\" found nobody to assign", rule.name));
    }
    found
}

/// Whether somebody is here, and may hear of the ticket.
fn may_have(work: &Work<'_>, ticket: &Ticket, agent: &AgentId) -> bool {
    absence::until(work, agent).is_none() && work.policy.may_hear(agent, &ticket.queue)
}

fn least_busy(work: &Work<'_>, ticket: &Ticket, queue: &QueueName) -> Option<AgentId> {
    let load = &work.facts.load;
    let members = work.policy.queue(queue)?.members.iter();
    let present = members.filter(|member| may_have(work, ticket, member));
    present.min_by_key(|member| load.get(*member).copied().unwrap_or(0)).cloned()
}

fn next_in_turn(work: &mut Work<'_>, ticket: &Ticket, queue: &QueueName) -> Option<AgentId> {
    let members = &work.policy.queue(queue)?.members;
    // The turns of this very decision count: it may assign several tickets.
    let given = work.plan.changes.iter().rev().find_map(|change| match change {
        Change::LastAssigned { queue: of, agent } if of == queue => Some(agent),
        _ => None,
    });
    let last = given.or_else(|| work.facts.last_assigned.get(queue));
    let after = last.and_then(|last| members.iter().position(|member| member == last)).map_or(0, |at| at + 1);
    let mut in_turn = members.iter().cycle().skip(after).take(members.len());
    let next = in_turn.find(|member| may_have(work, ticket, member))?.clone();
    work.plan.changes.push(Change::LastAssigned { queue: queue.clone(), agent: next.clone() });
    Some(next)
}
