//! What an agent wrote below their signature, which some clients put above all else: all below it is taken for signature.
//!
//! A signature is the same below each mail, so what it may hold must never come back: names, numbers, mottoes, notices. What
//! stood below the agent's earlier mail is signature, and a line that is new there is text. Of an agent whose first mail
//! it is, a text is told by a quotation that is answered, by whom it greets or names, by several sentences that speak of the
//! matter, or by more of them than a signature has.

use crate::desk::facts::Parted;
use crate::desk::mail::{Mail, PartKind};
use crate::desk::sentence::{is_plain, sentences, small};
use crate::desk::ticket::Ticket;
use crate::desk::wording::{SALUTATIONS, behind_closing, contains_words, holds_name, one_of, words};
use crate::desk::work::Work;

/// How words of notices begin: of trade registers, the law, the environment, hours and absence, of what a company offers.
const NOTICES: &str = "email e mails mail emails message messages confiden privileg recipient unauthor disclos disclaim intended attach virus \
                       environment register registered vat company limited office hours hour working \
                       workday part time flexib fridays mondays weekend holiday vacation urgent emergency colleague respond response reply \
                       visit follow join subscrib newsletter linkedin twitter facebook instagram website book meeting appointment feedback \
                       survey rate review award since founded pronoun acknowledge traditional elders donat support privacy policy terms \
                       liab copyright trademark rights data protect our us we \
                       nachricht vertraulich empfäng unbefugt gesetz datenschutz umwelt gesellschaft sitz \
                       amtsgericht registergericht geschäftsführ handelsregister ust büro bürozeit sprechzeit arbeitszeit arbeite teilzeit \
                       montags freitags urlaub dringend kolleg besuch folgen termin bewert haft anhang unser unsere wir uns \
                       viesti sähköposti luottamuks vastaanottaj ympäristö toimisto aukiolo työaika tietosuoja yritys seuraa \
                       kiireel loma palaute y tunnus meidän \
                       message courriel confidentiel destinataire environnement société siège siret horaire bureau \
                       temps partiel urgent urgence congé suivez visitez rejoignez protection données responsab notre nos nous \
                       bericht vertrouwelijk ontvanger bestemd milieu kvk btw kantoor openingstijd werktijd werkdag werk \
                       parttime deeltijd afwezig spoed volg bezoek privacy aansprakelijk ons onze wij vrijdag";

/// By these a sentence is said to somebody, or by somebody.
const DIRECT: &str = "i you your yours please me my let bitte sie ihnen ihr ihre ihren ich mir mich du dir dich dein deine minä minun minulle sinä \
                      sinun sinulle te teidän teille voit voitte olkaa ole hyvä je j vous votre vos veuillez moi tu te ton ta ik mij mijn \
                      jij je jou jouw u uw graag alstublieft";

/// What any letter holds, whatever it is about.
const ANYWHERE: &str = "please thank thanks hello would could should there their these those where which while about after again before \
                        because every still today other first always never contact phone mobile reach number \
                        bitte danke vielen guten hallo können könnte haben werden würde nicht diese dieser dieses immer unter erreichen \
                        telefon nummer heute noch kiitos terve voitte meillä teillä tämän puhelin numero \
                        merci bonjour pouvez votre notre cette celui aussi toujours encore téléphone numéro joindre \
                        graag bedankt hallo kunnen hebben zouden altijd telefoon nummer vandaag bereikbaar";

/// Words of a sentence at least.
const FEWEST: usize = 3;

/// Letters of a word that tells what a text is about.
const LONG: usize = 5;

/// Words of a greeting at most.
const GREETING: usize = 4;

/// Sentences that a signature may hold, whoever they are said to: "I am here until Thursday. Please call Bob on Friday."
const OF_SIGNATURE: usize = 2;

/// What stands above the signature, as far as it says that more is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Above {
    Text,
    /// Nothing but a greeting, so that it comes back anyway.
    Greeting,
    /// It ends with a colon, or points below.
    Pointer,
}

