//! The loop of one Maildir: what lies in `new` comes in; so does what somebody else moved to `cur` before it was seen
//! here, and at first contact what `start` asks for.
//!
//! A file's base name and its bytes are its key: the ledger knows a message that comes again after a crash. The cursor
//! holds the
//! time up to which `cur` was looked at (its other fields are 0), so that a restart does not read all of it again.

mod files;

pub use files::prepare;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use jiff::{SignedDuration, Timestamp};
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use crate::config::settings::{MailboxSettings, Start};
use crate::desk::plan::Verdict;
use crate::desk::policy::After;
use crate::mailbox::alarm::{Alarm, Notice, Topic};
use crate::mailbox::imap::failure::chain;
use crate::mailbox::in_flight::InFlight;
use crate::mailbox::maildir::files::{Blocked, File};
use crate::mailbox::watch::nap;
use crate::mailbox::{Backlog, Desk, Incoming, Limits, OnProgress, backoff};
use crate::store::ledger::{Delivery, Origin};
use crate::store::tx::Cursor;

const POLL: Duration = Duration::from_secs(1);
/// How often `cur` is looked at, and how long a file that makes trouble rests.
const SWEEP: SignedDuration = SignedDuration::from_secs(60);
/// File systems and this clock may differ by so much.
const SLACK: SignedDuration = SignedDuration::from_mins(2);

/// Watches one Maildir.
pub struct Maildir {
    settings: MailboxSettings,
    root: PathBuf,
    desk: Arc<dyn Desk>,
    limits: Limits,
    on_progress: Option<OnProgress>,
    alarm: Alarm,
    blocked: Blocked,
    /// Bases in `cur` that came in through this process.
    handled: HashSet<String>,
    swept_at: Option<Timestamp>,
}

impl Maildir {
    pub fn new(settings: MailboxSettings, root: PathBuf, desk: Arc<dyn Desk>) -> Self {
        let alarm = Alarm::new(settings.name.clone());
        Self {
            settings,
            root,
            desk,
            limits: Limits::default(),
            on_progress: None,
            alarm,
            blocked: Blocked::new(),
            handled: HashSet::new(),
            swept_at: None,
        }
    }

    /// Hears of a backlog's progress.
    pub fn on_progress(mut self, on_progress: OnProgress) -> Self {
        self.on_progress = Some(on_progress);
        self
    }

    /// Other bounds than the usual ones.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Runs until stopped. Trouble is logged, told to a human when it lasts, and tried again for ever.
    pub async fn run(mut self, stop: CancellationToken) {
        loop {
            let Some(passed) = stop.run_until_cancelled(self.pass()).await else { return };
            let (notice, delay) = match passed {
                Ok(()) => (self.alarm.read(), POLL),
                Err(error) => {
                    let line = chain(&error);
                    let notice = self.alarm.failed(self.desk.now(), &line, false);
                    let delay = backoff::delay(self.alarm.failures(), 1.0);
                    self.alarm.log(&line, delay, notice.is_some());
                    (notice, delay)
                }
            };
            self.tell(notice);
            if nap(delay, &stop).await {
                return;
            }
        }
    }

    /// Takes in all that is there and ends. The error is one line that says what to do.
    pub async fn run_once(mut self, stop: &CancellationToken) -> Result<()> {
        let Some(passed) = stop.run_until_cancelled(self.pass()).await else { return Ok(()) };
        passed.map_err(|error| anyhow::anyhow!("Mailbox {}: {}", self.settings.name, chain(&error)))?;
        match self.blocked.first_key_value() {
            None => Ok(()),
            Some((path, _)) => bail!(
                "Mailbox {}: {} could not be read or put away; check owner and mode",
                self.settings.name,
                path.display()
            ),
        }
    }

    fn tell(&self, notice: Option<Notice>) {
        if let Some(notice) = notice {
            self.desk.notify(notice);
        }
    }

    async fn pass(&mut self) -> Result<()> {
        let now = self.desk.now();
        let root = self.root.clone();
        let new = blocking(move || {
            files::prepare(&root)?;
            files::list(&root.join("new"))
        })
        .await?;
        if self.swept_at.is_none_or(|at| now.duration_since(at) >= SWEEP) {
            let cur = self.strays(now).await?;
            self.take_in(cur, now).await?;
            self.swept(now).await?;
        }
        self.take_in(new, now).await?;
        let notice = match self.blocked.first_key_value() {
            Some((path, _)) => {
                let text = format!("{} could not be read or put away; check owner and mode", path.display());
                Some(self.alarm.raise(Topic::Overdue, &text))
            }
            None => self.alarm.lift(Topic::Overdue, "every file has come in"),
        };
        self.tell(notice);
        Ok(())
    }

