//! Mail that a client writes in a person's name without the person writing anything: an absence notice typed once and
//! sent by a rule without a mark, an answer to an invitation, the recall of a message.
//!
//! In a requester's mail they harm nobody. An agent's mail goes on to a requester, so there these count as no answer,
//! on weaker signs than `automatic` needs: whoever does mean to tell a requester so says it once more with `/send`.

use std::sync::LazyLock;

use regex::Regex;

use super::quote::lines::lower;
use super::quote::words::list;
use crate::desk::mail::ClientNotice;

/// An absence notice says so in its first words.
const BEGINNING: usize = 300;
/// A recall is one sentence.
const LONGEST_RECALL: usize = 600;

/// What the text is instead of words that its sender chose for this answer; `answers_invitation` when a calendar's
/// answer came with it.
pub fn read(subject: &str, text: &str, answers_invitation: bool) -> Option<ClientNotice> {
    let notice = |absent: bool, why: String| Some(ClientNotice { absent, recalls: false, why });
    if answers_invitation {
        return notice(false, "It answers an invitation".to_owned());
    }
    let text = plain(text);
    if text.len() <= LONGEST_RECALL && list(ANSWERED).any(|prefix| lower(subject).starts_with(prefix)) {
        return notice(false, "It answers an invitation".to_owned());
    }
    if text.len() <= LONGEST_RECALL
        && (text.contains("reacted to your message") || lower(subject).starts_with("read: "))
    {
        return notice(false, "It says that a mail was read".to_owned());
    }
    if text.len() <= LONGEST_RECALL && (found(&text, RECALLS).is_some() || found(&lower(subject), RECALLED).is_some()) {
        return Some(ClientNotice { absent: false, recalls: true, why: "It recalls a message".to_owned() });
    }
    let end = text.char_indices().nth(BEGINNING).map_or(text.len(), |(at, _)| at);
    let beginning = text.get(..end)?;
    let gapped = || GAPPED.as_ref()?.find(beginning).map(|found| found.as_str());
    let certain = || found(beginning, ABSENT).or_else(gapped).filter(|phrase| !in_passing(beginning, phrase));
    let likely = || LIKELY.as_ref()?.find(beginning).filter(|_| found(beginning, NOTICE).is_some());
    let phrase = certain().or_else(|| likely().map(|found| found.as_str()))?;
    notice(true, format!("It reads like an absence notice (\u{201c}{phrase}\u{201d})"))
}

/// Whether an answer mentions the absence and goes on with what follows from it: "I am out of the office tomorrow, so let's talk
/// on Monday."
fn in_passing(text: &str, phrase: &str) -> bool {
    let after = text.split_once(phrase).map_or("", |(_, after)| after);
    let sentence = after.split(['.', '!', '?']).next().unwrap_or_default();
    found(sentence, THEREFORE).is_some() && found(text, NOTICE).is_none()
}

/// What goes on from an absence to what the reader is to do.
const THEREFORE: &str = "\
    so let's | so let us | so we | so i'll | so i will | so you | so can we | so could we | so shall we | so please | but we can | but let's | \
    deshalb | daher | deswegen | darum | lassen sie uns | sprechen wir | können wir | \
    joten | siksi | puhutaan | sovitaan | donc | parlons | alors | dus | daarom | laten we | zullen we";

/// What a notice says besides, and an answer does not.
const NOTICE: &str = "\
    urgent cases | urgent matters | urgent questions | urgent requests | urgent issues | for urgent | if urgent | if it is urgent | if it's urgent | \
    in case of emergency | in case of urgency | please contact | limited access | no access to | on my return | when i return | \
    when i am back | when i'm back | after my return | upon my return | thanks for your mail | thanks for your email | thanks for your e-mail | \
    thanks for your message | thank you for your mail | thank you for your email | thank you for your e-mail | \
    thank you for your message | in my absence | during my absence | \
    in dringenden fällen | in dringenden angelegenheiten | bei dringenden | dringenden fragen | wenden sie sich | wende dich | \
    nach meiner rückkehr | wird nicht weitergeleitet | will not be forwarded | is not forwarded | wordt niet doorgestuurd | n'est pas transféré | ei välitetä | vielen dank für ihre | vielen dank für deine | danke für ihre | danke für deine | \
    in meiner abwesenheit | während meiner abwesenheit | meine vertretung | \
    kiireellisissä | kiireisissä | ota yhteyttä | ottakaa yhteyttä | kiitos viestistä | kiitos viestistäsi | kiitos viestistänne | palattuani | \
    poissa ollessani | poissaoloni aikana | sijaiseni | \
    en cas d'urgence | pour toute urgence | veuillez contacter | veuillez vous adresser | merci de contacter | adressez-vous | \
    à mon retour | dès mon retour | merci pour votre message | merci de votre message | en mon absence | pendant mon absence | \
    in dringende gevallen | voor dringende | bij spoed | neem contact op | kunt u contact opnemen | bij terugkomst | na terugkomst | \
    bedankt voor uw | bedankt voor je | dank voor uw | tijdens mijn afwezigheid | in mijn afwezigheid";

