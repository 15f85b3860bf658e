//! What is new and what is history, client by client and language by language.

use maildesk::desk::mail::{Part, PartKind};
use maildesk::mail::quote::{REPLY_MARKER, split, visible};
use proptest::prelude::*;

fn joined(parts: &[Part], kind: PartKind) -> String {
    parts.iter().filter(|part| part.kind == kind).map(|part| part.text.as_str()).collect::<String>().trim().to_owned()
}

fn new(text: &str) -> String {
    joined(&split(text), PartKind::New)
}

/// The introductions of Gmail, Apple Mail, Thunderbird, Outlook and web mailers in their languages.
const INTRODUCTIONS: &[(&str, &str)] = &[
    ("English, Gmail", "On Mon, Jan 5, 2026 at 9:12 AM Ada Byron <ada@example.org> wrote:"),
    ("English, Apple", "On 5 Jan 2026, at 09:12, Ada Byron <ada@example.org> wrote:"),
    ("English, Thunderbird", "On 05/01/2026 09:12, Ada Byron wrote:"),
    ("English, no time", "On Jan 5, 2026 Ada Byron wrote:"),
    ("English, Eudora", "At 09:12 AM 1/5/2026, you wrote:"),
    ("German, Gmail", "Am Mo., 5. Jan. 2026 um 09:12 Uhr schrieb Ada Byron <ada@example.org>:"),
    ("German, Gmail of 2016", "Ada Byron <ada@example.org> schrieb am Mo., 5. Jan. 2026 um 09:12 Uhr:"),
    ("German, Apple", "Am 05.01.2026 um 09:12 schrieb Ada Byron <ada@example.org>:"),
    ("French, Gmail", "Le lun. 5 janv. 2026 à 09:12, Ada Byron <ada@example.org> a écrit :"),
    ("French, Thunderbird", "Le 05/01/2026 à 09:12, Ada Byron a écrit :"),
    ("Spanish, Gmail", "El lun, 5 ene 2026 a las 9:12, Ada Byron (<ada@example.org>) escribió:"),
    ("Portuguese, Gmail", "Em seg., 5 de jan. de 2026 às 09:12, Ada Byron <ada@example.org> escreveu:"),
    ("Italian, Gmail", "Il giorno lun 5 gen 2026 alle ore 09:12 Ada Byron <ada@example.org> ha scritto:"),
    ("Dutch, Gmail", "Op ma 5 jan 2026 om 09:12 schreef Ada Byron <ada@example.org>:"),
    ("Dutch, Apple", "Op 5 jan. 2026 om 09:12 heeft Ada Byron <ada@example.org> het volgende geschreven:"),
    ("Danish, Gmail", "Den man. 5. jan. 2026 kl. 09.12 skrev Ada Byron <ada@example.org>:"),
    ("Norwegian, Outlook", "Ada Byron <ada@example.org> skrev følgende den 05.01.2026 09:12:"),
    ("Swedish, Gmail", "Den mån 5 jan. 2026 kl 09:12 skrev Ada Byron <ada@example.org>:"),
    ("Finnish, Gmail", "ma 5. tammik. 2026 klo 9.12 Ada Byron (ada@example.org) kirjoitti:"),
    ("Finnish, Apple", "Ada Byron <ada@example.org> kirjoitti 5.1.2026 kello 9.12:"),
    ("Polish, Gmail", "pon., 5 sty 2026 o 09:12 Ada Byron <ada@example.org> napisał(a):"),
    ("Polish, Thunderbird", "W dniu 5.01.2026 o 09:12, Ada Byron pisze:"),
    ("Czech, Gmail", "po 5. 1. 2026 v 9:12 odesílatel Ada Byron <ada@example.org> napsal:"),
    ("Slovak, Gmail", "po 5. 1. 2026 o 9:12 Ada Byron <ada@example.org> napísal(a):"),
    ("Hungarian, Gmail", "Ada Byron <ada@example.org> ezt írta (időpont: 2026. jan. 5., H, 9:12):"),
    ("Romanian, Gmail", "În lun., 5 ian. 2026 la 09:12, Ada Byron <ada@example.org> a scris:"),
    ("Russian, Gmail", "пн, 5 янв. 2026 г. в 09:12, Ada Byron <ada@example.org>:"),
    ("Russian, Apple", "5 янв. 2026 г., в 09:12, Ada Byron <ada@example.org> написал(а):"),
    ("Russian, Yandex", "05.01.2026, 09:12, \"Ada Byron\" <ada@example.org>:"),
    ("Ukrainian, Gmail", "пн, 5 січ. 2026 р. о 09:12 Ada Byron <ada@example.org> пише:"),
    ("Bulgarian, Gmail", "На пн, 5.01.2026 г. в 9:12 Ada Byron <ada@example.org> написа:"),
    ("Turkish, Gmail", "Ada Byron <ada@example.org>, 5 Oca 2026 Pzt, 09:12 tarihinde şunu yazdı:"),
    ("Greek, Gmail", "Στις Δευ 5 Ιαν 2026 στις 9:12 π.μ., ο/η Ada Byron <ada@example.org> έγραψε:"),
    ("Estonian, Gmail", "Ada Byron <ada@example.org> kirjutas kuupäeval E, 5. jaanuar 2026 kell 09:12:"),
    ("Latvian, Gmail", "pirmd., 2026. g. 5. janv., plkst. 09:12 — lietotājs Ada Byron (<ada@example.org>) rakstīja:"),
    ("Lithuanian, Gmail", "2026-01-05, pr, 09:12 Ada Byron <ada@example.org> rašė:"),
    ("Croatian, Gmail", "pon, 5. sij 2026. u 09:12 Ada Byron <ada@example.org> napisao je:"),
    ("Catalan, Gmail", "El dl., 5 de gen. 2026, 9:12, Ada Byron <ada@example.org> va escriure:"),
    ("Indonesian, Gmail", "Pada tanggal Sen, 5 Jan 2026 pukul 09.12 Ada Byron <ada@example.org> menulis:"),
    ("Vietnamese, Gmail", "Vào Th 2, 5 thg 1, 2026 vào lúc 09:12 Ada Byron <ada@example.org> đã viết:"),
    ("Chinese, Gmail", "Ada Byron <ada@example.org> 于2026年1月5日周一 09:12写道："),
    ("Chinese, Apple", "在 2026年1月5日，上午9:12，Ada Byron <ada@example.org> 写道："),
    ("Chinese, traditional", "Ada Byron <ada@example.org> 於 2026年1月5日 週一 上午9:12寫道："),
    ("Japanese, Gmail", "2026年1月5日(月) 9:12 Ada Byron <ada@example.org>:"),
    ("Korean, Gmail", "2026년 1월 5일 (월) 오전 9:12, Ada Byron <ada@example.org>님이 작성:"),
    (
        "Hebrew, Gmail",
        "\u{202b}בתאריך יום ב׳, 5 בינו׳ 2026 ב-9:12 מאת \u{202a}Ada Byron\u{202c}\u{200f} <\u{202a}ada@example.org\u{202c}\u{200f}>:\u{202c}",
    ),
    ("Arabic, Gmail", "في الاثنين، 5 يناير 2026 في 9:12 ص تمت كتابة ما يلي بواسطة Ada Byron <ada@example.org>:"),
    ("Zoho", "---- On Mon, 05 Jan 2026 09:12:03 +0200 Ada Byron <ada@example.org> wrote ----"),
    ("Gmail of 2014", "2026-01-05 9:12 GMT+02:00 Ada Byron <ada@example.org>:"),
];

