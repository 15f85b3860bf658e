//! The lines that commands are written on: `/close`, `#close` as in Zendesk's Mail API, `Status: resolved` as in
//! Request Tracker.

use super::elsewhere;
use super::words::{self, WORDS, Word};
use crate::desk::wording::one_of;

/// A line that is a command by its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine<'t> {
    /// In lower case.
    pub word: String,
    pub value: &'t str,
    /// As written.
    pub line: &'t str,
    /// What follows the line.
    pub after: &'t str,
    /// Whether another command stands behind it, so that what follows begins on the same line.
    pub shared: bool,
}

/// From here on clients that wrap lines do so.
const WRAPPED: usize = 62;

impl CommandLine<'_> {
    /// Whether a client may have broken the line: it is as long as a wrapped one, with the commands `before` it, or ends in a
    /// comma, and text follows right below. Of a note all is text.
    pub fn goes_on(&self, before: usize) -> bool {
        if self.word == "note" {
            return false;
        }
        let next = self.after.lines().next().unwrap_or_default();
        let text = !next.trim().is_empty() && first(next).is_none();
        let long = before + self.length() >= WRAPPED || self.value.ends_with(',');
        !self.value.is_empty() && long && text
    }

    /// In characters.
    pub fn length(&self) -> usize {
        self.line.chars().count()
    }

    /// Whether the line may as well be a sentence about a tag, as in `#tag is used for …`: only behind a slash nobody
    /// means anything but a command.
    pub fn may_be_prose(&self) -> bool {
        let bare = !self.line.starts_with('/') && !self.value.contains(',');
        matches!(self.word.as_str(), "tag" | "untag") && bare && self.value.contains(char::is_whitespace)
    }
}

/// From where something is seen: editors leave marks that nobody can see, nor take away.
fn shown(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || invisible(c))
}

pub fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// What Request Tracker's users write before a colon.
pub const FIELDS: [&str; 12] = [
    "status", "queue", "owner", "assignee", "assign", "priority", "kind", "tag", "untag", "impact", "urgency",
    "service",
];

/// The command at the begin of a text. Behind a slash any word is one, since nobody begins an answer so; behind `#`
/// and before a colon only those that are known, or nearly.
pub fn first(text: &str) -> Option<CommandLine<'_>> {
    let text = shown(text);
    let (whole, below) = text.split_once('\n').unwrap_or((text, ""));
    let end = |line: &'_ str| line.trim_end_matches(|c: char| c.is_whitespace() || invisible(c)).len();
    let alone = of_line(whole.get(..end(whole))?, below)?;
    // What a field says goes on to the end of the line, whatever stands in it.
    let Some(at) = another(alone.line, &alone.word).filter(|_| alone.word != "field") else { return Some(alone) };
    let (line, after) = text.split_at_checked(at)?;
    of_line(line.get(..end(line))?, after).map(|first| CommandLine { shared: true, ..first })
}

fn of_line<'t>(line: &'t str, after: &'t str) -> Option<CommandLine<'t>> {
    let (word, value) = if let Some(rest) = line.strip_prefix('/') {
        word_and_value(rest)?
    } else if let Some(rest) = line.strip_prefix('#') {
        word_and_value(rest).filter(|(word, _)| is_nearly_known(word))?
    } else {
        let (word, value) = line.split_once(':')?;
        // In French a blank stands before the colon.
        let word = word.trim_end();
        (is_field(word) && !is_prose(value)).then_some((word, value.trim()))?
    };
    Some(CommandLine { word: word.to_lowercase(), value, line, after, shared: false })
}

/// Where another command begins on the line of one, as in `/assign bob /pending 3d`: a word behind a slash that is known,
/// or nearly. Behind `/note` that is the text of the note, unless nothing stands between.
pub fn another(line: &str, word: &str) -> Option<usize> {
    let sign = if line.starts_with('#') { ['/', '#'] } else { ['/', '/'] };
    let blanks = line.char_indices().filter(|(_, c)| c.is_whitespace());
    let mut begins = blanks.filter_map(|(at, blank)| {
        let at = at + blank.len_utf8();
        let (before, rest) = line.split_at_checked(at)?;
        let (word, _) = word_and_value(rest.strip_prefix(sign)?)?;
        is_nearly_known(word).then_some((before, at))
    });
    let (before, at) = begins.next()?;
    (word != "note" || before.split_whitespace().count() == 1).then_some(at)
}

fn word_and_value(rest: &str) -> Option<(&str, &str)> {
    let (word, value) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    // Of every language, and with accents that stand for themselves: what was meant for the desk is a word all the same.
    let is_part = |c: char| c.is_alphabetic() || matches!(c, '-' | '_' | '\u{300}'..='\u{36f}');
    let is_word = !word.is_empty() && word.chars().all(is_part);
    is_word.then_some((word, value.trim()))
}

