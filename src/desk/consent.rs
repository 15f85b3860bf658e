//! "Approve" or "reject because …", as an approver writes it on the first line of a mail.

mod condition;
mod named;

pub use named::Named;

use crate::desk::mark::begun;
use crate::desk::wording::{contains_words, words};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    Approve,
    Reject,
}

/// These approve where they stand alone on their line: "approve, but not on Friday" is no answer yet. A thumb may say no
/// more than that the question arrived: who sends that is asked what it means.
const APPROVE: &str = "approve|approved|i approve|yes|yeah|yep|jep|joo|juu|ja hoor|jazeker|agreed|genehmigt|genehmige ich|ich genehmige|freigegeben|ja|\
                       einverstanden|hyväksyn|hyväksytty|kyllä|approuvé|approuve|j'approuve|j’approuve|oui|akkoord|\
                       goedgekeurd|ik keur het goed|goedkeuren|lgtm|looks good to me|fine by me|fine with me|ok by me|\
                       ok for me|ok with me|okay by me|okay for me|okay with me|go ahead|please go ahead|go for it|\
                       i agree|i consent|granted|passt|passt für mich|passt so|ok für mich|okay für mich|in ordnung|\
                       geht in ordnung|ich bin einverstanden|ich stimme zu|zugestimmt|bewilligt|sopii|sopii minulle|\
                       käy|käy minulle|ok minulle|suostun|olen samaa mieltä|d'accord|d’accord|je suis d'accord|\
                       je suis d’accord|ok pour moi|c'est bon pour moi|c’est bon pour moi|bon pour moi|accordé|validé|\
                       je valide|ga akkoord|ik ga akkoord|ik ben akkoord|mee eens|ik ben het ermee eens|ok voor mij|\
                       oké voor mij|wat mij betreft akkoord|is goed|i hereby approve|hereby approved|it is approved|it's approved|\
                       it’s approved|approval granted|please proceed|works for me|ok to proceed|hiermit genehmigt|\
                       hiermit genehmige ich|ist genehmigt|ist ok|ist okay|ist in ordnung|das ist ok|das ist okay|\
                       das passt|grünes licht|minulle sopii|mulle sopii|ok, hyväksyn|hyväksytään|c'est d'accord|\
                       c’est d’accord|c'est ok|c’est ok|feu vert|je donne mon accord|is akkoord|ik ben het eens|\
                       mag van mij|goed wat mij betreft";
/// The same, where nothing else is said. In answer to another question they begin what is no approval.
const OK: &str = "ok|okay|oké|okei|okej";
/// These reject, whatever follows: it is the reason.
const REJECT: &str = "reject|rejected|i reject|decline|declined|abgelehnt|ablehnen|ich lehne ab|lehne ab|hylkään|\
                      hylätty|refusé|refuse|je refuse|rejeté|rejette|je rejette|afgewezen|afgekeurd|afwijzen|ik keur het af";
/// These reject where they stand alone, or a reason follows that says so: "no problem" does not.
const NO: &str = "no|nein|ei|en hyväksy|non|nee|neen";
/// The same in a sentence.
const NOT: &str = "i do not approve|i don't approve|i don’t approve|i do not agree|i don't agree|i don’t agree|not approved|\
                   disapproved|ich genehmige nicht|ich genehmige das nicht|ich genehmige es nicht|nicht genehmigt|\
                   ich stimme nicht zu|ich stimme dem nicht zu|nicht einverstanden|en hyväksy tätä|en hyväksy sitä|\
                   ei hyväksytty|je n'approuve pas|je n’approuve pas|pas d'accord|pas d’accord|\
                   je ne suis pas d'accord|je ne suis pas d’accord|ik keur het niet goed|ik keur dit niet goed|\
                   niet akkoord|niet goedgekeurd|ik ga niet akkoord";
/// What is approved or not, where the sentence names it.
const THIS: &str = "this change|this plan|this|that|it|the change|the plan|diese änderung|die änderung|den plan|das|dies|\
                    tämän muutoksen|tätä muutosta|muutoksen|tämän|tätä|sen|ce changement|le changement|ce plan|cela|\
                    deze wijziging|de wijziging|dit|het plan";
