//! The desk's configuration after checking: what `decide` may rely on. `config` makes it, nothing changes it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use crate::desk::chat::Chat;
use crate::desk::form::Form;
use crate::desk::hours::Calendar;
use crate::desk::knowledge::{Article, Knowledge};
use crate::desk::lifecycle::StatusName;
use crate::desk::mail::{Address, same_address};
use crate::desk::names::{AgentId, MailboxName, QueueName};
use crate::desk::rule::Rule;
use crate::desk::scheduled::Scheduled;
use crate::desk::service::Service;
use crate::desk::sla::{SlaPolicy, WorkingTime};
use crate::desk::template::Templates;
use crate::desk::ticket::{Ticket, TicketNumber};
use crate::desk::token::{Keyring, Token};

/// Everything that decisions depend on, checked: every name in it names something.
#[derive(Clone)]
pub struct Policy {
    pub desk: Desk,
    /// At least one.
    pub mailboxes: Vec<Mailbox>,
    /// At least one.
    pub queues: Vec<Queue>,
    pub agents: Vec<Agent>,
    /// Own names of statuses.
    pub statuses: Vec<StatusName>,
    /// In the order in which they are tried.
    pub rules: Vec<Rule>,
    pub calendars: BTreeMap<String, Calendar>,
    pub slas: BTreeMap<String, SlaPolicy>,
    /// In the order of the configuration.
    pub services: Vec<Service>,
    /// Those that come by mail.
    pub reports: Vec<Scheduled>,
    /// In the order in which the portal lists them.
    pub forms: Vec<Form>,
    /// In the order in which the portal lists them.
    pub chats: Vec<Chat>,
    pub templates: Arc<dyn Templates>,
    pub knowledge: Knowledge,
    pub keys: Keyring,
    pub brakes: Brakes,
}

#[derive(Clone, Debug)]
pub struct Desk {
    pub name: String,
    /// For Message-IDs.
    pub domain: String,
    /// ISO 639-1.
    pub language: String,
    /// Mail older than this when it is fetched is never acknowledged.
    pub ack_max_age: SignedDuration,
    /// What a stranger who refers to a ticket gets.
    pub strangers: Strangers,
    /// What an agent's mail must prove besides its token.
    pub agents_require: AgentsRequire,
    /// What becomes of an agent's answer to the requester's words that greets nobody.
    pub ungreeted: Ungreeted,
    /// Whether an agent hears what commands by mail did.
    pub transcript: bool,
    /// Whether history is quoted below agents' answers.
    pub quote: bool,
    /// Attachments up to this many bytes travel in notifications.
    pub notify_attachments: u64,
    /// authserv-ids whose Authentication-Results are believed.
    pub authserv_ids: Vec<String>,
    /// Domains whose ARC seals are believed.
    pub arc_sealers: Vec<String>,
    /// Who looks whether a sender is who it says.
    pub authenticate: Authenticate,
    /// Own servers, as they name themselves in Received (`by`), of which the topmost tells who connected.
    pub received_by: Vec<String>,
    /// The DNS server to ask; `None`: the system's.
    pub dns_server: Option<core::net::SocketAddr>,
    /// How people reach the web desk, without a slash at the end; `None`: there is none, and no mail names a page.
    pub public_url: Option<String>,
}

crate::desk::names::closed_set! {
    pub enum Authenticate {
        /// Trusted servers only, by the headers that they wrote.
        Headers = "headers",
        /// The desk itself as well, by DNS, where no trusted server has spoken.
        Dns = "dns",
    }
}

crate::desk::names::closed_set! {
    pub enum Strangers {
        /// Opens a new ticket, linked to the one it claims to be about.
        Link = "link",
        /// Waits for an agent's decision.
        Hold = "hold",
    }
}

crate::desk::names::closed_set! {
    pub enum AgentsRequire {
        /// A token, and no failed authentication.
        Token = "token",
        /// A token, and passed authentication.
        Authenticated = "authenticated",
    }
}

crate::desk::names::closed_set! {
    pub enum Ungreeted {
        /// Goes to the requester.
        Send = "send",
        /// Comes back once.
        Ask = "ask",
    }
}

