//! Words that a page strikes out: whoever reads it sees that they are not meant any more. As text they would be said.

use super::markup::{self, Piece, Tag};

/// What stands around such words in the text, as in Markdown.
pub const MARK: &str = "~~";

/// Most elements that are followed within each other.
const DEEPEST: usize = 64;

/// Elements that are open and strike out what they hold: the name of each, and how many of its kind are open from there.
#[derive(Default)]
pub struct Struck(Vec<(String, usize)>);

impl Struck {
    pub fn is_open(&self) -> bool {
        !self.0.is_empty()
    }

    pub fn tag(&mut self, tag: &Tag<'_>) {
        let at = self.0.iter().rposition(|(name, _)| tag.is(name));
        if tag.closing || tag.closes_itself() {
            self.end(at);
        } else if let Some((_, depth)) = at.and_then(|at| self.0.get_mut(at)) {
            *depth += 1;
            return;
        }
        if !tag.closing && self.0.len() < DEEPEST && strikes(tag) {
            self.0.push((tag.name.to_owned(), 1));
        }
    }

    /// The element ends, and with it what is open inside: pages cross their tags.
    fn end(&mut self, at: Option<usize>) {
        let Some((at, (_, depth))) = at.and_then(|at| Some((at, self.0.get_mut(at)?))) else { return };
        *depth = depth.saturating_sub(1);
        if *depth == 0 {
            self.0.truncate(at);
        }
    }
}

/// Whether a page strikes anything out.
pub fn is_in(page: &str) -> bool {
    markup::pieces(page).any(|piece| matches!(piece, Piece::Tag(tag) if !tag.closing && strikes(&tag)))
}

fn strikes(tag: &Tag<'_>) -> bool {
    let rule = |rule: &str| {
        let (name, value) = rule.split_once(':').unwrap_or_default();
        let decorates = name.trim().to_ascii_lowercase().starts_with("text-decoration");
        decorates.then(|| value.to_ascii_lowercase().contains("line-through"))
    };
    let styled = tag.attribute("style").and_then(|style| style.split(';').filter_map(rule).next_back());
    !tag.is_void() && styled.unwrap_or_else(|| tag.is_any(&["s", "strike", "del"]))
}
