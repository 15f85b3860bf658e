//! Whether a mail is of whom it says, as the receiving server found.

use serde::{Deserialize, Serialize};

/// Outcome of sender authentication as the receiving server recorded it (RFC 8601).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authentication {
    pub dkim: AuthResult,
    pub spf: AuthResult,
    pub dmarc: AuthResult,
    /// Whether the chain of seals of those who passed it on (RFC 8617) is unbroken.
    #[serde(default)]
    pub arc: AuthResult,
    /// The authserv-id that said so, or `own checks`; `None` when nobody trusted did.
    pub source: Option<String>,
}

impl Authentication {
    /// Who wrote it was proven before it was a mail.
    pub fn by_page() -> Self {
        let source = Some("a page of the desk".to_owned());
        Self { dmarc: AuthResult::Pass, source, ..Self::default() }
    }

    /// Somebody trusted looked and found the sender forged. A broken signature alone proves nothing (RFC 6376 section
    /// 6.1): a footer of a list or a mark of the own gateway breaks it.
    pub fn failed(&self) -> bool {
        match self.dmarc {
            AuthResult::Fail => true,
            AuthResult::Pass => false,
            AuthResult::None => self.spf == AuthResult::Fail && self.dkim != AuthResult::Pass,
        }
    }

    /// Somebody trusted looked and found the sender to be who it says.
    pub fn passed(&self) -> bool {
        self.dmarc == AuthResult::Pass
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthResult {
    Pass,
    Fail,
    #[default]
    None,
}