#[derive(Clone, Debug)]
pub struct Mailbox {
    pub name: MailboxName,
    pub address: String,
    pub queue: QueueName,
    pub subaddress: Subaddress,
}

crate::desk::names::closed_set! {
    /// How `local` can be extended in a mailbox's address.
    pub enum Subaddress {
        Plus = "+",
        Minus = "-",
        None = "none",
    }
}

impl Subaddress {
    pub fn separator(self) -> Option<char> {
        match self {
            Self::Plus => Some('+'),
            Self::Minus => Some('-'),
            Self::None => None,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Queue {
    pub name: QueueName,
    pub members: Vec<AgentId>,
    pub lead: Option<AgentId>,
    /// Key of [`Policy::slas`].
    pub sla: Option<String>,
    /// A reply to a ticket closed for longer than this opens a new one.
    pub reopen_for: SignedDuration,
    /// Resolved turns closed after this.
    pub close_after: SignedDuration,
    /// After so long without an answer a third party is asked again; `None`: never.
    pub chase: Option<SignedDuration>,
    /// What rests without owner and assignee for longer is told to the queue, and then to its lead; `None`: never.
    pub unowned_after: Option<WorkingTime>,
    /// So many tickets with the words of one subject within an hour are told to the lead; `None`: never.
    pub problem_after: Option<usize>,
    pub automatic: OnAutomatic,
    pub thanks: OnThanks,
    pub acknowledge: bool,
    pub notify: Notify,
    /// Folder of templates tried before the desk's own, such as `billing/`.
    pub templates: Option<String>,
    /// Appended below agents' answers.
    pub signature: Option<String>,
    /// Whether the requester is told when an agent resolves, and asked whether it is solved.
    pub notice_on_resolve: bool,
    /// Whether the requester is asked once how satisfied they are, when the ticket is closed.
    pub satisfaction: bool,
    /// Whether nobody hears of its tickets but its members and its lead.
    pub restricted: bool,
}

impl Queue {
    /// Whether an agent belongs to it.
    pub fn has(&self, agent: &AgentId) -> bool {
        self.members.contains(agent) || self.lead.as_ref() == Some(agent)
    }

    /// Whether an agent gets figures of it: of the own ones, and who leads or is an admin of all that are not for their
    /// members alone.
    pub fn counts_for(&self, agent: &Agent) -> bool {
        self.has(&agent.id) || agent.role != Role::Agent && !self.restricted
    }
}

crate::desk::names::closed_set! {
    /// What becomes of alerts, web forms and the like.
    pub enum OnAutomatic {
        Open = "open",
        Hold = "hold",
        File = "file",
    }
}

crate::desk::names::closed_set! {
    /// What a reply does to a resolved ticket that says nothing but thank you.
    pub enum OnThanks {
        /// It is put into the ticket, which stays as it is.
        Append = "append",
        Reopen = "reopen",
    }
}

crate::desk::names::closed_set! {
    /// Who is told of new mail in a queue.
    pub enum Notify {
        /// The assignee, and while there is none all members.
        Members = "members",
        /// The assignee only, or the lead while there is none.
        Assignee = "assignee",
        /// Nobody at once.
        Digest = "digest",
    }
}

#[derive(Clone, Debug)]
pub struct Agent {
    pub id: AgentId,
    pub name: String,
    /// At least one; mail goes to the first.
    pub addresses: Vec<String>,
    pub role: Role,
    /// At which hour of a working day the agent hears what needs doing; `None`: never.
    pub digest: Option<jiff::civil::Time>,
}

impl Agent {
    pub fn has_address(&self, address: &str) -> bool {
        self.addresses.iter().any(|own| same_address(own, address))
    }

    /// Where mail for this agent goes.
    pub fn address(&self) -> Address {
        Address::named(&self.name, self.addresses.first().map(String::as_str).unwrap_or_default())
    }
}

crate::desk::names::closed_set! {
    pub enum Role {
        Agent = "agent",
        Lead = "lead",
        Admin = "admin",
    }
}

/// What is done with a message on its server, always after the commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum After {
    Keep,
    Seen,
    Move(String),
    Delete,
}

impl After {
    /// Whether there is anything to do.
    pub fn is_keep(&self) -> bool {
        *self == Self::Keep
    }
}

impl std::fmt::Display for After {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Keep => f.write_str("keep"),
            Self::Seen => f.write_str("seen"),
            Self::Move(folder) => write!(f, "move:{folder}"),
            Self::Delete => f.write_str("delete"),
        }
    }
}

