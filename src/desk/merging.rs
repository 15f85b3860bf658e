//! Merging two tickets into one, splitting one entry off, ending one that is none.

use anyhow::{Result, bail, ensure};
use jiff::Timestamp;

use crate::desk::approval;
use crate::desk::changes;
use crate::desk::chat;
use crate::desk::context;
use crate::desk::copied;
use crate::desk::course::Joined;
use crate::desk::entered::Entered;
use crate::desk::facts::{Facts, Known, Side};
use crate::desk::mail::{Address, address_key};
use crate::desk::notify;
use crate::desk::opening;
use crate::desk::outage;
use crate::desk::plan::{Change, Plan};
use crate::desk::policy::Policy;
use crate::desk::problem;
use crate::desk::sla::{self, Happening};
use crate::desk::ticket::{Contact, EntryKind, Kind, Link, LinkKind, NewEntry, Status, Ticket, Visibility};
use crate::desk::wording::{SALUTATIONS, one_of, words};
use crate::desk::work::{Actor, Work};

/// Why these may not be merged, whoever does it.
pub fn objection(from: &Ticket, into: &Ticket, work: &Work<'_>) -> Option<String> {
    let has_kind = |ticket: &Ticket| matches!(ticket.kind, Kind::Problem | Kind::Release | Kind::Change);
    let ties = problem::ties(work, from) || problem::ties(work, into);
    if ties && has_kind(from) && has_kind(into) && from.kind != into.kind {
        return Some(format!(
            "Ticket {} is a {}, ticket {} a {}, and one cannot do as both: `/link related {}` keeps them together",
            from.number, from.kind, into.number, into.kind, into.number
        ));
    }
    if into.status.is_done() && (problem::ties(work, from) || approval::is_open(from)) {
        return Some(format!(
            "Ticket {} is {}, and what is tied to ticket {} or waits for an approval would be solved by nobody: write \
             `/reopen` there first",
            into.number, into.status, from.number
        ));
    }
    outage::unmergeable(from, into)
}

/// Everything of `from` goes into `into`; the emptied ticket stays, closed, and its tokens and numbers lead on.
pub fn merge(
    from: Ticket,
    into: Ticket,
    actor: &Actor,
    facts: &Facts,
    policy: &Policy,
    now: Timestamp,
) -> Result<Plan> {
    ensure!(from.number != into.number, "a ticket cannot be merged into itself");
    let mut work = Work::new(policy, facts, now);
    if let Some(why) = objection(&from, &into, &work) {
        bail!(why);
    }
    let mut into = into;
    fold(&mut work, from, &mut into, actor);
    Ok(work.finish(None, into))
}

/// The same as a part of what else is done.
pub fn fold(work: &mut Work<'_>, mut from: Ticket, into: &mut Ticket, actor: &Actor) {
    let same = of_the_same_people(&from, into);
    chat::part(work, &mut from);
    chat::part(work, into);
    let people = from.participants.iter().map(|participant| &participant.address);
    // Whoever asked for the one is in the other, too; who took part only in the one stays out.
    let stays_out = |one: &Address| into.is_taken_out(&one.address) && !from.requester.address.is(&one.address);
    let people: Vec<Address> = people.filter(|one| !stays_out(one)).cloned().collect();
    let entered = Entered::merged(work, actor.agent());
    work.add_participants(into, &people, Some(&entered));
    if !same {
        work.plan.warnings.push(joined(&from, into, work.policy));
        into.course.joined.push(Joined { ticket: from.number, at: work.now, by: actor.agent().cloned() });
    }
    if from.course.unanswerable.is_none() {
        into.course.merged_requesters.insert(from.requester.address.key());
    }
    take_over(work, &from, into, actor);
    if work.policy.worker(into).is_none() && work.policy.worker(&from).is_some() {
        work.assign(into, from.assignee.clone(), actor);
    }
    sla::merge(&mut into.clocks, &from.clocks);
    // As of clocks, the earlier one stays.
    into.due_by_hand = into.due_by_hand.into_iter().chain(from.due_by_hand).min();
    into.sides.append(&mut from.sides);
    outage::merge(work, &mut from, into, actor);
    into.service = into.service.take().or(from.service.clone());
    approval::merge(work, &mut from, into, actor);
    into.course.merge(&from.course, same);
    let takes_part: Vec<String> = into.participants.iter().map(|participant| participant.address.key()).collect();
    into.course.taken_out.retain(|address| !takes_part.contains(address));
    into.timing.merge(&from.timing);
    work.changed(into);
    from.clocks.clear();
    from.course.rating_held = None;
    let untold = from.course.untold.take().filter(|_| same && into.status == Status::Resolved);
    into.course.untold = into.course.untold.take().or(untold);
    work.event(into, actor, format!("ticket {} ({}) was merged into this one", from.number, from.subject));
    work.plan.changes.push(Change::Merge { from: from.number, into: into.number });
    let beware = if same { String::new() } else { format!("Beware: {}", joined(&from, into, work.policy)) };
    notify::of_merge(work, (&from, into), actor.agent(), &beware);
    from.status = Status::Closed;
    from.done_at = Some(work.now);
    from.updated_at = work.now;
    // Nothing is due on it any more, but what it began to answer.
    from.wake_at = problem::goes_on_at(&from);
    work.plan.changes.push(Change::Ticket(Box::new(from)));
}

