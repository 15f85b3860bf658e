//! Threads that read, each on a connection of its own that cannot write.

use std::sync::mpsc::Receiver;
use std::sync::{Mutex, PoisonError};

use crate::store::driver::{Driver, Mode};
use crate::store::fault::Fault;
use crate::store::job::Job;
use crate::store::sql::Session;

/// How many there are: reading is short.
pub const READERS: usize = 2;

/// Runs jobs until every sender is gone, each on a snapshot of its own. The connection is made with the first job,
/// and again after it failed.
pub fn run<D: Driver>(open: impl Fn() -> Result<D, Fault>, jobs: &Mutex<Receiver<Box<dyn Job>>>) {
    let mut connection = None;
    loop {
        // Nobody panics while holding the lock.
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(mut job) = next else { return };
        let outcome = match &mut connection {
            Some(db) => read(db, &mut *job),
            None => open().and_then(|db| read(connection.insert(db), &mut *job)),
        };
        job.answer(outcome.err().as_ref());
    }
}

fn read(db: &mut impl Driver, job: &mut dyn Job) -> Result<(), Fault> {
    db.begin(Mode::Read)?;
    job.run(&mut Session::new(db));
    // There is nothing to keep.
    db.rollback();
    Ok(())
}
