//! Outages of services, and what those affected are told.

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::desk::bulletin::{Bulletin, Heard, News, Occasion, Reader, State, Stored, Tally};
use crate::desk::changes::Planned;
use crate::desk::mail::{Address, address_key};
use crate::desk::names::ServiceName;
use crate::desk::outage::Outage;
use crate::desk::ticket::TicketNumber;
use crate::desk::window::Window;
use crate::store::driver::Driver;
use crate::store::sql::{Conditions, first, rows_in};
use crate::store::value::{Columns, Row, Value, key, params};

const OUTAGE: &str = "SELECT outage.service, outage.ticket, began_at, ended_at, ticket.queue FROM outage \
                      JOIN ticket ON ticket.number = outage.ticket";

pub fn begin(db: &mut dyn Driver, service: &ServiceName, ticket: TicketNumber, at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO outage (service, ticket, began_at) VALUES ($1, $2, $3)";
    db.execute(sql, params![service, ticket, at]).context("Failed to write an outage").map(drop)
}

/// Also of what those affected are still to hear of it.
pub fn correct(db: &mut dyn Driver, ticket: TicketNumber, at: Timestamp) -> Result<()> {
    db.execute("UPDATE outage SET began_at = $2 WHERE ticket = $1 AND ended_at IS NULL", params![ticket, at])
        .context("Failed to correct when an outage began")?;
    let sql = "UPDATE bulletin SET begins_at = $2 \
               WHERE id = (SELECT MAX(id) FROM bulletin WHERE ticket = $1 AND occasion = 'outage_began')";
    db.execute(sql, params![ticket, at]).context("Failed to correct what those affected are told").map(drop)
}

pub fn end(db: &mut dyn Driver, ticket: TicketNumber, at: Timestamp) -> Result<()> {
    // Of merged tickets there may be two, of which the younger began after what is said of the older.
    let sql = "UPDATE outage SET ended_at = CASE WHEN began_at > $2 THEN began_at ELSE $2 END \
               WHERE ticket = $1 AND ended_at IS NULL";
    db.execute(sql, params![ticket, at]).context("Failed to write the end of an outage").map(drop)
}

/// Those that go on.
pub fn open(db: &mut dyn Driver) -> Result<Vec<Outage>> {
    let sql = format!("{OUTAGE} WHERE ended_at IS NULL ORDER BY began_at, outage.id");
    let rows = db.query(&sql, &[]).context("Failed to read which outages go on")?;
    rows.into_iter().map(outage_of).collect()
}

/// Those that go on, and those that ended after this instant.
pub fn since(db: &mut dyn Driver, since: Timestamp) -> Result<Vec<Outage>> {
    let sql = format!("{OUTAGE} WHERE ended_at IS NULL OR ended_at > $1 ORDER BY began_at, outage.id");
    let rows = db.query(&sql, params![since]).context("Failed to read outages")?;
    rows.into_iter().map(outage_of).collect()
}

fn outage_of(row: Row) -> Result<Outage> {
    let mut row = Columns::of(row);
    Ok(Outage {
        service: row.take()?,
        ticket: row.take()?,
        began_at: row.take()?,
        ended_at: row.take()?,
        queue: row.take()?,
    })
}

/// Living changes whose window is not over.
pub fn planned(db: &mut dyn Driver, now: Timestamp) -> Result<Vec<Planned>> {
    let sql = "SELECT number, service, window_from, window_to, queue FROM ticket WHERE window_to IS NOT NULL AND window_to > $1 \
               AND kind = 'change' AND status NOT IN ('resolved', 'closed') ORDER BY window_from, number";
    let rows = db.query(sql, params![now]).context("Failed to read when changes are made")?;
    let of = |row| {
        let mut row = Columns::of(row);
        let (ticket, service) = (row.take()?, row.take()?);
        let window = Window { from: row.take()?, to: row.take()? };
        Ok(Planned { ticket, service, window, queue: row.take()? })
    };
    rows.into_iter().map(of).collect()
}

/// Nothing where there is one of this name.
pub fn write(db: &mut dyn Driver, bulletin: &Bulletin) -> Result<()> {
    db.execute(
        "INSERT INTO bulletin (name, service, occasion, ticket, begins_at, ends_at, words, made_at, gathered) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (name) DO NOTHING",
        params![
            &bulletin.name,
            &bulletin.service,
            bulletin.occasion.as_str(),
            bulletin.ticket,
            bulletin.begins_at,
            bulletin.ends_at,
            &bulletin.words,
            bulletin.made_at,
            false
        ],
    )
    .context("Failed to write what those affected are told")
    .map(drop)
}

