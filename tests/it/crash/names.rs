//! Names in a Maildir are what other programs make them: two deliveries may bear one.

use std::fs;

use super::program::Program;

const MAILDIR: &str = r#"
[[mailbox]]
name = "support"
address = "support@acme.example"
maildir = "in"
start = "all"
after = "delete"
"#;

fn mail(number: u32) -> String {
    format!("From: erika@client.example\r\nMessage-ID: <{number}@client.example>\r\nSubject: No {number}\r\n\r\nHelp.")
}

#[test]
fn a_name_that_is_given_again_brings_another_message() {
    let program = Program::new(MAILDIR);
    for (name, raw, rows) in [
        ("1.host", mail(1), 1),
        ("1.host", mail(2), 2),
        ("1.host:2,S", mail(2), 2),
        ("1.host", mail(1), 2),
        ("2.host", mail(3), 3),
    ] {
        fs::create_dir_all(program.path("in/new")).unwrap();
        fs::write(program.path("in/new").join(name), raw).unwrap();
        let ended = program.run(&["run", "--once"]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert_eq!(fs::read_dir(program.path("in/new")).unwrap().count(), 0, "{name}: it is safe and goes");
        let subjects = program.store().read_now(|tx| tx.ledger(&Default::default())).unwrap();
        assert_eq!(subjects.len(), rows, "{name}: {subjects:?}");
    }
    assert_eq!(program.store().read_now(|tx| tx.tickets(&Default::default())).unwrap().len(), 3);
}
