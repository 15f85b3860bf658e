//! The timeline of a ticket and its ties to others.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};

use crate::desk::facts::{Filed, Known, Parted, Told};
use crate::desk::lifecycle::{TURNED, Turn};
use crate::desk::thread::First;
use crate::desk::ticket::{Author, AuthorKind, EntryKind, Link, LinkKind, NewEntry, TicketNumber, Visibility};
use crate::store::driver::Driver;
use crate::store::ledger::LedgerId;
use crate::store::outbox::OutboxState;
use crate::store::sql::{first, json};
use crate::store::tickets::StoredEntry;
use crate::store::value::{Columns, key, params};

pub fn write(db: &mut dyn Driver, ticket: TicketNumber, entry: &NewEntry, ledger: Option<LedgerId>) -> Result<()> {
    db.execute(
        "INSERT INTO entry (ticket, kind, visibility, author_kind, author_name, author_address, written_at, body, \
         quoted, attachments, message_id, addressees, ledger) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        params![
            ticket,
            entry.kind.as_str(),
            entry.visibility.as_str(),
            entry.author.kind.as_str(),
            entry.author.name.as_ref(),
            entry.author.address.as_ref(),
            entry.at,
            &entry.text,
            entry.quoted_text.as_ref(),
            json::text(&entry.attachments)?,
            entry.message_id.as_deref().map(key),
            json::text(&entry.addressees)?,
            ledger,
        ],
    )
    .context("Failed to write an entry")?;
    Ok(())
}

pub fn list(db: &mut dyn Driver, ticket: TicketNumber) -> Result<Vec<StoredEntry>> {
    let deliveries = deliveries(db, ticket)?;
    let rows = db
        .query(
            &format!(
                "SELECT {ENTRY}, id, ledger, {HTML}, (SELECT written_on FROM ledger WHERE ledger.id = entry.ledger) \
                 FROM entry WHERE ticket = $1 ORDER BY written_at, id"
            ),
            params![ticket],
        )
        .context("Failed to read a timeline")?;
    rows.into_iter()
        .map(|row| {
            let mut row = Columns::of(row);
            let entry = entry(&mut row)?;
            let id = row.take()?;
            let (ledger, html, written_on) = (row.take()?, row.take()?, row.word_or_none()?);
            Ok(StoredEntry { id, entry, ledger, html, written_on, delivery: deliveries.get(&id).copied() })
        })
        .collect()
}

/// The columns that [`entry`] takes, in its order.
const ENTRY: &str = "kind, visibility, author_kind, author_name, author_address, written_at, body, quoted, attachments, \
                     message_id, addressees";

/// Whether its message has an HTML form. Of one from before that was taken down it may have one.
const HTML: &str = "(SELECT COUNT(*) FROM ledger JOIN message ON message.hash = ledger.raw_hash \
                    WHERE ledger.id = entry.ledger AND message.raw IS NOT NULL AND COALESCE(message.html, 1) = 1)";

fn entry(row: &mut Columns) -> Result<NewEntry> {
    Ok(NewEntry {
        kind: row.word()?,
        visibility: row.word()?,
        author: Author { kind: row.word()?, name: row.take()?, address: row.take()? },
        at: row.take()?,
        text: row.take()?,
        quoted_text: row.take()?,
        attachments: row.json()?,
        message_id: row.take()?,
        addressees: row.json()?,
    })
}

/// How far the mail of each entry got, where it is mail of ours.
fn deliveries(db: &mut dyn Driver, ticket: TicketNumber) -> Result<BTreeMap<i64, OutboxState>> {
    let rows = db
        .query(
            "SELECT entry.id, outbox.state FROM entry JOIN outgoing ON outgoing.message_id = entry.message_id \
             JOIN outbox ON outbox.outgoing = outgoing.id WHERE entry.ticket = $1 AND entry.kind = 'outbound'",
            params![ticket],
        )
        .context("Failed to read how far mail got")?;
    let mut worst = BTreeMap::new();
    for row in rows {
        let mut row = Columns::of(row);
        let (id, state) = (row.take::<i64>()?, row.word::<OutboxState>()?);
        worst.entry(id).and_modify(|known: &mut OutboxState| *known = worse(*known, state)).or_insert(state);
    }
    Ok(worst)
}

/// The state that a person must hear of first.
fn worse(a: OutboxState, b: OutboxState) -> OutboxState {
    let rank = |state| match state {
        OutboxState::Read => 0,
        OutboxState::Sent => 1,
        OutboxState::Sending => 2,
        OutboxState::Queued => 3,
        OutboxState::Cancelled => 4,
        OutboxState::Uncertain => 5,
        OutboxState::Failed => 6,
    };
    if rank(b) > rank(a) { b } else { a }
}

