//! Lists of tickets that people keep under a name.

use crate::desk::names::{AgentId, QueueName};

crate::desk::names::closed_set! {
    /// What a list shows of a ticket beside its subject.
    pub enum Column {
        Requester = "requester",
        Queue = "queue",
        Assignee = "assignee",
        Owner = "owner",
        Priority = "priority",
        Kind = "kind",
        Tags = "tags",
        Created = "created",
        Updated = "updated",
    }
}

impl Column {
    /// Where nobody chose.
    pub const USUAL: &'static [Self] = &[Self::Requester, Self::Queue, Self::Assignee];
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The number that the store gives it.
    pub id: i64,
    /// Who keeps it.
    pub agent: AgentId,
    /// Whose members have it, too; `None`: its keeper alone.
    pub queue: Option<QueueName>,
    pub name: String,
    /// In the words of the search line.
    pub query: String,
    pub columns: Vec<Column>,
}
