//! Display names: anyone may set one, and it is what a person sees first.

use crate::desk::mail::{Address, same_address};

use super::domain::{looks, same_organisation};

/// Another address in a display name than the one that it stands before.
pub fn other_address<'a>(name: &'a str, own: &Address) -> Option<&'a str> {
    addresses_in(name).find(|other| !same_mailbox(other, &own.address))
}

/// What looks like an address in a text.
fn addresses_in(text: &str) -> impl Iterator<Item = &str> {
    let delimiter =
        |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | '(' | ')' | '[' | ']' | ',' | ';' | ':');
    text.split(delimiter).filter(|word| {
        word.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.')
        })
    })
}

/// Whether two addresses are of one mailbox: the same name at one organisation, sub-addresses left out.
fn same_mailbox(one: &str, other: &str) -> bool {
    let parts = |address: &str| {
        let (local, domain) = address.rsplit_once('@')?;
        let local = local.split('+').next().unwrap_or_default().to_lowercase();
        Some((local, domain.to_lowercase()))
    };
    let same = match (parts(one), parts(other)) {
        (Some((local, domain)), Some((other, others))) => local == other && same_organisation(&domain, &others),
        _ => false,
    };
    same || same_address(one, other)
}

/// Whether a name hides what it is: control characters, or letters that turn the writing direction. Names in Hebrew
/// and Arabic are embedded by honest programs; nothing but deceit overrides a direction.
pub fn is_tricked(name: &str) -> bool {
    let overrides = |c: char| matches!(c, '\u{202d}' | '\u{202e}');
    let embeds = |c: char| matches!(c, '\u{202a}' | '\u{202b}' | '\u{2066}'..='\u{2069}');
    let right_to_left =
        |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}');
    name.contains(overrides) || name.contains(embeds) && !name.contains(right_to_left)
}

/// Whether two names are one to a reader: in any order, in any case, with letters that look the same. Names of one
/// word are of too many people to tell anything.
pub fn same_name(one: &str, other: &str) -> bool {
    let words = words(one);
    words.len() > 1 && words == self::words(other)
}

fn words(name: &str) -> Vec<String> {
    /// Longer names, in characters, are no names.
    const LONGEST: usize = 100;
    let shown: String = name.split('(').next().unwrap_or_default().chars().take(LONGEST).collect();
    let mut words: Vec<String> =
        shown.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(looks).collect();
    words.sort_unstable();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_one_to_a_reader() {
        for (one, other, want) in [
            ("Ann Agent", "ann agent", true),
            ("Agent, Ann", "Ann Agent", true),
            ("Аnn Аgent", "Ann Agent", true),
            ("Ann Agent (Acme)", "Ann Agent", true),
            ("Ann Agent", "Ann Agentson", false),
            ("Ann", "Ann", false),
            ("", "", false),
        ] {
            assert_eq!(same_name(one, other), want, "{one} / {other}");
        }
    }

    #[test]
    fn directions_that_are_turned() {
        assert!(is_tricked("elpmaxe\u{202e}"));
        assert!(is_tricked("\u{202b}ann"));
        assert!(!is_tricked("\u{202b}שרה\u{202c}"));
        assert!(!is_tricked("Ann"));
    }
}
