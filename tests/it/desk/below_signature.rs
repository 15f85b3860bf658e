//! What agents write below their signature, which some clients put above all else: it is sent, or it comes back, and the
//! reason is what was the matter.

use maildesk::desk::plan::Verdict;
use maildesk::ingest::Ingested;

use crate::support::letter::{Letter, Post, to};
use crate::support::world::World;

const CAROL: &str = "Carol Customer <carol@customer.example>";
const ANN: &str = "Ann Agent <ann@acme.example>";

const SIGNATURE: &str = "-- \nAnn Agent\nAcme Support\nTel +44 20 7946 0000\n";
const WROTE: &str = "On Tue, 24 Nov 2026 at 10:00, Acme Support wrote:\n";

/// How Gmail writes a signature, and what is quoted.
const GMAIL_SIGNATURE: &str = "<span class=\"gmail_signature_prefix\">-- </span><br><div dir=\"ltr\" class=\"gmail_signature\"><div>Ann \
                               Agent</div><div>Tel +44 20 7946 0000</div></div>";
const GMAIL_QUOTE: &str = "<div class=\"gmail_quote\"><div class=\"gmail_attr\">On Tue, Nov 24, 2026 at 10:00 AM Acme Support wrote:<br>\
                           </div><blockquote class=\"gmail_quote\"><div>My toner is empty.</div></blockquote></div>";
const GMAIL_CITATION: &str = "<blockquote class=\"gmail_quote\"><div>My toner is empty.</div></blockquote>";

async fn asked() -> (World, Letter) {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Toner").text("My toner is empty.")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    (world, to_ann)
}

/// What becomes of an answer, and what Carol reads.
async fn answered(kind: &str, body: &str) -> (Ingested, Vec<String>) {
    let (mut world, to_ann) = asked().await;
    let post = to_ann.answer(ANN, "").text(body).header("Content-Type", &format!("{kind}; charset=utf-8"));
    let done = world.deliver(post).await;
    let mail = world.post().await;
    let read = to(&mail, "carol@customer.example").iter().map(|letter| letter.mail.reply_text()).collect();
    (done, read)
}

#[tokio::test]
async fn a_text_below_the_signature_comes_back_and_says_so() {
    let text = "Please restart the router and try again. If that does not help, then call me back tomorrow.";
    let of_matter = "The toner is on its way. It comes tomorrow.";
    for (body, left_out) in [
        (format!("Hi Carol,\n\n{SIGNATURE}\n{text}\n"), text),
        (format!("Please open tray 2.\n\n{SIGNATURE}\n{of_matter}\n"), of_matter),
        (format!("/close\n\n{SIGNATURE}\n{of_matter}\n"), of_matter),
        (
            format!("Please open tray 2.\n\n{SIGNATURE}\nHi Carol,\n\nplease restart it.\n"),
            "Hi Carol, please restart it.",
        ),
        (format!("Please open tray 2.\n\n{SIGNATURE}\n> My toner is empty.\n\nIt is black.\n"), "It is black."),
    ] {
        let (done, read) = answered("text/plain", &body).await;
        let reasons = done.reasons.join("\n");
        assert_eq!((done.verdict, read), (Some(Verdict::Held), Vec::new()), "{body}: {reasons}");
        let why =
            format!("What stands below your signature was taken for a part of it, and would be left out: “{left_out}”");
        assert!(reasons.contains(&why), "{body}: {reasons}");
    }
}

#[tokio::test]
async fn a_text_wholly_below_the_dashes_comes_back_and_says_where_to_write() {
    let (done, read) = answered("text/plain", "-- \nPlease restart the router.\n").await;
    let reasons = done.reasons.join("\n");
    assert_eq!((done.verdict, read), (Some(Verdict::Held), Vec::new()), "{reasons}");
    let why = "all from “Please restart the router.” on stands below “-- ”, where signatures do. To have that sent, answer with \
               it above that line";
    assert!(reasons.contains(why), "{reasons}");
}

#[tokio::test]
async fn an_answer_within_or_below_a_quotation_is_sent_wherever_the_signature_stands() {
    for (body, sent) in [
        (format!("{SIGNATURE}\n{WROTE}\n> My toner is empty.\n\nWhich one is it?\n"), "Which one is it?"),
        (format!("{WROTE}\n> My toner is empty.\n\nWhich one is it?\n\n{SIGNATURE}"), "Which one is it?"),
    ] {
        let (done, read) = answered("text/plain", &body).await;
        assert_eq!(
            (done.verdict, read),
            (Some(Verdict::AgentReply), vec![sent.to_owned()]),
            "{body}: {:#?}",
            done.reasons
        );
    }
}

