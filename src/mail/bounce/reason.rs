//! Why a mail did not arrive: from what the other server said, and from its codes (RFC 3463, RFC 5321 section 4.2).

use std::sync::LazyLock;

use regex::{Regex, bytes};

use super::phrases::{PASSING, REASONS};
use super::words::{Pattern, compiled, found};
use crate::desk::mail::{BounceAction, BounceReason, BounceRecipient};

static COMPILED: LazyLock<Vec<(BounceReason, bytes::Regex)>> =
    LazyLock::new(|| REASONS.iter().filter_map(|(reason, phrases)| Some((*reason, compiled(phrases)?))).collect());
static HINTS: Pattern = LazyLock::new(|| compiled(PASSING));
static STATUS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?:[^\d.]|\.\D|\.?$)").ok());
static CODE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:^|[^\d.\-])([245][0-5]\d)(?:[ \-#:,;)]|[ \-]?\d\.\d\.\d|$)").ok());

/// The reason in words before the code: servers send 5.7.1 for whatever they dislike, an unknown user as well.
pub fn classify(status: Option<&str>, said: &str) -> BounceReason {
    let by_words = COMPILED.iter().find(|(_, pattern)| pattern.is_match(said.as_bytes())).map(|(reason, _)| *reason);
    let passing = status.is_some_and(|status| status.starts_with('4'));
    match (by_words, status.and_then(by_status)) {
        (Some(BounceReason::Temporary), Some(BounceReason::Policy)) if passing => BounceReason::Temporary,
        (Some(BounceReason::Policy | BounceReason::Temporary), Some(coded)) if coded != BounceReason::Temporary => {
            coded
        }
        (Some(worded), _) => worded,
        (None, Some(coded)) => coded,
        (None, None) => by_code(status, said),
    }
}

/// Whether some line of a text may have a reason: one look at all of it instead of one at each line.
pub fn may_say_why(text: &str) -> bool {
    COMPILED.iter().any(|(_, pattern)| pattern.is_match(text.as_bytes()))
        || found(&HINTS, text)
        || code_in(text, None).is_some()
}

/// RFC 3463 section 3, and the register of IANA.
fn by_status(status: &str) -> Option<BounceReason> {
    let mut numbers = status.split('.');
    let (class, subject, detail) = (numbers.next()?, numbers.next()?, numbers.next()?);
    Some(match (class, subject, detail) {
        ("2", ..) => BounceReason::Delivered,
        (_, "1", "2") | ("5", "4", "4" | "310") | (_, "1", "10") => BounceReason::NoSuchHost,
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

/// The last resort: what a reply code means, and words that tell of trouble that passes unless the code says that
/// it does not.
fn by_code(status: Option<&str>, said: &str) -> BounceReason {
    let code = code_in(said, None);
    match (code.as_deref(), status) {
        (Some("552"), _) => BounceReason::MailboxFull,
        (Some(code), _) if code.starts_with('4') => BounceReason::Temporary,
        (Some(_), _) => BounceReason::Other,
        (None, Some(status)) if status.starts_with('5') => BounceReason::Other,
        (None, _) if found(&HINTS, said) => BounceReason::Temporary,
        (None, _) => BounceReason::Other,
    }
}

/// The first enhanced status code in a text. IP addresses look alike but are longer.
pub fn status_in(text: &str) -> Option<String> {
    Some(STATUS.as_ref()?.captures(text)?.get(1)?.as_str().to_owned())
}

/// The reply code in a text: the one that stands at the status, whatever its class (Amazon SES gives up with
/// `554 4.4.7`), else the first of the same class, where there is a status.
pub fn code_in(text: &str, status: Option<&str>) -> Option<String> {
    let class = status.and_then(|status| status.chars().next());
    let codes = || CODE.as_ref().into_iter().flat_map(|code| code.captures_iter(text)).filter_map(|found| found.get(1));
    let beside = |code: &regex::Match<'_>| {
        let after = text.get(code.end()..).unwrap_or_default().trim_start_matches([' ', '-', '#']);
        status.is_some_and(|status| after.starts_with(status))
    };
    let of_class = |code: &regex::Match<'_>| class.is_none_or(|class| code.as_str().starts_with(class));
    codes().find(beside).or_else(|| codes().find(of_class)).map(|code| code.as_str().to_owned())
}

/// Whether trying again is in vain.
pub fn is_permanent(recipient: &BounceRecipient) -> bool {
    let passing = recipient.status.as_deref().is_some_and(|status| status.starts_with('4'));
    recipient.action == BounceAction::Failed
        && !passing
        && !matches!(recipient.reason, BounceReason::MailboxFull | BounceReason::Temporary)
}
