//! Content lines (RFC 5545 section 3.1, RFC 6350 section 3.3): `NAME;PARAMETER=value:text`, folded.
//!
//! Read here and not by the crate that reads holidays for the configuration: what people's programs send breaks the
//! grammar often, and one bad line must not cost the whole invitation.

use crate::mail::{charset, transfer};

/// Most lines that are read of one part.
const MOST: usize = 5000;

#[derive(Debug, Default)]
pub(super) struct Line {
    /// In upper case, without its group.
    pub name: String,
    parameters: Vec<(String, String)>,
    /// Still escaped.
    pub value: String,
}

impl Line {
    /// A parameter by its name in upper case.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value as text.
    pub fn text(&self) -> String {
        unescape(&self.value)
    }

    /// The pieces of a structured value, such as a name.
    pub fn pieces(&self) -> Vec<String> {
        let mut pieces = vec![String::new()];
        let mut escaped = false;
        for c in self.value.chars() {
            if c == ';' && !escaped {
                pieces.push(String::new());
            } else if let Some(piece) = pieces.last_mut() {
                piece.push(c);
            }
            escaped = c == '\\' && !escaped;
        }
        pieces.iter().map(|piece| unescape(piece).trim().to_owned()).collect()
    }
}

/// The lines of a text.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut logical: Vec<String> = Vec::new();
    // vCard 2.1 goes on in the next line behind a `=`.
    let mut soft = false;
    for line in text.lines().take(MOST) {
        match (logical.last_mut(), line.strip_prefix([' ', '\t'])) {
            (Some(last), _) if soft => last.push_str(line),
            (Some(last), Some(rest)) => last.push_str(rest),
            _ => logical.push(line.to_owned()),
        }
        soft = logical.last_mut().is_some_and(|last| {
            let head = last.get(..last.floor_char_boundary(200)).unwrap_or_default();
            let quoted = last.ends_with('=') && head.to_ascii_uppercase().contains("QUOTED-PRINTABLE");
            quoted && last.pop().is_some()
        });
    }
    logical.iter().filter_map(|line| parse(line)).collect()
}

fn parse(line: &str) -> Option<Line> {
    let mut quoted = false;
    let colon = line.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == ':' && !quoted
    });
    // A quote that is never closed hides no value.
    let colon = colon.map(|(at, _)| at).or_else(|| line.find(':'))?;
    let (head, value) = line.split_at_checked(colon)?;
    let mut parts = head.split(';');
    let name = parts.next()?.rsplit('.').next()?.trim().to_ascii_uppercase();
    let parameters: Vec<(String, String)> = parts
        .map(|part| match part.split_once('=') {
            Some((key, value)) => (key.trim().to_ascii_uppercase(), value.trim().trim_matches('"').to_owned()),
            None => ("ENCODING".to_owned(), part.trim().to_owned()),
        })
        .collect();
    let mut line = Line { name, parameters, value: value.get(1..).unwrap_or_default().to_owned() };
    if line.parameter("ENCODING").is_some_and(|way| way.eq_ignore_ascii_case("quoted-printable")) {
        let bytes = transfer::quoted_printable(line.value.as_bytes(), false);
        line.value = charset::decode(&bytes, line.parameter("CHARSET")).text;
    }
    Some(line)
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => out.push(' '),
                Some(other) => out.push(other),
                None => {}
            },
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_all_their_oddities() {
        let text = "item1.ORG:Acme\\, Inc.;Sales\nATTENDEE;CN=\"Lee: Ann\":mailto:a@x\nSUMMARY:long\n  text\n\
            FN;QUOTED-PRINTABLE;CHARSET=utf-8:J=C3=B6=\nrg\nno colon";
        let found = lines(text);
        let values: Vec<String> = found.iter().map(|line| format!("{}={}", line.name, line.text())).collect();
        assert_eq!(values, ["ORG=Acme, Inc.;Sales", "ATTENDEE=mailto:a@x", "SUMMARY=long text", "FN=Jörg"]);
        assert_eq!(found[0].pieces(), ["Acme, Inc.", "Sales"]);
        assert_eq!(found[1].parameter("CN"), Some("Lee: Ann"));
    }
}
