//! What scripts rely on: the JSON of every command that lists or shows.

use serde_json::{Value, json};

use crate::cli::{Desk, fits};

fn clock() -> Value {
    json!({
        "target": "first_response|next_response|resolution", "state": "running|paused|met|breached",
        "started_at": "time", "due_at": "time", "warned": ["string"], "breached": "bool",
        "spans": [{ "from": "time", "to": "time?", "state": "running|paused" }]
    })
}

fn ticket() -> Value {
    json!({
        "number": "number", "subject": "string", "kind": "incident|request|question|problem|change|release",
        "status": "new|open|pending|on_hold|resolved|closed", "priority": "low|normal|high|urgent", "queue": "string",
        "requester": { "name": "string?", "address": "string" }, "owner": "string?", "assignee": "string?",
        "tags": ["string"], "fields": {}, "created_at": "time", "updated_at": "time", "due_at": "time?",
        "clocks": [clock()],
    })
}

fn whole_ticket() -> Value {
    let mut whole = ticket();
    whole["entries"] = json!([{
        "id": "number", "kind": "inbound|outbound|note|event", "visibility": "public|internal|side",
        "author": { "kind": "requester|agent|system|third_party", "name": "string?", "address": "string?" },
        "at": "time", "text": "string", "quoted_text": "string?",
        "attachments": [{ "name": "string?", "content_type": "string", "size": "number" }],
        "message_id": "id?", "delivery": "queued|sending|sent|uncertain|failed|cancelled|read?"
    }]);
    whole["links"] = json!([{ "kind": "string", "ticket": "number" }]);
    whole["participants"] = json!([{ "name": "string?", "address": "string" }]);
    whole
}

fn ledger() -> Value {
    json!([{
        "id": "number", "mailbox": "string", "uidvalidity": "number?", "uid": "number?", "message_id": "id?",
        "received_at": "time", "from": "string?", "subject": "string", "size": "number",
        "verdict": "opened|appended|agent_reply|note|command|bounce|automatic|duplicate|held|quarantined",
        "ticket": "number?", "reasons": ["string"],
        "acted": [{ "rule": "string", "on": "string", "did": ["string"] }]
    }])
}

fn outbox() -> Value {
    json!([{
        "id": "number", "ticket": "number?", "rcpt": "string", "to": ["string"], "subject": "string",
        "template": "string", "message_id": "id", "state": "queued|sending|sent|uncertain|failed|cancelled|read",
        "attempts": "number", "next_attempt_at": "time?", "last_error": "string?"
    }])
}

#[test]
fn lists_are_lists_with_every_field_of_the_interface() {
    let desk = Desk::demo();
    #[rustfmt::skip]
    let table: Vec<(&[&str], Value, usize)> = vec![
        (&["ledger", "--json"], ledger(), 27),
        (&["ledger", "--verdict", "held", "--json"], ledger(), 1),
        (&["ledger", "--verdict", "quarantined", "--json"], ledger(), 0),
        (&["ledger", "--since", "1h", "--json"], ledger(), 27),
        (&["ledger", "--since", "2999-01-01", "--json"], ledger(), 0),
        (&["explain", "1", "--json"], ledger(), 5),
        (&["outbox", "--json"], outbox(), 55),
        (&["ticket", "list", "--json"], json!([ticket()]), 11),
        (&["ticket", "list", "status=resolved", "--json"], json!([ticket()]), 1),
        (&["ticket", "list", "status=new,open,pending", "--json"], json!([ticket()]), 10),
        (&["ticket", "list", "queue=billing", "--json"], json!([ticket()]), 1),
        (&["ticket", "list", "priority=urgent", "queue=emergency", "--json"], json!([ticket()]), 1),
        (&["ticket", "list", "priority=urgent", "queue=billing", "--json"], json!([ticket()]), 0),
        (&["ticket", "list", "assignee=bob", "--json"], json!([ticket()]), 2),
        (&["ticket", "list", "tag=invoice", "--json"], json!([ticket()]), 1),
        (&["ticket", "list", "requester=EMILY.carter@northwind.example", "--json"], json!([ticket()]), 1),
    ];
    for (arguments, shape, count) in table {
        let said = desk.run(arguments).json();
        let name = arguments.join(" ");
        fits(&name, &said, &shape);
        assert_eq!(said.as_array().unwrap().len(), count, "{name}");
    }
    let unowned = desk.run(&["ticket", "list", "assignee=nobody", "--json"]).json();
    assert!(unowned.as_array().unwrap().iter().all(|ticket| ticket["assignee"].is_null()));
}

#[test]
fn every_ticket_shows_every_field_of_the_interface() {
    let desk = Desk::demo();
    for number in 1..=11 {
        let said = desk.run(&["ticket", "show", &number.to_string(), "--json"]).json();
        fits(&format!("ticket {number}"), &said, &whole_ticket());
        assert!(!said["entries"].as_array().unwrap().is_empty());
    }
    let first = desk.run(&["ticket", "show", "1", "--json"]).json();
    assert_eq!(first["links"], json!([{ "kind": "claimed_by", "ticket": 9 }]));
    let answer = first["entries"]
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| entry["kind"] == "outbound" && entry["author"]["kind"] == "agent")
        .unwrap()
        .clone();
    assert_eq!((&answer["delivery"], &answer["author"]["kind"]), (&json!("sent"), &json!("agent")));
}

#[test]
fn clocks_stand_with_what_breaks_next_first() {
    let said = Desk::demo().run(&["sla", "--json"]).json();
    let shape = json!([{
        "ticket": "number", "subject": "string", "queue": "string", "assignee": "string?", "clock": clock()
    }]);
    fits("sla", &said, &shape);
    let breached = said.as_array().unwrap().iter().find(|row| row["ticket"] == 10).unwrap();
    assert_eq!(breached["clock"]["breached"], true, "nobody answered it");
    // As texts, 35.6Z stands behind 35.61Z.
    let due: Vec<jiff::Timestamp> = said
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["clock"]["state"] != "paused")
        .map(|row| row["clock"]["due_at"].as_str().unwrap().parse().unwrap())
        .collect();
    assert!(due.is_sorted(), "{due:?}");
}

#[test]
fn a_message_explains_itself_by_its_id_and_a_ticket_by_its_number() {
    let desk = Desk::demo();
    let rows = desk.run(&["ledger", "--verdict", "bounce", "--json"]).json();
    let id = rows[0]["message_id"].as_str().unwrap();
    for name in [id.to_owned(), format!("<{id}>")] {
        let text = desk.run(&["explain", &name]).well();
        assert!(text.contains("bounce") && text.contains("552 5.2.2"), "{text}");
    }
    let text = desk.run(&["explain", "#5"]).well();
    assert!(text.contains("Invoices go to billing"), "{text}");
    let nothing = desk.run(&["explain", "999"]);
    assert_eq!((nothing.code, nothing.out.as_str()), (1, ""));
}
