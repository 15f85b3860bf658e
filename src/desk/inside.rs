//! What an agent's answer, or a question to a third party, must not carry out of the desk.

mod clauses;
mod files;
mod had;
mod held;
mod signed_off;
mod within;

use jiff::SignedDuration;

use crate::desk::addressed::{self, Greeting};
use crate::desk::audience;
use crate::desk::command::Command;
use crate::desk::context;
use crate::desk::copied;
use crate::desk::course::Joined;
use crate::desk::entered;
use crate::desk::facts::{Known, Side};
use crate::desk::inside::within::Within;
use crate::desk::mail::{Address, Attachment, Mail};
use crate::desk::names::AgentId;
use crate::desk::objection::Objection;
use crate::desk::restraint;
use crate::desk::shared::Shared;
use crate::desk::template::name;
use crate::desk::thread;
use crate::desk::ticket::{Author, EntryKind, NewEntry, Status, Ticket};
use crate::desk::voting;
use crate::desk::wording::{contains_words, words};
use crate::desk::work::{Actor, Work};

/// Whom a text would reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    Requester,
    ThirdParty,
}

/// What would leave.
#[derive(Clone, Copy, Debug)]
pub struct Leaving<'t> {
    pub text: &'t str,
    pub files: &'t [Attachment],
    pub reader: Reader,
    /// Whom it asks.
    pub asked: &'t [Address],
    /// Tickets whose requesters get it, too.
    pub also: &'t [&'t Ticket],
    /// It does not say for whom it is.
    pub plain: bool,
    /// There is no command beside it.
    pub alone: bool,
    /// A command beside it gives the ticket to somebody else, for whom it may be.
    pub hands_over: bool,
    pub beside: Beside,
}

/// What is done beside an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// It answers a message that is split off with it, and goes to nobody else.
    pub splits: bool,
    /// The ticket is done by it.
    pub ends: bool,
}

/// What speaks against sending this, if anything. Whoever sends it all the same must know of all of it.
pub fn objection(
    leaving: Leaving<'_>,
    mail: &Mail,
    ticket: &Ticket,
    agent: &AgentId,
    work: &Work<'_>,
) -> Option<Objection> {
    let (answer, to_requester) = (leaving.text, leaving.reader == Reader::Requester);
    if mail.holds_marker {
        return Some(Objection::from(
            "What the desk wrote to you stands in the answer itself; quote it below, or cut it out",
        ));
    }
    let said = words(answer);
    let holds_frame = |frame: &String| {
        let mut lines = frame.lines().map(words);
        lines.any(|line| line.split(' ').count() >= FEWEST_OF_FRAME && contains_words(&said, &line))
    };
    if frames(ticket, work).iter().any(holds_frame) {
        return Some(Objection::from(
            "What the desk wrote to you about this ticket stands in the answer itself; cut it out",
        ));
    }
    let within = Within::of(ticket, leaving.also, agent, work);
    let of_inside = within.held(answer, (leaving.reader, leaving.asked), work);
    let of_audience = match leaving.reader {
        Reader::Requester if leaving.plain => audience::doubts(leaving, mail, ticket, agent, work),
        Reader::Requester => Vec::new(),
        Reader::ThirdParty => audience::greets_not_asked(leaving, ticket, work).into_iter().collect(),
    };
    let doubt = vote(answer, ticket, agent, work).into_iter().chain(of_audience);
    // An answer may have a mail attached to it; who forwards one so answers none.
    let attached_to_an_answer = mail.original.attachments.is_some() && !mail.in_reply_to.is_empty();
    let forwards =
        (to_requester && mail.forwarded.is_some() && !attached_to_an_answer).then(|| forwards(mail, ticket, work));
    let attached_inside = (to_requester && passes_on_inside(mail, ticket, work))
        .then(|| "Attached to it is a mail that was written inside the desk or in a side conversation".to_owned());
    let subject = || addressed::marked_subject(&mail.subject, ticket);
    let noted = work.policy.agent(agent).and_then(|writer| addressed::reads_like_a_note(answer, writer, ticket, work));
    let for_colleagues = noted.or_else(subject).map(|sign| format!("It reads like a note (\u{201c}{sign}\u{201d})"));
    let since = || since(ticket, (mail, answer), agent, work, leaving.beside).filter(|_| to_requester);
    let of_client = notice(mail, answer, ticket, work);
    let of_words = [of_inside, attached_inside, forwards, for_colleagues, of_client].into_iter().flatten();
    let of_files = within.files(leaving.files, (leaving.reader, leaving.asked), work);
    let unread = within.unread(work);
    let doubts = doubt.chain(of_words).chain(of_files).chain(unread);
    let mut doubts: Vec<String> = doubts.chain(since()).collect();
    doubts.dedup();
    (!doubts.is_empty()).then(|| Objection::Doubtful(doubts.join(". ")))
}

