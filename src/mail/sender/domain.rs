//! Domains as people see them: in letters instead of Punycode, without what cannot be seen, by their organisation.

use unicode_security::{RestrictionLevel, RestrictionLevelDetection, skeleton};

/// Longest domain that is looked at, in bytes (RFC 1035 section 2.3.4).
const LONGEST: usize = 255;

/// Second-level names under which countries let organisations register: `co.uk`, `com.au`.
const SHARED: [&str; 12] = ["co", "com", "org", "net", "edu", "ac", "gov", "gob", "gouv", "or", "ne", "gv"];

/// A domain in lower case with its internationalised labels (RFC 5890, `xn--`) in letters.
pub fn readable(domain: &str) -> String {
    if domain.len() > LONGEST {
        return String::new();
    }
    let label = |label: &str| {
        let decoded = label.strip_prefix("xn--").and_then(idna::punycode::decode_to_string);
        decoded.unwrap_or_else(|| label.to_owned())
    };
    domain.to_lowercase().trim_matches('.').split('.').map(label).collect::<Vec<_>>().join(".")
}

/// The part that an organisation registered, in two: `acme` and `co.uk` of `mail.acme.co.uk`. Without a list of all
/// registries this is a guess, and good enough for a remark.
pub fn registered(domain: &str) -> (&str, &str) {
    let Some((rest, top)) = domain.rsplit_once('.') else { return (domain, "") };
    let (rest, suffix) = match rest.rsplit_once('.') {
        Some((before, second)) if top.len() == 2 && SHARED.contains(&second) => {
            (before, domain.get(before.len() + 1..).unwrap_or(top))
        }
        _ => (rest, top),
    };
    (rest.rsplit('.').next().unwrap_or(rest), suffix)
}

/// Whether both domains are of one organisation: equal, or below the same registered name.
pub fn same_organisation(one: &str, other: &str) -> bool {
    // Two names of one mailbox.
    let one_name = |domain: &str| if domain == "googlemail.com" { "gmail.com".to_owned() } else { domain.to_owned() };
    let (one, other) = (one_name(&readable(one)), one_name(&readable(other)));
    !one.is_empty() && (one == other || registered(&one) == registered(&other))
}

/// What a label looks like: letters that pass for one another made one (UTS 39 section 4), accents left out.
pub fn looks(label: &str) -> String {
    let accent = |c: &char| matches!(c, '\u{300}'..='\u{36f}');
    let seen: String = skeleton(label).filter(|c| !accent(c)).flat_map(char::to_lowercase).collect();
    // What the tables take for different and the eye does not.
    seen.replace("vv", "w").replace("cl", "d").replace(['|', 'i'], "l")
}

/// Whether a domain deceives by its alphabet: a label mixes Latin with Cyrillic or Greek (UTS 39 section 5.2), is
/// written in another alphabet with nothing but letters that look Latin, or is Latin below an ending of another one.
pub fn deceives(readable: &str) -> bool {
    if readable.is_ascii() || has_impossible(readable) {
        return false;
    }
    let top = readable.rsplit('.').next().unwrap_or_default();
    let foreign_top = !top.is_ascii() && other_alphabet(top);
    readable.split('.').any(|label| {
        let mixed =
            !label.is_ascii() && !letters(label).check_restriction_level(RestrictionLevel::ModeratelyRestrictive);
        let passes_for_latin = other_alphabet(label) && !foreign_top && looks(label).is_ascii();
        let latin_below = foreign_top && label.chars().any(|c| c.is_ascii_alphabetic());
        mixed || passes_for_latin || latin_below
    })
}

/// Characters that nobody sees, or that are no part of any domain.
pub fn has_impossible(readable: &str) -> bool {
    readable.chars().any(|c| !c.is_alphanumeric() && !matches!(c, '.' | '-' | '_') && !is_mark(c))
}

/// Marks of scripts that write vowels as marks, and the joiners between their letters.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}'
        | '\u{900}'..='\u{dff}' | '\u{e31}'..='\u{e4e}' | '\u{200c}' | '\u{200d}' | '\u{b7}' | '\u{30fb}')
}

fn letters(label: &str) -> &str {
    label.trim_matches('-')
}

/// Whether a label is of letters outside of Latin, and of no Latin ones.
fn other_alphabet(label: &str) -> bool {
    let latin = |c: char| matches!(c, 'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}');
    label.chars().any(|c| c.is_alphabetic()) && !label.chars().any(latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_organisation_registered() {
        for (domain, want) in [
            ("acme.example", ("acme", "example")),
            ("mail.acme.example", ("acme", "example")),
            ("mail.acme.co.uk", ("acme", "co.uk")),
            ("acme.com.au", ("acme", "com.au")),
            ("co.uk", ("co", "uk")),
            ("localhost", ("localhost", "")),
        ] {
            assert_eq!(registered(domain), want, "{domain}");
        }
        assert!(same_organisation("Mail.acme.example", "acme.example"));
        assert!(same_organisation("gmail.com", "googlemail.com"));
        assert!(same_organisation("xn--mnchen-3ya.example", "münchen.example"));
        assert!(!same_organisation("acme.co.uk", "other.co.uk"));
    }

    #[test]
    fn alphabets_that_deceive() {
        for (domain, want) in [
            ("münchen.example", false),
            ("xn--mnchen-3ya.example", false),
            ("почта.example", false),
            ("почта.рф", false),
            ("παράδειγμα.example", false),
            ("例え.example", false),
            ("toyota-例え.example", false),
            ("exаmple.org", true),
            ("xn--exmple-4nf.org", true),
            ("gοοgle.example", true),
            ("рауроо.example", true),
            ("сор.рф", false),
            ("aaa.рф", true),
            ("xn--\u{fffd}.example", false),
        ] {
            assert_eq!(deceives(&readable(domain)), want, "{domain}");
        }
    }
}
