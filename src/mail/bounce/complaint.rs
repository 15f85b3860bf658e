//! Complaints: a reader called a mail of ours spam, or wants no more of it (RFC 5965, and what came before it).

use std::sync::LazyLock;

use mail_parser::{Message, MessagePart, MimeHeaders};
use regex::Regex;

use super::fields::{self, Group, groups};
use super::{content_type, original, status, words};
use crate::desk::mail::{Complaint, ComplaintKind, Mail};

/// Reports of feedback loops that have no fields: Microsoft's (JMRP) by their subject, others by how they begin.
static IN_WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^\s*(?:complaint about message from \S+\s*$|this is an? (?:[\w.\-]+ ){0,3}abuse report for an? (?:e-?mail )?message)",
    )
    .ok()
});

/// Reads a complaint; `None` for all other mail.
pub fn read(message: &Message<'_>, mail: &Mail, text: &str) -> Option<Complaint> {
    let fields = message.parts.iter().filter(|part| content_type(part) == "message/feedback-report");
    let fields = fields.filter_map(fields::text).flat_map(|text| groups(&text)).next();
    if fields.is_none() && !is_declared(message) {
        return unsubscribed(mail).or_else(|| in_words(message, mail, text));
    }
    let fields = fields.unwrap_or_default();
    let address = ["original-rcpt-to", "removal-recipient", "redacted-address"].into_iter();
    Some(Complaint {
        kind: fields.get("feedback-type").map_or(ComplaintKind::Abuse, kind),
        address: address.filter_map(|name| fields.get(name)).find_map(whole_address).or_else(|| reader(message)),
        original_message_id: original_id(message, &fields),
    })
}

/// RFC 5965 section 3.1: the type is one word, and an unknown one is another.
pub fn kind(word: &str) -> ComplaintKind {
    let word = word.split([';', ' ', '(']).next().unwrap_or_default().to_ascii_lowercase();
    match word.as_str() {
        "abuse" | "complaint" => ComplaintKind::Abuse,
        "fraud" | "phishing" => ComplaintKind::Fraud,
        "virus" => ComplaintKind::Virus,
        "opt-out" | "opt-out-list" | "unsubscribe" => ComplaintKind::OptOut,
        "not-spam" => ComplaintKind::NotSpam,
        "auth-failure" | "dmarc" | "dkim" => ComplaintKind::AuthFailure,
        _ => ComplaintKind::Other,
    }
}

fn is_declared(message: &Message<'_>) -> bool {
    let says = |part: &MessagePart<'_>| {
        part.content_type()
            .and_then(|kind| kind.attribute("report-type"))
            .is_some_and(|kind| kind.eq_ignore_ascii_case("feedback-report"))
    };
    message.parts.iter().any(says)
}

/// An address that was not blacked out.
fn whole_address(value: &str) -> Option<String> {
    status::address(value).filter(|address| words::address_in(address).is_some())
}

/// The only one to whom the mail was written, where the report names nobody.
fn reader(message: &Message<'_>) -> Option<String> {
    let written = original::recipients(message);
    let [only] = written.as_slice() else { return None };
    whole_address(only).filter(|address| !address.contains("redacted"))
}

fn original_id(message: &Message<'_>, fields: &Group) -> Option<String> {
    let said = || ["original-message-id", "message-id"].into_iter().find_map(|name| fields.get(name));
    original::message_id(message, "").or_else(|| said().and_then(original::bare_id))
}

/// Apple's mail clients unsubscribe by a mail of their own.
fn unsubscribed(mail: &Mail) -> Option<Complaint> {
    mail.header("X-Apple-Unsubscribe").filter(|value| value.trim().eq_ignore_ascii_case("true"))?;
    Some(Complaint {
        kind: ComplaintKind::OptOut,
        address: mail.from.as_ref().map(|from| from.address.clone()),
        original_message_id: mail.in_reply_to.first().cloned(),
    })
}

/// Only with the mail that it is about: a person may begin so, too.
fn in_words(message: &Message<'_>, mail: &Mail, text: &str) -> Option<Complaint> {
    let original = original::attached(message)?;
    let worded = |text: &str| IN_WORDS.as_ref().is_some_and(|words| words.is_match(text));
    if !worded(&mail.subject) && !worded(text) {
        return None;
    }
    let hidden = original.header_raw("X-HmXmrOriginalRecipient").and_then(words::address_in).map(str::to_owned);
    Some(Complaint {
        kind: ComplaintKind::Abuse,
        address: hidden.or_else(|| original::recipients(message).into_iter().next()),
        original_message_id: original::message_id(message, ""),
    })
}
