//! Files inside a part: a winmail.dat, an S/MIME signature or compression wrapped around a message, a uuencoded file between the
//! lines of a text.
//!
//! They are listed beside the attachments that are parts, under numbers of their own: the low 16 bits are the number
//! of the MIME part, the high 16 bits are 0 for the part itself and n for the n-th file inside it. A number means the
//! same as long as the raw message is the same, and no file is stored a second time.

mod boundary;
pub mod eml;
mod signed;
mod uuencode;

use super::attachment;
use super::body::{Body, Contents};
use super::parameter::Parameters;
use super::{hash, limits, part, structure, tnef};
use crate::desk::mail::Attachment;

/// Most files inside one part that are listed.
pub const MOST_FILES: usize = 500;
/// Parts inside parts that are opened.
const DEEPEST: usize = 4;

pub use uuencode::split as split_text;

/// The bytes of a part that is uuencoded as a whole; `None` where it is not.
pub fn uudecode(bytes: &[u8]) -> Option<Vec<u8>> {
    split_text(bytes)?.1.into_iter().next().map(|file| file.bytes)
}

/// A file that is no MIME part of the message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    pub name: Option<String>,
    pub content_type: String,
    pub content_id: Option<String>,
    pub inline: bool,
    pub bytes: Vec<u8>,
}

impl File {
    /// An attached message, named by its subject.
    pub fn message(subject: &str, bytes: Vec<u8>) -> Self {
        let name = attachment::message_name(subject);
        Self { name: Some(name), content_type: "message/rfc822".to_owned(), bytes, ..Self::default() }
    }
}

/// What a part holds.
#[derive(Debug, Default)]
pub struct Enclosed {
    pub body: Body,
    /// Whether the body is what the message says, and not only another form of it.
    pub is_message: bool,
    pub files: Vec<File>,
    pub notes: Vec<String>,
    pub cards: Vec<String>,
    pub problems: Vec<String>,
}

/// The number of the n-th file (from 0) inside a part; `None` where numbers end.
pub fn number(part: u32, position: usize) -> Option<u32> {
    let within = u16::try_from(position).ok()?.checked_add(1).filter(|within| *within < u16::MAX)?;
    let part = u16::try_from(part).ok()?;
    Some(u32::from(within) << 16 | u32::from(part))
}

/// The part that a number names, and which file inside it (from 0), if not the part itself.
pub fn place(number: u32) -> (u32, Option<usize>) {
    let within = usize::try_from(number >> 16).unwrap_or_default();
    (number & 0xffff, within.checked_sub(1))
}

/// Lists the files of a part.
pub fn describe(part: u32, files: &[File]) -> impl Iterator<Item = Attachment> {
    files.iter().enumerate().filter_map(move |(position, file)| {
        Some(Attachment {
            name: file.name.clone(),
            content_type: file.content_type.clone(),
            size: file.bytes.len() as u64,
            inline: file.inline,
            content_id: file.content_id.clone(),
            part: number(part, position)?,
            digest: hash::file(&file.bytes),
        })
    })
}

/// Opens a part that holds others; `None` for all other parts and for those that cannot be opened.
pub fn open(kind: &Parameters, name: Option<&str>, bytes: &[u8], depth: usize) -> Option<Enclosed> {
    let name = name.unwrap_or_default().to_ascii_lowercase();
    match kind.value.as_str() {
        _ if depth >= DEEPEST => None,
        "application/ms-tnef" | "application/vnd.ms-tnef" => tnef::read(bytes),
        _ if matches!(name.as_str(), "winmail.dat" | "win.dat") => tnef::read(bytes),
        value if value.starts_with("multipart/") => inner_message(&boundary::mended(value, bytes)?, depth),
        _ if is_smime(kind, &name) => inner_message(&signed::content(bytes)?, depth),
        _ => None,
    }
}

/// S/MIME in one piece (RFC 8551 section 3.2), also where only the name says so.
pub fn is_smime(kind: &Parameters, name: &str) -> bool {
    matches!(kind.value.as_str(), "application/pkcs7-mime" | "application/x-pkcs7-mime")
        || (kind.value == "application/octet-stream"
            && ["smime.p7m", "smime.p7z"].iter().any(|known| name.eq_ignore_ascii_case(known)))
}

/// The files of an attached message, which are listed only where that message itself is what matters.
pub fn files_of_message(raw: &[u8], depth: usize) -> Option<Vec<File>> {
    if depth >= DEEPEST {
        return None;
    }
    inner_message(raw, depth).map(|opened| opened.files)
}

/// A MIME entity inside a part, read like a message.
fn inner_message(raw: &[u8], depth: usize) -> Option<Enclosed> {
    if limits::overload(raw).is_some() {
        return None;
    }
    let message = mail_parser::MessageParser::default().parse(raw)?;
    let contents: Contents = structure::read_at(&message, depth + 1);
    // Parts that hold files themselves are opened once, not once a file.
    let mut open: Option<(u32, Vec<File>)> = None;
    let mut bytes = |number: u32| -> Option<Vec<u8>> {
        let (part, Some(within)) = place(number) else {
            return Some(part::numbered_bytes(&message, number, depth + 1)?.into_owned());
        };
        if open.as_ref().is_none_or(|(known, _)| *known != part) {
            open = Some((part, part::files_inside(&message, part, depth + 1)?));
        }
        open.as_mut()?.1.get_mut(within).map(|file| std::mem::take(&mut file.bytes))
    };
    let files = contents.attachments.iter().take(MOST_FILES).filter_map(|one| {
        Some(File {
            name: one.name.clone(),
            content_type: one.content_type.clone(),
            content_id: one.content_id.clone(),
            inline: one.inline,
            bytes: bytes(one.part)?,
        })
    });
    let files = files.collect();
    Some(Enclosed {
        files,
        body: Body { text: contents.text, html: contents.html },
        is_message: true,
        notes: contents.notes,
        cards: contents.cards,
        problems: contents.problems,
    })
}

/// The type that a file declares, or else the one that the ending of its name means.
pub fn content_type(declared: Option<&str>, name: Option<&str>) -> String {
    let declared = declared.map(|kind| kind.trim().to_ascii_lowercase()).filter(|kind| {
        kind.contains('/') && kind.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"();,<>".contains(&byte))
    });
    let ending = name.and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_ascii_lowercase());
    let known = || match ending.as_deref().unwrap_or_default() {
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "bmp" => "image/bmp",
        "txt" | "log" => "text/plain",
        "csv" => "text/csv",
        "htm" | "html" => "text/html",
        "ics" => "text/calendar",
        "vcf" => "text/vcard",
        "zip" => "application/zip",
        "doc" => "application/msword",
        "xls" => "application/vnd.ms-excel",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "eml" => "message/rfc822",
        _ => "application/octet-stream",
    };
    declared.unwrap_or_else(|| known().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_parts_and_of_files_in_them() {
        assert_eq!(place(7), (7, None));
        assert_eq!(number(7, 0), Some(0x0001_0007));
        assert_eq!(place(0x0003_0007), (7, Some(2)));
        assert_eq!(number(0x1_0000, 0), None);
        assert_eq!(number(7, 65_534), None);
        assert_ne!(number(0xffff, 65_533), Some(Attachment::WHOLE));
    }
}
