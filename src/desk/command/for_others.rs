//! Lines that say that a text is not for the requester: `/note`, `/ask`, and what nearly says so.

use super::line::{self, CommandLine, mentions_note, names, nearly_for_others};
use crate::desk::mail::Address;

/// Whom `/ask` names, if anybody.
pub fn third_party(value: &str) -> Result<Option<Address>, String> {
    if value.is_empty() {
        return Ok(None);
    }
    Address::typed(value).map(Some).ok_or_else(|| {
        format!(
            "`{value}` is not one mail address; write it as in `/ask vera@vendor.example`, and what you ask below it"
        )
    })
}

/// Whether a line means to keep the text from the requester.
pub fn is_for_others(line: &str) -> bool {
    names(line, "note") || asks(line) || mentions_note(line) || nearly_for_others(line).is_some()
}

/// Whether a line means to ask a third party.
pub fn asks(line: &str) -> bool {
    names(line, "ask")
}

/// The line at the top of a text that keeps it from the requester, if there is one.
pub fn kept_by(text: &str) -> Option<&str> {
    let mut rest = text.trim_start();
    while let Some(CommandLine { line, after, .. }) = line::first(rest) {
        if is_for_others(line) {
            return Some(line.trim());
        }
        rest = after.trim_start();
    }
    rest.lines().next().map(str::trim).filter(|line| is_for_others(line))
}