/// Moves one entry with its Message-ID, and lets the requester see it there where `opened`.
pub fn move_one(db: &mut dyn Driver, entry: i64, into: TicketNumber, opened: bool) -> Result<()> {
    db.execute("UPDATE entry SET ticket = $2 WHERE id = $1", params![entry, into])
        .context("Failed to move an entry")?;
    if opened {
        let sql = "UPDATE entry SET visibility = $2 WHERE id = $1";
        db.execute(sql, params![entry, Visibility::Public.as_str()]).context("Failed to open an entry")?;
    }
    db.execute(
        "UPDATE known SET ticket = $2 WHERE message_id = (SELECT message_id FROM entry WHERE id = $1)",
        params![entry, into],
    )
    .context("Failed to move a Message-ID")?;
    Ok(())
}

/// What a merged ticket hands on: it is an incident of the same problem, or the problem of the same incidents.
const TIES: [&str; 2] = [
    "INSERT INTO link (kind, source, destination) SELECT kind, CAST($2 AS BIGINT), destination FROM link \
     WHERE source = $1 AND destination <> $2 AND kind IN ('caused_by', 'part_of') ON CONFLICT DO NOTHING",
    "INSERT INTO link (kind, source, destination) SELECT kind, source, CAST($2 AS BIGINT) FROM link \
     WHERE destination = $1 AND source <> $2 AND kind IN ('caused_by', 'part_of') ON CONFLICT DO NOTHING",
];

/// Moves every entry and Message-ID, hands on ties, and remembers where they went.
pub fn merge(db: &mut dyn Driver, from: TicketNumber, into: TicketNumber) -> Result<()> {
    db.execute("UPDATE entry SET ticket = $2 WHERE ticket = $1", params![from, into])
        .context("Failed to move the entries of a merged ticket")?;
    db.execute("UPDATE known SET ticket = $2 WHERE ticket = $1", params![from, into])
        .context("Failed to move the Message-IDs of a merged ticket")?;
    db.execute("UPDATE outage SET ticket = $2 WHERE ticket = $1", params![from, into])
        .context("Failed to move the outages of a merged ticket")?;
    db.execute("UPDATE bulletin SET ticket = $2 WHERE ticket = $1 AND done_at IS NULL", params![from, into])
        .context("Failed to move what is still to be told of a merged ticket")?;
    for tie in TIES {
        db.execute(tie, params![from, into]).context("Failed to hand on the ties of a merged ticket")?;
    }
    write_link(db, &Link { kind: LinkKind::MergedInto, from, to: into })
}

/// A Message-ID stays with the ticket that had it first: a stranger who uses it again gains nothing.
pub fn write_known(db: &mut dyn Driver, known: &Known) -> Result<()> {
    db.execute(
        "INSERT INTO known (message_id, ticket, side) VALUES ($1, $2, $3) ON CONFLICT (message_id) DO NOTHING",
        params![key(&known.message_id), known.ticket, known.side.as_str()],
    )
    .context("Failed to write a Message-ID")?;
    Ok(())
}

pub fn write_link(db: &mut dyn Driver, link: &Link) -> Result<()> {
    db.execute(
        "INSERT INTO link (kind, source, destination) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        params![link.kind.as_str(), link.from, link.to],
    )
    .context("Failed to write a link")?;
    Ok(())
}

pub fn links(db: &mut dyn Driver, ticket: TicketNumber) -> Result<Vec<Link>> {
    let rows = db
        .query(
            "SELECT kind, source, destination FROM link WHERE source = $1 OR destination = $1 \
             ORDER BY source, destination, kind",
            params![ticket],
        )
        .context("Failed to read links")?;
    rows.into_iter()
        .map(|row| {
            let mut row = Columns::of(row);
            Ok(Link { kind: row.word()?, from: row.take()?, to: row.take()? })
        })
        .collect()
}

/// The texts of a ticket's internal notes, the newest thousand.
pub fn notes(db: &mut dyn Driver, ticket: TicketNumber) -> Result<Vec<String>> {
    let sql = "SELECT body FROM entry WHERE ticket = $1 AND kind = $2 ORDER BY id DESC LIMIT 1000";
    let rows = db.query(sql, params![ticket, EntryKind::Note.as_str()]).context("Failed to read a ticket's notes")?;
    rows.into_iter().map(|row| Columns::of(row).take()).collect()
}

/// The messages that a ticket's requester has, the newest fifty.
pub fn public(db: &mut dyn Driver, ticket: TicketNumber) -> Result<Vec<NewEntry>> {
    let sql = format!(
        "SELECT {ENTRY} FROM entry WHERE ticket = $1 AND visibility = $2 AND kind IN ($3, $4) ORDER BY id DESC LIMIT 50"
    );
    let (came, sent) = (EntryKind::Inbound.as_str(), EntryKind::Outbound.as_str());
    let rows = db.query(&sql, params![ticket, Visibility::Public.as_str(), came, sent]);
    let rows = rows.context("Failed to read what a ticket's requester has")?;
    rows.into_iter().map(|row| entry(&mut Columns::of(row))).collect()
}

