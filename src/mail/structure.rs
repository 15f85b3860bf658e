//! The MIME tree: which parts are the text, which are attachments (RFC 2046 section 5, RFC 2387).

use std::borrow::Cow;

use mail_parser::{Message, MessagePart, PartType};

use super::header::Fields;
use super::parameter::Parameters;
use super::transfer::Transfer;
use super::{attachment, charset, text};
use crate::desk::mail::Attachment;

/// Deepest nesting of multiparts that is followed; what lies below is attached.
const DEEPEST: usize = 50;
/// Most attachments that are listed.
const MOST_ATTACHMENTS: usize = 1000;

/// A piece of the body in its order.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    Plain(String),
    Html(String),
}

impl Piece {
    fn is_blank(&self) -> bool {
        match self {
            Self::Plain(text) => text.trim().is_empty(),
            Self::Html(page) => super::html_text::render(page).trim().is_empty(),
        }
    }
}

/// What a message holds.
#[derive(Debug, Default)]
pub struct Contents {
    /// The body as text: plain where there is a plain one.
    pub text: Vec<Piece>,
    /// The body as HTML where there is an HTML one.
    pub html: Vec<Piece>,
    pub attachments: Vec<Attachment>,
    pub problems: Vec<String>,
    /// Whether something of the message is in neither of these.
    pub incomplete: bool,
}

/// A body in both its forms.
#[derive(Default)]
struct Body {
    text: Vec<Piece>,
    html: Vec<Piece>,
}

impl Body {
    fn of(piece: Piece) -> Self {
        Self { text: vec![piece.clone()], html: vec![piece] }
    }

    fn append(&mut self, other: Self) {
        self.text.extend(other.text);
        self.html.extend(other.html);
    }

    fn is_blank(&self) -> bool {
        self.text.iter().all(Piece::is_blank)
    }

    fn has_html(&self) -> bool {
        self.html.iter().any(|piece| matches!(piece, Piece::Html(_)))
    }

    fn is_plain(&self) -> bool {
        self.text.iter().all(|piece| matches!(piece, Piece::Plain(_)))
    }
}

/// Sorts the parts of a message into body and attachments.
pub fn read(message: &Message<'_>) -> Contents {
    let mut walker = Walker { message, contents: Contents::default() };
    let place = Place { depth: 0, alone: true, alternative: false, related: false, body_before: false };
    let body = walker.part(0, place);
    let mut contents = walker.contents;
    mark_shown(&mut contents.attachments, &body.html);
    if body.has_html() {
        contents.html = body.html;
    }
    contents.text = body.text;
    contents
}

/// Bytes of a part, decoded from its transfer encoding as far as they can be: the parser has changed the charset of
/// text, and drops the last bytes of an encoding that was cut off.
pub fn bytes<'a>(message: &'a Message<'_>, part: &'a MessagePart<'_>, fields: &Fields<'_>) -> Cow<'a, [u8]> {
    match &part.body {
        PartType::Message(nested) => Cow::Borrowed(nested_bytes(part, nested)),
        _ => transfer(fields).decode(raw_body(message, part)),
    }
}

/// The raw header section of a part; offsets count from the start of the message that holds the part.
pub fn header_section<'a>(message: &'a Message<'_>, part: &MessagePart<'_>) -> &'a [u8] {
    let range = part.offset_header as usize..part.offset_body as usize;
    message.raw_message.get(range).unwrap_or_default()
}

/// The raw body of a part, still in its transfer encoding.
fn raw_body<'a>(message: &'a Message<'_>, part: &MessagePart<'_>) -> &'a [u8] {
    message.raw_message.get(part.offset_body as usize..part.offset_end as usize).unwrap_or_default()
}

/// The bytes of an attached message.
fn nested_bytes<'a>(part: &MessagePart<'_>, message: &'a Message<'_>) -> &'a [u8] {
    let raw = message.raw_message.as_ref();
    // One that was encoded has bytes of its own, any other lies within those of the message around it.
    let own = message.parts.first().is_some_and(|root| root.offset_header == 0);
    if own {
        return raw;
    }
    raw.get(part.offset_body as usize..part.offset_end as usize).unwrap_or_default()
}

fn transfer(fields: &Fields<'_>) -> Transfer {
    fields.first_raw("Content-Transfer-Encoding").map_or(Transfer::Identity, |value| Transfer::named(&value))
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
    contents: Contents,
}

