//! How a ticket goes on by itself: who was told that nobody owns it, and what people were asked about it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::desk::approval::Approval;
use crate::desk::channel::Channel;
use crate::desk::chat::Talk;
use crate::desk::mail::address_key;
use crate::desk::names::AgentId;
use crate::desk::outage::Begun;
use crate::desk::policy::Policy;
use crate::desk::problem::Solving;
use crate::desk::promise::later;
use crate::desk::resolved::Untold;
use crate::desk::satisfaction::{Held, Satisfaction};
use crate::desk::sla::{Rung, WorkingTime};
use crate::desk::ticket::{Ticket, TicketNumber};

/// Stored whole: what a later version adds is absent in what an earlier one wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Course {
    /// How it came; `None`: that was not taken down yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub came_by: Option<Channel>,
    /// Where it began in a chat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat: Option<Talk>,
    /// While neither an owner nor an assignee answers for it who is an agent still.
    pub unowned: Option<Unowned>,
    /// The own name that its status was given by hand.
    pub status_name: Option<String>,
    /// The newest mail in which the requester was asked whether it is solved: its Message-ID, which nobody guesses.
    pub asked_solved: Option<String>,
    /// The same of earlier ones, oldest first: people answer those, too.
    pub asked_solved_before: Vec<String>,
    /// The newest mail in which the requester heard that a change will not be made, in the same way. It asks nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told_unmade: Option<String>,
    pub satisfaction: Option<Satisfaction>,
    /// While that question waits for a brake.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating_held: Option<Held>,
    /// While what says that it is resolved waits for a brake.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub untold: Option<Untold>,
    /// Why its requester must not be written to automatically, in words; as the newest mail of the requester says it.
    pub unanswerable: Option<String>,
    /// Why its acknowledgement did not reach the requester, until an agent answers them: what becomes of that is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ack_unreached: Option<String>,
    /// Of a change.
    pub approval: Option<Approval>,
    /// While a service is down because of it.
    pub outage: Option<Begun>,
    /// Who said last that a service is down because of it, or works again: colleagues are told once those affected are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outage_by: Option<AgentId>,
    /// Rules by their names: the one that opened it, and those that opened what it was opened for. None of them opens
    /// another ticket on it, so that no rule breeds tickets by what it opened.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub opened_by: Vec<String>,
    /// Of a problem or release that is solved and whose incidents are not yet all answered.
    pub solving: Option<Solving>,
    /// The ticket of which it was a part before somebody parted them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub split_from: Option<TicketNumber>,
    /// Agents whom a note named and who did nothing here since, and when that was.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub mentioned: BTreeMap<AgentId, Timestamp>,
    /// How many times others have got to know the address that an agent answers the desk at.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub disclosed: BTreeMap<AgentId, u32>,
    /// Accounts that the desk does not know and from which alone an agent's address was used before others had seen it, as
    /// [`address_key`] gives them: each mail of theirs may be the agent's.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub accounts: BTreeMap<AgentId, BTreeSet<String>>,
    /// Addresses of people who took part until somebody of the desk took them out, as [`address_key`] gives them: a mail of
    /// theirs does not bring them back.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub taken_out: BTreeSet<String>,
    /// Tickets of other people that were merged into this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<Joined>,
    /// Addresses of the requesters of all tickets that were merged into this one, as [`address_key`] gives them, unless
    /// nothing automatic may go there: its end is the end of what they asked for as well.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub merged_requesters: BTreeSet<String>,
}

/// Since then more people are answered here than whoever was told of the ticket before can know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    pub ticket: TicketNumber,
    pub at: Timestamp,
    /// Whoever merged them knows.
    pub by: Option<AgentId>,
}

impl Course {
    /// So many earlier questions are known.
    const MOST_ASKED: usize = 20;

    /// The requester is asked whether it is solved, by the mail of this Message-ID.
    pub fn asks_solved(&mut self, message_id: Option<String>) {
        self.asked_solved_before.extend(self.asked_solved.take());
        let surplus = self.asked_solved_before.len().saturating_sub(Self::MOST_ASKED);
        self.asked_solved_before.drain(..surplus);
        self.asked_solved = message_id;
        // Who is asked whether it is solved knows.
        self.untold = None;
    }

