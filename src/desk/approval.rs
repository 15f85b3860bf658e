//! Who must agree to a change before it is made: asked by mail, and answered by mail, each by a token of their own.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::desk::changes;
use crate::desk::consent::{self, Consent};
use crate::desk::context;
use crate::desk::correspondent::writer;
use crate::desk::facts::{BucketKey, Side};
use crate::desk::filing;
use crate::desk::mail::{Address, Mail};
use crate::desk::names::{AgentId, QueueName};
use crate::desk::notify;
use crate::desk::outgoing::ToApprover;
use crate::desk::plan::{Plan, Verdict};
use crate::desk::policy::{Agent, Policy};
use crate::desk::side::SideTalk;
use crate::desk::template::{ChangeView, MessageView, name};
use crate::desk::ticket::{AuthorKind, EntryKind, Kind, NewEntry, Status, Ticket, TicketNumber, Visibility};
use crate::desk::work::{Actor, Work};

/// Most people who are asked about one change.
pub const MOST: usize = 20;

/// The question to all approvers of a change; asking anew takes its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// The last time.
    pub asked_at: Timestamp,
    /// How many must approve.
    pub needs: usize,
    pub votes: Vec<Vote>,
    /// Who asked, and hears when nobody answers; `None`: a rule, or the operator.
    #[serde(default)]
    pub asker: Option<AgentId>,
    /// How often the desk has asked again.
    #[serde(default)]
    pub asked_again: u32,
    /// Nobody is asked any more, which was told. An answer counts all the same.
    #[serde(default)]
    pub given_up: bool,
}

/// One approver's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// Stands in the token; given once on a ticket, so that an old question answers no new one.
    pub id: i64,
    /// The ticket about which it was asked, where that was merged into this one: its tokens lead here.
    #[serde(default)]
    pub asked_in: Option<TicketNumber>,
    pub who: Address,
    pub answer: Option<Answer>,
}

/// Names a question to an approver for ever, as its token does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoteKey {
    pub ticket: TicketNumber,
    pub id: i64,
}

impl Vote {
    pub fn key(&self, ticket: &Ticket) -> VoteKey {
        VoteKey { ticket: self.asked_in.unwrap_or(ticket.number), id: self.id }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub approves: bool,
    pub at: Timestamp,
}

crate::desk::names::closed_set! {
    /// Where a question to approvers stands.
    pub enum Outcome {
        Waiting = "waiting",
        Approved = "approved",
        Rejected = "rejected",
    }
}

impl Approval {
    pub fn outcome(&self) -> Outcome {
        let count = |approves: bool| {
            let answers = self.votes.iter().filter_map(|vote| vote.answer.as_ref());
            answers.filter(|answer| answer.approves == approves).count()
        };
        if count(true) >= self.needs {
            Outcome::Approved
        } else if self.votes.len() - count(false) < self.needs {
            Outcome::Rejected
        } else {
            Outcome::Waiting
        }
    }

    /// Of whom an answer is still owed.
    pub fn owed(&self) -> Vec<&str> {
        let owed = self.votes.iter().filter(|vote| vote.answer.is_none());
        owed.map(|vote| vote.who.address.as_str()).collect()
    }
}

/// What `/approvers` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approvers {
    pub people: Vec<Address>,
    /// How many of them must approve; `None`: all.
    pub needs: Option<usize>,
}

impl Ticket {
    /// Whether those who must agree to it have not: they were never asked, say nothing, or said no.
    pub fn is_undecided(&self) -> bool {
        let approval = self.course.approval.as_ref();
        let rests = |approval: &Approval| match approval.outcome() {
            Outcome::Waiting => approval.given_up,
            Outcome::Rejected => true,
            Outcome::Approved => false,
        };
        self.kind == Kind::Change && !self.status.is_done() && approval.is_none_or(rests)
    }
}

