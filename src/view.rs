//! The JSON of the command line and of the API, where it differs from the types of the desk.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::desk::approval::{Approval, Outcome, Vote};
use crate::desk::mail::Mail;
use crate::desk::plan::{Draft, Plan, Verdict};
use crate::desk::sla::{Clock, ClockState};
use crate::desk::spoken::changes;
use crate::desk::ticket::{Link, Ticket, TicketNumber};
use crate::store::ledger::LedgerId;
use crate::store::tickets::StoredEntry;

/// What `inspect` says.
pub fn inspection(mail: &Mail, plan: &Plan) -> Value {
    json!({
        "message_id": mail.message_id,
        "subject": mail.subject,
        "date": mail.date,
        "from": mail.from,
        "reply_to": mail.reply_to,
        "to": mail.to,
        "cc": mail.cc,
        "in_reply_to": mail.in_reply_to,
        "references": mail.references,
        "language": mail.language,
        "parts": mail.parts,
        "text": mail.text(),
        "reply_text": mail.reply_text(),
        "thanks": mail.thanks,
        "quoted_text": mail.quoted_text(),
        "html": mail.html,
        "remote_content": mail.remote_content,
        "attachments": mail.attachments,
        "automatic": mail.automatic,
        "bounce": report(mail),
        "forwarded": mail.forwarded,
        "authentication": mail.authentication,
        "sender": { "suspicious": mail.suspicious, "facts": mail.sender_facts, "author": mail.author },
        "problems": mail.problems,
        "verdict": plan.verdict,
        "ticket": plan.ticket,
        "changes": changes(plan),
        "drafts": plan.drafts.iter().map(draft).collect::<Vec<_>>(),
        "reasons": plan.reasons,
    })
}

/// A bounce, or a complaint in the same place: it has no kind of bounce and nobody whom the mail did not reach.
fn report(mail: &Mail) -> Value {
    match (&mail.bounce, &mail.complaint) {
        (Some(bounce), _) => json!(bounce),
        (None, Some(complaint)) => json!({
            "kind": null,
            "recipients": [],
            "original_message_id": complaint.original_message_id,
            "complaint": complaint,
        }),
        (None, None) => Value::Null,
    }
}

fn draft(draft: &Draft) -> Value {
    json!({ "to": draft.rcpts, "template": draft.template, "subject": draft.subject })
}

/// A ticket of `ticket list`.
#[derive(Serialize, ToSchema)]
#[schema(as = Ticket)]
pub struct TicketView<'a> {
    number: TicketNumber,
    subject: &'a str,
    kind: crate::desk::ticket::Kind,
    status: crate::desk::ticket::Status,
    status_name: Option<&'a str>,
    priority: crate::desk::ticket::Priority,
    queue: &'a crate::desk::names::QueueName,
    service: Option<&'a crate::desk::names::ServiceName>,
    outage_since: Option<Timestamp>,
    window: Option<crate::desk::window::Window>,
    requester: &'a crate::desk::mail::Address,
    owner: Option<&'a crate::desk::names::AgentId>,
    assignee: Option<&'a crate::desk::names::AgentId>,
    tags: &'a [String],
    fields: &'a std::collections::BTreeMap<String, String>,
    language: &'a str,
    created_at: Timestamp,
    updated_at: Timestamp,
    due_at: Option<Timestamp>,
    due_by_hand: Option<Timestamp>,
    sla: Option<&'a str>,
    approval: Option<ApprovalView<'a>>,
    satisfaction: Option<&'a crate::desk::satisfaction::Satisfaction>,
    clocks: &'a [crate::desk::sla::Clock],
}

impl<'a> TicketView<'a> {
    pub fn of(ticket: &'a Ticket) -> Self {
        Self {
            number: ticket.number,
            subject: &ticket.subject,
            kind: ticket.kind,
            status: ticket.status,
            status_name: ticket.course.status_name.as_deref(),
            priority: ticket.priority,
            queue: &ticket.queue,
            service: ticket.service.as_ref(),
            outage_since: ticket.course.outage.as_ref().map(|begun| begun.since),
            window: ticket.window,
            requester: &ticket.requester.address,
            owner: ticket.owner.as_ref(),
            assignee: ticket.assignee.as_ref(),
            tags: &ticket.tags,
            fields: &ticket.fields,
            language: &ticket.language,
            created_at: ticket.created_at,
            updated_at: ticket.updated_at,
            due_at: ticket.due_at(),
            due_by_hand: ticket.due_by_hand,
            sla: ticket.sla.as_deref(),
            approval: ticket.course.approval.as_ref().map(ApprovalView::of),
            satisfaction: ticket.course.satisfaction.as_ref(),
            clocks: &ticket.clocks,
        }
    }
}