    /// Whether a mail answers one of these.
    pub fn asked_solved_by(&self, in_reply_to: &[String]) -> bool {
        self.asked_solved.iter().chain(&self.asked_solved_before).any(|asked| in_reply_to.contains(asked))
    }

    /// Takes over what must not end with a ticket that is merged into this one; of questions to approvers
    /// [`crate::desk::approval::merge`] takes care. What its status was called, and what its requester was asked about
    /// it, was about that ticket alone. `same`: both are of the same people.
    pub fn merge(&mut self, from: &Self, same: bool) {
        // Another matter is no business of whoever reads in this chat.
        if let Some(talk) = &mut self.chat {
            talk.over = true;
        }
        // Whoever must not be answered automatically in the one must not be in the other.
        if same && self.unanswerable.is_none() {
            self.unanswerable.clone_from(&from.unanswerable);
        }
        if same && self.ack_unreached.is_none() {
            self.ack_unreached.clone_from(&from.ack_unreached);
        }
        take_largest(&mut self.mentioned, &from.mentioned);
        // Addresses of both lead to this one now.
        take_largest(&mut self.disclosed, &from.disclosed);
        for (agent, accounts) in &from.accounts {
            self.accounts.entry(agent.clone()).or_default().extend(accounts.iter().cloned());
        }
        self.taken_out.extend(from.taken_out.iter().cloned());
        self.joined.extend(from.joined.iter().cloned());
        self.merged_requesters.extend(from.merged_requesters.iter().cloned());
        // Nobody had either of them: that counts from the older, and nobody hears it twice.
        if let (Some(own), Some(other)) = (&mut self.unowned, &from.unowned) {
            own.since = own.since.min(other.since);
            own.told.extend(other.told.iter().filter(|rung| !own.told.contains(rung)).copied().collect::<Vec<_>>());
        }
    }
}

/// Of what each agent has in either, the larger.
fn take_largest<T: Copy + Ord>(own: &mut BTreeMap<AgentId, T>, other: &BTreeMap<AgentId, T>) {
    for (agent, value) in other {
        own.entry(agent.clone()).and_modify(|known| *known = (*known).max(*value)).or_insert(*value);
    }
}

/// A ticket that rests without anybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unowned {
    pub since: Timestamp,
    /// Who heard of it, each once.
    pub told: Vec<Rung>,
}

/// Who hears of an unowned ticket, and after how many times the queue's `unowned_after`.
const STEPS: [(Rung, i64); 2] = [(Rung::Queue, 1), (Rung::Lead, 2)];

impl Ticket {
    /// Whether somebody of the desk took them out, and nobody copied them in again since.
    pub fn is_taken_out(&self, address: &str) -> bool {
        self.course.taken_out.contains(&address_key(address))
    }

    /// Begins to count when it loses its last person, or is opened without one; ends when somebody has it, or it is
    /// done.
    pub fn watch_ownership(&mut self, policy: &Policy, now: Timestamp) {
        let rests = !self.status.is_done() && policy.is_nobodys(self);
        self.course.unowned = match self.course.unowned.take() {
            Some(unowned) if rests => Some(unowned),
            None if rests => Some(Unowned { since: now, told: Vec::new() }),
            _ => None,
        };
    }
}

/// Who must hear next that nobody owns the ticket, and when. In working time where the queue has an SLA.
pub fn unowned_at(ticket: &Ticket, policy: &Policy) -> Option<(Timestamp, Rung)> {
    let unowned = ticket.course.unowned.as_ref()?;
    let after = policy.queue(&ticket.queue)?.unowned_after?;
    let (rung, times) = STEPS.into_iter().find(|(rung, _)| !unowned.told.contains(rung))?;
    let after = match after {
        WorkingTime::Seconds(seconds) => WorkingTime::Seconds(seconds.saturating_mul(times)),
        WorkingTime::Days(days) => WorkingTime::Days(days.saturating_mul(times)),
    };
    Some((later(unowned.since, after, ticket, policy)?, rung))
}
