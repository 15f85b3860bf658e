//! Where the headers of a multipart's parts end: behind an empty line, and where a program wrote blanks into it, behind
//! that.

use std::borrow::Cow;
use std::collections::HashSet;

use super::header;
use super::raw::is_text;

/// Most boundaries that are looked for.
const MOST_BOUNDARIES: usize = 1_000;
/// RFC 2046 section 5.1.1 allows 70 characters; some write more.
const LONGEST_BOUNDARY: usize = 200;

/// Puts an empty line below a line of blanks that ends the headers of a part, or of a message inside one.
pub fn parted(raw: &[u8]) -> Cow<'_, [u8]> {
    if !holds_blanks(raw) {
        return Cow::Borrowed(raw);
    }
    let boundaries = boundaries(raw);
    if boundaries.is_empty() {
        return Cow::Borrowed(raw);
    }
    let mut mended: Vec<u8> = Vec::new();
    let (mut done, mut at) = (0, 0);
    let (mut head, mut message) = (false, false);
    let mut lines = raw.split_inclusive(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        at += line.len();
        let bare = line.trim_ascii_end();
        if bare.strip_prefix(b"--").is_some_and(|boundary| boundaries.contains(boundary)) {
            (head, message) = (true, false);
        } else if head && line.trim_ascii().is_empty() {
            let empty = matches!(line, b"\n" | b"\r\n");
            let below = lines.peek().copied().unwrap_or_default();
            let ends = !empty && (is_text(below) || message && begins_message(below));
            if ends {
                mended.extend_from_slice(raw.get(done..at).unwrap_or_default());
                mended.push(b'\n');
                done = at;
            }
            if empty || ends {
                // Below the headers of an attached message stand those of the message.
                (head, message) = (message, false);
            }
        } else if head && says_message(line) {
            message = true;
        }
    }
    if done == 0 {
        return Cow::Borrowed(raw);
    }
    mended.extend_from_slice(raw.get(done..).unwrap_or_default());
    Cow::Owned(mended)
}

/// A cheap look: whether there is any line of nothing but blanks.
fn holds_blanks(raw: &[u8]) -> bool {
    raw.split(|byte| *byte == b'\n').any(|line| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        matches!(line.first(), Some(b' ' | b'\t')) && line.trim_ascii().is_empty()
    })
}

/// The boundaries that are named anywhere.
fn boundaries(raw: &[u8]) -> HashSet<&[u8]> {
    const NAME: &[u8] = b"boundary=";
    let mut found = HashSet::new();
    for line in raw.split(|byte| *byte == b'\n').filter(|line| line.contains(&b'=')) {
        let Some(name) = line.windows(NAME.len()).position(|part| part.eq_ignore_ascii_case(NAME)) else { continue };
        let value = line.get(name + NAME.len()..).unwrap_or_default().trim_ascii();
        let value = match value.strip_prefix(b"\"") {
            Some(quoted) => quoted.split(|byte| *byte == b'"').next(),
            None => value.split(|byte| *byte == b';' || byte.is_ascii_whitespace()).next(),
        };
        let value = value.unwrap_or_default().trim_ascii_end();
        if !value.is_empty() && value.len() <= LONGEST_BOUNDARY && found.len() < MOST_BOUNDARIES {
            found.insert(value);
        }
    }
    found
}

/// Whether a line below those of a part is the first of the message in it, and not one more of the part's.
fn begins_message(below: &[u8]) -> bool {
    let own = below.get(..8).is_some_and(|name| name.eq_ignore_ascii_case(b"content-"));
    header::is_field(below) && !below.starts_with(b" ") && !below.starts_with(b"\t") && !own
}

fn says_message(line: &[u8]) -> bool {
    let line = String::from_utf8_lossy(line.get(..200).unwrap_or(line)).to_ascii_lowercase();
    let value = line.strip_prefix("content-type:").map(str::trim_start);
    header::is_field(line.as_bytes())
        && value.is_some_and(|kind| {
            ["message/rfc822", "message/global", "message/news"].iter().any(|known| kind.starts_with(known))
        })
}

#[cfg(test)]
mod tests {
    fn parted(raw: &str) -> String {
        String::from_utf8(super::parted(raw.as_bytes()).into_owned()).unwrap_or_default()
    }

    #[test]
    fn a_line_of_blanks_ends_the_headers_of_a_part() {
        let of = |inner: &str| format!("Content-Type: multipart/mixed; boundary=\"b 1\"\n\n--b 1\n{inner}\n--b 1--\n");
        for (inner, want) in [
            ("Content-Type: text/plain\n  \nHello", "Content-Type: text/plain\n  \n\nHello"),
            ("Content-Type: text/plain\n \t\nHello\n \nBye", "Content-Type: text/plain\n \t\n\nHello\n \nBye"),
            (" \nHello", " \n\nHello"),
            (
                "Content-Type: message/rfc822\n\nSubject: x\n \nHello",
                "Content-Type: message/rfc822\n\nSubject: x\n \n\nHello",
            ),
            (
                "Content-Type: message/rfc822\n \nSubject: x\n\nHello",
                "Content-Type: message/rfc822\n \n\nSubject: x\n\nHello",
            ),
        ] {
            assert_eq!(parted(&of(inner)), of(want));
            assert_eq!(parted(&of(want)), of(want));
        }
        // Blanks that go on with a header, and text that only looks like a part.
        for same in [
            of("Content-Type: text/plain;\n \n charset=utf-8\n\nHello"),
            of("Content-Type: text/plain\n \nContent-Language: en\n\nHello"),
            "Subject: x\n\n--b\nName: x\n \nHello\n".to_owned(),
        ] {
            assert_eq!(parted(&same), same);
        }
    }
}
