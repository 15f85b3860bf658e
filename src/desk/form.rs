//! Forms of the portal: what somebody is asked for by fields instead of writing a mail, and what that makes of their ticket.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::desk::changes;
use crate::desk::context::beginning;
use crate::desk::mail::{Mail, is_address};
use crate::desk::names::{MailboxName, QueueName, ServiceName};
use crate::desk::perform;
use crate::desk::policy::Policy;
use crate::desk::ticket::{Kind, Ticket};
use crate::desk::work::{Actor, Work};

/// A checked `[[form]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Stands in its address: a-z, 0-9, - and _.
    pub name: String,
    pub title: Said,
    /// What stands below the title.
    pub help: Said,
    /// Of the tickets that it makes.
    pub kind: Kind,
    /// To which its mail comes.
    pub mailbox: MailboxName,
    /// In which its tickets begin.
    pub queue: QueueName,
    pub service: Option<ServiceName>,
    /// At least one.
    pub fields: Vec<Field>,
    /// What other forms ask for, too, and this one does not.
    pub leave_out: Vec<Usual>,
}

crate::desk::names::closed_set! {
    /// What every form asks for below its own fields, unless it leaves it out. Whose it is must be known: an address is
    /// asked for by each.
    pub enum Usual {
        Files = "files",
        Name = "name",
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Of the ticket's field.
    pub name: String,
    pub label: Said,
    pub help: Said,
    pub kind: FieldKind,
    pub required: bool,
    /// Of a choice; none elsewhere.
    pub options: Vec<Choice>,
}

crate::desk::names::closed_set! {
    pub enum FieldKind {
        /// One line.
        Text = "text",
        /// Several lines.
        Long = "long",
        /// One of its options.
        Choice = "choice",
        Date = "date",
        Number = "number",
        /// Ticked or not.
        Checkbox = "checkbox",
        Email = "email",
    }
}

impl FieldKind {
    /// Characters that may be written.
    pub fn most(self) -> usize {
        match self {
            Self::Long => 10_000,
            _ => LINE,
        }
    }
}

/// Characters of a line, and of the field of a ticket.
const LINE: usize = 300;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the field of the ticket becomes.
    pub name: String,
    pub label: Said,
}

/// Words in as many languages as they were written in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// For every language without words of its own.
    pub all: String,
    /// By language (ISO 639-1).
    pub own: BTreeMap<String, String>,
}

impl Said {
    pub fn plain(words: impl Into<String>) -> Self {
        Self { all: words.into(), own: BTreeMap::new() }
    }

    pub fn to(&self, language: &str) -> &str {
        self.own.get(language).unwrap_or(&self.all)
    }
}

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    Missing,
    NoOption,
    NoDate,
    NoNumber,
    NoAddress,
    TooLong,
}

/// A ticked checkbox, and one that is not.
pub const YES: &str = "yes";
pub const NO: &str = "no";

impl Field {
    /// The answer that was given; `None`: none, and none is needed.
    pub fn read(&self, given: &str) -> Result<Option<String>, Wrong> {
        let given = match self.kind {
            FieldKind::Long => given.trim().to_owned(),
            _ => one_line(given),
        };
        if given.chars().count() > self.kind.most() {
            return Err(Wrong::TooLong);
        }
        let sound = match self.kind {
            _ if given.is_empty() && self.required => Err(Wrong::Missing),
            FieldKind::Checkbox if given.is_empty() => return Ok(Some(NO.to_owned())),
            _ if given.is_empty() => return Ok(None),
            FieldKind::Text | FieldKind::Long => Ok(()),
            FieldKind::Choice => is(self.options.iter().any(|option| option.name == given), Wrong::NoOption),
            FieldKind::Checkbox => is(given == YES, Wrong::NoOption),
            FieldKind::Date => is(given.len() == 10 && given.parse::<Date>().is_ok(), Wrong::NoDate),
            FieldKind::Number => is(is_number(&given), Wrong::NoNumber),
            FieldKind::Email => is(is_address(&given), Wrong::NoAddress),
        };
        sound.map(|()| Some(given))
    }

    /// An answer as people read it; `yes` and `no` are words of their language.
    pub fn shown<'a>(&'a self, answer: &'a str, language: &str, [yes, no]: [&'a str; 2]) -> &'a str {
        match self.kind {
            FieldKind::Checkbox => {
                if answer == YES {
                    yes
                } else {
                    no
                }
            }
            FieldKind::Choice => {
                let option = self.options.iter().find(|option| option.name == answer);
                option.map_or(answer, |option| option.label.to(language))
            }
            _ => answer,
        }
    }
}

fn is(sound: bool, otherwise: Wrong) -> Result<(), Wrong> {
    if sound { Ok(()) } else { Err(otherwise) }
}

/// `7`, `-7`, `7.5` or `7,5`: as people write it, so it stays.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    match text.split_once(['.', ',']) {
        Some((whole, part)) => digits(whole) && digits(part),
        None => digits(text),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Policy {
    pub fn form(&self, name: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.name == name)
    }
}

/// A form that was filled in. It travels in headers of the mail that it becomes, so that who decides about the mail
/// again knows it, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    pub form: String,
    /// In which it was filled in.
    pub language: String,
    /// Answers by the names of the fields.
    pub answers: Vec<(String, String)>,
}

const FORM: &str = "Maildesk-Form";
const LANGUAGE: &str = "Content-Language";
/// With a number behind it: no name stands in two headers.
const FIELD: &str = "Maildesk-Field-";

