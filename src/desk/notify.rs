//! Telling agents: each new ticket and each answer reaches somebody of the desk in their own mail client.

mod back;
mod readers;
pub mod turned;

use crate::desk::aside;
use crate::desk::audience::Answered;
use crate::desk::chat;
use crate::desk::context;
use crate::desk::correspondent::{wants_elsewhere, writer};
use crate::desk::entered;
use crate::desk::facts::BucketKey;
use crate::desk::handover::{self, Handed};
use crate::desk::mail::{Address, Attachment, Mail};
use crate::desk::names::AgentId;
use crate::desk::outage;
use crate::desk::outgoing::ToAgent;
use crate::desk::plan::Change;
use crate::desk::policy::{Agent, Notify};
use crate::desk::routing;
use crate::desk::side::SideTalk;
use crate::desk::similar::{self, Solved};
use crate::desk::template::{Context, MessageView, SimilarView, name};
use crate::desk::thread;
use crate::desk::ticket::{Link, LinkKind, Ticket, TicketNumber};
use crate::desk::voting;
use crate::desk::work::{Actor, Work};

pub use back::{ask_whose, give_back};
pub use readers::{
    audience, deciders, deciders_among, of_absence, present_audience, present_deciders, readers, standing_in,
};

/// Tells the audience, and whom rules named, of a message that came.
pub fn of_message(work: &mut Work<'_>, ticket: &Ticket, mail: &Mail, first: bool, also: &[AgentId]) {
    let template = match first {
        true => name::NOTIFY_NEW,
        false if aside::is_aside(mail, ticket, work.policy) => name::NOTIFY_ASIDE,
        false => name::NOTIFY_REPLY,
    };
    let mut readers = readers(work, ticket, also);
    // An agent who is the requester of this ticket gets the requester's mail, and works on it where nobody else does.
    let writes = |agent: &Agent| mail.from.as_ref().is_some_and(|from| agent.has_address(&from.address));
    let others = |readers: &[&'_ Agent]| readers.iter().any(|agent| !writes(agent));
    if !readers.is_empty() && !others(&readers) {
        join(&mut readers, deciders_among(&ticket.queue, work.policy, |agent| !writes(agent)));
    }
    if others(&readers) {
        readers.retain(|agent| !writes(agent));
    }
    let remarks: Vec<String> = match first {
        true => goes_on(work, ticket).into_iter().collect(),
        false => {
            let another = answers_another(work, ticket, mail).into_iter();
            let without = written_without(ticket, mail).filter(|_| template == name::NOTIFY_REPLY);
            another.chain(joined(work, ticket, mail)).chain(without).collect()
        }
    };
    tell_all(work, ticket, mail, &readers, template, &remarks);
}

/// What a new ticket says to be about, which its subject does not tell any more.
fn goes_on(work: &Work<'_>, ticket: &Ticket) -> Option<String> {
    work.plan.changes.iter().find_map(|change| match change {
        Change::Link(Link { kind: LinkKind::Claims, from, to }) if *from == ticket.number => {
            Some(format!("It names ticket {to}, in which its writer takes no part"))
        }
        Change::Link(Link { kind: LinkKind::Follows, from, to }) if *from == ticket.number => {
            Some(format!("It goes on from ticket {to}, which is closed"))
        }
        _ => None,
    })
}

/// Whoever was split off a ticket may mean that one still, and agents alone can tell.
fn answers_another(work: &Work<'_>, ticket: &Ticket, mail: &Mail) -> Option<String> {
    let whole = thread::parted_from(mail, ticket.number, work.facts, work.policy)?;
    Some(format!("It answers a mail of ticket {whole}, from which this matter was split"))
}

/// Of whom agents must know that answers go there, too, from now on: whoever got hold of the requester's mail may have
/// joined by it.
fn joined(work: &Work<'_>, ticket: &Ticket, mail: &Mail) -> Vec<String> {
    let Some((from, before)) = writer(mail).zip(work.facts.ticket(ticket.number)) else { return Vec::new() };
    let from = &from.address;
    if ticket.is_taken_out(from) {
        return vec![format!("{from} was taken out, and takes no part: your answers do not go there")];
    }
    let new = |who: &str| ticket.is_participant(who) && !before.is_participant(who);
    let joins = new(from) && !before.requester.address.is(from);
    let joins = joins.then(|| format!("{from} did not take part until now: your answers go there, too"));
    let others = mail.recipients().map(|to| &to.address);
    let back = others.filter(|to| before.is_taken_out(to) && new(to));
    let back = back.map(|to| format!("{to}, who was taken out, is copied in again: your answers go there, too"));
    joins.into_iter().chain(back).collect()
}

/// Of those who get the answer, though the mail that is answered did not go to them.
fn written_without(ticket: &Ticket, mail: &Mail) -> Option<String> {
    let without = entered::without(mail, ticket);
    let first = without.first()?;
    Some(format!(
        "It did not go to {}: your answer does, without a quotation, unless you put /uncc {first} on the first line",
        without.join(", ")
    ))
}

/// What stands beside the message by which an agent opens a ticket, for colleagues: an answer may be to that.
#[derive(Clone, Copy)]
pub enum Beside<'a> {
    Nothing,
    WordsOf(&'a Agent),
    /// Of several, or of whoever is not proven to be the agent: nobody who hears of them knows them.
    Words,
}

/// Tells these agents of a ticket that one of them opened for somebody else, whose words they are where `mail` is not the
/// requester's. `remarks` go with the message.
pub fn of_fresh(
    work: &mut Work<'_>,
    ticket: &Ticket,
    (mail, beside): (&Mail, Beside<'_>),
    readers: &[&Agent],
    remarks: &[String],
) {
    let from = writer(mail).map(|from| from.address.as_str()).unwrap_or_default();
    // Their own words are no colleague's to whoever wrote them.
    let knows = |agent: &&&Agent| match beside {
        Beside::WordsOf(by) => agent.id == by.id,
        Beside::Words => false,
        Beside::Nothing => ticket.requester.address.is(from) || agent.has_address(from),
    };
    let (knowing, told): (Vec<_>, Vec<_>) = readers.iter().partition(knows);
    tell_all(work, ticket, mail, &knowing, name::NOTIFY_NEW, remarks);
    tell_all(work, ticket, mail, &told, name::NOTIFY_OPENED, remarks);
}

fn tell_all(work: &mut Work<'_>, ticket: &Ticket, mail: &Mail, readers: &[&Agent], template: &str, remarks: &[String]) {
    let travelling = travelling(&mail.attachments, work.policy.desk.notify_attachments);
    let first = matches!(template, name::NOTIFY_NEW | name::NOTIFY_OPENED);
    let mut message = context::incoming(mail, &travelling, first, &work.facts.signed);
    let from = writer(mail).map(|from| from.address.as_str()).unwrap_or_default();
    message.by_agent = work.policy.agent_by_address(from).is_some() && !ticket.requester.address.is(from);
    // What was written to the desk alone is answered to nobody else.
    let command = if template == name::NOTIFY_ASIDE { "/ask" } else { "/cc" };
    message.remarks.extend(wants_elsewhere(mail, ticket, work.policy, command));
    message.remarks.extend(chat::remark(work, ticket));
    message.remarks.extend(outage::remark(work, ticket).filter(|_| first));
    message.remarks.extend(of_absence(work, ticket));
    message.remarks.extend(work.noted().map(str::to_owned));
    message.remarks.splice(0..0, remarks.iter().cloned());
    let by_rule = routing::status_to_come(work, ticket);
    message.remarks.extend(by_rule.map(|(status, rule)| format!("Rule \"{}\" set its status: {status}", rule.name)));
    // Whoever reads it reads it afterwards.
    let left = by_rule.map(|(status, _)| Ticket { status, ..ticket.clone() });
    for agent in readers {
        let mut context =
            context::about(left.as_ref().unwrap_or(ticket), work.policy, work.now).with_message(message.clone());
        if first {
            context.similar = solved_before(work, ticket, agent);
        }
        if template == name::NOTIFY_ASIDE {
            context.asked = writer(mail).map(context::person).unwrap_or_default();
            context.asked_is_out = writer(mail).is_some_and(|from| ticket.is_taken_out(&from.address));
        }
        tell(work, ticket, agent, template, context, travelling.clone());
    }
}

/// Tickets like this one that were solved before, of which this agent may hear.
pub fn solved_before(work: &Work<'_>, ticket: &Ticket, agent: &Agent) -> Vec<SimilarView> {
    let fitting = similar::fitting(&ticket.subject, &work.facts.similar);
    let heard = fitting.into_iter().filter(|solved| work.policy.may_hear(&agent.id, &solved.queue));
    let view = |solved: &Solved| SimilarView {
        number: solved.number.0,
        subject: solved.subject.clone(),
        page: work.policy.desk_page(solved.number),
    };
    heard.take(similar::MOST).map(view).collect()
}

/// Who hears of a side conversation: who asked, and whoever hears of mail in the ticket.
pub fn of_talk<'p>(talk: &SideTalk, ticket: &Ticket, work: &Work<'p>) -> Vec<&'p Agent> {
    let policy = work.policy;
    let asker = talk.asker.as_ref().and_then(|id| policy.agent(id));
    let mut readers = present_audience(work, ticket);
    readers.extend(asker.filter(|asker| readers.iter().all(|reader| reader.id != asker.id)));
    if readers.is_empty() { present_deciders(work, ticket) } else { readers }
}

