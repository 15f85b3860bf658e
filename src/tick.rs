//! The use case: something is due. Asks an index, never scans.

use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;

use crate::act::{chat, facts_of, report};
use crate::desk::bulletin::{self, Occasion, Since, State, Stored};
use crate::desk::digest::{self, Found, Written};
use crate::desk::due;
use crate::desk::maintenance;
use crate::desk::names::{MailboxName, QueueName};
use crate::desk::outage::Outage;
use crate::desk::plan::{Change, Plan, Verdict};
use crate::desk::policy::{Agent, Policy};
use crate::desk::problem::{self, Solving};
use crate::desk::scheduled;
use crate::desk::search::TicketFilter;
use crate::desk::ticket::{Status, Ticket, TicketNumber};
use crate::store::Store;
use crate::store::api;
use crate::store::ledger::{LedgerFilter, LedgerId};
use crate::store::looks;
use crate::store::tx::Tx;

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
                    let cause = cause(tx, &ticket)?;
                    let plan = due::due(ticket, &facts, &policy, now);
                    tx.apply(&plan, cause, now)?;
                    plans.push(plan);
                }
                Ok(plans)
            })
            .await?;
        // What is done in steps goes on at once; a ticket that is due again without a step ahead would go round for ever.
        let goes_on =
            plans.len() == BATCH || plans.iter().any(|plan| plan.saved().is_some_and(|one| steps_on(one, now)));
        let again = plans.iter().any(|plan| {
            let earlier = done.iter().rev().find(|earlier| earlier.ticket == plan.ticket);
            earlier.is_some_and(|earlier| steps_left(plan) >= steps_left(earlier))
        });
        done.extend(plans);
        if !goes_on || again {
            return Ok(done);
        }
    }
}

/// Whether the next of several steps is due on a ticket as it was left.
fn steps_on(ticket: &Ticket, now: Timestamp) -> bool {
    problem::goes_on_at(ticket).is_some_and(|at| at <= now)
}

/// How much of what is done in steps a plan left.
fn steps_left(plan: &Plan) -> usize {
    let solving = plan.saved().and_then(|ticket| ticket.course.solving.as_ref());
    solving.map_or(0, Solving::steps)
}

/// The message whose attachments are still to be sent.
fn cause(tx: &mut dyn Tx, ticket: &Ticket) -> Result<Option<LedgerId>> {
    let Some(message_id) = ticket.course.solving.as_ref().and_then(Solving::letter) else { return Ok(None) };
    let filter = LedgerFilter { message_id: Some(message_id.to_owned()), ..LedgerFilter::default() };
    let first = tx.ledger(&filter)?.into_iter().find(|row| row.verdict != Verdict::Duplicate);
    Ok(first.map(|row| row.id))
}

/// Takes away what programs were answered, when it is old: it holds what stood on tickets; and who looked at what a year
/// ago.
pub async fn forget(store: &Store, now: Timestamp) -> Result<()> {
    let since = now.checked_sub(api::KEPT).unwrap_or(now);
    if store.read(move |tx| tx.api_answers_over(since)).await? {
        store.write(move |tx| tx.forget_api_answers(since)).await?;
    }
    let since = now.checked_sub(looks::KEPT).unwrap_or(now);
    if store.read(move |tx| tx.looks_over(since)).await? {
        store.write(move |tx| tx.forget_looks(since)).await?;
    }
    Ok(())
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
            let found = Found { tickets: tx.tickets(&filter)?, held: tx.undecided()?, away: tx.away()? };
            let mut plans = Vec::new();
            for agent in digest::readers(&policy) {
                if digest::is_due(agent, &policy, written.get(&agent.id).copied(), now) {
                    let plan = digest::digest(agent, &found, &policy, now, getrandom::u64()?);
                    tx.apply(&plan, None, now)?;
                    plans.push(plan);
                }
            }
            Ok(plans)
        })
        .await
}

