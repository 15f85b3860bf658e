//! What becomes of agents' answers that do not simply leave.

use std::io::Write;

use maildesk::desk::plan::Verdict;
use maildesk::desk::ticket::{EntryKind, Status, TicketNumber};
use maildesk::desk::token::{Holder, Token};
use maildesk::ingest;

use crate::support::letter::{Post, to};
use crate::support::world::World;

const CAROL: &str = "Carol Customer <carol@customer.example>";
const ANN: &str = "Ann Agent <ann@acme.example>";

#[tokio::test]
async fn an_answer_to_nobody_comes_back_and_nothing_of_its_mail_is_done() {
    let mut world = World::new();
    let opened = world.deliver(Post::new(CAROL, "support@acme.example", "Printer").without("From").text("Help")).await;
    assert_eq!(opened.verdict, Some(Verdict::Opened), "{:#?}", opened.reasons);
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();

    let answered = world.deliver(to_ann.answer(ANN, "/tag hall\n/assign bob\n\nLook at the cable.")).await;
    assert_eq!(answered.verdict, Some(Verdict::Held), "{:#?}", answered.reasons);
    let mail = world.post().await;
    let [back] = &mail[..] else { panic!("only Ann hears of it: {mail:#?}") };
    assert_eq!((back.rcpt.as_str(), back.template.as_str()), ("ann@acme.example", "returned"));
    assert!(back.text().contains("no address"), "{}", back.text());
    assert!(back.text().contains("Look at the cable."), "{}", back.text());
    let ticket = world.ticket(1).await;
    assert_eq!(ticket.status, Status::New, "nobody was answered, so the ticket waits for nobody");
    assert!(ticket.tags.is_empty() && ticket.assignee.is_none(), "{ticket:#?}");

    let kept = world.deliver(back.answer(ANN, "/note")).await;
    assert_eq!(kept.verdict, Some(Verdict::Command), "{:#?}", kept.reasons);
    let notes: Vec<String> = world
        .entries(1)
        .await
        .into_iter()
        .filter(|entry| entry.entry.kind == EntryKind::Note)
        .map(|entry| entry.entry.text)
        .collect();
    assert_eq!(notes, ["Look at the cable."]);
    let ticket = world.ticket(1).await;
    assert!(ticket.tags == ["hall"], "what stood above it is done now, and once: {ticket:#?}");
}

#[tokio::test]
async fn a_command_below_the_text_is_not_sent_to_the_customer() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    let wrong = world.deliver(to_ann.answer(ANN, "Look at the cable.\n\n/close")).await;
    assert_eq!(wrong.verdict, Some(Verdict::Held), "{:#?}", wrong.reasons);
    let mail = world.post().await;
    assert_eq!(to(&mail, "carol@customer.example").len(), 0);
    assert!(to(&mail, "ann@acme.example")[0].text().contains("at the top"), "{}", mail[0].text());

    let inside = world.deliver(to_ann.answer(ANN, "Hi Carol,\n/note she is difficult\nPlease descale it.\nBye")).await;
    assert_eq!(inside.verdict, Some(Verdict::Held), "{:#?}", inside.reasons);
    assert_eq!(to(&world.post().await, "carol@customer.example").len(), 0);
    let quoted = world.deliver(to_ann.answer(ANN, "Write this line to us:\n\"/close\"\nand it is closed.")).await;
    assert_eq!(quoted.verdict, Some(Verdict::AgentReply), "{:#?}", quoted.reasons);
    world.post().await;

    let path = world.deliver(to_ann.answer(ANN, "The folder is\n/etc")).await;
    assert_eq!(path.verdict, Some(Verdict::AgentReply), "no command, so it may stand anywhere: {:#?}", path.reasons);
}

