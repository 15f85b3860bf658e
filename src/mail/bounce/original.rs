//! The mail that a report is about: whole, its headers (RFC 6522), or copied below the words.

use std::sync::LazyLock;

use mail_parser::{Address, Message, PartType};
use regex::Regex;

use super::{content_type, words};

static MESSAGE_ID: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?im)^[>\s]*(?:original-)?message-id\s*:\s*<?([^\s<>]+@?[^\s<>]*)>?").ok());

/// The Message-ID of the original, without brackets.
pub fn message_id(message: &Message<'_>, text: &str) -> Option<String> {
    let attached = message.parts.iter().find_map(|part| match &part.body {
        PartType::Message(original) => original.message_id().map(str::to_owned),
        _ => None,
    });
    attached.or_else(|| headers(message).iter().find_map(|headers| id_in(headers))).or_else(|| id_in(text))
}

/// To whom the original was written.
pub fn recipients(message: &Message<'_>) -> Vec<String> {
    static TO: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?im)^to\s*:\s*(.+)$").ok());
    let attached = message.parts.iter().find_map(|part| match &part.body {
        PartType::Message(original) => original.to().map(addresses),
        _ => None,
    });
    if let Some(found) = attached.filter(|found| !found.is_empty()) {
        return found;
    }
    let headers = headers(message);
    let lines = headers.iter().filter_map(|headers| TO.as_ref()?.captures(headers)?.get(1).map(|to| to.as_str()));
    lines.filter_map(words::address_in).map(str::to_owned).collect()
}

fn addresses(list: &Address<'_>) -> Vec<String> {
    list.iter().filter_map(|one| one.address()).map(str::to_owned).collect()
}

/// The parts that hold headers only, and originals that the parser did not take for messages.
fn headers(message: &Message<'_>) -> Vec<String> {
    let parts = message.parts.iter().filter(|part| {
        let kind = content_type(part);
        kind.starts_with("text/rfc822") || kind.starts_with("message/") && !kind.ends_with("delivery-status")
    });
    parts
        .filter_map(|part| match &part.body {
            PartType::Text(text) => Some(text.to_string()),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                Some(String::from_utf8_lossy(bytes).into_owned())
            }
            _ => None,
        })
        .collect()
}

fn id_in(headers: &str) -> Option<String> {
    Some(MESSAGE_ID.as_ref()?.captures(headers)?.get(1)?.as_str().to_owned())
}
