//! The envelope of one row, and texts made safe for SMTP. Pure.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::desk::names::MailboxName;
use crate::desk::plan::{Draft, ReturnPath};
use crate::desk::policy::Policy;
use crate::desk::ticket::TicketNumber;
use crate::desk::token::{Holder, Token};

/// Octets of a local part (RFC 5321 section 4.5.3.1.1).
const LOCAL_LIMIT: usize = 64;

/// One message on its way to one recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letter<'a> {
    /// `None` is the null return path, `<>`.
    pub envelope_from: Option<&'a str>,
    pub rcpt: &'a str,
    pub bytes: &'a [u8],
}

/// The envelope sender of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvelopeFrom {
    /// `None` is the null return path.
    pub first: Option<String>,
    /// Where the server refuses the null return path.
    pub instead_of_null: String,
}

/// Whom the server is told that a row comes from.
pub fn envelope_from(policy: &Policy, draft: &Draft, row: i64) -> EnvelopeFrom {
    let address =
        bounce_address(policy, &draft.mailbox, draft.ticket, row).unwrap_or_else(|| draft.from.address.clone());
    match draft.return_path {
        ReturnPath::Null => EnvelopeFrom { first: None, instead_of_null: address },
        ReturnPath::Bounce => EnvelopeFrom { first: Some(address.clone()), instead_of_null: address },
    }
}

/// Where bounces of a row go: the mailbox's address, signed for this very row where sub-addressing works, so that
/// a bounce proves by its recipient what it is about. `None` when the policy no longer has the mailbox.
pub fn bounce_address(
    policy: &Policy,
    mailbox: &MailboxName,
    ticket: Option<TicketNumber>,
    row: i64,
) -> Option<String> {
    let mailbox = policy.mailbox(mailbox)?;
    let signed =
        ticket.map(|ticket| mailbox.extended(&policy.keys.sign(&Token { ticket, holder: Holder::Bounce(row) })));
    // The configuration is checked for this; an address that servers refuse would be worse than an unsigned one.
    let fits = |address: &String| address.rsplit_once('@').is_some_and(|(local, _)| local.len() <= LOCAL_LIMIT);
    Some(signed.filter(fits).unwrap_or_else(|| mailbox.address.clone()))
}

/// Whether an address may stand between `<` and `>` of an SMTP command: whatever the mail said, it must not be
/// able to end the command. More is left to the servers, which know their own users' names.
pub fn is_safe_path(address: &str) -> bool {
    let quoted = address.starts_with('"');
    let allowed = |c: char| !c.is_control() && !matches!(c, '<' | '>') && (quoted || !c.is_whitespace());
    let parts = address.rsplit_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains(char::is_whitespace)
    });
    parts && address.len() <= 320 && address.chars().all(allowed)
}

/// Every line ended by CR LF and no other CR or LF: one that stood alone could end the message early for the next
/// server ("SMTP smuggling"). The last line stands without its end, which the final dot brings along.
pub fn smtp_lines(bytes: &[u8]) -> Cow<'_, [u8]> {
    let whole = lines(bytes, b"\r\n");
    match whole {
        Cow::Borrowed(bytes) => Cow::Borrowed(bytes.strip_suffix(b"\r\n").unwrap_or(bytes)),
        Cow::Owned(mut bytes) => {
            if bytes.ends_with(b"\r\n") {
                bytes.truncate(bytes.len() - 2);
            }
            Cow::Owned(bytes)
        }
    }
}

/// Every line ended by LF, as files on this side of the network have it.
pub fn file_lines(bytes: &[u8]) -> Cow<'_, [u8]> {
    lines(bytes, b"\n")
}

/// Ends lines with `end`, whether they ended with CR LF, LF or CR.
fn lines<'a>(bytes: &'a [u8], end: &[u8]) -> Cow<'a, [u8]> {
    let mut previous = 0u8;
    let mut clean = true;
    for &byte in bytes {
        clean &= match end {
            b"\n" => byte != b'\r',
            _ => (byte == b'\n') == (previous == b'\r'),
        };
        previous = byte;
    }
    if clean && (previous != b'\r') {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 32);
    let mut rest = bytes.iter().peekable();
    while let Some(&byte) = rest.next() {
        match byte {
            b'\r' => {
                rest.next_if_eq(&&b'\n');
                out.extend_from_slice(end);
            }
            b'\n' => out.extend_from_slice(end),
            other => out.push(other),
        }
    }
    Cow::Owned(out)
}

