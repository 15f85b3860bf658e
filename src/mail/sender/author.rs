//! Who wrote a mail that a list sends under its own address: since DMARC, lists put themselves into From and the
//! author's address into another header.

use crate::desk::mail::Address;
use crate::mail::address;
use crate::mail::automatic_signs::LIST_HEADERS;
use crate::mail::header::Fields;

/// Whether a list passed the mail on.
pub fn is_of_list(fields: &Fields<'_>) -> bool {
    LIST_HEADERS.iter().any(|name| fields.first_raw(name).is_some())
}

/// The author whom a list names elsewhere than in From; `None` where From is the author's own.
pub fn behind(fields: &Fields<'_>, from: &Address, reply_to: &[Address], cc: &[Address]) -> Option<Address> {
    if !is_of_list(fields) {
        return None;
    }
    let via = from.name.as_deref().and_then(before_via);
    let noted = ["X-Original-From", "X-Original-Sender"].into_iter().find_map(|name| fields.raw(name).next());
    let noted = noted.and_then(|value| address::parse(&value).into_iter().next());
    let found = match (noted, via) {
        // What a list noted is the author's when the list also asks to answer there, or says "via".
        (Some(noted), None) => reply_to.iter().find(|to| to.is(&noted.address)).map(|_| noted),
        (Some(noted), Some(_)) if reply_to.is_empty() || reply_to.iter().any(|to| to.is(&noted.address)) => Some(noted),
        (Some(_), Some(_)) => None,
        // Mailman puts the author into Reply-To, or into Cc where answers go to the list.
        (None, Some(name)) => match reply_to {
            [only] if only.domain() != from.domain() => Some(only.clone()),
            _ => cc.iter().find(|one| one.name.as_deref().is_some_and(|other| other.trim() == name)).cloned(),
        },
        (None, None) => unmangled(&from.address).map(Address::bare),
    };
    let found = found.filter(|author| !from.is(&author.address))?;
    let name = found.name.clone().or_else(|| via.map(str::to_owned)).or_else(|| from.name.clone());
    Some(Address { name, ..found })
}

/// `Ann Lee` of `'Ann Lee' via Help`.
fn before_via(name: &str) -> Option<&str> {
    let (author, list) = name.split_once(" via ")?;
    let author = author.trim().trim_matches(['\'', '"']).trim();
    (!author.is_empty() && !list.trim().is_empty()).then_some(author)
}

/// `ann@client.example` of `ann=40client.example@lists.example`, as the lists of the IETF write it.
fn unmangled(address: &str) -> Option<String> {
    let (local, _) = address.rsplit_once('@')?;
    let (author, domain) = local.split_once("=40")?;
    (!author.is_empty() && domain.contains('.')).then(|| format!("{author}@{domain}"))
}
