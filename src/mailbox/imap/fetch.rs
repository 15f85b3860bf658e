//! Fetching bytes: many messages in one streamed FETCH, or the beginning of one in slices. Always BODY.PEEK, which
//! leaves \Seen alone.

use crate::mailbox::Limits;
use crate::mailbox::imap::answer::Answer;
use crate::mailbox::imap::failure::Failure;
use crate::mailbox::imap::session::{Answers, Session};

impl Session {
    /// Asks for the whole bytes of these messages. Answers come in any order, some unasked, some twice, some never:
    /// the caller counts.
    pub async fn bodies(&mut self, set: &str) -> Result<Answers<'_>, Failure> {
        self.ask("UID FETCH", &format!("UID FETCH {set} (UID BODY.PEEK[])")).await
    }

    /// The beginning of a message, and whether it is all there is. `None` where the server has no answer for it.
    pub async fn head(&mut self, uid: u32, limits: &Limits) -> Result<Option<(Vec<u8>, bool)>, Failure> {
        let mut head: Vec<u8> = Vec::new();
        let mut answered = false;
        while (head.len() as u64) < limits.head {
            let count = limits.slice.min(limits.head - head.len() as u64).max(1);
            let Some(slice) = self.slice(uid, head.len() as u64, count).await? else { break };
            answered = true;
            let last = (slice.len() as u64) < count;
            head.extend_from_slice(slice.get(..usize::try_from(count).unwrap_or(usize::MAX)).unwrap_or(&slice));
            if last {
                return Ok(Some((head, true)));
            }
        }
        Ok(answered.then_some((head, false)))
    }

    async fn slice(&mut self, uid: u32, offset: u64, count: u64) -> Result<Option<Vec<u8>>, Failure> {
        let mut slice = None;
        let command = format!("UID FETCH {uid} (UID BODY.PEEK[]<{offset}.{count}>)");
        let mut answers = self.ask("UID FETCH", &command).await?;
        while let Some(answer) = answers.next().await? {
            if let Answer::Item(item) = answer
                && item.uid == Some(uid)
                && item.offset.map_or(offset == 0, |begin| u64::from(begin) == offset)
                && let Some(body) = item.body
            {
                slice = Some(body);
            }
        }
        Ok(slice)
    }
}
