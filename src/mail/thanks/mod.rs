//! Whether a reply says nothing but thank you, so that a ticket that is done need not be opened for it.
//!
//! Every word must be known to be thanks, praise, a greeting, a closing or a name where one may stand. One word that
//! is not, a digit or a question mark, and something else is said: a ticket opened for nothing costs a moment, words
//! of a customer that nobody reads cost the customer. "Works now, thanks" waits for no answer either; "thanks in
//! advance" and "no, thanks" say more.

mod phrases;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::quote::lines::lower;
use super::quote::words::list;
use crate::desk::mail::Address;
use phrases::{BESIDE, CLOSE, CLOSINGS, CROSS, GLAD, GREETINGS, HONORIFICS, NO, NOTHING, PRAISE, QUESTION, RECEIPTS};
use phrases::{NO_NAMES, REGRETS, THANKS, UNNAMED, WELCOMES, WELL, WORKS, YES};
use phrases::{UNSPACED_BESIDE, UNSPACED_GREETINGS, UNSPACED_PRAISE, UNSPACED_THANKS};

/// Longer texts say something.
const LONGEST: usize = 1_000;
/// Most words of one phrase.
const MAX_PHRASE: usize = 6;
/// Most words of a name.
const MAX_NAME: usize = 4;
/// Most lines below a closing.
const MAX_SIGNATURE: usize = 12;

/// What a phrase does in a mail of thanks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Thanks,
    Praise,
    /// Whether it helped is not said.
    Receipt,
    /// It did not turn out as they wished.
    Regret,
    /// Only beside thanks or praise.
    Beside,
    Greeting,
    Closing,
    Name,
}

static WORDS: LazyLock<HashMap<&'static str, Word>> = LazyLock::new(|| {
    let kinds = [
        (THANKS, Word::Thanks),
        (CLOSINGS, Word::Closing),
        (GREETINGS, Word::Greeting),
        (RECEIPTS, Word::Receipt),
        (REGRETS, Word::Regret),
        (PRAISE, Word::Praise),
        (WORKS, Word::Praise),
        (BESIDE, Word::Beside),
    ];
    let mut words = HashMap::new();
    for (phrases, kind) in kinds {
        for phrase in list(phrases) {
            words.entry(phrase).or_insert(kind);
        }
    }
    words
});

static UNSPACED: LazyLock<Vec<(&'static str, Word)>> = LazyLock::new(|| {
    let kinds = [
        (UNSPACED_THANKS, Word::Thanks),
        (UNSPACED_BESIDE, Word::Beside),
        (UNSPACED_GREETINGS, Word::Greeting),
        (UNSPACED_PRAISE, Word::Praise),
    ];
    let mut all: Vec<_> =
        kinds.into_iter().flat_map(|(phrases, kind)| list(phrases).map(move |phrase| (phrase, kind))).collect();
    all.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
    all
});

/// Whether the new text of a reply, without its quotation and signature, only thanks. `from` is its sender, whose name
/// may stand below.
pub fn only(text: &str, from: Option<&Address>) -> bool {
    let text = text.trim();
    if !may_be_short(text) {
        return false;
    }
    if !text.contains(char::is_alphanumeric) {
        return has(text, GLAD);
    }
    said(text, from, Said::default()).is_some_and(|said| said.thanked)
}

/// Whether what somebody of the desk writes, below its commands, is mere courtesy: it thanks, praises, or answers thanks,
/// so that nobody waits for an answer to it.
pub fn is_courtesy(text: &str, from: Option<&Address>) -> bool {
    let commands: usize = text.split_inclusive('\n').take_while(|line| is_command(line)).map(str::len).sum();
    let text = text.get(commands..).unwrap_or_default();
    let Some(begin) = below_greeting(text) else { return false };
    let mut rest = begin;
    while let Some(more) = without(WELCOMES, from_word(rest)) {
        rest = more;
    }
    match rest.len() < begin.len() {
        // What may stand beside thanks may stand beside that.
        true => only(&format!("thanks{rest}"), from),
        false => only(text, from),
    }
}

fn is_command(line: &str) -> bool {
    line.trim().is_empty() || line.trim_start().starts_with('/')
}

