//! What an agent's mail that belongs to no ticket is for: whose mail is passed on, who was written to, who called.

use jiff::Timestamp;

use crate::desk::asking;
use crate::desk::command::{self, Orders};
use crate::desk::context;
use crate::desk::correspondent::writer;
use crate::desk::mail::{Address, Authentication, AutomaticKind, Mail, Part, PartKind};
use crate::desk::policy::{Agent, Policy};
use crate::desk::ticket::Ticket;

/// The agent who says to have written a mail by hand.
pub fn agent<'p>(mail: &Mail, policy: &'p Policy) -> Option<&'p Agent> {
    let by_hand = !mail.automatic.is_of_machine();
    // What comes by a list is for the list.
    let by_hand = by_hand && mail.automatic.kind != Some(AutomaticKind::List);
    writer(mail).filter(|_| by_hand).and_then(|from| policy.agent_by_address(&from.address))
}

/// For whom an agent's mail would open a ticket, if not for the agent.
pub fn requester(mail: &Mail, policy: &Policy) -> Option<Address> {
    of(mail, policy)?.requester().cloned()
}

/// What an agent's mail is for; `None` where that cannot be told.
pub fn of(mail: &Mail, policy: &Policy) -> Option<Purpose> {
    let agent = agent(mail, policy)?;
    let orders = command::read(&mail.reply_text(), &agent.id, policy, None).unwrap_or_default();
    Purpose::of(mail, &orders, policy).ok()
}

/// What an agent's mail to the desk is for.
pub enum Purpose {
    /// Somebody's mail is passed on: the original, as if it had come by itself, and for whom.
    Forward { original: Box<Mail>, requester: Address },
    /// Somebody was written to, who is the requester and has the mail.
    Written(Address),
    /// Somebody is to be helped, who got a copy.
    Copied(Address),
    /// Somebody is to be helped, who knows nothing of the mail: a call, a visit.
    Named(Address),
    /// The agent needs something.
    Own,
}

impl Purpose {
    /// The error says what an agent must add.
    pub fn of(mail: &Mail, orders: &Orders, policy: &Policy) -> Result<Self, &'static str> {
        let outside = |address: &&Address| address.address.contains('@') && policy.is_outside(address);
        let named = orders.requester.clone();
        if named.as_ref().is_some_and(|named| asking::is_of_desk(named, policy)) {
            return Err("`/requester` names an address of the desk itself: name somebody else");
        }
        let written = mail.to.iter().find(outside);
        // What the desk or a colleague wrote is no customer's mail, whoever is to be the requester: it may hold notes.
        let passed_on = |from: Option<&Address>| match from.filter(|from| from.address.contains('@')) {
            Some(from) => outside(&from),
            None => !mail.original.holds_marker,
        };
        let forwarded = mail.forwarded.as_ref().map(|forwarded| forwarded.from.as_ref());
        if let Some(from) = forwarded.filter(|from| written.is_none() && passed_on(*from)) {
            let sender = from.filter(|from| from.address.contains('@'));
            let Some(requester) = named.as_ref().or(sender).cloned() else {
                return Err("The mail that it forwards names no address of its sender; forward it once more with \
                            `/requester Name <address>` on the first line");
            };
            let original = Box::new(original(mail, sender.or(Some(&requester)).cloned()));
            return Ok(Self::Forward { original, requester });
        }
        let copied = || mail.cc.iter().find(outside);
        Ok(match (named, written) {
            (Some(named), _) if mail.to.iter().any(|to| to.is(&named.address)) => Self::Written(named),
            (Some(named), _) if mail.cc.iter().any(|cc| cc.is(&named.address)) => Self::Copied(named),
            (Some(named), _) => Self::Named(named),
            (None, Some(to)) => Self::Written(to.clone()),
            (None, None) => copied().map_or(Self::Own, |cc| Self::Copied(cc.clone())),
        })
    }

    pub fn requester(&self) -> Option<&Address> {
        match self {
            Self::Forward { requester, .. }
            | Self::Written(requester)
            | Self::Copied(requester)
            | Self::Named(requester) => Some(requester),
            Self::Own => None,
        }
    }
}

/// When the original of a forward was written, as far as its date can be told: one without an offset is read where the
/// ticket's hours are counted.
pub fn written_at(original: &Mail, ticket: &Ticket, policy: &Policy) -> Option<Timestamp> {
    let zone = || context::zone(ticket, policy);
    let shown_at = || original.original.shown_at.and_then(|shown| Some(shown.to_zoned(zone()).ok()?.timestamp()));
    original.date.or_else(shown_at)
}

/// The original inside a forward, as the mail that it was. Nothing that the forward's headers say is said of it.
fn original(mail: &Mail, from: Option<Address>) -> Mail {
    let forwarded = mail.forwarded.clone().unwrap_or_default();
    let of = &mail.original;
    Mail {
        message_id: of.message_id.clone(),
        references: of.references.clone(),
        in_reply_to: Vec::new(),
        subject: forwarded.subject.unwrap_or_else(|| mail.subject.clone()),
        date: forwarded.date.and_then(|date| date.parse().ok()),
        from,
        sender: None,
        reply_to: Vec::new(),
        to: forwarded.to,
        cc: forwarded.cc,
        language: of.language.clone(),
        parts: vec![Part { kind: PartKind::New, text: forwarded.text }],
        attachments: of.attachments.clone().unwrap_or_else(|| mail.attachments.clone()),
        automatic: of.automatic.clone(),
        authentication: Authentication::default(),
        author: None,
        sender_facts: Vec::new(),
        suspicious: Vec::new(),
        forwarded: None,
        thanks: false,
        courtesy: false,
        agrees: false,
        denies: false,
        acknowledges: false,
        html: None,
        ..mail.clone()
    }
}
