//! Rules tell other programs: signed, from the commit on, until they took it.

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;

use super::house::{CUSTOMER, House, until};
use super::webhook::{Told, Webhook};

const KEY: &[u8] = b"a key of 24 bytes, no more";

/// A house whose rule tells this webhook of each new ticket.
fn house(webhook: &Webhook) -> House {
    let house = House::with(|toml| {
        let rule = "[[rule]]\nname = \"Tell the chat\"\ndo = [{ webhook = \"chat\" }]\n";
        let table = format!("[webhook.chat]\nurl = \"{}\"\nsecret_file = \"chat.secret\"\n", webhook.url);
        toml.replace("[alert]", &format!("{table}\n{rule}\n[alert]"))
    });
    house.secret("chat.secret", &format!("whsec_{}", BASE64.encode(KEY)));
    house
}

/// As the libraries of Standard Webhooks verify it.
fn is_signed(told: &Told) -> bool {
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY).unwrap();
    mac.update(
        format!("{}.{}.{}", told.headers["webhook-id"], told.headers["webhook-timestamp"], told.body).as_bytes(),
    );
    told.headers["webhook-signature"] == format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()))
}

#[test]
fn a_webhook_is_told_signed_and_again_until_it_takes_it() {
    let webhook = Webhook::answering(&[500]);
    let house = house(&webhook);
    let desk = house.open();
    house.ask(CUSTOMER, "The printer jams", "My password is hunter2.");
    let refused = webhook.takes();
    assert!(is_signed(&refused), "{:?}", refused.headers);
    let body = refused.json();
    assert_eq!(body["type"], "ticket.opened");
    assert_eq!(
        json!([body["data"]["rule"], body["data"]["ticket"]["number"], body["data"]["ticket"]["requester"]["address"]]),
        json!(["Tell the chat", 1, CUSTOMER])
    );
    assert!(!refused.body.contains("hunter2"), "nothing of what people write");

    // It waits for its next try; somebody who cannot wait says so.
    let waits = || house.maildesk(&["webhook", "--json"]).json().get(0).filter(|row| row["state"] == "queued").cloned();
    let row = until("the row waits", waits);
    assert_eq!((&row["webhook"], &row["attempts"]), (&json!("chat"), &json!(1)), "{row:#}");
    assert_eq!(row["last_error"], "it answered with status 500");
    house.maildesk(&["webhook", "retry", "1"]);
    let again = webhook.takes();
    assert!(is_signed(&again));
    assert_eq!((&again.headers["webhook-id"], &again.body), (&refused.headers["webhook-id"], &refused.body));
    let sent = || house.maildesk(&["webhook", "--json"]).json().get(0).filter(|row| row["state"] == "sent").cloned();
    until("the row is settled", sent);
    assert!(desk.stop().success());
}

#[test]
fn what_is_refused_for_good_is_told_to_a_human() {
    let webhook = Webhook::answering(&[410]);
    let house = house(&webhook);
    let desk = house.open();
    house.ask(CUSTOMER, "The printer jams", "Help!");
    webhook.takes();
    let alert = house.alerted("Webhook chat was not told something");
    assert!(alert.contains("status 410") && alert.contains("maildesk webhook retry 1"), "{alert}");
    assert!(!alert.contains("/hook"), "its address may be a secret: {alert}");
    assert!(desk.stop().success());
}

#[test]
fn a_webhook_that_does_not_answer_holds_up_no_other() {
    let webhook = Webhook::listen();
    // It takes the connection, and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let house = House::with(|toml| {
        let table =
            |name: &str, url: &str| format!("[webhook.{name}]\nurl = \"{url}\"\nsecret_file = \"chat.secret\"\n");
        let silent = table("silent", &format!("http://{}/hook", silent.local_addr().unwrap()));
        let rule = "[[rule]]\nname = \"Tell both\"\ndo = [{ webhook = \"silent\" }, { webhook = \"chat\" }]\n";
        toml.replace("[alert]", &format!("{}{silent}\n{rule}\n[alert]", table("chat", &webhook.url)))
    });
    house.secret("chat.secret", &format!("whsec_{}", BASE64.encode(KEY)));
    let desk = house.open();
    for number in 1..=2 {
        house.ask(CUSTOMER, &format!("Printer {number}"), "Help!");
        assert_eq!(webhook.takes().json()["data"]["ticket"]["number"], number);
    }
    let sending = house.maildesk(&["webhook", "--state", "sending", "--json"]).json();
    let of_first = |row: &&serde_json::Value| row["webhook"] == "silent" && row["ticket"] == 1 && row["attempts"] == 1;
    assert!(sending.as_array().unwrap().iter().any(|row| of_first(&row)), "the first is still waited for: {sending:#}");
    assert!(desk.stop().success());
}
