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

/// What an agent's mail says to somebody, without its commands and the lines that were not understood.
pub fn words(mail: &Mail, agent: &AgentId, policy: &Policy) -> Option<Command> {
    let text = mail.reply_text();
    let mut lines: Vec<&str> = text.lines().collect();
    loop {
        match command::read(&lines.join("\n"), agent, policy, None) {
            Ok(orders) => return orders.commands.into_iter().find(speaks),
            Err(wrong) => lines.remove(wrong.position(&lines)?),
        };
    }
}

/// What an agent must hear who mended the commands of what came back, and said nothing since: the words that stood with them
/// are sent to nobody.
pub fn left_unsent(commands: &[Command], ticket: &Ticket, agent: &AgentId, work: &Work<'_>) -> Option<String> {
    let (what, text) = match work.facts.left_unsent.as_ref().filter(|_| !commands.iter().any(speaks))? {
        Command::Answer(text) => ("text was not sent", text),
        Command::Note(text) => ("note was not kept", text),
        Command::Ask { text, .. } => ("question was not sent", text),
        _ => return None,
    };
    let own = work.policy.agent(agent)?;
    let is_own = |entry: &NewEntry| entry.author.address.as_ref().is_some_and(|address| own.has_address(address));
    let is_said = |entry: &NewEntry| is_own(entry) && entry.kind != EntryKind::Event;
    let mut since = work.facts.answered_since.get(&ticket.number).into_iter().flatten();
    (!text.trim().is_empty() && !since.any(is_said)).then(|| {
        format!(
            "your {what}: {}; to have that done, write it once more in answer to the mail that brought it back",
            inside::quoted(text)
        )
    })
}
