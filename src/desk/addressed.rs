//! To whom a text speaks: by its salutation, by a name, by a mark that keeps it for colleagues.

use crate::desk::inside::{contains_words, words};
use crate::desk::ticket::Ticket;
use crate::desk::work::Work;

/// How people begin what only colleagues are to read.
const FOR_COLLEAGUES: [&str; 26] = [
    "[note]",
    "(note)",
    "!note",
    "@note",
    "[internal]",
    "(internal)",
    "---internal",
    "internal -",
    "interne notiz",
    "for internal use",
    "internal only",
    "internal note",
    "do not send",
    "don't send",
    "not for the customer",
    "nur intern",
    "nicht an den kunden",
    "interne notitie",
    "niet naar de klant",
    "note interne",
    "ne pas envoyer",
    "sisäinen",
    "vain sisäisesti",
    "ei asiakkaalle",
    "note to self",
    "not for customer",
];

/// The same at the begin alone, where they may say something to a customer in what follows.
const AT_THE_TOP: [&str; 18] = [
    "note:",
    "note -",
    "-note",
    "|note",
    "internal:",
    "intern:",
    "interne:",
    "notiz:",
    "notitie:",
    "muistiinpano:",
    "nota:",
    "@all",
    "@team",
    "@support",
    "private:",
    "privat:",
    "privé:",
    "yksityinen:",
];

/// How people speak to all of them.
const COLLEAGUES: [&str; 17] = [
    "team",
    "tiimi",
    "all",
    "colleagues",
    "folks",
    "guys",
    "kollegen",
    "kolleginnen",
    "zusammen",
    "collega",
    "collegas",
    "allemaal",
    "collègues",
    "tous",
    "toutes",
    "kollegat",
    "kaikki",
];

/// What says the same alone on the first line, whatever stands around it.
const HEADINGS: [&str; 10] =
    ["note", "internal", "intern", "interne", "notiz", "notitie", "sisäinen", "muistiinpano", "private", "privat"];

/// The words by which an answer begins as a note would: marked so, or spoken to a colleague by name.
pub fn reads_like_a_note(answer: &str, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let first = answer.trim_start().lines().next()?.to_lowercase().replace('’', "'");
    let mut marks = AT_THE_TOP.iter().chain(&FOR_COLLEAGUES);
    let marked = marks.find(|sign| first.starts_with(**sign)).map(|sign| (*sign).to_owned());
    // As a tag, it needs not stand alone.
    let tag = first.strip_prefix('#').map(|rest| words(rest.split_whitespace().next().unwrap_or_default()));
    let tagged = || tag.filter(|tag| HEADINGS.contains(&tag.as_str())).map(|tag| format!("#{tag}"));
    let heading = || HEADINGS.iter().find(|heading| words(&first) == **heading).map(|heading| (*heading).to_owned());
    let called =
        first.strip_prefix('@').map(|rest| rest.chars().take_while(|c| c.is_alphanumeric()).collect::<String>());
    // A customer may have the name of a colleague.
    let requester = words(&format!("{} {}", ticket.requester.address.label(), ticket.requester.address.address));
    let spoken_to = || addressee(&first).filter(|name| !contains_words(&requester, name));
    let colleague = |name: &String| COLLEAGUES.contains(&name.as_str()) || is_agent(name, work);
    marked
        .or_else(heading)
        .or_else(tagged)
        .or_else(|| called.filter(colleague).map(|name| format!("@{name}")))
        .or_else(|| spoken_to().filter(colleague))
        .or_else(|| begins_with_name(&first).filter(|name| is_agent(name, work)))
        .or_else(|| marked_below(answer, work))
}

/// A first line that begins with a name and goes on to whoever has it: "bob pls take", "bob?".
fn begins_with_name(first: &str) -> Option<String> {
    const ASKS: &str = "pls please can could take bitte kannst kunt kun je peux voitko ota";
    let (name, rest) = first.split_once(|c: char| !c.is_alphanumeric())?;
    let next = words(rest);
    let asks = next.split(' ').next().is_some_and(|word| ASKS.split(' ').any(|ask| ask == word));
    (asks || next.is_empty() && first.contains('?')).then(|| name.to_owned())
}

/// The words by which a later paragraph is marked for colleagues.
fn marked_below(answer: &str, work: &Work<'_>) -> Option<String> {
    answer.lines().skip(1).find_map(|line| {
        let line = line.trim_start().to_lowercase().replace('’', "'");
        if line.starts_with('>') {
            return None;
        }
        let marked = FOR_COLLEAGUES.iter().find(|sign| line.starts_with(**sign)).map(|sign| (*sign).to_owned());
        let name = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric()).collect::<String>();
        let called = || line.strip_prefix('@').map(name).filter(|id| is_agent(id, work)).map(|id| format!("@{id}"));
        let after = || ["ps ", "p.s. ", "ps: ", "ps, "].iter().find_map(|ps| line.strip_prefix(ps)).map(name);
        marked.or_else(called).or_else(|| after().filter(|id| is_agent(id, work)).map(|id| format!("ps {id}")))
    })
}

/// Whether an agent has this id or first name, in small letters.
fn is_agent(name: &str, work: &Work<'_>) -> bool {
    work.policy
        .agents
        .iter()
        .any(|agent| agent.id.as_str() == name || agent.name.to_lowercase().split_whitespace().next() == Some(name))
}

/// How people begin who speak to somebody.
const GREETINGS: &str = "hi hello hey dear fyi hallo hoi moin beste lieber liebe sehr guten goedemorgen goedemiddag moi hei \
                         terve hyvä bonjour salut cher chère good thanks thx ok okay danke bedankt kiitos merci for to";

/// Whom a first line in small letters speaks to by name: "hi bob, …", "bob, …", "fyi @bob".
fn addressee(first: &str) -> Option<String> {
    let mut words = first.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let opening = words.next()?;
    if GREETINGS.split_whitespace().any(|greeting| greeting == opening) {
        return words.next().map(str::to_owned);
    }
    first.strip_prefix(opening)?.starts_with([',', ':']).then(|| opening.to_owned())
}

/// Whether a text begins as one to the requester does: with a salutation that names no colleague.
pub fn greets(text: &str, ticket: &Ticket) -> bool {
    let Some(first) = text.trim_start().lines().next() else { return false };
    let said = words(first);
    let label = words(ticket.requester.address.label());
    let greeting = said.split(' ').next().is_some_and(|word| GREETINGS.split_whitespace().any(|known| known == word));
    let alone = first.trim_end().ends_with([',', '!']) || !said.contains(' ');
    (greeting && alone) || label.split(' ').any(|name| name.chars().count() > 1 && contains_words(&said, name))
}
