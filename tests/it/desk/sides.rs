//! Side conversations where their headers, timeline and storage matter; `tests/talks/side_*.txt` show how they go.

use maildesk::act;
use maildesk::desk::mail::Address;
use maildesk::desk::plan::Verdict;
use maildesk::desk::ticket::{AuthorKind, EntryKind, Status, TicketNumber, Visibility};
use maildesk::desk::token::{Holder, Token};
use maildesk::desk::work::Actor;

use crate::support::letter::with_attachment;
use crate::support::letter::{Letter, Post, to};
use crate::support::world::{DESK, World};

const CAROL: &str = "Carol <carol@customer.example>";
const DAVE: &str = "Dave <dave@customer.example>";
const BOB: &str = "Bob <bob@acme.example>";
const ANN: &str = "Ann <ann@acme.example>";
const VERA: &str = "Vera Vendor <vera@vendor.example>";

/// Carol wrote, and Ann asked Vera: what Carol, Ann and Vera got.
async fn asked(world: &mut World) -> (Letter, Letter, Letter) {
    world.deliver(Post::new(CAROL, "support@acme.example", "Coffee machine of Mr Secret").text("It shows E42.")).await;
    let mail = world.post().await;
    let (ack, to_ann) = (to(&mail, "carol@customer.example")[0].clone(), to(&mail, "ann@acme.example")[0].clone());
    let asked = world.deliver(to_ann.answer(ANN, "/ask Vera Vendor <vera@vendor.example>\nWhat does E42 mean?")).await;
    assert_eq!(asked.verdict, Some(Verdict::Command), "{:#?}", asked.reasons);
    let question = to(&world.post().await, "vera@vendor.example")[0].clone();
    (ack, to_ann, question)
}

#[tokio::test]
async fn who_is_asked_once_more_is_asked_in_the_same_conversation() {
    let mut world = World::new();
    let (_, to_ann, question) = asked(&mut world).await;
    let mut before = vec![question];
    for again in ["/ask VERA@vendor.example", "/ask Vera <vera@vendor.example>", "/ask"] {
        world.deliver(to_ann.answer(ANN, &format!("{again}\nIs it urgent?"))).await;
        let mail = world.post().await;
        let [next] = to(&mail, "vera@vendor.example")[..] else { panic!("{again}: {mail:#?}") };
        let ids: Vec<String> = before.iter().map(Letter::id).collect();
        assert_eq!(next.mail.in_reply_to, ids[ids.len() - 1..], "{again}");
        assert_eq!(next.mail.references, ids, "{again}");
        assert_eq!(next.reply_to(), before[0].reply_to(), "{again}");
        before.push(next.clone());
    }
    world.deliver(to_ann.answer(ANN, "/ask erin@else.example\nIs it urgent?")).await;
    let mail = world.post().await;
    let [other] = to(&mail, "erin@else.example")[..] else { panic!("{mail:#?}") };
    assert!(other.mail.in_reply_to.is_empty() && other.id().starts_with("1-s2-"), "{}", other.id());
}

#[tokio::test]
async fn a_colleague_who_answers_for_the_third_party_is_the_one_to_go_on_with() {
    let mut world = World::new();
    let (_, _, question) = asked(&mut world).await;
    world.deliver(question.answer("Tom <tom@vendor.example>", "Vera has left us. Which model?")).await;
    let told = to(&world.post().await, "ann@acme.example")[0].clone();
    assert!(told.text().contains("put /ask tom@vendor.example on the first line"), "{}", told.text());
    world.deliver(told.answer(ANN, "/ask tom@vendor.example\nHi Tom, model X.")).await;
    let mail = world.post().await;
    assert!(to(&mail, "tom@vendor.example").len() == 1 && to(&mail, "vera@vendor.example").is_empty(), "{mail:#?}");
}

