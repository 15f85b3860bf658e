//! What is compared: everything that a database holds, and what left as mail; and the short form for people.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use maildesk::desk::ticket::{Ticket, TicketNumber};
use maildesk::store::outbox::OutboxRow;
use serde_json::{Value, json};

use crate::story::run::{Done, Run};

/// Message-IDs end in random characters; each is called by the order in which it first appears.
#[derive(Default)]
pub struct Names {
    known: BTreeMap<String, usize>,
}

impl Names {
    /// The text with every `.<13 characters of base32>@desk.acme.example` renamed.
    fn plain(&mut self, text: &str) -> String {
        let host = "@desk.acme.example";
        let mut plain = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(host) {
            let (head, tail) = rest.split_at(at);
            let cut = head.rfind('.').filter(|dot| head.len() - dot == 14);
            match cut {
                Some(dot) => {
                    let next = self.known.len() + 1;
                    let number = *self.known.entry(head[dot..].to_owned()).or_insert(next);
                    plain += &format!("{}.{number}{host}", &head[..dot]);
                }
                None => plain += &format!("{head}{host}"),
            }
            rest = &tail[host.len()..];
        }
        plain + rest
    }

    /// Files that hold such a Message-ID have another digest in each database.
    fn without_digests(&mut self, text: &str) -> String {
        let named = |line: &str| {
            let Some((head, digest)) = line.split_once("\"digest\": ") else { return format!("{line}\n") };
            let next = self.known.len() + 1;
            let number = *self.known.entry(digest.to_owned()).or_insert(next);
            format!("{head}\"digest\": {number}\n")
        };
        text.lines().map(named).collect()
    }
}

/// Everything, in a form that two databases must agree about.
pub async fn whole(run: &Run, done: &Done, names: &mut Names) -> String {
    let tables = run.world.store.read(|tx| {
        let tickets = tx.tickets(&Default::default())?;
        let mut all = Vec::new();
        for ticket in &tickets {
            let entries: Vec<Value> = tx
                .entries(ticket.number)?
                .iter()
                .map(|stored| json!({ "entry": stored, "ledger": stored.ledger }))
                .collect();
            all.push(json!({ "ticket": ticket, "entries": entries, "links": tx.links(ticket.number)? }));
        }
        let next = (tx.due_next()?, tx.outbox_next()?);
        Ok(json!({ "tickets": all, "ledger": tx.ledger(&Default::default())?, "outbox": tx.outbox(&Default::default())?, "next": next }))
    });
    let letters: Vec<Value> = done
        .letters
        .iter()
        .map(|letter| {
            let from = letter.mail.from.as_ref().map(|from| &from.address);
            json!({ "from": from, "to": letter.rcpt, "subject": letter.mail.subject, "text": letter.text() })
        })
        .collect();
    let all = json!({ "said": done.said, "letters": letters, "database": tables.await.unwrap() });
    let text = serde_json::to_string_pretty(&all).unwrap();
    let plain = names.plain(&text.replace(run.world.folder.path().to_str().unwrap(), "FOLDER"));
    names.without_digests(&plain)
}

/// What a reader wants to know of a step: what was said, which tickets changed, who got which mail.
pub struct Digest {
    tickets: BTreeMap<TicketNumber, String>,
    outbox: BTreeMap<i64, String>,
}

impl Digest {
    pub fn new() -> Self {
        Self { tickets: BTreeMap::new(), outbox: BTreeMap::new() }
    }

    pub async fn tell(&mut self, run: &Run, done: &Done) -> String {
        let (tickets, outbox) = run
            .world
            .store
            .read(|tx| Ok((tx.tickets(&Default::default())?, tx.outbox(&Default::default())?)))
            .await
            .unwrap();
        let mut lines = done.said.clone();
        for ticket in &tickets {
            let now = line(ticket);
            if self.tickets.insert(ticket.number, now.clone()).as_ref() != Some(&now) {
                lines.push(now);
            }
        }
        let mut mail: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        for row in &outbox {
            let now = row.state.to_string();
            if self.outbox.insert(row.id, now.clone()).as_ref() != Some(&now) {
                mail.entry((described(row), now)).or_default().push(row.rcpt.clone());
            }
        }
        let mailed = mail.into_iter().map(|((what, state), rcpts)| format!("{state} {what} → {}", rcpts.join(", ")));
        lines.extend(mailed);
        lines.into_iter().map(|line| format!("    {line}\n")).collect()
    }
}

fn described(row: &OutboxRow) -> String {
    let error = row.last_error.as_deref().map(|error| format!(" ({error})")).unwrap_or_default();
    format!("{} #{}{error}", row.template, row.ticket.map_or(0, |ticket| ticket.0))
}

fn line(ticket: &Ticket) -> String {
    let clocks: Vec<String> = ticket
        .clocks
        .iter()
        .map(|clock| {
            let late = if clock.breached && clock.state.as_str() != "breached" { " late" } else { "" };
            format!("{} {}{late} {}", clock.target, clock.state, local(clock.due_at))
        })
        .collect();
    let assignee = ticket.assignee.as_ref().map_or("nobody", |agent| agent.as_str());
    let head = format!("#{} {} {} {} {assignee}", ticket.number, ticket.status, ticket.priority, ticket.queue);
    if clocks.is_empty() { head } else { format!("{head} [{}]", clocks.join(", ")) }
}

fn local(at: Timestamp) -> String {
    at.to_zoned(TimeZone::get("Europe/Helsinki").unwrap()).strftime("%a %d %b %H:%M").to_string()
}
