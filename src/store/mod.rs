//! The store: tickets, ledger, outbox and cursors, in SQLite or PostgreSQL behind one port, [`tx::Tx`].
//!
//! A use case is a closure over `&mut dyn Tx`, run whole or not at all by [`Store::write`]. All writing is done by
//! one thread (`writer`), which commits in groups; reading by a few others (`reader`). SQL is written once (`sql`),
//! over a narrow `driver` with two adapters, `sqlite` and `postgres`, which alone know the crates behind them.

pub mod alert;
pub mod api;
pub mod articles;
pub mod backup;
mod checkpoint;
pub mod driver;
pub mod fault;
pub mod hook;
mod job;
pub mod ledger;
pub mod looks;
pub mod mail_room;
pub mod metrics;
pub mod migrate;
pub mod outbox;
pub mod postgres;
mod reader;
pub mod rest;
pub mod session;
pub mod sql;
pub mod sqlite;
pub mod tickets;
pub mod tx;
pub mod unsent;
pub mod value;
pub mod views;
pub mod visitors;
mod wake;
mod writer;

use std::fmt;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use anyhow::{Context, Result};
use tokio::sync::{Notify, watch};

use crate::store::driver::Driver;
pub use crate::store::fault::is_temporary;
use crate::store::fault::{Fault, FaultKind};
use crate::store::job::{Job, job};
use crate::store::postgres::Postgres;
use crate::store::sqlite::Sqlite;
use crate::store::tx::Tx;
use crate::store::wake::Wake;

/// Where a store is.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// `maildesk.db` in this folder; both are made where they are missing.
    Sqlite { folder: PathBuf },
    /// A `postgres://…` address. `sslmode=require` speaks TLS and verifies the certificate; without it there is none.
    Postgres {
        url: String,
        /// Where it does not stand in the address.
        password: Option<String>,
    },
}

impl Location {
    /// Whether a store was made there before. A server answers for itself when asked.
    pub fn exists(&self) -> bool {
        match self {
            Self::Sqlite { folder } => sqlite::file(folder).exists(),
            Self::Postgres { .. } => true,
        }
    }
}

impl fmt::Debug for Location {
    /// The address holds a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite { folder } => write!(f, "Sqlite({})", folder.display()),
            Self::Postgres { .. } => f.write_str("Postgres(…)"),
        }
    }
}

/// An open store; clones share it. With the last of them the threads end, once they have done what was asked.
#[derive(Clone)]
pub struct Store {
    threads: Arc<Threads>,
    wake: Wake,
}

impl Store {
    /// Opens the store and brings it to the present version. Waits for the database, at most some seconds.
    /// The error is one line that says what to do.
    pub fn open(location: &Location) -> Result<Self> {
        let wake = Wake::default();
        let threads = match location.clone() {
            Location::Sqlite { folder } => {
                let read = folder.clone();
                Threads::start(
                    wake.clone(),
                    move || Sqlite::writer(&folder, sqlite::PATIENCE),
                    move || Sqlite::reader(&read),
                )
            }
            Location::Postgres { url, password } => {
                let (read, key) = (url.clone(), password.clone());
                let writer = move || Postgres::open(&url, password.as_deref());
                Threads::start(wake.clone(), writer, move || Postgres::open(&read, key.as_deref()))
            }
        };
        Ok(Self { threads: Arc::new(threads?), wake })
    }

    /// Runs the closure in a transaction and returns once it is on the disk. Its error, or a panic, undoes all that
    /// it did and nothing else. It is run even when the caller stops waiting.
    pub async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        let (job, answer) = job(work);
        self.threads.write(job)?;
        answer.wait().await
    }

    /// Runs the closure on a snapshot; writing is an error.
    pub async fn read<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        let (job, answer) = job(work);
        self.threads.read(job)?;
        answer.wait().await
    }

    /// [`Store::write`] for plain threads; panics on a thread of the runtime.
    pub fn write_now<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        let (job, answer) = job(work);
        self.threads.write(job)?;
        answer.wait_now()
    }

    /// [`Store::read`] for plain threads; panics on a thread of the runtime.
    pub fn read_now<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        let (job, answer) = job(work);
        self.threads.read(job)?;
        answer.wait_now()
    }

    /// Rings after each commit that queued a row of the outbox, anew or again. For one listener.
    pub fn outbox_changed(&self) -> Arc<Notify> {
        self.wake.outbox.clone()
    }

    /// Rings after each commit that queued something to be told to a webhook. For one listener.
    pub fn hooks_changed(&self) -> Arc<Notify> {
        self.wake.hooks.clone()
    }

    /// Changes with each commit of this program; those of others are not told.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.wake.changes.subscribe()
    }

    /// Rings after each commit that wrote a ticket for which something will be due. For one listener.
    pub fn tickets_changed(&self) -> Arc<Notify> {
        self.wake.tickets.clone()
    }
}

/// The threads and the ways to them. Dropped, it hangs up and waits until they are done.
struct Threads {
    writer: Option<Sender<Box<dyn Job>>>,
    readers: Option<Sender<Box<dyn Job>>>,
    handles: Vec<JoinHandle<()>>,
}

impl Threads {
    /// Connections are made on the thread that uses them; the writer's must succeed.
    fn start<D: Driver>(
        wake: Wake,
        open_writer: impl FnOnce() -> Result<D, Fault> + Send + 'static,
        open_reader: impl Fn() -> Result<D, Fault> + Clone + Send + 'static,
    ) -> Result<Self> {
        let (writer, write_jobs) = mpsc::channel();
        let (readers, read_jobs) = mpsc::channel();
        let mut threads = Self { writer: Some(writer), readers: Some(readers), handles: Vec::new() };

        let (opened, opening) = mpsc::channel();
        threads.spawn("store-writer".to_owned(), move || {
            match open_writer().map_err(anyhow::Error::new).and_then(|mut db| migrate::migrate(&mut db).map(|()| db)) {
                Ok(mut db) => {
                    drop(opened.send(Ok(())));
                    writer::run(&mut db, &write_jobs, &wake);
                }
                Err(error) => drop(opened.send(Err(error))),
            }
        })?;
        opening.recv().context("Failed to open the store: its thread ended")??;

        let read_jobs: Arc<Mutex<Receiver<Box<dyn Job>>>> = Arc::new(Mutex::new(read_jobs));
        for number in 0..reader::READERS {
            let (open, jobs) = (open_reader.clone(), read_jobs.clone());
            threads.spawn(format!("store-reader-{number}"), move || reader::run(open, &jobs))?;
        }
        Ok(threads)
    }

    fn spawn(&mut self, name: String, work: impl FnOnce() + Send + 'static) -> Result<()> {
        let handle = std::thread::Builder::new().name(name).spawn(work).context("Failed to start a thread")?;
        self.handles.push(handle);
        Ok(())
    }

    fn write(&self, job: Box<dyn Job>) -> Result<()> {
        send(self.writer.as_ref(), job)
    }

    fn read(&self, job: Box<dyn Job>) -> Result<()> {
        send(self.readers.as_ref(), job)
    }
}

fn send(way: Option<&Sender<Box<dyn Job>>>, job: Box<dyn Job>) -> Result<()> {
    let sent = way.map(|way| way.send(job));
    // A thread of the store ends early only by a panic of its own.
    let gone = || Fault::new(FaultKind::Other, "the store's thread has ended");
    sent.and_then(Result::ok).ok_or_else(|| gone().into())
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.writer = None;
        self.readers = None;
        let me = std::thread::current().id();
        for handle in self.handles.drain(..).filter(|handle| handle.thread().id() != me) {
            drop(handle.join());
        }
    }
}