/// A Message-ID for a log line: without the token before its unique part, which would let any reader of the log
/// write into the ticket.
pub fn unsigned(message_id: &str) -> &str {
    let local = message_id.rsplit_once('@').map_or(message_id, |(local, _)| local);
    local.rsplit_once('.').map_or(local, |(_, unique)| unique)
}

/// An address for a log line: `a…@example.com`.
pub fn masked(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) => format!("{}…@{domain}", local.chars().next().map(String::from).unwrap_or_default()),
        None => "…".to_owned(),
    }
}

/// A text for a log line: every address in it masked, whosever it is.
pub fn mask(text: &str) -> Cow<'_, str> {
    static ADDRESS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"(?:"[^"\s]*"|[^\s<>()\[\],;:"'`|=]+)@[^\s<>()\[\],;:"'`|]+"#).ok());
    match &*ADDRESS {
        Some(address) => address.replace_all(text, |found: &Captures<'_>| masked(&found[0])),
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_address_in_a_text_is_masked() {
        let table = [
            ("nobody", "nobody"),
            ("ann@example.com", "a…@example.com"),
            (
                "550 5.1.1 <ann@example.com>: unknown, see bob@x.example.",
                "550 5.1.1 <a…@example.com>: unknown, see b…@x.example.",
            ),
            ("\"ann\"@example.com;rcpt=ärm@bücher.example", "\"…@example.com;rcpt=ä…@bücher.example"),
            ("a…@example.com", "a…@example.com"),
            ("one @ two, @home and x@", "one @ two, @home and x@"),
        ];
        for (text, expected) in table {
            assert_eq!(mask(text), expected);
        }
    }

    #[test]
    fn an_address_cannot_end_the_command() {
        for good in ["ann@example.com", "a..b@example.com", "ünï@example.com", "\"a b\"@example.com", "x@[127.0.0.1]"]
        {
            assert!(is_safe_path(good), "{good}");
        }
        let long = format!("{}@example.com", "x".repeat(400));
        for bad in ["", "ann", "@example.com", "ann@", "a b@x", "a@x>\r\nRCPT TO:<b@x", "a@x\r", "a\0@x", "a<@x", &long]
        {
            assert!(!is_safe_path(bad), "{bad:?}");
        }
    }

    #[test]
    fn lines_are_ended_alike() {
        let table: [(&[u8], &[u8], &[u8]); 8] = [
            (b"", b"", b""),
            (b"a\r\nb\r\n", b"a\r\nb", b"a\nb\n"),
            (b"a\nb\n", b"a\r\nb", b"a\nb\n"),
            (b"a\rb", b"a\r\nb", b"a\nb"),
            (b"a\r\r\nb", b"a\r\n\r\nb", b"a\n\nb"),
            (b"a\n.\nb", b"a\r\n.\r\nb", b"a\n.\nb"),
            (b"a\r", b"a", b"a\n"),
            (b"\n\n", b"\r\n", b"\n\n"),
        ];
        for (bytes, smtp, file) in table {
            assert_eq!(smtp_lines(bytes), smtp, "{bytes:?}");
            assert_eq!(file_lines(bytes), file, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn no_cr_or_lf_stands_alone(bytes in proptest::collection::vec(prop_oneof![Just(b'\r'), Just(b'\n'), Just(b'.'), Just(b'x')], 0..40)) {
            let text = smtp_lines(&bytes).into_owned();
            let joined: Vec<u8> = text.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
            let kept: Vec<u8> = bytes.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
            prop_assert_eq!(joined, kept);
            let text = String::from_utf8(text).unwrap().replace("\r\n", "");
            prop_assert!(!text.contains(['\r', '\n']));
        }
    }

    #[test]
    fn a_log_line_does_not_tell_who() {
        assert_eq!(masked("ann@example.com"), "a…@example.com");
        assert_eq!(masked("@example.com"), "…@example.com");
        assert_eq!(masked("nonsense"), "…");
    }

    #[test]
    fn no_token_stands_in_a_log() {
        assert_eq!(unsigned("7-aann-bbwpejbrlnr6gdes6hcxeps62u.mdv3kosfhuyvc@acme.example"), "mdv3kosfhuyvc");
        assert_eq!(unsigned("plain@acme.example"), "plain");
        assert_eq!(unsigned("nonsense"), "nonsense");
    }
}
