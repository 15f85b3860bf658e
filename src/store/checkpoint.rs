//! Moving what was committed from SQLite's log into the database, on a thread of its own.
//!
//! Left to itself, SQLite does so within the commit that has filled the log, and whoever waits for that one waits for all
//! the others' pages to be on the disk: half a second, on a busy one. Beside the writer it keeps nobody from writing.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::Connection;

use crate::store::fault::{Fault, FaultKind};

/// After so many commits.
const COMMITS: u32 = 64;

/// Ends its thread when it is dropped.
pub struct Checkpoints {
    /// Since the last one.
    commits: u32,
    due: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    pub fn of(database: &Path) -> Result<Self, Fault> {
        // Whoever asks while one is under way asks for the next one, and all after them for the same.
        let (due, asked) = sync_channel(1);
        let database = database.to_owned();
        let thread =
            std::thread::Builder::new().name("store-checkpoints".to_owned()).spawn(move || run(&database, &asked));
        let thread =
            thread.map_err(|error| Fault::new(FaultKind::Other, format!("Failed to start a thread: {error}")))?;
        Ok(Self { commits: 0, due: Some(due), thread: Some(thread) })
    }

    pub fn committed(&mut self) {
        self.commits += 1;
        if self.commits >= COMMITS {
            self.commits = 0;
            // Full: one is asked for already.
            let _ = self.due.as_ref().map(|due| due.try_send(()));
        }
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.due = None;
        drop(self.thread.take().map(JoinHandle::join));
    }
}

fn run(database: &PathBuf, asked: &Receiver<()>) {
    let mut connection = None;
    while asked.recv().is_ok() {
        let done = match connection.take() {
            Some(open) => Ok(open),
            None => Connection::open(database),
        };
        let done = done.and_then(|open| {
            open.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
            Ok(open)
        });
        match done {
            Ok(open) => connection = Some(open),
            // What is in the log is as safe, and the writer moves it when there is too much.
            Err(error) => tracing::debug!(%error, "what was committed stays in the log"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_many_commits_what_was_committed_is_in_the_database() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("maildesk.db");
        let db = Connection::open(&path).unwrap();
        db.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE line (text TEXT);").unwrap();
        let bytes = || std::fs::metadata(&path).unwrap().len();
        let mut checkpoints = Checkpoints::of(&path).unwrap();
        let before = bytes();
        for _ in 1..COMMITS {
            db.execute("INSERT INTO line VALUES (?1)", ["x".repeat(1000)]).unwrap();
            checkpoints.committed();
        }
        assert_eq!(bytes(), before, "it is in the log");
        db.execute("INSERT INTO line VALUES ('last')", []).unwrap();
        checkpoints.committed();
        drop(checkpoints);
        assert!(bytes() > before + 1000 * u64::from(COMMITS - 1), "{}", bytes());
    }
}