/// What speaks against the words of an answer that its requester has already, where the desk sends them to others as well.
pub fn of_shared(commands: &[Command], ticket: &Ticket, actor: &Actor, work: &Work<'_>) -> Option<String> {
    let text = commands.iter().find_map(|command| match command {
        Command::Answer(text) => Some(text),
        _ => None,
    })?;
    let shared = Shared::of(commands, ticket, actor, work)?;
    Within::of(ticket, &shared.others, actor.agent()?, work).held(text, (Reader::Requester, &[]), work)
}

/// What a client seems to have written in the agent's name. Whoever greets the requester by name tells them so in person.
fn notice(mail: &Mail, answer: &str, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let notice = mail.client_notice.as_ref()?;
    let in_person = notice.absent && addressed::greeting(answer, ticket, work) == Some(Greeting::ByName);
    (!in_person).then(|| notice.why.clone())
}

/// Whether the mail that is attached is one of this ticket of which the requester knows nothing.
fn passes_on_inside(mail: &Mail, ticket: &Ticket, work: &Work<'_>) -> bool {
    let inside = |known: &&Known| known.ticket == ticket.number && matches!(known.side, Side::Agent | Side::ThirdParty);
    let known = || work.facts.known.iter().filter(inside);
    mail.passed_on_id().is_some_and(|id| known().any(|known| known.message_id == id))
}

/// What speaks against a mail that forwards another.
fn forwards(mail: &Mail, ticket: &Ticket, work: &Work<'_>) -> String {
    let number = ticket.number;
    let known = |id: &str| work.facts.known.iter().any(|known| known.message_id == id && known.ticket == number);
    let has = mail.passed_on_id().is_some_and(known) || thread::has_passed_on(mail, work.facts) == Some(number);
    let what = match has {
        true => format!("It forwards a mail that is in ticket {number} already"),
        false => "It forwards a mail".to_owned(),
    };
    format!("{what}, and what stands above a forward is for colleagues more often than not")
}

/// Whether it votes on a change, in answer to something else than the question.
fn vote(text: &str, ticket: &Ticket, agent: &AgentId, work: &Work<'_>) -> Option<String> {
    voting::is_vote(text, ticket, agent, work.policy).then(|| {
        "You were asked to approve this change, and this would go to somebody else: answer the mail that asked you"
            .to_owned()
    })
}

/// What came since the agent was written to, and speaks against an answer to the requester. What splits a message off
/// answers its writer alone, wherever it is now.
pub fn since(ticket: &Ticket, said: (&Mail, &str), agent: &AgentId, work: &Work<'_>, beside: Beside) -> Option<String> {
    let moved = || Some(format!("{}: {}", moved_since(ticket, agent, work)?, goes_to(ticket)));
    let others = || moved().or_else(|| entered_since(ticket, said, agent, work));
    let others = if beside.splits { None } else { others() };
    let held = |note: &str| restraint::is_asked_by(note) || beside.ends && restraint::keeps_open(note);
    let since: Vec<String> = others.into_iter().chain(collision(ticket, agent, work, held)).collect();
    (!since.is_empty()).then(|| since.join(". "))
}