    /// `cur` was looked at. The cursor waits for files that could not be dealt with.
    async fn swept(&mut self, now: Timestamp) -> Result<()> {
        self.swept_at = Some(now);
        let (cur, blocked) = (self.root.join("cur"), std::mem::take(&mut self.blocked));
        self.blocked = blocking(move || Ok(files::still_there(blocked))).await?;
        if self.blocked.keys().any(|path| path.parent() == Some(&cur)) {
            return Ok(());
        }
        let cursor = Cursor { uidvalidity: 0, highest: 0, since: Some(now) };
        self.desk.advance(&self.settings.name, cursor, Vec::new()).await.context("Failed to move the cursor")
    }

    /// Files in `cur` that may not have come in: at first contact by `start`, later those that were put there since
    /// the last look.
    async fn strays(&mut self, now: Timestamp) -> Result<Vec<File>> {
        let cur = self.root.join("cur");
        let mut files = blocking(move || files::list(&cur)).await?;
        let bases: HashSet<&String> = files.iter().map(|file| &file.base).collect();
        self.handled.retain(|base| bases.contains(base));
        let cursor = self.desk.cursor(&self.settings.name).await.context("Failed to read the cursor")?;
        let since = match (&cursor, self.settings.start) {
            (Some(cursor), _) => cursor.since.unwrap_or(now),
            (None, Start::Now) => return Ok(Vec::new()),
            (None, Start::All | Start::Since(_)) => Timestamp::MIN,
        };
        let since = since.saturating_sub(SLACK).unwrap_or(Timestamp::MIN);
        let from = match self.settings.start {
            Start::Since(date) if cursor.is_none() => date,
            _ => Timestamp::MIN,
        };
        files.retain(|file| file.changed >= since && file.modified >= from && !self.handled.contains(&file.base));
        Ok(files)
    }

    async fn take_in(&mut self, mut files: Vec<File>, now: Timestamp) -> Result<()> {
        files.retain(|file| self.blocked.get(&file.path).is_none_or(|until| now >= *until));
        let total = files.len();
        let desk = self.desk.clone();
        let mut in_flight = InFlight::new(desk.as_ref(), &self.limits);
        let mut settled = Settled { now, done: 0, total, failed: None };
        for file in files {
            let (limits, reading) = (self.limits.clone(), file.clone());
            match blocking(move || files::read(&reading, &limits)).await {
                Ok(None) => {}
                Ok(Some((raw, whole))) => in_flight.push((file.clone(), whole), self.incoming(&file, raw, whole)),
                Err(error) => self.block(&file, now, &error),
            }
            while !in_flight.has_room() {
                let Some(((file, whole), outcome)) = in_flight.next().await else { break };
                self.settle(&file, whole, outcome, &mut settled).await;
            }
            if settled.failed.is_some() {
                break;
            }
        }
        while let Some(((file, whole), outcome)) = in_flight.next().await {
            self.settle(&file, whole, outcome, &mut settled).await;
        }
        settled.failed.map_or(Ok(()), |error| Err(error.context("Failed to take a message in")))
    }

    fn incoming(&self, file: &File, raw: Vec<u8>, whole: bool) -> Incoming {
        let origin = Origin {
            mailbox: self.settings.name.clone(),
            delivery: Delivery::Maildir { base: file.base.clone() },
            received_at: Some(file.modified),
            // Done here and at once; there is nothing for the store to remember.
            after: After::Keep,
        };
        let size = if whole { raw.len() as u64 } else { file.size };
        Incoming { origin, raw, whole, size }
    }

    async fn settle(&mut self, file: &File, whole: bool, outcome: Result<Verdict>, settled: &mut Settled) {
        if let Err(error) = outcome {
            settled.failed.get_or_insert(error);
            return;
        }
        settled.done += 1;
        if let Some(on_progress) = &self.on_progress {
            on_progress(Backlog { done: settled.done, total: settled.total });
        }
        // What is not stored whole stays, where a person can still find it.
        let after = if whole { self.settings.after.clone() } else { After::Keep };
        let (root, finishing) = (self.root.clone(), file.clone());
        match blocking(move || files::finish(&root, &finishing, &after)).await {
            Ok(()) => {
                self.blocked.remove(&file.path);
                self.handled.insert(file.base.clone());
            }
            Err(error) => self.block(file, settled.now, &error),
        }
    }

    /// One file's trouble keeps no other file waiting.
    fn block(&mut self, file: &File, now: Timestamp, error: &anyhow::Error) {
        let until = now.saturating_add(SWEEP).unwrap_or(now);
        if self.blocked.insert(file.path.clone(), until).is_none() {
            let mailbox = &self.settings.name;
            tracing::warn!(%mailbox, "Mailbox {mailbox}: {}", chain(error));
        }
    }
}

/// How a run over files goes.
struct Settled {
    now: Timestamp,
    done: usize,
    total: usize,
    failed: Option<anyhow::Error>,
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    spawn_blocking(work).await.context("Failed to run a blocking task")?
}
