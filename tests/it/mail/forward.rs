//! Originals found in forwards, client by client, and replies that are none.

use maildesk::desk::mail::{Address, Mail, Part, PartKind};
use maildesk::mail::forward::find;
use maildesk::mail::quote;

const HEAD: &str = "From: Ada Byron <ada@example.org>\nDate: Mon, 5 Jan 2026 09:12:00 +0200\nSubject: Printer\nTo: Bo Olsen <bo@example.com>, cy@example.com\nCc: \"Dee, D.\" <dee@example.net>";

/// How clients write a forward; `{}` stands for the words of the forwarder.
const FORWARDS: &[(&str, &str, &str)] = &[
    (
        "Gmail",
        "Fwd: Printer",
        "{}\n\n---------- Forwarded message ---------\nFrom: Ada Byron <ada@example.org>\nDate: Mon, 5 Jan 2026 at 09:12\nSubject: Printer\nTo: Bo Olsen <bo@example.com>\n\n\nIt jams.\n",
    ),
    (
        "Apple Mail",
        "Fwd: Printer",
        "{}\n\n> Begin forwarded message:\n> \n> From: Ada Byron <ada@example.org>\n> Subject: Printer\n> Date: 5 January 2026 at 09:12:00 EET\n> To: Bo Olsen <bo@example.com>\n> \n> It jams.\n",
    ),
    (
        "iPhone, German",
        "Fwd: Printer",
        "{}\n\nAnfang der weitergeleiteten Nachricht:\n\n> Von: Ada Byron <ada@example.org>\n> Datum: 5. Januar 2026 um 09:12:00 MEZ\n> An: Bo Olsen <bo@example.com>\n> Betreff: Printer\n> \n> It jams.\n",
    ),
    (
        "Thunderbird",
        "Fwd: Printer",
        "{}\n\n-------- Forwarded Message --------\nSubject: \tPrinter\nDate: \tMon, 5 Jan 2026 09:12:00 +0200\nFrom: \tAda Byron <ada@example.org>\nTo: \tBo Olsen <bo@example.com>\n\n\n\nIt jams.\n",
    ),
    (
        "Outlook desktop",
        "FW: Printer",
        "{}\n\nFrom: Ada Byron <ada@example.org> \nSent: Monday, January 5, 2026 9:12 AM\nTo: Bo Olsen <bo@example.com>\nSubject: Printer\n\nIt jams.\n",
    ),
    (
        "Outlook on the web, French",
        "TR: Printer",
        "{}\n________________________________\nDe : Ada Byron <ada@example.org>\nEnvoyé : lundi 5 janvier 2026 09:12\nÀ : Bo Olsen <bo@example.com>\nObjet : Printer\n\nIt jams.\n",
    ),
    (
        "Outlook, German",
        "WG: Printer",
        "{}\n\n-----Ursprüngliche Nachricht-----\nVon: Ada Byron [mailto:ada@example.org]\nGesendet: Montag, 5. Januar 2026 09:12\nAn: Bo Olsen <bo@example.com>\nBetreff: Printer\n\nIt jams.\n",
    ),
    (
        "Outlook mobile, linked",
        "Fw: Printer",
        "{}\n\nGet Outlook for iOS<https://aka.ms/x>\n________________________________\nFrom: Ada Byron <ada@example.org<mailto:ada@example.org>>\nSent: Monday, January 5, 2026 9:12:00 AM\nTo: Bo Olsen <bo@example.com<mailto:bo@example.com>>\nSubject: Printer\n\nIt jams.\n",
    ),
    (
        "Outlook for Mac",
        "FW: Printer",
        "{}\n\nOn 05/01/2026, 09:12, \"Ada Byron\" <ada@example.org> wrote:\n\n    It jams.\n",
    ),
    (
        "Yahoo, all in one line",
        "Fw: Printer",
        "{}\n\n   ----- Forwarded Message ----- From: Ada Byron <ada@example.org>To: Bo Olsen <bo@example.com>Sent: Monday, January 5, 2026 at 09:12:00 AM GMT+2Subject: Printer\n It jams.\n",
    ),
    (
        "Proton",
        "Fw: Printer",
        "{}\n\n------- Forwarded Message -------\nFrom: Ada Byron <ada@example.org>\nDate: On Monday, January 5th, 2026 at 09:12\nSubject: Printer\nTo: Bo Olsen <bo@example.com>\n\n> It jams.\n",
    ),
    (
        "Zimbra",
        "Fwd: Printer",
        "{}\n\n----- Forwarded Message -----\nFrom: \"Ada Byron\" <ada@example.org>\nTo: \"Bo Olsen\" <bo@example.com>\nSent: Monday, January 5, 2026 9:12:00 AM\nSubject: Printer\n\nIt jams.\n",
    ),
    (
        "Samsung",
        "Fwd: Printer",
        "{}\n\n-------- Original message --------\nFrom: Ada Byron <ada@example.org> \nDate: 05/01/2026 09:12 (GMT+02:00) \nTo: Bo Olsen <bo@example.com> \nSubject: Printer \n\nIt jams.\n",
    ),
    (
        "Notes",
        "Fw: Printer",
        "{}\n\n----- Forwarded by Bo Olsen/Acme on 01/05/2026 09:20 AM -----\n\nFrom: Ada Byron <ada@example.org>\nTo: Bo Olsen <bo@example.com>\nDate: 01/05/2026 09:12 AM\nSubject: Printer\n\nIt jams.\n",
    ),
    (
        "Notes, a line above",
        "Fw: Printer",
        "{}\n\n\"Ada Byron\" ---05.01.2026 09:12:04---It jams.\n\nFrom: Ada Byron <ada@example.org>\nTo: Bo Olsen <bo@example.com>\nDate: 05.01.2026 09:12\nSubject: Printer\n\nIt jams.\n",
    ),
    (
        "Yandex",
        "Fwd: Printer",
        "{}\n\n----------------\nКому: Bo Olsen <bo@example.com>\nТема: Printer\n05.01.2026, 09:12, \"Ada Byron\" <ada@example.org>:\n\nIt jams.\n",
    ),
    (
        "Finnish Outlook",
        "VL: Printer",
        "{}\n\nLähettäjä: Ada Byron <ada@example.org>\nLähetetty: maanantai 5. tammikuuta 2026 9.12\nVastaanottaja: Bo Olsen <bo@example.com>\nAihe: Printer\n\nIt jams.\n",
    ),
    (
        "Japanese Gmail",
        "Fwd: Printer",
        "{}\n\n---------- Forwarded message ---------\n差出人： Ada Byron <ada@example.org>\nDate: 2026年1月5日(月) 9:12\nSubject: Printer\nTo: Bo Olsen <bo@example.com>\n\nIt jams.\n",
    ),
];

