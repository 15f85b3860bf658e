//! To whom a text speaks: by its salutation, by a name, by a mark that keeps it for colleagues.

use crate::desk::mention;
use crate::desk::ticket::Ticket;
use crate::desk::wording::{contains_words, one_of, words};
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
const AT_THE_TOP: [&str; 35] = [
    "intern -",
    "internt:",
    "nota interna:",
    "interne -",
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
    // A lock before it says no less.
    let first = first.trim_start_matches(|c: char| !c.is_ascii() && !c.is_alphanumeric() || c.is_whitespace());
    let mut marks = AT_THE_TOP.iter().chain(&FOR_COLLEAGUES);
    let marked = marks.find(|sign| first.starts_with(**sign)).map(|sign| (*sign).to_owned());
    // As a tag, it needs not stand alone.
    let tag = first.strip_prefix('#').map(|rest| words(rest.split_whitespace().next().unwrap_or_default()));
    let tagged = || tag.filter(|tag| HEADINGS.contains(&tag.as_str())).map(|tag| format!("#{tag}"));
    let heading = || HEADINGS.iter().find(|heading| words(first) == **heading).map(|heading| (*heading).to_owned());
    let called =
        first.strip_prefix(['@', '+']).map(|rest| rest.chars().take_while(|c| c.is_alphanumeric()).collect::<String>());
    // A customer may have the name of a colleague.
    let requester = format!("{} {}", called_so(ticket, work), words(&ticket.requester.address.address));
    let is_other = |name: &str| is_agent(name, work) && !contains_words(&requester, name);
    let several = ticket.participants.len() > 1 && formal(first);
    let all = |name: &str| COLLEAGUES.contains(&name) && !several && !contains_words(&requester, name);
    let colleague = |name: &String| all(name) || is_other(name);
    marked
        .or_else(heading)
        .or_else(tagged)
        .or_else(|| called.filter(colleague).map(|name| format!("@{name}")))
        .or_else(|| addressee(first).filter(colleague))
        .or_else(|| begins_with_name(first).filter(|name| is_other(name)))
        .or_else(|| begins_with_names(first, is_other))
        .or_else(|| ends_with_name(first).filter(|name| is_other(name)))
        .or_else(|| passes_on_to(first).filter(|name| is_other(name)))
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

/// A first line that begins with several: "Bob / Ann: who takes it?".
fn begins_with_names(first: &str, is_other: impl Fn(&str) -> bool) -> Option<String> {
    let (names, _) = first.split_once([':', ',', '?'])?;
    let mut names =
        names.split(['/', '&', '+', ' ']).map(str::trim).filter(|name| !name.is_empty() && !one_of(AND, name));
    let begun = names.next().filter(|name| is_other(name))?.to_owned();
    let next = names.next().is_some_and(&is_other);
    (next && names.all(is_other)).then_some(begun)
}

const AND: &str = "and und en et ja";

/// A sentence of it that ends with one: "Could you have a look, Bob?".
fn ends_with_name(first: &str) -> Option<String> {
    let (sentence, _) = first.split_once(['?', '!'])?;
    let (_, name) = sentence.rsplit_once(", ")?;
    name.chars().all(char::is_alphanumeric).then(|| name.to_owned())
}

/// A first line of so few words sends it on: "ping Bob", "Forward to Bob", "cc bob".
fn passes_on_to(first: &str) -> Option<String> {
    const SENDS: &str = "ping ask tell cc forward fwd pass give frag frage gib weiterleiten an vraag geef door naar à demande \
                         transmettre kysy anna";
    let said = words(first);
    let (before, name) = said.rsplit_once(' ')?;
    let mut before = before.split(' ');
    let sends = before.next().is_some_and(|verb| one_of(SENDS, verb));
    let joined = before.next().is_none_or(|to| one_of("to an aan à a this it", to)) && before.count() < 2;
    (sends && joined).then(|| name.to_owned())
}

/// The mark of a subject by which its writer keeps the mail for colleagues: "[note] Re: …". The ticket's own is none.
pub fn marked_subject(subject: &str, ticket: &Ticket) -> Option<String> {
    let (subject, own) = (subject.trim_start().to_lowercase(), ticket.subject.to_lowercase());
    let heading = || HEADINGS.iter().find(|heading| word(&subject).is_some_and(|(first, _)| first == **heading));
    let mut marks = AT_THE_TOP.iter().chain(&FOR_COLLEAGUES);
    let mark = marks.find(|mark| subject.starts_with(**mark)).or_else(heading)?;
    (!own.trim_start_matches(['[', '(', '<']).starts_with(mark.trim_start_matches(['[', '(', '<'])))
        .then(|| (*mark).to_owned())
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
                           bonjour salut cher chère chers chères good";

/// Those of a letter: a team that answers a customer's writes "Dear all", and to itself "Hi all".
const FORMAL: &str = "dear beste lieber liebe sehr hyvä cher chère chers chères";

fn formal(first: &str) -> bool {
    word(first).is_some_and(|(opening, _)| one_of(FORMAL, opening))
}

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
        // "Collega's, wie pakt dit op?"
        let rest = rest.strip_prefix("'s").unwrap_or(rest);
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

/// Words of a salutation: "Dear Sir or Madam".
const LONGEST_SALUTATION: usize = 5;

/// How a text greets the requester.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Greeting {
    /// As one greets anybody: "Hello," alone on its line.
    Nameless,
    /// By a name of the requester's that no colleague has.
    ByName,
}

/// Those of a greeting that need nobody's name: "Good." is praise, and "Guten Morgen," greets.
const GREETINGS: &str = "hi hello hey hallo hoi moin goedemorgen goedemiddag moi hei terve bonjour salut morning afternoon evening \
                         day morgen tag abend";

/// Whether a text begins as one to the requester does.
pub fn greets(text: &str, ticket: &Ticket, work: &Work<'_>) -> bool {
    greeting(text, ticket, work).is_some()
}

/// Of a text that begins as one to the requester does: with a greeting alone on its line, which has no other name than the
/// requester's unless a comma ends it, with one that has the requester's name, or with that name.
pub fn greeting(text: &str, ticket: &Ticket, work: &Work<'_>) -> Option<Greeting> {
    let first = text.trim_start().lines().next().unwrap_or_default().trim_end().to_lowercase();
    let label = called_so(ticket, work);
    let is_name = |name: &str| name.chars().count() > 1 && contains_words(&label, name);
    let (salutation, more) = first.split_once([',', '!', ':']).unwrap_or((&first, ""));
    let said = words(salutation);
    let spoken: Vec<&str> = said.split_whitespace().collect();
    let (opening, whom) = spoken.split_first()?;
    let by_name = |names: &[&str]| match names.iter().any(|name| is_name(name) && !is_agent(name, work)) {
        true => Greeting::ByName,
        false => Greeting::Nameless,
    };
    if !one_of(SALUTATIONS, opening) {
        return (first != salutation && spoken.iter().all(|name| is_name(name))).then(|| by_name(&spoken));
    }
    let alone = more.trim().is_empty();
    let short = spoken.len() <= LONGEST_SALUTATION;
    let begins = spoken.iter().take(2).any(|word| one_of(GREETINGS, word)) || one_of(FORMAL, opening);
    let greets = begins
        && match alone {
            true => whom.iter().all(|name| is_name(name)) || short && first.ends_with(','),
            false => short && whom.iter().any(|name| is_name(name)),
        };
    greets.then(|| by_name(whom))
}

/// Whether a text begins as a letter to the requester does, with their name: "Hello Dave, it came", or "Dave," alone on its
/// line. "Dave: it came" may be about Dave, and to anybody.
pub fn is_letter(text: &str, ticket: &Ticket, work: &Work<'_>) -> bool {
    let first = text.trim_start().lines().next().unwrap_or_default().trim_end().to_lowercase();
    let salutes = word(&first).is_some_and(|(opening, _)| one_of(SALUTATIONS, opening));
    let alone = first.split_once([',', '!']).is_some_and(|(_, more)| more.trim().is_empty());
    (salutes || alone) && greeting(text, ticket, work) == Some(Greeting::ByName)
}

/// The names by which the requester is called: those of their address, and what they signed with.
fn called_so(ticket: &Ticket, work: &Work<'_>) -> String {
    let requester = &ticket.requester.address;
    let latest = work.facts.latest.get(&ticket.number).map_or("", |latest| latest.text.as_str());
    let signed = latest.lines().rev().filter(|line| !line.trim().is_empty()).take(LINES_OF_SIGNATURE).map(words);
    let names = signed.filter(|line| line.split(' ').count() <= LONGEST_NAME);
    names.fold(words(requester.label()), |all, line| format!("{all} {line}"))
}

/// So many of a mail's last lines may be its writer's name.
const LINES_OF_SIGNATURE: usize = 3;

/// Words of a name.
const LONGEST_NAME: usize = 3;

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
