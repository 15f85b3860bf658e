//! What programs write and set: what their agent's mail would have been, with the same commands and the same doubts.

use maildesk::desk::plan::Verdict;
use maildesk::desk::ticket::{EntryKind, Status, Visibility};
use maildesk::store::ledger::LedgerFilter;
use serde_json::{Value, json};

use super::{Program, desk};
use crate::support::letter::to;
use crate::web::site::Site;

async fn asked() -> (Site, String) {
    let mut site = Site::with(&desk()).await;
    site.asked("Coffee machine").await;
    let token = Program::of(&site, "ann").await.token;
    (site, token)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_ingested_as_mail_and_leaves_with_its_files() {
    let (mut site, token) = asked().await;
    let ann = Program { site: &site, token };
    let file = json!({ "name": "plan.txt", "content_type": "text/plain", "content": "U3RlcCBvbmUu" });
    let answer = ann.post("/tickets/1/answers", json!({ "text": "Try the other plug.", "files": [file] })).await;
    assert_eq!((answer.status, answer.header("location")), (201, "/api/v1/tickets/1"), "{answer:?}");
    let decided = answer.json();
    assert_eq!((&decided["verdict"], &decided["ticket"]), (&json!("agent_reply"), &json!(1)));
    let rows = site.world.store.read(|tx| tx.ledger(&LedgerFilter::default())).await.unwrap();
    assert_eq!(
        rows.last().map(|row| (row.id.0, row.verdict)),
        decided["id"].as_i64().map(|id| (id, Verdict::AgentReply))
    );
    let letters = site.mail().await;
    let letter = to(&letters, "carol@customer.example")[0];
    assert!(letter.text().contains("Try the other plug."), "{}", letter.text());
    assert_eq!(letter.mail.attachments[0].name.as_deref(), Some("plan.txt"));
    assert_eq!(site.world.ticket(1).await.status, Status::Pending);
}

/// As the document says of each: with the service's name or that of the ticket, and taken away by `none`.
#[tokio::test(flavor = "multi_thread")]
async fn outages_and_what_is_taken_away_are_said_as_the_document_has_it() {
    let service = "[[service]]\nname = \"vpn\"\ntitle = \"VPN\"\n";
    let mut site = Site::with(&format!("{}\n{service}", desk())).await;
    site.asked("Coffee machine").await;
    let bob = Program::of(&site, "bob").await;
    let down = async || site.world.ticket(1).await.course.outage.is_some();
    for outage in ["vpn", "", "since 00:00", "vpn since 00:00"] {
        assert_eq!(bob.patch("/tickets/1", json!({ "outage": outage })).await.status, 200, "{outage}");
        assert!(down().await, "{outage}");
        assert_eq!(bob.patch("/tickets/1", json!({ "outage": "over" })).await.status, 200, "{outage}");
        assert!(!down().await, "{outage}");
    }
    for field in ["service", "window", "owner", "assignee", "due"] {
        let mut change = json!({ "kind": "change" });
        change[field] = json!("none");
        let answer = bob.patch("/tickets/1", change).await;
        assert_eq!(answer.status, 200, "{field}: {answer:?}");
    }
    assert_eq!(bob.patch("/tickets/1", json!({ "sla": "queue" })).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_file_goes_along_and_a_larger_one_does_not() {
    let (mut site, token) = asked().await;
    let ann = Program { site: &site, token };
    let file =
        json!({ "name": "log.txt", "content_type": "text/plain", "content": "QUFB".repeat(4 * 1024 * 1024 / 3) });
    let sent = ann.post("/tickets/1/answers", json!({ "text": "The log.", "files": [file] })).await;
    assert_eq!(sent.status, 201, "{sent:?}");
    let size = to(&site.mail().await, "carol@customer.example")[0].mail.attachments[0].size;
    assert!((4 * 1024 * 1024 - 3..=4 * 1024 * 1024).contains(&usize::try_from(size).unwrap()), "{size}");
    // It is refused before it is sent: its length stands in its head.
    let address = site.url.trim_start_matches("http://").to_owned();
    let token = Program::of(&site, "ann").await.token;
    let head = format!(
        "POST /api/v1/tickets/1/answers HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        26 * 1024 * 1024
    );
    let answered = tokio::task::spawn_blocking(move || {
        use std::io::{Read, Write};
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    });
    let answer = answered.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("larger than 25 MB"), "{answer}");
}

/// Sent as it is, a line that is no command would be the text of an answer.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_ticket_is_named_to_nobody() {
    let (mut site, token) = asked().await;
    let ann = Program { site: &site, token };
    for (path, body) in [
        ("/tickets/1/merge", json!({ "into": -5, "as_it_is": true })),
        ("/tickets/1/merge", json!({ "into": 0, "as_it_is": true })),
        ("/tickets/1/links", json!({ "kind": "relates_to", "ticket": -5 })),
    ] {
        let answer = ann.post(path, body).await;
        assert!(
            answer.status == 422 && answer.problem().contains("is not the number of a ticket"),
            "{path}: {answer:?}"
        );
    }
    assert!(to(&site.mail().await, "carol@customer.example").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_stays_inside_and_a_question_goes_to_whom_it_is_for() {
    let (mut site, token) = asked().await;
    let ann = Program { site: &site, token };
    assert_eq!(ann.post("/tickets/1/notes", json!({ "text": "It is the pump." })).await.json()["verdict"], "note");
    let question = json!({ "to": "vera@vendor.example", "text": "Have you a pump?" });
    assert_eq!(ann.post("/tickets/1/questions", question).await.status, 201);
    let letters = site.mail().await;
    assert!(to(&letters, "carol@customer.example").is_empty());
    assert!(to(&letters, "vera@vendor.example")[0].text().contains("Have you a pump?"));
    let entries = site.world.entries(1).await;
    let note = entries.iter().find(|stored| stored.entry.kind == EntryKind::Note).unwrap();
    assert_eq!((note.entry.visibility, note.entry.author.name.as_deref()), (Visibility::Internal, Some("Ann Agent")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doubts_of_mail_are_told_and_nothing_is_done() {
    let (mut site, token) = asked().await;
    let ann = Program { site: &site, token };
    for (body, words) in [
        (json!({ "text": "/asign bob\nHello Carol" }), "asign bob"),
        (
            json!({ "text": "Hello.", "files": [{ "name": "x", "content_type": "text/plain", "content": "?" }] }),
            "no base64",
        ),
        (json!({ "text": "" }), ""),
    ] {
        let answer = ann.post("/tickets/1/answers", body.clone()).await;
        assert!(answer.status == 422 && answer.problem().contains(words), "{body}: {answer:?}");
    }
    // Somebody wrote since.
    let seen = ann.get("/tickets/1").await.json()["entries"][0]["id"].clone();
    let letters = site.world.post().await;
    drop(letters);
    let token = Program::of(&site, "bob").await.token;
    let bob = Program { site: &site, token };
    assert_eq!(bob.post("/tickets/1/answers", json!({ "text": "I have it already." })).await.status, 201);
    let ann = Program::of(&site, "ann").await;
    let late = ann.post("/tickets/1/answers", json!({ "text": "Here is another answer.", "seen": seen })).await;
    assert!(late.status == 422 && late.problem().contains("Bob"), "{late:?}");
    let meant = json!({ "text": "Here is another answer.", "seen": seen, "as_it_is": true });
    assert_eq!(ann.post("/tickets/1/answers", meant).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn properties_are_set_as_ticket_set_does() {
    let (site, token) = asked().await;
    let ann = Program { site: &site, token };
    let changes = json!({
        "priority": "high", "kind": "incident", "assignee": "me", "tag": ["pump", "hiss"], "field": { "asset": "1234" },
        "cc": ["dave@customer.example"], "status": "on_hold",
    });
    let ticket = ann.patch("/tickets/1", changes).await.json();
    for (key, value) in [
        ("priority", json!("high")),
        ("kind", json!("incident")),
        ("assignee", json!("ann")),
        ("tags", json!(["pump", "hiss"])),
        ("fields", json!({ "asset": "1234" })),
        ("status", json!("on_hold")),
    ] {
        assert_eq!(ticket[key], value, "{key}");
    }
    assert!(site.world.ticket(1).await.is_participant("dave@customer.example"));
    let ticket = ann
        .patch(
            "/tickets/1",
            json!({ "uncc": ["dave@customer.example"], "untag": ["hiss"], "assignee": "nobody", "status": "resolved" }),
        )
        .await
        .json();
    assert_eq!(
        (&ticket["tags"], &ticket["assignee"], &ticket["status"]),
        (&json!(["pump"]), &Value::Null, &json!("resolved"))
    );
    for (changes, words) in [
        (json!({ "assignee": "carl" }), "assignee: there is no agent `carl`"),
        (json!({ "uncc": ["carol@customer.example"] }), "always gets its answers"),
        (json!({ "uncc": ["dave@customer.example"] }), "gets no answers of this ticket"),
        (json!({ "due": "yesterday" }), "due: "),
        (json!({ "status": "new" }), ""),
        (json!({ "priority": "highest" }), "highest"),
        (json!({ "colour": "red" }), "colour"),
    ] {
        let answer = ann.patch("/tickets/1", changes.clone()).await;
        assert!(answer.status == 422 && answer.problem().contains(words), "{changes}: {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_moved_out_of_sight_is_done_and_not_shown() {
    let (site, token) = asked().await;
    let ann = Program { site: &site, token };
    let moved = ann.patch("/tickets/1", json!({ "queue": "billing" })).await;
    assert_eq!((moved.status, moved.body.as_str()), (204, ""), "{moved:?}");
    assert_eq!(site.world.ticket(1).await.queue.as_str(), "billing");
    assert_eq!(ann.get("/tickets/1").await.status, 404);
    let new = json!({ "requester": { "address": "eve@customer.example" }, "subject": "An invoice", "text": "Twice." });
    let opened = ann.post("/tickets", new).await;
    assert_eq!((opened.status, opened.body.as_str()), (204, ""), "a rule moved it: {opened:?}");
    let assigned = json!({
        "requester": { "address": "eve@customer.example" }, "subject": "Money", "text": "Much.",
        "set": { "queue": "billing", "assignee": "ann" },
    });
    let refused = ann.post("/tickets", assigned).await;
    assert!(refused.status == 422 && refused.problem().contains("no member of queue billing"), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_opened_for_somebody_merged_split_and_tied() {
    let (site, token) = asked().await;
    let ann = Program { site: &site, token };
    let new = |subject: &str| {
        json!({
            "requester": { "name": "Carol Customer", "address": "carol@customer.example" }, "subject": subject,
            "text": "She called.", "set": { "priority": "low", "tag": ["call"] },
        })
    };
    let opened = ann.post("/tickets", new("A call")).await;
    assert_eq!((opened.status, opened.header("location")), (201, "/api/v1/tickets/2"), "{opened:?}");
    assert_eq!((&opened.json()["priority"], &opened.json()["tags"]), (&json!("low"), &json!(["call"])));
    ann.post("/tickets", new("Another call")).await;

    let tied = ann.post("/tickets/2/links", json!({ "kind": "relates_to", "ticket": 3 })).await;
    assert_eq!(tied.status, 201, "{tied:?}");
    assert_eq!(ann.get("/tickets/2").await.json()["links"], json!([{ "kind": "relates_to", "ticket": 3 }]));
    let merged = ann.post("/tickets/3/merge", json!({ "into": 2 })).await;
    assert_eq!(merged.status, 201, "{merged:?}");
    assert_eq!(site.world.ticket(3).await.status, Status::Closed);

    let entry = ann.get("/tickets/1").await.json()["entries"][0]["id"].clone();
    let split = ann.post("/tickets/1/split", json!({ "entry": entry })).await;
    assert_eq!((split.status, split.header("location")), (201, "/api/v1/tickets/4"), "{split:?}");
    for (path, body, words) in [
        ("/tickets/1/split", json!({ "entry": 999 }), "has no such entry"),
        ("/tickets/1/merge", json!({ "into": 1 }), ""),
        ("/tickets/1/merge", json!({ "into": 99 }), "no other ticket 99"),
        (
            "/tickets",
            json!({ "requester": { "address": "support@acme.example" }, "subject": "x", "text": "x" }),
            "of the desk itself",
        ),
        (
            "/tickets",
            json!({ "requester": { "address": "nobody" }, "subject": "x", "text": "x" }),
            "is not a mail address",
        ),
        (
            "/tickets",
            json!({ "requester": { "address": "a@b.example" }, "subject": " ", "text": "x" }),
            "a subject and a text",
        ),
        (
            "/tickets",
            json!({ "requester": { "address": "a@b.example" }, "subject": "x", "text": "x", "mailbox": "billing" }),
            "no such mailbox",
        ),
    ] {
        let answer = ann.post(path, body.clone()).await;
        assert!(answer.status == 422 && answer.problem().contains(words), "{path} {body}: {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_asked_to_approve_a_change_does_so() {
    let (site, token) = asked().await;
    let ann = Program { site: &site, token };
    let bob = Program::of(&site, "bob").await;
    let nobody = bob.post("/tickets/1/approval", json!({ "approves": true })).await;
    assert!(nobody.status == 422 && nobody.body.contains("no answer of bob is owed"), "{nobody:?}");
    let asks = "/kind change\n/field plan=Swap it\n/approvers bob";
    assert_eq!(ann.post("/tickets/1/answers", json!({ "text": asks })).await.status, 201);
    let own = ann.post("/tickets/1/approval", json!({ "approves": true })).await;
    assert_eq!(own.status, 422, "{own:?}");
    let said = bob.post("/tickets/1/approval", json!({ "approves": false, "text": "Not on a Friday." })).await;
    assert_eq!((said.status, said.json()["verdict"].as_str()), (201, Some("appended")), "{said:?}");
    let ticket = bob.get("/tickets/1").await.json();
    assert_eq!(ticket["approval"]["outcome"], "rejected", "{ticket}");
}
