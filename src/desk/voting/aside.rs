//! What an approver says in a side conversation, where agents answer what they ask.
//!
//! "Approve" counts there as well as in answer to the question itself, where it proves as much: it carries the conversation's
//! token, which nobody else was sent, comes from the address that was asked, and that conversation moved since the question
//! was posed as it stands. A mere yes is to what was asked there.

use crate::desk::approval::{self, Vote, Why};
use crate::desk::consent::{self, Named};
use crate::desk::correspondent::writer;
use crate::desk::mail::Mail;
use crate::desk::names::AgentId;
use crate::desk::side::SideTalk;
use crate::desk::thread;
use crate::desk::ticket::Ticket;
use crate::desk::voting::{ask_unclear, files, tell_uncounted, vote, with_condition, with_files};
use crate::desk::work::{Actor, Work};

/// What it does to the question.
pub enum Aside {
    NoVote,
    /// In words.
    Counts(String),
    /// It may be meant for the question, and decides nothing.
    Undecided(String),
}

/// Heeds it, and tells its writer how to decide where it does not count.
pub fn aside(work: &mut Work<'_>, mail: &Mail, ticket: &mut Ticket, talk: &SideTalk) -> Aside {
    let text = mail.reply_text();
    let named = Named::of(writer(mail), &work.policy.agents);
    let conditional = consent::is_conditional(&text, &named);
    let consent = consent::read(&text, &named).0;
    let says_so = consent::is_named(&text);
    let in_passing = consent::may_be_said(&text);
    let owed = owed(mail, ticket, work).map(|vote| vote.key(ticket));
    let Some(key) = owed.filter(|_| consent.is_some() || conditional || in_passing) else { return Aside::NoVote };
    let posed_at = ticket.course.approval.as_ref().map(|approval| approval.posed_at.unwrap_or(approval.asked_at));
    let since = posed_at.is_some_and(|posed| talk.asked_at >= posed);
    if !says_so && !in_passing && !since {
        return Aside::NoVote;
    }
    let who = writer(mail).map_or("somebody", |from| from.label()).to_owned();
    let proven =
        talk.people.len() == 1 && thread::carries_side(mail, talk.key, work.policy) && !mail.authentication.failed();
    let said = match consent.filter(|_| says_so && since && proven && !conditional) {
        Some(consent) => {
            let said = with_files(vote(work, ticket, key, consent, &who), &files(mail), Some(consent));
            tell_uncounted(work, ticket, key, consent);
            Aside::Counts(said)
        }
        None => {
            // Whoever is told to answer another mail, and does so as before, is told of the condition only then.
            ask_unclear(work, ticket, key, if conditional { Why::Conditional } else { Why::Elsewhere });
            Aside::Undecided(match conditional {
                true => with_condition(&who),
                false => {
                    format!("{who} was asked to approve, and answers another mail: of the change it decides nothing")
                }
            })
        }
    };
    if let Aside::Counts(said) | Aside::Undecided(said) = &said {
        work.plan.because(said.clone());
        work.event(ticket, &Actor::Desk, said.clone());
    }
    said
}

/// Takes down that it decides nothing, where an agent passes it on: whether it is its writer's, nothing proves.
pub fn aside_passed_on(work: &mut Work<'_>, mail: &Mail, ticket: &Ticket, talk: &SideTalk, by: &AgentId) -> Aside {
    if matches!(aside(&mut work.clone(), mail, &mut ticket.clone(), talk), Aside::NoVote) {
        return Aside::NoVote;
    }
    let who = writer(mail).map_or("somebody", |from| from.label());
    let said = format!("{who} was asked to approve, and agent {by} passes this on: of the change it decides nothing");
    work.plan.because(said.clone());
    work.event(ticket, &Actor::Desk, said.clone());
    Aside::Undecided(said)
}

/// What its writer is asked and has not answered.
fn owed<'t>(mail: &Mail, ticket: &'t Ticket, work: &Work<'_>) -> Option<&'t Vote> {
    let from = &writer(mail)?.address;
    let approval = ticket.course.approval.as_ref().filter(|_| approval::is_open(ticket))?;
    let own = |vote: &&Vote| vote.answer.is_none() && work.policy.is_same_person(&vote.who.address, from);
    approval.votes.iter().find(own)
}
