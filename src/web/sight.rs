//! What an agent may know of: no ticket, nor the mail of tickets and mailboxes, whose queue is restricted to others.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use anyhow::Result;

use crate::desk::names::{AgentId, MailboxName, QueueName};
use crate::desk::plan::Verdict;
use crate::desk::policy::{Agent, Policy};
use crate::desk::ticket::{Link, Ticket, TicketNumber};
use crate::store::ledger::LedgerRow;
use crate::store::tx::Tx;
use crate::web::Web;
use crate::web::fault::Fault;
use crate::web::session::SignedIn;
use crate::web::ticket::surviving;

/// The eyes of one agent, for one question.
pub struct Sight {
    policy: Arc<Policy>,
    agent: AgentId,
    /// Whether there is a queue of which the agent may not hear; mostly there is none, and nothing need be looked up.
    narrow: bool,
    known: BTreeMap<TicketNumber, bool>,
}

impl Sight {
    pub fn of(signed_in: &SignedIn) -> Self {
        Self::new(signed_in.visit.web.config.policy.clone(), signed_in.agent.id.clone())
    }

    pub fn new(policy: Arc<Policy>, agent: AgentId) -> Self {
        let narrow = policy.queues.iter().any(|queue| !policy.may_hear(&agent, &queue.name));
        Self { policy, agent, narrow, known: BTreeMap::new() }
    }

    /// Queues of which the agent may not hear.
    pub fn hidden(&self) -> Vec<QueueName> {
        let queues = self.policy.queues.iter().map(|queue| &queue.name);
        queues.filter(|queue| !self.policy.may_hear(&self.agent, queue)).cloned().collect()
    }

    /// Whether there is nothing that the agent may not see.
    pub fn sees_all(&self) -> bool {
        !self.narrow
    }

    /// A ticket that was merged into one of others is theirs, too.
    pub fn ticket(&mut self, tx: &mut dyn Tx, number: TicketNumber) -> Result<bool> {
        if !self.narrow {
            return Ok(true);
        }
        if let Some(known) = self.known.get(&number) {
            return Ok(*known);
        }
        let both = [tx.ticket(number)?, surviving(tx, number)?];
        let may = both.iter().flatten().all(|ticket| self.policy.may_hear(&self.agent, &ticket.queue));
        self.known.insert(number, may);
        Ok(may)
    }

    /// What is about no ticket may be known of.
    pub fn about(&mut self, tx: &mut dyn Tx, ticket: Option<TicketNumber>) -> Result<bool> {
        ticket.map_or(Ok(true), |ticket| self.ticket(tx, ticket))
    }

    /// Ties of a ticket whose other end may be known of, too.
    pub fn links(&mut self, tx: &mut dyn Tx, number: TicketNumber) -> Result<Vec<Link>> {
        let mut seen = Vec::new();
        for link in tx.links(number)? {
            let other = if link.from == number { link.to } else { link.from };
            if self.ticket(tx, other)? {
                seen.push(link);
            }
        }
        Ok(seen)
    }

    pub fn mailbox(&self, name: &MailboxName) -> bool {
        self.policy.mailbox(name).is_none_or(|mailbox| self.policy.may_hear(&self.agent, &mailbox.queue))
    }

    /// Whether a message was put on a ticket.
    pub fn stands(row: &LedgerRow) -> bool {
        row.ticket.is_some()
            && matches!(
                row.verdict,
                Verdict::Opened | Verdict::Appended | Verdict::AgentReply | Verdict::Note | Verdict::Command
            )
    }

    /// What stands on a ticket is known to whoever knows the ticket; anything else is its mailbox's business, too.
    pub fn message(&mut self, tx: &mut dyn Tx, row: &LedgerRow) -> Result<bool> {
        Ok((Self::stands(row) || self.mailbox(&row.mailbox)) && self.about(tx, row.ticket)?)
    }
}

/// A ticket of which whoever looks may know. What pages, files and live updates tell of one they are given this for, so
/// that none of them can forget to ask.
pub struct Visible(Ticket);

impl Visible {
    /// The only way to one. `None`: there is no such ticket, or it is not for these eyes; both look the same.
    pub fn read(tx: &mut dyn Tx, sight: &mut Sight, number: TicketNumber) -> Result<Option<Self>> {
        let may = sight.ticket(tx, number)?;
        Ok(tx.ticket(number)?.filter(|_| may).map(Self))
    }

    pub async fn of(signed_in: &SignedIn, number: i64) -> Result<Self, Fault> {
        Self::for_agent(&signed_in.visit.web, &signed_in.agent, number).await
    }

    /// The same for an agent's program.
    pub async fn for_agent(web: &Web, agent: &Agent, number: i64) -> Result<Self, Fault> {
        let mut sight = Sight::new(web.config.policy.clone(), agent.id.clone());
        let found = web.store.read(move |tx| Self::read(tx, &mut sight, TicketNumber(number)));
        found.await?.ok_or(Fault::NotFound)
    }
}

impl Deref for Visible {
    type Target = Ticket;

    fn deref(&self) -> &Ticket {
        &self.0
    }
}
