//! Whether a message of a ticket is the mail that an agent passes on: a copy that lost its history, or has a signature
//! which the message has folded away, is the same one, and so is an answer between the lines of what it quotes.

use jiff::{SignedDuration, Timestamp};

use crate::desk::mail::{Attachment, Mail};
use crate::desk::ticket::NewEntry;
use crate::desk::wording::{contains_words, words};

/// Many a client writes above what it forwards when that was written, and not in which time zone.
pub const ZONES: SignedDuration = SignedDuration::from_hours(14);
/// So much later than it came a mail may seem to have been written, by the clock of its writer.
const SKEW: SignedDuration = SignedDuration::from_mins(10);
/// Two mails of fewer words may well say the same: only the time tells them apart.
const MANY: usize = 8;
/// Zones differ by whole halves of an hour, nearly all of them.
const HALF: i64 = 30 * 60;
/// So long a mail was on its way, and so much is lost where a time is shown to the minute.
const ON_ITS_WAY: i64 = 6 * 60;

/// Whether this message came no earlier than the mail was written, by the time that the mail bears, and says the same.
pub fn is_it(entry: &NewEntry, original: &Mail, written: Timestamp) -> bool {
    let of_same = original.from.as_ref().zip(entry.author.address.as_ref()).is_some_and(|(from, by)| from.is(by));
    let few = words(&entry.text).split_whitespace().count() < MANY;
    let fits = came_after(entry.at, written, original.date.is_some(), few);
    of_same && fits && says_the_same(original, entry)
}

/// Whether it came after it was written. Where the zone is not `sure`, hours may lie between, and of `few` words such as those
/// by which zones differ.
fn came_after(came: Timestamp, written: Timestamp, sure: bool, few: bool) -> bool {
    let ahead = written.duration_since(came);
    let by_zone = || (ahead.as_secs() + ON_ITS_WAY).rem_euclid(HALF) <= ON_ITS_WAY + 60;
    ahead <= SKEW || !sure && ahead <= ZONES && (!few || by_zone())
}

/// Whether whatever stands in the mail stands in the message, and all that is new in the message in the mail, or no little
/// of it: whoever forwards may cut.
fn says_the_same(original: &Mail, entry: &NewEntry) -> bool {
    let text = original.reply_text();
    let (new, folded) = (words(&entry.text), words(entry.quoted_text.as_deref().unwrap_or_default()));
    let lines = || text.lines().map(words).filter(|line| !line.is_empty());
    if !lines().all(|line| contains_words(&new, &line) || contains_words(&folded, &line)) {
        return false;
    }
    if new.is_empty() {
        // A picture and no word.
        let named = |files: &[Attachment]| files.iter().map(|file| file.name.clone()).collect::<Vec<_>>();
        return named(&original.attachments) == named(&entry.attachments);
    }
    let own = lines().filter(|line| !contains_words(&folded, line)).collect::<Vec<_>>().join(" ");
    let part = own.split_whitespace().count() >= MANY && contains_words(&new, &own);
    let shared = lines().filter(|line| contains_words(&new, line)).collect::<Vec<_>>().join(" ");
    part || holds_lines(&shared, &entry.text)
}

