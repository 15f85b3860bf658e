//! One ticket: its timeline and what it is, and what an agent writes and sets on it.

use std::collections::BTreeMap;

use anyhow::Result;
use axum::extract::{Multipart, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use serde::Deserialize;

use crate::act;
use crate::desk::command;
use crate::desk::context::size;
use crate::desk::lifecycle;
use crate::desk::names::QueueName;
use crate::desk::plan::Verdict;
use crate::desk::policy::Policy;
use crate::desk::sla::ClockState;
use crate::desk::ticket::{Kind, Link, LinkKind, Priority, Status, Ticket, TicketNumber};
use crate::desk::token::{Holder, Token};
use crate::desk::work::Actor;
use crate::ingest::Seen;
use crate::mail::compose::File;
use crate::store::ledger::{LedgerFilter, LedgerId};
use crate::store::tickets::{StoredEntry, TicketFilter};
use crate::store::tx::Tx;
use crate::web::fault::Fault;
use crate::web::form::Form;
use crate::web::guard;
use crate::web::letter::{self, Letter};
use crate::web::session::SignedIn;
use crate::web::sight::{Sight, Visible};
use crate::web::{shown, tickets};

/// Other tickets of the same requester that are shown beside it.
const MOST_OTHERS: usize = 6;

/// A ticket with all that hangs on it.
struct Whole {
    ticket: Visible,
    entries: Vec<StoredEntry>,
    links: Vec<Link>,
    others: Vec<Ticket>,
    /// What was decided about each message that came, and why.
    reasons: BTreeMap<LedgerId, Vec<String>>,
}

impl Whole {
    async fn of(signed_in: &SignedIn, number: i64) -> Result<Self, Fault> {
        let (number, mut sight) = (TicketNumber(number), Sight::of(signed_in));
        let found = signed_in.visit.web.store.read(move |tx| {
            let Some(ticket) = Visible::read(tx, &mut sight, number)? else { return Ok(None) };
            let (entries, links) = (tx.entries(number)?, tx.links(number)?);
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
            Ok(Some(Self { ticket, entries, links, others, reasons }))
        });
        found.await?.ok_or(Fault::NotFound)
    }

    fn newest(&self) -> i64 {
        self.entries.iter().map(|stored| stored.id).max().unwrap_or_default()
    }
}

/// What speaks against what was written.
#[derive(Clone, Copy)]
enum Spoken<'a> {
    /// The desk returned it; it can be meant as it is.
    Desk(&'a str),
    /// It did not come as it should.
    Form(&'a str),
}

/// What is written in the form, kept where something speaks against it.
#[derive(Clone, Default)]
struct Draft {
    text: String,
    /// `answer`, `note` or `ask`.
    how: String,
    /// Whom it asks.
    to: String,
    /// What is set with it: `resolved`, `pending`, or nothing.
    then: String,
    key: String,
    seen: i64,
    as_it_is: bool,
    files: Vec<File>,
}

pub async fn show(signed_in: SignedIn, Path(number): Path<i64>) -> Result<Response, Fault> {
    let whole = Whole::of(&signed_in, number).await?;
    let draft = Draft {
        how: "answer".to_owned(),
        key: letter::new_key(signed_in.visit.now)?,
        seen: whole.newest(),
        ..Draft::default()
    };
    draw(&signed_in, &whole, &draft, None, StatusCode::OK)
}

fn draw(
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
            context! { why, ..shown::entry(stored, ticket, policy) }
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
    let form = context! {
        text => draft.text.as_str(), how => draft.how.as_str(), to => draft.to.as_str(), then => draft.then.as_str(),
        key => draft.key.as_str(), seen => draft.seen, largest => size(guard::LARGEST as u64),
    };
    let (problem, may_insist) = match problem {
        Some(Spoken::Desk(words)) => (Some(words), true),
        Some(Spoken::Form(words)) => (Some(words), false),
        None => (None, false),
    };
    let owner = ticket.owner.as_ref().and_then(|id| policy.agent(id)).map(|agent| agent.name.as_str());
    let context = context! {
        ticket => shown::row(ticket, policy),
        assignee_id => ticket.assignee.as_ref().map(|id| id.as_str()),
        owner,
        requester => context! {
            name => ticket.requester.address.name.as_deref(), address => ticket.requester.address.address.as_str(),
        },
        copies => crate::desk::context::copies(ticket),
        created_at => ticket.created_at.as_millisecond(),
        until => ticket.until.map(|at| at.as_millisecond()),
        fields => &ticket.fields,
        merged_into => whole.links.iter().find(|link| link.kind == LinkKind::MergedInto && link.from == ticket.number).map(|link| link.to.0),
        choices => choices(signed_in, ticket, policy),
        entries, clocks, links, others, form, problem, may_insist, at => "ticket",
    };
    signed_in.page_with(status, "ticket.html", context)
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
    context! {
        statuses, agents, queues,
        priorities => Priority::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>(),
        kinds => Kind::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>(),
    }
}

/// The other end of a tie.
fn linked(number: TicketNumber, link: &Link) -> Value {
    match link.from == number {
        true => context! { kind => link.kind.as_str(), number => link.to.0 },
        false => context! { kind => link.kind.reverse(), number => link.from.0 },
    }
}

/// What an agent writes: it is what their mail would be, with the same commands and the same doubts. Where something
/// speaks against it nothing is done, and what was written stands in the form still.
pub async fn write(signed_in: SignedIn, Path(number): Path<i64>, form: Multipart) -> Result<Response, Fault> {
    let whole = Whole::of(&signed_in, number).await?;
    let mut form = Form::read(form).await;
    let draft = read(&mut form);
    if let Some(problem) = form.problem {
        let words = problem.words(&signed_in.visit);
        return draw(&signed_in, &whole, &draft, Some(Spoken::Form(&words)), problem.status());
    }
    let (web, now) = (&signed_in.visit.web, signed_in.visit.now);
    let seen = Seen { ticket: whole.ticket.number, entry: draft.seen };
    let plan = letter::foresee(web, letter(&signed_in, &whole.ticket, &draft), Some(seen), now).await?;
    let duplicate = plan.verdict == Some(Verdict::Duplicate);
    if !duplicate && let Some(why) = plan.returned.or_else(|| refused(plan.verdict, &plan.reasons)) {
        return draw(&signed_in, &whole, &draft, Some(Spoken::Desk(&why)), StatusCode::UNPROCESSABLE_ENTITY);
    }
    letter::send(web, letter(&signed_in, &whole.ticket, &draft), now).await?;
    Ok(Redirect::to(&format!("/ticket/{number}#end")).into_response())
}

/// Why it would not be done, where the agent was not told in words for them.
fn refused(verdict: Option<Verdict>, reasons: &[String]) -> Option<String> {
    match verdict {
        Some(Verdict::AgentReply | Verdict::Note | Verdict::Command) => None,
        _ => Some(reasons.join("; ")),
    }
}

fn read(form: &mut Form) -> Draft {
    Draft {
        text: form.take("text"),
        how: form.take("how"),
        to: form.take("to").trim().to_owned(),
        then: form.take("then"),
        key: form.take("key"),
        seen: form.take("seen").parse().unwrap_or_default(),
        as_it_is: form.take("as_it_is") == "yes",
        files: std::mem::take(&mut form.files),
    }
}

fn letter(signed_in: &SignedIn, ticket: &Ticket, draft: &Draft) -> Letter {
    let agent = &signed_in.agent;
    let mut lines: Vec<String> = Vec::new();
    match draft.how.as_str() {
        "note" => lines.push("/note".to_owned()),
        "ask" => lines.push(format!("/ask {}", draft.to.replace(['\r', '\n'], " "))),
        _ => {}
    }
    if draft.as_it_is && draft.how != "note" {
        lines.push("/send".to_owned());
    }
    if let Ok(status) = draft.then.parse::<Status>() {
        lines.push(format!("/status {status}"));
    }
    lines.push(draft.text.clone());
    Letter {
        from: agent.address(),
        proof: Token { ticket: ticket.number, holder: Holder::Agent(agent.id.clone()) },
        ticket: ticket.clone(),
        text: lines.join("\n"),
        answers: None,
        key: draft.key.clone(),
        files: draft.files.clone(),
    }
}

/// One property, as the command of its name sets it.
#[derive(Deserialize)]
pub struct Setting {
    field: String,
    value: String,
}

pub async fn set(
    signed_in: SignedIn,
    Path(number): Path<i64>,
    axum::Form(setting): axum::Form<Setting>,
) -> Result<Response, Fault> {
    let whole = Whole::of(&signed_in, number).await?;
    let (web, now) = (&signed_in.visit.web, signed_in.visit.now);
    let policy = &web.config.policy;
    let me = &signed_in.agent.id;
    let command = command::set(&setting.field, &setting.value, Some(me), policy).map_err(Fault::Refused)?;
    let actor = Actor::Agent(me.clone());
    match act::act(&web.store, policy, actor, whole.ticket.number, vec![command], now).await {
        Ok(_) => Ok(Redirect::to(&format!("/ticket/{number}")).into_response()),
        Err(error) if crate::store::is_temporary(&error) => Err(Fault::Broken(error)),
        Err(error) => Err(Fault::Refused(format!("{error:#}"))),
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
