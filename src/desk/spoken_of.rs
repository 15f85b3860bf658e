//! Whether a text speaks of the requester rather than to them: "she has not paid", "don't tell the customer". To colleagues
//! people write so; to a customer they write of somebody whom they have named.

mod contacted;
mod judged;
mod subject;

use crate::desk::ticket::Ticket;
use crate::desk::wording::{contains_words, one_of, words};
use crate::desk::work::Work;

/// What stands for a person, where it cannot stand for a thing as well.
const PERSONS: &str = "she her hers he him hän hänen hänelle häntä häneltä";

/// What names somebody to whom such a word may point: "our technician", "a colleague".
const INTRODUCES: &str = "our my your a an this that these who someone somebody meidän";

/// The requester, in the languages of the desk's own templates.
const CUSTOMERS: &str =
    "customer client requester user caller kunde kunden kundin klant klantin cliente asiakas asiakkaalle asiakasta";

const NEVER: &str = "not don't dont never nicht niet geen ne pas jamais älä älkää ei";

/// What is kept from the requester where such a word denies it.
const TELLING: &str = "tell send forward show answer reply write inform mention \
                       sagen senden schicken weiterleiten weitergeben antworten zeigen mitteilen \
                       zeggen sturen doorsturen tonen melden antwoorden \
                       dire envoyer transmettre répondre montrer écrire lähetä kerro vastaa näytä lähettäkö \
                       naar";

/// Whom one leaves without an answer: "don't answer her".
const THEM: &str = "her him them ihr ihm ihnen haar hem hen lui leur hänelle heille";

/// What one says to a colleague who is to leave somebody without an answer. Parted by bars, in small letters without marks.
const LEFT: &str = "answer this one|answer that one|reply to this one|reply to that one|respond to this one|\
                    diesen nicht beantworten|diese nicht beantworten|den nicht beantworten|diesem nicht antworten|\
                    älä vastaa tälle|älkää vastatko tälle|pas à celui ci|pas à celle ci|\
                    deze niet beantwoorden|die niet beantwoorden";

/// The whole of a clause that keeps what it is said of from somebody: nobody needs to be named.
const KEPT: &str = "do not tell|don t tell|dont tell|do not mention|don t mention|do not mention it|don t mention it|nicht sagen|\
                    nichts sagen|nicht weitersagen|nicht verraten|nicht erwähnen|bitte nicht sagen|bitte nicht erwähnen|\
                    nicht mitteilen|älä kerro|älkää kertoko|ei saa kertoa|ei kerrota|ne pas dire|ne rien dire|ne dis rien|\
                    ne dites rien|à ne pas dire|niet zeggen|niets zeggen|niet vertellen|niet melden|\
                    do not answer|don t answer|dont answer|do not reply|don t reply|dont reply|nicht antworten|\
                    nicht beantworten|älä vastaa|älkää vastatko|ne pas répondre|niet antwoorden|niet beantwoorden";

/// What is said of whoever caused a trouble, and never to them, as the whole of a clause.
const FAULTS: &str = "user error|pebkac|pebcak|picnic error|layer 8|layer 8 problem|id10t|id 10 t|rtfm|\
                      anwenderfehler|benutzerfehler|dau|käyttäjävirhe|erreur utilisateur|erreur de l utilisateur|\
                      gebruikersfout|fout van de gebruiker";

/// The words by which it does.
pub fn sign(text: &str, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let own: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with('>')).collect();
    own.iter()
        .find_map(|line| kept_from(line).or_else(|| clause(line)))
        .or_else(|| subject::sentence(&own, ticket, work))
        .or_else(|| person(&own.join("\n"), ticket, work))
}

/// A clause that says all of it: "…, do not tell", "user error".
fn clause(line: &str) -> Option<String> {
    const POLITE: [&str; 4] = ["please ", "but ", "and ", "aber "];
    line.split(['.', '!', ';', ',', '(', ')', '–', '—']).find_map(|clause| {
        let said = words(clause);
        let bare = POLITE.iter().find_map(|word| said.strip_prefix(word)).unwrap_or(&said);
        let whole = KEPT.split('|').chain(FAULTS.split('|')).any(|known| known == bare);
        let left = LEFT.split('|').any(|known| bare.ends_with(known))
            && said.split(' ').any(|word| word == "don" || one_of(NEVER, word));
        (whole || left).then(|| clause.trim().to_owned())
    })
}

