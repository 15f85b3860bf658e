//! Header lines that a client copies above history: "From: … Sent: … To: … Subject: …".

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::lines::{Line, invisible, lower};
use super::words::{Field, LABELS, list};

/// A label and its value, longest value kept as written.
pub type Entry = (Field, String);

/// The header lines that stand together from some line on.
#[derive(Clone, Debug, Default)]
pub struct Block {
    pub entries: Vec<Entry>,
    /// Index of the first line after them.
    pub end: usize,
}

/// How far a value may run over lines; addresses of a long Cc do.
const MAX_CONTINUATION: usize = 12;
/// More header lines than this are not read, so that a wall of them costs no more than a few.
const MAX_ENTRIES: usize = 24;
/// Lines longer than this are not header lines.
const MAX_LINE: usize = 4_000;

static NAMES: LazyLock<HashMap<&'static str, Field>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for (field, labels) in LABELS {
        for label in list(labels) {
            names.entry(label).or_insert(*field);
        }
    }
    names
});

impl Block {
    /// The first value of a field that has one.
    pub fn get(&self, field: Field) -> Option<&str> {
        self.entries.iter().find(|(known, value)| *known == field && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    fn has(&self, field: Field) -> bool {
        self.entries.iter().any(|(known, _)| *known == field)
    }

    /// How many different fields of a message it names.
    pub fn fields(&self) -> usize {
        [Field::From, Field::To, Field::Cc, Field::Date, Field::Subject]
            .into_iter()
            .filter(|field| self.has(*field))
            .count()
    }

    /// Whether these are the headers of a message. "From: Oulu, To: Kemi, Date: Friday" are not: somebody
    /// travels. `ruled` says that a client's rule stands above, which makes weaker evidence enough.
    pub fn is_header(&self, ruled: bool) -> bool {
        let address = |field| self.get(field).is_some_and(|value| value.contains('@'));
        let dated = self.is_dated();
        let sender = self.has(Field::From) || (self.has(Field::Date) && self.has(Field::To));
        let sent = ruled || self.entries.iter().any(|(_, value)| value.contains('@')) || self.is_timed();
        match self.fields() {
            0 => false,
            1 => ruled && address(Field::From),
            2 => self.has(Field::From) && (ruled || (address(Field::From) && dated)),
            _ => sender && sent && (self.has(Field::Subject) || address(Field::From) || address(Field::To)),
        }
    }

    /// Whether it says when.
    pub fn is_dated(&self) -> bool {
        self.get(Field::Date).is_some_and(|value| value.chars().any(|c| c.is_ascii_digit()))
    }

    /// Whether it says who wrote to whom, and when to the minute: only programs do.
    pub fn is_whole(&self) -> bool {
        self.has(Field::To) && self.is_timed()
    }

    /// Whether it says year and hour as clients do where they name people without their addresses. Of a journey
    /// people may say as much; they say when it is last, and name each place in a word.
    fn is_timed(&self) -> bool {
        static CLOCK: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new(r"\b\d{1,2}[:.h]\d{2}\b|\d\s?[時时시点點]").ok());
        static YEAR: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new(r"(?:19|20|25)\d{2}|\b\d{1,2}[./\-]\s?\d{1,2}[./\-]\s?\d{2}\b").ok());
        let said = |regex: &LazyLock<Option<Regex>>, value: &str| regex.as_ref().is_some_and(|it| it.is_match(value));
        let timed = self.get(Field::Date).is_some_and(|date| said(&CLOCK, date) && said(&YEAR, date));
        let place = |field| self.entries.iter().position(|(known, _)| *known == field);
        let journey = || place(Field::To) == Some(1) && place(Field::From) == Some(0);
        let people = || {
            let named = |field| self.get(field).is_some_and(|value| value.contains([' ', '/', ',', ';']));
            named(Field::From) || named(Field::To)
        };
        timed && self.has(Field::From) && (!journey() || people())
    }
}

