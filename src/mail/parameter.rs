//! Values with parameters (RFC 2045 section 5.1), their long and foreign forms (RFC 2231), and what is sent instead.

use std::collections::BTreeMap;

use super::{charset, encoded_word, transfer};

/// More parameters than this no honest header has.
const MOST: usize = 200;

/// `value; name=text; …` with the value in lower case.
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    /// What stands before the first semicolon, in lower case without blanks or comments.
    pub value: String,
    list: Vec<(String, String)>,
}

#[derive(Default)]
struct Pieces {
    /// The value in one piece, and whether it is percent-encoded.
    whole: Option<(String, bool)>,
    /// Piece by number: the same.
    pieces: BTreeMap<u16, (String, bool)>,
}

impl Parameters {
    pub fn parse(text: &str) -> Self {
        let mut chunks = split(text).into_iter();
        let head = chunks.next().unwrap_or_default();
        let (value, rest) = head_of(&head);
        let mut named: Vec<(String, Pieces)> = Vec::new();
        for chunk in std::iter::once(rest).chain(chunks).take(MOST) {
            let Some((key, text)) = chunk.split_once('=') else { continue };
            let (name, number, encoded) = read_key(key.trim());
            let at = named.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
                named.push((name, Pieces::default()));
                named.len() - 1
            });
            if let Some((_, found)) = named.get_mut(at) {
                found.add(number, unquote(text.trim()), encoded);
            }
        }
        Self { value, list: named.into_iter().map(|(name, pieces)| (name, pieces.join())).collect() }
    }

    /// A parameter by its name in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.list.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl Pieces {
    /// Sent twice, the first counts; sent both plainly and in the form of RFC 2231, the latter says more.
    fn add(&mut self, number: Option<u16>, text: String, encoded: bool) {
        let known = match number {
            Some(number) => self.pieces.get(&number),
            None => self.whole.as_ref(),
        };
        if known.is_some_and(|(_, before)| *before || !encoded) {
            return;
        }
        match number {
            Some(number) => drop(self.pieces.insert(number, (text, encoded))),
            None => self.whole = Some((text, encoded)),
        }
    }

    fn join(self) -> String {
        match self.whole {
            Some(whole) if self.pieces.is_empty() || whole.1 => Self::joined([whole].iter()),
            _ => Self::joined(self.pieces.values()),
        }
    }

    fn joined<'p>(pieces: impl Iterator<Item = &'p (String, bool)>) -> String {
        let mut bytes: Vec<u8> = Vec::new();
        let mut label = None;
        let mut any_encoded = false;
        for (text, encoded) in pieces {
            if !*encoded {
                bytes.extend(text.as_bytes());
                continue;
            }
            any_encoded = true;
            let mut data = text.as_str();
            if label.is_none() {
                let mut three = text.splitn(3, '\'');
                if let (Some(charset), Some(_), Some(rest)) = (three.next(), three.next(), three.next()) {
                    (label, data) = (Some(charset.to_owned()), rest);
                }
            }
            bytes.extend(percent_decode(data));
        }
        if any_encoded {
            return encoded_word::decode(&charset::decode(&bytes, label.as_deref()).text);
        }
        let plain = encoded_word::decode(&String::from_utf8_lossy(&bytes));
        percent_encoded(&plain).unwrap_or(plain)
    }
}

/// The value itself, and a parameter that follows it without a semicolon.
fn head_of(head: &str) -> (String, String) {
    let bare = head.split(['(', ',']).next().unwrap_or_default().replace('"', " ");
    let words: Vec<&str> = bare.split_whitespace().collect();
    let first = words.iter().position(|word| word.contains('=') && !word.starts_with('=')).unwrap_or(words.len());
    let (value, rest) = words.split_at_checked(first).unwrap_or((&words, &[]));
    (value.concat().to_lowercase(), rest.join(" "))
}

/// A value that is percent-encoded without saying so, as web programs do: only where text other than ASCII comes out.
fn percent_encoded(text: &str) -> Option<String> {
    if !text.is_ascii() || !text.contains('%') {
        return None;
    }
    String::from_utf8(percent_decode(text)).ok().filter(|decoded| !decoded.is_ascii())
}

/// `name*2*` is piece 2 of `name`, percent-encoded.
fn read_key(key: &str) -> (String, Option<u16>, bool) {
    let lower = key.to_ascii_lowercase();
    let (rest, encoded) = lower.strip_suffix('*').map_or((lower.as_str(), false), |rest| (rest, true));
    match rest.split_once('*') {
        Some((name, number)) => match number.trim().parse() {
            Ok(number) => (name.trim().to_owned(), Some(number), encoded),
            Err(_) => (name.trim().to_owned(), None, encoded),
        },
        None => (rest.trim().to_owned(), None, encoded),
    }
}

