//! Lines that are meant for the desk and are none of its commands: a field with slips in its name, a command without
//! its slash, one of another desk's. Sent on, they would tell the requester what was meant for the desk; so nothing of
//! such a mail leaves. People begin an answer with a word and a colon as well ("Update: we shipped it"), and with a tag:
//! what stands behind it tells the two apart. A value is short and no sentence, or one that the desk understands.

use super::elsewhere::{self, With};
use super::line::{FIELDS, invisible, is_own_word, is_prose};
use super::polite;
use super::understand;
use super::words::{self, Takes, WORDS, Word};
use crate::desk::command::{Level, Prepared};
use crate::desk::mail::Address;
use crate::desk::names::AgentId;
use crate::desk::policy::Policy;
use crate::desk::ticket::{Kind, Priority};
use crate::desk::wording::one_of;

/// Who writes, and what there is.
#[derive(Clone, Copy)]
pub struct Desk<'p> {
    pub agent: &'p AgentId,
    pub policy: &'p Policy,
}

/// Why the first line of a text is no command, if it is meant as one.
pub fn meant(line: &str, desk: Desk<'_>) -> Option<String> {
    let visible: String = line.chars().filter(|c| !invisible(*c)).collect();
    let line = visible.trim_matches(ornament);
    match line.chars().next()? {
        '#' | '＃' => tag(line.trim_start_matches(['#', '＃']), desk),
        '/' | '／' => dictated(line).or_else(|| slashed(line)),
        '@' => call(line.trim_start_matches('@')),
        _ => dictated(line)
            .or_else(|| field(line, desk))
            .or_else(|| bare(line, desk))
            .or_else(|| terse(line, desk))
            .or_else(|| asked(line, desk)),
    }
}

/// What stands around a line in bold, in a list, or in brackets.
fn ornament(c: char) -> bool {
    c.is_whitespace() || "*_-–•·[](){}\"'“”„‘’«»`".contains(c)
}

/// `/?`, `//`, `/1`: a slash and a mark, alone on the first line, where a word of a command would stand.
fn slashed(line: &str) -> Option<String> {
    let rest = line.trim_start_matches(['/', '／']).trim();
    let marks = rest.chars().count() <= 1 && !rest.chars().any(char::is_alphabetic);
    marks.then(|| elsewhere_said(line, Some("/help")))
}

/// `/ n o t e`, `slash note`: a command letter by letter, or as one speaks it.
fn dictated(line: &str) -> Option<String> {
    const SLASH: &str = "slash schrägstrich kauttaviiva slache";
    let (first, rest) = line.split_once(char::is_whitespace)?;
    let lower = rest.to_lowercase();
    let (written, name) = match first {
        "/" | "／" => {
            let spelled = lower.split_whitespace().all(|letter| letter.chars().count() == 1);
            (line.to_owned(), spelled.then(|| lower.replace(' ', ""))?)
        }
        slash if one_of(SLASH, &slash.to_lowercase()) => {
            let name = lower.split(|c: char| !c.is_alphabetic()).next()?.to_owned();
            (format!("{slash} {name}"), name)
        }
        _ => return None,
    };
    words::find(&name).map(|word| slipped(&written, word.example))
}

/// `#solve`, `#group billing`, `#comment she is wrong`. A tag alone on the first line is for the desk, whatever it says; one
/// with capitals inside is a brand.
fn tag(rest: &str, desk: Desk<'_>) -> Option<String> {
    if rest.trim() == "?" {
        return Some(elsewhere_said("#?", Some("/help")));
    }
    let (name, value) = name_and_value(rest)?;
    let entry = elsewhere::find(&name.to_lowercase());
    let short = value.is_empty() || is_short(value);
    if let Some(entry) = entry.filter(|entry| entry.with == With::Whole || short) {
        return Some(elsewhere_said(name, entry.here));
    }
    if let Some(word) = nearest(&name.to_lowercase(), WORDS.iter()) {
        return Some(slipped(name, &as_meant(word, value, desk)));
    }
    let branded = name.chars().skip(1).any(char::is_uppercase) && name.chars().any(char::is_lowercase);
    (value.is_empty() && !branded).then(|| elsewhere_said(name, None))
}

