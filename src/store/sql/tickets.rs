//! Tickets with their clocks.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::desk::burst::Recent;
use crate::desk::channel::Channel;
use crate::desk::mail::{Address, address_key};
use crate::desk::search::TicketFilter;
use crate::desk::sla::Clock;
use crate::desk::ticket::{Contact, Ticket, TicketNumber};
use crate::desk::window::Window;
use crate::store::driver::{Dialect, Driver};
use crate::store::sql::{Conditions, first, json, mentions, rows_in, search};
use crate::store::tickets::TicketMark;
use crate::store::value::{Columns, Row, Value, key, params};

/// What [`row_of`] reads.
const SELECT: &str = "SELECT ticket.number, subject, kind, status, priority, queue, contact.id, contact.name, \
    contact.address, owner, assignee, tags, fields, language, created_at, updated_at, done_at, mailbox, \
    participants, acknowledged, wake_at, thread, until, watchers, sides, course, due_by_hand, sla, timing, service, window_from, window_to FROM ticket JOIN contact ON contact.id = ticket.requester";

/// Soonest due first.
const SOONEST: &str = "ticket.due_at IS NULL, ticket.due_at, ticket.number";

pub fn write(db: &mut dyn Driver, ticket: &Ticket) -> Result<()> {
    db.execute(
        "INSERT INTO ticket (number, subject, kind, status, priority, queue, requester, owner, assignee, tags, fields, \
         language, created_at, updated_at, done_at, mailbox, participants, acknowledged, wake_at, thread, until, \
         watchers, sides, course, due_by_hand, sla, timing, service, window_from, window_to, due_at, channel) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, \
         $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32) \
         ON CONFLICT (number) DO UPDATE SET subject = excluded.subject, kind = excluded.kind, \
         status = excluded.status, priority = excluded.priority, queue = excluded.queue, \
         requester = excluded.requester, owner = excluded.owner, assignee = excluded.assignee, tags = excluded.tags, \
         fields = excluded.fields, language = excluded.language, created_at = excluded.created_at, \
         updated_at = excluded.updated_at, done_at = excluded.done_at, mailbox = excluded.mailbox, \
         participants = excluded.participants, acknowledged = excluded.acknowledged, wake_at = excluded.wake_at, \
         thread = excluded.thread, until = excluded.until, watchers = excluded.watchers, sides = excluded.sides, \
         course = excluded.course, due_by_hand = excluded.due_by_hand, sla = excluded.sla, \
         timing = excluded.timing, service = excluded.service, window_from = excluded.window_from, \
         window_to = excluded.window_to, due_at = excluded.due_at, channel = excluded.channel",
        params![
            ticket.number,
            &ticket.subject,
            ticket.kind.as_str(),
            ticket.status.as_str(),
            ticket.priority.as_str(),
            &ticket.queue,
            ticket.requester.id,
            ticket.owner.as_ref(),
            ticket.assignee.as_ref(),
            json::text(&ticket.tags)?,
            json::text(&ticket.fields)?,
            &ticket.language,
            ticket.created_at,
            ticket.updated_at,
            ticket.done_at,
            &ticket.mailbox,
            json::text(&ticket.participants)?,
            ticket.acknowledged,
            ticket.wake_at,
            json::text(&ticket.thread)?,
            ticket.until,
            json::text(&ticket.watchers)?,
            json::text(&ticket.sides)?,
            json::text(&ticket.course)?,
            ticket.due_by_hand,
            ticket.sla.as_ref(),
            json::text(&ticket.timing)?,
            ticket.service.as_ref(),
            ticket.window.map(|window| window.from),
            ticket.window.map(|window| window.to),
            ticket.due_at(),
            ticket.course.came_by.map(Channel::as_str),
        ],
    )
    .context("Failed to write a ticket")?;
    mentions::write(db, ticket)?;
    write_clocks(db, ticket)
}

