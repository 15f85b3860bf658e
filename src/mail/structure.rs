//! The MIME tree: which parts are the text, which are attachments (RFC 2046 section 5, RFC 2387).

use std::borrow::Cow;

use mail_parser::{Message, MessagePart, PartType};

use super::body::{Body, Contents, Piece, choose};
use super::enclosed::{self, Enclosed, File};
use super::header::Fields;
use super::parameter::Parameters;
use super::part::{header_section, raw_body, transfer};
use super::said::{self, Said};
use super::{attachment, charset, enriched, loaded, part, pgp, placeholder, text};
use crate::desk::mail::Attachment;

/// Deepest nesting of multiparts that is followed; what lies below is attached.
const DEEPEST: usize = 50;
/// Most attachments that are listed.
const MOST_ATTACHMENTS: usize = 1000;

/// Sorts the parts of a message into body and attachments.
pub fn read(message: &Message<'_>) -> Contents {
    read_at(message, 0)
}

/// The same of a message inside parts of another; `opened` says how many of them were opened to find it.
pub fn read_at(message: &Message<'_>, opened: usize) -> Contents {
    let mut walker =
        Walker { message, opened, contents: Contents::default(), other_form: Body::default(), trouble: Vec::new() };
    let place = Place { depth: 0, alone: true, alternative: false, related: false, body_before: false };
    let body = walker.part(0, place).or(walker.other_form);
    let mut contents = walker.contents;
    if body.is_blank() {
        contents.notes.append(&mut walker.trouble);
    }
    mark_shown(&mut contents.attachments, &body.html);
    if body.has_html() {
        contents.html = body.html;
    }
    contents.text = body.text;
    contents
}

/// Where in the tree a part stands.
#[derive(Clone, Copy)]
struct Place {
    depth: usize,
    /// The only part there is.
    alone: bool,
    /// A direct child of multipart/alternative.
    alternative: bool,
    /// A child of multipart/related other than its root.
    related: bool,
    /// Whether some body text came before, so that a named text is a file.
    body_before: bool,
}

struct Walker<'a, 'x> {
    message: &'a Message<'x>,
    opened: usize,
    contents: Contents,
    /// What Outlook enclosed beside the body: the same once more, and better than nothing.
    other_form: Body,
    /// Lines that are said only where there is no text.
    trouble: Vec<String>,
}