/// Absences that people mention in an answer as well: they count beside what only a notice says.
static LIKELY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let gap = r"(?:[^.!?]|\d\.){0,40}";
    Regex::new(&format!(
        r"\bi(?:'m| am| will be|'ll be)\b{gap}\b(?:travel(?:l)?ing|unavailable|not available|not reachable|unreachable|on a business trip|offline)\b|\b(?:ich bin|bin ich)\b{gap}\b(?:nicht (?:erreichbar|verfügbar|da)|unterwegs|auf (?:reisen|dienstreise|geschäftsreise))\b|\b(?:olen|en ole)\b{gap}\b(?:matkoilla|työmatkalla|tavoitettavissa|paikalla)\b|\bje (?:ne )?(?:suis|serai)\b{gap}\b(?:joignable|disponible|injoignable|indisponible|en déplacement)\b|\b(?:ik ben|ben ik)\b{gap}\b(?:niet (?:beschikbaar|te bereiken)|onderweg|op (?:reis|zakenreis))\b"
    ))
    .ok()
});

/// Signs that are certain, whoever's mail it is: `reacts` where a reaction came with it.
pub fn certain(subject: &str, text: &str, reacts: bool) -> Option<&'static str> {
    if reacts || tells_reaction(text) {
        return Some("it is a reaction, pressed in a mail client");
    }
    if recalls(subject, text) {
        return Some("a client takes back a mail that was sent");
    }
    let text = lower(&first_words(text));
    let is_short = text.len() <= LONGEST_RECALL;
    let says = is_short && found(&text, READ).is_some();
    let read = says && list(READ_SUBJECT).any(|prefix| lower(subject).starts_with(prefix));
    read.then_some("a client tells that a message was read")
}

/// Whether it is the one line that Outlook writes for those whose client shows no reactions: a sign, who pressed it, and that
/// they "reacted to your message:", above the message itself. No header tells. People who write of themselves say "I".
fn tells_reaction(text: &str) -> bool {
    const MOST: usize = 8;
    let text = lower(&first_words(text));
    let Some(who) = text.trim().trim_end_matches(':').strip_suffix(" reacted to your message") else { return false };
    // The sign, where it is a picture.
    let who = who.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(who, |(_, who)| who);
    let words = || who.split(' ').filter(|word| word.contains(char::is_alphanumeric));
    let of_others = !words().any(|word| matches!(word, "i" | "we" | "you" | "he" | "she" | "they" | "who" | "nobody"));
    (1..=MOST).contains(&words().count()) && of_others && !who.contains(['?', '!', ':', ';'])
}

/// Whether it is that one sentence of Outlook's, which names what the subject of the mail does. People write in their own
/// words, and say more.
fn recalls(subject: &str, text: &str) -> bool {
    const LONGEST_END: usize = 40;
    let (subject, text) = (plain(subject), plain(text));
    let says = |phrase: &'static str| {
        let (_, rest) = text.split_once(phrase)?;
        let (named, end) = if phrase.ends_with('"') { rest.rsplit_once('"')? } else { (rest, "") };
        let named = named.trim().trim_end_matches('.');
        Some(!named.is_empty() && subject.contains(named) && end.len() <= LONGEST_END)
    };
    text.len() <= LONGEST_RECALL && list(RECALLS).any(|phrase| says(phrase).unwrap_or_default())
}

/// The first words of a text, in lower case, with one sort of quotation marks.
fn plain(text: &str) -> String {
    lower(&first_words(text)).replace(['“', '”', '„', '«', '»'], "\"")
}

