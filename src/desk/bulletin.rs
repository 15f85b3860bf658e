//! What everybody affected by a service is told: that it is down or works again, that it is maintained. Each gets a mail
//! of their own, once, in the thread of their ticket where they have one; nothing of anybody else's matter is in it.
//!
//! A bulletin is written down first, then who is to read it, then mail after mail: whoever is killed in between goes on
//! where they were.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::desk::context;
use crate::desk::correspondent::is_unknown;
use crate::desk::facts::{BucketKey, Facts, Lookup};
use crate::desk::mail::Address;
use crate::desk::names::{QueueName, ServiceName};
use crate::desk::notify;
use crate::desk::outgoing::{Answers, Copies, ToOutsider, ToRequester};
use crate::desk::plan::{Change, Plan, ReturnPath};
use crate::desk::policy::Policy;
use crate::desk::template::{Context, DeskView, ServiceView, name};
use crate::desk::thread::{self, surviving};
use crate::desk::ticket::{Ticket, TicketNumber};
use crate::desk::window::Window;
use crate::desk::work::{Actor, Work};

crate::desk::names::closed_set! {
    /// Why something is told.
    pub enum Occasion {
        OutageBegan = "outage_began",
        OutageEnded = "outage_ended",
        /// Some time before.
        MaintenanceAhead = "maintenance_ahead",
        MaintenanceBegan = "maintenance_began",
        MaintenanceEnded = "maintenance_ended",
        /// It was told ahead, and is not in the configuration any more.
        MaintenanceCancelled = "maintenance_cancelled",
    }
}

/// One thing to be told.
#[derive(Clone, Debug, PartialEq)]
pub struct Bulletin {
    /// Told once under this name.
    pub name: String,
    pub service: ServiceName,
    pub occasion: Occasion,
    /// The incident.
    pub ticket: Option<TicketNumber>,
    pub begins_at: Timestamp,
    pub ends_at: Option<Timestamp>,
    /// Why, as the configuration says it.
    pub words: String,
    pub made_at: Timestamp,
}

/// One in the store.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    pub id: i64,
    pub bulletin: Bulletin,
    /// Whether its readers are written down.
    pub gathered: bool,
    /// Whether all of them had been told, before others were affected, too.
    pub was_done: bool,
}

/// News of an outage of a service that was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    pub bulletin: i64,
    pub occasion: Occasion,
}

/// Queues of whose outages the same people hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Those of a restricted one.
    Within(QueueName),
    /// Everybody, unless it is one of these.
    Without(Vec<QueueName>),
}

/// Where readers of news that are kept in a queue, if they are, hear of others.
pub fn heard(kept: Option<&QueueName>, policy: &Policy) -> Heard {
    let restricted = policy.queues.iter().filter(|queue| queue.restricted);
    kept.map_or_else(
        || Heard::Without(restricted.map(|queue| queue.name.clone()).collect()),
        |one| Heard::Within(one.clone()),
    )
}

/// Of which queue alone those are who hear of an outage: of one by a ticket of a restricted queue nobody else does.
/// `None`: everybody does.
pub fn kept_in<'q>(queue: &'q QueueName, policy: &Policy) -> Option<&'q QueueName> {
    Some(queue).filter(|queue| policy.is_restricted(queue))
}

/// Somebody who is to read one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    pub address: Address,
    pub language: Option<String>,
    /// Theirs, in whose thread they are told.
    pub ticket: Option<TicketNumber>,
}

crate::desk::names::closed_set! {
    /// How far a reader is.
    pub enum State {
        Waiting = "waiting",
        Told = "told",
        /// Knows it by another outage of the service that goes on, of which not all hear who hear of this one.
        Heard = "heard",
        /// Is not told: a machine, or it came too late.
        LeftOut = "left_out",
    }
}

/// How many readers of a bulletin are in each state.
pub type Tally = BTreeMap<State, usize>;

/// Readers told in one transaction.
pub const BATCH: usize = 50;

/// After how long a reader whose brake fired is tried again.
const AGAIN: SignedDuration = SignedDuration::from_mins(5);

/// Who is to read it: those whom the configuration names, the requesters of the service's open tickets, and whoever
/// was told `before` of what is over now. Each once, in the newest ticket of theirs. Of what is `kept` in a queue the
/// requesters of its tickets alone, and that something does not take place only whoever was told that it would.
pub fn readers(
    bulletin: &Bulletin,
    open: &[Ticket],
    before: Vec<Reader>,
    kept: Option<&QueueName>,
    policy: &Policy,
) -> Vec<Reader> {
    let mut found: BTreeMap<String, Reader> = BTreeMap::new();
    let is_news = bulletin.occasion != Occasion::MaintenanceCancelled;
    let service = policy.service(&bulletin.service).filter(|_| kept.is_none() && is_news);
    let configured = service.into_iter().flat_map(|service| &service.affected);
    for affected in configured {
        let reader = Reader { address: affected.address.clone(), language: affected.language.clone(), ticket: None };
        found.insert(reader.address.key(), reader);
    }
    for reader in before {
        found.entry(reader.address.key()).or_insert(reader);
    }
    let open = open.iter().filter(|ticket| is_news && kept.is_none_or(|queue| ticket.queue == *queue));
    found.extend(open.filter_map(|ticket| reader(ticket, policy)).map(|reader| (reader.address.key(), reader)));
    found.into_values().filter(|reader| may_read(&reader.address, policy)).collect()
}

