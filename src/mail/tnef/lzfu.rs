//! Compressed RTF ([MS-OXRTFCP]): LZFu, a dictionary of 4096 bytes that begins with what most RTF begins with.

use super::cursor::Cursor;

const COMPRESSED: u32 = 0x7546_5a4c;
const UNCOMPRESSED: u32 = 0x414c_454d;
/// Most RTF that is unpacked.
const LONGEST: usize = 16 * 1024 * 1024;
const DICTIONARY: usize = 4096;

/// [MS-OXRTFCP] section 2.1.2.1.
const START: &[u8; 207] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \
\\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\
\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// The RTF inside; `None` for what is no compressed RTF. Damaged data gives what stands before the damage.
pub(super) fn unpack(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut cursor = Cursor(bytes);
    let (_packed, size, kind, _checksum) = (cursor.u32()?, cursor.length()?, cursor.u32()?, cursor.u32()?);
    match kind {
        UNCOMPRESSED => Some(cursor.0.get(..size.min(LONGEST)).unwrap_or(cursor.0).to_vec()),
        COMPRESSED => Some(decompress(cursor, size.min(LONGEST))),
        _ => None,
    }
}

fn decompress(mut cursor: Cursor<'_>, size: usize) -> Vec<u8> {
    let mut window = Window::new();
    // The size is a claim: memory is taken as it is needed.
    let mut out = Vec::new();
    while out.len() < size {
        let Some(control) = cursor.u8() else { break };
        for bit in 0..8 {
            if control >> bit & 1 == 0 {
                let Some(byte) = cursor.u8() else { return out };
                window.push(byte);
                out.push(byte);
                continue;
            }
            let (Some(high), Some(low)) = (cursor.u8(), cursor.u8()) else { return out };
            let reference = usize::from(u16::from_be_bytes([high, low]));
            let (from, length) = (reference >> 4, (reference & 0xf) + 2);
            if from == window.at {
                return out;
            }
            for step in 0..length {
                let byte = window.get(from + step);
                window.push(byte);
                out.push(byte);
            }
        }
    }
    out.truncate(size);
    out
}

struct Window {
    bytes: [u8; DICTIONARY],
    at: usize,
}

impl Window {
    fn new() -> Self {
        let mut bytes = [b' '; DICTIONARY];
        for (place, byte) in bytes.iter_mut().zip(START) {
            *place = *byte;
        }
        Self { bytes, at: START.len() }
    }

    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.at) {
            *place = byte;
        }
        self.at = (self.at + 1) % DICTIONARY;
    }

    fn get(&self, at: usize) -> u8 {
        self.bytes.get(at % DICTIONARY).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of [MS-OXRTFCP] section 4.
    #[test]
    fn the_examples_of_the_specification() {
        let simple = [
            0x2d, 0x00, 0x00, 0x00, 0x2b, 0x00, 0x00, 0x00, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0x00,
            0x0a, 0x00, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09,
            0x00, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0,
        ];
        assert_eq!(unpack(&simple).unwrap(), b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        let crossing = [
            0x1a, 0x00, 0x00, 0x00, 0x1c, 0x00, 0x00, 0x00, 0x4c, 0x5a, 0x46, 0x75, 0xe2, 0xd4, 0x4b, 0x51, 0x41, 0x00,
            0x04, 0x20, 0x57, 0x58, 0x59, 0x5a, 0x0d, 0x6e, 0x7d, 0x01, 0x0e, 0xb0,
        ];
        assert_eq!(unpack(&crossing).unwrap(), b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
    }

    #[test]
    fn damage_and_lies_about_the_size_end_in_what_was_read() {
        let head = [0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x4c, 0x5a, 0x46, 0x75, 0, 0, 0, 0];
        assert_eq!(unpack(&[&head[..], &[0x00, b'a', b'b']].concat()).unwrap(), b"ab");
        assert_eq!(unpack(&[0; 16]), None);
        assert_eq!(unpack(b"LZFu"), None);
    }
}