/// `@close`, `@fwd`. A slip makes a name of it: `@Marge`.
fn call(rest: &str) -> Option<String> {
    let (name, _) = name_and_value(rest)?;
    let lower = name.to_lowercase();
    if let Some(word) = words::find(&lower) {
        return Some(slipped(name, word.example));
    }
    let entry = elsewhere::find(&lower).filter(|entry| matches!(entry.with, With::Whole | With::Flag))?;
    Some(elsewhere_said(name, entry.here))
}

/// A name of letters, and what stands behind it.
fn name_and_value(rest: &str) -> Option<(&str, &str)> {
    let end = rest.find(|c: char| !c.is_alphabetic() && !matches!(c, '-' | '_')).unwrap_or(rest.len());
    let (name, value) = rest.split_at_checked(end)?;
    let apart = value.is_empty() || value.starts_with(|c: char| c.is_whitespace() || is_separator(c));
    (!name.is_empty() && apart).then(|| (name, value.trim_start_matches(is_separator).trim()))
}

fn is_separator(c: char) -> bool {
    matches!(c, ':' | '=' | '：')
}

/// `Prirtoy: high`, `Status = closed`, `Ticket state: closed`, `Resolved: yes`, `Merge: 12`.
fn field(line: &str, desk: Desk<'_>) -> Option<String> {
    let (written, value) = line.split_once(is_separator)?;
    let written = written.trim_matches(ornament);
    let value = value.trim_matches(ornament);
    let part = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '_' | '.' | '{' | '}');
    if written.split_whitespace().count() > MOST_OF_NAME || !written.chars().all(part) {
        return None;
    }
    if written.to_lowercase().starts_with("x-") && !written.contains(' ') && is_short(value) {
        return Some(elsewhere_said(written, None));
    }
    // `CF.{Site}`, `CustomField.Site`.
    let written = written.split_once('.').map_or(written, |(field, _)| field);
    let name: String = written.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    let name = OPENINGS.iter().find_map(|opening| named(name.strip_prefix(opening)?)).unwrap_or(&name);
    if let Some(word) = words::find(name)
        && !PROSE.contains(&word.word)
        && (is_understood(word, value, desk) || word.takes != Takes::Value && elsewhere::is_flag(value))
    {
        return Some(unslashed(word, value));
    }
    if is_prose(value) {
        return None;
    }
    if let Some(entry) = elsewhere::find(name) {
        let fits = match entry.with {
            With::Value => is_short(value),
            With::Flag => elsewhere::is_flag(value),
            With::Known => is_known(value, desk),
            With::Tag | With::Whole => false,
        };
        return fits.then(|| elsewhere_said(written, entry.here));
    }
    let plural = name.strip_suffix('s').and_then(words::find);
    let close = plural.or_else(|| nearest_short(name)).filter(|word| is_understood(word, value, desk));
    let fits = |word: &&Word| if is_own_word(name) { is_understood(word, value, desk) } else { is_short(value) };
    let far = || nearest(name, fields()).filter(fits);
    close.or_else(far).map(|word| slipped(written, &as_meant(word, value, desk)))
}

/// `close`, `assign bob`, `priority high`, `merge 12`, with nothing else on the line.
fn bare(line: &str, desk: Desk<'_>) -> Option<String> {
    let (name, value) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let word = words::find(name).filter(|word| !PROSE.contains(&word.word))?;
    let value = value.trim();
    let numbers = |value: &str| value.chars().all(|c| c.is_ascii_digit() || matches!(c, '#' | ' ' | ','));
    let fits = match (word.takes, value) {
        (Takes::Value, "") => false,
        (Takes::Nothing | Takes::Either, "") => true,
        (Takes::Nothing, value) => numbers(value),
        _ => !SPOKEN.contains(&word.word) && is_understood(word, value, desk),
    };
    fits.then(|| unslashed(word, if word.takes == Takes::Nothing { "" } else { value }))
}