/// What a ticket says of itself beyond its mail: where the other one says nothing, that is kept; where it does, the
/// timeline tells of it.
fn take_over(work: &mut Work<'_>, from: &Ticket, into: &mut Ticket, actor: &Actor) {
    for (name, value) in &from.fields {
        match into.fields.get(name).filter(|own| !own.is_empty()) {
            None => {
                into.fields.insert(name.clone(), value.clone());
                work.event(into, actor, format!("{name}: {value}"));
            }
            Some(own) if own != value => {
                work.event(into, actor, format!("{name} stays as it is; that of ticket {} was: {value}", from.number));
            }
            Some(_) => {}
        }
    }
    if into.window.is_none() && into.fields.get(changes::FIELD) == from.fields.get(changes::FIELD) {
        into.window = from.window;
    }
    // Whoever solves what it became a part of solves what is tied to it.
    let ties = matches!(from.kind, Kind::Problem | Kind::Release) && !problem::tied(work, from.number).is_empty();
    if ties {
        work.set_kind(into, from.kind, actor);
        let kind = if from.kind == Kind::Release { LinkKind::PartOf } else { LinkKind::CausedBy };
        for tied in problem::tied(work, from.number) {
            if tied != into.number {
                work.plan.changes.push(Change::Link(Link { kind, from: tied, to: into.number }));
            }
        }
    }
}

/// Whether nobody hears more by merging them.
pub fn of_the_same_people(from: &Ticket, into: &Ticket) -> bool {
    let within = |some: &Ticket, all: &Ticket| {
        some.participants.iter().all(|participant| all.is_participant(&participant.address.address))
    };
    within(from, into) && within(into, from)
}

/// Who is told more than before: a merged ticket is answered to its requester, with a copy to everybody else, and the
/// page behind the link in the requester's mail shows all of it.
fn joined(from: &Ticket, into: &Ticket, policy: &Policy) -> String {
    let (old, number, requester) = (from.number, into.number, &into.requester.address);
    let has_page = policy.desk.public_url.is_some() && !requester.is(&from.requester.address.address);
    let read = if has_page {
        format!(
            "; all that {} wrote in ticket {old} becomes readable to {} on the page of ticket {number}",
            from.requester.address.address, requester.address
        )
    } else {
        String::new()
    };
    format!(
        "tickets {old} and {number} were not of the same people: every answer in ticket {number}, also to what came in ticket {old}, goes to {}, with what it quotes{read}; `/split` in answer to the mail that told of a message, or `maildesk ticket split {number} ENTRY`, parts it off again",
        copied::readers(into)
    )
}

/// Ends a ticket that turned out to be none; nobody outside is told.
pub fn conclude(ticket: Ticket, why: &str, facts: &Facts, policy: &Policy, now: Timestamp) -> Plan {
    let mut work = Work::new(policy, facts, now);
    let mut ticket = ticket;
    work.event(&ticket, &Actor::Desk, why);
    work.set_status(&mut ticket, Status::Resolved, &Actor::Desk);
    work.finish(None, ticket)
}

/// The entry becomes the first of a new ticket for whoever wrote it.
pub fn split(
    from: Ticket,
    (id, entry): (i64, &NewEntry),
    actor: &Actor,
    facts: &Facts,
    policy: &Policy,
    now: Timestamp,
) -> Result<Plan> {
    ensure!(
        entry.kind == EntryKind::Inbound,
        "only mail that came can be split off, not an entry of kind {}",
        entry.kind
    );
    ensure!(
        entry.visibility != Visibility::Side,
        "what a third party wrote in a side conversation is no request: open a ticket for it with `maildesk ticket new`"
    );
    let mut work = Work::new(policy, facts, now);
    let ticket = part(&mut work, &from, (id, entry, facts.contact.as_ref()), actor);
    Ok(work.finish(None, ticket))
}

