//! What is too large or too tangled to be read as a tree.

/// Largest message whose MIME tree is read.
const LARGEST: usize = 50 * 1024 * 1024;
/// Most lines that may be boundaries; each part costs memory.
const MOST_BOUNDARIES: usize = 50_000;
/// Most Content-Type headers: each level of nesting needs one, and the parser's tree is freed recursively, so this
/// is what keeps a bomb from ending the process.
const MOST_TYPES: usize = 3000;
const TYPE: &[u8] = b"Content-Type";

/// Why the MIME tree of a message is not built, if so.
pub fn overload(raw: &[u8]) -> Option<String> {
    if raw.len() > LARGEST {
        return Some(format!(
            "The message is too large ({} bytes): only its headers and first text were read",
            raw.len()
        ));
    }
    let (mut boundaries, mut types) = (0_usize, 0_usize);
    for line in raw.split(|byte| *byte == b'\n') {
        boundaries += usize::from(line.starts_with(b"--"));
        let name = line.trim_ascii_start().get(..TYPE.len());
        types += usize::from(name.is_some_and(|name| name.eq_ignore_ascii_case(TYPE)));
    }
    (boundaries > MOST_BOUNDARIES || types > MOST_TYPES)
        .then(|| "The message has too many parts: only its headers and first text were read".to_owned())
}