/// A clock keeps its place in the list; places that are no longer taken are emptied.
fn write_clocks(db: &mut dyn Driver, ticket: &Ticket) -> Result<()> {
    for (clock, position) in ticket.clocks.iter().zip(0_i64..) {
        db.execute(
            "INSERT INTO clock (ticket, position, target, state, started_at, due_at, breached, warned, spans, own) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
             ON CONFLICT (ticket, position) DO UPDATE SET target = excluded.target, state = excluded.state, \
             started_at = excluded.started_at, due_at = excluded.due_at, breached = excluded.breached, \
             warned = excluded.warned, spans = excluded.spans, own = excluded.own",
            params![
                ticket.number,
                position,
                clock.target.as_str(),
                clock.state.as_str(),
                clock.started_at,
                clock.due_at,
                clock.breached,
                json::text(&clock.warned)?,
                json::text(&clock.spans)?,
                clock.own.as_ref().map(json::text).transpose()?,
            ],
        )
        .context("Failed to write a clock")?;
    }
    db.execute("DELETE FROM clock WHERE ticket = $1 AND position >= $2", params![ticket.number, ticket.clocks.len()])
        .context("Failed to take away clocks")?;
    Ok(())
}

pub fn one(db: &mut dyn Driver, number: TicketNumber) -> Result<Option<Ticket>> {
    Ok(several(db, &[number])?.pop())
}

pub fn mark(db: &mut dyn Driver, number: TicketNumber) -> Result<TicketMark> {
    let rows = db
        .query(
            "SELECT COALESCE((SELECT updated_at FROM ticket WHERE number = $1), 0), \
             COALESCE((SELECT MAX(id) FROM entry WHERE ticket = $1), 0), \
             (SELECT COUNT(*) FROM unsent WHERE ticket = $1 AND state <> 'taken_back'), \
             (SELECT COUNT(*) FROM visitor WHERE ticket = $1 AND here_until IS NOT NULL), \
             COALESCE((SELECT read_entry FROM visitor WHERE ticket = $1), 0)",
            params![number],
        )
        .context("Failed to ask whether a ticket changed")?;
    let Some(mut row) = first(rows) else { return Ok(TicketMark::default()) };
    Ok(TicketMark {
        updated_at: row.take()?,
        newest_entry: row.take()?,
        unsent: row.take()?,
        visited: row.take::<i64>()? > 0,
        read_entry: row.take()?,
    })
}

/// Those that exist, by number.
pub fn several(db: &mut dyn Driver, numbers: &[TicketNumber]) -> Result<Vec<Ticket>> {
    let sql = format!("{SELECT} WHERE ticket.number IN $list ORDER BY ticket.number");
    let rows = rows_in(db, &sql, numbers, |number| Value::from(*number)).context("Failed to read tickets")?;
    with_clocks(db, rows)
}

pub fn list(db: &mut dyn Driver, filter: &TicketFilter) -> Result<Vec<Ticket>> {
    let mut conditions = conditions(db, filter)?;
    let order = match filter.clocks || filter.soonest {
        true => SOONEST,
        false if filter.newest => "ticket.number DESC",
        false => "ticket.number",
    };
    let limit = match filter.limit {
        Some(limit) => {
            conditions.params.push(limit.into());
            format!("LIMIT ${}", conditions.params.len())
        }
        None => String::new(),
    };
    let sql = format!("{SELECT} {} ORDER BY {order} {limit}", conditions.sql());
    let rows = db.query(&sql, &conditions.params).context("Failed to list tickets")?;
    with_clocks(db, rows)
}

/// What follows the name of the table, in words of SQL.
pub fn chosen(db: &mut dyn Driver, rest: &str, params: &[Value]) -> Result<Vec<Ticket>> {
    let rows = db.query(&format!("{SELECT} {rest}"), params).context("Failed to list tickets")?;
    with_clocks(db, rows)
}

