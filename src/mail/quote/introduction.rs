//! "On Friday at 10:15 somebody wrote:" in its languages, on one line or wrapped over several.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::lines::Line;
use super::words::{DAYS, STARTERS, WROTE, WROTE_UNSPACED, list};

/// How many lines a client may wrap an introduction over; some break before and after the address.
const MAX_LINES: usize = 6;
/// Longest introduction in bytes.
const MAX_BYTES: usize = 600;
/// What ends an introduction: Armenian and Ethiopic have colons of their own.
const COLONS: [char; 4] = [':', '：', '՝', '፦'];

fn compiled(pattern: &str) -> Option<Regex> {
    Regex::new(pattern).ok()
}

static VERB: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compiled(&format!(
        r"(?i)(?:^|[\s>)\]\x22'*;,\u200e\u200f\u202a-\u202e])(?:{})(?:[\s:：՝፦,*.\-–—/(\]]|$)|{}",
        WROTE.join("|"),
        WROTE_UNSPACED.join("|")
    ))
});
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| compiled(r"[^\s<>()@,;]+@[^\s<>()@,;]+[\p{L}\d\]]"));
/// A clock time, or a date with its year or in figures.
static WHEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compiled(r"\b\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d{2}\b|\b\d{1,2}[./\-]\d{1,2}[./\-]\d{2,4}\b|\d年|\d月|\d{4}년")
});
/// Lotus Notes: `"Ada" ---01/05/2026 09:12:14 AM---It jams`.
const NOTES: &str = r#"^["“„]?\p{L}[^\d:]{1,80}---\s?\d{1,4}[./\-]\s?\d{1,2}[./\-]\s?\d{2,4}\s\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s[AaPp]\.?\s?[Mm]\.?)?\s?---"#;
static NOTES_LINE: LazyLock<Option<Regex>> = LazyLock::new(|| compiled(NOTES));
/// Forms without any word, nor always a colon. Lotus Notes: `Ada ---01/05/2026 09:12:14 AM---It jams`, the last being
/// the beginning of the text; Gmail until 2014: `2014-10-17 11:28 GMT+03:00 Ada <ada@example.org>`; Discourse:
/// `Posted by ada on 01/05/2026`.
static OLD_FORMS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let gmail = r"^20\d{2}[/\-]\d{1,2}[/\-]\d{1,2}(?:\s\d{1,2}:\d{2})?(?:\sGMT[+\-]\d{2}:\d{2}\s[^<>:]{1,80}|\s[^<>:]{1,80}<[^<>\s@]+@[^<>\s@]+>):?$";
    let forum = r"^Posted by [^\s].{0,80} on \d{2}/\d{2}/\d{4}$";
    compiled(&format!("{NOTES}|{gmail}|{forum}"))
});
/// A verb of writing whose subject is a pronoun.
static PRONOUN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compiled(concat!(
        r"(?i)\b(?:I|we|you) (?:wrote|writes?|posted|replied)\b|\bschrieb(?:en|st|t)? (?:ich|wir|Sie|du|ihr)\b",
        r"|\b(?:ich|wir|Sie|du|ihr) (?:schrieb|schrieben|geschrieben|haben geschrieben)\b|\bschre(?:ef|ven) (?:ik|u|wij|we|je|jij|jullie)\b",
        r"|\b(?:j'ai|nous avons|vous avez|tu as|vous m'avez|je vous ai) [ée]crit\b|\b(?:jag|du|ni|vi|jeg|de|dere) skrev\b",
        r"|\bskrev (?:jag|du|ni|vi|jeg|de|dere)\b|\b(?:kirjoitin|kirjoitimme|kirjoititte|kirjoitit)\b|\b(?:le|les|te) escrib[ií]\b",
    ))
});
static CLOCK: LazyLock<Option<Regex>> = LazyLock::new(|| compiled(r"\b\d{1,2}:\d{2}"));
static TIME: LazyLock<Option<Regex>> = LazyLock::new(|| compiled(r"\d{1,2}[:.h]\d{2}"));

