//! Commands: what a person asks the desk to do, by mail (`/close` on a line of its own at the top), at the
//! command line, or on a page.

mod approvers;
mod between;
mod elsewhere;
mod for_others;
mod line;
mod meant;
mod named;
mod outage;
mod past;
mod polite;
mod prepared;
mod until;
pub mod words;

use crate::desk::approval::Approvers;
use crate::desk::knowledge::Knowledge;
use crate::desk::mail::Address;
use crate::desk::names::{AgentId, QueueName, ServiceName};
use crate::desk::outage::Order;
use crate::desk::policy::Policy;
use crate::desk::signed::{Signed, signed};
use crate::desk::ticket::{Kind, LinkKind, Priority, Status, TicketNumber};

pub use between::Between;
pub use for_others::{asks, kept_by};
use for_others::{is_for_others, third_party};
use line::{CommandLine, almost_a_command, is_known_command, mentions_note, nearly_for_others};
use meant::{Desk, alone, meant};
use named::{copied, person, queue, sla};
pub use prepared::Prepared;
pub use until::{Day, Until};
pub use words::help;
use words::{Takes, WORDS};

/// One thing to do to a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Goes to the requester.
    Answer(String),
    /// Stays inside.
    Note(String),
    /// Goes to a third party, in a side conversation; `None`: the one that moved last.
    Ask {
        to: Option<Address>,
        text: String,
    },
    Status(Status),
    /// A status by a name of the house's own.
    Named(Status, String),
    /// Waits in this status, and is open again at a time.
    Wait {
        status: Status,
        until: Until,
    },
    /// Is to be solved by then, whatever was promised; `None`: as promised.
    Due(Option<Until>),
    /// Is promised what this SLA says; `None`: what its queue's says.
    Sla(Option<String>),
    /// Is none: closed, nobody outside hears of it.
    Spam,
    Priority(Priority),
    /// How many it concerns, and how soon it must be done: together they give the priority.
    Impact(Level),
    Urgency(Level),
    Kind(Kind),
    Queue(QueueName),
    /// Which service it is about; `None`: none.
    Service(Option<ServiceName>),
    /// Of a change: when it is made; `None`: nobody knows yet.
    Window(Option<Between>),
    /// A service is down because of it, or works again.
    Outage(Order),
    /// `None`: nobody.
    Assign(Option<AgentId>),
    Owner(Option<AgentId>),
    /// A word, or several: each is a tag.
    Tag(String),
    Untag(String),
    Field {
        name: String,
        value: String,
    },
    /// Gets the answers from now on.
    Cc(Address),
    /// Gets them no more.
    Uncc(Address),
    /// Whether this agent hears of everything on the ticket.
    Watch(AgentId, bool),
    /// The message that the agent was told of becomes a ticket of its own, and everything else is about that one.
    Split,
    /// Becomes a part of another ticket.
    Merge(TicketNumber),
    Link(LinkKind, TicketNumber),
    /// It is the problem behind these.
    Incidents(Vec<TicketNumber>),
    /// Who must agree to this change is asked.
    Approvers(Approvers),
    /// Every command with an example, to whoever asks.
    Help,
}

crate::desk::names::closed_set! {
    /// Of impact and of urgency.
    pub enum Level {
        Low = "low",
        Medium = "medium",
        High = "high",
    }
}

impl Level {
    /// ITIL's matrix.
    pub fn priority(impact: Self, urgency: Self) -> Priority {
        match (impact, urgency) {
            (Self::High, Self::High) => Priority::Urgent,
            (Self::High, Self::Medium) | (Self::Medium, Self::High) => Priority::High,
            (Self::Low, Self::Low) | (Self::Low, Self::Medium) | (Self::Medium, Self::Low) => Priority::Low,
            (Self::Medium, Self::Medium) | (Self::High, Self::Low) | (Self::Low, Self::High) => Priority::Normal,
        }
    }
}

