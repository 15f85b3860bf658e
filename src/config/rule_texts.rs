//! What rules write: mail, and tickets of their own. Every template is there, every text can be filled in, and nothing
//! goes to the desk itself.

use crate::config::check::Checker;
use crate::config::raw::{RawLetter, RawLinked};
use crate::config::report::{At, Problem, suggestion};
use crate::desk::mail::Address;
use crate::desk::policy::{Agent, Mailbox};
use crate::desk::rule::{Letter, Linked, Reader, Words};
use crate::desk::rule_mail;
use crate::desk::sla::Rung;
use crate::desk::template::{Context, Templates, name};

/// What is known of the desk beside names.
pub struct Known<'a> {
    /// `None` where they could not be read.
    pub templates: Option<&'a dyn Templates>,
    pub mailboxes: Vec<&'a Mailbox>,
    pub agents: &'a [Agent],
}

pub fn letter(checker: &mut Checker<'_>, raw: &RawLetter, known: &Known<'_>) -> Option<Letter> {
    let to = reader(checker, &raw.to, known);
    let words = match (&raw.template, &raw.text) {
        (Some(template), None) => {
            check_template(checker, template, known);
            if !matches!(to, Some(Reader::Staff(_))) && is_of_another_mail(&template.value) {
                let said =
                    format!("`{}` is not for people outside, or asks what only its own mail may ask", template.value);
                let problem = Problem::error(template.place, said);
                checker.note(problem.hint("write text = \"…\", or a template under a name of your own"));
            }
            Words::Template(template.value.clone())
        }
        (None, Some(text)) => Words::Text(checked(checker, text, known)),
        (Some(_), Some(_)) | (None, None) => {
            let problem = Problem::error(raw.place, "a mail has either a template or a text");
            checker.note(problem.hint("add text = \"…\" or template = \"…\", not both"));
            return None;
        }
    };
    Some(Letter { to: to?, words })
}

/// Whether a template belongs to a mail that the desk writes of itself: most are for agents, some ask a question.
fn is_of_another_mail(template: &str) -> bool {
    name::ALL.contains(&template) && ![name::RULE, name::ACK].contains(&template)
}

pub fn linked(checker: &mut Checker<'_>, raw: &RawLinked, known: &Known<'_>) -> Option<Linked> {
    if raw.subject.value.trim().is_empty() {
        checker.error(raw.subject.place, "the ticket has no subject");
    }
    let queue = raw.queue.as_ref().map(|queue| checker.queue(queue));
    Some(Linked {
        subject: checked(checker, &raw.subject, known),
        text: raw.text.as_ref().map(|text| checked(checker, text, known)).unwrap_or_default(),
        queue: match queue {
            Some(found) => Some(found?),
            None => None,
        },
        kind: raw.kind,
        priority: raw.priority,
    })
}

/// A template is there when it renders with nothing filled in.
pub fn check_template(checker: &mut Checker<'_>, name: &At<String>, known: &Known<'_>) {
    let Some(templates) = known.templates else { return };
    let folders: Vec<String> = checker.template_folders().to_vec();
    let places = folders.iter().map(|folder| Some(folder.as_str())).chain([None]);
    let tried: Vec<_> = places.map(|folder| templates.render(&name.value, "en", folder, &Context::default())).collect();
    if tried.iter().all(Result::is_err) {
        let why = tried.into_iter().filter_map(Result::err).next_back().unwrap_or_default();
        checker.error(name.place, format!("template `{}` cannot be used: {why}", name.value));
    }
}

/// A text, tried with nothing known.
pub fn checked(checker: &mut Checker<'_>, text: &At<String>, known: &Known<'_>) -> String {
    if let Some(Err(why)) = known.templates.map(|templates| templates.fill(&text.value, &Context::default())) {
        let problem = Problem::error(text.place, format!("this text cannot be filled in: {why}"));
        checker.note(problem.hint("names are those of mail templates: {{ ticket.number }}, {{ requester.name }}"));
    }
    let names = known.templates.map(|templates| templates.names(&text.value)).unwrap_or_default();
    for name in names.iter().filter(|name| rule_mail::is_untold(name)) {
        let part = text.value.find(name.as_str()).map(|at| at..at + name.len());
        let place = part.and_then(|part| checker.within(text, part)).unwrap_or(text.place);
        let problem = Problem::error(place, format!("`{name}` is always empty in the text of a rule"));
        checker.note(problem.hint(
            "it says nothing of what stands on the ticket; it may name {{ ticket.number }}, {{ ticket.subject }}, \
             {{ requester.name }} and what else is known of the ticket itself",
        ));
    }
    text.value.clone()
}

/// `requester`, `assignee`, `queue`, `lead`, or an address outside.
fn reader(checker: &mut Checker<'_>, to: &At<String>, known: &Known<'_>) -> Option<Reader> {
    let rung = Rung::ALL.iter().find(|rung| rung.as_str() == to.value);
    match rung {
        Some(rung) => return Some(Reader::Staff(*rung)),
        None if to.value == "requester" => return Some(Reader::Requester),
        None => {}
    }
    let words = Rung::ALL.iter().map(|rung| rung.as_str()).chain(["requester"]);
    if !to.value.contains('@') {
        let problem = Problem::error(to.place, format!("`{}` is nobody that a rule can write to", to.value));
        let near = suggestion(&to.value, words);
        let hint = near.unwrap_or_else(|| "write requester, assignee, queue, lead or an address".to_owned());
        checker.note(problem.hint(hint));
        return None;
    }
    checker.address(to);
    if known.mailboxes.iter().any(|mailbox| mailbox.receives(&to.value)) {
        let problem = Problem::error(to.place, "this mail would come back to the desk itself");
        checker.note(problem.hint("name an address outside of it, or open a ticket: { ticket = { subject = \"…\" } }"));
    }
    if let Some(agent) = known.agents.iter().find(|agent| agent.has_address(&to.value)) {
        let problem = Problem::error(to.place, format!("this is agent {}, who is told otherwise", agent.id));
        checker.note(problem.hint(format!("write {{ notify = \"{}\" }}, or to = \"assignee\"", agent.id)));
    }
    Some(Reader::Outside(Address::bare(&to.value)))
}
