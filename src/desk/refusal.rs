//! Why an agent's commands are not carried out, whatever mail they came in: they name what there is not, or would tell
//! people what they were not told before.

use crate::desk::addressed;
use crate::desk::approval::{self, Approvers};
use crate::desk::asking;
use crate::desk::changes;
use crate::desk::command::Command;
use crate::desk::context;
use crate::desk::inside;
use crate::desk::lifecycle;
use crate::desk::mail::Address;
use crate::desk::merging;
use crate::desk::names::AgentId;
use crate::desk::outage;
use crate::desk::problem;
use crate::desk::shared::Shared;
use crate::desk::template::name;
use crate::desk::thread::surviving;
use crate::desk::ticket::{AuthorKind, EntryKind, Kind, NewEntry, Status, Ticket, TicketNumber};
use crate::desk::work::{Actor, Work};

/// What speaks against the commands, if anything, in words for whoever wrote them. `as_it_is`: the agent was asked
/// already, and means it. A ticket of which they may not hear is none.
pub fn of(commands: &[Command], as_it_is: bool, ticket: &Ticket, actor: &Actor, work: &Work<'_>) -> Option<String> {
    let another = |number: TicketNumber| another(number, ticket, actor, work);
    let withdraws = approval::withdraws(commands, ticket);
    let of_status = || match withdraws && as_it_is {
        true => of_status(&approval::as_withdrawal(commands), ticket, actor, work),
        false => of_status(commands, ticket, actor, work).map(|why| match withdraws {
            true => approval::or_withdraw(why, ticket),
            false => why,
        }),
    };
    contradiction(commands).or_else(of_status).or_else(|| {
        commands.iter().find_map(|command| {
            if let Some(other) = command.others().into_iter().find(|other| another(*other).is_none()) {
                return Some(format!(
                    "There is no other ticket {other} of which you may hear; a ticket's number stands in the subject of \
                     its mail, as in [#{}]",
                    ticket.number
                ));
            }
            match command {
                Command::Wait { until, .. } => {
                    let at = context::instant(*until, ticket, work.policy, work.now);
                    let past = at.is_some_and(|at| at <= work.now);
                    past.then(|| "The time until which the ticket shall wait is past".to_owned())
                }
                Command::Due(Some(until)) => match context::promised_by(*until, ticket, work.policy, work.now) {
                    Some(at) if at > work.now => None,
                    Some(_) => Some("The time by which it shall be solved is past".to_owned()),
                    None => Some("The time by which it shall be solved lies beyond all calendars".to_owned()),
                },
                Command::Split => of_splitting(commands, ticket, work).map(str::to_owned),
                Command::Merge(into) => {
                    let other = another(*into)?;
                    if apart(ticket, other, work) {
                        return Some(format!(
                            "Ticket {into} is not of the same queue, and of a restricted one nobody else may hear: move \
                             it first"
                        ));
                    }
                    // Which outage it is does not become another by saying so once more.
                    merging::objection(ticket, other, work).or_else(|| of_merging(ticket, other).filter(|_| !as_it_is))
                }
                Command::Uncc(address) => of_taking_out(address, ticket),
                Command::Ask { to, .. } => asking::objection(to.as_ref(), ticket, work),
                Command::Answer(text) if !as_it_is => of_answering(commands, text, ticket, actor, work),
                ends if (ends.ends() || *ends == Command::Spam) && !as_it_is => passed_over(commands, ticket, actor, work)
                    .or_else(|| Shared::of(commands, ticket, actor, work)?.objection(None, ticket, work)),
                _ => None,
            }
        })
    })
}

/// Commands of which one undoes the other, while others are told of both.
fn contradiction(commands: &[Command]) -> Option<String> {
    let ways = commands.iter().filter(|command| {
        matches!(command, Command::Status(_) | Command::Named(..) | Command::Wait { .. } | Command::Spam)
    });
    let merged = commands.iter().find_map(|command| match command {
        Command::Merge(into) => Some(*into),
        _ => None,
    });
    match (ways.count(), merged) {
        (0, _) | (1, None) => None,
        (_, None) => {
            Some("Several of its commands say what state the ticket is to be in: write one of them".to_owned())
        }
        (_, Some(into)) => Some(format!(
            "It merges the ticket, which then goes on as ticket {into}, and says what state it is to be in, as if it did not: \
             write `/merge {into}` alone, and the state, such as `/close`, in answer to what then tells of ticket {into}"
        )),
    }
}

