//! Answering the questions of a decision.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::desk::burst;
use crate::desk::channel::Channel;
use crate::desk::digest::Written;
use crate::desk::facts::{Answered, BucketKey, Facts, Insider, Known, Level, Lookup, Told};
use crate::desk::knowledge::wanted::Wanted;
use crate::desk::names::{AgentId, MailboxName, QueueName, ServiceName};
use crate::desk::scheduled;
use crate::desk::search::TicketFilter;
use crate::desk::thread::{Candidates, PassedOn};
use crate::desk::ticket::{NewEntry, Status, Ticket, TicketNumber};
use crate::store::driver::Driver;
use crate::store::sql::apply::{CONTACTS, TICKETS};
use crate::store::sql::{
    articles, entries, first, ledger, outgoing, rows_in, services, similar, tickets, unsent, visitors,
};
use crate::store::unsent::Unsent;
use crate::store::value::{Columns, Value, key, params};

/// Resolved tickets of one requester that are looked at.
const MOST_ASKED: usize = 20;

/// Tickets tied to those that a mail is about of which all is read that stays inside.
const MOST_TIED: usize = 100;

pub fn facts(db: &mut dyn Driver, lookup: &Lookup, mailbox: &MailboxName, received_at: Timestamp) -> Result<Facts> {
    let message_id = lookup.message_id.as_deref();
    let known = known(db, &lookup.ids)?;
    let mut duplicate = ledger::earlier(db, message_id, &lookup.content_hash, mailbox)?;
    let mut bounced = outgoing::sent(db, lookup.outbox, &lookup.ids, &lookup.reported)?;

    let passed_on = match &lookup.passed_on {
        Some(original) => original.among(&may_be(db, original, received_at)?),
        None => Vec::new(),
    };

    let asks_answered = lookup.inside.is_some() || lookup.answers_agents;
    let mut answered = if asks_answered { answered(db, &lookup.ids)? } else { None };

    let mut named: BTreeSet<TicketNumber> = lookup.tickets.iter().copied().collect();
    named.extend(known.iter().map(|known| known.ticket));
    named.extend(duplicate.iter().filter_map(|earlier| earlier.ticket));
    named.extend(passed_on.iter().copied());
    named.extend(bounced.iter().filter_map(|sent| sent.ticket));
    // What is about a ticket needs no other.
    named.extend(answered.iter().filter(|answered| answered.ticket.is_none()).filter_map(|of| of.caused_on));
    let mut merged = merged_among(db, &named)?;
    let mut ends: BTreeSet<TicketNumber> =
        named.iter().map(|number| merged.get(number).copied().unwrap_or(*number)).collect();
    let followed = followed(db, &ends)?;
    ends.extend(followed.values().copied());
    let parts = split_off(db, named.union(&ends))?;
    merged.extend(merged_among(db, &parts.keys().copied().collect())?);
    let end = |number: TicketNumber| merged.get(&number).copied().unwrap_or(number);
    ends.extend(parts.keys().map(|part| end(*part)));

    if let Some(earlier) = &mut duplicate {
        earlier.ticket = earlier.ticket.map(end);
    }
    if let Some(sent) = &mut bounced {
        sent.ticket = sent.ticket.map(end);
    }
    if let Some(answered) = &mut answered {
        answered.caused_on = answered.caused_on.map(end);
    }
    let told_of = match &answered {
        Some(answered) => told_of(db, &answered.message_id)?,
        None => None,
    };
    ends.extend(told_of.as_ref().map(|told| told.ticket));
    let caused = if lookup.caused { caused(db, &ends)? } else { BTreeMap::new() };
    let behind = if lookup.inside.is_some() { behind(db, &ends)? } else { BTreeMap::new() };
    let inside = ends.clone();
    ends.extend(caused.values().flatten().copied());
    // What goes to several, or is written by who knows several, must hold nothing of any of them that stays inside.
    let tied = caused.values().chain(behind.values()).flatten().copied().filter(|tied| !inside.contains(tied));
    let near: BTreeSet<TicketNumber> = inside.iter().copied().chain(tied.take(MOST_TIED)).collect();
    let outages = if lookup.services { services::open(db)? } else { Vec::new() };
    let changes = if lookup.services { services::planned(db, received_at)? } else { Vec::new() };
    let apart = changes.iter().filter(|change| lookup.apart.contains(&change.queue));
    let asked = ends.clone();
    ends.extend(apart.map(|change| change.ticket));
    ends.extend(behind.values().flatten().copied());
    // What is said of an outage may hold for others by whom it goes on.
    let down: Vec<&ServiceName> =
        outages.iter().filter(|outage| ends.contains(&outage.ticket)).map(|outage| &outage.service).collect();
    ends.extend(outages.iter().filter(|outage| down.contains(&&outage.service)).map(|outage| outage.ticket));
    if let Some(address) = &lookup.asked {
        ends.extend(asked_of(db, address, Status::Resolved, Ticket::asks_solved)?);
    }
    if let Some(address) = &lookup.rated {
        ends.extend(asked_of(db, address, Status::Closed, Ticket::asks_satisfaction)?);
    }
    let tickets = tickets::several(db, &ends.iter().copied().collect::<Vec<_>>())?;
    let chats: Vec<TicketNumber> =
        tickets.iter().filter(|ticket| ticket.course.chat.is_some()).map(|ticket| ticket.number).collect();
    let visitors = visitors::of_tickets(db, &chats)?;
    let open = |ticket: &&Ticket| {
        lookup.said && visitors.iter().any(|visitor| visitor.ticket == ticket.number && visitor.until.is_some())
    };
    let said = tickets.iter().filter(open).map(|ticket| Ok((ticket.number, visitors::said(db, ticket)?)));
    let said = said.collect::<Result<BTreeMap<_, _>>>()?;
    // Whoever writes about a ticket may cause automatic mail to its requester, and to its approvers who are asked anew.
    let mut wanted: BTreeSet<BucketKey> = lookup.buckets.iter().cloned().collect();
    for ticket in &tickets {
        wanted.extend([
            BucketKey::sender(&ticket.requester.address.address),
            BucketKey::ticket(ticket.number),
            BucketKey::rules(ticket.number),
        ]);
        let asked = ticket.course.approval.iter().flat_map(|approval| &approval.votes);
        wanted.extend(asked.map(|vote| BucketKey::sender(&vote.who.address)));
    }
    let mut signed = Vec::new();
    for address in &lookup.signed {
        signed.extend(entries::parted(db, address)?);
    }
    let (mut answered_since, mut about_to_leave) = (BTreeMap::new(), BTreeMap::new());
    if let Some(insider) = &lookup.inside {
        for (ticket, at) in told(db, insider, answered.as_ref(), &inside, &end)? {
            answered_since.insert(ticket, entries::dealt_with_since(db, ticket, at)?);
            about_to_leave.insert(ticket, unsent::of_ticket(db, ticket)?.iter().filter_map(Unsent::answer).collect());
        }
    }
    Ok(Facts {
        channel: Channel::Mail,
        received_at,
        mailbox: mailbox.clone(),
        next_ticket: TicketNumber(next_number(db, TICKETS)?),
        next_contact: next_number(db, CONTACTS)?,
        contact: match &lookup.address {
            Some(address) => tickets::contact_by_address(db, address)?,
            None => None,
        },
        duplicate,
        id_taken: match message_id {
            Some(id) => ledger::id_taken(db, id, &lookup.content_hash)?,
            None => false,
        },
        latest: latest(db, &asked)?,
        public: if lookup.inside.is_some() { of_each(db, &near, entries::public)? } else { BTreeMap::new() },
        notes: if lookup.inside.is_some() { of_each(db, &near, entries::notes)? } else { BTreeMap::new() },
        asides: if lookup.inside.is_some() { of_each(db, &near, entries::asides)? } else { BTreeMap::new() },
        files: if lookup.inside.is_some() { of_each(db, &near, entries::files)? } else { BTreeMap::new() },
        signed,
        told_of,
        answered_since,
        about_to_leave,
        left_unsent: None,
        passed_on,
        answered,
        tickets,
        known: known.into_iter().map(|known| Known { ticket: end(known.ticket), ..known }).collect(),
        merged,
        parts,
        followed,
        caused,
        behind,
        said,
        visitors: visitors.into_iter().map(|visitor| (visitor.ticket, visitor)).collect(),
        outages,
        changes,
        recent: if lookup.recent { tickets::recent(db, burst::since(received_at))? } else { Vec::new() },
        similar: similar::solved(db, &lookup.similar)?,
        articles: match &lookup.articles {
            Wanted::None => Vec::new(),
            Wanted::All => articles::published(db)?,
            Wanted::Proposable(proposable) => articles::proposable(db, proposable)?,
        },
        bounced,
        buckets: buckets(db, &wanted.into_iter().collect::<Vec<_>>())?,
        load: if lookup.load { load(db)? } else { BTreeMap::new() },
        last_assigned: last_assigned(db)?,
        away: away(db)?,
        seed: getrandom::u64().context("Failed to get random numbers from the system")?,
    })
}

