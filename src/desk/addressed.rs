//! To whom a text speaks: by its salutation, by a name, by a mark that keeps it for colleagues.

use crate::desk::mention;
use crate::desk::ticket::Ticket;
use crate::desk::wording::{contains_words, words};
use crate::desk::work::Work;

/// How people mark what only colleagues are to read, wherever in a mail.
const FOR_COLLEAGUES: [&str; 26] = [
    "[note]",
    "(note)",
    "!note",
    "@note",
    "[internal]",
    "(internal)",
    "---internal",
    "interne notiz",
    "for internal use",
    "internal only",
    "internal note",
    "not for the customer",
    "nur intern",
    "nicht an den kunden",
    "interne notitie",
    "niet naar de klant",
    "note interne",
    "vain sisäisesti",
    "ei asiakkaalle",
    "note to self",
    "not for customer",
    "<note>",
    "<internal>",
    "vain sisäiseen käyttöön",
    "nur für den internen gebrauch",
    "à usage interne",
];

/// The same at the begin alone: further down they may say something to a customer.
const AT_THE_TOP: [&str; 31] = [
    "note:",
    "internal -",
    "do not send",
    "don't send",
    "ne pas envoyer",
    "sisäinen",
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
    "interne :",
    "note :",
    "privé :",
    "fyi internal",
    "fyi: internal",
    "fyi, internal",
    "fyi intern",
    "zur info intern",
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
    let is_other = |name: &str| is_agent(name, work) && !contains_words(&requester, name);
    let colleague = |name: &String| COLLEAGUES.contains(&name.as_str()) || is_other(name);
    marked
        .or_else(heading)
        .or_else(tagged)
        .or_else(|| called.filter(colleague).map(|name| format!("@{name}")))
        .or_else(|| addressee(&first).filter(colleague))
        .or_else(|| begins_with_name(&first).filter(|name| is_other(name)))
        .or_else(|| marked_below(answer, is_other))
        .or_else(|| called_within(answer, is_other))
}

/// A colleague who is called by `@` anywhere: "She is upset. @bob can you call her?".
fn called_within(answer: &str, is_other: impl Fn(&str) -> bool) -> Option<String> {
    let own = answer.lines().filter(|line| !line.trim_start().starts_with('>'));
    own.flat_map(mention::names).find(|name| is_other(name)).map(|name| format!("@{name}"))
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
fn marked_below(answer: &str, is_other: impl Fn(&str) -> bool) -> Option<String> {
    answer.lines().skip(1).find_map(|line| {
        let line = line.trim_start().to_lowercase().replace('’', "'");
        if line.starts_with('>') {
            return None;
        }
        let marked = FOR_COLLEAGUES.iter().find(|sign| line.starts_with(**sign)).map(|sign| (*sign).to_owned());
        let name = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric()).collect::<String>();
        let after = || ["ps ", "p.s. ", "ps: ", "ps, "].iter().find_map(|ps| line.strip_prefix(ps)).map(name);
        marked.or_else(|| after().filter(|id| is_other(id)).map(|id| format!("ps {id}")))
    })
}

/// Whether an agent has this id or first name, in small letters.
fn is_agent(name: &str, work: &Work<'_>) -> bool {
    work.policy
        .agents
        .iter()
        .any(|agent| agent.id.as_str() == name || agent.name.to_lowercase().split_whitespace().next() == Some(name))
}

/// How people greet somebody.
const SALUTATIONS: &str = "hi hello hey dear hallo hoi moin beste lieber liebe sehr guten goedemorgen goedemiddag moi hei terve hyvä \
                           bonjour salut cher chère good";

/// How else a line begins that goes on with a name.
const OPENINGS: &str = "fyi thanks thx ok okay danke bedankt kiitos merci";

/// The same, where what follows may as well be no name: "To Bob, …", "For all models, …".
const TOWARDS: &str = "to for";

/// Who are meant only where the salutation ends with them: "Hi all, …", and not "Hi, all is well".
const EVERYBODY: &str = "all zusammen allemaal tous toutes kaikki";

/// Whom a first line in small letters speaks to: "hi bob, …", "bob, …", "fyi @bob", "hi all, …".
fn addressee(first: &str) -> Option<String> {
    let (opening, rest) = word(first)?;
    if !one_of(SALUTATIONS, opening) && !one_of(OPENINGS, opening) && !one_of(TOWARDS, opening) {
        return rest.starts_with([',', ':']).then(|| opening.to_owned());
    }
    let (name, after) = word(rest)?;
    let ended = after.trim_start().is_empty() || after.starts_with([',', ':', '!', '.', '?']);
    let at_once = !rest.starts_with([',', '!', '.']);
    let needs_end = one_of(TOWARDS, opening) || one_of(EVERYBODY, name);
    (!needs_end || ended && at_once).then(|| name.to_owned())
}

/// The first word of a text, and what stands behind it.
fn word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    text.split_at_checked(end).filter(|(word, _)| !word.is_empty())
}

fn one_of(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|known| known == word)
}

/// Words of a salutation: "Dear Sir or Madam".
const LONGEST_SALUTATION: usize = 5;

/// Whether a text begins as one to the requester does: with a greeting alone on its line, which has no other name than the
/// requester's unless a comma ends it, with one that has the requester's name, or with that name.
pub fn greets(text: &str, ticket: &Ticket) -> bool {
    let first = text.trim_start().lines().next().unwrap_or_default().trim_end().to_lowercase();
    let label = words(ticket.requester.address.label());
    let is_name = |name: &str| name.chars().count() > 1 && contains_words(&label, name);
    let (salutation, more) = first.split_once([',', '!', ':']).unwrap_or((&first, ""));
    let said = words(salutation);
    let spoken: Vec<&str> = said.split_whitespace().collect();
    let Some((opening, whom)) = spoken.split_first() else { return false };
    if !one_of(SALUTATIONS, opening) {
        return first != salutation && spoken.iter().all(|name| is_name(name));
    }
    let alone = more.trim().is_empty();
    let short = spoken.len() <= LONGEST_SALUTATION;
    match alone {
        true => whom.iter().all(|name| is_name(name)) || short && first.ends_with(','),
        false => short && whom.iter().any(|name| is_name(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whom the first line speaks to, if it is to somebody by name.
    #[test]
    fn whom_a_line_speaks_to() {
        for (line, whom) in [
            ("hi bob, take this", Some("bob")),
            ("hi bob can you take this", Some("bob")),
            ("bob, take this", Some("bob")),
            ("bob: take this", Some("bob")),
            ("fyi @bob", Some("bob")),
            ("thanks bob, mine now", Some("bob")),
            ("to bob, she lies", Some("bob")),
            ("for bob: she lies", Some("bob")),
            ("hi all, who can take this?", Some("all")),
            ("hallo zusammen", Some("zusammen")),
            ("hi, all is well", None),
            ("hi all is well", None),
            ("ok, all fixed.", None),
            ("okay all done", None),
            ("for all models, press the button", None),
            ("to bob's knowledge it is", None),
            ("please open the tray", None),
        ] {
            assert_eq!(addressee(line).as_deref(), whom, "{line}");
        }
    }
}
