//! Who must agree to a change before it is made: asked by mail, and answered by mail, each by a token of their own.

mod anew;
mod by_rule;
mod chase;
mod withdraw;

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::desk::asked::{self, Asked};
use crate::desk::changes;
use crate::desk::command::Command;
use crate::desk::context;
use crate::desk::facts::BucketKey;
use crate::desk::mail::Address;
use crate::desk::names::{AgentId, QueueName};
use crate::desk::notify;
use crate::desk::outgoing::ToApprover;
use crate::desk::policy::{Agent, Policy};
use crate::desk::template::{ChangeView, MessageView, name};
use crate::desk::ticket::{Kind, Status, Ticket, TicketNumber};
use crate::desk::work::{Actor, Work};

pub use anew::{merge, settle};
pub use by_rule::{by_rule, nobody_left};
pub use chase::{chase, chase_at, is_window_over, lose, past_window};
pub use withdraw::{as_withdrawal, is_withdrawn_by_end, or_withdraw, withdraw, withdraws};

/// Most people who are asked about one change.
pub const MOST: usize = 20;
/// So many answers to questions that are over are known as such.
const MOST_OVER: usize = 10 * MOST;

/// The question to all approvers of a change; asking anew takes its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// The last time.
    pub asked_at: Timestamp,
    /// The first time; `None`: asked before this was kept.
    #[serde(default)]
    pub posed_at: Option<Timestamp>,
    /// How many must approve.
    pub needs: usize,
    pub votes: Vec<Vote>,
    /// Who asked, and hears when nobody answers; `None`: a rule, or the operator.
    #[serde(default)]
    pub asker: Option<AgentId>,
    /// How often the desk has asked again.
    #[serde(default)]
    pub asked_again: u32,
    /// The ticket's queue when they were asked; `None`: before this was kept.
    #[serde(default)]
    pub asked_in: Option<QueueName>,
    /// Nobody is asked any more, which was told. An answer counts all the same.
    #[serde(default)]
    pub given_up: bool,
    /// Somebody of the desk ended it before it was approved; asking anew takes that back.
    #[serde(default)]
    pub withdrawn: bool,
    /// What they read; `None` until they are written to.
    #[serde(default)]
    pub asked: Option<Asked>,
    /// Of questions whose place this one took, oldest first: who answers one hears that it is over.
    #[serde(default)]
    pub over: Vec<Vote>,
}

/// Why approvers are written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    First,
    /// They have not answered since.
    Again(Timestamp),
    /// What they were asked about is another now.
    Changed,
    /// They answered a question that is over.
    Late,
    /// They said neither yes nor no.
    Unclear,
    /// They said yes, and more that may take it back.
    Conditional,
    /// They wrote a mail of its own, which nothing proves to be theirs.
    Unproven,
    /// They said it in answer to another mail of the desk.
    Elsewhere,
    /// They answered what they are not asked any more.
    Over,
    /// It was withdrawn before it was decided.
    Withdrawn,
    /// They answered when it was decided.
    Decided(Outcome),
}

impl Why {
    /// As templates say it.
    fn as_str(self) -> &'static str {
        match self {
            Self::First | Self::Again(_) => "",
            Self::Changed => "changed",
            Self::Late => "late",
            Self::Unclear => "unclear",
            Self::Conditional => "conditional",
            Self::Unproven => "unproven",
            Self::Elsewhere => "elsewhere",
            Self::Over => "over",
            Self::Withdrawn => "withdrawn",
            Self::Decided(outcome) => outcome.as_str(),
        }
    }
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
    /// Whether they wrote something that decides nothing, and were told how to decide.
    #[serde(default)]
    pub told: bool,
    /// Whether they were told to answer the mail that asks, after a new one in their name which proved nothing: whoever
    /// forges one must not keep them from hearing of their own.
    #[serde(default)]
    pub told_unproven: bool,
    /// The same, after what they said in answer to another mail.
    #[serde(default)]
    pub told_elsewhere: bool,
    /// Whether mail to them came back, which the agents were told: they are not asked again.
    #[serde(default)]
    pub unreached: bool,
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
        /// Nobody is asked any more.
        Withdrawn = "withdrawn",
    }
}

