//! What somebody who takes part writes to the desk without the requester: it may be said in confidence, so agents alone see it.

use crate::desk::correspondent::{is_unknown, writer};
use crate::desk::mail::{Address, Authentication, Mail};
use crate::desk::policy::Policy;
use crate::desk::ticket::{Ticket, Visibility};

/// Who may see a mail of the requester's side. Whom a list or Bcc brings it to, it does not say: only an address in To or Cc
/// counts. What is written on a page stands where the requester reads it.
pub fn visibility(mail: &Mail, ticket: &Ticket, policy: &Policy) -> Visibility {
    let requester = &ticket.requester.address;
    let is_requester =
        |who: &Address| requester.is(&who.address) || policy.is_same_person(&requester.address, &who.address);
    let of_requester = writer(mail).map_or(is_unknown(requester), is_requester);
    let on_page = mail.authentication == Authentication::by_page();
    match of_requester || on_page || mail.recipients().any(is_requester) {
        true => Visibility::Public,
        false => Visibility::Internal,
    }
}

/// Whether it is one.
pub fn is_aside(mail: &Mail, ticket: &Ticket, policy: &Policy) -> bool {
    visibility(mail, ticket, policy) == Visibility::Internal
}
