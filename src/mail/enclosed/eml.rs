//! A message that came in another form, written as MIME so that it can be opened, attached and read again.

use std::fmt::Write;

use data_encoding::BASE64;

use super::{Enclosed, File};
use crate::desk::mail::Address;
use crate::mail::body::Piece;

/// No line of base64 is equal to it, and no text stands in it unencoded.
const BOUNDARY: &str = "=_enclosed";

/// Writes a message; what it holds is written as it is, in UTF-8.
pub fn write(subject: Option<&str>, from: Option<&Address>, content: &Enclosed) -> Vec<u8> {
    let mut out = String::new();
    if let Some(from) = from {
        let name = from.name.as_deref().map(|name| format!("{} ", word(name))).unwrap_or_default();
        line(&mut out, &format!("From: {name}<{}>", plain(&from.address)));
    }
    line(&mut out, &format!("Subject: {}", subject.map(word).unwrap_or_default()));
    line(&mut out, "MIME-Version: 1.0");
    line(&mut out, &format!("Content-Type: multipart/mixed; boundary=\"{BOUNDARY}\""));
    line(&mut out, "");
    for piece in &content.body.text {
        let (kind, text) = match piece {
            Piece::Plain(text) => ("plain", text),
            Piece::Html(page) => ("html", page),
        };
        part(&mut out, &format!("Content-Type: text/{kind}; charset=utf-8"), text.as_bytes());
    }
    for file in &content.files {
        part(&mut out, &described(file), &file.bytes);
    }
    line(&mut out, &format!("--{BOUNDARY}--"));
    out.into_bytes()
}

fn part(out: &mut String, headers: &str, bytes: &[u8]) {
    line(out, &format!("--{BOUNDARY}\r\n{headers}\r\nContent-Transfer-Encoding: base64\r\n"));
    for chunk in bytes.chunks(57) {
        BASE64.encode_append(chunk, out);
        out.push_str("\r\n");
    }
}

fn described(file: &File) -> String {
    let mut headers = format!("Content-Type: {}", plain(&file.content_type));
    let way = if file.inline { "inline" } else { "attachment" };
    headers.push_str(&format!("\r\nContent-Disposition: {way}"));
    if let Some(name) = &file.name {
        headers.push_str("; filename*=utf-8''");
        for byte in name.bytes() {
            if byte.is_ascii_alphanumeric() {
                headers.push(char::from(byte));
            } else {
                let _ = write!(headers, "%{byte:02X}");
            }
        }
    }
    if let Some(id) = &file.content_id {
        headers.push_str(&format!("\r\nContent-ID: <{}>", plain(id)));
    }
    headers
}

/// Text as encoded words (RFC 2047), each short enough.
fn word(text: &str) -> String {
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" .-_".contains(&byte)) && text.len() < 70 {
        return text.to_owned();
    }
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (head, tail) = rest.split_at_checked(rest.floor_char_boundary(42)).unwrap_or((rest, ""));
        words.push(format!("=?utf-8?B?{}?=", BASE64.encode(head.as_bytes())));
        rest = tail;
    }
    words.join("\r\n ")
}

/// Text that can end no header.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_graphic()).collect()
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push_str("\r\n");
}
