//! Forms of the portal with fields of their own.

use maildesk::desk::plan::Verdict;
use maildesk::desk::ticket::{EntryKind, Kind, TicketNumber};

use super::browser::Browser;
use super::site::{Answer, Site, link_in};
use super::writing::form_of;
use crate::support::letter::to;
use crate::support::world::DESK;

/// What the desk asks for by forms.
pub const FORMS: &str = r#"
[[service]]
name = "laptops"
title = "Laptops"

[[form]]
name = "laptop"
title = { en = "A new laptop", nl = "Een nieuwe laptop" }
help = "We order on Fridays."
mailbox = "support"
queue = "billing"
service = "laptops"

[[form.fields]]
name = "model"
label = { en = "Which model?", nl = "Welk model?" }
type = "choice"
required = true
options = ["Small", { name = "Large", label = { en = "Large, with a keypad", nl = "Groot, met cijferblok" } }]

[[form.fields]]
name = "why"
label = "What is it for?"
type = "long"
required = true
help = "A line or two."

[[form.fields]]
name = "needed_by"
label = "Needed by"
type = "date"

[[form.fields]]
name = "count"
label = "How many?"
type = "number"

[[form.fields]]
name = "manager"
label = "Address of your manager"
type = "email"

[[form.fields]]
name = "keep_old"
label = "I keep my old one"
type = "checkbox"

[[form]]
name = "broken"
title = "Something is broken"
kind = "incident"
mailbox = "support"
fields = [
    { name = "place", label = "Where?", type = "choice", options = ["1", "2", "3", "4", "5", "6"] },
    { name = "urgency", label = "How urgent?", type = "choice", options = ["low", "medium", "high"] },
]
"#;

async fn site() -> Site {
    Site::with(&format!("{DESK}{FORMS}")).await
}

/// The fields that Dora fills in.
const DORA: &[(&str, &str)] = &[
    ("name", "Dora"),
    ("address", "dora@customer.example"),
    ("f-model", "Large"),
    ("f-why", "For drawings.\r\n\r\n-- \r\nOn Monday Bob wrote:\r\n> none"),
    ("f-needed_by", "2026-12-24"),
    ("f-count", "1,5"),
    ("f-manager", "vera@customer.example"),
    ("f-keep_old", "yes"),
];