/// Which of these names were given.
pub fn known(db: &mut dyn Driver, names: &[String]) -> Result<Vec<String>> {
    let rows = rows_in(db, "SELECT name FROM bulletin WHERE name IN $list", names, |name| Value::from(name));
    rows.context("Failed to ask what was told")?.into_iter().map(|row| Columns::of(row).take()).collect()
}

/// So far back goes [`announced`]: of maintenance not much is ever told at a time.
const LATELY: usize = 500;

/// What was written down lately of maintenance that ends after an instant.
pub fn announced(db: &mut dyn Driver, since: Timestamp) -> Result<Vec<Bulletin>> {
    let sql = format!(
        "SELECT {BULLETIN} FROM (SELECT * FROM bulletin ORDER BY id DESC LIMIT $2) AS lately \
         WHERE ticket IS NULL AND ends_at > $1 ORDER BY id"
    );
    let rows = db.query(&sql, params![since, LATELY]).context("Failed to read what was told of maintenance")?;
    rows.into_iter().map(|row| bulletin_of(&mut Columns::of(row))).collect()
}

const BULLETIN: &str = "name, service, occasion, ticket, begins_at, ends_at, words, made_at";

fn bulletin_of(row: &mut Columns) -> Result<Bulletin> {
    Ok(Bulletin {
        name: row.take()?,
        service: row.take()?,
        occasion: row.word()?,
        ticket: row.take()?,
        begins_at: row.take()?,
        ends_at: row.take()?,
        words: row.take()?,
        made_at: row.take()?,
    })
}

/// Of which bulletins somebody is still to hear: those that are not done, and those that have got a reader since.
const UNFINISHED: &str = "id IN (SELECT id FROM bulletin WHERE done_at IS NULL \
                          UNION SELECT bulletin FROM bulletin_reader WHERE state = 'waiting')";

/// Oldest first.
pub fn unfinished(db: &mut dyn Driver) -> Result<Vec<Stored>> {
    let sql = format!("SELECT id, gathered, done_at, {BULLETIN} FROM bulletin WHERE {UNFINISHED} ORDER BY id");
    let rows = db.query(&sql, &[]).context("Failed to read what those affected are told")?;
    let of = |row| {
        let mut row = Columns::of(row);
        let (id, gathered) = (row.take()?, row.take()?);
        let done_at: Option<Timestamp> = row.take()?;
        Ok(Stored { id, gathered, was_done: done_at.is_some(), bulletin: bulletin_of(&mut row)? })
    };
    rows.into_iter().map(of).collect()
}

/// Looked up from the newest on, which most often is the one: a service may have failed any number of times.
pub fn outage_news(db: &mut dyn Driver, service: &ServiceName, heard: &Heard) -> Result<Vec<News>> {
    const QUEUE: &str = "(SELECT queue FROM ticket WHERE number = bulletin.ticket)";
    let mut found = Vec::new();
    for occasion in [Occasion::OutageBegan, Occasion::OutageEnded] {
        let mut conditions = Conditions::default();
        conditions.add("service = $?", service);
        conditions.add("occasion = $?", occasion.as_str());
        conditions.clauses.push("ticket IS NOT NULL".to_owned());
        match heard {
            Heard::Within(queue) => conditions.add(&format!("{QUEUE} = $?"), queue),
            Heard::Without(queues) => queues.iter().for_each(|queue| conditions.add(&format!("{QUEUE} <> $?"), queue)),
        }
        let sql = format!("SELECT id FROM bulletin {} ORDER BY id DESC LIMIT 1", conditions.sql());
        let rows = db.query(&sql, &conditions.params).context("Failed to read news of outages")?;
        for row in rows {
            found.push(News { bulletin: Columns::of(row).take()?, occasion });
        }
    }
    Ok(found)
}

/// Whoever was told by this bulletin, or knew it by another.
pub fn told_by(db: &mut dyn Driver, bulletin: i64) -> Result<Vec<Reader>> {
    let sql = "SELECT name, address, language, ticket FROM bulletin_reader WHERE state IN ('told', 'heard') \
               AND bulletin = $1 ORDER BY address_key";
    let rows = db.query(sql, params![bulletin]).context("Failed to read who was told of an outage")?;
    rows.into_iter().map(|row| reader_of(&mut Columns::of(row))).collect()
}

