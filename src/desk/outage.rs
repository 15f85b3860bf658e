//! Outages: a service does not work. An incident begins one and ends it, and those affected hear of both once, however
//! many incidents there are of it at a time.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::desk::bulletin::{self, Bulletin, Occasion};
use crate::desk::command::{Command, Until};
use crate::desk::context::local_time;
use crate::desk::names::{QueueName, ServiceName};
use crate::desk::plan::Change;
use crate::desk::ticket::{Kind, Ticket, TicketNumber};
use crate::desk::work::{Actor, Work};

/// One as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outage {
    pub service: ServiceName,
    pub ticket: TicketNumber,
    pub began_at: Timestamp,
    /// `None`: it goes on.
    pub ended_at: Option<Timestamp>,
    /// Of the ticket: who may hear of that one.
    #[serde(skip)]
    pub queue: QueueName,
}

/// What a ticket knows of the outage that it began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    pub service: ServiceName,
    pub since: Timestamp,
    /// Nobody said when on this ticket: it is since when it went on by another, and follows what is said there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub copied: bool,
}

/// What `/outage` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// `None`: the service of the ticket; since now. Where its outage goes on, that began then.
    Begin {
        service: Option<ServiceName>,
        since: Option<Until>,
    },
    Over {
        since: Option<Until>,
    },
}

/// Why it cannot be so, in words.
pub fn objection(order: &Order, commands: &[Command], ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let given = commands.iter().rev().find_map(|command| match command {
        Command::Service(service) => Some(service.as_ref()),
        _ => None,
    });
    let of_ticket = given.unwrap_or(ticket.service.as_ref());
    match order {
        Order::Begin { service, since } => {
            let begun = ticket.course.outage.as_ref();
            let Some(name) = service.as_ref().or(of_ticket).or(begun.map(|begun| &begun.service)) else {
                return Some("This ticket is of no service: write which, as in `/outage mail`".to_owned());
            };
            if matches!(ticket.kind, Kind::Change | Kind::Release) {
                return Some(format!("An outage is of an incident, and this is a {}: write it there", ticket.kind));
            }
            if ticket.status.is_done() {
                return Some(format!("This ticket is {}: write `/reopen` first", ticket.status));
            }
            if let Some(begun) = begun.filter(|begun| since.is_none() || begun.service != *name) {
                let at = local_time(begun.since, &work.policy.service_zone(&begun.service));
                return Some(format!(
                    "The outage of {} has begun by this ticket, at {at}; `/outage over` ends it, and `/outage {} since 10:15` \
                     corrects when it began",
                    begun.service, begun.service
                ));
            }
            to_come(work, name, *since)
        }
        Order::Over { since } => {
            let Some(begun) = &ticket.course.outage else {
                return Some("No outage has begun by this ticket, so none ends".to_owned());
            };
            // A time of day says no seconds.
            let end = |at: Timestamp| at.checked_add(SignedDuration::from_mins(1)).unwrap_or(at);
            let early = instant(work, &begun.service, *since).is_some_and(|at| end(at) <= begun.since);
            let before = || early.then(|| "The outage would end before it began".to_owned());
            to_come(work, &begun.service, *since).or_else(before)
        }
    }
}

/// A time of day that is still to come is yesterday's only where that is no longer ago: who writes at night what was in
/// the evening. What is longer ago is a slip, or a clock that is ahead.
const LATELY: SignedDuration = SignedDuration::from_hours(12);

/// Why it cannot have been so since then.
fn to_come(work: &Work<'_>, service: &ServiceName, since: Option<Until>) -> Option<String> {
    let zone = work.policy.service_zone(service);
    let now = format!("{} {}", local_time(work.now, &zone), work.now.to_zoned(zone.clone()).strftime("%Z"));
    let Some(at) = instant(work, service, since).filter(|at| *at <= work.now) else {
        return Some(format!("The time since which it is so must be past, and it is {now} now"));
    };
    let since = since.filter(|since| matches!(since, Until::At(_)))?;
    let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
    let comes = day(at) != day(work.now) && work.now.duration_since(at) > LATELY;
    comes.then(|| {
        format!("{since} is still to come, since it is {now} now; the last one is written `{}`", local_time(at, &zone))
    })
}

/// When something was, as somebody says it of a service; now where nothing is said.
fn instant(work: &Work<'_>, service: &ServiceName, since: Option<Until>) -> Option<Timestamp> {
    match since {
        Some(since) => since.past(work.now, &work.policy.service_zone(service)),
        None => Some(work.now),
    }
}

