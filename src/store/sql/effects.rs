//! What others must hear of when a transaction is committed.

/// What a transaction did that others wait for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Effects {
    /// A row of the outbox was queued.
    pub outbox: bool,
    /// Something to be told to a webhook was queued.
    pub hooks: bool,
    /// A ticket with something due was written.
    pub tickets: bool,
    /// Bytes of mail that were written.
    pub bytes: usize,
}

impl Effects {
    pub fn add(&mut self, more: Self) {
        self.outbox |= more.outbox;
        self.hooks |= more.hooks;
        self.tickets |= more.tickets;
        self.bytes = self.bytes.saturating_add(more.bytes);
    }
}
