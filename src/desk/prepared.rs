//! Puts what an agent asked for by name around what the agent wrote: a canned answer, articles of the knowledge base.
//! Both are in the requester's language where they are written in it.

use jiff::Timestamp;

use crate::desk::command::{Command, Prepared};
use crate::desk::context;
use crate::desk::knowledge::{Article, Audience, below};
use crate::desk::names::AgentId;
use crate::desk::policy::Policy;
use crate::desk::template::MessageView;
use crate::desk::ticket::Ticket;
use crate::desk::work::Work;

/// The commands with their text as it is to leave, and the articles that go with an answer. The error says in words why
/// it cannot be so.
pub fn fill(
    prepared: &Prepared,
    commands: Vec<Command>,
    ticket: &Ticket,
    agent: &AgentId,
    work: &Work<'_>,
) -> Result<(Vec<Command>, Vec<Article>), String> {
    let languages = [ticket.language.as_str(), work.policy.desk.language.as_str(), "en"];
    let knowledge = work.knowledge();
    let found = prepared.articles.iter().filter_map(|slug| knowledge.article(slug, &languages));
    let articles: Vec<Article> = found.cloned().collect();
    let leaves = commands.iter().any(|command| matches!(command, Command::Answer(_) | Command::Ask { .. }));
    if let Some(article) = articles.iter().find(|article| leaves && article.audience == Audience::Internal) {
        return Err(format!(
            "The article `{}` ({}) is internal, so it does not leave the desk; `audience: public` at its top would let it",
            article.slug, article.language
        ));
    }
    let filled = |command| match (command, &prepared.template) {
        (Command::Answer(text), Some(template)) => {
            canned(template, text, ticket, agent, work.policy, work.now).map(Command::Answer)
        }
        (Command::Note(text), _) => Ok(Command::Note(below(&text, &articles))),
        (Command::Ask { to, text }, _) => Ok(Command::Ask { to, text: below(&text, &articles) }),
        (other, _) => Ok(other),
    };
    Ok((commands.into_iter().map(filled).collect::<Result<_, _>>()?, articles))
}

/// Names of canned answers that there are for a ticket.
pub fn canned_for(ticket: &Ticket, policy: &Policy) -> Vec<String> {
    policy.templates.canned_for(&ticket.language, folder(ticket, policy))
}

/// Where texts of its queue are looked for first.
fn folder<'p>(ticket: &Ticket, policy: &'p Policy) -> Option<&'p str> {
    policy.queue(&ticket.queue).and_then(|queue| queue.templates.as_deref())
}

/// A canned answer with its holes filled for this ticket, around what was written.
pub fn canned(
    name: &str,
    text: String,
    ticket: &Ticket,
    agent: &AgentId,
    policy: &Policy,
    now: Timestamp,
) -> Result<String, String> {
    let message = MessageView { text, ..MessageView::default() };
    let mut context = context::about(ticket, policy, now).with_message(message);
    if let Some(agent) = policy.agent(agent) {
        context = context.with_agent(agent);
    }
    let text = policy.templates.canned_text(name, &ticket.language, folder(ticket, policy), &context);
    text.map_err(|why| format!("The canned answer `{name}` could not be written: {why}"))
}
