//! A decision in the making: the ticket as it will be, and everything that goes into the plan.
//!
//! Every change of a ticket goes through here, so that each leaves its event on the timeline and moves the clocks.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::desk::approval::{self, Why};
use crate::desk::brake::Levels;
use crate::desk::context;
use crate::desk::entered::Entered;
use crate::desk::facts::{Facts, Known, Side};
use crate::desk::handover::Handed;
use crate::desk::knowledge::Knowledge;
use crate::desk::lifecycle::Turn;
use crate::desk::mail::Address;
use crate::desk::names::{AgentId, QueueName, ServiceName};
use crate::desk::notify::News;
use crate::desk::notify::turned::{self, Turned};
use crate::desk::outage;
use crate::desk::pen::Pen;
use crate::desk::plan::{Change, Draft, Plan, Verdict};
use crate::desk::policy::{Policy, Queue};
use crate::desk::problem;
use crate::desk::promise::{terms, wake_at};
use crate::desk::rule::Trigger;
use crate::desk::sla::{self, Happening};
use crate::desk::stood::Stood;
use crate::desk::ticket::{
    Author, AuthorKind, EntryKind, Kind, NewEntry, Participant, ParticipantRole, Priority, Status, Ticket,
    TicketNumber, Visibility,
};
use crate::desk::workflow;

/// Who does something: an agent, the operator at the command line, or the desk itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    Agent(AgentId),
    /// Whoever may run the command line.
    Operator,
    Desk,
}

impl Actor {
    pub fn author(&self, policy: &Policy) -> Author {
        match self {
            Self::Agent(id) => match policy.agent(id) {
                Some(agent) => Author::person(AuthorKind::Agent, &agent.address()),
                None => Author { kind: AuthorKind::Agent, name: Some(id.to_string()), address: None },
            },
            Self::Operator => Author { kind: AuthorKind::Agent, name: Some("operator".to_owned()), address: None },
            Self::Desk => Author::system(),
        }
    }

    /// In words: `Ann Agent (ann)`, `operator`.
    pub fn named(&self, policy: &Policy) -> String {
        match self {
            Self::Agent(id) => {
                policy.agent(id).map_or_else(|| id.to_string(), |agent| format!("{} ({id})", agent.name))
            }
            Self::Operator => "operator".to_owned(),
            Self::Desk => "the desk".to_owned(),
        }
    }

    pub fn agent(&self) -> Option<&AgentId> {
        match self {
            Self::Agent(id) => Some(id),
            Self::Operator | Self::Desk => None,
        }
    }
}

impl Actor {
    /// Whether they may hear of tickets of this queue; whoever may run the command line may, of all.
    pub fn may_hear(&self, queue: &QueueName, policy: &Policy) -> bool {
        self.agent().is_none_or(|agent| policy.may_hear(agent, queue))
    }
}

#[derive(Clone)]
pub struct Work<'a> {
    pub policy: &'a Policy,
    pub facts: &'a Facts,
    pub now: Timestamp,
    pub levels: Levels,
    pub pen: Pen<'a>,
    pub plan: Plan,
    /// Who of the desk does all this, as far as anybody does.
    pub actor: Actor,
    /// Whether a person outside wrote the mail that is decided about.
    pub written_by_person: bool,
    /// Rules that acted, by their place in the policy: each does so once on a ticket in a decision.
    pub acted: BTreeSet<(TicketNumber, usize)>,
    /// Those of which a part waits until the mail is dealt with, and what they acted on.
    pub waiting: Vec<(usize, Trigger)>,
    /// Changes whose approvers are to be written to, once the tickets are as they will be.
    pub asking: BTreeMap<TicketNumber, Why>,
    /// What colleagues are told once all is done.
    pub news: Vec<News>,
    /// Who got which ticket from somebody else.
    pub handed: Vec<Handed>,
    /// Who gave which ticket its status.
    pub turned: Vec<Turned>,
    /// Why the message must not be answered automatically.
    pub unanswerable: Option<String>,
}

impl<'a> Work<'a> {
    pub fn new(policy: &'a Policy, facts: &'a Facts, now: Timestamp) -> Self {
        Self {
            policy,
            facts,
            now,
            levels: Levels::new(facts.buckets.clone()),
            pen: Pen::new(policy, facts.seed),
            plan: Plan::new(),
            actor: Actor::Desk,
            written_by_person: false,
            acted: BTreeSet::new(),
            waiting: Vec::new(),
            asking: BTreeMap::new(),
            news: Vec::new(),
            handed: Vec::new(),
            turned: Vec::new(),
            unanswerable: None,
        }
    }

