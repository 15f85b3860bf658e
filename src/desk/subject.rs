//! What the condition of a rule sees: the message, the ticket and whose they are, who did it, and how it was before.

use std::sync::LazyLock;

use jiff::Timestamp;
use serde::Serialize;

use crate::desk::channel::Channel;
use crate::desk::mail::{Address, Authentication, Automatic, Mail};
use crate::desk::mailbox_outage::MailboxOutage;
use crate::desk::policy::Policy;
use crate::desk::promise::terms;
use crate::desk::rule::Trigger;
use crate::desk::sender::Mark;
use crate::desk::sla::Target;
use crate::desk::ticket::{Author, NewEntry, Ticket};
use crate::desk::work::{Actor, Work};

/// All of it. The message's fields are names of their own, the others stand under theirs; `header("Name")` and
/// `text.matches("regex")` come with the expression language.
#[derive(Clone, Debug, Serialize)]
pub struct Subject<'a> {
    pub event: Trigger,
    pub mailbox: &'a str,
    /// By which way the ticket came; empty where that was not taken down yet.
    pub channel: &'static str,
    #[serde(flatten)]
    pub message: Message<'a>,
    pub requester: Party<'a>,
    pub organisation: Organisation,
    pub queue: Team<'a>,
    pub agent: Doer<'a>,
    /// What of a clock is told (sla.warning, sla.breached).
    pub clock: Told<'a>,
    pub clocks: Clocks,
    /// Of the mailbox (mailbox.failed).
    pub failure: Failure<'a>,
    pub previous: Previous,
    pub ticket: &'a Ticket,
}

/// Why a mailbox cannot be read. Empty where the event is about none.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Failure<'a> {
    pub error: &'a str,
    /// RFC 3339.
    pub since: String,
}

impl<'a> Failure<'a> {
    fn of(outage: Option<&'a MailboxOutage>) -> Self {
        outage.map_or_else(Self::default, |outage| Self { error: &outage.error, since: outage.since.to_string() })
    }
}

/// The mail that came; or of what did not come by mail, the words of it.
#[derive(Clone, Debug, Serialize)]
pub struct Message<'a> {
    pub subject: &'a str,
    /// What is new in the message.
    pub text: String,
    pub from: Party<'a>,
    /// Who wrote it where a list put itself into From, else the same as `from`.
    pub author: Party<'a>,
    /// Addresses in lower case.
    pub reply_to: Vec<String>,
    pub to: Vec<String>,
    pub cc: Vec<String>,
    pub language: &'a str,
    /// File names.
    pub attachments: Vec<&'a str>,
    pub size: u64,
    pub automatic: &'a Automatic,
    pub suspicious: &'a [String],
    /// What is told about the sender, suspicious or not, by its word.
    pub sender_facts: Vec<Mark>,
    pub authenticated: bool,
    /// Each result is `pass`, `fail` or `none`.
    pub authentication: &'a Authentication,
    /// (name, value) of every header.
    pub headers: &'a [(String, String)],
}

/// Of what did not come by mail.
static NO_MAIL: LazyLock<(Automatic, Authentication)> = LazyLock::new(Default::default);

impl<'a> Message<'a> {
    fn of(written: Written<'a>, ticket: &'a Ticket) -> Self {
        match written {
            Written::Mail(mail) => Self::mail(mail),
            Written::Entry(entry) => Self::entry(entry, ticket),
            Written::Report(said) => Self { text: said.to_owned(), ..Self::none(ticket) },
            Written::Nothing => Self::none(ticket),
        }
    }