/// An agent's mail, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Orders {
    /// What to do, in order: the text comes first, after whoever is to get it.
    pub commands: Vec<Command>,
    /// `/send`: the text goes to the requester whatever it looks like.
    pub as_it_is: bool,
    /// `/public`: the text is for the requester, whatever mail it answers.
    pub public: bool,
    /// `/requester`: for whom a new ticket is.
    pub requester: Option<Address>,
    /// `/template` and `/kb`: what goes with the text.
    pub prepared: Prepared,
}

pub type Reading = Result<Orders, Misunderstood>;

/// A line that looks like a command and is none: nothing of the mail is carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misunderstood {
    /// As written.
    pub line: String,
    pub why: String,
    /// Whether the line may be meant for the requester; a note and a question to others never are.
    pub may_be_text: bool,
}

impl Misunderstood {
    /// Where it stands among these; of a line with several commands it is a part.
    pub fn position(&self, lines: &[&str]) -> Option<usize> {
        let wrong = self.line.trim();
        let whole = lines.iter().position(|line| line.trim() == wrong);
        whole.or_else(|| lines.iter().position(|line| line.contains(wrong)))
    }

    /// Whether the line means the text for others than the requester.
    pub fn is_for_others(&self) -> bool {
        is_for_others(&self.line)
    }
}

/// For whom the text is.
enum For {
    Requester,
    /// The first line of a note, which may stand behind `/note`.
    Colleagues(String),
    ThirdParty(Option<Address>),
}

