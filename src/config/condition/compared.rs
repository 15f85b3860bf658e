//! What is compared in a condition: a comparison that can never come true (a number with a text, a status that there is
//! none of) is a mistake that no sample message shows.

use std::collections::BTreeSet;
use std::ops::Range;

use minijinja::Value;
use minijinja::value::ValueKind;

use crate::config::condition::{ENVIRONMENT, Mistake};
use crate::config::report::suggestion;
use crate::config::scan::{Comparison, Operator, comparisons, path};
use crate::desk::channel::Channel;
use crate::desk::policy::Role;
use crate::desk::rule::Trigger;
use crate::desk::sender::Mark;
use crate::desk::sla::{ClockState, Target};
use crate::desk::ticket::{Kind, Priority, Status};

/// Names of the configuration; `None` where they are not known.
#[derive(Clone, Debug, Default)]
pub struct Named<'n> {
    pub queues: Option<&'n [String]>,
    pub agents: Option<&'n [String]>,
    pub services: Option<&'n [String]>,
    pub mailboxes: Option<&'n [String]>,
}

/// Every comparison that cannot be meant.
pub fn mistakes(source: &str, samples: &[Value], named: &Named<'_>) -> Vec<Mistake> {
    let side = |range: &Range<usize>| Side::of(source, range, samples, named);
    let mistake = |compared: &Comparison| {
        let (left, right) = (side(&compared.left), side(&compared.right));
        mistake(compared, &left, &right).map(|(message, hint)| Mistake {
            message,
            range: Some(compared.left.start..compared.right.end),
            hint,
        })
    };
    comparisons(source).iter().filter_map(mistake).collect()
}

/// What a value is, as far as it matters for comparing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Text,
    /// Or true and false, which count as 1 and 0.
    Number,
    Truth,
    List,
    Table,
}

impl Sort {
    fn of(value: &Value) -> Option<Self> {
        match value.kind() {
            ValueKind::String => Some(Self::Text),
            ValueKind::Number => Some(Self::Number),
            ValueKind::Bool => Some(Self::Truth),
            ValueKind::Seq | ValueKind::Iterable => Some(Self::List),
            ValueKind::Map => Some(Self::Table),
            _ => None,
        }
    }

    fn named(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Truth => "true or false",
            Self::List => "a list",
            Self::Table => "a table",
        }
    }

    fn fits(self, other: Self) -> bool {
        self == other || matches!((self, other), (Self::Number, Self::Truth) | (Self::Truth, Self::Number))
    }
}

/// One side of a comparison.
struct Side {
    text: String,
    /// What it was on the samples; nothing where it was always nothing.
    sorts: BTreeSet<Sort>,
    /// The same of the items, where it was a list.
    items: BTreeSet<Sort>,
    /// Texts that stand there, where it needs no message.
    written: Option<Vec<String>>,
    /// What it can be, where that is known.
    words: Option<Words>,
    /// Names within, where it is a table.
    within: Vec<String>,
}

/// The words of a closed set.
struct Words {
    known: Vec<String>,
    /// Whether the value may also be an empty text.
    or_empty: bool,
}

impl Side {
    fn of(source: &str, range: &Range<usize>, samples: &[Value], named: &Named<'_>) -> Self {
        let text = source.get(range.clone()).unwrap_or_default().trim();
        let expression = ENVIRONMENT.compile_expression(text).ok();
        let values: Vec<Value> = expression
            .iter()
            .flat_map(|expression| samples.iter().flat_map(|one| expression.eval(one.clone())))
            .collect();
        let alone = expression.filter(|expression| expression.undeclared_variables(false).is_empty());
        let path = path(text);
        let free = path.as_deref().is_some_and(|path| path.starts_with("ticket.fields."));
        let items = values.iter().filter(|value| Sort::of(value) == Some(Sort::List));
        let items = items.flat_map(|list| list.try_iter().into_iter().flatten());
        let table = values.iter().find(|value| Sort::of(value) == Some(Sort::Table));
        Self {
            sorts: if free { BTreeSet::from([Sort::Text]) } else { values.iter().filter_map(Sort::of).collect() },
            items: items.filter_map(|item| Sort::of(&item)).collect(),
            written: alone.and_then(|expression| written(&expression.eval(()).ok()?)),
            words: path.as_deref().and_then(|path| words(path, named)),
            within: table
                .and_then(|table| table.try_iter().ok())
                .into_iter()
                .flatten()
                .map(|key| key.to_string())
                .collect(),
            text: text.to_owned(),
        }
    }

