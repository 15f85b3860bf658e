//! Attachments taken out of the message that caused a mail, byte for byte, and written into the new one.

use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::{Context, Result, anyhow};
use lettre::message::header::{ContentDisposition, ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{SinglePart, SinglePartBuilder};
use mail_parser::{Message, MessageParser, MimeHeaders};

use super::{File, NAME_LIMIT, bracketed, bytes_part, one_line};
use crate::desk::mail::Attachment;
use crate::mail::{part, raw};

/// One attachment with its decoded bytes.
pub(super) struct Piece {
    name: String,
    /// `type/subtype` and, for text, its charset.
    content_type: String,
    /// Without angle brackets; `None` for what is not shown inside the text.
    content_id: Option<String>,
    bytes: Vec<u8>,
}

/// Reads the parts that the attachments name out of `raw`.
pub(super) fn pieces(attachments: &[Attachment], raw: Option<&[u8]>) -> Result<Vec<Piece>> {
    if attachments.is_empty() {
        return Ok(Vec::new());
    }
    let raw = raw.ok_or_else(|| anyhow!("The message that they came with is missing"))?;
    let raw = raw::prepared(raw);
    // The parser's changelog lists panics; this message was read before, yet nothing here may end the sender.
    let message = catch_unwind(AssertUnwindSafe(|| MessageParser::default().parse(&*raw)))
        .ok()
        .flatten()
        .ok_or_else(|| anyhow!("The message that they came with cannot be read"))?;
    attachments.iter().enumerate().map(|(index, attachment)| piece(index, attachment, &message)).collect()
}

fn piece(index: usize, attachment: &Attachment, message: &Message<'_>) -> Result<Piece> {
    let bytes = part::numbered_bytes(message, attachment.part, 0)
        .with_context(|| format!("The message that they came with has no part {}", attachment.part))?;
    let charset = message
        .parts
        .get(attachment.part as usize)
        .and_then(|part| part.content_type())
        .and_then(|kind| kind.attribute("charset"))
        .filter(|charset| attachment.content_type.starts_with("text/") && is_token(charset));
    let sound = attachment.content_type.split_once('/').is_some_and(|(kind, sub)| is_token(kind) && is_token(sub));
    let content_type = match (sound, charset) {
        (false, _) => "application/octet-stream".to_owned(),
        (true, None) => attachment.content_type.clone(),
        (true, Some(charset)) => format!("{}; charset={charset}", attachment.content_type),
    };
    let content_id = attachment.content_id.as_deref().filter(|id| attachment.inline && bracketed(id).is_some());
    Ok(Piece {
        name: file_name(index, attachment),
        content_type,
        content_id: content_id.map(|id| id.trim().to_owned()),
        bytes: bytes.into_owned(),
    })
}

/// A file as it was given, under a name and type that are sound.
pub(super) fn uploaded(index: usize, file: File) -> Piece {
    let sound = file.content_type.split_once('/').is_some_and(|(kind, sub)| is_token(kind) && is_token(sub));
    let content_type = if sound { file.content_type } else { "application/octet-stream".to_owned() };
    let named = Attachment {
        name: Some(file.name),
        content_type: content_type.clone(),
        size: file.bytes.len() as u64,
        inline: false,
        content_id: None,
        part: 0,
        digest: String::new(),
    };
    Piece { name: file_name(index, &named), content_type, content_id: None, bytes: file.bytes }
}

/// A token of RFC 2045 section 5.1, near enough and safe in a header.
fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 100
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte))
}

/// The attachment's name without anything that a file system or a header could stumble over, or one made for it.
fn file_name(index: usize, attachment: &Attachment) -> String {
    let name = one_line(attachment.name.as_deref().unwrap_or_default(), usize::MAX).replace(['/', '\\'], "_");
    if !name.trim_matches(['.', ' ', '_']).is_empty() {
        return shortened(&name);
    }
    let extension = match attachment.content_type.as_str() {
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "application/pdf" => "pdf",
        "text/plain" => "txt",
        "text/html" => "html",
        "text/calendar" => "ics",
        "message/rfc822" => "eml",
        _ => "bin",
    };
    format!("attachment-{}.{extension}", index + 1)
}

/// A long name loses its middle: the ending says what the file is.
fn shortened(name: &str) -> String {
    let length = name.chars().count();
    if length <= NAME_LIMIT {
        return name.to_owned();
    }
    let ending: String = name.chars().skip(length - 12).collect();
    name.chars().take(NAME_LIMIT - 13).chain(['…']).chain(ending.chars()).collect()
}

impl Piece {
    /// Whether the HTML shows it (`src="cid:…"`, RFC 2392).
    pub(super) fn is_shown_in(&self, html: &str) -> bool {
        self.content_id.as_ref().is_some_and(|id| html.contains(&format!("cid:{id}")))
    }

    pub(super) fn attached(self) -> Result<SinglePart> {
        let disposition = ContentDisposition::attachment(&self.name);
        self.part(|builder| builder.header(disposition))
    }

    pub(super) fn inline(self) -> Result<SinglePart> {
        let disposition = ContentDisposition::inline_with_name(&self.name);
        let id = self.content_id.clone().unwrap_or_default();
        self.part(|builder| builder.header(disposition).header(ContentId(id)))
    }

    fn part(self, head: impl FnOnce(SinglePartBuilder) -> SinglePartBuilder) -> Result<SinglePart> {
        // RFC 2046 section 5.2.1 allows message/* no base64; what does not fit through as it is travels as a plain file.
        let composite = ["message/", "multipart/"].iter().any(|kind| self.content_type.starts_with(kind));
        let (kind, encoding) = match composite {
            true if is_seven_bit(&self.bytes) => (self.content_type.as_str(), ContentTransferEncoding::SevenBit),
            true => ("application/octet-stream", ContentTransferEncoding::Base64),
            false => (self.content_type.as_str(), ContentTransferEncoding::Base64),
        };
        let kind = ContentType::parse(kind).with_context(|| format!("Failed to write the content type {kind}"))?;
        bytes_part(head(SinglePart::builder().header(kind)), self.bytes, encoding)
    }
}

/// ASCII in CRLF lines of at most 998 octets (RFC 2045 section 2.7).
fn is_seven_bit(bytes: &[u8]) -> bool {
    let lines_end_well = || {
        bytes.iter().enumerate().all(|(at, byte)| match byte {
            b'\n' => at > 0 && bytes.get(at - 1) == Some(&b'\r'),
            b'\r' => bytes.get(at + 1) == Some(&b'\n'),
            byte => byte.is_ascii() && *byte != 0,
        })
    };
    lines_end_well() && bytes.split(|byte| *byte == b'\n').all(|line| line.len() <= 998)
}

/// `Content-ID` with its angle brackets; the builder's own leaves them to the caller and its name to chance.
#[derive(Clone)]
struct ContentId(String);

impl lettre::message::header::Header for ContentId {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-ID")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.trim_matches(['<', '>']).to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), format!("<{}>", self.0))
    }
}