#[tokio::test]
async fn a_signature_brings_no_answer_back() {
    for below in [
        "",
        "\nHead of Support, Acme Ltd, 12 High St., London",
        "\n“The best way to predict the future is to invent it. So let us begin.”\nAlan Kay",
        "\nPlease consider the environment before printing this e-mail. Save a tree.",
        "\nI work part-time. Please call my colleague Bob on Fridays. Our office is open from 9 to 5.",
        "\nYou can reach me from Monday to Thursday. Please call Bob on Friday.",
        "\nDiese E-Mail ist vertraulich. Wenn Sie nicht der richtige Empfänger sind, löschen Sie bitte diese Nachricht.",
        "\nTämä viesti on luottamuksellinen. Jos et ole sen vastaanottaja, poista viesti.",
        "\nCe message est confidentiel. Si vous n’êtes pas le destinataire, veuillez détruire ce courriel.",
        "\nDit bericht is vertrouwelijk. Bent u niet de ontvanger, verwijder dan dit bericht.",
    ] {
        let body = format!("Please open tray 2.\n\n{SIGNATURE}{below}\n\n{WROTE}\n> My toner is empty.\n");
        let (done, read) = answered("text/plain", &body).await;
        let sent = vec!["Please open tray 2.".to_owned()];
        assert_eq!((done.verdict, read), (Some(Verdict::AgentReply), sent), "{below}: {:#?}", done.reasons);
    }
}

#[tokio::test]
async fn a_text_below_the_signature_of_gmail_is_sent_whatever_is_left_of_the_quotation() {
    let text = "<div>Tray 2 is open.</div>";
    for (page, sent) in [
        (format!("<div>Hi Carol,</div>{GMAIL_SIGNATURE}{text}{GMAIL_QUOTE}"), "Hi Carol,\nTray 2 is open."),
        (format!("<div>Hi Carol,</div>{GMAIL_QUOTE}{GMAIL_SIGNATURE}{text}"), "Tray 2 is open."),
        (format!("{GMAIL_QUOTE}{GMAIL_SIGNATURE}{text}"), "Tray 2 is open."),
        (format!("<div>Hi Carol,</div>{GMAIL_SIGNATURE}{GMAIL_CITATION}{text}"), "Tray 2 is open."),
        (format!("<div>It is black.</div>{GMAIL_SIGNATURE}{GMAIL_CITATION}{text}"), "It is black.\nTray 2 is open."),
        (format!("<div>It is black.</div>{GMAIL_QUOTE}{GMAIL_SIGNATURE}"), "It is black."),
    ] {
        let (done, read) = answered("text/html", &page).await;
        assert_eq!(done.verdict, Some(Verdict::AgentReply), "{page}: {:#?}", done.reasons);
        assert!(read.iter().all(|read| read.ends_with(sent)) && !read.is_empty(), "{page}: {read:?}");
        assert!(read.iter().all(|read| !read.contains("7946")), "{page}: {read:?}");
    }
}

/// How other clients write a signature, each with its end: Outlook on the web and on a phone, Apple's, Thunderbird.
const MARKED: [&str; 6] = [
    "<div id=\"Signature\" class=\"elementToProof\"><p>Pat Agent</p><p>Tel +44 20 7946 0000</p></div>",
    "<div id=\"ms-outlook-mobile-signature\"><div>Pat Agent</div><div>Tel +44 20 7946 0000</div></div>",
    "<div><br id=\"lineBreakAtBeginningOfSignature\"><div>Pat Agent</div><div>Tel +44 20 7946 0000</div></div>",
    "<br id=\"lineBreakAtBeginningOfSignature\"><div>Pat Agent<div>Tel +44 20 7946 0000</div></div>",
    "<div class=\"moz-signature\">-- <br>Pat Agent<br>Tel +44 20 7946 0000</div>",
    "<pre class=\"moz-signature\" cols=\"72\">-- \nPat Agent\nTel +44 20 7946 0000</pre>",
];

/// The same mail as a page alone, and beside its plain text.
fn forms(above: &str, signature: &str, below: &str) -> [(String, String); 2] {
    let page = format!("<html><body><div>{above}</div><div><br></div>{signature}<div>{below}</div></body></html>");
    let dashes = if signature.contains("moz") { "-- \n" } else { "" };
    let plain = format!("{above}\n\n{dashes}Pat Agent\nTel +44 20 7946 0000\n{below}\n");
    let part = |kind: &str, body: &str| format!("--b\r\nContent-Type: text/{kind}; charset=utf-8\r\n\r\n{body}\r\n");
    let both = format!("{}{}--b--\r\n", part("plain", &plain), part("html", &page));
    [("text/html".to_owned(), page), ("multipart/alternative; boundary=b".to_owned(), both)]
}

