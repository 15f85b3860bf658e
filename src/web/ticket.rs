//! One ticket: its timeline and what it is, and what an agent writes and sets on it.

use std::collections::BTreeMap;

use anyhow::Result;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use minijinja::{Value, context};
use serde::Deserialize;

use crate::desk::chat::{self, Visitor};
use crate::desk::context::size;
use crate::desk::lifecycle;
use crate::desk::names::QueueName;
use crate::desk::policy::Policy;
use crate::desk::prepared;
use crate::desk::search::TicketFilter;
use crate::desk::sla::ClockState;
use crate::desk::ticket::{
    EntryKind, Kind, Link, LinkKind, ParticipantRole, Priority, Status, Ticket, TicketNumber, Visibility,
};
use crate::store::ledger::{LedgerFilter, LedgerId};
use crate::store::looks::{Via, What};
use crate::store::tickets::{StoredEntry, TicketMark};
use crate::store::tx::Tx;
use crate::store::unsent::Unsent;
use crate::web::approval;
use crate::web::fault::Fault;
use crate::web::guard;
use crate::web::leaving::Sent;
use crate::web::letter;
use crate::web::looks;
use crate::web::session::SignedIn;
use crate::web::sight::{Sight, Visible};
use crate::web::writing::{self, Draft};
use crate::web::{shown, tickets};

/// Other tickets of the same requester that are shown beside it.
const MOST_OTHERS: usize = 6;

/// A ticket with all that hangs on it.
pub struct Whole {
    pub ticket: Visible,
    mark: TicketMark,
    entries: Vec<StoredEntry>,
    /// What rests before it leaves.
    unsent: Vec<Unsent>,
    /// What whoever looks has back of it.
    unfinished: Vec<Unsent>,
    sent: Sent,
    visitor: Option<Visitor>,
    links: Vec<Link>,
    others: Vec<Ticket>,
    /// What was decided about each message that came, and why.
    reasons: BTreeMap<LedgerId, Vec<String>>,
}

impl Whole {
    pub async fn of(signed_in: &SignedIn, number: i64) -> Result<Self, Fault> {
        let (number, mut sight, me) = (TicketNumber(number), Sight::of(signed_in), signed_in.agent.id.clone());
        let found = signed_in.visit.web.store.read(move |tx| {
            let Some(ticket) = Visible::read(tx, &mut sight, number)? else { return Ok(None) };
            let (entries, links, unsent) = (tx.entries(number)?, sight.links(tx, number)?, tx.unsent(number)?);
            let unfinished = tx
                .taken_back(&me)?
                .into_iter()
                .filter(|letter| letter.ticket == number && !letter.only_sets())
                .collect();
            let of_requester = TicketFilter {
                requester: Some(ticket.requester.address.address.clone()),
                newest: true,
                limit: Some(MOST_OTHERS + 1),
                ..TicketFilter::default()
            };
            let mut others = Vec::new();
            for other in tx.tickets(&of_requester)? {
                if other.number != number && sight.ticket(tx, other.number)? {
                    others.push(other);
                }
            }
            others.truncate(MOST_OTHERS);
            let rows = tx.ledger(&LedgerFilter { ticket: Some(number), ..LedgerFilter::default() })?;
            let reasons = rows.into_iter().map(|row| (row.id, row.reasons)).collect();
            let (sent, visitor, mark) = (Sent::of(tx, number)?, tx.visitor(number)?, tx.ticket_mark(number)?);
            Ok(Some(Self { ticket, mark, entries, unsent, unfinished, sent, visitor, links, others, reasons }))
        });
        found.await?.ok_or(Fault::NotFound)
    }

    /// The form as it stands below all of this.
    pub fn empty_draft(&self, now: Timestamp) -> Result<Draft, Fault> {
        Ok(Draft::new(letter::new_key(now)?).seeing(self.newest()))
    }

    fn newest(&self) -> i64 {
        self.entries.iter().map(|stored| stored.id).max().unwrap_or_default()
    }
}

