//! `run --once` and `check --online`: all that is there, and what is wrong, in one go.

use jiff::SignedDuration;

use super::house::{BOB, CUSTOMER, House};
use crate::support::letter::Post;

#[test]
fn run_once_handles_all_that_is_there_and_ends() {
    let house = House::new();
    let customers: Vec<String> = (0..30).map(|number| format!("customer.{number}@northwind.example")).collect();
    for customer in &customers {
        house.ask(customer, "The printer jams", "Help!");
    }
    house.post(Post::new(CUSTOMER, "billing@acme.example", "A question").text("How can I pay?"));

    let once = house.maildesk(&["run", "--once"]);
    assert_eq!((once.code, once.out.as_str()), (0, ""), "{}", once.err);
    // All has left when it ends: nothing is waited for.
    assert_eq!(house.smtp.count(), 62, "an acknowledgement and a notification for each");
    assert_eq!(house.inbox(BOB, 30).len(), 30);
    assert_eq!(house.verdicts().len(), 31);
    assert!(house.dovecot.mails("support", "INBOX").iter().all(|mail| mail.flags == "S"));
    assert_eq!(house.dovecot.mails("billing", "Done").len(), 1);
    let outbox = house.maildesk(&["outbox", "--json"]).json();
    assert!(outbox.as_array().unwrap().iter().all(|row| row["state"] == "sent"), "{outbox}");

    let again = house.maildesk(&["run", "--once"]);
    assert_eq!((again.code, house.smtp.count(), house.verdicts().len()), (0, 62, 31), "{}", again.err);
}

/// It holds what stood on tickets: nobody keeps it for longer than it is given again.
#[test]
fn what_a_program_was_answered_is_gone_after_a_day() {
    let house = House::new();
    assert_eq!(house.maildesk(&["run", "--once"]).code, 0);
    let store = rusqlite::Connection::open(house.path("data/maildesk.db")).unwrap();
    for hours in [23, 25] {
        let at = maildesk::clock::now() - SignedDuration::from_hours(hours);
        let row = rusqlite::params![hours.to_string(), at.as_millisecond()];
        store.execute("INSERT INTO api_answer (token, key, request, asked_at) VALUES ('t', ?1, 'r', ?2)", row).unwrap();
    }
    assert_eq!(house.maildesk(&["run", "--once"]).code, 0);
    let left: String = store.query_row("SELECT group_concat(key) FROM api_answer", [], |row| row.get(0)).unwrap();
    assert_eq!(left, "23");
}

#[test]
fn run_once_tells_of_a_mailbox_that_it_could_not_read_and_reads_the_others() {
    let house = House::with(|toml| toml.replace("user = \"support\"", "user = \"suport\""));
    house.ask(CUSTOMER, "The printer jams", "Help!");
    house.post(Post::new(CUSTOMER, "billing@acme.example", "A question").text("How can I pay?"));
    let once = house.maildesk(&["run", "--once"]);
    assert_eq!(once.code, 1);
    let told: Vec<&str> = once.err.lines().filter(|line| line.starts_with("maildesk: ")).collect();
    assert_eq!(told.len(), 1, "one clear line: {}", once.err);
    assert!(told[0].contains("support") && told[0].contains("password"), "{}", told[0]);
    assert_eq!(house.verdicts(), ["opened 1"]);
    assert_eq!(house.inbox(CUSTOMER, 1).len(), 1);
}

#[test]
fn check_online_finds_nothing_wrong_where_nothing_is() {
    let house = House::new();
    let checked = house.maildesk(&["check", "--online", "--json"]).json();
    let tried = checked["tried"].as_array().unwrap();
    let works: Vec<&str> =
        tried.iter().filter(|tried| tried["error"].is_null()).map(|tried| tried["what"].as_str().unwrap()).collect();
    assert_eq!(works.len(), tried.len(), "{checked}");
    let smtp = format!("outgoing mail by localhost:{}", house.smtp.port);
    for what in ["store", "mailbox support", "mailbox billing", smtp.as_str()] {
        assert!(works.contains(&what), "{what}: {works:?}");
    }
    assert_eq!(house.smtp.count(), 0, "nothing is sent");
    assert!(house.dovecot.mails("support", "INBOX").is_empty());
}

/// Each mistake: what is changed in the configuration, at which server, and what must be said of it.
#[test]
fn check_online_says_what_is_wrong_with_each_server() {
    let house = House::new();
    house.secret("wrong.password", "of yesterday");
    let support = "user = \"support\", password_file = \"imap.password\", tls_ca = \"imap-ca.pem\"";
    let smtp = "password_file = \"smtp.password\"\ntls_ca = \"smtp-ca.pem\"";
    let imap_host = format!("{{ host = \"localhost\", port = {}", house.dovecot.tls_port);
    let smtp_host = format!("host = \"localhost\"\nport = {}", house.smtp.port);
    let cases = [
        ("mailbox support", support, support.replace("imap.password", "wrong.password"), "password"),
        ("mailbox support", support, support.replace(", tls_ca = \"imap-ca.pem\"", ""), "tls_ca"),
        ("mailbox support", &imap_host, imap_host.replace("localhost", "no-such-host.invalid"), "no-such-host.invalid"),
        ("mailbox support", &imap_host, imap_host.replace(&house.dovecot.tls_port.to_string(), "1"), "localhost:1"),
        ("mailbox support", support, format!("{support}, folder = \"Inbix\""), "Inbix"),
        ("outgoing", smtp, smtp.replace("smtp.password", "wrong.password"), "password"),
        ("outgoing", smtp, smtp.replace("\ntls_ca = \"smtp-ca.pem\"", ""), "tls_ca"),
        ("outgoing", &smtp_host, smtp_host.replace("localhost", "no-such-host.invalid"), "no-such-host.invalid"),
    ];
    for (what, right, wrong, says) in cases {
        house.configure(|toml| {
            assert!(toml.contains(right), "{right}");
            toml.replace(right, &wrong)
        });
        let checked = house.maildesk(&["check", "--online"]);
        assert_eq!(checked.code, 1, "{wrong}: {}", checked.out);
        let failed: Vec<&str> = checked.out.lines().filter(|line| line.contains("FAILED")).collect();
        assert_eq!(failed.len(), 1, "only that is wrong: {}", checked.out);
        assert!(failed[0].starts_with(what) && failed[0].contains(says), "{wrong}: {}", failed[0]);
        assert!(!checked.out.contains("of yesterday") && !checked.err.contains("of yesterday"));
    }
}
