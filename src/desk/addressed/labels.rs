//! How people mark what only colleagues are to read: by a label at the begin, in brackets, or alone on a line.

use super::COLLEAGUES;
use crate::desk::wording::{one_of, words};

/// How people mark what only colleagues are to read, wherever in a mail.
pub const FOR_COLLEAGUES: [&str; 33] = [
    "[note]",
    "(note)",
    "!note",
    "@note",
    "[internal]",
    "(internal)",
    "---internal",
    "interne notiz",
    "for internal use",
    "internal only",
    "internal note",
    "not for the customer",
    "nur intern",
    "nicht an den kunden",
    "interne notitie",
    "niet naar de klant",
    "note interne",
    "vain sisäisesti",
    "ei asiakkaalle",
    "note to self",
    "not for customer",
    "<note>",
    "<internal>",
    "vain sisäiseen käyttöön",
    "nur für den internen gebrauch",
    "à usage interne",
    "note (intern",
    "notiz (intern",
    "notiz intern",
    "notitie intern",
    "notitie (intern",
    "todo:",
    "note à usage",
];

/// The same at the begin alone: further down they may say something to a customer.
pub const AT_THE_TOP: [&str; 39] = [
    "intern -",
    "internt:",
    "nota interna:",
    "interne -",
    "note:",
    "internal -",
    "do not send",
    "don't send",
    "ne pas envoyer",
    "sisäinen",
    "note -",
    "-note",
    "|note",
    "internal:",
    "intern:",
    "interne:",
    "notiz:",
    "notitie:",
    "muistiinpano:",
    "nota:",
    "@all",
    "@team",
    "@support",
    "private:",
    "privat:",
    "privé:",
    "yksityinen:",
    "interne :",
    "note :",
    "privé :",
    "fyi internal",
    "fyi: internal",
    "fyi, internal",
    "fyi intern",
    "zur info intern",
    "draft:",
    "entwurf:",
    "close as ",
    "please close as ",
];

/// What says the same alone on the first line, whatever stands around it.
pub const HEADINGS: [&str; 10] =
    ["note", "internal", "intern", "interne", "notiz", "notitie", "sisäinen", "muistiinpano", "private", "privat"];

/// What says so alone on the first line and nowhere else: a subject may begin with it.
const ALONE: &str = "huomautus|kommentti|opmerking|remarque|commentaire|anmerkung|bemerkung|kommentar|remark";

/// Of what kind a text is, before a colon: "Visibility: internal".
const KINDS: &str = "visibility|type|kind|sichtbarkeit|art|typ|näkyvyys|tyyppi|visibilité|genre|zichtbaarheid|soort";

/// Labels that say so wherever a colon, a dash or brackets set them apart, or a line of their own. Parted by bars.
const LABELS: &str = "private note|private notes|private comment|internal note|internal notes|internal comment|internal remark|\
                      internal info|internal information|off the record|between us|\
                      unter uns|interne info|interne information|meidän kesken|sisäinen tieto|sisäistä tietoa|info interne|\
                      information interne|interne informatie|\
                      work note|work notes|agents only|for agents only|agent only|staff only|for staff only|team only|\
                      just for us|only for us|for our eyes only|for colleagues|for colleagues only|for the team|for the team only|\
                      interner kommentar|interne anmerkung|private notiz|interne bemerkung|arbeitsnotiz|nur für uns|\
                      nur für agenten|nur fürs team|nur für das team|nur für kollegen|für kollegen|für die kollegen|fürs team|für das team|\
                      sisäinen kommentti|sisäinen muistiinpano|sisäinen huomautus|yksityinen muistiinpano|vain meille|\
                      vain tiimille|vain meidän kesken|kollegoille|tiimille|\
                      note privée|commentaire interne|remarque interne|note de travail|pour nous seulement|\
                      rien que pour nous|réservé aux agents|entre nous|pour les collègues|pour l équipe|\
                      privénotitie|privé notitie|interne opmerking|interne reactie|werknotitie|alleen voor ons|\
                      alleen voor agenten|alleen voor het team|onder ons|voor collega's|voor het team";

/// Those of one word, which further down may be about something else.
const SHORT_LABELS: &str =
    "note|internal|private|intern|interne|privat|notiz|notitie|privé|sisäinen|yksityinen|muistiinpano";

/// The same, where they need a colon or brackets: alone, they head many a letter.
const CONFIDENTIAL: &str = "confidential|vertraulich|streng vertraulich|vertrouwelijk|confidentiel|luottamuksellinen|\
                            luottamuksellista";

/// What nobody has sent yet, alone on the first line.
const DRAFTS: &str = "draft|a draft|first draft|draft answer|draft reply|entwurf|antwortentwurf|brouillon|projet de réponse|\
                      luonnos|vastausluonnos|concept|conceptantwoord";

