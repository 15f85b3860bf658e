//! ISO-2022-JP (RFC 1468), whose escape sequences say which characters follow.
//!
//! Every encoded word of a header ends in ASCII and the next begins with its own escape sequence, so that two stand
//! side by side where the words are joined. The decoder of browsers takes that for an attack; in mail it is the rule.

use std::borrow::Cow;

use encoding_rs::ISO_2022_JP;

/// Whether bytes use the escape sequences of ISO-2022-JP, which is 7-bit and so looks like ASCII.
pub fn has_escapes(bytes: &[u8]) -> bool {
    bytes.windows(3).any(|three| matches!(three, [0x1b, b'$', b'B' | b'@'] | [0x1b, b'(', b'J' | b'I']))
}

/// The text, and whether some bytes of it were wrong.
pub fn decode(bytes: &[u8]) -> (String, bool) {
    let bytes = telling(bytes);
    let (text, failed) = ISO_2022_JP.decode_without_bom_handling(&bytes);
    (text.into_owned(), failed)
}

/// The bytes without the escape sequences that another follows at once: only the last of them says anything.
fn telling(bytes: &[u8]) -> Cow<'_, [u8]> {
    let idle = |bytes: &[u8]| escape(bytes).is_some_and(|length| bytes.get(length..).and_then(escape).is_some());
    if !(0..bytes.len()).any(|at| bytes.get(at..).is_some_and(idle)) {
        return Cow::Borrowed(bytes);
    }
    let mut kept = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, tail)) = rest.split_first() {
        match escape(rest).filter(|_| idle(rest)) {
            Some(length) => rest = rest.get(length..).unwrap_or_default(),
            None => {
                kept.push(byte);
                rest = tail;
            }
        }
    }
    Cow::Owned(kept)
}

/// Length of the escape sequence at the beginning.
fn escape(bytes: &[u8]) -> Option<usize> {
    matches!(bytes, [0x1b, b'(', b'B' | b'J' | b'I', ..] | [0x1b, b'$', b'B' | b'@', ..]).then_some(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_may_stand_side_by_side() {
        let cases: &[(&[u8], &str)] = &[
            (b"\x1b$B$3$s\x1b(B", "こん"),
            (b"\x1b$B$3$s\x1b(B\x1b$B$K$A$O\x1b(B", "こんにちは"),
            (b"\x1b$B$3\x1b(B\x1b(J\x1b$B$s\x1b(B and \x1b$B\x1b(BASCII", "こん and ASCII"),
            (b"\x1b(B\x1b$B$3$s\x1b(B.", "こん."),
            (b"Hello", "Hello"),
        ];
        for &(bytes, want) in cases {
            assert_eq!(decode(bytes), (want.to_owned(), false), "{want}");
        }
        assert!(decode(b"\x1b$B$\xff\x1b(B").1, "what is wrong is still said to be");
    }
}