impl Approval {
    pub fn outcome(&self) -> Outcome {
        let count = |approves: bool| {
            let answers = self.votes.iter().filter_map(|vote| vote.answer.as_ref());
            answers.filter(|answer| answer.approves == approves).count()
        };
        if self.withdrawn {
            Outcome::Withdrawn
        } else if self.votes.is_empty() {
            Outcome::Waiting
        } else if count(true) >= self.needs {
            Outcome::Approved
        } else if self.votes.len() - count(false) < self.needs {
            Outcome::Rejected
        } else {
            Outcome::Waiting
        }
    }

    /// What is another now than what approvers read, by name.
    fn outdated(&self, ticket: &Ticket) -> Vec<&'static str> {
        self.asked.as_ref().map(|asked| asked.differences(&Asked::of(ticket))).unwrap_or_default()
    }

    /// Of whom an answer is still owed.
    pub fn owed(&self) -> Vec<&str> {
        let owed = self.votes.iter().filter(|vote| vote.answer.is_none());
        owed.map(|vote| vote.who.address.as_str()).collect()
    }

    /// Those of them whom mail reaches, as far as is known.
    fn reached(&self) -> impl Iterator<Item = &Vote> {
        self.votes.iter().filter(|vote| vote.answer.is_none() && !vote.unreached)
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
    /// Why it is a change that is not made: those who must agree do not, or it was withdrawn. `None`: it is not so.
    pub fn unmade(&self) -> Option<Outcome> {
        let outcome = self.course.approval.as_ref().filter(|_| self.kind == Kind::Change)?.outcome();
        matches!(outcome, Outcome::Rejected | Outcome::Withdrawn).then_some(outcome)
    }

    pub fn is_unmade(&self) -> bool {
        self.unmade().is_some()
    }

    /// Whether those who must agree to it have not: they were never asked, say nothing, or said no.
    pub fn is_undecided(&self) -> bool {
        let approval = self.course.approval.as_ref();
        let rests = |approval: &Approval| match approval.outcome() {
            Outcome::Waiting => approval.given_up || approval.votes.is_empty(),
            Outcome::Rejected | Outcome::Withdrawn => true,
            Outcome::Approved => false,
        };
        self.kind == Kind::Change && !self.status.is_done() && approval.is_none_or(rests)
    }
}

/// Why a change may not be resolved yet; `None`: it may, or it is none. What is not made ends, whoever wrote to it since.
pub fn objection(ticket: &Ticket) -> Option<String> {
    let why = unapproved(ticket).filter(|_| !ticket.is_unmade())?;
    Some(format!("Ticket {} cannot be resolved: {why}", ticket.number))
}

/// What a change still needs before it is made; `None`: nothing, or it was rejected, or it is none.
pub fn unapproved(ticket: &Ticket) -> Option<String> {
    if ticket.kind != Kind::Change {
        return None;
    }
    match &ticket.course.approval {
        None => Some(UNASKED.to_owned()),
        Some(approval) if approval.withdrawn => Some(WITHDRAWN.to_owned()),
        Some(approval) if approval.votes.is_empty() => Some(UNASKED.to_owned()),
        Some(approval) if approval.outcome() == Outcome::Waiting => {
            Some(format!("it waits for the approval of {}", approval.owed().join(", ")))
        }
        Some(approval) if approval.outcome() == Outcome::Approved && !approval.outdated(ticket).is_empty() => {
            Some(changed(&approval.outdated(ticket)))
        }
        Some(_) => None,
    }
}

const UNASKED: &str =
    "nobody was asked to approve this change; ask somebody by `/approvers` with their address behind it";

