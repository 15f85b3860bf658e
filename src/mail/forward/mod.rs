//! The original inside a forwarded message: inline as the mail clients write it, or attached.
//!
//! A reply quotes its original in much the same form as a forward carries it, so the form alone decides
//! only where a client says "forwarded". Else the subject does, and whether something stands above.

mod address;
mod colleague;
mod date;
mod introduced;
mod subject;

pub(super) use colleague::through as through_colleagues;
pub(super) use date::shown as shown_date;
pub use subject::{Prefix, prefix};

use super::header::clean;
use super::quote::headers::Block;
use super::quote::lines::{Line, invisible, lower};
use super::quote::outline::{How, Known, Opening, Outline};
use super::quote::read;
use super::quote::words::Field;
use crate::desk::mail::{Address, Forwarded, Mail, PartKind};
use address::{addresses, first_address};

/// Finds the original in a text that was sent under `subject`, or else in a message that came attached.
///
/// `None` for mail that is no forward. The text of the original is without the quote marks and header
/// lines of the forward; its date is RFC 3339 where it says its offset from UTC, else as written.
pub fn find(text: &str, subject: &str, attached: Option<&Mail>) -> Option<Forwarded> {
    find_in(&read(text, &Known::default()), subject, attached)
}

/// The same for an outline that was read of the text before.
pub(super) fn find_in(outline: &Outline<'_>, subject: &str, attached: Option<&Mail>) -> Option<Forwarded> {
    inline(outline, subject).map(in_lines).or_else(|| attached.map(of_mail))
}

/// Each value as the one line that it is in a header: what is copied into a text may hold tabs.
fn in_lines(mut forwarded: Forwarded) -> Forwarded {
    let people = forwarded.from.iter_mut().chain(&mut forwarded.to).chain(&mut forwarded.cc);
    let names = people.filter_map(|one| one.name.as_mut());
    for value in names.chain(&mut forwarded.subject).chain(&mut forwarded.date) {
        *value = clean(value);
    }
    forwarded
}

fn inline(outline: &Outline<'_>, subject: &str) -> Option<Forwarded> {
    let opening = outline.opening.as_ref()?;
    if !is_forward(outline, opening, said(outline, opening, subject)) {
        return None;
    }
    let below = quoted(outline, opening.body);
    let (from, date) = match opening.how {
        // Yandex puts "date, sender:" below its "Forwarded message".
        How::Forward if opening.block.entries.is_empty() => {
            introduced(outline, opening).map_or((None, None), |(from, date)| (Some(from), date))
        }
        How::Wrote => introduced(outline, opening).map_or((None, None), |(from, date)| (Some(from), date)),
        _ => (opening.block.get(Field::From).and_then(first_address), opening.block.get(Field::Date).map(date::normal)),
    };
    let list = |field| opening.block.get(field).map(addresses).unwrap_or_default();
    Some(Forwarded {
        from,
        to: list(Field::To),
        cc: list(Field::Cc),
        subject: opening.block.get(Field::Subject).map(str::to_owned).or_else(|| subject::bare(subject, opening.how)),
        date,
        text: below,
    })
}

/// What the subject says, in the language of the history where its prefix means one thing here and another there.
fn said(outline: &Outline<'_>, opening: &Opening, subject: &str) -> Prefix {
    /// Words of Finnish and Estonian introductions and header lines.
    const VS_ANSWERS: [&str; 4] = ["lähettäjä", "kirjoitti", "saatja", "kirjutas"];
    let history = || outline.lines.iter().take(opening.body).skip(opening.at).map(|line| lower(line.body));
    let answers = || history().any(|line| VS_ANSWERS.iter().any(|word| line.contains(word)));
    if subject::is_vs(subject) && answers() { Prefix::Reply } else { prefix(subject) }
}

/// Whether the history is an original passed on rather than one that is answered.
fn is_forward(outline: &Outline<'_>, opening: &Opening, prefix: Prefix) -> bool {
    let bare = !outline.new_above(opening.at);
    match (opening.how, prefix) {
        (How::Forward, _) => true,
        (How::Earlier, _) | (_, Prefix::Reply) => false,
        (_, Prefix::Forward) => true,
        // Without any prefix: clients add one when they answer, so whole headers were passed on.
        (How::Original, Prefix::None) => bare && opening.block.fields() >= 2,
        (How::Headers, Prefix::None) => complete(&opening.block),
        (How::Wrote, Prefix::None) => false,
    }
}

/// Sender, date, recipient and subject: a web form that says "From" and "Subject" is no forward.
fn complete(block: &Block) -> bool {
    [Field::From, Field::Date, Field::To, Field::Subject].into_iter().all(|field| block.get(field).is_some())
        && block.get(Field::From).is_some_and(|from| from.contains('@'))
}

/// The person and the date in "On … A <a@b> wrote:", below the header lines where there are some.
fn introduced(outline: &Outline<'_>, opening: &Opening) -> Option<(Address, Option<String>)> {
    let announced = usize::from(opening.how == How::Forward);
    let lines = outline.lines.iter().take(opening.body).skip((opening.at + announced).max(opening.block.end));
    let line = lines.map(|line| line.body).collect::<Vec<_>>().join(" ");
    introduced::introduced(&line)
}

/// The quoted lines from `from` on, one level of quote marks removed where the forward added one.
fn quoted(outline: &Outline<'_>, from: usize) -> String {
    let until = outline.forward_end(from).unwrap_or(outline.lines.len());
    let lines = || {
        let kinds = outline.kinds.iter().take(until).skip(from);
        outline
            .lines
            .iter()
            .take(until)
            .skip(from)
            .zip(kinds)
            .filter(|(_, kind)| **kind != PartKind::New)
            .map(|(line, _)| line)
    };
    let marked = lines().find(|line| !line.is_blank()).is_some_and(|line| line.is_quoted());
    let unmarked = |raw: &'_ str| -> String {
        let line = raw.trim_start_matches(|c| invisible(c) && c != '\n');
        match line.strip_prefix('>').filter(|_| marked) {
            Some(inner) => inner.strip_prefix(' ').unwrap_or(inner).to_owned(),
            None => raw.to_owned(),
        }
    };
    // Outlook for Mac moves the whole original in.
    const INDENT: &str = "    ";
    let indented = !marked && lines().all(|line| line.is_blank() || line.raw.starts_with(INDENT));
    let moved_back = |line: &Line<'_>| line.raw.strip_prefix(INDENT).filter(|_| indented).map(str::to_owned);
    let text: String = lines().map(|line| moved_back(line).unwrap_or_else(|| unmarked(line.raw))).collect();
    text.trim_matches(invisible).to_owned()
}

/// Whether this is what an attached message gives, and not another original in the text above it.
pub(super) fn is_of(forwarded: &Forwarded, attached: &Mail) -> bool {
    *forwarded == of_mail(attached)
}

fn of_mail(mail: &Mail) -> Forwarded {
    Forwarded {
        from: mail.from.clone(),
        to: mail.to.clone(),
        cc: mail.cc.clone(),
        subject: Some(mail.subject.clone()).filter(|subject| !subject.is_empty()),
        date: mail.date.map(|date| date.to_string()),
        text: mail.text().trim().to_owned(),
    }
}
