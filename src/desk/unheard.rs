//! An agent's mail about a ticket of which this agent may not hear: nothing of it is carried out, whichever way it came,
//! and those who may hear of the ticket are told.

use crate::desk::filing;
use crate::desk::mail::{Address, Mail};
use crate::desk::names::AgentId;
use crate::desk::plan::Plan;
use crate::desk::policy::Agent;
use crate::desk::thread::{subject_tag, surviving};
use crate::desk::ticket::{Ticket, TicketNumber};
use crate::desk::unopened;
use crate::desk::work::Work;

/// Holds it. `by_hand`: the agent wrote it, and hears that nothing came of it.
pub fn hold(mut work: Work<'_>, mail: &Mail, ticket: Ticket, agent: &AgentId, by_hand: bool) -> Plan {
    if let Some(agent) = work.policy.agent(agent).filter(|_| by_hand) {
        let plain = work.policy.mailbox(&work.facts.mailbox).map_or("the desk", |mailbox| &mailbox.address);
        let why = format!(
            "The ticket is not yours any more; whoever sees to it now is told that this came. To open a ticket of your own, \
             write a new mail to {plain}"
        );
        unopened::tell_back(&mut work, mail, agent, &why);
    }
    let why = why(mail, &ticket, agent);
    filing::hold(work, mail, Some(ticket), &why)
}

/// What the agent must hear whose mail went to somebody outside and names such a ticket by its number: the same whether
/// they take part in it or not, since anybody can guess a number. Where they do, the ticket has a line about it.
pub fn named(mail: &Mail, agent: &Agent, work: &mut Work<'_>) -> Option<String> {
    let outside = |to: &Address| to.address.contains('@') && work.policy.is_outside(to);
    let number = subject_tag(&mail.subject).filter(|_| mail.recipients().any(outside))?;
    let ticket = hidden(number, agent, work)?.clone();
    if mail.recipients().any(|to| ticket.is_participant(&to.address)) {
        let why = why(mail, &ticket, &agent.id);
        work.plan.because(format!("about ticket {}: {why}", ticket.number));
        filing::tell_held(work, mail, &ticket, None, &why);
    }
    Some(format!(
        "There is no ticket {number} of which you may hear, and the subject names it: nothing was recorded. Whom you wrote to \
         has the mail all the same; to have it recorded as a new ticket, write to them and to the desk without that number"
    ))
}

fn hidden<'w>(number: TicketNumber, agent: &Agent, work: &Work<'w>) -> Option<&'w Ticket> {
    let ticket = surviving(number, work.facts).and_then(|number| work.facts.ticket(number));
    ticket.filter(|ticket| !work.policy.may_hear(&agent.id, &ticket.queue))
}

fn why(mail: &Mail, ticket: &Ticket, agent: &AgentId) -> String {
    let heard = mail.recipients().filter(|to| ticket.is_participant(&to.address));
    let heard: Vec<&str> = heard.map(|to| to.address.as_str()).collect();
    let why = format!("agent {agent} is no member of queue {}, which is restricted", ticket.queue);
    if heard.is_empty() { why } else { format!("{why}; the mail itself went to {} as well", heard.join(", ")) }
}