const WITHDRAWN: &str = "this change was withdrawn; ask anew by `/approvers` with an address behind it";

fn changed(what: &[&str]) -> String {
    format!(
        "its {} changed since it was approved, so that all are asked anew; resolve it when they agreed",
        what.join(", ")
    )
}

/// Why these commands, some of which end a change, may not be carried out together.
pub fn swapped(commands: &[Command], ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let approved = |approval: &Approval| approval.outcome() == Outcome::Approved;
    ticket.course.approval.as_ref().filter(|approval| ticket.kind == Kind::Change && approved(approval))?;
    let altered = asked::altered(commands, ticket, work);
    let what = (!altered.is_empty()).then(|| altered.join(", "))?;
    Some(format!("Ticket {} cannot be resolved: its {what} would be another than was approved", ticket.number))
}

/// Asks everybody who is named, and waits for them.
pub fn ask(work: &mut Work<'_>, ticket: &mut Ticket, actor: &Actor, approvers: &Approvers) {
    let needs = approvers.needs.unwrap_or(approvers.people.len());
    let over = said_before(ticket);
    let told =
        format!("asked to approve: {}{over}", pose(work, ticket, actor.agent().cloned(), &approvers.people, needs));
    work.asking.insert(ticket.number, Why::First);
    work.event(ticket, actor, told);
    // Whoever asks hears of the outcome.
    let asker: Option<&AgentId> = actor.agent();
    ticket.watchers.extend(asker.filter(|id| !ticket.watchers.contains(id)).cloned());
    work.set_status(ticket, Status::OnHold, actor);
}

/// What was answered to the question that another takes the place of, so that whoever asks anew knows what that ends.
fn said_before(ticket: &Ticket) -> String {
    let said = ticket.course.approval.iter().flat_map(|approval| &approval.votes).filter_map(|vote| {
        let says = if vote.answer.as_ref()?.approves { "approved" } else { "rejected" };
        Some(format!("{} {says}", vote.who.address))
    });
    match said.collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => none,
        said => format!("; {said} before, which counts no longer: all are asked anew"),
    }
}

/// Puts a new question in the place of whatever was asked before, whose answers count no more; says who is asked. They
/// are written to when the ticket is as it will be.
fn pose(work: &Work<'_>, ticket: &mut Ticket, asker: Option<AgentId>, people: &[Address], needs: usize) -> String {
    let before = ticket.course.approval.take();
    let mut over: Vec<Vote> = before.into_iter().flat_map(|old| old.over.into_iter().chain(old.votes)).collect();
    let first = over.iter().map(|vote| vote.id).max().unwrap_or(0) + 1;
    over.drain(..over.len().saturating_sub(MOST_OVER));
    let vote = |(id, who): (i64, &Address)| Vote {
        id,
        asked_in: None,
        who: who.clone(),
        answer: None,
        told: false,
        told_unproven: false,
        told_elsewhere: false,
        unreached: false,
    };
    let votes: Vec<Vote> = (first..).zip(people).map(vote).collect();
    let of = if needs == votes.len() { "all".to_owned() } else { format!("{needs} of {}", votes.len()) };
    let told = format!("{} (needs {of})", named(people).join(", "));
    let (asked_at, posed_at, asked_again, asked) = (work.now, Some(work.now), 0, None);
    let (given_up, withdrawn) = (false, false);
    let asked_in = Some(ticket.queue.clone());
    ticket.course.approval = Some(Approval {
        asked_at,
        posed_at,
        needs,
        votes,
        asker,
        asked_again,
        asked_in,
        given_up,
        withdrawn,
        asked,
        over,
    });
    told
}

fn named(people: &[Address]) -> Vec<&str> {
    people.iter().map(|who| who.address.as_str()).collect()
}

