//! What an agent notes of having reached somebody, or not: "Called the customer, no answer", "Frau Smith angerufen".

use super::CUSTOMERS;
use crate::desk::addressed::TITLES;
use crate::desk::wording::{contains_words, one_of, words};

/// What was done, before whom it was done to.
const REACHED: &str = "called phoned rang spoke spoken talked emailed texted messaged contacted waiting \
                       told asked informed reminded warned refunded charged billed advised mailed pinged \
                       kerroin pyysin kysyin muistutin dit demandé prévenu gezegd gevraagd verteld \
                       angerufen gesprochen telefoniert erreicht kontaktiert warte warten wartet \
                       soitin puhuin tavoitin odotan odotetaan \
                       appelé téléphoné parlé contacté attends attendons attente \
                       gebeld gesproken gemaild wacht wachten";

/// What stands behind them in the same, where the verb comes last.
const LAST: &str = "angerufen gesprochen telefoniert erreicht kontaktiert informiert gebeten gefragt erinnert \
                    gebeld gesproken gemaild bereikt gevraagd geïnformeerd soitettu \
                    appelé appelée rappelé rappelée contacté contactée prévenu prévenue injoignable";

/// What stands around those words and says no more.
const AROUND: &str = "i i've we we've have has had just already tried to with for on the our \
                      ich wir habe haben hab mit auf bei dem den der die unsere unseren unserer gerade schon eben nicht \
                      minä me juuri jo \
                      j ai je nous avons l le la les à avec de du au en nos notre viens \
                      ik we heb hebben met op de onze net al nog niet";

/// Where a sentence says so of the requester: of a name of theirs, or of "the customer". What one says to them says "you".
pub fn is_noted(sentence: &str, names: &[String]) -> bool {
    let said = words(&sentence.replace('’', "'"));
    let said: Vec<&str> = said.split_whitespace().filter(|word| !one_of(TITLES, word)).collect();
    if said.iter().any(|word| one_of(TO_THEM, word)) {
        return false;
    }
    // "We informed the client application."
    let program = said.windows(2).any(|pair| match pair {
        [customer, next] => one_of("client user", customer) && !one_of(BEHIND, next),
        _ => false,
    });
    if program {
        return false;
    }
    let is_them = |word: &&str| one_of(CUSTOMERS, word) || names.iter().any(|name| name == word);
    let Some(at) = said.iter().position(|word| is_them(word) || inflected(word, names)) else { return false };
    let (before, after) = said.split_at(at);
    if after.get(1).is_none_or(|next| *next != "service") && is_no_answer_from(before) {
        return true;
    }
    let after: Vec<&str> =
        after.iter().copied().skip_while(is_them).skip_while(|word| inflected(word, names)).collect();
    let around = before.iter().all(|word| one_of(AROUND, word) || one_of(REACHED, word));
    let first = before.iter().any(|word| one_of(REACHED, word));
    let last = after.iter().take(MOST_BETWEEN).any(|word| one_of(LAST, word)) && before.len() <= MOST_BEFORE;
    around && (first || last)
}

/// What goes on behind "the client" or "the user", where it is no part of a name.
const BEHIND: &str = "to that about and for again of by no but will he she they is has twice left who on at in today";

/// What comes of a call. Parted by bars.
const NO_ANSWER: &str = "no answer|no reply|no response|nobody answered|nobody there|nobody picked up|no one answered|voicemail|\
                         left a message|left message|left voicemail|busy|keiner da|niemand da|niemand erreicht|keiner erreicht|\
                         nicht erreicht|keine antwort|besetzt|mailbox|pas de réponse|répondeur|messagerie|personne|occupé|\
                         geen gehoor|geen antwoord|niemand nam op|niet bereikt|in gesprek|ei vastausta|ei vastattu|varattu";

/// How a note of one begins, which names nobody who called: an answer says "I" or "we". Parted by bars.
const CALLS: &str = "called|phoned|rang|tried to call|tried calling|tried to reach|tried to phone|\
                     habe angerufen|hab angerufen|angerufen|habe versucht anzurufen|versucht anzurufen|\
                     appelé|appelée|rappelé|rappelée|essayé d appeler|gebeld|heb gebeld|geprobeerd te bellen|\
                     soitettu|yritetty soittaa";

/// Whether a text that says nothing to the requester may note a call: "Called, no answer".
pub fn is_call(text: &str) -> bool {
    words(text).split(' ').all(|word| !one_of(TO_THEM, word) && !one_of("us uns nous ons meille meidät", word))
}

/// "Called, no answer", "Habe angerufen, keiner da".
pub fn gets_no_answer(sentence: &str) -> bool {
    let said = words(sentence);
    let begins = CALLS.split('|').any(|calls| format!("{said} ").starts_with(&format!("{calls} ")));
    begins && NO_ANSWER.split('|').any(|answer| contains_words(&said, answer))
}

/// "No answer from" the customer.
fn is_no_answer_from(before: &[&str]) -> bool {
    let said = before.join(" ");
    let rest = NO_ANSWER.split('|').find_map(|answer| said.strip_prefix(answer));
    rest.is_some_and(|rest| {
        let mut rest = rest.split_whitespace();
        rest.next().is_some_and(|from| one_of("from by of von vom de du van", from))
            && rest.all(|word| one_of(AROUND, word))
    })
}

/// "Carolille", "Carolilta": with one of the endings of a language that has many.
fn inflected(word: &str, names: &[String]) -> bool {
    const ENDINGS: &str = "lle ille elle lta ilta elta n in en a ia ta";
    names.iter().any(|name| word.strip_prefix(name.as_str()).is_some_and(|ending| one_of(ENDINGS, ending)))
}

/// What a sentence to the requester says.
const TO_THEM: &str = "you your yours ihnen ihr ihre ihrem ihren ihrer teille teitä teidän vous votre vos u uw jullie";

/// Words before whom, where the verb comes last: "Habe gerade mit der Kundin gesprochen".
const MOST_BEFORE: usize = 4;

/// Words between whom and the verb: "Kunde nicht erreicht".
const MOST_BETWEEN: usize = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_of_a_call_is_told_from_what_is_said_to_a_customer() {
        let names = ["carol".to_owned(), "smith".to_owned()];
        for text in [
            "Called the customer, no answer.",
            "Called Carol, left voicemail.",
            "I spoke with Carol, she will call back tomorrow.",
            "Waiting for Carol to pay, do nothing",
            "Kunde nicht erreicht.",
            "Frau Smith angerufen.",
            "Habe mit der Kundin gesprochen.",
            "Warte auf den Kunden.",
            "Soitin Carolille.",
            "Odotan asiakasta.",
            "J'ai appelé la cliente.",
            "En attente du client.",
            "Klant gebeld.",
            "Wacht op de klant.",
        ] {
            assert!(is_noted(text, &names), "{text}");
        }
        for text in [
            "I called you, Carol, and nobody answered.",
            "We called the vendor about it.",
            "We informed the client application about the new port.",
            "Our customer service has called you.",
            "I have spoken with our customer care lead about your case.",
            "Waiting is over.",
            "The function is called customer.",
            "Wir haben Sie angerufen.",
            "Ik heb u gebeld.",
            "Nous vous avons appelée.",
        ] {
            assert!(!is_noted(text, &names), "{text}");
        }
    }
}
