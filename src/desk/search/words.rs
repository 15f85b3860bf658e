//! `queue:billing is:open from:acme.com older:3d "blue powder"`: what the search line, views and `ticket list` understand.

use jiff::{SignedDuration, Timestamp};

use super::{TicketFilter, asked};
use crate::desk::channel::Channel;
use crate::desk::names::{AgentId, QueueName, ServiceName, nearest};
use crate::desk::policy::{Agent, Policy};
use crate::desk::ticket::{Kind, Priority, Status};

/// Every field with an example, those that are used most at the front.
pub const FIELDS: &[(&str, &str)] = &[
    ("is", "is:open"),
    ("queue", "queue:billing"),
    ("from", "from:acme.com"),
    ("assignee", "assignee:me"),
    ("tag", "tag:vip"),
    ("older", "older:3d"),
    ("newer", "newer:8h"),
    ("status", "status:pending,on_hold"),
    ("priority", "priority:high"),
    ("kind", "kind:incident"),
    ("channel", "channel:chat"),
    ("owner", "owner:ann"),
    ("requester", "requester:carol@acme.com"),
    ("service", "service:mail"),
];

/// Whoever asks.
const ME: &str = "me";

/// What the words ask for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    pub filter: TicketFilter,
    /// They say in which status tickets are, be it any.
    pub says_status: bool,
    pub unknown: Vec<Unknown>,
    /// Names that the configuration does not know, or no more: tickets may still have them.
    pub gone: Vec<Gone>,
}

/// A name that an operator gave, taken as typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Gone {
    /// What there is to say where no ticket has it.
    pub unknown: Unknown,
    /// Tickets that have it.
    pub having: TicketFilter,
}

/// A word that is not understood, or that names what there is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// As typed.
    pub word: String,
    /// What may be meant.
    pub near: Option<String>,
}

