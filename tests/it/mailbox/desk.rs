//! A desk in memory: the ledger, the cursor and what is owed, by the rules of the store.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Result, bail};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use maildesk::desk::names::MailboxName;
use maildesk::desk::plan::Verdict;
use maildesk::desk::policy::After;
use maildesk::mailbox::alarm::Notice;
use maildesk::mailbox::{Desk, FILES_REMEMBERED, Incoming};
use maildesk::store::ledger::{Delivery, LedgerId};
use maildesk::store::tx::{AfterTodo, Cursor, FileMark, FileState};
use tokio::sync::Notify;
use tokio::time::Instant;

/// A ledger row.
#[derive(Clone, Debug)]
pub struct Row {
    pub incoming: Incoming,
    pub after_done: bool,
}

impl Row {
    pub fn uid(&self) -> u32 {
        match self.incoming.origin.delivery {
            Delivery::Imap { uid, .. } => uid,
            _ => 0,
        }
    }

    fn file(&self) -> Option<FileMark> {
        match &self.incoming.origin.delivery {
            Delivery::Maildir { base } => Some(FileMark { base: base.clone(), size: self.incoming.size }),
            _ => None,
        }
    }
}

#[derive(Default)]
pub struct State {
    pub ledger: Vec<Row>,
    pub cursor: Option<Cursor>,
    pub owed: BTreeMap<u32, Timestamp>,
    pub notices: Vec<Notice>,
    /// Files that are left alone.
    pub left: BTreeSet<FileMark>,
    /// Calls of `ingest`, successful or not.
    pub calls: usize,
    pub running: usize,
    pub most_running: usize,
    /// `ingest` fails for what contains this.
    pub refuse: Option<&'static str>,
    /// A desk that forgets to take a UID from what is owed.
    pub forgetful: bool,
}

pub struct MemoryDesk {
    state: Mutex<State>,
    changed: Notify,
    writer: tokio::sync::Mutex<()>,
    began: Instant,
    epoch: Timestamp,
    patience: Duration,
}

impl MemoryDesk {
    /// For real servers.
    pub fn new() -> Arc<Self> {
        let epoch = Timestamp::try_from(std::time::SystemTime::now()).unwrap();
        Self::at(epoch, Duration::from_secs(60))
    }

    /// For a paused clock of tokio, which this desk's clock follows. Its seconds cost nothing.
    pub fn paused() -> Arc<Self> {
        Self::at("2026-03-01T12:00:00Z".parse().unwrap(), Duration::from_secs(1_000_000))
    }

    fn at(epoch: Timestamp, patience: Duration) -> Arc<Self> {
        let (state, changed, writer) = (Mutex::default(), Notify::new(), tokio::sync::Mutex::default());
        Arc::new(Self { state, changed, writer, began: Instant::now(), epoch, patience })
    }

    pub fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        let result = look(&mut self.state.lock().unwrap());
        self.changed.notify_waiters();
        result
    }

    /// UIDs in the ledger, in the order in which they came.
    pub fn uids(&self) -> Vec<u32> {
        self.with(|state| state.ledger.iter().map(Row::uid).collect())
    }

    /// The texts of what a human was told.
    pub fn told(&self) -> Vec<String> {
        self.with(|state| state.notices.iter().map(|notice| notice.text.clone()).collect())
    }

    /// Waits until it holds; a test that waits for what never comes fails.
    pub async fn until(&self, what: &str, holds: impl Fn(&State) -> bool) {
        let waiting = async {
            loop {
                let changed = self.changed.notified();
                tokio::pin!(changed);
                changed.as_mut().enable();
                if holds(&self.state.lock().unwrap()) {
                    return;
                }
                changed.await;
            }
        };
        if tokio::time::timeout(self.patience, waiting).await.is_err() {
            let state = self.state.lock().unwrap();
            let uids: Vec<u32> = state.ledger.iter().map(Row::uid).collect();
            panic!("{what}: never; ledger {uids:?}, owed {:?}, notices {:?}", state.owed, state.notices);
        }
    }

    fn change<T: Send + 'static>(&self, change: impl FnOnce(&mut State) -> T) -> BoxFuture<'_, Result<T>> {
        let result = self.with(change);
        async move { Ok(result) }.boxed()
    }
}

