//! What can be read of a message without its MIME tree: the headers and the first part with text.
//!
//! For messages that are too large, only partly fetched, overloaded with parts, or that the parser fails on.

use super::body::{Contents, Piece};
use super::header::{self, Fields};
use super::transfer::Transfer;
use super::{charset, text};

/// How far into nested multiparts the first text is looked for.
const DEEPEST: usize = 8;

/// The first text of a message that begins with these bytes; it may end anywhere.
pub fn read(raw: &[u8]) -> Contents {
    let mut contents = Contents { incomplete: true, ..Contents::default() };
    let mut rest = raw;
    for _ in 0..DEEPEST {
        let (section, body) = rest.split_at(header::section_end(rest));
        let fields = Fields::parse(section);
        if fields.len() == 0 {
            contents.text.push(plain(rest, Transfer::Identity, None));
            break;
        }
        let kind = fields.parameters("Content-Type").unwrap_or_default();
        match kind.get("boundary").filter(|_| kind.value.starts_with("multipart/")) {
            Some(boundary) => match first_part(body, boundary.as_bytes()) {
                Some(part) => rest = part,
                None => {
                    contents.text.push(plain(body, Transfer::Identity, None));
                    break;
                }
            },
            None => {
                let transfer = fields.first_raw("Content-Transfer-Encoding");
                let transfer = transfer.map_or(Transfer::Identity, |value| Transfer::named(&value));
                match kind.value.as_str() {
                    "text/html" => {
                        let Piece::Plain(page) = plain(body, transfer, kind.get("charset")) else { break };
                        contents.text.push(Piece::page(&page));
                        contents.html.push(Piece::page(&page));
                    }
                    "" | "text/plain" => contents.text.push(plain(body, transfer, kind.get("charset"))),
                    _ => {}
                }
                break;
            }
        }
    }
    contents
}

fn plain(body: &[u8], transfer: Transfer, label: Option<&str>) -> Piece {
    // Encoded text is at most three times as long as what it encodes.
    let body = body.get(..text::LONGEST * 3).unwrap_or(body);
    let mut content = text::normalise(&charset::decode(&transfer.decode(body), label).text);
    text::cut(&mut content, text::LONGEST);
    Piece::Plain(content)
}

/// What stands between the first boundary line and the next.
fn first_part<'a>(body: &'a [u8], boundary: &[u8]) -> Option<&'a [u8]> {
    let mut began = None;
    let mut at = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let is_boundary = line.strip_prefix(b"--").is_some_and(|rest| rest.starts_with(boundary));
        match began {
            None if is_boundary => began = Some(at + line.len()),
            Some(start) if is_boundary => return body.get(start..at),
            _ => {}
        }
        at += line.len();
    }
    body.get(began?..)
}