#[tokio::test]
async fn the_third_party_gets_the_agents_words_in_a_thread_of_its_own_and_nothing_of_the_requester() {
    let mut world = World::new();
    let (_, to_ann, question) = asked(&mut world).await;
    let from = question.mail.from.as_ref().unwrap();
    assert_eq!((from.label(), from.address.as_str()), ("Ann Agent (Acme Support)", "support@acme.example"));
    assert_eq!(question.mail.to, [Address::named("Vera Vendor", "vera@vendor.example")]);
    assert!(question.mail.in_reply_to.is_empty() && question.mail.references.is_empty(), "no other chain");
    assert!(question.reply_to().starts_with("support+1-s1-"), "{}", question.reply_to());
    assert!(question.id().starts_with("1-s1-"), "{}", question.id());
    assert_eq!(question.header("Auto-Submitted"), None, "a person wrote it");
    let all = String::from_utf8(question.raw.clone()).unwrap();
    for secret in ["Carol", "carol", "Secret", "It shows", "1-aann-", "1-r1-"] {
        assert!(!all.contains(secret), "{secret}: {all}");
    }

    let answer = question.answer(VERA, "The pump is blocked.");
    let answer_id = answer.id();
    world.deliver(answer).await;
    let mail = world.post().await;
    let [told] = to(&mail, "ann@acme.example")[..] else { panic!("Ann is told: {mail:#?}") };
    assert_eq!((mail.len(), told.template.as_str()), (1, "notify_side"), "nobody else hears of it");
    let words = told.text();
    assert!(words.contains("Vera Vendor has answered") && words.contains("The pump is blocked."), "{words}");
    let how = "Carol does not see this. To write to vera@vendor.example, put /ask vera@vendor.example on the first line; \
               with /public your reply goes to Carol";
    assert!(words.contains(how), "{words}");
    assert_eq!(told.mail.references, to_ann.mail.references, "it is in the agent's thread of the ticket");

    world.deliver(told.answer(ANN, "/ask\nThank you. Is it expensive?")).await;
    let mail = world.post().await;
    let [more] = to(&mail, "vera@vendor.example")[..] else { panic!("Vera is asked: {mail:#?}") };
    assert_eq!(more.mail.in_reply_to, std::slice::from_ref(&answer_id));
    assert_eq!(more.mail.references, [question.id(), answer_id.clone()]);

    // And back to Carol: not an id of the other thread.
    world.deliver(told.answer(ANN, "/public\nWe repair it.")).await;
    let mail = world.post().await;
    let [to_carol] = to(&mail, "carol@customer.example")[..] else { panic!("Carol is answered: {mail:#?}") };
    let all = String::from_utf8(to_carol.raw.clone()).unwrap();
    for secret in ["Vera", "vera", "pump", "-s1-", &answer_id] {
        assert!(!all.contains(secret), "{secret}: {all}");
    }
}

#[tokio::test]
async fn agents_hear_that_the_requester_has_what_a_third_party_sent_to_them_as_well() {
    let mut world = World::new();
    let (.., question) = asked(&mut world).await;
    world.deliver(question.answer(VERA, "It is jammed.").header("Cc", CAROL)).await;
    let words = to(&world.post().await, "ann@acme.example")[0].text();
    assert!(words.contains("Vera Vendor has answered, to Carol as well"), "{words}");
    assert!(words.contains("Carol has this mail, too. To write to vera@vendor.example"), "{words}");
    assert!(!words.contains("does not see this"), "{words}");
}

#[tokio::test]
async fn agents_hear_that_somebody_whom_they_took_out_stays_out() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").header("Cc", DAVE).text("It jams.")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    world.deliver(to_ann.answer(ANN, "Is it on?")).await;
    let to_dave = to(&world.post().await, "dave@customer.example")[0].clone();
    world.deliver(to_ann.answer(ANN, "/uncc dave@customer.example")).await;
    world.post().await;

    world.deliver(to_dave.answer(DAVE, "ok thanks")).await;
    let words = to(&world.post().await, "ann@acme.example")[0].text();
    let out = "dave@customer.example was taken out, and takes no part: your answers do not go there";
    assert!(words.contains(out) && !words.contains("did not take part until now"), "{words}");
    let ways = "your reply goes to Carol; with /ask dave@customer.example to Dave alone; with /split likewise";
    assert!(words.contains(ways), "he gets no copy: {words}");

    world.deliver(Post::new(CAROL, &to_dave.reply_to(), "Re: [#1] Printer").header("Cc", DAVE).text("Dave?")).await;
    let words = to(&world.post().await, "ann@acme.example")[0].text();
    let back = "dave@customer.example, who was taken out, is copied in again: your answers go there, too";
    assert!(words.contains(back), "{words}");
}

