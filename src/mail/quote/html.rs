//! What HTML mail says of its history in markup only, made visible before it is turned into text.

use std::borrow::Cow;

use super::lines::{Line, lines};
use super::outline::{Known, Outline};
use crate::mail::html_text::render;
use crate::mail::markup::{self, Piece, Tag};
use crate::mail::reference::decode;

/// The containers in which Outlook puts the message that is answered or forwarded.
const ORIGINALS: [&str; 3] = ["divrplyfwdmsg", "olk_src_body_section", "mail-editor-reference-message-container"];
/// What clients call the line that says who wrote what is quoted below it.
const ATTRIBUTIONS: [&str; 3] = ["gmail_attr", "moz-cite-prefix", "gmail_quote_attribution"];
/// The rules that Outlook draws above the header lines of the original.
const BORDERS: [&str; 2] = ["border-top:solid#e1e1e1", "border-top:solid#b5c4df"];
/// So much of an element is looked at.
const LONGEST: usize = 4_000;
/// So many elements are looked into: what is quoted holds more of them, and is history already.
const MOST_ELEMENTS: usize = 20;

/// How much of a page an element says to be history.
#[derive(Clone, Copy)]
enum History {
    /// From here until its parent ends.
    Original,
    /// The same, if it holds header lines.
    Headers,
    /// The element itself.
    Container,
    /// The element itself, if a `<blockquote>` follows.
    Attribution,
    /// What stands in it above a `<blockquote>`.
    Head,
}

/// Draws each `<hr>` as a line of text, and puts a `<blockquote>` around what only its markup tells to be history:
/// Outlook's original, and introductions in words that are not known here. For [`super::split`] after the HTML
/// was turned into text; to be shown to nobody.
pub fn visible(html: &str) -> Cow<'_, str> {
    let mut marks = Marks::default();
    marks.draw_rules(html);
    marks.find_history(html);
    marks.put_into(html)
}

/// What takes the place of a piece of the page, from one byte until another.
#[derive(Default)]
struct Marks(Vec<(usize, usize, &'static str)>);

impl Marks {
    fn draw_rules(&mut self, html: &str) {
        for piece in markup::pieces(html) {
            if let Piece::Tag(tag) = piece
                && tag.is("hr")
                && html.get(..tag.until).is_some_and(|page| page.ends_with('>'))
            {
                self.0.push((tag.from, tag.until, "<p>________________________________</p>"));
            }
        }
    }

    fn find_history(&mut self, html: &str) {
        let (mut quotes, mut left, mut seen) = (0_usize, MOST_ELEMENTS, 0);
        for piece in markup::pieces(html) {
            let Piece::Tag(tag) = piece else { continue };
            if tag.is("blockquote") {
                quotes = if tag.closing { quotes.saturating_sub(1) } else { quotes + 1 };
            }
            let Some(history) = history(&tag) else { continue };
            if matches!(history, History::Original) {
                return self.quote(tag.from, None);
            }
            if quotes > 0 || tag.from < seen || left == 0 {
                continue;
            }
            left -= 1;
            let (inner, until) = element(html, &tag);
            match history {
                History::Headers if is_headers(inner) => return self.quote(tag.from, None),
                History::Container if !is_known(inner) => {
                    // Its end is looked for once: nobody else's history follows.
                    let end = end(html, &tag).map_or(html.len(), |(_, end)| end);
                    self.quote(tag.from, Some(end));
                    seen = end;
                }
                History::Attribution if until.is_some_and(|until| is_above_quote(html, until)) && !is_known(inner) => {
                    self.quote(tag.from, until);
                    seen = until.unwrap_or(seen);
                }
                History::Head => {
                    if let Some(head) = head(inner) {
                        seen = tag.until + head;
                        self.quote(tag.until, Some(seen));
                    }
                }
                _ => {}
            }
        }
    }

    fn quote(&mut self, from: usize, until: Option<usize>) {
        self.0.push((from, from, "<blockquote>"));
        self.0.extend(until.map(|until| (until, until, "</blockquote>")));
    }

    fn put_into(mut self, html: &str) -> Cow<'_, str> {
        if self.0.is_empty() {
            return Cow::Borrowed(html);
        }
        self.0.sort_by_key(|(from, ..)| *from);
        let (mut seen, mut at) = (String::with_capacity(html.len() + 200), 0);
        for (from, until, mark) in self.0 {
            seen.push_str(html.get(at..from).unwrap_or_default());
            seen.push_str(mark);
            at = until;
        }
        seen.push_str(html.get(at..).unwrap_or_default());
        Cow::Owned(seen)
    }
}

/// Whether all that follows is the message that is answered or forwarded.
pub(super) fn begins_original(tag: &Tag<'_>) -> bool {
    matches!(history(tag), Some(History::Original))
}

fn history(tag: &Tag<'_>) -> Option<History> {
    if tag.closing || !tag.is_any(&["div", "span", "p"]) {
        return None;
    }
    let said = |name| tag.attribute(name).unwrap_or_default().to_ascii_lowercase();
    let (id, class) = (said("id"), said("class"));
    let id = id.trim().trim_start_matches("x_");
    let classed = |wanted: &str| class.split_whitespace().any(|word| word.trim_start_matches("x_") == wanted);
    if ORIGINALS.contains(&id) {
        Some(History::Original)
    } else if tag.is("p") {
        None
    } else if classed("yahoo_quoted") || said("name") == "quote" {
        Some(History::Container)
    } else if ATTRIBUTIONS.iter().any(|attribution| classed(attribution)) {
        Some(History::Attribution)
    } else if classed("gmail_quote") {
        Some(History::Head)
    } else {
        let style = said("style").replace(char::is_whitespace, "");
        BORDERS.iter().any(|border| style.contains(border)).then_some(History::Headers)
    }
}

/// What stands in an element, as far as it is looked at, and where it ends if that is seen.
fn element<'h>(html: &'h str, tag: &Tag<'_>) -> (&'h str, Option<usize>) {
    let longest = html.floor_char_boundary(tag.until.saturating_add(LONGEST));
    let page = html.get(..longest).unwrap_or(html);
    let end = end(page, tag);
    (page.get(tag.until..end.map_or(longest, |(inner, _)| inner)).unwrap_or_default(), end.map(|(_, end)| end))
}