/// Writes to those of whom an answer is wanted, once nothing changes any more.
pub fn write_all(work: &mut Work<'_>, ticket: &mut Ticket) {
    let Some(why) = work.asking.remove(&ticket.number) else { return };
    let asked = Asked::of(ticket);
    let Some(approval) = ticket.course.approval.as_mut() else { return };
    approval.asked = Some(asked);
    let (votes, asker) = (approval.votes.clone(), approval.asker.clone());
    let asker = asker.and_then(|id| work.policy.agent(&id));
    votes.iter().for_each(|vote| write(work, ticket, vote, asker, why));
}

/// Whether a rule may ask them: it asks once, so that no rules and no status go round in it, and no flood of tickets is
/// one of questions. The error says in words why not.
pub fn may_ask(work: &mut Work<'_>, ticket: &Ticket, approvers: &Approvers) -> Result<(), String> {
    if let Some(asked) = &ticket.course.approval {
        let people: Vec<&str> = asked.votes.iter().map(|vote| vote.who.address.as_str()).collect();
        if asked.withdrawn {
            return Err("it was withdrawn; `/approvers` asks anew".to_owned());
        }
        if people.is_empty() {
            return Err("nobody was left to ask before; `/approvers` asks somebody else".to_owned());
        }
        return Err(format!("{} were asked before; `/approvers` asks anew", people.join(", ")));
    }
    if ticket.status.is_done() {
        return Err(format!("ticket {} is {}", ticket.number, ticket.status));
    }
    if is_window_over(ticket, work.now) {
        return Err("its window is over; `/window` gives it another".to_owned());
    }
    let agents = approvers.people.iter().filter_map(|who| work.policy.agent_by_address(&who.address));
    if let Some(agent) = agents.into_iter().find(|agent| !work.policy.may_hear(&agent.id, &ticket.queue)) {
        return Err(format!("{} is no member of queue {}, which is restricted", agent.id, ticket.queue));
    }
    may_write(work, ticket, &approvers.people, "nobody is asked to approve it")
}

/// Whether no brake speaks against a mail to each of them; whoever is alerted hears what is `not` done then.
pub fn may_write(work: &mut Work<'_>, ticket: &Ticket, people: &[Address], not: &str) -> Result<(), String> {
    let brakes = &work.policy.brakes;
    for who in people {
        let wanted = match work.policy.agent_by_address(&who.address) {
            Some(agent) => vec![(BucketKey::agent(&agent.id), brakes.agent)],
            None => vec![(BucketKey::sender(&who.address), brakes.sender), (BucketKey::desk(), brakes.desk)],
        };
        if let Err(BucketKey(bucket)) = work.levels.take(&wanted, work.now) {
            let why = format!("too many automatic mails, bucket {bucket} is empty");
            work.plan.alerts.push(format!("A brake fired: of ticket {} {not}: {why}", ticket.number));
            return Err(why);
        }
    }
    Ok(())
}

/// Asks one approver.
pub fn write(work: &mut Work<'_>, ticket: &Ticket, vote: &Vote, asker: Option<&Agent>, why: Why) {
    let reader = work.policy.agent_by_address(&vote.who.address);
    // The ticket may have moved since.
    if let Some(agent) = reader.filter(|agent| !work.policy.may_hear(&agent.id, &ticket.queue)) {
        let why =
            format!("{} is no member of queue {}, which is restricted: ask somebody else", agent.id, ticket.queue);
        return unasked(work, ticket, &vote.who.address, &why);
    }
    let mut context = context::about(ticket, work.policy, work.now);
    context.asked = context::person(&vote.who);
    context.agent = asker.map(|agent| context::person(&agent.address())).unwrap_or_default();
    let field = |name: &str| ticket.fields.get(name).cloned().unwrap_or_default();
    let may_hear = |queue: &QueueName| match reader {
        Some(agent) => work.policy.may_hear(&agent.id, queue),
        None => !work.policy.is_restricted(queue),
    };
    let collided = changes::collided(work, ticket, may_hear);
    let collisions = changes::views(&collided, &changes::zone(ticket, work.policy));
    let (risk, plan, window, anew) = (field("risk"), field("plan"), field("window"), why.as_str().to_owned());
    context.change = ChangeView { risk, plan, window, collisions, anew };
    if let Why::Again(since) = why {
        context.message.at = context::local_date(since, ticket, work.policy);
    }
    if !work.write_to_approver(ticket, ToApprover { vote, agent: asker, context }) {
        unasked(work, ticket, &vote.who.address, "The mail could not be written: its template failed.");
    }
}

