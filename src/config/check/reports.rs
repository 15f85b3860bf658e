//! `[[report]]`.

use jiff::civil::Time;

use crate::config::check::Checker;
use crate::config::raw::RawReport;
use crate::config::report::Problem;
use crate::desk::figures::Name;
use crate::desk::names::AgentId;
use crate::desk::policy::{Agent, Queue};
use crate::desk::scheduled::{Every, Scheduled};

/// When nobody says otherwise.
const HOUR: Time = Time::constant(8, 0, 0, 0);

pub fn reports(checker: &mut Checker<'_>, raw: &[RawReport], agents: &[Agent], queues: &[Queue]) -> Vec<Scheduled> {
    checker.unique("report", raw.iter().map(|report| &report.name));
    raw.iter().map(|raw| report(checker, raw, agents, queues)).collect()
}

fn report(checker: &mut Checker<'_>, raw: &RawReport, agents: &[Agent], queues: &[Queue]) -> Scheduled {
    let name = &raw.name;
    let sound = !checker.noted_within(raw.place);
    if raw.what.0.is_empty() && sound {
        let problem = Problem::error(name.place, format!("report `{}` tells nothing", name.value));
        checker.note(problem.hint("add what = [\"volume\", \"response\"]; `maildesk report --help` lists them"));
    }
    if raw.to.0.is_empty() && sound {
        let problem = Problem::error(name.place, format!("report `{}` is mailed to nobody", name.value));
        checker.note(problem.hint("add to = [\"…\"] with the ids of agents"));
    }
    if raw.every.is_none() && sound {
        let problem = Problem::error(name.place, format!("when is report `{}` mailed?", name.value));
        checker.note(
            problem.hint("add every = \"week\" (or \"day\", \"month\") and, unless 8:00 is meant, at = \"07:30\""),
        );
    }
    if let Some(at) = raw.at.as_ref().filter(|at| at.value.0.is_none()) {
        let problem = Problem::error(at.place, format!("report `{}` never comes", name.value));
        checker.note(problem.hint("write an hour, such as \"08:00\", or take the whole [[report]] away"));
    }
    checker.unique("reader", raw.to.0.iter());
    let to: Vec<AgentId> = raw.to.0.iter().filter_map(|reader| checker.agent(reader)).collect();
    for (id, typed) in to.iter().filter_map(|id| Some((id, raw.to.0.iter().find(|typed| typed.value == id.as_str())?)))
    {
        let gets = agents
            .iter()
            .find(|agent| agent.id == *id)
            .is_some_and(|agent| queues.iter().any(|one| one.counts_for(agent)));
        if !gets {
            let problem = Problem::warning(typed.place, format!("agent `{id}` gets no figures, so nothing is sent"));
            checker.note(
                problem.hint("figures are of one's own queues, or of all for a lead: add them to a queue's members"),
            );
        }
    }
    let what: Vec<Name> = raw.what.0.iter().map(|name| name.value).collect();
    if let Some(by) = &raw.by
        && !what.is_empty()
        && !what.iter().any(|name| name.ways().contains(&by.value))
    {
        let known: Vec<&str> = what.iter().flat_map(|name| name.ways()).map(|way| way.as_str()).collect();
        let problem = Problem::error(by.place, format!("report `{}` cannot be counted by {}", name.value, by.value));
        checker.note(problem.hint(match known.is_empty() {
            true => "leave it out".to_owned(),
            false => format!("it can by {}", known.join(", ")),
        }));
    }
    Scheduled {
        name: name.value.clone(),
        what,
        by: raw.by.as_ref().map(|by| by.value),
        to,
        every: raw.every.unwrap_or(Every::Week),
        at: raw.at.as_ref().and_then(|at| at.value.0).unwrap_or(HOUR),
        calendar: raw.calendar.as_ref().and_then(|name| checker.known("calendar", name, |names| &names.calendars)),
    }
}
