//! What providers tell of mail that their users do not want.

use serde::{Deserialize, Serialize};

/// A complaint about a mail of ours, as feedback loops report it (RFC 5965).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    #[serde(rename = "type")]
    pub kind: ComplaintKind,
    /// Who complains; many providers keep that to themselves.
    pub address: Option<String>,
    /// Message-ID of the mail that it is about, without angle brackets.
    #[serde(skip)]
    pub original_message_id: Option<String>,
}

/// The feedback types of RFC 5965 section 7.3 and IANA's register; what is not among them counts as `Other`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComplaintKind {
    /// Unwanted, or reported as spam by the reader.
    Abuse,
    Fraud,
    Virus,
    /// No more mail, please.
    OptOut,
    /// Sorted out as spam and taken back.
    NotSpam,
    /// A mail in our name that proved nothing (RFC 6591).
    AuthFailure,
    Other,
}