/// Why a change may not be resolved yet; `None`: it may, or it is none.
pub fn objection(ticket: &Ticket) -> Option<String> {
    if ticket.kind != Kind::Change {
        return None;
    }
    let why = match &ticket.course.approval {
        None => "nobody was asked to approve this change; ask with `/approvers bob@acme.example`".to_owned(),
        Some(approval) if approval.outcome() == Outcome::Waiting => {
            format!("it waits for the approval of {}", approval.owed().join(", "))
        }
        Some(_) => return None,
    };
    Some(format!("Ticket {} cannot be resolved: {why}", ticket.number))
}

/// Asks everybody who is named, and waits for them.
pub fn ask(work: &mut Work<'_>, ticket: &mut Ticket, actor: &Actor, approvers: &Approvers) {
    let policy = work.policy;
    let first = ticket.course.approval.iter().flat_map(|old| &old.votes).map(|vote| vote.id).max().unwrap_or(0) + 1;
    let vote = |(id, who): (i64, &Address)| Vote { id, asked_in: None, who: who.clone(), answer: None };
    let votes: Vec<Vote> = (first..).zip(&approvers.people).map(vote).collect();
    let needs = approvers.needs.unwrap_or(votes.len());
    let asker = actor.agent().and_then(|id| policy.agent(id));
    votes.iter().for_each(|vote| write(work, ticket, vote, asker, None));
    let people: Vec<&str> = votes.iter().map(|vote| vote.who.address.as_str()).collect();
    let of = if needs == votes.len() { "all".to_owned() } else { format!("{needs} of {}", votes.len()) };
    work.event(ticket, actor, format!("asked to approve: {} (needs {of})", people.join(", ")));
    ticket.course.approval = Some(Approval {
        asked_at: work.now,
        needs,
        votes,
        asker: actor.agent().cloned(),
        asked_again: 0,
        given_up: false,
    });
    // Whoever asks hears of the outcome.
    let asker: Option<&AgentId> = actor.agent();
    ticket.watchers.extend(asker.filter(|id| !ticket.watchers.contains(id)).cloned());
    work.set_status(ticket, Status::OnHold, actor);
}

/// Whether a rule may ask them: it asks once, so that no rules and no status go round in it, and no flood of tickets is
/// one of questions. The error says in words why not.
pub fn may_ask(work: &mut Work<'_>, ticket: &Ticket, approvers: &Approvers) -> Result<(), String> {
    if let Some(asked) = &ticket.course.approval {
        let people: Vec<&str> = asked.votes.iter().map(|vote| vote.who.address.as_str()).collect();
        return Err(format!("{} were asked before; `/approvers` asks anew", people.join(", ")));
    }
    if ticket.status.is_done() {
        return Err(format!("ticket {} is {}", ticket.number, ticket.status));
    }
    let brakes = &work.policy.brakes;
    for who in &approvers.people {
        let wanted = match work.policy.agent_by_address(&who.address) {
            Some(agent) => vec![(BucketKey::agent(&agent.id), brakes.agent)],
            None => vec![(BucketKey::sender(&who.address), brakes.sender), (BucketKey::desk(), brakes.desk)],
        };
        if let Err(BucketKey(bucket)) = work.levels.take(&wanted, work.now) {
            let why = format!("too many automatic mails, bucket {bucket} is empty");
            work.plan.alerts.push(format!("A brake fired: nobody is asked to approve ticket {}: {why}", ticket.number));
            return Err(why);
        }
    }
    Ok(())
}

/// Asks one approver; `since`: when that was done before, without an answer.
fn write(work: &mut Work<'_>, ticket: &Ticket, vote: &Vote, asker: Option<&Agent>, since: Option<Timestamp>) {
    let mut context = context::about(ticket, work.policy, work.now);
    context.asked = context::person(&vote.who);
    context.agent = asker.map(|agent| context::person(&agent.address())).unwrap_or_default();
    let field = |name: &str| ticket.fields.get(name).cloned().unwrap_or_default();
    let reader = work.policy.agent_by_address(&vote.who.address);
    let may_hear = |queue: &QueueName| match reader {
        Some(agent) => work.policy.may_hear(&agent.id, queue),
        None => !work.policy.is_restricted(queue),
    };
    let collided = changes::collided(work, ticket, may_hear);
    let collisions = changes::views(&collided, &changes::zone(ticket, work.policy));
    context.change = ChangeView { risk: field("risk"), plan: field("plan"), window: field("window"), collisions };
    context.message.at = since.map(|at| context::local_date(at, ticket, work.policy)).unwrap_or_default();
    work.write_to_approver(ticket, ToApprover { vote, agent: asker, context });
}

