//! `check --round-trip`: the desk mails itself. Here the way out leads straight into the mailbox, as a server does that
//! takes every sub-address.

use std::process::Command;

const DESK: &str = r#"
[desk]
name = "Acme Support"
domain = "desk.acme.example"

[[mailbox]]
name = "support"
address = "support@acme.example"
queue = "support"
maildir = "in"
subaddress = "none"

[smtp]
maildir = "OUT"

[[queue]]
name = "support"
members = ["ann"]
lead = "ann"

[[agent]]
id = "ann"
name = "Ann Agent"
addresses = ["ann@acme.example"]
role = "lead"
"#;

fn check(out: &str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("maildesk.toml");
    std::fs::write(&file, DESK.replace("OUT", out)).unwrap();
    std::fs::create_dir_all(folder.path().join("in/new")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_maildesk"));
    let done = command
        .arg("-c")
        .arg(&file)
        .args(["check", "--round-trip", "--from", "carol@customer.example"])
        .output()
        .unwrap();
    (done.status.code(), String::from_utf8(done.stdout).unwrap())
}

#[test]
fn mail_that_comes_back_proves_the_desk_and_its_sub_addresses() {
    let (code, said) = check("in");
    assert!(said.contains("round trip through mailbox support, ticket 1: ok"), "{said}");
    assert!(said.contains("set `subaddress = \"+\"` in this mailbox (it says \"none\")"), "{said}");
    assert_eq!(code, Some(1), "something is to be mended");
}
