//! A desk that runs: new mail wakes it, so does `deliver`; the server shows what was done; signals end or renew it.

use super::house::{BOB, CUSTOMER, House, until};
use crate::support::letter::Post;

#[test]
fn new_mail_is_acknowledged_while_the_desk_idles() {
    let house = House::new();
    let _desk = house.open();
    // The first answer shows that the mailbox was read; then only IDLE tells of more for half an hour.
    for count in 1..=3 {
        house.ask(CUSTOMER, &format!("Matter {count}"), "Please help.");
        let acknowledgement = house.newest(CUSTOMER, count);
        assert!(acknowledgement.mail.subject.contains(&format!("[#{count}] Matter {count}")));
    }
}

#[test]
fn the_server_shows_what_was_done_with_a_mail() {
    let house = House::new();
    let _desk = house.open();
    house.ask(CUSTOMER, "The printer jams", "Help!");
    house.post(Post::new(CUSTOMER, "billing@acme.example", "A question").text("How can I pay?"));
    house.inbox(CUSTOMER, 2);
    let seen = until("the mail is seen", || {
        let mails = house.dovecot.mails("support", "INBOX");
        mails.iter().all(|mail| mail.flags.contains('S')).then_some(mails)
    });
    assert_eq!(seen.len(), 1, "it stays where it is");
    let moved = until("the mail is moved", || house.dovecot.mails("billing", "Done").pop());
    assert!(String::from_utf8_lossy(&moved.raw).contains("How can I pay?"));
    // Where the server has no MOVE, the copy is there before the original is gone.
    until("it is nowhere else", || house.dovecot.mails("billing", "INBOX").is_empty().then_some(()));
    let ledger = house.maildesk(&["ledger", "--json"]).json();
    assert_eq!(ledger.as_array().unwrap().len(), 2, "a mail that is moved is not met again");
}

#[test]
fn deliver_wakes_the_desk_that_runs() {
    let house = House::with(with_a_pipe);
    let desk = house.open();
    let delivered = house.pipe("mta", Post::new(CUSTOMER, "mta@acme.example", "By the MTA").text("Help!"));
    assert_eq!(delivered.code, 0, "{}", delivered.err);
    // The outbox looks by itself only once a minute, which is longer than the inbox waits.
    house.inbox(CUSTOMER, 1);
    assert!(!delivered.err.contains("No daemon runs"), "{}", delivered.err);
    assert!(desk.stop().success());
}

#[test]
fn what_deliver_took_without_a_desk_waits_for_the_next_one() {
    let house = House::with(with_a_pipe);
    let delivered = house.pipe("mta", Post::new(CUSTOMER, "mta@acme.example", "By the MTA").text("Help!"));
    assert_eq!(delivered.code, 0, "{}", delivered.err);
    assert!(delivered.err.contains("No daemon runs"), "it says so: {}", delivered.err);
    let waiting = house.maildesk(&["outbox", "--json"]).json();
    assert!(waiting.as_array().unwrap().iter().all(|row| row["state"] == "queued"), "{waiting}");
    assert_eq!(house.smtp.count(), 0);
    let _desk = house.open();
    house.inbox(CUSTOMER, 1);
}

#[test]
fn deliver_asks_the_mta_to_try_again_whatever_is_wrong() {
    let house = House::with(with_a_pipe);
    assert_eq!(house.pipe("mat", "Subject: x\r\n\r\nx\r\n").code, 75, "an unknown mailbox");
    house.configure(|toml| toml.replace("[smtp]", "[smpt]"));
    let refused = house.pipe("mta", "Subject: x\r\n\r\nx\r\n");
    assert_eq!(refused.code, 75, "a wrong configuration");
    assert!(refused.err.contains("maildesk.toml:"), "{}", refused.err);
}

