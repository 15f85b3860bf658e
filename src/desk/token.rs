//! Signed tokens: who may write into which ticket, proven by an address or a Message-ID.
//!
//! `<ticket>-<who>-<mac>`: `who` is `r<contact id>` on the requester's side, `q<contact id>` where the requester is asked
//! how satisfied they are, `a<agent id>` on the agents' (`a<agent id>.<round>` once others have seen an earlier one, see
//! [`crate::desk::disclosure`]), `p<question>` of who is asked to approve, `s<conversation>` in a side conversation, `b<outbox id>` for bounces; the mac is HMAC-SHA-256 over ticket and who, cut to 128 bits
//! (RFC 2104 section 5 allows half), in base32 without padding (RFC 4648 section 6), read without
//! regard to case because MTAs lower-case local parts. Comparing takes constant time.
//!
//! What opens a page of the web desk looks the same, and is another one: a link that somebody passes on lets nobody
//! write mail, nor does an address in a Cc open a page.

mod scrub;

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
    /// The requester, where asked how satisfied they are: contact id. It opens nothing else.
    Rating(i64),
    Agent(AgentToken),
    /// Somebody who is asked to approve a change: the number of that question on the ticket.
    Approver(i64),
    /// A side conversation of the ticket: its number there.
    Side(i64),
    /// Bounces of one message that the desk sent: its id in the outbox.
    Bounce(i64),
}

/// The agent that a token was made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentToken {
    pub agent: AgentId,
    /// How many earlier ones of the ticket others have seen.
    pub round: u32,
}

impl AgentToken {
    pub fn is_of(&self, agent: &AgentId) -> bool {
        self.agent.as_str().eq_ignore_ascii_case(agent.as_str())
    }

    fn parse(text: &str) -> Option<Self> {
        let (agent, round) = text.split_once('.').unwrap_or((text, "0"));
        let round = round.parse().ok()?;
        (!agent.is_empty()).then(|| Self { agent: AgentId::new(agent), round })
    }
}

impl From<AgentId> for AgentToken {
    /// The first, which nobody has seen yet.
    fn from(agent: AgentId) -> Self {
        Self { agent, round: 0 }
    }
}

impl From<&str> for AgentToken {
    fn from(agent: &str) -> Self {
        AgentId::from(agent).into()
    }
}

impl fmt::Display for AgentToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let agent = self.agent.as_str().to_lowercase();
        match self.round {
            0 => f.write_str(&agent),
            round => write!(f, "{agent}.{round}"),
        }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Requester(contact) => write!(f, "r{contact}"),
            Self::Rating(contact) => write!(f, "q{contact}"),
            Self::Agent(agent) => write!(f, "a{agent}"),
            Self::Approver(id) => write!(f, "p{id}"),
            Self::Side(id) => write!(f, "s{id}"),
            Self::Bounce(id) => write!(f, "b{id}"),
        }
    }
}

impl Holder {
    fn parse(text: &str) -> Option<Self> {
        let rest = text.get(1..)?;
        match text.get(..1)? {
            "r" => rest.parse().ok().map(Self::Requester),
            "q" => rest.parse().ok().map(Self::Rating),
            "a" => AgentToken::parse(rest).map(Self::Agent),
            "p" => rest.parse().ok().map(Self::Approver),
            "s" => rest.parse().ok().map(Self::Side),
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

/// Where a token opens something. It is none anywhere else.
#[derive(Clone, Copy)]
enum Purpose {
    Mail,
    Page,
    /// A chat, where nobody is proven: of the ticket it opens what was said there, and nothing of any other page.
    Chat,
    /// Telling readers of a page apart.
    Reader,
    /// What a browser keeps while somebody signs in elsewhere.
    SignIn,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Mail => b"maildesk token 1\0",
            Self::Page => b"maildesk page 1\0",
            Self::Chat => b"maildesk chat 1\0",
            Self::Reader => b"maildesk reader 1\0",
            Self::SignIn => b"maildesk sign-in 1\0",
        }
    }
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
        self.sign_for(Purpose::Mail, token)
    }

    /// The same for a page of the web desk.
    pub fn sign_page(&self, token: &Token) -> String {
        self.sign_for(Purpose::Page, token)
    }

    /// The same for the chat that a ticket began in.
    pub fn sign_chat(&self, token: &Token) -> String {
        self.sign_for(Purpose::Chat, token)
    }

