//! The mail that a report is about: whole, its headers (RFC 6522), or copied below the words.

use std::sync::LazyLock;

use mail_parser::{Address, Message, PartType};
use regex::Regex;

use super::{content_type, fields, words};
use crate::mail::header::clean;

static MESSAGE_ID: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?im)^[>\s]*(?:(?:x-)?original-)?message-id\s*:\s*<?([^\s\p{Cc}<>]+)").ok());

/// The message that came back whole.
pub fn attached<'a, 'x>(message: &'a Message<'x>) -> Option<&'a Message<'x>> {
    message.parts.iter().find_map(|part| match &part.body {
        PartType::Message(original) => Some(original),
        _ => None,
    })
}

/// The Message-ID of the original, without brackets.
pub fn message_id(message: &Message<'_>, text: &str) -> Option<String> {
    let attached = attached(message).and_then(|original| original.message_id()).map(clean);
    attached.or_else(|| headers(message).iter().find_map(|headers| id_in(headers))).or_else(|| id_in(text))
}

/// A Message-ID without its brackets.
pub fn bare_id(value: &str) -> Option<String> {
    let id = value.trim().trim_matches(['<', '>']);
    (!id.is_empty() && !id.contains(|c: char| c.is_whitespace() || c.is_control())).then(|| id.to_owned())
}

static TO: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?im)^[>\s]*to\s*:\s*(.+)$").ok());
static CC: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?im)^cc\s*:\s*\S").ok());

/// To whom the original was written, by the first header that says so in a text.
pub fn recipients_in(headers: &str) -> Vec<String> {
    let to = TO.as_ref().and_then(|to| to.captures(headers)?.get(1)).map_or("", |to| to.as_str());
    words::addresses(to).map(|found| found.as_str().to_owned()).collect()
}

/// Whether somebody was copied into the original.
pub fn has_copies(message: &Message<'_>) -> bool {
    let says = |headers: &String| CC.as_ref().is_some_and(|cc| cc.is_match(headers));
    attached(message).is_some_and(|original| original.cc().is_some()) || headers(message).iter().any(says)
}

/// To whom the original was written.
pub fn recipients(message: &Message<'_>) -> Vec<String> {
    let attached = attached(message).and_then(|original| original.to()).map(addresses);
    if let Some(found) = attached.filter(|found| !found.is_empty()) {
        return found;
    }
    headers(message).iter().map(|headers| recipients_in(headers)).find(|found| !found.is_empty()).unwrap_or_default()
}

fn addresses(list: &Address<'_>) -> Vec<String> {
    list.iter().filter_map(|one| one.address()).map(clean).collect()
}

/// The parts that hold headers only, and originals that the parser did not take for messages.
fn headers(message: &Message<'_>) -> Vec<String> {
    let parts = message.parts.iter().filter(|part| {
        let kind = content_type(part);
        let fields = kind.ends_with("delivery-status") || kind.ends_with("feedback-report");
        kind.starts_with("text/rfc822") || kind.starts_with("message/") && !fields
    });
    parts.filter_map(fields::text).collect()
}

fn id_in(headers: &str) -> Option<String> {
    Some(MESSAGE_ID.as_ref()?.captures(headers)?.get(1)?.as_str().to_owned())
}
