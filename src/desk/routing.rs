//! Running the rules over what happened to a ticket: in order, each match acting before the next is asked.

use crate::desk::ack::{self, Wish};
use crate::desk::acting;
use crate::desk::command::Command;
use crate::desk::event::Before;
use crate::desk::facts::BucketKey;
use crate::desk::mail::Mail;
use crate::desk::names::AgentId;
use crate::desk::plan::Acted;
use crate::desk::refusal;
use crate::desk::rule::{Action, Rule, Trigger};
use crate::desk::subject::{Occasion, Subject, Written};
use crate::desk::ticket::{Author, EntryKind, NewEntry, Status, Ticket, Visibility};
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
    if let Written::Mail(mail) = written {
        work.unanswerable = ack::unanswerable(mail);
    }
    let occasion = Occasion { event, written, actor, previous, target, step, outage: None };
    let mut outcome = Outcome::default();
    for (place, rule) in work.policy.rules.iter().enumerate() {
        if holds(work, ticket, rule, &occasion) {
            acted(work, ticket, (place, rule), event);
            if rule.actions.iter().any(Action::waits) {
                work.waiting.push((place, event));
            }
            if acting::on_mail(work, ticket, (rule, event), &mut outcome) {
                break;
            }
        }
    }
    outcome
}

/// The status that a rule gives a ticket when the mail that came is dealt with, if one does.
pub fn status_to_come<'p>(work: &Work<'p>, ticket: &Ticket) -> Option<(Status, &'p Rule)> {
    let policy = work.policy;
    let rules = work.waiting.iter().rev().filter_map(|(place, _)| policy.rules.get(*place));
    let given = rules.flat_map(|rule| rule.actions.iter().rev().map(move |action| (action, rule)));
    let mut given = given.filter_map(|(action, rule)| match action {
        Action::Status(status) => Some((*status, rule)),
        _ => None,
    });
    given.find(|(status, _)| {
        let command = [Command::Status(*status)];
        *status != ticket.status && refusal::of_status(&command, ticket, &Actor::Desk, work).is_none()
    })
}

/// What became of one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// It was for something else, or its condition does not hold, or it acted before.
    No,
    Acted,
    /// It acted, and wants no further rule to be tried.
    Stopped,
    /// The rules did too much on this ticket.
    Braked,
}

/// Runs every rule for what happened, after everybody concerned was told. `false`: they did too much on this ticket.
pub fn react(work: &mut Work<'_>, ticket: &mut Ticket, occasion: &Occasion<'_>) -> bool {
    for (place, rule) in work.policy.rules.iter().enumerate() {
        match attempt(work, ticket, (place, rule), occasion) {
            Tried::No | Tried::Acted => {}
            Tried::Stopped => break,
            Tried::Braked => return false,
        }
    }
    true
}

/// Tries one rule on what happened.
pub fn attempt(
    work: &mut Work<'_>,
    ticket: &mut Ticket,
    (place, rule): (usize, &Rule),
    occasion: &Occasion<'_>,
) -> Tried {
    if work.acted.contains(&(ticket.number, place)) || !holds(work, ticket, rule, occasion) {
        return Tried::No;
    }
    let bucket = (BucketKey::rules(ticket.number), work.policy.brakes.rules);
    if work.levels.take(&[bucket], work.now).is_err() {
        let told = format!(
            "the rules did too much on ticket {} and are tried on it no more for now; the next was \"{}\" ({})",
            ticket.number, rule.name, rule.place
        );
        work.plan.because(told.clone());
        work.plan.alerts.push(format!("A brake fired: {told}"));
        return Tried::Braked;
    }
    acted(work, ticket, (place, rule), occasion.event);
    let why = rule.when.as_ref().map_or("always", |condition| condition.source());
    let said = format!("acted on {} ({}): {why}", occasion.event, rule.place);
    let entry = NewEntry::new(EntryKind::Event, Visibility::Internal, Author::rule(&rule.name), work.now, said);
    work.entry(ticket, entry);
    match acting::afterwards(work, ticket, rule, occasion.event) {
        true => Tried::Stopped,
        false => Tried::Acted,
    }
}

/// Takes down that a rule acts: no second time on this ticket in this decision.
fn acted(work: &mut Work<'_>, ticket: &Ticket, (place, rule): (usize, &Rule), on: Trigger) {
    work.acted.insert((ticket.number, place));
    work.plan.acted.push(Acted { rule: rule.name.clone(), on, did: Vec::new() });
}

/// Whether a rule is for this and its condition holds; the trace goes into the reasons.
pub fn holds(work: &mut Work<'_>, ticket: &Ticket, rule: &Rule, occasion: &Occasion<'_>) -> bool {
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
