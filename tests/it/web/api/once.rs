//! What is sent twice under one key is done once.

use std::io::{Read, Write};
use std::net::TcpStream;

use jiff::{SignedDuration, Timestamp};
use maildesk::desk::scope::Scope;
use maildesk::store::api::Asked;
use regex::Regex;
use serde_json::json;

use super::{Program, call, desk, token};
use crate::support::letter::to;
use crate::web::site::{Answer, Site};

async fn keyed(program: &Program<'_>, path: &str, key: &str, body: serde_json::Value) -> Answer {
    program.call("POST", path, Some(body.to_string()), &[("idempotency-key", key)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_answer_is_given_again() {
    let mut site = Site::with(&desk()).await;
    let given = token(&site, "bob", &[Scope::TicketsRead, Scope::TicketsWrite]).await;
    let bob = Program { site: &site, token: given };
    let new = json!({ "requester": { "address": "carol@customer.example" }, "subject": "Printer", "text": "It jams." });
    let first = keyed(&bob, "/tickets", "\"k-1\"", new.clone()).await;
    assert_eq!((first.status, first.header("location")), (201, "/api/v1/tickets/1"), "{first:?}");
    assert_eq!(first.header("idempotency-replayed"), "");

    let again = keyed(&bob, "/tickets", "\"k-1\"", new.clone()).await;
    assert_eq!((again.status, again.header("location"), &again.body), (201, "/api/v1/tickets/1", &first.body));
    assert_eq!((again.header("idempotency-replayed"), again.header("content-type")), ("true", "application/json"));
    assert_eq!(
        keyed(&bob, "/tickets", "k-1", new.clone()).await.body,
        first.body,
        "the quotation marks are no part of it"
    );

    let other = json!({ "requester": { "address": "dave@customer.example" }, "subject": "Phone", "text": "It rings." });
    let refused = keyed(&bob, "/tickets", "\"k-1\"", other.clone()).await;
    assert!(refused.status == 422 && refused.problem().contains("something else was asked"), "{refused:?}");
    assert!(refused.body.contains("idempotency-key-reused"), "{refused:?}");
    let elsewhere = keyed(&bob, "/tickets/1/notes", "\"k-1\"", new.clone()).await;
    assert_eq!(elsewhere.status, 422, "the path is a part of what is asked: {elsewhere:?}");

    // Another program has keys of its own, and without a key everything is new.
    let given = token(&site, "bob", &[Scope::TicketsRead, Scope::TicketsWrite]).await;
    let another = Program { site: &site, token: given };
    assert_eq!(keyed(&another, "/tickets", "\"k-1\"", other).await.header("location"), "/api/v1/tickets/2");
    assert_eq!(another.post("/tickets", new).await.header("location"), "/api/v1/tickets/3");
    assert_eq!(site.world.tickets().await.len(), 3);
    assert_eq!(
        to(&site.mail().await, "carol@customer.example").len(),
        0,
        "nobody is told of a ticket that was opened by hand"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_leaves_once_and_a_refusal_stays_one() {
    let mut site = Site::with(&desk()).await;
    site.asked("Coffee machine").await;
    let token = Program::of(&site, "ann").await.token;
    let ann = Program { site: &site, token };
    let answer = json!({ "text": "Try the other plug." });
    for _ in 0..3 {
        assert_eq!(keyed(&ann, "/tickets/1/answers", "a", answer.clone()).await.status, 201);
    }
    let typo = json!({ "text": "/asign bob\nHello Carol" });
    let first = keyed(&ann, "/tickets/1/answers", "b", typo.clone()).await;
    let again = keyed(&ann, "/tickets/1/answers", "b", typo).await;
    assert_eq!((first.status, first.problem()), (422, again.problem()));
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(to(&site.mail().await, "carol@customer.example").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_answered_yet_is_asked_again_later_and_what_was_broken_off_is_looked_at() {
    let site = Site::with(&desk()).await;
    let given = token(&site, "bob", &[Scope::TicketsRead, Scope::TicketsWrite]).await;
    let bob = Program { site: &site, token: given };
    let new = json!({ "requester": { "address": "carol@customer.example" }, "subject": "Printer", "text": "It jams." });
    keyed(&bob, "/tickets", "k", new.clone()).await;
    // The desk was killed while it did it: at this moment, and long ago.
    let rows = site.world.store.read(|tx| tx.api_tokens()).await.unwrap();
    let hash = rows[0].hash.clone();
    for (ago, words) in [(0, "not answered yet"), (600, "was broken off")] {
        let at = maildesk::clock::now() - SignedDuration::from_secs(ago);
        let (token, body) = (hash.clone(), new.to_string());
        let request = request_hash("POST", "/tickets", &body);
        let asked = Asked { token, key: "k".to_owned(), request, at };
        site.world
            .store
            .write(move |tx| {
                tx.api_unasked(&asked)?;
                tx.api_asked(&asked, jiff::Timestamp::MIN)
            })
            .await
            .unwrap();
        let answer = keyed(&bob, "/tickets", "k", new.clone()).await;
        assert!(answer.status == 409 && answer.problem().contains(words), "{ago}: {answer:?}");
        assert_eq!(answer.header("retry-after").is_empty(), ago > 0, "{answer:?}");
    }
    assert_eq!(site.world.tickets().await.len(), 1);
}

/// As the desk knows a request.
fn request_hash(method: &str, target: &str, body: &str) -> String {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    for part in [method, target, body] {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    data_encoding::HEXLOWER.encode(&hash.finalize())
}

/// With quotation marks, as the README has it, or without them; the document allows what the desk takes.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_one_text() {
    let site = Site::with(&desk()).await;
    let bob = Program::of(&site, "bob").await;
    let document = call(&format!("{}/api/v1/openapi.json", site.url), "GET", None, &[]).await.json();
    let parameters = document.pointer("/paths/~1api~1v1~1tickets/post/parameters").unwrap().as_array().unwrap();
    let schema = &parameters.iter().find(|one| one["name"] == "Idempotency-Key").unwrap()["schema"];
    let allowed = Regex::new(schema["pattern"].as_str().unwrap()).unwrap();
    let most = "x".repeat(255);
    for key in ["call-4711", "\"call-4711\"", most.as_str(), &format!("\"{most}\"")] {
        let answer = keyed(&bob, "/tickets", key, json!({})).await;
        assert_ne!(answer.status, 400, "{key}: {answer:?}");
        let length = u64::try_from(key.len()).unwrap();
        assert!(allowed.is_match(key) && length <= schema["maxLength"].as_u64().unwrap(), "{key}");
    }
    let long = "x".repeat(256);
    for key in ["", "\"\"", "\"a", "two words", "\"a\" \"b\"", long.as_str()] {
        assert!(!allowed.is_match(key), "{key}");
        let answer = keyed(&bob, "/tickets", key, json!({})).await;
        assert!(answer.status == 400 && answer.problem().contains("Idempotency-Key is one text"), "{key}: {answer:?}");
    }
    let answer = bob
        .call("POST", "/tickets", Some("{}".to_owned()), &[("idempotency-key", "a"), ("idempotency-key", "b")])
        .await;
    assert_eq!(answer.status, 400, "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_not_given_again_to_who_may_not_see_its_ticket_any_more() {
    let mut site = Site::with(&desk()).await;
    site.asked("Coffee machine").await;
    let ann = Program::of(&site, "ann").await;
    let new = json!({ "requester": { "address": "carol@customer.example" }, "subject": "Printer", "text": "It jams." });
    let note = json!({ "text": "It is the pump." });
    for (path, key, body) in [("/tickets/1/notes", "a", &note), ("/tickets", "b", &new)] {
        assert_eq!(keyed(&ann, path, key, body.clone()).await.status, 201);
        assert_eq!(keyed(&ann, path, key, body.clone()).await.status, 201);
    }
    let bob = Program::of(&site, "bob").await;
    for number in [1, 2] {
        assert_eq!(bob.patch(&format!("/tickets/{number}"), json!({ "queue": "billing" })).await.status, 200);
    }
    for (path, key, body) in [("/tickets/1/notes", "a", &note), ("/tickets", "b", &new)] {
        let again = keyed(&ann, path, key, body.clone()).await;
        assert!(again.status == 404 && again.problem().contains("no such thing"), "{path}: {again:?}");
    }
    assert_eq!(site.world.tickets().await.len(), 2, "nor is it done again");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_nothing_is_not_kept() {
    let site = Site::with(&desk()).await;
    let bob = Program::of(&site, "bob").await;
    for message in ["Subject: One\n\nOne.", "Subject: Two\n\nTwo."] {
        let tried = keyed(&bob, "/settings/rules/trial", "k", json!({ "message": message })).await;
        assert_eq!((tried.status, tried.header("idempotency-replayed")), (200, ""), "{tried:?}");
    }
    let later = maildesk::clock::now() + SignedDuration::from_hours(1);
    assert!(
        !site.world.store.read(move |tx| tx.api_answers_over(later)).await.unwrap(),
        "its message is nobody else's"
    );
}

/// Bytes of the largest body that is taken.
const LARGEST: usize = 25 * 1024 * 1024;

/// The beginning of a request with a key, whose body is still to come.
fn begun(site: &Site, token: &str, body: &str) -> (TcpStream, String) {
    let address = site.url.trim_start_matches("http://");
    let head = format!(
        "POST /api/v1/tickets HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: k\r\n\
         Content-Type: application/json\r\n{body}\r\nConnection: close\r\n\r\n"
    );
    (TcpStream::connect(address).unwrap(), head)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_breaks_off_is_not_too_large() {
    let site = Site::with(&desk()).await;
    let token = Program::of(&site, "bob").await.token;
    for (encoding, body, status, why) in [
        ("Transfer-Encoding: chunked", "no number\r\n".to_owned(), 400, "did not come to its end"),
        (
            "Transfer-Encoding: chunked",
            format!("{:x}\r\n{}", LARGEST + 1, " ".repeat(LARGEST + 1)),
            413,
            "larger than 25 MB",
        ),
    ] {
        let (mut stream, head) = begun(&site, &token, encoding);
        let answered = tokio::task::spawn_blocking(move || {
            stream.write_all(head.as_bytes()).unwrap();
            // Whoever has refused it reads no further.
            let _ = stream.write_all(body.as_bytes());
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        });
        let answer = answered.await.unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")) && answer.contains(why), "{answer}");
    }
}

/// A body may be long on its way: what is done at its end is no older than that.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_as_old_as_the_end_of_its_body() {
    let site = Site::with(&desk()).await;
    let token = Program::of(&site, "bob").await.token;
    let body =
        json!({ "requester": { "address": "carol@customer.example" }, "subject": "Printer", "text": "It jams." });
    let body = body.to_string();
    let (mut stream, head) = begun(&site, &token, &format!("Content-Length: {}", body.len()));
    stream.write_all(head.as_bytes()).unwrap();
    let admitted = loop {
        let tokens = site.world.store.read(|tx| tx.api_tokens()).await.unwrap();
        if let Some(at) = tokens[0].seen_at {
            break at;
        }
        tokio::task::yield_now().await;
    };
    let mut sent = maildesk::clock::now();
    while sent.as_millisecond() <= admitted.as_millisecond() + 1 {
        tokio::task::yield_now().await;
        sent = maildesk::clock::now();
    }
    let answered = tokio::task::spawn_blocking(move || {
        stream.write_all(body.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    });
    let answer = answered.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    let before = async |at| site.world.store.read(move |tx| tx.api_answers_over(at)).await.unwrap();
    let sent = Timestamp::from_millisecond(sent.as_millisecond()).unwrap();
    assert!(before(sent + SignedDuration::from_hours(1)).await, "it was asked");
    assert!(!before(sent).await, "{admitted} {sent}");
}
