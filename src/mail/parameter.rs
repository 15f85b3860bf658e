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
    /// Piece by number: its text, and whether it is percent-encoded.
    pieces: BTreeMap<u16, (String, bool)>,
}

impl Parameters {
    pub fn parse(text: &str) -> Self {
        let mut chunks = split(text).into_iter();
        let head = chunks.next().unwrap_or_default();
        let value = head.split(['(', ',']).next().unwrap_or_default();
        let value = value.chars().filter(|c| !c.is_whitespace() && *c != '"').collect::<String>().to_lowercase();
        let mut named: Vec<(String, Pieces)> = Vec::new();
        for chunk in chunks.take(MOST) {
            let Some((key, text)) = chunk.split_once('=') else { continue };
            let (name, number, encoded) = read_key(key.trim());
            let at = named.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
                named.push((name, Pieces::default()));
                named.len() - 1
            });
            if let Some((_, found)) = named.get_mut(at) {
                // Sent both plainly and in the form of RFC 2231, the latter says more.
                let known = found.pieces.get(&number).map(|(_, encoded)| *encoded);
                if known.is_none() || (encoded && known == Some(false)) {
                    found.pieces.insert(number, (unquote(text.trim()), encoded));
                }
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
    fn join(self) -> String {
        let mut bytes: Vec<u8> = Vec::new();
        let mut label = None;
        let mut any_encoded = false;
        for (text, encoded) in self.pieces.values() {
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
            charset::decode(&bytes, label.as_deref()).text
        } else {
            encoded_word::decode(&String::from_utf8_lossy(&bytes))
        }
    }
}

/// `name*2*` is piece 2 of `name`, percent-encoded.
fn read_key(key: &str) -> (String, u16, bool) {
    let lower = key.to_ascii_lowercase();
    let (rest, encoded) = lower.strip_suffix('*').map_or((lower.as_str(), false), |rest| (rest, true));
    match rest.split_once('*') {
        Some((name, number)) => match number.trim().parse() {
            Ok(number) => (name.trim().to_owned(), number, encoded),
            Err(_) => (name.trim().to_owned(), 0, encoded),
        },
        None => (rest.trim().to_owned(), 0, encoded),
    }
}

/// Splits at semicolons outside quotes and comments. A quote that is never closed is an ordinary character.
fn split(text: &str) -> Vec<String> {
    let mut chunks = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    let closed = text.matches('"').count().is_multiple_of(2);
    for c in text.chars() {
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
            ("attachment; filename=\"C:\\temp\\x.pdf\"", "C:\\temp\\x.pdf"),
            ("attachment; filename=\"never closed.pdf", "never closed.pdf"),
        ] {
            assert_eq!(Parameters::parse(text).get("filename"), Some(want), "{text}");
        }
        assert_eq!(Parameters::parse("Text / HTML (comment); charset=x").value, "text/html");
    }
}
