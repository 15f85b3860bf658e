//! Content-Transfer-Encoding (RFC 2045 section 6), read tolerantly: what is damaged gives what can be read.

use std::borrow::Cow;

use super::enclosed;

/// The encodings that change bytes; 7bit, 8bit, binary and whatever is unknown do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transfer {
    Identity,
    Base64,
    QuotedPrintable,
    /// `x-uuencode`, from before MIME.
    Uuencode,
}

impl Transfer {
    /// Reads the header's value; comments, parameters and case do not count.
    pub fn named(value: &str) -> Self {
        let value = match value.trim_start().strip_prefix('(').and_then(|comment| comment.split_once(')')) {
            Some((_, value)) => value,
            None => value,
        };
        let value = value.split([';', '(', ',']).next().unwrap_or_default().to_ascii_lowercase();
        let word: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
        match word.as_str() {
            "base64" | "xbase64" => Self::Base64,
            "quotedprintable" | "quotedprintables" => Self::QuotedPrintable,
            "uuencode" | "xuuencode" | "xuue" | "uue" => Self::Uuencode,
            _ => Self::Identity,
        }
    }

    pub fn decode<'a>(self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        match self {
            Self::Identity => Cow::Borrowed(bytes),
            Self::Base64 if is_plain(bytes) => Cow::Borrowed(bytes),
            Self::Base64 => Cow::Owned(base64(without_footer(bytes))),
            Self::QuotedPrintable => Cow::Owned(quoted_printable(bytes, false)),
            Self::Uuencode => enclosed::uudecode(bytes).map_or(Cow::Borrowed(bytes), Cow::Owned),
        }
    }
}

/// Whether what claims to be base64 was never encoded: its first lines are words with blanks between them, or hold
/// what is far from the alphabet.
fn is_plain(bytes: &[u8]) -> bool {
    // Code that is whole but for what got between its letters.
    let code = bytes.iter().filter(|byte| is_base64(**byte)).count();
    if code.is_multiple_of(4) && bytes.trim_ascii_end().ends_with(b"=") {
        return false;
    }
    let lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let mut first = lines.take(3).peekable();
    first.peek().is_some() && first.all(|line| line.iter().filter(|byte| !is_base64(**byte)).count() * 12 >= line.len())
}

/// Without what a mailing list wrote below the encoded text: the padding ended it, and words follow.
fn without_footer(bytes: &[u8]) -> &[u8] {
    let mut at = 0;
    let mut padded = false;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let code = line.trim_ascii();
        // A line of underscores is no code here, although some alphabets have them.
        if padded && !code.iter().all(|byte| is_base64(*byte) && !b"-_".contains(byte)) {
            return bytes.get(..at).unwrap_or(bytes);
        }
        if !code.is_empty() {
            padded = code.ends_with(b"=");
        }
        at += line.len();
    }
    bytes
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte)
}

/// Decodes base64, skipping what is not of its alphabet; padding ends a group, not the data, because gateways
/// join encoded pieces.
pub fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3);
    let (mut group, mut count) = (0_u32, 0_u32);
    for &byte in bytes {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                flush(&mut out, group, count);
                (group, count) = (0, 0);
                continue;
            }
            _ => continue,
        };
        group = group << 6 | u32::from(value);
        count += 1;
        if count == 4 {
            flush(&mut out, group, count);
            (group, count) = (0, 0);
        }
    }
    flush(&mut out, group, count);
    out
}

fn flush(out: &mut Vec<u8>, group: u32, count: u32) {
    let whole = count * 6 / 8;
    let [_, a, b, c] = (group << (24 - count * 6)).to_be_bytes();
    out.extend([a, b, c].into_iter().take(whole as usize));
}

/// Decodes quoted-printable; a `=` that starts no code stands for itself. `word` is the Q encoding of header words
/// (RFC 2047 section 4.2), in which `_` is a blank.
pub fn quoted_printable(bytes: &[u8], word: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match byte {
            b'=' => match tail {
                [high, low, after @ ..] if hex(*high).is_some() && hex(*low).is_some() => {
                    out.push(hex(*high).unwrap_or(0) << 4 | hex(*low).unwrap_or(0));
                    rest = after;
                }
                _ => match soft_break(tail) {
                    Some(after) => rest = after,
                    None => out.push(byte),
                },
            },
            b'_' if word => out.push(b' '),
            _ => out.push(byte),
        }
    }
    out
}

/// What follows a soft line break: blanks that a gateway added, then the end of the line (or of all).
fn soft_break(bytes: &[u8]) -> Option<&[u8]> {
    let blanks = bytes.iter().take(80).take_while(|b| matches!(b, b' ' | b'\t')).count();
    match bytes.get(blanks..)? {
        [b'\r', b'\n', rest @ ..] | [b'\n' | b'\r', rest @ ..] => Some(rest),
        [] => Some(&[]),
        _ => None,
    }
}

/// The value of a hexadecimal digit.
pub fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_encodings_give_what_can_be_read() {
        assert_eq!(base64(b"SGVs\r\nbG8="), b"Hello");
        assert_eq!(base64(b"SGVsbG8"), b"Hello");
        assert_eq!(base64(b"SGVsbG8=SGVsbG8="), b"HelloHello");
        assert_eq!(base64(b"S G*V!sbG8"), b"Hello");
        assert_eq!(quoted_printable(b"a=3Db=\r\nc=\n=zz=4", false), b"a=bc=zz=4");
        assert_eq!(quoted_printable(b"a_b=20=  \r\nc", true), b"a b c");
        assert_eq!(Transfer::named(" Base64; x=y"), Transfer::Base64);
        assert_eq!(Transfer::named("(as it should be) base64"), Transfer::Base64);
        assert_eq!(Transfer::named("quoted-printable (yes)"), Transfer::QuotedPrintable);
        assert_eq!(Transfer::named("\"quoted printable\""), Transfer::QuotedPrintable);
        assert_eq!(Transfer::named("8-bit"), Transfer::Identity);
        let decoded = |bytes: &'static [u8]| Transfer::Base64.decode(bytes).into_owned();
        assert_eq!(decoded(b"SGVsbG8=\n\n____\nTo leave this list, write to us.\n"), b"Hello");
        assert_eq!(decoded(b"SGVsbG8=\nSGVsbG8=\n"), b"HelloHello");
        assert_eq!(decoded(b"SGV!sb\n G8g d29y*bGQ=\n"), b"Hello world");
        assert_eq!(decoded(b"This was never encoded.\n"), b"This was never encoded.\n");
        assert_eq!(Transfer::named("x-uuencode").decode(b"begin 644 x\n#0V%T\n`\nend\n").as_ref(), b"Cat");
    }
}
