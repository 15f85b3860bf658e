//! What is wrong with one thing stays there, and a human hears of it by a way that is not in trouble itself.

use super::house::{CUSTOMER, House};
use super::webhook::Webhook;
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
fn rules_act_on_a_mailbox_that_cannot_be_read_beside_the_alert() {
    const RULE: &str = "[[rule]]\nname = \"Trouble\"\non = \"mailbox.failed\"\n\
                        do = [{ ticket = { subject = \"Mend it\", queue = \"support\" } }]\n";
    let house = House::with(|toml| {
        let broken = toml.replace(BILLING_LOGIN, "user = \"billing\", password_file = \"wrong.password\"");
        format!("{broken}\n{RULE}")
    });
    house.secret("wrong.password", "of yesterday");
    let desk = house.open();
    house.alerted("Mailbox billing");
    let told = house.inbox("bob@acme.example", 1);
    assert!(told[0].text().contains("Mailbox billing cannot be read since"), "{}", told[0].text());
    let tickets = house.maildesk(&["ticket", "list", "--json"]).json();
    assert_eq!((tickets.as_array().unwrap().len(), &tickets[0]["subject"]), (1, &"Mend it".into()));
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

    let told = webhook.takes().json();
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
    let told = webhook.takes().json();
    assert!(told["text"].as_str().unwrap().contains("Mailbox billing"), "{told}");
    desk.says("An alert did not get through by mail");
    desk.says("An alert did not get through by command");
}

const BILLING_LOGIN: &str = "user = \"billing\", password_file = \"imap.password\"";
