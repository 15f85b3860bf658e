//! The requester as the subject of a sentence: "Customer has not paid", "Carol is always like this", "Er hat nicht bezahlt".
//! Where such a word may stand for a thing, or for any customer, the sentence must say what only a person does.

use super::{contacted, judged};
use crate::desk::addressed::TITLES;
use crate::desk::called;
use crate::desk::ticket::Ticket;
use crate::desk::wording::{contains_words, one_of, words};
use crate::desk::work::Work;

/// How one language speaks of somebody.
struct Tongue {
    /// What stands for a person as well as for a thing.
    pronouns: &'static str,
    /// The requester.
    customers: &'static str,
    /// Before that word, where it may be any.
    articles: &'static str,
    /// Before it, where it is this one.
    this: &'static str,
    /// Right behind it where it stands without an article, as in a note.
    terse: &'static str,
    /// What else stands right behind somebody of whom there is no doubt.
    verbs: &'static str,
    /// What only persons do or are.
    does: &'static str,
    /// What they do not do, or never, …
    denied: &'static str,
    /// … by these.
    never: &'static str,
    /// What they have done, or not, …
    done: &'static str,
    /// … by these, …
    has: &'static str,
    /// … unless it was done to something, or by others.
    passive: &'static str,
}

const TONGUES: [Tongue; 5] = [
    Tongue {
        pronouns: "they",
        customers: "customer requester client user caller",
        articles: "the our",
        this: "this that",
        terse: "has hasn never always does doesn did didn wants needs says claims thinks calls called phoned asks asked wrote owes \
                refuses ignores knows keeps complains",
        verbs: "is isn was wasn had will won can cannot would pays paid lies lied again just",
        does: "lies lied lying lie owes owe complains complaining complained exaggerates exaggerating whining idiot liar moron jerk \
               scammer fraudster stupid crazy rude annoying",
        denied: "pays pay understands understand reads read listens listen",
        never: "never always",
        done: "paid lied complained",
        has: "has have ve hasn haven had never",
        passive: "been be",
    },
    Tongue {
        pronouns: "er sie",
        customers: "kunde kundin",
        articles: "der die unser unsere",
        this: "dieser diese",
        terse: "hat will braucht sagt meint behauptet ruft rief nervt zahlt lügt fragt möchte wollte hatte schreibt kapiert versteht",
        verbs: "ist war kann kommt wird hätte",
        does: "lügt lügen übertreibt nervt spinnt meckert jammert beschwert idiot idiotin lügner lügnerin betrüger betrügerin frech",
        denied: "zahlt bezahlt versteht kapiert begreift",
        never: "nicht nichts nie niemals nix kein keine immer",
        done: "bezahlt gezahlt gelogen verstanden kapiert",
        has: "hat hatte",
        passive: "worden wurde wird werden haben habe",
    },
    Tongue {
        pronouns: "",
        customers: "asiakas",
        articles: "",
        this: "tämä tuo",
        terse: "väittää valehtelee soitti valittaa",
        verbs: "on ei oli haluaa sanoo maksaa tarvitsee",
        does: "valehtelee valehteli liioittelee valittaa idiootti huijari valehtelija",
        denied: "maksa ymmärrä lue",
        never: "ei koskaan ikinä",
        done: "maksanut valehdellut ymmärtänyt",
        has: "on ei ole",
        passive: "",
    },
    Tongue {
        pronouns: "il elle",
        customers: "client cliente",
        articles: "le la notre",
        this: "ce cet cette",
        terse: "n veut demande ment refuse paie",
        verbs: "a est avait était va peut dit",
        does: "ment exagère râle menteur menteuse idiot idiote escroc",
        denied: "paie paye comprend lit",
        never: "jamais pas rien toujours",
        done: "payé menti compris",
        has: "a avait",
        passive: "été",
    },
    Tongue {
        pronouns: "hij ze zij",
        customers: "klant klantin",
        articles: "de onze",
        this: "deze die",
        terse: "heeft wil zegt belt belde vraagt betaalt liegt snapt begrijpt klaagt beweert",
        verbs: "is was had kan gaat",
        does: "liegt liegen loog klaagt overdrijft zeurt idioot leugenaar oplichter",
        denied: "betaalt snapt begrijpt leest",
        never: "niet nooit niets niks altijd",
        done: "betaald gelogen begrepen",
        has: "heeft had",
        passive: "geworden",
    },
];

/// What is a program or an account more often than somebody: such a one must do what persons do.
const THINGS: &str = "client user";

/// Behind what lies somewhere.
const WHERE: &str = "in on at within with under behind below between here there";

/// Before what is introduced, to which a pronoun may point.
const INTRODUCES: &str = "the a an my your this our these that der die das den dem ein eine einen ihr ihre ihren unser unsere \
                          le la les l un une votre notre vos nos son sa ses ce cette de het een uw jullie onze ons je deze die dit dat";

