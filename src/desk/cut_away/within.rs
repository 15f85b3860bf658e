//! What an agent wrote into the quotation of the desk's own mail, where clients mark no lines: it looks like the rest of that.
//! The desk knows what it wrote.

use crate::desk::cut_away::{own_mail, points_below, quoted_lines};
use crate::desk::facts::Answered;
use crate::desk::inside;
use crate::desk::mail::Mail;
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
    let written = told(&answered.text);
    let lines = quoted_lines(mail);
    let is_desks = |line: &&&str| contains_words(&written, &told(line));
    let own: Vec<&str> = lines.iter().skip(own_mail(&lines)).copied().filter(|line| is_told(line)).collect();
    let last = own.iter().rposition(|line| is_desks(&line))?;
    let new: Vec<&str> = own.iter().take(last).filter(|line| !is_desks(line)).copied().collect();
    (!new.is_empty()).then(|| new.join("\n"))
}

/// Lines of the desk that are missing between others of it. Who quotes less cuts it short.
fn gone(mail: &Mail, answered: &Answered) -> Option<String> {
    let lines = quoted_lines(mail);
    let own: Vec<&str> = lines.iter().skip(own_mail(&lines)).copied().collect();
    let (quoted, all) = (told(&own.join("\n")), told(&answered.text));
    // A reason may hold the words of a text that stands below it, too.
    let count = |text: &str, line: &str| format!(" {text} ").matches(&format!(" {} ", told(line))).count();
    let is_quoted = |line: &&&str| count(&quoted, line) >= count(&all, line);
    let written: Vec<&str> = answered.text.lines().filter(|line| is_told(line)).collect();
    let first = written.iter().position(|line| is_quoted(&line))?;
    let last = written.iter().rposition(|line| is_quoted(&line))?;
    let between = written.get(first..last).unwrap_or_default();
    let gone: Vec<&str> = between.iter().filter(|line| !is_quoted(line)).copied().collect();
    (!gone.is_empty()).then(|| gone.join("\n"))
}

/// The words of a text that can be compared: addresses and links clients write in ways of their own, some twice.
fn told(text: &str) -> String {
    let plain: Vec<&str> = text.split_whitespace().filter(|word| !word.contains(['@', '/'])).collect();
    words(&plain.join(" "))
}

fn is_told(line: &str) -> bool {
    told(line).contains(' ')
}