    fn is_never(sorts: &BTreeSet<Sort>, others: &BTreeSet<Sort>) -> Option<(Sort, Sort)> {
        let (one, other) = (sorts.first()?, others.first()?);
        let fit = sorts.iter().any(|one| others.iter().any(|other| one.fits(*other)));
        (!fit).then_some((*one, *other))
    }
}

/// A text, or a list of texts.
fn written(value: &Value) -> Option<Vec<String>> {
    match Sort::of(value)? {
        Sort::Text => Some(vec![value.as_str()?.to_owned()]),
        Sort::List => value.try_iter().ok()?.map(|item| item.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

type Said = (String, Option<String>);

fn mistake(compared: &Comparison, left: &Side, right: &Side) -> Option<Said> {
    of_sorts(compared, left, right).or_else(|| match compared.operator {
        Operator::Order => ordered(left, right).or_else(|| ordered(right, left)),
        Operator::Equal => of_words(left, right).or_else(|| of_words(right, left)).or_else(|| of_sets(left, right)),
        // Also a word in a list of the desk's own, such as `sender_facts`.
        Operator::In if right.sorts.contains(&Sort::List) => of_words(left, right).or_else(|| of_words(right, left)),
        Operator::In => of_parts(left, right),
    })
}

/// Two things of which neither is ever like the other.
fn of_sorts(compared: &Comparison, left: &Side, right: &Side) -> Option<Said> {
    let is_list = right.sorts.contains(&Sort::List);
    let (one, other) = match compared.operator {
        Operator::In if is_list => Side::is_never(&left.sorts, &right.items)?,
        // A text within a text; a name within a table.
        Operator::In => Side::is_never(&left.sorts, &BTreeSet::from([Sort::Text]))?,
        Operator::Equal | Operator::Order => Side::is_never(&left.sorts, &right.sorts)?,
    };
    let within = if compared.operator == Operator::In && is_list { "each item of " } else { "" };
    let other_text = &right.text;
    let message = match compared.operator {
        Operator::In if !is_list => {
            format!("`{}` is {}, and only a text stands in `{other_text}`", left.text, one.named())
        }
        _ => format!("`{}` is {}, and {within}`{other_text}` is {}", left.text, one.named(), other.named()),
    };
    Some((message, hint((one, left), (other, right)).or_else(|| hint((other, right), (one, left)))))
}

/// How what is meant is written.
fn hint((one, side): (Sort, &Side), (other, _): (Sort, &Side)) -> Option<String> {
    match (one, other) {
        _ if side.words.is_some() => side.words.as_ref().map(Words::listed),
        (Sort::Table, _) => Some(format!("write one of its names: `{}`", side.names())),
        (Sort::Truth, _) => Some(format!("write `{0}` or `not {0}` alone", side.text)),
        (Sort::List, Sort::Text) => Some(format!("write \"…\" in {}", side.text)),
        (Sort::Text, Sort::Number) if side.text.starts_with("ticket.fields") => {
            Some(format!("fields are texts: write {}|int(default=0), or the number in quotes", side.text))
        }
        (Sort::Text, Sort::Number) if side.written.is_some() => Some("write the number without quotes".to_owned()),
        _ => None,
    }
}

impl Side {
    fn names(&self) -> String {
        self.within.iter().map(|name| format!("{}.{name}", self.text)).collect::<Vec<_>>().join("`, `")
    }
}

impl Words {
    fn listed(&self) -> String {
        match self.known.split_last() {
            None => "there are none".to_owned(),
            Some((last, [])) => format!("it can only be {last}"),
            Some((last, others)) => format!("it is one of {} or {last}", others.join(", ")),
        }
    }

    fn has(&self, word: &str) -> bool {
        (self.or_empty && word.is_empty()) || self.known.iter().any(|known| known == word)
    }
}

/// A word that is none of those which there are.
fn of_words(side: &Side, other: &Side) -> Option<Said> {
    let (words, written) = (side.words.as_ref()?, other.written.as_ref()?);
    let word = written.iter().find(|word| !words.has(word))?;
    let near = suggestion(word, words.known.iter().map(String::as_str)).filter(|hint| hint.contains("did you mean"));
    Some((format!("`{}` is never \"{word}\": {}", side.text, words.listed()), near))
}

/// A part of none of the words which there are, or a text in which none of them stands: `"hold" in ticket.status`.
fn of_parts(part: &Side, whole: &Side) -> Option<Said> {
    let is_part = match (&part.words, &whole.words) {
        (None, Some(words)) => {
            let parts = part.written.as_ref()?;
            parts.iter().all(|part| words.known.iter().any(|word| word.contains(part)))
        }
        (Some(words), None) => {
            let texts = whole.written.as_ref()?;
            texts.iter().all(|text| words.known.iter().any(|word| text.contains(word)))
        }
        _ => return None,
    };
    if is_part { None } else { of_words(part, whole).or_else(|| of_words(whole, part)) }
}

/// Two sets that have no word in common.
fn of_sets(left: &Side, right: &Side) -> Option<Said> {
    let (one, other) = (left.words.as_ref()?, right.words.as_ref()?);
    let common = (one.or_empty && other.or_empty) || one.known.iter().any(|word| other.known.contains(word));
    (!common).then(|| (format!("`{}` is never `{}`", left.text, right.text), Some(one.listed())))
}

/// Words have no order but that of their letters.
fn ordered(side: &Side, _: &Side) -> Option<Said> {
    let words = side.words.as_ref()?;
    let some = words.known.iter().rev().take(2).rev().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
    let message = format!("`{}` is a word, and words are compared by their letters", side.text);
    Some((message, Some(format!("name those that are meant: {} in [{some}]", side.text))))
}

/// What a value can be, by where it stands.
fn words(path: &str, named: &Named<'_>) -> Option<Words> {
    fn set<T: std::fmt::Display>(all: &[T]) -> Option<Vec<String>> {
        Some(all.iter().map(T::to_string).collect())
    }
    let own = |names: Option<&[String]>| names.and_then(set);
    let (known, or_empty) = match path {
        "event" => (set(Trigger::ALL), false),
        "channel" => (set(Channel::ALL), true),
        "ticket.status" | "previous.status" => (set(Status::ALL), false),
        "ticket.priority" | "previous.priority" => (set(Priority::ALL), false),
        "ticket.kind" | "previous.kind" => (set(Kind::ALL), false),
        "clock.target" => (set(Target::ALL), true),
        "agent.role" => (set(Role::ALL), true),
        "sender_facts" => (set(Mark::ALL), false),
        "authentication.dkim" | "authentication.spf" | "authentication.dmarc" | "authentication.arc" => {
            (set(&["pass", "fail", "none"]), false)
        }
        "ticket.queue" | "previous.queue" | "queue.name" => (own(named.queues), false),
        "ticket.assignee" | "ticket.owner" | "queue.members" | "ticket.watchers" => (own(named.agents), false),
        "previous.assignee" | "agent.id" | "queue.lead" => (own(named.agents), true),
        "ticket.service" => (own(named.services), false),
        "mailbox" | "ticket.mailbox" => (own(named.mailboxes), false),
        _ => match path.strip_prefix("clocks.").and_then(|rest| rest.strip_suffix(".state")) {
            Some(_) => (set(ClockState::ALL).map(|states| [vec!["none".to_owned()], states].concat()), false),
            None => (None, false),
        },
    };
    known.map(|known| Words { known, or_empty })
}