pub fn carry_out(work: &mut Work<'_>, ticket: &mut Ticket, actor: &Actor, order: &Order) {
    match order {
        Order::Begin { since: Some(since), .. } if ticket.course.outage.is_some() => {
            correct(work, ticket, actor, *since)
        }
        Order::Begin { service, since } => begin(work, ticket, actor, service.as_ref(), *since),
        Order::Over { since } => {
            let Some(begun) = &ticket.course.outage else { return };
            let at = instant(work, &begun.service, *since).unwrap_or(work.now);
            end(work, ticket, actor, at);
        }
    }
}

fn begin(work: &mut Work<'_>, ticket: &mut Ticket, actor: &Actor, service: Option<&ServiceName>, since: Option<Until>) {
    if let Some(service) = service {
        work.set_service(ticket, Some(service), actor);
    }
    let Some(service) = ticket.service.clone().filter(|_| ticket.course.outage.is_none()) else { return };
    // One that goes on already is the same.
    let earliest = going_on(work, &service, ticket).map(|outage| outage.began_at).min();
    let (since, copied) = match (since, earliest) {
        (None, Some(earliest)) => (earliest, true),
        (since, _) => (instant(work, &service, since).unwrap_or(work.now), false),
    };
    // What is down is no mere question any more.
    if matches!(ticket.kind, Kind::Request | Kind::Question) {
        work.set_kind(ticket, Kind::Incident, actor);
    }
    // Those who hear of this one heard of the other, too.
    let of = |queue| bulletin::kept_in(queue, work.policy);
    let other = going_on(work, &service, ticket).find(|outage| of(&outage.queue) == of(&ticket.queue));
    let other = other.map(|outage| outage.ticket);
    // What was solved when the other began, its requester was not told of.
    hear(work, ticket, &service);
    ticket.course.outage = Some(Begun { service: service.clone(), since, copied });
    ticket.course.outage_by = actor.agent().cloned();
    let (number, shown) = (ticket.number, local_time(since, &work.policy.service_zone(&service)));
    let told = match &other {
        Some(other) => format!("it goes on by ticket {other} already, so nobody else is told"),
        None => those_told(work, ticket).to_owned(),
    };
    work.event(ticket, actor, format!("outage of {service} since {shown}: {told}"));
    work.plan.changes.push(Change::OutageBegan { service: service.clone(), ticket: number, at: since });
    if other.is_none() {
        tell(work, (Occasion::OutageBegan, number), service, since, None);
    }
}

/// It began at another time than was said. Nobody outside is told anew: the mail at its end says the right one.
fn correct(work: &mut Work<'_>, ticket: &mut Ticket, actor: &Actor, since: Until) {
    let Some(Begun { service, since: said, .. }) = ticket.course.outage.clone() else { return };
    let Some(at) = instant(work, &service, Some(since)).filter(|at| *at != said) else { return };
    let zone = work.policy.service_zone(&service);
    let shown = |at: Timestamp| local_time(at, &zone);
    let mut told = format!(
        "outage of {service} since {}, not {}: nobody is told anew, and whoever hears that it is over hears when it began",
        shown(at),
        shown(said)
    );
    let copied = others(work, &service, ticket, |other| copies(other, said));
    for other in going_on(work, &service, ticket).filter(|other| other.began_at != at) {
        told += &match copied.iter().any(|copied| copied.number == other.ticket) {
            true => format!("; ticket {} says the same now", other.ticket),
            false => format!("; ticket {} says since {}", other.ticket, shown(other.began_at)),
        };
    }
    ticket.course.outage = Some(Begun { service, since: at, copied: false });
    work.event(ticket, actor, told);
    work.plan.changes.push(Change::OutageCorrected { ticket: ticket.number, at });
    copied.into_iter().for_each(|other| follow(work, other, ticket, at));
}

/// Whether a ticket has its begin from one that says it began then.
fn copies(ticket: &Ticket, said: Timestamp) -> bool {
    ticket.course.outage.as_ref().is_some_and(|begun| begun.copied && begun.since == said)
}

/// What goes on by another ticket began when this one says.
fn follow(work: &mut Work<'_>, mut other: Ticket, by: &Ticket, at: Timestamp) {
    let Some(begun) = &mut other.course.outage else { return };
    let before = std::mem::replace(&mut begun.since, at);
    let zone = work.policy.service_zone(&begun.service);
    let (since, not) = (local_time(at, &zone), local_time(before, &zone));
    let told = format!("outage of {} since {since}, not {not}, as ticket {} says", begun.service, by.number);
    work.event(&other, &Actor::Desk, told);
    work.plan.changes.push(Change::OutageCorrected { ticket: other.number, at });
    work.write(other);
}