/// What stands there and reads like a text.
pub fn text(mail: &Mail, ticket: &Ticket, work: &Work<'_>, above: Above) -> Option<String> {
    let latest = work.facts.latest.get(&ticket.number).map(|latest| latest.text.as_str()).unwrap_or_default();
    let about = words(&format!("{} {latest}", ticket.subject));
    let name = words(ticket.requester.address.name.as_deref().unwrap_or_default());
    mail.parts.iter().filter(|part| part.kind == PartKind::Signature).find_map(|part| {
        let signed = alike(&part.text, &work.facts.signed);
        Known { about: &about, name: &name, signed: &signed, above }.text(&part.text)
    })
}

/// The words that stood below mail which was signed as this one is.
fn alike(signature: &str, earlier: &[Parted]) -> String {
    let signed = earlier.iter().filter(|earlier| earlier.is_signed_as(signature));
    words(&signed.map(|earlier| earlier.beside.as_str()).collect::<Vec<_>>().join("\n"))
}

/// What a text may be about, and for whom.
struct Known<'k> {
    about: &'k str,
    name: &'k str,
    /// What stood below the agent's earlier mail; empty: there was none that was signed so.
    signed: &'k str,
    above: Above,
}

impl Known<'_> {
    fn text(&self, signature: &str) -> Option<String> {
        if let Some(answer) = answer(signature) {
            return Some(answer);
        }
        if !self.signed.is_empty() {
            return self.new_lines(signature);
        }
        let paragraphs = paragraphs(signature);
        let from = paragraphs.iter().enumerate().position(|(at, paragraph)| {
            let below = paragraphs.get(at..).unwrap_or_default();
            // The first one is the signature itself, where the writer put one: that begins with no sentence.
            let text = match at {
                0 => sentences(paragraph).first().is_some_and(|first| is_said(first)),
                _ => self.reads_like_text(below),
            };
            text || greets(paragraph, self.name) && says(below) || lists(paragraph)
        })?;
        Some(paragraphs.get(from..)?.join("\n"))
    }

    /// From the first line that never stood there: what the agent signs mail with is the same each time.
    fn new_lines(&self, signature: &str) -> Option<String> {
        let mut lines = signature.lines().map(str::trim).filter(|line| line.contains(char::is_alphanumeric));
        let first = lines.find(|line| !contains_words(self.signed, &words(line)))?;
        Some(std::iter::once(first).chain(lines).collect::<Vec<_>>().join("\n"))
    }

    /// Whether paragraphs speak of the matter, or to somebody in several sentences. It begins in the first of them.
    fn reads_like_text(&self, paragraphs: &[String]) -> bool {
        let begins = paragraphs.first().is_some_and(|first| sentences(first).iter().any(|sentence| is_said(sentence)));
        let said: Vec<String> = paragraphs.iter().flat_map(|one| sentences(one)).filter(|one| is_said(one)).collect();
        let named = |sentence: &String| words(sentence).split(' ').any(|word| one_of(self.name, word));
        let telling = |word: &str| word.chars().count() >= LONG && !one_of(ANYWHERE, word) && one_of(self.about, word);
        let of_matter = |sentence: &String| words(sentence).split(' ').any(telling);
        let direct = |sentence: &String| words(sentence).split(' ').any(|word| one_of(DIRECT, word));
        let several = said.len() > 1;
        let many = several && self.above == Above::Greeting || said.len() > OF_SIGNATURE;
        let told = self.above == Above::Pointer;
        begins
            && (told
                || said.iter().any(named)
                || several && said.iter().any(of_matter)
                || many && said.iter().any(direct))
    }
}

/// What stands below a quotation.
fn answer(signature: &str) -> Option<String> {
    let quoted = |line: &str| line.trim_start().starts_with('>');
    let mut lines = signature.lines().skip_while(|line| !quoted(line));
    let rest: Vec<&str> = lines.by_ref().filter(|line| !quoted(line) && !line.trim().is_empty()).collect();
    let text = rest.join("\n");
    (words(&text).split(' ').count() > 1).then_some(text)
}

