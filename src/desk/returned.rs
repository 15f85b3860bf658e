//! Mail of an agent that came back, once the agent has said what shall be done with it: `/send`, `/note` or `/ask` in answer to
//! the mail that brought it back is as good as the same mail once more with that on its first line.

mod mended;

use std::borrow::Cow;

use jiff::Timestamp;

use crate::desk::agent_mail::{self, ended};
use crate::desk::command::{self, Command, Orders};
use crate::desk::copied;
use crate::desk::cut_away;
use crate::desk::decide;
use crate::desk::direct;
use crate::desk::facts::{Facts, Known, Side};
use crate::desk::identity::{self, Standing};
use crate::desk::mail::{Mail, Part, PartKind};
use crate::desk::names::AgentId;
use crate::desk::objection::Objection;
use crate::desk::plan::{Change, Plan, Verdict};
use crate::desk::policy::{Agent, Policy};
use crate::desk::template::name;
use crate::desk::thread::{self, Place};
use crate::desk::ticket::{Ticket, TicketNumber};
use crate::desk::token::{Holder, Reading, Token};
use crate::desk::work::Work;

pub use mended::{Unsent, is_commands_alone, left_unsent, mended};

/// A message that came back, and who says what to do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its ledger row.
    pub ledger: i64,
    pub agent: AgentId,
    /// `None`: it was to open one.
    pub ticket: Option<TicketNumber>,
}

/// What an agent says of mail that came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// To send it as it is.
    Send,
    /// To keep it inside.
    Keep,
    /// One of these, and commands beside.
    Beside(String),
}

impl Word {
    fn of(said: &Mail, agent: &AgentId, policy: &Policy) -> Self {
        let text = said.reply_text();
        match command::read(&text, agent, policy, None).unwrap_or_default() {
            Orders { as_it_is: true, commands, .. } if commands.is_empty() => Self::Send,
            Orders { as_it_is: false, commands, .. } if commands == [Command::Note(String::new())] => Self::Keep,
            _ => Self::Beside(text),
        }
    }

    /// The text of what came back, with what is said of it above.
    pub fn above(&self, text: &str) -> String {
        match self {
            Self::Send => text.to_owned(),
            Self::Keep => format!("/note\n{text}"),
            Self::Beside(said) => format!("{}\n{text}", said.trim_end()),
        }
    }

    /// Where it keeps the text inside: the commands that it says beside.
    pub fn keeps(&self, agent: &AgentId, policy: &Policy) -> Option<Vec<Command>> {
        let said = match self {
            Self::Send => return None,
            Self::Keep => return Some(Vec::new()),
            Self::Beside(said) => command::read(said, agent, policy, None).ok()?.commands,
        };
        let (notes, beside): (Vec<_>, Vec<_>) =
            said.into_iter().partition(|command| matches!(command, Command::Note(_)));
        (!notes.is_empty()).then_some(beside)
    }

    /// Whether it has the text sent to a third party.
    pub fn asks(&self, agent: &AgentId, policy: &Policy) -> bool {
        let Self::Beside(said) = self else { return false };
        command::read(said, agent, policy, None).is_ok_and(|orders| orders.commands.iter().any(is_ask))
    }
}

/// Whether it asks a third party something else.
fn is_ask(command: &Command) -> bool {
    matches!(command, Command::Ask { text, .. } if text.is_empty())
}

/// Whether these words say what to do with something else: they send or keep a text, or say for whom it is, and hold none.
pub fn says(text: &str, agent: &AgentId, policy: &Policy) -> bool {
    let Ok(orders) = command::read(text, agent, policy, None) else { return false };
    let whom = |command: &Command| matches!(command, Command::Note(text) if text.is_empty()) || is_ask(command);
    let says = orders.commands.iter().any(whom);
    let texts = |command: &Command| matches!(command, Command::Answer(_) | Command::Ask { .. }) && !is_ask(command);
    let speaks = orders.commands.iter().any(texts) || orders.requester.is_some() || !orders.prepared.is_empty();
    (says || orders.as_it_is || orders.public) && !speaks
}

/// What speaks against it, where that may be overruled: `/send` alone is still said of the mail as it came.
pub fn not_asked(objection: Objection, ticket: &Ticket) -> Objection {
    let Objection::Doubtful(why) = objection else { return objection };
    Objection::Final(format!(
        "{} To have it sent there as it is, answer with `/send /ask`; with /note it stays inside, and with /send alone it would go \
         to {}.",
        ended(&why),
        ticket.requester.address.label()
    ))
}

/// Whether they have what came back sent to a third party.
pub fn asks(said: &Mail, agent: &AgentId, policy: &Policy) -> bool {
    Word::of(said, agent, policy).asks(agent, policy)
}