#[tokio::test]
async fn pasted_pictures_travel_and_the_logo_of_a_signature_stays() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    let picture = |id: &str, disposition: &str| {
        format!(
            "--m\nContent-Type: image/png; name=\"{id}.png\"\nContent-ID: <{id}@ann>\n\
             Content-Disposition: {disposition}; filename=\"{id}.png\"\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n"
        )
    };
    let page = "<div>Like this: <img src=\"cid:shot@ann\"></div>\
                <div id=\"Signature\">Ann <img src=\"cid:logo@ann\"></div>";
    let body = format!(
        "--m\nContent-Type: text/html; charset=utf-8\n\n{page}\n{}{}{}--m--\n",
        picture("shot", "inline"),
        picture("logo", "inline"),
        picture("manual", "attachment")
    );
    let answer = to_ann.answer(ANN, "").header("Content-Type", "multipart/related; boundary=m").text(&body);
    let answered = world.deliver(answer).await;
    assert_eq!(answered.verdict, Some(Verdict::AgentReply), "{:#?}", answered.reasons);
    let mail = world.post().await;
    let got = to(&mail, "carol@customer.example")[0];
    let names: Vec<&str> = got.mail.attachments.iter().filter_map(|file| file.name.as_deref()).collect();
    assert_eq!(names, ["shot.png", "manual.png"]);
}

/// Outlook writes where a picture stands into its plain text, that of a logo below the signature, too.
#[tokio::test]
async fn a_pasted_picture_stands_in_the_answer_where_the_agent_put_it() {
    const SHOT: &str = "image002.png@01DA7C2B.5F0E1A20";
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let told = world.post().await;
    let to_ann = to(&told, "ann@acme.example")[0].clone();
    let written = |head: &str| {
        let picture = |name: &str, id: &str| {
            format!(
                "--r\nContent-Type: image/png; name=\"{name}\"\nContent-ID: <{id}>\nContent-Disposition: inline; \
                 filename=\"{name}\"\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n"
            )
        };
        let text = format!(
            "{head}Press this one:\n[cid:{SHOT}]\nand not [cid:manual].\n\n-- \nAnn\n[cid:image001.png@01DA.5F]"
        );
        let page = format!(
            "<p>{head}Press this one:<br><img src=\"cid:{SHOT}\"><br>and not [cid:manual].</p>\
             <div id=\"Signature\">-- <br>Ann<br><img src=\"cid:image001.png@01DA.5F\"></div>"
        );
        format!(
            "--r\nContent-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\
             --a\nContent-Type: text/html; charset=utf-8\n\n{page}\n--a--\n{}{}--r--\n",
            picture("image002.png", SHOT),
            picture("image001.png", "image001.png@01DA.5F")
        )
    };
    let related =
        |text: &str| to_ann.answer(ANN, "").header("Content-Type", "multipart/related; boundary=r").text(text);
    let answered = world.deliver(related(&written(""))).await;
    assert_eq!(answered.verdict, Some(Verdict::AgentReply), "{:#?}", answered.reasons);
    let mail = world.post().await;
    let got = to(&mail, "carol@customer.example")[0];
    let raw = String::from_utf8_lossy(&got.raw).replace("=\r\n", "").replace("=3D", "=");
    let order = ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"];
    let places: Vec<_> = order.iter().map(|kind| raw.find(&format!("Content-Type: {kind}"))).collect();
    assert!(places.is_sorted() && places.iter().all(Option::is_some), "{raw}");
    assert!(raw.contains(&format!("Content-ID: <{SHOT}>")) && !raw.contains("multipart/mixed"), "{raw}");
    let img = format!("<img src=\"cid:{SHOT}\" alt=\"image002.png\" style=\"max-width:100%\">");
    assert!(raw.contains(&format!("Press this one:<br>\r\n{img}<br>\r\nand not [cid:manual].")), "{raw}");
    assert!(raw.contains("Press this one:\r\n[image: image002.png]\r\nand not [cid:manual]."), "{raw}");
    assert!(!raw.contains("image001"), "the logo stays: {raw}");

    world.pass(jiff::SignedDuration::from_mins(1));
    world.deliver(related(&written("/note\n"))).await;
    let mail = world.post().await;
    let got = to(&mail, "bob@acme.example")[0];
    let raw = String::from_utf8_lossy(&got.raw).replace("=\r\n", "").replace("=3D", "=");
    assert!(raw.contains(&img) && raw.contains("[image: image002.png]"), "{raw}");
    assert!(!raw.contains("[cid:image"), "{raw}");
}