/// Mails the reports whose hour has come. Figures are read first, so that nobody waits for them to write; what was
/// written to whom is asked again where nobody else writes.
pub async fn reports(store: &Store, policy: &Arc<Policy>, now: Timestamp) -> Result<Vec<Plan>> {
    if policy.reports.is_empty() {
        return Ok(Vec::new());
    }
    let written = store.read(|tx| tx.mailed_reports()).await?;
    let mut plans = Vec::new();
    for due in scheduled::due(policy, &written, now) {
        let (report, agent) = (due.scheduled.name.clone(), due.agent.id.clone());
        let queues = policy.counted(due.agent);
        let wanted = due.scheduled.what.iter().filter_map(|name| {
            let period = due.scheduled.period(*name, due.day, policy, now)?;
            Some((*name, due.scheduled.way(*name, &period), period))
        });
        let (wanted, of, by) = (wanted.collect::<Vec<_>>(), queues.clone(), policy.clone());
        let tables = store.read(move |tx| {
            let made = |(name, way, period)| report::made(tx, (name, way), &period, Some(&of), &by);
            wanted.into_iter().map(made).collect::<Result<Vec<_>>>()
        });
        let (tables, policy) = (tables.await?, policy.clone());
        let done = store.write(move |tx| {
            let again = scheduled::due(&policy, &tx.mailed_reports()?, now);
            let Some(due) = again.iter().find(|due| due.scheduled.name == report && due.agent.id == agent) else {
                return Ok(None);
            };
            let plan = scheduled::letter(due, &tables, &queues, &policy, now, getrandom::u64()?);
            tx.apply(&plan, None, now)?;
            Ok(Some(plan))
        });
        plans.extend(done.await?);
    }
    Ok(plans)
}

/// Visitors of chats who were not heard of any more have left.
pub async fn chats(store: &Store, policy: &Arc<Policy>, now: Timestamp) -> Result<Vec<Plan>> {
    let mut done = Vec::new();
    while !store.read(move |tx| tx.visitors_gone(now, 1)).await?.is_empty() {
        let policy = policy.clone();
        let plans = store.write(move |tx| {
            let gone = tx.visitors_gone(now, BATCH)?;
            gone.iter().map(|visitor| chat::left(tx, &policy, visitor, now)).collect::<Result<Vec<_>>>()
        });
        done.extend(plans.await?);
    }
    Ok(done)
}

/// Tells those affected by a service what is to be told: each bulletin to one batch of its readers after the other, a
/// transaction each, so that whoever is killed goes on where they were.
pub async fn bulletins(store: &Store, policy: &Arc<Policy>, now: Timestamp) -> Result<Vec<Plan>> {
    announce(store, policy, now).await?;
    let mut done: Vec<Plan> = Vec::new();
    for stored in store.read(|tx| tx.bulletins()).await? {
        loop {
            let (policy, stored) = (policy.clone(), stored.clone());
            let plans = store.write(move |tx| tell_some(tx, &stored, &policy, now)).await?;
            let goes_on = !plans.is_empty();
            let ended = plans
                .iter()
                .any(|plan| plan.changes.iter().any(|change| matches!(change, Change::BulletinDone { .. })));
            done.extend(plans);
            if !goes_on || ended {
                break;
            }
        }
    }
    Ok(done)
}

/// Writes down what is to be told of maintenance, each once.
async fn announce(store: &Store, policy: &Arc<Policy>, now: Timestamp) -> Result<()> {
    let since = now.checked_sub(maintenance::KEPT).unwrap_or(now);
    let announced = store.read(move |tx| tx.announced(since)).await?;
    let due = maintenance::due(policy, &announced, now);
    let names: Vec<String> = due.iter().map(|bulletin| bulletin.name.clone()).collect();
    if names.is_empty() {
        return Ok(());
    }
    let known = store.read(move |tx| tx.bulletins_known(&names)).await?;
    let new = due.into_iter().filter(|bulletin| !known.contains(&bulletin.name));
    let changes: Vec<Change> = new.map(|bulletin| Change::Bulletin(Box::new(bulletin))).collect();
    if changes.is_empty() {
        return Ok(());
    }
    store.write(move |tx| tx.apply(&Plan { changes, ..Plan::new() }, None, now)).await
}

