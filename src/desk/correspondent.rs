//! Who is answered: the writer, or whom the writer asks to answer instead.
//!
//! Everybody's mail client follows Reply-To. A desk must not always: an answer tells of a ticket, and a Reply-To
//! elsewhere below a trusted name is how answers are stolen. Forms on web sites, though, write from an address of
//! their own and put the customer into Reply-To; there nobody but the customer is to be answered.

use crate::desk::mail::{Address, Automatic, AutomaticKind, Mail};
use crate::desk::policy::Policy;
use crate::desk::ticket::Ticket;

/// Who wrote the mail: From, else Sender, else Reply-To.
pub fn writer(mail: &Mail) -> Option<&Address> {
    mail.from
        .as_ref()
        .or(mail.sender.as_ref())
        .or(mail.reply_to.first())
        .filter(|address| address.address.contains('@'))
}

/// The address of somebody as it is kept. Kept with it, a name that deceives would be shown without its warning, which
/// comes with this mail alone; nobody but the mail itself is called by it.
pub fn kept(address: &Address, mail: &Mail) -> Address {
    let deceives = mail.sender_facts.iter().any(|fact| fact.kind.is_of_name());
    let named = mail.from.as_ref().is_some_and(|from| from.is(&address.address) && from.name == address.name);
    if deceives && named { Address::bare(&address.address) } else { address.clone() }
}

/// Who becomes the requester of what this mail opens; [`unknown`] where nobody is named.
pub fn correspondent(mail: &Mail, policy: &Policy) -> Address {
    let from = writer(mail);
    let named = reply_to(mail, policy).filter(|to| from.is_none_or(|from| may_name(mail, from, to, policy)));
    named.or(from).cloned().unwrap_or_else(unknown)
}

/// A mail from the desk's own address that names somebody else to answer: a form which sends through the desk's
/// account. It comes back as the automatic mail that it is; `None` for any other, and where the sender is forged.
pub fn form(mail: &Mail, policy: &Policy) -> Option<Mail> {
    let from = writer(mail).filter(|_| !mail.authentication.failed())?;
    policy.mailbox_by_address(&from.address)?;
    let customer = reply_to(mail, policy)?;
    let said = format!("From is the desk's own {}, Reply-To is {}: a form", from.address, customer.address);
    let evidence = mail.automatic.evidence.iter().cloned().chain([said]).collect();
    let automatic = Automatic {
        is_automatic: true,
        may_acknowledge: false,
        may_reopen: false,
        human_author: false,
        kind: Some(mail.automatic.kind.unwrap_or(AutomaticKind::Generated)),
        evidence,
    };
    Some(Mail { automatic, ..mail.clone() })
}

/// What agents must know of mail that wants to be answered elsewhere: whether what they write goes there, and by which
/// command it does.
pub fn wants_elsewhere(mail: &Mail, ticket: &Ticket, policy: &Policy, command: &str) -> Option<String> {
    let other = mail.reply_to.first()?;
    let (from, to) = (mail.from.as_ref().filter(|from| !from.is(&other.address))?, &other.address);
    let wants = format!("It comes from {} and wants to be answered at {to} (Reply-To)", from.address);
    Some(if ticket.is_participant(to) || ticket.side_with(to).is_some() {
        format!("{wants}, where your answers go")
    } else if policy.is_outside(other) {
        format!("{wants}, which may be anybody's: your answers do not go there unless you write {command} {to}")
    } else {
        format!("{wants}: your answers do not go there")
    })
}

/// The first address to answer that is not the desk itself.
fn reply_to<'m>(mail: &'m Mail, policy: &Policy) -> Option<&'m Address> {
    mail.reply_to
        .first()
        .filter(|address| address.address.contains('@') && policy.mailbox_by_address(&address.address).is_none())
}

/// Whether From may name somebody else: of its own domain, where a machine wrote, where a list sends under its own
/// address what that person wrote, or where the mail comes from the desk's own domain and not from an agent (a form of
/// the own web site).
fn may_name(mail: &Mail, from: &Address, reply_to: &Address, policy: &Policy) -> bool {
    let machine = mail.automatic.is_of_machine();
    let domain = from.domain();
    let own = policy
        .mailboxes
        .iter()
        .any(|mailbox| mailbox.address.rsplit_once('@').is_some_and(|(_, own)| own.eq_ignore_ascii_case(&domain)));
    let of_own_site = own && policy.agent_by_address(&from.address).is_none() && !mail.authentication.failed();
    let of_list = mail.author.as_ref().is_some_and(|author| author.is(&reply_to.address));
    machine || of_own_site || of_list || domain == reply_to.domain()
}

/// Where nobody reads mail (RFC 2606): the domain of a requester who gave no address.
const UNKNOWN_DOMAIN: &str = "@unknown.invalid";

/// The requester of mail that names no sender. All such mail is of one contact.
pub fn unknown() -> Address {
    Address::named("Unknown sender", format!("nobody{UNKNOWN_DOMAIN}"))
}

/// Whether this requester gave no address.
pub fn is_unknown(address: &Address) -> bool {
    address.address.ends_with(UNKNOWN_DOMAIN)
}
