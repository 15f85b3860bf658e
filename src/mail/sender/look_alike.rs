//! Domains that pass for one of the desk's own: what a hurried agent takes for a colleague.

use super::domain::{looks, readable, registered, same_organisation};

/// How near a domain comes to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nearness {
    /// Made to be taken for it.
    PassesFor,
    /// Holds its name: the same name under another ending, or with another word. Sister companies have such domains.
    HoldsName,
}

/// Words that are put beside a name to make it look official.
const OFFICIAL: [&str; 34] = [
    "account",
    "accounts",
    "alert",
    "alerts",
    "billing",
    "care",
    "client",
    "corp",
    "customer",
    "customers",
    "desk",
    "finance",
    "group",
    "help",
    "helpdesk",
    "hr",
    "inc",
    "info",
    "invoice",
    "invoices",
    "it",
    "login",
    "mail",
    "office",
    "official",
    "online",
    "pay",
    "payment",
    "portal",
    "secure",
    "security",
    "service",
    "support",
    "team",
];

/// Where everybody has mail: neither the desk's own nor made to deceive, however alike they are.
const PUBLIC: [&str; 62] = [
    "163",
    "126",
    "aol",
    "att",
    "bigpond",
    "bol",
    "btinternet",
    "centrum",
    "comcast",
    "cox",
    "daum",
    "duck",
    "elisanet",
    "email",
    "fastmail",
    "free",
    "freenet",
    "gmail",
    "gmx",
    "googlemail",
    "hanmail",
    "hey",
    "home",
    "hotmail",
    "icloud",
    "interia",
    "kolumbus",
    "kpnmail",
    "laposte",
    "libero",
    "live",
    "luukku",
    "mac",
    "mail",
    "mailbox",
    "me",
    "msn",
    "naver",
    "o2",
    "onet",
    "orange",
    "outlook",
    "pm",
    "posteo",
    "proton",
    "protonmail",
    "qq",
    "rediffmail",
    "sapo",
    "seznam",
    "sfr",
    "sky",
    "t-online",
    "telia",
    "terra",
    "tuta",
    "tutanota",
    "uol",
    "web",
    "wp",
    "yahoo",
    "yandex",
];

/// Whether a domain is that of a public mail service.
pub fn is_public(domain: &str) -> bool {
    PUBLIC.contains(&registered(&domain.to_lowercase()).0)
}

/// How near `domain` comes to `own`, both as in an address; `None` for its own sub-domains and for anything else.
pub fn nearness(domain: &str, own: &str) -> Option<Nearness> {
    let (domain, own) = (readable(domain), readable(own));
    if domain.is_empty() || own.is_empty() || same_organisation(&domain, &own) {
        return None;
    }
    let ((name, ending), (own_name, own_ending)) = (registered(&domain), registered(&own));
    if name == own_name {
        return (own_name.len() >= 4).then_some(Nearness::HoldsName);
    }
    if is_public(&domain) && name.is_ascii() {
        return None;
    }
    // acme.example.evil.example: who reads from the left sees the desk's own.
    let in_front = domain.strip_prefix(&own).is_some_and(|rest| rest.starts_with(['.', '-']));
    let dashed = own.replace('.', "-");
    if in_front || (own.contains('.') && name.split_once(&dashed).is_some_and(|(before, _)| before.is_empty())) {
        return Some(Nearness::PassesFor);
    }
    if looks(name) == looks(own_name) || is_typo(name, own_name) && ending == own_ending {
        return Some(Nearness::PassesFor);
    }
    with_another_word(name, own_name)
}

/// One slip of the finger, of a name long enough for that to be no coincidence; two in a long one.
fn is_typo(name: &str, own: &str) -> bool {
    let length = own.chars().count();
    if length >= 4 && is_slip(name, own) {
        return true;
    }
    let most = match length {
        0..5 => return false,
        5..12 => 1,
        _ => 2,
    };
    if name.chars().count().abs_diff(length) > most {
        return false;
    }
    // Of short names words differ in a letter: paint and point. What is left out, doubled or turned round is a slip.
    let replaced = name.chars().count() == length && length < 7;
    let turned = |name: &str| {
        let mut letters: Vec<char> = name.chars().collect();
        letters.sort_unstable();
        letters
    };
    (!replaced || turned(name) == turned(own)) && strsim::osa_distance(name, own) <= most
}

/// Letters that a glance takes for one another, although no table of look-alikes has them.
const NEAR: [(char, char); 3] = [('m', 'n'), ('u', 'v'), ('g', 'q')];

