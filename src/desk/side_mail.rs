//! Mail of a third party in a side conversation: for the agents, and never for the requester.

use crate::desk::aside;
use crate::desk::correspondent::writer;
use crate::desk::facts::Side;
use crate::desk::filing;
use crate::desk::mail::{AutomaticKind, Mail};
use crate::desk::names::AgentId;
use crate::desk::notify;
use crate::desk::plan::{Plan, Verdict};
use crate::desk::side::{SideKey, SideTalk};
use crate::desk::ticket::{AuthorKind, Status, Ticket, Visibility};
use crate::desk::unread;
use crate::desk::voting::{self, Aside};
use crate::desk::work::{Actor, Work};

/// Puts it on the ticket and tells the desk. Whoever writes, it is the third party's word: nobody becomes the requester,
/// a participant or an agent by it. No rule sees it, since rules write to requesters.
pub fn decide(mut work: Work<'_>, mail: &Mail, mut ticket: Ticket, key: SideKey) -> Plan {
    let Some(talk) = ticket.take_side(key) else {
        return filing::hold(
            work,
            mail,
            Some(ticket),
            "it belongs to a side conversation that this ticket does not know",
        );
    };
    let verdict = join(&mut work, mail, &mut ticket, talk, None);
    work.finish(Some(verdict), ticket)
}

/// The same, of a mail that is one thing among others. `by`: the agent who passes it on. The conversation was taken out of
/// the ticket.
pub fn join(
    work: &mut Work<'_>,
    mail: &Mail,
    ticket: &mut Ticket,
    mut talk: SideTalk,
    by: Option<&AgentId>,
) -> Verdict {
    let entry = filing::inbound(work, mail, AuthorKind::ThirdParty, Visibility::Side);
    work.entry(ticket, entry);
    filing::tell_unread(work, ticket, mail);
    let fit = |id: &&str| !work.facts.id_taken && work.policy.keys.scrub(id) == **id;
    if let Some(id) = mail.message_id.as_deref().filter(fit) {
        talk.thread.follow(id, &[]);
        work.know(id, ticket.number, Side::ThirdParty);
    }
    let automatic = mail.automatic.is_of_machine();
    if automatic {
        // It answers nothing, so the desk goes on waiting; what trackers send often holds what a person wrote.
        work.plan.because(format!("an automatic reply is filed: {}", mail.automatic.evidence.join("; ")));
        let unread = talk.waits && unread::says_so(mail, Some(ticket));
        if unread {
            // Who is there no more need not be asked again.
            let from = writer(mail).filter(|from| talk.is_with(&from.address)).cloned();
            talk.lose(from.as_ref().map_or("", |from| &from.address));
            let who = from.map_or_else(|| talk.with_whom(), |from| from.whole());
            let told = format!("an automatic reply says that nobody reads what {who} was asked");
            work.event(ticket, &Actor::Desk, told);
            if !talk.waits && ticket.status.is_waiting() {
                work.set_status(ticket, Status::Open, &Actor::Desk);
            }
        }
        if unread || mail.automatic.kind == Some(AutomaticKind::Generated) {
            notify::of_side(work, ticket, mail, &talk, None);
        }
        ticket.sides.push(talk);
        return Verdict::Automatic;
    }
    talk.waits = false;
    talk.gone.clear();
    talk.asked_again = 0;
    talk.moved_at = work.now;
    let from = writer(mail).map(|from| from.label().to_owned()).unwrap_or_else(|| talk.with_whom());
    let seen = match aside::is_to_requester(mail, ticket, work.policy) {
        true => "and sent it to the requester as well",
        false => "which the requester does not see",
    };
    work.plan.because(format!("{from} answers in a side conversation, {seen}"));
    if ticket.status.is_waiting() && mail.automatic.may_reopen {
        work.set_status(ticket, Status::Open, &Actor::Desk);
    }
    let vote = match by {
        Some(agent) => voting::aside_passed_on(work, mail, ticket, &talk, agent),
        None => voting::aside(work, mail, ticket, &talk),
    };
    match vote {
        Aside::Counts(said) => {
            let (text, files) = (voting::shown(work, mail, mail.reply_text()), voting::files(mail));
            notify::of_approval(work, ticket, None, &said, (&text, &files));
        }
        Aside::Undecided(said) => notify::of_side(work, ticket, mail, &talk, Some(said)),
        Aside::NoVote => notify::of_side(work, ticket, mail, &talk, None),
    }
    ticket.sides.push(talk);
    Verdict::Appended
}