/// Tells of a third party's answer: whether the requester has it, too, and how to write to whom.
pub fn of_side(work: &mut Work<'_>, ticket: &Ticket, mail: &Mail, talk: &SideTalk, remark: Option<String>) {
    let travelling = travelling(&mail.attachments, work.policy.desk.notify_attachments);
    let mut message = context::incoming(mail, &travelling, false, &work.facts.signed);
    message.remarks.extend(wants_elsewhere(mail, ticket, work.policy, "/ask"));
    message.remarks.extend(remark);
    if let Some(from) = mail.from.as_ref().filter(|from| !talk.is_with(&from.address)) {
        message.remarks.push(format!("It comes from {}; asked was {}", from.address, talk.with_whom()));
    }
    let others = aside::others(mail, ticket, work.policy);
    // A colleague of whoever was asked may answer, and whoever goes on goes on with them.
    let asked = writer(mail).filter(|from| work.policy.is_outside(from)).or(talk.people.first());
    if let Some(asked) = asked.filter(|_| !others.is_empty()) {
        let (others, asked) = (others.join(" and "), &asked.address);
        message.remarks.push(format!("It went to {others}, too: `/ask {asked}` goes to {asked} alone"));
    }
    message.remarks.extend(of_absence(work, ticket));
    for agent in of_talk(talk, ticket, work) {
        let mut context = context::about(ticket, work.policy, work.now).with_message(message.clone());
        context.asked = asked.map(context::person).unwrap_or_default();
        context.requester_has_it = aside::is_to_requester(mail, ticket, work.policy);
        context.others_have_it = !others.is_empty();
        tell(work, ticket, agent, name::NOTIFY_SIDE, context, travelling.clone());
    }
}

