//! What a customer wrote below their signature, which some clients put above all else: in plain text all below "-- " is
//! taken for signature, and agents would never read it. In doubt it is text: a motto too much harms nobody.

use std::borrow::Cow;

use crate::desk::facts::Parted;
use crate::desk::mail::{Mail, Part, PartKind};
use crate::desk::notices::may_be_notice;
use crate::desk::sentence::{is_plain, sentences, small};
use crate::desk::wording::{contains_words, words};

/// Words of a sentence at least.
const FEWEST: usize = 3;

/// Words of one that ends without a mark: a title has fewer.
const FEWEST_UNMARKED: usize = 5;

/// The mail with what its writer says below the signature. What stood there in earlier mail of theirs is signature.
pub fn kept<'m>(mail: &'m Mail, earlier: &[Parted]) -> Cow<'m, Mail> {
    if mail.automatic.is_of_machine() {
        return Cow::Borrowed(mail);
    }
    // What opens again what a yes would close had better be meant so.
    let strict = mail.agrees || mail.thanks;
    let mut parts: Vec<Part> = Vec::with_capacity(mail.parts.len() + 1);
    for part in &mail.parts {
        let signature = part.kind == PartKind::Signature;
        let at = signature.then(|| goes_on_at(&part.text, earlier, strict)).flatten();
        match at.and_then(|at| part.text.split_at_checked(at)) {
            Some((signature, below)) => {
                parts.push(Part { kind: PartKind::Signature, text: signature.to_owned() });
                parts.push(Part { kind: PartKind::New, text: below.to_owned() });
            }
            None => parts.push(part.clone()),
        }
    }
    if parts.len() == mail.parts.len() {
        return Cow::Borrowed(mail);
    }
    // Who writes on says more than thanks, yes or no.
    Cow::Owned(Mail {
        parts,
        thanks: false,
        agrees: false,
        denies: false,
        acknowledges: false,
        nothing_new: false,
        ..mail.clone()
    })
}

/// A text with what its writer signed it with, where a line of that stood below none of their earlier mail: the desk cannot
/// tell whether that says something, and whoever reads it can.
pub fn with_new_signature(text: String, mail: &Mail, earlier: &[Parted]) -> String {
    let parts = mail.parts.iter().filter(|part| part.kind == PartKind::Signature);
    let signature: String = parts.map(|part| part.text.as_str()).collect();
    // Without the dashes: clients hide what stands below them, and below it agents read of the ticket.
    let lines: Vec<&str> = signature.lines().skip_while(|line| !line.contains(char::is_alphanumeric)).collect();
    let is_new = |(at, line): (usize, &&str)| {
        let below = lines.get(at..).unwrap_or_default();
        line.contains(char::is_alphanumeric) && !may_be_notice(line) && !is_known(line, below, earlier)
    };
    match lines.iter().enumerate().any(is_new) && !mail.automatic.is_of_machine() {
        true => format!("{text}\n\n{}", lines.join("\n")).trim().to_owned(),
        false => text,
    }
}

/// Byte offset of the line at which the text goes on. `strict`: a paragraph that holds a notice anywhere is one.
fn goes_on_at(signature: &str, earlier: &[Parted], strict: bool) -> Option<usize> {
    let lines: Vec<&str> = signature.split_inclusive('\n').collect();
    let says = |line: &str| line.contains(char::is_alphanumeric);
    let first = lines.iter().position(|line| says(line))?;
    // What they sign mail with is the same each time.
    let signed = earlier.iter().any(|earlier| earlier.is_signed_as(signature));
    let mut at = first;
    while let Some(line) = lines.get(at) {
        let below = lines.get(at..).unwrap_or_default();
        let paragraph: Vec<&str> = below.iter().map(|line| line.trim()).take_while(|line| !line.is_empty()).collect();
        let text = paragraph.join(" ");
        // The first one of a signature is a name, or what a telephone says.
        let named = at == first && !text.contains(['.', '!', '?']);
        if signed && at > first && says(line) && !may_be_notice(&text) && !is_known(line, below, earlier) {
            return Some(lines.iter().take(at).map(|line| line.len()).sum());
        }
        if !named && begins_text(line, &text) {
            let mut said = sentences(&text).into_iter().map(|sentence| words(&sentence));
            // What goes on in a notice is as little the writer's as its first line.
            if said.by_ref().take(if strict { usize::MAX } else { 1 }).any(|said| may_be_notice(&said)) {
                at += paragraph.len();
                continue;
            }
            if !is_known(line, below, earlier) {
                return Some(lines.iter().take(at).map(|line| line.len()).sum());
            }
        }
        at += 1;
    }
    None
}

/// Whether earlier mail had this line beside its text, or ended as this one does where that was taken for text.
fn is_known(line: &str, below: &[&str], earlier: &[Parted]) -> bool {
    let (line, below) = (words(line), words(&below.join("\n")));
    let quoted = |line: &&str| line.trim_start().starts_with('>');
    earlier.iter().any(|earlier| {
        // A sentence that somebody answered is none of a signature.
        let beside: Vec<&str> = earlier.beside.lines().filter(|line| !quoted(line)).collect();
        contains_words(&words(&beside.join("\n")), &line)
            || format!(" {}", words(&earlier.text)).ends_with(&format!(" {below}"))
    })
}

