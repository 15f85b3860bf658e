//! Files that stand inside the desk and are attached again to what leaves it.
//!
//! One is known again by its size and its name or type: names alone are changed by those who save and attach again, and
//! "scan.pdf" is many a file.

use crate::desk::facts::Filed;
use crate::desk::inside::Reader;
use crate::desk::mail::Attachment;
use crate::desk::ticket::{AuthorKind, EntryKind, Visibility};

/// What speaks against these files, if anything, where the ticket has those of `filed`.
pub fn objection(leaving: &[Attachment], reader: Reader, filed: &[Filed]) -> Option<String> {
    let (mut names, mut places) = (Vec::new(), Vec::new());
    for file in leaving.iter().filter(|file| !is_ornament(file)) {
        let Some(place) = place(file, reader, filed) else { continue };
        names.push(file.name.as_deref().unwrap_or("a file without a name"));
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let (is, stands) = if names.len() == 1 { ("is", "stands") } else { ("are", "stand") };
    let (names, places) = (names.join(" and "), places.join(" and "));
    (!names.is_empty()).then(|| format!("Attached {is} {names}, which {stands} {places} of this ticket"))
}

/// Where it stands; `None`: nowhere, or whoever gets it has it.
fn place(file: &Attachment, reader: Reader, filed: &[Filed]) -> Option<&'static str> {
    let mut place = None;
    for filed in filed.iter().filter(|filed| filed.files.iter().any(|other| is_same(file, other))) {
        if is_known_to(reader, filed) {
            return None;
        }
        place.get_or_insert(match (filed.visibility, filed.kind) {
            (Visibility::Side, _) => "in a side conversation",
            (_, EntryKind::Note) => "in an internal note",
            _ => "in what only agents see",
        });
    }
    place
}

/// To a third party the files of its own conversation may be sent again, and nobody else answers there.
fn is_known_to(reader: Reader, filed: &Filed) -> bool {
    let sent_by_requester = filed.author == AuthorKind::Requester;
    let said_aside = filed.visibility == Visibility::Side && reader == Reader::ThirdParty;
    filed.visibility == Visibility::Public || sent_by_requester || said_aside
}

/// From this size on two files of one type that are as large to the byte are hardly two.
const TELLING: u64 = 128;

fn is_same(file: &Attachment, other: &Attachment) -> bool {
    let name = |file: &Attachment| file.name.as_deref().map(str::to_lowercase);
    let alike = file.size >= TELLING && file.content_type == other.content_type;
    file.size == other.size && (alike || name(file) == name(other))
}

/// Logos are not larger as a rule, and stand in each mail of an agent.
const LARGEST_ORNAMENT: u64 = 32 * 1_024;

fn is_ornament(file: &Attachment) -> bool {
    file.inline && file.content_type.starts_with("image/") && file.size <= LARGEST_ORNAMENT
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(line: &str) -> Attachment {
        let mut words = line.split(' ');
        let mut next = || words.next().unwrap();
        let (name, content_type, size) = (next(), next(), next());
        Attachment {
            name: Some(name.to_owned()),
            content_type: content_type.to_owned(),
            size: size.parse().unwrap(),
            inline: line.ends_with(" inline"),
            content_id: None,
            part: 1,
        }
    }

    #[test]
    fn a_file_is_known_again() {
        for (noted, leaving, doubted) in [
            ("label.pdf application/pdf 90", "label.pdf application/pdf 90", true),
            ("label.pdf application/pdf 90", "Label.PDF application/octet-stream 90", true),
            ("label.pdf application/pdf 90", "label.pdf application/pdf 91", false),
            ("label.pdf application/pdf 90", "other.pdf application/pdf 90", false),
            ("label.pdf application/pdf 9000", "other.pdf application/pdf 9000", true),
            ("prices.csv text/csv 300", "list.csv text/csv 300", true),
            ("label.pdf application/pdf 9000", "other.png image/png 9000", false),
            ("logo.png image/png 9000", "logo.png image/png 9000 inline", false),
            ("logo.png image/png 30000", "logo.png image/png 30000 inline", false),
            ("screen.png image/png 90000", "screen.png image/png 90000 inline", true),
        ] {
            let filed = Filed {
                kind: EntryKind::Note,
                visibility: Visibility::Internal,
                author: AuthorKind::Agent,
                files: vec![file(noted)],
            };
            let why = objection(&[file(leaving)], Reader::Requester, &[filed]);
            assert_eq!(why.is_some(), doubted, "{noted} / {leaving}");
        }
    }

    #[test]
    fn whoever_has_it_may_get_it_again() {
        use {AuthorKind as By, EntryKind as Kind, Reader as To, Visibility as Seen};
        let note = (Kind::Note, Seen::Internal, By::Agent);
        let (asked, told) = ((Kind::Outbound, Seen::Side, By::Agent), (Kind::Inbound, Seen::Side, By::ThirdParty));
        let (came, sent) = ((Kind::Inbound, Seen::Public, By::Requester), (Kind::Outbound, Seen::Public, By::Agent));
        for (entries, reader, doubted) in [
            (&[note][..], To::Requester, true),
            (&[note], To::ThirdParty, true),
            (&[asked], To::Requester, true),
            (&[told], To::Requester, true),
            (&[asked], To::ThirdParty, false),
            (&[told, note], To::ThirdParty, false),
            (&[came], To::Requester, false),
            (&[note, came], To::Requester, false),
            (&[note, came], To::ThirdParty, false),
            (&[told, sent], To::Requester, false),
        ] {
            let files = || vec![file("label.pdf application/pdf 90")];
            let filed = |&(kind, visibility, author)| Filed { kind, visibility, author, files: files() };
            let filed: Vec<Filed> = entries.iter().map(filed).collect();
            assert_eq!(objection(&files(), reader, &filed).is_some(), doubted, "{entries:?} {reader:?}");
        }
    }
}
