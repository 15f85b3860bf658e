//! Rules on whatever happened to a ticket. Every decision ends here, so that mail, command line and time come by the
//! same rules.
//!
//! What rules change may be what other rules wait for, so they are tried again on that: to a small depth, no rule
//! twice in one decision, and no more in an hour than a brake of the ticket lets pass.

use crate::desk::acting;
use crate::desk::event::{self, About, Before, Event};
use crate::desk::plan::Verdict;
use crate::desk::routing::{self, Tried};
use crate::desk::rule::{Rule, Trigger};
use crate::desk::subject::{Occasion, Written};
use crate::desk::ticket::Ticket;
use crate::desk::timing;
use crate::desk::work::{Actor, Work};

/// How far rules may set off one another: what they changed, what others made of that, and so on.
const DEEPEST: usize = 4;

/// Does what rules had waiting, and tries the rules on what this decision did to the ticket.
pub fn follow(work: &mut Work<'_>, ticket: &mut Ticket, verdict: Option<Verdict>) {
    for (place, event) in std::mem::take(&mut work.waiting) {
        let Some(rule) = work.policy.rules.get(place) else { continue };
        match verdict {
            Some(Verdict::Held) => {
                work.plan.because(format!("rule \"{}\" does nothing more while the mail is held", rule.name));
            }
            _ => acting::at_last(work, ticket, rule, event),
        }
    }
    react(work, ticket);
}

/// Tries the rules on what this decision did to a ticket.
pub fn react(work: &mut Work<'_>, ticket: &mut Ticket) {
    if work.policy.rules.iter().all(|rule| rule.on.iter().all(|trigger| trigger.comes_by_mail())) {
        return;
    }
    let mut before = Before::decided(ticket, work.facts, work.policy);
    let mut actor = work.actor.clone();
    let mut seen = 0;
    for depth in 0.. {
        let events =
            awaited(work, ticket, event::since(&before, ticket, work.plan.changes.get(seen..).unwrap_or_default()));
        let Some(first) = events.first() else { return };
        if depth == DEEPEST {
            let told = format!(
                "rules set off one another {DEEPEST} deep on ticket {}: what waits for {} is not tried any more",
                ticket.number, first.trigger
            );
            work.plan.because(told.clone());
            work.plan.alerts.push(told);
            return;
        }
        let after = Before::of(ticket);
        seen = work.plan.changes.len();
        for event in &events {
            let occasion = occasion(event, &before, &actor);
            if !routing::react(work, ticket, &occasion) {
                return;
            }
        }
        before = after;
        // What follows is the work of rules.
        actor = Actor::Desk;
    }
}

/// Tries the rules whose time has come on this ticket, each by itself.
pub fn on_time(work: &mut Work<'_>, ticket: &mut Ticket) {
    let is_due = |rule: &Rule| timing::due_at(rule, ticket, work.policy).is_some_and(|at| at <= work.now);
    let due: Vec<_> = work.policy.rules.iter().enumerate().filter(|(_, rule)| is_due(rule)).collect();
    // Also those which the first one keeps from being tried: they are not due again at once.
    due.iter().for_each(|(_, rule)| timing::tried(rule, ticket, work.now));
    for (place, rule) in due {
        let event = Event { trigger: Trigger::Time, about: About::Ticket };
        let occasion = occasion(&event, &Before::of(ticket), &Actor::Desk);
        if let Tried::Braked | Tried::Stopped = routing::attempt(work, ticket, (place, rule), &occasion) {
            return;
        }
    }
}

/// Those for which a rule waits that has not acted yet.
fn awaited(work: &Work<'_>, ticket: &Ticket, events: Vec<Event>) -> Vec<Event> {
    let waits = |event: &Event| {
        let mut rules = work.policy.rules.iter().enumerate();
        rules.any(|(place, rule)| rule.on.contains(&event.trigger) && !work.acted.contains(&(ticket.number, place)))
    };
    events.into_iter().filter(waits).collect()
}

fn occasion<'a>(event: &'a Event, before: &Before, actor: &Actor) -> Occasion<'a> {
    let (target, step) = match &event.about {
        About::Clock { target, step } => (target.clone(), step.clone()),
        _ => Default::default(),
    };
    let written = match &event.about {
        About::Entry(entry) => Written::Entry(entry),
        About::Mail { diagnostic } => Written::Report(diagnostic),
        About::Ticket | About::Clock { .. } => Written::Nothing,
    };
    Occasion {
        event: event.trigger,
        written,
        actor: actor.clone(),
        previous: before.seen.clone(),
        target,
        step,
        outage: None,
    }
}
