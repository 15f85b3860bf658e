//! The use case: somebody does something. The one way in which a person changes a ticket without writing mail.

pub mod articles;
pub mod chat;
pub mod mail_room;
pub mod report;
pub mod tokens;

use std::sync::Arc;

use anyhow::{Result, anyhow, bail, ensure};
use jiff::Timestamp;

use crate::desk::channel::Channel;
use crate::desk::command::Command;
use crate::desk::facts::{Facts, Known, Side};
use crate::desk::mail::{Address, is_address};
use crate::desk::names::{AgentId, MailboxName};
use crate::desk::notify;
use crate::desk::opening;
use crate::desk::perform::{self, perform};
use crate::desk::plan::{Change, Plan};
use crate::desk::policy::Policy;
use crate::desk::refusal;
use crate::desk::similar;
use crate::desk::template::{MessageView, name};
use crate::desk::thread;
use crate::desk::ticket::{LinkKind, Ticket, TicketNumber};
use crate::desk::work::{Actor, Work};
use crate::store::Store;
use crate::store::tx::Tx;

/// What somebody wants done to a ticket.
#[derive(Clone, Debug)]
pub struct Deed {
    pub actor: Actor,
    pub ticket: TicketNumber,
    pub commands: Vec<Command>,
    /// They heard what speaks against it, and mean it.
    pub meant: bool,
}

/// Carries out commands on a ticket.
pub async fn act(
    store: &Store,
    policy: &Arc<Policy>,
    actor: Actor,
    number: TicketNumber,
    commands: Vec<Command>,
    now: Timestamp,
) -> Result<Plan> {
    carry_out(store, policy, Deed { actor, ticket: number, commands, meant: false }, now).await
}

/// The same for who was asked before.
pub async fn carry_out(store: &Store, policy: &Arc<Policy>, deed: Deed, now: Timestamp) -> Result<Plan> {
    let policy = policy.clone();
    store
        .write(move |tx| {
            let plan = decide(tx, &policy, &deed, now)?;
            tx.apply(&plan, None, now)?;
            Ok(plan)
        })
        .await
}

/// What would come of it; nothing is done. The error says what speaks against it.
pub async fn foresee(store: &Store, policy: &Arc<Policy>, deed: Deed, now: Timestamp) -> Result<Plan> {
    let policy = policy.clone();
    store.read(move |tx| decide(tx, &policy, &deed, now)).await
}

fn decide(tx: &mut dyn Tx, policy: &Policy, deed: &Deed, now: Timestamp) -> Result<Plan> {
    let Deed { actor, ticket, commands, meant } = deed;
    let ticket = find(tx, *ticket)?;
    let mut lookup = thread::about(&ticket, policy);
    lookup.tickets.extend(commands.iter().flat_map(Command::others));
    let facts = tx.facts(&lookup, &ticket.mailbox, now)?;
    let work = Work::new(policy, &facts, now);
    let refused = refused(commands, *meant, &ticket, actor, &work);
    ensure!(refused.is_none(), "{}", refused.unwrap_or_default());
    // Whoever sits at a command line hears of it there and then, and nothing is half done.
    perform(ticket, actor, commands, &facts, policy, now).map_err(|why| anyhow!("it cannot be sent: {why}"))
}

/// Whoever may run the command line means it; an agent is asked what mail would ask.
fn refused(commands: &[Command], meant: bool, ticket: &Ticket, actor: &Actor, work: &Work<'_>) -> Option<String> {
    match actor {
        Actor::Agent(_) => refusal::of(commands, meant, ticket, actor, work),
        Actor::Operator | Actor::Desk => refusal::of_status(commands, ticket, actor, work),
    }
}

/// A request that did not come by mail.
#[derive(Clone, Debug)]
pub struct NewTicket {
    pub mailbox: MailboxName,
    pub channel: Channel,
    pub requester: Address,
    pub subject: String,
    pub text: String,
    /// Carried out on the new ticket at once: queue, priority, assignee and so on.
    pub commands: Vec<Command>,
}

/// Opens a ticket by hand: for a call, a visit, a slip of paper.
pub async fn open(store: &Store, policy: &Arc<Policy>, actor: Actor, new: NewTicket, now: Timestamp) -> Result<Plan> {
    open_once(store, policy, actor, new, None, now).await
}

