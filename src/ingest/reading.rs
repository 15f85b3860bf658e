//! Reading a message off the runtime's threads: in bounded time, and whatever it does to the reader. What cannot be
//! read is still a mail, with the cause among its problems.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use crate::authenticate::Checks;
use crate::desk::identity;
use crate::desk::mail::{Attachment, Mail};
use crate::desk::policy::Policy;
use crate::ingest::raw_hash;
use crate::mail;

/// Messages above this many bytes are read by their beginning only, though every byte may be stored.
pub const READ_WHOLE: u64 = 50 * 1024 * 1024;

/// How much of the beginning, in bytes.
pub const READ_HEAD: u64 = 4 * 1024 * 1024;

/// Reading a message may take this long; then the least is read of it.
const PATIENCE: Duration = Duration::from_secs(60);

/// The least may take this long.
const LEAST: Duration = Duration::from_secs(5);

/// The bytes of a message, as a mailbox handed them over or as they are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// Cut when `whole` is false.
    pub bytes: Vec<u8>,
    pub whole: bool,
    /// Whether what was cut off is stored beside them.
    pub kept: bool,
    /// Size of the whole message, in bytes.
    pub size: u64,
}

/// How bytes become a mail. Tests put one here that fails.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    pub read: fn(&Policy, &Raw) -> Mail,
    /// The least that can be said of a message, and why no more.
    pub least: fn(&Raw, &str) -> Mail,
}

impl Default for Reader {
    fn default() -> Self {
        Self { read: read_now, least: |raw, cause| mail::unreadable(&raw.bytes, raw.size, cause) }
    }
}

/// A mail, and what kept it from being read.
pub struct Reading {
    pub mail: Mail,
    /// In words; such a message is quarantined.
    pub unread: Option<String>,
}

impl Reader {
    /// Begins to read when called, not when first polled.
    pub(super) fn start(
        self,
        policy: &Arc<Policy>,
        raw: &Arc<Raw>,
        checks: Option<Arc<Checks>>,
    ) -> impl Future<Output = Reading> + Send + use<> {
        let (policy, raw) = (policy.clone(), raw.clone());
        let bytes = raw.clone();
        let reading = tokio::task::spawn_blocking(move || (self.read)(&policy, &bytes));
        async move {
            let cause = match tokio::time::timeout(PATIENCE, reading).await {
                Ok(Ok(mut mail)) => {
                    if let Some(checks) = checks.filter(|_| raw.whole) {
                        checks.complete(&raw.bytes, &mut mail).await;
                    }
                    return Reading { mail, unread: None };
                }
                // The task panicked.
                Ok(Err(_)) => "reading it failed in a way that it should not".to_owned(),
                Err(_) => format!("reading it took longer than {} s", PATIENCE.as_secs()),
            };
            Reading { mail: self.least(raw, cause.clone()).await, unread: Some(cause) }
        }
    }

    /// These bytes have done harm already: this, too, is done elsewhere, and may fail.
    async fn least(self, raw: Arc<Raw>, cause: String) -> Mail {
        let (bytes, why) = (raw.clone(), cause.clone());
        let least = tokio::task::spawn_blocking(move || (self.least)(&bytes, &why));
        match tokio::time::timeout(LEAST, least).await {
            Ok(Ok(mail)) => mail,
            _ => barest(&raw, cause),
        }
    }
}

/// A mail of which nothing is known but that it came.
pub(super) fn barest(raw: &Raw, cause: String) -> Mail {
    Mail { problems: vec![cause], size: raw.size, content_hash: raw_hash(&raw.bytes), ..Mail::default() }
}

/// Reads a message, and checks its sender, as this policy asks for.
pub async fn understand(policy: &Policy, raw: &Raw) -> Mail {
    let mut mail = read_now(policy, raw);
    if let Some(checks) = Checks::of(&policy.desk).filter(|_| raw.whole) {
        checks.complete(&raw.bytes, &mut mail).await;
    }
    mail
}

/// Reads a message as this policy asks for, here and now, without asking the world.
fn read_now(policy: &Policy, raw: &Raw) -> Mail {
    let own = own(policy);
    let desk = &policy.desk;
    let options = mail::Reading {
        authserv_ids: &desk.authserv_ids,
        arc_sealers: &desk.arc_sealers,
        own: Some(&own),
        ..Default::default()
    };
    let large = raw.bytes.len() as u64 > READ_WHOLE;
    let bytes = match large {
        true => raw.bytes.get(..READ_HEAD as usize).unwrap_or(&raw.bytes),
        false => &raw.bytes,
    };
    let mut mail = match raw.whole && !large {
        true => mail::read(bytes, &options),
        false => mail::too_large(bytes, raw.size, &options),
    };
    if raw.kept || (raw.whole && large) {
        mail.problems.push("Every byte of it is kept: `maildesk ledger --raw` gives it back".to_owned());
    }
    mail.secret_parts = secret_parts(policy, bytes, &mail);
    mail
}

/// Whom strangers may pretend to be.
fn own(policy: &Policy) -> mail::Own {
    let mailboxes = policy.mailboxes.iter().map(|mailbox| mailbox.address.clone());
    let agents = policy.agents.iter();
    mail::Own {
        addresses: mailboxes.chain(agents.clone().flat_map(|agent| agent.addresses.iter().cloned())).collect(),
        names: agents.map(|agent| agent.name.clone()).chain([policy.desk.name.clone()]).collect(),
    }
}

/// What an agent attached and no requester may get, since an agent's token or the desk's marker stands in it: only agents' attachments travel on, so only theirs are looked at.
fn secret_parts(policy: &Policy, raw: &[u8], mail: &Mail) -> Vec<u32> {
    if identity::author(mail, policy).is_none() {
        return Vec::new();
    }
    let token = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        policy.keys.scrub(&text) != text || mail::quote::holds_marker(&text)
    };
    let secret = |attachment: &&Attachment| {
        mail::attachment_bytes(raw, attachment.part).is_some_and(|bytes| mail::unpack::holds(&bytes, &token))
    };
    mail.attachments.iter().filter(secret).map(|attachment| attachment.part).collect()
}

/// Runs work that must not take its caller along; `None` when it panicked.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