impl<'a> Walker<'a, '_> {
    fn part(&mut self, number: u32, place: Place) -> Body {
        let message: &'a Message<'_> = self.message;
        let Some(part) = message.part(number) else { return Body::default() };
        let fields = Fields::parse(header_section(message, part));
        let kind = fields.parameters("Content-Type").unwrap_or_default();
        if kind.value == "multipart/encrypted" {
            self.missing("The text is encrypted and cannot be read here");
        }
        match &part.body {
            PartType::Multipart(children) if place.depth < DEEPEST => self.multipart(children, &kind, place),
            PartType::Multipart(_) => {
                self.missing("Parts are nested too deeply to be read");
                Body::default()
            }
            // A multipart whose boundary is nowhere is text to whoever has to read it, unless another one is found.
            _ if kind.value.starts_with("multipart/") => {
                let bytes = part::bytes(message, part, &fields);
                match enclosed::open(&kind, None, &bytes, self.opened) {
                    Some(opened) => self.opened(number, opened),
                    None => self.text_part(number, part, &fields, &kind, place),
                }
            }
            PartType::Message(_) => self.attach(number, part, &fields, &kind, place),
            PartType::Text(_) | PartType::Html(_) => self.text_part(number, part, &fields, &kind, place),
            // The parser knows fewer ways to write a type wrongly.
            _ if kind.value.starts_with("text/") || !kind.value.contains('/') => {
                self.text_part(number, part, &fields, &kind, place)
            }
            _ => self.attach(number, part, &fields, &kind, place),
        }
    }

    fn multipart(&mut self, children: &[u32], kind: &Parameters, place: Place) -> Body {
        let inner = Place { depth: place.depth + 1, alone: false, alternative: false, ..place };
        match kind.value.as_str() {
            "multipart/alternative" => {
                let inner = Place { alternative: true, ..inner };
                let bodies = children.iter().map(|child| self.part(*child, inner)).collect();
                let (body, passed_over) = choose(bodies);
                self.contents.passed_over.extend(passed_over.filter(|text| !placeholder::is_bare(text)));
                body
            }
            "multipart/related" => {
                let root = self.related_root(children, kind);
                let mut body = Body::default();
                for (position, child) in children.iter().enumerate() {
                    let related = place.related || position != root;
                    body.append(self.part(*child, Place { related, ..inner }));
                }
                body
            }
            // RFC 1740: what a Mac knows about the file stands before the file.
            "multipart/appledouble" if children.len() > 1 => {
                let mut body = Body::default();
                children.iter().skip(1).for_each(|child| body.append(self.part(*child, inner)));
                body
            }
            _ => {
                let mut body = Body::default();
                for child in children {
                    let body_before = place.body_before || !body.text.is_empty();
                    body.append(self.part(*child, Place { body_before, ..inner }));
                }
                body
            }
        }
    }

    /// RFC 2387 section 3.2: the part named by `start`, else the first.
    fn related_root(&self, children: &[u32], kind: &Parameters) -> usize {
        let Some(start) = kind.get("start").map(|id| id.trim_matches(['<', '>'])) else { return 0 };
        let is_start = |child: &u32| {
            let part = self.message.part(*child)?;
            let id = Fields::parse(header_section(self.message, part)).first_raw("Content-ID")?;
            (id.trim_matches(['<', '>', ' ']) == start).then_some(())
        };
        children.iter().position(|child| is_start(child).is_some()).unwrap_or(0)
    }

    fn text_part(
        &mut self,
        number: u32,
        part: &MessagePart<'_>,
        fields: &Fields<'_>,
        kind: &Parameters,
        place: Place,
    ) -> Body {
        if place.alternative && matches!(kind.value.as_str(), "text/x-amp-html" | "text/watch-html") {
            return Body::default();
        }
        if !is_body(fields, kind, place) {
            return self.attach(number, part, fields, kind, place);
        }
        let mut decoded = transfer(fields).decode(raw_body(self.message, part));
        if part.is_encoding_problem && place.alone && !decoded.is_empty() {
            self.problem("The encoding of the text is damaged");
        }
        let mut html = kind.value == "text/html";
        if !html && let Some((text, files)) = enclosed::split_text(&decoded) {
            self.list(number, &files);
            decoded = Cow::Owned(text);
        }
        let label =
            kind.get("charset").map(str::to_owned).or_else(|| html.then(|| charset::of_page(&decoded)).flatten());
        let found = charset::decode(&decoded, label.as_deref());
        let written_in = || found.instead.or_else(|| label.as_deref().and_then(charset::known));
        self.contents.charset = self.contents.charset.or_else(written_in);
        self.contents.problems.extend(found.problem);
        let mut content = text::normalise(&found.text);
        if text::cut(&mut content, text::LONGEST) {
            self.missing("The text is too long and was cut");
        }
        html |= is_page(&content);
        match kind.value.as_str() {
            _ if html => return Body::of(Piece::page(&content)),
            "text/enriched" => return Body::of(Piece::Plain(enriched::render(&content))),
            "text/richtext" => return Body::of(Piece::Plain(enriched::render_richtext(&content))),
            _ => {}
        }
        if pgp::is_encrypted(&content) {
            self.missing("The text is encrypted with PGP and cannot be read here");
        }
        if let Some(signed) = pgp::signed_text(&content) {
            content = signed;
        }
        if kind.get("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed")) {
            let delsp = kind.get("delsp").is_some_and(|delsp| delsp.eq_ignore_ascii_case("yes"));
            content = text::unflow(&content, delsp, &mut self.contents.typed);
        }
        Body::of(Piece::Plain(content))
    }

    /// A part that is no text: what it holds or says, and the part itself unless it is only a wrapping.
    fn attach(
        &mut self,
        number: u32,
        part: &MessagePart<'_>,
        fields: &Fields<'_>,
        kind: &Parameters,
        place: Place,
    ) -> Body {
        let disposition = fields.parameters("Content-Disposition").unwrap_or_default();
        let name = attachment::declared_name(fields, kind, &disposition);
        let bytes = part::bytes(self.message, part, fields);
        if let Some(opened) = enclosed::open(kind, name.as_deref(), &bytes, self.opened) {
            return self.opened(number, opened);
        }
        match kind.value.as_str() {
            _ if enclosed::is_smime(kind, name.as_deref().unwrap_or_default()) => self.sealed(kind),
            "application/ms-tnef" | "application/vnd.ms-tnef" => self.missing("The winmail.dat could not be read"),
            // What the texts beside it say, for programs (Google, "Gmail emoji reactions", format of messages).
            "text/vnd.google.email-reaction+json" => {
                self.contents.reacts = true;
                return Body::default();
            }
            _ => {}
        }
        match said::read(kind, name.as_deref(), &bytes) {
            Some(Said::Note(line)) => self.note(line),
            Some(Said::Answer(line)) => {
                self.contents.answers_invitation = true;
                self.note(line);
            }
            Some(Said::Card(line)) => self.contents.cards.push(line),
            Some(Said::Trouble(line)) => self.trouble.push(line),
            None if kind.value == "text/calendar" => self.problem("The calendar entry could not be read"),
            None => {}
        }
        if self.is_full() {
            return Body::default();
        }
        let Some(mut attachment) = attachment::describe(self.message, number, fields, kind) else {
            return Body::default();
        };
        attachment.inline |= place.related && attachment.content_id.is_some() && disposition.value != "attachment";
        if part.is_encoding_problem {
            let name = attachment.name.as_deref().unwrap_or("without a name");
            self.contents.problems.push(format!("The attachment {name} is damaged"));
        }
        self.contents.attachments.push(attachment);
        Body::default()
    }

    /// The same invitation often comes twice, in the text's other form and as a file.
    fn note(&mut self, line: String) {
        if !self.contents.notes.contains(&line) {
            self.contents.notes.push(line);
        }
    }

    /// Takes over what was inside a part.
    fn opened(&mut self, number: u32, opened: Enclosed) -> Body {
        self.list(number, &opened.files);
        self.contents.notes.extend(opened.notes);
        self.contents.cards.extend(opened.cards);
        self.contents.problems.extend(opened.problems);
        if opened.is_message {
            return opened.body;
        }
        self.other_form = opened.body;
        Body::default()
    }

    /// Lists the files inside a part.
    fn list(&mut self, number: u32, files: &[File]) {
        for attachment in enclosed::describe(number, files) {
            if self.is_full() {
                return;
            }
            self.contents.attachments.push(attachment);
        }
    }

    fn is_full(&mut self) -> bool {
        let full = self.contents.attachments.len() >= MOST_ATTACHMENTS;
        if full {
            self.missing("There are more attachments than are listed");
        }
        full
    }

    /// Says why an S/MIME part stays closed (RFC 8551 section 3.2.2).
    fn sealed(&mut self, kind: &Parameters) {
        self.missing(match kind.get("smime-type").unwrap_or_default().to_ascii_lowercase().as_str() {
            "certs-only" => return,
            "signed-data" => "The text is enclosed in an S/MIME signature that cannot be opened",
            "compressed-data" => "The text is compressed with S/MIME and is damaged",
            _ => "The text is encrypted with S/MIME and cannot be read here",
        });
    }

    /// A problem that leaves something of the message out.
    fn missing(&mut self, problem: &str) {
        self.contents.incomplete = true;
        self.problem(problem);
    }

    fn problem(&mut self, problem: &str) {
        if !self.contents.problems.iter().any(|known| known == problem) {
            self.contents.problems.push(problem.to_owned());
        }
    }
}

