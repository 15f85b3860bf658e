//! `ledger`, `replay` and `explain`: every message ever seen, what became of it, and why.

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use jiff::Timestamp;

use crate::act::mail_room;
use crate::cli::context::{self, Keys};
use crate::cli::{Exit, Global, table};
use crate::desk::plan::Verdict;
use crate::desk::release::As;
use crate::desk::ticket::{AuthorKind, EntryKind, NewEntry, TicketNumber};
use crate::desk::work::Actor;
use crate::ingest::Ingested;
use crate::store::Store;
use crate::store::ledger::{LedgerFilter, LedgerId, LedgerRow};
use crate::view::Decided;
use crate::{clock, ingest};

#[derive(Debug, Args)]
pub struct Ledger {
    /// Only messages of this verdict: opened, appended, agent_reply, note, command, bounce, automatic, duplicate, held, quarantined
    #[arg(long, value_name = "V")]
    verdict: Option<Verdict>,
    /// Only since then: a date, a time (RFC 3339), or how long ago (2h, 3d)
    #[arg(long, value_name = "T", value_parser = moment)]
    since: Option<Timestamp>,
    /// The bytes of one message as they came, by its number in the ledger
    #[arg(long, value_name = "ID", conflicts_with_all = ["verdict", "since", "aside"])]
    raw: Option<i64>,
    /// Only messages that somebody looked at and put aside
    #[arg(long)]
    aside: bool,

    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Put a message aside that waits for a person: it stays what it is, and `replay` lets it in still
    #[command(after_help = "Example: maildesk ledger aside 12")]
    Aside {
        /// The message's number in the ledger
        id: i64,
    },
}

impl Ledger {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        let desk = context::open(global, Keys::Borrowed)?;
        if let Some(What::Aside { id }) = self.what {
            return aside(&desk, global, LedgerId(id)).await;
        }
        if let Some(id) = self.raw {
            return raw(&desk.store, LedgerId(id)).await;
        }
        let aside = self.aside.then_some(true);
        let filter = LedgerFilter { verdict: self.verdict, since: self.since, aside, ..LedgerFilter::default() };
        let rows = desk.store.read(move |tx| tx.ledger(&filter)).await?;
        if global.json {
            table::json(&rows)?;
        } else {
            let cells = |row: &LedgerRow| {
                vec![
                    row.id.0.to_string(),
                    row.received_at.strftime("%Y-%m-%d %H:%M").to_string(),
                    row.verdict.to_string(),
                    row.ticket.map(|ticket| ticket.to_string()).unwrap_or_default(),
                    row.from.clone().unwrap_or_default(),
                    row.subject.clone(),
                ]
            };
            table::rows(
                &["id", "received", "verdict", "ticket", "from", "subject"],
                rows.iter().map(cells).collect(),
                "No message was seen.",
            )?;
        }
        Ok(Exit::Done)
    }
}

async fn aside(desk: &context::Desk, global: &Global, id: LedgerId) -> Result<Exit> {
    if !mail_room::put_aside(&desk.store, &desk.policy, Actor::Operator, id, clock::now()).await? {
        bail!("message {} does not wait for anybody; `maildesk ledger --verdict held` lists what does", id.0);
    }
    if global.json {
        let filter = LedgerFilter { id: Some(id), ..LedgerFilter::default() };
        table::json(&desk.store.read(move |tx| tx.ledger(&filter)).await?.first())?;
    } else {
        table::line(&format!("message {} is put aside", id.0))?;
    }
    Ok(Exit::Done)
}

/// Prints a message; a large one part by part.
async fn raw(store: &Store, id: LedgerId) -> Result<Exit> {
    let filter = LedgerFilter { id: Some(id), ..LedgerFilter::default() };
    let (row, head) = store.read(move |tx| Ok((tx.ledger(&filter)?.pop(), tx.raw(id)?))).await?;
    let Some(row) = row else { bail!("there is no message {}", id.0) };
    let Some(head) = head else { bail!("the bytes of message {} were erased", id.0) };
    table::bytes(&head)?;
    let mut parts = 0;
    while let Some(part) = store.read(move |tx| tx.rest(id, parts)).await? {
        table::bytes(&part)?;
        parts += 1;
    }
    if !row.whole && parts == 0 {
        let (size, mailbox) = (row.size, row.mailbox);
        table::complain(&format!(
            "warning: this is the beginning ({} of {size} bytes): the message was too large, and the rest stayed in mailbox {mailbox}",
            head.len()
        ));
    }
    Ok(Exit::Done)
}

