//! Markdown in what agents write on a page: their text as it stands, and beside it what it means.

use super::chatting::{CHAT, begin};
use super::site::{Answer, Site, link_in};
use super::writing::{form_of, write};
use crate::support::letter::{Post, to};
use crate::support::world::DESK;

async fn opened() -> (Site, String) {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let cookie = site.signed_in("ann@acme.example").await;
    (site, cookie)
}

async fn page(site: &Site, cookie: &str) -> Answer {
    site.ask("/ticket/1", None, &[("cookie", cookie)]).await
}

async fn send(site: &Site, cookie: &str, how: &str, text: &str) {
    let form = page(site, cookie).await;
    let (key, seen) = (form.field("key"), form.field("seen"));
    let fields = [("key", key.as_str()), ("seen", seen.as_str()), ("how", how), ("text", text), ("as_it_is", "yes")];
    let sent = write(site, 1, cookie, &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
}

/// What Carol gets: text and HTML.
async fn got(site: &mut Site) -> (String, String) {
    let letters = site.mail().await;
    let letter = to(&letters, "carol@customer.example")[0];
    (letter.text(), letter.mail.html.clone().unwrap())
}

const STEPS: &str = "Try **both** plugs:\n\n1. left\n2. right\n\n<script>x</script>";

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_the_text_as_written_and_the_html_that_it_means() {
    let (mut site, cookie) = opened().await;
    send(&site, &cookie, "answer", STEPS).await;
    let (text, html) = got(&mut site).await;
    assert!(text.contains("Try **both** plugs:\n\n1. left\n2. right"), "{text}");
    assert!(html.contains("<strong>both</strong>") && html.contains("<li>left</li>"), "{html}");
    assert!(!html.contains("<script"), "{html}");
    let shown = page(&site, &cookie).await.body;
    assert!(shown.contains("<strong>both</strong>") && shown.contains("&lt;script&gt;x"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn so_is_a_question_to_somebody_else() {
    let (mut site, cookie) = opened().await;
    let form = page(&site, &cookie).await;
    let key = form.field("key");
    let ask = [("key", key.as_str()), ("how", "ask"), ("to", "vendor@pumps.example"), ("text", STEPS)];
    let sent = write(&site, 1, &cookie, &ask).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let letters = site.mail().await;
    let letter = to(&letters, "vendor@pumps.example")[0];
    assert!(letter.text().contains("Try **both** plugs:\n\n1. left\n2. right"), "{}", letter.text());
    let html = letter.mail.html.clone().unwrap();
    assert!(html.contains("<strong>both</strong>") && html.contains("<li>left</li>"), "{html}");
    assert!(!html.contains("<script"), "{html}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_without_markup_stays_as_it_is() {
    let (mut site, cookie) = opened().await;
    send(&site, &cookie, "answer", "Hello <Carol>,\nit is 2 * 3 * 4 cm.\n\nAnn").await;
    let (_, html) = got(&mut site).await;
    assert!(html.contains("Hello &lt;Carol&gt;,<br>") && !html.contains("<p>Hello"), "{html}");
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_is_no_markdown() {
    let (mut site, cookie) = opened().await;
    let letters = site.asked("Printer").await;
    let notice = to(&letters, "ann@acme.example")[0].clone();
    site.world.deliver(notice.answer("Ann <ann@acme.example>", "It is **not** bold.")).await;
    let (_, html) = got(&mut site).await;
    assert!(html.contains("**not**"), "{html}");
    let post = Post::new("Carol Customer <carol@customer.example>", "support@acme.example", "Stars").text("**stars**");
    site.world.deliver(post).await;
    let shown = site.ask("/ticket/3", None, &[("cookie", &cookie)]).await.body;
    assert!(shown.contains("**stars**"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_is_shown_as_it_is_meant_and_so_is_a_preview() {
    let (mut site, cookie) = opened().await;
    send_note(&site, &cookie).await;
    assert!(page(&site, &cookie).await.body.contains("<em>pump</em>"));
    let key = page(&site, &cookie).await.field("key");
    let fields = [("key", key.as_str()), ("how", "answer"), ("text", STEPS), ("files", "Step one.")];
    let drawn = form_of(&site, "/ticket/1/preview", &cookie, &fields).await;
    let preview = drawn.body.split_once("id=\"preview\"").unwrap().1;
    assert!(preview.contains("<strong>both</strong>"), "{preview}");
    assert!(drawn.body.contains("1. left\n2. right") && drawn.body.contains("plan.txt"), "text and file are kept");
    assert!(to(&site.mail().await, "carol@customer.example").is_empty(), "nothing leaves");
}

async fn send_note(site: &Site, cookie: &str) {
    let form = page(site, cookie).await;
    let fields = [("key", form.field("key")), ("how", "note".to_owned()), ("text", "It is the *pump*.".to_owned())];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(write(site, 1, cookie, &fields).await.status, 303);
}

/// The requester reads an answer as the agents do, and everybody reads what the requester wrote as it was written.
#[tokio::test(flavor = "multi_thread")]
async fn on_their_page_requesters_read_what_was_meant_and_their_own_words_as_they_are() {
    let mut site = Site::new().await;
    let link = link_in(to(&site.asked("Coffee machine").await, "carol@customer.example")[0]);
    let cookie = site.signed_in("ann@acme.example").await;
    send(&site, &cookie, "answer", STEPS).await;
    let form = site.get(&link).await;
    site.post(&link, &[("text", "It is **not** the plug."), ("key", &form.field("key"))]).await;
    let page = site.get(&link).await.body;
    assert!(page.contains("<strong>both</strong>") && page.contains("<li>left</li>"), "{page}");
    assert!(!page.contains("<script>x") && page.contains("&lt;script&gt;x"), "{page}");
    assert!(page.contains("It is **not** the plug."), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn so_does_the_visitor_of_a_chat() {
    let mut site = Site::with(&format!("{DESK}{CHAT}")).await;
    let page = begin(&site, "Which **plug**?").await;
    let cookie = site.signed_in("ann@acme.example").await;
    send(&site, &cookie, "answer", STEPS).await;
    let said = site.post("/chat/shop", &[("talk", &page.field("talk"))]).await.body;
    assert!(said.contains("<strong>both</strong>") && said.contains("&lt;script&gt;x"), "{said}");
    assert!(said.contains("Which **plug**?"), "{said}");
}
