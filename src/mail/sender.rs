//! Why a shown sender is not to be trusted: what a person sees first is the display name, and anyone may set it.

use crate::desk::mail::Address;

/// What speaks against the sender of a mail; empty when nothing does. `from` are all addresses of all From headers.
pub fn suspicious(from: &[Address], shown: Option<&Address>, raw_name: &str) -> Vec<String> {
    let mut found = Vec::new();
    if from.is_empty() && shown.is_none_or(|address| !address.address.contains('@')) {
        found.push("From holds no address".to_owned());
    }
    let first = from.first();
    if from.iter().any(|other| first.is_some_and(|first| !first.is(&other.address))) {
        found.push("From holds several addresses".to_owned());
    }
    let Some(shown) = shown else { return found };
    let name = shown.name.as_deref().unwrap_or_default();
    if let Some(other) = addresses_in(name).find(|other| !shown.is(other)) {
        found.push(format!("display name holds another address: {other}"));
    }
    if raw_name.chars().any(|c| matches!(c, '\0' | '\n' | '\r')) {
        found.push("display name of the sender holds control characters".to_owned());
    }
    if name.chars().any(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')) {
        found.push("display name of the sender changes its writing direction".to_owned());
    }
    let domain = shown.domain();
    if looks_alike(&domain) {
        found.push(format!("domain of the sender address looks like another one: {domain}"));
    }
    found
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

/// Whether a domain has letters that pass for Latin ones: Latin mixed with another script, or a name made wholly
/// of letters with a Latin double (as all of `раураӏ` has).
fn looks_alike(domain: &str) -> bool {
    domain.split('.').any(|label| {
        let decoded = label.strip_prefix("xn--").and_then(punycode).unwrap_or_else(|| label.to_owned());
        let latin = decoded.chars().any(|c| c.is_ascii_alphabetic());
        let doubles = decoded.chars().filter(|c| has_double(*c)).count();
        let foreign = decoded.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()).count();
        let other_script = decoded.chars().any(is_cyrillic_or_greek);
        (latin && other_script) || (doubles > 1 && doubles == foreign && !latin)
    })
}

fn is_cyrillic_or_greek(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}' | '\u{1f00}'..='\u{1fff}')
}

/// Letters that look like Latin ones.
fn has_double(c: char) -> bool {
    "аеіјӏорсухԁѕһԛԝνοατρυικ".contains(c)
}

/// Decodes the part of an internationalised label behind `xn--` (RFC 3492).
fn punycode(text: &str) -> Option<String> {
    let (basic, extended) = text.rsplit_once('-').unwrap_or(("", text));
    let mut output: Vec<char> = basic.chars().collect();
    let (mut n, mut i, mut bias) = (128_u32, 0_u32, 72_u32);
    let mut digits = extended.bytes().peekable();
    while digits.peek().is_some() {
        let (start, mut weight, mut k) = (i, 1_u32, 36_u32);
        loop {
            let byte = digits.next()?;
            let digit = match byte {
                b'a'..=b'z' => byte - b'a',
                b'0'..=b'9' => byte - b'0' + 26,
                _ => return None,
            };
            let digit = u32::from(digit);
            i = i.checked_add(digit.checked_mul(weight)?)?;
            let threshold = k.saturating_sub(bias).clamp(1, 26);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(36 - threshold)?;
            k += 36;
        }
        let length = u32::try_from(output.len()).ok()?.checked_add(1)?;
        bias = adapt(i - start, length, start == 0);
        n = n.checked_add(i / length)?;
        i %= length;
        if output.len() > 63 {
            return None;
        }
        output.insert(i as usize, char::from_u32(n)?);
        i += 1;
    }
    Some(output.into_iter().collect())
}

/// RFC 3492 section 6.1.
fn adapt(delta: u32, length: u32, first: bool) -> u32 {
    let mut delta = if first { delta / 700 } else { delta / 2 };
    delta += delta / length;
    let mut k = 0;
    while delta > 455 {
        delta /= 35;
        k += 36;
    }
    k + 36 * delta / (delta + 38)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_speaks_against_a_sender() {
        for (address, want) in [
            (Address::named("Ann Lee", "ann@example.org"), false),
            (Address::named("ann@example.org", "ann@example.org"), false),
            (Address::named("'Ann@Example.org'", "ann@example.org"), false),
            (Address::named("boss@example.org", "ann@evil.example"), true),
            (Address::named("The Boss <boss@example.org>", "ann@evil.example"), true),
            (Address::named("Ann @ Work", "ann@example.org"), false),
            (Address::bare("ann@münchen.example"), false),
            (Address::bare("ann@xn--mnchen-3ya.example"), false),
            (Address::bare("ann@почта.example"), false),
            (Address::bare("ann@exаmple.org"), true),
            (Address::bare("ann@xn--exmple-4nf.org"), true),
            (Address::bare("ann@рауроо.example"), true),
        ] {
            let found = suspicious(std::slice::from_ref(&address), Some(&address), "");
            assert_eq!(!found.is_empty(), want, "{address:?}: {found:?}");
        }
        assert!(!suspicious(&[], None, "").is_empty());
        let two = [Address::bare("a@example.org"), Address::bare("b@example.org")];
        assert!(!suspicious(&two, two.first(), "").is_empty());
        assert_eq!(punycode("mnchen-3ya").as_deref(), Some("münchen"));
    }
}