/// Tells the assignee, the owner and the other members of the queue what was done; where it was no agent of the desk, and
/// all of them are away, who stands in.
pub fn of_change(work: &mut Work<'_>, ticket: &Ticket, actor: Option<&AgentId>, what: Said<'_>, words: Words<'_>) {
    let mut readers = of_the_ticket(work, ticket);
    if actor.is_none() {
        let standing_in = standing_in(work, ticket, &readers);
        join(&mut readers, standing_in);
    }
    readers.retain(|reader| Some(&reader.id) != actor);
    tell_each(work, ticket, readers, what, words);
}

/// By which template, and what happened.
pub type Said<'s> = (&'static str, &'s str);

/// The text that goes with it, and its files.
pub type Words<'s> = (&'s str, &'s [Attachment]);

/// What is told once all that a mail asks for is done: until then a ticket is not what it will be.
#[derive(Clone, Debug)]
pub struct News {
    ticket: TicketNumber,
    readers: Vec<AgentId>,
    template: &'static str,
    what: String,
    text: String,
    attachments: Vec<Attachment>,
}

/// As [`of_change`], once [`tell_news`] is called.
pub fn later(
    work: &mut Work<'_>,
    ticket: &Ticket,
    actor: Option<&AgentId>,
    (template, what): Said<'_>,
    words: Words<'_>,
) {
    let mut readers = of_the_ticket(work, ticket);
    readers.retain(|reader| Some(&reader.id) != actor);
    let readers = readers.into_iter().map(|reader| reader.id.clone()).collect();
    let (text, attachments) = (words.0.to_owned(), words.1.to_vec());
    work.news.push(News { ticket: ticket.number, readers, template, what: what.to_owned(), text, attachments });
}

