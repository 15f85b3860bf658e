//! Mail that did not arrive or was not wanted: bounces and complaints that come as mail, and rows that the outbox
//! gave up.

use jiff::Timestamp;

use crate::desk::approval;
use crate::desk::asking;
use crate::desk::context;
use crate::desk::facts::{Facts, SentMail, Side};
use crate::desk::filing;
use crate::desk::mail::{Bounce, BounceKind, Complaint, ComplaintKind, Mail};
use crate::desk::notify;
use crate::desk::plan::{Change, Plan, Verdict};
use crate::desk::policy::{Agent, Policy};
use crate::desk::side::SideKey;
use crate::desk::template::name;
use crate::desk::thread::surviving;
use crate::desk::ticket::{AuthorKind, Status, Ticket, Visibility};
use crate::desk::unreached::{self, Role, Unreached};
use crate::desk::unread;
use crate::desk::work::{Actor, Work};

/// On tickets about whose mail somebody complained.
const COMPLAINT: &str = "complaint";

/// A delivery report goes to the mail that it is about; it never opens a ticket, nor tells the address that bounced.
pub fn decide(mut work: Work<'_>, mail: &Mail, bounce: &Bounce) -> Plan {
    let about = work.facts.bounced.clone();
    let named = unread::named(mail, work.facts).filter(|_| about.is_none());
    let Some(mut ticket) = ticket(&work).or_else(|| named.clone()) else {
        if let Some(sent) = about.filter(|_| bounce.kind != BounceKind::Delayed) {
            let said = summary(bounce);
            work.plan.because(format!("a delivery report about {} to {}: {said}", sent.template, sent.rcpt));
            untold(&mut work, &sent, Arrival::Refused, &said);
            return work.conclude(Verdict::Bounce, None);
        }
        work.plan.because("a delivery report about a mail that this desk does not know");
        return work.conclude(Verdict::Bounce, None);
    };
    let said = summary(bounce);
    work.plan.because(format!("a delivery report about ticket {}: {said}", ticket.number));
    let entry = filing::inbound(&work, mail, AuthorKind::System, Visibility::Internal);
    work.entry(&ticket, entry);
    match about {
        Some(sent) if bounce.kind != BounceKind::Delayed => {
            undelivered(&mut work, &mut ticket, &sent, Arrival::Refused, &said);
        }
        None if bounce.kind != BounceKind::Delayed && named.is_some_and(|named| named.number == ticket.number) => {
            work.event(&ticket, &Actor::Desk, said.clone());
            unread::reported(&mut work, &mut ticket, bounce, &said);
        }
        _ => work.event(&ticket, &Actor::Desk, said),
    }
    work.finish(Some(Verdict::Bounce), ticket)
}

/// A complaint goes to the mail that it is about, and agents are told of the first on a ticket: more of them say
/// nothing new, and whoever complains wants less mail, not more. It never opens a ticket and is not answered.
pub fn complained(mut work: Work<'_>, mail: &Mail, complaint: &Complaint) -> Plan {
    let Some(mut ticket) = ticket(&work) else {
        work.plan.because("a complaint about a mail that this desk does not know");
        return work.conclude(Verdict::Bounce, None);
    };
    let said = grievance(complaint, work.facts.bounced.as_ref());
    work.plan.because(format!("a complaint about ticket {}: {said}", ticket.number));
    let entry = filing::inbound(&work, mail, AuthorKind::System, Visibility::Internal);
    work.entry(&ticket, entry);
    work.event(&ticket, &Actor::Desk, said.clone());
    // What was taken back, or forged by others, asks for nothing on this ticket.
    let idle = matches!(complaint.kind, ComplaintKind::NotSpam | ComplaintKind::AuthFailure);
    if !idle && !ticket.tags.iter().any(|tag| tag == COMPLAINT) {
        work.tag(&mut ticket, COMPLAINT, &Actor::Desk);
        for agent in readers(&work, &ticket) {
            let context = context::about(&ticket, work.policy, work.now).with_reason(said.clone());
            notify::tell(&mut work, &ticket, agent, name::NOTIFY_CHANGE, context, Vec::new());
        }
    }
    work.finish(Some(Verdict::Bounce), ticket)
}

