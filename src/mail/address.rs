//! Address lists (RFC 5322 section 3.4) as they are sent: groups, comments, routes, quotes that are never closed,
//! names with bare commas, several addresses where one belongs.
//!
//! Encoded words are decoded only after the list is taken apart, so that nothing inside one is taken for syntax.

use super::{encoded_word, header};
use crate::desk::mail::Address;

/// Most addresses that are read from one header.
pub const MOST: usize = 1000;

/// All addresses of a header value whose encoded words are not yet decoded.
pub fn parse(text: &str) -> Vec<Address> {
    let mut reader = Reader::default();
    reader.read(text);
    reader.found
}

/// What a From header holds that has no address, such as `MAILER-DAEMON (Mail System)`.
pub fn without_domain(text: &str) -> Option<Address> {
    let mut reader = Reader { keep_bare: true, ..Reader::default() };
    reader.read(text);
    reader.found.into_iter().next()
}

#[derive(Default)]
struct Reader {
    found: Vec<Address>,
    keep_bare: bool,
    /// The phrase as sent, quotes included: an address may stand in it.
    raw: String,
    /// The phrase without quotes: the display name.
    plain: String,
    comment: String,
    angle: Option<String>,
    /// Known to be so: no quote in the rest is ever closed. Looked for once only, or many would be quadratic.
    quotes_open: bool,
    /// A phrase that ended at a comma without an address: perhaps the first half of "Last, First <…>".
    carried: Option<String>,
}

impl Reader {
    fn read(&mut self, text: &str) {
        let mut rest = text;
        let mut comments_close = true;
        while let Some(c) = rest.chars().next() {
            if self.found.len() >= MOST {
                return;
            }
            if let Some(length) = encoded_word::length_at_start(rest) {
                let (word, tail) = rest.split_at_checked(length).unwrap_or((rest, ""));
                self.push_str(word);
                rest = tail;
                continue;
            }
            let tail = rest.get(c.len_utf8()..).unwrap_or_default();
            rest = match c {
                '"' => self.quoted(tail),
                '(' if comments_close => match comment(tail) {
                    Some((text, after)) => {
                        self.comment = text;
                        after
                    }
                    None => {
                        comments_close = false;
                        tail
                    }
                },
                '<' => self.angle(tail),
                ',' | ';' => {
                    self.finish(c == ',');
                    tail
                }
                ':' if self.angle.is_none() && !self.raw.contains('@') => {
                    self.clear();
                    self.carried = None;
                    tail
                }
                '>' => tail,
                ':' if self.angle.is_some() => tail,
                _ => {
                    self.push_str(c.encode_utf8(&mut [0; 4]));
                    tail
                }
            };
        }
        self.finish(false);
    }

    fn push_str(&mut self, text: &str) {
        self.raw.push_str(text);
        self.plain.push_str(text);
    }

    fn quoted<'a>(&mut self, text: &'a str) -> &'a str {
        let Some((inner, after)) = self.quoted_string(text) else { return text };
        self.raw.push('"');
        self.raw.push_str(&inner);
        self.raw.push('"');
        self.plain.push_str(&inner);
        after
    }

    fn quoted_string<'a>(&mut self, text: &'a str) -> Option<(String, &'a str)> {
        if self.quotes_open {
            return None;
        }
        let found = quoted_string(text);
        self.quotes_open = found.is_none();
        found
    }

    /// Reads `<…>`; a missing bracket ends at the next comma.
    fn angle<'a>(&mut self, text: &'a str) -> &'a str {
        if self.angle.is_some() {
            self.finish(false);
        }
        let mut inside = String::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let tail = rest.get(c.len_utf8()..).unwrap_or_default();
            match c {
                '>' => {
                    rest = tail;
                    break;
                }
                ',' if !inside.starts_with('@') => break,
                '<' => inside.clear(),
                '"' => {
                    if let Some((inner, after)) = self.quoted_string(tail) {
                        inside.push('"');
                        inside.push_str(&inner);
                        inside.push('"');
                        rest = after;
                        continue;
                    }
                }
                '(' => {
                    if let Some((_, after)) = comment(tail.get(..tail.len().min(200)).unwrap_or_default()) {
                        rest = tail.get(tail.len().min(200) - after.len()..).unwrap_or_default();
                        continue;
                    }
                }
                _ => inside.push(c),
            }
            rest = tail;
        }
        self.angle = Some(inside);
        rest
    }

    /// Ends one mailbox.
    fn finish(&mut self, at_comma: bool) {
        let raw = std::mem::take(&mut self.raw);
        let plain = std::mem::take(&mut self.plain);
        let comment = std::mem::take(&mut self.comment);
        let carried = self.carried.take();
        match self.angle.take() {
            Some(angle) => {
                let name = if plain.trim().is_empty() && carried.is_none() { comment } else { plain };
                let name = carried.map_or(name.clone(), |first| format!("{first}, {}", name.trim()));
                let address = spec(&angle);
                if address.contains('@') || self.keep_bare && !address.is_empty() {
                    self.found.push(Address { name: display_name(&name), address });
                } else if name.contains('@') {
                    self.bare(&name, display_name(&address));
                }
            }
            None if encoded_word::decode(&raw).contains('@') => self.bare(&raw, display_name(&comment)),
            None if comment.contains('@') => self.bare(&comment, display_name(&plain)),
            None if at_comma && !raw.trim().is_empty() => self.carried = Some(plain.trim().to_owned()),
            None if self.keep_bare && !raw.trim().is_empty() => {
                self.found.push(Address { name: display_name(&comment), address: header::clean(&raw) });
            }
            None => {}
        }
    }

    /// Takes the word with the `@` for the address and the others for the name.
    fn bare(&mut self, raw: &str, comment: Option<String>) {
        let raw = encoded_word::decode(raw);
        let trimmed = raw.trim();
        if trimmed.starts_with('"') && trimmed.contains("\"@") {
            self.found.push(Address { name: comment, address: spec(trimmed) });
            return;
        }
        // An encoded word may hold a whole mailbox.
        if let Some((name, angle)) = trimmed.rsplit_once('<') {
            let address = spec(angle.split('>').next().unwrap_or_default());
            if address.contains('@') {
                self.found.push(Address { name: display_name(name).or(comment), address });
                return;
            }
        }
        let mut words: Vec<&str> = trimmed.split_whitespace().collect();
        let Some(at) = words.iter().rposition(|word| word.contains('@')) else { return };
        let address = spec(words.remove(at));
        let name = display_name(&words.join(" ")).or(comment);
        if address.len() > 1 {
            self.found.push(Address { name, address });
        }
    }

    fn clear(&mut self) {
        self.raw.clear();
        self.plain.clear();
        self.comment.clear();
    }
}

