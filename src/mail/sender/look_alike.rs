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
        assert_eq!(nearness("acne.example", "acme.example"), None);
        assert_eq!(nearness("acrne.example", "acme.example"), Some(PassesFor), "r and n are an m");
        assert_eq!(nearness("ibm.test", "ibm.example"), None, "three letters are a coincidence");
        assert_eq!(nearness("gmx.example", "gmx.test"), None);
        assert_eq!(nearness("hotmail.com", "hotmall.com"), None, "a public service deceives nobody");
    }
}
