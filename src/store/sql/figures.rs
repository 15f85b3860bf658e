//! What figures are made of: tickets, how their status changed, and how often they were answered.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::desk::figures::{Facts, Message};
use crate::desk::lifecycle::{TURNED, Turn};
use crate::desk::names::QueueName;
use crate::desk::search::TicketFilter;
use crate::desk::ticket::{AuthorKind, EntryKind, TicketNumber, Visibility};
use crate::store::driver::Driver;
use crate::store::sql::tickets;
use crate::store::value::{Columns, params};

pub fn read(db: &mut dyn Driver, within: (Timestamp, Timestamp), queues: &[QueueName]) -> Result<Facts> {
    let filter = TicketFilter { lived: Some(within), queues: queues.to_vec(), ..TicketFilter::default() };
    let mut facts = Facts { tickets: tickets::list(db, &filter)?, ..Facts::default() };
    let oldest = TicketFilter { queues: queues.to_vec(), limit: Some(1), ..TicketFilter::default() };
    facts.first = tickets::list(db, &oldest)?.first().map(|ticket| ticket.created_at);
    let known: BTreeSet<TicketNumber> = facts.tickets.iter().map(|ticket| ticket.number).collect();
    // By their tickets: entries have no index of time alone.
    let sql = "SELECT entry.ticket, written_at, body FROM ticket JOIN entry ON entry.ticket = ticket.number \
               WHERE ticket.created_at < $2 AND (ticket.done_at IS NULL OR ticket.done_at >= $1) \
               AND written_at >= $1 AND written_at < $2 AND entry.kind = $3 AND body LIKE $4 \
               ORDER BY entry.ticket, written_at, entry.id";
    let params = params![within.0, within.1, EntryKind::Event.as_str(), format!("{TURNED}%")];
    for row in db.query(sql, params).context("Failed to read how tickets changed")? {
        let mut row = Columns::of(row);
        let (ticket, at): (TicketNumber, Timestamp) = (row.take()?, row.take()?);
        let turn = Turn::read(at, &row.take::<String>()?).filter(|_| known.contains(&ticket));
        if let Some(turn) = turn {
            facts.turns.entry(ticket).or_default().push(turn);
        }
    }
    let sql = "SELECT entry.ticket, COUNT(*) FROM ticket JOIN entry ON entry.ticket = ticket.number \
               WHERE ticket.done_at >= $1 AND ticket.done_at < $2 AND entry.kind = $3 AND author_kind = $4 \
               AND visibility = $5 GROUP BY entry.ticket";
    let (sent, agent, public) = (EntryKind::Outbound.as_str(), AuthorKind::Agent.as_str(), Visibility::Public.as_str());
    let params = params![within.0, within.1, sent, agent, public];
    for row in db.query(sql, params).context("Failed to count the answers of tickets")? {
        let mut row = Columns::of(row);
        let (ticket, count): (TicketNumber, i64) = (row.take()?, row.take()?);
        if known.contains(&ticket) {
            facts.answers.insert(ticket, usize::try_from(count).unwrap_or_default());
        }
    }
    Ok(facts)
}

/// What was written on pages is no mail.
const MESSAGES: &str = "SELECT received_at, ledger.mailbox, verdict, ticket.queue FROM ledger \
    LEFT JOIN ticket ON ticket.number = ledger.ticket \
    WHERE received_at >= $1 AND received_at < $2 AND written_on IS NULL ORDER BY ledger.id";

pub fn messages(db: &mut dyn Driver, (from, to): (Timestamp, Timestamp)) -> Result<Vec<Message>> {
    let rows = db.query(MESSAGES, params![from, to]).context("Failed to read what came as mail")?;
    let message = |row| {
        let mut row = Columns::of(row);
        Ok(Message { at: row.take()?, mailbox: row.take()?, verdict: row.word()?, queue: row.take()? })
    };
    rows.into_iter().map(message).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::migrate::migrate;
    use crate::store::sqlite::{PATIENCE, Sqlite};

    #[test]
    fn mail_of_a_while_is_found_by_when_it_came() {
        let folder = tempfile::tempdir().unwrap();
        let mut db = Sqlite::writer(folder.path(), PATIENCE).unwrap();
        migrate(&mut db).unwrap();
        let rows = db.query(&format!("EXPLAIN QUERY PLAN {MESSAGES}"), params![0_i64, 1_i64]).unwrap();
        let plan = format!("{rows:?}");
        assert!(plan.contains("USING INDEX ledger_received"), "{plan}");
        assert!(!plan.contains("SCAN ledger"), "{plan}");
    }
}