/// The message about which a mail says so, which waits for it. Only its own agent may, in answer to the very mail that
/// brought it back.
pub fn asked(mail: &Mail, facts: &Facts, policy: &Policy) -> Option<Asked> {
    // What came before was done.
    if facts.duplicate.is_some() {
        return None;
    }
    let (ticket, agent) = match thread::place(mail, facts, policy) {
        Place::Agent { ticket, agent, .. } => (Some(ticket), agent),
        Place::New => (None, about_unopened(mail, facts, policy)?),
        _ => return None,
    };
    let (ledger, verdict) = behind(mail, &agent, facts, policy)?;
    let sends = || Word::of(mail, &agent, policy).keeps(&agent, policy).is_none();
    (waits(verdict) && !(sends() && changed(mail, facts).is_some())).then_some(Asked { ledger, agent, ticket })
}

/// What an agent must hear who changed the quotation of what came back and has that sent: it would leave as it was.
pub fn changed(mail: &Mail, facts: &Facts) -> Option<String> {
    let answered = facts.answered.as_ref().filter(|answered| brought_back(&answered.template))?;
    let how = cut_away::changed(mail, answered)?;
    Some(format!(
        "You changed what is quoted ({how}), and what came back would be sent as it was: write what you want to have sent above the \
         quotation, without `/send`. To have it sent as it was, cut the quotation out"
    ))
}

/// Whether what came back may still be sent or kept.
pub fn waits(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Held | Verdict::Duplicate)
}

/// Why there is nothing to do with it any more.
pub fn over(mail: &Mail, agent: &AgentId, facts: &Facts, policy: &Policy) -> Option<String> {
    let verdict = match behind(mail, agent, facts, policy) {
        Some((_, verdict)) => verdict,
        None => opened_since(mail, agent, facts, policy)?,
    };
    match (verdict, facts.answered.as_ref().and_then(|answered| answered.caused_on)) {
        (verdict, _) if waits(verdict) => None,
        (Verdict::Note, _) => Some("What came back was kept as a note already".to_owned()),
        (Verdict::Opened, Some(number)) => Some(format!("What came back opened ticket {number} already")),
        _ => Some("What came back was sent already".to_owned()),
    }
}

/// What became of what was to open a ticket, once it has.
fn opened_since(mail: &Mail, agent: &AgentId, facts: &Facts, policy: &Policy) -> Option<Verdict> {
    let brought = brought_back_alone(mail, facts, policy).filter(|brought| brought.id == *agent)?;
    let (_, verdict) = facts.answered.as_ref()?.of?;
    (!waits(verdict) && says(&mail.reply_text(), &brought.id, policy)).then_some(verdict)
}

/// The agent who answers the mail that brought back what was to open a ticket.
fn about_unopened(mail: &Mail, facts: &Facts, policy: &Policy) -> Option<AgentId> {
    let none = facts.answered.as_ref().is_some_and(|answered| answered.caused_on.is_none());
    brought_back_alone(mail, facts, policy).filter(|_| none).map(|agent| agent.id.clone())
}

/// The agent who answers a mail about no ticket that brought theirs back.
fn brought_back_alone<'p>(mail: &Mail, facts: &Facts, policy: &'p Policy) -> Option<&'p Agent> {
    let agent = identity::author(mail, policy).filter(|_| !mail.authentication.failed())?;
    let answered = facts.answered.as_ref().filter(|answered| brought_back(&answered.template))?;
    let very = answered.ticket.is_none() && mail.in_reply_to.contains(&answered.message_id);
    let alone = policy.keys.read_alone(&answered.message_id, &policy.desk.domain);
    let same = very && alone.is_some_and(|token| token.is_of(&agent.id));
    let refused = matches!(identity::standing(agent, mail, policy), Standing::Refused(_));
    (same && !refused).then_some(agent)
}

/// What an agent must hear who answers so with anything that does not say what to do with what came back: as a ticket of the
/// agent's own it would be for nobody.
pub fn instead(mail: &Mail, facts: &Facts, policy: &Policy) -> Option<&'static str> {
    about_unopened(mail, facts, policy)?;
    Some(
        "It answers the mail that brought yours back, and nothing was opened by either: send the mended one to the desk as a \
         new mail, or answer the mail that brought it back with /send alone to have it taken as it is, or with /note alone to \
         have its ticket opened and its words kept inside",
    )
}

/// What is not taken along by an answer that mends what came back: its files, and whom the agent copied in.
pub fn left_behind(mail: &Mail, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let files: Vec<&str> = mail.enclosures().map(|file| file.name.as_deref().unwrap_or("a file")).collect();
    let copied: Vec<&str> = copied::whom(mail, ticket, work).into_iter().map(|to| to.address.as_str()).collect();
    let files = (!files.is_empty()).then(|| format!("without {}: attach that again", files.join(" and ")));
    let copied =
        (!copied.is_empty()).then(|| format!("without the copy to {}: write that once more", copied.join(" and ")));
    let left: Vec<String> = [files, copied].into_iter().flatten().collect();
    (!left.is_empty()).then(|| format!("What you mend in answer to this goes {}", left.join("; and ")))
}