#[test]
fn an_introduction_ends_the_new_text_in_every_language() {
    for (client, introduction) in INTRODUCTIONS {
        let quoted = format!("It works again.\n\nThank you\n\n{introduction}\n\n> Did you try it?\n> Yours, Ada\n");
        let plain = format!("It works again.\n\nThank you\n\n{introduction}\n\nDid you try it?\nYours, Ada\n");
        for text in [quoted, plain] {
            let parts = split(&text);
            assert_eq!(joined(&parts, PartKind::New), "It works again.\n\nThank you", "{client}: {parts:#?}");
            assert_eq!(joined(&parts, PartKind::Introduction), *introduction, "{client}");
        }
    }
}

#[test]
fn an_introduction_may_be_wrapped_before_name_address_or_verb() {
    for introduction in [
        "On Mon, Jan 5, 2026 at 9:12 AM Ada Byron\n<ada@example.org> wrote:",
        "On Mon, Jan 5, 2026 at 9:12 AM Ada Byron <\nada@example.org> wrote:",
        "On Mon, Jan 5, 2026 at 9:12 AM\nAda Byron <ada@example.org>\nwrote:",
        "Le lun. 5 janv. 2026 à 09:12, Ada Byron <ada@example.org>\na écrit :",
        "Am 05.01.2026 um 09:12 schrieb Ada Byron <ada@example.org\n>:",
    ] {
        let text = format!("Yes, on the 4th floor.\n{introduction}\n\n> Where?\n");
        assert_eq!(new(&text), "Yes, on the 4th floor.", "{introduction}");
    }
}

