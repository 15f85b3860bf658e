//! What templates are told about a ticket and a message.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::desk::changes;
use crate::desk::command::Until;
use crate::desk::facts::Parted;
use crate::desk::knowledge::{self, Article};
use crate::desk::mail::{Address, Attachment, Mail};
use crate::desk::names::ServiceName;
use crate::desk::policy::{Agent, Policy};
use crate::desk::promise::terms;
use crate::desk::resumed;
use crate::desk::sender::{Mark, SenderFact};
use crate::desk::template::{
    ChangeView, ClockView, Context, DeskView, DigestView, MessageView, PersonView, QuestionView, ServiceView,
    TicketView,
};
use crate::desk::ticket::{NewEntry, Ticket};

/// Everything but the message, for a mail about this ticket.
pub fn about(ticket: &Ticket, policy: &Policy, now: Timestamp) -> Context {
    let terms = terms(ticket, policy);
    let calendar = terms.as_ref().map(|terms| terms.calendar);
    let zone = zone(ticket, policy);
    let local = |at: Timestamp| local_time(at, &zone);
    let in_hours = calendar.is_none_or(|calendar| calendar.is_open(now));
    let opens_at = calendar.filter(|_| !in_hours).and_then(|calendar| calendar.opens_at(now));
    let assignee = ticket.assignee.as_ref().and_then(|id| policy.agent(id));
    Context {
        desk: DeskView { name: policy.desk.name.clone() },
        ticket: TicketView {
            number: ticket.number.0,
            subject: ticket.subject.clone(),
            status: policy.status_name(ticket).to_owned(),
            priority: ticket.priority.to_string(),
            kind: ticket.kind.to_string(),
            queue: ticket.queue.to_string(),
            service: ticket.service.as_ref().map(ToString::to_string).unwrap_or_default(),
            window: ticket.window.map(|window| window.shown(&changes::zone(ticket, policy))).unwrap_or_default(),
            assignee: assignee.map(|agent| agent.name.clone()).unwrap_or_default(),
            due_at: ticket.due_at().map(local).unwrap_or_default(),
            tags: ticket.tags.clone(),
            copies: copies(ticket),
        },
        requester: person(&ticket.requester.address),
        agent: PersonView::default(),
        asked: PersonView::default(),
        unreached: PersonView::default(),
        unreached_as: String::new(),
        message: MessageView::default(),
        clock: ClockView::default(),
        digest: DigestView::default(),
        report: Default::default(),
        change: ChangeView::default(),
        service: ticket.service.as_ref().map(|name| service(name, policy)).unwrap_or_default(),
        have_it: Vec::new(),
        reason: String::new(),
        question: QuestionView::default(),
        closing: false,
        unmade: String::new(),
        answer_to: String::new(),
        reply_answers: false,
        requester_has_it: false,
        others_have_it: false,
        asked_is_out: false,
        answer_with: String::new(),
        page: String::new(),
        proposals: Vec::new(),
        similar: Vec::new(),
        chat: Vec::new(),
        chat_cut: false,
        in_hours,
        opens_at: opens_at.map(|at| opening(at, now, &zone)).unwrap_or_default(),
        signature: policy.queue(&ticket.queue).and_then(|queue| queue.signature.clone()).unwrap_or_default(),
    }
}

/// A service of which nothing is told.
fn service(name: &ServiceName, policy: &Policy) -> ServiceView {
    ServiceView { name: name.to_string(), title: policy.title(name).to_owned(), ..ServiceView::default() }
}

impl Context {
    pub fn with_agent(mut self, agent: &Agent) -> Self {
        self.agent = person(&agent.address());
        self
    }

    pub fn with_message(mut self, message: MessageView) -> Self {
        self.message = message;
        self
    }

    pub fn with_reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = reason.into();
        self
    }
}

/// A mail of an agent that comes back, and why.
pub fn returned(about: Context, mail: &Mail, agent: &Agent, policy: &Policy, why: impl Into<String>) -> Context {
    let message = MessageView { text: mail.text().trim().to_owned(), ..MessageView::default() };
    // What their own client sent nobody takes back.
    let others = mail.recipients().filter(|to| !policy.is_own(to) && !agent.has_address(&to.address));
    let have_it = others.map(Address::whole).collect();
    Context { have_it, ..about.with_message(message).with_reason(why) }
}

/// Characters of a message that travel in a notification: many servers refuse a mail of megabytes, and then nobody
/// would hear of the ticket.
pub const LONGEST_TEXT: usize = 100_000;

/// The beginning of a text, with a mark where it was cut.
pub fn beginning(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}

