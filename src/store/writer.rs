//! The one thread that writes. It commits in groups: many closures, one transaction, one fsync.

use std::sync::mpsc::Receiver;

use crate::store::driver::{Driver, Mode};
use crate::store::fault::Fault;
use crate::store::job::Job;
use crate::store::sql::{Effects, Session};
use crate::store::wake::Wake;

/// A group is committed when nobody waits any more, or when it holds this many closures…
const GROUP_JOBS: usize = 256;
/// …or this many bytes of mail.
const GROUP_BYTES: usize = 8 << 20;

/// Runs jobs until every sender is gone.
pub fn run(db: &mut dyn Driver, jobs: &Receiver<Box<dyn Job>>, wake: &Wake) {
    while let Ok(first) = jobs.recv() {
        let mut group = Group::default();
        // Whatever it is, it is not the fault of the messages of others.
        let outcome = group.write(db, first, jobs).map_err(|fault| Fault { kind: fault.kind.or_temporary(), ..fault });
        if outcome.is_err() {
            db.rollback();
        }
        if let Err(fault) = &outcome {
            // Whoever waits for an answer gets the fault, and tells it in the words of what it wanted to do.
            tracing::debug!(%fault, writes = group.done.len(), "Nothing of this transaction was written");
        }
        group.answer(outcome.err().as_ref(), wake);
    }
}

/// The closures of one transaction, each with the fault that undid it alone.
#[derive(Default)]
struct Group {
    done: Vec<(Box<dyn Job>, Option<Fault>)>,
    effects: Effects,
}

impl Group {
    /// Runs `first` and whoever waits, and commits. On an error nothing of the group was written.
    fn write(&mut self, db: &mut dyn Driver, first: Box<dyn Job>, jobs: &Receiver<Box<dyn Job>>) -> Result<(), Fault> {
        if let Err(fault) = db.begin(Mode::Write) {
            // A locked database has cost its patience once: whoever waits behind need not pay it again.
            self.done.extend([first].into_iter().chain(jobs.try_iter().take(GROUP_JOBS)).map(|job| (job, None)));
            return Err(fault);
        }
        let mut next = Some(first);
        while let Some(mut job) = next {
            let alone = self.part(db, &mut *job);
            let lost = alone.as_ref().err().cloned();
            self.done.push((job, alone.unwrap_or_default()));
            if let Some(fault) = lost {
                return Err(fault);
            }
            let full = self.done.len() >= GROUP_JOBS || self.effects.bytes >= GROUP_BYTES;
            next = if full { None } else { jobs.try_recv().ok() };
        }
        db.commit()
    }

    /// Runs a closure as a part of its own: an error or a panic undoes this part and no other. Returns the fault of
    /// a part that could not be kept although the closure was content, as when it swallowed an error of PostgreSQL.
    /// An error means that the transaction is lost, as some errors (a full disk) do by themselves.
    fn part(&mut self, db: &mut dyn Driver, job: &mut dyn Job) -> Result<Option<Fault>, Fault> {
        db.savepoint()?;
        let mut session = Session::new(db);
        let keep = job.run(&mut session);
        let effects = session.effects;
        let unkept = match keep {
            true => match db.release() {
                Ok(()) => {
                    self.effects.add(effects);
                    return Ok(None);
                }
                Err(fault) => Some(fault),
            },
            false => None,
        };
        db.undo()?;
        Ok(unkept)
    }

    fn answer(self, failure: Option<&Fault>, wake: &Wake) {
        if failure.is_none() {
            wake.after(self.effects);
        }
        for (job, alone) in self.done {
            job.answer(failure.or(alone.as_ref()));
        }
    }
}
