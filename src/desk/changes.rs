//! When changes are made: their windows, and what these collide with.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::desk::approval::Outcome;
use crate::desk::command::{Between, Command};
use crate::desk::context::{self, local_time};
use crate::desk::names::{QueueName, ServiceName};
use crate::desk::notify;
use crate::desk::outage::Outage;
use crate::desk::period;
use crate::desk::policy::Policy;
use crate::desk::spans::Spans;
use crate::desk::template::{CollisionView, name};
use crate::desk::ticket::{Kind, Status, Ticket, TicketNumber};
use crate::desk::window::Window;
use crate::desk::work::{Actor, Work};

/// The field in which people read the window.
pub const FIELD: &str = "window";

/// A change and when it is made, as far as others must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    pub ticket: TicketNumber,
    pub service: Option<ServiceName>,
    pub window: Window,
    /// Who may hear of it.
    pub queue: QueueName,
}

crate::desk::names::closed_set! {
    pub enum CollisionKind {
        /// Another change of the service is made at the same time.
        Change = "change",
        /// The service is maintained at other times.
        OutsideMaintenance = "outside_maintenance",
        /// The service is down then.
        Outage = "outage",
    }
}

/// What a window collides with. It says nothing of another ticket but its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Collision {
    pub kind: CollisionKind,
    /// `None`: maintenance is of no ticket.
    pub ticket: Option<TicketNumber>,
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    /// That of the other ticket: who may hear of it.
    #[serde(skip)]
    pub queue: Option<QueueName>,
}

/// The clock by which the windows of a ticket are meant: that of its service's calendar, else that by which it is worked.
pub fn zone(ticket: &Ticket, policy: &Policy) -> TimeZone {
    let of_service = ticket.service.as_ref().and_then(|service| policy.service_calendar(service));
    of_service.map_or_else(|| context::zone(ticket, policy), |calendar| calendar.timezone.clone())
}

/// What commands say of the window of a change; `None`: none of them does. A field of that name is meant so, too, where
/// the ticket is a change, or becomes one; elsewhere it is a field like any other.
pub fn order(command: &Command, commands: &[Command], ticket: &Ticket) -> Option<Result<Option<Between>, String>> {
    match command {
        Command::Window(between) => Some(Ok(*between)),
        Command::Field { name, value } if name == FIELD && has_window(commands, ticket) => {
            Some(if value.is_empty() { Ok(None) } else { value.parse().map(Some) })
        }
        _ => None,
    }
}

fn has_window(commands: &[Command], ticket: &Ticket) -> bool {
    let given = commands.iter().rev().find_map(|command| match command {
        Command::Kind(kind) => Some(*kind),
        _ => None,
    });
    matches!(given.unwrap_or(ticket.kind), Kind::Change | Kind::Release)
}

/// Why it cannot be so, in words.
pub fn objection(command: &Command, commands: &[Command], ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let between = match order(command, commands, ticket)? {
        Ok(between) => between,
        Err(why) => return Some(format!("{}{}", why.get(..1)?.to_uppercase(), why.get(1..)?)),
    };
    if !has_window(commands, ticket) {
        return Some("Only a change has a window: write `/kind change` above `/window`".to_owned());
    }
    match between.map(|between| between.window(work.now, &zone(ticket, work.policy))) {
        Some(None) => Some("The window lies beyond all calendars".to_owned()),
        Some(Some(window)) if window.from >= window.to => Some("The window would end before it begins".to_owned()),
        Some(Some(window)) if window.is_over(work.now) => {
            let shown = window.shown(&zone(ticket, work.policy));
            Some(format!("The window {shown} is over already: name one that is still to come"))
        }
        _ => None,
    }
}

