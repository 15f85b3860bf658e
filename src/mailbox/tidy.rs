//! What `after` asks for, on the server, once messages are safe. Trouble here never keeps mail from coming in.

use std::collections::HashSet;

use anyhow::{Context, Result};

use crate::desk::policy::After;
use crate::mailbox::alarm::Topic;
use crate::mailbox::imap::Session;
use crate::mailbox::pass::Reader;
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
                let uids: Vec<u32> = chunk.iter().map(|todo| todo.uid).collect();
                match session.tidy(&after, &uids).await {
                    Ok(tidied) => {
                        let done = chunk.iter().filter(|todo| tidied.done.contains(&todo.uid)).map(|todo| todo.ledger);
                        self.confirm(done.collect()).await?;
                        self.say_only_marked(tidied.only_marked);
                    }
                    Err(failure) if failure.is_refusal() => {
                        refused = Some(format!("`after = \"{after}\"` cannot be done: {failure}"))
                    }
                    Err(failure) => return Err(failure.into()),
                }
            }
        }
        let notice = match refused {
            Some(text) => Some(self.alarm.raise(Topic::After, &text)),
            None => self.alarm.lift(Topic::After, "messages are tidied away on the server again"),
        };
        self.tell(notice);
        Ok(())
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

    async fn confirm(&self, done: Vec<crate::store::ledger::LedgerId>) -> Result<()> {
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
