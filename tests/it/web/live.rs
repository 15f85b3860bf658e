//! Live updates, as a browser hears them.

use std::io::{BufRead, BufReader};

use super::site::Site;
use crate::support::letter::{Post, to};

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
    // Of a ticket that is not there nobody hears anything.
    let other = Post::new("Eve <eve@other.example>", "support@acme.example", "Other").text("Hello.");
    site.world.deliver(other).await;
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