/// Words that begin a sentence about what somebody wrote, or name a thing that says it, rather than who did.
const NO_NAMES: &str = "\
    as | what | like | who | he | she | they | it | somebody | someone | the | this | that | your | our | my | his | \
    her | their | an | wie | was | er | sie | der | die | das | dieser | diese | dieses | ihr | ihre | unser | unsere | \
    you | i | we | ich | wir | du | vous | tu | nous | je | yo | usted | u | jij | wij | jullie | jag | ni | vi | jeg | dere | \
    euer | eure | mein | meine | comme | il | elle | le | la | les | votre | notre | mon | ma | como | el | los | las | \
    su | nuestro | como | o | os | come | lo | zoals | het | uw | jullie | ons | som | den | din | er | min | jouw | \
    kuten";

/// Words in small letters that are part of a name.
const PARTICLES: &str =
    "van von vom zu zur zum ten ter de den der del della di da do dos das du la le af av bin ibn al el y e";

static HEADS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| list(STARTERS).chain(list(DAYS)).collect());

fn found(regex: &LazyLock<Option<Regex>>, text: &str) -> bool {
    regex.as_ref().is_some_and(|regex| regex.is_match(text))
}

/// Whether a word is the verb of an introduction, such as "wrote:".
pub fn is_verb(word: &str) -> bool {
    found(&VERB, word)
}

/// Whether a line is what Lotus Notes writes above the header lines.
pub fn is_notes_line(body: &str) -> bool {
    body.len() <= MAX_BYTES && body.contains("---") && found(&NOTES_LINE, body)
}

