//! Parts whose content is not in this message (RFC 2046 sections 5.2.2 and 5.2.3).

use super::short;
use crate::mail::attachment;
use crate::mail::header::{Fields, section_end};
use crate::mail::parameter::Parameters;

/// A message that was sent in pieces.
pub(super) fn partial(kind: &Parameters) -> String {
    let number = kind.get("number").and_then(|number| number.trim().parse::<u32>().ok());
    let total = kind.get("total").and_then(|total| total.trim().parse::<u32>().ok());
    match (number, total) {
        (Some(number), Some(total)) => format!("Piece {number} of {total} of a message that was sent in pieces"),
        (Some(number), None) => format!("Piece {number} of a message that was sent in pieces"),
        _ => "A piece of a message that was sent in pieces".to_owned(),
    }
}

/// A file that is kept elsewhere; `None` for one that came with the message after all.
pub(super) fn external(kind: &Parameters, bytes: &[u8]) -> Option<String> {
    let access = kind.get("access-type").unwrap_or("a way that is not said").trim().to_ascii_lowercase();
    if access == "content-id" {
        return None;
    }
    let inner = Fields::parse(bytes.get(..section_end(bytes)).unwrap_or(bytes));
    let inner_kind = inner.parameters("Content-Type").unwrap_or_default();
    let disposition = inner.parameters("Content-Disposition").unwrap_or_default();
    let name = attachment::declared_name(&inner, &inner_kind, &disposition)
        .or_else(|| kind.get("name").and_then(attachment::harmless));
    let what = name.map_or_else(|| "A file".to_owned(), |name| format!("The file {}", short(&name)));
    let place = ["url", "site", "server"].into_iter().find_map(|name| kind.get(name)).map(|place| {
        // A long address is folded, with blanks where it was cut (RFC 2017 section 3.1).
        let place: String = place.chars().filter(|c| !c.is_whitespace()).collect();
        let folder = kind.get("directory").map(|folder| format!("/{}", folder.trim_matches('/'))).unwrap_or_default();
        format!(" at {}{}", short(&place), short(&folder))
    });
    Some(format!("{what} is not enclosed, it is kept elsewhere{} ({})", place.unwrap_or_default(), short(&access)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_rest_is() {
        let kind = Parameters::parse("message/partial; id=x; number=2; total=5");
        assert_eq!(partial(&kind), "Piece 2 of 5 of a message that was sent in pieces");
        let kind = Parameters::parse(
            "message/external-body; access-type=anon-ftp; site=\"ftp.x.example\"; directory=\"pub\"; name=\"a.txt\"",
        );
        let want = "The file a.txt is not enclosed, it is kept elsewhere at ftp.x.example/pub (anon-ftp)";
        assert_eq!(external(&kind, b"Content-Type: text/plain\n\n").as_deref(), Some(want));
        let kind = Parameters::parse("message/external-body; access-type=URL; URL=\"https://x.exam ple/a\"");
        let want = "The file b.pdf is not enclosed, it is kept elsewhere at https://x.example/a (url)";
        assert_eq!(external(&kind, b"Content-Type: application/pdf; name=b.pdf\n\n").as_deref(), Some(want));
    }
}