#[test]
fn a_hang_up_takes_a_valid_configuration_over_and_keeps_the_desk_from_a_wrong_one() {
    let house = House::new();
    let desk = house.open();
    house.ask(CUSTOMER, "The first matter", "Help!");
    assert!(house.newest(CUSTOMER, 1).text().contains("Acme Support"));

    house.configure(|toml| toml.replace("Acme Support", "Northern Desk").replace("factuur", "matter"));
    desk.hang_up();
    desk.says_times("The desk is open", 2);
    house.ask(CUSTOMER, "The second matter", "Help!");
    assert!(house.newest(CUSTOMER, 2).text().contains("Northern Desk"), "templates have the new name");
    assert_eq!(house.ticket(2)["queue"], "billing", "the new rule holds");

    house.configure(|toml| {
        toml.replace("Acme Support", "Nobody's Desk").replace("queue = \"billing\"", "queue = \"biling\"")
    });
    desk.hang_up();
    let alert = house.alerted("was not taken over");
    assert!(alert.contains("biling") && alert.contains("did you mean `billing`"), "it says what is wrong: {alert}");
    house.alert_mail("was not taken over");
    assert_eq!(desk.log().matches("was not taken over").count(), 1, "it is logged once");
    house.ask(CUSTOMER, "The third matter", "Help!");
    assert!(house.newest(CUSTOMER, 3).text().contains("Northern Desk"), "the desk is as it was");
    // The command line reads the file as it is now.
    house.configure(|toml| toml);
    assert_eq!(house.ticket(3)["queue"], "billing");
    assert!(desk.stop().success());
}

#[test]
fn a_hang_up_that_the_store_or_the_keys_forbid_leaves_the_desk_as_it_was() {
    let house = House::new();
    let desk = house.open();
    house.ask(CUSTOMER, "The first matter", "Help!");
    house.inbox(CUSTOMER, 1);
    let valid = |name: &'static str| house.configure(move |toml| toml.replace("Acme Support", name));

    // Another process holds the database.
    let holder = rusqlite::Connection::open(house.path("data/maildesk.db")).unwrap();
    holder.execute_batch("BEGIN EXCLUSIVE").unwrap();
    valid("Locked Desk");
    desk.hang_up();
    house.alerted("maildesk.db: database is locked");
    holder.execute_batch("ROLLBACK").unwrap();

    // Somebody put another file of keys there.
    let keys = std::fs::read(house.path("secret")).unwrap();
    std::fs::write(house.path("secret"), "ORSXG5BAN5TCAYLOMQQGC3TEEBXXI2DFOI\n").unwrap();
    valid("Keyless Desk");
    desk.hang_up();
    let alert = house.alerted("the secret file lacks the key");
    assert_eq!(alert.matches("was not taken over").count(), 2, "{alert}");

    std::fs::write(house.path("secret"), keys).unwrap();
    house.ask(CUSTOMER, "The second matter", "Help!");
    assert!(house.newest(CUSTOMER, 2).text().contains("Acme Support"), "the desk is as it was");
    valid("Northern Desk");
    desk.hang_up();
    desk.says_times("The desk is open", 2);
    house.ask(CUSTOMER, "The third matter", "Help!");
    assert!(house.newest(CUSTOMER, 3).text().contains("Northern Desk"), "and takes over what is in order");
    assert!(desk.stop().success());
}

#[test]
fn a_second_desk_with_the_same_configuration_does_not_start() {
    let house = House::new();
    let _desk = house.open();
    let second = house.maildesk(&["run"]);
    assert_eq!(second.code, 1);
    assert!(second.err.contains("another maildesk runs with this configuration"), "{}", second.err);
}

#[test]
fn a_desk_that_is_told_to_stop_leaves_nothing_half_done() {
    let house = House::new();
    let desk = house.open();
    let customers: Vec<String> = (0..40).map(|number| format!("customer.{number}@northwind.example")).collect();
    for customer in &customers {
        house.ask(customer, "Please help", "It jams.");
    }
    // In the midst of it.
    house.smtp.wait(1);
    let log = desk.log();
    assert!(desk.stop().success(), "{log}");
    let left = house.maildesk(&["run", "--once"]);
    assert_eq!(left.code, 0, "{}", left.err);
    let mails = house.smtp.wait(2 * customers.len());
    assert_eq!(house.smtp.count(), 2 * customers.len(), "an acknowledgement and a notification each");
    for customer in &customers {
        assert_eq!(mails.iter().filter(|mail| mail.rcpt_to == *customer).count(), 1, "{customer}");
    }
    assert_eq!(mails.iter().filter(|mail| mail.rcpt_to == BOB).count(), customers.len());
    assert_eq!(house.verdicts(), (1..=40).map(|number| format!("opened {number}")).collect::<Vec<_>>());
}

fn with_a_pipe(toml: String) -> String {
    toml.replacen(
        "[[mailbox]]",
        "[[mailbox]]\nname = \"mta\"\naddress = \"mta@acme.example\"\nqueue = \"support\"\n\n[[mailbox]]",
        1,
    )
}