/// What would be closed unread, whoever's mail of the desk is answered: what the requester's side wrote since, and where no
/// text is there that must be answered for by itself, what colleagues did.
fn passed_over(commands: &[Command], ticket: &Ticket, actor: &Actor, work: &Work<'_>) -> Option<String> {
    let ends = commands.iter().any(Command::ends);
    let unanswered = unanswered(ticket, work).filter(|_| ends).map(|Unread { who, text }| {
        format!("{who} wrote since the mail that you answer, and that would be closed unanswered: {text}")
    });
    let by_colleagues = actor.agent().and_then(|agent| inside::closed_over(commands, ticket, agent, work));
    let said: Vec<String> = unanswered.into_iter().chain(by_colleagues).collect();
    (!said.is_empty()).then(|| {
        format!("{}. To have it done all the same, answer once more with /send on the first line", said.join(". "))
    })
}

/// What the requester's side wrote since the desk's mail that is answered.
pub struct Unread {
    pub who: String,
    /// Its begin, in quotation marks.
    pub text: String,
}

pub fn unread(ticket: &Ticket, work: &Work<'_>) -> Option<Unread> {
    written_since(ticket, work, |_| true)
}

/// The same, as far as no agent answered it since: what a colleague answered is told as their answer.
pub fn unanswered(ticket: &Ticket, work: &Work<'_>) -> Option<Unread> {
    let answered = |came: &NewEntry| match came.is_to_desk_alone() {
        true => {
            let writer = came.author.address.as_deref().unwrap_or_default();
            ticket.side_with(writer).is_some_and(|talk| talk.moved_at > came.at)
        }
        false => is_answered(ticket.number, came, work),
    };
    written_since(ticket, work, |came| !answered(came))
}

/// Whether the requester's side had an agent's answer since this came.
pub fn is_answered(number: TicketNumber, came: &NewEntry, work: &Work<'_>) -> bool {
    let answers = |entry: &NewEntry| {
        entry.kind == EntryKind::Outbound && entry.author.kind == AuthorKind::Agent && entry.at > came.at
    };
    work.facts.public.get(&number).is_some_and(|had| had.iter().any(answers))
}

fn written_since(ticket: &Ticket, work: &Work<'_>, counts: impl Fn(&NewEntry) -> bool) -> Option<Unread> {
    let answered = work.facts.answered.as_ref()?;
    let told = work.facts.told_of.as_ref().filter(|told| told.ticket == ticket.number);
    let read = told.map_or(answered.at, |told| told.entry.at.max(answered.at));
    let asides = work.facts.asides.get(&ticket.number).into_iter().flatten().filter(|aside| aside.is_to_desk_alone());
    let came = work.facts.latest.get(&ticket.number).into_iter().chain(asides);
    let latest = came.filter(|latest| latest.at > read && counts(latest)).max_by_key(|latest| latest.at)?;
    let who = latest.author.name.as_deref().or(latest.author.address.as_deref()).unwrap_or("The requester").to_owned();
    Some(Unread { who, text: inside::quoted(&latest.text) })
}

/// Words that would reach others than those for whom they were most likely written.
fn of_answering(commands: &[Command], text: &str, ticket: &Ticket, actor: &Actor, work: &Work<'_>) -> Option<String> {
    let any = |wanted: fn(&Command) -> bool| commands.iter().any(wanted);
    let why = if any(|command| matches!(command, Command::Spam)) {
        "`/spam` closes the ticket without a word to its sender, and the text below it would be mailed there. To \
         have it sent all the same, answer once more with /send on the first line; with /note it stays inside."
    } else if any(|command| matches!(command, Command::Approvers(_))) {
        "The text below `/approvers` would go to the requester, not to those who are asked: they read the fields \
         risk, plan and window (`/field plan=…`). To have it sent to the requester, answer once more with /send \
         on the first line; with /note it stays inside."
    } else if any(|command| matches!(command, Command::Outage(_)))
        && !text.is_empty()
        && !addressed::greets(text, ticket, work)
    {
        "The text below `/outage` would go to the requester, not to all who are told of the outage: they read the desk's \
         own words. To have it sent to the requester, answer once more with /send on the first line; with /note it \
         stays inside."
    } else {
        return Shared::of(commands, ticket, actor, work)?.objection(Some(text), ticket, work);
    };
    Some(why.to_owned())
}

