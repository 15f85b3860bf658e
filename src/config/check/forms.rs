//! `[[form]]`, and what it has in common with `[[chat]]`.

use crate::config::check::Checker;
use crate::config::check::mailbox::Checked;
use crate::config::raw::{RawForm, RawFormField, RawOption, RawSaid};
use crate::config::report::{At, Problem, suggestion};
use crate::desk::form::{Choice, Field, FieldKind, Form, Said, is_reserved};
use crate::desk::names::{QueueName, ServiceName};
use crate::desk::policy::Mailbox;
use crate::desk::template::Templates;
use crate::desk::ticket::Kind;

/// What forms and chats are held against.
pub struct Known<'k> {
    mailboxes: Vec<&'k Mailbox>,
    templates: Option<&'k dyn Templates>,
    /// The desk's own.
    language: &'k str,
}

impl<'k> Known<'k> {
    pub fn of(mailboxes: &'k [Checked], templates: Option<&'k dyn Templates>, language: &'k str) -> Self {
        Self { mailboxes: mailboxes.iter().map(|(mailbox, _)| mailbox).collect(), templates, language }
    }
}

pub fn forms(
    checker: &mut Checker<'_>,
    raw: &[RawForm],
    mailboxes: &[Checked],
    templates: Option<&dyn Templates>,
    language: &str,
) -> Vec<Form> {
    let known = Known::of(mailboxes, templates, language);
    checker.unique("form", raw.iter().map(|form| &form.name));
    raw.iter().filter_map(|raw| form(checker, raw, &known)).collect()
}

fn form(checker: &mut Checker<'_>, raw: &RawForm, known: &Known<'_>) -> Option<Form> {
    plain_name(checker, "form", &raw.name);
    if raw.fields.is_empty() && !checker.noted_within(raw.place) {
        let problem = Problem::error(raw.name.place, format!("form `{}` asks for nothing", raw.name.value));
        checker.note(problem.hint("add fields = [{ name = \"what\", label = \"What happened?\", type = \"long\" }]"));
    }
    checker.unique("field", raw.fields.iter().map(|field| &field.name));
    let queue = raw.queue.as_ref().and_then(|queue| checker.known("queue", queue, |names| &names.queues));
    let queue = queue.map(QueueName::new);
    let service = raw.service.as_ref().and_then(|service| checker.known("service", service, |names| &names.services));
    let mailbox = mailbox(checker, ("form", &raw.name), raw.mailbox.as_ref(), queue.as_ref(), known);
    let title = said(checker, &raw.title, known);
    let help = raw.help.as_ref().map(|help| said(checker, help, known)).unwrap_or_default();
    let fields = raw.fields.iter().map(|raw| field(checker, raw, known)).collect();
    let mailbox = mailbox?;
    Some(Form {
        name: raw.name.value.clone(),
        title,
        help,
        kind: raw.kind.unwrap_or(Kind::Request),
        mailbox: mailbox.name.clone(),
        queue: queue.unwrap_or_else(|| mailbox.queue.clone()),
        service: service.map(ServiceName::new),
        fields,
        leave_out: raw.leave_out.clone(),
    })
}

/// To which its mail comes: the one that is named, else the first of its queue, else the only one.
pub fn mailbox<'k>(
    checker: &mut Checker<'_>,
    (what, whose): (&str, &At<String>),
    named: Option<&At<String>>,
    queue: Option<&QueueName>,
    known: &Known<'k>,
) -> Option<&'k Mailbox> {
    let names = || known.mailboxes.iter().map(|mailbox| mailbox.name.as_str());
    if let Some(name) = named {
        let found = known.mailboxes.iter().find(|mailbox| mailbox.name.as_str() == name.value).copied();
        if found.is_none() && !known.mailboxes.is_empty() {
            let problem = Problem::error(name.place, format!("there is no mailbox `{}`", name.value));
            checker.note(Problem { hint: suggestion(&name.value, names()), ..problem });
        }
        return found;
    }
    let of_queue = known.mailboxes.iter().find(|mailbox| Some(&mailbox.queue) == queue).copied();
    match (of_queue, known.mailboxes.as_slice()) {
        (Some(mailbox), _) => Some(mailbox),
        (None, [only]) => Some(only),
        // Without any that is told once.
        (None, []) => None,
        (None, _) => {
            let problem = Problem::error(whose.place, format!("to which mailbox does {what} `{}` write?", whose.value));
            checker
                .note(problem.hint(format!("add mailbox = \"…\": one of {}", names().collect::<Vec<_>>().join(", "))));
            None
        }
    }
}