/// Whether the new text of a reply to what asks nothing only says that it was read: yes, or that it is understood, with or
/// without thanks, be it a pity or not.
pub fn acknowledges(text: &str, from: Option<&Address>) -> bool {
    let Some(text) = below_greeting(text) else { return false };
    says_yes(text, from, |_| true) || said(text, from, Said::default()).is_some_and(Said::is_enough)
}

/// Whether the new text of a reply to "is it solved?" says yes and nothing else: yes, that it works, that it is
/// perfect, that it may be closed, with or without thanks. "Yes, but" says more. "No, all good now" says so, too.
pub fn agrees(text: &str, from: Option<&Address>) -> bool {
    let Some(text) = below_greeting(text) else { return false };
    says_yes(below_nothing(text).unwrap_or(text), from, |said| !said.regretted)
}

/// Whether a text says yes, where `may` holds of what else it says.
fn says_yes(text: &str, from: Option<&Address>, may: fn(Said) -> bool) -> bool {
    // "Thank you, it works, you can close it"
    let said_so = |text| longest_of(&[YES, WORKS, CLOSE, WELL], text);
    let (mut rest, mut agreed, mut thanks) = (text, false, None);
    while let Some(more) = said_so(rest).or_else(|| without(THANKS, rest)) {
        let says_so = said_so(rest).is_some();
        thanks = if says_so { None } else { thanks.or(Some(rest)) };
        agreed |= says_so;
        rest = from_word(more);
    }
    // "Thank you for your help" is thanks as a whole.
    let of_thanks = || thanks.is_some_and(|thanks| said(thanks, from, Said::yes()).is_some_and(may));
    match agreed {
        true => {
            let rest = with_blanks(text, rest);
            !rest.contains(char::is_alphanumeric) || said(rest, from, Said::yes()).is_some_and(may) || of_thanks()
        }
        false => said(text, from, Said::default()).is_some_and(|said| said.praised && may(said)),
    }
}

/// A text behind its "no" where nothing is wrong: the question asks for that, too.
fn below_nothing(text: &str) -> Option<&str> {
    let mut rest = from_word(without(NOTHING, text)?);
    while let Some(more) = without(NOTHING, rest).or_else(|| without(THANKS, rest)) {
        rest = from_word(more);
    }
    // "No, it is not solved" begins as "it is" does.
    longest_of(&[WELL, WORKS, CLOSE], rest).filter(|_| without(NO, rest).is_none()).map(|_| rest)
}

/// What follows the longest phrase of these tables at the begin of a text.
fn longest_of<'t>(tables: &[&'static str], text: &'t str) -> Option<&'t str> {
    tables.iter().filter_map(|phrases| without(phrases, text)).min_by_key(|rest| rest.len())
}

/// A reply without the question that it quotes by hand: what else is quoted may be another question.
pub fn without_question(text: &str) -> Cow<'_, str> {
    let quoted = |line: &&str| line.trim_start().starts_with('>');
    let asked: Vec<String> =
        text.lines().filter(quoted).map(|line| lower(line.trim_start_matches(['>', ' ']))).collect();
    let asked = asked.join(" ");
    if !list(QUESTION).any(|question| asked.contains(question)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.lines().filter(|line| !quoted(line)).collect::<Vec<_>>().join("\n"))
}

/// A text from its first word that does not join it to what was said.
fn from_word(text: &str) -> &str {
    const AND: &str = "and | so | und | also | et | donc | en | dus";
    let begin = |text: &'_ str| text.len() - text.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    let text = text.get(begin(text)..).unwrap_or_default();
    let joined = without(AND, text).filter(|rest| rest.contains(char::is_alphanumeric)).unwrap_or(text);
    joined.get(begin(joined)..).unwrap_or_default()
}

/// Whether the new text of a reply to "is it solved?" says no and nothing else, with or without thanks. What else is wrong
/// may be about something else.
pub fn denies(text: &str, from: Option<&Address>) -> bool {
    let Some(text) = below_greeting(text).filter(|text| below_nothing(text).is_none()) else { return false };
    let Some(mut rest) = without(NO, text) else { return false };
    // "No, unfortunately not yet"
    while let Some(more) = without(NO, from_word(rest)) {
        rest = more;
    }
    let rest = with_blanks(text, rest);
    !rest.contains(char::is_alphanumeric) || said(rest, from, Said::yes()).is_some()
}

