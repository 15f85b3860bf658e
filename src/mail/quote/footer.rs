//! What a phone or a program adds below a text: "Sent from my …", "Get Outlook for …".
//!
//! A sentence may begin alike, and goes on; such a one is the writer's own.

use std::sync::LazyLock;

use regex::Regex;

use super::lines::{Line, invisible, lower};
use super::phrases::{DEVICES, EXCUSING, FETCHED, FETCHED_UNSPACED, FOOTER_ENDS, FOOTERS, SHORT_FOOTERS, TELLING};
use super::words::list;

static FOOTER: LazyLock<Vec<&'static str>> = LazyLock::new(|| list(FOOTERS).collect());
static DEVICE: LazyLock<Vec<&'static str>> = LazyLock::new(|| list(DEVICES).collect());
static LINK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[<(\[]\s*https?://[^\s<>()\[\]]*\s*[>)\]]").ok());

/// Longer lines are sentences of the writer.
const MAX_FOOTER: usize = 160;

/// Whether a line is what a phone or a program adds.
pub fn is_footer(body: &str) -> bool {
    if body.len() > MAX_FOOTER || body.len() < 6 {
        return false;
    }
    let unlinked = LINK.as_ref().map_or(body.into(), |link| link.replace_all(body, " "));
    let line = lower(unlinked.trim_matches(|c: char| {
        matches!(c, '*' | '_' | '(' | ')' | '[' | ']' | '-' | '—' | '"' | '<' | '>') || invisible(c)
    }));
    if line.ends_with('?') {
        return false;
    }
    let words = line.split_whitespace().count();
    if words <= 7 && is_fetched(&line, body) {
        return true;
    }
    if words <= 4 && list(SHORT_FOOTERS).any(|footer| line.starts_with(footer)) && names_device(&line) {
        return true;
    }
    if words <= 3 && line.ends_with(" from mobile") {
        return true; // "Ada from mobile"
    }
    let Some(rest) = FOOTER.iter().filter_map(|footer| line.strip_prefix(footer)).min_by_key(|rest| rest.len()) else {
        return words <= 8
            && list(FOOTER_ENDS).any(|end| line.trim_end_matches(['.', '。']).ends_with(end))
            && names_device(&line);
    };
    // "Sent from the warehouse on Monday." is a sentence; "Sent from my …" nobody writes but a phone.
    let device = names_device(&line) && words <= 14;
    let mine = rest.trim_start().starts_with("my ") && rest.split_whitespace().count() <= 6 && !line.ends_with('.');
    (device || mine) && !goes_on(rest)
}

/// "Get Outlook for iOS" in any language, which is linked where the mail was HTML.
fn is_fetched(line: &str, body: &str) -> bool {
    const PROGRAMS: [&str; 4] = ["outlook", "bluemail", "yahoo mail", "gmail"];
    let program = PROGRAMS.iter().any(|program| line.contains(program));
    let system = ["ios", "android", "mac"].iter().any(|system| line.contains(system));
    let word = |word: &str| list(FETCHED).any(|stem| word.starts_with(stem));
    let fetched = || line.split_whitespace().any(word) || list(FETCHED_UNSPACED).any(|stem| line.contains(stem));
    program && system && !line.ends_with('.') && (body.contains("aka.ms/") || fetched()) && !goes_on(line)
}

/// Whether what follows tells something, as a sentence of the writer does and no program.
fn goes_on(rest: &str) -> bool {
    const LONGEST: usize = 7;
    if says_more(rest) {
        return true;
    }
    if list(EXCUSING).any(|word| rest.contains(word)) {
        return false;
    }
    // "my BlackBerry on the … network": phones that a carrier sold.
    let carrier = rest.trim_start().starts_with("my ") && rest.ends_with(" network.");
    let long = !carrier && rest.ends_with('.') && rest.split_whitespace().count() >= LONGEST;
    let tells = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        list(TELLING).any(|telling| telling == word)
    };
    long || rest.split_whitespace().any(tells)
}

/// Whether a line that names its device goes on with what the writer wants to say: "Sent from my mobile, so short: please
/// reboot".
fn says_more(rest: &str) -> bool {
    const ASKING: &str = "\
        please | bitte | veuillez | merci de | alstublieft | graag | por favor | per favore | snälla | vänligen | venligst";
    const OF_PROGRAMS: &str = "environment | environnement | umwelt";
    let added = |said: &str| list(EXCUSING).chain(list(OF_PROGRAMS)).any(|word| said.contains(word));
    let asks = |said: &str| list(ASKING).any(|word| said.starts_with(word)) && !added(said);
    rest.split([',', ':']).skip(1).map(str::trim_start).any(asks)
}

/// Whether a line excuses what is above it, as people set their phones to: "Please forgive typos".
pub fn excuses(body: &str) -> bool {
    body.len() <= MAX_FOOTER && {
        let said = lower(body);
        list(EXCUSING).any(|word| said.contains(word))
    }
}

/// Whether a line that may be a footer stands for itself: a sentence that was wrapped goes on around it.
pub fn stands_apart(lines: &[Line<'_>], at: usize) -> bool {
    let Some(line) = lines.get(at) else { return false };
    let small = |line: &Line<'_>| line.body.starts_with(char::is_lowercase);
    let below = lines.get(at + 1).is_some_and(|below| small(below) && !is_footer(below.body));
    let above = at.checked_sub(1).and_then(|above| lines.get(above)).filter(|above| !above.is_blank());
    let runs_on = small(line) && above.is_some_and(|above| !above.body.ends_with(['.', '!', '?', ',', ':', ')']));
    !below && (!runs_on || names_brand(line.body))
}

/// Whether a line names a phone or program as such, and not only "my phone".
fn names_brand(body: &str) -> bool {
    const BRANDS: [&str; 9] =
        ["iphone", "ipad", "android", "samsung", "galaxy", "huawei", "outlook", "yahoo", "blackberry"];
    let line = lower(body);
    BRANDS.iter().any(|brand| line.contains(brand))
}

/// Whether a word of a line begins as the name of a device or program.
fn names_device(line: &str) -> bool {
    let starts = |at: usize| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        before.is_none_or(|before| !before.is_alphanumeric() || !before.is_ascii() && before.is_alphabetic())
    };
    DEVICE.iter().any(|device| line.match_indices(device).any(|(at, _)| starts(at)))
}
