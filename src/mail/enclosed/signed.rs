//! S/MIME signed or compressed in one piece: the message lies inside (RFC 5652 section 5, RFC 8551 sections 3.5.2 and
//! 3.6, RFC 3274).
//!
//! The signature is not checked, only opened: a walk over BER with bounded depth, to the one octet string that
//! matters.

use std::io::Read;

use flate2::read::ZlibDecoder;

/// 1.2.840.113549.1.7.2, signedData.
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

/// 1.2.840.113549.1.9.16.1.9, compressedData.
const COMPRESSED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x09];

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const OID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const CONTEXT_0: u8 = 0xa0;
const CONSTRUCTED: u8 = 0x20;

/// Values in values that are walked through.
const DEEPEST: usize = 16;
/// Most that is inflated, however little it was: what is longer is cut off.
const MOST_INFLATED: u64 = 64 * 1024 * 1024;
/// Mail shrinks to no less than this part of itself; what claims to is made to burst.
const MOST_TIMES: u64 = 200;

/// The message inside; `None` for what is neither signed nor compressed, holds none, or is damaged before it.
pub(super) fn content(der: &[u8]) -> Option<Vec<u8>> {
    let mut outer = Ber(Ber(der).enter(SEQUENCE)?);
    let (algorithms, compressed) = match outer.value(OID)? {
        SIGNED_DATA => (SET, false),
        COMPRESSED_DATA => (SEQUENCE, true),
        _ => return None,
    };
    let mut data = Ber(Ber(outer.enter(CONTEXT_0)?).enter(SEQUENCE)?);
    data.value(INTEGER)?;
    data.skip(algorithms)?;
    let mut encapsulated = Ber(data.enter(SEQUENCE)?);
    encapsulated.value(OID)?;
    let mut content = Ber(encapsulated.enter(CONTEXT_0)?);
    let mut out = Vec::new();
    content.octets(&mut out, 0)?;
    let out = if compressed { inflated(&out) } else { out };
    (!out.is_empty()).then_some(out)
}

/// What zlib made small (RFC 3274 section 2); of damaged data what stands before the damage.
fn inflated(bytes: &[u8]) -> Vec<u8> {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let most = length.saturating_mul(MOST_TIMES).min(MOST_INFLATED);
    let mut out = Vec::new();
    // The error tells of damage, and what was read before it stands in `out`.
    let _ = ZlibDecoder::new(bytes).take(most).read_to_end(&mut out);
    out
}

/// What is left of a run of BER values.
struct Ber<'a>(&'a [u8]);

/// Tag and length of a value.
struct Head {
    tag: u8,
    /// `None`: up to the end-of-contents.
    length: Option<usize>,
}

impl<'a> Ber<'a> {
    fn head(&mut self) -> Option<Head> {
        let [tag, length, rest @ ..] = self.0 else { return None };
        self.0 = rest;
        let length = match length {
            0x80 => None,
            0..=0x7f => Some(usize::from(*length)),
            _ => {
                let (digits, rest) =
                    self.0.split_at_checked(usize::from(length & 0x7f)).filter(|(d, _)| d.len() <= 4)?;
                self.0 = rest;
                Some(digits.iter().fold(0_usize, |sum, digit| sum << 8 | usize::from(*digit)))
            }
        };
        Some(Head { tag: *tag, length })
    }

    fn expect(&mut self, tag: u8) -> Option<Head> {
        self.head().filter(|head| head.tag == tag)
    }

