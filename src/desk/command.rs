//! Commands: what a person asks the desk to do, by mail (`/close` on a line of its own at the top), at the
//! command line, or on a page.

use crate::desk::names::{AgentId, QueueName};
use crate::desk::policy::Policy;
use crate::desk::ticket::{Kind, Priority, Status};

/// One thing to do to a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Goes to the requester.
    Answer(String),
    /// Stays inside.
    Note(String),
    Status(Status),
    Priority(Priority),
    Kind(Kind),
    Queue(QueueName),
    /// `None`: nobody.
    Assign(Option<AgentId>),
    Owner(Option<AgentId>),
    Tag(String),
    Untag(String),
    Field {
        name: String,
        value: String,
    },
}

/// An agent's mail, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Orders {
    /// What to do, in order. The text, if any, comes first.
    pub commands: Vec<Command>,
    /// `/send`: the text goes to the requester whatever it looks like.
    pub as_it_is: bool,
}

pub type Reading = Result<Orders, Misunderstood>;

/// A line that looks like a command and is none: nothing of the mail is carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misunderstood {
    /// As written.
    pub line: String,
    pub why: String,
    /// Whether the line may be meant for the requester; a note never is.
    pub may_be_text: bool,
}

/// Every command word, with an example.
pub const WORDS: &[(&str, &str)] = &[
    ("note", "/note They called, too."),
    ("send", "/send"),
    ("close", "/close"),
    ("resolve", "/resolve"),
    ("reopen", "/reopen"),
    ("status", "/status pending"),
    ("pending", "/pending"),
    ("hold", "/hold"),
    ("priority", "/priority high"),
    ("kind", "/kind incident"),
    ("assign", "/assign me"),
    ("owner", "/owner ann"),
    ("queue", "/queue billing"),
    ("tag", "/tag invoice"),
    ("untag", "/untag invoice"),
    ("field", "/field asset=1234"),
];

/// Reads an agent's mail: command lines at the top, then the text. The text is an answer to the requester, or a
/// note when `/note` stands above it. Below `/send` a line that is not understood is text.
pub fn read(text: &str, agent: &AgentId, policy: &Policy) -> Reading {
    let mut commands = Vec::new();
    let mut note: Option<String> = None;
    let mut as_it_is = false;
    let mut rest = text.trim_start();
    while let Some((word, value, after)) = command_line(rest) {
        match word.to_lowercase().as_str() {
            "note" => note = Some(value.to_owned()),
            "send" if value.is_empty() => as_it_is = true,
            word => match understand(word, value, agent, policy) {
                Ok(command) => commands.push(command),
                Err(_) if as_it_is => break,
                Err(why) => return Err(misunderstood(rest.lines().next().unwrap_or_default(), why)),
            },
        }
        rest = after.trim_start();
    }
    // What means to be a note is never sent, not even so.
    let refused = |line: &str, is_command: fn(&str) -> bool| is_command(line) && (!as_it_is || names(line, "note"));
    if let Some(line) = rest.lines().next().filter(|line| refused(line, almost_a_command)) {
        return Err(misunderstood(
            line,
            "a command stands alone at the begin of its line, such as `/note` or `/close`",
        ));
    }
    let body = rest.trim();
    if let Some(line) = body.lines().map(str::trim).find(|line| refused(line, is_known_command)) {
        let why = "commands stand at the top, above the text; here this line would be part of it (in quotation marks it \
                   is sent as it stands)";
        return Err(misunderstood(line, why));
    }
    let written = match note {
        Some(_) if as_it_is => {
            let why = "with `/note` the text stays inside, with `/send` it goes to the requester; write one of them";
            return Err(misunderstood("/note", why));
        }
        // Also without a word: what is attached to it stays inside, too.
        Some(first) => Some(Command::Note(
            [first.as_str(), body].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("\n"),
        )),
        None if body.is_empty() => None,
        None => Some(Command::Answer(body.to_owned())),
    };
    commands.splice(0..0, written);
    Ok(Orders { commands, as_it_is })
}

fn misunderstood(line: &str, why: impl Into<String>) -> Misunderstood {
    Misunderstood { line: line.trim().to_owned(), why: why.into(), may_be_text: !names(line, "note") }
}

/// The first line of a text for the requester that looks like a command: where commands are not read, nobody means
/// to send it.
pub fn stray(text: &str) -> Option<&str> {
    let first = text.trim_start().lines().next().filter(|line| almost_a_command(line));
    first.or_else(|| text.lines().find(|line| is_known_command(line.trim()))).map(str::trim)
}

/// `/word value` at the start: the word, its value, and what follows the line.
fn command_line(text: &str) -> Option<(&str, &str, &str)> {
    let (line, after) = text.split_once('\n').unwrap_or((text, ""));
    let rest = line.trim_end().strip_prefix('/')?;
    let (word, value) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let is_word = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphabetic() || c == '-' || c == '_');
    is_word.then_some((word, value.trim(), after))
}

/// Whether a line alone is a command that the desk knows: nobody means to send that to a requester.
fn is_known_command(line: &str) -> bool {
    command_line(line).is_some_and(|(word, ..)| WORDS.iter().any(|(known, _)| known.eq_ignore_ascii_case(word)))
}

