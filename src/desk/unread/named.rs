//! What whoever writes a notice is called, to tell them from a colleague of whom it tells as well.

use crate::desk::mail::Address;
use crate::desk::ticket::Ticket;

/// Letters of a name at least: an initial may be anybody's.
const FEWEST: usize = 3;

/// The names of a writer, in small letters.
pub struct Named {
    words: Vec<String>,
    local: Vec<String>,
}

impl Named {
    /// By the mail, and by what the ticket knows of the address.
    pub fn of(from: Option<&Address>, ticket: Option<&Ticket>) -> Self {
        let address = from.map(|from| from.address.as_str()).unwrap_or_default();
        let known = ticket.into_iter().flat_map(of_ticket).filter(|known| known.is(address));
        let names = from.into_iter().chain(known).filter_map(|person| person.name.as_deref());
        let words = names.flat_map(words_of).collect();
        Self { words, local: words_of(address.split_once('@').map_or("", |(local, _)| local)) }
    }

    /// Whether it is known at all what they are called.
    pub fn is_known(&self) -> bool {
        self.words.iter().chain(&self.local).any(|word| word.chars().count() >= FEWEST)
    }

    /// Whether they are called so; `word` is in small letters.
    pub fn is(&self, word: &str) -> bool {
        self.words.iter().chain(&self.local).any(|known| known == word)
    }

    /// The same of a word that is a name, which their address may end with: `dmiller` is of a Miller.
    pub fn is_called(&self, word: &str) -> bool {
        let length = word.chars().count();
        let ends = |known: &String| {
            let initial = known.strip_suffix(word).is_some_and(|before| before.chars().count() <= 1 || length > FEWEST);
            initial && length >= FEWEST
        };
        self.is(word) || self.local.iter().any(ends)
    }
}

/// Everybody whom a ticket knows by name.
fn of_ticket(ticket: &Ticket) -> impl Iterator<Item = &Address> {
    let participants = ticket.participants.iter().map(|participant| &participant.address);
    let asked = ticket.sides.iter().flat_map(|talk| &talk.people);
    std::iter::once(&ticket.requester.address).chain(participants).chain(asked)
}

fn words_of(name: &str) -> Vec<String> {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_with_the_name_of_whose_it_is() {
        let named = |address: &str| Named::of(Some(&Address { name: None, address: address.into() }), None);
        for (address, word) in [
            ("dmiller@customer.example", "miller"),
            ("davemiller@customer.example", "miller"),
            ("dave.miller@customer.example", "dave"),
            ("dlee@customer.example", "lee"),
        ] {
            assert!(named(address).is_called(word), "{address} {word}");
        }
        for (address, word) in [
            ("hermann@customer.example", "ann"),
            ("dmiller@customer.example", "meier"),
            ("sales@customer.example", "miller"),
            ("djo@customer.example", "jo"),
        ] {
            assert!(!named(address).is_called(word), "{address} {word}");
        }
        assert!(!named("dm@customer.example").is_known());
    }
}
