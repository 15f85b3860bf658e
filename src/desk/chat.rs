//! Online chat: somebody writes on a page and reads the answers there. It is a ticket like any other; what is said in it
//! is mail that is taken in, and an answer is mail that leaves. Only when it leaves is another matter.
//!
//! An answer waits in the outbox while its reader is there, as long as the chat's `wait`. Read in the chat meanwhile, it
//! does not leave; else it does, by itself, whoever was killed meanwhile. When the visitor leaves, what they have not
//! read leaves at once; where they have read all, they are mailed what was said, once. From then on it goes on by mail.
//!
//! Nothing proves who the visitor is. So they read this chat alone, and of it what was said in the chat: from the first
//! mail on which somebody of the requester's side writes into the ticket, the chat says nothing more. Whoever opened a
//! chat under another's name does not read what that other one answers.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::desk::channel::Channel;
use crate::desk::context;
use crate::desk::correspondent::writer;
use crate::desk::facts::Facts;
use crate::desk::form::Said;
use crate::desk::hours::Calendar;
use crate::desk::mail::Mail;
use crate::desk::names::{AgentId, MailboxName, QueueName};
use crate::desk::outgoing::Answers;
use crate::desk::perform::SPAM;
use crate::desk::plan::{Change, Hold, Plan};
use crate::desk::policy::Policy;
use crate::desk::template::{SpokenView, name};
use crate::desk::ticket::{AuthorKind, EntryKind, NewEntry, Status, Ticket, TicketNumber, Visibility};
use crate::desk::unasked::{self, Unsent};
use crate::desk::work::{Actor, Work};

/// A checked `[[chat]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chat {
    /// Stands in its address: a-z, 0-9, - and _.
    pub name: String,
    /// Empty: the web desk's own words.
    pub title: Said,
    /// What stands below the title.
    pub help: Said,
    /// To which what is said comes.
    pub mailbox: MailboxName,
    /// In which its tickets begin.
    pub queue: QueueName,
    /// When somebody is there; `None`: always.
    pub calendar: Option<String>,
    /// So long an answer waits to be read, and so long somebody who is not heard of counts as there.
    pub wait: SignedDuration,
}

/// Where the configuration says nothing, or has the chat no more.
pub const WAIT: SignedDuration = SignedDuration::from_mins(2);
/// Whoever seems to close the page may only turn to another one of the same site.
/// A page that is open is heard of once in 25 seconds, so that it must be longer.
const TURNING: SignedDuration = SignedDuration::from_secs(40);

impl Policy {
    pub fn chat(&self, name: &str) -> Option<&Chat> {
        self.chats.iter().find(|chat| chat.name == name)
    }

    fn wait(&self, ticket: &Ticket) -> SignedDuration {
        let chat = ticket.course.chat.as_ref().and_then(|talk| self.chat(&talk.chat));
        chat.map_or(WAIT, |chat| chat.wait)
    }
}

/// Whether somebody answers at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staffed {
    Yes,
    /// Outside the hours, or nobody of the queue is there; when the hours begin again, where they are over.
    No {
        opens_at: Option<Timestamp>,
    },
}

impl Chat {
    /// `away`: agents who said so, and until when.
    pub fn staffed<'a>(
        &self,
        policy: &Policy,
        away: impl Fn(&AgentId) -> Option<&'a Timestamp>,
        now: Timestamp,
    ) -> Staffed {
        let calendar = self.calendar.as_ref().and_then(|name| policy.calendars.get(name));
        if let Some(closed) = calendar.filter(|calendar: &&Calendar| !calendar.is_open(now)) {
            return Staffed::No { opens_at: closed.opens_at(now) };
        }
        let members = policy.queue(&self.queue).map(|queue| policy.agents_of(&queue.members)).unwrap_or_default();
        let here = members.iter().any(|agent| away(&agent.id).is_none_or(|until| *until <= now));
        if here { Staffed::Yes } else { Staffed::No { opens_at: None } }
    }
}

/// Lines of the visitor that a chat takes within an hour, and in all: whoever has more to say does so by mail.
const AN_HOUR: usize = 100;
const IN_ALL: usize = 300;

/// Why a chat takes no line now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// Too many within an hour.
    Now,
    /// Too many in all.
    ForGood,
}

/// Whether the visitor has said as much as they may.
pub fn full(lines: &[Line], now: Timestamp) -> Option<Full> {
    let said = || lines.iter().filter(|line| line.of_visitor);
    let lately = said().filter(|line| now.duration_since(line.entry.at) < SignedDuration::from_hours(1));
    match () {
        () if said().count() >= IN_ALL => Some(Full::ForGood),
        () if lately.count() >= AN_HOUR => Some(Full::Now),
        () => None,
    }
}

