//! Merging, splitting, links, copies, canned answers and calls on a page: the same use cases as by mail.

use maildesk::desk::ticket::{LinkKind, Status, TicketNumber};

use super::site::{Answer, Site};
use super::writing::form_of;
use crate::support::letter::{Post, to};
use crate::support::world::DESK;

async fn page(site: &Site, path: &str, cookie: &str) -> Answer {
    site.ask(path, None, &[("cookie", cookie)]).await
}

async fn post(site: &Site, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
    site.ask(path, Some(fields), &[("cookie", cookie)]).await
}

async fn set(site: &Site, cookie: &str, field: &str, value: &str) -> Answer {
    post(site, "/ticket/1/set", cookie, &[("field", field), ("value", value)]).await
}

async fn links(site: &Site, number: i64) -> Vec<(LinkKind, i64, i64)> {
    let links = site.world.store.read(move |tx| tx.links(TicketNumber(number))).await.unwrap();
    links.into_iter().map(|link| (link.kind, link.from.0, link.to.0)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn merging_says_what_happens_before_it_does() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    site.asked("Coffee machine again").await;
    let cookie = site.signed_in("ann@acme.example").await;
    let asked = page(&site, "/ticket/2/merge?into=%231", &cookie).await;
    assert!(asked.status == 200 && asked.body.contains("Merge #2 into #1?"), "{}", asked.body);
    assert_eq!(site.world.ticket(2).await.status, Status::New, "nothing is done by looking");
    let merged = post(&site, "/ticket/2/merge", &cookie, &[("into", "1")]).await;
    assert_eq!((merged.status, merged.header("location")), (303, "/ticket/1"));
    assert_eq!(site.world.ticket(2).await.status, Status::Closed);
    assert!(links(&site, 2).await.contains(&(LinkKind::MergedInto, 2, 1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn merging_tickets_of_different_people_wants_a_second_word() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    site.world.deliver(Post::new("Dave <dave@elsewhere.example>", "support@acme.example", "Tea").text("No tea.")).await;
    let cookie = site.signed_in("ann@acme.example").await;
    let asked = page(&site, "/ticket/2/merge?into=1", &cookie).await;
    assert!(asked.body.contains("were not of the same people"), "{}", asked.body);
    assert!(asked.body.contains("Merge all the same"), "{}", asked.body);
    let read = "all that dave@elsewhere.example wrote in ticket 2 becomes readable to carol@customer.example";
    assert!(asked.body.contains(read), "{}", asked.body);
    assert_eq!(post(&site, "/ticket/2/merge", &cookie, &[("into", "1")]).await.status, 422);
    assert_eq!(site.world.ticket(2).await.status, Status::New);
    let meant = post(&site, "/ticket/2/merge", &cookie, &[("into", "1"), ("meant", "yes")]).await;
    assert_eq!(meant.status, 303, "{}", meant.body);
    assert_eq!(site.world.ticket(2).await.status, Status::Closed);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_may_not_see_is_neither_merged_nor_linked() {
    let desk = DESK.replacen("name = \"billing\"\nmembers", "name = \"billing\"\nrestricted = true\nmembers", 1);
    let mut site = Site::with(&desk).await;
    site.asked("Coffee machine").await;
    let secret = Post::new("Eve <eve@other.example>", "billing@acme.example", "Secret").text("Hush.");
    site.world.deliver_to("billing", secret).await;
    let cookie = site.signed_in("ann@acme.example").await;
    for into in ["2", "77", "", "x"] {
        assert_eq!(page(&site, &format!("/ticket/1/merge?into={into}"), &cookie).await.status, 404, "{into}");
        assert_eq!(post(&site, "/ticket/1/merge", &cookie, &[("into", into)]).await.status, 404, "{into}");
    }
    let link = set(&site, &cookie, "link", "2").await;
    assert!(link.status == 422 && !link.body.contains("Secret"), "{}", link.body);
    assert_eq!(page(&site, "/ticket/1/merge?into=1", &cookie).await.status, 422, "into itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn ties_to_what_one_may_not_see_are_not_shown() {
    let desk = DESK.replacen("name = \"billing\"\nmembers", "name = \"billing\"\nrestricted = true\nmembers", 1);
    let mut site = Site::with(&desk).await;
    site.asked("Coffee machine").await;
    let secret = Post::new("Eve <eve@other.example>", "billing@acme.example", "Secret").text("Hush.");
    site.world.deliver_to("billing", secret).await;
    site.asked("Coffee machine again").await;
    let (ann, bob) = (site.signed_in("ann@acme.example").await, site.signed_in("bob@acme.example").await);
    assert_eq!(set(&site, &bob, "kind", "problem").await.status, 303);
    let cause = [("field", "link"), ("value", "problem 1")];
    let tied = post(&site, "/ticket/2/set", &bob, &cause).await;
    assert!(tied.status == 200 && tied.body.contains("Beware:"), "other people may not see both: {}", tied.body);
    assert!(page(&site, "/ticket/1", &bob).await.body.contains("href=\"/ticket/2\">#2</a>"));
    let shown = page(&site, "/ticket/1", &ann).await.body;
    assert!(!shown.contains("#2") && !shown.contains("ticket 2"), "{shown}");
    for (who, told) in [(&bob, true), (&ann, false)] {
        let asked = page(&site, "/ticket/1/merge?into=3", who).await;
        assert_eq!(asked.status, 200, "{}", asked.body);
        assert_eq!(asked.body.contains("ticket 2 caused_by ticket 3"), told, "{}", asked.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_split_off_into_a_ticket_of_its_own() {
    let mut site = Site::new().await;
    let ack = to(&site.asked("Coffee machine").await, "carol@customer.example")[0].clone();
    site.world.deliver(ack.answer("Carol Customer <carol@customer.example>", "And the printer, too.")).await;
    let cookie = site.signed_in("ann@acme.example").await;
    assert!(page(&site, "/ticket/1", &cookie).await.body.contains("/ticket/1/split"));
    let entries = site.world.entries(1).await;
    let printer = entries.iter().find(|stored| stored.entry.text.contains("printer")).unwrap().id.to_string();
    let split = post(&site, "/ticket/1/split", &cookie, &[("entry", &printer)]).await;
    assert_eq!((split.status, split.header("location")), (303, "/ticket/2"));
    assert!(page(&site, "/ticket/2", &cookie).await.body.contains("And the printer, too."));
    assert!(!page(&site, "/ticket/1", &cookie).await.body.contains("/ticket/1/split"), "the only one stays");
    assert_eq!(post(&site, "/ticket/1/split", &cookie, &[("entry", "999")]).await.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_commands_set_by_mail_is_set_here() {
    let mut site = Site::with(&format!("{DESK}\n[[service]]\nname = \"mail\"\ntitle = \"Mail\"\n")).await;
    site.asked("Coffee machine").await;
    site.asked("Printer").await;
    let cookie = site.signed_in("ann@acme.example").await;
    for (field, value) in [
        ("due", "3d"),
        ("cc", "dave@customer.example"),
        ("watch", ""),
        ("link", "problem 2"),
        ("service", "mail"),
        ("outage", "mail"),
    ] {
        let done = set(&site, &cookie, field, value).await;
        // That ticket 2 is no problem is said at once.
        assert_eq!(done.status, if field == "link" { 200 } else { 303 }, "{field}: {}", done.body);
        assert_eq!(done.body.contains("Beware:"), field == "link", "{field}: {}", done.body);
    }
    let ticket = site.world.ticket(1).await;
    assert!(ticket.due_by_hand.is_some() && ticket.is_participant("dave@customer.example"));
    assert_eq!(ticket.watchers, ["ann".into()]);
    assert_eq!(ticket.service, Some("mail".into()));
    assert!(links(&site, 1).await.contains(&(LinkKind::CausedBy, 1, 2)));
    let shown = page(&site, "/ticket/1", &cookie).await.body;
    assert!(shown.contains("Tell me no more") && shown.contains("value=\"mail\" selected"), "{shown}");
    assert_eq!(set(&site, &cookie, "unwatch", "").await.status, 303);
    assert!(site.world.ticket(1).await.watchers.is_empty());
    for (field, value) in [("due", "yesterday noon"), ("link", "x"), ("colour", "red"), ("cc", "nobody")] {
        assert_eq!(set(&site, &cookie, field, value).await.status, 422, "{field}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_canned_answer_fills_the_text_and_leaves_nothing() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let cookie = site.signed_in("ann@acme.example").await;
    let key = page(&site, "/ticket/1", &cookie).await.field("key");
    let chosen = [("key", key.as_str()), ("how", "answer"), ("text", "Which model is it?"), ("canned", "details")];
    let filled = form_of(&site, "/ticket/1/canned", &cookie, &chosen).await;
    let text = filled.body.split_once("<textarea id=\"text\"").unwrap().1.split("</textarea>").next().unwrap();
    assert!(text.contains("We need to know a little more") && text.contains("Which model is it?"), "{text}");
    let unknown = [("key", key.as_str()), ("text", "Mine."), ("canned", "nothing"), ("files", "Step one.")];
    let unknown = form_of(&site, "/ticket/1/canned", &cookie, &unknown).await;
    assert!(unknown.status == 422 && unknown.body.contains(">Mine.</textarea>"), "{}", unknown.body);
    assert!(unknown.body.contains("plan.txt"), "what was chosen need not be chosen again: {}", unknown.body);
    // What is fetched for the text alone brings along why it stayed as it was.
    let trouble = unknown.body.split_once("<div id=\"trouble\">").unwrap().1.split("</div>").next().unwrap();
    assert!(trouble.contains("there is no canned answer `nothing`"), "{trouble}");
    for there in ["hx-select-oob=\"#trouble\"", "{\"code\":\"422\",\"swap\":true}"] {
        assert!(filled.body.contains(there), "{}", filled.body);
    }
    assert!(to(&site.mail().await, "carol@customer.example").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_taken_down_in_one_short_form() {
    let mut site = Site::new().await;
    let cookie = site.signed_in("ann@acme.example").await;
    let what = "The printer jams\nSince Monday, second floor.";
    for (who, what, missing) in [("Carol", what, "mail address"), ("carol@customer.example", " ", "about")] {
        let asked = post(&site, "/call", &cookie, &[("who", who), ("what", what)]).await;
        assert!(asked.status == 422 && asked.body.contains(missing), "{}", asked.body);
    }
    let who = "Carol Customer <carol@customer.example>";
    let open = post(&site, "/call", &cookie, &[("who", who), ("what", what), ("mailbox", "support")]).await;
    assert_eq!((open.status, open.header("location")), (303, "/ticket/1"));
    let ticket = site.world.ticket(1).await;
    assert_eq!((ticket.subject.as_str(), ticket.tags.as_slice()), ("The printer jams", &["phone".to_owned()][..]));
    assert_eq!(ticket.assignee, Some("ann".into()));
    assert!(ticket.requester.address.name.as_deref() == Some("Carol Customer") && !ticket.status.is_done());
    let done = post(&site, "/call", &cookie, &[("who", who), ("what", "A question"), ("then", "done")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(site.world.ticket(2).await.status, Status::Resolved);
    let own = post(&site, "/call", &cookie, &[("who", "support@acme.example"), ("what", "x")]).await;
    assert!(own.status == 422 && own.body.contains("address of the desk itself"), "{}", own.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_sent_twice_is_one_ticket() {
    let mut site = Site::new().await;
    let cookie = site.signed_in("ann@acme.example").await;
    let key = page(&site, "/call", &cookie).await.field("key");
    let call = |what: &'static str| [("key", key.as_str()), ("who", "carol@customer.example"), ("what", what)];
    let (first, again) = ("The printer jams", "The stairs are wet");
    for (what, ticket) in [(first, "/ticket/1"), (first, "/ticket/1"), (again, "/ticket/2"), (again, "/ticket/2")] {
        let taken = post(&site, "/call", &cookie, &call(what)).await;
        assert_eq!((taken.status, taken.header("location")), (303, ticket), "{}", taken.body);
    }
    assert_eq!(site.world.ticket(2).await.subject, again, "whoever goes back to the form and writes something else");
    let told = site.mail().await;
    let ticket = |number: i64| told.iter().filter(|letter| letter.text().contains(&format!("#{number}"))).count();
    assert_eq!(ticket(1), ticket(2), "nobody is told twice");
    let entries = site.world.entries(1).await;
    assert_eq!(entries.iter().filter(|stored| stored.entry.text == first).count(), 1, "{entries:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_for_no_mailbox_that_one_knows_of_is_taken_nowhere() {
    let desk = DESK.replacen("name = \"billing\"\nmembers", "name = \"billing\"\nrestricted = true\nmembers", 1);
    let mut site = Site::with(&desk).await;
    let (ann, bob) = (site.signed_in("ann@acme.example").await, site.signed_in("bob@acme.example").await);
    let call =
        |mailbox: &'static str| [("who", "carol@customer.example"), ("what", "An invoice"), ("mailbox", mailbox)];
    for mailbox in ["billing", "nothing"] {
        let asked = post(&site, "/call", &ann, &call(mailbox)).await;
        assert!(asked.status == 422 && asked.body.contains("no such mailbox"), "{}", asked.body);
        assert!(asked.body.contains("An invoice</textarea>"), "{}", asked.body);
    }
    assert_eq!(post(&site, "/call", &bob, &call("billing")).await.header("location"), "/ticket/1");
    assert_eq!(site.world.ticket(1).await.mailbox.as_str(), "billing");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_gets_copies_is_taken_out_again_and_the_requester_stays() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let cookie = site.signed_in("ann@acme.example").await;
    assert_eq!(set(&site, &cookie, "cc", "dave@customer.example").await.status, 303);
    let shown = page(&site, "/ticket/1", &cookie).await.body;
    let button = "aria-label=\"Send dave@customer.example no more copies\"";
    assert!(shown.contains(button) && !shown.contains("Send carol"), "{shown}");
    assert_eq!(set(&site, &cookie, "uncc", "dave@customer.example").await.status, 303);
    assert!(!site.world.ticket(1).await.is_participant("dave@customer.example"));
    assert!(!page(&site, "/ticket/1", &cookie).await.body.contains(button));
    let own = set(&site, &cookie, "uncc", "carol@customer.example").await;
    assert!(own.status == 422 && own.body.contains("always gets its answers"), "{}", own.body);
    assert!(site.world.ticket(1).await.is_participant("carol@customer.example"));
}
