//! What needs doing, in one mail to each agent at a chosen hour of their working days. A lead hears how the last
//! one went, too.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};

use crate::desk::context::local_time;
use crate::desk::hours::Calendar;
use crate::desk::names::{AgentId, MailboxName, QueueName};
use crate::desk::notify;
use crate::desk::outgoing;
use crate::desk::period;
use crate::desk::plan::{Change, Plan};
use crate::desk::policy::{Agent, Policy, Queue, Role};
use crate::desk::template::{
    Context, DeskView, DigestView, FiguresView, GroupView, LineView, PersonView, PlannedView, name,
};
use crate::desk::ticket::{Kind, Ticket};
use crate::desk::window::Window;

/// Lines of one group; the rest is counted.
const MOST_LINES: usize = 30;

/// Days that are looked ahead for a working day.
const HORIZON: i32 = 40;

/// Whether an agent's digest of today is due and was not written yet; `last`: when the last one was.
pub fn is_due(agent: &Agent, policy: &Policy, last: Option<Timestamp>, now: Timestamp) -> bool {
    let hours = Hours::of(agent, policy);
    let today = hours.local(now).date();
    hours.on(agent, today).is_some_and(|at| at <= now && last.is_none_or(|last| last < at))
}

/// When the next digest of any agent is due after `now`.
pub fn next(policy: &Policy, now: Timestamp) -> Option<Timestamp> {
    policy.agents.iter().filter_map(|agent| next_of(agent, policy, now)).min()
}

fn next_of(agent: &Agent, policy: &Policy, now: Timestamp) -> Option<Timestamp> {
    let hours = Hours::of(agent, policy);
    let today = hours.local(now).date();
    let days = (0..HORIZON).filter_map(|days| today.checked_add(days.days()).ok());
    days.filter_map(|day| hours.on(agent, day)).find(|at| *at > now)
}

/// The working days of an agent.
struct Hours<'p> {
    /// That of the SLA of the agent's first queue that has one.
    calendar: Option<&'p Calendar>,
    /// Its clock, or that of the house.
    zone: TimeZone,
}

impl<'p> Hours<'p> {
    fn of(agent: &Agent, policy: &'p Policy) -> Self {
        let queues = policy.queues.iter().filter(|queue| queue.members.contains(&agent.id));
        let slas = queues.filter_map(|queue| policy.slas.get(queue.sla.as_ref()?));
        let calendar = slas.filter_map(|sla| policy.calendars.get(&sla.calendar)).next();
        Self { calendar, zone: calendar.map_or_else(|| policy.zone(), |calendar| calendar.timezone.clone()) }
    }

    fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.zone.clone())
    }

    fn works(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        self.calendar.map_or(!weekend, |calendar| calendar.works_on(day))
    }

    /// When the agent's digest of this day is due, if it is a working day.
    fn on(&self, agent: &Agent, day: Date) -> Option<Timestamp> {
        if !self.works(day) {
            return None;
        }
        day.to_datetime(agent.digest?).to_zoned(self.zone.clone()).ok().map(|at| at.timestamp())
    }
}

crate::desk::names::closed_set! {
    /// Why a ticket needs doing; each stands in the first group that it is of.
    pub enum Group {
        /// A target broke.
        Overdue = "overdue",
        /// A target breaks before the day ends.
        Today = "today",
        /// A change to which nobody was asked to agree, or which was rejected or met with silence: it is made or ended by
        /// nobody else.
        Undecided = "undecided",
        /// The agent works on it, and nobody else is waited for.
        Waiting = "waiting",
        /// Nobody works on it, in a queue of the agent's.
        Unassigned = "unassigned",
    }
}

/// What the store says of what there is to do.
pub struct Found {
    /// Those that are not done, and those that changed [`since`].
    pub tickets: Vec<Ticket>,
    pub held: Vec<Held>,
    pub away: Away,
}

/// Agents who said that they are away, and until when; it may be past.
pub type Away = BTreeMap<AgentId, Timestamp>;

/// Mail that waits for a person of the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub mailbox: MailboxName,
    /// That of its ticket; `None`: it is of none.
    pub queue: Option<QueueName>,
    pub count: usize,
}

