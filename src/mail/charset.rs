//! Bytes to text, whatever charset they are in and whatever they claim to be in.
//!
//! A label is a claim: mail says "us-ascii" and is UTF-8, says "iso-8859-1" and is windows-1252, or says nothing.
//! The label is believed where it fits, and where it does not the bytes decide.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

/// How many bytes a guess looks at: more does not make it better, only slower.
const GUESS_BYTES: usize = 64 * 1024;

/// Text, and what had to be said about its charset.
pub struct Decoded {
    pub text: String,
    /// Why the label was not followed, in words.
    pub problem: Option<String>,
}

impl Decoded {
    fn fine(text: impl Into<String>) -> Self {
        Self { text: text.into(), problem: None }
    }

    fn doubtful(text: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { text: text.into(), problem: Some(problem.into()) }
    }
}

/// Decodes bytes that claim to be in `label`; `None` where nothing is claimed.
pub fn decode(bytes: &[u8], label: Option<&str>) -> Decoded {
    if let Some((encoding, bom)) = Encoding::for_bom(bytes) {
        return Decoded::fine(encoding.decode_without_bom_handling(bytes.get(bom..).unwrap_or_default()).0);
    }
    let label = label.map(str::trim).filter(|label| !label.is_empty());
    let Some(label) = label.filter(|label| !is_ascii_label(label)) else { return undeclared(bytes) };
    match known(label) {
        Some(encoding) => declared(bytes, label, encoding),
        None => foreign(bytes, label),
    }
}

/// The encoding of a label, in the spellings that mail uses beside the registered ones.
pub fn known(label: &str) -> Option<&'static Encoding> {
    let plain = label.trim().trim_matches(['"', '\'']);
    if let Some(encoding) = Encoding::for_label(plain.as_bytes()) {
        return Some(encoding);
    }
    let compact: String = plain.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let name = match compact.as_str() {
        "utf8mb4" | "unicode11utf8" => "utf-8".to_owned(),
        "cp932" | "mscp932" | "shiftjisms" => "shift_jis".to_owned(),
        "cp949" | "uhc" | "ksc56011987" => "euc-kr".to_owned(),
        "cp936" | "gb18030" | "gb23121980" => "gb18030".to_owned(),
        "cp950" => "big5".to_owned(),
        "iso2022jpms" | "iso2022jp1" | "cp50220" | "cp50221" => "iso-2022-jp".to_owned(),
        other => match other.strip_prefix("cp").or_else(|| other.strip_prefix("win")) {
            Some(number) => format!("windows-{number}"),
            None => other.strip_prefix("iso8859").map(|part| format!("iso-8859-{part}")).unwrap_or_default(),
        },
    };
    Encoding::for_label(name.as_bytes())
}

/// Charset of 8-bit bytes that say nothing about themselves.
pub fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes.get(..GUESS_BYTES).unwrap_or(bytes), true);
    detector.guess(None, Utf8Detection::Allow)
}

/// The charset that an HTML page names itself, for parts whose header names none.
pub fn of_page(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..2048).unwrap_or(bytes)).to_ascii_lowercase();
    let (_, after) = head.split_once("<meta")?.1.split_once("charset=")?;
    let label: String = after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
        .collect();
    (!label.is_empty()).then_some(label)
}

/// Text in a Windows code page, as Outlook's formats name charsets; one that is unknown is guessed.
pub fn decode_codepage(bytes: &[u8], codepage: u32) -> String {
    let label = match codepage {
        1200 => return UTF_16LE.decode_without_bom_handling(bytes).0.into_owned(),
        65000 => "utf-7".to_owned(),
        65001 | 20127 => "utf-8".to_owned(),
        10000 => "macintosh".to_owned(),
        20866 => "koi8-r".to_owned(),
        21866 => "koi8-u".to_owned(),
        28591..=28606 => format!("iso-8859-{}", codepage - 28590),
        50220..=50222 => "iso-2022-jp".to_owned(),
        50225 => "iso-2022-kr".to_owned(),
        51932 | 20932 => "euc-jp".to_owned(),
        51949 => "euc-kr".to_owned(),
        52936 => "hz-gb-2312".to_owned(),
        54936 => "gb18030".to_owned(),
        _ => format!("cp{codepage}"),
    };
    decode(bytes, Some(&label)).text
}

/// Whether bytes use the escape sequences of ISO-2022-JP, which is 7-bit and so looks like ASCII.
pub fn has_japanese_escapes(bytes: &[u8]) -> bool {
    bytes.windows(3).any(|three| matches!(three, [0x1b, b'$', b'B' | b'@'] | [0x1b, b'(', b'J' | b'I']))
}

