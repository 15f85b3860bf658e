//! `ticket`: read and work tickets. Every change passes through `act`, as mail does.

use std::io::Read;

use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, Subcommand};
use serde_json::json;

use crate::act::{self, NewTicket};
use crate::cli::context::{self, Desk, Keys};
use crate::cli::{Exit, Global, table, ticket_text};
use crate::clock;
use crate::desk::channel::Channel;
use crate::desk::command::{self, Command};
use crate::desk::mail::Address;
use crate::desk::names::{AgentId, MailboxName};
use crate::desk::plan::{Change, Plan};
use crate::desk::search::{self, Gone, Search};
use crate::desk::spoken;
use crate::desk::ticket::TicketNumber;
use crate::desk::work::Actor;
use crate::view;

#[derive(Debug, Subcommand)]
pub enum Ticket {
    /// Open a ticket for a call or a visit; its text comes from --text or standard input
    #[command(
        after_help = "Example: maildesk ticket new --requester carol@example.com --subject 'Printer' --text 'It jams.' priority=high"
    )]
    New(New),
    /// List tickets
    #[command(
        after_help = "Filters: status:open,pending queue:billing service:mail priority:high kind:incident channel:mail|form|chat|page|call|hand|api|rule assignee:ann|nobody owner:ann tag:invoice requester:carol@example.com from:example.com older:3d newer:8h is:open; other words are looked for in what was written\nExample: maildesk ticket list status=open assignee=nobody printer"
    )]
    List {
        /// FIELD:VALUE (or FIELD=VALUE) and words, all must hold
        #[arg(value_name = "FILTER")]
        filters: Vec<String>,
    },
    /// A ticket with its timeline and clocks
    #[command(after_help = "Example: maildesk ticket show 7 --json")]
    Show { number: i64 },
    /// Answer the requester
    #[command(after_help = "Example: maildesk ticket reply 7 --as ann --text 'It is mended.'")]
    Reply(Text),
    /// Leave an internal note
    #[command(after_help = "Example: maildesk ticket note 7 --text 'They called, too.'")]
    Note(Text),
    /// Change a ticket
    #[command(
        after_help = "Fields: status priority impact urgency kind queue service outage window assignee owner due sla tag untag field cc uncc\nExample: maildesk ticket set 7 status=resolved assignee=ann tag=invoice field=asset=1234"
    )]
    Set {
        number: i64,
        #[arg(value_name = "FIELD=VALUE", required = true)]
        fields: Vec<String>,
        /// Who does it; default: the operator
        #[arg(long = "as", value_name = "AGENT")]
        agent: Option<String>,
    },
    /// Merge a ticket into another
    #[command(after_help = "Example: maildesk ticket merge 8 7")]
    Merge { number: i64, into: i64 },
    /// Split an entry off into a ticket of its own
    #[command(after_help = "Example: maildesk ticket split 7 31")]
    Split { number: i64, entry: i64 },
}

#[derive(Debug, Args)]
pub struct New {
    /// Whom it is for
    #[arg(long, value_name = "ADDRESS")]
    requester: String,
    /// The requester's name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[arg(long)]
    subject: String,
    /// Instead of standard input
    #[arg(long)]
    text: Option<String>,
    /// The mailbox that answers; default: the first
    #[arg(long, value_name = "NAME")]
    mailbox: Option<String>,
    /// FIELD=VALUE, as in `ticket set`
    #[arg(value_name = "FIELD=VALUE")]
    fields: Vec<String>,
    /// Who opens it; default: the operator
    #[arg(long = "as", value_name = "AGENT")]
    agent: Option<String>,
}

#[derive(Debug, Args)]
pub struct Text {
    number: i64,
    /// Instead of standard input
    #[arg(long)]
    text: Option<String>,
    /// Who writes; default: the operator
    #[arg(long = "as", value_name = "AGENT")]
    agent: Option<String>,
}

impl Ticket {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        let keys = if matches!(self, Self::List { .. } | Self::Show { .. }) { Keys::Borrowed } else { Keys::Create };
        let desk = context::open(global, keys)?;
        let now = clock::now();
        let plan = match self {
            Self::List { filters } => return list(&desk, global, &filters).await,
            Self::Show { number } => return show(&desk, global, TicketNumber(number)).await,
            Self::New(new) => {
                let actor = actor(&desk, new.agent.as_deref())?;
                let mailbox = match &new.mailbox {
                    Some(name) => desk
                        .policy
                        .mailbox(&MailboxName::new(name))
                        .with_context(|| format!("there is no mailbox `{name}`"))?,
                    None => desk.policy.mailboxes.first().context("the configuration has no mailbox")?,
                };
                let new = NewTicket {
                    mailbox: mailbox.name.clone(),
                    channel: Channel::Hand,
                    requester: Address { name: new.name, address: new.requester },
                    subject: new.subject,
                    text: written(new.text)?,
                    commands: commands(&desk, &new.fields, &actor)?,
                };
                act::open(&desk.store, &desk.policy, actor, new, now).await?
            }
            Self::Reply(text) => {
                let (number, actor, text) = text.read(&desk)?;
                if let Some(line) = command::stray(&text) {
                    bail!(
                        "nothing was sent: `{line}` is a command for mail; here `ticket note` and `ticket set` do that"
                    );
                }
                act::act(&desk.store, &desk.policy, actor, number, vec![Command::Answer(text)], now).await?
            }
            Self::Note(text) => {
                let (number, actor, text) = text.read(&desk)?;
                act::act(&desk.store, &desk.policy, actor, number, vec![Command::Note(text)], now).await?
            }
            Self::Set { number, fields, agent } => {
                let actor = actor(&desk, agent.as_deref())?;
                let commands = commands(&desk, &fields, &actor)?;
                act::act(&desk.store, &desk.policy, actor, TicketNumber(number), commands, now).await?
            }
            Self::Merge { number, into } => {
                act::merge(&desk.store, &desk.policy, Actor::Operator, TicketNumber(number), TicketNumber(into), now)
                    .await?
            }
            Self::Split { number, entry } => {
                act::split(&desk.store, &desk.policy, Actor::Operator, TicketNumber(number), entry, now).await?
            }
        };
        report(&desk, global, &plan)?;
        Ok(Exit::Done)
    }
}

