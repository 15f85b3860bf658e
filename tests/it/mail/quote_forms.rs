//! What forms of web sites send: their lines may look like the header lines of a quoted mail, and nothing of them is
//! history.

use maildesk::desk::mail::PartKind;
use maildesk::mail::forward;
use maildesk::mail::quote::split;

/// What a form sends in the languages of its visitors.
const FORMS: &[&str] = &[
    "From: Ann Lee\nE-mail: ann@client.example\nSubject: Pump\nDate: 23.11.2026 10:00\nMessage:\nThe pump is loud.",
    "From: Ann Lee <ann@client.example>\nTo: support@desk.example\nDate: 2026-11-23 10:00\nSubject: Pump\n\
     Phone: 030 1234567\nMessage: The pump is loud.",
    "From: Ann Lee <ann@client.example>\nTo: Sales\nSubject: Pump\n\nMessage Body:\nThe pump is loud.",
    "Von: Ann Lee <ann@client.example>\nAn: Verkauf\nDatum: 23.11.2026\nBetreff: Pumpe\nNachricht: Die Pumpe ist laut.",
    "Nom : Ann Lee\nDe : ann@client.example\nDate : 23/11/2026 10:00\nObjet : Pompe\n\nVotre message :\nElle fait du bruit.",
    "Nombre: Ann Lee\nDe: ann@client.example\nPara: soporte@desk.example\nAsunto: Bomba\nMensaje: Hace mucho ruido.",
    "Da: Ann Lee <ann@client.example>\nA: info@desk.example\nOggetto: Pompa\nTelefono: 02 1234567\nMessaggio: Fa rumore.",
    "De: Ann Lee <ann@client.example>\nPara: info@desk.example\nAssunto: Bomba\nMensagem: Faz barulho.",
    "Naam: Ann Lee\nVan: ann@client.example\nAan: info@desk.example\nOnderwerp: Pomp\nBericht: De pomp maakt lawaai.",
    "Från: Ann Lee <ann@client.example>\nTill: Support\nDatum: 2026-11-23\nÄmne: Pump\nMeddelande: Den låter.",
    "Lähettäjä: Ann Lee <ann@client.example>\nVastaanottaja: Tuki\nAihe: Pumppu\nPuhelin: 09 123456\nViesti: Se on äänekäs.",
    "Od: Ann Lee <ann@client.example>\nDo: biuro@desk.example\nTemat: Pompa\nTreść wiadomości: Pompa hałasuje.",
    "От: Ann Lee <ann@client.example>\nКому: info@desk.example\nТема: Насос\nСообщение: Насос шумит.",
    "差出人: Ann Lee <ann@client.example>\n宛先: Support\n件名: ポンプ\nお問い合わせ内容：音がうるさいです。",
];

#[test]
fn the_lines_of_a_form_are_new_whatever_stands_above_them() {
    for form in FORMS {
        for above in ["", "You have got mail from your web site.\n\n", "New entry\n--------------------\n"] {
            let text = format!("{above}{form}\n\nIt began on Monday.\n");
            let parts = split(&text);
            assert!(parts.iter().all(|part| part.kind == PartKind::New), "{text}\n{parts:#?}");
            assert!(forward::find(&text, "Pump", None).is_none(), "nobody forwarded it: {text}");
        }
    }
}

#[test]
fn what_stands_around_undated_header_lines_tells_of_a_form() {
    let lines = "From: Ann Lee <ann@client.example>\nTo: Sales\nSubject: Pump\n";
    for text in [
        format!("This was sent by the contact form of example.com:\n\n{lines}\nThe pump is loud.\n"),
        format!("Neue Anfrage (Kontaktformular)\n\n{lines}\nDie Pumpe ist laut.\n"),
        format!("New entry\n--------------------\n{lines}--------------------\nThe pump is loud.\n"),
    ] {
        assert!(split(&text).iter().all(|part| part.kind == PartKind::New), "{text}");
    }
}

/// A form that somebody passed on, and signatures that name a phone above the history, change nothing in it.
#[test]
fn history_beside_the_fields_of_a_form_stays_history() {
    let headers = "From: Web <web@client.example>\nSent: Monday, January 5, 2026 9:12 AM\nTo: Ann\nSubject: Form\n";
    for text in [
        format!("Please answer.\n\n{headers}\nName: Bo\nE-mail: bo@client.example\nMessage: It jams.\n"),
        format!("Please answer.\n\n{headers}\nMessage: It jams.\n"),
        format!("Please answer.\nName: Ann Lee\nEmail: ann@desk.example\n{headers}\nIt jams.\n"),
        format!("Please look at the contact form below.\n\n{headers}\nIt jams.\n"),
        "Please answer.\n\n---- Forwarded message ----\nFrom: Bo <bo@client.example>\nSubject: Form\nMessage: It jams.\n"
            .to_owned(),
    ] {
        let parts = split(&text);
        assert!(parts.iter().any(|part| part.kind == PartKind::Introduction), "{text}\n{parts:#?}");
        let new: String =
            parts.iter().filter(|part| part.kind == PartKind::New).map(|part| part.text.as_str()).collect();
        assert!(new.starts_with("Please") && !new.contains("jams"), "{text}\n{parts:#?}");
    }
}
