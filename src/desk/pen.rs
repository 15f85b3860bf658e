//! Message-IDs of the desk.

use crate::desk::policy::Policy;
use crate::desk::token::Token;

/// Makes Message-IDs: `<token>.<unique>@domain`, so that the token comes back in References.
#[derive(Clone)]
pub struct Pen<'a> {
    policy: &'a Policy,
    next: u64,
}

impl<'a> Pen<'a> {
    pub fn new(policy: &'a Policy, seed: u64) -> Self {
        Self { policy, next: seed }
    }

    pub fn message_id(&mut self, token: &Token) -> String {
        let unique = self.unique();
        format!("{}.{unique}@{}", self.policy.keys.sign(token), self.policy.desk.domain)
    }

    /// Of a mail that is about no ticket of its reader's: nothing of it proves anything.
    pub fn plain_id(&mut self) -> String {
        format!("{}@{}", self.unique(), self.policy.desk.domain)
    }

    /// Of what a webhook is told.
    pub fn hook_id(&mut self) -> String {
        format!("msg_{}", self.unique())
    }

    fn unique(&mut self) -> String {
        self.next = self.next.wrapping_add(1);
        data_encoding::BASE32_NOPAD.encode(&self.next.to_be_bytes()).to_lowercase()
    }

    /// The root of an agent's thread of a ticket: never sent itself, named by every notification, so that
    /// clients put them together whichever of them an agent got first.
    pub fn root(&self, token: &Token) -> String {
        format!("{}.thread@{}", self.policy.keys.sign(token), self.policy.desk.domain)
    }
}