/// The header lines from line `at` on; empty where that line is none.
pub fn block(lines: &[Line<'_>], at: usize) -> Block {
    let mut block = Block { entries: Vec::new(), end: at };
    let Some(depth) = lines.get(at).map(|line| line.depth) else { return block };
    let mut index = at;
    let mut continued = 0;
    while let Some(line) = lines.get(index).filter(|line| line.depth == depth) {
        if line.is_blank() {
            // Header lines that were paragraphs of HTML have blank lines between them.
            let next = lines.get(index + 1).filter(|next| next.depth == depth).and_then(|next| label(next.body));
            if block.entries.is_empty() || next.is_none_or(|(field, _)| block.has(field)) {
                break;
            }
        } else if let Some((field, value)) = label(line.body) {
            let second = block.has(field) && field != Field::Other; // another message's
            let stray = block.entries.is_empty() && field == Field::Other;
            if second || stray || block.entries.len() >= MAX_ENTRIES {
                break;
            }
            block.entries.push((field, value.to_owned()));
            continued = 0;
        } else if block.fields() >= 2 && strange_label(lines, index) {
            block.entries.push((Field::Other, String::new()));
            continued = 0;
        } else if let Some((field, value)) = block.entries.last_mut()
            && continued < MAX_CONTINUATION
            && (continues(lines, index, depth) || goes_on(*field, value, line.body))
        {
            if !value.is_empty() {
                value.push(' ');
            }
            value.push_str(line.body.trim_matches(|c| c == '*' || invisible(c)));
            continued += 1;
        } else {
            break;
        }
        index += 1;
        block.end = index;
    }
    block
}

/// Whether a line without a label belongs to the value above because a label follows soon.
fn continues(lines: &[Line<'_>], index: usize, depth: usize) -> bool {
    let ahead = lines.iter().skip(index + 1).take(MAX_CONTINUATION);
    ahead.take_while(|next| next.depth == depth && !next.is_blank()).any(|next| label(next.body).is_some())
}

/// The same for the last of the lines, where nothing follows: an address, or the rest of a list of them.
fn goes_on(field: Field, value: &str, body: &str) -> bool {
    let people = matches!(field, Field::From | Field::To | Field::Cc | Field::Bcc | Field::ReplyTo);
    let open = value.rsplit('<').next().is_some_and(|last| value.contains('<') && !last.contains('>'));
    let listed = value.ends_with([',', ';']) || body.ends_with([';', ',']) || body.starts_with('<');
    people && body.contains('@') && (open || listed && body.ends_with(['>', ')', ']', ',', ';']))
}

/// Whether a line that stands among header lines is one too, in a language or of a client that is not known here.
fn strange_label(lines: &[Line<'_>], index: usize) -> bool {
    const LONGEST: usize = 40;
    const MOST_WORDS: usize = 4;
    let Some((name, value)) = lines.get(index).and_then(|line| line.body.split_once([':', '：'])) else {
        return false;
    };
    let named = name.len() <= LONGEST
        && name.split_whitespace().count() <= MOST_WORDS
        && name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '*' | '.' | '\u{a0}'))
        && name.starts_with(|c: char| c == '*' || !c.is_lowercase());
    let next = lines.get(index + 1);
    let among = next.is_some_and(|next| label(next.body).is_some());
    named && (among || (value.contains('@') && next.is_none_or(Line::is_blank)))
}

/// The label of a line and the value after it, stars of bold print removed.
pub fn label(body: &str) -> Option<(Field, &str)> {
    if body.len() > MAX_LINE {
        return None;
    }
    let body = body.trim_matches(|c| c == '*' || c == '│' || invisible(c));
    let (name, value) = body.split_once([':', '：'])?;
    if name.len() > 60 {
        return None;
    }
    let name = name.trim_matches(|c| matches!(c, '*' | '_') || invisible(c));
    let name = lower(name);
    let field = NAMES.get(name.as_str()).copied().or_else(|| in_two_languages(&name))?;
    Some((field, value.trim_matches(|c| c == '*' || invisible(c))))
}

/// What "From/Von" or "Sent (Gesendet)" says: both words the same.
fn in_two_languages(name: &str) -> Option<Field> {
    let mut words = name.split(['/', '|', '(', ')']).map(str::trim).filter(|word| !word.is_empty());
    let field = *NAMES.get(words.next()?)?;
    let (mut others, same) = (0, |word: &str| NAMES.get(word) == Some(&field));
    (words.inspect(|_| others += 1).all(same) && others > 0).then_some(field)
}

/// The label that is all of a line, without a colon.
pub fn bare_label(body: &str) -> Option<Field> {
    const LONGEST: usize = 40;
    (body.len() <= LONGEST).then(|| NAMES.get(lower(body).as_str()).copied()).flatten()
}

/// The same where a client ran all header lines together: `… From: A <a@b>To: C <c@d>Sent: … CETSubject: …`.
pub fn run_together(rest: &str) -> Block {
    static GLUED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let mut labels: Vec<String> = Vec::new();
        for (_, names) in LABELS {
            for name in list(names) {
                let mut letters = name.chars();
                let Some(first) = letters.next() else { continue };
                labels.push(regex::escape(&format!("{}{}", first.to_uppercase(), letters.as_str())));
                labels.push(regex::escape(&name.to_uppercase()));
            }
        }
        labels.sort_by_key(|label| std::cmp::Reverse(label.len()));
        Regex::new(&format!(r"(?:^|[\s>;,]|\p{{Lu}}{{2,5}}|[+\-]\d{{1,4}}|:\d\d)({})\s?[:：]\s?", labels.join("|")))
            .ok()
    });
    static COLONLESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:\p{Lu}{2,5}|[+\-]\d{1,4}|:\d\d)((?:Assunto|Asunto|Subject|Betreff|Objet|Oggetto)\s)").ok()
    });
    let mut block = Block::default();
    let Some(glued) = GLUED.as_ref().filter(|_| rest.len() <= MAX_LINE) else { return block };
    // Where each label begins and its value does; a label that was seen before is a word of a value.
    let mut found: Vec<(Field, usize, usize)> = Vec::new();
    for captures in glued.captures_iter(rest) {
        let (Some(whole), Some(name)) = (captures.get(0), captures.get(1)) else { continue };
        let Some(field) = NAMES.get(lower(name.as_str()).as_str()) else { continue };
        if found.iter().any(|(known, ..)| known == field) || found.iter().any(|(known, ..)| *known == Field::Subject) {
            continue;
        }
        found.push((*field, name.start(), whole.end()));
    }
    if !found.iter().any(|(field, ..)| *field == Field::Subject)
        && let Some(name) =
            COLONLESS.as_ref().and_then(|colonless| colonless.captures(rest)).and_then(|found| found.get(1))
    {
        found.push((Field::Subject, name.start(), name.end()));
    }
    for (index, (field, _, from)) in found.iter().enumerate() {
        let until = found.get(index + 1).map_or(rest.len(), |(_, start, _)| *start);
        block.entries.push((*field, rest.get(*from..until).unwrap_or_default().trim_matches(invisible).to_owned()));
    }
    block
}