/// Whether its approvers have yet to decide.
pub fn is_open(ticket: &Ticket) -> bool {
    let waits = |approval: &Approval| approval.outcome() == Outcome::Waiting;
    ticket.kind == Kind::Change && !ticket.status.is_done() && ticket.course.approval.as_ref().is_some_and(waits)
}

/// Whether somebody was asked to approve it, is not given up, and has yet to answer: that is what it waits for.
pub fn is_owed(ticket: &Ticket) -> bool {
    let owed = |approval: &Approval| !approval.given_up && !approval.owed().is_empty();
    is_open(ticket) && ticket.course.approval.as_ref().is_some_and(owed)
}

/// What this agent is asked and has not answered, as long as it is open. Nobody approves what they asked for themselves:
/// of that nothing is owed.
pub fn owed_by<'t>(ticket: &'t Ticket, agent: &Agent, policy: &Policy) -> Option<&'t Vote> {
    let approval = ticket.course.approval.as_ref().filter(|_| is_open(ticket))?;
    let requester = &ticket.requester.address.address;
    let own =
        |vote: &Vote| approval.asker.as_ref() == Some(&agent.id) || policy.is_same_person(&vote.who.address, requester);
    let owed = |vote: &&Vote| vote.answer.is_none() && agent.has_address(&vote.who.address) && !own(vote);
    approval.votes.iter().find(owed)
}

/// The approver whose answer this may be: of that number, and from their own address.
pub fn voter(ticket: &Ticket, key: VoteKey) -> Option<&Vote> {
    let approval = ticket.course.approval.as_ref()?;
    approval.votes.get(place(approval, ticket, key)?)
}

/// The same of a question that is over, too: whoever answers that one must hear so.
pub fn once_voter(ticket: &Ticket, key: VoteKey) -> Option<&Vote> {
    let over = || ticket.course.approval.as_ref()?.over.iter().find(|vote| vote.key(ticket) == key);
    voter(ticket, key).or_else(over)
}

pub fn place(approval: &Approval, ticket: &Ticket, key: VoteKey) -> Option<usize> {
    approval.votes.iter().position(|vote| vote.key(ticket) == key)
}

/// Tells the desk that an approver could not be asked.
fn unasked(work: &mut Work<'_>, ticket: &Ticket, rcpt: &str, said: &str) {
    let message = MessageView { text: said.to_owned(), ..MessageView::default() };
    let told = format!("{rcpt} could not be asked to approve");
    for agent in askers(work, ticket) {
        let context =
            context::about(ticket, work.policy, work.now).with_reason(told.clone()).with_message(message.clone());
        notify::tell(work, ticket, agent, name::NOTIFY_CHANGE, context, Vec::new());
    }
}

/// Who hears that an approver could not be asked.
pub fn askers<'p>(work: &Work<'p>, ticket: &Ticket) -> Vec<&'p Agent> {
    let readers: BTreeSet<&AgentId> = ticket.watchers.iter().chain(&ticket.assignee).collect();
    let readers = readers.into_iter().filter_map(|id| work.policy.agent(id));
    let readers: Vec<&Agent> = readers.filter(|agent| work.policy.may_hear(&agent.id, &ticket.queue)).collect();
    // A rule asked.
    if readers.is_empty() {
        return notify::present_deciders(work, ticket);
    }
    let standing_in = notify::standing_in(work, ticket, &readers);
    readers.into_iter().chain(standing_in).collect()
}
