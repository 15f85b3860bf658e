//! What holds for every message whatever its bytes. The properties and the fuzz targets (`tests/fuzz`) share it.

use maildesk::desk::mail::{Address, Bounce, Forwarded, Mail, Part};
use maildesk::mail::{Reading, attachment_bytes, read, too_large};

/// Reads a message, whole and cut, and panics where something does not hold.
pub fn hold(raw: &[u8]) -> Mail {
    let ids = ["mx".to_owned()];
    let options = Reading { authserv_ids: &ids, ..Reading::default() };
    let mail = read(raw, &options);
    assert_eq!(mail.size, raw.len() as u64);
    folded(&mail.parts, &mail.text());
    assert!(!mail.text().chars().any(odd), "no control characters in the text");
    headers(&mail);
    attachments(raw, &mail);
    mail.bounce.iter().for_each(bounce);
    mail.forwarded.iter().for_each(forwarded);
    assert!(mail.bounce.is_none() || mail.forwarded.is_none(), "what a report returns was not forwarded");
    mail.html.iter().for_each(|html| safe(html));
    let head = raw.get(..raw.len() / 2).unwrap_or_default();
    let cut = too_large(head, u64::MAX, &options);
    folded(&cut.parts, &cut.text());
    mail
}

/// Pieces of a text: joined they are the text, and neighbours differ in kind.
pub fn folded(parts: &[Part], text: &str) {
    let joined: String = parts.iter().map(|part| part.text.as_str()).collect();
    assert_eq!(joined, text, "parts joined are exactly the text");
    let twins = parts.iter().zip(parts.iter().skip(1)).find(|(one, next)| one.kind == next.kind);
    assert_eq!(twins, None, "neighbours differ in kind");
    assert!(parts.iter().all(|part| !part.text.is_empty()), "no part is empty");
}

/// An original that was passed on.
pub fn forwarded(forwarded: &Forwarded) {
    forwarded.from.iter().chain(&forwarded.to).chain(&forwarded.cc).for_each(|one| address("original", one));
    forwarded.subject.iter().chain(&forwarded.date).for_each(|value| one_line("original", value));
}

fn headers(mail: &Mail) {
    one_line("subject", &mail.subject);
    mail.headers.iter().for_each(|(name, value)| {
        assert!(!name.is_empty() && !name.contains(char::is_whitespace), "{name:?} is a name");
        one_line(name, value);
    });
    mail.from.iter().chain(&mail.sender).for_each(|from| address("sender", from));
    mail.reply_to.iter().chain(&mail.to).chain(&mail.cc).for_each(|to| address("recipient", to));
    for id in mail.message_id.iter().chain(&mail.in_reply_to).chain(&mail.references) {
        assert!(!id.is_empty() && !id.contains(['<', '>', '\n', '\r', '\0']), "{id:?} is an id");
    }
}

fn attachments(raw: &[u8], mail: &Mail) {
    for attachment in &mail.attachments {
        let bytes = attachment_bytes(raw, attachment.part);
        assert_eq!(bytes.map(|bytes| bytes.len() as u64), Some(attachment.size), "part {}", attachment.part);
        let name = attachment.name.as_deref().unwrap_or_default();
        assert!(!name.contains(['/', '\\']) && !name.contains(char::is_control), "{name:?} is a name");
    }
}

fn bounce(bounce: &Bounce) {
    bounce.original_message_id.iter().for_each(|id| one_line("id of the original", id));
    for recipient in &bounce.recipients {
        one_line("failed recipient", &recipient.address);
        recipient.status.iter().chain(&recipient.diagnostic).for_each(|value| one_line("diagnostic", value));
    }
}

fn address(what: &str, address: &Address) {
    one_line(what, &address.address);
    address.name.iter().for_each(|name| one_line(what, name));
}

fn one_line(what: &str, value: &str) {
    assert!(!value.contains(char::is_control), "{what}: {value:?} has no control characters");
}

/// A page that is shown: nothing runs, nothing is loaded from elsewhere.
fn safe(html: &str) {
    for tag in html.split('<').skip(1) {
        let tag = tag.to_ascii_lowercase();
        let name: String = tag.trim_start_matches('/').chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
        let active = ["script", "style", "iframe", "object", "embed", "form", "input", "meta", "link", "base", "svg"];
        assert!(!active.contains(&name.as_str()), "<{name}> is not to be shown");
        for attribute in attributes(&tag) {
            let (name, value) = attribute.split_once("=\"").unwrap_or((attribute, ""));
            assert!(!name.starts_with("on"), "{attribute:?} would run");
            let loads = matches!(name, "src" | "srcset" | "background" | "poster");
            assert!(!loads || !value.trim_start().starts_with("http"), "{attribute:?} would be loaded");
            assert!(!value.trim_start().starts_with("javascript:"), "{attribute:?} would run");
        }
    }
}

/// `name="value` of each attribute of what stands behind a `<`, as the serialiser writes them.
fn attributes(tag: &str) -> impl Iterator<Item = &str> {
    let (_, rest) = tag.split_once(' ').filter(|(name, _)| !name.contains('>')).unwrap_or_default();
    let mut rest = Some(rest);
    std::iter::from_fn(move || {
        let here = rest.filter(|rest| !rest.is_empty() && !rest.starts_with('>'))?;
        let end = here.match_indices('"').nth(1).map(|(at, _)| at);
        let attribute = end.and_then(|end| here.get(..end)).unwrap_or(here);
        rest = end.and_then(|end| here.get(end + 1..)).map(str::trim_start);
        Some(attribute)
    })
}

fn odd(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t'
}