/// Reads an agent's mail: command lines at the top, then the text. The text is an answer to the requester, a note when
/// `/note` stands above it, or goes to a third party when `/ask` does. Below `/send` a line that is not understood is text.
/// Without `knowledge` any article is taken to be there: the store is not asked yet, or nothing is to be sent.
pub fn read(text: &str, agent: &AgentId, policy: &Policy, knowledge: Option<&Knowledge>) -> Reading {
    let mut commands = Vec::new();
    let mut whom = For::Requester;
    let (mut as_it_is, mut public) = (false, false);
    let mut requester = None;
    let mut prepared = Prepared::default();
    let mut rest = text.trim_start();
    // How much stands before the command on its line.
    let mut before = 0;
    while let Some(found) = line::first(rest) {
        // Half a line is no text, below `/send` as little as elsewhere.
        let whole = before == 0;
        let may_be_text = as_it_is && whole;
        let wrong = |line: &str, why: &str| {
            let wrong = misunderstood(line, why);
            Misunderstood { may_be_text: whole && wrong.may_be_text, ..wrong }
        };
        if found.may_be_prose() {
            if may_be_text {
                break;
            }
            let why = "a tag is one word; several are written `/tag invoice, paid`";
            return Err(wrong(found.line, why));
        }
        if !as_it_is && found.goes_on(before) {
            let why = "it may go on in the next line, which the desk would take for text: write a command on one line, or \
                       leave an empty line below it";
            return Err(wrong(found.line, why));
        }
        before = if found.shared { before + found.length() } else { 0 };
        let CommandLine { word, value, line, after, .. } = found;
        match word.as_str() {
            "note" | "ask" if !matches!(whom, For::Requester) => {
                return Err(wrong(line, "the text goes to one of them: write one `/note` or one `/ask`"));
            }
            "note" => whom = For::Colleagues(value.to_owned()),
            "ask" => match third_party(value) {
                Ok(to) => whom = For::ThirdParty(to),
                Err(why) => return Err(wrong(line, &why)),
            },
            "send" if value.is_empty() => as_it_is = true,
            "public" if value.is_empty() => public = true,
            "requester" if requester.is_none() => match Address::typed(value) {
                Some(address) => requester = Some(address),
                None if may_be_text => break,
                None => {
                    let why = "it wants one mail address, as in `/requester Carol Smith <carol@example.com>`";
                    return Err(wrong(line, why));
                }
            },
            "template" | "kb" => match prepared.add(&word, value, policy, knowledge) {
                Ok(()) => {}
                Err(_) if may_be_text => break,
                Err(why) => return Err(wrong(line, &why)),
            },
            "field" if !as_it_is && line::another(line, &word).is_some() => {
                let why = "what `/field` sets goes on to the end of the line, and a command stands in it: write that on a line \
                           of its own";
                return Err(wrong(line, why));
            }
            word => match understand(word, value, agent, policy) {
                Ok(command) => commands.push(command),
                Err(_) if may_be_text => break,
                Err(why) => return Err(wrong(line, &why)),
            },
        }
        rest = after.trim_start();
    }
    // What means to be for others is never sent, not even so.
    let refused = |line: &str, is_command: fn(&str) -> bool| is_command(line) && (!as_it_is || is_for_others(line));
    let first = rest.lines().next();
    if let Some(line) =
        first.filter(|line| refused(line, almost_a_command) || mentions_note(line) || nearly_for_others(line).is_some())
    {
        let meant = line::almost(line).map(|word| word.word).or_else(|| nearly_for_others(line)).unwrap_or("note");
        let others = if is_for_others(line) { " Without that line the mail goes to the requester." } else { "" };
        let why = format!("a command stands alone at the begin of its line; did you mean `/{meant}`?{others}");
        return Err(misunderstood(line, why));
    }
    let desk = Desk { agent, policy };
    let whole = |line: &&str| {
        let below = rest.trim_start().strip_prefix(line.trim()).unwrap_or(rest);
        rest.len() == text.trim_start().len()
            && (below.trim().is_empty() || signed(below, agent, policy, false) == Some(Signed::Plainly))
    };
    let said = |line| meant(line, desk).or_else(|| Some(line).filter(whole).and_then(alone));
    if let Some((line, why)) = first.filter(|_| !as_it_is).and_then(|line| Some((line, said(line)?))) {
        return Err(misunderstood(line, why));
    }
    let below_commands = rest.len() < text.trim_start().len() && !public;
    let silent = as_it_is || matches!(whom, For::Colleagues(_));
    let signature = || signed(rest, agent, policy, silent).is_some_and(|signed| silent || signed == Signed::Plainly);
    let body = if below_commands && signature() { "" } else { rest.trim() };
    if let Some(line) = body.lines().map(str::trim).find(|line| refused(line, is_known_command)) {
        let why = "commands stand at the top, above the text; here this line would be part of it (in quotation marks it \
                   is sent as it stands)";
        return Err(misunderstood(line, why));
    }
    let elsewhere = match whom {
        For::Requester => None,
        For::Colleagues(_) => Some("/note"),
        For::ThirdParty(_) => Some("/ask"),
    };
    if let Some(line) = elsewhere.filter(|_| public) {
        let why = format!("with `{line}` the text is not for the requester, with `/public` it is; write one of them");
        return Err(misunderstood(line, why));
    }
    if let Some(line) = elsewhere.filter(|_| prepared.template.is_some()) {
        let why = format!("with `{line}` the text is not for the requester, as a canned answer is; write one of them");
        return Err(misunderstood(line, why));
    }
    let written = match whom {
        For::Colleagues(_) if as_it_is => {
            let why = "with `/note` the text stays inside, with `/send` it goes to the requester; write one of them";
            return Err(misunderstood("/note", why));
        }
        // Also without a word: what is attached to it stays inside, too.
        For::Colleagues(first) => Some(Command::Note(
            [first.as_str(), body].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("\n"),
        )),
        // The same holds here.
        For::ThirdParty(to) => Some(Command::Ask { to, text: body.to_owned() }),
        For::Requester if body.is_empty() && prepared.is_empty() => None,
        For::Requester => Some(Command::Answer(body.to_owned())),
    };
    // Whoever is copied in gets this answer, too; and whoever is taken out does not.
    let copies = |command: &Command| matches!(command, Command::Cc(_) | Command::Uncc(_));
    let (first, rest): (Vec<_>, Vec<_>) = commands.into_iter().partition(copies);
    // What is merged is done with.
    let (last, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|command| matches!(command, Command::Merge(_)));
    let commands = first.into_iter().chain(written).chain(rest).chain(last).collect();
    Ok(Orders { commands, as_it_is, public, requester, prepared })
}

fn misunderstood(line: &str, why: impl Into<String>) -> Misunderstood {
    Misunderstood { line: line.trim().to_owned(), why: why.into(), may_be_text: !is_for_others(line) }
}

