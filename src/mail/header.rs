//! The header section (RFC 5322 section 2.2): fields found in raw bytes, so that no byte is lost before its charset
//! is known.

use std::borrow::Cow;

use super::{charset, encoded_word, japanese, misread};
use crate::mail::parameter::Parameters;

/// Longest value of a field that is read; what is longer is cut, the whole stays in the raw message.
const LONGEST_VALUE: usize = 256 * 1024;

/// One field: its name as written and its raw value, still folded.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    pub name: &'a str,
    value: &'a [u8],
}

/// The fields of one header section in order of appearance.
#[derive(Debug)]
pub struct Fields<'a> {
    list: Vec<Field<'a>>,
    /// Charset of raw 8-bit values, worked out once over all of them.
    raw_charset: Option<&'static encoding_rs::Encoding>,
}

impl<'a> Fields<'a> {
    /// Reads the fields of a header section; lines that are none are passed over.
    pub fn parse(section: &'a [u8]) -> Self {
        let mut list: Vec<Field<'a>> = Vec::new();
        let mut rest = section;
        while !rest.is_empty() {
            let field = take_field(rest);
            let (line, tail) = rest.split_at(field);
            rest = tail;
            list.extend(parse_field(line));
        }
        let mut fields = Self { list, raw_charset: None };
        fields.raw_charset = fields.find_raw_charset(None);
        fields
    }

    /// The same, with what the first text of the message is written in as a hint. Western text says nothing: gateways
    /// put a note of their own in it above mail of any language.
    pub fn with_charset_of(self, text: Option<&'static encoding_rs::Encoding>) -> Self {
        let text = text.filter(|encoding| *encoding != encoding_rs::WINDOWS_1252);
        match self.raw_charset {
            Some(_) => Self { raw_charset: self.find_raw_charset(text), ..self },
            None => self,
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Field<'a>> {
        self.list.iter()
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Raw values of all fields of a name, unfolded, charset resolved, encoded words not yet decoded.
    pub fn raw(&self, name: &str) -> impl Iterator<Item = String> {
        self.list.iter().filter(move |field| field.name.eq_ignore_ascii_case(name)).map(|field| self.undecoded(field))
    }

    /// The first value of a name that is not empty, encoded words not yet decoded.
    pub fn first_raw(&self, name: &str) -> Option<String> {
        self.raw(name).find(|value| !value.is_empty())
    }

    /// The first value of a name that is not empty, decoded.
    pub fn first(&self, name: &str) -> Option<String> {
        self.first_raw(name).map(|value| clean(&encoded_word::decode(&value)))
    }

    /// A structured value with parameters, such as Content-Type.
    pub fn parameters(&self, name: &str) -> Option<Parameters> {
        self.first_raw(name).map(|value| Parameters::parse(&value))
    }

    /// The value of a field, unfolded and decoded.
    pub fn text(&self, field: &Field<'_>) -> String {
        clean(&encoded_word::decode(&self.undecoded(field)))
    }

    fn undecoded(&self, field: &Field<'_>) -> String {
        let bytes = field.value.get(..LONGEST_VALUE).unwrap_or(field.value);
        let text: Cow<'_, str> = if japanese::has_escapes(bytes) {
            Cow::Owned(japanese::decode(bytes).0)
        } else {
            match (std::str::from_utf8(bytes), self.raw_charset) {
                (Ok(text), _) => Cow::Borrowed(text),
                (Err(_), Some(encoding)) => encoding.decode_without_bom_handling(bytes).0,
                (Err(_), None) => String::from_utf8_lossy(bytes),
            }
        };
        unfold(&text)
    }

    /// Raw 8-bit headers are against RFC 5322 and common all the same; the charset of the body is the best hint.
    fn find_raw_charset(&self, hint: Option<&'static encoding_rs::Encoding>) -> Option<&'static encoding_rs::Encoding> {
        let mut sample = Vec::new();
        for field in self.list.iter().filter(|field| std::str::from_utf8(field.value).is_err()) {
            sample.extend_from_slice(field.value.get(..4096).unwrap_or(field.value));
            sample.push(b'\n');
            if sample.len() > LONGEST_VALUE {
                break;
            }
        }
        if sample.is_empty() {
            return None;
        }
        let body = self.parameters("Content-Type").and_then(|kind| kind.get("charset").and_then(charset::known));
        let fits = |encoding: &&'static encoding_rs::Encoding| {
            *encoding != encoding_rs::UTF_8
                && !encoding.decode_without_bom_handling(&sample).1
                && misread::really(&sample, encoding).is_none()
        };
        // What the text was found to be in says more than what it says it is in.
        let known = [hint, body].into_iter().flatten().find(fits);
        Some(known.unwrap_or_else(|| charset::guess(&sample)))
    }
}

/// Where the header section ends and the body begins: behind the first empty line, else at the end.
pub fn section_end(raw: &[u8]) -> usize {
    let mut at = 0;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if matches!(line, b"\n" | b"\r\n") {
            return at;
        }
    }
    at
}

/// Whether a line begins a header field.
pub fn is_field(line: &[u8]) -> bool {
    parse_field(line).is_some()
}

/// Replaces control characters and trims: a header value is one line of text. A zero is nothing at all.
pub fn clean(text: &str) -> String {
    let cleaned: String = text.chars().filter(|c| *c != '\0').map(|c| if c.is_control() { ' ' } else { c }).collect();
    cleaned.trim().to_owned()
}

/// Bytes of the first field with its continuation lines.
fn take_field(bytes: &[u8]) -> usize {
    let mut length = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let continues = matches!(line.first(), Some(b' ' | b'\t'));
        if length > 0 && !continues {
            break;
        }
        length += line.len();
    }
    length
}

fn parse_field(line: &[u8]) -> Option<Field<'_>> {
    let colon = line.iter().take(998).position(|byte| *byte == b':')?;
    let (name, value) = line.split_at(colon);
    let name = std::str::from_utf8(name).ok()?.trim();
    let good = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
    good.then(|| Field { name, value: value.get(1..).unwrap_or_default() })
}

/// Joins folded lines; what was a line break and blanks is one blank.
fn unfold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split(['\r', '\n']) {
        let line = if out.is_empty() { line } else { line.trim_start_matches([' ', '\t']) };
        if !out.is_empty() && !line.is_empty() && !out.ends_with([' ', '\t']) {
            out.push(' ');
        }
        out.push_str(line);
    }
    out.trim().to_owned()
}