/// Whether a sentence begins with this line of a paragraph.
fn begins_text(line: &str, paragraph: &str) -> bool {
    let sentences = sentences(paragraph);
    let sentence = sentences.first().map(String::as_str).unwrap_or_default();
    let count = |text: &str| text.split_whitespace().count();
    let marked = sentence.ends_with(['.', '!', '?']);
    let whole = match marked {
        true => count(sentence) >= FEWEST && small(sentence) * 3 >= count(sentence),
        false => count(sentence) >= FEWEST_UNMARKED && small(sentence) * 2 > count(sentence),
    };
    // A name or an address above it is none of its words.
    let own = small(line) > 0 && !line.trim_start().starts_with(char::is_lowercase);
    whole && own && is_plain(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNATURE: &str =
        "-- \nCarla Customer\nHead of Sales\nCustomer Ltd, 12 High St., London\nTel +44 20 7946 0000\n";

    fn parted(text: &str, beside: &str) -> Parted {
        Parted { text: text.to_owned(), beside: beside.to_owned() }
    }

    fn below(text: &str, earlier: &[Parted], strict: bool) -> Option<String> {
        let signature = format!("{SIGNATURE}{text}\n");
        goes_on_at(&signature, earlier, strict).and_then(|at| signature.get(at..)).map(|text| text.trim().to_owned())
    }

    #[test]
    fn a_text_below_a_signature_is_kept() {
        for text in [
            "\nAlso the scanner is on fire, help!",
            "Also the scanner is on fire, help!",
            "\nOur printer in the office does not work, either.",
            "\nAlso the scanner is on fire and we\ncannot find the hose, help!",
            "\nBy the way the lamp is red",
            "\nAußerdem brennt der Scanner!",
            "\nMyös skanneri palaa nyt!",
            "\nLe scanner brûle aussi !",
            "\nOok de scanner staat in brand!",
        ] {
            assert_eq!(below(text, &[], true), Some(text.trim().to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_no_sentence_a_notice_or_stood_there_before_is_signature() {
        for text in [
            "",
            "\nhttps://customer.example | @customer",
            "\nDiese Nachricht wurde von meinem Telefon gesendet.",
            "\nPlease consider the environment before you print this.",
            "\nThis message is confidential and not for you.",
            "\n“The best way to predict the future is to invent it.”",
            "\nIf you have received this message in error, please notify the\nsender and delete it. Thank you.",
            "\nWenn Sie diese Nachricht irrtümlich erhalten haben, informieren Sie bitte den\nAbsender und löschen Sie sie.",
            "\nDiese Nachricht ist vertraulich und nur für Sie.\nBitte löschen Sie sie danach.",
        ] {
            assert_eq!(below(text, &[], false), None, "{text}");
        }
        for text in [
            "It still jams, though. Please come by on Monday.\n",
            "The serial number is 4711, and it began on Monday.\n",
        ] {
            assert_eq!(goes_on_at(&format!("-- \n{text}"), &[], false), Some(4), "{text}");
        }
        for text in [
            "Carla\n",
            "Sent from Outlook for Android on my phone\n",
            "Sent from my new telephone.\n",
            "Dr. Carla Customer\n",
        ] {
            assert_eq!(goes_on_at(&format!("-- \n{text}"), &[], false), None, "{text}");
        }
    }

    #[test]
    fn what_stood_below_any_earlier_mail_is_signature_whether_it_was_taken_for_it_or_not() {
        let motto = "\nWe make printers that never sleep.";
        let phone = parted("Now it is red.", "Sent from my phone");
        let signed = parted("It jams.", &format!("{SIGNATURE}{motto}"));
        let taken_for_text = parted(&format!("It jams.\n{motto}\n"), SIGNATURE);
        assert_eq!(below(motto, std::slice::from_ref(&phone), false).as_deref(), Some(motto.trim()));
        for earlier in [signed, taken_for_text] {
            assert_eq!(below(motto, &[phone.clone(), earlier], false), None);
        }
    }

    #[test]
    fn what_is_new_below_a_known_signature_is_a_text_in_any_form() {
        let signed = [parted("It jams.", SIGNATURE)];
        for text in ["\nStill broken!", "Serial 4711-X-99", "\nMonday 9:00\nTuesday 10:00", "Only after 18:00"] {
            assert_eq!(below(text, &signed, true).as_deref(), Some(text.trim()), "{text}");
        }
        for text in ["", "\nPlease consider the environment before you print this."] {
            assert_eq!(below(text, &signed, true), None, "{text}");
        }
    }

    #[test]
    fn what_was_said_or_quoted_before_is_no_signature_by_that() {
        let text = "\nIt still jams on Mondays.";
        let said = parted("It still jams on Mondays. What now?", "-- \nCarla");
        let quoted = parted("Hello?", "On Monday, you wrote:\n> It still jams on Mondays.");
        assert_eq!(below(text, &[said, quoted], false).as_deref(), Some(text.trim()));
    }

    #[test]
    fn a_notice_that_begins_otherwise_is_one_below_a_mere_yes() {
        let text = "\nThis mail may be read by anybody at work. It is confidential all the same.";
        assert_eq!(below(text, &[], true), None);
        assert_eq!(below(text, &[], false).as_deref(), Some(text.trim()));
    }
}