/// From, Sent, To, Subject of Outlook and others.
const HEADERS: &[(&str, [&str; 4])] = &[
    ("English", ["From", "Sent", "To", "Subject"]),
    ("German", ["Von", "Gesendet", "An", "Betreff"]),
    ("French", ["De", "Envoyé", "À", "Objet"]),
    ("Spanish", ["De", "Enviado el", "Para", "Asunto"]),
    ("Portuguese", ["De", "Enviada em", "Para", "Assunto"]),
    ("Italian", ["Da", "Inviato", "A", "Oggetto"]),
    ("Dutch", ["Van", "Verzonden", "Aan", "Onderwerp"]),
    ("Danish", ["Fra", "Sendt", "Til", "Emne"]),
    ("Swedish", ["Från", "Skickat", "Till", "Ämne"]),
    ("Finnish", ["Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"]),
    ("Polish", ["Od", "Wysłano", "Do", "Temat"]),
    ("Czech", ["Od", "Odesláno", "Komu", "Předmět"]),
    ("Slovak", ["Od", "Odoslané", "Komu", "Predmet"]),
    ("Hungarian", ["Feladó", "Elküldve", "Címzett", "Tárgy"]),
    ("Romanian", ["De la", "Trimis", "Către", "Subiect"]),
    ("Russian", ["От", "Отправлено", "Кому", "Тема"]),
    ("Ukrainian", ["Від", "Надіслано", "Кому", "Тема"]),
    ("Turkish", ["Kimden", "Gönderildi", "Kime", "Konu"]),
    ("Greek", ["Από", "Στάλθηκε", "Προς", "Θέμα"]),
    ("Estonian", ["Saatja", "Saadetud", "Saaja", "Teema"]),
    ("Chinese", ["发件人", "发送时间", "收件人", "主题"]),
    ("Japanese", ["差出人", "送信日時", "宛先", "件名"]),
    ("Korean", ["보낸 사람", "보낸 날짜", "받는 사람", "제목"]),
    ("Hebrew", ["מאת", "נשלח", "אל", "נושא"]),
    ("Arabic", ["من", "تم الإرسال", "إلى", "الموضوع"]),
];

#[test]
fn header_lines_end_the_new_text_in_every_language() {
    for (language, [from, sent, to, subject]) in HEADERS {
        let values = ["Ada Byron <ada@example.org>", "5.1.2026 9:12", "Support", "Printer"];
        let lines: Vec<String> =
            [from, sent, to, subject].iter().zip(values).map(|(label, value)| format!("{label}: {value}")).collect();
        let bold: Vec<String> =
            [from, sent, to, subject].iter().zip(values).map(|(label, value)| format!("*{label}:* {value}")).collect();
        for head in [
            lines.join("\n"),
            bold.join("\n"),
            lines.join("\r\n"),
            format!("________________________________\n{}", lines.join("\n")),
            format!("-----Original Message-----\n{}", lines.join("\n")),
        ] {
            let parts = split(&format!("See below.\n\n{head}\n\nIt jams.\n"));
            assert_eq!(joined(&parts, PartKind::New), "See below.", "{language}: {head}");
            assert_eq!(joined(&parts, PartKind::Quote), "It jams.", "{language}: {head}");
        }
    }
}

