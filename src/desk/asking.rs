//! Asking a third party: by `/ask`, by an agent's own client, and once more when no answer comes.

use crate::desk::ack;
use crate::desk::command::Command;
use crate::desk::context;
use crate::desk::correspondent::is_unknown;
use crate::desk::direct;
use crate::desk::facts::Side;
use crate::desk::inside;
use crate::desk::mail::{Address, Mail};
use crate::desk::names::AgentId;
use crate::desk::notify;
use crate::desk::outgoing::ToThirdParty;
use crate::desk::perform::{Enclosed, carry_out};
use crate::desk::plan::{Draft, Plan, Verdict};
use crate::desk::policy::Policy;
use crate::desk::returned;
use crate::desk::side::{SideKey, SideTalk};
use crate::desk::template::{Context, MessageView, PersonView, QuestionView, name};
use crate::desk::ticket::{Author, EntryKind, NewEntry, Status, Thread, Ticket, TicketNumber, Visibility};
use crate::desk::work::{Actor, Work};

/// Why this person cannot be asked, or who is meant where no one is named.
pub fn objection(to: Option<&Address>, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let policy = work.policy;
    let Some(to) = to else {
        let Some(latest) = ticket.sides.last() else {
            let apart = work.facts.told_of.as_ref().map(|told| &told.entry).filter(|entry| entry.is_to_desk_alone());
            return Some(match apart.and_then(|entry| entry.author.address.as_deref()) {
                Some(writer) => format!(
                    "{writer} wrote to the desk alone, and was not asked: to answer so that nobody else reads it, name them, as in \
                     `/ask {writer}`"
                ),
                None => {
                    "Nobody was asked about this ticket yet: name somebody, as in `/ask vera@vendor.example`".to_owned()
                }
            });
        };
        if let Some(writer) = unasked_writer(ticket, work) {
            return Some(format!(
                "{writer} wrote last, whom nobody asked: name whom you mean behind `/ask`, {writer} or {}",
                latest.with_whom()
            ));
        }
        // Written below mail of the one, it must not go to the other who answered meanwhile. Below what came back it is
        // written to none of them.
        let moved = work.facts.answered.as_ref().is_some_and(|answered| latest.moved_at > answered.at);
        let unclear = moved || returned::is_answered(work.facts);
        return (unclear && ticket.sides.len() > 1).then(|| {
            let all: Vec<String> = ticket.sides.iter().map(|talk| talk.with_whom()).collect();
            let since = if moved { ", and somebody wrote since" } else { "" };
            format!("Several were asked ({}){since}: name whom you mean behind `/ask`", all.join("; "))
        });
    };
    let address = &to.address;
    let is_requester = ticket.requester.address.is(address);
    if is_requester || ticket.is_participant(address) && !speaks_apart(address, ticket, work) {
        return Some(format!("{address} takes part in this ticket and gets your answers: write it without `/ask`"));
    }
    if let Some(agent) = policy.agent_by_address(address) {
        return Some(format!("{} is an agent of this desk: write it below `/note`", agent.name));
    }
    is_of_desk(to, policy).then(|| format!("{address} is the desk's own address: name somebody else"))
}

/// Who is asked: where nobody is named, those of the conversation that moved last.
pub fn whom<'a>(to: Option<&'a Address>, ticket: &'a Ticket) -> &'a [Address] {
    match to {
        Some(to) => std::slice::from_ref(to),
        None => ticket.sides.last().map_or(&[], |talk| &talk.people),
    }
}

/// Whether somebody who takes part was asked apart or to approve, or wrote to the desk alone: that is answered as it was said.
fn speaks_apart(address: &str, ticket: &Ticket, work: &Work<'_>) -> bool {
    let mut asides = work.facts.asides.get(&ticket.number).into_iter().flatten();
    let mut votes = ticket.course.approval.iter().flat_map(|approval| &approval.votes);
    ticket.side_with(address).is_some()
        || votes.any(|vote| vote.who.is(address))
        || asides.any(|aside| aside.is_to_desk_alone() && aside.author.is(address))
}

/// Who wrote last in the side conversations, where that is somebody else than those who were asked.
fn unasked_writer<'w>(ticket: &Ticket, work: &'w Work<'_>) -> Option<&'w str> {
    let asides = work.facts.asides.get(&ticket.number)?;
    let came = |aside: &&NewEntry| aside.kind == EntryKind::Inbound && aside.visibility == Visibility::Side;
    let writer = asides.iter().find(came)?.author.address.as_deref()?;
    ticket.side_with(writer).is_none().then_some(writer)
}

