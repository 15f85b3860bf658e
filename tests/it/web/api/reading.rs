//! What programs read: the shapes of the command line, and nothing of what their agent may not see.

use jiff::{SignedDuration, Timestamp};
use maildesk::desk::plan::{Change, Plan};
use serde_json::{Value, json};

use super::{Program, desk};
use crate::support::letter::{Post, with_attachment};
use crate::support::world::DESK;
use crate::web::site::{ANN, CAROL, Site};

/// A ticket of everybody's, and one of billing, which only Bob may hear of.
async fn two(site: &mut Site) {
    site.asked("Coffee machine").await;
    let post =
        Post::new("Eve <eve@customer.example>", "support@acme.example", "Secret invoice").text("Nobody must know.");
    site.world.deliver(post).await;
    let post =
        Post::new("Eve <eve@customer.example>", "billing@acme.example", "Another secret").text("Nobody must know.");
    site.world.deliver_to("billing", post).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restricted_ticket_is_nowhere_for_others() {
    let mut site = Site::with(&desk()).await;
    two(&mut site).await;
    let (ann, bob) = (Program::of(&site, "ann").await, Program::of(&site, "bob").await);
    let everywhere = [
        "/tickets",
        "/tickets?q=is:any",
        "/tickets?q=secret",
        "/agenda",
        "/clocks",
        "/tickets/2",
        "/tickets/2/entries",
        "/tickets/2/explain",
    ];
    for path in everywhere {
        let of_bob = bob.get(path).await;
        assert!(of_bob.status == 200 && of_bob.body.to_lowercase().contains("secret"), "{path}: {of_bob:?}");
        let of_ann = ann.get(path).await;
        assert!(matches!(of_ann.status, 200 | 404), "{path}: {of_ann:?}");
        assert!(!of_ann.body.to_lowercase().contains("secret"), "{path}: {of_ann:?}");
    }
    let numbers = |answer: Value| -> Vec<i64> {
        answer["items"].as_array().unwrap().iter().map(|ticket| ticket["number"].as_i64().unwrap()).collect()
    };
    assert_eq!(numbers(ann.get("/tickets").await.json()), [1]);
    assert_eq!(numbers(bob.get("/tickets").await.json()), [3, 2, 1]);
    assert_eq!(ann.get("/tickets?q=queue:billing").await.status, 422, "for Ann there is no such queue");
    let nowhere = json!({ "queue": "nowhere" });
    let (of_ann, of_bob) = (ann.patch("/tickets/1", nowhere.clone()).await, bob.patch("/tickets/1", nowhere).await);
    assert_eq!(of_ann.problem(), "queue: there is no queue `nowhere`; there are support");
    assert!(of_bob.problem().ends_with("there are support, billing"), "{of_bob:?}");
    for (method, path, body) in [
        ("PATCH", "/tickets/2", json!({ "tag": ["x"] })),
        ("POST", "/tickets/2/notes", json!({ "text": "x" })),
        ("POST", "/tickets/2/answers", json!({ "text": "x" })),
        ("POST", "/tickets/2/questions", json!({ "to": "vera@vendor.example", "text": "x" })),
        ("POST", "/tickets/2/merge", json!({ "into": 1 })),
        ("POST", "/tickets/2/split", json!({ "entry": 1 })),
        ("POST", "/tickets/2/links", json!({ "kind": "relates_to", "ticket": 1 })),
    ] {
        let answer = ann.call(method, path, Some(body.to_string()), &[]).await;
        assert_eq!(answer.status, 404, "{method} {path}: {answer:?}");
    }
    let merge = |number: i64| ("/tickets/1/merge", json!({ "into": number }));
    let tie = |number: i64| ("/tickets/1/links", json!({ "kind": "relates_to", "ticket": number }));
    for ((path, there), (_, nowhere)) in [(merge(2), merge(99)), (tie(2), tie(99))] {
        let (there, nowhere) = (ann.post(path, there).await, ann.post(path, nowhere).await);
        assert_eq!((there.status, nowhere.status), (422, 422), "{path}: {there:?} {nowhere:?}");
        assert!(nowhere.problem().contains("99"), "{path}: {nowhere:?}");
        assert_eq!(there.problem().replace('2', "99"), nowhere.problem(), "{path}");
    }
}

/// Counts of a lead who may not hear of a queue leave it out, too.
#[tokio::test(flavor = "multi_thread")]
async fn lists_and_figures_of_a_lead_leave_out_what_is_restricted_to_others() {
    let desk = desk().replacen("role = \"agent\"", "role = \"lead\"", 1);
    let mut site = Site::with(&desk).await;
    two(&mut site).await;
    let (ann, bob) = (Program::of(&site, "ann").await, Program::of(&site, "bob").await);
    let count = |answer: Value| answer["items"].as_array().unwrap().len();
    assert_eq!(count(ann.get("/ledger").await.json()), 1);
    assert_eq!(count(bob.get("/ledger").await.json()), 3);
    // A page is full all the same: what is missing from one would tell that there is more.
    let page = ann.get("/ledger?limit=1").await.json();
    assert_eq!((count(page.clone()), &page["next"]), (1, &Value::Null));
    for path in ["/ledger", "/outbox", "/webhooks/deliveries", "/mailboxes", "/brakes", "/reports/volume?by=queue"] {
        let body = ann.get(path).await.body;
        assert!(!body.contains("billing") && !body.to_lowercase().contains("secret"), "{path}: {body}");
        assert!(!body.contains("\"ticket\":2") && !body.contains("\"ticket\":3"), "{path}: {body}");
    }
    assert_eq!(ann.get("/reports/volume").await.json()["all"]["opened"], 1);
    assert_eq!(bob.get("/reports/volume").await.json()["all"]["opened"], 3);
    let outbox = bob.get("/outbox").await.json();
    let secret = outbox["items"].as_array().unwrap().iter().find(|row| row["ticket"] == 2).unwrap()["id"].clone();
    for path in ["/ledger/2", "/ledger/3", "/ledger/3/raw", &format!("/outbox/{secret}")] {
        assert_eq!(bob.get(path).await.status, 200, "{path}");
        assert_eq!(ann.get(path).await.status, 404, "{path}");
    }
    assert_eq!(ann.get("/ledger?mailbox=billing").await.json()["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_what_the_command_line_shows() {
    let mut site = Site::with(&desk()).await;
    let ack = site.asked("Coffee machine").await.into_iter().find(|one| one.rcpt.starts_with("carol")).unwrap();
    site.world.deliver(ack.answer(CAROL, "It hisses, too.")).await;
    let bob = Program::of(&site, "bob").await;
    let shown = bob.get("/tickets/1").await.json();
    assert_eq!(shown["requester"], json!({ "name": "Carol Customer", "address": "carol@customer.example" }));
    let texts: Vec<&str> =
        shown["entries"].as_array().unwrap().iter().filter_map(|entry| entry["text"].as_str()).collect();
    assert!(texts.iter().any(|text| text.starts_with("It does not start")), "{texts:?}");
    assert!(texts.contains(&"It hisses, too."), "{texts:?}");

    // The same in the words of the view that the command line prints.
    let number = maildesk::desk::ticket::TicketNumber(1);
    let (ticket, entries, links) = site
        .world
        .store
        .read(move |tx| Ok((tx.ticket(number)?.unwrap(), tx.entries(number)?, tx.links(number)?)))
        .await
        .unwrap();
    let printed = serde_json::to_value(maildesk::view::WholeTicket::of(&ticket, &entries, &links, None)).unwrap();
    assert_eq!(shown, printed);
    assert_eq!(
        bob.get("/tickets").await.json()["items"][0],
        serde_json::to_value(maildesk::view::TicketView::of(&ticket)).unwrap()
    );
    let why = bob.get("/tickets/1/explain").await.json();
    let verdicts: Vec<&Value> = why.as_array().unwrap().iter().map(|row| &row["verdict"]).collect();
    assert_eq!(verdicts, ["opened", "appended"]);
}

/// A notification brings its agent what lets them write; whoever reads it quoted on a ticket must not get it.
#[tokio::test(flavor = "multi_thread")]
async fn no_answer_holds_what_lets_somebody_write_as_an_agent() {
    let mut site = Site::with(&desk()).await;
    let letters = site.asked("Coffee machine").await;
    let told = letters.iter().find(|letter| letter.rcpt == "ann@acme.example").unwrap();
    let address = told.reply_to();
    let (secret, _) = address.split_once('+').and_then(|(_, rest)| rest.split_once('@')).unwrap();
    let note = format!("/note\nI was told of it at {address}: the token is {secret}.");
    site.world.deliver(told.answer(ANN, &note)).await;
    let bob = Program::of(&site, "bob").await;
    for path in ["/tickets/1", "/tickets/1/entries", "/tickets/1/explain", "/ledger", "/ledger/2", "/outbox"] {
        let answer = bob.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.body.contains(secret), "{path} tells {secret}: {}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_comes_back_as_it_was_and_is_never_shown_as_a_page() {
    let mut site = Site::with(&desk()).await;
    let post = Post::new(CAROL, "support@acme.example", "Plan").header("Content-Type", "multipart/mixed; boundary=cut");
    let html = "Content-Type: text/html; name=plan.html\nContent-Disposition: attachment; filename=plan.html";
    let parts = format!("--cut\nContent-Type: text/plain\n\nSee the plan.\n--cut\n{html}\n\n<b>plan</b>\n--cut--\n");
    site.world.deliver(post.text(&parts)).await;
    let bob = Program::of(&site, "bob").await;
    let entry = bob.get("/tickets/1").await.json()["entries"][0].clone();
    let (id, part) = (&entry["id"], &entry["attachments"][0]["part"]);
    let file = bob.get(&format!("/tickets/1/entries/{id}/files/{part}")).await;
    assert_eq!((file.status, file.body.trim()), (200, "<b>plan</b>"));
    assert_eq!(file.header("content-type"), "application/octet-stream");
    assert!(file.header("content-security-policy").starts_with("sandbox"), "{file:?}");
    assert_eq!(bob.get(&format!("/tickets/1/entries/{id}/files/77")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn articles_and_services_are_those_of_the_help_page_and_the_desks_own() {
    let service = "[[service]]\nname = \"mail\"\ntitle = \"E-mail\"\n";
    let articles = [
        ("en/descale.md", "---\naudience: public\n---\n# Descaling\n\nTwice a year."),
        ("nl/descale.md", "---\naudience: public\n---\n# Ontkalken\n\nTwee keer per jaar."),
        ("en/prices.md", "# Prices\n\nFor us only."),
    ];
    let desk = format!("{}\n{service}", desk());
    let site = Site::holding(&desk, &articles).await;
    let ann = Program::of(&site, "ann").await;
    let titles = |answer: Value| -> Vec<String> {
        answer.as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap().to_owned()).collect()
    };
    // Beside what the desk brings along.
    let all = titles(ann.get("/articles").await.json());
    for (title, times) in [("Descaling", 1), ("Prices", 1), ("Ontkalken", 0)] {
        assert_eq!(all.iter().filter(|one| *one == title).count(), times, "{title}: {all:?}");
    }
    assert_eq!(titles(ann.get("/articles?q=jaar&language=nl").await.json()), ["Ontkalken"]);
    let article = ann.get("/articles/descale?language=nl").await.json();
    assert_eq!((&article["language"], &article["audience"]), (&json!("nl"), &json!("public")));
    assert!(article["text"].as_str().unwrap().contains("Twee keer per jaar."), "{article}");
    assert_eq!(ann.get("/articles/none").await.status, 404);
    assert_eq!(ann.get("/services").await.json()[0]["state"], "up");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_of_a_restricted_ticket_is_none_for_others() {
    let service = "[[service]]\nname = \"vpn\"\ntitle = \"VPN\"\n\n[[service]]\nname = \"shop\"\ntitle = \"Shop\"\n";
    let mut site = Site::with(&format!("{}\n{service}", desk())).await;
    two(&mut site).await;
    let bob = Program::of(&site, "bob").await;
    let down = |service: &str| json!({ "service": service, "kind": "incident", "outage": service });
    assert_eq!(bob.patch("/tickets/3", down("vpn")).await.status, 200);
    assert_eq!(bob.patch("/tickets/1", down("shop")).await.status, 200);
    let states = |answer: Value| -> Vec<(Value, Value, Value)> {
        let of = |one: &Value| (one["state"].clone(), one["down_since"].clone(), one["tickets"].clone());
        answer.as_array().unwrap().iter().map(of).collect()
    };
    let ann = Program::of(&site, "ann").await;
    let (of_ann, of_bob) = (states(ann.get("/services").await.json()), states(bob.get("/services").await.json()));
    assert_eq!(of_ann[0], (json!("up"), Value::Null, json!([])));
    assert_eq!((&of_bob[0].0, &of_bob[0].2), (&json!("down"), &json!([3])));
    assert_eq!((&of_ann[1].0, &of_ann[1].2), (&json!("down"), &json!([1])));
    // Moved to where others do not hear of it, everybody's outage is nobody else's any more.
    assert_eq!(bob.patch("/tickets/1", json!({ "queue": "billing" })).await.status, 200);
    assert_eq!(states(ann.get("/services").await.json())[1], (json!("up"), Value::Null, json!([])));
    let help = site.get("/help").await.body;
    assert!(!help.contains("does not work"), "{help}");
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_are_those_of_the_command_line() {
    let mut site = Site::with(&desk()).await;
    site.asked("Coffee machine").await;
    let bob = Program::of(&site, "bob").await;
    assert_eq!(
        bob.get("/reports").await.json(),
        json!(["volume", "response", "satisfaction", "hours", "subjects", "mail", "forecast"])
    );
    let volume = bob.get("/reports/volume?by=queue").await.json();
    assert_eq!(
        (&volume["report"], &volume["by"], &volume["all"]["opened"]),
        (&json!("volume"), &json!("queue"), &json!(1))
    );
    for (path, status, words) in [
        ("/reports/nothing", 404, "no such thing"),
        ("/reports/hours?by=queue", 422, "is not counted by queue"),
        ("/reports/volume?by=colour", 400, "colour"),
        ("/reports/volume?from=yesterday", 422, "are days such as"),
        ("/reports/volume?from=2026-02-01&to=2026-01-01", 422, "in this order"),
    ] {
        let answer = bob.get(path).await;
        assert!(answer.status == status && answer.problem().contains(words), "{path}: {answer:?}");
    }
}

/// What was decided of a message that stands on no timeline is the mail room's business.
#[tokio::test(flavor = "multi_thread")]
async fn why_is_told_to_who_may_know_of_the_message() {
    let lead = desk().replacen("role = \"agent\"", "role = \"lead\"", 1);
    for (desk, of_ann) in [(desk(), &["opened"][..]), (lead, &["opened", "duplicate"])] {
        let mut site = Site::with(&desk).await;
        let raw = Post::new(CAROL, "support@acme.example", "Coffee machine").text("It hisses.").bytes();
        site.world.deliver(raw.clone()).await;
        site.world.deliver(raw.clone()).await;
        site.world.deliver_to("billing", raw).await;
        for (agent, expected) in [("ann", of_ann), ("bob", &["opened", "duplicate", "duplicate"])] {
            let why = Program::of(&site, agent).await.get("/tickets/1/explain").await.json();
            let verdicts: Vec<&Value> = why.as_array().unwrap().iter().map(|row| &row["verdict"]).collect();
            assert_eq!(verdicts, expected, "{agent}");
        }
        // What goes on elsewhere was decided here.
        site.world
            .deliver(Post::new(CAROL, "support@acme.example", "Tea machine").text("That one, too.").bytes())
            .await;
        let bob = Program::of(&site, "bob").await;
        assert_eq!(bob.post("/tickets/2/merge", json!({ "into": 1 })).await.status, 201);
        let why = Program::of(&site, "ann").await.get("/tickets/2/explain").await.json();
        assert_eq!(why[0]["verdict"], "opened", "{why}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_works_on_needs_doing_by_whoever_stands_in_for_its_queue() {
    let mut site = Site::with(DESK).await;
    let post = Post::new(CAROL, "billing@acme.example", "Two payments").text("Which one is it?");
    site.world.deliver_to("billing", post).await;
    let program = Program::of(&site, "ann").await;
    let billing = async || program.get("/agenda").await.body.contains("Two payments");
    assert!(!billing().await, "it is Bob's to look after, who is there");
    let away = async |until: Option<Timestamp>| {
        let changes = vec![Change::Away { agent: "bob".into(), until }];
        let now = maildesk::clock::now();
        site.world.store.write(move |tx| tx.apply(&Plan { changes, ..Plan::default() }, None, now)).await.unwrap();
    };
    away(Some(maildesk::clock::now() + SignedDuration::from_hours(1))).await;
    assert!(billing().await, "nobody else is there");
    away(None).await;
    assert!(!billing().await, "Bob is back");
}

/// Not even to an admin's: what may only read would write by it.
#[tokio::test(flavor = "multi_thread")]
async fn no_program_gets_bytes_that_hold_what_lets_somebody_write_as_an_agent() {
    let mut site = Site::with(&desk()).await;
    let letters = site.asked("Coffee machine").await;
    let told = letters.iter().find(|letter| letter.rcpt == "ann@acme.example").unwrap();
    site.world.deliver(with_attachment(told.answer(ANN, ""), "/note\nThis is what I was sent.", told)).await;
    let bob = Program::of(&site, "bob").await;
    assert_eq!(bob.get("/ledger/1/raw").await.status, 200);
    let entries = bob.get("/tickets/1").await.json()["entries"].clone();
    let note = entries.as_array().unwrap().iter().find(|entry| entry["attachments"][0].is_object()).unwrap();
    let file = format!("/tickets/1/entries/{}/files/{}", note["id"], note["attachments"][0]["part"]);
    for path in ["/ledger/2/raw", &file] {
        let answer = bob.get(path).await;
        assert!(answer.status == 422 && answer.problem().contains("from the web desk"), "{path}: {answer:?}");
    }
}
