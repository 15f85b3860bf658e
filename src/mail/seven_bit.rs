//! Charsets that hide two-byte characters in seven bits and that browsers have dropped: UTF-7 (RFC 2152), HZ (RFC
//! 1843), ISO-2022-KR (RFC 1557), ISO-2022-CN (RFC 1922); and UTF-32, which hides nothing but is dropped too.

use encoding_rs::{EUC_KR, Encoding, GBK};

/// Decodes bytes that claim to be in one of these charsets; `None` for all other labels.
pub fn decode(bytes: &[u8], label: &str) -> Option<String> {
    let compact: String = label.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    Some(match compact.as_str() {
        "hz" | "hzgb2312" => hz(bytes),
        "iso2022kr" | "csiso2022kr" => shifted(bytes, EUC_KR),
        "iso2022cn" | "iso2022cnext" => shifted(bytes, GBK),
        "utf32" | "ucs4" | "iso10646ucs4" | "utf32be" => utf32(bytes, u32::from_be_bytes),
        "utf32le" => utf32(bytes, u32::from_le_bytes),
        _ if compact.contains("utf7") => utf7(bytes),
        _ => return None,
    })
}

/// `+` begins UTF-16 in Base64 without padding, whatever is no Base64 ends it, a `-` that does goes; `+-` is a plus.
fn utf7(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(plus) = rest.iter().position(|byte| *byte == b'+') {
        let (before, coded) = rest.split_at(plus);
        // Against the RFC some write other characters than ASCII as they are.
        out.push_str(&String::from_utf8_lossy(before));
        let coded = coded.get(1..).unwrap_or_default();
        let end = coded.iter().position(|byte| sextet(*byte).is_none()).unwrap_or(coded.len());
        let (shifted, after) = coded.split_at(end);
        let closed = after.first() == Some(&b'-');
        match shifted.len() {
            0 => out.push('+'),
            // No character has so few: a plus between words.
            1 | 2 if !closed => out.push_str(&format!("+{}", String::from_utf8_lossy(shifted))),
            _ => out.push_str(&utf16(shifted)),
        }
        rest = if closed { after.get(1..).unwrap_or_default() } else { after };
    }
    out.push_str(&String::from_utf8_lossy(rest));
    out
}

/// The UTF-16 of one shift; the bits that are left over fill the last letter of Base64.
fn utf16(shifted: &[u8]) -> String {
    let mut units = Vec::with_capacity(shifted.len() * 3 / 8);
    let (mut bits, mut count) = (0_u32, 0_u8);
    for value in shifted.iter().copied().filter_map(sextet) {
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 16 {
            count -= 16;
            units.push(u16::try_from(bits >> count & 0xffff).unwrap_or_default());
        }
    }
    String::from_utf16_lossy(&units)
}

fn sextet(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

/// `~{` begins Chinese, `~}` ends it, `~~` is a tilde, and a tilde at the end of a line goes on.
fn hz(bytes: &[u8]) -> String {
    let mut euc = Vec::with_capacity(bytes.len());
    let mut chinese = false;
    let mut rest = bytes;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match (byte, tail.first()) {
            (b'~', Some(b'{')) => chinese = true,
            (b'~', Some(b'}')) => chinese = false,
            (b'~', Some(b'~')) => euc.push(b'~'),
            (b'~', Some(b'\n')) => {}
            _ => {
                // Who forgets to end it does so at the end of the line.
                chinese &= byte != b'\n';
                euc.push(if chinese && byte.is_ascii_graphic() { byte | 0x80 } else { byte });
                continue;
            }
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    GBK.decode_without_bom_handling(&euc).0.into_owned()
}

/// Shift-out begins the second charset, shift-in ends it; escape sequences only say which it is.
fn shifted(bytes: &[u8], encoding: &'static Encoding) -> String {
    let mut euc = Vec::with_capacity(bytes.len());
    let mut out = false;
    let mut rest = bytes;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match byte {
            0x1b => rest = tail.get(3..).unwrap_or_default(),
            0x0e => out = true,
            0x0f => out = false,
            _ => {
                out &= byte != b'\n';
                euc.push(if out && byte.is_ascii_graphic() { byte | 0x80 } else { byte });
            }
        }
    }
    encoding.decode_without_bom_handling(&euc).0.into_owned()
}

fn utf32(bytes: &[u8], read: fn([u8; 4]) -> u32) -> String {
    let units = bytes.chunks_exact(4).filter_map(|four| four.try_into().ok()).map(read);
    units
        .filter(|unit| *unit != 0xfeff)
        .map(|unit| char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_browsers_have_dropped() {
        for (bytes, label, want) in [
            (&b"This: ~{<:Ky2;S{#,NpJ)l6HK!#~}Bye ~~."[..], "hz-gb-2312", "This: 己所不欲，勿施於人。Bye ~."),
            (b"~{VPND\nplain", "HZ", "中文\nplain"),
            (b"\x1b$)C\x0e>H3g\x0f, hi", "iso-2022-kr", "안녕, hi"),
            (b"\x1b$)A\x0eVPND\x0f", "iso-2022-cn", "中文"),
            (b"\0\0\0A\0\x01\xf6\0", "utf-32", "A\u{1f600}"),
            (b"A\0\0\0", "UTF-32LE", "A"),
            (b"Hi Mom -+Jjo--!", "utf-7", "Hi Mom -\u{263a}-!"),
            (b"A+ImIDkQ.", "UTF-7", "A\u{2262}\u{391}."),
            (b"Gr+APwA3w-e aus K+APY-ln", "unicode-1-1-utf-7", "Grüße aus Köln"),
            (b"gr+APw n und sch+APY\nda", "utf-7", "grü n und schö\nda"),
            (b"1 +- 1 = 2, a+-b, 1 + 1, a+b", "utf-7", "1 + 1 = 2, a+b, 1 + 1, a+b"),
            (b"+2D3eAA-", "utf-7", "\u{1f600}"),
            (b"cut off +AO", "utf-7", "cut off +AO"),
        ] {
            assert_eq!(decode(bytes, label).as_deref(), Some(want), "{label}");
        }
        assert_eq!(decode(b"", "utf-8"), None);
    }
}
