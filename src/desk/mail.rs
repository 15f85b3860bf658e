//! What the desk must know of one message: plain, owned, free of the parser's types.
//!
//! `mail::parse` makes a [`Mail`] from bytes and never fails; what it could not read stands in
//! [`Mail::problems`]. The field names are those of `maildesk inspect --json`.

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use crate::desk::authentication::{AuthResult, Authentication};
pub use crate::desk::complaint::{Complaint, ComplaintKind};
use crate::desk::form::Filled;
use crate::desk::sender::SenderFact;

/// An RFC 5322 mailbox: a display name (decoded) and an address as written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Address {
    /// Decoded display name, `None` where there is none.
    pub name: Option<String>,
    /// `local@domain` as written; compare with [`Address::is`].
    pub address: String,
}

impl Address {
    /// An address without a display name.
    pub fn bare(address: impl Into<String>) -> Self {
        Self { name: None, address: address.into() }
    }

    /// An address with a display name.
    pub fn named(name: impl Into<String>, address: impl Into<String>) -> Self {
        Self { name: Some(name.into()), address: address.into() }
    }

    /// Reads `vera@vendor.example` or `Vera <vera@vendor.example>` as a person types it, also where a mail client made
    /// a link of it; `None` where it is no address, or several. The dot at its end ends a sentence.
    pub fn typed(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches('.').replace(" [mailto:", " <").replace(']', ">");
        let (name, address) = match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
            Some((name, address)) => (name.trim(), address),
            None => ("", text.as_str()),
        };
        // Between quotation marks a name may hold a comma (RFC 5322 section 3.2.4).
        let quoted = name.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
        let (name, forbidden) = match quoted {
            Some(name) => (name.trim(), &['<', '>', '"'][..]),
            None => (name.trim_matches('"').trim(), &['<', '>', ',', ';'][..]),
        };
        let address = address.trim();
        let address = address.strip_prefix("mailto:").unwrap_or(address).trim_end_matches('.');
        let (local, domain) = address.split_once('@')?;
        let fits = |c: char| !c.is_whitespace() && !c.is_control() && !"<>(),;:\"[]\\@".contains(c);
        let sound = !local.is_empty() && domain.contains('.') && address.len() <= 254;
        let whole = sound && local.chars().chain(domain.chars()).all(fits) && !name.contains(forbidden);
        // A link is named by its own address.
        let name = Some(name).filter(|name| !name.is_empty() && !name.contains('@')).map(str::to_owned);
        whole.then(|| Self { name, address: address.to_owned() })
    }

    /// Whether both name the same mailbox. Local parts are case-sensitive by RFC 5321 section 2.4 and
    /// nowhere in practice, so case is ignored throughout.
    pub fn is(&self, other: &str) -> bool {
        same_address(&self.address, other)
    }

    /// The form in which addresses are stored and looked up.
    pub fn key(&self) -> String {
        address_key(&self.address)
    }

    /// The domain in lower case, empty where there is none.
    pub fn domain(&self) -> String {
        self.address.rsplit_once('@').map(|(_, domain)| domain.to_lowercase()).unwrap_or_default()
    }

    /// `Vera Vendor <vera@vendor.example>`, or the address alone.
    pub fn whole(&self) -> String {
        match self.label() {
            label if label == self.address => self.address.clone(),
            label => format!("{label} <{}>", self.address),
        }
    }

    /// The display name, or else the address.
    pub fn label(&self) -> &str {
        self.name.as_deref().filter(|name| !name.trim().is_empty()).unwrap_or(&self.address)
    }
}

/// Whether two addresses name the same mailbox.
pub fn same_address(a: &str, b: &str) -> bool {
    address_key(a) == address_key(b)
}

/// The form in which an address is stored and looked up: trimmed, lower case.
pub fn address_key(address: &str) -> String {
    address.trim().to_lowercase()
}

/// Whether mail can be sent there, as far as its form says: no display name, no list.
pub fn is_address(text: &str) -> bool {
    let plain = |letter: char| !letter.is_whitespace() && !letter.is_control() && !"<>(),;:\"[]\\".contains(letter);
    text.rsplit_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !local.contains('@') && is_domain(domain) && local.chars().all(plain)
    })
}