impl std::str::FromStr for After {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "keep" => Ok(Self::Keep),
            "seen" => Ok(Self::Seen),
            "delete" => Ok(Self::Delete),
            _ => match text.strip_prefix("move:") {
                Some(folder) if !folder.is_empty() && !folder.contains(['\r', '\n']) => {
                    Ok(Self::Move(folder.to_owned()))
                }
                _ => Err(format!("`{text}` is not one of keep, seen, move:FOLDER, delete")),
            },
        }
    }
}

/// Token buckets that stop loops whatever the headers say: at most `burst` at once, refilled over `per`.
#[derive(Clone, Debug)]
pub struct Brakes {
    /// Automatic mails to one address.
    pub sender: Bucket,
    /// Automatic mails for one ticket.
    pub ticket: Bucket,
    /// Notifications to one agent.
    pub agent: Bucket,
    /// Automatic mails of the whole desk.
    pub desk: Bucket,
    /// How often rules act on one ticket by what happened to it. Those on mail that came are not counted: a flood
    /// of mail must not take a rule out that holds some.
    pub rules: Bucket,
    /// Tickets that rules open, of the whole desk and by whatever happened.
    pub opened: Bucket,
    /// Mail that one agent gets back: whoever answers each return without reading it is a machine, and must not use up
    /// what the agent is to be told.
    pub returned: Bucket,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    pub burst: u32,
    pub per: SignedDuration,
}

impl Policy {
    /// A page that its reader needs no sign-in for; empty without a web desk.
    pub fn page(&self, token: &Token) -> String {
        let url = self.desk.public_url.as_deref();
        url.map(|url| format!("{url}/l/{}", self.keys.sign_page(token))).unwrap_or_default()
    }

    /// Where an article is read by whoever may; `None` without a web desk.
    pub fn article_page(&self, article: &Article) -> Option<String> {
        let url = self.desk.public_url.as_deref()?;
        Some(format!("{url}/help/{}?language={}", article.slug, article.language))
    }

    /// The page of a ticket for agents; empty without a web desk.
    pub fn desk_page(&self, ticket: TicketNumber) -> String {
        self.desk.public_url.as_deref().map(|url| format!("{url}/ticket/{ticket}")).unwrap_or_default()
    }

    pub fn queue(&self, name: &QueueName) -> Option<&Queue> {
        self.queues.iter().find(|queue| queue.name == *name)
    }

    pub fn agent(&self, id: &AgentId) -> Option<&Agent> {
        self.agents.iter().find(|agent| agent.id == *id)
    }

    /// Whether an agent may hear of tickets of this queue.
    pub fn may_hear(&self, agent: &AgentId, queue: &QueueName) -> bool {
        let queue = self.queue(queue).filter(|queue| queue.restricted);
        queue.is_none_or(|queue| queue.has(agent))
    }

    /// Queues of which an agent gets figures.
    pub fn counted(&self, agent: &Agent) -> Vec<QueueName> {
        self.queues.iter().filter(|queue| queue.counts_for(agent)).map(|queue| queue.name.clone()).collect()
    }

    /// Whether nobody but its members and lead hears of a queue's tickets.
    pub fn is_restricted(&self, queue: &QueueName) -> bool {
        self.queue(queue).is_some_and(|queue| queue.restricted)
    }

    /// Whether everybody who may hear of tickets of one queue may hear of those of the other.
    pub fn hears_too(&self, one: &QueueName, other: &QueueName) -> bool {
        one == other || !self.is_restricted(other)
    }

    /// Who works on a ticket, where that is an agent still, and one who may hear of it.
    pub fn worker(&self, ticket: &Ticket) -> Option<&Agent> {
        ticket.assignee.as_ref().and_then(|id| self.answerable(id, ticket))
    }