fn is_known(word: &str) -> bool {
    words::find(word).is_some()
}

/// A slip of the finger away from a command; shorter words are too near to everything.
fn is_nearly_known(word: &str) -> bool {
    let word = word.to_lowercase();
    let near = |known: &str| word.len() >= 4 && strsim::damerau_levenshtein(known, &word) <= 1;
    WORDS.iter().any(|known| known.word == word || near(known.word))
}

/// Words that a slip could make of a field, and that people begin a sentence with. Parted by blanks.
const OWN_WORDS: &str = "states stats statues owned owns priorities";

/// Whether a word means a field only where what stands behind it does, too.
pub fn is_own_word(word: &str) -> bool {
    OWN_WORDS.split(' ').any(|own| own == word)
}

/// Whether a field's value is a sentence: "everything is shipped". What a field may be set to is none, whatever follows.
pub fn is_prose(value: &str) -> bool {
    const BEING: &str = "is are was were has have will ist sind war waren wird werden hat haben est sont sera ont ovat oli olivat \
                         zijn waren wordt worden heeft hebben zal";
    let mut said = value.split_whitespace();
    let set = said.next().is_some_and(elsewhere::is_value);
    !set && value.split_whitespace().count() > 2 && said.any(|word| one_of(BEING, word))
}

/// A field, or a slip of the finger away from one; a form of its word (`Queued`), another word, or what it is called elsewhere,
/// may begin a sentence.
fn is_field(word: &str) -> bool {
    let word = word.to_lowercase();
    let near = |known: &str| known.len() >= 5 && strsim::damerau_levenshtein(known, &word) == 1;
    let own = |known: &str| word.starts_with(known) || is_own_word(&word) || elsewhere::knows(&word);
    let slipped = |known: &str| near(known) && !own(known);
    FIELDS.iter().any(|known| *known == word || slipped(known))
}

/// Whether a line alone is a command that the desk knows: nobody means to send that to a requester.
pub fn is_known_command(line: &str) -> bool {
    line.starts_with(['/', '#']) && first(line).is_some_and(|command| is_known(&command.word))
}

/// Whether a line means to be a command and is not written as one: `/note:`, `/ close`, `*/note*`, a slash behind a
/// list's dash or an invisible character. Sent on, it would tell the requester what was meant for the desk.
pub fn almost_a_command(line: &str) -> bool {
    almost(line).is_some()
}

/// The command that such a line means.
pub fn almost(line: &str) -> Option<&'static Word> {
    WORDS.iter().find(|known| names(line, known.word))
}

fn is_slash(c: char) -> bool {
    matches!(c, '/' | '／' | '∕' | '⁄' | '⧸' | '#' | '＃' | '\\')
}

/// Whether `/note` stands in a line as a word of its own, wherever.
pub fn mentions_note(line: &str) -> bool {
    let bare = |c: char| !c.is_alphanumeric() && !is_slash(c);
    line.split_whitespace().any(|word| {
        let word = word.trim_matches(bare);
        word.starts_with(['/', '／']) && word.trim_start_matches(is_slash).eq_ignore_ascii_case("note")
    })
}

/// `/note` or `/ask`, where a line begins with that and a slip in it: the letters in disorder, or one more at the end.
pub fn nearly_for_others(line: &str) -> Option<&'static str> {
    let rest = shown(line).strip_prefix(is_slash)?.to_lowercase();
    let word: String = rest.chars().take_while(|c| c.is_alphabetic()).collect();
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    let slips = |meant: &str| word.chars().next() == meant.chars().next() && sorted(&word) == sorted(meant);
    let is_near = |meant: &&str| slips(meant) || word.strip_suffix('s') == Some(*meant);
    ["note", "ask"].into_iter().find(is_near)
}

/// Whether a line names this command behind a slash, however it is decorated.
pub fn names(line: &str, command: &str) -> bool {
    let visible: String = line.chars().filter(|c| !invisible(*c)).collect();
    // A list's number or letter is an ornament, too.
    let ornament = |c: char| !c.is_alphanumeric() && !is_slash(c);
    let listed = visible.trim_start_matches(ornament);
    let item = listed.split_once(['.', ')']).filter(|(item, _)| item.chars().count() <= 2).map(|(_, rest)| rest);
    let Some(rest) = item.unwrap_or(listed).trim_start_matches(ornament).strip_prefix(is_slash) else { return false };
    let rest = rest.trim_start_matches(is_slash);
    let word: String = rest.trim_start().chars().take_while(|c| c.is_alphabetic()).collect();
    command.eq_ignore_ascii_case(&word)
}