/// Whether an address is the desk's own, or nobody's: neither is anybody to write to.
pub fn is_of_desk(to: &Address, policy: &Policy) -> bool {
    policy.mailbox_by_address(&to.address).is_some() || is_unknown(to)
}

/// Asks the third party, in the conversation that there is or in a new one, and waits for the answer. The error says in
/// words why nothing was sent.
pub fn ask(
    work: &mut Work<'_>,
    ticket: &mut Ticket,
    actor: &Actor,
    to: Option<&Address>,
    text: &str,
    enclosed: &Enclosed,
) -> Result<(), String> {
    if let Some(why) = objection(to, ticket, work) {
        return Err(why);
    }
    let policy = work.policy;
    let known = match to {
        Some(to) => ticket.side_among(std::slice::from_ref(to)),
        None => ticket.sides.last(),
    };
    let known = known.cloned();
    let mut talk = known.unwrap_or_else(|| begin(work, ticket, to.into_iter().cloned().collect(), ""));
    if work.policy.worker(ticket).is_none() && actor.agent().is_some() {
        work.assign(ticket, actor.agent().cloned(), actor);
    }
    let text = policy.keys.scrub(text);
    talk.asker = actor.agent().cloned();
    talk.gone.clear();
    let mail = ToThirdParty {
        template: name::ASK,
        message: MessageView {
            text: text.clone(),
            written: text.clone(),
            marked_up: enclosed.marked_up,
            ..MessageView::default()
        },
        auto_submitted: None,
        attachments: enclosed.attachments.clone(),
    };
    if !work.write_to_third_party(ticket, &mut talk, mail) {
        return Err(work.plan.reasons.last().cloned().unwrap_or_default());
    }
    let message_id = work.plan.drafts.last().map(|draft| draft.message_id.clone());
    let entry = NewEntry {
        quoted_text: enclosed.quoted.clone(),
        attachments: enclosed.attachments.clone(),
        message_id,
        ..outbound(work, actor.author(policy), &text)
    };
    work.entry(ticket, entry);
    let who = actor.author(policy).name.unwrap_or_else(|| "the desk".to_owned());
    let what = format!("{who} asked {}; the requester does not see it", talk.with_whom());
    work.plan.because(what.clone());
    wait(work, ticket, talk, &text);
    notify::later(work, ticket, actor.agent(), (name::NOTIFY_NOTE, &what), (&text, &enclosed.attachments));
    Ok(())
}

/// What these commands asked of whom, for the agent who did: the requester does not see it, and nothing else would tell.
pub fn question(work: &Work<'_>, ticket: TicketNumber, commands: &[Command]) -> QuestionView {
    let text = commands.iter().find_map(|command| match command {
        Command::Ask { text, .. } => Some(text),
        _ => None,
    });
    let is_one = |draft: &&Draft| draft.ticket == Some(ticket) && draft.template == name::ASK;
    let asked = text.zip(work.plan.drafts.iter().find(is_one));
    asked.map_or_else(QuestionView::default, |(text, draft)| QuestionView {
        to: draft.rcpts.join(", "),
        text: if text.trim().is_empty() { String::new() } else { inside::quoted(text) },
    })
}

/// Writes to somebody outside what a rule says, in the conversation that there is or in a new one. No answer is owed;
/// one that comes is for the agents. The error says in words why nothing was sent.
pub fn inform(
    work: &mut Work<'_>,
    ticket: &mut Ticket,
    to: &Address,
    template: &str,
    message: MessageView,
    rule: &str,
) -> Result<(), String> {
    if let Some(why) = objection(Some(to), ticket, work) {
        return Err(why);
    }
    if let Err(why) = ack::brake_for(&mut work.levels, to, ticket, work.policy, work.now) {
        work.plan.alerts.push(format!("A brake fired: {why}"));
        return Err(why);
    }
    let fresh = |work: &Work<'_>| SideTalk { waits: false, ..begin(work, ticket, vec![to.clone()], "") };
    let mut talk = ticket.side_among(std::slice::from_ref(to)).cloned().unwrap_or_else(|| fresh(work));
    let mail = ToThirdParty { template, message, auto_submitted: Some("auto-generated"), attachments: Vec::new() };
    if !work.write_to_third_party(ticket, &mut talk, mail) {
        return Err(work.plan.reasons.last().cloned().unwrap_or_default());
    }
    let draft = work.plan.drafts.last();
    let (id, text) = draft.map(|draft| (draft.message_id.clone(), draft.text.clone())).unzip();
    let entry = NewEntry { message_id: id, ..outbound(work, Author::rule(rule), &text.unwrap_or_default()) };
    work.entry(ticket, entry);
    work.plan.because(format!("{} is written to; the requester does not see it", talk.with_whom()));
    talk.moved_at = work.now;
    ticket.take_side(talk.key);
    ticket.sides.push(talk);
    Ok(())
}