    /// Who answers for a ticket until it is solved, in the same sense.
    pub fn owner(&self, ticket: &Ticket) -> Option<&Agent> {
        ticket.owner.as_ref().and_then(|id| self.answerable(id, ticket))
    }

    fn answerable(&self, id: &AgentId, ticket: &Ticket) -> Option<&Agent> {
        self.agent(id).filter(|agent| self.may_hear(&agent.id, &ticket.queue))
    }

    /// Whether no agent answers for a ticket: who is none any more, or may not hear of it, as the configuration has it,
    /// does not.
    pub fn is_nobodys(&self, ticket: &Ticket) -> bool {
        self.worker(ticket).is_none() && self.owner(ticket).is_none()
    }

    /// The clock of the house, by which days are counted and times told where nothing names another: that of its first
    /// queue with an SLA, else of its first calendar, else UTC.
    pub fn zone(&self) -> TimeZone {
        let of_queue = |sla: &String| self.calendars.get(&self.slas.get(sla)?.calendar);
        let promised = self.queues.iter().filter_map(|queue| queue.sla.as_ref()).find_map(of_queue);
        let calendar = promised.or_else(|| self.calendars.values().next());
        calendar.map_or(TimeZone::UTC, |calendar| calendar.timezone.clone())
    }

    /// Agents by id, those that there are.
    pub fn agents_of(&self, ids: &[AgentId]) -> Vec<&Agent> {
        ids.iter().filter_map(|id| self.agent(id)).collect()
    }

    /// Whether both addresses are one, or of one agent.
    pub fn is_same_person(&self, one: &str, other: &str) -> bool {
        let agent = self.agent_by_address(one);
        one.eq_ignore_ascii_case(other) || agent.is_some_and(|agent| agent.has_address(other))
    }

    /// Whether an address is the desk's own: a mailbox's, or one made for an agent or a conversation, be it of a mailbox that
    /// is no more or of another desk with our keys.
    pub fn is_own(&self, address: &Address) -> bool {
        self.mailbox_by_address(&address.address).is_some() || self.keys.scrub(&address.address) != address.address
    }

    /// Whether it is neither the desk's own nor an agent's.
    pub fn is_outside(&self, address: &Address) -> bool {
        !self.is_own(address) && self.agent_by_address(&address.address).is_none()
    }

    pub fn agent_by_address(&self, address: &str) -> Option<&Agent> {
        self.agents.iter().find(|agent| agent.has_address(address))
    }

    pub fn mailbox(&self, name: &MailboxName) -> Option<&Mailbox> {
        self.mailboxes.iter().find(|mailbox| mailbox.name == *name)
    }

    /// The mailbox that an address reaches, sub-addresses included.
    pub fn mailbox_by_address(&self, address: &str) -> Option<&Mailbox> {
        self.mailboxes.iter().find(|mailbox| mailbox.receives(address))
    }
}

impl Mailbox {
    /// Whether mail to `address` lands here: the address itself or, where sub-addressing works, `local+anything`.
    pub fn receives(&self, address: &str) -> bool {
        same_address(&self.address, address) || self.extension(address).is_some()
    }

    /// The `anything` of `local+anything@domain`.
    pub fn extension(&self, address: &str) -> Option<String> {
        let separator = self.subaddress.separator()?;
        let (local, domain) = address.trim().rsplit_once('@')?;
        let (own_local, own_domain) = self.address.rsplit_once('@')?;
        let (head, extension) = (local.get(..own_local.len())?, local.get(own_local.len()..)?);
        let same = head.eq_ignore_ascii_case(own_local) && domain.eq_ignore_ascii_case(own_domain);
        same.then(|| extension.strip_prefix(separator)).flatten().filter(|rest| !rest.is_empty()).map(str::to_owned)
    }

    /// `local+extension@domain`, or the plain address where sub-addressing does not work.
    pub fn extended(&self, extension: &str) -> String {
        match (self.subaddress.separator(), self.address.rsplit_once('@')) {
            (Some(separator), Some((local, domain))) => format!("{local}{separator}{extension}@{domain}"),
            _ => self.address.clone(),
        }
    }
}