/// Tickets of a requester, as they stand, who was asked something about them.
fn asked_of(
    db: &mut dyn Driver,
    address: &str,
    status: Status,
    asks: fn(&Ticket) -> bool,
) -> Result<Vec<TicketNumber>> {
    let filter = TicketFilter {
        statuses: vec![status],
        requester: Some(address.to_owned()),
        newest: true,
        limit: Some(MOST_ASKED),
        ..TicketFilter::default()
    };
    let found = tickets::list(db, &filter)?.into_iter().filter(asks);
    Ok(found.map(|ticket| ticket.number).collect())
}

/// What may be the mail that is passed on.
fn may_be(db: &mut dyn Driver, original: &PassedOn, now: Timestamp) -> Result<Candidates> {
    let Some(contact) = tickets::contact_by_address(db, &original.from)? else { return Ok(Candidates::default()) };
    let at_the_time = match original.at {
        Some(at) => entries::about_the_time(db, contact.id, at)?,
        None => Vec::new(),
    };
    let first = entries::first_of_tickets(db, contact.id, original.began_within(now))?;
    Ok(Candidates { at_the_time, first })
}

/// The newest message of the requester's side of each ticket.
fn latest(db: &mut dyn Driver, numbers: &BTreeSet<TicketNumber>) -> Result<BTreeMap<TicketNumber, NewEntry>> {
    let mut latest = BTreeMap::new();
    for number in numbers {
        latest.extend(entries::latest_inbound(db, *number)?.map(|entry| (*number, entry)));
    }
    Ok(latest)
}

