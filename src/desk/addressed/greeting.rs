//! How a text greets the requester: "Hi Carol,", "Carol,", "Thanks, Carol!", "Geachte mevrouw Smith,".

use super::FORMAL;
use crate::desk::called;
use crate::desk::mail::Address;
use crate::desk::nicknames;
use crate::desk::ticket::Ticket;
use crate::desk::wording::{SALUTATIONS, holds_name, one_of, words};
use crate::desk::work::Work;

/// Words of a salutation: "Dear Sir or Madam".
const LONGEST_SALUTATION: usize = 5;

/// How a text greets the requester.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Greeting {
    /// As one greets anybody: "Hello," alone on its line.
    Nameless,
    /// By a name that nobody has but the requester.
    ByName,
}

/// Those of a greeting that need nobody's name: "Good." is praise, and "Guten Morgen," greets.
const GREETINGS: &str = "hi hello hey hallo hoi moin goedemorgen goedemiddag moi hei terve bonjour salut morning afternoon evening \
                         day morgen tag abend dag goedenavond huomenta päivää iltaa";

/// Names of some people with which a line to anybody may begin: "Sure,", "Hi boss,".
const ORDINARY: &str = "sure fine good great nice well right true done super boss chef chief mate buddy dude love dear gut klar fein \
                        prima genau bien bon oui goed mooi klaar hyvä selvä hieno ok okay so jo joo juu ja yes no please noted \
                        agreed thing an da now then nein nee non ei";

/// What begins a line that thanks whoever it names.
const THANKS: &str =
    "thanks thank you thx many danke vielen dank bedankt je u wel hartelijk kiitos paljon merci beaucoup";

/// What stands before a surname.
pub const TITLES: &str = "mr mrs ms miss mx dr prof professor herr herrn frau doktor mevrouw meneer heer dhr mevr mw madame monsieur \
                          mademoiselle mme mlle m rouva herra neiti";

/// Whom a greeting may name that needs nobody's name: "Dear Sir or Madam", "Hello there", "Lieber Kunde".
const ANYBODY: &str = "there again sir madam sirs or and everybody everyone customer customers valued user reader friend friends \
                       ladies gentlemen requester \
                       geehrte geehrter geehrten damen herren und oder kunde kundin kunden kundinnen nochmal wieder \
                       klant relatie dames heren en of lezer nogmaals \
                       client cliente clients clientes messieurs mesdames et ou encore \
                       asiakas asiakkaamme vastaanottaja taas";

/// With what a sentence begins right behind a greeting that has no comma.
const BEGUN: &str = "sorry yes no ok okay please just this that it we you the your";

/// Before what somebody else wrote.
const QUOTED: [char; 2] = ['>', '|'];

/// What Japanese sets behind one.
const BEHIND_NAMES: [&str; 3] = ["様", "さん", "殿"];

/// Whether a text begins as one to the requester does.
pub fn greets(text: &str, ticket: &Ticket, work: &Work<'_>) -> bool {
    greeting(text, ticket, work).is_some()
}

/// Of a text that begins as one to the requester does: with a greeting alone on its line, which has no other name than the
/// requester's, with one that has the requester's name, or with that name. A name before other
/// words on its line may as well begin what is said of its bearer: "Carol, really?"
pub fn greeting(text: &str, ticket: &Ticket, work: &Work<'_>) -> Option<Greeting> {
    let first = text.trim_start().lines().next().unwrap_or_default().trim_end().to_lowercase();
    // Whoever is quoted greeted somebody.
    if first.starts_with(QUOTED) {
        return None;
    }
    let label = called::requester(ticket, work);
    let is_requesters = |name: &str| {
        holds_name(&label, name)
            || nicknames::is_one_of(&label, name)
            || called::is_spelled(name, &ticket.requester.address)
    };
    let is_name = |name: &str| name.chars().count() > 1 && is_requesters(name);
    // "Guten Morgen," greets nobody by name, be it Mrs Morgen's ticket.
    let tells = |name: &&str| is_name(name) && !one_of(GREETINGS, name) && !one_of(ORDINARY, name);
    let named = |names: &[&str]| {
        names.iter().any(|name| is_name(name)) && names.iter().all(|name| is_name(name) || one_of(TITLES, name))
    };
    if is_japanese(&first, &label) {
        return Some(Greeting::ByName);
    }
    let Line { spoken, mark, alone } = Line::of(&first, named);
    let spoken: Vec<&str> = spoken.split_whitespace().collect();
    let (opening, whom) = spoken.split_first()?;
    let by_name =
        |names: &[&str]| match names.iter().any(|name| tells(name) && called::tells_requester(name, ticket, work)) {
            true => Greeting::ByName,
            false => Greeting::Nameless,
        };
    // "Carol hei,"
    if alone && spoken.split_last().is_some_and(|(last, names)| one_of("hei moi terve", last) && named(names)) {
        return Some(by_name(&spoken));
    }
    if !one_of(SALUTATIONS, opening) || named(&spoken) {
        let thanked = spoken.iter().position(|word| !one_of(THANKS, word))?;
        let names = spoken.get(thanked..)?;
        return match mark {
            Some(_) if named(names) && alone => Some(by_name(names)),
            Some(',') if named(names) => Some(Greeting::Nameless),
            _ => None,
        };
    }
    let anybody =
        |name: &&str| is_name(name) || one_of(ANYBODY, name) || one_of(TITLES, name) || one_of(GREETINGS, name);
    let short = spoken.len() <= LONGEST_SALUTATION;
    let begins = spoken.iter().take(2).any(|word| one_of(GREETINGS, word)) || one_of(FORMAL, opening);
    let greets = begins
        && match alone {
            true => named(whom) || short && whom.iter().all(anybody),
            false => short && whom.iter().any(|name| is_name(name)) && whom.iter().all(anybody),
        };
    greets.then(|| by_name(whom))
}

