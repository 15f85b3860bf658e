//! Delivery reports: which mail of ours did not arrive, for whom, and why; and complaints about mail that did.
//!
//! | file | what |
//! | --- | --- |
//! | `status.rs` | delivery-status parts (RFC 3464); `fields.rs` reads their groups of fields |
//! | `notification.rs` | the JSON of Amazon SES |
//! | `complaint.rs` | feedback loops (RFC 5965) |
//! | `evidence.rs` | what speaks for a report before its words are read: a person may use the same words |
//! | `notice.rs` | reports in words, as qmail, Exim, Exchange and many more write them |
//! | `places.rs` | where in the words the recipients stand |
//! | `words.rs`, `languages.rs`, `phrases.rs` | the expressions: form, failure and delay, reasons |
//! | `reason.rs` | from a status code and a diagnostic to a reason (RFC 3463) |
//! | `original.rs` | the mail that came back, whole or its headers (RFC 6522) |

mod complaint;
mod evidence;
mod fields;
mod languages;
mod notice;
mod notification;
mod original;
mod phrases;
mod places;
mod reason;
mod status;
mod words;

use std::borrow::Cow;

use mail_parser::{Message, MessagePart, MimeHeaders, PartType};

use self::evidence::Evidence;
use self::notice::Notice;
use self::notification::Told;
use crate::desk::mail::{Bounce, BounceAction, BounceKind, BounceReason, BounceRecipient, Complaint, Mail};

/// More recipients than this are not read from one report.
const MAX_RECIPIENTS: usize = 1_000;
/// Longest diagnostic kept, in characters.
const MAX_DIAGNOSTIC: usize = 1_000;

/// Reads a delivery report; `None` for all other mail, complaints and reports of success.
///
/// The recipients are those the report names, the delivered ones too; there may be none when the report
/// names nobody. An address is the one that was written to where the report says both.
pub fn read(message: &Message<'_>, mail: &Mail) -> Option<Bounce> {
    let text = text(message, mail);
    match notification::read(&text) {
        Some(Told::Bounce { recipients, original_message_id }) => {
            return Report { recipients, original_message_id }.finished();
        }
        Some(Told::Complaint(_)) => return None,
        None => {}
    }
    let evidence = evidence::weigh(message, mail, is_report(message));
    let speaks = evidence::speaks(message, mail, evidence);
    let mut status = if speaks { status::read(message) } else { status::Status::default() };
    if status.recipients.is_empty() && evidence == Evidence::Strong {
        status = status::in_text(&text);
    }
    if status.recipients.is_empty() && evidence == Evidence::None {
        return None;
    }
    let notice = Notice::read(&text);
    let mut told = reported(message, mail, &text, &notice, (status, evidence))?;
    let written = written(message, told.recipients.len());
    for recipient in told.recipients.iter_mut().take(notice::MAX_TOLD) {
        fill_in(recipient, &notice, &written);
    }
    explain(&mut told.recipients, message);
    if told.recipients.is_empty() && notice.is_delay() {
        return Some(Bounce { kind: BounceKind::Delayed, recipients: Vec::new(), ..told.finished()? });
    }
    told.finished()
}

/// Reads a complaint of a reader of our mail (RFC 5965); `None` for all other mail.
pub fn complaint(message: &Message<'_>, mail: &Mail) -> Option<Complaint> {
    let text = text(message, mail);
    match notification::read(&text) {
        Some(Told::Complaint(complaint)) => Some(complaint),
        Some(Told::Bounce { .. }) => None,
        None => complaint::read(message, mail, &text),
    }
}

/// What a report names.
struct Report {
    recipients: Vec<BounceRecipient>,
    original_message_id: Option<String>,
}

