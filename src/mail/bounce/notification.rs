//! Amazon SES tells of bounces and complaints in JSON, which its notification service sends on as mail.

use serde::Deserialize;
use serde_json::Value;

use super::reason::{self, status_in};
use super::{complaint, original, recipient, shortened};
use crate::desk::mail::{BounceReason, BounceRecipient, Complaint};

/// What a notification tells.
pub enum Told {
    Bounce { recipients: Vec<BounceRecipient>, original_message_id: Option<String> },
    Complaint(Complaint),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Notification {
    #[serde(alias = "eventType")]
    notification_type: String,
    bounce: Option<Bounced>,
    complaint: Option<Complained>,
    mail: Option<Original>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounced {
    #[serde(default)]
    bounce_type: String,
    #[serde(default)]
    bounce_sub_type: String,
    #[serde(default)]
    bounced_recipients: Vec<Person>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complained {
    #[serde(default)]
    complained_recipients: Vec<Person>,
    complaint_feedback_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    email_address: String,
    status: Option<String>,
    diagnostic_code: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Original {
    #[serde(default)]
    headers: Vec<Header>,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    value: String,
}

/// Reads a mail whose whole text is a notification; `None` for all other, and for news of success.
pub fn read(text: &str) -> Option<Told> {
    let text = text.trim_start();
    if !text.starts_with('{') || !text.contains("notificationType") && !text.contains("eventType") {
        return None;
    }
    // Old servers break long lines so.
    let text = text.replace("\r\n", "\n").replace("!\n ", "").replace("!\n", "");
    let mut value = serde_json::Deserializer::from_str(&text).into_iter::<Value>().next()?.ok()?;
    if let Some(Value::String(inner)) = value.get("Message") {
        value = serde_json::from_str(inner).ok()?;
    }
    let told: Notification = serde_json::from_value(value).ok()?;
    let original_message_id = told.mail.unwrap_or_default().message_id();
    match told.notification_type.as_str() {
        "Bounce" => {
            let bounce = told.bounce?;
            let recipients = bounce.bounced_recipients.iter().map(|person| bounce.about(person)).collect();
            Some(Told::Bounce { recipients, original_message_id })
        }
        "Complaint" => {
            let said = told.complaint?;
            Some(Told::Complaint(Complaint {
                kind: complaint::kind(said.complaint_feedback_type.as_deref().unwrap_or("abuse")),
                address: said.complained_recipients.into_iter().next().map(|person| person.email_address),
                original_message_id,
            }))
        }
        _ => None,
    }
}

impl Bounced {
    fn about(&self, person: &Person) -> BounceRecipient {
        let said = person.diagnostic_code.as_deref();
        let diagnostic = said.map(|said| said.split_once(';').map_or(said, |(_, said)| said)).and_then(shortened);
        let transient = self.bounce_type.eq_ignore_ascii_case("transient");
        let status = person.status.as_deref().or(diagnostic.as_deref()).and_then(status_in);
        let mut reason = reason::classify(status.as_deref(), diagnostic.as_deref().unwrap_or_default());
        if reason == BounceReason::Other {
            reason = match self.bounce_sub_type.as_str() {
                "NoEmail" | "Suppressed" | "OnAccountSuppressionList" => BounceReason::NoSuchUser,
                "MailboxFull" => BounceReason::MailboxFull,
                "MessageTooLarge" => BounceReason::TooBig,
                "ContentRejected" | "AttachmentRejected" => BounceReason::Policy,
                _ if transient => BounceReason::Temporary,
                _ => BounceReason::Other,
            };
        }
        BounceRecipient { status, reason, diagnostic, ..recipient(person.email_address.clone()) }
    }
}

impl Original {
    fn message_id(&self) -> Option<String> {
        let header = self.headers.iter().find(|header| header.name.eq_ignore_ascii_case("Message-ID"))?;
        original::bare_id(&header.value)
    }
}