/// What a ticket that began in a chat knows of that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Talk {
    pub chat: String,
    /// It went on by mail, and the chat shows nothing more.
    pub over: bool,
}

/// Whoever has the chat of a ticket open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    pub ticket: TicketNumber,
    /// Until when they count as there unless they are heard of again; `None`: they have left.
    pub until: Option<Timestamp>,
    /// The newest answer that they have read: its entry.
    pub read: i64,
    /// The newest line that they were mailed, or left behind unread: its entry.
    pub mailed: i64,
}

impl Visitor {
    pub fn is_here(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| now < until)
    }

    /// They seem to close the page.
    pub fn turns(&self, now: Timestamp) -> Plan {
        let until = now.checked_add(TURNING).unwrap_or(now);
        match self.until {
            Some(known) if until < known => plan(Self { until: Some(until), ..self.clone() }),
            _ => Plan::new(),
        }
    }
}

fn plan(visitor: Visitor) -> Plan {
    Plan { changes: vec![Change::Visitor(visitor)], ..Plan::new() }
}

/// A line of a chat, as its visitor may read it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Of its entry.
    pub id: i64,
    pub of_visitor: bool,
    pub entry: NewEntry,
    /// Its Markdown is meant.
    pub marked_up: bool,
    /// Its mail to the requester has not begun to leave, and says nothing that is not said here.
    pub waits: bool,
}

/// An entry as it stands on the ticket of a chat.
pub struct Stands {
    pub id: i64,
    pub entry: NewEntry,
    pub marked_up: bool,
    /// Whether its mail to the requester has not begun to leave; `None`: it is no mail of the desk.
    pub queued: Option<bool>,
}

/// Whether the chat of a ticket shows nothing and takes nothing any more.
pub fn is_over(ticket: &Ticket) -> bool {
    is_left(ticket) || ticket.status == Status::Closed
}

/// Whether it goes on by mail.
fn is_left(ticket: &Ticket) -> bool {
    ticket.course.chat.as_ref().is_none_or(|talk| talk.over)
}

/// What the visitor of a ticket's chat may read, oldest first.
pub fn lines(ticket: &Ticket, entries: impl IntoIterator<Item = Stands>) -> Vec<Line> {
    if is_left(ticket) {
        return Vec::new();
    }
    let line = |Stands { id, entry, marked_up, queued }: Stands| {
        let of_visitor = match (entry.kind, entry.author.kind) {
            _ if entry.visibility != Visibility::Public => return None,
            // What came otherwise is none of the visitor's business, whatever became of the ticket since.
            (EntryKind::Inbound, AuthorKind::Requester) if is_said(&entry) => true,
            (EntryKind::Outbound, AuthorKind::Agent) if queued.is_some() => false,
            _ => return None,
        };
        // A file is not shown here, so its mail leaves whatever is read.
        let waits = queued == Some(true) && entry.attachments.is_empty();
        Some(Line { id, of_visitor, entry, marked_up, waits })
    };
    entries.into_iter().filter_map(line).collect()
}

/// How the Message-ID of what is written in a chat begins.
pub const ID: &str = "chat-";

/// Whether a line was written in a chat. Whoever gives the Message-ID of their own mail this form only lets the visitor
/// read that mail.
pub fn is_said(entry: &NewEntry) -> bool {
    entry.message_id.as_deref().is_some_and(|id| id.starts_with(ID))
}

/// The header by which a mail that is written in a chat says in which.
pub const HEADER: &str = "Maildesk-Chat";

impl Mail {
    /// It was written in a chat.
    pub fn written_in_chat(&mut self) {
        self.chat = self.header(HEADER).map(str::to_owned);
        self.is_all_new();
        (self.agrees, self.denies) = (false, false);
        let language = self.header("Content-Language").map(str::to_owned);
        self.language = language.filter(|language| !language.is_empty()).or(self.language.take());
    }
}

/// A new ticket begins as a chat.
pub fn begin(work: &mut Work<'_>, ticket: &mut Ticket, mail: &Mail) {
    let Some(chat) = mail.chat.as_ref().and_then(|name| work.policy.chat(name)) else { return };
    if !writer(mail).is_some_and(|from| ticket.requester.address.is(&from.address)) {
        return;
    }
    ticket.queue = chat.queue.clone();
    ticket.course.chat = Some(Talk { chat: chat.name.clone(), over: false });
    work.event(ticket, &Actor::Desk, format!("began in the chat {}", chat.name));
    work.plan.because(format!("begun in the chat {}, of queue {}", chat.name, chat.queue));
    let until = work.now.checked_add(chat.wait).ok();
    work.plan.changes.push(Change::Visitor(Visitor { ticket: ticket.number, until, read: 0, mailed: 0 }));
}