/// Tells what waited for this ticket to be as it is now, also those to whom it was handed over.
pub fn tell_news(work: &mut Work<'_>, ticket: &Ticket) {
    let told: Vec<News> = work.news.extract_if(.., |news| news.ticket == ticket.number).collect();
    let handed: Vec<Handed> = work.handed.extract_if(.., |one| one.ticket == ticket.number).collect();
    let notes: Vec<&News> = told.iter().filter(|news| news.template == name::NOTIFY_NOTE).collect();
    for one in &handed {
        hand_over(work, ticket, one, &notes);
    }
    for News { readers, template, what, text, attachments, .. } in &told {
        let mut readers = work.policy.agents_of(readers);
        let handed: Vec<&Agent> = handed.iter().filter_map(|one| work.policy.agent(&one.agent)).collect();
        match *template {
            name::NOTIFY_NOTE => readers.retain(|reader| handed.iter().all(|agent| agent.id != reader.id)),
            _ => join(&mut readers, handed),
        }
        tell_each(work, ticket, readers, (template, what), (text, attachments));
    }
}

/// Tells somebody who got a ticket of it, in one mail with the notes that came with it.
fn hand_over(work: &mut Work<'_>, ticket: &Ticket, handed: &Handed, notes: &[&News]) {
    let Some(agent) = work.policy.agent(&handed.agent) else { return };
    let what = handed.what.join("; ");
    let mut context = handover::context(work, ticket, &what);
    if notes.is_empty() {
        tell(work, ticket, agent, handed.template(), context, Vec::new());
        return;
    }
    let files: Vec<Attachment> = notes.iter().flat_map(|note| note.attachments.iter().cloned()).collect();
    let travelling = travelling(&files, work.policy.desk.notify_attachments);
    let quoted = std::mem::take(&mut context.message.text);
    let all = |part: fn(&News) -> &str, between| notes.iter().map(|note| part(note)).collect::<Vec<_>>().join(between);
    context.reason = format!("{what}; {}", all(|note| &note.what, "; "));
    context.message.attachments.extend(context::named(&files, &travelling));
    context.message = MessageView { text: all(|note| &note.text, "\n\n"), quoted, ..context.message };
    tell(work, ticket, agent, name::NOTIFY_NOTE, context, travelling);
}

/// Tells the same people what became of a question to approvers; where nobody else would hear, who decides.
pub fn of_approval(work: &mut Work<'_>, ticket: &Ticket, actor: Option<&AgentId>, what: &str, words: Words<'_>) {
    let mut readers = of_the_ticket_or_deciders(work, ticket);
    readers.retain(|reader| Some(&reader.id) != actor);
    tell_each(work, ticket, readers, (name::NOTIFY_CHANGE, what), words);
}

/// The same, and who decides hears in any case.
pub fn of_approval_and_lead(work: &mut Work<'_>, ticket: &Ticket, what: &str) {
    let mut readers = of_the_ticket(work, ticket);
    join(&mut readers, present_deciders(work, ticket));
    tell_each(work, ticket, readers, (name::NOTIFY_CHANGE, what), ("", &[]));
}

