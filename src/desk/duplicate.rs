//! Mail that came before. Whoever writes to two mailboxes of the desk at once has one matter, which is one ticket: that of
//! the mailbox by which it came first. An agent's client may send one answer twice, as two mails to look at.

use jiff::SignedDuration;

use crate::desk::channel::Channel;
use crate::desk::correspondent::writer;
use crate::desk::facts::Earlier;
use crate::desk::mail::{Attachment, Mail};
use crate::desk::names::AgentId;
use crate::desk::notify;
use crate::desk::plan::{Plan, Verdict};
use crate::desk::template::name;
use crate::desk::ticket::{EntryKind, NewEntry, Ticket};
use crate::desk::work::{Actor, Work};

/// Nothing is done a second time. Those who would have had it by this mailbox hear once where it is.
pub fn decide(mut work: Work<'_>, mail: &Mail, earlier: &Earlier) -> Plan {
    work.plan.because(format!("the same mail came before, as ledger row {}", earlier.ledger));
    if let Some(mailbox) = work.policy.mailbox(&work.facts.mailbox) {
        work.plan.because(format!("this one came by mailbox {} of queue {}", mailbox.name, mailbox.queue));
    }
    let ticket = earlier.ticket.and_then(|number| work.facts.ticket(number)).cloned();
    if let Some(ticket) =
        ticket.filter(|_| !earlier.here && matches!(earlier.verdict, Verdict::Opened | Verdict::Appended))
    {
        tell_the_others(&mut work, mail, &ticket);
    }
    work.conclude(Verdict::Duplicate, earlier.ticket)
}

/// A queue that never hears of what was written to it would take it for lost.
fn tell_the_others(work: &mut Work<'_>, mail: &Mail, ticket: &Ticket) {
    let Some(mailbox) = work.policy.mailbox(&work.facts.mailbox).filter(|mailbox| mailbox.queue != ticket.queue) else {
        return;
    };
    if ticket.status.is_done() {
        return;
    }
    let there = Ticket { queue: mailbox.queue.clone(), assignee: None, owner: None, ..ticket.clone() };
    let known: Vec<_> = notify::present_audience(work, ticket).into_iter().map(|agent| agent.id.clone()).collect();
    let hears = |id| work.policy.may_hear(id, &ticket.queue) && !known.contains(id);
    let readers: Vec<_> = notify::present_audience(work, &there).into_iter().filter(|agent| hears(&agent.id)).collect();
    if readers.is_empty() {
        return;
    }
    let (address, queue) = (&mailbox.address, &ticket.queue);
    work.event(ticket, &Actor::Desk, format!("it came to {address}, too: queue {} was told", mailbox.queue));
    let who = writer(mail).map_or("somebody", |from| from.label());
    let told = format!(
        "{who} wrote this to {address}, too; it is a ticket of queue {queue}, where somebody sees to it \
         (`/queue {}` takes it over)",
        mailbox.queue
    );
    notify::tell_each(work, ticket, readers, (name::NOTIFY_CHANGE, &told), (&mail.text(), &[]));
}

/// So long the same answer once more is taken for one that a client sent twice.
const SENT_TWICE: SignedDuration = SignedDuration::from_hours(1);

/// Whether the agent has sent this very answer since the desk wrote what it answers: the same words with the same files. What
/// the requester's side wrote since may want the same answer.
pub fn is_sent(text: &str, files: &[Attachment], ticket: &Ticket, agent: &AgentId, work: &Work<'_>) -> bool {
    let Some(agent) = work.policy.agent(agent).filter(|_| work.facts.channel == Channel::Mail) else { return false };
    let (text, files) = (work.policy.keys.scrub(text), looks(files));
    let heard = work.facts.latest.get(&ticket.number).map(|latest| latest.at);
    let is_same = |entry: &NewEntry| {
        let own = entry.author.address.as_ref().is_some_and(|address| agent.has_address(address));
        let newest = heard.is_none_or(|heard| heard <= entry.at) && work.now.duration_since(entry.at) <= SENT_TWICE;
        let same = entry.text.trim() == text.trim() && looks(&entry.attachments) == files;
        entry.kind == EntryKind::Outbound && own && newest && same
    };
    work.facts.answered_since.get(&ticket.number).is_some_and(|since| since.iter().any(is_same))
}

/// Files as far as they are known without their bytes.
fn looks(files: &[Attachment]) -> Vec<(Option<&str>, &str, u64)> {
    files.iter().map(|file| (file.name.as_deref(), file.content_type.as_str(), file.size)).collect()
}
