//! Lists page by page: what comes or changes in between moves nothing.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Program, desk};
use crate::web::site::{CAROL, Site};

fn numbers(page: &Value, id: &str) -> Vec<i64> {
    page["items"].as_array().unwrap().iter().map(|item| item[id].as_i64().unwrap()).collect()
}

/// All pages of a list; between them something is done.
async fn walked(program: &Program<'_>, path: &str, id: &str) -> Vec<Vec<i64>> {
    let mut pages = Vec::new();
    let mut next = format!("{path}limit=2");
    loop {
        let page = program.get(&next).await.json();
        pages.push(numbers(&page, id));
        let Some(cursor) = page["next"].as_str() else { return pages };
        next = format!("{path}limit=2&cursor={cursor}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_thing_stands_on_one_page() {
    let mut site = Site::with(&desk()).await;
    for number in 1..=5 {
        site.asked(&format!("Machine {number}")).await;
    }
    let bob = Program::of(&site, "bob").await;
    assert_eq!(walked(&bob, "/tickets?", "number").await, [vec![5, 4], vec![3, 2], vec![1]]);
    assert_eq!(walked(&bob, "/ledger?", "id").await, [vec![5, 4], vec![3, 2], vec![1]]);
    let outbox = walked(&bob, "/outbox?", "id").await.concat();
    assert!(outbox.len() >= 10 && outbox.is_sorted_by(|one, next| one > next), "{outbox:?}");
    let entries = walked(&bob, "/tickets/1/entries?", "id").await.concat();
    let all = bob.get("/tickets/1").await.json();
    let all: Vec<i64> = all["entries"].as_array().unwrap().iter().map(|entry| entry["id"].as_i64().unwrap()).collect();
    assert_eq!(entries, all);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_holds_while_tickets_come_and_change() {
    let mut site = Site::with(&desk()).await;
    for number in 1..=4 {
        site.asked(&format!("Machine {number}")).await;
    }
    let token = Program::of(&site, "bob").await.token;
    let first = Program { site: &site, token: token.clone() }.get("/tickets?limit=2").await.json();
    assert_eq!(numbers(&first, "number"), [4, 3]);
    site.asked("Machine 5").await;
    let bob = Program { site: &site, token };
    for number in [2, 4] {
        assert_eq!(bob.patch(&format!("/tickets/{number}"), json!({ "tag": ["seen"] })).await.status, 200);
    }
    assert_eq!(bob.patch("/tickets/3", json!({ "status": "resolved" })).await.status, 200);
    let cursor = first["next"].as_str().unwrap();
    let second = bob.get(&format!("/tickets?limit=2&cursor={cursor}")).await.json();
    assert_eq!((numbers(&second, "number"), &second["next"]), (vec![2, 1], &Value::Null));
}

/// It stands where it was written, which may be on a page that was read long ago.
#[tokio::test(flavor = "multi_thread")]
async fn a_timeline_is_walked_whole_although_mail_came_late() {
    let mut site = Site::with(&desk()).await;
    let ack = site.asked("Coffee machine").await.into_iter().find(|one| one.rcpt.starts_with("carol")).unwrap();
    site.world.deliver(ack.answer(CAROL, "It hisses, too.")).await;
    let earlier = site.world.now - SignedDuration::from_hours(3);
    site.world.deliver_received(ack.answer(CAROL, "I wrote this before all that."), earlier).await;
    let bob = Program::of(&site, "bob").await;
    let shown = bob.get("/tickets/1").await.json();
    let mut ids: Vec<i64> =
        shown["entries"].as_array().unwrap().iter().map(|entry| entry["id"].as_i64().unwrap()).collect();
    assert!(!ids.is_sorted(), "the late one is not the last: {ids:?}");
    ids.sort_unstable();
    assert_eq!(walked(&bob, "/tickets/1/entries?", "id").await.concat(), ids);
}