/// At most as many as the filter's limit.
pub fn count(db: &mut dyn Driver, filter: &TicketFilter) -> Result<usize> {
    let mut conditions = conditions(db, filter)?;
    let limit = filter.limit.unwrap_or(i32::MAX as usize);
    conditions.params.push(limit.into());
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM ticket JOIN contact ON contact.id = ticket.requester {} LIMIT ${}) AS counted",
        conditions.sql(),
        conditions.params.len()
    );
    let rows = db.query(&sql, &conditions.params).context("Failed to count tickets")?;
    first(rows).map_or(Ok(0), |mut row| row.take())
}

fn conditions(db: &mut dyn Driver, filter: &TicketFilter) -> Result<Conditions> {
    let dialect = db.dialect();
    let aside = aside(dialect);
    let mut conditions = Conditions::default();
    if !filter.statuses.is_empty() {
        conditions.add_any("status", filter.statuses.iter().map(|status| Value::from(status.as_str())));
    }
    if filter.living {
        // In the words of the index.
        conditions.clauses.push("status NOT IN ('resolved', 'closed')".to_owned());
    }
    // Of what came otherwise than by mail there is less than of a queue, a kind or an agent.
    let rare = filter.channel.is_some_and(|channel| channel != Channel::Mail) && !filter.living;
    let beside = if rare { aside } else { "" };
    if let Some(queue) = &filter.queue {
        conditions.add(&format!("{beside}queue = $?"), queue);
    }
    if !filter.queues.is_empty() {
        // One queue has an index of its own; of several, what is asked for is found sooner in the order of the list.
        let column = if filter.queues.len() > 1 { format!("{aside}queue") } else { "queue".to_owned() };
        conditions.add_any(&column, filter.queues.iter().map(Value::from));
    }
    if let Some(kind) = filter.kind {
        conditions.add("kind = $?", kind.as_str());
    }
    if let Some(channel) = filter.channel {
        // What lives is found in the order of the list, of which the index holds it.
        conditions.add(&format!("{}channel = $?", if rare { "" } else { aside }), channel.as_str());
    }
    // What is bound must be asked for.
    let nobody = match filter.agenda.is_some() || filter.unassigned {
        true => conditions.none_of(&format!("{aside}assignee"), filter.agents.iter().map(Value::from)),
        false => String::new(),
    };
    if let Some(agenda) = &filter.agenda {
        let mut any = Vec::new();
        let [of_agent, of_owner, of_queue] =
            ["assignee", "owner", "queue"].map(|column| format!("{aside}{column} = $?"));
        any.push(conditions.hold(&of_agent, &agenda.agent));
        any.push(conditions.hold(&of_owner, &agenda.agent));
        any.extend(agenda.queues.iter().map(|queue| conditions.hold(&format!("({nobody} AND {of_queue})"), queue)));
        any.extend(agenda.leads.iter().map(|queue| conditions.hold(&of_queue, queue)));
        conditions.clauses.push(format!("({})", any.join(" OR ")));
    }
    if let Some(agent) = &filter.mentioned {
        conditions.add(mentions::UNSEEN, agent);
    }
    if let Some(from) = &filter.from {
        written_from(db, from, &mut conditions)?;
    }
    if let Some(before) = filter.before {
        conditions.add("ticket.number < $?", before);
    }
    if let Some(before) = filter.created_before {
        conditions.add(&format!("{aside}created_at < $?"), before);
    }
    if let Some(since) = filter.created_since {
        conditions.add("created_at >= $?", since);
    }
    if let Some((from, to)) = filter.lived {
        conditions.add("created_at < $?", to);
        // What is not done has no such time.
        conditions.add("(done_at IS NULL OR done_at >= $?)", from);
    }
    if let Some(words) = &filter.words {
        search::of_words(db, words, &mut conditions)?;
    }
    if let Some(service) = &filter.service {
        conditions.add("service = $?", service);
    }
    if let Some((from, to)) = filter.window {
        conditions.add("window_to > $?", from);
        conditions.add("window_from < $?", to);
    }
    if let Some(priority) = filter.priority {
        conditions.add("priority = $?", priority.as_str());
    }
    if let Some(assignee) = &filter.assignee {
        conditions.add(&format!("{beside}assignee = $?"), assignee);
    }
    if let Some(owner) = &filter.owner {
        conditions.add(&format!("{beside}owner = $?"), owner);
    }
    if filter.unassigned {
        conditions.clauses.push(nobody);
    }
    if let Some(tag) = &filter.tag {
        conditions.add(tagged(dialect), tag);
    }
    if let Some(requester) = &filter.requester {
        conditions.add("contact.address_key = $?", key(&address_key(requester)));
    }
    if let Some(since) = filter.done_since {
        conditions.add("(status NOT IN ('resolved', 'closed') OR updated_at >= $?)", since);
    }
    if filter.clocks {
        conditions.clauses.push(
            "EXISTS (SELECT 1 FROM clock WHERE clock.ticket = ticket.number AND state IN ('running', 'paused', 'breached'))"
                .to_owned(),
        );
    }
    Ok(conditions)
}