#[tokio::test]
async fn the_timeline_tells_side_entries_from_others() {
    let mut world = World::new();
    let (_, _, question) = asked(&mut world).await;
    assert_eq!(world.ticket(1).await.status, Status::OnHold);
    world.deliver(question.answer(VERA, "The pump is blocked.")).await;
    let entries = world.entries(1).await;
    let sides: Vec<_> = entries
        .iter()
        .filter(|stored| stored.entry.visibility == Visibility::Side)
        .map(|stored| {
            (stored.entry.kind, stored.entry.author.kind, stored.entry.text.as_str(), stored.delivery.is_some())
        })
        .collect();
    assert_eq!(
        sides,
        [
            (EntryKind::Outbound, AuthorKind::Agent, "What does E42 mean?", true),
            (EntryKind::Inbound, AuthorKind::ThirdParty, "The pump is blocked.", false),
        ]
    );
    let ticket = world.ticket(1).await;
    assert!(!ticket.is_participant("vera@vendor.example"));
    let entry = entries.iter().find(|stored| stored.entry.author.kind == AuthorKind::ThirdParty).unwrap().id;
    let split = act::split(&world.store, &world.policy, Actor::Operator, TicketNumber(1), entry, world.now).await;
    assert!(split.unwrap_err().to_string().contains("side conversation"), "it opens no ticket");
}

#[tokio::test]
async fn a_command_in_html_is_read_whatever_the_client_made_of_the_address() {
    for address in [
        "vera@vendor.example",
        "<a href=\"mailto:vera@vendor.example\">vera@vendor.example</a>",
        "Vera &lt;<a href=\"mailto:vera@vendor.example\">vera@vendor.example</a>&gt;",
    ] {
        let mut world = World::new();
        world.deliver(Post::new(CAROL, "support@acme.example", "Coffee machine").text("It shows E42.")).await;
        let told = to(&world.post().await, "ann@acme.example")[0].clone();
        let html = format!("<div>/ask {address}</div><div>What does <b>E42</b> mean?</div>");
        let mail = told.answer(ANN, "").header("Content-Type", "text/html; charset=utf-8").text(&html);
        let asked = world.deliver(mail).await;
        assert_eq!(asked.verdict, Some(Verdict::Command), "{address}: {:#?}", asked.reasons);
        let mail = world.post().await;
        assert_eq!(to(&mail, "vera@vendor.example").len(), 1, "{address}");
        assert!(to(&mail, "carol@customer.example").is_empty(), "{address}");
    }
}

#[tokio::test]
async fn what_an_agents_own_client_sent_is_recorded_and_not_sent_again() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Coffee machine").text("It shows E42.")).await;
    let mail = world.post().await;
    let (told, bobs) = (to(&mail, "ann@acme.example")[0].clone(), to(&mail, "bob@acme.example")[0].clone());
    let quoted = told.text();
    let text = format!(
        "Can you tell what that is?\n\n---------- Forwarded message ---------\nFrom: Carol <support@acme.example>\n\
         Date: Tue, Nov 24, 2026 at 10:00 AM\nSubject: Coffee machine\nTo: <ann@acme.example>\n\n{quoted}"
    );
    let forward = Post::new(ANN, "Will <will@works.example>, vera@vendor.example", "Fwd: Coffee machine")
        .header("Cc", &told.reply_to())
        .text(&text);
    let id = forward.id();
    let recorded = world.deliver(forward).await;
    assert_eq!(recorded.verdict, Some(Verdict::Note), "{:#?}", recorded.reasons);
    let mail = world.post().await;
    assert!(mail.iter().all(|letter| letter.rcpt == "bob@acme.example"), "only a colleague is told: {mail:#?}");
    let entry = world.entries(1).await.into_iter().find(|stored| stored.entry.visibility == Visibility::Side).unwrap();
    assert_eq!((entry.entry.kind, entry.entry.text.as_str()), (EntryKind::Outbound, "Can you tell what that is?"));
    assert_eq!((entry.entry.author.kind, entry.delivery), (AuthorKind::Agent, None));
    let ticket = world.ticket(1).await;
    assert_eq!(ticket.sides[0].with_whom(), "Will <will@works.example>, vera@vendor.example");
    assert_eq!(ticket.sides[0].thread.references, [id], "no id of the agent's thread");
    assert_eq!((ticket.status, ticket.is_participant("vera@vendor.example")), (Status::OnHold, false));

    // What is then asked of one of them is not for the other.
    world.deliver(bobs.answer(BOB, "/ask vera@vendor.example\nIs Will cheaper?")).await;
    let asked = world.post().await;
    assert!(to(&asked, "will@works.example").is_empty() && to(&asked, "vera@vendor.example").len() == 1, "{asked:#?}");

    // To somebody who takes part, too: that is no side conversation, and everybody saw it.
    let open = Post::new(BOB, "vera@vendor.example", "Fwd: Coffee machine")
        .header("Cc", &format!("carol@customer.example, {}", bobs.reply_to()))
        .text("Look, all of you.");
    world.deliver(open).await;
    assert_eq!(world.ticket(1).await.sides.len(), 2, "no third one");
}

