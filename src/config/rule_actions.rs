//! Whom rules ask to approve (agents by their ids, people outside by their addresses, never the desk itself), the
//! clocks that they let run, and what they can do where there is no ticket.

use crate::config::check::Checker;
use crate::config::raw::{RawApproval, RawTimer};
use crate::config::report::{At, Problem};
use crate::config::rule_texts::Known;
use crate::config::rules::RawAction;
use crate::desk::approval::{Approvers, MOST};
use crate::desk::mail::Address;
use crate::desk::rule::Timer;

/// As `/approvers` reads them, and with the same bounds.
pub fn approvers(checker: &mut Checker<'_>, raw: &RawApproval, known: &Known<'_>) -> Option<Approvers> {
    let mut people: Vec<Address> = Vec::new();
    for named in &raw.ask.0 {
        let one = one(checker, named, known)?;
        if people.iter().any(|known| known.is(&one.address)) {
            checker.error(named.place, format!("`{}` is named twice", named.value));
        } else {
            people.push(one);
        }
    }
    if people.is_empty() || people.len() > MOST {
        if !checker.noted_within(raw.place) {
            let problem = Problem::error(raw.place, format!("an approval asks one to {MOST} people"));
            checker.note(problem.hint("write ask = [\"bob\", \"vera@vendor.example\"]"));
        }
        return None;
    }
    let count = people.len();
    if let Some(needs) = raw.needs.as_ref().filter(|needs| !(1..=count).contains(&usize::from(needs.value))) {
        let said = format!("{} of {count} cannot approve", needs.value);
        let problem = Problem::error(needs.place, said);
        checker.note(problem.hint(format!("write a number from 1 to {count}; without `needs` all must")));
    }
    Some(Approvers { people, needs: raw.needs.as_ref().map(|needs| usize::from(needs.value)) })
}

fn one(checker: &mut Checker<'_>, named: &At<String>, known: &Known<'_>) -> Option<Address> {
    if !named.value.contains('@') {
        let id = checker.agent(named)?;
        return known.agents.iter().find(|agent| agent.id == id).map(|agent| agent.address());
    }
    checker.address(named);
    if known.mailboxes.iter().any(|mailbox| mailbox.receives(&named.value)) {
        let problem = Problem::error(named.place, "this is an address of the desk itself");
        checker.note(problem.hint("name an agent, or an address outside of it"));
    }
    Some(Address::bare(&named.value))
}

/// One thing to do to one clock.
pub fn timer(checker: &mut Checker<'_>, raw: &RawTimer) -> Option<Timer> {
    match (&raw.run, &raw.within, &raw.stop) {
        (Some(target), within, None) => Some(Timer::Run(target.value, within.as_ref().map(|time| time.value))),
        (None, None, Some(target)) => Some(Timer::Stop(target.value)),
        _ if checker.noted_within(raw.place) => None,
        _ => {
            let problem = Problem::error(raw.place, "this action lets one clock run, or stops one");
            checker.note(
                problem
                    .hint("write clock = { run = \"resolution\", within = \"4h\" }, or { stop = \"first_response\" }"),
            );
            None
        }
    }
}

/// Where a mailbox cannot be read there is no ticket, nobody who wrote and nobody who works on it.
pub fn of_no_ticket(checker: &mut Checker<'_>, action: &At<RawAction>) {
    const HINT: &str = "on \"mailbox.failed\" a rule can `notify`, `mail` a text to queue or lead, tell a `webhook`, open \
                        a `ticket`, and `stop`";
    let fits = match &action.value {
        RawAction::Notify(_) | RawAction::Ticket(_) | RawAction::Webhook(_) | RawAction::Stop => true,
        RawAction::Mail(letter) => matches!(letter.to.value.as_str(), "queue" | "lead") && letter.text.is_some(),
        _ => false,
    };
    if !fits {
        let problem = Problem::error(action.place, "there is no ticket to do this to: a mailbox cannot be read");
        checker.note(problem.hint(HINT));
    }
}
