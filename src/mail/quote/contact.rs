//! What lines of a signature look like: a closing, a name, places where somebody can be reached.

use std::sync::LazyLock;

use regex::Regex;

use super::footer::is_footer;
use super::lines::{Line, lower};
use crate::mail::thanks;

/// Words in small letters between those of a name or a title.
const PARTICLES: &str = "van von vom zu zur zum ten ter de den der del della di da do dos das du la le los las af av bin ibn \
    al el y e i a of and for the und für et pour och og ja en in im at bei";
/// Words of what programs put below a mail.
const PROGRAMS: [&str; 9] = [
    "subscri",
    "abonn",
    "mailing list",
    "mailinglist",
    "confiden",
    "this e-mail was sent",
    "this email was sent",
    "powered by",
    "gesendet von",
];

static PHONE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let international = r"(?:\+|\b00|\(\d|\b0)\d?[\d\s()./\-–]{5,}\d";
    let local = r"\b\d{3}[.\-\s]\d{3,4}(?:[.\-\s]\d{2,4})?\b";
    let labelled = r"(?i)\b(?:tel|phone|telephone|mobile|mob|cell|fax|gsm|handy|telefon|téléphone|portable|móvil|teléfono|telefoon|mobiel|mobil|puh|tlf|тел|моб)\b[^\d]{0,12}\d[\d\s()./\-–]{4,}\d";
    Regex::new(&format!("{international}|{local}|{labelled}")).ok()
});
static CLOCK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b\d{1,2}:\d{2}\b|\b(?:19|20)\d{2}-\d{1,2}-\d{1,2}\b|\b\d{1,2}[./]\d{1,2}[./](?:19|20)?\d{2}\b").ok()
});

/// How sure it is that lines are a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signs {
    No,
    /// A name or a few words: an item of a list may look the same.
    Perhaps,
    Yes,
}

/// Whether lines, with text or blank, look as a signature does.
pub fn signs(lines: &[Line<'_>]) -> Signs {
    let said: Vec<&Line<'_>> = lines.iter().filter(|line| !line.is_blank() && !line.is_rule()).collect();
    let Some(first) = said.first() else { return Signs::Perhaps };
    let motto = first.body.starts_with(['"', '“', '„', '«', '\'', '*', '_', '[', '<']);
    let few = || said.len() <= 2 && said.iter().map(|line| line.body.split_whitespace().count()).sum::<usize>() <= 4;
    let telling =
        || said.iter().any(|line| line.body.contains(|c: char| c.is_numeric()) || line.body.ends_with(['.', '!', ':']));
    match () {
        () if thanks::closes(first.body) || motto => Signs::Yes,
        () if said.iter().any(|line| reaches(line.body) || is_program(line.body)) => Signs::Yes,
        () if is_name(first.body) || few() && !telling() => Signs::Perhaps,
        () => Signs::No,
    }
}

fn is_program(body: &str) -> bool {
    const LONGEST: usize = 300;
    body.len() <= LONGEST && {
        let said = lower(body);
        is_footer(body) || PROGRAMS.iter().any(|words| said.contains(words))
    }
}

/// Whether a line is little more than an address, a number or a site.
fn reaches(body: &str) -> bool {
    const MOST_WORDS: usize = 5;
    const LONGEST: usize = 200;
    if body.len() > LONGEST {
        return false;
    }
    let is_site = |word: &str| {
        let rest = word.split_once("://").map(|(_, rest)| rest).or_else(|| word.starts_with("www.").then_some(word));
        // A longer one leads to something, and is part of what is said.
        rest.is_some_and(|rest| !rest.contains('?') && rest.trim_end_matches('/').matches('/').count() <= 2)
    };
    let bare = |word: &str| word.trim_matches(['<', '>', '(', ')', '[', ']', ',', ';', '|']).to_owned();
    let words: Vec<String> = body.split_whitespace().map(bare).collect();
    let address = |word: &String| word.contains('@') && word.contains('.');
    let placed = words.iter().any(|word| address(word) || is_site(word));
    let found = |regex: &LazyLock<Option<Regex>>| regex.as_ref().is_some_and(|regex| regex.is_match(body));
    let others = words.iter().filter(|word| word.contains(char::is_alphabetic) && !address(word) && !is_site(word));
    (placed || found(&PHONE) && !found(&CLOCK)) && others.count() <= MOST_WORDS
}

/// Whether a line is the name of somebody or something: capitals, and no sentence.
fn is_name(body: &str) -> bool {
    const MOST_WORDS: usize = 6;
    const MOST_LETTERS: usize = 60;
    let body = body.trim_end_matches([',', ' ', '*', '_', '|']);
    let short = body.chars().count() <= MOST_LETTERS;
    // "Jr.", "Inc."
    let ended = |word: &str| word.chars().count() > 5 && word.ends_with('.');
    let sentence = body.ends_with(['!', '?', ':', ';', '。', '！']) || body.rsplit(' ').next().is_some_and(ended);
    let word = |word: &str| {
        let letters = word.trim_start_matches(|c: char| !c.is_alphanumeric());
        letters.is_empty()
            || !letters.starts_with(char::is_lowercase)
            || PARTICLES.split_whitespace().any(|part| part == letters)
    };
    short
        && !sentence
        && body.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase())
        && !body.contains(char::is_numeric)
        && body.split_whitespace().count() <= MOST_WORDS
        && body.split_whitespace().all(word)
}
