//! Files that stand inside the desk and are attached again to what leaves it.
//!
//! One is known again by its digest; where that was never taken, by its size and its name or type: names alone are changed
//! by those who save and attach again, and "scan.pdf" is many a file.

use crate::desk::facts::Filed;
use crate::desk::inside::Reader;
use crate::desk::mail::Attachment;
use crate::desk::ticket::{AuthorKind, EntryKind, Visibility};

/// The files of a ticket.
pub struct Shelf<'f> {
    /// As it is called in a sentence.
    pub of: String,
    pub filed: Vec<Kept<'f>>,
    /// Whether its requester gets what leaves.
    pub is_read: bool,
}

/// Files of one of its entries, and whether all have them who get what leaves.
#[derive(Clone, Copy)]
pub struct Kept<'f> {
    pub filed: &'f Filed,
    pub had: bool,
}

/// What speaks against these files, if anything, where the tickets have those of `shelves`.
pub fn objection(leaving: &[Attachment], reader: Reader, shelves: &[Shelf<'_>]) -> Option<String> {
    let (mut names, mut places) = (Vec::new(), Vec::new());
    for file in leaving.iter().filter(|file| !is_ornament(file)) {
        let Some(place) = place(file, reader, shelves) else { continue };
        names.push(file.name.as_deref().unwrap_or("a file without a name"));
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let (is, stands) = if names.len() == 1 { ("is", "stands") } else { ("are", "stand") };
    let (names, places) = (names.join(" and "), places.join(" and "));
    (!names.is_empty()).then(|| format!("Attached {is} {names}, which {stands} {places}"))
}

/// Where it stands; `None`: nowhere, or all who get it have it.
fn place(file: &Attachment, reader: Reader, shelves: &[Shelf<'_>]) -> Option<String> {
    let holds = |kept: &&Kept<'_>| kept.filed.files.iter().any(|other| is_same(file, other));
    let known = |shelf: &Shelf<'_>| shelf.filed.iter().filter(holds).any(|kept| is_known_to(reader, kept));
    let mut read = shelves.iter().filter(|shelf| shelf.is_read);
    if read.all(known) {
        return None;
    }
    let all = || shelves.iter().flat_map(|shelf| shelf.filed.iter().filter(holds).map(move |kept| (shelf, kept)));
    // What the desk asks of one it may ask of another, but not pass on what was answered.
    let is_inside = |kept: &Kept<'_>| match reader {
        Reader::Requester => !is_of_reader(reader, kept.filed),
        Reader::ThirdParty => !is_known_to(reader, kept) && kept.filed.kind != EntryKind::Outbound,
    };
    let inside = all().find(|(_, kept)| is_inside(kept)).map(|(shelf, Kept { filed, .. })| {
        let place = match (filed.visibility, filed.kind) {
            (Visibility::Side, _) => "in a side conversation",
            (_, EntryKind::Note) => "in an internal note",
            _ => "in what only agents see",
        };
        format!("{place} of {}", shelf.of)
    });
    // What some of them have is no business of the others.
    let of_some = || {
        let (shelf, _) = all().find(|(shelf, _)| shelf.is_read && reader == Reader::Requester)?;
        Some(format!("in {}, and which not all have to whom it would go", shelf.of))
    };
    inside.or_else(of_some)
}

/// To a third party the files of its own conversation may be sent again.
fn is_known_to(reader: Reader, kept: &Kept<'_>) -> bool {
    is_of_reader(reader, kept.filed) && kept.had
}

/// Whether it was said on their side.
fn is_of_reader(reader: Reader, filed: &Filed) -> bool {
    let sent_by_requester = filed.author.kind == AuthorKind::Requester;
    let said_aside = filed.visibility == Visibility::Side && reader == Reader::ThirdParty;
    filed.visibility == Visibility::Public || sent_by_requester || said_aside
}

/// Where no digest was taken, from this size on two files of one type that are as large to the byte are hardly two.
const TELLING: u64 = 128;

fn is_same(file: &Attachment, other: &Attachment) -> bool {
    if !file.digest.is_empty() && !other.digest.is_empty() {
        return file.digest == other.digest;
    }
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
    use jiff::Timestamp;

    use super::*;
    use crate::desk::ticket::Author;

    fn file(line: &str) -> Attachment {
        let (line, digest) = line.split_once(" sha ").unwrap_or((line, ""));
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
            digest: digest.to_owned(),
        }
    }

    fn shelf(filed: &[Filed], is_read: bool) -> Shelf<'_> {
        let filed = filed.iter().map(|filed| Kept { filed, had: true }).collect();
        Shelf { of: "this ticket".to_owned(), filed, is_read }
    }

    fn entry(kind: EntryKind, visibility: Visibility, author: AuthorKind, files: Vec<Attachment>) -> Filed {
        let author = Author { kind: author, name: None, address: None };
        Filed { kind, visibility, author, at: Timestamp::UNIX_EPOCH, files, addressees: Vec::new(), message_id: None }
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
            ("list.csv text/csv 300 sha a", "list.csv text/csv 300 sha b", false),
            ("list.csv text/csv 300 sha a", "other.txt text/plain 301 sha a", true),
            ("list.csv text/csv 300 sha a", "list.csv text/csv 300", true),
        ] {
            let filed = entry(EntryKind::Note, Visibility::Internal, AuthorKind::Agent, vec![file(noted)]);
            let why = objection(&[file(leaving)], Reader::Requester, &[shelf(&[filed], true)]);
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
            let filed = |&(kind, visibility, author)| entry(kind, visibility, author, files());
            let filed: Vec<Filed> = entries.iter().map(filed).collect();
            assert_eq!(
                objection(&files(), reader, &[shelf(&filed, true)]).is_some(),
                doubted,
                "{entries:?} {reader:?}"
            );
        }
    }

    #[test]
    fn what_one_answered_is_not_passed_on_to_another() {
        let files = || vec![file("label.pdf application/pdf 90")];
        let side = |kind, author| entry(kind, Visibility::Side, author, files());
        let asked = side(EntryKind::Outbound, AuthorKind::Agent);
        let told = side(EntryKind::Inbound, AuthorKind::ThirdParty);
        let another = |filed| Kept { filed, had: false };
        for (filed, doubted) in [
            (vec![another(&asked)], false),
            (vec![another(&told)], true),
            (vec![another(&told), another(&asked)], true),
            (vec![another(&told), Kept { filed: &asked, had: true }], false),
        ] {
            let shelf = Shelf { of: "this ticket".to_owned(), filed, is_read: true };
            assert_eq!(objection(&files(), Reader::ThirdParty, &[shelf]).is_some(), doubted);
        }
    }

    #[test]
    fn all_who_get_it_must_have_it() {
        let files = || vec![file("offer.pdf application/pdf 90")];
        let filed = |kind, visibility, author| vec![entry(kind, visibility, author, files())];
        let note = filed(EntryKind::Note, Visibility::Internal, AuthorKind::Agent);
        let came = filed(EntryKind::Inbound, Visibility::Public, AuthorKind::Requester);
        for (shelves, told) in [
            (vec![shelf(&came, true), shelf(&came, true)], None),
            (
                vec![shelf(&came, true), shelf(&[], true)],
                Some("in this ticket, and which not all have to whom it would go"),
            ),
            (vec![shelf(&came, true), shelf(&note, true)], Some("in an internal note of this ticket")),
            (vec![shelf(&[], true), shelf(&note, false)], Some("in an internal note of this ticket")),
            (vec![shelf(&came, true), shelf(&note, false)], None),
            (vec![shelf(&[], true), shelf(&came, false)], None),
        ] {
            let told = told.map(|place| format!("Attached is offer.pdf, which stands {place}"));
            assert_eq!(objection(&files(), Reader::Requester, &shelves), told);
        }
    }

    #[test]
    fn of_what_came_not_all_need_have_the_files() {
        let files = vec![file("offer.pdf application/pdf 90")];
        let came = entry(EntryKind::Inbound, Visibility::Public, AuthorKind::Requester, files.clone());
        let mut shelf = shelf(std::slice::from_ref(&came), true);
        shelf.filed = vec![Kept { filed: &came, had: false }];
        let told = "Attached is offer.pdf, which stands in this ticket, and which not all have to whom it would go";
        assert_eq!(objection(&files, Reader::Requester, &[shelf]).as_deref(), Some(told));
    }
}
