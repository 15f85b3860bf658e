//! Approvers who do not answer: asked again, and given up.

use jiff::Timestamp;

use crate::desk::approval::{Approval, Outcome, Why, is_owed, write};
use crate::desk::changes;
use crate::desk::command::Command;
use crate::desk::notify;
use crate::desk::policy::Policy;
use crate::desk::side::{self, SideTalk};
use crate::desk::ticket::{Status, Ticket};
use crate::desk::work::{Actor, Work};

/// When those who have not answered are asked again, or given up: after the queue's `chase`, as third parties are, and when
/// the window is over in which the change was to be made.
pub fn chase_at(ticket: &Ticket, policy: &Policy) -> Option<Timestamp> {
    let approval = ticket.course.approval.as_ref()?;
    let waits = approval.outcome() == Outcome::Waiting && !approval.votes.is_empty();
    let approval = Some(approval).filter(|approval| waits && !approval.given_up && !ticket.status.is_done())?;
    let period = side::chase(ticket, approval.asked_in.as_ref(), policy);
    let again = period.and_then(|period| approval.asked_at.checked_add(period).ok());
    again.into_iter().chain(ticket.window.map(|window| window.to)).min()
}

/// Whether its window has passed: what was not approved by then was not made.
pub fn is_window_over(ticket: &Ticket, now: Timestamp) -> bool {
    ticket.window.is_some_and(|window| window.is_over(now))
}

/// Why nobody is asked beside these commands: the window in which it would be made, as they leave it, is over.
pub fn past_window(commands: &[Command], ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let given = commands.iter().rev().find_map(|command| changes::order(command, commands, ticket));
    // One that they give is looked at by itself.
    let window = ticket.window.filter(|window| given.is_none() && window.is_over(work.now))?;
    Some(format!(
        "Nobody can approve what was to be made by now: the window {} is over. Write another above `/approvers`, as in \
         `/window tuesday 20:00-22:00`, or `/window none`",
        window.shown(&changes::zone(ticket, work.policy))
    ))
}

/// What is due where answers are owed: the same once more, or after the last time word to who asked.
pub fn chase(work: &mut Work<'_>, ticket: &mut Ticket) {
    let Some(mut approval) = ticket.course.approval.clone() else { return };
    let owed = approval.owed().join(", ");
    let asked = approval.reached().map(|vote| vote.who.address.as_str()).collect::<Vec<_>>().join(", ");
    if is_window_over(ticket, work.now) {
        let told = format!("its window is over and {owed} did not approve it: `/window` gives it another");
        give_up(work, ticket, approval, &told);
        return notify::of_approval_and_lead(work, ticket, &told);
    }
    if asked.is_empty() {
        let told = unreachable(&owed);
        give_up(work, ticket, approval, &told);
        return notify::of_approval(work, ticket, None, &told, ("", &[]));
    }
    if approval.asked_again >= SideTalk::MOST_REMINDERS {
        let told = format!("{asked} were asked to approve {} times more and have not answered", approval.asked_again);
        give_up(work, ticket, approval, &told);
        return notify::of_approval(work, ticket, None, &told, ("", &[]));
    }
    let asker = approval.asker.as_ref().and_then(|id| work.policy.agent(id));
    // Since the question, and not since the desk last asked again.
    let since = approval.posed_at.unwrap_or(approval.asked_at);
    approval.reached().for_each(|vote| write(work, ticket, vote, asker, Why::Again(since)));
    approval.asked_again += 1;
    approval.asked_at = work.now;
    let times = format!("{} of {}", approval.asked_again, SideTalk::MOST_REMINDERS);
    work.event(ticket, &Actor::Desk, format!("asked to approve again ({times}): {asked}"));
    work.plan.because(format!("ticket {}: {asked} are asked to approve again ({times})", ticket.number));
    ticket.course.approval = Some(approval);
}

/// Takes down that mail to an approver came back: they are not asked again, and once nobody is left whom it reaches, the
/// ticket is the desk's. The agents hear of it where it is read that it came back.
pub fn lose(work: &mut Work<'_>, ticket: &mut Ticket, rcpt: &str) {
    let owed = is_owed(ticket);
    let Some(mut approval) = ticket.course.approval.clone() else { return };
    approval.votes.iter_mut().filter(|vote| vote.who.is(rcpt)).for_each(|vote| vote.unreached = true);
    if owed && approval.reached().next().is_none() {
        let told = unreachable(&approval.owed().join(", "));
        return give_up(work, ticket, approval, &told);
    }
    ticket.course.approval = Some(approval);
}

fn unreachable(owed: &str) -> String {
    format!("{owed} cannot be asked to approve, since mail to them came back, and nobody else is waited for")
}

/// Nobody is asked any more.
fn give_up(work: &mut Work<'_>, ticket: &mut Ticket, approval: Approval, told: &str) {
    ticket.course.approval = Some(Approval { given_up: true, ..approval });
    work.event(ticket, &Actor::Desk, told);
    work.plan.because(format!("ticket {}: {told}", ticket.number));
    // Also pending: the requester was asked something meanwhile.
    if ticket.status.is_waiting() {
        work.set_status(ticket, Status::Open, &Actor::Desk);
    }
}
