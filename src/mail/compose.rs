//! A draft to the bytes of a message (RFC 5322), ready for SMTP: CRLF, no line over 998 octets.
//!
//! The same draft gives the same bytes, always: a row of the outbox that is sent again after a lost
//! connection must be the same mail. So the date is the draft's, and boundaries are made from its
//! content instead of at random.
//!
//! Subjects, names, ids and file names come from strangers. Whatever would end a header line is taken
//! out here, before the builder sees it; the builder's own encoding is the second wall, not the first.

mod attach;

use std::time::SystemTime;

use anyhow::{Context, Result, anyhow, bail};
use lettre::address::Envelope;
use lettre::message::header::{self, ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MessageBuilder, MultiPart, MultiPartBuilder, SinglePart};
use sha2::{Digest, Sha256};

use crate::desk::mail::Address;
use crate::desk::plan::Draft;
use crate::desk::ticket::Thread;
use attach::Piece;

/// Characters of a subject or further header that are kept. A word cannot be folded, and a line must
/// stay under 998 octets (RFC 5322 section 2.1.1).
const LINE_LIMIT: usize = 400;
/// Characters of a display name that are kept.
const NAME_LIMIT: usize = 120;
/// Octets of a Message-ID that are believed; longer ones are not repeated.
const ID_LIMIT: usize = 250;

/// Headers that the draft's own fields make; a further header of such a name would contradict them.
const OWN_HEADERS: &[&str] = &[
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "return-path",
];

/// The message that a draft describes. `raw` is the message that caused it, from which attachments are
/// taken by part number; `None` will do for a draft without attachments.
///
/// Addresses that are not ASCII are written as they are (RFC 6532): sending them needs SMTPUTF8.
///
/// # Errors
/// An address, id or header that cannot be written, no recipient at all, or an attachment that is not
/// in `raw`. All of them are for good: trying again gives the same.
pub fn compose(draft: &Draft, raw: Option<&[u8]>) -> Result<Vec<u8>> {
    let pieces = attach::pieces(&draft.attachments, raw).context("Failed to take the attachments along")?;
    build(draft, pieces)
}

/// A file that somebody puts into a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// As its owner calls it.
    pub name: String,
    /// `type/subtype`, as the browser says.
    pub content_type: String,
    pub bytes: Vec<u8>,
}

/// The message that somebody writes on a page, as they would have sent it.
///
/// # Errors
/// An address, id or header that cannot be written.
pub fn letter(draft: &Draft, files: Vec<File>) -> Result<Vec<u8>> {
    build(draft, files.into_iter().enumerate().map(|(index, file)| attach::uploaded(index, file)).collect())
}

fn build(draft: &Draft, pieces: Vec<Piece>) -> Result<Vec<u8>> {
    let builder = headers(draft)?;
    let message = match content(draft, pieces)? {
        Content::Single(part) => builder.singlepart(part),
        Content::Multi(part) => builder.multipart(part),
    };
    let mut message = message.context("Failed to build the message")?;
    // Set last: the builder reads back what it wrote and refuses some names that it writes well.
    message.headers_mut().set(header::From::from(lettre::message::Mailboxes::from(mailbox(&draft.from)?)));
    Ok(message.formatted())
}