/// The requester of a ticket, in its thread.
pub fn reader(ticket: &Ticket, policy: &Policy) -> Option<Reader> {
    let address = ticket.requester.address.clone();
    let reader = Reader { language: Some(ticket.language.clone()), ticket: Some(ticket.number), address };
    Some(reader).filter(|reader| may_read(&reader.address, policy))
}

/// Nobody writes to the desk itself, nor to nobody.
fn may_read(address: &Address, policy: &Policy) -> bool {
    !is_unknown(address) && policy.mailbox_by_address(&address.address).is_none()
}

/// What must be known to write its readers down.
pub fn lookup_of_all(readers: &[Reader], incident: Option<&Ticket>, policy: &Policy) -> Lookup {
    let mut lookup = incident.map_or_else(|| thread::about_none(policy), |ticket| thread::about(ticket, policy));
    lookup.buckets.extend(readers.iter().map(|reader| BucketKey::sender(&reader.address.address)));
    lookup
}

/// Writes its readers down, without those who never heard of what is over: `withdrawn`, since that mail had not left. Of
/// whom a brake lets nothing out now, the desk hears at once: the incident's timeline would say so when it is over.
pub fn gather(
    stored: &Stored,
    (mut readers, withdrawn): (Vec<Reader>, &[String]),
    facts: &Facts,
    policy: &Policy,
    now: Timestamp,
) -> Plan {
    let Stored { id, bulletin, .. } = stored;
    let mut work = Work::new(policy, facts, now);
    readers.retain(|reader| !withdrawn.iter().any(|address| reader.address.is(address)));
    let incident = bulletin.ticket.and_then(|number| facts.ticket(number));
    if let Some(incident) = incident.filter(|_| !withdrawn.is_empty()) {
        let told = format!(
            "{} had not heard yet that {} was down when it was over: that mail had not left and is cancelled, and they do not \
             hear that it works again",
            people(withdrawn.len()),
            policy.title(&bulletin.service)
        );
        work.event(incident, &Actor::Desk, told.clone());
        work.plan.because(told);
    }
    let is_held =
        |reader: &&Reader| work.levels.is_empty(&BucketKey::sender(&reader.address.address), policy.brakes.sender, now);
    let held = readers.iter().filter(is_held).count();
    if let Some(incident) = incident.filter(|_| held > 0) {
        let told = format!(
            "of {} affected, who are to hear that {} {}, {held} will hear it later: a brake holds back automatic mail to them",
            people(readers.len()),
            policy.title(&bulletin.service),
            happened(bulletin.occasion)
        );
        work.event(incident, &Actor::Desk, told.clone());
        for agent in notify::present_audience(&work, incident) {
            let context = context::about(incident, policy, now).with_reason(told.clone());
            notify::tell(&mut work, incident, agent, name::NOTIFY_CHANGE, context, Vec::new());
        }
    }
    work.plan.changes.push(Change::BulletinReaders { bulletin: *id, readers });
    work.conclude(None, bulletin.ticket)
}

/// What must be known to write to a reader.
pub fn lookup(reader: &Reader, bulletin: &Bulletin, policy: &Policy) -> Lookup {
    let mut lookup = thread::about_none(policy);
    lookup.tickets.extend(reader.ticket.into_iter().chain(bulletin.ticket));
    lookup.buckets.push(BucketKey::sender(&reader.address.address));
    lookup
}

/// After how long nobody wonders any more whether maintenance is over.
const LONG_AGO: SignedDuration = SignedDuration::from_hours(24);

/// What became meanwhile of what a bulletin tells, as far as its readers may hear.
#[derive(Clone, Copy, Debug)]
pub struct Since {
    /// No outage of the service goes on.
    pub over: bool,
    /// There is no later news of one.
    pub newest: bool,
    /// It was told ahead of its end.
    pub heard: bool,
    /// Those who heard of it are told that it does not take place, or is over early.
    pub called_off: bool,
}