/// The rest of a text with what parts it from what was said before: a name stands apart.
fn with_blanks<'t>(text: &'t str, rest: &str) -> &'t str {
    let said = text.len().checked_sub(rest.len()).and_then(|begin| text.get(..begin)).unwrap_or_default();
    text.get(said.trim_end_matches(|c: char| !c.is_alphanumeric()).len()..).unwrap_or_default()
}

/// A short text from where it says something.
fn below_greeting(text: &str) -> Option<&str> {
    let text = text.trim();
    if !may_be_short(text) {
        return None;
    }
    let is_greeting = |line: &&str| {
        let greeted = |words: &[Word]| words.iter().all(|word| matches!(word, Word::Greeting | Word::Name));
        sentences(line).is_some_and(|words| words.is_empty() || greeted(&words))
    };
    let greeted: usize = text.split_inclusive('\n').take_while(is_greeting).map(str::len).sum();
    // The question quotes the word, and people copy it as it stands.
    let text = text.get(greeted..).unwrap_or_default();
    Some(text.trim_start_matches(|c: char| QUOTES.contains(&c) || c.is_whitespace()))
}

/// What stands around a word that is quoted, in whatever language.
const QUOTES: [char; 12] = ['"', '\'', '“', '”', '„', '«', '»', '‘', '’', '‚', '‹', '›'];

/// What follows one of these phrases at the begin of a text.
fn without<'t>(phrases: &'static str, text: &'t str) -> Option<&'t str> {
    let begins = |phrase: &&str| {
        let mut rest = text.chars();
        phrase.chars().all(|c| rest.next().is_some_and(|other| lower(other.encode_utf8(&mut [0; 4])).chars().eq([c])))
            && !rest.next().is_some_and(|c| c.is_alphanumeric() || is_mark(c) || c == '-')
    };
    let longest = list(phrases).filter(begins).max_by_key(|phrase| phrase.len())?;
    text.char_indices().nth(longest.chars().count()).map_or(Some(""), |(at, _)| text.get(at..))
}

fn may_be_short(text: &str) -> bool {
    !(text.is_empty() || text.len() > LONGEST || text.contains(['?', '？', '؟', ';']) || has(text, CROSS))
}

/// What a text says of which every word is known.
#[derive(Clone, Copy, Default)]
struct Said {
    thanked: bool,
    praised: bool,
    /// Whether it says that it arrived.
    received: bool,
    regretted: bool,
}

impl Said {
    fn yes() -> Self {
        Self { thanked: true, praised: true, ..Self::default() }
    }

    fn is_enough(self) -> bool {
        self.thanked || self.praised || self.received
    }
}

/// `None` where some of it says something else; `before` is what was said before it.
fn said(text: &str, from: Option<&Address>, before: Said) -> Option<Said> {
    let mut said = before;
    let all: Vec<&str> = text.lines().map(str::trim).collect();
    let mut lines = all.iter().enumerate().filter(|(_, line)| line.contains(char::is_alphanumeric));
    while let Some((at, line)) = lines.next() {
        let below = || signature(lines.clone().map(|(_, line)| *line));
        let enough = said.is_enough();
        if enough && is_of(line, from) {
            return below().then_some(said);
        }
        // The first line may be the rest of one.
        let apart = at > 1 && all.get(at - 1).is_some_and(|above| above.is_empty());
        let Some(words) = sentences(line) else {
            return (enough && apart && may_be_name(line) && below()).then_some(said);
        };
        // "Cheers!" closes a mail, and is thanks where it is the mail.
        let cheers = !said.praised && lower(line).starts_with("cheers");
        said.thanked = said.thanked || words.contains(&Word::Thanks) || cheers;
        said.praised = said.praised || words.contains(&Word::Praise);
        said.received = said.received || words.contains(&Word::Receipt);
        said.regretted = said.regretted || words.contains(&Word::Regret);
        if words.first() == Some(&Word::Closing) {
            return below().then_some(said);
        }
    }
    Some(said)
}

