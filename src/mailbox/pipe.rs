//! `maildesk deliver`: one message from an MTA, on standard input.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};

use crate::desk::names::MailboxName;
use crate::desk::plan::Verdict;
use crate::desk::policy::After;
use crate::mailbox::{Desk, Incoming, Limits};
use crate::store::ledger::{Delivery, Origin};
use crate::store::rest::Rest;

/// The message is durable.
pub const DELIVERED: u8 = 0;
/// EX_TEMPFAIL: the MTA keeps the message and comes again. Everything else than this and 0 makes it bounce.
pub const TRY_AGAIN: u8 = 75;

/// What `deliver` answers its MTA, whatever went wrong.
pub fn exit_code<T>(outcome: &Result<T>) -> u8 {
    if outcome.is_ok() { DELIVERED } else { TRY_AGAIN }
}

/// Reads one message to the end and takes it in, every byte of it: what is answered with 0 the MTA throws away. Of one
/// above `limits.whole` memory holds the beginning, and `folder` the rest until it is stored.
pub async fn deliver(
    desk: &dyn Desk,
    mailbox: &MailboxName,
    mut input: impl AsyncRead + Unpin,
    limits: &Limits,
    folder: &Path,
) -> Result<Verdict> {
    const FAILED: &str = "Failed to read the message";
    let mut raw = Vec::new();
    (&mut input).take(limits.whole.saturating_add(1)).read_to_end(&mut raw).await.context(FAILED)?;
    let whole = raw.len() as u64 <= limits.whole;
    raw = without_envelope(raw);
    ensure!(
        !whole || !raw.trim_ascii().is_empty(),
        "there is no message on standard input; an MTA pipes one there, and so does `maildesk deliver < mail.eml`"
    );
    let mut rest = None;
    if !whole {
        let head = usize::try_from(limits.head).unwrap_or(usize::MAX).min(raw.len());
        let begun = raw.split_off(head);
        raw.shrink_to_fit();
        match put_aside(folder, begun, &mut input).await {
            Ok(aside) => rest = Some(aside),
            Err(error) => {
                // An MTA that cannot write takes that for a failure of another kind.
                tokio::io::copy(&mut input, &mut tokio::io::sink()).await.context(FAILED)?;
                return Err(error).with_context(|| {
                    let (bytes, folder) = (limits.whole, folder.display());
                    format!("Failed to put a message of more than {bytes} bytes aside in {folder}; look at its free space, owner and mode")
                });
            }
        }
    }
    let size = (raw.len() as u64).saturating_add(rest.as_ref().map_or(0, Rest::size));
    let origin = Origin { mailbox: mailbox.clone(), delivery: Delivery::Pipe, received_at: None, after: After::Keep };
    desk.ingest(Incoming { origin, raw, whole, rest, size }).await.context("Failed to take the message in")
}

/// Writes what was read and what is still to come into a file that is gone with this process, whatever ends it.
async fn put_aside(folder: &Path, begun: Vec<u8>, input: &mut (impl AsyncRead + Unpin)) -> Result<Rest> {
    let mut file = File::from_std(nameless(folder)?);
    file.write_all(&begun).await?;
    drop(begun);
    tokio::io::copy(input, &mut file).await?;
    file.flush().await?;
    Ok(Rest::of(file.into_std().await)?)
}

fn nameless(folder: &Path) -> Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut random = [0; 8];
    getrandom::fill(&mut random)?;
    let path = folder.join(format!(".deliver-{}", data_encoding::HEXLOWER.encode(&random)));
    let file = std::fs::File::options().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
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