/// Letters, digits and hyphens in parts joined by full stops; also a plain host name.
pub fn is_domain(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.chars().all(|letter| letter.is_alphanumeric() || letter == '-');
    text.len() <= 255 && text.split('.').all(part)
}

/// One message as the desk sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mail {
    /// Without angle brackets.
    pub message_id: Option<String>,
    /// Decoded and unfolded, empty where there is none.
    pub subject: String,
    /// The Date header; never trusted for clocks.
    pub date: Option<Timestamp>,
    pub from: Option<Address>,
    pub sender: Option<Address>,
    pub reply_to: Vec<Address>,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    /// Addresses from Delivered-To, X-Original-To, Envelope-To and X-Envelope-To: how it really came.
    pub delivered_to: Vec<String>,
    /// Message-IDs without angle brackets.
    pub in_reply_to: Vec<String>,
    /// Message-IDs without angle brackets, oldest first.
    pub references: Vec<String>,
    /// ISO 639-1 code of the language of the new text, where it can be told.
    pub language: Option<String>,
    /// The readable text in pieces; joined they give exactly the text.
    pub parts: Vec<Part>,
    /// The new text says thank you and nothing else.
    pub thanks: bool,
    /// The new text, below commands, thanks, or answers thanks as an agent does, and says nothing else.
    pub courtesy: bool,
    /// The new text answers "is it solved?" with yes, and says nothing else.
    pub agrees: bool,
    /// The new text answers it with no, and says nothing else.
    pub denies: bool,
    /// The new text says to what asks nothing that it was read, and says nothing else.
    pub acknowledges: bool,
    /// How the HTML form begins, where the text is that of the plain one: the two need not say the same.
    pub page_begins: Option<String>,
    /// The HTML body, sanitised; `None` where there is none.
    pub html: Option<String>,
    /// How many pictures, styles and the like the HTML would have loaded from elsewhere; none is.
    pub remote_content: u32,
    pub attachments: Vec<Attachment>,
    /// Content-IDs, in lower case, of pictures that only a signature or a quotation shows.
    pub decoration: Vec<String>,
    /// Parts of an agent's mail in which an agent's token stands, as in an attached notification.
    pub secret_parts: Vec<u32>,
    pub automatic: Automatic,
    pub bounce: Option<Bounce>,
    pub complaint: Option<Complaint>,
    pub forwarded: Option<Forwarded>,
    /// What the desk must know of the forwarded original beside that.
    pub original: Original,
    pub authentication: Authentication,
    /// Written on a page of the desk: what its text marks up is meant so.
    pub marked_up: bool,
    /// The requester says on their page that they need nothing more.
    pub closes: bool,
    /// The form of the desk that it was written on, or the chat, by its name; nobody else makes them.
    pub filled: Option<Filled>,
    pub chat: Option<String>,
    /// Who wrote it, where a list put its own address into From.
    pub author: Option<Address>,
    /// What the headers tell about the sender, suspicious or not.
    pub sender_facts: Vec<SenderFact>,
    /// Why the shown sender is not to be trusted: the texts of the facts that speak against it.
    pub suspicious: Vec<String>,
    /// What could not be read, in words.
    pub problems: Vec<String>,
    /// Whether text or attachments of the message are missing here; [`Mail::problems`] says why.
    pub incomplete: bool,
    /// Whether nothing of the text is new: a signature or a quotation alone, which is then shown as it stands.
    pub nothing_new: bool,
    /// Whether the new text holds the line that the desk puts above history: then history is in it, too.
    pub holds_marker: bool,
    /// Why the text is none that its sender wrote for this mail, in words: an absence notice, a recall, a calendar's
    /// answer. Weak signs, which count where mail of an agent would go on to a requester.
    pub client_notice: Option<ClientNotice>,
    /// Every header in order of appearance, decoded, for rules (`header("X-Spam-Flag")`).
    pub headers: Vec<(String, String)>,
    /// SHA-256 in hex over From, Date and body, trace headers left out: the same mail by two ways has one hash.
    pub content_hash: String,
    /// Size of the raw message in bytes.
    pub size: u64,
}