/// Why it need not be told any more.
pub fn stale(stored: &Stored, since: Since, now: Timestamp) -> Option<&'static str> {
    let bulletin = &stored.bulletin;
    let Since { over, newest, heard, called_off } = since;
    match bulletin.occasion {
        Occasion::OutageBegan => (over || !newest).then_some("the outage was over before"),
        Occasion::OutageEnded => (!newest).then_some("it is down again"),
        Occasion::MaintenanceAhead | Occasion::MaintenanceBegan if called_off => Some("it was called off before"),
        Occasion::MaintenanceAhead => (bulletin.begins_at <= now).then_some("it had begun before"),
        Occasion::MaintenanceBegan => bulletin.ends_at.is_some_and(|end| end <= now).then_some("it was over before"),
        Occasion::MaintenanceCancelled => bulletin.ends_at.is_some_and(|end| end <= now).then_some("it would be over"),
        Occasion::MaintenanceEnded if !heard => Some("nobody had heard of it before"),
        Occasion::MaintenanceEnded => {
            let long_ago = bulletin.ends_at.is_some_and(|end| now.duration_since(end) >= LONG_AGO);
            long_ago.then_some("it was over long before")
        }
    }
}

/// Whether it tells of the one service what another outage of it, which goes on, must tell otherwise to who heard of that,
/// too: those two know nothing of each other.
pub fn may_be_heard_elsewhere(occasion: Occasion) -> bool {
    matches!(occasion, Occasion::OutageBegan | Occasion::OutageEnded)
}

/// One who heard by another that the service is down: it is not said twice, nor that it works again while it does not.
/// They hear that when the other is over.
pub fn heard_elsewhere(stored: &Stored, reader: &Reader, now: Timestamp) -> Plan {
    let Stored { id, bulletin, .. } = stored;
    let state = if bulletin.occasion == Occasion::OutageBegan { State::Heard } else { State::LeftOut };
    let mut plan = Plan::new();
    let (address, message_id) = (reader.address.key(), None);
    plan.changes.push(Change::BulletinRead { bulletin: *id, address, state, try_at: now, message_id });
    plan
}

/// Writes to one reader. Only the bucket of their address is asked: a bulletin is told once, so that it goes round no
/// loop, and a thousand of them must not cost others their acknowledgements.
pub fn write(stored: &Stored, reader: &Reader, facts: &Facts, policy: &Policy, now: Timestamp) -> Plan {
    let Stored { id, bulletin, .. } = stored;
    let mut work = Work::new(policy, facts, now);
    let settle = |state: State, try_at: Timestamp, message_id: Option<String>| Change::BulletinRead {
        bulletin: *id,
        address: reader.address.key(),
        state,
        try_at,
        message_id,
    };
    let ticket = reader.ticket.and_then(|number| facts.ticket(surviving(number, facts)?));
    let ticket = ticket.filter(|ticket| ticket.requester.address.is(&reader.address.address)).cloned();
    if let Some(why) = ticket.as_ref().and_then(|ticket| ticket.course.unanswerable.as_ref()) {
        work.plan.because(format!("{} is not told of {}: {why}", reader.address.address, bulletin.service));
        work.plan.changes.push(settle(State::LeftOut, now, None));
        return work.plan;
    }
    let bucket = (BucketKey::sender(&reader.address.address), policy.brakes.sender);
    if work.levels.take(&[bucket], now).is_err() {
        let (who, service) = (&reader.address.address, &bulletin.service);
        work.plan.because(format!("{who} got too many automatic mails, and is told of {service} later"));
        // The same words for all of them and each time: whoever is alerted hears it once an hour.
        work.plan.alerts.push(format!(
            "A brake fired: somebody who is to hear of {service} got too many automatic mails, and is told later"
        ));
        work.plan.changes.push(settle(State::Waiting, now.checked_add(AGAIN).unwrap_or(now), None));
        return work.plan;
    }
    let template = match bulletin.occasion {
        Occasion::OutageBegan | Occasion::OutageEnded => name::OUTAGE,
        _ => name::MAINTENANCE,
    };
    let service = view(bulletin, policy);
    let (written, ticket) = match ticket {
        Some(mut ticket) => {
            let context = Context { service, ..context::about(&ticket, policy, now) };
            let mail = ToRequester {
                template,
                context,
                agent: None,
                answers: Answers::Matter,
                asks_solved: false,
                copies: Copies::Nobody,
                have_it: &[],
                return_path: ReturnPath::Bounce,
                auto_submitted: Some("auto-generated"),
                attachments: Vec::new(),
            };
            (work.write_to_requester(&mut ticket, mail), Some(ticket))
        }
        None => {
            let context = Context {
                desk: DeskView { name: policy.desk.name.clone() },
                requester: context::person(&reader.address),
                service,
                in_hours: true,
                ..Context::default()
            };
            let language = reader.language.as_deref().filter(|language| policy.templates.speaks(language));
            let language = language.unwrap_or(&policy.desk.language);
            let mailbox = bulletin.ticket.and_then(|number| facts.ticket(number)).map(|ticket| &ticket.mailbox);
            let mail = ToOutsider { to: &reader.address, template, language, context, mailbox };
            (work.write_to_outsider(mail), None)
        }
    };
    let state = if written { State::Told } else { State::LeftOut };
    let message_id = work.plan.drafts.last().filter(|_| written).map(|draft| draft.message_id.clone());
    work.plan.changes.push(settle(state, now, message_id));
    if written {
        work.plan.because(format!("{} is told of {}: {}", reader.address.address, bulletin.service, bulletin.occasion));
    }
    match ticket {
        Some(ticket) => work.finish(None, ticket),
        None => {
            work.plan.changes.extend(work.levels.into_changes());
            work.plan
        }
    }
}

