//! Drafts on which somebody is asked: by a question beside them, or by a line above them.

use super::are_told_apart;

#[tokio::test]
async fn a_question_whether_a_draft_may_go_comes_back() {
    let back = [
        "Please restart it.\n\nIs this ok to send?",
        "Hello Carol,\n\nplease restart it.\n\nIs this ok to send?",
        "Hello Carol,\n\nplease restart it.\n\nCan someone check this before it goes out?",
        "Hello Carol,\n\nplease restart it.\n\nOK to send, anyone?",
        "How about this: \"Please restart it.\" OK to send?",
        "Okay to send like this?",
        "Ready to send?",
        "Hallo Carol,\n\nbitte neu starten.\n\nKann das so raus?",
        "Kann ich das so rausschicken?",
        "Hei Carol,\n\nkäynnistä se uudelleen.\n\nVoiko tämän lähettää?",
        "Bonjour Carol,\n\nredémarrez-la.\n\nÇa peut partir comme ça ?",
        "Hallo Carol,\n\nstart hem opnieuw.\n\nKan dit zo weg?",
    ];
    let leave = [
        "Is it ok to send the part on Monday?",
        "Is it ok to send it by post?",
        "Hello Carol,\n\nis it okay to send you the invoice by mail?",
        "Is the printer ready to send faxes?",
        "Please check this before you send the form.",
        "Can someone sign for it before it goes out of date?",
        "Kann das alte Gerät weg?",
        "Passt das so für Sie?",
        "Kan de oude printer weg?",
        "Voitteko lähettää kuvan?",
    ];
    are_told_apart(&back, &leave).await;
}

#[tokio::test]
async fn a_draft_below_a_line_that_introduces_it_comes_back() {
    let draft = |above: &str| format!("{above}\n\nHello Carol,\n\nplease restart it.\n\nAnn");
    let back = [
        "Draft for Carol:",
        "Proposal:",
        "Vorschlag:",
        "Ehdotus:",
        "Proposition :",
        "Voorstel:",
        "Suggested answer:",
        "I would write:",
        "What do you think of this:",
        "Review please",
        "Please review:",
        "not sent yet:",
    ]
    .map(draft);
    let mut back: Vec<&str> = back.iter().map(String::as_str).collect();
    back.extend([
        "Draft for Carol:\nplease restart it",
        "Suggested answer:\nplease restart it",
        "I would write:\nplease restart it",
        "not sent yet: please restart it",
        "Proposal: Hello Carol, please restart it.",
    ]);
    let leave = [
        "Proposal:\nwe come on Monday and replace it.",
        "Vorschlag: wir kommen am Montag.",
        "What do you think of this: we come on Monday?",
        "Please review the contract that is attached.",
        "Not sent yet, it leaves on Monday.",
        "Not sent yet.",
        "Acme Support\nBerlin, 24 November\n\nDear Carol,\n\nit comes.",
        "Hello Carol,\n\nmy proposal:\n\nwe come on Monday.",
        "The text for your door sign:\n\nPlease ring twice.",
    ];
    are_told_apart(&back, &leave).await;
}
