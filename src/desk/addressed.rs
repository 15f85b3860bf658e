//! To whom a text speaks: by its salutation, by a name, by a mark that keeps it for colleagues.

mod alone;
mod asked;
mod calls;
mod drafts;
mod greeting;
mod labels;

use labels::{AT_THE_TOP, FOR_COLLEAGUES, HEADINGS};

use crate::desk::called;
use crate::desk::mention;
use crate::desk::policy::Agent;
use crate::desk::ticket::Ticket;
use crate::desk::wording::{SALUTATIONS, contains_words, one_of, words};
use crate::desk::work::Work;

pub use asked::of_colleagues;
pub use greeting::{
    Greeting, TITLES, greeting, greets, greets_among_others, is_letter, is_salutation, somebody_else,
    somebody_not_asked,
};

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

/// The words by which an answer begins as a note would: marked so, or spoken to a colleague by name.
pub fn reads_like_a_note(answer: &str, writer: &Agent, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
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
    let requester = format!("{} {}", called::requester(ticket, work), words(&ticket.requester.address.address));
    let is_other = |name: &str| is_agent(name, work) && !contains_words(&requester, name);
    let takes_part = ticket.participants.iter().map(|one| words(one.address.label())).collect::<Vec<_>>().join(" ");
    let is_colleague = |name: &str| is_other(name) && !contains_words(&takes_part, name);
    let is_queue = |name: &str| work.policy.queues.iter().any(|queue| words(queue.name.as_str()) == name);
    let greets_by_name = greeting(answer, ticket, work) == Some(Greeting::ByName);
    // Several read it, or the requester greeted so.
    let several = ticket.participants.len() > 1 && greets_several(first);
    let said = work.facts.latest.get(&ticket.number).map(|latest| latest.text.trim_start()).unwrap_or_default();
    let greeted = words(said.lines().next().unwrap_or_default());
    let outside = |name: &str| contains_words(&requester, name) || contains_words(&greeted, name);
    let all = |name: &str| COLLEAGUES.contains(&name) && !several && !outside(name);
    let colleague = |name: &String| all(name) || is_other(name);
    let is_team = |name: &str| one_of(calls::TEAM, name) && !outside(name);
    marked
        .or_else(|| labels::at_the_top(first))
        .or_else(|| labels::for_somebody(first, is_other))
        .or_else(heading)
        .or_else(tagged)
        .or_else(|| called.filter(|name| colleague(name) || is_queue(name)).map(|name| format!("@{name}")))
        .or_else(|| addressee(first).filter(colleague))
        .or_else(|| alone::names(answer, writer, is_other, work))
        .or_else(|| begins_with_name(first).filter(|name| is_other(name)))
        .or_else(|| begins_with_names(first, is_other))
        .or_else(|| ends_with_name(first).filter(|name| is_other(name)))
        .or_else(|| passes_on_to(first).filter(|name| is_other(name) || is_queue(name) || one_of(LEVELS, name)))
        .or_else(|| points_to(first).filter(|name| is_other(name) || is_queue(name)))
        .or_else(|| marked_below(answer, is_other))
        .or_else(|| called_within(answer, is_other, greets_by_name))
        .or_else(|| calls::below(answer, |name| is_colleague(name) || is_team(name)))
        .or_else(|| drafts::introduced(answer, ticket, work))
        .or_else(|| drafts::asked(answer))
}

