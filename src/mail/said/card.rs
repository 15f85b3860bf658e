//! A contact card in one line: name, title, organisation, telephones, addresses (RFC 6350 and its two elders).

use super::content_line::{Line, lines};
use super::{enumerate, short};

/// Telephones and addresses that are listed.
const MOST: usize = 3;

/// The line; `None` where nobody is named.
pub(super) fn read(text: &str) -> Option<String> {
    let lines = lines(text);
    let mut cards = lines.split(|line| line.name == "BEGIN").filter_map(card);
    let mut said = format!("Contact card: {}", cards.next()?);
    match cards.count() {
        0 => {}
        more => said.push_str(&format!("; and {more} more")),
    }
    Some(said)
}

fn card(lines: &[Line]) -> Option<String> {
    let all = |name: &str| -> Vec<String> {
        let texts = lines.iter().filter(|line| line.name == name).map(Line::text);
        texts.map(|text| short(text.trim_start_matches("tel:")).into_owned()).filter(|text| !text.is_empty()).collect()
    };
    let pieces = |name: &str| -> Option<Vec<String>> {
        let found = lines.iter().find(|line| line.name == name)?.pieces();
        Some(found.into_iter().filter(|piece| !piece.is_empty()).collect())
    };
    // Family name, given name, others (RFC 6350 section 6.2.2).
    let parts = || {
        pieces("N").map(|mut parts| {
            parts.truncate(2);
            parts.reverse();
            parts.join(" ")
        })
    };
    let organisation = pieces("ORG").map(|pieces| pieces.join(", ")).filter(|name| !name.is_empty());
    let name = all("FN").into_iter().next().or_else(parts).filter(|name| !name.is_empty());
    let mut said: Vec<String> = name.into_iter().collect();
    said.extend(all("TITLE").into_iter().next());
    said.extend(organisation.map(|name| short(&name).into_owned()));
    said.extend(["TEL", "EMAIL"].map(all).iter().filter(|all| !all.is_empty()).map(|all| enumerate(all, MOST)));
    (!said.is_empty()).then(|| said.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_of_all_versions() {
        for (text, want) in [
            (
                "BEGIN:VCARD\nVERSION:4.0\nFN:Ann Lee\nN:Lee;Ann;;;\nORG:Acme;Sales\nTITLE:Boss\n\
                 TEL;VALUE=uri:tel:+358-1\nEMAIL:ann@x.example\nEND:VCARD",
                Some("Contact card: Ann Lee, Boss, Acme, Sales, +358-1, ann@x.example"),
            ),
            (
                "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=utf-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;Jo\nEND:VCARD\n\
                 BEGIN:VCARD\nFN:Bo\nEND:VCARD",
                Some("Contact card: Jo Müller; and 1 more"),
            ),
            ("BEGIN:VCARD\nVERSION:3.0\nEND:VCARD", None),
            ("", None),
        ] {
            assert_eq!(read(text).as_deref(), want, "{text}");
        }
    }
}