/// When those who have not answered are asked again, or given up: after the queue's `chase`, as third parties are.
pub fn chase_at(ticket: &Ticket, policy: &Policy) -> Option<Timestamp> {
    let approval = ticket.course.approval.as_ref()?;
    let waits = approval.outcome() == Outcome::Waiting && !approval.given_up && !ticket.status.is_done();
    let period = policy.queue(&ticket.queue)?.chase.filter(|_| waits)?;
    approval.asked_at.checked_add(period).ok()
}

/// What is due where answers are owed: the same once more, or after the last time word to who asked.
pub fn chase(work: &mut Work<'_>, ticket: &mut Ticket) {
    let Some(mut approval) = ticket.course.approval.clone() else { return };
    let owed = approval.owed().join(", ");
    if approval.asked_again >= SideTalk::MOST_REMINDERS {
        approval.given_up = true;
        let told = format!("{owed} were asked to approve {} times more and have not answered", approval.asked_again);
        ticket.course.approval = Some(approval);
        work.event(ticket, &Actor::Desk, told.clone());
        work.plan.because(format!("ticket {}: {told}", ticket.number));
        if ticket.status == Status::OnHold {
            work.set_status(ticket, Status::Open, &Actor::Desk);
        }
        notify::of_approval(work, ticket, None, &told, "");
        return;
    }
    let asker = approval.asker.as_ref().and_then(|id| work.policy.agent(id));
    let silent = approval.votes.iter().filter(|vote| vote.answer.is_none());
    silent.for_each(|vote| write(work, ticket, vote, asker, Some(approval.asked_at)));
    approval.asked_again += 1;
    approval.asked_at = work.now;
    let times = format!("{} of {}", approval.asked_again, SideTalk::MOST_REMINDERS);
    work.event(ticket, &Actor::Desk, format!("asked to approve again ({times}): {owed}"));
    work.plan.because(format!("ticket {}: {owed} are asked to approve again ({times})", ticket.number));
    ticket.course.approval = Some(approval);
}

/// What becomes of a question that stands when its ticket is merged: it must not be lost, nor be got round by merging.
/// Where both tickets ask, all must approve who have not said no.
pub fn merge(work: &mut Work<'_>, from: &mut Ticket, into: &mut Ticket, actor: &Actor) {
    let waits = |approval: &Approval| approval.outcome() == Outcome::Waiting;
    let Some(mut moved) = from.course.approval.take_if(|approval| waits(approval)) else { return };
    for vote in &mut moved.votes {
        vote.asked_in.get_or_insert(from.number);
    }
    into.course.approval = Some(match into.course.approval.take().filter(waits) {
        None => moved,
        Some(own) => {
            let votes: Vec<Vote> = own.votes.into_iter().chain(moved.votes).collect();
            let rejected =
                votes.iter().filter(|vote| vote.answer.as_ref().is_some_and(|answer| !answer.approves)).count();
            Approval { needs: votes.len() - rejected, votes, asked_at: own.asked_at.min(moved.asked_at), ..own }
        }
    });
    work.set_kind(into, Kind::Change, actor);
    let owed = into.course.approval.as_ref().map(|approval| approval.owed().join(", ")).unwrap_or_default();
    work.event(into, actor, format!("an answer of {owed} is owed, who were asked to approve"));
}

