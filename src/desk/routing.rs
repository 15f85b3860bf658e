//! Running the rules over what happened to a ticket: in order, each match acting before the next is asked.

use crate::desk::ack::Wish;
use crate::desk::command::Command;
use crate::desk::context;
use crate::desk::event::Before;
use crate::desk::facts::BucketKey;
use crate::desk::mail::Mail;
use crate::desk::names::{AgentId, QueueName};
use crate::desk::notify;
use crate::desk::perform::{Enclosed, carry_out};
use crate::desk::plan::Change;
use crate::desk::rule::{Action, AssignTo, Rule, Trigger};
use crate::desk::subject::{Occasion, Subject, Written};
use crate::desk::template::name;
use crate::desk::ticket::{Author, EntryKind, NewEntry, Ticket, Visibility};
use crate::desk::work::{Actor, Work};

/// What the rules asked for beside changes of the ticket.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    pub wish: Wish,
    pub notify: Vec<AgentId>,
    /// The rule that wants a person to look first.
    pub held_by: Option<String>,
}

/// Runs every rule for mail that came, before it is answered and told: the outcome says how.
pub fn run(work: &mut Work<'_>, ticket: &mut Ticket, mail: &Mail, event: Trigger) -> Outcome {
    by_mail(work, ticket, Written::Mail(mail), event)
}

/// Runs every rule for a ticket that somebody of the desk opened with these words.
pub fn run_by_hand(work: &mut Work<'_>, ticket: &mut Ticket, words: &NewEntry) -> Outcome {
    by_mail(work, ticket, Written::Entry(words), Trigger::TicketOpened)
}

fn by_mail(work: &mut Work<'_>, ticket: &mut Ticket, written: Written<'_>, event: Trigger) -> Outcome {
    let previous = Before::decided(ticket, work.facts, work.policy).seen;
    let (actor, target, step) = (work.actor.clone(), String::new(), String::new());
    let occasion = Occasion { event, written, actor, previous, target, step };
    let mut outcome = Outcome::default();
    for (place, rule) in work.policy.rules.iter().enumerate() {
        if holds(work, ticket, rule, &occasion) {
            work.acted.insert(place);
            if act(work, ticket, rule, &mut outcome) {
                break;
            }
        }
    }
    outcome
}

/// Runs every rule for what happened, after everybody concerned was told. `false`: they did too much on this ticket.
pub fn react(work: &mut Work<'_>, ticket: &mut Ticket, occasion: &Occasion<'_>) -> bool {
    for (place, rule) in work.policy.rules.iter().enumerate() {
        if work.acted.contains(&place) || !holds(work, ticket, rule, occasion) {
            continue;
        }
        let bucket = (BucketKey::rules(ticket.number), work.policy.brakes.rules);
        if work.levels.take(&[bucket], work.now).is_err() {
            let told = format!(
                "the rules did too much on ticket {} and are tried on it no more for now; the next was \"{}\" ({})",
                ticket.number, rule.name, rule.place
            );
            work.plan.because(told.clone());
            work.plan.alerts.push(format!("A brake fired: {told}"));
            return false;
        }
        work.acted.insert(place);
        let why = rule.when.as_ref().map_or("always", |condition| condition.source());
        let said = format!("acted on {} ({}): {why}", occasion.event, rule.place);
        let entry = NewEntry::new(EntryKind::Event, Visibility::Internal, Author::rule(&rule.name), work.now, said);
        work.entry(ticket, entry);
        if act_after(work, ticket, rule, occasion.event) {
            break;
        }
    }
    true
}

/// Whether a rule is for this and its condition holds; the trace goes into the reasons.
fn holds(work: &mut Work<'_>, ticket: &Ticket, rule: &Rule, occasion: &Occasion<'_>) -> bool {
    if !rule.on.contains(&occasion.event) {
        return false;
    }
    let holds = match &rule.when {
        None => Ok(true),
        Some(condition) => condition.holds(&Subject::of(occasion, ticket, work)),
    };
    let named = format!("rule \"{}\" ({})", rule.name, rule.place);
    match holds {
        Ok(true) => {
            let why = rule.when.as_ref().map_or("always", |condition| condition.source());
            let on = if occasion.event.comes_by_mail() { String::new() } else { format!(" {}", occasion.event) };
            work.plan.because(format!("{named} matched{on}: {why}"));
            true
        }
        Ok(false) => false,
        Err(error) => {
            let told = format!("{named} could not be evaluated and counts as not matched: {error}");
            work.plan.because(told.clone());
            work.plan.alerts.push(told);
            false
        }
    }
}