/// The same as a part of what else is done; the new ticket is for whoever does it to write. `known` is the writer, if
/// that is known.
pub fn part(
    work: &mut Work<'_>,
    from: &Ticket,
    (id, entry, known): (i64, &NewEntry, Option<&Contact>),
    actor: &Actor,
) -> Ticket {
    // Whoever wrote it is answered, which after a merge need not be the requester.
    let requester = match &entry.author.address {
        Some(address) if !from.requester.address.is(address) => match known.filter(|known| known.address.is(address)) {
            Some(known) => known.clone(),
            None => opening::contact(work, Address { name: entry.author.name.clone(), address: address.clone() }),
        },
        _ => from.requester.clone(),
    };
    let own = entry.author.address.as_ref().is_some_and(|address| requester.address.is(address));
    // After a merge the subject may be what somebody else wrote.
    let knows = requester.address.is(&from.requester.address.address) || from.course.joined.is_empty();
    let subject = if knows { from.subject.clone() } else { begun(&entry.text) };
    let mut ticket = opening::blank(work, requester, &subject, Some(&from.language));
    ticket.queue = from.queue.clone();
    ticket.mailbox = from.mailbox.clone();
    ticket.created_at = entry.at;
    ticket.course.came_by = from.course.came_by;
    ticket.course.split_from = Some(from.number);
    work.plan.changes.push(Change::Move { entry: id, into: ticket.number, opened: own && entry.is_to_desk_alone() });
    work.plan.changes.push(Change::Link(Link { kind: LinkKind::SplitFrom, from: ticket.number, to: from.number }));
    if let Some(message_id) = &entry.message_id {
        work.plan.changes.push(Change::Known(Known {
            message_id: message_id.clone(),
            ticket: ticket.number,
            side: Side::Requester,
        }));
        ticket.thread.follow(message_id, &[]);
    }
    work.event(&ticket, actor, format!("split off ticket {}", from.number));
    work.event(from, actor, format!("an entry was split off as ticket {}", ticket.number));
    let wrote = entry.author.address.as_deref().unwrap_or_default();
    if from.is_participant(wrote) && !from.requester.address.is(wrote) {
        let mut rest = from.clone();
        rest.participants.retain(|one| !one.address.is(wrote));
        // What they got of it leads here still, and must not bring them back.
        rest.course.taken_out.insert(address_key(wrote));
        rest.course.merged_requesters.remove(&address_key(wrote));
        work.plan.changes.push(Change::Ticket(Box::new(rest)));
        work.event(from, actor, format!("{wrote} takes no part here any more"));
    }
    work.happened(&mut ticket, Happening::Opened, entry.at);
    ticket
}

/// A subject for a text that has none of its own: its first line that does not only greet, or else its first.
fn begun(text: &str) -> String {
    const LONGEST: usize = 60;
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines().find(|line| !only_greets(line)).or_else(|| lines().next()).unwrap_or_default();
    context::beginning(first, LONGEST)
}

/// "Hello!", "Hi Ann", "Dear Sir or Madam,", "Ann,".
fn only_greets(line: &str) -> bool {
    const LONGEST_GREETING: usize = 5;
    let marks = [',', '.', '!', '?', ':', ';'];
    let bare = line.trim_end_matches(marks);
    let spoken: Vec<&str> = bare.split_whitespace().collect();
    let Some((opening, whom)) = spoken.split_first().filter(|_| !bare.contains(marks)) else { return false };
    let calls = line.ends_with([',', '!']) || whom.iter().all(|word| word.starts_with(char::is_uppercase));
    let salutes = one_of(SALUTATIONS, &words(opening)) && calls && spoken.len() <= LONGEST_GREETING;
    salutes || line.ends_with(',') && whom.is_empty()
}

#[cfg(test)]
mod tests {
    use super::begun;

    #[test]
    fn a_subject_is_the_first_line_that_does_not_only_greet() {
        for (text, subject) in [
            ("Hello!\n\nThe lamp is broken.", "The lamp is broken."),
            ("Hi Ann\nThe lamp is broken.", "The lamp is broken."),
            ("Dear Sir or Madam,\nthe lamp is broken.", "the lamp is broken."),
            ("Ann,\nthe lamp is broken.", "the lamp is broken."),
            ("Since you mended the tray,\nthe lamp is broken.", "Since you mended the tray,"),
            ("Hello, the lamp is broken.\nIt smells.", "Hello, the lamp is broken."),
            ("Hello it burns\nagain.", "Hello it burns"),
            ("Hello!", "Hello!"),
        ] {
            assert_eq!(begun(text), subject, "{text}");
        }
    }
}
