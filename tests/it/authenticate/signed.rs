//! Domains that sign their mail, each with a key of its own.

use data_encoding::BASE64;
use mail_auth::common::crypto::Ed25519Key;
use mail_auth::common::headers::HeaderWriter;
use mail_auth::dkim::DkimSigner;

const SELECTOR: &str = "s1";

pub struct Domain {
    name: String,
    pkcs8: Vec<u8>,
}

impl Domain {
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), pkcs8: Ed25519Key::generate_pkcs8().unwrap() }
    }

    fn key(&self) -> Ed25519Key {
        Ed25519Key::from_pkcs8_der(&self.pkcs8).unwrap()
    }

    /// The name and text of the record by which others know its key (RFC 8463).
    pub fn record(&self) -> (String, String) {
        let key = BASE64.encode(&self.key().public_key());
        (format!("{SELECTOR}._domainkey.{}", self.name), format!("v=DKIM1; k=ed25519; p={key}"))
    }

    /// The mail with a DKIM signature.
    pub fn sign(&self, mail: &str) -> String {
        let signature = DkimSigner::from_key(self.key())
            .domain(self.name.as_str())
            .selector(SELECTOR)
            .headers(["From", "To", "Subject"])
            .sign(mail.as_bytes())
            .unwrap();
        format!("{}{mail}", signature.to_header())
    }

    /// The mail as a list passes it on, with the first seal of a chain over it (RFC 8617): what it saw, a signature
    /// as DKIM makes one, and the seal over both.
    pub fn seal(&self, mail: &str, seen: &str) -> String {
        use mail_auth::arc::ArcSealer;
        use mail_auth::{ArcOutput, AuthenticatedMessage, AuthenticationResults};
        let message = AuthenticatedMessage::parse(mail.as_bytes()).unwrap();
        let name = format!("mx.{}; {seen}", self.name);
        let results = AuthenticationResults::new(&name);
        let set = ArcSealer::from_key(self.key())
            .domain(self.name.as_str())
            .selector(SELECTOR)
            .headers(["From", "To", "Subject"])
            .seal(&message, &results, &ArcOutput::default())
            .unwrap();
        format!("{}{mail}", set.to_header())
    }
}

/// The same mail with the line ends of files.
pub fn lf(mail: &str) -> String {
    mail.replace("\r\n", "\n")
}
