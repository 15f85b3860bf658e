//! Lines that call somebody of the desk, wherever they stand: "Bob: no refund", "Is that ok, Bob?", "Cem - can you order it?".
//! A line to the requester may begin with a colleague's name as well: "Bob will come", "Bob, our technician, comes".

use crate::desk::wording::{one_of, words};

/// The team, where a later line may call it. "All" and its like speak to several outside as often.
pub const TEAM: &str = "team tiimi colleagues folks guys kollegen kolleginnen collega collegas collègues kollegat";

/// What one asks whoever is called: whether a draft may leave.
const ASKS: &str = "ok okay pls please check review send fine good agreed right bitte prüf prüfe passt gut klopt akkoord goed graag \
                    vérifie envoie d bon tarkista lähetä käykö";

/// What one asks only a person who reads it, before "you".
const MODALS: &str = "can could would will do did have are please pls";

/// The same in one word, or with it.
const SPOKEN_TO: &str = "pls please bitte kannst könntest hast kunt kun peux pourrais tu as voitko voisitko";

/// A line of a text, below its first, that calls one.
pub fn below(text: &str, is_called: impl Fn(&str) -> bool) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    lines.iter().enumerate().skip(1).find_map(|(at, line)| {
        if line.trim_start().starts_with('>') {
            return None;
        }
        let beside = |at: Option<usize>| at.and_then(|at| lines.get(at)).is_some_and(|line| is_item(line));
        let listed = is_item(line) && (beside(at.checked_sub(1)) || beside(Some(at + 1)));
        let (line, told) = bare(line);
        let mut named = [told_to(line).filter(|_| told), calls(line, listed), ends_with(line), approves(line)]
            .into_iter()
            .flatten();
        named.find(|name| is_called(name))
    })
}

/// "Bob: Monday" between others of its kind is a list, or a talk that is told.
fn is_item(line: &str) -> bool {
    let before = line.split_once(": ").map(|(before, _)| before.split_whitespace().count());
    before.is_some_and(|words| (1..=2).contains(&words))
}

/// Without what stands around it and before the name, and whether that says for whom it is: "fyi Bob: 40%", "@team ok?".
fn bare(line: &str) -> (&str, bool) {
    const BEFORE: [&str; 12] = [
        "fyi",
        "zur info",
        "zur kenntnis",
        "tiedoksi",
        "ter info",
        "pour info",
        "@",
        "hey ",
        "hi ",
        "hello ",
        "hallo ",
        "hei ",
    ];
    let line = line.trim_matches(|c: char| c.is_whitespace() || "()[]*_".contains(c));
    let begun = |before: &&str| line.get(..before.len()).is_some_and(|begin| begin.to_lowercase() == **before);
    let rest = BEFORE.iter().find(|before| begun(before)).and_then(|before| line.get(before.len()..));
    rest.map_or((line, false), |rest| (rest.trim_start_matches([' ', ':', ',', '-', '@']), true))
}

/// Who stands behind such a word, alone or before a colon: "FYI, Bob will come" tells of Bob.
fn told_to(line: &str) -> Option<String> {
    let (name, rest) = line.split_at_checked(line.find(|c: char| !c.is_alphanumeric()).unwrap_or(line.len()))?;
    (rest.starts_with(':') || rest.trim_matches(['.', '!', '?', ' ']).is_empty()).then(|| name.to_lowercase())
}

/// Whom a line calls that begins with a name.
fn calls(line: &str, listed: bool) -> Option<String> {
    let (name, rest) = line.split_at_checked(line.find(|c: char| !c.is_alphanumeric())?)?;
    // "Collega's: …", "Bob : …".
    let rest = rest.strip_prefix("'s").unwrap_or(rest);
    let rest = if rest.starts_with(" :") { rest.trim_start() } else { surname(rest).unwrap_or(rest) };
    let dash = [" - ", " – ", " — "].iter().find_map(|dash| rest.strip_prefix(dash));
    let called = match (rest.chars().next()?, dash) {
        (':', _) => {
            let said = rest.trim_start_matches(':').trim();
            !said.is_empty() && !listed && !is_of_bearer(said) && !is_entry(said)
        }
        (',', None) => {
            let said = rest.trim_start_matches(',').trim();
            !said.is_empty() && !goes_on(said) && !is_entry(said) && !is_signed(said)
        }
        (_, Some(said)) => asks(said),
        (' ', None) => asks(rest),
        ('?', _) => rest.chars().all(|c| !c.is_alphanumeric()),
        _ => false,
    };
    called.then(|| name.to_lowercase())
}

/// What stands behind a second name: "Cem Builder: order it".
fn surname(rest: &str) -> Option<&str> {
    let rest = rest.strip_prefix(' ')?;
    let (name, behind) = rest.split_at_checked(rest.find(|c: char| !c.is_alphanumeric())?)?;
    (name.chars().next()?.is_uppercase() && behind.starts_with([':', ','])).then_some(behind)
}

/// Whether what stands behind a name speaks to its bearer: "can you order it", "ok like that?".
fn asks(said: &str) -> bool {
    let lower = words(said);
    let mut next = lower.split(' ');
    let (first, second) = (next.next().unwrap_or_default(), next.next().unwrap_or_default());
    // "Bob can you see on the photo."
    let sees = one_of("see find", next.next().unwrap_or_default());
    let of_them = second == "you" && one_of(MODALS, first) && !sees;
    of_them || one_of(SPOKEN_TO, first) || one_of(ASKS, first) && said.trim_end().ends_with('?')
}

