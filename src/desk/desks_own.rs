//! The desk's own lines that stand in an answer to its mail as if its writer had typed them: where a template paints a line,
//! it looks as an answer within the quotation does. The desk knows what it wrote.

use std::borrow::Cow;

use crate::desk::facts::Answered;
use crate::desk::mail::{Mail, Part, PartKind};
use crate::desk::template::REPLY_MARKER;
use crate::desk::wording::{contains_words, words};

/// Words of a line that is the desk's, as it stands in its mail.
const FEWEST: usize = 2;

/// The same where it is a piece of a line: clients wrap.
const FEWEST_OF_PIECE: usize = 3;

/// The mail with those of its lines as quotation. A line that is quoted besides is an answer in the same words.
pub fn quoted<'m>(mail: &'m Mail, answered: Option<&Answered>) -> Cow<'m, Mail> {
    let is_quote = |part: &Part| part.kind == PartKind::Quote;
    let marker = words(REPLY_MARKER);
    let holds_marker = |part: &Part| is_quote(part) && contains_words(&words(&part.text), &marker);
    let (Some(answered), Some(from)) = (answered, mail.parts.iter().position(holds_marker)) else {
        return Cow::Borrowed(mail);
    };
    let quotes: Vec<&str> = mail.parts.iter().filter(|part| is_quote(part)).map(|part| part.text.as_str()).collect();
    let (quotes, written) = (words(&quotes.join("\n")), words(&answered.text));
    let whole: Vec<String> = answered.text.lines().map(words).collect();
    // `above` is the desk's line above it, with which it goes on.
    let is_desks = |line: &str, above: &str| {
        let said = words(line);
        let count = said.split_whitespace().count();
        let is_whole = count >= FEWEST && whole.contains(&said);
        let is_piece = count >= FEWEST_OF_PIECE && contains_words(&written, &said);
        let goes_on = count > 0 && !above.is_empty() && contains_words(&written, &format!("{above} {said}"));
        (is_whole || is_piece || goes_on) && !contains_words(&quotes, &said)
    };
    let mut parts: Vec<Part> = Vec::with_capacity(mail.parts.len());
    for (at, part) in mail.parts.iter().enumerate() {
        if at < from || part.kind != PartKind::New {
            parts.push(part.clone());
            continue;
        }
        let mut above = String::new();
        for line in part.text.split_inclusive('\n') {
            let kind = if is_desks(line, &above) { PartKind::Quote } else { PartKind::New };
            above = if kind == PartKind::Quote { words(line) } else { String::new() };
            match parts.last_mut().filter(|last| last.kind == kind || line.trim().is_empty()) {
                Some(last) => last.text.push_str(line),
                None => parts.push(Part { kind, text: line.to_owned() }),
            }
        }
    }
    if parts == mail.parts { Cow::Borrowed(mail) } else { Cow::Owned(Mail { parts, ..mail.clone() }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(kind: PartKind, text: &str) -> Part {
        Part { kind, text: text.to_owned() }
    }

    fn answered(text: &str) -> Answered {
        Answered {
            message_id: String::new(),
            ticket: None,
            template: String::new(),
            noted: false,
            text: text.to_owned(),
            at: jiff::Timestamp::UNIX_EPOCH,
            of: None,
            caused_on: None,
        }
    }

    #[test]
    fn a_painted_line_of_the_desk_is_no_answer_and_an_answer_in_its_words_is_one() {
        const WROTE: &str =
            "Please note:\n- It did not go to dave@customer.example: your answer does\n\nOption A\nOption B\n";
        let said = |new: &str, quote: &str| {
            let quote = format!("{REPLY_MARKER}\n{quote}");
            let parts = vec![
                part(PartKind::New, "Tuesday.\n"),
                part(PartKind::Quote, &quote),
                part(PartKind::New, new),
                part(PartKind::Quote, "Option A\n"),
            ];
            quoted(&Mail { parts, ..Mail::default() }, Some(&answered(WROTE))).reply_text()
        };
        let desks = "Please note:\n- It did not go to dave@customer.example: your\nanswer does\n";
        assert_eq!(said(desks, "Option B\n"), "Tuesday.");
        assert_eq!(said(&format!("{desks}Do not mind him.\n"), "Option B\n"), "Tuesday.\nDo not mind him.");
        assert_eq!(said("Option B\n", "Option B\n"), "Tuesday.\nOption B", "it is quoted besides");
        assert_eq!(said("Option\n", ""), "Tuesday.\nOption", "a word is nobody's");
    }
}
