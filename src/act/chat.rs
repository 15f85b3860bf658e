//! What the visitor of a chat does beside writing: they are there, they read, they leave.

use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;

use crate::act::facts_of;
use crate::desk::chat::{self, Line, Visitor};
use crate::desk::plan::{Change, Plan};
use crate::desk::policy::Policy;
use crate::desk::ticket::{Ticket, TicketNumber};
use crate::store::Store;
use crate::store::tickets::TicketMark;
use crate::store::tx::Tx;

/// What one look at the store shows of the chat of a ticket.
pub struct Look {
    pub ticket: Ticket,
    pub lines: Vec<Line>,
    pub mark: TicketMark,
    visitor: Option<Visitor>,
}

impl Look {
    /// `None`: there is no such ticket.
    pub fn at(tx: &mut dyn Tx, number: TicketNumber) -> Result<Option<Self>> {
        let Some(ticket) = tx.ticket(number)? else { return Ok(None) };
        let (lines, mark, visitor) = (tx.said(&ticket)?, tx.ticket_mark(number)?, tx.visitor(number)?);
        Ok(Some(Self { ticket, lines, mark, visitor }))
    }

    /// What is to be written of a visitor who is there, and has read up to this entry.
    fn news(&self, policy: &Policy, read: i64, now: Timestamp) -> Option<Plan> {
        let visitor = self.visitor.as_ref().filter(|_| !chat::is_over(&self.ticket))?;
        chat::heard(&self.ticket, visitor, &self.lines, read, policy, now)
    }
}

/// The visitor is there, and has read up to this entry.
pub async fn heard(store: &Store, policy: &Arc<Policy>, look: &Look, read: i64, now: Timestamp) -> Result<()> {
    // Mostly nothing is to be written, and then nobody waits for whoever writes.
    if look.news(policy, read, now).is_none() {
        return Ok(());
    }
    let (policy, number) = (policy.clone(), look.ticket.number);
    store
        // Asked again where nobody else writes.
        .write(move |tx| match Look::at(tx, number)?.and_then(|look| look.news(&policy, read, now)) {
            Some(plan) => tx.apply(&plan, None, now),
            None => Ok(()),
        })
        .await
}

/// The visitor seems to close the page.
pub async fn turns(store: &Store, number: TicketNumber, now: Timestamp) -> Result<()> {
    store
        .write(move |tx| match tx.visitor(number)? {
            Some(visitor) => tx.apply(&visitor.turns(now), None, now),
            None => Ok(()),
        })
        .await
}

/// The visitor says that they leave.
pub async fn leaves(store: &Store, policy: &Arc<Policy>, number: TicketNumber, now: Timestamp) -> Result<()> {
    let policy = policy.clone();
    store
        .write(move |tx| {
            let Some(visitor) = tx.visitor(number)?.filter(|visitor| visitor.until.is_some()) else { return Ok(()) };
            left(tx, &policy, &visitor, now).map(drop)
        })
        .await
}

/// They have left: what they have not read is mailed, or what was said.
pub fn left(tx: &mut dyn Tx, policy: &Policy, visitor: &Visitor, now: Timestamp) -> Result<Plan> {
    let plan = match tx.ticket(visitor.ticket)? {
        Some(ticket) => {
            let facts = facts_of(tx, policy, &ticket, now)?;
            chat::leave(ticket, visitor, &facts, policy, now)
        }
        None => {
            let gone = Visitor { until: None, ..visitor.clone() };
            Plan { changes: vec![Change::Visitor(gone)], ..Plan::new() }
        }
    };
    tx.apply(&plan, None, now)?;
    Ok(plan)
}
