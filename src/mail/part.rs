//! One MIME part: where its headers and its body stand in the raw message, and the bytes that are meant by them.

use std::borrow::Cow;

use mail_parser::{Message, MessagePart, PartType};

use super::attachment;
use super::enclosed::{self, File};
use super::header::Fields;
use super::transfer::Transfer;

/// Bytes of a part, decoded from its transfer encoding as far as they can be: the parser has changed the charset of
/// text, and drops the last bytes of an encoding that was cut off.
pub fn bytes<'a>(message: &'a Message<'_>, part: &'a MessagePart<'_>, fields: &Fields<'_>) -> Cow<'a, [u8]> {
    match &part.body {
        PartType::Message(nested) => Cow::Borrowed(nested_bytes(part, nested)),
        _ => transfer(fields).decode(raw_body(message, part)),
    }
}

/// The raw header section of a part; offsets count from the start of the message that holds the part.
pub fn header_section<'a>(message: &'a Message<'_>, part: &MessagePart<'_>) -> &'a [u8] {
    let range = part.offset_header as usize..part.offset_body as usize;
    message.raw_message.get(range).unwrap_or_default()
}

/// The raw body of a part, still in its transfer encoding.
pub fn raw_body<'a>(message: &'a Message<'_>, part: &MessagePart<'_>) -> &'a [u8] {
    message.raw_message.get(part.offset_body as usize..part.offset_end as usize).unwrap_or_default()
}

/// The bytes of an attached message.
fn nested_bytes<'a>(part: &MessagePart<'_>, message: &'a Message<'_>) -> &'a [u8] {
    let raw = message.raw_message.as_ref();
    // One that was encoded has bytes of its own, any other lies within those of the message around it.
    let own = message.parts.first().is_some_and(|root| root.offset_header == 0);
    if own {
        return raw;
    }
    raw.get(part.offset_body as usize..part.offset_end as usize).unwrap_or_default()
}

/// The transfer encoding that a part declares.
pub fn transfer(fields: &Fields<'_>) -> Transfer {
    fields.first_raw("Content-Transfer-Encoding").map_or(Transfer::Identity, |value| Transfer::named(&value))
}

/// The bytes behind an attachment's number: of a part, or of a file inside one; `None` where there is none.
pub fn numbered_bytes<'a>(message: &'a Message<'_>, number: u32, depth: usize) -> Option<Cow<'a, [u8]>> {
    let (number, within) = enclosed::place(number);
    if let Some(within) = within {
        return files_inside(message, number, depth)?.into_iter().nth(within).map(|file| Cow::Owned(file.bytes));
    }
    let part = message.part(number)?;
    let leaf = !matches!(part.body, PartType::Multipart(_));
    leaf.then(|| bytes(message, part, &Fields::parse(header_section(message, part))))
}

/// The files inside a part, in the order of their numbers. It looks where [`structure`](super::structure) looks: what
/// declares itself a multipart is one, though the parser took it for a message (by a second Content-Type, say).
pub fn files_inside(message: &Message<'_>, number: u32, depth: usize) -> Option<Vec<File>> {
    let part = message.part(number)?;
    let fields = Fields::parse(header_section(message, part));
    let bytes = bytes(message, part, &fields);
    let kind = fields.parameters("Content-Type").unwrap_or_default();
    let is_multipart = kind.value.starts_with("multipart/");
    let disposition = fields.parameters("Content-Disposition").unwrap_or_default();
    let name = attachment::declared_name(&fields, &kind, &disposition).filter(|_| !is_multipart);
    if let Some(opened) = enclosed::open(&kind, name.as_deref(), &bytes, depth) {
        return Some(opened.files);
    }
    match part.body {
        PartType::Message(_) if !is_multipart => enclosed::files_of_message(&bytes, depth),
        _ => Some(enclosed::split_text(&transfer(&fields).decode(raw_body(message, part)))?.1),
    }
}
