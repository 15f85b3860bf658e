//! IDLE (RFC 2177): waiting for mail without asking.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::mailbox::imap::answer::Answer;
use crate::mailbox::imap::failure::Failure;
use crate::mailbox::imap::session::Session;

/// How long `DONE` may take; a dead peer is found out here.
const DONE: Duration = Duration::from_secs(15);

/// Why waiting ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    /// Mail may have come.
    News,
    /// Time is up.
    Poll,
    /// The daemon stops.
    Stopped,
    /// The server does not want to IDLE although it said that it can.
    Refused,
}

impl Session {
    /// Whether it is worth asking.
    pub fn can_idle(&self) -> bool {
        self.can("IDLE") && !self.idle_refused
    }

    /// Waits until mail may have come or `limit` is over. Returns at once where mail may have come already.
    pub async fn idle(mut self, limit: Duration, stop: &CancellationToken) -> Result<(Self, Woken), Failure> {
        if self.news {
            return Ok((self, Woken::News));
        }
        let mut answers = self.ask("IDLE", "IDLE").await?;
        loop {
            match answers.next().await {
                Ok(Some(Answer::Continue)) => break,
                Ok(Some(_)) => {}
                Ok(None) => return Ok((self.refuse_idle(), Woken::Refused)),
                Err(failure) if failure.is_refusal() => return Ok((self.refuse_idle(), Woken::Refused)),
                Err(failure) => return Err(failure),
            }
        }
        let tag = answers.tag();
        let until = Instant::now() + limit;
        let mut woken = if self.news { Woken::News } else { Woken::Poll };
        while woken == Woken::Poll {
            tokio::select! {
                biased;
                () = stop.cancelled() => woken = Woken::Stopped,
                read = timeout_at(until, self.read("IDLE", Duration::MAX)) => match read {
                    Err(_) => break,
                    Ok(Ok(Answer::Exists(_))) => woken = Woken::News,
                    // It ended by itself: the session is in order, and asking again is the poll's matter.
                    Ok(Ok(Answer::Done { tag: ended, .. })) if ended == tag => return Ok((self.refuse_idle(), Woken::Refused)),
                    Ok(Ok(_)) => {}
                    Ok(Err(failure)) => return Err(failure),
                },
            }
        }
        self.add_line("IDLE", "DONE").await?;
        let until = Instant::now() + DONE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.read("DONE", left).await? {
                Answer::Done { tag: ended, .. } if ended == tag => break,
                _ => {}
            }
        }
        // Mail announced between the wake-up and DONE counts as well.
        if self.news && woken == Woken::Poll {
            woken = Woken::News;
        }
        Ok((self, woken))
    }

    fn refuse_idle(mut self) -> Self {
        self.idle_refused = true;
        self
    }
}