impl Desk for MemoryDesk {
    fn ingest(&self, incoming: Incoming) -> BoxFuture<'_, Result<Verdict>> {
        async move {
            self.with(|state| {
                state.calls += 1;
                state.running += 1;
                state.most_running = state.most_running.max(state.running);
            });
            // One writer, first come, first served, as in the store.
            let _turn = self.writer.lock().await;
            tokio::task::yield_now().await;
            self.with(|state| {
                state.running -= 1;
                let text = String::from_utf8_lossy(&incoming.raw);
                if state.refuse.is_some_and(|refused| text.contains(refused)) {
                    bail!("the database is locked");
                }
                if let (false, Delivery::Imap { uid, .. }) = (state.forgetful, &incoming.origin.delivery) {
                    state.owed.remove(uid);
                }
                let same = |row: &&mut Row| row.incoming.origin.delivery == incoming.origin.delivery;
                if let Some(row) = state.ledger.iter_mut().find(same).filter(|row| row.uid() > 0) {
                    if row.incoming.raw == incoming.raw {
                        return Ok(Verdict::Duplicate);
                    }
                    // The UID was given again: the row's own message is gone.
                    row.incoming.origin.delivery = Delivery::Pipe;
                    row.after_done = true;
                }
                let Delivery::Imap { uidvalidity: now, .. } = incoming.origin.delivery else {
                    let origin = &incoming.origin.delivery;
                    let is_file = matches!(origin, Delivery::Maildir { .. });
                    let twin = |row: &Row| row.incoming.origin.delivery == *origin && row.incoming.raw == incoming.raw;
                    if is_file && state.ledger.iter().any(twin) {
                        return Ok(Verdict::Duplicate);
                    }
                    state.ledger.push(Row { incoming, after_done: false });
                    return Ok(Verdict::Opened);
                };
                let moved = |row: &&mut Row| {
                    let other = matches!(row.incoming.origin.delivery, Delivery::Imap { uidvalidity, .. } if uidvalidity != now);
                    other && row.incoming.raw == incoming.raw
                };
                match state.ledger.iter_mut().find(moved) {
                    Some(row) => row.incoming.origin = incoming.origin,
                    None => state.ledger.push(Row { incoming, after_done: false }),
                }
                Ok(Verdict::Opened)
            })
        }
        .boxed()
    }

    fn cursor<'a>(&'a self, _: &'a MailboxName) -> BoxFuture<'a, Result<Option<Cursor>>> {
        self.change(|state| state.cursor.clone())
    }

    fn advance<'a>(&'a self, _: &'a MailboxName, cursor: Cursor, owe: Vec<u32>) -> BoxFuture<'a, Result<()>> {
        let now = self.now();
        self.change(move |state| {
            if state.cursor.as_ref().is_some_and(|saved| saved.uidvalidity != cursor.uidvalidity) {
                state.owed.clear();
            }
            state.cursor = Some(cursor);
            owe.into_iter().for_each(|uid| {
                state.owed.entry(uid).or_insert(now);
            });
        })
    }

    fn owed<'a>(&'a self, _: &'a MailboxName) -> BoxFuture<'a, Result<Vec<(u32, Timestamp)>>> {
        self.change(|state| state.owed.iter().map(|(uid, since)| (*uid, *since)).collect())
    }

    fn forgive<'a>(&'a self, _: &'a MailboxName, uids: Vec<u32>) -> BoxFuture<'a, Result<()>> {
        self.change(move |state| state.owed.retain(|uid, _| !uids.contains(uid)))
    }

    fn after_pending<'a>(&'a self, _: &'a MailboxName) -> BoxFuture<'a, Result<Vec<AfterTodo>>> {
        self.change(|state| {
            let todo = |(id, row): (i64, &Row)| match row.incoming.origin.delivery {
                Delivery::Imap { uidvalidity, uid } if !row.after_done && !row.incoming.origin.after.is_keep() => {
                    let after = row.incoming.origin.after.clone();
                    Some(AfterTodo { ledger: LedgerId(id), uidvalidity, uid, after })
                }
                _ => None,
            };
            (0..).zip(&state.ledger).filter_map(todo).collect()
        })
    }

    fn after_done(&self, ids: Vec<LedgerId>) -> BoxFuture<'_, Result<()>> {
        self.change(move |state| {
            for LedgerId(id) in ids {
                state.ledger[usize::try_from(id).unwrap()].after_done = true;
            }
        })
    }

    fn after_left(&self, ids: Vec<LedgerId>, after: After) -> BoxFuture<'_, Result<()>> {
        self.change(move |state| {
            for LedgerId(id) in ids {
                state.ledger[usize::try_from(id).unwrap()].incoming.origin.after = after.clone();
            }
        })
    }

    fn recorded_uids<'a>(&'a self, _: &'a MailboxName, validity: u32) -> BoxFuture<'a, Result<Vec<u32>>> {
        self.change(move |state| {
            let here = |row: &&Row| matches!(row.incoming.origin.delivery, Delivery::Imap { uidvalidity, .. } if uidvalidity == validity);
            state.ledger.iter().filter(here).map(Row::uid).collect()
        })
    }

    fn begin_files<'a>(&'a self, _: &'a MailboxName, left: Vec<FileMark>) -> BoxFuture<'a, Result<()>> {
        let since = Some(self.now());
        self.change(move |state| {
            state.left.extend(left);
            state.cursor = Some(Cursor { uidvalidity: 0, highest: FILES_REMEMBERED, since });
        })
    }

    fn known_files<'a>(
        &'a self,
        _: &'a MailboxName,
        marks: Vec<FileMark>,
    ) -> BoxFuture<'a, Result<Vec<(FileMark, FileState)>>> {
        self.change(move |state| {
            let recorded: BTreeSet<FileMark> = state.ledger.iter().filter_map(Row::file).collect();
            let of = |mark: FileMark| match (recorded.contains(&mark), state.left.contains(&mark)) {
                (true, _) => Some((mark, FileState::Recorded)),
                (false, true) => Some((mark, FileState::LeftAlone)),
                (false, false) => None,
            };
            marks.into_iter().filter_map(of).collect()
        })
    }

    fn now(&self) -> Timestamp {
        let elapsed = SignedDuration::try_from(self.began.elapsed()).unwrap();
        self.epoch + elapsed
    }

    fn readable(&self, _: Option<Notice>) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }

    fn notify(&self, notice: Notice) {
        // People are told of what is new to them.
        self.with(|state| {
            let before = state.notices.iter().rfind(|before| before.topic == notice.topic);
            if before.is_none_or(|before| before.recovered) != notice.recovered {
                state.notices.push(notice);
            }
        });
    }
}
