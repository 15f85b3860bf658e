//! `[sla.NAME]`.

use std::collections::BTreeMap;

use crate::config::check::Checker;
use crate::config::raw::RawSla;
use crate::config::report::{At, Problem, suggestion};
use crate::desk::sla::{Rung, SlaPolicy, Target, WorkingTime};
use crate::desk::ticket::Priority;

pub fn sla(checker: &mut Checker<'_>, name: &At<String>, raw: &RawSla) -> SlaPolicy {
    let calendar = match &raw.calendar {
        Some(calendar) => checker.known("calendar", calendar, |names| &names.calendars),
        None => {
            let problem = Problem::error(name.place, format!("sla `{}` has no calendar", name.value));
            checker.note(problem.hint("add calendar = \"office\" and [calendar.office] with timezone and hours"));
            None
        }
    };
    let targets = targets(raw.first_response, raw.next_response, raw.resolution);
    let by_priority: BTreeMap<_, _> = raw
        .priorities
        .0
        .iter()
        .filter_map(|(word, raw)| {
            let targets = self::targets(raw.first_response, raw.next_response, raw.resolution);
            priority(checker, word).map(|priority| (priority, targets))
        })
        .collect();
    if targets.is_empty() && by_priority.values().all(BTreeMap::is_empty) && !checker.noted_within(raw.place) {
        let problem = Problem::error(name.place, format!("sla `{}` promises nothing", name.value));
        checker.note(problem.hint("add first_response = \"4h\", next_response or resolution"));
    }
    let mut warn_at: Vec<u8> = Vec::new();
    for percent in raw.warn_at.iter().flatten() {
        if warn_at.last().is_some_and(|last| *last >= percent.value.0) {
            let problem = Problem::error(percent.place, "this share is not larger than the one before it");
            checker.note(problem.hint("write the shares in rising order"));
        }
        warn_at.push(percent.value.0);
    }
    SlaPolicy {
        calendar: calendar.unwrap_or_default(),
        targets,
        by_priority,
        warn_at: if raw.warn_at.is_some() { warn_at } else { vec![50, 80] },
        escalate: raw.escalate.clone().unwrap_or_else(|| Rung::ALL.to_vec()),
    }
}

fn targets(
    first_response: Option<WorkingTime>,
    next_response: Option<WorkingTime>,
    resolution: Option<WorkingTime>,
) -> BTreeMap<Target, WorkingTime> {
    [(Target::FirstResponse, first_response), (Target::NextResponse, next_response), (Target::Resolution, resolution)]
        .into_iter()
        .filter_map(|(target, time)| Some((target, time?)))
        .collect()
}

fn priority(checker: &mut Checker<'_>, word: &At<String>) -> Option<Priority> {
    let found = Priority::ALL.iter().copied().find(|priority| priority.as_str() == word.value);
    if found.is_none() {
        let known = Priority::ALL.iter().map(|priority| priority.as_str());
        let problem = Problem::error(word.place, format!("there is no priority `{}`", word.value));
        checker.note(Problem { hint: suggestion(&word.value, known), ..problem });
    }
    found
}
