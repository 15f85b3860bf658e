//! A colleague's note that asks to hold answers back, or says that the requester has heard by another way.

use crate::desk::wording::{contains_words, words};

/// As words alone, parted by bars, anywhere in the note.
const ANYWHERE: &str = "do not answer|don t answer|dont answer|do not reply|don t reply|dont reply|do not write|don t write|\
                        dont write|do not respond|don t respond|do not contact|don t contact|do not email|don t email|\
                        do not send|don t send|dont send|do not tell her|do not tell him|do not tell them|hold off|\
                        i phoned|i called|i have phoned|i have called|i ve called|i rang|i spoke to|i spoke with|\
                        nicht antworten|nicht beantworten|nicht schreiben|nicht anschreiben|nicht schicken|nicht senden|\
                        nichts schicken|nichts schreiben|habe angerufen|habe sie angerufen|habe ihn angerufen|\
                        älä vastaa|älkää vastatko|älä kirjoita|älkää kirjoittako|älä lähetä|älkää lähettäkö|soitin|\
                        ne pas répondre|ne réponds pas|ne répondez pas|ne pas écrire|n écris pas|n écrivez pas|\
                        ne pas envoyer|ne pas contacter|j ai appelé|j ai téléphoné|l ai appelé|l ai appelée|\
                        niet antwoorden|niet beantwoorden|niet reageren|niet schrijven|niet sturen|niet versturen|\
                        niet mailen|heb gebeld|heb haar gebeld|heb hem gebeld";

/// The same of what asks to leave the ticket open.
const OPEN: &str = "do not close|don t close|dont close|do not resolve|don t resolve|dont resolve|leave open|leave it open|\
                    leave this open|keep open|keep it open|keep this open|nicht schließen|nicht schliessen|offen lassen|\
                    offenlassen|älä sulje|älkää sulkeko|jätä auki|jättäkää auki|ne pas fermer|ne pas clore|ne ferme pas|\
                    ne fermez pas|laisser ouvert|niet sluiten|open laten|openlaten|niet afsluiten";

/// The first word of the note.
const FIRST: &str = "wait stop halt warte warten wartet odota odottakaa attends attendez wacht";

/// Whether a note asks for it, and not what it quotes.
pub fn is_asked_by(note: &str) -> bool {
    let said = own(note);
    let first = said.split(' ').next().unwrap_or_default();
    FIRST.split(' ').any(|word| word == first) || ANYWHERE.split('|').any(|sign| contains_words(&said, sign))
}

/// Whether a note asks to leave the ticket open.
pub fn keeps_open(note: &str) -> bool {
    let said = own(note);
    OPEN.split('|').any(|sign| contains_words(&said, sign))
}

/// The words of a note without what it quotes.
fn own(note: &str) -> String {
    let own: Vec<&str> = note.lines().filter(|line| !line.trim_start().starts_with('>')).collect();
    words(&own.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_that_ask_to_hold_answers_back_are_told_from_others() {
        for note in [
            "Wait, legal looks at it.",
            "Please don't answer this one, legal handles it",
            "I phoned her, do not write her.",
            "Bitte nicht antworten, ich rufe an.",
            "Ne répondez pas : le juriste s'en occupe.",
            "Niet beantwoorden, ik heb haar gebeld.",
            "Älkää vastatko, soitin jo.",
        ] {
            assert!(is_asked_by(note), "{note}");
        }
        for note in
            ["She waits for an answer.", "I will phone her if you don't.", "The call was dropped.", "Er wartet.", ""]
        {
            assert!(!is_asked_by(note), "{note}");
        }
    }

    #[test]
    fn notes_that_ask_to_leave_a_ticket_open_are_told_from_others() {
        for note in [
            "Please do not close this yet, her boss will call.",
            "Don't close it",
            "Please leave this open until Monday",
            "Bitte nicht schließen.",
            "Ne pas fermer.",
            "Niet sluiten aub",
            "Älä sulje tätä",
        ] {
            assert!(keeps_open(note), "{note}");
        }
        for note in ["The door does not close.", "I will close it.", "> Do not close it.\nWhy?", ""] {
            assert!(!keeps_open(note), "{note}");
        }
    }
}
