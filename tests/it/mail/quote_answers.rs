//! Answers inside a quotation that has no marks: in a colour, or behind a name. They are never folded away.

use maildesk::desk::mail::PartKind;
use maildesk::mail::quote::split;
use maildesk::mail::{Reading, read};

const HEADERS: &str =
    "From: Acme Support <support@acme.example>\nSent: Tuesday, November 24, 2026 9:10 AM\nTo: Jan\nSubject: Pump\n";

/// What is new in a mail of this type, blanks made one.
fn new(kind: &str, body: &str) -> String {
    let raw = format!(
        "From: Jan <jan@customer.example>\nTo: support@acme.example\nSubject: Re: Pump\nMIME-Version: 1.0\n\
         Content-Type: {kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}"
    );
    let mail = read(raw.as_bytes(), &Reading::default());
    let whole: String = mail.parts.iter().map(|part| part.text.as_str()).collect();
    assert_eq!(whole, mail.text(), "it folds, it never cuts");
    let new: Vec<&str> = mail
        .parts
        .iter()
        .filter(|part| part.kind == PartKind::New)
        .flat_map(|part| part.text.split_whitespace())
        .collect();
    new.join(" ")
}

/// A mail as Outlook writes it: what is said above, two questions, answers in a colour.
fn outlook(said: &str, colour: &str) -> String {
    let headers = HEADERS.replace('<', "&lt;").replace('\n', "<br>");
    format!(
        "<p class=MsoNormal>{said}</p><p class=MsoNormal>{headers}</p><p>What is the number?</p>\
         <p><span style=\"color:{colour}\">4711 is what the plate says.</span></p><p>Since when?</p>\
         <p><font color=\"{colour}\">Monday</font></p><p>Ann, <a href=\"https://acme.example\" style=\"color:red\">Acme</a></p>"
    )
}

/// How people say in their languages that answers are below.
const ANNOUNCED: &[(&str, &str)] = &[
    ("See my answers below in red.", "red"),
    ("See my answers below.", "#C00000"),
    ("My comments inline.", "#0070C0"),
    ("See below in blue", "blue"),
    ("Siehe meine Antworten unten in rot.", "#f00"),
    ("Voir mes réponses en rouge ci-dessous.", "rgb(255, 0, 0)"),
    ("Zie mijn antwoorden onderstaand in het rood", "red"),
    ("Mis respuestas abajo en rojo.", "red"),
    ("As respostas estão abaixo em vermelho", "red"),
    ("Le mie risposte qui sotto in rosso", "red"),
    ("Se mine svar nedenfor i rødt", "red"),
    ("Mina svar nedan i blått", "blue"),
    ("Vastaukset alla punaisella", "red"),
    ("Moje odpowiedzi poniżej na czerwono.", "red"),
    ("Odpovědi níže červeně", "red"),
    ("Мои ответы ниже красным", "red"),
    ("Cevaplarım aşağıda kırmızı", "red"),
    ("回答は以下の赤字です", "red"),
    ("답변은 아래 빨간색입니다", "red"),
];

#[test]
fn coloured_answers_are_new_with_the_quotation_around_them_folded() {
    for (said, colour) in ANNOUNCED {
        let page = outlook(said, colour);
        assert_eq!(new("text/html", &page), format!("{said} 4711 is what the plate says. Monday"), "{said}");
    }
}

#[test]
fn colours_are_known_where_the_text_is_a_plain_one() {
    let plain = format!(
        "See my answers below.\n\n{HEADERS}\nWhat is the number?\n\n4711 is what the\nplate says.\n\nSince when?\n\nMonday\n\nAnn, Acme\n"
    );
    let page = outlook("See my answers below.", "red");
    let both = format!(
        "--b\nContent-Type: text/plain; charset=utf-8\n\n{plain}\n--b\nContent-Type: text/html; charset=utf-8\n\n{page}\n--b--\n"
    );
    let said = new("multipart/alternative; boundary=b", &both);
    assert_eq!(said, "See my answers below. 4711 is what the plate says. Monday");
}

#[test]
fn answers_that_nothing_tells_apart_leave_the_quotation_unfolded() {
    for (said, _) in ANNOUNCED {
        let shown = new("text/html", &outlook(said, "black"));
        assert!(shown.contains("4711") && shown.contains("Monday"), "{said}: {shown}");
    }
}

#[test]
fn answers_behind_a_name_or_an_arrow_are_new() {
    for tag in ["[Jan]", "[JK]:", "Jan:", ">>>", "-->", "Answer:", "***"] {
        let text = format!(
            "My answers are below.\nJan\n\n{HEADERS}\nHello Jan,\n\n1. What is the number?\n{tag} 4711 is\nwhat it says.\n\
             2. Since when?\n{tag} Monday\n\nAnn\nAcme: we fix it\n"
        );
        let want = format!("My answers are below. Jan {tag} 4711 is what it says. {tag} Monday");
        assert_eq!(new("text/plain", &text), want, "{tag}");
    }
}