#[test]
fn the_original_is_found_whatever_client_forwarded_it() {
    for (client, subject, form) in FORWARDS {
        for words in ["", "Please help Ada."] {
            let text = form.replace("{}", words);
            let original = find(&text, subject, None).unwrap_or_else(|| panic!("{client}: no forward in\n{text}"));
            assert_eq!(original.from, Some(Address::named("Ada Byron", "ada@example.org")), "{client}");
            assert_eq!(original.subject.as_deref(), Some("Printer"), "{client}");
            assert_eq!(original.text, "It jams.", "{client}");
            if !client.contains("Mac") {
                assert_eq!(original.to, [Address::named("Bo Olsen", "bo@example.com")], "{client}");
            }
            let new: String = quote::split_forwarded(&text)
                .into_iter()
                .filter(|part| part.kind == PartKind::New)
                .map(|part| part.text)
                .collect();
            assert_eq!(new.trim(), words, "{client}");
        }
    }
}

const MUTT: &str = "----- Forwarded message from Ada Byron <ada@example.org> -----

Date: Mon, 5 Jan 2026 09:12:00 +0100
From: Ada Byron <ada@example.org>
To: Bo Olsen <bo@example.com>
Subject: Printer
User-Agent: Mutt/2.2

It jams.

----- End forwarded message -----
";

#[test]
fn a_forward_of_mutt_ends_where_it_says_so() {
    for subject in ["Fwd: Printer", "(fwd) Printer", "[ada@example.org: Printer]", "Printer"] {
        for (below, said) in [("", ""), ("\n-- \nBo\n", ""), ("\nCan you do this today?\n", "Can you do this today?")] {
            let text = format!("Please help.\n\n{MUTT}{below}");
            let original = find(&text, subject, None).unwrap_or_else(|| panic!("{subject}"));
            assert_eq!(original.from, Some(Address::named("Ada Byron", "ada@example.org")), "{subject}");
            assert_eq!(
                (original.subject.as_deref(), original.text.as_str()),
                (Some("Printer"), "It jams."),
                "{subject}"
            );
            let parts = quote::split_forwarded(&text);
            let new: String =
                parts.into_iter().filter(|part| part.kind == PartKind::New).map(|part| part.text).collect();
            assert_eq!(new.split_whitespace().collect::<Vec<_>>().join(" "), format!("Please help. {said}").trim());
        }
    }
}

#[test]
fn a_forward_inside_a_forward_of_mutt_is_a_part_of_it() {
    let inner = MUTT.replace("It jams.", "Look at this.");
    let text = MUTT.replace("It jams.", &format!("Please read.\n\n{inner}"));
    let original = find(&text, "Fwd: Printer", None).unwrap();
    assert!(original.text.starts_with("Please read.") && original.text.ends_with("----- End forwarded message -----"));
    assert_eq!(original.text.matches("End forwarded").count(), 1);
}

