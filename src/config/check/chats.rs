//! `[[chat]]`.

use jiff::SignedDuration;

use crate::config::check::Checker;
use crate::config::check::forms::{Known, mailbox, plain_name, said};
use crate::config::check::mailbox::Checked;
use crate::config::raw::RawChat;
use crate::config::report::Problem;
use crate::desk::chat::{Chat, WAIT};
use crate::desk::names::QueueName;
use crate::desk::template::Templates;

/// A page in the background is not heard of for up to a minute, and nobody reads mail sooner than this.
const SHORTEST: SignedDuration = SignedDuration::from_mins(1);
const LONGEST: SignedDuration = SignedDuration::from_mins(60);

pub fn chats(
    checker: &mut Checker<'_>,
    raw: &[RawChat],
    mailboxes: &[Checked],
    templates: Option<&dyn Templates>,
    language: &str,
) -> Vec<Chat> {
    let known = Known::of(mailboxes, templates, language);
    checker.unique("chat", raw.iter().map(|chat| &chat.name));
    raw.iter().filter_map(|raw| chat(checker, raw, &known)).collect()
}

fn chat(checker: &mut Checker<'_>, raw: &RawChat, known: &Known<'_>) -> Option<Chat> {
    plain_name(checker, "chat", &raw.name);
    let queue = raw.queue.as_ref().and_then(|queue| checker.known("queue", queue, |names| &names.queues));
    let queue = queue.map(QueueName::new);
    let calendar = raw.calendar.as_ref().and_then(|name| checker.known("calendar", name, |names| &names.calendars));
    let mailbox = mailbox(checker, ("chat", &raw.name), raw.mailbox.as_ref(), queue.as_ref(), known);
    let title = raw.title.as_ref().map(|title| said(checker, title, known)).unwrap_or_default();
    let help = raw.help.as_ref().map(|help| said(checker, help, known)).unwrap_or_default();
    if let Some(wait) = raw.wait.as_ref().filter(|wait| !(SHORTEST..=LONGEST).contains(&wait.value)) {
        let problem = Problem::error(wait.place, "an answer waits at least 1m and at most 1h to be read in a chat");
        checker.note(problem.hint("2m is usual: longer, and whoever has left waits for their mail"));
    }
    let mailbox = mailbox?;
    Some(Chat {
        name: raw.name.value.clone(),
        title,
        help,
        mailbox: mailbox.name.clone(),
        queue: queue.unwrap_or_else(|| mailbox.queue.clone()),
        calendar,
        wait: raw.wait.as_ref().map_or(WAIT, |wait| wait.value),
    })
}