fn field(checker: &mut Checker<'_>, raw: &RawFormField, known: &Known<'_>) -> Field {
    plain_name(checker, "field", &raw.name);
    if is_reserved(&raw.name.value) {
        let problem = Problem::error(raw.name.place, format!("the field `{}` is not for forms", raw.name.value));
        checker.note(problem.hint("the desk sets it when a change is planned; call yours by another name"));
    }
    let kind = raw.kind.as_ref().map_or(FieldKind::Text, |kind| kind.value);
    match (kind, raw.options.first()) {
        (FieldKind::Choice, None) if !checker.noted_within(raw.place) => {
            let place = raw.kind.as_ref().map_or(raw.name.place, |kind| kind.place);
            let problem = Problem::error(place, format!("there is nothing to choose for `{}`", raw.name.value));
            checker.note(problem.hint("add options = [\"…\", \"…\"]"));
        }
        (FieldKind::Choice, _) | (_, None) => {}
        (_, Some(first)) => {
            let problem = Problem::error(first.name.place, format!("only a choice has options, and this is {kind}"));
            checker.note(problem.hint("write type = \"choice\", or leave the options out"));
        }
    }
    checker.unique("option", raw.options.iter().map(|option| &option.name));
    Field {
        name: raw.name.value.clone(),
        label: said(checker, &raw.label, known),
        help: raw.help.as_ref().map(|help| said(checker, help, known)).unwrap_or_default(),
        kind,
        required: raw.required.unwrap_or(false),
        options: raw.options.iter().map(|raw| option(checker, raw, known)).collect(),
    }
}

fn option(checker: &mut Checker<'_>, raw: &RawOption, known: &Known<'_>) -> Choice {
    let name = raw.name.value.split_whitespace().collect::<Vec<_>>().join(" ");
    let label = match &raw.label {
        Some(label) => said(checker, label, known),
        None => Said::plain(name.as_str()),
    };
    Choice { name, label }
}

/// Words that somebody reads: there are some, and languages are ones that the desk speaks. Whoever reads another than
/// those reads the desk's own, or else the first.
pub fn said(checker: &mut Checker<'_>, raw: &RawSaid, known: &Known<'_>) -> Said {
    for words in raw.all.iter().chain(raw.own.iter().map(|(_, words)| words)) {
        if words.trim().is_empty() {
            checker.error(words.place, "these words are empty");
        }
    }
    for (language, _) in &raw.own {
        if known.templates.is_some_and(|templates| !templates.speaks(language)) {
            let problem = Problem::error(language.place, format!("the desk does not speak `{}`", language.value));
            checker.note(problem.hint("write a code of two letters (ISO 639-1): en, nl, fi, de, fr"));
        }
    }
    checker.unique("language", raw.own.iter().map(|(language, _)| language));
    let own = || raw.own.iter().map(|(language, words)| (language.value.to_lowercase(), words.value.trim().to_owned()));
    let first = own().find(|(language, _)| language == known.language).or_else(|| own().next());
    let all = raw.all.as_ref().map(|all| all.value.trim().to_owned()).or(first.map(|(_, words)| words));
    Said { all: all.unwrap_or_default(), own: own().collect() }
}

/// Names stand in addresses, in headers of mail and behind `/field`.
pub fn plain_name(checker: &mut Checker<'_>, what: &str, name: &At<String>) {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    if !name.value.bytes().all(plain) || name.value.len() > 60 {
        let problem = Problem::error(name.place, format!("`{}` cannot be the name of a {what}", name.value));
        checker.note(problem.hint("write up to 60 of a-z, 0-9, - and _; people read its title or label"));
    }
}
