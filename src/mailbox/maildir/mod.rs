//! The loop of one Maildir: what lies in `new` comes in; so does what somebody else moved to `cur` before it was seen
//! here.
//!
//! At first contact the names of all files that `start` leaves alone are remembered; every other file is news until it
//! is in the ledger. No time plays a part after that: a file that is marked as read, copied or restored changes its
//! times and is what it was. A message is known by its base name and its bytes, or without a look at them by its base
//! name and its size.

mod files;
mod folders;

pub use folders::try_out;

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
use crate::mailbox::alarm::{Alarm, Notice, Topic, messages};
use crate::mailbox::imap::failure::chain;
use crate::mailbox::in_flight::InFlight;
use crate::mailbox::maildir::files::{Blocked, File};
use crate::mailbox::watch::nap;
use crate::mailbox::{Backlog, Desk, FILES_REMEMBERED, Incoming, Limits, OnProgress, backoff};
use crate::store::ledger::{Delivery, Origin};
use crate::store::tx::{FileMark, FileState};

const POLL: Duration = Duration::from_secs(1);
/// How often all is looked at, and how long a file that makes trouble rests.
const SWEEP: SignedDuration = SignedDuration::from_secs(60);
/// Times in names are whole seconds, and those of file systems coarse.
const SLACK: SignedDuration = SignedDuration::from_secs(2);

/// Watches one Maildir.
pub struct Maildir {
    settings: MailboxSettings,
    root: PathBuf,
    desk: Arc<dyn Desk>,
    limits: Limits,
    on_progress: Option<OnProgress>,
    alarm: Alarm,
    blocked: Blocked,
    /// Files in `cur` that need no look.
    settled: HashSet<FileMark>,
    /// Files in `new` that are left alone.
    left: HashSet<FileMark>,
    /// First contact is over.
    begun: bool,
    swept_at: Option<Timestamp>,
    /// The stamp of `new` when it was last read, and when that was.
    new_read: Option<(Timestamp, Timestamp)>,
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
            settled: HashSet::new(),
            left: HashSet::new(),
            begun: false,
            swept_at: None,
            new_read: None,
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
            self.tell(notice.clone());
            self.desk.readable(notice).await;
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
        let there = move || {
            folders::find(&root)?;
            folders::complete(&root)
        };
        blocking(there).await?;
        if !self.begun {
            self.begin(now).await?;
            self.begun = true;
        }
        let sweep = self.swept_at.is_none_or(|at| now.duration_since(at) >= SWEEP);
        if sweep {
            self.sweep_cur(now).await?;
        }
        self.read_new(now, sweep).await?;
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

    /// At first contact: what lies there from before the start is left alone, for ever.
    async fn begin(&mut self, now: Timestamp) -> Result<()> {
        let start = match self.desk.cursor(&self.settings.name).await.context("Failed to read the cursor")? {
            Some(cursor) if cursor.highest == FILES_REMEMBERED => return Ok(()),
            // An earlier version remembered a time only: up to then it had looked.
            Some(cursor) => cursor.since.unwrap_or(now),
            None => match self.settings.start {
                Start::All => Timestamp::MIN,
                Start::Now => now.saturating_sub(SLACK).unwrap_or(now),
                Start::Since(date) => date,
            },
        };
        let files = [self.list("cur").await?, self.list("new").await?].concat();
        let left: Vec<FileMark> = files.iter().filter(|file| file.delivered() < start).map(File::mark).collect();
        if !left.is_empty() {
            let mailbox = &self.settings.name;
            tracing::info!(%mailbox, "{} from before the start are left alone", messages(left.len()));
        }
        self.desk.begin_files(&self.settings.name, left).await.context("Failed to record the first contact")
    }

    /// Takes in what came to `cur` unseen.
    async fn sweep_cur(&mut self, now: Timestamp) -> Result<()> {
        let blocked = std::mem::take(&mut self.blocked);
        self.blocked = blocking(move || Ok(files::still_there(blocked))).await?;
        let mut files = self.list("cur").await?;
        let there: HashSet<FileMark> = files.iter().map(File::mark).collect();
        self.settled.retain(|mark| there.contains(mark));
        files.retain(|file| !self.settled.contains(&file.mark()));
        self.settled.extend(self.known(&files).await?.into_iter().map(|(mark, _)| mark));
        files.retain(|file| !self.settled.contains(&file.mark()));
        self.take_in(files, now).await?;
        self.swept_at = Some(now);
        Ok(())
    }

    /// Takes in what lies in `new`, unless nothing came since it was last read.
    async fn read_new(&mut self, now: Timestamp, always: bool) -> Result<()> {
        let new = self.root.join("new");
        let folder = new.clone();
        let stamp = blocking(move || files::stamp(&folder)).await?;
        // A file that came in the very instant of the last look need not have changed the stamp.
        let same = |(before, at): (Timestamp, Timestamp)| before == stamp && at.duration_since(stamp) > SLACK;
        let blocked = self.blocked.keys().any(|path| path.parent() == Some(&new));
        if !always && !blocked && self.new_read.is_some_and(same) {
            return Ok(());
        }
        let mut files = self.list("new").await?;
        let there: HashSet<FileMark> = files.iter().map(File::mark).collect();
        self.left.retain(|mark| there.contains(mark));
        files.retain(|file| !self.left.contains(&file.mark()));
        // What is recorded and still here was not put away yet.
        let left = self.known(&files).await?.into_iter().filter(|(_, state)| *state == FileState::LeftAlone);
        self.left.extend(left.map(|(mark, _)| mark));
        files.retain(|file| !self.left.contains(&file.mark()));
        self.take_in(files, now).await?;
        self.new_read = Some((stamp, now));
        Ok(())
    }

    async fn list(&self, folder: &'static str) -> Result<Vec<File>> {
        let folder = self.root.join(folder);
        blocking(move || files::list(&folder)).await
    }

    /// What is known of these files without a look at their bytes.
    async fn known(&self, files: &[File]) -> Result<Vec<(FileMark, FileState)>> {
        if files.is_empty() {
            return Ok(Vec::new());
        }
        let marks = files.iter().map(File::mark).collect();
        self.desk.known_files(&self.settings.name, marks).await.context("Failed to look for files in the ledger")
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
        Incoming { origin, raw, whole, rest: None, size }
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
        let stays = matches!(after, After::Keep | After::Seen);
        let (root, finishing) = (self.root.clone(), file.clone());
        match blocking(move || files::finish(&root, &finishing, &after)).await {
            Ok(()) => {
                self.blocked.remove(&file.path);
                if stays {
                    self.settled.insert(file.mark());
                }
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
