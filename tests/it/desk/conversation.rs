//! What people live through: a request, its acknowledgement, an agent's answer from a mail client, the end.

use jiff::SignedDuration;
use maildesk::desk::plan::Verdict;
use maildesk::desk::sla::ClockState;
use maildesk::desk::ticket::{EntryKind, Status, Visibility};

use crate::support::letter::{Letter, Post, to};
use crate::support::world::{DESK, World};

const CAROL: &str = "Carol Customer <carol@customer.example>";
const ANN: &str = "Ann Agent <ann@acme.example>";

#[tokio::test]
async fn a_request_is_acknowledged_answered_and_closed_without_anybody_leaving_their_mail_client() {
    let mut world = World::new();

    let request = Post::new(CAROL, "support@acme.example", "Printer on fire").text("It burns.\n");
    let request_id = request.id();
    let opened = world.deliver(request).await;
    assert_eq!(opened.verdict, Some(Verdict::Opened), "{:#?}", opened.reasons);

    let mail = world.post().await;
    let [ack] = to(&mail, "carol@customer.example")[..] else { panic!("one acknowledgement: {mail:#?}") };
    assert_eq!(ack.header("Auto-Submitted").as_deref(), Some("auto-replied"));
    assert_eq!(ack.mail.in_reply_to, std::slice::from_ref(&request_id), "it threads");
    assert_eq!(ack.mail.references, [request_id]);
    assert!(ack.reply_to().starts_with("support+1-r1-"), "{}", ack.reply_to());
    let [to_ann] = to(&mail, "ann@acme.example")[..] else { panic!("Ann is told") };
    let [to_bob] = to(&mail, "bob@acme.example")[..] else { panic!("Bob is told") };
    assert!(to_ann.text().contains("It burns."));
    assert_ne!(to_ann.reply_to(), to_bob.reply_to(), "each agent has a personal address");

    // Ann answers as from any client; her quoted notification and her private signature stay inside.
    world.pass(SignedDuration::from_mins(10));
    let answer = to_ann.answer(ANN, "Please use the extinguisher.\n\n-- \nAnn (mobile: 555-1234)");
    let answered = world.deliver(answer).await;
    assert_eq!(answered.verdict, Some(Verdict::AgentReply), "{:#?}", answered.reasons);
    let mail = world.post().await;
    let [to_carol] = to(&mail, "carol@customer.example")[..] else { panic!("one answer: {mail:#?}") };
    assert!(to_carol.text().contains("Please use the extinguisher."));
    assert!(!to_carol.text().contains("555-1234"), "no private signature: {}", to_carol.text());
    assert!(!to_carol.text().contains("reply above this line"), "no notification: {}", to_carol.text());
    assert_eq!(to_carol.mail.from.as_ref().unwrap().address, "support@acme.example");
    assert!(to_carol.mail.from.as_ref().unwrap().label().contains("Ann Agent"));
    assert_eq!(to_carol.mail.in_reply_to, [ack.id()], "the answer follows the acknowledgement");
    assert_eq!(to_carol.header("Auto-Submitted"), None, "a person wrote it");
    let ticket = world.ticket(1).await;
    assert_eq!((ticket.status, ticket.assignee.as_ref().map(|id| id.as_str())), (Status::Pending, Some("ann")));

    // Carol is still not content: only her assignee hears of it now.
    let more = world.deliver(to_carol.answer(CAROL, "Now it is wet.")).await;
    assert_eq!((more.verdict, more.ticket.map(|n| n.0)), (Some(Verdict::Appended), Some(1)), "{:#?}", more.reasons);
    assert_eq!(world.ticket(1).await.status, Status::Open);
    let mail = world.post().await;
    let [again] = to(&mail, "ann@acme.example")[..] else { panic!("Ann is told: {mail:#?}") };
    assert_eq!(again.mail.references, to_ann.mail.references, "notifications of a ticket share a thread");
    assert_eq!(to(&mail, "carol@customer.example").len(), 0, "replies are not acknowledged");

    let closed = world.deliver(again.answer(ANN, "/close")).await;
    assert_eq!(closed.verdict, Some(Verdict::Command), "{:#?}", closed.reasons);
    assert_eq!(world.ticket(1).await.status, Status::Resolved);
    let mail = world.post().await;
    assert_eq!(to(&mail, "carol@customer.example").len(), 1, "Carol hears that it is resolved");

    let kinds: Vec<_> =
        world.entries(1).await.into_iter().filter(|e| e.entry.kind != EntryKind::Event).map(|e| e.entry.kind).collect();
    use EntryKind::{Inbound, Outbound};
    assert_eq!(
        kinds,
        [Inbound, Outbound, Outbound, Inbound, Outbound],
        "request, acknowledgement, answer, more, notice"
    );
}