impl Filled {
    /// A field of a ticket is a line: of what is longer its beginning, the whole stands in the text.
    pub fn headers(&self) -> Vec<(String, String)> {
        let header = |name: &str, value: String| (name.to_owned(), value);
        let fields = (1..).zip(&self.answers).map(|(number, (name, answer))| {
            header(&format!("{FIELD}{number}"), format!("{name}={}", beginning(&one_line(answer), LINE)))
        });
        [header(FORM, self.form.clone()), header(LANGUAGE, self.language.clone())].into_iter().chain(fields).collect()
    }

    /// Of a mail that is known to be written on a form; anybody may write headers.
    fn of(mail: &Mail) -> Option<Self> {
        let is_field = |name: &str| name.get(..FIELD.len()).is_some_and(|name| name.eq_ignore_ascii_case(FIELD));
        let fields = mail.headers.iter().filter(|(name, _)| is_field(name));
        Some(Self {
            form: mail.header(FORM)?.to_owned(),
            language: mail.header(LANGUAGE).unwrap_or_default().to_owned(),
            answers: fields
                .filter_map(|(_, value)| value.split_once('='))
                .map(|(name, answer)| (name.to_owned(), answer.to_owned()))
                .collect(),
        })
    }
}

impl Mail {
    /// It was written on a form of the desk: what its fields say counts, whatever the answers look like.
    pub fn written_on_form(&mut self) {
        let Some(filled) = Filled::of(self) else { return };
        self.is_all_new();
        (self.thanks, self.acknowledges, self.agrees, self.denies) = (false, false, false, false);
        self.language = Some(filled.language.clone()).filter(|language| !language.is_empty());
        self.filled = Some(filled);
    }
}

/// What a form that was filled in makes of its new ticket, before any rule.
pub fn apply(work: &mut Work<'_>, ticket: &mut Ticket, filled: &Filled) {
    let Some(form) = work.policy.form(&filled.form) else {
        work.plan.because(format!("form {} is there no more; its fields stand in the text", filled.form));
        return;
    };
    work.event(ticket, &Actor::Desk, format!("form {} was filled in", form.name));
    ticket.kind = form.kind;
    ticket.service = form.service.clone();
    ticket.queue = form.queue.clone();
    for field in &form.fields {
        let answer = filled.answers.iter().find(|(name, _)| *name == field.name).map(|(_, answer)| answer.as_str());
        let Some(answer) = answer.filter(|answer| !answer.is_empty()) else { continue };
        match (field.name.as_str(), answer.parse()) {
            (perform::IMPACT | perform::URGENCY, Ok(level)) => {
                perform::weigh(work, ticket, &Actor::Desk, &field.name, level);
            }
            _ => drop(ticket.fields.insert(field.name.clone(), answer.to_owned())),
        }
    }
    work.plan.because(format!("form {} was filled in: a {} of queue {}", form.name, form.kind, form.queue));
}

/// Fields that say more of a ticket than they say, and that a form may not set.
pub fn is_reserved(name: &str) -> bool {
    name == changes::FIELD
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: FieldKind, required: bool) -> Field {
        let option = |name: &str| Choice { name: name.to_owned(), label: Said::plain(name) };
        let options = if kind == FieldKind::Choice { vec![option("left"), option("right")] } else { Vec::new() };
        Field { name: "it".to_owned(), label: Said::plain("It"), help: Said::default(), kind, required, options }
    }

    #[test]
    fn an_answer_is_what_its_field_asks_for() {
        use FieldKind::{Checkbox, Choice, Date, Email, Long, Number, Text};
        let long = "x".repeat(301);
        let ok = |answer: &str| Ok(Some(answer.to_owned()));
        for (kind, given, read) in [
            (Text, " two  words\n", ok("two words")),
            (Text, "", Ok(None)),
            (Text, &long, Err(Wrong::TooLong)),
            (Long, &long, ok(&long)),
            (Long, "a\n\nb\n", ok("a\n\nb")),
            (Choice, "left", ok("left")),
            (Choice, "Left", Err(Wrong::NoOption)),
            (Choice, "up", Err(Wrong::NoOption)),
            (Choice, "", Ok(None)),
            (Date, "2026-02-28", ok("2026-02-28")),
            (Date, "2026-02-30", Err(Wrong::NoDate)),
            (Date, "2026-02-28T10:00", Err(Wrong::NoDate)),
            (Date, "tomorrow", Err(Wrong::NoDate)),
            (Number, "-7,5", ok("-7,5")),
            (Number, "7.", Err(Wrong::NoNumber)),
            (Number, "1e9", Err(Wrong::NoNumber)),
            (Checkbox, "yes", ok(YES)),
            (Checkbox, "", ok(NO)),
            (Checkbox, "maybe", Err(Wrong::NoOption)),
            (Email, "vera@vendor.example", ok("vera@vendor.example")),
            (Email, "Vera <vera@vendor.example>", Err(Wrong::NoAddress)),
        ] {
            assert_eq!(field(kind, false).read(given), read, "{kind} {given}");
        }
        for kind in FieldKind::ALL {
            assert_eq!(field(*kind, true).read("  "), Err(Wrong::Missing), "{kind}");
        }
    }

    #[test]
    fn what_was_filled_in_comes_back_from_its_headers() {
        let filled = Filled {
            form: "laptop".to_owned(),
            language: "fi".to_owned(),
            answers: vec![("why".to_owned(), format!("a=b\n{}", "x".repeat(400)))],
        };
        let mail = Mail { headers: filled.headers(), ..Mail::default() };
        let again = Filled::of(&mail).unwrap();
        assert_eq!((again.form.as_str(), again.language.as_str()), ("laptop", "fi"));
        assert!(again.answers[0].1.starts_with("a=b xxx") && again.answers[0].1.ends_with("x…"));
        assert_eq!(Filled::of(&Mail::default()), None);
    }
}