/// Tickets by which the outage goes on, and whose readers may all hear of this one.
fn others(work: &Work<'_>, service: &ServiceName, but: &Ticket, wanted: impl Fn(&Ticket) -> bool) -> Vec<Ticket> {
    let numbers: BTreeSet<TicketNumber> = by_others(work, service, but)
        .filter(|outage| work.policy.hears_too(&outage.queue, &but.queue))
        .map(|outage| outage.ticket)
        .collect();
    let tickets = numbers.into_iter().filter_map(|number| work.facts.ticket(number));
    tickets.filter(|other| wanted(other)).cloned().collect()
}

/// When what a ticket began did, as this decision leaves it: another ticket may have said so.
fn began(work: &Work<'_>, ticket: &Ticket, since: Timestamp) -> Timestamp {
    let corrected = work.plan.changes.iter().rev().find_map(|change| match change {
        Change::OutageCorrected { ticket: of, at } if *of == ticket.number => Some(*at),
        _ => None,
    });
    corrected.unwrap_or(since)
}

/// Ends the outage that the ticket began, if any: by command, or since the ticket is done. Where it goes on by another
/// without a gap, it did from this one's begin on.
pub fn end(work: &mut Work<'_>, ticket: &mut Ticket, actor: &Actor, at: Timestamp) {
    let Some(Begun { service, since, .. }) = ticket.course.outage.take() else { return };
    ticket.course.outage_by = actor.agent().cloned();
    let since = began(work, ticket, since);
    let at = at.max(since);
    let zone = work.policy.service_zone(&service);
    let (from, to) = (local_time(since, &zone), local_time(at, &zone));
    let other = going_on(work, &service, ticket).next().map(|outage| outage.ticket);
    let told = match &other {
        Some(other) => format!("by ticket {other} it goes on, so nobody is told yet"),
        None => those_told(work, ticket).to_owned(),
    };
    work.event(ticket, actor, format!("outage of {service} over, {from} to {to}: {told}"));
    work.plan.changes.push(Change::OutageEnded { ticket: ticket.number, at });
    let later = |begun: &Begun| begun.since > since && begun.since <= at;
    for other in others(work, &service, ticket, |other| other.course.outage.as_ref().is_some_and(later)) {
        follow(work, other, ticket, since);
    }
    if other.is_none() {
        tell(work, (Occasion::OutageEnded, ticket.number), service, since, Some(at));
    }
}

/// Ends it without a word to anybody outside, since the ticket is none.
pub fn withdraw(work: &mut Work<'_>, ticket: &mut Ticket, actor: &Actor) {
    let Some(Begun { service, since, .. }) = ticket.course.outage.take() else { return };
    let shown = local_time(since, &work.policy.service_zone(&service));
    let other = going_on(work, &service, ticket).next().map(|outage| outage.ticket);
    let told = match other {
        Some(other) => format!(
            "outage of {service} since {shown} ends with this ticket, which is spam, and goes on by ticket {other}: whoever heard \
             that it is down hears that it works again when that one ends it"
        ),
        None => format!(
            "outage of {service} since {shown} ends with this ticket, which is spam, and nobody is told: whoever heard that it \
             is down does not hear that it works again"
        ),
    };
    work.event(ticket, actor, told.clone());
    work.plan.warnings.push(told);
    work.plan.changes.push(Change::OutageEnded { ticket: ticket.number, at: work.now.max(since) });
}

/// What whoever makes a ticket another service's must know: the outage that it began stays the other's.
pub fn of_another_service(ticket: &Ticket) -> Option<String> {
    let begun = ticket.course.outage.as_ref().filter(|begun| ticket.service.as_ref() != Some(&begun.service))?;
    Some(format!("the outage of {} still goes on by this ticket; `/outage over` ends it", begun.service))
}

/// Why these may not be merged: a ticket has the outage of one service, and nobody would hear when the other's is over.
pub fn unmergeable(from: &Ticket, into: &Ticket) -> Option<String> {
    let (one, other) = (from.course.outage.as_ref()?, into.course.outage.as_ref()?);
    (one.service != other.service).then(|| {
        format!(
            "ticket {} began the outage of {} and ticket {} that of {}, and a ticket has one: write `/outage over` in \
             one of them first, or `/link related {}`",
            from.number, one.service, into.number, other.service, into.number
        )
    })
}

/// A merged ticket's outage is that of the one it becomes a part of, since the earlier of both; where that one is done,
/// or has another's after all, it is over, of which those affected hear.
pub fn merge(work: &mut Work<'_>, from: &mut Ticket, into: &mut Ticket, actor: &Actor) {
    let had = from.course.outage.is_some();
    if into.status.is_done() || unmergeable(from, into).is_some() {
        end(work, from, actor, work.now);
    }
    if had && into.course.outage.is_none() {
        into.course.outage_by.clone_from(&from.course.outage_by);
    }
    if let Some(begun) = from.course.outage.take() {
        let own = into.course.outage.get_or_insert_with(|| begun.clone());
        own.since = own.since.min(begun.since);
        own.copied &= begun.copied;
    }
}