/// A colleague who is called by `@` anywhere: "She is upset. @bob can you call her?". Whoever greets the requester by name
/// may tell them of a copy.
fn called_within(answer: &str, is_other: impl Fn(&str) -> bool, greets_by_name: bool) -> Option<String> {
    const COPIES: &str = "cc copy copied copying add added adding include included including";
    let is_copied = |name: &str| {
        let said = words(answer);
        let before = said.split_once(&format!(" {name}")).and_then(|(before, _)| before.rsplit(' ').next());
        greets_by_name && before.is_some_and(|word| one_of(COPIES, word))
    };
    let own = answer.lines().filter(|line| !line.trim_start().starts_with('>'));
    let mut called = own.flat_map(mention::names);
    called.find(|name| is_other(name) && !is_copied(name)).map(|name| format!("@{name}"))
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

/// A first line of so few words sends it on: "ping Bob", "Forward to Bob", "cc bob", "to Bob please", "Over to billing".
fn passes_on_to(first: &str) -> Option<String> {
    const SENDS: &str = "ping ask tell cc forward fwd pass give to over escalate assign reassign move hand route \
                         assigned assigning reassigned reassigning moved moving zugewiesen verschoben siirretty assigné \
                         transféré toegewezen verplaatst \
                         frag frage gib weiterleiten an zu eskalieren übergeben vraag geef door naar doorzetten escaleren \
                         à demande transmettre escalader passer kysy anna siirrä";
    const POLITE: &str = "please pls bitte svp aub alsjeblieft kiitos thanks danke";
    const GROUP: &str = "queue team group warteschlange gruppe jono tiimi file équipe wachtrij";
    const LAST: &str = "weitergeben weiterleiten geben übergeben doorgeven doorsturen doorzetten";
    let said = words(first);
    let polite = |last: &str| one_of(POLITE, last) || one_of(LAST, last);
    let said = said.rsplit_once(' ').filter(|(_, last)| polite(last)).map_or(said.as_str(), |(said, _)| said);
    let said = said.split_once(' ').filter(|(begin, _)| one_of(POLITE, begin)).map_or(said, |(_, said)| said);
    let said = said.rsplit_once(' ').filter(|(_, last)| one_of(GROUP, last)).map_or(said, |(said, _)| said);
    let (before, name) = said.rsplit_once(' ')?;
    let mut before = before.split(' ');
    let sends = before.next().is_some_and(|verb| one_of(SENDS, verb));
    let joined =
        before.next().is_none_or(|to| one_of("to an aan à a this it over naar nach", to)) && before.count() < 2;
    (sends && joined).then(|| name.to_owned())
}

/// Where a desk passes on to what it has no queue for: "Escalate to L2".
const LEVELS: &str = "l1 l2 l3 tier1 tier2 tier3";

/// "Not us -> billing": a first line that ends with an arrow and a name.
fn points_to(first: &str) -> Option<String> {
    let (_, name) = ["->", "=>", "→", ">>"].iter().find_map(|arrow| first.rsplit_once(arrow))?;
    Some(words(name)).filter(|name| !name.is_empty())
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
    let lower = answer.to_lowercase();
    answer.lines().skip(1).find_map(|line| {
        let line = line.trim_start().to_lowercase().replace('’', "'");
        if line.starts_with('>') {
            return None;
        }
        let bare = line.trim_start_matches(['[', '(', '*']);
        let begins = |sign: &&&str| line.starts_with(**sign) || bare.starts_with(**sign);
        let marked = FOR_COLLEAGUES.iter().find(begins).map(|sign| (*sign).to_owned());
        let spoken_of = || labels::for_somebody(&line, &is_other);
        let marked =
            marked.or_else(|| labels::below(&line)).or_else(|| labels::within(&line, &lower)).or_else(spoken_of);
        let name = |rest: &str| {
            let rest = ["for ", "to ", "für ", "an ", "pour ", "à ", "voor ", "aan "]
                .iter()
                .find_map(|to| rest.strip_prefix(to))
                .unwrap_or(rest);
            rest.chars().take_while(|c| c.is_alphanumeric()).collect::<String>()
        };
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

/// Salutations of a letter.
const FORMAL: &str = "dear beste lieber liebe sehr hyvä cher chère chers chères geachte arvoisa \
                      hyvät madame monsieur";

/// Whether a first line in small letters greets whoever reads it.
fn greets_several(first: &str) -> bool {
    word(first).is_some_and(|(opening, _)| one_of(SALUTATIONS, opening))
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
        let told = |mark: char| rest.strip_prefix(mark).map(str::trim);
        // "Bob: our technician", "Bob, our technician, comes".
        let of_bearer = told(':').is_some_and(calls::is_of_bearer) || told(',').is_some_and(calls::goes_on);
        return (rest.starts_with([',', ':']) && !of_bearer).then(|| opening.to_owned());
    }
    let (name, after) = word(rest).map(|first| match first {
        ("à" | "an" | "aan", after) => word(after).unwrap_or(first),
        first => first,
    })?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_greets_anybody_holds_nothing_else() {
        for (line, greets) in [
            ("Hi Vera,", true),
            ("Hello both,", true),
            ("Vera,", true),
            ("Guten Tag Frau Vendor,", true),
            ("Dear Sir or Madam", true),
            ("Hi Vera please call", false),
            ("Good news", false),
            ("Yes", false),
        ] {
            assert_eq!(is_salutation(line), greets, "{line}");
        }
    }

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