/// Outlook quotes what it answers below a line, pictures and all: here those of a third party.
#[tokio::test]
async fn a_picture_that_outlook_quotes_stays_inside() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    let picture = |id: &str| {
        format!(
            "--m\nContent-Type: image/png; name=\"{id}.png\"\nContent-ID: <{id}@01DB>\n\
             Content-Disposition: inline; filename=\"{id}.png\"\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n"
        )
    };
    let page = "<p class=MsoNormal>/public</p><p class=MsoNormal>Turn this one: <img src=\"cid:wheel@01DB\"></p>\
                <div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>\
                <b>From:</b> Vera &lt;vera@vendor.example&gt;<br><b>Sent:</b> Tuesday, 24 November 2026 10:30<br>\
                <b>To:</b> Ann<br><b>Subject:</b> Re: Printer</p></div><p class=MsoNormal>Our prices:</p>\
                <p class=MsoNormal><img src=\"cid:prices@01DB\"></p>";
    let body = format!(
        "--m\nContent-Type: text/html; charset=utf-8\n\n{page}\n{}{}--m--\n",
        picture("wheel"),
        picture("prices")
    );
    let answer = to_ann.answer(ANN, "").header("Content-Type", "multipart/related; boundary=m").text(&body);
    let answered = world.deliver(answer).await;
    assert_eq!(answered.verdict, Some(Verdict::AgentReply), "{:#?}", answered.reasons);
    let mail = world.post().await;
    let got = to(&mail, "carol@customer.example")[0];
    let names: Vec<&str> = got.mail.attachments.iter().filter_map(|file| file.name.as_deref()).collect();
    assert_eq!(names, ["wheel.png"]);
}

#[tokio::test]
async fn a_third_partys_mail_attached_to_an_answer_comes_back_once_and_the_requesters_own_travels() {
    let mut world = World::new();
    let carols = Post::new(CAROL, "support@acme.example", "Printer").text("Help");
    world.deliver(carols.clone()).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    world.deliver(to_ann.answer(ANN, "/ask vera@vendor.example\nWhat does it cost?")).await;
    // She does not answer the desk's mail, whose own address would stand in hers.
    let veras = Post::new("Vera <vera@vendor.example>", "support@acme.example", "Re: Printer [#1]")
        .text("For you 10, others 20.");
    world.deliver(veras.clone()).await;
    world.post().await;
    let attach = |words: &str, post: &Post| {
        let attached = String::from_utf8(post.bytes()).unwrap().replace("\r\n", "\n");
        to_ann.answer(ANN, "").header("Content-Type", "multipart/mixed; boundary=cut").text(&format!(
            "--cut\nContent-Type: text/plain\n\n{words}\n--cut\nContent-Type: message/rfc822\n\n{attached}\n--cut--\n"
        ))
    };
    for (words, post, expected) in [
        ("/public\nSee there.", &veras, Verdict::Held),
        ("/public\n/send\nSee there.", &veras, Verdict::AgentReply),
        ("/public\nSee there.", &carols, Verdict::AgentReply),
        ("/note\nSee there.", &veras, Verdict::Note),
    ] {
        let got = world.copy().await.deliver(attach(words, post)).await;
        assert_eq!(got.verdict, Some(expected), "{words}: {:#?}", got.reasons);
    }
}

#[tokio::test]
async fn an_attached_notification_comes_back_to_its_agent() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    let notification = String::from_utf8(to_ann.raw.clone()).unwrap().replace("\r\n", "\n");
    let zip = {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        archive.start_file("mail.eml", zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(notification.as_bytes()).unwrap();
        archive.finish().unwrap().into_inner()
    };
    let base64 = |bytes: &[u8]| data_encoding::BASE64.encode(bytes);
    for (name, kind, encoding, content) in [
        ("mail.eml", "message/rfc822", "8bit", notification.clone()),
        ("mail.bin", "application/octet-stream", "base64", base64(notification.as_bytes())),
        ("mail.zip", "application/zip", "base64", base64(&zip)),
        ("mail.txt", "text/plain", "8bit", to_ann.text()),
    ] {
        let body = format!(
            "--m\nContent-Type: text/plain\n\nSee what came.\n--m\nContent-Type: {kind}\n\
             Content-Transfer-Encoding: {encoding}\nContent-Disposition: attachment; filename=\"{name}\"\n\n\
             {content}\n--m--\n"
        );
        let answer = to_ann.answer(ANN, "").header("Content-Type", "multipart/mixed; boundary=m").text(&body);
        let answered = world.deliver(answer).await;
        assert_eq!(answered.verdict, Some(Verdict::Held), "{name}: {:#?}", answered.reasons);
        let mail = world.post().await;
        let leaked = to(&mail, "carol@customer.example").len();
        assert_eq!(leaked, 0, "{name} holds the agent's token, and what the desk says inside");
        let told = to(&mail, "ann@acme.example")[0].text();
        assert!(told.contains(name), "Ann hears which attachment it was, {name}: {told}");
    }
}