#[test]
fn original_message_lines_end_the_new_text() {
    for line in [
        "-----Original Message-----",
        "-----邮件原件-----",
        "----- Ursprüngliche Nachricht -----",
        "-------- Message d'origine --------",
        "-----Mensaje original-----",
        "-----Messaggio originale-----",
        "-----Oorspronkelijk bericht-----",
        "-----Opprinnelig melding-----",
        "-----Ursprungligt meddelande-----",
        "-----Alkuperäinen viesti-----",
        "-----Původní zpráva-----",
        "-----Исходное сообщение-----",
        "-----Orijinal Mesaj-----",
        "----- 原始邮件 -----",
    ] {
        assert_eq!(new(&format!("Done.\n\n{line}\n\nPlease do it.\n")), "Done.", "{line}");
    }
}

#[test]
fn answers_between_quotations_stay_new() {
    let text = "Hello,\n\nOn Mon, Jan 5, 2026 at 9:12 AM Ada <ada@example.org> wrote:\n\n> Which printer?\n\nThe grey one.\n\n> Since when?\n> And how often?\n\nSince Friday, daily.\n\n-- \nBo Olsen\n";
    let parts = split(text);
    assert_eq!(new(text), "Hello,\n\nThe grey one.\n\nSince Friday, daily.");
    assert_eq!(joined(&parts, PartKind::Signature), "-- \nBo Olsen");
    let kinds: Vec<PartKind> = parts.iter().map(|part| part.kind).collect();
    use PartKind::{Introduction, New, Quote, Signature};
    assert_eq!(kinds, [New, Introduction, Quote, New, Quote, New, Signature]);
}

#[test]
fn an_answer_below_the_quotation_is_new() {
    let text = "On 05/01/2026 09:12, Ada wrote:\n> Which printer?\n> Ada\n\nThe grey one.\n";
    assert_eq!(new(text), "The grey one.");
}

#[test]
fn a_citation_above_the_history_is_the_writers_own() {
    let text = "> Which printer?\n\nThe grey one.\n\nOn 05/01/2026 09:12, Ada wrote:\n> Which printer?\n> And since when?\n> Ada\n";
    assert_eq!(new(text), "> Which printer?\n\nThe grey one.");
}

/// An agent's client quotes the desk's own mail; none of it may pass for the agent's answer.
#[test]
fn what_signs_below_a_quotation_is_no_answer() {
    for below in [
        "-- \nAda",
        "Sent from my iPhone",
        "This email may contain confidential information. If you are not the intended\nrecipient, delete it.",
    ] {
        let text = format!("It works.\n\n> Dear Ada,\n> press reset.\n\n{below}\n");
        assert_eq!(new(&text), "It works.", "{below}");
    }
    let answered = "Hello,\n\n> press reset.\n\nWhere is it?\n\n-- \nAda\n";
    assert_eq!(new(answered), "Hello,\n\n> press reset.\n\nWhere is it?");
}

#[test]
fn a_thing_that_says_something_is_no_writer_of_a_mail() {
    for words in ["The manual says:", "Your website says:", "Hello, your website says:", "Hello,\n\nThe label said:"] {
        let text = format!("{words}\n> Press reset.\nWhat does it mean?\n");
        assert_eq!(new(&text), text.trim(), "{words}");
    }
    assert_eq!(new("It works.\n\nLudwig van Beethoven wrote:\n> Press reset.\n"), "It works.");
}

#[test]
fn a_quoted_mail_of_a_desk_is_history_wherever_the_answer_stands() {
    let notice = format!("{REPLY_MARKER}\n\nNew request from Ada\n\nWhich printer?\n\nReply to this mail.");
    let quoted: String = notice.lines().map(|line| format!("> {line}\n")).collect();
    let headers =
        "From: Acme Support <desk@acme.example>\nSent: Monday, 5 January 2026 9:12\nTo: Bo\nSubject: Printer\n";
    for history in [
        format!("On Mon, Jan 05, 2026 at 09:12:00AM +0000, Ada (Acme Support) wrote:\n{quoted}"),
        quoted.clone(),
        format!("{headers}\n{notice}\n"),
        format!("-----Original Message-----\n{headers}\n{notice}\n"),
    ] {
        assert_eq!(new(&format!("The grey one.\n\n{history}")), "The grey one.", "{history}");
        assert_eq!(new(&history), "", "nobody wrote a word: {history}");
        assert_eq!(new(&format!("{history}\n-- \nBo\n")), "", "nor here: {history}");
        if history.contains("> ") {
            assert_eq!(new(&format!("{history}\nThe grey one.\n\n-- \nBo\n")), "The grey one.", "{history}");
        }
    }
    // A mail that begins with the marker is another desk's own.
    assert!(new(&notice).contains("Which printer?"));
}

