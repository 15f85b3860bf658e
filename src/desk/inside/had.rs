//! Who has what was said in a side conversation, as far as the desk knows.

use crate::desk::facts::Filed;
use crate::desk::mail::{Address, address_key};
use crate::desk::policy::Policy;
use crate::desk::side::{SideKey, SideTalk};
use crate::desk::ticket::{NewEntry, Ticket};
use crate::desk::token::{Holder, Reading, Token};

/// By what is told who has it.
#[derive(Clone, Copy)]
pub struct Said<'s> {
    author: Option<&'s str>,
    addressees: &'s [String],
    message_id: Option<&'s str>,
}

impl<'s> From<&'s NewEntry> for Said<'s> {
    fn from(entry: &'s NewEntry) -> Self {
        let NewEntry { author, addressees, message_id, .. } = entry;
        Self { author: author.address.as_deref(), addressees, message_id: message_id.as_deref() }
    }
}

impl<'s> From<&'s Filed> for Said<'s> {
    fn from(filed: &'s Filed) -> Self {
        let Filed { author, addressees, message_id, .. } = filed;
        Self { author: author.address.as_deref(), addressees, message_id: message_id.as_deref() }
    }
}

impl Said<'_> {
    /// Whether all of these people have it: they wrote it, got it, or take part where it was said. Of nobody it is not
    /// known.
    pub fn is_had_by(&self, people: &[Address], ticket: &Ticket, policy: &Policy) -> bool {
        if people.is_empty() {
            return false;
        }
        let talks = self.talks(ticket, policy);
        let wrote = |one: &Address| self.author.is_some_and(|author| one.is(author));
        let got = |one: &Address| self.addressees.iter().any(|to| *to == address_key(&one.address));
        let takes_part = |one: &Address| !talks.is_empty() && talks.iter().all(|talk| talk.is_with(&one.address));
        people.iter().all(|one| wrote(one) || got(one) || takes_part(one))
    }

    /// The conversation in which it was said, by its token; without one all in which it may have been.
    fn talks<'t>(&self, ticket: &'t Ticket, policy: &Policy) -> Vec<&'t SideTalk> {
        if let Some(key) = self.key(policy) {
            return ticket.side(key).into_iter().collect();
        }
        let of_author = |talk: &&SideTalk| self.author.is_some_and(|author| talk.is_with(author));
        let own: Vec<&SideTalk> = ticket.sides.iter().filter(of_author).collect();
        if own.is_empty() { ticket.sides.iter().collect() } else { own }
    }

    fn key(&self, policy: &Policy) -> Option<SideKey> {
        let extension = |to: &String| policy.mailboxes.iter().find_map(|own| own.extension(to));
        let addressed =
            self.addressees.iter().filter_map(extension).find_map(|text| match policy.keys.read(&text)? {
                Reading::Valid(Token { ticket, holder: Holder::Side(id) }) => Some(SideKey { ticket, id }),
                _ => None,
            });
        addressed.or_else(|| self.message_id.and_then(|id| SideKey::of_message_id(id, policy)))
    }
}
