//! Strings in commands: quoting, and folder names in modified UTF-7 (RFC 3501 section 5.1.3).

use data_encoding::BASE64_NOPAD;

use crate::mailbox::imap::failure::Failure;

/// `"…"`, or an error for what a quoted string cannot hold.
pub fn quoted(what: &'static str, text: &str) -> Result<String, Failure> {
    if text.contains(['\r', '\n', '\0']) {
        return Err(Failure::Unsayable(what));
    }
    Ok(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// A folder's name as a command needs it. One that is in modified UTF-7 already is left as it is, since servers show
/// names that way.
pub fn folder(name: &str) -> Result<String, Failure> {
    let encoded = if name.is_ascii() && !is_bare_ampersand(name) { name.to_owned() } else { utf7(name) };
    quoted("the folder's name", &encoded)
}

/// An `&` that begins no encoded run.
fn is_bare_ampersand(name: &str) -> bool {
    name.split('&').skip(1).any(|rest| {
        rest.split_once('-')
            .is_none_or(|(run, _)| !run.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+,".contains(&byte)))
    })
}

fn utf7(name: &str) -> String {
    let mut encoded = String::new();
    let mut run: Vec<u8> = Vec::new();
    for char in name.chars() {
        if matches!(char, ' '..='~') {
            close(&mut encoded, &mut run);
            encoded.push(char);
            if char == '&' {
                encoded.push('-');
            }
        } else {
            let mut units = [0; 2];
            run.extend(char.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    close(&mut encoded, &mut run);
    encoded
}

fn close(encoded: &mut String, run: &mut Vec<u8>) {
    if run.is_empty() {
        return;
    }
    encoded.push('&');
    encoded.push_str(&BASE64_NOPAD.encode(run).replace('/', ","));
    encoded.push('-');
    run.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_named_in_modified_utf7() {
        let table = [
            ("INBOX", "\"INBOX\""),
            ("INBOX.Done \"2026\"\\x", "\"INBOX.Done \\\"2026\\\"\\\\x\""),
            ("Käsitelty", "\"K&AOQ-sitelty\""),
            ("K&AOQ-sitelty", "\"K&AOQ-sitelty\""),
            ("R&D", "\"R&-D\""),
            ("R&-D", "\"R&-D\""),
            ("台北/日本語", "\"&U,BTFw-/&ZeVnLIqe-\""),
            ("😀", "\"&2D3eAA-\""),
        ];
        for (name, expected) in table {
            assert_eq!(folder(name).unwrap(), expected, "{name}");
        }
        assert!(folder("a\r\nb LOGOUT").is_err());
    }
}