/// Without the line that begins the signature, and without what begins another one.
fn paragraphs(signature: &str) -> Vec<String> {
    let rule = |line: &str| line.chars().all(|c| matches!(c, '-' | '_' | '=' | '*' | '–' | '—' | '─'));
    let mut paragraphs = vec![String::new()];
    for line in signature.lines().map(str::trim).skip_while(|line| rule(line)) {
        match paragraphs.last_mut() {
            Some(last) if !line.is_empty() => {
                last.push_str(line);
                last.push('\n');
            }
            Some(last) if !last.is_empty() => paragraphs.push(String::new()),
            _ => {}
        }
    }
    paragraphs.into_iter().map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect()
}

/// Whether a paragraph begins with a greeting.
fn greets(paragraph: &str, name: &str) -> bool {
    let line = paragraph.lines().next().unwrap_or_default();
    let line = line.split_inclusive(GREETED).next().unwrap_or_default();
    let said = words(line);
    let first = said.split(' ').next().is_some_and(|first| one_of(SALUTATIONS, first));
    let named = said.split(' ').skip(1).any(|word| holds_name(name, word));
    let ends = line.ends_with(GREETED) || named;
    first && ends && said.split(' ').count() <= GREETING && behind_closing(&said).is_none()
}

/// Whether steps stand there, one below the other.
fn lists(paragraph: &str) -> bool {
    const FEWEST: usize = 2;
    let is_step = |line: &&str| {
        let (number, rest) = line.split_at(line.chars().take_while(char::is_ascii_digit).count());
        let numbered = (1..=2).contains(&number.len()) && rest.starts_with(['.', ')']);
        numbered && rest.split_whitespace().nth(1).is_some() && small(rest) > 0
    };
    paragraph.lines().filter(is_step).count() >= FEWEST
}

/// With what a greeting ends: "Hello Carol, we replaced it."
const GREETED: [char; 3] = [',', '!', ':'];

/// Whether more than a greeting stands there.
fn says(paragraphs: &[String]) -> bool {
    let lines = paragraphs.iter().flat_map(|one| one.lines());
    let beside = lines.clone().next().and_then(|first| first.split_once(GREETED)).map(|(_, beside)| words(beside));
    let below = lines.skip(1).map(words).chain(beside);
    below.map(|line| line.split(' ').filter(|word| !word.is_empty()).count()).sum::<usize>() >= FEWEST
}

/// Whether it is a sentence of a letter: whole, no notice, no line of an address.
fn is_said(sentence: &str) -> bool {
    let said = words(sentence);
    let all = || said.split(' ').filter(|word| !word.is_empty());
    let gives_notice = all().any(|word| NOTICES.split_whitespace().any(|notice| is_form_of(word, notice)));
    sentence.ends_with(['.', '!', '?'])
        && all().count() >= FEWEST
        && small(sentence) * 3 >= all().count()
        && is_plain(sentence)
        && !gives_notice
}

