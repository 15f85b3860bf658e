//! Answers of approvers: what each does to the question, and what is said of it.

mod aside;

use crate::desk::agent_mail;
use crate::desk::approval::{
    Answer, Outcome, Vote, VoteKey, Why, is_window_over, may_write, once_voter, place, voter, write,
};
use crate::desk::command::{self, Command};
use crate::desk::consent::{self, Consent, Named};
use crate::desk::context;
use crate::desk::correspondent::{unknown, writer};
use crate::desk::facts::Side;
use crate::desk::filing;
use crate::desk::mail::{Address, Attachment, Mail};
use crate::desk::names::AgentId;
use crate::desk::notify;
use crate::desk::plan::{Plan, Verdict};
use crate::desk::policy::{Agent, Policy};
use crate::desk::resumed;
use crate::desk::template::{MessageView, name};
use crate::desk::ticket::{AuthorKind, EntryKind, NewEntry, Status, Ticket, Visibility};
use crate::desk::unopened;
use crate::desk::unread;
use crate::desk::work::{Actor, Work};

pub use aside::{Aside, aside, aside_passed_on};

/// An approver's answer, which is proven to be of that approver.
pub fn take(mut work: Work<'_>, mail: &Mail, mut ticket: Ticket, key: VoteKey) -> Plan {
    let who = writer(mail).map_or("somebody", |from| from.label()).to_owned();
    if is_of_machine(mail) {
        return note_machine(work, mail, ticket, &who);
    }
    if let Some(id) = mail.message_id.as_deref().filter(|_| !work.facts.id_taken) {
        work.know(id, ticket.number, Side::ThirdParty);
    }
    reached(&mut ticket, key);
    let named = Named::of(writer(mail), &work.policy.agents);
    let (consent, words) = consent::read(&mail.reply_text(), &named);
    // Who approves by a button says so, whatever stands beside it.
    let conditional = !mail.marked_up && consent::is_conditional(&mail.reply_text(), &named);
    let (consent, words) = if conditional { (None, mail.reply_text()) } else { (consent, words) };
    let (shown, files) = (shown(&work, mail, words.clone()), files(mail));
    let unclear = if conditional { Why::Conditional } else { Why::Unclear };
    let own = writer(mail).and_then(|from| work.policy.agent_by_address(&from.address));
    let orders = own.filter(|agent| holds_commands(&words, agent, work.policy));
    if let (None, Some(agent)) = (consent, orders) {
        return untaken(work, mail, ticket, agent);
    }
    let entry = filing::inbound(&work, mail, AuthorKind::ThirdParty, Visibility::Internal);
    work.entry(&ticket, NewEntry { kind: EntryKind::Note, ..entry });
    let said = match consent {
        Some(consent) => vote(&mut work, &mut ticket, key, consent, &who),
        None if conditional => with_condition(&who),
        None => format!("{who} was asked to approve and says neither approve nor reject on the first line"),
    };
    let said = with_files(said, &files, consent);
    ask_late(&mut work, &ticket, key);
    match consent {
        Some(consent) => tell_uncounted(&mut work, &mut ticket, key, consent),
        None => ask_unclear(&mut work, &mut ticket, key, unclear),
    }
    work.plan.because(said.clone());
    work.event(&ticket, &Actor::Desk, said.clone());
    if consent.is_none()
        && let Some(vote) = once_voter(&ticket, key).cloned()
    {
        notify::of_question(&mut work, &ticket, &vote.who, &said, (&shown, &files));
        return work.finish(Some(Verdict::Appended), ticket);
    }
    // Who approves knows it.
    notify::of_approval(&mut work, &ticket, own.map(|agent| &agent.id), &said, (&shown, &files));
    if let Some(agent) = orders.filter(|agent| work.policy.may_hear(&agent.id, &ticket.queue)) {
        let why = format!("Your answer counts, and of what stands below it nothing was done: {NOT_HERE}");
        let message = MessageView { text: words, ..MessageView::default() };
        let context = context::about(&ticket, work.policy, work.now).with_message(message).with_reason(why);
        notify::give_back(&mut work, &ticket, agent, (name::RETURNED, context));
    }
    work.finish(Some(Verdict::Appended), ticket)
}

/// Whoever answers a question gets what they are asked.
fn reached(ticket: &mut Ticket, key: VoteKey) {
    let at = ticket.course.approval.as_ref().and_then(|approval| place(approval, ticket, key));
    let votes = ticket.course.approval.as_mut().map(|approval| &mut approval.votes);
    if let Some(vote) = votes.zip(at).and_then(|(votes, at)| votes.get_mut(at)) {
        vote.unreached = false;
    }
}

