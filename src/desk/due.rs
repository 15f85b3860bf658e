//! What falls due on a ticket by itself: SLA warnings and breaches, asking a third party again, closing what has been
//! resolved.

use jiff::Timestamp;

use crate::desk::absence;
use crate::desk::approval;
use crate::desk::asking;
use crate::desk::context;
use crate::desk::course;
use crate::desk::facts::Facts;
use crate::desk::handover;
use crate::desk::notify;
use crate::desk::plan::Plan;
use crate::desk::policy::{Agent, Policy};
use crate::desk::problem;
use crate::desk::promise::{closes_at, returns_at, terms};
use crate::desk::resolved;
use crate::desk::satisfaction;
use crate::desk::side;
use crate::desk::sla::{self, Rung, Step};
use crate::desk::template::{ClockView, name};
use crate::desk::ticket::{Status, Ticket};
use crate::desk::work::{Actor, Work};
use crate::desk::workflow;

/// Does what is due on a ticket at `now`.
pub fn due(ticket: Ticket, facts: &Facts, policy: &Policy, now: Timestamp) -> Plan {
    let mut work = Work::new(policy, facts, now);
    let mut ticket = ticket;
    if let Some(terms) = terms(&ticket, policy) {
        for step in sla::due_steps(&mut ticket.clocks, &terms, now) {
            escalate(&mut work, &ticket, &step);
        }
    }
    if returns_at(&ticket).is_some_and(|at| at <= now) {
        work.set_status(&mut ticket, Status::Open, &Actor::Desk);
        work.plan.because(format!("ticket {} waited long enough", ticket.number));
        let away = absence::of_assignee(&work, &ticket).map(|away| format!("; {away}")).unwrap_or_default();
        for agent in notify::present_audience(&work, &ticket) {
            let context = handover::context(&work, &ticket, &format!("it waited until now{away}"));
            notify::warn(&mut work, &ticket, agent, name::NOTIFY_ROUTED, context);
        }
    }
    tell_unowned(&mut work, &mut ticket);
    for key in side::overdue(&ticket, policy, now) {
        asking::chase(&mut work, &mut ticket, key);
    }
    if problem::goes_on_at(&ticket).is_some_and(|at| at <= now) {
        problem::go_on(&mut work, &mut ticket);
    }
    if approval::chase_at(&ticket, policy).is_some_and(|at| at <= now) {
        approval::chase(&mut work, &mut ticket);
    }
    if closes_at(&ticket, policy).is_some_and(|at| at <= now) {
        work.set_status(&mut ticket, Status::Closed, &Actor::Desk);
        work.plan.because(format!("ticket {} was resolved long enough to be closed", ticket.number));
        satisfaction::ask(&mut work, &mut ticket);
    }
    if resolved::tells_at(&ticket).is_some_and(|at| at <= now) {
        resolved::tell_again(&mut work, &mut ticket);
    }
    if satisfaction::asks_at(&ticket).is_some_and(|at| at <= now) {
        satisfaction::ask_again(&mut work, &mut ticket);
    }
    workflow::on_time(&mut work, &mut ticket);
    work.finish(None, ticket)
}

/// Does only what rules by time have to do on a ticket at `now`.
pub fn by_time(ticket: Ticket, facts: &Facts, policy: &Policy, now: Timestamp) -> Plan {
    let mut work = Work::new(policy, facts, now);
    let mut ticket = ticket;
    workflow::on_time(&mut work, &mut ticket);
    work.finish(None, ticket)
}

/// Recomputes the clocks of a ticket under the policy of now, from their recorded spans.
pub fn recompute(ticket: Ticket, facts: &Facts, policy: &Policy, now: Timestamp) -> Plan {
    let mut work = Work::new(policy, facts, now);
    let mut ticket = ticket;
    work.changed(&mut ticket);
    work.finish(None, ticket)
}

/// Nobody has the ticket, and that for too long: each rung hears of it once.
fn tell_unowned(work: &mut Work<'_>, ticket: &mut Ticket) {
    while let Some((_, rung)) = course::unowned_at(ticket, work.policy).filter(|(at, _)| *at <= work.now) {
        let Some(unowned) = &mut ticket.course.unowned else { return };
        unowned.told.push(rung);
        let since = context::local_time(unowned.since, &context::zone(ticket, work.policy));
        work.event(ticket, &Actor::Desk, format!("nobody has owned it since {since}: the {rung} is told"));
        work.plan.because(format!("ticket {}: nobody has owned it since {since}", ticket.number));
        for agent in readers(ticket, &[rung], work) {
            let why = format!("nobody has owned it since {since}; /assign me takes it");
            let context = handover::context(work, ticket, &why);
            // It asks the agent something, who may answer that.
            notify::warn(work, ticket, agent, name::NOTIFY_CHANGE, context);
        }
    }
}

fn escalate(work: &mut Work<'_>, ticket: &Ticket, step: &Step) {
    let breach = step.is_breach();
    let what =
        if breach { format!("{} breached", step.target) } else { format!("{} of {} used", step.step, step.target) };
    work.event(ticket, &Actor::Desk, format!("SLA: {what}"));
    work.plan.because(format!("ticket {}: {what}", ticket.number));
    let zone = context::zone(ticket, work.policy);
    let clock = ClockView {
        target: step.target.to_string(),
        step: step.step.clone(),
        due_at: context::local_time(step.due_at, &zone),
    };
    let template = if breach { name::SLA_BREACH } else { name::SLA_WARNING };
    for agent in readers(ticket, &step.rungs, work) {
        let mut context = context::about(ticket, work.policy, work.now);
        context.clock = clock.clone();
        notify::warn(work, ticket, agent, template, context);
    }
}

/// Who stands on these rungs. Nobody there, or away: the next rung up as well, and where all of them are away whoever
/// decides in their place, so that a ticket always reaches someone.
pub fn readers<'p>(ticket: &Ticket, rungs: &[Rung], work: &Work<'p>) -> Vec<&'p Agent> {
    let policy = work.policy;
    let there = |agent: &&Agent| absence::until(work, &agent.id).is_none();
    let queue = policy.queue(&ticket.queue);
    let on = |rung: Rung| -> Vec<&'p Agent> {
        match rung {
            // The owner answers for the ticket while somebody else works on it, and when nobody does.
            Rung::Assignee => ticket.assignee.iter().chain(&ticket.owner).filter_map(|id| policy.agent(id)).collect(),
            Rung::Queue => queue.map(|queue| policy.agents_of(&queue.members)).unwrap_or_default(),
            Rung::Lead => {
                queue.and_then(|queue| queue.lead.as_ref()).and_then(|id| policy.agent(id)).into_iter().collect()
            }
        }
    };
    let mut found: Vec<&Agent> = Vec::new();
    for rung in rungs {
        let from = Rung::ALL.iter().skip_while(|known| *known != rung);
        for reached in from.map(|rung| on(*rung)) {
            let enough = reached.iter().any(there);
            found.extend(reached);
            if enough {
                break;
            }
        }
    }
    if found.is_empty() {
        found.extend(notify::deciders(ticket, policy));
    }
    found.extend(notify::standing_in(work, ticket, &found));
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|agent| seen.insert(&agent.id));
    found
}