/// Whether a line closes a mail: "Kind regards," or "Mit freundlichen Grüßen, Ann".
pub fn closes(line: &str) -> bool {
    let said = line.len() <= LONGEST && line.contains(char::is_alphanumeric);
    said && sentences(line).is_some_and(|words| words.contains(&Word::Closing))
}

fn has(text: &str, emoji: &str) -> bool {
    text.contains(|c: char| emoji.contains(c))
}

/// What the words of a line are; `None` where one of them says something else.
fn sentences(line: &str) -> Option<Vec<Word>> {
    let mut all: Vec<Word> = Vec::new();
    let line = without_dots(line);
    for sentence in line.split(['.', '!', '！', '。', '…', '।']) {
        let words = match sentence.contains(is_unspaced) {
            true => unspaced(sentence)?,
            // "Mr. Olsen", "Rgds. Ann": the dot ends no sentence.
            false => {
                let abbreviated = |word: &Word| matches!(word, Word::Greeting | Word::Closing);
                spaced(sentence, all.last().copied().filter(abbreviated))?
            }
        };
        let glad = words.iter().any(|word| matches!(word, Word::Thanks | Word::Praise | Word::Receipt));
        if words.contains(&Word::Beside) && !glad {
            return None;
        }
        all.extend(words);
    }
    Some(all)
}

/// The line with the letters of abbreviations put together: "M.f.G." is one word.
fn without_dots(line: &str) -> Cow<'_, str> {
    let single = |word: &str| {
        let letters: Vec<&str> = word.split_terminator('.').collect();
        letters.len() > 1 && letters.iter().all(|letter| letter.chars().count() == 1)
    };
    if !line.split_whitespace().any(single) {
        return Cow::Borrowed(line);
    }
    let word = |word: &str| if single(word) { word.replace('.', "") } else { word.to_owned() };
    Cow::Owned(line.split_whitespace().map(word).collect::<Vec<_>>().join(" "))
}

/// The words of a sentence, clause by clause; `before` is the word before it, where a name may follow that.
fn spaced(sentence: &str, before: Option<Word>) -> Option<Vec<Word>> {
    let mut words: Vec<Word> = Vec::new();
    for part in sentence.split([',', '،']) {
        // "Thank you for your help, Ann"
        let thanked = words.contains(&Word::Thanks).then_some(Word::Thanks);
        let before = thanked.or(words.last().copied()).or(before);
        words.extend(clause(part, before)?);
    }
    Some(words)
}

/// The words of a clause, longest phrases first.
fn clause(clause: &str, before: Option<Word>) -> Option<Vec<Word>> {
    let original: Vec<&str> = clause
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '-') || is_mark(c)))
        .map(|word| word.trim_matches(['\'', '’', '-']))
        .filter(|word| !word.is_empty())
        .collect();
    let low: Vec<String> = original.iter().map(|word| lower(word)).collect();
    let mut words: Vec<Word> = Vec::new();
    let mut index = 0;
    while index < low.len() {
        let longest = (1..=MAX_PHRASE.min(low.len() - index)).rev().find_map(|count| {
            let phrase = low.get(index..index + count)?.join(" ");
            WORDS.get(phrase.as_str()).map(|word| (count, *word))
        });
        let (count, word) = longest.or_else(|| name(original.get(index..)?, words.last().copied().or(before)))?;
        words.push(word);
        index += count;
    }
    Some(words)
}

/// A name: capitalised, behind a greeting, thanks or a closing. Of scripts without capitals a single word behind a
/// greeting, or one with an honorific.
fn name(rest: &[&str], before: Option<Word>) -> Option<(usize, Word)> {
    let may = matches!(before, Some(Word::Greeting | Word::Thanks | Word::Closing));
    let capital =
        |word: &&&str| word.chars().next().is_some_and(char::is_uppercase) && !word.contains(char::is_numeric);
    let count = rest.iter().take_while(capital).count();
    let said = rest.iter().take(count).any(|word| list(UNNAMED).any(|unnamed| lower(word) == unnamed));
    if may && !said && (1..=MAX_NAME).contains(&count) && (count == rest.len() || before == Some(Word::Greeting)) {
        return Some((count, Word::Name));
    }
    let first = rest.first()?;
    let caseless = first.chars().all(|c| c.is_alphabetic() && !c.is_uppercase() && !c.is_lowercase());
    let honoured = first.ends_with(['님', '씨']);
    (caseless && (before == Some(Word::Greeting) || honoured)).then_some((1, Word::Name))
}

