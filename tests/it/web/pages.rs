//! Every page, at the width of a desk and of a telephone: nothing that keeps people out, nothing wider than the screen.
//!
//! `PICTURES=folder cargo test --test it web::pages` leaves a picture of each there.

use std::path::PathBuf;

use maildesk::desk::facts::{BucketKey, Level};
use maildesk::desk::knowledge::feedback::Vote;
use maildesk::desk::knowledge::version::{State, Version};
use maildesk::desk::knowledge::{Article, Audience};
use maildesk::desk::plan::{Change, Plan};
use maildesk::desk::ticket::TicketNumber;
use maildesk::store::alert::{AlertKind, Told};

use super::browser::{Browser, DESKTOP, PHONE};
use super::chatting::CHAT;
use super::desk;
use super::forms::FORMS;
use super::mail_room::{fail_all, holding, stranger};
use super::my;
use super::site::{ANN, CAROL, Site, link_in};
use crate::support::letter::{Letter, Post, to};

/// axe-core 4.14.1, as published, MPL-2.0.
const AXE: &str = include_str!("axe.min.js");

/// What axe finds that is serious or worse, in words.
const FOUND: &str = "const done = arguments[arguments.length - 1]; \
    axe.run(document, { resultTypes: ['violations'] }).then(result => done(result.violations \
    .filter(one => one.impact === 'serious' || one.impact === 'critical') \
    .map(one => one.id + ': ' + one.nodes.map(node => node.html).join(' ; '))))";

/// Rows in which the links of the bar stand.
const ROWS: &str = "return new Set([...document.querySelectorAll('.bar nav a')].map(link => link.offsetTop)).size";

/// A provider that nobody reaches.
const OIDC: &str = "oidc = { issuer = \"http://127.0.0.1:1\", client_id = \"a\", client_secret_command = \"echo b\", name = \"Acme ID\" }\n";

