//! The online chat, as any browser without scripts has it, and when what is said in it leaves as mail.

use jiff::{SignedDuration, Timestamp};
use maildesk::act;
use maildesk::desk::channel::Channel;
use maildesk::desk::chat::Staffed;
use maildesk::desk::plan::{Change, Plan, Verdict};
use maildesk::desk::ticket::{Author, AuthorKind, EntryKind, NewEntry, TicketNumber, Visibility};
use maildesk::desk::token::{Holder, Token};
use maildesk::store::outbox::{OutboxFilter, OutboxState};

use super::site::{ANN, Answer, CAROL, Site, link_in};
use crate::support::letter::{Letter, Post, to};
use crate::support::world::{DESK, World};

/// A chat of the support team.
pub const CHAT: &str = r#"
[[chat]]
name = "shop"
title = { en = "Talk to us", nl = "Vraag het ons" }
help = "About orders and returns."
mailbox = "support"
"#;

const DORA: &str = "dora@customer.example";
const CHAT_ONE: TicketNumber = TicketNumber(1);

async fn site() -> Site {
    Site::with(&format!("{DESK}{CHAT}")).await
}

/// Dora begins a chat.
pub async fn begin(site: &Site, text: &str) -> Answer {
    let key = site.get("/chat/shop").await.field("key");
    site.post("/chat/shop", &[("key", &key), ("name", "Dora"), ("address", DORA), ("text", text)]).await
}

/// She sends the form as the page gave it, with this in it.
async fn say(site: &Site, page: &Answer, text: &str) -> Answer {
    let [talk, key, seen] = ["talk", "key", "seen"].map(|name| page.field(name));
    site.post("/chat/shop", &[("talk", &talk), ("key", &key), ("seen", &seen), ("text", text)]).await
}

async fn leave(site: &Site, page: &Answer) -> Answer {
    leave_with(site, page, "").await
}

/// And with a last word in the field.
async fn leave_with(site: &Site, page: &Answer, text: &str) -> Answer {
    let [talk, key, seen] = ["talk", "key", "seen"].map(|name| page.field(name));
    let fields = [("talk", talk.as_str()), ("key", &key), ("seen", &seen), ("text", text), ("leave", "yes")];
    site.post("/chat/shop", &fields).await
}

/// Ann answers the last mail that told her of the chat.
async fn answer(site: &mut Site, notice: &Letter, text: &str) {
    let taken = site.world.deliver(notice.answer(ANN, text)).await;
    assert_eq!(taken.verdict, Some(Verdict::AgentReply), "{taken:?}");
}