/// Whether a text part is something to read, and not a file that happens to be text.
fn is_body(fields: &Fields<'_>, kind: &Parameters, place: Place) -> bool {
    let disposition = fields.parameters("Content-Disposition").unwrap_or_default();
    // Apple Mail puts several texts into one multipart/related, with pictures between them.
    let enclosed = place.related && (fields.first_raw("Content-ID").is_some() || kind.get("name").is_some());
    if enclosed || disposition.value == "attachment" {
        return false;
    }
    if matches!(kind.value.as_str(), "text/calendar" | "text/vcard" | "text/x-vcard" | "text/directory") {
        return false;
    }
    let readable =
        matches!(kind.value.as_str(), "" | "text" | "text/plain" | "text/html" | "text/enriched" | "text/richtext")
            || !kind.value.contains('/')
            || kind.value.starts_with("multipart/");
    let named = attachment::declared_name(fields, kind, &disposition).is_some();
    readable && !(named && place.body_before && !place.alternative) || (place.alone && kind.value.starts_with("text/"))
}

/// Whether a text is a page, whatever its type says: nobody begins a letter so.
fn is_page(text: &str) -> bool {
    let head: String = text.trim_start().chars().take(14).collect::<String>().to_ascii_lowercase();
    head == "<!doctype html" || head.starts_with("<html>") || head.starts_with("<html ")
}

/// An attachment that the HTML shows by its Content-ID is inline, whatever its headers say.
fn mark_shown(attachments: &mut [Attachment], html: &[Piece]) {
    if attachments.iter().all(|attachment| attachment.content_id.is_none()) {
        return;
    }
    let pages = html.iter().filter_map(|piece| match piece {
        Piece::Html(page) => Some(page),
        Piece::Plain(_) => None,
    });
    let shown = pages.flat_map(|page| loaded::enclosed(page)).collect::<std::collections::BTreeSet<String>>();
    for attachment in attachments {
        let id = attachment.content_id.as_deref().map(|id| id.trim().to_ascii_lowercase());
        attachment.inline |= id.is_some_and(|id| shown.contains(&id));
    }
}