#[test]
fn what_only_looks_like_history_is_new() {
    for text in [
        "On Monday, 5 January, everything worked.\nOn Tuesday it did not.",
        "Please book:\nFrom: Helsinki\nTo: Oulu\nDate: 5 January 2026",
        "As Ada wrote:\nwe need a new printer.",
        "| item | count |\n| pen | 3 |",
        ">>> LOOK HERE <<<\nIt jams.",
        "Steps:\n-- open\n-- close\n-- tell us",
        "Totals\n-----\n5",
        "The mail was sent from the warehouse on Monday.",
        "Look:\nFrom my phone I can open the page, from the tablet I cannot.",
        "10:15 the printer jams\n10:20 the printer works:\nnobody knows why",
    ] {
        assert_eq!(new(text), text.trim());
    }
}

#[test]
fn nothing_new_means_all_is_new() {
    for text in [
        "> Which printer?\n> Ada\n",
        "-- \nBo\n",
        "From: Ada <ada@example.org>\nSent: 5.1.2026\nTo: Bo\nSubject: x\n\nIt jams\n",
    ] {
        assert_eq!(split(text), [Part { kind: PartKind::New, text: text.to_owned() }]);
    }
    assert_eq!(split(""), []);
}

#[test]
fn of_a_forward_only_the_words_above_are_new() {
    let forward = "---------- Forwarded message ---------\nFrom: Ada <ada@example.org>\nDate: Mon, Jan 5, 2026\nSubject: Printer\nTo: Bo\n\nIt jams.\n";
    assert_eq!(new(&format!("Please help her.\n\n{forward}")), "Please help her.");
    assert_eq!(new(forward), "");
    assert_eq!(joined(&split(forward), PartKind::Quote), "It jams.");
}

#[test]
fn the_desks_own_marker_starts_history_in_every_disguise() {
    for marker in [
        REPLY_MARKER.to_owned(),
        format!("> {REPLY_MARKER}"),
        format!("**{REPLY_MARKER}**"),
        REPLY_MARKER.replace(['#', '-'], ""),
        format!("│ {REPLY_MARKER} │"),
        "== Bitte antworten Sie oberhalb dieser Zeile ==".to_owned(),
        "## Please type your reply above this line ##".to_owned(),
        "-- reply above this line --".to_owned(),
        "--- In replies all text above this line is added to the ticket ---".to_owned(),
        "[[ Please do not write below this line ]]".to_owned(),
        "##- Por favor, escriba su respuesta sobre esta línea. -##".to_owned(),
        "##- Veuillez écrire votre réponse au-dessus de cette ligne -##".to_owned(),
        "##- Typ uw antwoord boven deze regel. -##".to_owned(),
        "##- Lisää vastauksesi tämän rivin yläpuolelle -##".to_owned(),
        "##- この行より上に返信を入力してください -##".to_owned(),
    ] {
        let parts = split(&format!("It works.\n\n{marker}\nTicket 7: printer\nhistory without any quote mark\n"));
        assert_eq!(joined(&parts, PartKind::New), "It works.", "{marker}");
        assert!(joined(&parts, PartKind::Quote).ends_with("history without any quote mark"), "{marker}");
    }
    for written in ["The text above this line is wrong.", "- see above this line"] {
        assert_eq!(
            new(&format!("It works.\n\n{written}\nBut not well.\n")),
            format!("It works.\n\n{written}\nBut not well.")
        );
    }
    let below = format!("> {REPLY_MARKER}\n> Ticket 7: printer\n\nIt works.\n");
    assert_eq!(new(&below), "It works.", "an answer typed below the marker is not lost");
}

