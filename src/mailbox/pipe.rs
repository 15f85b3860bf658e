//! `maildesk deliver`: one message from an MTA, on standard input.

use anyhow::{Context, Result};
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::desk::names::MailboxName;
use crate::desk::plan::Verdict;
use crate::desk::policy::After;
use crate::mailbox::{Desk, Incoming, Limits};
use crate::store::ledger::{Delivery, Origin};

/// The message is durable.
pub const DELIVERED: u8 = 0;
/// EX_TEMPFAIL: the MTA keeps the message and comes again. Everything else than this and 0 makes it bounce.
pub const TRY_AGAIN: u8 = 75;

/// What `deliver` answers its MTA, whatever went wrong.
pub fn exit_code<T>(outcome: &Result<T>) -> u8 {
    if outcome.is_ok() { DELIVERED } else { TRY_AGAIN }
}

/// Reads one message to the end and takes it in. Of a message above `limits.whole` the beginning is kept; the rest is
/// read and thrown away, since an MTA that cannot write to the end takes that for a failure.
pub async fn deliver(
    desk: &dyn Desk,
    mailbox: &MailboxName,
    mut input: impl AsyncRead + Unpin,
    limits: &Limits,
) -> Result<Verdict> {
    let mut raw = Vec::new();
    (&mut input).take(limits.whole).read_to_end(&mut raw).await.context("Failed to read the message")?;
    let rest = tokio::io::copy(&mut input, &mut tokio::io::sink()).await.context("Failed to read the message")?;
    let mut raw = without_envelope(raw);
    let size = raw.len() as u64 + rest;
    if rest > 0 {
        raw.truncate(usize::try_from(limits.head).unwrap_or(usize::MAX));
    }
    let origin = Origin { mailbox: mailbox.clone(), delivery: Delivery::Pipe, received_at: None, after: After::Keep };
    desk.ingest(Incoming { origin, raw, whole: rest == 0, size }).await.context("Failed to take the message in")
}

/// MTAs put a line `From sender date` before a message for a command: mbox's envelope (RFC 4155), not the message's.
fn without_envelope(mut raw: Vec<u8>) -> Vec<u8> {
    if raw.starts_with(b"From ")
        && let Some(end) = raw.iter().position(|byte| *byte == b'\n')
    {
        raw.drain(..=end);
    }
    raw
}
