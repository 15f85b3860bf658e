//! Requesters look at their tickets, let in by a link in their mail.

use maildesk::desk::ticket::Status;

use super::site::{ANN, CAROL, Site, link_in};
use crate::support::letter::{Letter, Post, to};
use crate::support::world::DESK;

/// The link to their tickets that is mailed to somebody.
pub async fn link_to(site: &mut Site, address: &str) -> Letter {
    let mut changes = site.world.store.changes();
    loop {
        changes.borrow_and_update();
        let letters = site.mail().await;
        if let Some(letter) = to(&letters, address).into_iter().find(|letter| letter.template == "my_tickets") {
            return letter.clone();
        }
        changes.changed().await.unwrap();
    }
}

/// The cookie of a requester who signed in.
pub async fn signed_in(site: &mut Site, address: &str) -> String {
    site.post("/my/sign-in", &[("address", address)]).await;
    let link = link_in(&link_to(site, address).await);
    let entered = site.post(&link, &[]).await;
    assert_eq!((entered.status, entered.header("location")), (303, "/my"), "{entered:?}");
    entered.header("set-cookie").split(';').next().unwrap().to_owned()
}

async fn asks(site: &mut Site, from: &str, subject: &str, cc: &str) -> Vec<Letter> {
    let mut post = Post::new(from, "support@acme.example", subject).text("It does not start any more.");
    if !cc.is_empty() {
        post = post.header("Cc", cc);
    }
    site.world.deliver(post).await;
    site.mail().await
}

const DORA: &str = "Dora <dora@customer.example>";

