//! What a customer wrote below their signature, which some clients put above all else: in plain text all below "-- " is
//! taken for signature, and agents would never read it. In doubt it is text: a motto too much harms nobody.

use std::borrow::Cow;

use crate::desk::mail::{Mail, Part, PartKind};
use crate::desk::notices::may_be_notice;
use crate::desk::sentence::{is_plain, sentences, small};
use crate::desk::ticket::NewEntry;
use crate::desk::wording::{contains_words, words};

/// Words of a sentence at least.
const FEWEST: usize = 3;

/// Words of one that ends without a mark: a title has fewer.
const FEWEST_UNMARKED: usize = 5;

/// The mail with what its writer says below the signature. `latest` is what they wrote before: what stood there, too, is
/// signature.
pub fn kept<'m>(mail: &'m Mail, latest: Option<&NewEntry>) -> Cow<'m, Mail> {
    if mail.automatic.is_of_machine() {
        return Cow::Borrowed(mail);
    }
    let known =
        latest.map(|entry| words(&format!("{} {}", entry.text, entry.quoted_text.as_deref().unwrap_or_default())));
    let known = known.unwrap_or_default();
    let mut parts: Vec<Part> = Vec::with_capacity(mail.parts.len() + 1);
    for part in &mail.parts {
        let signature = part.kind == PartKind::Signature;
        let at = signature.then(|| goes_on_at(&part.text, &known)).flatten();
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
    Cow::Owned(Mail { parts, thanks: false, agrees: false, denies: false, nothing_new: false, ..mail.clone() })
}

/// Byte offset of the line at which the text goes on.
fn goes_on_at(signature: &str, known: &str) -> Option<usize> {
    let lines: Vec<&str> = signature.split_inclusive('\n').collect();
    let says = |line: &str| line.contains(char::is_alphanumeric);
    let first = lines.iter().position(|line| says(line))?;
    let at = (first..lines.len()).find(|at| {
        let paragraph = lines.iter().skip(*at).map(|line| line.trim()).take_while(|line| !line.is_empty());
        let paragraph = paragraph.collect::<Vec<_>>().join(" ");
        // That of a signature is a name, or what a telephone says.
        if *at == first && !paragraph.contains(['.', '!', '?']) {
            return false;
        }
        let line = words(lines.get(*at).copied().unwrap_or_default());
        !line.is_empty()
            && begins_text(lines.get(*at).copied().unwrap_or_default(), &paragraph)
            && !contains_words(known, &line)
    })?;
    Some(lines.iter().take(at).map(|line| line.len()).sum())
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
    whole && own && !may_be_notice(sentence) && is_plain(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNATURE: &str =
        "-- \nCarla Customer\nHead of Sales\nCustomer Ltd, 12 High St., London\nTel +44 20 7946 0000\n";

    fn below(text: &str, known: &str) -> Option<String> {
        let signature = format!("{SIGNATURE}{text}\n");
        goes_on_at(&signature, &words(known)).and_then(|at| signature.get(at..)).map(|text| text.trim().to_owned())
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
            assert_eq!(below(text, ""), Some(text.trim().to_owned()), "{text}");
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
        ] {
            assert_eq!(below(text, ""), None, "{text}");
        }
        for text in [
            "It still jams, though. Please come by on Monday.\n",
            "The serial number is 4711, and it began on Monday.\n",
        ] {
            assert_eq!(goes_on_at(&format!("-- \n{text}"), ""), Some(4), "{text}");
        }
        for text in [
            "Carla\n",
            "Sent from Outlook for Android on my phone\n",
            "Sent from my new telephone.\n",
            "Dr. Carla Customer\n",
        ] {
            assert_eq!(goes_on_at(&format!("-- \n{text}"), ""), None, "{text}");
        }
        assert_eq!(below("\nPrinters that never sleep.", "It jams. -- Carla Printers that never sleep."), None);
    }
}
