//! Johab (KS C 5601-1992, annex 3): Korean syllables spelled by their letters, five bits each. Everything else is where
//! EUC-KR has it, in another order.

use encoding_rs::EUC_KR;

/// The five bits of the first consonant; 1 is none.
const FIRST: u32 = 2;
/// The letters by themselves, as five bits name them first and last.
const FIRST_ALONE: &str = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const LAST_ALONE: &str = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";
const VOWELS_ALONE: &str = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ";

/// Decodes bytes that claim to be in it; `None` for all other labels.
pub fn decode(bytes: &[u8], label: &str) -> Option<String> {
    let compact: String = label.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    matches!(compact.as_str(), "johab" | "xjohab" | "cp1361" | "ms1361" | "windows1361").then(|| text(bytes))
}

fn text(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    let mut rest = bytes;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte.is_ascii() {
            out.push(char::from(byte));
            continue;
        }
        let two = tail.first().map(|second| (u32::from(byte), u32::from(*second)));
        match two.and_then(|(lead, trail)| spelled(lead << 8 | trail).or_else(|| moved(lead, trail))) {
            Some(letter) => {
                out.push(letter);
                rest = tail.get(1..).unwrap_or_default();
            }
            None => out.push(char::REPLACEMENT_CHARACTER),
        }
    }
    out
}

/// A syllable, or a letter by itself where the others are the filler.
fn spelled(code: u32) -> Option<char> {
    let (first, vowel, last) = (code >> 10 & 31, code >> 5 & 31, code & 31);
    let first = if first == 1 { None } else { Some(first.checked_sub(FIRST).filter(|at| *at < 19)?) };
    let vowel = match vowel {
        2 => None,
        3..=7 => Some(vowel - 3),
        10..=15 => Some(vowel - 5),
        18..=23 => Some(vowel - 7),
        26..=29 => Some(vowel - 9),
        _ => return None,
    };
    let last = match last {
        1 => None,
        2..=17 => Some(last - 2),
        19..=29 => Some(last - 3),
        _ => return None,
    };
    let alone = |letters: &str, at: u32| letters.chars().nth(usize::try_from(at).ok()?);
    match (first, vowel, last) {
        (Some(first), Some(vowel), last) => {
            char::from_u32(0xac00 + (first * 21 + vowel) * 28 + last.map_or(0, |last| last + 1))
        }
        (Some(first), None, None) => alone(FIRST_ALONE, first),
        (None, Some(vowel), None) => alone(VOWELS_ALONE, vowel),
        (None, None, Some(last)) => alone(LAST_ALONE, last),
        (None, None, None) => Some('\u{3000}'),
        _ => None,
    }
}

/// Signs and Chinese characters: two rows of 94 in each lead byte.
fn moved(lead: u32, trail: u32) -> Option<char> {
    let row = match lead {
        0xd9..=0xde => 2 * (lead - 0xd9),
        0xe0..=0xf9 => 2 * lead - 0x197,
        _ => return None,
    };
    let place = match trail {
        0x31..=0x7e => trail - 0x31,
        0x91..=0xfe => trail - 0x43,
        _ => return None,
    };
    let pair = [u8::try_from(row + place / 94 + 0xa1).ok()?, u8::try_from(place % 94 + 0xa1).ok()?];
    let (text, failed) = EUC_KR.decode_without_bom_handling(&pair);
    text.chars().next().filter(|_| !failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn korean_in_johab() {
        for (bytes, want) in [
            (&b"\xb4e\x91w\xd0a\xadA\xb6a. \x88A\x84a \xf7\xd3\xf1\xae"[..], "안녕하세요. ㄱㅏ 漢字"),
            (b"\x88", "\u{fffd}"),
            (b"\x80a", "\u{fffd}a"),
        ] {
            assert_eq!(decode(bytes, "johab").as_deref(), Some(want));
        }
        assert_eq!(decode(b"", "euc-kr"), None);
    }

    /// Every syllable of Unicode can be written in it, in the same order.
    #[test]
    fn all_syllables_are_there() {
        let lead = 0x8861_u32..=0xd3bd;
        let all: Vec<char> = lead.filter_map(spelled).filter(|c| ('가'..='힣').contains(c)).collect();
        assert_eq!(all.len(), 11_172);
        assert!(all.windows(2).all(|two| two[0] < two[1]));
    }
}
