//! Rules by time: again and again, or once after something did not happen for so long. When each is due follows from the
//! ticket alone, so that an index knows it and nobody has to look for it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::desk::policy::Policy;
use crate::desk::promise::later;
use crate::desk::rule::{Rule, Time, Without};
use crate::desk::sla::{Happening, Target};
use crate::desk::ticket::{Status, Ticket};

/// Since when who waits on a ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Timing {
    /// The oldest message of the requester's side without an answer.
    pub asked_at: Option<Timestamp>,
    /// The last answer of the desk, to which nobody has replied.
    pub answered_at: Option<Timestamp>,
    /// When somebody of the desk said last that it waits for the requester.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending_at: Option<Timestamp>,
    /// When a mail came to it, or somebody of the desk did something. `None`: not since this is known.
    pub touched_at: Option<Timestamp>,
    /// Rules by their names, and from when they counted when they were tried last.
    pub tried: BTreeMap<String, Timestamp>,
    /// Clocks that rules let run since a person did something.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ran: Vec<Ran>,
}

/// A clock that a rule let run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ran {
    /// By its name.
    pub rule: String,
    pub target: Target,
    pub at: Timestamp,
}

impl Timing {
    pub fn happened(&mut self, happening: Happening, at: Timestamp) {
        match happening {
            Happening::Opened | Happening::RequesterWrote => {
                self.asked_at.get_or_insert(at);
                self.answered_at = None;
            }
            Happening::Answered => {
                self.asked_at = None;
                self.answered_at = Some(at);
            }
            Happening::Changed { .. } => {}
        }
    }

    /// Takes over who waits on a ticket that is merged into this one: the oldest message without an answer counts, and an
    /// answer only where nothing is left to be answered. Rules go on as they were tried on this one.
    pub fn merge(&mut self, from: &Self) {
        self.asked_at = self.asked_at.into_iter().chain(from.asked_at).min();
        self.answered_at = self.answered_at.max(from.answered_at).filter(|_| self.asked_at.is_none());
        self.pending_at = self.pending_at.max(from.pending_at);
        self.touched_at = self.touched_at.max(from.touched_at);
    }

    /// Somebody did something: what rules let run before that, they may let run again.
    pub fn person_acted(&mut self, now: Timestamp) {
        self.ran.retain(|ran| ran.at >= now);
    }

    /// Whether a rule let this clock run since a person did something.
    pub fn has_run(&self, rule: &Rule, target: Target) -> bool {
        self.ran.iter().any(|ran| ran.rule == rule.name && ran.target == target)
    }

    /// Rules that are no more, or have another name now, are not remembered.
    pub fn forget_all_but(&mut self, rules: &[Rule]) {
        let known = |name: &String| rules.iter().any(|rule| rule.name == *name);
        self.tried.retain(|name, _| known(name));
        self.ran.retain(|ran| known(&ran.rule));
    }
}

/// When a rule by time is tried next on a ticket; nothing is tried on one that is closed.
pub fn due_at(rule: &Rule, ticket: &Ticket, policy: &Policy) -> Option<Timestamp> {
    let time = rule.time.filter(|_| ticket.status != Status::Closed)?;
    let since = since(rule, ticket)?;
    match time {
        Time::Every(period) => later(since, period, ticket, policy),
        Time::After(_, _) if ticket.timing.tried.get(&rule.name) == Some(&since) => None,
        Time::After(time, _) => later(since, time, ticket, policy),
    }
}

/// When the first of all is.
pub fn wake_at(ticket: &Ticket, policy: &Policy) -> Option<Timestamp> {
    policy.rules.iter().filter_map(|rule| due_at(rule, ticket, policy)).min()
}

/// Takes down that a rule is tried now: `after` once in a stretch, `every` again from now on.
pub fn tried(rule: &Rule, ticket: &mut Ticket, now: Timestamp) {
    let counted = match rule.time {
        Some(Time::Every(_)) => Some(now),
        _ => since(rule, ticket),
    };
    // Where it is not known who did what, the last change is held fast: what the rule does is none.
    ticket.timing.touched_at.get_or_insert(ticket.updated_at);
    ticket.timing.tried.extend(counted.map(|counted| (rule.name.clone(), counted)));
}

/// From when its time counts; `None` while it does not.
fn since(rule: &Rule, ticket: &Ticket) -> Option<Timestamp> {
    let timing = &ticket.timing;
    match rule.time? {
        Time::Every(_) => Some(timing.tried.get(&rule.name).copied().unwrap_or(ticket.created_at)),
        Time::After(_, Without::Answer) => timing.asked_at,
        // What was on hold in between counts for nobody.
        Time::After(_, Without::Reply) => {
            let answered = timing.answered_at.filter(|_| awaits_reply(ticket))?;
            Some(timing.pending_at.map_or(answered, |pending| pending.max(answered)))
        }
        Time::After(_, Without::Change) => Some(timing.touched_at.unwrap_or(ticket.updated_at)),
    }
}

/// Whether the requester moves next, if anybody does: where the desk itself or a third party owes something, nobody waits
/// for a reply.
fn awaits_reply(ticket: &Ticket) -> bool {
    ticket.status == Status::Pending || ticket.status.is_done()
}