/// What nobody writes to a customer alone on a line, and what it means here.
const TERSE: [(&str, &str); 10] = [
    ("open", "/status open"),
    ("on hold", "/hold"),
    ("solved", "/resolve"),
    ("junk", "/spam"),
    ("take", "/assign me"),
    ("mine", "/assign me"),
    ("escalate", "/priority urgent"),
    ("reassign", "/assign bob"),
    ("closed, spam", "/spam"),
    ("duplicate", "/merge 123"),
];

/// What stands before the number of another ticket.
const DUPLICATE_OF: [&str; 9] = [
    "duplicate of ",
    "dup of ",
    "dupe of ",
    "dublette von ",
    "duplikat von ",
    "doppelt zu ",
    "doublon de ",
    "dubbel van ",
    "duplicaat van ",
];

/// `Open`, `On hold`, `billing`, `Duplicate of #3`, with nothing else on the line.
fn terse(line: &str, desk: Desk<'_>) -> Option<String> {
    let lower = line.trim_end_matches(['.', '!', ' ']).to_lowercase();
    let said = |here: &str| Some(elsewhere_said(line, Some(here)));
    if let Some((_, here)) = TERSE.iter().find(|(words, _)| *words == lower) {
        return said(here);
    }
    let twice = DUPLICATE_OF.iter().find_map(|of| lower.strip_prefix(of));
    let number = twice.map(|rest| rest.trim_start_matches(['#', '[']).trim_end_matches(']'));
    if let Some(number) = number.filter(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit())) {
        return said(&format!("/merge {number}"));
    }
    let queue = lower.strip_prefix("move to ").unwrap_or(&lower).trim_start_matches("queue ");
    let is_queue = desk.policy.queues.iter().any(|known| known.name.as_str() == queue);
    is_queue.then(|| elsewhere_said(line, Some(&format!("/queue {queue}"))))
}

/// Words that say what becomes of a ticket where they are all of a mail, in the languages of the desk's own templates: above
/// a text, they begin it.
const OUTCOMES: [(&str, &str); 3] = [
    (
        "/resolve",
        "resolved|closed|done|fixed|completed|wontfix|won't fix|wont fix|cantfix|invalid|not a bug|no action needed|\
         erledigt|gelöst|geschlossen|fertig|behoben|abgeschlossen|\
         ratkaistu|suljettu|hoidettu|valmis|tehty|korjattu|\
         résolu|fermé|clos|clôturé|fait|terminé|traité|réglé|\
         opgelost|gesloten|afgehandeld|afgesloten|klaar|gedaan",
    ),
    ("/merge 123", "dup|dupe|duplicated|doppelt|duplikat|dublette|kaksoiskappale|tupla|doublon|dubbel|duplicaat"),
    ("/pending 3d", "waiting|pending|wartet|wartend|odottaa|en attente|wacht|in afwachting"),
];

/// Why a mail of that line alone is no answer: `Done`, `dup`, `erledigt`. With a mark at its end it is a sentence.
pub fn alone(line: &str) -> Option<String> {
    let lower = line.trim_matches(ornament).to_lowercase().replace('’', "'");
    let (here, _) = OUTCOMES.iter().find(|(_, words)| words.split('|').any(|word| word == lower))?;
    Some(elsewhere_said(line.trim(), Some(here)))
}

/// `Please close`, `Assign to bob`, `Bitte an Bob zuweisen`, with nothing else on the line.
fn asked(line: &str, desk: Desk<'_>) -> Option<String> {
    let (word, value) = polite::read(line)?;
    let fits = match word.takes {
        Takes::Value => is_understood(word, &value, desk),
        Takes::Nothing | Takes::Either => value.is_empty(),
    };
    fits.then(|| unslashed(word, &value))
}

/// Words of a name: `Assigned to`.
const MOST_OF_NAME: usize = 3;

/// What stands before the name of a field, and says no more.
const OPENINGS: [&str; 6] = ["ticket", "issue", "case", "set", "change", "new"];

/// Words that people begin with: a headline, or a cry.
const PROSE: [&str; 3] = ["outage", "note", "help"];

/// Those which take whatever follows, or which people say so: "Tag zusammen".
const SPOKEN: [&str; 3] = ["tag", "untag", "window"];

fn fields() -> impl Iterator<Item = &'static Word> {
    FIELDS.iter().filter_map(|field| words::find(field))
}