#[tokio::test]
async fn a_text_below_the_signature_of_any_client_is_sent() {
    let below = "Hello Carol, we replaced the drum.";
    for signature in MARKED {
        for (above, sent) in [
            ("/close", below.to_owned()),
            ("/assign ann", below.to_owned()),
            ("Hello Carol, open the door.", format!("Hello Carol, open the door.\n{below}")),
        ] {
            for (kind, body) in forms(above, signature, below) {
                let (done, read) = answered(&kind, &body).await;
                let reasons = done.reasons.join("\n");
                assert_eq!(done.verdict, Some(Verdict::AgentReply), "{body}: {reasons}");
                let read: Vec<String> = read.iter().map(|read| squeezed(read)).collect();
                assert!(read.iter().any(|read| read.contains(&sent)), "{body}: {read:?}");
                assert!(read.iter().all(|read| !read.contains("7946")), "{body}: {read:?}");
            }
        }
    }
}

#[tokio::test]
async fn agents_read_what_a_customer_wrote_below_the_dashes() {
    let signature = "-- \nCarol Customer\nCustomer Ltd\nTel +44 20 7946 0000\n";
    for (below, read) in [
        ("\nAlso the scanner is on fire, help!", true),
        ("Also the scanner is on fire, help!", true),
        ("\nThis message is confidential and for nobody else.", false),
    ] {
        let told = told("text/plain", &format!("It is still jamming.\n\n{signature}{below}\n")).await;
        assert_eq!(told.contains(below.trim()), read, "{below}: {told}");
        assert!(told.contains("7946"), "{below}: {told}");
    }
}

/// What the desk cannot tell from a signature may say something, so whoever reads it decides.
#[tokio::test]
async fn agents_read_a_signature_once() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Toner").text("My toner is empty.")).await;
    let to_carol = to(&world.post().await, "carol@customer.example")[0].clone();
    for (text, told) in [
        ("It jams.\n\n-- \nCarol Customer\nOnly after 18:00\n", "It jams.\n\nCarol Customer\nOnly after 18:00"),
        ("And hums.\n\n-- \nCarol Customer\nOnly after 18:00\n", "And hums."),
        ("And rattles.\n\n-- \nStill broken!\n", "And rattles.\n\nStill broken!"),
        ("And smells.\n\n-- \nSent from my phone\n", "And smells."),
    ] {
        world.deliver(to_carol.answer(CAROL, "").text(text)).await;
        let to_ann = to(&world.post().await, "ann@acme.example")[0].text();
        assert!(to_ann.contains(&format!("\n\n{told}\n\nReply to this mail")), "{text}: {to_ann}");
    }
}

/// The vote counts, and whoever does the change reads what stands with it.
#[tokio::test]
async fn agents_read_what_stands_below_a_vote() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Switch").text("It is slow.")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    world.deliver(to_ann.answer(ANN, "/kind change\n/approvers vera@vendor.example")).await;
    let asked = to(&world.post().await, "vera@vendor.example")[0].clone();
    let vote = "Approve\n\n-- \nVera Vendor\nOnly after 18:00\n";
    world.deliver(asked.answer("Vera <vera@vendor.example>", "").text(vote)).await;
    let told = to(&world.post().await, "ann@acme.example")[0].text();
    assert!(told.contains("approved") && told.contains("\n\nVera Vendor\nOnly after 18:00\n"), "{told}");
}

/// What an agent reads of Carol's answer.
async fn told(kind: &str, body: &str) -> String {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Toner").text("My toner is empty.")).await;
    let to_carol = to(&world.post().await, "carol@customer.example")[0].clone();
    let post = to_carol.answer(CAROL, "").text(body).header("Content-Type", &format!("{kind}; charset=utf-8"));
    world.deliver(post).await;
    to(&world.post().await, "ann@acme.example")[0].mail.reply_text()
}

/// Without blank lines.
fn squeezed(text: &str) -> String {
    text.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn agents_read_what_a_customer_wrote_below_the_signature() {
    let below = "Also the scanner is on fire, help!";
    for signature in MARKED {
        for (kind, body) in forms("It is still jamming.", signature, below) {
            let told = squeezed(&told(&kind, &body).await);
            assert!(told.contains("It is still jamming.") && told.contains(below), "{body}: {told}");
        }
    }
}
