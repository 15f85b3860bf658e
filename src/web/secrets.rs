//! What lets somebody write as an agent or a third party, looked for in whatever may be saved from a page: bytes that hold
//! it are given to admins only, and to no program of theirs: what a token may only read would let it write.

use std::sync::Arc;

use crate::desk::policy::{Agent, Policy, Role};
use crate::desk::token::Keyring;
use crate::mail::{self, unpack};
use crate::store::Store;
use crate::store::ledger::LedgerId;
use crate::store::looks::Via;
use crate::web::Web;
use crate::web::fault::Fault;

/// Bytes of what was looked at that are looked at again with what follows: more than a token has, encoded and broken over
/// lines.
const OVERLAP: usize = 64 * 1024;

/// Who wants bytes.
#[derive(Clone, Copy)]
pub enum Asks<'a> {
    /// Somebody on a page.
    Person(&'a Agent),
    /// A program that acts as them.
    Program(&'a Agent),
}

impl<'a> Asks<'a> {
    pub fn agent(self) -> &'a Agent {
        match self {
            Self::Person(agent) | Self::Program(agent) => agent,
        }
    }

    /// Who it is, and by which way.
    pub fn via(self) -> (&'a Agent, Via) {
        match self {
            Self::Person(agent) => (agent, Via::Page),
            Self::Program(agent) => (agent, Via::Program),
        }
    }

    fn may_have_all(self) -> bool {
        matches!(self, Self::Person(agent) if agent.role == Role::Admin)
    }
}

/// A file, unless it is kept from whoever asks.
pub async fn file(web: &Web, asks: Asks<'_>, bytes: Vec<u8>) -> Result<Vec<u8>, Fault> {
    if asks.may_have_all() {
        return Ok(bytes);
    }
    let policy = web.config.policy.clone();
    let looked = tokio::task::spawn_blocking(move || (!in_file(&bytes, &policy.keys)).then_some(bytes)).await;
    looked.map_err(|error| Fault::Broken(error.into()))?.ok_or_else(refused)
}

/// The beginning of a message of the ledger, unless the message is kept from whoever asks: what follows is looked at part
/// by part.
pub async fn message(web: &Web, asks: Asks<'_>, id: LedgerId, raw: Vec<u8>) -> Result<Vec<u8>, Fault> {
    if asks.may_have_all() {
        return Ok(raw);
    }
    let (store, policy) = (&web.store, &web.config.policy);
    let keys = policy.clone();
    let looked = tokio::task::spawn_blocking(move || (in_message(&raw, &keys.keys), raw)).await;
    let (found, raw) = looked.map_err(|error| Fault::Broken(error.into()))?;
    if found || in_rest(store, policy, id, &raw).await? {
        return Err(refused());
    }
    Ok(raw)
}

fn refused() -> Fault {
    Fault::Refused(
        "these bytes hold what lets somebody write as an agent; an admin may save them from the web desk".to_owned(),
    )
}

/// Whether a token of an agent or a third party stands in a file, or in what can be unpacked from it.
pub fn in_file(bytes: &[u8], keys: &Keyring) -> bool {
    unpack::holds(bytes, &|bytes| stands_in(bytes, keys))
}

fn stands_in(bytes: &[u8], keys: &Keyring) -> bool {
    let text = String::from_utf8_lossy(bytes);
    keys.scrub(&text) != text
}

/// The same of a message, as it is read and in its files.
fn in_message(raw: &[u8], keys: &Keyring) -> bool {
    if in_file(raw, keys) {
        return true;
    }
    let mail = mail::read(raw, &mail::Reading::default());
    let texts = [mail.text(), mail.html.unwrap_or_default()];
    let held = |part| mail::attachment_bytes(raw, part).is_some_and(|bytes| in_file(&bytes, keys));
    texts.iter().any(|text| stands_in(text.as_bytes(), keys)) || mail.attachments.iter().any(|file| held(file.part))
}

/// The same of what follows the beginning of a large message, which is never whole in memory. An archive that goes over
/// from one part into the next is not unpacked.
async fn in_rest(store: &Store, policy: &Arc<Policy>, id: LedgerId, raw: &[u8]) -> Result<bool, Fault> {
    let (mut before, mut number) = (end(raw).to_vec(), 0);
    while let Some(part) = store.read(move |tx| tx.rest(id, number)).await? {
        let (mut both, policy) = (std::mem::take(&mut before), policy.clone());
        let looked = tokio::task::spawn_blocking(move || {
            both.extend(part);
            (in_file(&both, &policy.keys), end(&both).to_vec())
        });
        let found;
        (found, before) = looked.await.map_err(|error| Fault::Broken(error.into()))?;
        if found {
            return Ok(true);
        }
        number += 1;
    }
    Ok(false)
}

/// What is looked at again: from the beginning of a line, so that what is encoded can be read.
fn end(bytes: &[u8]) -> &[u8] {
    let tail = bytes.get(bytes.len().saturating_sub(OVERLAP)..).unwrap_or(bytes);
    let line = tail.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    tail.get(line..).unwrap_or(tail)
}
