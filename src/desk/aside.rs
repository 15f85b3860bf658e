//! What somebody who takes part writes to the desk without the requester: it may be said in confidence, so agents alone see it.

use crate::desk::correspondent::{is_unknown, writer};
use crate::desk::mail::{Address, Authentication, Mail};
use crate::desk::policy::Policy;
use crate::desk::ticket::{Ticket, Visibility};

/// Who may see a mail of the requester's side. Whom a list or Bcc brings it to, it does not say: only an address in To or Cc
/// counts. What is written on a page stands where the requester reads it.
pub fn visibility(mail: &Mail, ticket: &Ticket, policy: &Policy) -> Visibility {
    let requester = &ticket.requester.address;
    let of_requester = writer(mail).map_or(is_unknown(requester), |from| is_requester(from, ticket, policy));
    let on_page = mail.authentication == Authentication::by_page();
    match of_requester || on_page || is_to_requester(mail, ticket, policy) {
        true => Visibility::Public,
        false => Visibility::Internal,
    }
}

/// Whether its writer sent it to the requester as well.
pub fn is_to_requester(mail: &Mail, ticket: &Ticket, policy: &Policy) -> bool {
    mail.recipients().any(|to| is_requester(to, ticket, policy))
}

/// Who outside the desk got it beside the requester.
pub fn others<'m>(mail: &'m Mail, ticket: &Ticket, policy: &Policy) -> Vec<&'m str> {
    let wrote = |to: &Address| writer(mail).is_some_and(|from| from.is(&to.address));
    let other = |to: &&Address| policy.is_outside(to) && !is_requester(to, ticket, policy) && !wrote(to);
    mail.recipients().filter(other).map(|to| to.address.as_str()).collect()
}

fn is_requester(who: &Address, ticket: &Ticket, policy: &Policy) -> bool {
    let requester = &ticket.requester.address;
    requester.is(&who.address) || policy.is_same_person(&requester.address, &who.address)
}

/// Whether it is one.
pub fn is_aside(mail: &Mail, ticket: &Ticket, policy: &Policy) -> bool {
    visibility(mail, ticket, policy) == Visibility::Internal
}