/// What each of these tickets has, to tell what stays inside.
fn of_each<T>(
    db: &mut dyn Driver,
    numbers: &BTreeSet<TicketNumber>,
    read: fn(&mut dyn Driver, TicketNumber) -> Result<Vec<T>>,
) -> Result<BTreeMap<TicketNumber, Vec<T>>> {
    numbers.iter().map(|number| Ok((*number, read(db, *number)?))).collect()
}

/// When the desk told an agent of each ticket: by the mail that is answered, or where that is about no ticket (a line of the
/// digest, a mail of its own) or another one, by the digest and the requester's word that waits. Who writes on a page sees
/// there what there is.
fn told(
    db: &mut dyn Driver,
    insider: &Insider,
    answered: Option<&Answered>,
    tickets: &BTreeSet<TicketNumber>,
    end: &dyn Fn(TicketNumber) -> TicketNumber,
) -> Result<BTreeMap<TicketNumber, Timestamp>> {
    let mut told = BTreeMap::new();
    if !insider.on_page {
        let in_digest = digests(db)?.get(&insider.agent).copied();
        for ticket in tickets {
            let waiting = entries::latest_inbound(db, *ticket)?.map(|entry| entry.at);
            told.extend(in_digest.max(waiting).map(|at| (*ticket, at)));
        }
    }
    told.extend(answered.and_then(|answered| Some((end(answered.ticket?), answered.at))));
    Ok(told)
}

/// The newest of these mails that the desk wrote.
fn answered(db: &mut dyn Driver, ids: &[String]) -> Result<Option<Answered>> {
    for id in ids {
        if let Some(answered) = outgoing::written(db, id)? {
            return Ok(Some(answered));
        }
    }
    Ok(None)
}

/// The message that a mail of the desk told of, and who wrote it.
fn told_of(db: &mut dyn Driver, message_id: &str) -> Result<Option<Told>> {
    let Some(told) = entries::told_of(db, message_id)? else { return Ok(None) };
    let contact = match &told.entry.author.address {
        Some(address) => tickets::contact_by_address(db, address)?,
        None => None,
    };
    Ok(Some(Told { contact, ..told }))
}

/// One more than was ever given. The number is taken when a plan that uses it is applied.
fn next_number(db: &mut dyn Driver, name: &str) -> Result<i64> {
    let rows =
        db.query("SELECT value FROM counter WHERE name = $1", params![name]).context("Failed to read a counter")?;
    first(rows).map_or(Ok(1), |mut row| Ok(row.take::<i64>()? + 1))
}