/// The same of commands that set the status alone, which holds wherever they come from. The kind counts that they give.
pub fn of_status(commands: &[Command], ticket: &Ticket, actor: &Actor, work: &Work<'_>) -> Option<String> {
    let kind = commands.iter().rev().find_map(|command| match command {
        Command::Kind(kind) => Some(*kind),
        _ => None,
    });
    let unapproved = approval::unapproved(ticket).filter(|_| ticket.course.approval.is_some());
    let unapproved = unapproved.map(|why| format!("Ticket {} stays a change: {why}", ticket.number));
    let ticket = &Ticket { kind: kind.unwrap_or(ticket.kind), ..ticket.clone() };
    let ends = commands.iter().any(Command::ends);
    let solves = ends && !problem::is_silent(commands);
    let undecided = solves.then(|| problem::undecided(ticket, actor, work)).flatten();
    let swapped = || ends.then(|| approval::swapped(commands, ticket, work)).flatten();
    // By hand it may be closed unmade; nothing else ends a change that is not approved.
    let withdraws = *actor != Actor::Desk && approval::withdraws(commands, ticket);
    let of_turn =
        |status: Status| lifecycle::objection(ticket, status).filter(|_| !(withdraws && status == Status::Closed));
    let circle = || problem::circle(commands, ticket, actor, work);
    undecided.or_else(swapped).or_else(circle).or_else(|| {
        commands.iter().find_map(|command| match command {
            Command::Status(status) | Command::Wait { status, .. } => of_turn(*status),
            Command::Window(_) | Command::Field { .. } => changes::objection(command, commands, ticket, work),
            Command::Outage(order) => outage::objection(order, commands, ticket, work),
            // It would be resolved as something else, with nobody's approval.
            Command::Kind(kind) if *kind != Kind::Change => unapproved.clone(),
            // Rules assign whom they name where they may, and say so where not.
            Command::Assign(Some(agent)) | Command::Owner(Some(agent)) | Command::Watch(agent, true)
                if *actor != Actor::Desk =>
            {
                of_hearing(commands, agent, ticket, work)
            }
            Command::Approvers(approvers) if own(approvers, ticket, actor, work).is_some() => {
                own(approvers, ticket, actor, work)
            }
            Command::Approvers(_) if ticket.kind != Kind::Change => {
                Some("Only a change is approved: write `/kind change` above `/approvers`".to_owned())
            }
            Command::Approvers(_) => approval::past_window(commands, ticket, work),
            Command::Named(status, name) => of_name(ticket, name, work).or_else(|| of_turn(*status)),
            _ => None,
        })
    })
}

/// Nobody approves what they asked for themselves, be it as the requester or for the desk; and no agent what they may
/// not hear of.
fn own(approvers: &Approvers, ticket: &Ticket, actor: &Actor, work: &Work<'_>) -> Option<String> {
    let requester = &ticket.requester.address;
    approvers.people.iter().find_map(|who| {
        let agent = work.policy.agent_by_address(&who.address).map(|agent| &agent.id);
        if work.policy.is_same_person(&who.address, &requester.address) {
            Some(format!("{} asked for this change, and nobody approves their own: name somebody else", who.address))
        } else if agent.is_some() && agent == actor.agent() {
            Some("Who asks for the approval of a change does not give it: name somebody else".to_owned())
        } else {
            of_hearing(&[], agent?, ticket, work)
        }
    })
}

/// Only who was copied in is taken out.
fn of_taking_out(address: &Address, ticket: &Ticket) -> Option<String> {
    let address = &address.address;
    if ticket.requester.address.is(address) {
        return Some(format!("{address} asked for this: the requester of a ticket always gets its answers"));
    }
    let copies: Vec<String> = context::copies(ticket);
    match copies.as_slice() {
        _ if ticket.is_participant(address) => None,
        [] => Some(format!("{address} gets no answers of this ticket: nobody but its requester does")),
        copies => Some(format!("{address} gets no answers of this ticket; copies go to {}", copies.join(", "))),
    }
}