/// The first line of a text for the requester that looks like a command: where commands are not read, nobody means
/// to send it.
pub fn stray(text: &str) -> Option<&str> {
    let first = text.trim_start().lines().next().filter(|line| almost_a_command(line));
    first.or_else(|| text.lines().find(|line| is_known_command(line.trim()))).map(str::trim)
}

/// One command as its line in a mail says it, without the slash.
pub fn said(word: &str, value: &str, agent: &AgentId, policy: &Policy) -> Result<Command, String> {
    understand(word, value.trim(), agent, policy)
}

fn understand(word: &str, value: &str, agent: &AgentId, policy: &Policy) -> Result<Command, String> {
    match WORDS.iter().find(|known| known.word == word) {
        Some(known) if known.takes == Takes::Nothing && !value.is_empty() => {
            return Err(format!("/{word} takes no value; the text of an answer stands below it"));
        }
        Some(known) if known.takes == Takes::Value && value.is_empty() => {
            return Err(format!("/{word} wants a value, as in `{}`", known.example));
        }
        _ => {}
    }
    match word {
        "close" | "resolve" => Ok(Command::Status(Status::Resolved)),
        "reopen" => Ok(Command::Status(Status::Open)),
        "pending" => wait(Status::Pending, value),
        "hold" => wait(Status::OnHold, value),
        "spam" => Ok(Command::Spam),
        "help" => Ok(Command::Help),
        "split" => Ok(Command::Split),
        "merge" => number(value).map(Command::Merge),
        "link" => match value.rsplit_once(char::is_whitespace) {
            None => number(value).map(|to| Command::Link(LinkKind::RelatesTo, to)),
            Some((kind, to)) if kind.trim().eq_ignore_ascii_case("problem") => {
                number(to).map(|to| Command::Link(LinkKind::CausedBy, to))
            }
            Some((kind, to)) if kind.trim().eq_ignore_ascii_case("release") => {
                number(to).map(|to| Command::Link(LinkKind::PartOf, to))
            }
            Some((kind, _)) => Err(format!("`{kind}` is no tie; write /link 77, /link problem 77 or /link release 77")),
        },
        "incidents" => numbers(value).map(Command::Incidents),
        "watch" | "unwatch" => {
            let who = if value.is_empty() { Some(agent.clone()) } else { person(value, Some(agent), policy)? };
            let who = who.ok_or_else(|| format!("/{word} wants an agent, or nothing for yourself"))?;
            Ok(Command::Watch(who, word == "watch"))
        }
        "requester" => Err("a ticket has one requester".to_owned()),
        _ => set(word, value, Some(agent), policy),
    }
}

/// One field and its value, as `ticket set 7 priority=high` and `/priority high` say it. `me` is the agent.
pub fn set(field: &str, value: &str, me: Option<&AgentId>, policy: &Policy) -> Result<Command, String> {
    match field {
        "status" => status(value, policy),
        "priority" => value.parse().map(Command::Priority).map_err(|error| error.to_string()),
        "impact" => value.parse().map(Command::Impact).map_err(|error| error.to_string()),
        "urgency" => value.parse().map(Command::Urgency).map_err(|error| error.to_string()),
        "due" if value.eq_ignore_ascii_case("none") => Ok(Command::Due(None)),
        "due" => value.parse().map(|until| Command::Due(Some(until))),
        "sla" => sla(value, policy).map(Command::Sla),
        "kind" => value.parse().map(Command::Kind).map_err(|error| error.to_string()),
        "cc" => copied(value, policy).map(Command::Cc),
        "uncc" => Address::typed(value).map(Command::Uncc).ok_or_else(|| format!("`{value}` is not a mail address")),
        "queue" => queue(value, me, policy).map(Command::Queue),
        "service" if value.eq_ignore_ascii_case("none") => Ok(Command::Service(None)),
        "service" => policy.service_called(value).map(|service| Command::Service(Some(service.name.clone()))),
        "window" if value.eq_ignore_ascii_case("none") => Ok(Command::Window(None)),
        "window" => value.parse().map(|between| Command::Window(Some(between))),
        "outage" => outage::read(value, policy).map(Command::Outage),
        "assign" | "assignee" => match value.strip_prefix("queue:") {
            Some(name) => queue(name, me, policy).map(Command::Queue),
            None => person(value, me, policy).map(Command::Assign),
        },
        "owner" => person(value, me, policy).map(Command::Owner),
        "tag" => Ok(Command::Tag(value.to_owned())),
        "untag" => Ok(Command::Untag(value.to_owned())),
        "approvers" => approvers::read(value, policy).map(Command::Approvers),
        "field" => match value.split_once('=') {
            Some((name, value)) if !name.trim().is_empty() => {
                Ok(Command::Field { name: name.trim().to_owned(), value: value.trim().to_owned() })
            }
            _ => Err("a field is set as `name=value`".to_owned()),
        },
        _ => Err(no_command(field, value, me, policy)),
    }
}