impl std::fmt::Display for Unknown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` is not understood", self.word)?;
        match &self.near {
            Some(near) => write!(f, "; did you mean `{near}`?"),
            None => write!(f, "; fields are {}", FIELDS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")),
        }
    }
}

/// Before what is looked for as it is, though it look like a field.
const MARK: char = '"';

/// A line in words; what stands in quotation marks is one, also behind a field. One that begins with such a mark keeps it.
pub fn split(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            MARK if word.is_empty() && !quoted => (quoted, word) = (true, MARK.to_string()),
            MARK => quoted = !quoted,
            c if c.is_whitespace() && !quoted => words.push(std::mem::take(&mut word)),
            c => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.trim_matches(MARK).is_empty());
    words
}

/// What the words ask for, by the eyes of `me`; nobody's are the operator's, which see all. A field stands before a colon
/// or an equals sign; everything else, and what begins with a quotation mark, is looked for as it is.
pub fn read(words: &[String], me: Option<&Agent>, policy: &Policy, now: Timestamp) -> Search {
    let mut search = Search::default();
    let reader = Reader { me, policy, now };
    let mut free: Vec<String> = Vec::new();
    for word in words {
        match field(word) {
            None => free.push(match word.strip_prefix(MARK) {
                Some(phrase) => asked::phrase(phrase),
                None => word.clone(),
            }),
            Some((field, value)) => {
                let field = field.to_lowercase();
                if let Err(near) = reader.condition(&field, value, &mut search) {
                    let unknown = Unknown { word: word.clone(), near };
                    match reader.as_typed(&field, value, &mut search.filter) {
                        Some(having) => search.gone.push(Gone { unknown, having }),
                        None => search.unknown.push(unknown),
                    }
                }
            }
        }
    }
    search.filter.words = (!free.is_empty()).then(|| free.join(" "));
    search
}

/// Times and the like are no fields, nor is `Re: printer` as a shell hands it on.
fn field(word: &str) -> Option<(&str, &str)> {
    let at = word.find([':', '='])?;
    let (field, value) = (word.get(..at)?, word.get(at + 1..)?);
    let named = !field.is_empty() && field.chars().all(char::is_alphabetic);
    (named && !value.starts_with(char::is_whitespace)).then_some((field, value))
}

/// What may be meant, if anything.
type Near = Option<String>;

struct Reader<'a> {
    me: Option<&'a Agent>,
    policy: &'a Policy,
    now: Timestamp,
}

impl Reader<'_> {
    fn condition(&self, field: &str, value: &str, search: &mut Search) -> Result<(), Near> {
        let as_typed = |near: &str| Some(format!("{field}:{near}"));
        let filter = &mut search.filter;
        // Names of the desk's own mean the same in any case.
        let word = value.to_lowercase();
        match (field, word.as_str()) {
            ("is", "any") => search.says_status = true,
            ("is", "open") => (filter.living, search.says_status) = (true, true),
            ("is", "unassigned") | ("assignee", "nobody" | "none") => {
                filter.unassigned = true;
                // Whom others work on, nobody does.
                filter.agents = self.policy.agents.iter().map(|agent| agent.id.clone()).collect();
            }
            ("is", word) => {
                let words = ["open", "any", "unassigned"].into_iter().chain(Status::ALL.iter().map(|one| one.as_str()));
                let status = word.parse().map_err(|_| nearest(word, words).and_then(as_typed))?;
                (search.says_status, filter.statuses) = (true, [&filter.statuses[..], &[status]].concat());
            }
            ("status", list) => {
                for word in list.split(',') {
                    let words = Status::ALL.iter().map(|one| one.as_str());
                    filter.statuses.push(word.parse().map_err(|_| nearest(word, words).and_then(as_typed))?);
                }
                search.says_status = true;
            }
            ("queue", _) => filter.queue = Some(self.queue(value).map_err(|near| near.and_then(|one| as_typed(&one)))?),
            ("assignee", _) => {
                filter.assignee = Some(self.agent(value).map_err(|near| near.and_then(|one| as_typed(&one)))?)
            }
            ("owner", _) => filter.owner = Some(self.agent(value).map_err(|near| near.and_then(|one| as_typed(&one)))?),
            ("priority", word) => {
                let words = Priority::ALL.iter().map(|one| one.as_str());
                filter.priority = Some(word.parse().map_err(|_| nearest(word, words).and_then(as_typed))?);
            }
            ("kind", word) => {
                let words = Kind::ALL.iter().map(|one| one.as_str());
                filter.kind = Some(word.parse().map_err(|_| nearest(word, words).and_then(as_typed))?);
            }
            ("channel", word) => {
                let words = Channel::ALL.iter().map(|one| one.as_str());
                filter.channel = Some(word.parse().map_err(|_| nearest(word, words).and_then(as_typed))?);
            }
            ("service", _) => match self.policy.service_called(value) {
                Ok(service) => filter.service = Some(service.name.clone()),
                Err(_) => {
                    let known = self.policy.services.iter().map(|service| service.name.as_str());
                    return Err(nearest(value, known).and_then(as_typed));
                }
            },
            ("tag" | "from" | "requester", "") => return Err(None),
            ("tag", _) => filter.tag = Some(value.to_owned()),
            ("from", from) => filter.from = Some(from.to_owned()),
            ("requester", _) => filter.requester = Some(value.to_owned()),
            ("older", age) => filter.created_before = Some(self.ago(age).ok_or(None)?),
            ("newer", age) => filter.created_since = Some(self.ago(age).ok_or(None)?),
            _ => {
                let known = nearest(field, FIELDS.iter().map(|(name, _)| *name));
                return Err(known.map(|known| format!("{known}:{value}")));
            }
        }
        Ok(())
    }

    /// Tickets that have a name which the configuration does not: only an operator may ask for what is hidden from
    /// others.
    fn as_typed(&self, field: &str, name: &str, filter: &mut TicketFilter) -> Option<TicketFilter> {
        if self.me.is_some() || name.is_empty() || name.eq_ignore_ascii_case(ME) {
            return None;
        }
        let mut having = TicketFilter { limit: Some(1), ..TicketFilter::default() };
        for filter in [filter, &mut having] {
            match field {
                "queue" => filter.queue = Some(QueueName::new(name)),
                "assignee" => filter.assignee = Some(AgentId::new(name)),
                "owner" => filter.owner = Some(AgentId::new(name)),
                "service" => filter.service = Some(ServiceName::new(name)),
                _ => return None,
            }
        }
        Some(having)
    }

    /// Of a queue that one may not know there is none.
    fn queue(&self, name: &str) -> Result<QueueName, Near> {
        let hears = |queue: &&QueueName| self.me.is_none_or(|me| self.policy.may_hear(&me.id, queue));
        let known: Vec<&QueueName> = self.policy.queues.iter().map(|queue| &queue.name).filter(hears).collect();
        let found = known.iter().find(|queue| queue.as_str().eq_ignore_ascii_case(name));
        let near = || nearest(name, known.iter().map(|queue| queue.as_str())).map(str::to_owned);
        found.map(|queue| (*queue).clone()).ok_or_else(near)
    }

    fn agent(&self, who: &str) -> Result<AgentId, Near> {
        if let Some(me) = self.me.filter(|_| who.eq_ignore_ascii_case(ME)) {
            return Ok(me.id.clone());
        }
        let agents = &self.policy.agents;
        let near = || nearest(who, agents.iter().map(|agent| agent.id.as_str())).map(str::to_owned);
        let known = agents.iter().find(|agent| agent.id.as_str().eq_ignore_ascii_case(who));
        known.map(|agent| agent.id.clone()).ok_or_else(near)
    }

    /// The instant `3d` ago; also `30m`, `4h`, `2w`.
    fn ago(&self, age: &str) -> Option<Timestamp> {
        let unit = age.chars().next_back()?;
        let count: i64 = age.get(..age.len() - unit.len_utf8())?.parse().ok()?;
        let minutes = match unit {
            'm' => Some(count),
            'h' => count.checked_mul(60),
            'd' => count.checked_mul(60 * 24),
            'w' => count.checked_mul(60 * 24 * 7),
            _ => None,
        };
        let minutes = minutes.filter(|minutes| (0..=60 * 24 * 36_525).contains(minutes))?;
        self.now.checked_sub(SignedDuration::from_mins(minutes)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotation_marks_hold_words_together() {
        for (line, words) in [
            ("queue:billing  printer", &["queue:billing", "printer"][..]),
            ("tag:\"two words\" x", &["tag:two words", "x"]),
            ("\"blue powder\" \"a:b\"", &["\"blue powder", "\"a:b"]),
            ("open \"end", &["open", "\"end"]),
            ("a \"\" b", &["a", "b"]),
            (" \t ", &[]),
        ] {
            assert_eq!(split(line), words, "{line}");
        }
    }
}
