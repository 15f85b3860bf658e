//! Mail that must leave: claim by a lease, send with no transaction open, record the outcome.
//!
//! A row is claimed ([`Queue::claim`]), composed, offered to its server, marked just before DATA
//! ([`Queue::begin_data`]) and settled ([`Queue::settle`]). Whatever the process dies of in between, the store can
//! tell a row that certainly did not leave from one that perhaps did: invariant 7, sent once.

mod attempt;
mod drain;
pub mod envelope;
pub mod health;
pub mod maildir;
pub mod outcome;
pub mod pool;
pub mod sender;
pub mod servers;
pub mod smtp;
mod starttls;
mod wire;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Result;
use futures_util::future::BoxFuture;
use jiff::Timestamp;

use crate::desk::plan::Draft;
use crate::desk::policy::Policy;
pub use crate::outbox::drain::Tally;
use crate::outbox::servers::Servers;
use crate::store::outbox::{Claimed, Outcome};

/// How long a claimed row is ours. After a crash it waits this long for the next sender, unless that one knows that
/// it is the only one ([`crate::store::tx::Tx::release_leases`]).
const LEASE: Duration = Duration::from_secs(300);

/// DATA begins this long after the claim or not at all: by then another sender could hold the row.
const BEGIN_WITHIN: Duration = Duration::from_secs(240);

/// What the outbox asks of the store and the daemon. Each call is one transaction of its own.
pub trait Queue: Send + Sync {
    /// The clock.
    fn now(&self) -> Timestamp;

    /// [`crate::store::tx::Tx::claim`].
    fn claim(&self, now: Timestamp, lease_until: Timestamp, limit: usize) -> BoxFuture<'_, Result<Vec<Claimed>>>;

    /// [`crate::store::tx::Tx::begin_data`].
    fn begin_data(&self, id: i64, now: Timestamp) -> BoxFuture<'_, Result<()>>;

    /// [`crate::store::tx::Tx::settle`] and, when the mail did not certainly leave (`Failed`, `Uncertain`), what
    /// follows from that (an agent is told, an acknowledgement is dropped with an event), in one transaction.
    /// A row with [`Claimed::uncertain`] has its state already: for it only what follows.
    fn settle<'a>(&'a self, row: &'a Claimed, outcome: &'a Outcome, now: Timestamp) -> BoxFuture<'a, Result<()>>;

    /// [`crate::store::tx::Tx::outbox_next`].
    fn next(&self) -> BoxFuture<'_, Result<Option<Timestamp>>>;

    /// How many rows are queued, due or not.
    fn queued(&self) -> BoxFuture<'_, Result<usize>>;

    /// A human must hear this by another way than the mail that does not leave; whoever tells people keeps from
    /// telling them all the time.
    fn notify(&self, notice: Notice);
}

/// News for a human.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it is about: a server, or the store.
    pub topic: String,
    /// Whether this ends the trouble, if there was any.
    pub recovered: bool,
    /// One line.
    pub text: String,
}

/// Writes the bytes of a draft; the raw message is the one whose parts are attached.
pub type Compose = Arc<dyn Fn(&Draft, Option<&[u8]>) -> Result<Vec<u8>> + Send + Sync>;

/// Everything that sending needs.
pub struct Outbox {
    queue: Arc<dyn Queue>,
    servers: Servers,
    compose: Compose,
    policy: Arc<Policy>,
    /// Rows that are being sent by this process: claimed again when a lease ran out meanwhile, they are left alone.
    under_way: Mutex<BTreeSet<i64>>,
}

impl Outbox {
    pub fn new(queue: Arc<dyn Queue>, servers: Servers, compose: Compose, policy: Arc<Policy>) -> Arc<Self> {
        Arc::new(Self { queue, servers, compose, policy, under_way: Mutex::default() })
    }

    fn under_way(&self) -> MutexGuard<'_, BTreeSet<i64>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A number between 0 and 1 that spreads retries.
fn chance() -> f64 {
    f64::from(getrandom::u32().unwrap_or_default()) / f64::from(u32::MAX)
}
