//! RTF as mail carries it: back to the HTML or text that Outlook wrapped into it ([MS-OXRTFEX]), or, where it was
//! written as RTF, to its text.

use std::collections::BTreeMap;

use super::rtf_token::{Token, Tokens};
use crate::mail::charset;

/// What an RTF document holds.
#[derive(Debug, PartialEq)]
pub(super) enum Document {
    Html(String),
    Text(String),
}

/// Groups in groups that are kept apart; what lies deeper shares the state of its parent.
const DEEPEST: usize = 1000;
/// Most fonts of one document.
const MOST_FONTS: usize = 4096;

/// Groups whose content is no text to read. Those that begin with `\*` are passed over anyway.
const SILENT: [&str; 16] = [
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "fldinst",
    "objdata",
    "ftnsep",
    "xe",
];

pub(super) fn read(rtf: &[u8]) -> Option<Document> {
    if !rtf.starts_with(b"{\\rtf") {
        return None;
    }
    let mut reader = Reader::default();
    for token in Tokens(rtf) {
        reader.take(token);
    }
    reader.flush();
    Some(if reader.html { Document::Html(reader.out) } else { Document::Text(reader.out) })
}

/// What a group changes and its end restores.
#[derive(Clone, Copy, Default)]
struct State {
    silent: bool,
    fonts: bool,
    /// Inside `{\*\htmltag`, where the markup stands.
    tag: bool,
    /// Between `\htmlrtf` and `\htmlrtf0`: what only RTF readers show.
    rtf_only: bool,
    hidden: bool,
    font: Option<i32>,
    /// Characters that stand behind a `\u` for readers without Unicode; `None`: one.
    substitutes: Option<usize>,
}

#[derive(Default)]
struct Reader {
    out: String,
    html: bool,
    state: State,
    stack: Vec<State>,
    /// Groups beyond [`DEEPEST`].
    deeper: usize,
    codepage: Option<u32>,
    default_font: Option<i32>,
    /// Code page of each font, where it has one of its own.
    fonts: BTreeMap<i32, u32>,
    /// Bytes whose characters are not whole yet, and their code page.
    bytes: Vec<u8>,
    bytes_codepage: u32,
    high_surrogate: Option<u16>,
    /// Substitutes that are still to be passed over.
    skip: usize,
    /// Whether the last token was `\*`.
    starred: bool,
}

impl Reader {
    fn take(&mut self, token: Token<'_>) {
        let starred = std::mem::take(&mut self.starred);
        match token {
            Token::Open if self.stack.len() < DEEPEST => self.stack.push(self.state),
            Token::Open => self.deeper += 1,
            Token::Close if self.deeper > 0 => self.deeper -= 1,
            Token::Close => {
                self.flush();
                self.state = self.stack.pop().unwrap_or_default();
            }
            Token::Star => self.starred = true,
            Token::Byte(byte) => self.byte(byte),
            Token::Text(text) => text.iter().for_each(|byte| self.byte(*byte)),
            Token::Symbol(symbol) => self.symbol(symbol),
            Token::Word(word, number) => self.word(word, number, starred),
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>, starred: bool) {
        match word {
            "htmltag" if starred => self.state.tag = true,
            _ if starred => self.state.silent = true,
            "fonttbl" => self.state.fonts = true,
            "fromhtml" => self.html = true,
            "ansicpg" => self.codepage = number.and_then(|number| u32::try_from(number).ok()),
            "deff" => self.default_font = number,
            "f" => self.state.font = number,
            "plain" => self.state.font = self.default_font,
            "fcharset" => self.font_charset(number),
            "htmlrtf" => self.state.rtf_only = number != Some(0),
            "v" => self.state.hidden = number != Some(0),
            "uc" => self.state.substitutes = number.and_then(|number| usize::try_from(number).ok()),
            "u" => self.unicode(number.unwrap_or_default()),
            "par" | "line" | "sect" | "page" | "row" => self.text("\n"),
            "tab" | "cell" | "nestcell" => self.text("\t"),
            "lquote" => self.text("\u{2018}"),
            "rquote" => self.text("\u{2019}"),
            "ldblquote" => self.text("\u{201c}"),
            "rdblquote" => self.text("\u{201d}"),
            "bullet" => self.text("\u{2022}"),
            "endash" => self.text("\u{2013}"),
            "emdash" => self.text("\u{2014}"),
            _ if SILENT.contains(&word) => self.state.silent = true,
            _ => {}
        }
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'~' if self.html => self.text("&nbsp;"),
            b'~' => self.text(" "),
            b'_' => self.text("-"),
            // A line that ends in a backslash is a paragraph.
            b'\r' | b'\n' => self.text("\n"),
            b'\\' | b'{' | b'}' => self.byte(symbol),
            _ => {}
        }
    }