/// The ticket of the mail that a report is about.
fn ticket(work: &Work<'_>) -> Option<Ticket> {
    let sent = work.facts.bounced.as_ref().and_then(|sent| sent.ticket);
    let known = || work.facts.known.iter().find(|known| known.side != Side::Mentioned).map(|known| known.ticket);
    let number = surviving(sent.or_else(known)?, work.facts)?;
    work.facts.ticket(number).cloned()
}

/// Who hears of trouble with a ticket's mail: its audience, or else who decides.
pub fn readers<'p>(work: &Work<'p>, ticket: &Ticket) -> Vec<&'p Agent> {
    let readers = notify::present_audience(work, ticket);
    if readers.is_empty() { notify::present_deciders(work, ticket) } else { readers }
}

/// What is known of a mail that is tried no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// It did not arrive.
    Refused,
    /// It may have.
    Unknown,
}

/// What follows when the outbox gives a row up or cannot know whether it arrived.
pub fn given_up(
    ticket: Ticket,
    (sent, arrival): (&SentMail, Arrival),
    error: &str,
    facts: &Facts,
    policy: &Policy,
    now: Timestamp,
) -> Plan {
    let mut work = Work::new(policy, facts, now);
    let mut ticket = ticket;
    undelivered(&mut work, &mut ticket, sent, arrival, error);
    work.finish(None, ticket)
}

/// The same of mail that is about no ticket.
pub fn given_up_alone(
    (sent, arrival): (&SentMail, Arrival),
    error: &str,
    facts: &Facts,
    policy: &Policy,
    now: Timestamp,
) -> Plan {
    let mut work = Work::new(policy, facts, now);
    untold(&mut work, sent, arrival, error);
    work.conclude(None, None)
}

/// What those affected by a service are told, and what is about no ticket otherwise, has no timeline that would show it.
fn untold(work: &mut Work<'_>, sent: &SentMail, arrival: Arrival, said: &str) {
    let what = match arrival {
        Arrival::Refused => "did not arrive",
        Arrival::Unknown => "may not have arrived",
    };
    if arrival == Arrival::Refused {
        let (outbox, diagnostic) = (sent.outbox, said.to_owned());
        work.plan.changes.push(Change::Undelivered { ticket: None, outbox, diagnostic });
    }
    if name::BULLETINS.contains(&sent.template.as_str()) {
        let told = format!("{} was not told of {}: the mail {what} ({said})", sent.rcpt, sent.template);
        work.plan.because(told.clone());
        work.plan.alerts.push(told);
    }
}