/// Does what a rule says about mail that came; true when no further rule is to be tried.
fn act(work: &mut Work<'_>, ticket: &mut Ticket, rule: &Rule, outcome: &mut Outcome) -> bool {
    let desk = Actor::Desk;
    let mut stop = false;
    for action in &rule.actions {
        match action {
            // Whoever is concerned hears of the mail itself.
            Action::Queue(queue) => work.set_queue(ticket, queue, &desk),
            Action::Assign(to) => {
                if let Some(agent) = assignee(work, rule, to) {
                    work.assign(ticket, Some(agent), &desk);
                }
            }
            Action::Template(template) => outcome.wish.template = Some(template.clone()),
            Action::Notify(agents) => outcome.notify.extend(agents.iter().cloned()),
            Action::Hold => outcome.held_by = Some(rule.name.clone()),
            Action::NoAcknowledgement => outcome.wish.dropped_by = Some(rule.name.clone()),
            Action::Stop => stop = true,
            other => change(work, ticket, rule, other),
        }
    }
    stop
}

/// Does what a rule says about anything else that happened; true when no further rule is to be tried. Nobody else
/// tells those whom it concerns.
fn act_after(work: &mut Work<'_>, ticket: &mut Ticket, rule: &Rule, event: Trigger) -> bool {
    let mut stop = false;
    for action in &rule.actions {
        match action {
            Action::Queue(queue) => order(work, ticket, Command::Queue(queue.clone())),
            Action::Assign(to) => {
                if let Some(agent) = assignee(work, rule, to) {
                    order(work, ticket, Command::Assign(Some(agent)));
                }
            }
            Action::Notify(agents) => {
                for agent in work.policy.agents_of(agents) {
                    let why = format!("Rule \"{}\" tells you: {event}", rule.name);
                    let context = context::about(ticket, work.policy, work.now).with_reason(why);
                    notify::tell(work, ticket, agent, name::NOTIFY_CHANGE, context, Vec::new());
                }
            }
            // They are about mail that came and is yet to be answered; a rule may be for several triggers.
            Action::Template(_) | Action::Hold | Action::NoAcknowledgement => {}
            Action::Stop => stop = true,
            other => change(work, ticket, rule, other),
        }
    }
    stop
}

/// As an agent would have it done.
fn order(work: &mut Work<'_>, ticket: &mut Ticket, command: Command) {
    carry_out(work, ticket, &Actor::Desk, &[command], &Enclosed::default());
}

/// Changes the ticket in a way of which nobody needs to be told.
fn change(work: &mut Work<'_>, ticket: &mut Ticket, rule: &Rule, action: &Action) {
    let desk = Actor::Desk;
    match action {
        Action::Priority(priority) => work.set_priority(ticket, *priority, &desk),
        Action::Kind(kind) => work.set_kind(ticket, *kind, &desk),
        Action::Tag(tag) => work.tag(ticket, tag, &desk),
        Action::Untag(tag) => work.untag(ticket, tag, &desk),
        Action::Field { name, value } => work.set_field(ticket, name, value, &desk),
        Action::Note(text) => {
            let author = Author::rule(&rule.name);
            work.entry(ticket, NewEntry::new(EntryKind::Note, Visibility::Internal, author, work.now, text));
        }
        Action::Queue(_)
        | Action::Assign(_)
        | Action::Template(_)
        | Action::Notify(_)
        | Action::Hold
        | Action::NoAcknowledgement
        | Action::Stop => {}
    }
}

fn assignee(work: &mut Work<'_>, rule: &Rule, to: &AssignTo) -> Option<AgentId> {
    let found = match to {
        AssignTo::Agent(agent) => Some(agent.clone()),
        AssignTo::RoundRobin(queue) => next_in_turn(work, queue),
        AssignTo::LeastBusy(queue) => least_busy(work, queue),
    };
    if found.is_none() {
        work.plan.because(format!("rule \"{}\" found nobody to assign", rule.name));
    }
    found
}

fn least_busy(work: &Work<'_>, queue: &QueueName) -> Option<AgentId> {
    let load = &work.facts.load;
    let members = &work.policy.queue(queue)?.members;
    members.iter().min_by_key(|member| load.get(*member).copied().unwrap_or(0)).cloned()
}

fn next_in_turn(work: &mut Work<'_>, queue: &QueueName) -> Option<AgentId> {
    let members = &work.policy.queue(queue)?.members;
    let last = work.facts.last_assigned.get(queue);
    let after = last.and_then(|last| members.iter().position(|member| member == last)).map_or(0, |at| at + 1);
    let next = members.get(after).or(members.first())?.clone();
    work.plan.changes.push(Change::LastAssigned { queue: queue.clone(), agent: next.clone() });
    Some(next)
}