#[test]
fn yandex_names_date_and_sender_below_its_line() {
    let text = "Помогите.\n\n-------- Пересылаемое сообщение --------\n05.01.2026, 09:12, \"Ada Byron\" \
                <ada@example.org>:\n\nIt jams.\n-------- Конец пересылаемого сообщения --------\n";
    let original = find(text, "Fwd: Printer", None).unwrap();
    assert_eq!(original.from, Some(Address::named("Ada Byron", "ada@example.org")));
    assert_eq!((original.date.as_deref(), original.text.as_str()), (Some("05.01.2026, 09:12"), "It jams."));
}

#[test]
fn quoted_header_lines_below_unknown_words_are_a_forward_where_the_subject_says_so() {
    let text = "Please help.\n\n> Ebla bala sivu:\n> \n> From: Ada Byron <ada@example.org>\n> Subject: Printer\n\
                > Date: 5 January 2026 at 09:12:00 CET\n> To: Bo Olsen <bo@example.com>\n> \n> It jams.\n";
    let original = find(text, "Fwd: Printer", None).unwrap();
    assert_eq!(original.from, Some(Address::named("Ada Byron", "ada@example.org")));
    assert_eq!((original.subject.as_deref(), original.text.as_str()), (Some("Printer"), "It jams."));
    assert_eq!(find(text, "Re: Printer", None), None);
}

#[test]
fn the_introductions_of_groupwise_name_sender_and_date() {
    for (introduction, date) in [
        (">>> Ada Byron <ada@example.org> 05.01.2026 09:12 >>>", "05.01.2026 09:12"),
        (">>> \"Ada Byron\" <ada@example.org> 1/5/2026 9:12 AM >>>", "1/5/2026 9:12 AM"),
        (
            ">>> On 1/5/2026 at 9:12, in message\n<x1@example.org>, Ada Byron <ada@example.org> wrote:",
            "1/5/2026 at 9:12",
        ),
        (
            ">>> Am 05.01.2026 um 09:12 schrieb Ada Byron <ada@example.org> in Nachricht\n<x1@example.org>:",
            "05.01.2026 um 09:12",
        ),
    ] {
        let original = find(&format!("Please help.\n\n{introduction}\nIt jams.\n"), "Fwd: Printer", None).unwrap();
        assert_eq!(original.from, Some(Address::named("Ada Byron", "ada@example.org")), "{introduction}");
        assert_eq!((original.date.as_deref(), original.text.as_str()), (Some(date), "It jams."), "{introduction}");
    }
}

#[test]
fn all_recipients_are_read() {
    let original = find(&format!("---- Forwarded message ----\n{HEAD}\n\nIt jams."), "Printer", None).unwrap();
    assert_eq!(original.to, [Address::named("Bo Olsen", "bo@example.com"), Address::bare("cy@example.com")]);
    assert_eq!(original.cc, [Address::named("Dee, D.", "dee@example.net")]);
    assert_eq!(original.date.as_deref(), Some("2026-01-05T07:12:00Z"));
}

#[test]
fn a_reply_quotes_in_the_same_form_and_is_no_forward() {
    let block = format!("Yes.\n\n{HEAD}\n\nIt jams.");
    for subject in [
        "Re: Printer",
        "AW: Printer",
        "SV: Printer",
        "RE: FW: Printer",
        "Re[2]: Printer",
        "[desk] Re: Printer",
        "回复：Printer",
    ] {
        assert_eq!(find(&block, subject, None), None, "{subject}");
        assert_eq!(
            find(&block.replace("Yes.\n\n", "Yes.\n\n-----Original Message-----\n"), subject, None),
            None,
            "{subject}"
        );
    }
    for text in ["Yes.\n\nOn 5 Jan 2026, at 09:12, Ada <ada@example.org> wrote:\n\n> It jams.", "Hello", "", "> quoted"]
    {
        assert_eq!(find(text, "Printer", None), None, "{text}");
    }
}

/// "VS:" is an answer in Finnish and Estonian, a forward in Danish and Norwegian.
#[test]
fn one_prefix_means_two_things() {
    let block = |[from, date, to, subject]: [&str; 4]| {
        format!(
            "Kiitos.\n\n{from}: Ada Byron <ada@example.org>\n{date}: 5.1.2026 9.12\n{to}: Bo Olsen <bo@example.com>\n{subject}: Printer\n\nIt jams.\n"
        )
    };
    let finnish = block(["Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"]);
    assert_eq!(find(&finnish, "VS: Tulostin", None), None);
    assert_eq!(find(&block(["Saatja", "Saadetud", "Adressaat", "Teema"]), "Vs: Printer", None), None);
    assert!(find(&finnish, "VL: Tulostin", None).is_some());
    assert!(find(&block(["Fra", "Sendt", "Til", "Emne"]), "VS: Printer", None).is_some());
}

