//! Pictures that somebody pasted into what they wrote. Where one stands Outlook writes `[cid:image001.png@01DB]` into the
//! plain text: in the page of the desk's mail the picture stands there again, and in its text a name for it.

use crate::desk::mail::Attachment;
use crate::desk::plan::Draft;

/// What a picture is called that has no name.
const NAMELESS: &str = "image";

/// What people write themselves is longer, or holds blanks.
const LONGEST: usize = 250;

impl Draft {
    /// With each picture that it takes along where it was pasted.
    pub fn place_pictures(&mut self) {
        self.text = in_text(&self.text, &self.attachments);
        self.html = self.html.as_deref().map(|page| in_page(page, &self.attachments));
    }
}

fn in_text(text: &str, files: &[Attachment]) -> String {
    replaced(text, false, |id| Some(named(&called(id, files)?)))
}

/// Only what travels with this mail is shown: of another file it must not tell that it is there.
fn in_page(page: &str, files: &[Attachment]) -> String {
    replaced(page, true, |id| match shown(id, files) {
        Some(picture) => Some(image(id, &name(picture))),
        None => Some(named(&called(id, files)?)),
    })
}

/// The picture of this id among the files of a mail.
fn shown<'a>(id: &str, attachments: &'a [Attachment]) -> Option<&'a Attachment> {
    let is_it = |file: &&Attachment| file.inline && file.content_id.as_deref().is_some_and(|own| own.trim() == id);
    attachments.iter().find(is_it)
}

/// What a picture is called; `None` for what may be no picture, since somebody typed it.
fn called(id: &str, attachments: &[Attachment]) -> Option<String> {
    shown(id, attachments).map(name).or_else(|| by_outlook(id))
}

/// Without what could end an attribute, or the brackets around it.
fn name(picture: &Attachment) -> String {
    let name: String = picture.name.as_deref().unwrap_or_default().replace(['<', '>', '&', '"', '\'', '[', ']'], "_");
    if name.trim().is_empty() { NAMELESS.to_owned() } else { name }
}

/// The name in an id that Outlook made: `image001.png@01DC5F3A.1B2C3D40`; newer ones make such as have none.
fn by_outlook(id: &str) -> Option<String> {
    let is_hex = |text: &str, also: char| text.chars().all(|c| c.is_ascii_hexdigit() || c == also);
    if let Some((name, rest)) = id.split_once('@') {
        let is_picture = name.starts_with("image") && name.contains('.');
        return (is_picture && rest.len() > 1 && is_hex(rest, '.')).then(|| name.to_owned());
    }
    let is_uuid = id.len() == 36 && id.matches('-').count() == 4 && is_hex(id, '-');
    is_uuid.then(|| NAMELESS.to_owned())
}

fn named(name: &str) -> String {
    if name == NAMELESS { format!("[{NAMELESS}]") } else { format!("[image: {name}]") }
}

fn image(id: &str, name: &str) -> String {
    format!("<img src=\"cid:{id}\" alt=\"{name}\" style=\"max-width:100%\">")
}

/// A text with something else for each `[cid:…]` that is known. `page`: it is HTML, in which none within a tag counts.
fn replaced(text: &str, page: bool, with: impl Fn(&str) -> Option<String>) -> String {
    const MARK: &str = "[cid:";
    let mut pieces = text.split(MARK);
    let first = pieces.next().unwrap_or_default();
    let mut out = first.to_owned();
    let mut in_tag = ends_in_tag(first, false);
    for piece in pieces {
        let found = piece.split_once(']').filter(|(id, _)| !(page && in_tag) && is_plain(id));
        match found.and_then(|(id, rest)| Some((with(id)?, rest))) {
            Some((instead, rest)) => {
                out.push_str(&instead);
                out.push_str(rest);
            }
            None => {
                out.push_str(MARK);
                out.push_str(piece);
            }
        }
        in_tag = ends_in_tag(piece, in_tag);
    }
    out
}

/// Whether HTML ends within a tag.
fn ends_in_tag(piece: &str, before: bool) -> bool {
    piece.chars().rev().find(|c| matches!(c, '<' | '>')).map_or(before, |last| last == '<')
}

/// What stands in HTML and in a header as it is.
fn is_plain(id: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "@._+-$=~!".contains(c);
    (1..=LONGEST).contains(&id.len()) && id.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(name: Option<&str>, id: &str) -> Attachment {
        Attachment {
            name: name.map(str::to_owned),
            content_type: "image/png".into(),
            size: 1,
            inline: true,
            content_id: Some(id.into()),
            part: 2,
            digest: String::new(),
        }
    }

    #[test]
    fn a_picture_stands_where_it_was_pasted_and_nothing_else_does() {
        let files = [picture(Some("image002.png"), "image002.png@01DA.5F"), picture(Some("a\"<b>].png"), "b@c")];
        for (written, read) in [
            ("", ""),
            ("Press [cid:image002.png@01DA.5F] twice", "Press [image: image002.png] twice"),
            ("[cid:b@c]", "[image: a__b__.png]"),
            // Taken along by no mail: a logo, or what is quoted.
            ("> [cid:image001.jpg@01DB1234.5678ABCD]", "> [image: image001.jpg]"),
            ("[cid:8d0b4f6a-6f0e-4f0e-9a57-2f4f0c1d2e3f]", "[image]"),
            // Typed by somebody.
            ("Write [cid:logo] there", "Write [cid:logo] there"),
            ("[cid:image.png@example.org]", "[cid:image.png@example.org]"),
            ("[cid:", "[cid:"),
            ("[cid:] [cid:a b] [cid:image002.png@01DA.5F", "[cid:] [cid:a b] [cid:image002.png@01DA.5F"),
        ] {
            assert_eq!(in_text(written, &files), read, "{written}");
        }
    }

    #[test]
    fn in_a_page_a_picture_never_stands_within_a_tag() {
        let files = [picture(Some("x.png"), "x@y")];
        let img = "<img src=\"cid:x@y\" alt=\"x.png\" style=\"max-width:100%\">";
        for (page, want) in [
            ("<div>See [cid:x@y]<br>", format!("<div>See {img}<br>")),
            ("<a title=\"[cid:x@y]\">[cid:x@y]</a>", format!("<a title=\"[cid:x@y]\">{img}</a>")),
            ("<p>[cid:z@y]</p>", "<p>[cid:z@y]</p>".to_owned()),
        ] {
            assert_eq!(in_page(page, &files), want, "{page}");
        }
    }
}
