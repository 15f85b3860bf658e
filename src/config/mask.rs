//! Secrets that were typed into the file although they do not belong there are not repeated in messages.

use std::sync::LazyLock;

use regex::Regex;

/// `password = "…"` and its kin, and the password of an address (`scheme://user:…@host`).
static TYPED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [r#"\b(?:password|(?:client_)?secret|token)\s*=\s*["']+([^"'\r\n]+)"#, r#"://[^\s/:@"']*:([^\s"']+)@"#]
        .into_iter()
        .filter_map(|pattern| Regex::new(pattern).ok())
        .collect()
});

/// The same text with an asterisk for every byte of a secret, so that all places in it stay what they were.
pub fn masked(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let found = TYPED.iter().flat_map(|pattern| pattern.captures_iter(text)).filter_map(|found| found.get(1));
    for secret in found {
        if let Some(bytes) = bytes.get_mut(secret.range()) {
            bytes.fill(b'*');
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_and_their_places_stay() {
        let table = [
            ("password = \"päss\" # x", "password = \"*****\" # x"),
            ("imap = { token='t', password_file = \"f\" }", "imap = { token='*', password_file = \"f\" }"),
            ("database = \"postgres://desk:p@ss@db/desk\"", "database = \"postgres://desk:****@db/desk\""),
            ("client_secret = \"s\"", "client_secret = \"*\""),
            ("url = \"https://a.example/b:c\"", "url = \"https://a.example/b:c\""),
        ];
        for (text, expected) in table {
            assert_eq!(masked(text), expected);
        }
    }
}
