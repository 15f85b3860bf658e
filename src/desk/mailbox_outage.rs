//! Rules on a mailbox that cannot be read. There is no ticket, so they write to the queue and its lead, tell other
//! programs, or open a ticket. They stand beside the alerts, which come by ways of their own.

use jiff::Timestamp;
use serde::Serialize;

use crate::desk::context;
use crate::desk::correspondent::unknown;
use crate::desk::due;
use crate::desk::facts::{Facts, Lookup};
use crate::desk::names::MailboxName;
use crate::desk::plan::Plan;
use crate::desk::policy::{Agent, Policy};
use crate::desk::rule::{Action, Letter, Linked, Reader, Rule, Trigger, Words};
use crate::desk::subject::{Occasion, Previous, Written};
use crate::desk::template::{MessageView, name};
use crate::desk::thread;
use crate::desk::ticket::{Contact, Ticket, TicketNumber};
use crate::desk::work::{Actor, Work};
use crate::desk::{hook, notify, opening, routing, rule_mail};

/// A mailbox that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MailboxOutage {
    #[serde(rename = "name")]
    pub mailbox: MailboxName,
    /// One line.
    pub error: String,
    pub since: Timestamp,
}

/// Whether a rule waits for any.
pub fn is_awaited(policy: &Policy) -> bool {
    policy.rules.iter().any(|rule| rule.on.contains(&Trigger::MailboxFailed))
}

/// What the store is asked before.
pub fn lookup(policy: &Policy) -> Lookup {
    Lookup { address: Some(unknown().key()), ..thread::about_none(policy) }
}

/// Does what rules say about an outage; once each, whoever asks.
pub fn decide(outage: &MailboxOutage, facts: &Facts, policy: &Policy, now: Timestamp) -> Plan {
    let mut work = Work::new(policy, facts, now);
    let about = stand_in(&mut work, outage);
    for rule in &policy.rules {
        let occasion = Occasion {
            event: Trigger::MailboxFailed,
            written: Written::Report(&outage.error),
            actor: Actor::Desk,
            previous: Previous::of(&about),
            target: String::new(),
            step: String::new(),
            outage: Some(outage),
        };
        if routing::holds(&mut work, &about, rule, &occasion) && act(&mut work, &about, outage, rule) {
            break;
        }
    }
    work.conclude(None, None)
}

/// In the place of a ticket: its subject says what is wrong, and so may the texts of rules.
fn stand_in(work: &mut Work<'_>, outage: &MailboxOutage) -> Ticket {
    let nobody = Contact { id: 0, address: unknown() };
    let blank = opening::blank(work, nobody, "", None);
    let since = context::local_time(outage.since, &context::zone(&blank, work.policy));
    let subject = format!("Mailbox {} cannot be read since {since}: {}", outage.mailbox, outage.error);
    Ticket { number: TicketNumber::NONE, subject, ..blank }
}

/// True when no further rule is to be tried.
fn act(work: &mut Work<'_>, about: &Ticket, outage: &MailboxOutage, rule: &Rule) -> bool {
    let mut stop = false;
    for action in &rule.actions {
        match action {
            Action::Notify(agents) => {
                let readers = work.policy.agents_of(agents);
                tell(work, about, &readers, format!("Rule \"{}\" tells you.", rule.name));
            }
            Action::Mail(Letter { to: Reader::Staff(rung), words: Words::Text(text) }) => {
                let Some(text) = rule_mail::fill(work, about, rule, text) else { continue };
                let readers = due::readers(about, &[*rung], work);
                tell(work, about, &readers, text);
            }
            Action::Webhook(webhook) => hook::tell_of_outage(work, outage, rule, webhook),
            Action::Ticket(said) => {
                let requester = opening::contact(work, unknown());
                let text = format!("{}\n\n{{{{ ticket.subject }}}}", said.text);
                let said = Linked { text: text.trim_start().to_owned(), ..said.clone() };
                opening::linked(work, &Ticket { requester, ..about.clone() }, rule, &said);
            }
            Action::Stop => stop = true,
            // Refused when the configuration is loaded.
            _ => {}
        }
    }
    stop
}

fn tell(work: &mut Work<'_>, about: &Ticket, readers: &[&Agent], text: String) {
    let message = MessageView { text: format!("{text}\n\n{}", about.subject), ..MessageView::default() };
    for agent in readers {
        let context = context::about(about, work.policy, work.now).with_message(message.clone());
        notify::tell(work, about, agent, name::RULE, context, Vec::new());
    }
}
