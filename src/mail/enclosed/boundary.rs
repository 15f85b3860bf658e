//! A multipart that names no boundary, or one that is nowhere in it: its parts are plain to see all the same.

use crate::mail::header;

/// Longest boundary that is believed; the limit is 70 (RFC 2046 section 5.1.1).
const LONGEST: usize = 200;

/// The body with a header that names its real boundary; `None` where there is none to be seen.
pub(super) fn mended(kind: &str, body: &[u8]) -> Option<Vec<u8>> {
    let mut lines = body.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end).peekable();
    while let Some(line) = lines.next() {
        let Some(boundary) = line.strip_prefix(b"--").filter(|name| is_boundary(name)) else { continue };
        // Behind it stands the header of a part, and not a signature or a line of dashes.
        let follows = lines.peek().copied().unwrap_or_default();
        if header::is_field(follows) && follows.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-")) {
            let head = [b"Content-Type: ", kind.as_bytes(), b"; boundary=\"", boundary, b"\"\r\n\r\n"].concat();
            return Some([&head, body].concat());
        }
    }
    None
}

fn is_boundary(name: &[u8]) -> bool {
    (1..LONGEST).contains(&name.len()) && name.iter().all(|byte| byte.is_ascii_graphic() && !b"\"\\".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boundary_that_is_used() {
        let body = b"preamble\n--\nAnn\n--=_x 1\n--real=_1\nContent-Type: text/plain\n\nHello\n--real=_1--\n";
        let mended = mended("multipart/mixed", body).unwrap();
        assert!(mended.starts_with(b"Content-Type: multipart/mixed; boundary=\"real=_1\"\r\n\r\npreamble"));
        assert_eq!(super::mended("multipart/mixed", b"--\nAnn\n--x\nno header\n"), None);
    }
}
