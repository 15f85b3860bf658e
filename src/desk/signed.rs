//! The name of who wrote, as people sign all they write: below nothing but commands it is no answer, and below a vote no
//! condition.

use crate::desk::names::AgentId;
use crate::desk::policy::Policy;
use crate::desk::wording::{CLOSINGS, one_of, words};

/// By which people take their leave where they thank, too; alone above a name it may be all that somebody wants to say.
const THANKS: &str = "many thanks|thank you|thanks|thx|vielen dank|danke schön|danke|kiitos paljon|kiitos|merci beaucoup|merci|\
                      hartelijk dank|dank je wel|bedankt|dank je|dank u";

/// Words of a telephone number or a title that are written small.
const SMALL: &str = "of for and the in at und für der die das de du des la le et van voor het en ja tel phone mobile mob cell \
                     fax email mail web puh gsm direct office";

/// More lines have no cards that people sign with.
const MOST_LINES: usize = 10;

/// Words of a line that may be a title.
const SHORT: usize = 6;

/// How much a text looks like what people sign all they write with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    /// A name; below it a title, a company, numbers and addresses, or nothing.
    Plainly,
    /// A name, and below it short lines that may be a title, or words.
    Perhaps,
}

/// What a text is that begins with the name of the agent who wrote it, below or beside closing words perhaps; `None`: it
/// says something. `silent`: it stands where nothing needs to be said, so that thanks and a mere initial are a signature,
/// too.
pub fn signed(text: &str, agent: &AgentId, policy: &Policy, silent: bool) -> Option<Signed> {
    let mut known = names(agent, policy);
    known.extend(initial(agent, policy).filter(|_| silent));
    signed_by(text, &|said| known.iter().any(|known| known == said), silent)
}

/// The same, of anybody: `is_name` tells their name, in words.
pub fn signed_by(text: &str, is_name: &dyn Fn(&str) -> bool, silent: bool) -> Option<Signed> {
    let closings = || CLOSINGS.split('|').chain(THANKS.split('|').filter(|_| silent));
    let lines = text.lines().map(|line| line.trim().trim_start_matches(['-', '–', '—', '*', ' '])).collect::<Vec<_>>();
    let mut lines = lines.into_iter().filter(|line| !words(line).is_empty()).peekable();
    while lines.next_if(|line| closings().any(|closing| closing == words(line))).is_some() {}
    let first = lines.next()?;
    let beside = named(first, is_name).or_else(|| {
        let said = words(first);
        let name = closings().find_map(|closing| said.strip_prefix(closing)?.strip_prefix(' '))?;
        is_name(name).then_some("")
    })?;
    let below: Vec<&str> = std::iter::once(beside).filter(|part| !words(part).is_empty()).chain(lines).collect();
    if below.len() > MOST_LINES {
        None
    } else if below.iter().all(|line| is_of_a_card(line)) {
        Some(Signed::Plainly)
    } else {
        let short = |line: &&str| line.split_whitespace().count() <= SHORT && !ends_a_sentence(line);
        below.iter().all(short).then_some(Signed::Perhaps)
    }
}

/// What stands behind the name on its line, where a sign parts them: "Ann Agent | Acme".
pub fn named<'a>(line: &'a str, is_name: &dyn Fn(&str) -> bool) -> Option<&'a str> {
    let is_name = |text: &str| is_name(&words(text));
    if is_name(line) {
        return Some("");
    }
    let parted = |(at, sign): (usize, char)| {
        let (name, rest) = (line.get(..at)?, line.get(at + sign.len_utf8()..)?);
        // "Ann, Bob" are two, and "Ann, call me" calls.
        let full = words(name).contains(' ');
        (is_name(name) && (full || !matches!(sign, ',' | '-'))).then_some(rest)
    };
    line.char_indices().filter(|(_, c)| "|/,(<–—·•-".contains(*c)).find_map(parted)
}

/// "Service Desk", "Head of Support", "Tel. 12345", "ann@acme.example": no sentence, and nothing small that is a word.
fn is_of_a_card(line: &str) -> bool {
    let is_word_of_card = |word: &str| {
        let sign = |c: char| "@.:/+|".contains(c) || c.is_numeric();
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        !bare.starts_with(char::is_lowercase) || bare.contains(sign) || one_of(SMALL, &bare.to_lowercase())
    };
    !ends_a_sentence(line) && line.split_whitespace().all(is_word_of_card)
}

/// "Acme Ltd." and "Inc." end none.
fn ends_a_sentence(line: &str) -> bool {
    let last = line.split_whitespace().next_back().unwrap_or_default();
    let abbreviated = last.ends_with('.') && last.chars().count() <= 5 && last.starts_with(char::is_uppercase);
    last.ends_with(['.', '!', '?', ':']) && !abbreviated
}

/// The lines of a text without those that take leave at its end: "Thanks in advance,", "Ann".
pub fn above_leave<'t>(text: &'t str, agent: &AgentId, policy: &Policy) -> Vec<&'t str> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let ends = |at: &usize| {
        let below: Vec<&str> = lines.iter().skip(*at).skip_while(|line| takes_leave(line)).copied().collect();
        below.is_empty() || signed(&below.join("\n"), agent, policy, true).is_some()
    };
    let from = (1..lines.len()).find(ends).unwrap_or(lines.len());
    lines.into_iter().take(from).collect()
}

/// "Best," or "Many thanks in advance!", and no question.
fn takes_leave(line: &str) -> bool {
    let said = words(line);
    let begins = |with: &str| said.strip_prefix(with).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let short = said.split(' ').count() <= SHORT && !line.ends_with(['?', ':']);
    short && CLOSINGS.split('|').chain(THANKS.split('|')).any(begins)
}

fn initial(agent: &AgentId, policy: &Policy) -> Option<String> {
    policy.agent(agent)?.name.chars().next().map(|first| first.to_lowercase().to_string())
}

/// All by which an agent signs: "Ann", "Ann Agent", "A. Agent", "AA", "A. A.", "ann".
fn names(agent: &AgentId, policy: &Policy) -> Vec<String> {
    let full = policy.agent(agent).map(|agent| agent.name.as_str()).unwrap_or_default();
    let mut names = names_of(full);
    names.push(words(agent.as_str()));
    names
}

/// All by which somebody signs who has this name.
pub fn names_of(full: &str) -> Vec<String> {
    let full = words(full);
    let parts: Vec<&str> = full.split(' ').collect();
    let initials: Vec<String> = parts.iter().filter_map(|part| part.chars().next()).map(String::from).collect();
    let mut names = vec![full.clone()];
    if let ([first, .., last], [initial, _, ..]) = (parts.as_slice(), initials.as_slice()) {
        names.extend([(*first).to_owned(), format!("{initial} {last}"), initials.concat(), initials.join(" ")]);
    }
    names
}
