//! Writing a plan.

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::desk::plan::{Change, Draft, Plan};
use crate::store::driver::Driver;
use crate::store::ledger::LedgerId;
use crate::store::outbox::OutboxState;
use crate::store::sql::{Effects, entries, first, hooks, json, services, tickets, visitors};
use crate::store::value::{key, params};

/// Names in the table of counters.
pub const TICKETS: &str = "ticket";
pub const CONTACTS: &str = "contact";

pub fn apply(
    db: &mut dyn Driver,
    effects: &mut Effects,
    plan: &Plan,
    ledger: Option<LedgerId>,
    now: Timestamp,
) -> Result<()> {
    for change in &plan.changes {
        apply_change(db, effects, change, (ledger, now))?;
    }
    for draft in &plan.drafts {
        let noted = plan.noted.contains(&draft.message_id);
        write_draft(db, (draft, noted), ledger, now)?;
        effects.outbox = true;
    }
    for hold in &plan.held {
        visitors::hold(db, hold)?;
    }
    Ok(())
}

fn apply_change(
    db: &mut dyn Driver,
    effects: &mut Effects,
    change: &Change,
    (ledger, now): (Option<LedgerId>, Timestamp),
) -> Result<()> {
    match change {
        Change::Contact(contact) => {
            tickets::write_contact(db, contact)?;
            count(db, CONTACTS, contact.id)
        }
        Change::Ticket(ticket) => {
            tickets::write(db, ticket)?;
            effects.tickets |= ticket.wake_at.is_some();
            count(db, TICKETS, ticket.number.0)
        }
        Change::Entry { ticket, entry } => entries::write(db, *ticket, entry, ledger),
        Change::Link(link) => entries::write_link(db, link),
        Change::Merge { from, into } => entries::merge(db, *from, *into),
        Change::Move { entry, into, opened } => entries::move_one(db, *entry, *into, *opened),
        Change::Known(known) => entries::write_known(db, known),
        Change::Spend { bucket, level } => db
            .execute(
                "INSERT INTO bucket (name, tokens, refreshed_at) VALUES ($1, $2, $3) \
                 ON CONFLICT (name) DO UPDATE SET tokens = excluded.tokens, refreshed_at = excluded.refreshed_at",
                params![key(&bucket.0), level.tokens, level.at],
            )
            .context("Failed to write a bucket")
            .map(drop),
        Change::LastAssigned { queue, agent } => db
            .execute(
                "INSERT INTO last_assigned (queue, agent) VALUES ($1, $2) \
                 ON CONFLICT (queue) DO UPDATE SET agent = excluded.agent",
                params![queue, agent],
            )
            .context("Failed to write who got the last ticket")
            .map(drop),
        Change::Away { agent, until: Some(until) } => db
            .execute(
                "INSERT INTO away (agent, away_until) VALUES ($1, $2) \
                 ON CONFLICT (agent) DO UPDATE SET away_until = excluded.away_until",
                params![agent, *until],
            )
            .context("Failed to write who is away")
            .map(drop),
        Change::Away { agent, until: None } => db
            .execute("DELETE FROM away WHERE agent = $1", params![agent])
            .context("Failed to write who is back")
            .map(drop),
        Change::Digested { agent, at } => db
            .execute(
                "INSERT INTO digest (agent, written_at) VALUES ($1, $2) \
                 ON CONFLICT (agent) DO UPDATE SET written_at = excluded.written_at",
                params![agent, *at],
            )
            .context("Failed to write who was told what needs doing")
            .map(drop),
        Change::Reported { report, agent, at } => db
            .execute(
                "INSERT INTO mailed_report (report, agent, written_at) VALUES ($1, $2, $3) \
                 ON CONFLICT (report, agent) DO UPDATE SET written_at = excluded.written_at",
                params![report, agent, *at],
            )
            .context("Failed to write who was mailed a report")
            .map(drop),
        Change::OutageBegan { service, ticket, at } => services::begin(db, service, *ticket, *at),
        Change::OutageCorrected { ticket, at } => services::correct(db, *ticket, *at),
        Change::OutageEnded { ticket, at } => services::end(db, *ticket, *at),
        Change::Bulletin(bulletin) => {
            effects.tickets = true;
            services::write(db, bulletin)
        }
        Change::OutageHeard { service, heard, reader } => {
            effects.tickets = true;
            services::hear(db, (service, heard), reader, now)
        }
        Change::BulletinReaders { bulletin, readers } => services::write_readers(db, *bulletin, readers, now),
        Change::BulletinRead { bulletin, address, state, try_at, message_id } => {
            services::settle(db, (*bulletin, address), *state, *try_at, message_id.as_deref())
        }
        Change::BulletinDone { bulletin, at } => services::finish(db, *bulletin, *at),
        Change::Hook(hook) => {
            effects.hooks = true;
            hooks::write(db, hook)
        }
        Change::Visitor(visitor) => {
            effects.tickets |= visitors::write(db, visitor)?;
            Ok(())
        }
        Change::ReadHere { messages, rcpt } => visitors::read_here(db, messages, rcpt, now),
        Change::Unsend { ticket, rcpt } => services::unsend(db, *ticket, rcpt),
        Change::Leave { messages, rcpt } => {
            effects.outbox = true;
            visitors::leave(db, messages, rcpt, now)
        }
        Change::Undelivered { outbox, diagnostic, .. } => db
            .execute(
                "UPDATE outbox SET state = $2, last_error = $3 WHERE id = $1",
                params![*outbox, OutboxState::Failed.as_str(), diagnostic],
            )
            .context("Failed to write that a mail did not arrive")
            .map(drop),
    }
}

/// Remembers that a number is taken.
fn count(db: &mut dyn Driver, name: &str, number: i64) -> Result<()> {
    db.execute(
        "INSERT INTO counter (name, value) VALUES ($1, $2) \
         ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE counter.value < excluded.value",
        params![name, number],
    )
    .context("Failed to write a counter")?;
    Ok(())
}

/// One row of the mail, and one for each envelope recipient.
fn write_draft(
    db: &mut dyn Driver,
    (draft, noted): (&Draft, bool),
    ledger: Option<LedgerId>,
    now: Timestamp,
) -> Result<()> {
    let rows = db
        .query(
            "INSERT INTO outgoing (message_id, ticket, ledger, template, noted, draft, written_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            params![key(&draft.message_id), draft.ticket, ledger, &draft.template, noted, json::text(draft)?, now],
        )
        .context("Failed to write outgoing mail")?;
    let outgoing: i64 = first(rows).context("Failed to write outgoing mail: no id came back")?.take()?;
    for rcpt in &draft.rcpts {
        db.execute(
            "INSERT INTO outbox (outgoing, rcpt, mailbox, state, attempts, next_attempt_at, data_begun) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            params![outgoing, rcpt, &draft.mailbox, OutboxState::Queued.as_str(), 0_i64, now, false],
        )
        .context("Failed to write to the outbox")?;
    }
    Ok(())
}