/// Somebody of the requester's side wrote into the ticket: by mail, or on a page that is theirs, it goes on there.
pub fn written(work: &mut Work<'_>, ticket: &mut Ticket) {
    let elsewhere = work.facts.channel != Channel::Chat;
    if let Some(talk) = ticket.course.chat.as_mut().filter(|talk| elsewhere && !talk.over) {
        talk.over = true;
        work.event(ticket, &Actor::Desk, "it goes on by mail: the chat shows nothing more");
    }
}

/// Whether the visitor of a ticket's chat is there to read an answer.
fn is_read_here(work: &Work<'_>, ticket: &Ticket) -> bool {
    !is_over(ticket) && work.facts.visitors.get(&ticket.number).is_some_and(|visitor| visitor.is_here(work.now))
}

/// Lets the answer that was just written wait, where the requester may read it in the chat. It shows no files, so what
/// has any leaves.
pub fn hold(work: &mut Work<'_>, ticket: &Ticket) {
    let Some(draft) = work.plan.drafts.last().filter(|draft| draft.attachments.is_empty()) else { return };
    let Some(until) = work.now.checked_add(work.policy.wait(ticket)).ok().filter(|_| is_read_here(work, ticket)) else {
        return;
    };
    let rcpt = ticket.requester.address.address.clone();
    let hold = Hold { message_id: draft.message_id.clone(), rcpt, until };
    work.plan.because(format!("{} is in the chat: the mail waits to be read there", hold.rcpt));
    work.plan.held.push(hold);
}

/// What an agent must know who is told of a message.
pub fn remark(work: &Work<'_>, ticket: &Ticket) -> Option<String> {
    let here = work.facts.channel == Channel::Chat && !is_over(ticket);
    here.then(|| {
        format!(
            "Written in the chat, where your answer is read at once. Nothing proves that it is {}",
            ticket.requester.address.address
        )
    })
}

/// The visitor is there, and has read so far: up to this entry. `None`: that was known.
pub fn heard(
    ticket: &Ticket,
    visitor: &Visitor,
    lines: &[Line],
    read: i64,
    policy: &Policy,
    now: Timestamp,
) -> Option<Plan> {
    let wait = policy.wait(ticket);
    let answers = || lines.iter().filter(|line| !line.of_visitor && line.id <= read);
    let newest = answers().map(|line| line.id).max().unwrap_or(0).max(visitor.read);
    let read: Vec<String> =
        answers().filter(|line| line.waits).filter_map(|line| line.entry.message_id.clone()).collect();
    // Not written down each time: that they were heard of a moment ago is as good.
    let fades = visitor.until.is_none_or(|until| until.duration_since(now) < wait / 2);
    if !fades && newest == visitor.read && read.is_empty() {
        return None;
    }
    let mut plan = plan(Visitor { until: now.checked_add(wait).ok(), read: newest, ..visitor.clone() });
    if !read.is_empty() {
        let rcpt = ticket.requester.address.address.clone();
        plan.changes.push(Change::ReadHere { messages: read, rcpt });
    }
    Some(plan)
}

/// The visitor leaves, or was not heard of for long: what they have not read leaves as mail, or else what was said. The
/// chat is over then: whoever opened it under another's name must not read what is answered to that one later.
pub fn leave(mut ticket: Ticket, visitor: &Visitor, facts: &Facts, policy: &Policy, now: Timestamp) -> Plan {
    if is_silent(&ticket) {
        return plan(gone(visitor, said(facts, &ticket)));
    }
    let mut work = Work::new(policy, facts, now);
    end(&mut work, &mut ticket, visitor, "the visitor left the chat");
    work.finish(None, ticket)
}

/// Before the ticket is merged with another: of that one, whoever reads here is to know nothing, so the chat is over.
pub fn part(work: &mut Work<'_>, ticket: &mut Ticket) {
    let visitor = work.facts.visitors.get(&ticket.number).filter(|visitor| visitor.until.is_some());
    if let Some(visitor) = visitor.filter(|_| !is_silent(ticket)) {
        end(work, ticket, visitor, "the chat ended as the ticket was merged");
    }
}