    /// What nobody reads a text out of, though equal texts look alike: tells visitors apart, and who they are to nobody.
    pub fn blinded(&self, text: &str) -> String {
        let mac = self.keys.first().map(|key| mac(key, Purpose::Reader, text).finalize().into_bytes());
        let bytes = mac.as_ref().and_then(|mac| mac.get(..MAC_BYTES)).unwrap_or_default();
        data_encoding::BASE32_NOPAD.encode(bytes).to_lowercase()
    }

    /// A text that a browser keeps while somebody signs in elsewhere, with its mac: `<text>.<mac>`.
    pub fn seal(&self, text: &str) -> String {
        let mac = self.keys.first().map(|key| mac(key, Purpose::SignIn, text).finalize().into_bytes());
        let mac = data_encoding::BASE32_NOPAD.encode(mac.as_ref().map_or(&[], |mac| mac.as_slice())).to_lowercase();
        format!("{text}.{mac}")
    }

    /// The text of [`Self::seal`]; `None` unless a key of ours made its mac.
    pub fn unseal(&self, sealed: &str) -> Option<String> {
        let (text, given) = sealed.rsplit_once('.')?;
        let given = data_encoding::BASE32_NOPAD.decode(given.to_uppercase().as_bytes()).ok()?;
        let verify = |key: &Vec<u8>| mac(key, Purpose::SignIn, text).verify_slice(&given).is_ok();
        self.keys.iter().fold(false, |found, key| verify(key) | found).then(|| text.to_owned())
    }

    fn sign_for(&self, purpose: Purpose, token: &Token) -> String {
        let subject = format!("{}-{}", token.ticket, token.holder);
        let mac = self.keys.first().map(|key| mac(key, purpose, &subject).finalize().into_bytes());
        let bytes = mac.as_ref().and_then(|mac| mac.get(..MAC_BYTES)).unwrap_or_default();
        format!("{subject}-{}", data_encoding::BASE32_NOPAD.encode(bytes).to_lowercase())
    }

    /// Reads a token from the extension of an address or the head of a Message-ID; `None` when it has
    /// not the form of one.
    pub fn read(&self, text: &str) -> Option<Reading> {
        self.read_for(Purpose::Mail, text)
    }

    /// What a link to a page says; `None` unless a key of ours made it for one.
    pub fn read_page(&self, text: &str) -> Option<Token> {
        self.valid_for(Purpose::Page, text)
    }

    /// The same of a chat.
    pub fn read_chat(&self, text: &str) -> Option<Token> {
        self.valid_for(Purpose::Chat, text)
    }

    fn valid_for(&self, purpose: Purpose, text: &str) -> Option<Token> {
        match self.read_for(purpose, text)? {
            Reading::Valid(token) => Some(token),
            Reading::Forged { .. } => None,
        }
    }

    fn read_for(&self, purpose: Purpose, text: &str) -> Option<Reading> {
        let (token, valid) = self.verify(purpose, text)?;
        let ticket = Some(token.ticket).filter(|ticket| *ticket != TicketNumber::NONE)?;
        Some(if valid { Reading::Valid(token) } else { Reading::Forged { ticket } })
    }

    /// What has the form of a token, and whether a key of ours made it.
    fn verify(&self, purpose: Purpose, text: &str) -> Option<(Token, bool)> {
        let text = text.trim().to_lowercase();
        let (subject, given) = text.rsplit_once('-')?;
        let (ticket, who) = subject.split_once('-')?;
        let ticket = TicketNumber(ticket.parse().ok().filter(|number| *number >= 0)?);
        let holder = Holder::parse(who)?;
        let given = data_encoding::BASE32_NOPAD.decode(given.to_uppercase().as_bytes()).unwrap_or_default();
        let valid = given.len() == MAC_BYTES
            && self
                .keys
                .iter()
                .fold(false, |found, key| mac(key, purpose, subject).verify_truncated_left(&given).is_ok() | found);
        Some((Token { ticket, holder }, valid))
    }

    /// Reads the token in a Message-ID of ours: `<token>.<unique>@domain`.
    pub fn read_message_id(&self, message_id: &str, domain: &str) -> Option<Reading> {
        self.read(in_message_id(message_id, domain)?)
    }

    /// For whom alone a mail about no ticket was made, by its Message-ID.
    pub fn read_alone(&self, message_id: &str, domain: &str) -> Option<AgentToken> {
        match self.verify(Purpose::Mail, in_message_id(message_id, domain)?)? {
            (Token { ticket: TicketNumber::NONE, holder: Holder::Agent(agent) }, true) => Some(agent),
            _ => None,
        }
    }
}

/// `<token>.<unique>@domain`.
fn in_message_id<'m>(message_id: &'m str, domain: &str) -> Option<&'m str> {
    let (local, host) = message_id.rsplit_once('@')?;
    host.eq_ignore_ascii_case(domain).then_some(())?;
    local.rsplit_once('.').map(|(token, _unique)| token)
}

