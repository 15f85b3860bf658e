//! What the desk must know of a forwarded original beside what it says: its id, its files, whether a machine wrote it.

use super::automatic_sender::{Robot, robot};
use super::{forward, language, quote};
use crate::desk::mail::{Attachment, Automatic, Forwarded, Mail, Original};

/// Of one that came attached.
pub fn attached(inner: &Mail, files: Vec<Attachment>) -> Original {
    Original {
        message_id: inner.message_id.clone(),
        references: inner.references.iter().chain(&inner.in_reply_to).cloned().collect(),
        attachments: Some(files),
        automatic: inner.automatic.clone(),
        holds_marker: quote::holds_marker(&inner.text()),
        shown_at: None,
        language: inner.language.clone(),
        passed_on_with: Vec::new(),
    }
}

/// Of one in the text. Clients name what they forward in References (and some in In-Reply-To, too), as if it were
/// answered.
pub fn inline(forwarded: &Forwarded, mail: &Mail) -> Original {
    let mut references = mail.references.clone();
    let last = references.pop();
    let message_id = mail.in_reply_to.first().cloned().or(last);
    references.retain(|id| Some(id) != message_id.as_ref());
    Original {
        message_id,
        references,
        attachments: None,
        automatic: of_sender(forwarded),
        holds_marker: quote::holds_marker(&forwarded.text),
        shown_at: forwarded.date.as_deref().and_then(forward::shown_date),
        language: language::detect(&forwarded.text),
        passed_on_with: Vec::new(),
    }
}

/// Of one that colleagues passed on in their texts: the ids in the headers are those of the colleagues' mail.
pub fn passed_on(forwarded: &Forwarded, with: Vec<String>, mail: &Mail) -> Original {
    Original { message_id: None, references: Vec::new(), passed_on_with: with, ..inline(forwarded, mail) }
}

/// No header of it is left, so its sender's address has to tell.
fn of_sender(forwarded: &Forwarded) -> Automatic {
    let address = forwarded.from.as_ref().map(|from| from.address.as_str()).unwrap_or_default();
    let local = address.rsplit_once('@').map_or(address, |(local, _)| local);
    match robot(local) {
        Some(Robot::Machine(kind)) => Automatic {
            is_automatic: true,
            may_acknowledge: false,
            may_reopen: false,
            human_author: false,
            kind: Some(kind),
            evidence: vec![format!("the original is from {address}")],
        },
        Some(Robot::ListManager) => Automatic {
            may_acknowledge: false,
            evidence: vec![format!("the original is from {address}")],
            ..Automatic::default()
        },
        None => Automatic::default(),
    }
}
