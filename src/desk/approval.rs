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
use crate::desk::names::AgentId;
use crate::desk::notify;
use crate::desk::outgoing::ToApprover;
use crate::desk::plan::{Plan, Verdict};
use crate::desk::policy::Policy;
use crate::desk::template::{ChangeView, MessageView, name};
use crate::desk::ticket::{AuthorKind, EntryKind, Kind, NewEntry, Status, Ticket, Visibility};
use crate::desk::work::{Actor, Work};

/// Most people who are asked about one change.
pub const MOST: usize = 20;

/// The question to all approvers of a change; asking anew takes its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    pub asked_at: Timestamp,
    /// How many must approve.
    pub needs: usize,
    pub votes: Vec<Vote>,
}

/// One approver's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// Stands in the token; given once on a ticket, so that an old question answers no new one.
    pub id: i64,
    pub who: Address,
    pub answer: Option<Answer>,
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
    let votes = (first..).zip(&approvers.people).map(|(id, who)| Vote { id, who: who.clone(), answer: None });
    let votes: Vec<Vote> = votes.collect();
    let needs = approvers.needs.unwrap_or(votes.len());
    let asker = actor.agent().and_then(|id| policy.agent(id));
    for vote in &votes {
        let mut context = context::about(ticket, policy, work.now);
        context.asked = context::person(&vote.who);
        context.agent = asker.map(|agent| context::person(&agent.address())).unwrap_or_default();
        let field = |name: &str| ticket.fields.get(name).cloned().unwrap_or_default();
        let collisions = changes::views(&changes::collided(work, ticket), &changes::zone(ticket, policy));
        context.change = ChangeView { risk: field("risk"), plan: field("plan"), window: field("window"), collisions };
        work.write_to_approver(ticket, ToApprover { vote, agent: asker, context });
    }
    let people: Vec<&str> = votes.iter().map(|vote| vote.who.address.as_str()).collect();
    let of = if needs == votes.len() { "all".to_owned() } else { format!("{needs} of {}", votes.len()) };
    work.event(ticket, actor, format!("asked to approve: {} (needs {of})", people.join(", ")));
    ticket.course.approval = Some(Approval { asked_at: work.now, needs, votes });
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

/// An approver's answer, which is proven to be of that approver.
pub fn take(mut work: Work<'_>, mail: &Mail, mut ticket: Ticket, id: i64) -> Plan {
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
    let said = vote(&mut work, &mut ticket, id, consent, &who);
    work.plan.because(said.clone());
    work.event(&ticket, &Actor::Desk, said.clone());
    // Who approves knows it.
    let own = writer(mail).and_then(|from| work.policy.agent_by_address(&from.address)).map(|agent| &agent.id);
    notify::of_change(&mut work, &ticket, own, &said, &words);
    work.finish(Some(Verdict::Appended), ticket)
}

/// Counts it, and says what it did.
fn vote(work: &mut Work<'_>, ticket: &mut Ticket, id: i64, consent: Option<Consent>, who: &str) -> String {
    let Some(consent) = consent else {
        return format!("{who} was asked to approve and says neither approve nor reject on the first line");
    };
    let now = work.now;
    let approves = consent == Consent::Approve;
    let says = if approves { "approves" } else { "rejects" };
    let Some(approval) = ticket.course.approval.as_mut() else { return format!("{who} {says} what nobody asks") };
    if approval.outcome() != Outcome::Waiting {
        return format!("{who} {says} this change after it was {}", approval.outcome());
    }
    if let Some(vote) = approval.votes.iter_mut().find(|vote| vote.id == id) {
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
pub fn voter(ticket: &Ticket, id: i64) -> Option<&Vote> {
    ticket.course.approval.as_ref()?.votes.iter().find(|vote| vote.id == id)
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
    for id in readers {
        let Some(agent) = work.policy.agent(id) else { continue };
        let context =
            context::about(ticket, work.policy, work.now).with_reason(told.clone()).with_message(message.clone());
        notify::tell(work, ticket, agent, name::NOTIFY_CHANGE, context, Vec::new());
    }
}
