//! Encoded words in headers (RFC 2047), as they are meant and as they are sent.
//!
//! Against the RFC, mail puts them into quotes, splits a character over two of them, leaves blanks inside, and glues
//! them to other text. Neighbours of one charset are therefore decoded together, and everything else is left as it is.

use super::{charset, transfer};

/// Longest encoded word that is looked for; the RFC allows 75, senders do not care.
const LONGEST: usize = 16 * 1024;

/// Decodes all encoded words of a header text.
pub fn decode(text: &str) -> String {
    if !text.contains("=?") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut open: Option<(&str, Vec<u8>)> = None;
    let mut rest = text;
    while let Some((before, word, after)) = next_word(rest) {
        let glued = before.chars().all(char::is_whitespace);
        if let Some((label, bytes)) = open.take() {
            if glued && label.eq_ignore_ascii_case(word.charset) {
                open = Some((label, bytes));
            } else {
                out.push_str(&charset::decode(&bytes, Some(label)).text);
                if !glued {
                    out.push_str(before);
                }
            }
        } else {
            out.push_str(before);
        }
        let bytes = word.bytes();
        match &mut open {
            Some((_, joined)) => joined.extend(bytes),
            None => open = Some((word.charset, bytes)),
        }
        rest = after;
    }
    if let Some((label, bytes)) = open {
        out.push_str(&charset::decode(&bytes, Some(label)).text);
    }
    out.push_str(rest);
    out
}

/// Length of the encoded word that a text starts with.
pub fn length_at_start(text: &str) -> Option<usize> {
    word_at(text).map(|(word, _)| word.length)
}

struct Word<'a> {
    charset: &'a str,
    base64: bool,
    data: &'a str,
    length: usize,
}

impl Word<'_> {
    fn bytes(&self) -> Vec<u8> {
        match self.base64 {
            true => transfer::base64(self.data.as_bytes()),
            false => transfer::quoted_printable(self.data.as_bytes(), true),
        }
    }
}

/// The next encoded word: what stands before it, it, and what follows.
fn next_word(text: &str) -> Option<(&str, Word<'_>, &str)> {
    let mut from = 0;
    while let Some(found) = text.get(from..)?.find("=?") {
        let at = from + found;
        match word_at(text.get(at..)?) {
            Some((word, after)) => return Some((text.get(..at)?, word, after)),
            None => from = at + 2,
        }
    }
    None
}

/// The encoded word at the start of a text, and what follows. Looks no further than [`LONGEST`].
fn word_at(text: &str) -> Option<(Word<'_>, &str)> {
    let inner = text.strip_prefix("=?")?;
    let label_end = inner.bytes().take(64).position(|b| b == b'?')?;
    let label = inner.get(..label_end)?;
    if label.is_empty() || label.bytes().any(|b| b.is_ascii_whitespace() || b == b'=') {
        return None;
    }
    let coded = inner.get(label_end + 1..)?;
    let base64 = match coded.as_bytes() {
        [b'b' | b'B', b'?', ..] => true,
        [b'q' | b'Q', b'?', ..] => false,
        _ => return None,
    };
    let data = coded.get(2..)?;
    let end = find_end(data)?;
    let length = 2 + label_end + 1 + 2 + end + 2;
    // RFC 2231 section 5: a language may follow the charset.
    let charset = label.split_once('*').map_or(label, |(charset, _)| charset);
    Some((Word { charset, base64, data: data.get(..end)?, length }, data.get(end + 2..)?))
}

fn find_end(data: &str) -> Option<usize> {
    let bytes = data.as_bytes();
    let window = bytes.get(..LONGEST).unwrap_or(bytes);
    // Another "=?" on the way means that this one was never closed; without this many of them were quadratic.
    let mut previous = 0;
    for (at, &byte) in window.iter().enumerate() {
        match (previous, byte) {
            (b'?', b'=') => return Some(at - 1),
            (b'=', b'?') if at > 1 && !starts_end(window, at) => return None,
            _ => previous = byte,
        }
    }
    None
}

/// Whether the `?` at `at` begins the closing `?=`.
fn starts_end(bytes: &[u8], at: usize) -> bool {
    bytes.get(at + 1) == Some(&b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_decoded_as_they_are_meant() {
        for (coded, want) in [
            ("=?iso-8859-1?Q?Gr=FC=DFe?= aus =?utf-8?B?TcO8bmNoZW4=?=", "Grüße aus München"),
            ("=?utf-8?Q?a?= \t =?utf-8?Q?b?=", "ab"),
            ("=?utf-8?Q?=C3?= =?utf-8?Q?=BC?=", "ü"),
            ("=?utf-8*de?Q?=C3=BC?=", "ü"),
            ("=?utf-8?Q?with blanks inside?=", "with blanks inside"),
            ("\"=?utf-8?Q?quoted?=\"", "\"quoted\""),
            ("=?utf-8?Q?glued?=to", "gluedto"),
            ("=?utf-8?Q?never closed", "=?utf-8?Q?never closed"),
            ("=?utf-8?X?what?=", "=?utf-8?X?what?="),
            ("a =? b ?= c", "a =? b ?= c"),
            ("=?no-such-charset?Q?=FC?=", "ü"),
        ] {
            assert_eq!(decode(coded), want, "{coded}");
        }
    }
}