/// A client in a language that is in no table still draws dashes and writes lines with addresses.
#[test]
fn an_unknown_language_is_read_by_its_form() {
    let text = "See below.\n\n-------- Ebla mesaĝo --------\nFrom: Ada Byron <ada@example.org>\nDato: Tue, 3 Nov 2026 09:26:50 +0100\nRespondi al: x@example.org\nSubject: Printer\nTo: Bo Olsen <bo@example.com>\n\nIt jams.\n";
    for subject in ["Fwd: Printer", "FW: Printer"] {
        let original = find(text, subject, None).unwrap();
        assert_eq!(original.from, Some(Address::named("Ada Byron", "ada@example.org")));
        assert_eq!(original.to, [Address::named("Bo Olsen", "bo@example.com")]);
        assert_eq!(original.text, "It jams.");
    }
    assert_eq!(find(text, "Re: Printer", None), None);
}

/// The ways in which clients write one person into a line.
#[test]
fn people_are_read_however_they_are_written() {
    for written in [
        "Ada Byron <ada@example.org>",
        "\"Ada Byron\" <ada@example.org>",
        "'Ada Byron' <ada@example.org>",
        "\"'Ada Byron'\" <ada@example.org>",
        "\"Ada Byron\" [ada@example.org]",
        "Ada Byron [mailto:ada@example.org]",
        "Ada Byron [mailto:ada@example.org] ",
        "Ada Byron <mailto:ada@example.org>",
        "Ada Byron <ada@example.org<mailto:ada@example.org>>",
        "Ada Byron <ada@example.org <mailto:ada@example.org>>",
        "Ada Byron\n<ada@example.org>",
        "Ada Byron\n <ada@example.org<mailto:ada@example.org>>",
        "Ada Byron <\nada@example.org>",
        "Ada Byron (ada@example.org)",
        "*Ada Byron* <ada@example.org>",
        "ada@example.org (Ada Byron)",
        "Ada Byron <[ada@example.org](mailto:ada@example.org)>",
    ] {
        for (separator, mark) in [("---------- Forwarded message ---------", ""), ("Begin forwarded message:", "> ")] {
            let head = format!("From: {written}\nDate: 5 Jan 2026\nSubject: Printer\nTo: {written}\n\nIt jams.");
            let below: String = head.lines().map(|line| format!("{mark}{line}\n")).collect();
            let original = find(&format!("{separator}\n{below}"), "Fwd: Printer", None).unwrap();
            let ada = Address::named("Ada Byron", "ada@example.org");
            assert_eq!((original.from, original.to), (Some(ada.clone()), vec![ada]), "{written:?} after {mark:?}");
            assert_eq!(original.text, "It jams.", "{written:?}");
        }
    }
    for written in [
        "ada@example.org",
        "<ada@example.org>",
        "ada@example.org <ada@example.org>",
        "'ada@example.org' [mailto:ada@example.org]",
        "<ada@example.org<mailto:ada@example.org>>",
    ] {
        let text = format!(
            "---- Forwarded message ----\nFrom: {written}\nTo: {written}; {written}\nSubject: Printer\n\nIt jams."
        );
        let original = find(&text, "Fwd: Printer", None).unwrap();
        let ada = Address::bare("ada@example.org");
        assert_eq!((original.from, original.to), (Some(ada.clone()), vec![ada.clone(), ada]), "{written}");
    }
}

#[test]
fn a_web_form_is_no_forward() {
    assert_eq!(find("From: Ada <ada@example.org>\nSubject: Printer\n\nMessage: it jams", "New request", None), None);
}

#[test]
fn without_a_prefix_whole_headers_are_a_forward() {
    assert!(find(&format!("Please help.\n\n{HEAD}\n\nIt jams."), "Ada's printer", None).is_some());
}

#[test]
fn an_attached_message_is_the_original() {
    let attached = Mail {
        from: Some(Address::named("Ada Byron", "ada@example.org")),
        subject: "Printer".to_owned(),
        date: "2026-01-05T07:12:00Z".parse().ok(),
        parts: vec![Part { kind: PartKind::New, text: "It jams.\n".to_owned() }],
        ..Mail::default()
    };
    let original = find("See attached.", "Fwd: Printer", Some(&attached)).unwrap();
    assert_eq!((original.text.as_str(), original.date.as_deref()), ("It jams.", Some("2026-01-05T07:12:00Z")));
}
