//! Why a mail did not arrive: from what the other server said, and from its status code (RFC 3463).

use std::sync::LazyLock;

use regex::Regex;

use super::words::REASONS;
use crate::desk::mail::{BounceReason, BounceRecipient};

static COMPILED: LazyLock<Vec<(BounceReason, Regex)>> = LazyLock::new(|| {
    REASONS
        .iter()
        .filter_map(|(reason, pattern)| Some((*reason, Regex::new(&format!("(?i){pattern}")).ok()?)))
        .collect()
});
static STATUS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?:[^\d.]|\.\D|\.?$)").ok());

/// The reason in words before the code: servers send 5.7.1 for whatever they dislike, an unknown user as well.
pub fn classify(status: Option<&str>, said: &str) -> BounceReason {
    let by_words = COMPILED.iter().find(|(_, pattern)| pattern.is_match(said)).map(|(reason, _)| *reason);
    match (by_words, status.and_then(by_status)) {
        (Some(BounceReason::Policy | BounceReason::Temporary), Some(coded)) if coded != BounceReason::Temporary => {
            coded
        }
        (Some(worded), _) => worded,
        (None, Some(coded)) => coded,
        (None, None) => BounceReason::Other,
    }
}

/// RFC 3463 section 3, and the register of IANA.
fn by_status(status: &str) -> Option<BounceReason> {
    let mut numbers = status.split('.');
    let (class, subject, detail) = (numbers.next()?, numbers.next()?, numbers.next()?);
    Some(match (class, subject, detail) {
        ("2", ..) => BounceReason::Delivered,
        (_, "1", "2") | ("5", "4", "4") | (_, "1", "10") => BounceReason::NoSuchHost,
        (_, "1", "7" | "8") => BounceReason::Policy,
        ("5", "1", _) => BounceReason::NoSuchUser,
        (_, "2", "1") => BounceReason::AccountSuspended,
        (_, "2", "2") => BounceReason::MailboxFull,
        (_, "2" | "3", "3" | "4") => BounceReason::TooBig,
        (_, "7", _) => BounceReason::Policy,
        ("4", ..) | (_, "4", _) => BounceReason::Temporary,
        _ => return None,
    })
}

/// The first enhanced status code in a text. IP addresses look alike but are longer.
pub fn status_in(text: &str) -> Option<String> {
    Some(STATUS.as_ref()?.captures(text)?.get(1)?.as_str().to_owned())
}

/// Whether trying again is in vain.
pub fn is_permanent(recipient: &BounceRecipient) -> bool {
    let passing = recipient.status.as_deref().is_some_and(|status| status.starts_with('4'));
    !passing && !matches!(recipient.reason, BounceReason::MailboxFull | BounceReason::Temporary)
}