/// A ticket that Ann resolved, and the notice of it that Carol answers.
async fn resolved(world: &mut World) -> Letter {
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("It burns.")).await;
    let mail = world.post().await;
    world.deliver(to(&mail, "ann@acme.example")[0].answer(ANN, "/close")).await;
    let mail = world.post().await;
    assert_eq!(world.ticket(1).await.status, Status::Resolved);
    to(&mail, "carol@customer.example")[0].clone()
}

#[tokio::test]
async fn a_mere_thank_you_leaves_a_resolved_ticket_alone_and_any_other_word_opens_it() {
    let mut world = World::new();
    let notice = resolved(&mut world).await;
    let thanked = world.deliver(notice.answer(CAROL, "Thank you very much!\n\nBest regards\nCarol")).await;
    assert_eq!((thanked.verdict, thanked.ticket.map(|n| n.0)), (Some(Verdict::Appended), Some(1)));
    assert!(thanked.reasons.iter().any(|why| why.contains("thank you")), "{:#?}", thanked.reasons);
    let ticket = world.ticket(1).await;
    assert_eq!(ticket.status, Status::Resolved);
    assert!(ticket.clocks.iter().all(|clock| clock.state != ClockState::Running), "nobody waits");
    let inbound = world.entries(1).await.into_iter().filter(|one| one.entry.kind == EntryKind::Inbound).count();
    assert_eq!(inbound, 2, "it is kept");

    world.deliver(notice.answer(CAROL, "Thank you, but it burns again.")).await;
    assert_eq!(world.ticket(1).await.status, Status::Open);
}

#[tokio::test]
async fn a_queue_may_want_every_thank_you_to_open() {
    let toml = DESK.replacen("[[queue]]", "[[queue]]\nthanks = \"reopen\"", 1);
    let mut world = World::with(&toml);
    let notice = resolved(&mut world).await;
    world.deliver(notice.answer(CAROL, "Thanks!")).await;
    assert_eq!(world.ticket(1).await.status, Status::Open);
}

#[tokio::test]
async fn thanks_long_after_the_end_open_no_second_ticket() {
    let mut world = World::new();
    let notice = resolved(&mut world).await;
    world.pass(SignedDuration::from_hours(24 * 60));
    world.tick().await;
    let thanked = world.deliver(notice.answer(CAROL, "Thanks!")).await;
    assert_eq!((thanked.verdict, thanked.ticket.map(|n| n.0)), (Some(Verdict::Appended), Some(1)));
    assert_eq!(world.ticket(1).await.status, Status::Closed);
}

#[tokio::test]
async fn a_note_stays_inside_and_an_unknown_command_sends_nothing() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let mail = world.post().await;
    let to_ann = to(&mail, "ann@acme.example")[0].clone();

    let note = world.deliver(to_ann.answer(ANN, "/note\nShe always says that.")).await;
    assert_eq!(note.verdict, Some(Verdict::Note), "{:#?}", note.reasons);
    let mail = world.post().await;
    assert_eq!(to(&mail, "carol@customer.example").len(), 0);
    let entry = world.entries(1).await.into_iter().find(|e| e.entry.kind == EntryKind::Note).unwrap();
    assert_eq!((entry.entry.visibility, entry.entry.text.as_str()), (Visibility::Internal, "She always says that."));

    let wrong = world.deliver(to_ann.answer(ANN, "/clsoe\nDone, thank you for waiting.")).await;
    assert_eq!(wrong.verdict, Some(Verdict::Held), "{:#?}", wrong.reasons);
    let mail = world.post().await;
    assert_eq!(to(&mail, "carol@customer.example").len(), 0, "nothing leaves");
    let [back] = to(&mail, "ann@acme.example")[..] else { panic!("Ann gets it back: {mail:#?}") };
    assert!(back.text().contains("did you mean `/close`"), "{}", back.text());
    assert!(back.text().contains("Done, thank you for waiting."));
    assert_eq!(world.ticket(1).await.status, Status::New);
}