#[tokio::test]
async fn attachments_travel_to_the_third_party_unless_an_agents_address_stands_in_them() {
    let mut world = World::new();
    let (ack, to_ann, _) = asked(&mut world).await;
    let ask = |attached| with_attachment(to_ann.answer(ANN, ""), "/ask\nHere it is.", attached);
    let returned = world.deliver(ask(&to_ann)).await;
    assert_eq!(returned.verdict, Some(Verdict::Held), "{:#?}", returned.reasons);
    assert!(to(&world.post().await, "vera@vendor.example").is_empty());
    let sent = world.deliver(ask(&ack)).await;
    assert_eq!(sent.verdict, Some(Verdict::Command), "{:#?}", sent.reasons);
    let mail = world.post().await;
    assert_eq!(to(&mail, "vera@vendor.example")[0].mail.attachments.len(), 1, "{mail:#?}");
}

#[tokio::test]
async fn an_absence_notice_to_the_return_path_of_a_question_is_never_quoted_to_the_requester() {
    let mut world = World::new();
    let (_, to_ann, question) = asked(&mut world).await;
    let row = world.store.read(|tx| tx.outbox(&Default::default())).await.unwrap();
    let row = row.into_iter().find(|row| row.message_id == question.id()).unwrap().id;
    let path = world.policy.keys.sign(&Token { ticket: TicketNumber(1), holder: Holder::Bounce(row) });
    let away = Post::new(VERA, &format!("support+{path}@acme.example"), "Away")
        .header("Auto-Submitted", "auto-replied")
        .text("I am away until Monday.");
    let filed = world.deliver(away).await;
    assert_eq!((filed.verdict, filed.ticket.map(|n| n.0)), (Some(Verdict::Automatic), Some(1)));
    let last = world.entries(1).await.pop().unwrap().entry;
    assert_eq!((last.text.as_str(), last.visibility), ("I am away until Monday.", Visibility::Side));
    assert_eq!(world.ticket(1).await.status, Status::OnHold, "it answers nothing");

    world.deliver(to_ann.answer(ANN, "We look into it.")).await;
    let mail = world.post().await;
    let to_carol = to(&mail, "carol@customer.example")[0];
    assert!(to_carol.text().contains("It shows E42.") && !to_carol.text().contains("away"), "{}", to_carol.text());
}