#[tokio::test]
async fn mail_that_a_client_wrote_by_itself_is_no_answer_unless_its_agent_says_so() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    let calendar = "--m\nContent-Type: text/plain\n\nAnn has accepted.\n--m\nContent-Type: text/calendar; method=REPLY\n\n\
        BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nSUMMARY:Visit\nDTSTART:20261130T100000Z\n\
        ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@acme.example\nEND:VEVENT\nEND:VCALENDAR\n--m--\n";
    let accepted = to_ann.answer(ANN, "").header("Content-Type", "multipart/mixed; boundary=m").text(calendar);
    let away = "Thank you for your mail. I am out of the office until Monday.";
    for (case, answer) in [
        ("an absence notice without a mark", to_ann.answer(ANN, away)),
        ("an answer to an invitation", accepted),
        ("a recall", to_ann.answer(ANN, "Ann would like to recall the message, \"[#1] Printer\".")),
    ] {
        let said = world.deliver(answer).await;
        assert_eq!(said.verdict, Some(Verdict::Held), "{case}: {:#?}", said.reasons);
        let letters = world.post().await;
        assert_eq!(to(&letters, "carol@customer.example").len(), 0, "{case}");
        assert!(
            to(&letters, "ann@acme.example")[0].text().contains("/send on the first line"),
            "{}",
            letters[0].text()
        );
    }
    let said = world.deliver(to_ann.answer(ANN, &format!("/send\n{away}"))).await;
    assert_eq!(said.verdict, Some(Verdict::AgentReply), "{:#?}", said.reasons);
    assert_eq!(to(&world.post().await, "carol@customer.example")[0].mail.reply_text(), away);
}

#[tokio::test]
async fn send_means_what_stands_below_it_and_never_a_note() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    for (text, sent) in [
        ("/reset it\nand try again.", None),
        ("/send\n/reset it\nand try again.", Some("/reset it\nand try again.")),
        ("/send\nWrite this:\n/close\nand it is closed.", Some("Write this:\n/close\nand it is closed.")),
        ("/priority high\n/send\nIt comes.", Some("It comes.")),
        ("/send\n/note She never pays.", None),
        ("/note\n/send\nShe never pays.", None),
        ("/send\nIt comes.\n/note She never pays.", None),
        ("/send\nIt comes.\n - /Note: she never pays.", Some("It comes.\n - /Note: she never pays.")),
        ("/send it", None),
    ] {
        let said = world.deliver(to_ann.answer(ANN, text)).await;
        let letters = world.post().await;
        let got = to(&letters, "carol@customer.example").first().map(|letter| letter.mail.reply_text());
        assert_eq!(got.as_deref(), sent, "{text}: {:#?}", said.reasons);
    }
}

/// A mail of one text and one file.
fn with_file(answer: Post, text: &str) -> Post {
    let body = format!(
        "--m\nContent-Type: text/plain\n\n{text}\n--m\nContent-Type: application/pdf\n\
         Content-Disposition: attachment; filename=\"invoice.pdf\"\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQK\n--m--\n"
    );
    answer.header("Content-Type", "multipart/mixed; boundary=m").text(&body)
}