/// "Do not tell the customer", "nicht an den Kunden weiterleiten", "don't answer her", in one sentence.
fn kept_from(line: &str) -> Option<String> {
    let line = line.to_lowercase().replace('’', "'");
    line.split(['.', '!', '?', ';', ':']).find_map(|sentence| {
        let said: Vec<&str> = sentence.split(|c: char| !c.is_alphanumeric() && c != '\'').collect();
        let denied = said.iter().position(|word| one_of(NEVER, word))?;
        let after = said.get(denied + 1..)?;
        let telling = after.iter().position(|word| one_of(TELLING, word));
        let customer = after.iter().any(|word| one_of(CUSTOMERS, word));
        let them = telling.and_then(|at| after.get(at + 1)).is_some_and(|whom| one_of(THEM, whom));
        (telling.is_some() && customer || denied == 0 && them).then(|| sentence.trim().to_owned())
    })
}

/// The first word that stands for a person, where nobody was named before it, by the requester neither.
fn person(own: &str, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let known = work.facts.latest.get(&ticket.number).map(|latest| words(&latest.text)).unwrap_or_default();
    if PERSONS.split_whitespace().any(|person| contains_words(&known, person)) {
        return None;
    }
    let mut begins = true;
    let mut rest = own;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '\'').unwrap_or(rest.len());
        let end = end + rest.get(end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let Some((word, after)) = rest.split_at_checked(end) else { break };
        rest = after;
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        // "He's lying."
        let bare = bare.split_once('\'').map_or(bare, |(person, _)| person);
        let lower = bare.to_lowercase();
        let whose = rest.split_whitespace().find(|word| !one_of("is ist on est", word));
        let of_desk = begins_with_is(word, rest) && whose.is_some_and(|whose| one_of(OURS, &whose.to_lowercase()));
        if one_of(PERSONS, &lower) && !of_desk && !explained(rest) {
            return Some(bare.to_owned());
        }
        let of_customer =
            one_of("this that", &lower) && after.split(' ').next().is_some_and(|next| one_of(CUSTOMERS, &words(next)));
        if of_customer {
            continue;
        }
        // "Who is this?" names nobody.
        if one_of(INTRODUCES, &lower) && (word.ends_with(['.', '!', '?']) || begins && lower == "who") {
            begins = true;
            continue;
        }
        let names = !begins && bare.chars().next().is_some_and(char::is_uppercase) && bare != "I";
        if names || one_of(INTRODUCES, &lower) {
            return None;
        }
        begins = word.ends_with(['.', '!', '?', ':', '\n']) || bare.is_empty() && begins;
    }
    None
}

/// "he is …", "he's …".
fn begins_with_is(person: &str, rest: &str) -> bool {
    person.contains('\'') || rest.split_whitespace().next().is_some_and(|verb| one_of("is ist on est", verb))
}

/// Whose somebody is, of whom is told in the third person: "Bob: he is our technician".
const OURS: &str = "our your unser unsere ihr ihre meidän teidän notre votre onze uw";

/// Whether a sentence goes on to say whom it is about: "He comes on Monday: our technician".
fn explained(rest: &str) -> bool {
    let sentence = rest.split(['.', '!', '?', '\n']).next().unwrap_or_default();
    let told = sentence.split_once(": ").map(|(_, told)| words(told));
    told.is_some_and(|told| told.split(' ').next().is_some_and(|first| one_of(INTRODUCES, first)))
}

#[cfg(test)]
mod tests {
    use super::kept_from;

    #[test]
    fn what_is_kept_from_the_customer_is_for_colleagues() {
        for (line, kept) in [
            ("do not tell the customer but the warranty ended", true),
            ("Don’t answer her, I do it tomorrow.", true),
            ("Niet naar klant sturen: het is te duur", true),
            ("Bitte nicht an den Kunden weiterleiten: zu teuer", true),
            ("Ne pas transmettre au client : trop cher", true),
            ("Please do not send the cable by post.", false),
            ("Our customers never had this before. Tell us more.", false),
            ("Do not open the tray.", false),
        ] {
            assert_eq!(kept_from(line).is_some(), kept, "{line}");
        }
    }
}
