//! Encoded words in headers (RFC 2047), as they are meant and as they are sent.
//!
//! Against the RFC, mail puts them into quotes, splits a character over two of them, leaves blanks inside, and glues
//! them to other text. Neighbours of one charset are therefore decoded together, and everything else is left as it is.

use super::{charset, transfer};

/// Longest encoded word that is looked for; the RFC allows 75, senders do not care.
const LONGEST: usize = 16 * 1024;

/// Decodes all encoded words of a header text. What was encoded twice, whole, is decoded twice.
pub fn decode(text: &str) -> String {
    let once = decode_once(text);
    let again = once != text && once.starts_with("=?") && once.ends_with("?=");
    if again { decode_once(&once) } else { once }
}

fn decode_once(text: &str) -> String {
    if !text.contains("=?") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut open: Option<Run<'_>> = None;
    let mut rest = text;
    while let Some((before, word, after)) = next_word(rest) {
        let glued = before.chars().all(char::is_whitespace);
        let goes_on = open.as_ref().is_some_and(|run| glued && run.label.eq_ignore_ascii_case(word.charset));
        if !goes_on {
            let first = open.is_none();
            out.extend(open.take().map(Run::text));
            // Blanks between two encoded words are no blanks (RFC 2047 section 6.2).
            if first || !glued {
                out.push_str(before);
            }
        }
        open.get_or_insert_with(|| Run::new(word.charset)).push(&word);
        rest = after;
    }
    out.extend(open.map(Run::text));
    out.push_str(rest);
    out
}

/// Length of the encoded word that a text starts with.
pub fn length_at_start(text: &str) -> Option<usize> {
    word_at(text).map(|(word, _)| word.length)
}

/// Neighbours of one charset, which are decoded together.
struct Run<'a> {
    label: &'a str,
    bytes: Vec<u8>,
    /// Base64 that stopped within a group of four: the next word goes on with it.
    base64: String,
}

impl<'a> Run<'a> {
    fn new(label: &'a str) -> Self {
        Self { label, bytes: Vec::new(), base64: String::new() }
    }

    fn push(&mut self, word: &Word<'_>) {
        if word.base64 {
            self.base64.extend(word.data.chars().filter(|c| !c.is_whitespace()));
        }
        if !word.base64 || self.base64.len().is_multiple_of(4) || self.base64.ends_with('=') {
            self.end_group();
        }
        if !word.base64 {
            self.bytes.extend(transfer::quoted_printable(word.data.as_bytes(), true));
        }
    }

    fn end_group(&mut self) {
        self.bytes.extend(transfer::base64(self.base64.as_bytes()));
        self.base64.clear();
    }

    fn text(mut self) -> String {
        self.end_group();
        charset::decode(&self.bytes, Some(self.label)).text
    }
}

struct Word<'a> {
    charset: &'a str,
    base64: bool,
    data: &'a str,
    length: usize,
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
    if label.bytes().any(|b| b.is_ascii_whitespace() || b == b'=') {
        return None;
    }
    let coded = inner.get(label_end + 1..)?;
    let base64 = match coded.as_bytes() {
        [b'b' | b'B', b'?', ..] => true,
        [b'q' | b'Q', b'?', ..] => false,
        _ => return None,
    };
    let data = coded.get(2..)?;
    let (end, closing) = match find_end(data) {
        Some(end) => (end, 2),
        None => cut_off(data).map(|end| (end, data.len() - end))?,
    };
    let length = 2 + label_end + 1 + 2 + end + closing;
    // RFC 2231 section 5: a language may follow the charset.
    let charset = label.split_once('*').map_or(label, |(charset, _)| charset);
    Some((Word { charset, base64, data: data.get(..end)?, length }, data.get(end + closing..)?))
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

/// Length of a word that the end of the header cut off: to it nothing but code stands.
fn cut_off(data: &str) -> Option<usize> {
    let code = data.trim_end_matches(['?', '=']);
    let long = code.len() >= 4 && code.len() < LONGEST;
    (long && code.bytes().all(|b| b.is_ascii_graphic() && b != b'?' && b != b'"' && b != b'<')).then_some(code.len())
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
            ("=?utf-8?B?R3LDvMOfZQ==", "Grüße"),
            ("=?utf-8?Q?Gr=C3=BC=C3=9Fe_aus?", "Grüße aus"),
            ("=?utf-8?Q?x", "=?utf-8?Q?x"),
            ("=??Q?caf=C3=A9?=", "café"),
            ("=?utf-8?B?w7?= =?utf-8?B?w=?=", "ü"),
            ("=?utf-8?B?4oI=?= =?utf-8?Q?=AC?=", "€"),
            ("=?gb2312?B?1tA=?=\t=?GB2312?B?zsQ=?=", "中文"),
            ("=?iso-2022-jp?B?GyRCJCI=?= =?iso-2022-jp?B?JCQbKEI=?=", "あい"),
            ("=?iso-2022-jp?B?GyRCJCIbKEI=?= =?iso-2022-jp?B?GyRCJCQbKEI=?=", "あい"),
            ("=?utf-8?B?PT91dGYtOD9RPz1DMz1CQz89?=", "ü"),
            ("=?utf-7?Q?+APw-?=", "ü"),
            ("=?utf-8?Q?a?=,=?utf-8?Q?b?=", "a,b"),
            ("=?utf-8?Q?J=C3=B6rg?= <j@x>", "Jörg <j@x>"),
            ("a =? b ?= c", "a =? b ?= c"),
            ("=?no-such-charset?Q?=FC?=", "ü"),
        ] {
            assert_eq!(decode(coded), want, "{coded}");
        }
    }
}