fn headers(draft: &Draft) -> Result<MessageBuilder> {
    let from = mailbox(&draft.from)?;
    if draft.to.is_empty() && draft.cc.is_empty() {
        bail!("The mail has no recipient");
    }
    // The builder wants an envelope; the outbox has its own.
    let envelope = Envelope::new(None, vec![from.email.clone()]).context("Failed to build the message")?;
    let mut builder = lettre::Message::builder().envelope(envelope).from(Mailbox::new(None, from.email));
    if let Some(list) = mailboxes(&draft.reply_to)? {
        builder = builder.header(header::ReplyTo::from(list));
    }
    if let Some(list) = mailboxes(&draft.to)? {
        builder = builder.header(header::To::from(list));
    }
    // One odd address among those copied in must not keep the answer from everybody else: it stands in no header, and
    // its own row of the outbox tells whether the server takes it.
    let copied: Vec<Address> = draft.cc.iter().filter(|copied| mailbox(copied).is_ok()).cloned().collect();
    if let Some(list) = mailboxes(&copied)? {
        builder = builder.header(header::Cc::from(list));
    }
    let id = bracketed(&draft.message_id)
        .ok_or_else(|| anyhow!("`{}` cannot be a Message-ID", one_line(&draft.message_id, NAME_LIMIT)))?;
    builder = builder
        .subject(one_line(&draft.subject, LINE_LIMIT))
        .date(SystemTime::from(draft.at).max(SystemTime::UNIX_EPOCH))
        .message_id(Some(id));
    // Ids of others are repeated when they can be, and left out when they cannot: threading suffers, the mail leaves.
    if let Some(id) = draft.in_reply_to.as_deref().and_then(bracketed) {
        builder = builder.in_reply_to(id);
    }
    let references = references(&draft.references);
    if !references.is_empty() {
        builder = builder.references(references.join(" "));
    }
    for (name, value) in &draft.headers {
        builder = builder.raw_header(further(name, value)?);
    }
    Ok(builder)
}

/// A header beyond those of the draft's own fields.
fn further(name: &str, value: &str) -> Result<HeaderValue> {
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let own = OWN_HEADERS.iter().any(|own| own.eq_ignore_ascii_case(name));
    let name = HeaderName::new_from_ascii(name.to_owned()).ok().filter(|_| plain && !own).ok_or_else(|| {
        anyhow!("`{}` cannot be the name of a further header of the mail", one_line(name, NAME_LIMIT))
    })?;
    Ok(HeaderValue::new(name, one_line(value, LINE_LIMIT)))
}

/// The ids that can be written, at most [`Thread::LIMIT`]: the first, which began the thread, and the newest.
fn references(ids: &[String]) -> Vec<String> {
    let mut ids: Vec<String> = ids.iter().filter_map(|id| bracketed(id)).collect();
    if ids.len() > Thread::LIMIT {
        let excess = ids.len() - Thread::LIMIT;
        ids.drain(1..=excess);
    }
    ids
}

/// `<id>`, where the id is one: visible ASCII without angle brackets (RFC 5322 section 3.6.4, obsolete forms included).
fn bracketed(id: &str) -> Option<String> {
    let id = id.trim();
    let sound = !id.is_empty()
        && id.len() <= ID_LIMIT
        && id.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>'));
    sound.then(|| format!("<{id}>"))
}

fn mailbox(address: &Address) -> Result<Mailbox> {
    let email = address.address.trim();
    // The builder takes quoted local parts with anything inside.
    if email.chars().any(|c| c.is_control() || c.is_whitespace()) {
        bail!("`{}` is not an address that mail can be sent to", one_line(email, LINE_LIMIT));
    }
    let email = email
        .parse()
        .or_else(|error| quoted_local(email).ok_or(error)?.parse())
        .with_context(|| format!("`{}` is not an address that mail can be sent to", one_line(email, LINE_LIMIT)))?;
    let name = address.name.as_deref().map(|name| one_line(name, NAME_LIMIT)).filter(|name| !name.is_empty());
    Ok(Mailbox::new(name, email))
}

/// `"foo..bar"@docomo.example`: some providers let people have names that stand in a header only as a quoted string
/// (RFC 5322 section 3.4.1), and everybody writes them bare.
fn quoted_local(email: &str) -> Option<String> {
    let (local, domain) = email.rsplit_once('@')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    (!local.is_empty() && local.chars().all(plain)).then(|| format!("\"{local}\"@{domain}"))
}

fn mailboxes(addresses: &[Address]) -> Result<Option<lettre::message::Mailboxes>> {
    let list = addresses.iter().map(mailbox).collect::<Result<Vec<_>>>()?;
    Ok((!list.is_empty()).then(|| list.into()))
}