/// The third parties to whom an agent's own client sent this mail, the desk being copied in only: then it left already,
/// and it is no answer to the requester. Nobody where somebody who takes part got it, too.
pub fn asked_directly(mail: &Mail, ticket: &Ticket, policy: &Policy) -> Vec<Address> {
    let own = |to: &Address| policy.is_own(to);
    let outside = |to: &Address| policy.is_outside(to) && to.address.contains('@');
    let public = |to: &Address| ticket.is_participant(&to.address) || ticket.requester.address.is(&to.address);
    if mail.to.iter().any(own) || mail.recipients().any(public) || !mail.to.iter().any(outside) {
        return Vec::new();
    }
    let mut people: Vec<Address> = Vec::new();
    for person in mail.recipients().filter(|to| outside(to)) {
        if people.len() < SideTalk::MOST_PEOPLE && people.iter().all(|known| !known.is(&person.address)) {
            people.push(person.clone());
        }
    }
    people
}

/// Records what an agent's own client sent to third parties, who read all of it, and does what it says to the desk.
pub fn asked_already(mut work: Work<'_>, mail: &Mail, mut ticket: Ticket, agent: &AgentId, to: Vec<Address>) -> Plan {
    let policy = work.policy;
    let actor = Actor::Agent(agent.clone());
    let known = ticket.side_among(&to).cloned();
    let mut talk = known.unwrap_or_else(|| begin(&work, &ticket, to, &mail.subject));
    talk.asker = Some(agent.clone());
    if !talk.forwarded_by.contains(agent) {
        talk.forwarded_by.push(agent.clone());
    }
    if policy.worker(&ticket).is_none() {
        work.assign(&mut ticket, Some(agent.clone()), &actor);
    }
    let fit = |id: &&str| !work.facts.id_taken && policy.keys.scrub(id) == **id;
    if let Some(id) = mail.message_id.as_deref().filter(fit) {
        talk.thread.follow(id, &[]);
        work.know(id, ticket.number, Side::ThirdParty);
    }
    let said = direct::said(mail.reply_text(), agent, policy, &talk.with_whom())
        .without_answer()
        .heeding(&ticket, &actor, &work);
    let text = said.text;
    let quoted = mail.quoted_text();
    let entry = NewEntry {
        quoted_text: (!quoted.is_empty()).then_some(quoted),
        attachments: mail.enclosures().cloned().collect(),
        message_id: mail.message_id.clone(),
        addressees: talk.people.iter().map(Address::key).collect(),
        ..outbound(&work, actor.author(policy), &text)
    };
    work.entry(&ticket, entry);
    let who = actor.author(policy).name.unwrap_or_else(|| agent.to_string());
    let what = format!("{who} wrote to {}; the requester does not see it", talk.with_whom());
    work.plan.because(format!("{what}, and nothing is sent: the agent's own client did"));
    wait(&work, &mut ticket, talk, &policy.keys.scrub(&text));
    work.set_status(&mut ticket, Status::OnHold, &actor);
    notify::of_change(&mut work, &ticket, Some(agent), (name::NOTIFY_NOTE, &what), (&text, &[]));
    let (before, mut remarks) = (work.plan.changes.len(), said.remarks);
    remarks.extend(carry_out(&mut work, &mut ticket, &actor, &said.commands, &Enclosed::default()).err());
    direct::tell_done(&mut work, &ticket, agent, &said.commands, (before, remarks));
    work.finish(Some(Verdict::Note), ticket)
}

