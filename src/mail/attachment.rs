//! Attachments: their names made harmless, their bytes by part number.

use mail_parser::{Message, MessagePart, PartType};

use super::hash;
use super::header::Fields;
use super::parameter::Parameters;
use super::part;
use crate::desk::mail::Attachment;

/// Longest file name in bytes; what file systems take.
const LONGEST_NAME: usize = 200;

/// Describes one MIME part as an attachment; `None` where there is no such part.
pub fn describe(message: &Message<'_>, number: u32, fields: &Fields<'_>, kind: &Parameters) -> Option<Attachment> {
    let part = message.part(number)?;
    let disposition = fields.parameters("Content-Disposition").unwrap_or_default();
    let content_type = if kind.value.contains('/') { kind.value.clone() } else { fallback_type(part).to_owned() };
    let named = declared_name(fields, kind, &disposition);
    let name = match &part.body {
        PartType::Message(message) => named.or_else(|| Some(message_name(&subject(message)?))),
        _ => named,
    };
    let bytes = part::bytes(message, part, fields);
    Some(Attachment {
        name,
        content_type,
        size: bytes.len() as u64,
        inline: disposition.value == "inline",
        content_id: fields.first_raw("Content-ID").and_then(|id| super::id::own(std::iter::once(id))),
        part: number,
        digest: hash::file(&bytes),
    })
}

/// The name that the sender gave, made harmless.
pub fn declared_name(fields: &Fields<'_>, kind: &Parameters, disposition: &Parameters) -> Option<String> {
    let named = [disposition.get("filename"), kind.get("name"), disposition.get("name"), kind.get("filename")];
    let from_location = || {
        let location = fields.first("Content-Location")?;
        let path = location.split(['?', '#']).next().unwrap_or_default();
        harmless(path).filter(|name| name.contains('.'))
    };
    let from_description =
        || fields.first("Content-Description").as_deref().and_then(harmless).filter(|name| is_file(name));
    named.into_iter().flatten().find_map(harmless).or_else(from_location).or_else(from_description)
}

/// Whether a description is the name of a file, and not a sentence that ends in a dot.
fn is_file(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    (2..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A file name without path, control characters and tricks of writing direction; `None` when nothing is left.
pub fn harmless(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).find(|piece| !piece.trim().is_empty())?;
    let kept: String = last.chars().filter(|c| !c.is_control() && !is_direction_mark(*c)).collect();
    let kept = kept.trim().trim_start_matches('.').trim();
    if kept.is_empty() {
        return None;
    }
    Some(shorten(kept))
}

fn subject(message: &Message<'_>) -> Option<String> {
    let root = message.parts.first()?;
    Fields::parse(part::header_section(message, root)).first("Subject").or(Some(String::new()))
}

/// Name of an attached message, made of its subject.
pub fn message_name(subject: &str) -> String {
    let subject = subject.replace(['/', '\\', ':'], " ");
    let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
    let subject = harmless(&subject).unwrap_or_else(|| "message".to_owned());
    shorten(&format!("{subject}.eml"))
}

/// Cuts the middle out of a long name so that its ending stays.
fn shorten(name: &str) -> String {
    if name.len() <= LONGEST_NAME {
        return name.to_owned();
    }
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 16 => (stem, format!(".{ending}")),
        _ => (name, String::new()),
    };
    let mut stem = stem.to_owned();
    stem.truncate(stem.floor_char_boundary(LONGEST_NAME - ending.len()));
    stem + &ending
}

/// Marks that make `gpj.exe` read `exe.jpg`.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn fallback_type(part: &MessagePart<'_>) -> &'static str {
    match part.body {
        PartType::Message(_) => "message/rfc822",
        PartType::Text(_) => "text/plain",
        PartType::Html(_) => "text/html",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_harmless() {
        for (name, want) in [
            ("report.pdf", Some("report.pdf")),
            ("../../etc/passwd", Some("passwd")),
            ("C:\\Users\\ann\\report.pdf", Some("report.pdf")),
            ("a\r\nb\0.pdf", Some("ab.pdf")),
            (".bashrc", Some("bashrc")),
            ("...", None),
            ("  ", None),
            ("invoice\u{202e}fdp.exe", Some("invoicefdp.exe")),
            ("dir/", Some("dir")),
        ] {
            assert_eq!(harmless(name).as_deref(), want, "{name:?}");
        }
        let long = harmless(&format!("{}.pdf", "ü".repeat(300))).unwrap();
        assert!(long.len() <= LONGEST_NAME && long.ends_with("ü.pdf"));
    }
}
