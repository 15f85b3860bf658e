//! `/metrics`: what Prometheus reads, and what an operator would be woken for.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use maildesk::desk::facts::{BucketKey, Level};
use maildesk::desk::plan::{Change, Plan};
use maildesk::desk::scope::Scope;
use maildesk::desk::ticket::TicketNumber;
use maildesk::store::outbox::Outcome;
use serde_json::json;

use super::{Program, call, desk, token};
use crate::support::letter::Post;
use crate::web::mail_room::{fail_all, stranger};
use crate::web::site::Site;

/// Samples by name and labels, as they are written.
type Samples = BTreeMap<String, f64>;

async fn metrics(site: &Site, agent: &str) -> Samples {
    let token = token(site, agent, &[Scope::MetricsRead]).await;
    let bearer = format!("Bearer {token}");
    let answer = call(&format!("{}/metrics", site.url), "GET", None, &[("authorization", &bearer)]).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    read(&answer.body)
}

/// Reads the text format, and holds against it what its definition asks: HELP and TYPE once and before the samples of a
/// family, which stand together; each sample once; names and labels of their letters; histograms that only grow.
fn read(text: &str) -> Samples {
    assert!(text.ends_with('\n'));
    let (mut samples, mut types, mut over) = (Samples::new(), BTreeMap::new(), BTreeSet::new());
    let mut family = String::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            assert!(!help.is_empty() && over.insert(name.to_owned()), "{line} comes twice");
            family = name.to_owned();
            continue;
        }
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert!(name == family && ["gauge", "counter", "histogram"].contains(&kind), "{line}");
            assert!(types.insert(name.to_owned(), kind.to_owned()).is_none(), "{line} comes twice");
            continue;
        }
        let (sample, value) = line.rsplit_once(' ').unwrap();
        let name = sample.split('{').next().unwrap();
        let kind = types[&family].as_str();
        let ending = name.strip_prefix(&family).unwrap_or_else(|| panic!("{line} is not of {family}"));
        let endings: &[&str] = if kind == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
        assert!(endings.contains(&ending), "{line} is no sample of a {kind}");
        assert!(kind != "counter" || name.ends_with("_total"), "{line}");
        let letters = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        assert!(name.starts_with("maildesk_") && letters(name), "{line}");
        if let Some((_, labels)) = sample.split_once('{') {
            for label in labels.strip_suffix("\"}").unwrap().split("\",") {
                let (name, value) = label.split_once("=\"").unwrap();
                assert!(letters(name) && !value.contains('"'), "{line}");
            }
        }
        let value: f64 = value.parse().unwrap();
        assert!(samples.insert(sample.to_owned(), value).is_none(), "{line} comes twice");
    }
    samples
}

