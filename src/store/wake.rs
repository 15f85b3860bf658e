//! Waking those who wait for what a transaction wrote.

use std::sync::Arc;

use tokio::sync::{Notify, watch};

use crate::store::sql::Effects;

/// One bell for the sender of mail, one for whoever tells webhooks and one for the ticker. Each has one listener; a ring while nobody listens is
/// heard by the next `notified().await`. `changes` counts commits, for as many as look on.
#[derive(Clone, Default)]
pub struct Wake {
    pub outbox: Arc<Notify>,
    pub hooks: Arc<Notify>,
    pub tickets: Arc<Notify>,
    pub changes: Arc<watch::Sender<u64>>,
}

impl Wake {
    pub fn after(&self, effects: Effects) {
        self.changes.send_modify(|count| *count = count.wrapping_add(1));
        if effects.outbox {
            self.outbox.notify_one();
        }
        if effects.hooks {
            self.hooks.notify_one();
        }
        if effects.tickets {
            self.tickets.notify_one();
        }
    }
}