/// What says to be an approver's and is not proven to be: the agents have it, and the approver hears at the address that
/// was asked what counts.
pub fn hear(mut work: Work<'_>, mail: &Mail, mut ticket: Ticket, key: VoteKey) -> Plan {
    let who = writer(mail).map_or("somebody", |from| from.label()).to_owned();
    if is_of_machine(mail) {
        return note_machine(work, mail, ticket, &who);
    }
    let entry = filing::inbound(&work, mail, AuthorKind::ThirdParty, Visibility::Internal);
    work.entry(&ticket, NewEntry { kind: EntryKind::Note, ..entry });
    let said = format!(
        "mail that says to be of {who}, who was asked to approve, names the ticket and answers no mail: nothing proves \
         who wrote it, so that it decides nothing"
    );
    ask_unclear(&mut work, &mut ticket, key, Why::Unproven);
    work.plan.because(said.clone());
    work.event(&ticket, &Actor::Desk, said.clone());
    if let Some(vote) = once_voter(&ticket, key).cloned() {
        let shown = shown(&work, mail, mail.reply_text());
        notify::of_question(&mut work, &ticket, &vote.who, &said, (&shown, &files(mail)));
    }
    work.finish(Some(Verdict::Appended), ticket)
}

/// What says to be an approver's, or answers what another was asked, and was let in by a person: the agents have it, and it
/// decides nothing. Whoever wrote it takes no part in the ticket by that.
pub fn let_in(mut work: Work<'_>, mail: &Mail, ticket: Ticket, key: VoteKey) -> Plan {
    let from = writer(mail).cloned().unwrap_or_else(unknown);
    let entry = filing::inbound(&work, mail, AuthorKind::ThirdParty, Visibility::Internal);
    work.entry(&ticket, NewEntry { kind: EntryKind::Note, ..entry });
    let asked = once_voter(&ticket, key).map_or("somebody", |vote| vote.who.address.as_str()).to_owned();
    let said = format!(
        "what {} wrote in answer to what {asked} was asked to approve was let in: it decides nothing, and {} does not take \
         part in the ticket",
        from.address, from.address
    );
    work.plan.because(said.clone());
    work.event(&ticket, &Actor::Desk, said.clone());
    let shown = shown(&work, mail, mail.reply_text());
    notify::of_question(&mut work, &ticket, &from, &said, (&shown, &files(mail)));
    work.finish(Some(Verdict::Appended), ticket)
}

/// What an approver says, for the agents: a condition may stand below a signature that is new.
pub fn shown(work: &Work<'_>, mail: &Mail, words: String) -> String {
    resumed::with_new_signature(words, mail, &work.facts.signed)
}

/// What came with it, for the agents.
pub fn files(mail: &Mail) -> Vec<Attachment> {
    mail.enclosures().cloned().collect()
}

/// Names the files that came with a vote: nobody of the desk reads in them what is said of it.
fn with_files(said: String, files: &[Attachment], consent: Option<Consent>) -> String {
    let names: Vec<&str> = files.iter().map(|file| file.name.as_deref().unwrap_or("a file without a name")).collect();
    let names = names.join(", ");
    match consent {
        _ if files.is_empty() => said,
        Some(Consent::Approve) => format!("{said}; with it came {names}: look whether that holds a condition"),
        Some(Consent::Reject) | None => format!("{said}; with it came {names}"),
    }
}

fn is_of_machine(mail: &Mail) -> bool {
    mail.automatic.is_of_machine()
}

fn note_machine(mut work: Work<'_>, mail: &Mail, ticket: Ticket, who: &str) -> Plan {
    work.plan.because(format!("an automatic reply approves nothing: {}", mail.automatic.evidence.join("; ")));
    let told = format!("an automatic reply came from {who}, who was asked to approve");
    work.event(&ticket, &Actor::Desk, told.clone());
    let absent = mail.client_notice.as_ref().is_some_and(|notice| notice.absent);
    if let Some(from) = writer(mail).filter(|_| absent || unread::says_so(mail, Some(&ticket))) {
        notify::of_question(&mut work, &ticket, from, &told, (&mail.reply_text(), &files(mail)));
    }
    work.finish(Some(Verdict::Automatic), ticket)
}

const NOT_HERE: &str =
    "in answer to the question whether you approve no commands are taken. Write them in answer to this mail";