/// What is due where no answer came: the same once more in the same thread, or after the last time word to who asked.
pub fn chase(work: &mut Work<'_>, ticket: &mut Ticket, key: SideKey) {
    let Some(mut talk) = ticket.side(key).cloned() else { return };
    if talk.asked_again >= SideTalk::MOST_REMINDERS {
        give_up(work, ticket, key);
        return;
    }
    let mail = ToThirdParty {
        template: name::ASK_AGAIN,
        message: MessageView {
            text: talk.question.clone(),
            // Since the question, and not since the desk last asked again.
            at: context::local_date(talk.moved_at, ticket, work.policy),
            ..MessageView::default()
        },
        auto_submitted: Some("auto-generated"),
        attachments: Vec::new(),
    };
    // Also where it could not be written, which was told: it is not tried every minute.
    talk.asked_again += 1;
    let times = format!("{} of {}", talk.asked_again, SideTalk::MOST_REMINDERS);
    if work.write_to_third_party(ticket, &mut talk, mail) {
        let message_id = work.plan.drafts.last().map(|draft| draft.message_id.clone());
        let entry = NewEntry { message_id, ..outbound(work, Author::system(), &talk.question) };
        work.entry(ticket, entry);
        work.event(ticket, &Actor::Desk, format!("{} was asked again ({times})", talk.with_whom_there()));
        work.plan.because(format!("ticket {}: {} is asked again ({times})", ticket.number, talk.with_whom_there()));
    }
    talk.asked_at = work.now;
    ticket.sides.iter_mut().filter(|known| known.key == key).for_each(|known| *known = talk.clone());
}

/// Nobody waits for this third party any more: an agent must do something else.
fn give_up(work: &mut Work<'_>, ticket: &mut Ticket, key: SideKey) {
    let Some(talk) = ticket.sides.iter_mut().find(|talk| talk.key == key) else { return };
    talk.waits = false;
    let talk = talk.clone();
    let told = format!("{} was asked {} times more and has not answered", talk.with_whom_there(), talk.asked_again);
    failed(work, ticket, &told);
    for agent in notify::of_talk(&talk, ticket, work) {
        let context = context::about(ticket, work.policy, work.now).with_reason(told.clone());
        notify::tell(work, ticket, agent, name::NOTIFY_CHANGE, context, Vec::new());
    }
}

/// A side conversation came to nothing: the ticket is the desk's again.
pub fn failed(work: &mut Work<'_>, ticket: &mut Ticket, told: &str) {
    work.event(ticket, &Actor::Desk, told);
    work.plan.because(format!("ticket {}: {told}", ticket.number));
    // Also pending: the requester was answered meanwhile, and waits for what somebody else should have said.
    if ticket.status.is_waiting() {
        work.set_status(ticket, Status::Open, &Actor::Desk);
    }
}

/// What the templates of mail to third parties are given: nothing that is the requester's.
pub fn context(ticket: &Ticket, talk: &SideTalk, message: MessageView, work: &Work<'_>) -> Context {
    let agent = talk.asker.as_ref().and_then(|id| work.policy.agent(id));
    let mut context = context::about(ticket, work.policy, work.now).with_message(message);
    context.ticket.subject = talk.subject.clone();
    context.requester = PersonView::default();
    context.asked = talk.people.first().map(context::person).unwrap_or_default();
    match agent {
        Some(agent) => context.with_agent(agent),
        None => context,
    }
}

fn begin(work: &Work<'_>, ticket: &Ticket, people: Vec<Address>, subject: &str) -> SideTalk {
    SideTalk {
        key: ticket.next_side(),
        people,
        asker: None,
        subject: subject.to_owned(),
        thread: Thread::default(),
        question: String::new(),
        asked_at: work.now,
        moved_at: work.now,
        waits: true,
        gone: Vec::new(),
        asked_again: 0,
        asked_in: None,
        forwarded_by: Vec::new(),
    }
}

/// From now on an answer is owed.
fn wait(work: &Work<'_>, ticket: &mut Ticket, mut talk: SideTalk, question: &str) {
    talk.question = question.to_owned();
    talk.asked_at = work.now;
    talk.moved_at = work.now;
    talk.waits = true;
    talk.gone.clear();
    talk.asked_again = 0;
    talk.asked_in = Some(ticket.queue.clone());
    ticket.sides.retain(|known| known.key != talk.key);
    ticket.sides.push(talk);
}

fn outbound(work: &Work<'_>, author: Author, text: &str) -> NewEntry {
    NewEntry::new(EntryKind::Outbound, Visibility::Side, author, work.now, text)
}