/// Whether somebody was told that an outage by one of these tickets began.
pub fn heard_of(db: &mut dyn Driver, incidents: &[TicketNumber], address: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM bulletin_reader AS reader JOIN bulletin ON bulletin.id = reader.bulletin \
               WHERE bulletin.ticket = $1 AND occasion = 'outage_began' AND reader.address_key = $2 \
               AND state IN ('told', 'heard') LIMIT 1";
    for incident in incidents {
        let rows = db.query(sql, params![*incident, key(address)]);
        if !rows.context("Failed to ask who was told of an outage")?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whoever was told under any of these names.
pub fn told_under(db: &mut dyn Driver, names: &[String]) -> Result<Vec<Reader>> {
    let sql = "SELECT DISTINCT reader.address_key, reader.name, address, language, reader.ticket FROM bulletin_reader \
               AS reader JOIN bulletin ON bulletin.id = reader.bulletin WHERE state = 'told' AND bulletin.name IN $list \
               ORDER BY reader.address_key";
    let rows = rows_in(db, sql, names, |name| Value::from(name)).context("Failed to read who was told")?;
    let of = |row| {
        let mut row = Columns::of(row);
        row.take::<String>()?;
        reader_of(&mut row)
    };
    rows.into_iter().map(of).collect()
}

/// Nothing where they are among its readers.
fn write_reader(db: &mut dyn Driver, bulletin: i64, reader: &Reader, at: Timestamp) -> Result<()> {
    let Reader { address, language, ticket } = reader;
    db.execute(
        "INSERT INTO bulletin_reader (bulletin, address_key, name, address, language, ticket, state, try_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        params![
            bulletin,
            key(&address.key()),
            address.name.as_ref(),
            &address.address,
            language.as_ref(),
            *ticket,
            State::Waiting.as_str(),
            at
        ],
    )
    .context("Failed to write who is to be told")
    .map(drop)
}

/// Somebody more is to read the last news of an outage, if that is that it began.
pub fn hear(
    db: &mut dyn Driver,
    (service, heard): (&ServiceName, &Heard),
    reader: &Reader,
    at: Timestamp,
) -> Result<()> {
    let news = outage_news(db, service, heard)?;
    let last = news.iter().max_by_key(|news| news.bulletin);
    match last.filter(|news| news.occasion == Occasion::OutageBegan) {
        Some(began) => write_reader(db, began.bulletin, reader, at),
        None => Ok(()),
    }
}

pub fn write_readers(db: &mut dyn Driver, bulletin: i64, readers: &[Reader], at: Timestamp) -> Result<()> {
    for reader in readers {
        write_reader(db, bulletin, reader, at)?;
    }
    db.execute("UPDATE bulletin SET gathered = $2 WHERE id = $1", params![bulletin, true])
        .context("Failed to write that it is known who is to be told")
        .map(drop)
}

/// Those whose turn it is. Who has no language is written to in that of their newest ticket.
pub fn waiting(db: &mut dyn Driver, bulletin: i64, now: Timestamp, limit: usize) -> Result<Vec<Reader>> {
    let sql = "SELECT reader.name, reader.address, COALESCE(reader.language, (SELECT ticket.language FROM ticket \
               JOIN contact ON contact.id = ticket.requester WHERE contact.address_key = reader.address_key \
               ORDER BY ticket.number DESC LIMIT 1)), reader.ticket FROM bulletin_reader AS reader \
               WHERE bulletin = $1 AND state = 'waiting' AND try_at <= $2 ORDER BY try_at, reader.address_key LIMIT $3";
    let rows = db.query(sql, params![bulletin, now, limit]).context("Failed to read who is to be told")?;
    rows.into_iter().map(|row| reader_of(&mut Columns::of(row))).collect()
}

fn reader_of(row: &mut Columns) -> Result<Reader> {
    Ok(Reader {
        address: Address { name: row.take()?, address: row.take()? },
        language: row.take()?,
        ticket: row.take()?,
    })
}

pub fn settle(
    db: &mut dyn Driver,
    (bulletin, address): (i64, &str),
    state: State,
    try_at: Timestamp,
    message_id: Option<&str>,
) -> Result<()> {
    db.execute(
        "UPDATE bulletin_reader SET state = $3, try_at = $4, message_id = $5 WHERE bulletin = $1 AND address_key = $2",
        params![bulletin, key(address), state.as_str(), try_at, message_id.map(key)],
    )
    .context("Failed to write that somebody was told")
    .map(drop)
}

/// Takes back what has not begun to leave; of whom, their addresses.
pub fn withdraw(db: &mut dyn Driver, bulletin: i64) -> Result<Vec<String>> {
    const UNSENT: &str = "state = 'queued' AND outgoing IN (SELECT id FROM outgoing WHERE message_id = $1)";
    let sql = "SELECT address, address_key, message_id FROM bulletin_reader WHERE bulletin = $1 AND state = 'told' \
               AND message_id IS NOT NULL ORDER BY address_key";
    let told = db.query(sql, params![bulletin]).context("Failed to read who was told of an outage")?;
    let mut withdrawn = Vec::new();
    for row in told {
        let mut row = Columns::of(row);
        let (address, key, message_id): (String, String, String) = (row.take()?, row.take()?, row.take()?);
        let sql = format!("UPDATE outbox SET state = 'cancelled' WHERE {UNSENT}");
        let unsent = db.execute(&sql, params![message_id]).context("Failed to withdraw what has not left")?;
        if unsent > 0 {
            db.execute(
                "UPDATE bulletin_reader SET state = $3 WHERE bulletin = $1 AND address_key = $2",
                params![bulletin, key, State::LeftOut.as_str()],
            )
            .context("Failed to write that somebody was not told")?;
            withdrawn.push(address);
        }
    }
    Ok(withdrawn)
}

/// Takes back what has not begun to leave to somebody about a ticket, or about the outage that it began, and tells them of
/// neither.
pub fn unsend(db: &mut dyn Driver, ticket: TicketNumber, rcpt: &str) -> Result<()> {
    const BULLETINS: &str = "SELECT id FROM bulletin WHERE ticket = $1";
    let told = format!(
        "SELECT message_id FROM bulletin_reader WHERE address_key = $2 AND message_id IS NOT NULL \
         AND bulletin IN ({BULLETINS})"
    );
    let rows = format!(
        "UPDATE outbox SET state = 'cancelled' WHERE state = 'queued' AND LOWER(rcpt) = $2 \
         AND outgoing IN (SELECT id FROM outgoing WHERE ticket = $1 OR message_id IN ({told}))"
    );
    let rcpt = address_key(rcpt);
    let rcpt = key(&rcpt).into_owned();
    db.execute(&rows, params![ticket, &rcpt]).context("Failed to cancel what has not left")?;
    let readers = format!(
        "UPDATE bulletin_reader SET state = $3 WHERE address_key = $2 AND (ticket = $1 OR bulletin IN ({BULLETINS})) \
         AND (state = 'waiting' OR state = 'told' AND message_id IN (SELECT message_id FROM outgoing \
         JOIN outbox ON outbox.outgoing = outgoing.id WHERE outbox.state = 'cancelled'))"
    );
    db.execute(&readers, params![ticket, &rcpt, State::LeftOut.as_str()])
        .context("Failed to write that somebody is not told")
        .map(drop)
}

pub fn tally(db: &mut dyn Driver, bulletin: i64) -> Result<Tally> {
    let sql = "SELECT state, COUNT(*) FROM bulletin_reader WHERE bulletin = $1 GROUP BY state";
    let rows = db.query(sql, params![bulletin]).context("Failed to count who was told")?;
    let of = |row| {
        let mut row = Columns::of(row);
        Ok((row.word()?, usize::try_from(row.take::<i64>()?).unwrap_or_default()))
    };
    rows.into_iter().map(of).collect()
}

/// Ends it; who still waits is left out.
pub fn finish(db: &mut dyn Driver, bulletin: i64, at: Timestamp) -> Result<()> {
    let left = params![bulletin, State::LeftOut.as_str()];
    db.execute("UPDATE bulletin_reader SET state = $2 WHERE bulletin = $1 AND state = 'waiting'", left)
        .context("Failed to write who was not told")?;
    db.execute("UPDATE bulletin SET done_at = $2 WHERE id = $1", params![bulletin, at])
        .context("Failed to write that everybody was told")
        .map(drop)
}

/// When somebody is to be told next.
pub fn next(db: &mut dyn Driver) -> Result<Option<Timestamp>> {
    let sql = format!(
        "SELECT MIN(COALESCE((SELECT MIN(try_at) FROM bulletin_reader AS reader \
         WHERE reader.bulletin = bulletin.id AND state = 'waiting'), made_at)) FROM bulletin WHERE {UNFINISHED}"
    );
    let rows = db.query(&sql, &[]).context("Failed to ask when somebody is to be told")?;
    first(rows).map_or(Ok(None), |mut row| row.take())
}