/// What is told of whom it names, behind a colon: "he is our technician", "our technician", "comes on Monday", "+49 30 1234".
pub fn is_of_bearer(said: &str) -> bool {
    const COMES: &str = "comes will knows has works kommt weiß arbeitet tulee vient komt";
    if said.ends_with('?') {
        return false;
    }
    let lower = words(&said.replace(['\'', '’'], " "));
    let said_first = said.chars().next().is_some_and(|c| c.is_ascii_digit() || matches!(c, '+' | '('));
    let address = said.split_whitespace().next().is_some_and(|word| word.contains('@') && word.contains('.'));
    let lower: Vec<&str> = lower.split(' ').collect();
    let person = |word: &str| one_of("he she er sie hän il elle hij zij ze", word);
    let is = |word: &str| one_of("is s ist on est", word);
    let told = match lower.as_slice() {
        [first, ..] if one_of(OURS, first) || one_of(COMES, first) => true,
        [he, next, ..] if person(he) && one_of(COMES, next) && !one_of("has", next) => true,
        [he, verb, ours, ..] => person(he) && is(verb) && one_of(OURS, ours),
        _ => false,
    };
    said_first || address || told
}

/// Whose somebody is.
const OURS: &str = "our your unser unsere ihr ihre notre votre onze uw meidän teidän";

/// What goes on with the same sentence behind a comma: "our technician, comes", "who knows it", "Cem and I".
pub fn goes_on(said: &str) -> bool {
    const DETERMINERS: &str = "our your my mein meine mijn mon ma the a an from unser unsere der die ein eine von notre votre le la un une de onze uw een het";
    const WHO: &str = "who whose whom qui joka jonka die der";
    let ends = |rest: &str| rest.split_once([',', '–', '—']).is_some() || rest.contains(" - ");
    let said = said.trim();
    let lower = words(said);
    let all: Vec<&str> = lower.split(' ').collect();
    let first = all.first().copied().unwrap_or_default();
    let named = all.iter().take(MOST_OF_NAMES).skip(1).any(|word| one_of("and und et en ja", word));
    let brief = all.len() <= MOST_OF_ROLE && !said.ends_with('?');
    one_of(WHO, first) && ends(said)
        || one_of(DETERMINERS, first) && (ends(said) || brief && one_of(OURS, first))
        || named
}

/// Words of "Cem and I".
const MOST_OF_NAMES: usize = 3;

/// Words of "our technician".
const MOST_OF_ROLE: usize = 3;

/// An entry of a list: what begins with a figure or an address, or is a name of few words: "Hardware", "Support Berlin".
fn is_entry(said: &str) -> bool {
    const BEGINS: &str = "no not do don please kein keine nicht bitte ei älä pas ne geen niet";
    let begins_large = said.chars().next().is_some_and(char::is_uppercase);
    let lower = words(said);
    let few = lower.split(' ').count() <= MOST_OF_ROLE;
    let ordered = lower.split(' ').next().is_some_and(|first| one_of(BEGINS, first));
    let figures = said.chars().next().is_some_and(|c| c.is_ascii_digit() || matches!(c, '+' | '('));
    let quotes = said.starts_with(['"', '“', '„', '«', '‘', '\'']);
    figures || quotes || begins_large && few && !ordered && !said.ends_with(['?', '!'])
}

/// What one is, below or beside one's name: "Bob, technician".
fn is_signed(said: &str) -> bool {
    !said.contains(' ') && !said.ends_with('?') && !one_of(ASKS, &words(said)) && !one_of(SPOKEN_TO, &words(said))
}

/// "Is that ok, Bob?"
fn ends_with(line: &str) -> Option<String> {
    let (sentence, _) = line.split_once('?')?;
    let (_, name) = sentence.trim_end().rsplit_once(", ")?;
    name.chars().all(char::is_alphanumeric).then(|| name.to_lowercase())
}

/// "ok like that Bob?": a draft that is asked about in few words, and who is asked.
fn approves(line: &str) -> Option<String> {
    const SO: &str = "ok okay fine good right agreed like that this so it is now for you with by das so für dich gut in ordnung zo \
                      dit goed akkoord comme ça c est bon näin hyvä";
    let said = words(line.strip_suffix('?')?);
    let (before, name) = said.rsplit_once(' ')?;
    let asks = before.split(' ').next().is_some_and(|first| one_of(ASKS, first));
    (asks && before.split(' ').all(|word| one_of(SO, word))).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::below;

    #[test]
    fn what_calls_bob_and_what_tells_of_him() {
        for (line, calls) in [
            ("Bob: no refund", true),
            ("Bob, she has not paid", true),
            ("Bob - can you order it?", true),
            ("Bob could you order it", true),
            ("Bob ok so?", true),
            ("ok so Bob?", true),
            ("Fine, Bob?", true),
            ("FYI Bob: 40%", true),
            ("Bob will come", false),
            ("Bob: our technician", false),
            ("Bob: comes on Monday", false),
            ("Bob, who knows it, comes", false),
            ("Bob, Ann and I come", false),
            ("Hey Bob, ok so?", true),
            ("Bob?", true),
            ("Bob : pas de remise", true),
            ("Bob Builder: order it", true),
            ("Bob: “It is the fuse.”", false),
            ("Bob, mein Kollege, kommt", false),
            ("Bob Builder, Acme Support", false),
            ("Bob has not paid", false),
            ("FYI: Bob will come", false),
            ("FYI: Bob, our technician, comes", false),
            ("Bob - Acme Support", false),
            ("> Bob: no refund", false),
        ] {
            assert_eq!(below(&format!("Hello,\n{line}"), |name| name == "bob").is_some(), calls, "{line}");
        }
    }
}