/// Where the closing tag of an element begins and ends.
fn end(html: &str, tag: &Tag<'_>) -> Option<(usize, usize)> {
    let mut open = 1_usize;
    markup::pieces(html.get(tag.until..)?).find_map(|piece| {
        let Piece::Tag(other) = piece else { return None };
        if other.is(tag.name) {
            open = if other.closing { open - 1 } else { open + 1 };
        }
        (open == 0).then_some((tag.until + other.from, tag.until + other.until))
    })
}

/// Whether nothing but the end of elements stands between here and a `<blockquote>`.
fn is_above_quote(html: &str, at: usize) -> bool {
    for piece in markup::pieces(html.get(at..).unwrap_or_default()) {
        match piece {
            Piece::Tag(tag) if tag.is("blockquote") => return !tag.closing,
            Piece::Tag(tag) if tag.is("br") || tag.closing => {}
            Piece::Text(text) if decode(text).trim().is_empty() => {}
            _ => return false,
        }
    }
    false
}

/// Where the `<blockquote>` begins in the `gmail_quote` of K-9 and others, if a line above it says in unknown words who
/// wrote.
fn head(inner: &str) -> Option<usize> {
    let quote = markup::pieces(inner).find_map(|piece| match piece {
        Piece::Tag(tag) if tag.is("blockquote") && !tag.closing => Some(tag.from),
        _ => None,
    })?;
    let above = inner.get(..quote)?;
    let text = render(above);
    let mut said = text.lines().filter(|line| !line.trim().is_empty());
    let line = said.next().filter(|_| said.next().is_none())?;
    let introduces = line.trim_end().ends_with([':', '：']) || line.contains('@');
    (introduces && !is_known(above)).then_some(quote)
}

/// Whether what is at the head of a piece of history is told by its words, and better than by its markup.
fn is_known(page: &str) -> bool {
    let text = format!("{}\n> quoted\n", render(page));
    let outline = Outline::read(&text, &Known::default(), false);
    outline.opening.as_ref().is_some_and(|opening| !outline.new_above(opening.at))
}

/// Whether these are header lines, in a language that is not known here.
fn is_headers(page: &str) -> bool {
    const FEWEST: usize = 3;
    const LONGEST_LABEL: usize = 40;
    let text = render(page);
    let lines = lines(&text);
    let labelled = |line: &&Line<'_>| {
        line.body
            .split_once([':', '：'])
            .is_some_and(|(label, value)| label.len() <= LONGEST_LABEL && !value.is_empty())
    };
    let said = || lines.iter().filter(|line| !line.is_blank());
    said().filter(labelled).count() >= FEWEST.max(said().count() / 2)
        && text.contains(|c: char| c == '@' || c.is_numeric())
        && !is_known(page)
}
