//! Clocks that rules let run and end. They warn, break and are met as those of an SLA.

use crate::desk::context;
use crate::desk::promise::terms_at_least;
use crate::desk::rule::{Rule, Timer, Trigger};
use crate::desk::sla::{self, Target};
use crate::desk::ticket::Ticket;
use crate::desk::timing::Ran;
use crate::desk::work::{Actor, Work};

/// Does it, or says why not (`false`).
pub fn set(work: &mut Work<'_>, ticket: &mut Ticket, (rule, event): (&Rule, Trigger), timer: Timer) -> bool {
    let done = match timer {
        _ if ticket.status.is_done() => Err(format!("ticket {} is {}", ticket.number, ticket.status)),
        // A person said so, and means it.
        Timer::Run(Target::Resolution, _) if ticket.due_by_hand.is_some() => {
            Err(format!("ticket {} is due by hand", ticket.number))
        }
        // What it acts on may be that this very clock broke, and so on for ever.
        Timer::Run(target, _) if !work.is_by_person() && ticket.timing.has_run(rule, target) => {
            Err(format!("it let {target} run before, and nobody has done anything on the ticket since"))
        }
        Timer::Run(target, within) => {
            // As other clocks: from when the mail reached the mailbox.
            let from = if event.comes_by_mail() { work.facts.received_at } else { work.now };
            let terms = terms_at_least(ticket, work.policy);
            match sla::run(&mut ticket.clocks, &terms, (target, within), from) {
                true => {
                    ticket.timing.ran.push(Ran { rule: rule.name.clone(), target, at: work.now });
                    Ok(target)
                }
                false => Err(format!("no {target} is promised, and no time is given")),
            }
        }
        Timer::Stop(target) => match sla::stop(&mut ticket.clocks, target, work.now) {
            true => Ok(target),
            false => Err(format!("no clock of {target} lives")),
        },
    };
    match done {
        Ok(target) => {
            work.changed(ticket);
            let said = said(work, ticket, target);
            work.plan.because(format!("rule \"{}\": {said}", rule.name));
            work.event(ticket, &Actor::Desk, said);
            true
        }
        Err(why) => {
            work.plan.because(format!("rule \"{}\" lets no clock run: {why}", rule.name));
            false
        }
    }
}

fn said(work: &Work<'_>, ticket: &Ticket, target: Target) -> String {
    let living = ticket.clocks.iter().find(|clock| clock.target == target && clock.is_living());
    match living {
        Some(clock) => {
            let due = context::local_time(clock.due_at, &context::zone(ticket, work.policy));
            format!("clock {target} runs anew: due {due}")
        }
        None => format!("clock {target} is stopped"),
    }
}
