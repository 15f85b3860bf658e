//! Opening a ticket.

use std::collections::BTreeMap;

use crate::desk::ack;
use crate::desk::channel::Channel;
use crate::desk::correspondent::{correspondent, is_unknown, kept, wants_elsewhere, writer};
use crate::desk::course::Course;
use crate::desk::facts::BucketKey;
use crate::desk::filing;
use crate::desk::mail::{Address, Attachment, Mail};
use crate::desk::names::{AgentId, QueueName};
use crate::desk::plan::{Change, Plan, Verdict};
use crate::desk::policy::Mailbox;
use crate::desk::rule::{Linked, Rule, Trigger};
use crate::desk::sla::Happening;
use crate::desk::template::{MessageView, name};
use crate::desk::ticket::{
    Author, AuthorKind, Contact, EntryKind, Kind, Link, LinkKind, NewEntry, Participant, Priority, Status, Thread,
    Ticket, TicketNumber, Visibility,
};
use crate::desk::work::{Actor, Work};
use crate::desk::{burst, chat, context, form, notify, routing, rule_mail};

/// Opens a ticket for a message, linked to another one where it refers to it.
pub fn open(mut work: Work<'_>, mail: &Mail, link: Option<(LinkKind, TicketNumber)>) -> Plan {
    let requester = requester(&mut work, mail);
    let entry = filing::inbound(&work, mail, AuthorKind::Requester, Visibility::Public);
    let mut ticket = begin(&mut work, Matter { requester, mail, entries: vec![entry], link });
    chat::begin(&mut work, &mut ticket, mail);
    ticket.course.unanswerable = ack::unanswerable(mail);
    let outcome = routing::run(&mut work, &mut ticket, mail, Trigger::TicketOpened);
    if let Some(rule) = &outcome.held_by {
        return hold(work, ticket, mail, rule);
    }
    ack::acknowledge(&mut work, &mut ticket, mail, &outcome.wish);
    notify::of_message(&mut work, &ticket, mail, true, &outcome.notify);
    burst::propose(&mut work, &mut ticket);
    work.finish(Some(Verdict::Opened), ticket)
}

/// What a ticket is opened for.
pub struct Matter<'m> {
    pub requester: Contact,
    /// What the requester's side wrote, or what stands for it.
    pub mail: &'m Mail,
    /// As the timeline begins.
    pub entries: Vec<NewEntry>,
    pub link: Option<(LinkKind, TicketNumber)>,
}

/// A new ticket with all that its message says; rules, acknowledgement and notifications come after.
pub fn begin(work: &mut Work<'_>, matter: Matter<'_>) -> Ticket {
    let Matter { requester, mail, entries, link } = matter;
    let mut ticket = blank(work, requester, &mail.subject, mail.language.as_deref());
    work.plan.because(format!("opens ticket {} for {}", ticket.number, ticket.requester.address.address));
    if let Some(queue) = kept_apart(mail, &ticket, work) {
        work.plan.because(format!("it is written to queue {queue}, too, which is restricted"));
        ticket.queue = queue;
    }
    if let Some(filled) = &mail.filled {
        form::apply(work, &mut ticket, filled);
    }
    // What goes on from a matter of which not everybody may hear is for those who may.
    let followed = link.filter(|(kind, _)| *kind == LinkKind::Follows).and_then(|(_, other)| work.facts.ticket(other));
    if let Some(followed) = followed.filter(|followed| !work.policy.hears_too(&ticket.queue, &followed.queue)) {
        ticket.queue = followed.queue.clone();
    }
    if let Some((kind, other)) = link {
        work.plan.changes.push(Change::Link(Link { kind, from: ticket.number, to: other }));
        work.event(
            &ticket,
            &Actor::Desk,
            format!("{} ticket {other}", if kind == LinkKind::Claims { "claims to be about" } else { "follows" }),
        );
    }
    for entry in entries {
        work.entry(&ticket, entry);
    }
    filing::tell_unread(work, &ticket, mail);
    filing::remember(work, &mut ticket, mail);
    // A stranger's mail makes nobody a participant but its writer.
    if link.is_none_or(|(kind, _)| kind != LinkKind::Claims) {
        work.add_participants(&mut ticket, mail.recipients(), None);
    }
    let received_at = work.facts.received_at;
    work.happened(&mut ticket, Happening::Opened, received_at);
    ticket
}

