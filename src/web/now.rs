//! An agent's first page: what needs doing, as the mail of the day says it.

use std::hash::{DefaultHasher, Hash, Hasher};

use anyhow::Result;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use minijinja::{Value, context};
use serde::Deserialize;

use crate::clock;
use crate::desk::approval;
use crate::desk::digest::{self, Away};
use crate::desk::knowledge::version::Version;
use crate::desk::names::QueueName;
use crate::desk::policy::{Agent, Policy};
use crate::desk::search::{Agenda, TicketFilter};
use crate::desk::ticket::{Kind, Ticket};
use crate::store::tx::Tx;
use crate::store::unsent::Unsent;
use crate::web::Web;
use crate::web::articles;
use crate::web::fault::Fault;
use crate::web::help::Anybody;
use crate::web::session::SignedIn;
use crate::web::sight::Sight;
use crate::web::{shown, tickets, writing};

/// Tickets that are looked at, those that are due first at the front; and lines of one group.
const MOST: usize = 400;
const MOST_LINES: usize = 8;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The group of which all are wanted.
    all: String,
}

/// The first page there is, for whoever comes.
pub async fn home(anybody: Anybody, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    match anybody.agent {
        Some(signed_in) => show(signed_in, &asked.all).await,
        None => Ok(Redirect::to("/help").into_response()),
    }
}

async fn show(signed_in: SignedIn, all: &str) -> Result<Response, Fault> {
    let policy = signed_in.visit.web.config.policy.clone();
    let todo = Todo::of(&signed_in).await?;
    let groups: Vec<Value> = todo.groups.iter().map(|group| drawn(group, group.kind == all, &policy)).collect();
    let review: Vec<Value> = todo.review.iter().map(|version| articles::waiting(version, &policy)).collect();
    let unfinished: Vec<Value> = todo.unfinished.iter().map(|one| writing::unfinished(one, &policy)).collect();
    let (cut, mark) = (todo.cut.then_some(MOST), todo.mark());
    signed_in.page("now.html", context! { groups, review, unfinished, cut, mark, all, at => "now" })
}

/// All that stands on the page.
pub struct Todo {
    groups: Vec<Group>,
    cut: bool,
    review: Vec<Version>,
    unfinished: Vec<Unsent>,
}

impl Todo {
    pub async fn of(signed_in: &SignedIn) -> Result<Self> {
        let web = &signed_in.visit.web;
        let (groups, cut) = groups(web, &signed_in.agent, clock::now()).await?;
        let review = match articles::may_publish(signed_in) {
            true => web.store.read(articles::in_review).await?,
            false => Vec::new(),
        };
        Ok(Self { groups, cut, review, unfinished: unfinished(signed_in).await? })
    }

    /// Another one where anything else stands there.
    pub fn mark(&self) -> String {
        let mut hash = DefaultHasher::new();
        for group in &self.groups {
            (group.kind, group.tickets.len()).hash(&mut hash);
            for ticket in &group.tickets {
                (ticket.number.0, ticket.updated_at.as_nanosecond()).hash(&mut hash);
            }
        }
        (self.cut, self.review.len(), self.unfinished.len()).hash(&mut hash);
        format!("{:016x}", hash.finish())
    }
}

/// What the agent took back and did not send again, of tickets that they may still know of.
async fn unfinished(signed_in: &SignedIn) -> Result<Vec<Unsent>> {
    let (me, mut sight) = (signed_in.agent.id.clone(), Sight::of(signed_in));
    let found = signed_in.visit.web.store.read(move |tx| {
        let mut seen = Vec::new();
        for letter in tx.taken_back(&me)? {
            if seen.len() < MOST_LINES && !letter.only_sets() && sight.ticket(tx, letter.ticket)? {
                seen.push(letter);
            }
        }
        Ok(seen)
    });
    found.await
}

/// Tickets that need doing for one reason.
pub struct Group {
    /// The word for it.
    pub kind: &'static str,
    pub tickets: Vec<Ticket>,
    /// There may be more of them than were looked at.
    pub cut: bool,
}