/// Tells whoever had either of two tickets, and did not merge them, that they are one.
pub fn of_merge(work: &mut Work<'_>, (from, into): (&Ticket, &Ticket), actor: Option<&AgentId>, text: &str) {
    let mut readers: Vec<&Agent> = Vec::new();
    for ticket in [from, into] {
        join(&mut readers, work.policy.worker(ticket).into_iter().chain(work.policy.owner(ticket)));
        join(&mut readers, work.policy.agents_of(&ticket.watchers));
    }
    readers.retain(|reader| Some(&reader.id) != actor);
    let who = actor.and_then(|id| work.policy.agent(id)).map_or("somebody", |agent| agent.name.as_str());
    let what = format!("{who} merged ticket {} ({}) into this one", from.number, from.subject);
    tell_each(work, into, readers, (name::NOTIFY_CHANGE, &what), (text, &[]));
}

/// Tells the same people what an approver asks: that the requester does not see it, and how to answer whom.
pub fn of_question(work: &mut Work<'_>, ticket: &Ticket, from: &Address, what: &str, (text, files): Words<'_>) {
    let mut readers = of_the_ticket_or_deciders(work, ticket);
    readers.retain(|reader| !reader.has_address(&from.address));
    let travelling = travelling(files, work.policy.desk.notify_attachments);
    let attachments = context::named(files, &travelling);
    let message = MessageView { text: text.to_owned(), attachments, ..MessageView::default() };
    let about = context::about(ticket, work.policy, work.now).with_reason(what).with_message(message);
    let answer_with = voting::answer_with(from, work.policy);
    let context = Context { asked: context::person(from), answer_with, ..about };
    for agent in readers {
        tell(work, ticket, agent, name::NOTIFY_APPROVER, context.clone(), travelling.clone());
    }
}

/// Those whose work it is, whoever watches, and who stands in for them; where there is nobody, who decides.
fn of_the_ticket_or_deciders<'p>(work: &Work<'p>, ticket: &Ticket) -> Vec<&'p Agent> {
    let mut readers = of_the_ticket(work, ticket);
    if readers.is_empty() {
        readers = deciders(ticket, work.policy);
    }
    let standing_in = standing_in(work, ticket, &readers);
    join(&mut readers, standing_in);
    readers
}

/// Whose work it is, and who watches.
fn of_the_ticket<'p>(work: &Work<'p>, ticket: &Ticket) -> Vec<&'p Agent> {
    let members = work.queue(ticket).filter(|queue| queue.notify == Notify::Members);
    let mut readers = members.map(|queue| work.policy.agents_of(&queue.members)).unwrap_or_default();
    join(&mut readers, work.policy.worker(ticket).into_iter().chain(work.policy.owner(ticket)));
    let mut watchers = work.policy.agents_of(&ticket.watchers);
    watchers.retain(|agent| work.policy.may_hear(&agent.id, &ticket.queue));
    join(&mut readers, watchers);
    readers
}

/// Tells several what was done, and the text that goes with it.
pub fn tell_each(
    work: &mut Work<'_>,
    ticket: &Ticket,
    readers: Vec<&Agent>,
    (template, what): Said<'_>,
    (text, attachments): Words<'_>,
) {
    let travelling = travelling(attachments, work.policy.desk.notify_attachments);
    let attachments = context::named(attachments, &travelling);
    for agent in readers {
        let message = MessageView { text: text.to_owned(), attachments: attachments.clone(), ..MessageView::default() };
        let context = context::about(ticket, work.policy, work.now).with_reason(what).with_message(message);
        tell(work, ticket, agent, template, context, travelling.clone());
    }
}

/// Adds those who are not among the readers yet.
fn join<'p>(readers: &mut Vec<&'p Agent>, more: impl IntoIterator<Item = &'p Agent>) {
    for agent in more {
        if readers.iter().all(|reader| reader.id != agent.id) {
            readers.push(agent);
        }
    }
}