/// Whether these lines stand in a text, one after the other, whatever stands between.
fn holds_lines(said: &str, lines: &str) -> bool {
    let spaced = format!(" {said} ");
    let mut rest = spaced.as_str();
    lines.lines().map(words).filter(|line| !line.is_empty()).all(|line| {
        let behind = rest.split_once(&format!(" {line} ")).map(|(_, behind)| behind);
        // The blank behind a line is the one before the next.
        let at = behind.map(|behind| rest.len() - behind.len() - 1);
        rest = at.and_then(|at| rest.get(at..)).unwrap_or_default();
        at.is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::mail::{Address, Part, PartKind};
    use crate::desk::ticket::{Author, AuthorKind, EntryKind, Visibility};

    const SIGNATURE: &str = "-- \nCarol Customer\nCustomer Ltd., High Street 5";

    fn at(time: &str) -> Timestamp {
        format!("2026-11-24T{time}Z").parse().unwrap()
    }

    fn original(text: &str) -> Mail {
        Mail {
            from: Some(Address::bare("carol@customer.example")),
            parts: vec![Part { kind: PartKind::New, text: text.to_owned() }],
            ..Mail::default()
        }
    }

    /// What came at ten o'clock.
    fn came(text: &str, folded: &str) -> NewEntry {
        let author = Author::person(AuthorKind::Requester, &Address::bare("Carol@customer.example"));
        let entry = NewEntry::new(EntryKind::Inbound, Visibility::Public, author, at("10:00:00"), text);
        NewEntry { quoted_text: Some(folded.to_owned()), ..entry }
    }

    #[test]
    fn a_signature_makes_nothing_new_and_hides_nothing_new() {
        let history =
            format!("{SIGNATURE}\n\nOn Tuesday Ann wrote:\n> Does it work now, yes or no?\n> And is the lamp lit?");
        let long = "The tray jams with thick paper, and thin paper comes out wrinkled.";
        for (new, folded, passed_on, known) in [
            ("Thanks, all works.", &*history, format!("Thanks, all works.\n\n{SIGNATURE}"), true),
            ("Thanks, all works.", &history, format!("Thanks, all works.\n\n{SIGNATURE}\n\n{history}"), true),
            ("Thanks, all works.", &history, "Thanks, all works.".to_owned(), true),
            // Between the lines.
            (
                "Yes.\nNo.",
                &history,
                format!("> Does it work now, yes or no?\nYes.\n> And is the lamp lit?\nNo.\n{SIGNATURE}"),
                true,
            ),
            (
                "Yes.\nNo.",
                &history,
                format!("> Does it work now, yes or no?\nNo.\n> And is the lamp lit?\nYes.\n{SIGNATURE}"),
                false,
            ),
            ("Yes.\nNo.", &history, "> Is the fan loud?\nYes.\n> Is the door shut?\nNo.".to_owned(), false),
            // A signature that nothing told from the text.
            (&*format!("Yes, go on.\n{SIGNATURE}"), "", format!("Yes.\n{SIGNATURE}"), false),
            (&format!("Yes.\n{SIGNATURE}"), "", format!("Yes.\n{SIGNATURE}"), true),
            // The same signature, and other words.
            ("No.", &history, format!("Yes.\n\n{SIGNATURE}"), false),
            ("Thanks, all works.", &history, format!("Yes.\n\n{SIGNATURE}"), false),
            ("Yes, but when?", &history, "Yes.".to_owned(), false),
            ("Thanks, all works.", &history, format!("Thanks, all works.\nThe scanner does not.\n{SIGNATURE}"), false),
            ("", &history, SIGNATURE.to_owned(), true),
            ("", &history, format!("Fine.\n{SIGNATURE}"), false),
            // Whoever forwards leaves the rest out.
            (&*format!("{long}\nThe lamp is lit."), &history, format!("{long}\n{SIGNATURE}"), true),
        ] {
            assert_eq!(
                is_it(&came(new, folded), &original(&passed_on), at("09:59:00")),
                known,
                "{new:?} / {passed_on:?}"
            );
        }
    }

    #[test]
    fn what_was_written_later_is_another_one() {
        let (short, long) = ("Yes.", "The tray jams with thick paper, and it does so again.");
        // A date with its offset is sure; else hours may be those of another zone.
        for (text, written, sure, known) in [
            (short, "10:05:00", true, true),
            (short, "12:00:00", true, false),
            // It came three minutes after it was written, and is shown in another zone.
            (short, "11:57:00", false, true),
            (short, "12:11:00", false, false),
            (long, "12:00:00", true, false),
            (long, "12:11:00", false, true),
            (long, "03:00:00", true, true),
        ] {
            let mail = Mail { date: sure.then(|| at(written)), ..original(text) };
            assert_eq!(is_it(&came(text, SIGNATURE), &mail, at(written)), known, "{text} {written} {sure}");
        }
        let other = Mail { from: Some(Address::bare("dave@customer.example")), ..original(short) };
        assert!(!is_it(&came(short, SIGNATURE), &other, at("09:59:00")));
    }
}
