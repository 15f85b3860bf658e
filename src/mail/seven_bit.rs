//! Charsets that hide two-byte characters in seven bits and that browsers have dropped: HZ (RFC 1843),
//! ISO-2022-KR (RFC 1557), ISO-2022-CN (RFC 1922); and UTF-32, which hides nothing but is dropped too.

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
        ] {
            assert_eq!(decode(bytes, label).as_deref(), Some(want), "{label}");
        }
        assert_eq!(decode(b"", "utf-8"), None);
    }
}