/// Everybody was told: how many, for the timeline of the incident and for the log; and of an outage for the colleagues of
/// whoever said so.
pub fn done(
    stored: &Stored,
    (tally, stale): (&Tally, Option<&str>),
    facts: &Facts,
    policy: &Policy,
    now: Timestamp,
) -> Plan {
    let count = |state: State| tally.get(&state).copied().unwrap_or_default();
    // Who still waits is told no more.
    let left_out = count(State::LeftOut) + count(State::Waiting);
    let bulletin = &stored.bulletin;
    let what = happened(bulletin.occasion);
    let mut said = match count(State::Told) + count(State::Heard) {
        0 => format!("nobody was told that {} {what}", policy.title(&bulletin.service)),
        told => format!("{} told that {} {what}", were(&people(told), told), policy.title(&bulletin.service)),
    };
    if let (None, Some(to)) = (bulletin.ticket, bulletin.ends_at) {
        let window = Window { from: bulletin.begins_at, to };
        said += &format!(" ({})", window.shown(&policy.service_zone(&bulletin.service)));
    }
    if left_out > 0 {
        said += &format!("; {} not", were(&people(left_out), left_out));
    }
    said += &stale.map(|why| format!(": {why}")).unwrap_or_default();
    let mut work = Work::new(policy, facts, now);
    let incident = bulletin.ticket.and_then(|number| facts.ticket(number));
    match incident {
        Some(_) if stored.was_done && stale.is_some() => {}
        Some(incident) if stored.was_done => work.event(incident, &Actor::Desk, format!("by now {said}")),
        Some(incident) => {
            work.event(incident, &Actor::Desk, said.clone());
            if stale.is_none() {
                tell_colleagues(&mut work, incident, bulletin.occasion, &said);
            }
        }
        None => {}
    }
    work.plan.changes.push(Change::BulletinDone { bulletin: stored.id, at: now });
    work.plan.because(said);
    work.conclude(None, bulletin.ticket)
}

/// What one of them said to customers, others answer for.
fn tell_colleagues(work: &mut Work<'_>, incident: &Ticket, occasion: Occasion, said: &str) {
    let by = incident.course.outage_by.as_ref().and_then(|id| work.policy.agent(id));
    let what = match (by, occasion) {
        (Some(by), Occasion::OutageEnded) => format!("{} declared an outage over", by.name),
        (Some(by), _) => format!("{} declared an outage", by.name),
        (None, Occasion::OutageEnded) => "an outage is over".to_owned(),
        (None, _) => "an outage began".to_owned(),
    };
    let by = by.map(|agent| &agent.id);
    notify::of_change(work, incident, by, (name::NOTIFY_CHANGE, &format!("{what}: {said}")), ("", &[]));
}

/// What a service does, or is done to it.
fn happened(occasion: Occasion) -> &'static str {
    match occasion {
        Occasion::OutageBegan => "is down",
        Occasion::OutageEnded => "works again",
        Occasion::MaintenanceAhead => "will be maintained",
        Occasion::MaintenanceBegan => "is maintained",
        Occasion::MaintenanceEnded => "was maintained",
        Occasion::MaintenanceCancelled => "will not be maintained",
    }
}

fn people(count: usize) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}

fn were(people: &str, count: usize) -> String {
    format!("{people} {}", if count == 1 { "was" } else { "were" })
}

/// As templates see it.
fn view(bulletin: &Bulletin, policy: &Policy) -> ServiceView {
    let zone = policy.service_zone(&bulletin.service);
    // Whoever reads it cannot know where that is meant.
    let shown =
        |at: Timestamp| format!("{} {}", context::local_time(at, &zone), at.to_zoned(zone.clone()).strftime("%Z"));
    ServiceView {
        name: bulletin.service.to_string(),
        title: policy.title(&bulletin.service).to_owned(),
        occasion: bulletin.occasion.to_string(),
        since: shown(bulletin.begins_at),
        until: bulletin.ends_at.map(shown).unwrap_or_default(),
        words: bulletin.words.clone(),
    }
}
