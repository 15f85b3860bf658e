//! What an agent wrote into the quotation of the desk's own mail, where clients mark no lines: it looks like the rest of that.
//! The desk knows what it wrote.

use crate::desk::cut_away::{own_mail, points_below, quoted_lines};
use crate::desk::facts::Answered;
use crate::desk::inside;
use crate::desk::mail::Mail;
use crate::desk::template::REPLY_MARKER;
use crate::desk::wording::{contains_words, words};
use crate::desk::work::Work;

/// Of an answer that points below: what speaks against sending it without the lines that the desk did not write.
pub fn answered(text: &str, mail: &Mail, work: &Work<'_>) -> Option<String> {
    let new = new(mail, work.facts.answered.as_ref()?).filter(|_| text.lines().any(points_below))?;
    Some(format!(
        "Within the quotation stands what the desk did not write, and would be left out: {}. To have that sent, too, write it \
         above the quotation, or with `>` before each line that is quoted",
        inside::quoted(&new)
    ))
}

/// How an agent changed what the desk quoted to them, in words.
pub fn changed(mail: &Mail, answered: &Answered) -> Option<String> {
    let new = || new(mail, answered).map(|new| format!("{} stands in it", inside::quoted(&new)));
    let gone = || gone(mail, answered).map(|gone| format!("{} is gone", inside::quoted(&gone)));
    new().or_else(gone)
}

/// Lines between those of the desk. What stands below all of them may have been put there on the way.
fn new(mail: &Mail, answered: &Answered) -> Option<String> {
    let written = words(&answered.text);
    let lines = quoted_lines(mail);
    let is_desks = |line: &&&str| contains_words(&written, &words(line));
    let own = desks(&lines);
    let last = own.iter().rposition(|line| words(line).contains(' ') && is_desks(&line))?;
    let new: Vec<&str> = own.iter().take(last).filter(|line| is_told(line) && !is_desks(line)).copied().collect();
    (!new.is_empty()).then(|| new.join("\n"))
}

/// Lines of the desk that are missing between others of it. Who quotes less cuts it short.
fn gone(mail: &Mail, answered: &Answered) -> Option<String> {
    let lines = quoted_lines(mail);
    let quoted = words(&desks(&lines).join("\n"));
    let told = words(&answered.text);
    // A reason may hold the words of a text that stands below it, too.
    let count = |text: &str, line: &str| format!(" {text} ").matches(&format!(" {} ", words(line))).count();
    let is_quoted = |line: &&&str| count(&quoted, line) >= count(&told, line);
    let written: Vec<&str> = answered.text.lines().filter(|line| is_told(line)).collect();
    let first = written.iter().position(|line| is_quoted(&line))?;
    let last = written.iter().rposition(|line| is_quoted(&line))?;
    let between = written.get(first..last).unwrap_or_default();
    let gone: Vec<&str> = between.iter().filter(|line| !is_quoted(line)).copied().collect();
    (!gone.is_empty()).then(|| gone.join("\n"))
}

/// Whether a line can be compared: clients write addresses and links in their own ways.
fn is_told(line: &str) -> bool {
    words(line).contains(' ') && !line.contains(['@', '/'])
}

/// The desk's own mail among what is quoted, without the line above its marker that says who wrote when.
fn desks<'l, 't>(lines: &'l [&'t str]) -> &'l [&'t str] {
    let marker = words(REPLY_MARKER);
    match lines.get(own_mail(lines)..).unwrap_or_default() {
        [first, below @ ..] if !contains_words(&marker, &words(first)) && !contains_words(&words(first), &marker) => {
            below
        }
        own => own,
    }
}