/// Those that are known, in the order asked for, each once.
fn known(db: &mut dyn Driver, ids: &[String]) -> Result<Vec<Known>> {
    let sql = "SELECT message_id, ticket, side FROM known WHERE message_id IN $list";
    let rows = rows_in(db, sql, ids, |id| Value::from(key(id))).context("Failed to look for Message-IDs")?;
    let mut found = BTreeMap::new();
    for row in rows {
        let mut row = Columns::of(row);
        found.insert(row.take::<String>()?, (row.take()?, row.word()?));
    }
    let in_order = ids.iter().filter_map(|id| {
        let (ticket, side) = found.remove(key(id).as_ref())?;
        Some(Known { message_id: id.clone(), ticket, side })
    });
    Ok(in_order.collect())
}

/// Where merged tickets ended, over any number of merges. A circle, which no merge makes, ends where it closes.
fn merged_among(db: &mut dyn Driver, named: &BTreeSet<TicketNumber>) -> Result<BTreeMap<TicketNumber, TicketNumber>> {
    let sql =
        "SELECT source, destination FROM link WHERE kind = 'merged_into' AND source IN $list ORDER BY destination";
    let mut steps: BTreeMap<TicketNumber, TicketNumber> = BTreeMap::new();
    let mut asked = named.clone();
    let mut ask: Vec<TicketNumber> = named.iter().copied().collect();
    while !ask.is_empty() {
        let rows = rows_in(db, sql, &ask, |number| Value::from(*number)).context("Failed to follow merged tickets")?;
        ask = Vec::new();
        for row in rows {
            let mut row = Columns::of(row);
            let (from, into) = (row.take()?, row.take()?);
            steps.insert(from, into);
            if asked.insert(into) {
                ask.push(into);
            }
        }
    }
    let end = |start: TicketNumber| {
        let mut seen = BTreeSet::from([start]);
        let mut at = start;
        while let Some(next) = steps.get(&at).filter(|next| seen.insert(**next)) {
            at = *next;
        }
        at
    };
    Ok(steps.keys().map(|from| (*from, end(*from))).collect())
}

/// The newest ticket that follows each of these, and what follows that one in turn.
fn followed(db: &mut dyn Driver, ends: &BTreeSet<TicketNumber>) -> Result<BTreeMap<TicketNumber, TicketNumber>> {
    let sql = "SELECT destination, source FROM link WHERE kind = 'follows' AND destination IN $list ORDER BY source";
    let mut found = BTreeMap::new();
    let mut ask: Vec<TicketNumber> = ends.iter().copied().collect();
    while !ask.is_empty() {
        let rows = rows_in(db, sql, &ask, |number| Value::from(*number)).context("Failed to look for what follows")?;
        ask = Vec::new();
        for row in rows {
            let mut row = Columns::of(row);
            let (before, after): (TicketNumber, TicketNumber) = (row.take()?, row.take()?);
            // A follower is always the younger one, so this comes to an end.
            if after > before {
                found.insert(before, after);
                ask.push(after);
            }
        }
    }
    Ok(found)
}

/// What was split off these, and off which.
fn split_off<'n>(
    db: &mut dyn Driver,
    wholes: impl Iterator<Item = &'n TicketNumber>,
) -> Result<BTreeMap<TicketNumber, TicketNumber>> {
    let sql = "SELECT source, destination FROM link WHERE kind = 'split_from' AND destination IN $list";
    let wholes: Vec<TicketNumber> = wholes.copied().collect();
    let rows =
        rows_in(db, sql, &wholes, |number| Value::from(*number)).context("Failed to look for what was split off")?;
    let of = |row| {
        let mut row = Columns::of(row);
        Ok((row.take()?, row.take()?))
    };
    rows.into_iter().map(of).collect()
}

/// Living tickets that each of these caused or contains, oldest first, and what those did in turn.
fn caused(db: &mut dyn Driver, ends: &BTreeSet<TicketNumber>) -> Result<BTreeMap<TicketNumber, Vec<TicketNumber>>> {
    let sql = "SELECT destination, source FROM link JOIN ticket ON ticket.number = link.source \
               WHERE link.kind IN ('caused_by', 'part_of') AND ticket.status NOT IN ('resolved', 'closed') \
               AND destination IN $list ORDER BY source";
    let mut found: BTreeMap<TicketNumber, Vec<TicketNumber>> = BTreeMap::new();
    let mut asked = ends.clone();
    let mut ask: Vec<TicketNumber> = ends.iter().copied().collect();
    // None is asked about twice, so that a circle comes to an end.
    while !ask.is_empty() {
        let rows =
            rows_in(db, sql, &ask, |number| Value::from(*number)).context("Failed to look for what was caused")?;
        ask = Vec::new();
        for row in rows {
            let mut row = Columns::of(row);
            let (cause, caused): (TicketNumber, TicketNumber) = (row.take()?, row.take()?);
            found.entry(cause).or_default().push(caused);
            if asked.insert(caused) {
                ask.push(caused);
            }
        }
    }
    Ok(found)
}