/// Whether a text says in its first words that its writer is not there.
pub fn tells_absence(text: &str) -> bool {
    read("", text, false).is_some_and(|notice| notice.absent)
}

/// What a text begins with, in one line: more of it than is looked at, and not all of a long one.
fn first_words(text: &str) -> String {
    const LONGEST_CHARACTER: usize = 4;
    let mut words = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()) {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
        if words.len() > LONGEST_RECALL.max(BEGINNING * LONGEST_CHARACTER) {
            break;
        }
    }
    words
}

/// The first of the phrases that stands in a text at the edges of words.
fn found(text: &str, phrases: &'static str) -> Option<&'static str> {
    list(phrases).find(|phrase| {
        text.match_indices(phrase).any(|(at, _)| {
            let before = text.get(..at).and_then(|head| head.chars().next_back());
            let after = text.get(at + phrase.len()..).and_then(|tail| tail.chars().next());
            let whole = phrase.ends_with(|c: char| !c.is_alphanumeric()) || !after.is_some_and(char::is_alphanumeric);
            whole && !before.is_some_and(char::is_alphanumeric)
        })
    })
}

/// What people write who are not there, beside what [`GAPPED`] finds. In the first person: "our technician is on
/// holiday" is an answer.
const ABSENT: &str = "\
    your mail will not be forwarded | your e-mail will not be forwarded | your email will not be forwarded | i am away | i'm away | i no longer work | i am currently traveling | i am currently travelling | \
    with limited access to email | with limited access to e-mail | i am currently out | i'm currently out | i am on maternity leave | i have limited access to my e-mail | \
    i have limited access to my email | i have no access to my e-mail | i have no access to my email | \
    ich bin derzeit nicht | ich bin zurzeit nicht | ich bin zur zeit nicht | ich bin momentan nicht | \
    ich bin aktuell nicht | ich befinde mich im urlaub | ich bin in elternzeit | ik ben met zwangerschapsverlof | \
    je ne suis pas au bureau | je suis hors du bureau | olen lomalla | olen vuosilomalla | olen kesälomalla | \
    olen talvilomalla | olen tällä hetkellä lomalla | olen poissa | olen poissa toimistolta | en ole paikalla | \
    en ole tavoitettavissa | olen vanhempainvapaalla | olen perhevapaalla | olen sairauslomalla | \
    jag är inte på kontoret | jag är på semester | jag är frånvarande | jag har semester | jag är ledig | \
    jag är föräldraledig | jag är tjänstledig | jeg er på ferie | jeg har ferie | jeg er ikke på kontoret | \
    jeg er ikke til stede | jeg er fraværende | jeg holder ferie | jeg er bortreist | jeg er på barsel | \
    jeg er i permisjon | estoy fuera de la oficina | me encuentro fuera de la oficina | \
    estaré fuera de la oficina | estoy de vacaciones | me encuentro de vacaciones | estoy ausente | \
    estaré ausente | estou fora do escritório | estou de férias | encontro-me de férias | estou ausente | \
    encontro-me ausente | estarei ausente | estarei fora do escritório | sono fuori ufficio | sono in ferie | \
    sono assente | sarò fuori ufficio | sarò in ferie | sarò assente | jestem na urlopie | przebywam na urlopie | \
    jestem nieobecny | jestem nieobecna | jestem poza biurem | jsem mimo kancelář | jsem na dovolené | \
    mám dovolenou | čerpám dovolenou | olen puhkusel | ma olen puhkusel | szabadságon vagyok | sunt în concediu | \
    nu sunt în birou | я в отпуске | я нахожусь в отпуске | нахожусь в отпуске | меня нет в офисе | я у відпустці | \
    izindeyim | izinliyim | yıllık izindeyim | ofis dışındayım | είμαι σε άδεια | είμαι εκτός γραφείου";

/// The same in the commonest languages, with or without a date or a reason in the middle.
static GAPPED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let gap = r"(?:[^.!?]|\d\.){0,40}";
    Regex::new(&format!(
        r"\bi(?:'m| am| will be|'ll be)\b{gap}\b(?:out of (?:the )?office|away (?:until|till|from|and will)|on (?:annual |parental |sick )?leave|on holiday|on vacation|out sick|no longer (?:with|at))\b|\b(?:ich bin|bin ich)\b{gap}\b(?:nicht im (?:büro|haus)|abwesend|im urlaub|wieder (?:erreichbar|im büro|da|zurück)|au(?:ß|ss)er haus|verreist|krank)\b|\b(?:ik ben|ben ik)\b{gap}\b(?:afwezig|weer|niet (?:op kantoor|aanwezig|bereikbaar)|met (?:vakantie|verlof)|op vakantie)\b|\bje (?:suis|serai)\b{gap}\b(?:absente?|en congés?|en vacances|de retour)\b"
    ))
    .ok()
});

