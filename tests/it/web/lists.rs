//! Lists that are kept under a name, and the same done to several tickets.

use jiff::SignedDuration;
use maildesk::desk::ticket::{Priority, Status};
use maildesk::store::views::{Column, View};

use super::site::{Answer, CAROL, Site};
use crate::support::letter::{Post, to};
use crate::support::world::DESK;

async fn page(site: &Site, path: &str, cookie: &str) -> Answer {
    site.ask(path, None, &[("cookie", cookie)]).await
}

async fn post(site: &Site, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
    site.ask(path, Some(fields), &[("cookie", cookie)]).await
}

/// Three tickets: two of Carol's in support, one invoice in billing.
async fn opened(desk: &str) -> (Site, String, String) {
    let mut site = Site::with(desk).await;
    site.asked("Coffee machine").await;
    site.asked("Printer").await;
    let invoice = Post::new("Eve <eve@other.example>", "billing@acme.example", "Invoice 7").text("Twice.");
    site.world.deliver_to("billing", invoice).await;
    let (ann, bob) = (site.signed_in("ann@acme.example").await, site.signed_in("bob@acme.example").await);
    (site, ann, bob)
}

/// The count beside the name of a view.
fn count(page: &Answer, name: &str) -> Option<String> {
    let mark = format!(">{name} <span class=\"count\">");
    page.body.split_once(&mark).map(|(_, rest)| rest.split('<').next().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_kept_with_its_words_and_columns_and_counts_what_it_holds() {
    let (mut site, ann, bob) = opened(DESK).await;
    let fields = [("name", " My  printers "), ("q", "printer"), ("column", "kind"), ("column", "created")];
    let kept = post(&site, "/views", &ann, &fields).await;
    assert_eq!(kept.status, 303, "{}", kept.body);
    let shown = page(&site, kept.header("location"), &ann).await;
    assert!(shown.body.contains("<h1>My printers</h1>"), "{}", shown.body);
    assert!(shown.body.contains("<span class=\"subject\">Printer</span>") && !shown.body.contains(">Coffee machine<"));
    let about = shown.body.split_once("<span class=\"about\">").unwrap().1.split("class=\"marks\"").next().unwrap();
    assert!(about.contains("request") && about.contains("<time") && !about.contains("support"), "{about}");
    assert_eq!(count(&shown, "My printers").as_deref(), Some("1"));
    site.asked("Printer on fire").await;
    assert_eq!(count(&page(&site, "/tickets", &ann).await, "My printers").as_deref(), Some("2"));

    assert_eq!(count(&page(&site, "/tickets", &bob).await, "My printers"), None, "it is Ann's");
    assert_eq!(page(&site, kept.header("location"), &bob).await.status, 404);
    let id = kept.header("location").rsplit('=').next().unwrap().to_owned();
    assert_eq!(post(&site, &format!("/views/{id}/forget"), &bob, &[]).await.status, 404);
    assert_eq!(post(&site, &format!("/views/{id}/forget"), &ann, &[]).await.status, 303);
    assert_eq!(count(&page(&site, "/tickets", &ann).await, "My printers"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_shared_with_the_members_of_a_queue_and_counts_for_each_what_they_may_see() {
    let desk = DESK.replacen("name = \"billing\"\nmembers", "name = \"billing\"\nrestricted = true\nmembers", 1);
    let (site, ann, bob) = opened(&desk).await;
    let all = post(&site, "/views", &bob, &[("name", "All"), ("q", "is:any"), ("queue", "support")]).await;
    assert_eq!(all.status, 303, "{}", all.body);
    assert_eq!(count(&page(&site, "/tickets", &bob).await, "All").as_deref(), Some("3"));
    let of_ann = page(&site, "/tickets", &ann).await;
    assert_eq!(count(&of_ann, "All").as_deref(), Some("2"));
    assert!(of_ann.body.contains("shared with support"));
    let shown = page(&site, all.header("location"), &ann).await;
    assert!(!shown.body.contains("Invoice 7") && !shown.body.contains("/forget"), "{}", shown.body);
    assert_eq!(post(&site, "/views", &ann, &[("name", "x"), ("q", ""), ("queue", "billing")]).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_goes_on_as_itself() {
    let (mut site, ann, _) = opened(DESK).await;
    let kept = post(&site, "/views", &ann, &[("name", "Stairs"), ("q", "stairs"), ("column", "kind")]).await;
    for number in 1..=51 {
        site.world.deliver(Post::new(CAROL, "support@acme.example", &format!("Stairs {number}")).text("Hello.")).await;
    }
    let first = page(&site, kept.header("location"), &ann).await.body;
    let next = first.split_once("rel=\"next\" href=\"").unwrap().1.split('"').next().unwrap().replace("&amp;", "&");
    let second = page(&site, &next, &ann).await;
    assert!(second.body.contains("<h1>Stairs</h1>"), "{}", second.body);
    assert!(second.body.contains(">Stairs 1<") && !second.body.contains(">Stairs 2<"), "{}", second.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_whose_words_lost_their_meaning_counts_nothing() {
    let (site, ann, _) = opened(DESK).await;
    let (name, query, columns) = ("Old".to_owned(), "queue:kitchen".to_owned(), Column::USUAL.to_vec());
    let old = View { id: 0, agent: "ann".into(), queue: None, name, query, columns };
    let id = site.world.store.write(move |tx| tx.keep_view(&old)).await.unwrap();
    let shown = page(&site, &format!("/tickets?view={id}"), &ann).await;
    assert!(shown.body.contains("<h1>Old</h1>") && shown.body.contains("queue:kitchen"), "{}", shown.body);
    assert!(!shown.body.contains("class=\"count\""), "{}", shown.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_somebody_types_nothing_is_counted() {
    let (site, ann, _) = opened(DESK).await;
    assert_eq!(post(&site, "/views", &ann, &[("name", "All"), ("q", "is:any")]).await.status, 303);
    for (target, expected) in [("list", None), ("views", Some("3"))] {
        let headers = [("cookie", ann.as_str()), ("hx-request", "true"), ("hx-target", target)];
        let asked = site.ask("/tickets?q=printer", None, &headers).await;
        assert_eq!(count(&asked, "All").as_deref(), expected, "{target}");
        assert!(asked.body.contains(">Printer<"), "{}", asked.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_kept_is_said() {
    let (site, ann, _) = opened(DESK).await;
    let nameless = post(&site, "/views", &ann, &[("name", " "), ("q", "")]).await;
    assert!(nameless.status == 422 && nameless.body.contains("write one"), "{}", nameless.body);
    let odd = post(&site, "/views", &ann, &[("name", "x"), ("q", "queue:biling")]).await;
    assert!(odd.status == 422 && odd.body.contains("Did you mean queue:billing?"), "{}", odd.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_tickets_are_done_at_once() {
    let (site, ann, _) = opened(DESK).await;
    let both = [("ticket", "1"), ("ticket", "2"), ("q", "is:any")];
    for (what, value) in [("assign bob", ""), ("priority high", ""), ("tag", "kitchen"), ("queue billing", "")] {
        let done = post(&site, "/tickets/bulk", &ann, &[&both[..], &[("do", what), ("value", value)]].concat()).await;
        assert_eq!((done.status, done.header("location")), (303, "/tickets?q=is%3Aany"), "{what}: {}", done.body);
    }
    for number in [1, 2] {
        let ticket = site.world.ticket(number).await;
        assert_eq!((ticket.assignee, ticket.priority), (Some("bob".into()), Priority::High));
        assert_eq!((ticket.tags, ticket.queue.as_str()), (vec!["kitchen".to_owned()], "billing"));
    }
    let merged = post(&site, "/tickets/bulk", &ann, &[&both[..], &[("do", "merge"), ("value", "#1")]].concat()).await;
    assert_eq!(merged.status, 303, "{}", merged.body);
    assert_eq!(site.world.ticket(2).await.status, Status::Closed);
    assert!(!site.world.ticket(1).await.status.is_done());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_kept_is_still_that_list_when_something_was_done_to_its_tickets() {
    let (site, ann, _) = opened(DESK).await;
    let kept = post(&site, "/views", &ann, &[("name", "Machines"), ("q", "machine")]).await;
    let list = kept.header("location").to_owned();
    let shown = page(&site, &list, &ann).await;
    let (query, view) = (shown.field("q"), shown.field("view"));
    let chosen = [("q", query.as_str()), ("view", view.as_str()), ("value", "")];
    for (what, number) in [("priority high", "1"), ("status resolved", "77")] {
        let done =
            post(&site, "/tickets/bulk", &ann, &[&chosen[..], &[("do", what), ("ticket", number)]].concat()).await;
        let back = if number == "1" { done.header("location") } else { done.body.as_str() };
        assert!(back.contains(&list) || back.replace("&#x2f;", "/").contains(&list), "{what}: {done:?}");
    }
    let odd = [("do", "priority low"), ("ticket", "1"), ("q", "printer"), ("view", "https://evil.example")];
    let odd = post(&site, "/tickets/bulk", &ann, &odd).await;
    assert_eq!((odd.status, odd.header("location")), (303, "/tickets?q=printer"));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_that_cannot_be_done_says_why_and_the_others_are_done() {
    let desk = DESK.replacen("name = \"billing\"\nmembers", "name = \"billing\"\nrestricted = true\nmembers", 1);
    let (site, ann, _) = opened(&desk).await;
    let fields = [("ticket", "1"), ("ticket", "3"), ("ticket", "77"), ("do", "status resolved"), ("q", "")];
    let some = post(&site, "/tickets/bulk", &ann, &fields).await;
    assert_eq!(some.status, 200, "{}", some.body);
    assert!(some.body.contains("Done: 1") && some.body.contains("Could not be done: 2"), "{}", some.body);
    assert!(some.body.contains("#3</a>: There is no such ticket.") && !some.body.contains("Invoice"), "{}", some.body);
    assert_eq!(site.world.ticket(1).await.status, Status::Resolved);
    assert!(!site.world.ticket(3).await.status.is_done(), "what Ann may not see she does not change");
    let other = [("ticket", "2"), ("do", "merge"), ("value", "77"), ("q", "")];
    let other = post(&site, "/tickets/bulk", &ann, &other).await;
    assert!(other.body.contains("There is no other ticket 77"), "{}", other.body);
    let odd = post(&site, "/tickets/bulk", &ann, &[("ticket", "2"), ("do", "explode")]).await;
    assert_eq!(odd.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_a_note_names_finds_the_ticket_on_the_first_page_until_they_have_seen_it_or_done_something() {
    let mut site = Site::new().await;
    let told = to(&site.asked("Coffee machine").await, "ann@acme.example")[0].clone();
    let bob = site.signed_in("bob@acme.example").await;
    let named = async |site: &Site| {
        let first = page(site, "/", &bob).await.body;
        first.split("<section class=\"group ").any(|group| group.starts_with("mentioned") && group.contains("Coffee"))
    };
    site.world.deliver(told.answer("Ann <ann@acme.example>", "/note @bob please look")).await;
    assert!(named(&site).await, "by mail");
    page(&site, "/ticket/1", &bob).await;
    // That he looked is written down a moment later.
    let mut asked = 0;
    while named(&site).await {
        asked += 1;
        assert!(asked < 200, "Bob has seen it");
    }
    site.world.pass(SignedDuration::from_secs(60));
    site.world.deliver(told.answer("Ann <ann@acme.example>", "/note @bob once more")).await;
    let to_bob = to(&site.mail().await, "bob@acme.example").last().copied().unwrap().clone();
    assert!(named(&site).await, "named again");
    site.world.deliver(to_bob.answer("Bob Lead <bob@acme.example>", "/note I do.")).await;
    assert!(!named(&site).await, "Bob did something");
}

/// What stands chosen in a list.
fn chosen(page: &Answer) -> Vec<&str> {
    let boxes = page.body.split("name=\"ticket\" value=\"").skip(1);
    let checked = boxes.filter(|rest| rest.split('>').next().unwrap().contains(" checked"));
    checked.map(|rest| rest.split('"').next().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_said_beside_what_was_chosen() {
    let (site, ann, _) = opened(DESK).await;
    for (what, value, told) in [
        ("tag", "", "Write the tag in the field beside it."),
        ("merge", " ", "Write into which ticket"),
        ("merge", "beans", "`beans` is not the number of a ticket"),
    ] {
        let fields = [("ticket", "2"), ("do", what), ("value", value), ("q", "is:any")];
        let page = post(&site, "/tickets/bulk", &ann, &fields).await;
        assert!(page.status == 422 && page.body.contains(told), "{what}: {}", page.body);
        let (_, bar) = page.body.split_once("id=\"bulk-problem\"").unwrap();
        assert!(!bar.contains("class=\"rows\"") && bar.contains("class=\"deeds\""), "it stands at the bar: {bar}");
        assert_eq!(chosen(&page), ["2"], "{what}");
        assert!(page.body.contains(&format!("<option value=\"{what}\" selected>")), "{what}: {}", page.body);
        assert_eq!(page.field("q"), "is:any");
    }
    let nothing = post(&site, "/tickets/bulk", &ann, &[("do", "tag"), ("value", "beans"), ("q", "is:any")]).await;
    assert!(nothing.status == 422 && nothing.body.contains("Choose at least one ticket."), "{}", nothing.body);
    assert_eq!(nothing.field("value"), "beans");
}

#[tokio::test(flavor = "multi_thread")]
async fn tickets_of_different_people_are_merged_by_whoever_means_it() {
    let (site, ann, _) = opened(DESK).await;
    assert_eq!(post(&site, "/ticket/3/set", &ann, &[("field", "queue"), ("value", "support")]).await.status, 303);
    let fields = [("ticket", "1"), ("ticket", "3"), ("do", "merge"), ("value", "2"), ("q", "is:any")];
    let asked = post(&site, "/tickets/bulk", &ann, &fields).await;
    assert!(asked.body.contains("name=\"meant\"") && asked.body.contains("eve@other.example"), "{}", asked.body);
    assert!(!asked.body.contains("/send"), "that is how it is said by mail: {}", asked.body);
    assert_eq!(chosen(&asked), ["3"], "the other one is done");
    assert!(!site.world.ticket(3).await.status.is_done());
    let meant = [("ticket", "3"), ("do", "merge"), ("value", "2"), ("meant", "yes"), ("q", "is:any")];
    assert_eq!(post(&site, "/tickets/bulk", &ann, &meant).await.status, 303);
    assert_eq!(site.world.ticket(3).await.status, Status::Closed);
}
