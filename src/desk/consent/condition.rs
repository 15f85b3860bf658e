//! What an approver writes beside an approval: whether it may be a condition, or is no more than polite.
//!
//! Nobody else can tell whether a condition is met, and asking once more costs one mail: so whatever demands something may
//! be one.

use crate::desk::consent::{APPROVE, Named, OK, POLITE, THANKS};
use crate::desk::signed::{Signed, signed_by};
use crate::desk::wording::{behind_closing, contains_words, words};

/// By these an approval is none yet, wherever they stand behind it.
const CONDITIONS: &str = "but|however|only|if|unless|except|otherwise|not|don t|doesn t|can t|won t|isn t|cannot|never|until|\
                          provided|as long as|on condition|reject|rejected|decline|aber|jedoch|nur|wenn|falls|sofern|\
                          ausser|außer|sonst|andernfalls|nicht|kein|keine|keinen|erst|vorausgesetzt|solange|es sei denn|\
                          unter der bedingung|ablehnen|abgelehnt|lehne|mutta|vain|jos|ellei|paitsi|muuten|muutoin|ei|en hyväksy|en suostu|\
                          kunhan|vasta|edellyttäen|hylkään|hylätty|mais|seulement|uniquement|si|sauf|sinon|pas|ne|\
                          toutefois|cependant|à condition|pourvu|à moins|refuse|refusé|rejette|maar|alleen|enkel|als|indien|\
                          mits|tenzij|behalve|anders|niet|geen|echter|zolang|pas|op voorwaarde|afwijzen|afgewezen|afgekeurd";

/// By these something is demanded, wherever they stand.
const DEMANDS: &str = "please|pls|first|beforehand|in advance|before|after|afterwards|once|when|as soon as|prior to|subject to|\
                       pending|assuming|make sure|makes sure|be sure|ensure|must|you should|we should|you need|you have to|\
                       needs to be|has to be|have to be|i want|we want|i would like|we would like|i d like|i expect|\
                       we expect|i ask|we ask|i insist|condition|conditions|at the earliest|at the latest|no later than|\
                       no earlier than|bitte|zuerst|zunächst|vorher|zuvor|vorab|bevor|vor|nach|nachdem|danach|ab|sobald|\
                       spätestens|frühestens|muss|müssen|müsst|soll|sollen|solltet|sollten sie|möchte|möchten|\
                       ich bitte|wir bitten|ich wünsche|ich erwarte|bedingung|bedingungen|ensin|ennen|etukäteen|jälkeen|\
                       sitten kun|heti kun|täytyy|pitää|on pakko|voisitko|voisitteko|pyydän|pyydämme|haluan|haluamme|\
                       toivon|aikaisintaan|viimeistään|ole hyvä ja|olkaa hyvä ja|ehto|ehdot|ehdolla|d abord|au préalable|\
                       avant|après|veuillez|prière de|s il vous plaît|s il te plaît|svp|stp|il faut|il faudrait|\
                       vous devez|tu dois|doit|doivent|dès que|à partir de|une fois|au plus tôt|au plus tard|quand|\
                       lorsque|je souhaite|nous souhaitons|je voudrais|j aimerais|merci de bien|merci de me|\
                       merci de nous|merci de faire|merci de prévenir|merci de vérifier|merci d attendre|merci d informer|\
                       eerst|vooraf|van tevoren|na|vóór|voordat|nadat|graag|alsjeblieft|\
                       alstublieft|aub|moet|moeten|wanneer|zodra|vanaf|uiterlijk|op zijn vroegst|ik wil|wij willen|\
                       we willen|ik zou|ik verwacht|voorwaarde|voorwaarden";

/// A sentence that begins with these tells somebody to do something.
const ORDERS: &str = "make|do|take|keep|inform|notify|tell|call|ask|check|verify|confirm|wait|use|stop|back up|schedule|\
                      announce|send|write|add|move|remove|leave|let|remember|coordinate|perform|restart|test it|\
                      test the|test this|mach|mache|macht|machen sie|stell|stelle|stellt|stellen sie|sorg|sorge|sorgt|\
                      sorgen sie|achte|achtet|achten sie|prüf|prüfe|prüft|prüfen sie|informiere|informiert|\
                      informieren sie|ruf|rufe|ruft|rufen sie|warte|wartet|warten sie|teste|testet|testen sie|sichere|\
                      sichert|sichern sie|denk|denke|denkt|denken sie|nimm|nehmt|nehmen sie|gib|gebt|geben sie|sag|\
                      sage|sagt|sagen sie|lass|lasst|lassen sie|schick|schickt|schicken sie|führe|führt|führen sie|\
                      melde|meldet|melden sie|vergiss|vergesst|vergessen sie|varmista|varmistakaa|muista|muistakaa|\
                      tee|tehkää|ota|ottakaa|tarkista|tarkistakaa|ilmoita|ilmoittakaa|soita|soittakaa|odota|\
                      odottakaa|kerro|kertokaa|kysy|kysykää|testaa|testatkaa|assurez|assure|faites|fais|prévenez|\
                      préviens|vérifiez|vérifie|appelez|appelle|attendez|attends|informez|informe|testez|sauvegardez|\
                      sauvegarde|prenez|prends|gardez|garde|laissez|laisse|envoyez|envoie|dites|dis|mettez|mets|\
                      utilisez|utilise|pensez|pense|zorg|zorgt|maak|doe|bel|controleer|wacht|informeer|meld|stuur|zeg|\
                      neem|laat|gebruik|geef|zet|overleg|vergeet|denk";