/// The restricted queue to whose mailbox the mail went as well: by which of them it is fetched first does not decide who
/// reads it.
fn kept_apart(mail: &Mail, ticket: &Ticket, work: &Work<'_>) -> Option<QueueName> {
    let policy = work.policy;
    let to = |mailbox: &&Mailbox| mail.recipients().any(|to| mailbox.receives(&to.address));
    let mut queues = policy.mailboxes.iter().filter(to).map(|mailbox| &mailbox.queue);
    queues.find(|queue| !policy.hears_too(&ticket.queue, queue)).cloned()
}

/// A rule wants a person to look at the new ticket first.
pub fn hold(mut work: Work<'_>, mut ticket: Ticket, mail: &Mail, rule: &str) -> Plan {
    // Nobody outside hears of it, in no chat either.
    ticket.course.chat = None;
    work.plan.because(format!("rule \"{rule}\" wants a person to look first"));
    let mut message = context::incoming(mail, &[], true, &[]);
    message.remarks.extend(wants_elsewhere(mail, &ticket, work.policy, "/cc"));
    for decider in notify::present_deciders(&work, &ticket) {
        let context = context::about(&ticket, work.policy, work.now)
            .with_message(message.clone())
            .with_reason(format!("Rule \"{rule}\" holds this ticket; the requester was told nothing"));
        notify::tell(&mut work, &ticket, decider, name::NOTIFY_CHANGE, context, Vec::new());
    }
    work.finish(Some(Verdict::Held), ticket)
}

/// A ticket for a message that could not be handled: it holds the raw message and the cause. `mail` is what could
/// be read of it.
pub fn quarantine(
    facts: &crate::desk::facts::Facts,
    mail: &Mail,
    policy: &crate::desk::policy::Policy,
    cause: &str,
    now: jiff::Timestamp,
) -> Plan {
    let mut work = Work::new(policy, facts, now);
    let requester = requester(&mut work, mail);
    let mut ticket = blank(&mut work, requester, &format!("[quarantined] {}", mail.subject), None);
    let could_be_read = match mail.text().trim() {
        "" => String::new(),
        text => format!("\n\nWhat could be read of it:\n\n{text}"),
    };
    let entry = NewEntry {
        text: format!(
            "A message came that could not be handled. It is attached as it was.\n\nCause: {cause}{could_be_read}"
        ),
        attachments: vec![Attachment::whole_message(mail.size)],
        ..filing::inbound(&work, mail, AuthorKind::Requester, Visibility::Internal)
    };
    work.entry(&ticket, entry);
    let received_at = work.facts.received_at;
    work.happened(&mut ticket, Happening::Opened, received_at);
    work.tag(&mut ticket, "quarantined", &Actor::Desk);
    let told =
        format!("A message could not be handled: {cause}\nIt is kept as it was; `maildesk replay` decides it again.");
    let message = MessageView { text: told, ..MessageView::default() };
    for agent in notify::present_audience(&work, &ticket) {
        let context = context::about(&ticket, policy, now).with_message(message.clone());
        notify::tell(&mut work, &ticket, agent, name::NOTIFY_NEW, context, Vec::new());
    }
    work.plan.because(format!("quarantined: {cause}"));
    work.plan.alerts.push(format!("A message was quarantined as ticket {}: {cause}", ticket.number));
    work.finish(Some(Verdict::Quarantined), ticket)
}