/// Whether an agent's words are for the desk, in part at least.
fn holds_commands(words: &str, agent: &Agent, policy: &Policy) -> bool {
    match command::read(words, &agent.id, policy, None) {
        Ok(orders) => {
            let speaks = |command: &Command| matches!(command, Command::Answer(_));
            let acts = orders.commands.iter().any(|command| !speaks(command));
            acts || orders.as_it_is || orders.requester.is_some() || !orders.prepared.is_empty()
        }
        Err(_) => true,
    }
}

/// An agent who is asked to approve writes commands instead. The token proves whose answer it is, and no more: nothing
/// of the mail is carried out, nor told to anybody, and the agent hears where commands are taken.
fn untaken(mut work: Work<'_>, mail: &Mail, ticket: Ticket, agent: &Agent) -> Plan {
    if !work.policy.may_hear(&agent.id, &ticket.queue) {
        let why = "In answer to the question whether you approve no commands are taken: answer it with “approve” or \
                   “reject because …” on the first line";
        work.plan.because(format!("held and returned to agent {}: {why}", agent.id));
        unopened::tell_back(&mut work, mail, agent, why);
        return work.finish(Some(Verdict::Held), ticket);
    }
    let why = format!(
        "Nothing of it was done or sent: {NOT_HERE}, or answer the question with “approve” or “reject because …” on \
         the first line"
    );
    agent_mail::give_back(work, mail, ticket, &agent.id, why)
}

/// Whoever says neither yes nor no, or not plainly, is told once that it decides nothing, and asked again with how to answer.
fn ask_unclear(work: &mut Work<'_>, ticket: &mut Ticket, key: VoteKey, why: Why) {
    let Some(approval) = ticket.course.approval.as_ref().filter(|_| is_asked_now(ticket, work)) else {
        return;
    };
    let Some(at) = place(approval, ticket, key) else { return };
    // Whoever wants to say something else than before must learn of it, too.
    let hears = |vote: &&Vote| match why {
        Why::Unproven => !vote.told_unproven,
        Why::Elsewhere => vote.answer.is_none() && !vote.told_elsewhere,
        _ => vote.answer.is_none() && !vote.told,
    };
    let Some(vote) = approval.votes.get(at).filter(hears).cloned() else { return };
    let asker = approval.asker.as_ref().and_then(|id| work.policy.agent(id));
    match may_write(
        work,
        ticket,
        std::slice::from_ref(&vote.who),
        "an approver is not told that what they wrote decides nothing",
    ) {
        Ok(()) => write(work, ticket, &vote, asker, why),
        Err(why) => return work.plan.because(format!("{} is not told how to answer: {why}", vote.who.address)),
    }
    let votes = ticket.course.approval.as_mut().map(|approval| &mut approval.votes);
    match votes.and_then(|votes| votes.get_mut(at)) {
        Some(vote) if why == Why::Unproven => vote.told_unproven = true,
        Some(vote) if why == Why::Elsewhere => vote.told_elsewhere = true,
        Some(vote) => vote.told = true,
        None => {}
    }
}

/// Whoever answers what was decided otherwise, or what they are not asked any more, is told once that it does not count.
fn tell_uncounted(work: &mut Work<'_>, ticket: &mut Ticket, key: VoteKey, consent: Consent) {
    let Some(approval) = ticket.course.approval.as_ref() else { return };
    let says = if consent == Consent::Approve { Outcome::Approved } else { Outcome::Rejected };
    let vote = voter(ticket, key).or_else(|| once_voter(ticket, key)).filter(|vote| !vote.told);
    let Some(vote) = vote.cloned() else { return };
    let why = match (place(approval, ticket, key), approval.outcome()) {
        (Some(_), Outcome::Waiting) if consent == Consent::Approve && is_window_over(ticket, work.now) => Why::Over,
        // It counts, or did before.
        (Some(_), outcome) if outcome == Outcome::Waiting || outcome == says => return,
        (Some(_), outcome) => Why::Decided(outcome),
        // They get the question of now instead.
        (None, Outcome::Waiting)
            if is_asked_now(ticket, work) && approval.votes.iter().any(|now| now.who.is(&vote.who.address)) =>
        {
            return;
        }
        (None, _) => Why::Over,
    };
    let asker = approval.asker.as_ref().and_then(|id| work.policy.agent(id));
    match may_write(
        work,
        ticket,
        std::slice::from_ref(&vote.who),
        "an approver is not told that their answer does not count",
    ) {
        Ok(()) => write(work, ticket, &vote, asker, why),
        Err(why) => {
            return work.plan.because(format!("{} is not told that it does not count: {why}", vote.who.address));
        }
    }
    let votes = ticket.course.approval.as_mut().map(|approval| approval.votes.iter_mut().chain(&mut approval.over));
    votes.into_iter().flatten().filter(|known| known.id == vote.id && known.asked_in == vote.asked_in).for_each(
        |known| {
            known.told = true;
        },
    );
}