/// Whether a mail of this template brings another one back.
fn brought_back(template: &str) -> bool {
    matches!(template, name::RETURNED | name::MISUNDERSTOOD)
}

/// Whether a mail answers the question whose another one is.
pub fn asks_whose(facts: &Facts) -> bool {
    facts.answered.as_ref().is_some_and(|answered| answered.template == name::CLAIMED)
}

/// Whether a mail answers one that brought another back.
pub fn is_answered(facts: &Facts) -> bool {
    facts.answered.as_ref().is_some_and(|answered| brought_back(&answered.template))
}

/// What an agent must hear who answers the question that another agent was asked, whether a mail is theirs: nobody else can
/// say so.
pub fn asked_of_another(agent: &AgentId, facts: &Facts, policy: &Policy) -> Option<String> {
    let answered = facts.answered.as_ref().filter(|_| asks_whose(facts))?;
    let id = written_to(&answered.message_id, policy).filter(|id| id != agent)?;
    let whose = policy.agent(&id).map_or(id.as_str(), |agent| agent.name.as_str());
    Some(format!(
        "It answers the question whether a mail is {whose}'s, which only {whose} can say: nothing was done. To write about the \
         ticket, answer a mail of the desk that was sent to you"
    ))
}

/// The agent whom a mail of the desk was made for.
fn written_to(message_id: &str, policy: &Policy) -> Option<AgentId> {
    match policy.keys.read_message_id(message_id, &policy.desk.domain)? {
        Reading::Valid(Token { holder: Holder::Agent(token), .. }) => {
            policy.agents.iter().map(|agent| &agent.id).find(|known| token.is_of(known)).cloned()
        }
        _ => None,
    }
}

/// The ledger row and what became of it.
fn behind(mail: &Mail, agent: &AgentId, facts: &Facts, policy: &Policy) -> Option<(i64, Verdict)> {
    let came_back = |template: &str| brought_back(template) || template == name::CLAIMED;
    let answered = facts.answered.as_ref().filter(|answered| came_back(&answered.template))?;
    let same = match answered.ticket {
        Some(_) => written_to(&answered.message_id, policy).is_some_and(|id| id == *agent),
        None => about_unopened(mail, facts, policy).is_some_and(|id| id == *agent),
    };
    let by_hand = !mail.automatic.is_of_machine();
    let whole = by_hand && !mail.incomplete && mail.enclosures().next().is_none();
    (whole && same && says(&mail.reply_text(), agent, policy)).then_some(answered.of).flatten()
}

/// Decides about what came back, [`meant`] as the agent says. `None`: it is not of this agent, or not any more.
pub fn decide(
    facts: &Facts,
    (held, said): (&Mail, &Mail),
    asked: &Asked,
    policy: &Policy,
    now: Timestamp,
) -> Option<Plan> {
    let agent = &asked.agent;
    if asked.ticket.is_none() {
        return opened(facts, held, agent, policy, now);
    }
    let (number, direct, why) = match thread::place(held, facts, policy) {
        Place::Agent { ticket, agent: author, why } if author == *agent => (ticket, false, why),
        Place::Direct { ticket, agent: author, why } if author == *agent => (ticket, true, why),
        // Nothing but a word of the agent was missing.
        Place::Claimed { ticket, agent: author, direct, why } if author == *agent => {
            (ticket, direct, format!("agent {agent} says that it is theirs, though {why}"))
        }
        // By the mail itself others have seen the agent's address since, but this agent was asked about it.
        Place::Unproven { ticket, why } if asks_whose(facts) => {
            (ticket, false, format!("agent {agent} says that it is theirs, though {why}"))
        }
        _ => return None,
    };
    let ticket = facts.ticket(thread::split_off(facts, number).unwrap_or(number))?.clone();
    let mut work = Work::new(policy, facts, now);
    work.plan.because(format!("agent {agent} writes about ticket {}: {why}", ticket.number));
    work.plan.because(format!("it came back, and agent {agent} says what to do with it"));
    let word = Word::of(said, agent, policy);
    let direct = direct || agent_mail::has_it(held, &ticket, &work);
    Some(match direct && word != Word::Keep {
        true => direct::decide_again(work, held, ticket, agent, &word),
        false => agent_mail::decide_again(work, held, ticket, agent, &word),
    })
}