/// Whether nobody is mailed what was said.
fn is_silent(ticket: &Ticket) -> bool {
    is_left(ticket) || ticket.tags.iter().any(|tag| tag == SPAM)
}

fn said<'f>(facts: &'f Facts, ticket: &Ticket) -> &'f [Line] {
    facts.said.get(&ticket.number).map(Vec::as_slice).unwrap_or_default()
}

fn gone(visitor: &Visitor, lines: &[Line]) -> Visitor {
    let newest = lines.last().map_or(visitor.mailed, |line| line.id.max(visitor.mailed));
    Visitor { until: None, mailed: newest, ..visitor.clone() }
}

/// The chat is over, for this reason.
fn end(work: &mut Work<'_>, ticket: &mut Ticket, visitor: &Visitor, why: &str) {
    let lines = said(work.facts, ticket);
    let gone = gone(visitor, lines);
    let newest = gone.mailed;
    work.plan.changes.push(Change::Visitor(gone));
    if let Some(talk) = ticket.course.chat.as_mut() {
        talk.over = true;
    }
    let unread: Vec<&Line> = lines.iter().filter(|line| !line.of_visitor && line.id > visitor.read).collect();
    let told = if !unread.is_empty() {
        let waiting = unread.iter().filter(|line| line.waits).filter_map(|line| line.entry.message_id.clone());
        let rcpt = ticket.requester.address.address.clone();
        work.plan.changes.push(Change::Leave { messages: waiting.collect(), rcpt });
        format!("{why}: what they have not read is mailed")
    } else if newest > visitor.mailed {
        match transcript(work, ticket, visitor, lines) {
            Ok(()) => format!("{why}: what was said is mailed to them"),
            Err(not) => format!("{why}, and what was said is not mailed to them: {not}"),
        }
    } else {
        why.to_owned()
    };
    work.plan.because(format!("ticket {}: {told}", ticket.number));
    work.event(ticket, &Actor::Desk, told);
}

/// Characters of what was said that are mailed.
const LONGEST_TRANSCRIPT: usize = 50_000;

/// Mails what was said since the last time. The error says in words why not.
fn transcript(work: &mut Work<'_>, ticket: &mut Ticket, visitor: &Visitor, lines: &[Line]) -> Result<(), String> {
    let mut context = context::about(ticket, work.policy, work.now);
    let zone = context::zone(ticket, work.policy);
    // Where nobody of the desk wrote, it would be a stranger's text to an address that nothing proves to be theirs.
    let answered = lines.iter().any(|line| !line.of_visitor);
    let said: Vec<&Line> = lines.iter().filter(|line| answered && line.id > visitor.mailed).collect();
    let kept = newest(&said);
    context.chat_cut = kept.len() < said.len();
    context.chat = kept
        .iter()
        .map(|line| SpokenView {
            author: line.entry.author.name.clone().or(line.entry.author.address.clone()).unwrap_or_default(),
            at: context::local_time(line.entry.at, &zone),
            text: context::beginning(line.entry.text.trim(), LONGEST_TRANSCRIPT),
            of_desk: !line.of_visitor,
        })
        .collect();
    let why = match unasked::write(work, ticket, (name::CHAT, context), Answers::Matter) {
        Ok(()) => {
            ticket.acknowledged = true;
            fold(work, ticket);
            return Ok(());
        }
        Err(Unsent::Unanswerable(why) | Unsent::Braked(why)) => why,
        Err(Unsent::Failed) => work.plan.reasons.last().cloned().unwrap_or_default(),
    };
    Err(why)
}

/// The newest lines, as many as a mail holds; the last one always.
fn newest<'a, 'l>(said: &'a [&'l Line]) -> &'a [&'l Line] {
    let mut characters = 0;
    let held = said.iter().rev().take_while(|line| {
        characters += line.entry.text.chars().count();
        characters <= LONGEST_TRANSCRIPT
    });
    let held = held.count().max(1);
    said.get(said.len().saturating_sub(held)..).unwrap_or(said)
}

/// On the timeline all of it stands already.
fn fold(work: &mut Work<'_>, ticket: &Ticket) {
    let last = work.plan.changes.iter_mut().rev().find_map(|change| match change {
        Change::Entry { entry, .. } if entry.kind == EntryKind::Outbound => Some(entry),
        _ => None,
    });
    if let Some(entry) = last {
        let told = format!("What was said in the chat was mailed to {}", ticket.requester.address.address);
        entry.quoted_text = Some(std::mem::replace(&mut entry.text, told));
    }
}