/// What was said in a ticket's side conversations, and to the desk alone, the newest thousand.
pub fn asides(db: &mut dyn Driver, ticket: TicketNumber) -> Result<Vec<NewEntry>> {
    let sql = format!(
        "SELECT {ENTRY} FROM entry WHERE ticket = $1 \
         AND (visibility = $2 OR visibility = $3 AND kind = $4 AND author_kind <> $5) ORDER BY id DESC LIMIT 1000"
    );
    let (side, internal, came) =
        (Visibility::Side.as_str(), Visibility::Internal.as_str(), EntryKind::Inbound.as_str());
    let rows = db
        .query(&sql, params![ticket, side, internal, came, AuthorKind::Agent.as_str()])
        .context("Failed to read what the requester does not see")?;
    rows.into_iter().map(|row| entry(&mut Columns::of(row))).collect()
}

/// The newest twenty entries of whoever has this address that were more than text.
pub fn parted(db: &mut dyn Driver, address: &str) -> Result<Vec<Parted>> {
    let sql = "SELECT body, quoted FROM entry WHERE LOWER(author_address) = $1 AND quoted IS NOT NULL \
               ORDER BY id DESC LIMIT 20";
    let rows = db.query(sql, params![address]).context("Failed to read what somebody signed mail with")?;
    rows.into_iter()
        .map(|row| {
            let mut row = Columns::of(row);
            Ok(Parted { text: row.take()?, beside: row.take()? })
        })
        .collect()
}

/// The files of a ticket's newest thousand entries that have any.
pub fn files(db: &mut dyn Driver, ticket: TicketNumber) -> Result<Vec<Filed>> {
    let sql = "SELECT kind, visibility, author_kind, author_name, author_address, written_at, addressees, message_id, \
               attachments FROM entry \
               WHERE ticket = $1 AND attachments <> '[]' ORDER BY id DESC LIMIT 1000";
    let rows = db.query(sql, params![ticket]).context("Failed to read a ticket's files")?;
    rows.into_iter()
        .map(|row| {
            let mut row = Columns::of(row);
            Ok(Filed {
                kind: row.word()?,
                visibility: row.word()?,
                author: Author { kind: row.word()?, name: row.take()?, address: row.take()? },
                at: row.take()?,
                addressees: row.json()?,
                message_id: row.take()?,
                files: row.json()?,
            })
        })
        .collect()
}

/// The message of the requester's side that came together with a mail of the desk, which tells of it, without whoever wrote it.
pub fn told_of(db: &mut dyn Driver, message_id: &str) -> Result<Option<Told>> {
    let sql = format!(
        "SELECT {ENTRY}, id, ticket, NOT EXISTS (SELECT 1 FROM entry AS other WHERE other.ticket = entry.ticket AND \
         other.id <> entry.id AND other.kind = $2 AND other.visibility = $3) FROM entry WHERE kind = $2 AND \
         visibility <> $4 AND ledger = (SELECT ledger FROM outgoing WHERE message_id = $1) ORDER BY id LIMIT 1"
    );
    let (public, side) = (Visibility::Public.as_str(), Visibility::Side.as_str());
    let params = params![key(message_id), EntryKind::Inbound.as_str(), public, side];
    let rows = db.query(&sql, params).context("Failed to look for what a mail told of")?;
    first(rows)
        .map(|mut row| {
            let entry = entry(&mut row)?;
            Ok(Told { id: row.take()?, entry, ticket: row.take()?, contact: None, alone: row.take()? })
        })
        .transpose()
}

/// The newest public message that came into a ticket.
pub fn latest_inbound(db: &mut dyn Driver, ticket: TicketNumber) -> Result<Option<NewEntry>> {
    let sql = format!(
        "SELECT {ENTRY} FROM entry WHERE ticket = $1 AND kind = $2 AND visibility = $3 ORDER BY written_at DESC, id DESC LIMIT 1"
    );
    let params = params![ticket, EntryKind::Inbound.as_str(), Visibility::Public.as_str()];
    let rows = db.query(&sql, params).context("Failed to read the newest message of a ticket")?;
    rows.into_iter().next().map(|row| entry(&mut Columns::of(row))).transpose()
}

/// How long before and after the minute that a forward tells its original may have come: clocks differ, and mail takes
/// its time.
const AROUND: (SignedDuration, SignedDuration) = (SignedDuration::from_mins(5), SignedDuration::from_mins(30));

