//! Live updates, as a browser hears them.

use std::io::{BufRead, BufReader};

use super::site::Site;
use crate::support::letter::to;
use crate::support::world::DESK;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_looks_at_a_ticket_hears_that_it_changed() {
    let mut site = Site::new().await;
    let letters = site.asked("Coffee machine").await;
    let ack = to(&letters, "carol@customer.example")[0].clone();
    let cookie = site.signed_in("ann@acme.example").await;
    let url = format!("{}/live/ticket/1", site.url);
    let (begun, listening) = tokio::sync::oneshot::channel();
    let heard = tokio::task::spawn_blocking(move || {
        let answer = ureq::get(&url).header("cookie", &cookie).call().unwrap();
        assert_eq!(answer.headers().get("content-type").unwrap(), "text/event-stream");
        begun.send(()).unwrap();
        let lines = BufReader::new(answer.into_body().into_reader()).lines();
        lines.map(Result::unwrap).find(|line| line.starts_with("event:"))
    });
    listening.await.unwrap();
    site.world.deliver(ack.answer("Carol <carol@customer.example>", "It hums now.")).await;
    assert_eq!(heard.await.unwrap().as_deref(), Some("event: changed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_after_a_page_was_drawn_is_told_as_soon_as_it_listens() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let cookie = site.signed_in("ann@acme.example").await;
    let page = site.ask("/ticket/1", None, &[("cookie", &cookie)]).await.body;
    let live = page.split("sse-connect=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let set = [("field", "tag"), ("value", "pump")];
    assert_eq!(site.ask("/ticket/1/set", Some(&set), &[("cookie", &cookie)]).await.status, 303);
    let url = format!("{}{live}", site.url);
    let heard = tokio::task::spawn_blocking(move || {
        let answer = ureq::get(&url).header("cookie", &cookie).call().unwrap();
        let lines = BufReader::new(answer.into_body().into_reader()).lines();
        lines.map(Result::unwrap).find(|line| line.starts_with("event:"))
    });
    assert_eq!(heard.await.unwrap().as_deref(), Some("event: changed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_page_does_not_keep_the_desk_from_closing() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let cookie = site.signed_in("ann@acme.example").await;
    let url = format!("{}/live/ticket/1", site.url);
    let (begun, listening) = tokio::sync::oneshot::channel();
    let heard = tokio::task::spawn_blocking(move || {
        let answer = ureq::get(&url).header("cookie", &cookie).call().unwrap();
        begun.send(()).unwrap();
        BufReader::new(answer.into_body().into_reader()).lines().count()
    });
    listening.await.unwrap();
    let closed = tokio::time::timeout(std::time::Duration::from_secs(10), site.close()).await;
    assert!(closed.is_ok(), "the server waits for a page that is only looked at");
    heard.await.unwrap();
}

/// Hears all that is told until the desk ends it; the kinds of events.
async fn heard(site: &Site, cookie: &str, meanwhile: impl AsyncFnOnce()) -> Vec<String> {
    let (url, cookie) = (format!("{}/live/ticket/1", site.url), cookie.to_owned());
    let (begun, listening) = tokio::sync::oneshot::channel();
    let heard = tokio::task::spawn_blocking(move || {
        let answer = ureq::get(&url).header("cookie", &cookie).call().unwrap();
        begun.send(()).unwrap();
        let lines = BufReader::new(answer.into_body().into_reader()).lines().map(Result::unwrap);
        lines.filter_map(|line| line.strip_prefix("event: ").map(str::to_owned)).collect()
    });
    listening.await.unwrap();
    meanwhile().await;
    let patience = std::time::Duration::from_secs(30);
    tokio::time::timeout(patience, heard).await.expect("it goes on although it may not").unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_session_is_over_hears_nothing_more() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let (ann, bob) = (site.signed_in("ann@acme.example").await, site.signed_in("bob@acme.example").await);
    let told = heard(&site, &ann, async || {
        let left = site.ask("/sign-out", Some(&[]), &[("cookie", &ann)]).await;
        assert_eq!(left.status, 303, "{left:?}");
        let set = [("field", "tag"), ("value", "pump")];
        assert_eq!(site.ask("/ticket/1/set", Some(&set), &[("cookie", &bob)]).await.status, 303);
    });
    assert_eq!(told.await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_know_of_the_ticket_any_more_hears_nothing_more() {
    let desk = DESK.replacen("name = \"billing\"\nmembers", "name = \"billing\"\nrestricted = true\nmembers", 1);
    let mut site = Site::with(&desk).await;
    site.asked("Coffee machine").await;
    let (ann, bob) = (site.signed_in("ann@acme.example").await, site.signed_in("bob@acme.example").await);
    let told = heard(&site, &ann, async || {
        let set = [("field", "queue"), ("value", "billing")];
        assert_eq!(site.ask("/ticket/1/set", Some(&set), &[("cookie", &bob)]).await.status, 303);
    });
    assert_eq!(told.await, [""; 0]);
}