/// The next batch of a bulletin; nothing when everybody left waits for later.
pub fn tell_some(tx: &mut dyn Tx, stored: &Stored, policy: &Policy, now: Timestamp) -> Result<Vec<Plan>> {
    // Asked again where nobody else writes.
    let Some(stored) = tx.bulletins()?.into_iter().find(|found| found.id == stored.id) else { return Ok(Vec::new()) };
    let bulletin = &stored.bulletin;
    let incident = bulletin.ticket.map(|number| tx.ticket(number)).transpose()?.flatten();
    let kept = incident.as_ref().and_then(|ticket| bulletin::kept_in(&ticket.queue, policy));
    // What others must not hear of is no news to them, nor the other way round.
    let same = |queue: &QueueName| bulletin::kept_in(queue, policy) == kept;
    let going_on = |outage: &Outage| outage.service == bulletin.service && outage.ended_at.is_none();
    let outages = tx.outages(now)?;
    let (here, elsewhere): (Vec<&Outage>, Vec<&Outage>) =
        outages.iter().filter(|outage| going_on(outage)).partition(|outage| same(&outage.queue));
    let over = here.is_empty();
    let elsewhere: Vec<TicketNumber> = elsewhere.iter().map(|outage| outage.ticket).collect();
    let news = tx.outage_news(&bulletin.service, &bulletin::heard(kept, policy))?;
    let newest = news.iter().all(|news| news.bulletin <= stored.id);
    let heard = match bulletin.occasion {
        Occasion::MaintenanceEnded => !tx.bulletins_known(&maintenance::before(bulletin))?.is_empty(),
        _ => true,
    };
    let called_off = match bulletin.occasion {
        Occasion::MaintenanceAhead | Occasion::MaintenanceBegan => {
            !tx.bulletins_known(&maintenance::off(bulletin))?.is_empty()
        }
        _ => false,
    };
    let stale = bulletin::stale(&stored, Since { over, newest, heard, called_off }, now);
    if stale.is_none() && !stored.gathered {
        let statuses = Status::ALL.iter().copied().filter(|status| !status.is_done()).collect();
        let filter = TicketFilter { service: Some(bulletin.service.clone()), statuses, ..TicketFilter::default() };
        let open = tx.tickets(&filter)?;
        let began = news.iter().find(|news| news.occasion == Occasion::OutageBegan);
        let began = began.map(|news| news.bulletin).filter(|_| bulletin.occasion == Occasion::OutageEnded);
        // What is over is no news: whoever has not heard of it need hear neither.
        let withdrawn = began.map(|began| tx.withdraw_bulletin(began)).transpose()?.unwrap_or_default();
        let before = match bulletin.occasion {
            Occasion::OutageEnded => began.map(|began| tx.told_by(began)).transpose()?.unwrap_or_default(),
            Occasion::MaintenanceBegan | Occasion::MaintenanceEnded | Occasion::MaintenanceCancelled => {
                tx.told_under(&maintenance::before(bulletin))?
            }
            Occasion::OutageBegan | Occasion::MaintenanceAhead => Vec::new(),
        };
        let readers = bulletin::readers(bulletin, &open, before, kept, policy);
        let lookup = bulletin::lookup_of_all(&readers, incident.as_ref(), policy);
        let facts = tx.facts(&lookup, mailbox(policy), now)?;
        let plan = bulletin::gather(&stored, (readers, &withdrawn), &facts, policy, now);
        tx.apply(&plan, None, now)?;
        return Ok(vec![plan]);
    }
    let readers = match stale {
        None => tx.bulletin_waiting(stored.id, now, bulletin::BATCH)?,
        Some(_) => Vec::new(),
    };
    let mut plans = Vec::new();
    for reader in &readers {
        let twice = bulletin::may_be_heard_elsewhere(bulletin.occasion)
            && tx.heard_of_outage(&elsewhere, &reader.address.key())?;
        let plan = if twice {
            bulletin::heard_elsewhere(&stored, reader, now)
        } else {
            let facts = tx.facts(&bulletin::lookup(reader, bulletin, policy), mailbox(policy), now)?;
            bulletin::write(&stored, reader, &facts, policy, now)
        };
        tx.apply(&plan, None, now)?;
        plans.push(plan);
    }
    let tally = tx.bulletin_tally(stored.id)?;
    // One that was done before is found no more once nobody waits.
    if (plans.is_empty() || stored.was_done) && (stale.is_some() || !tally.contains_key(&State::Waiting)) {
        let facts = tx.facts(&bulletin::lookup_of_all(&[], incident.as_ref(), policy), mailbox(policy), now)?;
        let plan = bulletin::done(&stored, (&tally, stale), &facts, policy, now);
        tx.apply(&plan, None, now)?;
        plans.push(plan);
    }
    Ok(plans)
}

/// By which the desk writes by itself.
fn mailbox(policy: &Policy) -> &MailboxName {
    let first = policy.mailboxes.first();
    &first.unwrap_or_else(|| unreachable!("a checked policy has a mailbox")).name
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
                    let unowned = ticket.course.unowned.clone();
                    let plan = due::recompute(ticket, &facts, &policy, now);
                    let changed_by = |after: &Ticket| {
                        after.clocks != before || after.wake_at != wake || after.course.unowned != unowned
                    };
                    if plan.saved().is_some_and(changed_by) {
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