/// Whom a text greets that neither the requester is called nor who wrote last, as "Dave" in "Dear Mr. Dave, …" to Carol. Of a requester without
/// a name nobody can tell; and a name may be written in a way of its own, so that its first letters are enough.
pub fn somebody_else(text: &str, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    ticket.requester.address.name.as_ref().filter(|name| name.chars().any(char::is_alphabetic))?;
    let names = greeted(text)?;
    let known = called::answered(ticket, work);
    let begins = |one: &str, other: &str| {
        let one: String = one.chars().take(FEWEST_LETTERS).collect();
        one.chars().count() == FEWEST_LETTERS && other.starts_with(&one)
    };
    let is_known = |name: &&str| {
        let name = words(name);
        holds_name(&known, &name)
            || nicknames::is_one_of(&known, &name)
            || called::is_spelled(&name, &ticket.requester.address)
            || known.split(' ').any(|known| begins(&name, known))
    };
    (!names.iter().any(is_known)).then(|| names.join(" "))
}

/// Whom of the ticket a question greets that is asked of others, as "Vera" in "Hello Vera," to Erin. Somebody whom nobody
/// here is called may well be one of those.
pub fn somebody_not_asked(text: &str, asked: &[Address], ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let names = greeted(text)?;
    let (asked, others) = called::asked_and_others(asked, ticket, work);
    let is_of = |names: &str, name: &str| holds_name(names, name) || nicknames::is_one_of(names, name);
    let is_another = |name: &&str| is_of(&others, &words(name)) && !is_of(&asked, &words(name));
    names.iter().all(is_another).then(|| names.join(" "))
}

/// Whether a line that holds nothing else greets, whomever: "Hi Vera,", "Hello both,", "Vera,".
pub fn is_salutation(line: &str) -> bool {
    let said = words(line);
    let ends = line.trim_end().ends_with(',');
    let salutes = said.split(' ').next().is_some_and(|first| one_of(SALUTATIONS, first));
    let is_name = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let names = line.split_whitespace().count() <= LONGEST_NAME && line.split_whitespace().all(is_name);
    let anybody = |word: &str| [SALUTATIONS, GREETINGS, ANYBODY].iter().any(|known| one_of(known, word));
    greeted(line).is_some() || ends && (salutes || names) || salutes && said.split(' ').all(anybody)
}

/// The names behind a salutation.
fn greeted(text: &str) -> Option<Vec<&str>> {
    let first = text.trim_start().lines().next().unwrap_or_default();
    let (greeting, _) = first.split_at_checked(first.find([',', '!', ':', ';']).unwrap_or(first.len()))?;
    let mut said = greeting.split_whitespace();
    let opening = words(said.next()?);
    let mut rest: Vec<&str> = said.collect();
    if !one_of(SALUTATIONS, &opening) {
        return None;
    }
    let is_opening = |word: &&str| {
        let word = words(word);
        one_of(GREETINGS, &word) || one_of(TITLES, &word) || one_of("geehrte geehrter", &word)
    };
    let begun = rest.iter().take_while(|word| is_opening(word)).count();
    // "Good news: it prints."
    if one_of("good guten sehr hyvää", &opening) && begun == 0 {
        return None;
    }
    rest.drain(..begun);
    let is_name = |word: &&str| {
        let bare = words(word);
        let capital = word.chars().next().is_some_and(char::is_uppercase) && bare.chars().count() > 1;
        capital
            && !one_of(ANYBODY, &bare)
            && !one_of(THANKS, &bare)
            && !one_of(BEGUN, &bare)
            && !called::is_everybody(&bare)
    };
    (rest.len() <= LONGEST_NAME && !rest.is_empty() && rest.iter().all(is_name)).then_some(rest)
}