/// The mail, and that it was written; nothing is sent where nothing needs doing.
pub fn digest(agent: &Agent, found: &Found, policy: &Policy, now: Timestamp, seed: u64) -> Plan {
    let tickets = &found.tickets;
    let mut plan = Plan::new();
    plan.changes.push(Change::Digested { agent: agent.id.clone(), at: now });
    let hours = Hours::of(agent, policy);
    let groups = groups(agent, found, policy, &hours, now);
    let leads = agent.role != Role::Agent;
    let changes = changes_of(agent, tickets, policy, &hours, now);
    let lately = if leads { lately(agent, tickets, policy, &hours, now) } else { FiguresView::default() };
    let held = if leads { held(agent, &found.held, policy) } else { 0 };
    let nothing = groups.is_empty() && changes.is_empty() && held == 0;
    if nothing && (lately.opened, lately.resolved, lately.breached) == (0, 0, 0) {
        plan.because(format!("nothing needs doing for agent {}", agent.id));
        return plan;
    }
    let context = Context {
        desk: DeskView { name: policy.desk.name.clone() },
        agent: PersonView { name: agent.name.clone(), address: agent.address().address },
        digest: DigestView {
            day: hours.local(now).strftime("%Y-%m-%d").to_string(),
            groups,
            changes,
            held,
            leads,
            lately,
        },
        ..Context::default()
    };
    let rendered = match policy.templates.render(name::DIGEST, &policy.desk.language, None, &context) {
        Ok(rendered) => rendered,
        Err(error) => {
            plan.alerts.push(format!("template {} failed, so agent {} got none: {error}", name::DIGEST, agent.id));
            return plan;
        }
    };
    plan.drafts.push(outgoing::to_agent_alone(agent, name::DIGEST, rendered, policy, seed, now));
    plan.because(format!("agent {} is told what needs doing", agent.id));
    plan
}

/// What needs doing for an agent, by why, and the most urgent first. The mail of the day and the agent's first page say
/// the same.
pub fn agenda<'t>(
    agent: &Agent,
    tickets: &'t [Ticket],
    policy: &Policy,
    away: &Away,
    now: Timestamp,
) -> Vec<(Group, Vec<&'t Ticket>)> {
    let hours = Hours::of(agent, policy);
    let ends = hours.local(now).tomorrow().and_then(|day| day.start_of_day()).map_or(now, |day| day.timestamp());
    let mut found: BTreeMap<Group, Vec<&Ticket>> = BTreeMap::new();
    let stands_in =
        |ticket: &Ticket| policy.queue(&ticket.queue).is_some_and(|queue| stands_in(agent, queue, policy, away, now));
    let is_of =
        |ticket: &Ticket| is_of(agent, ticket, policy) || (policy.worker(ticket).is_none() && stands_in(ticket));
    for ticket in tickets.iter().filter(|ticket| !ticket.status.is_done() && is_of(ticket)) {
        let own = ticket.assignee.as_ref() == Some(&agent.id);
        let group = match ticket.due_at() {
            Some(at) if at <= now => Group::Overdue,
            Some(at) if at < ends => Group::Today,
            _ if ticket.is_undecided() => Group::Undecided,
            _ if own && !ticket.status.is_waiting() => Group::Waiting,
            _ if policy.worker(ticket).is_none() => Group::Unassigned,
            _ => continue,
        };
        found.entry(group).or_default().push(ticket);
    }
    for tickets in found.values_mut() {
        tickets.sort_by_key(|ticket| (ticket.due_at().is_none(), ticket.due_at(), ticket.number));
    }
    found.into_iter().collect()
}

fn groups(agent: &Agent, found: &Found, policy: &Policy, hours: &Hours<'_>, now: Timestamp) -> Vec<GroupView> {
    let view = |(group, tickets): (Group, Vec<&Ticket>)| {
        let lines = tickets.iter().take(MOST_LINES).map(|ticket| line(agent, ticket, policy, hours)).collect();
        GroupView { kind: group.to_string(), lines, more: tickets.len().saturating_sub(MOST_LINES) }
    };
    agenda(agent, &found.tickets, policy, &found.away, now).into_iter().map(view).collect()
}

/// Changes that are made today, of which the agent may hear: whoever makes them, others wonder why something is down.
fn changes_of(
    agent: &Agent,
    tickets: &[Ticket],
    policy: &Policy,
    hours: &Hours<'_>,
    now: Timestamp,
) -> Vec<PlannedView> {
    let today = hours.local(now).date();
    let (from, to) = period::instants((today, today), &hours.zone);
    let living = tickets.iter().filter(|ticket| ticket.kind == Kind::Change && !ticket.status.is_done());
    let heard = living.filter(|ticket| policy.may_hear(&agent.id, &ticket.queue));
    let today =
        heard.filter_map(|ticket| Some((ticket.window.filter(|own| own.overlaps(Window { from, to }))?, ticket)));
    let mut today: Vec<(Window, &Ticket)> = today.collect();
    today.sort_by_key(|(window, ticket)| (window.from, ticket.number));
    let view = |(window, ticket): (Window, &Ticket)| PlannedView {
        number: ticket.number.0,
        subject: ticket.subject.clone(),
        service: ticket.service.as_ref().map(|name| policy.title(name).to_owned()).unwrap_or_default(),
        window: window.shown(&hours.zone),
    };
    today.into_iter().take(MOST_LINES).map(view).collect()
}

/// How much mail waits for a person, of which the agent may know.
fn held(agent: &Agent, held: &[Held], policy: &Policy) -> usize {
    let hears = |queue: &QueueName| policy.may_hear(&agent.id, queue);
    let known = held.iter().filter(|held| {
        policy.mailbox(&held.mailbox).is_none_or(|mailbox| hears(&mailbox.queue))
            && held.queue.as_ref().is_none_or(hears)
    });
    known.map(|held| held.count).sum()
}