/// What to say about a word that is no command, with this value behind it.
pub fn no_command(word: &str, value: &str, me: Option<&AgentId>, policy: &Policy) -> String {
    let nobody = AgentId::new("");
    let desk = Desk { agent: me.unwrap_or(&nobody), policy };
    words::unknown(word, |known| meant::as_meant(known, value, desk))
}

/// One of the desk's, or one that the house calls by a name of its own.
fn status(value: &str, policy: &Policy) -> Result<Command, String> {
    match (value.parse(), policy.own_status(value)) {
        (_, Some(own)) => Ok(Command::Named(own.is, own.name.clone())),
        (Ok(status), None) => Ok(Command::Status(status)),
        (Err(_), None) => {
            let known = Status::ALL.iter().map(|status| status.as_str());
            let own = policy.statuses.iter().map(|own| own.name.as_str());
            Err(format!("`{value}` is not one of {}", known.chain(own).collect::<Vec<_>>().join(", ")))
        }
    }
}

/// `invoice, paid late`: three.
pub fn tags(value: &str) -> impl Iterator<Item = &str> {
    value.split(|c: char| c == ',' || c.is_whitespace()).filter(|tag| !tag.is_empty())
}

/// `123`, `#123`.
fn number(text: &str) -> Result<TicketNumber, String> {
    let number = text.trim().trim_start_matches('#').parse().ok().filter(|number| *number > 0);
    number.map(TicketNumber).ok_or_else(|| format!("`{text}` is not the number of a ticket"))
}

/// `12, 15 18`.
fn numbers(text: &str) -> Result<Vec<TicketNumber>, String> {
    text.split([',', ' ']).filter(|number| !number.is_empty()).map(number).collect()
}

/// Other tickets that commands of a text name, so that they can be asked for before it is read.
pub fn tickets_named(text: &str) -> Vec<TicketNumber> {
    let mut named = Vec::new();
    let mut rest = text.trim_start();
    while let Some(CommandLine { word, value, after, .. }) = line::first(rest) {
        if matches!(word.as_str(), "merge" | "link" | "incidents") {
            // Of a list all, of a tie and its ticket the ticket.
            let all = numbers(value).unwrap_or_default();
            named.extend(all);
            named.extend(value.rsplit(char::is_whitespace).next().and_then(|last| number(last).ok()));
        }
        rest = after.trim_start();
    }
    named
}

impl Command {
    /// Whether it says that the ticket is done.
    pub fn ends(&self) -> bool {
        matches!(self, Self::Status(status) | Self::Named(status, _) if status.is_done())
    }

    /// The other tickets that it is about.
    pub fn others(&self) -> Vec<TicketNumber> {
        match self {
            Self::Merge(other) | Self::Link(_, other) => vec![*other],
            Self::Incidents(others) => others.clone(),
            _ => Vec::new(),
        }
    }
}

/// `/pending`, `/pending 3d`, `/pending monday`.
fn wait(status: Status, value: &str) -> Result<Command, String> {
    match value {
        "" => Ok(Command::Status(status)),
        _ => value.parse().map(|until| Command::Wait { status, until }),
    }
}
