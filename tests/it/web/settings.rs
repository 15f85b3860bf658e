//! The settings: for admins only; what counts and where it stands, what would become of a message, who is signed in.

use maildesk::store::ledger::LedgerFilter;

use super::my;
use super::site::{Answer, CAROL, Site, link_in};
use crate::support::letter::Post;
use crate::support::world::DESK;

const PAGES: &[&str] = &["/settings", "/settings/rules", "/settings/sessions", "/settings/looks", "/settings/tokens"];

/// The usual desk, where Ann is an admin.
fn desk() -> String {
    DESK.replacen("role = \"agent\"", "role = \"admin\"", 1)
}

async fn look(site: &Site, cookie: &str, path: &str) -> Answer {
    site.ask(path, None, &[("cookie", cookie)]).await
}

async fn try_out(site: &Site, cookie: &str, mailbox: &str, raw: &str) -> Answer {
    site.ask("/settings/rules", Some(&[("raw", raw), ("mailbox", mailbox)]), &[("cookie", cookie)]).await
}

/// The text of a page between its marks, as somebody reads it.
fn read(body: &str) -> String {
    let pieces = body.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text);
    pieces.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ").replace("&quot;", "\"").replace("&#x2f;", "/")
}

#[tokio::test(flavor = "multi_thread")]
async fn only_admins_enter() {
    let mut site = Site::with(&desk()).await;
    let (ann, bob) = (site.signed_in("ann@acme.example").await, site.signed_in("bob@acme.example").await);
    for page in PAGES {
        assert_eq!(look(&site, &ann, page).await.status, 200, "{page}");
        assert_eq!(look(&site, &bob, page).await.status, 404, "{page}");
        assert_eq!(site.get(page).await.status, 303, "{page}");
    }
    assert_eq!(try_out(&site, &bob, "support", "Subject: x\n\nx").await.status, 404);
    assert_eq!(site.ask("/settings/sessions", Some(&[("id", "x")]), &[("cookie", &bob)]).await.status, 404);
    assert!(look(&site, &ann, "/").await.body.contains("href=\"/settings\""));
    assert!(!look(&site, &bob, "/").await.body.contains("href=\"/settings\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_value_says_where_it_was_typed_and_no_secret_is_shown() {
    let chat = "[webhook.chat]\nurl = \"https://chat.example/hook/very-secret\"\nsecret_file = \"chat.secret\"\n";
    let mut site = Site::with(&format!("{}\n{chat}", desk())).await;
    let ann = site.signed_in("ann@acme.example").await;
    let body = look(&site, &ann, "/settings").await.body;
    let text = read(&body);
    for line in [
        "[desk]",
        "name \"Acme Support\" maildesk.toml:2",
        "transcript true default",
        "[[mailbox]]",
        "address \"billing@acme.example\" maildesk.toml:16",
        "timezone \"Europe/Helsinki\" maildesk.toml:",
        "[webhook.chat] secret_file",
        "url \"https://chat.example/…\" maildesk.toml:",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let key = std::fs::read_to_string(site.world.folder.path().join("secret")).unwrap();
    for secret in ["very-secret", key.trim()] {
        assert!(!secret.is_empty() && !body.contains(secret), "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_say_how_often_they_acted() {
    let tagged = "[[rule]]\nname = \"Look at invoices\"\non = [\"tagged\"]\ndo = [{ priority = \"urgent\" }]\n\
                  [[rule]]\nname = \"Never\"\non = [\"ticket.opened\"]\nwhen = 'subject == \"nothing\"'\ndo = [{ tag = \"x\" }]\n";
    let mut site = Site::with(&format!("{}\n{tagged}", desk())).await;
    for subject in ["Invoice 7", "Invoice 8", "Coffee machine"] {
        site.asked(subject).await;
    }
    let ann = site.signed_in("ann@acme.example").await;
    let text = read(&look(&site, &ann, "/settings/rules").await.body);
    assert!(text.contains("Counted on the last 3 messages"), "{text}");
    let lines = [
        "Invoices go to billing maildesk.toml:50 · ticket.opened subject.matches(\"(?i)invoice|factuur|lasku\") on messages: 2",
        "Look at invoices maildesk.toml:69 · tagged on tickets: 2, last just now",
    ];
    for line in lines {
        assert!(text.contains(line), "{line}: {text}");
    }
    let (_, never) = text.split_once("Never maildesk.toml:").unwrap();
    assert!(never.contains("has not acted"), "{text}");
}

/// Neither messages nor events of a queue that an admin may not hear of count for them.
#[tokio::test(flavor = "multi_thread")]
async fn rules_that_acted_on_restricted_tickets_say_nothing_of_it_to_others() {
    let tagged = "[[rule]]\nname = \"Look at invoices\"\non = [\"tagged\"]\ndo = [{ priority = \"urgent\" }]\n";
    let desk = desk().replacen("name = \"billing\"\nmembers", "name = \"billing\"\nrestricted = true\nmembers", 1);
    let mut site = Site::with(&format!("{}\n{tagged}", desk.replacen("role = \"lead\"", "role = \"admin\"", 1))).await;
    let (ann, bob) = (site.signed_in("ann@acme.example").await, site.signed_in("bob@acme.example").await);
    let before = read(&look(&site, &ann, "/settings/rules").await.body);
    site.asked("Invoice 7").await;
    let (of_ann, of_bob) = (look(&site, &ann, "/settings/rules").await, look(&site, &bob, "/settings/rules").await);
    assert_eq!(read(&of_ann.body), before);
    let of_bob = read(&of_bob.body);
    for line in ["on messages: 1", "on tickets: 1, last just now", "Counted on the last 1 messages"] {
        assert!(of_bob.contains(line), "{line}: {of_bob}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_tried_out_and_nothing_is_written() {
    let mut site = Site::with(&desk()).await;
    let ann = site.signed_in("ann@acme.example").await;
    let post = Post::new(CAROL, "support@acme.example", "Invoice <b>7</b>").text("Twice the amount.");
    let raw = String::from_utf8(post.bytes()).unwrap();
    let answer = try_out(&site, &ann, "support", &raw).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let text = read(&answer.body);
    for line in [
        "opened a ticket #1",
        "rule \"Invoices go to billing\"",
        "ticket 1: new, high, queue billing",
        "carol@customer.example · ack",
        "From Carol Customer",
        "Twice the amount.",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(!answer.body.contains("<b>7</b>"), "{}", answer.body);
    assert_eq!(site.world.store.read(|tx| tx.ledger(&LedgerFilter::default())).await.unwrap(), []);
    assert!(site.world.tickets().await.is_empty() && site.mail().await.is_empty());

    assert_eq!(try_out(&site, &ann, "nowhere", &raw).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_tells_nothing_of_a_restricted_ticket() {
    let desk = desk().replacen("name = \"billing\"\nmembers", "name = \"billing\"\nrestricted = true\nmembers", 1);
    let mut site = Site::with(&desk).await;
    let ack = site.asked("Secret invoice").await.into_iter().find(|one| one.rcpt == "carol@customer.example").unwrap();
    let ann = site.signed_in("ann@acme.example").await;
    let guess = Post::new("Dave <dave@elsewhere.example>", "support@acme.example", "Re: [#1]").text("Well?");
    // A stranger's guess looks as if there were no such ticket.
    for (post, told) in [(ack.answer(CAROL, "Well?"), true), (guess, false)] {
        let raw = String::from_utf8(post.bytes()).unwrap();
        let answer = try_out(&site, &ann, "support", &raw.replace("Secret invoice", "It")).await;
        let text = read(&answer.body);
        assert_eq!(text.contains("It is about a ticket that you may not see."), told, "{text}");
        let (_, outcome) = answer.body.split_once("id=\"outcome\"").unwrap();
        // Bob hears of what a stranger writes, as everybody of that queue does.
        for secret in ["Secret", "billing", "bob"].iter().take(if told { 3 } else { 2 }) {
            let outcome = outcome.split_once("id=\"rules\"").unwrap().0;
            assert!(!outcome.contains(*secret), "{secret}: {outcome}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_ends_the_session_of_whoever_lost_a_telephone() {
    let mut site = Site::with(&desk()).await;
    let (ann, bob) = (site.signed_in("ann@acme.example").await, site.signed_in("bob@acme.example").await);
    let body = look(&site, &ann, "/settings/sessions").await.body;
    assert!(body.contains("Bob Lead") && body.matches("(this browser)").count() == 1, "{body}");
    for cookie in [&ann, &bob] {
        let secret = cookie.split_once('=').unwrap().1;
        assert!(!body.contains(secret));
    }
    let ids: Vec<&str> =
        body.split("name=\"id\" value=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let [_, of_bob] = ids[..] else { panic!("two are signed in: {body}") };
    let ended = site.ask("/settings/sessions", Some(&[("id", of_bob)]), &[("cookie", &ann)]).await;
    assert_eq!((ended.status, ended.header("location")), (303, "/settings/sessions"));
    assert_eq!(look(&site, &bob, "/").await.status, 303, "Bob must sign in again");
    assert_eq!(look(&site, &ann, "/").await.status, 200);
    let again = site.ask("/settings/sessions", Some(&[("id", of_bob)]), &[("cookie", &ann)]).await;
    assert_eq!(again.status, 404);
    assert_eq!(site.ask("/settings/sessions", Some(&[("id", "")]), &[("cookie", &ann)]).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_ends_the_sessions_of_a_requester_by_their_address() {
    let mut site = Site::with(&desk()).await;
    site.asked("Coffee machine").await;
    let dora = Post::new("Dora <dora@customer.example>", "support@acme.example", "Water").text("Still.");
    site.world.deliver(dora).await;
    site.mail().await;
    let carol = my::signed_in(&mut site, "carol@customer.example").await;
    let dora = my::signed_in(&mut site, "dora@customer.example").await;
    site.post("/my/sign-in", &[("address", "carol@customer.example")]).await;
    let waiting = link_in(&my::link_to(&mut site, "carol@customer.example").await);
    let (ann, bob) = (site.signed_in("ann@acme.example").await, site.signed_in("bob@acme.example").await);
    let end = async |cookie: &str, address: &str| {
        site.ask("/settings/sessions/requester", Some(&[("address", address)]), &[("cookie", cookie)]).await
    };
    assert_eq!(end(&bob, "carol@customer.example").await.status, 404, "for admins only");
    assert_eq!(look(&site, &carol, "/my").await.status, 200);

    let ended = end(&ann, " Carol@Customer.example ").await;
    let told = look(&site, &ann, ended.header("location")).await.body;
    assert!(told.contains("Sessions and links of the requester that were ended: 2"), "{told}");
    assert_eq!(look(&site, &carol, "/my").await.status, 303);
    assert_eq!(site.post(&waiting, &[]).await.status, 404);
    assert_eq!(look(&site, &dora, "/my").await.status, 200, "nobody else's");
    assert_eq!(look(&site, &ann, "/").await.status, 200);
    let none = end(&ann, "nobody@customer.example").await;
    assert_eq!(none.header("location"), "/settings/sessions?requesters=0");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_mail_may_be_can_be_tried_out_and_nothing_is_no_message() {
    let mut site = Site::with(&desk()).await;
    let ann = site.signed_in("ann@acme.example").await;
    let raw = String::from_utf8(Post::new(CAROL, "support@acme.example", "A picture").text("Look.").bytes()).unwrap();
    let large = format!("{raw}{}", "It leaks: 100 % water + air.\r\n".repeat(2 * 1024 * 1024 / 30));
    let answer = try_out(&site, &ann, "support", &large).await;
    assert!(answer.status == 200 && read(&answer.body).contains("opened a ticket #1"), "{}", answer.status);
    for empty in ["", " \r\n"] {
        let answer = try_out(&site, &ann, "support", empty).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("There is nothing to try out yet") && !answer.body.contains("id=\"outcome\""));
    }
    let larger = format!("{raw}{}", "x".repeat(25 * 1024 * 1024));
    let answer = try_out(&site, &ann, "support", &larger).await;
    assert!(answer.status == 413 && answer.body.contains("That is larger than 25 MB"), "{}", answer.status);
}
