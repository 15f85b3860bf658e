//! `maildesk deliver`: one message from an MTA, on standard input.

use anyhow::{Context, Result, bail};
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

/// Reads one message to the end and takes it in, every byte of it: what is answered with 0 the MTA throws away. One
/// above `limits.pipe` is refused and stays with the MTA, which gives it back to its sender in the end. It is read to
/// its end all the same, since an MTA that cannot write takes that for a failure of another kind.
pub async fn deliver(
    desk: &dyn Desk,
    mailbox: &MailboxName,
    mut input: impl AsyncRead + Unpin,
    limits: &Limits,
) -> Result<Verdict> {
    const FAILED: &str = "Failed to read the message";
    let mut raw = Vec::new();
    (&mut input).take(limits.pipe).read_to_end(&mut raw).await.context(FAILED)?;
    let rest = tokio::io::copy(&mut input, &mut tokio::io::sink()).await.context(FAILED)?;
    if rest > 0 {
        bail!(
            "a message of {} bytes is not taken: {} are the most; it stays with the MTA (set its own limit lower: message_size_limit of Postfix)",
            limits.pipe.saturating_add(rest),
            limits.pipe
        );
    }
    let raw = without_envelope(raw);
    let size = raw.len() as u64;
    let origin = Origin { mailbox: mailbox.clone(), delivery: Delivery::Pipe, received_at: None, after: After::Keep };
    desk.ingest(Incoming { origin, raw, whole: true, size }).await.context("Failed to take the message in")
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