/// The same, where they need a colon or a line of their own.
const OWN_DRAFTS: &str = "my draft|mein entwurf|mon brouillon|mijn concept|luonnokseni|\
                          suggested answer|suggested reply|proposed answer|proposed reply|antwortvorschlag|vastausehdotus|\
                          réponse proposée|proposition de réponse|antwoordvoorstel|voorgesteld antwoord|\
                          i would write|i'd write|i would answer|i'd answer|i would reply|i'd reply|ich würde schreiben|\
                          ich würde antworten|kirjoittaisin|vastaisin|j'écrirais|je répondrais|ik zou schrijven|ik zou antwoorden";

/// The label at the begin of a first line in small letters.
pub fn at_the_top(first: &str) -> Option<String> {
    let draft = || DRAFTS.split('|').find(|draft| words(first) == **draft).map(str::to_owned);
    let own_draft = || set_apart(first, OWN_DRAFTS).map(|(label, _)| label.to_owned());
    let confidential = || set_apart(first, CONFIDENTIAL).filter(|(_, alone)| !alone).map(|(label, _)| label.to_owned());
    let short = || set_apart(first, SHORT_LABELS).map(|(label, _)| label.to_owned());
    let only = || ALONE.split('|').find(|label| words(first) == **label).map(str::to_owned);
    below(first)
        .or_else(|| kind(first))
        .or_else(only)
        .or_else(short)
        .or_else(confidential)
        .or_else(draft)
        .or_else(own_draft)
}

/// "Visibility: internal", "Type: note", as all of a line.
fn kind(first: &str) -> Option<String> {
    let (kind, value) = first.split_once([':', '='])?;
    let (kind, value) = (words(kind), words(value));
    (KINDS.split('|').any(|known| known == kind) && HEADINGS.contains(&value.as_str()))
        .then(|| format!("{kind}: {value}"))
}

/// The label at the begin of any line in small letters.
pub fn below(line: &str) -> Option<String> {
    set_apart(line, LABELS).map(|(label, _)| label.to_owned())
}

/// Those which further down may be about something else as well: "Internal: 10.0.0.1" stands beside "External: …".
const BELOW: &str = "internal|intern|interne|sisäinen";

/// The same of a later line, in a text of which another line names the opposite.
pub fn within(line: &str, text: &str) -> Option<String> {
    let opposed = text.lines().any(|line| ["extern", "ulkoi"].iter().any(|sign| line.trim_start().starts_with(sign)));
    set_apart(line, BELOW).filter(|_| !opposed).map(|(label, _)| label.to_owned())
}

/// The label with which a line begins, and whether nothing else stands on it.
fn set_apart<'l>(line: &str, labels: &'l str) -> Option<(&'l str, bool)> {
    let opens = |c: char| matches!(c, '[' | '(' | '<' | '{' | '*' | '_' | '=' | '~');
    let bare = line.trim_start_matches(|c: char| opens(c) || c.is_whitespace() || matches!(c, '-' | '!' | '|' | '>'));
    let opened = line.trim_start().starts_with(opens);
    labels.split('|').find_map(|label| {
        let rest = bare.strip_prefix(label)?;
        let after = rest.trim_start();
        let closed = opened && after.starts_with([']', ')', '>', '}', '*', '_', '=', '~']);
        let dash = rest.starts_with(' ') && (after.starts_with(['–', '—']) || after.starts_with("- "));
        let alone = after.chars().all(|c| !c.is_alphanumeric());
        (closed || dash || alone || after.starts_with([':', '：'])).then_some((label, alone))
    })
}

/// What stands before the name of whom a note is for. Parted by bars.
const NOTES_FOR: &str = "note for |note to |notes for |info for |message for |notiz für |notiz an |info für |notitie voor |\
                         info voor |note pour |note à |info pour |muistiinpano: |tiedoksi: ";

/// "Note for Bob: …", "Notiz für das Team: …".
pub fn for_somebody(first: &str, is_other: impl Fn(&str) -> bool) -> Option<String> {
    let (label, rest) = NOTES_FOR.split('|').find_map(|label| Some((label, first.strip_prefix(label)?)))?;
    let (whom, _) = rest.split_once([':', ',', '–', '—']).or_else(|| rest.split_once(" -")).unwrap_or((rest, ""));
    let whom = words(whom);
    let mut names = whom.split(' ').filter(|word| !one_of("the das die het de le la les l and und en et ja", word));
    let known = |name: &str| is_other(name) || COLLEAGUES.contains(&name) || one_of("agents staff us agenten", name);
    (names.clone().next().is_some() && names.all(known)).then(|| format!("{label}{whom}"))
}
