//! One hash for one mail, by whichever way it came: what gateways add, re-encode or fold does not count.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::desk::mail::Mail;

/// SHA-256 in hex over From, Date, the text and the attachments' bytes.
///
/// Mail without a Message-ID is taken for the same by this hash alone, so more goes into it: the subject, and where
/// there is no date either every header, lest two alerts of one script pass for one.
pub fn content<'a>(mail: &Mail, text: &str, attachments: impl Iterator<Item = std::borrow::Cow<'a, [u8]>>) -> String {
    let mut hash = Sha256::new();
    let mut field = |bytes: &[u8]| {
        // With its length before it, no field can pass for part of another.
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    field(mail.from.as_ref().map(|from| from.key()).unwrap_or_default().as_bytes());
    field(mail.date.map(|date| date.as_second().to_string()).unwrap_or_default().as_bytes());
    // Gateways trim lines and add empty ones.
    let mut words = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    field(words.as_bytes());
    if mail.message_id.is_none() {
        field(mail.subject.as_bytes());
        let headers = mail.headers.iter().filter(|_| mail.date.is_none());
        headers.for_each(|(name, value)| field(format!("{name}: {value}").as_bytes()));
    }
    attachments.for_each(|bytes| field(&of_file(&bytes)));
    HEXLOWER.encode(&hash.finalize())
}

/// SHA-256 in hex over a file, by which it is known again.
pub fn file(bytes: &[u8]) -> String {
    HEXLOWER.encode(&of_file(bytes))
}

/// The same file reaches one mailbox with CRLF and another with LF.
fn of_file(bytes: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    bytes.split(|byte| *byte == b'\r').for_each(|piece| hash.update(piece));
    hash.finalize().into()
}