/// Text that fits on a header line: controls and runs of blanks become one blank, what is too long is
/// cut, and nothing reads as an encoded word (RFC 2047) that was not meant as one.
fn one_line(text: &str, limit: usize) -> String {
    let plain: String =
        text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect();
    let mut line = plain.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if line.contains("=?") && line.contains("?=") {
        line = line.replace("=?", "= ?");
    }
    if line.chars().count() > limit {
        line = line.chars().take(limit.saturating_sub(1)).chain(['…']).collect();
    }
    line
}

enum Content {
    Single(SinglePart),
    Multi(MultiPart),
}

impl Content {
    fn add_to(self, multipart: MultiPart) -> MultiPart {
        match self {
            Self::Single(part) => multipart.singlepart(part),
            Self::Multi(part) => multipart.multipart(part),
        }
    }
}

/// `mixed(alternative(text, related(html, inline images)), attachments)`, of which stands only what is needed.
fn content(draft: &Draft, pieces: Vec<Piece>) -> Result<Content> {
    let boundaries = Boundaries::of(draft);
    let html = draft.html.as_deref().unwrap_or_default();
    let (inline, attached): (Vec<_>, Vec<_>) = pieces.into_iter().partition(|piece| piece.is_shown_in(html));

    let text = text_part(&draft.text, ContentType::TEXT_PLAIN);
    let mut content = match &draft.html {
        None => Content::Single(text),
        Some(html) => {
            let mut html = Content::Single(text_part(html, ContentType::TEXT_HTML));
            if !inline.is_empty() {
                let mut related = html.add_to(boundaries.begin(MultiPart::related(), "related"));
                for piece in inline {
                    related = related.singlepart(piece.inline()?);
                }
                html = Content::Multi(related);
            }
            let alternative = boundaries.begin(MultiPart::alternative(), "alternative").singlepart(text);
            Content::Multi(html.add_to(alternative))
        }
    };
    if !attached.is_empty() {
        let mut mixed = content.add_to(boundaries.begin(MultiPart::mixed(), "mixed"));
        for piece in attached {
            mixed = mixed.singlepart(piece.attached()?);
        }
        content = Content::Multi(mixed);
    }
    Ok(content)
}

/// Boundaries that cannot stand in the content, since they are made from it.
struct Boundaries {
    stem: String,
}

impl Boundaries {
    fn of(draft: &Draft) -> Self {
        let mut hash = Sha256::new();
        for text in [draft.message_id.as_str(), &draft.text, draft.html.as_deref().unwrap_or_default()] {
            hash.update(text);
            hash.update([0]);
        }
        Self { stem: data_encoding::HEXLOWER.encode(hash.finalize().get(..12).unwrap_or_default()) }
    }

    fn begin(&self, builder: MultiPartBuilder, kind: &str) -> MultiPart {
        builder.boundary(format!("{}-{kind}", self.stem)).build()
    }
}

/// Text in the smallest encoding that keeps it whole: 7bit, quoted-printable or base64.
fn text_part(text: &str, kind: ContentType) -> SinglePart {
    // Line ends are made here: the builder does it in quadratic time. Other controls have no place in a mail.
    let mut body = String::with_capacity(text.len() + text.len() / 16);
    for line in text.replace("\r\n", "\n").split(['\n', '\r']) {
        body.extend(line.chars().filter(|c| !c.is_control() || *c == '\t'));
        body.push_str("\r\n");
    }
    let body = body.trim_end_matches("\r\n").to_owned() + "\r\n";
    SinglePart::builder().header(kind).body(Body::new(body))
}

/// A part of bytes that must arrive as they are; for 7bit they were checked. The builder's own check takes lines over
/// 76 characters for too long and refuses nearly every attached mail.
fn bytes_part(
    builder: lettre::message::SinglePartBuilder,
    bytes: Vec<u8>,
    encoding: ContentTransferEncoding,
) -> Result<SinglePart> {
    let body = match encoding {
        ContentTransferEncoding::SevenBit => Body::dangerous_pre_encoded(bytes, encoding),
        _ => Body::new_with_encoding(bytes, encoding)
            .map_err(|_| anyhow!("Failed to encode an attachment of the mail"))?,
    };
    Ok(builder.body(body))
}