/// The ticket became one of a service while that is down: its requester is told so, unless they were, as whoever had such
/// a ticket when it began.
pub fn tell_requester(work: &mut Work<'_>, ticket: &Ticket) {
    let before = work.facts.ticket(ticket.number).and_then(|before| before.service.as_ref());
    let service = ticket.service.clone().filter(|service| before != Some(service) && !ticket.status.is_done());
    if let Some(service) = service {
        hear(work, ticket, &service);
    }
}

/// Once by each outage of which they hear who have tickets of its queue.
fn hear(work: &mut Work<'_>, ticket: &Ticket, service: &ServiceName) {
    let Some(reader) = bulletin::reader(ticket, work.policy) else { return };
    let kept: BTreeSet<Option<QueueName>> =
        heard_by(work, service, ticket).map(|outage| bulletin::kept_in(&outage.queue, work.policy).cloned()).collect();
    for kept in kept {
        let heard = bulletin::heard(kept.as_ref(), work.policy);
        work.plan.changes.push(Change::OutageHeard { service: service.clone(), heard, reader: reader.clone() });
    }
}

/// Outages that go on by other tickets, of which the requester of this one hears.
fn heard_by<'w>(
    work: &'w Work<'_>,
    service: &'w ServiceName,
    ticket: &Ticket,
) -> impl Iterator<Item = &'w Outage> + use<'w> {
    let queue = ticket.queue.clone();
    going_on(work, service, ticket)
        .filter(move |outage| bulletin::kept_in(&outage.queue, work.policy).is_none_or(|kept| *kept == queue))
}

/// That the service of a ticket is down, for agents: by which other ticket, and whether its requester is told.
pub fn remark(work: &Work<'_>, ticket: &Ticket) -> Option<String> {
    let service = ticket.service.as_ref().filter(|_| ticket.course.outage.is_none() && !ticket.status.is_done())?;
    let outage = going_on(work, service, ticket).next()?;
    let since = local_time(outage.began_at, &work.policy.service_zone(service));
    let down = format!("{service} is down since {since}, by ticket {}", outage.ticket);
    let hears = heard_by(work, service, ticket).next().and_then(|_| bulletin::reader(ticket, work.policy));
    Some(match (hears, &ticket.course.unanswerable) {
        (None, _) => down,
        (Some(reader), None) => {
            format!("{down}: {} is told so once, unless the ticket ends at once", reader.address.address)
        }
        (Some(reader), Some(why)) => format!("{down}: {} is not told: {why}", reader.address.address),
    })
}

/// Who hears of it.
fn those_told(work: &Work<'_>, ticket: &Ticket) -> &'static str {
    match bulletin::kept_in(&ticket.queue, work.policy) {
        Some(_) => "the requesters of this queue's tickets of it are being told, and nobody else",
        None => "those affected are being told, and the ticket then says how many were",
    }
}

/// Outages of a service that go on by other tickets, as this decision leaves them. One of which not everybody here may
/// hear is none.
fn going_on<'w>(
    work: &'w Work<'_>,
    service: &'w ServiceName,
    but: &Ticket,
) -> impl Iterator<Item = &'w Outage> + use<'w> {
    let queue = but.queue.clone();
    by_others(work, service, but).filter(move |outage| work.policy.hears_too(&queue, &outage.queue))
}

/// The same, whoever may hear of them.
fn by_others<'w>(
    work: &'w Work<'_>,
    service: &'w ServiceName,
    but: &Ticket,
) -> impl Iterator<Item = &'w Outage> + use<'w> {
    let but = but.number;
    let ended = |number: TicketNumber| {
        work.plan.changes.iter().any(|change| matches!(change, Change::OutageEnded { ticket, .. } if *ticket == number))
    };
    let all = work.facts.outages.iter();
    all.filter(move |outage| outage.service == *service && outage.ticket != but && !ended(outage.ticket))
}

fn tell(
    work: &mut Work<'_>,
    (occasion, ticket): (Occasion, TicketNumber),
    service: ServiceName,
    begins_at: Timestamp,
    ends_at: Option<Timestamp>,
) {
    // Said again after a mistake, it is told again, though it is of the same instant.
    let (at, said_at) = (ends_at.unwrap_or(begins_at).as_millisecond(), work.now.as_millisecond());
    let name = format!("outage:{ticket}:{at}:{occasion}:{said_at}");
    work.plan.changes.push(Change::Bulletin(Box::new(Bulletin {
        name,
        service,
        occasion,
        ticket: Some(ticket),
        begins_at,
        ends_at,
        words: String::new(),
        made_at: work.now,
    })));
}