    fn mail(mail: &'a Mail) -> Self {
        let new = mail.reply_text();
        Self {
            subject: &mail.subject,
            text: if new.is_empty() { mail.text() } else { new },
            from: Party::of(mail.from.as_ref()),
            author: Party::of(mail.author.as_ref().or(mail.from.as_ref())),
            reply_to: mail.reply_to.iter().map(Address::key).collect(),
            to: mail.to.iter().map(Address::key).collect(),
            cc: mail.cc.iter().map(Address::key).collect(),
            language: mail.language.as_deref().unwrap_or_default(),
            attachments: mail.attachments.iter().filter_map(|attachment| attachment.name.as_deref()).collect(),
            size: mail.size,
            automatic: &mail.automatic,
            suspicious: &mail.suspicious,
            sender_facts: mail.sender_facts.iter().map(|fact| fact.kind).collect(),
            authenticated: mail.authentication.passed(),
            authentication: &mail.authentication,
            headers: &mail.headers,
        }
    }

    /// Nothing was written: only the subject of the ticket is known.
    fn none(ticket: &'a Ticket) -> Self {
        let (automatic, authentication) = &*NO_MAIL;
        Self {
            subject: &ticket.subject,
            text: String::new(),
            from: Party::of(None),
            author: Party::of(None),
            reply_to: Vec::new(),
            to: Vec::new(),
            cc: Vec::new(),
            language: &ticket.language,
            attachments: Vec::new(),
            size: 0,
            automatic,
            suspicious: &[],
            sender_facts: Vec::new(),
            authenticated: false,
            authentication,
            headers: &[],
        }
    }

    fn entry(entry: &'a NewEntry, ticket: &'a Ticket) -> Self {
        Self {
            text: entry.text.clone(),
            from: Party::author(&entry.author),
            author: Party::author(&entry.author),
            attachments: entry.attachments.iter().filter_map(|attachment| attachment.name.as_deref()).collect(),
            size: entry.text.len() as u64,
            ..Self::none(ticket)
        }
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct Party<'a> {
    pub name: &'a str,
    /// In lower case.
    pub address: String,
    pub domain: String,
}

impl<'a> Party<'a> {
    pub fn of(address: Option<&'a Address>) -> Self {
        Self {
            name: address.and_then(|from| from.name.as_deref()).unwrap_or_default(),
            address: address.map(Address::key).unwrap_or_default(),
            domain: address.map(Address::domain).unwrap_or_default(),
        }
    }

    fn author(author: &'a Author) -> Self {
        let address = author.address.as_deref().map(Address::bare);
        Self {
            name: author.name.as_deref().unwrap_or_default(),
            address: address.as_ref().map(Address::key).unwrap_or_default(),
            domain: address.as_ref().map(Address::domain).unwrap_or_default(),
        }
    }
}

/// Whom the requester belongs to, as far as the desk knows: whoever has the same domain.
#[derive(Clone, Debug, Serialize)]
pub struct Organisation {
    pub domain: String,
}

/// The queue that the ticket is in.
#[derive(Clone, Debug, Serialize)]
pub struct Team<'a> {
    pub name: &'a str,
    pub members: Vec<&'a str>,
    /// Empty without one.
    pub lead: &'a str,
}

impl<'a> Team<'a> {
    fn of(ticket: &'a Ticket, policy: &'a Policy) -> Self {
        let queue = policy.queue(&ticket.queue);
        Self {
            name: ticket.queue.as_str(),
            members: queue.into_iter().flat_map(|queue| &queue.members).map(|member| member.as_str()).collect(),
            lead: queue.and_then(|queue| queue.lead.as_ref()).map(|lead| lead.as_str()).unwrap_or_default(),
        }
    }
}

/// Who of the desk did it. All empty where nobody did: the requester wrote, time passed, a rule acted.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Doer<'a> {
    /// Empty for the operator at the command line.
    pub id: &'a str,
    pub name: String,
    pub address: String,
    pub role: &'a str,
}

impl<'a> Doer<'a> {
    fn of(actor: &'a Actor, policy: &'a Policy) -> Self {
        if *actor == Actor::Desk {
            return Self::default();
        }
        let agent = actor.agent().and_then(|id| policy.agent(id));
        Self {
            id: actor.agent().map(|id| id.as_str()).unwrap_or_default(),
            name: actor.author(policy).name.unwrap_or_default(),
            address: agent.map(|agent| agent.address().key()).unwrap_or_default(),
            role: agent.map(|agent| agent.role.as_str()).unwrap_or_default(),
        }
    }
}