impl Text {
    fn read(self, desk: &Desk) -> Result<(TicketNumber, Actor, String)> {
        let text = written(self.text)?;
        if text.trim().is_empty() {
            bail!("there is no text; give it with --text or on standard input");
        }
        Ok((TicketNumber(self.number), actor(desk, self.agent.as_deref())?, text))
    }
}

fn written(text: Option<String>) -> Result<String> {
    if let Some(text) = text {
        return Ok(text);
    }
    let mut text = String::new();
    std::io::stdin().lock().read_to_string(&mut text).context("Failed to read the text from standard input")?;
    Ok(text.trim().to_owned())
}

fn actor(desk: &Desk, agent: Option<&str>) -> Result<Actor> {
    let Some(agent) = agent else { return Ok(Actor::Operator) };
    let id = AgentId::new(agent);
    desk.policy.agent(&id).with_context(|| format!("there is no agent `{agent}`"))?;
    Ok(Actor::Agent(id))
}

/// Commands of `field=value` words.
fn commands(desk: &Desk, fields: &[String], actor: &Actor) -> Result<Vec<Command>> {
    let understand = |word: &String| {
        let (field, value) = word.split_once('=').with_context(|| format!("`{word}` is not FIELD=VALUE"))?;
        command::set(field, value, actor.agent(), &desk.policy).map_err(|why| anyhow!(why))
    };
    fields.iter().map(understand).collect()
}

async fn list(desk: &Desk, global: &Global, words: &[String]) -> Result<Exit> {
    let Search { filter, mut unknown, gone, .. } = search::read(words, None, &desk.policy, clock::now());
    let read = desk.store.read(move |tx| {
        for Gone { unknown: one, having } in gone {
            if tx.ticket_count(&having)? == 0 {
                unknown.push(one);
            }
        }
        if unknown.is_empty() { Ok(Ok(tx.tickets(&filter)?)) } else { Ok(Err(unknown)) }
    });
    let tickets = read.await?.map_err(|unknown| {
        let unknown: Vec<String> = unknown.iter().map(ToString::to_string).collect();
        anyhow!("{}", unknown.join("; "))
    })?;
    if global.json {
        table::json(&tickets.iter().map(view::TicketView::of).collect::<Vec<_>>())?;
    } else {
        let heading = ["number", "status", "priority", "queue", "assignee", "due", "requester", "subject"];
        table::rows(&heading, tickets.iter().map(ticket_text::row).collect(), "There is no such ticket.")?;
    }
    Ok(Exit::Done)
}

async fn show(desk: &Desk, global: &Global, number: TicketNumber) -> Result<Exit> {
    let read =
        desk.store.read(move |tx| Ok((tx.ticket(number)?, tx.entries(number)?, tx.links(number)?, tx.away()?))).await?;
    let (Some(ticket), entries, links, away) = read else { bail!("there is no ticket {number}") };
    let away =
        ticket.assignee.as_ref().and_then(|agent| away.get(agent).copied()).filter(|until| *until > clock::now());
    if global.json {
        table::json(&view::WholeTicket::of(&ticket, &entries, &links, away))?;
    } else {
        table::line(&table::plain(&ticket_text::whole(&ticket, &entries, &links, away)))?;
    }
    Ok(Exit::Done)
}

/// Says what was done.
fn report(desk: &Desk, global: &Global, plan: &Plan) -> Result<()> {
    if !plan.drafts.is_empty()
        || plan.changes.iter().any(|change| matches!(change, Change::Hook(_) | Change::Bulletin(_)))
    {
        context::wake_sender(desk);
    }
    // Whoever sits here hears at once what others are told by an alert.
    for warning in plan.warnings.iter().chain(&plan.alerts) {
        table::complain(&format!("warning: {warning}"));
    }
    if global.json {
        return table::json(&json!({
            "ticket": plan.ticket, "changes": spoken::changes(plan), "reasons": plan.reasons, "warnings": plan.warnings
        }));
    }
    let done = spoken::changes(plan).into_iter().chain(plan.reasons.iter().cloned());
    done.into_iter().try_for_each(|what| table::line(&table::plain(&what)))
}
