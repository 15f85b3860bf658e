//! Signed tokens: who may write into which ticket, proven by an address or a Message-ID.
//!
//! `<ticket>-<who>-<mac>`: `who` is `r<contact id>` on the requester's side, `a<agent id>` on the agents',
//! `b<outbox id>` for bounces; the mac is HMAC-SHA-256 over ticket and who, cut to 128 bits
//! (RFC 2104 section 5 allows half), in base32 without padding (RFC 4648 section 6), read without
//! regard to case because MTAs lower-case local parts. Comparing takes constant time.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::desk::names::AgentId;
use crate::desk::ticket::TicketNumber;

/// Octets of the mac that are kept.
const MAC_BYTES: usize = 16;

/// For whom a token was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// The requester's side: contact id.
    Requester(i64),
    Agent(AgentId),
    /// Bounces of one message that the desk sent: its id in the outbox.
    Bounce(i64),
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Requester(contact) => write!(f, "r{contact}"),
            Self::Agent(agent) => write!(f, "a{}", agent.as_str().to_lowercase()),
            Self::Bounce(id) => write!(f, "b{id}"),
        }
    }
}

impl Holder {
    fn parse(text: &str) -> Option<Self> {
        let rest = text.get(1..)?;
        match text.get(..1)? {
            "r" => rest.parse().ok().map(Self::Requester),
            "a" if !rest.is_empty() => Some(Self::Agent(AgentId::new(rest))),
            "b" => rest.parse().ok().map(Self::Bounce),
            _ => None,
        }
    }
}

/// What a verified token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub ticket: TicketNumber,
    pub holder: Holder,
}

/// What a text that looks like a token turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    Valid(Token),
    /// The form of a token with a mac that no key of ours made: forged, cut, or another desk's.
    Forged {
        ticket: TicketNumber,
    },
}

/// The keys that sign tokens; the first one signs, all verify.
#[derive(Clone)]
pub struct Keyring {
    keys: Vec<Vec<u8>>,
}

impl fmt::Debug for Keyring {
    /// Keys never reach a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring({} keys)", self.keys.len())
    }
}

impl Keyring {
    /// `None` without a key.
    pub fn new(keys: Vec<Vec<u8>>) -> Option<Self> {
        (!keys.is_empty()).then_some(Self { keys })
    }

    /// SHA-256 of each key, cut to 64 bits in hex: names a key without telling it.
    pub fn fingerprints(&self) -> Vec<String> {
        self.keys.iter().map(|key| data_encoding::HEXLOWER.encode(&Sha256::digest(key)[..8])).collect()
    }

    /// `<ticket>-<who>-<mac>`.
    pub fn sign(&self, token: &Token) -> String {
        let subject = format!("{}-{}", token.ticket, token.holder);
        let mac = self.keys.first().map(|key| mac(key, &subject).finalize().into_bytes());
        let bytes = mac.as_ref().and_then(|mac| mac.get(..MAC_BYTES)).unwrap_or_default();
        format!("{subject}-{}", data_encoding::BASE32_NOPAD.encode(bytes).to_lowercase())
    }

    /// Reads a token from the extension of an address or the head of a Message-ID; `None` when it has
    /// not the form of one.
    pub fn read(&self, text: &str) -> Option<Reading> {
        let text = text.trim().to_lowercase();
        let (subject, given) = text.rsplit_once('-')?;
        let (ticket, who) = subject.split_once('-')?;
        let ticket = TicketNumber(ticket.parse().ok().filter(|number| *number > 0)?);
        let holder = Holder::parse(who)?;
        let given = data_encoding::BASE32_NOPAD.decode(given.to_uppercase().as_bytes()).unwrap_or_default();
        let valid = given.len() == MAC_BYTES
            && self
                .keys
                .iter()
                .fold(false, |found, key| mac(key, subject).verify_truncated_left(&given).is_ok() | found);
        Some(if valid { Reading::Valid(Token { ticket, holder }) } else { Reading::Forged { ticket } })
    }

    /// Reads the token in a Message-ID of ours: `<token>.<unique>@domain`.
    pub fn read_message_id(&self, message_id: &str, domain: &str) -> Option<Reading> {
        let (local, host) = message_id.rsplit_once('@')?;
        host.eq_ignore_ascii_case(domain).then_some(())?;
        let (token, _unique) = local.rsplit_once('.')?;
        self.read(token)
    }
}

fn mac(key: &[u8], subject: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
    mac.update(b"maildesk token 1\0");
    mac.update(subject.as_bytes());
    mac
}
