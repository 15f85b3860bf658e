//! How a ticket stood when a message came to it: as much as rules ask most, kept with the message, so that other rules
//! can be tried on it later.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::desk::names::{AgentId, QueueName, ServiceName};
use crate::desk::ticket::{Kind, Priority, Status, Ticket};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stood {
    pub status: Status,
    pub priority: Priority,
    pub kind: Kind,
    pub queue: QueueName,
    pub service: Option<ServiceName>,
    pub owner: Option<AgentId>,
    pub assignee: Option<AgentId>,
    pub tags: Vec<String>,
    pub fields: BTreeMap<String, String>,
    pub done_at: Option<Timestamp>,
}

impl Stood {
    pub fn of(ticket: &Ticket) -> Self {
        Self {
            status: ticket.status,
            priority: ticket.priority,
            kind: ticket.kind,
            queue: ticket.queue.clone(),
            service: ticket.service.clone(),
            owner: ticket.owner.clone(),
            assignee: ticket.assignee.clone(),
            tags: ticket.tags.clone(),
            fields: ticket.fields.clone(),
            done_at: ticket.done_at,
        }
    }

    /// The ticket as it stood; what is not kept is as it is.
    pub fn restore(self, ticket: &mut Ticket) {
        let Self { status, priority, kind, queue, service, owner, assignee, tags, fields, done_at } = self;
        (ticket.status, ticket.priority, ticket.kind, ticket.queue) = (status, priority, kind, queue);
        (ticket.service, ticket.owner, ticket.assignee) = (service, owner, assignee);
        (ticket.tags, ticket.fields, ticket.done_at) = (tags, fields, done_at);
    }
}