/// For whom it is said, before it or behind.
const WHOSE: &str = "from my side|from our side|on my side|on our side|from my end|from me|from us|for me|by me|with me|\
                     von mir aus|von mir|von uns aus|von uns|von meiner seite aus|von meiner seite|von unserer seite|\
                     meinerseits|unsererseits|meinetwegen|für mich|minun puolestani|puolestani|meidän puolestamme|\
                     puolestamme|minun osaltani|osaltani|minulta|minulle|de mon côté|de notre côté|de ma part|pour ma part|\
                     pour moi|en ce qui me concerne|wat mij betreft|wat ons betreft|van mijn kant|van mij|voor mij";
/// These begin a reason.
const BECAUSE: &str = "because|since|weil|da|denn|koska|sillä|car|parce que|parce qu'|parce qu’|puisque|omdat|want";

/// With these an approval is polite, and no more than that.
const POLITE: &str = "please|cheers|bitte";
/// So are these, also before it: "Thanks, approved".
const THANKS: &str = "thanks|thank you|many thanks|thanks a lot|thanks so much|thanks again|thank you very much|\
                      thank you so much|thx|danke|vielen dank|danke schön|danke sehr|danke vielmals|\
                      besten dank|herzlichen dank|danke euch|danke dir|danke ihnen|kiitos|kiitos paljon|\
                      paljon kiitoksia|kiitoksia|kiitos sinulle|kiitos teille|merci|merci beaucoup|merci bien|\
                      merci à vous|merci à toi|bedankt|dank je|dank u|dank je wel|dank u wel|hartelijk dank|\
                      heel erg bedankt|hartelijk bedankt|alvast bedankt";

/// Whether a text begins with an approval and goes on with what may take it back: a condition, an exception, a no, what
/// somebody is to do.
pub fn is_conditional(text: &str, named: &Named) -> bool {
    let text = below_greeting(text.trim());
    let approval = approvals().filter_map(|phrase| begun(first_line(text), phrase)).min_by_key(|rest| rest.len());
    let below = text.split_once('\n').map_or("", |(_, below)| below);
    approval.is_some_and(|rest| {
        condition::may_be_in(without_this(from_word(rest))) || condition::may_stand_below(below, named)
    })
}

/// Whether a text begins with words of consent, whatever follows: who owes an answer most likely means one.
pub fn begins(text: &str) -> bool {
    let line = first_line(text);
    let known = [APPROVE, REJECT, NO, NOT].iter().flat_map(|phrases| phrases.split('|'));
    let alone =
        behind(OK, line).is_some_and(|rest| !rest.contains('?') && condition::is_plain(rest, &Named::default()));
    alone || known.into_iter().any(|phrase| begun(line, phrase).is_some())
}

/// These name what is done: a yes or an ok may answer whatever else was asked.
const NAMED: &str = "approve|approved|i approve|i approve this|reject|rejected|i reject|i do not approve|i don't approve|i don’t approve|\
                     not approved|i hereby approve|hereby approved|it is approved|approval granted|genehmigt|genehmige ich|\
                     ich genehmige|freigegeben|abgelehnt|ich lehne ab|lehne ab|nicht genehmigt|ich genehmige nicht|\
                     hiermit genehmigt|hiermit genehmige ich|ist genehmigt|hyväksyn|hyväksytty|hylkään|hylätty|en hyväksy|\
                     ei hyväksytty|approuvé|j'approuve|j’approuve|refusé|je refuse|rejeté|je rejette|je n'approuve pas|\
                     je n’approuve pas|akkoord|goedgekeurd|ik keur het goed|afgewezen|afgekeurd|ik keur het af|\
                     niet akkoord|niet goedgekeurd";

/// Whether a text says by name that it approves or rejects.
pub fn is_named(text: &str) -> bool {
    behind(NAMED, first_line(below_greeting(text.trim()))).is_some()
}

/// By these people say anywhere in a sentence that they approve or not.
const SAID: &str = "approve|approved|approves|my approval|agreed|i agree|reject|rejected|decline|declined|disapprove|disapproved|\
                    genehmigt|genehmige|genehmigen|freigegeben|einverstanden|abgelehnt|lehne ab|ablehnen|stimme zu|\
                    hyväksyn|hyväksytty|hyväksytään|suostun|hylkään|hylätty|approuvé|approuve|j approuve|mon accord|refusé|\
                    refuse|rejeté|rejette|akkoord|goedgekeurd|keur het goed|goedkeuren|afgewezen|afgekeurd|keur het af";
