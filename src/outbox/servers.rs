//! Which server a mail leaves by, and how each of them fares.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::config::settings::Config;
use crate::desk::names::MailboxName;
use crate::outbox::health::Health;
use crate::outbox::pool::ReadSecret;
use crate::outbox::sender::Sender;

/// A way out with its health.
pub struct Server {
    name: String,
    sender: Sender,
    health: Mutex<Health>,
}

impl Server {
    pub fn new(sender: Sender) -> Self {
        Self { name: sender.name(), sender, health: Mutex::default() }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn sender(&self) -> &Sender {
        &self.sender
    }

    pub(crate) fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The desk's server and those of mailboxes that have their own.
pub struct Servers {
    desk: Arc<Server>,
    mailboxes: BTreeMap<MailboxName, Arc<Server>>,
}

impl Servers {
    /// All mail leaves one way.
    pub fn one(sender: Sender) -> Self {
        Self { desk: Arc::new(Server::new(sender)), mailboxes: BTreeMap::new() }
    }

    pub fn from_config(config: &Config, read_secret: &ReadSecret) -> Self {
        let own = config.mailboxes.iter().filter_map(|mailbox| {
            let server = Server::new(Sender::new(mailbox.outgoing.as_ref()?, read_secret));
            Some((mailbox.name.clone(), Arc::new(server)))
        });
        Self { desk: Arc::new(Server::new(Sender::new(&config.outgoing, read_secret))), mailboxes: own.collect() }
    }

    /// Mail of this mailbox leaves another way.
    pub fn with(mut self, mailbox: MailboxName, sender: Sender) -> Self {
        self.mailboxes.insert(mailbox, Arc::new(Server::new(sender)));
        self
    }

    /// Where mail of a mailbox leaves; a mailbox that is gone from the configuration leaves by the desk's server.
    pub fn of(&self, mailbox: &MailboxName) -> &Arc<Server> {
        self.mailboxes.get(mailbox).unwrap_or(&self.desk)
    }

    pub fn all(&self) -> impl Iterator<Item = &Arc<Server>> {
        std::iter::once(&self.desk).chain(self.mailboxes.values())
    }

    /// When every server is in trouble: when the first of them may be tried again.
    pub(crate) fn closed_until(&self, now: Timestamp) -> Option<Timestamp> {
        let closed = |server: &Arc<Server>| server.health().closed(now).map(|(until, _)| until);
        self.all().map(closed).collect::<Option<Vec<_>>>()?.into_iter().min()
    }

    /// How many rows may be under way at once. One while all servers are in trouble: it tries for the others,
    /// whose attempts are not used up.
    pub(crate) fn width(&self) -> usize {
        match self.all().all(|server| server.health().is_troubled()) {
            true => 1,
            false => (self.all().count() * super::pool::CONNECTIONS).min(16),
        }
    }

    pub(crate) fn tidy(&self) {
        self.all().for_each(|server| server.sender.tidy());
    }

    pub(crate) fn is_resting(&self) -> bool {
        self.all().any(|server| server.sender.is_resting())
    }

    /// Says goodbye to all.
    pub async fn close(&self) {
        futures_util::future::join_all(self.all().map(|server| server.sender.close())).await;
    }
}