/// These demand nothing beyond what is approved.
const PLAIN: &str = "all fine|fine|all good|all clear|good|looks good|looks fine|sounds good|great|perfect|good plan|nice plan|\
                     good work|well done|no objections|no objection|no concerns|nothing to add|do it|do so|just do it|\
                     good luck|keep up the good work|take care|let s go|let s do it|call center|call centre|\
                     alles gut|alles klar|alles bestens|sieht gut aus|klingt gut|guter plan|gute arbeit|keine einwände|\
                     viel erfolg|viel glück|macht das|mach das|machen sie das|mach weiter so|macht weiter so|\
                     kaikki hyvin|kaikki kunnossa|hyvä|hyvä suunnitelma|näyttää hyvältä|hyvältä näyttää|onnea|\
                     ei huomautettavaa|tout va bien|tout est bon|parfait|très bien|bon plan|bon courage|bonne chance|\
                     rien à ajouter|allez y|vas y|faites le|fais le|alles goed|alles prima|prima|prima plan|goed plan|\
                     have a nice day|have a great day|have a good day|have a nice weekend|have a great weekend|\
                     have a good weekend|nice weekend|schönen tag|schönen tag noch|schönen abend|schönes wochenende|\
                     einen schönen tag|ein schönes wochenende|schöne grüße|hyvää päivänjatkoa|hyvää viikonloppua|\
                     mukavaa viikonloppua|bonne journée|bon week end|bonne soirée|fijne dag|fijne dag nog|fijn weekend|\
                     ziet er goed uit|klinkt goed|geen bezwaar|succes|veel succes|doe maar|ga je gang|graag gedaan";

/// These begin thanks for something, and good wishes.
const THANKS_FOR: &str = "good luck|viel erfolg|viel glück|onnea|bon courage|bonne chance|succes|veel succes|thanks for|thank you for|many thanks for|thanks to|danke für|vielen dank für|kiitos|merci pour|\
                          merci beaucoup pour|bedankt voor|dank voor|dank je voor|dank u voor|hartelijk dank voor";

/// What parts what somebody says, and line from line.
const MARKS: [char; 14] = [',', '.', '!', ';', ':', '?', '\n', '\r', '–', '—', '(', ')', '…', '•'];

/// Whether what stands behind an approval may take it back: a condition, an exception, a no, a question, or what somebody
/// is to do.
pub fn may_be_in(behind: &str) -> bool {
    let telling: Vec<String> = sentences(behind).filter(|sentence| !is_harmless(sentence)).collect();
    let all = telling.join(" ");
    let orders = telling.iter().any(|sentence| begins_with(ORDERS, sentence));
    has(CONDITIONS, &all) || has(DEMANDS, &all) || orders || behind.contains('?') || has_clock(behind)
}

/// The same of what stands below its line, where whatever is neither polite nor a name may take it back: nobody can tell
/// all the ways in which people make a condition.
pub fn may_stand_below(below: &str, named: &Named) -> bool {
    let lines: Vec<&str> = below.lines().filter(|line| !is_picture(line)).collect();
    let is_writer = |said: &str| named.is_writer(said);
    let ends = |line: &str| behind_closing(&words(line)).is_some_and(|behind| behind.is_empty() || is_writer(behind));
    // All below words of leave is a signature, and so is a card below a name.
    let begins_signature = |at: &usize| {
        let rest = lines.get(*at..).unwrap_or_default();
        rest.first().is_some_and(|line| ends(line))
            || signed_by(&rest.join("\n"), &is_writer, true) == Some(Signed::Plainly)
    };
    let at = (0..lines.len()).find(begins_signature).unwrap_or(lines.len());
    let (own, signature) = lines.split_at(at);
    // Commands are no condition: whoever writes them hears that none are taken there.
    let is_own = |line: &&&str| !line.trim_start().starts_with(['/', '#']);
    let own = own.iter().filter(is_own).copied().collect::<Vec<_>>().join("\n");
    let says = sentences(&own).any(|said| !is_polite(&said, named) && !is_writer(&said));
    says || may_be_in(&own) || may_be_in(&signature.join("\n"))
}

/// What a mail client leaves of a picture: `[cid:image001.png]`, `[image: Logo]`.
fn is_picture(line: &str) -> bool {
    let inside = line.trim().strip_prefix('[').and_then(|line| line.strip_suffix(']')).map(str::to_lowercase);
    inside.is_some_and(|inside| inside.starts_with("cid:") || inside.starts_with("image"))
}

