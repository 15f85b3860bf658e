//! Whether a text speaks of the requester rather than to them: "she has not paid", "don't tell the customer". To colleagues
//! people write so; to a customer they write of somebody whom they have named.

use crate::desk::ticket::Ticket;
use crate::desk::wording::{contains_words, one_of, words};
use crate::desk::work::Work;

/// What stands for a person, where it cannot stand for a thing as well.
const PERSONS: &str = "she her hers he him hän hänen hänelle häntä häneltä";

/// What names somebody to whom such a word may point: "our technician", "a colleague".
const INTRODUCES: &str = "our my your a an this that these who someone somebody meidän";

/// The requester, in the languages of the desk's own templates.
const CUSTOMERS: &str =
    "customer client requester user kunde kunden kundin klant cliente asiakas asiakkaalle asiakasta";

const NEVER: &str = "not don't dont never nicht niet geen ne pas jamais älä älkää ei";

/// What is kept from the requester where such a word denies it.
const TELLING: &str = "tell send forward show answer reply write inform mention \
                       sagen senden schicken weiterleiten weitergeben antworten zeigen mitteilen \
                       zeggen sturen doorsturen tonen melden antwoorden \
                       dire envoyer transmettre répondre montrer écrire lähetä kerro vastaa näytä lähettäkö \
                       naar";

/// Whom one leaves without an answer: "don't answer her".
const THEM: &str = "her him them ihr ihm ihnen haar hem hen lui leur hänelle heille";

/// The words by which it does.
pub fn sign(text: &str, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let own: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with('>')).collect();
    own.iter().find_map(|line| kept_from(line)).or_else(|| person(&own.join("\n"), ticket, work))
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
    for word in own.split_inclusive(|c: char| !c.is_alphanumeric() && c != '\'') {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let lower = bare.to_lowercase();
        if one_of(PERSONS, &lower) {
            return Some(bare.to_owned());
        }
        let names = !begins && bare.chars().next().is_some_and(char::is_uppercase) && bare != "I";
        if names || one_of(INTRODUCES, &lower) {
            return None;
        }
        begins = word.ends_with(['.', '!', '?', ':', '\n']) || bare.is_empty() && begins;
    }
    None
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