    /// Every article that there is: files, and what is written on the desk.
    pub fn knowledge(&self) -> Knowledge {
        self.policy.knowledge.with(&self.facts.articles)
    }

    /// Ends the decision without touching a ticket.
    pub fn conclude(mut self, verdict: impl Into<Option<Verdict>>, ticket: Option<TicketNumber>) -> Plan {
        self.plan.verdict = verdict.into();
        self.plan.ticket = ticket;
        self.plan.changes.extend(self.levels.into_changes());
        self.plan
    }

    /// Ends the decision with a ticket as it now is, and with what rules say about what happened to it. It is written
    /// first: entries and links refer to it.
    pub fn finish(mut self, verdict: Option<Verdict>, mut ticket: Ticket) -> Plan {
        // Whatever could not be handled is kept with as little ado as can be.
        if verdict != Some(Verdict::Quarantined) {
            workflow::follow(&mut self, &mut ticket, verdict);
        }
        // Of what is held nobody outside is told anything.
        if !matches!(verdict, Some(Verdict::Quarantined | Verdict::Held)) {
            outage::tell_requester(&mut self, &ticket);
        }
        let touched = verdict.is_some() || self.actor != Actor::Desk;
        self.seal(&mut ticket, touched);
        self.plan.verdict = verdict;
        self.plan.ticket = Some(ticket.number);
        self.plan.stood = self.facts.ticket(ticket.number).map(Stood::of);
        let contacts = self.plan.changes.iter().take_while(|change| matches!(change, Change::Contact(_))).count();
        self.plan.changes.insert(contacts, Change::Ticket(Box::new(ticket)));
        self.plan.changes.extend(self.levels.into_changes());
        self.plan
    }

    /// Writes another ticket than the one that is decided about, with what rules say about what happened to it.
    pub fn save(&mut self, mut ticket: Ticket) {
        workflow::react(self, &mut ticket);
        self.write(ticket);
    }

    /// The same, and no rule is tried on it.
    pub fn write(&mut self, mut ticket: Ticket) {
        outage::tell_requester(self, &ticket);
        self.seal(&mut ticket, true);
        self.plan.changes.push(Change::Ticket(Box::new(ticket)));
    }

    /// What every ticket that is written ends with: what follows from what it has become. `touched`: a mail came, or
    /// somebody of the desk did something.
    fn seal(&mut self, ticket: &mut Ticket, touched: bool) {
        let actor = self.actor.clone();
        approval::settle(self, ticket, &actor);
        approval::write_all(self, ticket);
        turned::tell(self, ticket);
        ticket.updated_at = self.now;
        ticket.watch_ownership(self.policy, self.now);
        if touched {
            ticket.timing.touched_at = Some(self.now);
        }
        if self.is_by_person() {
            ticket.timing.person_acted(self.now);
        }
        ticket.timing.forget_all_but(&self.policy.rules);
        ticket.wake_at = wake_at(ticket, self.policy);
    }

