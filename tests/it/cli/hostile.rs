//! Mail that tries to drive the terminal of whoever looks at it.

use crate::cli::{Desk, Ran};

/// A subject, a name and a text with escape sequences, a bell, a backspace, C1 controls and a carriage return.
const MAIL: &str = "From: =?utf-8?q?=1B]0;owned=07Mallory=08?= <mallory@evil.example>\r\n\
    To: support@acme.example\r\n\
    Message-ID: <\u{1b}[2J@evil.example>\r\n\
    Subject: =?utf-8?q?=1B[31mred=1B[0m_=C2=9B2J_=0Dover_=7F_=1B]52;c;eA=3D=3D=07?=\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\r\n\
    \u{1b}[2Jtext \u{9b}31m\u{7}\r\n\
    \u{1b}]8;;http://evil.example\u{7}click\u{1b}]8;;\u{7}\r\n";

fn is_harmless(said: &Ran) -> bool {
    let driving = |c: char| c.is_control() && c != '\n' && c != '\t';
    !said.out.contains(driving) && !said.err.contains(driving)
}

#[test]
fn no_control_character_of_a_mail_reaches_a_terminal() {
    let desk = Desk::copy();
    let inspected = desk.run_with(&["inspect", "-"], MAIL.as_bytes());
    assert_eq!(inspected.code, 0);
    assert!(inspected.out.contains("red"), "the subject is shown: {}", inspected.out);
    assert!(is_harmless(&inspected), "inspect: {inspected:?}");
    let delivered = desk.run_with(&["deliver", "-vv"], MAIL.as_bytes());
    assert_eq!(delivered.code, 0, "{}", delivered.err);
    assert!(is_harmless(&delivered), "deliver: {delivered:?}");
    #[rustfmt::skip]
    let commands: &[&[&str]] = &[
        &["ledger"], &["explain", "11"], &["ticket", "list"], &["ticket", "show", "11"], &["outbox"], &["sla"],
        &["ticket", "reply", "11", "--text", "x"], &["ticket", "note", "11", "--text", "x"],
        &["ticket", "merge", "11", "1"], &["explain", "\u{1b}[2J"], &["ticket", "set", "1", "queue=\u{1b}[2J"],
        &["run", "--once", "-vv"],
        &["ledger", "--json"], &["ticket", "show", "11", "--json"], &["outbox", "--json"],
    ];
    for arguments in commands {
        let said = desk.run(arguments);
        assert!(is_harmless(&said), "{arguments:?}: {said:?}");
    }
}
