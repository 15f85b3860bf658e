//! The mail room and the settings, as programs have them.

use serde_json::{Value, json};

use super::{Program, desk};
use crate::support::letter::Post;
use crate::web::mail_room::{fail_all, stranger};
use crate::web::site::{CAROL, Site};

/// A desk that holds what strangers write.
fn holding() -> String {
    desk().replacen("language = \"en\"", "language = \"en\"\nstrangers = \"hold\"", 1)
}

#[tokio::test(flavor = "multi_thread")]
async fn held_mail_is_seen_let_in_and_put_aside() {
    let mut site = Site::with(&holding()).await;
    site.asked("Coffee machine").await;
    stranger(&mut site).await;
    stranger(&mut site).await;
    let bob = Program::of(&site, "bob").await;
    let waiting = bob.get("/ledger?waiting=true").await.json();
    let held: Vec<&Value> = waiting["items"].as_array().unwrap().iter().map(|row| &row["id"]).collect();
    assert_eq!(held, [3, 2]);
    assert_eq!(bob.get("/ledger?waiting=true&verdict=opened").await.json()["items"], json!([]));
    assert_eq!(bob.get("/ledger?verdict=opened").await.json()["items"][0]["id"], 1);
    assert!(bob.get("/ledger/2/raw").await.body.contains("I am her colleague."));

    let let_in = bob.post("/ledger/2", json!({ "is": "requester" })).await.json();
    assert_eq!((&let_in["verdict"], &let_in["ticket"]), (&json!("appended"), &json!(1)));
    assert!(let_in["reasons"][0].as_str().unwrap().starts_with("Bob Lead (bob) said"), "{let_in}");
    let aside = bob.post("/ledger/3", json!({ "is": "aside" })).await.json();
    assert_eq!((&aside["verdict"], &aside["aside"]["by"]), (&json!("held"), &json!("bob")));
    assert_eq!(bob.get("/ledger?waiting=true").await.json()["items"], json!([]));
    for (path, body, status) in [
        ("/ledger/2", json!({ "is": "requester" }), 422),
        ("/ledger/3", json!({ "is": "aside" }), 422),
        ("/ledger/3", json!({ "is": "gone" }), 422),
        ("/ledger/99", json!({ "is": "new" }), 404),
    ] {
        assert_eq!(bob.post(path, body).await.status, status, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_that_failed_is_sent_again_or_not_at_all() {
    let mut site = Site::with(&desk()).await;
    site.world.deliver(Post::new(CAROL, "support@acme.example", "Coffee machine").text("It hisses.")).await;
    let ids = fail_all(&site, "550 no such user").await;
    let bob = Program::of(&site, "bob").await;
    let failed = bob.get("/outbox?state=failed").await.json();
    assert_eq!(failed["items"].as_array().unwrap().len(), ids.len());
    let path = format!("/outbox/{}", ids[0]);
    assert_eq!(bob.get(&path).await.json()["last_error"], "550 no such user");
    assert_eq!(bob.post(&path, json!({ "do": "retry" })).await.json()["state"], "queued");
    assert_eq!(bob.post(&path, json!({ "do": "cancel" })).await.json()["state"], "cancelled");
    let twice = bob.post(&path, json!({ "do": "cancel" })).await;
    assert!(twice.status == 422 && twice.problem().contains("does not wait"), "{twice:?}");
    assert_eq!(bob.post("/outbox/999", json!({ "do": "retry" })).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_are_shown_with_what_they_were_told() {
    let chat = "[webhook.chat]\nurl = \"https://chat.example/hook/very-secret\"\nsecret_file = \"chat.secret\"\n\
                [[rule]]\nname = \"Tell\"\non = [\"ticket.opened\"]\ndo = [{ webhook = \"chat\" }]\n";
    let mut site = Site::with(&format!("{}\n{chat}", desk())).await;
    site.asked("Coffee machine").await;
    let bob = Program::of(&site, "bob").await;
    assert_eq!(bob.get("/webhooks").await.json(), json!([{ "name": "chat", "url": "https://chat.example/…" }]));
    let told = bob.get("/webhooks/deliveries?state=queued").await.json();
    let row = &told["items"][0];
    assert_eq!((&row["webhook"], &row["event"], &row["ticket"]), (&json!("chat"), &json!("ticket.opened"), &json!(1)));
    let path = format!("/webhooks/deliveries/{}", row["id"]);
    assert_eq!(bob.post(&path, json!({ "do": "cancel" })).await.json()["state"], "cancelled");
    assert_eq!(bob.get(&path).await.json()["state"], "cancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn mailboxes_say_when_mail_last_came() {
    let mut site = Site::with(&desk()).await;
    site.asked("Coffee machine").await;
    let bob = Program::of(&site, "bob").await;
    let mailboxes = bob.get("/mailboxes").await.json();
    let [support, billing] = &mailboxes.as_array().unwrap()[..] else { panic!("{mailboxes}") };
    assert_eq!((&support["name"], &support["owed"], &support["trouble"]), (&json!("support"), &json!(0), &json!([])));
    assert!(support["last_at"].is_string() && billing["last_at"].is_null(), "{mailboxes}");
    assert_eq!(bob.get("/brakes").await.json(), json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_show_no_secret_and_a_trial_writes_nothing() {
    let mut site = Site::with(&desk()).await;
    site.asked("Invoice 7").await;
    let cookie = site.signed_in("ann@acme.example").await;
    let bob = Program::of(&site, "bob").await;
    let settings = bob.get("/settings").await;
    let key = std::fs::read_to_string(site.world.folder.path().join("secret")).unwrap();
    assert!(!settings.body.contains(key.trim()), "{settings:?}");
    let tables = settings.json()["tables"].clone();
    let desk = tables.as_array().unwrap().iter().find(|table| table["header"] == "[desk]").unwrap().clone();
    let name = desk["keys"].as_array().unwrap().iter().find(|key| key["key"] == "name").unwrap().clone();
    assert_eq!((&name["value"], &name["place"]), (&json!("\"Acme Support\""), &json!("maildesk.toml:2")));
    assert_eq!(bob.get("/settings/rules").await.json()[0]["messages"], 1);

    let raw = String::from_utf8(Post::new(CAROL, "support@acme.example", "Invoice 8").text("Twice.").bytes()).unwrap();
    let tried = bob.post("/settings/rules/trial", json!({ "message": raw })).await.json();
    assert_eq!(
        (&tried["verdict"], &tried["ticket"], &tried["reply_text"]),
        (&json!("opened"), &json!(2), &json!("Twice."))
    );
    assert_eq!(site.world.tickets().await.len(), 1);

    let carols = |address: &str| format!("/settings/requesters/{address}/sessions");
    assert_eq!(bob.call("DELETE", &carols("carol@customer.example"), None, &[]).await.status, 204);
    assert_eq!(bob.call("DELETE", &carols("nobody@customer.example"), None, &[]).await.status, 422);

    let sessions = bob.get("/settings/sessions").await.json();
    assert_eq!(sessions[0]["agent"], "ann");
    assert!(!sessions.to_string().contains(cookie.split_once('=').unwrap().1));
    let path = format!("/settings/sessions/{}", sessions[0]["id"].as_str().unwrap());
    assert_eq!(bob.call("DELETE", &path, None, &[]).await.status, 204);
    assert_eq!(bob.call("DELETE", &path, None, &[]).await.status, 404);
    assert_eq!(site.ask("/", None, &[("cookie", &cookie)]).await.header("location"), "/help", "Ann must sign in again");
}