/// What speaks against what was written.
#[derive(Clone, Copy)]
pub enum Spoken<'a> {
    /// The desk returned it; it can be meant as it is.
    Desk(&'a str),
    /// It did not come as it should.
    Form(&'a str),
    /// It is done, and this is to be known.
    Beware(&'a [String]),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// What was taken back, by the key of its form.
    draft: String,
}

pub async fn show(signed_in: SignedIn, Path(number): Path<i64>, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let whole = Whole::of(&signed_in, number).await?;
    let taken_back = writing::taken_back(&signed_in, &whole.ticket, &asked.draft).await?;
    let draft = match taken_back {
        Some(draft) => draft.seeing(whole.newest()),
        None => whole.empty_draft(signed_in.visit.now)?,
    };
    let (visit, agent) = (&signed_in.visit, &signed_in.agent);
    looks::note(&visit.web, (agent, Via::Page), What::Ticket, whole.ticket.number.0, visit.now).await;
    draw(&signed_in, &whole, &draft, None, StatusCode::OK)
}

pub fn draw(
    signed_in: &SignedIn,
    whole: &Whole,
    draft: &Draft,
    problem: Option<Spoken>,
    status: StatusCode,
) -> Result<Response, Fault> {
    let policy = &signed_in.visit.web.config.policy;
    let ticket = &whole.ticket;
    let entries: Vec<Value> = whole
        .entries
        .iter()
        .map(|stored| {
            let why = stored.ledger.and_then(|id| whole.reasons.get(&id));
            let why = why.map(|why| why.iter().map(|reason| policy.keys.scrub(reason)).collect::<Vec<_>>());
            let sent = whole.sent.shown(stored.entry.message_id.as_deref(), &policy.keys);
            let said = stored.entry.kind == EntryKind::Inbound && chat::is_said(&stored.entry);
            context! { why, sent, said, parts => parts(stored), ..shown::entry(stored, ticket, policy) }
        })
        .collect();
    let clocks: Vec<Value> = ticket
        .clocks
        .iter()
        .filter(|clock| clock.state != ClockState::Met || clock.breached)
        .map(|clock| {
            let due_at = clock.due_at.as_millisecond();
            context! { target => clock.target.as_str(), state => clock.state.as_str(), breached => clock.breached, due_at }
        })
        .collect();
    let links: Vec<Value> = whole.links.iter().map(|link| linked(ticket.number, link)).collect();
    let others: Vec<Value> = whole.others.iter().map(|other| shown::row(other, policy)).collect();
    let unfinished = whole.unfinished.iter().filter(|letter| letter.key != draft.key);
    let unfinished: Vec<Value> = unfinished.map(|letter| writing::unfinished(letter, policy)).collect();
    let form = context! {
        text => draft.text.as_str(), how => draft.how.as_str(), to => draft.to.as_str(), then => draft.then.as_str(),
        key => draft.key.as_str(), seen => draft.seen, kept => writing::kept(draft), largest => size(guard::LARGEST as u64),
    };
    let warnings = if let Some(Spoken::Beware(warnings)) = problem { warnings } else { &[] };
    let (problem, may_insist) = match problem {
        Some(Spoken::Desk(words)) => (Some(words), true),
        Some(Spoken::Form(words)) => (Some(words), false),
        Some(Spoken::Beware(_)) | None => (None, false),
    };
    let warnings: Vec<String> = warnings.iter().map(|warning| policy.keys.scrub(warning)).collect();
    let owner = ticket.owner.as_ref().and_then(|id| policy.agent(id)).map(|agent| agent.name.as_str());
    let context = context! {
        ticket => shown::row(ticket, policy),
        mark => whole.mark.to_string(),
        assignee_id => ticket.assignee.as_ref().map(|id| id.as_str()),
        owner,
        requester => context! {
            name => ticket.requester.address.name.as_deref(), address => ticket.requester.address.address.as_str(),
        },
        visitor => whole.visitor.as_ref().map(|visitor| {
            let here = visitor.is_here(signed_in.visit.now) && !chat::is_over(ticket);
            if here { "here" } else { "left" }
        }),
        watches => ticket.watchers.contains(&signed_in.agent.id),
        service => ticket.service.as_ref().map(|service| service.as_str()),
        inbound => whole.entries.iter().filter(|stored| parts(stored)).count(),
        copies => copies(ticket),
        created_at => ticket.created_at.as_millisecond(),
        until => ticket.until.map(|at| at.as_millisecond()),
        fields => &ticket.fields,
        merged_into => whole.links.iter().find(|link| link.kind == LinkKind::MergedInto && link.from == ticket.number).map(|link| link.to.0),
        choices => choices(signed_in, ticket, policy),
        approval => approval::shown(signed_in, ticket, policy)?,
        unsent => whole.unsent.iter().map(|letter| writing::resting(signed_in, letter)).collect::<Vec<_>>(),
        entries, clocks, links, others, unfinished, form, problem, may_insist, warnings, preview => draft.preview(), at => "ticket",
    };
    signed_in.page_with(status, "ticket.html", context)
}

/// Who gets the answers, too.
fn copies(ticket: &Ticket) -> Vec<String> {
    let copied = ticket.participants.iter().filter(|one| one.role == ParticipantRole::Cc);
    copied.map(|one| one.address.address.clone()).collect()
}

/// What each property may become.
fn choices(signed_in: &SignedIn, ticket: &Ticket, policy: &Policy) -> Value {
    let statuses: Vec<&str> = lifecycle::next(ticket.status).iter().copied().map(Status::as_str).collect();
    let hears = |id| policy.may_hear(id, &ticket.queue);
    let agents: Vec<Value> = policy
        .agents
        .iter()
        .filter(|agent| hears(&agent.id))
        .map(|agent| context! { id => agent.id.as_str(), name => agent.name.as_str() })
        .collect();
    let queues: Vec<String> = tickets::visible(&signed_in.agent, policy).map(QueueName::to_string).collect();
    let services: Vec<Value> = policy
        .services
        .iter()
        .map(|service| context! { name => service.name.as_str(), title => service.title.as_str() })
        .collect();
    context! {
        statuses, agents, queues, services,
        canned => prepared::canned_for(ticket, policy),
        priorities => Priority::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>(),
        kinds => Kind::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>(),
    }
}

/// Whether a message can become a ticket of its own.
fn parts(stored: &StoredEntry) -> bool {
    stored.entry.kind == EntryKind::Inbound && stored.entry.visibility != Visibility::Side
}

/// The other end of a tie.
fn linked(number: TicketNumber, link: &Link) -> Value {
    match link.from == number {
        true => context! { kind => link.kind.as_str(), number => link.to.0 },
        false => context! { kind => link.kind.reverse(), number => link.from.0 },
    }
}

/// The ticket in which a merged one goes on; itself where it was not merged.
pub fn surviving(tx: &mut dyn Tx, number: TicketNumber) -> Result<Option<Ticket>> {
    /// Merged into one that was merged, and so on.
    const MOST: usize = 20;
    let mut number = number;
    for _ in 0..MOST {
        let links = tx.links(number)?;
        let into = links.iter().find(|link| link.kind == LinkKind::MergedInto && link.from == number);
        match into {
            Some(link) => number = link.to,
            None => break,
        }
    }
    tx.ticket(number)
}