/// Sends one agent one notification, unless the agent's brake holds it back.
pub fn tell(
    work: &mut Work<'_>,
    ticket: &Ticket,
    agent: &Agent,
    template: &str,
    context: Context,
    attachments: Vec<Attachment>,
) -> bool {
    if is_barred(work, ticket, agent, template) {
        return false;
    }
    let bucket = (BucketKey::agent(&agent.id), work.policy.brakes.agent);
    if work.levels.take(&[bucket], work.now).is_err() {
        work.plan.because(format!("too many notifications to agent {}: {template} was not sent", agent.id));
        work.event(ticket, &Actor::Desk, format!("agent {} was not told: too many notifications", agent.id));
        // The same words for every ticket: the brake is the news, not each mail that it stops.
        work.plan.alerts.push(format!(
            "A brake fired: agent {} gets no more notifications for now; `maildesk ticket list` shows what is new",
            agent.id
        ));
        return false;
    }
    write(work, ticket, agent, template, context, attachments)
}

/// Sends one agent what must not be lost: a step of a clock. No brake, since each step comes once a ticket, so that
/// no loop can be made of them.
pub fn warn(work: &mut Work<'_>, ticket: &Ticket, agent: &Agent, template: &str, context: Context) -> bool {
    !is_barred(work, ticket, agent, template) && write(work, ticket, agent, template, context, Vec::new())
}

/// Whether this agent must not hear of it, whoever named the agent: a rule, a note, an escalation.
fn is_barred(work: &mut Work<'_>, ticket: &Ticket, agent: &Agent, template: &str) -> bool {
    let why = if !work.policy.may_hear(&agent.id, &ticket.queue) {
        format!("queue {} is restricted", ticket.queue)
    } else if is_about_reader(ticket, agent, template) {
        "it is about this agent's own matter".to_owned()
    } else {
        return false;
    };
    work.plan.because(format!("agent {} is not told ({template}): {why}", agent.id));
    true
}

fn write(
    work: &mut Work<'_>,
    ticket: &Ticket,
    agent: &Agent,
    template: &str,
    context: Context,
    attachments: Vec<Attachment>,
) -> bool {
    let noted = work.noted().any(|note| context.message.remarks.iter().any(|remark| remark == note));
    let reply_answers = Answered::of_mail(template, noted).is_for_requester(work.policy.desk.ungreeted);
    let mut context = Context { reply_answers, ..context.with_agent(agent) };
    context.message.remarks.extend(ticket.course.ack_unreached.clone());
    let written = work.write_to_agent(ticket, ToAgent { agent, template, context, attachments });
    if written {
        work.plan.because(format!("agent {} is told ({template})", agent.id));
        let noted = work.plan.drafts.last().filter(|_| noted).map(|draft| draft.message_id.clone());
        work.plan.noted.extend(noted);
    }
    written
}

/// Whether what colleagues write among themselves would go to the agent whose matter it is, and who does not work on
/// it: there an agent is a requester like any other.
fn is_about_reader(ticket: &Ticket, agent: &Agent, template: &str) -> bool {
    let among_colleagues = matches!(
        template,
        name::NOTIFY_CHANGE
            | name::NOTIFY_HANDOVER
            | name::NOTIFY_ROUTED
            | name::NOTIFY_NOTE
            | name::NOTIFY_SIDE
            | name::NOTIFY_ASIDE
            | name::NOTIFY_APPROVER
            | name::BOUNCED
    );
    let works = [&ticket.assignee, &ticket.owner].into_iter().flatten().any(|id| *id == agent.id);
    among_colleagues && !works && agent.has_address(&ticket.requester.address.address)
}

/// The attachments that travel in a notification: in order, as long as they fit.
fn travelling(attachments: &[Attachment], limit: u64) -> Vec<Attachment> {
    let mut left = limit;
    let mut fits = |attachment: &&Attachment| {
        let size = attachment.size;
        let fits = size <= left;
        left -= if fits { size } else { 0 };
        fits
    };
    attachments.iter().filter(|attachment| fits(attachment)).cloned().collect()
}