/// What stands behind each of these: its problem or release, what it was split off, and what it goes on from. A merged one
/// is the one that it was merged into.
fn behind(db: &mut dyn Driver, ends: &BTreeSet<TicketNumber>) -> Result<BTreeMap<TicketNumber, Vec<TicketNumber>>> {
    let sql = "SELECT source, destination FROM link WHERE kind IN ('caused_by', 'part_of', 'split_from', 'follows') \
               AND source IN $list ORDER BY destination";
    let ends: Vec<TicketNumber> = ends.iter().copied().collect();
    let rows = rows_in(db, sql, &ends, |number| Value::from(*number)).context("Failed to look for what is behind")?;
    let mut pairs: Vec<(TicketNumber, TicketNumber)> = Vec::new();
    for row in rows {
        let mut row = Columns::of(row);
        pairs.push((row.take()?, row.take()?));
    }
    let merged = merged_among(db, &pairs.iter().map(|(_, behind)| *behind).collect())?;
    let mut found: BTreeMap<TicketNumber, Vec<TicketNumber>> = BTreeMap::new();
    for (of, behind) in pairs {
        let behind = merged.get(&behind).copied().unwrap_or(behind);
        let known = found.entry(of).or_default();
        if behind != of && !known.contains(&behind) {
            known.push(behind);
        }
    }
    Ok(found)
}

fn buckets(db: &mut dyn Driver, keys: &[BucketKey]) -> Result<BTreeMap<BucketKey, Level>> {
    let sql = "SELECT name, tokens, refreshed_at FROM bucket WHERE name IN $list";
    let rows = rows_in(db, sql, keys, |bucket| Value::from(key(&bucket.0))).context("Failed to read buckets")?;
    let mut found = BTreeMap::new();
    for row in rows {
        let mut row = Columns::of(row);
        found.insert(row.take::<String>()?, Level { tokens: row.take()?, at: row.take()? });
    }
    let level = |bucket: &BucketKey| found.get(key(&bucket.0).as_ref()).copied().unwrap_or(Level::FULL);
    Ok(keys.iter().map(|bucket| (bucket.clone(), level(bucket))).collect())
}

/// Open tickets of each agent; the condition is that of the index `ticket_load`.
fn load(db: &mut dyn Driver) -> Result<BTreeMap<AgentId, u32>> {
    let rows = db
        .query(
            "SELECT assignee, COUNT(*) FROM ticket \
             WHERE assignee IS NOT NULL AND status NOT IN ('resolved', 'closed') GROUP BY assignee",
            &[],
        )
        .context("Failed to count open tickets")?;
    rows.into_iter()
        .map(|row| {
            let mut row = Columns::of(row);
            Ok((row.take()?, row.take()?))
        })
        .collect()
}

/// When each agent was last told what needs doing.
pub fn digests(db: &mut dyn Driver) -> Result<Written> {
    let rows = db.query("SELECT agent, written_at FROM digest", &[]);
    let rows = rows.context("Failed to read who was told what needs doing")?;
    let of = |row| {
        let mut row = Columns::of(row);
        Ok((row.take()?, row.take()?))
    };
    rows.into_iter().map(of).collect()
}

/// When each report was last mailed to whom.
pub fn mailed_reports(db: &mut dyn Driver) -> Result<scheduled::Written> {
    let rows = db.query("SELECT report, agent, written_at FROM mailed_report", &[]);
    let rows = rows.context("Failed to read who was mailed a report")?;
    let of = |row| {
        let mut row = Columns::of(row);
        Ok(((row.take()?, row.take()?), row.take()?))
    };
    rows.into_iter().map(of).collect()
}

pub fn away(db: &mut dyn Driver) -> Result<BTreeMap<AgentId, Timestamp>> {
    let rows = db.query("SELECT agent, away_until FROM away", &[]).context("Failed to read who is away")?;
    rows.into_iter()
        .map(|row| {
            let mut row = Columns::of(row);
            Ok((row.take()?, row.take()?))
        })
        .collect()
}

fn last_assigned(db: &mut dyn Driver) -> Result<BTreeMap<QueueName, AgentId>> {
    let rows =
        db.query("SELECT queue, agent FROM last_assigned", &[]).context("Failed to read who got the last tickets")?;
    rows.into_iter()
        .map(|row| {
            let mut row = Columns::of(row);
            Ok((row.take()?, row.take()?))
        })
        .collect()
}