#[test]
fn footers_of_phones_and_disclaimers_are_told_apart() {
    for footer in [
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Gesendet von Outlook für Android",
        "Envoyé de mon iPad",
        "Enviado desde mi iPhone",
        "Enviado do meu iPhone",
        "Inviato da iPhone",
        "Verzonden vanaf mijn Samsung",
        "Sendt fra min iPhone",
        "Skickat från min iPhone",
        "Lähetetty iPhonesta",
        "Wysłane z iPhone'a",
        "Odesláno z iPhonu",
        "Отправлено с iPhone",
        "Надіслано з iPhone",
        "发自我的 iPhone",
        "iPhoneから送信",
        "Get Outlook for iOS<https://aka.ms/x>",
        "From my iPhone 6",
        "från min iPhone",
        "Ada from mobile",
        "<<sent by galaxy>>",
        "Outlook für iOS<https://aka.ms/x> beziehen",
        "Télécharger Outlook pour iOS",
        "Hanki Outlook for iOS<https://aka.ms/x>",
        "Scarica Outlook per iOS",
        "Baixar o Outlook para Android",
        "Last ned Outlook for iOS",
        "Stáhnout Outlook pro iOS",
        "Outlook letöltése iOS-re",
        "iOS için Outlook'u edinin",
        "获取 Outlook for iOS",
        "iOS 版 Outlook の入手",
        "Завантажити Outlook для iOS",
        "Outlook for iOS 다운로드",
        "Sent from Mail<https://go.microsoft.com/x> for Windows",
        "Sent from my mobile phone, please excuse typos that I have not seen.",
        "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
        "Samsung Mobile tarafından gönderildi",
        "Wysłane z aplikacji WP Poczta",
        "Отправлено из Яндекс.Почты для мобильных",
        "Androidから送信",
        "삼성 모바일에서 보냄",
        "Sent from eM Client",
    ] {
        let parts = split(&format!("It works.\n\n{footer}\n"));
        assert_eq!(joined(&parts, PartKind::New), "It works.", "{footer}");
        assert_eq!(joined(&parts, PartKind::Signature), footer);
    }
    let text = "It works.\n\n--\nBo Olsen\nAcme\n\nThis e-mail and any attachments are confidential.\nIf it is not for you, delete it.\n";
    let parts = split(text);
    assert_eq!(joined(&parts, PartKind::New), "It works.");
    assert_eq!(joined(&parts, PartKind::Signature), "--\nBo Olsen\nAcme");
    assert!(joined(&parts, PartKind::Disclaimer).starts_with("This e-mail"));
}

/// What begins as a footer or a signature and is neither.
#[test]
fn a_sentence_that_begins_like_a_footer_is_the_writers() {
    for text in [
        "The invoice was\nsent from my company in Berlin and never arrived.",
        "My phone was\nSent from my office\nto the repair shop.",
        "Hello.\nSent from my iPad yesterday, but it never arrived.",
        "Hello.\nSent by email on Monday, no answer.",
        "Hello.\nSent with the wrong phone number on the label.",
        "Hello.\nSamsung TV is broken",
        "Hello.\nOutlook for iOS crashes",
        "Hallo.\nVon meinem Konto wurde abgebucht, aber nichts kam.",
        "Hallo.\nVon meinem Handy aus kann ich mich nicht anmelden.",
        "Bonjour.\nEnvoyé depuis mon entrepôt, le colis n'est jamais arrivé.",
        "Hola.\nEnviado por correo a su oficina de Madrid, pero el móvil no llegó.",
        "Hej.\nSkickat från vårt lager med fel telefon i paketet.",
        "Hei.\nLähetetty maanantaina, puhelin ei toimi.",
        "Здравствуйте.\nОтправлено по почте, телефон не работает.",
    ] {
        assert_eq!(new(text), text);
    }
}

#[test]
fn dashes_between_items_and_sentences_delimit_no_signature() {
    for text in [
        "Things:\n-- \npump\n-- \nvalve\nall broken, please answer for each of these today.",
        "Error log:\n--\npump stalled\n--\nvalve open\n\nPlease send somebody who can repair it this week.",
        "First I switched it on.\n--\nThen it made a loud noise and stopped at once.\nIt stands still.",
        "Es gibt zwei Fehler.\n__\nDie Pumpe läuft nicht mehr an und riecht verbrannt.\n__\nDas Ventil ist offen.",
    ] {
        assert_eq!(new(text), text);
    }
    for signature in [
        "-- \nBo\nAcme",
        "--\nBo\nAcme\n\"Life is what happens while you are making other plans.\"",
        "__\nBo",
        "-- \nYours is the best company that I have ever worked for.",
        "--\nBo\n\n--\nYou received this message because you are subscribed to the group.",
    ] {
        assert_eq!(new(&format!("It works.\n{signature}\n")), "It works.", "{signature}");
    }
}