/// What Outlook writes to those from whose mailbox it cannot take a message back; its subject follows.
const RECALLS: &str = "\
    would like to recall the message \" | möchte die nachricht \" | möchte die folgende nachricht zurückrufen: | \
    wil het bericht \" | wil graag het bericht \" | souhaite rappeler le message \" | \
    voudrait rappeler le message \" | haluaa peruuttaa viestin \" | haluaa kutsua takaisin viestin \" | \
    vill återkalla meddelandet \" | vil gerne tilbagekalde meddelelsen \" | vil tilbakekalle meldingen \" | \
    desea recuperar el mensaje \" | gostaria de cancelar a mensagem \" | desidera richiamare il messaggio \" | \
    chce odwołać wiadomość \" | chce odvolat zprávu \"";

/// What Outlook writes where somebody let it tell that a message was read; the time follows.
const READ: &str = "\
    was read on | was deleted without being read on | wurde am | wurde gelesen | is gelezen op | a été lu le | on luettu | \
    lästes den | blev læst | ble lest";

/// How the subject of such a mail begins.
const READ_SUBJECT: &str = "\
    read: | not read: | gelesen: | nicht gelesen: | ungelesen: | gelezen: | niet gelezen: | lu : | lu: | non lu : | luettu: | \
    lukematta: | läst: | læst: | lest:";

/// How the subject of an answer to an invitation begins.
const ANSWERED: &str = "\
    accepted: | declined: | tentative: | tentatively accepted: | zugesagt: | abgelehnt: | mit vorbehalt: | geaccepteerd: | \
    afgewezen: | voorlopig: | accepté : | accepté: | refusé : | refusé: | provisoire : | hyväksytty: | hylätty: | alustava: | \
    accepterat: | accepteret: | godtatt: | aceptado: | aceita: | accettato: | zaakceptowano:";

