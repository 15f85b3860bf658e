//! What tickets are counted by.

use crate::desk::ticket::Ticket;

crate::desk::names::closed_set! {
    /// Of what a line is.
    pub enum By {
        Day = "day",
        Week = "week",
        Queue = "queue",
        /// Who works on it, else who owns it.
        Agent = "agent",
        Kind = "kind",
        /// By which way it came.
        Channel = "channel",
        /// A ticket counts for each of its tags.
        Tag = "tag",
        /// The domain of the requester's address.
        Organisation = "organisation",
        Service = "service",
        Priority = "priority",
        /// To which was written.
        Mailbox = "mailbox",
    }
}

impl By {
    /// Those that sort tickets; the others sort time.
    pub const OF_TICKETS: &'static [Self] = &[
        Self::Queue,
        Self::Agent,
        Self::Kind,
        Self::Channel,
        Self::Tag,
        Self::Organisation,
        Self::Service,
        Self::Priority,
        Self::Mailbox,
    ];

    /// The groups in which a ticket is; `None` is that of those which have no such thing.
    pub fn groups(self, ticket: &Ticket) -> Vec<Option<String>> {
        let one = |name: Option<String>| vec![name];
        match self {
            Self::Day | Self::Week => one(None),
            Self::Queue => one(Some(ticket.queue.to_string())),
            Self::Agent => one(ticket.assignee.as_ref().or(ticket.owner.as_ref()).map(ToString::to_string)),
            Self::Kind => one(Some(ticket.kind.to_string())),
            Self::Channel => one(ticket.course.came_by.map(|channel| channel.to_string())),
            Self::Tag if ticket.tags.is_empty() => one(None),
            Self::Tag => ticket.tags.iter().cloned().map(Some).collect(),
            Self::Organisation => one(organisation(&ticket.requester.address.address)),
            Self::Service => one(ticket.service.as_ref().map(ToString::to_string)),
            Self::Priority => one(Some(ticket.priority.to_string())),
            Self::Mailbox => one(Some(ticket.mailbox.to_string())),
        }
    }
}

fn organisation(address: &str) -> Option<String> {
    let (_, domain) = address.rsplit_once('@')?;
    (!domain.is_empty()).then(|| domain.to_lowercase())
}
