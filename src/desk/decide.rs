//! The decision about a message: what becomes of it, and why. Pure, and the same for the daemon, `inspect` and
//! the tests.

use jiff::Timestamp;

use crate::desk::facts::Facts;
use crate::desk::mail::{AutomaticKind, Mail};
use crate::desk::plan::{Plan, Verdict};
use crate::desk::policy::{Agent, OnAutomatic, Policy, Strangers};
use crate::desk::thread::{self, Place};
use crate::desk::ticket::{LinkKind, Ticket, TicketNumber};
use crate::desk::token::Reading;
use crate::desk::unread;
use crate::desk::work::Work;
use crate::desk::{
    absence, agent_mail, correspondent, desks_own, direct, disclosure, duplicate, filing, fresh, mark, opening,
    own_words, promise, purpose, remark, reply, report, resumed, satisfaction, side_mail, voting,
};

/// Decides what becomes of a message.
pub fn decide(facts: &Facts, mail: &Mail, policy: &Policy, now: Timestamp) -> Plan {
    // What the mail itself proves was known to its writer alone until now; what the desk writes is for the time after.
    let place = || thread::place(mail, facts, policy);
    let disclosed = disclosure::of(mail, facts, policy);
    if disclosed.is_empty() || facts.duplicate.is_some() {
        return placed(facts, mail, policy, now, place);
    }
    let noted = disclosure::noted(facts, &disclosed);
    let mut plan = placed(&noted, mail, policy, now, place);
    disclosure::record(&mut plan, &noted, &disclosed);
    plan
}

fn placed(facts: &Facts, mail: &Mail, policy: &Policy, now: Timestamp, place: impl Fn() -> Place) -> Plan {
    let mut work = Work::new(policy, facts, now);
    work.written_by_person = mail.automatic.human_author && mail.bounce.is_none();
    if let Some(earlier) = &facts.duplicate {
        return duplicate::decide(work, mail, earlier);
    }
    if facts.id_taken {
        work.plan.because("another mail has this Message-ID, so it proves nothing");
    }
    if is_our_own(mail, policy) {
        work.plan.because("the desk wrote this mail itself: it came back by a detour");
        return work.conclude(Verdict::Automatic, None);
    }
    if let Some(bounce) = &mail.bounce {
        return report::decide(work, mail, bounce);
    }
    if let Some(complaint) = &mail.complaint {
        return report::complained(work, mail, complaint);
    }
    if let Some(agent) = forged_agent(mail, policy) {
        let id = &agent.id;
        let why = format!("it says that it is of agent {id}, but its sender is forged (authentication failed)");
        work.plan.alerts.push(format!("Mail was held: {why}"));
        let about = place().ticket().and_then(|number| facts.ticket(number).cloned());
        if about.is_none() {
            filing::tell_of_forged(&mut work, mail, agent, false, &why);
        }
        return filing::hold(work, mail, about, &why);
    }
    if let Some((number, agent)) = thread::machine_of_agent(mail, facts, policy)
        && let Some(ticket) = facts.ticket(number).cloned()
    {
        let why = "it came to the return path of a mail of the desk, where only machines answer";
        // Whoever got another mail of the desk knows its return path, and could send away whom they like.
        let rcpt = facts.bounced.as_ref().map(|sent| sent.rcpt.as_str()).unwrap_or_default();
        let notice = policy.agent(&agent).filter(|agent| agent.has_address(rcpt)).map(|_| mail);
        return agent_mail::file(work, notice, ticket, &agent, why);
    }
    let place = place();
    let resumed = (!says_itself(&place, mail, policy)).then(|| resumed::kept(mail, &facts.signed));
    let mail = resumed.as_deref().unwrap_or(mail);
    let mail = &*desks_own::quoted(mail, facts.answered.as_ref());
    match place {
        Place::New => new(work, mail),
        Place::Requester { ticket, why } => {
            work.plan.because(format!("belongs to ticket {ticket}: {why}"));
            match facts.ticket(ticket).cloned() {
                Some(ticket) if satisfaction::is_answered(mail, &ticket) => rating(work, mail, ticket),
                Some(ticket) => requester(work, mail, ticket),
                None => new(work, mail),
            }
        }
        Place::Rating { ticket, why } => {
            work.plan.because(format!("about ticket {ticket}: {why}"));
            match facts.ticket(ticket).cloned() {
                Some(ticket) => rating(work, mail, ticket),
                None => new(work, mail),
            }
        }
        Place::Approver { ticket, key, why } => {
            work.plan.because(format!("about ticket {ticket}: {why}"));
            match facts.ticket(ticket).cloned() {
                Some(ticket) => voting::take(work, mail, ticket, key),
                None => new(work, mail),
            }
        }
        Place::SaysToApprove { ticket, key, why } => {
            work.plan.because(format!("about ticket {ticket}: {why}"));
            match facts.ticket(ticket).cloned() {
                Some(ticket) => voting::hear(work, mail, ticket, key),
                None => new(work, mail),
            }
        }
        Place::Agent { ticket, agent, why } => {
            let ticket = thread::split_off(facts, ticket).unwrap_or(ticket);
            work.plan.because(format!("agent {agent} writes about ticket {ticket}: {why}"));
            match facts.ticket(ticket).cloned() {
                Some(ticket) => agent_mail::decide(work, mail, ticket, &agent),
                None => new(work, mail),
            }
        }
        Place::Side { ticket, key, why } => {
            work.plan.because(format!("of a side conversation of ticket {ticket}: {why}"));
            match facts.ticket(ticket).cloned() {
                Some(ticket) => side_mail::decide(work, mail, ticket, key),
                None => new(work, mail),
            }
        }
        Place::Direct { ticket, agent, why } => {
            work.plan.because(format!("agent {agent} answers ticket {ticket} past the desk: {why}"));
            match facts.ticket(ticket).cloned() {
                Some(ticket) => direct::decide(work, mail, ticket, &agent),
                None => new(work, mail),
            }
        }
        Place::Stranger { ticket, .. } if is_hidden(ticket, facts, policy) => new(work, mail),
        Place::Stranger { ticket, .. } if is_in_own_name(mail, policy) => {
            filing::hold_own(work, mail, facts.ticket(ticket).cloned())
        }
        Place::Stranger { ticket, why } => {
            work.plan.because(format!("claims to be about ticket {ticket} without proof: {why}"));
            match policy.desk.strangers {
                Strangers::Link => {
                    let link = Some((LinkKind::Claims, ticket));
                    match purpose::agent(mail, policy) {
                        Some(agent) => fresh::decide(work, mail, agent, link),
                        None => opening::open(work, mail, link),
                    }
                }
                Strangers::Hold => {
                    filing::hold(work, mail, facts.ticket(ticket).cloned(), "a stranger refers to this ticket")
                }
            }
        }
        Place::Claimed { ticket, agent, direct, why } => {
            work.plan.alerts.push(format!("Mail about ticket {ticket} was held: {why}"));
            match facts.ticket(ticket).cloned() {
                Some(ticket) => filing::hold_claimed(work, mail, ticket, &agent, (direct, &why)),
                None => new(work, mail),
            }
        }
        Place::Unproven { ticket, why } => {
            work.plan.alerts.push(format!("Mail about ticket {ticket} was held: {why}"));
            filing::hold(work, mail, facts.ticket(ticket).cloned(), &why)
        }
        Place::UnprovenVote { ticket, key, why } => {
            work.plan.alerts.push(format!("Mail about ticket {ticket} was held: {why}"));
            match facts.ticket(ticket).cloned() {
                Some(ticket) => filing::hold_vote(work, mail, ticket, key, &why),
                None => filing::hold(work, mail, None, &why),
            }
        }
    }
}

