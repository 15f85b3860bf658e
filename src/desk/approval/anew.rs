//! Questions to approvers that are over, since what was asked about is another now: all are asked anew.

use crate::desk::approval::{Approval, Outcome, Why, is_window_over, may_write, pose};
use crate::desk::asked::Asked;
use crate::desk::mail::Address;
use crate::desk::notify;
use crate::desk::policy::Policy;
use crate::desk::ticket::{Kind, Status, Ticket};
use crate::desk::work::{Actor, Work};

/// Whoever was asked approves what they read. When that is another now, whoever changed it and in whatever way, the
/// question is over, and all are asked anew: those as well who rejected it, since it may be mended.
pub fn settle(work: &mut Work<'_>, ticket: &mut Ticket, actor: &Actor) {
    if ticket.status.is_done() || ticket.kind != Kind::Change || work.asking.contains_key(&ticket.number) {
        return;
    }
    // Where nobody is asked, nobody is asked anew.
    let asks = |approval: &&mut Approval| !approval.votes.is_empty();
    let Some(approval) = ticket.course.approval.as_mut().filter(asks) else { return };
    // Asked before this was kept: then it was what the ticket said.
    if let (None, Some(before)) = (&approval.asked, work.facts.ticket(ticket.number)) {
        approval.asked = Some(Asked::of(before));
    }
    let Some(approval) = &ticket.course.approval else { return };
    let what = approval.outdated(ticket).join(", ");
    if what.is_empty() {
        return;
    }
    let people: Vec<Address> = approval.votes.iter().map(|vote| vote.who.clone()).collect();
    let (needs, asker) = (approval.needs, actor.agent().or(approval.asker.as_ref()).cloned());
    let people = others(people, ticket, actor, work.policy);
    let needs = needs.min(people.len());
    if people.is_empty() {
        pose(work, ticket, asker, &people, needs);
        let told =
            format!("{what} changed by whoever was to approve it, so that somebody else must: `/approvers` asks");
        work.event(ticket, actor, told.clone());
        work.plan.because(format!("ticket {}: {told}", ticket.number));
        work.set_status(ticket, Status::Open, actor);
        notify::of_approval(work, ticket, actor.agent(), &told, ("", &[]));
        return;
    }
    let unasked = if is_window_over(ticket, work.now) {
        Some("its window is over: `/window` gives it another".to_owned())
    } else if *actor == Actor::Desk {
        // What nobody of the desk does may go round and round.
        may_write(work, ticket, &people, "nobody is asked to approve it anew")
            .err()
            .map(|why| format!("{why}: `/approvers` asks"))
    } else {
        None
    };
    let asked = pose(work, ticket, asker, &people, needs);
    let over = format!("{what} changed, so that what was asked about it is over and no answer counts");
    let told = match &unasked {
        None => format!("{over}; asked to approve anew: {asked}"),
        Some(why) => format!("{over}; nobody is asked anew, {why}"),
    };
    let now = Asked::of(ticket);
    match ticket.course.approval.as_mut().filter(|_| unasked.is_some()) {
        Some(approval) => {
            approval.given_up = true;
            approval.asked = Some(now);
        }
        None => {
            work.asking.insert(ticket.number, Why::Changed);
        }
    }
    work.event(ticket, actor, told.clone());
    work.plan.because(format!("ticket {}: {told}", ticket.number));
    work.set_status(ticket, if unasked.is_some() { Status::Open } else { Status::OnHold }, actor);
    notify::of_approval(work, ticket, actor.agent(), &told, ("", &[]));
}

/// What becomes of a question that is not approved when its ticket is merged: it must not be lost, nor be got round by
/// merging, and nobody may approve what they did not read. So it is over, and about what both have become all are asked
/// anew who were asked about either; where both were asked about, all must agree. What was rejected stays so in a ticket
/// in which nobody was asked.
pub fn merge(work: &mut Work<'_>, from: &mut Ticket, into: &mut Ticket, actor: &Actor) {
    let binds = |approval: &Approval| approval.outcome() != Outcome::Approved;
    if from.kind != Kind::Change || from.status.is_done() {
        return;
    }
    let Some(mut moved) = from.course.approval.take_if(|approval| binds(approval)) else { return };
    for vote in moved.over.iter_mut().chain(&mut moved.votes) {
        vote.asked_in.get_or_insert(from.number);
    }
    work.set_kind(into, Kind::Change, actor);
    if moved.outcome() == Outcome::Rejected && into.course.approval.is_none() {
        // Another subject is no mended change.
        moved.asked = Some(Asked::of(into));
        work.event(into, actor, format!("what was asked in ticket {} was rejected, and so is this", from.number));
        into.course.approval = Some(moved);
        return;
    }
    if moved.outcome() == Outcome::Withdrawn {
        work.event(into, actor, format!("what was asked in ticket {} was withdrawn", from.number));
        // Whoever answers it still hears that it is over.
        match &mut into.course.approval {
            Some(own) => drop(own.over.splice(..0, moved.over)),
            none => *none = Some(moved),
        }
        return;
    }
    let asker = actor.agent().cloned().or(moved.asker.clone());
    let mut people: Vec<Address> = moved.votes.iter().map(|vote| vote.who.clone()).collect();
    let over = moved.over.iter().chain(&moved.votes).cloned();
    let needs = match &mut into.course.approval {
        Some(own) => {
            own.over.splice(..0, over);
            for vote in &own.votes {
                if !people.iter().any(|known| known.is(&vote.who.address)) {
                    people.push(vote.who.clone());
                }
            }
            people.len()
        }
        none => {
            *none = Some(Approval { over: over.collect(), votes: Vec::new(), ..moved.clone() });
            moved.needs
        }
    };
    let people = others(people, into, actor, work.policy);
    let asked = pose(work, into, asker, &people, needs.min(people.len()));
    let told = format!("what was asked in ticket {} is over", from.number);
    if people.is_empty() {
        let told =
            format!("{told}: whoever was asked is the requester now, or merged it, so that somebody else must approve");
        work.event(into, actor, told);
        return;
    }
    work.asking.insert(into.number, Why::Changed);
    work.event(into, actor, format!("asked to approve anew, {told}: {asked}"));
    work.set_status(into, Status::OnHold, actor);
}

/// Nobody approves what they asked for themselves, be it as the requester or for the desk.
fn others(people: Vec<Address>, ticket: &Ticket, actor: &Actor, policy: &Policy) -> Vec<Address> {
    let own = |who: &Address| {
        let asks = actor.agent().and_then(|id| policy.agent(id)).is_some_and(|agent| agent.has_address(&who.address));
        asks || policy.is_same_person(&who.address, &ticket.requester.address.address)
    };
    people.into_iter().filter(|who| !own(who)).collect()
}
