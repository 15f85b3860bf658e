//! A chat between two real browsers: a visitor on a site of the company, and an agent on the ticket.

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use jiff::SignedDuration;
use maildesk::store::outbox::{OutboxFilter, OutboxState};

use super::browser::Browser;
use super::chatting::CHAT;
use super::desk::sign_in;
use super::pages::look;
use super::site::Site;
use crate::support::letter::to;
use crate::support::world::DESK;

const DORA: &str = "dora@customer.example";

/// A site of the company with the one line on each of its pages, served until it is let go.
struct Shop {
    url: String,
    serving: tokio::task::JoinHandle<()>,
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn both() -> (Site, Shop) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let site = Site::with(&format!("{DESK}{CHAT}\n[web]\nembed_on = [\"{url}\"]\n")).await;
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><title>Shop</title><meta name=\"viewport\" content=\"width=device-width\"><h1>Shop</h1><a id=\"on\" href=\"/next\">On</a>\
         <script src=\"{}/assets/chat.js\" data-chat=\"shop\" data-label=\"Ask us\" defer></script>",
        site.url
    );
    let next = page.replace("<h1>Shop", "<h1>Next");
    let pages = Router::new()
        .route("/", get(move || async move { Html(page) }))
        .route("/next", get(move || async move { Html(next) }));
    let serving = tokio::spawn(async move { axum::serve(listener, pages).await.unwrap() });
    (site, Shop { url, serving })
}

/// Waits until the mail of each answer is in this state.
async fn until_answers_are(site: &Site, state: OutboxState) {
    let mut changes = site.world.store.changes();
    loop {
        changes.borrow_and_update();
        let rows = site.world.store.read(|tx| tx.outbox(&OutboxFilter::default())).await.unwrap();
        if rows.iter().filter(|row| row.template == "answer").all(|row| row.state == state) {
            return;
        }
        let patience = std::time::Duration::from_secs(20);
        let changed = tokio::time::timeout(patience, changes.changed()).await;
        changed.unwrap_or_else(|_| panic!("not {state}: {rows:?}")).unwrap();
    }
}

async fn answer(agent: &Browser, text: &str) {
    agent.write("#text", text).await;
    agent.click(".compose button.main").await;
    agent.read(text).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_and_an_agent_chat_and_it_goes_on_by_mail() {
    let (mut site, shop) = both().await;
    let (visitor, agent) = (Browser::start().await, Browser::start().await);
    visitor.open(&shop.url).await;
    visitor.click("button[aria-expanded]").await;
    visitor.see("iframe").await.enter_frame().await.unwrap();
    visitor.read("Somebody is here").await;
    visitor.write("#name", "Dora").await;
    visitor.write("#address", DORA).await;
    visitor.write("#text", "Where is my order?").await;
    visitor.click("button.main").await;
    visitor.see("#said .own").await;
    visitor.read("Somebody will be with you").await;
    let mut problems = Vec::new();
    look(&visitor, "chat-on-a-site", &mut problems).await;
    assert!(problems.is_empty(), "{}", problems.join("\n"));

    sign_in(&mut site, &agent, "ann@acme.example").await;
    agent.open(&format!("{}/ticket/1", site.url)).await;
    agent.read("The visitor is in the chat").await;
    answer(&agent, "It left yesterday.").await;
    visitor.read("It left yesterday.").await;
    until_answers_are(&site, OutboxState::Read).await;
    agent.read("read in the chat, not mailed").await;

    // Enter sends; the agent sees it without reload.
    visitor.write("#text", "Thank you! When does it come?\u{e007}").await;
    agent.read("When does it come?").await;
    assert!(to(&site.mail().await, DORA).is_empty(), "nothing is mailed of what is read");

    // On the next page of the site the chat is there still, and closed it does not take for read what nobody sees.
    visitor.client.enter_parent_frame().await.unwrap();
    visitor.click("#on").await;
    visitor.read("Next").await;
    visitor.see("iframe").await.enter_frame().await.unwrap();
    visitor.read("When does it come?").await;
    visitor.client.enter_parent_frame().await.unwrap();
    visitor.click("button[aria-expanded=true]").await;
    answer(&agent, "It comes on Friday.").await;
    visitor.see("button span:not([hidden])").await;
    let rows = site.world.store.read(|tx| tx.outbox(&OutboxFilter::default())).await.unwrap();
    let states: Vec<_> = rows.iter().filter(|row| row.template == "answer").map(|row| row.state).collect();
    assert_eq!(states, [OutboxState::Read, OutboxState::Queued], "it was heard of, and not read");
    visitor.click("button[aria-expanded=false]").await;
    until_answers_are(&site, OutboxState::Read).await;

    visitor.see("iframe").await.enter_frame().await.unwrap();
    visitor.click("[name=leave]").await;
    visitor.read("You have left the chat.").await;
    agent.read("The visitor has left the chat").await;
    let letters = site.mail().await;
    let [said] = to(&letters, DORA)[..] else { panic!("one mail: {letters:?}") };
    assert!(said.template == "chat" && said.text().contains("It comes on Friday."), "{}", said.text());
    answer(&agent, "It is there.").await;
    let letters = site.mail().await;
    let [last] = to(&letters, DORA)[..] else { panic!("one mail: {letters:?}") };
    assert!(last.template == "answer" && last.text().contains("It is there."), "{}", last.text());
    visitor.close().await;
    agent.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_closes_the_window_is_mailed_what_they_have_not_read() {
    let (mut site, shop) = both().await;
    let visitor = Browser::start().await;
    visitor.open(&shop.url).await;
    visitor.click("button[aria-expanded]").await;
    visitor.see("iframe").await.enter_frame().await.unwrap();
    visitor.write("#address", DORA).await;
    visitor.write("#text", "Where is my order?").await;
    visitor.click("button.main").await;
    visitor.see("#said .own").await;
    let until = async |site: &Site| {
        let number = maildesk::desk::ticket::TicketNumber(1);
        site.world.store.read(move |tx| tx.visitor(number)).await.unwrap().unwrap().until.unwrap()
    };
    let before = until(&site).await;
    visitor.client.enter_parent_frame().await.unwrap();
    let mut changes = site.world.store.changes();
    changes.borrow_and_update();
    visitor.open("about:blank").await;
    while until(&site).await >= before {
        changes.changed().await.unwrap();
    }
    let notice = to(&site.mail().await, "ann@acme.example")[0].clone();
    site.world.deliver(notice.answer(super::site::ANN, "It left yesterday.")).await;
    site.world.pass(SignedDuration::from_secs(50));
    site.world.tick().await;
    let letters = site.world.post().await;
    let [letter] = to(&letters, DORA)[..] else { panic!("one mail: {letters:?}") };
    assert!(letter.template == "answer" && letter.text().contains("It left yesterday."), "{}", letter.text());
    visitor.close().await;
}
