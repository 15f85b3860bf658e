//! Questions that one asks colleagues: "Can someone from billing look at this?", "Wer kann das übernehmen?".

use crate::desk::wording::{contains_words, one_of, words};

/// How they begin. Parted by bars, as all lists here, in the languages of the desk's own templates.
const WHO: &str = "can someone|can somebody|can anyone|can anybody|could someone|could somebody|could anyone|could anybody|\
                   would someone|would somebody|will someone|will somebody|who can|who could|who wants to|who will|who takes|\
                   someone please|somebody please|anyone please|anyone free to|anybody free to|is anyone free to|is anybody free to|anyone able to|anybody able to|\
                   anyone want to|anybody want to|does anyone want to|does anybody want to|who has time to|\
                   who s free to|who is free to|\
                   kann jemand|könnte jemand|kann bitte jemand|könnte bitte jemand|kann das jemand|wer kann|wer könnte|\
                   wer übernimmt|wer nimmt|wer will|\
                   voiko joku|voisiko joku|voiko kukaan|kuka voi|kuka ottaa|kuka hoitaa|\
                   quelqu un peut|quelqu un pourrait|est ce que quelqu un peut|qui peut|qui pourrait|qui prend|qui s|\
                   kan iemand|kan er iemand|zou iemand|wie kan|wie wil|wie pakt|wie neemt";

/// What such a question wants done with a ticket.
const TAKE: &str = "look at this|look at her|look at him|look into this|take this|take it|take over|takes this|takes it|handle this|\
                    handle it|pick this up|pick it up|answer this|answer her|answer him|call her|call him|check this|\
                    take this one|take that one|grab this|grab this one|grab it|grab that|pick this one up|pick that one up|\
                    take this over|take it over|take this one over|have this one|do this one|handle this one|check this one|\
                    das nehmen|diesen nehmen|dieses nehmen|das hier übernehmen|tehdä tämän|neemt dit op|dit opnemen|\
                    help with this|help me with this|proofread|proofread this|proofread it|\
                    übernehmen|übernimmt|das ansehen|das anschauen|sich das ansehen|darum kümmern|das beantworten|\
                    darauf antworten|nimmt das|gegenlesen|korrekturlesen|draufschauen|drüberschauen|draufsehen|\
                    ottaa tämän|hoitaa tämän|katsoa tätä|vastata tähän|hoitaisi tämän|\
                    en occupe|en occuper|prendre ça|prendre celui ci|prendre ce ticket|prend ça|prend ce ticket|regarder ça|\
                    y répondre|reprendre ce ticket|relire|\
                    oppakken|pakt dit op|overnemen|neemt dit over|hiernaar kijken|hier naar kijken|hierop antwoorden|\
                    dit behandelen";

/// How one asks who knows somebody.
const KNOWS: &str = "does anybody know|does anyone know|does somebody know|does someone know|anybody know|anyone know|\
                     anybody knows|anyone knows|who knows|kennt jemand|wer kennt|tunteeko joku|tunteeko kukaan|kuka tuntee|\
                     quelqu un connaît|est ce que quelqu un connaît|qui connaît|kent iemand|wie kent";

/// And whom.
const THIS_CUSTOMER: &str = "this customer|the customer|this client|this requester|this user|this guy|this person|this one|\
                             diesen kunden|den kunden|diese kundin|die kundin|tämän asiakkaan|asiakkaan|tätä asiakasta|\
                             ce client|cette cliente|le client|la cliente|deze klant|die klant";

/// What is asked of colleagues as the whole of a sentence.
const ALL_OF_IT: &str = "who s on this|who is on this|who does this|who has this|anyone on this|anybody on this|\
                         can you handle this one|can you handle this|can you take this|can you take this one|can you take over|\
                         could you take this|could you take this one|could you handle this one|\
                         wer macht das|wer macht es|wer ist dran|wer hat das|kannst du das übernehmen|kannst du übernehmen|\
                         kuka hoitaa|kuka ottaa|kuka tekee|voitko hoitaa tämän|voitko ottaa tämän|\
                         qui prend|qui s en occupe|qui fait ça|peux tu t en occuper|tu peux t en occuper|\
                         who can|who wants it|who wants this|who wants this one|who has time|who has time for this|\
                         who has time for this one|who has time for it|anyone free|anybody free|anybody home|anyone home|hello anybody home|hello anyone home|\
                         wer kann|wer will|wer hat zeit|wer hat dafür zeit|wer hat hierfür zeit|hat jemand zeit|\
                         kann das jemand nehmen|kann das jemand machen|kann den jemand nehmen|kann die jemand nehmen|\
                         kuka voi|kuka ehtii|ehtiikö joku|ehtiikö kukaan|kenellä on aikaa|voiko joku|\
                         qui peut|qui a le temps|quelqu un a le temps|quelqu un peut|\
                         wie kan|wie wil|wie heeft tijd|wie neemt dit op|wie pakt dit op|heeft iemand tijd|kan iemand|\
                         wie doet dit|wie pakt dit|wie heeft dit|kun jij dit doen|kun jij dit overnemen|kan jij dit doen";