/// A step of a clock.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Told<'a> {
    /// `first_response`, `next_response` or `resolution`; empty where the event is about none.
    pub target: &'a str,
    /// `80%`, or `breach`.
    pub step: &'a str,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Clocks {
    pub first_response: ClockState,
    pub next_response: ClockState,
    pub resolution: ClockState,
}

/// The newest clock of a target.
#[derive(Clone, Debug, Serialize)]
pub struct ClockState {
    /// `none` where nothing is promised, else `running`, `paused`, `met` or `breached`.
    pub state: &'static str,
    /// Also when it was met afterwards.
    pub breached: bool,
    /// Percent of the working time promised.
    pub used: i64,
}

impl Default for ClockState {
    fn default() -> Self {
        Self { state: "none", breached: false, used: 0 }
    }
}

impl Clocks {
    fn of(ticket: &Ticket, policy: &Policy, now: Timestamp) -> Self {
        let terms = terms(ticket, policy);
        let state = |target: Target| {
            let clock = ticket.clocks.iter().rev().find(|clock| clock.target == target);
            clock.map_or_else(ClockState::default, |clock| ClockState {
                state: clock.state.as_str(),
                breached: clock.breached,
                used: terms.and_then(|terms| terms.used(clock, now)).unwrap_or_default(),
            })
        };
        Self {
            first_response: state(Target::FirstResponse),
            next_response: state(Target::NextResponse),
            resolution: state(Target::Resolution),
        }
    }
}

/// How the ticket was before what happened; a new one as if it had come just now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Previous {
    pub status: String,
    pub priority: String,
    pub kind: String,
    pub queue: String,
    /// Empty where nobody was.
    pub assignee: String,
    pub tags: Vec<String>,
}

impl Previous {
    pub fn of(ticket: &Ticket) -> Self {
        Self {
            status: ticket.status.to_string(),
            priority: ticket.priority.to_string(),
            kind: ticket.kind.to_string(),
            queue: ticket.queue.to_string(),
            assignee: ticket.assignee.as_ref().map(|agent| agent.to_string()).unwrap_or_default(),
            tags: ticket.tags.clone(),
        }
    }
}

/// What was written on an occasion.
#[derive(Clone, Copy, Debug)]
pub enum Written<'a> {
    Nothing,
    Mail(&'a Mail),
    /// An answer, a note, a request that was told.
    Entry(&'a NewEntry),
    /// Why mail did not arrive.
    Report(&'a str),
}

/// Something that happened to a ticket, on which rules are tried.
#[derive(Clone, Debug)]
pub struct Occasion<'a> {
    pub event: Trigger,
    pub written: Written<'a>,
    pub actor: Actor,
    pub previous: Previous,
    /// The clock that the event is about, and its step; empty where it is about none.
    pub target: String,
    pub step: String,
    pub outage: Option<&'a MailboxOutage>,
}

impl<'a> Subject<'a> {
    /// What a condition sees of a ticket on an occasion.
    pub fn of(occasion: &'a Occasion<'a>, ticket: &'a Ticket, work: &'a Work<'_>) -> Self {
        let (policy, requester) = (work.policy, Party::of(Some(&ticket.requester.address)));
        Self {
            event: occasion.event,
            mailbox: work.facts.mailbox.as_str(),
            channel: ticket.course.came_by.map_or("", Channel::as_str),
            message: Message::of(occasion.written, ticket),
            organisation: Organisation { domain: requester.domain.clone() },
            requester,
            queue: Team::of(ticket, policy),
            agent: Doer::of(&occasion.actor, policy),
            clock: Told { target: &occasion.target, step: &occasion.step },
            clocks: Clocks::of(ticket, policy, work.now),
            failure: Failure::of(occasion.outage),
            previous: occasion.previous.clone(),
            ticket,
        }
    }
}