#[tokio::test]
async fn commands_at_the_top_act_and_the_text_below_is_the_answer() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    let said = world
        .deliver(to_ann.answer(ANN, "/public\n/priority urgent\n/assign bob\n/status on-hold\n\nWe wait for a part."))
        .await;
    assert_eq!(said.verdict, Some(Verdict::AgentReply), "{:#?}", said.reasons);
    let ticket = world.ticket(1).await;
    assert_eq!(ticket.priority.as_str(), "urgent");
    assert_eq!(ticket.status, Status::OnHold);
    assert_eq!(ticket.assignee.as_ref().unwrap().as_str(), "bob");
    assert_eq!(ticket.owner.as_ref().unwrap().as_str(), "ann", "who answered first answers for it");
    let mail = world.post().await;
    assert!(to(&mail, "carol@customer.example")[0].text().contains("We wait for a part."));
    assert!(!to(&mail, "carol@customer.example")[0].text().contains("/priority"));
}

#[tokio::test]
async fn an_agents_vacation_notice_never_leaves() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    let away = to_ann.answer(ANN, "I am away until Monday.").header("Auto-Submitted", "auto-replied (vacation)");
    let filed = world.deliver(away).await;
    assert_eq!(filed.verdict, Some(Verdict::Automatic), "{:#?}", filed.reasons);
    assert_eq!(world.post().await.len(), 0);
    assert_eq!(world.ticket(1).await.status, Status::New);
}

#[tokio::test]
async fn rules_route_and_leave_a_trace() {
    let mut world = World::new();
    let opened =
        world.deliver(Post::new(CAROL, "support@acme.example", "Wrong invoice").text("I was billed twice")).await;
    let ticket = world.ticket(1).await;
    assert_eq!(
        (ticket.queue.as_str(), ticket.priority.as_str(), ticket.tags.as_slice()),
        ("billing", "high", ["invoice".to_owned()].as_slice())
    );
    let trace = opened.reasons.iter().find(|reason| reason.contains("Invoices go to billing"));
    assert!(trace.unwrap().contains("subject.matches"), "{:#?}", opened.reasons);
    let mail = world.post().await;
    assert_eq!(
        (to(&mail, "ann@acme.example").len(), to(&mail, "bob@acme.example").len()),
        (0, 1),
        "only the members of billing are told"
    );
}

#[tokio::test]
async fn the_same_mail_twice_adds_nothing_whichever_way_it_came() {
    let mut world = World::new();
    let post = Post::new(CAROL, "support@acme.example", "Printer").text("Help").bytes();
    world.deliver(post.clone()).await;
    world.post().await;
    let traced =
        [b"Received: from mx2.example by mx.acme.example; Tue, 24 Nov 2026 10:00:05 +0200\r\n".as_slice(), &post]
            .concat();
    let again = world.deliver_to("billing", traced).await;
    assert_eq!((again.verdict, again.ticket.map(|n| n.0)), (Some(Verdict::Duplicate), Some(1)), "{:#?}", again.reasons);
    assert_eq!((world.tickets().await.len(), world.post().await.len()), (1, 0));

    let other = String::from_utf8(post).unwrap().replace("Help", "Quite another matter");
    let taken = world.deliver(other.into_bytes()).await;
    assert_eq!(
        taken.verdict,
        Some(Verdict::Opened),
        "the same id with another body is another mail: {:#?}",
        taken.reasons
    );
}

