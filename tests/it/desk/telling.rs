//! Who of the desk hears of what, and in which words.

use jiff::SignedDuration;
use maildesk::desk::plan::Verdict;
use maildesk::desk::policy::{Notify, Ungreeted};

use crate::support::letter::{Letter, Post, to};
use crate::support::world::{DESK, World};

const CAROL: &str = "Carol <carol@customer.example>";
const ANN: &str = "Ann Agent <ann@acme.example>";
const BOB: &str = "Bob Lead <bob@acme.example>";

fn templates(letters: &[&Letter]) -> Vec<String> {
    letters.iter().map(|letter| letter.template.clone()).collect()
}

/// A ticket of Carol's, and Ann's notification of it.
async fn asked(world: &mut World) -> Letter {
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("It burns.")).await;
    to(&world.post().await, "ann@acme.example")[0].clone()
}

#[tokio::test]
async fn a_queue_hears_of_what_is_moved_to_it() {
    let mut world = World::new();
    let to_ann = asked(&mut world).await;
    let moved = world.deliver(to_ann.answer(ANN, "/assign queue:billing")).await;
    assert_eq!(moved.verdict, Some(Verdict::Command), "{:#?}", moved.reasons);
    assert_eq!(world.ticket(1).await.queue.as_str(), "billing");
    let mail = world.post().await;
    let [to_bob] = to(&mail, "bob@acme.example")[..] else { panic!("the members of billing hear of it: {mail:#?}") };
    assert!(to_bob.text().contains("moved this ticket to queue billing"), "{}", to_bob.text());
    assert!(to_bob.text().contains("It burns."), "with what it is about: {}", to_bob.text());
    let told: Vec<&str> = mail.iter().map(|letter| letter.template.as_str()).collect();
    assert_eq!(told, ["notify_handover", "transcript"], "and nobody else but Ann, what she did: {mail:#?}");
}

#[tokio::test]
async fn a_note_reaches_the_assignee_wherever_the_queue_tells_only_the_assignee() {
    let mut world = World::new();
    let mut policy = (*world.policy).clone();
    policy.queues.iter_mut().for_each(|queue| queue.notify = Notify::Assignee);
    world.policy = policy.into();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("It burns.")).await;
    let to_bob = to(&world.post().await, "bob@acme.example")[0].clone();
    world.deliver(to_bob.answer(BOB, "/assign ann")).await;
    assert_eq!(templates(&to(&world.post().await, "ann@acme.example")), ["notify_handover"]);
    world.deliver(to_bob.answer(BOB, "/note Be gentle with her.")).await;
    let mail = world.post().await;
    assert_eq!(templates(&to(&mail, "ann@acme.example")), ["notify_note"]);
    assert!(to(&mail, "ann@acme.example")[0].text().contains("Be gentle with her."), "{mail:#?}");
}

/// The tag is taken out of the subject, which gets the new ticket's own.
#[tokio::test]
async fn agents_read_which_ticket_a_new_one_names_or_goes_on_from() {
    let mut world = World::new();
    asked(&mut world).await;
    let post = Post::new("Al <al@a.example>", "support@acme.example", "Re: [#1] Printer").text("Is it settled?");
    world.deliver(post).await;
    let told = to(&world.post().await, "ann@acme.example")[0].text();
    assert!(told.contains("It names ticket 1, in which its writer takes no part"), "{told}");
}

/// What an agent encloses in a note or in an answer, colleagues read in their mail client, too.
#[tokio::test]
async fn colleagues_get_the_files_of_notes_and_answers() {
    let mut world = World::new();
    let to_ann = asked(&mut world).await;
    for (words, template) in [("/note See the contract.", "notify_note"), ("/send\nHere it is.", "notify_change")] {
        let text = format!(
            "--b\nContent-Type: text/plain\n\n{words}\n\n--b\nContent-Type: application/pdf; name=contract.pdf\n\
             Content-Disposition: attachment; filename=contract.pdf\n\n%PDF\n\n--b--"
        );
        let answer = to_ann.answer(ANN, &text).header("Content-Type", "multipart/mixed; boundary=b");
        world.deliver(answer).await;
        let mail = world.post().await;
        let [told] = to(&mail, "bob@acme.example")[..] else { panic!("Bob is told: {mail:#?}") };
        assert_eq!(told.template, template);
        let names: Vec<_> = told.mail.attachments.iter().filter_map(|file| file.name.as_deref()).collect();
        assert_eq!(names, ["contract.pdf"], "{}", told.text());
        assert!(told.text().contains("contract.pdf (6 bytes)"), "{}", told.text());
    }
}