#[tokio::test]
async fn who_was_asked_is_known_by_their_own_message_id_too_and_nobody_else_is() {
    let mut world = World::new();
    let (_, _, question) = asked(&mut world).await;
    let first = question.answer(VERA, "The pump is blocked.");
    let id = format!("<{}>", first.id());
    world.deliver(first).await;
    // From another account of hers, or as a new mail below her own: no token comes along.
    let more = |from: &str| {
        Post::new(from, "support@acme.example", "One more thing").text("It costs 40 euro.").header("In-Reply-To", &id)
    };
    let known = world.deliver(more(VERA)).await;
    assert_eq!((known.verdict, known.ticket.map(|n| n.0)), (Some(Verdict::Appended), Some(1)), "{:#?}", known.reasons);
    assert_eq!(
        world.entries(1).await.iter().rfind(|e| e.entry.kind == EntryKind::Inbound).unwrap().entry.visibility,
        Visibility::Side
    );
    let stranger = world.deliver(more("Mallory <mallory@evil.example>")).await;
    assert_eq!(stranger.verdict, Some(Verdict::Opened), "{:#?}", stranger.reasons);
    let agent = world.deliver(more(ANN)).await;
    assert_eq!(agent.verdict, Some(Verdict::Held), "an agent without a token is none: {:#?}", agent.reasons);
    // Carol takes part, wherever she got that id from: she is heard, and the id stays out of her thread.
    let carol = world.deliver(more(CAROL)).await;
    assert_eq!((carol.verdict, carol.ticket.map(|n| n.0)), (Some(Verdict::Appended), Some(1)), "{:#?}", carol.reasons);
    let thread = world.ticket(1).await.thread;
    assert!(!thread.references.iter().any(|known| id.contains(known.as_str())), "{thread:?}");
}

/// Carol's answer to all of what Vera told the desk with Carol in copy.
async fn copied_in(world: &mut World) -> (Letter, Letter) {
    let (_, to_ann, question) = asked(world).await;
    let answer = question.answer(VERA, "The pump is blocked.").header("Cc", CAROL);
    let letter = Letter::new("carol@customer.example".to_owned(), "mail".to_owned(), answer.bytes());
    world.deliver(answer).await;
    world.deliver(to_ann.answer(ANN, "/public\nWe look into it.")).await;
    world.post().await;
    assert_eq!(world.ticket(1).await.status, Status::Pending);
    (letter, question)
}

fn to_all(letter: &Letter, question: &Letter, text: &str) -> Post {
    letter
        .answer(CAROL, text)
        .header("To", &format!("{VERA}, {}", question.reply_to()))
        .header("Cc", "Boss <boss@vendor.example>")
}

#[tokio::test]
async fn what_the_requester_answers_to_all_is_theirs_without_a_word_of_the_third_party() {
    let mut world = World::new();
    let (letter, question) = copied_in(&mut world).await;
    world
        .deliver(
            Post::new(CAROL, "support@acme.example", "[#1]").text("Dave, too.").header("Cc", "dave@customer.example"),
        )
        .await;
    let answered = world.deliver(to_all(&letter, &question, "Then I want a new one.")).await;
    assert_eq!(answered.verdict, Some(Verdict::Appended), "{:#?}", answered.reasons);
    let ticket = world.ticket(1).await;
    assert_eq!(ticket.status, Status::Open);
    assert!(!ticket.is_participant("vera@vendor.example") && !ticket.is_participant("boss@vendor.example"));
    let entries = world.entries(1).await;
    let said = entries.iter().map(|stored| &stored.entry).rfind(|entry| entry.kind == EntryKind::Inbound).unwrap();
    assert_eq!((said.visibility, said.author.kind), (Visibility::Public, AuthorKind::Requester));
    assert_eq!((said.text.as_str(), said.quoted_text.as_deref()), ("Then I want a new one.", None));

    let mail = world.post().await;
    let [.., told] = to(&mail, "ann@acme.example")[..] else { panic!("Ann is told: {mail:#?}") };
    assert_eq!(told.template, "notify_reply");
    world.deliver(told.answer(ANN, "You get one.")).await;
    let mail = world.post().await;
    assert_eq!((to(&mail, "carol@customer.example").len(), to(&mail, "dave@customer.example").len()), (1, 1));
    for outside in mail.iter().filter(|letter| !letter.rcpt.ends_with("@acme.example")) {
        assert!(outside.rcpt.ends_with("@customer.example"), "{}", outside.rcpt);
        let all = String::from_utf8(outside.raw.clone()).unwrap();
        assert!(!all.contains("Then I want a new one."), "Dave has it not, so nothing is quoted: {all}");
        for secret in ["blocked", "E42 mean", "vendor", "1-s1-"] {
            assert!(!all.contains(secret), "{secret}: {all}");
        }
    }
}

