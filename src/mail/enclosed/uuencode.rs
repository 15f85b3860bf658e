//! Files between the lines of a text, as they were sent before MIME and still are: uuencode (POSIX.1) and yEnc 1.3.

use super::{File, MOST_FILES, content_type};
use crate::mail::{attachment, charset};

/// Takes the files out of a text; `None` where there are none. Works on bytes, since yEnc is no text.
pub fn split(bytes: &[u8]) -> Option<(Vec<u8>, Vec<File>)> {
    let starts = |line: &[u8]| line.starts_with(b"begin ") || line.starts_with(b"=ybegin ");
    if !bytes.split(|byte| *byte == b'\n').any(starts) {
        return None;
    }
    let mut text = Vec::new();
    let mut files = Vec::new();
    let mut rest = bytes;
    // A yEnc file that never ends is looked for once only: the next would search the same lines again.
    let mut unended = false;
    while let Some(line) = rest.split_inclusive(|byte| *byte == b'\n').next() {
        let after = rest.get(line.len()..).unwrap_or_default();
        let found = match starts(line) && files.len() < MOST_FILES {
            true if line.starts_with(b"begin ") => uuencoded(line, after),
            true if !unended => {
                let found = yenc(line, after);
                unended = found.is_none();
                found
            }
            _ => None,
        };
        match found {
            Some((file, after)) => {
                files.push(file);
                rest = after;
            }
            None => {
                text.extend_from_slice(line);
                rest = after;
            }
        }
    }
    (!files.is_empty()).then_some((text, files))
}

fn file(name: &[u8], bytes: Vec<u8>) -> Option<File> {
    let name = charset::decode(name, None).text;
    let name = attachment::harmless(name.trim().trim_matches('"'))?;
    Some(File { content_type: content_type(None, Some(&name)), name: Some(name), bytes, ..File::default() })
}

/// `begin 644 name`, lines whose first character is their length, `end`.
fn uuencoded<'a>(line: &[u8], after: &'a [u8]) -> Option<(File, &'a [u8])> {
    let declared = line.trim_ascii().strip_prefix(b"begin ")?;
    let space = declared.iter().position(|byte| *byte == b' ')?;
    let (mode, name) = declared.split_at_checked(space)?;
    if !(3..=4).contains(&mode.len()) || !mode.iter().all(|byte| (b'0'..=b'7').contains(byte)) {
        return None;
    }
    let mut out = Vec::new();
    let mut rest = after;
    let mut lines = 0_usize;
    while let Some(line) = rest.split_inclusive(|byte| *byte == b'\n').next() {
        let code = trim_end(line);
        let tail = rest.get(line.len()..).unwrap_or_default();
        if code == b"end" {
            return Some((file(name, out)?, tail));
        }
        // A gateway may have taken the line of length 0, which is a blank, and put empty ones.
        if !code.trim_ascii().is_empty() && code != b"`" {
            if !uuencoded_line(code, &mut out) {
                break;
            }
            lines += 1;
        }
        rest = tail;
    }
    // Cut off: what came is a file where some of it did, else this was a sentence that began with "begin".
    (lines >= 2).then(|| Some((file(name, out)?, rest)))?
}

fn uuencoded_line(line: &[u8], out: &mut Vec<u8>) -> bool {
    let Some((&first, code)) = line.split_first() else { return false };
    let value = |byte: u8| (0x20..=0x60).contains(&byte).then(|| (byte - 0x20) & 0x3f);
    let Some(length) = value(first).map(usize::from) else { return false };
    let needed = (length * 4).div_ceil(3);
    // Blanks at the end of a line get lost on the way; a checksum character may follow.
    if code.len() > length.div_ceil(3) * 4 + 2 || code.len() + 8 < needed {
        return false;
    }
    let from = out.len();
    let mut codes = code.iter().copied().map(value).chain(std::iter::repeat(Some(0)));
    while out.len() - from < length {
        let mut group = 0_u32;
        for code in codes.by_ref().take(4) {
            let Some(code) = code else {
                out.truncate(from);
                return false;
            };
            group = group << 6 | u32::from(code);
        }
        let [_, a, b, c] = group.to_be_bytes();
        let missing = length - (out.len() - from);
        out.extend([a, b, c].into_iter().take(missing));
    }
    true
}

/// `=ybegin line=128 size=123 name=…`, bytes moved by 42, `=yend size=123`.
fn yenc<'a>(line: &[u8], after: &'a [u8]) -> Option<(File, &'a [u8])> {
    let at = line.windows(6).position(|six| six == b" name=")?;
    let name = line.get(at + 6..)?;
    let mut out = Vec::new();
    let mut rest = after;
    while let Some(line) = rest.split_inclusive(|byte| *byte == b'\n').next() {
        rest = rest.get(line.len()..).unwrap_or_default();
        if line.starts_with(b"=yend") {
            return Some((file(name, out)?, rest));
        }
        if line.starts_with(b"=ypart ") {
            continue;
        }
        let mut escaped = false;
        for byte in line.iter().filter(|byte| !matches!(byte, b'\r' | b'\n')) {
            if *byte == b'=' && !escaped {
                escaped = true;
                continue;
            }
            out.push(byte.wrapping_sub(if escaped { 106 } else { 42 }));
            escaped = false;
        }
    }
    None
}

fn trim_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_taken_out_of_the_text() {
        let text = b"See below.\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\nBye\r\nbegin 600 b.gif\n#0V%T\nend\n";
        let (rest, files) = split(text).unwrap();
        assert_eq!(rest, b"See below.\r\nBye\r\n");
        let found: Vec<_> = files.iter().map(|file| (file.name.as_deref().unwrap(), file.bytes.as_slice())).collect();
        assert_eq!(found, [("cat.txt", &b"Cat"[..]), ("b.gif", b"Cat")]);
        assert_eq!(files[1].content_type, "image/gif");
    }

    #[test]
    fn yenc_is_moved_back() {
        let text = b"a\r\n=ybegin line=128 size=4 name=x y.bin\r\n\x6b\x6c=\x6e\xa9\r\n=yend size=4\r\nb\r\n";
        let (rest, files) = split(text).unwrap();
        assert_eq!((rest.as_slice(), files[0].name.as_deref()), (&b"a\r\nb\r\n"[..], Some("x y.bin")));
        assert_eq!(files[0].bytes, b"AB\x04\x7f");
    }

    #[test]
    fn sentences_that_begin_so_are_text() {
        for text in [
            "begin with this\nand go on\nend\n",
            "begin 644 x\nThis is a sentence, not a line of code.\nend\n",
            "=ybegin and so on\n",
        ] {
            assert_eq!(split(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn files_that_never_end_take_linear_time() {
        assert!(split(&b"=ybegin line=1 name=x\n".repeat(100_000)).is_none());
        assert!(split(&b"begin 644 x\n".repeat(100_000)).is_none());
    }
}