/// A date, an instant, or how long ago.
fn moment(text: &str) -> Result<Timestamp, String> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    if let Ok(date) = text.parse::<jiff::civil::Date>() {
        return date
            .to_zoned(jiff::tz::TimeZone::UTC)
            .map(|zoned| zoned.timestamp())
            .map_err(|error| error.to_string());
    }
    let ago = crate::config::duration::parse(text)
        .map_err(|_| format!("`{text}` is neither a date, a time nor a duration such as 3d"))?;
    clock::now().checked_sub(ago).map_err(|error| error.to_string())
}

#[derive(Debug, Args)]
pub struct Replay {
    /// The message's number in the ledger
    id: i64,
    /// What it is, when the desk held or filed it and a person knows better: new (a ticket of its own) or requester (of the requester's side of the ticket that it is about)
    #[arg(long = "as", value_name = "WHAT")]
    role: Option<As>,
}

impl Replay {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        let desk = context::open(global, Keys::Existing)?;
        let replayed = ingest::replay(&desk.store, &desk.policy, LedgerId(self.id), self.role, clock::now()).await?;
        context::wake_sender(&desk);
        if global.json {
            let Ingested { ledger: id, verdict, ticket, reasons, .. } = &replayed;
            table::json(&Decided { id: *id, verdict: *verdict, ticket: *ticket, reasons })?;
        } else {
            let ticket = replayed.ticket.map(|ticket| format!(", ticket {ticket}")).unwrap_or_default();
            table::line(&format!(
                "message {}: {}{ticket}",
                self.id,
                replayed.verdict.map_or("none", |verdict| verdict.as_str())
            ))?;
            for reason in &replayed.reasons {
                table::line(&table::plain(&format!("  because {reason}")))?;
            }
        }
        Ok(Exit::Done)
    }
}

#[derive(Debug, Args)]
pub struct Explain {
    /// A ticket's number, or a Message-ID
    #[arg(value_name = "TICKET|MESSAGE-ID")]
    what: String,
}

impl Explain {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        let desk = context::open(global, Keys::Borrowed)?;
        let number = self.what.trim_start_matches('#').parse().map(TicketNumber).ok();
        let filter = match number {
            Some(number) => LedgerFilter { ticket: Some(number), ..LedgerFilter::default() },
            None => LedgerFilter {
                message_id: Some(self.what.trim_matches(['<', '>']).to_owned()),
                ..LedgerFilter::default()
            },
        };
        let rows = desk.store.read(move |tx| tx.ledger(&filter)).await?;
        if global.json {
            table::json(&rows)?;
            return Ok(Exit::Done);
        }
        let timeline = match number {
            Some(number) => desk.store.read(move |tx| tx.entries(number)).await?,
            None => Vec::new(),
        };
        let acted: Vec<&NewEntry> =
            timeline.iter().map(|stored| &stored.entry).filter(|entry| is_of_rule(entry)).collect();
        if rows.is_empty() && acted.is_empty() {
            bail!("no message is known of `{}`", self.what);
        }
        rows.iter().try_for_each(print)?;
        acted.into_iter().try_for_each(print_rule)?;
        Ok(Exit::Done)
    }
}

/// Whether a rule tells that it acted, on whatever happened, by mail or otherwise.
fn is_of_rule(entry: &NewEntry) -> bool {
    entry.kind == EntryKind::Event && entry.author.kind == AuthorKind::System && entry.author.name.is_some()
}

fn print_rule(entry: &NewEntry) -> Result<()> {
    let (at, name) = (entry.at.strftime("%Y-%m-%d %H:%M"), entry.author.name.as_deref().unwrap_or_default());
    table::line(&table::plain(&format!("{at}  {name} {}", entry.text)))
}

fn print(row: &LedgerRow) -> Result<()> {
    let from = row.from.as_deref().unwrap_or("nobody");
    let ticket = row.ticket.map(|ticket| format!(", ticket {ticket}")).unwrap_or_default();
    let at = row.received_at.strftime("%Y-%m-%d %H:%M");
    table::line(&table::plain(&format!("{at}  message {} of {from}: {}", row.id.0, row.subject)))?;
    table::line(&format!("  {}{ticket}", row.verdict))?;
    row.reasons.iter().try_for_each(|reason| table::line(&table::plain(&format!("  because {reason}"))))
}