/// So many words a short answer has at most, with what it is signed with.
const SHORT: usize = 60;

/// Whether a short answer says anywhere, and does not ask, that something is approved or not.
pub fn may_be_said(text: &str) -> bool {
    let short = text.split_whitespace().count() <= SHORT;
    let says = |sentence: &str| {
        let said = words(sentence);
        !sentence.ends_with('?') && SAID.split('|').any(|phrase| contains_words(&said, phrase))
    };
    short && text.lines().flat_map(|line| line.split_inclusive(['.', '!', '?', ';'])).any(|part| says(part.trim()))
}

fn approvals() -> impl Iterator<Item = &'static str> {
    APPROVE.split('|').chain(OK.split('|'))
}

/// How a line begins that greets whoever asks.
const GREETINGS: &str = "hi|hello|hey|dear|good morning|good afternoon|good day|hallo|moin|guten morgen|guten tag|liebe|lieber|\
                         sehr geehrte|sehr geehrter|hei|moi|terve|hyvä|bonjour|salut|cher|chère|beste|hoi|dag|goedemorgen|\
                         goedemiddag|geachte";
/// Words of such a line: "Hello Mrs Ann Agent,".
const LONGEST_GREETING: usize = 5;

/// A text without a line of greeting above it: people write a letter, and what is asked stands where it begins.
fn below_greeting(text: &str) -> &str {
    let Some((line, below)) = text.split_once('\n') else { return text };
    let line = line.trim();
    let greets = GREETINGS.split('|').any(|greeting| begun(line, greeting).is_some());
    let alone = !line.trim_end_matches([',', '!', '.', ':']).contains([',', '!', '.', ':', '?', ';']);
    let short = words(line).split(' ').count() <= LONGEST_GREETING;
    if greets && alone && short { below.trim_start() } else { text }
}

/// What follows the name of what is approved or not, and for whom it is said, where a text begins with them.
fn without_this(mut rest: &str) -> &str {
    let named = |rest| [THIS, WHOSE].iter().find_map(|phrases| behind(phrases, rest));
    while let Some(more) = named(rest) {
        rest = from_word(more);
    }
    rest
}

/// What follows the longest of these phrases, where a text begins with one.
fn behind<'t>(phrases: &str, text: &'t str) -> Option<&'t str> {
    phrases.split('|').filter_map(|phrase| begun(text, phrase)).min_by_key(|rest| rest.len())
}

/// A text from its first word; that it asks is said by its mark alone, too.
fn from_word(text: &str) -> &str {
    text.trim_start_matches(|c: char| c != '?' && !c.is_alphanumeric())
}

/// The first line from where it says something: "From my side: approved" and "Thanks, approved" begin with what is said.
fn first_line(text: &str) -> &str {
    let line = text.trim().lines().next().unwrap_or_default();
    let line = line.trim().trim_start_matches(['"', '“', '„', '«', '/', '#', '*']);
    let thanked = behind(THANKS, line).filter(|rest| rest.starts_with([',', '.', '!']));
    let line = thanked.map(from_word).filter(|rest| !rest.is_empty()).unwrap_or(line);
    behind(WHOSE, line).map(from_word).filter(|rest| !rest.is_empty()).unwrap_or(line)
}

