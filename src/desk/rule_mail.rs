//! Mail that rules write. It says what the configuration says and nothing of what stands on the ticket: neither notes
//! nor messages are given to its templates, whoever reads it.

use crate::desk::asking;
use crate::desk::context;
use crate::desk::due;
use crate::desk::notify;
use crate::desk::outgoing::Answers;
use crate::desk::rule::{Letter, Reader, Rule, Words};
use crate::desk::sla::Rung;
use crate::desk::template::{Context, MessageView, name};
use crate::desk::ticket::Ticket;
use crate::desk::unasked::{self, Unsent};
use crate::desk::work::Work;

/// Names of templates of which texts of rules are told nothing: they belong to mail of other kinds.
const UNTOLD: [&str; 29] = [
    "agent",
    "asked",
    "unreached",
    "unreached_as",
    "message",
    "clock",
    "digest",
    "report",
    "change",
    "have_it",
    "reason",
    "question",
    "closing",
    "unmade",
    "answer_to",
    "reply_answers",
    "requester_has_it",
    "others_have_it",
    "asked_is_out",
    "answer_with",
    "page",
    "proposals",
    "similar",
    "chat",
    "chat_cut",
    "service.occasion",
    "service.since",
    "service.until",
    "service.words",
];

/// Whether a name of templates is always empty in the text of a rule.
pub fn is_untold(name: &str) -> bool {
    UNTOLD.iter().any(|untold| name.strip_prefix(untold).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

/// Writes it, or says why not (`false`).
pub fn write(work: &mut Work<'_>, ticket: &mut Ticket, rule: &Rule, letter: &Letter) -> bool {
    let about = context::about(ticket, work.policy, work.now);
    let (template, context) = match &letter.words {
        Words::Template(template) => (template.as_str(), about),
        Words::Text(text) => match fill(work, ticket, rule, text) {
            Some(text) => (name::RULE, about.with_message(MessageView { text, ..MessageView::default() })),
            None => return false,
        },
    };
    let written = match &letter.to {
        Reader::Requester => to_requester(work, ticket, template, context),
        Reader::Staff(rung) => {
            to_staff(work, ticket, rule, *rung, (template, context));
            Ok(true)
        }
        Reader::Outside(address) => {
            asking::inform(work, ticket, address, template, context.message, &rule.name).map(|()| true)
        }
    };
    if let Err(why) = &written {
        work.plan.because(format!("rule \"{}\" wrote no mail: {why}", rule.name));
    }
    written == Ok(true)
}

/// A text of a rule with its names filled in. One that cannot be is told like a template that fails.
pub fn fill(work: &mut Work<'_>, ticket: &Ticket, rule: &Rule, text: &str) -> Option<String> {
    match work.policy.templates.fill(text, &context::about(ticket, work.policy, work.now)) {
        Ok(text) => Some(text),
        Err(error) => {
            let told = format!("a text of rule \"{}\" ({}) cannot be filled in: {error}", rule.name, rule.place);
            work.plan.because(told.clone());
            work.plan.alerts.push(told);
            None
        }
    }
}

/// `false`: it could not be written, and the plan says why.
fn to_requester(work: &mut Work<'_>, ticket: &mut Ticket, template: &str, context: Context) -> Result<bool, String> {
    match unasked::write(work, ticket, (template, context), Answers::Matter) {
        Ok(()) => {
            work.plan.because(format!("{} is written to ({template})", ticket.requester.address.address));
            Ok(true)
        }
        Err(Unsent::Unanswerable(why)) => Err(why),
        Err(Unsent::Braked(why)) => {
            work.plan.alerts.push(format!("A brake fired: {why}"));
            Err(why)
        }
        Err(Unsent::Failed) => Ok(false),
    }
}

fn to_staff(work: &mut Work<'_>, ticket: &Ticket, rule: &Rule, rung: Rung, (template, context): (&str, Context)) {
    let template = if template == name::RULE { name::NOTIFY_CHANGE } else { template };
    let context = context.with_reason(format!("rule \"{}\"", rule.name));
    for agent in due::readers(ticket, &[rung], work) {
        notify::tell(work, ticket, agent, template, context.clone(), Vec::new());
    }
}
