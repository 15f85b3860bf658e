//! Side conversations: mail between the desk and a third party inside a ticket. The requester learns nothing of them,
//! and a third party gets no more of the ticket than an agent writes to it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::desk::mail::Address;
use crate::desk::names::{AgentId, QueueName};
use crate::desk::policy::Policy;
use crate::desk::ticket::{Thread, Ticket, TicketNumber};
use crate::desk::token::{Holder, Token};

/// Names a side conversation for ever: the ticket in which it began, and its number there. After a merge it is still
/// called so, and its tokens lead to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideKey {
    pub ticket: TicketNumber,
    pub id: i64,
}

impl SideKey {
    pub fn token(self) -> Token {
        Token { ticket: self.ticket, holder: Holder::Side(self.id) }
    }

    /// The conversation of a mail that the desk sent, by its Message-ID.
    pub fn of_message_id(message_id: &str, policy: &Policy) -> Option<Self> {
        use crate::desk::token::Reading::Valid;
        match policy.keys.read_message_id(message_id, &policy.desk.domain)? {
            Valid(Token { ticket, holder: Holder::Side(id) }) => Some(Self { ticket, id }),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideTalk {
    pub key: SideKey,
    /// Who is asked: at least one.
    pub people: Vec<Address>,
    /// Who asked last, and is told of the answer; `None`: the operator.
    pub asker: Option<AgentId>,
    /// Of its mail; the ticket's own subject is the requester's.
    pub subject: String,
    pub thread: Thread,
    /// What was asked last, for asking again.
    pub question: String,
    pub asked_at: Timestamp,
    /// When somebody last said something in it.
    pub moved_at: Timestamp,
    /// Whether an answer is still owed.
    pub waits: bool,
    /// Whose answer is not waited for, since nobody reads there, while others owe theirs.
    #[serde(default)]
    pub gone: Vec<String>,
    /// How often the desk has asked again.
    pub asked_again: u32,
    /// The ticket's queue when it was asked; `None`: before this was kept.
    #[serde(default)]
    pub asked_in: Option<QueueName>,
    /// Agents whose own client sent mail of it, with their personal address at the desk in Cc: answers to all carry
    /// their tokens.
    pub forwarded_by: Vec<AgentId>,
}

impl SideTalk {
    /// Most people of one conversation.
    pub const MOST_PEOPLE: usize = 10;
    /// The desk asks again so often, and then tells who asked.
    pub const MOST_REMINDERS: u32 = 3;

    pub fn is_with(&self, address: &str) -> bool {
        self.people.iter().any(|person| person.is(address))
    }

    /// `Vera Vendor <vera@vendor.example>, …`.
    pub fn with_whom(&self) -> String {
        self.people.iter().map(Address::whole).collect::<Vec<_>>().join(", ")
    }

    /// Whoever may still answer.
    pub fn there(&self) -> impl Iterator<Item = &Address> {
        self.people.iter().filter(|person| !self.gone.contains(&person.key()))
    }

    /// They are called as [`SideTalk::with_whom`] does.
    pub fn with_whom_there(&self) -> String {
        self.there().map(Address::whole).collect::<Vec<_>>().join(", ")
    }

    /// Takes down that one of them reads nothing there; once nobody is left, no answer is owed any more. Of somebody else
    /// it says nothing, unless only one was asked.
    pub fn lose(&mut self, address: &str) {
        let lost = self.there().find(|person| person.is(address)).map(Address::key);
        self.gone.extend(lost);
        if self.people.len() == 1 || self.there().next().is_none() {
            self.waits = false;
            self.gone.clear();
        }
    }
}

impl Ticket {
    pub fn side(&self, key: SideKey) -> Option<&SideTalk> {
        self.sides.iter().find(|talk| talk.key == key)
    }

    /// The side conversation with this person that moved last.
    pub fn side_with(&self, address: &str) -> Option<&SideTalk> {
        self.sides.iter().rev().find(|talk| talk.is_with(address))
    }

    /// The side conversation with just these people: what is written to one of them is not for the others.
    pub fn side_among(&self, people: &[Address]) -> Option<&SideTalk> {
        let same = |talk: &&SideTalk| {
            talk.people.len() == people.len() && people.iter().all(|person| talk.is_with(&person.address))
        };
        self.sides.iter().rev().find(same)
    }

    /// Takes a side conversation out, to put it back as the one that moved last.
    pub fn take_side(&mut self, key: SideKey) -> Option<SideTalk> {
        let at = self.sides.iter().position(|talk| talk.key == key)?;
        Some(self.sides.remove(at))
    }

    /// The number of the next side conversation that begins in this ticket.
    pub fn next_side(&self) -> SideKey {
        let own = self.sides.iter().filter(|talk| talk.key.ticket == self.number);
        SideKey { ticket: self.number, id: own.map(|talk| talk.key.id).max().unwrap_or(0) + 1 }
    }

    /// Nothing is owed by third parties any more: nobody is asked again.
    pub fn stop_waiting(&mut self) {
        self.sides.iter_mut().for_each(|talk| talk.waits = false);
    }
}

/// When a third party who owes an answer is asked again, or given up.
pub fn chase_at(talk: &SideTalk, ticket: &Ticket, policy: &Policy) -> Option<Timestamp> {
    let waits = talk.waits && !ticket.status.is_done();
    let period = chase(ticket, talk.asked_in.as_ref(), policy).filter(|_| waits)?;
    talk.asked_at.checked_add(period).ok()
}

/// After how long it is asked again: as the ticket's queue says, or else that in which it was asked, lest nobody asks again
/// what a move took out of its queue.
pub fn chase(ticket: &Ticket, asked_in: Option<&QueueName>, policy: &Policy) -> Option<SignedDuration> {
    let of = |queue: &QueueName| policy.queue(queue)?.chase;
    of(&ticket.queue).or_else(|| of(asked_in?))
}

/// The side conversations in which that time has come.
pub fn overdue(ticket: &Ticket, policy: &Policy, now: Timestamp) -> Vec<SideKey> {
    let due = |talk: &&SideTalk| chase_at(talk, ticket, policy).is_some_and(|at| at <= now);
    ticket.sides.iter().filter(due).map(|talk| talk.key).collect()
}