/// The address in an angle: routes (RFC 5322 section 4.4), blanks and stray quotes removed.
fn spec(text: &str) -> String {
    let decoded = encoded_word::decode(text);
    let mut text = decoded.trim();
    if let Some((_, last)) = text.rsplit_once(':').filter(|(route, _)| route.starts_with('@')) {
        text = last;
    }
    text = text.strip_prefix("mailto:").unwrap_or(text);
    // The whole of an address in quotes, which belong around its local part at most.
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    text = inner.filter(|inner| inner.matches('@').count() == 1 && !inner.contains(['"', ' '])).unwrap_or(text);
    let quoted = text.starts_with('"');
    // Of several words the one that is an address by itself; blanks around the `@` alone mean nothing.
    let whole =
        |word: &&str| word.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'));
    let text = if quoted { text } else { text.split_whitespace().rfind(whole).unwrap_or(text) };
    let text: String = text.chars().filter(|c| quoted || !c.is_whitespace()).filter(|c| !c.is_control()).collect();
    let text = text.trim_matches(['\'', '<', '>', ' ']);
    text.trim_end_matches(['.', ',', ';']).to_owned()
}

/// A display name: decoded, one line, outer quotes removed.
fn display_name(text: &str) -> Option<String> {
    let decoded = header::clean(&encoded_word::decode(text));
    let name = decoded.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(&decoded).trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// The inside of a quoted string and what follows its closing quote.
fn quoted_string(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((out, text.get(at + 1..)?)),
            '\\' => out.extend(chars.next().map(|(_, escaped)| escaped)),
            _ => out.push(c),
        }
    }
    None
}

/// The inside of a comment, which may nest, and what follows it.
fn comment(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut depth = 1_usize;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '(' => depth += 1,
            ')' if depth == 1 => return Some((out.trim().to_owned(), text.get(at + 1..)?)),
            ')' => depth -= 1,
            '\\' => out.extend(chars.next().map(|(_, escaped)| escaped)),
            _ => out.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let one = |a: Address| match a.name {
            Some(name) => format!("{name} <{}>", a.address),
            None => a.address,
        };
        parse(text).into_iter().map(one).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn lists_as_they_are_sent() {
        for (text, want) in [
            ("ann@example.org", "ann@example.org"),
            ("Ann Lee <ann@example.org>", "Ann Lee <ann@example.org>"),
            ("\"Lee, Ann\" <ann@example.org>, bo@example.org", "Lee, Ann <ann@example.org> | bo@example.org"),
            ("Lee, Ann <ann@example.org>", "Lee, Ann <ann@example.org>"),
            ("ann@example.org (Ann Lee)", "Ann Lee <ann@example.org>"),
            ("Ann (the (very) boss) <ann@example.org>", "Ann <ann@example.org>"),
            ("ann@(at)example.org", "at <ann@example.org>"),
            ("Ann <ann@(at)example.org>", "Ann <ann@example.org>"),
            ("Team: ann@example.org, Bo <bo@example.org>;", "ann@example.org | Bo <bo@example.org>"),
            ("undisclosed-recipients:;", ""),
            ("Undisclosed recipients", ""),
            ("<@relay.example,@b.example:ann@example.org>", "ann@example.org"),
            ("ann@example.org; bo@example.org", "ann@example.org | bo@example.org"),
            ("Ann <ann@example.org", "Ann <ann@example.org>"),
            ("\"Ann <ann@example.org>", "Ann <ann@example.org>"),
            ("<<ann@example.org>>", "ann@example.org"),
            ("'ann@example.org'", "ann@example.org"),
            ("\"ann lee\"@example.org", "\"ann lee\"@example.org"),
            ("\"ann@example.org\"", "ann@example.org"),
            ("Ann <\"ann@example.org\">", "Ann <ann@example.org>"),
            ("ann@example.org <ann@example.org>", "ann@example.org <ann@example.org>"),
            ("=?utf-8?Q?Lee=2C_Ann?= <ann@example.org>", "Lee, Ann <ann@example.org>"),
            ("=?utf-8?Q?Ann_<ann@example.org>?=", "Ann <ann@example.org>"),
            ("Ann Lee (ann@example.org)", "Ann Lee <ann@example.org>"),
            ("Ann <example.org ann@example.org>", "Ann <ann@example.org>"),
            ("Ann <ann @ example.org>", "Ann <ann@example.org>"),
            ("Ann Lee ann@example.org", "Ann Lee <ann@example.org>"),
            ("Ann <a@example.org>:<b@example.org>", "Ann <a@example.org> | b@example.org"),
            ("", ""),
            (",,;:<>()\"", ""),
        ] {
            assert_eq!(shown(text), want, "{text}");
        }
    }
}
