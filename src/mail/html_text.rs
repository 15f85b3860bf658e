//! HTML as a person would have typed it: paragraphs, lists, quotations with `>`, links with their address.
//!
//! Written here and not left to a renderer because layout tables, the commonest thing in HTML mail, must become
//! lines of text and no drawn boxes, because quotation marks must come out as mail writes them, and because this way
//! takes linear time on any nesting.

use super::markup::{self, Piece, Tag};
use super::reference::decode;
use super::struck::{MARK, Struck};

/// How deep quotations are marked.
const DEEPEST_QUOTE: usize = 20;
/// Longer addresses are tracking and help nobody to read.
const LONGEST_LINK: usize = 150;
/// What a horizontal rule becomes; mail programs write the same before a quoted message.
const RULE: &str = "________________________________";

const BLOCKS: [&str; 26] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figure",
    "footer",
    "form",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "pre",
    "section",
    "table",
    "tbody",
    "thead",
    "tr",
    "ul",
];
const SPACED: [&str; 7] = ["p", "h1", "h2", "h3", "h4", "h5", "h6"];

/// The readable text of a page.
pub fn render(page: &str) -> String {
    let mut writer = Writer::default();
    markup::pieces(page).for_each(|piece| writer.piece(&piece));
    writer.end_struck();
    writer.out.trim_end().to_owned()
}

/// Whether the readable text of a page is blank; ends at the first word of one that is not.
pub fn is_blank(page: &str) -> bool {
    let mut writer = Writer::default();
    !markup::pieces(page).any(|piece| {
        writer.piece(&piece);
        writer.says
    })
}

#[derive(Default)]
struct Writer {
    out: String,
    quotes: usize,
    pre: usize,
    /// Line breaks that are owed before the next text.
    breaks: usize,
    /// A blank that is owed before the next text.
    blank: bool,
    /// Of each open table, whether it has lines to be seen, and so is one to be read and not a layout.
    tables: Vec<bool>,
    /// Number of the next item of each open list; `None` where it is not numbered.
    lists: Vec<Option<u32>>,
    /// Address of the open link, and where its text began.
    link: Option<(String, usize)>,
    /// Whether the current line has text.
    in_line: bool,
    /// Whether the current line is only the mark of a list item, whose text belongs beside it.
    in_item: bool,
    /// Whether each open `p` stands apart from its neighbours.
    spaced: bool,
    struck: Struck,
    /// Whether the mark before words that are struck out is written, and the one behind them is not.
    in_struck: bool,
    /// Whether anything but blanks was written.
    says: bool,
}