/// A message as an agent reads it in a notification. `travelling` attachments come along; `earlier` mail of its writer
/// tells whether they sign as ever. Where it wants to be answered elsewhere, whoever knows the ticket says.
pub fn incoming(mail: &Mail, travelling: &[Attachment], first: bool, earlier: &[Parted]) -> MessageView {
    let new = mail.reply_text();
    let whole = first || new.is_empty();
    let text = if whole { mail.text().trim().to_owned() } else { resumed::with_new_signature(new, mail, earlier) };
    let text = beginning(&text, LONGEST_TEXT);
    let mut remarks = mail.suspicious.iter().map(|why| format!("Beware of the sender: {why}")).collect::<Vec<_>>();
    if mail.authentication.failed() {
        remarks.push("Beware of the sender: authentication failed".to_owned());
    }
    // Reply-To is told beside, whatever house it is of.
    let told = |fact: &&SenderFact| !fact.kind.is_suspicious() && fact.kind != Mark::ReplyElsewhere;
    remarks.extend(mail.sender_facts.iter().filter(told).map(|fact| format!("About the sender: {}", fact.text)));
    if mail.automatic.is_automatic {
        remarks.push(format!("Sent automatically: {}", mail.automatic.evidence.join("; ")));
    }
    remarks.extend(mail.problems.iter().map(|problem| format!("Not all could be read: {problem}")));
    MessageView {
        text,
        attachments: named(&mail.attachments, travelling),
        remarks,
        author: mail.from.as_ref().map(|from| from.label().to_owned()).unwrap_or_default(),
        at: mail.date.map(|date| local_time(date, &TimeZone::UTC)).unwrap_or_default(),
        ..MessageView::default()
    }
}

/// Files as an agent reads of them.
pub fn named(attachments: &[Attachment], travelling: &[Attachment]) -> Vec<String> {
    let named = |attachment: &Attachment| {
        let name = attachment.name.as_deref().unwrap_or("unnamed");
        let stays = if travelling.contains(attachment) { "" } else { ", stays at the desk" };
        format!("{name} ({}{stays})", size(attachment.size))
    };
    attachments.iter().map(named).collect()
}

/// An agent's answer, with the articles below it and the message it answers for quoting.
pub fn answer(
    written: &str,
    articles: &[Article],
    latest: Option<&NewEntry>,
    ticket: &Ticket,
    policy: &Policy,
) -> MessageView {
    // What was taken down at the telephone are not the requester's words.
    let latest = latest.filter(|entry| policy.desk.quote && entry.message_id.is_some());
    let zone = zone(ticket, policy);
    MessageView {
        text: knowledge::below(written, articles),
        written: written.to_owned(),
        articles: articles.iter().map(Article::view).collect(),
        quoted: latest.map(|entry| entry.text.clone()).unwrap_or_default(),
        author: latest
            .and_then(|entry| entry.author.name.clone().or_else(|| entry.author.address.clone()))
            .unwrap_or_default(),
        at: latest.map(|entry| local_time(entry.at, &zone)).unwrap_or_default(),
        ..MessageView::default()
    }
}

/// Who gets every answer beside the requester. An agent must know before writing.
pub fn copies(ticket: &Ticket) -> Vec<String> {
    const MOST: usize = 10;
    let others = ticket.participants.iter().map(|participant| &participant.address);
    let others: Vec<&Address> = others.filter(|other| !ticket.requester.address.is(&other.address)).collect();
    let more = others.len().checked_sub(MOST).filter(|more| *more > 0).map(|more| format!("+{more}"));
    others.iter().take(MOST).map(|other| other.address.clone()).chain(more).collect()
}

/// The time zone in which times about a ticket are told: that of the calendar which it is worked by.
pub fn zone(ticket: &Ticket, policy: &Policy) -> TimeZone {
    terms(ticket, policy).map_or_else(|| policy.zone(), |terms| terms.calendar.timezone.clone())
}

/// The instant that somebody means by a time about a ticket; `None` when it lies beyond what can be told.
pub fn instant(until: Until, ticket: &Ticket, policy: &Policy, now: Timestamp) -> Option<Timestamp> {
    until.at(now, &zone(ticket, policy), terms(ticket, policy).map(|terms| terms.calendar))
}

/// The same for a time by which something is promised.
pub fn promised_by(until: Until, ticket: &Ticket, policy: &Policy, now: Timestamp) -> Option<Timestamp> {
    until.by(now, &zone(ticket, policy), terms(ticket, policy).map(|terms| terms.calendar))
}

/// `Mon 08:00` within the next days, which templates put into words; further off with its date.
fn opening(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let soon = at.duration_since(now) < jiff::SignedDuration::from_hours(6 * 24);
    if soon { at.to_zoned(zone.clone()).strftime("%a %H:%M").to_string() } else { local_time(at, zone) }
}

/// `2026-11-24`, where the ticket is worked.
pub fn local_date(at: Timestamp, ticket: &Ticket, policy: &Policy) -> String {
    at.to_zoned(zone(ticket, policy)).strftime("%Y-%m-%d").to_string()
}

/// `2026-11-24 15:00`, which reads the same in every language.
pub fn local_time(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// A person as templates see one.
pub fn person(address: &Address) -> PersonView {
    PersonView { name: address.label().to_owned(), address: address.address.clone() }
}

/// Bytes as people say them.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