/// Whether what stands below the signature is looked at elsewhere, or is none of the writer's: what an agent writes there as
/// such comes back to them, and what a form sends it signs itself.
fn says_itself(place: &Place, mail: &Mail, policy: &Policy) -> bool {
    match place {
        Place::Agent { .. } | Place::Direct { .. } | Place::Claimed { .. } => true,
        Place::New | Place::Stranger { .. } => {
            purpose::agent(mail, policy).is_some() || correspondent::form(mail, policy).is_some()
        }
        _ => false,
    }
}

/// Whether not everybody who would read a new ticket may hear of this one: whoever knows nothing of it and guesses its
/// number must not tell them that it exists. Where strangers are held, none is opened, and only its own people hear.
fn is_hidden(ticket: TicketNumber, facts: &Facts, policy: &Policy) -> bool {
    let here = policy.mailbox(&facts.mailbox).map(|mailbox| &mailbox.queue);
    let there = facts.ticket(ticket).map(|ticket| &ticket.queue);
    let heard = here.zip(there).is_none_or(|(here, there)| policy.hears_too(here, there));
    policy.desk.strangers == Strangers::Link && !heard
}

/// Whether it comes from an address of which the desk is the reader, and no form sent it: whoever wrote it, the desk would
/// answer itself.
fn is_in_own_name(mail: &Mail, policy: &Policy) -> bool {
    let own = correspondent::writer(mail).is_some_and(|from| policy.is_own(from));
    own && correspondent::form(mail, policy).is_none()
}