/// The same for a sentence without blanks between its words.
fn unspaced(sentence: &str) -> Option<Vec<Word>> {
    let low = lower(sentence);
    let mut rest = low.as_str();
    let mut words = Vec::new();
    while let Some(first) = rest.chars().next() {
        if !(first.is_alphanumeric() || is_mark(first)) {
            rest = rest.get(first.len_utf8()..)?;
        } else if let Some((phrase, word)) = UNSPACED.iter().find(|(phrase, _)| rest.starts_with(phrase)) {
            words.push(*word);
            rest = rest.get(phrase.len()..)?;
        } else {
            rest = list(HONORIFICS).find_map(|honorific| {
                let at =
                    rest.find(honorific).filter(|at| rest.get(..*at).is_some_and(|name| name.chars().count() <= 5))?;
                rest.get(at + honorific.len()..)
            })?;
            words.push(Word::Name);
        }
    }
    Some(words)
}

/// Chinese, Japanese and Thai put no blanks between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{e00}'..='\u{e7f}')
}

/// Vowel signs of Indic and Thai scripts, which are no letters of their own.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{64b}'..='\u{652}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{e31}'..='\u{e4e}')
}

/// Whether a line is the name of the sender: only words of it, or its first letters.
fn is_of(line: &str, from: Option<&Address>) -> bool {
    let Some(from) = from else { return false };
    let known = lower(&format!("{} {}", from.name.as_deref().unwrap_or_default(), from.address));
    let known: Vec<&str> = known.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let line = lower(line);
    let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let initial = |word: &str| word.chars().count() == 1 && known.iter().any(|name| name.starts_with(word));
    words.len() <= MAX_NAME && words.iter().all(|word| known.contains(word) || initial(word))
}

/// Whether a line that stands apart is one or two words that may be a name: people sign with another one than their client
/// tells, as whoever writes for a company does.
fn may_be_name(line: &str) -> bool {
    const MOST: usize = 2;
    let line = line.trim_start_matches(['-', '–', '—', ' ']).trim_end_matches('.');
    let is_name = |word: &str| {
        let mut letters = word.chars();
        let capital = letters.next().is_some_and(char::is_uppercase);
        let small = letters.clone().count() > 0 && letters.all(|c| c.is_lowercase() || matches!(c, '-' | '\'' | '’'));
        capital && small && !list(UNNAMED).chain(list(NO_NAMES)).any(|known| lower(word) == known)
    };
    line.split(' ').count() <= MOST && line.split(' ').all(is_name)
}

/// Whether the lines below a closing or a name are a signature: short, with figures, addresses or capitals, and no
/// postscript.
fn signature<'t>(lines: impl Iterator<Item = &'t str>) -> bool {
    const LONGEST_LINE: usize = 80;
    const MOST_WORDS: usize = 9;
    for (index, line) in lines.enumerate() {
        let words: Vec<&str> = line.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).collect();
        let marked = line.contains(|c: char| matches!(c, '@' | '+' | '|' | '/' | '&') || c.is_numeric());
        let small = |word: &&&str| word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase);
        let capitals = words.iter().filter(small).count() * 2 < words.len().max(1);
        let linked = words.iter().any(|word| word.trim_end_matches('.').contains('.'));
        let first = words.first().map(|word| lower(word).replace('.', "")).unwrap_or_default();
        let postscript = first.trim_end_matches(':') == "ps";
        let short = line.chars().count() <= LONGEST_LINE && words.len() <= MOST_WORDS;
        if index >= MAX_SIGNATURE || postscript || !short || !(marked || linked || capitals) {
            return false;
        }
    }
    true
}
