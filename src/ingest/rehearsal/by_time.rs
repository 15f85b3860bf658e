//! Rules by time, on every ticket that is not closed, as of now.

use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;

use crate::desk::due;
use crate::desk::plan::Plan;
use crate::desk::policy::Policy;
use crate::desk::search::TicketFilter;
use crate::desk::thread;
use crate::desk::ticket::{Status, Ticket};
use crate::desk::timing;
use crate::ingest::rehearsal::{OnTime, Rehearsal, filled, would};
use crate::store::Store;

/// Tickets tried in one transaction.
const BATCH: usize = 100;

/// What the running desk did already, a rule of the same name does not do again here.
pub async fn try_all(done: &mut Rehearsal, store: &Store, policy: &Arc<Policy>, now: Timestamp) -> Result<()> {
    if policy.rules.iter().all(|rule| rule.time.is_none()) {
        return Ok(());
    }
    let living = Status::ALL.iter().copied().filter(|status| *status != Status::Closed).collect();
    let filter = TicketFilter { statuses: living, ..TicketFilter::default() };
    let tickets = store.read(move |tx| tx.tickets(&filter)).await?;
    done.tickets = tickets.len();
    let is_due = |ticket: &Ticket| timing::wake_at(ticket, policy).is_some_and(|at| at <= now);
    let due: Vec<Ticket> = tickets.into_iter().filter(is_due).collect();
    for chunk in due.chunks(BATCH) {
        let (draft, chunk) = (policy.clone(), chunk.to_vec());
        let plans = store
            .read(move |tx| {
                let one = |ticket: Ticket| -> Result<(Ticket, Plan)> {
                    let mut facts = tx.facts(&thread::about(&ticket, &draft), &ticket.mailbox, now)?;
                    facts.buckets.clear();
                    let plan = due::by_time(ticket.clone(), &facts, &draft, now);
                    Ok((ticket, plan))
                };
                chunk.into_iter().map(one).collect::<Result<Vec<_>>>()
            })
            .await?;
        let fill = |ticket: &Ticket, line: &str| filled(line, ticket, policy, now);
        plans.into_iter().for_each(|(ticket, plan)| done.take(ticket, &plan, fill));
    }
    Ok(())
}

impl Rehearsal {
    fn take(&mut self, ticket: Ticket, plan: &Plan, fill: impl Fn(&Ticket, &str) -> String) {
        let rules: Vec<String> = plan.acted.iter().map(|acted| acted.rule.clone()).collect();
        if rules.is_empty() {
            return;
        }
        self.count(&rules, |hits| hits.by_time += 1);
        let would = would(plan, |line| fill(&ticket, line));
        let Ticket { number, subject, queue, .. } = ticket;
        self.by_time.push(OnTime { ticket: number, subject, queue, rules, would });
    }
}
