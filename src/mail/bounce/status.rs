//! The machine-readable part of a delivery report (RFC 3464), which the mail parser leaves unread.

use std::collections::HashMap;
use std::sync::LazyLock;

use mail_parser::{Message, MessagePart, PartType};
use regex::Regex;

use super::reason::{self, status_in};
use super::{MAX_RECIPIENTS, content_type, shortened, words};
use crate::desk::mail::{BounceAction, BounceRecipient};

/// The fields of one group, names in lower case.
type Group = Vec<(String, String)>;

/// Everybody whom the delivery-status parts of a message name, each once.
pub fn recipients(message: &Message<'_>) -> Vec<BounceRecipient> {
    let mut found = Vec::new();
    for part in message.parts.iter().filter(|part| is_status(part)) {
        let text = match &part.body {
            PartType::Text(text) | PartType::Html(text) => text.to_string(),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            PartType::Message(_) | PartType::Multipart(_) => continue,
        };
        found.extend(groups(&text).iter().filter_map(recipient).take(MAX_RECIPIENTS));
    }
    once(found)
}

/// The same where a server wrote the fields into the text of a plain mail.
pub fn in_text(text: &str) -> Vec<BounceRecipient> {
    static FIELD: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?im)^(?:final|original)-recipient\s*:").ok());
    if !FIELD.as_ref().is_some_and(|field| field.is_match(text)) {
        return Vec::new();
    }
    once(groups(text).iter().filter_map(recipient).take(MAX_RECIPIENTS).collect())
}

/// Each address once, with the group that says more of it.
fn once(all: Vec<BounceRecipient>) -> Vec<BounceRecipient> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut kept: Vec<BounceRecipient> = Vec::new();
    for recipient in all {
        let index = *seen.entry(recipient.address.to_lowercase()).or_insert(kept.len());
        match kept.get_mut(index) {
            Some(known) if known.diagnostic.is_none() => *known = recipient,
            Some(_) => {}
            None => kept.push(recipient),
        }
    }
    kept
}

fn is_status(part: &MessagePart<'_>) -> bool {
    matches!(
        content_type(part).as_str(),
        "message/delivery-status" | "message/global-delivery-status" | "text/delivery-status"
    )
}

/// Groups of fields parted by blank lines, folded lines joined (RFC 3464 section 2.1).
fn groups(text: &str) -> Vec<Group> {
    let mut groups = vec![Group::new()];
    for line in text.lines() {
        if line.trim().is_empty() {
            if groups.last().is_some_and(|group| !group.is_empty()) {
                groups.push(Group::new());
            }
            continue;
        }
        let Some(group) = groups.last_mut() else { continue };
        if line.starts_with([' ', '\t'])
            && let Some((_, value)) = group.last_mut()
        {
            value.push(' ');
            value.push_str(line.trim());
            continue;
        }
        if let Some((name, value)) = line.split_once(':') {
            group.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        } else if let Some((_, value)) = group.last_mut() {
            value.push(' '); // a fold that lost its blank
            value.push_str(line.trim());
        }
    }
    groups
}

fn recipient(group: &Group) -> Option<BounceRecipient> {
    let get = |name: &str| group.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let named = |name: &str| get(name).and_then(address);
    let address =
        named("original-recipient").or_else(|| named("final-recipient")).or_else(|| named("x-actual-recipient"))?;
    let diagnostic =
        get("diagnostic-code").map(|code| code.split_once(';').map_or(code, |(_, said)| said)).and_then(shortened);
    let status = get("status").and_then(status_in).or_else(|| diagnostic.as_deref().and_then(status_in));
    let action = action(get("action"), status.as_deref());
    let reason = match action {
        BounceAction::Failed | BounceAction::Delayed => {
            reason::classify(status.as_deref(), diagnostic.as_deref().unwrap_or_default())
        }
        BounceAction::Delivered | BounceAction::Relayed | BounceAction::Expanded => {
            crate::desk::mail::BounceReason::Delivered
        }
    };
    Some(BounceRecipient { address, status, action, reason, diagnostic })
}

/// RFC 3464 section 2.3.3; without it the class of the status decides.
fn action(said: Option<&str>, status: Option<&str>) -> BounceAction {
    let said = said.unwrap_or_default().split([' ', ';', '(']).next().unwrap_or_default().to_ascii_lowercase();
    match (said.as_str(), status.and_then(|status| status.chars().next())) {
        ("delayed", _) => BounceAction::Delayed,
        ("delivered", _) => BounceAction::Delivered,
        ("relayed", _) => BounceAction::Relayed,
        ("expanded", _) => BounceAction::Expanded,
        ("failed", _) => BounceAction::Failed,
        (_, Some('2')) => BounceAction::Delivered, // "deliverable" answers a probe
        _ => BounceAction::Failed,
    }
}

/// The address of `rfc822; <a@b>`.
fn address(value: &str) -> Option<String> {
    let value = value.split_once(';').map_or(value, |(_, address)| address);
    if let Some(found) = words::address_in(value) {
        return Some(found.to_owned());
    }
    // A local user, or one of another system, is better than nobody.
    let bare = value.trim().trim_matches(['<', '>', '"']);
    (!bare.is_empty() && bare.len() <= 254 && !bare.contains(char::is_whitespace)).then(|| bare.to_owned())
}
