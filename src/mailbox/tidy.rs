//! What `after` asks for, on the server, once messages are safe. Trouble here never keeps mail from coming in.

use std::collections::HashSet;

use anyhow::{Context, Result};

use crate::desk::policy::After;
use crate::mailbox::alarm::Topic;
use crate::mailbox::imap::after::Tidied;
use crate::mailbox::imap::{Failure, Session};
use crate::mailbox::pass::Reader;
use crate::store::ledger::LedgerId;
use crate::store::tx::AfterTodo;

/// Messages a command.
const CHUNK: usize = 500;

impl Reader {
    /// Does what is pending in the open folder; what the server has not confirmed stays pending.
    pub(super) async fn tidy(&mut self, session: &mut Session, uidvalidity: u32) -> Result<()> {
        let pending =
            self.desk.after_pending(&self.settings.name).await.context("Failed to read what to do on the server")?;
        let (here, elsewhere): (Vec<AfterTodo>, Vec<AfterTodo>) =
            pending.into_iter().partition(|todo| todo.uidvalidity == uidvalidity);
        self.drop_stale(elsewhere).await?;
        let here = self.certain(here).await?;
        let mut refused = None;
        for (after, todos) in by_action(here) {
            for chunk in todos.chunks(CHUNK) {
                refused = self.tidy_some(session, &after, chunk).await?.or(refused);
            }
        }
        let notice = match refused {
            Some(text) => Some(self.alarm.raise(Topic::After, &text)),
            None => self.alarm.lift(Topic::After, "messages are tidied away on the server again"),
        };
        self.tell(notice);
        Ok(())
    }

    /// Does it to some messages and records how far it came; returns what the server refused, in words.
    async fn tidy_some(&mut self, session: &mut Session, after: &After, todos: &[AfterTodo]) -> Result<Option<String>> {
        let uids: Vec<u32> = todos.iter().map(|todo| todo.uid).collect();
        let mut tidied = Tidied::default();
        let outcome = session.tidy(after, &uids, &mut tidied).await;
        let rows = |uids: &[u32]| -> Vec<LedgerId> {
            todos.iter().filter(|todo| uids.contains(&todo.uid)).map(|todo| todo.ledger).collect()
        };
        // At once: nothing on the server tells that a copy was made.
        if !tidied.copied.is_empty() {
            let left = self.desk.after_left(rows(&tidied.copied), After::Delete).await;
            left.context("Failed to record what was copied on the server")?;
        }
        self.confirm(rows(&tidied.done)).await?;
        self.say_only_marked(tidied.only_marked);
        match outcome {
            Ok(()) if tidied.copied.is_empty() => Ok(None),
            Ok(()) => {
                let copied = |todo: &&AfterTodo| tidied.copied.contains(&todo.uid);
                let todos: Vec<AfterTodo> = todos.iter().filter(copied).cloned().collect();
                Box::pin(self.tidy_some(session, &After::Delete, &todos)).await
            }
            Err(failure) if failure.is_refusal() => Ok(Some(self.in_words(after, &failure))),
            Err(failure) => Err(failure.into()),
        }
    }

    fn in_words(&self, after: &After, failure: &Failure) -> String {
        match (&self.settings.after, after) {
            (After::Move(folder), After::Delete) => {
                format!("messages were copied to {folder} and cannot be taken away here: {failure}")
            }
            _ => format!("`after = \"{after}\"` cannot be done: {failure}"),
        }
    }

    /// Only UIDs that certainly mean what they meant when they were recorded. After UIDNEXT went down, one that is owed
    /// may be another message's until its bytes were compared, and one above the cursor belongs to nobody, or to mail
    /// that comes right now: its old message is gone, and nothing is left to do.
    async fn certain(&self, todos: Vec<AfterTodo>) -> Result<Vec<AfterTodo>> {
        if todos.is_empty() {
            return Ok(todos);
        }
        let cursor = self.desk.cursor(&self.settings.name).await.context("Failed to read the cursor")?;
        let highest = cursor.map_or(u32::MAX, |cursor| cursor.highest);
        let owed: HashSet<u32> = self.owed().await?.into_iter().map(|(uid, _)| uid).collect();
        let (there, gone): (Vec<AfterTodo>, Vec<AfterTodo>) = todos.into_iter().partition(|todo| todo.uid <= highest);
        self.confirm(gone.iter().map(|todo| todo.ledger).collect()).await?;
        Ok(there.into_iter().filter(|todo| !owed.contains(&todo.uid)).collect())
    }

    /// A message of an earlier UIDVALIDITY that was not found again is not on the server: nothing is left to do. That
    /// is known once nothing is owed any more.
    async fn drop_stale(&self, stale: Vec<AfterTodo>) -> Result<()> {
        if stale.is_empty() || !self.owed().await?.is_empty() {
            return Ok(());
        }
        self.confirm(stale.iter().map(|todo| todo.ledger).collect()).await
    }

    async fn confirm(&self, done: Vec<LedgerId>) -> Result<()> {
        if done.is_empty() {
            return Ok(());
        }
        self.desk.after_done(done).await.context("Failed to record what was done on the server")
    }

    fn say_only_marked(&mut self, only_marked: bool) {
        if only_marked && !self.told_only_marked {
            self.told_only_marked = true;
            let mailbox = &self.settings.name;
            tracing::warn!(
                %mailbox,
                "The server of mailbox {mailbox} cannot expunge single messages (no UIDPLUS): they are marked as deleted only"
            );
        }
    }
}

/// Grouped by what is to be done, order kept.
fn by_action(todos: Vec<AfterTodo>) -> Vec<(After, Vec<AfterTodo>)> {
    let mut groups: Vec<(After, Vec<AfterTodo>)> = Vec::new();
    for todo in todos {
        match groups.iter_mut().find(|(after, _)| *after == todo.after) {
            Some((_, group)) => group.push(todo),
            None => groups.push((todo.after.clone(), vec![todo])),
        }
    }
    groups
}
