//! Character references of HTML (`&eacute;`, `&#8364;`), with and without their semicolon.

/// References that pages write without a semicolon.
const BARE: [&str; 5] = ["nbsp", "amp", "lt", "gt", "quot"];
/// No reference has a longer name.
const LONGEST: usize = 33;

/// Text with its references resolved; a no-break space is a space.
pub fn decode(text: &str) -> String {
    resolve(text, |out, found| out.push_str(found)).replace('\u{a0}', " ")
}

/// A page with its references resolved, but for the characters that are markup: those become numbers.
///
/// HTML parsers may take quadratic time over names (html5ever does), over numbers they do not.
pub fn simplify(page: &str) -> String {
    resolve(page, |out, found| {
        for c in found.chars() {
            if matches!(c, '<' | '>' | '&' | '"' | '\'' | '\u{a0}' | '=' | '`') || c.is_ascii_whitespace() {
                out.push_str(&format!("&#{};", u32::from(c)));
            } else {
                out.push(c);
            }
        }
    })
}

fn resolve(text: &str, write: impl Fn(&mut String, &str)) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let mut found = String::new();
        rest = match name_at(after) {
            Some((name, tail)) => {
                push_reference(&mut found, name);
                tail
            }
            None => {
                found.push('&');
                after
            }
        };
        write(&mut out, &found);
    }
    out.push_str(rest);
    out
}

/// The name of the reference that a text (behind its `&`) begins with, and what follows.
fn name_at(text: &str) -> Option<(&str, &str)> {
    let hash = usize::from(text.starts_with('#'));
    let letters = text.bytes().skip(hash).take(LONGEST).take_while(u8::is_ascii_alphanumeric).count();
    let (name, tail) = text.split_at_checked(hash + letters).filter(|_| letters > 0)?;
    match tail.strip_prefix(';') {
        Some(tail) => Some((name, tail)),
        None => BARE.contains(&name).then_some((name, tail)),
    }
}

fn push_reference(out: &mut String, name: &str) {
    let number = name.strip_prefix('#').and_then(|code| match code.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => code.parse().ok(),
    });
    match number {
        // Numbers of the C1 range mean windows-1252.
        Some(code @ 0x80..=0x9f) => {
            let byte = [u8::try_from(code).unwrap_or(b'?')];
            out.push_str(&encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte).0);
        }
        Some(code) => out.extend(char::from_u32(code).filter(|c| !c.is_control() || c.is_whitespace())),
        None => mail_parser::decoders::html::add_html_token(out, format!("&{name};").as_bytes(), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_and_nothing_else() {
        for (text, want) in [
            ("caf&eacute; &#8364; &#x20AC;", "café € €"),
            ("a&nbsp;b&nbspc &lt;p&gt;", "a b&nbspc <p>"),
            ("a&nbsp b", "a  b"),
            ("R&D & x&y; &", "R&D & x&y; &"),
            ("&#150;", "–"),
            ("&#0;&#99999999;", ""),
        ] {
            assert_eq!(decode(text), want, "{text}");
        }
        assert_eq!(simplify("&lt;b&gt; &eacute;&amp;x & y"), "&#60;b&#62; é&#38;x &#38; y");
    }
}