/// The sentence of a text in which the requester is the subject.
pub fn sentence(own: &[&str], ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let name = names(ticket, work);
    let known = work.facts.latest.get(&ticket.number).map(|latest| words(&latest.text)).unwrap_or_default();
    let theirs = judged::has_customers(&known);
    let noted_call = contacted::is_call(&own.join("\n"));
    let mut introduced = false;
    own.iter().flat_map(|line| sentences(line)).find_map(|sentence| {
        let said = words(&sentence);
        let said: Vec<&str> = said.split_whitespace().collect();
        let asks = sentence.ends_with('?');
        let of_pronoun = !introduced && pronoun(&said);
        let of_call =
            !asks && (contacted::is_noted(&sentence, &name) || noted_call && contacted::gets_no_answer(&sentence));
        let of_customer = !theirs && (customer(&said) || judged::is_judged(&sentence, &name));
        let found = of_customer || !asks && named(&said, &sentence, &name) || of_pronoun || of_call;
        introduced |= introduces(&sentence, &said);
        found.then(|| sentence.trim().trim_end_matches(['.', '!']).to_owned())
    })
}

/// Parts of a line that are sentences of their own; a title does not end one.
fn sentences(line: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut goes_on = false;
    for part in line.split_inclusive(['.', '!', '?', ';', ':']) {
        let last = words(part);
        let title = part.ends_with('.') && one_of(TITLES, last.rsplit(' ').next().unwrap_or_default());
        match parts.last_mut().filter(|_| goes_on) {
            Some(before) => before.push_str(part),
            None => parts.push(part.to_owned()),
        }
        goes_on = title;
    }
    parts
}

/// "Customer has not paid", "This customer is …", "De klant heeft nooit betaald".
fn customer(said: &[&str]) -> bool {
    TONGUES.iter().any(|tongue| {
        let (before, rest) = match said {
            [word, customer, rest @ ..] if one_of(tongue.customers, customer) => (Some(*word), (customer, rest)),
            [customer, rest @ ..] if one_of(tongue.customers, customer) => (None, (customer, rest)),
            _ => return false,
        };
        let (customer, rest) = rest;
        let next = rest.first().copied().unwrap_or_default();
        let verb = |known: &str| one_of(known, next) && !one_of(THINGS, customer);
        match before {
            None => verb(tongue.terse) || tongue.is_of_person(rest),
            Some(word) if one_of(tongue.this, word) => {
                verb(tongue.terse) || verb(tongue.verbs) || tongue.is_of_person(rest)
            }
            Some(word) => one_of(tongue.articles, word) && tongue.is_of_person(rest),
        }
    })
}

/// "Er hat nicht bezahlt", "Elle n'a jamais payé".
fn pronoun(said: &[&str]) -> bool {
    let Some((first, rest)) = said.split_first() else { return false };
    TONGUES.iter().any(|tongue| one_of(tongue.pronouns, first) && tongue.is_of_person(rest))
}

impl Tongue {
    /// Whether what follows a subject says what only a person does.
    fn is_of_person(&self, rest: &[&str]) -> bool {
        let any = |known: &str| rest.iter().any(|word| one_of(known, word));
        let does = rest
            .iter()
            .enumerate()
            .any(|(at, word)| one_of(self.does, word) && !rest.get(at + 1).is_some_and(|next| one_of(WHERE, next)));
        let done = any(self.done) && any(self.has) || any(self.denied) && any(self.never);
        does || done && !any(self.passive)
    }
}

/// The requester's own names, in small letters, that nobody else bears and that the subject does not hold.
fn names(ticket: &Ticket, work: &Work<'_>) -> Vec<String> {
    let subject = words(&ticket.subject);
    let name = words(ticket.requester.address.name.as_deref().unwrap_or_default());
    let names = name.split_whitespace().filter(|name| name.chars().count() > 1);
    let tells = |name: &&str| called::tells_requester(name, ticket, work) && !contains_words(&subject, name);
    names.filter(tells).map(str::to_owned).collect()
}

/// "Carol is always like this", "Mrs Smith has no contract any more", "Frau Smith lügt".
fn named(said: &[&str], sentence: &str, names: &[String]) -> bool {
    let begins = sentence.trim_start().chars().next().is_some_and(char::is_uppercase);
    let said = match said {
        [title, rest @ ..] if one_of(TITLES, title) => rest,
        said => said,
    };
    let count = said.iter().take_while(|word| names.iter().any(|name| name == **word)).count();
    // "Carol, is it on?" speaks to her.
    let spoken_to = said.get(count.saturating_sub(1)).is_some_and(|last| {
        let lower = sentence.to_lowercase();
        lower.split_once(last).is_some_and(|(_, rest)| rest.starts_with([',', '!', ':', '\'', '’', '-', '&']))
    });
    let rest = said.get(count..).unwrap_or_default();
    let next = rest.first().copied().unwrap_or_default();
    let speaks = |tongue: &Tongue| {
        // "A" begins what follows in English as well.
        next != "a" && (one_of(tongue.terse, next) || one_of(tongue.verbs, next)) || tongue.is_of_person(rest)
    };
    begins && count > 0 && !spoken_to && TONGUES.iter().any(speaks)
}

/// Whether a sentence names something: by an article, or by a capital within.
fn introduces(sentence: &str, said: &[&str]) -> bool {
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase) && word != "I";
    let within = sentence.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).skip(1).any(capital);
    within || said.iter().any(|word| one_of(INTRODUCES, word))
}
