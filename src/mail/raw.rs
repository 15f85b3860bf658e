//! The bytes of a message before anything in them is read: where it begins, and line ends that can be found.

use std::borrow::Cow;

use encoding_rs::{UTF_16BE, UTF_16LE};

use super::{header, part_heads};

/// The message as it is read. Everything that reads parts by number must begin here, or the numbers differ.
pub fn prepared(raw: &[u8]) -> Cow<'_, [u8]> {
    let wide = match raw {
        [0xff, 0xfe, rest @ ..] => Some((UTF_16LE, rest)),
        [0xfe, 0xff, rest @ ..] => Some((UTF_16BE, rest)),
        _ => None,
    };
    if let Some((encoding, rest)) = wide {
        // A text editor saved it.
        return Cow::Owned(encoding.decode_without_bom_handling(rest).0.into_owned().into_bytes());
    }
    let raw = start(raw);
    match lined(raw) {
        Cow::Borrowed(raw) => part_heads::parted(raw),
        Cow::Owned(raw) => Cow::Owned(part_heads::parted(&raw).into_owned()),
    }
}

/// The message with line ends that can be found, and an end of its headers.
fn lined(raw: &[u8]) -> Cow<'_, [u8]> {
    if raw.contains(&b'\n') || !raw.contains(&b'\r') {
        return parted(raw);
    }
    // An old Mac ends lines so; no line would be found at all.
    Cow::Owned(raw.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect())
}

/// Puts an empty line between headers and a body that follows them at once, or below a line of blanks. Where there is
/// an empty line anywhere else, that is the one.
fn parted(raw: &[u8]) -> Cow<'_, [u8]> {
    let mut body = None;
    let mut at = 0;
    let mut lines = raw.split_inclusive(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        if line.trim_ascii().is_empty() {
            let empty = matches!(line, b"\n" | b"\r\n");
            if empty || body.is_some() {
                return Cow::Borrowed(raw);
            }
            at += line.len();
            if is_text(lines.peek().copied().unwrap_or_default()) {
                body = Some(at);
                break;
            }
            continue;
        }
        let continues = at > 0 && matches!(line.first(), Some(b' ' | b'\t'));
        if body.is_none() && !continues && !header::is_field(line) {
            body = Some(at);
        }
        at += line.len();
    }
    match body.and_then(|body| raw.split_at_checked(body)) {
        Some((headers, body)) if !headers.is_empty() => Cow::Owned([headers, b"\n", body].concat()),
        _ => Cow::Borrowed(raw),
    }
}

/// Whether a line below one of blanks is text: a line of blanks goes on with the header above it, unless what follows it
/// is none.
pub fn is_text(below: &[u8]) -> bool {
    let continues = below.starts_with(b" ") || below.starts_with(b"\t");
    !below.trim_ascii().is_empty() && !continues && !header::is_field(below)
}

/// Passes over what mbox files and careless programs put before the headers.
fn start(raw: &[u8]) -> &[u8] {
    let mut rest = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
    loop {
        let line = rest.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
        let empty = !line.is_empty() && line.trim_ascii().is_empty();
        let mbox = line.starts_with(b"From ") || line.starts_with(b">From ");
        if !empty && !mbox {
            // Empty lines before something that is no header are the start of a body without headers.
            return if header::is_field(line) { rest } else { raw };
        }
        rest = rest.get(line.len()..).unwrap_or_default();
    }
}
