//! Mail that came back for a command, where the agent mends that alone: what was said beside it stays unsaid.

use crate::desk::command::{self, Command};
use crate::desk::facts::Facts;
use crate::desk::inside;
use crate::desk::mail::Mail;
use crate::desk::names::AgentId;
use crate::desk::policy::Policy;
use crate::desk::returned::{brought_back, waits, written_to};
use crate::desk::thread::{self, Place};
use crate::desk::ticket::{EntryKind, NewEntry, Ticket};
use crate::desk::work::Work;

/// The ledger row of what came back, where a mail answers the one that brought it back with commands alone: words that stood
/// beside them stay unsent.
pub fn mended(mail: &Mail, facts: &Facts, policy: &Policy) -> Option<i64> {
    let Place::Agent { agent, .. } = thread::place(mail, facts, policy) else { return None };
    let answered = facts.answered.as_ref().filter(|answered| brought_back(&answered.template))?;
    let own = written_to(&answered.message_id, policy).is_some_and(|id| id == agent);
    let (ledger, _) = answered.of.filter(|(_, verdict)| own && waits(*verdict))?;
    is_commands_alone(mail, &agent, policy).then_some(ledger)
}

/// Whether a mail holds commands, and no words for anybody.
pub fn is_commands_alone(mail: &Mail, agent: &AgentId, policy: &Policy) -> bool {
    let Ok(orders) = command::read(&mail.reply_text(), agent, policy, None) else { return false };
    let acts = |command: &Command| !speaks(command) && *command != Command::Help;
    !orders.as_it_is && !orders.commands.iter().any(speaks) && orders.commands.iter().any(acts)
}

fn speaks(command: &Command) -> bool {
    matches!(command, Command::Answer(_) | Command::Note(_) | Command::Ask { .. })
}

/// What of an agent's mail is done by none of the lines that mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// What it says to somebody.
    words: Option<Command>,
    /// Its commands that were understood, line by line.
    lines: Vec<(String, Vec<Command>)>,
}

impl Unsent {
    /// Of a mail, without the lines that were not understood.
    pub fn of(mail: &Mail, agent: &AgentId, policy: &Policy) -> Option<Self> {
        let read = |text: &str| command::read(text, agent, policy, None);
        let text = mail.reply_text();
        let mut lines: Vec<&str> = text.lines().collect();
        let orders = loop {
            match read(&lines.join("\n")) {
                Ok(orders) => break orders,
                Err(wrong) => lines.remove(wrong.position(&lines)?),
            };
        };
        let acts = |line: &str| match read(line) {
            Ok(orders) if !orders.commands.is_empty() && !orders.commands.iter().any(speaks) => Some(orders.commands),
            _ => None,
        };
        let lines = lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
        let lines = lines.map_while(|line| Some((line.to_owned(), acts(line)?))).collect();
        Some(Self { words: orders.commands.into_iter().find(speaks), lines })
    }
}

/// What an agent must hear who mended the commands of what came back: the words that stood with them are sent to nobody, where
/// the agent said nothing since, and other commands are not carried out.
pub fn left_unsent(commands: &[Command], ticket: &Ticket, agent: &AgentId, work: &Work<'_>) -> Option<String> {
    let unsent = work.facts.left_unsent.as_ref()?;
    let what = match unsent.words.as_ref().filter(|_| !commands.iter().any(speaks)) {
        Some(Command::Answer(text)) => Some(("text was not sent", text)),
        Some(Command::Note(text)) => Some(("note was not kept", text)),
        Some(Command::Ask { text, .. }) => Some(("question was not sent", text)),
        _ => None,
    };
    let own = work.policy.agent(agent)?;
    let is_own = |entry: &NewEntry| entry.author.address.as_ref().is_some_and(|address| own.has_address(address));
    let is_said = |entry: &NewEntry| is_own(entry) && entry.kind != EntryKind::Event;
    let mut since = work.facts.answered_since.get(&ticket.number).into_iter().flatten();
    let what = what.filter(|(_, text)| !text.trim().is_empty() && !since.any(is_said));
    let what = what.map(|(what, text)| format!("your {what}: {}", inside::quoted(text)));
    let is_done = |(_, done): &&(String, Vec<Command>)| done.iter().all(|command| commands.contains(command));
    let undone: Vec<String> =
        unsent.lines.iter().filter(|line| !is_done(line)).map(|(line, _)| format!("`{line}`")).collect();
    let undone = (!undone.is_empty()).then(|| format!("{} was not done", undone.join(" and ")));
    let left: Vec<String> = [what, undone].into_iter().flatten().collect();
    (!left.is_empty()).then(|| {
        format!(
            "{}; to have that done, write it once more in answer to the mail that brought it back",
            left.join(", and ")
        )
    })
}
