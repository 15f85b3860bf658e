//! Parts that are no text, said in words: an invitation, a contact card, a receipt, a piece of a larger message.
//!
//! | file | what |
//! | --- | --- |
//! | `calendar.rs`, `when.rs`, `recurrence.rs` | text/calendar (RFC 5545, RFC 5546) |
//! | `card.rs` | vCard 2.1 to 4.0 (RFC 6350) |
//! | `receipt.rs` | delivery and read receipts (RFC 3464, RFC 8098) |
//! | `elsewhere.rs` | message/partial and message/external-body (RFC 2046 section 5.2) |
//! | `content_line.rs` | the lines that calendars and cards are made of |

mod calendar;
mod card;
mod content_line;
mod elsewhere;
mod receipt;
mod recurrence;
mod when;

use std::borrow::Cow;

use super::charset;
use super::header::clean;
use super::parameter::Parameters;

/// Most bytes of a part that are looked at.
const LONGEST: usize = 256 * 1024;
/// Longest line that is written about a part, in characters.
const LONGEST_LINE: usize = 500;

/// What a part says.
#[derive(Debug, PartialEq)]
pub enum Said {
    /// A line that belongs above the text.
    Note(String),
    /// A line of that kind that says how somebody answers an invitation.
    Answer(String),
    /// A contact card; mail programs attach the sender's own to every mail.
    Card(String),
    /// A report of trouble, which its own text tells better where there is one.
    Trouble(String),
}

/// What a part says that is no text; `None` for all parts that say nothing.
pub fn read(kind: &Parameters, name: Option<&str>, bytes: &[u8]) -> Option<Said> {
    let ending = name.and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_ascii_lowercase());
    let bytes = bytes.get(..LONGEST).unwrap_or(bytes);
    let text = || charset::decode(bytes, kind.get("charset")).text;
    let said = match (kind.value.as_str(), ending.as_deref()) {
        ("text/calendar" | "application/ics" | "text/x-vcalendar", _) | (_, Some("ics")) => {
            calendar::read(&text(), kind.get("method"))?
        }
        ("text/vcard" | "text/x-vcard" | "text/directory", _) | (_, Some("vcf")) => Said::Card(card::read(&text())?),
        ("message/disposition-notification", _) => Said::Note(receipt::read_receipt(bytes)?),
        ("message/delivery-status" | "message/global-delivery-status", _) => receipt::delivery(bytes)?,
        ("message/partial", _) => Said::Note(elsewhere::partial(kind)),
        ("message/external-body", _) => Said::Note(elsewhere::external(kind, bytes)?),
        _ => return None,
    };
    Some(match said {
        Said::Note(line) => Said::Note(one_line(&line)),
        Said::Answer(line) => Said::Answer(one_line(&line)),
        Said::Card(line) => Said::Card(one_line(&line)),
        Said::Trouble(line) => Said::Trouble(one_line(&line)),
    })
}

/// One line of bounded length without control characters.
fn one_line(text: &str) -> String {
    let words = clean(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= LONGEST_LINE {
        return words;
    }
    words.chars().take(LONGEST_LINE).chain(['…']).collect()
}

/// `a`, `a and b`, `a, b and 3 more`.
fn enumerate(names: &[String], most: usize) -> String {
    match names.len().checked_sub(most).filter(|left| *left > 0) {
        Some(left) => format!("{} and {left} more", names.iter().take(most).cloned().collect::<Vec<_>>().join(", ")),
        None => names.join(", "),
    }
}

/// A text that stands in the middle of a line.
fn short(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 150;
    let text = text.trim();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}