/// Decides about what was to open a ticket as about the mail that it is [`meant`] as.
fn opened(facts: &Facts, meant: &Mail, agent: &AgentId, policy: &Policy, now: Timestamp) -> Option<Plan> {
    identity::author(meant, policy).filter(|author| author.id == *agent)?;
    let mut plan = decide::decide(facts, meant, policy, now);
    plan.because(format!("it came back, and agent {agent} says what to do with it"));
    Some(plan)
}

/// What came back, as it is decided once more: what was to open a ticket as the same mail with what is said of it on top.
pub fn meant<'m>(held: &'m Mail, said: &Mail, asked: &Asked, policy: &Policy) -> Cow<'m, Mail> {
    if asked.ticket.is_some() {
        return Cow::Borrowed(held);
    }
    let (own, agent) = (held.reply_text(), &asked.agent);
    let word = Word::of(said, agent, policy);
    let text = match (&word, word.keeps(agent, policy)) {
        (Word::Send, _) => format!("/send\n{own}"),
        (Word::Keep, _) => noted(("/note", &[]), &own, agent, policy),
        (Word::Beside(said), Some(meant)) => noted((said, &meant), &own, agent, policy),
        (Word::Beside(_), None) => word.above(&own),
    };
    let rest = held.parts.iter().filter(|part| part.kind != PartKind::New).cloned();
    let parts = [Part { kind: PartKind::New, text }].into_iter().chain(rest).collect();
    Cow::Owned(Mail { parts, ..held.clone() })
}

/// A text as a note, below what is said of it and the commands that are `meant` there. A line that is not understood is one of
/// its words, and so is a command of which others would hear.
fn noted((said, meant): (&str, &[Command]), text: &str, agent: &AgentId, policy: &Policy) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let mut left = Vec::new();
    let whole = |lines: &[&str]| format!("{}\n{}", said.trim_end(), lines.join("\n"));
    let others_hear = |command: &Command| told_outside(command).is_some() && !meant.contains(command);
    loop {
        let (at, why) = match command::read(&whole(&lines), agent, policy, None) {
            Err(wrong) => (wrong.position(&lines), "Not understood"),
            Ok(orders) => match orders.commands.iter().find(|command| others_hear(command)) {
                Some(command) => {
                    let says = |line: &&str| {
                        let read = command::read(line, agent, policy, None);
                        read.is_ok_and(|orders| orders.commands.contains(command))
                    };
                    (lines.iter().position(says), "Not done, since others would hear of it")
                }
                None => break,
            },
        };
        let Some(at) = at else { break };
        left.push(format!("{why}: {}", lines.remove(at).trim()));
    }
    [whole(&lines)].into_iter().chain(left).collect::<Vec<_>>().join("\n")
}

/// What of a mail that is kept inside is done: nothing that anybody outside hears of, but for what is `meant` by the agent
/// who said so. The agent is told what was not.
pub fn kept(work: &mut Work<'_>, orders: Orders, meant: &[Command]) -> Orders {
    let (left, inside): (Vec<_>, Vec<_>) =
        orders.commands.into_iter().partition(|command| told_outside(command).is_some() && !meant.contains(command));
    let left: Vec<String> = left.iter().filter_map(told_outside).collect();
    if !left.is_empty() {
        let left = left.join(" and ");
        work.plan.warnings.push(format!(
            "it was kept inside, and so nothing was done of which others hear ({left}): to have that done, write it alone"
        ));
    }
    Orders { commands: inside, ..orders }
}

/// What others hear of, as it is told.
fn told_outside(command: &Command) -> Option<String> {
    Some(match command {
        Command::Status(status) | Command::Named(status, _) if status.is_done() => format!("/status {status}"),
        Command::Cc(address) => format!("/cc {}", address.address),
        Command::Merge(number) => format!("/merge {number}"),
        Command::Split => "/split".to_owned(),
        Command::Approvers(_) => "/approvers".to_owned(),
        Command::Outage(_) => "/outage".to_owned(),
        Command::Ask { .. } => "/ask".to_owned(),
        _ => return None,
    })
}

/// The decision about the mail that said so. `again`: what becomes of what came back, after it.
pub fn told(facts: &Facts, said: &Mail, asked: &Asked, again: &mut Plan, policy: &Policy, now: Timestamp) -> Plan {
    let mut work = Work::new(policy, facts, now);
    work.plan.because(format!("agent {} says what to do with message {}, which came back", asked.agent, asked.ledger));
    let ticket = asked.ticket.or(again.ticket);
    if let Some((id, number)) = said.message_id.as_deref().filter(|_| !facts.id_taken).zip(ticket) {
        let known = Known { message_id: id.to_owned(), ticket: number, side: Side::Agent };
        // A ticket that is opened by it is there only then.
        let plan = if asked.ticket.is_some() { &mut work.plan } else { again };
        plan.changes.push(Change::Known(known));
    }
    work.conclude(Verdict::Command, ticket)
}
