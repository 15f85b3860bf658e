//! A message of the requester's side goes into its ticket.

use crate::desk::correspondent::writer;
use crate::desk::filing;
use crate::desk::mail::Mail;
use crate::desk::notify;
use crate::desk::plan::{Plan, Verdict};
use crate::desk::routing;
use crate::desk::rule::Trigger;
use crate::desk::sla::Happening;
use crate::desk::ticket::{AuthorKind, Status, Ticket, Visibility};
use crate::desk::work::{Actor, Work};

/// Appends, reopens what was waiting for the requester or done, and tells the desk. The requester stays who it is,
/// whoever of the participants writes.
pub fn append(mut work: Work<'_>, mail: &Mail, mut ticket: Ticket) -> Plan {
    let from = writer(mail).map(|from| from.address.as_str()).unwrap_or_default();
    let of_requester = ticket.requester.address.is(from);
    let author = if of_requester { AuthorKind::Requester } else { AuthorKind::ThirdParty };
    let entry = filing::inbound(&work, mail, author, Visibility::Public);
    work.entry(&ticket, entry);
    filing::tell_unread(&mut work, &ticket, mail);
    filing::remember(&mut work, &mut ticket, mail);
    work.add_participants(&mut ticket, writer(mail).into_iter().chain(mail.recipients()));
    match ticket.status {
        Status::Pending | Status::Resolved | Status::Closed if mail.automatic.may_reopen => {
            work.set_status(&mut ticket, Status::Open, &Actor::Desk);
        }
        // On hold waits for a third party, and new for the desk: a word of the requester changes neither.
        _ => {}
    }
    let received_at = work.facts.received_at;
    work.happened(&mut ticket, Happening::RequesterWrote, received_at);
    let outcome = routing::run(&mut work, &mut ticket, mail, Trigger::ReplyReceived);
    notify::of_message(&mut work, &ticket, mail, false, &outcome.notify);
    work.finish(Some(Verdict::Appended), ticket)
}