#[tokio::test]
async fn colleagues_read_the_article_that_is_the_answer_or_stands_below_it() {
    let kb = concat!("[desk]\nkb = \"", env!("CARGO_MANIFEST_DIR"), "/config/kb\"");
    let mut world = World::with(&DESK.replacen("[desk]", kb, 1));
    let to_ann = asked(&mut world).await;
    for (words, first) in [("/kb write-to-us", ""), ("/kb write-to-us\nSee below.", "See below.")] {
        world.deliver(to_ann.answer(ANN, words)).await;
        let mail = world.post().await;
        let ([answer], [told]) = (&to(&mail, "carol@customer.example")[..], &to(&mail, "bob@acme.example")[..]) else {
            panic!("Carol and Bob hear of it: {mail:#?}")
        };
        let article = answer.text().lines().find(|line| line.starts_with("- ")).map(str::to_owned);
        let article = article.unwrap_or_else(|| panic!("{}", answer.text()));
        assert!(told.text().contains(&article) && told.text().contains(first), "{}", told.text());
    }
}

#[tokio::test]
async fn a_queue_that_wants_no_mail_at_once_still_tells_whoever_works_on_a_ticket() {
    let mut world = World::new();
    let to_ann = asked(&mut world).await;
    let mut policy = (*world.policy).clone();
    policy.queues.iter_mut().for_each(|queue| queue.notify = Notify::Digest);
    world.policy = policy.into();
    world.deliver(to_ann.answer(ANN, "Look at the cable.")).await;
    let answer = to(&world.post().await, "carol@customer.example")[0].clone();
    world.deliver(answer.answer(CAROL, "Which cable?")).await;
    assert_eq!(templates(&to(&world.post().await, "ann@acme.example")), ["notify_reply"]);
    world.deliver(Post::new("Erin <erin@third.example>", "support@acme.example", "Phone").text("Help")).await;
    assert_eq!(to(&world.post().await, "ann@acme.example").len(), 0, "nobody works on Erin's");
}

/// What the server of a recipient says of a letter that it does not take.
fn undelivered(letter: &Letter, rcpt: &str) -> Post {
    let report = format!(
        "--b\nContent-Type: text/plain\n\nNot delivered.\n\n--b\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {rcpt}\nAction: failed\nStatus: 5.2.2\n\n\
         --b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{}>\nSubject: x\n\n--b--\n",
        letter.id()
    );
    Post::new("MAILER-DAEMON@mx.example", "support@acme.example", "Undelivered Mail Returned to Sender")
        .header("Content-Type", "multipart/report; report-type=delivery-status; boundary=b")
        .header("Return-Path", "<>")
        .text(&report)
}

#[tokio::test]
async fn an_acknowledgement_that_bounces_stands_on_the_ticket_and_in_what_is_told_of_it() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("It does not print.")).await;
    let mail = world.post().await;
    let (ack, to_ann) = (to(&mail, "carol@customer.example")[0].clone(), to(&mail, "ann@acme.example")[0].clone());
    let said = "the acknowledgement did not reach carol@customer.example: ";
    for round in 1..=2 {
        let bounced = world.deliver(undelivered(&ack, "carol@customer.example")).await;
        assert_eq!(bounced.verdict, Some(Verdict::Bounce), "{:#?}", bounced.reasons);
        assert_eq!(world.post().await.len(), 0, "nobody gets a mail for that alone, so none bounces again");
        let told = world.entries(1).await.iter().filter(|entry| entry.entry.text.starts_with(said)).count();
        assert_eq!(told, round, "the timeline says so");
    }
    world.deliver(to_ann.answer(ANN, "/note Who knows her?")).await;
    let note = to(&world.post().await, "bob@acme.example")[0].clone();
    assert!(note.text().contains(said), "{}", note.text());
    world.deliver(to_ann.answer(ANN, "/public\nIs it plugged in?")).await;
    world.post().await;
    world.deliver(to_ann.answer(ANN, "/note I ask her boss.")).await;
    let note = to(&world.post().await, "bob@acme.example")[0].clone();
    assert!(!note.text().contains(said), "what becomes of an answer is told: {}", note.text());
}

