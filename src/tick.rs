//! The use case: something is due. Asks an index, never scans.

use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;

use crate::act::facts_of;
use crate::desk::digest::{self, Written};
use crate::desk::due;
use crate::desk::plan::Plan;
use crate::desk::policy::{Agent, Policy};
use crate::desk::ticket::Status;
use crate::store::Store;
use crate::store::tickets::TicketFilter;

/// Tickets handled in one transaction.
const BATCH: usize = 100;

/// Does what is due at `now`; the plans say what was done.
pub async fn tick(store: &Store, policy: &Arc<Policy>, now: Timestamp) -> Result<Vec<Plan>> {
    let mut done: Vec<Plan> = Vec::new();
    loop {
        let policy = policy.clone();
        let plans = store
            .write(move |tx| {
                let mut plans = Vec::new();
                for ticket in tx.due(now, BATCH)? {
                    let facts = facts_of(tx, &policy, &ticket, now)?;
                    let plan = due::due(ticket, &facts, &policy, now);
                    tx.apply(&plan, None, now)?;
                    plans.push(plan);
                }
                Ok(plans)
            })
            .await?;
        let full = plans.len() == BATCH;
        // A ticket that stays due after it was handled would go round for ever.
        let again = plans.iter().any(|plan| done.iter().any(|earlier| earlier.ticket == plan.ticket));
        done.extend(plans);
        if !full || again {
            return Ok(done);
        }
    }
}

/// Tells those agents whose hour has come what needs doing.
pub async fn digests(store: &Store, policy: &Arc<Policy>, now: Timestamp) -> Result<Vec<Plan>> {
    let due = |written: &Written, agent: &Agent| digest::is_due(agent, policy, written.get(&agent.id).copied(), now);
    if digest::readers(policy).next().is_none() {
        return Ok(Vec::new());
    }
    let written = store.read(|tx| tx.digests()).await?;
    if !digest::readers(policy).any(|agent| due(&written, agent)) {
        return Ok(Vec::new());
    }
    let policy = policy.clone();
    store
        .write(move |tx| {
            // Asked again where nobody else writes.
            let written = tx.digests()?;
            let filter = TicketFilter { done_since: Some(digest::since(now)), ..TicketFilter::default() };
            let tickets = tx.tickets(&filter)?;
            let mut plans = Vec::new();
            for agent in digest::readers(&policy) {
                if digest::is_due(agent, &policy, written.get(&agent.id).copied(), now) {
                    let plan = digest::digest(agent, &tickets, &policy, now, getrandom::u64()?);
                    tx.apply(&plan, None, now)?;
                    plans.push(plan);
                }
            }
            Ok(plans)
        })
        .await
}

/// Recomputes every open ticket's targets: the configuration changed.
pub async fn recompute(store: &Store, policy: &Arc<Policy>, now: Timestamp) -> Result<usize> {
    let living: Vec<Status> = Status::ALL.iter().copied().filter(|status| *status != Status::Closed).collect();
    let filter = TicketFilter { statuses: living, ..TicketFilter::default() };
    let tickets = store.read(move |tx| tx.tickets(&filter)).await?;
    let mut changed = 0;
    for chunk in tickets.chunks(BATCH) {
        let (policy, numbers) = (policy.clone(), chunk.iter().map(|ticket| ticket.number).collect::<Vec<_>>());
        changed += store
            .write(move |tx| {
                let mut changed = 0;
                for number in numbers {
                    let Some(ticket) = tx.ticket(number)? else { continue };
                    let facts = facts_of(tx, &policy, &ticket, now)?;
                    let (before, wake) = (ticket.clocks.clone(), ticket.wake_at);
                    let plan = due::recompute(ticket, &facts, &policy, now);
                    if plan.saved().is_some_and(|after| after.clocks != before || after.wake_at != wake) {
                        tx.apply(&plan, None, now)?;
                        changed += 1;
                    }
                }
                Ok(changed)
            })
            .await?;
    }
    Ok(changed)
}