#[tokio::test(flavor = "multi_thread")]
async fn a_requester_signs_in_by_a_link_that_counts_once_and_sees_their_tickets() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let turned = site.get("/my").await;
    assert_eq!((turned.status, turned.header("location")), (303, "/my/sign-in"));
    assert_eq!(site.post("/my/sign-in", &[("address", "Carol@Customer.example ")]).await.status, 200);
    let letter = link_to(&mut site, "carol@customer.example").await;
    let link = link_in(&letter);
    assert!(letter.text().contains("Hello Carol Customer"), "{}", letter.text());
    for _ in 0..2 {
        let looked = site.get(&link).await;
        assert!(looked.status == 200 && looked.header("set-cookie").is_empty(), "looking lets nobody in: {looked:?}");
    }
    let entered = site.post(&link, &[]).await;
    let cookie = entered.header("set-cookie").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("86400"), "{cookie}");
    let held = cookie.split(';').next().unwrap();
    assert_eq!(site.post(&link, &[]).await.status, 404, "it counts once");

    let page = site.ask("/my", None, &[("cookie", held)]).await;
    assert!(page.body.contains("Coffee machine") && page.body.contains("#1"), "{}", page.body);
    let at = page.body.find("/l/1-r").expect("a link to its page");
    let ticket = page.body[at..].split('"').next().unwrap();
    assert!(site.get(ticket).await.body.contains("It does not start any more."));
    for path in ["/", "/tickets", "/ticket/1", "/settings"] {
        let inside = site.ask(path, None, &[("cookie", held)]).await;
        assert!(!inside.body.contains("Coffee machine"), "a requester is no agent: {path}");
    }

    let left = site.ask("/my/sign-out", Some(&[]), &[("cookie", held)]).await;
    assert_eq!((left.status, left.header("location")), (303, "/my/sign-in"));
    assert_eq!(site.ask("/my", None, &[("cookie", held)]).await.status, 303, "the secret is worth nothing any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_hears_the_same_and_only_requesters_get_a_link() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let dora = asks(&mut site, CAROL, "Grinder", DORA).await;
    assert!(!dora.is_empty());
    let answers =
        ["eve@evil.example", "ann@acme.example", "dora@customer.example", "no address", "carol@customer.example"];
    let mut told = Vec::new();
    for address in answers {
        let answer = site.post("/my/sign-in", &[("address", address)]).await;
        told.push((answer.status, answer.body.replace(address, "X")));
    }
    assert!(told.iter().all(|one| *one == told[0]), "{told:?}");
    // Carol's was asked for last.
    let letter = link_to(&mut site, "carol@customer.example").await;
    assert_eq!(letter.template, "my_tickets");
    let written = site.world.store.read(|tx| tx.outbox(&Default::default())).await.unwrap();
    let links: Vec<&str> =
        written.iter().filter(|row| row.template == "my_tickets").map(|row| row.rcpt.as_str()).collect();
    assert_eq!(links, ["carol@customer.example"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sees_more_than_what_they_asked_themselves() {
    let desk = DESK.replacen("name = \"billing\"\nmembers", "name = \"billing\"\nrestricted = true\nmembers", 1);
    let linked = "[[rule]]\nname = \"Badge\"\nwhen = 'subject.contains(\"Badge\")'\n\
                  do = [{ ticket = { subject = \"Check who this is\", text = \"Quietly.\" } }]\n\n[calendar.office]";
    let mut site = Site::with(&desk.replacen("[calendar.office]", linked, 1)).await;
    let told = asks(&mut site, CAROL, "Coffee machine", DORA).await;
    let notice = to(&told, "ann@acme.example")[0].clone();
    site.world.deliver(notice.answer(ANN, "/note\nShe is always late with her bills.")).await;
    asks(&mut site, CAROL, "Invoice 7 is wrong", "").await;
    asks(&mut site, CAROL, "Badge for me", "").await;
    asks(&mut site, DORA, "Water", "").await;
    let closing = to(&asks(&mut site, CAROL, "Beans", "").await, "ann@acme.example")[0].clone();
    site.world.deliver(closing.answer(ANN, "/close\nThe dark ones.")).await;
    site.mail().await;

    let cookie = signed_in(&mut site, "carol@customer.example").await;
    let page = site.ask("/my", None, &[("cookie", &cookie)]).await.body;
    let (open, done) = page.split_once("Done</h2>").unwrap();
    for subject in ["Coffee machine", "Invoice 7 is wrong", "Badge for me"] {
        assert!(open.contains(subject), "{subject}, her own, whatever queue it is in: {page}");
    }
    assert!(done.contains("Beans") && done.contains("resolved"), "{page}");
    let numbers = site.world.tickets().await.len();
    assert_eq!(numbers, 6, "with the one that the rule opened for her");
    for hidden in ["Water", "Check who this is", "late with her bills", "billing", "Ann"] {
        assert!(!page.contains(hidden), "{hidden}: {page}");
    }
    let cookie = signed_in(&mut site, "dora@customer.example").await;
    let page = site.ask("/my", None, &[("cookie", &cookie)]).await.body;
    assert!(page.contains("Water") && !page.contains("Coffee machine"), "who is copied in has the link alone: {page}");

    let water = site.world.tickets().await.into_iter().find(|ticket| ticket.subject == "Water").unwrap();
    assert_eq!(water.status, Status::New, "looking changes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_merged_into_another_is_listed_there_alone() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let told = to(&site.asked("Again the machine").await, "ann@acme.example")[0].clone();
    site.world.deliver(told.answer(ANN, "/merge 1")).await;
    site.mail().await;
    let cookie = signed_in(&mut site, "carol@customer.example").await;
    let page = site.ask("/my", None, &[("cookie", &cookie)]).await.body;
    assert!(page.contains("Coffee machine") && !page.contains("Again the machine"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requester_ends_every_session_and_every_link() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let one = signed_in(&mut site, "carol@customer.example").await;
    let other = signed_in(&mut site, "carol@customer.example").await;
    site.post("/my/sign-in", &[("address", "carol@customer.example")]).await;
    let waiting = link_in(&link_to(&mut site, "carol@customer.example").await);
    assert_eq!(site.ask("/my/sign-out", Some(&[("which", "all")]), &[("cookie", &one)]).await.status, 303);
    for cookie in [&one, &other] {
        assert_eq!(site.ask("/my", None, &[("cookie", cookie)]).await.status, 303);
    }
    assert_eq!(site.post(&waiting, &[]).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_fills_a_mailbox_and_nobody_tries_all_addresses() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    asks(&mut site, DORA, "Water", "").await;
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(site.post("/my/sign-in", &[("address", "carol@customer.example")]).await.status);
    }
    // Hers was asked for last, so it is written last.
    statuses.push(site.post("/my/sign-in", &[("address", "dora@customer.example")]).await.status);
    link_to(&mut site, "dora@customer.example").await;
    let written = site.world.store.read(|tx| tx.outbox(&Default::default())).await.unwrap();
    let carols = written.iter().filter(|row| row.template == "my_tickets" && row.rcpt.starts_with("carol"));
    assert!((1..=3).contains(&carols.count()), "{written:?}");
    for number in 0..6 {
        let address = format!("eve{number}@evil.example");
        statuses.push(site.post("/my/sign-in", &[("address", &address)]).await.status);
    }
    assert_eq!(statuses[..10], [200; 10]);
    assert_eq!(statuses[10..], [429, 429]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_store_knows_no_secret_of_a_requester() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let cookie = signed_in(&mut site, "carol@customer.example").await;
    let secret = cookie.split_once('=').unwrap().1.to_owned();
    for entry in std::fs::read_dir(site.world.folder.path().join("data")).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
    }
}