#[tokio::test]
async fn a_notification_that_bounces_is_told_by_another_way_than_mail_to_that_agent() {
    let mut world = World::new();
    let to_ann = asked(&mut world).await;
    let bounced = world.deliver(undelivered(&to_ann, "ann@acme.example")).await;
    assert_eq!(bounced.verdict, Some(Verdict::Bounce), "{:#?}", bounced.reasons);
    assert_eq!(world.post().await.len(), 0, "no mail follows, so none bounces again");
    assert!(bounced.alerts.iter().any(|alert| alert.contains("agent ann")), "{:?}", bounced.alerts);
}

#[tokio::test]
async fn a_brake_is_told_once_whatever_it_stops() {
    let mut world = World::with(&format!("{DESK}\n[brakes]\nagent = \"2 per 1h\"\nsender = \"100 per 1h\"\n"));
    let mut alerts = std::collections::BTreeSet::new();
    for round in 0..10 {
        let post =
            Post::new(CAROL, "support@acme.example", &format!("Printer {round}")).text(&format!("Round {round}"));
        alerts.extend(world.deliver(post).await.alerts);
    }
    assert_eq!(alerts.len(), 2, "one for each agent: {alerts:?}");
    let unheard = world.entries(10).await.iter().filter(|entry| entry.entry.text.contains("was not told")).count();
    assert_eq!(unheard, 2, "the ticket says that nobody was told of it");
}

#[tokio::test]
async fn the_last_mail_that_comes_back_says_so() {
    let mut world = World::with(&format!("{DESK}\n[brakes]\nreturned = \"2 per 1h\"\n"));
    let to_ann = asked(&mut world).await;
    let mut heard = Vec::new();
    for _ in 0..3 {
        let done = world.deliver(to_ann.answer(ANN, "/asign bob")).await;
        let mail = world.post().await;
        let back =
            to(&mail, "ann@acme.example").first().map(|letter| letter.text().contains("the last one for a while"));
        heard.push((back, done.alerts.iter().any(|alert| alert.contains("too much mail of agent ann came back"))));
    }
    assert_eq!(heard, [(Some(false), false), (Some(true), false), (None, true)]);
    world.pass(SignedDuration::from_mins(31));
    world.deliver(to_ann.answer(ANN, "/asign bob")).await;
    assert_eq!(world.post().await.len(), 1, "and later they hear again");
}

#[tokio::test]
async fn out_of_hours_the_acknowledgement_says_when_the_desk_opens() {
    for (hours, subject, text, expected) in [
        (
            12,
            "Printer",
            "Our printer does not work any more since yesterday, please help us.",
            "open again on Wednesday at 08:00",
        ),
        (
            4 * 24 - 2,
            "Printer",
            "Goedemorgen, onze printer in het kantoor doet het sinds gisteren niet meer. Kunt u ons alstublieft helpen?",
            "maandag om 08:00 uur",
        ),
    ] {
        let mut world = World::new();
        world.pass(SignedDuration::from_hours(hours));
        world.deliver(Post::new(CAROL, "support@acme.example", subject).text(text)).await;
        let mail = world.post().await;
        let ack = to(&mail, "carol@customer.example")[0];
        assert!(ack.text().contains(expected), "{expected}: {}", ack.text());
    }
}

#[tokio::test]
async fn quoted_history_carries_the_desks_local_time() {
    let mut world = World::new();
    let to_ann = asked(&mut world).await;
    world.deliver(to_ann.answer(ANN, "Look at the cable.")).await;
    let mail = world.post().await;
    let answer = to(&mail, "carol@customer.example")[0];
    assert!(answer.text().contains("On 2026-11-24 10:00, Carol wrote:"), "10:00 in Helsinki: {}", answer.text());
}

#[tokio::test]
async fn what_machines_write_about_a_ticket_is_filed_and_only_what_may_matter_is_told() {
    for (auto_submitted, told) in [("auto-generated", 1), ("auto-replied", 0)] {
        let mut world = World::new();
        let to_ann = asked(&mut world).await;
        world.deliver(to_ann.answer(ANN, "Look at the cable.")).await;
        let answer = to(&world.post().await, "carol@customer.example")[0].clone();
        let mail =
            answer.answer(CAROL, "Your colleague commented: which cable?").header("Auto-Submitted", auto_submitted);
        let filed = world.deliver(mail).await;
        assert_eq!((filed.verdict, filed.ticket.map(|n| n.0)), (Some(Verdict::Automatic), Some(1)), "{auto_submitted}");
        assert_eq!(world.ticket(1).await.status.as_str(), "pending", "{auto_submitted}: no machine reopens");
        assert_eq!(world.post().await.len(), told, "{auto_submitted}");
    }
}