/// A name that is one, here or elsewhere, as it stands.
fn named(name: &str) -> Option<&str> {
    (words::find(name).is_some() || elsewhere::knows(name)).then_some(name)
}

/// The word that a name with slips in it means. A long one is known in spite of two, or when its letters stand in disorder;
/// of short ones a slip makes other words.
fn nearest(name: &str, known: impl Iterator<Item = &'static Word>) -> Option<&'static Word> {
    let near = |word: &&Word| {
        let slips = strsim::damerau_levenshtein(word.word, name);
        let begins = word.word.chars().next() == name.chars().next();
        match word.word.len() {
            ..5 => false,
            5 => slips == 1,
            6 => slips == 1 || begins && slips <= 3 && is_disorder(word.word, name),
            _ => slips == 1 || begins && (slips == 2 || slips == 3 && is_disorder(word.word, name)),
        }
    };
    known.filter(near).min_by_key(|word| strsim::damerau_levenshtein(word.word, name))
}

fn nearest_short(name: &str) -> Option<&'static Word> {
    let short = |word: &&Word| word.word.len() == 4 && strsim::damerau_levenshtein(word.word, name) == 1;
    WORDS.iter().find(short)
}

/// Whether two words are of the same letters, but for one perhaps.
fn is_disorder(one: &str, other: &str) -> bool {
    let mut rest: Vec<char> = other.chars().collect();
    let mut missing = 0;
    for c in one.chars() {
        match rest.iter().position(|left| *left == c) {
            Some(at) => {
                rest.swap_remove(at);
            }
            None => missing += 1,
        }
    }
    missing + rest.len() <= 1
}

/// Whether it is short as a value is, and does not end as a sentence does.
fn is_short(value: &str) -> bool {
    let words = value.split_whitespace().count();
    let sentence = words > 1 && value.ends_with(['.', '!', '…', ':', ';']);
    (1..=3).contains(&words) && !sentence && !value.contains('?') && !value.contains("://")
}

/// Whether the desk would understand it behind a slash.
fn is_understood(word: &Word, value: &str, desk: Desk<'_>) -> bool {
    match word.word {
        // "Ask vera@vendor.example." is a sentence.
        _ if value.is_empty() || value.contains('@') && value.ends_with('.') => false,
        "ask" | "requester" => Address::typed(value).is_some(),
        "tag" | "untag" => is_short(value),
        "template" | "kb" => is_short(value) && Prepared::default().add(word.word, value, desk.policy, None).is_ok(),
        word => understand(word, value, desk.agent, desk.policy).is_ok(),
    }
}

/// Whether some desk calls a status, a priority, a kind, a team or a person so.
fn is_known(value: &str, desk: Desk<'_>) -> bool {
    let lower = value.to_lowercase();
    let said = |field: &str| understand(field, value, desk.agent, desk.policy).is_ok();
    let own = lower.parse::<Priority>().is_ok() || lower.parse::<Kind>().is_ok() || lower.parse::<Level>().is_ok();
    own || elsewhere::is_value(&lower) || ["status", "queue", "assign"].into_iter().any(said)
}

/// A command with the value that was meant for it; as in an example where it takes none, or another.
pub fn as_meant(word: &Word, value: &str, desk: Desk<'_>) -> String {
    let told = word.word == "note" || is_understood(word, value, desk);
    match word.takes {
        Takes::Nothing => format!("/{}", word.word),
        Takes::Either if value.is_empty() => format!("/{}", word.word),
        _ if told => format!("/{} {value}", word.word),
        _ => word.example.to_owned(),
    }
}

fn slipped(name: &str, example: &str) -> String {
    format!("`{}` is not a command; did you mean `{example}`?", name.to_lowercase())
}

fn unslashed(word: &Word, value: &str) -> String {
    let meant = format!("/{} {value}", word.word);
    format!("a command begins with a slash; did you mean `{}`?", meant.trim_end())
}

fn elsewhere_said(name: &str, here: Option<&str>) -> String {
    match here {
        Some(example) => slipped(name, example),
        None => format!(
            "`{}` looks like a command and is none of this desk's, which `/help` alone on the first line lists",
            name.to_lowercase()
        ),
    }
}