/// Who is answered, as a contact.
fn requester(work: &mut Work<'_>, mail: &Mail) -> Contact {
    let address = correspondent(mail, work.policy);
    match writer(mail) {
        None if is_unknown(&address) => work.plan.because("the mail names no sender"),
        Some(from) if !address.is(&from.address) => {
            work.plan.because(format!("{} asks to answer {} (Reply-To)", from.address, address.address));
        }
        _ => {}
    }
    contact(work, kept(&address, mail))
}

/// The contact of an address: the known one, with a name it lacked, or a new one.
pub fn contact(work: &mut Work<'_>, address: Address) -> Contact {
    let known = work.facts.contact.as_ref().filter(|contact| contact.address.is(&address.address));
    let contact = match known {
        Some(known) => Contact {
            id: known.id,
            address: Address { name: known.address.name.clone().or(address.name), ..known.address.clone() },
        },
        None => Contact { id: work.facts.next_contact, address },
    };
    if known != Some(&contact) {
        // Before everything that may refer to it.
        work.plan.changes.insert(0, Change::Contact(contact.clone()));
    }
    contact
}

/// Characters of a subject that a ticket keeps; the message keeps all.
const LONGEST_SUBJECT: usize = 300;

/// A new ticket without history, in the mailbox's queue.
pub fn blank(work: &mut Work<'_>, requester: Contact, subject: &str, language: Option<&str>) -> Ticket {
    let policy = work.policy;
    let mailbox = policy.mailbox(&work.facts.mailbox).or(policy.mailboxes.first());
    let mailbox = mailbox.unwrap_or_else(|| unreachable!("a checked policy has a mailbox"));
    let subject = subject.trim();
    Ticket {
        number: work.facts.next_ticket,
        subject: if subject.is_empty() {
            "(no subject)".to_owned()
        } else {
            context::beginning(subject, LONGEST_SUBJECT)
        },
        kind: Kind::Request,
        status: Status::New,
        priority: Priority::Normal,
        queue: mailbox.queue.clone(),
        service: None,
        window: None,
        participants: vec![Participant::requester(requester.address.clone())],
        watchers: Vec::new(),
        requester,
        owner: None,
        assignee: None,
        tags: Vec::new(),
        fields: BTreeMap::new(),
        language: language
            .filter(|language| policy.templates.speaks(language))
            .unwrap_or(&policy.desk.language)
            .to_owned(),
        created_at: work.facts.received_at,
        updated_at: work.now,
        done_at: None,
        until: None,
        mailbox: mailbox.name.clone(),
        due_by_hand: None,
        sla: None,
        clocks: Vec::new(),
        acknowledged: false,
        wake_at: None,
        thread: Thread::default(),
        sides: Vec::new(),
        course: Course { came_by: Some(work.facts.channel), ..Course::default() },
        timing: Default::default(),
    }
}

/// Opens a ticket that did not come by mail (a call, a visit): the text is the requester's. Beside it whom rules want to
/// be told.
pub fn by_hand(
    work: &mut Work<'_>,
    requester: Address,
    subject: &str,
    text: &str,
    actor: &Actor,
) -> (Ticket, Vec<AgentId>) {
    let requester = contact(work, requester);
    let mut ticket = blank(work, requester, subject, None);
    let entry = NewEntry::new(
        EntryKind::Inbound,
        Visibility::Public,
        Author::person(AuthorKind::Requester, &ticket.requester.address),
        work.now,
        text,
    );
    work.entry(&ticket, entry.clone());
    work.event(&ticket, actor, "opened by hand");
    let now = work.now;
    work.happened(&mut ticket, Happening::Opened, now);
    let outcome = routing::run_by_hand(work, &mut ticket, &entry);
    if let Some(rule) = outcome.held_by {
        work.plan.because(format!("rule \"{rule}\" does not hold what a person took down"));
    }
    (ticket, outcome.notify)
}