/// An approver's answer, which is proven to be of that approver.
pub fn take(mut work: Work<'_>, mail: &Mail, mut ticket: Ticket, key: VoteKey) -> Plan {
    let who = writer(mail).map_or("somebody", |from| from.label()).to_owned();
    if mail.automatic.is_automatic && !mail.automatic.human_author {
        work.plan.because(format!("an automatic reply approves nothing: {}", mail.automatic.evidence.join("; ")));
        work.event(&ticket, &Actor::Desk, format!("an automatic reply came from {who}, who was asked to approve"));
        return work.finish(Some(Verdict::Automatic), ticket);
    }
    if let Some(id) = mail.message_id.as_deref().filter(|_| !work.facts.id_taken) {
        work.know(id, ticket.number, Side::ThirdParty);
    }
    let (consent, words) = consent::read(&mail.reply_text());
    let entry = filing::inbound(&work, mail, AuthorKind::ThirdParty, Visibility::Internal);
    work.entry(&ticket, NewEntry { kind: EntryKind::Note, ..entry });
    let said = vote(&mut work, &mut ticket, key, consent, &who);
    work.plan.because(said.clone());
    work.event(&ticket, &Actor::Desk, said.clone());
    // Who approves knows it.
    let own = writer(mail).and_then(|from| work.policy.agent_by_address(&from.address)).map(|agent| &agent.id);
    notify::of_approval(&mut work, &ticket, own, &said, &words);
    work.finish(Some(Verdict::Appended), ticket)
}

/// Counts it, and says what it did.
fn vote(work: &mut Work<'_>, ticket: &mut Ticket, key: VoteKey, consent: Option<Consent>, who: &str) -> String {
    let Some(consent) = consent else {
        return format!("{who} was asked to approve and says neither approve nor reject on the first line");
    };
    let now = work.now;
    let approves = consent == Consent::Approve;
    let says = if approves { "approves" } else { "rejects" };
    let at = ticket.course.approval.as_ref().and_then(|approval| place(approval, ticket, key));
    let Some(approval) = ticket.course.approval.as_mut() else { return format!("{who} {says} what nobody asks") };
    if approval.outcome() != Outcome::Waiting {
        return format!("{who} {says} this change after it was {}", approval.outcome());
    }
    if let Some(vote) = at.and_then(|at| approval.votes.get_mut(at)) {
        vote.answer = Some(Answer { approves, at: now });
    }
    match approval.outcome() {
        Outcome::Waiting => format!("{who} {says} this change; an answer of {} is owed", approval.owed().join(", ")),
        outcome => {
            if ticket.status == Status::OnHold {
                work.set_status(ticket, Status::Open, &Actor::Desk);
            }
            format!("{who} {says} this change: it is {outcome}")
        }
    }
}

/// The approver whose answer this may be: of that number, and from their own address.
pub fn voter(ticket: &Ticket, key: VoteKey) -> Option<&Vote> {
    let approval = ticket.course.approval.as_ref()?;
    approval.votes.get(place(approval, ticket, key)?)
}

fn place(approval: &Approval, ticket: &Ticket, key: VoteKey) -> Option<usize> {
    approval.votes.iter().position(|vote| vote.key(ticket) == key)
}

/// Whether an agent of whom an answer is owed gives it in the wrong place.
pub fn is_vote(text: &str, ticket: &Ticket, agent: &AgentId, policy: &Policy) -> bool {
    let Some((agent, approval)) = policy.agent(agent).zip(ticket.course.approval.as_ref()) else { return false };
    let owes = |vote: &Vote| vote.answer.is_none() && agent.has_address(&vote.who.address);
    approval.outcome() == Outcome::Waiting && approval.votes.iter().any(owes) && consent::read(text).0.is_some()
}

/// Tells the desk that an approver could not be asked.
pub fn unasked(work: &mut Work<'_>, ticket: &Ticket, rcpt: &str, said: &str) {
    let message = MessageView { text: said.to_owned(), ..MessageView::default() };
    let told = format!("{rcpt} could not be asked to approve");
    let readers: BTreeSet<&AgentId> = ticket.watchers.iter().chain(&ticket.assignee).collect();
    let readers: Vec<&Agent> = readers.into_iter().filter_map(|id| work.policy.agent(id)).collect();
    // A rule asked.
    let readers = if readers.is_empty() { notify::deciders(ticket, work.policy) } else { readers };
    for agent in readers {
        let context =
            context::about(ticket, work.policy, work.now).with_reason(told.clone()).with_message(message.clone());
        notify::tell(work, ticket, agent, name::NOTIFY_CHANGE, context, Vec::new());
    }
}