impl Report {
    fn finished(mut self) -> Option<Bounce> {
        self.recipients.truncate(MAX_RECIPIENTS);
        for one in &mut self.recipients {
            one.smtp_code = one.smtp_code.take().or_else(|| {
                let status = one.status.as_deref();
                one.diagnostic.as_deref().and_then(|said| reason::code_in(said, status))
            });
            if one.action == BounceAction::Delayed && one.reason == BounceReason::Other {
                one.reason = BounceReason::Temporary;
            }
            one.permanent = reason::is_permanent(one);
        }
        let kind = match kind(&self.recipients) {
            Some(kind) => kind,
            None if self.recipients.is_empty() => BounceKind::Hard,
            None => return None, // everybody got it
        };
        Some(Bounce { kind, recipients: self.recipients, original_message_id: self.original_message_id })
    }
}

/// The recipients from the fields, or else from a report within the report, or else from the words.
fn reported(
    message: &Message<'_>,
    mail: &Mail,
    text: &str,
    notice: &Notice<'_>,
    (mut told, evidence): (status::Status, Evidence),
) -> Option<Report> {
    let mut original_message_id = told.original_message_id.or_else(|| original::message_id(message, text));
    if told.recipients.is_empty() {
        let strong = evidence == Evidence::Strong;
        let bare = strong && is_report(message) && (notice.is_empty() || evidence::is_subject(&mail.subject));
        let enclosed = evidence > Evidence::None && evidence::returned(message, mail) && notice.tells();
        if !notice.is_report(evidence, &mail.subject) && !bare && !enclosed {
            return None;
        }
        if let Some((inner, id)) = within(message).filter(|_| strong) {
            told.recipients = inner;
            original_message_id = id;
        } else {
            told.recipients = places::recipients(notice, message, mail);
        }
        let nobody = told.recipients.is_empty();
        if nobody {
            let written = original::recipients(message).into_iter().take(1);
            told.recipients = written.map(|to| notice.about(to)).collect();
        }
        // Without anybody named, only a mail system can have meant it.
        if told.recipients.is_empty() && evidence < Evidence::NoAnswer {
            return None;
        }
    }
    let answered = || mail.in_reply_to.first().or(mail.references.last()).cloned();
    Some(Report { recipients: told.recipients, original_message_id: original_message_id.or_else(answered) })
}

/// The report of a further server that a gateway wrapped in one of its own.
fn within(message: &Message<'_>) -> Option<(Vec<BounceRecipient>, Option<String>)> {
    let inner = original::attached(message)?;
    let told = status::read(inner);
    let id = told.original_message_id.or_else(|| original::message_id(inner, ""));
    (!told.recipients.is_empty()).then_some((told.recipients, id))
}

/// The worst that happened to anybody; `None` when nobody failed or waits.
fn kind(recipients: &[BounceRecipient]) -> Option<BounceKind> {
    let failed = |recipient: &&BounceRecipient| recipient.action == BounceAction::Failed;
    if recipients.iter().any(|recipient| recipient.permanent) {
        return Some(BounceKind::Hard);
    }
    if recipients.iter().any(|recipient| failed(&recipient)) {
        return Some(BounceKind::Soft);
    }
    recipients.iter().any(|recipient| recipient.action == BounceAction::Delayed).then_some(BounceKind::Delayed)
}

/// Takes from the words what the fields left out or said only in general.
fn fill_in(recipient: &mut BounceRecipient, notice: &Notice<'_>, written: &[String]) {
    if matches!(recipient.action, BounceAction::Delivered | BounceAction::Relayed | BounceAction::Expanded) {
        return;
    }
    let told = notice.about(recipient.address.clone());
    let silent = recipient.diagnostic.is_none();
    if silent {
        recipient.diagnostic = told.diagnostic.clone();
    }
    let vague = recipient.status.as_deref().is_none_or(|status| status.ends_with(".0.0"));
    if vague {
        let said = recipient.diagnostic.as_deref().and_then(reason::status_in);
        recipient.status = said.or(recipient.status.take()).or(told.status);
    }
    if recipient.reason == BounceReason::Other || silent && recipient.reason != told.reason {
        let said = recipient.diagnostic.as_deref().unwrap_or_default();
        let fuller = reason::classify(recipient.status.as_deref(), said);
        recipient.reason = if fuller == BounceReason::Other { recipient.reason } else { fuller };
    }
    if recipient.reason == BounceReason::Other {
        recipient.reason = told.reason;
    }
    recipient.smtp_code = told.diagnostic.as_deref().and_then(|said| {
        let own = recipient.diagnostic.as_deref().and_then(|own| reason::code_in(own, recipient.status.as_deref()));
        own.or_else(|| reason::code_in(said, recipient.status.as_deref()))
    });
    // Who was written to, where the original has one recipient and the report names another.
    if let [only] = written
        && !only.eq_ignore_ascii_case(&recipient.address)
    {
        recipient.original_recipient = Some(only.clone());
    }
}