#[tokio::test]
async fn a_reply_reopens_what_was_resolved_and_follows_what_was_closed_long_ago() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let mail = world.post().await;
    let (ack, to_ann) = (to(&mail, "carol@customer.example")[0].clone(), to(&mail, "ann@acme.example")[0].clone());
    world.deliver(to_ann.answer(ANN, "/close")).await;
    world.deliver(ack.answer(CAROL, "No, it still burns.")).await;
    assert_eq!(world.ticket(1).await.status, Status::Open, "reopened");

    world.deliver(to_ann.answer(ANN, "/close")).await;
    world.pass(SignedDuration::from_hours(7 * 24));
    world.tick().await;
    assert_eq!(world.ticket(1).await.status, Status::Closed, "closed after a week");
    world.pass(SignedDuration::from_hours(15 * 24));
    world.post().await;
    let late = world.deliver(ack.answer(CAROL, "It burns again.")).await;
    assert_eq!((late.verdict, late.ticket.map(|n| n.0)), (Some(Verdict::Opened), Some(2)), "{:#?}", late.reasons);
    assert_eq!(world.ticket(1).await.status, Status::Closed);

    let more = world.deliver(ack.answer(CAROL, "I forgot: it is the red one.")).await;
    assert_eq!((more.verdict, more.ticket.map(|n| n.0)), (Some(Verdict::Appended), Some(2)), "{:#?}", more.reasons);
    let dave = world.deliver(ack.answer("Dave <dave@customer.example>", "Mine burns, too.")).await;
    assert_eq!(dave.ticket.map(|n| n.0), Some(3), "he takes no part in what went on: {:#?}", dave.reasons);
}

#[tokio::test]
async fn what_was_closed_lately_is_reopened() {
    // Resolved on day 0, closed on day 7, 14 days to reopen: until day 21.
    for (days, verdict) in [(20, Verdict::Appended), (22, Verdict::Opened)] {
        let mut world = World::new();
        world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
        let mail = world.post().await;
        let (ack, to_ann) = (to(&mail, "carol@customer.example")[0].clone(), to(&mail, "ann@acme.example")[0].clone());
        world.deliver(to_ann.answer(ANN, "/close")).await;
        world.pass(SignedDuration::from_hours(7 * 24));
        world.tick().await;
        world.pass(SignedDuration::from_hours((days - 7) * 24));
        let late = world.deliver(ack.answer(CAROL, "It burns again.")).await;
        assert_eq!(late.verdict, Some(verdict), "{days} days after resolving: {:#?}", late.reasons);
    }
}

#[tokio::test]
async fn alerts_of_a_script_without_ids_are_not_one_mail() {
    let mut world = World::new();
    let alert = |subject: &str, date: Option<&str>| {
        let post =
            Post::new("cron@host.example", "support@acme.example", subject).text("It is down.").without("Message-ID");
        match date {
            Some(date) => post.header("Date", date),
            None => post.without("Date"),
        }
    };
    let (noon, later) = (Some("Tue, 24 Nov 2026 12:00:00 +0200"), Some("Tue, 24 Nov 2026 13:00:00 +0200"));
    let mut verdicts = Vec::new();
    let mut received = 0;
    for (subject, date) in
        [("Host A", noon), ("Host B", noon), ("Host A", later), ("Host A", None), ("Host A", None), ("Host A", noon)]
    {
        received += 1;
        let post = alert(subject, date).header("Received", &format!("by mx.acme.example id {received}"));
        verdicts.push(world.deliver(post).await.verdict.unwrap());
    }
    use Verdict::{Duplicate, Opened};
    assert_eq!(verdicts, [Opened, Opened, Opened, Opened, Opened, Duplicate]);
}

#[tokio::test]
async fn a_cc_takes_part_and_gets_the_answers() {
    let mut world = World::new();
    let request = Post::new(CAROL, "support@acme.example", "Printer")
        .header("Cc", "Dave <dave@customer.example>, bob@acme.example")
        .text("Help");
    world.deliver(request).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    world.deliver(to_ann.answer(ANN, "Look at the cable.")).await;
    let mail = world.post().await;
    let [to_dave] = to(&mail, "dave@customer.example")[..] else { panic!("Dave gets the answer: {mail:#?}") };
    assert_eq!(
        to_dave.mail.cc.iter().map(|cc| cc.address.as_str()).collect::<Vec<_>>(),
        ["dave@customer.example"],
        "agents are no Cc"
    );
    let said = world.deliver(to_dave.answer("Dave <dave@customer.example>", "The cable is fine.")).await;
    assert_eq!(said.verdict, Some(Verdict::Appended), "{:#?}", said.reasons);
    assert_eq!(
        world.ticket(1).await.requester.address.address,
        "carol@customer.example",
        "the requester is never swapped"
    );
}

