//! Notices that companies and phones put below each mail: of confidence, of the environment, of where a company is registered.

use crate::desk::wording::{contains_words, one_of, words};

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
const MAILS: &str = "mail email message communication nachricht viesti sähköposti courriel bericht";

/// That a mail was received.
const RECEIVED: &str = "received receive erhalten bekommen erreicht saanut saat sait saitte saaneet saapunut reçu reçoit recevez \
                        ontvangen ontvangt ontving";

/// By mistake.
const IN_ERROR: &str = "in error|by mistake|by accident|erroneously|accidentally|irrtümlich|irrtümlicherweise|versehentlich|\
                        aus versehen|fälschlicherweise|erehdyksessä|vahingossa|virheellisesti|par erreur|par mégarde|\
                        abusievelijk|per abuis|per vergissing|ten onrechte|onterecht|foutief";

/// Whom to tell then.
const SENDER: &str =
    "notify|inform|advise|alert|contact|absender|absenderin|lähettäjälle|lähettäjään|expéditeur|afzender";

/// Of these the first alone says nothing of a sender.
const THE_SENDER: &str = "sender absender absenderin lähettäjälle lähettäjään expéditeur afzender";

/// Whether a sentence may be of one: so it is below a signature, where a notice is likelier than a text.
pub fn may_be_notice(sentence: &str) -> bool {
    let said = words(sentence);
    let one = |known: &str| said.split(' ').any(|word| one_of(known, word));
    let phrase = |known: &str| known.split('|').any(|phrase| contains_words(&said, phrase));
    let missent = count(MAILS, &said) > 0 && one(RECEIVED) && phrase(IN_ERROR) || phrase(SENDER) && one(THE_SENDER);
    count(NOTICES, &said) + count(SENT, &said) > 0 || missent
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

    #[test]
    fn what_whoever_got_a_mail_by_mistake_is_to_do_is_a_notice() {
        for text in [
            "If you have received this message in error, please notify the sender and delete it.",
            "If this e-mail was received by mistake, delete it.",
            "Please notify the sender at once.",
            "Wenn Sie diese E-Mail irrtümlich erhalten haben, löschen Sie sie bitte.",
            "Bitte informieren Sie den Absender und löschen Sie diese Nachricht.",
            "Jos olet saanut tämän viestin erehdyksessä, poista se.",
            "Ilmoita siitä lähettäjälle ja poista viesti.",
            "Si vous avez reçu ce message par erreur, merci de le supprimer.",
            "Veuillez prévenir l’expéditeur et le détruire.",
            "Als u dit bericht per abuis hebt ontvangen, verwijder het dan.",
            "Waarschuw de afzender en verwijder het.",
        ] {
            assert!(may_be_notice(text), "{text}");
        }
    }

    #[test]
    fn what_speaks_of_errors_and_mail_is_none() {
        for text in [
            "I received an error when I deleted it.",
            "Please delete the old account.",
            "The mail shows an error.",
            "Please inform me when it works.",
            "Es kam eine Fehlermeldung.",
            "Il y a encore une erreur.",
        ] {
            assert!(!may_be_notice(text), "{text}");
        }
    }
}
