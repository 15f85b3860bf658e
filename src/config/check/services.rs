//! `[[service]]`.

use std::collections::BTreeMap;

use jiff::civil::Time;
use jiff::tz::TimeZone;

use crate::config::calendar;
use crate::config::check::Checker;
use crate::config::check::mailbox::Checked;
use crate::config::raw::{RawAffected, RawMaintenance, RawService};
use crate::config::report::Problem;
use crate::desk::hours::{Calendar, Period};
use crate::desk::mail::Address;
use crate::desk::names::ServiceName;
use crate::desk::service::{Affected, Maintenance, Service, When};
use crate::desk::template::Templates;
use crate::desk::window::Window;

pub fn services(
    checker: &mut Checker<'_>,
    raw: &[RawService],
    calendars: &BTreeMap<String, Calendar>,
    mailboxes: &[Checked],
    templates: Option<&dyn Templates>,
) -> Vec<Service> {
    checker.unique("service", raw.iter().map(|service| &service.name));
    let affected = raw.iter().flat_map(|service| &service.affected).map(|affected| &affected.address);
    for own in affected.filter(|address| mailboxes.iter().any(|(mailbox, _)| mailbox.receives(address))) {
        let problem = Problem::error(own.place, "what is told of the service would go to the desk itself");
        checker.note(problem.hint("name those who use it; the requesters of its tickets are told anyway"));
    }
    raw.iter().map(|raw| service(checker, raw, calendars, templates)).collect()
}

fn service(
    checker: &mut Checker<'_>,
    raw: &RawService,
    calendars: &BTreeMap<String, Calendar>,
    templates: Option<&dyn Templates>,
) -> Service {
    let name = &raw.name;
    // They stand in commands before other words.
    if name.value.contains(char::is_whitespace) || ["none", "over", "since"].contains(&name.value.as_str()) {
        let problem = Problem::error(name.place, format!("`{}` cannot be the name of a service", name.value));
        checker.note(problem.hint("write one word, other than none, over and since; people read the title"));
    }
    let calendar = raw.calendar.as_ref().and_then(|name| checker.known("calendar", name, |names| &names.calendars));
    let of = calendar.as_ref().and_then(|name| calendars.get(name));
    let zone = of.map_or(TimeZone::UTC, |calendar| calendar.timezone.clone());
    for affected in &raw.affected {
        checker.address(&affected.address);
        if let Some(language) = &affected.language
            && templates.is_some_and(|templates| !templates.speaks(language))
        {
            let message = format!("there are no templates in the language `{}`", language.value);
            let problem = Problem::error(language.place, message);
            checker.note(problem.hint("write a code of two letters (ISO 639-1): en, nl, fi, de, fr"));
        }
    }
    checker.unique("address", raw.affected.iter().map(|affected| &affected.address));
    Service {
        name: ServiceName::new(name.value.as_str()),
        title: raw.title.clone().unwrap_or_else(|| name.value.clone()),
        calendar,
        availability: raw.availability.map(|share| share.0),
        maintenance: raw.maintenance.iter().filter_map(|raw| maintenance(checker, raw, &zone)).collect(),
        affected: raw.affected.iter().map(affected).collect(),
        announce: match &raw.announce {
            Some(announce) => announce.0,
            None => Some(DAY * 2),
        },
    }
}

const DAY: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

fn affected(raw: &RawAffected) -> Affected {
    let language = raw.language.as_ref().map(|language| language.value.to_lowercase());
    Affected { address: Address::bare(&raw.address.value), language }
}

fn maintenance(checker: &mut Checker<'_>, raw: &RawMaintenance, zone: &TimeZone) -> Option<Maintenance> {
    let text = raw.text.clone().unwrap_or_default();
    match (&raw.every, &raw.from, &raw.to) {
        (Some(every), None, None) => {
            if raw.hours.0.is_empty() {
                if !checker.noted_within(raw.place) {
                    let problem = Problem::error(raw.place, "at which hours is this window?");
                    checker.note(problem.hint("add hours = \"02:00-04:00\""));
                }
                return None;
            }
            // In a calendar that is a day and a night, which nobody means here who does not write "00:00-24:00".
            let is_empty = |hours: &Period| hours.from == hours.to && hours.from != Time::midnight();
            if let Some(empty) = raw.hours.0.iter().find(|hours| is_empty(&hours.value)) {
                let problem = Problem::error(empty.place, "the window ends when it begins");
                checker
                    .note(problem.hint("write when it ends: hours = \"02:00-04:00\", or \"00:00-24:00\" for all day"));
                return None;
            }
            let Some(days) = calendar::weekdays(&every.value) else {
                let problem = Problem::error(every.place, format!("`{}` is not a day or a span of days", every.value));
                checker.note(problem.hint(calendar::DAYS_HINT));
                return None;
            };
            let mut hours: Vec<_> = raw.hours.0.iter().map(|period| period.value).collect();
            hours.sort_by_key(|period| period.from);
            let week = std::array::from_fn(|day| if days.contains(&day) { hours.clone() } else { Vec::new() });
            let hours = Calendar { timezone: zone.clone(), week, holidays: Default::default() };
            // Those who use it know when it is maintained each week.
            let tell = raw.tell.unwrap_or(false);
            Some(Maintenance { when: When::Every { days: every.value.clone(), hours }, text, tell })
        }
        (None, Some(from), Some(to)) => {
            if let Some(hours) = raw.hours.0.first() {
                let problem = Problem::error(hours.place, "a window from one time to another has no hours");
                checker.note(problem.hint("hours belong to a window of each week: { every = \"sun\", hours = … }"));
            }
            let at = |local: jiff::civil::DateTime| local.to_zoned(zone.clone()).ok().map(|at| at.timestamp());
            let window = Window { from: at(from.value.0)?, to: at(to.value.0)? };
            if window.from >= window.to {
                let problem = Problem::error(to.place, "the window ends before it begins");
                checker.note(problem.hint("write from = \"2026-12-01 20:00\", to = \"2026-12-01 22:00\""));
                return None;
            }
            Some(Maintenance { when: When::Once(window), text, tell: raw.tell.unwrap_or(true) })
        }
        _ => {
            if !checker.noted_within(raw.place) {
                let problem = Problem::error(raw.place, "when is this window?");
                checker.note(problem.hint(
                    "write { every = \"sun\", hours = \"02:00-04:00\" }, or { from = \"2026-12-01 20:00\", to = \"2026-12-01 22:00\" }",
                ));
            }
            None
        }
    }
}