/// Whether a line means to be a command and is not written as one: `/note:`, `/ close`, `*/note*`, a slash behind a
/// list's dash or an invisible character. Sent on, it would tell the requester what was meant for the desk.
fn almost_a_command(line: &str) -> bool {
    WORDS.iter().any(|(known, _)| names(line, known))
}

/// Whether a line names this command behind a slash, however it is decorated.
fn names(line: &str, command: &str) -> bool {
    let invisible = |c: char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let visible: String = line.chars().filter(|c| !invisible(*c)).collect();
    let ornament = |c: char| c.is_whitespace() || matches!(c, '*' | '_' | '-' | '>' | '•' | '·' | '`' | '"');
    let Some(rest) = visible.trim_start_matches(ornament).strip_prefix(['/', '／']) else { return false };
    let word: String = rest.trim_start().chars().take_while(|c| c.is_alphabetic()).collect();
    command.eq_ignore_ascii_case(&word)
}

fn understand(word: &str, value: &str, agent: &AgentId, policy: &Policy) -> Result<Command, String> {
    let wanted = |example: &str| {
        if value.is_empty() { Err(format!("/{word} wants a value, as in `{example}`")) } else { Ok(()) }
    };
    let alone = |command: Command| match value {
        "" => Ok(command),
        _ => Err(format!("/{word} takes no value; the text of an answer stands below it")),
    };
    if let Some((_, example)) = WORDS.iter().find(|(known, example)| *known == word && example.contains(' ')) {
        wanted(example)?;
    }
    match word {
        "close" | "resolve" => alone(Command::Status(Status::Resolved)),
        "reopen" => alone(Command::Status(Status::Open)),
        "pending" => alone(Command::Status(Status::Pending)),
        "hold" => alone(Command::Status(Status::OnHold)),
        "send" => Err("/send takes no value; the text of the answer stands below it".to_owned()),
        _ => set(word, value, Some(agent), policy),
    }
}

/// One field and its value, as `ticket set 7 priority=high` and `/priority high` say it. `me` is the agent.
pub fn set(field: &str, value: &str, me: Option<&AgentId>, policy: &Policy) -> Result<Command, String> {
    match field {
        "status" => value.parse().map(Command::Status).map_err(|error| error.to_string()),
        "priority" => value.parse().map(Command::Priority).map_err(|error| error.to_string()),
        "kind" => value.parse().map(Command::Kind).map_err(|error| error.to_string()),
        "queue" => queue(value, policy).map(Command::Queue),
        "assign" | "assignee" => match value.strip_prefix("queue:") {
            Some(name) => queue(name, policy).map(Command::Queue),
            None => person(value, me, policy).map(Command::Assign),
        },
        "owner" => person(value, me, policy).map(Command::Owner),
        "tag" => Ok(Command::Tag(value.to_owned())),
        "untag" => Ok(Command::Untag(value.to_owned())),
        "field" => match value.split_once('=') {
            Some((name, value)) if !name.trim().is_empty() => {
                Ok(Command::Field { name: name.trim().to_owned(), value: value.trim().to_owned() })
            }
            _ => Err("a field is set as `name=value`".to_owned()),
        },
        _ => Err(unknown(field)),
    }
}

fn queue(name: &str, policy: &Policy) -> Result<QueueName, String> {
    let found = policy.queues.iter().find(|queue| queue.name.as_str().eq_ignore_ascii_case(name.trim()));
    found.map(|queue| queue.name.clone()).ok_or_else(|| {
        let known: Vec<_> = policy.queues.iter().map(|queue| queue.name.as_str()).collect();
        format!("there is no queue `{name}`; there are {}", known.join(", "))
    })
}

/// An agent by id, name or address; `me`; or nobody.
fn person(name: &str, me: Option<&AgentId>, policy: &Policy) -> Result<Option<AgentId>, String> {
    let wanted = name.trim().trim_start_matches('@');
    match (wanted.to_lowercase().as_str(), me) {
        ("nobody" | "none" | "", _) => return Ok(None),
        ("me", Some(me)) => return Ok(Some(me.clone())),
        _ => {}
    }
    let found = policy.agents.iter().find(|agent| {
        agent.id.as_str().eq_ignore_ascii_case(wanted)
            || agent.name.eq_ignore_ascii_case(wanted)
            || agent.has_address(wanted)
    });
    found.map(|agent| Some(agent.id.clone())).ok_or_else(|| {
        let known: Vec<_> = policy.agents.iter().map(|agent| agent.id.as_str()).collect();
        format!("there is no agent `{wanted}`; there are {}", known.join(", "))
    })
}

/// What to say about a word that is no command.
pub fn unknown(word: &str) -> String {
    let nearest = WORDS
        .iter()
        .map(|(known, example)| (strsim::damerau_levenshtein(known, word), example))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= 2);
    match nearest {
        Some((_, example)) => format!("`{word}` is not a command; did you mean `{example}`?"),
        None => {
            let words: Vec<_> = WORDS.iter().map(|(known, _)| *known).collect();
            format!("`{word}` is not a command; there are {}", words.join(", "))
        }
    }
}