/// What people write above answers in a colour of which they say nothing.
const UNANNOUNCED: &[&str] = &["Hello Ann,<br>Jan", "Thank you for your mail.", "Regards, Jan", "Bitte sehr", "好的"];

#[test]
fn red_lines_in_the_mail_that_is_answered_are_answers_though_nobody_says_so() {
    for said in UNANNOUNCED {
        for red in ["red", "#C00000", "#ff0000", "rgb(255, 0, 0)"] {
            let above = said.replace("<br>", " ");
            assert_eq!(new("text/html", &outlook(said, red)), format!("{above} 4711 is what the plate says. Monday"));
        }
        for other in ["black", "#1F497D", "blue", "green", "#777777"] {
            assert!(!new("text/html", &outlook(said, other)).contains("Monday"), "{said} in {other}");
        }
    }
    // With nothing above, they are what there is; with none of them all is shown.
    for colour in ["red", "#0070C0", "green"] {
        assert_eq!(new("text/html", &outlook("", colour)), "4711 is what the plate says. Monday", "{colour}");
    }
    assert!(new("text/html", &outlook("", "black")).contains("What is the number?"));
    // Who points to what is below answers there in any colour.
    for said in ["Please see below.", "Bitte siehe unten.", "Voir ci-dessous", "Zie hieronder"] {
        for colour in ["red", "#0070C0", "green", "purple"] {
            let answers = format!("{said} 4711 is what the plate says. Monday");
            assert_eq!(new("text/html", &outlook(said, colour)), answers, "{colour}");
        }
    }
}

/// A page whose history is this below its header lines.
fn answered(history: &str) -> String {
    let headers = HEADERS.replace('<', "&lt;").replace('\n', "<br>");
    format!("<p>Thank you.</p><p>{headers}</p>{history}")
}

#[test]
fn red_in_other_places_answers_nothing() {
    const RED: &str = "<span style='color:red'>";
    for history in [
        // All of it, a word, a notice above it, a signature below it, and a mail that is older.
        "<div style='color:red'><p>Hello Jan,</p><p>What is the number?</p><p>Ann</p></div>".to_owned(),
        format!("<p>Hello Jan,</p><p>Please {RED}do not</span> open it.</p><p>Ann</p>"),
        format!("<p>{RED}This is urgent.</span></p><p>Hello Jan,</p><p>What is the number?</p>"),
        format!("<p>Hello Jan,</p><p>What is the number?</p><p>Kind regards</p><p>{RED}Acme Service</span></p>"),
        format!("<p>What is the number?</p><hr><p>On 5 Jan 2026 at 09:12 Jan wrote:</p><p>{RED}It leaks.</span></p>"),
        format!("<p>Hello,</p><p>{RED}One</span></p><p>{RED}Two</span></p><p>{RED}Three</span></p><p>Ann</p>"),
        "<p>Hello,</p><p>read <a style='color:red' href='https://acme.example'>this</a></p>".to_owned(),
    ] {
        assert_eq!(new("text/html", &answered(&history)), "Thank you.", "{history}");
    }
    let behind = format!("<p>Hello Jan,</p><p>Since when? {RED}Monday</span></p><p>And the number?</p><p>Ann</p>");
    assert_eq!(new("text/html", &answered(&behind)), "Thank you. Since when? Monday", "it stands behind the question");
}

/// Names mean nothing where nobody says that answers are below, and colours that are not for answers.
#[test]
fn what_announces_no_answers_leaves_the_quotation_folded() {
    for said in [
        "Thank you for your reply.",
        "Hello, the lamp is red.",
        "It still leaks, see the picture inline.",
        "Danke für alle Antworten.",
        "Merci de votre réponse.",
        "Gracias por su respuesta.",
    ] {
        assert_eq!(new("text/html", &outlook(said, "#1F497D")), said);
    }
    let forward =
        format!("Please see her comments below.\n\n---------- Forwarded message ---------\n{HEADERS}\nIt leaks.\n");
    assert_eq!(new("text/plain", &forward), "Please see her comments below.");
}

#[test]
fn answers_between_quoted_lines_need_no_more() {
    let text = "See my answers below.\n\nOn Mon, Jan 5, 2026 Ada <ada@example.org> wrote:\n> What?\n\n4711\n\n> When?\n\nMonday\n";
    let new: String = split(text).into_iter().filter(|part| part.kind == PartKind::New).map(|part| part.text).collect();
    assert!(!new.contains('>') && new.contains("4711") && new.contains("Monday"), "{new}");
}

#[test]
fn long_quotations_are_searched_in_linear_time() {
    let question = "<p>Question <span style='color:red'>answer answer answer</span></p>".repeat(20_000);
    let page = format!("{}{question}", outlook("See my answers below in red.", "red"));
    assert!(new("text/html", &page).len() > 100_000);
    let text = format!("See my answers below.\n\n{HEADERS}\n{}", "[Jan] yes\n\nno:\n".repeat(50_000));
    let length: usize = split(&text).iter().map(|part| part.text.len()).sum();
    assert_eq!(length, text.len());
}
