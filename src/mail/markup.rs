//! HTML taken apart into tags and text in one pass, with no tree and so with no depth.

/// A piece of a page.
#[derive(Debug, PartialEq)]
pub enum Piece<'a> {
    Tag(Tag<'a>),
    /// Text with its character references still in it.
    Text(&'a str),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tag<'a> {
    /// As written; compare without regard to case.
    pub name: &'a str,
    pub closing: bool,
    /// Where it begins in the page, with its bracket.
    pub from: usize,
    /// Where what follows it begins.
    pub until: usize,
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    pub fn is_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.is(name))
    }

    /// Elements without content.
    pub fn is_void(&self) -> bool {
        self.is_any(&["area", "base", "basefont", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta"])
            || self.is_any(&["param", "source", "track", "wbr"])
    }

    /// Elements whose end tag is optional because the next one of their kind closes them.
    pub fn closes_itself(&self) -> bool {
        self.is_any(&["p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "colgroup", "caption"])
            || self.is_any(&["option", "optgroup", "html", "head", "body"])
    }

    /// Elements that a browser opens again in the next block.
    pub fn is_formatting(&self) -> bool {
        self.is_any(&["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"])
    }

    /// The value of an attribute, quotes removed, references undecoded.
    pub fn attribute(&self, wanted: &str) -> Option<&'a str> {
        self.attributes().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
    }

    /// Whether there are more attributes than this; each takes two bytes at least, so that few tags are taken apart.
    pub fn has_more_attributes_than(&self, most: usize) -> bool {
        self.attributes.len() > 2 * most && self.attributes().nth(most).is_some()
    }

    /// Names and values of the attributes.
    pub fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let mut rest = self.attributes;
        std::iter::from_fn(move || {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/' || c == '=');
            let end = rest.find(|c: char| c.is_whitespace() || c == '=' || c == '/').unwrap_or(rest.len());
            let (name, after) = rest.split_at_checked(end).filter(|(name, _)| !name.is_empty())?;
            let (value, tail) = match behind(b'=', after.trim_start()) {
                Some(value) => take_value(value.trim_start()),
                None => ("", after),
            };
            rest = tail;
            Some((name, value))
        })
    }
}

fn take_value(text: &str) -> (&str, &str) {
    for quote in [b'"', b'\''] {
        if let Some(inner) = behind(quote, text) {
            return inner.split_once(char::from(quote)).unwrap_or((inner, ""));
        }
    }
    text.split_at_checked(text.find(char::is_whitespace).unwrap_or(text.len())).unwrap_or((text, ""))
}

/// What follows an ASCII character at the start of a text: asked of every tag many times, and quicker than a pattern.
fn behind(mark: u8, text: &str) -> Option<&str> {
    if text.as_bytes().first() == Some(&mark) { text.get(1..) } else { None }
}

/// Elements whose content is no text to read.
const RAW: [&str; 7] = ["script", "style", "title", "template", "noscript", "xml", "head"];

/// The pieces of a page in order; comments, declarations, scripts and styles are left out.
pub fn pieces(page: &str) -> Pieces<'_> {
    Pieces { length: page.len(), rest: page, unclosed: [false; RAW.len()], comments_close: true }
}

pub struct Pieces<'a> {
    /// Of the whole page.
    length: usize,
    rest: &'a str,
    /// Raw elements that are known to be closed nowhere in the rest: looked for once only.
    unclosed: [bool; RAW.len()],
    comments_close: bool,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let Some(after) = behind(b'<', self.rest) else {
                return Some(Piece::Text(self.take(self.rest.find('<').unwrap_or(self.rest.len()))));
            };
            match after.chars().next() {
                Some('!' | '?') => self.skip_declaration(after),
                Some(c) if c.is_ascii_alphabetic() || c == '/' => match self.tag(after) {
                    Some(tag) => return Some(Piece::Tag(tag)),
                    None => return Some(Piece::Text(self.take(1))),
                },
                _ => return Some(Piece::Text(self.take(1))),
            }
        }
    }
}

impl<'a> Pieces<'a> {
    fn take(&mut self, length: usize) -> &'a str {
        let (head, tail) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = tail;
        head
    }

    fn skip_declaration(&mut self, after: &'a str) {
        if let Some(comment) = after.strip_prefix("!--")
            && self.comments_close
        {
            match comment.find("-->") {
                Some(end) => {
                    self.rest = comment.get(end + 3..).unwrap_or_default();
                    return;
                }
                None => self.comments_close = false,
            }
        }
        self.rest = after.split_once('>').map_or("", |(_, rest)| rest);
    }

    fn tag(&mut self, after: &'a str) -> Option<Tag<'a>> {
        let slash = behind(b'/', after);
        let (closing, named) = (slash.is_some(), slash.unwrap_or(after));
        let name_end = named.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(named.len());
        let (name, rest) = named.split_at_checked(name_end)?;
        let end = tag_end(rest);
        let attributes = rest.get(..end)?;
        let from = self.length - self.rest.len();
        self.rest = rest.get(end + 1..).unwrap_or_default();
        let tag = Tag { name, closing, from, until: self.length - self.rest.len(), attributes };
        if !closing {
            self.skip_raw(name);
        }
        Some(tag)
    }

    /// Passes over the content of a script, style or the like.
    fn skip_raw(&mut self, name: &str) {
        let Some(at) = RAW.iter().position(|raw| raw.eq_ignore_ascii_case(name)) else { return };
        if self.unclosed.get(at) == Some(&true) {
            return;
        }
        let mut from = 0;
        while let Some(found) = self.rest.get(from..).and_then(|rest| rest.find("</")) {
            let start = from + found;
            let tail = self.rest.get(start + 2..).unwrap_or_default();
            let word_end = tail.bytes().take(16).take_while(u8::is_ascii_alphanumeric).count();
            if tail.get(..word_end).is_some_and(|word| word.eq_ignore_ascii_case(name)) {
                self.rest = self.rest.get(start..).unwrap_or_default();
                return;
            }
            from = start + 2;
        }
        if let Some(known) = self.unclosed.get_mut(at) {
            *known = true;
        }
    }
}

/// Where a tag ends: at the first `>` outside quotes, or else at the first `>`, or at the end.
fn tag_end(text: &str) -> usize {
    /// Quotes that are open for longer were never meant as such.
    const FARTHEST: usize = 16 * 1024;
    let near = text.get(..text.floor_char_boundary(FARTHEST)).unwrap_or(text);
    end_outside_quotes(near).or_else(|| text.find('>')).unwrap_or(text.len())
}

/// A quote opens a value only behind `=`.
fn end_outside_quotes(text: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.bytes().position(|byte| matches!(byte, b'>' | b'"' | b'\''))?;
        let (before, mark) = (text.get(..at)?, *text.as_bytes().get(at)?);
        from = at + 1;
        if mark == b'>' {
            return Some(at);
        }
        if before.trim_end().ends_with('=') {
            from += text.get(from..)?.find(char::from(mark))? + 1;
        }
    }
}
