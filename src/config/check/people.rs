//! `[[agent]]` and `[[queue]]`.

use std::path::Path;

use jiff::SignedDuration;
use jiff::civil::Time;

use crate::config::check::Checker;
use crate::config::raw::{RawAgent, RawQueue, RawStatus};
use crate::config::report::{At, Problem};
use crate::desk::lifecycle::{StatusName, same_name};
use crate::desk::mail::is_address;
use crate::desk::names::{AgentId, QueueName};
use crate::desk::policy::{Agent, Notify, OnAutomatic, OnThanks, Queue, Role};
use crate::desk::ticket::Status;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// `digest`: when those hear what needs doing who do not say otherwise.
pub fn agents(checker: &mut Checker<'_>, raw: &[RawAgent], digest: Option<Time>) -> Vec<Agent> {
    checker.unique("agent", raw.iter().map(|agent| &agent.id));
    checker.unique("address", raw.iter().flat_map(|agent| &agent.addresses));
    raw.iter()
        .map(|raw| {
            check_id(checker, &raw.id);
            if raw.addresses.is_empty() && !checker.noted_within(raw.place) {
                let problem = Problem::error(raw.id.place, format!("agent `{}` has no address", raw.id.value));
                checker
                    .note(problem.hint("add addresses = [\"…\"]; mail goes to the first, answers may come from any"));
            }
            for address in &raw.addresses {
                checker.address(address);
            }
            Agent {
                id: AgentId::new(raw.id.value.as_str()),
                name: raw.name.clone().unwrap_or_else(|| raw.id.value.clone()),
                addresses: raw.addresses.iter().map(|address| address.value.clone()).collect(),
                role: raw.role.unwrap_or(Role::Agent),
                digest: raw.digest.map_or(digest, |hour| hour.0),
            }
        })
        .collect()
}

/// An id stands in addresses, where only plain letters travel safely and case does not.
fn check_id(checker: &mut Checker<'_>, id: &At<String>) {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '_' | '-');
    if id.is_empty() || !id.chars().all(plain) {
        let problem = Problem::error(id.place, format!("`{}` cannot be an agent's id", id.value));
        checker.note(problem.hint("it becomes part of mail addresses: use a-z, 0-9, - and _"));
    }
}

pub fn queues(checker: &mut Checker<'_>, raw: &[RawQueue], templates: Option<&Path>) -> Vec<Queue> {
    if raw.is_empty() && checker.all_read {
        let problem = Problem::error(None, "there is no queue");
        checker.note(problem.hint("add [[queue]] with name = \"support\" and members = [\"…\"]"));
    }
    checker.unique("queue", raw.iter().map(|queue| &queue.name));
    raw.iter().map(|raw| queue(checker, raw, templates)).collect()
}

fn queue(checker: &mut Checker<'_>, raw: &RawQueue, templates: Option<&Path>) -> Queue {
    checker.unique("member", raw.members.iter());
    let members: Vec<AgentId> = raw.members.iter().filter_map(|member| checker.agent(member)).collect();
    let lead = raw.lead.as_ref().and_then(|lead| checker.agent(lead));
    let restricted = raw.restricted.unwrap_or(false);
    if restricted && raw.members.is_empty() && raw.lead.is_none() {
        let problem = Problem::error(raw.name.place, format!("nobody may hear of mail in queue `{}`", raw.name.value));
        checker.note(problem.hint("a restricted queue tells its members and its lead alone: add members = [\"…\"]"));
    } else if raw.members.is_empty() && raw.lead.is_none() {
        let problem = Problem::warning(raw.name.place, format!("nobody is told of mail in queue `{}`", raw.name.value));
        checker.note(problem.hint("add members = [\"…\"] or a lead"));
    }
    if let Some(folder) = &raw.templates
        && !templates.is_some_and(|templates| templates.join(&folder.value).is_dir())
    {
        let problem = Problem::warning(folder.place, format!("there is no folder of templates `{}`", folder.value));
        checker.note(
            problem.hint("it is meant within the folder of [desk] templates; the desk's own are used until then"),
        );
    }
    Queue {
        name: QueueName::new(raw.name.value.as_str()),
        members,
        lead,
        sla: raw.sla.as_ref().and_then(|sla| checker.known("sla", sla, |names| &names.slas)),
        reopen_for: raw.reopen_for.unwrap_or(DAY * 14),
        close_after: raw.close_after.unwrap_or(DAY * 7),
        chase: raw.chase.as_ref().and_then(|period| chase(checker, period)),
        unowned_after: raw.unowned_after,
        problem_after: raw.problem_after.as_ref().map(|count| problem_after(checker, count)),
        automatic: raw.automatic.unwrap_or(OnAutomatic::Open),
        thanks: raw.thanks.unwrap_or(OnThanks::Append),
        acknowledge: raw.acknowledge.unwrap_or(true),
        notify: raw.notify.unwrap_or(Notify::Members),
        templates: raw.templates.as_ref().map(|folder| folder.value.clone()),
        signature: raw.signature.clone(),
        notice_on_resolve: raw.notice_on_resolve.unwrap_or(true),
        satisfaction: raw.satisfaction.unwrap_or(false),
        restricted,
    }
}

/// One alone is no burst.
fn problem_after(checker: &mut Checker<'_>, typed: &At<u16>) -> usize {
    if typed.value < 2 {
        let problem = Problem::error(typed.place, "every ticket would be a burst of its own");
        checker.note(problem.hint("write how many alike within an hour are one, such as 5"));
    }
    usize::from(typed.value)
}

pub fn statuses(checker: &mut Checker<'_>, raw: &[RawStatus]) -> Vec<StatusName> {
    checker.unique("status", raw.iter().map(|status| &status.name));
    for status in raw {
        let name = &status.name;
        if let Some(own) = Status::ALL.iter().find(|own| same_name(own.as_str(), name) && **own != status.is.value) {
            let problem = Problem::error(name.place, format!("`{own}` is a status of the desk's own, and no other"));
            checker.note(problem.hint("call it by another name"));
        }
    }
    raw.iter()
        .map(|raw| StatusName { name: raw.name.value.clone(), is: raw.is.value, kinds: raw.kinds.clone() })
        .collect()
}

/// Nobody is asked again at once.
fn chase(checker: &mut Checker<'_>, typed: &At<SignedDuration>) -> Option<SignedDuration> {
    if typed.value < SignedDuration::from_hours(1) {
        let problem = Problem::error(typed.place, "third parties would be asked again before they can answer");
        checker.note(problem.hint("write an hour or more, such as 3d, or leave it out"));
    }
    Some(typed.value)
}

impl Checker<'_> {
    /// Notes what cannot be an address.
    pub fn address(&mut self, address: &At<String>) {
        if !is_address(address) {
            let problem = Problem::error(address.place, format!("`{}` is not a mail address", address.value));
            self.note(problem.hint("write name@domain, without a display name"));
        }
    }
}