impl<'a> Walker<'a, '_> {
    fn part(&mut self, number: u32, place: Place) -> Body {
        let message: &'a Message<'_> = self.message;
        let Some(part) = message.part(number) else { return Body::default() };
        let fields = Fields::parse(header_section(message, part));
        let kind = fields.parameters("Content-Type").unwrap_or_default();
        if let Some(problem) = sealed(&kind) {
            self.missing(problem);
        }
        match &part.body {
            PartType::Multipart(children) if place.depth < DEEPEST => self.multipart(children, &kind, place),
            PartType::Multipart(_) => {
                self.missing("Parts are nested too deeply to be read");
                Body::default()
            }
            // A multipart without a boundary is text to whoever has to read it.
            _ if kind.value.starts_with("multipart/") => self.text_part(number, part, &fields, &kind, place),
            PartType::Text(_) | PartType::Html(_) => self.text_part(number, part, &fields, &kind, place),
            _ => {
                self.attach(number, part, &fields, &kind, place);
                Body::default()
            }
        }
    }

    fn multipart(&mut self, children: &[u32], kind: &Parameters, place: Place) -> Body {
        let inner = Place { depth: place.depth + 1, alone: false, alternative: false, ..place };
        match kind.value.as_str() {
            "multipart/alternative" => {
                let inner = Place { alternative: true, ..inner };
                let bodies = children.iter().map(|child| self.part(*child, inner)).collect();
                choose(bodies)
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
            self.attach(number, part, fields, kind, place);
            return Body::default();
        }
        let decoded = transfer(fields).decode(raw_body(self.message, part));
        if part.is_encoding_problem && place.alone {
            self.problem("The encoding of the text is damaged");
        }
        let html = kind.value == "text/html";
        let label = kind.get("charset").map(str::to_owned).or_else(|| html.then(|| meta_charset(&decoded)).flatten());
        let found = charset::decode(&decoded, label.as_deref());
        self.contents.problems.extend(found.problem);
        let mut content = text::normalise(&found.text);
        if text::cut(&mut content, text::LONGEST) {
            self.missing("The text is too long and was cut");
        }
        if html {
            return Body::of(Piece::Html(content));
        }
        if kind.get("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed")) {
            let delsp = kind.get("delsp").is_some_and(|delsp| delsp.eq_ignore_ascii_case("yes"));
            content = text::unflow(&content, delsp);
        }
        Body::of(Piece::Plain(content))
    }

    fn attach(&mut self, number: u32, part: &MessagePart<'_>, fields: &Fields<'_>, kind: &Parameters, place: Place) {
        if self.contents.attachments.len() >= MOST_ATTACHMENTS {
            self.missing("There are more attachments than are listed");
            return;
        }
        let Some(mut attachment) = attachment::describe(self.message, number, fields, kind) else { return };
        let declared = fields.parameters("Content-Disposition").is_some_and(|given| given.value == "attachment");
        attachment.inline |= place.related && attachment.content_id.is_some() && !declared;
        if part.is_encoding_problem {
            let name = attachment.name.as_deref().unwrap_or("without a name");
            self.contents.problems.push(format!("The attachment {name} is damaged"));
        }
        self.contents.attachments.push(attachment);
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
    let readable = matches!(kind.value.as_str(), "" | "text" | "text/plain" | "text/html" | "text/enriched")
        || !kind.value.contains('/')
        || kind.value.starts_with("multipart/");
    let named = attachment::declared_name(fields, kind, &disposition).is_some();
    readable && !(named && place.body_before && !place.alternative) || (place.alone && kind.value.starts_with("text/"))
}

/// Why the text of a part stays hidden: encryption, or a signature wrapped around it (RFC 8551, RFC 3156).
fn sealed(kind: &Parameters) -> Option<&'static str> {
    match (kind.value.as_str(), kind.get("smime-type").unwrap_or_default().to_ascii_lowercase().as_str()) {
        ("application/pkcs7-mime" | "application/x-pkcs7-mime", "signed-data") => {
            Some("The text is enclosed in an S/MIME signature and is not read here")
        }
        ("application/pkcs7-mime" | "application/x-pkcs7-mime", _) => {
            Some("The text is encrypted with S/MIME and cannot be read here")
        }
        ("multipart/encrypted", _) => Some("The text is encrypted and cannot be read here"),
        _ => None,
    }
}

/// RFC 2046 section 5.1.4: all say the same, the last says it best. Plain text is best for reading and quoting,
/// unless it is empty.
fn choose(bodies: Vec<Body>) -> Body {
    let html = bodies.iter().rposition(Body::has_html);
    let plain = bodies.iter().position(|body| body.is_plain() && !body.is_blank());
    let any = bodies.iter().rposition(|body| !body.is_blank());
    let text = plain.or(any);
    let take = |at: Option<usize>, pick: fn(&Body) -> &Vec<Piece>| {
        at.and_then(|at| bodies.get(at)).map(pick).cloned().unwrap_or_default()
    };
    Body { text: take(text, |body| &body.text), html: take(html.or(text), |body| &body.html) }
}

/// An attachment that the HTML shows by its Content-ID is inline, whatever its headers say.
fn mark_shown(attachments: &mut [Attachment], html: &[Piece]) {
    let shown =
        |id: &str| html.iter().any(|piece| matches!(piece, Piece::Html(page) if page.contains(&format!("cid:{id}"))));
    // Many ids in much HTML would be quadratic; nobody shows a hundred pictures.
    for attachment in attachments.iter_mut().filter(|one| one.content_id.is_some()).take(100) {
        attachment.inline |= attachment.content_id.as_deref().is_some_and(shown);
    }
}

/// The charset that an HTML page names itself, for parts whose header names none.
fn meta_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..2048).unwrap_or(bytes)).to_ascii_lowercase();
    let (_, after) = head.split_once("<meta")?.1.split_once("charset=")?;
    let label: String = after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
        .collect();
    (!label.is_empty()).then_some(label)
}