/// That `$?` is one of the tags.
pub fn tagged(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "EXISTS (SELECT 1 FROM json_each(ticket.tags) AS tag WHERE tag.value = $?)",
        Dialect::Postgres => "ticket.tags::jsonb ? $?",
    }
}

/// Keeps a column out of the choice of an index: the order of the list serves better, which SQLite cannot know without
/// having counted.
fn aside(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "+",
        Dialect::Postgres => "",
    }
}

/// Of requesters whose address, or the house of it, begins with this.
fn written_from(db: &mut dyn Driver, from: &str, conditions: &mut Conditions) -> Result<()> {
    // Of whom there are more, tickets are found sooner in the order of the list.
    const FEW: usize = 200;
    let [address, house] = match db.dialect() {
        Dialect::Sqlite => ["contact.address_key", "substr(contact.address_key, instr(contact.address_key, '@') + 1)"],
        Dialect::Postgres => {
            ["contact.address_key COLLATE \"C\"", "split_part(contact.address_key, '@', 2) COLLATE \"C\""]
        }
    };
    let clause = |first: &str, last: &str| {
        format!("(({address} >= {first} AND {address} < {last}) OR ({house} >= {first} AND {house} < {last}))")
    };
    let (from, to) = (Value::from(from), Value::from(format!("{from}{}", char::MAX)));
    let sql = format!("SELECT id FROM contact WHERE {} LIMIT $3", clause("$1", "$2"));
    let rows =
        db.query(&sql, &[from.clone(), to.clone(), (FEW + 1).into()]).context("Failed to look for requesters")?;
    let ids: Vec<i64> = rows.into_iter().map(|row| Columns::of(row).take()).collect::<Result<_>>()?;
    match ids.len() {
        0 => conditions.clauses.push("1 = 0".to_owned()),
        1..=FEW => conditions.add_any("ticket.requester", ids.into_iter().map(Value::from)),
        _ => {
            let (first, last) = (conditions.hold("$?", from), conditions.hold("$?", to));
            conditions.clauses.push(clause(&first, &last));
        }
    }
    Ok(())
}

/// The newest that came since, oldest first.
pub fn recent(db: &mut dyn Driver, since: Timestamp) -> Result<Vec<Recent>> {
    const MOST: usize = 500;
    let rows = db
        .query(
            "SELECT number, queue, kind, subject, tags FROM ticket WHERE created_at >= $1 \
             ORDER BY created_at DESC, number DESC LIMIT $2",
            params![since, MOST],
        )
        .context("Failed to ask which tickets came lately")?;
    let of = |row| {
        let mut row = Columns::of(row);
        Ok(Recent {
            number: row.take()?,
            queue: row.take()?,
            kind: row.word()?,
            subject: row.take()?,
            tags: row.json()?,
        })
    };
    rows.into_iter().rev().map(of).collect()
}

pub fn due(db: &mut dyn Driver, now: Timestamp, limit: usize) -> Result<Vec<Ticket>> {
    let sql = format!("{SELECT} WHERE wake_at IS NOT NULL AND wake_at <= $1 ORDER BY wake_at, ticket.number LIMIT $2");
    let rows = db.query(&sql, params![now, limit]).context("Failed to ask what is due")?;
    with_clocks(db, rows)
}