/// Splits at semicolons outside quotes and comments. A quote that is never closed is an ordinary character.
fn split(text: &str) -> Vec<String> {
    let mut chunks = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    let closed = text.matches('"').count().is_multiple_of(2);
    let mut word_end = 0;
    for (at, c) in text.char_indices() {
        if at >= word_end && c == '=' && !quoted {
            // A semicolon inside an encoded word parts nothing.
            word_end = text.get(at..).and_then(encoded_word::length_at_start).map_or(0, |length| at + length);
        }
        if at < word_end {
            chunks.last_mut().into_iter().for_each(|chunk| chunk.push(c));
            continue;
        }
        if c == ';' && !quoted {
            chunks.push(String::new());
            continue;
        }
        if c == '"' && !escaped && closed {
            quoted = !quoted;
        }
        escaped = c == '\\' && !escaped;
        if let Some(chunk) = chunks.last_mut() {
            chunk.push(c);
        }
    }
    chunks
}

/// Removes quotes. Only `\"` and `\\` are escapes: Windows paths come with single backslashes.
fn unquote(text: &str) -> String {
    if let Some(inner) = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return inner.to_owned();
    }
    let Some(inner) = text.strip_prefix('"') else { return text.trim_end_matches('"').to_owned() };
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' if matches!(chars.peek(), Some('"' | '\\')) => out.extend(chars.next()),
            _ => out.push(c),
        }
    }
    out
}

/// Resolves `%C3`; a `%` that begins no code stands for itself.
pub fn percent_decode(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if let (b'%', [high, low, after @ ..]) = (byte, tail)
            && let (Some(high), Some(low)) = (transfer::hex(*high), transfer::hex(*low))
        {
            out.push(high << 4 | low);
            rest = after;
        } else {
            out.push(byte);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_in_every_form() {
        for (text, want) in [
            ("attachment; filename=report.pdf", "report.pdf"),
            ("attachment; filename=annual report.pdf", "annual report.pdf"),
            ("attachment; filename=\"a;b \\\"c\\\".pdf\"", "a;b \"c\".pdf"),
            ("attachment; filename*=utf-8'de'%C3%9Cbersicht.pdf", "Übersicht.pdf"),
            ("attachment; filename*0=\"long\"; filename*1=\"er.pdf\"", "longer.pdf"),
            ("attachment; filename*1*=%BCber.pdf; filename*0*=utf-8''%C3", "über.pdf"),
            ("attachment; filename*0*=utf-8''%C3%BC; filename*1=\"ber.pdf\"", "über.pdf"),
            ("attachment; filename=\"=?utf-8?B?w7xiZXIucGRm?=\"", "über.pdf"),
            ("attachment; filename*0=\"=?utf-8?Q?=C3=BCb\"; filename*1=\"er.pdf?=\"", "über.pdf"),
            ("attachment; FileName = \"x.pdf\"", "x.pdf"),
            ("attachment; filename=\"short.pdf\"; filename*0=\"a long \"; filename*1=\"name.pdf\"", "a long name.pdf"),
            ("attachment; filename=\"a.pdf\"; filename*=utf-8''%C3%A4.pdf", "ä.pdf"),
            ("attachment; filename*=utf-8''%C3%A4.pdf; filename=\"a.pdf\"", "ä.pdf"),
            ("attachment; filename*=\"utf-8''%C3%A4.pdf\"", "ä.pdf"),
            ("attachment; filename*=%C3%A4.pdf", "ä.pdf"),
            ("attachment; filename*=iso-2022-jp''%1B%24B%24%22%1B%28B.txt", "あ.txt"),
            ("attachment; filename*0*=utf-8''%E3%81; filename*1*=%82.txt", "あ.txt"),
            ("attachment; filename=\"%E3%81%82.txt\"", "あ.txt"),
            ("attachment; filename=\"100%25.txt\"", "100%25.txt"),
            ("attachment; filename==?utf-8?Q?=C3=A4;_b.pdf?=", "ä; b.pdf"),
            ("attachment; filename=\"=?utf-8?B?w6Qu?= =?utf-8?B?cGRm?=\"", "ä.pdf"),
            ("attachment; filename='a b.pdf'", "a b.pdf"),
            ("attachment; filename=\"a.pdf\"; filename=\"b.pdf\"", "a.pdf"),
            ("attachment; filename=a.pdf;;; size=5", "a.pdf"),
            ("attachment; filename=\"C:\\temp\\x.pdf\"", "C:\\temp\\x.pdf"),
            ("attachment; filename=\"never closed.pdf", "never closed.pdf"),
        ] {
            assert_eq!(Parameters::parse(text).get("filename"), Some(want), "{text}");
        }
        assert_eq!(Parameters::parse("Text / HTML (comment); charset=x").value, "text/html");
        let glued = Parameters::parse("text/plain charset=utf-8; format=flowed");
        let found = (glued.value.as_str(), glued.get("charset"), glued.get("format"));
        assert_eq!(found, ("text/plain", Some("utf-8"), Some("flowed")));
    }
}