/// Short words are meant whole, longer ones with whatever they end in.
fn is_form_of(word: &str, notice: &str) -> bool {
    word == notice || notice.chars().count() >= LONG && word.starts_with(notice)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNATURE: &str = "-- \nAnn Agent\nAcme Support\nTel +44 20 7946 0000\n";

    fn beside(beside: String) -> Parted {
        Parted { text: "It is mended.".to_owned(), beside }
    }

    fn known(above: Above) -> Known<'static> {
        Known {
            about: "toner my toner is empty please call me on my mobile phone",
            name: "carol customer",
            signed: "",
            above,
        }
    }

    #[test]
    fn what_is_no_more_than_a_signature() {
        for (of, below) in [
            ("a name alone", ""),
            ("the title", "\nHead of Support, Acme Ltd, 12 High St., London"),
            ("an address", "\nAcme GmbH\nHauptstr. 5\n10115 Berlin\nDeutschland"),
            ("links", "\nhttps://acme.example | @acme | LinkedIn"),
            ("a motto", "\n“The best way to predict the future is to invent it. So let us begin.”\nAlan Kay"),
            ("a motto without quotes", "\nPrinters that never sleep. Quality since 1950."),
            ("the environment", "\nPlease consider the environment before printing this e-mail. Save a tree."),
            (
                "confidential",
                "\nThis message is confidential. If you are not the intended recipient, please delete it and tell me.",
            ),
            ("the register", "\nRegistered in England No. 1234567. Registered office: 12 High St., London. VAT 12345."),
            ("hours", "\nI work part-time. Please call my colleague Bob on Fridays. Our office is open from 9 to 5."),
            (
                "flexible hours",
                "\nI work flexibly, so you may get mail from me at night. Please do not feel that you must answer it outside your own hours.",
            ),
            ("away", "\nI am on holiday in July. For urgent matters, please call my colleague Bob."),
            ("an offer", "\nBook a meeting with me. Follow us on LinkedIn. Join our webinar next week!"),
            ("a survey", "\nHow did I do? Rate my reply. Your feedback helps us."),
            (
                "pronouns",
                "\nMy pronouns are she and her. I acknowledge the Traditional Owners of the land on which I live.",
            ),
            (
                "German law",
                "\nAcme GmbH, Sitz Berlin. Amtsgericht Berlin HRB 12345. Geschäftsführer: Eva Muster und Max Muster.",
            ),
            (
                "German notice",
                "\nDiese E-Mail ist vertraulich. Wenn Sie nicht der richtige Empfänger sind, löschen Sie bitte diese Nachricht.",
            ),
            ("German hours", "\nIch arbeite in Teilzeit. Freitags erreichen Sie meinen Kollegen Bob."),
            (
                "Finnish notice",
                "\nTämä viesti on luottamuksellinen. Jos et ole sen vastaanottaja, poista viesti. Ajattele ympäristöä.",
            ),
            (
                "French notice",
                "\nCe message est confidentiel. Si vous n’êtes pas le destinataire, veuillez détruire ce courriel.",
            ),
            (
                "French environment",
                "\nPensez à l’environnement avant d’imprimer ce courriel. Merci de votre geste pour la planète.",
            ),
            ("Dutch notice", "\nDit bericht is vertrouwelijk. Bent u niet de ontvanger, verwijder dan dit bericht."),
            ("Dutch hours", "\nIk werk op maandag en dinsdag. Op vrijdag ben ik afwezig."),
            ("a company", "\nAcme builds printers in Berlin. Family-owned in the third generation."),
            ("words of leave", "\nKind regards,\nAnn\n\nAcme Support Team"),
            ("a promise", "\nI answer within one day. If you need help sooner, please call the hotline."),
            ("a week", "\nYou can reach me from Monday to Thursday. Please call Bob on Friday."),
            ("thanks", "\nThank you for choosing Acme. It is a pleasure to serve you."),
            ("an addressee", "\nIf you are not the addressee, you must not copy it. Please delete it and tell me."),
            ("German week", "\nSie erreichen mich von Montag bis Donnerstag. Bitte wenden Sie sich sonst an Bob."),
            ("Finnish week", "\nOlen paikalla maanantaista torstaihin. Perjantaisin voit soittaa Bobille."),
            ("French week", "\nJe suis absent le vendredi. Veuillez appeler Bob."),
            ("Dutch week", "\nIk ben er van maandag tot donderdag. Belt u anders met Bob."),
            ("a number", "\nPlease call me on my mobile phone."),
            ("a phone", "\nSent from my phone. Please excuse typos in this mail."),
        ] {
            assert_eq!(known(Above::Text).text(&format!("{SIGNATURE}{below}\n")), None, "{of}");
        }
    }

    #[test]
    fn a_text_below_a_signature() {
        for below in [
            "\nHi Carol,\n\nplease restart the router.",
            "\nHello!\nIt is the black one",
            "\nHello Carol, we replaced the drum.",
            "\nThe toner is on its way. It comes tomorrow.",
            "\nTray 2 is open.\n\nPlease close it. Then it goes again.",
            "\nPlease take out the toner. Shake it well.",
            "\n1. open the tray\n2. take out the box",
            "\nThe toner of your printer is empty. Take the paper out of the scanner.",
            "\nCarol, one more thing: do not switch the printer off.",
            "\nAcme Ltd, London\n\nPlease open tray 2. Take out the box. Then call me back.",
        ] {
            let text = known(Above::Text).text(&format!("{SIGNATURE}{below}\n"));
            assert!(
                text.as_ref().is_some_and(|text| below.ends_with(text.lines().last().unwrap_or_default())),
                "{below}: {text:?}"
            );
        }
        for text in ["Please also clean the tray, otherwise it jams.", "Hello Carol, we replaced the drum."] {
            assert_eq!(known(Above::Text).text(&format!("-- \n{text}\n")).as_deref(), Some(text));
        }
        let answers = known(Above::Text).text(&format!("{SIGNATURE}\n> My toner is empty.\n\nIt is the black one.\n"));
        assert_eq!(answers.as_deref(), Some("It is the black one."));
        let named = known(Above::Text).text(&format!("{SIGNATURE}\nAcme Ltd, London\n\nCarol, it is the black one.\n"));
        assert_eq!(named.as_deref(), Some("Carol, it is the black one."));
    }

    #[test]
    fn below_what_points_there_one_sentence_is_a_text() {
        let below = |text: &str| format!("{SIGNATURE}\n{text}\n");
        let sentence = "Your refund is on its way.";
        assert_eq!(known(Above::Pointer).text(&below(sentence)).as_deref(), Some(sentence));
        assert_eq!(known(Above::Text).text(&below(sentence)), None);
        assert_eq!(known(Above::Pointer).text(SIGNATURE), None);
    }

    #[test]
    fn what_is_new_below_a_signature_is_a_text_and_what_stood_there_before_is_none() {
        let earlier = [
            format!("{SIGNATURE}\nToner that never ends. Our office is open from 9 to 5.\n"),
            "On Tuesday, Ann Agent wrote:\n> Your refund was sent yesterday.\n".to_owned(),
        ];
        let signed = alike(SIGNATURE, &earlier.map(beside));
        let signs =
            |below: &str| Known { signed: &signed, ..known(Above::Text) }.text(&format!("{SIGNATURE}{below}\n"));
        for below in [
            "\nYour refund was sent yesterday.",
            "\nAcme Ltd, London\n\nIt works with the other key.",
            "\nThe printer works in our office.",
        ] {
            let last = below.lines().last().unwrap_or_default();
            assert!(signs(below).is_some_and(|text| text.ends_with(last)), "{below}");
            assert_eq!(known(Above::Text).text(&format!("{SIGNATURE}{below}\n")), None, "{below}");
        }
        for below in ["", "\nToner that never ends. Our office is open from 9 to 5."] {
            assert_eq!(signs(below), None, "{below}");
        }
        for below in ["\nRoom 4711, code 1234", "\n/close", "Price: 40 EUR"] {
            assert_eq!(signs(below).as_deref(), Some(below.trim()), "{below}");
        }
    }

    #[test]
    fn mail_that_was_signed_otherwise_tells_nothing_of_a_signature() {
        let earlier = ["On Tuesday, Ann Agent wrote:\n> It jams.\n".to_owned(), "Sent from my phone\n".to_owned()];
        let earlier = earlier.map(beside);
        assert_eq!(alike(SIGNATURE, &earlier), "");
        assert_eq!(alike("-- \n", &earlier), "");
    }

    #[test]
    fn below_a_greeting_less_is_a_text() {
        for below in [
            "\nPlease restart the router and try again. If that does not help, then call me back tomorrow.",
            "\nBitte starten Sie den Router neu. Danach leuchtet die grüne Lampe.",
            "\nRedémarrez le routeur, puis attendez. Si cela ne suffit pas, appelez-moi demain.",
            "\nKäynnistä laite uudelleen. Jos se ei auta, soita minulle huomenna.",
            "\nStart de router opnieuw. Als dat niet helpt, belt u mij morgen.",
        ] {
            let text = known(Above::Greeting).text(&format!("{SIGNATURE}{below}\n"));
            assert_eq!(text.as_deref(), Some(below.trim()), "{below}");
            assert_eq!(known(Above::Text).text(&format!("{SIGNATURE}{below}\n")), None, "{below}");
        }
    }
}
