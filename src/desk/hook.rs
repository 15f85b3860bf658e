//! What webhooks are told: an event of a ticket in the form of Standard Webhooks, without what people wrote.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::desk::mail::Address;
use crate::desk::mailbox_outage::MailboxOutage;
use crate::desk::names::{AgentId, QueueName, ServiceName};
use crate::desk::plan::Change;
use crate::desk::rule::{Rule, Trigger};
use crate::desk::ticket::{Kind, Priority, Status, Ticket, TicketNumber};
use crate::desk::work::Work;

/// One thing to be told to one webhook.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hook {
    /// The same each time that it is tried, by which whoever is told knows it again.
    #[serde(skip)]
    pub id: String,
    /// Name of the `[webhook.NAME]`.
    #[serde(skip)]
    pub webhook: String,
    #[serde(rename = "type")]
    pub event: Trigger,
    pub timestamp: Timestamp,
    pub data: Data,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Data {
    /// The rule that tells it.
    pub rule: String,
    /// Id of the agent who did it; `None`: nobody of the desk, or the operator.
    pub agent: Option<AgentId>,
    /// `None`: it is about none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<TicketView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mailbox: Option<MailboxOutage>,
}

/// What `ticket list --json` says of a ticket, without its clocks and what is only told by hand.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TicketView {
    pub number: TicketNumber,
    pub subject: String,
    pub kind: Kind,
    pub status: Status,
    pub priority: Priority,
    pub queue: QueueName,
    pub service: Option<ServiceName>,
    pub requester: Address,
    pub owner: Option<AgentId>,
    pub assignee: Option<AgentId>,
    pub tags: Vec<String>,
    pub fields: BTreeMap<String, String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub due_at: Option<Timestamp>,
}

/// Has a webhook told of it, by a row that is written with everything else of this decision.
pub fn tell(work: &mut Work<'_>, ticket: &Ticket, rule: &Rule, webhook: &str, event: Trigger) {
    let view = TicketView {
        number: ticket.number,
        subject: ticket.subject.clone(),
        kind: ticket.kind,
        status: ticket.status,
        priority: ticket.priority,
        queue: ticket.queue.clone(),
        service: ticket.service.clone(),
        requester: ticket.requester.address.clone(),
        owner: ticket.owner.clone(),
        assignee: ticket.assignee.clone(),
        tags: ticket.tags.clone(),
        fields: ticket.fields.clone(),
        created_at: ticket.created_at,
        updated_at: work.now,
        due_at: ticket.due_at(),
    };
    let agent = work.actor.agent().cloned();
    write(work, webhook, event, Data { rule: rule.name.clone(), agent, ticket: Some(view), mailbox: None });
}

/// The same of a mailbox that cannot be read.
pub fn tell_of_outage(work: &mut Work<'_>, outage: &MailboxOutage, rule: &Rule, webhook: &str) {
    let data = Data { rule: rule.name.clone(), agent: None, ticket: None, mailbox: Some(outage.clone()) };
    write(work, webhook, Trigger::MailboxFailed, data);
}

fn write(work: &mut Work<'_>, webhook: &str, event: Trigger, data: Data) {
    let (id, webhook) = (work.pen.hook_id(), webhook.to_owned());
    work.plan.because(format!("webhook {webhook} is told"));
    work.plan.changes.push(Change::Hook(Box::new(Hook { id, webhook, event, timestamp: work.now, data })));
}