#[tokio::test]
async fn the_acknowledgement_speaks_the_requesters_language() {
    let mut world = World::new();
    let text = "Goedemorgen, onze printer in het kantoor doet het sinds gisteren niet meer. Kunt u ons alstublieft helpen? Met vriendelijke groet";
    world.deliver(Post::new("Jan <jan@klant.example>", "support@acme.example", "Printer kapot").text(text)).await;
    let mail = world.post().await;
    let ack = to(&mail, "jan@klant.example")[0];
    assert_eq!(world.ticket(1).await.language, "nl");
    assert!(ack.text().contains("Bedankt") || ack.text().contains("ontvangen"), "{}", ack.text());
}

#[tokio::test]
async fn a_bounced_answer_tells_the_agent_and_reopens_without_a_ticket_of_its_own() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    world.deliver(to_ann.answer(ANN, "Look at the cable.")).await;
    let mail = world.post().await;
    let answer = to(&mail, "carol@customer.example")[0].clone();
    let report = format!(
        "This is the mail system. Your message could not be delivered.\n\n--b\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; carol@customer.example\nAction: failed\nStatus: 5.1.1\n\
         Diagnostic-Code: smtp; 550 5.1.1 no such user\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{}>\nSubject: x\n\n--b--\n",
        answer.id()
    );
    let bounce = Post::new(
        "Mail Delivery System <MAILER-DAEMON@mx.example>",
        "support@acme.example",
        "Undelivered Mail Returned to Sender",
    )
    .header("Content-Type", "multipart/report; report-type=delivery-status; boundary=b")
    .header("Return-Path", "<>")
    .text(&format!("--b\nContent-Type: text/plain\n\n{report}"));
    let bounced = world.deliver(bounce).await;
    assert_eq!(
        (bounced.verdict, bounced.ticket.map(|n| n.0)),
        (Some(Verdict::Bounce), Some(1)),
        "{:#?}",
        bounced.reasons
    );
    assert_eq!(world.ticket(1).await.status, Status::Open);
    let mail = world.post().await;
    assert_eq!(mail.iter().map(|letter| letter.template.as_str()).collect::<Vec<_>>(), ["bounced"], "only Ann is told");
    assert!(mail[0].text().contains("no such user"), "{}", mail[0].text());
}

#[tokio::test]
async fn a_complaint_is_filed_on_the_ticket_of_its_mail_and_agents_are_told_once() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    world.deliver(to_ann.answer(ANN, "Look at the cable.")).await;
    let answer = to(&world.post().await, "carol@customer.example")[0].clone();
    let complaint = |kind: &str, id: &str| {
        Post::new("feedback@provider.example", "support@acme.example", "FW: Printer")
            .header("Content-Type", "multipart/report; report-type=feedback-report; boundary=b")
            .text(&format!(
                "--b\nContent-Type: text/plain\n\nAn abuse report.\n\n--b\nContent-Type: message/feedback-report\n\n\
                 Feedback-Type: {kind}\nOriginal-Rcpt-To: carol@customer.example\n\n--b\n\
                 Content-Type: text/rfc822-headers\n\nMessage-ID: <{id}>\n\n--b--\n"
            ))
    };
    for (kind, told) in [("not-spam", 0), ("abuse", 1), ("abuse", 0), ("opt-out", 0)] {
        let filed = world.deliver(complaint(kind, &answer.id())).await;
        assert_eq!(
            (filed.verdict, filed.ticket.map(|n| n.0)),
            (Some(Verdict::Bounce), Some(1)),
            "{:#?}",
            filed.reasons
        );
        let mail = world.post().await;
        assert_eq!((to(&mail, "ann@acme.example").len(), mail.len()), (told, told), "{kind}: only Ann, only once");
        if let [told] = mail.as_slice() {
            assert!(told.text().contains("carol@customer.example reported"), "{}", told.text());
        }
    }
    let ticket = world.ticket(1).await;
    assert_eq!((ticket.status, ticket.tags), (Status::Pending, vec!["complaint".to_owned()]), "nothing is to be done");
    assert!(
        world.entries(1).await.iter().all(|entry| {
            !entry.entry.text.contains("abuse report") || entry.entry.visibility == Visibility::Internal
        })
    );
    let unknown = world.deliver(complaint("abuse", "not-ours@elsewhere.example")).await;
    assert_eq!((unknown.verdict, unknown.ticket), (Some(Verdict::Bounce), None), "{:#?}", unknown.reasons);
    assert_eq!(world.post().await.len(), 0, "nothing is acknowledged");
}