/// Mail that refers to no ticket.
fn new(mut work: Work<'_>, mail: &Mail) -> Plan {
    if is_in_own_name(mail, work.policy) {
        return filing::hold_own(work, mail, None);
    }
    let form = correspondent::form(mail, work.policy);
    let mail = form.as_ref().unwrap_or(mail);
    let queue = work.policy.mailbox(&work.facts.mailbox).and_then(|mailbox| work.policy.queue(&mailbox.queue));
    let automatic = queue.map_or(OnAutomatic::Open, |queue| queue.automatic);
    match mail.automatic.kind {
        Some(AutomaticKind::Reply | AutomaticKind::List | AutomaticKind::Report) if !mail.automatic.human_author => {
            work.plan.because(format!("automatic mail that asks for nothing: {}", mail.automatic.evidence.join("; ")));
            absence::noticed_alone(&mut work, mail);
            work.conclude(Verdict::Automatic, None)
        }
        Some(AutomaticKind::Generated) if !mail.automatic.human_author => match automatic {
            OnAutomatic::Open => opening::open(work, mail, None),
            OnAutomatic::Hold => filing::hold(work, mail, None, "the queue holds automatic mail"),
            OnAutomatic::File => {
                work.plan.because("the queue files automatic mail");
                work.conclude(Verdict::Automatic, None)
            }
        },
        _ => match purpose::agent(mail, work.policy) {
            Some(agent) => fresh::decide(work, mail, agent, None),
            None => opening::open(work, mail, None),
        },
    }
}

/// Whoever is asked for a mark and writes something else, writes about the matter.
fn rating(mut work: Work<'_>, mail: &Mail, ticket: Ticket) -> Plan {
    let by_hand = !mail.automatic.is_of_machine();
    match mark::answer(&mail.reply_text()).filter(|_| by_hand) {
        Some((mark, remark)) if remark::goes_on(&remark, mark) => {
            let mut ticket = ticket;
            satisfaction::rate(&mut work, &mut ticket, mail, mark);
            work.plan.because("what stands beside the mark is about the matter");
            // What goes on in another ticket leaves the mark on this one.
            if is_over(&work, &ticket) {
                work.save(ticket.clone());
            }
            requester(work, mail, ticket)
        }
        Some(given) => satisfaction::take(work, mail, ticket, given),
        // "Yes" in answer to that question is about the matter no more than a figure is.
        None if by_hand && gives_no_mark(mail) => satisfaction::note(work, mail, ticket),
        None => {
            work.plan.because("it gives no mark on its first line, so it is about the matter");
            requester(work, mail, ticket)
        }
    }
}

/// Whether it answers the question for a mark, and gives none: a figure that is no mark, a mere yes.
fn gives_no_mark(mail: &Mail) -> bool {
    (mark::is_beside(&mail.reply_text()) || mail.agrees) && mail.enclosures().next().is_none()
}

/// Mail of the requester's side of a ticket.
fn requester(mut work: Work<'_>, mail: &Mail, ticket: Ticket) -> Plan {
    if mail.automatic.is_of_machine() {
        work.plan.because(format!("an automatic reply is filed: {}", mail.automatic.evidence.join("; ")));
        return unread::file(work, mail, ticket);
    }
    if is_in_own_name(mail, work.policy) {
        return filing::hold_own(work, mail, Some(ticket));
    }
    let own = own_words::alone(mail, &ticket, &mut work);
    let mail = own.as_ref().unwrap_or(mail);
    if is_over(&work, &ticket) && !reply::rests(&work, mail, &ticket) {
        work.plan.because(format!("ticket {} was closed too long ago to be reopened", ticket.number));
        // Whoever wrote twice, or forgot the attachment, opens no third ticket: the old thread leads on.
        let next = work.facts.followed.get(&ticket.number).and_then(|number| work.facts.ticket(*number).cloned());
        let from = correspondent::writer(mail).map(|from| from.address.as_str()).unwrap_or_default();
        if let Some(next) = next.filter(|next| next.is_participant(from)) {
            work.plan.because(format!("ticket {} goes on from it", next.number));
            return requester(work, mail, next);
        }
        return opening::open(work, mail, Some((LinkKind::Follows, ticket.number)));
    }
    reply::append(work, mail, ticket)
}

/// Whether a ticket was closed too long ago to be reopened.
fn is_over(work: &Work<'_>, ticket: &Ticket) -> bool {
    let reopen_for = work.queue(ticket).map(|queue| queue.reopen_for);
    let since_closed = promise::closed_at(ticket, work.policy).map(|closed| work.now.duration_since(closed));
    since_closed.zip(reopen_for).is_some_and(|(since, limit)| since > limit)
}

/// The agent whose address somebody else uses, as a trusted server found.
fn forged_agent<'p>(mail: &Mail, policy: &'p Policy) -> Option<&'p Agent> {
    let agent = policy.agent_by_address(&correspondent::writer(mail)?.address)?;
    mail.authentication.failed().then_some(agent)
}

/// Whether the desk itself wrote the mail: its Message-ID holds a token that only the desk can sign.
fn is_our_own(mail: &Mail, policy: &Policy) -> bool {
    let id = mail.message_id.as_deref().unwrap_or_default();
    matches!(policy.keys.read_message_id(id, &policy.desk.domain), Some(Reading::Valid(_)))
}