/// Nobody is given what they may not hear of, in the queue to which the commands bring it.
fn of_hearing(commands: &[Command], agent: &AgentId, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let moved = commands.iter().rev().find_map(|command| match command {
        Command::Queue(queue) => Some(queue),
        _ => None,
    });
    let queue = moved.unwrap_or(&ticket.queue);
    let may = work.policy.may_hear(agent, queue);
    (!may).then(|| {
        format!("{agent} is no member of queue {queue}, which is restricted: nobody else hears of its tickets")
    })
}

/// Whether merging would tell of a restricted queue's ticket elsewhere.
fn apart(one: &Ticket, other: &Ticket, work: &Work<'_>) -> bool {
    !work.policy.hears_too(&one.queue, &other.queue) || !work.policy.hears_too(&other.queue, &one.queue)
}

/// The name of a status may be meant for tickets of other kinds.
fn of_name(ticket: &Ticket, name: &str, work: &Work<'_>) -> Option<String> {
    let own = work.policy.own_status(name).filter(|own| !own.is_for(ticket.kind))?;
    let kinds: Vec<_> = own.kinds.iter().map(|kind| kind.as_str()).collect();
    Some(format!("“{name}” is a status of the kind {}, and this is of the kind {}", kinds.join(" or "), ticket.kind))
}

/// What is split off must be there, and leave something.
fn of_splitting(commands: &[Command], ticket: &Ticket, work: &Work<'_>) -> Option<&'static str> {
    let told = work.facts.told_of.as_ref();
    if commands.iter().any(|command| matches!(command, Command::Merge(_))) {
        return Some("It splits and merges: do one after the other");
    }
    let answered = work.facts.answered.as_ref().map(|answered| answered.template.as_str());
    match told {
        None if answered == Some(name::NOTIFY_SIDE) => Some(
            "What a third party wrote in a side conversation is no request, so it cannot be parted: to open a ticket for it, \
             write a new mail to the desk with `/requester Name <address>` on the first line",
        ),
        None if answered == Some(name::NOTIFY_APPROVER) => Some(
            "What somebody wrote who is asked to approve is no request, so it cannot be parted: to open a ticket for it, \
             write a new mail to the desk with `/requester Name <address>` on the first line",
        ),
        None => Some("It does not answer a mail that tells of a message from outside: `/split` parts that message"),
        Some(told) if told.ticket != ticket.number => Some("That message is not in this ticket any more"),
        Some(told) if told.alone => Some("Nothing else came into this ticket, so nothing can be parted from it"),
        Some(_) => None,
    }
}

/// Merged with a ticket of others, each hears what the other asked.
fn of_merging(ticket: &Ticket, into: &Ticket) -> Option<String> {
    let (own, other) = (&ticket.requester.address, &into.requester.address);
    let all = || ticket.participants.iter().chain(&into.participants).map(|one| one.address.address.as_str());
    let in_one = |address: &&str| ticket.is_participant(address) != into.is_participant(address);
    let who = match own.is(&other.address) {
        true => {
            let (out, others): (Vec<&str>, Vec<&str>) = all().filter(in_one).partition(|one| into.is_taken_out(one));
            let parts = [(others, "is in only one of them, and gets every answer then"), (out, "was taken out of it")];
            let parts = parts.iter().filter(|(who, _)| !who.is_empty());
            let parts = parts.map(|(who, what)| format!("{} {what}", who.join(" and "))).collect::<Vec<_>>();
            format!("Ticket {} and this one are not of the same people: {}", into.number, parts.join("; "))
        }
        false => format!(
            "Ticket {} is of {}, this one of {}: merged, both get every answer",
            into.number, other.address, own.address
        ),
    };
    (!merging::of_the_same_people(ticket, into))
        .then(|| format!("{who}. To do it all the same, answer once more with /send on the first line."))
}

/// The ticket of this number, if it is another one of which they may hear.
fn another<'w>(number: TicketNumber, ticket: &Ticket, actor: &Actor, work: &Work<'w>) -> Option<&'w Ticket> {
    let number = surviving(number, work.facts).filter(|number| *number != ticket.number)?;
    work.facts.ticket(number).filter(|other| actor.may_hear(&other.queue, work.policy))
}
