//! A form of the portal in a frame of another site.

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use fantoccini::Locator;

use super::browser::Browser;
use super::forms::FORMS;
use super::site::Site;
use super::writing::form_of;
use crate::support::letter::to;
use crate::support::world::DESK;

async fn site(embed_on: &str) -> Site {
    Site::with(&format!("{DESK}{FORMS}\n[web]\nembed_on = [{embed_on}]\n")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn only_sites_that_are_named_may_show_a_form_and_nothing_but_a_form() {
    let open = site("\"https://www.acme.example/\", \"http://intranet.acme.example:8080\"").await;
    let embedded = open.get("/embed/laptop").await;
    let policy = embedded.header("content-security-policy");
    let named = "frame-ancestors https://www.acme.example http://intranet.acme.example:8080;";
    assert!(policy.contains(named) && policy.contains("default-src 'none'"), "{policy}");
    assert!(embedded.header("set-cookie").is_empty() && !embedded.body.contains("<nav"), "{}", embedded.body);
    assert!(embedded.body.contains("action=\"/embed/laptop\""), "{}", embedded.body);
    for page in ["/new/laptop", "/new", "/my/sign-in", "/sign-in", "/help", "/nowhere"] {
        let policy = open.get(page).await.header("content-security-policy").to_owned();
        assert!(policy.contains("frame-ancestors 'none'"), "{page}: {policy}");
    }
    let closed = Site::with(&format!("{DESK}{FORMS}")).await;
    let policy = closed.get("/embed/laptop").await.header("content-security-policy").to_owned();
    assert!(policy.contains("frame-ancestors 'none'"), "without any it is shown nowhere: {policy}");
    let lost = open.get("/embed/nothing").await;
    assert!(lost.status == 404 && !lost.body.contains("<nav"), "what goes wrong is told in the frame: {lost:?}");
    assert!(lost.header("content-security-policy").contains(named));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_in_a_frame_has_the_bounds_of_every_form() {
    let site = site("\"https://www.acme.example\"").await;
    let fields = [("key", ""), ("address", "dora@customer.example"), ("f-model", "Small"), ("f-why", "x")];
    let foreign = [("origin", "https://www.acme.example"), ("sec-fetch-site", "cross-site")];
    let posted = site.ask("/embed/laptop", Some(&fields), &foreign).await;
    assert_eq!(posted.status, 403, "the site shows the form, and does not fill it in");
    let mut last = 200;
    for _ in 0..14 {
        last = form_of(&site, "/embed/laptop", "", &fields).await.status;
    }
    assert_eq!(last, 429);
    assert!((1..=10).contains(&site.world.tickets().await.len()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_filled_in_where_it_is_embedded_and_nowhere_else() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut site = site(&format!("\"http://127.0.0.1:{port}\"")).await;
    let page = format!(
        "<!DOCTYPE html><title>Acme</title><iframe src=\"{}/embed/laptop\" title=\"A new laptop\" width=\"600\" height=\"700\"></iframe>",
        site.url
    );
    let shop = Router::new().route("/", get(move || async move { Html(page) }));
    let shop = tokio::spawn(async move { axum::serve(listener, shop).await });
    let browser = Browser::start().await;
    // The same page under a name that is not named.
    browser.open(&format!("http://localhost:{port}/")).await;
    browser.see("iframe").await.enter_frame().await.unwrap();
    assert!(browser.client.find(Locator::Css("#form")).await.is_err(), "the browser refuses to show it");

    browser.open(&format!("http://127.0.0.1:{port}/")).await;
    browser.see("iframe").await.enter_frame().await.unwrap();
    browser.click("#f-model").await;
    browser.click("button.main").await;
    browser.read("Please answer: What is it for?").await;
    browser.write("#f-why", "For drawings.").await;
    browser.write("#address", "dora@customer.example").await;
    browser.click("button.main").await;
    browser.read("We have your request").await;
    browser.close().await;
    shop.abort();
    let ticket = site.world.ticket(1).await;
    assert_eq!((ticket.subject.as_str(), ticket.fields["model"].as_str()), ("A new laptop: Small", "Small"));
    assert_eq!(to(&site.mail().await, "dora@customer.example")[0].template, "ack");
}
