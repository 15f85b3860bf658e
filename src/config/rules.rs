//! `[[rule]]` to [`Rule`]: its condition compiled, every name in its actions known.

use std::collections::BTreeSet;

use crate::config::check::Checker;
use crate::config::condition;
use crate::config::raw::{RawApproval, RawField, RawLetter, RawLinked, RawRule, RawTimer};
use crate::config::read::{OneOrMany, Read, Sink, Value};
use crate::config::report::{At, Place, Problem, nearest};
use crate::config::rule_actions;
use crate::config::rule_texts::{self, Known};
use crate::desk::changes;
use crate::desk::command::Until;
use crate::desk::names::{AgentId, QueueName, ServiceName};
use crate::desk::rule::{Action, AssignTo, Rule, Time, Trigger, Without};
use crate::desk::sla::WorkingTime;
use crate::desk::ticket::{Kind, Priority, Status};

/// One table of `do`, before its names are looked up.
#[derive(Clone, Debug)]
pub enum RawAction {
    Queue(At<String>),
    Service(At<String>),
    Assign(At<String>),
    Priority(Priority),
    Kind(Kind),
    Tag(String),
    Untag(String),
    Field { name: String, value: String },
    Template(At<String>),
    Notify(Vec<At<String>>),
    Note(At<String>),
    Status(At<Status>),
    Snooze(Until),
    Mail(RawLetter),
    Approval(RawApproval),
    Clock(RawTimer),
    Ticket(RawLinked),
    Webhook(At<String>),
    Hold,
    NoAcknowledgement,
    Stop,
}

impl RawAction {
    pub const KEYS: &'static [&'static str] = &[
        "queue",
        "service",
        "assign",
        "priority",
        "kind",
        "tag",
        "untag",
        "field",
        "template",
        "notify",
        "note",
        "status",
        "snooze",
        "mail",
        "approval",
        "clock",
        "ticket",
        "webhook",
        "hold",
        "acknowledge",
        "stop",
    ];
}

