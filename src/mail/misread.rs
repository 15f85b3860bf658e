//! Whether bytes that claim to be western text are so at all. ISO-8859-1 is what programs write that know nothing of
//! charsets, and no byte is wrong in it: Russian, Greek, Korean or Chinese read so is a heap of accents and signs.
//!
//! Two must agree before a label is not followed: the bytes look like nothing that is written in Latin letters, and
//! the detector takes them for a charset of another script. Doubt leaves the label as it is.

use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, IBM866, ISO_8859_5, ISO_8859_6, ISO_8859_7, ISO_8859_8, ISO_8859_15,
    KOI8_R, KOI8_U, MACINTOSH, SHIFT_JIS, WINDOWS_874, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1255,
    WINDOWS_1256,
};

use super::charset;

/// How many bytes are looked at.
const ENOUGH: usize = 64 * 1024;
/// Fewer bytes that speak against the label are an accident.
const LEAST: usize = 4;
/// A text of some length has at least so many different letters.
const DISTINCT: usize = 12;
/// Nobody writes so many letters with accents next to one another.
const HEAP: usize = 3;

/// The charset that the bytes are in after all, where `declared` is a western one that they cannot be in.
pub fn really(bytes: &[u8], declared: &'static Encoding) -> Option<&'static Encoding> {
    let western = declared == WINDOWS_1252 || declared == ISO_8859_15 || declared == MACINTOSH;
    if !western || bytes.is_ascii() || !is_heap(bytes.get(..ENOUGH).unwrap_or(bytes), declared) {
        return None;
    }
    let guessed = charset::guess(bytes);
    (is_of_another_script(guessed) && reads(bytes, guessed)).then_some(guessed)
}

/// Whether most of what is not ASCII stands in heaps, or is of the signs that western text hardly has.
fn is_heap(bytes: &[u8], declared: &'static Encoding) -> bool {
    let (mut high, mut heaped, mut signs) = (0_usize, 0_usize, 0_usize);
    let (mut run, mut previous) = (0_usize, 0_u8);
    let mut seen = [false; 256];
    for &byte in bytes.iter().chain(b" ") {
        match byte {
            0..0x80 => {
                if run >= HEAP {
                    heaped += run;
                }
                run = 0;
            }
            _ if is_punctuation(byte) => {}
            _ => {
                high += 1;
                if let Some(seen) = seen.get_mut(usize::from(byte)) {
                    *seen = true;
                }
                signs += usize::from(is_sign(byte) && declared == WINDOWS_1252);
                // "Nööööö" and rows of dots are one letter and one dot.
                run += usize::from(byte != previous);
            }
        }
        previous = byte;
    }
    // Who tries out umlauts has few letters and many of them; a language has more.
    let distinct = seen.iter().filter(|seen| **seen).count();
    distinct >= (high * 2 / 5).min(DISTINCT) && heaped.max(signs) >= LEAST && (heaped * 2 > high || signs * 4 > high)
}

/// Quotation marks, dashes and the blank that does not break stand beside letters in any language.
fn is_punctuation(byte: u8) -> bool {
    matches!(byte, 0x84 | 0x85 | 0x91..=0x97 | 0xa0 | 0xab | 0xbb)
}

/// What windows-1252 has no character for, and what nobody has on a keyboard: lead bytes of Shift_JIS and Big5.
fn is_sign(byte: u8) -> bool {
    matches!(byte, 0x81..=0x83 | 0x8d | 0x8f | 0x90 | 0x9d | 0xa4 | 0xa6 | 0xa8 | 0xac | 0xaf | 0xb6 | 0xb8)
}

fn is_of_another_script(encoding: &'static Encoding) -> bool {
    [
        BIG5,
        EUC_JP,
        EUC_KR,
        GB18030,
        GBK,
        IBM866,
        ISO_8859_5,
        ISO_8859_6,
        ISO_8859_7,
        ISO_8859_8,
        KOI8_R,
        KOI8_U,
        SHIFT_JIS,
        WINDOWS_874,
        WINDOWS_1251,
        WINDOWS_1253,
        WINDOWS_1255,
        WINDOWS_1256,
    ]
    .contains(&encoding)
}

/// Whether the bytes can be read so, and give words: no capital stands behind a small letter.
fn reads(bytes: &[u8], encoding: &'static Encoding) -> bool {
    let (text, failed) = encoding.decode_without_bom_handling(bytes.get(..ENOUGH).unwrap_or(bytes));
    if failed && bytes.len() <= ENOUGH {
        return false;
    }
    let letters: Vec<char> = text.chars().filter(|c| !c.is_ascii() || c.is_whitespace()).collect();
    let pairs =
        |odd: fn(char, char) -> bool| letters.iter().zip(letters.iter().skip(1)).filter(|(a, b)| odd(**a, **b)).count();
    let (camels, small) =
        (pairs(|a, b| a.is_lowercase() && b.is_uppercase()), pairs(|a, b| a.is_alphabetic() && b.is_lowercase()));
    camels * 8 <= small
}
