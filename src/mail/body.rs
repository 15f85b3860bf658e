//! What a message says: its pieces as text and as HTML, and which of several forms is taken.

use super::{hidden, html_text, placeholder, struck};
use crate::desk::mail::Attachment;

/// A piece of the body in its order.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    Plain(String),
    Html(String),
}

impl Piece {
    /// A page as its readers see it, wherever it came from: without what it shows to nobody.
    pub fn page(page: &str) -> Self {
        Self::Html(hidden::without(page).into_owned())
    }

    fn is_blank(&self) -> bool {
        match self {
            Self::Plain(text) => text.trim().is_empty(),
            Self::Html(page) => html_text::is_blank(page),
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
    /// Lines of the text that begin with a `>` and quote nothing.
    pub typed: Vec<String>,
    /// What parts that are no text say (an invitation, a receipt), a line each.
    pub notes: Vec<String>,
    /// Whether one of them says how somebody answers an invitation.
    pub answers_invitation: bool,
    /// Whether it is a reaction, one sign pressed in a mail client.
    pub reacts: bool,
    /// Plain texts that only stood for a page, which was read in their place.
    pub passed_over: Vec<String>,
    /// Contact cards, a line each.
    pub cards: Vec<String>,
    /// The charset that the first text names: the best hint for headers that name none.
    pub charset: Option<&'static encoding_rs::Encoding>,
    pub attachments: Vec<Attachment>,
    pub problems: Vec<String>,
    /// Whether something of the message is in none of these.
    pub incomplete: bool,
}

/// A body in both its forms.
#[derive(Clone, Debug, Default)]
pub struct Body {
    pub text: Vec<Piece>,
    pub html: Vec<Piece>,
}

impl Body {
    pub fn of(piece: Piece) -> Self {
        Self { text: vec![piece.clone()], html: vec![piece] }
    }

    pub fn append(&mut self, other: Self) {
        self.text.extend(other.text);
        self.html.extend(other.html);
    }

    pub fn is_blank(&self) -> bool {
        self.text.iter().all(Piece::is_blank)
    }

    pub fn has_html(&self) -> bool {
        self.html.iter().any(|piece| matches!(piece, Piece::Html(_)))
    }

    fn is_plain(&self) -> bool {
        self.text.iter().all(|piece| matches!(piece, Piece::Plain(_)))
    }

    /// The readable text of its pages.
    fn shown(&self) -> String {
        let pages = self.html.iter().filter_map(|piece| match piece {
            Piece::Html(page) => Some(html_text::render(page)),
            Piece::Plain(_) => None,
        });
        pages.collect::<Vec<_>>().join("\n")
    }

    /// Whether it is a page that strikes words out, which no plain text shows. Of pages that stand between files the plain
    /// text tells where the files stood, which those don't: there it is the better of the two.
    fn strikes(&self) -> bool {
        matches!(self.html.as_slice(), [Piece::Html(page)] if struck::is_in(page))
    }

    /// Its text where that only stands for a page with this text.
    fn standing_for(&self, page: impl FnOnce() -> String) -> Option<&str> {
        match self.text.as_slice() {
            [Piece::Plain(text)] if placeholder::may_be(text) => {
                placeholder::stands_for(text, &page()).then_some(text.as_str())
            }
            _ => None,
        }
    }

    /// Takes from another form of the same message what this one lacks.
    pub fn or(self, other: Self) -> Self {
        let html = if self.has_html() || !other.has_html() { self.html.clone() } else { other.html.clone() };
        if self.is_blank() && !other.is_blank() { other } else { Self { html, ..self } }
    }
}

/// RFC 2046 section 5.1.4: all say the same, the last says it best. Plain text is best for reading and quoting,
/// unless it is empty, says no more than that the page should be read (then it is the second of the answer), or says what
/// the page strikes out.
pub fn choose(bodies: Vec<Body>) -> (Body, Option<String>) {
    let html = bodies.iter().rposition(Body::has_html);
    let page = || html.and_then(|at| bodies.get(at)).map(Body::shown).unwrap_or_default();
    let plain = bodies.iter().position(|body| body.is_plain() && !body.is_blank());
    let passed_over = plain.and_then(|at| bodies.get(at)).and_then(|body| body.standing_for(page)).map(str::to_owned);
    let struck = html.and_then(|at| bodies.get(at)).is_some_and(Body::strikes);
    let plain = plain.filter(|_| passed_over.is_none() && !struck);
    let any = bodies.iter().rposition(|body| !body.is_blank());
    let text = plain.or(any);
    let take = |at: Option<usize>, pick: fn(&Body) -> &Vec<Piece>| {
        at.and_then(|at| bodies.get(at)).map(pick).cloned().unwrap_or_default()
    };
    let body = Body { text: take(text, |body| &body.text), html: take(html.or(text), |body| &body.html) };
    (body, passed_over)
}