/// Whether it is the agent's to look after: whoever works on it, its owner, the queue while nobody works on it, and who
/// leads the queue.
fn is_of(agent: &Agent, ticket: &Ticket, policy: &Policy) -> bool {
    if !policy.may_hear(&agent.id, &ticket.queue) {
        return false;
    }
    let queue = policy.queue(&ticket.queue);
    match policy.worker(ticket) {
        Some(worker) if worker.id == agent.id => true,
        _ if ticket.owner.as_ref() == Some(&agent.id) => true,
        Some(_) => queue.is_some_and(|queue| queue.lead.as_ref() == Some(&agent.id)),
        None => queue.is_some_and(|queue| queue.members.contains(&agent.id)),
    }
}

/// Whether everybody of a queue is away and the agent decides in their place: what nobody works on is the agent's meanwhile.
pub fn stands_in(agent: &Agent, queue: &Queue, policy: &Policy, away: &Away, now: Timestamp) -> bool {
    let is_away = |id: &AgentId| away.get(id).is_some_and(|until| *until > now);
    let all_away = !queue.members.is_empty() && queue.members.iter().all(is_away);
    let deciders = || notify::deciders_among(&queue.name, policy, |agent| !is_away(&agent.id));
    all_away && deciders().iter().any(|decider| decider.id == agent.id)
}

fn line(agent: &Agent, ticket: &Ticket, policy: &Policy, hours: &Hours<'_>) -> LineView {
    let mailbox = policy.mailbox(&ticket.mailbox).or(policy.mailboxes.first());
    let token = ticket.token_of(&agent.id);
    // Without sub-addresses a link proves nothing, so there is none.
    let answer = mailbox.filter(|mailbox| mailbox.subaddress.separator().is_some());
    LineView {
        number: ticket.number.0,
        subject: ticket.subject.clone(),
        requester: ticket.requester.address.label().to_owned(),
        queue: ticket.queue.to_string(),
        // Nobody need be told their own name.
        assignee: ticket
            .assignee
            .as_ref()
            .filter(|id| **id != agent.id)
            .and_then(|id| policy.agent(id))
            .map(|who| who.name.clone())
            .unwrap_or_default(),
        due_at: ticket.due_at().map(|at| local_time(at, &hours.zone)).unwrap_or_default(),
        answer_to: answer.map(|mailbox| mailbox.extended(&policy.keys.sign(&token))).unwrap_or_default(),
    }
}

/// How the last working day before today went in the queues that the agent leads; in all of them for whoever leads none.
fn lately(agent: &Agent, tickets: &[Ticket], policy: &Policy, hours: &Hours<'_>, now: Timestamp) -> FiguresView {
    let Ok(today) = hours.local(now).start_of_day() else { return FiguresView::default() };
    let days = (1..=LOOKED_BACK).filter_map(|days| today.date().checked_sub(days.days()).ok());
    let last = days.clone().find(|day| hours.works(*day)).or_else(|| days.clone().next()).unwrap_or(today.date());
    let Ok(from) = last.to_zoned(hours.zone.clone()) else { return FiguresView::default() };
    let (from, to) = (from.timestamp(), today.timestamp());
    let within = |at: Timestamp| from <= at && at < to;
    let leads_some = policy.queues.iter().any(|queue| queue.lead.as_ref() == Some(&agent.id));
    let leads = |ticket: &&Ticket| {
        let may_hear = policy.may_hear(&agent.id, &ticket.queue);
        may_hear
            && (!leads_some || policy.queue(&ticket.queue).is_some_and(|queue| queue.lead.as_ref() == Some(&agent.id)))
    };
    let mut figures = FiguresView { since: last.to_string(), ..FiguresView::default() };
    for ticket in tickets.iter().filter(leads) {
        figures.opened += usize::from(within(ticket.created_at));
        figures.resolved += usize::from(ticket.done_at.is_some_and(within));
        figures.breached += ticket.clocks.iter().filter(|clock| clock.breached && within(clock.due_at)).count();
        figures.open += usize::from(!ticket.status.is_done());
    }
    figures
}

/// Days that are looked back for a working day.
const LOOKED_BACK: i32 = 14;

/// Since when a ticket must have changed that [`digest`] looks at though it is done.
pub fn since(now: Timestamp) -> Timestamp {
    let days = i64::from(LOOKED_BACK) + 1;
    now.checked_sub(SignedDuration::from_hours(24 * days)).unwrap_or(now)
}

/// Agents who get one.
pub fn readers(policy: &Policy) -> impl Iterator<Item = &Agent> {
    policy.agents.iter().filter(|agent| agent.digest.is_some())
}

/// When each agent's last digest was written.
pub type Written = BTreeMap<AgentId, Timestamp>;
