//! The notice of a gateway above mail from outside: folded like a disclaimer, and nothing else is taken for one.

use maildesk::desk::mail::{Part, PartKind};
use maildesk::mail::quote::split;
use maildesk::mail::{Reading, read};

/// One line each, as Exchange, Google and the gateways put them; wrapped lines are tried by the test.
const NOTICES: &[&str] = &[
    "CAUTION: This email originated from outside of the organization. Do not click links or open attachments unless you recognize the sender and know the content is safe.",
    "CAUTION: This email originated from outside of the organization.",
    "[CAUTION] External email. Do not click links or open attachments unless you recognise the sender.",
    "**CAUTION:** This email was sent from outside the company. Use caution with links and attachments.",
    "WARNING: This message came from an external source. Exercise caution when opening attachments or links.",
    "This email originated from outside of Example Ltd. Do not click on links unless you know the sender.",
    "EXTERNAL EMAIL: Do not click links or open attachments unless you recognize the sender.",
    "[EXTERNAL]",
    "*** EXTERNAL EMAIL ***",
    "External Sender",
    "You don't often get email from ann@client.example. Learn why this is important",
    "Some people who received this message don't often get email from ann@client.example. Learn why this is important<https://aka.example/x>",
    "ACHTUNG: Diese E-Mail kommt von außerhalb der Organisation. Klicken Sie nicht auf Links und öffnen Sie keine Anhänge, außer Sie kennen den Absender.",
    "Vorsicht: Diese E-Mail stammt von einem externen Absender!",
    "Externe E-Mail",
    "Sie erhalten nicht häufig E-Mails von ann@client.example. Erfahren Sie, warum dies wichtig ist",
    "ATTENTION : Ce courriel provient de l'extérieur de l'organisation. Ne cliquez pas sur les liens et n'ouvrez pas les pièces jointes.",
    "Courriel externe : ne cliquez sur aucun lien avant d'avoir vérifié l'expéditeur externe.",
    "PRECAUCIÓN: Este correo se originó fuera de la organización. No haga clic en enlaces.",
    "ATENÇÃO: Este e-mail foi enviado de fora da organização. Não clique em links.",
    "ATTENZIONE: Questa e-mail proviene dall'esterno dell'organizzazione. Non cliccare sui link.",
    "LET OP: Deze e-mail komt van buiten de organisatie. Klik niet op links en open geen bijlagen.",
    "Externe afzender",
    "VARNING: Detta mejl kommer från en extern avsändare. Klicka inte på länkar.",
    "ADVARSEL: Denne e-mail kommer udefra. Klik ikke på links.",
    "ADVARSEL: Denne e-posten kommer fra en ekstern avsender. Ikke klikk på lenker.",
    "HUOM! Tämä viesti on tullut organisaation ulkopuolelta. Älä avaa linkkejä tai liitteitä, ellet tunne lähettäjää.",
    "VAROITUS: Ulkoinen lähettäjä. Älä avaa liitteitä.",
    "UWAGA: Ta wiadomość pochodzi spoza organizacji. Nie klikaj w linki.",
    "POZOR: Tento e-mail přišel z vnějšku organizace. Neklikejte na odkazy.",
    "ВНИМАНИЕ: Это письмо отправлено из-за пределов организации. Не переходите по ссылкам.",
    "DİKKAT: Bu e-posta kuruluş dışından gönderildi. Bağlantılara tıklamayın.",
    "【注意】このメールは社外から送信されました。リンクをクリックしないでください。",
    "注意：此邮件来自组织外部，请勿点击链接。",
    // In words of an organisation's own.
    "Please note: the sender of this mail is not part of our organisation. Be careful with links and attachments.",
    "This message was sent by somebody who does not work for Example Ltd. Think before you click on links.",
    "Stop! The sender of this email is from outside Example Ltd. Check who it is before you open attachments.",
    "Bitte beachten Sie: Diese Nachricht wurde von außerhalb unseres Hauses verschickt. Öffnen Sie keine Anhänge.",
    "Der Absender dieser E-Mail gehört nicht zu unserem Unternehmen. Seien Sie vorsichtig mit Links und Anhängen.",
    "Ce courriel provient d'une personne externe à la société. Vérifiez l'expéditeur avant de cliquer sur un lien.",
    "L'expéditeur de ce message ne fait pas partie de la société. Méfiez-vous des liens et des pièces jointes.",
    "Tenga en cuenta: este correo procede de una persona ajena a la empresa. No abra archivos adjuntos.",
    "Recuerde que el remitente no pertenece a la empresa. Compruebe los enlaces de este mensaje antes de hacer clic.",
    "Wees alert! De afzender van deze mail is geen collega. Klik alleen op links als u de afzender kent.",
    "Deze e-mail komt van een externe partij. Controleer de afzender voordat u een bijlage opent.",
];