/// Four lines with a colon are a mail's where they name an address, or say year and hour as clients do.
#[test]
fn header_lines_that_a_person_typed_are_new() {
    for lines in [
        "From: Berlin\nTo: Hamburg\nDate: 5 May\nSubject: my booking",
        "From: Berlin\nTo: Hamburg\nDate: 5 May 2026\nSubject: my booking",
        "Von: Berlin\nAn: Hamburg\nDatum: 5. Mai 2026, 10:15 Uhr\nBetreff: Buchung",
        "De : Paris\nÀ : Lyon\nDate : 5 mai\nObjet : réservation",
        "De: Madrid\nPara: Sevilla\nFecha: 5 de mayo\nAsunto: reserva",
        "Od: Praha\nDo: Brno\nDatum: 5. května\nPředmět: rezervace",
    ] {
        let text = format!("Hello,\n\nplease change this:\n{lines}\n\nIs this possible?");
        assert_eq!(new(&text), text);
    }
    for lines in [
        "From: Ann Miller\nSent: Monday, January 5, 2026 9:12 AM\nTo: Support\nSubject: x",
        "Von: Ann Miller\nGesendet: Montag, 5. Januar 2026 09:12\nAn: Support\nBetreff: x",
        "De : Ann\nEnvoyé : lundi 5 janvier 2026 09:12\nÀ : Support\nObjet : x",
        "From: Ann Miller/ACME\nTo: Support\nDate: 05/01/2026 09:12\nSubject: x",
        "Lähettäjä: Ann\nLähetetty: maanantai 5. tammikuuta 2026 9.12\nVastaanottaja: Tuki\nAihe: x",
        "보낸 사람: Ann\n보낸 날짜: 2026년 1월 5일 월요일 오전 9:12\n받는 사람: Support\n제목: x",
        "差出人: Ann\n送信日時: 2026年1月5日 9:12\n宛先: Support\n件名: x",
    ] {
        assert_eq!(new(&format!("Done.\n\n{lines}\n\nWhich number?\n")), "Done.", "{lines}");
    }
}

#[test]
fn markup_of_outlook_becomes_visible() {
    let html = "<p>It works</p><hr class=x><div id=\"x_divRplyFwdMsg\"><b>From:</b> Ada</div><p>old</p>";
    let seen = visible(html);
    assert!(seen.contains("<p>____") && seen.contains("<blockquote><div id=\"x_divRplyFwdMsg\">"), "{seen}");
    assert_eq!(visible("<p>plain</p>"), "<p>plain</p>");
}

/// Lines that mean something here, to be put together at random.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("> quoted".to_owned()),
        Just(">> deeper".to_owned()),
        Just("| barred".to_owned()),
        Just("-- ".to_owned()),
        Just("On Mon, Jan 5, 2026 Ada <ada@example.org> wrote:".to_owned()),
        Just("Thanks On Mon, Jan 5, 2026 Ada <a@example.org> wrote:".to_owned()),
        Just("On Mon, Jan 5, 2026".to_owned()),
        Just("<".to_owned()),
        Just("From: Ada <ada@example.org>".to_owned()),
        Just("Sent: 5.1.2026 9:12".to_owned()),
        Just("Subject: İstanbul".to_owned()),
        Just("-----Original Message-----".to_owned()),
        Just("---------- Forwarded message ---------".to_owned()),
        Just(
            "----- Forwarded Message ----- From: A <a@b.example>To: b@c.example Sent: 5.1.2026 CETSubject: x"
                .to_owned()
        ),
        Just("> Begin forwarded message:".to_owned()),
        Just("-------- Ebla --------".to_owned()),
        Just("Ada ---01/05/2026 09:12 AM---It jams".to_owned()),
        Just("Ada Byron <ada@example.org>\n01/05/2026 09:12 AM\n\nTo\nBo\n\nSubject\nx".to_owned()),
        Just("Xyz: ada@example.org".to_owned()),
        Just("5.1.2026 9:12:".to_owned()),
        Just("Sent from my iPhone".to_owned()),
        Just("Disclaimer: confidential".to_owned()),
        Just(REPLY_MARKER.to_owned()),
        "\\PC{0,30}",
    ]
}