/// A label that says no more than "plain".
fn is_ascii_label(label: &str) -> bool {
    let label = label.trim_matches(['"', '\'']).to_ascii_lowercase();
    matches!(
        label.as_str(),
        "us-ascii" | "ascii" | "ansi_x3.4-1968" | "iso646-us" | "unknown-8bit" | "x-unknown" | "7bit" | "8bit"
    )
}

fn undeclared(bytes: &[u8]) -> Decoded {
    if has_japanese_escapes(bytes) {
        return Decoded::fine(ISO_2022_JP.decode_without_bom_handling(bytes).0);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded::fine(text);
    }
    if mostly_utf8(bytes) {
        return Decoded::doubtful(String::from_utf8_lossy(bytes), "Some bytes of the text are not valid UTF-8");
    }
    let encoding = guess(bytes);
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Decoded::doubtful(text, format!("The text names no charset that fits it; it was read as {}", encoding.name()))
}

fn declared(bytes: &[u8], label: &str, encoding: &'static Encoding) -> Decoded {
    let utf8 = std::str::from_utf8(bytes).ok();
    if let Some(text) = utf8 {
        // Several valid UTF-8 sequences do not come about by chance in a single-byte charset.
        if encoding == UTF_8 || (!bytes.is_ascii() && encoding.is_single_byte()) {
            return Decoded::fine(text);
        }
    }
    let (text, failed) = encoding.decode_without_bom_handling(bytes);
    if !failed || encoding == UTF_16BE || encoding == UTF_16LE {
        return Decoded::fine(text);
    }
    if let Some(text) = utf8 {
        return Decoded::doubtful(text, format!("The text says it is {label} but is UTF-8"));
    }
    if mostly_right(&text) {
        return Decoded::doubtful(text, format!("Some bytes of the text are not valid {label}"));
    }
    let guessed = guess(bytes);
    let (other, still_failed) = guessed.decode_without_bom_handling(bytes);
    if still_failed {
        return Decoded::doubtful(text, format!("Some bytes of the text are not valid {label}"));
    }
    Decoded::doubtful(other, format!("The text is not {label} as it says; it was read as {}", guessed.name()))
}

/// Charsets that browsers have dropped and old mail still uses (UTF-7, IBM code pages).
fn foreign(bytes: &[u8], label: &str) -> Decoded {
    let registered = if label.eq_ignore_ascii_case("unicode-1-1-utf-7") { "utf-7" } else { label };
    match mail_parser::decoders::charsets::map::charset_decoder(registered.as_bytes()) {
        Some(decoder) => Decoded::fine(decoder(bytes)),
        None => {
            let text = undeclared(bytes).text;
            Decoded::doubtful(
                text,
                format!("The charset {:?} is not known", label.chars().take(40).collect::<String>()),
            )
        }
    }
}

/// Whether damaged text is still mostly what it says: few replacement characters among many others.
fn mostly_right(text: &str) -> bool {
    let (mut bad, mut good) = (0_usize, 0_usize);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        if c == char::REPLACEMENT_CHARACTER { bad += 1 } else { good += 1 }
    }
    bad * 8 < good
}

fn mostly_utf8(bytes: &[u8]) -> bool {
    mostly_right(&String::from_utf8_lossy(bytes.get(..GUESS_BYTES).unwrap_or(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_believed_where_it_fits_and_not_where_it_does_not() {
        let cases: [(&[u8], Option<&str>, &str); 9] = [
            (b"caf\xe9", Some("iso-8859-1"), "café"),
            (b"caf\xc3\xa9", Some("iso-8859-1"), "café"),
            (b"caf\xc3\xa9", None, "café"),
            (b"\x93caf\xe9\x94", Some("iso-8859-1"), "“café”"),
            (b"\xef\xbb\xbfcaf\xc3\xa9", Some("us-ascii"), "café"),
            (b"\x1b$B$3$s\x1b(B", None, "こん"),
            (b"\xcf\xf0\xe8\xe2\xe5\xf2, \xea\xe0\xea \xe4\xe5\xeb\xe0?", Some("x-unknown"), "Привет, как дела?"),
            (b"\xcf\xf0\xe8\xe2\xe5\xf2", Some("cp-1251"), "Привет"),
            (b"Hi +AOQ-", Some("utf-7"), "Hi ä"),
        ];
        for (bytes, label, want) in cases {
            assert_eq!(decode(bytes, label).text, want, "{label:?}");
        }
    }
}