/// The slips that are none but slips, in a short name as well: a letter doubled, two turned round, one that is nearly
/// the same.
fn is_slip(name: &str, own: &str) -> bool {
    let (name, own): (Vec<char>, Vec<char>) = (name.chars().collect(), own.chars().collect());
    let first = name.iter().zip(&own).take_while(|(a, b)| a == b).count();
    let rest = |letters: &[char], skipped: usize| letters.get(first + skipped..).unwrap_or_default().to_vec();
    let at = |letters: &[char], place: usize| letters.get(place).copied().unwrap_or_default();
    let (a, b) = (at(&name, first), at(&own, first));
    match name.len().checked_sub(own.len()) {
        Some(0) => {
            let turned = (at(&name, first + 1), at(&own, first + 1)) == (b, a) && rest(&name, 2) == rest(&own, 2);
            let near = NEAR.contains(&(a, b)) || NEAR.contains(&(b, a));
            // Nobody overlooks the first letter.
            first > 0 && (turned && a != b || near && rest(&name, 1) == rest(&own, 1))
        }
        Some(1) => first > 0 && a == at(&name, first - 1) && rest(&name, 1) == rest(&own, 0),
        _ => false,
    }
}

/// `acme-support`, `supportacme`, `my-acme-shop`.
fn with_another_word(name: &str, own: &str) -> Option<Nearness> {
    if own.chars().count() < 4 {
        return None;
    }
    if format!("-{name}-").contains(&format!("-{own}-")) {
        let official = name.split('-').any(|word| OFFICIAL.contains(&word));
        return Some(if official { Nearness::PassesFor } else { Nearness::HoldsName });
    }
    let rest = name.strip_prefix(own).or_else(|| name.strip_suffix(own));
    rest.is_some_and(|rest| OFFICIAL.contains(&rest)).then_some(Nearness::PassesFor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_for_the_desks_own() {
        use Nearness::{HoldsName, PassesFor};
        let own = "nordwind.example";
        for (domain, want) in [
            ("nordwind.example", None),
            ("mail.nordwind.example", None),
            ("Nordwind.Example", None),
            ("client.example", None),
            ("nordwand.example", Some(PassesFor)),
            ("nordwnd.example", Some(PassesFor)),
            ("nordwindd.example", Some(PassesFor)),
            ("nrodwind.example", Some(PassesFor)),
            ("n0rdwind.example", Some(PassesFor)),
            ("nordvvind.example", Some(PassesFor)),
            ("nordwlnd.example", Some(PassesFor)),
            ("nordwind-support.example", Some(PassesFor)),
            ("supportnordwind.test", Some(PassesFor)),
            ("nordwind.example.evil.test", Some(PassesFor)),
            ("nordwind-example.test", Some(PassesFor)),
            ("nоrdwind.example", Some(PassesFor)),
            ("xn--nrdwind-9ig.example", Some(PassesFor)),
            ("nördwind.test", Some(PassesFor)),
            ("nordwind.test", Some(HoldsName)),
            ("nordwind-segelschule.example", Some(HoldsName)),
            ("nordwindrad.example", None),
            ("norden.example", None),
            ("ordwin.test", None),
            ("nordwand.test", None),
        ] {
            assert_eq!(nearness(domain, own), want, "{domain}");
        }
        assert_eq!(nearness("print.example", "paint.example"), None, "a letter makes another word");
        assert_eq!(nearness("piant.example", "paint.example"), Some(PassesFor));
        assert_eq!(nearness("valve.example", "value.example"), Some(PassesFor), "v and u are one at a glance");
        assert_eq!(nearness("ibm.test", "ibm.example"), None, "three letters are a coincidence");
        assert_eq!(nearness("gmx.example", "gmx.test"), None);
        assert_eq!(nearness("hotmail.com", "hotmall.com"), None, "a public service deceives nobody");
    }

    #[test]
    fn short_names_have_fewer_look_alikes() {
        use Nearness::{HoldsName, PassesFor};
        for (domain, want) in [
            ("acmee.example", Some(PassesFor)),
            ("accme.example", Some(PassesFor)),
            ("mail.acmee.example", Some(PassesFor)),
            ("amce.example", Some(PassesFor)),
            ("acne.example", Some(PassesFor)),
            ("acrne.example", Some(PassesFor)),
            ("acme.example.evil.example", Some(PassesFor)),
            ("acme-example.evil.test", None),
            ("acme-example.test", Some(PassesFor)),
            ("acme-support.example", Some(PassesFor)),
            ("support-acme.test", Some(PassesFor)),
            ("acmesupport.example", Some(PassesFor)),
            ("acme-berlin.example", Some(HoldsName)),
            ("support.acme.example", None),
            ("acmes.example", None),
            ("ace.example", None),
            ("acre.example", None),
            ("acute.example", None),
            ("came.example", None),
            ("acmee.test", None),
            ("acne.test", None),
            ("evil.example", None),
            ("acme.helpdesk.test", None),
        ] {
            assert_eq!(nearness(domain, "acme.example"), want, "{domain}");
        }
        assert_eq!(nearness("ibn.example", "ibm.example"), None, "three letters are a coincidence");
        assert_eq!(nearness("ibbm.example", "ibm.example"), None);
    }
}
