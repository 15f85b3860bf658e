//! Mailboxes that cannot be read, and one that is full of old mail.

use std::fs;
use std::time::Instant;

use maildesk::config::settings::Tls;
use maildesk::desk::ticket::TicketNumber;

use super::program::Program;
use crate::support::dovecot::{Dovecot, PASSWORD};

fn mailbox(imap: &str) -> String {
    format!("[[mailbox]]\nname = \"support\"\naddress = \"support@acme.example\"\nimap = {{ {imap} }}\n")
}

#[test]
fn a_mailbox_that_cannot_be_read_is_told_in_one_line_that_says_what_to_do() {
    let dovecot = Dovecot::start(&["support"]);
    let (port, tls_port) = (dovecot.port, dovecot.tls_port);
    let ca = format!("tls_ca = \"{}\"", dovecot.ca().display());
    let user = "user = \"support\", password_file = \"password\"";
    let table = [
        ("all is well", format!("host = \"localhost\", port = {tls_port}, {ca}, {user}"), 0, &[][..]),
        (
            "a wrong password",
            format!("host = \"localhost\", port = {tls_port}, {ca}, user = \"support\", password_file = \"wrong\""),
            1,
            &["refuse", "password"],
        ),
        (
            "an unknown user",
            format!("host = \"localhost\", port = {tls_port}, {ca}, user = \"nobody\", password_file = \"password\""),
            1,
            &["refuse", "user"],
        ),
        (
            "no password",
            format!("host = \"localhost\", port = {tls_port}, {ca}, user = \"support\", password_file = \"missing\""),
            1,
            &["missing"],
        ),
        ("an unknown host", format!("host = \"nowhere.invalid\", {user}"), 1, &["nowhere.invalid", "check `host`"]),
        (
            "nobody listens",
            format!("host = \"localhost\", port = 1, {user}"),
            1,
            &["localhost:1", "check `host` and `port`"],
        ),
        (
            "a certificate that nobody vouches for",
            format!("host = \"localhost\", port = {tls_port}, {user}"),
            1,
            &["certificate", "tls_ca"],
        ),
        (
            "a certificate of another name",
            format!("host = \"0.0.0.0\", port = {tls_port}, {ca}, {user}"),
            1,
            &["certificate"],
        ),
        ("no TLS there", format!("host = \"localhost\", port = {port}, {ca}, {user}"), 1, &["tls"]),
        (
            "no such folder",
            format!("host = \"localhost\", port = {tls_port}, {ca}, {user}, folder = \"Nowhere\""),
            1,
            &["Nowhere"],
        ),
    ];
    let program = Program::new(&mailbox(&table[0].1));
    fs::write(program.path("password"), PASSWORD).unwrap();
    fs::write(program.path("wrong"), "let me in").unwrap();
    for (name, imap, code, words) in table {
        program.configure(&mailbox(&imap));
        let ended = program.run(&["run", "--once"]);
        assert_eq!(ended.code, Some(code), "{name}: {ended:?}");
        let told = ended.told();
        println!("{name}: {told:?}");
        assert_eq!(told.len(), usize::try_from(code).unwrap(), "{name}: one line: {told:?}");
        for word in words {
            assert!(told[0].to_lowercase().contains(&word.to_lowercase()), "{name}: no `{word}` in: {}", told[0]);
        }
    }
}

#[test]
fn a_mailbox_with_50_000_old_messages_opens_no_ticket() {
    const OLD: usize = 50_000;
    let dovecot = Dovecot::start(&["support"]);
    let began = Instant::now();
    dovecot.fill("support", OLD, b"From: erika@client.example\r\nSubject: Old\r\n\r\nLong ago.\r\n");
    println!("{OLD} files in {:?}", began.elapsed());
    let account = dovecot.account("support", Tls::Implicit);
    let program = Program::new(&mailbox(&format!(
        "host = \"localhost\", port = {}, tls_ca = \"{}\", user = \"support\", password_file = \"password\"",
        account.port,
        dovecot.ca().display()
    )));
    fs::write(program.path("password"), PASSWORD).unwrap();
    let once = |what: &str| {
        let began = Instant::now();
        let ended = program.run(&["run", "--once"]);
        println!("{what}: {:?}", began.elapsed());
        assert_eq!(ended.code, Some(0), "{what}: {ended:?}");
        program
            .store()
            .read_now(|tx| {
                let tickets = tx.tickets(&Default::default())?;
                Ok((tx.ledger(&Default::default())?.len(), tickets.iter().map(|ticket| ticket.number).collect()))
            })
            .unwrap()
    };
    let nothing: (usize, Vec<TicketNumber>) = (0, Vec::new());
    assert_eq!(once("first contact, the server's index included"), nothing);
    assert_eq!(once("again"), nothing);
    dovecot.deliver("support", b"From: erika@client.example\r\nSubject: New\r\n\r\nToday.\r\n");
    assert_eq!(once("with one new mail"), (1, vec![TicketNumber(1)]));
}