fn text() -> impl Strategy<Value = String> {
    let broken = prop_oneof![Just("\n"), Just("\r\n"), Just("\n\n"), Just("\r")];
    prop::collection::vec((line(), broken), 0..30)
        .prop_map(|lines| lines.into_iter().map(|(line, end)| line + end).collect())
}

proptest! {
    #[test]
    fn whatever_is_found_in_a_forward_stands_in_it(text in text(), subject in "(Fwd|Re|VS|WG)?: \\PC{0,10}") {
        if let Some(original) = maildesk::mail::forward::find(&text, &subject, None) {
            prop_assert!(original.text.len() <= text.len());
            for address in original.from.iter().chain(&original.to).chain(&original.cc) {
                prop_assert!(text.contains(&address.address), "{address:?}");
            }
        }
    }

    #[test]
    fn nothing_new_shows_everything(text in text()) {
        let parts = split(&text);
        let new = parts.iter().any(|part| part.kind == PartKind::New && !part.text.trim().is_empty());
        let announced = maildesk::mail::forward::find(&text, "Fwd: x", None).is_some() || text.contains(REPLY_MARKER);
        prop_assert!(new || announced || text.trim().is_empty(), "{parts:#?}");
    }

    #[test]
    fn thanks_are_told_of_any_text(text in prop_oneof![text(), ".*"]) {
        maildesk::mail::thanks::only(&text, None);
    }

    #[test]
    fn the_parts_joined_are_the_text(text in prop_oneof![text(), ".*"]) {
        for parts in [split(&text), maildesk::mail::quote::split_forwarded(&text)] {
            let joined: String = parts.iter().map(|part| part.text.as_str()).collect();
            prop_assert_eq!(&joined, &text);
            prop_assert!(parts.windows(2).all(|pair| pair[0].kind != pair[1].kind), "neighbours differ in kind");
        }
    }
}

#[test]
fn hostile_texts_are_read_in_linear_time() {
    for text in [
        ">\n".repeat(500_000),
        ">".repeat(1_000_000),
        "On \n".repeat(100_000),
        "On 5 wrote:\n".repeat(10_000),
        "a@b.example wrote\n".repeat(10_000),
        "On 5 Jan 2026 <\n".repeat(10_000),
        "From: \n".repeat(10_000),
        "Importance: x\n".repeat(10_000),
        "From: a@b.example\nSent: 1\n".repeat(10_000),
        "x".repeat(5_000_000),
        "On ".repeat(1_700_000),
        "----- Forwarded Message ----- From: ".repeat(100_000),
        "--\n".repeat(10_000),
        "Disclaimer: x\n\n".repeat(10_000),
        "<hr ".repeat(250_000),
        "<div class=gmail_attr>".repeat(50_000),
        "<div name=quote>".repeat(50_000),
        "Ada <a@b.example>\n5.1.2026 10:15\n\nTo\n".repeat(10_000),
        "--- x ---\n".repeat(20_000),
        "From: a@b.example\nTo: b@c.example\nXyz: c@d.example\n".repeat(10_000),
        "Cc: Ada <\n".repeat(20_000),
        "2026-01-05 9:12 GMT+01:00 \n".repeat(20_000),
        "Ada ---01/05/2026 09:12 ".repeat(20_000),
        "5.1.2026 9:12:\n".repeat(20_000),
    ] {
        let length: usize = split(&text).iter().map(|part| part.text.len()).sum();
        assert_eq!(length, text.len());
        assert!(visible(&text).len() >= text.len());
    }
}

#[test]
fn a_sentence_about_an_earlier_mail_is_no_introduction() {
    for sentence in [
        "am 24.11.2026 schrieb ich Ihnen schon einmal:",
        "am 24.11.2026 schrieben Sie:",
        "in your mail of 24 November 2026 you wrote:",
        "op 24 november 2026 schreef ik u:",
        "le 24 novembre 2026 vous avez écrit :",
        "den 24 november 2026 skrev jag:",
    ] {
        let text = format!("Hello,\n\n{sentence}\n\nThe machine leaks. Nobody answered.\n");
        assert_eq!(new(&text), text.trim(), "{sentence}");
    }
}