/// Opens another ticket for the same requester, as a rule says, and ties it to this one, if this is one. No rule is
/// tried on it, and nobody outside hears of it.
pub fn linked(work: &mut Work<'_>, ticket: &Ticket, rule: &Rule, said: &Linked) -> bool {
    let subject = rule_mail::fill(work, ticket, rule, &said.subject);
    let Some((subject, text)) = subject.zip(rule_mail::fill(work, ticket, rule, &said.text)) else { return false };
    if let Err(why) = may_open(work, ticket, rule) {
        work.plan.because(format!("rule \"{}\" opens no ticket: {why}", rule.name));
        return false;
    }
    let taken = work.plan.changes.iter().filter_map(|change| match change {
        Change::Ticket(ticket) => Some(ticket.number),
        _ => None,
    });
    let next = taken.chain([ticket.number]).filter(|number| *number >= work.facts.next_ticket).max();
    let mut new = Ticket {
        number: next.map_or(work.facts.next_ticket, |last| TicketNumber(last.0 + 1)),
        queue: said.queue.clone().unwrap_or_else(|| ticket.queue.clone()),
        mailbox: ticket.mailbox.clone(),
        kind: said.kind.unwrap_or(Kind::Request),
        priority: said.priority.unwrap_or(ticket.priority),
        created_at: work.now,
        course: Course { came_by: Some(Channel::Rule), opened_by: line(ticket, rule), ..Course::default() },
        ..blank(work, ticket.requester.clone(), &subject, Some(&ticket.language))
    };
    let now = work.now;
    work.happened(&mut new, Happening::Opened, now);
    work.plan.because(format!("rule \"{}\" opens ticket {} ({subject})", rule.name, new.number));
    work.write(new.clone());
    let about = Some(ticket.number).filter(|number| *number != TicketNumber::NONE);
    let link = about.map(|to| Change::Link(Link { kind: LinkKind::RelatesTo, from: new.number, to }));
    work.plan.changes.extend(link);
    let note = NewEntry::new(EntryKind::Note, Visibility::Internal, Author::rule(&rule.name), now, text.clone());
    work.entry(&new, note);
    let of =
        |for_: &str, named: bool| about.filter(|_| named).map(|to| format!("{for_} ticket {to}")).unwrap_or_default();
    // Whoever reads the one need not hear of the other, by its number neither.
    let named = work.policy.hears_too(&new.queue, &ticket.queue);
    work.event(&new, &Actor::Desk, format!("opened by a rule{}", of(", for", named)));
    if work.policy.hears_too(&ticket.queue, &new.queue) {
        work.event(ticket, &Actor::Desk, format!("ticket {} was opened for this one", new.number));
    }
    for agent in notify::present_audience(work, &new) {
        let of = of(" for", work.policy.may_hear(&agent.id, &ticket.queue));
        let remarks = vec![format!("Rule \"{}\" opened it{of}", rule.name)];
        let message = MessageView { text: text.clone(), remarks, ..MessageView::default() };
        let context = context::about(&new, work.policy, now).with_message(message);
        notify::tell(work, &new, agent, name::NOTIFY_OPENED, context, Vec::new());
    }
    true
}

/// Whether a rule may open a ticket on this one: not on one that exists by its own work, and no more than the brake of
/// the whole desk lets pass. The error says in words why not.
fn may_open(work: &mut Work<'_>, ticket: &Ticket, rule: &Rule) -> Result<(), String> {
    if ticket.course.opened_by.contains(&rule.name) {
        return Err(format!("ticket {} exists because of it, and it would go on so for ever", ticket.number));
    }
    if work.levels.take(&[(BucketKey::opened(), work.policy.brakes.opened)], work.now).is_err() {
        let why = "the rules opened too many, and open none for now".to_owned();
        work.plan.alerts.push(format!("A brake fired: {why}; the next was of \"{}\" ({})", rule.name, rule.place));
        work.event(
            ticket,
            &Actor::Desk,
            format!("rule \"{}\" opened no ticket for this one: a brake fired", rule.name),
        );
        return Err(why);
    }
    Ok(())
}

/// The rules by which a ticket exists that this rule opens on that one.
fn line(ticket: &Ticket, rule: &Rule) -> Vec<String> {
    ticket.course.opened_by.iter().chain([&rule.name]).cloned().collect()
}
