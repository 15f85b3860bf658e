//! What is wrong with one thing stays there, and a human hears of it by a way that is not in trouble itself.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};

use serde_json::Value;

use super::house::{CUSTOMER, DEADLINE, House};
use crate::support::letter::Post;

/// Nothing listens there (tcpmux).
const NOBODY: u16 = 1;

#[test]
fn a_wrong_password_of_one_mailbox_is_told_and_does_not_touch_the_other() {
    let house =
        House::with(|toml| toml.replace(BILLING_LOGIN, "user = \"billing\", password_file = \"wrong.password\""));
    house.secret("wrong.password", "of yesterday");
    let desk = house.open();
    let told = house.alerted("Mailbox billing");
    assert!(told.contains("password"), "it says what to look at: {told}");
    assert!(!told.contains("of yesterday"), "and no password");
    let mail = house.alert_mail("Mailbox billing");
    assert_eq!(mail.mail.to[0].address, "ops@ops.example");
    house.ask(CUSTOMER, "The printer jams", "Help!");
    house.inbox(CUSTOMER, 1);
    assert!(!desk.log().contains("of yesterday"));
    assert_eq!(told.matches("Mailbox billing").count(), 1, "{told}");
    assert_eq!(desk.log().matches("Mailbox billing").count(), 1, "it is logged once");
    assert!(desk.stop().success());
}

#[test]
fn a_mailbox_that_is_mended_is_read_and_told_of_again() {
    let house =
        House::with(|toml| toml.replace(BILLING_LOGIN, "user = \"billing\", password_file = \"wrong.password\""));
    house.secret("wrong.password", "of yesterday");
    house.post(Post::new(CUSTOMER, "billing@acme.example", "A question").text("How can I pay?"));
    let desk = house.open();
    house.alerted("Mailbox billing");
    house.configure(|toml| toml);
    desk.hang_up();
    house.inbox(CUSTOMER, 1);
    house.alerted("Mailbox billing: it can be read again");
}

#[test]
fn when_no_mail_leaves_the_alert_goes_another_way() {
    let webhook = Webhook::listen();
    let with_webhook = |toml: String| toml.replace("[alert]", &format!("[alert]\nwebhook = \"{}\"", webhook.url));
    let house = House::new();
    let smtp = format!("port = {}\ntls = \"starttls\"\nuser = \"desk\"", house.smtp.port);
    let blocked = format!("port = {NOBODY}\ntls = \"starttls\"\nuser = \"desk\"");
    house.configure(|toml| with_webhook(toml).replace(&smtp, &blocked));
    let desk = house.open();
    house.ask(CUSTOMER, "The printer jams", "Help!");

    let told = webhook.takes();
    let words = told["text"].as_str().unwrap();
    assert!(words.contains(&format!("No mail leaves by localhost:{NOBODY}")), "{words}");
    assert_eq!(told["desk"], "Acme Support");
    house.alerted("No mail leaves");
    house.alert_mail("No mail leaves");
    assert_eq!(house.verdicts(), ["opened 1"], "the ticket is there all the same");
    let outbox = house.maildesk(&["outbox", "--json"]).json();
    assert!(outbox.as_array().unwrap().iter().all(|row| row["state"] == "queued"), "{outbox}");
    assert_eq!(house.smtp.count(), 0);

    house.configure(with_webhook);
    desk.hang_up();
    desk.says_times("The desk is open", 2);
    for row in outbox.as_array().unwrap() {
        assert_eq!(house.maildesk(&["outbox", "retry", &row["id"].to_string()]).code, 0);
    }
    house.inbox(CUSTOMER, 1);
}

#[test]
fn a_way_that_fails_does_not_keep_the_alert_from_the_others() {
    let webhook = Webhook::listen();
    let house = House::with(|toml| {
        toml.replace("command = \"cat >>", "command = \"false; exit 3; cat >>")
            .replace(
                "smtp = { maildir = \"alerts\" }",
                &format!(
                    "smtp = {{ host = \"localhost\", port = {NOBODY}, tls = \"none\" }}\nwebhook = \"{}\"",
                    webhook.url
                ),
            )
            .replace(BILLING_LOGIN, "user = \"nobody\", password_file = \"imap.password\"")
    });
    let desk = house.open();
    let told = webhook.takes();
    assert!(told["text"].as_str().unwrap().contains("Mailbox billing"), "{told}");
    desk.says("An alert did not get through by mail");
    desk.says("An alert did not get through by command");
}

const BILLING_LOGIN: &str = "user = \"billing\", password_file = \"imap.password\"";

/// The smallest HTTP server that can be told of trouble.
struct Webhook {
    url: String,
    taken: Receiver<Value>,
}

impl Webhook {
    fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (take, taken) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut stream = BufReader::new(stream);
                let mut length = 0;
                loop {
                    let mut line = String::new();
                    stream.read_line(&mut line).unwrap();
                    if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap();
                    }
                    if line.trim().is_empty() {
                        break;
                    }
                }
                let mut body = vec![0; length];
                stream.read_exact(&mut body).unwrap();
                stream.get_mut().write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").unwrap();
                if take.send(serde_json::from_slice(&body).unwrap()).is_err() {
                    return;
                }
            }
        });
        Self { url, taken }
    }

    fn takes(&self) -> Value {
        self.taken.recv_timeout(DEADLINE).expect("the webhook is told")
    }
}