#[tokio::test]
async fn an_attachment_beside_commands_alone_comes_back() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();

    let lost = world.deliver(with_file(to_ann.answer(ANN, ""), "/close")).await;
    assert_eq!(lost.verdict, Some(Verdict::Held), "{:#?}", lost.reasons);
    assert_eq!(world.ticket(1).await.status, Status::New, "nothing of the mail was carried out");
    let mail = world.post().await;
    let [back] = &mail[..] else { panic!("only Ann hears of it: {mail:#?}") };
    assert!(back.text().contains("invoice.pdf would go to nobody"), "{}", back.text());

    let kept = world.deliver(with_file(to_ann.answer(ANN, ""), "/note\n/priority high")).await;
    assert_eq!(kept.verdict, Some(Verdict::Note), "{:#?}", kept.reasons);
    let kept = world.deliver(with_file(to_ann.answer(ANN, ""), "/note the bill")).await;
    assert_eq!(kept.verdict, Some(Verdict::Note), "{:#?}", kept.reasons);
    let sent = world.deliver(with_file(to_ann.answer(ANN, ""), "/close\n/send\nHere is the bill.")).await;
    assert_eq!(sent.verdict, Some(Verdict::AgentReply), "{:#?}", sent.reasons);
    let mail = world.post().await;
    assert_eq!(to(&mail, "carol@customer.example")[0].mail.attachments.len(), 1);
}

#[tokio::test]
async fn what_came_back_is_sent_with_its_attachment() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    let back = world.deliver(with_file(to_ann.answer(ANN, ""), "Internal: here is the bill.")).await;
    assert_eq!(back.verdict, Some(Verdict::Held), "{:#?}", back.reasons);
    let returned = to(&world.post().await, "ann@acme.example")[0].clone();

    let send = returned.answer(ANN, "/send\n/close");
    let (store, mailbox) = (&world.store, "support".into());
    let (_, plan) = ingest::inspect(Some(store), &world.policy, &mailbox, send.bytes(), world.now).await.unwrap();
    let would: Vec<&str> = plan.drafts.iter().flat_map(|draft| &draft.rcpts).map(String::as_str).collect();
    assert!(would.contains(&"carol@customer.example"), "what would be done is known before: {would:?}");

    let said = world.deliver(send).await;
    assert_eq!(said.verdict, Some(Verdict::Command), "{:#?}", said.reasons);
    assert_eq!(world.ticket(1).await.status, Status::Resolved);
    let mail = world.post().await;
    let [sent] = to(&mail, "carol@customer.example")[..] else { panic!("Carol gets it once: {mail:#?}") };
    assert!(sent.text().contains("Internal: here is the bill."), "{}", sent.text());
    assert_eq!(sent.mail.attachments.len(), 1);
    let entries = world.entries(1).await;
    let entry = entries.iter().rev().find(|entry| entry.entry.kind == EntryKind::Outbound).unwrap();
    assert_eq!(
        (entry.entry.attachments.len(), entry.ledger.map(|id| id.0)),
        (1, Some(2)),
        "of the mail that came back"
    );
}

#[tokio::test]
async fn half_an_answer_is_not_sent() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    // More parts than a tree is built for: the first text can be read, the files behind it cannot.
    let many = "--m\nContent-Type: application/pdf\n\nx\n".repeat(60_000);
    let answer = to_ann.answer(ANN, "").header("Content-Type", "multipart/mixed; boundary=m");
    let said = world
        .deliver(answer.text(&format!("--m\nContent-Type: text/plain\n\nThe film is attached.\n{many}--m--\n")))
        .await;
    assert_eq!(said.verdict, Some(Verdict::Held), "{:#?}", said.reasons);
    let mail = world.post().await;
    assert_eq!(to(&mail, "carol@customer.example").len(), 0);
    assert!(to(&mail, "ann@acme.example")[0].text().contains("too many parts"), "{}", mail[0].text());
}

#[tokio::test]
async fn an_empty_note_keeps_what_is_attached_inside() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    let noted = world.deliver(with_file(to_ann.answer(ANN, ""), "/note")).await;
    assert_eq!(noted.verdict, Some(Verdict::Note), "{:#?}", noted.reasons);
    assert_eq!(to(&world.post().await, "carol@customer.example").len(), 0);
    let empty = world.deliver(to_ann.answer(ANN, "/note")).await;
    assert_eq!(empty.verdict, Some(Verdict::Held), "{:#?}", empty.reasons);
    assert!(to(&world.post().await, "ann@acme.example")[0].text().contains("The note is empty"));
}