/// What an agent has to do, and whether there may be more than was looked at.
pub async fn groups(web: &Web, agent: &Agent, now: Timestamp) -> Result<(Vec<Group>, bool)> {
    let (agent, policy) = (agent.clone(), web.config.policy.clone());
    web.store
        .read(move |tx| {
            let away = tx.away()?;
            let filter = TicketFilter {
                living: true,
                agenda: Some(agenda(&agent, &policy, &away, now)),
                agents: policy.agents.iter().map(|agent| agent.id.clone()).collect(),
                soonest: true,
                ..TicketFilter::default()
            };
            let (tickets, cut) = looked_at(tx, filter)?;
            let mut groups: Vec<Group> = digest::agenda(&agent, &tickets, &policy, &away, now)
                .into_iter()
                .map(|(group, tickets)| Group {
                    kind: group.as_str(),
                    tickets: tickets.into_iter().cloned().collect(),
                    cut,
                })
                .collect();
            let named = mentioned(tx, &agent, &policy)?;
            if !named.is_empty() {
                groups.push(Group { kind: "mentioned", tickets: named, cut: false });
            }
            let (asked, cut_asked) = to_approve(tx, &agent, &policy)?;
            if !asked.is_empty() {
                groups.push(Group { kind: "approve", tickets: asked, cut: cut_asked });
            }
            Ok((groups, cut || cut_asked))
        })
        .await
}

/// So many as are looked at, and whether there are more.
fn looked_at(tx: &mut dyn Tx, filter: TicketFilter) -> Result<(Vec<Ticket>, bool)> {
    let mut tickets = tx.tickets(&TicketFilter { limit: Some(MOST + 1), ..filter })?;
    let cut = tickets.len() > MOST;
    tickets.truncate(MOST);
    Ok((tickets, cut))
}

fn drawn(Group { kind, tickets, cut }: &Group, whole: bool, policy: &Policy) -> Value {
    let most = if whole { MOST } else { MOST_LINES };
    let rows: Vec<Value> = tickets.iter().take(most).map(|ticket| shown::row(ticket, policy)).collect();
    let counted = |count: usize| if *cut { format!("{count}+") } else { count.to_string() };
    let more = tickets.len().saturating_sub(most);
    context! { kind => *kind, rows, count => counted(tickets.len()), more => (more > 0).then(|| counted(more)) }
}

/// What an agent looks after.
pub fn agenda(agent: &Agent, policy: &Policy, away: &Away, now: Timestamp) -> Agenda {
    let names = |of: &dyn Fn(&crate::desk::policy::Queue) -> bool| {
        policy.queues.iter().filter(|queue| of(queue)).map(|queue| queue.name.clone()).collect::<Vec<QueueName>>()
    };
    Agenda {
        agent: agent.id.clone(),
        queues: names(&|queue| queue.members.contains(&agent.id) || digest::stands_in(agent, queue, policy, away, now)),
        leads: names(&|queue| queue.lead.as_ref() == Some(&agent.id)),
    }
}

/// Where a note named the agent, who has not seen it yet.
fn mentioned(tx: &mut dyn Tx, agent: &Agent, policy: &Policy) -> Result<Vec<Ticket>> {
    let queues: Vec<QueueName> = tickets::visible(agent, policy).cloned().collect();
    if queues.is_empty() {
        return Ok(Vec::new());
    }
    let mentioned = Some(agent.id.clone());
    Ok(looked_at(tx, TicketFilter { mentioned, queues, newest: true, ..TicketFilter::default() })?.0)
}

/// Changes for which the agent's word is owed, and whether there may be more.
fn to_approve(tx: &mut dyn Tx, agent: &Agent, policy: &Policy) -> Result<(Vec<Ticket>, bool)> {
    // Whoever approves a change of a queue that is not theirs has the mail, and its page.
    let queues: Vec<QueueName> = tickets::visible(agent, policy).cloned().collect();
    if queues.is_empty() {
        return Ok((Vec::new(), false));
    }
    let filter =
        TicketFilter { living: true, kind: Some(Kind::Change), queues, newest: true, ..TicketFilter::default() };
    let (mut changes, cut) = looked_at(tx, filter)?;
    changes.retain(|ticket| approval::owed_by(ticket, agent, policy).is_some());
    Ok((changes, cut))
}