    pub fn queue(&self, ticket: &Ticket) -> Option<&'a Queue> {
        self.policy.queue(&ticket.queue)
    }

    /// What is about no ticket has no timeline.
    pub fn entry(&mut self, ticket: &Ticket, entry: NewEntry) {
        if ticket.number == TicketNumber::NONE {
            return;
        }
        self.plan.changes.push(Change::Entry { ticket: ticket.number, entry });
    }

    /// A line of the timeline that tells what changed.
    pub fn event(&mut self, ticket: &Ticket, actor: &Actor, text: impl Into<String>) {
        self.done_by(actor);
        let entry = NewEntry::new(EntryKind::Event, Visibility::Internal, actor.author(self.policy), self.now, text);
        self.entry(ticket, entry);
    }

    /// Somebody of the desk did a part of it; what the desk does beside leaves it theirs.
    pub fn done_by(&mut self, actor: &Actor) {
        if *actor != Actor::Desk {
            self.actor = actor.clone();
        }
    }

    /// An event of a ticket that names another one. Where not everybody who reads the one may hear of the other, it does
    /// not stand there: that there is another would be said with it. Whoever does this, and may hear of both, is told.
    pub fn event_with(&mut self, on: &Ticket, other: &Ticket, actor: &Actor, text: String) {
        if self.policy.hears_too(&on.queue, &other.queue) {
            self.event(on, actor, text);
        } else if actor.may_hear(&other.queue, self.policy) {
            self.plan.warnings.push(format!(
                "{text}; ticket {} does not say so, since not everybody who may read it may hear of queue {}",
                on.number, other.queue
            ));
        }
    }

    /// Whether a person did what is decided about; else time, a machine or rules did.
    pub fn is_by_person(&self) -> bool {
        self.written_by_person || self.actor != Actor::Desk
    }

    /// What rules noted in this decision.
    pub fn noted(&self) -> impl Iterator<Item = &str> {
        self.plan.changes.iter().filter_map(|change| match change {
            Change::Entry { entry, .. } if entry.kind == EntryKind::Note && entry.author.kind == AuthorKind::System => {
                Some(entry.text.as_str())
            }
            _ => None,
        })
    }

    pub fn know(&mut self, message_id: &str, ticket: TicketNumber, side: Side) {
        self.plan.changes.push(Change::Known(Known { message_id: message_id.to_owned(), ticket, side }));
    }

    /// Adds a draft and remembers its Message-ID on the right side.
    pub fn send(&mut self, mut draft: Draft, side: Side) {
        draft.place_pictures();
        if let Some(ticket) = draft.ticket {
            self.know(&draft.message_id, ticket, side);
        }
        self.plan.drafts.push(draft);
    }

    /// Moves the ticket's clocks.
    pub fn happened(&mut self, ticket: &mut Ticket, happening: Happening, at: Timestamp) {
        ticket.timing.happened(happening, at);
        let terms = terms(ticket, self.policy);
        sla::advance(&mut ticket.clocks, terms.as_ref(), happening, ticket.status, at);
    }

    /// Status, priority, queue or policy is another one: the clocks follow.
    pub fn changed(&mut self, ticket: &mut Ticket) {
        let opened_at = ticket.created_at;
        self.happened(ticket, Happening::Changed { opened_at }, self.now);
    }

    pub fn set_status(&mut self, ticket: &mut Ticket, status: Status, actor: &Actor) {
        if ticket.status == status {
            return;
        }
        let before = std::mem::replace(&mut ticket.status, status);
        ticket.until = None;
        ticket.course.status_name = None;
        // That it was resolved before is no news any more.
        ticket.course.untold = None;
        self.event(ticket, actor, Turn::text(before, status));
        if status == Status::Pending && *actor != Actor::Desk {
            ticket.timing.pending_at = Some(self.now);
        }
        // Done, or an agent takes it up again without an answer: nobody is asked once more.
        if status.is_done() || (status == Status::Open && *actor != Actor::Desk) {
            ticket.stop_waiting();
        }
        if status.is_done() {
            outage::end(self, ticket, actor, self.now);
        }
        ticket.done_at = status.is_done().then(|| ticket.done_at.filter(|_| before.is_done()).unwrap_or(self.now));
        self.changed(ticket);
    }

    /// Calls the ticket's status by a name of the house's own, where it is that status.
    pub fn name_status(&mut self, ticket: &mut Ticket, status: Status, name: &str, actor: &Actor) {
        if ticket.status == status && ticket.course.status_name.as_deref() != Some(name) {
            ticket.course.status_name = Some(name.to_owned());
            self.event(ticket, actor, format!("its status is called {name}"));
        }
    }

    pub fn set_priority(&mut self, ticket: &mut Ticket, priority: Priority, actor: &Actor) {
        if ticket.priority != priority {
            let before = std::mem::replace(&mut ticket.priority, priority);
            self.event(ticket, actor, format!("priority: {before} → {priority}"));
            self.changed(ticket);
        }
    }

    /// Says by when it is to be solved, whatever is promised; `None`: as promised.
    pub fn set_due(&mut self, ticket: &mut Ticket, at: Option<Timestamp>, actor: &Actor) {
        if ticket.due_by_hand == at {
            return;
        }
        ticket.due_by_hand = at;
        let what = match at {
            Some(at) => format!("due by hand: {}", context::local_time(at, &context::zone(ticket, self.policy))),
            None => "due: as promised".to_owned(),
        };
        self.event(ticket, actor, what);
        self.changed(ticket);
    }

    /// Lets another SLA count than the queue's; `None`: that one.
    pub fn set_sla(&mut self, ticket: &mut Ticket, sla: Option<&str>, actor: &Actor) {
        if ticket.sla.as_deref() != sla {
            ticket.sla = sla.map(str::to_owned);
            self.event(ticket, actor, format!("SLA: {}", sla.unwrap_or("that of its queue")));
            self.changed(ticket);
        }
    }

    pub fn set_kind(&mut self, ticket: &mut Ticket, kind: Kind, actor: &Actor) {
        if ticket.kind != kind {
            self.plan.warnings.extend(problem::forgets(self, ticket, kind));
            let before = std::mem::replace(&mut ticket.kind, kind);
            self.event(ticket, actor, format!("kind: {before} → {kind}"));
        }
    }

    pub fn set_service(&mut self, ticket: &mut Ticket, service: Option<&ServiceName>, actor: &Actor) {
        if ticket.service.as_ref() != service {
            ticket.service = service.cloned();
            self.event(ticket, actor, format!("service: {}", service.map_or("none", ServiceName::as_str)));
            if let Some(down) = outage::remark(self, ticket) {
                self.event(ticket, actor, down);
            }
        }
    }

    /// Moves the ticket to another queue. Who is no member there does not keep it.
    pub fn set_queue(&mut self, ticket: &mut Ticket, queue: &QueueName, actor: &Actor) {
        let Some(target) = self.policy.queue(queue).filter(|queue| queue.name != ticket.queue) else { return };
        let before = std::mem::replace(&mut ticket.queue, queue.clone());
        self.event(ticket, actor, format!("queue: {before} → {queue}"));
        if ticket.assignee.as_ref().is_some_and(|assignee| !target.members.contains(assignee)) {
            self.assign(ticket, None, actor);
        }
        // Nor does the owner, where none but members may hear of it.
        if ticket.owner.as_ref().is_some_and(|owner| !self.policy.may_hear(owner, queue)) {
            self.set_owner(ticket, None, actor);
        }
        self.changed(ticket);
    }

    /// The assignee also becomes the owner where there is none, or none who is an agent still: who answers for the ticket until it is solved.
    /// `false`: the agent may not hear of it, which the timeline says.
    pub fn assign(&mut self, ticket: &mut Ticket, assignee: Option<AgentId>, actor: &Actor) -> bool {
        if ticket.assignee == assignee {
            return true;
        }
        if let Some(agent) = assignee.as_ref().filter(|agent| !self.policy.may_hear(agent, &ticket.queue)) {
            let why =
                format!("not assigned to {agent}, who is no member of queue {}, which is restricted", ticket.queue);
            self.event(ticket, actor, why.clone());
            self.plan.because(format!("ticket {}: {why}", ticket.number));
            return false;
        }
        let named = |id: &Option<AgentId>| id.as_ref().map_or("nobody".to_owned(), AgentId::to_string);
        self.event(ticket, actor, format!("assignee: {} → {}", named(&ticket.assignee), named(&assignee)));
        if ticket.owner.as_ref().is_none_or(|owner| self.policy.agent(owner).is_none()) {
            ticket.owner = assignee.clone();
        }
        ticket.assignee = assignee;
        true
    }

    /// Who answers for it changes, whoever works on it.
    pub fn set_owner(&mut self, ticket: &mut Ticket, owner: Option<AgentId>, actor: &Actor) {
        if ticket.owner != owner {
            let named = owner.as_ref().map_or("nobody", AgentId::as_str);
            self.event(ticket, actor, format!("owner: {named}"));
            ticket.owner = owner;
        }
    }

    pub fn tag(&mut self, ticket: &mut Ticket, tag: &str, actor: &Actor) {
        if !ticket.tags.iter().any(|known| known == tag) {
            ticket.tags.push(tag.to_owned());
            self.event(ticket, actor, format!("tagged {tag}"));
        }
    }

    pub fn untag(&mut self, ticket: &mut Ticket, tag: &str, actor: &Actor) {
        if ticket.tags.iter().any(|known| known == tag) {
            ticket.tags.retain(|known| known != tag);
            self.event(ticket, actor, format!("untagged {tag}"));
        }
    }

    pub fn set_field(&mut self, ticket: &mut Ticket, name: &str, value: &str, actor: &Actor) {
        if ticket.fields.get(name).map(String::as_str) != Some(value) {
            ticket.fields.insert(name.to_owned(), value.to_owned());
            self.event(ticket, actor, format!("{name}: {value}"));
        }
    }

    /// Adds people who were copied in: never the desk itself, never an agent, nobody twice. Who was taken out is in again:
    /// whoever may not say so must leave them out. `entered`: `None` of those who are there when it begins.
    pub fn add_participants<'m>(
        &mut self,
        ticket: &mut Ticket,
        people: impl IntoIterator<Item = &'m Address>,
        entered: Option<&Entered>,
    ) {
        for person in people {
            let outside = self.policy.is_outside(person) && person.address.contains('@');
            if !outside || ticket.is_participant(&person.address) {
                continue;
            }
            if ticket.participants.len() >= Ticket::MOST_PARTICIPANTS {
                self.plan.because(format!("no more than {} people take part in a ticket", Ticket::MOST_PARTICIPANTS));
                break;
            }
            ticket.course.taken_out.remove(&person.key());
            ticket.participants.push(Participant {
                role: ParticipantRole::Cc,
                address: person.clone(),
                entered: entered.cloned(),
            });
        }
    }
}