/// What the first line below a greeting says, if it says so plainly; and all that is written, or the reason.
pub fn read(text: &str, named: &Named) -> (Option<Consent>, String) {
    let whole = text.trim();
    let text = below_greeting(whole);
    let below = text.split_once('\n').map_or("", |(_, below)| below);
    let line = first_line(text);
    let after = |phrases: &str| behind(phrases, line).map(from_word);
    let with = |reason: &str| {
        let parts = [reason.trim(), below.trim()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
    };
    let because = |rest: &str| BECAUSE.split('|').any(|word| begun(rest, word).is_some());
    if let Some(rest) = after(REJECT).filter(|rest| !rest.starts_with('?')) {
        return (Some(Consent::Reject), with(rest));
    }
    let refused = after(NOT).or_else(|| after(NO)).map(without_this);
    if let Some(rest) = refused.filter(|rest| rest.is_empty() || because(rest)) {
        return (Some(Consent::Reject), with(rest));
    }
    match after(APPROVE).or_else(|| after(OK)).filter(|rest| !rest.contains('?')) {
        Some(rest) if condition::is_plain(without_this(rest), named) => (Some(Consent::Approve), with("")),
        _ => (None, whole.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::mail::Address;

    fn bob() -> Named {
        Named::of(Some(&Address::named("Bob Lead", "bob@acme.example")), &[])
    }

    #[test]
    fn plain_words_in_five_languages() {
        for (text, expected, words) in [
            ("Approve", Consent::Approve, ""),
            ("approved.\n\nBob", Consent::Approve, "Bob"),
            ("Hi,\n\napproved.\n\nVera", Consent::Approve, "Vera"),
            ("Hello Ann,\n\nI reject this because of risk.", Consent::Reject, "this because of risk."),
            ("Hallo Ann,\ngenehmigt", Consent::Approve, ""),
            ("Hei Ann!\n\nHyväksyn.", Consent::Approve, ""),
            ("Bonjour Ann,\n\nj’approuve", Consent::Approve, ""),
            ("Beste Ann,\n\nniet akkoord", Consent::Reject, ""),
            ("“Approve”", Consent::Approve, ""),
            ("YES!", Consent::Approve, ""),
            ("approve, thanks", Consent::Approve, ""),
            ("Approve, all fine, thanks for the plan", Consent::Approve, ""),
            ("Approved, please go ahead!", Consent::Approve, ""),
            ("Genehmigt, alles klar, danke für den Plan", Consent::Approve, ""),
            ("Hyväksyn, kiitos suunnitelmasta", Consent::Approve, ""),
            ("Approuvé, bon courage", Consent::Approve, ""),
            ("Akkoord, prima plan", Consent::Approve, ""),
            ("Approve this, please!", Consent::Approve, ""),
            ("Genehmigt, vielen Dank.", Consent::Approve, ""),
            ("Hyväksyn, kiitos", Consent::Approve, ""),
            ("Approuvé, merci\n\nBob", Consent::Approve, "Bob"),
            ("Akkoord, dank je wel", Consent::Approve, ""),
            ("Genehmigt", Consent::Approve, ""),
            ("Hyväksyn.", Consent::Approve, ""),
            ("J'approuve", Consent::Approve, ""),
            ("Akkoord\nmaar bel me eerst", Consent::Approve, "maar bel me eerst"),
            ("reject because it is Friday", Consent::Reject, "because it is Friday"),
            ("Reject: too risky", Consent::Reject, "too risky"),
            ("Rejected", Consent::Reject, ""),
            ("No, because nobody is here", Consent::Reject, "because nobody is here"),
            ("No", Consent::Reject, ""),
            ("Abgelehnt, weil Freitag ist", Consent::Reject, "weil Freitag ist"),
            ("Nein.", Consent::Reject, ""),
            ("LGTM", Consent::Approve, ""),
            ("Fine by me.\n\nBob", Consent::Approve, "Bob"),
            ("OK for me!", Consent::Approve, ""),
            ("Go ahead", Consent::Approve, ""),
            ("Passt.", Consent::Approve, ""),
            ("Geht in Ordnung", Consent::Approve, ""),
            ("Ja", Consent::Approve, ""),
            ("Sopii", Consent::Approve, ""),
            ("Käy minulle.", Consent::Approve, ""),
            ("D’accord", Consent::Approve, ""),
            ("OK pour moi", Consent::Approve, ""),
            ("Ik ga akkoord.", Consent::Approve, ""),
            ("Is goed", Consent::Approve, ""),
            ("OK", Consent::Approve, ""),
            ("Ok.", Consent::Approve, ""),
            ("Okay, thanks!", Consent::Approve, ""),
            ("ok\n\nVera Vendor", Consent::Approve, "Vera Vendor"),
            ("Oké, akkoord", Consent::Approve, ""),
            ("OK for me", Consent::Approve, ""),
            ("OK from our side.", Consent::Approve, ""),
            ("Approved from my side", Consent::Approve, ""),
            ("From my side: approved.", Consent::Approve, ""),
            ("I approve this from my side, thank you", Consent::Approve, ""),
            ("I approve this.", Consent::Approve, ""),
            ("Fine with me, go ahead.", Consent::Approve, ""),
            ("Please proceed.", Consent::Approve, ""),
            ("Freigegeben", Consent::Approve, ""),
            ("Einverstanden!", Consent::Approve, ""),
            ("von mir aus ok", Consent::Approve, ""),
            ("Von meiner Seite aus genehmigt, danke", Consent::Approve, ""),
            ("Hyväksytty", Consent::Approve, ""),
            ("Minun puolestani ok", Consent::Approve, ""),
            ("Hyväksytty minun puolestani, kiitos", Consent::Approve, ""),
            ("D'accord !", Consent::Approve, ""),
            ("Approuvé", Consent::Approve, ""),
            ("Pour moi, c’est ok", Consent::Approve, ""),
            ("OK de mon côté, merci", Consent::Approve, ""),
            ("Akkoord", Consent::Approve, ""),
            ("Goedgekeurd", Consent::Approve, ""),
            ("Wat mij betreft goedgekeurd", Consent::Approve, ""),
            ("Rejected from my side because it is Friday", Consent::Reject, "from my side because it is Friday"),
            ("From my side: no", Consent::Reject, ""),
            ("I approve.", Consent::Approve, ""),
            ("I approve this change.\n\nBob", Consent::Approve, "Bob"),
            ("Hyväksyn tämän.", Consent::Approve, ""),
            ("Ich genehmige das", Consent::Approve, ""),
            ("J’approuve ce changement", Consent::Approve, ""),
            ("I do not approve.", Consent::Reject, ""),
            ("I don't approve this, because it is Friday", Consent::Reject, "because it is Friday"),
            ("Ich stimme nicht zu, weil Freitag ist", Consent::Reject, "weil Freitag ist"),
            ("Niet akkoord", Consent::Reject, ""),
            ("Hylkään, koska on perjantai", Consent::Reject, "koska on perjantai"),
            ("Je refuse car c'est vendredi", Consent::Reject, "car c'est vendredi"),
            ("Afgewezen want het is vrijdag", Consent::Reject, "want het is vrijdag"),
        ] {
            assert_eq!(read(text, &Named::default()), (Some(expected), words.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_may_take_an_approval_back() {
        for text in [
            "approve\n\nbut only after 20:00, otherwise I reject",
            "approve\nreject",
            "Approve, but not on Friday",
            "Approved\n\nBob\nPS: not before Monday",
            "yes\nUnless Carol says no.",
            "I approve this change.\nDon't do it on Friday.",
            "Genehmigt\nsofern Carol zustimmt",
            "Ja\naber erst am Montag",
            "Hyväksyn\njos Carol suostuu",
            "Hyväksyn.\nEi perjantaina.",
            "Approuvé\nsauf le vendredi",
            "D’accord\nà condition que Carol soit là",
            "Akkoord\nmaar bel me eerst",
            "Akkoord\nmits het lukt",
            "Hello Ann,\n\napproved\n\nbut only after 20:00",
            "Approve.\n\nPlease make a backup first and do it after 22:00.",
            "Approve. Make a backup.",
            "Genehmigt.\n\nBitte vorher eine Sicherung.",
            "Hyväksyn.\n\nTehkää varmuuskopio.",
            "Approuvé.\n\nVeuillez prévenir Carol.",
            "Akkoord.\n\nGraag na 22 uur.",
            "Approved.\n\nThe old one is slow.",
            "Approve\n\nI withdraw this.",
            "Approve\n\nExcluding line 2.",
            "Approve\n\nIn principle.",
            "Approve\n\nSorry, wrong mail.\n\nBob",
            "Genehmigt\n\nUnter Vorbehalt.",
            "Genehmigt\n\nFinger weg von Leitung 2.",
            "Hyväksyn\n\nVarauksin.",
            "Approuvé\n\nSous réserve de la sauvegarde.",
            "Akkoord\n\nMet uitzondering van lijn 2.",
            "Approve\n\nBest\nBob\nPS: not before Monday",
            "Approve\n\nBest done at night",
            "OK, but not on Friday",
            "OK if Carol agrees",
            "OK?",
            "OK from my side after 22:00",
            "ok\n\nI will look at it tomorrow.",
            "OK\n\nDoes it need a restart?",
            "From my side ok, as long as Carol agrees",
            "von mir aus ok, aber erst am Montag",
        ] {
            assert!(is_conditional(text, &bob()), "{text}");
        }
        for text in [
            "approve",
            "approve, thanks",
            "Approve this, please!",
            "Approve, all fine, thanks for the plan",
            "Approved.\n\nGood luck, thanks for the plan!\n\nBob",
            "Approved.\n\nKind regards\nBob Lead\nCall Center\n+49 30 123456",
            "Genehmigt\n\nViel Erfolg!",
            "Hyväksyn\n\nTerveisin Bob",
            "Approuvé\n\nBon courage, merci",
            "Akkoord\n\nSucces ermee",
            "reject\nbut ask me again on Monday",
            "What does it cost, if anything?",
        ] {
            assert!(!is_conditional(text, &bob()), "{text}");
        }
    }

    #[test]
    fn words_of_consent_at_the_begin_are_known_whatever_follows() {
        for text in [
            "Approved, go ahead",
            "approve but call me first",
            "“Yes”, do it",
            "Genehmigt, bitte am Freitag",
            "Hyväksyn tämän",
            "Rejected: too risky",
            "No, not on Friday",
            "Akkoord, ga maar door",
            "J’approuve ce plan",
            "OK, thanks",
        ] {
            assert!(begins(text), "{text}");
        }
        for text in [
            "",
            "OK, I look at it",
            "Approval is with Carol",
            "Nobody is here",
            "Hello,\napproved",
            "The plan is approved",
        ] {
            assert!(!begins(text), "{text}");
        }
    }

    #[test]
    fn a_word_of_approving_anywhere_in_a_short_answer_may_be_meant() {
        for text in [
            "Then I approve it",
            "Fine, approve",
            "Ah OK. Approved.",
            "Hello Ann,\n\nthank you. You have my approval.\n\nVera",
            "I cannot approve this.",
            "Is it ready? Then approved.",
            "Gut, dann genehmigt.",
            "No sitten hyväksyn.",
            "Bon, j’approuve.",
            "Prima, dan akkoord",
        ] {
            assert!(may_be_said(text), "{text}");
        }
        let long = format!("{} approved", "word ".repeat(SHORT));
        for text in ["Who else must approve it?", "It runs on floor 2.", "The approval is with Carol", "", &long] {
            assert!(!may_be_said(text), "{text}");
        }
    }

    #[test]
    fn whatever_else_is_written_decides_nothing() {
        for text in [
            "",
            "Approve?",
            "Approve, please?",
            "OK?",
            "OK, received",
            "OK, I will look at it",
            "OK then, what does it cost?",
            "Okay noted",
            "Is it ok?",
            "From me",
            "From my side nothing",
            "Pour moi ?",
            "fine after 22:00",
            "Reject?",
            "Approve, but not on Friday",
            "Approve, please make a backup first",
            "Approve, thanks for the plan after the backup",
            "Yes, received",
            "Yes, but who does it?",
            "No problem, go ahead",
            "Approval is with Carol",
            "I approve this, but not on Friday",
            "I do not approve on Fridays",
            "I approve of Bob",
            "What does it cost?",
            "Hello,\nplease approve my invoice",
            "Hello Ann, approve",
            "Hello,\n\nis it approved?",
            "Hello,\n\napproved, but not on Friday",
            "Hello,\n\nthank you.\n\napproved",
            "Hello Ann and all of you on the board,\napprove",
            "👍",
            "+1",
            "Sure",
            "Thanks",
            "OK, but not on Friday",
            "LGTM?",
            "Fine by me, if Carol agrees",
            "Passt nicht",
            "Passt, aber erst am Montag",
            "In Ordnung?",
            "Sopii, jos ehditte",
            "D’accord, mais pas vendredi",
            "Is goed, maar bel me eerst",
            "It is fine by me",
        ] {
            assert_eq!(read(text, &Named::default()).0, None, "{text}");
        }
    }
}