/// What an agent wrote to somebody outside and did not arrive is told, and where an answer is missing, the ticket is the
/// desk's again; anything else leaves a line.
fn undelivered(work: &mut Work<'_>, ticket: &mut Ticket, sent: &SentMail, arrival: Arrival, said: &str) {
    let what = match arrival {
        Arrival::Refused => "did not arrive",
        Arrival::Unknown => "may not have arrived",
    };
    if arrival == Arrival::Refused {
        let (ticket, outbox, diagnostic) = (Some(ticket.number), sent.outbox, said.to_owned());
        work.plan.changes.push(Change::Undelivered { ticket, outbox, diagnostic });
    }
    let unreached = Unreached::of(sent, ticket, work.policy);
    let whom = unreached.as_ref().map_or_else(|| sent.rcpt.clone(), Unreached::said);
    let of_requester = unreached.as_ref().is_some_and(|unreached| unreached.role == Role::Requester);
    let told = match sent.template == name::ACK && of_requester && arrival == Arrival::Refused {
        true => unreached::acknowledgement(ticket, said),
        false => format!("{} to {whom} {what}: {said}", sent.template),
    };
    work.event(ticket, &Actor::Desk, told);
    if let Some(agent) =
        work.policy.agent_by_address(&sent.rcpt).filter(|_| !name::FOR_OUTSIDERS.contains(&sent.template.as_str()))
    {
        // By mail the agent would not hear of it, and would bounce once more.
        work.plan
            .alerts
            .push(format!("Mail to agent {} ({}) {what}: what happens on tickets may go unseen", agent.id, sent.rcpt));
    }
    if name::BULLETINS.contains(&sent.template.as_str()) {
        let why = format!("{} was not told of {}: the mail {what}", sent.rcpt, sent.template);
        unread::tell(work, ticket, &why, said);
        return;
    }
    let Some(unreached) = unreached else { return };
    let key = SideKey::of_message_id(&sent.message_id, work.policy);
    let talk = key.and_then(|key| ticket.sides.iter_mut().find(|talk| talk.key == key)).map(|talk| {
        talk.lose(&sent.rcpt);
        talk.clone()
    });
    let readers = match (unreached.role, talk) {
        (Role::ThirdParty, Some(talk)) => {
            // Others were asked as well, and may answer.
            if !talk.waits {
                asking::failed(work, ticket, &format!("what {} was asked {what}: {said}", sent.rcpt));
            }
            notify::of_talk(&talk, ticket, work)
        }
        (Role::Approver, _) => {
            // What may have arrived is asked once more all the same.
            if arrival == Arrival::Refused {
                approval::lose(work, ticket, &sent.rcpt);
            }
            approval::askers(work, ticket)
        }
        (Role::Requester, _) if is_missed(&sent.template, arrival) => {
            if ticket.status.is_waiting() || ticket.status.is_done() {
                work.set_status(ticket, Status::Open, &Actor::Desk);
            }
            readers(work, ticket)
        }
        // The requester has the answer.
        (Role::Copy, _) if sent.template == name::ANSWER => readers(work, ticket),
        _ => return,
    };
    let of_desk = unreached.role == Role::Requester && sent.template != name::ANSWER;
    let mail = match sent.template.as_str() {
        name::ANSWER => "answer",
        name::RESOLVED => "mail that says what became of it",
        _ if of_desk => "mail of a rule",
        _ => "question",
    };
    let why = match arrival {
        Arrival::Refused if of_desk => format!("the {mail} did not reach {whom}: {said}"),
        Arrival::Refused => said.to_owned(),
        // Said as what it is: whoever hears that an answer was lost sends it a second time.
        Arrival::Unknown => {
            format!("nobody knows whether the {mail} to {whom} arrived ({said}); ask before you send it again")
        }
    };
    let template = if arrival == Arrival::Refused && !of_desk { name::BOUNCED } else { name::NOTIFY_CHANGE };
    for agent in readers {
        let context = unreached.told(context::about(ticket, work.policy, work.now).with_reason(why.clone()));
        notify::tell(work, ticket, agent, template, context, Vec::new());
    }
}

/// Whether the requester lacks something without it. A mere acknowledgement asks for nothing, and the forged senders of spam
/// get many; what is in no list of the desk's own is a rule's, by a template of the house. Of what may have arrived only an
/// answer is worth asking for.
fn is_missed(template: &str, arrival: Arrival) -> bool {
    let says_something = matches!(template, name::RESOLVED | name::RULE) || !name::ALL.contains(&template);
    template == name::ANSWER || arrival == Arrival::Refused && says_something
}

fn grievance(complaint: &Complaint, sent: Option<&SentMail>) -> String {
    let who = complaint.address.as_deref().or_else(|| sent.map(|sent| sent.rcpt.as_str())).unwrap_or("somebody");
    let what = match complaint.kind {
        ComplaintKind::Abuse => "reported the desk's mail as unwanted",
        ComplaintKind::Fraud => "reported the desk's mail as fraud",
        ComplaintKind::Virus => "reported a virus in the desk's mail",
        ComplaintKind::OptOut => "wants no more mail",
        ComplaintKind::NotSpam => "took back that the desk's mail is unwanted",
        ComplaintKind::AuthFailure => "got mail in the desk's name that did not prove to be its own",
        ComplaintKind::Other => "complained about the desk's mail",
    };
    format!("{who} {what}")
}

fn summary(bounce: &Bounce) -> String {
    let kind = match bounce.kind {
        BounceKind::Hard => "not delivered",
        BounceKind::Soft => "given up",
        BounceKind::Delayed => "delayed, still being tried",
    };
    let recipients: Vec<String> = bounce
        .recipients
        .iter()
        .map(|recipient| {
            let status = recipient.status.as_deref().unwrap_or("no status");
            let diagnostic = recipient.diagnostic.as_deref().unwrap_or("no reason given");
            format!("{} ({status}: {diagnostic})", recipient.address)
        })
        .collect();
    if recipients.is_empty() { kind.to_owned() } else { format!("{kind}: {}", recipients.join("; ")) }
}