/// Whether a text greets this person by name, be it beside others: "Hello Carol and Dave,". All of that line must greet people
/// of the ticket: "Hi Carol, Dave has left" greets no Dave.
pub fn greets_among_others(text: &str, person: &Address, ticket: &Ticket) -> bool {
    const BETWEEN: &str = "and und en et ja";
    let first = text.trim_start().lines().next().unwrap_or_default().trim_end();
    let calls = |one: &Address, name: &str| {
        let names = called::names(one).join(" ");
        holds_name(&names, name) || nicknames::is_one_of(&names, name)
    };
    let anybody = |name: &str| ticket.participants.iter().any(|one| calls(&one.address, name));
    let greets = |word: &str| {
        [SALUTATIONS, GREETINGS, THANKS, TITLES, BETWEEN].iter().any(|known| one_of(known, word)) || anybody(word)
    };
    let said = words(first);
    let mut spoken = said.split(' ');
    !first.starts_with(QUOTED) && spoken.clone().all(greets) && spoken.any(|word| calls(person, word))
}

/// Words of a name.
const LONGEST_NAME: usize = 3;

/// So many letters at its begin tell a name: "Nováku" is Novák.
const FEWEST_LETTERS: usize = 3;

/// Whether a text begins as a letter to the requester does, with their name: "Hello Dave, it came", or "Dave," alone on its
/// line. "Dave: it came" may be about Dave, and to anybody.
pub fn is_letter(text: &str, ticket: &Ticket, work: &Work<'_>) -> bool {
    let first = text.trim_start().lines().next().unwrap_or_default().trim_end().to_lowercase();
    let salutes = words(&first).split(' ').next().is_some_and(|opening| one_of(SALUTATIONS, opening));
    let alone = first.split_once([',', '!']).is_some_and(|(_, more)| more.trim().is_empty());
    (salutes || alone) && greeting(text, ticket, work) == Some(Greeting::ByName)
}

/// A first line, as far as it may greet.
struct Line {
    /// The words of its greeting.
    spoken: String,
    /// What ends that, if it goes on or ends so.
    mark: Option<char>,
    /// Nothing stands behind it.
    alone: bool,
}

impl Line {
    fn of(first: &str, named: impl Fn(&[&str]) -> bool) -> Self {
        const MARKS: [char; 5] = [',', '!', ':', '：', '、'];
        // A hyphen stands within a name.
        const DASHES: [&str; 3] = [" - ", " – ", " — "];
        let first = DASHES.iter().fold(first.to_owned(), |line, dash| line.replace(dash, ", "));
        let first = first.as_str();
        let parted = |line: &str| match line.find(MARKS) {
            Some(at) => {
                let (before, after) = line.split_at_checked(at).unwrap_or((line, ""));
                (before.to_owned(), after.chars().next(), after.trim_start_matches(MARKS).trim().to_owned())
            }
            None => (line.to_owned(), None, String::new()),
        };
        let (said, mark, more) = parted(first);
        let said = words(&said);
        let greets = !said.is_empty() && said.split(' ').all(|word| one_of(GREETINGS, word) || one_of(THANKS, word));
        // "Hi, Carol,"
        let (next, next_mark, rest) = parted(more.trim_end_matches('.'));
        let next = words(&next);
        if greets && named(&next.split_whitespace().collect::<Vec<_>>()) {
            return Self { spoken: format!("{said} {next}"), mark: next_mark.or(mark), alone: rest.is_empty() };
        }
        Self { spoken: said, mark, alone: more.is_empty() }
    }
}

/// "山田様": a name of the requester's, which need not be all of a word.
fn is_japanese(first: &str, names: &str) -> bool {
    let first = first.trim_end_matches(['、', '。', ',', '，', ' ']);
    let name = BEHIND_NAMES.iter().find_map(|behind| first.strip_suffix(behind)).map(words);
    name.is_some_and(|name| !name.is_empty() && format!(" {names}").contains(&format!(" {name}")))
}