fn value(samples: &Samples, sample: &str) -> f64 {
    *samples.get(sample).unwrap_or_else(|| panic!("no {sample} in {samples:#?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sees_what_waits_and_what_failed() {
    let desk = desk().replacen("language = \"en\"", "language = \"en\"\nstrangers = \"hold\"", 1);
    let mut site = Site::with(&desk).await;
    let before = metrics(&site, "bob").await;
    for sample in [
        "maildesk_outbox{state=\"failed\"}",
        "maildesk_messages_waiting{verdict=\"held\"}",
        "maildesk_tickets_open{queue=\"support\",status=\"new\"}",
        "maildesk_messages_total{mailbox=\"support\",verdict=\"opened\"}",
        "maildesk_brakes_open{kind=\"desk\"}",
        "maildesk_mailbox_trouble{mailbox=\"support\"}",
        "maildesk_webhook_deliveries{state=\"failed\"}",
    ] {
        assert_eq!(value(&before, sample), 0.0, "{sample}: nothing is there and says so");
    }
    site.asked("Coffee machine").await;
    site.asked("Invoice 7").await;
    stranger(&mut site).await;
    site.world.deliver(Post::new("Dora <dora@customer.example>", "support@acme.example", "Help").text("Help.")).await;
    let failed = fail_all(&site, "550 no such user").await.len();
    let after = metrics(&site, "bob").await;
    for (sample, expected) in [
        ("maildesk_tickets_open{queue=\"support\",status=\"new\"}", 2.0),
        ("maildesk_tickets_open{queue=\"billing\",status=\"new\"}", 1.0),
        ("maildesk_messages_total{mailbox=\"support\",verdict=\"opened\"}", 3.0),
        ("maildesk_messages_total{mailbox=\"support\",verdict=\"held\"}", 1.0),
        ("maildesk_messages_waiting{verdict=\"held\"}", 1.0),
        ("maildesk_tickets_overdue{queue=\"support\"}", 0.0),
        ("maildesk_mailbox_owed{mailbox=\"support\"}", 0.0),
    ] {
        assert_eq!(value(&after, sample), expected, "{sample}");
    }
    let outbox = value(&after, "maildesk_outbox{state=\"failed\"}");
    assert!(failed > 2 && outbox == f64::from(u32::try_from(failed).unwrap()), "{outbox} of {failed}");
    let last = value(&after, "maildesk_mailbox_last_message_timestamp_seconds{mailbox=\"support\"}");
    assert!((maildesk::clock::now().as_second() as f64 - last).abs() < 60.0, "{last}");
    // What was counted is counted once.
    let again = metrics(&site, "bob").await;
    assert_eq!(value(&again, "maildesk_messages_total{mailbox=\"support\",verdict=\"opened\"}"), 3.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_counted_by_their_route_and_not_by_their_address() {
    let mut site = Site::with(&desk()).await;
    site.asked("Coffee machine").await;
    let bob = Program::of(&site, "bob").await;
    for path in ["/tickets/1", "/tickets/1", "/tickets/99"] {
        bob.get(path).await;
    }
    for path in ["/nowhere/1", "/nowhere/2", "/help"] {
        site.get(path).await;
    }
    let samples = metrics(&site, "bob").await;
    let count = |route: &str, status: &str| {
        let labels = format!("{{route=\"{route}\",method=\"GET\",status=\"{status}\"");
        let name = "maildesk_http_request_duration_seconds";
        let all = value(&samples, &format!("{name}_count{labels}}}"));
        let buckets: Vec<f64> = ["0.005", "0.1", "10", "+Inf"]
            .map(|end| value(&samples, &format!("{name}_bucket{labels},le=\"{end}\"}}")))
            .to_vec();
        assert!(buckets.is_sorted() && buckets[3] == all, "{route}: {buckets:?}");
        assert!(value(&samples, &format!("{name}_sum{labels}}}")) > 0.0);
        all
    };
    assert_eq!(count("/api/v1/tickets/{number}", "2xx"), 2.0);
    assert_eq!(count("/api/v1/tickets/{number}", "4xx"), 1.0);
    assert_eq!(count("/help", "2xx"), 1.0);
    assert_eq!(count("", "4xx"), 2.0, "what leads nowhere is one route");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_restricted_counts_nowhere_for_others() {
    let desk = desk().replacen("role = \"agent\"", "role = \"lead\"", 1);
    let mut site = Site::with(&desk).await;
    drop((metrics(&site, "ann").await, metrics(&site, "bob").await));
    let secret = Post::new("Eve <eve@customer.example>", "support@acme.example", "Secret invoice").text("Nobody.");
    site.world.deliver(secret).await;
    let now = maildesk::clock::now();
    let (bucket, level) = (BucketKey::ticket(TicketNumber(1)), Level { tokens: 0.0, at: now });
    let braked = Plan { changes: vec![Change::Spend { bucket, level }], ..Plan::new() };
    let written = site.world.store.write(move |tx| {
        tx.apply(&braked, None, now)?;
        for row in tx.claim(now, now, 100)? {
            let at = now - SignedDuration::from_hours(1);
            tx.settle(row.id, &Outcome::Waits { at, error: "the server takes no mail".to_owned() }, now)?;
        }
        Ok(())
    });
    written.await.unwrap();
    let (ann, bob) = (metrics(&site, "ann").await, metrics(&site, "bob").await);
    assert!(!ann.keys().any(|sample| sample.contains("billing")), "{ann:#?}");
    for sample in [
        "maildesk_messages_total{mailbox=\"support\",verdict=\"opened\"}",
        "maildesk_outbox{state=\"queued\"}",
        "maildesk_brakes_open{kind=\"ticket\"}",
    ] {
        assert!(value(&bob, sample) > 0.0, "{sample}");
        assert_eq!(value(&ann, sample), 0.0, "{sample}");
    }
    // That the desk stands still is told to every operator: it names nobody.
    let last = "maildesk_mailbox_last_message_timestamp_seconds{mailbox=\"support\"}";
    assert_eq!(value(&ann, last), value(&bob, last));
    for late in [&ann, &bob].map(|samples| value(samples, "maildesk_outbox_late_seconds")) {
        assert!((3600.0..3700.0).contains(&late), "{late}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_it_without_a_token_for_it() {
    let site = Site::with(&desk()).await;
    let url = format!("{}/metrics", site.url);
    let nobody = call(&url, "GET", None, &[]).await;
    assert!(nobody.status == 401 && nobody.problem().contains("maildesk token new"), "{nobody:?}");
    for (agent, scope, status) in
        [("bob", Scope::TicketsRead, 403), ("ann", Scope::MetricsRead, 403), ("bob", Scope::MetricsRead, 200)]
    {
        let bearer = format!("Bearer {}", token(&site, agent, &[scope]).await);
        let answer = call(&url, "GET", None, &[("authorization", &bearer)]).await;
        assert_eq!(answer.status, status, "{agent} {scope}: {answer:?}");
    }
    let wrong = call(&url, "POST", Some(json!({}).to_string()), &[]).await;
    assert_eq!((wrong.status, wrong.header("allow")), (405, "GET,HEAD"), "{wrong:?}");
}