/// What people write in their first line.
const WRITTEN: &[&str] = &[
    "External email does not work since Monday.",
    "External monitor is broken.",
    "Caution: the floor is wet.",
    "CAUTION: the machine on the outside of the building leaks.",
    "Warning: do not click the old link, it is dead.",
    "Attention: please call me back.",
    "This email came from outside of our company, is it spam?",
    "This message is about the printer outside the office.",
    "Achtung: Die E-Mail kam nicht an.",
    "Hinweis: der externe Drucker geht nicht.",
    "Externe Festplatte defekt.",
    "Attention, l'écran extérieur ne marche pas.",
    "Let op: de printer doet het niet.",
    "Huomio! Tulostin ei toimi.",
    "Extension 17 is dead.",
    "A mail from an external sender with a bad link came in today. Check the sender before you open it.",
    "I got this email from outside the company. Do not open the attachment, I think it is bad.",
    "We got this message from outside the organisation. Do not click the link in it, we did.",
    "Please check the sender of the parcel before you open it, it came from outside the building.",
    "Der Absender sitzt außerhalb der Stadt. Bitte öffnen Sie das Tor, bevor Sie klicken.",
    "De afzender zit buiten het bedrijf. Controleer de levering voordat u tekent.",
];

fn kinds(parts: &[Part]) -> Vec<(PartKind, &str)> {
    parts.iter().map(|part| (part.kind, part.text.trim())).collect()
}

/// Wrapped as plain text is.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        if lines.last().is_some_and(|line| !line.is_empty() && line.chars().count() + word.chars().count() > 70) {
            lines.push(String::new());
        }
        let line = lines.last_mut().unwrap();
        *line += if line.is_empty() { "" } else { " " };
        *line += word;
    }
    lines.join("\n")
}

#[test]
fn the_notice_of_a_gateway_is_folded() {
    use PartKind::{Disclaimer, New};
    let mut missed = Vec::new();
    for notice in NOTICES {
        let wrapped = wrapped(notice);
        for (text, notice) in [
            (format!("{notice}\n\nThe number is 4711.\n"), *notice),
            (format!("\n{wrapped}\n\nThe number is 4711.\n"), wrapped.as_str()),
            (format!("{notice}\n________________________________\nThe number is 4711.\n"), *notice),
        ] {
            let parts = split(&text);
            assert_eq!(parts.iter().map(|part| part.text.as_str()).collect::<String>(), text);
            let folded = match kinds(&parts)[..] {
                [(Disclaimer, said), (New, "The number is 4711.")] => said.starts_with(notice),
                _ => false,
            };
            if !folded {
                missed.push(format!("{:?}", kinds(&parts)));
            }
        }
        assert_eq!(kinds(&split(notice)), [(New, *notice)], "alone it is shown");
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn what_people_write_first_is_new() {
    for first in WRITTEN {
        let text = format!("{first}\n\nThe number is 4711.\n");
        assert_eq!(kinds(&split(&text)), [(PartKind::New, text.trim())]);
    }
    let below = format!("The number is 4711.\n\n{}\n", NOTICES[0]);
    assert_eq!(kinds(&split(&below)), [(PartKind::New, below.trim())], "below the text nobody expects one");
}

#[test]
fn a_tag_a_notice_and_a_text_without_blank_lines() {
    use PartKind::{Disclaimer, Introduction, New, Quote};
    let text = "[EXTERNAL]\n\nCAUTION: This email originated from outside of the organization.\nDo not click links.\nHi,\n\
                the attachment is new.\n\nOn Mon, Jan 5, 2026 at 9:12 AM Ada Byron <ada@example.org> wrote:\n> old\n";
    let parts = split(text);
    let found: Vec<PartKind> = parts.iter().map(|part| part.kind).collect();
    assert_eq!(found, [Disclaimer, New, Introduction, Quote]);
    assert_eq!(parts[1].text.trim(), "Hi,\nthe attachment is new.");
}

#[test]
fn in_html_as_well() {
    let head = "From: Ann Lee <ann@client.example>\nContent-Type: text/html; charset=utf-8\n\n";
    let notice = NOTICES[0];
    for page in [
        format!("<table><tr><td style='background:#ffeb9c'>{notice}</td></tr></table><p>Many thanks!</p>"),
        format!(
            "<div style='border:solid'><p><strong>CAUTION:</strong>{}</p></div><br><div>Many thanks!</div>",
            &notice[8..]
        ),
        format!("<p>{notice}</p><hr><p>Many thanks!</p>"),
    ] {
        let mail = read(format!("{head}{page}").as_bytes(), &Reading::default());
        assert_eq!(mail.reply_text().trim(), "Many thanks!", "{page}");
        assert!(mail.thanks, "{page}");
    }
}
