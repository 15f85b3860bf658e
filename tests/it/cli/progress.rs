//! Bars for backlogs, on a terminal, which `script` makes.

use std::fs;
use std::process::Command;

use crate::cli::run;

const DESK: &str = r#"
[desk]
name = "Acme Support"
domain = "desk.acme.example"

[[mailbox]]
name = "support"
address = "support@acme.example"
maildir = "support"
start = "all"

[[mailbox]]
name = "billing"
address = "billing@acme.example"
maildir = "billing"
start = "all"

[smtp]
maildir = "out"

[[agent]]
id = "ann"
addresses = ["ann@acme.example"]

[[queue]]
name = "support"
members = ["ann"]
notify = "digest"
acknowledge = false
"#;

/// Two mailboxes with a backlog; runs `maildesk run --once` by these words, which get the command as their last.
fn read_backlogs(by: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("maildesk.toml");
    fs::write(&config, DESK).unwrap();
    for mailbox in ["support", "billing"] {
        let new = folder.path().join(mailbox).join("new");
        fs::create_dir_all(&new).unwrap();
        for number in 0..150 {
            let raw = format!(
                "From: c{number}@client.example\r\nSubject: {mailbox} {number}\r\n\r\nHelp {number} with {mailbox}.\r\n"
            );
            fs::write(new.join(format!("{number}.{mailbox}")), raw).unwrap();
        }
    }
    let program = format!("{} -c {} run --once", env!("CARGO_BIN_EXE_maildesk"), config.display());
    let (first, rest) = by.split_first().unwrap();
    let ran = run(Command::new(first).args(rest).arg(program).env("TERM", "xterm").env("COLUMNS", "200"), b"");
    assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
    ran.out + &ran.err
}

#[test]
fn each_backlog_has_its_bar_and_no_line_of_the_log_is_broken_by_one() {
    let said = read_backlogs(&["script", "--quiet", "--return", "/dev/null", "--command"]);
    for mailbox in ["support", "billing"] {
        let bar = |piece: &&str| piece.contains(&format!("{mailbox}: ")) && piece.contains("/150 messages, ");
        assert!(said.split(['\r', '\n']).any(|piece| bar(&piece)), "no bar for {mailbox}: {said:?}");
    }
    // Where the terminal begins a line, or clears one.
    let pieces: Vec<&str> = said.split(['\r', '\n']).flat_map(|line| line.split("\u{1b}[2K")).collect();
    let lines: Vec<&&str> = pieces.iter().filter(|piece| piece.contains("A ticket was opened")).collect();
    assert_eq!(lines.len(), 300);
    let broken: Vec<_> = lines.iter().filter(|line| line.contains("messages, ") || line.contains('█')).collect();
    assert!(broken.is_empty(), "{broken:?}");
}

#[test]
fn where_nobody_looks_there_is_no_bar() {
    let said = read_backlogs(&["sh", "-c"]);
    assert!(said.contains("A ticket was opened") && !said.contains("messages, "), "{said}");
}
