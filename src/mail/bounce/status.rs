//! The machine-readable part of a delivery report (RFC 3464), which the mail parser leaves unread.

use std::collections::HashMap;
use std::sync::LazyLock;

use mail_parser::{Message, MessagePart};
use regex::Regex;

use super::fields::{self, Group, groups};
use super::reason::{self, status_in};
use super::{MAX_RECIPIENTS, content_type, shortened, words};
use crate::desk::mail::{BounceAction, BounceReason, BounceRecipient};

/// What the delivery-status parts of a message say.
#[derive(Debug, Default)]
pub struct Status {
    /// Everybody whom they name, each once.
    pub recipients: Vec<BounceRecipient>,
    /// The original's Message-ID, which some servers write here and nowhere else.
    pub original_message_id: Option<String>,
}

/// Reads the delivery-status parts of a message.
pub fn read(message: &Message<'_>) -> Status {
    let texts = message.parts.iter().filter(|part| is_status(part)).filter_map(fields::text);
    of_groups(texts.flat_map(|text| groups(&text)))
}

/// The same where a server wrote the fields into the text of a plain mail.
pub fn in_text(text: &str) -> Status {
    static FIELD: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?im)^(?:final|original)-recipient\s*:").ok());
    match FIELD.as_ref().is_some_and(|field| field.is_match(text)) {
        true => of_groups(groups(text).into_iter()),
        false => Status::default(),
    }
}

fn of_groups(groups: impl Iterator<Item = Group>) -> Status {
    let mut status = Status::default();
    for group in groups {
        let id = || group.get("x-original-message-id").or_else(|| group.get("original-message-id"));
        status.original_message_id = status.original_message_id.or_else(|| id().and_then(super::original::bare_id));
        if status.recipients.len() < MAX_RECIPIENTS {
            status.recipients.extend(recipient(&group));
        }
    }
    status.recipients = once(status.recipients);
    status
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

/// Whether a part is of the kind that [`read`] reads.
pub fn is_status(part: &MessagePart<'_>) -> bool {
    matches!(
        content_type(part).as_str(),
        "message/delivery-status" | "message/global-delivery-status" | "text/delivery-status"
    )
}

fn recipient(group: &Group) -> Option<BounceRecipient> {
    let named = |name: &str| group.get(name).and_then(address);
    let original = named("original-recipient").map(|address| plain(&address));
    // RFC 3464 section 2.3.1: who was written to, where an alias or a list led to another mailbox.
    let led = |original: &&String| named("final-recipient").is_some_and(|last| !last.eq_ignore_ascii_case(original));
    let original_recipient = original.as_ref().filter(led).cloned();
    let named = [original, named("final-recipient"), named("x-actual-recipient")].into_iter().flatten();
    // A recipient of X.400 or of a list of users is read where there is no address.
    let (mut addresses, mut others): (Vec<_>, Vec<_>) = named.partition(|name| name.contains('@'));
    addresses.append(&mut others);
    let address = addresses.into_iter().next()?;
    let diagnostic = diagnostic(group);
    let status = group.get("status").and_then(status_in).or_else(|| diagnostic.as_deref().and_then(status_in));
    let action = action(group.get("action"), status.as_deref());
    let reason = match action {
        BounceAction::Failed | BounceAction::Delayed => {
            reason::classify(status.as_deref(), diagnostic.as_deref().unwrap_or_default())
        }
        BounceAction::Delivered | BounceAction::Relayed | BounceAction::Expanded => BounceReason::Delivered,
    };
    Some(BounceRecipient { original_recipient, status, action, reason, diagnostic, ..super::recipient(address) })
}

/// What the other server said (RFC 3464 section 2.3.6); of several, what was said in SMTP.
fn diagnostic(group: &Group) -> Option<String> {
    let typed = |value: &str| value.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("smtp"));
    let said = group.all("diagnostic-code").find(|value| typed(value)).or_else(|| group.get("diagnostic-code"))?;
    shortened(said.split_once(';').map_or(said, |(_, said)| said))
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

/// RFC 3461 section 4: `+` and `=` are codes in the parameter from which servers copy the field. Other codes, which
/// need not be, could as well be what somebody put behind a plus.
fn plain(address: &str) -> String {
    address.replace("+2B", "+").replace("+3D", "=")
}

/// The address of `rfc822; <a@b>`.
pub fn address(value: &str) -> Option<String> {
    let value = value.split_once(';').map_or(value, |(_, address)| address);
    if let Some(found) = words::address_in(value) {
        return Some(found.to_owned());
    }
    // A local user, or one of another system, is better than nobody.
    let bare = value.trim().trim_matches(['<', '>', '"']);
    (!bare.is_empty() && bare.len() <= 254 && !bare.contains(|c: char| c.is_whitespace() || c.is_control()))
        .then(|| bare.to_owned())
}