/// More people are answered than the agent was told of.
fn entered_since(ticket: &Ticket, said: (&Mail, &str), agent: &AgentId, work: &Work<'_>) -> Option<String> {
    let entered = entered::since_told(ticket, said, agent, work);
    let who: Vec<&str> = entered.into_iter().map(|one| one.address.as_str()).collect();
    (!who.is_empty()).then(|| {
        let who = who.join(" and ");
        format!("{who} began to take part after the mail that you answer was written: {}", goes_to(ticket))
    })
}

/// What came since the agent was written to, and speaks against ending the ticket without a word: as against a text, a
/// colleague deals with it. What is done already is ended over nobody's head.
pub fn closed_over(commands: &[Command], ticket: &Ticket, agent: &AgentId, work: &Work<'_>) -> Option<String> {
    let says = commands.iter().any(|command| matches!(command, Command::Answer(_)));
    if says || ticket.status.is_done() {
        return None;
    }
    let splits = commands.contains(&Command::Split);
    let moved = moved_since(ticket, agent, work).filter(|_| !splits);
    let moved = moved.map(|moved| format!("{moved}: that would be closed"));
    let held = |note: &str| restraint::is_asked_by(note) || restraint::keeps_open(note);
    let since: Vec<String> = moved.into_iter().chain(collision(ticket, agent, work, held)).collect();
    (!since.is_empty()).then(|| since.join(". "))
}

fn goes_to(ticket: &Ticket) -> String {
    format!("this would go to {}", copied::readers(ticket))
}

/// What the agent was told of was split off since, or a ticket of other people was merged with it: of those the agent
/// need not know.
fn moved_since(ticket: &Ticket, agent: &AgentId, work: &Work<'_>) -> Option<String> {
    let answered = work.facts.answered.as_ref()?;
    let before = answered.ticket?;
    let now = |number| thread::surviving(number, work.facts).unwrap_or(number);
    let split_from = ticket.course.split_from.filter(|from| now(*from) == now(before));
    if now(before) != ticket.number && split_from.is_some() {
        return Some(format!("What you were told of was split off ticket {before} since, as ticket {}", ticket.number));
    }
    let since = |joined: &&Joined| joined.at > answered.at && joined.by.as_ref() != Some(agent);
    let merged = match before == ticket.number {
        true => ticket.course.joined.iter().rev().find(since).map(|joined| joined.ticket)?,
        // Who merged it knows where it is.
        false
            if ticket
                .course
                .joined
                .iter()
                .any(|joined| joined.ticket == before && joined.by.as_ref() == Some(agent)) =>
        {
            return None;
        }
        false => before,
    };
    let several = ticket.participants.len() > 1;
    several.then(|| format!("Ticket {merged} was merged into ticket {} since", ticket.number))
}

/// Somebody else answered since the agent was written to, or is about to: two answers to one question help nobody.
/// A note of theirs may be `held` to speak against it, too.
fn collision(ticket: &Ticket, agent: &AgentId, work: &Work<'_>, held: impl Fn(&str) -> bool) -> Option<String> {
    answered(ticket, agent, work, held).or_else(|| about_to_answer(ticket, agent, work))
}

fn answered(ticket: &Ticket, agent: &AgentId, work: &Work<'_>, held: impl Fn(&str) -> bool) -> Option<String> {
    let own = |address: &String| work.policy.agent(agent).is_some_and(|agent| agent.has_address(address));
    let since = work.facts.answered_since.get(&ticket.number)?;
    let others = || since.iter().filter(|entry| !entry.author.address.as_ref().is_some_and(own));
    let who = |other: &NewEntry| {
        let author = &other.author;
        author.name.clone().or_else(|| author.address.clone()).unwrap_or_else(|| "Somebody".to_owned())
    };
    let ago = |other: &NewEntry| ago(work.now.duration_since(other.at));
    if let Some(other) = others().find(|entry| entry.kind == EntryKind::Outbound) {
        return Some(format!("{} answered {}: {}", who(other), ago(other), quoted(&other.text)));
    }
    if let Some(other) = others().find(|entry| entry.kind == EntryKind::Note && held(&entry.text)) {
        return Some(format!("{} noted {}: {}", who(other), ago(other), quoted(&other.text)));
    }
    // What is taken up again by an answer need not have been meant to be: the requester heard that it is done.
    let ended = match ticket.status {
        Status::Resolved => "solved",
        Status::Closed => "closed",
        Status::New | Status::Open | Status::Pending | Status::OnHold => return None,
    };
    let other = others().find(|entry| entry.kind == EntryKind::Event)?;
    Some(format!("{} {ended} it {}", who(other), ago(other)))
}