/// What came about the time of a mail into tickets of who wrote it.
pub fn about_the_time(db: &mut dyn Driver, requester: i64, at: Timestamp) -> Result<Vec<(TicketNumber, NewEntry)>> {
    let (Ok(from), Ok(until)) = (at.checked_sub(AROUND.0), at.checked_add(AROUND.1)) else { return Ok(Vec::new()) };
    let sql = format!(
        "SELECT ticket, {ENTRY} FROM entry WHERE ticket IN (SELECT number FROM ticket WHERE requester = $1) \
         AND written_at >= $2 AND written_at <= $3 AND kind = $4 AND visibility = $5 ORDER BY id"
    );
    let params = params![requester, from, until, EntryKind::Inbound.as_str(), Visibility::Public.as_str()];
    let rows = db.query(&sql, params).context("Failed to look for a mail that is passed on")?;
    rows.into_iter()
        .map(|row| {
            let mut row = Columns::of(row);
            Ok((row.take()?, entry(&mut row)?))
        })
        .collect()
}

/// So many tickets of one requester are looked at, the newest.
const MOST_FIRST: usize = 200;

/// The first message of each ticket that was opened for a requester between two instants.
pub fn first_of_tickets(
    db: &mut dyn Driver,
    requester: i64,
    (since, until): (Timestamp, Timestamp),
) -> Result<Vec<First>> {
    let sql = format!(
        "SELECT {ENTRY}, ticket, (SELECT ticket.subject FROM ticket WHERE ticket.number = entry.ticket) FROM entry WHERE id IN \
         (SELECT MIN(id) FROM entry WHERE kind = $4 AND visibility = $5 AND ticket IN (SELECT number FROM ticket WHERE \
         requester = $1 AND created_at >= $2 AND created_at <= $3) GROUP BY ticket) ORDER BY id DESC LIMIT {MOST_FIRST}"
    );
    let params = params![requester, since, until, EntryKind::Inbound.as_str(), Visibility::Public.as_str()];
    let rows = db.query(&sql, params).context("Failed to look for the tickets that a mail may have opened")?;
    rows.into_iter()
        .map(|row| {
            let mut row = Columns::of(row);
            Ok(First { entry: entry(&mut row)?, ticket: row.take()?, subject: row.take()? })
        })
        .collect()
}

/// Most answers that are told of.
const MOST_ANSWERS: usize = 10;

/// What agents wrote to the requester of a ticket after an instant, what they noted, and by which lines they ended it, each
/// newest first.
pub fn dealt_with_since(db: &mut dyn Driver, ticket: TicketNumber, since: Timestamp) -> Result<Vec<NewEntry>> {
    let mut dealt = answers_since(db, ticket, since)?;
    dealt.extend(notes_since(db, ticket, since)?);
    dealt.extend(ended_since(db, ticket, since)?);
    Ok(dealt)
}

fn ended_since(db: &mut dyn Driver, ticket: TicketNumber, since: Timestamp) -> Result<Vec<NewEntry>> {
    let sql = format!(
        "SELECT {ENTRY} FROM entry WHERE ticket = $1 AND written_at > $2 AND kind = $3 AND author_kind = $4 \
         AND body LIKE $5 ORDER BY written_at DESC, id DESC LIMIT {MOST_ANSWERS}"
    );
    let turned = format!("{TURNED}%");
    let params = params![ticket, since, EntryKind::Event.as_str(), AuthorKind::Agent.as_str(), turned];
    let rows = db.query(&sql, params).context("Failed to read who ended a ticket")?;
    let turns = rows.into_iter().map(|row| entry(&mut Columns::of(row)));
    turns.filter(|turn| turn.as_ref().map_or(true, Turn::is_end)).collect()
}

/// What agents wrote to the requester of a ticket after an instant, newest first.
fn answers_since(db: &mut dyn Driver, ticket: TicketNumber, since: Timestamp) -> Result<Vec<NewEntry>> {
    written_since(db, ticket, since, (EntryKind::Outbound, Visibility::Public))
}

fn notes_since(db: &mut dyn Driver, ticket: TicketNumber, since: Timestamp) -> Result<Vec<NewEntry>> {
    written_since(db, ticket, since, (EntryKind::Note, Visibility::Internal))
}

fn written_since(
    db: &mut dyn Driver,
    ticket: TicketNumber,
    since: Timestamp,
    (kind, visibility): (EntryKind, Visibility),
) -> Result<Vec<NewEntry>> {
    let sql = format!(
        "SELECT {ENTRY} FROM entry WHERE ticket = $1 AND written_at > $2 AND kind = $3 AND author_kind = $4 \
         AND visibility = $5 ORDER BY written_at DESC, id DESC LIMIT {MOST_ANSWERS}"
    );
    let params = params![ticket, since, kind.as_str(), AuthorKind::Agent.as_str(), visibility.as_str()];
    let rows = db.query(&sql, params).context("Failed to read what agents wrote on a ticket")?;
    rows.into_iter().map(|row| entry(&mut Columns::of(row))).collect()
}