pub fn due_next(db: &mut dyn Driver) -> Result<Option<Timestamp>> {
    let rows = db
        .query("SELECT MIN(wake_at) FROM ticket WHERE wake_at IS NOT NULL", &[])
        .context("Failed to ask when something is due")?;
    first(rows).map_or(Ok(None), |mut row| row.take())
}

fn with_clocks(db: &mut dyn Driver, rows: Vec<Row>) -> Result<Vec<Ticket>> {
    let mut tickets = rows.into_iter().map(row_of).collect::<Result<Vec<Ticket>>>()?;
    let numbers: Vec<TicketNumber> = tickets.iter().map(|ticket| ticket.number).collect();
    let rows = rows_in(
        db,
        "SELECT ticket, target, state, started_at, due_at, breached, warned, spans, own FROM clock \
         WHERE ticket IN $list ORDER BY ticket, position",
        &numbers,
        |number| Value::from(*number),
    )
    .context("Failed to read clocks")?;
    let mut clocks: BTreeMap<TicketNumber, Vec<Clock>> = BTreeMap::new();
    for row in rows {
        let mut row = Columns::of(row);
        let number = row.take()?;
        clocks.entry(number).or_default().push(Clock {
            target: row.word()?,
            state: row.word()?,
            started_at: row.take()?,
            due_at: row.take()?,
            breached: row.take()?,
            warned: row.json()?,
            spans: row.json()?,
            own: row.take::<Option<String>>()?.map(|own| serde_json::from_str(&own)).transpose()?,
        });
    }
    for ticket in &mut tickets {
        ticket.clocks = clocks.remove(&ticket.number).unwrap_or_default();
    }
    Ok(tickets)
}

/// Without its clocks.
fn row_of(row: Row) -> Result<Ticket> {
    let mut row = Columns::of(row);
    let mut ticket = Ticket {
        number: row.take()?,
        subject: row.take()?,
        kind: row.word()?,
        status: row.word()?,
        priority: row.word()?,
        queue: row.take()?,
        service: None,
        window: None,
        requester: contact_of(&mut row)?,
        owner: row.take()?,
        assignee: row.take()?,
        tags: row.json()?,
        fields: row.json()?,
        language: row.take()?,
        created_at: row.take()?,
        updated_at: row.take()?,
        done_at: row.take()?,
        mailbox: row.take()?,
        clocks: Vec::new(),
        participants: row.json()?,
        acknowledged: row.take()?,
        wake_at: row.take()?,
        thread: row.json()?,
        until: row.take()?,
        watchers: row.json()?,
        sides: row.json()?,
        course: row.json()?,
        due_by_hand: row.take()?,
        sla: row.take()?,
        timing: row.json()?,
    };
    ticket.service = row.take()?;
    let window: (Option<Timestamp>, Option<Timestamp>) = (row.take()?, row.take()?);
    ticket.window = window.0.zip(window.1).map(|(from, to)| Window { from, to });
    Ok(ticket)
}

pub fn contact_of(row: &mut Columns) -> Result<Contact> {
    Ok(Contact { id: row.take()?, address: Address { name: row.take()?, address: row.take()? } })
}

pub fn write_contact(db: &mut dyn Driver, contact: &Contact) -> Result<()> {
    let Address { name, address } = &contact.address;
    db.execute(
        "INSERT INTO contact (id, address_key, name, address) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (id) DO UPDATE SET address_key = excluded.address_key, name = excluded.name, \
         address = excluded.address",
        params![contact.id, key(&contact.address.key()), name.as_ref(), address],
    )
    .context("Failed to write a contact")?;
    Ok(())
}

pub fn contact_by_address(db: &mut dyn Driver, address: &str) -> Result<Option<Contact>> {
    let rows = db
        .query("SELECT id, name, address FROM contact WHERE address_key = $1", params![key(&address_key(address))])
        .context("Failed to look for a contact")?;
    first(rows).map(|mut row| contact_of(&mut row)).transpose()
}
