//! Bytes to text, whatever charset they are in and whatever they claim to be in.
//!
//! A label is a claim: mail says "us-ascii" and is UTF-8, says "iso-8859-1" and is windows-1252, or says nothing.
//! The label is believed where it fits, and where it does not the bytes decide.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

use super::{dos, japanese, johab, misread, seven_bit};

/// How many bytes a guess looks at: more does not make it better, only slower.
const GUESS_BYTES: usize = 64 * 1024;

/// Text, and what had to be said about its charset.
pub struct Decoded {
    pub text: String,
    /// Why the label was not followed, in words.
    pub problem: Option<String>,
    /// What it was read as, where not as what it says.
    pub instead: Option<&'static Encoding>,
}

impl Decoded {
    fn fine(text: impl Into<String>) -> Self {
        Self { text: text.into(), problem: None, instead: None }
    }

    fn doubtful(text: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { text: text.into(), problem: Some(problem.into()), instead: None }
    }

    fn otherwise(text: impl Into<String>, label: &str, encoding: &'static Encoding) -> Self {
        let problem = format!("The text is not {label} as it says; it was read as {}", encoding.name());
        Self { text: text.into(), problem: Some(problem), instead: Some(encoding) }
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
    if let Some(encoding) = Encoding::for_label_no_replacement(plain.as_bytes()) {
        return Some(encoding);
    }
    let compact: String = plain.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let name = match compact.as_str() {
        "utf8mb4" | "unicode11utf8" | "cp65001" | "utf8utf8" => "utf-8".to_owned(),
        "cp932" | "mscp932" => "shift_jis".to_owned(),
        "cp949" | "uhc" => "euc-kr".to_owned(),
        "cp936" | "gb23121980" => "gb18030".to_owned(),
        "cp950" | "cp951" => "big5".to_owned(),
        "cp50220" | "cp50221" | "jis" => "iso-2022-jp".to_owned(),
        "cp51932" => "euc-jp".to_owned(),
        "macroman" | "xmacroman" | "macosroman" => "macintosh".to_owned(),
        _ if compact.starts_with("hz") => String::new(),
        _ => FAMILIES
            .iter()
            .find(|(part, _)| compact.contains(part))
            .map_or_else(|| numbered(&compact), |(_, name)| (*name).to_owned()),
    };
    Encoding::for_label_no_replacement(name.as_bytes()).or_else(|| {
        // What ran into the label: `windows-1252http-equivContent-Type`, `utf-8; format=flowed`, `charset=utf-8`.
        let word = plain.split([';', ' ', ',']).next().unwrap_or_default();
        let word = word.rsplit('=').next().unwrap_or_default();
        let start = word.split_once("http").map_or(word, |(start, _)| start);
        if start == plain { None } else { known(start) }
    })
}

/// Charsets that have many names with one word in common: `iso-2022-jp-3`, `sjis-win`, `ks_c_5601-1992`.
const FAMILIES: [(&str, &str); 9] = [
    ("sjis", "shift_jis"),
    ("shiftjis", "shift_jis"),
    ("eucjp", "euc-jp"),
    ("iso2022jp", "iso-2022-jp"),
    ("ksc5601", "euc-kr"),
    ("euckr", "euc-kr"),
    ("gb18030", "gb18030"),
    ("gb2312", "gb18030"),
    ("big5", "big5"),
];

/// `cp1252`, `win-1251`, `windows1250`, `iso88592`, `latin1`.
fn numbered(compact: &str) -> String {
    for (prefix, family) in [("cp", "windows-"), ("windows", "windows-"), ("win", "windows-"), ("iso8859", "iso-8859-")]
    {
        if let Some(number) = compact.strip_prefix(prefix) {
            return format!("{family}{number}");
        }
    }
    compact.to_owned()
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

/// Text whose escape sequences say what it is in: ISO-2022-JP, or ISO-2022-KR.
fn escaped(bytes: &[u8]) -> Option<String> {
    if japanese::has_escapes(bytes) {
        return Some(japanese::decode(bytes).0);
    }
    let korean = bytes.windows(4).any(|four| four == b"\x1b$)C");
    if korean { seven_bit::decode(bytes, "iso-2022-kr") } else { None }
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
    if let Some(escaped) = escaped(bytes) {
        return Decoded::fine(escaped);
    }
    // Who does not say so has zeros in nearly every place that can have one: a few are damage in another text.
    if let Some(encoding) = sixteen_bit(bytes, 4) {
        return Decoded::fine(encoding.decode_without_bom_handling(bytes).0);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded::fine(text);
    }
    if mostly_utf8(bytes) {
        return Decoded::doubtful(String::from_utf8_lossy(bytes), "Some bytes of the text are not valid UTF-8");
    }
    let encoding = guess(bytes);
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let problem = format!("The text names no charset that fits it; it was read as {}", encoding.name());
    Decoded { instead: Some(encoding), ..Decoded::doubtful(text, problem) }
}

fn declared(bytes: &[u8], label: &str, encoding: &'static Encoding) -> Decoded {
    let utf8 = std::str::from_utf8(bytes).ok();
    let wide = encoding == UTF_16BE || encoding == UTF_16LE;
    if wide {
        // Who writes UTF-16 writes zeros; the label alone is a mistake of programs that think in it.
        return match (sixteen_bit(bytes, 12), utf8) {
            (Some(encoding), _) => Decoded::fine(encoding.decode_without_bom_handling(bytes).0),
            (None, Some(text)) if !bytes.contains(&0) => Decoded::fine(text),
            _ => Decoded::fine(encoding.decode_without_bom_handling(bytes).0),
        };
    }
    // Seven-bit text is valid in every charset that holds ASCII, and says itself what it is.
    if bytes.is_ascii()
        && encoding.is_ascii_compatible()
        && let Some(escaped) = escaped(bytes)
    {
        return Decoded::fine(escaped);
    }
    if let Some(text) = utf8 {
        // Several valid UTF-8 sequences do not come about by chance in a single-byte charset.
        if encoding == UTF_8 || (!bytes.is_ascii() && encoding.is_single_byte()) {
            return Decoded::fine(text);
        }
    }
    if let Some(really) = misread::really(bytes, encoding) {
        return Decoded::otherwise(really.decode_without_bom_handling(bytes).0, label, really);
    }
    let (text, failed) = match encoding == ISO_2022_JP {
        true => japanese::decode(bytes),
        false => {
            let (text, failed) = encoding.decode_without_bom_handling(bytes);
            (text.into_owned(), failed)
        }
    };
    if !failed {
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
    Decoded::otherwise(other, label, guessed)
}

/// Charsets that browsers have dropped or never knew, and old mail still uses (UTF-7, the code pages of DOS).
fn foreign(bytes: &[u8], label: &str) -> Decoded {
    if let Some(text) = seven_bit::decode(bytes, label) {
        return Decoded::fine(text);
    }
    if let Some(text) = dos::decode(bytes, label).or_else(|| johab::decode(bytes, label)) {
        // As with the charsets that browsers know, several valid UTF-8 sequences do not come about by chance.
        let utf8 = std::str::from_utf8(bytes).ok().filter(|_| !bytes.is_ascii());
        return Decoded::fine(utf8.map_or(text, str::to_owned));
    }
    match mail_parser::decoders::charsets::map::charset_decoder(label.to_ascii_lowercase().as_bytes()) {
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

/// UTF-16 without a byte order mark: in text that has line ends, blanks or any ASCII, every other byte is often zero.
/// One byte in `share` must be so, and all of them on one side.
fn sixteen_bit(bytes: &[u8], share: usize) -> Option<&'static Encoding> {
    let sample = bytes.get(..4096).unwrap_or(bytes);
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, enough) = (zeros(0), zeros(1), sample.len() / share);
    match () {
        () if sample.len() < 4 => None,
        () if even > enough && odd * 8 <= even => Some(UTF_16BE),
        () if odd > enough && even * 8 <= odd => Some(UTF_16LE),
        () => None,
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
    fn labels_in_all_their_spellings() {
        for (label, want) in [
            ("UTF8", "UTF-8"),
            ("utf_8", "UTF-8"),
            ("\"utf-8\"", "UTF-8"),
            ("charset=utf-8", "UTF-8"),
            ("utf-8; format=flowed", "UTF-8"),
            ("cp65001", "UTF-8"),
            ("latin1", "windows-1252"),
            ("Latin-1", "windows-1252"),
            ("ISO_8859_15", "ISO-8859-15"),
            ("windows-1252http-equivContent-Type", "windows-1252"),
            ("Windows1251", "windows-1251"),
            ("win-1250", "windows-1250"),
            ("ks_c_5601-1987", "EUC-KR"),
            ("ks_c_5601", "EUC-KR"),
            ("cp949", "EUC-KR"),
            ("x-gbk", "GBK"),
            ("gb2312_charset", "gb18030"),
            ("GB18030-2005", "gb18030"),
            ("sjis-win", "Shift_JIS"),
            ("x-euc-jp", "EUC-JP"),
            ("iso-2022-jp-3", "ISO-2022-JP"),
            ("big5-eten", "Big5"),
            ("tis-620", "windows-874"),
            ("koi8-u", "KOI8-U"),
            ("x-mac-cyrillic", "x-mac-cyrillic"),
        ] {
            assert_eq!(known(label).map(Encoding::name), Some(want), "{label}");
        }
        for label in ["", "no-such", "iso-2022-kr", "hz-gb-2312", "replacement", "=", ";"] {
            assert_eq!(known(label), None, "{label}");
        }
    }

    #[test]
    fn a_label_is_believed_where_it_fits_and_not_where_it_does_not() {
        let cases: &[(&[u8], Option<&str>, &str)] = &[
            (b"caf\xe9", Some("iso-8859-1"), "café"),
            (b"caf\xc3\xa9", Some("iso-8859-1"), "café"),
            (b"caf\xc3\xa9", None, "café"),
            (b"\x93caf\xe9\x94", Some("iso-8859-1"), "“café”"),
            (b"\xef\xbb\xbfcaf\xc3\xa9", Some("us-ascii"), "café"),
            (b"\x1b$B$3$s\x1b(B", None, "こん"),
            (b"\xcf\xf0\xe8\xe2\xe5\xf2, \xea\xe0\xea \xe4\xe5\xeb\xe0?", Some("x-unknown"), "Привет, как дела?"),
            (b"\xcf\xf0\xe8\xe2\xe5\xf2", Some("cp-1251"), "Привет"),
            (b"Hi +AOQ-", Some("utf-7"), "Hi ä"),
            (b"\x1b$B$3$s\x1b(B", Some("utf-8"), "こん"),
            (b"\x1b$B$3$s\x1b(B", Some("us-ascii"), "こん"),
            (b"\x1b$B$3$s\x1b(B", Some("iso-8859-1"), "こん"),
            (b"\x1b$)C\x0e>H3g\x0f", Some("utf-8"), "안녕"),
            (b"\x1b[1mbold\x1b(B", Some("utf-8"), "\x1b[1mbold\x1b(B"),
            (b"Hi +AOQ-", Some("x-unicode-2-0-utf-7"), "Hi ä"),
            (b"H\0i\0!\0\n\0", None, "Hi!\n"),
            (b"Hi\0 there", None, "Hi\0 there"),
            (b"Name\0Value\0Other\0Thing", None, "Name\0Value\0Other\0Thing"),
            (b"\0H\0i\0!\0\n", Some("utf-16"), "Hi!\n"),
            (b"caf\xc3\xa9, no zeros", Some("utf-16"), "café, no zeros"),
            (b"caf\x82 \xe3", Some("cp437"), "café π"),
            (b"caf\xc3\xa9", Some("cp850"), "café"),
            (b"\x86\xa7", Some("cp852"), "ćž"),
            (b"\xb4e\x91w", Some("johab"), "안녕"),
            (b"<:Ky", Some("hz-gb-2312"), "<:Ky"),
        ];
        for &(bytes, label, want) in cases {
            assert_eq!(decode(bytes, label).text, want, "{label:?}");
        }
    }
}