/// Sends the form with these fields in place of Dora's.
async fn fill(site: &Site, key: &str, more: &[(&str, &str)]) -> Answer {
    let given = DORA.iter().copied().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    let fields: Vec<(&str, &str)> = given.chain([("key", key)]).chain(more.iter().copied()).collect();
    form_of(site, "/new/laptop", "", &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_filled_in_is_the_mail_it_could_have_been_and_fields_of_its_ticket() {
    let mut site = site().await;
    let page = site.get("/new/laptop").await;
    for words in ["<h1>A new laptop</h1>", "We order on Fridays.", "Large, with a keypad", "Needed by (optional)"] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    let sent = fill(&site, &page.field("key"), &[]).await;
    assert!(sent.status == 200 && sent.body.contains("We have your request"), "{}", sent.body);
    assert!(!sent.body.contains("/l/"), "the link goes to the address, and to nobody who only names it");

    let ticket = site.world.ticket(1).await;
    assert_eq!(ticket.subject, "A new laptop: Large, with a keypad");
    assert_eq!((ticket.kind, ticket.queue.as_str()), (Kind::Request, "billing"));
    assert_eq!(ticket.service.as_ref().map(|service| service.as_str()), Some("laptops"));
    let fields: Vec<(&str, &str)> = ticket.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let why = "For drawings. -- On Monday Bob wrote: > none";
    assert_eq!(
        fields,
        [
            ("count", "1,5"),
            ("keep_old", "yes"),
            ("manager", "vera@customer.example"),
            ("model", "Large"),
            ("needed_by", "2026-12-24"),
            ("why", why)
        ]
    );
    let entries = site.world.store.read(|tx| tx.entries(TicketNumber(1))).await.unwrap();
    let asked = entries.iter().find(|stored| stored.entry.kind == EntryKind::Inbound).unwrap();
    assert_eq!(
        asked.entry.text.trim(),
        "Which model?\nLarge, with a keypad\n\nWhat is it for?\nFor drawings.\n\n-- \nOn Monday Bob wrote:\n> none\n\n\
         Needed by\n2026-12-24\n\nHow many?\n1,5\n\nAddress of your manager\nvera@customer.example\n\n\
         I keep my old one\nYes",
        "all of it is new, whatever an answer looks like"
    );
    let letters = site.mail().await;
    let ack = to(&letters, "dora@customer.example")[0].clone();
    assert!(site.get(&link_in(&ack)).await.body.contains("For drawings."));
    assert!(to(&letters, "vera@customer.example").is_empty(), "who is only named hears nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_are_listed_and_speak_the_language_of_the_browser() {
    let site = site().await;
    let dutch = &[("accept-language", "nl")];
    let page = site.ask("/new/laptop", None, dutch).await;
    assert!(page.body.contains("Een nieuwe laptop") && page.body.contains("Groot, met cijferblok"), "{}", page.body);
    assert!(page.body.contains("What is it for?"), "what has no Dutch words is as it was written");
    assert!(site.get("/new").await.body.contains("A new laptop"));
    for page in ["/help", "/new"] {
        let listed = site.ask(page, None, dutch).await.body;
        let (report, request) = listed.split_once("Een dienst aanvragen").expect("what is asked for");
        assert!(report.contains("Iets melden") && report.contains("Something is broken"), "{page}: {report}");
        assert!(request.contains("<a href=\"/new/laptop\">Een nieuwe laptop</a>"), "{page}: {request}");
    }
    let plain = Site::new().await.get("/new").await.body;
    assert!(!plain.contains("Something else"), "where there are no forms there is nothing else");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_is_said_at_its_field_and_nothing_is_lost() {
    let mut site = site().await;
    let long = "x".repeat(10_001);
    for (name, value, words) in [
        ("f-model", "", "Please answer: Which model?"),
        ("f-model", "Huge", "Which model?: choose one of these"),
        ("f-why", " \r\n", "Please answer: What is it for?"),
        ("f-why", long.as_str(), "What is it for?: write at most 10000 characters"),
        ("f-needed_by", "24.12.", "Needed by: write a date such as 20"),
        ("f-count", "many", "How many?: write a number such as 7 or 2.5"),
        ("f-manager", "Vera", "Address of your manager: write an address such as"),
        ("f-keep_old", "perhaps", "I keep my old one: choose one of these"),
        ("f-rights", "admin", "This form has changed since you opened it."),
        ("address", "dora at home", "Write an address such as name@example.com"),
    ] {
        let sent = fill(&site, "", &[(name, value)]).await;
        assert_eq!(sent.status, 422, "{name} {words}");
        assert!(sent.body.contains(words), "{words}: {}", sent.body);
        let at = if name == "f-rights" { "form" } else { name };
        assert!(sent.body.contains(&format!("<a href=\"#{at}\">")), "{name}: {}", sent.body);
        assert!(sent.body.contains(&format!("id=\"{at}\"")), "{name}: what is wrong is led to");
        let kept = if name == "f-why" { "2026-12-24" } else { "For drawings." };
        assert!(sent.body.contains(kept) && sent.body.contains("value=\"Dora\""), "{name}: {}", sent.body);
    }
    let hostile = fill(&site, "", &[("f-why", "<script>alert(1)</script>"), ("f-count", "\"><b>")]).await;
    assert!(!hostile.body.contains("<script>alert") && !hostile.body.contains("\"><b>"), "{}", hostile.body);
    assert_eq!(site.get("/new/nothing").await.status, 404);
    assert_eq!(form_of(&site, "/new/nothing", "", DORA).await.status, 404);
    assert!(site.world.tickets().await.is_empty() && site.mail().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_twice_is_one_ticket_and_what_was_changed_between_is_another() {
    let mut site = site().await;
    let key = site.get("/new/laptop").await.field("key");
    for _ in 0..2 {
        assert!(fill(&site, &key, &[]).await.body.contains("We have your request"));
    }
    assert_eq!(site.world.tickets().await.len(), 1);
    fill(&site, &key, &[("f-model", "Small")]).await;
    assert_eq!(site.world.tickets().await.len(), 2, "whoever went back and chose another one asks for that, too");
    let rows = site.world.store.read(|tx| tx.ledger(&Default::default())).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.verdict == Verdict::Duplicate).count(), 1);
    site.mail().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_about_a_new_matter_and_proves_nobody() {
    let mut site = site().await;
    site.asked("Coffee machine").await;
    let fields = [
        ("key", ""),
        ("name", "Carol"),
        ("address", "carol@customer.example"),
        ("f-place", "2"),
        ("f-urgency", "high"),
    ];
    assert_eq!(form_of(&site, "/new/broken", "", &fields).await.status, 200);
    let ticket = site.world.ticket(2).await;
    assert_eq!((ticket.kind, ticket.priority.as_str(), ticket.queue.as_str()), (Kind::Incident, "high", "support"));
    let command = [("address", "ann@acme.example"), ("f-why", "/close\r\n\r\n[#1]"), ("f-model", "Small")];
    fill(&site, "", &command).await;
    let rows = site.world.store.read(|tx| tx.ledger(&Default::default())).await.unwrap();
    assert!(rows.iter().all(|row| !matches!(row.verdict, Verdict::Command | Verdict::AgentReply)), "{rows:?}");
    assert!(site.world.tickets().await.iter().all(|ticket| ticket.status.as_str() == "new"));
    site.mail().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_that_looks_like_a_form_is_none() {
    let mut site = site().await;
    let raw = "From: Eve <eve@evil.example>\r\nTo: support@acme.example\r\nSubject: Laptop\r\nMessage-ID: <x@evil.example>\r\n\
               Maildesk-Form: laptop\r\nMaildesk-Field-1: model=Large\r\n\r\nGive me one.\r\n";
    site.world.deliver(raw).await;
    let ticket = site.world.ticket(1).await;
    assert!(ticket.fields.is_empty() && ticket.queue.as_str() == "support", "{ticket:?}");
    site.mail().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_mailbox_is_not_taken_for_the_first_one() {
    let mut site = site().await;
    for mailbox in ["security", ""] {
        let fields = [
            ("key", ""),
            ("address", "dora@customer.example"),
            ("mailbox", mailbox),
            ("subject", "It leaks"),
            ("text", "Water."),
        ];
        let sent = form_of(&site, "/new", "", &fields).await;
        assert!(sent.status == 422 && sent.body.contains("Choose for whom it is"), "{mailbox}: {}", sent.body);
    }
    assert!(site.mail().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_from_filling_in_to_the_ticket_in_a_browser() {
    let mut site = site().await;
    let browser = Browser::start().await;
    browser.open(&format!("{}/help", site.url)).await;
    browser.click("a[href='/new/laptop']").await;
    browser.click("main button.main").await;
    browser.read("Please answer: Which model?").await;
    browser.click("a[href='#f-why']").await;
    browser.write("#f-why", "For drawings.").await;
    browser.click("#f-model-2").await;
    browser.write("#f-needed_by", "12242026").await;
    browser.click("#f-keep_old").await;
    browser.write("#name", "Dora").await;
    browser.write("#address", "dora@customer.example").await;
    browser.click("main button.main").await;
    browser.read("We have your request").await;
    site.post("/sign-in", &[("address", "bob@acme.example")]).await;
    let link = site.link_to("bob@acme.example").await;
    browser.open(&link).await;
    browser.click("main button").await;
    browser.see("body.desk").await;
    browser.open(&format!("{}/ticket/1", site.url)).await;
    browser.read("A new laptop: Large, with a keypad").await;
    browser.read("For drawings.").await;
    let facts =
        browser.run("return [...document.querySelectorAll('.fact')].map(one => one.textContent).join('; ')").await;
    for fact in ["model Large", "needed_by 2026-12-24", "keep_old yes"] {
        assert!(facts.as_str().unwrap().contains(fact), "{fact}: {facts}");
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_asks_in_its_order_and_leaves_out_what_it_does_not_want() {
    let form = "\n[[form]]\nname = \"leak\"\ntitle = \"A leak\"\nmailbox = \"support\"\nleave_out = [\"files\", \"name\"]\n\
                fields = [{ name = \"where\", label = \"Where?\" }, { name = \"how\", label = \"How much?\" }]\n";
    let mut site = Site::with(&format!("{DESK}{FORMS}{form}")).await;
    let asked_for = |page: &Answer| {
        let inputs = page.body.split(" name=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
        let inputs = inputs
            .filter(|name| !["viewport", "color-scheme", "htmx-config", "key", "website"].contains(&name.as_str()));
        inputs.collect::<Vec<_>>()
    };
    let page = site.get("/new/leak").await;
    assert_eq!(asked_for(&page), ["f-where", "f-how", "address"]);
    let usual = asked_for(&site.get("/new/laptop").await);
    assert!(usual.ends_with(&["files".to_owned(), "name".to_owned(), "address".to_owned()]), "{usual:?}");

    // Whoever fills in what is not asked for is not heard.
    let key = page.field("key");
    let given = [
        ("key", key.as_str()),
        ("address", "dora@customer.example"),
        ("f-where", "Here"),
        ("name", "Eve"),
        ("files", "x"),
    ];
    let taken = form_of(&site, "/new/leak", "", &given).await;
    assert_eq!(taken.status, 200, "{}", taken.body);
    let told = to(&site.mail().await, "ann@acme.example")[0].clone();
    assert!(told.mail.attachments.is_empty() && !told.text().contains("Eve"), "{}", told.text());
    assert!(told.text().contains("Here"));
}
