//! Articles on the web desk: written, looked at, published, taken back, and what readers say of them.

use super::browser::Browser;
use super::site::{ANN, Answer, CAROL, Site};
use crate::support::letter::{Post, to};
use crate::support::world::DESK;

const FILE: (&str, &str) = (
    "en/descale.md",
    "---\naudience: public\ncategory: Machines\n---\n# Descaling your machine\n\nTwice a year, with the **blue** powder.\n",
);

async fn site() -> (Site, String, String) {
    let mut site = Site::holding(DESK, &[FILE, ("en/prices.md", "# Prices\n\nA pump costs us 7 euros.\n")]).await;
    let ann = site.signed_in("ann@acme.example").await;
    let bob = site.signed_in("bob@acme.example").await;
    (site, ann, bob)
}

async fn get(site: &Site, path: &str, cookie: &str) -> Answer {
    site.ask(path, None, &[("cookie", cookie)]).await
}

async fn send(site: &Site, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
    site.ask(path, Some(fields), &[("cookie", cookie)]).await
}

/// What the editor sends.
async fn write(site: &Site, path: &str, cookie: &str, base: &str, what: &str, title: &str, text: &str) -> Answer {
    let fields = [
        ("title", title),
        ("text", text),
        ("category", "Machines"),
        ("language", "en"),
        ("audience", "public"),
        ("base", base),
        ("do", what),
    ];
    send(site, path, cookie, &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agents_draft_is_looked_at_and_published_by_a_lead() {
    let (mut site, ann, bob) = site().await;
    let asks = Post::new(CAROL, "support@acme.example", "Milk foam is too cold").text("The foam is cold.");
    site.world.deliver(asks.clone()).await;
    assert!(!to(&site.mail().await, "carol@customer.example")[0].text().contains("Perhaps this helps"));

    let refused = write(&site, "/articles/new", &ann, "0", "published", "Warm milk foam", "Heat it.").await;
    assert_eq!(refused.status, 422, "an agent does not publish");
    assert!(
        refused.body.contains("Heat it.") && refused.body.contains("send it to them for review"),
        "{}",
        refused.body
    );
    let sent =
        write(&site, "/articles/new", &ann, "0", "in_review", "Warm milk foam", "Heat the **milk** first.").await;
    assert_eq!((sent.status, sent.header("location")), (303, "/articles/warm-milk-foam/en"), "{}", sent.body);
    assert_eq!(site.get("/help/warm-milk-foam").await.status, 404, "nobody reads it yet");

    assert!(get(&site, "/", &bob).await.body.contains("Articles to look at"), "who may publish hears of it");
    assert!(!get(&site, "/", &ann).await.body.contains("Articles to look at"));
    let page = get(&site, "/articles/warm-milk-foam/en", &bob).await;
    assert!(page.body.contains("<strong>milk</strong>") && page.body.contains("Ann Agent"), "{}", page.body);
    let settle = [("number", "1"), ("state", "published")];
    assert_eq!(send(&site, "/articles/warm-milk-foam/en", &ann, &settle).await.status, 422);
    assert_eq!(send(&site, "/articles/warm-milk-foam/en", &bob, &settle).await.status, 303);
    let read = site.get("/help/warm-milk-foam").await;
    assert!(read.body.contains("<strong>milk</strong>"), "{}", read.body);
    assert!(!get(&site, "/", &bob).await.body.contains("Articles to look at"));

    // One source: the acknowledgement proposes it, an agent sends it.
    let again =
        Post::new("Dora <dora@customer.example>", "support@acme.example", "The milk foam is not warm").text("Cold.");
    site.world.deliver(again).await;
    let letters = site.mail().await;
    let ack = to(&letters, "dora@customer.example")[0].text();
    assert!(ack.contains("Warm milk foam: ") && ack.contains("/help/warm-milk-foam?language=en"), "{ack}");
    let told = to(&letters, "ann@acme.example")[0].clone();
    site.world.deliver(told.answer(ANN, "/kb warm-milk-foam\nLike this:")).await;
    let answer = to(&site.mail().await, "dora@customer.example")[0].text();
    assert!(answer.contains("Heat the **milk** first."), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_takes_the_place_of_a_file_until_it_is_withdrawn() {
    let (site, ann, bob) = site().await;
    let page = get(&site, "/articles/descale/en", &ann).await;
    assert!(page.body.contains("is a file of the configuration"), "{}", page.body);
    let editor = get(&site, "/articles/descale/en/edit", &ann).await;
    assert!(editor.body.contains("with the **blue** powder."), "{}", editor.body);
    let edit = "/articles/descale/en/edit";
    for (base, title) in [("0", "Descaling once"), ("1", "Descaling twice")] {
        assert_eq!(write(&site, edit, &bob, base, "published", title, "With the green powder.").await.status, 303);
    }
    assert!(site.get("/help/descale").await.body.contains("<h1>Descaling twice</h1>"));
    let page = get(&site, "/articles/descale/en", &bob).await;
    assert!(page.body.contains("Back to the file") && page.body.contains("version 2"), "{}", page.body);

    let back = send(&site, "/articles/descale/en", &bob, &[("number", "1"), ("state", "published")]).await;
    assert_eq!(back.status, 303);
    assert!(site.get("/help/descale").await.body.contains("<h1>Descaling once</h1>"), "back to an earlier version");
    let gone = send(&site, "/articles/descale/en", &bob, &[("number", "3"), ("state", "withdrawn")]).await;
    assert_eq!(gone.status, 303);
    assert!(site.get("/help/descale").await.body.contains("<h1>Descaling your machine</h1>"), "the file is read again");
    let history = get(&site, "/articles/descale/en", &ann).await.body;
    for words in ["4 · withdrawn", "3 · published", "2 · published", "1 · published", "Bob Lead"] {
        assert!(history.contains(words), "{words}: {history}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_saves_over_somebody_elses_version_is_told_and_loses_nothing() {
    let (site, ann, bob) = site().await;
    let edit = "/articles/descale/en/edit";
    let both = [get(&site, edit, &ann).await.field("base"), get(&site, edit, &bob).await.field("base")];
    assert_eq!(both, ["0", "0"]);
    write(&site, edit, &bob, "0", "published", "Descaling", "Text of & by Bob.").await;
    let late = write(&site, edit, &ann, "0", "draft", "Descaling", "Text of <Ann>.").await;
    assert_eq!(late.status, 409);
    for words in ["Bob Lead wrote version 1 meanwhile", "Text of &amp; by Bob.", "Text of &lt;Ann&gt;."] {
        assert!(late.body.contains(words), "{words}: {}", late.body);
    }
    assert_eq!(late.field("base"), "1");
    assert_eq!(write(&site, edit, &ann, "1", "draft", "Descaling", "Text of both.").await.status, 303);
    assert!(site.get("/help/descale").await.body.contains("Text of &amp; by Bob."), "a draft is not read");
    let taken = write(&site, "/articles/new", &ann, "0", "draft", "Descale", "Another.").await;
    assert_eq!(taken.header("location"), "/articles/descale-2/en", "a new one takes no other's name");
    let preview =
        write(&site, edit, &ann, "1", "preview", "Descaling", "Use **no** vinegar. <script>alert(1)</script>").await;
    assert!(preview.body.contains("Use <strong>no</strong> vinegar."), "{}", preview.body);
    assert!(!preview.body.contains("<script>alert"), "{}", preview.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn articles_of_the_desk_are_nobody_elses_business() {
    let (site, ann, bob) = site().await;
    for path in ["/articles", "/articles/new", "/articles/descale/en", "/articles/descale/en/edit"] {
        assert_eq!(site.get(path).await.header("location"), format!("/sign-in?next={path}"), "{path}");
    }
    let fields = [
        ("title", "Wholesale prices"),
        ("text", "Seven euros a pump."),
        ("language", "en"),
        ("audience", "internal"),
        ("base", "0"),
        ("do", "published"),
    ];
    assert_eq!(send(&site, "/articles/new", &bob, &fields).await.status, 303);
    assert_eq!(site.get("/help/wholesale-prices").await.status, 404);
    assert!(!site.get("/help?q=wholesale").await.body.contains("Wholesale"));
    assert!(get(&site, "/help/wholesale-prices", &ann).await.body.contains("Seven euros"));
    let outside = [("language", "en"), ("helped", "yes")];
    assert_eq!(
        site.post("/help/wholesale-prices/helped", &outside).await.status,
        404,
        "nor can anybody ask whether it is there"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn help_is_sorted_searched_and_marked() {
    let (site, _, bob) = site().await;
    write(&site, "/articles/new", &bob, "0", "published", "Noise", "Grinding <b>beans</b> & water, \\<descaling> too.")
        .await;
    let help = site.get("/help").await.body;
    assert!(help.contains("<a href=\"/help?category=Machines\">Machines</a>"), "{help}");
    let found = site.get("/help?q=descaling").await.body;
    assert!(found.contains("<mark>Descaling</mark> your machine"), "{found}");
    assert!(found.contains("&lt;<mark>descaling</mark>&gt; too."), "what is marked is escaped: {found}");
    assert!(found.contains("Grinding beans &amp; water"), "HTML is left out, as on its page: {found}");
    let nothing = site.get("/help?q=%3Cimg%20src%3Dx%3E").await.body;
    assert!(nothing.contains("No article has these words.") && !nothing.contains("<img src=x"), "{nothing}");
    assert!(site.get("/help?category=Machines").await.body.contains("Noise"));
    assert!(!site.get("/help?category=Other").await.body.contains("Noise"));
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_say_whether_it_helped_and_what_was_missing() {
    let (site, ann, _) = site().await;
    let article = site.get("/help/descale").await;
    assert!(article.body.contains("Did this help?"), "{}", article.body);
    let no = [("language", "en"), ("helped", "no")];
    let said = site.post("/help/descale/helped", &no).await;
    assert_eq!((said.status, said.header("location")), (303, "/help/descale?language=en&said=no#helped"));
    assert_eq!(said.header("set-cookie"), "", "nobody is followed");
    let asked = site.get("/help/descale?language=en&said=no").await;
    assert!(asked.body.contains("What was missing?"), "{}", asked.body);
    let words = [("language", "en"), ("helped", "no"), ("words", "Which <powder>?")];
    site.post("/help/descale/helped", &words).await;
    site.post("/help/descale/helped", &no).await;
    let list = get(&site, "/articles?order=least", &ann).await.body;
    assert!(list.contains("helped 0, not 1") && list.contains("remarks: 1"), "counted once: {list}");
    assert!(list.find("Descaling").unwrap() < list.find("Prices").unwrap(), "what helps least comes first");
    let page = get(&site, "/articles/descale/en", &ann).await;
    assert!(page.body.contains("Which &lt;powder&gt;?"), "{}", page.body);
    let id = page.field("id");
    assert_eq!(send(&site, "/articles/descale/en/remarks", &ann, &[("id", &id)]).await.status, 303);
    assert!(get(&site, "/articles/descale/en", &ann).await.body.contains("done: Ann Agent"));
    // An agent who is signed in is somebody else than a visitor of the same place.
    send(&site, "/help/descale/helped", &ann, &[("language", "en"), ("helped", "yes")]).await;
    assert!(get(&site, "/articles", &ann).await.body.contains("helped 1, not 1"));
    assert_eq!(site.post("/help/nowhere/helped", &no).await.status, 404);
    let mut last = 303;
    for _ in 0..25 {
        last = site.post("/help/descale/helped", &no).await.status;
    }
    assert_eq!(last, 429);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_becomes_an_article_that_names_nobody() {
    let restricted = format!("{DESK}\n[[queue]]\nname = \"security\"\nmembers = [\"bob\"]\nrestricted = true\n");
    let mut site = Site::holding(&restricted, &[]).await;
    let told = to(&site.asked("Carol's coffee machine leaks").await, "ann@acme.example")[0].clone();
    let answer = "Hello Carol,\n\nturn the tank by hand, Carol Customer, until it clicks.\n\nKind regards\nAnn";
    site.world.deliver(told.answer(ANN, answer)).await;
    let (ann, bob) = (site.signed_in("ann@acme.example").await, site.signed_in("bob@acme.example").await);
    let ticket = get(&site, "/ticket/1", &ann).await.body;
    let link = ticket.split("href=\"/articles/new?").nth(1).unwrap_or_else(|| panic!("{ticket}"));
    let link = format!("/articles/new?{}", link.split('"').next().unwrap().replace("&amp;", "&"));
    let editor = get(&site, &link, &ann).await.body;
    assert!(editor.contains("value=\"…&#x27;s coffee machine leaks\""), "{editor}");
    assert!(editor.contains(">turn the tank by hand, …, until it clicks.</textarea>"), "{editor}");
    site.world.deliver(told.answer(ANN, "/queue security")).await;
    assert_eq!(get(&site, &link, &ann).await.status, 404, "whoever may not see the ticket sees nothing of it");
    let inside = get(&site, &link, &bob).await;
    assert!(
        inside.body.contains("<option value=\"internal\" selected>"),
        "from there it stays inside: {}",
        inside.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_of_a_vendor_becomes_no_article() {
    let mut site = Site::holding(DESK, &[]).await;
    let told = to(&site.asked("The pump leaks").await, "ann@acme.example")[0].clone();
    site.world.deliver(told.answer(ANN, "/ask vera@vendor.example\nWhat is your discount?")).await;
    let ann = site.signed_in("ann@acme.example").await;
    let page = get(&site, "/ticket/1", &ann).await.body;
    assert!(page.contains("What is your discount?") && !page.contains("/articles/new?"), "{page}");
    let entries = site.world.entries(1).await;
    let side = entries.iter().find(|stored| stored.entry.text.contains("discount")).unwrap().id;
    assert_eq!(get(&site, &format!("/articles/new?ticket=1&entry={side}"), &ann).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_publishes_what_was_overtaken_meanwhile_is_told() {
    let (site, ann, bob) = site().await;
    let (page, edit) = ("/articles/descale/en", "/articles/descale/en/edit");
    write(&site, edit, &ann, "0", "in_review", "Descaling", "Use the green powder.").await;
    let base = get(&site, page, &bob).await.field("base");
    assert_eq!(base, "1");
    write(&site, edit, &ann, "1", "in_review", "Descaling", "Use no powder at all.").await;
    let publish = |base: &'static str| [("number", "1"), ("base", base), ("state", "published")];
    let stale = send(&site, page, &bob, &publish("1")).await;
    assert!(stale.status == 422 && stale.body.contains("version 2 was written meanwhile"), "{}", stale.body);
    assert!(!site.get("/help/descale").await.body.contains("green powder"), "nothing is published");
    assert_eq!(send(&site, page, &bob, &publish("2")).await.status, 303, "an earlier one can be meant");
}

#[tokio::test(flavor = "multi_thread")]
async fn from_an_answer_to_an_article_in_two_clicks_and_into_the_next_acknowledgement() {
    let mut site = Site::new().await;
    let told = to(&site.asked("The steam wand is blocked").await, "bob@acme.example")[0].clone();
    let answer = "Hello Carol,\n\n1. Unscrew the tip.\n2. Leave it in warm water overnight.\n\nBob";
    site.world.deliver(told.answer("Bob <bob@acme.example>", answer)).await;
    site.mail().await;

    let browser = Browser::start().await;
    browser.open(&format!("{}/sign-in?next=/ticket/1", site.url)).await;
    browser.write("#address", "bob@acme.example").await;
    browser.click("main button").await;
    let link = site.link_to("bob@acme.example").await;
    browser.open(&link).await;
    browser.click("main button").await;
    browser.see("body.desk").await;
    browser.open(&format!("{}/ticket/1", site.url)).await;
    browser.click(".entry.outbound .do a").await;
    browser.see("#text").await;
    browser.click("button[value=published]").await;
    browser.see(".article h1").await;
    browser.read("Leave it in warm water overnight.").await;
    browser.read("published").await;
    browser.close().await;

    let dora =
        Post::new("Dora <dora@customer.example>", "support@acme.example", "My steam wand is blocked").text("Help!");
    site.world.deliver(dora).await;
    let ack = to(&site.mail().await, "dora@customer.example")[0].clone();
    let text = ack.text();
    assert!(ack.template == "ack" && text.contains("- The steam wand is blocked: "), "{text}");
    let page = site.get("/help/the-steam-wand-is-blocked?language=en").await;
    assert!(page.body.contains("<li>Unscrew the tip.</li>") && !page.body.contains("Carol"), "{}", page.body);
}