impl Mail {
    /// The whole readable text.
    pub fn text(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect()
    }

    /// What the writer wrote in this message.
    pub fn reply_text(&self) -> String {
        self.joined(|kind| kind == PartKind::New)
    }

    /// Everything that is not new.
    pub fn quoted_text(&self) -> String {
        self.joined(|kind| kind != PartKind::New)
    }

    /// The attachments without those that are only shown in a signature or a quotation.
    pub fn enclosures(&self) -> impl Iterator<Item = &Attachment> {
        self.attachments.iter().filter(|attachment| {
            let shown = attachment.content_id.as_deref().filter(|_| attachment.inline);
            !shown.is_some_and(|id| self.decoration.contains(&id.trim().to_ascii_lowercase()))
        })
    }

    /// Message-ID of the mail that a report or complaint is about.
    pub fn reported_id(&self) -> Option<&str> {
        let bounced = self.bounce.as_ref().and_then(|bounce| bounce.original_message_id.as_deref());
        bounced.or_else(|| self.complaint.as_ref().and_then(|complaint| complaint.original_message_id.as_deref()))
    }

    /// Message-ID of a mail that came attached, to be passed on.
    pub fn passed_on_id(&self) -> Option<&str> {
        self.original.message_id.as_deref().filter(|_| self.original.attachments.is_some())
    }

    /// Whom a mail of ours did not reach, or who complains, as [`address_key`] gives them.
    pub fn reported_addresses(&self) -> Vec<String> {
        let recipients = self.bounce.iter().flat_map(|bounce| &bounce.recipients);
        let waiting = recipients.filter(|one| matches!(one.action, BounceAction::Failed | BounceAction::Delayed));
        let bounced = waiting.flat_map(|one| [Some(&one.address), one.original_recipient.as_ref()]).flatten();
        let complaining = self.complaint.iter().filter_map(|complaint| complaint.address.as_ref());
        bounced.chain(complaining).map(|address| address_key(address)).collect()
    }

    fn joined(&self, keep: impl Fn(PartKind) -> bool) -> String {
        let text: String = self.parts.iter().filter(|part| keep(part.kind)).map(|part| part.text.as_str()).collect();
        text.trim().to_owned()
    }

    /// First value of a header, by name without regard to case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Everyone this mail was addressed to, To before Cc.
    pub fn recipients(&self) -> impl Iterator<Item = &Address> {
        self.to.iter().chain(&self.cc)
    }
}

/// A piece of the text and what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub kind: PartKind,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// Written by the sender in this message.
    New,
    /// Text of an earlier message.
    Quote,
    /// The line that introduces a quotation ("On … wrote:").
    Introduction,
    Signature,
    Disclaimer,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Attachment {
    /// Sanitised file name without any path.
    pub name: Option<String>,
    /// `type/subtype`, lower case.
    pub content_type: String,
    /// Decoded bytes.
    pub size: u64,
    pub inline: bool,
    /// Without angle brackets.
    pub content_id: Option<String>,
    /// Number in the raw message, by which its bytes are read again: of the MIME part in the low 16 bits; in the
    /// high 16 bits 0 for the part itself, n for the n-th file inside it (as in a winmail.dat).
    pub part: u32,
    /// By which it is known again: SHA-256 in hex, see [`crate::mail::read`]; empty where it was never read.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub digest: String,
}

impl Attachment {
    /// The part number that means the message itself.
    pub const WHOLE: u32 = u32::MAX;

    /// The raw message as an attachment of its own ticket.
    pub fn whole_message(size: u64) -> Self {
        Self {
            name: Some("message.eml".to_owned()),
            content_type: "message/rfc822".to_owned(),
            size,
            inline: false,
            content_id: None,
            part: Self::WHOLE,
            digest: String::new(),
        }
    }
}