    /// Whether what stands here is to be read.
    fn shows(&self) -> bool {
        let silent = self.state.silent || self.state.fonts || self.state.hidden;
        let wrapping = if self.html { self.state.rtf_only } else { self.state.tag };
        !silent && !wrapping
    }

    fn text(&mut self, text: &str) {
        self.flush();
        self.skip = 0;
        if self.shows() {
            self.out.push_str(text);
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        if !self.shows() {
            return;
        }
        let own = self.state.font.filter(|_| !self.state.tag).and_then(|font| self.fonts.get(&font)).copied();
        let codepage = own.or(self.codepage).unwrap_or(1252);
        if codepage != self.bytes_codepage {
            self.flush();
            self.bytes_codepage = codepage;
        }
        self.high_surrogate = None;
        self.bytes.push(byte);
    }

    /// `\u` gives UTF-16 as signed numbers.
    fn unicode(&mut self, number: i32) {
        self.flush();
        self.skip = self.state.substitutes.unwrap_or(1);
        if !self.shows() {
            return;
        }
        let Ok(unit) = u16::try_from(number.rem_euclid(0x1_0000)) else { return };
        let units: Vec<u16> = self.high_surrogate.take().into_iter().chain([unit]).collect();
        if (0xd800..0xdc00).contains(&unit) {
            self.high_surrogate = Some(unit);
            return;
        }
        self.out.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    }

    fn flush(&mut self) {
        if !self.bytes.is_empty() {
            self.out.push_str(&charset::decode_codepage(&self.bytes, self.bytes_codepage));
            self.bytes.clear();
        }
    }

    fn font_charset(&mut self, number: Option<i32>) {
        let codepage = match number {
            Some(128) => 932,
            Some(129) => 949,
            Some(134) => 936,
            Some(136) => 950,
            Some(161) => 1253,
            Some(162) => 1254,
            Some(163) => 1258,
            Some(177) => 1255,
            Some(178) => 1256,
            Some(186) => 1257,
            Some(204) => 1251,
            Some(222) => 874,
            Some(238) => 1250,
            _ => return,
        };
        if let Some(font) = self.state.font.filter(|_| self.state.fonts && self.fonts.len() < MOST_FONTS) {
            self.fonts.insert(font, codepage);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(rtf: &str) -> String {
        match read(rtf.as_bytes()) {
            Some(Document::Text(text)) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn text_without_its_formatting() {
        for (rtf, want) in [
            (r"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}\f0\b Hi\b0  there\par Ann}", "Hi there\nAnn"),
            (r"{\rtf1\ansi\ansicpg1252 caf\'e9 \u8364? \{x\}}", "café € {x}"),
            (r"{\rtf1\ansi\uc2\u8364??x}", "€x"),
            (r"{\rtf1\ansi\u-10179?\u-8704?}", "\u{1f600}"),
            (r"{\rtf1\ansi{\fonttbl{\f0 A;}{\f1\fcharset204 B;}}\f1\'cf\'f0\f0\'e9}", "Прé"),
            (r"{\rtf1{\*\generator X;}{\pict 00ff}a{\v hidden}b}", "ab"),
            (r"{\rtf1 {\field{\*\fldinst HYPERLINK x}{\fldrslt here}}}", "here"),
            (r"{\rtf1 never closed {\b text", "never closed text"),
        ] {
            assert_eq!(text(rtf), want, "{rtf}");
        }
        assert_eq!(read(b"no rtf"), None);
    }

    #[test]
    fn html_comes_back_as_it_was_wrapped() {
        let rtf = "{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl{\\f0 Arial;}}\r\n{\\*\\htmltag64 <p>}\
            \\htmlrtf {\\b \\htmlrtf0 caf\\'e9 {\\*\\htmltag84 &nbsp;}\\htmlrtf \\'a0\\htmlrtf0 x\\par\r\n\
            {\\*\\mhtmltag72 no}{\\*\\htmltag72 </p>}\\htmlrtf }\\htmlrtf0}";
        assert_eq!(read(rtf.as_bytes()), Some(Document::Html("<p>café &nbsp;x\n</p>".to_owned())));
    }

    #[test]
    fn groups_that_never_close_take_linear_time() {
        let deep = format!("{{\\rtf1{}deep", "{\\b ".repeat(300_000));
        assert_eq!(text(&deep), "deep");
    }
}
