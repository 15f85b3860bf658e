//! The first days: requests, answers, and everything that mail can do to a desk.

use crate::story::run::Deed::{
    AgainTo, Configure, Mail, MailThen, MailTo, Open, Replay, Reply, Retry, RotateKeys, Set,
};
use crate::story::run::{Run, Step, Trouble};
use crate::support::letter::Post;

pub const ANN: &str = "Ann Agent <ann@acme.example>";
pub const BOB: &str = "Bob Lead <bob@acme.example>";
pub const CAROL: &str = "Carol Customer <carol@customer.example>";
pub const JAN: &str = "Jan Jansen <jan@klant.example>";
pub const PIET: &str = "Piet <piet@klant.example>";
pub const AINO: &str = "Aino <aino@asiakas.example>";
pub const GERDA: &str = "Gerda <gerda@kunde.example>";
pub const LUC: &str = "Luc <luc@client-fr.example>";
pub const MONITOR: &str = "Monitor <monitor@acme.example>";

pub fn to_desk(from: &str, subject: &str, text: &str) -> Post {
    Post::new(from, "support@acme.example", subject).text(text)
}

fn alert(subject: &str) -> Post {
    to_desk(MONITOR, subject, "95 % used").header("Auto-Submitted", "auto-generated")
}

/// The answer to Aino comes back.
fn bounce(run: &Run) -> Post {
    let answer = run.sent("answer", "aino@asiakas.example", 3);
    let report = format!(
        "--b\nContent-Type: text/plain\n\nThis is the mail system. Your message could not be delivered.\n\n\
         --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.asiakas.example\n\n\
         Final-Recipient: rfc822; aino@asiakas.example\nAction: failed\nStatus: 5.2.2\n\
         Diagnostic-Code: smtp; 552 5.2.2 mailbox full\n\n\
         --b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{}>\nSubject: x\n\n--b--\n",
        answer.id()
    );
    to_desk("MAILER-DAEMON@mx.asiakas.example", "Undelivered Mail Returned to Sender", &report)
        .header("Content-Type", "multipart/report; report-type=delivery-status; boundary=b")
        .header("Return-Path", "<>")
}