impl Writer {
    fn piece(&mut self, piece: &Piece<'_>) {
        if let Piece::Tag(tag) = piece {
            self.struck.tag(tag);
            if !self.struck.is_open() {
                self.end_struck();
            }
        }
        match piece {
            Piece::Text(text) => self.text(text),
            Piece::Tag(tag) if tag.closing => self.close(tag),
            Piece::Tag(tag) => self.open(tag),
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        if tag.is("br") {
            self.line_break();
        } else if tag.is_any(&SPACED) {
            self.spaced = !is_tight(tag);
            self.need(if self.spaced { 2 } else { 1 });
        } else if tag.is("hr") {
            self.need(1);
            self.word(RULE);
            self.need(1);
        } else if tag.is("li") {
            self.in_item = false;
            self.need(1);
            let mark = match self.lists.last_mut() {
                Some(Some(number)) => {
                    *number += 1;
                    format!("{number}. ")
                }
                _ => "- ".to_owned(),
            };
            let indent = "  ".repeat(self.lists.len().saturating_sub(1).min(8));
            self.word(&format!("{indent}{mark}"));
            self.in_item = true;
        } else if tag.is_any(&BLOCKS) {
            self.need(1);
            if tag.is("blockquote") {
                self.quotes += 1;
            } else if tag.is("pre") {
                self.pre += 1;
            } else if tag.is_any(&["ol", "ul"]) && self.lists.len() < 64 {
                self.lists.push(tag.is("ol").then_some(start(tag)));
            } else if tag.is("table") && self.tables.len() < 64 {
                self.tables.push(tag.attribute("border").is_some_and(|border| !matches!(border.trim(), "0" | "")));
            }
        } else if tag.is_any(&["td", "th"]) {
            self.cell(tag);
        } else if tag.is("a") {
            self.end_link();
            let address = tag.attribute("href").map(decode).unwrap_or_default();
            self.link = Some((address.trim().to_owned(), self.out.len()));
        } else if tag.is("img") {
            self.image(tag);
        }
    }

    fn close(&mut self, tag: &Tag<'_>) {
        if tag.is("a") {
            self.end_link();
        } else if tag.is_any(&SPACED) {
            self.need(if self.spaced { 2 } else { 1 });
        } else if tag.is_any(&BLOCKS) {
            self.in_item &= !tag.is_any(&["li", "ol", "ul"]);
            self.need(1);
            if tag.is("blockquote") {
                self.quotes = self.quotes.saturating_sub(1);
            } else if tag.is("pre") {
                self.pre = self.pre.saturating_sub(1);
            } else if tag.is_any(&["ol", "ul"]) {
                self.lists.pop();
            } else if tag.is("table") {
                self.tables.pop();
            }
        }
    }

    /// The cells of a line stand beside each other; where they have lines between them, these are seen.
    fn cell(&mut self, tag: &Tag<'_>) {
        let in_line = self.in_line;
        self.blank |= in_line;
        if let Some(table) = self.tables.last_mut() {
            *table |= tag.is("th");
            // Behind a label such as "Subject:" a line says nothing; Thunderbird's head of a forward is such a table.
            if *table && in_line && !self.out.ends_with(':') {
                self.word("|");
                self.blank = true;
            }
        }
    }

    fn text(&mut self, raw: &str) {
        let text = decode(raw);
        if self.pre > 0 {
            for line in text.split_inclusive('\n') {
                match line.strip_suffix('\n') {
                    Some(line) => {
                        self.word(line.trim_end_matches('\r'));
                        self.line_break();
                    }
                    None => self.word(line),
                }
            }
            return;
        }
        self.blank |= self.in_line && text.starts_with(is_space);
        let mut first = true;
        for word in text.split(is_space).filter(|word| !word.is_empty()) {
            self.blank |= !first;
            first = false;
            self.word(word);
        }
        self.blank |= self.in_line && !first && text.ends_with(is_space);
    }

    /// Writes text into the current line, owed breaks and blanks first.
    fn word(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        self.pay_breaks();
        if !self.in_line {
            self.mark_quote();
            self.in_line = true;
        } else if self.blank && !self.in_item {
            self.out.push(' ');
        }
        self.blank = false;
        self.in_item = false;
        if self.struck.is_open() && !self.in_struck {
            self.out.push_str(MARK);
            self.in_struck = true;
        }
        self.out.push_str(word);
        self.says = self.says || !word.trim().is_empty();
    }

    fn end_struck(&mut self) {
        if std::mem::take(&mut self.in_struck) {
            self.out.push_str(MARK);
        }
    }

    fn pay_breaks(&mut self) {
        let breaks = std::mem::take(&mut self.breaks);
        // Each line by itself: what splits the text knows lines alone.
        if breaks > 0 {
            self.end_struck();
        }
        if self.out.is_empty() {
            return;
        }
        for number in 0..breaks {
            if number > 0 {
                self.mark_quote();
            }
            while self.out.ends_with(' ') && !self.out.ends_with("-- ") {
                self.out.pop();
            }
            self.out.push('\n');
        }
    }

    fn mark_quote(&mut self) {
        let depth = self.quotes.min(DEEPEST_QUOTE);
        if depth > 0 {
            self.out.extend(std::iter::repeat_n('>', depth));
            self.says = true;
            self.out.push(' ');
        }
    }

    /// At least so many line breaks before the next text.
    fn need(&mut self, breaks: usize) {
        if self.in_item {
            return;
        }
        self.breaks = self.breaks.max(if self.out.is_empty() { 0 } else { breaks });
        self.in_line = false;
        self.blank = false;
    }

    /// One more line break, however many there are; more than two empty lines say nothing.
    fn line_break(&mut self) {
        if self.in_item {
            return;
        }
        self.breaks = (self.breaks + 1).min(3);
        self.in_line = false;
        self.blank = false;
    }

    fn image(&mut self, tag: &Tag<'_>) {
        let alt = tag.attribute("alt").map(decode).unwrap_or_default();
        let alt = alt.split_whitespace().collect::<Vec<_>>().join(" ");
        let tiny = tag.attribute("width").is_some_and(|width| matches!(width.trim_end_matches("px"), "0" | "1"));
        if alt.is_empty() || tiny {
            return;
        }
        // Webmail sends emoji as pictures.
        if alt.chars().count() <= 4 && !alt.is_ascii() {
            self.word(&alt)
        } else {
            self.word(&format!("[image: {alt}]"))
        }
    }

    /// Writes the address behind the text of a link that does not show it already.
    fn end_link(&mut self) {
        let Some((address, from)) = self.link.take() else { return };
        let shown = self.out.get(from..).unwrap_or_default().trim();
        let web = address.starts_with("http://") || address.starts_with("https://");
        let bare = |text: &str| text.rsplit("://").next().unwrap_or(text).trim_end_matches('/').to_lowercase();
        if web && !shown.is_empty() && address.len() <= LONGEST_LINK && !bare(shown).contains(&bare(&address)) {
            self.blank = true;
            self.word(&format!("<{address}>"));
        }
    }
}

/// The number before the first of a numbered list.
fn start(list: &Tag<'_>) -> u32 {
    list.attribute("start").and_then(|start| start.trim().parse::<u32>().ok()).unwrap_or(1).saturating_sub(1)
}

/// Paragraphs that a mail program writes for each line: they have no margin.
fn is_tight(tag: &Tag<'_>) -> bool {
    let class = tag.attribute("class").unwrap_or_default();
    let style = tag.attribute("style").unwrap_or_default().replace(' ', "").to_ascii_lowercase();
    class.contains("MsoNormal")
        || class.contains("MsoPlainText")
        || ["margin:0", "margin-top:0"].iter().any(|m| style.contains(m))
}

/// White space of HTML; a no-break space is none.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{c}')
}
