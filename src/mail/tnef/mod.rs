//! TNEF ([MS-OXTNEF]), known as winmail.dat: a message of Outlook packed into one attachment of another.
//!
//! | file | what |
//! | --- | --- |
//! | `attribute.rs` | the stream: attributes of the message and of its attachments |
//! | `property.rs` | MAPI properties, of which two attributes are lists |
//! | `lzfu.rs` | compressed RTF |
//! | `rtf_token.rs`, `rtf.rs` | RTF to the HTML or text that is in it |
//! | `cursor.rs` | little-endian numbers |
//!
//! Everything is optional and nothing is believed: lengths are claims, checksums are not looked at, and what is
//! damaged gives what stands before the damage.

mod attribute;
mod cursor;
mod lzfu;
mod property;
mod rtf;
mod rtf_token;

use self::attribute::{Attached, Stream};
use self::property::{Properties, id};
use super::body::{Body, Piece};
use super::enclosed::{self, Enclosed, File, eml};
use super::{attachment, charset, text};
use crate::desk::mail::Address;

/// Messages in messages that are read.
const DEEPEST: usize = 3;
/// `ATT_MHTML_REF` of PR_ATTACH_FLAGS: the HTML shows it.
const SHOWN: u32 = 4;

/// The RTF in a compressed one; `None` for what is none.
pub fn rtf(bytes: &[u8]) -> Option<Vec<u8>> {
    lzfu::unpack(bytes)
}

/// Reads a stream; `None` for bytes that are none.
pub fn read(bytes: &[u8]) -> Option<Enclosed> {
    read_at(bytes, 0).map(|message| message.content)
}

/// A message inside a TNEF stream.
struct Message {
    subject: Option<String>,
    from: Option<Address>,
    content: Enclosed,
}

fn read_at(bytes: &[u8], depth: usize) -> Option<Message> {
    let stream = Stream::read(bytes)?;
    let codepage = stream.codepage;
    let mut content = Enclosed { body: body(&stream), ..Enclosed::default() };
    if stream.truncated {
        content.problems.push("The winmail.dat is damaged: not all of it could be read".to_owned());
    }
    for attached in stream.attachments.iter().take(enclosed::MOST_FILES) {
        content.files.extend(file(attached, codepage, depth));
    }
    Some(Message { subject: subject(&stream), from: sender(&stream), content })
}

fn subject(stream: &Stream<'_>) -> Option<String> {
    let narrow = || stream.subject.map(|bytes| charset::decode_codepage(bytes, stream.codepage));
    let subject = stream.properties.text(id::SUBJECT, stream.codepage).or_else(narrow)?;
    let subject = super::header::clean(subject.trim_end_matches('\0'));
    (!subject.is_empty()).then_some(subject)
}

fn sender(stream: &Stream<'_>) -> Option<Address> {
    let text = |id| stream.properties.text(id, stream.codepage);
    let address =
        [id::SENDER_SMTP, id::SENDER_EMAIL].into_iter().find_map(|id| text(id).filter(|a| a.contains('@')))?;
    Some(Address { name: text(id::SENDER_NAME), address })
}

/// The body in the best forms that there are.
fn body(stream: &Stream<'_>) -> Body {
    let codepage = stream.properties.number(id::INTERNET_CODEPAGE);
    let rtf = stream.properties.bytes(id::RTF).and_then(lzfu::unpack).and_then(|rtf| rtf::read(&rtf));
    let (rtf_html, rtf_text) = match rtf {
        Some(rtf::Document::Html(page)) => (Some(page), None),
        Some(rtf::Document::Text(text)) => (None, Some(text)),
        None => (None, None),
    };
    let html = stream.properties.text(id::HTML, codepage.unwrap_or(stream.codepage)).or(rtf_html);
    let narrow = || stream.body.map(|bytes| charset::decode_codepage(bytes, stream.codepage));
    let plain = stream.properties.text(id::BODY, stream.codepage).or_else(narrow).or(rtf_text);
    let plain = plain.map(|plain| fit(&plain)).filter(|plain| !plain.trim().is_empty()).map(Piece::Plain);
    let html = html.map(|page| fit(&page)).filter(|page| !page.trim().is_empty()).map(|page| Piece::page(&page));
    Body { text: plain.clone().or(html.clone()).into_iter().collect(), html: html.or(plain).into_iter().collect() }
}

fn fit(content: &str) -> String {
    let mut content = text::normalise(content);
    text::cut(&mut content, text::LONGEST);
    content
}

fn file(attached: &Attached<'_>, codepage: u32, depth: usize) -> Option<File> {
    let properties = Properties::read(attached.properties.unwrap_or_default());
    let text = |id| properties.text(id, codepage);
    if let Some(nested) = properties.object(id::ATTACH_DATA).filter(|_| depth < DEEPEST)
        && let Some(message) = read_at(nested, depth + 1)
    {
        let shown = message.subject.clone().or_else(|| text(id::DISPLAY_NAME)).unwrap_or_else(|| "message".to_owned());
        let bytes = eml::write(message.subject.as_deref(), message.from.as_ref(), &message.content);
        return Some(File::message(&shown, bytes));
    }
    let bytes = attached
        .data
        .or_else(|| properties.bytes(id::ATTACH_DATA))
        .or_else(|| properties.object(id::ATTACH_DATA))
        .unwrap_or_default();
    let title = || attached.title.map(|title| charset::decode_codepage(title, codepage));
    let named = [id::ATTACH_LONG_FILENAME, id::ATTACH_FILENAME].into_iter().find_map(text);
    let name = named.or_else(title).or_else(|| text(id::DISPLAY_NAME));
    let name = name.and_then(|name| attachment::harmless(name.trim_end_matches('\0')));
    let content_id = text(id::ATTACH_CONTENT_ID).and_then(|id| super::id::own(std::iter::once(id)));
    let shown = properties.number(id::ATTACH_FLAGS).is_some_and(|flags| flags & SHOWN != 0);
    Some(File {
        content_type: enclosed::content_type(text(id::ATTACH_MIME_TAG).as_deref(), name.as_deref()),
        inline: shown && content_id.is_some(),
        name,
        content_id,
        bytes: bytes.to_vec(),
    })
}
