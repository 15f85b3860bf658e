//! Agents who are away: their own absence notice says so, and their next mail ends it. Meanwhile others hear of what
//! waits for them, and nothing new is given to them.

mod back;
mod words;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::desk::context;
use crate::desk::correspondent::writer;
use crate::desk::identity::{self, Standing};
use crate::desk::mail::{AutomaticKind, Mail};
use crate::desk::names::AgentId;
use crate::desk::plan::Change;
use crate::desk::policy::Agent;
use crate::desk::thread;
use crate::desk::ticket::Ticket;
use crate::desk::unread;
use crate::desk::work::Work;

pub use back::back_at;

/// How long nobody is waited for who reads nothing any more.
const FOR_GOOD: SignedDuration = SignedDuration::from_hours(365 * 24);

/// Where a notice does not say until when; the next one says so again.
const A_DAY: SignedDuration = SignedDuration::from_hours(24);

/// Takes an agent's automatic mail about a ticket for what it is: an absence notice tells until when. What it says, in
/// words for the timeline; `None`: it is no such notice.
pub fn noticed(work: &mut Work<'_>, ticket: &Ticket, agent: &AgentId, mail: &Mail) -> Option<String> {
    let zone = context::zone(ticket, work.policy);
    taken(work, (zone, Some(ticket)), agent, mail)
}

/// The same of mail about no ticket, such as what answers a digest. Whoever's address it bears, it is the agent's word only
/// where authentication proves it, or where it answers what the desk wrote to this agent alone.
pub fn noticed_alone(work: &mut Work<'_>, mail: &Mail) {
    let policy = work.policy;
    let Some(agent) = writer(mail).and_then(|from| policy.agent_by_address(&from.address)) else { return };
    let proven = match identity::standing(agent, mail, policy) {
        Standing::Proven => true,
        Standing::Claimed => thread::answers_alone(mail, agent, policy),
        Standing::Refused(_) => false,
    };
    if proven {
        taken(work, (policy.zone(), None), &agent.id, mail);
    }
}

fn taken(
    work: &mut Work<'_>,
    (zone, ticket): (TimeZone, Option<&Ticket>),
    agent: &AgentId,
    mail: &Mail,
) -> Option<String> {
    if mail.automatic.kind.is_some_and(|kind| kind != AutomaticKind::Reply) || unread::is_receipt(mail) {
        return None;
    }
    let about = ticket.map(|ticket| ticket.subject.as_str());
    let said = format!("{}\n{}", unread::own_subject(&mail.subject, about), mail.reply_text());
    // "Until Friday" is said when the notice is written, however late it is fetched.
    let said_at = work.facts.received_at;
    let back = back_at(&said, said_at, &zone);
    // Who says until when comes back, though the mailbox is not read meanwhile.
    let left = back.is_none() && unread::says_so(mail, ticket);
    let until = match back {
        Some(at) => at,
        // Who has left never comes back; whoever looks after the configuration ends it.
        None if left => said_at.checked_add(FOR_GOOD).ok()?,
        None if mail.client_notice.as_ref().is_some_and(|notice| notice.absent) => {
            // What an earlier notice said stands.
            said_at.checked_add(A_DAY).ok()?.max(until(work, agent).unwrap_or(said_at))
        }
        // A list's moderator.
        None => return None,
    };
    if until <= work.now {
        return Some(format!("away until {}, which is over", context::local_time(until, &zone)));
    }
    // A machine says so again with each mail.
    let said_before = self::until(work, agent).is_some_and(|known| known.duration_since(said_at) > FOR_GOOD / 2);
    work.plan.changes.push(Change::Away { agent: agent.clone(), until: Some(until) });
    if left && !said_before {
        work.plan.alerts.push(format!(
            "Agent {agent} reads nothing any more, as an automatic reply says, and counts as away: take the agent out of the \
             configuration, and give away what is assigned there"
        ));
    }
    let shown = context::local_time(until, &zone);
    work.plan.because(format!("agent {agent} is away until {shown}"));
    Some(format!("away until {shown}"))
}

/// An agent wrote: whoever was away is back.
pub fn ended(work: &mut Work<'_>, agent: &AgentId) {
    if until(work, agent).is_some() {
        work.plan.changes.push(Change::Away { agent: agent.clone(), until: None });
        work.plan.because(format!("agent {agent} is back"));
    }
}

/// Until when an agent is away.
pub fn until(work: &Work<'_>, agent: &AgentId) -> Option<Timestamp> {
    work.facts.away.get(agent).copied().filter(|until| *until > work.now)
}

/// `Ann Agent is away until 2026-12-07 00:00`, for a ticket that is assigned to her.
pub fn of_assignee(work: &Work<'_>, ticket: &Ticket) -> Option<String> {
    said_of(work, ticket, work.policy.agent(ticket.assignee.as_ref()?)?)
}

/// The same of an agent who is to hear of a ticket.
pub fn said_of(work: &Work<'_>, ticket: &Ticket, agent: &Agent) -> Option<String> {
    let until = until(work, &agent.id)?;
    let shown = context::local_time(until, &context::zone(ticket, work.policy));
    Some(format!("{} is away until {shown}", agent.name))
}

/// Whether somebody is to be told, and nobody of them is there.
pub fn all_away(work: &Work<'_>, agents: &[&Agent]) -> bool {
    !agents.is_empty() && agents.iter().all(|agent| until(work, &agent.id).is_some())
}

/// Those who are there; all, where nobody is.
pub fn present<'p>(work: &Work<'_>, agents: Vec<&'p Agent>) -> Vec<&'p Agent> {
    let there: Vec<&Agent> = agents.iter().copied().filter(|agent| until(work, &agent.id).is_none()).collect();
    if there.is_empty() { agents } else { there }
}