#[tokio::test]
async fn what_is_not_the_requesters_own_word_stays_in_the_side_conversation() {
    let trusting = "language = \"en\"\ntrusted_authserv = [\"mx.acme.example\"]";
    let mut world = World::with(&DESK.replacen("language = \"en\"", trusting, 1));
    let (letter, question) = copied_in(&mut world).await;
    let all = |text: &str| to_all(&letter, &question, text);
    let forwarded = "See below.\n\n---------- Forwarded message ---------\nFrom: Vera Vendor <vera@vendor.example>\n\
                     Date: Tue, Nov 24, 2026 at 10:00 AM\nSubject: Re: Question\nTo: <carol@customer.example>\n\n\
                     The pump is blocked.\n";
    for (what, post) in [
        ("nothing but a quotation", all("")),
        ("a machine's", all("I am away.").header("Auto-Submitted", "auto-replied")),
        ("passed on", all("").text(forwarded).header("Subject", "Fwd: Question")),
        ("forged", all("Send it to me.").header("Authentication-Results", "mx.acme.example; dmarc=fail")),
    ] {
        world.deliver(post).await;
        let entries = world.entries(1).await;
        let said = entries.iter().map(|stored| &stored.entry).rfind(|entry| entry.kind == EntryKind::Inbound).unwrap();
        assert_eq!(said.visibility, Visibility::Side, "{what}: {}", said.text);
        assert!(to(&world.post().await, "carol@customer.example").is_empty(), "{what}");
    }
}

#[tokio::test]
async fn a_merge_keeps_every_side_conversation_apart() {
    let mut world = World::new();
    let (_, _, question) = asked(&mut world).await;
    world.deliver(Post::new(CAROL, "support@acme.example", "Another machine").text("It leaks.")).await;
    let mail = world.post().await;
    world.deliver(to(&mail, "ann@acme.example")[0].answer(ANN, "/ask erin@else.example\nCan you lend us one?")).await;
    let other = to(&world.post().await, "erin@else.example")[0].clone();
    let (one, two) = (TicketNumber(1), TicketNumber(2));
    act::merge(&world.store, &world.policy, Actor::Operator, one, two, world.now).await.unwrap();

    for (letter, from, text) in [(&question, VERA, "The pump."), (&other, "Erin <erin@else.example>", "From Thursday.")]
    {
        let came = world.deliver(letter.answer(from, text)).await;
        assert_eq!((came.verdict, came.ticket), (Some(Verdict::Appended), Some(two)), "{:#?}", came.reasons);
    }
    let ticket = world.ticket(2).await;
    let talks: Vec<_> = ticket.sides.iter().map(|talk| (talk.key.ticket, talk.key.id, talk.with_whom())).collect();
    let vera = "Vera Vendor <vera@vendor.example>".to_owned();
    assert_eq!(talks, [(one, 1, vera), (two, 1, "erin@else.example".to_owned())]);
    assert!(ticket.sides.iter().all(|talk| !talk.waits && talk.thread.references.len() == 2));
    assert!(world.ticket(1).await.sides.is_empty());
}

#[test]
fn an_address_is_read_as_people_and_their_clients_write_it() {
    let vera =
        |name: Option<&str>| Some(Address { name: name.map(str::to_owned), address: "vera@vendor.example".to_owned() });
    for (typed, expected) in [
        ("vera@vendor.example", vera(None)),
        (" Vera Vendor <vera@vendor.example> ", vera(Some("Vera Vendor"))),
        ("\"Vendor, Vera\" <vera@vendor.example>", vera(Some("Vendor, Vera"))),
        ("Vendor, Vera <vera@vendor.example>", None),
        ("<vera@vendor.example>", vera(None)),
        ("vera@vendor.example <mailto:vera@vendor.example>", vera(None)),
        ("vera@vendor.example<mailto:vera@vendor.example>", vera(None)),
        ("Vera [mailto:vera@vendor.example]", vera(Some("Vera"))),
        ("mailto:vera@vendor.example", vera(None)),
        ("vera@vendor.example, erin@else.example", None),
        ("vera@vendor.example please", None),
        ("vera@@vendor.example", None),
        ("vera@vendor", None),
        ("vera", None),
        ("@vendor.example", None),
        ("vera@vendor.example\r\nBcc: x@y.example", None),
        ("", None),
    ] {
        assert_eq!(Address::typed(typed), expected, "{typed}");
    }
}
