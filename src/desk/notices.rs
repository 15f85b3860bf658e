//! Notices that companies and phones put below each mail: of confidence, of the environment, of where a company is registered.

use crate::desk::wording::words;

/// How their words begin.
const NOTICES: &str = "confiden privileg recipient unauthor disclaim intended environment registered vat copyright liab \
                       vertraulich empfäng unbefugt umwelt amtsgericht registergericht handelsregister geschäftsführ \
                       luottamuks vastaanottaj ympäristö destinataire environnement imprimer siret \
                       vertrouwelijk ontvanger bestemd milieu kvk btw aansprakelijk";

/// Those of what a phone writes.
const SENT: &str = "sent gesendet lähetetty envoyé verzonden";

/// Of these one is enough beside a mail.
const PLAIN: &str = "confiden privileg disclaim environment vertraulich umwelt luottamuks ympäristö environnement \
                     vertrouwelijk milieu";

/// What such a notice is about.
const MAILS: &str = "mail email message nachricht viesti sähköposti courriel bericht";

/// Whether a sentence may be of one: so it is below a signature, where a notice is likelier than a text.
pub fn may_be_notice(sentence: &str) -> bool {
    let said = words(sentence);
    count(NOTICES, &said) + count(SENT, &said) > 0
}

/// Whether a paragraph can be nothing else: it speaks of mail, as those do that a server adds to each.
pub fn is_of_server(paragraph: &str) -> bool {
    let said = words(paragraph);
    count(MAILS, &said) > 0 && (count(PLAIN, &said) > 0 || count(NOTICES, &said) > 1)
}

/// How many of these begin a word.
fn count(begins: &str, said: &str) -> usize {
    begins.split_whitespace().filter(|begin| said.split(' ').any(|word| word.starts_with(begin))).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_of_a_server_is_told_from_a_text() {
        for text in [
            "This e-mail and its attachments may contain confidential information.",
            "Please consider the environment before printing this e-mail.",
            "This message is intended for the recipient. Unauthorised use is forbidden.",
            "Diese Nachricht ist vertraulich.",
            "Tämä viesti on luottamuksellinen.",
            "Ce message est confidentiel.",
            "Dit bericht is vertrouwelijk.",
        ] {
            assert!(is_of_server(text), "{text}");
        }
        for text in [
            "Tray 2 is open.",
            "We registered your e-mail address.",
            "The recipient of that message was wrong.",
            "We sent you a mail with the intended layout.",
            "The contract is confidential.",
        ] {
            assert!(!is_of_server(text), "{text}");
        }
    }
}