/// Who was asked to approve, and what became of it.
#[derive(Serialize, ToSchema)]
#[schema(as = Approval)]
struct ApprovalView<'a> {
    outcome: Outcome,
    needs: usize,
    asker: Option<&'a crate::desk::names::AgentId>,
    asked_at: Timestamp,
    asked_again: u32,
    given_up: bool,
    votes: Vec<VoteView<'a>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Vote)]
struct VoteView<'a> {
    who: &'a crate::desk::mail::Address,
    /// Null: there is no answer yet.
    approves: Option<bool>,
    at: Option<Timestamp>,
}

impl<'a> ApprovalView<'a> {
    fn of(approval: &'a Approval) -> Self {
        let vote = |vote: &'a Vote| {
            let answer = vote.answer.as_ref();
            VoteView {
                who: &vote.who,
                approves: answer.map(|answer| answer.approves),
                at: answer.map(|answer| answer.at),
            }
        };
        Self {
            outcome: approval.outcome(),
            needs: approval.needs,
            asker: approval.asker.as_ref(),
            asked_at: approval.asked_at,
            asked_again: approval.asked_again,
            given_up: approval.given_up,
            votes: approval.votes.iter().map(vote).collect(),
        }
    }
}

/// A ticket of `ticket show`, with all that hangs on it.
#[derive(Serialize, ToSchema)]
pub struct WholeTicket<'a> {
    #[serde(flatten)]
    ticket: TicketView<'a>,
    entries: &'a [StoredEntry],
    links: Vec<LinkView>,
    participants: Vec<&'a crate::desk::mail::Address>,
    assignee_away_until: Option<Timestamp>,
}

impl<'a> WholeTicket<'a> {
    /// `away`: until when its assignee is away.
    pub fn of(ticket: &'a Ticket, entries: &'a [StoredEntry], links: &[Link], away: Option<Timestamp>) -> Self {
        Self {
            assignee_away_until: away,
            ticket: TicketView::of(ticket),
            entries,
            links: links.iter().map(|link| seen_from(ticket.number, link)).collect(),
            participants: ticket.participants.iter().map(|participant| &participant.address).collect(),
        }
    }
}

/// The other end of a link: `claims` from here, `claimed_by` from there.
#[derive(Serialize, ToSchema)]
#[schema(as = Link)]
struct LinkView {
    kind: &'static str,
    ticket: TicketNumber,
}

fn seen_from(number: TicketNumber, link: &Link) -> LinkView {
    if link.from == number {
        LinkView { kind: link.kind.as_str(), ticket: link.to }
    } else {
        LinkView { kind: link.kind.reverse(), ticket: link.from }
    }
}

/// A clock of `sla`, with the ticket that it is of.
#[derive(Serialize, ToSchema)]
#[schema(as = ClockOfTicket)]
pub struct ClockView<'a> {
    ticket: TicketNumber,
    subject: &'a str,
    queue: &'a crate::desk::names::QueueName,
    assignee: Option<&'a crate::desk::names::AgentId>,
    clock: &'a Clock,
}

/// Clocks that are not met yet: what breaks next at the front, what waits for somebody else at the end.
pub fn living_clocks(tickets: &[Ticket]) -> Vec<(&Ticket, &Clock)> {
    let mut clocks: Vec<(&Ticket, &Clock)> = tickets
        .iter()
        .flat_map(|ticket| ticket.clocks.iter().filter(|clock| clock.is_living()).map(move |clock| (ticket, clock)))
        .collect();
    clocks.sort_by_key(|(_, clock)| (clock.state == ClockState::Paused, clock.due_at));
    clocks
}

/// The same, as they are shown.
pub fn clocks_of(tickets: &[Ticket]) -> Vec<ClockView<'_>> {
    let shown = living_clocks(tickets).into_iter().map(|(ticket, clock)| ClockView {
        ticket: ticket.number,
        subject: &ticket.subject,
        queue: &ticket.queue,
        assignee: ticket.assignee.as_ref(),
        clock,
    });
    shown.collect()
}

/// What became of a message, as `replay` says it.
#[derive(Serialize, ToSchema)]
pub struct Decided<'a> {
    /// Its number in the ledger.
    pub id: LedgerId,
    /// Null: this very message had come before.
    pub verdict: Option<Verdict>,
    pub ticket: Option<TicketNumber>,
    pub reasons: &'a [String],
}