/// Whether an answer would still count.
fn is_asked_now(ticket: &Ticket, work: &Work<'_>) -> bool {
    let waits = ticket.course.approval.as_ref().is_some_and(|now| now.outcome() == Outcome::Waiting);
    waits && !is_window_over(ticket, work.now)
}

/// Whoever answers a question that is over, and is asked another, gets that one once more.
fn ask_late(work: &mut Work<'_>, ticket: &Ticket, key: VoteKey) {
    let (None, Some(late)) = (voter(ticket, key), once_voter(ticket, key)) else { return };
    let Some(approval) = ticket.course.approval.as_ref().filter(|_| is_asked_now(ticket, work)) else {
        return;
    };
    let wanted = |vote: &&Vote| vote.answer.is_none() && vote.who.is(&late.who.address);
    let Some(vote) = approval.votes.iter().find(wanted) else { return };
    match may_write(work, ticket, std::slice::from_ref(&vote.who), "an approver is not asked once more") {
        Ok(()) => {
            let asker = approval.asker.as_ref().and_then(|id| work.policy.agent(id));
            write(work, ticket, vote, asker, Why::Late);
        }
        Err(why) => work.plan.because(format!("{} is not asked once more: {why}", vote.who.address)),
    }
}

fn with_condition(who: &str) -> String {
    format!("{who} was asked to approve and does so with a condition, which decides nothing")
}

/// Counts it, and says what it did.
fn vote(work: &mut Work<'_>, ticket: &mut Ticket, key: VoteKey, consent: Consent, who: &str) -> String {
    let now = work.now;
    let approves = consent == Consent::Approve;
    let says = if approves { "approves" } else { "rejects" };
    let at = ticket.course.approval.as_ref().and_then(|approval| place(approval, ticket, key));
    if at.is_none() && once_voter(ticket, key).is_some() {
        return format!("{who} {says} in answer to a question that is over, which does not count");
    }
    let over = is_window_over(ticket, now);
    let Some(approval) = ticket.course.approval.as_mut() else { return format!("{who} {says} what nobody asks") };
    if approval.outcome() != Outcome::Waiting {
        return format!("{who} {says} this change after it was {}", approval.outcome());
    }
    if approves && over {
        return format!("{who} approves this change after its window, which does not count");
    }
    if let Some(vote) = at.and_then(|at| approval.votes.get_mut(at)) {
        vote.answer = Some(Answer { approves, at: now });
    }
    match approval.outcome() {
        Outcome::Waiting => format!("{who} {says} this change; an answer of {} is owed", approval.owed().join(", ")),
        outcome => {
            // Also pending: the requester asked meanwhile, and was answered.
            if ticket.status.is_waiting() {
                work.set_status(ticket, Status::Open, &Actor::Desk);
            }
            format!("{who} {says} this change: it is {outcome}")
        }
    }
}

/// Whether an agent of whom an answer is owed gives it in the wrong place, as far as its first words say.
pub fn is_vote(text: &str, ticket: &Ticket, agent: &AgentId, policy: &Policy) -> bool {
    let Some((agent, approval)) = policy.agent(agent).zip(ticket.course.approval.as_ref()) else { return false };
    let owes = |vote: &Vote| vote.answer.is_none() && agent.has_address(&vote.who.address);
    approval.outcome() == Outcome::Waiting && approval.votes.iter().any(owes) && consent::begins(text)
}

/// The command by which agents answer an approver who asks something: the same as for anybody of whom the requester
/// learns nothing. Whoever takes part gets the answers to the requester.
pub fn answer_with(approver: &Address, policy: &Policy) -> String {
    match policy.agent_by_address(&approver.address) {
        Some(agent) => format!("/note @{}", agent.id),
        None => format!("/ask {}", approver.address),
    }
}

/// Why an answer to what an approver asked does not go to the requester by itself: of whom it is for, it says nothing.
pub fn answers_question(ticket: &Ticket, policy: &Policy) -> String {
    let votes = ticket.course.approval.iter().flat_map(|approval| &approval.votes);
    let mut ways: Vec<String> = votes.map(|vote| answer_with(&vote.who, policy)).collect();
    ways.dedup();
    format!(
        "It answers what an approver asked, which {} does not see: `{}` on the first line sends it there",
        ticket.requester.address.label(),
        ways.join("` or `")
    )
}
