//! Signatures of Standard Webhooks: HMAC-SHA-256 over id, time and body.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::config::secret::webhook_key;

/// Signs with one secret.
pub struct Signer {
    key: Vec<u8>,
}

impl Signer {
    /// A secret as it is written: `whsec_` and the key in base64.
    pub fn new(secret: &str) -> Option<Self> {
        webhook_key(secret).map(|key| Self { key })
    }

    /// What stands in `webhook-signature`.
    pub fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.key).unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        format!("v1,{}", data_encoding::BASE64.encode(&mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example that the libraries of Standard Webhooks are tested with.
    #[test]
    fn it_signs_as_others_do() {
        let signer = Signer::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed = signer.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}");
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn what_is_no_secret_signs_nothing() {
        for text in ["", "whsec_", "hunter2", "whsec_not base64"] {
            assert!(Signer::new(text).is_none(), "{text}");
        }
    }
}
