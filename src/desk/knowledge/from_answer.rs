//! An article made of an answer: what was said once to one person, for everybody. Nobody is named in it.

use crate::desk::knowledge::{Article, Audience};
use crate::desk::policy::Policy;
use crate::desk::ticket::{NewEntry, Ticket};

/// A salutation has so many words at most, and a farewell so many lines.
const SALUTATION: usize = 6;
const FAREWELL: usize = 4;

/// The beginning of an article: the answer without salutation, farewell, quotations and names. From a restricted queue
/// it stays inside until somebody says otherwise.
pub fn drafted(ticket: &Ticket, answer: &NewEntry, policy: &Policy) -> Article {
    let people = names(ticket);
    let author: Vec<String> = answer.author.name.iter().flat_map(|name| words(name)).collect();
    let text = policy.keys.scrub(&answer.text);
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('>'));
    let text = lines.collect::<Vec<_>>().join("\n");
    let mut paragraphs: Vec<&str> = text.split("\n\n").map(str::trim).filter(|one| !one.is_empty()).collect();
    if paragraphs.len() > 1 && paragraphs.first().is_some_and(|first| is_salutation(first)) {
        paragraphs.remove(0);
    }
    if paragraphs.len() > 1 && paragraphs.last().is_some_and(|last| is_farewell(last, &author)) {
        paragraphs.pop();
    }
    let audience = if policy.is_restricted(&ticket.queue) { Audience::Internal } else { Audience::Public };
    Article {
        slug: String::new(),
        language: ticket.language.clone(),
        title: unnamed(&ticket.subject, &people).trim().to_owned(),
        text: unnamed(&paragraphs.join("\n\n"), &people),
        category: String::new(),
        audience,
    }
}

/// One line that ends as salutations do: `Hello Carol,`.
fn is_salutation(paragraph: &str) -> bool {
    let short = paragraph.lines().count() == 1 && paragraph.split_whitespace().count() <= SALUTATION;
    short && paragraph.ends_with([',', '!', '،', '、', '，'])
}

/// Few lines of which one is the name of whoever wrote it: `Kind regards`, `Ann`.
fn is_farewell(paragraph: &str, author: &[String]) -> bool {
    let lines: Vec<&str> = paragraph.lines().map(str::trim).collect();
    let is_name = |line: &&str| {
        let words = words(line);
        !words.is_empty() && words.iter().all(|word| author.contains(word))
    };
    lines.len() <= FAREWELL && lines.iter().any(is_name)
}

/// How those outside who take part are called: their addresses, their names, and each word of these.
fn names(ticket: &Ticket) -> Vec<String> {
    let copied = ticket.participants.iter().map(|participant| &participant.address);
    let mut names = Vec::new();
    for address in std::iter::once(&ticket.requester.address).chain(copied) {
        names.push(address.address.clone());
        if let Some(name) = &address.name {
            names.push(name.clone());
            names.extend(words(name).into_iter().filter(|word| word.chars().count() > 1));
        }
    }
    // Whole names before what is a part of them.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.dedup();
    names.retain(|name| !name.trim().is_empty());
    names
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// The text with a gap where somebody is named.
fn unnamed(text: &str, names: &[String]) -> String {
    let mut clean = text.to_owned();
    for name in names {
        clean = without(&clean, name);
    }
    clean
}

/// Whole words alone: `Ann` is no part of `Announcement`.
fn without(text: &str, name: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut kept = 0;
    for (at, _) in text.match_indices(name) {
        let end = at + name.len();
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let behind = text.get(end..).and_then(|behind| behind.chars().next());
        let part = [before, behind].into_iter().flatten().any(char::is_alphanumeric);
        if !part && at >= kept {
            clean.push_str(text.get(kept..at).unwrap_or_default());
            clean.push('…');
            kept = end;
        }
    }
    clean.push_str(text.get(kept..).unwrap_or_default());
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn salutations_and_farewells_are_known_by_their_form() {
        let ann = ["Ann".to_owned(), "Agent".to_owned()];
        for (text, salutation, farewell) in [
            ("Hello Carol,", true, false),
            ("Dear Ms Customer,", true, false),
            ("Hei!", true, false),
            ("First switch it off, then on.", false, false),
            ("Kind regards\nAnn Agent", false, true),
            ("Ann", false, true),
            ("Announce it to all", false, false),
        ] {
            assert_eq!((is_salutation(text), is_farewell(text, &ann)), (salutation, farewell), "{text}");
        }
    }

    #[test]
    fn nobody_is_named() {
        let names = ["carol@customer.example", "Carol Customer", "Customer", "Carol"].map(str::to_owned);
        for (text, expected) in [
            ("As Carol Customer wrote from carol@customer.example", "As … wrote from …"),
            ("Carol's machine", "…'s machine"),
            ("Carolina stays, customers too", "Carolina stays, customers too"),
        ] {
            assert_eq!(unnamed(text, &names), expected);
        }
    }
}