#[tokio::test]
async fn what_the_desk_wrote_and_what_stands_in_notes_never_leaves_in_an_answer() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let mail = world.post().await;
    let (to_ann, to_bob) = (to(&mail, "ann@acme.example")[0].clone(), to(&mail, "bob@acme.example")[0].clone());
    world.deliver(to_bob.answer("Bob <bob@acme.example>", "/note She never pays her bills in time.")).await;
    let note = to(&world.post().await, "ann@acme.example")[0].clone();
    let raw = |text: &str| Post::new(ANN, &note.reply_to(), "Re: Printer").text(text);
    let unmarked = note.text().lines().filter(|line| !line.contains("##-")).collect::<Vec<_>>().join("\n");
    let wrapped = note.text().replace("reply above", "reply\nabove");
    for (case, text) in [
        ("unquoted above the answer", format!("{}\n\nWe come tomorrow.", note.text())),
        ("the marker cut out", format!("{unmarked}\n\nWe come tomorrow.")),
        ("without marker and without what was noted", {
            let lines = unmarked.lines().filter(|line| !line.contains("never pays"));
            format!("{}\n\nWe come tomorrow, never pays.", lines.collect::<Vec<_>>().join("\n"))
        }),
        ("the marker wrapped", format!("{wrapped}\n\nWe come tomorrow.")),
        ("pasted and reflowed", "We know that she\nnever pays her *bills* in time!".to_owned()),
    ] {
        let said = world.deliver(raw(&text)).await;
        let letters = world.post().await;
        let leaked = to(&letters, "carol@customer.example").iter().any(|letter| letter.text().contains("never pays"));
        assert!(!leaked, "{case}: {:#?}", said.reasons);
        assert_ne!(said.verdict, Some(Verdict::AgentReply), "{case}: {:#?}", said.reasons);
    }
    let _ = to_ann;
}

#[tokio::test]
async fn an_answer_below_a_quoted_notification_is_sent_whole() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    let quoted: String = to_ann.text().lines().map(|line| format!("> {line}\n")).collect();
    let text = format!(
        "See my answers below.\n\nOn Tue, 24 Nov 2026 at 10:00, Acme Support wrote:\n{quoted}\nFirst: yes.\n\n> Help\n\nSecond: restart it.\n"
    );
    let said = world.deliver(to_ann.answer(ANN, "").text(&text)).await;
    assert_eq!(said.verdict, Some(Verdict::AgentReply), "{:#?}", said.reasons);
    let letters = world.post().await;
    let got = to(&letters, "carol@customer.example")[0].text();
    assert!(got.contains("First: yes.") && got.contains("Second: restart it."), "{got}");
    assert!(!got.contains("##-"), "{got}");
}

#[tokio::test]
async fn a_signature_alone_is_no_answer() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    let said = world.deliver(Post::new(ANN, &to_ann.reply_to(), "Re: Printer").text("-- \nAnn, private 555")).await;
    assert_eq!(said.verdict, Some(Verdict::Held), "{:#?}", said.reasons);
    assert_eq!(to(&world.post().await, "carol@customer.example").len(), 0);
}

#[tokio::test]
async fn what_an_agent_sends_to_a_return_path_is_of_a_machine() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    let token = Token { ticket: TicketNumber(1), holder: Holder::Bounce(2) };
    let returned = format!("support+{}@acme.example", world.policy.keys.sign(&token));
    let answer = to_ann.answer(ANN, "Ich komme am Montag zurück.");
    for (case, mail) in [
        ("with references", answer.clone()),
        ("without", answer.without("References").without("In-Reply-To").header("Message-ID", "<other@acme.example>")),
    ] {
        let said = world.deliver(mail.header("To", &returned)).await;
        assert_eq!((said.verdict, said.ticket.map(|number| number.0)), (Some(Verdict::Automatic), Some(1)), "{case}");
        assert_eq!(world.post().await.len(), 0, "{case}: {:#?}", said.reasons);
        assert_eq!(world.ticket(1).await.status, Status::New, "{case}");
    }
}
