//! A change that is not approved and ends all the same: it is withdrawn, and not made.

use crate::desk::approval::{Why, objection, pose, write};
use crate::desk::command::Command;
use crate::desk::notify;
use crate::desk::template::name;
use crate::desk::ticket::{Status, Ticket};
use crate::desk::work::{Actor, Work};

/// Whether these commands end a change that is not approved.
pub fn withdraws(commands: &[Command], ticket: &Ticket) -> bool {
    let asks_or_turns =
        |command: &Command| matches!(command, Command::Approvers(_) | Command::Kind(_) | Command::Merge(_));
    let ends = commands.iter().any(Command::ends) && !commands.iter().any(asks_or_turns);
    ends && is_withdrawn_by_end(ticket)
}

/// Whether it is a change that is not approved, so that whatever ends it withdraws it.
pub fn is_withdrawn_by_end(ticket: &Ticket) -> bool {
    !ticket.status.is_done() && objection(ticket).is_some()
}

/// The same commands, as somebody means them who withdraws it: what is not made is not resolved.
pub fn as_withdrawal(commands: &[Command]) -> Vec<Command> {
    let closes = |command: &Command| match command.ends() {
        true => Command::Status(Status::Closed),
        false => command.clone(),
    };
    commands.iter().map(closes).collect()
}

/// What an agent hears of it who would resolve it: that it can be withdrawn.
pub fn or_withdraw(why: String, ticket: &Ticket) -> String {
    if objection(ticket).as_ref() != Some(&why) {
        return why;
    }
    format!(
        "{why}. To withdraw it, so that it is not made and whoever was asked hears that they are not any more, answer this \
         mail with /send"
    )
}

/// Withdraws it. Whoever was asked hears so, and what they answer does not count; so do colleagues, once the ticket is as it
/// will be.
pub fn withdraw(work: &mut Work<'_>, ticket: &mut Ticket, actor: &Actor) {
    let before = ticket.course.approval.clone();
    let asked = before.as_ref().map(|approval| approval.votes.clone()).unwrap_or_default();
    let asker = before.as_ref().and_then(|approval| approval.asker.as_ref()).and_then(|id| work.policy.agent(id));
    pose(work, ticket, None, &[], 0);
    if let Some(approval) = &mut ticket.course.approval {
        (approval.withdrawn, approval.given_up) = (true, true);
    }
    let people = asked.iter().map(|vote| vote.who.address.as_str()).collect::<Vec<_>>().join(", ");
    let told = match people.is_empty() {
        true => "withdrawn: it will not be made".to_owned(),
        false => format!("withdrawn: it will not be made, and {people} are told that they are not asked any more"),
    };
    work.event(ticket, actor, told.clone());
    notify::later(work, ticket, actor.agent(), (name::NOTIFY_CHANGE, &told), ("", &[]));
    asked.iter().for_each(|vote| write(work, ticket, vote, asker, Why::Withdrawn));
}