/// To whom the mail was written, where a report names one recipient and returns that mail, not a further report.
fn written(message: &Message<'_>, named: usize) -> Vec<String> {
    let report = original::attached(message).is_some_and(|inner| inner.parts.iter().any(status::is_status));
    // Of a mail with copies, each recipient was written to.
    if named == 1 && !report && !original::has_copies(message) { original::recipients(message) } else { Vec::new() }
}

/// What came back may hold what a further server said of those of whom the report says nothing.
fn explain(recipients: &mut [BounceRecipient], message: &Message<'_>) {
    let unexplained = |one: &&mut BounceRecipient| one.reason == BounceReason::Other && one.status.is_none();
    let mut left = recipients.iter_mut().filter(unexplained).take(notice::MAX_TOLD).peekable();
    let text = left.peek().and_then(|_| original::attached(message)?.body_text(0)).unwrap_or_default();
    let inner = Notice::read(&text);
    for recipient in left {
        if let Some(told) = inner.explains(&recipient.address) {
            let (action, original) = (recipient.action, recipient.original_recipient.take());
            *recipient = BounceRecipient { action, original_recipient: original, ..told };
        }
    }
}

/// A recipient of whom nothing is known yet.
fn recipient(address: String) -> BounceRecipient {
    BounceRecipient {
        address,
        original_recipient: None,
        status: None,
        smtp_code: None,
        action: BounceAction::Failed,
        reason: BounceReason::Other,
        permanent: false,
        diagnostic: None,
    }
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
fn text<'a>(message: &'a Message<'_>, mail: &Mail) -> Cow<'a, str> {
    let own = message.parts.iter().filter_map(|part| match &part.body {
        PartType::Text(text) => Some((content_type(part), text.as_ref())),
        _ => None,
    });
    let own = own.filter(|(kind, _)| !kind.starts_with("text/rfc822") && !kind.contains("headers"));
    let own: Vec<&str> = own.filter(|(kind, _)| !kind.starts_with("message/")).map(|(_, text)| text).collect();
    match own.as_slice() {
        texts if texts.iter().all(|text| text.trim().is_empty()) => Cow::Owned(mail.text()),
        [text] => Cow::Borrowed(text),
        texts => Cow::Owned(texts.join("\n")),
    }
}

/// One line of at most [`MAX_DIAGNOSTIC`] characters, without control characters.
fn shortened(text: &str) -> Option<String> {
    let apart = |c: char| c.is_whitespace() || c.is_control();
    let words = text.split(apart).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let words = unclosed(&words);
    (!words.is_empty()).then(|| words.chars().take(MAX_DIAGNOSTIC).collect())
}

/// Without the end of the brackets or quotation marks around a text whose beginning was left out.
fn unclosed(text: &str) -> &str {
    let mut left = text;
    while let Some(last) = left.chars().next_back() {
        let count = |wanted: char| left.matches(wanted).count();
        let opened = match last {
            ')' => count('(') >= count(')'),
            ']' => count('[') >= count(']'),
            '>' => count('<') >= count('>'),
            // "can't" opens nothing.
            '\'' | '"' => left.match_indices(last).any(|(at, _)| {
                let before = left.get(..at).and_then(|before| before.chars().next_back());
                at + 1 < left.len() && before.is_none_or(|before| !before.is_alphanumeric())
            }),
            _ => true,
        };
        if opened {
            break;
        }
        left = left.strip_suffix(last).unwrap_or_default().trim_end();
    }
    left
}