#[tokio::test]
async fn monitoring_opens_without_acknowledgement_and_newsletters_are_filed() {
    let mut world = World::new();
    let alert = Post::new("Monitor <monitor@acme.example>", "support@acme.example", "Disk full on db1")
        .header("Auto-Submitted", "auto-generated");
    let opened = world.deliver(alert.text("95 %")).await;
    assert_eq!(opened.verdict, Some(Verdict::Opened), "{:#?}", opened.reasons);
    assert_eq!(to(&world.post().await, "monitor@acme.example").len(), 0);
    let news = Post::new("News <news@shop.example>", "support@acme.example", "Offers!")
        .header("List-Id", "<news.shop.example>")
        .header("List-Unsubscribe", "<https://shop.example/u>")
        .header("Precedence", "bulk");
    let filed = world.deliver(news.text("Buy")).await;
    assert_eq!((filed.verdict, filed.ticket), (Some(Verdict::Automatic), None), "{:#?}", filed.reasons);
}

#[tokio::test]
async fn two_answers_to_a_mail_that_never_came_here_meet() {
    let mut world = World::new();
    let about = |text: &str| {
        Post::new(CAROL, "support@acme.example", "Meeting")
            .text(text)
            .header("References", "<elsewhere-7@customer.example>")
    };
    let first = world.deliver(about("The printer was said to be dead.")).await;
    let second = world.deliver(about("And the scanner, too.")).await;
    assert_eq!(
        (first.verdict, second.verdict),
        (Some(Verdict::Opened), Some(Verdict::Appended)),
        "{:#?}",
        second.reasons
    );
    let stranger = world.deliver(about("Me, too!").header("From", "Mallory <mallory@stranger.example>")).await;
    assert_eq!(stranger.verdict, Some(Verdict::Opened), "an id alone lets no stranger in: {:#?}", stranger.reasons);
    let links = world.store.read(|tx| tx.links(maildesk::desk::ticket::TicketNumber(2))).await.unwrap();
    assert_eq!(links, [], "whoever answers the same newsletter claims nothing");
}

#[tokio::test]
async fn a_command_in_an_odd_form_is_never_sent_to_the_customer() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    for odd in [
        "/note: secret",
        "/Note, secret",
        "/close.",
        "/ note secret",
        "／note secret",
        "\u{200b}/note secret",
        "*/note* secret",
        "- /note secret",
    ] {
        let said = world.deliver(to_ann.answer(ANN, odd)).await;
        assert_ne!(said.verdict, Some(Verdict::AgentReply), "{odd}: {:#?}", said.reasons);
        assert_eq!(to(&world.post().await, "carol@customer.example").len(), 0, "{odd}");
    }
    let path = world.deliver(to_ann.answer(ANN, "/etc/hosts is where you look.")).await;
    assert_eq!(path.verdict, Some(Verdict::AgentReply), "a path is no command: {:#?}", path.reasons);
}

#[tokio::test]
async fn what_is_very_long_is_cut_where_it_would_keep_mail_from_arriving() {
    let mut world = World::new();
    let post = Post::new(CAROL, "support@acme.example", &"long ".repeat(5_000)).text(&"word ".repeat(200_000));
    world.deliver(post).await;
    assert!(world.ticket(1).await.subject.chars().count() <= 301);
    for letter in world.post().await {
        assert!(letter.raw.len() < 500_000, "{}: {} bytes", letter.template, letter.raw.len());
    }
}

#[tokio::test]
async fn an_answer_quotes_the_message_that_its_writer_read() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Fire").text("It burns in the kitchen.")).await;
    let mail = world.post().await;
    let [ack] = to(&mail, "carol@customer.example")[..] else { panic!("she is acknowledged") };
    let [to_ann] = to(&mail, "ann@acme.example")[..] else { panic!("Ann is told") };
    world.deliver(ack.answer(CAROL, "And now in the hall.")).await;
    world.post().await;
    world.deliver(to_ann.answer(ANN, "Please close the kitchen door.")).await;
    let mail = world.post().await;
    let [to_carol] = to(&mail, "carol@customer.example")[..] else { panic!("one answer: {mail:#?}") };
    assert!(to_carol.text().contains("> It burns in the kitchen."), "{}", to_carol.text());
    assert!(!to_carol.text().contains("in the hall"), "{}", to_carol.text());
}