/// Index of the first line after the introduction that begins at line `at`; `None` where none begins there.
pub fn introduction(lines: &[Line<'_>], at: usize) -> Option<usize> {
    let end = ending(lines, at)?;
    let unfinished = |body: &str| open_bracket(body) || (body.contains('@') && body.ends_with(','));
    if lines.get(at).is_some_and(|line| unfinished(line.body)) {
        return Some(end); // it goes on below
    }
    // Where a later line begins one that ends alike and says who wrote, the lines above it are the writer's own.
    let within = |from: usize| lines.iter().take(end).skip(from);
    let says_who = |from| within(from).any(|line| line.body.contains('@') || found(&VERB, line.body));
    let begins = |later: usize| {
        let above = lines.get(later - 1).map(|line| line.body).unwrap_or_default();
        lines.get(later).is_some_and(|line| headed(line.body) && !goes_on(above, line.body))
    };
    let later = (at + 1..end).any(|later| begins(later) && says_who(later) && ending(lines, later) == Some(end));
    (!later).then_some(end)
}

/// Whether a line that begins as introductions do is the rest of one: the hour below a day, or below a name what Chinese
/// says after it.
fn goes_on(above: &str, body: &str) -> bool {
    const LONGEST: usize = 16;
    static HOUR: LazyLock<Option<Regex>> =
        LazyLock::new(|| compiled(r"^(?:[上下]午|午[前後]|오[전후])?\s?\d{1,2}[:.]\d{2}(?:\D|$)"));
    let named = above.contains('@') && above.ends_with(['>', ')', ',', '，']);
    let timed = found(&HOUR, body);
    let day = headed(above) && found(&WHEN, above) && !found(&TIME, above) && above.chars().count() <= 2 * LONGEST;
    named && body.starts_with(['于', '於']) || timed && (day || body.chars().count() <= LONGEST && !body.contains('@'))
}

fn ending(lines: &[Line<'_>], at: usize) -> Option<usize> {
    let first = lines.get(at)?;
    let body = strip_dashes(first.body);
    if body.is_empty() || body.len() > MAX_BYTES {
        return None;
    }
    if may_be_old(body) && found(&OLD_FORMS, body) {
        return Some(at + 1);
    }
    let headed = headed(first.body);
    let dated = body.contains(':') && found(&WHEN, body);
    if !headed && !dated && !body.contains('@') && !found(&VERB, body) {
        return None;
    }
    let mut joined = String::new();
    for (count, line) in lines.iter().skip(at).take(MAX_LINES).enumerate() {
        // A bracket that was opened above closes on a line of its own: that `>` quotes nothing.
        let bracket = line.depth == first.depth + 1 && open_bracket(&joined);
        if line.depth != first.depth && !bracket {
            break;
        }
        if line.is_blank() {
            // Only an address that a client set apart may follow a blank line.
            let bracket = lines.get(at + count + 1).is_some_and(|next| next.body.starts_with('<'));
            if joined.is_empty() || !bracket {
                break;
            }
            continue;
        }
        if count > 0
            && headed
            && self::headed(line.body)
            && !goes_on(lines.get(at + count - 1).map(|line| line.body).unwrap_or_default(), line.body)
            && line.body.ends_with([':', '：'])
            && line.body.contains(char::is_numeric)
            && found(&VERB, line.body)
        {
            break; // complete in itself
        }
        if joined.len() + line.raw.len() > MAX_BYTES {
            break;
        }
        if !joined.is_empty() && !bracket {
            joined.push(' ');
        }
        joined.push_str(if bracket { ">" } else { "" });
        joined.push_str(line.body);
        if !open_bracket(&joined)
            && closes(&joined)
            && accepted(&joined, headed, quoted_after(lines, at + count + 1, first.depth))
        {
            return Some(at + count + 1);
        }
    }
    None
}

/// What every one of the old forms has: a cheap look at each line, before any expression runs.
fn may_be_old(body: &str) -> bool {
    body.starts_with("20") || body.starts_with("Posted by ") || body.contains("---")
}

fn open_bracket(text: &str) -> bool {
    text.matches('<').count() > text.matches('>').count()
}

/// A cheap look at the end, before any expression runs.
fn closes(joined: &str) -> bool {
    let told = |c: char| c == '@' || c.is_numeric();
    if !joined.starts_with("--") && !joined.contains(told) && !joined.ends_with(COLONS) {
        return false;
    }
    let end = joined.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_'));
    end.ends_with([':', '：', '՝', '፦', '>', '-', '—', ')', ';', ']']) || found(&VERB, last_word(end))
}

/// Whether a verb says as well what the writer did: "-- Mail sent --".
fn is_deed(verb: &str) -> bool {
    ["sent", "posted", "replied", "said", "sendte", "verzond"].contains(&verb.to_lowercase().as_str())
}

fn last_word(text: &str) -> &str {
    text.rsplit(char::is_whitespace).next().unwrap_or_default()
}

fn accepted(joined: &str, headed: bool, quoted: bool) -> bool {
    let dashed = joined.starts_with("--") && joined.ends_with("--");
    let text = strip_dashes(joined);
    let colon = text.ends_with(COLONS);
    if !colon && !headed && !dashed {
        return false;
    }
    let verb = found(&VERB, text);
    let address = found(&ADDRESS, text);
    // "am 24.11.2026 schrieb ich Ihnen:" is a sentence of the writer. Clients that say "you" begin
    // in English, or tell the hour.
    let english = ["On ", "At "].iter().any(|starter| text.starts_with(starter));
    if !quoted && !address && found(&PRONOUN, text) && !(headed && (english || found(&CLOCK, text))) {
        return false;
    }
    let digits = text.chars().any(char::is_numeric);
    if quoted && verb && colon && !found(&PRONOUN, text) && (headed && names_day(text) || names_author(text)) {
        return true;
    }
    let ends_by_verb = found(&VERB, last_word(text));
    match (verb, colon) {
        (true, _) if dashed => address || digits || colon || text.contains('/') || !is_deed(last_word(text)),
        // "On 5 May your colleague wrote:" is the writer's, unless quoted lines follow it: clients say the year.
        (true, true) => address || digits && (quoted || headed && found(&WHEN, text) || found(&TIME, text)),
        (true, false) => ends_by_verb && headed && (address || found(&TIME, text) || (quoted && digits)),
        (false, true) if quoted => address && headed || found(&WHEN, text) && (address || found(&TIME, text)),
        (false, true) => headed && address && found(&WHEN, text),
        (false, false) => headed && address && quoted && found(&WHEN, text),
    }
}

/// Whether the second word is a day of the week: "On Monday Ada wrote:".
fn names_day(text: &str) -> bool {
    let day = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        word.chars().count() > 2 && list(DAYS).any(|day| day == word)
    };
    text.split_whitespace().take(2).any(day)
}

/// Whether a name and a verb are all that is said: "Ada Byron wrote:".
fn names_author(text: &str) -> bool {
    const MOST_WORDS: usize = 6;
    let words: Vec<&str> = text.split_whitespace().collect();
    let named = words.first().is_some_and(|word| {
        let first = word.trim_start_matches(['"', '\'', '<', '«', '“', '„']).chars().next();
        first.is_some_and(char::is_uppercase) && !list(NO_NAMES).any(|no| no == word.to_lowercase())
    });
    // "Hello, your website says:"
    let whole = || {
        let said = words.iter().position(|word| found(&VERB, word)).unwrap_or(words.len());
        let part =
            |word: &&str| !word.starts_with(char::is_lowercase) || PARTICLES.split(' ').any(|part| part == *word);
        words.iter().take(said).all(part)
    };
    named && whole() && (2..=MOST_WORDS).contains(&words.len()) && words.last().is_some_and(|last| found(&VERB, last))
}

/// Whether a line right above quoted ones says who wrote them, in a language that is not known here: a name and a word or
/// two, as in "Anna schreef:".
pub fn names_somebody(body: &str) -> bool {
    const MOST_WORDS: usize = 6;
    const LONGEST: usize = 80;
    const MOST_OTHERS: usize = 2;
    let said = body.trim_end_matches(|c: char| COLONS.contains(&c) || c.is_whitespace());
    if said.len() == body.len()
        || said.len() > LONGEST
        || said.contains(['?', '!', '.', ':', '：']) && !said.contains('@')
    {
        return false;
    }
    let words: Vec<&str> =
        said.split_whitespace().map(|word| word.trim_matches(['"', '\'', '*', '(', ')', ','])).collect();
    let is_name =
        |word: &&&str| !word.starts_with(char::is_lowercase) || PARTICLES.split(' ').any(|part| part == **word);
    let known = |word: &&str| list(NO_NAMES).any(|no| no == word.to_lowercase());
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
    if !(2..=MOST_WORDS).contains(&words.len()) || known(first) {
        return false;
    }
    let names = words.iter().take_while(is_name).count();
    let from_end = words.iter().rev().take_while(is_name).count();
    let before = names > 0 && words.len() - names <= MOST_OTHERS;
    let behind = from_end > 0 && words.len() - from_end == 1;
    before || behind || words.len() == 2 && found(&VERB, last)
}

/// Whether what stands below is quoted deeper than the introduction.
fn quoted_after(lines: &[Line<'_>], from: usize, depth: usize) -> bool {
    lines
        .iter()
        .skip(from)
        .take(4)
        .find(|line| !line.is_blank() || line.depth > depth)
        .is_some_and(|line| line.depth > depth || line.bar)
}

/// Whether a line begins as introductions do: by "On", a day of the week, or a date in figures.
fn headed(body: &str) -> bool {
    let body = strip_dashes(body).trim_start_matches(['*', '_', '"', '\'', '(', '[']);
    if body.starts_with(char::is_numeric) || body.starts_with(['在', '于', '於']) {
        return true;
    }
    let Some(word) = body.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).next() else { return false };
    if word.len() > 40 || word.is_empty() {
        return false;
    }
    let word = word.trim_end_matches(['.', ':']).to_lowercase();
    HEADS.contains(word.as_str())
}

fn strip_dashes(body: &str) -> &str {
    body.trim_matches(|c: char| matches!(c, '-' | '—' | '–' | '*' | '_') || c.is_whitespace())
}

/// Where within a line an introduction begins behind new text, in bytes: `Thanks! On Mon, 5 Jan 2026, A wrote:`.
/// Only where the next line is quoted, so that no sentence is cut for its words.
pub fn within(line: &Line<'_>, next: Option<&Line<'_>>) -> Option<usize> {
    if line.is_quoted() || line.raw.len() > 2 * MAX_BYTES || !next.is_some_and(Line::is_quoted) || headed(line.body) {
        return None;
    }
    if !line.body.ends_with([':', '：']) || !found(&VERB, line.body) {
        return None;
    }
    const STARTERS: [&str; 17] = [
        "On ",
        "At ",
        "Am ",
        "Le ",
        "El ",
        "Il ",
        "Op ",
        "Den ",
        "Em ",
        "W dniu ",
        "Dnia ",
        "Dne ",
        "På ",
        "Στις ",
        "În ",
        "Pada ",
        "Vào ",
    ];
    STARTERS
        .iter()
        .filter_map(|starter| line.raw.rfind(starter).map(|at| (at, starter)))
        .filter(|(at, _)| {
            let (before, after) = (line.raw.get(..*at).unwrap_or_default(), line.raw.get(*at..).unwrap_or_default());
            before.ends_with([' ', '-']) && found(&WHEN, after) && accepted(after.trim(), true, true)
        })
        .map(|(at, _)| {
            let before = line.raw.get(..at).unwrap_or_default();
            before.trim_end_matches(['-', ' ']).len()
        })
        .max()
}