/// How the subject of a recall begins.
const RECALLED: &str = "\
    recall: | rückruf: | nachrichtenrückruf: | intrekken: | rappel : | rappel de message : | peruutus: | återkalla: | \
    tilbagekald: | tilbakekall: | recuperar: | richiamo: | odwołaj:";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_agent_wrote_for_this_requester() {
        for text in [
            "Hello,\n\nthank you for your mail. I am out of\nthe office until Monday.\n\nAnn",
            "I’m on vacation until 7 December.",
            "Vielen Dank für Ihre Nachricht. Bis zum 7.12. bin ich nicht im Büro.",
            "Bonjour, je suis actuellement en congés jusqu'au 7 décembre.",
            "Bedankt voor uw bericht. Tot 7 december ben ik met vakantie.",
            "Hei! Olen lomalla 7.12. asti.",
            "Ich bin bis zum 3.12. nicht im Büro. Ihre Mail wird nicht weitergeleitet.",
            "Vielen Dank für Ihre Nachricht. Ich bin bis 3.12. abwesend.",
            "Ich bin ab dem 5.12. wieder erreichbar.",
            "Thank you for your message. I am currently away and will respond on my return.",
            "I will be away until Monday, 7 December.",
            "I am out sick today.",
            "I am no longer with Acme. Please contact Bob.",
            "Bedankt voor uw bericht. Ik ben er maandag weer.",
            "Hi, thanks for your mail. I am travelling until Monday with limited access to mail. In urgent cases call Bob.",
            "Ich bin bis Montag nicht erreichbar. Bitte wenden Sie sich an Bob.",
            "Olen työmatkalla maanantaihin asti. Kiireellisissä asioissa soita Bobille.",
            "Je ne suis pas joignable jusqu'à lundi. En cas d'urgence, appelez Bob.",
            "Ik ben tot maandag niet te bereiken. Neem contact op met Bob.",
            "I am out of the office tomorrow, so please contact Bob.",
            "Jag är på semester till den 7 december.",
            "Ann Agent would like to recall the message, \"[#7] Printer\".",
        ] {
            assert!(read("Re: [#7] Printer", text, false).is_some(), "{text}");
        }
        assert!(read("Recall: [#7] Printer", "", false).is_some());
        assert!(read("Accepted: Visit", "Ann has accepted this invitation.", false).is_some());
        assert!(read("Accepted: Visit", "", true).is_some());
    }

    #[test]
    fn what_nobody_wrote() {
        for (subject, text, reacts) in [
            ("Re: [#7] Printer", "👍 Carol reacted via Gmail", true),
            ("Re: [#7] Printer", "[like]  Carol Customer reacted to your message:", false),
            ("Re: [#7] Printer", "[image: like] Carol Customer reacted to your message:", false),
            ("Re: [#7] Printer", "❤️ Customer, Carol (Helsinki) reacted to your message:", false),
            (
                "Read: [#7] Printer",
                "Your message\n\n   To: Carol\n   Subject: [#7] Printer\n   Sent: Tuesday\n\n was read on Tuesday, 24 November.",
                false,
            ),
            ("Recall: [#7] Printer", "Carol Customer would like to recall the message, \"[#7] Printer\".", false),
            ("Rückruf: Drucker, 2. Stock", "Carol möchte die Nachricht „Drucker, 2. Stock“ zurückrufen.", false),
            ("Rückruf: Drucker", "Carol möchte die folgende Nachricht zurückrufen: Drucker.", false),
            ("Intrekken: Printer", "Carol wil het bericht \"Printer\" intrekken.", false),
            ("Rappel : Imprimante", "Carol souhaite rappeler le message « Imprimante ».", false),
            ("Peruutus: Tulostin", "Carol haluaa peruuttaa viestin \"Tulostin\".", false),
            (
                "Gelesen: [#7] Drucker",
                "Ihre Nachricht\n\n An: Carol\n Betreff: Drucker\n\nwurde am Dienstag gelesen.",
                false,
            ),
        ] {
            assert!(certain(subject, text, reacts).is_some(), "{text}");
        }
        for (subject, text) in [
            ("Read: instructions", "Please read them, the printer does not print."),
            ("Re: Printer", "The manual was read on Monday and helped nobody."),
            ("Re: Printer", "I reacted to your message:"),
            ("Re: Printer", "Carol reacted to your message: it does not print."),
            ("Re: Printer", "It prints again! Carol reacted to your message:"),
            ("Recall: the battery of my printer", "Is mine one of those?"),
            ("Re: [#7] Printer", "Carol would like to recall the message \"Invoice\", can you help her?"),
            (
                "Recall: [#7] Printer",
                "Carol would like to recall the message \"[#7] Printer\". I meant to write that it burns, please come at once.",
            ),
        ] {
            assert_eq!(certain(subject, text, false), None, "{text}");
        }
    }

    #[test]
    fn what_an_agent_may_well_write() {
        for text in [
            "Our technician is on holiday until Monday; Bob comes instead.",
            "I am happy to tell you that the printer is out of its box. It is away from the wall now.",
            "Ich bin sicher, dass das Gerät morgen kommt. Der Techniker ist im Urlaub.",
            "You would like to recall the message that you sent; that is not possible.",
            "Sie sind bis Montag im Urlaub, richtig?",
            "I am out of the office tomorrow, so let's talk on Monday.",
            "Ich bin morgen nicht im Büro, deshalb rufe ich Sie am Montag an.",
            "Olen huomenna poissa, joten puhutaan maanantaina.",
            "Je suis en congés demain, donc parlons lundi.",
            "Ik ben morgen afwezig, dus laten we maandag bellen.",
            "I am travelling on Monday and come by on Tuesday.",
            "Ich bin am Montag nicht erreichbar, rufen Sie am Dienstag an.",
            "The office is closed on Friday. We come on Monday.",
            "",
        ] {
            assert_eq!(read("Re: [#7] Out of office: how to set it", text, false), None, "{text}");
        }
        let late =
            format!("{} By the way, I am on holiday next week.", "We have looked into it carefully. ".repeat(12));
        assert_eq!(read("Re: [#7] Printer", &late, false), None);
    }
}