/// Says when a change is made; `None`: nobody knows yet.
pub fn set(work: &mut Work<'_>, ticket: &mut Ticket, actor: &Actor, between: Option<Between>) {
    let zone = zone(ticket, work.policy);
    ticket.window = between.and_then(|between| between.window(work.now, &zone));
    match ticket.window {
        Some(window) => work.set_field(ticket, FIELD, &window.shown(&zone), actor),
        None if ticket.fields.remove(FIELD).is_some() => work.event(ticket, actor, "window: none"),
        None => {}
    }
}

/// Says what the change collides with as it is now: to whoever plans it, and to those who plan what they may not hear of.
pub fn tell(work: &mut Work<'_>, ticket: &Ticket, actor: &Actor) {
    let zone = zone(ticket, work.policy);
    let may_hear = |queue: &QueueName| actor.may_hear(queue, work.policy);
    let told =
        collided(work, ticket, may_hear).iter().map(|collision| in_words(collision, ticket, &zone)).collect::<Vec<_>>();
    work.plan.warnings.extend(told);
    tell_apart(work, ticket, actor);
}

/// What the window of this ticket collides with, as far as this decision knows, and as somebody hears it who may hear of
/// tickets of these queues: of others not even that there is something.
pub fn collided(work: &Work<'_>, ticket: &Ticket, may_hear: impl Fn(&QueueName) -> bool) -> Vec<Collision> {
    let Some(own) = planned(ticket) else { return Vec::new() };
    let all = collisions(&own, &work.facts.changes, &work.facts.outages, work.policy);
    let mut heard: Vec<Collision> =
        all.into_iter().filter(|collision| collision.queue.as_ref().is_none_or(&may_hear)).collect();
    // However many tickets say so, the service is down once.
    let mut is_down = false;
    heard.retain(|one| one.kind != CollisionKind::Outage || !std::mem::replace(&mut is_down, true));
    heard
}

/// Those who plan a change of which nobody else may hear are the ones who can move it: they are told that this one is
/// made then, too.
fn tell_apart(work: &mut Work<'_>, ticket: &Ticket, actor: &Actor) {
    let Some(own) = planned(ticket) else { return };
    let all = collisions(&own, &work.facts.changes, &[], work.policy);
    let others = all.iter().filter(|one| one.kind == CollisionKind::Change).filter_map(|one| one.ticket);
    for other in others.filter_map(|number| work.facts.ticket(number)) {
        let hides = |one: &Ticket, of: &Ticket| !work.policy.hears_too(&of.queue, &one.queue);
        if !hides(other, ticket) || hides(ticket, other) {
            continue;
        }
        let collision = Collision {
            kind: CollisionKind::Change,
            ticket: Some(ticket.number),
            from: Some(own.window.from),
            to: Some(own.window.to),
            queue: Some(ticket.queue.clone()),
        };
        let told = in_words(&collision, other, &zone(other, work.policy));
        work.event(other, &Actor::Desk, told.clone());
        let readers = notify::present_audience(work, other);
        for agent in readers.into_iter().filter(|agent| Some(&agent.id) != actor.agent()) {
            let context = context::about(other, work.policy, work.now).with_reason(told.clone());
            notify::tell(work, other, agent, name::NOTIFY_CHANGE, context, Vec::new());
        }
    }
}

pub fn planned(ticket: &Ticket) -> Option<Planned> {
    let queue = ticket.queue.clone();
    Some(Planned { ticket: ticket.number, service: ticket.service.clone(), window: ticket.window?, queue })
}

