//! A closure on its way to a thread of the store, and its answer on the way back.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::{Context, Result, anyhow};
use tokio::sync::oneshot;

use crate::store::fault::Fault;
use crate::store::tx::Tx;

/// A closure of any type, run once.
pub trait Job: Send {
    /// Runs the closure and keeps its result; whether its writes are to be kept. A panic is an error.
    fn run(&mut self, tx: &mut dyn Tx) -> bool;

    /// Answers with the result, or with the failure where the transaction came to nothing.
    fn answer(self: Box<Self>, failure: Option<&Fault>);
}

struct Call<T, F> {
    work: Option<F>,
    result: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

/// A job and where its answer arrives.
pub fn job<T, F>(work: F) -> (Box<dyn Job>, Answer<T>)
where
    T: Send + 'static,
    F: FnOnce(&mut dyn Tx) -> Result<T> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    (Box::new(Call { work: Some(work), result: None, reply }), Answer(answer))
}

impl<T, F> Job for Call<T, F>
where
    T: Send,
    F: FnOnce(&mut dyn Tx) -> Result<T> + Send,
{
    fn run(&mut self, tx: &mut dyn Tx) -> bool {
        let Some(work) = self.work.take() else { return false };
        // What the closure may have left half done is undone with its part of the transaction.
        let result = catch_unwind(AssertUnwindSafe(|| work(tx))).unwrap_or_else(|panic| Err(panicked(&*panic)));
        self.result.insert(result).is_ok()
    }

    fn answer(self: Box<Self>, failure: Option<&Fault>) {
        let result = match (self.result, failure) {
            // Its own error says more than that of the group.
            (Some(Err(error)), _) => Err(error),
            (_, Some(fault)) => Err(fault.clone().into()),
            (Some(Ok(value)), None) => Ok(value),
            (None, None) => Err(anyhow!("the store did not run this")),
        };
        // Whoever asked may have gone; what was committed stays.
        drop(self.reply.send(result));
    }
}

fn panicked(panic: &(dyn Any + Send)) -> anyhow::Error {
    let words = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    anyhow!("a panic: {}", words.unwrap_or("without words"))
}

/// The answer of a job.
pub struct Answer<T>(oneshot::Receiver<Result<T>>);

const GONE: &str = "Failed to reach the store: its thread has ended";

impl<T> Answer<T> {
    pub async fn wait(self) -> Result<T> {
        self.0.await.context(GONE)?
    }

    /// For plain threads; panics on a thread of the runtime.
    pub fn wait_now(self) -> Result<T> {
        self.0.blocking_recv().context(GONE)?
    }
}