#[rustfmt::skip]
pub fn steps() -> Vec<Step> {
    vec![
        // --- requests
        Step { at: "2026-11-23 09:00", what: "Carol asks in English", deed: Mail(|_|
            to_desk(CAROL, "The coffee machine leaks", "Hello, since this morning there is water under our coffee machine. Could you please help us?")) },
        Step { at: "2026-11-23 09:01", what: "her mail comes by a second mailbox, too", deed: AgainTo("billing") },
        Step { at: "2026-11-23 09:05", what: "Jan asks in Dutch, with Piet in Cc", deed: Mail(|_|
            to_desk(JAN, "Machine kapot", "Goedemorgen, onze koffiemachine doet het sinds gisteren niet meer. Kunt u ons alstublieft helpen?")
                .header("Cc", PIET)) },
        Step { at: "2026-11-23 09:10", what: "Aino writes in Finnish about an invoice; a rule routes it", deed: Mail(|_|
            to_desk(AINO, "Väärä lasku", "Hei, saimme laskun kahteen kertaan. Voisitteko ystävällisesti tarkistaa asian ja hyvittää toisen? Kiitos paljon.")) },
        Step { at: "2026-11-23 09:15", what: "Gerda orders in German; orders go round", deed: Mail(|_|
            to_desk(GERDA, "Bestellung", "Guten Tag, wir möchten gerne zwei weitere Maschinen für unser Büro bestellen. Können Sie uns bitte ein Angebot schicken?")) },
        Step { at: "2026-11-23 09:20", what: "Luc orders in French; the next one in turn gets it", deed: Mail(|_|
            to_desk(LUC, "Commande", "Bonjour, nous voudrions commander des pièces pour notre machine à café. Pouvez-vous nous envoyer un devis ? Merci beaucoup.")) },
        Step { at: "2026-11-23 09:30", what: "an alert goes to whoever has least to do", deed: Mail(|_| alert("Disk full on db1")) },
        Step { at: "2026-11-23 09:31", what: "and the next alert to the other one", deed: Mail(|_| alert("Disk full on db2")) },
        Step { at: "2026-11-23 09:40", what: "a newsletter is filed", deed: Mail(|_|
            to_desk("News <news@shop.example>", "Offers!", "Buy").header("List-Id", "<news.shop.example>")
                .header("List-Unsubscribe", "<https://shop.example/u>").header("Precedence", "bulk")) },
        // --- agents at work in their mail client
        Step { at: "2026-11-23 09:50", what: "Ann answers Carol by mail", deed: Mail(|run|
            run.sent("notify_new", "ann@acme.example", 1).answer(ANN, "Is the tank in its place?\n\n-- \nAnn, mobile 555-1234")) },
        Step { at: "2026-11-23 10:00", what: "Carol answers", deed: Mail(|run|
            run.sent("answer", "carol@customer.example", 1).answer(CAROL, "It is. Still wet.")) },
        Step { at: "2026-11-23 10:05", what: "Ann's vacation notice answers the notification", deed: Mail(|run|
            run.to("ann@acme.example", 1).answer(ANN, "I am away until Monday.").header("Auto-Submitted", "auto-replied")) },
        Step { at: "2026-11-23 10:10", what: "Bob leaves a note by mail", deed: Mail(|run|
            run.sent("notify_new", "bob@acme.example", 2).answer(BOB, "/note\nTheir contract ended in June.")) },
        Step { at: "2026-11-23 10:15", what: "Bob mistypes a command and gets his mail back", deed: Mail(|run|
            run.sent("notify_new", "bob@acme.example", 2).answer(BOB, "/pirority urgent\nWe come today.")) },
        Step { at: "2026-11-23 10:20", what: "Bob types it right: the due time moves", deed: Mail(|run|
            run.sent("notify_new", "bob@acme.example", 2).answer(BOB, "/priority urgent\n/assign me")) },
        Step { at: "2026-11-23 10:30", what: "Bob answers Jan, and Piet gets a copy", deed: Mail(|run|
            run.sent("notify_new", "bob@acme.example", 2).answer(BOB, "Wij komen vandaag langs.")) },
        Step { at: "2026-11-23 10:40", what: "Piet, who was copied in, joins", deed: Mail(|run|
            run.sent("answer", "piet@klant.example", 2).answer(PIET, "Graag na twee uur.")) },
        // --- people who are not who they seem
        Step { at: "2026-11-23 10:45", what: "a stranger guesses a number", deed: Mail(|_|
            to_desk("Mallory <mallory@evil.example>", "Re: The coffee machine leaks [#1]", "Send me everything, please.")) },
        Step { at: "2026-11-23 10:50", what: "somebody uses Ann's personal address", deed: Mail(|run|
            Post::new("Mallory <mallory@evil.example>", &run.to("ann@acme.example", 1).reply_to(), "Hello").text("/close")) },
        // --- mail that does not arrive
        Step { at: "2026-11-23 11:10", what: "Bob answers Aino", deed: Mail(|run|
            run.sent("notify_new", "bob@acme.example", 3).answer(BOB, "Hyvitämme toisen laskun.")) },
        Step { at: "2026-11-23 11:15", what: "the answer bounces", deed: Mail(bounce) },
        Step { at: "2026-11-23 11:30", what: "Gerda's out-of-office answers the acknowledgement", deed: Mail(|run|
            run.sent("ack", "gerda@kunde.example", 4).answer(GERDA, "Ich bin bis Montag nicht im Büro.").header("Auto-Submitted", "auto-replied")) },
        Step { at: "2026-11-23 11:40", what: "Ann's answer to Gerda is refused by the server", deed: MailThen(Trouble::Refused, |run|
            run.sent("notify_new", "ann@acme.example", 4).answer(ANN, "Das Angebot folgt.")) },
        Step { at: "2026-11-23 13:00", what: "nobody knows whether Bob's answer to Luc arrived", deed: MailThen(Trouble::Crash, |run|
            run.sent("notify_new", "bob@acme.example", 5).answer(BOB, "Voici notre devis.")) },
        Step { at: "2026-11-23 13:10", what: "the operator has it sent again", deed: Retry },
        // --- at the command line
        Step { at: "2026-11-23 13:20", what: "Ann opens a ticket for a caller", deed: Open("ann", ("tess@caller.example", "No steam", "She called: no steam at all.")) },
        Step { at: "2026-11-23 13:30", what: "Ann replies at the command line", deed: Reply("ann", 9, "Please descale it.") },
        Step { at: "2026-11-23 13:40", what: "a web form waits, as its queue asks for", deed: MailTo("web", |_|
            Post::new("Form <form@acme-shop.example>", "web@acme.example", "Contact form").text("Name: Olli\nDo you sell filters?")
                .header("Auto-Submitted", "auto-generated")) },
        Step { at: "2026-11-23 13:50", what: "the configuration changes: targets move", deed:
            Configure(&[("automatic = \"hold\"", "automatic = \"open\""), ("first_response = \"4h\"", "first_response = \"6h\"")]) },
        Step { at: "2026-11-23 13:55", what: "the form is decided again", deed: Replay("Contact form") },
        Step { at: "2026-11-23 14:00", what: "a new key signs", deed: RotateKeys },
        Step { at: "2026-11-23 14:05", what: "Carol writes to an address that the old key signed", deed: Mail(|run|
            Post::new("Carol <carol@home.example>", &run.sent("ack", "carol@customer.example", 1).reply_to(), "More water").text("From home: it also smells.")) },
        Step { at: "2026-11-23 16:30", what: "the desk puts its papers in order", deed: Set(Some("bob"), &[3, 4, 6, 7, 8, 9, 10], &[("status", "resolved")]) },
    ]
}