impl Read for RawAction {
    fn read(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<Self> {
        let table = sink.table(value)?;
        let mut keys = table.iter();
        let (Some((key, action)), None) = (keys.next(), keys.next()) else {
            let problem = Problem::error(sink.place(value), "an action is a table of one key");
            sink.note(problem.hint("write each in braces of its own: do = [{ queue = \"billing\" }, { stop = true }]"));
            return None;
        };
        match key.get_ref().as_ref() {
            "queue" => At::read(action, sink).map(Self::Queue),
            "service" => At::read(action, sink).map(Self::Service),
            "assign" => At::read(action, sink).map(Self::Assign),
            "priority" => Priority::read(action, sink).map(Self::Priority),
            "kind" => Kind::read(action, sink).map(Self::Kind),
            "tag" => String::read(action, sink).map(Self::Tag),
            "untag" => String::read(action, sink).map(Self::Untag),
            "field" => field(action, sink),
            "template" => At::read(action, sink).map(Self::Template),
            "notify" => OneOrMany::read(action, sink).map(|agents| Self::Notify(agents.0)),
            "note" => At::read(action, sink).map(Self::Note),
            "status" => At::read(action, sink).map(Self::Status),
            "snooze" => Until::read(action, sink).map(Self::Snooze),
            "mail" => RawLetter::read(action, sink).map(Self::Mail),
            "approval" => RawApproval::read(action, sink).map(Self::Approval),
            "clock" => RawTimer::read(action, sink).map(Self::Clock),
            "ticket" => RawLinked::read(action, sink).map(Self::Ticket),
            "webhook" => At::read(action, sink).map(Self::Webhook),
            "hold" => only(true, action, sink, Self::Hold),
            "acknowledge" => only(false, action, sink, Self::NoAcknowledgement),
            "stop" => only(true, action, sink, Self::Stop),
            typed => {
                let near = nearest(typed, Self::KEYS.iter().copied());
                let near = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
                let problem = Problem::error(sink.place(key), format!("unknown key `{typed}`"));
                sink.note(problem.hint(format!("{near}actions are: {}", Self::KEYS.join(", "))));
                None
            }
        }
    }
}

fn field(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<RawAction> {
    let field = RawField::read(value, sink)?;
    if field.name.trim().is_empty() {
        sink.note(Problem::error(field.place, "the field has no name"));
        return None;
    }
    Some(RawAction::Field { name: field.name.value, value: field.value })
}

/// An action that can be said one way only.
fn only(meant: bool, value: Value<'_, '_>, sink: &mut Sink<'_>, action: RawAction) -> Option<RawAction> {
    if bool::read(value, sink)? == meant {
        return Some(action);
    }
    let problem = Problem::error(sink.place(value), format!("this action can only be {meant}"));
    sink.note(problem.hint("leave it out otherwise"));
    None
}

/// All rules, in order.
pub fn rules(checker: &mut Checker<'_>, raw: &[RawRule], known: &Known<'_>) -> Vec<Rule> {
    let mut names = BTreeSet::new();
    raw.iter()
        .map(|raw| {
            if !names.insert(raw.name.value.as_str()) {
                let problem = Problem::error(raw.name.place, format!("there are two rules `{}`", raw.name.value));
                checker.note(problem.hint("the trace of a decision names rules, so each has a name of its own"));
            }
            rule(checker, raw, known)
        })
        .collect()
}

fn rule(checker: &mut Checker<'_>, raw: &RawRule, known: &Known<'_>) -> Rule {
    let mailboxes: Vec<String> = known.mailboxes.iter().map(|mailbox| mailbox.name.to_string()).collect();
    let named = checker.named(&mailboxes);
    let compiled = raw.when.as_ref().map(|when| (when, condition::compile(&when.value, &named)));
    let when = compiled.and_then(|(when, compiled)| match compiled {
        Ok(condition) => Some(condition),
        Err(mistakes) => {
            for mistake in mistakes {
                let place = mistake.range.and_then(|range| checker.within(when, range)).unwrap_or(when.place);
                checker.note(Problem { hint: mistake.hint, ..Problem::error(place, mistake.message) });
            }
            None
        }
    });
    if raw.actions.is_empty() && !checker.noted_within(raw.place) {
        let problem = Problem::error(raw.name.place, format!("rule `{}` does nothing", raw.name.value));
        checker.note(problem.hint("add do = [{ queue = \"…\" }]"));
    }
    let on = if raw.on.0.is_empty() { vec![Trigger::TicketOpened] } else { raw.on.0.clone() };
    let about_acknowledging =
        |action: &At<RawAction>| matches!(action.value, RawAction::Template(_) | RawAction::NoAcknowledgement);
    if !on.contains(&Trigger::TicketOpened) && raw.actions.iter().any(about_acknowledging) {
        let said = format!("rule `{}` changes an acknowledgement where none is written", raw.name.value);
        let problem = Problem::error(raw.name.place, said);
        checker.note(problem.hint("`acknowledge` and `template` act where `on` has \"ticket.opened\""));
    }
    if !on.iter().any(|trigger| trigger.comes_by_mail())
        && let Some(hold) = raw.actions.iter().find(|action| matches!(action.value, RawAction::Hold))
    {
        let problem = Problem::error(hold.place, "there is nothing to hold: no mail comes by this rule");
        checker.note(problem.hint("`hold` acts where `on` has \"ticket.opened\" or \"reply.received\""));
    }
    if on.contains(&Trigger::MailboxFailed) {
        raw.actions.iter().for_each(|action| rule_actions::of_no_ticket(checker, action));
    }
    window_first(checker, raw);
    let time = time(checker, raw, &on);
    let actions = raw.actions.iter().filter_map(|raw| action(checker, raw, known)).collect();
    Rule { name: raw.name.value.clone(), on, time, when, actions, place: checker.line(raw.name.place) }
}

/// Only a change or a release has a window: elsewhere a field of that name is a text like any other, and stays one.
fn window_first(checker: &mut Checker<'_>, raw: &RawRule) {
    let is_planned = |action: &At<RawAction>| matches!(action.value, RawAction::Kind(Kind::Change | Kind::Release));
    let is_window =
        |action: &&At<RawAction>| matches!(&action.value, RawAction::Field { name, .. } if name == changes::FIELD);
    let becomes = raw.actions.iter().rposition(is_planned);
    if let Some(early) = becomes.and_then(|at| raw.actions.iter().take(at).find(is_window)) {
        let problem = Problem::error(early.place, "the window is said before there is a change to have it");
        checker.note(problem.hint("write `kind` before `field`: actions are done in the order in which they stand"));
    }
}

/// The shortest time between two trials of a rule on one ticket.
const SHORTEST: i64 = 5 * 60;

/// When a rule by time is tried.
fn time(checker: &mut Checker<'_>, raw: &RawRule, on: &[Trigger]) -> Option<Time> {
    let by_time = on.contains(&Trigger::Time);
    if let (false, Some(place)) = (by_time, raw.every.as_ref().or(raw.after.as_ref()).map(|time| time.place)) {
        let problem = Problem::error(place, "this rule is not tried by time");
        checker.note(problem.hint("add \"time\" to `on`"));
    }
    if let (None, Some(without)) = (&raw.after, &raw.without) {
        let problem = Problem::error(without.place, "without that for how long?");
        checker.note(problem.hint("add after = \"3d\""));
    }
    match (&raw.every, &raw.after) {
        (Some(_), Some(after)) => {
            let problem = Problem::error(after.place, "a rule is tried either every so often or after so long");
            checker.note(problem.hint("make two rules of it"));
            None
        }
        (Some(every), None) => {
            if matches!(every.value, WorkingTime::Seconds(seconds) if seconds < SHORTEST) {
                checker.error(every.place, "a rule is tried every five minutes at most");
            }
            Some(Time::Every(every.value))
        }
        (None, Some(after)) => {
            Some(Time::After(after.value, raw.without.as_ref().map_or(Without::Change, |without| without.value)))
        }
        (None, None) => {
            if by_time && !checker.noted_within(raw.place) {
                let problem = Problem::error(raw.name.place, format!("when is rule `{}` tried?", raw.name.value));
                checker.note(problem.hint("add every = \"1h\", or after = \"3d\" and without = \"reply\""));
            }
            None
        }
    }
}

fn action(checker: &mut Checker<'_>, raw: &RawAction, known: &Known<'_>) -> Option<Action> {
    Some(match raw.clone() {
        RawAction::Queue(queue) => Action::Queue(checker.queue(&queue)?),
        RawAction::Service(name) => {
            Action::Service(ServiceName::new(checker.known("service", &name, |names| &names.services)?))
        }
        RawAction::Assign(to) => Action::Assign(assign(checker, &to)?),
        RawAction::Priority(priority) => Action::Priority(priority),
        RawAction::Kind(kind) => Action::Kind(kind),
        RawAction::Tag(tag) => Action::Tag(tag),
        RawAction::Untag(tag) => Action::Untag(tag),
        RawAction::Field { name, value } => Action::Field { name, value },
        RawAction::Template(name) => {
            rule_texts::check_template(checker, &name, known);
            Action::Template(name.value)
        }
        RawAction::Notify(agents) => Action::Notify(agents.iter().filter_map(|agent| checker.agent(agent)).collect()),
        RawAction::Note(text) => Action::Note(rule_texts::checked(checker, &text, known)),
        RawAction::Status(status) => {
            if status.value == Status::New {
                let problem = Problem::error(status.place, "a ticket is new only once");
                checker.note(problem.hint("write open, pending, on_hold, resolved or closed"));
            }
            Action::Status(status.value)
        }
        RawAction::Snooze(until) => Action::Snooze(until),
        RawAction::Mail(letter) => Action::Mail(rule_texts::letter(checker, &letter, known)?),
        RawAction::Approval(approval) => Action::Approval(rule_actions::approvers(checker, &approval, known)?),
        RawAction::Clock(timer) => Action::Clock(rule_actions::timer(checker, &timer)?),
        RawAction::Ticket(linked) => Action::Ticket(rule_texts::linked(checker, &linked, known)?),
        RawAction::Webhook(name) => Action::Webhook(checker.known("webhook", &name, |names| &names.webhooks)?),
        RawAction::Hold => Action::Hold,
        RawAction::NoAcknowledgement => Action::NoAcknowledgement,
        RawAction::Stop => Action::Stop,
    })
}

/// `ann`, `round-robin:billing` or `least-busy:billing`.
fn assign(checker: &mut Checker<'_>, to: &At<String>) -> Option<AssignTo> {
    let Some((way, queue)) = to.value.split_once(':') else {
        return checker.agent(to).map(AssignTo::Agent);
    };
    let make: fn(QueueName) -> AssignTo = match way {
        "round-robin" => AssignTo::RoundRobin,
        "least-busy" => AssignTo::LeastBusy,
        _ => {
            let near = nearest(way, ["round-robin", "least-busy"]).unwrap_or("round-robin");
            let problem = Problem::error(to.place, format!("`{way}` is no way to choose an assignee"));
            checker.note(problem.hint(format!("did you mean `{near}:{queue}`?")));
            return None;
        }
    };
    let place = checker.within(to, way.len() + 1..to.value.len()).unwrap_or(to.place);
    let queue = checker.queue(&At { value: queue.to_owned(), place })?;
    if checker.members(queue.as_str()) == 0 {
        checker.error(place, format!("queue `{queue}` has no members to choose from"));
    }
    Some(make(queue))
}

/// The agents and queues that an action names exist; kept beside the rules that use them.
impl Checker<'_> {
    /// A queue by its name; an unknown one is noted.
    pub fn queue(&mut self, name: &At<String>) -> Option<QueueName> {
        self.known("queue", name, |names| &names.queues).map(QueueName::new)
    }

    /// An agent by id; an unknown one is noted.
    pub fn agent(&mut self, id: &At<String>) -> Option<AgentId> {
        self.known("agent", id, |names| &names.agents).map(AgentId::new)
    }
}

/// Where a rule stands, for its trace.
impl Checker<'_> {
    fn line(&self, place: Place) -> String {
        match self.source(place) {
            Some(source) => format!("{}:{}", source.name, source.line(place.start)),
            None => String::new(),
        }
    }
}