    /// What stands inside the next value. Mail is cut off more often than it is wrong: a length may claim too much.
    fn enter(&mut self, tag: u8) -> Option<&'a [u8]> {
        let head = self.expect(tag)?;
        Some(head.length.and_then(|length| self.0.get(..length)).unwrap_or(self.0))
    }

    /// The bytes of a primitive value.
    fn value(&mut self, tag: u8) -> Option<&'a [u8]> {
        let head = self.expect(tag)?;
        let (value, rest) = self.0.split_at_checked(head.length?)?;
        self.0 = rest;
        Some(value)
    }

    fn skip(&mut self, tag: u8) -> Option<()> {
        let head = self.expect(tag)?;
        self.skip_content(&head, 0)
    }

    fn skip_content(&mut self, head: &Head, depth: usize) -> Option<()> {
        if let Some(length) = head.length {
            self.0 = self.0.get(length..)?;
            return Some(());
        }
        loop {
            let inner = self.head().filter(|_| depth < DEEPEST)?;
            if inner.tag == 0 {
                return Some(());
            }
            self.skip_content(&inner, depth + 1)?;
        }
    }

    /// An octet string, in one piece or in several. One that is cut off gives what there is.
    fn octets(&mut self, out: &mut Vec<u8>, depth: usize) -> Option<()> {
        let head = self.head().filter(|_| depth < DEEPEST)?;
        if head.tag == OCTETS {
            let length = head.length?.min(self.0.len());
            let (bytes, rest) = self.0.split_at_checked(length)?;
            out.extend_from_slice(bytes);
            self.0 = rest;
            return Some(());
        }
        if head.tag != OCTETS | CONSTRUCTED {
            return None;
        }
        let whole = self.0;
        let mut inner = Ber(head.length.and_then(|length| whole.get(..length)).unwrap_or(whole));
        while inner.0.first().is_some_and(|tag| *tag != 0) && inner.octets(out, depth + 1).is_some() {}
        let read = whole.len().min(head.length.unwrap_or(whole.len() - inner.0.len() + 2));
        self.0 = whole.get(read..).unwrap_or_default();
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::read::ZlibEncoder;

    use super::*;

    fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82][..], &length, content].concat()
    }

    fn open(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, 0x80][..], content, &[0, 0]].concat()
    }

    fn signed(wrap: fn(u8, &[u8]) -> Vec<u8>, octets: &[u8]) -> Vec<u8> {
        let data = tlv(OID, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01]);
        let encapsulated = wrap(SEQUENCE, &[data, wrap(CONTEXT_0, octets)].concat());
        let body = [tlv(INTEGER, &[1]), wrap(SET, &tlv(SEQUENCE, &[])), encapsulated].concat();
        wrap(SEQUENCE, &[tlv(OID, SIGNED_DATA), wrap(CONTEXT_0, &wrap(SEQUENCE, &body))].concat())
    }

    #[test]
    fn the_message_is_found_in_every_form_of_ber() {
        let pieces = [tlv(OCTETS, b"Hel"), tlv(OCTETS, b"lo")].concat();
        for wrap in [tlv, open] {
            for octets in [tlv(OCTETS, b"Hello"), open(0x24, &pieces), tlv(0x24, &pieces)] {
                assert_eq!(content(&signed(wrap, &octets)).unwrap(), b"Hello");
            }
        }
    }

    fn compressed(wrap: fn(u8, &[u8]) -> Vec<u8>, content: &[u8]) -> Vec<u8> {
        let mut packed = Vec::new();
        ZlibEncoder::new(content, Compression::best()).read_to_end(&mut packed).unwrap();
        let data = tlv(OID, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01]);
        let zlib = tlv(OID, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x03, 0x08]);
        let encapsulated = wrap(SEQUENCE, &[data, wrap(CONTEXT_0, &tlv(OCTETS, &packed))].concat());
        let body = [tlv(INTEGER, &[0]), wrap(SEQUENCE, &zlib), encapsulated].concat();
        wrap(SEQUENCE, &[tlv(OID, COMPRESSED_DATA), wrap(CONTEXT_0, &wrap(SEQUENCE, &body))].concat())
    }

    #[test]
    fn what_was_compressed_is_inflated_and_does_not_burst() {
        let text: Vec<u8> =
            (0..20_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).take(30_000).collect();
        for wrap in [tlv, open] {
            let whole = compressed(wrap, &text);
            assert_eq!(content(&whole).unwrap(), text);
            let cut = content(&whole[..whole.len() - 10_000]).unwrap();
            assert!(cut.len() > 10_000 && text.starts_with(&cut));
        }
        assert_eq!(content(&compressed(tlv, b"")), None);
        let bomb = compressed(tlv, &vec![b'x'; 10_000_000]);
        assert!(content(&bomb).unwrap().len() <= bomb.len() * 200, "10 MB of {} bytes", bomb.len());
    }

    #[test]
    fn what_is_cut_off_gives_what_there_is_and_what_is_nothing_gives_nothing() {
        let whole = signed(tlv, &tlv(OCTETS, &[b'x'; 300]));
        for cut in 0..whole.len() {
            assert!(content(&whole[..cut]).is_none_or(|found| found.iter().all(|byte| *byte == b'x')), "{cut}");
        }
        assert_eq!(content(&whole[..whole.len() - 100]).unwrap().len(), 200);
        assert_eq!(content(&[0x30, 0x80].repeat(100_000)), None);
        assert_eq!(content(&[0x24, 0x80].repeat(100_000)), None);
    }
}
