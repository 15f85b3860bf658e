//! An agent's mail that their own client brought to somebody outside, with the desk in copy.

use crate::desk::mail::Address;
use crate::desk::note::internal;
use crate::desk::notify;
use crate::desk::perform::Enclosed;
use crate::desk::sla::Happening;
use crate::desk::template::name;
use crate::desk::ticket::{EntryKind, NewEntry, Ticket, Visibility};
use crate::desk::work::{Actor, Work};

/// Who has an agent's mail without the desk: to them it is not sent a second time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Delivered {
    #[default]
    ToNobody,
    ToRequester,
    /// To these of those who take part, and not to the requester: agents alone read it.
    Aside(Vec<Address>),
}

/// Puts on the ticket what the requester got without the desk.
pub fn record(work: &mut Work<'_>, ticket: &mut Ticket, actor: &Actor, text: &str, enclosed: &Enclosed) {
    let at = work.facts.received_at;
    let entry = NewEntry {
        kind: EntryKind::Outbound,
        visibility: Visibility::Public,
        at,
        ..internal(work, actor, text, enclosed)
    };
    work.entry(ticket, entry);
    work.happened(ticket, Happening::Answered, at);
    let who = actor.author(work.policy).name.unwrap_or_else(|| "the desk".to_owned());
    let whom = ticket.requester.address.label().to_owned();
    work.plan.because(format!("{who} wrote to {whom}, so it is recorded and not sent again"));
    let words = (text, enclosed.attachments.as_slice());
    notify::later(work, ticket, actor.agent(), (name::NOTIFY_CHANGE, &format!("{who} wrote to {whom}")), words);
}

/// Puts on the ticket what others than the requester got without the desk: a note, whoever has it. The requester still
/// waits.
pub fn record_aside(
    work: &mut Work<'_>,
    ticket: &Ticket,
    actor: &Actor,
    text: &str,
    enclosed: &Enclosed,
    to: &[Address],
) {
    let text = work.policy.keys.scrub(text);
    let who = actor.author(work.policy).name.unwrap_or_else(|| "the desk".to_owned());
    let whom = to.iter().map(Address::label).collect::<Vec<_>>().join(", ");
    let requester = ticket.requester.address.label();
    work.event(ticket, actor, format!("wrote to {whom} without {requester}; it is kept as a note"));
    work.entry(ticket, NewEntry { at: work.facts.received_at, ..internal(work, actor, &text, enclosed) });
    work.plan.because(format!("{who} wrote to {whom} without {requester}, so agents alone see it"));
    let words = (text.as_str(), enclosed.attachments.as_slice());
    let what = format!("{who} wrote to {whom} without {requester}");
    notify::later(work, ticket, actor.agent(), (name::NOTIFY_NOTE, &what), words);
}