/// The same; what is opened again under the same id, which is in the form of a Message-ID, is the ticket that there is.
pub async fn open_once(
    store: &Store,
    policy: &Arc<Policy>,
    actor: Actor,
    new: NewTicket,
    id: Option<String>,
    now: Timestamp,
) -> Result<Plan> {
    ensure_outside(&new.requester, policy)?;
    let policy = policy.clone();
    store
        .write(move |tx| {
            let mut lookup = thread::with_requester(&new.requester.address, thread::about_none(&policy));
            lookup.similar = similar::words(&new.subject);
            lookup.ids.extend(id.clone());
            let facts = Facts { channel: new.channel, ..tx.facts(&lookup, &new.mailbox, now)? };
            if let Some(known) = facts.known.iter().find(|known| Some(&known.message_id) == id.as_ref()) {
                return Ok(Plan { ticket: Some(known.ticket), ..Plan::new() });
            }
            let mut work = Work::new(&policy, &facts, now);
            let (mut ticket, also) =
                opening::by_hand(&mut work, new.requester.clone(), &new.subject, &new.text, &actor);
            let refused = refused(&new.commands, false, &ticket, &actor, &work);
            ensure!(refused.is_none(), "{}", refused.unwrap_or_default());
            perform::carry_out(&mut work, &mut ticket, &actor, &new.commands, &perform::Enclosed::default())
                .map_err(|why| anyhow!("it cannot be sent: {why}"))?;
            tell_of_new(&mut work, &ticket, &new.text, &also);
            let number = ticket.number;
            let mut plan = work.finish(None, ticket);
            let known = id.clone().map(|message_id| Known { message_id, ticket: number, side: Side::Mentioned });
            plan.changes.extend(known.map(Change::Known));
            tx.apply(&plan, None, now)?;
            Ok(plan)
        })
        .await
}

/// A requester is answered by mail: that must be possible, and must not come back.
fn ensure_outside(requester: &Address, policy: &Policy) -> Result<()> {
    let address = &requester.address;
    ensure!(is_address(address), "`{address}` is not a mail address: write name@domain");
    if let Some(mailbox) = policy.mailbox_by_address(address) {
        bail!(
            "{address} is an address of the desk itself (mailbox {}): its answers would come back to it; give the address of whoever asks",
            mailbox.name
        );
    }
    Ok(())
}

/// Merges one ticket into another: its mail, its people and its earliest targets go along.
pub async fn merge(
    store: &Store,
    policy: &Arc<Policy>,
    actor: Actor,
    from: TicketNumber,
    into: TicketNumber,
    now: Timestamp,
) -> Result<Plan> {
    ensure!(from != into, "a ticket cannot be merged into itself");
    let policy = policy.clone();
    store
        .write(move |tx| {
            let (from, into) = (find(tx, from)?, find(tx, into)?);
            let mut lookup = thread::about(&into, &policy);
            // What is tied to the one is tied to the other.
            lookup.tickets.push(from.number);
            let facts = tx.facts(&lookup, &into.mailbox, now)?;
            let plan = crate::desk::merging::merge(from, into, &actor, &facts, &policy, now)?;
            tx.apply(&plan, None, now)?;
            Ok(plan)
        })
        .await
}

/// Splits one entry off into a ticket of its own.
pub async fn split(
    store: &Store,
    policy: &Arc<Policy>,
    actor: Actor,
    from: TicketNumber,
    entry: i64,
    now: Timestamp,
) -> Result<Plan> {
    let policy = policy.clone();
    store
        .write(move |tx| {
            let ticket = find(tx, from)?;
            let entries = tx.entries(from)?;
            let entry = entries.into_iter().find(|stored| stored.id == entry);
            let entry = entry
                .ok_or_else(|| anyhow!("ticket {from} has no such entry; `maildesk ticket show {from}` lists them"))?;
            let mut lookup = thread::about(&ticket, &policy);
            if let Some(author) = &entry.entry.author.address {
                lookup = thread::with_requester(author, lookup);
            }
            let facts = tx.facts(&lookup, &ticket.mailbox, now)?;
            let plan = crate::desk::merging::split(ticket, (entry.id, &entry.entry), &actor, &facts, &policy, now)?;
            tx.apply(&plan, None, now)?;
            Ok(plan)
        })
        .await
}

fn tell_of_new(work: &mut Work<'_>, ticket: &Ticket, text: &str, also: &[AgentId]) {
    let remarks = work.noted().map(str::to_owned).collect();
    let message = MessageView { text: text.to_owned(), remarks, ..Default::default() };
    for agent in notify::readers(work, ticket, also) {
        let mut context = crate::desk::context::about(ticket, work.policy, work.now).with_message(message.clone());
        context.similar = notify::solved_before(work, ticket, agent);
        notify::tell(work, ticket, agent, name::NOTIFY_NEW, context, Vec::new());
    }
}

/// A ticket to work on: a merged one lives on in another.
fn find(tx: &mut dyn Tx, number: TicketNumber) -> Result<Ticket> {
    let ticket = tx.ticket(number)?.ok_or_else(|| anyhow!("there is no ticket {number}"))?;
    let merged = tx.links(number)?.into_iter().find(|link| link.kind == LinkKind::MergedInto && link.from == number);
    if let Some(link) = merged {
        bail!("ticket {number} was merged into ticket {}; work on that one", link.to);
    }
    Ok(ticket)
}

/// What must be known to do something to a ticket that no mail asks for.
pub fn facts_of(tx: &mut dyn Tx, policy: &Policy, ticket: &Ticket, now: Timestamp) -> Result<Facts> {
    tx.facts(&thread::about(ticket, policy), &ticket.mailbox, now)
}
