//! Lines that the HTML of a mail paints: in a colour, on a marker pen's, in bold.

use crate::mail::markup::{self, Piece, Tag};
use crate::mail::reference::decode;

/// Colours that people say they write in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hue {
    Red,
    Blue,
    Green,
    Other,
}

/// A line of which something is painted.
#[derive(Debug, PartialEq)]
pub struct Painted {
    /// All of the line, with one blank between words.
    pub text: String,
    pub hue: Option<Hue>,
    pub highlighted: bool,
    /// Whether the whole line is bold.
    pub bold: bool,
    /// Whether all of the line has its colour, or all that stands behind a question or a colon.
    pub apart: bool,
}

/// Elements that are open around a text; deeper ones change nothing.
const DEEPEST: usize = 200;

#[derive(Clone, Copy, Default)]
struct Look {
    hue: Option<Hue>,
    highlighted: bool,
    bold: bool,
    linked: bool,
}

#[derive(Default)]
struct Reader<'a> {
    open: Vec<(&'a str, Look)>,
    text: String,
    hue: Option<Hue>,
    highlighted: bool,
    plain: bool,
    /// What stands before the first words in a colour, and whether others stand behind them.
    before: String,
    behind: bool,
    lines: Vec<Painted>,
}

/// The painted lines of a page, in their order.
pub fn painted(page: &str) -> Vec<Painted> {
    let mut reader = Reader::default();
    for piece in markup::pieces(page) {
        match piece {
            Piece::Text(text) => reader.text(&decode(text)),
            Piece::Tag(tag) => reader.tag(tag),
        }
    }
    reader.end_line();
    reader.lines
}

impl<'a> Reader<'a> {
    fn tag(&mut self, tag: Tag<'a>) {
        if !tag.is_formatting() && !tag.is_any(&["span", "mark", "img"]) {
            self.end_line();
        }
        if tag.closing {
            if let Some(at) = self.open.iter().rposition(|(name, _)| tag.is(name)) {
                self.open.truncate(at);
            }
        } else if !tag.is_void() {
            if tag.closes_itself() && self.open.last().is_some_and(|(name, _)| tag.is(name)) {
                self.open.pop();
            }
            if self.open.len() < DEEPEST {
                let look = look(&tag, self.look());
                self.open.push((tag.name, look));
            }
        }
    }

    fn look(&self) -> Look {
        self.open.last().map(|(_, look)| *look).unwrap_or_default()
    }

    fn text(&mut self, text: &str) {
        let look = self.look();
        // Links are blue for everybody.
        if text.contains(char::is_alphanumeric) && !look.linked {
            self.hue = self.hue.or(look.hue);
            self.highlighted |= look.highlighted;
            self.plain |= !look.bold;
            self.behind |= self.hue.is_some() && look.hue != self.hue;
        } else if text.contains(char::is_alphanumeric) {
            self.behind = true;
        }
        if self.hue.is_none() {
            self.before.push_str(text);
        }
        self.text.push_str(text);
    }

    fn end_line(&mut self) {
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let bold = !self.plain && text.contains(char::is_alphanumeric);
        if !text.is_empty() && (self.hue.is_some() || self.highlighted || bold) {
            let before = self.before.trim_end();
            let parted = before.trim().is_empty() || before.ends_with(['?', ':', '？', '：', '؟']);
            let apart = self.hue.is_some() && parted && !self.behind;
            self.lines.push(Painted { text, hue: self.hue, highlighted: self.highlighted, bold, apart });
        }
        self.text.clear();
        self.before.clear();
        (self.hue, self.highlighted, self.plain, self.behind) = (None, false, false, false);
    }
}

/// How a text in this element looks, in one that looks so.
fn look(tag: &Tag<'_>, around: Look) -> Look {
    let style = tag.attribute("style").map(decode).unwrap_or_default().to_ascii_lowercase();
    let said = |wanted: &str| {
        let mut rules = style.split(';').filter_map(|rule| rule.split_once(':'));
        rules.find(|(name, _)| name.trim() == wanted).map(|(_, value)| value.trim().to_owned())
    };
    let font = || tag.attribute("color").filter(|_| tag.is("font")).map(str::to_ascii_lowercase);
    let ground = said("background-color").or_else(|| said("background")).and_then(|value| hue(&value));
    let weight = said("font-weight");
    let bold = weight.map_or(around.bold || tag.is_any(&["b", "strong"]), |weight| {
        weight.starts_with("bold") || weight.parse::<u32>().is_ok_and(|weight| weight >= 600)
    });
    Look {
        hue: said("color").or_else(font).map_or(around.hue, |value| hue(&value)),
        highlighted: around.highlighted
            || (tag.is("mark") || ground.is_some()) && tag.is_any(&["span", "mark", "font"]),
        bold,
        linked: around.linked || tag.is("a"),
    }
}

/// What people call a colour of CSS; `None` for black, white and the greys.
fn hue(value: &str) -> Option<Hue> {
    const NAMES: [(Hue, &[&str]); 4] = [
        (Hue::Red, &["red", "darkred", "crimson", "firebrick", "maroon", "indianred", "tomato", "orangered"]),
        (
            Hue::Blue,
            &["blue", "darkblue", "navy", "mediumblue", "royalblue", "dodgerblue", "steelblue", "midnightblue"],
        ),
        (Hue::Green, &["green", "darkgreen", "forestgreen", "seagreen", "limegreen", "lime", "olivedrab"]),
        (
            Hue::Other,
            &["purple", "orange", "darkorange", "magenta", "fuchsia", "violet", "indigo", "teal", "yellow", "brown"],
        ),
    ];
    let value = value.trim().trim_end_matches("!important").trim();
    let first = value.split_whitespace().next().unwrap_or_default();
    if let Some((hue, _)) = NAMES.iter().find(|(_, names)| names.contains(&first)) {
        return Some(*hue);
    }
    let (red, green, blue) = numbers(value)?;
    /// Less than this between the strongest and the weakest is a grey.
    const FAINTEST: i32 = 60;
    let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
    let rather = |strong: i32, other: i32| strong == most && 2 * (most - other) >= most - least;
    match most - least {
        ..FAINTEST => None,
        _ if rather(red, green) && rather(red, blue) => Some(Hue::Red),
        _ if rather(blue, red) && blue == most => Some(Hue::Blue),
        _ if rather(green, red) && rather(green, blue) => Some(Hue::Green),
        _ => Some(Hue::Other),
    }
}

/// Red, green and blue of `#f00`, `#ff0000` or `rgb(255, 0, 0)`.
fn numbers(value: &str) -> Option<(i32, i32, i32)> {
    if let Some(digits) = value.strip_prefix('#') {
        let digits: Vec<i32> =
            digits.chars().map_while(|c| c.to_digit(16)).filter_map(|digit| i32::try_from(digit).ok()).collect();
        return match digits.as_slice() {
            [red, green, blue] => Some((red * 17, green * 17, blue * 17)),
            [a, b, c, d, e, f, ..] => Some((a * 16 + b, c * 16 + d, e * 16 + f)),
            _ => None,
        };
    }
    let inner = value.strip_prefix("rgb")?.split_once('(')?.1;
    let mut numbers =
        inner.split([',', ')', ' ', '/']).filter_map(|number| number.trim().parse::<u8>().ok().map(i32::from));
    Some((numbers.next()?, numbers.next()?, numbers.next()?))
}