/// Whether it thanks, praises or agrees once more, and says nothing else.
pub fn is_plain(said: &str, named: &Named) -> bool {
    sentences(said).all(|sentence| is_polite(&sentence, named))
}

/// Each part of "thank you and good luck, Ann" is.
fn is_polite(sentence: &str, named: &Named) -> bool {
    const AND: [&str; 5] = [" and ", " und ", " ja ", " et ", " en "];
    let is_polite = |part: &str| is_harmless(part) || thanks(part);
    let whole = named.without_agent(sentence);
    let parted = |and: &str| whole.contains(and) && whole.split(and).all(is_polite);
    is_polite(whole) || named.is_agent(sentence) || AND.into_iter().any(parted)
}

fn sentences(text: &str) -> impl Iterator<Item = String> {
    text.split(MARKS).map(words).filter(|sentence| !sentence.is_empty())
}

fn has(phrases: &str, said: &str) -> bool {
    phrases.split('|').any(|phrase| contains_words(said, phrase))
}

fn is_harmless(sentence: &str) -> bool {
    [POLITE, THANKS, APPROVE, OK, PLAIN]
        .iter()
        .flat_map(|phrases| phrases.split('|'))
        .any(|phrase| words(phrase) == sentence)
}

fn thanks(sentence: &str) -> bool {
    begins_with(THANKS_FOR, sentence) && !has(CONDITIONS, sentence) && !has(DEMANDS, sentence)
}

fn begins_with(phrases: &str, sentence: &str) -> bool {
    let begins =
        |phrase: &str| sentence.strip_prefix(phrase).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    phrases.split('|').any(begins)
}

/// Whether a time of day is named, as "22:00" or "22 Uhr": of a change that has its window in the plan.
fn has_clock(text: &str) -> bool {
    const HOURS: &str = "uhr am pm h uur heures o'clock o’clock";
    let said: Vec<&str> = text.split_whitespace().map(|word| word.trim_matches(MARKS)).collect();
    let hour = |word: &str| word.len() <= 2 && word.parse::<u8>().is_ok_and(|hour| hour <= 24);
    let clock = |word: &&str| {
        let parted = word.split_once([':', 'h']);
        parted.is_some_and(|(hours, minutes)| hour(hours) && (minutes.len() == 2 && hour_or_minute(minutes)))
    };
    let named = |pair: &[&str]| {
        let [number, unit] = pair else { return false };
        hour(number) && HOURS.split(' ').any(|known| unit.eq_ignore_ascii_case(known))
            || hour(unit) && number.eq_ignore_ascii_case("klo")
    };
    said.iter().any(clock) || said.windows(2).any(named)
}

fn hour_or_minute(digits: &str) -> bool {
    digits.parse::<u8>().is_ok_and(|minutes| minutes < 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_demands_something_may_be_a_condition() {
        for text in [
            "Please make a backup first and do it after 22:00.",
            "Please make a backup",
            "pls inform the users",
            "Make a backup.",
            "The users are to know it.\nTell them.",
            "Good luck, make sure that it can be undone",
            "Do it at night.",
            "22:00 would suit us",
            "tonight at 10 pm",
            "You have to be quick",
            "Who does it?",
            "We would like to be there",
            "Bitte macht eine Sicherung",
            "Am besten heute ab 22 Uhr",
            "Vorher eine Sicherung",
            "Sichern Sie die Daten.",
            "Ihr müsst Carol fragen",
            "Varmuuskopio ensin",
            "Tehkää varmuuskopio.",
            "klo 22",
            "Puhelu ennen aloitusta",
            "Veuillez faire une sauvegarde",
            "Une sauvegarde d’abord, s’il vous plaît",
            "Merci de prévenir Carol",
            "à 22h00",
            "Faites une sauvegarde",
            "Eerst een back-up",
            "Graag na 22 uur",
            "Maak een back-up.",
        ] {
            assert!(may_be_in(text), "{text}");
        }
    }

    #[test]
    fn remarks_thanks_and_names_are_none() {
        for text in [
            "",
            "\n\nThanks!",
            "Please.",
            "please go ahead",
            "all fine, thanks for the plan",
            "The old one is slow, and this one is well tested.",
            "Good luck tonight, and call me at any time.",
            "We need it.",
            "Do it!",
            "Kind regards\nBob Lead\nCall Center\n+49 30 123456",
            "Viel Erfolg, alles klar!",
            "Danke für den Plan",
            "Das hilft uns sehr.",
            "Keine Einwände, danke",
            "Kiitos suunnitelmasta!",
            "Ei huomautettavaa.",
            "Terveisin Bob",
            "Merci pour le plan, bon courage",
            "Merci de votre aide",
            "Bedankt voor het plan, succes!",
            "Geen bezwaar",
            "Dit helpt ons zeer.",
        ] {
            assert!(!may_be_in(text), "{text}");
        }
    }
}