/// What a change collides with, of others, of outages and of the service's maintenance.
pub fn collisions(own: &Planned, others: &[Planned], outages: &[Outage], policy: &Policy) -> Vec<Collision> {
    let Some(name) = &own.service else { return Vec::new() };
    let same = |other: &&Planned| {
        other.ticket != own.ticket && other.service.as_ref() == Some(name) && other.window.overlaps(own.window)
    };
    let changes = others.iter().filter(same).map(|other| Collision {
        kind: CollisionKind::Change,
        ticket: Some(other.ticket),
        from: Some(other.window.from),
        to: Some(other.window.to),
        queue: Some(other.queue.clone()),
    });
    let Window { from, to } = own.window;
    let maintained = policy.service(name).filter(|service| !service.maintenance.is_empty());
    let outside = maintained.filter(|service| !Spans::one(from, to).without(&service.maintained(from, to)).is_empty());
    let outside = outside.map(|_| Collision {
        kind: CollisionKind::OutsideMaintenance,
        ticket: None,
        from: None,
        to: None,
        queue: None,
    });
    // Nobody knows when one that goes on will end.
    let down = |outage: &&Outage| {
        outage.service == *name && outage.began_at < to && outage.ended_at.is_none_or(|end| end > from)
    };
    let down = outages.iter().filter(down).map(|outage| Collision {
        kind: CollisionKind::Outage,
        ticket: Some(outage.ticket),
        from: Some(outage.began_at),
        to: outage.ended_at,
        queue: Some(outage.queue.clone()),
    });
    changes.chain(outside).chain(down).collect()
}

/// For an agent.
pub fn in_words(collision: &Collision, ticket: &Ticket, zone: &TimeZone) -> String {
    let service = ticket.service.as_ref().map_or("the service", ServiceName::as_str);
    let when = span(collision, zone);
    let number = collision.ticket.unwrap_or(TicketNumber::NONE);
    match collision.kind {
        CollisionKind::Change => format!("change {number} of {service} is made then, too: {when}"),
        CollisionKind::OutsideMaintenance => format!("the window lies outside of the maintenance of {service}"),
        CollisionKind::Outage => format!("{service} is down, by ticket {number}: {when}"),
    }
}

/// For templates.
pub fn views(collisions: &[Collision], zone: &TimeZone) -> Vec<CollisionView> {
    let view = |collision: &Collision| CollisionView {
        kind: collision.kind.to_string(),
        number: collision.ticket.map(|number| number.0).unwrap_or_default(),
        when: span(collision, zone),
    };
    collisions.iter().map(view).collect()
}

fn span(collision: &Collision, zone: &TimeZone) -> String {
    match (collision.from, collision.to) {
        (Some(from), Some(to)) => Window { from, to }.shown(zone),
        (Some(from), None) => format!("{} …", local_time(from, zone)),
        _ => String::new(),
    }
}

/// A line of the calendar of changes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    pub number: TicketNumber,
    pub subject: String,
    pub service: Option<ServiceName>,
    pub window: Window,
    pub risk: Option<String>,
    /// What became of the question to its approvers; `None`: nobody was asked.
    pub approval: Option<Outcome>,
    /// Releases of which it is a part.
    pub releases: Vec<TicketNumber>,
    pub status: Status,
    pub collisions: Vec<Collision>,
}

/// The changes whose window lies at least partly in these days, by their begin. `all` may hold others, with which they
/// collide; `releases` says of which each is a part.
pub fn report(
    policy: &Policy,
    all: &[Ticket],
    outages: &[Outage],
    releases: impl Fn(TicketNumber) -> Vec<TicketNumber>,
    days: (Date, Date),
) -> Vec<Line> {
    let planned_of = |ticket: &Ticket| planned(ticket).filter(|_| ticket.kind == Kind::Change);
    let others: Vec<Planned> = all.iter().filter_map(planned_of).collect();
    let mut lines: Vec<Line> = all
        .iter()
        .filter_map(|ticket| {
            let own = planned_of(ticket)?;
            let (from, to) = period::instants(days, &zone(ticket, policy));
            own.window.overlaps(Window { from, to }).then(|| Line {
                number: ticket.number,
                subject: ticket.subject.clone(),
                service: ticket.service.clone(),
                window: own.window,
                risk: ticket.fields.get("risk").cloned(),
                approval: ticket.course.approval.as_ref().map(|approval| approval.outcome()),
                releases: releases(ticket.number),
                status: ticket.status,
                collisions: collisions(&own, &others, outages, policy),
            })
        })
        .collect();
    lines.sort_by_key(|line| (line.window.from, line.number));
    lines
}
