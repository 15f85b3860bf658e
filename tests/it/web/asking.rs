//! Help for whoever looks for it, and a form for whoever finds none.

use maildesk::desk::plan::Verdict;

use super::site::{ANN, Answer, Site, link_in};
use super::writing::form_of;
use crate::support::letter::to;
use crate::support::world::DESK;

/// A desk with articles and services.
async fn site() -> Site {
    let services =
        "\n[[service]]\nname = \"mail\"\ntitle = \"Mail\"\n\n[[service]]\nname = \"shop\"\ntitle = \"Web shop\"\n";
    let articles = [
        (
            "en/descale.md",
            "---\naudience: public\n---\n# Descaling your machine\n\nTwice a year, with the **blue** powder.\n",
        ),
        ("nl/descale.md", "---\naudience: public\n---\n# Uw machine ontkalken\n\nTwee keer per jaar.\n"),
        ("en/prices.md", "# Prices of machine parts\n\nA pump costs us 7 euros.\n"),
    ];
    Site::holding(&format!("{DESK}{services}"), &articles).await
}

pub async fn ask(site: &Site, more: &[(&str, &str)]) -> Answer {
    let page = site.get("/new").await;
    let key = page.field("key");
    let usual = [("name", "Dora"), ("address", "dora@customer.example"), ("mailbox", "support"), ("key", &key)];
    let fields: Vec<(&str, &str)> = usual
        .into_iter()
        .filter(|(name, _)| more.iter().all(|(other, _)| other != name))
        .chain(more.iter().copied())
        .collect();
    form_of(site, "/new", "", &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_by_a_form_is_what_mail_of_that_address_would_be() {
    let mut site = site().await;
    let asked =
        ask(&site, &[("subject", "My machine leaks"), ("text", "Water everywhere.\r\n\r\nDora"), ("files", "photo")])
            .await;
    assert!(asked.status == 200 && asked.body.contains("We have your request"), "{}", asked.body);
    assert!(!asked.body.contains("/l/"), "the link goes to the address, and to nobody who only names it");
    let letters = site.mail().await;
    let ack = to(&letters, "dora@customer.example")[0].clone();
    assert!(ack.template == "ack" && ack.text().contains("My machine leaks"), "{}", ack.text());
    assert!(site.get(&link_in(&ack)).await.body.contains("Water everywhere."));
    let told = to(&letters, "ann@acme.example")[0].clone();
    assert_eq!(told.mail.attachments.len(), 1, "her file goes along");
    site.world.deliver(told.answer(ANN, "Close the tap.")).await;
    assert_eq!(to(&site.mail().await, "dora@customer.example").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_found_is_shown_as_it_reads() {
    let article = "---\naudience: public\n---\n# Lids\n\n![A _lid_](lid.png) Lift the ~~old~~ \\*new\\* lid,\nsee <https://acme.example>.\n";
    let site = Site::holding(DESK, &[("en/lids.md", article)]).await;
    let page = site.get("/help?q=lift").await.body;
    assert!(page.contains("A lid <mark>Lift</mark> the old *new* lid, see https:"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_said_and_nothing_is_lost() {
    let mut site = site().await;
    let asked = ask(&site, &[("address", "dora at home"), ("subject", " "), ("text", "Water <everywhere>")]).await;
    assert_eq!(asked.status, 422);
    for words in ["Write an address such as", "Say in a few words", "Water &lt;everywhere&gt;", "dora at home"] {
        assert!(asked.body.contains(words), "{words}: {}", asked.body);
    }
    assert!(!asked.body.contains("Tell us what happened"), "that is there");
    assert!(site.mail().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_proves_nobody_to_be_an_agent_or_a_requester() {
    let mut site = site().await;
    let ack = to(&site.asked("Coffee machine").await, "carol@customer.example")[0].clone();
    let of_carol =
        [("address", "carol@customer.example"), ("subject", "Re: [#1] Coffee machine"), ("text", "It is mine.")];
    ask(&site, &of_carol).await;
    let command = [("address", "ann@acme.example"), ("subject", "[#1] Coffee machine"), ("text", "/close")];
    ask(&site, &command).await;
    let ticket = site.world.ticket(1).await;
    assert_eq!(ticket.status.as_str(), "new", "no command of the form is carried out");
    assert!(!ack.text().contains("It is mine."));
    let rows = site.world.store.read(|tx| tx.ledger(&Default::default())).await.unwrap();
    assert!(rows.iter().all(|row| row.verdict != Verdict::Command && row.verdict != Verdict::AgentReply), "{rows:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_and_floods_come_to_nothing() {
    let mut site = site().await;
    let robot = [("subject", "Buy"), ("text", "Buy this"), ("website", "https://spam.example")];
    assert_eq!(ask(&site, &robot).await.status, 200, "it hears nothing of it");
    assert!(site.world.tickets().await.is_empty());
    let mut last = 200;
    for number in 0..14 {
        last = ask(&site, &[("subject", &format!("Flood {number}")), ("text", "x")]).await.status;
    }
    assert_eq!(last, 429);
    assert!(site.world.tickets().await.len() <= 10);
    site.mail().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn articles_are_found_read_and_proposed() {
    let mut site = site().await;
    let front = site.get("/").await;
    assert_eq!((front.status, front.header("location")), (303, "/help"));
    let help = site.get("/help").await;
    assert!(help.body.contains("Descaling your machine") && help.body.contains("Web shop"), "{}", help.body);
    assert!(!help.body.contains("Prices of machine parts"), "what is internal is for agents");
    let dutch = site.ask("/help", None, &[("accept-language", "nl")]).await;
    assert!(dutch.body.contains("Uw machine ontkalken"), "{}", dutch.body);
    assert!(site.get("/help?q=powder").await.body.contains("Descaling"));
    assert!(site.get("/help?q=pump").await.body.contains("No article has these words."));
    let article = site.get("/help/descale").await;
    assert!(article.body.contains("<strong>blue</strong>"), "{}", article.body);
    assert_eq!(site.get("/help/prices").await.status, 404);
    assert_eq!(site.get("/help/nothing").await.status, 404);
    let cookie = site.signed_in("ann@acme.example").await;
    let inside = site.ask("/help/prices", None, &[("cookie", &cookie)]).await;
    assert!(inside.body.contains("7 euros") && inside.body.contains("internal"), "{}", inside.body);

    let letters = site.asked("How do I descale the machine?").await;
    let ack = to(&letters, "carol@customer.example")[0].clone();
    let link = format!("{}/help/descale?language=en", site.url);
    assert!(ack.text().contains(&format!("- Descaling your machine: {link}")), "{}", ack.text());
    assert!(site.get(&link).await.body.contains("Twice a year"));
    let letters = site.asked("An invoice").await;
    assert!(!to(&letters, "carol@customer.example")[0].text().contains("/help/"), "what does not fit is not proposed");
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_sees_which_service_does_not_work() {
    let mut site = site().await;
    let told = to(&site.asked("No mail comes").await, "ann@acme.example")[0].clone();
    site.world.deliver(told.answer(ANN, "/kind incident\n/service mail\n/outage")).await;
    let help = site.get("/help").await;
    assert!(help.body.contains("<span class=\"status down\">does not work</span>"), "{}", help.body);
    assert!(help.body.contains("<span class=\"status up\">works</span>"), "{}", help.body);
    assert!(help.body.contains(">since a moment ago</time>") && !help.body.contains("since <time"), "{}", help.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_the_name_of_a_mailbox_whose_queue_is_restricted() {
    let form = "\n[[form]]\nname = \"bill\"\ntitle = \"A wrong bill\"\nmailbox = \"billing\"\n\
                fields = [{ name = \"number\", label = \"Its number\" }]\n";
    let restricted = |desk: &str, queue: &str| {
        desk.replacen(
            &format!("name = \"{queue}\"\nmembers"),
            &format!("name = \"{queue}\"\nrestricted = true\nmembers"),
            1,
        )
    };
    let desk = format!("{}{form}", restricted(DESK, "billing"));
    let site = Site::with(&desk).await;
    for path in ["/new", "/help", "/new/bill", "/my/sign-in"] {
        let page = site.get(path).await;
        assert!(page.status == 200 && !page.body.contains("billing"), "{path}: {}", page.body);
    }
    assert!(!site.get("/new").await.body.contains("<select id=\"mailbox\""), "there is nothing to choose from");
    let about = [("subject", "My machine leaks"), ("text", "Water everywhere.")];
    for (mailbox, status) in [("billing", 422), ("nowhere", 422), ("support", 200), ("", 200)] {
        let asked = ask(&site, &[&about[..], &[("mailbox", mailbox)]].concat()).await;
        assert_eq!(asked.status, status, "{mailbox}: {}", asked.body);
    }
    let key = site.get("/new/bill").await.field("key");
    let filled = [("address", "dora@customer.example"), ("key", &key), ("f-number", "117")];
    let filled = form_of(&site, "/new/bill", "", &filled).await;
    assert_eq!(filled.status, 200, "who has the address of a form writes there: {}", filled.body);
    let queues: Vec<String> = site.world.tickets().await.iter().map(|ticket| ticket.queue.to_string()).collect();
    assert_eq!(queues.iter().filter(|queue| *queue == "billing").count(), 1, "{queues:?}");

    let site = Site::with(&restricted(&restricted(DESK, "billing"), "support")).await;
    let page = site.get("/new").await.body;
    assert!(!page.contains("billing") && !page.contains("<option"), "where all are, none is named: {page}");
    assert_eq!(ask(&site, &[&about[..], &[("mailbox", "")]].concat()).await.status, 200);
}