/// Their answer rests on the page, and leaves unless they take it back.
fn about_to_answer(ticket: &Ticket, agent: &AgentId, work: &Work<'_>) -> Option<String> {
    let other = work.facts.about_to_leave.get(&ticket.number)?.iter().find(|resting| resting.agent != *agent)?;
    let who = work.policy.agent(&other.agent).map_or(other.agent.as_str(), |agent| agent.name.as_str());
    Some(match &other.sets {
        Some(status) => format!("{who} is about to make it {status}, of which the requester is told"),
        None => format!("{who} is about to answer: {}", quoted(&other.text)),
    })
}

/// The beginning of a text, on one line.
pub fn quoted(text: &str) -> String {
    let said = context::beginning(&text.split_whitespace().collect::<Vec<_>>().join(" "), LONGEST_SHOWN);
    format!("\u{201c}{said}\u{201d}")
}

/// Characters of another's answer that are shown.
const LONGEST_SHOWN: usize = 300;

/// `4 minutes ago`.
fn ago(time: SignedDuration) -> String {
    let (count, unit) = match time.as_mins() {
        ..1 => return "just now".to_owned(),
        minutes @ 1..120 => (minutes, "minute"),
        minutes @ 120..2_880 => (minutes / 60, "hour"),
        minutes => (minutes / 1_440, "day"),
    };
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
}

/// So many of a line that the desk itself writes: "Queue: support | Priority: normal | Status: open".
const FEWEST_OF_FRAME: usize = 5;

/// What the desk writes around each message for agents of this ticket, whichever templates it uses: by this its mail
/// is known again where its marker was lost.
fn frames(ticket: &Ticket, work: &Work<'_>) -> Vec<String> {
    let policy = work.policy;
    let folder = work.queue(ticket).and_then(|queue| queue.templates.as_deref());
    let mut context = context::about(ticket, policy, work.now);
    let asked = ticket.sides.iter().filter_map(|talk| talk.people.first());
    let approvers = ticket.course.approval.iter().flat_map(|approval| &approval.votes).map(|vote| &vote.who);
    let sides = asked.map(|asked| (name::NOTIFY_SIDE, asked));
    let asides = work.facts.asides.get(&ticket.number).into_iter().flatten().filter(|aside| aside.is_to_desk_alone());
    // Who was taken out wrote, too.
    let of_author = |author: &Author| Some(Address { name: author.name.clone(), address: author.address.clone()? });
    let mut writers: Vec<Address> = asides.filter_map(|aside| of_author(&aside.author)).collect();
    writers.sort_by_key(Address::key);
    writers.dedup_by_key(|writer| writer.key());
    let asked = sides.chain(approvers.map(|asked| (name::NOTIFY_APPROVER, asked)));
    let asked = asked.chain(writers.iter().map(|writer| (name::NOTIFY_ASIDE, writer)));
    // What is said of the writer varies.
    let asked = asked.flat_map(|(name, asked)| [(name, asked, false), (name, asked, true)]);
    let contexts = std::iter::once((name::NOTIFY_CHANGE, context.clone())).chain(asked.map(|(name, asked, varies)| {
        context.asked = context::person(asked);
        context.answer_with = voting::answer_with(asked, policy);
        (context.requester_has_it, context.asked_is_out) = (varies, varies);
        (name, context.clone())
    }));
    let rendered = contexts
        .filter_map(|(name, context)| policy.templates.render(name, &policy.desk.language, folder, &context).ok());
    rendered.map(|rendered| rendered.text).collect()
}
