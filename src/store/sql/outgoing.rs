//! Reading mail that leaves.

use anyhow::{Context, Result};

use crate::desk::facts::{Answered, SentMail};
use crate::desk::mail::address_key;
use crate::desk::plan::Draft;
use crate::store::driver::Driver;
use crate::store::outbox::{OutboxFilter, OutboxRow, OutboxState};
use crate::store::sql::{Conditions, first, rows_in};
use crate::store::value::{Columns, Row, Value, key, params};

pub fn list(db: &mut dyn Driver, filter: &OutboxFilter) -> Result<Vec<OutboxRow>> {
    let mut conditions = Conditions::default();
    if let Some(id) = filter.id {
        conditions.add("outbox.id = $?", id);
    }
    if let Some(state) = filter.state {
        conditions.add("outbox.state = $?", state.as_str());
    }
    if let Some(ticket) = filter.ticket {
        conditions.add("outgoing.ticket = $?", ticket);
    }
    if let Some(before) = filter.before {
        conditions.add("outbox.id < $?", before);
    }
    let order = conditions.newest("outbox.id", filter.last);
    let sql = format!(
        "SELECT outbox.id, outgoing.ticket, rcpt, draft, state, attempts, next_attempt_at, last_error FROM outbox \
         JOIN outgoing ON outgoing.id = outbox.outgoing {} {order}",
        conditions.sql()
    );
    let rows = db.query(&sql, &conditions.params).context("Failed to read the outbox")?;
    let mut rows = rows.into_iter().map(row_of).collect::<Result<Vec<_>>>()?;
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

fn row_of(row: Row) -> Result<OutboxRow> {
    let mut row = Columns::of(row);
    let (id, ticket, rcpt) = (row.take()?, row.take()?, row.take()?);
    let draft: Draft = row.json()?;
    let state = row.word()?;
    Ok(OutboxRow {
        id,
        ticket,
        rcpt,
        to: draft.to.into_iter().map(|to| to.address).collect(),
        subject: draft.subject,
        template: draft.template,
        message_id: draft.message_id,
        state,
        attempts: row.take()?,
        next_attempt_at: row.take::<Option<_>>()?.filter(|_| state == OutboxState::Queued),
        last_error: row.take()?,
    })
}

const SENT: &str = "SELECT outbox.id, outgoing.ticket, template, rcpt, message_id FROM outbox \
    JOIN outgoing ON outgoing.id = outbox.outgoing";

/// The mail that a report is about: the row that its token names, or else that of the newest known Message-ID.
/// Of a mail with several recipients the row of one whom the report names, or the first, for want of knowing better.
pub fn sent(db: &mut dyn Driver, outbox: Option<i64>, ids: &[String], reported: &[String]) -> Result<Option<SentMail>> {
    if let Some(id) = outbox {
        let sql = format!("{SENT} WHERE outbox.id = $1");
        let rows = db.query(&sql, params![id]).context("Failed to look for sent mail")?;
        if let Some(row) = first(rows) {
            return sent_of(row).map(Some);
        }
    }
    let sql = format!("{SENT} WHERE message_id IN $list ORDER BY outbox.id");
    let rows = rows_in(db, &sql, ids, |id| Value::from(key(id))).context("Failed to look for sent mail")?;
    let found = rows.into_iter().map(|row| sent_of(Columns::of(row))).collect::<Result<Vec<_>>>()?;
    let Some(id) = ids.iter().map(|id| key(id)).find(|id| found.iter().any(|sent| sent.message_id == *id)) else {
        return Ok(None);
    };
    let mut rows = found.into_iter().filter(|sent| sent.message_id == id).collect::<Vec<_>>();
    // In their order: whom a report names goes before who may have been written to in their place.
    let of = |address: &String| rows.iter().position(|sent| address_key(&sent.rcpt) == *address);
    let named = reported.iter().find_map(of).unwrap_or(0);
    Ok(Some(rows.swap_remove(named)))
}

fn sent_of(mut row: Columns) -> Result<SentMail> {
    Ok(SentMail {
        outbox: row.take()?,
        ticket: row.take()?,
        template: row.take()?,
        rcpt: row.take()?,
        message_id: row.take()?,
    })
}

/// A mail that the desk wrote.
pub fn written(db: &mut dyn Driver, message_id: &str) -> Result<Option<Answered>> {
    let sql = "SELECT outgoing.ticket, template, noted, draft, written_at, ledger.id, verdict, ledger.ticket FROM outgoing \
               LEFT JOIN ledger ON ledger.id = outgoing.ledger \
               WHERE outgoing.message_id = $1";
    let rows = db.query(sql, params![key(message_id)]).context("Failed to look for a mail that was written")?;
    let answered = |mut row: Columns| {
        let message_id = message_id.to_owned();
        let (ticket, template, noted) = (row.take()?, row.take()?, row.take()?);
        let Draft { text, .. } = row.json()?;
        let at = row.take()?;
        let of = row.take::<Option<i64>>()?.map(|id| Ok::<_, anyhow::Error>((id, row.word()?))).transpose()?;
        let caused_on = row.take()?;
        Ok(Answered { message_id, ticket, template, noted, text, at, of, caused_on })
    };
    first(rows).map(answered).transpose()
}