/// What became of the mail of each answer.
async fn answers(world: &World) -> Vec<OutboxState> {
    let rows = world.store.read(|tx| tx.outbox(&OutboxFilter::default())).await.unwrap();
    rows.into_iter().filter(|row| row.template == "answer").map(|row| row.state).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_is_a_ticket_whose_answers_are_read_where_they_were_asked_for() {
    let mut site = site().await;
    let page = begin(&site, "Where is my order?\r\n\r\n-- \r\nOn Monday Bob wrote:\r\n> none").await;
    assert!(page.status == 200 && page.body.contains("On Monday Bob wrote:"), "{}", page.body);
    let ticket = site.world.ticket(1).await;
    assert_eq!((ticket.subject.as_str(), ticket.queue.as_str()), ("Where is my order?", "support"));
    assert_eq!(ticket.course.came_by, Some(Channel::Chat));
    let letters = site.mail().await;
    assert!(to(&letters, DORA).is_empty(), "she is there: no acknowledgement");
    let notice = to(&letters, "ann@acme.example")[0].clone();
    assert!(notice.text().contains("Nothing proves that it is dora@customer.example"), "{}", notice.text());

    answer(&mut site, &notice, "It left yesterday.").await;
    assert!(to(&site.mail().await, DORA).is_empty());
    let page = say(&site, &page, "").await;
    assert!(page.body.contains("It left yesterday.") && page.body.contains("Ann Agent"), "{}", page.body);
    assert_eq!(answers(&site.world).await, [OutboxState::Queued], "that it was sent is not that it was seen");
    let page = say(&site, &page, "Thank you! When does it come?").await;
    assert_eq!(answers(&site.world).await, [OutboxState::Read], "whoever sends what stands below it has read it");
    let told = site.mail().await;
    assert!(to(&told, "ann@acme.example").last().unwrap().text().contains("When does it come?"));

    let left = leave_with(&site, &page, "I must go.").await;
    assert!(left.body.contains("You have left the chat.") && left.body.contains(DORA), "{}", left.body);
    let mailed = site.mail().await;
    let [said] = to(&mailed, DORA)[..] else { panic!("one mail: {mailed:?}") };
    assert_eq!(said.template, "chat");
    for line in
        ["Where is my order?", "It left yesterday.", "When does it come?", "I must go.", "just reply to this mail"]
    {
        assert!(said.text().contains(line), "{line}: {}", said.text());
    }
    site.world.pass(SignedDuration::from_hours(1));
    site.world.tick().await;
    assert!(to(&site.world.post().await, DORA).is_empty(), "nothing is told twice");

    answer(&mut site, &notice, "On Friday.").await;
    assert_eq!(to(&site.world.post().await, DORA).len(), 1, "who has left is mailed at once");
    let said = said.answer("Dora <dora@customer.example>", "My password is hunter2.");
    assert_eq!(site.world.deliver(said).await.ticket, Some(CHAT_ONE), "and it goes on by mail");
    let after = say(&site, &page, "").await;
    assert!(after.body.contains("This chat is over"), "{}", after.body);
    assert!(!after.body.contains("hunter2") && !after.body.contains("On Friday"), "{}", after.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_reads_leaves_by_itself_after_the_wait_and_once() {
    let mut site = site().await;
    let page = begin(&site, "Where is my order?").await;
    let notice = to(&site.mail().await, "ann@acme.example")[0].clone();
    answer(&mut site, &notice, "It left yesterday.").await;
    let begun = site.world.now;
    for (seconds, templates) in [(100, &[][..]), (130, &["answer"]), (131, &[]), (7200, &[])] {
        site.world.now = begun + SignedDuration::from_secs(seconds);
        site.world.tick().await;
        let letters = site.world.post().await;
        let got: Vec<&str> = to(&letters, DORA).iter().map(|letter| letter.template.as_str()).collect();
        assert_eq!(got, templates, "after {seconds} s");
    }
    assert_eq!(answers(&site.world).await, [OutboxState::Sent]);
    // Who comes back finds that it went on by mail, with what they wrote in the form for another chat; no mail says it again.
    let back = say(&site, &page, "One more thing.").await;
    assert!(back.body.contains(">One more thing.</textarea>") && !back.body.contains("yesterday"), "{}", back.body);
    leave(&site, &page).await;
    site.world.now = maildesk::clock::now() + SignedDuration::from_mins(3);
    site.world.tick().await;
    assert!(to(&site.world.post().await, DORA).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_hears_of_it_when_they_leave() {
    // Whether Ann answers, whether it is read, and what is mailed then.
    for (answered, read, template, says) in [
        (false, false, "chat", "Nobody has answered you yet"),
        (true, false, "answer", "It left yesterday."),
        (true, true, "chat", "It left yesterday."),
    ] {
        let mut site = site().await;
        let mut page = begin(&site, "Where is my order?").await;
        let notice = to(&site.mail().await, "ann@acme.example")[0].clone();
        if answered {
            answer(&mut site, &notice, "It left yesterday.").await;
        }
        if read {
            page = say(&site, &page, "").await;
        }
        leave(&site, &page).await;
        let letters = site.mail().await;
        let [letter] = to(&letters, DORA)[..] else { panic!("{answered} {read}: one mail: {letters:?}") };
        assert_eq!(letter.template, template, "{answered} {read}");
        assert!(letter.text().contains(says), "{}", letter.text());
        // A stranger's words go to no address that nothing proves to be theirs, unless somebody of the desk looked.
        assert_eq!(
            letter.text().contains("Where is my order?\n") || letter.text().contains("> Where is"),
            answered,
            "{}",
            letter.text()
        );
        assert!(letter.reply_to().starts_with("support+1-r"), "{}", letter.reply_to());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_hears_what_when_the_chat_is_merged_with_another_matter() {
    // Whether the answer is read before, which of the two goes into the other, and what is mailed then.
    for (read, goes, template) in [(true, 1, "chat"), (true, 2, "chat"), (false, 1, "answer"), (false, 2, "answer")] {
        let mut site = site().await;
        let mut page = begin(&site, "Where is my order?").await;
        let notice = to(&site.mail().await, "ann@acme.example")[0].clone();
        answer(&mut site, &notice, "It left yesterday.").await;
        let other = Post::new("Dora <dora@customer.example>", "support@acme.example", "My parcel").text("It is wrong.");
        site.world.deliver(other).await;
        let told = site.mail().await;
        assert_eq!(to(&told, DORA).iter().map(|letter| letter.template.as_str()).collect::<Vec<_>>(), ["ack"]);
        let another = to(&told, "ann@acme.example").last().copied().unwrap().clone();
        if read {
            page = say(&site, &page, "").await;
            page = say(&site, &page, "").await;
        }
        let merges = if goes == 1 { notice.answer(ANN, "/merge 2") } else { another.answer(ANN, "/merge 1") };
        let taken = site.world.deliver(merges).await;
        assert_eq!(taken.verdict, Some(Verdict::Command), "{taken:?}");
        let letters = site.mail().await;
        let [letter] = to(&letters, DORA)[..] else { panic!("{read} {goes}: one mail: {letters:?}") };
        assert_eq!(letter.template, template, "{read} {goes}");
        assert!(letter.text().contains("It left yesterday."), "{}", letter.text());
        assert!(!letter.text().contains("It is wrong."), "{}", letter.text());
        let entries = site.world.entries(3 - goes).await;
        let told = entries.iter().filter(|one| one.entry.text.starts_with("the chat ended as the ticket was merged"));
        assert_eq!(told.count(), 1, "{entries:?}");
        let after = say(&site, &page, "").await;
        assert!(after.body.contains("This chat is over") && !after.body.contains("yesterday"), "{}", after.body);
        site.world.now = maildesk::clock::now() + SignedDuration::from_hours(1);
        site.world.tick().await;
        assert!(to(&site.world.post().await, DORA).is_empty(), "{read} {goes}: nothing is told twice");
        // What she answers to it comes where the matter is now.
        let said = site.world.deliver(letter.answer("Dora <dora@customer.example>", "Thank you!")).await;
        assert_eq!(said.ticket, Some(TicketNumber(3 - goes)), "{said:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_long_chat_the_newest_part_is_mailed() {
    let mut site = site().await;
    let page = begin(&site, "Where is my order?").await;
    let notice = to(&site.mail().await, "ann@acme.example")[0].clone();
    let line = |number: usize| format!("Line {number}: {}", "x".repeat(9_000));
    for number in 0..3 {
        say(&site, &page_now(&site, &page).await, &line(number)).await;
    }
    site.world.now = maildesk::clock::now();
    answer(&mut site, &notice, &line(3)).await;
    let mut last = page_now(&site, &page).await;
    for number in 4..7 {
        last = say(&site, &last, &line(number)).await;
    }
    leave(&site, &last).await;
    let letters = site.mail().await;
    let [letter] = to(&letters, DORA)[..] else { panic!("one mail: {letters:?}") };
    let text = letter.text();
    let stands: Vec<bool> = (0..7).map(|number| text.contains(&format!("Line {number}:"))).collect();
    assert_eq!(stands, [false, false, true, true, true, true, true]);
    assert!(text.contains("What was said before that is left out here"), "{text}");
    assert!(!text.contains("> Where is my order?"), "{text}");
}

/// The page as it is now.
async fn page_now(site: &Site, page: &Answer) -> Answer {
    site.post("/chat/shop", &[("talk", &page.field("talk"))]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn whenever_the_desk_is_killed_each_answer_is_read_or_mailed_and_never_both() {
    let mut site = site().await;
    let page = begin(&site, "Where is my order?").await;
    let notice = to(&site.mail().await, "ann@acme.example")[0].clone();
    let mut stopped = vec![("begun", site.world.copy().await)];
    answer(&mut site, &notice, "It left yesterday.").await;
    stopped.push(("answered", site.world.copy().await));
    let page = say(&site, &page, "").await;
    stopped.push(("shown", site.world.copy().await));
    let page = say(&site, &page, "").await;
    stopped.push(("read", site.world.copy().await));
    answer(&mut site, &notice, "It comes on Friday.").await;
    stopped.push(("answered again", site.world.copy().await));
    leave(&site, &page).await;
    stopped.push(("left", site.world.copy().await));
    for (when, mut world) in stopped {
        world.pass(SignedDuration::from_hours(1));
        let mut letters = world.post().await;
        world.tick().await;
        letters.extend(world.post().await);
        let mailed = to(&letters, DORA);
        let asked: Vec<_> = answers(&world).await;
        let alone = mailed.iter().filter(|letter| letter.template == "answer").count();
        let read = asked.iter().filter(|state| **state == OutboxState::Read).count();
        assert_eq!(alone + read, asked.len(), "{when}: {asked:?}");
        assert!(asked.iter().all(|state| matches!(state, OutboxState::Read | OutboxState::Sent)), "{when}: {asked:?}");
        assert!(!mailed.is_empty(), "{when}: she can go on by mail");
        let said = mailed.iter().filter(|letter| letter.template == "chat").count();
        assert_eq!(said, usize::from(alone == 0), "{when}: what was said is mailed where nothing else is");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_became_of_a_copy_says_nothing_of_what_the_visitor_reads() {
    let mut site = site().await;
    let page = begin(&site, "Where is my order?").await;
    let notice = to(&site.mail().await, "ann@acme.example")[0].clone();
    answer(&mut site, &notice, "/cc dave@customer.example\nIt left yesterday.").await;
    let rows = async |site: &Site| {
        let rows = site.world.store.read(|tx| tx.outbox(&OutboxFilter::default())).await.unwrap();
        rows.into_iter().filter(|row| row.template == "answer").map(|row| (row.rcpt, row.state, row.id))
    };
    let copy = rows(&site).await.find(|(rcpt, ..)| rcpt == "dave@customer.example").unwrap().2;
    assert!(site.world.store.write(move |tx| tx.outbox_cancel(copy)).await.unwrap());
    let page = say(&site, &page, "").await;
    say(&site, &page, "Thank you!").await;
    let states = rows(&site).await.map(|(rcpt, state, _)| (rcpt, state)).collect::<Vec<_>>();
    let [dora, dave] = [DORA, "dave@customer.example"].map(str::to_owned);
    assert_eq!(states, [(dora, OutboxState::Read), (dave, OutboxState::Cancelled)]);
    assert!(to(&site.mail().await, DORA).is_empty(), "it was read, and is not mailed, too");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_with_a_file_is_mailed_whatever_is_read() {
    let mut site = site().await;
    let page = begin(&site, "Where is my order?").await;
    let notice = to(&site.mail().await, "ann@acme.example")[0].clone();
    let text = "--cut\nContent-Type: text/plain\n\nHere is the slip.\n--cut\nContent-Type: text/csv\n\
                Content-Disposition: attachment; filename=\"slip.csv\"\n\n7;8\n--cut--\n";
    let post = notice.answer(ANN, "").header("Content-Type", "multipart/mixed; boundary=cut").text(text);
    assert_eq!(site.world.deliver(post).await.verdict, Some(Verdict::AgentReply));
    let page = say(&site, &page, "").await;
    assert!(page.body.contains("Here is the slip.") && page.body.contains("slip.csv"), "{}", page.body);
    say(&site, &page, "").await;
    assert_eq!(to(&site.mail().await, DORA).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_opens_itself_and_of_it_what_was_said_there() {
    let toml = format!("{DESK}{CHAT}{}", CHAT.replace("\"shop\"", "\"other\""));
    let mut site = Site::with(&toml).await;
    site.asked("Coffee machine").await;
    let page = begin(&site, "Where is my order?").await;
    let another = begin(&site, "Another matter").await;
    let notice = site.mail().await;
    let notice = to(&notice, "ann@acme.example")[0].clone();
    site.world.deliver(notice.answer(ANN, "/note\nShe pays late.")).await;
    site.world.deliver(notice.answer(ANN, "/ask vera@vendor.example\nHave you her parcel?")).await;
    answer(&mut site, &notice, "It left yesterday.").await;

    let keys = &site.world.policy.keys;
    let contact = site.world.ticket(2).await.requester.id;
    let token = |ticket: i64, contact: i64| Token { ticket: TicketNumber(ticket), holder: Holder::Requester(contact) };
    let (talk, mine) = (page.field("talk"), token(2, contact));
    assert_eq!(talk, keys.sign_chat(&mine));
    let carol = site.world.ticket(1).await.requester.id;
    let side = keys.sign_chat(&Token { ticket: TicketNumber(2), holder: Holder::Side(1) });
    for (what, path, talk, opens) in [
        ("her own", "/chat/shop", talk.clone(), true),
        ("her own in the other chat", "/chat/other", talk.clone(), false),
        ("changed", "/chat/shop", format!("{talk}a"), false),
        ("of another of her chats", "/chat/shop", another.field("talk"), false),
        ("of a page", "/chat/shop", keys.sign_page(&mine), false),
        ("of mail", "/chat/shop", keys.sign(&mine), false),
        ("of somebody else", "/chat/shop", keys.sign_chat(&token(2, carol)), false),
        ("of a ticket that is no chat", "/chat/shop", keys.sign_chat(&token(1, carol)), false),
        ("of no ticket", "/chat/shop", keys.sign_chat(&token(99, contact)), false),
        ("of another side", "/chat/shop", side, false),
    ] {
        let seen = site.post(path, &[("talk", &talk), ("text", "")]).await;
        assert_eq!(seen.body.contains("It left yesterday."), opens, "{what}: {}", seen.body);
        for secret in ["pays late", "parcel", "vera@", "Coffee"] {
            assert!(!seen.body.contains(secret), "{what}: {secret}: {}", seen.body);
        }
        let live = site.post(&format!("/live{path}"), &[("talk", &talk), ("known", "0")]).await;
        let status = if opens || what.contains("another of her") { 200 } else { 410 };
        assert_eq!(live.status, status, "{what}: {live:?}");
        assert_eq!(live.body.contains("It left yesterday."), opens, "{what}");
    }
    assert_eq!(site.get(&format!("/l/{talk}")).await.status, 404, "and it is no link to the ticket");
    assert_eq!(site.get("/chat/nothing").await.status, 404);

    // Merged into another, or another into it: what the other says is none of her business.
    let act = |from: i64, into: i64| {
        let actor = maildesk::desk::work::Actor::Operator;
        act::merge(&site.world.store, &site.world.policy, actor, TicketNumber(from), TicketNumber(into), site.world.now)
    };
    act(1, 2).await.unwrap();
    act(3, 2).await.unwrap();
    for talk in [&talk, &another.field("talk")] {
        let seen = site.post("/chat/shop", &[("talk", talk), ("text", "")]).await;
        assert!(seen.body.contains("This chat is over") && !seen.body.contains("class=\"talked\""), "{}", seen.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_requester_says_elsewhere_ends_what_the_chat_shows() {
    let mut site = site().await;
    // Somebody who is not Dora begins a chat in her name.
    let page = begin(&site, "What is my address again?").await;
    leave(&site, &page).await;
    let mailed = site.mail().await;
    let [said] = to(&mailed, DORA)[..] else { panic!("one mail: {mailed:?}") };
    let link = link_in(said);
    let key = site.get(&link).await.field("key");
    assert_eq!(site.post(&link, &[("key", &key), ("text", "1 Secret Street")]).await.status, 303);
    let seen = say(&site, &page, "").await;
    assert!(seen.body.contains("This chat is over") && !seen.body.contains("Secret"), "{}", seen.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_is_said_and_nothing_is_lost_and_a_chat_has_the_bounds_of_a_form() {
    let mut site = site().await;
    let long = "x".repeat(10_001);
    let given = [("name", "Dora"), ("address", DORA), ("text", "<b>Hello</b>"), ("key", "")];
    for (name, value, words) in [
        ("address", "dora at home", "Write an address such as name@example.com"),
        ("text", " \r\n", "Tell us what happened"),
        ("text", long.as_str(), "Write at most 10000 characters"),
    ] {
        let fields = given.map(|(known, given)| (known, if known == name { value } else { given }));
        let sent = site.post("/chat/shop", &fields).await;
        assert!(sent.status == 422 && sent.body.contains(words), "{words}: {}", sent.body);
        assert!(sent.body.contains("value=\"Dora\"") && !sent.body.contains("<b>"), "{}", sent.body);
    }
    let program = given.into_iter().chain([("website", "http://spam.example")]).collect::<Vec<_>>();
    assert_eq!(site.post("/chat/shop", &program).await.status, 200);
    let foreign = [("origin", "https://www.acme.example"), ("sec-fetch-site", "cross-site")];
    assert_eq!(site.ask("/chat/shop", Some(&given), &foreign).await.status, 403);
    assert!(site.world.tickets().await.is_empty() && site.mail().await.is_empty());

    let page = begin(&site, "[#1] Hello <script>alert(1)</script>").await;
    assert!(page.body.contains("&lt;script&gt;") && !page.body.contains("<script>alert"), "{}", page.body);
    let again = say(&site, &page, &long).await;
    assert!(again.status == 422 && again.body.contains("Write at most 10000 characters"), "{}", again.body);
    // The same form twice is one line.
    for _ in 0..2 {
        say(&site, &page, "Are you there?").await;
    }
    let entries = site.world.entries(1).await;
    assert_eq!(entries.iter().filter(|stored| stored.entry.kind == EntryKind::Inbound).count(), 2);
    let mut last = 200;
    for _ in 0..14 {
        last = begin(&site, "Once more").await.status;
    }
    assert_eq!(last, 429);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_that_begins_a_chat_opens_that_one_chat_however_often_it_is_sent() {
    let mut site = site().await;
    let key = site.get("/chat/shop").await.field("key");
    let send = async |site: &Site, address: &str, text: &str| {
        site.post("/chat/shop", &[("key", &key), ("name", "Dora"), ("address", address), ("text", text)]).await
    };
    let page = send(&site, DORA, "Where is my order?").await;
    let again = send(&site, DORA, "Where is my order?").await;
    assert_eq!((again.status, again.field("talk")), (200, page.field("talk")), "{}", again.body);
    assert!(again.body.contains("Where is my order?</"), "{}", again.body);
    assert_eq!(site.world.tickets().await.len(), 1);
    let told = site.mail().await;
    assert_eq!(to(&told, "ann@acme.example").len(), 1, "nobody hears of it twice: {told:?}");
    // What differs is another form, whatever its key.
    for (address, text) in [("mallory@customer.example", "Where is my order?"), (DORA, "And my invoice?")] {
        let other = send(&site, address, text).await;
        assert_ne!(other.field("talk"), page.field("talk"), "{address} {text}");
    }
    assert_eq!(site.world.tickets().await.len(), 3);
    // Over, it opens nothing to whoever sends it once more.
    leave(&site, &page).await;
    let late = send(&site, DORA, "Where is my order?").await;
    assert!(late.status == 200 && !late.body.contains("name=\"talk\""), "{}", late.body);
    site.mail().await;
}

/// Lines that Dora said in the chat, so long ago.
async fn said_before(site: &Site, lines: usize, ago: SignedDuration) {
    let at = maildesk::clock::now() - ago;
    let author = Author { kind: AuthorKind::Requester, name: Some("Dora".into()), address: Some(DORA.into()) };
    let line = |number: usize| Change::Entry {
        ticket: CHAT_ONE,
        entry: NewEntry {
            kind: EntryKind::Inbound,
            visibility: Visibility::Public,
            author: author.clone(),
            at,
            text: format!("Line {number} of {lines}."),
            quoted_text: None,
            attachments: Vec::new(),
            message_id: Some(format!("chat-{lines}-{number}@acme.example")),
            addressees: Vec::new(),
        },
    };
    let plan = Plan { changes: (0..lines).map(line).collect(), ..Plan::new() };
    site.world.store.write(move |tx| tx.apply(&plan, None, at)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_takes_so_much_within_an_hour_and_so_much_in_all() {
    let mut site = site().await;
    let page = begin(&site, "Where is my order?").await;
    said_before(&site, 120, SignedDuration::from_mins(61)).await;
    said_before(&site, 98, SignedDuration::from_mins(10)).await;
    let page = say(&site, &page, "The hundredth of this hour").await;
    assert!(page.status == 200 && page.body.contains("The hundredth of this hour</"), "{}", page.body);
    let page = say(&site, &page, "One more").await;
    assert!(page.status == 422 && page.body.contains("You have written a lot within the last hour."), "{}", page.body);
    assert!(page.body.contains(">One more</textarea>"), "what was written stands there still: {}", page.body);
    assert_eq!(say(&site, &page, "").await.status, 200, "whoever looks only writes nothing");

    said_before(&site, 80, SignedDuration::from_hours(3)).await;
    let page = say(&site, &page, "One more").await;
    assert!(page.status == 422 && page.body.contains("This chat takes no more lines."), "{}", page.body);
    let left = leave_with(&site, &page, "One more").await;
    assert!(left.body.contains(">One more</textarea>"), "whoever leaves may: {}", left.body);
    assert!(say(&site, &page, "").await.body.contains("This chat is over"));
    assert_eq!(to(&site.mail().await, DORA).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_to_be_of_the_desk_gets_no_chat_and_gives_no_orders() {
    let mut site = site().await;
    for address in ["ann@acme.example", "support@acme.example"] {
        let fields = [("name", "Ann"), ("address", address), ("text", "/close 1"), ("key", "")];
        let sent = site.post("/chat/shop", &fields).await;
        assert!(sent.status == 200 && !sent.body.contains("name=\"talk\""), "{address}: {}", sent.body);
    }
    let rows = site.world.store.read(|tx| tx.ledger(&Default::default())).await.unwrap();
    assert!(rows.iter().all(|row| !matches!(row.verdict, Verdict::Command | Verdict::AgentReply)), "{rows:?}");
    site.mail().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_that_a_rule_holds_tells_nobody_outside() {
    let hold = "[[rule]]\nname = \"Look first\"\non = [\"ticket.opened\"]\nwhen = 'subject.matches(\"order\")'\ndo = [{ hold = true }]\n";
    let mut site = Site::with(&format!("{DESK}{CHAT}{hold}")).await;
    let sent = begin(&site, "Where is my order?").await;
    assert!(
        sent.body.contains("A person will look at it first") && !sent.body.contains("name=\"talk\""),
        "{}",
        sent.body
    );
    site.world.now = maildesk::clock::now() + SignedDuration::from_hours(1);
    site.world.tick().await;
    assert!(to(&site.world.post().await, DORA).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_says_whether_somebody_is_there() {
    let world = World::with(&format!("{DESK}{CHAT}calendar = \"office\"\n"));
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let chat = world.policy.chat("shop").unwrap();
    let (ann, bob) = ("ann".into(), "bob".into());
    let back = at("2026-11-25T08:00:00Z");
    // By the clock of Helsinki, two hours ahead; who of the two is away until the next morning.
    for (now, away, staffed) in [
        ("2026-11-24T08:00:00Z", &[][..], Staffed::Yes),
        ("2026-11-24T10:30:00Z", &[], Staffed::No { opens_at: Some(at("2026-11-24T11:00:00Z")) }),
        ("2026-11-27T20:00:00Z", &[], Staffed::No { opens_at: Some(at("2026-11-30T06:00:00Z")) }),
        ("2026-11-24T08:00:00Z", &[&ann], Staffed::Yes),
        ("2026-11-24T08:00:00Z", &[&ann, &bob], Staffed::No { opens_at: None }),
        ("2026-11-25T08:00:00Z", &[&ann, &bob], Staffed::Yes),
    ] {
        let until = |agent: &_| away.contains(&agent).then_some(&back);
        assert_eq!(chat.staffed(&world.policy, until, at(now)), staffed, "{now} {away:?}");
    }
    let site = site().await;
    let dutch = [("accept-language", "nl")];
    let page = site.ask("/chat/shop", None, &dutch).await;
    assert!(page.body.contains("Vraag het ons") && page.body.contains("Chat beginnen"), "{}", page.body);
    let fields = [("key", ""), ("address", DORA), ("text", "Waar is mijn bestelling?")];
    site.ask("/chat/shop", Some(&fields), &dutch).await;
    assert_eq!(site.world.ticket(1).await.language, "nl", "what is mailed later is, too");
    for page in ["/help", "/new"] {
        assert!(site.get(page).await.body.contains("<a href=\"/chat/shop\">Talk to us</a>"), "{page}");
    }
    let away = site.world.store.write(|tx| {
        let until = Some(maildesk::clock::now() + SignedDuration::from_hours(1));
        let away = |agent: &str| maildesk::desk::plan::Change::Away { agent: agent.into(), until };
        let changes = ["ann", "bob"].map(away).to_vec();
        tx.apply(&maildesk::desk::plan::Plan { changes, ..Default::default() }, None, maildesk::clock::now())
    });
    away.await.unwrap();
    let page = site.get("/chat/shop").await;
    for words in ["Nobody is here right now.", "we answer you by mail"] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_the_ticket_says_whether_the_visitor_is_there() {
    let mut site = site().await;
    let page = begin(&site, "Where is my order?").await;
    site.asked("Coffee machine").await;
    let ann = site.signed_in("ann@acme.example").await;
    let shown = async |number: i64| site.ask(&format!("/ticket/{number}"), None, &[("cookie", &ann)]).await.body;
    let here = shown(1).await;
    assert!(here.contains("The visitor is in the chat") && here.contains("Nothing proves that they are"), "{here}");
    assert!(!shown(2).await.contains("The visitor"), "{CAROL} wrote a mail");
    leave(&site, &page).await;
    let left = shown(1).await;
    assert!(left.contains("The visitor has left the chat: answers go by mail"), "{left}");
    assert!(left.contains("What was said in the chat was mailed to dora@customer.example"), "{left}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_left_reads_nothing_that_is_answered_later() {
    let mut site = site().await;
    let page = begin(&site, "Where is my order?").await;
    let notice = to(&site.mail().await, "ann@acme.example")[0].clone();
    leave(&site, &page).await;
    answer(&mut site, &notice, "Your address is 7 Elm Street.").await;
    let letters = site.mail().await;
    assert!(to(&letters, DORA).iter().any(|letter| letter.text().contains("7 Elm Street")), "Dora has it: {letters:?}");
    let again = say(&site, &page, "").await;
    assert!(again.body.contains("This chat is over") && !again.body.contains("Elm Street"), "{}", again.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_is_mailed_also_where_the_ticket_was_closed_and_a_last_word_is_kept() {
    let mut site = site().await;
    let mut page = begin(&site, "Where is my order?").await;
    let notice = to(&site.mail().await, "ann@acme.example")[0].clone();
    answer(&mut site, &notice, "It left yesterday.").await;
    // Drawn, and with the next question read.
    page = say(&site, &page, "").await;
    page = say(&site, &page, "").await;
    let closed = site.world.deliver(notice.answer(ANN, "/status closed")).await;
    assert_eq!(closed.verdict, Some(Verdict::Command), "{closed:?}");
    let told = say(&site, &page, "And when does it come?").await;
    assert!(told.body.contains(">And when does it come?</textarea>"), "it is for the next chat: {}", told.body);
    site.mail().await;
    site.world.now = maildesk::clock::now() + SignedDuration::from_mins(5);
    site.world.tick().await;
    let letters = site.world.post().await;
    let [letter] = to(&letters, DORA)[..] else { panic!("one mail: {letters:?}") };
    assert!(letter.template == "chat" && letter.text().contains("It left yesterday."), "{}", letter.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_turned_is_not_left() {
    let mut site = site().await;
    let page = begin(&site, "Where is my order?").await;
    let talk = page.field("talk");
    let gone = async |site: &mut Site, seconds: i64| {
        site.world.now = maildesk::clock::now() + SignedDuration::from_secs(seconds);
        site.world.tick().await;
        to(&site.world.post().await, DORA).len()
    };
    assert_eq!(site.post("/live/chat/shop/turn", &[("talk", &talk)]).await.status, 204);
    assert_eq!(gone(&mut site, 5).await, 0, "the next page may be on its way");
    // It is: the chat is asked for again.
    assert_eq!(site.post("/chat/shop", &[("talk", &talk)]).await.status, 200);
    assert_eq!(gone(&mut site, 60).await, 0);
    assert_eq!(site.post("/live/chat/shop/turn", &[("talk", &talk)]).await.status, 204);
    assert_eq!(gone(&mut site, 50).await, 1, "it was closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_sites_that_are_named_show_a_chat_and_any_may_load_its_button() {
    let site = Site::with(&format!("{DESK}{CHAT}\n[web]\nembed_on = [\"https://www.acme.example\"]\n")).await;
    let framed = site.ask("/chat/shop", None, &[("sec-fetch-dest", "iframe")]).await;
    let policy = framed.header("content-security-policy");
    assert!(policy.contains("frame-ancestors https://www.acme.example;") && policy.contains("default-src 'none'"));
    assert!(!framed.body.contains("<nav") && framed.header("set-cookie").is_empty(), "{}", framed.body);
    assert!(site.get("/chat/shop").await.body.contains("<nav"), "on its own it is a page of the desk");
    let button = site.get("/assets/chat.js").await;
    assert_eq!(button.header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(site.get("/assets/talk.js").await.header("cross-origin-resource-policy"), "same-origin");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_in_a_living_chat_does_not_rest_and_what_is_mailed_does() {
    let mut site = Site::with(&format!("{DESK}{CHAT}\n[web]\nundo = \"10s\"")).await;
    let page = begin(&site, "Where is my order?").await;
    let ann = site.signed_in("ann@acme.example").await;
    let written = async |text: &str| {
        let shown = site.ask("/ticket/1", None, &[("cookie", &ann)]).await;
        let form = shown.body.split_once("id=\"compose\"").unwrap().1.to_owned();
        let form = Answer { status: 200, headers: Vec::new(), body: form };
        let (key, seen) = (form.field("key"), form.field("seen"));
        let fields = [("how", "answer"), ("text", text), ("key", &key), ("seen", &seen)];
        let sent = super::writing::write(&site, 1, &ann, &fields).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        (shown.body, sent.header("location").to_owned())
    };
    let (shown, said) = written("It left yesterday.").await;
    assert_eq!(said, "/ticket/1#end");
    assert!(shown.contains("What you answer stands there at once."), "{shown}");
    assert!(page_now(&site, &page).await.body.contains("It left yesterday."));
    let (_, copied) = written("/cc dave@customer.example\nIt comes on Friday.").await;
    assert_eq!(copied, "/ticket/1#unsent", "a copy is mailed");
    leave(&site, &page).await;
    let (shown, mailed) = written("Has it come?").await;
    assert_eq!(mailed, "/ticket/1#unsent");
    assert!(!shown.contains("stands there at once"), "{shown}");
}