/// Words of a question to whoever gets the mail.
const TO_YOU: &str = "you your yours us our sie ihr ihre ihrem ihren ihrer ihnen uns unsere teidän teillä teiltä te meille meidät \
                      vous votre vos nous u uw jullie ons onze";

/// The first such question of a text.
pub fn of_colleagues(text: &str) -> Option<String> {
    let own = text.lines().filter(|line| !line.trim_start().starts_with('>'));
    own.flat_map(|line| line.split_inclusive(['.', '!', '?'])).find_map(|sentence| {
        // "Leaving now, can someone take this?", "Can someone take this, I am off".
        let found = is_asked(sentence) || sentence.contains(',') && sentence.split(',').any(is_asked);
        found.then(|| sentence.trim().to_owned())
    })
}

/// Whether a clause is such a question.
fn is_asked(clause: &str) -> bool {
    let said = words(clause);
    let polite = ["please ", "bitte ", "hi ", "hello "].iter().find_map(|word| said.strip_prefix(word));
    let asked = polite.unwrap_or(&said);
    let begins =
        |phrases: &str| phrases.split('|').any(|phrase| format!("{asked} ").starts_with(&format!("{phrase} ")));
    let whole = ALL_OF_IT.split('|').any(|question| question == asked);
    let to_you = asked.split(' ').any(|word| one_of(TO_YOU, word));
    let knows = begins(KNOWS) && THIS_CUSTOMER.split('|').any(|whom| contains_words(asked, whom));
    let takes = begins(WHO) && TAKE.split('|').any(|phrase| ends_with(asked, phrase)) && !to_you;
    knows || takes || whole
}

/// Whether a phrase ends what is asked, but for what is said of when and how: "look at this" and not "look at this printer".
fn ends_with(asked: &str, phrase: &str) -> bool {
    const THEN: &str = "please pls today tomorrow asap now soon for before and or from bitte heute morgen kiitos tänään svp \
                        aujourd vandaag graag";
    format!(" {asked} ").split_once(&format!(" {phrase} ")).is_some_and(|(_, rest)| {
        let mut next = rest.split_whitespace();
        next.next().is_none_or(|word| one_of(THEN, word))
    })
}

#[cfg(test)]
mod tests {
    use super::of_colleagues;

    #[test]
    fn what_one_asks_colleagues_and_what_one_asks_a_customer() {
        for text in [
            "Can someone from billing look at this?",
            "Does anybody know this customer?",
            "Again. Who takes this?",
            "Wer kann das übernehmen?",
            "Kann sich jemand darum kümmern? Kann jemand das übernehmen?",
            "Kennt jemand diesen Kunden?",
            "Voiko joku ottaa tämän?",
            "Tunteeko joku tämän asiakkaan?",
            "Est-ce que quelqu’un peut s’en occuper ?",
            "Qui connaît ce client ?",
            "Kan iemand dit oppakken?",
            "Kent iemand deze klant?",
            "Who's on this?",
            "Can you handle this one? I'm off on Monday.",
            "Wer macht das?",
            "Kuka hoitaa?",
            "Kun jij dit doen?",
            "Could someone proofread before I send?",
            "Off now, can someone take this one? Thx.",
            "Who wants this one?",
            "Who has time for this?",
            "Somebody please take this",
            "Hat jemand dafür Zeit? Wer kann?",
        ] {
            assert!(of_colleagues(text).is_some(), "{text}");
        }
        for text in [
            "Can someone from your team look at this?",
            "Can someone open the door on Monday?",
            "Does anybody else have this problem?",
            "Who can let us in on Monday?",
            "Can you take over the costs?",
            "Could somebody look at this printer on Monday?",
            "Kann jemand bei Ihnen das übernehmen?",
            "Wer kann uns am Montag die Tür öffnen?",
            "Kennt jemand das Passwort?",
            "Voiko joku avata oven maanantaina?",
            "Quelqu’un peut-il ouvrir la porte lundi ?",
            "Kan iemand maandag de deur openen?",
            "Can you take over the costs?",
            "Who is on this list?",
            "> Can someone look at this?",
            "Who has time for this call on Monday?",
            "Who can take part?",
            "Can someone at yours open it, please?",
        ] {
            assert_eq!(of_colleagues(text), None, "{text}");
        }
    }
}
