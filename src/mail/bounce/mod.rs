//! Delivery reports: which mail of ours did not arrive, for whom, and why.
//!
//! | file | what |
//! | --- | --- |
//! | `status.rs` | delivery-status parts (RFC 3464) |
//! | `notice.rs` | reports in words, as qmail, Exim, Exchange and many more write them |
//! | `words.rs` | the expressions of both |
//! | `reason.rs` | from a status code and a diagnostic to a reason (RFC 3463) |
//! | `original.rs` | the mail that came back, whole or its headers (RFC 6522) |

mod notice;
mod original;
mod reason;
mod status;
mod words;

use mail_parser::{Message, MessagePart, MimeHeaders, PartType};

use crate::desk::mail::{Bounce, BounceAction, BounceKind, BounceReason, BounceRecipient, Mail};

/// More recipients than this are not read from one report.
const MAX_RECIPIENTS: usize = 1_000;
/// Longest diagnostic kept, in characters.
const MAX_DIAGNOSTIC: usize = 1_000;

/// Reads a delivery report; `None` for all other mail, complaints (ARF, RFC 5965) and reports of success.
///
/// The recipients are those the report names, the delivered ones too; there may be none when the report
/// names nobody. An address is the one that was written to where the report says both.
pub fn read(message: &Message<'_>, mail: &Mail) -> Option<Bounce> {
    if message.parts.iter().any(is_complaint) {
        return None;
    }
    let report = is_report(message);
    let text = text(message, mail);
    let notice = notice::Notice::read(&text);
    let mut recipients = status::recipients(message);
    if recipients.is_empty() && notice::evidence(message, mail, report) == notice::Evidence::Strong {
        recipients = status::in_text(&text);
    }
    for recipient in recipients.iter_mut().take(notice::MAX_TOLD) {
        fill_in(recipient, &notice);
    }
    if recipients.is_empty() {
        let evidence = notice::evidence(message, mail, report);
        if !notice.is_report(evidence) && !(report && (notice.is_empty() || notice::is_subject(&mail.subject))) {
            return None;
        }
        recipients = notice.recipients(message, mail);
        if recipients.is_empty() {
            recipients = original::recipients(message).into_iter().take(1).map(|to| notice.about(to)).collect();
        }
    }
    recipients.truncate(MAX_RECIPIENTS);
    let kind = match kind(&recipients) {
        Some(kind) => kind,
        None if recipients.is_empty() && notice.is_delay() => BounceKind::Delayed,
        None if recipients.is_empty() => BounceKind::Hard,
        None => return None, // everybody got it
    };
    Some(Bounce { kind, recipients, original_message_id: original::message_id(message, &text) })
}

/// The worst that happened to anybody; `None` when nobody failed or waits.
fn kind(recipients: &[BounceRecipient]) -> Option<BounceKind> {
    let failed = |recipient: &&BounceRecipient| recipient.action == BounceAction::Failed;
    if recipients.iter().filter(failed).any(reason::is_permanent) {
        return Some(BounceKind::Hard);
    }
    if recipients.iter().any(|recipient| failed(&recipient)) {
        return Some(BounceKind::Soft);
    }
    recipients.iter().any(|recipient| recipient.action == BounceAction::Delayed).then_some(BounceKind::Delayed)
}

/// Takes from the words what the fields left out or said only in general.
fn fill_in(recipient: &mut BounceRecipient, notice: &notice::Notice<'_>) {
    if matches!(recipient.action, BounceAction::Delivered | BounceAction::Relayed | BounceAction::Expanded) {
        return;
    }
    let told = notice.about(recipient.address.clone());
    if recipient.diagnostic.is_none() {
        recipient.diagnostic = told.diagnostic;
    }
    let vague = recipient.status.as_deref().is_none_or(|status| status.ends_with(".0.0"));
    if vague {
        let said = recipient.diagnostic.as_deref().and_then(reason::status_in);
        recipient.status = said.or(recipient.status.take()).or(told.status);
    }
    if recipient.reason == BounceReason::Other {
        let said = recipient.diagnostic.as_deref().unwrap_or_default();
        recipient.reason = reason::classify(recipient.status.as_deref(), said);
    }
    if recipient.reason == BounceReason::Other {
        recipient.reason = told.reason;
    }
}

fn is_complaint(part: &MessagePart<'_>) -> bool {
    content_type(part) == "message/feedback-report"
        || part
            .content_type()
            .and_then(|kind| kind.attribute("report-type"))
            .is_some_and(|kind| kind.eq_ignore_ascii_case("feedback-report"))
}

fn is_report(message: &Message<'_>) -> bool {
    message.parts.first().is_some_and(|root| {
        content_type(root) == "multipart/report"
            && root
                .content_type()
                .and_then(|kind| kind.attribute("report-type"))
                .is_none_or(|kind| kind.eq_ignore_ascii_case("delivery-status"))
    })
}

/// `type/subtype` in lower case, empty where the part says none.
fn content_type(part: &MessagePart<'_>) -> String {
    let Some(kind) = part.content_type() else { return String::new() };
    format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()).to_ascii_lowercase()
}

/// All words of the report itself; those of its HTML where there are no others.
fn text(message: &Message<'_>, mail: &Mail) -> String {
    let plain = message
        .parts
        .iter()
        .filter(|part| !content_type(part).starts_with("text/rfc822") && !content_type(part).contains("headers"));
    let texts = plain.filter_map(|part| match &part.body {
        PartType::Text(text) if !content_type(part).starts_with("message/") => Some(text.as_ref()),
        _ => None,
    });
    let text = texts.collect::<Vec<_>>().join("\n");
    if text.trim().is_empty() { mail.text() } else { text }
}

fn shortened(text: &str) -> Option<String> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then(|| words.chars().take(MAX_DIAGNOSTIC).collect())
}