/// Three separate questions about automatic mail, with the evidence for the answers.
///
/// RFC 3834 says who may be answered automatically; whether a ticket may reopen and whether a person
/// wrote the mail are other questions: mail relayed by a rule is still written by a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Automatic {
    pub is_automatic: bool,
    pub may_acknowledge: bool,
    pub may_reopen: bool,
    pub human_author: bool,
    /// What sort of automatic mail it is; `None` for ordinary mail.
    #[serde(skip_serializing)]
    #[serde(default)]
    pub kind: Option<AutomaticKind>,
    /// The headers and words that led to these answers.
    pub evidence: Vec<String>,
}

impl Automatic {
    /// Whether no person wrote it: what a rule relays is automatic, and still somebody's words.
    pub fn is_of_machine(&self) -> bool {
        self.is_automatic && !self.human_author
    }
}

impl Default for Automatic {
    /// Ordinary mail of a person.
    fn default() -> Self {
        Self {
            is_automatic: false,
            may_acknowledge: true,
            may_reopen: true,
            human_author: true,
            kind: None,
            evidence: Vec::new(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AutomaticKind {
    /// Out of office and other automatic replies, receipts.
    Reply,
    /// Alerts, orders, web forms: made by a machine, yet perhaps work.
    Generated,
    /// Mailing lists and newsletters.
    List,
    /// A delivery status or complaint.
    Report,
}

/// What a client wrote in a person's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientNotice {
    /// That the person is away.
    pub absent: bool,
    /// That the person takes back what was sent.
    #[serde(default)]
    pub recalls: bool,
    /// In words, by what it is known.
    pub why: String,
}

/// A delivery status notification (RFC 3464) or its free-text cousin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounce {
    pub kind: BounceKind,
    pub recipients: Vec<BounceRecipient>,
    /// Message-ID of the mail that it is about, without angle brackets.
    pub original_message_id: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BounceKind {
    /// Given up, and trying again will not help.
    Hard,
    /// Given up, for a reason that may pass.
    Soft,
    /// Still being tried.
    Delayed,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BounceRecipient {
    /// Who was written to where the report says so, else who it names.
    pub address: String,
    /// Who was written to where the report names somebody else: the owner of an alias, a mailbox behind a gateway.
    pub original_recipient: Option<String>,
    /// Enhanced status code (RFC 3463), such as `5.1.1`.
    pub status: Option<String>,
    /// Reply code of the other server (RFC 5321 section 4.2), such as `550`.
    pub smtp_code: Option<String>,
    pub action: BounceAction,
    pub reason: BounceReason,
    /// Whether trying again is in vain; of those whom the mail reached, and of those who still wait, false.
    pub permanent: bool,
    /// What the other server said.
    pub diagnostic: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BounceAction {
    Failed,
    Delayed,
    Delivered,
    Relayed,
    Expanded,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BounceReason {
    NoSuchUser,
    NoSuchHost,
    MailboxFull,
    TooBig,
    Policy,
    Temporary,
    AccountSuspended,
    Delivered,
    Other,
}

/// The original inside a forwarded message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forwarded {
    pub from: Option<Address>,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    pub subject: Option<String>,
    /// RFC 3339 where the date can be read, else as written.
    pub date: Option<String>,
    pub text: String,
}

/// A forwarded original, as far as its form tells: of one that came attached everything, of one in the text little.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Original {
    /// Without angle brackets.
    pub message_id: Option<String>,
    /// Message-IDs without angle brackets, oldest first.
    pub references: Vec<String>,
    /// Its files, by the numbers that they have in the mail around it; `None` where it did not come attached.
    pub attachments: Option<Vec<Attachment>>,
    /// Whether a machine wrote it.
    pub automatic: Automatic,
    /// Whether the line that the desk puts above history stands in it: then history of the desk may stand in it, too.
    pub holds_marker: bool,
    /// When it was written, where that was shown without an offset from UTC.
    pub shown_at: Option<DateTime>,
    /// ISO 639-1 code, where it can be told.
    pub language: Option<String>,
    /// What colleagues wrote above it who passed it on before, the newest first.
    pub passed_on_with: Vec<String>,
}
