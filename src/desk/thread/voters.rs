//! What whoever is asked to approve a change writes anew, tied to it by the number in the subject alone. It is a word on
//! that change and no matter of its own, which others would read.
//!
//! | who wrote it | who is asked and no more | who takes part or was asked something else | an agent |
//! | --- | --- | --- | --- |
//! | authentication proves it | the approver's word | the same, of a plain vote | the same, of a vote |
//! | nothing does | kept, and decides nothing | the same, of a plain vote | the same, of a vote |
//! | it is known to be forged | held | as any other mail | held |
//!
//! A number proves nothing, and anybody may write any address: without the token a vote takes what an agent's word takes
//! without theirs (see [`crate::desk::identity`]).

use crate::desk::approval::{self, Vote};
use crate::desk::consent::{self, Named};
use crate::desk::correspondent::writer;
use crate::desk::identity::{self, Standing};
use crate::desk::thread::evidence::{Evidence, referred};
use crate::desk::thread::{Place, subject_tag, surviving};
use crate::desk::ticket::Ticket;

/// Where it belongs; `None`: no approver wrote it, or it is about something else.
pub fn place(evidence: &Evidence<'_>) -> Option<Place> {
    let (mail, from) = (evidence.mail, evidence.from);
    let ticket = evidence.ticket(subject_tag(&mail.subject).filter(|_| evidence.tokens.is_empty())?)?;
    let (number, vote) = (ticket.number, asked(ticket, evidence)?);
    let agent = evidence.policy.agent_by_address(from);
    let known = || evidence.facts.known.iter().filter(|known| referred(mail).any(|id| id == known.message_id));
    let elsewhere = known().any(|known| surviving(known.ticket, evidence.facts) != Some(number));
    let takes_part = ticket.is_participant(from) || ticket.side_with(from).is_some();
    let text = mail.reply_text();
    let named = Named::of(writer(mail), &evidence.policy.agents);
    let votes = consent::read(&text, &named).0.is_some();
    // A mere yes or no may answer whatever else they were asked.
    let is_word = match agent {
        Some(_) => (votes || consent::is_conditional(&text, &named)) && known().next().is_none(),
        None if takes_part => votes && !mail.agrees && !mail.denies && known().next().is_none(),
        None => (votes || approval::is_open(ticket)) && !elsewhere,
    };
    if !is_word || (takes_part && agent.is_none() && mail.authentication.failed()) {
        return None;
    }
    let key = vote.key(ticket);
    let how = format!("{from} is asked to approve and the subject names [#{number}]");
    Some(match agent.map(|agent| identity::standing(agent, mail, evidence.policy)) {
        Some(Standing::Refused(why)) => Place::UnprovenVote { ticket: number, key, why },
        _ if mail.authentication.failed() => Place::UnprovenVote { ticket: number, key, why: forged(from) },
        _ if mail.authentication.passed() => {
            let why = format!("{how}, and authentication proves that they wrote");
            Place::Approver { ticket: number, key, why }
        }
        _ => Place::SaysToApprove { ticket: number, key, why: format!("{how}, and nothing proves that they wrote") },
    })
}

/// What its writer is asked, or was; what is owed goes before what was said.
fn asked<'t>(ticket: &'t Ticket, evidence: &Evidence<'_>) -> Option<&'t Vote> {
    let approval = ticket.course.approval.as_ref()?;
    let own = |vote: &&Vote| evidence.policy.is_same_person(&vote.who.address, evidence.from);
    let owed = approval.votes.iter().filter(own).find(|vote| vote.answer.is_none());
    owed.or_else(|| approval.votes.iter().chain(approval.over.iter().rev()).find(own))
}

fn forged(from: &str) -> String {
    format!("{from} was asked to approve, but its sender is forged (authentication failed)")
}