fn mac(key: &[u8], purpose: Purpose, subject: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
    mac.update(purpose.label());
    mac.update(subject.as_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keyring {
        Keyring::new(vec![b"one".to_vec(), b"two".to_vec()]).unwrap()
    }

    fn token(ticket: i64, holder: Holder) -> Token {
        Token { ticket: TicketNumber(ticket), holder }
    }

    #[test]
    fn what_is_signed_can_be_read_by_every_key_and_in_any_case() {
        let keys = keys();
        let old = Keyring::new(vec![b"two".to_vec()]).unwrap();
        for holder in [
            Holder::Requester(45),
            Holder::Rating(45),
            Holder::Approver(2),
            Holder::Agent("ann-marie".into()),
            Holder::Agent(AgentToken { agent: "ann-marie".into(), round: 2 }),
            Holder::Side(3),
            Holder::Bounce(9),
        ] {
            let token = token(123, holder);
            assert_eq!(keys.read(&keys.sign(&token)), Some(Reading::Valid(token.clone())));
            assert_eq!(keys.read(&keys.sign(&token).to_uppercase()), Some(Reading::Valid(token.clone())));
            assert_eq!(keys.read(&old.sign(&token)), Some(Reading::Valid(token)), "an older key still verifies");
        }
    }

    #[test]
    fn any_change_is_a_forgery() {
        let keys = keys();
        let good = keys.sign(&token(7, Holder::Requester(1)));
        let forged = |text: &str| keys.read(text) == Some(Reading::Forged { ticket: TicketNumber(7) });
        assert!(forged(&good.replacen("r1", "r2", 1)), "another person");
        assert!(forged(&good[..good.len() - 1]), "cut");
        assert!(forged(&good[..good.len() - 25]), "cut to nearly nothing");
        assert!(forged(&format!("{good}a")), "longer");
        assert_eq!(keys.read(&good.replacen('7', "8", 1)), Some(Reading::Forged { ticket: TicketNumber(8) }));
        assert_eq!(keys.read("newsletter-2026-11"), None, "not a token at all");
        assert_eq!(keys.read(""), None);
    }

    #[test]
    fn what_opens_a_page_writes_no_mail_and_the_other_way_round() {
        let keys = keys();
        for holder in [Holder::Requester(1), Holder::Rating(1), Holder::Approver(2)] {
            let token = token(7, holder);
            let (mail, page, chat) = (keys.sign(&token), keys.sign_page(&token), keys.sign_chat(&token));
            assert_eq!(keys.read_chat(&chat), Some(token.clone()));
            assert!(keys.read_chat(&mail).is_none() && keys.read_chat(&page).is_none());
            assert_eq!(keys.read_page(&chat), None);
            assert_eq!(keys.read(&chat), Some(Reading::Forged { ticket: TicketNumber(7) }));
            assert_eq!(keys.read_page(&page), Some(token));
            assert_eq!(keys.read_page(&mail), None);
            assert_eq!(keys.read(&page), Some(Reading::Forged { ticket: TicketNumber(7) }));
        }
    }

    #[test]
    fn what_is_sealed_comes_back_unchanged_or_not_at_all() {
        let keys = keys();
        let sealed = keys.seal("secret.17.Lw");
        assert_eq!(keys.unseal(&sealed).as_deref(), Some("secret.17.Lw"));
        let other = Keyring::new(vec![b"another key of this length".to_vec()]).unwrap();
        let (text, mac) = sealed.rsplit_once('.').unwrap();
        for forged in [
            other.seal("secret.17.Lw"),
            format!("secret.18.Lw.{mac}"),
            format!("{text}."),
            format!("{text}.{}", &mac[..26]),
            text.to_owned(),
            format!("{text}.{}", keys.blinded(text)),
            String::new(),
        ] {
            assert_eq!(keys.unseal(&forged), None, "{forged}");
        }
    }

    #[test]
    fn it_comes_back_in_a_message_id() {
        let keys = keys();
        let token = token(7, Holder::Agent("ann".into()));
        let id = format!("{}.abc@desk.example", keys.sign(&token));
        assert_eq!(keys.read_message_id(&id, "DESK.example"), Some(Reading::Valid(token)));
        assert_eq!(keys.read_message_id(&id, "other.example"), None);
        assert_eq!(keys.read_message_id("7@desk.example", "desk.example"), None);
    }

    #[test]
    fn keys_never_reach_a_log() {
        assert_eq!(format!("{:?}", keys()), "Keyring(2 keys)");
    }
}