#[tokio::test]
async fn an_out_of_office_to_the_return_path_is_filed_on_its_ticket() {
    let mut world = World::new();
    asked(&mut world).await;
    let bounce = maildesk::desk::token::Token {
        ticket: maildesk::desk::ticket::TicketNumber(1),
        holder: maildesk::desk::token::Holder::Bounce(1),
    };
    let path = format!("support+{}@acme.example", world.policy.keys.sign(&bounce));
    for from in [CAROL, ANN] {
        let away =
            Post::new(from, &path, "Away").header("Auto-Submitted", "auto-replied").text("I am away until Monday.");
        let filed = world.deliver(away).await;
        assert_eq!((filed.verdict, filed.ticket.map(|n| n.0)), (Some(Verdict::Automatic), Some(1)), "{from}");
    }
    let written =
        world.deliver(Post::new("dave@elsewhere.example", &path, "Hello").text("I guessed this address")).await;
    assert_eq!(written.verdict, Some(Verdict::Opened), "a person proves nothing by it: {:#?}", written.reasons);
}

#[tokio::test]
async fn agents_read_a_status_in_their_language() {
    let mut world = World::with(&DESK.replace("language = \"en\"", "language = \"de\""));
    let to_ann = asked(&mut world).await;
    assert!(to_ann.text().contains("Status: neu"), "{}", to_ann.text());
    assert!(to_ann.mail.html.as_deref().unwrap_or_default().contains("neu"));
}

#[tokio::test]
async fn colleagues_see_the_ticket_as_it_is_once_the_whole_mail_is_done() {
    for commands in ["/priority urgent\n/status on_hold\nWe look.", "/note We look.\n/priority urgent\n/hold"] {
        let mut world = World::new();
        world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("It burns.")).await;
        let mail = world.post().await;
        world.deliver(to(&mail, "ann@acme.example")[0].answer(ANN, commands)).await;
        let mail = world.post().await;
        let [told] = to(&mail, "bob@acme.example")[..] else { panic!("Bob is told: {mail:#?}") };
        let shown = "Queue: support | Priority: urgent | Status: on hold";
        assert!(told.text().contains(shown), "{commands}: {}", told.text());
    }
}

#[tokio::test]
async fn each_notification_says_at_its_foot_for_whom_a_reply_is() {
    for (ungreeted, foot) in [
        (Ungreeted::Send, "Reply to this mail to answer Carol."),
        (Ungreeted::Ask, "To answer Carol, put /public on the first line"),
    ] {
        let mut world = World::new();
        let mut policy = (*world.policy).clone();
        policy.desk.ungreeted = ungreeted;
        world.policy = policy.into();
        world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
        let letters = world.post().await;
        let text = to(&letters, "ann@acme.example").first().unwrap().text();
        assert!(text.contains(foot), "{ungreeted:?}: {text}");
    }
}

/// What agents read of it is what is done.
#[tokio::test]
async fn a_reply_to_elsewhere_is_told_with_what_becomes_of_it() {
    let home = "carol@home.example";
    let told = |from: &str, reply_to: &str| {
        let post = Post::new(from, "support@acme.example", "Printer").text("It burns.").header("Reply-To", reply_to);
        async move {
            let mut world = World::new();
            world.deliver(post).await;
            let mail = world.post().await;
            let news = to(&mail, "ann@acme.example")[0].clone();
            world.deliver(news.answer(ANN, "Put it out.")).await;
            let mail = world.post().await;
            let answered: Vec<String> =
                mail.iter().filter(|one| one.template == "answer").map(|one| one.rcpt.clone()).collect();
            (news.text().split_whitespace().collect::<Vec<_>>().join(" "), answered)
        }
    };
    let (said, answered) = told(CAROL, home).await;
    let wants = format!("wants to be answered at {home} (Reply-To)");
    let expected = format!("{wants}, which may be anybody's: your answers do not go there unless you write /cc {home}");
    assert!(said.contains(&expected), "{said}");
    assert_eq!(answered, ["carol@customer.example"]);
    let other = "sales@customer.example";
    let (said, answered) = told(CAROL, other).await;
    assert!(said.contains(&format!("answered at {other} (Reply-To), where your answers go")), "{said}");
    assert_eq!(answered, [other]);
    let (said, answered) = told(CAROL, "support@acme.example").await;
    assert!(said.contains("(Reply-To): your answers do not go there"), "{said}");
    assert_eq!(answered, ["carol@customer.example"]);
}