#[tokio::test(flavor = "multi_thread")]
async fn every_page_lets_everybody_in() {
    let desk = holding().replacen("members = [\"ann\"", "satisfaction = true\nmembers = [\"ann\"", 1);
    // An admin sees every page.
    let desk = desk.replacen("role = \"agent\"", "role = \"admin\"", 1);
    let desk = format!(
        "{desk}\n[[service]]\nname = \"mail\"\ntitle = \"Mail\"\n\n[[service]]\nname = \"shop\"\ntitle = \"Web shop\"\n{FORMS}{CHAT}\n[web]\nundo = \"100s\"\n{OIDC}"
    );
    let mut site = Site::holding(&desk, &[
        ("en/write-to-us.md", include_str!("../../../config/kb/en/write-to-us.md")),
        ("en/descale.md", "---\naudience: public\n---\n# Descaling your machine\n\n1. Fill in the **blue** powder.\n2. Wait.\n\n| Model | Minutes |\n| --- | --- |\n| X200 | 20 |\n"),
    ])
    .await;
    let pages = fill(&mut site).await;
    let held = trouble(&mut site).await;
    written(&site).await;
    let browser = Browser::start().await;
    let mut problems = Vec::new();
    for (name, path) in [
        ("help", "/help"),
        ("help-none", "/help?q=nothing"),
        ("help-found", "/help?q=descaling"),
        ("article", "/help/descale"),
        ("article-said-no", "/help/descale?said=no"),
        ("new", "/new"),
        ("embedded", "/embed/laptop"),
        ("my-sign-in", "/my/sign-in"),
        ("openid-down", "/sign-in/openid?next=/ticket/1"),
        ("chat", "/chat/shop"),
        ("form", "/new/laptop"),
    ] {
        browser.open(&format!("{}{path}", site.url)).await;
        look(&browser, name, &mut problems).await;
    }
    browser.click("main button.main").await;
    browser.see(".problem").await;
    look(&browser, "form-problem", &mut problems).await;
    browser.open(&format!("{}/new", site.url)).await;
    browser.write("#subject", "Descaling the machine").await;
    browser.see("#proposed .articles a").await;
    browser.click("main button.main").await;
    browser.see(".problem").await;
    look(&browser, "new-problem", &mut problems).await;
    let chat = chatted(&mut site, &browser).await;
    look(&browser, "chat-talk", &mut problems).await;
    browser.click("[name=leave]").await;
    browser.read("You have left the chat.").await;
    look(&browser, "chat-left", &mut problems).await;
    browser.open(&format!("{}/my/sign-in", site.url)).await;
    browser.write("#address", "carol@customer.example").await;
    browser.click("main button").await;
    browser.read("Look at your mail").await;
    look(&browser, "my-sent", &mut problems).await;
    let link = my::link_to(&mut site, "carol@customer.example").await;
    browser.open(&link_in(&link)).await;
    browser.click("main button").await;
    browser.see(".rows").await;
    look(&browser, "my", &mut problems).await;
    browser.open(&format!("{}/sign-in", site.url)).await;
    look(&browser, "sign-in", &mut problems).await;
    browser.write("#address", "ann@acme.example").await;
    browser.click("main button").await;
    look(&browser, "sign-in-sent", &mut problems).await;
    let link = site.link_to("ann@acme.example").await;
    browser.open(&link).await;
    look(&browser, "sign-in-enter", &mut problems).await;
    browser.click("main button").await;
    for (name, path) in [
        ("now", "/"),
        ("tickets", "/tickets"),
        ("tickets-none", "/tickets?q=colour:red+nothing"),
        ("ticket", "/ticket/1"),
        ("ticket-change", "/ticket/2"),
        ("call", "/call"),
        ("merge", "/ticket/5/merge?into=1"),
        ("reports", "/reports"),
        ("report-volume", "/reports/volume"),
        ("report-volume-by-tag", "/reports/volume?by=tag"),
        ("report-response", "/reports/response?by=priority"),
        ("report-satisfaction", "/reports/satisfaction"),
        ("report-hours", "/reports/hours"),
        ("report-subjects", "/reports/subjects?from=never"),
        ("not-found", "/nowhere"),
        ("articles", "/articles?order=least"),
        ("article-desk", "/articles/descale/en"),
        ("article-earlier", "/articles/descale/en?version=1"),
        ("article-new", "/articles/new"),
        ("article-edit", "/articles/descale/en/edit"),
        ("mail", "/mail"),
        ("mail-ledger", "/mail/ledger"),
        ("mail-ledger-none", "/mail/ledger?verdict=quarantined"),
        ("mail-message", &held),
        ("mail-outbox", "/mail/outbox?state=failed"),
        ("mail-webhooks", "/mail/webhooks"),
        ("settings", "/settings"),
        ("settings-rules", "/settings/rules"),
        ("settings-sessions", "/settings/sessions"),
        ("settings-tokens", "/settings/tokens"),
        ("settings-looks", "/settings/looks"),
    ] {
        browser.open(&format!("{}{path}", site.url)).await;
        look(&browser, name, &mut problems).await;
    }
    browser.open(&format!("{}/ticket/{chat}", site.url)).await;
    look(&browser, "ticket-chat", &mut problems).await;
    browser.open(&format!("{}/ticket/1", site.url)).await;
    browser.write("#text", "/asign bob").await;
    browser.click(".compose button.main").await;
    browser.see("#problem").await;
    look(&browser, "ticket-problem", &mut problems).await;
    browser.open(&format!("{}/ticket/1", site.url)).await;
    browser.click(".side .more summary").await;
    browser.write("#text", "Try **both** plugs:\n\n- left\n- right").await;
    browser.click("[formaction$=preview]").await;
    browser.see("#preview .entry").await;
    look(&browser, "ticket-preview", &mut problems).await;
    browser.click(".send button.main").await;
    browser.see("#unsent").await;
    look(&browser, "ticket-unsent", &mut problems).await;
    browser.write("body", "?").await;
    browser.see("#keys[open]").await;
    look(&browser, "keys", &mut problems).await;
    browser.open(&format!("{}/tickets?q=is:any", site.url)).await;
    browser.click("[name=ticket][value=\"2\"]").await;
    browser.click("#list > .more summary").await;
    look(&browser, "tickets-chosen", &mut problems).await;
    browser.run("document.getElementById('do').value = 'status resolved'").await;
    browser.click(".deeds button").await;
    browser.see(".problem").await;
    look(&browser, "tickets-bulk", &mut problems).await;
    browser.open(&format!("{}/settings/rules", site.url)).await;
    browser.write("#raw", "From: Eve <eve@customer.example>\nSubject: Invoice 8\n\nTwice the amount again.").await;
    browser.click(".try button.main").await;
    browser.see("#outcome").await;
    look(&browser, "settings-tried", &mut problems).await;
    for (name, url) in pages {
        browser.open(&url).await;
        look(&browser, name, &mut problems).await;
    }
    // Bob is asked to approve.
    desk::sign_in(&mut site, &browser, "bob@acme.example").await;
    browser.open(&format!("{}/ticket/2", site.url)).await;
    browser.see("#approval button").await;
    look(&browser, "ticket-approval", &mut problems).await;
    browser.close().await;
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// A desk with something on every page; those behind links.
async fn fill(site: &mut Site) -> Vec<(&'static str, String)> {
    let carol = "Carol Customer <carol@customer.example>";
    let notice =
        to(&site.asked("Coffee machine does not start after the update of last night").await, "ann@acme.example")[0]
            .clone();
    site.world.deliver(notice.answer(ANN, "/note\nIt is the pump, @bob. A new one is on its way.")).await;
    site.world.deliver(notice.answer(ANN, "/ask vera@vendor.example\nHave you a pump for the X200?")).await;
    site.world.deliver(notice.answer(ANN, "/send\nHave you tried the other plug?\n\nAnn")).await;
    let letters = site.mail().await;
    let answer = letters.iter().find(|letter| letter.template == "answer").unwrap().clone();
    site.world.deliver(answer.answer(carol, "Yes. It hums, and nothing comes out.\n\nCarol")).await;

    let notice = told_of(&site.asked("New firewall").await, "New firewall");
    let asks = "/kind change\n/field risk=low\n/field plan=Swap the firewall, test both lines.\n/field window=Sat 20:00-22:00\n/approvers vera@vendor.example, bob needs all";
    site.world.deliver(notice.answer(ANN, asks)).await;
    let approve = link_in(to(&site.mail().await, "vera@vendor.example").last().unwrap());

    let notice = told_of(&site.asked("Descaling").await, "Descaling");
    site.world.deliver(notice.answer(ANN, "/close\nTwice a year, with the blue powder.\n\nAnn")).await;
    let letters = site.mail().await;
    let solved = to(&letters, "carol@customer.example")[0].clone();

    let notice = told_of(&site.asked("Beans").await, "Beans");
    site.world.deliver(notice.answer(ANN, "/close\nThe dark ones.")).await;
    let closing = to(&site.mail().await, "carol@customer.example")[0].clone();
    site.world.deliver(closing.answer(carol, "Yes")).await;
    let rate = site.mail().await;
    let rate = rate.iter().find(|letter| letter.template == "satisfaction").map(link_in).unwrap();

    let urgent = Post::new(CAROL, "support@acme.example", "Invoice 2026-117 is wrong").text("Twice the amount.");
    site.world.deliver(urgent).await;
    vec![("approve", approve), ("follow-solved", link_in(&solved)), ("rate", rate)]
}

/// Dora chats with Ann; the number of the ticket.
async fn chatted(site: &mut Site, browser: &Browser) -> i64 {
    browser.open(&format!("{}/chat/shop", site.url)).await;
    browser.click("button.main").await;
    browser.see(".problem").await;
    browser.write("#name", "Dora Customer").await;
    browser.write("#address", "dora@customer.example").await;
    browser
        .write("#text", "Where is my order 2026-117? It was due on Monday, and nobody was here to take it in.")
        .await;
    browser.click("button.main").await;
    browser.see("#said .own").await;
    let notice = to(&site.mail().await, "ann@acme.example").last().copied().unwrap().clone();
    site.world.deliver(notice.answer(ANN, "It left yesterday.\n\nShall we send it to another address?")).await;
    browser.read("It left yesterday.").await;
    browser.write("#text", "No, thank you.\u{e007}").await;
    browser.read("No, thank you.").await;
    site.mail().await;
    site.world.tickets().await.iter().map(|ticket| ticket.number.0).max().unwrap()
}

/// Something for the mail room; the page of what is held.
async fn trouble(site: &mut Site) -> String {
    fail_all(site, "550 5.1.1 <carol@customer.example>: there is no such user here").await;
    let held = stranger(site).await;
    let now = maildesk::clock::now();
    let told = Told {
        topic: "mailbox billing, unreadable".to_owned(),
        kind: AlertKind::Standing,
        words: "Mailbox billing: the server mail.acme.example refuses the password of billing".to_owned(),
        at: now,
        reached: true,
    };
    let bucket = BucketKey::sender("newsletter@loop.example");
    let spent = Change::Spend { bucket, level: Level { tokens: 0.0, at: now } };
    let plan = Plan { changes: vec![spent], ..Plan::new() };
    let written = site.world.store.write(move |tx| {
        tx.set_alerts(&[told])?;
        tx.apply(&plan, None, now)
    });
    written.await.unwrap();
    format!("/mail/{}", held.0)
}

/// Articles that are written on the desk, and what readers say of them.
async fn written(site: &Site) {
    let now = maildesk::clock::now();
    let version = |number: i64, title: &str, state: State| Version {
        number,
        article: Article {
            slug: "descale".to_owned(),
            language: "en".to_owned(),
            title: title.to_owned(),
            text: "1. Fill in the **blue** powder.\n2. Wait.\n\n| Model | Minutes |\n| --- | --- |\n| X200 | 20 |"
                .to_owned(),
            category: "Machines".to_owned(),
            audience: Audience::Public,
        },
        state,
        author: Some("ann".into()),
        at: now,
        ticket: Some(TicketNumber(1)),
    };
    let versions = [
        version(1, "Descaling your machine", State::Published),
        version(2, "Descaling your machine, step by step", State::InReview),
    ];
    let vote = |voter: &str, helped: bool, words: &str| Vote {
        slug: "descale".to_owned(),
        language: "en".to_owned(),
        voter: voter.to_owned(),
        helped,
        words: words.to_owned(),
        at: now,
    };
    let votes = [vote("a", true, ""), vote("b", false, "Which powder is the blue one? Mine is all white.")];
    let stored = site.world.store.write(move |tx| {
        versions.iter().try_for_each(|version| tx.write_article(version))?;
        votes.iter().try_for_each(|vote| tx.vote(vote))
    });
    stored.await.unwrap();
}

/// What Ann heard of the ticket with this subject.
fn told_of(letters: &[Letter], subject: &str) -> Letter {
    let mut heard = to(letters, "ann@acme.example").into_iter().filter(|letter| letter.mail.subject.ends_with(subject));
    heard.next().unwrap().clone()
}

/// As it looks in both widths, and what keeps people out there.
pub async fn look(browser: &Browser, name: &str, problems: &mut Vec<String>) {
    for (width, size) in [("desktop", DESKTOP), ("phone", PHONE)] {
        browser.size(size).await;
        browser.see("main").await;
        if let Some(folder) = std::env::var_os("PICTURES").map(PathBuf::from) {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(format!("{name}-{width}.png")), browser.picture().await).unwrap();
        }
        let wide =
            browser.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth").await;
        if wide.as_i64().unwrap() > 0 {
            problems.push(format!("{name}, {width}: {wide} pixels wider than the screen"));
        }
        let rows = browser.run(ROWS).await;
        if rows.as_i64().unwrap() > 1 {
            problems.push(format!("{name}, {width}: the bar leads on in {rows} rows"));
        }
        browser.run(AXE).await;
        let found = browser.client.execute_async(FOUND, Vec::new()).await.unwrap();
        for one in found.as_array().unwrap() {
            problems.push(format!("{name}, {width}: {}", one.as_str().unwrap()));
        }
    }
    browser.size(DESKTOP).await;
}
